//! What vendors really sent, beside what was planned; and "did you send this?".

use std::sync::Arc;
use std::time::Duration;

use custody::attribution::{AttributionState, Rung};
use custody::campaign::{Arrival, CampaignMark, CampaignStanding, CampaignsAsked};
use custody::inbox::Outcome;
use custody::send_calendar::{Handed, SendSource, Wanted};
use custody::send_question::{ANSWER_WITHIN, AskMode, Asking, Offer, QuestionState, QuestionWhy, Reply};
use custody::sighting::{SightingState, SightingWhy};
use custody::{CustodyError, Proved};
use mail::compose::Mailbox;
use model::access::{Access, Right, Rights};
use model::address::EmailAddress;
use model::event::{LeakNarrowed, LeakSuspected};
use model::ids::{CopyId, ListId};
use model::time::Time;
use platform::clock::Clock as _;
use platform::dns::Resolver;
use platform::phrases::Phrases;
use post::notice::{NoticeSettings, Notices, ReturnPath};
use post::relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use store::error::StoreError;
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::House;

const HOME: &str = "shop.example";

fn wanted(campaign: &str, at: Time) -> Wanted {
    Wanted {
        vendor: "Vendor B".into(),
        list: "Spring news".into(),
        campaign: campaign.into(),
        sender_domain: "news.shop.example".into(),
        at: at.to_string().chars().take(10).collect(),
    }
}

/// Canaries are out, and the list's mail is asked about.
async fn asked(house_: &House) -> (CopyId, ListId, Vec<String>) {
    let (copy, addresses) = house_.planted().await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    house_.custody.asking_set(&house(), list, (AskMode::Ask, ""), house_.clock.now()).await.unwrap();
    (copy, list, addresses)
}

async fn standings(house_: &House) -> Vec<CampaignStanding> {
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    page.into_iter().rev().map(|one| one.counted.campaign.standing).collect()
}

async fn outcomes(house_: &House) -> Vec<Outcome> {
    house_.mail().await.into_iter().rev().map(|one| one.mail.outcome).collect()
}

async fn open(house_: &House) -> usize {
    house_.custody.questions(&house(), 10).await.unwrap().len()
}

pub(crate) async fn what_nobody_planned_is_learned_while_nobody_keeps_a_calendar(house_: &House) {
    let (_, addresses) = house_.planted().await;
    for address in &addresses[..3] {
        house_.campaign(address, 1, HOME).await;
    }
    house_.campaign(&addresses[0], 2, HOME).await;
    assert_eq!(standings(house_).await, [CampaignStanding::Learned, CampaignStanding::Learned]);
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    assert_eq!((page[1].counted.mails, page[1].counted.canaries), (3, 3), "one campaign, not three rows");
    assert_eq!((page[1].party.as_str(), page[1].list.as_str()), ("Vendor B", "Spring news"));
    assert_eq!(open(house_).await, 0);

    // The first weeks are over, and somebody keeps a calendar by now: by itself we ask.
    house_.clock.advance(Duration::from_hours(30 * 24));
    let now = house_.clock.now();
    house_.custody.calendar_add(&house(), wanted("Autumn", now), now).await.unwrap();
    house_.campaign(&addresses[0], 3, HOME).await;
    house_.campaign(&addresses[0], 4, HOME).await;
    let last = standings(house_).await.split_off(2);
    assert_eq!(last, [CampaignStanding::Planned, CampaignStanding::Asked], "an entry is one campaign");
    assert_eq!(open(house_).await, 1);
}

