//! Protect: the pages where people say whose names must not be used against them - people, brands, domains, vendors - and what they promised.
//! Spreadsheets are [`sheet`]. What a name is held against, and who may change it, is `guard::protect`.

mod organisation;
mod sheet;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use guard::protect::{Configured, Protect, ProtectError, Protected, ProtectedKind, Wanted};
use model::access::Right;
use model::ids::ProtectedId;
use model::phrase::Phrase;
use serde::Deserialize;

pub(crate) use organisation::{organisation, organisation_set};
pub(crate) use sheet::{MAX_APPLY_BYTES, MAX_UPLOAD_BYTES, import, import_apply, import_form, table_out};

use super::who::Names;
use super::{ConfirmPage, Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Confirm, Empty, Field, Icon, Markup, Page, Picture, Place, Row, Speaker,
    Table, Tabs, Tone, When,
};

/// Names on one page.
const PAGE: u32 = 50;

/// Addresses or domains of one name that a list shows; the others are on its own page.
const SHOWN_OF_ONE: usize = 3;

/// Names of the configuration file that a list shows; the file itself has all of them.
const MOST_CONFIGURED: usize = 100;

/// Which names are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn kind(&self) -> ProtectedKind {
        ProtectedKind::parse(&self.kind).unwrap_or(ProtectedKind::Person)
    }
}

#[derive(Template)]
#[template(path = "console/protect.html")]
struct ListPage {
    page: Page,
    tabs: Tabs,
    meaning: String,
    table: Table,
    organisation: organisation::Shown,
}

/// The names of one kind.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (access, kind) = (visitor.access()?, asked.kind());
    let protect = &console.rooms.protect;
    let after = asked.after.parse().ok();
    let mut rows = protect.list(access, Some(kind), after, PAGE + 1).await?;
    let next = (rows.len() > PAGE as usize).then(|| {
        rows.truncate(PAGE as usize);
        rows.last().map(|row| row.id.to_string()).unwrap_or_default()
    });
    let actors: Vec<&str> = rows.iter().map(|row| row.changed.1.as_str()).collect();
    let names = console.names(&visitor, &actors).await?;
    let organisation = organisation::Shown::of(&console, &visitor).await?;
    let page = console.page(&visitor, "protect-title").await?.at(Place::Protect);
    let may_manage = access.rights.has(Right::Manage);
    let listing = Listing { console: &console, speaker: &page.frame.speaker, names: &names, may_manage };
    let configured = if after.is_none() { configured(protect, kind) } else { Vec::new() };
    let table = listing.table(kind, &rows, &configured).more_after(next).continued(after.is_some());
    let (tabs, meaning) = (tabs(&page, kind), meaning(&page, kind));
    let page = led(page, "protect-lead");
    let add = add_button(&page, kind);
    let page = if may_manage { page.next(&add) } else { page };
    Ok(shown(&ListPage { page, tabs, meaning, table, organisation }))
}

/// Those of the configuration file, as many as a page holds.
fn configured(protect: &Protect, kind: ProtectedKind) -> Vec<Configured> {
    protect.configured().into_iter().filter(|one| one.kind == kind).take(MOST_CONFIGURED).collect()
}

fn tabs(page: &Page, kind: ProtectedKind) -> Tabs {
    let tabs = ProtectedKind::ALL.into_iter().fold(Tabs::new(page.t("protect-title")), |tabs, kind| {
        tabs.tab(address_of(kind), kind_word(page, kind))
    });
    tabs.current(&address_of(kind))
}

/// Where the names of a kind stand.
fn address_of(kind: ProtectedKind) -> String {
    format!("/protect?kind={}", kind.as_str())
}

fn kind_word(page: &Page, kind: ProtectedKind) -> String {
    match kind {
        ProtectedKind::Person => page.t("protect-people"),
        ProtectedKind::Brand => page.t("protect-brands"),
        ProtectedKind::Domain => page.t("protect-domains"),
        ProtectedKind::Vendor => page.t("protect-vendors"),
    }
}

/// What protecting one of these does.
fn meaning(page: &Page, kind: ProtectedKind) -> String {
    match kind {
        ProtectedKind::Person => page.t("protect-people-meaning"),
        ProtectedKind::Brand => page.t("protect-brands-meaning"),
        ProtectedKind::Domain => page.t("protect-domains-meaning"),
        ProtectedKind::Vendor => page.t("protect-vendors-meaning"),
    }
}

