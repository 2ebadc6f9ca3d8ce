//! `cargo xtask bench milter`: two milters behind one Postfix, and the same Postfix without one.
//!
//! In turns (none, rspamd, Tidewatch, and again) over the same shuffled list, by the same load generator, in one run. The added latency is the time
//! from the client's final dot to Postfix's answer, less the same without a filter; processor time and memory are those of the filter's process
//! tree alone. Both filters only mark: every message goes the whole way to the queue, where it is thrown away.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use peers::{Row, table};

use super::built::Built;
use super::filter::{Dns, Filter};
use super::messages::{Message, shuffled};
use super::postfix::{self, Postfix, listeners};
use super::process::{self, Memory};
use super::statistics::{as_f64, mean, quantile};
use super::{OUT, Options, rspamd, side_by_side};
use crate::house::root;

/// How often each runs over the list in each setting.
const ROUNDS: usize = 2;
/// Messages of a quick run.
const QUICK_MESSAGES: usize = 300;
/// Messages sent before anything is counted.
const WARM_UP_MESSAGES: usize = 100;
/// Messages under way at a time.
const IN_FLIGHT: [usize; 2] = [1, 4];
/// Threads or processes that a filter reads with: as many as the machine that the figures are about has cores.
const WORKERS: usize = 2;

/// One pass over the list through one listener.
struct Pass {
    /// What stood behind Postfix.
    name: String,
    in_flight: usize,
    rows: Vec<Row>,
    took: Duration,
    /// Processor time of the filter's process tree; nothing where there is no filter.
    cpu: Duration,
    memory: Memory,
}

/// Who is measured: a listener of Postfix, and the filter behind it.
struct Contender {
    name: String,
    listener: SocketAddr,
    filter: Option<Filter>,
}

/// Runs the comparison and prints the report.
pub(super) fn run(options: &Options) -> Result<()> {
    rspamd::check_installed()?;
    let mut messages = shuffled(&fs::canonicalize(&options.corpus).context("find the corpus")?)?;
    if options.is_quick {
        messages.truncate(QUICK_MESSAGES);
    }
    let packages: &[&str] = if options.is_peer_only { &["peers"] } else { &["peers", "tidewatch"] };
    let built = options.programs.as_deref().map_or_else(|| Built::new(packages), Built::ready)?;
    let machine = super::machine::in_words();
    let scratch = std::env::temp_dir().join(format!("tidewatch-bench-{}", std::process::id()));
    let out = root().join(OUT);
    for folder in [&scratch, &out] {
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    }
    let outcome = measured(&built, &scratch, &out, options.is_peer_only, &messages);
    fs::remove_dir_all(&scratch).context("remove the scratch folder")?;
    let text = report(&outcome?, messages.len(), &machine, options);
    fs::write(out.join("milter.md"), &text)?;
    println!("{text}\n(this report and every answer are in {OUT}/)");
    Ok(())
}

fn measured(
    built: &Built,
    scratch: &Path,
    out: &Path,
    is_peer_only: bool,
    messages: &[Message],
) -> Result<Vec<Pass>> {
    let dns = Dns::start(built.path("dns_stub")?)?;
    let sockets: &[&str] = if is_peer_only { &["rspamd.sock"] } else { &["rspamd.sock", "tidewatch.sock"] };
    let milters: Vec<PathBuf> = sockets.iter().map(|socket| scratch.join(socket)).collect();
    let listeners = listeners(&milters)?;
    let mut filters = vec![None, Some(rspamd::start_milter(scratch, WORKERS, dns.address, &milters[0])?)];
    if let Some(milter) = milters.get(1) {
        let stream = format!(
            "[stream]\nmode = \"observe\"\n\n[[milter]]\nname = \"bench\"\nlisten = \"unix:{}\"\ndirection = \"inbound\"\n",
            milter.display()
        );
        let program = built.path("tidewatch")?;
        filters.push(Some(side_by_side::start_tidewatch_with(
            program,
            scratch,
            WORKERS,
            dns.address,
            &stream,
        )?));
        postfix::give_to_group(milter)?;
    }
    let _postfix = Postfix::start(scratch, &listeners)?;
    let contenders = filters.into_iter().zip(&listeners).map(|(filter, listener)| Contender {
        name: filter.as_ref().map_or_else(|| "no filter".to_owned(), |filter| filter.name.to_string()),
        listener: listener.address,
        filter,
    });
    passes(built.path("smtp_load")?, scratch, out, &contenders.collect::<Vec<_>>(), messages)
}

fn passes(
    load: &Path,
    scratch: &Path,
    out: &Path,
    contenders: &[Contender],
    messages: &[Message],
) -> Result<Vec<Pass>> {
    for contender in contenders {
        settle(contender)?;
        pass(load, scratch, out, contender, 1, &messages[..messages.len().min(WARM_UP_MESSAGES)])?;
        settle(contender)?;
    }
    let mut passes = Vec::new();
    for in_flight in IN_FLIGHT {
        for round in 1..=ROUNDS {
            for contender in contenders {
                let pass = pass(load, scratch, out, contender, in_flight, messages)?;
                eprintln!(
                    "{}, {in_flight} in flight, round {round}: {:.1} s",
                    pass.name,
                    pass.took.as_secs_f64()
                );
                passes.push(pass);
            }
        }
    }
    Ok(passes)
}

fn settle(contender: &Contender) -> Result<()> {
    contender.filter.as_ref().map_or(Ok(()), Filter::settle)
}

