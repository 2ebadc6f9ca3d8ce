//! Held mail: the queue of what waits for a person, and of what became of the rest. Opens nothing: what is shown is known without looking.
//! One message is `one` and `opened`; release, delete and teaching, of one or of many, is `act`. Read by the router.

pub(crate) mod act;
pub(crate) mod extend;
pub(crate) mod one;
pub(crate) mod opened;
mod shelf;
pub(in crate::console) mod words;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use guard::desk::{ConfiguredDoor, Held, HeldCounts, HeldPage, HeldSearch, HeldState};
use guard::release::ReleaseError;
use guard::view::ViewError;
use model::access::Right;
use model::ids::HeldId;
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::Direction;

pub(crate) use shelf::Shelf;

use super::{Console, why};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Field, Icon, Page, Picture, Place, Row, Speaker, Table, Tabs, When,
};

/// Rows of one page.
const ROWS: usize = 50;

/// Reasons in words beside a message of the queue.
const REASONS: usize = 2;

/// How old what waits is, as the address says it.
const AGES: [(&str, &str, Duration); 4] = [
    ("1h", "held-age-hour", Duration::from_hours(1)),
    ("1d", "held-age-day", Duration::from_hours(24)),
    ("3d", "held-age-days", Duration::from_hours(72)),
    ("7d", "held-age-week", Duration::from_hours(168)),
];

/// The pairs of an address.
type Pairs = Vec<(String, String)>;

/// What the address of the queue asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    /// Where they stand; none for all.
    state: Option<HeldState>,
    /// The rest, as the desk is asked.
    search: HeldSearch,
    /// The last of the page before.
    after: Option<HeldId>,
    /// What was understood, to be said again in links; without state and page.
    said: Pairs,
}

impl Asked {
    /// Reads the pairs; what is not understood is left out.
    fn read(pairs: &[(String, String)], now: Time) -> Self {
        let mut asked = Asked { state: Some(HeldState::Held), ..Asked::default() };
        for (name, value) in pairs.iter().map(|(name, value)| (name.as_str(), value.trim())) {
            if asked.read_one(name, value, now) {
                asked.said.push((name.to_owned(), value.to_owned()));
            }
        }
        asked.search.filter.state = asked.state;
        asked
    }

    /// Reads one pair; true if it is a filter that was understood.
    fn read_one(&mut self, name: &str, value: &str, now: Time) -> bool {
        let search = &mut self.search;
        match name {
            _ if value.is_empty() => {}
            "state" if value == "all" => self.state = None,
            "state" => self.state = HeldState::parse(value).or(self.state),
            "after" => self.after = value.parse().ok(),
            "door" => return search.door.replace(value.to_owned()).is_none(),
            "reason" => return search.decided_by.replace(value.to_owned()).is_none(),
            "from" => {
                let domain = value.rsplit('@').next().unwrap_or(value).to_lowercase();
                return search.sender_domain.replace(domain).is_none();
            }
            "twice" => {
                search.filter.is_maybe_twice = value == "yes";
                return search.filter.is_maybe_twice;
            }
            "direction" => {
                search.filter.direction = Direction::parse(value);
                return search.filter.direction.is_some();
            }
            "age" => {
                let age = AGES.iter().find(|(word, _, _)| *word == value);
                search.filter.until = age.map(|(_, _, age)| now.minus(*age));
                return age.is_some();
            }
            _ => {}
        }
        false
    }

    fn value(&self, name: &str) -> String {
        self.said.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The word of the state in the address; nothing for what is shown without one.
    fn state_word(&self) -> &'static str {
        match self.state {
            Some(HeldState::Held) => "",
            Some(state) => state.as_str(),
            None => "all",
        }
    }
}

/// The queue.
#[derive(Template)]
#[template(path = "console/held.html")]
struct QueuePage {
    page: Page,
    tabs: Tabs,
    table: Table,
}

