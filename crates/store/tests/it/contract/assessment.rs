//! Assessments, answers, the library, and exceptions for copies.

use model::ids::{AssessmentId, CopyExceptionId, LibraryAnswerId};
use store::{
    Store,
    custody::{
        MAX_NAME, MAX_NOTE,
        assessment::{
            Answer, Assessment, AssessmentOutcome, AssessmentState, MAX_DOCUMENT_BYTES, Signature, Signed,
        },
        comparison::ComparedPlace,
        copy_exception::CopyException,
        library_answer::LibraryAnswer,
        party::{Party, PartyRole, PartyState},
    },
    error::StoreError,
    txn::Change,
};
use testkit::store::{TempStore, house};

use super::custody::{party, party_id};
use super::{chance, customer, second};

pub(super) fn assessment_id(number: u32) -> AssessmentId {
    AssessmentId::new(second(number), chance(number))
}

fn assessment(number: u32) -> Assessment {
    Assessment {
        id: assessment_id(number),
        party: party_id(1),
        questionnaire: "esp-25".into(),
        version: 3,
        title: "25 questions".into(),
        wanted_by: String::new(),
        state: AssessmentState::Open,
        asked: (second(number), "person:1".into()),
        due: Some(second(900)),
        link: Some(([u8::try_from(number).unwrap(); 32], second(500))),
        signature: None,
        outcome: None,
        points: None,
        knock_outs: vec![],
        valid_until: None,
        announced_days: None,
        told: None,
    }
}

fn answer(question: &str, choice: &str) -> Answer {
    Answer {
        question: question.into(),
        choice: choice.into(),
        words: "für alle".into(),
        evidence: "report 7".into(),
        is_suggested: true,
    }
}

async fn change(store: &Store) -> Change {
    store.change(&house()).await.unwrap()
}

pub(super) async fn furnish(store: &Store, numbers: &[u32]) {
    let mut change = change(store).await;
    change.party_add_in_txn(&party(1)).await.unwrap();
    change.party_add_in_txn(&party(2)).await.unwrap();
    for number in numbers {
        change.assessment_add_in_txn(&assessment(*number), "{\"q\":1}").await.unwrap();
    }
    change.commit().await.unwrap();
}

pub(super) async fn sign(store: &Store, number: u32, at: u32) -> Result<(), StoreError> {
    sign_as(store, (number, at), Some(71), &["seeds".to_owned()]).await
}

async fn sign_as(
    store: &Store,
    (number, at): (u32, u32),
    points: Option<u32>,
    knock_outs: &[String],
) -> Result<(), StoreError> {
    let signature = Signature { at: second(at), name: "Ben Olsen".into(), sha256: [9; 32] };
    let is_out = !knock_outs.is_empty();
    let signed = Signed {
        signature: &signature,
        document: "signed words",
        outcome: if is_out { AssessmentOutcome::Disqualified } else { AssessmentOutcome::Passed },
        points,
        knock_outs,
        valid_until: second(800),
    };
    let mut change = change(store).await;
    change.assessment_sign_in_txn(assessment_id(number), &signed).await?;
    change.commit().await
}

