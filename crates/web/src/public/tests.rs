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
            custody: Some(Arc::clone(&home.rooms.custody)),
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

#[tokio::test]
async fn a_partner_answers_without_an_account_and_takes_along_what_it_signed() {
    let pages = Pages::open().await;
    let (custody, now, us) = (&pages.home.rooms.custody, pages.home.clock(), house());
    let wanted = custody::party::Wanted { name: "Vendor <B>".into(), ..custody::party::Wanted::default() };
    let vendor = custody.vendor_add(&us, wanted, now).await.unwrap();
    let id = custody.assessment_ask(&us, (vendor, "esp-25"), "2026-12-24", now).await.unwrap();
    let secret = custody.assessment_link(&us, id, now).await.unwrap();
    let place = format!("/questions/{secret}");
    let page = pages.get(&place).await;
    is_strict(&page);
    assert_eq!((page.status, page.field("cache-control")), (200, Some("no-store")));
    let words = page.words();
    assert!(words.contains("For Vendor") && words.contains("24 December 2026"), "{words}");
    assert!(words.contains("0 of 23 answered") && !page.body.contains("Vendor <B>"), "{words}");
    for wrong in ["/questions/0".to_owned(), format!("/questions/{}", "0".repeat(64))] {
        let gone = pages.get(&wrong).await;
        assert_eq!((gone.status, gone.words().contains("Nothing is to be answered")), (404, true), "{wrong}");
    }

    let post = async |place: &str, pairs: &[(String, String)], origin: &str| {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let fields =
            format!("content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: {origin}\r\n");
        pages.ask("POST", place, &fields, &form).await
    };
    let foreign = post(&place, &[], "cross-site").await;
    assert_eq!(foreign.status, 403, "only a form of ours is answered");
    let pack = custody::questionnaire::Questionnaire::of_id("esp-25").unwrap();
    let mut next = String::new();
    for topic in &pack.topics {
        let mut pairs = vec![("topic".to_owned(), topic.id.clone())];
        for question in pack.questions.iter().filter(|one| one.topic == topic.id) {
            pairs.push((format!("choice-{}", question.id), question.choice_ids().next().unwrap().to_owned()));
            pairs.push((format!("words-{}", question.id), "ask ben@vendor-b.example".to_owned()));
        }
        let saved = post(&place, &pairs, "same-origin").await;
        assert_eq!(saved.status, 303, "{}", saved.words());
        next = saved.field("location").unwrap().to_owned();
    }
    let done = pages.get(&next).await;
    assert!(done.words().contains("Saved") && done.words().contains("23 of 23 answered"), "{}", done.words());
    assert!(done.body.contains("ben(at)vendor-b.example") && !done.body.contains("ben@"));
    let unnamed = post(&format!("{place}/sign"), &[("name".into(), " ".into())], "same-origin").await;
    assert!(unnamed.status == 422 && unnamed.words().contains("by name"), "{}", unnamed.words());
    let signed = [("name".into(), "Ben Olsen, security".into()), ("true".into(), "yes".into())];
    assert_eq!(post(&format!("{place}/sign"), &signed, "same-origin").await.status, 303);
    let page = pages.get(&place).await;
    assert!(page.words().contains("Signed by Ben Olsen, security"), "{}", page.words());
    assert!(!page.body.contains("choice-"), "what was signed does not change");
    let file = pages.get(&format!("{place}/signed.json")).await;
    assert!(file.field("content-disposition").unwrap().contains("answers-signed.json"));
    assert!(file.body.contains("\"signed_by\": \"Ben Olsen, security\""), "{}", file.body);
    // An answer that comes late meets what was signed.
    let late = [("topic".into(), "care".into()), ("choice-seeds".into(), "no".into())];
    assert_eq!(post(&place, &late, "same-origin").await.status, 422);
    let german = pages.get(&format!("{place}?lang=de")).await.words();
    assert!(german.contains("Unterschrieben von Ben Olsen"), "{german}");
}

