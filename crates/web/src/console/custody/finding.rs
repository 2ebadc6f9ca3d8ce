//! Findings: what has to be mended, who answers for it, until when; closed with a reason.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use custody::finding::{Finding, FindingPlace, FindingState, FindingStep, RULE_PROMISE_BROKEN};
use custody::finding_rule::{MENDED, Rule};
use model::access::{Access, Right};
use model::ids::{AssessmentId, CopyId, FindingId, Id as _, JudgedId, ListId, PartyId};
use model::phrase::Phrase;
use model::severity::Severity;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{day, tabs};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Facts, Field, Happening, Icon, Picture, Place, Row, Speaker, Table,
    TimeLine, Tone, When,
};

/// Findings on one page.
const PAGE: u32 = 50;

/// Open findings, or all.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let is_all = sent.word("state") == "all";
    let before = place(sent.word("after"));
    let state = (!is_all).then_some(FindingState::Open);
    let mut findings = console.rooms.custody.findings_by_worth(access, state, before, PAGE + 1).await?;
    let more = (findings.len() > PAGE as usize).then(|| {
        findings.truncate(PAGE as usize);
        findings.last().map(|last| place_words(&FindingPlace::of(last))).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "findings-title").await?.at(Place::Vendors), "findings-lead");
    let speaker = page.frame.speaker.clone();
    let tabs = tabs(&page, "/findings");
    let choices =
        vec![(String::new(), speaker.t("findings-open")), ("all".to_owned(), speaker.t("findings-all"))];
    let chosen = if is_all { "all" } else { "" };
    let empty = Empty::new(Picture::Calm, speaker.t("findings-none"), speaker.t("findings-none-text"));
    let table = Table::new(&speaker, "findings", "/findings", speaker.t("findings-title"))
        .query([("state".to_owned(), chosen.to_owned())])
        .filter(Field::choice("state", speaker.t("finding-state"), choices).value(chosen))
        .column(Column::text("what", speaker.t("finding-what")).heading())
        .column(Column::text("owner", speaker.t("finding-owner")))
        .column(Column::day("due", speaker.t("finding-due")))
        .column(Column::text("state", speaker.t("finding-urgent")))
        .column(Column::number("stake", speaker.t("finding-stake")))
        .rows(findings.iter().map(|(finding, worth)| row(&speaker, finding, *worth)))
        .empty(empty)
        .export()
        .continued(before.is_some())
        .more_after(more);
    Ok(shown(&Sections::new(page).section(Section::default().part(&tabs).part(&table))))
}

/// The place behind which a page goes on, as it stands in its address.
fn place_words(place: &FindingPlace) -> String {
    format!("{}.{}.{}.{}", place.worth, place.severity, place.due.micros(), place.id)
}

fn place(words: &str) -> Option<FindingPlace> {
    let [worth, severity, due, id] = words.splitn(4, '.').collect::<Vec<_>>().try_into().ok()?;
    Some(FindingPlace {
        worth: worth.parse().ok()?,
        severity: Severity::parse(severity)?,
        due: Time::from_micros(due.parse().ok()?),
        id: id.parse().ok()?,
    })
}

fn said(speaker: &Speaker, finding: &Finding) -> String {
    let count = ("count".to_owned(), finding.count.to_string());
    let arguments: Vec<_> = finding.arguments.iter().cloned().chain([count]).collect();
    speaker.say_kept(&finding.phrase, &arguments)
}

fn owner<'f>(speaker: &Speaker, finding: &'f Finding) -> std::borrow::Cow<'f, str> {
    if finding.owner.is_empty() { speaker.t("finding-nobody").into() } else { finding.owner.as_str().into() }
}

fn row(speaker: &Speaker, finding: &Finding, worth: u64) -> Row {
    let badge = match finding.state {
        FindingState::Open => Badge::severity(speaker, finding.severity),
        FindingState::Closed => Badge::new(Tone::Good, speaker.t("finding-closed")),
    };
    Row::new(vec![
        Cell::link(format!("/findings/{}", finding.id), said(speaker, finding)),
        Cell::text(owner(speaker, finding)),
        Cell::text(finding.due.map(|due| speaker.day(due)).unwrap_or_default()),
        Cell::part(&badge),
        Cell::number(super::map::money(speaker, worth)),
    ])
}