fn add_word(page: &Page, kind: ProtectedKind) -> String {
    match kind {
        ProtectedKind::Person => page.t("protect-add-person"),
        ProtectedKind::Brand => page.t("protect-add-brand"),
        ProtectedKind::Domain => page.t("protect-add-domain"),
        ProtectedKind::Vendor => page.t("protect-add-vendor"),
    }
}

fn add_button(page: &Page, kind: ProtectedKind) -> Button {
    let href = format!("/protect/add?kind={}", kind.as_str());
    Button::primary(add_word(page, kind)).icon(Icon::Plus).href(href)
}

/// What the rows of a list need.
struct Listing<'l> {
    console: &'l Console,
    speaker: &'l Speaker,
    names: &'l Names,
    may_manage: bool,
}

impl Listing<'_> {
    fn table(&self, kind: ProtectedKind, rows: &[Protected], configured: &[Configured]) -> Table {
        let speaker = self.speaker;
        let own = if kind == ProtectedKind::Person {
            speaker.t("protect-addresses")
        } else {
            speaker.t("protect-own-domains")
        };
        let table = Table::new(speaker, "protected", "/protect", speaker.t("protect-caption"));
        if rows.is_empty() && configured.is_empty() {
            return table.empty(self.empty(kind)).tools(self.tools());
        }
        table
            .query([("kind".to_owned(), kind.as_str().to_owned())])
            .column(Column::text("name", speaker.t("protect-name")).heading())
            .column(Column::text("own", own))
            .column(Column::text("added", speaker.t("protect-added")))
            .rows(rows.iter().map(|row| self.row(row)))
            .rows(configured.iter().map(|one| self.configured_row(one)))
            .tools(self.tools())
    }

    fn tools(&self) -> Vec<Button> {
        let speaker = self.speaker;
        let export = Button::secondary(speaker.t("protect-export")).icon(Icon::Download);
        let import = Button::secondary(speaker.t("protect-import")).icon(Icon::Upload);
        let mut tools = vec![export.href("/protect.csv").small()];
        if self.may_manage {
            tools.push(import.href("/protect/import").small());
        }
        tools
    }

    fn row(&self, row: &Protected) -> Row {
        let name = match self.may_manage {
            true => Cell::link(format!("/protect/{}", row.id), &row.name),
            false => Cell::text(&row.name),
        };
        let name = if row.note.is_empty() { name } else { Cell::two_lines(&name, first_line(&row.note)) };
        let when = When::relative(self.speaker, row.changed.0, self.console.clock.now());
        let who = Markup::row(&[Markup::text(self.names.of(&row.changed.1)), Markup::of(&when)]);
        Row::new(vec![name, self.own(&row.addresses, &row.domains), Cell::markup(who)])
    }

    fn configured_row(&self, one: &Configured) -> Row {
        let badge = Badge::new(Tone::Plain, self.speaker.t("protect-from-file")).icon(Icon::Lock);
        Row::new(vec![Cell::text(&one.name), self.own(&one.addresses, &one.domains), Cell::part(&badge)])
    }

    fn own(&self, addresses: &[String], domains: &[String]) -> Cell {
        let all: Vec<&String> = addresses.iter().chain(domains).collect();
        let shown: Vec<&str> = all.iter().take(SHOWN_OF_ONE).map(|one| one.as_str()).collect();
        match all.len().saturating_sub(SHOWN_OF_ONE) {
            _ if all.is_empty() => Cell::text("–"),
            0 => Cell::text(shown.join(", ")),
            more => {
                let more = self.speaker.t_with("protect-and-more", "count", &more);
                Cell::two_lines(&Cell::text(shown.join(", ")), more)
            }
        }
    }

    fn empty(&self, kind: ProtectedKind) -> Empty {
        let speaker = self.speaker;
        let (title, text) = match kind {
            ProtectedKind::Person => (speaker.t("protect-no-people"), speaker.t("protect-no-people-text")),
            ProtectedKind::Brand => (speaker.t("protect-no-brands"), speaker.t("protect-no-brands-text")),
            ProtectedKind::Domain => (speaker.t("protect-no-domains"), speaker.t("protect-no-domains-text")),
            ProtectedKind::Vendor => (speaker.t("protect-no-vendors"), speaker.t("protect-no-vendors-text")),
        };
        Empty::new(Picture::Light, title, text)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// One name as somebody types it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    addresses: String,
    #[serde(default)]
    domains: String,
    #[serde(default)]
    note: String,
}

