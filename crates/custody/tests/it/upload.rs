//! A list comes in from a browser in pieces: it goes on where it broke off, becomes one copy or none, and ends.

use custody::export::{Exported, Wanted};
use custody::upload::{KEPT, MOST_AT_ONCE, MOST_BYTES, Upload, UploadWanted};
use custody::{CustodyError, Unfit};
use model::access::{Access, Actor};
use model::ids::{PartyId, PersonId, TenantId};
use platform::clock::Clock as _;
use store::error::StoreError;
use testkit::folder::files_below;
use testkit::store::house;

use crate::export::{nothing_was, table, wanted};
use crate::house::House;

async fn begun(house_: &House, party: PartyId, length: usize) -> Upload {
    let wanted =
        UploadWanted { party, name: "spring ada@shop.example.csv".into(), length_bytes: length as u64 };
    house_.custody.upload_begin(&house(), &wanted, house_.clock.now()).await.unwrap()
}

/// Sends some of a file, as one request does.
async fn sent(house_: &House, upload: &Upload, from: usize, bytes: &str) -> Result<Upload, CustodyError> {
    let piece = (from as u64, bytes.as_bytes().to_vec().into());
    house_.custody.upload_append(&house(), upload.id, piece, house_.clock.now()).await
}

async fn sealed(house_: &House, upload: &Upload, wanted: Wanted) -> Result<Exported, CustodyError> {
    house_.custody.export_upload(&house(), upload.id, wanted, house_.clock.now()).await
}

fn is_missing<T: std::fmt::Debug>(outcome: &Result<T, CustodyError>) -> bool {
    matches!(outcome, Err(CustodyError::Store(StoreError::Missing { .. })))
}

async fn objects(house_: &House, kind: &str) -> usize {
    let all = house_.temp.store.objects().object_list(&house(), None, 100).await.unwrap();
    all.iter().filter(|object| object.kind == kind).count()
}

pub(crate) async fn a_list_comes_in_pieces_breaks_off_goes_on_and_becomes_one_copy(house_: &House) {
    let party = house_.vendor().await;
    let file = table(500);
    let upload = begun(house_, party, file.len()).await;
    assert_eq!(upload.name, "spring ada(at)shop.example.csv");
    // Cut in the middle of a row.
    assert_eq!(sent(house_, &upload, 0, &file[..1_003]).await.unwrap().received, 1_003);
    nothing_was_but_pieces(house_, 1).await;
    let early = sealed(house_, &upload, wanted(party)).await;
    assert!(matches!(early, Err(CustodyError::Unfit(Unfit::UploadUnfinished))), "{early:?}");
    // What was sent already, or begins behind what is here, is not taken.
    for from in [0, 1_002, 1_004] {
        let outcome = sent(house_, &upload, from, "x").await;
        assert!(
            matches!(outcome, Err(CustodyError::Store(StoreError::Conflict { .. }))),
            "{from}: {outcome:?}"
        );
    }
    let beyond = sent(house_, &upload, 1_003, &file).await;
    assert!(matches!(beyond, Err(CustodyError::Unfit(Unfit::TooLong("file")))), "{beyond:?}");
    // Two requests at once: one is taken.
    let rest = &file[1_003..];
    let (one, other) = tokio::join!(sent(house_, &upload, 1_003, rest), sent(house_, &upload, 1_003, rest));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");

    let Exported::Sealed(copy) = sealed(house_, &upload, wanted(party)).await.unwrap() else {
        panic!("it was a dry run")
    };
    assert_eq!((copy.preview.counted.rows, copy.preview.counted.canaries), (500, 3));
    // It became one copy, and is gone.
    assert!(is_missing(&sealed(house_, &upload, wanted(party)).await));
    assert_eq!(house_.custody.uploads(&house(), party, house_.clock.now()).await.unwrap(), []);
    assert_eq!((objects(house_, "upload").await, objects(house_, "drop").await), (0, 1));
    let sweep = house_.clock.now().plus(2 * store::objects::ORPHAN_AFTER);
    house_.temp.store.objects().object_sweep(&house(), sweep).await.unwrap();
    assert_eq!(house_.temp.store.objects().object_orphan_list(&house()).await.unwrap(), []);
    let said = house_.audited().await;
    assert!(
        said.ends_with(&["codebook.commit".into(), "codeword.commit".into(), "copy.export".into()]),
        "{said:?}"
    );
    assert_eq!(said.iter().filter(|word| *word == "upload.open").count(), 1, "{said:?}");
}

async fn nothing_was_but_pieces(house_: &House, pieces: usize) {
    assert_eq!(objects(house_, "upload").await, pieces);
    assert_eq!(house_.custody.lists(&house()).await.unwrap(), []);
    assert_eq!(house_.temp.store.custody().canary_count(&house()).await.unwrap(), 0);
}