pub(crate) async fn a_campaign_that_is_planned_or_logged_is_asked_about_never(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    let now = house_.clock.now();
    let (entry, is_new) = house_.custody.calendar_add(&house(), wanted("Spring", now), now).await.unwrap();
    assert!(is_new);
    assert!(!house_.custody.calendar_add(&house(), wanted("spring", now), now).await.unwrap().1);
    house_.campaign(&addresses[0], 1, HOME).await;
    assert_eq!((standings(house_).await, open(house_).await), (vec![CampaignStanding::Planned], 0));

    // The sender's own log comes a moment after the mail: the question answers itself.
    house_.campaign(&addresses[0], 2, HOME).await;
    assert_eq!(open(house_).await, 1);
    assert_eq!(house_.alarms().await.len(), 1);
    let handed = Handed {
        wanted: Wanted { at: house_.clock.now().to_string(), ..wanted("Reminder", now) },
        is_sent: true,
        reference: "4711".into(),
    };
    assert!(house_.custody.calendar_hand_in(&house(), handed.clone(), now).await.unwrap().1);
    assert!(!house_.custody.calendar_hand_in(&house(), handed, now).await.unwrap().1, "once");
    assert_eq!(standings(house_).await, [CampaignStanding::Planned, CampaignStanding::Planned]);
    assert_eq!((open(house_).await, house_.alarms().await.len()), (0, 0));
    house_.clock.advance(ANSWER_WITHIN * 2);
    assert_eq!(house_.custody.questions_end(&house(), house_.clock.now()).await.unwrap(), 0);
    assert_eq!(outcomes(house_).await, [Outcome::Expected, Outcome::Expected]);

    let span = (now.minus(Duration::from_hours(48)), now.plus(Duration::from_hours(48)));
    let shown = house_.custody.calendar(&house(), span, None, (10, house_.clock.now())).await.unwrap();
    let became: Vec<_> = shown.iter().map(|one| (one.entry.source, one.arrival)).collect();
    assert_eq!(became, [(SendSource::Person, Arrival::Arrived), (SendSource::Log, Arrival::Arrived)]);
    house_.custody.calendar_remove(&house(), entry).await.unwrap();
    let gone = house_.custody.calendar_remove(&house(), entry).await;
    assert!(matches!(gone, Err(CustodyError::Store(StoreError::Missing { .. }))), "{gone:?}");
    assert_eq!(standings(house_).await[0], CampaignStanding::Planned, "what came of it stays");
}

