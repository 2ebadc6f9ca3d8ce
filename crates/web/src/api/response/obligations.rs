//! Obligations: what some rule would ask of us in a case, and by when. That counsel confirmed a rule is said by name, so by nobody but a person.

use std::sync::Arc;

use model::ids::{BreachId, ObligationId};
use response::obligation::{Clocked, Due, ObligationState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cases::ClosingView;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Nothing};
use crate::api::word::{IdText, Moment, Word, spoken};

spoken! {
    ObligationState, "ObligationState", ObligationState::ALL, ObligationState::as_str;
}

/// An obligation with its clock.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ObligationView {
    id: IdText<ObligationId>,
    case: IdText<BreachId>,
    /// The id of the rule.
    rule: String,
    rule_version: u32,
    /// Whom to tell, as a word; none if the rule is not known to this program.
    addressee: Option<String>,
    /// Where the rule is written.
    source: Option<String>,
    /// By when it is due; none while nobody said that we are aware.
    due_at: Option<Moment>,
    /// By when it would be due if we were aware now.
    if_aware_now: Option<Moment>,
    state: Word<ObligationState>,
    settled: Option<ClosingView>,
    /// When counsel confirmed the rule for this case.
    confirmed_at: Option<Moment>,
    confirmed_by: Option<String>,
}

impl ObligationView {
    pub(super) fn of(clocked: Clocked) -> Self {
        let Clocked { obligation: one, rule, due } = clocked;
        let (due_at, if_aware_now) = match due {
            Due::At(at) => (Some(Moment(at)), None),
            Due::IfAwareNow(at) => (None, Some(Moment(at))),
            Due::Unknown => (None, None),
        };
        let (confirmed_at, confirmed_by) = one.confirmed.unzip();
        let (addressee, source) = rule.map(|rule| (rule.addressee, rule.source)).unzip();
        ObligationView {
            id: IdText(one.id),
            case: IdText(one.breach),
            rule: one.rule,
            rule_version: one.rule_version,
            addressee,
            source,
            due_at,
            if_aware_now,
            state: Word(one.state),
            settled: one.settled.map(|end| ClosingView::of((end.at, end.by, end.note))),
            confirmed_at: confirmed_at.map(Moment),
            confirmed_by,
        }
    }
}

/// What became of an obligation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettleIn {
    /// `done` or `not-owed`.
    #[serde(rename = "as")]
    settled_as: Word<ObligationState>,
    /// How, or why not; without an address.
    why: String,
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<ObligationView>, ApiProblem> {
    let found = api.rooms.response.obligation(&ask.access, ask.path.id("obligation")?).await?;
    Ok(Json(ObligationView::of(found)))
}

/// Settles it.
pub(crate) async fn settle(api: Arc<Api>, ask: Ask<Nothing, Json<SettleIn>>) -> Result<Done, ApiProblem> {
    let SettleIn { settled_as, why } = ask.body.0;
    let id = ask.path.id("obligation")?;
    api.rooms.response.obligation_settle(&ask.access, id, settled_as.0, &why).await?;
    Ok(Done)
}

/// That counsel confirmed the rule is a person's to say.
pub(crate) async fn confirm(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.response.obligation(&ask.access, ask.path.id("obligation")?).await?;
    Err(ApiProblem::needs_person())
}
