//! The comparison in Markdown: cost, latency, memory, then detection, each with what it takes to doubt it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::detection::{self, Judged, Point};
use super::filter::Name;
use super::messages::{Class, Message};
use super::rspamd;
use super::side_by_side::{Pass, Setting};
use super::statistics::{as_f64, mean, quantile};

/// Messages below this size are also looked at by themselves.
const SMALL_BYTES: usize = 64 * 1024;

/// Returns the report.
pub(super) fn write(passes: &[Pass], messages: &[Message], machine: &str, command: &str) -> String {
    let mut text = String::new();
    let phish = messages.iter().filter(|message| message.class == Class::Phish).count();
    line(&mut text, &format!("Measured with `{command}` on {machine}."));
    line(
        &mut text,
        &format!(
            "{} messages: {phish} phish, {} ham; every pass is the same shuffled list.\n",
            messages.len(),
            messages.len() - phish
        ),
    );
    cost(&mut text, passes);
    detection_tables(&mut text, passes, messages);
    text
}

/// Returns one line for whoever waits.
pub(super) fn progress(pass: &Pass, round: usize) -> String {
    let figures = Figures::of(&[pass]);
    format!(
        "{}, {} workers, {} in flight, round {round}: {:.2} ms CPU a message, {:.0} messages/s, p99 {:.1} ms",
        pass.filter,
        pass.setting.workers,
        pass.setting.in_flight,
        figures.cpu_ms,
        figures.per_second,
        figures.p99_ms
    )
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("a String takes every text");
}

/// The figures of one filter in one setting, over its rounds.
struct Figures {
    cpu_ms: f64,
    /// Of the rounds: how far they are apart is how noisy the machine was.
    cpu_ms_rounds: Vec<f64>,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    small_p99_ms: f64,
    rss_mib: f64,
    pss_mib: f64,
    start_up_ms: f64,
    errors: usize,
}

impl Figures {
    fn of(passes: &[&Pass]) -> Figures {
        let over = |value: fn(&Pass) -> f64| mean(&passes.iter().map(|pass| value(pass)).collect::<Vec<_>>());
        let cpu_ms = |pass: &Pass| pass.cpu.as_secs_f64() * 1000.0 / as_f64(pass.rows.len().max(1));
        Figures {
            cpu_ms: over(cpu_ms),
            cpu_ms_rounds: passes.iter().map(|pass| cpu_ms(pass)).collect(),
            per_second: over(|pass| as_f64(pass.rows.len()) / pass.took.as_secs_f64()),
            p50_ms: over(|pass| latency_ms(pass, usize::MAX, 0.50)),
            p99_ms: over(|pass| latency_ms(pass, usize::MAX, 0.99)),
            small_p99_ms: over(|pass| latency_ms(pass, SMALL_BYTES, 0.99)),
            rss_mib: over(|pass| mib(pass.memory.rss_kib)),
            pss_mib: over(|pass| mib(pass.memory.pss_kib)),
            start_up_ms: over(|pass| pass.start_up.as_secs_f64() * 1000.0),
            errors: passes.iter().flat_map(|pass| &pass.rows).filter(|row| !row.error.is_empty()).count(),
        }
    }
}

fn latency_ms(pass: &Pass, below_bytes: usize, share: f64) -> f64 {
    let micros: Vec<u64> =
        pass.rows.iter().filter(|row| row.bytes < below_bytes).map(|row| row.micros).collect();
    #[expect(clippy::cast_precision_loss, reason = "a minute in microseconds is far below 2^52")]
    let micros = quantile(&micros, share) as f64;
    micros / 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "memory in KiB is far below 2^52")]
fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

