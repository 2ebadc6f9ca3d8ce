//! Asking a vendor about a copy that seems to be out.

use std::sync::Arc;
use std::time::Duration;

use custody::finding::FindingState;
use custody::inquiry::{Inquiring, Letter, RULE_INQUIRY_UNANSWERED, Saved, Wanted, Words};
use custody::{Custody, CustodyError, Proved};
use mail::compose::Mailbox;
use model::access::{Right, Rights};
use model::address::EmailAddress;
use model::ids::AttributionId;
use platform::clock::Clock as _;
use platform::dns::Resolver;
use platform::phrases::Phrases;
use post::notice::{NoticeSettings, Notices, ReturnPath};
use post::relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::House;

const BASE: &str = "https://letters.example/inquiry/";

fn asking(house_: &House, people: Option<&SmtpSink>) -> Custody {
    let letters = people.map(|people| {
        let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
        let hop = Hop { host: "127.0.0.1".into(), port: people.address().port(), tls: TlsLevel::None };
        let settings = NoticeSettings {
            from: Mailbox::bare(EmailAddress::parse("tidewatch@shop.example").unwrap()),
            to: Vec::new(),
            return_path: ReturnPath::Null,
            language: "en".into(),
            installation: "tide.shop.example".into(),
            route: Route::Hop(hop),
        };
        Notices::new(settings, Arc::new(Phrases::load()), None, relay, [7; 32])
    });
    let inquiring = Inquiring { letters, link: Some(BASE.into()) };
    house_.with_domains(vec!["letters.example".into()]).with_inquiring(Some(inquiring))
}

fn words() -> Words {
    Words {
        language: "en".into(),
        organisation: "The shop".into(),
        statement: vec!["A copy is out.".into()],
        requests: vec!["Keep your logs.".into()],
        questions: vec!["Who had access?".into(), "Since when?".into()],
    }
}

fn wanted(contact: &str) -> Wanted {
    Wanted { contact: contact.into(), hours: "24".into() }
}

/// Canary 4 of 5 was written to by a stranger.
async fn leaked(house_: &House) -> (AttributionId, Vec<String>) {
    let (_, addresses) = house_.planted().await;
    house_.arrive(&addresses[3], "parcel-info.example", Proved::Yes, "pay now").await;
    house_.hear().await;
    let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
    (leak.attribution.id, addresses)
}

fn token(custody: &Custody, id: model::ids::InquiryId) -> String {
    custody.inquiry_link(house().tenant, id).unwrap().strip_prefix(BASE).unwrap().to_owned()
}

pub(crate) async fn a_letter_is_signed_and_names_only_canaries_that_were_written_to(house_: &House) {
    let (leak, addresses) = leaked(house_).await;
    let custody = asking(house_, None);
    let now = house_.clock.now();
    let id = custody.inquiry_make(&house(), leak, (wanted(""), words()), now).await.unwrap();
    let twice = custody.inquiry_make(&house(), leak, (wanted(""), words()), now).await.unwrap();
    assert_eq!(twice, id, "the button was pressed twice: one letter");
    let [shown] = custody.inquiries(&house(), leak).await.unwrap().try_into().unwrap();
    assert_eq!((shown.inquiry.id, shown.letter.to.as_str()), (id, "Vendor B"));
    let [trace] = shown.letter.traces.as_slice() else { panic!("{:?}", shown.letter.traces) };
    assert_eq!(trace.address.as_deref(), Some(addresses[3].as_str()));
    assert_eq!(trace.from.as_deref(), Some("parcel-info.example"));
    for (place, address) in addresses.iter().enumerate().filter(|(place, _)| *place != 3) {
        let payload = format!("{:?}", shown.letter);
        assert!(!payload.contains(address.as_str()), "canary {place} is nobody's business");
    }
    let signed = Letter::open(&shown.inquiry.letter, &custody.inquiry_key()).unwrap();
    assert_eq!(signed, shown.letter);
    let row = house_.temp.store.custody().inquiry_fetch(&house(), id).await.unwrap();
    assert!(Letter::open(&row.letter, &custody.inquiry_key()).is_err(), "it lies sealed: {}", row.letter);
    assert_eq!(shown.inquiry.answer_by, now.plus(Duration::from_hours(24)));
    assert!(house_.audited().await.contains(&"inquiry.make".to_owned()));

    let refused = custody.inquiry_make(&house(), leak, (wanted("no address"), words()), now).await;
    assert!(matches!(refused, Err(CustodyError::Unfit(_))), "{refused:?}");
    let hours = Wanted { hours: "0".into(), ..wanted("") };
    let refused = custody.inquiry_make(&house(), leak, (hours, words()), now).await;
    assert!(matches!(refused, Err(CustodyError::Unfit(_))), "{refused:?}");
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let refused = custody.inquiry_make(&reader, leak, (wanted(""), words()), now).await;
    assert!(matches!(refused, Err(CustodyError::Denied(_))), "{refused:?}");
    let closed = house_.custody.inquiry_make(&house(), leak, (wanted(""), words()), now).await;
    assert!(matches!(closed, Err(CustodyError::NoAnswerPage)), "{closed:?}");
}

