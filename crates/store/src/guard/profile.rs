//! Profiles: what is known between the tenant and a party outside, under a keyed fingerprint of its address or domain.
//! Counts and times only; what they mean is `judge::relation`. Written in groups of shares that add up, so several processes can write.

use model::{access::Access, access::Right, fingerprint::Fingerprint, time::Time};

use crate::{
    database::{Row, Value},
    error::StoreError,
    guard::GuardStore,
    txn::Change,
};

/// What is known of a party, or one process's share of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The keyed fingerprint of the address, or of `@` and the domain.
    pub party: Fingerprint,
    /// The domain.
    pub domain: String,
    /// When either side first wrote.
    pub first_contact: Option<Time>,
    /// When it first wrote and proved it.
    pub first_proved: Option<Time>,
    /// When it last wrote.
    pub last_inbound: Option<Time>,
    /// When it was last written to.
    pub last_outbound: Option<Time>,
    /// Messages it wrote.
    pub messages_in: u32,
    /// Those that proved where they came from.
    pub proved_in: u32,
    /// Those that answered.
    pub replies_in: u32,
    /// Days on which it wrote.
    pub days_in: u32,
    /// Messages written to it.
    pub messages_out: u32,
    /// How often a person found it benign.
    pub benign: u32,
    /// When last.
    pub benign_at: Option<Time>,
    /// How often a person found it malicious.
    pub malicious: u32,
    /// When last.
    pub malicious_at: Option<Time>,
}

