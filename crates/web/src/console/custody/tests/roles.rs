//! Roles that custody's pages need.

use platform::accounts::Role;

use crate::test_house::TestHouse;

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
