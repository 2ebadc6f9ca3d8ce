//! The audit pages as people ask for them: who may, what is shown, and that a proof proves.

use platform::accounts::Role;
use platform::audit::About;
use platform::audit::proof::{VerifierKey, checked};
use testkit::store::house;

use super::{Asked, key, read_key};
use crate::test_house::TestHouse;

#[tokio::test]
async fn the_log_is_for_whoever_may_audit_and_tells_nobody_elses() {
    let mut tests = TestHouse::open().await;
    let (counsel, analyst) = (tests.person(Role::Counsel).await, tests.person(Role::Analyst).await);
    let stranger = tests.stranger().await;
    tests.rooms.audit.append(&house(), "hold.show", &About::NOTHING.count("number", 7)).await.unwrap();
    tests.rooms.audit.grow(&house()).await.unwrap();
    for place in ["/audit", "/audit.csv", "/audit/check", "/audit/0", "/audit/0/proof"] {
        assert_eq!(tests.get("", place).await.status, 303, "{place}");
        assert_eq!(tests.get(&analyst, place).await.status, 404, "{place}");
        assert_eq!(tests.get(&counsel, place).await.status, 200, "{place}");
    }
    let page = tests.get(&counsel, "/audit").await;
    assert!(page.words().contains("Held message looked at"), "{}", page.words());
    let others = tests.get(&stranger, "/audit").await;
    assert!(!others.words().contains("number 7"), "{}", others.words());
    tests.stop().await;
}

#[tokio::test]
async fn an_entry_is_filtered_exported_and_proved() {
    let mut tests = TestHouse::open().await;
    let counsel = tests.person(Role::Counsel).await;
    for number in 0..60 {
        tests
            .rooms
            .audit
            .append(&house(), "hold.show", &About::NOTHING.count("number", number))
            .await
            .unwrap();
    }
    tests.rooms.audit.append(&house(), "something.new", &About::NOTHING).await.unwrap();
    let waiting = tests.get(&counsel, "/audit/3").await;
    assert!(waiting.words().contains("within seconds"), "{}", waiting.words());
    tests.rooms.audit.grow(&house()).await.unwrap();
    let page = tests.get(&counsel, "/audit").await;
    assert!(page.words().contains("something.new"), "a word without a text is shown bare");
    assert!(page.body.contains("rel=\"next\""), "there are more than fit");
    let some = tests.get(&counsel, "/audit?what=something.new").await;
    assert!(!some.words().contains("number 59"), "{}", some.words());
    let none = tests.get(&counsel, "/audit?until=2000-01-01").await;
    assert!(none.words().contains("Nothing fits these filters"), "{}", none.words());
    let csv = tests.get(&counsel, "/audit.csv?what=hold.show").await;
    assert_eq!(csv.body.matches("\"hold.show\"").count(), 60);
    let proof = tests.get(&counsel, "/audit/3/proof").await;
    let key = tests.rooms.audit.head(&house()).await.unwrap().unwrap().key;
    assert_eq!(checked(&proof.body, Some(&VerifierKey::parse(&key).unwrap())).unwrap().entry.position, 3);
    assert_eq!(tests.get(&counsel, "/audit/1000/proof").await.status, 404);
    let check = tests.get(&counsel, "/audit/check").await;
    assert!(check.words().contains("Nothing was changed or taken out"), "{}", check.words());
    assert!(check.words().contains("unanchored"), "{}", check.words());
    tests.stop().await;
}

#[tokio::test]
async fn an_entry_names_vendors_lists_and_copies_instead_of_their_ids() {
    let mut tests = TestHouse::open().await;
    let (counsel, owner) = (tests.person(Role::Counsel).await, tests.person(Role::DataOwner).await);
    let card = tests
        .post(&owner, "/vendors/add", &[("name", "Mailhaven")])
        .await
        .field("location")
        .unwrap()
        .to_owned();
    let asked = [("name", "Newsletter"), ("header", "Email;First name"), ("seeds", "60")];
    let copy =
        tests.post(&owner, &format!("{card}/adopt"), &asked).await.field("location").unwrap().to_owned();
    let page = tests.get(&counsel, "/audit").await;
    for said in ["vendor Mailhaven", "list Newsletter", "copy Newsletter at Mailhaven, "] {
        assert!(page.words().contains(said), "{said}: {}", page.words());
    }
    let id = copy.rsplit('/').next().unwrap();
    assert!(!page.words().contains(&id[24..]), "{}", page.words());
    tests.stop().await;
}

#[test]
fn what_the_address_says_is_read_or_left_out() {
    let asked = |name: &str, value: &str| Asked::of(&[(name.into(), value.into())]);
    assert_eq!(asked("from", "2026-11-21").search.from.unwrap().to_string(), "2026-11-21T00:00:00Z");
    assert_eq!(asked("until", "2026-11-21").search.until.unwrap().to_string(), "2026-11-22T00:00:00Z");
    assert_eq!(asked("from", "yesterday").search.from, None);
    assert_eq!(asked("who", " ").search.actor, None);
    assert_eq!(asked("after", "x.1").before, None);
    let entry = platform::audit::AuditEntry {
        position: 9,
        id: "0190b6f0-7c4e-7abc-8def-0123456789ab".parse().unwrap(),
        at: model::time::Time::from_seconds(5),
        kind: platform::audit::AuditKind::Act,
        commitment: [0; 32],
        words: None,
    };
    assert_eq!(read_key(&key(&entry)), Some((entry.at, 9)));
}
