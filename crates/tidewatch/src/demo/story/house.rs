//! A house of the story: one process of this very program, started with a configuration of its own, killed and started again at will.
//! What it says at its start (where its doors and its pages are) is read from its standard output, as a person would read it.
//!
//! No house outlives the story: one that is dropped in the middle of anything (a beat that failed, Ctrl-C, a panic) is told to end, and waited for.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use platform::clock::Chance;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A first start makes a database and compiles the rules.
const LONGEST_START: Duration = Duration::from_secs(60);
/// After SIGTERM it finishes what it has begun.
const LONGEST_END: Duration = Duration::from_secs(30);
/// How often a house that was dropped is asked whether it has ended.
const A_MOMENT: Duration = Duration::from_millis(10);

/// One process, and what it said of itself.
pub(crate) struct House {
    /// What people call it in the story.
    pub(crate) name: &'static str,
    /// The console's origin.
    pub(crate) console: String,
    /// The origin of the public pages, if it has some.
    pub(crate) public: Option<String>,
    /// Each door's place by its name.
    pub(crate) doors: BTreeMap<String, String>,
    /// The one-time link for its first administrator, while there is none.
    pub(crate) link: Option<String>,
    folder: PathBuf,
    child: Child,
}

impl House {
    /// Writes the configuration and starts the process; returns when its console is open.
    ///
    /// Errors: it did not start; its last words are in the log beside its data.
    pub(crate) async fn start(
        folder: &Path,
        name: &'static str,
        configuration: &str,
    ) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("make the folder of {name}"))?;
        std::fs::write(folder.join("tidewatch.toml"), configuration)
            .with_context(|| format!("write the configuration of {name}"))?;
        let child = spawn(folder)?;
        let mut house = House {
            name,
            console: String::new(),
            public: None,
            doors: BTreeMap::new(),
            link: None,
            folder: folder.to_owned(),
            child,
        };
        house.listen().await?;
        Ok(house)
    }

    /// Its configuration file.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join("tidewatch.toml")
    }

    /// Ends the process as a failing machine would: at once, in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.with_context(|| format!("kill {}", self.name))
    }

    /// Whether it was ended, and not started again since.
    pub(crate) fn is_down(&self) -> bool {
        self.child.id().is_none()
    }

    /// Starts it again where it was, after [`House::kill`].
    pub(crate) async fn start_again(&mut self) -> anyhow::Result<()> {
        self.child = spawn(&self.folder)?;
        self.link = None;
        self.listen().await
    }

    /// Runs a command of the program over its data, as at the machine's own keyboard, and returns what it printed.
    pub(crate) async fn command(&self, arguments: &[&str]) -> anyhow::Result<String> {
        said(over(&self.folder)?, arguments)
            .await
            .with_context(|| format!("act at the keyboard of {}", self.name))
    }

    /// Asks it to end and waits until it has.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        if self.is_down() {
            return Ok(());
        }
        self.ask_to_end()?;
        let ended = timeout(LONGEST_END, self.child.wait()).await;
        let status = ended.with_context(|| format!("wait for the end of {}", self.name))??;
        if !status.success() {
            bail!("{} ended with {status}; see {}", self.name, self.log().display());
        }
        Ok(())
    }

    fn ask_to_end(&self) -> anyhow::Result<()> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(id) = id.and_then(rustix::process::Pid::from_raw) {
            rustix::process::kill_process(id, rustix::process::Signal::TERM)
                .with_context(|| format!("end {}", self.name))?;
        }
        Ok(())
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Reads what it says until its console is open; the rest is read and dropped, so that it never waits for us.
    async fn listen(&mut self) -> anyhow::Result<()> {
        let out = self.child.stdout.take().context("read what a house says")?;
        let mut lines = BufReader::new(out).lines();
        let started = timeout(LONGEST_START, async {
            while let Some(line) = lines.next_line().await? {
                if self.heard(&line) {
                    return Ok(());
                }
            }
            bail!("{} ended while it started; see {}", self.name, self.log().display())
        });
        started.await.with_context(|| format!("wait for {}", self.name))??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(())
    }

    /// Takes one line; true when it was the last that matters.
    fn heard(&mut self, line: &str) -> bool {
        if let Some(origin) = line.strip_prefix("Console on ") {
            origin.trim().clone_into(&mut self.console);
            return true;
        }
        if let Some(origin) = line.strip_prefix("Public pages on ") {
            self.public = Some(origin.trim().to_owned());
        }
        if line.trim_start().starts_with("http") && line.contains("/welcome/") {
            self.link = Some(line.trim().to_owned());
        }
        // "SMTP proxy `shop` on 127.0.0.1:2525: ..."
        if let Some((name, rest)) = line.split_once('`').and_then(|(_, rest)| rest.split_once('`'))
            && let Some(place) = rest.strip_prefix(" on ").and_then(|rest| rest.split(": ").next())
        {
            self.doors.insert(name.to_owned(), place.trim_end_matches('.').to_owned());
        }
        false
    }
}

