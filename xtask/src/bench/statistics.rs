//! The few numbers that a comparison is made of.

/// A share with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub hits: usize,
    pub of: usize,
}

/// Two-sided 95 %.
const Z: f64 = 1.959_964;

impl Share {
    pub(super) fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { as_f64(self.hits) / as_f64(self.of) }
    }

    /// Returns Wilson's 95 % interval: honest also for few hits, where the plain formula is not.
    pub(super) fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (as_f64(self.of), self.value());
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        (((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0))
    }

    /// `273 of 1976, 13.8 % (12.4-15.4)`.
    pub(super) fn in_words(self) -> String {
        let (low, high) = self.interval();
        let Share { hits, of } = self;
        format!("{hits} of {of}, {:.2} % ({:.2}-{:.2})", 100.0 * self.value(), 100.0 * low, 100.0 * high)
    }
}

/// Returns the value below which this share of the values lies; they need not be sorted.
pub(super) fn quantile(values: &[u64], share: f64) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    // A share between 0 and 1 of an index is an index.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `last`")]
    let index = (as_f64(last) * share).floor() as usize;
    sorted[index.min(last)]
}

pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / as_f64(values.len()) }
}

/// Counts of messages are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts of messages are far below 2^52")]
pub(super) fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_interval(hits: usize, of: usize, low: f64, high: f64) {
        let (found_low, found_high) = Share { hits, of }.interval();
        assert!(
            (found_low - low).abs() < 0.0001 && (found_high - high).abs() < 0.0001,
            "{hits}/{of}: {found_low} {found_high}"
        );
    }

    #[test]
    fn wilson_intervals_agree_with_the_books() {
        check_interval(0, 10, 0.0, 0.2775);
        check_interval(5, 10, 0.2366, 0.7634);
        check_interval(10, 10, 0.7225, 1.0);
        check_interval(9, 1810, 0.0026, 0.0094);
        check_interval(0, 0, 0.0, 1.0);
    }

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<u64> = (1..=100).rev().collect();
        assert_eq!([quantile(&values, 0.5), quantile(&values, 0.99), quantile(&values, 1.0)], [50, 99, 100]);
        assert_eq!(quantile(&[], 0.5), 0);
    }
}
