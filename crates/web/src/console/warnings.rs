//! Warnings: what others were warned of and we are, how urgent, until when; at a hub a coordinator raises, calms and cancels here.
//! What may be told to the hub is [`reports`]. What a warning does to mail is guard's; what may be changed is `clearinghouse`'s.

pub(crate) mod reports;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use clearinghouse::ClearinghouseError;
use clearinghouse::desk::{Desk, Heard, Warning, WarningState};
use clearinghouse::warning::{Act, Why};
use guard::desk::loose::Loose;
use model::access::Right;
use model::ids::WarningId;
use model::indicator::Indicator;
use model::phrase::Phrase;
use model::time::Time;
use model::watch::Level;

use super::held::act::Act as HeldAct;
use super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::{ConfirmPage, Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Empty, Facts, Field, Page, Picture, Place, Row, Speaker,
    Table, Tone, When,
};

/// Warnings on one page.
const PAGE: u32 = 50;
/// Things of one warning that a list names; the rest is counted.
const MOST_NAMED: usize = 3;

/// All warnings, newest first.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let desk = &console.rooms.clearinghouse;
    let before = Sent(pairs).word("after").parse().ok();
    let mut rows = desk.warning_list(access, before, PAGE + 1).await?;
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let page = console.page(&visitor, "warnings-title").await?.at(Place::Warnings);
    let lead = page.t(if desk.is_hub() { "warnings-lead-hub" } else { "warnings-lead" });
    let page = page.lead(lead);
    let speaker = page.frame.speaker.clone();
    let next = has_more.then(|| rows.last().map(|last| last.id.to_string()).unwrap_or_default());
    let table = table(&speaker, &rows, now, desk).more_after(next).continued(before.is_some());
    let mut sections = Sections::new(page);
    let loose = console.rooms.desk.loose(access, None, now).await.map_err(PageError::ours)?;
    let loose = loose_banner(&speaker, &loose, access.rights.has(Right::Decide));
    for banner in link_banner(&speaker, desk, now).into_iter().chain(loose) {
        sections = sections.section(Section::default().part(&banner));
    }
    let reports = Button::secondary(speaker.t("warnings-reports")).href("/warnings/reports");
    let section = Section::default().part(&table);
    let section = if desk.is_hub() { section } else { section.part(&reports) };
    Ok(shown(&sections.section(section)))
}

/// How the line to the hub stands, in a sentence.
fn link_banner(speaker: &Speaker, desk: &Desk, now: Time) -> Option<Banner> {
    let (hub, state) = desk.link()?;
    let since = state.since.map(|at| speaker.relative(at, now));
    let what = |means: &'static str, since_when: &'static str| match &since {
        Some(when) => format!("{} {}", speaker.t(means), speaker.t_with(since_when, "when", when)),
        None => speaker.t(means),
    };
    Some(if state.is_connected {
        Banner::new(Tone::Good, speaker.t_with("warnings-connected", "hub", &hub))
            .what(what("warnings-connected-means", "warnings-connected-when"))
    } else {
        Banner::new(Tone::Care, speaker.t_with("warnings-not-connected", "hub", &hub))
            .what(what("warnings-not-connected-means", "warnings-not-connected-when"))
    })
}

/// What is held for nothing since a warning was taken back, and the one button that lets it go; people look first.
fn loose_banner(speaker: &Speaker, loose: &Loose, may_decide: bool) -> Option<Banner> {
    if loose.held.is_empty() {
        return None;
    }
    let id = if loose.is_cut { "warnings-loose-more" } else { "warnings-loose" };
    let banner = Banner::new(Tone::Care, speaker.t_with(id, "count", &loose.held.len()))
        .what(speaker.t("warnings-loose-means"));
    let button = Button::primary(speaker.t("warnings-loose-act")).href(HeldAct::Release.page(&loose.held));
    Some(if may_decide { banner.act(button) } else { banner })
}

fn table(speaker: &Speaker, rows: &[Warning], now: Time, desk: &Desk) -> Table {
    let none = if desk.takes_part() {
        Empty::new(Picture::Calm, speaker.t("warnings-none"), speaker.t("warnings-none-text"))
    } else {
        Empty::new(Picture::Light, speaker.t("warnings-alone"), speaker.t("warnings-alone-text"))
            .step(speaker.t("warnings-alone-step"))
    };
    let row = |warning: &Warning| {
        Row::new(vec![
            Cell::link(format!("/warnings/{}", warning.id), named(speaker, &warning.indicators)),
            Cell::part(&level_badge(speaker, warning, now)),
            Cell::text(speaker.t(why_text(&warning.why))),
            Cell::part(&When::relative(speaker, warning.changed_at, now)),
            Cell::part(&When::relative(speaker, warning.expires_at, now)),
        ])
    };
    Table::new(speaker, "warnings", "/warnings", speaker.t("warnings-title"))
        .column(Column::text("names", speaker.t("warnings-names")).heading())
        .column(Column::text("level", speaker.t("warnings-level")))
        .column(Column::text("why", speaker.t("warnings-why")))
        .column(Column::text("changed", speaker.t("warnings-changed")))
        .column(Column::text("expires", speaker.t("warnings-expires")))
        .rows(rows.iter().map(row))
        .empty(none)
}

