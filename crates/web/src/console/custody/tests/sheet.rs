//! Spreadsheets, and questionnaires of others.

use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn spreadsheets_and_questionnaires_of_others_come_in_or_say_what_is_wrong() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let wrong = house
        .upload(
            &cookie,
            "/sheets/vendors",
            "name,country,until,phone\nVendor B,DE,,\nVendor C,Germany,soon,030\n",
        )
        .await;
    assert_eq!(wrong.status, 422);
    let words = wrong.words();
    assert!(
        words.contains("Row 3")
            && words.contains("Write two letters")
            && words.contains("soon")
            && words.contains("Not read: phone")
            && words.contains("nothing is taken over"),
        "{words}"
    );
    let none = house.upload(&cookie, "/sheets/vendors", "country\nDE\n").await;
    assert!(none.status == 422 && none.words().contains("&#34;name&#34; is missing"), "{}", none.words());
    let file = "name,country\nVendor B,DE\nVendor C,US\n";
    let looked = house.upload(&cookie, "/sheets/vendors", file).await;
    assert!(looked.status == 200 && looked.words().contains("Take over 2 rows"), "{}", looked.words());
    assert!(!looked.words().contains("Not read"), "{}", looked.words());
    let more = house.upload(&cookie, "/sheets/vendors", "name,phone\nVendor B,030\n").await;
    let words = more.words();
    assert!(words.contains("Not read: phone") && words.contains("Take over one row"), "{words}");
    assert!(!house.get(&cookie, "/vendors.csv").await.body.contains("Vendor C"), "nothing was taken yet");
    let seen = [("table", file), ("added", "1"), ("changed", "1")];
    let otherwise = house.post(&cookie, "/sheets/vendors/take", &seen).await;
    assert!(otherwise.status == 200 && otherwise.words().contains("Look again"), "{}", otherwise.words());
    let seen = [("table", file), ("added", "2"), ("changed", "0")];
    let taken = house.post(&cookie, "/sheets/vendors/take", &seen).await;
    assert_eq!(taken.status, 303, "{}", taken.words());
    let csv = house.get(&cookie, "/vendors.csv").await;
    assert!(csv.body.contains("\"Vendor C\"") && csv.field("content-type").unwrap().starts_with("text/csv"));
    let ways = house.upload(&cookie, "/sheets/ways", "to,channel\nVendor B,sftp\n").await;
    assert!(ways.status == 200 && ways.words().contains("Take over one row"), "{}", ways.words());
    // It is taken back while nobody went on with it.
    assert!(house.get(&cookie, "/sheets/vendors").await.words().contains("2 new, 0 changed"));
    assert_eq!(house.post(&cookie, "/sheets/vendors/back", &[]).await.status, 303);
    assert!(!house.get(&cookie, "/vendors.csv").await.body.contains("Vendor C"));
    let twice = house.post(&cookie, "/sheets/vendors/back", &[]).await;
    assert!(twice.status == 422 && twice.words().contains("nothing that could be taken back"));
    assert_eq!(house.get(&cookie, "/sheets/moons").await.status, 404);
    for (table, line) in
        [("/map/weakest.csv", "list"), ("/answers.csv", "topic"), ("/guidelines.csv", "guideline")]
    {
        let out = house.get(&cookie, table).await;
        assert!(out.status == 200 && out.body.to_lowercase().contains(line), "{table}: {}", out.body);
    }

    // Another company asks: a part more in the same form says who.
    let asked = |file: &str| {
        format!("{file}\r\n--edge\r\ncontent-disposition: form-data; name=\"who\"\r\n\r\nShop C")
    };
    let file = asked("[{\"id\": \"X-1\", \"question\": \"Do you encrypt data in transit?\"}]");
    let early = house.upload(&cookie, "/answers/take", &file).await;
    assert!(early.status == 422 && early.words().contains("own company"), "{}", early.words());
    let (custody, access) = (&house.rooms.custody, testkit::store::house());
    custody.own_party_ensure(&access, "Beispiel Garten", house.clock()).await.unwrap();
    let none = house.upload(&cookie, "/answers/take", &asked("{}")).await;
    assert!(none.status == 422 && none.words().contains("no question in it"), "{}", none.words());
    let taken = house.upload(&cookie, "/answers/take", &file).await;
    let place = taken.field("location").unwrap().to_owned();
    let page = house.get(&cookie, &place).await;
    assert!(page.words().contains("Do you encrypt data in transit?"), "{}", page.words());
    assert!(house.get(&cookie, "/answers").await.words().contains("Take in a questionnaire"));
    house.stop().await;
}
