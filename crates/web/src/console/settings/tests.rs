//! Settings and one's own account as people ask for them: who may, who is somebody else's, what is shown once.

use std::time::Duration;

use model::access::Access;
use model::ids::TenantId;
use platform::accounts::Role;

use crate::test_house::TestHouse;

/// Every page of settings that needs no id.
const PAGES: [&str; 10] = [
    "/settings",
    "/settings/people",
    "/settings/people/invite",
    "/settings/tokens",
    "/settings/tokens/new",
    "/settings/alarms",
    "/settings/alarms/new/mail",
    "/settings/alarms/new/webhook",
    "/settings/alarms/new/syslog",
    "/account",
];

/// The part of an answer from `begin` up to `end`.
fn between<'a>(body: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = body.split_once(begin).unwrap_or_else(|| panic!("{begin} is not in {body}"));
    rest.split_once(end).unwrap().0
}

#[tokio::test]
async fn settings_are_for_whoever_may_manage_and_nobody_else_knows_of_them() {
    let mut tests = TestHouse::open().await;
    let administrator = tests.person(Role::Administrator).await;
    let others = [tests.person(Role::Analyst).await, tests.person(Role::Partner).await];
    for place in PAGES {
        assert_eq!(tests.get("", place).await.status, 303, "{place}");
        assert_eq!(tests.get(&administrator, place).await.status, 200, "{place}");
        for other in &others {
            let expected = if place == "/account" { 200 } else { 404 };
            assert_eq!(tests.get(other, place).await.status, expected, "{place}");
        }
    }
    for (place, form) in [
        ("/settings/people/invite", &[("role-viewer", "yes")][..]),
        ("/settings/tokens/new", &[("name", "x"), ("scope-read", "yes")]),
        ("/settings/alarms/order", &[]),
        ("/settings/alarms/new/mail", &[("name", "x"), ("people", "a@shop.example")]),
    ] {
        assert_eq!(tests.post(&others[0], place, form).await.status, 404, "{place}");
        assert_eq!(tests.post("", place, form).await.field("location"), Some("/sign-in?next=%2F"), "{place}");
    }
    assert_eq!(tests.get(&administrator, "/settings/people/nobody").await.status, 404);
    let page = tests.get(&administrator, "/settings").await;
    assert!(page.words().contains("Beispiel Garten"), "{}", page.words());
    tests.stop().await;
}

#[tokio::test]
async fn what_changes_rights_asks_for_a_fresh_proof_first() {
    let mut tests = TestHouse::open().await;
    let administrator = tests.person(Role::Administrator).await;
    tests.clock.advance(Duration::from_mins(20));
    let sent = tests.get(&administrator, "/settings/people/invite").await;
    assert_eq!(sent.field("location"), Some("/prove?next=%2Fsettings%2Fpeople%2Finvite"));
    assert_eq!(tests.get(&administrator, "/settings/people").await.status, 200);
    let sent = tests.get(&administrator, "/account/passkey").await;
    assert_eq!(sent.field("location"), Some("/prove?next=%2Faccount%2Fpasskey"));
    tests.stop().await;
}