pub(crate) async fn what_nobody_answers_in_time_is_a_sighting_like_a_strangers(house_: &House) {
    let (copy, _, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    house_.campaign(&addresses[1], 1, HOME).await;
    assert_eq!(open(house_).await, 1, "two canaries are one question");
    assert_eq!(house_.said::<LeakSuspected>().await, []);
    house_.clock.advance(ANSWER_WITHIN - Duration::from_secs(2));
    assert_eq!(house_.custody.questions_end(&house(), house_.clock.now()).await.unwrap(), 0);
    house_.clock.advance(Duration::from_secs(2));
    assert_eq!(house_.custody.questions_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(house_.custody.questions_end(&house(), house_.clock.now()).await.unwrap(), 0, "once");
    assert_eq!(outcomes(house_).await, [Outcome::Sighting, Outcome::Sighting]);
    assert_eq!(standings(house_).await, [CampaignStanding::Unanswered]);
    let said = house_.said::<LeakSuspected>().await;
    let leak = house_.custody.leak(&house(), said[0].attribution).await.unwrap();
    assert_eq!((said.len(), leak.sightings.len()), (1, 2));
    assert!(leak.sightings.iter().all(|one| one.why == SightingWhy::Unanswered && one.copy == Some(copy)));
    assert_eq!(kinds(house_).await, ["leak-unanswered"], "the question itself is over");
}

async fn kinds(house_: &House) -> Vec<String> {
    house_.alarms().await.into_iter().map(|alarm| alarm.said.kind).collect()
}

pub(crate) async fn a_holders_own_mailing_says_of_its_copy_that_it_is_out_when_somebody_spoke(
    house_: &House,
) {
    let (copy, _, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    house_.campaign(&addresses[1], 1, HOME).await;
    house_.clock.advance(ANSWER_WITHIN * 2);
    let now = house_.clock.now();
    assert_eq!(house_.custody.questions_end(&house(), now).await.unwrap(), 1);
    let leak = async || {
        let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
        leak
    };
    let burnt = async || {
        let of_copy = house_.temp.store.custody().canary_of_copy_list(&house(), copy, 0, 100).await.unwrap();
        of_copy.iter().filter(|canary| canary.burnt_at.is_some()).count()
    };
    let silent = leak().await;
    assert_eq!((silent.attribution.rung, silent.attribution.copy), (Rung::Something, Some(copy)));
    assert_eq!((silent.statement().id, silent.reach().id), ("leak-own-name", "leak-rung-own-name"));
    assert_eq!(silent.attribution.statement, "leak-own-name");
    let maybe: Vec<_> = silent.explanations().iter().map(|phrase| phrase.id).collect();
    assert_eq!(maybe[..2], ["leak-maybe-own-house", "leak-maybe-mailing"]);
    assert_eq!((burnt().await, house_.said::<LeakNarrowed>().await.len()), (0, 0));

    // A stranger knows an address of the copy: that says it; and less is left when he was ours after all.
    let item = house_.arrive(&addresses[2], "parcel-info.example", Proved::No, "pay now").await;
    house_.hear().await;
    let spoken = leak().await;
    assert_eq!((spoken.attribution.rung, spoken.statement().id), (Rung::ThisCopy, "leak-this-copy"));
    assert!(spoken.explanations().iter().all(|phrase| phrase.id != "leak-maybe-mailing"));
    assert_eq!(kinds(house_).await, ["leak-suspected"], "one leak is one alarm: the highest rung's");
    assert_eq!((burnt().await, house_.said::<LeakNarrowed>().await.len()), (1, 1));
    let now = house_.clock.now();
    house_.custody.mail_was_ours(&house(), item, ("our agency", false), now).await.unwrap();
    let left = leak().await.attribution;
    assert_eq!((left.rung, left.state), (Rung::Something, AttributionState::Open));
    assert_eq!(burnt().await, 0, "nobody knows it whom we do not know");

    // "Not ours", late.
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    let campaign = page[0].counted.campaign.id;
    house_.custody.question_answer(&house(), campaign, false, now).await.unwrap();
    assert_eq!(leak().await.attribution.rung, Rung::ThisCopy);
    assert_eq!((burnt().await, house_.said::<LeakNarrowed>().await.len()), (2, 2));
    house_.custody.campaign_was_ours(&house(), campaign, "Anna was on a train", now).await.unwrap();
    assert_eq!(leak().await.attribution.state, AttributionState::Closed);
    assert_eq!((burnt().await, house_.said::<LeakSuspected>().await.len()), (0, 1));
}

pub(crate) async fn a_question_is_answered_once_by_its_link_and_yes_is_learned(house_: &House) {
    let (_, list, addresses) = asked(house_).await;
    let people = SmtpSink::start("end #1 451 4.7.1 later").await;
    let custody = house_.with_domains(vec!["letters.example".into()]).with_asking(Some(asking(&people)));
    house_
        .custody
        .asking_set(&house(), list, (AskMode::Ask, "anna@shop.example"), house_.clock.now())
        .await
        .unwrap();
    house_.campaign(&addresses[0], 1, HOME).await;
    let now = house_.clock.now();
    assert_eq!(custody.questions_write(&house(), now).await.unwrap(), 0, "the server puts it off");
    assert_eq!(custody.questions_write(&house(), now).await.unwrap(), 0, "not before a minute is over");
    let later = now.plus(Duration::from_mins(1));
    assert_eq!(custody.questions_write(&house(), later).await.unwrap(), 1);
    assert_eq!(custody.questions_write(&house(), later).await.unwrap(), 0, "once");
    let [letter] = people.taken().try_into().unwrap();
    assert!(letter.recipients.iter().any(|to| to.contains("anna@shop.example")), "{:?}", letter.recipients);
    // RFC 2045 §6.7: long lines are folded in quoted-printable.
    let text = String::from_utf8(letter.content).unwrap().replace("=\r\n", "").replace("=3D", "=");
    let links: Vec<&str> = text.split("https://console.example/q/").skip(1).collect();
    let tokens: Vec<&str> = links.iter().map(|rest| rest.split_whitespace().next().unwrap()).collect();
    let [yes, no] = tokens.try_into().unwrap();
    assert!(text.contains("Spring news") && text.contains("news.shop.example"), "{text}");

    for _ in 0..2 {
        let looked = custody.question_look(yes, later).await.unwrap();
        assert!(matches!(looked, Offer::Open(Reply::Yes, ..)), "a look changes nothing: {looked:?}");
    }
    assert_eq!(custody.question_look(&yes.replace('A', "B"), later).await.unwrap(), Offer::Gone);
    assert_eq!(custody.question_redeem(yes, later).await.unwrap(), Some(QuestionState::Yes));
    assert_eq!(
        custody.question_redeem(no, later).await.unwrap(),
        Some(QuestionState::Yes),
        "the first stays"
    );
    assert_eq!(custody.question_look(no, later).await.unwrap(), Offer::Closed(QuestionState::Yes));
    assert_eq!(standings(house_).await, [CampaignStanding::Ours]);
    assert_eq!(house_.alarms().await, []);
    let span = (now.minus(Duration::from_hours(48)), now.plus(Duration::from_hours(48)));
    let shown = custody.calendar(&house(), span, None, (10, later)).await.unwrap();
    assert_eq!(shown.iter().map(|one| one.entry.source).collect::<Vec<_>>(), [SendSource::Answer]);
    let answered = house_.audited().await.into_iter().filter(|what| what == "send_question.close").count();
    assert_eq!(answered, 1);
}

fn asking(people: &SmtpSink) -> Asking {
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let address = people.address();
    let hop = Hop { host: "127.0.0.1".into(), port: address.port(), tls: TlsLevel::None };
    let from = Mailbox::bare(EmailAddress::parse("tidewatch@shop.example").unwrap());
    let settings = NoticeSettings {
        from,
        to: Vec::new(),
        return_path: ReturnPath::Null,
        language: "en".into(),
        installation: "tide.shop.example".into(),
        route: Route::Hop(hop),
    };
    let letters = Notices::new(settings, Arc::new(Phrases::load()), None, relay, [7; 32]);
    Asking { letters, people: Vec::new(), link: "https://console.example/q/".into() }
}

pub(crate) async fn a_no_is_a_sighting_at_once_and_so_is_what_comes_later(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    let campaign = page[0].counted.campaign.id;
    assert_eq!(page[0].question.as_ref().unwrap().why, QuestionWhy::Unplanned);
    house_.custody.question_answer(&house(), campaign, false, house_.clock.now()).await.unwrap();
    let twice = house_.custody.question_answer(&house(), campaign, true, house_.clock.now()).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    house_.campaign(&addresses[1], 1, HOME).await;
    assert_eq!(outcomes(house_).await, [Outcome::Sighting, Outcome::Sighting]);
    assert_eq!(standings(house_).await, [CampaignStanding::NotOurs]);
    let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
    assert!(leak.sightings.iter().all(|one| one.why == SightingWhy::Person));
    assert_eq!(leak.sightings.len(), 2);
    // Tomorrow's newsletter, which is planned, is none.
    let tomorrow = house_.clock.now().plus(Duration::from_hours(48));
    house_.clock.advance(Duration::from_hours(48));
    house_.custody.calendar_add(&house(), wanted("News", tomorrow), tomorrow).await.unwrap();
    house_.campaign(&addresses[2], 9, HOME).await;
    assert_eq!(outcomes(house_).await.last(), Some(&Outcome::Expected));
}

pub(crate) async fn a_planned_campaign_that_leads_elsewhere_is_asked_about(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    let now = house_.clock.now();
    house_.custody.calendar_add(&house(), wanted("Spring", now), now).await.unwrap();
    house_.campaign(&addresses[0], 1, HOME).await;
    assert_eq!(open(house_).await, 0);
    // Somebody rides on the planned campaign: the same subject, on the same day.
    house_.campaign(&addresses[1], 1, "pay.example").await;
    let [(question, campaign)] = house_.custody.questions(&house(), 10).await.unwrap().try_into().unwrap();
    assert_eq!(question.why, QuestionWhy::ForeignLink);
    assert_eq!(campaign.marks, [CampaignMark::ForeignLink(vec!["pay.example".into()])]);
    house_.custody.question_answer(&house(), question.campaign, true, now).await.unwrap();
    // It was a survey of ours: its domain is usual from now on.
    house_.clock.advance(Duration::from_hours(7 * 24));
    let now = house_.clock.now();
    house_.custody.calendar_add(&house(), wanted("Survey", now), now).await.unwrap();
    house_.campaign(&addresses[1], 2, "pay.example").await;
    assert_eq!(open(house_).await, 0);
}

pub(crate) async fn what_was_answered_is_asked_again_if_it_leads_elsewhere_later(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    let now = house_.clock.now();
    // One question is answered by the calendar, the other by a person.
    house_.campaign(&addresses[0], 1, HOME).await;
    house_.custody.calendar_add(&house(), wanted("Spring", now), now).await.unwrap();
    house_.campaign(&addresses[0], 2, HOME).await;
    let [(second, _)] = house_.custody.questions(&house(), 10).await.unwrap().try_into().unwrap();
    house_.custody.question_answer(&house(), second.campaign, true, now).await.unwrap();
    assert_eq!(standings(house_).await, [CampaignStanding::Planned, CampaignStanding::Ours]);
    // A thief rides on both.
    for subject in [1, 2] {
        house_.campaign(&addresses[1], subject, "pay.example").await;
    }
    assert_eq!(standings(house_).await, [CampaignStanding::Asked, CampaignStanding::Asked]);
    let questions = house_.custody.questions(&house(), 10).await.unwrap();
    let whys: Vec<_> = questions.iter().map(|(question, _)| question.why).collect();
    assert_eq!(whys, [QuestionWhy::ForeignLink, QuestionWhy::ForeignLink]);
    assert!(questions.iter().all(|(question, _)| question.id != second.id), "old links answer nothing");
    house_.clock.advance(ANSWER_WITHIN * 2);
    assert_eq!(house_.custody.questions_end(&house(), house_.clock.now()).await.unwrap(), 2);
    assert_eq!(outcomes(house_).await, [Outcome::Sighting; 4]);
}

pub(crate) async fn a_campaign_that_was_ours_after_all_is_taken_back(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    house_.campaign(&addresses[1], 1, HOME).await;
    house_.clock.advance(ANSWER_WITHIN * 2);
    let now = house_.clock.now();
    house_.custody.questions_end(&house(), now).await.unwrap();
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    let campaign = page[0].counted.campaign.id;
    house_.custody.campaign_was_ours(&house(), campaign, "Anna was on a train", now).await.unwrap();
    assert_eq!(standings(house_).await, [CampaignStanding::Ours]);
    assert_eq!(outcomes(house_).await, [Outcome::Expected, Outcome::Expected]);
    let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
    assert_eq!(leak.attribution.state, AttributionState::Closed);
    assert!(leak.sightings.iter().all(|one| one.state == SightingState::TakenBack));
    let twice = house_.custody.campaign_was_ours(&house(), campaign, "x", now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
}

pub(crate) async fn a_holders_own_mailing_names_no_copy_before_somebody_spoke(house_: &House) {
    let now = house_.clock.now();
    let vendor = custody::party::Wanted {
        name: "Vendor B".into(),
        domains: vec!["news.shop.example".into()],
        ..custody::party::Wanted::default()
    };
    let vendor = house_.custody.vendor_add(&house(), vendor, now).await.unwrap();
    let wanted = custody::adopt::Wanted {
        list: "Spring news".into(),
        header: "email".into(),
        seeds: "30".into(),
        ..custody::adopt::Wanted::default()
    };
    let copy = house_.custody.adopt(&house(), vendor, wanted, now).await.unwrap();
    house_.refresh().await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    house_.custody.asking_set(&house(), list, (AskMode::Ask, ""), now).await.unwrap();
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    let coded: Vec<&str> = file.coded().map(|(_, address)| address).collect();
    // It hits just the marks of its own copy: that many hits of a stranger would name it.
    for address in &coded {
        house_.campaign(address, 1, HOME).await;
    }
    house_.clock.advance(ANSWER_WITHIN * 2);
    let now = house_.clock.now();
    assert_eq!(house_.custody.questions_end(&house(), now).await.unwrap(), 1);
    let leak = async || {
        let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
        leak
    };
    let silent = leak().await;
    assert_eq!((silent.attribution.rung, silent.attribution.copy), (Rung::Something, None));
    assert_eq!((silent.number("seen"), silent.number("waiting")), (Some(0), Some(coded.len() as u64)));
    assert_eq!(silent.sightings.len(), coded.len(), "something is out all the same");
    let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
    let campaign = page[0].counted.campaign.id;
    let late_yes = house_.custody.question_answer(&house(), campaign, true, now).await;
    assert!(matches!(late_yes, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{late_yes:?}");
    house_.custody.question_answer(&house(), campaign, false, now).await.unwrap();
    assert_eq!(standings(house_).await, [CampaignStanding::NotOurs]);
    let spoken = leak().await;
    assert_eq!((spoken.attribution.rung, spoken.attribution.copy), (Rung::Bounded, Some(copy)));
    assert_eq!((spoken.number("seen"), spoken.number("waiting")), (Some(coded.len() as u64), Some(0)));
    let twice = house_.custody.question_answer(&house(), campaign, false, now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    house_.custody.campaign_was_ours(&house(), campaign, "the agency sent it", now).await.unwrap();
    assert_eq!(leak().await.attribution.state, AttributionState::Closed);
}

pub(crate) async fn what_was_asked_before_a_crash_is_asked_and_ended_once(house_: &House) {
    let (_, _, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    // What was said is heard by another process, too, and by this one once more after a restart.
    assert_eq!(house_.hear().await, 0);
    let people = SmtpSink::start("").await;
    let asking = || Some(Asking { people: vec![to("ben@shop.example")], ..asking(&people) });
    let before = house_.with_domains(Vec::new()).with_asking(asking());
    let now = house_.clock.now();
    // Cut off after the letter was taken up and before it was sent: the row says so, and nothing else does.
    let question = house_.custody.questions(&house(), 10).await.unwrap().remove(0).0;
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    assert!(
        change.send_question_take_in_txn(question.id, 0, now.plus(Duration::from_mins(1))).await.unwrap()
    );
    change.commit().await.unwrap();
    assert_eq!(before.questions_write(&house(), now).await.unwrap(), 0);
    let after = house_.with_domains(Vec::new()).with_asking(asking());
    let later = now.plus(Duration::from_mins(1));
    let access = house();
    let (one, two) =
        tokio::join!(before.questions_write(&access, later), after.questions_write(&access, later));
    assert_eq!(one.unwrap() + two.unwrap(), 1, "two processes write one letter");
    assert_eq!(people.taken().len(), 1);
    let late = now.plus(ANSWER_WITHIN);
    let (one, two) = tokio::join!(before.questions_end(&access, late), after.questions_end(&access, late));
    assert_eq!(one.unwrap() + two.unwrap(), 1, "and end one question");
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
}

fn to(address: &str) -> Mailbox {
    Mailbox::bare(EmailAddress::parse(address).unwrap())
}

pub(crate) async fn mail_after_unsubscribing_twice_and_after_the_end_is_counted(house_: &House) {
    let (copy, addresses) = house_.planted().await;
    let now = house_.clock.now();
    let day = now.to_string().chars().take(10).collect::<String>();
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    // Rows are mixed by lot.
    let row = 1 + file.addresses.iter().position(|address| *address == addresses[1]).unwrap() as u64;
    house_.custody.canary_unsubscribed(&house(), copy, (&row.to_string(), &day), now).await.unwrap();
    for row in ["0", "13", "x", ""] {
        let refused = house_.custody.canary_unsubscribed(&house(), copy, (row, &day), now).await;
        assert!(matches!(refused, Err(CustodyError::Unfit(_))), "{row}: {refused:?}");
    }
    assert_eq!(house_.custody.unsubscribed(&house(), copy).await.unwrap(), [(row, now)]);
    house_.campaign(&addresses[1], 1, HOME).await;
    house_.clock.advance(Duration::from_hours(12 * 24));
    house_.campaign(&addresses[0], 2, HOME).await;
    house_.campaign(&addresses[1], 2, HOME).await;
    house_.campaign(&addresses[1], 2, HOME).await;
    let marks = async || {
        let page = house_.custody.campaigns(&house(), CampaignsAsked::default(), None, 10).await.unwrap();
        page.into_iter().map(|one| one.marks).collect::<Vec<_>>()
    };
    let expected = vec![CampaignMark::AfterUnsubscribe(2), CampaignMark::Twice(1)];
    assert_eq!(marks().await, [expected, Vec::new()], "what was under way when it unsubscribed is forgiven");
    let then = house_.clock.now();
    house_.custody.copy_end(&house(), copy, "their letter", then).await.unwrap();
    house_.clock.advance(Duration::from_hours(48));
    house_.campaign(&addresses[0], 3, HOME).await;
    assert_eq!(marks().await[0], [CampaignMark::AfterEnd(1)]);
}

pub(crate) async fn a_spreadsheet_comes_back_as_it_was_and_a_mistake_takes_nothing_over(house_: &House) {
    let (_, _, _) = asked(house_).await;
    let now = house_.clock.now();
    let sheet = "Date,Vendor,List,Campaign,Sender domain\n2026-11-27,Vendor B,Spring news,Black Friday,news.shop.example\n2026-11-28 09:30,vendor b,,=Sale,\n";
    let span = (now, now.plus(Duration::from_hours(30 * 24)));
    // Looked at, as often as one likes, nothing is entered.
    for _ in 0..2 {
        let looked = house_.custody.calendar_look(&house(), sheet.as_bytes(), now).await.unwrap();
        assert_eq!((looked.added.len(), looked.unchanged, looked.refused.len()), (2, 0, 0));
        assert_eq!(house_.custody.calendar(&house(), span, None, (10, now)).await.unwrap(), []);
        // What is taken over is what was looked at.
        let again = house_.custody.calendar_look(&house(), looked.csv().as_bytes(), now).await.unwrap();
        assert_eq!(again, looked);
    }
    assert!(!house_.audited().await.contains(&"send_calendar.import".to_owned()));
    let imported = house_.custody.calendar_import(&house(), sheet.as_bytes(), now).await.unwrap();
    assert_eq!((imported.added.len(), imported.unchanged, imported.refused.len()), (2, 0, 0));
    // One row is there, and one is new.
    let more = format!("{sheet}2026-11-29,Vendor B,,,\n2026-11-29,Vendor B,,,\n");
    let looked = house_.custody.calendar_look(&house(), more.as_bytes(), now).await.unwrap();
    assert_eq!((looked.added.len(), looked.unchanged), (1, 3), "twice in one file is one entry");
    let table = house_.custody.calendar_table(&house(), span, now).await.unwrap();
    assert!(table.contains("\"Black Friday\"") && table.contains("\"'=Sale\""), "{table}");
    let again = house_.custody.calendar_import(&house(), table.as_bytes(), now).await.unwrap();
    assert_eq!((again.added.len(), again.unchanged), (0, 2), "handed in again it changes nothing");
    let wrong = "date,vendor\n2026-11-29,Vendor B\n2026-11-30,Vendor C\n";
    let refused = house_.custody.calendar_import(&house(), wrong.as_bytes(), now).await.unwrap();
    assert_eq!((refused.added.len(), refused.refused.len(), refused.refused[0].0), (0, 1, 3));
    assert_eq!(house_.custody.calendar_look(&house(), wrong.as_bytes(), now).await.unwrap(), refused);
    assert_eq!(house_.custody.calendar(&house(), span, None, (10, now)).await.unwrap().len(), 2);
}

pub(crate) async fn who_may_only_read_changes_no_calendar_and_answers_no_question(house_: &House) {
    let (copy, list, addresses) = asked(house_).await;
    house_.campaign(&addresses[0], 1, HOME).await;
    let reader: Access = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let now = house_.clock.now();
    let custody = &house_.custody;
    let campaign = custody.questions(&reader, 10).await.unwrap()[0].0.campaign;
    let refused = [
        custody.calendar_add(&reader, wanted("x", now), now).await.err(),
        custody.calendar_import(&reader, b"date,vendor\n", now).await.err(),
        custody.calendar_look(&reader, b"date,vendor\n", now).await.err(),
        custody.question_answer(&reader, campaign, true, now).await.err(),
        custody.campaign_was_ours(&reader, campaign, "x", now).await.err(),
        custody.asking_set(&reader, list, (AskMode::Off, ""), now).await.err(),
        custody.canary_unsubscribed(&reader, copy, ("1", "2026-11-21"), now).await.err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Some(CustodyError::Denied(_)))), "{refused:?}");
}
