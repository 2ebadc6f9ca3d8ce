//! What a campaign at our canaries is beside what was planned: rules over what is known, without clock, store or chance.

use std::time::Duration;

use model::domain::Domain;
use model::ids::ListId;
use model::time::Time;
use store::custody::campaign::{Campaign, CampaignCounted, CampaignStanding};
use store::custody::send_calendar::PlannedSend;
use store::custody::send_question::AskMode;

use crate::sighting::is_at_or_below;

/// A day on a calendar begins so much earlier somewhere on earth than in Greenwich (UTC+14).
pub const BEFORE: Duration = Duration::from_hours(14);
/// What is planned has arrived within a day, or it did not arrive.
pub const AFTER: Duration = Duration::from_hours(24);
/// Messages of one sender with one subject are one campaign while no gap between two of them is longer: large lists are sent over a night.
pub const SAME_WITHIN: Duration = Duration::from_hours(36);
/// So long after the first campaign of a list nobody is asked by itself: by then one sale, one newsletter and one reminder have come.
pub const LEARNING: Duration = Duration::from_hours(28 * 24);
/// A calendar is kept if it has an entry that is not older: a monthly letter keeps one.
pub const KEPT_WITHIN: Duration = Duration::from_hours(35 * 24);
/// Mail that was under way when somebody unsubscribed is nobody's fault; the large mailbox providers ask senders to obey within two days.
pub const GRACE: Duration = Duration::from_hours(48);

/// What was seen of a campaign, as far as an entry of the calendar can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'s> {
    /// At canaries of which list.
    pub list: ListId,
    /// The domain in its From field.
    pub sender_domain: &'s str,
    /// When its first message came.
    pub first_at: Time,
}

/// Says whether an entry of the holder's calendar can be this campaign.
#[must_use]
pub fn is_planned(entry: &PlannedSend, seen: &Seen<'_>) -> bool {
    let is_list = entry.list.is_none_or(|list| list == seen.list);
    let is_sender =
        entry.sender_domain.is_empty() || is_at_or_below(seen.sender_domain, &entry.sender_domain);
    let (from, until) = span(entry.starts, entry.ends);
    is_list && is_sender && from <= seen.first_at && seen.first_at <= until
}

/// When what is planned for a span may arrive.
#[must_use]
pub fn span(starts: Time, ends: Time) -> (Time, Time) {
    (starts.minus(BEFORE), ends.plus(AFTER))
}

/// Returns the domains that are neither ours, nor the holder's, nor were usual in what the holder sent before.
#[must_use]
pub fn foreign(links: &[String], ours: &[String], theirs: &[String], usual: &[String]) -> Vec<String> {
    let known: Vec<String> = ours.iter().chain(theirs).chain(usual).map(|domain| root(domain)).collect();
    links.iter().filter(|link| !known.contains(&root(link))).cloned().collect()
}

/// What somebody registered: whoever owns `example.com` owns what is below it, too.
fn root(domain: &str) -> String {
    let parsed = Domain::parse(domain);
    parsed.as_ref().and_then(Domain::root_domain).unwrap_or(domain).to_lowercase()
}

/// What is done about a campaign that stands in no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing, as somebody wishes.
    Never,
    /// It is taken as usual.
    NotYet,
    /// Somebody is asked.
    Yes,
}

/// Says whether somebody is asked. By itself that begins when it can be answered by a calendar: after the first weeks, and if somebody keeps one; without
/// that each newsletter would be a question, and questions that are always answered "yes" are answered so when it matters, too.
#[must_use]
pub fn asks(mode: AskMode, first_at: Option<Time>, is_kept: bool, now: Time) -> Asks {
    match mode {
        AskMode::Off => Asks::Never,
        AskMode::Learn => Asks::NotYet,
        AskMode::Ask => Asks::Yes,
        AskMode::Auto if is_kept && first_at.is_some_and(|first| first.plus(LEARNING) <= now) => Asks::Yes,
        AskMode::Auto => Asks::NotYet,
    }
}

/// What somebody should look at in a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CampaignMark {
    /// So many messages went to canaries that had unsubscribed.
    AfterUnsubscribe(u64),
    /// So many messages came after the copy, or the contract, should have ended.
    AfterEnd(u64),
    /// It leads to domains that are neither ours nor theirs.
    ForeignLink(Vec<String>),
    /// Some canaries got it more than once: so many messages too many.
    Twice(u64),
}

/// Says what somebody should look at in a campaign; `until` is the end of the contract.
#[must_use]
pub fn campaign_marks(counted: &CampaignCounted, until: Option<Time>) -> Vec<CampaignMark> {
    let campaign = &counted.campaign;
    let after_end = match until {
        Some(until) if campaign.first_at > until => counted.mails,
        _ => counted.after_end,
    };
    let twice = counted.mails.saturating_sub(counted.canaries);
    let foreign = campaign.foreign_domains.clone();
    let marks = [
        (counted.after_unsubscribe > 0, CampaignMark::AfterUnsubscribe(counted.after_unsubscribe)),
        (after_end > 0, CampaignMark::AfterEnd(after_end)),
        (!foreign.is_empty(), CampaignMark::ForeignLink(foreign)),
        (twice > 0, CampaignMark::Twice(twice)),
    ];
    marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
}

/// What became of an entry of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Its time has not come.
    Coming,
    /// It arrived.
    Arrived,
    /// It may still arrive.
    Awaited,
    /// It did not arrive within a day, though canaries are in the copy.
    Never,
    /// Nobody can say: no canary was with the vendor then.
    Unseen,
}

impl Arrival {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Coming, Self::Arrived, Self::Awaited, Self::Never, Self::Unseen];

    /// Returns the word that programs and spreadsheets read; it never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Coming => "planned",
            Self::Arrived => "arrived",
            Self::Awaited => "awaited",
            Self::Never => "never_arrived",
            Self::Unseen => "no_canary_there",
        }
    }
}

/// Says what became of an entry.
#[must_use]
pub fn arrival(entry: &PlannedSend, campaigns: u64, had_canaries: bool, now: Time) -> Arrival {
    let (from, until) = span(entry.starts, entry.ends);
    match (campaigns > 0, had_canaries) {
        (true, _) => Arrival::Arrived,
        (false, _) if now < from => Arrival::Coming,
        (false, false) => Arrival::Unseen,
        (false, true) if now <= until => Arrival::Awaited,
        (false, true) => Arrival::Never,
    }
}

/// Whether messages of a campaign are sightings.
#[must_use]
pub fn is_refused(campaign: &Campaign) -> bool {
    matches!(campaign.standing, CampaignStanding::NotOurs | CampaignStanding::Unanswered)
}
