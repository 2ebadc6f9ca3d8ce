//! The bell: raising an alarm without waiting, from wherever something is noticed, also in the middle of mail.
//!
//! What is rung is counted in memory by kind and cause and written once a second by one task, so a flood costs one row. Bound: [`MAX_CAUSES`] different
//! causes wait at once; one more is only logged. What was rung in the last second before a crash is lost; whoever must not lose it raises in a change of
//! his own ([`super::raised`]).

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use model::{access::Access, ids::TenantId, time::Time};
use platform::clock::{Chance, Clock};
use platform::jobs::Tally;
use store::{Store, error::StoreError};
use tokio::sync::watch;

use super::{AlarmKind, ended, raised};

/// Different causes that wait to be written.
pub const MAX_CAUSES: usize = 1_000;
/// How long they are counted before they are written.
const COUNTED_FOR: Duration = Duration::from_secs(1);

/// What happened to one cause since it was written last, in its order. A cause that comes and goes within a second is told as it stood first and last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rung {
    /// It ended, before anything else.
    ended_first: Option<Time>,
    /// It was raised so often, first then, with these arguments at last.
    raised: Option<(Time, u64, Arguments)>,
    /// It ended after that.
    ended_last: Option<Time>,
}

type Cause = (TenantId, AlarmKind, String);
type Arguments = Vec<(String, String)>;

struct Shared {
    clock: Arc<dyn Clock>,
    tenant: TenantId,
    /// Locked for a look or an insert, never while waiting.
    waiting: Mutex<BTreeMap<Cause, Rung>>,
}

/// Rings; cheap to clone, never waits.
#[derive(Clone)]
pub struct AlarmBell {
    shared: Arc<Shared>,
}

/// Writes what was rung.
pub struct BellTask {
    shared: Arc<Shared>,
    store: Store,
    access: Access,
    chance: Arc<dyn Chance>,
}

/// Makes a bell of a tenant, and the task that writes what is rung.
#[must_use]
pub fn hung(
    store: Store,
    access: Access,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> (AlarmBell, BellTask) {
    let shared = Arc::new(Shared { clock, tenant: access.tenant, waiting: Mutex::default() });
    (AlarmBell { shared: Arc::clone(&shared) }, BellTask { shared, store, access, chance })
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<Cause, Rung>> {
        // A panic under this lock leaves at worst an alarm uncounted.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, cause: Cause, note: impl FnOnce(&mut Rung)) {
        let mut waiting = self.waiting();
        if waiting.len() >= MAX_CAUSES && !waiting.contains_key(&cause) {
            drop(waiting);
            tracing::error!(
                kind = cause.1.as_str(),
                cause = cause.2,
                "too many alarms at once; this one is only here"
            );
            return;
        }
        note(waiting.entry(cause).or_default());
    }
}

impl AlarmBell {
    /// Raises an alarm. Arguments are those that [`AlarmKind`] names; none may hold an address.
    pub fn ring(&self, kind: AlarmKind, cause: &str, arguments: &[(&str, String)]) {
        let now = self.shared.clock.now();
        let arguments: Vec<_> =
            arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.shared.note((self.shared.tenant, kind, cause.to_owned()), |rung| {
            let (first, count) = rung.raised.take().map_or((now, 0), |(first, count, _)| (first, count));
            rung.raised = Some((first, count + 1, arguments));
            rung.ended_last = None;
        });
    }

    /// Says that it is over. Costs nothing where there is no such alarm but one statement.
    pub fn silence(&self, kind: AlarmKind, cause: &str) {
        let now = self.shared.clock.now();
        self.shared.note((self.shared.tenant, kind, cause.to_owned()), |rung| {
            if rung.raised.is_some() {
                rung.ended_last = Some(now);
            } else {
                rung.ended_first = Some(now);
            }
        });
    }
}

impl BellTask {
    /// Writes what is rung until told to stop, and the last of it then.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let is_over = tokio::select! {
                () = tokio::time::sleep(COUNTED_FOR) => false,
                // Nobody left who could tell us to stop is the same as being told.
                _ = stop.wait_for(|stopped| *stopped) => true,
            };
            if let Err(error) = self.write().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "alarms could not be written and will be tried again"
                );
            }
            if is_over {
                return;
            }
        }
    }

    /// Writes what was rung; returns how many causes. What cannot be written waits for the next time.
    pub async fn write(&self) -> Result<u64, StoreError> {
        let waiting = std::mem::take(&mut *self.shared.waiting());
        let mut tally = Tally::default();
        for (cause, rung) in waiting {
            let outcome = self.write_one(&cause, &rung).await;
            // Words that cannot be kept will not become better.
            if outcome.as_ref().is_err_and(|error| !matches!(error, StoreError::Unfit { .. })) {
                self.shared.note(cause, |newer| merge(newer, rung));
            }
            tally.add(outcome.map(|()| 1_u64));
        }
        tally.end()
    }

    async fn write_one(&self, (tenant, kind, cause): &Cause, rung: &Rung) -> Result<(), StoreError> {
        let access = Access { tenant: *tenant, ..self.access.clone() };
        let mut change = self.store.change(&access).await?;
        let chance = self.chance.as_ref();
        if let Some(at) = rung.ended_first {
            ended(&mut change, chance, *kind, cause, at).await?;
        }
        if let Some((at, count, arguments)) = &rung.raised {
            raised(&mut change, chance, *kind, cause, arguments.clone(), (*at, *count)).await?;
        }
        if let Some(at) = rung.ended_last {
            ended(&mut change, chance, *kind, cause, at).await?;
        }
        change.commit().await
    }
}

/// Puts what could not be written before what was rung since.
fn merge(newer: &mut Rung, older: Rung) {
    match (&mut newer.raised, older.raised) {
        (Some((first, count, _)), Some((earlier, more, _))) => {
            *first = earlier.min(*first);
            *count += more;
        }
        (none @ None, Some(raised)) => {
            *none = Some(raised);
            newer.ended_last = newer.ended_first.take().or(older.ended_last);
        }
        (_, None) => {}
    }
    newer.ended_first = older.ended_first.or(newer.ended_first);
}
