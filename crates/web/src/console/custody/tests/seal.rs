//! A list that leaves.

use platform::accounts::Role;

use super::{CARD, list};
use crate::test_house::TestHouse;

#[tokio::test]
async fn a_list_is_sealed_by_the_page_and_its_link_is_shown_once() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let place = format!("{card}/seal");
    let form = house.get(&cookie, &place).await;
    assert!(form.words().contains("Addresses pass through memory"), "{}", form.words());
    let asked = [("name", "Spring news"), ("kind", "list"), ("columns", "first name"), ("seeds", "3")];
    let file = list(30);
    let dry =
        house.upload_with(&cookie, &place, (&[&asked[..], &[("dry_run", "yes")]].concat(), &file)).await;
    assert!(dry.status == 200 && dry.words().contains("Nothing left. This would leave"), "{}", dry.words());
    assert!(dry.words().contains("Columns that stay: Street"), "{}", dry.words());
    let wrong = house.upload_with(&cookie, &place, (&asked, "Name;Street\r\nA;B\r\n")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.words());
    let sealed = house.upload_with(&cookie, &place, (&asked, &file)).await;
    assert!(sealed.status == 200 && sealed.body.contains("/drop/"), "{}", sealed.words());
    let copy = sealed.body.split("href=\"/copies/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = house.get(&cookie, &format!("/copies/{copy}")).await;
    assert!(page.words().contains("can be fetched") && !page.body.contains("/drop/"), "{}", page.words());
    // Its canaries are in it: who uploaded the seed file beside it would give them away.
    let words = page.words();
    assert!(words.contains("It waits to be fetched") && !words.contains("I have uploaded it"), "{words}");
    // Much more than they got before asks twice; what nobody has fetched is nothing that they got.
    let link = sealed.body.split("/drop/").nth(1).unwrap().split(['"', '<', '&', ' ']).next().unwrap();
    let link = custody::drop::DropLink::parse(link).unwrap();
    let (access, custody, now) = (testkit::store::house(), house.rooms.custody.clone(), house.clock());
    let mut fetching = custody.drop_fetch(&access, &link, (0, u64::MAX), now).await.unwrap();
    while fetching.next().await.unwrap().is_some() {}
    custody.drop_receipt(&access, &fetching, now).await.unwrap();
    let would = [&asked[..], &[("dry_run", "yes")]].concat();
    let would = house.upload_with(&cookie, &place, (&would, &list(60))).await;
    let words = would.words();
    assert!(
        words.contains("The copy before had 30 rows, this one has 60. It would ask once more."),
        "{words}"
    );
    let same = house.upload_with(&cookie, &place, (&asked, &list(30))).await;
    assert!(same.status == 422 && same.words().contains("Is this the same file again?"), "{}", same.words());
    let more = house.upload_with(&cookie, &place, (&asked, &list(60))).await;
    assert!(more.status == 422 && more.words().contains("Is this meant?"), "{}", more.words());
    let meant = [&asked[..], &[("difference", "yes")]].concat();
    assert_eq!(house.upload_with(&cookie, &place, (&meant, &list(60))).await.status, 200);
    // Above a thousand rows a second person is asked, and nobody answers himself.
    let many = house.upload_with(&cookie, &place, (&meant, &list(1_001))).await;
    assert!(many.status == 422 && many.words().contains("second person"), "{}", many.words());
    assert!(many.words().contains("1,001 rows are more than the 1,000"), "{}", many.words());
    let vendors = house.get(&cookie, "/vendors").await;
    let waits = vendors.words().contains("One list waits for a second person");
    assert!(waits && vendors.body.contains("href=\"/approvals\""), "{}", vendors.words());
    let questions = house.get(&cookie, "/approvals").await;
    assert!(questions.words().contains("You asked this"), "{}", questions.words());
    let other = house.person(Role::DataOwner).await;
    let table = house.get(&other, "/approvals.csv").await.body;
    assert!(table.lines().count() == 2 && table.contains(",1001,"), "{table}");
    let questions = house.get(&other, "/approvals").await;
    let id =
        questions.body.split("action=\"/approvals/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let own = house.post(&cookie, &format!("/approvals/{id}"), &[("answer", "grant")]).await;
    assert_eq!(own.status, 422, "{}", own.words());
    assert_eq!(house.post(&other, &format!("/approvals/{id}"), &[("answer", "grant")]).await.status, 303);
    assert_eq!(house.upload_with(&cookie, &place, (&meant, &list(1_001))).await.status, 200);
    let table = house.get(&cookie, "/lists.csv").await;
    assert_eq!(table.body.lines().count(), 4, "{}", table.body);
    let proof = [("kind", "proof"), ("words", "certificate 17"), ("sha256", "")];
    assert_eq!(house.post(&cookie, &format!("/copies/{copy}/prove"), &proof).await.status, 303);
    assert!(house.get(&cookie, &format!("/copies/{copy}")).await.words().contains("certificate 17"));
    older_links_stand_on_further_pages(&house, &cookie, &copy).await;
    let register = house.get(&cookie, "/lists").await;
    assert!(register.words().contains("Copies out: 0"), "{}", register.words());
    house.stop().await;
}

/// A copy's page shows the newest links, and leads to the others.
async fn older_links_stand_on_further_pages(house: &TestHouse, cookie: &str, copy: &str) {
    let access = testkit::store::house();
    let copy_id = copy.parse().unwrap();
    let first =
        house.temp.store.custody().drop_newest_list(&access, copy_id, None, 1).await.unwrap().remove(0);
    let mut change = house.temp.store.change(&access).await.unwrap();
    for number in [1_u8, 2] {
        let made = house.clock().plus(std::time::Duration::from_secs(u64::from(number)));
        let link = custody::drop::ExportDrop {
            id: model::ids::DropId::new(made, [number; 10]),
            print: [number; 32],
            length_bytes: 7_000 + u64::from(number),
            ..first.clone()
        };
        change.drop_add_in_txn(&link).await.unwrap();
    }
    change.commit().await.unwrap();
    let page = house.get(cookie, &format!("/copies/{copy}")).await;
    let older = page.body.split("href=\"").find(|one| one.contains("?older=")).expect("a way to the rest");
    let older = older.split('"').next().unwrap().to_owned();
    let words = page.words();
    assert!(words.contains("7,002") && words.contains("7,001"), "{words}");
    let rest = house.get(cookie, &older).await;
    assert!(
        !rest.words().contains("7,002") && !rest.body.contains(&format!("href=\"/copies/{copy}?older=")),
        "{}",
        rest.words()
    );
    assert!(rest.words().contains("The link works until"), "{}", rest.words());
}
