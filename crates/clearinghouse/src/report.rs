//! Reports: what a member may tell its hub. Evidence drafts one; a person with the right to sign lets it go or keeps it; then [`crate::peers`] sends it.
//! A report names things, never a party: also whoever releases it cannot add one.

use std::sync::Arc;

use model::access::{Access, Right};
use model::ids::StatementId;
use platform::audit::{About, Audit};
use platform::clock::Clock;
use store::Store;
use tokio::sync::Notify;

use crate::ClearinghouseError;

pub use store::clearinghouse::report::{Report, ReportState};

/// The desk of reports.
#[derive(Clone)]
pub struct Reports {
    /// Where they are kept.
    pub store: Store,
    /// Who let them go.
    pub audit: Audit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Wakes whoever sends in this process; another finds it when it looks by itself.
    pub released: Arc<Notify>,
}

impl Reports {
    /// Returns a report.
    pub async fn fetch(&self, access: &Access, id: StatementId) -> Result<Report, ClearinghouseError> {
        Ok(self.store.clearinghouse().report_fetch(access, id).await?)
    }

    /// Returns reports before an id, newest first.
    pub async fn list(
        &self,
        access: &Access,
        before: Option<StatementId>,
        limit: u32,
    ) -> Result<Vec<Report>, ClearinghouseError> {
        Ok(self.store.clearinghouse().report_list(access, before, limit).await?)
    }

    /// Lets a draft go to the hub; it is sent as soon as the hub answers.
    ///
    /// Errors: [`ClearinghouseError::Overtaken`] if it is no draft any more.
    pub async fn release(&self, access: &Access, id: StatementId) -> Result<(), ClearinghouseError> {
        self.decide(access, id, ReportState::Released, "report.released").await
    }

    /// Keeps a draft here.
    ///
    /// Errors: as [`Reports::release`].
    pub async fn drop_draft(&self, access: &Access, id: StatementId) -> Result<(), ClearinghouseError> {
        self.decide(access, id, ReportState::Dropped, "report.dropped").await
    }

    async fn decide(
        &self,
        access: &Access,
        id: StatementId,
        state: ReportState,
        what: &'static str,
    ) -> Result<(), ClearinghouseError> {
        access.require(Right::Sign)?;
        let inside = Access::house(access.tenant, "clearinghouse");
        let mut change = self.store.change(&inside).await?;
        change.report_decide_in_txn(id, state, self.clock.now(), &access.actor.to_string()).await?;
        self.audit.append_in_txn(access, &mut change, what, &About::of("statement", id)).await?;
        change.commit().await?;
        self.released.notify_one();
        Ok(())
    }
}
