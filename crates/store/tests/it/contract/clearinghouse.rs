//! The clearinghouse: members and statements at a hub, reports and how far was read at a member.

use model::{
    access::Access,
    ids::{AttributionId, MemberId, StatementId},
    indicator::Indicator,
};
use store::{
    Store,
    clearinghouse::{
        link::Link,
        member::Member,
        report::{Report, ReportState},
        statement::{Statement, StatementWords},
    },
    error::StoreError,
};
use testkit::store::{TempStore, house};

use super::{begun, chance, customer, second};

pub(crate) fn member_id(number: u32) -> MemberId {
    MemberId::new(second(number), chance(number))
}

pub(crate) fn statement_id(number: u32) -> StatementId {
    StatementId::new(second(number), chance(number))
}

fn cause(number: u32) -> AttributionId {
    AttributionId::new(second(number), chance(number))
}

fn bytes(number: u32) -> [u8; 32] {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn member(number: u32) -> Member {
    Member {
        id: member_id(number),
        name: format!("member {number}"),
        owner: format!("owner {number}"),
        domains: vec![format!("m{number}.example")],
        public_key: bytes(number),
        joined_at: second(number),
        left_at: None,
    }
}

pub(crate) async fn add(
    store: &Store,
    access: &Access,
    member: &Member,
    token: u32,
) -> Result<(), StoreError> {
    let mut change = store.change(access).await?;
    change.member_add_in_txn(member, &bytes(token)).await?;
    change.commit().await
}

pub(crate) fn statement(of: u32, number: u32) -> Statement {
    Statement {
        member: member_id(of),
        id: statement_id(number),
        said_at: second(number),
        accepted_at: second(number + 1),
        commitment: bytes(number),
        words: Some(StatementWords { salt: bytes(number + 1), signed: format!("a.b.{number}") }),
        answer: "{}".into(),
    }
}

pub(crate) async fn said(store: &Store, access: &Access, statement: &Statement) -> Result<u64, StoreError> {
    let mut change = store.change(access).await?;
    let position = change.statement_add_in_txn(statement, begun).await?;
    change.commit().await?;
    Ok(position)
}

pub(crate) async fn a_member_comes_back_and_is_found_by_its_token_until_it_has_another(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    add(store, &house, &member(1), 10).await.unwrap();
    add(store, &house, &member(2), 20).await.unwrap();
    let door = store.clearinghouse();
    assert_eq!(door.member_list(&house, None, 10).await.unwrap(), [member(1), member(2)]);
    assert_eq!(door.member_list(&house, Some(member_id(1)), 10).await.unwrap(), [member(2)]);
    assert_eq!(door.member_by_token(&house, &bytes(20)).await.unwrap(), Some(member(2)));
    let mut change = store.change(&house).await.unwrap();
    change.member_token_in_txn(member_id(2), &bytes(21)).await.unwrap();
    change.member_leave_in_txn(member_id(1), second(9)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(door.member_by_token(&house, &bytes(20)).await.unwrap(), None);
    assert_eq!(door.member_by_token(&house, &bytes(21)).await.unwrap(), Some(member(2)));
    assert_eq!(door.member_fetch(&house, member_id(1)).await.unwrap().left_at, Some(second(9)));
    let mut change = store.change(&house).await.unwrap();
    let again = change.member_leave_in_txn(member_id(1), second(10)).await;
    assert!(matches!(again, Err(StoreError::Missing { .. })), "{again:?}");
}

pub(crate) async fn names_keys_and_tokens_of_members_are_taken_once(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    add(store, &house, &member(1), 10).await.unwrap();
    for (taken, token) in [
        (Member { name: member(1).name, ..member(2) }, 20),
        (Member { public_key: member(1).public_key, ..member(2) }, 20),
        (member(2), 10),
    ] {
        let refused = add(store, &house, &taken, token).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    }
    for unfit in [
        Member { name: "ada@example.com".into(), ..member(2) },
        Member { owner: " ".into(), ..member(2) },
        Member { domains: vec!["ada@example.com".into()], ..member(2) },
    ] {
        let refused = add(store, &house, &unfit, 20).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
}

pub(crate) async fn statements_get_places_without_gaps_and_are_said_once(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    for number in [1, 2] {
        add(store, &house, &member(number), number).await.unwrap();
    }
    assert_eq!(said(store, &house, &statement(1, 5)).await.unwrap(), 0);
    // What fails takes no place.
    let again = said(store, &house, &statement(1, 5)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    // The ids of a member are its own.
    assert_eq!(said(store, &house, &statement(2, 5)).await.unwrap(), 1);
    assert_eq!(said(store, &house, &statement(1, 6)).await.unwrap(), 2);
    let door = store.clearinghouse();
    let all = door.statement_list(&house, 0, 10).await.unwrap();
    let found: Vec<_> = all.iter().map(|placed| (placed.position, placed.statement.clone())).collect();
    assert_eq!(found, [(0, statement(1, 5)), (1, statement(2, 5)), (2, statement(1, 6))]);
    assert_eq!(door.statement_leaf_list(&house, 1, 10).await.unwrap(), [bytes(5), bytes(6)]);
    let fetched = door.statement_fetch(&house, member_id(2), statement_id(5)).await.unwrap();
    assert_eq!(fetched.map(|placed| placed.position), Some(1));
    assert_eq!(door.statement_fetch(&house, member_id(2), statement_id(6)).await.unwrap(), None);
    assert_eq!(door.statement_count(&house, member_id(1), second(7)).await.unwrap(), 1);
    assert_eq!(door.statement_count(&house, member_id(1), second(6)).await.unwrap(), 2);
}

pub(crate) async fn an_erased_statement_keeps_its_place_and_says_nothing(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    add(store, &house, &member(1), 1).await.unwrap();
    said(store, &house, &statement(1, 5)).await.unwrap();
    let mut change = store.change(&house).await.unwrap();
    change.statement_erase_in_txn(member_id(1), statement_id(5)).await.unwrap();
    change.commit().await.unwrap();
    let left = store.clearinghouse().statement_list(&house, 0, 10).await.unwrap();
    assert_eq!(left[0].statement, Statement { words: None, ..statement(1, 5) });
}

pub(crate) async fn members_and_statements_of_another_tenant_are_not_there(temp: &TempStore) {
    let (store, house) = (&temp.store, house());
    let one = customer(store, 1).await;
    add(store, &house, &member(1), 10).await.unwrap();
    said(store, &house, &statement(1, 5)).await.unwrap();
    let door = store.clearinghouse();
    assert_eq!(door.member_list(&one, None, 10).await.unwrap(), []);
    assert_eq!(door.member_by_token(&one, &bytes(10)).await.unwrap(), None);
    assert!(matches!(door.member_fetch(&one, member_id(1)).await, Err(StoreError::Missing { .. })));
    assert_eq!(door.statement_list(&one, 0, 10).await.unwrap(), []);
    assert_eq!(door.statement_fetch(&one, member_id(1), statement_id(5)).await.unwrap(), None);
    // Each tenant has places of its own.
    add(store, &one, &member(1), 10).await.unwrap();
    assert_eq!(said(store, &one, &statement(1, 5)).await.unwrap(), 0);
}

fn named() -> Vec<Indicator> {
    vec![Indicator::Domain("bad.example".into()), Indicator::FileHash([9; 32])]
}

async fn drafted(store: &Store, number: u32) -> bool {
    let mut change = store.change(&house()).await.unwrap();
    let id = statement_id(number);
    let is_new = change.report_draft_in_txn(id, cause(number), &named(), second(number)).await.unwrap();
    change.commit().await.unwrap();
    is_new
}

async fn decided(store: &Store, number: u32, state: ReportState) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.report_decide_in_txn(statement_id(number), state, second(50), "person:1").await?;
    change.commit().await
}

pub(crate) async fn a_report_goes_from_draft_to_its_proof_and_each_step_once(temp: &TempStore) {
    let store = &temp.store;
    let door = store.clearinghouse();
    assert!(drafted(store, 1).await);
    let draft = Report {
        id: statement_id(1),
        cause: cause(1),
        state: ReportState::Draft,
        indicators: named(),
        drafted_at: second(1),
        changed_at: second(1),
        decided_by: None,
        signed: None,
        answer: None,
        proof: None,
    };
    assert_eq!(door.report_fetch(&house(), statement_id(1)).await.unwrap(), draft);
    decided(store, 1, ReportState::Released).await.unwrap();
    let again = decided(store, 1, ReportState::Dropped).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    let mut change = store.change(&house()).await.unwrap();
    assert!(change.report_sign_in_txn(statement_id(1), "a.b.c").await.unwrap());
    assert!(!change.report_sign_in_txn(statement_id(1), "x.y.z").await.unwrap());
    // Signed anew only instead of these very bytes.
    change.report_unsign_in_txn(statement_id(1), "x.y.z").await.unwrap();
    assert!(!change.report_sign_in_txn(statement_id(1), "x.y.z").await.unwrap());
    change.report_unsign_in_txn(statement_id(1), "a.b.c").await.unwrap();
    assert!(change.report_sign_in_txn(statement_id(1), "a.b.c").await.unwrap());
    change.report_answer_in_txn(statement_id(1), ReportState::Accepted, second(60), "taken").await.unwrap();
    let twice = change.report_answer_in_txn(statement_id(1), ReportState::Refused, second(61), "no").await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    change.commit().await.unwrap();
    assert_eq!(door.report_unproved_list(&house(), 10).await.unwrap().len(), 1);
    let mut change = store.change(&house()).await.unwrap();
    change.report_prove_in_txn(statement_id(1), "proof").await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(door.report_unproved_list(&house(), 10).await.unwrap(), []);
    let proved = Report {
        state: ReportState::Accepted,
        changed_at: second(60),
        decided_by: Some("person:1".into()),
        signed: Some("a.b.c".into()),
        answer: Some("taken".into()),
        proof: Some("proof".into()),
        ..draft
    };
    assert_eq!(door.report_fetch(&house(), statement_id(1)).await.unwrap(), proved);
}

pub(crate) async fn the_same_evidence_drafts_one_report(temp: &TempStore) {
    let store = &temp.store;
    assert!(drafted(store, 1).await);
    let mut change = store.change(&house()).await.unwrap();
    assert!(!change.report_draft_in_txn(statement_id(2), cause(1), &named(), second(2)).await.unwrap());
    change.commit().await.unwrap();
    assert!(drafted(store, 3).await);
    decided(store, 3, ReportState::Dropped).await.unwrap();
    let door = store.clearinghouse();
    let newest_first = door.report_list(&house(), None, 10).await.unwrap();
    assert_eq!(
        newest_first.iter().map(|report| report.id).collect::<Vec<_>>(),
        [statement_id(3), statement_id(1)]
    );
    let drafts = door.report_list_in(&house(), ReportState::Draft, None, 10).await.unwrap();
    assert_eq!(drafts.iter().map(|report| report.id).collect::<Vec<_>>(), [statement_id(1)]);
    assert_eq!(door.report_list(&house(), Some(statement_id(3)), 10).await.unwrap().len(), 1);
}

pub(crate) async fn reports_and_links_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    drafted(&temp.store, 1).await;
    let mut change = temp.store.change(&house()).await.unwrap();
    change.link_set_in_txn("https://hub.example", "c1", second(1)).await.unwrap();
    change.commit().await.unwrap();
    let door = temp.store.clearinghouse();
    assert_eq!(door.report_list(&one, None, 10).await.unwrap(), []);
    assert!(matches!(door.report_fetch(&one, statement_id(1)).await, Err(StoreError::Missing { .. })));
    assert_eq!(door.link_fetch(&one, "https://hub.example").await.unwrap(), None);
    let mut change = temp.store.change(&one).await.unwrap();
    let foreign = change.report_decide_in_txn(statement_id(1), ReportState::Dropped, second(2), "x").await;
    assert!(matches!(foreign, Err(StoreError::Conflict { .. })), "{foreign:?}");
}

pub(crate) async fn how_far_was_read_stands_as_it_was_set_last(temp: &TempStore) {
    let (store, hub) = (&temp.store, "https://hub.example");
    let door = store.clearinghouse();
    assert_eq!(door.link_fetch(&house(), hub).await.unwrap(), None);
    for (number, cursor) in [(1, "one"), (2, "two")] {
        let mut change = store.change(&house()).await.unwrap();
        change.link_set_in_txn(hub, cursor, second(number)).await.unwrap();
        change.commit().await.unwrap();
    }
    let link = Link { cursor: "two".into(), read_at: second(2) };
    assert_eq!(door.link_fetch(&house(), hub).await.unwrap(), Some(link));
    // Of a change that failed, neither effect nor cursor is there.
    let mut change = store.change(&house()).await.unwrap();
    change.link_set_in_txn(hub, "three", second(3)).await.unwrap();
    drop(change);
    assert_eq!(door.link_fetch(&house(), hub).await.unwrap().map(|link| link.cursor), Some("two".into()));
    let mut change = store.change(&house()).await.unwrap();
    let long = change.link_set_in_txn(hub, &"x".repeat(201), second(4)).await;
    assert!(matches!(long, Err(StoreError::Unfit { .. })), "{long:?}");
    change.link_forget_in_txn(hub).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(door.link_fetch(&house(), hub).await.unwrap(), None);
}
