//! Pages about what vendors really sent, over a real socket.

use std::time::Duration;

use custody::attribution::{Attribution, AttributionState, Candidate, EvidenceKind, Rung, THIS_COPY};
use custody::campaign::{Campaign, CampaignMail, CampaignStanding};
use custody::send_question::{QuestionState, QuestionWhy, SendQuestion};
use model::ids::{
    AttributionId, CampaignId, CanaryId, CopyId, DumpId, Id, InboxItemId, ListId, PartyId, SendQuestionId,
};
use platform::accounts::{Role, Roles, Scope, Scopes};
use testkit::store::house;

use crate::test_house::TestHouse;

/// A vendor that has a copy of a list with canaries.
pub(crate) async fn adopted(home: &TestHouse) -> (PartyId, ListId, CopyId) {
    let custody = &home.rooms.custody;
    let vendor = custody::party::Wanted {
        name: "Vendor B".into(),
        domains: vec!["news.shop.example".into()],
        ..custody::party::Wanted::default()
    };
    let vendor = custody.vendor_add(&house(), vendor, home.clock()).await.unwrap();
    let list = custody::adopt::Wanted {
        list: "Spring news".into(),
        header: "email".into(),
        seeds: "3".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = custody.adopt(&house(), vendor, list, home.clock()).await.unwrap();
    custody.copy_is_out(&house(), copy, home.clock()).await.unwrap();
    (vendor, custody.copy(&house(), copy).await.unwrap().list.id, copy)
}

/// A campaign that came to one canary, and is asked about.
async fn asked(home: &TestHouse) -> CampaignId {
    let of = adopted(home).await;
    asked_of(home, of).await
}

/// The same of a copy that is there.
pub(crate) async fn asked_of(home: &TestHouse, (party, list, copy): (PartyId, ListId, CopyId)) -> CampaignId {
    let now = home.clock();
    let id = CampaignId::new(now, [1; 10]);
    let campaign = Campaign {
        id,
        party,
        list,
        sender_domain: "news.shop.example".into(),
        subject_print: [1; 8],
        first_at: now,
        last_at: now,
        link_domains: vec!["pay.example".into()],
        foreign_domains: vec!["pay.example".into()],
        planned: None,
        standing: CampaignStanding::Asked,
    };
    let mail = CampaignMail {
        item: InboxItemId::new(now, [2; 10]),
        canary: CanaryId::new(now, [3; 10]),
        copy,
        at: now,
    };
    let question = SendQuestion {
        id: SendQuestionId::new(now, [4; 10]),
        campaign: id,
        why: QuestionWhy::Unplanned,
        asked_at: now,
        answer_by: now.plus(Duration::from_mins(30)),
        state: QuestionState::Open,
        answered: None,
        attempt: 0,
        next_at: None,
    };
    let mut change = home.temp.store.change(&house()).await.unwrap();
    change.campaign_add_in_txn(&campaign).await.unwrap();
    change.campaign_mail_add_in_txn(id, &mail).await.unwrap();
    change.send_question_add_in_txn(&question).await.unwrap();
    change.commit().await.unwrap();
    id
}

/// A copy that seems to be out.
pub(crate) async fn leaked(home: &TestHouse) -> AttributionId {
    leaked_by(home, EvidenceKind::Exclusive).await
}

async fn leaked_by(home: &TestHouse, evidence: EvidenceKind) -> AttributionId {
    let (_, list, copy) = adopted(home).await;
    leaked_of(home, evidence, (list, copy)).await
}

/// The same of a copy that is there.
pub(crate) async fn leaked_of(
    home: &TestHouse,
    evidence: EvidenceKind,
    (list, copy): (ListId, CopyId),
) -> AttributionId {
    let now = home.clock();
    let attribution = Attribution {
        id: AttributionId::from_bytes([9; 16]),
        evidence,
        list,
        copy: Some(copy),
        dump: (evidence == EvidenceKind::Dump).then(|| DumpId::from_bytes([8; 16])),
        rung: Rung::ThisCopy,
        statement: THIS_COPY.into(),
        candidates: vec![Candidate::plain(copy)],
        reading: serde_json::json!({}),
        explanations: custody::attribution::EXPLANATIONS.map(str::to_owned).to_vec(),
        state: AttributionState::Open,
        made_at: now,
        changed_at: now,
        closed: None,
    };
    let mut change = home.temp.store.change(&house()).await.unwrap();
    assert!(change.attribution_add_in_txn(&attribution).await.unwrap());
    change.commit().await.unwrap();
    attribution.id
}

#[tokio::test]
async fn the_calendar_is_kept_on_a_page_and_in_a_spreadsheet() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::DataOwner).await;
    let empty = home.get(&cookie, "/calendar").await.words();
    assert!(empty.contains("Nothing is planned for this month"), "{empty}");
    adopted(&home).await;
    let wrong = [("date", "2026-11-27"), ("vendor", "Vendor B"), ("sender_domain", "no domain")];
    let wrong = home.post(&cookie, "/calendar/add", &wrong).await;
    assert_eq!((wrong.status, wrong.words().contains("is not a domain")), (422, true), "{}", wrong.words());
    let wrong = home.post(&cookie, "/calendar/add", &[("date", "soon"), ("vendor", "Vendor B")]).await;
    assert_eq!((wrong.status, wrong.words().contains("is not a date")), (422, true), "{}", wrong.words());
    let form = [
        ("date", "2026-11-27"),
        ("time", ""),
        ("vendor", "Vendor B"),
        ("list", "Spring news"),
        ("campaign", "Black <Friday>"),
    ];
    let added = home.post(&cookie, "/calendar/add", &form).await;
    assert_eq!(added.field("location"), Some("/calendar?month=2026-11"));
    let page = home.get(&cookie, "/calendar?month=2026-11").await;
    assert!(page.words().contains("November 2026") && page.words().contains("planned"), "{}", page.words());
    assert!(page.body.contains("Black &lt;Friday&gt;"), "{}", page.body);
    assert!(page.body.contains("/calendar?month=2026-12"), "{}", page.body);

    let table = home.get(&cookie, "/calendar.csv").await;
    assert!(
        table.body.contains("\"2026-11-27\",\"Vendor B\",\"Spring news\",\"Black <Friday>\""),
        "{}",
        table.body
    );
    let again = home.upload(&cookie, "/calendar/import", &table.body).await;
    assert!(again.status == 200 && again.words().contains("There is nothing to do"), "{}", again.words());
    let mistakes =
        home.upload(&cookie, "/calendar/import", "date,vendor\nsoon,Vendor B\n2026-11-28,Vendor C\n").await;
    let words = mistakes.words();
    assert!(
        mistakes.status == 422 && words.contains("is not a date") && words.contains("Vendor C"),
        "{words}"
    );
    assert_eq!(home.upload(&cookie, "/calendar/import", "").await.status, 422);
    let remove = page.body.split("action=\"/calendar/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(home.post(&cookie, &format!("/calendar/{remove}"), &[]).await.status, 303);
    let many: String = (0..101).map(|nr| format!("2026-12-{:02},Vendor B,no {nr}\n", nr % 28 + 1)).collect();
    let many = format!("date,vendor,campaign\n{many}");
    let looked = home.upload(&cookie, "/calendar/import", &many).await;
    assert!(looked.status == 200 && looked.words().contains("Take over 101 rows"), "{}", looked.words());
    let page = home.get(&cookie, "/calendar?month=2026-12").await;
    assert!(!page.body.contains("/remove?once="), "looked at, nothing is entered: {}", page.words());
    // Whoever was shown something else than it does now is shown it once more.
    let take = async |added: &str| {
        home.post(&cookie, "/calendar/import/take", &[("table", many.as_str()), ("added", added)]).await
    };
    let otherwise = take("100").await;
    assert!(otherwise.status == 200 && otherwise.words().contains("meantime"), "{}", otherwise.words());
    let taken = take("101").await;
    assert_eq!((taken.status, taken.field("location")), (303, Some("/calendar")), "{}", taken.words());
    let twice = take("101").await;
    assert!(twice.status == 200 && twice.words().contains("There is nothing to do"), "{}", twice.words());
    let page = home.get(&cookie, "/calendar?month=2026-12").await;
    assert_eq!(page.body.matches("/remove?once=").count(), 100);
    let next = page.body.split("after=").nth(1).expect("there is more").split('"').next().unwrap();
    let page = home.get(&cookie, &format!("/calendar?month=2026-12&after={next}")).await;
    assert_eq!(page.body.matches("/remove?once=").count(), 1, "{}", page.words());
    let reader = home.person(Role::Viewer).await;
    let page = home.get(&reader, "/calendar").await;
    assert!(page.status == 200 && !page.body.contains("/calendar/add"), "{}", page.body);
    home.stop().await;
}

