//! A filter under measurement: started on loopback, asked until it answers, stopped at the end.

use std::fmt;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::process;

/// A filter that does not answer after this long will not.
const LONGEST_START: Duration = Duration::from_secs(60);
/// How long a filter has to end by itself.
const LONGEST_STOP: Duration = Duration::from_secs(5);
/// rspamd's compiling of patterns takes most of a minute the first time.
const LONGEST_SETTLING: Duration = Duration::from_secs(180);
/// At rest means: under 2 % of one core over this long.
const LOOK_AT_REST: Duration = Duration::from_secs(3);
/// A socket may be open before anybody answers on it: ask again rather than wait.
const LONGEST_PING: Duration = Duration::from_millis(100);
/// Fine enough to read the start-up time from.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// Which filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Rspamd,
    Tidewatch,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Name::Rspamd => "rspamd 3.4 `local`",
            Name::Tidewatch => "Tidewatch",
        })
    }
}

/// A running filter; it is stopped when this is dropped.
pub(super) struct Filter {
    pub name: Name,
    pub address: SocketAddr,
    /// From starting the process to its first answer.
    pub start_up: Duration,
    child: Child,
}

impl Filter {
    /// Starts the command, its output into a log, and waits until it answers `GET /ping`.
    pub(super) fn start(
        name: Name,
        command: &mut Command,
        address: SocketAddr,
        log: &Path,
    ) -> Result<Filter> {
        let log_file = File::create(log).with_context(|| format!("write {}", log.display()))?;
        let begun = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file)
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let mut filter = Filter { name, address, start_up: Duration::ZERO, child };
        while !answers(address) {
            if filter.child.try_wait()?.is_some() || begun.elapsed() > LONGEST_START {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                let last: Vec<&str> = said.lines().rev().take(5).collect();
                bail!(
                    "{name} does not answer on {address}; the end of {}, backwards:\n{}",
                    log.display(),
                    last.join("\n")
                );
            }
            thread::sleep(ASK_EVERY);
        }
        filter.start_up = begun.elapsed();
        Ok(filter)
    }

    /// Waits until the filter does nothing by itself any more: rspamd compiles its patterns in the background
    /// after it has begun to answer, and neither that nor the memory it takes belongs to a message.
    pub(super) fn settle(&self) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < LONGEST_SETTLING {
            let before = process::cpu_time(self.process())?;
            thread::sleep(LOOK_AT_REST);
            if process::cpu_time(self.process())?.saturating_sub(before) < LOOK_AT_REST / 50 {
                return Ok(());
            }
        }
        bail!("{} is still busy by itself after {} s", self.name, LONGEST_SETTLING.as_secs());
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Filter {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// The DNS that knows nothing; stopped when dropped.
pub(super) struct Dns {
    pub address: SocketAddr,
    child: Child,
}

impl Dns {
    /// Starts the stub on a free port, which it prints.
    pub(super) fn start(program: &Path) -> Result<Dns> {
        let mut child =
            Command::new(program).arg("0").stdout(Stdio::piped()).spawn().context("start the DNS stub")?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let address = line.trim().parse().context("read the address of the DNS stub")?;
        Ok(Dns { address, child })
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

/// Asks the process to end, and ends it if it does not.
fn stop(child: &mut Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).stderr(Stdio::null()).status();
    let begun = Instant::now();
    while asked.is_ok() && begun.elapsed() < LONGEST_STOP {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return;
        }
        thread::sleep(ASK_EVERY);
    }
    // Nothing is left to do if the process is gone already.
    let _killed = child.kill();
    let _waited = child.wait();
}

fn answers(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, LONGEST_PING)?;
        stream.set_read_timeout(Some(LONGEST_PING))?;
        stream.write_all(b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.lines().next().is_some_and(|status| status.contains(" 200 ")))
}

/// Returns a port that nobody listens on at this moment.
pub(super) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").context("find a free port")?.local_addr()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_ends_at_once_is_an_error_with_its_words() {
        let log = std::env::temp_dir().join(format!("xtask-filter-{}", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such option >&2; exit 1"]);
        let address = free_address().expect("loopback");
        let error = Filter::start(Name::Tidewatch, &mut command, address, &log).err().expect("it has ended");
        assert!(error.to_string().contains("no such option"), "{error:#}");
        std::fs::remove_file(&log).expect("the log is ours");
    }
}
