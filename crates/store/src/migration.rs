//! Migrations: how an older database becomes a current one, in one transaction, each recorded with its checksum.
//! A pair of files per number, never edited once released; a database that is newer than the program is left alone.

use sha2::{Digest, Sha256};

use crate::{
    Schema,
    database::{Database, Row, Txn},
    error::StoreError,
};

/// One step, written for both databases.
struct Migration {
    number: u32,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $file:literal,)*) => {
        &[$(Migration {
            number: $number,
            name: $file,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $file, ".sql")),
        }),*]
    };
}

/// All steps, in their order. Numbers rise and may leave gaps: rooms that grow side by side take numbers of their own.
const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_tenant",
    2 "0002_audit_entry",
    3 "0003_object",
    4 "0004_outbox",
    5 "0005_judged",
    6 "0006_judged_trace",
    7 "0007_held",
    8 "0008_inbox_item",
    9 "0009_profile",
    10 "0010_stream_baseline",
    11 "0011_guard_exception",
    12 "0012_guard_switch",
    13 "0013_account",
    14 "0014_credential",
    15 "0015_session",
    16 "0016_sign_in",
    17 "0017_guard_protected",
    18 "0018_guard_setting",
    19 "0019_guard_policy_change",
    20 "0020_alarm_channel",
    21 "0021_alarm",
    22 "0022_digest",
    23 "0023_judged_search",
    24 "0024_held_search",
    25 "0025_audit_search",
    27 "0027_kept_answer",
    30 "0030_party",
    31 "0031_list_copy",
    32 "0032_canary",
    33 "0033_canary_mail",
    34 "0034_finding",
    35 "0035_clearinghouse_member",
    36 "0036_clearinghouse_statement",
    37 "0037_clearinghouse_report",
    38 "0038_warning",
    40 "0040_breach",
    41 "0041_obligation",
    42 "0042_affected_set",
    43 "0043_letter",
    44 "0044_commitment",
    45 "0045_mailing",
    46 "0046_mailing_delivery",
    47 "0047_letter_log",
    48 "0048_reply",
    50 "0050_promise",
    64 "0064_held_rest",
    65 "0065_identity_roles",
    67 "0067_held_counted",
    68 "0068_canary_test",
    70 "0070_attribution_kinds",
    71 "0071_membership",
    72 "0072_assessment",
    73 "0073_codebook",
    74 "0074_export",
    75 "0075_copy_proof",
    76 "0076_holder_event",
    77 "0077_map",
    78 "0078_dump",
    79 "0079_canary_domain",
    80 "0080_send_calendar",
    81 "0081_inquiry",
    82 "0082_sheet_import",
    83 "0083_exporter_mark",
    84 "0084_export_approval_terms",
    85 "0085_upload",
    86 "0086_list_profile",
    87 "0087_membership_layers",
    88 "0088_party_delivery",
    89 "0089_escrow",
    90 "0090_holder_secret",
    91 "0091_assessment_newest",
    92 "0092_evidence_file",
    93 "0093_party_openpgp",
    94 "0094_held_instead",
    95 "0095_evidence_announced",
    96 "0096_first_hit",
    97 "0097_ledger_head",
    98 "0098_captured",
};

/// The record of what was applied. It belongs to the database, not to a tenant, and is the one table without one.
const RECORD_SQLITE: &str = "
CREATE TABLE IF NOT EXISTS migration (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL
) STRICT";
const RECORD_POSTGRES: &str = "
CREATE TABLE IF NOT EXISTS migration (
    number BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 BYTEA NOT NULL
)";

/// Two processes that start together migrate one after the other. SQLite's writer lock does the same. The number means nothing.
const LOCK_POSTGRES: &str = "SELECT pg_advisory_xact_lock(7418520963)";

const APPLIED: &str = "
SELECT number, name, sha256
FROM migration
ORDER BY number";

const APPLY: &str = "
INSERT INTO migration (number, name, sha256)
VALUES ($1, $2, $3)";

impl Migration {
    /// The checksum of the text that this database got.
    fn sha256(&self, database: &Database) -> [u8; 32] {
        let text = match database {
            Database::Sqlite { .. } => self.sqlite,
            Database::Postgres(_) => self.postgres,
        };
        Sha256::digest(text).into()
    }
}

/// Applies what is missing.
pub(crate) async fn migrate(database: &Database) -> Result<(), StoreError> {
    let failed = |source| StoreError::Database { action: "migrate", source };
    let mut txn = database.begin().await?;
    txn.script("SELECT 1", LOCK_POSTGRES).await.map_err(failed)?;
    txn.script(RECORD_SQLITE, RECORD_POSTGRES).await.map_err(failed)?;
    let applied = applied_in_txn(&mut txn).await?;
    check(database, &applied)?;
    for migration in &MIGRATIONS[applied.len()..] {
        txn.script(migration.sqlite, migration.postgres).await.map_err(failed)?;
        let checksum = migration.sha256(database);
        let values = [i64::from(migration.number).into(), migration.name.into(), (&checksum).into()];
        txn.execute("record a migration", APPLY, &values).await?;
    }
    txn.commit().await
}

struct Applied {
    number: u32,
    name: String,
    sha256: [u8; 32],
}

impl Applied {
    fn of(row: &Row) -> Result<Self, StoreError> {
        let number = u32::try_from(row.integer(0)?).map_err(|_| StoreError::Damaged {
            what: "the record of migrations",
            detail: "a number out of range",
        })?;
        Ok(Self { number, name: row.text(1)?, sha256: row.array(2)? })
    }
}

async fn applied_in_txn(txn: &mut Txn) -> Result<Vec<Applied>, StoreError> {
    txn.rows("read the record of migrations", APPLIED, &[]).await?.iter().map(Applied::of).collect()
}

/// What was applied must be the beginning of what we have. An unreleased step that got in between later is one that was edited.
fn check(database: &Database, applied: &[Applied]) -> Result<(), StoreError> {
    let known = newest_known();
    if let Some(newest) = applied.last()
        && newest.number > known
    {
        return Err(StoreError::NewerDatabase { found: newest.number, known });
    }
    for (applied, migration) in applied.iter().zip(MIGRATIONS) {
        if applied.number != migration.number || applied.sha256 != migration.sha256(database) {
            return Err(StoreError::EditedMigration { number: applied.number, name: applied.name.clone() });
        }
    }
    Ok(())
}

/// Says which migrations a database has.
pub(crate) async fn schema(database: &Database) -> Result<Schema, StoreError> {
    let rows = database.rows("read the record of migrations", APPLIED, &[]).await?;
    let number = rows.last().map(Applied::of).transpose()?.map_or(0, |newest| newest.number);
    Ok(Schema { number, known: newest_known() })
}

fn newest_known() -> u32 {
    MIGRATIONS.last().map_or(0, |newest| newest.number)
}

#[cfg(test)]
mod tests;
