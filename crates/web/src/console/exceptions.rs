//! Exceptions: what may pass for a while, for whom, why, who answers for it, and until when. What an exception does to a verdict is `guard::policy`.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use guard::policy::{Effect, Exception, LONGEST_EXCEPTION, PolicyError, Wanted, Who};
use model::access::Right;
use model::ids::ExceptionId;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, Direction};
use serde::Deserialize;

use super::who::Names;
use super::{ConfirmPage, Console, flashed, led, shown, why};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Confirm, Empty, Field, Icon, Markup, Page, Picture, Place, Row, Speaker,
    Table, Tabs, Tone, When,
};

/// Exceptions on one page.
const PAGE: u32 = 50;

const A_DAY: Duration = Duration::from_hours(24);

/// How long one lasts unless somebody says otherwise.
const USUAL_DAYS: u32 = 7;

/// Which exceptions are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `all`, or those that count.
    #[serde(default)]
    show: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "console/exceptions.html")]
struct ListPage {
    page: Page,
    tabs: Tabs,
    table: Table,
}

/// An exception, and when and by whom it was ended early.
type Listed = (Exception, Option<(Time, String)>);

/// The exceptions that count, or all there ever were.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let (is_all, after) = (asked.show == "all", asked.after.parse().ok());
    let since = if is_all { Time::EARLIEST } else { now };
    let mut rows = console.rooms.streams.exceptions_since(access, since, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let actors: Vec<&str> = rows.iter().map(|(exception, _)| exception.owner.as_str()).collect();
    let names = console.names(&visitor, &actors).await?;
    let may_manage = access.rights.has(Right::Manage);
    let page =
        led(console.page(&visitor, "exceptions-title").await?.at(Place::Exceptions), "exceptions-lead");
    let next = more.then(|| rows.last().map(|(last, _)| last.id.to_string()).unwrap_or_default());
    let add = Button::primary(page.t("exceptions-add")).icon(Icon::Plus).href("/exceptions/new");
    let page = if may_manage { page.next(&add) } else { page };
    let table = table(&page.frame.speaker, &rows, &names, now, may_manage, is_all);
    let tabs = Tabs::new(page.t("exceptions-title"))
        .tab("/exceptions", page.t("exceptions-counting"))
        .tab("/exceptions?show=all", page.t("exceptions-all"))
        .current(if is_all { "/exceptions?show=all" } else { "/exceptions" });
    Ok(shown(&ListPage { tabs, table: table.more_after(next).continued(after.is_some()), page }))
}

fn table(
    speaker: &Speaker,
    rows: &[Listed],
    names: &Names,
    now: Time,
    may_manage: bool,
    is_all: bool,
) -> Table {
    let table = Table::new(speaker, "exceptions", "/exceptions", speaker.t("exceptions-title"));
    if rows.is_empty() {
        let (title, text) = (speaker.t("exceptions-none"), speaker.t("exceptions-none-text"));
        return table.empty(Empty::new(Picture::Calm, title, text));
    }
    let query = is_all.then(|| ("show".to_owned(), "all".to_owned()));
    table
        .query(query)
        .column(Column::text("who", speaker.t("exceptions-whose")).heading())
        .column(Column::text("effect", speaker.t("exceptions-effect")))
        .column(Column::text("why", speaker.t("exceptions-why")))
        .column(Column::text("owner", speaker.t("exceptions-owner")))
        .column(Column::text("ends", speaker.t("exceptions-ends")))
        .rows(rows.iter().map(|row| list_row(speaker, row, names, now, may_manage)))
}

fn list_row(
    speaker: &Speaker,
    (exception, ended): &Listed,
    names: &Names,
    now: Time,
    may_manage: bool,
) -> Row {
    let is_over = ended.is_some() || exception.ends <= now;
    let ends = match ended {
        Some((at, _)) => {
            let badge = Badge::new(Tone::Plain, speaker.t("exceptions-ended")).icon(Icon::X);
            Markup::row(&[Markup::of(&badge), Markup::of(&When::relative(speaker, *at, now))])
        }
        None if is_over => {
            let badge = Badge::new(Tone::Plain, speaker.t("exceptions-over")).icon(Icon::Clock);
            Markup::row(&[Markup::of(&badge), Markup::of(&When::relative(speaker, exception.ends, now))])
        }
        None => {
            let when = Markup::of(&When::relative(speaker, exception.ends, now));
            let end = Button::quiet(speaker.t("exceptions-end-now")).small().asks();
            let end = end.href(format!("/exceptions/{}/end", exception.id));
            if may_manage { Markup::row(&[when, Markup::of(&end)]) } else { when }
        }
    };
    Row::new(vec![
        Cell::two_lines(&Cell::text(whose(speaker, exception)), circumstances(speaker, exception)),
        Cell::text(effect(speaker, &exception.effect)),
        Cell::text(&exception.reason),
        Cell::text(names.of(&exception.owner)),
        Cell::markup(ends),
    ])
}

