//! Removing a person, and taking back what was read of a copy: each says first what it does.

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
    assert!(found.body.contains("action=\"/where/remove\""), "{}", found.words());

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
    assert!(!found.body.contains("action=\"/where/remove\""), "there is nothing left to remove");
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
