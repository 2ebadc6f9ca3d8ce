//! Settings: what is set and where it is changed, and the ways to people, tokens and alarms. Everything here is for whoever may manage.
//! What is allowed beyond that is decided by `platform::accounts` and `post::alarm`.

pub(crate) mod alarms;
pub(crate) mod people;
pub(crate) mod tokens;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use platform::StoreError;
use platform::accounts::AccountError;

use super::Console;
use super::sections::{Section, Sections};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Cell, Column, Lines, Page, Place, Row, Speaker, Table, Tone};

/// What is set here: where, its name, what one does there.
const WAYS: [(&str, &str, &str); 6] = [
    ("/settings/people", "settings-people", "settings-people-lead"),
    ("/settings/tokens", "settings-tokens", "settings-tokens-lead"),
    ("/settings/alarms", "settings-alarms", "settings-alarms-lead"),
    ("/settings/exporters", "exporter-setting-title", "exporter-setting-short"),
    ("/protect", "settings-protect", "settings-protect-lead"),
    ("/policies", "settings-policies", "settings-policies-lead"),
];

/// What is set, and where.
pub(crate) async fn index(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    visitor.access()?;
    let page = console.page(&visitor, "settings-title").await?.at(Place::Settings);
    let page = page.clone().lead(page.t("settings-lead"));
    let speaker = page.frame.speaker.clone();
    let way = |lines: Lines, (href, name, lead): (&str, &'static str, &'static str)| {
        lines.line(href, speaker.t(name), speaker.t(lead))
    };
    let ways = WAYS.into_iter().fold(Lines::new(), way);
    let here = Section::new(speaker.t("settings-here")).part(&ways);
    let file = Section::new(speaker.t("settings-file")).lead(speaker.t("settings-file-lead"));
    let file = file.part(&configured(&speaker, &console));
    Ok(super::shown(&Sections::new(page).section(here).section(file)))
}

fn configured(speaker: &Speaker, console: &Console) -> Table {
    let row = |one: &crate::rooms::Configured| {
        let said = speaker.say_kept(&format!("settings-key-{}", one.key.replace(['.', '_'], "-")), &[]);
        let value = match one.value.as_str() {
            "" => speaker.t("settings-not-set"),
            "true" => speaker.t("settings-yes"),
            "false" => speaker.t("settings-no"),
            value => value.to_owned(),
        };
        Row::new(vec![Cell::text(said), Cell::text(value), Cell::code(one.key)])
    };
    Table::new(speaker, "configured", "/settings", speaker.t("settings-file-caption"))
        .column(Column::text("name", speaker.t("settings-name")).heading())
        .column(Column::text("value", speaker.t("settings-value")))
        .column(Column::text("key", speaker.t("settings-key")))
        .rows(console.rooms.configured.iter().map(row))
}

/// A page below the settings.
async fn page_below(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = console.page(visitor, title).await?.at(Place::Settings);
    let up = page.t("settings-title");
    Ok(page.crumb("/settings", up))
}

/// What somebody may not know is not there; what he can mend is said; the rest is ours.
pub(super) fn refused(error: AccountError) -> PageError {
    match error {
        AccountError::Store(StoreError::Missing { .. }) | AccountError::Denied(_) => PageError::NotFound,
        AccountError::Store(_) | AccountError::Audit(_) => error.into(),
        error => PageError::Refused(error.phrase()),
    }
}

/// The words of what he can mend, above the form he typed in.
pub(super) fn told(page: Page, error: AccountError) -> Result<Page, PageError> {
    match refused(error) {
        PageError::Refused(phrase) => {
            let said = page.frame.speaker.say(&phrase);
            Ok(page.banner(Banner::new(Tone::Bad, said)))
        }
        other => Err(other),
    }
}

#[cfg(test)]
mod tests;
