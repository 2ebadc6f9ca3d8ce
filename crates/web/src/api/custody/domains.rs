//! Domains of canaries: the one line that each needs in its DNS, and whether it is there. Which domains there are stands in the configuration.

use std::sync::Arc;

use custody::canary_domain::{DomainShown, DomainStanding};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{AmongQuery, Ask, Json, Listing};
use crate::api::word::{Moment, Word, spoken};

spoken! {
    DomainStanding, "CanaryDomainStanding", *DomainStanding::ALL, DomainStanding::as_str;
}

/// A domain of canaries.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DomainView {
    domain: String,
    /// The line that must stand in its zone; none while our own host has no name.
    line: Option<String>,
    /// What was seen last; none while nobody looked.
    seen: Option<DomainSeen>,
}

/// What was seen of a domain.
#[derive(Debug, Serialize, JsonSchema)]
struct DomainSeen {
    /// Where its mail goes.
    standing: Word<DomainStanding>,
    /// The hosts that take its mail, best first.
    hosts: Vec<String>,
    checked_at: Moment,
    /// Since when it stands so.
    since: Moment,
    /// When its mail was seen to go to us last.
    good_at: Option<Moment>,
}

impl DomainView {
    fn of(shown: DomainShown) -> Self {
        let DomainShown { domain, line, seen } = shown;
        let seen = seen.map(|seen| DomainSeen {
            standing: Word(seen.standing),
            hosts: seen.hosts,
            checked_at: Moment(seen.checked_at),
            since: Moment(seen.since),
            good_at: seen.good_at.map(Moment),
        });
        DomainView { domain, line, seen }
    }
}

/// Lists them, after a look if the last one is not fresh.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AmongQuery>,
) -> Result<Json<Listing<DomainView>>, ApiProblem> {
    let found = api.rooms.custody.domains_now(&ask.access, api.clock.now()).await?;
    Ok(Listing::among(found, ask.query.page(), |one| one.domain.clone(), DomainView::of))
}