/// The first few things, and how many more.
pub(super) fn named(speaker: &Speaker, indicators: &[Indicator]) -> String {
    let mut words: Vec<String> =
        indicators.iter().take(MOST_NAMED).map(|indicator| inert(&indicator.to_string())).collect();
    if indicators.len() > MOST_NAMED {
        words.push(speaker.t_with("warnings-more", "count", &(indicators.len() - MOST_NAMED)));
    }
    words.join(", ")
}

/// A thing of an attacker as it may stand on a page: nothing that a program would turn into a link.
fn inert(text: &str) -> String {
    text.replace("://", "[:]//").replace('@', "[at]").replacen('.', "[.]", 1)
}

fn level_badge(speaker: &Speaker, warning: &Warning, now: Time) -> Badge {
    let is_over = warning.state != WarningState::Issued || warning.expires_at <= now;
    let (tone, id) = match (warning.state, warning.level) {
        (WarningState::Cancelled, _) => (Tone::Plain, "warnings-cancelled"),
        _ if is_over => (Tone::Plain, "warnings-over"),
        (_, level) => (level_tone(level), level_text(level)),
    };
    Badge::new(tone, speaker.t(id))
}

const fn level_tone(level: Level) -> Tone {
    match level {
        Level::Information => Tone::Plain,
        Level::Watch => Tone::Sea,
        Level::Advisory => Tone::Care,
        Level::Warning => Tone::Bad,
    }
}

const fn level_text(level: Level) -> &'static str {
    match level {
        Level::Information => "warnings-level-information",
        Level::Watch => "warnings-level-watch",
        Level::Advisory => "warnings-level-advisory",
        Level::Warning => "warnings-level-warning",
    }
}

const fn level_means(level: Level) -> &'static str {
    match level {
        Level::Information => "warnings-means-information",
        Level::Watch => "warnings-means-watch",
        Level::Advisory => "warnings-means-advisory",
        Level::Warning => "warnings-means-warning",
    }
}

fn why_text(why: &str) -> &'static str {
    match Why::parse(why) {
        Some(Why::Rule) => "warnings-why-rule",
        Some(Why::Confirmed) => "warnings-why-confirmed",
        Some(Why::Calmer) => "warnings-why-calmer",
        Some(Why::Mistake) => "warnings-why-mistake",
        Some(Why::Over) => "warnings-why-over",
        Some(Why::RanOut) => "warnings-why-ran-out",
        None => "warnings-why-other",
    }
}

/// One warning: what it names, what it does, who said so, and what may be done.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<WarningId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let desk = &console.rooms.clearinghouse;
    let warning = desk.warning_fetch(access, id).await?.ok_or(PageError::NotFound)?;
    let may_decide = desk.is_hub() && access.rights.has(Right::Decide);
    let heard = if may_decide { desk.heard(access, id).await? } else { Vec::new() };
    let (now, cause) = (console.clock.now(), clearinghouse::warning::cause(id));
    let loose = console.rooms.desk.loose(access, Some(&cause), now).await.map_err(PageError::ours)?;
    let page = below(&console, &visitor, "warnings-one").await?;
    let speaker = page.frame.speaker.clone();
    let mut sections = one_page(page, &warning, &heard, may_decide, now);
    if let Some(banner) = loose_banner(&speaker, &loose, access.rights.has(Right::Decide)) {
        sections = sections.section(Section::default().part(&banner));
    }
    Ok(shown(&sections))
}

fn one_page(page: Page, warning: &Warning, heard: &[Heard], may_decide: bool, now: Time) -> Sections {
    let speaker = page.frame.speaker.clone();
    let means = match warning.state {
        WarningState::Issued => level_means(warning.level),
        WarningState::Cancelled => "warnings-means-cancelled",
        WarningState::Expired => "warnings-means-expired",
    };
    let mut facts =
        Facts::new().fact(speaker.t("warnings-level"), Cell::part(&level_badge(&speaker, warning, now)));
    for indicator in &warning.indicators {
        facts = facts.fact(speaker.t(kind_text(indicator)), Cell::code(inert(&indicator.to_string())));
    }
    let facts = facts
        .fact(speaker.t("warnings-why"), Cell::text(speaker.t(why_text(&warning.why))))
        .fact(speaker.t("warnings-issued"), Cell::part(&When::exact(&speaker, warning.issued_at)))
        .fact(speaker.t("warnings-changed"), Cell::part(&When::exact(&speaker, warning.changed_at)))
        .fact(speaker.t("warnings-expires"), Cell::part(&When::exact(&speaker, warning.expires_at)));
    let lead = speaker.t(means);
    let mut sections = Sections::new(page.lead(lead)).section(Section::default().part(&facts));
    if may_decide && warning.state == WarningState::Issued {
        sections = sections.section(deciding(&speaker, warning));
    }
    if !heard.is_empty() {
        sections = sections.section(voices(&speaker, heard, now));
    }
    sections
}

