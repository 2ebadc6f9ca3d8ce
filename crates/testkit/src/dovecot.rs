//! Debian's Dovecot as a private instance: a server of mailboxes that we did not write, in a temporary folder, on loopback ports of its own. It takes a password, and access
//! tokens if it is asked to, which it validates by itself.
//! If it cannot be started, the test that asked for it fails and says what is missing; it is never skipped. The machine's own Dovecot, if one runs, is left alone.
//!
//! It runs without rights of the administrator: as the user `dovecot` of the package where the tests are root, as whoever runs them where not. Stopped and removed as
//! every watched server is. Everything here blocks.

use std::ffi::OsStr;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::folder::{TempFolder, files_below};
use crate::smtp_sink::SinkCertificate;
use crate::watched::{FINISH, FreePorts, Watched, on_free_ports, program};

/// The one user, who may log in.
pub const USER: &str = "desk@shop.example";
/// Their password.
pub const PASSWORD: &str = "quiet \"harbour\" ä";

/// What a token must be good for.
pub const SCOPE: &str = "mail";
/// With it tokens are signed and validated.
const TOKEN_KEY: [u8; 32] = *b"a key for tests, and for nothing";

/// Makes an access token of the one user (RFC 7519): good for this, and from a minute ago for so many seconds from now on.
#[must_use]
pub fn token(scope: &str, seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs().cast_signed();
    let claims = json!({ "sub": USER, "email": USER, "scope": scope, "iat": now - 60, "exp": now + seconds });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(&claims));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &TOKEN_KEY), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Takes the folder as $1, the program as $2 and the user as $3, starts the server, and waits for the end of its input.
const WATCH: &str = r#"
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$user" --regid="$user" --clear-groups -- "$@"; else "$@"; fi; }
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

/// A running Dovecot with one mailbox; it is stopped and its folder removed when this is dropped.
pub struct Dovecot {
    /// Before the folder: what is stopped first writes into it no more.
    _watched: Watched,
    folder: TempFolder,
    clear: SocketAddr,
    encrypted: SocketAddr,
    certificate: SinkCertificate,
}

impl Dovecot {
    /// Starts an instance whose mailbox has these messages, each with the name of its folder as servers write it (`INBOX`, `Archive.Old`), all of them new.
    ///
    /// Panics with what is missing or with what Dovecot said, since a test that asked for it cannot go on.
    #[must_use]
    pub fn start(messages: &[(&str, &[u8])]) -> Self {
        Self::start_taking(messages, &[])
    }

    /// The same, and it takes tokens ([`token`]) by these mechanisms: `oauthbearer`, `xoauth2`.
    #[must_use]
    pub fn start_taking(messages: &[(&str, &[u8])], mechanisms: &[&str]) -> Self {
        let program = program("dovecot").expect(
            "Dovecot is needed for this test: no `dovecot` in /usr/sbin or PATH (`cargo xtask test --install` installs it)",
        );
        on_free_ports("Dovecot", || Self::try_start(messages, mechanisms, &program))
    }

    fn try_start(messages: &[(&str, &[u8])], mechanisms: &[&str], program: &Path) -> Result<Self, String> {
        let folder = TempFolder::new("dovecot");
        let ports = FreePorts::find(2);
        let (clear, encrypted) = (ports.addresses()[0], ports.addresses()[1]);
        let certificate = SinkCertificate::new(&["localhost"]);
        let user = user();
        let mut settings = settings(folder.path(), &user, [clear.port(), encrypted.port()]);
        if !mechanisms.is_empty() {
            settings.push_str(&token_settings(folder.path(), mechanisms));
        }
        write(folder.path(), &settings, &certificate);
        deliver(&maildir(folder.path()), messages);
        drop(ports);
        let script = format!("folder=$1 dovecot=$2 user=$3 pid_file=$1/run/master.pid\n{FINISH}{WATCH}");
        let arguments = [folder.path().as_os_str(), program.as_os_str(), OsStr::new(&user)];
        let watched = Watched::start(&script, &arguments)?;
        Ok(Self { _watched: watched, folder, clear, encrypted, certificate })
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
    // Without the penalty, since who fails again and again from the same address waits longer each time, and here everybody comes from the same.
    format!(
        "base_dir = {folder}/run\nstate_dir = {folder}/state\ninstance_name = test\nlog_path = {folder}/dovecot.log\n\
         protocols = imap\nlisten = 127.0.0.1\n\
         default_internal_user = {user}\ndefault_internal_group = {user}\ndefault_login_user = {user}\nfirst_valid_uid = 1\n\
         ssl = yes\nssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/key.pem\n\
         auth_mechanisms = plain\nauth_failure_delay = 0\nmail_location = maildir:~/Maildir\n\
         passdb {{\n  driver = passwd-file\n  args = username_format=%u {folder}/users\n}}\n\
         userdb {{\n  driver = static\n  args = home={folder}/home uid={user} gid={user}\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {clear}\n  }}\n  inet_listener imaps {{\n    port = {encrypted}\n    ssl = yes\n  }}\n}}\n\
         service anvil {{\n  chroot =\n  unix_listener anvil-auth-penalty {{\n    mode = 0\n  }}\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}

/// Lets it validate tokens by itself, with a key in a file, named by whom the token is for, its algorithm and its key.
fn token_settings(folder: &Path, mechanisms: &[&str]) -> String {
    let keys = folder.join("keys").join("default").join("HS256");
    fs::create_dir_all(&keys).expect("the folder is ours");
    fs::write(keys.join("default"), STANDARD.encode(TOKEN_KEY)).expect("the folder is ours");
    let (folder, mechanisms) = (folder.display(), mechanisms.join(" "));
    let tokens = format!(
        "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n\
         username_attribute = email\nscope = {SCOPE}\n"
    );
    fs::write(format!("{folder}/tokens.conf"), tokens).expect("the folder is ours");
    format!(
        "auth_mechanisms = plain {mechanisms}\n\
         passdb {{\n  driver = oauth2\n  mechanisms = {mechanisms}\n  args = {folder}/tokens.conf\n}}\n"
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
