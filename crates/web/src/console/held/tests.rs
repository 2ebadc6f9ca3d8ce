use std::time::Duration;

use guard::desk::HeldState;
use guard::desk::overview::NeedKind;
use guard::view::safe::CONTENT_SECURITY_POLICY;
use model::ids::HeldId;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Direction, Evidence, Points, Reason, ReasonId};
use platform::accounts::Role;

use super::Asked;
use crate::console::overview::need_act;
use crate::test_house::TestHouse;

const MESSAGE: &str = "From: \"Your Bank\" <no-reply@sender.example>
To: Anna <anna@shop.example>
Subject: Confirm your account
Message-ID: <1@sender.example>
Content-Type: text/html; charset=utf-8

<p>Please confirm your password at <a href=\"https://evil.example/login\">https://bank.example/</a></p>
<script>alert(1)</script><img src=\"https://evil.example/t.gif\">
";

fn reasons() -> Vec<Reason> {
    let evidence = Evidence {
        text: "confirm your password".into(),
        part: "body.html.display_text".into(),
        start: 7,
        end: 28,
    };
    vec![Reason {
        id: ReasonId::new("lure.credential"),
        points: Points::hundredths(300),
        text: Phrase::new("reason-lure-credential"),
        evidence: vec![evidence],
    }]
}

async fn held(house: &TestHouse) -> HeldId {
    house.hold(MESSAGE, reasons()).await
}

/// What the audit log says was done with held mail, oldest first.
async fn audited(house: &TestHouse) -> Vec<String> {
    let entries = house.temp.store.platform().audit_list(&testkit::store::house(), 0, 1_000).await.unwrap();
    entries
        .into_iter()
        .filter_map(|entry| Some(entry.words?.what))
        .filter(|action| action.starts_with("hold."))
        .collect()
}

#[test]
fn what_the_overview_leads_to_is_understood() {
    for kind in [NeedKind::HeldLong, NeedKind::MaybeTwice, NeedKind::OverBudget] {
        let (_, place) = need_act(&kind);
        let query = place.strip_prefix("/held?").unwrap();
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let asked = Asked::read(&pairs, Time::EPOCH);
        let states = pairs.iter().filter(|(name, value)| name == "state" && asked.state_word() == value);
        assert_eq!(states.count() + asked.said.len(), pairs.len(), "{place}");
    }
}

#[test]
fn an_address_is_read_and_what_is_strange_in_it_is_left_out() {
    let now: Time = "2026-11-21T14:30:00Z".parse().unwrap();
    let read = |query: &str| {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Asked::read(&pairs, now)
    };
    assert_eq!(read("").state, Some(HeldState::Held));
    assert_eq!((read("state=all").state, read("state=all").state_word()), (None, "all"));
    assert_eq!(read("state=nonsense&direction=up&age=9y&x=1").said, []);
    let asked = read("state=released&direction=outbound&age=1d&from=Anna@Shop.Example&door=mx&after=x");
    assert_eq!(asked.search.filter.state, Some(HeldState::Released));
    assert_eq!(asked.search.filter.direction, Some(Direction::Outbound));
    assert_eq!(asked.search.filter.until, Some(now.minus(Duration::from_hours(24))));
    assert_eq!(asked.search.sender_domain.as_deref(), Some("shop.example"));
    assert_eq!((asked.after, asked.said.len()), (None, 4));
}

#[tokio::test]
async fn the_queue_says_what_waits_and_why() {
    let mut house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let empty = house.get(&viewer, "/held").await.words();
    assert!(empty.contains("Nothing is held") && empty.contains("Nothing waits"), "{empty}");
    let id = held(&house).await;
    let page = house.get(&viewer, "/held").await;
    assert_eq!(page.status, 200);
    let words = page.words();
    assert!(words.contains("One message waits for a decision"), "{words}");
    assert!(
        words
            .contains("sender.example coming in · mx 1 recipient at shop.example Wants an account confirmed"),
        "{words}"
    );
    assert!(page.body.contains(&format!("/held/{id}")));
    assert!(!page.body.contains("name=\"chosen\""), "a viewer decides nothing");
    assert!(!page.body.contains("anna@") && !page.body.contains("password"), "nothing was opened");
    let analyst = house.person(Role::Analyst).await;
    assert!(house.get(&analyst, "/held").await.body.contains("name=\"chosen\""));
    let none = house.get(&viewer, "/held?from=other.example").await.words();
    assert!(none.contains("Nothing fits these filters"), "{none}");
    let csv = house.get(&viewer, "/held.csv?state=all").await;
    assert!(csv.field("content-disposition").unwrap().contains("held.csv"));
    assert!(
        csv.body.starts_with("time,id,direction") && csv.body.contains("lure.credential=3.00"),
        "{}",
        csv.body
    );
    house.stop().await;
}

