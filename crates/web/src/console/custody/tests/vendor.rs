//! A vendor's card: its list gets canaries, and how it gets lists.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::drop::GRACE;
use platform::accounts::Role;
use testkit::gnupg::fixture;

use super::{CARD, list};
use crate::test_house::{TestHouse, later};

/// Where the file of a copy is fetched: the page after sealing leads to the copy's own page, whose form asks for it.
async fn file_of(house: &TestHouse, cookie: &str, sealed: &str) -> String {
    let (lead, _) = sealed.split_once("Fetch the file").unwrap();
    let copy = lead.rsplit("href=\"/copies/").next().unwrap().split('"').next().unwrap();
    let page = house.get(cookie, &format!("/copies/{copy}")).await;
    let file = format!("/copies/{copy}/file");
    assert!(page.body.contains(&format!("action=\"{file}")), "{}", page.words());
    file
}

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
    assert!(!house.get(&cookie, &copy).await.body.contains("/test?once="));
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
        assert!(!page.body.contains("seeds.csv") && !page.body.contains("/out?once="), "{role:?}");
        assert_eq!(house.get(&cookie, &format!("{copy}/seeds.csv")).await.status, 404, "{role:?}");
        assert_eq!(house.post(&cookie, "/vendors/add", CARD).await.status, 404, "{role:?}");
    }
    house.stop().await;
}

#[tokio::test]
async fn a_card_says_how_a_vendor_gets_lists_and_the_page_goes_by_it() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let (set, seal) = (format!("{card}/delivery"), format!("{card}/seal"));
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let wrong =
        house.fill_in(&cookie, &set, &[("way", "push"), ("age", key), ("url", "http://b.example/")]).await;
    assert!(wrong.status == 422 && wrong.words().contains("https://HOST/PATH"), "{}", wrong.words());
    let answers = [("way", "age"), ("age", key), ("recipient", ""), ("url", "")];
    assert_eq!(house.fill_in(&cookie, &set, &answers).await.status, 303);
    assert!(house.get(&cookie, &card).await.body.contains(key));
    let reader = house.person(Role::Viewer).await;
    let seen = house.get(&reader, &card).await;
    assert!(
        seen.words().contains("A file sealed to their age key") && !seen.body.contains(&set),
        "{}",
        seen.words()
    );
    assert_eq!(house.fill_in(&reader, &set, &answers).await.status, 404);
    let form = house.get(&cookie, &seal).await;
    assert!(form.body.contains("value=\"age\" selected") && form.body.contains(key), "{}", form.body);

    // A plain file by hand: it is fetched for a while, and that it left is something to mend.
    let asked =
        [("name", "Spring news"), ("kind", "list"), ("seeds", "3"), ("age", key), ("delivery", "plain")];
    let sealed = house.upload_with(&cookie, &seal, (&asked, &list(30))).await;
    assert!(sealed.status == 200 && !sealed.body.contains("/drop/"), "{}", sealed.words());
    let file = file_of(&house, &cookie, &sealed.body).await;
    assert_eq!(house.post(&reader, &file, &[]).await.status, 404);
    let fetched = house.post(&cookie, &file, &[]).await;
    assert_eq!(fetched.status, 200);
    assert!(fetched.field("content-disposition").unwrap().ends_with(".csv\""));
    assert_eq!(fetched.body.lines().count(), 34, "a header, 30 people and 3 canaries");
    for tries in 0.. {
        if house.post(&cookie, &file, &[]).await.status == 404 {
            break;
        }
        assert!(tries < 100, "it is here still");
        later(GRACE).await;
    }
    let findings = house.get(&cookie, "/findings").await;
    assert!(findings.words().contains("as a plain file"), "{}", findings.words());

    // Two columns are called after addresses: a field appears that asks which has them.
    let twice = "Email;Name;Email\r\nada@customer.example;Ada;ben@customer.example\r\n";
    let mut asked = vec![("name", "Autumn"), ("kind", "list"), ("seeds", "0"), ("delivery", "plain")];
    assert!(!house.get(&cookie, &seal).await.body.contains("name=\"address\""));
    let refused = house.upload_with(&cookie, &seal, (&asked, twice)).await;
    assert!(refused.body.contains("name=\"address\""), "{}", refused.words());
    assert!(refused.words().contains("Email (#1), Email (#3)"), "{}", refused.words());
    asked.push(("address", "#3"));
    let sealed = house.upload_with(&cookie, &seal, (&asked, twice)).await;
    assert_eq!(sealed.status, 200, "{}", sealed.words());
    house.stop().await;
}