pub(crate) async fn it_is_answered_signed_once_and_comes_back_as_it_was(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store, &[1]).await;
    assert_eq!(custody.assessment_fetch(&house(), assessment_id(1)).await.unwrap(), assessment(1));
    assert_eq!(custody.assessment_questions(&house(), assessment_id(1)).await.unwrap(), "{\"q\":1}");
    assert_eq!(custody.assessment_document(&house(), assessment_id(1)).await.unwrap(), None);
    for choice in ["no", "yes"] {
        let mut one = change(store).await;
        one.assessment_answer_in_txn(assessment_id(1), &answer("seeds", choice), second(2)).await.unwrap();
        one.commit().await.unwrap();
    }
    let answers = custody.assessment_answers(&house(), assessment_id(1)).await.unwrap();
    assert_eq!(answers, [answer("seeds", "yes")], "the last one stands");
    sign(store, 1, 5).await.unwrap();
    let twice = sign(store, 1, 6).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    let mut late = change(store).await;
    let refused = late.assessment_answer_in_txn(assessment_id(1), &answer("seeds", "no"), second(7)).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    drop(late);
    let mut one = change(store).await;
    for (days, is_new) in [(30, true), (30, false), (14, true), (30, false)] {
        assert_eq!(one.assessment_announce_in_txn(assessment_id(1), days).await.unwrap(), is_new, "{days}");
    }
    one.assessment_tell_in_txn(assessment_id(1), (second(8), "person:2")).await.unwrap();
    assert!(one.assessment_tell_in_txn(assessment_id(1), (second(9), "person:3")).await.is_err());
    drop(one);
    let mut one = change(store).await;
    one.assessment_tell_in_txn(assessment_id(1), (second(8), "person:2")).await.unwrap();
    one.commit().await.unwrap();
    let signed = Assessment {
        state: AssessmentState::Signed,
        signature: Some(Signature { at: second(5), name: "Ben Olsen".into(), sha256: [9; 32] }),
        outcome: Some(AssessmentOutcome::Disqualified),
        points: Some(71),
        knock_outs: vec!["seeds".into()],
        valid_until: Some(second(800)),
        told: Some((second(8), "person:2".into())),
        ..assessment(1)
    };
    assert_eq!(custody.assessment_fetch(&house(), assessment_id(1)).await.unwrap(), signed);
    let document = custody.assessment_document(&house(), assessment_id(1)).await.unwrap();
    assert_eq!(document.as_deref(), Some("signed words"));
}

pub(crate) async fn a_link_opens_one_until_it_ends_or_another_is_made(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store, &[1, 2]).await;
    let by_link = async |link: u8, at: u32| {
        let found = custody.assessment_by_link(&house(), &[link; 32], second(at)).await.unwrap();
        found.map(|one| one.id)
    };
    assert_eq!(by_link(1, 499).await, Some(assessment_id(1)));
    assert_eq!((by_link(1, 500).await, by_link(7, 10).await), (None, None));
    let mut one = change(store).await;
    one.assessment_link_in_txn(assessment_id(1), (&[7; 32], second(600))).await.unwrap();
    one.assessment_withdraw_in_txn(assessment_id(2)).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!((by_link(1, 10).await, by_link(7, 10).await), (None, Some(assessment_id(1))));
    assert_eq!(by_link(2, 10).await, None, "it is not wanted any more");
    // What was signed can still be looked at, and gets no new link.
    sign(store, 1, 5).await.unwrap();
    assert_eq!(by_link(7, 10).await, Some(assessment_id(1)));
    let mut one = change(store).await;
    assert!(one.assessment_link_in_txn(assessment_id(1), (&[8; 32], second(600))).await.is_err());
    // SQLite has one writer.
    drop(one);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.assessment_by_link(&theirs, &[7; 32], second(10)).await.unwrap(), None);
    let missing = custody.assessment_fetch(&theirs, assessment_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

pub(crate) async fn a_partys_are_listed_and_what_it_signed_for_us_comes_newest_first(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store, &[1, 2, 3]).await;
    let mut one = change(store).await;
    let theirs = Assessment { wanted_by: "Shop C".into(), link: None, ..assessment(4) };
    one.assessment_add_in_txn(&theirs, "{}").await.unwrap();
    one.assessment_add_in_txn(&Assessment { party: party_id(2), ..assessment(5) }, "{}").await.unwrap();
    one.commit().await.unwrap();
    for (number, at) in [(2, 50), (1, 60), (4, 70)] {
        sign(store, number, at).await.unwrap();
    }
    let ids = |rows: Vec<Assessment>| rows.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let list = async |party, before: Option<u32>, limit| {
        let before = before.map(assessment_id);
        ids(custody.assessment_list(&house(), party, before, limit).await.unwrap())
    };
    assert_eq!(list(None, None, 2).await, [5, 4].map(assessment_id));
    assert_eq!(list(Some(party_id(1)), Some(4), 9).await, [3, 2, 1].map(assessment_id));
    let mut one = change(store).await;
    let signed = one.assessment_signed_in_txn(party_id(1)).await.unwrap();
    assert_eq!(ids(signed), [1, 2].map(assessment_id), "neither open ones nor what others asked");
}

