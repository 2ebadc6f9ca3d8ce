//! Addresses: `store =`, `events =` and `objects =`, the three that decide how large an installation can be.
//! Read once from the configuration; what is not accepted is refused with a sentence that says what is.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// An address that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// `store =` is something else.
    #[error(
        "use `{0}` as store: accepted are `sqlite:FILE` (one machine) and `postgres://USER@HOST/DATABASE` (several)"
    )]
    Store(String),
    /// SQLite without a file.
    #[error("use `{0}` as store: SQLite needs a file, as in `sqlite:/var/lib/tidewatch/tidewatch.db`")]
    SqliteFile(String),
    /// A PostgreSQL address that does not parse; it is not repeated, because it may hold a password.
    #[error("read the PostgreSQL address of the store: {0}")]
    Postgres(String),
    /// PostgreSQL on another machine, unencrypted.
    #[error(
        "use PostgreSQL on another machine: this build does not encrypt that connection; use a Unix socket or loopback (for \
         example through a tunnel), or write `?sslmode=disable` if the network between is yours"
    )]
    PostgresInTheClear,
    /// PostgreSQL with encryption asked for.
    #[error(
        "use PostgreSQL with `sslmode`: this build cannot encrypt that connection; use a Unix socket, loopback or a tunnel"
    )]
    PostgresEncrypted,
    /// `events =` is something else.
    #[error("use `{0}` for events: accepted is `local:` (one machine); `nats:` is planned")]
    Events(String),
    /// `objects =` is something else.
    #[error("use `{0}` for objects: accepted is `file:FOLDER`; `s3:` is planned")]
    Objects(String),
}

/// Where rows are kept.
#[derive(Debug, Clone)]
pub enum StoreAddress {
    /// One file, one machine.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(Box<sqlx::postgres::PgConnectOptions>),
}

impl StoreAddress {
    /// Reads `sqlite:FILE` or `postgres:…`.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        match address.split_once(':') {
            Some(("sqlite", file)) => sqlite_file(address, file),
            Some(("postgres" | "postgresql", _)) => postgres(address),
            _ => Err(AddressError::Store(without_secrets(address))),
        }
    }

    /// A SQLite file.
    #[must_use]
    pub fn sqlite(file: &Path) -> Self {
        Self::Sqlite(file.to_owned())
    }
}

fn sqlite_file(address: &str, file: &str) -> Result<StoreAddress, AddressError> {
    // `sqlite:///var/x` is how others write an absolute path.
    let file = file.strip_prefix("//").unwrap_or(file);
    if file.is_empty() || file.contains(":memory:") || file.contains('?') {
        return Err(AddressError::SqliteFile(address.to_owned()));
    }
    Ok(StoreAddress::Sqlite(PathBuf::from(file)))
}

fn postgres(address: &str) -> Result<StoreAddress, AddressError> {
    use sqlx::postgres::PgSslMode;
    let options: sqlx::postgres::PgConnectOptions =
        address.parse().map_err(|error: sqlx::Error| AddressError::Postgres(error.to_string()))?;
    match options.get_ssl_mode() {
        PgSslMode::Disable => {}
        PgSslMode::Allow | PgSslMode::Prefer if is_on_this_machine(&options) => {}
        PgSslMode::Allow | PgSslMode::Prefer => return Err(AddressError::PostgresInTheClear),
        _ => return Err(AddressError::PostgresEncrypted),
    }
    Ok(StoreAddress::Postgres(Box::new(options.ssl_mode(PgSslMode::Disable))))
}

fn is_on_this_machine(options: &sqlx::postgres::PgConnectOptions) -> bool {
    // A literal of version 6 comes with its brackets.
    let host = options.get_host().trim_matches(['[', ']']);
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    options.get_socket().is_some() || host.starts_with('/') || host == "localhost" || is_loopback
}

/// Cuts everything after the scheme: whatever it was, it may hold a password.
fn without_secrets(address: &str) -> String {
    match address.split_once(':') {
        Some((scheme, _)) => format!("{scheme}:"),
        None => address.chars().take(40).collect(),
    }
}

/// How processes tell each other that something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsAddress {
    /// Within this process, and by asking the outbox now and then.
    Local,
}

impl EventsAddress {
    /// Reads `local:`.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        if address == "local:" {
            Ok(Self::Local)
        } else {
            Err(AddressError::Events(without_secrets(address)))
        }
    }
}

/// Where sealed objects are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectsAddress {
    /// A folder of this machine.
    File(PathBuf),
}

impl ObjectsAddress {
    /// Reads `file:FOLDER`.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        let folder = address.strip_prefix("file:").map(|folder| folder.strip_prefix("//").unwrap_or(folder));
        match folder {
            Some(folder) if !folder.is_empty() => Ok(Self::File(PathBuf::from(folder))),
            _ => Err(AddressError::Objects(without_secrets(address))),
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        let Self::File(folder) = self;
        folder
    }
}

#[cfg(test)]
mod tests;
