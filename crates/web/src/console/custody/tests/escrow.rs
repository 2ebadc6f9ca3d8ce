//! A copy in escrow.

use platform::accounts::Role;

use super::{CARD, list};
use crate::test_house::TestHouse;

#[tokio::test]
async fn a_copy_in_escrow_is_fetched_by_two_people_together() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    // The key is in the configuration of the house, which the page does not know; what it shows, it shows of what is kept.
    let chance: std::sync::Arc<dyn platform::clock::Chance> =
        std::sync::Arc::new(testkit::clock::SeededChance::new(11));
    let (store, ring) = (house.temp.store.clone(), std::sync::Arc::clone(&house.ring));
    let (folder, clock) = (house.temp.folder.path(), std::sync::Arc::new(house.clock.clone()));
    let audit = platform::audit::Audit::new(
        store.platform(),
        folder,
        std::sync::Arc::clone(&ring),
        clock,
        chance.clone(),
    );
    let key = custody::escrow::AgeRecipient::parse(
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    )
    .unwrap();
    let custody = custody::Custody::new(custody::CustodyParts {
        store,
        audit,
        ring,
        chance,
        canary_domains: vec!["letters.example".into()],
        second_person_above: 1_000,
    });
    let custody = custody.with_escrow(Some(custody::escrow::EscrowSetting { key, days: 30 }));
    let access = testkit::store::house();
    custody.own_party_ensure(&access, "Beispiel Garten", house.clock()).await.unwrap();
    let wanted = custody::export::Wanted {
        list: "Spring news".into(),
        owner: String::new(),
        party: card.rsplit('/').next().unwrap().parse().unwrap(),
        purpose: String::new(),
        until: "2027-01-01".into(),
        kind: custody::export::ExportKind::List,
        delivery: custody::export::Delivery::Drop,
        choice: custody::export::Choice::default(),
        seeds: "3".into(),
        keys: custody::receiver_keys::ReceiverKeys::default(),
        link_days: String::new(),
        knows_difference: false,
        knows_removed: false,
        is_dry_run: false,
    };
    let mut export = custody.export_begin(&access, &wanted, house.clock()).await.unwrap();
    export.push(list(30).as_bytes()).unwrap();
    export.end().unwrap();
    let custody::export::Exported::Sealed(sealed) =
        custody.export_finish(&access, export, house.clock()).await.unwrap()
    else {
        panic!("a dry run")
    };
    let copy = sealed.escrow.unwrap();
    let copy = format!("/copies/{copy}");
    let page = house.get(&cookie, &copy).await;
    assert!(page.words().contains("sealed to a key that is kept offline"), "{}", page.words());
    let (ask, second, file) =
        (format!("{copy}/escrow"), format!("{copy}/escrow/second"), format!("{copy}/escrow/file"));
    assert_eq!(house.post(&cookie, &file, &[]).await.status, 404);
    assert_eq!(house.post(&cookie, &ask, &[("why", "the leak of spring")]).await.status, 303);
    assert_eq!(house.post(&cookie, &second, &[]).await.status, 422, "two keys are two people");
    let reader = house.person(Role::Viewer).await;
    assert_eq!(house.post(&reader, &second, &[]).await.status, 404);
    assert!(!house.get(&reader, &copy).await.body.contains("/escrow"), "who reads has no key");
    let other = house.person(Role::DataOwner).await;
    let page = house.get(&other, &copy).await;
    assert!(page.words().contains("the leak of spring"), "{}", page.words());
    assert_eq!(house.post(&other, &second, &[]).await.status, 303);
    for who in [&cookie, &other] {
        assert!(house.get(who, &copy).await.words().contains("age --decrypt"));
        let mut line = house.begin("POST", who, &file, "").await;
        let mut fetched = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut line, &mut fetched).await.unwrap();
        let begins = b"age-encryption.org/v1\n-> X25519 ";
        assert!(fetched.windows(begins.len()).any(|piece| piece == begins), "{} bytes", fetched.len());
    }
    house.stop().await;
}
