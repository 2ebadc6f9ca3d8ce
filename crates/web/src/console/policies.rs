//! Policies: the pages that say in plain words what counts, how much, and what happens from how many points on; and where a change is made.
//! What a change would have done and how it is turned on is [`change`]; what may be changed, and by whom, is `guard::policy::change`.

mod change;
mod draft;
mod scale;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use guard::policy::change::{
    ChangeError, Counting, Group, Listed, PolicyChange, PolicyChangeState, Thresholds,
};
use guard::trial::Spoken;
use model::access::Right;
use model::phrase::Phrase;
use model::verdict::{Action, Direction, Points};
use serde::Deserialize;

pub(crate) use change::{drop_draft, drop_form, show, try_again, turn_on, turn_on_form, undo, undo_form};
pub(crate) use draft::{make, new};

use super::who::Names;
use super::{Console, led, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Field, Icon, Lines, Markup, Page, Picture, Place, Row,
    Speaker, Table, Tone, When,
};
use scale::Scale;

/// Verdicts of the last day that a page looks at, forty an hour: enough to see what is common. 2,400 took over 100 ms (docs/benchmarks.md).
const LOOKED_AT: usize = 960;

/// Changes on one page.
const PAGE: u32 = 20;

#[derive(Template)]
#[template(path = "console/policies.html")]
struct PoliciesPage {
    page: Page,
    directions: Vec<DirectionCard>,
    groups: Lines,
    looked_at: String,
    all: Button,
    own_rule: Option<Button>,
    history: Table,
}

/// What happens to mail of one direction.
struct DirectionCard {
    title: String,
    scale: Scale,
    change: Option<Button>,
}

/// Which changes are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    after: String,
}

/// How everything stands.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let policies = &console.rooms.policies;
    let stands = policies.standing(access).await?.settings;
    let sources = policies.sources(access).await?;
    let spoken = policies.spoken(access, LOOKED_AT, now).await?;
    let before = asked.after.parse().ok();
    let mut changes = policies.list(access, before, PAGE + 1).await?;
    let more = changes.len() > PAGE as usize;
    changes.truncate(PAGE as usize);
    let actors: Vec<&str> = changes.iter().map(|change| change.made.1.as_str()).collect();
    let names = console.names(&visitor, &actors).await?;
    let may_manage = access.rights.has(Right::Manage);
    let page = led(console.page(&visitor, "policies-title").await?.at(Place::Policies), "policies-lead");
    let page = complaints(&console, page);
    let next = more.then(|| changes.last().map(|change| change.id.to_string()).unwrap_or_default());
    let history = history(&page.frame.speaker, &changes, &names, now);
    let directions = [(Direction::Inbound, stands.inbound), (Direction::Outbound, stands.outbound)];
    let card = |(direction, limits): (Direction, Thresholds)| {
        direction_card(&page, direction, &limits, &spoken, may_manage)
    };
    let own_rule = Button::secondary(page.t("policies-own-rule")).icon(Icon::Plus).small();
    let view = PoliciesPage {
        directions: directions.map(card).into(),
        groups: groups(&page, &sources, &spoken),
        looked_at: looked_at(&page.frame.speaker, &spoken),
        all: Button::secondary(page.t("policies-all-sources"))
            .icon(Icon::Search)
            .href("/policies/sources")
            .small(),
        own_rule: may_manage.then(|| own_rule.href("/policies/new?rule=")),
        history: history.more_after(next).continued(before.is_some()),
        page,
    };
    Ok(shown(&view))
}

/// Says first what somebody entered and what does not count.
fn complaints(console: &Console, page: Page) -> Page {
    console.rooms.refresher.complaints().into_iter().take(MOST_COMPLAINTS).fold(page, |page, complaint| {
        let title = page.t_with("policies-does-not-count", "name", &complaint.name);
        page.banner(Banner::new(Tone::Care, title).what(complaint.why))
    })
}

