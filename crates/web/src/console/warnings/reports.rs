//! Reports: what we may tell the hub. Drafted by evidence; a person with the right to sign lets one go or keeps it here.
//! What stands in one is things of attackers; there is no field for a party, and none can be added.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use clearinghouse::report::{Report, ReportState};
use model::access::Right;
use model::ids::StatementId;
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::Role;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::{below, inert, kind_text, named};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Facts, Page, Picture, Row, Speaker, Table, Tone, When,
};

/// Reports on one page.
const PAGE: u32 = 50;

/// All reports, newest first.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let before = Sent(pairs).word("after").parse().ok();
    let mut rows = console.rooms.clearinghouse.reports.list(visitor.access()?, before, PAGE + 1).await?;
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let page = below(&console, &visitor, "reports-title").await?;
    let speaker = page.frame.speaker.clone();
    let next = has_more.then(|| rows.last().map(|last| last.id.to_string()).unwrap_or_default());
    let table = table(&speaker, &rows, console.clock.now()).more_after(next).continued(before.is_some());
    let lead = speaker.t("reports-lead");
    Ok(shown(&Sections::of(page.lead(lead), &table)))
}

fn table(speaker: &Speaker, rows: &[Report], now: Time) -> Table {
    let row = |report: &Report| {
        Row::new(vec![
            Cell::link(format!("/warnings/reports/{}", report.id), named(speaker, &report.indicators)),
            Cell::part(&state_badge(speaker, report.state)),
            Cell::part(&When::relative(speaker, report.drafted_at, now)),
            Cell::part(&When::relative(speaker, report.changed_at, now)),
        ])
    };
    let none = Empty::new(Picture::Calm, speaker.t("reports-none"), speaker.t("reports-none-text"));
    Table::new(speaker, "reports", "/warnings/reports", speaker.t("reports-title"))
        .column(Column::text("names", speaker.t("warnings-names")).heading())
        .column(Column::text("state", speaker.t("reports-state")))
        .column(Column::text("drafted", speaker.t("reports-drafted")))
        .column(Column::text("changed", speaker.t("warnings-changed")))
        .rows(rows.iter().map(row))
        .empty(none)
}

fn state_badge(speaker: &Speaker, state: ReportState) -> Badge {
    let (tone, id) = match state {
        ReportState::Draft => (Tone::Wait, "reports-state-draft"),
        ReportState::Released => (Tone::Wait, "reports-state-released"),
        ReportState::Accepted => (Tone::Good, "reports-state-accepted"),
        ReportState::Refused => (Tone::Care, "reports-state-refused"),
        ReportState::Dropped => (Tone::Plain, "reports-state-dropped"),
    };
    Badge::new(tone, speaker.t(id))
}

const fn state_means(state: ReportState) -> &'static str {
    match state {
        ReportState::Draft => "reports-means-draft",
        ReportState::Released => "reports-means-released",
        ReportState::Accepted => "reports-means-accepted",
        ReportState::Refused => "reports-means-refused",
        ReportState::Dropped => "reports-means-dropped",
    }
}

/// One report.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<StatementId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let report = console.rooms.clearinghouse.reports.fetch(access, id).await?;
    let page = below(&console, &visitor, "reports-one").await?;
    let up = page.t("reports-title");
    let may_sign = access.rights.has(Right::Sign);
    let page = lacking(page.crumb("/warnings/reports", up), &visitor, "roles-lacking", &[Role::Signatory])?;
    Ok(shown(&one_page(page, &report, may_sign)))
}

fn one_page(page: Page, report: &Report, may_sign: bool) -> Sections {
    let speaker = page.frame.speaker.clone();
    let mut facts =
        Facts::new().fact(speaker.t("reports-state"), Cell::part(&state_badge(&speaker, report.state)));
    for indicator in &report.indicators {
        facts = facts.fact(speaker.t(kind_text(indicator)), Cell::code(inert(&indicator.to_string())));
    }
    let facts = facts
        .fact(speaker.t("reports-drafted"), Cell::part(&When::exact(&speaker, report.drafted_at)))
        .fact(speaker.t("warnings-changed"), Cell::part(&When::exact(&speaker, report.changed_at)));
    let facts = match &report.answer {
        Some(answer) => answered(facts, &speaker, answer),
        None => facts,
    };
    let lead = speaker.t(state_means(report.state));
    let mut sections = Sections::new(page.lead(lead)).section(Section::default().part(&facts));
    if report.state == ReportState::Draft && may_sign {
        let acts = Questions::new(format!("/warnings/reports/{}/release", report.id))
            .button(Button::primary(speaker.t("reports-release")))
            .button(
                Button::secondary(speaker.t("reports-drop"))
                    .form_action(format!("/warnings/reports/{}/drop", report.id)),
            );
        let section = Section::new(speaker.t("reports-decide")).lead(speaker.t("reports-decide-lead"));
        sections = sections.section(section.part(&acts));
    }
    if report.proof.is_some() {
        let fetch = Button::secondary(speaker.t("reports-proof"))
            .href(format!("/warnings/reports/{}/proof", report.id));
        let section = Section::new(speaker.t("reports-proved")).lead(speaker.t("reports-proved-lead"));
        sections = sections.section(section.part(&fetch));
    }
    sections
}

/// What the hub said: where the statement stands, and what it left out; else its own words.
fn answered(facts: Facts, speaker: &Speaker, answer: &str) -> Facts {
    let Ok(Taken { position, not_named }) = serde_json::from_str(answer) else {
        return facts.fact(speaker.t("reports-answer"), Cell::code(answer));
    };
    // People count from one.
    let facts =
        facts.fact(speaker.t("reports-position"), Cell::text(speaker.number(position.saturating_add(1))));
    if not_named.is_empty() {
        return facts;
    }
    let left_out: Vec<String> = not_named.iter().map(|one| inert(&one.value)).collect();
    facts.fact(speaker.t("reports-not-named"), Cell::code(left_out.join(", ")))
}

/// A hub's answer to a statement that it took.
#[derive(serde::Deserialize)]
struct Taken {
    position: u64,
    #[serde(default)]
    not_named: Vec<LeftOut>,
}

/// A thing that the hub did not name.
#[derive(serde::Deserialize)]
struct LeftOut {
    value: String,
}

/// Lets a draft go.
pub(crate) async fn release(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<StatementId>,
) -> Result<Response, PageError> {
    console.rooms.clearinghouse.reports.release(visitor.access()?, id).await?;
    let place = redirect::to(&format!("/warnings/reports/{id}"));
    Ok(flashed(&console, place, &Phrase::new("reports-was-released")))
}

/// Keeps a draft here.
pub(crate) async fn drop_draft(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<StatementId>,
) -> Result<Response, PageError> {
    console.rooms.clearinghouse.reports.drop_draft(visitor.access()?, id).await?;
    let place = redirect::to(&format!("/warnings/reports/{id}"));
    Ok(flashed(&console, place, &Phrase::new("reports-was-dropped")))
}

/// Hands the proof over, as a file for `tidewatch verify-proof`.
pub(crate) async fn proof(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<StatementId>,
) -> Result<Response, PageError> {
    let report = console.rooms.clearinghouse.reports.fetch(visitor.access()?, id).await?;
    let proof = report.proof.ok_or(PageError::NotFound)?;
    let name = format!("attachment; filename=\"statement-{id}.tlog-proof\"");
    let fields =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((fields, proof).into_response())
}
