//! Verify: what is sound is said to be, and every kind of damage is told by its name.

use std::{fs, path::Path, time::Duration};

use model::ids::{AuditEntryId, ObjectId, OutboxId};
use platform::{
    audit::{About, origin},
    phrases::Phrases,
    verify::{
        State::{self, Broken, Notice, Sound},
        Verifier,
    },
};
use seal::{
    ledger::{
        checkpoint::Witness,
        note::{Note, VerifierKey},
    },
    signature::SigningKey,
};
use store::{
    outbox::Hearing,
    platform::audit::{AuditKind, AuditWords, NewAuditEntry},
    txn::NewEvent,
};
use testkit::{
    folder::files_below,
    store::{TempStore, house},
};

use crate::{
    audit::append,
    house::{DAY, House},
};

fn ids(said: &[(State, &'static str)], wanted: State) -> Vec<&'static str> {
    said.iter().filter(|(state, _)| *state == wanted).map(|(_, id)| *id).collect()
}

pub(crate) async fn a_fresh_house_is_sound_and_says_nothing_of_a_ledger(house_: &House) {
    assert_eq!(house_.verified(&[]).await, [(Sound, "verify-database-sound")]);
}

pub(crate) async fn a_house_in_use_is_sound_and_unanchored(house_: &House) {
    let one = house_.customer("one").await;
    house_.keep(&one, b"content").await;
    append(house_, &one, 5).await;
    house_.audit.grow(&one).await.unwrap();
    let expected = [
        (Notice, "verify-ledger-unanchored"),
        (Sound, "verify-database-sound"),
        (Sound, "verify-ledger-sound"),
        (Sound, "verify-objects-sound"),
    ];
    assert_eq!(house_.verified(&[]).await, expected);
    let report = house_.report(&[]).await;
    let unanchored = report.findings.iter().find(|finding| finding.state == Notice).unwrap();
    let sentence = Phrases::load().say("en", &unanchored.phrase);
    assert!(sentence.starts_with("one: the ledger is unanchored"), "{sentence}");
}

fn witness(number: u8) -> Witness {
    Witness { name: format!("witness.example/{number}"), key: SigningKey::from_seed(&[number; 32]) }
}

/// Lets a witness sign the newest checkpoint.
async fn cosign(house_: &House, witness: &Witness, seconds: u64) {
    let text = house_.audit.checkpoint(&house()).await.unwrap().unwrap();
    let mut note = Note::parse(&text).unwrap();
    note.signatures.push(witness.cosign(&note.text, seconds));
    house_.audit.keep_cosigned(&house(), &note.to_text()).await.unwrap();
}

pub(crate) async fn a_witness_anchors_what_it_saw_also_after_the_ledger_grew(house_: &House) {
    append(house_, &house(), 5).await;
    house_.audit.grow(&house()).await.unwrap();
    cosign(house_, &witness(1), 1_795_269_600).await;
    append(house_, &house(), 300).await;
    house_.audit.grow(&house()).await.unwrap();
    let known: Vec<VerifierKey> = vec![witness(1).verifier()];
    let said = house_.verified(&known).await;
    assert_eq!(ids(&said, Sound), ["verify-database-sound", "verify-ledger-sound", "verify-ledger-anchored"]);
    let report = house_.report(&known).await;
    let anchored =
        report.findings.iter().find(|finding| finding.phrase.id == "verify-ledger-anchored").unwrap();
    assert_eq!(anchored.phrase.argument("size"), Some("5"));
    assert_eq!(anchored.phrase.argument("at"), Some("2026-11-21T14:00:00Z"));
    // Another history with the same key: the witness's memory does not fit it.
    let anchored = fs::read(house_.ledger_folder(&house()).join("anchored")).unwrap();
    let forged = Note::parse(std::str::from_utf8(&anchored).unwrap()).unwrap();
    let other = seal::ledger::checkpoint::Checkpoint {
        origin: origin(house().tenant),
        size: 4,
        root: [9; 32],
        extensions: vec![],
    };
    let mut rewritten = other.signed(&house_.ring.ledger_signer(origin(house().tenant)));
    rewritten.signatures.push(witness(1).cosign(&rewritten.text, 1_795_269_600));
    fs::write(house_.ledger_folder(&house()).join("anchored"), rewritten.to_text()).unwrap();
    assert_eq!(ids(&house_.verified(&known).await, Broken), ["verify-anchor-broken"]);
    // A cosignature that was changed.
    let mut changed = forged;
    changed.signatures[1].bytes[20] ^= 1;
    fs::write(house_.ledger_folder(&house()).join("anchored"), changed.to_text()).unwrap();
    assert_eq!(ids(&house_.verified(&known).await, Broken), ["verify-witness-broken"]);
}

pub(crate) async fn a_stranger_is_no_witness(house_: &House) {
    append(house_, &house(), 5).await;
    house_.audit.grow(&house()).await.unwrap();
    cosign(house_, &witness(2), 1_795_269_600).await;
    let said = house_.verified(&[witness(1).verifier()]).await;
    assert_eq!(ids(&said, Notice), ["verify-ledger-unanchored"]);
    // And a checkpoint that is not ours is not kept at all.
    let refused = house_.audit.keep_cosigned(&house(), "not a note").await;
    assert!(refused.is_err());
}

pub(crate) async fn entries_that_wait_and_intents_that_are_open_are_told(house_: &House) {
    append(house_, &house(), 2).await;
    assert_eq!(ids(&house_.verified(&[]).await, Notice), ["verify-ledger-waiting"]);
    house_.audit.grow(&house()).await.unwrap();
    let _untold = house_.audit.intend(&house(), "relay.send", &About::NOTHING).await.unwrap();
    let notices = ["verify-ledger-waiting", "verify-ledger-unanchored", "verify-intent-open"];
    assert_eq!(ids(&house_.verified(&[]).await, Notice), notices);
}

pub(crate) async fn erased_words_are_counted_and_nothing_is_broken(house_: &House) {
    let id = house_.audit.append(&house(), "test.act", &About::NOTHING).await.unwrap();
    append(house_, &house(), 2).await;
    house_.audit.grow(&house()).await.unwrap();
    house_.temp.store.platform().audit_erase(&house(), id).await.unwrap();
    let report = house_.report(&[]).await;
    assert!(report.is_sound());
    let sound = report.findings.iter().find(|finding| finding.phrase.id == "verify-ledger-sound").unwrap();
    assert_eq!((sound.phrase.argument("size"), sound.phrase.argument("erased")), (Some("3"), Some("1")));
}

pub(crate) async fn an_entry_that_does_not_fit_its_commitment_is_told(house_: &House) {
    append(house_, &house(), 2).await;
    // As if the words had been changed after they were committed to.
    let words = AuditWords {
        salt: [1; 32],
        actor: "house:test".into(),
        what: "changed".into(),
        about: String::new(),
    };
    let id = AuditEntryId::new(house_.now(), house_.random());
    let entry = NewAuditEntry { id, at: house_.now(), kind: AuditKind::Act, commitment: [2; 32], words };
    house_
        .temp
        .store
        .platform()
        .audit_append(&house(), &entry, || unreachable!("it is begun"))
        .await
        .unwrap();
    house_.audit.grow(&house()).await.unwrap();
    let report = house_.report(&[]).await;
    let broken: Vec<_> = report.findings.iter().filter(|finding| finding.state == Broken).collect();
    assert_eq!(broken.len(), 1);
    assert_eq!(
        (broken[0].phrase.id, broken[0].phrase.argument("position")),
        ("verify-entry-changed", Some("2"))
    );
}

pub(crate) async fn a_database_older_than_its_ledger_is_told(house_: &House) {
    append(house_, &house(), 5).await;
    house_.audit.grow(&house()).await.unwrap();
    // Somebody put an earlier copy of the database in place: here one from before the first entry.
    let earlier = TempStore::open(house_.side).await;
    let verifier = Verifier {
        store: &earlier.store,
        audit: &house_.audit,
        ring: &house_.ring,
        witnesses: &[],
        now: house_.now(),
    };
    let report = verifier.run(&house()).await.unwrap();
    let broken: Vec<_> = report.findings.iter().filter(|finding| finding.state == Broken).collect();
    assert_eq!((broken.len(), broken[0].phrase.id), (1, "verify-rows-missing"));
}

pub(crate) async fn every_changed_or_missing_file_of_the_ledger_is_told(house_: &House) {
    append(house_, &house(), 600).await;
    house_.audit.grow(&house()).await.unwrap();
    assert_eq!(house_.broken().await, [""; 0]);
    let folder = house_.ledger_folder(&house());
    let files = files_below(&folder, |_| true);
    let ledger = files.iter().filter(|(path, _)| path.file_name().unwrap() != "lock");
    let mut count = 0;
    for (path, bytes) in ledger {
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(path, &changed).unwrap();
        assert_ne!(house_.broken().await, [""; 0], "changed: {}", path.display());
        fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
        assert_ne!(house_.broken().await, [""; 0], "cut off: {}", path.display());
        fs::remove_file(path).unwrap();
        // One file is missing, and that is said; no entry is called changed for it.
        let is_tile = path.starts_with(folder.join("tile"));
        let expected = if is_tile { "verify-tiles-broken" } else { "verify-ledger-gone" };
        assert_eq!(house_.broken().await, [expected], "missing: {}", path.display());
        fs::write(path, bytes).unwrap();
        count += 1;
    }
    // Three tiles of leaves with their bundles, one above, the checkpoint.
    assert_eq!(count, 8);
    assert_eq!(house_.broken().await, [""; 0]);
}

/// Finds the file of an object.
fn file_of(data: &Path, id: ObjectId) -> std::path::PathBuf {
    let name = format!("{id}.sealed");
    let files = files_below(&data.join("objects"), |_| true).into_iter().map(|(path, _)| path);
    files.into_iter().find(|path| path.file_name().unwrap().to_str() == Some(&name)).unwrap()
}

pub(crate) async fn damaged_overdue_and_orphaned_objects_are_told(house_: &House) {
    let kept = [house_.keep(&house(), b"one").await, house_.keep(&house(), b"two").await];
    house_.keep(&house(), b"three").await;
    fs::write(file_of(house_.data(), kept[0]), b"changed").unwrap();
    fs::remove_file(file_of(house_.data(), kept[1])).unwrap();
    let orphan = file_of(house_.data(), kept[0])
        .with_file_name(format!("{}.sealed", ObjectId::new(house_.now(), house_.random())));
    fs::write(orphan, b"orphan").unwrap();
    let said = house_.verified(&[]).await;
    assert_eq!(ids(&said, Broken), ["verify-object-broken", "verify-object-broken"]);
    assert_eq!(ids(&said, Notice), ["verify-objects-orphaned"]);
    house_.clock.advance(DAY);
    assert!(ids(&house_.verified(&[]).await, Notice).contains(&"verify-objects-overdue"));
}

pub(crate) async fn events_that_wait_or_were_parked_are_told(house_: &House) {
    let ids_of = [(); 2].map(|()| OutboxId::new(house_.now(), house_.random()));
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    for id in ids_of {
        change
            .say(&NewEvent { id, kind: "tenant_added", version: 1, body: b"", at: house_.now() })
            .await
            .unwrap();
    }
    change.hear_in_txn(ids_of[0], "case", Hearing::Parked, house_.now()).await.unwrap();
    change.commit().await.unwrap();
    house_.clock.advance(Duration::from_secs(60));
    assert_eq!(ids(&house_.verified(&[]).await, Notice), ["verify-outbox-waiting", "verify-outbox-parked"]);
}

/// Everything `verify` can say has a sentence in every language.
#[test]
fn every_finding_has_its_sentence() {
    let sources = [include_str!("../../src/verify.rs"), include_str!("../../src/verify/ledger.rs")].concat();
    let said: Vec<&str> = sources
        .split('"')
        .filter(|literal| literal.starts_with("verify-") && !literal.contains(' '))
        .collect();
    assert!(said.len() >= 20, "{said:?}");
    for language in ["en", "de"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../texts").join(language);
        let texts = fs::read_to_string(folder.join("verify.ftl")).unwrap();
        for id in &said {
            assert!(texts.contains(&format!("\n{id} =")), "{id} in {language}");
        }
    }
}