/// A page begins with so many complaints; who mends them sees the next.
const MOST_COMPLAINTS: usize = 3;

fn direction_card(
    page: &Page,
    direction: Direction,
    limits: &Thresholds,
    spoken: &Spoken,
    may_manage: bool,
) -> DirectionCard {
    let scores: Vec<Points> = spoken
        .scores
        .iter()
        .filter(|(of, _)| is_of(**of, direction))
        .flat_map(|(_, scores)| scores.iter().copied())
        .collect();
    let change = Button::secondary(page.t("policies-change-thresholds")).icon(Icon::Pencil).small();
    DirectionCard {
        title: direction_words(&page.frame.speaker, direction),
        scale: Scale::new(&page.frame.speaker, limits, &scores),
        change: may_manage.then(|| change.href(format!("/policies/new?direction={}", direction.as_str()))),
    }
}

/// Mail among ourselves is measured as our own.
fn is_of(one: Direction, direction: Direction) -> bool {
    (one == Direction::Inbound) == (direction == Direction::Inbound)
}

fn direction_words(speaker: &Speaker, direction: Direction) -> String {
    match direction {
        Direction::Inbound => speaker.t("policies-inbound"),
        Direction::Outbound | Direction::Internal => speaker.t("policies-outbound"),
    }
}

fn looked_at(speaker: &Speaker, spoken: &Spoken) -> String {
    let count = speaker.number(spoken.looked_at);
    match (spoken.looked_at, spoken.is_sampled) {
        (0, _) => speaker.t("policies-looked-at-none"),
        (_, false) => speaker.t_with("policies-looked-at", "count", &count),
        (_, true) => speaker.t_with("policies-looked-at-sample", "count", &count),
    }
}

/// Groups of signals: how many there are in each, and how often they spoke.
fn groups(page: &Page, sources: &[Listed], spoken: &Spoken) -> Lines {
    let speaker = &page.frame.speaker;
    let line = |lines: Lines, group: Group| {
        let members: Vec<&Listed> = sources.iter().filter(|source| source.group == group).collect();
        if members.is_empty() {
            return lines;
        }
        let times: u64 = members.iter().filter_map(|source| spoken.counts.get(&source.id)).sum();
        let said = Phrase::new("policies-group-count")
            .with("sources", members.len().to_string())
            .with("times", times.to_string());
        let href = format!("/policies/sources?group={}", group.as_str());
        lines.line(href, group_words(speaker, group), speaker.say(&said))
    };
    Group::ALL.into_iter().fold(Lines::new(), line)
}

/// The word of an address.
fn group_words(speaker: &Speaker, group: Group) -> String {
    match group {
        Group::Identity => speaker.t("policies-group-identity"),
        Group::Link => speaker.t("policies-group-link"),
        Group::Hiding => speaker.t("policies-group-hiding"),
        Group::Lure => speaker.t("policies-group-lure"),
        Group::Request => speaker.t("policies-group-request"),
        Group::Attachment => speaker.t("policies-group-attachment"),
        Group::Structure => speaker.t("policies-group-structure"),
        Group::Hint => speaker.t("policies-group-hint"),
        Group::Authentication => speaker.t("policies-group-authentication"),
        Group::Rule => speaker.t("policies-group-rule"),
        Group::Model => speaker.t("policies-group-model"),
        Group::Data => speaker.t("policies-group-data"),
        Group::Watch => speaker.t("policies-group-watch"),
        Group::Upstream => speaker.t("policies-group-upstream"),
    }
}

fn history(speaker: &Speaker, changes: &[PolicyChange], names: &Names, now: model::time::Time) -> Table {
    let rows = changes.iter().map(|change| {
        let when = When::relative(speaker, change.made.0, now);
        Row::new(vec![
            Cell::link(format!("/policies/{}", change.id), &change.name),
            Cell::part(&state_badge(speaker, change.state)),
            Cell::markup(Markup::row(&[Markup::text(names.of(&change.made.1)), Markup::of(&when)])),
        ])
    });
    Table::new(speaker, "changes", "/policies", speaker.t("policies-history"))
        .column(Column::text("name", speaker.t("policies-change")).heading())
        .column(Column::text("state", speaker.t("policies-state")))
        .column(Column::text("made", speaker.t("policies-made")))
        .rows(rows)
        .empty(Empty::new(
            Picture::Calm,
            speaker.t("policies-no-change"),
            speaker.t("policies-no-change-text"),
        ))
}

