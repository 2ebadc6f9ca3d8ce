//! Alarm channels: where alarms go, and in which order people are called. What a channel's settings mean, and sending, are `post::alarm`.
//! Addresses, URLs and secrets are one sealed document of which nothing is known here.

use model::{
    access::{Access, Right},
    ids::AlarmChannelId,
    severity::Severity,
    time::Time,
};

use crate::{
    database::{Row, Value},
    error::StoreError,
    post::PostStore,
    txn::Change,
};

/// So many channels a tenant may have: each is one more that must be told.
pub const MAX_CHANNELS: u32 = 100;
/// So many steps the on-call order may have.
pub const MAX_STEPS: usize = 100;
/// A name on a page.
const MAX_NAME_BYTES: usize = 100;
/// A day has so many minutes.
const MINUTES_OF_DAY: u16 = 24 * 60;

/// What a channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelKind {
    /// Mail to our own people.
    Mail,
    /// A signed request to a URL.
    Webhook,
    /// A line to a log server.
    Syslog,
}

impl ChannelKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Webhook, Self::Syslog];

    /// Returns the word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Syslog => "syslog",
        }
    }

    /// Reads the word written by [`ChannelKind::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// When a channel is not to be disturbed, but for severe alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietHours {
    /// The name of a time zone, as `Europe/Berlin`.
    pub zone: String,
    /// Minute of the day at which it begins.
    pub from_minute: u16,
    /// Minute of the day at which it ends; before the beginning: on the next day.
    pub until_minute: u16,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmChannel {
    /// Its id.
    pub id: AlarmChannelId,
    /// How people call it.
    pub name: String,
    /// What it is.
    pub kind: ChannelKind,
    /// Where it goes and with which secret: sealed.
    pub settings: Vec<u8>,
    /// Alarms below this are not told here.
    pub least_severity: Severity,
    /// When only severe alarms are told.
    pub quiet: Option<QuietHours>,
    /// False while it is put aside.
    pub is_on: bool,
    /// When it was made.
    pub made_at: Time,
    /// When it was changed last.
    pub changed_at: Time,
}

/// One line of the on-call order. Lines of the same place are told at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmStep {
    /// Which place, from 0.
    pub place: u32,
    /// Who is told.
    pub channel: AlarmChannelId,
    /// How long somebody has to acknowledge before the next place is told.
    pub wait_minutes: u32,
}

const PUT: &str = "
INSERT INTO alarm_channel (
    tenant, channel, name, kind, settings, least_severity,
    quiet_zone, quiet_from, quiet_until, is_on, made_at, changed_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (tenant, channel) DO UPDATE
SET name = excluded.name,
    kind = excluded.kind,
    settings = excluded.settings,
    least_severity = excluded.least_severity,
    quiet_zone = excluded.quiet_zone,
    quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until,
    is_on = excluded.is_on,
    changed_at = excluded.changed_at";

const COUNT: &str = "
SELECT COUNT(*)
FROM alarm_channel
WHERE tenant = $1
  AND channel <> $2";

const FETCH: &str = "
SELECT channel, name, kind, settings, least_severity, quiet_zone, quiet_from, quiet_until,
    is_on, made_at, changed_at
FROM alarm_channel
WHERE tenant = $1
  AND channel = $2";

const LIST: &str = "
SELECT channel, name, kind, settings, least_severity, quiet_zone, quiet_from, quiet_until,
    is_on, made_at, changed_at
FROM alarm_channel
WHERE tenant = $1
ORDER BY channel
LIMIT $2";

const REMOVE: &str = "
DELETE FROM alarm_channel
WHERE tenant = $1
  AND channel = $2";

const REMOVE_STEPS_OF: &str = "
DELETE FROM alarm_step
WHERE tenant = $1
  AND channel = $2";

const REMOVE_STEPS: &str = "
DELETE FROM alarm_step
WHERE tenant = $1";

const ADD_STEP: &str = "
INSERT INTO alarm_step (tenant, place, channel, wait_minutes)
SELECT $1, $2, channel, $4
FROM alarm_channel
WHERE tenant = $1
  AND channel = $3";

const LIST_STEPS: &str = "
SELECT place, channel, wait_minutes
FROM alarm_step
WHERE tenant = $1
ORDER BY place, channel";

const WHAT: &str = "an alarm channel";
const DAMAGED: StoreError = StoreError::Damaged { what: WHAT, detail: "a column is not in its form" };

impl AlarmChannel {
    fn check(&self) -> Result<(), StoreError> {
        let unfit = |detail| Err(StoreError::Unfit { what: WHAT, detail });
        if self.name.trim().is_empty() || self.name.len() > MAX_NAME_BYTES {
            return unfit("its name is empty or too long");
        }
        if self.name.contains('@') {
            return unfit("its name holds an address");
        }
        let is_wrong = |quiet: &QuietHours| {
            quiet.from_minute >= MINUTES_OF_DAY
                || quiet.until_minute >= MINUTES_OF_DAY
                || quiet.from_minute == quiet.until_minute
        };
        if self.quiet.as_ref().is_some_and(is_wrong) {
            return unfit("its quiet hours are none, or no times of a day");
        }
        Ok(())
    }
}

fn channel_of(row: &Row) -> Result<AlarmChannel, StoreError> {
    let minute = |index| -> Result<Option<u16>, StoreError> {
        row.optional_integer(index)?.map(|minute| u16::try_from(minute).map_err(|_| DAMAGED)).transpose()
    };
    let quiet = match (row.optional_text(5)?, minute(6)?, minute(7)?) {
        (Some(zone), Some(from_minute), Some(until_minute)) => {
            Some(QuietHours { zone, from_minute, until_minute })
        }
        _ => None,
    };
    Ok(AlarmChannel {
        id: row.id(0)?,
        name: row.text(1)?,
        kind: ChannelKind::parse(&row.text(2)?).ok_or(DAMAGED)?,
        settings: row.bytes(3)?,
        least_severity: Severity::parse(&row.text(4)?).ok_or(DAMAGED)?,
        quiet,
        is_on: row.integer(8)? != 0,
        made_at: row.time(9)?,
        changed_at: row.time(10)?,
    })
}

fn step_of(row: &Row) -> Result<AlarmStep, StoreError> {
    let number =
        |index| -> Result<u32, StoreError> { u32::try_from(row.integer(index)?).map_err(|_| DAMAGED) };
    Ok(AlarmStep { place: number(0)?, channel: row.id(1)?, wait_minutes: number(2)? })
}

impl PostStore {
    /// Returns a channel.
    pub async fn alarm_channel_fetch(
        &self,
        access: &Access,
        id: AlarmChannelId,
    ) -> Result<AlarmChannel, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch an alarm channel", FETCH, &values).await?;
        channel_of(&row.ok_or(StoreError::Missing { what: WHAT })?)
    }

    /// Returns all channels of the tenant; there are at most [`MAX_CHANNELS`].
    pub async fn alarm_channel_list(&self, access: &Access) -> Result<Vec<AlarmChannel>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), i64::from(MAX_CHANNELS).into()];
        let rows = self.house.database.rows("list alarm channels", LIST, &values).await?;
        rows.iter().map(channel_of).collect()
    }

    /// Returns the on-call order, first place first.
    pub async fn alarm_step_list(&self, access: &Access) -> Result<Vec<AlarmStep>, StoreError> {
        access.require(Right::Read)?;
        let rows =
            self.house.database.rows("list alarm steps", LIST_STEPS, &[Value::id(access.tenant)]).await?;
        rows.iter().map(step_of).collect()
    }
}