impl Drop for House {
    /// Here nothing can be awaited, and nothing else is left to do: the story is over, in whatever way.
    fn drop(&mut self) {
        if self.is_down() || self.ask_to_end().is_err() {
            return;
        }
        let asked = Instant::now();
        while let Ok(None) = self.child.try_wait() {
            if asked.elapsed() > LONGEST_END {
                // It has had its time; `kill_on_drop` does the rest.
                return;
            }
            std::thread::sleep(A_MOMENT);
        }
    }
}

fn spawn(folder: &Path) -> anyhow::Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("log"));
    let log = log.context("open the log of a house")?;
    let mut command = over(folder)?;
    command.arg("serve").stdout(Stdio::piped()).stderr(Stdio::from(log)).kill_on_drop(true);
    // Ctrl-C is for the story, which ends its houses in order.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().context("start a house of the story")
}

/// Runs a command of the program that belongs to no house, and returns what it printed.
pub(crate) async fn run(arguments: &[&str]) -> anyhow::Result<String> {
    said(program()?, arguments).await
}

async fn said(mut command: Command, arguments: &[&str]) -> anyhow::Result<String> {
    let output = command.args(arguments).kill_on_drop(true).output().await.context("run a command")?;
    if !output.status.success() {
        let said = [output.stdout.as_slice(), &output.stderr].concat();
        bail!("run `tidewatch {}`: {}", arguments.join(" "), String::from_utf8_lossy(&said).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// This program over a house's configuration and data.
fn over(folder: &Path) -> anyhow::Result<Command> {
    let mut command = program()?;
    command.arg("--config").arg(folder.join("tidewatch.toml")).arg("--data").arg(folder.join("data"));
    Ok(command)
}

/// This program, with nothing of the operator's.
fn program() -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("find this program")?);
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    // The operator's own settings are not the story's.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TIDEWATCH__"))
    {
        command.env_remove(name);
    }
    Ok(command)
}

/// Where a house's pages may be: below the ports that systems give to connections going out (Linux: from 32768), so that nobody's connection sits
/// on a port while its house is being started again.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// More are not tried before we say that there is none.
const TRIED_PORTS: usize = 1_000;

/// Finds ports that are free now: a house that is started again must be found where it was.
pub(crate) fn free_ports<const COUNT: usize>(chance: &dyn Chance) -> anyhow::Result<[u16; COUNT]> {
    let mut kept = Vec::new();
    let mut ports = [0; COUNT];
    for port in &mut ports {
        let found = (0..TRIED_PORTS).find_map(|_| {
            let drawn = PORTS.start + u16::from_be_bytes(chance.bytes()) % (PORTS.end - PORTS.start);
            TcpListener::bind(("127.0.0.1", drawn)).ok().map(|listener| (drawn, listener))
        });
        let (drawn, listener) = found.context("find a free port")?;
        *port = drawn;
        kept.push(listener);
    }
    Ok(ports)
}
