//! Policies: signals and rules and how they count; changes: made as drafts, tried on the last day's mail, turned on, undone, thrown away.

use std::sync::Arc;

use guard::policy::change::{
    Counting, Draft, Group, Item, Listed, MOST_ITEMS, PolicyChange, PolicyChangeState, SourceSetting,
    Thresholds, items_of,
};
use guard::policy::setting::Setting;
use guard::trial::Trial;
use model::ids::{JudgedId, PolicyChangeId};
use model::verdict::{Action, Direction};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::streams::WhyIn;
use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment, PointsIn, Spoken, Word};
use crate::scan::view::Decimal;

/// Every signal and rule.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SourcesView {
    items: Vec<SourceView>,
}

/// A signal or rule and how it counts.
#[derive(Debug, Serialize, JsonSchema)]
struct SourceView {
    /// The name of its reason.
    id: String,
    /// What people call it; only rules have a name.
    name: Option<String>,
    /// What it speaks of.
    group: Word<Group>,
    /// The least it adds by itself.
    least: Decimal,
    /// The most it adds by itself.
    most: Decimal,
    counting: Word<Counting>,
    /// What it adds instead of its own points.
    points: Option<Decimal>,
}

impl Spoken for Group {
    const NAME: &'static str = "Group";
    const ALL: &'static [Self] = &Group::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl SourceView {
    fn of(listed: Listed) -> Self {
        SourceView {
            id: listed.id,
            name: listed.name,
            group: Word(listed.group),
            least: Decimal(listed.points.0),
            most: Decimal(listed.points.1),
            counting: Word(listed.setting.counting),
            points: listed.setting.points.map(Decimal),
        }
    }
}

/// Which changes are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyQuery {
    /// Where the page before ended.
    after: Option<IdText<PolicyChangeId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A change of policy.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyView {
    id: IdText<PolicyChangeId>,
    name: String,
    why: String,
    state: Word<PolicyChangeState>,
    made: DoneView,
    /// When it was tried last.
    tried_at: Option<Moment>,
    /// When and by whom it was turned on.
    on: Option<DoneView>,
    /// When and by whom it was undone or thrown away.
    ended: Option<DoneView>,
    /// Why it was undone or thrown away.
    ended_why: Option<String>,
    /// The names of what it sets.
    sets: Vec<String>,
}

/// When and by whom.
#[derive(Debug, Serialize, JsonSchema)]
struct DoneView {
    at: Moment,
    by: String,
}

fn view(change: PolicyChange) -> PolicyView {
    // What a newer program wrote cannot be named here; the change itself is there all the same.
    let sets = items_of(&change).map(|items| items.iter().map(|item| item.name().to_owned()).collect());
    let done = |(at, by)| DoneView { at: Moment(at), by };
    let (ended, ended_why) = match change.ended {
        Some((at, by, why)) => (Some(done((at, by))), Some(why)),
        None => (None, None),
    };
    PolicyView {
        id: IdText(change.id),
        name: change.name,
        why: change.why,
        state: Word(change.state),
        made: done(change.made),
        tried_at: change.tried.map(|(at, _)| Moment(at)),
        on: change.on.map(done),
        ended,
        ended_why,
        sets: sets.unwrap_or_default(),
    }
}

/// A change to be made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyIn {
    name: String,
    /// Why, without an address.
    why: String,
    /// What is to be another.
    #[schemars(length(min = 1, max = MOST_ITEMS))]
    items: Vec<ItemIn>,
}

/// One thing that is to be another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ItemIn {
    /// How a signal or rule counts.
    Source(SourceIn),
    /// A signal or rule counts again as it does by itself: the name of its reason.
    SourceDefault(String),
    /// From how many points something is done.
    Thresholds(ThresholdsIn),
    /// The configuration's thresholds of a direction count again.
    ThresholdsDefault(Word<Way>),
    /// A rule of our own.
    Rule(RuleIn),
    /// A rule of our own is taken away: its name.
    NoRule(String),
}

/// How a signal or rule counts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SourceIn {
    /// The name of its reason.
    id: String,
    counting: Word<Counting>,
    /// What it adds instead of its own points.
    points: Option<PointsIn>,
}

/// From how many points something is done; none of those that are not said.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ThresholdsIn {
    direction: Word<Way>,
    tag: Option<PointsIn>,
    hold: Option<PointsIn>,
    defer: Option<PointsIn>,
    reject: Option<PointsIn>,
}

/// A rule of our own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RuleIn {
    /// Small letters, digits and hyphens.
    name: String,
    /// The text of a rule file.
    text: String,
}

/// Mail from outside, or our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Way(Direction);

impl Spoken for Way {
    const NAME: &'static str = "Way";
    const ALL: &'static [Self] = &[Way(Direction::Inbound), Way(Direction::Outbound)];

    fn word(self) -> &'static str {
        self.0.as_str()
    }
}

