//! One change: what it changes, what it would have made of the last day's mail beside what was decided, and the ways on - turn on, undo, throw away.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use guard::policy::change::{ChangeError, PolicyChange, PolicyChangeState, items_of};
use guard::trial::{Changed, Tried};
use model::access::Right;
use model::ids::PolicyChangeId;
use model::phrase::Phrase;
use model::verdict::{Action, Direction};
use serde::Deserialize;

use super::draft::described;
use super::{direction_words, points, source_words, state_badge};
use crate::console::who::Names;
use crate::console::{ConfirmPage, Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Field, Happening, Icon, Page, Place, Row, Speaker, Stat,
    Table, TimeLine, Tone, When,
};

#[derive(Template)]
#[template(path = "console/policy.html")]
struct ChangePage {
    page: Page,
    state: Badge,
    items: Vec<String>,
    /// The text of a rule that the change brings.
    rule: Option<String>,
    trial: Option<TrialView>,
    /// Forms that are sent at once: address and button.
    acts: Vec<(String, Button)>,
    links: Vec<Button>,
    history: TimeLine,
}

/// What came of the trial.
struct TrialView {
    lead: String,
    notes: Vec<String>,
    stats: Vec<Stat>,
    counts: Table,
    changes: Option<Table>,
    more: Option<String>,
}

/// A change, from draft to undone.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (access, policies) = (visitor.access()?, &console.rooms.policies);
    let change = fetch(&console, &visitor, &id).await?;
    let items = items_of(&change)?;
    let sources = policies.sources(access).await?;
    let steps =
        [Some(&change.made.1), change.on.as_ref().map(|on| &on.1), change.ended.as_ref().map(|end| &end.1)];
    let actors: Vec<&str> = steps.into_iter().flatten().map(String::as_str).collect();
    let names = console.names(&visitor, &actors).await?;
    let mut page = console.page(&visitor, "policies-title").await?.at(Place::Policies);
    let above = page.t("policies-title");
    page = page.crumb("/policies", above).lead(change.why.clone());
    page.title.clone_from(&change.name);
    let tried = change.tried.as_ref().and_then(|(_, summary)| Tried::read(summary));
    let is_draft = change.state == PolicyChangeState::Draft;
    let may_manage = access.rights.has(Right::Manage);
    let (acts, links) = if may_manage { ways(&page, &change, tried.is_some()) } else { Default::default() };
    if let Some(next) = links.first().filter(|_| is_draft && tried.is_some()) {
        page = page.next(next);
    }
    let speaker = page.frame.speaker.clone();
    let name = |id: &str| {
        let source = sources.iter().find(|source| source.id == id);
        source.map_or_else(|| id.to_owned(), |source| source_words(&speaker, source))
    };
    let rule = items.iter().find_map(|item| match item.setting() {
        Some(guard::policy::setting::Setting::OwnRule(_, text)) => Some(text.clone()),
        _ => None,
    });
    let view = ChangePage {
        state: state_badge(&speaker, change.state),
        items: items.iter().map(|item| described(&page, item, &sources)).collect(),
        rule,
        trial: tried.map(|tried| trial(&speaker, &tried, &name)),
        acts,
        links: if is_draft && change.tried.is_some() { links.into_iter().skip(1).collect() } else { links },
        history: history(&speaker, &change, &names, console.clock.now()),
        page,
    };
    Ok(shown(&view))
}

async fn fetch(console: &Console, visitor: &Visitor, id: &str) -> Result<PolicyChange, PageError> {
    let id: PolicyChangeId = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(console.rooms.policies.fetch(visitor.access()?, id).await?)
}

/// What can be done with it now: forms, then links; the first link of a draft is the next step.
fn ways(page: &Page, change: &PolicyChange, is_tried: bool) -> (Vec<(String, Button)>, Vec<Button>) {
    let at = |step: &str| format!("/policies/{}/{step}", change.id);
    match change.state {
        PolicyChangeState::Draft => {
            let again = if is_tried {
                Button::secondary(page.t("policies-try-again"))
            } else {
                Button::primary(page.t("policies-try"))
            };
            let on = if is_tried {
                Button::primary(page.t("policies-turn-on"))
            } else {
                Button::secondary(page.t("policies-turn-on-untried"))
            };
            let on = on.href(at("on")).asks();
            let away = Button::quiet(page.t("policies-drop")).icon(Icon::TrashTwo).href(at("drop")).asks();
            (vec![(at("try"), again.icon(Icon::Gauge))], vec![on, away])
        }
        PolicyChangeState::On => (
            Vec::new(),
            vec![Button::secondary(page.t("policies-undo")).icon(Icon::UndoTwo).href(at("undo")).asks()],
        ),
        PolicyChangeState::Undone | PolicyChangeState::Dropped => Default::default(),
    }
}

