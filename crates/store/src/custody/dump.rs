//! Dump: a file of addresses that somebody found, as it was read once: its hash, counts, where it is from, on which ground it was looked at, and what it says of our lists.
//! The file is not here, and no address of it. What it says is a document of numbers ([`Dump::bundle`]) that can be reckoned again from the file, the membership and the key.

use model::{
    access::{Access, Right},
    ids::{DumpId, Id},
    time::Time,
};

use super::{CustodyStore, MAX_NAME, MAX_NOTE, count_value, fit, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// On which ground somebody else's file of personal data was looked at.
    DumpGround {
        /// Our own and our customers' interest in knowing of a leak.
        Interest = "interest",
        /// The law asks us to find out.
        Obligation = "obligation",
        /// An authority asked us to.
        Authority = "authority",
    }
    /// Whether a dump is from our lists.
    DumpOrigin {
        /// It is: what stands in it is no chance.
        Ours = "ours",
        /// It cannot be said.
        Open = "open",
        /// The overlap is chance.
        Chance = "chance",
        /// It cannot be said: nobody was kept out of all copies by lot.
        NoControl = "no_control",
        /// Nobody in it is known to us.
        Nobody = "nobody",
    }
}

/// A file of addresses that somebody found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// Its id.
    pub id: DumpId,
    /// What the file was called; no address.
    pub name: String,
    /// Where it is from, in the words of whoever handed it in; no address.
    pub source: String,
    /// On which ground it was looked at.
    pub ground: DumpGround,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Bytes after unpacking.
    pub length_bytes: u64,
    /// Addresses, repeated ones too.
    pub addresses: u64,
    /// Different people.
    pub people: u64,
    /// Different people who are in any copy of any list of ours.
    pub known: u64,
    /// It ends before its end.
    pub is_cut: bool,
    /// Whether it is ours.
    pub origin: DumpOrigin,
    /// What it says, as a document of numbers.
    pub bundle: String,
    /// When and by whom it was handed in.
    pub made: (Time, String),
    /// When and by whom it was said to be ours although the numbers alone do not say so.
    pub confirmed: Option<(Time, String)>,
}

impl Dump {
    /// Returns how many of its people are in no copy of any list of ours.
    #[must_use]
    pub const fn elsewhere(&self) -> u64 {
        self.people.saturating_sub(self.known)
    }

    /// Returns which share of its people that is; none if nobody is in it.
    #[must_use]
    pub fn elsewhere_share(&self) -> Option<f64> {
        (self.people > 0).then(|| self.elsewhere() as f64 / self.people as f64)
    }
}

const ROW: &str = "a dump";
/// A thousand readings of each of ten lists are some three megabytes.
const MAX_BUNDLE_BYTES: usize = 64 << 20;

const ADD: &str = "
INSERT INTO dump (
    tenant, dump, name, source, ground, sha256, length_bytes, addresses, people, known, is_cut, origin, bundle,
    made_at, made_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

const CONFIRM: &str = "
UPDATE dump
SET confirmed_at = $3,
    confirmed_by = $4
WHERE tenant = $1
  AND dump = $2
  AND confirmed_at IS NULL";

const FETCH: &str = "
SELECT dump, name, source, ground, sha256, length_bytes, addresses, people, known, is_cut, origin, bundle,
    made_at, made_by, confirmed_at, confirmed_by
FROM dump
WHERE tenant = $1
  AND dump = $2";

const LIST: &str = "
SELECT dump, name, source, ground, sha256, length_bytes, addresses, people, known, is_cut, origin, '',
    made_at, made_by, confirmed_at, confirmed_by
FROM dump
WHERE tenant = $1
  AND dump < $2
ORDER BY dump DESC
LIMIT $3";

impl CustodyStore {
    /// Returns a dump.
    pub async fn dump_fetch(&self, access: &Access, id: DumpId) -> Result<Dump, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(id)];
        let row = self.house.database.row("fetch a dump", FETCH, &values).await?;
        dump_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns dumps before an id, newest first, each without what it says.
    pub async fn dump_list(
        &self,
        access: &Access,
        before: Option<DumpId>,
        limit: u32,
    ) -> Result<Vec<Dump>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(DumpId::from_bytes([0xff; 16]));
        let values = [Value::id(access.tenant), Value::id(before), page(limit).into()];
        self.house.database.rows("list dumps", LIST, &values).await?.iter().map(dump_of).collect()
    }
}

impl Change {
    /// Adds a dump; whoever calls has asked for the right to keep, and writes the audit entry in the same change.
    pub async fn dump_add_in_txn(&mut self, dump: &Dump) -> Result<(), StoreError> {
        fit(ROW, &[&dump.name, &dump.made.1], &[&dump.source])?;
        if [&dump.name, &dump.source].iter().any(|text| text.contains('@')) {
            return Err(StoreError::Unfit { what: ROW, detail: "a name in it looks like an address" });
        }
        if dump.bundle.len() > MAX_BUNDLE_BYTES {
            return Err(StoreError::Unfit { what: ROW, detail: "it says more than is kept" });
        }
        let values = [
            Value::id(self.tenant),
            Value::id(dump.id),
            dump.name.as_str().into(),
            dump.source.as_str().into(),
            dump.ground.as_str().into(),
            (&dump.sha256).into(),
            count_value(dump.length_bytes).into(),
            count_value(dump.addresses).into(),
            count_value(dump.people).into(),
            count_value(dump.known).into(),
            i64::from(dump.is_cut).into(),
            dump.origin.as_str().into(),
            dump.bundle.as_str().into(),
            dump.made.0.into(),
            dump.made.1.as_str().into(),
        ];
        self.txn.execute("add a dump", ADD, &values).await.map(drop)
    }

    /// Notes that a person says it is ours.
    ///
    /// Errors: [`StoreError::Conflict`] if it is not there or somebody said so before.
    pub async fn dump_confirm_in_txn(
        &mut self,
        id: DumpId,
        (at, by): (Time, &str),
    ) -> Result<(), StoreError> {
        let values = [Value::id(self.tenant), Value::id(id), at.into(), by.into()];
        let otherwise = StoreError::Conflict { action: "say that a dump is ours", what: ROW };
        self.txn.execute_one("say that a dump is ours", CONFIRM, &values, otherwise).await
    }
}

/// Returns a text as it can be the name or the source of a dump: of what is called after somebody's address, only the domain is kept.
#[must_use]
pub fn dump_text(text: &str, is_note: bool) -> String {
    let most = if is_note { MAX_NOTE } else { MAX_NAME };
    let word = |word: &str| match word.rsplit_once('@') {
        Some((_, domain)) => format!("…(at){domain}"),
        None => word.to_owned(),
    };
    let line = text.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    line.replace('\0', "").chars().take(most).collect()
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The columns of `FETCH` and `LIST`, in their order.
fn dump_of(row: &Row) -> Result<Dump, StoreError> {
    Ok(Dump {
        id: row.id(0)?,
        name: row.text(1)?,
        source: row.text(2)?,
        ground: DumpGround::parse(&row.text(3)?).ok_or(DAMAGED)?,
        sha256: row.array(4)?,
        length_bytes: row.count(5)?,
        addresses: row.count(6)?,
        people: row.count(7)?,
        known: row.count(8)?,
        is_cut: row.integer(9)? != 0,
        origin: DumpOrigin::parse(&row.text(10)?).ok_or(DAMAGED)?,
        bundle: row.text(11)?,
        made: (row.time(12)?, row.text(13)?),
        confirmed: row.optional_time(14)?.zip(row.optional_text(15)?),
    })
}
