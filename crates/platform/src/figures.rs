//! Figures: what is counted while the service runs, and the text in which Prometheus reads it (exposition format 0.0.4).
//! Each room counts its own things in memory; whoever is asked for all of them writes them down with [`Exposition`]. Nothing is kept over a restart.
//! A label is a word of ours or of the configuration (a door, a route's pattern, a status), never a value that a stranger or a person chose.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets of [`Durations`]: microseconds, and the same in seconds as they are written.
pub const BOUNDS: [(u64, &str); 14] = [
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

/// How long something took, counted in buckets.
#[derive(Debug, Default)]
pub struct Durations {
    /// One for each bound, and one for what took longer than all of them.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    sum_micros: AtomicU64,
}

impl Durations {
    /// Counts one.
    pub fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|(bound, _)| *bound < micros);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// How many were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }
}

/// What the numbers of a family are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, from zero at the start.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Durations in buckets.
    Histogram,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        }
    }
}

/// Writes figures down.
#[derive(Debug, Default)]
pub struct Exposition {
    text: String,
}

impl Exposition {
    /// Begins a family: all samples of one name.
    pub fn family(&mut self, name: &'static str, kind: Kind, about: &str) -> Family<'_> {
        let _ = writeln!(self.text, "# HELP {name} {}", escaped(about, false));
        let _ = writeln!(self.text, "# TYPE {name} {}", kind.word());
        Family { exposition: self, name }
    }

    /// A family with a single sample.
    pub fn single(&mut self, name: &'static str, kind: Kind, about: &str, value: f64) {
        self.family(name, kind, about).sample(&[], value);
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

/// Samples of one name.
pub struct Family<'e> {
    exposition: &'e mut Exposition,
    name: &'static str,
}

impl Family<'_> {
    /// One number; two samples with the same labels are a defect of whoever writes them.
    pub fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        let name = self.name;
        self.line(name, "", labels, None, value);
    }

    /// Durations, in seconds.
    pub fn durations(&mut self, labels: &[(&str, &str)], durations: &Durations) {
        let (name, mut below) = (self.name, 0);
        let bounds = BOUNDS.iter().map(|(_, seconds)| *seconds).chain(["+Inf"]);
        // Read once: `_count` is the last bucket, whatever is counted meanwhile.
        let counts: Vec<u64> =
            durations.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        for (bound, count) in bounds.zip(counts) {
            below += count;
            self.line(name, "_bucket", labels, Some(("le", bound)), as_number(below));
        }
        let sum = Duration::from_micros(durations.sum_micros.load(Ordering::Relaxed));
        self.line(name, "_sum", labels, None, sum.as_secs_f64());
        self.line(name, "_count", labels, None, as_number(below));
    }

    fn line(
        &mut self,
        name: &str,
        ending: &str,
        labels: &[(&str, &str)],
        last: Option<(&str, &str)>,
        value: f64,
    ) {
        let text = &mut self.exposition.text;
        let _ = write!(text, "{name}{ending}");
        for (place, (label, word)) in labels.iter().chain(last.iter()).enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            let _ = write!(text, "{before}{label}=\"{}\"", escaped(word, true));
        }
        let after = if labels.is_empty() && last.is_none() { "" } else { "}" };
        let _ = writeln!(text, "{after} {value}");
    }
}

/// A count as Prometheus keeps all numbers: exact up to 2^53.
#[must_use]
pub fn as_number(count: u64) -> f64 {
    count as f64
}

fn escaped(text: &str, is_quoted: bool) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    if is_quoted { text.replace('"', "\\\"") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{Durations, Exposition, Kind};
    use std::time::Duration;

    #[test]
    fn figures_are_written_as_prometheus_reads_them() {
        let mut exposition = Exposition::default();
        let mut family =
            exposition.family("tw_messages_total", Kind::Counter, "Messages.\nAnd \\ more \"words\".");
        family.sample(&[("door", "m\"x\\\n"), ("direction", "inbound")], 3.0);
        family.sample(&[("door", "out"), ("direction", "outbound")], 0.0);
        exposition.single("tw_open", Kind::Gauge, "Open.", 1.5);
        assert_eq!(
            exposition.finish(),
            "# HELP tw_messages_total Messages.\\nAnd \\\\ more \"words\".\n\
             # TYPE tw_messages_total counter\n\
             tw_messages_total{door=\"m\\\"x\\\\\\n\",direction=\"inbound\"} 3\n\
             tw_messages_total{door=\"out\",direction=\"outbound\"} 0\n\
             # HELP tw_open Open.\n# TYPE tw_open gauge\ntw_open 1.5\n"
        );
    }

    #[test]
    fn a_duration_counts_in_every_bucket_that_is_not_below_it() {
        let durations = Durations::default();
        for micros in [0, 500, 501, 9_999_999, 10_000_000, 10_000_001] {
            durations.note(Duration::from_micros(micros));
        }
        let mut exposition = Exposition::default();
        exposition.family("tw_seconds", Kind::Histogram, "Took.").durations(&[("route", "/")], &durations);
        let text = exposition.finish();
        let value = |line: &str| {
            let found = text.lines().find_map(|each| each.strip_prefix(line));
            found.unwrap_or_else(|| panic!("no {line} in {text}")).trim().to_owned()
        };
        assert_eq!(value("tw_seconds_bucket{route=\"/\",le=\"0.0005\"}"), "2");
        assert_eq!(value("tw_seconds_bucket{route=\"/\",le=\"0.001\"}"), "3");
        assert_eq!(value("tw_seconds_bucket{route=\"/\",le=\"5\"}"), "3");
        assert_eq!(value("tw_seconds_bucket{route=\"/\",le=\"10\"}"), "5");
        assert_eq!(value("tw_seconds_bucket{route=\"/\",le=\"+Inf\"}"), "6");
        assert_eq!(value("tw_seconds_count{route=\"/\"}"), "6");
        assert_eq!(value("tw_seconds_sum{route=\"/\"}"), "30.001001");
        assert_eq!(durations.count(), 6);
    }
}
