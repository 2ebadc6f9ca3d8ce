//! What a decision promises whatever the message: parts sum, evidence stands where it says, the same input the same verdict.

use std::sync::Arc;

use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::{DecidedBy, Direction};
use proptest::prelude::*;

use super::*;
use crate::context::{House, HouseSettings, Thresholds};
use crate::evidence::text_of;
use crate::facts::{Setting, open_attachments};

fn house() -> Arc<House> {
    static HOUSE: std::sync::OnceLock<Arc<House>> = std::sync::OnceLock::new();
    Arc::clone(HOUSE.get_or_init(|| {
        Arc::new(House::new(HouseSettings {
            own_domains: vec!["harbourlights.example".into()],
            ..HouseSettings::default()
        }))
    }))
}

fn facts(raw: &[u8]) -> Facts {
    let message = Message::parse(raw, &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    Facts::new(message, opened, Setting::default())
}

fn check(raw: &[u8], direction: Direction) -> Result<(), TestCaseError> {
    let facts = facts(raw);
    let context = Context::new(house(), direction);
    let verdict = decide(&facts, &context, Time::EPOCH);
    let sum: i64 = verdict.reasons().iter().map(|reason| i64::from(reason.points.as_hundredths())).sum();
    prop_assert_eq!(sum, i64::from(verdict.score().as_hundredths()));
    for evidence in verdict.reasons().iter().flat_map(|reason| &reason.evidence) {
        let text = text_of(&facts, &evidence.part);
        let words = text.as_deref().and_then(|text| text.get(evidence.start..evidence.end));
        prop_assert_eq!(words, Some(evidence.text.as_str()), "{:?}", evidence);
    }
    if let DecidedBy::Reason(id) = verdict.decided_by() {
        prop_assert!(verdict.reasons().iter().any(|reason| reason.id == *id));
    } else {
        prop_assert_eq!(verdict.action(), context.house.thresholds(direction).action(verdict.score()));
    }
    prop_assert_eq!(&verdict, &decide(&facts, &context, Time::EPOCH));
    Ok(())
}

/// Pieces that signals look for, thrown together.
fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(
        prop::sample::select(vec![
            "From: PayPal Support <x@раураl.zip>\r\n",
            "From: a@gmail.com\r\n",
            "Reply-To: b@outlook.com, =?utf-8?B?4pyF?= <c@paypal-login.top>\r\n",
            "Subject: Re: ✅ YOUR ACCOUNT WAS SUSPENDED!!\r\n",
            "To: shop@harbourlights.example\r\n",
            "Content-Type: text/html\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\n",
            "\r\n",
            "--b\r\nContent-Type: text/html; name=\"a.pdf.html\"\r\n\r\n",
            "--b\r\nContent-Type: application/zip; name=\"é\u{202e}fdp.exe\"\r\n\r\nPK\x03\x04",
            "--b--\r\n",
            "Dear customer, ver\u{200b}ify y\u{200b}our acc\u{200b}ount within 24 hours. ",
            "please send me the full customer list ",
            "new payment details wire transfer account update bank gift cards get buy pin code card number ",
            "send export buyer list our new iban nicht never ne pas change payroll ",
            "Größe ﬁ ＰａｙＰａｌ Bitte bestätigen Sie Ihr Konto. ",
            "<a href='https://paypal.com.login.test/#shop@harbourlights.example'>https://paypal.com</a>",
            "<span style='font-size:0'>hidden é words</span>",
            "<a href='http://0x7f.1:81/'>x</a><form action=//h.test><input type=password name=pin>",
            "call +1 (800) 555-0100 about your subscription renewal ",
            "4111 1111 1111 1111 DE89370400440532013000 a@b.test ",
            "アカウントが停止 ",
            "\u{0}\r\r\n",
            "<script>eval(atob('QUJD')); new Blob([x])</script>",
        ]),
        0..40,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pieces_of_lures_give_verdicts_that_add_up(pieces in pieces(), outbound in any::<bool>()) {
        let direction = if outbound { Direction::Outbound } else { Direction::Inbound };
        check(pieces.concat().as_bytes(), direction)?;
    }

    #[test]
    fn any_bytes_give_verdicts_that_add_up(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        check(&raw, Direction::Inbound)?;
    }
}

#[test]
fn thresholds_choose_the_strictest_action_they_reach() {
    use model::verdict::Points;
    for (score, action) in [
        (0, Action::Accept),
        (399, Action::Accept),
        (400, Action::Tag),
        (700, Action::Hold),
        (1400, Action::Reject),
        (-500, Action::Accept),
    ] {
        assert_eq!(Thresholds::INBOUND.action(Points::hundredths(score)), action, "{score}");
    }
    assert_eq!(Thresholds::OUTBOUND.action(Points::hundredths(699)), Action::Accept);
    assert_eq!(Thresholds::OUTBOUND.action(Points::hundredths(5000)), Action::Hold);
}

#[test]
fn what_a_limit_takes_off_is_a_reason_of_its_own() {
    let raw = "From: x@a.example\r\nTo: y@b.example\r\nSubject: Your account has been suspended, verify your account, claim your prize\r\n\
               \r\nDear customer, your mailbox has been suspended. Verify your account within 24 hours. You have won a prize. \
               Your package could not be delivered. Your subscription has been renewed. Connect your wallet. Click here.";
    let verdict = decide(&facts(raw.as_bytes()), &Context::new(house(), Direction::Inbound), Time::EPOCH);
    let limit = verdict.reasons().iter().find(|reason| reason.id.as_str() == "limit.lure").unwrap();
    assert!(limit.points.as_hundredths() < 0);
    let lures: i32 = verdict
        .reasons()
        .iter()
        .filter(|reason| reason.id.as_str().starts_with("lure.") || reason.id.as_str() == "limit.lure")
        .map(|reason| reason.points.as_hundredths())
        .sum();
    assert_eq!(Some(lures), Group::Lure.limit().map(|limit| limit.as_hundredths()));
}

/// Dresses made-up words as a campaign or notice of today: HTML, a way to leave, links to the sender's own house.
fn campaign(text: &world::lure::Text, from: &str, domain: &str, is_honest: bool) -> Vec<u8> {
    let body = text.body.replace('\n', "<br>");
    let leave = if is_honest {
        format!("List-Unsubscribe: <https://news.{domain}/leave>\r\n")
    } else {
        String::new()
    };
    let target =
        if is_honest { format!("https://www.{domain}/a") } else { "https://q7.cheap-pages.top/a".to_owned() };
    let subject = text.subject.replace('\n', " ");
    format!(
        "From: {from} <news@{domain}>\r\nTo: reader@harbourlights.example\r\nSubject: {subject}\r\n\
         Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <1@{domain}>\r\n{leave}\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <html><body><p>{body}</p><p><a href=\"{target}\">Read more</a></p></body></html>"
    )
    .into_bytes()
}

fn marked(texts: &[world::lure::Text], is_honest: bool) -> usize {
    let context = Context::new(house(), Direction::Inbound);
    let is_marked = |text: &&world::lure::Text| {
        let facts = facts(&campaign(text, "The Shop", "shop-of-lamps.com", is_honest));
        decide(&facts, &context, Time::EPOCH).action() != Action::Accept
    };
    texts.iter().filter(is_marked).count()
}

#[test]
fn honest_campaigns_pass_and_lures_from_strangers_are_marked() {
    // Another seed than the model was trained with.
    let honest = marked(&world::correspondence::letters(77, 400), true);
    assert_eq!(honest, 0, "of 400 honest campaigns so many are marked");
    let lures = marked(&world::lure::lures(78, 400), false);
    assert!(lures >= 240, "of 400 lures only {lures} are marked");
}

#[test]
fn what_is_on_trial_is_shown_and_adds_nothing() {
    use crate::tuning::{Counting, ON_TRIAL, SourceSetting};
    let raw =
        b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nPlease buy 5 gift cards for me.\r\n";
    let facts = facts(raw);
    let verdict = |counting, points| {
        let setting = SourceSetting { counting, points };
        let settings = HouseSettings {
            tuning: [("request.gift_card".to_owned(), setting)].into_iter().collect(),
            ..HouseSettings::default()
        };
        decide(&facts, &Context::new(Arc::new(House::new(settings)), Direction::Inbound), Time::EPOCH)
    };
    let of = |verdict: &Verdict, id: &str| -> Option<(Points, Option<String>)> {
        let reason = verdict.reasons().iter().find(|reason| reason.id.as_str() == id)?;
        Some((reason.points, reason.text.argument(ON_TRIAL).map(str::to_owned)))
    };
    let on = verdict(Counting::On, None);
    assert_eq!(of(&on, "request.gift_card"), Some((Points::hundredths(400), None)));
    let trial = verdict(Counting::Trial, None);
    assert_eq!(of(&trial, "request.gift_card"), None);
    assert_eq!(of(&trial, "trial.request.gift_card"), Some((Points::ZERO, Some("4.00".to_owned()))));
    assert_eq!(trial.score(), on.score() - Points::hundredths(400));
    let off = verdict(Counting::Off, None);
    assert_eq!((of(&off, "request.gift_card"), of(&off, "trial.request.gift_card")), (None, None));
    let weighed = verdict(Counting::On, Some(Points::hundredths(50)));
    assert_eq!(of(&weighed, "request.gift_card"), Some((Points::hundredths(50), None)));
}
