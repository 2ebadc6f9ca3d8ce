//! Reacting to a suspected leak: a report is drafted, once per piece of evidence, with what may be told of whoever used the list. A person decides.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use model::access::Access;
use model::event::LeakSuspected;
use model::ids::{AttributionId, StatementId};
use platform::clock::Chance;
use platform::events::{Heard, Hearer};
use store::error::StoreError;
use store::outbox::{Event, Hearing};
use store::txn::Change;

use crate::redact::{Seen, Untouchable, tellable};

/// What is found of a suspected leak; nothing if its evidence is gone.
pub type Found<'f> = Pin<Box<dyn Future<Output = Result<Option<Seen>, StoreError>> + Send + 'f>>;

/// Where evidence is looked up.
pub trait Evidence: Send + Sync {
    /// Returns what the messages behind an attribution showed of whoever sent them.
    fn seen<'f>(&'f self, access: &'f Access, attribution: AttributionId) -> Found<'f>;
}

/// Drafts reports.
pub struct ReportHearer {
    /// Looks evidence up.
    pub evidence: Arc<dyn Evidence>,
    /// What is never told.
    pub untouchable: Arc<Untouchable>,
    /// In whose name it works.
    pub access: Access,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
}

impl Hearer for ReportHearer {
    fn name(&self) -> &'static str {
        "clearinghouse.report"
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(self.heard(change, event))
    }
}

impl ReportHearer {
    async fn heard(&self, change: &mut Change, event: &Event) -> Result<Hearing, StoreError> {
        let suspected = match event.read::<LeakSuspected>() {
            None => return Ok(Hearing::Done),
            Some(Err(hearing)) => return Ok(hearing),
            Some(Ok(suspected)) => suspected,
        };
        let access = Access { tenant: event.tenant, ..self.access.clone() };
        let Some(seen) = self.evidence.seen(&access, suspected.attribution).await? else {
            return Ok(Hearing::Done);
        };
        let indicators = tellable(&seen, &self.untouchable);
        // Whoever sends from where everybody does leaves nothing to look for.
        if !indicators.is_empty() {
            let id = StatementId::new(event.at, self.chance.bytes());
            change.report_draft_in_txn(id, suspected.attribution, &indicators, event.at).await?;
        }
        Ok(Hearing::Done)
    }
}
