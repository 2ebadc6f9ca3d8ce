//! Audit: rows become leaves, leaves become a ledger that anybody can check.

use std::{fs, sync::Arc};

use model::access::Access;
use platform::{
    audit::{
        About, AuditError, Grown, origin,
        proof::{EntryProofError, VerifierKey, checked},
    },
    verify::LedgerCheck,
};
use seal::ledger::{
    checkpoint,
    note::NoteSigner,
    proof::{HandedProof, inclusion, verify_inclusion},
    tile::{Tile, TileSource, TiledNodes},
    tree::leaf_hash,
};
use testkit::store::house;
use tokio::sync::Semaphore;

use crate::house::House;

/// Appends so many entries, in one transaction.
pub(crate) async fn append(house: &House, access: &Access, count: u64) {
    let mut change = house.temp.store.change(access).await.unwrap();
    for number in 0..count {
        let about = About::NOTHING.count("number", number);
        house.audit.append_in_txn(access, &mut change, "test.act", &about).await.unwrap();
    }
    change.commit().await.unwrap();
}

fn signer(house: &House, access: &Access) -> NoteSigner {
    house.ring.ledger_signer(origin(access.tenant))
}

/// Reads tiles as an outsider would: files, nothing else.
struct Outsider(std::path::PathBuf);

impl TileSource for Outsider {
    type Error = std::io::Error;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, std::io::Error> {
        fs::read(self.0.join(tile.path()))
    }
}

pub(crate) async fn entries_reach_the_ledger_and_can_be_proved_to_anybody(house_: &House) {
    append(house_, &house(), 300).await;
    assert_eq!(house_.audit.grow(&house()).await.unwrap(), Grown { from: 0, to: 300 });
    let key = signer(house_, &house()).verifier();
    let note = house_.audit.checkpoint(&house()).await.unwrap().unwrap();
    let (_, checkpoint) = checkpoint::open(&note, &key).unwrap();
    let outsider = Outsider(house_.ledger_folder(&house()));
    let nodes = TiledNodes { source: &outsider, size: 300 };
    for entry in house_.temp.store.platform().audit_list(&house(), 250, 20).await.unwrap() {
        let path = inclusion(&nodes, entry.position, 300).unwrap().unwrap();
        let leaf = leaf_hash(&entry.commitment);
        assert_eq!(verify_inclusion(&leaf, entry.position, 300, &path, &checkpoint.root), Ok(()));
        let proof = HandedProof { extra: vec![], index: entry.position, path, checkpoint: note.clone() };
        assert_eq!(
            HandedProof::parse(&proof.to_text()).unwrap().verify(&entry.commitment, &key).unwrap().size,
            300
        );
    }
}

pub(crate) async fn growing_in_steps_gives_the_same_ledger_as_growing_at_once(house_: &House) {
    // Sizes around the edges of tiles; the whole is built again from rows by `verify`.
    let mut size = 0;
    for step in [1, 1, 253, 1, 1, 255, 1, 600, 7] {
        append(house_, &house(), step).await;
        let grown = house_.audit.grow(&house()).await.unwrap();
        assert_eq!(grown, Grown { from: size, to: size + step });
        size += step;
        assert_eq!(house_.broken().await, [""; 0], "at {size}");
    }
}

pub(crate) async fn growing_with_nothing_new_changes_nothing(house_: &House) {
    assert_eq!(house_.audit.grow(&house()).await.unwrap(), Grown { from: 0, to: 0 });
    assert_eq!(house_.audit.checkpoint(&house()).await.unwrap(), None);
    append(house_, &house(), 3).await;
    house_.audit.grow(&house()).await.unwrap();
    let before = house_.audit.checkpoint(&house()).await.unwrap();
    assert_eq!(house_.audit.grow(&house()).await.unwrap(), Grown { from: 3, to: 3 });
    assert_eq!(house_.audit.checkpoint(&house()).await.unwrap(), before);
}

pub(crate) async fn each_tenant_has_a_ledger_of_its_own(house_: &House) {
    let (one, other) = (house_.customer("one").await, house_.customer("other").await);
    append(house_, &one, 3).await;
    append(house_, &other, 2).await;
    assert_eq!(house_.audit.grow(&one).await.unwrap().to, 3);
    assert_eq!(house_.audit.grow(&other).await.unwrap().to, 2);
    let note = house_.audit.checkpoint(&one).await.unwrap().unwrap();
    assert!(checkpoint::open(&note, &signer(house_, &one).verifier()).is_ok());
    assert!(checkpoint::open(&note, &signer(house_, &other).verifier()).is_err());
}

pub(crate) async fn two_who_grow_at_once_do_not_hurt_each_other(house_: &House) {
    let (first, second) = (house_.another_audit(2), house_.another_audit(3));
    for _ in 0..5 {
        append(house_, &house(), 40).await;
        let access = house();
        let (one, other) = tokio::join!(first.grow(&access), second.grow(&access));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.to, other.to);
        assert_eq!((one.to - one.from) + (other.to - other.from), 40, "taken in once");
    }
    assert_eq!(house_.broken().await, [""; 0]);
}

