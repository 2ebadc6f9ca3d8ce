//! The few functions of probability that [`crate::attribution`] and [`crate::marks`] share, as logarithms so that nothing overflows. Pure.

#[cfg(test)]
mod tests;

/// A share with what chance leaves open about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The share that was seen.
    pub share: f64,
    /// With 95 % confidence it is at least that.
    pub low: f64,
    /// With 95 % confidence it is at most that.
    pub high: f64,
}

impl Rate {
    /// Wilson's interval of `hits` out of `of`; of nothing it is anything.
    #[must_use]
    pub fn of(hits: u64, of: u64) -> Self {
        const Z: f64 = 1.959_964;
        if of == 0 {
            return Rate { share: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, share) = (of as f64, hits.min(of) as f64 / of as f64);
        let scale = 1.0 + Z * Z / n;
        let middle = (share + Z * Z / (2.0 * n)) / scale;
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
        Rate { share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }
}

/// The logarithm of a sum, of logarithms.
pub(crate) fn ln_sum(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return most;
    }
    most + terms.map(|term| (term - most).exp()).sum::<f64>().ln()
}