fn state_badge(speaker: &Speaker, state: PolicyChangeState) -> Badge {
    match state {
        PolicyChangeState::Draft => {
            Badge::new(Tone::Wait, speaker.t("policies-state-draft")).icon(Icon::Pencil)
        }
        PolicyChangeState::On => {
            Badge::new(Tone::Good, speaker.t("policies-state-on")).icon(Icon::CircleCheck)
        }
        PolicyChangeState::Undone => {
            Badge::new(Tone::Plain, speaker.t("policies-state-undone")).icon(Icon::UndoTwo)
        }
        PolicyChangeState::Dropped => {
            Badge::new(Tone::Plain, speaker.t("policies-state-dropped")).icon(Icon::X)
        }
    }
}

/// Which signals and rules are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SourcesAsked {
    #[serde(default)]
    group: String,
    #[serde(default)]
    counting: String,
    #[serde(default)]
    text: String,
    /// The last one of the page before.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "console/sources.html")]
struct SourcesPage {
    page: Page,
    looked_at: String,
    table: Table,
}

/// Signals and rules that one page shows: what a person reads before filtering is quicker.
const MOST_SOURCES: usize = 30;

/// Every signal and rule, or those that fit.
pub(crate) async fn sources(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<SourcesAsked>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let policies = &console.rooms.policies;
    let sources = policies.sources(access).await?;
    let spoken = policies.spoken(access, LOOKED_AT, console.clock.now()).await?;
    let page = console.page(&visitor, "policies-sources-title").await?.at(Place::Policies);
    let above = page.t("policies-title");
    let page = led(page, "policies-sources-lead").crumb("/policies", above);
    let speaker = &page.frame.speaker;
    let said = |source: &Listed| source_words(speaker, source);
    let found: Vec<&Listed> = sources.iter().filter(|source| asked.fits(source, &said(source))).collect();
    let begin = found.iter().position(|source| source.id == asked.after).map_or(0, |at| at + 1);
    let (here, rest) = found[begin..].split_at(MOST_SOURCES.min(found.len() - begin));
    let more = here.last().filter(|_| !rest.is_empty()).map(|last| last.id.clone());
    let may_manage = access.rights.has(Right::Manage);
    let rows = here.iter().map(|source| source_row(speaker, source, &spoken, may_manage));
    let table = sources_table(speaker, &asked).rows(rows).continued(begin > 0).more_after(more);
    let view = SourcesPage { looked_at: looked_at(speaker, &spoken), table, page };
    Ok(shown(&view))
}

impl SourcesAsked {
    fn fits(&self, source: &Listed, words: &str) -> bool {
        let text = self.text.trim().to_lowercase();
        (self.group.is_empty() || self.group == source.group.as_str())
            && (self.counting.is_empty() || self.counting == source.setting.counting.as_str())
            && (text.is_empty() || words.to_lowercase().contains(&text) || source.id.contains(&text))
    }
}

/// What it looks for, in plain words; rules are called by their name.
fn source_words(speaker: &Speaker, source: &Listed) -> String {
    match &source.name {
        Some(name) => name.clone(),
        None => speaker.say_kept(source.text, &[]),
    }
}

