//! Cases: what may have got out, how surely that is known, what is due, and what we tell people. One case is [`one`], what is stated and set in it [`act`], whom it concerns
//! [`affected`], its letter and the signature [`letter`], what was promised [`commitments`]. What a case is, is `response`; these pages ask and show.

pub(crate) mod act;
pub(crate) mod affected;
pub(crate) mod commitments;
pub(crate) mod letter;
pub(crate) mod one;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::filters::HtmlSafe;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response as Answer;
use model::access::Right;
use model::ids::BreachId;
use platform::accounts::Role;
use response::ResponseError;
use response::breach::{Breach, Stage};
use serde::Deserialize;

use super::lacking::lacking;
use super::sections::{Section, Sections};
use super::{Console, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Icon, Page, Picture, Place, Row, Speaker, Table, Tabs, Tone,
    When,
};

/// Cases on one page.
const PAGE: u32 = 50;

/// Which cases are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `all`, or those that are open.
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
}

/// The cases that are open, or all there ever were.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Answer, PageError> {
    let access = visitor.access()?;
    let (is_all, before) = (asked.show == "all", asked.after.parse().ok());
    let mut rows = console.rooms.response.breach_list(access, !is_all, before, PAGE + 1).await?;
    let is_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| is_more).map(|last| last.id.to_string());
    let page = console.page(&visitor, "cases-title").await?.at(Place::Cases);
    let page = super::led(page, "cases-lead");
    let open = Button::primary(page.t("cases-open")).icon(Icon::Plus).href("/cases/new");
    let page = if access.rights.has(Right::Respond) { page.next(&open) } else { page };
    let page = lacking(page, &visitor, "roles-lacking", &[Role::Counsel])?;
    let speaker = page.frame.speaker.clone();
    let tabs = tabs(&speaker, if is_all { "/cases?show=all" } else { "/cases" });
    let table = table(&speaker, &console, &rows, is_all).more_after(next).continued(before.is_some());
    Ok(shown(&Sections::new(page).section(Section::default().part(&tabs).part(&table))))
}

/// The ways through what response keeps.
pub(super) fn tabs(speaker: &Speaker, current: &str) -> Tabs {
    Tabs::new(speaker.t("cases-title"))
        .tab("/cases", speaker.t("cases-tab-open"))
        .tab("/cases?show=all", speaker.t("cases-tab-all"))
        .tab("/commitments", speaker.t("cases-tab-commitments"))
        .current(current)
}

fn table(speaker: &Speaker, console: &Console, rows: &[Breach], is_all: bool) -> Table {
    let table = Table::new(speaker, "cases", "/cases", speaker.t("cases-title"));
    if rows.is_empty() {
        let (title, text) = (speaker.t("cases-none"), speaker.t("cases-none-text"));
        return table.empty(Empty::new(Picture::Calm, title, text));
    }
    let now = console.clock.now();
    let row = |breach: &Breach| {
        Row::new(vec![
            Cell::link(format!("/cases/{}", breach.id), title(speaker, breach)),
            Cell::part(&stage_badge(speaker, Stage::of(breach, false))),
            Cell::part(&When::relative(speaker, breach.detected_at, now)),
        ])
    };
    table
        .query(is_all.then(|| ("show".to_owned(), "all".to_owned())))
        .column(Column::text("case", speaker.t("cases-case")).heading())
        .column(Column::text("stage", speaker.t("cases-stage")))
        .column(Column::text("detected", speaker.t("cases-detected")))
        .rows(rows.iter().map(row))
}

/// What a case is called: by people, or by what opened it.
pub(super) fn title(speaker: &Speaker, breach: &Breach) -> String {
    match (breach.title.as_str(), breach.attribution, breach.copy) {
        ("", Some(_), Some(_)) => speaker.t("cases-by-evidence"),
        ("", Some(_), None) => speaker.t("cases-by-evidence-something"),
        ("", None, _) => speaker.t("cases-unnamed"),
        (title, _, _) => title.to_owned(),
    }
}

pub(super) fn stage_badge(speaker: &Speaker, stage: Stage) -> Badge {
    match stage {
        Stage::Look => Badge::new(Tone::Bad, speaker.t("cases-stage-look")),
        Stage::Decide => Badge::new(Tone::Care, speaker.t("cases-stage-decide")),
        Stage::Write => Badge::new(Tone::Care, speaker.t("cases-stage-write")),
        Stage::Keep => Badge::new(Tone::Wait, speaker.t("cases-stage-keep")),
        Stage::Closed => Badge::new(Tone::Plain, speaker.t("cases-stage-closed")),
    }
}

/// A page of a case, with the way back to it.
async fn below(
    console: &Console,
    visitor: &Visitor,
    id: BreachId,
    heading: &'static str,
) -> Result<(Page, Breach), PageError> {
    let breach = console.rooms.response.breach(visitor.access()?, id).await?;
    let page = console.page(visitor, heading).await?.at(Place::Cases);
    let speaker = page.frame.speaker.clone();
    let page = page.crumb("/cases", speaker.t("cases-title"));
    Ok((page.crumb(place(id), title(&speaker, &breach)), breach))
}

/// Where a case stands.
pub(super) fn place(id: BreachId) -> String {
    format!("/cases/{id}")
}

/// A form again, with what is wrong above it.
fn again(page: Page, error: ResponseError, form: &impl HtmlSafe) -> Result<Answer, PageError> {
    let Some(phrase) = error.unfit() else { return Err(error.into()) };
    let said = page.frame.speaker.say(&phrase);
    let mut answer = shown(&Sections::of(page.banner(Banner::new(Tone::Bad, said)), form));
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

impl From<ResponseError> for PageError {
    /// What can be mended is said where the form is; here it comes to who may, what is there, and us.
    fn from(error: ResponseError) -> Self {
        match error {
            ResponseError::Denied(_) => PageError::NotFound,
            error if error.is_missing() => PageError::NotFound,
            error => match error.unfit() {
                Some(phrase) => PageError::Refused(phrase),
                None => PageError::ours(error),
            },
        }
    }
}
