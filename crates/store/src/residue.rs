//! Residue: every byte we keep, cell by cell and file by file, for whoever shows what is *not* among them. Reads; understands nothing of it, so that it also
//! shows what nobody thought of.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _};

use crate::{Store, database::Database, error::StoreError, files::blocking};

/// Bytes of a file that are read at a time.
const CHUNK: usize = 1 << 20;

/// Told of a column (`table.column`) and what stands in one cell of it.
pub type Tell<'t> = dyn FnMut(&str, &[u8]) + Send + 't;

/// Texts and bytes of SQLite's tables, which are STRICT: each column says its type.
const SQLITE_COLUMNS: &str = "
SELECT tables.name, columns.name, columns.type
FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
WHERE tables.type = 'table' AND columns.type IN ('TEXT', 'BLOB')
ORDER BY tables.name, columns.cid";

const POSTGRES_COLUMNS: &str = "
SELECT table_name::text, column_name::text, CASE data_type WHEN 'bytea' THEN 'BLOB' ELSE 'TEXT' END
FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea')
ORDER BY table_name, ordinal_position";

impl Store {
    /// Tells everything that stands in any cell of text or bytes, of all tenants; returns the columns that were read.
    ///
    /// Rows that were deleted are not among them: of SQLite, whoever reads the files sees what is left of those; of PostgreSQL, only its operator can.
    pub async fn each_cell(&self, tell: &mut Tell<'_>) -> Result<Vec<String>, StoreError> {
        let database = &self.house.database;
        let columns = match database {
            Database::Sqlite { .. } => database.rows("list the columns", SQLITE_COLUMNS, &[]).await?,
            Database::Postgres(_) => database.rows("list the columns", POSTGRES_COLUMNS, &[]).await?,
        };
        let mut read = Vec::new();
        for column in columns {
            let (table, name, kind) = (column.text(0)?, column.text(1)?, column.text(2)?);
            let place = format!("{table}.{name}");
            let cells = cells(database, (&table, &name), kind == "TEXT", |cell| tell(&place, cell)).await;
            cells.map_err(|source| StoreError::database("read a column", source))?;
            read.push(place);
        }
        Ok(read)
    }
}

/// Tells each cell of a column as it comes from the database.
async fn cells(
    database: &Database,
    (table, column): (&str, &str),
    is_text: bool,
    mut tell: impl FnMut(&[u8]) + Send,
) -> Result<(), sqlx::Error> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let (table, column) = (quoted(table), quoted(column));
    match database {
        Database::Sqlite { readers, .. } => {
            let sql = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL");
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(readers);
            while let Some(row) = rows.try_next().await? {
                tell(row.try_get(0)?);
            }
        }
        Database::Postgres(pool) => {
            let bytes = if is_text { format!("convert_to({column}, 'UTF8')") } else { column.clone() };
            let sql = format!("SELECT {bytes} FROM {table} WHERE {column} IS NOT NULL");
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(pool);
            while let Some(row) = rows.try_next().await? {
                tell(row.try_get(0)?);
            }
        }
    }
    Ok(())
}

/// A piece of a file.
#[derive(Debug)]
pub struct Piece<'f> {
    /// Which file.
    pub file: &'f Path,
    /// Its next bytes; none when it is at its end.
    pub bytes: &'f [u8],
    /// Whether they are its first.
    pub is_first: bool,
}

/// Tells all files at and below a path in pieces, a file after the other, by their names; returns how many files there are. Links are not followed.
///
/// Errors: a file or folder that cannot be read. One that goes away meanwhile is no error.
pub async fn each_file<T: Send + 'static>(
    path: PathBuf,
    mut told: T,
    mut tell: impl FnMut(&mut T, &Piece<'_>) + Send + 'static,
) -> Result<(T, u64), StoreError> {
    blocking(move || {
        let files = below(&path)?;
        let mut chunk = vec![0; CHUNK];
        for file in &files {
            pieces(file, &mut chunk, &mut |piece| tell(&mut told, piece))
                .map_err(StoreError::file("read", file))?;
        }
        Ok((told, files.len() as u64))
    })
    .await
}

fn pieces(path: &Path, chunk: &mut [u8], tell: &mut impl FnMut(&Piece<'_>)) -> io::Result<()> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut is_first = true;
    loop {
        let read = file.read(chunk)?;
        tell(&Piece { file: path, bytes: &chunk[..read], is_first });
        if read == 0 {
            return Ok(());
        }
        is_first = false;
    }
}

/// All plain files at and below a path, in the order of their names.
fn below(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let (mut files, mut waiting) = (Vec::new(), vec![path.to_owned()]);
    while let Some(path) = waiting.pop() {
        let kind = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            known => known.map_err(StoreError::file("look at", &path))?.file_type(),
        };
        if kind.is_file() {
            files.push(path);
        } else if kind.is_dir() {
            for entry in fs::read_dir(&path).map_err(StoreError::file("list", &path))? {
                waiting.push(entry.map_err(StoreError::file("list", &path))?.path());
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}