#[tokio::test]
async fn somebody_is_invited_gets_other_roles_and_is_disabled() {
    let mut tests = TestHouse::open().await;
    let administrator = tests.person(Role::Administrator).await;
    let analyst = tests.person(Role::Analyst).await;
    let none = tests.post(&administrator, "/settings/people/invite", &[("name", "Mara")]).await;
    assert!(none.words().contains("Choose at least one role"), "{}", none.words());
    assert!(none.body.contains("value=\"Mara\""), "what was typed stays");
    let form = [("name", "Mara"), ("role-viewer", "yes"), ("role-analyst", "yes")];
    let link = tests.post(&administrator, "/settings/people/invite", &form).await;
    let path = format!("/welcome/{}", between(&link.body, "/welcome/", "</code>"));
    assert_eq!(tests.get("", &path).await.status, 200, "{path}");
    let list = tests.get(&administrator, "/settings/people").await;
    assert!(list.words().contains("Viewer, Analyst"), "{}", list.words());
    assert!(!list.body.contains(&path), "a link is shown once");
    let end = format!("/settings/invitations/{}/end", between(&list.body, "/settings/invitations/", "/end"));
    assert_eq!(tests.post(&administrator, &end, &[]).await.status, 303);
    assert_eq!(tests.get("", &path).await.status, 404, "it was taken back");

    let people = tests.rooms.accounts.account_list(&house(), None, 10).await.unwrap();
    let [me, other] = [&people[0], &people[1]].map(|account| format!("/settings/people/{}", account.id));
    let page = tests.get(&administrator, &other).await;
    assert!(page.words().contains("Analyst"), "{}", page.words());
    let answer = tests.post(&administrator, &format!("{other}/roles"), &[("role-viewer", "yes")]).await;
    assert_eq!(answer.field("location"), Some(other.as_str()));
    assert_eq!(tests.get(&analyst, "/account").await.status, 303, "other roles need a new session");
    for act in ["disable", "enable"] {
        assert_eq!(tests.get(&administrator, &format!("{other}/{act}")).await.status, 200);
        assert_eq!(tests.post(&administrator, &format!("{other}/{act}"), &[]).await.status, 303);
    }
    assert_eq!(tests.get(&administrator, &format!("{other}/destroy")).await.status, 404);
    let link = tests.post(&administrator, &format!("{other}/link"), &[]).await;
    assert!(link.body.contains("/welcome/"), "{}", link.words());
    let last = tests.post(&administrator, &format!("{me}/disable"), &[]).await;
    assert_eq!(last.status, 422);
    assert!(last.words().contains("This is the last administrator"), "{}", last.words());
    assert_eq!(tests.get(&tests.stranger().await, &other).await.status, 404);
    tests.stop().await;
}

fn house() -> Access {
    Access::house(TenantId::HOUSE, "test")
}

#[tokio::test]
async fn a_token_is_shown_once_and_ended() {
    let mut tests = TestHouse::open().await;
    let administrator = tests.person(Role::Administrator).await;
    let wrong = [("name", "report"), ("scope-read", "yes"), ("until", "2020-01-01")];
    let wrong = tests.post(&administrator, "/settings/tokens/new", &wrong).await;
    assert!(wrong.words().contains("Choose an end date in the future"), "{}", wrong.words());
    let form = [("name", "report"), ("scope-read", "yes"), ("until", "2026-12-31")];
    let made = tests.post(&administrator, "/settings/tokens/new", &form).await;
    let bearer = format!("twt_{}", between(&made.body, "twt_", "</code>"));
    assert!(tests.rooms.accounts.token(&bearer).await.unwrap().is_some());
    let list = tests.get(&administrator, "/settings/tokens").await;
    assert!(list.words().contains("read what is known") && !list.body.contains(&bearer), "{}", list.words());
    let end = format!("/settings/tokens/{}/end", between(&list.body, "/settings/tokens/0", "/end\""));
    let end = end.replace("/tokens/", "/tokens/0");
    assert_eq!(tests.get(&administrator, &end).await.status, 200);
    assert_eq!(tests.post(&tests.stranger().await, &end, &[]).await.status, 404);
    assert_eq!(tests.post(&administrator, &end, &[]).await.status, 303);
    assert!(tests.rooms.accounts.token(&bearer).await.unwrap().is_none());
    tests.stop().await;
}