/// Shows the queue, newest first.
pub(crate) async fn queue(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let now = console.clock.now();
    let asked = Asked::read(&pairs, now);
    let counts = console.rooms.releaser.count(access).await?;
    let limit = u32::try_from(ROWS + 1).unwrap_or(u32::MAX);
    let mut found =
        console.rooms.desk.held(access, &asked.search, asked.after, limit).await.map_err(PageError::ours)?;
    if found.rows.len() > ROWS {
        // One more was asked for, to know whether there are more.
        found.rows.truncate(ROWS);
        found.next = found.rows.last().map(|held| held.message.id);
    }
    let page = console.page(&visitor, "held-title").await?.at(Place::Held);
    let speaker = page.frame.speaker.clone();
    let view = Queue { speaker: &speaker, now, asked: &asked, may_decide: access.rights.has(Right::Decide) };
    let page = page.lead(view.lead(counts.held, counts.oldest_held));
    let (tabs, table) = (view.tabs(&counts), view.table(&found, console.rooms.desk.doors()));
    Ok(super::shown(&QueuePage { page, tabs, table }))
}

/// The same as a table for a spreadsheet.
pub(crate) async fn csv(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let asked = Asked::read(&pairs, console.clock.now());
    let table =
        console.rooms.desk.held_csv(visitor.access()?, &asked.search).await.map_err(PageError::ours)?;
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"held.csv\""),
    ];
    Ok((fields, table).into_response())
}

/// What the parts of the queue are made from.
struct Queue<'q> {
    speaker: &'q Speaker,
    now: Time,
    asked: &'q Asked,
    may_decide: bool,
}