#[tokio::test]
async fn an_openpgp_key_on_a_card_is_shown_and_lists_are_sealed_to_it() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let (set, seal) = (format!("{card}/delivery"), format!("{card}/seal"));
    let key = |name: &str| std::fs::read_to_string(fixture(&format!("{name}.asc"))).unwrap();
    let age = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    for (openpgp, words) in [
        (key("expired").as_str(), "This key ended on 1 January 2026"),
        (&key("cv25519").replace("PUBLIC", "PRIVATE"), "nothing of it was kept"),
        (age, "Put it in the field for age keys"),
    ] {
        let wrong = house.fill_in(&cookie, &set, &[("way", "openpgp"), ("openpgp", openpgp)]).await;
        assert!(wrong.status == 422 && wrong.words().contains(words), "{}", wrong.words());
        assert!(!wrong.body.contains("PRIVATE"), "a secret is not shown again");
    }
    // A secret key is told, and shown back nowhere: not where it was typed, and not beside another mistake.
    let secret = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
    let armoured = key("cv25519").replace("PUBLIC", "PRIVATE");
    for (field, secret) in
        [("age", secret), ("age", &secret.to_lowercase()), ("age", &armoured), ("recipient", secret)]
    {
        let way = if field == "recipient" { "pipe" } else { "age" };
        let wrong = house.fill_in(&cookie, &set, &[("way", way), (field, secret)]).await;
        assert!(wrong.status == 422 && wrong.words().contains("the secret half"), "{}", wrong.words());
        let body = wrong.body.to_uppercase();
        assert!(!body.contains("1GQ9778V") && !body.contains("PRIVATE KEY"), "a secret is not shown again");
    }
    let beside = [("way", "push"), ("age", secret), ("url", "ftp://vendor.example/")];
    let beside = house.fill_in(&cookie, &set, &beside).await;
    assert!(beside.status == 422 && !beside.body.contains("1GQ9778V"), "{}", beside.words());
    let wrong = house.fill_in(&cookie, &set, &[("way", "age"), ("age", &key("cv25519"))]).await;
    assert!(wrong.words().contains("This is an OpenPGP key"), "{}", wrong.words());
    let answers =
        [("way", "openpgp"), ("age", ""), ("openpgp", &key("until")), ("recipient", ""), ("url", "")];
    assert_eq!(house.fill_in(&cookie, &set, &answers).await.status, 303);
    let seen = house.get(&cookie, &card).await;
    for words in
        ["A file sealed to their OpenPGP key", "Vendor B (until)", "until@vendor.example", "15 January 2027"]
    {
        assert!(seen.words().contains(words), "{words} is not in {}", seen.words());
    }
    let form = house.get(&cookie, &set).await;
    let kept = form.body.split("-----BEGIN PGP PUBLIC KEY BLOCK-----").nth(1).unwrap();
    let kept = format!("-----BEGIN PGP PUBLIC KEY BLOCK-----{}", kept.split("</textarea>").next().unwrap());

    let form = house.get(&cookie, &seal).await;
    assert!(form.body.contains("value=\"openpgp\" selected") && form.body.contains(&kept[..200]));
    let asked = |openpgp: &'static str| {
        [
            ("name", "Spring news"),
            ("kind", "list"),
            ("seeds", "3"),
            ("delivery", "openpgp"),
            ("openpgp", openpgp),
        ]
    };
    let wrong = house.upload_with(&cookie, &seal, (&asked(""), &list(30))).await;
    assert!(
        wrong.status == 422 && wrong.words().contains("public OpenPGP key is needed"),
        "{}",
        wrong.words()
    );
    let sealed = house.upload_with(&cookie, &seal, (&asked(kept.leak()), &list(30))).await;
    assert!(sealed.status == 200 && !sealed.body.contains("/drop/"), "{}", sealed.words());
    let file = file_of(&house, &cookie, &sealed.body).await;
    let fetched = house.post(&cookie, &file, &[]).await;
    assert!(fetched.status == 200 && fetched.field("content-disposition").unwrap().ends_with(".csv.pgp\""));
    house.stop().await;
}

