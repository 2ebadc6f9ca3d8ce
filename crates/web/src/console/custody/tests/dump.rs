//! Extracts, dumps, and where an address is.

use platform::accounts::Role;

use super::{copy_of_spring, rows};
use crate::test_house::TestHouse;

#[tokio::test]
async fn an_extract_is_read_a_dump_handed_in_and_an_address_asked_about() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let copy = copy_of_spring(&house, &cookie).await;
    assert!(house.get(&cookie, &copy).await.words().contains("approximate"));
    // What tells it from another copy for this vendor of this day stands beside it.
    let words = house.get(&cookie, "/lists").await.words();
    assert!(words.contains(" UTC, newsletter, about 1,204,331 people"), "{words}");
    let wrong = house.upload(&cookie, &format!("{copy}/read"), "name;city\nAda;Bath\n").await;
    assert!(wrong.status == 422 && wrong.words().contains("No column"), "{}", wrong.words());
    let list = format!("E-Mail;Name\n{}no address;y\n", rows(400));
    // Two are read at once, and the third is told to come back, here and in the API.
    let (access, id) = (testkit::store::house(), copy.rsplit('/').next().unwrap().parse().unwrap());
    let first = house.rooms.custody.extract_begin(&access, id).await.unwrap();
    let second = house.rooms.custody.extract_begin(&access, id).await.unwrap();
    let third = house.upload(&cookie, &format!("{copy}/read"), &list).await;
    assert_eq!((third.status, third.field("retry-after")), (503, Some("60")), "{}", third.words());
    assert!(third.words().contains("Two others are being read"), "{}", third.words());
    let accounts = house.rooms.accounts.clone();
    let scopes = platform::accounts::Scope::EVERY.into_iter().collect();
    let bearer = house.token(&accounts, Role::EVERY.into_iter().collect(), scopes).await;
    let place = format!("/api/v1{copy}/read");
    let read =
        async || house.call(("POST", &place), Some(&bearer), "content-type: text/csv\r\n", &list).await;
    let busy = read().await;
    assert_eq!((busy.status, busy.field("retry-after")), (503, Some("60")), "{}", busy.body);
    drop((first, second));
    for (day, said) in [("2999-01-01", "still to come"), ("yesterday", "is not a date")] {
        let wrong = house.upload_with(&cookie, &format!("{copy}/read"), (&[("taken", day)], &list)).await;
        assert!(wrong.status == 422 && wrong.words().contains(said), "{}", wrong.words());
    }
    // Two columns may have the addresses: both are named, nothing is read, and a field appears that asks which is meant.
    let twice = "Email;Name;E-Mail\nada@shop.example;Ada;person.7@mail.example\n";
    assert!(!house.get(&cookie, &format!("{copy}/read")).await.body.contains("name=\"address\""));
    let refused = house.upload(&cookie, &format!("{copy}/read"), twice).await;
    assert!(
        refused.status == 422 && refused.words().contains("Email (#1), E-Mail (#3)"),
        "{}",
        refused.words()
    );
    assert!(refused.body.contains("name=\"address\""), "{}", refused.body);
    assert!(house.get(&cookie, &copy).await.words().contains("approximate"));
    let named = [("taken", "2026-11-19"), ("address", "#4")];
    let wrong = house.upload_with(&cookie, &format!("{copy}/read"), (&named, twice)).await;
    assert!(wrong.status == 422 && wrong.words().contains("to take addresses from"), "{}", wrong.words());
    let named = [("taken", "2026-11-19"), ("address", "e-mail")];
    let read = house.upload_with(&cookie, &format!("{copy}/read"), (&named, twice)).await;
    assert_eq!(read.status, 303, "{}", read.words());
    for (address, is_known) in [("person.7@mail.example", true), ("ada@shop.example", false)] {
        let found = house.post(&cookie, "/where", &[("address", address)]).await;
        assert_eq!(!found.words().contains("No list knows"), is_known, "{}", found.words());
    }
    let day = [("taken", "2026-11-20")];
    let read = house.upload_with(&cookie, &format!("{copy}/read"), (&day, &list)).await;
    assert_eq!((read.status, read.field("location")), (303, Some(copy.as_str())), "{}", read.words());
    let words = house.get(&cookie, &copy).await.words();
    assert!(words.contains("exact, read on 20 November 2026: 400 people"), "{words}");

    assert!(house.get(&cookie, "/dumps").await.words().contains("No dump was handed in"));
    let asked = [("source", " "), ("ground", "interest")];
    let wrong = house.upload_with(&cookie, "/dumps/new", (&asked, &rows(300))).await;
    assert!(wrong.status == 422 && wrong.words().contains("where the file is from"), "{}", wrong.words());
    let asked = [("source", "a forum"), ("ground", "obligation")];
    let strangers: String = (0..75).map(|number| format!("s{number}@elsewhere.example;x\n")).collect();
    let file = format!("{}{strangers}", rows(300));
    let dump = house.upload_with(&cookie, "/dumps/new", (&asked, &file)).await;
    assert_eq!(dump.status, 303, "{}", dump.words());
    let dump = dump.field("location").unwrap().to_owned();
    let words = house.get(&cookie, &dump).await.words();
    for said in
        ["a person must say", "If it is from Spring news", "Vendor B", "20 November 2026", "names a copy"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    let said =
        "About 20 % of it is from elsewhere: of 375 people in it 75 are in no copy of any list of yours.";
    assert!(words.contains(said) && words.contains(" UTC, newsletter, about 1,204,331 people"), "{words}");
    let api = house.call(("GET", &format!("/api/v1{dump}")), Some(&bearer), "", "").await;
    assert!(api.body.contains("\"elsewhere\":75,\"elsewhere_share\":0.2"), "{}", api.body);
    let bundle = house.get(&cookie, &format!("{dump}/bundle.json")).await;
    assert!(bundle.body.contains("\"hits\":300") && !bundle.body.contains('@'), "{}", bundle.body);
    assert_eq!(house.post(&cookie, &format!("{dump}/confirm"), &[]).await.status, 303);
    assert_eq!(house.post(&cookie, &format!("{dump}/confirm"), &[]).await.status, 422);
    let words = house.get(&cookie, "/dumps").await.words();
    assert!(words.contains("names.csv") && words.contains("said to be ours"), "{words}");
    let table = house.get(&cookie, "/dumps.csv").await.body;
    assert!(table.contains("names.csv") && table.contains("said to be ours"), "{table}");
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("Spring news"), "the suspicion is shown: {words}");

    let found = house.post(&cookie, "/where", &[("address", "PERSON.7@mail.example")]).await;
    let words = found.words();
    assert!(words.contains("a letter on Mondays") && words.contains("Vendor B"), "{words}");
    assert!(words.contains(" UTC, newsletter, about 1,204,331 people"), "{words}");
    let unknown = house.post(&cookie, "/where", &[("address", "eve@mail.example")]).await.words();
    assert!(unknown.contains("No list knows"), "{unknown}");
    let wrong = house.post(&cookie, "/where", &[("address", "eve")]).await;
    assert_eq!((wrong.status, wrong.words().contains("not a mail address")), (422, true));
    // Who may only read sees dumps, and neither hands in nor asks about anybody.
    let viewer = house.person(Role::Viewer).await;
    assert_eq!(house.get(&viewer, &dump).await.status, 200);
    for place in ["/dumps/new", "/where", &format!("{copy}/read"), &format!("{dump}/bundle.json")] {
        assert_eq!(house.get(&viewer, place).await.status, 404, "{place}");
    }
    house.stop().await;
}