impl Queue<'_> {
    /// What waits, in one sentence.
    fn lead(&self, held: u64, oldest: Option<Time>) -> String {
        let oldest = oldest.map(|at| self.speaker.relative(at, self.now)).unwrap_or_default();
        let lead = Phrase::new("held-lead").with("count", held.to_string());
        self.speaker.say(&lead.with("oldest", oldest))
    }

    fn tabs(&self, counts: &HeldCounts) -> Tabs {
        let known = [
            ("", "held-tab-held", counts.held),
            ("releasing", "held-tab-releasing", counts.releasing),
            ("released", "held-tab-released", counts.released),
            ("deleted", "held-tab-deleted", counts.deleted),
            ("expired", "held-tab-expired", counts.expired),
        ];
        let mut tabs = Tabs::new(self.speaker.t("held-tabs"));
        for (word, text, count) in known {
            tabs = tabs.tab(self.address(word), self.speaker.t(text)).count(self.speaker.number(count));
        }
        tabs.tab(self.address("all"), self.speaker.t("held-tab-all"))
            .current(&self.address(self.asked.state_word()))
    }

    /// The address of a tab. Filters stay behind: they were chosen for what one saw.
    fn address(&self, state: &str) -> String {
        if state.is_empty() { "/held".to_owned() } else { format!("/held?state={state}") }
    }

    fn table(&self, found: &HeldPage, doors: &[ConfiguredDoor]) -> Table {
        let t = |id| self.speaker.t(id);
        let ends = if self.is_waiting() { "held-column-ends" } else { "held-column-state" };
        let mut query = self.asked.said.clone();
        let is_filtered = !query.is_empty();
        // A tab with nothing in it is not a filter that leaves nothing.
        if !found.rows.is_empty() || is_filtered {
            query.push(("state".to_owned(), self.asked.state_word().to_owned()));
        }
        let table = Table::new(self.speaker, "held", "/held", t("held-caption"))
            .column(Column::text("from", t("held-column-from")).heading())
            .column(Column::text("for", t("held-column-for")))
            .column(Column::text("why", t("held-column-why")))
            .column(Column::number("points", t("held-column-points")))
            .column(Column::text("at", t("held-column-at")))
            .column(Column::text("ends", t(ends)))
            .query(query)
            .rows(found.rows.iter().map(|held| self.row(held)))
            .more_after(found.next.map(|next| next.to_string()))
            .continued(self.asked.after.is_some())
            .empty(self.empty());
        let table = self.filters(table, doors);
        let table = if found.rows.is_empty() { table } else { table.export() };
        let buttons = self.buttons();
        if buttons.is_empty() { table } else { table.bulk("/held/chosen", buttons) }
    }

    fn is_waiting(&self) -> bool {
        self.asked.state == Some(HeldState::Held)
    }

    fn filters(&self, table: Table, doors: &[ConfiguredDoor]) -> Table {
        let t = |id| self.speaker.t(id);
        let any = |text| vec![(String::new(), self.speaker.t(text))];
        let value = |name| self.asked.value(name);
        let mut ages = any("held-age-any");
        ages.extend(AGES.iter().map(|(word, text, _)| ((*word).to_owned(), t(text))));
        let mut directions = any("held-direction-any");
        directions
            .extend(words::DIRECTIONS.map(|(direction, text)| (direction.as_str().to_owned(), t(text))));
        let table = table
            .filter(Field::hidden("state").value(self.asked.state_word()))
            .filter(Field::text("from", t("held-filter-from")).value(value("from")))
            .filter(
                Field::choice("direction", t("held-filter-direction"), directions).value(value("direction")),
            )
            .filter(Field::choice("age", t("held-filter-age"), ages).value(value("age")));
        // Asked for by links of other pages, without a question of their own here.
        let asked = ["twice", "reason"].into_iter().filter(|name| !value(name).is_empty());
        let table = asked.fold(table, |table, name| table.filter(Field::hidden(name).value(value(name))));
        if doors.len() < 2 {
            return table;
        }
        let mut names = any("held-door-any");
        names.extend(doors.iter().map(|door| (door.name.clone(), door.name.clone())));
        table.filter(Field::choice("door", t("held-filter-door"), names).value(value("door")))
    }

    fn row(&self, held: &Held) -> Row {
        let message = &held.message;
        let from = words::sender(self.speaker, held);
        let id = message.id.to_string();
        let (mut reasons, mut more) = why::heaviest(self.speaker, &message.reasons, REASONS);
        if message.decided_by != "score" {
            let forced = why::why(self.speaker, &message.decided_by);
            if reasons.first() != Some(&forced) {
                reasons.retain(|known| *known != forced);
                reasons.insert(0, forced);
                more += reasons.len().saturating_sub(REASONS);
                reasons.truncate(REASONS);
            }
        }
        let more =
            if more > 0 { self.speaker.t_with("held-more-reasons", "count", &more) } else { String::new() };
        let reasons = Cell::two_lines(&Cell::text(reasons.join("; ")), more);
        let link = Cell::link(format!("/held/{id}"), &from);
        let direction = words::direction(message.direction);
        Row::new(vec![
            Cell::two_lines(&link, format!("{} · {}", self.speaker.t(direction), message.door)),
            Cell::text(words::recipients(self.speaker, held)),
            reasons,
            Cell::number(why::points(self.speaker, message.score)),
            Cell::part(&When::relative(self.speaker, message.at, self.now)),
            self.standing(held),
        ])
        .key(id, from)
    }

    /// When it ends while it waits; else what became of it.
    fn standing(&self, held: &Held) -> Cell {
        if self.is_waiting() {
            return Cell::part(&When::relative(self.speaker, held.message.end_at, self.now));
        }
        let badge: Badge = words::state(self.speaker, held);
        Cell::two_lines(&Cell::part(&badge), self.speaker.relative(held.state_at, self.now))
    }

    /// What can be done with several; what a word was said of can be said of whatever was held.
    fn buttons(&self) -> Vec<Button> {
        if !self.may_decide || self.asked.state == Some(HeldState::Expired) {
            return Vec::new();
        }
        let button = |button: Button, word: &str, icon| button.value("act", word).icon(icon);
        let t = |id| self.speaker.t(id);
        let mut buttons = Vec::new();
        if matches!(self.asked.state, None | Some(HeldState::Held)) {
            buttons.push(button(Button::secondary(t("held-act-release")), "release", Icon::Send));
            buttons.push(button(Button::secondary(t("held-act-delete")), "delete", Icon::TrashTwo));
        }
        buttons.push(button(Button::quiet(t("held-act-phishing")), "phishing", Icon::Flag));
        buttons.push(button(Button::quiet(t("held-act-fine")), "fine", Icon::CircleCheck));
        buttons
    }

    fn empty(&self) -> Empty {
        let t = |id| self.speaker.t(id);
        if !self.is_waiting() {
            return Empty::new(Picture::Calm, t("held-empty-tab"), t("held-empty-tab-text"));
        }
        Empty::new(Picture::Calm, t("held-empty"), t("held-empty-text"))
            .step(t("held-empty-step-1"))
            .step(t("held-empty-step-2"))
            .step(t("held-empty-step-3"))
            .act(Button::secondary(t("held-empty-act")).href("/messages"))
    }
}

impl From<ReleaseError> for PageError {
    /// What is not there, or is another tenant's, does not exist.
    fn from(error: ReleaseError) -> Self {
        if error.is_missing() { PageError::NotFound } else { PageError::ours(error) }
    }
}

impl From<ViewError> for PageError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Release(error) => error.into(),
            other => PageError::ours(other),
        }
    }
}

#[cfg(test)]
mod tests;