/// From whom to whom. Addresses are kept as fingerprints: their domain is all that can be shown.
fn whose(speaker: &Speaker, exception: &Exception) -> String {
    let who = |who: &Who| match who {
        Who::Address(address) => address.clone(),
        Who::Kept(_, domain) => speaker.t_with("exceptions-one-at", "domain", domain),
        Who::Domain(domain) => speaker.t_with("exceptions-everybody-at", "domain", domain),
    };
    let anybody = || speaker.t("exceptions-anybody");
    let phrase = Phrase::new("exceptions-from-to")
        .with("sender", exception.scope.sender.as_ref().map_or_else(anybody, who))
        .with("recipient", exception.scope.recipient.as_ref().map_or_else(anybody, who));
    speaker.say(&phrase)
}

/// Where it counts, and under which condition.
fn circumstances(speaker: &Speaker, exception: &Exception) -> String {
    let door = exception.scope.door.as_ref().map(|door| speaker.t_with("exceptions-at-door", "door", door));
    let direction = exception.scope.direction.map(|direction| direction_words(speaker, direction));
    let dmarc = exception.needs_dmarc_pass.then(|| speaker.t("exceptions-only-proved"));
    [door, direction, dmarc].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn direction_words(speaker: &Speaker, direction: Direction) -> String {
    match direction {
        Direction::Inbound => speaker.t("policies-inbound"),
        Direction::Outbound => speaker.t("policies-outbound"),
        Direction::Internal => speaker.t("policies-internal"),
    }
}

fn effect(speaker: &Speaker, effect: &Effect) -> String {
    match effect {
        Effect::Forgive(reasons) => {
            let said: Vec<String> = reasons.iter().map(|reason| why::why(speaker, reason)).collect();
            speaker.t_with("exceptions-forgives", "reasons", &said.join(", "))
        }
        Effect::AtMost(action) => match action {
            Action::Accept => speaker.t("exceptions-at-most-accept"),
            Action::Tag => speaker.t("exceptions-at-most-tag"),
            Action::Hold => speaker.t("exceptions-at-most-hold"),
            Action::Defer | Action::Reject => speaker.t("exceptions-at-most-defer"),
        },
    }
}

/// An exception as somebody types it, or as another page suggests it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    sender: String,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    door: String,
    #[serde(default)]
    direction: String,
    /// `forgive`, or the strictest action that remains.
    #[serde(default)]
    effect: String,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    dmarc: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    days: String,
}

impl Typed {
    /// What is suggested where nobody has said anything yet: the mildest that helps.
    fn suggested(mut self) -> Self {
        if self.effect.is_empty() {
            self.effect = if self.reasons.is_empty() { "tag".into() } else { "forgive".into() };
        }
        if self.dmarc.is_empty() {
            self.dmarc = "yes".into();
        }
        if self.days.is_empty() {
            self.days = USUAL_DAYS.to_string();
        }
        self
    }

    fn wanted(&self, now: Time) -> Wanted {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let reasons = self.reasons.split([' ', ',', ';', '\n', '\r', '\t']).filter(|part| !part.is_empty());
        // What is no number is no time, and is told like one that is too long.
        let days: u32 = self.days.trim().parse().unwrap_or(0);
        Wanted {
            sender: some(&self.sender),
            recipient: some(&self.recipient),
            door: some(&self.door),
            direction: Direction::parse(&self.direction),
            needs_dmarc_pass: self.dmarc == "yes",
            effect: match Action::parse(&self.effect) {
                Some(action) => Effect::AtMost(action),
                None => Effect::Forgive(reasons.map(str::to_owned).collect()),
            },
            reason: self.reason.trim().to_owned(),
            begins: now,
            ends: now.plus(A_DAY.saturating_mul(days)),
        }
    }

