//! A real PostgreSQL for tests: one server per test program, a fresh database per test.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped.
//!
//! The server belongs to a small watching shell whose input is a pipe from us: when this program ends, however it ends, the pipe closes,
//! and the shell stops the server and removes its folder. It listens on a Unix socket in that folder only.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

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
as "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 \
  -o "-k $folder -c listen_addresses='' -c max_connections=300 -c fsync=off -c full_page_writes=off" start >/dev/null 2>&1 </dev/null \
  || { cat "$folder/data/server.log"; finish; exit 1; }
echo ready
cat >/dev/null
finish
"#;

struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// Holds the pipe; its end is our end.
    _watch: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();

impl Server {
    fn start() -> Self {
        let programs = programs().expect(
            "PostgreSQL is needed for this test: no `initdb` in /usr/lib/postgresql/*/bin or PATH (`cargo xtask test --install` installs it)",
        );
        let folder = std::env::temp_dir().join(format!("tidewatch-pg-{}", std::process::id()));
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(&programs)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Its own group: an interrupt at the keyboard must not stop it before it has cleaned up.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let mut output = BufReader::new(watch.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("its output can be read");
        if line.trim() != "ready" {
            let _ = output.read_to_string(&mut line);
            panic!("PostgreSQL could not be started for this test: {line}");
        }
        Self { programs, folder, _watch: watch }
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
    SERVER.get_or_init(Server::start).folder.join("data")
}

/// Makes a fresh, empty database and returns its address.
#[must_use]
pub fn fresh_database() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let server = SERVER.get_or_init(Server::start);
    let name = format!("test{}", COUNT.fetch_add(1, Ordering::SeqCst));
    let made = Command::new(server.programs.join("createdb"))
        .arg("-h")
        .arg(&server.folder)
        .args(["-U", "tidewatch", "-T", "template0", &name])
        .output()
        .expect("createdb can be started");
    assert!(made.status.success(), "make a database: {}", String::from_utf8_lossy(&made.stderr));
    format!("postgres://tidewatch@localhost/{name}?host={}", server.folder.display())
}
