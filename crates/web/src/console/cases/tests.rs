use platform::accounts::Role;

use crate::test_house::TestHouse;

/// The place a form led to.
fn led_to(answer: &crate::test_house::Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.words());
    answer.field("location").unwrap().to_owned()
}

#[tokio::test]
async fn a_case_is_opened_stated_written_and_closed_on_pages() {
    let mut home = TestHouse::open().await;
    let (counsel, viewer) = (home.person(Role::Counsel).await, home.person(Role::Viewer).await);
    let signatory = home.person(Role::Signatory).await;
    let form = [("title", "A vendor called"), ("at", "2026-11-21T14:00")];
    let case = led_to(&home.post(&counsel, "/cases/new", &form).await);
    let step = |step: &str| format!("{case}{step}");
    let page = home.get(&viewer, &case).await;
    let words = page.words();
    assert!(words.contains("If we were aware now, due at the latest"), "{words}");
    // And the earliest that anybody could come to, who counted from the alarm.
    assert!(words.contains("counted from when it was noticed would come to 24 November 2026"), "{words}");
    assert!(words.contains("We do not know yet how it got out."), "{words}");
    // Who only looks is offered nothing to do.
    assert!(!page.body.contains("/moments/"), "{}", page.body);
    let page = home.get(&counsel, &case).await;
    assert!(page.body.contains(&step("/moments/assess")), "{}", page.body);
    // A reason is asked for, and what was typed is there again.
    let refused =
        home.post(&counsel, &step("/moments/aware"), &[("at", "2026-11-21T14:10"), ("why", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("2026-11-21T14:10"), "{}", refused.body);
    let aware = [("at", "2026-11-21T14:10"), ("why", "the vendor confirmed it")];
    led_to(&home.post(&counsel, &step("/moments/aware"), &aware).await);
    let words = home.get(&counsel, &case).await.words();
    assert!(words.contains("Due at the latest"), "{words}");
    // Facts in the words of a letter.
    let data = [("state", "confirmed"), ("data-email", "yes"), ("data-name", "yes")];
    led_to(&home.post(&counsel, &step("/facts/data"), &data).await);
    let likely = [("state", "likely"), ("cause", "left-open"), ("because-en", "a log shows it")];
    let refused = home.post(&counsel, &step("/facts/cause"), &likely).await;
    assert!(refused.words().contains("in each language"), "{}", refused.words());
    let words = home.get(&counsel, &case).await.words();
    assert!(words.contains("In this copy were your email address and your name"), "{words}");
    let promise = [("ready", "end-copies"), ("owner", "Grace"), ("due", "2026-12-01")];
    led_to(&home.post(&counsel, &step("/commitments/new"), &promise).await);
    assert!(home.get(&viewer, "/commitments").await.words().contains("Grace"));
    // The letter; nobody can sign it while it is for nobody.
    led_to(&home.post(&counsel, &step("/letter/draft"), &[("signer", "Ada Lovelace")]).await);
    let page = home.get(&counsel, &step("/letter")).await;
    assert!(
        page.body.contains("By 1 December 2026 we will have all copies of the list deleted"),
        "{}",
        page.body
    );
    assert!(page.words().contains("Hand in a list"), "{}", page.words());
    let page = home.get(&signatory, &step("/approve")).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("data-passkey"), "{}", page.body);
    assert_eq!(home.get(&counsel, &step("/approve")).await.status, 404);
    led_to(&home.post(&counsel, &step("/moments/close"), &[("why", "a test")]).await);
    assert!(home.get(&viewer, "/cases").await.words().contains("No case is open"));
    home.stop().await;
}

#[tokio::test]
async fn a_list_without_a_name_or_addresses_is_not_taken() {
    let mut home = TestHouse::open().await;
    let counsel = home.person(Role::Counsel).await;
    let form = [("title", "A vendor called"), ("at", "2026-11-21T14:00")];
    let case = led_to(&home.post(&counsel, "/cases/new", &form).await);
    for (list, said) in [
        ("name\nAda\n", "No column is called email"),
        ("email\na@b.example\n", "Say why, or where it is from"),
    ] {
        let refused = home.upload(&counsel, &format!("{case}/affected"), list).await;
        assert_eq!(refused.status, 422);
        assert!(refused.words().contains(said), "{}", refused.words());
    }
    // Two columns may have the addresses: a field appears that asks which is meant.
    let (place, twice) = (format!("{case}/affected"), "email,mail\na@b.example,c@d.example\n");
    assert!(!home.get(&counsel, &place).await.body.contains("name=\"address\""));
    let source = ("source", "the shop");
    let refused = home.upload_with(&counsel, &place, (&[source], twice)).await;
    assert!(
        refused.status == 422 && refused.words().contains("email (#1), mail (#2)"),
        "{}",
        refused.words()
    );
    assert!(refused.body.contains("name=\"address\""), "{}", refused.body);
    assert!(refused.body.contains("value=\"the shop\""), "what was typed stays: {}", refused.body);
    let taken = home.upload_with(&counsel, &place, (&[source, ("address", "#2")], twice)).await;
    assert_eq!(taken.status, 303, "{}", taken.words());
    // Where it is from is a line; what pretends to be one is not read to its end.
    let long = "a".repeat(5_000);
    let part = "--edge\r\ncontent-disposition: form-data; name=\"source\"";
    let list = format!("email\r\na@b.example\r\n{part}\r\n\r\n{long}");
    let refused = home.upload(&counsel, &format!("{case}/affected"), &list).await;
    assert!(refused.words().contains("longer than it may be"), "{}", refused.words());
    home.stop().await;
}