impl Typed {
    fn of(row: &Protected) -> Self {
        Typed {
            kind: row.kind.as_str().to_owned(),
            name: row.name.clone(),
            addresses: row.addresses.join("\n"),
            domains: row.domains.join("\n"),
            note: row.note.clone(),
        }
    }

    fn wanted(&self, kind: ProtectedKind) -> Wanted {
        let list = |text: &str| {
            let parts = text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        Wanted {
            kind,
            name: self.name.clone(),
            addresses: list(&self.addresses),
            domains: list(&self.domains),
            note: self.note.clone(),
        }
    }

    /// The questions, with what is wrong of one answer.
    fn fields(&self, page: &Page, kind: ProtectedKind, wrong: Option<&(&'static str, String)>) -> Vec<Field> {
        let (name, hint) = match kind {
            ProtectedKind::Person => (page.t("protect-name-person"), page.t("protect-name-person-hint")),
            ProtectedKind::Brand => (page.t("protect-name-brand"), page.t("protect-name-brand-hint")),
            ProtectedKind::Domain => (page.t("protect-name-domain"), page.t("protect-name-domain-hint")),
            ProtectedKind::Vendor => (page.t("protect-name-vendor"), page.t("protect-name-vendor-hint")),
        };
        let mut fields =
            vec![Field::text("name", name).hint(hint).value(&self.name).autocomplete("off").required()];
        let addresses = Field::lines(3, "addresses", page.t("protect-addresses")).value(&self.addresses);
        let domains = Field::lines(3, "domains", page.t("protect-own-domains")).value(&self.domains);
        match kind {
            ProtectedKind::Person => fields.push(addresses.hint(page.t("protect-addresses-hint"))),
            ProtectedKind::Domain => fields.push(domains.hint(page.t("protect-domains-hint"))),
            ProtectedKind::Brand | ProtectedKind::Vendor => {
                fields.push(domains.hint(page.t("protect-own-domains-hint")));
            }
        }
        fields.push(
            Field::lines(2, "note", page.t("protect-note"))
                .hint(page.t("protect-note-hint"))
                .value(&self.note),
        );
        let Some((column, said)) = wrong else { return fields };
        let is_asked = fields.iter().any(|field| field.is_named(column));
        let place = if is_asked { *column } else { "name" };
        fields
            .into_iter()
            .map(|field| if field.is_named(place) { field.error(said) } else { field })
            .collect()
    }
}

#[derive(Template)]
#[template(path = "console/protect_form.html")]
struct FormPage {
    page: Page,
    action: String,
    kind: &'static str,
    fields: Vec<Field>,
    meaning: String,
    save: Button,
    back: Button,
    remove: Option<Button>,
}

/// The form for a new name.
pub(crate) async fn add_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let typed = Typed { kind: asked.kind().as_str().to_owned(), ..Typed::default() };
    form(&console, &visitor, &typed, None, None).await
}

/// The form, for a new name or one that is there, with what was typed and what is wrong of it.
async fn form(
    console: &Console,
    visitor: &Visitor,
    typed: &Typed,
    id: Option<ProtectedId>,
    wrong: Option<(&'static str, Phrase)>,
) -> Result<Response, PageError> {
    let kind = ProtectedKind::parse(&typed.kind).unwrap_or(ProtectedKind::Person);
    let page = console.page(visitor, "protect-title").await?.at(Place::Protect);
    let (above, of_kind) = (page.t("protect-title"), kind_word(&page, kind));
    let mut page = page.crumb("/protect", above).crumb(address_of(kind), of_kind);
    page.title = if id.is_some() { typed.name.clone() } else { add_word(&page, kind) };
    let wrong = wrong.map(|(column, phrase)| (column, page.frame.speaker.say(&phrase)));
    let is_wrong = wrong.is_some();
    let action = id.map_or_else(|| "/protect/add".to_owned(), |id| format!("/protect/{id}"));
    let remove = id.map(|id| {
        let remove = Button::quiet(page.t("protect-remove")).icon(Icon::TrashTwo);
        remove.href(format!("/protect/{id}/remove")).asks()
    });
    let view = FormPage {
        action,
        kind: kind.as_str(),
        fields: typed.fields(&page, kind, wrong.as_ref()),
        meaning: meaning(&page, kind),
        save: Button::primary(if id.is_some() { page.t("protect-save") } else { page.t("protect-protect") }),
        back: Button::secondary(page.t("protect-back")).href(address_of(kind)),
        remove,
        page,
    };
    let mut answer = shown(&view);
    if is_wrong {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// Protects a name.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let kind = ProtectedKind::parse(&typed.kind).ok_or(PageError::NotFound)?;
    let now = console.clock.now();
    match console.rooms.protect.add(visitor.access()?, typed.wanted(kind), now).await {
        Ok(_) => {
            let said = Phrase::new("protect-now-protected").with("name", typed.name.trim());
            Ok(flashed(&console, redirect::to(&address_of(kind)), &said))
        }
        Err(error) => match error.unfit() {
            Some(wrong) => form(&console, &visitor, &typed, None, Some(wrong)).await,
            None => Err(error.into()),
        },
    }
}

/// The form for a name that is there.
pub(crate) async fn change_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = fetch(&console, &visitor, &id).await?;
    form(&console, &visitor, &Typed::of(&row), Some(row.id), None).await
}

async fn fetch(console: &Console, visitor: &Visitor, id: &str) -> Result<Protected, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(console.rooms.protect.fetch(visitor.access()?, id).await?)
}

/// Changes a name. What the form does not ask for stays as it was.
pub(crate) async fn change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let row = fetch(&console, &visitor, &id).await?;
    let stood = Typed::of(&row);
    typed.kind = stood.kind;
    match row.kind {
        ProtectedKind::Person => typed.domains = stood.domains,
        ProtectedKind::Brand | ProtectedKind::Domain | ProtectedKind::Vendor => {
            typed.addresses = stood.addresses;
        }
    }
    let (now, wanted) = (console.clock.now(), typed.wanted(row.kind));
    match console.rooms.protect.change(visitor.access()?, row.id, wanted, now).await {
        Ok(()) => {
            let said = Phrase::new("protect-changed").with("name", typed.name.trim());
            Ok(flashed(&console, redirect::to(&address_of(row.kind)), &said))
        }
        Err(error) => match error.unfit() {
            Some(wrong) => form(&console, &visitor, &typed, Some(row.id), Some(wrong)).await,
            None => Err(error.into()),
        },
    }
}