impl From<ItemIn> for Item {
    fn from(given: ItemIn) -> Self {
        let points = |points: Option<PointsIn>| points.map(|points| points.0);
        match given {
            ItemIn::Source(source) => {
                let setting = SourceSetting { counting: source.counting.0, points: points(source.points) };
                Item::set(Setting::Source(source.id, setting))
            }
            ItemIn::SourceDefault(id) => Item::default_source(&id),
            ItemIn::Thresholds(limits) => {
                let ThresholdsIn { direction, tag, hold, defer, reject } = limits;
                let (tag, hold, defer, reject) = (points(tag), points(hold), points(defer), points(reject));
                Item::set(Setting::Thresholds(direction.0.0, Thresholds { tag, hold, defer, reject }))
            }
            ItemIn::ThresholdsDefault(direction) => Item::configured_thresholds(direction.0.0),
            ItemIn::Rule(rule) => Item::set(Setting::OwnRule(rule.name, rule.text)),
            ItemIn::NoRule(name) => Item::no_rule(&name),
        }
    }
}

/// What a change would have made of the last day's mail.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TrialView {
    since: Moment,
    until: Moment,
    /// Verdicts that were looked at.
    looked_at: u64,
    /// There were more.
    is_sampled: bool,
    /// How many would be decided otherwise.
    changed: u64,
    /// How many cannot be said.
    undecidable: u64,
    counts: Vec<BesideView>,
    /// The newest that would be decided otherwise, at most 100.
    changes: Vec<ChangedView>,
    /// Signals and rules of which kept verdicts say nothing, because they were off or are new.
    unseen: Vec<String>,
}

/// How often something was decided, and would be.
#[derive(Debug, Serialize, JsonSchema)]
struct BesideView {
    direction: Word<Direction>,
    action: Word<Action>,
    today: u64,
    then: u64,
}

/// A message that would be decided otherwise.
#[derive(Debug, Serialize, JsonSchema)]
struct ChangedView {
    message: IdText<JudgedId>,
    at: Moment,
    direction: Word<Direction>,
    today: Word<Action>,
    today_score: Decimal,
    then: Word<Action>,
    then_score: Decimal,
}

/// An answer stays readable; the console lists more.
const MOST_CHANGES: usize = 100;

fn tried(trial: Trial) -> TrialView {
    let counts = trial.counts.iter().map(|((direction, action), beside)| BesideView {
        direction: Word(*direction),
        action: Word(*action),
        today: beside.today,
        then: beside.then,
    });
    let changes = trial.changes.iter().take(MOST_CHANGES).map(|one| ChangedView {
        message: IdText(one.judged),
        at: Moment(one.at),
        direction: Word(one.direction),
        today: Word(one.today.0),
        today_score: Decimal(one.today.1),
        then: Word(one.then.0),
        then_score: Decimal(one.then.1),
    });
    TrialView {
        since: Moment(trial.since),
        until: Moment(trial.until),
        looked_at: trial.looked_at,
        is_sampled: trial.is_sampled,
        changed: trial.changed,
        undecidable: trial.undecidable.values().sum(),
        counts: counts.collect(),
        changes: changes.collect(),
        unseen: trial.unseen,
    }
}

/// Lists every signal and rule.
pub(crate) async fn sources(api: Arc<Api>, ask: Ask) -> Result<Json<SourcesView>, ApiProblem> {
    let sources = api.rooms.policies.sources(&ask.access).await?;
    Ok(Json(SourcesView { items: sources.into_iter().map(SourceView::of).collect() }))
}

/// Lists changes, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<PolicyQuery>,
) -> Result<Json<Listing<PolicyView>>, ApiProblem> {
    let (after, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.policies.list(&ask.access, after, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), view))
}

/// Shows one change.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<PolicyView>, ApiProblem> {
    Ok(Json(view(api.rooms.policies.fetch(&ask.access, ask.path.id("policy")?).await?)))
}

/// Makes a draft.
pub(crate) async fn make(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<PolicyIn>>,
) -> Result<Made<PolicyChangeId>, ApiProblem> {
    let PolicyIn { name, why, items } = ask.body.0;
    if items.is_empty() || items.len() > MOST_ITEMS {
        let detail = format!("body: `items` must have 1 to {MOST_ITEMS} items");
        return Err(ApiProblem::saying(ProblemKind::Malformed, detail));
    }
    let draft = Draft { name, why, items: items.into_iter().map(Item::from).collect() };
    Ok(Made(api.rooms.policies.make(&ask.access, &draft, api.clock.now()).await?))
}

/// Tries a draft on the mail of the last day.
pub(crate) async fn try_on(api: Arc<Api>, ask: Ask) -> Result<Json<TrialView>, ApiProblem> {
    let id = ask.path.id("policy")?;
    Ok(Json(tried(api.rooms.policies.try_draft(&ask.access, id, api.clock.now()).await?)))
}

/// Lets a draft count.
pub(crate) async fn turn_on(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.policies.turn_on(&ask.access, ask.path.id("policy")?, api.clock.now()).await?;
    Ok(Done)
}

/// Lets stand again what stood before.
pub(crate) async fn undo(api: Arc<Api>, ask: Ask<Nothing, Json<WhyIn>>) -> Result<Done, ApiProblem> {
    let id = ask.path.id("policy")?;
    api.rooms.policies.undo(&ask.access, id, &ask.body.0.why, api.clock.now()).await?;
    Ok(Done)
}

/// Throws a draft away.
pub(crate) async fn drop_draft(api: Arc<Api>, ask: Ask<Nothing, Json<WhyIn>>) -> Result<Done, ApiProblem> {
    let id = ask.path.id("policy")?;
    api.rooms.policies.drop_draft(&ask.access, id, &ask.body.0.why, api.clock.now()).await?;
    Ok(Done)
}
