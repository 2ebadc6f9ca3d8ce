//! Promises: what we say in public that we never ask for by mail, and mean: from the moment one is published, our own mail that breaks it is
//! held where a door enforces, and noted where it observes. Not the finding of a broken one (`judge`, by way of guard's refresh).

use std::sync::Arc;

use model::access::{Access, Right};
use model::event::PromiseChanged;
use model::ids::{OutboxId, PromiseId};
use model::time::Time;
use platform::audit::{About, Audit};
use platform::clock::Chance;
use store::Store;
use store::error::StoreError;
use store::txn::Change;

use crate::error::OutreachError;

pub use judge::context::Asked;
pub use store::outreach::promise::Promise;

/// Publishes promises and takes them back. Each change, its audit entry and its event are one transaction.
#[derive(Clone)]
pub struct Promises {
    /// Where they are kept.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// Makes ids.
    pub chance: Arc<dyn Chance>,
}

impl Promises {
    /// Returns the promises in force, oldest first: what the public page shows.
    pub async fn in_force(&self, access: &Access) -> Result<Vec<Promise>, OutreachError> {
        Ok(self.store.shared().promise_in_force_list(access).await?)
    }

    /// Returns promises before an id, newest first, also those that were taken back.
    pub async fn list(
        &self,
        access: &Access,
        before: Option<PromiseId>,
        limit: u32,
    ) -> Result<Vec<Promise>, OutreachError> {
        Ok(self.store.outreach().promise_list(access, before, limit).await?)
    }

    /// Promises in public never to ask for a thing.
    ///
    /// Errors: [`OutreachError::Promised`] if that is promised already.
    pub async fn publish(
        &self,
        access: &Access,
        never_ask: Asked,
        now: Time,
    ) -> Result<PromiseId, OutreachError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let id = PromiseId::new(now, self.chance.bytes());
        let (word, by) = (never_ask.as_str(), access.actor.to_string());
        let mut change = self.store.change(access).await?;
        match change.promise_publish_in_txn(id, word, now, &by).await {
            Err(StoreError::Conflict { .. }) => return Err(OutreachError::Promised),
            kept => kept?,
        }
        let about = About::of("promise", id).word("never_ask", word);
        self.finish(access, change, ("promise.publish", &about), id, now).await?;
        Ok(id)
    }

    /// Takes a promise back: guard stops holding mail for it, the public page stops showing it, its row remains.
    ///
    /// Errors: [`OutreachError::NotInForce`] if there is none of that id in force.
    pub async fn withdraw(&self, access: &Access, id: PromiseId, now: Time) -> Result<(), OutreachError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let mut change = self.store.change(access).await?;
        match change.promise_withdraw_in_txn(id, now, &access.actor.to_string()).await {
            Err(StoreError::Missing { .. }) => return Err(OutreachError::NotInForce),
            gone => gone?,
        }
        self.finish(access, change, ("promise.withdraw", &About::of("promise", id)), id, now).await
    }

    /// Notes who did it, says that it happened, and lets guard know that what it goes by is another now.
    async fn finish(
        &self,
        access: &Access,
        mut change: Change,
        (what, about): (&'static str, &About),
        promise: PromiseId,
        now: Time,
    ) -> Result<(), OutreachError> {
        self.audit.append_in_txn(access, &mut change, what, about).await?;
        let event = OutboxId::new(now, self.chance.bytes());
        change.knowledge_changed_in_txn(event, now, &access.actor.to_string()).await?;
        change.say_that(event, &PromiseChanged { promise }, now).await?;
        Ok(change.commit().await?)
    }
}