pub(crate) async fn answers_are_kept_as_they_come_and_handed_in_once(house_: &House) {
    let (leak, _) = leaked(house_).await;
    let custody = asking(house_, None);
    let now = house_.clock.now();
    let id = custody.inquiry_make(&house(), leak, (wanted(""), words()), now).await.unwrap();
    let token = token(&custody, id);
    assert_eq!(custody.inquiry_look("", now).await.unwrap(), None);
    let other: String = token.chars().rev().collect();
    assert_eq!(custody.inquiry_look(&other, now).await.unwrap(), None);
    let seen = custody.inquiry_look(&token, now).await.unwrap().unwrap();
    assert_eq!(seen.letter.words.questions.len(), 2);
    let answers =
        |one: &str, two: &str| vec![one.to_owned(), two.to_owned(), "more than was asked".to_owned()];
    let saved = custody.inquiry_save(&token, (answers("Ann", ""), " Ann "), false, now).await.unwrap();
    assert_eq!(saved, Some(Saved::Kept));
    let long = "x".repeat(custody::inquiry::MAX_ANSWER + 9);
    custody.inquiry_save(&token, (answers("Ann\0", &long), "Ann"), false, now).await.unwrap();
    let shown = custody.inquiry(&house(), id).await.unwrap().inquiry;
    assert_eq!((shown.answers[0].as_str(), shown.answers[1].len()), ("Ann", custody::inquiry::MAX_ANSWER));
    assert_eq!((shown.answers.len(), shown.answered_name.as_str()), (2, "Ann"));
    let handed_in = custody.inquiry_save(&token, (answers("Ann", "May"), "Ann"), true, now).await.unwrap();
    assert_eq!(handed_in, Some(Saved::HandedIn));
    let late = custody.inquiry_save(&token, (answers("nobody", ""), "Ben"), true, now).await.unwrap();
    assert_eq!(late, Some(Saved::Before));
    let shown = custody.inquiry(&house(), id).await.unwrap().inquiry;
    assert_eq!(shown.answers, ["Ann", "May"]);
    let kinds: Vec<_> = house_.alarms().await.into_iter().map(|alarm| alarm.said.kind).collect();
    assert!(kinds.contains(&"inquiry-answered".to_owned()), "{kinds:?}");
    // Its page closes.
    let closed = now.plus(Duration::from_hours(32 * 24));
    assert_eq!(custody.inquiry_look(&token, closed).await.unwrap(), None);
}