/// Sends the messages through one listener.
fn pass(
    load: &Path,
    scratch: &Path,
    out: &Path,
    contender: &Contender,
    in_flight: usize,
    messages: &[Message],
) -> Result<Pass> {
    let list = scratch.join("list");
    let paths: Vec<&str> = messages.iter().map(|message| message.path.as_str()).collect();
    fs::write(&list, paths.join("\n"))?;
    let table_file: PathBuf =
        out.join(format!("milter-{}-{in_flight}f.tsv", contender.name.replace([' ', '`', '.'], "-")));
    let process = contender.filter.as_ref().map(Filter::process);
    let cpu_time = || process.map_or(Ok(Duration::ZERO), process::cpu_time);
    let (before, begun) = (cpu_time()?, Instant::now());
    let status = Command::new(load)
        .arg(contender.listener.to_string())
        .args([&list, Path::new(&in_flight.to_string()), &table_file])
        .stdout(std::process::Stdio::null())
        .status()
        .context("start the load generator")?;
    let took = begun.elapsed();
    if !status.success() {
        bail!("the load generator ended with {status}");
    }
    Ok(Pass {
        name: contender.name.clone(),
        in_flight,
        rows: table::read(&fs::read_to_string(&table_file)?)?,
        took,
        cpu: cpu_time()?.saturating_sub(before),
        memory: process.map_or(Ok(Memory::default()), process::memory)?,
    })
}

fn report(passes: &[Pass], messages: usize, machine: &str, options: &Options) -> String {
    let flags = [("--quick", options.is_quick), ("--peer-only", options.is_peer_only)];
    let flags: String =
        flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| format!(" {flag}")).collect();
    let mut text = format!(
        "Measured with `cargo xtask bench milter --corpus DIR{flags}` on {machine}.\n\n\
         {messages} messages, {ROUNDS} rounds, by unix socket; latency from the final dot to Postfix's answer; added: less the same without a filter.\n\n\
         | in flight | behind Postfix | CPU ms a message (rounds) | p50 ms | added p50 | p99 ms | added p99 | RSS MiB | PSS MiB | failed |\n\
         |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    );
    for in_flight in IN_FLIGHT {
        let mut names: Vec<&str> = Vec::new();
        for pass in passes.iter().filter(|pass| pass.in_flight == in_flight) {
            if !names.contains(&pass.name.as_str()) {
                names.push(&pass.name);
            }
        }
        let figures = |name: &str| {
            Figures::of(passes.iter().filter(|pass| pass.in_flight == in_flight && pass.name == name))
        };
        let Some(bare) = names.first().map(|name| figures(name)) else { continue };
        for name in names {
            writeln!(text, "| {in_flight} | {name} | {}", figures(name).row(&bare))
                .expect("a String takes every text");
        }
    }
    text
}

/// The figures of one contender in one setting, over its rounds.
struct Figures {
    cpu_ms: Vec<f64>,
    p50_ms: f64,
    p99_ms: f64,
    memory: Memory,
    failed: usize,
}

impl Figures {
    fn of<'p>(passes: impl Iterator<Item = &'p Pass>) -> Figures {
        let passes: Vec<&Pass> = passes.collect();
        let answered = || passes.iter().flat_map(|pass| &pass.rows).filter(|row| row.error.is_empty());
        let micros: Vec<u64> = answered().map(|row| row.micros).collect();
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a message are far below 2^52")]
        let ms = |share| quantile(&micros, share) as f64 / 1000.0;
        Figures {
            cpu_ms: passes
                .iter()
                .map(|pass| pass.cpu.as_secs_f64() * 1000.0 / as_f64(pass.rows.len().max(1)))
                .collect(),
            p50_ms: ms(0.5),
            p99_ms: ms(0.99),
            memory: passes.last().map_or(Memory::default(), |pass| pass.memory),
            failed: passes.iter().map(|pass| pass.rows.len()).sum::<usize>() - answered().count(),
        }
    }

    fn row(&self, bare: &Figures) -> String {
        let rounds: Vec<String> = self.cpu_ms.iter().map(|ms| format!("{ms:.2}")).collect();
        format!(
            "{:.2} ({}) | {:.2} | {:.2} | {:.1} | {:.1} | {} | {} | {} |",
            mean(&self.cpu_ms),
            rounds.join(", "),
            self.p50_ms,
            self.p50_ms - bare.p50_ms,
            self.p99_ms,
            self.p99_ms - bare.p99_ms,
            self.memory.rss_kib >> 10,
            self.memory.pss_kib >> 10,
            self.failed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(name: &str, micros: &[u64]) -> Pass {
        let row = |micros: &u64| Row { micros: *micros, ..Row::default() };
        Pass {
            name: name.into(),
            in_flight: 1,
            rows: micros.iter().map(row).collect(),
            took: Duration::from_secs(1),
            cpu: Duration::from_millis(6),
            memory: Memory { rss_kib: 2048, pss_kib: 1024 },
        }
    }

    #[test]
    fn the_table_states_what_a_filter_adds() {
        let options = Options { corpus: "mail".into(), is_quick: true, is_peer_only: true, programs: None };
        let passes = [pass("no filter", &[1000, 1000, 1000]), pass("a", &[3500, 3500, 3500])];
        let text = report(&passes, 3, "a machine", &options);
        assert!(text.contains("| 1 | a | 2.00 (2.00) | 3.50 | 2.50 | 3.5 | 2.5 | 2 | 1 | 0 |"), "{text}");
        assert!(text.contains("| 1 | no filter |") && !text.contains("| 4 |"), "{text}");
    }
}