fn trial(speaker: &Speaker, tried: &Tried, name: &dyn Fn(&str) -> String) -> TrialView {
    let number = |count: u64| speaker.number(count);
    let lead = match (tried.looked_at, tried.changed) {
        (0, _) => speaker.t("policies-trial-nothing"),
        (_, 0) => speaker.t_with("policies-trial-none", "count", &number(tried.looked_at)),
        (_, changed) => speaker.say(
            &Phrase::new("policies-trial-some")
                .with("changed", number(changed))
                .with("all", number(tried.looked_at)),
        ),
    };
    let mut notes = Vec::new();
    if tried.is_sampled {
        notes.push(speaker.t_with("policies-trial-sampled", "count", &number(tried.looked_at)));
    }
    if tried.undecidable > 0 {
        notes.push(speaker.t_with("policies-trial-undecidable", "count", &number(tried.undecidable)));
    }
    notes.extend(tried.unseen.iter().map(|id| speaker.t_with("policies-trial-unseen", "name", &name(id))));
    let rows = tried.changes.iter().map(|changed| changed_row(speaker, changed));
    let changes = Table::new(speaker, "changed", "/policies", speaker.t("policies-trial-changes"))
        .column(Column::text("at", speaker.t("policies-trial-message")).heading())
        .column(Column::text("direction", speaker.t("policies-trial-direction")))
        .column(Column::text("today", speaker.t("policies-trial-today")))
        .column(Column::text("then", speaker.t("policies-trial-then")))
        .rows(rows.take(MOST_LISTED));
    let listed = tried.changes.len().min(MOST_LISTED) as u64;
    TrialView {
        lead,
        notes,
        stats: vec![
            Stat::new(speaker.t("policies-trial-looked-at"), number(tried.looked_at)),
            Stat::new(speaker.t("policies-trial-changed"), number(tried.changed)),
        ],
        counts: counts(speaker, tried),
        changes: (!tried.changes.is_empty()).then_some(changes),
        more: (tried.changed > listed)
            .then(|| speaker.t_with("policies-trial-more", "count", &number(tried.changed - listed))),
    }
}

/// Messages that a page lists, newest first.
const MOST_LISTED: usize = 25;

fn counts(speaker: &Speaker, tried: &Tried) -> Table {
    let number = |count: u64| speaker.number(count);
    let rows = tried.counts.iter().map(|((direction, action), beside)| {
        Row::new(vec![
            Cell::text(way(speaker, *direction)),
            Cell::part(&Badge::action(speaker, *action)),
            Cell::number(number(beside.today)),
            Cell::number(number(beside.then)),
            Cell::number(difference(beside.today, beside.then)),
        ])
    });
    Table::new(speaker, "counts", "/policies", speaker.t("policies-trial-counts"))
        .column(Column::text("direction", speaker.t("policies-trial-direction")).heading())
        .column(Column::text("action", speaker.t("policies-trial-action")))
        .column(Column::number("today", speaker.t("policies-trial-today")))
        .column(Column::number("then", speaker.t("policies-trial-then")))
        .column(Column::number("difference", speaker.t("policies-trial-difference")))
        .rows(rows)
}

fn way(speaker: &Speaker, direction: Direction) -> String {
    match direction {
        Direction::Internal => speaker.t("policies-internal"),
        direction => direction_words(speaker, direction),
    }
}

/// How much more or less, with its sign.
fn difference(today: u64, then: u64) -> String {
    match today.cmp(&then) {
        std::cmp::Ordering::Less => format!("+{}", then - today),
        std::cmp::Ordering::Equal => "0".to_owned(),
        std::cmp::Ordering::Greater => format!("−{}", today - then),
    }
}

fn changed_row(speaker: &Speaker, changed: &Changed) -> Row {
    let decided = |(action, score): (Action, model::verdict::Points)| {
        Cell::two_lines(&Cell::part(&Badge::action(speaker, action)), points(speaker, score))
    };
    Row::new(vec![
        Cell::link(format!("/messages/{}", changed.judged), speaker.instant(changed.at)),
        Cell::text(way(speaker, changed.direction)),
        decided(changed.today),
        decided(changed.then),
    ])
}

fn history(speaker: &Speaker, change: &PolicyChange, names: &Names, now: model::time::Time) -> TimeLine {
    let when = |at| When::relative(speaker, at, now);
    let mut steps = vec![
        Happening::new(when(change.made.0), Tone::Plain, speaker.t("policies-was-made"))
            .icon(Icon::Pencil)
            .by(names.of(&change.made.1)),
    ];
    if let Some((at, _)) = &change.tried {
        steps.push(Happening::new(when(*at), Tone::Sea, speaker.t("policies-was-tried")).icon(Icon::Gauge));
    }
    if let Some((at, by)) = &change.on {
        let step = Happening::new(when(*at), Tone::Good, speaker.t("policies-was-turned-on"))
            .icon(Icon::CircleCheck);
        steps.push(step.by(names.of(by)));
    }
    if let Some((at, by, why)) = &change.ended {
        let (words, icon) = match change.state {
            PolicyChangeState::Dropped => (speaker.t("policies-was-dropped"), Icon::X),
            _ => (speaker.t("policies-was-undone"), Icon::UndoTwo),
        };
        steps.push(Happening::new(when(*at), Tone::Care, words).icon(icon).by(names.of(by)).detail(why));
    }
    TimeLine::new(steps)
}