impl Change {
    /// Adds a channel or changes it; whoever calls has asked for the right to manage, and writes the audit entry in the same change.
    pub async fn alarm_channel_put_in_txn(&mut self, channel: &AlarmChannel) -> Result<(), StoreError> {
        channel.check()?;
        let others = [Value::id(self.tenant), Value::id(channel.id)];
        if self.txn.count("count alarm channels", COUNT, &others).await? >= u64::from(MAX_CHANNELS) {
            return Err(StoreError::Unfit { what: WHAT, detail: "there are too many already" });
        }
        let quiet = channel.quiet.as_ref();
        let values = [
            Value::id(self.tenant),
            Value::id(channel.id),
            channel.name.as_str().into(),
            channel.kind.as_str().into(),
            channel.settings.as_slice().into(),
            channel.least_severity.as_str().into(),
            Value::Text(quiet.map(|quiet| quiet.zone.as_str())),
            Value::Integer(quiet.map(|quiet| i64::from(quiet.from_minute))),
            Value::Integer(quiet.map(|quiet| i64::from(quiet.until_minute))),
            i64::from(channel.is_on).into(),
            channel.made_at.into(),
            channel.changed_at.into(),
        ];
        self.txn.execute("put an alarm channel", PUT, &values).await?;
        Ok(())
    }

    /// Removes a channel and its lines of the on-call order; false if there is none. What was told to it stays listed.
    pub async fn alarm_channel_remove_in_txn(&mut self, id: AlarmChannelId) -> Result<bool, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        self.txn.execute("remove steps of an alarm channel", REMOVE_STEPS_OF, &values).await?;
        Ok(self.txn.execute("remove an alarm channel", REMOVE, &values).await? == 1)
    }

    /// Replaces the on-call order.
    ///
    /// Errors: [`StoreError::Missing`] for a channel that is not there, [`StoreError::Unfit`] for too many lines.
    pub async fn alarm_steps_set_in_txn(&mut self, steps: &[AlarmStep]) -> Result<(), StoreError> {
        if steps.len() > MAX_STEPS {
            return Err(StoreError::Unfit { what: "the on-call order", detail: "it has too many lines" });
        }
        self.txn.execute("remove alarm steps", REMOVE_STEPS, &[Value::id(self.tenant)]).await?;
        for step in steps {
            let values = [
                Value::id(self.tenant),
                i64::from(step.place).into(),
                Value::id(step.channel),
                i64::from(step.wait_minutes).into(),
            ];
            if self.txn.execute("add an alarm step", ADD_STEP, &values).await? != 1 {
                return Err(StoreError::Missing { what: WHAT });
            }
        }
        Ok(())
    }
}
