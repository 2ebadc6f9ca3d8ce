//! The two databases behind one set of small helpers: values in, rows out, one text of SQL with `$1`.
//! The only file that knows which database it is, beside `migration` and, later, `bulk`.
//! Ids are bytes, times are integer microseconds, documents are text, truth is 0 or 1: both databases have those.

use std::time::Duration;

use model::{ids::Id, time::Time};
use sqlx::{
    ConnectOptions, Connection as _, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction,
    postgres::{PgPoolOptions, PgRow},
    query::Query,
    sqlite::{
        SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};

use crate::{address::StoreAddress, error::StoreError};

/// Connections that read SQLite; there is one that writes. Readers do not wait for the writer (WAL).
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL per process.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long another process may hold the database before we give up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections to one of the two databases.
pub(crate) enum Database {
    /// One connection writes, some read.
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    /// All do both.
    Postgres(PgPool),
}

/// A value bound to `$n`; an absent one still has its type, which PostgreSQL asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'v> {
    Id(Option<[u8; 16]>),
    Bytes(Option<&'v [u8]>),
    Integer(Option<i64>),
    Text(Option<&'v str>),
}

impl Value<'_> {
    /// An id, as the bytes it is kept as.
    pub(crate) fn id(id: impl Id) -> Self {
        Self::Id(Some(id.to_bytes()))
    }

    /// An id, or none.
    pub(crate) fn optional_id(id: Option<impl Id>) -> Self {
        Self::Id(id.map(Id::to_bytes))
    }
}

impl<'v> From<&'v [u8]> for Value<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl<'v, const LENGTH: usize> From<&'v [u8; LENGTH]> for Value<'v> {
    fn from(bytes: &'v [u8; LENGTH]) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Some(text))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<Time> for Value<'_> {
    fn from(time: Time) -> Self {
        Self::Integer(Some(time.micros()))
    }
}

/// Binds values one after the other, for either database.
macro_rules! bound {
    ($query:expr, $values:expr) => {
        $values.iter().fold($query, |query, value| match value {
            Value::Id(bytes) => query.bind(bytes.map(|bytes| bytes.to_vec())),
            Value::Bytes(bytes) => query.bind(bytes.map(<[u8]>::to_vec)),
            Value::Integer(number) => query.bind(*number),
            Value::Text(text) => query.bind(text.map(str::to_owned)),
        })
    };
}

fn sqlite_query<'q>(
    sql: &'static str,
    values: &[Value<'_>],
) -> Query<'q, Sqlite, sqlx::sqlite::SqliteArguments> {
    bound!(sqlx::query(sql), values)
}

fn postgres_query<'q>(
    sql: &'static str,
    values: &[Value<'_>],
) -> Query<'q, Postgres, sqlx::postgres::PgArguments> {
    bound!(sqlx::query(sql), values)
}

/// A row of either database; columns are taken by their place in the SELECT.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Takes a column of a type that both databases have.
macro_rules! column {
    ($row:expr, $index:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get($index),
            Row::Postgres(row) => row.try_get($index),
        }
        .map_err(|source| StoreError::Database { action: "read a column", source })
    };
}

impl Row {
    pub(crate) fn integer(&self, index: usize) -> Result<i64, StoreError> {
        column!(self, index)
    }

    pub(crate) fn text(&self, index: usize) -> Result<String, StoreError> {
        column!(self, index)
    }

    pub(crate) fn optional_text(&self, index: usize) -> Result<Option<String>, StoreError> {
        column!(self, index)
    }

    pub(crate) fn bytes(&self, index: usize) -> Result<Vec<u8>, StoreError> {
        column!(self, index)
    }

    pub(crate) fn optional_bytes(&self, index: usize) -> Result<Option<Vec<u8>>, StoreError> {
        column!(self, index)
    }

    pub(crate) fn array<const LENGTH: usize>(&self, index: usize) -> Result<[u8; LENGTH], StoreError> {
        exactly(self.bytes(index)?)
    }

    pub(crate) fn optional_array<const LENGTH: usize>(
        &self,
        index: usize,
    ) -> Result<Option<[u8; LENGTH]>, StoreError> {
        self.optional_bytes(index)?.map(exactly).transpose()
    }

    pub(crate) fn id<I: Id>(&self, index: usize) -> Result<I, StoreError> {
        self.array(index).map(I::from_bytes)
    }