#[tokio::test]
async fn a_channel_is_added_tested_put_in_order_and_removed() {
    let mut tests = TestHouse::open().await;
    let administrator = tests.person(Role::Administrator).await;
    let place = "/settings/alarms/new/webhook";
    let wrong = [("name", "chat"), ("url", "nowhere"), ("least", "low"), ("is_on", "yes")];
    let wrong = tests.post(&administrator, place, &wrong).await;
    assert!(wrong.words().contains("Write the whole address"), "{}", wrong.words());
    let quiet = [("from", "22:00"), ("until", "06:00"), ("zone", "Mars/Olympus")];
    let right = [("name", "chat"), ("url", "https://hooks.example/x"), ("least", "low"), ("is_on", "yes")];
    let zone = tests.post(&administrator, place, &[&right[..], &quiet].concat()).await;
    assert!(zone.words().contains("Write it like Europe/Berlin"), "{}", zone.words());
    let made = tests.post(&administrator, place, &right).await;
    assert!(made.body.contains("whsec_"), "{}", made.words());
    let list = tests.get(&administrator, "/settings/alarms").await;
    assert!(list.words().contains("hooks.example") && !list.body.contains("whsec_"), "{}", list.words());
    let id = between(&list.body, "name=\"place-", "\"");
    let channel = format!("/settings/alarms/{id}");
    let page = tests.get(&administrator, &channel).await;
    assert!(page.body.contains("https://hooks.example/x") && !page.body.contains("whsec_"));
    let test = tests.post(&administrator, &format!("{channel}/test"), &[]).await;
    assert!(test.words().contains("The test was not sent"), "{}", test.words());
    let (place, wait) = (format!("place-{id}"), format!("wait-{id}"));
    let order = [(place.as_str(), "1"), (wait.as_str(), "5")];
    assert_eq!(tests.post(&administrator, "/settings/alarms/order", &order).await.status, 303);
    let roster = tests.rooms.alarms.roster(&house()).await.unwrap();
    assert_eq!((roster.steps[0].place, roster.steps[0].wait_minutes), (0, 5));
    let renewed = tests.post(&administrator, &format!("{channel}/secret"), &[]).await;
    assert!(renewed.body.contains("whsec_"), "{}", renewed.words());
    assert_eq!(tests.post(&administrator, &format!("{channel}/retire"), &[]).await.status, 303);
    let stranger = tests.stranger().await;
    assert_eq!(tests.get(&stranger, &channel).await.status, 404);
    for act in ["test", "remove", "secret", "retire"] {
        assert_eq!(tests.post(&stranger, &format!("{channel}/{act}"), &[]).await.status, 404, "{act}");
    }
    assert_eq!(tests.get(&administrator, &format!("{channel}/remove")).await.status, 200);
    assert_eq!(tests.post(&administrator, &format!("{channel}/remove"), &[]).await.status, 303);
    assert_eq!(tests.get(&administrator, &channel).await.status, 404);
    tests.stop().await;
}

#[tokio::test]
async fn ones_own_account_is_changed_by_oneself() {
    let mut tests = TestHouse::open().await;
    let partner = tests.person(Role::Partner).await;
    let page = tests.get(&partner, "/account").await;
    assert!(page.words().contains("telephone"), "the passkey has its name: {}", page.words());
    assert!(page.words().contains("SHA-256 "), "and what others know it by: {}", page.words());
    let saved = tests.post(&partner, "/account", &[("name", "Mara Weiss"), ("language", "de")]).await;
    assert_eq!(saved.status, 303);
    let page = tests.get(&partner, "/account").await;
    assert!(page.words().contains("Mara Weiss") && page.words().contains("Ihr Konto"), "{}", page.words());
    assert_eq!(tests.post(&partner, "/account", &[("name", "")]).await.status, 422);
    let remove = format!("/account/passkeys/{}/remove", between(&page.body, "/account/passkeys/", "/remove"));
    assert_eq!(tests.get(&partner, &remove).await.status, 200);
    let last = tests.post(&partner, &remove, &[]).await;
    assert_eq!(last.status, 422, "the last way in stays");
    for place in ["/account/password", "/account/password/remove", "/account/recovery", "/account/passkey"] {
        assert_eq!(tests.get(&partner, place).await.status, 200, "{place}");
        assert_eq!(tests.get("", place).await.status, 303, "{place}");
    }
    let other = tests.person(Role::Viewer).await;
    assert_eq!(tests.get(&other, &remove).await.status, 404, "another's passkey is not there");
    let wrong = [("password", "short"), ("offer", "x"), ("code", "000000")];
    let wrong = tests.post(&partner, "/account/password", &wrong).await;
    assert_eq!(wrong.status, 200);
    assert_eq!(tests.post(&partner, "/account/sessions/end", &[]).await.status, 303);
    tests.stop().await;
}
