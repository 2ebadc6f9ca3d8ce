//! The page of a list: who answers for it, and what its columns are.

use platform::accounts::Role;

use super::CARD;
use crate::test_house::TestHouse;

#[tokio::test]
async fn a_list_says_who_answers_for_it_and_what_its_columns_are() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let form = [("name", "Spring"), ("header", "email"), ("seeds", "1")];
    let adopted = house.post(&cookie, &format!("{card}/adopt"), &form).await;
    let copy = adopted.field("location").unwrap().to_owned();
    assert_eq!(house.post(&cookie, &format!("{copy}/out"), &[]).await.status, 303);
    let access = testkit::store::house();
    let list = format!("/lists/{}", house.rooms.custody.lists(&access).await.unwrap()[0].id);
    assert!(house.get(&cookie, &list).await.words().contains("Nobody has said which columns it has"));
    // Who is left out by lot, and what is held.
    let words = house.get(&cookie, &list).await.words();
    assert!(words.contains("Left out of new copies by lot nobody"), "{words}");
    assert_eq!(house.post(&cookie, &format!("{list}/control"), &[("per-mille", "5")]).await.status, 303);
    assert_eq!(house.post(&cookie, &format!("{list}/hold"), &[("why", "case 17")]).await.status, 303);
    let words = house.get(&cookie, &list).await.words();
    assert!(
        words.contains("5 of a thousand") && words.contains("nothing of it is forgotten: case 17"),
        "{words}"
    );
    let viewer = house.person(Role::Viewer).await;
    let seen = house.get(&viewer, &list).await;
    assert!(seen.words().contains("nothing of it is forgotten"));
    assert!(!seen.body.contains("case 17") && !seen.body.contains("per-mille"));
    assert_eq!(house.post(&viewer, &format!("{list}/control"), &[("per-mille", "0")]).await.status, 404);
    for (place, form) in
        [("control", ("per-mille", "51")), ("control", ("per-mille", "x")), ("hold", ("why", ""))]
    {
        let refused = house.post(&cookie, &format!("{list}/{place}"), &[form]).await;
        assert!((400..500).contains(&refused.status), "{place} {form:?}: {}", refused.status);
    }
    assert_eq!(house.post(&cookie, &format!("{list}/hold"), &[("lift", "yes")]).await.status, 303);
    assert!(house.get(&cookie, &list).await.words().contains("is forgotten when its time is over"));
    let rule = house.rooms.custody.lists(&access).await.unwrap()[0].id;
    assert_eq!(house.rooms.custody.list_rule(&access, rule).await.unwrap().control_per_mille, 5);
    let header = [("header", "E-Mail,Date of Birth,Password")];
    assert_eq!(house.post(&cookie, &format!("{list}/fields"), &header).await.status, 303);
    let words = house.get(&cookie, &list).await.words();
    assert!(words.contains("opens or pays something") && words.contains("US states"), "{words}");
    let otherwise = [("field", "Password"), ("class", "plain")];
    assert_eq!(house.post(&cookie, &format!("{list}/field"), &otherwise).await.status, 303);
    let change =
        [("owner", "Anna"), ("deputy", "Ben"), ("rows", "1.000.000"), ("each", "2,50"), ("active", "40")];
    assert_eq!(house.post(&cookie, &format!("{list}/change"), &change).await.status, 303);
    let words = house.get(&cookie, &list).await.words();
    assert!(words.contains("Ben") && words.contains("1,000,000"), "{words}");
    let wrong = house.post(&cookie, &format!("{list}/change"), &[("each", "much")]).await;
    assert!(wrong.status == 422 && wrong.words().contains("is not a number"), "{}", wrong.words());

    // The clock finds what is wrong; the page says what is at stake, and what became of it.
    house.rooms.custody.find_by_rules(&access, house.clock()).await.unwrap();
    let page = house.get(&cookie, "/findings").await;
    assert!(page.words().contains("One step is enough to get Spring"), "{}", page.words());
    assert!(page.words().contains("1,000,000"), "at stake: {}", page.words());
    let csv = house.get(&cookie, "/findings.csv").await;
    assert!(csv.body.contains("list-one-step") && csv.body.contains("1000000.00"), "{}", csv.body);
    let id = page.body.split("href=\"/findings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    house.post(&cookie, &format!("/findings/{id}/own"), &[("owner", "Ben"), ("due", "2027-01-01")]).await;
    let one = house.get(&cookie, &format!("/findings/{id}")).await.words();
    assert!(one.contains("What became of it") && one.contains("given to"), "{one}");
    house.stop().await;
}
