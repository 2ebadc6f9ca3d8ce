//! `cargo xtask bench connections`: what open connections take that wait for a message, at the milter door and at the SMTP proxy (there
//! with as many to the next hop).

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::built::Built;
use super::filter::{Dns, Filter, free_address};
use super::{process, side_by_side};

/// As many as the figure is about: a Postfix of 2,000 smtpd processes.
const COUNT: usize = 2000;
/// The bound of the figure, for the whole program with all its rules loaded.
const BOUND_MIB: u64 = 150;

/// Opens the connections and prints a table.
pub(super) fn run(programs: Option<&Path>) -> Result<()> {
    let built = programs.map_or_else(|| Built::new(&["peers", "tidewatch"]), Built::ready)?;
    let scratch = std::env::temp_dir().join(format!("tidewatch-connections-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let outcome = measure(&built, &scratch);
    fs::remove_dir_all(&scratch).context("remove the scratch folder")?;
    println!("{}", outcome?);
    Ok(())
}

fn measure(built: &Built, scratch: &Path) -> Result<String> {
    let dns = Dns::start(built.path("dns_stub")?)?;
    let (milter, proxy, next_hop) = (free_address()?, free_address()?, free_address()?);
    // One address may have few connections, unless it is a listed peer.
    let stream = format!(
        "[stream]\nmode = \"observe\"\n\n[[milter]]\nname = \"milter\"\nlisten = \"{milter}\"\n\n\
         [[proxy]]\nname = \"proxy\"\nlisten = \"{proxy}\"\nnext_hop = \"{next_hop}\"\npeers = [\"127.0.0.0/8\"]\n"
    );
    let next_hop = next_hop.to_string();
    let doors: [(&str, SocketAddr, &[&str]); 2] =
        [("milter", milter, &["milter"]), ("SMTP proxy", proxy, &["smtp", &next_hop])];
    let mut text = format!(
        "Measured with `cargo xtask bench connections` on {}.\n\n{COUNT} connections; bound {BOUND_MIB} MiB resident.\n\n\
         | door | resident before, MiB | with all open, MiB | KiB a connection |\n|---|---:|---:|---:|\n",
        super::machine::in_words()
    );
    for (name, address, kind) in doors {
        // A fresh program each time: what one door's connections left behind must not hide what the other's take.
        let filter =
            side_by_side::start_tidewatch_with(built.path("tidewatch")?, scratch, 2, dns.address, &stream)?;
        writeln!(text, "{}", row(built, &filter, (name, address, kind))?).expect("a String takes every text");
    }
    Ok(text)
}

fn row(built: &Built, filter: &Filter, (name, address, kind): (&str, SocketAddr, &[&str])) -> Result<String> {
    filter.settle()?;
    let before = process::memory(filter.process())?.rss_kib;
    let opened = Opened::open(built.path("open_connections")?, address, kind)?;
    let with_all = process::memory(filter.process())?.rss_kib;
    drop(opened);
    let each = with_all.saturating_sub(before) / u64::try_from(COUNT)?;
    Ok(format!("| {name} | {} | {} | {each} |", before >> 10, with_all >> 10))
}

/// The connections, open until this is dropped.
struct Opened {
    child: Child,
}

impl Opened {
    fn open(program: &Path, address: SocketAddr, kind: &[&str]) -> Result<Opened> {
        let child = Command::new(program)
            .args([address.to_string(), COUNT.to_string()])
            .args(kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("start the program that opens connections")?;
        let mut opened = Opened { child };
        let mut line = String::new();
        if let Some(output) = opened.child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        if line.trim() != format!("open {COUNT}") {
            bail!(
                "not all of {COUNT} connections to {address} could be opened (is the limit of open files, `ulimit -n`, high enough?)"
            );
        }
        Ok(opened)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends with its input; nothing is left to do if it is gone.
        let _ended = self.child.wait();
    }
}
