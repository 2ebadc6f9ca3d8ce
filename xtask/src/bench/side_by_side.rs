//! `cargo xtask bench rspamd`: two filters, one machine, one hour.
//!
//! Machines are noisy, so the two are run in turns (A B A B) over the same shuffled list, behind the same DNS,
//! by the same load generator. Processor time per message is the figure to trust; wall clock only beside the
//! other's from the same run.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use peers::{Row, table};

use super::built::Built;
use super::filter::{Dns, Filter, Name, free_address};
use super::messages::{Message, shuffled};
use super::process::{self, Memory};
use super::{OUT, Options, report, rspamd};
use crate::house::root;

/// How often each filter runs over the list in each setting.
const ROUNDS: usize = 2;
/// Messages of a quick run.
const QUICK_MESSAGES: usize = 600;
/// Messages sent before anything is counted, so that caches and pages are warm on both sides.
const WARM_UP_MESSAGES: usize = 100;

/// A setting in which both are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    pub workers: usize,
    /// Messages under way at a time.
    pub in_flight: usize,
}

const SETTINGS: [Setting; 4] = [
    Setting { workers: 1, in_flight: 1 },
    Setting { workers: 1, in_flight: 4 },
    Setting { workers: 2, in_flight: 1 },
    Setting { workers: 2, in_flight: 4 },
];

/// One pass of one filter over the list.
pub(super) struct Pass {
    pub filter: Name,
    pub setting: Setting,
    pub rows: Vec<Row>,
    pub took: Duration,
    /// Processor time of the filter's whole process tree.
    pub cpu: Duration,
    pub memory: Memory,
    pub start_up: Duration,
}

/// What the passes share.
struct Bench {
    built: Built,
    dns: Dns,
    /// Profiles, configuration and logs; removed at the end.
    scratch: PathBuf,
    out: PathBuf,
    is_peer_only: bool,
}

/// Runs the comparison and prints the report.
pub(super) fn run(options: &Options) -> Result<()> {
    rspamd::check_installed()?;
    let mut messages = shuffled(&fs::canonicalize(&options.corpus).context("find the corpus")?)?;
    if options.is_quick {
        messages.truncate(QUICK_MESSAGES);
    }
    let bench = Bench::new(options)?;
    let machine = super::machine::in_words();
    let settings: Vec<Setting> = if options.is_quick { SETTINGS[3..].to_vec() } else { SETTINGS.to_vec() };
    let outcome =
        settings.into_iter().map(|setting| bench.passes(setting, &messages)).collect::<Result<Vec<_>>>();
    fs::remove_dir_all(&bench.scratch).context("remove the scratch folder")?;
    let passes: Vec<Pass> = outcome?.into_iter().flatten().collect();
    let text = report::write(&passes, &messages, &machine, &command_line(options));
    fs::write(bench.out.join("rspamd.md"), &text)?;
    report::write_tables(&passes, &messages, &bench.out)?;
    println!("{text}");
    println!("(this report, every answer, the whole curves and the counts of symbols are in {OUT}/)");
    Ok(())
}

fn command_line(options: &Options) -> String {
    let flags = [("--quick", options.is_quick), ("--peer-only", options.is_peer_only)];
    let flags: String =
        flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| format!(" {flag}")).collect();
    format!("cargo xtask bench rspamd --corpus DIR{flags}")
}

impl Bench {
    fn new(options: &Options) -> Result<Bench> {
        let packages: &[&str] = if options.is_peer_only { &["peers"] } else { &["peers", "tidewatch"] };
        let built = options.programs.as_deref().map_or_else(|| Built::new(packages), Built::ready)?;
        let dns = Dns::start(built.path("dns_stub")?)?;
        // rspamd's own user must be able to reach it, which a home folder may not allow.
        let scratch = std::env::temp_dir().join(format!("tidewatch-bench-{}", std::process::id()));
        let out = root().join(OUT);
        for folder in [&scratch, &out] {
            fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        }
        Ok(Bench { built, dns, scratch, out, is_peer_only: options.is_peer_only })
    }

