//! Canary domain: what the public DNS said the last time of a domain at which canaries live. Which domains those are, the configuration says.

use model::{
    access::{Access, Right},
    time::Time,
};

use super::{CustodyStore, fit_domains, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    txn::Change,
};

words! {
    /// Where mail for a domain goes, as far as DNS says.
    DomainStanding {
        /// To us.
        Ours = "ours",
        /// To us, and to others as well: what goes there is not seen.
        Shared = "shared",
        /// To others.
        Elsewhere = "elsewhere",
        /// To us by name, and the name has no address.
        NoAddress = "no_address",
        /// Nowhere: the domain has no such record.
        NoRecord = "no_record",
        /// The domain does not exist, or does not any more.
        Missing = "missing",
        /// Nobody could say.
        Unknown = "unknown",
    }
}

/// A domain as it was seen the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryDomain {
    /// The domain, lower case.
    pub domain: String,
    /// Where its mail goes.
    pub standing: DomainStanding,
    /// The hosts that take its mail, best first.
    pub hosts: Vec<String>,
    /// When somebody asked last.
    pub checked_at: Time,
    /// Since when it stands so.
    pub since: Time,
    /// When its mail was seen to go to us last; none if it never did.
    pub good_at: Option<Time>,
}

const ROW: &str = "a canary domain";

const LIST: &str = "
SELECT domain, standing, hosts, checked_at, since_at, good_at
FROM canary_domain
WHERE tenant = $1
ORDER BY domain";

const SET: &str = "
INSERT INTO canary_domain (tenant, domain, standing, hosts, checked_at, since_at, good_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, domain) DO UPDATE
SET standing = excluded.standing,
    hosts = excluded.hosts,
    checked_at = excluded.checked_at,
    since_at = excluded.since_at,
    good_at = excluded.good_at";

impl CustodyStore {
    /// Returns what was seen of all domains; a house has a few.
    pub async fn canary_domain_list(&self, access: &Access) -> Result<Vec<CanaryDomain>, StoreError> {
        access.require(Right::Read)?;
        let rows = self.house.database.rows("list canary domains", LIST, &[Value::id(access.tenant)]).await?;
        rows.iter().map(domain_of).collect()
    }
}

impl Change {
    /// Notes what was seen of a domain, in place of what was seen before.
    pub async fn canary_domain_set_in_txn(&mut self, domain: &CanaryDomain) -> Result<(), StoreError> {
        fit_domains(ROW, std::slice::from_ref(&domain.domain))?;
        fit_domains(ROW, &domain.hosts)?;
        let hosts = list_text(&domain.hosts);
        let values = [
            Value::id(self.tenant),
            domain.domain.as_str().into(),
            domain.standing.as_str().into(),
            hosts.as_str().into(),
            domain.checked_at.into(),
            domain.since.into(),
            Value::Integer(domain.good_at.map(Time::micros)),
        ];
        self.txn.execute("note what was seen of a canary domain", SET, &values).await?;
        Ok(())
    }
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `LIST`, in their order.
fn domain_of(row: &Row) -> Result<CanaryDomain, StoreError> {
    Ok(CanaryDomain {
        domain: row.text(0)?,
        standing: DomainStanding::parse(&row.text(1)?).ok_or(DAMAGED)?,
        hosts: list_of(&row.text(2)?).map_err(|_| DAMAGED)?,
        checked_at: row.time(3)?,
        since: row.time(4)?,
        good_at: row.optional_time(5)?,
    })
}
