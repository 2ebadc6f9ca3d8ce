//! Custody's pages, over a real socket.

use custody::attribution::{Attribution, AttributionState, Candidate, EXPLANATIONS, EvidenceKind, Rung};
use custody::party::Wanted;
use model::ids::AttributionId;
use platform::accounts::Role;
use serde_json::json;

use crate::test_house::TestHouse;

const CARD: &[(&str, &str)] = &[
    ("name", "Vendor B"),
    ("purpose", "newsletter"),
    ("rows", "1,204,331"),
    ("until", "2027-03-31"),
    ("domains", "news.shop.example"),
];

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
    assert!(!house.get(&cookie, &copy).await.body.contains("/test\""));
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
        assert!(!page.body.contains("seeds.csv") && !page.body.contains("/out\""), "{role:?}");
        assert_eq!(house.get(&cookie, &format!("{copy}/seeds.csv")).await.status, 404, "{role:?}");
        assert_eq!(house.post(&cookie, "/vendors/add", CARD).await.status, 404, "{role:?}");
    }
    house.stop().await;
}

#[tokio::test]
async fn an_overdue_copy_is_a_finding_that_somebody_closes() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let words = house.get(&cookie, "/findings").await.words();
    assert!(words.contains("Nothing to mend"), "{words}");
    let custody = &house.rooms.custody;
    let access = testkit::store::house();
    let wanted = Wanted { name: "Vendor B".into(), until: "2020-01-01".into(), ..Wanted::default() };
    let vendor = custody.vendor_add(&access, wanted, house.clock()).await.unwrap();
    let wanted = custody::adopt::Wanted {
        list: "Spring".into(),
        header: "email".into(),
        seeds: "1".into(),
        ..custody::adopt::Wanted::default()
    };
    custody.adopt(&access, vendor, wanted, house.clock()).await.unwrap();
    assert_eq!(custody.find_overdue(&access, house.clock()).await.unwrap(), 1);
    let list = house.get(&cookie, "/findings").await;
    assert!(
        list.words().contains("Vendor B should have deleted Spring by 1 January 2020"),
        "{}",
        list.words()
    );
    let id = list.body.split("href=\"/findings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let own = [("owner", "Ben"), ("due", "2027-01-01")];
    assert_eq!(house.post(&cookie, &format!("/findings/{id}/own"), &own).await.status, 303);
    assert!(house.get(&cookie, &format!("/findings/{id}")).await.words().contains("Ben"));
    let close = [("why", "they sent a certificate")];
    assert_eq!(house.post(&cookie, &format!("/findings/{id}/close"), &close).await.status, 303);
    let words = house.get(&cookie, "/findings?state=all").await.words();
    assert!(words.contains("Mended"), "{words}");
    house.stop().await;
}

#[tokio::test]
async fn an_empty_canary_inbox_says_what_will_stand_there() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::Viewer).await;
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("Nothing has come yet"), "{words}");
    assert_eq!(house.get(&cookie, "/canaries/nothing").await.status, 404);
    house.stop().await;
}

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

