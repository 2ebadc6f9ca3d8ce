//! Lists of customers: who answers for one, what people were told, what it is worth, which fields it has.

use std::sync::Arc;

use custody::List;
use custody::list_facts::{FieldClass, ListShown, ListWanted};
use custody::membership::MOST_CONTROL_PER_MILLE;
use model::ids::ListId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::ReasonIn;
use super::vendors::About;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Nothing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken, whole};

spoken! {
    FieldClass, "FieldClass", *FieldClass::ALL, FieldClass::as_str;
}

/// Which lists are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Where the page before ended.
    pub(super) after: Option<IdText<ListId>>,
    /// How many at most.
    #[serde(default)]
    pub(super) limit: Limit,
}

/// A list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ListView {
    id: IdText<ListId>,
    name: String,
    /// Who answers for it; empty while nobody does.
    owner: String,
    deputy: String,
    /// Where people give their address that comes into it; may be empty.
    captured: String,
    /// What people were told when they gave their address.
    told: String,
    rows_about: Option<u64>,
    added_at: Moment,
    added_by: String,
    changed_at: Moment,
    changed_by: String,
}

impl ListView {
    fn of(list: List) -> Self {
        ListView {
            id: IdText(list.id),
            name: list.name,
            owner: list.owner,
            deputy: list.deputy,
            captured: list.captured,
            told: list.told,
            rows_about: list.rows_about,
            added_at: Moment(list.added.0),
            added_by: list.added.1,
            changed_at: Moment(list.changed.0),
            changed_by: list.changed.1,
        }
    }
}

/// A list with everything known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ListWhole {
    list: ListView,
    fields: Vec<FieldView>,
    /// What an address costs to win again, in hundredths; none while nobody said.
    cents_each: Option<u64>,
    /// How many of 100 are active.
    active_percent: Option<u64>,
    /// How many steps the weakest way to it costs an attacker, as it was last reckoned.
    weakest_path_steps: Option<u64>,
    /// Of a thousand people, so many are kept out of new copies by lot.
    control_per_mille: u64,
    /// Why who was in its copies is not forgotten; none where it is.
    held_why: Option<String>,
}

/// How many are kept out of new copies by lot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlIn {
    #[serde(deserialize_with = "whole")]
    #[schemars(range(max = MOST_CONTROL_PER_MILLE))]
    per_mille: u64,
}

/// The columns of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeaderIn {
    /// The line of its columns, as a table has it.
    header: String,
}

/// A field of a list.
#[derive(Debug, Serialize, JsonSchema)]
struct FieldView {
    name: String,
    class: Word<FieldClass>,
}

/// What is said of a list: all of it, as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListIn {
    owner: String,
    deputy: String,
    /// Where people give their address; what was said before stands without it.
    captured: Option<String>,
    told: String,
    rows_about: Option<About>,
    /// What an address costs to win again, in hundredths; what was said before stands without it.
    cents_each: Option<About>,
    /// How many of 100 are active.
    #[serde(default = "all", deserialize_with = "whole")]
    #[schemars(range(max = 100))]
    active_percent: u64,
}

const fn all() -> u64 {
    100
}

/// What a field is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldIn {
    /// As the column is called.
    name: String,
    /// None takes it out.
    class: Option<Word<FieldClass>>,
}

/// Lists them in the order they were added.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<ListQuery>) -> Result<Json<Listing<ListView>>, ApiProblem> {
    let ListQuery { after, limit: Limit(limit) } = ask.query;
    let found = api.rooms.custody.lists_after(&ask.access, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |list| list.id.to_string(), ListView::of))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ListWhole>, ApiProblem> {
    let (custody, id): (_, ListId) = (&api.rooms.custody, ask.path.id("list")?);
    let shown = custody.list_shown(&ask.access, id, api.clock.now()).await?;
    let rule = custody.list_rule(&ask.access, id).await?;
    let ListShown { list, fields, worth, steps } = shown;
    let fields = fields.into_iter().map(|field| FieldView { name: field.field, class: Word(field.class) });
    Ok(Json(ListWhole {
        list: ListView::of(list),
        fields: fields.collect(),
        cents_each: worth.as_ref().map(|worth| worth.cents_each),
        active_percent: worth.as_ref().map(|worth| worth.active_percent),
        weakest_path_steps: steps.last().map(|measure| measure.steps),
        control_per_mille: rule.control_per_mille,
        held_why: rule.held_why,
    }))
}

/// Says who answers for it, where people give their address, what they were told, what it is worth.
pub(crate) async fn change(api: Arc<Api>, ask: Ask<Nothing, Json<ListIn>>) -> Result<Done, ApiProblem> {
    let (id, said) = (ask.path.id("list")?, ask.body.0);
    let cents = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let wanted = ListWanted {
        owner: said.owner,
        deputy: said.deputy,
        captured: said.captured,
        told: said.told,
        rows: said.rows_about.map(|about| about.0.to_string()).unwrap_or_default(),
        each: said.cents_each.map(|about| cents(about.0)).unwrap_or_default(),
        active: said.active_percent.to_string(),
    };
    api.rooms.custody.list_change(&ask.access, id, wanted, api.clock.now()).await?;
    Ok(Done)
}

/// Says what a field is.
pub(crate) async fn field(api: Arc<Api>, ask: Ask<Nothing, Json<FieldIn>>) -> Result<Done, ApiProblem> {
    let (id, now, FieldIn { name, class }) = (ask.path.id("list")?, api.clock.now(), ask.body.0);
    api.rooms.custody.list_shown(&ask.access, id, now).await?;
    api.rooms.custody.list_field_set(&ask.access, id, (&name, class.map(|class| class.0)), now).await?;
    Ok(Done)
}

/// Says which fields it has, by the line of its columns.
pub(crate) async fn fields(api: Arc<Api>, ask: Ask<Nothing, Json<HeaderIn>>) -> Result<Done, ApiProblem> {
    let (id, header) = (ask.path.id("list")?, ask.body.0.header);
    api.rooms.custody.list_fields_add(&ask.access, id, &header, api.clock.now()).await?;
    Ok(Done)
}

/// Says how many people are kept out of new copies by lot.
pub(crate) async fn control(api: Arc<Api>, ask: Ask<Nothing, Json<ControlIn>>) -> Result<Done, ApiProblem> {
    let (id, per_mille) = (ask.path.id("list")?, ask.body.0.per_mille);
    api.rooms.custody.control_set(&ask.access, id, per_mille, api.clock.now()).await?;
    Ok(Done)
}

/// Stops forgetting who was in copies of it, for a reason.
pub(crate) async fn hold(api: Arc<Api>, ask: Ask<Nothing, Json<ReasonIn>>) -> Result<Done, ApiProblem> {
    let (id, why) = (ask.path.id("list")?, ask.body.0.why);
    api.rooms.custody.list_hold(&ask.access, id, Some(&why), api.clock.now()).await?;
    Ok(Done)
}

/// Lets it be forgotten again.
pub(crate) async fn lift(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.list_hold(&ask.access, ask.path.id("list")?, None, api.clock.now()).await?;
    Ok(Done)
}