#[tokio::test]
async fn the_queue_is_paged_by_key() {
    let mut house = TestHouse::open().await;
    for _ in 0..51 {
        held(&house).await;
    }
    let viewer = house.person(Role::Viewer).await;
    let first = house.get(&viewer, "/held").await;
    assert_eq!(first.body.matches("<th role=\"rowheader\"").count(), 50);
    let next = first
        .body
        .split("href=\"")
        .find_map(|rest| rest.split('"').next().filter(|href| href.contains("after=")))
        .unwrap();
    let second = house.get(&viewer, &next.replace("&#38;", "&").replace("&amp;", "&")).await;
    assert_eq!(second.body.matches("<th role=\"rowheader\"").count(), 1);
    assert!(!second.body.contains("rel=\"next\""), "there is no third page");
    house.stop().await;
}

#[tokio::test]
async fn a_message_is_opened_with_a_reason_once_and_shown_to_that_session_only() {
    let mut house = TestHouse::open().await;
    let (id, analyst) = (held(&house).await, house.person(Role::Analyst).await);
    let place = format!("/held/{id}");
    let sealed = house.get(&analyst, &place).await;
    assert!(sealed.words().contains("Open it") && !sealed.body.contains("confirm your password"));

    // Without a reason, with a name instead of a number, or without opening at all, nothing is opened.
    let refused = house
        .post(&analyst, &format!("{place}/open"), &[("why", "review"), ("see", "ada@example.com")])
        .await;
    assert_eq!(refused.field("location"), Some(&*format!("{place}?see=ada%40example.com")));
    assert_eq!(house.get(&analyst, &format!("{place}/view")).await.field("location"), Some(&*place));
    assert_eq!(house.get(&analyst, &format!("{place}/body")).await.status, 410);
    assert_eq!(audited(&house).await, Vec::<String>::new());

    let opened =
        house.post(&analyst, &format!("{place}/open"), &[("why", "incident"), ("see", "T-12")]).await;
    assert_eq!(opened.field("location"), Some(&*format!("{place}/view")));
    let view = house.get(&analyst, &format!("{place}/view")).await;
    assert_eq!(view.status, 200);
    assert!(
        view.body.contains("<mark class=\"tone-bad\" id=\"text-1\">confirm your password"),
        "{}",
        view.body
    );
    assert!(view.body.contains("href=\"#text-1\"") && view.body.contains("<strong>evil.example</strong>"));
    assert!(view.body.contains(&format!("<iframe class=\"safe-view\" sandbox src=\"{place}/body\"")));
    assert!(!view.body.contains("<a href=\"https://evil") && !view.body.contains("alert(1)"));
    // Looking again, and the frame, are no further openings.
    house.get(&analyst, &format!("{place}/view")).await;
    assert_eq!(house.get(&analyst, &format!("{place}/body")).await.status, 200);
    assert_eq!(audited(&house).await, ["hold.show"]);

    let other = house.person(Role::Analyst).await;
    assert_eq!(house.get(&other, &format!("{place}/view")).await.field("location"), Some(&*place));
    house.clock.advance(super::shelf::KEPT_FOR);
    assert_eq!(house.get(&analyst, &format!("{place}/view")).await.field("location"), Some(&*place));
    house.stop().await;
}