/// A form with files, as a browser sends it (RFC 7578 §4).
fn form_with(parts: &[(&str, &str)], files: &[(&str, &str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in parts {
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    for (question, name, content) in files {
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"file-{question}\"; filename=\"{name}\"\r\n\
             content-type: text/html\r\n\r\n{content}\r\n"
        ));
    }
    body
}

const MULTIPART: &str = "content-type: multipart/form-data; boundary=edge\r\nsec-fetch-site: same-origin\r\n";

#[tokio::test]
async fn a_partner_attaches_files_that_prove_its_answers_and_loses_nothing_if_one_breaks() {
    let pages = Pages::open().await;
    let (custody, now, us) = (&pages.home.rooms.custody, pages.home.clock(), house());
    let wanted = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
    let vendor = custody.vendor_add(&us, wanted, now).await.unwrap();
    let id = custody.assessment_ask(&us, (vendor, "esp-25"), "", now).await.unwrap();
    let secret = custody.assessment_link(&us, id, now).await.unwrap();
    let place = format!("/questions/{secret}");
    let topic = [("topic", "access"), ("choice-second-factor", "yes"), ("attach", "second-factor")];
    let send = async |parts: &[(&str, &str)], files: &[(&str, &str, &str)]| {
        let body = format!("{}--edge--\r\n", form_with(parts, files));
        pages.ask("POST", &place, MULTIPART, &body).await
    };
    let files = async || custody.evidence_files(&us, id).await.unwrap();

    // Two at once; a question without a chosen file sends an empty part.
    let both = [
        ("second-factor", "../../iso <b>.html", "<script>alert(1)</script>"),
        ("second-factor", "b.pdf", "%PDF"),
        ("leavers", "", ""),
    ];
    let dated = [topic[0], topic[1], ("until-second-factor", "2027-06-30"), topic[2]];
    let saved = send(&dated, &both).await;
    assert_eq!(saved.status, 303, "{}", saved.words());
    let page = pages.get(saved.field("location").unwrap()).await;
    is_strict(&page);
    let words = page.words();
    assert!(
        words.contains("Saved, and 2 files are attached") && words.contains("1 of 23 answered"),
        "{words}"
    );
    assert!(words.contains("holds until 30 June 2027"), "{words}");
    assert!(page.body.contains("iso &#60;b&#62;.html") && !page.body.contains("iso <b>"), "{}", page.body);
    let [first, second] = files().await.try_into().unwrap();
    assert_eq!((first.name.as_str(), second.name.as_str()), ("iso <b>.html", "b.pdf"));

    // The same bytes again are the file that is there.
    assert_eq!(send(&topic, &both[1..2]).await.status, 303);
    assert_eq!(files().await.len(), 2);
    // One that is too large, or empty, is refused by name; the answers are saved, and so is a good one beside it.
    let large = "x".repeat(usize::try_from(custody::evidence::MOST_BYTES).unwrap() + 1);
    let answered = [("topic", "access"), ("choice-leavers", "no")];
    let refused = send(
        &answered,
        &[("leavers", "large.bin", &large), ("leavers", "empty.txt", ""), ("leavers", "c.txt", "c")],
    )
    .await;
    assert_eq!(refused.status, 422);
    let words = refused.words();
    assert!(words.contains("large.bin was not attached: It is larger than 10 MB"), "{words}");
    assert!(words.contains("2 of 23 answered") && words.contains("c.txt"), "{words}");
    let wrong_day = [("topic", "access"), ("until-leavers", "2020-01-01")];
    let refused = send(&wrong_day, &[("leavers", "d.txt", "d")]).await;
    assert!(
        refused.status == 422 && refused.words().contains("d.txt was not attached"),
        "{}",
        refused.words()
    );
    // What breaks off in the middle of a file took the answers before it along.
    let cut =
        form_with(&[("topic", "access"), ("words-second-factor", "keys")], &[("leavers", "e.txt", "eee")]);
    let cut = pages.ask("POST", &place, MULTIPART, cut.trim_end_matches("\r\n")).await;
    assert!(cut.status == 422 && cut.words().contains("e.txt was not attached"), "{}", cut.words());
    let opened = custody.assessment(&us, id).await.unwrap();
    assert_eq!(opened.answers["second-factor"].words, "keys");
    assert_eq!(opened.files.len(), 3);
    assert!(send(&topic, &[("nonsense", "f.txt", "f")]).await.words().contains("no such question"));

    // One is taken away; what belongs to another assessment is not.
    let own = custody.own_party_ensure(&us, "Shop", now).await.unwrap();
    let other = custody.assessment_ask(&us, (own, "esp-25"), "", now).await.unwrap();
    let opened = custody.assessment(&us, other).await.unwrap();
    let wanted = custody::evidence::EvidenceWanted {
        question: "seeds".into(),
        name: "own.pdf".into(),
        ..custody::evidence::EvidenceWanted::default()
    };
    let arriving = custody.evidence_begin(&us, &opened, &wanted, now).await.unwrap();
    let foreign = custody.evidence_finish(arriving.push(vec![1]).await.unwrap()).await.unwrap();
    let taken = send(&[("topic", "access"), ("remove", &foreign.id.to_string())], &[]).await;
    assert_eq!(taken.status, 404);
    assert_eq!(custody.evidence_files(&us, other).await.unwrap().len(), 1);
    let removed = send(&[("topic", "access"), ("remove", &second.id.to_string())], &[]).await;
    let page = pages.get(removed.field("location").unwrap()).await;
    assert!(page.words().contains("the file is removed") && !page.body.contains("b.pdf"), "{}", page.words());
    // Nothing is fetched here, not even by who attached it.
    assert_eq!(pages.get(&format!("{place}/files/{}", first.id)).await.status, 404);

    // A wrong link, and one that ended, take nothing.
    let body = format!("{}--edge--\r\n", form_with(&topic, &[("leavers", "g.txt", "g")]));
    let wrong = format!("/questions/{}", "0".repeat(64));
    assert_eq!(pages.ask("POST", &wrong, MULTIPART, &body).await.status, 404);
    let signing = custody::Custody::partner_access(us.tenant);
    let opened = custody.assessment(&us, id).await.unwrap();
    let answers = opened.questionnaire.questions.iter().map(|question| custody::assessment::Answer {
        question: question.id.clone(),
        choice: question.choice_ids().next().unwrap().to_owned(),
        ..custody::assessment::Answer::default()
    });
    custody.assessment_save(&signing, &opened, answers.collect(), now).await.unwrap();
    let page = pages.get(&place).await.words();
    assert!(page.contains("names the 2 attached files by their SHA-256"), "{page}");
    custody.assessment_sign(&signing, id, "Ben Olsen", now).await.unwrap();
    let late = send(&topic, &[("leavers", "h.txt", "h")]).await;
    assert_eq!(late.status, 422, "{}", late.words());
    assert_eq!(files().await.len(), 2);
    let page = pages.get(&place).await;
    assert!(page.words().contains("iso") && !page.body.contains("type=\"file\""), "{}", page.words());
}

#[tokio::test]
async fn a_form_of_questions_holds_no_more_words_than_answers_have() {
    let pages = Pages::open().await;
    let (custody, now, us) = (&pages.home.rooms.custody, pages.home.clock(), house());
    let wanted = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
    let vendor = custody.vendor_add(&us, wanted, now).await.unwrap();
    let id = custody.assessment_ask(&us, (vendor, "esp-25"), "", now).await.unwrap();
    let place = format!("/questions/{}", custody.assessment_link(&us, id, now).await.unwrap());
    // Each two letters of it are a pair of texts.
    let plain = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    let post = async |bytes: usize| {
        let form = format!("topic=access&words-leavers=keys&{}", "a&".repeat(bytes / 2));
        pages.ask("POST", &place, plain, &form).await
    };
    assert_eq!(post(200 << 10).await.status, 303);
    let refused = post(300 << 10).await;
    assert!(
        refused.status == 422 && refused.words().contains("more than can be sent at once"),
        "{}",
        refused.words()
    );

    // In parts, each is short enough, and all of them are not.
    let word = "x".repeat(16 << 10);
    let send = async |count: usize| {
        let mut parts = vec![("topic", "access"), ("words-second-factor", "badges")];
        parts.extend(vec![("nothing", word.as_str()); count]);
        let body = format!("{}--edge--\r\n", form_with(&parts, &[]));
        pages.ask("POST", &place, MULTIPART, &body).await
    };
    assert_eq!(send(60).await.status, 303);
    let refused = send(70).await;
    assert!(
        refused.status == 422 && refused.words().contains("more than can be sent at once"),
        "{}",
        refused.words()
    );
    let opened = custody.assessment(&us, id).await.unwrap();
    assert_eq!(opened.answers["second-factor"].words, "badges", "what came before is kept");
}

/// A list that was sealed for a vendor; returns the secret of its link and what is in the file.
async fn sealed(pages: &Pages) -> (String, String) {
    use custody::export::{Choice, Delivery, ExportKind, Exported, Wanted};
    let (custody, now) = (&pages.home.rooms.custody, pages.home.clock());
    let vendor = custody::party::Wanted {
        name: "Vendor B".into(),
        until: "2027-03-31".into(),
        ..custody::party::Wanted::default()
    };
    let party = custody.vendor_add(&house(), vendor, now).await.unwrap();
    let wanted = Wanted {
        list: "Spring news".into(),
        owner: String::new(),
        party,
        purpose: "spring campaign".into(),
        until: String::new(),
        kind: ExportKind::List,
        delivery: Delivery::Drop,
        choice: Choice::default(),
        seeds: "0".into(),
        keys: custody::receiver_keys::ReceiverKeys::default(),
        link_days: String::new(),
        knows_difference: false,
        knows_removed: false,
        is_dry_run: false,
    };
    let mut export = custody.export_begin(&house(), &wanted, now).await.unwrap();
    export.push(b"email\nada@customer.example\nben@customer.example\n").unwrap();
    export.end().unwrap();
    let finished = Box::pin(custody.export_finish(&house(), export, now)).await;
    let Exported::Sealed(sealed) = finished.unwrap() else {
        panic!("a dry run");
    };
    let text = "email\r\nada@customer.example\r\nben@customer.example\r\n";
    (sealed.link.unwrap().expose().to_string(), text.to_owned())
}

#[tokio::test]
async fn a_sealed_list_is_fetched_by_its_link_in_pieces_and_then_no_more() {
    let pages = Pages::open().await;
    let (link, text) = Box::pin(sealed(&pages)).await;
    let page = pages.get(&format!("/drop/{link}")).await;
    assert_eq!(page.status, 200);
    is_strict(&page);
    assert!(
        page.words().contains("Spring news") && page.words().contains("spring-news.csv"),
        "{}",
        page.words()
    );
    // Looking uses nothing up, and neither does asking how long it is.
    let head = pages.ask("HEAD", &format!("/drop/{link}/file"), "", "").await;
    assert_eq!((head.status, head.field("content-length")), (200, Some(text.len().to_string().as_str())));
    let file = format!("/drop/{link}/file");
    let first = pages.ask("GET", &file, "range: bytes=0-9\r\n", "").await;
    assert_eq!((first.status, first.body.as_str()), (206, &text[..10]));
    assert_eq!(first.field("content-range"), Some(format!("bytes 0-9/{}", text.len()).as_str()));
    let tag = first.field("etag").unwrap().to_owned();
    let beyond = pages.ask("GET", &file, "range: bytes=900-\r\n", "").await;
    assert_eq!(
        (beyond.status, beyond.field("content-range")),
        (416, Some(format!("bytes */{}", text.len()).as_str()))
    );
    let rest = pages.ask("GET", &file, &format!("range: bytes=10-\r\nif-range: {tag}\r\n"), "").await;
    assert_eq!((rest.status, rest.body.as_str()), (206, &text[10..]));
    assert_eq!(rest.field("content-disposition"), Some("attachment; filename=\"spring-news.csv\""));
    let other = pages.ask("GET", &file, "range: bytes=10-\r\nif-range: \"other\"\r\n", "").await;
    assert_eq!((other.status, other.body.as_str()), (200, text.as_str()));
    // Its receipt is written when the line has let go of the answer, which may be after we have read it.
    let opened = custody::drop::DropLink::parse(&link).unwrap();
    let custody = &pages.home.rooms.custody;
    let fetched = async || {
        custody.drop_look(&house(), &opened, pages.home.clock()).await.unwrap().drop.fetched_at.is_some()
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(30), async {
        while !fetched().await {
            tokio::task::yield_now().await;
        }
    });
    waited.await.expect("a receipt");
    pages.home.clock.advance(custody::drop::GRACE);
    assert_eq!(pages.get(&format!("/drop/{link}")).await.status, 404);
    assert_eq!(pages.get(&file).await.status, 404);
    assert_eq!(pages.get("/drop/AAAA").await.status, 404);
}

#[tokio::test]
async fn a_holder_tells_of_its_exports_if_it_can_sign_for_them() {
    let pages = Pages::open().await;
    let (custody, now) = (&pages.home.rooms.custody, pages.home.clock());
    let vendor = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
    let party = custody.vendor_add(&house(), vendor, now).await.unwrap();
    let secret = custody.holder_secret(&house(), party, now).await.unwrap();
    let body =
        r#"{"type":"list.exported","timestamp":"2026-11-21T14:00:00Z","data":{"list":"Spring","rows":5}}"#;
    let place = format!("/told/{party}");
    let signed = |id: &str, seconds: i64, body: &str| {
        let signature = secret.signature(id, seconds, body.as_bytes());
        format!("webhook-id: {id}\r\nwebhook-timestamp: {seconds}\r\nwebhook-signature: {signature}\r\n")
    };
    let good = signed("evt_1", now.seconds(), body);
    for (fields, body) in [
        (String::new(), body),
        (signed("evt_1", now.seconds() - 301, body), body),
        (good.clone(), "{}"),
        (good.replace("evt_1", "evt_2"), body),
    ] {
        assert_eq!(pages.ask("POST", &place, &fields, body).await.status, 401, "{fields}");
    }
    for _ in 0..2 {
        assert_eq!(pages.ask("POST", &place, &good, body).await.status, 204);
    }
    assert_eq!(custody.findings_open(&house()).await.unwrap(), 1, "told twice is once");
    let other = r#"{"type":"other","timestamp":"2026-11-21T14:00:00Z"}"#;
    let fields = signed("evt_3", now.seconds(), other);
    assert_eq!(pages.ask("POST", &place, &fields, other).await.status, 422);

    // A new secret, and the one before for an hour.
    let hour = Duration::from_secs(3_600);
    let renewed = custody.holder_secret_renew(&house(), party, hour, now).await.unwrap();
    assert_ne!(renewed, secret);
    let told = async |secret: &custody::holder_event::WebhookSecret, id: &str| {
        let seconds = pages.home.clock().seconds();
        let signature = secret.signature(id, seconds, body.as_bytes());
        let fields =
            format!("webhook-id: {id}\r\nwebhook-timestamp: {seconds}\r\nwebhook-signature: {signature}\r\n");
        pages.ask("POST", &place, &fields, body).await.status
    };
    assert_eq!((told(&renewed, "evt_4").await, told(&secret, "evt_5").await), (204, 204));
    pages.home.clock.advance(hour);
    assert_eq!((told(&renewed, "evt_6").await, told(&secret, "evt_7").await), (204, 401));
    // Renewed once more, the one before is ended before its time.
    let third = custody.holder_secret_renew(&house(), party, hour, pages.home.clock()).await.unwrap();
    assert_eq!((told(&third, "evt_8").await, told(&renewed, "evt_9").await), (204, 204));
    assert!(custody.holder_secret_retire(&house(), party, pages.home.clock()).await.unwrap());
    assert!(!custody.holder_secret_retire(&house(), party, pages.home.clock()).await.unwrap());
    assert_eq!((told(&third, "evt_10").await, told(&renewed, "evt_11").await), (204, 401));
    let long = custody.holder_secret_renew(&house(), party, hour * 721, pages.home.clock()).await;
    assert!(long.is_err());
}

#[tokio::test]
async fn who_tries_keys_in_vain_waits_and_who_has_one_does_not() {
    let pages = Pages::open().await;
    let (custody, now, us) = (&pages.home.rooms.custody, pages.home.clock(), house());
    let vendor = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
    let party = custody.vendor_add(&us, vendor, now).await.unwrap();
    let id = custody.assessment_ask(&us, (party, "esp-25"), "", now).await.unwrap();
    let questions = format!("/questions/{}", custody.assessment_link(&us, id, now).await.unwrap());
    let told = format!("/told/{party}");
    let body = r#"{"type":"other","timestamp":"2026-11-21T14:00:00Z"}"#;
    let secret = custody.holder_secret(&us, party, now).await.unwrap();
    let tell = async |is_signed: bool| {
        let (id, seconds) = ("evt_1", pages.home.clock().seconds());
        let good = secret.signature(id, seconds, body.as_bytes());
        let signature = if is_signed { &*good } else { "v1,AAAA" };
        let fields =
            format!("webhook-id: {id}\r\nwebhook-timestamp: {seconds}\r\nwebhook-signature: {signature}\r\n");
        pages.ask("POST", &told, &fields, body).await
    };
    // Who can sign, or has the link, is not counted.
    for _ in 0..25 {
        assert_eq!((tell(true).await.status, pages.get(&questions).await.status), (422, 200));
    }
    let wrong = format!("/questions/{}", "0".repeat(64));
    for _ in 0..10 {
        assert_eq!((tell(false).await.status, pages.get(&wrong).await.status), (401, 404));
    }
    let pages_of = [wrong.clone(), format!("{wrong}/signed.json"), questions.clone()];
    for place in &pages_of {
        let waits = pages.get(place).await;
        assert_eq!((waits.status, waits.field("retry-after")), (429, Some("7")), "{place}");
    }
    let waits = tell(false).await;
    assert_eq!((waits.status, waits.field("retry-after")), (429, Some("7")));
    // What is written is limited by itself: no form is lost because somebody beside it guesses.
    assert_eq!(pages.check("ada@customer.example", "AAAA-AAAA").await.status, 200);
    pages.home.clock.advance(Duration::from_secs(6));
    assert_eq!((pages.get(&questions).await.status, tell(true).await.status), (200, 422));
    assert_eq!((tell(false).await.status, tell(false).await.status), (401, 429));
}

#[tokio::test]
async fn with_nothing_to_show_for_it_no_public_route_gives_anything() {
    let pages = Pages::open().await;
    let custody = &pages.home.rooms.custody;
    let vendor = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
    let party = custody.vendor_add(&house(), vendor, pages.home.clock()).await.unwrap().to_string();
    let nowhere = "01932f3e-0000-7000-8000-000000000000";
    for route in router::public_routes() {
        let Some((before, rest)) = route.path.split_once('{') else { continue };
        let after = rest.split_once('}').unwrap().1;
        let fields = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
        let mut answers = Vec::new();
        for name in [nowhere, &party] {
            let place = format!("{before}{name}{after}");
            let answer = pages.ask(route.method.as_str(), &place, fields, "").await;
            is_strict(&answer);
            answers.push((answer.status, answer.words()));
        }
        let expected = if route.is_signed { 401 } else { 404 };
        assert_eq!(answers[0].0, expected, "{} {}: {}", route.method, route.path, answers[0].1);
        // Whether there is such a vendor nobody learns.
        assert_eq!(answers[0], answers[1], "{} {}", route.method, route.path);
    }
}

/// Sends a form of the page, as a browser does.
async fn hand_in(pages: &Pages, place: &str, form: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let kind = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    pages.ask("POST", place, kind, &body).await
}

#[tokio::test]
async fn a_vendor_reads_its_letter_and_answers_without_an_account() {
    let mut pages = Pages::open().await;
    let leak = crate::console::custody::sent_tests::leaked(&pages.home).await;
    let cookie = pages.home.person(platform::accounts::Role::DataOwner).await;
    let form = [("contact", ""), ("hours", "24"), ("language", "en")];
    assert_eq!(pages.home.post(&cookie, &format!("/leaks/{leak}/inquiry"), &form).await.status, 303);
    let custody = &pages.home.rooms.custody;
    let [shown] = custody.inquiries(&house(), leak).await.unwrap().try_into().unwrap();
    let link = custody.inquiry_link(house().tenant, shown.inquiry.id).unwrap();
    let place = link.strip_prefix("https://letters.shop.example").unwrap().to_owned();
    let page = pages.get(&place).await;
    is_strict(&page);
    assert_eq!(page.field("cache-control"), Some("no-store"));
    let words = page.words();
    assert!(words.contains("Questions from Beispiel") && words.contains("Vendor B"), "{words}");
    assert!(
        words.contains("It does not say how it got out") && words.contains("signed, and unchanged"),
        "{words}"
    );
    let saved = hand_in(&pages, &place, &[("answer-0", "Ann <i>"), ("name", "Ann"), ("act", "save")]).await;
    assert!(saved.words().contains("Saved") && !saved.body.contains("<i>"), "{}", saved.body);
    let page = pages.get(&place).await;
    assert!(page.body.contains("Ann &#60;i&#62;"), "it is kept: {}", page.body);
    let done = hand_in(&pages, &place, &[("answer-0", "Ann"), ("name", "Ann"), ("act", "hand-in")]).await;
    assert!(done.words().contains("Your answers are handed in"), "{}", done.words());
    let late = hand_in(&pages, &place, &[("answer-0", "nobody"), ("act", "hand-in")]).await;
    assert!(late.words().contains("Ann") && !late.words().contains("nobody"), "{}", late.words());
    assert!(!late.body.contains("<form"), "{}", late.body);

    // Taken along, it is checked with the key that stands in public.
    let letter = pages.get(&format!("{place}/letter.jws")).await;
    let key = custody.inquiry_key();
    assert!(custody::inquiry::Letter::open(&letter.body, &key).is_ok(), "{}", letter.body);
    let keys = pages.get("/keys.json").await;
    assert!(keys.body.contains(&custody.inquiry_key_name()), "{}", keys.body);

    // What was answered stands on the page of the leak.
    let words = pages.home.get(&cookie, &format!("/leaks/{leak}")).await.words();
    assert!(words.contains("What Vendor B answered") && words.contains("answered"), "{words}");

    let wrong: String = place.chars().map(|letter| if letter == 'A' { 'B' } else { letter }).collect();
    for nothing in ["/inquiry/x", &wrong, "/inquiry/x/letter.jws"] {
        assert_eq!(pages.get(nothing).await.status, 404, "{nothing}");
    }
    for _ in 0..30 {
        pages.get("/inquiry/x").await;
    }
    assert_eq!(pages.get("/inquiry/x").await.status, 429, "nobody tries links");
    pages.home.clock.advance(Duration::from_hours(40 * 24));
    assert_eq!(pages.get(&place).await.status, 404, "its page is closed");
    pages.home.stop().await;
}