pub(crate) async fn an_intent_is_open_until_its_outcome_is_told(house_: &House) {
    let about = About::NOTHING.word("relay", "first");
    let told = house_.audit.intend(&house(), "relay.send", &about).await.unwrap();
    let untold = house_.audit.intend(&house(), "relay.send", &about).await.unwrap();
    assert_ne!(told, untold);
    house_.audit.outcome(&house(), told, "relay.sent", &About::NOTHING).await.unwrap();
    let open = house_.audit.open_intent_list(&house(), 10).await.unwrap();
    assert_eq!(open.iter().map(|entry| entry.position).collect::<Vec<_>>(), [1]);
    let words = open[0].words.as_ref().unwrap();
    assert_eq!((words.what.as_str(), words.about.as_str()), ("relay.send", "relay:first"));
    let twice = house_.audit.outcome(&house(), told, "relay.sent", &About::NOTHING).await;
    assert!(matches!(twice, Err(AuditError::Store(_))), "{twice:?}");
}

pub(crate) async fn a_damaged_ledger_does_not_grow(house_: &House) {
    append(house_, &house(), 300).await;
    house_.audit.grow(&house()).await.unwrap();
    append(house_, &house(), 1).await;
    fs::remove_file(house_.ledger_folder(&house()).join("tile/0/001.p/44")).unwrap();
    assert!(matches!(house_.audit.grow(&house()).await, Err(AuditError::Ledger { .. })));
    fs::write(house_.ledger_folder(&house()).join("checkpoint"), "not a checkpoint\n").unwrap();
    assert!(matches!(house_.audit.grow(&house()).await, Err(AuditError::Note(_))));
}

pub(crate) async fn an_entry_is_proved_to_somebody_without_our_data(house_: &House) {
    append(house_, &house(), 5).await;
    assert_eq!(house_.audit.prove(&house(), 3).await.unwrap(), None, "it is not in the ledger yet");
    house_.audit.grow(&house()).await.unwrap();
    let head = house_.audit.head(&house()).await.unwrap().unwrap();
    assert_eq!((head.size, head.waiting, head.is_cosigned), (5, 0, false));
    let text = house_.audit.prove(&house(), 3).await.unwrap().unwrap();
    let key = VerifierKey::parse(&head.key).unwrap();
    let proved = checked(&text, Some(&key)).unwrap();
    assert_eq!((proved.entry.position, proved.head.size), (3, 5));
    assert_eq!(Some(proved.entry), house_.audit.entry_at(&house(), 3).await.unwrap());
    // The same words at another place, other words, another key: none of them is proved.
    let elsewhere = text.replace("index 3", "index 2");
    assert!(matches!(checked(&elsewhere, Some(&key)), Err(EntryProofError::Proof(_))));
    let other = house_.customer("another").await;
    append(house_, &other, 5).await;
    house_.audit.grow(&other).await.unwrap();
    let other_key = VerifierKey::parse(&house_.audit.head(&other).await.unwrap().unwrap().key).unwrap();
    assert!(matches!(checked(&text, Some(&other_key)), Err(EntryProofError::Proof(_))));
    let changed = with_other_words(&text);
    assert!(matches!(checked(&changed, Some(&key)), Err(EntryProofError::OtherWords)), "{changed}");
    assert!(checked("", None).is_err());
    assert_eq!(house_.audit.prove(&house(), 5).await.unwrap(), None, "there is no such entry");
}

/// The proof with one word of its entry changed.
fn with_other_words(text: &str) -> String {
    let mut proof = HandedProof::parse(text).unwrap();
    let words = String::from_utf8(proof.extra).unwrap();
    assert!(words.contains("test.act"));
    proof.extra = words.replace("test.act", "test.other").into_bytes();
    proof.to_text()
}

pub(crate) async fn a_page_is_told_whether_one_tenants_log_is_whole(house_: &House) {
    let (mine, other) = (house_.customer("one").await, house_.customer("another").await);
    append(house_, &mine, 3).await;
    append(house_, &other, 3).await;
    house_.audit.grow(&mine).await.unwrap();
    let check = LedgerCheck {
        store: house_.temp.store.clone(),
        audit: house_.audit.clone(),
        ring: house_.ring.clone(),
        alone: Arc::new(Semaphore::new(1)),
    };
    let report = check.run(&mine).await.unwrap().unwrap();
    let said: Vec<_> = report.findings.iter().map(|finding| finding.phrase.id).collect();
    assert_eq!(said, ["verify-ledger-sound", "verify-ledger-unanchored"]);
    let _asking = check.alone.clone().try_acquire_owned().unwrap();
    assert!(check.run(&mine).await.unwrap().is_none(), "one at a time");
    let may_not = mine.only(model::access::Rights::NONE.with(model::access::Right::Read));
    assert!(check.run(&may_not).await.is_err());
}