pub(crate) async fn parties_are_compared_page_by_page_as_they_stand(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let mut one = change(store).await;
    for number in 1..=6 {
        let role = if number == 4 { PartyRole::Own } else { PartyRole::Processor };
        let state = if number == 5 { PartyState::Ended } else { PartyState::InUse };
        one.party_add_in_txn(&Party { role, state, ..party(number) }).await.unwrap();
    }
    // Assessment 10 is of party 1, 20 and 21 are of party 2, and so on.
    let of = |number: u32| Assessment { party: party_id(number / 10), link: None, ..assessment(number) };
    for number in [10, 20, 21, 30, 31, 40, 50, 60] {
        one.assessment_add_in_txn(&of(number), "{}").await.unwrap();
    }
    let theirs = Assessment { wanted_by: "Shop C".into(), ..of(61) };
    one.assessment_add_in_txn(&theirs, "{}").await.unwrap();
    let other = Assessment { questionnaire: "other".into(), ..of(62) };
    one.assessment_add_in_txn(&other, "{}").await.unwrap();
    one.commit().await.unwrap();
    let out = ["seeds".to_owned()];
    for (number, at, points, knock_outs) in [
        (10, 70, Some(80), &[][..]),
        // The one that was asked later was signed before: what was signed last stands.
        (21, 70, Some(100), &[]),
        (20, 80, Some(60), &out),
        (30, 70, Some(80), &[]),
        (40, 70, None, &out),
        (50, 70, Some(99), &[]),
        (61, 70, Some(99), &[]),
        (62, 70, Some(99), &[]),
    ] {
        sign_as(store, (number, at), points, knock_outs).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = custody.compared_list(&house(), "esp-25", after, 2).await.unwrap();
        assert!(page.len() <= 2, "{page:?}");
        let Some(last) = page.last() else { break };
        after = Some(last.place);
        seen.extend(page);
    }
    let place = |group, points, number| ComparedPlace { group, points, party: party_id(number) };
    // Our own company, who is ruled out, then by points, equal ones as they were added, and who signed nothing of it. Whoever is gone is not compared.
    let places: Vec<ComparedPlace> = seen.iter().map(|row| row.place).collect();
    assert_eq!(places, [place(0, 0, 4), place(1, 60, 2), place(2, 80, 1), place(2, 80, 3), place(3, 0, 6)]);
    let signed: Vec<Option<AssessmentId>> =
        seen.iter().map(|row| row.signed.as_ref().map(|one| one.id)).collect();
    assert_eq!(signed, [Some(40), Some(20), Some(10), Some(30), None].map(|id| id.map(assessment_id)));
    let open: Vec<Option<AssessmentId>> = seen.iter().map(|row| row.open).collect();
    assert_eq!(open, [None, None, None, Some(31), Some(60)].map(|id| id.map(assessment_id)));
    let whole = custody.assessment_fetch(&house(), assessment_id(20)).await.unwrap();
    assert_eq!((seen[1].name.as_str(), seen[1].signed.as_ref()), ("Vendor B 2", Some(&whole)));
    let theirs = customer(store, 1).await;
    assert_eq!(custody.compared_list(&theirs, "esp-25", None, 9).await.unwrap(), []);
}