fn cost(text: &mut String, passes: &[Pass]) {
    line(
        text,
        "| workers, in flight | filter | CPU ms a message (rounds) | messages/s | p50 ms | p99 ms | p99 ms below 64 KB | RSS MiB | PSS MiB | start-up ms | errors |",
    );
    line(text, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut settings: Vec<Setting> = passes.iter().map(|pass| pass.setting).collect();
    settings.dedup();
    for setting in settings {
        let figures = |filter| {
            let of: Vec<&Pass> =
                passes.iter().filter(|pass| pass.setting == setting && pass.filter == filter).collect();
            (!of.is_empty()).then(|| Figures::of(&of))
        };
        let pair = (figures(Name::Rspamd), figures(Name::Tidewatch));
        for (name, figures) in [(Name::Rspamd, &pair.0), (Name::Tidewatch, &pair.1)] {
            if let Some(figures) = figures {
                cost_row(text, setting, name, figures);
            }
        }
        if let (Some(theirs), Some(ours)) = pair {
            line(
                text,
                &format!(
                    "| {}, {} | *ours to theirs* | *{:.2}* | *{:.2}* | *{:.2}* | *{:.2}* | *{:.2}* | *{:.2}* | *{:.2}* | *{:.2}* | |",
                    setting.workers,
                    setting.in_flight,
                    ours.cpu_ms / theirs.cpu_ms,
                    ours.per_second / theirs.per_second,
                    ours.p50_ms / theirs.p50_ms,
                    ours.p99_ms / theirs.p99_ms,
                    ours.small_p99_ms / theirs.small_p99_ms,
                    ours.rss_mib / theirs.rss_mib,
                    ours.pss_mib / theirs.pss_mib,
                    ours.start_up_ms / theirs.start_up_ms,
                ),
            );
        }
    }
    line(text, "");
}

fn cost_row(text: &mut String, setting: Setting, name: Name, figures: &Figures) {
    let rounds: Vec<String> = figures.cpu_ms_rounds.iter().map(|cpu| format!("{cpu:.2}")).collect();
    line(
        text,
        &format!(
            "| {}, {} | {name} | {:.2} ({}) | {:.0} | {:.2} | {:.1} | {:.1} | {:.0} | {:.0} | {:.0} | {} |",
            setting.workers,
            setting.in_flight,
            figures.cpu_ms,
            rounds.join(", "),
            figures.per_second,
            figures.p50_ms,
            figures.p99_ms,
            figures.small_p99_ms,
            figures.rss_mib,
            figures.pss_mib,
            figures.start_up_ms,
            figures.errors,
        ),
    );
}

/// Returns what each filter said in its first pass; every pass has the same messages.
fn first_answers(passes: &[Pass]) -> Vec<&Pass> {
    let first = |name| passes.iter().find(|pass| pass.filter == name);
    [Name::Rspamd, Name::Tidewatch].into_iter().filter_map(first).collect()
}

/// Returns the judgements to compare, each with its name.
fn judgements(passes: &[Pass], messages: &[Message]) -> Vec<(String, Vec<Judged>)> {
    let mut all = Vec::new();
    for pass in first_answers(passes) {
        all.push((format!("{}, as it scores", pass.filter), detection::as_judged(&pass.rows, messages)));
        if pass.filter == Name::Rspamd {
            let less = detection::less_artefacts(&pass.rows, messages, rspamd::THRESHOLD);
            all.push((format!("{}, less artefacts", pass.filter), less));
        }
    }
    all
}

fn detection_tables(text: &mut String, passes: &[Pass], messages: &[Message]) {
    line(text, "| filter | at | threshold | phish caught (95 %) | ham accused (95 %) |");
    line(text, "|---|---|---:|---|---|");
    for (name, judged) in judgements(passes, messages) {
        for Point { at, threshold, caught, false_alarms } in detection::points(&judged) {
            let threshold = threshold.map_or("its action".into(), |threshold| format!("{threshold:.2}"));
            line(
                text,
                &format!(
                    "| {name} | {at} | {threshold} | {} | {} |",
                    caught.in_words(),
                    false_alarms.in_words()
                ),
            );
        }
    }
    line(text, "\n| filter | source of ham | accused at its own threshold (95 %) |");
    line(text, "|---|---|---|");
    for pass in first_answers(passes) {
        for (source, share) in detection::by_source(&pass.rows, messages) {
            line(text, &format!("| {} | {source} | {} |", pass.filter, share.in_words()));
        }
    }
}

/// Writes what does not fit into a report: every point of each curve, and how often each symbol occurs.
pub(super) fn write_tables(passes: &[Pass], messages: &[Message], folder: &Path) -> Result<()> {
    for (name, judged) in judgements(passes, messages) {
        fs::write(folder.join(format!("curve-{}.tsv", file_name(&name))), detection::whole_curve(&judged))?;
    }
    for pass in first_answers(passes) {
        let path = folder.join(format!("symbols-{}.tsv", file_name(&pass.filter.to_string())));
        fs::write(path, detection::symbol_counts(&pass.rows, messages))?;
    }
    Ok(())
}

/// `rspamd 3.4 (local)` becomes `rspamd-3-4-local`.
fn file_name(words: &str) -> String {
    let words: Vec<&str> =
        words.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use peers::Row;

    use super::super::process::Memory;
    use super::*;

    fn pass(filter: Name, cpu_ms: u64, micros: u64) -> Pass {
        let rows = (0..2).map(|index| Row {
            index,
            path: format!("{index}.eml"),
            bytes: if index == 0 { 100 } else { SMALL_BYTES },
            micros: micros * (1 + index as u64),
            action: if index == 0 { "reject".into() } else { "no action".into() },
            score: if index == 0 { 20.0 } else { 1.0 },
            ..Row::default()
        });
        Pass {
            filter,
            setting: Setting { workers: 2, in_flight: 4 },
            rows: rows.collect(),
            took: Duration::from_millis(100),
            cpu: Duration::from_millis(cpu_ms),
            memory: Memory { rss_kib: 2048, pss_kib: 1024 },
            start_up: Duration::from_millis(500),
        }
    }

    #[test]
    fn the_report_sets_both_side_by_side() {
        let messages = [
            Message { path: "phish/0.eml".into(), class: Class::Phish },
            Message { path: "ham/list-1.eml".into(), class: Class::Ham },
        ];
        let passes = [pass(Name::Rspamd, 8, 4000), pass(Name::Tidewatch, 2, 1000)];
        let text = write(&passes, &messages, "a machine", "a command");
        for wanted in [
            "| 2, 4 | rspamd 3.4 `local` | 4.00 (4.00) | 20 | 4.00 | 4.0 | 4.0 | 2 | 1 | 500 | 0 |",
            "| 2, 4 | *ours to theirs* | *0.25* | *1.00* | *0.25* |",
            "| Tidewatch, as it scores | its own threshold | its action | 1 of 1, 100.00 %",
            "| rspamd 3.4 `local`, less artefacts | 0.5 % of ham | 1.00 | 1 of 1",
            "| Tidewatch | list | 0 of 1, 0.00 %",
        ] {
            assert!(text.contains(wanted), "no `{wanted}` in\n{text}");
        }
    }
}
