//! The register, as a program keeps it over a real socket; and that which rows are ours is told to no program.

use std::io::Cursor;
use std::time::Duration;

use custody::attribution::EvidenceKind;
use custody::dump::{DumpAsked, DumpGround};
use platform::accounts::{Role, Roles, Scope, Scopes};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::console::custody::sent_tests::leaked_of;
use crate::test_house::{Answer, TestHouse};

mod removal;

async fn asks(home: &TestHouse, bearer: &str, (method, place): (&str, &str), body: &str) -> Answer {
    let fields = if body.starts_with(['{', '[']) {
        "content-type: application/json\r\n"
    } else {
        "content-type: text/csv\r\n"
    };
    home.call((method, &format!("/api/v1{place}")), Some(bearer), fields, body).await
}

async fn gets(home: &TestHouse, bearer: &str, place: &str) -> Value {
    let answer = asks(home, bearer, ("GET", place), "").await;
    assert_eq!(answer.status, 200, "{place}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// All items of a list, asked for page by page.
async fn pages(home: &TestHouse, bearer: &str, place: &str, limit: usize) -> Vec<Value> {
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = gets(home, bearer, &format!("{place}?limit={limit}{next}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit, "{place}: {page}");
        seen.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(after) => next = format!("&after={after}"),
            None => return seen,
        }
    }
}

async fn makes(home: &TestHouse, bearer: &str, place: &str, body: &str) -> String {
    let answer = asks(home, bearer, ("POST", place), body).await;
    assert_eq!(answer.status, 201, "{place}: {}", answer.body);
    let made: Value = serde_json::from_str(&answer.body).unwrap();
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_adds_a_vendor_adopts_its_copies_and_pages_through_them() {
    let mut home = TestHouse::open().await;
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Keep);
    let bearer = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let card =
        r#"{"name":"Vendor B","domains":["news.shop.example"],"until":"2027-03-31","rows_about":5000}"#;
    let vendor = makes(&home, &bearer, "/vendors", card).await;
    let twice = asks(&home, &bearer, ("POST", "/vendors"), card).await;
    assert_eq!(twice.status, 409, "{}", twice.body);
    let mut copies = Vec::new();
    for list in ["Spring", "Summer", "Autumn"] {
        let wanted = format!(r#"{{"list":"{list}","header":"email","canaries":2}}"#);
        copies.push(makes(&home, &bearer, &format!("/vendors/{vendor}/adopt"), &wanted).await);
    }
    copies.sort();
    let paged = pages(&home, &bearer, "/copies", 2).await;
    assert_eq!(paged.iter().map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(), copies);

    let copy = format!("/copies/{}", copies[0]);
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{copy}/out")), "").await.status, 204);
    assert_eq!(gets(&home, &bearer, "/copies/figures").await["out"], 1);
    let read =
        asks(&home, &bearer, ("POST", &format!("{copy}/read")), "email\nada@shop.example\nnobody\n").await;
    let read: Value = serde_json::from_str(&read.body).unwrap();
    assert_eq!(read, serde_json::json!({"people": 1, "unusable": 1, "unusable_lines": [3]}));
    let proof = r#"{"kind":"attestation","words":"their letter of today"}"#;
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{copy}/prove")), proof).await.status, 204);
    let whole = gets(&home, &bearer, &copy).await;
    assert_eq!(
        (&whole["copy"]["state"], &whole["proofs"][0]["kind"]),
        (&"ended".into(), &"attestation".into())
    );
    assert_eq!(
        gets(&home, &bearer, &format!("/vendors/{vendor}")).await["copies"].as_array().unwrap().len(),
        3
    );
    // Which addresses are marks is for somebody who proved himself just now.
    assert_eq!(asks(&home, &bearer, ("GET", &format!("{copy}/seeds")), "").await.status, 403);
    home.stop().await;
}

#[tokio::test]
async fn a_program_takes_a_spreadsheet_over_once_and_takes_it_back() {
    let mut home = TestHouse::open().await;
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Keep);
    let bearer = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let sheet = "vendor,domains\nVendor B,news.shop.example\nVendor C,\n";
    let tried = asks(&home, &bearer, ("POST", "/sheets/vendors?dry_run=true"), sheet).await;
    let tried: Value = serde_json::from_str(&tried.body).unwrap();
    assert_eq!((&tried["is_done"], &tried["added"]), (&false.into(), &2.into()), "{tried}");
    assert_eq!(tried["rows"][0]["name"], "Vendor B");
    assert_eq!(gets(&home, &bearer, "/vendors").await["items"], serde_json::json!([]));
    // One mistake, and nothing of the table is taken.
    let wrong = asks(&home, &bearer, ("POST", "/sheets/vendors"), "vendor\nVendor B\nVENDOR B\n").await;
    let wrong: Value = serde_json::from_str(&wrong.body).unwrap();
    assert_eq!((&wrong["is_done"], &wrong["refused"][0]["row"]), (&false.into(), &3.into()), "{wrong}");
    let headless = asks(&home, &bearer, ("POST", "/sheets/vendors"), "a,b\n1,2\n").await;
    assert_eq!(headless.status, 422, "{}", headless.body);

    let keyed = "content-type: text/csv\r\nidempotency-key: sheet-1\r\n";
    let mut answers = Vec::new();
    for _ in 0..2 {
        let place = ("POST", "/api/v1/sheets/vendors");
        answers.push(home.call(place, Some(&bearer), keyed, sheet).await.body);
    }
    let taken: Value = serde_json::from_str(&answers[0]).unwrap();
    assert_eq!((&taken["is_done"], &taken["added"]), (&true.into(), &2.into()), "{taken}");
    // What is kept for whoever asks again has no names in it.
    assert_eq!(taken["rows"], serde_json::json!([]));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(gets(&home, &bearer, "/sheets/vendors").await["taken"]["added"], 2);
    let table = asks(&home, &bearer, ("GET", "/sheets/vendors/table"), "").await;
    assert!(table.body.contains("Vendor B") && table.body.contains("news.shop.example"), "{}", table.body);

    let vendors = gets(&home, &bearer, "/vendors").await;
    let vendor = vendors["items"][0]["id"].as_str().unwrap().to_owned();
    let places = format!("/vendors/{vendor}/places");
    let place = makes(&home, &bearer, &places, r#"{"name":"Frankfurt","country":"DE"}"#).await;
    assert_eq!(gets(&home, &bearer, &places).await["items"][0]["id"], place.as_str());
    // Somebody says where its data is: it is used, and stays.
    let back = asks(&home, &bearer, ("POST", "/sheets/vendors/take-back"), "").await;
    assert_eq!(back.status, 409, "{}", back.body);
    assert_eq!(asks(&home, &bearer, ("DELETE", &format!("/places/{place}")), "").await.status, 204);
    let back = asks(&home, &bearer, ("POST", "/sheets/vendors/take-back"), "").await;
    assert_eq!((back.status, back.body.as_str()), (200, r#"{"rows":2}"#));
    assert_eq!(gets(&home, &bearer, "/vendors").await["items"], serde_json::json!([]));
    assert_eq!(asks(&home, &bearer, ("GET", "/sheets/people"), "").await.status, 404);
    home.stop().await;
}

#[tokio::test]
async fn a_program_fills_the_calendar_from_a_table_and_says_whom_to_ask() {
    let mut home = TestHouse::open().await;
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Keep);
    let bearer = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let vendor = makes(&home, &bearer, "/vendors", r#"{"name":"Vendor B","until":"2027-03-31"}"#).await;
    let wanted = r#"{"list":"Spring","header":"email","canaries":2}"#;
    makes(&home, &bearer, &format!("/vendors/{vendor}/adopt"), wanted).await;

    let table = "date,vendor,list\n2026-11-27,Vendor B,Spring\n2026-11-28,Vendor B,\n";
    let wrong = asks(&home, &bearer, ("POST", "/campaigns/table"), "date,vendor\nsoon,Vendor B\n").await;
    let wrong: Value = serde_json::from_str(&wrong.body).unwrap();
    assert_eq!(
        (&wrong["is_done"], &wrong["refused"][0]["column"]),
        (&false.into(), &"date".into()),
        "{wrong}"
    );
    // Tried with a key, it is nothing that was done, and the key is open for doing it.
    let keyed = "content-type: text/csv\r\nidempotency-key: calendar-1\r\n";
    let hands = async |query: &str| {
        let place = format!("/api/v1/campaigns/table{query}");
        let answer = home.call(("POST", &place), Some(&bearer), keyed, table).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()
    };
    let tried = hands("?dry_run=true").await;
    assert_eq!((&tried["is_done"], &tried["added"]), (&false.into(), &2.into()), "{tried}");
    assert_eq!((&tried["rows"][0]["date"], &tried["rows"][1]["list"]), (&"2026-11-27".into(), &"".into()));
    assert_eq!(gets(&home, &bearer, "/campaigns").await["items"], serde_json::json!([]));
    let taken = hands("").await;
    assert_eq!((&taken["is_done"], &taken["added"]), (&true.into(), &2.into()), "{taken}");
    assert_eq!(
        taken["rows"],
        serde_json::json!([]),
        "what is kept for whoever asks again has no names in it"
    );
    assert_eq!(hands("").await, taken);
    let again = asks(&home, &bearer, ("POST", "/campaigns/table?dry_run=true"), table).await;
    let again: Value = serde_json::from_str(&again.body).unwrap();
    assert_eq!((&again["added"], &again["unchanged"]), (&0.into(), &2.into()), "{again}");
    let there = gets(&home, &bearer, "/campaigns").await["items"].clone();
    let entry = format!("/campaigns/{}", there[0]["id"].as_str().unwrap());
    assert_eq!(asks(&home, &bearer, ("DELETE", &entry), "").await.status, 204);
    assert_eq!(asks(&home, &bearer, ("DELETE", &entry), "").await.status, 404);
    assert_eq!(gets(&home, &bearer, "/campaigns").await["items"].as_array().unwrap().len(), 1);

    let asking = gets(&home, &bearer, "/asking").await["items"][0].clone();
    assert_eq!(asking["mode"], "auto", "{asking}");
    let list = format!("/asking/{}", asking["list_id"].as_str().unwrap());
    let nobody = asks(&home, &bearer, ("PUT", &list), r#"{"mode":"ask","ask_to":"nobody"}"#).await;
    assert_eq!(nobody.status, 422, "{}", nobody.body);
    let set = r#"{"mode":"ask","ask_to":"ada@shop.example"}"#;
    assert_eq!(asks(&home, &bearer, ("PUT", &list), set).await.status, 204);
    assert_eq!(gets(&home, &bearer, "/asking").await["items"][0]["ask_to"], "ada@shop.example");
    let domains = gets(&home, &bearer, "/canary-domains").await;
    assert_eq!(domains["items"][0]["domain"], "letters.example");
    home.stop().await;
}

/// A program of whoever keeps lists, with a vendor that has a copy of the list "Spring".
async fn with_a_copy(home: &TestHouse) -> (String, String, String) {
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Keep);
    let bearer = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let vendor = makes(home, &bearer, "/vendors", r#"{"name":"Vendor B","until":"2027-03-31"}"#).await;
    let wanted = r#"{"list":"Spring","header":"email","canaries":2}"#;
    let copy = makes(home, &bearer, &format!("/vendors/{vendor}/adopt"), wanted).await;
    (bearer, vendor, copy)
}

#[tokio::test]
async fn a_program_asks_a_vendor_by_letter_once_and_reads_what_it_answered() {
    let mut home = TestHouse::open().await;
    let (bearer, _, copy) = with_a_copy(&home).await;
    let list = gets(&home, &bearer, "/lists").await["items"][0]["id"].as_str().unwrap().to_owned();
    let of = (list.parse().unwrap(), copy.parse().unwrap());
    let leak = leaked_of(&home, EvidenceKind::Exclusive, of).await;
    let place = format!("/api/v1/leaks/{leak}/inquiries");
    let keyed = "content-type: application/json\r\nidempotency-key: letter-1\r\n";
    let wanted = r#"{"contact":"privacy@vendor.example","hours":72,"language":"de"}"#;
    let first = home.call(("POST", &place), Some(&bearer), keyed, wanted).await;
    let again = home.call(("POST", &place), Some(&bearer), keyed, wanted).await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    let nowhere = r#"{"contact":"nobody","hours":72}"#;
    let refused = asks(&home, &bearer, ("POST", &format!("/leaks/{leak}/inquiries")), nowhere).await;
    assert_eq!(refused.status, 422, "{}", refused.body);

    let letters = gets(&home, &bearer, &format!("/leaks/{leak}/inquiries")).await["items"].clone();
    assert_eq!(letters.as_array().unwrap().len(), 1, "{letters}");
    let letter = &letters[0];
    assert_eq!((&letter["vendor"], letter["questions"].as_array().unwrap().len()), (&"Vendor B".into(), 8));
    assert_eq!(letter["questions"][0]["answer"], "");
    // Whoever has the link answers for the vendor; who only reads does not get it.
    let link = letter["link"].as_str().unwrap();
    assert!(link.starts_with("https://letters.shop.example/inquiry/"), "{link}");
    let scopes = Scopes::NONE.with(Scope::Read);
    let reader = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    let read = gets(&home, &reader, &format!("/leaks/{leak}/inquiries")).await;
    assert!(read["items"][0]["link"].is_null(), "{read}");
    home.stop().await;
}

#[tokio::test]
async fn a_program_fills_answers_in_and_only_a_person_signs_them() {
    let mut home = TestHouse::open().await;
    let (bearer, vendor, _) = with_a_copy(&home).await;
    let asked = format!("/vendors/{vendor}/assessments");
    let one = makes(&home, &bearer, &asked, r#"{"questionnaire":"esp-25"}"#).await;
    let place = format!("/assessments/{one}");
    let question = gets(&home, &bearer, &place).await["questions"][0].clone();
    let (id, choice) = (question["id"].as_str().unwrap(), question["choices"][0].as_str().unwrap());
    let answers = serde_json::json!({"answers": [{"question": id, "choice": choice, "words": "since May"}]});
    let saved = asks(&home, &bearer, ("PUT", &format!("{place}/answers")), &answers.to_string()).await;
    assert_eq!(saved.status, 204, "{}", saved.body);
    let none = serde_json::json!({"answers": [{"question": id, "choice": "perhaps"}]}).to_string();
    assert_eq!(asks(&home, &bearer, ("PUT", &format!("{place}/answers")), &none).await.status, 422);
    let kept = gets(&home, &bearer, &place).await["answers"][0].clone();
    assert_eq!((&kept["choice"], &kept["words"]), (&choice.into(), &"since May".into()));
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{place}/sign")), "").await.status, 403);

    let linked = asks(&home, &bearer, ("POST", &format!("{place}/link")), "").await;
    let linked: Value = serde_json::from_str(&linked.body).unwrap();
    assert!(linked["link"].as_str().unwrap().starts_with("https://shop.example/questions/"), "{linked}");
    let compared = gets(&home, &bearer, "/assessments").await["items"].clone();
    assert_eq!((&compared[0]["vendor"], &compared[0]["open"]), (&"Vendor B".into(), &one.into()));
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{place}/withdraw")), "").await.status, 204);
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{place}/link")), "").await.status, 409);
    home.stop().await;
}

#[tokio::test]
async fn a_program_attaches_a_file_lists_and_fetches_it_and_takes_it_away() {
    let mut home = TestHouse::open().await;
    let (bearer, vendor, _) = with_a_copy(&home).await;
    let asked = format!("/vendors/{vendor}/assessments");
    let one = makes(&home, &bearer, &asked, r#"{"questionnaire":"esp-25"}"#).await;
    let place = format!("/assessments/{one}/files");
    let send = async |query: &str, body: &str| {
        let place = format!("/api/v1{place}?{query}");
        let kind = "content-type: application/octet-stream\r\n";
        home.call(("POST", &place), Some(&bearer), kind, body).await
    };
    let good = "question=second-factor&name=..%2F..%2Fiso.pdf&valid_until=2027-06-30";
    let made = send(good, "%PDF").await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let again: Value = serde_json::from_str(&send(good, "%PDF").await.body).unwrap();
    assert_eq!(again["id"], made["id"], "safe twice");
    let listed = gets(&home, &bearer, &place).await["items"].clone();
    let [file] = listed.as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!(
        (&file["name"], &file["size_bytes"], &file["is_kept"]),
        (&"iso.pdf".into(), &4.into(), &true.into())
    );
    let id = made["id"].as_str().unwrap();
    let got = asks(&home, &bearer, ("GET", &format!("{place}/{id}")), "").await;
    assert_eq!((got.status, got.body.as_str()), (200, "%PDF"));
    assert!(got.field("content-disposition").unwrap().starts_with("attachment;"));

    // What is announced as too large is refused before it is sent; what only turns out to be is in custody's own tests.
    let mut stream = TcpStream::connect(home.address()).await.unwrap();
    let head = format!(
        "POST /api/v1{place}?{good} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {bearer}\r\n\
         content-type: application/octet-stream\r\ncontent-length: 10000001\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = answer_on(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    for (query, body) in [
        ("question=second-factor&name=x", ""),
        ("question=none&name=x", "x"),
        ("question=second-factor&name=x&valid_until=2020-01-01", "x"),
    ] {
        let answer = send(query, body).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.body);
    }
    assert_eq!(asks(&home, &bearer, ("POST", &format!("{place}?{good}")), "a,b").await.status, 415);
    let nowhere = "01932f3e-0000-7000-8000-000000000000";
    for (method, wrong) in [
        ("GET", format!("/assessments/{nowhere}/files")),
        ("GET", format!("/assessments/{nowhere}/files/{id}")),
        ("DELETE", format!("/assessments/{nowhere}/files/{id}")),
        ("GET", format!("{place}/{nowhere}")),
        ("DELETE", format!("{place}/x")),
    ] {
        assert_eq!(asks(&home, &bearer, (method, &wrong), "").await.status, 404, "{method} {wrong}");
    }
    assert_eq!(asks(&home, &bearer, ("DELETE", &format!("{place}/{id}")), "").await.status, 204);
    assert_eq!(asks(&home, &bearer, ("GET", &format!("{place}/{id}")), "").await.status, 404);
    let kept: Value = serde_json::from_str(&send(good, "%PDF").await.body).unwrap();
    asks(&home, &bearer, ("POST", &format!("/assessments/{one}/withdraw")), "").await;
    assert_eq!(send(good, "more").await.status, 409, "it is not open any more");
    let kept = format!("{place}/{}", kept["id"].as_str().unwrap());
    assert_eq!(asks(&home, &bearer, ("DELETE", &kept), "").await.status, 409);
    home.stop().await;
}

#[tokio::test]
async fn a_program_takes_in_what_others_ask_and_says_what_is_so_of_a_guideline() {
    let mut home = TestHouse::open().await;
    let (bearer, _, _) = with_a_copy(&home).await;
    let caiq = r#"{"questions":[{"id":"A-1","question":"Do you encrypt files with customers' data?"}]}"#;
    let nobody = asks(&home, &bearer, ("POST", "/questions?wanted_by=Shop"), caiq).await;
    assert_eq!(nobody.status, 422, "our own company is not in the register: {}", nobody.body);
    makes(&home, &bearer, "/assessments/own", r#"{"name":"Quay Letters"}"#).await;
    let taken = asks(&home, &bearer, ("POST", "/questions?wanted_by=Shop"), caiq).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
    let taken: Value = serde_json::from_str(&taken.body).unwrap();
    assert_eq!((&taken["questions"], &taken["filled"]), (&1.into(), &0.into()), "{taken}");
    let whole = format!("/assessments/{}", taken["assessment"].as_str().unwrap());
    assert_eq!(gets(&home, &bearer, &whole).await["assessment"]["wanted_by"], "Shop");
    let table =
        asks(&home, &bearer, ("POST", "/questions/table?wanted_by=Pier"), "question\nWho may?\n").await;
    assert_eq!(table.status, 200, "{}", table.body);
    let no_table = asks(&home, &bearer, ("POST", "/questions/table?wanted_by=Pier"), "a,b\n1,2\n").await;
    assert_eq!(no_table.status, 422, "{}", no_table.body);
    assert_eq!(gets(&home, &bearer, "/answers").await["items"], serde_json::json!([]));

    let all = gets(&home, &bearer, "/guidelines").await["items"].clone();
    let place = format!("/guidelines/{}", all[0]["id"].as_str().unwrap());
    let points = gets(&home, &bearer, &place).await["points"].clone();
    let open = points.as_array().unwrap().iter().find(|point| point["known"] == "unknown").unwrap().clone();
    let point = format!("{place}/points/{}", open["id"].as_str().unwrap());
    let said = r#"{"answer":"yes","note":"minutes of May","until":"2027-05-01"}"#;
    assert_eq!(asks(&home, &bearer, ("PUT", &point), said).await.status, 204);
    assert_eq!(asks(&home, &bearer, ("PUT", &format!("{place}/points/none")), said).await.status, 404);
    let points = gets(&home, &bearer, &place).await["points"].clone();
    let now = points.as_array().unwrap().iter().find(|point| point["id"] == open["id"]).unwrap().clone();
    assert_eq!((&now["known"], &now["note"]), (&"said".into(), &"minutes of May".into()), "{now}");
    home.stop().await;
}

#[tokio::test]
async fn a_program_holds_a_list_and_a_person_alone_learns_who_let_a_copy_leave() {
    let mut home = TestHouse::open().await;
    let (bearer, _, copy) = with_a_copy(&home).await;
    let list = gets(&home, &bearer, "/lists").await["items"][0]["id"].as_str().unwrap().to_owned();
    let place = format!("/lists/{list}");
    let put = |what: &'static str, body: &'static str| {
        let place = format!("{place}/{what}");
        let (home, bearer) = (&home, &bearer);
        async move { asks(home, bearer, ("PUT", &place), body).await.status }
    };
    assert_eq!(put("hold", r#"{"why":"a case of ours"}"#).await, 204);
    assert_eq!(put("control", r#"{"per_mille":5}"#).await, 204);
    assert_eq!(put("control", r#"{"per_mille":500}"#).await, 422);
    let header =
        asks(&home, &bearer, ("POST", &format!("{place}/fields")), r#"{"header":"email,size"}"#).await;
    assert_eq!(header.status, 204, "{}", header.body);
    let whole = gets(&home, &bearer, &place).await;
    assert_eq!((&whole["held_why"], &whole["control_per_mille"]), (&"a case of ours".into(), &5.into()));
    assert!(whole["fields"].as_array().unwrap().iter().any(|field| field["name"] == "size"), "{whole}");
    assert_eq!(asks(&home, &bearer, ("DELETE", &format!("{place}/hold")), "").await.status, 204);
    assert!(gets(&home, &bearer, &place).await["held_why"].is_null());
    for key in ["exporter", "exporter/second"] {
        let answer = asks(&home, &bearer, ("POST", &format!("/copies/{copy}/{key}")), "").await;
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
    assert_eq!(gets(&home, &bearer, &format!("/copies/{copy}/drops")).await["items"], serde_json::json!([]));
    home.stop().await;
}

#[tokio::test]
async fn whatever_comes_in_pages_is_the_same_in_small_ones() {
    let mut home = TestHouse::open().await;
    let (bearer, vendor, copy) = with_a_copy(&home).await;
    for list in ["Summer", "Autumn"] {
        let wanted = format!(r#"{{"list":"{list}","header":"email","canaries":1}}"#);
        makes(&home, &bearer, &format!("/vendors/{vendor}/adopt"), &wanted).await;
    }
    for name in ["Vendor C", "Vendor D"] {
        makes(&home, &bearer, "/vendors", &format!(r#"{{"name":"{name}"}}"#)).await;
    }
    let own = makes(&home, &bearer, "/assessments/own", r#"{"name":"Quay Letters"}"#).await;
    for _ in 0..3 {
        let asked = format!("/vendors/{vendor}/assessments");
        let one = makes(&home, &bearer, &asked, r#"{"questionnaire":"esp-25"}"#).await;
        let withdrawn = asks(&home, &bearer, ("POST", &format!("/assessments/{one}/withdraw")), "").await;
        assert_eq!(withdrawn.status, 204, "{}", withdrawn.body);
        makes(&home, &bearer, &format!("/vendors/{vendor}/places"), r#"{"name":"Frankfurt"}"#).await;
    }
    let list = gets(&home, &bearer, "/lists").await["items"][0]["id"].as_str().unwrap().to_owned();
    let leak =
        leaked_of(&home, EvidenceKind::Exclusive, (list.parse().unwrap(), copy.parse().unwrap())).await;
    for hours in 70..73 {
        let wanted = format!(r#"{{"contact":"","hours":{hours}}}"#);
        makes(&home, &bearer, &format!("/leaks/{leak}/inquiries"), &wanted).await;
    }
    let places = [
        ("/lists".to_owned(), 3),
        ("/vendors".to_owned(), 4),
        ("/approvals".to_owned(), 0),
        ("/asking".to_owned(), 3),
        ("/assessments".to_owned(), 4),
        (format!("/vendors/{vendor}/assessments"), 3),
        (format!("/vendors/{vendor}/places"), 3),
        (format!("/leaks/{leak}/inquiries"), 3),
        (format!("/copies/{copy}/drops"), 0),
        ("/guidelines".to_owned(), 6),
        ("/canary-domains".to_owned(), 1),
    ];
    for (place, count) in places {
        let whole = gets(&home, &bearer, &place).await;
        let items = whole["items"].as_array().unwrap();
        assert!(items.len() >= count && whole["next"].is_null(), "{place}: {whole}");
        for limit in [1, 2, 3] {
            assert_eq!(pages(&home, &bearer, &place, limit).await, *items, "{place} by {limit}");
        }
    }
    let first = gets(&home, &bearer, "/assessments?limit=1").await;
    assert_eq!((&first["items"][0]["open"], &first["items"][0]["is_own"]), (&own.into(), &true.into()));
    let wrong = asks(&home, &bearer, ("GET", "/assessments?after=9"), "").await;
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    for place in ["assessments", "places"] {
        let nobody = format!("/vendors/01932f3e-0000-7000-8000-000000000000/{place}");
        assert_eq!(asks(&home, &bearer, ("GET", &nobody), "").await.status, 404, "{place}");
    }
    home.stop().await;
}

#[tokio::test]
async fn a_program_reads_the_weakest_way_to_each_list_as_the_map_shows_it() {
    let mut home = TestHouse::open().await;
    let (bearer, vendor, copy) = with_a_copy(&home).await;
    let summer = r#"{"list":"Summer","header":"email","canaries":2}"#;
    let other = makes(&home, &bearer, &format!("/vendors/{vendor}/adopt"), summer).await;
    assert_eq!(gets(&home, &bearer, "/map").await["weakest"], serde_json::json!([]), "nothing is out");
    for copy in [copy, other] {
        assert_eq!(asks(&home, &bearer, ("POST", &format!("/copies/{copy}/out")), "").await.status, 204);
    }
    let lists = gets(&home, &bearer, "/lists").await["items"].clone();
    let id_of = |name: &str| {
        let found = lists.as_array().unwrap().iter().find(|list| list["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let worth = r#"{"owner":"Ada","deputy":"","told":"","rows_about":1000,"cents_each":250}"#;
    let said = asks(&home, &bearer, ("PUT", &format!("/lists/{}", id_of("Summer"))), worth).await;
    assert_eq!(said.status, 204, "{}", said.body);
    let by_mail = serde_json::json!({"to": vendor, "list": id_of("Spring"), "channel": "mail"}).to_string();
    makes(&home, &bearer, "/flows", &by_mail).await;
    let weakest = gets(&home, &bearer, "/map").await["weakest"].clone();
    let way = |list: &str, at_stake_cents: u64| {
        serde_json::json!({
            "list": list, "list_id": id_of(list), "vendor": "Vendor B", "vendor_id": vendor, "is_on_the_way": false,
            "steps": 1, "is_unasked": true, "at_stake_cents": at_stake_cents,
        })
    };
    assert_eq!(weakest, serde_json::json!([way("Summer", 250_000), way("Spring", 0)]));
    home.stop().await;
}

#[tokio::test]
async fn a_program_takes_the_evidence_of_a_dump_along() {
    let mut home = TestHouse::open().await;
    let (bearer, _, copy) = with_a_copy(&home).await;
    assert_eq!(asks(&home, &bearer, ("POST", &format!("/copies/{copy}/out")), "").await.status, 204);
    let people: String = (0..300).map(|number| format!("person.{number}@mail.example\n")).collect();
    let (place, extract) = (format!("/copies/{copy}/read"), format!("email\n{people}"));
    assert_eq!(asks(&home, &bearer, ("POST", &place), &extract).await.status, 200);
    let (custody, access) = (&home.rooms.custody, testkit::store::house());
    let read = custody.dump_read(&access, Cursor::new(people.into_bytes()), |_| {}).await.unwrap();
    let (name, source) = ("found.txt".into(), "a forum".into());
    let asked = DumpAsked { name, source, ground: DumpGround::Interest };
    let dump = custody.dump_keep(&access, &asked, &read, home.clock()).await.unwrap();
    let place = format!("/dumps/{dump}");
    let whole = gets(&home, &bearer, &place).await;
    let bundle = asks(&home, &bearer, ("GET", &format!("{place}/bundle")), "").await;
    assert_eq!(bundle.field("content-type"), Some("application/json"));
    // Byte for byte what was kept: whoever reckons it again goes by the same document.
    assert_eq!(bundle.body, custody.dump(&access, dump).await.unwrap().dump.bundle);
    assert!(!bundle.body.contains('@'), "{}", bundle.body);
    let bundle: Value = serde_json::from_str(&bundle.body).unwrap();
    assert_eq!(bundle["dump"]["sha256"], whole["dump"]["sha256"]);
    assert_eq!((&bundle["dump"]["people"], &whole["lists"][0]["known"]), (&300.into(), &300.into()));
    // As on its page, it is for whoever keeps lists.
    let scopes = Scopes::NONE.with(Scope::Read);
    let reader = home.token(&home.rooms.accounts, Roles::NONE.with(Role::DataOwner), scopes).await;
    assert_eq!(gets(&home, &reader, &place).await["dump"], whole["dump"]);
    assert_eq!(asks(&home, &reader, ("GET", &format!("{place}/bundle")), "").await.status, 404);
    home.stop().await;
}

/// Reads one answer, whose body has a length.
async fn answer_on(stream: &mut TcpStream) -> String {
    let (mut answer, mut piece) = (String::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        assert!(read > 0, "the connection ended: {answer}");
        answer.push_str(std::str::from_utf8(&piece[..read]).unwrap());
        let Some((head, body)) = answer.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        if body.len() >= length.unwrap().parse().unwrap() {
            return answer;
        }
    }
}

#[tokio::test]
async fn whoever_is_refused_while_he_sends_still_reads_the_answer_and_goes_on() {
    let mut home = TestHouse::open().await;
    let (bearer, _, _) = with_a_copy(&home).await;
    let nowhere = "/api/v1/copies/01932f3e-0000-7000-8000-000000000000/read";
    let mine = format!("authorization: Bearer {bearer}\r\n");
    let mut stream = TcpStream::connect(home.address()).await.unwrap();
    // Nobody's token: refused before the body is looked at. No such copy: refused before its rows are.
    // And what takes no body at all, and gets one.
    let signed = "/api/v1/assessments/01932f3e-0000-7000-8000-000000000000/sign";
    let asked = [("/api/v1/campaigns/table", "", "401"), (nowhere, &mine, "404"), (signed, &mine, "404")];
    for (place, token, status) in asked {
        let head = format!(
            "POST {place} HTTP/1.1\r\nhost: localhost\r\n{token}content-type: text/csv\r\ncontent-length: 13\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let early = tokio::time::timeout(Duration::from_millis(200), stream.readable()).await;
        assert!(early.is_err(), "it answers while somebody sends");
        stream.write_all(b"email\na@b.de\n").await.unwrap();
        let answer = answer_on(&mut stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    home.stop().await;
}
