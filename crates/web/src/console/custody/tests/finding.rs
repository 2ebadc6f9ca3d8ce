//! Findings: one is raised by what is overdue, and somebody closes it.

use custody::party::Wanted;
use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn an_overdue_copy_is_a_finding_that_somebody_closes() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let words = house.get(&cookie, "/findings").await.words();
    assert!(words.contains("Nothing to mend"), "{words}");
    let custody = &house.rooms.custody;
    let access = testkit::store::house();
    let wanted = Wanted { name: "Vendor B".into(), until: "2020-01-01".into(), ..Wanted::default() };
    let vendor = custody.vendor_add(&access, wanted, house.clock()).await.unwrap();
    let wanted = custody::adopt::Wanted {
        list: "Spring".into(),
        header: "email".into(),
        seeds: "1".into(),
        ..custody::adopt::Wanted::default()
    };
    custody.adopt(&access, vendor, wanted, house.clock()).await.unwrap();
    assert_eq!(custody.find_overdue(&access, house.clock()).await.unwrap(), 1);
    let list = house.get(&cookie, "/findings").await;
    let words = list.words();
    assert!(words.contains("Vendor B should have deleted the copy of Spring made on "), "{words}");
    assert!(words.contains(" UTC by 1 January 2020"), "{words}");
    let id = list.body.split("href=\"/findings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let own = [("owner", "Ben"), ("due", "2027-01-01")];
    assert_eq!(house.post(&cookie, &format!("/findings/{id}/own"), &own).await.status, 303);
    assert!(house.get(&cookie, &format!("/findings/{id}")).await.words().contains("Ben"));
    let close = [("why", "they sent a certificate")];
    assert_eq!(house.post(&cookie, &format!("/findings/{id}/close"), &close).await.status, 303);
    let words = house.get(&cookie, "/findings?state=all").await.words();
    assert!(words.contains("Mended"), "{words}");
    house.stop().await;
}
