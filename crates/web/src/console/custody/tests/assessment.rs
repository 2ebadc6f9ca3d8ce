//! Assessments, and what they mean for copies.

use platform::accounts::Role;

use crate::test_house::TestHouse;

#[tokio::test]
async fn our_own_company_answers_first_and_what_rules_it_out_stands_before_its_points() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let page = house.get(&cookie, "/assessments").await;
    assert!(page.words().contains("Answer for your own company first"), "{}", page.words());
    let own = house.post(&cookie, "/assessments/own", &[("name", "Beispiel Garten")]).await;
    let place = own.field("location").unwrap().to_owned();
    let form = house.get(&cookie, &place).await;
    let words = form.words();
    assert!(
        words.contains("0 of 23 answered; 2 more questions are asked only after certain answers"),
        "{words}"
    );
    assert!(form.body.contains("choice-second-factor"));
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
    assert!(
        form.words().contains("23 of 23 answered") && form.body.contains("/sign?once="),
        "{}",
        form.words()
    );
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
    // On the card, with what was typed, and the mistake at its field.
    assert!(wrong.words().contains("It may have no copy"), "{}", wrong.words());
    for typed in ["value=\"Anna Berg\"", "value=\"sale\"", "value=\"2027-01-01\""] {
        assert!(wrong.body.contains(typed), "{typed} is not in {}", wrong.body);
    }
    assert_eq!(wrong.body.matches("aria-invalid=\"true\"").count(), 1, "{}", wrong.body);
    let silent = [("person", "Anna Berg"), ("why", " "), ("until", "2026-11-23")];
    let silent = house.post(&cookie, &format!("{card}/exception"), &silent).await;
    assert!(silent.status == 422 && silent.body.contains("value=\"Anna Berg\""), "{}", silent.words());
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
async fn a_file_that_proves_an_answer_is_attached_here_and_fetched_as_bytes() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let own = house.post(&cookie, "/assessments/own", &[("name", "Beispiel Garten")]).await;
    let place = own.field("location").unwrap().to_owned();
    let one = place.strip_suffix("/answer").unwrap().to_owned();
    let form = house.get(&cookie, &format!("{place}?topic=access")).await;
    assert!(form.body.contains("enctype=\"multipart/form-data\""), "{}", form.body);
    assert!(
        form.body.contains("name=\"file-second-factor\"") && form.body.contains(" multiple"),
        "{}",
        form.body
    );
    let sent = [("topic", "access"), ("choice-second-factor", "yes"), ("attach", "second-factor")];
    let html = "<script>alert(1)</script>";
    let saved =
        house.upload_named(&cookie, &place, (&sent, ("file-second-factor", "Pr\u{fc}fung.html", html))).await;
    assert_eq!(saved.status, 303, "{}", saved.words());
    let id: model::ids::AssessmentId = one.rsplit('/').next().unwrap().parse().unwrap();
    let files = house.rooms.custody.evidence_files(&testkit::store::house(), id).await.unwrap();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let page = house.get(&cookie, &one).await;
    assert!(
        page.words().contains("Pr\u{fc}fung.html") && !page.body.contains("alert(1)"),
        "{}",
        page.words()
    );
    assert!(page.words().contains("a proof is asked for, and none is given"), "{}", page.words());

    // Who only reads assessments sees that it is there, and fetches nothing.
    let at = format!("{one}/files/{}", file.id);
    let viewer = house.person(Role::Viewer).await;
    let seen = house.get(&viewer, &one).await;
    assert!(seen.words().contains("Pr\u{fc}fung.html") && !seen.body.contains("/files/"), "{}", seen.body);
    assert_eq!(house.get(&viewer, &at).await.status, 404);
    assert!(page.body.contains(&format!("href=\"{at}\"")), "{}", page.body);
    // Who looks into what is sealed fetches it, as who keeps lists: as bytes that no browser shows; and that is audited.
    assert_eq!(house.get(&cookie, &at).await.body, html);
    let counsel = house.person(Role::Counsel).await;
    let got = house.get(&counsel, &at).await;
    assert_eq!((got.status, got.body.as_str()), (200, html));
    assert_eq!(got.field("content-type"), Some("application/octet-stream"));
    assert_eq!(got.field("x-content-type-options"), Some("nosniff"));
    let policy = got.field("content-security-policy").unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(
        got.field("content-disposition"),
        Some("attachment; filename=\"Pr_fung.html\"; filename*=UTF-8''Pr%C3%BCfung.html")
    );
    let auditor = house.person(Role::Administrator).await;
    let said = house.get(&auditor, "/audit").await.words();
    assert!(said.contains("File that proves an answer opened"), "{said}");
    // It belongs to its assessment, and to nobody else's.
    let nowhere = "01932f3e-0000-7000-8000-000000000000";
    for wrong in [
        format!("/assessments/{nowhere}/files/{}", file.id),
        format!("{one}/files/{nowhere}"),
        format!("{one}/files/x"),
    ] {
        assert_eq!(house.get(&cookie, &wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(house.get("", &at).await.status, 303, "nobody is signed in");
    let file = file.id.to_string();
    let removed = house.fill_in(&cookie, &place, &[("topic", "access"), ("remove", &file)]).await;
    assert_eq!(removed.status, 303, "{}", removed.words());
    assert_eq!(house.get(&cookie, &at).await.status, 404);
    house.stop().await;
}
