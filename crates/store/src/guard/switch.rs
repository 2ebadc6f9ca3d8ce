//! Switches: whether a stream is enforced or only observed, and the one that stops enforcing for the whole installation.
//! Only how they stand now; who set them when before is in the audit log, written in the same change.

use model::{
    access::{Access, Right},
    time::Time,
    verdict::Direction,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    txn::Change,
};

/// One switch as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// What it is for.
    pub place: SwitchPlace,
    /// How it stands.
    pub state: SwitchState,
    /// Since when.
    pub set_at: Time,
    /// Who set it: an actor, not an address.
    pub set_by: String,
    /// Why.
    pub why: String,
}

/// Said when enforcing was stopped for the whole installation, or resumed. Its body is empty: the switch tells the rest.
pub const ENFORCING_CHANGED: &str = "enforcing_changed";

/// What a switch is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SwitchPlace {
    /// All doors and directions: enforcing is stopped, or not.
    Installation,
    /// One door, one direction.
    Stream {
        /// The configured name of the door.
        door: String,
        /// Which way mail goes.
        direction: Direction,
    },
}

/// How a switch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SwitchState {
    /// Judged, shown, not acted upon.
    Observe,
    /// Acted upon.
    Enforce,
}

impl SwitchState {
    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Enforce => "enforce",
        }
    }

    /// Reads the word written by [`SwitchState::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Observe, Self::Enforce].into_iter().find(|state| state.as_str() == word)
    }
}

const SET: &str = "
INSERT INTO guard_switch (tenant, door, direction, state, set_at, set_by, why)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, door, direction) DO UPDATE
SET state = excluded.state,
    set_at = excluded.set_at,
    set_by = excluded.set_by,
    why = excluded.why";

const LIST: &str = "
SELECT door, direction, state, set_at, set_by, why
FROM guard_switch
WHERE tenant = $1
ORDER BY door, direction";

impl GuardStore {
    /// Returns all switches that were ever set; a stream without one is as the configuration says.
    pub async fn switch_list(&self, access: &Access) -> Result<Vec<Switch>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.house.database.rows("list switches", LIST, &[Value::id(access.tenant)]).await?;
        rows.iter().map(switch_of).collect()
    }
}

impl Change {
    /// Sets a switch; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn switch_set_in_txn(&mut self, switch: &Switch) -> Result<(), StoreError> {
        let (door, direction) = match &switch.place {
            SwitchPlace::Installation => ("", ""),
            SwitchPlace::Stream { door, direction } => (door.as_str(), direction.as_str()),
        };
        let unfit = |detail| Err(StoreError::Unfit { what: "a switch", detail });
        if [door, &switch.set_by, &switch.why].iter().any(|word| word.contains('@')) {
            return unfit("its words hold an address");
        }
        if matches!(&switch.place, SwitchPlace::Stream { door, .. } if door.is_empty()) {
            return unfit("a stream without a door");
        }
        if switch.why.trim().is_empty() {
            return unfit("it says no reason");
        }
        let values = [
            Value::id(self.tenant),
            door.into(),
            direction.into(),
            switch.state.as_str().into(),
            switch.set_at.into(),
            switch.set_by.as_str().into(),
            switch.why.as_str().into(),
        ];
        self.txn.execute("set a switch", SET, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: "a switch", detail: "a column is not in its form" };

/// The columns of `LIST`, in their order.
fn switch_of(row: &Row) -> Result<Switch, StoreError> {
    let (door, direction) = (row.text(0)?, row.text(1)?);
    let place = match (door.is_empty(), direction.is_empty()) {
        (true, true) => SwitchPlace::Installation,
        (false, false) => {
            SwitchPlace::Stream { door, direction: Direction::parse(&direction).ok_or(DAMAGED)? }
        }
        _ => return Err(DAMAGED),
    };
    Ok(Switch {
        place,
        state: SwitchState::parse(&row.text(2)?).ok_or(DAMAGED)?,
        set_at: row.time(3)?,
        set_by: row.text(4)?,
        why: row.text(5)?,
    })
}
