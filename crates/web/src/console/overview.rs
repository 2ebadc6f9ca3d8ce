//! The overview: is anything coming? The level and why, what needs a person now, how each stream is, what is held.
//! What it knows is read by `tide` and judged by `level`; acknowledging an alarm is here too. Read by the router.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use guard::desk::overview::{ActionCounts, Need, NeedKind, StreamOverview, accepted_per_thousand};
use guard::policy::Enforcement;
use model::access::Right;
use model::ids::AlarmId;
use model::phrase::Phrase;
use model::severity::Severity;
use model::time::Time;
use model::verdict::Direction;
use post::alarm::{Alarm, AlarmError, AlarmKind};
use serde::Deserialize;

use super::Console;
use super::level::{self, Cause};
use super::tide::Tide;
use super::who::Names;
use crate::problem::PageError;
use crate::redirect::{self, address};
use crate::session::Visitor;
use crate::view::{Badge, Bar, Bars, Button, Empty, Icon, Page, Picture, Place, Speaker, Stat, Tone, When};

/// Is anything coming?
#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    page: Page,
    /// Why the level is what it is.
    why: String,
    waiting: Vec<Item>,
    /// Alarms that last, and that somebody takes care of.
    cared_for: Vec<Item>,
    streams: Vec<StreamCard>,
    stats: Vec<Stat>,
    empty: Option<Empty>,
}

/// Something that needs a person, with its act.
pub(crate) struct Item {
    tone: Tone,
    title: Option<String>,
    text: String,
    since: Option<When>,
    act: Option<Button>,
    /// Where the form goes that says "I take care of it".
    acknowledge: Option<String>,
}

/// How one stream is.
pub(crate) struct StreamCard {
    name: String,
    direction: String,
    href: Option<String>,
    mode: Badge,
    bars: Bars,
    today: String,
    stopped: Option<String>,
    last_seen: When,
}

/// Answers the question.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    // Before the frame, which then has the same in its second.
    let tide = console.tide_now(access).await?;
    let page = console.page(&visitor, "overview-title").await?.at(Place::Overview);
    let values = tide.alarms.iter().flat_map(|alarm| &alarm.said.arguments).map(|(_, value)| value.as_str());
    let actors: Vec<&str> = values.filter(|value| value.starts_with("person:")).collect();
    let names = console.names(&visitor, &actors).await?;
    let may_decide = access.rights.has(Right::Decide);
    let may_resume = access.rights.has(Right::Manage) && console.rules_here(access);
    let now = console.clock.now();
    Ok(super::shown(&overview_page(page, &tide, &Seen { names: &names, may_decide, may_resume, now })))
}

/// What the page needs to know beside the tide.
struct Seen<'s> {
    /// Names of those whom alarms mention.
    names: &'s Names,
    may_decide: bool,
    /// May let enforcing go on.
    may_resume: bool,
    now: Time,
}

fn overview_page(page: Page, tide: &Tide, seen: &Seen<'_>) -> OverviewPage {
    let speaker = page.frame.speaker.clone();
    let (open, cared): (Vec<&Alarm>, Vec<&Alarm>) =
        tide.alarms.iter().partition(|alarm| level::is_open(alarm));
    let mut waiting: Vec<Item> = open.iter().map(|alarm| alarm_item(&speaker, alarm, seen)).collect();
    waiting.extend(tide.overview.needs.iter().map(|need| need_item(&speaker, need)));
    let cared_for = cared.iter().map(|alarm| Item { act: None, ..alarm_item(&speaker, alarm, seen) });
    let cared_for = cared_for.map(|item| Item { acknowledge: None, ..item }).collect();
    let is_empty = tide.overview.streams.is_empty();
    let page = match next(&speaker, tide, seen).filter(|_| !is_empty) {
        Some(next) => page.next(&next),
        None => page,
    };
    OverviewPage {
        why: why(&speaker, tide, seen),
        waiting,
        cared_for,
        streams: tide.overview.streams.iter().map(|stream| stream_card(&speaker, stream, seen.now)).collect(),
        stats: if is_empty { Vec::new() } else { stats(&speaker, tide, seen.now) },
        empty: is_empty.then(|| empty(&speaker)),
        page,
    }
}

