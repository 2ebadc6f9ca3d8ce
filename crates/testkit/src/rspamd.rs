//! Debian's rspamd as a milter for tests: a spam filter we did not write, on a loopback port of its own, that asks nobody.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. Not for measuring: it runs without
//! its compiled patterns, so that it starts in a second. Stopped and removed as [`crate::postfix`] is.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::TempFolder;
use crate::watched::{FreePorts, Watched};

/// Takes the folder as $1, starts the filter, and waits for the end of its input.
const WATCH: &str = r#"
folder=$1
trap '' INT HUP TERM
cd / && chown -R _rspamd: "$folder" || exit 1
rspamd -f -u _rspamd -g _rspamd -p "$folder/rspamd.pid" --var LOCAL_CONFDIR="$folder" --var LOGDIR="$folder" \
  --var RUNDIR="$folder" --var DBDIR="$folder/db" >"$folder/start.log" 2>&1 </dev/null &
pid=$!
echo ready
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

/// What is missing where it does not come up.
const NEEDED: &str = "rspamd is needed for this test and does not listen (`cargo xtask test --install` installs it; it wants root)";

/// A running rspamd; it is stopped and its folder removed when this is dropped.
pub struct Rspamd {
    /// Before the folder: what is stopped first writes into it no more.
    _watched: Watched,
    folder: TempFolder,
    address: SocketAddr,
}

impl Rspamd {
    /// Starts it with these files of `local.d`; in `worker-proxy.inc`, `127.0.0.1:11332` stands for a free port.
    ///
    /// Panics with what is missing or with what rspamd said, since a test that asked for it cannot go on.
    #[must_use]
    pub fn start(files: &[(&str, &str)]) -> Self {
        let folder = TempFolder::new("rspamd");
        let ports = FreePorts::find(2);
        let (address, controller) = (ports.addresses()[0], ports.addresses()[1]);
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
        drop(ports);
        let watched = Watched::start(WATCH, &[folder.path().as_os_str()]);
        let watched = watched.unwrap_or_else(|said| panic!("{NEEDED}: {said}"));
        let rspamd = Self { _watched: watched, folder, address };
        rspamd.wait();
        rspamd
    }

    /// Returns where its milter listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn wait(&self) {
        let begun = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            let said = || {
                let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
                format!("{}{}", read("start.log"), read("rspamd.log"))
            };
            assert!(begun.elapsed() < LONGEST_START, "{NEEDED}: {}", said());
            thread::sleep(LOOK_EVERY);
        }
    }
}
