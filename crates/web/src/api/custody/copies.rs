//! Copies made elsewhere, for programs: what a holder tells of its own exports, downloads, keys and sign-ins. What it means is `custody::holder_event`.

use std::sync::Arc;

use custody::holder_event::{Became, HolderEventKind, Told};
use model::ids::{CopyId, FindingId, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::vendors::About;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Nothing};
use crate::api::word::{IdText, Moment, Spoken, Word};

impl Spoken for HolderEventKind {
    const NAME: &'static str = "HolderEventKind";
    const ALL: &'static [Self] = HolderEventKind::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

/// What happened at a holder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderEventBody {
    /// Where.
    party: IdText<PartyId>,
    /// The holder's own name of the event; telling it twice is once.
    source: String,
    /// What.
    kind: Word<HolderEventKind>,
    /// When.
    happened_at: Moment,
    /// Of which list, as the holder calls it.
    #[serde(default)]
    list: String,
    /// About how many rows.
    rows: Option<About>,
    /// Who did it; only a fingerprint is kept.
    #[serde(default)]
    actor: String,
    /// From which IP address; only its network is kept.
    #[serde(default)]
    ip: String,
}

/// What became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ToldView {
    /// It was told before, and nothing was done.
    was_known: bool,
    /// The copy it is the making of, if it is one that we know.
    copy: Option<IdText<CopyId>>,
    /// An export that nobody here made: something to mend.
    finding: Option<IdText<FindingId>>,
}

/// Takes it.
pub(crate) async fn tell(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<HolderEventBody>>,
) -> Result<Json<ToldView>, ApiProblem> {
    let body = ask.body.0;
    let told = Told {
        source: body.source,
        kind: body.kind.0,
        happened_at: body.happened_at.0,
        list: body.list,
        rows_about: body.rows.map(|about| about.0),
        actor: body.actor,
        ip: body.ip,
    };
    let became = api.rooms.custody.holder_told(&ask.access, body.party.0, &told, api.clock.now()).await?;
    let (was_known, copy, finding) = match became {
        Became::Again => (true, None, None),
        Became::Noted(copy) => (false, copy, None),
        Became::Found(finding) => (false, None, Some(finding)),
    };
    Ok(Json(ToldView { was_known, copy: copy.map(IdText), finding: finding.map(IdText) }))
}