#[tokio::test]
async fn our_own_company_answers_first_and_what_rules_it_out_stands_before_its_points() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let page = house.get(&cookie, "/assessments").await;
    assert!(page.words().contains("Answer for your own company first"), "{}", page.words());
    let own = house.post(&cookie, "/assessments/own", &[("name", "Beispiel Garten")]).await;
    let place = own.field("location").unwrap().to_owned();
    let form = house.get(&cookie, &place).await;
    assert!(form.words().contains("0 of 23 answered") && form.body.contains("choice-second-factor"));
    // The answers of one topic lead to the next that has a question left.
    let pack = custody::questionnaire::Questionnaire::of_id("esp-25").unwrap();
    let mut next = place.clone();
    for topic in &pack.topics {
        let mut sent = vec![("topic".to_owned(), topic.id.clone())];
        for question in pack.questions.iter().filter(|one| one.topic == topic.id) {
            let good = question.choice_ids().next().unwrap();
            let choice = if question.id == "seeds" { "no" } else { good };
            sent.push((format!("choice-{}", question.id), choice.to_owned()));
        }
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (&**name, &**value)).collect();
        let saved = house.post(&cookie, &place, &sent).await;
        assert_eq!(saved.status, 303, "{}", saved.words());
        next = saved.field("location").unwrap().to_owned();
    }
    let form = house.get(&cookie, &next).await;
    assert!(form.words().contains("23 of 23 answered") && form.body.contains("/sign\""), "{}", form.words());
    let sign = place.replace("/answer", "/sign");
    let nobody = house.post(&cookie, &sign, &[("name", " ")]).await;
    assert_eq!((nobody.status, nobody.words().contains("by name")), (422, true), "{}", nobody.words());
    let signed = house.post(&cookie, &sign, &[("name", "Anna Berg, data owner")]).await;
    let one = signed.field("location").unwrap().to_owned();
    let page = house.get(&cookie, &one).await;
    assert!(page.words().contains("Anna Berg, data owner"), "{}", page.words());
    let (out, points) = (page.words().find("without saying which"), page.words().find("All answers"));
    assert!(out < points, "what rules out stands first");
    let file = house.get(&cookie, &format!("{one}/signed.json")).await;
    assert!(file.body.contains("tidewatch assessment 1"), "{}", file.body);
    let words = house.get(&cookie, "/assessments").await.words();
    assert!(words.contains("your own company") && words.contains("1 answer"), "{words}");
    // A viewer reads, and changes nothing.
    let viewer = house.person(Role::Viewer).await;
    assert_eq!(house.get(&viewer, &one).await.status, 200);
    assert_eq!(house.get(&viewer, &place).await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn a_vendor_that_is_ruled_out_gets_no_copy_but_by_a_named_persons_exception() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = [("name", "Vendor B"), ("country", "de"), ("state", "ended")];
    let card = house.post(&cookie, "/vendors/add", &card).await.field("location").unwrap().to_owned();
    let words = house.get(&cookie, &card).await.words();
    assert!(words.contains("It may have no copy") && words.contains("works for you no more"), "{words}");
    let wrong = [("person", "Anna Berg"), ("why", "sale"), ("until", "2027-01-01")];
    let wrong = house.post(&cookie, &format!("{card}/exception"), &wrong).await;
    assert_eq!((wrong.status, wrong.words().contains("a week from now")), (422, true), "{}", wrong.words());
    let given = [("person", "Anna Berg"), ("why", "sale on Friday"), ("until", "2026-11-23")];
    assert_eq!(house.post(&cookie, &format!("{card}/exception"), &given).await.status, 303);
    let words = house.get(&cookie, &card).await.words();
    assert!(words.contains("One copy was let go by exception"), "{words}");
    assert!(words.contains("Anna Berg answers for it: sale on Friday"), "{words}");
    let asked = house.post(&cookie, &format!("{card}/ask"), &[("due", "")]).await;
    let one = asked.field("location").unwrap().to_owned();
    assert!(house.get(&cookie, &one).await.words().contains("being answered"));
    let link = house.post(&cookie, &format!("{one}/link"), &[]).await;
    assert!(link.status == 200 && link.body.contains("/questions/"), "{}", link.words());
    assert!(!house.get(&cookie, &one).await.body.contains("/questions/"), "it is shown once");
    assert_eq!(house.post(&cookie, &format!("{one}/withdraw"), &[]).await.status, 303);
    assert!(house.get(&cookie, &one).await.words().contains("not asked any more"));
    let bad = [("name", "Vendor C"), ("country", "Germany")];
    let bad = house.post(&cookie, "/vendors/add", &bad).await;
    assert!(bad.status == 422 && bad.words().contains("Write two letters"), "{}", bad.words());
    house.stop().await;
}