fn sources_table(speaker: &Speaker, asked: &SourcesAsked) -> Table {
    let any = || vec![(String::new(), speaker.t("policies-any"))];
    let mut groups = any();
    groups.extend(Group::ALL.map(|group| (group.as_str().to_owned(), group_words(speaker, group))));
    let mut states = any();
    let each = [Counting::On, Counting::Trial, Counting::Off];
    states.extend(each.map(|counting| (counting.as_str().to_owned(), counting_words(speaker, counting))));
    let query = [("group", &asked.group), ("counting", &asked.counting), ("text", &asked.text)];
    Table::new(speaker, "sources", "/policies/sources", speaker.t("policies-sources-title"))
        .query(query.map(|(name, value)| (name.to_owned(), value.clone())))
        .filter(Field::line("search", "text", speaker.t("policies-search")).value(&asked.text))
        .filter(Field::choice("group", speaker.t("policies-group"), groups).value(&asked.group))
        .filter(Field::choice("counting", speaker.t("policies-state"), states).value(&asked.counting))
        .column(Column::text("what", speaker.t("policies-what")).heading())
        .column(Column::number("points", speaker.t("policies-points")))
        .column(Column::text("state", speaker.t("policies-state")))
        .column(Column::number("spoken", speaker.t("policies-spoken")))
}

fn source_row(speaker: &Speaker, source: &Listed, spoken: &Spoken, may_manage: bool) -> Row {
    let words = source_words(speaker, source);
    let what = match may_manage {
        true => Cell::link(format!("/policies/new?source={}", source.id), words),
        false => Cell::text(words),
    };
    let times = spoken.counts.get(&source.id).copied().unwrap_or(0);
    Row::new(vec![
        Cell::two_lines(&what, &source.id),
        Cell::number(points_of(speaker, source)),
        Cell::part(&counting_badge(speaker, source.setting.counting)),
        Cell::number(speaker.number(times)),
    ])
}

/// What it adds: what was set, else what it adds by itself.
fn points_of(speaker: &Speaker, source: &Listed) -> String {
    let (least, most) = source.points;
    match source.setting.points {
        Some(set) => points(speaker, set),
        None if least == most => points(speaker, least),
        None => format!("{}–{}", points(speaker, least), points(speaker, most)),
    }
}

/// Points as people read them.
fn points(speaker: &Speaker, points: Points) -> String {
    let text = points.to_string();
    if speaker.language() == "de" { text.replace('.', ",") } else { text }
}

fn counting_words(speaker: &Speaker, counting: Counting) -> String {
    match counting {
        Counting::On => speaker.t("policies-counting-on"),
        Counting::Off => speaker.t("policies-counting-off"),
        Counting::Trial => speaker.t("policies-counting-trial"),
    }
}

fn counting_badge(speaker: &Speaker, counting: Counting) -> Badge {
    let words = counting_words(speaker, counting);
    match counting {
        Counting::On => Badge::new(Tone::Good, words).icon(Icon::Check),
        Counting::Off => Badge::new(Tone::Plain, words).icon(Icon::Ban),
        Counting::Trial => Badge::new(Tone::Wait, words).icon(Icon::Eye),
    }
}

/// The steps of thresholds, from the mildest.
fn steps(limits: &Thresholds) -> [(Action, Option<Points>); 4] {
    [
        (Action::Tag, limits.tag),
        (Action::Hold, limits.hold),
        (Action::Defer, limits.defer),
        (Action::Reject, limits.reject),
    ]
}

impl From<ChangeError> for PageError {
    fn from(error: ChangeError) -> Self {
        match error {
            error if error.is_missing() => PageError::NotFound,
            ChangeError::Denied(_) => PageError::NotFound,
            ChangeError::Busy => PageError::Refused(Phrase::new("policies-busy")),
            ChangeError::TooLong => PageError::Refused(Phrase::new("policies-too-long")),
            ChangeError::State(_) => PageError::Refused(Phrase::new("policies-stands-otherwise")),
            ChangeError::ChangedSince(name) => {
                PageError::Refused(Phrase::new("policies-changed-since").with("name", name))
            }
            ChangeError::Unfit { why, .. } => {
                PageError::Refused(Phrase::new("policies-unfit").with("why", why))
            }
            error => PageError::ours(error),
        }
    }
}