    pub(crate) fn optional_id<I: Id>(&self, index: usize) -> Result<Option<I>, StoreError> {
        Ok(self.optional_array(index)?.map(I::from_bytes))
    }

    pub(crate) fn time(&self, index: usize) -> Result<Time, StoreError> {
        self.integer(index).map(Time::from_micros)
    }

    pub(crate) fn optional_integer(&self, index: usize) -> Result<Option<i64>, StoreError> {
        column!(self, index)
    }

    pub(crate) fn optional_time(&self, index: usize) -> Result<Option<Time>, StoreError> {
        Ok(self.optional_integer(index)?.map(Time::from_micros))
    }

    pub(crate) fn count(&self, index: usize) -> Result<u64, StoreError> {
        let number = self.integer(index)?;
        u64::try_from(number).map_err(|_| StoreError::Damaged { what: "a row", detail: "a count below zero" })
    }
}

fn exactly<const LENGTH: usize>(bytes: Vec<u8>) -> Result<[u8; LENGTH], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged { what: "a row", detail: "bytes of another length" })
}

fn counted(row: Option<&Row>) -> Result<u64, StoreError> {
    row.ok_or(StoreError::Missing { what: "a count" })?.count(0)
}

impl Database {
    pub(crate) async fn open(address: &StoreAddress) -> Result<Self, StoreError> {
        let opened = match address {
            StoreAddress::Sqlite(file) => open_sqlite(file).await,
            StoreAddress::Postgres(options) => open_postgres(options).await,
        };
        opened.map_err(|source| StoreError::Database { action: "open a connection", source })
    }

    /// Begins a transaction that may write.
    pub(crate) async fn begin(&self) -> Result<Txn, StoreError> {
        let begun = match self {
            // Taking the lock at once avoids failing in the middle when another process writes.
            Self::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Txn::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Txn::Postgres),
        };
        begun.map_err(|source| StoreError::Database { action: "begin a transaction", source })
    }

    /// Reads rows outside a transaction.
    pub(crate) async fn rows(
        &self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let rows = match self {
            Self::Sqlite { readers, .. } => sqlite_query(sql, values)
                .fetch_all(readers)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Self::Postgres(pool) => postgres_query(sql, values)
                .fetch_all(pool)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(|source| StoreError::database(action, source))
    }

    /// Reads at most one row outside a transaction.
    pub(crate) async fn row(
        &self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        let row = match self {
            Self::Sqlite { readers, .. } => {
                sqlite_query(sql, values).fetch_optional(readers).await.map(|row| row.map(Row::Sqlite))
            }
            Self::Postgres(pool) => {
                postgres_query(sql, values).fetch_optional(pool).await.map(|row| row.map(Row::Postgres))
            }
        };
        row.map_err(|source| StoreError::database(action, source))
    }

    /// Reads the number that a `SELECT COUNT(*)` says.
    pub(crate) async fn count(
        &self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        counted(self.row(action, sql, values).await?.as_ref())
    }

    /// Executes one statement in a transaction of its own and returns how many rows it touched.
    pub(crate) async fn execute(
        &self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let mut txn = self.begin().await?;
        let touched = txn.execute(action, sql, values).await?;
        txn.commit().await?;
        Ok(touched)
    }

    /// Asks SQLite to check itself; PostgreSQL has no such question for a client.
    pub(crate) async fn complaints(&self) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite { .. } = self else { return Ok(Vec::new()) };
        let rows = self.rows("check the database", "PRAGMA integrity_check", &[]).await?;
        let lines = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
        Ok(if lines == ["ok"] { Vec::new() } else { lines })
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(file: &std::path::Path) -> Result<Database, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode only FULL makes a commit survive a loss of power.
        .synchronous(SqliteSynchronous::Full)
        // What is deleted is overwritten, not only forgotten.
        .pragma("secure_delete", "ON")
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();
    // A writer that goes idle is kept: its connection holds the page cache.
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        // SQLite undoes a transaction by itself when the disk is full, the driver's own undoing then fails, and the driver believes for ever after that
        // a transaction is under way. Such a connection is replaced; else nothing could be written again until a restart.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        // Only here: setting it takes the writer's lock, and a reader that is opened during a change would wait for that to end.
        .connect_with(options.clone().auto_vacuum(SqliteAutoVacuum::Incremental))
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.create_if_missing(false).pragma("query_only", "ON"))
        .await?;
    Ok(Database::Sqlite { writer, readers })
}