#[tokio::test]
async fn a_campaign_that_nobody_planned_is_answered_on_its_page_once() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::DataOwner).await;
    let words = home.get(&cookie, "/canaries/campaigns").await.words();
    assert!(words.contains("No campaign has come yet"), "{words}");
    let id = asked(&home).await;
    let words = home.get(&cookie, "/canaries/campaigns").await.words();
    assert!(words.contains("Did you send this to Spring news?") && words.contains("foreign link"), "{words}");
    let table = home.get(&cookie, "/canaries/campaigns.csv").await.body;
    assert!(table.lines().count() == 2 && table.contains("pay.example"), "{table}");
    let none = home.get(&cookie, "/canaries/campaigns.csv?standing=planned").await.body;
    assert_eq!(none.lines().count(), 1, "the table is what the page shows: {none}");
    let place = format!("/canaries/campaigns/{id}");
    let page = home.get(&cookie, &place).await;
    assert!(
        page.words().contains("Yes, we sent it") && page.words().contains("pay.example"),
        "{}",
        page.words()
    );
    let reader = home.person(Role::Viewer).await;
    assert!(!home.get(&reader, &place).await.body.contains("/answer?once="));
    assert_eq!(home.post(&cookie, &format!("{place}/answer"), &[("answer", "perhaps")]).await.status, 404);
    assert_eq!(home.post(&cookie, &format!("{place}/answer"), &[("answer", "yes")]).await.status, 303);
    assert_eq!(home.post(&cookie, &format!("{place}/answer"), &[("answer", "no")]).await.status, 422);
    let words = home.get(&cookie, &place).await.words();
    assert!(
        words.contains("Somebody said that it was yours") && !words.contains("Yes, we sent it"),
        "{words}"
    );
    let words = home.get(&cookie, "/canaries/campaigns?standing=asked").await.words();
    assert!(!words.contains("news.shop.example"), "{words}");
    for nothing in ["/q/nothing", "/canaries/campaigns/nothing"] {
        assert_eq!(home.get(&cookie, nothing).await.status, 404, "{nothing}");
    }
    assert_eq!(home.post("", "/q/nothing", &[]).await.status, 404);
    home.stop().await;
}

