//! Debian's Postfix as a private instance: a mail server we did not write, in a temporary folder, on loopback ports of its own.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. The machine's own Postfix,
//! if one runs, is left alone, and nothing leaves the machine: what has no mailbox and no next hop here is bounced.
//!
//! Like the PostgreSQL beside it, the instance belongs to a small watching shell whose input is a pipe from us: when this program ends,
//! however it ends, the pipe closes, and the shell stops the server and removes its folder. Everything here blocks: a test that runs the
//! other side in an asynchronous runtime of one thread calls it from `tokio::task::spawn_blocking`.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::TempFolder;

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
folder=$1 postfix=$2
finish() {
  pid=$(tr -dc 0-9 <"$folder/queue/pid/master.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  fi
  rm -rf "$folder"
}
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
/// A port found free may be taken before Postfix listens on it; then others are tried.
const MAX_STARTS: usize = 5;

/// A running Postfix; it is stopped and its folder removed when this is dropped.
pub struct Postfix {
    folder: TempFolder,
    listeners: Vec<(String, SocketAddr)>,
    mailboxes: Vec<String>,
    /// Holds the pipe; its end is our end.
    watch: Child,
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
        let mut said = String::new();
        for _ in 0..MAX_STARTS {
            match Self::try_start(setup, &program) {
                Ok(postfix) => return postfix,
                Err(refusal) => said = refusal,
            }
            if !said.contains("Address already in use") {
                break;
            }
        }
        panic!("Postfix could not be started for this test: {said}");
    }

    fn try_start(setup: &Setup, program: &Path) -> Result<Self, String> {
        let folder = TempFolder::new("postfix");
        let listeners = free_addresses(setup.names());
        setup.write(folder.path(), &listeners);
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(folder.path())
            .arg(program)
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
            output.read_to_string(&mut line).expect("its output can be read");
            watch.wait().expect("the shell ends by itself");
            return Err(line);
        }
        Ok(Self { folder, listeners, mailboxes: setup.mailboxes.clone(), watch })
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

impl Drop for Postfix {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // The shell bounds its own waiting; a test that failed for another reason must not fail twice.
        let _ = self.watch.wait();
    }
}

/// Gives every listener a port that nobody listens on at this moment; all differ, since they are held until all are found.
fn free_addresses<'n>(names: impl Iterator<Item = &'n str>) -> Vec<(String, SocketAddr)> {
    let held: Vec<(String, TcpListener)> = names
        .map(|name| (name.to_owned(), TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports")))
        .collect();
    held.iter().map(|(name, socket)| (name.clone(), socket.local_addr().expect("it is bound"))).collect()
}

/// Finds a program of the package: Debian keeps them in /usr/sbin, which is not in everybody's PATH.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [PathBuf::from("/usr/sbin")].into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}