/// Counts are summed, the earliest first and the latest last stay; `COALESCE` because a comparison with nothing is neither.
const ADD: &str = "
INSERT INTO profile (
    tenant, party, domain, first_contact, first_proved, last_inbound, last_outbound,
    messages_in, proved_in, replies_in, days_in, messages_out, benign, benign_at, malicious, malicious_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (tenant, party) DO UPDATE
SET first_contact = COALESCE(CASE WHEN excluded.first_contact < profile.first_contact
        THEN excluded.first_contact ELSE profile.first_contact END, excluded.first_contact),
    first_proved = COALESCE(CASE WHEN excluded.first_proved < profile.first_proved
        THEN excluded.first_proved ELSE profile.first_proved END, excluded.first_proved),
    last_inbound = COALESCE(CASE WHEN excluded.last_inbound > profile.last_inbound
        THEN excluded.last_inbound ELSE profile.last_inbound END, excluded.last_inbound),
    last_outbound = COALESCE(CASE WHEN excluded.last_outbound > profile.last_outbound
        THEN excluded.last_outbound ELSE profile.last_outbound END, excluded.last_outbound),
    messages_in = profile.messages_in + excluded.messages_in,
    proved_in = profile.proved_in + excluded.proved_in,
    replies_in = profile.replies_in + excluded.replies_in,
    days_in = profile.days_in + excluded.days_in,
    messages_out = profile.messages_out + excluded.messages_out,
    benign = profile.benign + excluded.benign,
    benign_at = COALESCE(CASE WHEN excluded.benign_at > profile.benign_at
        THEN excluded.benign_at ELSE profile.benign_at END, excluded.benign_at),
    malicious = profile.malicious + excluded.malicious,
    malicious_at = COALESCE(CASE WHEN excluded.malicious_at > profile.malicious_at
        THEN excluded.malicious_at ELSE profile.malicious_at END, excluded.malicious_at)";

/// So many parties are asked for in one statement; missing ones are filled with the first.
const ASKED: usize = 8;

const FETCH: &str = "
SELECT party, domain, first_contact, first_proved, last_inbound, last_outbound,
    messages_in, proved_in, replies_in, days_in, messages_out, benign, benign_at, malicious, malicious_at
FROM profile
WHERE tenant = $1
  AND party IN ($2, $3, $4, $5, $6, $7, $8, $9)";

const COUNT: &str = "
SELECT COUNT(*)
FROM profile
WHERE tenant = $1";

const PRUNE: &str = "
DELETE FROM profile
WHERE tenant = $1
  AND COALESCE(last_inbound, 0) < $2
  AND COALESCE(last_outbound, 0) < $2
  AND COALESCE(benign_at, 0) < $2
  AND COALESCE(malicious_at, 0) < $2";

impl GuardStore {
    /// Adds shares in one transaction. Adding the same share again adds it again: a share is telemetry, not money.
    pub async fn profile_add(&self, access: &Access, shares: &[Profile]) -> Result<(), StoreError> {
        let mut change = Change::begin(&self.house, access).await?;
        // In one order, so that two processes that write the same parties wait for each other instead of for ever.
        let mut ordered: Vec<&Profile> = shares.iter().collect();
        ordered.sort_by_key(|share| share.party);
        for share in ordered {
            change.profile_add_in_txn(share).await?;
        }
        change.commit().await
    }

    /// Returns what is known of some parties, in no order; those of whom nothing is known are left out.
    pub async fn profile_fetch(
        &self,
        access: &Access,
        parties: &[Fingerprint],
    ) -> Result<Vec<Profile>, StoreError> {
        access.require(Right::Read)?;
        let mut found = Vec::with_capacity(parties.len());
        for some in parties.chunks(ASKED) {
            let mut values = vec![Value::id(access.tenant)];
            values
                .extend((0..ASKED).map(|place| Value::from(some.get(place).unwrap_or(&some[0]).as_bytes())));
            let rows = self.house.database.rows("fetch profiles", FETCH, &values).await?;
            for row in &rows {
                found.push(profile_of(row)?);
            }
        }
        Ok(found)
    }

    /// Returns how many parties are known.
    pub async fn profile_count(&self, access: &Access) -> Result<u64, StoreError> {
        access.require(Right::Read)?;
        self.house.database.count("count profiles", COUNT, &[Value::id(access.tenant)]).await
    }

    /// Forgets parties with which nothing happened since; returns how many.
    pub async fn profile_prune(&self, access: &Access, since: Time) -> Result<u64, StoreError> {
        access.require(Right::Record)?;
        let values = [Value::id(access.tenant), since.into()];
        self.house.database.execute("forget profiles", PRUNE, &values).await
    }
}

impl Change {
    /// Adds a share of what is known of a party.
    pub async fn profile_add_in_txn(&mut self, share: &Profile) -> Result<(), StoreError> {
        if share.domain.contains('@') {
            return Err(StoreError::Unfit { what: "a profile", detail: "the domain holds an address" });
        }
        let time = |at: Option<Time>| Value::Integer(at.map(Time::micros));
        let values = [
            Value::id(self.tenant),
            share.party.as_bytes().into(),
            share.domain.as_str().into(),
            time(share.first_contact),
            time(share.first_proved),
            time(share.last_inbound),
            time(share.last_outbound),
            i64::from(share.messages_in).into(),
            i64::from(share.proved_in).into(),
            i64::from(share.replies_in).into(),
            i64::from(share.days_in).into(),
            i64::from(share.messages_out).into(),
            i64::from(share.benign).into(),
            time(share.benign_at),
            i64::from(share.malicious).into(),
            time(share.malicious_at),
        ];
        self.txn.execute("add to a profile", ADD, &values).await?;
        Ok(())
    }
}

/// The columns of `FETCH`, in their order.
fn profile_of(row: &Row) -> Result<Profile, StoreError> {
    // Sums of many processes may outgrow what one counts; there they stop.
    let count = |index: usize| row.count(index).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(Profile {
        party: row.array(0).map(Fingerprint::from_bytes)?,
        domain: row.text(1)?,
        first_contact: row.optional_time(2)?,
        first_proved: row.optional_time(3)?,
        last_inbound: row.optional_time(4)?,
        last_outbound: row.optional_time(5)?,
        messages_in: count(6)?,
        proved_in: count(7)?,
        replies_in: count(8)?,
        days_in: count(9)?,
        messages_out: count(10)?,
        benign: count(11)?,
        benign_at: row.optional_time(12)?,
        malicious: count(13)?,
        malicious_at: row.optional_time(14)?,
    })
}
