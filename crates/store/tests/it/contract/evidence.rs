//! Files that prove answers.

use model::ids::EvidenceFileId;
use store::{
    custody::evidence::{EvidenceAdded, EvidenceBound, EvidenceFile},
    error::StoreError,
};
use testkit::store::{TempStore, house};

use super::assessment::{assessment_id, furnish, sign};
use super::{chance, customer, object_id, second};

const BOUND: EvidenceBound = EvidenceBound { files: 3, bytes: 1_000 };

fn file(number: u32, of: u32) -> EvidenceFile {
    EvidenceFile {
        id: EvidenceFileId::new(second(number), chance(number)),
        assessment: assessment_id(of),
        question: "second-factor".into(),
        name: "prüfung.pdf".into(),
        length_bytes: 300,
        sha256: [u8::try_from(number).unwrap(); 32],
        object: Some(object_id(number)),
        object_end_at: second(900),
        valid_until: Some(second(800)),
        announced_days: None,
        added: (second(number), "house:partner's link".into()),
    }
}

async fn add(temp: &TempStore, file: &EvidenceFile) -> Result<EvidenceAdded, StoreError> {
    let mut change = temp.store.change(&house()).await?;
    let added = change.evidence_add_in_txn(file, BOUND).await?;
    change.commit().await?;
    Ok(added)
}

pub(crate) async fn files_of_an_open_assessment_come_back_once_each_and_within_bounds(temp: &TempStore) {
    let custody = temp.store.custody();
    furnish(&temp.store, &[1, 2]).await;
    assert_eq!(add(temp, &file(1, 1)).await.unwrap(), EvidenceAdded::Added);
    let again = EvidenceFile { id: file(9, 1).id, object: Some(object_id(9)), ..file(1, 1) };
    assert_eq!(
        add(temp, &again).await.unwrap(),
        EvidenceAdded::Known(Box::new(file(1, 1))),
        "the same bytes"
    );
    let elsewhere = EvidenceFile { question: "seeds".into(), valid_until: None, ..again };
    assert_eq!(add(temp, &elsewhere).await.unwrap(), EvidenceAdded::Added, "they prove something else, too");
    let heavy = EvidenceFile { length_bytes: 401, ..file(3, 1) };
    assert_eq!(add(temp, &heavy).await.unwrap(), EvidenceAdded::Full);
    assert_eq!(add(temp, &file(4, 1)).await.unwrap(), EvidenceAdded::Added);
    let light = EvidenceFile { length_bytes: 1, ..file(5, 1) };
    assert_eq!(add(temp, &light).await.unwrap(), EvidenceAdded::Full, "three are there");
    assert_eq!(add(temp, &file(6, 2)).await.unwrap(), EvidenceAdded::Added, "each has its own bound");
    let long = EvidenceFile { name: "x".repeat(201), ..file(7, 2) };
    assert!(matches!(add(temp, &long).await, Err(StoreError::Unfit { .. })));

    let of_first = custody.evidence_list(&house(), assessment_id(1)).await.unwrap();
    assert_eq!(of_first, [file(1, 1), file(4, 1), elsewhere]);
    let mut change = temp.store.change(&house()).await.unwrap();
    assert_eq!(change.evidence_list_in_txn(assessment_id(2)).await.unwrap(), [file(6, 2)]);
    change.evidence_valid_in_txn(file(6, 2).id, None).await.unwrap();
    assert!(change.evidence_remove_in_txn(file(4, 1).id).await.unwrap());
    assert!(!change.evidence_remove_in_txn(file(4, 1).id).await.unwrap());
    change.commit().await.unwrap();
    let kept = custody.evidence_fetch(&house(), assessment_id(2), file(6, 2).id).await.unwrap();
    assert_eq!(kept, EvidenceFile { valid_until: None, ..file(6, 2) });
    let page = custody.evidence_kept_list(&house(), Some(file(1, 1).id), 1).await.unwrap();
    assert_eq!(page, [kept], "page by page, over all assessments");
}

