//! Faults: what is done to the built program while mail flows - killed, without disk, without DNS, flooded - and that nobody is lost by it.
//! What may arrive twice is listed beforehand in docs/faults.md, which the kills read. Next hops that misbehave at each step are scripted in
//! `crates/guard/tests`, with time limits that a test can wait for.

mod flood;
mod full_disk;
mod kills;
mod limits;
mod own_mail;
mod ready;
mod silence;
mod silent_dns;
mod upload;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use testkit::folder::TempFolder;
use testkit::small_disk::SmallDisk;

use crate::program::{shop_configuration, shop_mail, text, tidewatch};

pub(crate) const TOBIAS: &str = "tobias.lark@fenwicklark.example";

/// Whoever waits longer than this waits for nothing; it is a limit for a busy machine, not a usual time.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Waits until something is so.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + LONGEST_WAIT;
    while !is_so() {
        assert!(Instant::now() < until, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An address that stays ours while nobody listens at it: on a loopback address of this process and call, which no other test uses.
fn own_address() -> SocketAddr {
    static COUNT: AtomicU8 = AtomicU8::new(64);
    let [.., high, low] = std::process::id().to_be_bytes();
    let host = format!("127.{}.{high}.{low}:0", COUNT.fetch_add(1, Ordering::SeqCst));
    TcpListener::bind(host).unwrap().local_addr().unwrap()
}

/// The shop's stream: its configuration, key, data and log, which outlive the processes that are killed.
pub(crate) struct House {
    folder: TempFolder,
    disk: Option<SmallDisk>,
    overrides: Vec<(&'static str, String)>,
}

impl House {
    /// Writes the configuration: the shop's with these sections more.
    pub(crate) fn new(sections: &str) -> Self {
        let folder = TempFolder::new("faults");
        let shop = fs::read_to_string(shop_configuration()).unwrap();
        let key = folder.path().join("key").join("root.key");
        let all = format!("{shop}\n[keys]\nroot = {key:?}\n{sections}");
        fs::write(folder.path().join("tidewatch.toml"), all).unwrap();
        House { folder, disk: None, overrides: Vec::new() }
    }

    /// Keeps the data on a disk that can be full.
    fn on(mut self, disk: SmallDisk) -> Self {
        self.disk = Some(disk);
        self
    }

    /// Overrides a key of the configuration.
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.overrides.push((name, value.into()));
        self
    }

    /// The program on this data, as whoever has a shell on the machine runs it.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = tidewatch();
        command.envs(self.overrides.iter().map(|(name, value)| (name, value)));
        command.arg("--config").arg(self.folder.path().join("tidewatch.toml"));
        let disk = self.disk.as_ref().map_or(self.folder.path(), SmallDisk::path);
        command.arg("--data").arg(disk.join("data")).args(arguments);
        match &self.disk {
            Some(disk) => disk.within(command),
            None => command,
        }
    }

    /// Runs a command to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the service; its log is appended to the file.
    pub(crate) fn serve(&self) -> Serving {
        self.started(self.command(&["serve"]))
    }

    /// Starts a command that serves.
    fn started(&self, mut command: Command) -> Serving {
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Serving { child, lines, seen: Vec::new() }
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("serve.log")
    }

    /// What the services have logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// What stands in the hold in a state: full ids.
    pub(crate) fn held(&self, state: &str) -> Vec<String> {
        let output = self.run(&["hold", "list", "--state", state, "--limit", "1000", "--format", "json"]);
        assert!(output.status.success(), "{output:?}");
        let listed = text(&output);
        let values = listed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        values.map(|held| held["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// A test that failed shows what the program said, which its folder would take with it.
impl Drop for House {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the program said:\n{}", self.log());
        }
    }
}

/// A running service; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    seen: Vec<String>,
}

impl Serving {
    /// Waits until the HTTP scan is open, and says where.
    fn http(&mut self) -> SocketAddr {
        self.place("Listening on http://").expect("it says so, or why not")
    }

    /// Waits until the door of this name is open, and says where. None if the program ended before.
    pub(crate) fn door(&mut self, name: &str) -> Option<SocketAddr> {
        self.said(|line| line.split_once(&format!("`{name}` on "))?.1.split(": ").next()?.trim().parse().ok())
    }

    /// Waits for the line that begins with these words and goes on with a place. None if the program ended before.
    pub(crate) fn place(&mut self, beginning: &str) -> Option<SocketAddr> {
        self.said(|line| line.strip_prefix(beginning)?.split_whitespace().next()?.parse().ok())
    }

    /// Waits for a line that is understood, whether it was said before or is still to come.
    pub(crate) fn said<T>(&mut self, mut understood: impl FnMut(&str) -> Option<T>) -> Option<T> {
        if let Some(found) = self.seen.iter().find_map(|line| understood(line)) {
            return Some(found);
        }
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            self.seen.push(line);
            let found = self.seen.last().and_then(|line| understood(line));
            if found.is_some() {
                return found;
            }
        }
    }

    /// `kill -9`.
    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// A line of its `/proc/…/status` that counts kB.
    fn memory_bytes(&self) -> usize {
        let status = fs::read_to_string(self.proc().join("status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse::<usize>().unwrap() * 1024
    }

    /// How many files and sockets it has open.
    fn open_files(&self) -> usize {
        fs::read_dir(self.proc().join("fd")).unwrap().count()
    }

    fn proc(&self) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A message of the shop's mailbox with the line ends of SMTP, and a Message-ID of its own: `<name.…>`.
pub(crate) fn named_mail(number: &str, name: &str) -> Vec<u8> {
    let stored = String::from_utf8(fs::read(shop_mail(number)).unwrap()).unwrap();
    let named = stored.replace("\r\n", "\n").replace("Message-ID: <", &format!("Message-ID: <{name}."));
    assert_ne!(named, stored);
    named.replace('\n', "\r\n").into_bytes()
}

/// The name that [`named_mail`] gave, of a message with LF or CR LF.
pub(crate) fn name_of(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let rest = text.split_once("Message-ID: <").expect("every message of the shop has one").1;
    rest.split('.').next().unwrap().to_owned()
}