    fn fields(&self, page: &Page, doors: &[String], wrong: Option<&(&'static str, String)>) -> Vec<Field> {
        let any = || (String::new(), page.t("exceptions-any"));
        let mut door = vec![any()];
        door.extend(doors.iter().map(|name| (name.clone(), name.clone())));
        let mut direction = vec![any()];
        let ways = [Direction::Inbound, Direction::Outbound, Direction::Internal];
        direction
            .extend(ways.map(|way| (way.as_str().to_owned(), direction_words(&page.frame.speaker, way))));
        let effects = [
            ("accept", page.t("exceptions-at-most-accept"), page.t("exceptions-accept-hint")),
            ("tag", page.t("exceptions-at-most-tag"), page.t("exceptions-tag-hint")),
            ("hold", page.t("exceptions-at-most-hold"), page.t("exceptions-hold-hint")),
            ("forgive", page.t("exceptions-forgive"), page.t("exceptions-forgive-hint")),
        ];
        let effects = effects.map(|(word, words, hint)| (word.to_owned(), words, hint)).into();
        let longest = LONGEST_EXCEPTION.as_secs() / A_DAY.as_secs();
        let fields = vec![
            Field::text("sender", page.t("exceptions-sender"))
                .hint(page.t("exceptions-who-hint"))
                .value(&self.sender)
                .autocomplete("off"),
            Field::text("recipient", page.t("exceptions-recipient"))
                .hint(page.t("exceptions-recipient-hint"))
                .value(&self.recipient)
                .autocomplete("off"),
            Field::radio("effect", page.t("exceptions-effect"), effects).value(&self.effect),
            Field::text("reasons", page.t("exceptions-reasons"))
                .hint(page.t("exceptions-reasons-hint"))
                .value(&self.reasons)
                .autocomplete("off"),
            Field::tick("dmarc", page.t("exceptions-dmarc"))
                .hint(page.t("exceptions-dmarc-hint"))
                .value(&self.dmarc),
            Field::choice("door", page.t("exceptions-door"), door).value(&self.door).short(),
            Field::choice("direction", page.t("exceptions-direction"), direction)
                .value(&self.direction)
                .short(),
            Field::line("number", "days", page.t("exceptions-days"))
                .hint(page.t_with("exceptions-days-hint", "days", &longest))
                .value(&self.days)
                .short()
                .required(),
            Field::text("reason", page.t("exceptions-why"))
                .hint(page.t("exceptions-why-hint"))
                .value(&self.reason)
                .autocomplete("off")
                .required(),
        ];
        let told = |field: Field| match wrong {
            Some((name, said)) if field.is_named(name) => field.error(said),
            _ => field,
        };
        fields.into_iter().map(told).collect()
    }
}

#[derive(Template)]
#[template(path = "console/exception_form.html")]
struct FormPage {
    page: Page,
    fields: Vec<Field>,
    save: Button,
    back: Button,
}

/// The form; what stands in the address is filled in.
pub(crate) async fn new(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Result<Response, PageError> {
    form(&console, &visitor, &typed.suggested(), None).await
}

async fn form(
    console: &Console,
    visitor: &Visitor,
    typed: &Typed,
    wrong: Option<(&'static str, Phrase)>,
) -> Result<Response, PageError> {
    let page = console.page(visitor, "exceptions-add").await?.at(Place::Exceptions);
    let above = page.t("exceptions-title");
    let page = led(page, "exceptions-add-lead").crumb("/exceptions", above);
    let wrong = wrong.map(|(field, phrase)| (field, page.frame.speaker.say(&phrase)));
    let doors: Vec<String> = console.rooms.desk.doors().iter().map(|door| door.name.clone()).collect();
    let fields = typed.fields(&page, &doors, wrong.as_ref());
    let save = Button::primary(page.t("exceptions-save"));
    let back = Button::secondary(page.t("exceptions-back")).href("/exceptions");
    let mut answer = shown(&FormPage { page, fields, save, back });
    if wrong.is_some() {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// Lets something pass.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let now = console.clock.now();
    let wanted = typed.wanted(now);
    if let Some(wrong) = wanted.unfit() {
        return form(&console, &visitor, &typed, Some(wrong)).await;
    }
    console.rooms.streams.exception_add(visitor.access()?, &wanted, now).await?;
    Ok(flashed(&console, redirect::to("/exceptions"), &Phrase::new("exceptions-added")))
}

/// Asks before an exception is ended.
pub(crate) async fn end_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: ExceptionId = id.parse().map_err(|_| PageError::NotFound)?;
    let exception = console.rooms.streams.exception_fetch(visitor.access()?, id).await?;
    let page = console.page(&visitor, "exceptions-end-title").await?.at(Place::Exceptions);
    let above = page.t("exceptions-title");
    let page = page.crumb("/exceptions", above).lead(whose(&console.speaker(&visitor), &exception));
    let end = Button::danger(page.t("exceptions-end-now"));
    let back = Button::secondary(page.t("exceptions-keep")).href("/exceptions");
    let confirm = Confirm::new(format!("/exceptions/{id}/end"), end, back)
        .consequence(page.t("exceptions-end-at-once"))
        .consequence(page.t("exceptions-end-passed"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Ends an exception before its time.
pub(crate) async fn end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: ExceptionId = id.parse().map_err(|_| PageError::NotFound)?;
    console.rooms.streams.exception_end(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/exceptions"), &Phrase::new("exceptions-was-ended")))
}

impl From<PolicyError> for PageError {
    fn from(error: PolicyError) -> Self {
        match error {
            error if error.is_missing() => PageError::NotFound,
            PolicyError::Denied(_) => PageError::NotFound,
            PolicyError::TooMany => PageError::Refused(Phrase::new("exceptions-too-many")),
            error => PageError::ours(error),
        }
    }
}
