//! Watched: a server that we did not write belongs to a small watching shell whose input is a pipe from us: when this program ends, however it ends, the pipe closes, and the
//! shell stops the server and removes its folder. What the shell does stands with each server; it says `ready` when the server is. Everything here blocks.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// What a shell says when its server runs, or has done what it was ordered.
const READY: &str = "ready";

/// For the shells of servers that keep their number in a file: `pid_file` and `folder` are set before it.
pub(crate) const FINISH: &str = r#"
finish() {
  pid=$(tr -dc 0-9 <"$pid_file" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  fi
  rm -rf "$folder"
}
"#;

/// A port found free may be taken before the server listens on it; then others are tried.
const MAX_STARTS: usize = 5;

/// A watching shell and its server; dropping it stops the server and waits for that.
pub(crate) struct Watched {
    /// What it said last time; behind it is the pipe.
    said: BufReader<ChildStdout>,
    /// Holds the other pipe; its end is our end.
    shell: Child,
}

impl Watched {
    /// Starts a shell with this script and these arguments, and waits until its server runs.
    ///
    /// Errors: what the shell said instead.
    pub(crate) fn start(script: &str, arguments: &[&OsStr]) -> Result<Self, String> {
        let mut shell = Command::new("sh")
            .args(["-c", script, "watch"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Its own group: an interrupt at the keyboard must not stop it before it has cleaned up.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let said = BufReader::new(shell.stdout.take().expect("its output is piped"));
        let mut watched = Self { said, shell };
        let mut said = watched.line();
        if said.trim() == READY {
            return Ok(watched);
        }
        let _ = watched.said.read_to_string(&mut said);
        Err(said)
    }

    /// Has the shell do something, where its script takes orders.
    ///
    /// Errors: what it said instead of having done it.
    pub(crate) fn order(&mut self, order: &str) -> Result<(), String> {
        let orders = self.shell.stdin.as_mut().expect("its input is piped");
        writeln!(orders, "{order}").expect("it takes orders");
        let said = self.line();
        if said.trim() == READY { Ok(()) } else { Err(said) }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("its output can be read");
        line
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // The shell bounds its own waiting; a test that failed for another reason must not fail twice.
        let _ = self.shell.wait();
    }
}

/// Starts a server on ports that were free a moment ago, on others if somebody took one meanwhile.
///
/// Panics with what the server said, since a test that asked for it cannot go on.
pub(crate) fn on_free_ports<S>(name: &str, start: impl Fn() -> Result<S, String>) -> S {
    let mut said = String::new();
    for _ in 0..MAX_STARTS {
        match start() {
            Ok(server) => return server,
            Err(refusal) => said = refusal,
        }
        if !said.contains("Address already in use") {
            break;
        }
    }
    panic!("{name} could not be started for this test: {said}");
}

/// Ports on which nobody listens at this moment; all differ, since they are held until this is dropped.
pub(crate) struct FreePorts(Vec<TcpListener>);

impl FreePorts {
    pub(crate) fn find(count: usize) -> Self {
        let free = || TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        Self((0..count).map(|_| free()).collect())
    }

    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.0.iter().map(|socket| socket.local_addr().expect("it is bound")).collect()
    }
}

/// Finds a program: Debian keeps those of servers in /usr/sbin, which is not in everybody's PATH.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [PathBuf::from("/usr/sbin")].into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::time::{Duration, Instant};

    use super::{FINISH, FreePorts, Watched, on_free_ports};
    use crate::folder::TempFolder;

    #[test]
    fn a_server_ends_with_its_pipe_and_takes_its_folder_along() {
        let folder = TempFolder::new("watched");
        let script = format!(
            "folder=$1 pid_file=$1/pid\n{FINISH}sleep 600 >/dev/null & echo $! >\"$pid_file\"; echo ready\nwhile read -r order; do echo \"$order\"; done; finish"
        );
        let mut watched = Watched::start(&script, &[folder.path().as_os_str()]).unwrap();
        let pid = std::fs::read_to_string(folder.path().join("pid")).unwrap();
        let state = std::path::PathBuf::from(format!("/proc/{}/stat", pid.trim()));
        assert!(state.exists());
        assert_eq!(watched.order("ready"), Ok(()));
        assert_eq!(watched.order("no"), Err("no\n".to_owned()));
        drop(watched);
        assert!(!folder.path().exists());
        let begun = Instant::now();
        let is_gone = || std::fs::read_to_string(&state).map_or(true, |stat| stat.contains(") Z "));
        while !is_gone() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it still runs");
            std::thread::yield_now();
        }
    }

    #[test]
    fn what_a_shell_says_instead_is_told_and_a_taken_port_is_tried_again() {
        let refused = Watched::start("echo first; echo second", &[OsStr::new("x")]).err();
        assert_eq!(refused.as_deref(), Some("first\nsecond\n"));
        let tries = std::cell::Cell::new(0);
        let start = || {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err("bind: Address already in use".to_owned()) } else { Ok(tries.get()) }
        };
        assert_eq!(on_free_ports("It", start), 3);
        let ports = FreePorts::find(3);
        let mut found = ports.addresses();
        found.dedup();
        assert_eq!(found.len(), 3);
    }
}
