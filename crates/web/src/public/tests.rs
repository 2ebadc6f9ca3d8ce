//! The public face, asked over a real socket as nobody in particular.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use model::address::EmailAddress;
use model::ids::{Id, LetterId, TenantId};
use outreach::desk::PublicDesk;
use outreach::promise::Asked;
use platform::phrases::Phrases;
use post::check_code::{CheckCodes, CheckDesk};
use testkit::store::house;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::{Public, PublicParts};
use crate::listen::{self, Transport};
use crate::router;
use crate::test_house::{Answer, TestHouse};

/// The public pages of a test house.
struct Pages {
    home: TestHouse,
    codes: CheckCodes,
    address: SocketAddr,
}

impl Pages {
    async fn open() -> Self {
        let home = TestHouse::open().await;
        let shared = home.temp.store.shared();
        let codes = CheckCodes::new(TenantId::HOUSE, &home.ring.link_key);
        home.rooms.protect.set_name(&house(), "Beispiel <Garten>", home.clock()).await.unwrap();
        let public = Arc::new(Public::new(PublicParts {
            desk: PublicDesk::new(shared.clone(), CheckDesk::new(shared, codes.clone()), TenantId::HOUSE),
            protect: Arc::clone(&home.rooms.protect),
            accounts: Arc::clone(&home.rooms.accounts),
            phrases: Arc::new(Phrases::load()),
            clock: Arc::new(home.clock.clone()),
            language: "en".into(),
            origin: "https://letters.shop.example".into(),
            proxies: Vec::new(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = router::public_router(public);
        tokio::spawn(listen::serve_people(listener, Transport::Plain, router, std::future::pending()));
        Pages { home, codes, address }
    }

    async fn ask(&self, method: &str, place: &str, fields: &str, body: &str) -> Answer {
        let request = format!(
            "{method} {place} HTTP/1.1\r\nhost: letters.shop.example\r\n{fields}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        TestHouse::answer(stream).await
    }

    async fn get(&self, place: &str) -> Answer {
        self.ask("GET", place, "", "").await
    }

    async fn check(&self, address: &str, code: &str) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("address", address), ("code", code)])
            .finish();
        let fields = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
        self.ask("POST", "/check", fields, &form).await
    }

    /// Logs a letter as if it had been sent.
    async fn letter(&self, number: u8) -> LetterId {
        let letter = LetterId::from_bytes([number; 16]);
        self.home.temp.letter_logged(&house(), letter, number, self.home.clock()).await;
        letter
    }
}

/// No session, no cookie, no script, nothing in a frame.
fn is_strict(answer: &Answer) {
    let policy = answer.field("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("script-src"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(answer.field("set-cookie"), None);
    assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
    assert!(answer.field("strict-transport-security").is_some(), "the site is https");
    assert!(!answer.body.contains("<script"), "{}", answer.body);
}

#[tokio::test]
async fn anybody_reads_the_first_page_in_his_language_and_keeps_it() {
    let pages = Pages::open().await;
    pages.home.rooms.promises.publish(&house(), Asked::Secret, pages.home.clock()).await.unwrap();
    let page = pages.get("/").await;
    assert_eq!(page.status, 200);
    is_strict(&page);
    assert!(page.words().contains("your password or a code you were sent"), "{}", page.words());
    // Our name stands in the foot only, theirs everywhere, escaped.
    assert!(page.body.contains("Beispiel &#60;Garten&#62;") && !page.body.contains("<Garten>"));
    assert_eq!(page.body.matches("Tidewatch").count(), 1);

    let german = pages.ask("GET", "/", "accept-language: fr, de-AT;q=0.9, en;q=0.8\r\n", "").await;
    assert!(german.body.contains("<html lang=\"de\">"), "the first of the browser's that we speak");
    assert_eq!(german.field("vary"), Some("accept-language"));
    let chosen = pages.ask("GET", "/?lang=en", "accept-language: de\r\n", "").await;
    assert!(chosen.body.contains("<html lang=\"en\">") && chosen.body.contains("href=\"/letters?lang=en\""));
    // A language that is none changes nothing.
    assert!(pages.get("/?lang=%22%3E").await.body.contains("href=\"/letters\""));

    let tag = page.field("etag").unwrap();
    let again = pages.ask("GET", "/", &format!("if-none-match: {tag}\r\n"), "").await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.field("cache-control"), Some("public, max-age=60"));
    let head = pages.ask("HEAD", "/", "", "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn a_promise_stands_in_public_until_it_is_taken_back() {
    let pages = Pages::open().await;
    assert!(pages.get("/promises").await.words().contains("Nothing has been promised here yet."));
    let promises = &pages.home.rooms.promises;
    let id = promises.publish(&house(), Asked::GiftCard, pages.home.clock()).await.unwrap();
    let page = pages.get("/promises").await.words();
    assert!(page.contains("gift cards or their codes") && !page.contains("your bank details"), "{page}");
    promises.withdraw(&house(), id, pages.home.clock()).await.unwrap();
    assert!(pages.get("/promises").await.words().contains("Nothing has been promised here yet."));
}

#[tokio::test]
async fn vendors_are_those_of_the_register_without_what_stays_inside() {
    let pages = Pages::open().await;
    assert!(pages.get("/vendors").await.words().contains("No company is listed here."));
    let until = "2027-12-31T00:00:00Z".parse().unwrap();
    pages.home.temp.party(&house(), 1, "Vendor B", true, until).await;
    pages.home.temp.party(&house(), 2, "Vendor C", false, until).await;
    let page = pages.get("/vendors").await;
    let words = page.words();
    assert!(words.contains("Vendor B What for sends our newsletter"), "{words}");
    assert!(words.contains("Agreed until 31 December 2027"), "{words}");
    let json = pages.get("/vendors.json").await;
    assert_eq!(json.field("content-type"), Some("application/json"));
    assert_eq!(json.field("access-control-allow-origin"), Some("*"));
    let listed: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    let expected = serde_json::json!({"organisation": "Beispiel <Garten>", "vendors": [{
        "name": "Vendor B", "role": "processor", "works_for": null,
        "purpose": "sends our newsletter", "country": "DE", "until": "2027-12-31"}]});
    assert_eq!(listed, expected);
    for inside in ["Vendor C", "too dear", "mail.example", "4000000"] {
        assert!(!page.body.contains(inside) && !json.body.contains(inside), "{inside}");
    }
}

#[tokio::test]
async fn letters_are_listed_and_read_as_they_were_approved() {
    let pages = Pages::open().await;
    assert!(pages.get("/letters").await.words().contains("We have sent no such letter."));
    let mut last = LetterId::from_bytes([0; 16]);
    for number in 1..=21 {
        last = pages.letter(number).await;
    }
    let list = pages.get("/letters?lang=de").await;
    let words = list.words();
    assert!(words.contains("Ihre Adresse, Brief 21") && words.contains("etwa 12.000 Menschen"), "{words}");
    assert!(!words.contains("Brief 1 "), "{words}");
    let older = list.body.split("href=\"").find(|rest| rest.contains("before=")).unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    assert!(pages.get(&older).await.words().contains("Ihre Adresse, Brief 1 "), "{older}");

    let letter = pages.get(&format!("/letters/{last}")).await;
    is_strict(&letter);
    let words = letter.words();
    assert!(words.contains("Your address, letter 21") && words.contains("about 12,000 people"), "{words}");
    assert!(words.contains("Beispiel Garten &#60;post@shop.example&#62;"), "{words}");
    assert!(words.contains(&"05".repeat(32)), "the hash of what was approved");
    assert!(letter.body.contains("&#60;b&#62;that is out") && !letter.body.contains("<b>"));
    for place in ["/letters/none", "/letters/01932f3e-0000-7000-8000-000000000000", "/nowhere"] {
        let missing = pages.get(place).await;
        assert_eq!(missing.status, 404, "{place}");
        assert!(missing.words().contains("There is nothing here"), "{}", missing.words());
        assert_eq!(missing.field("cache-control"), Some("no-store"));
        is_strict(&missing);
    }
}

#[tokio::test]
async fn a_letter_is_ours_only_with_its_code_and_its_address_and_all_else_has_one_answer() {
    let pages = Pages::open().await;
    let letter = pages.letter(1).await;
    let anna = EmailAddress::parse("anna@customer.example").unwrap();
    let code = pages.codes.code(letter, &anna);
    let ours = pages.check(" Anna@customer.example ", &code.to_lowercase()).await;
    assert_eq!(ours.status, 200);
    is_strict(&ours);
    assert_eq!(ours.field("cache-control"), Some("no-store"));
    assert!(ours.words().contains("We sent a letter with this code to this address."), "{}", ours.words());
    assert!(ours.body.contains(&format!("/letters/{letter}")), "{}", ours.body);

    let wrong_code = pages.check("anna@customer.example", "0000-0000").await;
    let wrong_address = pages.check("bert@customer.example", &code).await;
    let nonsense = pages.check("<i>", "").await;
    assert!(wrong_code.words().contains("We cannot confirm this letter."), "{}", wrong_code.words());
    assert_eq!((wrong_code.status, wrong_code.words()), (wrong_address.status, wrong_address.words()));
    assert_eq!(wrong_code.words(), nonsense.words());
    assert!(!nonsense.body.contains("<i>"));
}

#[tokio::test]
async fn another_site_cannot_have_our_answer_shown_and_large_forms_are_not_read() {
    let pages = Pages::open().await;
    let kind = "content-type: application/x-www-form-urlencoded\r\n";
    for who in ["sec-fetch-site: cross-site\r\n", "origin: https://evil.example\r\n", ""] {
        let answer = pages.ask("POST", "/check", &format!("{kind}{who}"), "address=a&code=b").await;
        assert_eq!(answer.status, 403, "{who}");
    }
    let large = format!("address={}", "a".repeat(super::check::MAX_FORM_BYTES));
    let fields = format!("{kind}sec-fetch-site: same-origin\r\n");
    assert_eq!(pages.ask("POST", "/check", &fields, &large).await.status, 413);
}

#[tokio::test]
async fn who_asks_too_often_waits_and_is_told_so() {
    let mut pages = Pages::open().await;
    for _ in 0..20 {
        assert_eq!(pages.check("a@customer.example", "0000-0000").await.status, 200);
    }
    let waits = pages.check("a@customer.example", "0000-0000").await;
    assert_eq!((waits.status, waits.field("retry-after")), (429, Some("7")));
    assert!(waits.words().contains("Please wait a moment"), "{}", waits.words());
    // Reading is not asking.
    assert_eq!(pages.get("/check").await.status, 200);
    pages.home.clock.advance(Duration::from_secs(6));
    assert_eq!(pages.check("a@customer.example", "0000-0000").await.status, 200);
    pages.home.stop().await;
}
