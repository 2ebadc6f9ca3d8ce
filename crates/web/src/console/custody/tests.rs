//! Custody's pages, over a real socket.

use custody::party::Wanted;
use platform::accounts::Role;

use crate::test_house::TestHouse;

const CARD: &[(&str, &str)] = &[
    ("name", "Vendor B"),
    ("purpose", "newsletter"),
    ("rows", "1,204,331"),
    ("until", "2027-03-31"),
    ("domains", "news.shop.example"),
];

#[tokio::test]
async fn a_vendors_list_gets_canaries_in_its_own_columns() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let empty = house.get(&cookie, "/vendors").await;
    assert!(empty.words().contains("Who has your customers"), "{}", empty.words());
    let wrong =
        house.post(&cookie, "/vendors/add", &[("name", "Vendor B"), ("domains", "not a domain")]).await;
    assert_eq!((wrong.status, wrong.words().contains("is not a domain")), (422, true), "{}", wrong.words());
    let added = house.post(&cookie, "/vendors/add", CARD).await;
    let card = added.field("location").unwrap().to_owned();
    let words = house.get(&cookie, &card).await.words();
    assert!(words.contains("Nobody would notice") && words.contains("1,204,331"), "{words}");

    let form = [("name", "Spring news"), ("header", "First Name,City"), ("seeds", "5")];
    let wrong = house.post(&cookie, &format!("{card}/adopt"), &form).await;
    assert_eq!(wrong.status, 422, "{}", wrong.words());
    assert!(wrong.words().contains("No column of it is for mail addresses"), "{}", wrong.words());
    let form = [("name", "Spring news"), ("header", "E-Mail;Vorname;Name"), ("seeds", "5")];
    let made = house.post(&cookie, &format!("{card}/adopt"), &form).await;
    let copy = made.field("location").unwrap().to_owned();
    let file = house.get(&cookie, &format!("{copy}/seeds.csv")).await;
    assert_eq!(file.field("content-disposition"), Some("attachment; filename=\"spring-news-rows.csv\""));
    assert_eq!((file.body.lines().count(), file.body.lines().next()), (6, Some("E-Mail;Vorname;Name")));
    let words = house.get(&cookie, &copy).await.words();
    assert!(words.contains("subtract 5"), "{words}");

    assert_eq!(house.post(&cookie, &format!("{copy}/out"), &[]).await.status, 303);
    let twice = house.post(&cookie, &format!("{copy}/out"), &[]).await;
    assert_eq!(twice.status, 422, "{}", twice.words());
    // A house without a door for mail to itself offers no test, and says why there is none.
    assert!(!house.get(&cookie, &copy).await.body.contains("/test\""));
    let untested = house.post(&cookie, &format!("{copy}/test"), &[("row", "")]).await;
    assert!(untested.status == 422 && untested.words().contains("no door"), "{}", untested.words());
    let words = house.get(&cookie, "/lists").await.words();
    assert!(words.contains("Spring news") && words.contains("Vendor B"), "{words}");
    assert_eq!(house.post(&cookie, &format!("{copy}/end"), &[("how", "deleted")]).await.status, 303);
    house.stop().await;
}

#[tokio::test]
async fn who_may_only_read_sees_cards_and_opens_no_seed_file() {
    let mut house = TestHouse::open().await;
    let owner = house.person(Role::DataOwner).await;
    let card = house.post(&owner, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let form = [("name", "Spring news"), ("header", "email"), ("seeds", "3")];
    let copy =
        house.post(&owner, &format!("{card}/adopt"), &form).await.field("location").unwrap().to_owned();
    let stranger = house.stranger().await;
    for place in [&card, &copy] {
        assert_eq!(house.get(&stranger, place).await.status, 404, "{place}");
    }
    for role in [Role::Viewer, Role::Analyst, Role::Administrator] {
        let cookie = house.person(role).await;
        assert_eq!(house.get(&cookie, &copy).await.status, 200, "{role:?}");
        let page = house.get(&cookie, &copy).await;
        assert!(!page.body.contains("seeds.csv") && !page.body.contains("/out\""), "{role:?}");
        assert_eq!(house.get(&cookie, &format!("{copy}/seeds.csv")).await.status, 404, "{role:?}");
        assert_eq!(house.post(&cookie, "/vendors/add", CARD).await.status, 404, "{role:?}");
    }
    house.stop().await;
}

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
    assert!(
        list.words().contains("Vendor B should have deleted Spring by 1 January 2020"),
        "{}",
        list.words()
    );
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

#[tokio::test]
async fn an_empty_canary_inbox_says_what_will_stand_there() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Viewer).await;
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("Nothing has come yet"), "{words}");
    assert_eq!(house.get(&cookie, "/canaries/nothing").await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn whoever_set_up_the_house_alone_takes_the_roles_he_needs_and_that_is_written_down() {
    let mut house = TestHouse::open().await;
    let first = house.first_person().await;
    let page = house.get(&first, "/vendors").await;
    assert!(page.words().contains("Acting takes: Data owner"), "{}", page.words());
    let roles = page.body.split("href=\"/settings/people/").nth(1).unwrap().split('"').next().unwrap();
    let roles = format!("/settings/people/{roles}");
    let guide = house.get(&first, "/guide").await.words();
    assert!(guide.contains("You do not have: Data owner, Counsel, Signatory"), "{guide}");
    let others = house.person(Role::Viewer).await;
    assert!(!house.get(&others, "/vendors").await.words().contains("Acting takes"), "not his to change");

    let form = house.get(&first, &roles).await;
    assert!(form.words().contains("This is you"), "{}", form.words());
    let ticks: Vec<(String, &str)> =
        Role::EVERY.map(|role| (format!("role-{}", role.as_str()), "yes")).to_vec();
    let ticks: Vec<(&str, &str)> = ticks.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(house.post(&first, &roles, &ticks).await.status, 303);
    let entries = house.temp.store.platform().audit_list(&testkit::store::house(), 0, 1_000).await.unwrap();
    let mut told = entries.into_iter().filter_map(|entry| Some(entry.words?.what));
    assert!(told.any(|what| what == "account.roles_set"));
    // Who is somebody else now signs in anew.
    assert!(house.get(&first, "/vendors").await.field("location").unwrap().starts_with("/sign-in"));
    house.stop().await;
}