/// One finding.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let finding = console.rooms.custody.finding(access, id).await?;
    let page = console.page(&visitor, "finding-title").await?.at(Place::Vendors);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("findings-title");
    let page = page.crumb("/findings", up).lead(said(&speaker, &finding));
    let page = match message_of(&console, access, &finding).await? {
        Some(id) => {
            let look = Button::primary(speaker.t("finding-message")).icon(Icon::Mail);
            page.next(&look.href(format!("/messages/{id}")))
        }
        None => page,
    };
    let mut facts = Facts::new()
        .fact(speaker.t("finding-owner"), Cell::text(owner(&speaker, &finding)))
        .fact(
            speaker.t("finding-due"),
            Cell::text(finding.due.map(|due| speaker.day(due)).unwrap_or_default()),
        )
        .fact(speaker.t("finding-raised"), Cell::part(&When::exact(&speaker, finding.raised_at)))
        .fact(speaker.t("finding-count"), Cell::text(speaker.number(finding.count)));
    if let Some((at, _, why)) = &finding.closed {
        facts = facts
            .fact(speaker.t("finding-closed"), Cell::part(&When::exact(&speaker, *at)))
            .fact(speaker.t("finding-why"), Cell::text(why_said(&speaker, why)));
    }
    if let Some(rule) = Rule::built_in().into_iter().find(|rule| rule.id == finding.rule) {
        facts = facts.fact(speaker.t("finding-source"), Cell::text(rule.source));
    }
    let about = about_href(&finding).map(|href| Button::secondary(speaker.t("findings-look")).href(href));
    let mut section = Section::default().part(&facts);
    if let Some(about) = about {
        section = section.part(&about);
    }
    let mut sections = Sections::new(page).section(section);
    let history = console.rooms.custody.finding_history(access, id).await?;
    if !history.is_empty() {
        let happened = history.iter().map(|step| happened(&speaker, step)).collect::<Vec<_>>();
        let section = Section::new(speaker.t("finding-history")).part(&TimeLine::new(happened));
        sections = sections.section(section);
    }
    if finding.state == FindingState::Open && access.rights.has(Right::Keep) {
        let due = Field::line("date", "due", speaker.t("finding-due"))
            .value(finding.due.map(day).unwrap_or_default());
        let own = Questions::new(format!("/findings/{id}/own"))
            .field(&Field::text("owner", speaker.t("finding-owner")).value(&finding.owner))
            .field(&due.short())
            .button(Button::secondary(speaker.t("custody-save")));
        let close = Questions::new(format!("/findings/{id}/close"))
            .field(&Field::text("why", speaker.t("finding-close-why")).required())
            .button(Button::secondary(speaker.t("finding-close")).icon(Icon::Check));
        sections = sections
            .section(Section::new(speaker.t("finding-own-title")).part(&own))
            .section(Section::new(speaker.t("finding-close-title")).part(&close));
    }
    Ok(shown(&sections))
}

/// One step of its history.
fn happened(speaker: &Speaker, step: &FindingStep) -> Happening {
    let (tone, what) = match step.what.as_str() {
        "owned" => (Tone::Sea, speaker.t("finding-step-owned")),
        "closed" => (Tone::Good, speaker.t("finding-step-closed")),
        _ => (Tone::Care, speaker.t("finding-step-raised")),
    };
    Happening::new(When::exact(speaker, step.at), tone, what).detail(why_said(speaker, &step.words))
}

/// A reason as somebody gave it, or that it is so no more.
fn why_said(speaker: &Speaker, why: &str) -> String {
    if why == MENDED { speaker.t("finding-mended-by-itself") } else { why.to_owned() }
}

/// The page of what it is about, where there is one.
fn about_href(finding: &Finding) -> Option<String> {
    let (noun, id) = (finding.about.0.as_str(), finding.about.1);
    Some(match noun {
        "party" => format!("/vendors/{}", PartyId::from_bytes(id)),
        "list" => format!("/lists/{}", ListId::from_bytes(id)),
        "copy" => format!("/copies/{}", CopyId::from_bytes(id)),
        "assessment" => format!("/assessments/{}", AssessmentId::from_bytes(id)),
        "flow" => "/map".to_owned(),
        _ => return None,
    })
}

/// Findings as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let state = (Sent(pairs).word("state") != "all").then_some(FindingState::Open);
    let speaker = console.speaker(&visitor);
    let say = |phrase: &str, words: &[(String, String)]| speaker.say_kept(phrase, words);
    let text = console.rooms.custody.findings_out(visitor.access()?, state, &say).await?;
    Ok(super::map::table(text, "findings"))
}

/// The message that a finding is about, as long as its record is kept.
async fn message_of(
    console: &Console,
    access: &Access,
    finding: &Finding,
) -> Result<Option<JudgedId>, PageError> {
    let is_message = finding.rule == RULE_PROMISE_BROKEN;
    let Some(id) = finding.cause.filter(|_| is_message).map(JudgedId::from_bytes) else { return Ok(None) };
    match console.rooms.desk.message(access, id).await {
        Ok(_) => Ok(Some(id)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(PageError::ours(error)),
    }
}

/// Says who answers for it.
pub(crate) async fn own(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let (words, now) = ((sent.word("owner"), sent.word("due")), console.clock.now());
    console.rooms.custody.finding_own(visitor.access()?, id, words, now).await?;
    Ok(flashed(&console, redirect::to(&format!("/findings/{id}")), &Phrase::new("finding-now-owned")))
}

/// Closes it.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FindingId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.finding_close(visitor.access()?, id, sent.word("why"), console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/findings"), &Phrase::new("finding-now-closed")))
}

#[cfg(test)]
mod tests {
    use custody::finding::FindingPlace;
    use model::ids::{FindingId, Id as _};
    use model::severity::Severity;
    use model::time::Time;

    use super::{place, place_words};

    #[test]
    fn a_page_goes_on_where_the_one_before_ended_and_from_the_front_after_any_other_words() {
        let id = FindingId::from_bytes([7; 16]);
        for due in [Time::from_seconds(9), Time::LATEST] {
            let last = FindingPlace { worth: 900, severity: Severity::High, due, id };
            assert_eq!(place(&place_words(&last)), Some(last));
        }
        for words in ["", "900", "900-0707", "900.high.soon.7", "9.grave.1.0"] {
            assert_eq!(place(words), None, "{words}");
        }
    }
}