#[tokio::test]
async fn a_leak_by_coded_marks_shows_the_ladder_the_copies_below_our_own_house_and_what_the_number_covers() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let (custody, access, now) = (&house.rooms.custody, testkit::store::house(), house.clock());
    let mut copies = Vec::new();
    for name in ["Vendor B", "Vendor C"] {
        let wanted = Wanted { name: name.into(), rows_about: "40,000".into(), ..Wanted::default() };
        let vendor = custody.vendor_add(&access, wanted, now).await.unwrap();
        let wanted = custody::adopt::Wanted {
            list: "Spring news".into(),
            header: "email".into(),
            ..custody::adopt::Wanted::default()
        };
        copies.push(custody.adopt(&access, vendor, wanted, now).await.unwrap());
    }
    let page = house.get(&cookie, &format!("/copies/{}/marks", copies[0])).await;
    let (exclusive, coded) = page.body.split_once("id=\"coded\"").unwrap();
    let count = |part: &str| part.matches("@letters.example").count();
    assert_eq!(count(exclusive) + count(coded), 60, "{}", page.words());
    assert!(count(exclusive) >= 15 && count(coded) >= 15);
    assert!(page.field("cache-control").is_some_and(|control| control.contains("no-store")));
    let unproved = house.get(&cookie, &format!("/copies/{}/marks-proof.json", copies[0])).await;
    assert_eq!(unproved.status, 422, "{}", unproved.words());
    let words = house.get(&cookie, &format!("/copies/{}", copies[0])).await.words();
    assert!(words.contains("subtract 60 of 40,060") && words.contains("by code in several"), "{words}");

    let list = custody.copy(&access, copies[0]).await.unwrap().list.id;
    let candidate = |place: usize, one_in| Candidate {
        one_in: Some(one_in),
        hits: Some(8 - 7 * place as u64),
        of: Some(41),
        ..Candidate::plain(copies[place])
    };
    let something = Attribution {
        id: AttributionId::new(now, [7; 10]),
        evidence: EvidenceKind::Coded,
        list,
        copy: None,
        dump: None,
        rung: Rung::Leaning,
        statement: "leak-leaning".into(),
        candidates: vec![candidate(0, 10_000), candidate(1, 1)],
        reading: json!({
            "seen": 8, "copies": 2, "fits_own_house": false, "in_no_copy": 1, "waiting": 3,
            "steps": [{ "at": 1_795_269_600, "seen": 1, "one_in": 1 }, { "at": 1_795_270_600, "seen": 8, "one_in": 10_000 }],
        }),
        explanations: EXPLANATIONS.map(str::to_owned).to_vec(),
        state: AttributionState::Open,
        made_at: now,
        changed_at: now,
        closed: None,
    };
    let mut change = house.temp.store.change(&access).await.unwrap();
    assert!(change.attribution_add_in_txn(&something).await.unwrap());
    change.commit().await.unwrap();
    let place = format!("/leaks/{}", something.id);
    let leaning = house.get(&cookie, &place).await.words();
    for said in [
        "It begins to look like one of the copies",
        "less than one of 10,000 leaks",
        "Wait for more before you say so to anybody",
        "Your own house",
        "has every address there is",
        "8 of 8",
        "1 of 8",
        "An address that is in one copy only: none was written to.",
        "It does not cover your own house",
        "One of the addresses was never given to any copy",
        "3 more addresses got mail that nobody answered for",
        "What would change the answer",
    ] {
        assert!(leaning.contains(said), "{said}: {leaning}");
    }
    let named = Attribution {
        copy: Some(copies[0]),
        rung: Rung::Bounded,
        candidates: vec![candidate(0, 10_000_000), candidate(1, 1)],
        ..something.clone()
    };
    let exclusive = Attribution {
        id: AttributionId::new(now, [8; 10]),
        evidence: EvidenceKind::Exclusive,
        rung: Rung::ThisCopy,
        candidates: vec![Candidate::plain(copies[0])],
        reading: json!({}),
        ..named.clone()
    };
    let mut change = house.temp.store.change(&access).await.unwrap();
    change.attribution_set_in_txn(&named).await.unwrap();
    assert!(change.attribution_add_in_txn(&exclusive).await.unwrap());
    change.commit().await.unwrap();
    let words = house.get(&cookie, &place).await.words();
    assert!(words.contains("The copy of Spring news made for Vendor B on"), "{words}");
    assert!(words.contains("less than one of 10,000,000 leaks"), "{words}");
    assert!(!words.contains("leaks of all your lists"), "there is no other: {words}");
    assert!(
        words.contains("What addresses in one copy only say"),
        "the other kind has a page of its own: {words}"
    );
    // Whoever has looked at many leaks meets one that looks like this by chance more often.
    let mut change = house.temp.store.change(&access).await.unwrap();
    for number in 20..23 {
        let (state, closed) = (AttributionState::Closed, Some((now, "Ada".into(), "a test".into())));
        let before =
            Attribution { id: AttributionId::new(now, [number; 10]), state, closed, ..something.clone() };
        assert!(change.attribution_add_in_txn(&before).await.unwrap());
    }
    change.commit().await.unwrap();
    let words = house.get(&cookie, &place).await.words();
    assert!(words.contains("You have looked at 4 leaks of all your lists by now"), "{words}");
    assert!(words.contains("in less than one of 2,500,000 houses like yours"), "{words}");
    let words = house.get(&cookie, &format!("/leaks/{}", exclusive.id)).await.words();
    assert!(
        words.contains("What addresses in several copies say") && !words.contains("has every address"),
        "{words}"
    );
    // Whoever opens the copy sees it there, too; another copy is not named.
    let words = house.get(&cookie, &format!("/copies/{}", copies[0])).await.words();
    assert!(words.contains("Look at the evidence"), "{words}");
    let words = house.get(&cookie, &format!("/copies/{}", copies[1])).await.words();
    assert!(!words.contains("Look at the evidence"), "{words}");
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("none, at 60 addresses"), "{words}");
    house.stop().await;
}