pub(crate) async fn after_a_signature_nothing_is_added_and_what_ends_can_still_be_named(temp: &TempStore) {
    let custody = temp.store.custody();
    furnish(&temp.store, &[1]).await;
    add(temp, &file(1, 1)).await.unwrap();
    sign(&temp.store, 1, 5).await.unwrap();
    let late = add(temp, &file(2, 1)).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");

    let (before, anew) = (object_id(1), object_id(8));
    let mut change = temp.store.change(&house()).await.unwrap();
    change.evidence_reseal_in_txn(file(1, 1).id, before, (anew, second(999))).await.unwrap();
    assert!(!change.evidence_gone_in_txn(file(1, 1).id, before).await.unwrap(), "it lies elsewhere now");
    let twice = change.evidence_reseal_in_txn(file(1, 1).id, before, (before, second(999))).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    assert!(change.evidence_gone_in_txn(file(1, 1).id, anew).await.unwrap());
    change.commit().await.unwrap();
    let gone = EvidenceFile { object: None, object_end_at: second(999), ..file(1, 1) };
    assert_eq!(custody.evidence_list(&house(), assessment_id(1)).await.unwrap(), [gone]);
    assert_eq!(custody.evidence_kept_list(&house(), None, 10).await.unwrap(), []);
}

pub(crate) async fn a_file_is_found_by_its_own_assessment_and_tenant_only(temp: &TempStore) {
    let custody = temp.store.custody();
    furnish(&temp.store, &[1, 2]).await;
    add(temp, &file(1, 1)).await.unwrap();
    let other = customer(&temp.store, 40).await;
    for (access, assessment) in [(house(), assessment_id(2)), (other.clone(), assessment_id(1))] {
        let found = custody.evidence_fetch(&access, assessment, file(1, 1).id).await;
        assert!(matches!(found, Err(StoreError::Missing { .. })), "{found:?}");
        let mut change = temp.store.change(&access).await.unwrap();
        let found = change.evidence_fetch_in_txn(assessment, file(1, 1).id).await;
        assert!(matches!(found, Err(StoreError::Missing { .. })), "{found:?}");
    }
    assert_eq!(custody.evidence_list(&other, assessment_id(1)).await.unwrap(), []);
    assert_eq!(custody.evidence_kept_list(&other, None, 10).await.unwrap(), []);
    let mut change = temp.store.change(&other).await.unwrap();
    assert!(!change.evidence_remove_in_txn(file(1, 1).id).await.unwrap());
    assert!(!change.evidence_gone_in_txn(file(1, 1).id, object_id(1)).await.unwrap());
}

pub(crate) async fn an_end_is_announced_once_for_each_mark_and_anew_for_another_end(temp: &TempStore) {
    let custody = temp.store.custody();
    furnish(&temp.store, &[1, 2]).await;
    let endless = EvidenceFile { valid_until: None, ..file(2, 1) };
    let later = EvidenceFile { valid_until: Some(second(801)), ..file(3, 2) };
    for one in [&file(1, 1), &endless, &later] {
        add(temp, one).await.unwrap();
    }
    let ending = async |from, to, after| {
        let times = (second(from), second(to));
        let page = custody.evidence_ending_list(&house(), times, after, 1).await.unwrap();
        page.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(ending(799, 801, None).await, [file(1, 1).id], "page by page");
    assert_eq!(ending(799, 801, Some(file(1, 1).id)).await, [later.id], "over all assessments");
    assert_eq!(ending(800, 801, None).await, [later.id]);
    assert_eq!(ending(801, 900, None).await, []);
    let other = customer(&temp.store, 40).await;
    let theirs = custody.evidence_ending_list(&other, (second(1), second(900)), None, 10).await.unwrap();
    assert_eq!(theirs, []);

    let announce = async |days| {
        let mut change = temp.store.change(&house()).await.unwrap();
        let is_new = change.evidence_announce_in_txn(file(1, 1).id, days).await.unwrap();
        change.commit().await.unwrap();
        is_new
    };
    assert_eq!((announce(30).await, announce(30).await), (true, false));
    assert_eq!((announce(3).await, announce(14).await), (true, false), "a nearer one was made");
    let known = custody.evidence_fetch(&house(), assessment_id(1), file(1, 1).id).await.unwrap();
    assert_eq!(known, EvidenceFile { announced_days: Some(3), ..file(1, 1) });
    let mut change = temp.store.change(&house()).await.unwrap();
    change.evidence_valid_in_txn(file(1, 1).id, Some(second(850))).await.unwrap();
    change.commit().await.unwrap();
    assert!(announce(30).await, "another end is announced anew");
    let mut change = temp.store.change(&other).await.unwrap();
    assert!(!change.evidence_announce_in_txn(later.id, 30).await.unwrap(), "another tenant's");
}