/// What a coordinator can do.
fn deciding(speaker: &Speaker, warning: &Warning) -> Section {
    let levels = [Level::Watch, Level::Advisory, Level::Warning].into_iter();
    let levels = levels.filter(|level| *level != warning.level).map(|level| {
        (level.as_str().to_owned(), speaker.t(level_text(level)), speaker.t(level_means(level)))
    });
    let form = Questions::new(format!("/warnings/{}/level", warning.id))
        .field(&Field::radio("level", speaker.t("warnings-set-level"), levels.collect::<Vec<_>>()))
        .button(Button::primary(speaker.t("warnings-set")));
    let cancel =
        Button::danger(speaker.t("warnings-cancel")).href(format!("/warnings/{}/cancel", warning.id));
    Section::new(speaker.t("warnings-decide"))
        .lead(speaker.t("warnings-decide-lead"))
        .part(&form)
        .part(&cancel.asks())
}

/// Whose statements it rests on: only a hub knows.
fn voices(speaker: &Speaker, heard: &[Heard], now: Time) -> Section {
    let row = |heard: &Heard| {
        Row::new(vec![
            Cell::text(&heard.member),
            Cell::text(&heard.owner),
            Cell::part(&When::relative(speaker, heard.at, now)),
        ])
    };
    let table = Table::new(speaker, "voices", "/warnings", speaker.t("warnings-voices"))
        .column(Column::text("member", speaker.t("warnings-member")).heading())
        .column(Column::text("owner", speaker.t("warnings-owner")))
        .column(Column::text("at", speaker.t("warnings-said")))
        .rows(heard.iter().map(row));
    Section::new(speaker.t("warnings-voices")).lead(speaker.t("warnings-voices-lead")).part(&table)
}

const fn kind_text(indicator: &Indicator) -> &'static str {
    match indicator {
        Indicator::Domain(_) => "warnings-kind-domain",
        Indicator::Url(_) => "warnings-kind-url",
        Indicator::Address(_) => "warnings-kind-address",
        Indicator::FileHash(_) => "warnings-kind-file",
    }
}

/// A coordinator sets how urgent it is.
pub(crate) async fn set_level(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<WarningId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let level = Level::parse(Sent(sent).word("level"));
    let level = level.ok_or_else(|| PageError::Refused(Phrase::new("clearinghouse-unfit")))?;
    console.rooms.clearinghouse.decide(visitor.access()?, id, Act::Level(level)).await?;
    Ok(flashed(&console, redirect::to(&format!("/warnings/{id}")), &Phrase::new("warnings-was-set")))
}

/// Asks before a warning is cancelled.
pub(crate) async fn cancel_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<WarningId>,
) -> Result<Response, PageError> {
    let desk = &console.rooms.clearinghouse;
    let warning = desk.warning_fetch(visitor.access()?, id).await?;
    let warning = warning.filter(|warning| desk.is_hub() && warning.state == WarningState::Issued);
    let warning = warning.ok_or(PageError::NotFound)?;
    let page = below(&console, &visitor, "warnings-cancel-title").await?;
    let speaker = page.frame.speaker.clone();
    let why = [Why::Mistake, Why::Over]
        .map(|why| (why.as_str().to_owned(), speaker.t(why_text(why.as_str())), String::new()));
    let act = Button::danger(speaker.t("warnings-cancel"));
    let back = Button::secondary(speaker.t("warnings-keep")).href(format!("/warnings/{id}"));
    let confirm = Confirm::new(format!("/warnings/{id}/cancel"), act, back)
        .consequence(speaker.t("warnings-cancel-at-once"))
        .consequence(speaker.t("warnings-cancel-refused"))
        .field(Field::radio("why", speaker.t("warnings-why"), why.to_vec()).value(Why::Mistake.as_str()));
    let lead = named(&speaker, &warning.indicators);
    Ok(shown(&ConfirmPage { page: page.lead(lead), confirm }))
}

/// A coordinator takes a warning back.
pub(crate) async fn cancel(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<WarningId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let why = match Why::parse(Sent(sent).word("why")) {
        Some(Why::Over) => Why::Over,
        _ => Why::Mistake,
    };
    console.rooms.clearinghouse.decide(visitor.access()?, id, Act::Cancel(why)).await?;
    Ok(flashed(&console, redirect::to(&format!("/warnings/{id}")), &Phrase::new("warnings-was-cancelled")))
}

async fn below(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = console.page(visitor, title).await?.at(Place::Warnings);
    let up = page.t("warnings-title");
    Ok(page.crumb("/warnings", up))
}

impl From<ClearinghouseError> for PageError {
    fn from(error: ClearinghouseError) -> Self {
        match error {
            ClearinghouseError::Denied(_) => PageError::NotFound,
            ClearinghouseError::Store(platform::StoreError::Missing { .. }) => PageError::NotFound,
            error if error.is_ours() => PageError::ours(error),
            error => PageError::Refused(error.phrase()),
        }
    }
}