pub(crate) async fn what_is_too_long_or_no_text_is_refused(temp: &TempStore) {
    let store = &temp.store;
    furnish(store, &[1]).await;
    let long = "a".repeat(MAX_NAME + 1);
    for (spoilt, document) in [
        (Assessment { title: long.clone(), ..assessment(2) }, "{}".to_owned()),
        (Assessment { wanted_by: "a\0".into(), ..assessment(2) }, "{}".to_owned()),
        (assessment(2), "a".repeat(MAX_DOCUMENT_BYTES + 1)),
    ] {
        let refused = change(store).await.assessment_add_in_txn(&spoilt, &document).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    let words = Answer { words: "a".repeat(MAX_NOTE + 1), ..answer("seeds", "yes") };
    let refused = change(store).await.assessment_answer_in_txn(assessment_id(1), &words, second(1)).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
}

fn library_answer(number: u32, question: &str) -> LibraryAnswer {
    LibraryAnswer {
        id: LibraryAnswerId::new(second(number), chance(number)),
        topic: "access".into(),
        question: question.into(),
        choice: "yes".into(),
        words: format!("answer {number}"),
        evidence: String::new(),
        until: (number > 1).then(|| second(number)),
        changed: (second(number), "person:1".into()),
    }
}

pub(crate) async fn the_library_has_one_answer_to_the_same_words(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let mut one = change(store).await;
    one.library_answer_save_in_txn(&library_answer(1, "Is it sealed?")).await.unwrap();
    one.library_answer_save_in_txn(&library_answer(2, "Who may?")).await.unwrap();
    one.library_answer_save_in_txn(&library_answer(3, "is it  SEALED?")).await.unwrap();
    one.commit().await.unwrap();
    let renewed = LibraryAnswer {
        id: library_answer(1, "").id,
        question: "Is it sealed?".into(),
        ..library_answer(3, "")
    };
    let all = custody.library_answer_list(&house(), None, 10).await.unwrap();
    assert_eq!(all, [renewed.clone(), library_answer(2, "Who may?")]);
    let after = custody.library_answer_list(&house(), Some(renewed.id), 10).await.unwrap();
    assert_eq!(after.len(), 1);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.library_answer_list(&theirs, None, 10).await.unwrap(), []);
    for is_there in [true, false] {
        let mut one = change(store).await;
        assert_eq!(one.library_answer_remove_in_txn(renewed.id).await.is_ok(), is_there);
        one.commit().await.unwrap();
    }
}

fn exception(number: u32, until: u32) -> CopyException {
    CopyException {
        id: CopyExceptionId::new(second(number), chance(number)),
        party: party_id(1),
        person: "Anna Berg".into(),
        reason: "sale".into(),
        given: (second(number), "person:1".into()),
        until: second(until),
        used_at: None,
    }
}

pub(crate) async fn an_exception_for_a_copy_is_spent_once_the_first_to_end_first(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store, &[]).await;
    let mut one = change(store).await;
    for (number, until) in [(1, 300), (2, 200), (3, 100)] {
        one.copy_exception_add_in_txn(&exception(number, until)).await.unwrap();
    }
    one.commit().await.unwrap();
    let spend = async |party, at: u32| {
        let mut one = change(store).await;
        let spent = one.copy_exception_use_in_txn(party, second(at)).await.unwrap();
        one.commit().await.unwrap();
        spent
    };
    assert!(!spend(party_id(2), 50).await, "it is another's");
    assert!(spend(party_id(1), 100).await, "one is over, and of the others one is spent");
    let all = custody.copy_exception_list(&house(), party_id(1), 10).await.unwrap();
    let spent = CopyException { used_at: Some(second(100)), ..exception(2, 200) };
    assert_eq!(all, [exception(3, 100), spent, exception(1, 300)]);
    assert!(spend(party_id(1), 101).await);
    assert!(!spend(party_id(1), 102).await);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.copy_exception_list(&theirs, party_id(1), 10).await.unwrap(), []);
}
