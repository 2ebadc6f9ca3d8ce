//! Debian's Dovecot as a private instance: a server of mailboxes that we did not write, in a temporary folder, on loopback ports of its own.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. The machine's own Dovecot, if one runs, is left alone.
//!
//! It runs without rights of the administrator: as the user `dovecot` of the package where the tests are root, as whoever runs them where not. Stopped and removed as
//! [`crate::postgres`] is. Everything here blocks.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::folder::{TempFolder, files_below};
use crate::smtp_sink::SinkCertificate;

/// The one user, who may log in.
pub const USER: &str = "desk@shop.example";
/// Their password.
pub const PASSWORD: &str = "quiet \"harbour\" ä";

/// Takes the folder as $1 and the program as $2, starts the server, and waits for the end of its input.
const WATCH: &str = r#"
folder=$1 dovecot=$2 user=$3
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"; else "$@"; fi; }
finish() {
  pid=$(tr -dc 0-9 <"$folder/run/master.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
  fi
  rm -rf "$folder"
}
trap '' INT HUP TERM
cd / || exit 1
if [ "$(id -u)" = 0 ]; then chown -R "$user:" "$folder" || exit 1; fi
as "$dovecot" -F -c "$folder/dovecot.conf" >"$folder/start.log" 2>&1 </dev/null &
started=$!
tries=0
until grep -q 'starting up' "$folder/dovecot.log" 2>/dev/null; do
  tries=$((tries + 1))
  if [ $tries -gt 1200 ] || ! kill -0 "$started" 2>/dev/null; then cat "$folder/start.log" "$folder/dovecot.log" 2>/dev/null; finish; exit 1; fi
  sleep 0.05
done
echo ready
cat >/dev/null
finish
"#;

/// A port found free may be taken before Dovecot listens on it; then others are tried.
const MAX_STARTS: usize = 5;

/// A running Dovecot with one mailbox; it is stopped and its folder removed when this is dropped.
pub struct Dovecot {
    folder: TempFolder,
    clear: SocketAddr,
    encrypted: SocketAddr,
    certificate: SinkCertificate,
    /// Holds the pipe; its end is our end.
    watch: Child,
}

impl Dovecot {
    /// Starts an instance whose mailbox has these messages, each with the name of its folder as servers write it (`INBOX`, `Archive.Old`), all of them new.
    ///
    /// Panics with what is missing or with what Dovecot said, since a test that asked for it cannot go on.
    #[must_use]
    pub fn start(messages: &[(&str, &[u8])]) -> Self {
        let program = program().expect(
            "Dovecot is needed for this test: no `dovecot` in /usr/sbin or PATH (`cargo xtask test --install` installs it)",
        );
        let mut said = String::new();
        for _ in 0..MAX_STARTS {
            match Self::try_start(messages, &program) {
                Ok(dovecot) => return dovecot,
                Err(refusal) => said = refusal,
            }
            if !said.contains("Address already in use") {
                break;
            }
        }
        panic!("Dovecot could not be started for this test: {said}");
    }

    fn try_start(messages: &[(&str, &[u8])], program: &Path) -> Result<Self, String> {
        let folder = TempFolder::new("dovecot");
        let free = || TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let sockets = [free(), free()];
        let [clear, encrypted] = sockets.each_ref().map(|socket| socket.local_addr().expect("it is bound"));
        let certificate = SinkCertificate::new(&["localhost"]);
        let user = user();
        write(folder.path(), &settings(folder.path(), &user, [clear.port(), encrypted.port()]), &certificate);
        deliver(&maildir(folder.path()), messages);
        drop(sockets);
        let mut watch = Command::new("sh")
            .args(["-c", WATCH, "watch"])
            .arg(folder.path())
            .arg(program)
            .arg(&user)
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
        Ok(Self { folder, clear, encrypted, certificate, watch })
    }

    /// Where it listens for `imap:`; STARTTLS is offered.
    #[must_use]
    pub fn clear(&self) -> SocketAddr {
        self.clear
    }

    /// Where it listens for `imaps:`.
    #[must_use]
    pub fn encrypted(&self) -> SocketAddr {
        self.encrypted
    }

    /// The root that trusts its certificate, which is for `localhost`, as PEM.
    #[must_use]
    pub fn root_pem(&self) -> &str {
        &self.certificate.root_pem
    }

    /// What the folders hold now: each file with its bytes, by its path in the mailbox. A Maildir tells in a file's place and name whether its message is new, and what it is marked
    /// with; the server's own index is left out.
    #[must_use]
    pub fn mailbox(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let root = maildir(self.folder.path());
        let is_message = |path: &Path| {
            path.parent().and_then(Path::file_name).is_some_and(|name| name == "new" || name == "cur")
        };
        let mut all = files_below(&root, is_message);
        all.sort();
        let inside = |path: PathBuf| path.strip_prefix(&root).map(Path::to_owned).unwrap_or(path);
        all.into_iter().map(|(path, bytes)| (inside(path), bytes)).collect()
    }

    /// Returns the log so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("dovecot.log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // The shell bounds its own waiting; a test that failed for another reason must not fail twice.
        let _ = self.watch.wait();
    }
}

/// Whom it runs as: the package's own user, where we may choose.
fn user() -> String {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().expect("`id` is everywhere");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    if id(&["-u"]) == "0" { "dovecot".to_owned() } else { id(&["-un"]) }
}

fn maildir(folder: &Path) -> PathBuf {
    folder.join("home").join("Maildir")
}

fn settings(folder: &Path, user: &str, [clear, encrypted]: [u16; 2]) -> String {
    let folder = folder.display();
    format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/state\ninstance_name = test\nlog_path = {folder}/dovecot.log\n\
         protocols = imap\nlisten = 127.0.0.1\n\
         default_internal_user = {user}\ndefault_internal_group = {user}\ndefault_login_user = {user}\nfirst_valid_uid = 1\n\
         ssl = yes\nssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/key.pem\n\
         auth_mechanisms = plain\nauth_failure_delay = 0\nmail_location = maildir:~/Maildir\n\
         passdb {{\n  driver = passwd-file\n  args = username_format=%u {folder}/users\n}}\n\
         userdb {{\n  driver = static\n  args = home={folder}/home uid={user} gid={user}\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {clear}\n  }}\n  inet_listener imaps {{\n    port = {encrypted}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}

fn write(folder: &Path, settings: &str, certificate: &SinkCertificate) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
    fs::create_dir(folder.join("state")).expect("the folder is ours");
    let files = [
        ("dovecot.conf", settings),
        ("certificate.pem", &certificate.root_pem),
        ("key.pem", &certificate.key_pem),
        ("users", &format!("{USER}:{{PLAIN}}{PASSWORD}::::::\n")),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("the folder is ours");
    }
}

/// Lays messages into a Maildir, in which a folder's name begins with a dot.
fn deliver(root: &Path, messages: &[(&str, &[u8])]) {
    for (number, (name, message)) in messages.iter().enumerate() {
        let folder = if *name == "INBOX" { root.to_owned() } else { root.join(format!(".{name}")) };
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(folder.join(part)).expect("the folder is ours");
        }
        let file = folder.join("new").join(format!("17953{number:05}.M1P1.test"));
        fs::write(file, message).expect("the folder is ours");
    }
}

/// Finds the program: Debian keeps it in /usr/sbin, which is not in everybody's PATH.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [PathBuf::from("/usr/sbin")].into_iter().chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join("dovecot")).find(|file| file.is_file())
}