    /// Measures every filter in one setting, in turns.
    fn passes(&self, setting: Setting, messages: &[Message]) -> Result<Vec<Pass>> {
        let mut filters = vec![rspamd::start(&self.scratch, setting.workers, self.dns.address)?];
        if !self.is_peer_only {
            let program = self.built.path("tidewatch")?;
            filters.push(start_tidewatch(program, &self.scratch, setting.workers, self.dns.address)?);
        }
        for filter in &filters {
            filter.settle()?;
            self.pass(filter, setting, &messages[..messages.len().min(WARM_UP_MESSAGES)], "warm-up")?;
            filter.settle()?;
        }
        let mut passes = Vec::new();
        for round in 1..=ROUNDS {
            for filter in &filters {
                let pass = self.pass(filter, setting, messages, &format!("round {round}"))?;
                eprintln!("{}", report::progress(&pass, round));
                passes.push(pass);
            }
        }
        Ok(passes)
    }

    /// Sends the messages to one filter.
    fn pass(&self, filter: &Filter, setting: Setting, messages: &[Message], label: &str) -> Result<Pass> {
        let list = self.scratch.join("list");
        let paths: Vec<&str> = messages.iter().map(|message| message.path.as_str()).collect();
        fs::write(&list, paths.join("\n"))?;
        let out = self.out.join(table_name(filter.name, setting, label));
        let before = process::cpu_time(filter.process())?;
        let begun = Instant::now();
        let status = Command::new(self.built.path("load")?)
            .arg(filter.address.to_string())
            .args([&list, Path::new(&setting.in_flight.to_string()), &out])
            .stdout(std::process::Stdio::null())
            .status()
            .context("start the load generator")?;
        let took = begun.elapsed();
        if !status.success() {
            bail!("the load generator ended with {status}");
        }
        let cpu = process::cpu_time(filter.process())?.saturating_sub(before);
        let memory = process::memory(filter.process())?;
        let rows = table::read(&fs::read_to_string(&out)?)?;
        Ok(Pass { filter: filter.name, setting, rows, took, cpu, memory, start_up: filter.start_up })
    }
}

/// Starts our own HTTP scan, as an operator would, with all rules on and the stub as its only DNS.
pub(super) fn start_tidewatch(
    program: &Path,
    scratch: &Path,
    workers: usize,
    dns: SocketAddr,
) -> Result<Filter> {
    start_tidewatch_with(program, scratch, workers, dns, "")
}

/// The same with more lines of configuration; where these want a stream, with a data folder of its own.
pub(super) fn start_tidewatch_with(
    program: &Path,
    scratch: &Path,
    workers: usize,
    dns: SocketAddr,
    stream: &str,
) -> Result<Filter> {
    let address = free_address()?;
    let folder = scratch.join(format!("tidewatch-{workers}"));
    fs::create_dir_all(&folder)?;
    let config = folder.join("tidewatch.toml");
    let text = format!(
        "[scan]\nlisten = \"{address}\"\nworkers = {workers}\n\n[dns]\nservers = [\"{dns}\"]\n\n{stream}"
    );
    fs::write(&config, text)?;
    let mut command = Command::new(program);
    command.arg("--config").arg(&config);
    if !stream.is_empty() {
        command.arg("--data").arg(folder.join("data"));
    }
    command.arg("serve");
    // The root key, if one is made, belongs to this run and not to whoever measures.
    command.env("XDG_CONFIG_HOME", folder.join("config"));
    Filter::start(Name::Tidewatch, &mut command, address, &folder.with_extension("log"))
}

/// `rspamd-2w-4f-round-1.tsv`.
fn table_name(filter: Name, setting: Setting, label: &str) -> String {
    let filter = match filter {
        Name::Rspamd => "rspamd",
        Name::Tidewatch => "tidewatch",
    };
    format!("{filter}-{}w-{}f-{}.tsv", setting.workers, setting.in_flight, label.replace(' ', "-"))
}
