//! A request that is sent again, over a real socket: one effect, and the first good answer for whoever asks again.

use std::time::Duration;

use axum::http::HeaderMap;
use platform::accounts::{Role, Roles, Scope, Scopes};
use serde_json::Value;
use testkit::store::house;

use super::{IDEMPOTENCY_KEY, key};
use crate::test_house::{Answer, TestHouse};

fn check(values: &[&str], expected: Option<Option<&str>>) {
    let mut fields = HeaderMap::new();
    for value in values {
        fields.append(IDEMPOTENCY_KEY, value.parse().unwrap());
    }
    assert_eq!(key(&fields).ok(), expected.map(|key| key.map(str::to_owned)), "{values:?}");
}

#[test]
fn a_key_is_one_word() {
    check(&[], Some(None));
    check(&["\"8e03978e-40d5-43dd\""], Some(Some("8e03978e-40d5-43dd")));
    check(&["order-17"], Some(Some("order-17")));
    check(&[""], None);
    check(&["\"\""], None);
    check(&["two words"], None);
    check(&["a", "b"], None);
    check(&[&"x".repeat(256)], None);
}

/// A program that may everything.
async fn program(home: &TestHouse) -> String {
    let everything: (Roles, Scopes) = (Role::EVERY.into_iter().collect(), Scope::EVERY.into_iter().collect());
    home.token(&home.rooms.accounts, everything.0, everything.1).await
}

/// Sends a document with a key.
async fn sent(home: &TestHouse, bearer: &str, place: &str, key: &str, body: &str) -> Answer {
    let kind = if body.starts_with('{') { "application/json" } else { "text/csv" };
    let fields = format!("content-type: {kind}\r\nidempotency-key: {key}\r\n");
    home.call(("POST", place), Some(bearer), &fields, body).await
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16, kind: &str) {
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((answer.status, &problem["type"]), (status, &Value::from(format!("/api/v1/problems/{kind}"))));
}

async fn audited(home: &TestHouse, what: &str) -> usize {
    let entries = home.rooms.audit.list(&house(), 0, 1_000).await.unwrap();
    entries.into_iter().filter_map(|entry| entry.words).filter(|words| words.what == what).count()
}

const WHY: &str = r#"{"why":"requested","reference":"case-17"}"#;

#[tokio::test]
async fn a_release_that_is_sent_again_is_done_once_and_gets_the_same_answer() {
    let mut home = TestHouse::open().await;
    let (bearer, other) = (program(&home).await, program(&home).await);
    let held = home.hold("Subject: a\n\ntext\n", vec![]).await;
    let place = format!("/api/v1/held/{held}/release");
    let first = sent(&home, &bearer, &place, "case-17", WHY).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(first.body.contains(r#""became":"released""#), "{}", first.body);
    let again = sent(&home, &bearer, &place, "case-17", WHY).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.field("content-type"), first.field("content-type"));
    // Quoted, as the draft has it, it is the same key.
    assert_eq!(sent(&home, &bearer, &place, "\"case-17\"", WHY).await.body, first.body);
    assert_eq!(home.next_hop.taken().len(), 1);

    is_problem(&sent(&home, &bearer, &place, "case-17", r#"{"why":"review"}"#).await, 422, "key-reused");
    // With another key, and as another program, it is another request: it is not held any more.
    is_problem(&sent(&home, &bearer, &place, "case-18", WHY).await, 409, "conflict");
    is_problem(&sent(&home, &other, &place, "case-17", WHY).await, 409, "conflict");
    // What failed used no key up.
    let held = home.hold("Subject: b\n\ntext\n", vec![]).await;
    let next = format!("/api/v1/held/{held}/release");
    assert_eq!(sent(&home, &bearer, &next, "case-18", WHY).await.status, 200);
    assert_eq!(home.next_hop.taken().len(), 2);
    home.stop().await;
}

#[tokio::test]
async fn of_many_that_are_sent_at_once_one_is_done() {
    let mut home = TestHouse::open().await;
    let bearer = program(&home).await;
    let held = home.hold("Subject: a\n\ntext\n", vec![]).await;
    let place = format!("/api/v1/held/{held}/release");
    let answers =
        futures_util::future::join_all((0..8).map(|_| sent(&home, &bearer, &place, "k", WHY))).await;
    let done: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.body == done[0].body), "{answers:?}");
    // The others came while it was being done.
    answers
        .iter()
        .filter(|answer| answer.status != 200)
        .for_each(|answer| is_problem(answer, 409, "conflict"));
    assert_eq!(home.next_hop.taken().len(), 1);
    home.stop().await;
}

#[tokio::test]
async fn an_answer_without_content_is_kept_for_a_day_and_comes_again_as_it_was() {
    let mut home = TestHouse::open().await;
    let bearer = program(&home).await;
    let held = home.hold("Subject: a\n\ntext\n", vec![]).await;
    let place = format!("/api/v1/held/{held}/delete");
    for _ in 0..2 {
        let answer = sent(&home, &bearer, &place, "k", WHY).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
        assert_eq!(answer.field("content-type"), None);
        home.clock.advance(Duration::from_hours(23));
    }
    assert_eq!(audited(&home, "hold.delete").await, 1);
    home.stop().await;
}

#[tokio::test]
async fn what_did_nothing_uses_no_key_up_and_leaves_no_words_behind() {
    let mut home = TestHouse::open().await;
    let bearer = program(&home).await;
    let table = "/api/v1/protected/table";
    let wrong = "kind,name,addresses\nvendor,Quay,anna@example.com/x\n";
    let refused = sent(&home, &bearer, table, "k", wrong).await;
    assert!(
        refused.body.contains(r#""is_done":false"#) && refused.body.contains("anna@"),
        "{}",
        refused.body
    );
    let tried = sent(&home, &bearer, &format!("{table}?dry_run=true"), "k", "kind,name\nbrand,Quay\n").await;
    assert!(tried.body.contains(r#""is_done":false,"added":1"#), "{}", tried.body);
    // The key is as good as new.
    for _ in 0..2 {
        let done = sent(&home, &bearer, table, "k", "kind,name\nbrand,Quay\n").await;
        assert!(done.body.contains(r#""is_done":true,"added":1"#), "{}", done.body);
    }
    is_problem(&sent(&home, &bearer, table, "k", wrong).await, 422, "key-reused");
    home.stop().await;
}
