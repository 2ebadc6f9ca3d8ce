//! Debian's rspamd as a milter for tests: a spam filter we did not write, on a loopback port of its own, that asks nobody.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. Not for measuring: it runs without
//! its compiled patterns, so that it starts in a second. Stopped and removed as [`crate::postfix`] is.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::TempFolder;

/// Takes the folder as $1, starts the filter, and waits for the end of its input.
const WATCH: &str = r#"
folder=$1
trap '' INT HUP TERM
cd / && chown -R _rspamd: "$folder" || exit 1
rspamd -f -u _rspamd -g _rspamd -p "$folder/rspamd.pid" --var LOCAL_CONFDIR="$folder" --var LOGDIR="$folder" \
  --var RUNDIR="$folder" --var DBDIR="$folder/db" >"$folder/start.log" 2>&1 </dev/null &
pid=$!
echo started
cat >/dev/null
kill "$pid" 2>/dev/null
wait "$pid"
rm -rf "$folder"
"#;

/// Modules that ask the network or Redis.
const OFF: [&str; 12] = [
    "hfilter",
    "rbl",
    "surbl",
    "fuzzy_check",
    "asn",
    "mx_check",
    "url_redirector",
    "dcc",
    "antivirus",
    "greylist",
    "ratelimit",
    "rspamd_update",
];

/// Nobody answers names; patterns are not compiled.
const OPTIONS: &str = "dns { nameserver = [\"127.0.0.1:1\"]; timeout = 0.1s; retransmits = 1; sockets = 1; }\n\
                       disable_hyperscan = true;\nlocal_addrs = [];\n";

/// A filter that does not listen after this long will not.
const LONGEST_START: Duration = Duration::from_secs(60);
/// How often the port is tried.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A subject for which this rspamd, and no other, finds [`BAD_SCORE`] points beside what its own rules find.
pub const BAD_SUBJECT: &str = "bad according to rspamd";

/// What [`BAD_SUBJECT`] weighs: enough for a mark, too little to be refused.
pub const BAD_SCORE: u32 = 13;

/// A running rspamd; it is stopped and its folder removed when this is dropped.
pub struct Rspamd {
    folder: TempFolder,
    address: SocketAddr,
    /// Holds the pipe; its end is our end.
    watch: Child,
}

impl Rspamd {
    /// Starts it with these files of `local.d`; in `worker-proxy.inc`, `127.0.0.1:11332` stands for a free port.
    ///
    /// Panics with what is missing or with what rspamd said, since a test that asked for it cannot go on.
    #[must_use]
    pub fn start(files: &[(&str, &str)]) -> Self {
        let folder = TempFolder::new("rspamd");
        let free = || TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let sockets = [free(), free()];
        let [address, controller] =
            sockets.each_ref().map(|socket| socket.local_addr().expect("it is bound"));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        for made in ["local.d", "override.d", "maps.d", "db"] {
            fs::create_dir(folder.path().join(made)).expect("the folder is ours");
        }
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join("local.d").join(name), text).expect("the folder is ours");
        };
        OFF.iter().for_each(|module| write(&format!("{module}.conf"), "enabled = false;\n"));
        for off in ["redis.conf", "worker-normal.inc", "worker-fuzzy.inc"] {
            write(off, "enabled = false;\n");
        }
        write("options.inc", OPTIONS);
        let rule = format!(
            "config['regexp']['BAD_ACCORDING_TO_RSPAMD'] = {{ re = 'Subject=/{BAD_SUBJECT}/', score = {BAD_SCORE} }}\n"
        );
        fs::write(folder.path().join("rspamd.local.lua"), rule).expect("the folder is ours");
        write("worker-controller.inc", &format!("bind_socket = \"{controller}\";\n"));
        let log = folder.path().join("rspamd.log");
        write("logging.inc", &format!("type = \"file\";\nfilename = \"{}\";\n", log.display()));
        for (name, text) in files {
            write(name, &text.replace("127.0.0.1:11332", &address.to_string()));
        }
        drop(sockets);
        let watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let mut rspamd = Self { folder, address, watch };
        rspamd.wait();
        rspamd
    }

    /// Returns where its milter listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn wait(&mut self) {
        let mut line = String::new();
        let output = self.watch.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut line).expect("its output can be read");
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            let said = || {
                let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
                format!("{}{}", read("start.log"), read("rspamd.log"))
            };
            assert!(
                line.trim() == "started" && begun.elapsed() < LONGEST_START,
                "rspamd is needed for this test and does not listen (`cargo xtask test --install` installs it; it wants root): {}",
                said()
            );
            thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Rspamd {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // A test that failed for another reason must not fail twice.
        let _ = self.watch.wait();
    }
}