/// The one next step: the act of what is most urgent, else what makes a stream that is only observed protect.
fn next(speaker: &Speaker, tide: &Tide, seen: &Seen<'_>) -> Option<Button> {
    let first = match tide.cause {
        Cause::Need(at) => tide.overview.needs.get(at).map(|need| need_act(&need.kind)),
        Cause::Alarm(at) => tide.alarms.get(at).and_then(|alarm| alarm_act(alarm, seen)),
        Cause::Stopped => seen.may_resume.then(|| ("overview-act-enforcing", "/enforcing".to_owned())),
        Cause::Unusual(..) => Some(("overview-act-stopped", "/messages?action=hold".to_owned())),
        Cause::Quiet | Cause::NoMail => None,
    };
    let is_observing = tide.overview.streams.iter().any(|stream| stream.mode == Enforcement::Observed);
    let report = is_observing.then(|| ("overview-act-report", "/streams".to_owned()));
    let (words, href) = first.or(report)?;
    Some(Button::primary(speaker.t(words)).href(href))
}

/// The one sentence that says why the level is what it is.
fn why(speaker: &Speaker, tide: &Tide, seen: &Seen<'_>) -> String {
    match tide.cause {
        Cause::Need(at) => {
            tide.overview.needs.get(at).map_or_else(String::new, |need| speaker.say(&need.text))
        }
        Cause::Alarm(at) => {
            tide.alarms.get(at).map_or_else(String::new, |alarm| alarm_text(speaker, alarm, seen, "-text"))
        }
        Cause::Stopped => speaker.t("overview-why-stopped"),
        Cause::Unusual(count, usual) => {
            let phrase = Phrase::new("overview-why-unusual").with("count", count.to_string());
            speaker.say(&phrase.with("usual", usual.to_string()))
        }
        Cause::Quiet => speaker.t_with("overview-why-quiet", "streams", &tide.overview.streams.len()),
        Cause::NoMail => speaker.t("overview-why-no-mail"),
    }
}

fn need_item(speaker: &Speaker, need: &Need) -> Item {
    let (words, href) = need_act(&need.kind);
    Item {
        tone: Tone::Care,
        title: None,
        text: speaker.say(&need.text),
        since: None,
        act: Some(Button::secondary(speaker.t(words)).href(href).small()),
        acknowledge: None,
    }
}

/// The words and the place of the one act for what needs a person.
pub(super) fn need_act(kind: &NeedKind) -> (&'static str, String) {
    match kind {
        NeedKind::SilentDoor(door) => ("overview-act-door", address("/messages", &[("door", door)])),
        NeedKind::Unjudged => ("overview-act-unjudged", "/messages?outcome=passed-unjudged".into()),
        NeedKind::HeldLong => ("overview-act-held", "/held?age=1d".into()),
        NeedKind::MaybeTwice => ("overview-act-twice", "/held?state=all&twice=yes".into()),
        NeedKind::Reports => ("overview-act-reports", "/messages?outcome=arrived".into()),
        NeedKind::OverBudget => ("overview-act-budget", "/held?state=released".into()),
    }
}

fn alarm_item(speaker: &Speaker, alarm: &Alarm, seen: &Seen<'_>) -> Item {
    let act =
        alarm_act(alarm, seen).map(|(words, href)| Button::secondary(speaker.t(words)).href(href).small());
    let is_grave = alarm.said.severity >= Severity::High;
    Item {
        tone: if is_grave { Tone::Bad } else { Tone::Care },
        title: Some(alarm_text(speaker, alarm, seen, "")),
        text: alarm_text(speaker, alarm, seen, "-what-to-do"),
        since: Some(When::relative(speaker, alarm.said.at, seen.now)),
        act,
        acknowledge: seen.may_decide.then(|| format!("/alarms/{}/acknowledge", alarm.said.id)),
    }
}

/// A sentence of an alarm; who is mentioned is named.
fn alarm_text(speaker: &Speaker, alarm: &Alarm, seen: &Seen<'_>, part: &str) -> String {
    let named = |value: &String| {
        if value.starts_with("person:") {
            return seen.names.of(value).to_owned();
        }
        value.parse().map_or_else(|_| value.clone(), |at: Time| speaker.instant(at))
    };
    let arguments: Vec<(String, String)> =
        alarm.said.arguments.iter().map(|(name, value)| (name.clone(), named(value))).collect();
    let count = ("count".to_owned(), alarm.said.count.to_string());
    let arguments: Vec<_> = arguments.into_iter().chain([count]).collect();
    speaker.say_kept(&format!("{}{part}", alarm.said.phrase), &arguments)
}

