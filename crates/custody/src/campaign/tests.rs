use std::time::Duration;

use model::ids::{CampaignId, Id, ListId, PartyId, PlannedSendId};
use model::time::Time;
use store::custody::send_calendar::{PlannedSend, SendSource};
use store::custody::send_question::AskMode;

use super::decide::{
    Arrival, Asks, CampaignMark, LEARNING, Seen, arrival, asks, campaign_marks, foreign, is_planned,
};
use super::{Campaign, CampaignCounted, CampaignStanding};

const HOUR: u64 = 3_600;

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

fn list(number: u8) -> ListId {
    ListId::from_bytes([number; 16])
}

/// Black Friday, at some time of that day.
fn entry() -> PlannedSend {
    PlannedSend {
        id: PlannedSendId::from_bytes([1; 16]),
        party: PartyId::from_bytes([1; 16]),
        list: Some(list(1)),
        campaign: "Black Friday".into(),
        sender_domain: "news.shop.example".into(),
        starts: at("2026-11-27T00:00:00Z"),
        ends: at("2026-11-27T23:59:59Z"),
        source: SendSource::Person,
        same: [0; 32],
        added: (at("2026-11-01T00:00:00Z"), "person:1".into()),
    }
}

#[test]
fn an_entry_is_a_campaign_of_its_list_and_sender_within_a_day() {
    let check = |entry: &PlannedSend, list, sender_domain: &str, first_at, expected| {
        let seen = Seen { list, sender_domain, first_at: at(first_at) };
        assert_eq!(is_planned(entry, &seen), expected, "{seen:?}");
    };
    let noon = "2026-11-27T12:00:00Z";
    check(&entry(), list(1), "news.shop.example", noon, true);
    check(&entry(), list(1), "bounce.news.shop.example", noon, true);
    check(&entry(), list(1), "shop.example", noon, false);
    check(&entry(), list(1), "xnews.shop.example", noon, false);
    check(&entry(), list(2), "news.shop.example", noon, false);
    check(&PlannedSend { list: None, ..entry() }, list(2), "news.shop.example", noon, true);
    check(&PlannedSend { sender_domain: String::new(), ..entry() }, list(1), "shop.example", noon, true);
    // The day begins in Kiribati before it does in Greenwich, and what is late arrives a day later.
    for (first_at, expected) in [
        ("2026-11-26T09:59:59Z", false),
        ("2026-11-26T10:00:00Z", true),
        ("2026-11-28T23:59:59Z", true),
        ("2026-11-29T00:00:00Z", false),
    ] {
        check(&entry(), list(1), "news.shop.example", first_at, expected);
    }
}

#[test]
fn a_link_is_foreign_if_nobody_we_know_registered_its_domain() {
    let check = |links: &[&str], expected: &[&str]| {
        let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let ours = all(&["shop.example"]);
        let theirs = all(&["mail.vendor-b.example", "news.shop.example"]);
        let usual = all(&["survey.example"]);
        assert_eq!(foreign(&all(links), &ours, &theirs, &usual), all(expected), "{links:?}");
    };
    check(&[], &[]);
    check(&["shop.example", "www.shop.example", "click.vendor-b.example", "survey.example"], &[]);
    check(&["shop.example", "pay.example"], &["pay.example"]);
    check(&["shop.example.pay.example", "xshop.example"], &["shop.example.pay.example", "xshop.example"]);
}

#[test]
fn by_itself_asking_begins_after_the_first_weeks_if_somebody_keeps_a_calendar() {
    let now = at("2026-11-27T12:00:00Z");
    let (young, old) = (Some(now.minus(LEARNING - Duration::from_secs(1))), Some(now.minus(LEARNING)));
    for (mode, first_at, is_kept, expected) in [
        (AskMode::Auto, None, true, Asks::NotYet),
        (AskMode::Auto, young, true, Asks::NotYet),
        (AskMode::Auto, old, false, Asks::NotYet),
        (AskMode::Auto, old, true, Asks::Yes),
        (AskMode::Ask, None, false, Asks::Yes),
        (AskMode::Learn, old, true, Asks::NotYet),
        (AskMode::Off, old, true, Asks::Never),
    ] {
        assert_eq!(asks(mode, first_at, is_kept, now), expected, "{mode:?} {first_at:?} {is_kept}");
    }
}

fn counted(mails: u64, canaries: u64) -> CampaignCounted {
    let first_at = at("2026-11-27T12:00:00Z");
    let campaign = Campaign {
        id: CampaignId::from_bytes([1; 16]),
        party: PartyId::from_bytes([1; 16]),
        list: list(1),
        sender_domain: "news.shop.example".into(),
        subject_print: [1; 8],
        first_at,
        last_at: first_at,
        link_domains: vec!["shop.example".into()],
        foreign_domains: Vec::new(),
        planned: None,
        standing: CampaignStanding::Learned,
    };
    CampaignCounted { campaign, mails, canaries, after_unsubscribe: 0, after_end: 0 }
}

#[test]
fn a_campaign_is_marked_for_what_somebody_should_look_at() {
    let plain = counted(60, 60);
    let until = Some(at("2026-12-31T23:59:59Z"));
    assert_eq!(campaign_marks(&plain, until), []);
    assert_eq!(campaign_marks(&plain, None), []);
    assert_eq!(campaign_marks(&counted(61, 60), None), [CampaignMark::Twice(1)]);
    let over = Some(at("2026-11-20T00:00:00Z"));
    assert_eq!(campaign_marks(&plain, over), [CampaignMark::AfterEnd(60)], "the contract is over");
    let late = CampaignCounted { after_unsubscribe: 2, after_end: 3, ..plain.clone() };
    assert_eq!(campaign_marks(&late, until), [CampaignMark::AfterUnsubscribe(2), CampaignMark::AfterEnd(3)]);
    let mut foreign = plain;
    foreign.campaign.foreign_domains = vec!["pay.example".into()];
    assert_eq!(campaign_marks(&foreign, until), [CampaignMark::ForeignLink(vec!["pay.example".into()])]);
}

#[test]
fn an_entry_that_did_not_come_within_a_day_never_arrived_if_a_canary_could_have_seen_it() {
    let (begins, ends) = (at("2026-11-26T10:00:00Z"), at("2026-11-28T23:59:59Z"));
    let check = |campaigns, had_canaries, now: Time, expected| {
        assert_eq!(arrival(&entry(), campaigns, had_canaries, now), expected, "{now}");
    };
    check(0, true, begins.minus(Duration::from_secs(1)), Arrival::Coming);
    check(0, true, begins, Arrival::Awaited);
    check(0, true, ends, Arrival::Awaited);
    check(0, true, ends.plus(Duration::from_secs(1)), Arrival::Never);
    check(0, false, ends.plus(Duration::from_secs(HOUR)), Arrival::Unseen);
    check(1, true, begins, Arrival::Arrived);
    check(1, false, ends.plus(Duration::from_secs(HOUR)), Arrival::Arrived);
}