/// Tries a draft again.
pub(crate) async fn try_again(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    console.rooms.policies.try_draft(visitor.access()?, change.id, console.clock.now()).await?;
    Ok(redirect::to(&format!("/policies/{id}")))
}

/// Says what turning it on means.
pub(crate) async fn turn_on_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    let (page, back) = asking(&console, &visitor, &change, "policies-turn-on-title").await?;
    let mut confirm =
        Confirm::new(format!("/policies/{id}/on"), Button::primary(page.t("policies-turn-on")), back)
            .consequence(page.t("policies-turn-on-at-once"));
    let tried = change.tried.as_ref().and_then(|(_, summary)| Tried::read(summary));
    confirm = match tried {
        Some(tried) => {
            let changed = page.frame.speaker.number(tried.changed);
            confirm.consequence(page.t_with("policies-turn-on-changes", "count", &changed))
        }
        None => confirm.consequence(page.t("policies-turn-on-never-tried")),
    };
    let confirm = confirm.consequence(page.t("policies-turn-on-undo"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// A page that asks about a change, and the way back.
async fn asking(
    console: &Console,
    visitor: &Visitor,
    change: &PolicyChange,
    title: &'static str,
) -> Result<(Page, Button), PageError> {
    let page = console.page(visitor, title).await?.at(Place::Policies);
    let (above, place) = (page.t("policies-title"), format!("/policies/{}", change.id));
    let back = Button::secondary(page.t("policies-leave")).href(&place);
    Ok((page.crumb("/policies", above).crumb(place, change.name.clone()), back))
}

/// Lets it count.
pub(crate) async fn turn_on(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    console.rooms.policies.turn_on(visitor.access()?, change.id, console.clock.now()).await?;
    let said = Phrase::new("policies-turned-on").with("name", &change.name);
    Ok(flashed(&console, redirect::to(&format!("/policies/{id}")), &said))
}

/// Why something is taken back.
#[derive(Deserialize)]
pub(crate) struct Because {
    #[serde(default)]
    why: String,
}

/// Asks why it is undone.
pub(crate) async fn undo_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    let (page, back) = asking(&console, &visitor, &change, "policies-undo-title").await?;
    let confirm = Confirm::new(format!("/policies/{id}/undo"), Button::danger(page.t("policies-undo")), back)
        .consequence(page.t("policies-undo-at-once"))
        .consequence(page.t("policies-undo-since"))
        .field(Field::text("why", page.t("policies-why")).autocomplete("off").required());
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Lets what stood before count again.
pub(crate) async fn undo(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(because): Form<Because>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let change = fetch(&console, &visitor, &id).await?;
    match console.rooms.policies.undo(access, change.id, because.why.trim(), now).await {
        Ok(()) => {
            let said = Phrase::new("policies-undone").with("name", &change.name);
            Ok(flashed(&console, redirect::to(&format!("/policies/{id}")), &said))
        }
        Err(ChangeError::ChangedSince(_)) => {
            let page =
                led(console.page(&visitor, "policies-undo-title").await?, "policies-changed-since-lead");
            let above = page.t("policies-title");
            let banner = Banner::new(Tone::Care, page.t("policies-changed-since"))
                .what(page.t("policies-changed-since-do"));
            let banner = banner.act(Button::secondary(page.t("policies-history-look")).href("/policies"));
            let page = page.at(Place::Policies).crumb("/policies", above).banner(banner);
            Ok(shown(&WordsPage { page }))
        }
        Err(error) => Err(error.into()),
    }
}

/// A page of which the head says all.
#[derive(Template)]
#[template(ext = "html", source = "{% extends \"base.html\" %}{% block main %}{% endblock %}")]
struct WordsPage {
    page: Page,
}

/// Asks whether a draft is thrown away.
pub(crate) async fn drop_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    let (page, back) = asking(&console, &visitor, &change, "policies-drop-title").await?;
    let confirm = Confirm::new(format!("/policies/{id}/drop"), Button::danger(page.t("policies-drop")), back)
        .consequence(page.t("policies-drop-nothing"))
        .field(Field::text("why", page.t("policies-why")).autocomplete("off"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Throws a draft away.
pub(crate) async fn drop_draft(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(because): Form<Because>,
) -> Result<Response, PageError> {
    let change = fetch(&console, &visitor, &id).await?;
    let (access, now) = (visitor.access()?, console.clock.now());
    console.rooms.policies.drop_draft(access, change.id, because.why.trim(), now).await?;
    Ok(flashed(
        &console,
        redirect::to("/policies"),
        &Phrase::new("policies-dropped").with("name", &change.name),
    ))
}
