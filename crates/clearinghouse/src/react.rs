//! Reacting to a suspected leak: a report is drafted, once per attribution, with what may be told of whoever used the list. A person decides.
//! What is ours, a party's of our register or everybody's is left out before anybody sees the draft.

use std::sync::Arc;

use model::access::Access;
use model::event::{Event as _, LeakSuspected};
use model::ids::{AttributionId, StatementId};
use platform::clock::Chance;
use platform::events::{Heard, Hearer, Hears};
use store::MAX_PAGE;
use store::error::StoreError;
use store::outbox::{Event, Hearing};
use store::shared::SharedStore;
use store::txn::Change;

use crate::redact::{Seen, Untouchable, tellable};

/// Sightings of one attribution that are looked at; more of the same sender say nothing new.
const MOST_SIGHTINGS: u32 = 100;

/// Drafts reports.
pub struct ReportHearer {
    /// Where evidence and parties are read.
    pub shared: SharedStore,
    /// In whose name it works.
    pub access: Access,
    /// Domains of our own.
    pub own_domains: Vec<String>,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
    /// Whether there is a hub that could be told; without one nothing is drafted.
    pub has_hub: bool,
}

impl Hearer for ReportHearer {
    fn hears(&self) -> Hears {
        Hears { name: "clearinghouse.report", kinds: &[LeakSuspected::KIND] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(self.heard(change, event))
    }
}

impl ReportHearer {
    async fn heard(&self, change: &mut Change, event: &Event) -> Result<Hearing, StoreError> {
        let suspected = match event.read::<LeakSuspected>() {
            Some(Ok(suspected)) if self.has_hub => suspected,
            Some(Ok(_)) | None => return Ok(Hearing::Done),
            Some(Err(hearing)) => return Ok(hearing),
        };
        let access = Access { tenant: event.tenant, ..self.access.clone() };
        let seen = self.seen(&access, suspected.attribution).await?;
        let indicators = tellable(&seen, &self.untouchable(&access).await?);
        // Whoever sends from where everybody does leaves nothing to look for.
        if !indicators.is_empty() {
            let id = StatementId::new(event.at, self.chance.bytes());
            change.report_draft_in_txn(id, suspected.attribution, &indicators, event.at).await?;
        }
        Ok(Hearing::Done)
    }

    /// What the messages behind an attribution showed of whoever sent them.
    async fn seen(&self, access: &Access, id: AttributionId) -> Result<Seen, StoreError> {
        let mut seen = Seen::default();
        for sighting in self.shared.sighting_of_attribution_list(access, id, None, MOST_SIGHTINGS).await? {
            seen.sender_domains.extend(sighting.sender_domain);
            seen.sender_domains.extend(sighting.envelope_domain);
            seen.link_domains.extend(sighting.link_domains);
        }
        Ok(seen)
    }

    /// A report names no party, also not by its domain.
    async fn untouchable(&self, access: &Access) -> Result<Untouchable, StoreError> {
        let mut own = self.own_domains.clone();
        let mut after = None;
        loop {
            let page = self.shared.party_list(access, after, MAX_PAGE).await?;
            after = page.last().map(|party| party.id);
            let is_last = page.len() < MAX_PAGE as usize;
            own.extend(page.into_iter().flat_map(|party| party.domains));
            if is_last {
                return Ok(Untouchable::new(own));
            }
        }
    }
}