#[tokio::test]
async fn an_openpgp_key_is_handed_in_as_the_file_that_they_sent() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let set = format!("{card}/delivery");
    let form = house.get(&cookie, &set).await;
    assert!(form.body.contains("enctype=\"multipart/form-data\"") && form.body.contains("name=\"file\""));
    let read = |name: &str| std::fs::read(fixture(name)).unwrap();
    let hand_in = async |pasted: &str, way: &str, name: &str, file: &[u8]| {
        let answers = [("way", way), ("openpgp", pasted), ("url", "")];
        house.upload_named(&cookie, &set, (&answers, ("file", name, file))).await
    };

    // What is no public key is told beside the file, whatever else stands there; a secret one is shown back nowhere.
    let secret = read("cv25519.secret.asc");
    let secret_bytes = dearmoured(&secret);
    let long = vec![b'x'; (1 << 20) + 1];
    for (file, words) in [
        (secret.as_slice(), "nothing of it was kept"),
        (&secret_bytes, "nothing of it was kept"),
        (
            b"# made today\nAGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33\n",
            "nothing of it was kept",
        ),
        (b"Email,First name\n", "This is not a public OpenPGP key"),
        (b"", "This is not a public OpenPGP key"),
        (&long, "larger than any that is used"),
    ] {
        let wrong = hand_in("their key", "openpgp", "vendor.asc", file).await;
        assert!(wrong.status == 422 && wrong.words().contains(words), "{}", wrong.words());
        assert!(!wrong.body.contains("PRIVATE KEY") && !wrong.body.contains("1GQ9778V"), "{}", wrong.body);
        assert!(wrong.body.contains("their key"), "what was pasted stays");
    }
    assert!(!house.get(&cookie, &card).await.words().contains("OpenPGP"), "nothing of it was kept");

    // Beside another mistake the key stands in the field, because the browser chooses no file twice.
    let beside = hand_in("", "push", "vendor.asc", &read("until.asc")).await;
    assert!(beside.status == 422 && beside.body.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----"));

    // In armour or not, and in the place of what was pasted.
    let until = String::from_utf8(read("until.asc")).unwrap();
    for (pasted, file, name) in [
        ("", read("until.asc"), "Vendor B (until)"),
        (until.as_str(), dearmoured(&read("cv25519.asc")), "Vendor B (cv25519)"),
    ] {
        assert_eq!(hand_in(pasted, "openpgp", "vendor.gpg", &file).await.status, 303);
        let seen = house.get(&cookie, &card).await;
        assert!(seen.words().contains(name), "{}", seen.words());
    }
    assert!(!house.get(&cookie, &card).await.words().contains("Vendor B (until)"));
    // And without a file what stands in the field stays.
    let form = [("way", "openpgp"), ("openpgp", until.as_str())];
    assert_eq!(house.fill_in(&cookie, &set, &form).await.status, 303);
    assert!(house.get(&cookie, &card).await.words().contains("Vendor B (until)"));
    house.stop().await;
}

/// A key as `gpg --export` writes it.
fn dearmoured(armoured: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(armoured).unwrap();
    let lines = text.lines().filter(|line| !line.contains(['-', ':']) && !line.starts_with('='));
    STANDARD.decode(lines.collect::<String>()).unwrap()
}
