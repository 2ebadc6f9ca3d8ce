//! Removing a person, and taking back what was read of a copy: each says first what it does.

use std::time::Duration;

use platform::accounts::Role;

use super::{copy_of_spring, rows};
use crate::test_house::TestHouse;

#[tokio::test]
async fn a_person_is_removed_after_it_was_said_what_goes_and_what_stays() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let copy = copy_of_spring(&house, &cookie).await;
    let read = house.upload(&cookie, &format!("{copy}/read"), &format!("email;x\n{}", rows(40))).await;
    assert_eq!(read.status, 303, "{}", read.words());
    let whom = ("address", "person.7@mail.example");
    let found = house.post(&cookie, "/where", &[whom]).await;
    assert!(found.body.contains("action=\"/where/remove?once="), "{}", found.words());

    // Looking, also without the tick, changes nothing.
    for form in [&[whom][..], &[whom, ("confirmed", "")]] {
        let would = house.post(&cookie, "/where/remove", form).await;
        let words = would.words();
        for said in [
            "person.7@mail.example",
            "Would be removed",
            "Spring news: in which copies it was stays until",
            "Vendor B has a copy with it",
            "This cannot be taken back",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        assert!(would.body.contains("name=\"confirmed\""), "{}", would.body);
    }
    let still = house.post(&cookie, "/where", &[whom]).await.words();
    assert!(!still.contains("Removed"), "{still}");

    let done = house.post(&cookie, "/where/remove", &[whom, ("confirmed", "yes")]).await;
    let words = done.words();
    assert!(words.contains("Whoever holds a copy has not been asked"), "{words}");
    assert!(!done.body.contains("name=\"confirmed\""), "what is done is not asked again");
    let found = house.post(&cookie, "/where", &[whom]).await;
    let words = found.words();
    assert!(words.contains("Removed") && words.contains("kept to warn of a leak"), "{words}");
    assert!(!found.body.contains("action=\"/where/remove?once="), "there is nothing left to remove");
    let again = house.post(&cookie, "/where/remove", &[whom]).await.words();
    assert!(again.contains("Nothing to remove") && again.contains("was removed before"), "{again}");
    let other = house.post(&cookie, "/where", &[("address", "person.8@mail.example")]).await;
    assert!(other.words().contains("Vendor B") && !other.words().contains("Removed"), "{}", other.words());

    let audit = house.get(&house.person(Role::Counsel).await, "/audit").await.body;
    assert!(audit.contains("Person removed from lists") && !audit.contains("person.7"), "{audit}");
    let wrong = house.post(&cookie, "/where/remove", &[("address", "eve"), ("confirmed", "yes")]).await;
    assert_eq!((wrong.status, wrong.words().contains("not a mail address")), (422, true));
    // For who may not keep lists there is no such page.
    let viewer = house.person(Role::Viewer).await;
    assert_eq!(house.get(&viewer, "/where/remove").await.status, 404);
    assert_eq!(house.post(&viewer, "/where/remove", &[whom, ("confirmed", "yes")]).await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn only_the_extract_that_was_shown_is_taken_back() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let copy = copy_of_spring(&house, &cookie).await;
    let unread = format!("{copy}/unread");
    assert!(!house.get(&cookie, &copy).await.body.contains(&unread), "nothing was read");
    assert_eq!(house.get(&cookie, &unread).await.status, 422);
    let mut shown = Vec::new();
    for (day, count) in [("2026-11-19", 40), ("2026-11-20", 50)] {
        let file = format!("email;x\n{}", rows(count));
        let read = house.upload_with(&cookie, &format!("{copy}/read"), (&[("taken", day)], &file)).await;
        assert_eq!(read.status, 303, "{}", read.words());
        house.clock.advance(Duration::from_secs(60));
        let asked = house.get(&cookie, &unread).await;
        let moment = asked.body.split("name=\"read_at\" value=\"").nth(1).unwrap();
        shown.push(moment.split('"').next().unwrap().to_owned());
    }
    assert!(house.get(&cookie, &copy).await.body.contains(&unread));
    let words = house.get(&cookie, &unread).await.words();
    for said in
        ["What was read of 50 people in 50 rows", "(you)", "as it was read on 19 November 2026", "in again"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    // What was shown first is not the last any more, and an answer to nothing takes nothing back.
    assert_eq!(house.post(&cookie, &unread, &[("read_at", &shown[0])]).await.status, 422);
    assert_eq!(house.post(&cookie, &unread, &[]).await.status, 404);
    assert_eq!(house.post(&cookie, &unread, &[("read_at", &shown[1])]).await.status, 303);
    let words = house.get(&cookie, &copy).await.words();
    assert!(words.contains("exact, read on 19 November 2026: 40 people"), "{words}");
    // Pressed twice: the one before stays.
    assert_eq!(house.post(&cookie, &unread, &[("read_at", &shown[1])]).await.status, 422);
    let words = house.get(&cookie, &unread).await.words();
    assert!(words.contains("What was read of 40 people") && words.contains("approximately only"), "{words}");
    let viewer = house.person(Role::Viewer).await;
    assert_eq!(house.get(&viewer, &unread).await.status, 404);
    assert_eq!(house.post(&viewer, &unread, &[("read_at", &shown[0])]).await.status, 404);
    house.stop().await;
}