pub(crate) async fn what_is_refused_or_only_shown_need_not_be_sent_again(house_: &House) {
    let party = house_.vendor().await;
    let file = table(1_001);
    let upload = begun(house_, party, file.len()).await;
    sent(house_, &upload, 0, &file).await.unwrap();
    let dry = Wanted { is_dry_run: true, ..wanted(party) };
    let shown = sealed(house_, &upload, dry).await.unwrap();
    assert!(matches!(shown, Exported::Dry(_)), "{shown:?}");
    let other = house_.custody.own_party_ensure(&house(), "Shop", house_.clock.now()).await.unwrap();
    assert!(is_missing(&sealed(house_, &upload, wanted(other)).await), "it is for whom it was begun");
    let asked = sealed(house_, &upload, wanted(party)).await.err();
    let Some(CustodyError::NeedsSecond { approval, .. }) = asked else { panic!("{asked:?}") };
    nothing_was_but_pieces(house_, 1).await;
    let now = house_.clock.now();
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    house_.custody.approval_decide(&ben, approval, true, now).await.unwrap();
    let sealed = sealed(house_, &upload, wanted(party)).await.unwrap();
    assert!(matches!(sealed, Exported::Sealed(_)), "{sealed:?}");
}

pub(crate) async fn only_who_began_an_upload_goes_on_with_it_and_it_has_an_end(house_: &House) {
    let party = house_.vendor().await;
    let upload = begun(house_, party, 20).await;
    sent(house_, &upload, 0, "Email\nada@").await.unwrap();
    let (custody, now) = (&house_.custody, house_.clock.now());
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    let elsewhere = Access { tenant: TenantId::new(now, [2; 10]), ..house() };
    for stranger in [&ben, &elsewhere] {
        assert!(is_missing(&custody.upload(stranger, upload.id, now).await));
        assert!(is_missing(&custody.upload_append(stranger, upload.id, (10, vec![b'x'].into()), now).await));
        assert!(is_missing(&custody.export_upload(stranger, upload.id, wanted(party), now).await));
        assert!(is_missing(&custody.upload_end(stranger, upload.id, now).await));
        assert_eq!(custody.uploads(stranger, party, now).await.unwrap(), []);
    }
    assert_eq!(custody.uploads(&house(), party, now).await.unwrap()[0].received, 10);
    assert_eq!(custody.uploads_end(&house(), now).await.unwrap(), 0);
    house_.clock.advance(KEPT);
    let late = house_.clock.now();
    assert!(is_missing(&custody.upload(&house(), upload.id, late).await), "its day is over");
    assert_eq!(custody.uploads_end(&house(), late).await.unwrap(), 1);
    assert_eq!(custody.uploads_end(&house(), late).await.unwrap(), 0);
    nothing_was(house_).await;
    assert_eq!(house_.temp.store.objects().object_orphan_list(&house()).await.unwrap(), []);
}

pub(crate) async fn so_many_are_on_their_way_at_once_and_no_more(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let ask = |length_bytes| UploadWanted { party, name: "list.csv".into(), length_bytes };
    for (length, expected) in [(0, Unfit::NobodyInList), (MOST_BYTES + 1, Unfit::TooLong("file"))] {
        let refused = custody.upload_begin(&house(), &ask(length), now).await.err();
        assert!(matches!(&refused, Some(CustodyError::Unfit(unfit)) if *unfit == expected), "{refused:?}");
    }
    let is_full = |outcome: Result<Upload, CustodyError>| {
        matches!(outcome, Err(CustodyError::Unfit(Unfit::UploadsUnderWay)))
    };
    // By their bytes, said before one of them is here.
    let mut long = Vec::new();
    for _ in 0..custody::upload::MOST_BYTES_AT_ONCE / MOST_BYTES {
        long.push(custody.upload_begin(&house(), &ask(MOST_BYTES), now).await.unwrap());
    }
    assert!(is_full(custody.upload_begin(&house(), &ask(1), now).await));
    for upload in long {
        custody.upload_end(&house(), upload.id, now).await.unwrap();
    }
    for _ in 0..MOST_AT_ONCE {
        custody.upload_begin(&house(), &ask(1), now).await.unwrap();
    }
    assert!(is_full(custody.upload_begin(&house(), &ask(1), now).await));
    assert_eq!(custody.uploads(&house(), party, now).await.unwrap().len() as u64, MOST_AT_ONCE);
}

pub(crate) async fn of_an_upload_no_address_is_found_on_the_disk(house_: &House) {
    let party = house_.vendor().await;
    let file = table(40);
    let upload = begun(house_, party, file.len()).await;
    sent(house_, &upload, 0, &file[..500]).await.unwrap();
    let looked = || {
        let files = files_below(house_.temp.folder.path(), |_| true);
        assert!(files.len() >= 2, "there is something to look into");
        for (path, bytes) in files {
            for word in ["member7@", "customer.example", "Mill Lane", "ada@shop"] {
                let is_there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!is_there, "{word} in {}", path.display());
            }
        }
    };
    looked();
    sent(house_, &upload, 500, &file[500..]).await.unwrap();
    sealed(house_, &upload, wanted(party)).await.unwrap();
    house_.temp.store.close().await;
    looked();
}