fn list(rows: usize) -> String {
    let mut text = String::from("Email;First name;Street\r\n");
    for row in 0..rows {
        text.push_str(&format!("member{row}@customer.example;Jo;Mill Lane {row}\r\n"));
    }
    text
}

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
    // Much more than before asks twice.
    let more = house.upload_with(&cookie, &place, (&asked, &list(60))).await;
    assert!(more.status == 422 && more.words().contains("Is this meant?"), "{}", more.words());
    let meant = [&asked[..], &[("difference", "yes")]].concat();
    assert_eq!(house.upload_with(&cookie, &place, (&meant, &list(60))).await.status, 200);
    // Above a thousand rows a second person is asked, and nobody answers himself.
    let many = house.upload_with(&cookie, &place, (&meant, &list(1_001))).await;
    assert!(many.status == 422 && many.words().contains("second person"), "{}", many.words());
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
    let register = house.get(&cookie, "/lists").await;
    assert!(register.words().contains("Copies out: 0"), "{}", register.words());
    house.stop().await;
}

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

#[tokio::test]
async fn a_guideline_is_answered_by_what_is_seen_and_by_who_knows() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    house.post(&cookie, "/vendors/add", CARD).await;
    let list = house.get(&cookie, "/guidelines").await;
    assert!(list.words().contains("OTA: Security by Design") && list.words().contains("0 of 12 done"));
    let place = "/guidelines/ota-security-by-design";
    let page = house.get(&cookie, place).await;
    assert!(
        page.words().contains("seen: it is not so"),
        "our own company answered nothing: {}",
        page.words()
    );
    let said = [("point", "team"), ("answer-team", "yes"), ("note-team", "ask anna@shop.example")];
    assert_eq!(house.post(&cookie, place, &said).await.status, 303);
    let page = house.get(&cookie, place).await;
    assert!(page.words().contains("1 of 12 done") && page.body.contains("anna(at)shop.example"));
    for (point, answer) in [("nothing", "yes"), ("team", "perhaps")] {
        let answer = (format!("answer-{point}"), answer);
        let wrong = house.post(&cookie, place, &[("point", point), (&answer.0, answer.1)]).await;
        assert_eq!(wrong.status, 422, "{point}");
    }
    assert_eq!(house.get(&cookie, "/guidelines/none").await.status, 404);
    house.stop().await;
}

#[tokio::test]
async fn spreadsheets_and_questionnaires_of_others_come_in_or_say_what_is_wrong() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let wrong =
        house.upload(&cookie, "/sheets/vendors", "name,country\nVendor B,DE\nVendor C,Germany\n").await;
    assert_eq!(wrong.status, 422);
    let words = wrong.words();
    assert!(
        words.contains("Row 3")
            && words.contains("Write two letters")
            && words.contains("nothing is taken over"),
        "{words}"
    );
    let none = house.upload(&cookie, "/sheets/vendors", "country\nDE\n").await;
    assert!(none.status == 422 && none.words().contains("&#34;name&#34; is missing"), "{}", none.words());
    let file = "name,country\nVendor B,DE\nVendor C,US\n";
    let looked = house.upload(&cookie, "/sheets/vendors", file).await;
    assert!(looked.status == 200 && looked.words().contains("Take over 2 rows"), "{}", looked.words());
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

