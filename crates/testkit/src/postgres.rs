//! A real PostgreSQL for tests: one server per test program, a fresh database per test.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped.
//!
//! The server belongs to a small watching shell, which stops it when this program ends. It listens on a Unix socket in its folder only.
//! A test that stops its server has one of its own ([`Server::alone`]).

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::watched::Watched;

/// Runs as the user that may run a server (never root): $1 programs, $2 folder, then waits for the end of its input.
const WATCH: &str = r#"
bin=$1 folder=$2
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; else "$@"; fi; }
finish() { as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1; rm -rf "$folder"; }
trap '' INT HUP TERM
cd / && mkdir -m 700 "$folder" || exit 1
if [ "$(id -u)" = 0 ]; then chown postgres: "$folder" || exit 1; fi
as "$bin/initdb" -D "$folder/data" -U tidewatch -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 \
  || { cat "$folder/initdb.log"; finish; exit 1; }
start() {
  as "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 \
    -o "-k $folder -c listen_addresses='' -c max_connections=300 -c fsync=off -c full_page_writes=off" start >/dev/null 2>&1 </dev/null
}
stop() { as "$bin/pg_ctl" -D "$folder/data" -w -t 60 -m fast stop >/dev/null 2>&1 </dev/null; }
start || { cat "$folder/data/server.log"; finish; exit 1; }
echo ready
while read -r order; do
  case $order in start | stop) "$order" && echo ready || echo "could not $order" ;; esac
done
finish
"#;

/// A server of PostgreSQL; it ends with its test program, or when dropped.
pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// Takes orders.
    watched: Watched,
}

impl Server {
    /// Starts one that no other test uses, so that it may be stopped.
    #[must_use]
    pub fn alone() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        Self::begin(&format!("-{}", COUNT.fetch_add(1, Ordering::SeqCst)))
    }

    /// Stops it, as an administrator does: whoever is connected is cut off.
    pub fn stop(&mut self) {
        self.order("stop");
    }

    /// Starts it again, with all that it had.
    pub fn start(&mut self) {
        self.order("start");
    }

    fn order(&mut self, order: &str) {
        self.watched.order(order).unwrap_or_else(|said| panic!("PostgreSQL: {order}: {said}"));
    }

    fn begin(suffix: &str) -> Self {
        let programs = programs().expect(
            "PostgreSQL is needed for this test: no `initdb` in /usr/lib/postgresql/*/bin or PATH (`cargo xtask test --install` installs it)",
        );
        let folder = std::env::temp_dir().join(format!("tidewatch-pg-{}{suffix}", std::process::id()));
        let watched = Watched::start(WATCH, &[programs.as_os_str(), folder.as_os_str()]);
        let watched =
            watched.unwrap_or_else(|said| panic!("PostgreSQL could not be started for this test: {said}"));
        Self { programs, folder, watched }
    }

    /// Makes a fresh, empty database and returns its address.
    #[must_use]
    pub fn fresh_database(&self) -> String {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("test{}", COUNT.fetch_add(1, Ordering::SeqCst));
        let made = Command::new(self.programs.join("createdb"))
            .arg("-h")
            .arg(&self.folder)
            .args(["-U", "tidewatch", "-T", "template0", &name])
            .output()
            .expect("createdb can be started");
        assert!(made.status.success(), "make a database: {}", String::from_utf8_lossy(&made.stderr));
        format!("postgres://tidewatch@localhost/{name}?host={}", self.folder.display())
    }
}

/// Finds the folder with `initdb`: Debian keeps it outside PATH; the newest version wins.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    let version = |folder: &Path| {
        let name = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        name.and_then(|name| name.parse::<u32>().ok()).unwrap_or(0)
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Returns the server's own files, for tests that look for what must not be there.
#[must_use]
pub fn data_folder() -> PathBuf {
    shared().folder.join("data")
}

/// Makes a fresh, empty database on the server of all tests and returns its address.
#[must_use]
pub fn fresh_database() -> String {
    shared().fresh_database()
}

/// The server of all tests of one program.
fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::begin(""))
}
