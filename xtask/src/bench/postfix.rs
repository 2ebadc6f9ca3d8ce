//! The mail server that the milters stand behind: Debian's Postfix as a private instance, one listener a filter, everything thrown away after it is
//! queued.
//!
//! All filters stand behind the same Postfix at the same time, so that whatever it costs, it costs each of them. The tests have a Postfix of
//! their own (`testkit::postfix`), which can do more and would bring the whole house into this program.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::filter::free_address;

/// Services without a listener; what is queued is thrown away.
const SERVICES: &str = "\
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
proxymap  unix  -       -       n       -       -       proxymap
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
anvil     unix  -       -       n       -       1       anvil
postlog   unix-dgram n  -       n       -       1       postlogd
";
/// How long a filter that answers pings has to open its socket.
const LONGEST_OPENING: Duration = Duration::from_secs(30);
/// How long it has to stop.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// A running Postfix; stopped when dropped. Its folder is the caller's.
pub(super) struct Postfix {
    folder: PathBuf,
}

/// A listener: where, and the unix socket of the milter it asks, if any.
pub(super) struct Listener {
    pub address: SocketAddr,
    pub milter: Option<PathBuf>,
}

impl Postfix {
    /// Starts an instance with these listeners.
    pub(super) fn start(scratch: &Path, listeners: &[Listener]) -> Result<Postfix> {
        let folder = scratch.join("postfix");
        for made in ["", "config", "queue", "data"] {
            let made = folder.join(made);
            fs::create_dir_all(&made)?;
            fs::set_permissions(&made, fs::Permissions::from_mode(0o755))?;
        }
        let status = Command::new("chown").arg("postfix").arg(folder.join("data")).status()?;
        if !status.success() {
            bail!(
                "no user `postfix`: install it with apt-get install -y --no-install-recommends postfix, and run as root"
            );
        }
        fs::write(folder.join("config/main.cf"), main_cf(&folder))?;
        fs::write(folder.join("config/master.cf"), master_cf(listeners))?;
        let output = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(folder.join("config"))
            .arg("start")
            .output()
            .context("no Postfix here: apt-get install -y --no-install-recommends postfix")?;
        if !output.status.success() {
            let log = fs::read_to_string(folder.join("mail.log")).unwrap_or_default();
            bail!("Postfix does not start: {}{log}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(Postfix { folder })
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let file = self.folder.join("queue/pid/master.pid");
        let Ok(text) = fs::read_to_string(&file) else { return };
        let process = text.trim().to_owned();
        let asked = Command::new("kill").arg(&process).status();
        let begun = Instant::now();
        while asked.is_ok() && Path::new("/proc").join(&process).exists() && begun.elapsed() < LONGEST_STOP {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Returns a listener for each milter, none first.
pub(super) fn listeners(milters: &[PathBuf]) -> Result<Vec<Listener>> {
    let milters = std::iter::once(None).chain(milters.iter().cloned().map(Some));
    milters.map(|milter| Ok(Listener { address: free_address()?, milter })).collect()
}

/// Waits for a socket, and lets Postfix's own user write to it: it belongs to whoever listens there.
pub(super) fn give_to_group(socket: &Path) -> Result<()> {
    let begun = Instant::now();
    while !socket.exists() && begun.elapsed() < LONGEST_OPENING {
        std::thread::sleep(Duration::from_millis(20));
    }
    let status = Command::new("chgrp").arg("postfix").arg(socket).status().context("start chgrp")?;
    if !status.success() {
        bail!("could not give {} to the group of Postfix", socket.display());
    }
    Ok(())
}

fn main_cf(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "compatibility_level = 3.6
config_directory = {folder}/config
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.bench.example
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_recipient_maps =
local_transport = discard:
default_transport = discard:
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
message_size_limit = 104857600
milter_default_action = tempfail
milter_content_timeout = 120s
"
    )
}

fn master_cf(listeners: &[Listener]) -> String {
    let smtpd = |listener: &Listener| {
        let milter =
            listener.milter.as_ref().map_or(String::new(), |path| format!("unix:{}", path.display()));
        format!("{} inet n - n - - smtpd\n  -o smtpd_milters={milter}\n", listener.address)
    };
    listeners.iter().map(smtpd).collect::<String>() + SERVICES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listener_has_its_own_milter() {
        let found = listeners(&["/run/a.sock".into(), "/run/b.sock".into()]).expect("loopback");
        let text = master_cf(&found);
        assert_eq!(text.matches(" smtpd\n").count(), 3);
        assert!(
            text.contains("smtpd_milters=\n") && text.contains("smtpd_milters=unix:/run/b.sock\n"),
            "{text}"
        );
    }
}
