//! The map: what is missing, and the picture to take along.

use custody::party::Wanted;
use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn the_map_shows_what_is_missing_and_comes_along_as_a_picture() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    assert!(house.get(&cookie, "/map").await.words().contains("Who has your customers"));
    let (custody, access, now) = (&house.rooms.custody, testkit::store::house(), house.clock());
    let card = |name: &str, country: &str| Wanted {
        name: name.into(),
        country: country.into(),
        ..Wanted::default()
    };
    let vendor = custody.vendor_add(&access, card("Vendor <B>", "DE"), now).await.unwrap();
    let below = Wanted { works_for: vendor.to_string(), ..card("Host C", "IN") };
    custody.vendor_add(&access, below, now).await.unwrap();
    let wanted = custody::adopt::Wanted {
        list: "Spring".into(),
        header: "email".into(),
        seeds: "1".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = custody.adopt(&access, vendor, wanted, now).await.unwrap();
    custody.copy_is_out(&access, copy, now).await.unwrap();
    let page = house.get(&cookie, "/map").await;
    let words = page.words();
    assert!(page.body.contains("<svg class=\"map\"") && page.body.contains("Vendor &#60;B&#62;"), "{words}");
    assert!(!page.body.contains("<B>") && !page.body.contains("style=\""));
    assert!(words.contains("Map of 2 companies") && words.contains("1 step"), "{words}");
    assert!(page.body.len() < 150 << 10, "{}", page.body.len());
    let file = house.get(&cookie, "/map.svg").await;
    assert_eq!(file.field("content-type"), Some("image/svg+xml"));
    assert!(
        file.body.starts_with("<svg") && !file.body.contains("<a ") && file.body.contains("fill=\"#b3262b\"")
    );

    // A way that leads elsewhere: the two disagree, and that is said.
    let list = custody.lists(&access).await.unwrap()[0].id.to_string();
    let parties = custody.party_names(&access).await.unwrap();
    let host = parties.iter().find(|(_, name)| name == "Host C").unwrap().0.to_string();
    let way = [("from", ""), ("to", &*host), ("list", &*list), ("channel", "mail"), ("purpose", "x")];
    assert_eq!(house.post(&cookie, "/map/flows", &way).await.status, 303);
    let words = house.get(&cookie, &format!("/map?list={list}")).await.words();
    assert!(
        words.contains("Declared and registered disagree") && words.contains("attached to mail"),
        "{words}"
    );
    assert!(house.get(&cookie, "/map/flows.csv").await.body.contains("\"Host C\",\"Spring\",\"mail\""));
    assert!(house.get(&cookie, "/map?country=IN").await.body.contains("Show all countries"));
    let viewer = house.person(Role::Viewer).await;
    let seen = house.get(&viewer, "/map").await;
    assert!(seen.status == 200 && !seen.body.contains("/flows/") && !seen.body.contains("import"));
    house.stop().await;
}
