//! A case, as a program works on it over a real socket: from noticing to a letter that only a person signs.

use platform::accounts::{Role, Roles, Scope, Scopes};
use serde_json::Value;

use crate::test_house::{Answer, TestHouse};

/// A program of counsel's, and the house it asks.
struct Program {
    home: TestHouse,
    bearer: String,
}

impl Program {
    async fn of_counsel() -> Self {
        let home = TestHouse::open().await;
        let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Respond);
        let bearer = home.token(&home.rooms.accounts, Roles::NONE.with(Role::Counsel), scopes).await;
        Program { home, bearer }
    }

    async fn asks(&self, method: &str, place: &str, fields: &str, body: &str) -> Answer {
        self.home.call((method, &format!("/api/v1{place}")), Some(&self.bearer), fields, body).await
    }

    async fn sends(&self, method: &str, place: &str, body: &str) -> Answer {
        self.asks(method, place, "content-type: application/json\r\n", body).await
    }

    async fn gets(&self, place: &str) -> Value {
        let answer = self.asks("GET", place, "", "").await;
        assert_eq!(answer.status, 200, "{place}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    async fn makes(&self, place: &str, body: &str) -> String {
        let answer = self.sends("POST", place, body).await;
        assert_eq!(answer.status, 201, "{place}: {}", answer.body);
        id(&answer)
    }
}

fn id(answer: &Answer) -> String {
    let made: Value = serde_json::from_str(&answer.body).unwrap();
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_opens_a_case_once_and_states_what_is_known() {
    let mut program = Program::of_counsel().await;
    let keyed = "content-type: application/json\r\nidempotency-key: spring-1\r\n";
    let first = program.asks("POST", "/cases", keyed, r#"{"title":"Spring"}"#).await;
    let again = program.asks("POST", "/cases", keyed, r#"{"title":"Spring"}"#).await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    assert_eq!(program.gets("/cases?open=true").await["items"].as_array().unwrap().len(), 1);
    let case = format!("/cases/{}", id(&first));

    program
        .makes(&format!("{case}/facts/cause"), r#"{"state":"confirmed","value":{"cause":"left-open"}}"#)
        .await;
    let of_another_kind = r#"{"state":"confirmed","value":{"misuse":"offered"}}"#;
    assert_eq!(program.sends("POST", &format!("{case}/facts/cause"), of_another_kind).await.status, 422);
    let no_day = r#"{"state":"confirmed","value":{"since":{"from":"2026-02-31"}}}"#;
    assert_eq!(program.sends("POST", &format!("{case}/facts/since"), no_day).await.status, 422);
    let known = program.gets(&format!("{case}/facts/cause")).await;
    assert_eq!(known["items"][0]["value"]["cause"], "left-open", "{known}");

    let whole = program.gets(&case).await;
    assert_eq!((&whole["stage"], &whole["affected"]), (&Value::from("look"), &Value::Null));
    let why = r#"{"why":"somebody wrote to us"}"#;
    assert_eq!(program.sends("POST", &format!("{case}/assess"), why).await.status, 204);
    assert_eq!(program.gets(&case).await["stage"], "decide");
    // Since when we are aware is a person's to say, and no clock runs.
    assert_eq!(program.asks("POST", &format!("{case}/aware"), "", "").await.status, 403);
    let whole = program.gets(&case).await;
    assert!(whole["case"]["aware"].is_null() && whole["obligations"][0]["due_at"].is_null(), "{whole}");
    assert_eq!(program.sends("POST", &format!("{case}/close"), why).await.status, 204);
    assert_eq!(program.sends("POST", &format!("{case}/close"), why).await.status, 409);
    program.home.stop().await;
}

#[tokio::test]
async fn a_program_drafts_a_letter_and_no_token_approves_it() {
    let mut program = Program::of_counsel().await;
    let case = format!("/cases/{}", program.makes("/cases", r#"{"title":"Spring"}"#).await);
    let table = "content-type: text/csv\r\n";
    let list = "email\r\nada@shop.example\r\nben@shop.example\r\nADA@shop.example\r\n";
    let nobody =
        program.asks("POST", &format!("{case}/affected?source=a%20test"), table, "name\r\nAda\r\n").await;
    assert_eq!(nobody.status, 422, "{}", nobody.body);
    let taken = program.asks("POST", &format!("{case}/affected?source=a%20test"), table, list).await;
    assert_eq!(taken.status, 201, "{}", taken.body);
    let affected = program.gets(&case).await["affected"].clone();
    assert_eq!((&affected["people"], &affected["repeated"]), (&Value::from(2), &Value::from(1)));
    let promise = r#"{"ready":"write-again","owner":"Ada","due":"2026-12-04"}"#;
    let promised = program.makes(&format!("{case}/commitments"), promise).await;

    let letter = format!("/letters/{}", program.makes(&format!("{case}/letters"), "{}").await);
    let drafted = program.gets(&letter).await;
    let english = drafted["texts"].as_array().unwrap().iter().find(|text| text["language"] == "en").unwrap();
    let body = english["body"].as_str().unwrap();
    let changed =
        serde_json::json!({"revision": 1, "language": "en", "subject": "About your address", "body": body});
    assert_eq!(program.sends("PUT", &letter, &changed.to_string()).await.status, 204);
    // Made from a revision that is not the newest any more.
    assert_eq!(program.sends("PUT", &letter, &changed.to_string()).await.status, 409);
    let approved = program.asks("POST", &format!("{letter}/approve"), "", "").await;
    assert_eq!(approved.status, 403, "{}", approved.body);
    let after = program.gets(&letter).await;
    assert!(after["letter"]["approved_at"].is_null() && after["letter"]["revision"] == 2, "{after}");
    assert_eq!(program.gets("/mailings").await["items"], serde_json::json!([]));

    assert_eq!(program.gets("/commitments?open=true").await["items"][0]["id"], promised.as_str());
    let kept = r#"{"why":"we wrote"}"#;
    assert_eq!(program.sends("POST", &format!("/commitments/{promised}/close"), kept).await.status, 204);
    assert_eq!(program.gets("/commitments?open=true").await["items"], serde_json::json!([]));
    program.home.stop().await;
}