pub(crate) async fn a_letter_goes_by_mail_once_and_a_reminder_when_its_day_has_passed(house_: &House) {
    let (leak, _) = leaked(house_).await;
    let people = SmtpSink::start("end #1 451 4.7.1 later").await;
    let custody = asking(house_, Some(&people));
    let now = house_.clock.now();
    let wanted = wanted("abuse@vendor-b.example");
    let id = custody.inquiry_make(&house(), leak, (wanted, words()), now).await.unwrap();
    let party = custody.inquiry(&house(), id).await.unwrap().inquiry.party;
    assert_eq!(custody.contact(&house(), party).await.unwrap(), "abuse@vendor-b.example", "remembered");
    assert_eq!(custody.inquiries_write(&house(), now).await.unwrap(), 0, "the server puts it off");
    let later = now.plus(Duration::from_mins(5));
    assert_eq!(custody.inquiries_write(&house(), later).await.unwrap(), 1);
    assert_eq!(custody.inquiries_write(&house(), later).await.unwrap(), 0, "once");
    let [letter] = people.taken().try_into().unwrap();
    assert!(letter.recipients[0].contains("abuse@vendor-b.example"), "{:?}", letter.recipients);
    // RFC 2045 §6.7: long lines are folded in quoted-printable.
    let text = String::from_utf8(letter.content).unwrap().replace("=\r\n", "").replace("=3D", "=");
    assert!(text.contains(&token(&custody, id)) && text.contains(&custody.inquiry_key_name()), "{text}");

    assert_eq!(custody.inquiries_remind(&house(), later).await.unwrap(), 0);
    let due = now.plus(Duration::from_hours(24));
    assert_eq!(custody.inquiries_remind(&house(), due).await.unwrap(), 1);
    assert_eq!(custody.inquiries_remind(&house(), due).await.unwrap(), 0, "once");
    assert_eq!(custody.inquiries_write(&house(), due).await.unwrap(), 1);
    let reminder = String::from_utf8(people.taken().pop().unwrap().content).unwrap();
    assert!(reminder.contains("has passed"), "{reminder}");
    let findings = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert!(findings.iter().any(|one| one.rule == RULE_INQUIRY_UNANSWERED), "{findings:?}");

    // Who has answered is not reminded.
    let second = custody
        .inquiry_make(&house(), leak, (Wanted { contact: String::new(), hours: "24".into() }, words()), due)
        .await
        .unwrap();
    let token = token(&custody, second);
    custody.inquiry_save(&token, (vec!["Ann".into()], "Ann"), true, due).await.unwrap();
    let over = due.plus(Duration::from_hours(48));
    assert_eq!(custody.inquiries_remind(&house(), over).await.unwrap(), 0);
}

pub(crate) async fn a_letter_that_no_mail_server_takes_is_not_said_to_be_taken(house_: &House) {
    let (leak, _) = leaked(house_).await;
    let people = SmtpSink::start("end 550 5.7.1 no").await;
    let custody = asking(house_, Some(&people));
    let mut now = house_.clock.now();
    let id = custody.inquiry_make(&house(), leak, (wanted("abuse@vendor-b.example"), words()), now).await;
    let inquiry = async || custody.inquiry(&house(), *id.as_ref().unwrap()).await.unwrap().inquiry;
    let mut attempts = 0;
    while inquiry().await.next_at.is_some() {
        assert_eq!(custody.inquiries_write(&house(), now).await.unwrap(), 0);
        now = now.plus(Duration::from_mins(5));
        attempts += 1;
        assert!(attempts <= 50, "nobody tries for ever");
    }
    assert_eq!((attempts, inquiry().await.taken_at), (50, None), "a person must hand the link over");
    // The reminder is a mail of its own, with attempts of its own.
    let due = inquiry().await.answer_by;
    assert_eq!(custody.inquiries_remind(&house(), due).await.unwrap(), 1);
    let reminded = inquiry().await;
    assert_eq!((reminded.attempt, reminded.next_at), (0, Some(due)));
}
