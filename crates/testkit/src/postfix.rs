//! Debian's Postfix as a private instance: a mail server we did not write, in a temporary folder, on loopback ports of its own.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. The machine's own Postfix,
//! if one runs, is left alone, and nothing leaves the machine: what has no mailbox and no next hop here is bounced.
//!
//! Like the PostgreSQL beside it, the instance is watched by a small shell that stops it when this program ends. Everything here blocks: a test that runs the
//! other side in an asynchronous runtime of one thread calls it from `tokio::task::spawn_blocking`.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::TempFolder;
use crate::watched::{FINISH, FreePorts, Watched, on_free_ports, program};

mod delivered;
mod queue;
mod setup;
mod talker;

pub use delivered::Delivered;
pub use queue::Queued;
pub use setup::Setup;
pub use talker::{Reply, Talker};

/// Takes the folder as $1 and the program as $2, starts the server, and waits for the end of its input.
const WATCH: &str = r#"
trap '' INT HUP TERM
cd / || exit 1
mkdir "$folder/queue" "$folder/data" && chown postfix: "$folder/data" || { finish; exit 1; }
"$postfix" -c "$folder/config" start >"$folder/start.log" 2>&1 </dev/null \
  || { cat "$folder/start.log" "$folder/mail.log" 2>/dev/null; finish; exit 1; }
echo ready
cat >/dev/null
finish
"#;

/// Whoever waits for Postfix longer than this waits for nothing; it is a limit for a busy machine, not a usual time.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How often files and queue are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A running Postfix; it is stopped and its folder removed when this is dropped.
pub struct Postfix {
    /// Before the folder: what is stopped first writes into it no more.
    _watched: Watched,
    folder: TempFolder,
    listeners: Vec<(String, SocketAddr)>,
    mailboxes: Vec<String>,
}

impl Postfix {
    /// Starts an instance.
    ///
    /// Panics with what is missing or with what Postfix said, since a test that asked for it cannot go on.
    #[must_use]
    pub fn start(setup: &Setup) -> Self {
        let program = program("postfix").expect(
            "Postfix is needed for this test: no `postfix` in /usr/sbin or PATH (`cargo xtask test --install` installs it)",
        );
        let user = fs::metadata("/proc/self").expect("/proc shows this process").uid();
        assert_eq!(user, 0, "Postfix starts only as root (postfix(1)): run the tests as root, as in CI");
        on_free_ports("Postfix", || Self::try_start(setup, &program))
    }

    fn try_start(setup: &Setup, program: &Path) -> Result<Self, String> {
        let folder = TempFolder::new("postfix");
        let listeners = free_addresses(setup.names());
        setup.write(folder.path(), &listeners);
        let script = format!("folder=$1 postfix=$2 pid_file=$1/queue/pid/master.pid\n{FINISH}{WATCH}");
        let watched = Watched::start(&script, &[folder.path().as_os_str(), program.as_os_str()])?;
        Ok(Self { _watched: watched, folder, listeners, mailboxes: setup.mailboxes.clone() })
    }

    /// Returns where a listener of the set-up listens, or a service of the added text ([`Setup::port_of`]).
    #[must_use]
    pub fn address(&self, listener: &str) -> SocketAddr {
        let found = self.listeners.iter().find(|(name, _)| name == listener);
        found.unwrap_or_else(|| panic!("the set-up names no listener `{listener}`")).1
    }

    /// Returns the folder of the instance: `config`, `queue`, `data`, `mail`, `mail.log`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Opens a connection to a listener and reads its greeting.
    #[must_use]
    pub fn talk(&self, listener: &str) -> Talker {
        Talker::connect(self.address(listener))
    }

    /// Sends one message and returns the last reply: that to the end of data, or the first refusal.
    ///
    /// The message needs CR LF at the end of lines; leading dots are doubled here (RFC 5321 §4.5.2).
    pub fn send(&self, listener: &str, from: &str, to: &[&str], message: &[u8]) -> Reply {
        self.talk(listener).send(from, to, message)
    }

    /// Runs Postfix's own `smtp-source` against a listener and waits for its end; the address is added to the arguments.
    ///
    /// Panics if it fails, as it does when a command is refused.
    pub fn smtp_source(&self, listener: &str, arguments: &[&str]) -> Output {
        let address = self.address(listener).to_string();
        let output = Command::new(program("smtp-source").expect("smtp-source comes with Postfix"))
            .args(arguments)
            .arg(address)
            .output()
            .expect("smtp-source can be started");
        assert!(output.status.success(), "smtp-source: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Returns what lies in a mailbox now, the oldest first.
    #[must_use]
    pub fn mailbox(&self, address: &str) -> Vec<Delivered> {
        assert!(self.mailboxes.iter().any(|known| known == address), "the set-up has no mailbox {address}");
        delivered::read(&self.folder.path().join("mail").join(address).join("new"))
    }

    /// Waits until a mailbox holds so many messages, and returns them, the oldest first.
    ///
    /// Panics with the log if they do not come.
    pub fn wait_for_mail(&self, address: &str, count: usize) -> Vec<Delivered> {
        self.wait(&format!("{count} messages for {address}"), || {
            Some(self.mailbox(address)).filter(|messages| messages.len() >= count)
        })
    }

    /// Returns the log so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("mail.log")).unwrap_or_default()
    }

    /// Waits until the log has a line with all these words, and returns it.
    pub fn wait_for_log(&self, words: &[&str]) -> String {
        self.wait(&format!("a line in the log with {words:?}"), || {
            let log = self.log();
            log.lines().find(|line| words.iter().all(|word| line.contains(word))).map(str::to_owned)
        })
    }

    /// Returns the queue ids given by smtpd so far, in the order in which they were given.
    #[must_use]
    pub fn queue_ids(&self) -> Vec<String> {
        queue::ids_in(&self.log())
    }

    /// Returns what is in the queue (`postqueue -j`).
    #[must_use]
    pub fn queue(&self) -> Vec<Queued> {
        let output = self.run("postqueue", &["-j"]);
        queue::read(&String::from_utf8_lossy(&output.stdout))
    }

    /// Waits until the queue is empty: everything is delivered, handed on, bounced or dropped.
    pub fn wait_until_idle(&self) {
        self.wait("an empty queue", || self.queue().is_empty().then_some(()));
    }

    /// Tries everything in the queue again now (`postqueue -f`).
    pub fn flush(&self) {
        self.run("postqueue", &["-f"]);
    }

    /// Runs `postsuper` with these arguments: `-H` with a queue id releases what Postfix itself holds, `-d` deletes.
    pub fn postsuper(&self, arguments: &[&str]) {
        self.run("postsuper", arguments);
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Output {
        let output = Command::new(program(name).unwrap_or_else(|| panic!("{name} comes with Postfix")))
            .arg("-c")
            .arg(self.folder.path().join("config"))
            .args(arguments)
            .output()
            .unwrap_or_else(|error| panic!("start {name}: {error}"));
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(begun.elapsed() < LONGEST_WAIT, "Postfix: no {what}; its log:\n{}", self.log());
            thread::sleep(LOOK_EVERY);
        }
    }
}

/// Gives every listener a port that nobody listens on at this moment.
fn free_addresses<'n>(names: impl Iterator<Item = &'n str>) -> Vec<(String, SocketAddr)> {
    let names: Vec<String> = names.map(str::to_owned).collect();
    let addresses = FreePorts::find(names.len()).addresses();
    names.into_iter().zip(addresses).collect()
}
