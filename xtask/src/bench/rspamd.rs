//! rspamd as it is measured: Debian's 3.4, profile `local`.
//!
//! `local` switches off what needs live DNS, a feed or Redis, so that both filters judge by content alone:
//! the comparison is of engines and of rules, not of who may ask whom. Everything lies in a folder of its own;
//! the machine's own rspamd, if one runs, is left alone.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::filter::{Filter, Name, free_address};

/// The version that the figures are about.
const VERSION: &str = "3.4";
/// The user that Debian's package brings; rspamd does not want to run as root.
const USER: &str = "_rspamd";
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
/// The proxy worker as a milter that scans by itself (<https://rspamd.com/doc/workers/rspamd_proxy.html>).
const MILTER: &str =
    "milter = yes;\ntimeout = 60s;\nupstream \"local\" { default = yes; self_scan = yes; }\n";
/// The score from which rspamd adds a header, as shipped.
pub(super) const THRESHOLD: f64 = 6.0;

/// Says whether the right rspamd is installed, and if not, how to get it.
pub(super) fn check_installed() -> Result<()> {
    let how = "install it with: apt-get install -y --no-install-recommends rspamd";
    let output =
        Command::new("rspamd").arg("--version").output().with_context(|| format!("no rspamd here; {how}"))?;
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if !is_right_version(&said) {
        bail!("the figures are about rspamd {VERSION}, and this is `{}`; {how} on Debian 12", said.trim());
    }
    Ok(())
}

fn is_right_version(said: &str) -> bool {
    said.split_whitespace().any(|word| word == VERSION || word.starts_with(&format!("{VERSION}.")))
}

/// By which door rspamd is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door<'s> {
    /// Its HTTP, at this address.
    Http(SocketAddr),
    /// Its milter, which scans by itself, at this unix socket.
    Milter(&'s Path),
}

/// Writes the profile into the folder and starts rspamd with it, to be asked over HTTP.
pub(super) fn start(scratch: &Path, workers: usize, dns: SocketAddr) -> Result<Filter> {
    let address = free_address()?;
    start_with(scratch, workers, dns, Door::Http(address), (address, free_address()?))
}

/// Starts rspamd as a milter at this unix socket; it answers pings at its controller.
pub(super) fn start_milter(scratch: &Path, workers: usize, dns: SocketAddr, milter: &Path) -> Result<Filter> {
    let controller = free_address()?;
    start_with(scratch, workers, dns, Door::Milter(milter), (controller, controller))
}

fn start_with(
    scratch: &Path,
    workers: usize,
    dns: SocketAddr,
    door: Door<'_>,
    (address, controller): (SocketAddr, SocketAddr),
) -> Result<Filter> {
    let folder = scratch.join(format!("rspamd-{workers}"));
    write_profile(&folder, workers, dns, door, controller)?;
    // Compiled patterns are kept from one start to the next, as on a machine that has run for a day.
    let compiled = scratch.join("rspamd-compiled");
    fs::create_dir_all(&compiled)?;
    let here = |name: &str| format!("{name}={}", folder.display());
    let mut command = Command::new("rspamd");
    command
        .arg("-f")
        .args(["-p", &folder.join("rspamd.pid").to_string_lossy()])
        .args(["--var", &here("LOCAL_CONFDIR"), "--var", &here("LOGDIR")])
        .args(["--var", &here("RUNDIR"), "--var", &format!("DBDIR={}", compiled.display())]);
    if we_are_root()? {
        command.args(["-u", USER, "-g", USER]);
        give_to_user(&folder)?;
        give_to_user(&compiled)?;
    }
    let log = folder.with_extension("log");
    Filter::start(Name::Rspamd, &mut command, address, &log)
}

fn write_profile(
    folder: &Path,
    workers: usize,
    dns: SocketAddr,
    door: Door<'_>,
    controller: SocketAddr,
) -> Result<()> {
    let local: PathBuf = folder.join("local.d");
    fs::create_dir_all(&local).with_context(|| format!("make {}", local.display()))?;
    fs::create_dir_all(folder.join("override.d"))?;
    fs::create_dir_all(folder.join("maps.d"))?;
    let write =
        |name: &str, text: String| fs::write(local.join(name), text).with_context(|| format!("write {name}"));
    for module in OFF {
        write(&format!("{module}.conf"), "enabled = false;\n".into())?;
    }
    write("redis.conf", "enabled = false;\n".into())?;
    let off = || "enabled = false;\n".to_owned();
    let listens = |place: &str| format!("bind_socket = \"{place}\";\ncount = {workers};\n");
    let (normal, proxy) = match door {
        Door::Http(address) => (listens(&address.to_string()), off()),
        Door::Milter(socket) => (off(), listens(&format!("{} mode=0666", socket.display())) + MILTER),
    };
    write("worker-normal.inc", normal)?;
    write("worker-proxy.inc", proxy)?;
    write("worker-fuzzy.inc", off())?;
    if let Door::Milter(_) = door {
        // Every message goes the whole way to the queue, as it does with a filter that observes; it is marked, not refused.
        write("actions.conf", "reject = 1000;\nadd_header = 6;\ngreylist = null;\n".into())?;
        write("milter_headers.conf", "use = [\"x-spamd-result\"];\nskip_local = false;\n".into())?;
    }
    write("worker-controller.inc", format!("bind_socket = \"{controller}\";\n"))?;
    write(
        "logging.inc",
        format!(
            "type = \"file\";\nfilename = \"{}\";\nlevel = \"warning\";\n",
            folder.join("rspamd.log").display()
        ),
    )?;
    write(
        "options.inc",
        format!(
            "dns {{ nameserver = [\"{}:{}\"]; timeout = 0.5s; retransmits = 1; sockets = 16; }}\ndns_max_requests = 64;\n",
            dns.ip(),
            dns.port()
        ),
    )
}

/// True when root runs the bench: rspamd then wants a user of its own, at every start, also over a folder that is already
/// that user's.
fn we_are_root() -> Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}

fn give_to_user(folder: &Path) -> Result<()> {
    let status = Command::new("chown")
        .args(["-R", &format!("{USER}:{USER}")])
        .arg(folder)
        .status()
        .context("start chown")?;
    if !status.success() {
        bail!("could not give {} to {USER}", folder.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_measured_version_is_taken() {
        for (said, expected) in [
            ("Rspamd daemon version 3.4", true),
            ("Rspamd daemon version 3.4.1\nCPU architecture x86_64", true),
            ("Rspamd daemon version 3.14", false),
            ("Rspamd daemon version 4.0", false),
        ] {
            assert_eq!(is_right_version(said), expected, "{said}");
        }
    }
}