#[tokio::test]
async fn the_frame_of_a_message_can_do_nothing_and_stands_in_our_pages_only() {
    let mut house = TestHouse::open().await;
    let (id, analyst) = (held(&house).await, house.person(Role::Analyst).await);
    house.post(&analyst, &format!("/held/{id}/open"), &[("why", "review")]).await;
    let body = house.get(&analyst, &format!("/held/{id}/body")).await;
    assert_eq!(body.field("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
    assert!(
        CONTENT_SECURITY_POLICY.contains("sandbox")
            && CONTENT_SECURITY_POLICY.contains("frame-ancestors 'self'")
    );
    assert_eq!(body.field("x-frame-options"), Some("SAMEORIGIN"));
    assert_eq!(body.field("cache-control"), Some("no-store"));
    assert_eq!(body.field("referrer-policy"), Some("no-referrer"));
    assert!(body.body.contains("confirm your password"));
    for acting in ["<script", "<img", "href=", "src="] {
        assert!(!body.body.contains(acting), "{acting} in {}", body.body);
    }
    // Every other page is framed by nobody.
    let page = house.get(&analyst, &format!("/held/{id}")).await;
    assert_eq!(page.field("x-frame-options"), Some("DENY"));
    assert!(page.field("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    house.stop().await;
}

#[tokio::test]
async fn a_message_is_released_once_and_the_second_hears_who_was_quicker() {
    let mut house = TestHouse::open().await;
    let id = held(&house).await;
    let (first, second) = (house.person(Role::Analyst).await, house.person(Role::Analyst).await);
    let asked = house.get(&first, &format!("/held/chosen/release?chosen={id}")).await;
    assert!(asked.words().contains("Once released it cannot be called back."), "{}", asked.words());
    let chosen = id.to_string();
    let form = [("chosen", &*chosen), ("why", "requested"), ("see", "")];
    let released = house.post(&first, "/held/chosen/release", &form).await;
    assert_eq!((released.status, released.field("location")), (303, Some(&*format!("/held/{id}"))));
    let again = house.post(&second, "/held/chosen/release", &form).await;
    assert_eq!(again.field("location"), Some(&*format!("/held/{id}?late=release")));
    let page = house.get(&second, &format!("/held/{id}?late=release")).await.words();
    assert!(page.contains("Somebody was quicker.") && page.contains("what person 0 did"), "{page}");
    assert!(page.contains("Released at"), "{page}");
    assert_eq!(house.next_hop.taken().len(), 1);
    assert_eq!(audited(&house).await, ["hold.release", "hold.released"]);
    house.stop().await;
}

#[tokio::test]
async fn what_the_next_hop_refuses_is_held_again_and_the_page_says_so() {
    let mut house = TestHouse::open().await;
    let (id, analyst) = (held(&house).await, house.person(Role::Analyst).await);
    house.next_hop.script("data 550 5.7.1 not today");
    let chosen = id.to_string();
    house.post(&analyst, "/held/chosen/release", &[("chosen", &*chosen), ("why", "review")]).await;
    let page = house.get(&analyst, &format!("/held/{id}")).await.words();
    assert!(page.contains("The mail server did not take it. It is held again."), "{page}");
    assert!(page.contains("not today") && page.contains("Release"), "{page}");
    house.stop().await;
}

#[tokio::test]
async fn many_are_decided_at_once_and_each_says_what_became_of_it() {
    let mut house = TestHouse::open().await;
    let (one, two) = (held(&house).await.to_string(), held(&house).await.to_string());
    let analyst = house.person(Role::Analyst).await;
    let ticked = house
        .post(&analyst, "/held/chosen", &[("chosen", &one), ("chosen", &two), ("act", "phishing")])
        .await;
    let place = ticked.field("location").unwrap().to_owned();
    assert_eq!(place, format!("/held/chosen/phishing?chosen={one}&chosen={two}"));
    assert!(house.get(&analyst, &place).await.words().contains("Were these 2 messages phishing?"));
    let form = [("chosen", &*one), ("chosen", &*two), ("why", "review")];
    let done = house.post(&analyst, "/held/chosen/phishing", &form).await.words();
    assert!(done.contains("2 of 2 are done."), "{done}");

    // Deleting many wants their number typed.
    let asked = house.post(&analyst, "/held/chosen/delete", &form).await.words();
    assert!(asked.contains("Type 2 to delete 2 messages"), "{asked}");
    let typed = [("chosen", &*one), ("chosen", &*two), ("why", "review"), ("confirmed", "2")];
    let done = house.post(&analyst, "/held/chosen/delete", &typed).await.words();
    assert!(done.contains("2 of 2 are done."), "{done}");
    let page = house.get(&analyst, &format!("/held/{one}")).await.words();
    assert!(page.contains("Deleted at") && page.contains("Called phishing"), "{page}");
    // What is deleted is not opened any more.
    let opened = house.post(&analyst, &format!("/held/{one}/open"), &[("why", "review")]).await;
    assert_eq!(opened.field("location"), Some(&*format!("/held/{one}?late=release")));
    house.stop().await;
}

#[tokio::test]
async fn deleting_wants_a_fresh_proof() {
    let mut house = TestHouse::open().await;
    let (id, analyst) = (held(&house).await, house.person(Role::Analyst).await);
    house.clock.advance(Duration::from_mins(20));
    let asked = house.get(&analyst, &format!("/held/chosen/delete?chosen={id}")).await;
    let place = asked.field("location").unwrap();
    assert!(place.starts_with("/prove?next=%2Fheld%2Fchosen%2Fdelete%3Fchosen%3D"), "{place}");
    let chosen = id.to_string();
    let posted =
        house.post(&analyst, "/held/chosen/delete", &[("chosen", &*chosen), ("why", "review")]).await;
    assert_eq!(posted.field("location"), Some("/prove?next=%2F"));
    assert!(house.get(&analyst, &format!("/held/{id}")).await.words().contains("waiting"));
    house.stop().await;
}

#[tokio::test]
async fn a_message_is_kept_longer_but_not_for_ever() {
    let mut house = TestHouse::open().await;
    let (id, analyst) = (held(&house).await, house.person(Role::Analyst).await);
    let place = format!("/held/{id}/extend");
    assert!(house.get(&analyst, &place).await.words().contains("7 days more"));
    for _ in 0..2 {
        let kept = house.post(&analyst, &place, &[("days", "30"), ("why", "legal")]).await;
        assert_eq!(kept.status, 303);
    }
    // 14 and twice 30 days; a third time would be more than 90.
    let words = house.get(&analyst, &place).await.words();
    assert!(words.contains("7 days more") && !words.contains("30 days more"), "{words}");
    assert_eq!(house.post(&analyst, &place, &[("days", "30"), ("why", "legal")]).await.status, 422);
    house.stop().await;
}

#[tokio::test]
async fn who_may_not_decide_or_is_elsewhere_finds_nothing() {
    let mut house = TestHouse::open().await;
    let id = held(&house).await;
    let chosen = id.to_string();
    let (viewer, counsel) = (house.person(Role::Viewer).await, house.person(Role::Counsel).await);
    let stranger = house.stranger().await;
    let form = [("chosen", &*chosen), ("why", "review")];
    for (who, method, place, expected) in [
        (&viewer, "GET", format!("/held/{id}"), 200),
        (&viewer, "POST", format!("/held/{id}/open"), 404),
        (&viewer, "GET", format!("/held/{id}/view"), 404),
        (&viewer, "GET", format!("/held/{id}/body"), 404),
        (&viewer, "POST", "/held/chosen/release".to_owned(), 404),
        // Counsel looks and does not decide.
        (&counsel, "POST", format!("/held/{id}/open"), 303),
        (&counsel, "POST", "/held/chosen/release".to_owned(), 404),
        (&counsel, "POST", "/held/chosen/delete".to_owned(), 404),
        (&counsel, "GET", format!("/held/{id}/extend"), 404),
        (&stranger, "GET", "/held".to_owned(), 200),
        (&stranger, "GET", format!("/held/{id}"), 404),
        (&stranger, "GET", format!("/messages/{id}"), 404),
        (&viewer, "GET", "/held/not-an-id".to_owned(), 404),
        (&viewer, "GET", "/messages/not-an-id".to_owned(), 404),
    ] {
        let answer =
            if method == "GET" { house.get(who, &place).await } else { house.post(who, &place, &form).await };
        assert_eq!(answer.status, expected, "{method} {place}");
    }
    assert!(!house.get(&stranger, "/held").await.words().contains("sender.example"));
    assert!(house.next_hop.taken().is_empty());
    house.stop().await;
}

#[tokio::test]
async fn the_record_of_a_message_says_why_with_points_that_sum() {
    use guard::desk::Disposed;
    use model::verdict::Action;

    let mut house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let mut row = house.row(Duration::from_mins(5), "mx", Action::Hold, Disposed::Held);
    row.undecided = vec![("rule.whois".into(), vec!["age of the domain".into()])];
    row.reasons.push(("hint.one_target".into(), Points::hundredths(40)));
    row.score = Points::hundredths(290);
    row.origin.dmarc = Some("fail".into());
    house.record(std::slice::from_ref(&row)).await;
    let page = house.get(&viewer, &format!("/messages/{}", row.id)).await;
    let words = page.words();
    for part in [
        "Message from vendor.example",
        "Link leads elsewhere than it says link.mismatch 2.50 All clicks lead to one place hint.one_target 0.40 All points together 2.90",
        "It does not prove that it comes from the domain in From (DMARC failed).",
        "rule.whois needs age of the domain",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert!(!page.body.contains("/exceptions/new"), "a viewer makes no exception");
    let administrator = house.person(Role::Administrator).await;
    let page = house.get(&administrator, &format!("/messages/{}", row.id)).await;
    assert!(
        page.body.contains("/exceptions/new?sender=vendor.example&#38;direction=inbound&#38;door=mx"),
        "{}",
        page.body
    );
    house.stop().await;
}
