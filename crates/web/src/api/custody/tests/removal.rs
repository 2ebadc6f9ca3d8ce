//! A program removes a person, and takes back what was read of a copy; sent twice, neither does more.

use platform::accounts::{Role, Roles, Scope, Scopes};
use serde_json::{Value, json};

use super::{asks, gets, makes};
use crate::test_house::TestHouse;

const ADA: &str = r#"{"address":"Ada@shop.example"}"#;

async fn keeper(home: &TestHouse) -> String {
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Keep);
    home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await
}

/// A copy with a vendor, of which an extract with two people was read.
async fn read_copy(home: &TestHouse, bearer: &str) -> String {
    let vendor = makes(home, bearer, "/vendors", r#"{"name":"Vendor B"}"#).await;
    let wanted = r#"{"list":"Spring","header":"email","canaries":2}"#;
    let copy = makes(home, bearer, &format!("/vendors/{vendor}/adopt"), wanted).await;
    let copy = format!("/copies/{copy}");
    let two = "email\nada@shop.example\nben@shop.example\n";
    assert_eq!(asks(home, bearer, ("POST", &format!("{copy}/read")), two).await.status, 200);
    copy
}

#[tokio::test]
async fn of_two_columns_of_addresses_a_program_says_which_is_read() {
    let mut home = TestHouse::open().await;
    let bearer = keeper(&home).await;
    let copy = read_copy(&home, &bearer).await;
    let text = "mail,e-mail\neve@shop.example,zoe@shop.example\n";
    let read = async |query: &str| asks(&home, &bearer, ("POST", &format!("{copy}/read{query}")), text).await;
    for (query, said) in [("", "mail (#1), e-mail (#2)"), ("?address_column=%239", "#9")] {
        let refused = read(query).await;
        assert!(refused.status == 422 && refused.body.contains(said), "{}", refused.body);
    }
    assert_eq!(read("?address_column=%232").await.status, 200);
    for (address, lists) in [("zoe@shop.example", 1), ("eve@shop.example", 0)] {
        let whom = json!({ "address": address }).to_string();
        let known: Value =
            serde_json::from_str(&asks(&home, &bearer, ("POST", "/where"), &whom).await.body).unwrap();
        assert_eq!(known["lists"].as_array().map(Vec::len), Some(lists), "{known}");
    }
    home.stop().await;
}

async fn told(home: &TestHouse, bearer: &str, place: &str) -> Value {
    let answer = asks(home, bearer, ("POST", place), ADA).await;
    assert_eq!(answer.status, 200, "{place}: {}", answer.body);
    assert!(!answer.body.contains('@'), "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn where_an_address_is_given_and_kept_is_told_with_where_it_is() {
    let mut home = TestHouse::open().await;
    let bearer = keeper(&home).await;
    read_copy(&home, &bearer).await;
    let list = gets(&home, &bearer, "/lists").await["items"][0]["id"].as_str().unwrap().to_owned();
    let vendor = gets(&home, &bearer, "/vendors").await["items"][0]["id"].as_str().unwrap().to_owned();
    let said = r#"{"owner":"Ada","deputy":"","captured":"the form in the shop","told":"offers"}"#;
    let place = format!("/lists/{list}");
    assert_eq!(asks(&home, &bearer, ("PUT", &place), said).await.status, 204);
    // A program that knows nothing of it leaves it as it is.
    let without = r#"{"owner":"Ada","deputy":"","told":"offers"}"#;
    assert_eq!(asks(&home, &bearer, ("PUT", &place), without).await.status, 204);
    let by_form = json!({"to": vendor, "list": list, "channel": "form"}).to_string();
    makes(&home, &bearer, "/flows", &by_form).await;
    let place = format!("/vendors/{vendor}/places");
    makes(&home, &bearer, &place, r#"{"name":"Data centre","country":"de"}"#).await;
    for asked in ["/where", "/where/remove?dry_run=true"] {
        let found = told(&home, &bearer, asked).await;
        let copy = &found["lists"][0]["copies"][0];
        assert_eq!(copy["places"], json!([{"name": "Data centre", "country": "DE"}]), "{asked}");
    }
    let found = told(&home, &bearer, "/where").await["lists"][0].clone();
    let of = (&found["captured"], &found["collected_by"], &found["told"]);
    assert_eq!(of, (&json!("the form in the shop"), &json!(["Vendor B"]), &json!("offers")));
    home.stop().await;
}

#[tokio::test]
async fn a_person_is_removed_once_and_the_day_of_it_is_told() {
    let mut home = TestHouse::open().await;
    let bearer = keeper(&home).await;
    let copy = read_copy(&home, &bearer).await;
    let would = told(&home, &bearer, "/where/remove?dry_run=true").await;
    assert_eq!((&would["is_done"], &would["leaves"]), (&false.into(), &"warn".into()), "{would}");
    let list = &would["lists"][0];
    assert_eq!((&list["list"], &list["becomes"]), (&"Spring".into(), &"warned".into()), "{would}");
    assert!(list["until"].is_string() && list["held_why"].is_null(), "{would}");
    let of = &list["copies"][0];
    assert_eq!((&of["copy"], &of["party"]), (&copy["/copies/".len()..].into(), &"Vendor B".into()));
    assert_eq!(told(&home, &bearer, "/where").await["lists"][0]["removed_on"], Value::Null);

    let done = told(&home, &bearer, "/where/remove").await;
    assert_eq!((&done["is_done"], &done["lists"][0]["becomes"]), (&true.into(), &"warned".into()), "{done}");
    let today: String = home.clock().to_string().chars().take(10).collect();
    assert_eq!(told(&home, &bearer, "/where").await["lists"][0]["removed_on"], json!(today));
    let again = told(&home, &bearer, "/where/remove").await;
    assert_eq!(again["lists"][0]["becomes"], "as_it_was", "{again}");

    let wrong = asks(&home, &bearer, ("POST", "/where/remove"), r#"{"address":"ada"}"#).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let misspelt = asks(&home, &bearer, ("POST", "/where/remove?dryrun=true"), ADA).await;
    assert_eq!(misspelt.status, 400, "nobody is removed by a dry run that was misspelt: {}", misspelt.body);
    // Who may only read is told of no such call.
    let scopes = Scopes::NONE.with(Scope::Read);
    let reader = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    assert_eq!(asks(&home, &reader, ("POST", "/where/remove"), ADA).await.status, 404);
    home.stop().await;
}

#[tokio::test]
async fn what_a_hold_keeps_is_told_with_its_reason_and_stays() {
    let mut home = TestHouse::open().await;
    let bearer = keeper(&home).await;
    let copy = read_copy(&home, &bearer).await;
    let list = gets(&home, &bearer, &copy).await["copy"]["list_id"].as_str().unwrap().to_owned();
    let hold = asks(&home, &bearer, ("PUT", &format!("/lists/{list}/hold")), r#"{"why":"a claim"}"#).await;
    assert_eq!(hold.status, 204, "{}", hold.body);
    let done = told(&home, &bearer, "/where/remove").await;
    let held = &done["lists"][0];
    assert_eq!((&held["becomes"], &held["held_why"]), (&"held".into(), &"a claim".into()), "{done}");
    assert_eq!(told(&home, &bearer, "/where").await["lists"][0]["removed_on"], Value::Null);
    home.stop().await;
}

#[tokio::test]
async fn a_reading_is_taken_back_by_when_it_was_read_and_no_other() {
    let mut home = TestHouse::open().await;
    let bearer = keeper(&home).await;
    let copy = read_copy(&home, &bearer).await;
    let unread = format!("{copy}/unread");
    let read_at = gets(&home, &bearer, &copy).await["readings"][0]["read_at"].clone();
    let other = asks(&home, &bearer, ("POST", &unread), r#"{"read_at":"2026-01-01T00:00:00Z"}"#).await;
    assert_eq!(other.status, 409, "{}", other.body);
    assert_eq!(asks(&home, &bearer, ("POST", &unread), "{}").await.status, 400);
    let meant = json!({"read_at": read_at}).to_string();
    let done = asks(&home, &bearer, ("POST", &unread), &meant).await;
    assert_eq!(done.status, 204, "{}", done.body);
    assert_eq!(gets(&home, &bearer, &copy).await["readings"], json!([]));
    assert_eq!(told(&home, &bearer, "/where").await["is_known"], false);
    assert_eq!(asks(&home, &bearer, ("POST", &unread), &meant).await.status, 422, "nothing is read");
    home.stop().await;
}