async fn open_postgres(options: &sqlx::postgres::PgConnectOptions) -> Result<Database, sqlx::Error> {
    let options = options.clone().application_name("tidewatch").disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await?;
    Ok(Database::Postgres(pool))
}

/// A transaction; undone unless it is committed.
pub(crate) enum Txn {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Txn {
    /// Executes a statement and returns how many rows it touched.
    pub(crate) async fn execute(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let done = match self {
            Self::Sqlite(txn) => {
                sqlite_query(sql, values).execute(&mut **txn).await.map(|done| done.rows_affected())
            }
            Self::Postgres(txn) => {
                postgres_query(sql, values).execute(&mut **txn).await.map(|done| done.rows_affected())
            }
        };
        done.map_err(|source| StoreError::database(action, source))
    }

    /// Executes a statement that must touch something.
    ///
    /// Errors: `otherwise` if it touched nothing.
    pub(crate) async fn execute_one(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
        otherwise: StoreError,
    ) -> Result<(), StoreError> {
        if self.execute(action, sql, values).await? == 0 { Err(otherwise) } else { Ok(()) }
    }

    /// Reads at most one row, for example of RETURNING.
    pub(crate) async fn row(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        let row = match self {
            Self::Sqlite(txn) => {
                sqlite_query(sql, values).fetch_optional(&mut **txn).await.map(|row| row.map(Row::Sqlite))
            }
            Self::Postgres(txn) => {
                postgres_query(sql, values).fetch_optional(&mut **txn).await.map(|row| row.map(Row::Postgres))
            }
        };
        row.map_err(|source| StoreError::database(action, source))
    }

    /// Reads the number that a `SELECT COUNT(*)` says within the transaction.
    pub(crate) async fn count(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        counted(self.row(action, sql, values).await?.as_ref())
    }

    /// Reads rows within the transaction.
    pub(crate) async fn rows(
        &mut self,
        action: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let rows = match self {
            Self::Sqlite(txn) => sqlite_query(sql, values)
                .fetch_all(&mut **txn)
                .await
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Self::Postgres(txn) => postgres_query(sql, values)
                .fetch_all(&mut **txn)
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(|source| StoreError::database(action, source))
    }

    /// Executes several statements in one text: migrations.
    pub(crate) async fn script(
        &mut self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(txn) => sqlx::raw_sql(sqlite).execute(&mut **txn).await.map(|_| ()),
            Self::Postgres(txn) => sqlx::raw_sql(postgres).execute(&mut **txn).await.map(|_| ()),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let committed = match self {
            Self::Sqlite(txn) => txn.commit().await,
            Self::Postgres(txn) => txn.commit().await,
        };
        committed.map_err(|source| StoreError::Database { action: "commit a transaction", source })
    }
}

#[cfg(test)]
mod tests {
    use testkit::folder::TempFolder;

    use super::{Database, Txn};
    use crate::address::StoreAddress;

    const INSERT: &str = "INSERT INTO heap (stone) VALUES (zeroblob(100000))";

    async fn begun(database: &Database) -> Txn {
        database.begin().await.unwrap()
    }

    #[tokio::test]
    async fn a_disk_that_was_full_is_written_to_again() {
        let folder = TempFolder::new("full-database");
        let address = StoreAddress::sqlite(&folder.path().join("tidewatch.db"));
        let database = Database::open(&address).await.unwrap();
        let mut txn = begun(&database).await;
        txn.execute("make", "CREATE TABLE heap (stone BLOB)", &[]).await.unwrap();
        txn.commit().await.unwrap();
        // Of this connection only, as the full disk is a matter of this moment only.
        let mut txn = begun(&database).await;
        txn.row("limit", "PRAGMA max_page_count = 50", &[]).await.unwrap();
        txn.commit().await.unwrap();

        let mut txn = begun(&database).await;
        let mut failed = None;
        for _ in 0..10 {
            failed = failed.or(txn.execute("fill", INSERT, &[]).await.err());
        }
        // SQLite has undone the transaction by itself now, and whoever undoes it once more is told that there is none.
        assert!(format!("{failed:?}").contains("full"), "{failed:?}");
        drop(txn);

        let mut txn = begun(&database).await;
        txn.execute("fill", INSERT, &[]).await.unwrap();
        txn.commit().await.unwrap();
        database.close().await;
    }
}