#[tokio::test]
async fn for_each_list_somebody_says_whether_and_whom_we_ask() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::DataOwner).await;
    let words = home.get(&cookie, "/canaries/asking").await.words();
    assert!(words.contains("There is no list yet"), "{words}");
    let (_, list, copy) = adopted(&home).await;
    let place = format!("/canaries/asking/{list}");
    let wrong = home.post(&cookie, &place, &[("mode", "ask"), ("ask_to", "Anna")]).await;
    assert!(wrong.status == 422 && wrong.words().contains("is not a mail address"), "{}", wrong.words());
    let form = [("mode", "ask"), ("ask_to", "anna@shop.example")];
    assert_eq!(home.post(&cookie, &place, &form).await.status, 303);
    let page = home.get(&cookie, "/canaries/asking").await;
    assert!(page.body.contains("anna@shop.example"), "{}", page.body);
    // A canary that somebody unsubscribed by hand.
    let place = format!("/copies/{copy}/unsubscribed");
    assert_eq!(home.post(&cookie, &place, &[("row", "9"), ("day", "2026-11-20")]).await.status, 422);
    assert_eq!(home.post(&cookie, &place, &[("row", "2"), ("day", "2026-11-20")]).await.status, 303);
    let words = home.get(&cookie, &format!("/copies/{copy}")).await.words();
    assert!(words.contains("Row 2: since 20 November 2026"), "{words}");
    home.stop().await;
}

#[tokio::test]
async fn domains_say_what_they_see_and_what_not() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::Viewer).await;
    let words = home.get(&cookie, "/canaries/domains").await.words();
    assert!(words.contains("letters.example") && words.contains("not looked yet"), "{words}");
    assert!(words.contains("It does not see a thief who writes only to the large"), "{words}");
    home.stop().await;
}