/// Asks before a name is removed.
pub(crate) async fn remove_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = fetch(&console, &visitor, &id).await?;
    let page = console.page(&visitor, "protect-remove-title").await?.at(Place::Protect);
    let above = page.t("protect-title");
    let page = page.crumb("/protect", above).crumb(format!("/protect/{id}"), row.name.clone());
    let confirm = Confirm::new(
        format!("/protect/{id}/remove"),
        Button::danger(page.t_with("protect-remove-yes", "name", &row.name)),
        Button::secondary(page.t("protect-remove-no")).href(format!("/protect/{id}")),
    );
    let confirm = confirm
        .consequence(page.t_with("protect-remove-consequence", "name", &row.name))
        .consequence(page.t("protect-remove-stays"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Removes a name.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let row = fetch(&console, &visitor, &id).await?;
    console.rooms.protect.remove(visitor.access()?, row.id, console.clock.now()).await?;
    let said = Phrase::new("protect-removed").with("name", &row.name);
    Ok(flashed(&console, redirect::to(&address_of(row.kind)), &said))
}

impl From<ProtectError> for PageError {
    fn from(error: ProtectError) -> Self {
        match error {
            error if error.is_missing() => PageError::NotFound,
            ProtectError::Denied(_) => PageError::NotFound,
            error => match error.unfit() {
                Some((_, phrase)) => PageError::Refused(phrase),
                None => PageError::ours(error),
            },
        }
    }
}