/// A vendor with a copy of the spring list; returns the copy's place.
async fn copy_of_spring(house: &TestHouse, cookie: &str) -> String {
    let card = house.post(cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let form =
        [("name", "Spring news"), ("header", "email"), ("seeds", "3"), ("told", "a letter on Mondays")];
    house.post(cookie, &format!("{card}/adopt"), &form).await.field("location").unwrap().to_owned()
}

fn rows(count: u32) -> String {
    (0..count).map(|number| format!("person.{number}@mail.example;x\n")).collect()
}

#[tokio::test]
async fn an_extract_is_read_a_dump_handed_in_and_an_address_asked_about() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let copy = copy_of_spring(&house, &cookie).await;
    assert!(house.get(&cookie, &copy).await.words().contains("approximate"));
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
    let dump = house.upload_with(&cookie, "/dumps/new", (&asked, &rows(300))).await;
    assert_eq!(dump.status, 303, "{}", dump.words());
    let dump = dump.field("location").unwrap().to_owned();
    let words = house.get(&cookie, &dump).await.words();
    for said in
        ["a person must say", "If it is from Spring news", "Vendor B", "20 November 2026", "names a copy"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
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

#[tokio::test]
async fn a_card_says_how_a_vendor_gets_lists_and_the_page_goes_by_it() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let (set, seal) = (format!("{card}/delivery"), format!("{card}/seal"));
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let wrong =
        house.post(&cookie, &set, &[("way", "push"), ("age", key), ("url", "http://b.example/")]).await;
    assert!(wrong.status == 422 && wrong.words().contains("https://HOST/PATH"), "{}", wrong.words());
    let answers = [("way", "age"), ("age", key), ("recipient", ""), ("url", "")];
    assert_eq!(house.post(&cookie, &set, &answers).await.status, 303);
    assert!(house.get(&cookie, &card).await.body.contains(key));
    let reader = house.person(Role::Viewer).await;
    let seen = house.get(&reader, &card).await;
    assert!(
        seen.words().contains("A file sealed to their age key") && !seen.body.contains(&set),
        "{}",
        seen.words()
    );
    assert_eq!(house.post(&reader, &set, &answers).await.status, 404);
    let form = house.get(&cookie, &seal).await;
    assert!(form.body.contains("value=\"age\" selected") && form.body.contains(key), "{}", form.body);

    // A plain file by hand: it is fetched once, and that it left is something to mend.
    let asked =
        [("name", "Spring news"), ("kind", "list"), ("seeds", "3"), ("age", key), ("delivery", "plain")];
    let sealed = house.upload_with(&cookie, &seal, (&asked, &list(30))).await;
    assert!(sealed.status == 200 && !sealed.body.contains("/drop/"), "{}", sealed.words());
    let file = sealed.body.split("action=\"/copies/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let file = format!("/copies/{file}");
    assert_eq!(house.post(&reader, &file, &[]).await.status, 404);
    let fetched = house.post(&cookie, &file, &[]).await;
    assert_eq!(fetched.status, 200);
    assert!(fetched.field("content-disposition").unwrap().ends_with(".csv\""));
    assert_eq!(fetched.body.lines().count(), 34, "a header, 30 people and 3 canaries");
    let gone = async {
        while house.post(&cookie, &file, &[]).await.status != 404 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("it is gone");
    let findings = house.get(&cookie, "/findings").await;
    assert!(findings.words().contains("as a plain file"), "{}", findings.words());
    house.stop().await;
}

#[tokio::test]
async fn a_copy_in_escrow_is_fetched_by_two_people_together() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    // The key is in the configuration of the house, which the page does not know; what it shows, it shows of what is kept.
    let chance: std::sync::Arc<dyn platform::clock::Chance> =
        std::sync::Arc::new(testkit::clock::SeededChance::new(11));
    let (store, ring) = (house.temp.store.clone(), std::sync::Arc::clone(&house.ring));
    let (folder, clock) = (house.temp.folder.path(), std::sync::Arc::new(house.clock.clone()));
    let audit = platform::audit::Audit::new(
        store.platform(),
        folder,
        std::sync::Arc::clone(&ring),
        clock,
        chance.clone(),
    );
    let key = custody::escrow::AgeRecipient::parse(
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    )
    .unwrap();
    let custody = custody::Custody::new(custody::CustodyParts {
        store,
        audit,
        ring,
        chance,
        canary_domains: vec!["letters.example".into()],
        second_person_above: 1_000,
    });
    let custody = custody.with_escrow(Some(custody::escrow::EscrowSetting { key, days: 30 }));
    let access = testkit::store::house();
    custody.own_party_ensure(&access, "Beispiel Garten", house.clock()).await.unwrap();
    let wanted = custody::export::Wanted {
        list: "Spring news".into(),
        owner: String::new(),
        party: card.rsplit('/').next().unwrap().parse().unwrap(),
        purpose: String::new(),
        until: "2027-01-01".into(),
        kind: custody::export::ExportKind::List,
        delivery: custody::export::Delivery::Drop,
        choice: custody::export::Choice::default(),
        seeds: "3".into(),
        age: Vec::new(),
        link_days: String::new(),
        knows_difference: false,
        is_dry_run: false,
    };
    let mut export = custody.export_begin(&access, &wanted, house.clock()).await.unwrap();
    export.push(list(30).as_bytes()).unwrap();
    export.end().unwrap();
    let custody::export::Exported::Sealed(sealed) =
        custody.export_finish(&access, export, house.clock()).await.unwrap()
    else {
        panic!("a dry run")
    };
    let copy = sealed.escrow.unwrap();
    let copy = format!("/copies/{copy}");
    let page = house.get(&cookie, &copy).await;
    assert!(page.words().contains("sealed to a key that is kept offline"), "{}", page.words());
    let (ask, second, file) =
        (format!("{copy}/escrow"), format!("{copy}/escrow/second"), format!("{copy}/escrow/file"));
    assert_eq!(house.post(&cookie, &file, &[]).await.status, 404);
    assert_eq!(house.post(&cookie, &ask, &[("why", "the leak of spring")]).await.status, 303);
    assert_eq!(house.post(&cookie, &second, &[]).await.status, 422, "two keys are two people");
    let reader = house.person(Role::Viewer).await;
    assert_eq!(house.post(&reader, &second, &[]).await.status, 404);
    assert!(!house.get(&reader, &copy).await.body.contains("/escrow"), "who reads has no key");
    let other = house.person(Role::DataOwner).await;
    let page = house.get(&other, &copy).await;
    assert!(page.words().contains("the leak of spring"), "{}", page.words());
    assert_eq!(house.post(&other, &second, &[]).await.status, 303);
    for who in [&cookie, &other] {
        assert!(house.get(who, &copy).await.words().contains("age --decrypt"));
        let mut line = house.begin("POST", who, &file, "").await;
        let mut fetched = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut line, &mut fetched).await.unwrap();
        let begins = b"age-encryption.org/v1\n-> X25519 ";
        assert!(fetched.windows(begins.len()).any(|piece| piece == begins), "{} bytes", fetched.len());
    }
    house.stop().await;
}

/// Asks as `upload.js` does (tus 1.0.0).
async fn tus(
    house: &TestHouse,
    cookie: &str,
    (method, place): (&str, &str),
    fields: &str,
    body: &str,
) -> crate::test_house::Answer {
    let own = format!(
        "cookie: session={cookie}\r\nsec-fetch-site: same-origin\r\ntus-resumable: 1.0.0\r\n{fields}"
    );
    house.call((method, place), None, &own, body).await
}

/// Goes on with an upload.
async fn go_on(house: &TestHouse, cookie: &str, place: &str, (from, body): (usize, &str)) -> u16 {
    let fields = format!("content-type: application/offset+octet-stream\r\nupload-offset: {from}\r\n");
    tus(house, cookie, ("PATCH", place), &fields, body).await.status
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_is_sealed_without_being_sent_again() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let (place, seal, file) = (format!("{card}/uploads"), format!("{card}/seal"), list(30));
    let fields = format!("upload-length: {}\r\nupload-metadata: filename c3ByaW5nLmNzdg==\r\n", file.len());
    let begun = tus(&house, &cookie, ("POST", &place), &fields, "").await;
    let expires = begun.field("upload-expires").map(str::to_owned);
    assert_eq!(
        (begun.status, expires.as_deref()),
        (201, Some("Sun, 22 Nov 2026 14:30:00 GMT")),
        "{}",
        begun.body
    );
    let upload = begun.field("location").unwrap().to_owned();

    assert_eq!(go_on(&house, &cookie, &upload, (0, &file[..100])).await, 204);
    // What was taken is not taken again, and nothing is left out.
    assert_eq!(go_on(&house, &cookie, &upload, (0, &file[..100])).await, 409);
    assert_eq!(go_on(&house, &cookie, &upload, (101, &file[101..])).await, 409);
    let state = tus(&house, &cookie, ("HEAD", &upload), "", "").await;
    assert_eq!((state.status, state.field("upload-offset")), (200, Some("100")));
    assert_eq!(
        (state.field("tus-resumable"), state.field("cache-control")),
        (Some("1.0.0"), Some("no-store"))
    );
    // Not tus, not its type, not its number, another site, another person, somebody who may not.
    let kind = "content-type: application/offset+octet-stream\r\n";
    let old =
        format!("cookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n{kind}upload-offset: 100\r\n");
    assert_eq!(house.call(("PATCH", &upload), None, &old, "x").await.status, 412);
    assert_eq!(tus(&house, &cookie, ("PATCH", &upload), "upload-offset: 100\r\n", "x").await.status, 415);
    assert_eq!(tus(&house, &cookie, ("PATCH", &upload), kind, "x").await.status, 400);
    assert_eq!(tus(&house, &cookie, ("POST", &place), "", "").await.status, 400);
    let foreign = old.replace("same-origin", "cross-site");
    assert_eq!(house.call(("PATCH", &upload), None, &foreign, "x").await.status, 403);
    for role in [Role::DataOwner, Role::Viewer] {
        let other = house.person(role).await;
        assert_eq!(go_on(&house, &other, &upload, (100, "x")).await, 404, "{}", role.as_str());
        assert_eq!(tus(&house, &other, ("DELETE", &upload), "", "").await.status, 404, "{}", role.as_str());
    }

    // The line breaks in the middle of a request: what came is kept.
    let mut line = tokio::net::TcpStream::connect(house.address()).await.unwrap();
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: localhost\r\ncookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n\
         tus-resumable: 1.0.0\r\n{kind}upload-offset: 100\r\ncontent-length: {}\r\n\r\n{}",
        file.len() - 100,
        &file[100..300]
    );
    tokio::io::AsyncWriteExt::write_all(&mut line, head.as_bytes()).await.unwrap();
    tokio::io::AsyncWriteExt::flush(&mut line).await.unwrap();
    drop(line);
    let come = async {
        loop {
            let state = tus(&house, &cookie, ("HEAD", &upload), "", "").await;
            match state.field("upload-offset").unwrap().parse().unwrap() {
                100 => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                come => return come,
            }
        }
    };
    let come: usize = tokio::time::timeout(std::time::Duration::from_secs(30), come).await.unwrap();
    assert!(come <= 300, "{come}");
    assert!(house.get(&cookie, &seal).await.words().contains("spring.csv, "));
    assert_eq!(go_on(&house, &cookie, &upload, (come, &file[come..])).await, 204);

    // First only to look, then for good; the file is sent with neither.
    let id = upload.rsplit('/').next().unwrap().to_owned();
    let chosen = house.get(&cookie, &format!("{seal}?upload={id}")).await;
    assert!(chosen.words().contains("spring.csv is here already"), "{}", chosen.words());
    let asked = [("name", "Spring news"), ("kind", "list"), ("seeds", "3"), ("upload", &id)];
    let dry = [&asked[..], &[("dry_run", "yes")]].concat();
    let dry = house.fill_in(&cookie, &seal, &dry).await;
    assert!(dry.status == 200 && dry.words().contains("Nothing left. This would leave"), "{}", dry.words());
    assert!(dry.body.contains(&format!("name=\"upload\" value=\"{id}\"")), "{}", dry.body);
    let sealed = house.fill_in(&cookie, &seal, &asked).await;
    assert!(sealed.status == 200 && sealed.body.contains("/drop/"), "{}", sealed.words());
    assert_eq!(tus(&house, &cookie, ("HEAD", &upload), "", "").await.status, 404);
    let again = house.fill_in(&cookie, &seal, &asked).await;
    assert_eq!(again.status, 404, "{}", again.words());
    assert_eq!(house.get(&cookie, "/lists.csv").await.body.lines().count(), 2);

    // One that nobody wants is ended, by the script or by a form.
    for way in ["DELETE", "POST"] {
        let begun = tus(&house, &cookie, ("POST", &place), &fields, "").await;
        let upload = begun.field("location").unwrap().to_owned();
        let ended = match way {
            "POST" => house.post(&cookie, &format!("{upload}/end"), &[]).await.status,
            _ => tus(&house, &cookie, ("DELETE", &upload), "", "").await.status,
        };
        assert!(matches!(ended, 204 | 303), "{way}: {ended}");
        assert_eq!(tus(&house, &cookie, ("HEAD", &upload), "", "").await.status, 404);
    }
    house.stop().await;
}
