//! Jobs: what is done by the clock. A commitment whose day has come and an obligation that is nearly due raise an alarm, once each while it lasts; settling ends it.
//! Files of affected sets that no row owns are swept.

use std::time::Duration;

use model::{
    access::Access,
    ids::{CommitmentId, ObligationId},
    time::Time,
};
use platform::clock::Chance;
use post::alarm::{self, AlarmKind};
use store::{error::StoreError, txn::Change};

use crate::{Response, ResponseError};

/// An obligation raises an alarm so long before it is due: a night's sleep and a morning's work.
pub const OBLIGATION_WARNS_BEFORE: Duration = Duration::from_hours(24);

/// Looked at in one run: the most overdue. Whoever has more open ones than that hears of the others when some of these are settled.
const AT_ONCE: u32 = 100;

impl Response {
    /// Raises alarms for what is overdue or nearly due; returns how many there are. Run by the clock, in any number of processes.
    pub async fn alarm_overdue(&self, access: &Access) -> Result<u64, ResponseError> {
        let now = self.now();
        let commitments = self.rows().commitment_overdue_list(access, now, AT_ONCE).await?;
        let soon = now.plus(OBLIGATION_WARNS_BEFORE);
        let obligations = self.rows().obligation_due_list(access, soon, AT_ONCE).await?;
        if commitments.is_empty() && obligations.is_empty() {
            return Ok(0);
        }
        let mut change = self.store().change(access).await?;
        for commitment in &commitments {
            let arguments = vec![
                ("owner".to_owned(), commitment.owner.clone()),
                ("due".to_owned(), day(commitment.due_at)),
                ("case".to_owned(), commitment.breach.to_string()),
            ];
            let cause = commitment.id.to_string();
            raise(&mut change, self.chance(), AlarmKind::CommitmentOverdue, &cause, arguments, now).await?;
        }
        for obligation in &obligations {
            let due = obligation.due_at.map(|due| due.to_string()).unwrap_or_default();
            let arguments = vec![("due".to_owned(), due), ("case".to_owned(), obligation.breach.to_string())];
            let cause = obligation.id.to_string();
            raise(&mut change, self.chance(), AlarmKind::ObligationDue, &cause, arguments, now).await?;
        }
        change.commit().await?;
        Ok((commitments.len() + obligations.len()) as u64)
    }

    /// Removes files of affected sets that a crash left behind; returns how many.
    pub async fn sweep(&self, access: &Access) -> Result<u64, ResponseError> {
        Ok(self.rows().affected_sweep(access, self.now()).await?)
    }
}

async fn raise(
    change: &mut Change,
    chance: &dyn Chance,
    kind: AlarmKind,
    cause: &str,
    arguments: Vec<(String, String)>,
    now: Time,
) -> Result<(), StoreError> {
    alarm::raised(change, chance, kind, cause, arguments, (now, 1)).await.map(|_| ())
}

fn day(time: Time) -> String {
    time.to_string().chars().take(10).collect()
}

/// Ends the alarm of a commitment that was closed.
pub(crate) async fn commitment_closed_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    id: CommitmentId,
    now: Time,
) -> Result<(), StoreError> {
    alarm::ended(change, chance, AlarmKind::CommitmentOverdue, &id.to_string(), now).await.map(|_| ())
}

/// Ends the alarm of an obligation that was settled.
pub(crate) async fn obligation_settled_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    id: ObligationId,
    now: Time,
) -> Result<(), StoreError> {
    alarm::ended(change, chance, AlarmKind::ObligationDue, &id.to_string(), now).await.map(|_| ())
}