fn alarm_act(alarm: &Alarm, seen: &Seen<'_>) -> Option<(&'static str, String)> {
    let door = &alarm.said.cause;
    Some(match AlarmKind::parse(&alarm.said.kind)? {
        AlarmKind::HeldTooLong => ("overview-act-held", "/held".into()),
        AlarmKind::HoldBudget => ("overview-act-budget", "/held?state=released".into()),
        AlarmKind::DoorSilent | AlarmKind::DoorOverloaded | AlarmKind::Deferring | AlarmKind::HoldFailed => {
            ("overview-act-door", address("/messages", &[("door", door)]))
        }
        AlarmKind::AcceptAndMark => {
            ("overview-act-unjudged", address("/messages", &[("door", door), ("outcome", "passed-unjudged")]))
        }
        AlarmKind::EnforcementStopped if seen.may_resume => ("overview-act-enforcing", "/enforcing".into()),
        AlarmKind::EnforcementStopped => return None,
        AlarmKind::RulesFailed => ("overview-act-rules", "/policies".into()),
        AlarmKind::ReleaseMaybeTwice | AlarmKind::RecipientAsked | AlarmKind::RecipientReported => {
            ("overview-act-message", format!("/held/{door}"))
        }
        AlarmKind::LeakSuspected => ("overview-act-leak", "/canaries?outcome=sighting".into()),
        AlarmKind::LeakUnanswered
        | AlarmKind::LeakSomething
        | AlarmKind::LeakLeaning
        | AlarmKind::LeakNamed => ("overview-act-leak", format!("/leaks/{door}")),
        AlarmKind::LeakInDump => ("overview-act-dump", "/dumps".into()),
        AlarmKind::CanaryUndecided => ("overview-act-undecided", "/canaries?outcome=undecided".into()),
        AlarmKind::LeakTest => ("overview-act-leak-test", "/canaries?outcome=test".into()),
        AlarmKind::SendQuestion => ("overview-act-question", "/canaries/campaigns?standing=asked".into()),
        AlarmKind::InquiryAnswered => ("overview-act-inquiry", format!("/leaks/{door}")),
        AlarmKind::CanaryDomainLost => ("overview-act-domain", "/canaries/domains".into()),
        AlarmKind::CommitmentOverdue => ("overview-act-commitment", format!("/commitments/{door}/close")),
        AlarmKind::ObligationDue => ("overview-act-obligation", format!("/obligations/{door}")),
        AlarmKind::AssessmentEnding => ("overview-act-assessment", "/assessments".into()),
        // The cause of these two begins with what ends.
        AlarmKind::EvidenceEnding => {
            let assessment = door.split(':').next().unwrap_or_default();
            ("overview-act-evidence", format!("/assessments/{assessment}"))
        }
        AlarmKind::CopyEnds => {
            let copy = door.split(':').next().unwrap_or_default();
            ("overview-act-copy", format!("/copies/{copy}"))
        }
        AlarmKind::ExportUnknown => ("overview-act-finding", "/findings".into()),
        // What is mended outside the console has no page to lead to.
        AlarmKind::DiskFull | AlarmKind::ObjectsMissing => return None,
    })
}

fn stream_card(speaker: &Speaker, stream: &StreamOverview, now: Time) -> StreamCard {
    let bars: Vec<Bar> = stream.hours.iter().map(bar).collect();
    let today = stream.days.last().copied().unwrap_or_default();
    let last_day = |count: fn(&ActionCounts) -> u64| stream.hours.iter().map(count).sum::<u64>();
    let words = Phrase::new("overview-stream-bars")
        .with("messages", last_day(ActionCounts::total).to_string())
        .with("marked", last_day(|hour| hour.tag).to_string())
        .with("stopped", last_day(ActionCounts::stopped).to_string());
    StreamCard {
        name: door_name(speaker, stream.door.as_deref()),
        direction: speaker.t(direction_text(stream.direction)),
        href: stream.door.as_deref().map(|door| super::streams::href(door, stream.direction)),
        mode: mode_badge(speaker, stream.mode),
        bars: Bars::new(&bars, speaker.say(&words)),
        today: speaker.t_with("overview-stream-today", "count", &today.total()),
        stopped: stopped_words(speaker, &today),
        last_seen: When::relative(speaker, stream.last_seen, now),
    }
}