#[tokio::test]
async fn a_program_says_what_it_plans_and_what_it_sent() {
    let mut home = TestHouse::open().await;
    adopted(&home).await;
    let scopes = Scopes::NONE.with(Scope::Keep).with(Scope::Read);
    let token = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let kind = "content-type: application/json\r\n";
    let hand_in = async |body: &str| home.call(("POST", "/api/v1/campaigns"), Some(&token), kind, body).await;
    let body = r#"{"vendor":"Vendor B","list":"Spring news","campaign":"Sale","at":"2026-11-27T09:30:00+01:00","is_sent":true,"reference":"4711"}"#;
    let made: serde_json::Value = serde_json::from_str(&hand_in(body).await.body).unwrap();
    assert_eq!(made["is_new"], true);
    let again: serde_json::Value = serde_json::from_str(&hand_in(body).await.body).unwrap();
    assert_eq!((&again["is_new"], &again["id"]), (&false.into(), &serde_json::Value::Null));
    let wrong = hand_in(r#"{"vendor":"Vendor C","at":"2026-11-27"}"#).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let list = home.call(("GET", "/api/v1/campaigns?limit=1"), Some(&token), "", "").await;
    let list: serde_json::Value = serde_json::from_str(&list.body).unwrap();
    assert_eq!(list["items"][0]["source"], "log");
    assert_eq!(list["items"][0]["starts"], "2026-11-27T08:30:00Z");
    let next = format!("/api/v1/campaigns?after={}", list["next"].as_str().unwrap());
    let rest = home.call(("GET", &next), Some(&token), "", "").await;
    assert!(rest.body.contains("\"items\":[]"), "{}", rest.body);
    assert_eq!(home.call(("GET", "/api/v1/campaigns?after=x"), Some(&token), "", "").await.status, 400);
    home.stop().await;
}

#[tokio::test]
async fn a_vendor_is_asked_from_the_page_of_a_leak() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::DataOwner).await;
    let leak = leaked(&home).await;
    let place = format!("/leaks/{leak}");
    let page = home.get(&cookie, &place).await;
    assert!(
        page.words().contains("Ask the vendor") && page.words().contains("accuses nobody"),
        "{}",
        page.words()
    );
    let wrong = [("contact", "Vendor B"), ("hours", "24"), ("language", "en")];
    let wrong = home.post(&cookie, &format!("{place}/inquiry"), &wrong).await;
    assert!(wrong.status == 422 && wrong.words().contains("is not a mail address"), "{}", wrong.words());
    let form = [("contact", ""), ("hours", "72"), ("language", "de")];
    assert_eq!(home.post(&cookie, &format!("{place}/inquiry"), &form).await.status, 303);
    let page = home.get(&cookie, &place).await;
    assert!(page.body.contains("https://letters.shop.example/inquiry/"), "{}", page.body);
    assert!(
        page.words().contains("not opened yet") && page.words().contains("hand the link over"),
        "{}",
        page.words()
    );
    let [shown] = home.rooms.custody.inquiries(&house(), leak).await.unwrap().try_into().unwrap();
    assert_eq!((shown.letter.words.language.as_str(), shown.letter.words.questions.len()), ("de", 8));
    assert!(shown.letter.words.statement[0].contains("21. November 2026"), "{:?}", shown.letter.words);
    let reader = home.person(Role::Viewer).await;
    assert!(!home.get(&reader, &place).await.body.contains("/inquiry/"), "the link is for who may ask");
    home.stop().await;
}

#[tokio::test]
async fn about_a_file_that_turned_up_no_vendor_is_asked_to_look_for_mail() {
    let mut home = TestHouse::open().await;
    let cookie = home.person(Role::DataOwner).await;
    let leak = leaked_by(&home, EvidenceKind::Dump).await;
    let form = [("contact", ""), ("hours", "72"), ("language", "en")];
    assert_eq!(home.post(&cookie, &format!("/leaks/{leak}/inquiry"), &form).await.status, 303);
    let [shown] = home.rooms.custody.inquiries(&house(), leak).await.unwrap().try_into().unwrap();
    let words = shown.letter.words;
    assert!(words.statement[0].contains("A file of addresses turned up"), "{words:?}");
    assert_eq!((words.requests.len(), words.questions.len()), (1, 7), "{words:?}");
    assert!(!words.questions.iter().any(|question| question.contains("the mails below")), "{words:?}");
    home.stop().await;
}