/// What was stopped today, and what would have been.
fn stopped_words(speaker: &Speaker, today: &ActionCounts) -> Option<String> {
    let would = today.only_observed;
    let really = today.stopped().saturating_sub(would);
    let say = |id: &'static str, count: u64| speaker.t_with(id, "count", &count);
    let parts: Vec<String> = [
        (today.tag > 0).then(|| say("overview-stream-marked", today.tag)),
        (really > 0).then(|| say("overview-stream-stopped", really)),
        (would > 0).then(|| say("overview-stream-would", would)),
        (today.unjudged > 0).then(|| say("overview-stream-unjudged", today.unjudged)),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn bar(hour: &ActionCounts) -> Bar {
    Bar { passed: hour.accept, marked: hour.tag, stopped: hour.stopped() }
}

/// The name of a door as people read it.
pub(super) fn door_name(speaker: &Speaker, door: Option<&str>) -> String {
    door.map_or_else(|| speaker.t("overview-no-door"), str::to_owned)
}

/// Which way, in words.
pub(super) fn direction_text(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "overview-inbound",
        Direction::Outbound => "overview-outbound",
        Direction::Internal => "overview-internal",
    }
}

/// Whether what is decided is done, in a word.
pub(super) fn mode_badge(speaker: &Speaker, mode: Enforcement) -> Badge {
    match mode {
        Enforcement::Enforced => {
            Badge::new(Tone::Good, speaker.t("overview-enforced")).icon(Icon::ShieldCheck)
        }
        Enforcement::Observed => Badge::new(Tone::Sea, speaker.t("overview-observed")).icon(Icon::Eye),
        Enforcement::Stopped => Badge::new(Tone::Bad, speaker.t("overview-stopped")).icon(Icon::Pause),
    }
}

fn stats(speaker: &Speaker, tide: &Tide, now: Time) -> Vec<Stat> {
    let held = &tide.overview.held;
    let below = match held.oldest {
        Some(oldest) => speaker.t_with("overview-held-oldest", "when", &speaker.relative(oldest, now)),
        None => speaker.t("overview-held-none"),
    };
    let waiting =
        Stat::new(speaker.t("overview-held"), speaker.number(held.waiting)).below(below).href("/held");
    vec![waiting, budget(speaker, tide)]
}

/// "1.2 of 1 per 1,000 account-weeks": how often an account of ours was held without need.
fn budget(speaker: &Speaker, tide: &Tide) -> Stat {
    let budget = &tide.overview.budget;
    let label = speaker.t("overview-budget");
    if budget.allowed <= 0.0 {
        return Stat::new(label, speaker.number(u64::from(budget.spent)))
            .below(speaker.t("overview-budget-none"));
    }
    let below = Phrase::new("overview-budget-below")
        .with("accepted", decimal(speaker, accepted_per_thousand()))
        .with("spent", budget.spent.to_string());
    let stat =
        Stat::new(label, decimal(speaker, budget.per_thousand_account_weeks)).below(speaker.say(&below));
    let word = if budget.is_overspent { "overview-budget-over" } else { "overview-budget-within" };
    let tone = if budget.is_overspent { Tone::Care } else { Tone::Good };
    stat.badge(Badge::new(tone, speaker.t(word)))
}

/// One digit behind the point, or none where it would be a nought.
fn decimal(speaker: &Speaker, number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if speaker.language() == "de" { text.replace('.', ",") } else { text.to_owned() }
}

fn empty(speaker: &Speaker) -> Empty {
    Empty::new(Picture::Light, speaker.t("overview-empty-title"), speaker.t("overview-empty-text"))
        .step(speaker.t("overview-empty-step-1"))
        .step(speaker.t("overview-empty-step-2"))
        .step(speaker.t("overview-empty-step-3"))
        .act(Button::primary(speaker.t("overview-empty-act")).href("/guide"))
}

/// Where the form was pressed; the overview says nothing.
#[derive(Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    return_to: String,
}

/// Somebody takes care of an alarm: nobody else is told of it.
pub(crate) async fn acknowledge(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(alarm): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, PageError> {
    let id: AlarmId = alarm.parse().map_err(|_| PageError::NotFound)?;
    let said = match console.rooms.alarms.acknowledge(visitor.access()?, id).await {
        Ok(true) => "overview-acknowledged",
        Ok(false) => "overview-acknowledged-before",
        Err(AlarmError::Store(platform::StoreError::Missing { .. })) => return Err(PageError::NotFound),
        Err(error) => return Err(PageError::ours(error)),
    };
    Ok(super::flashed(&console, redirect::to(&pressed.return_to), &Phrase::new(said)))
}

#[cfg(test)]
mod tests;
