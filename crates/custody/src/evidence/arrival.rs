//! Arrivals: how many files are on their way in at once, of all tenants and of one assessment. Says who may begin; taking them in is `evidence`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::ids::AssessmentId;

use super::{MOST_AT_ONCE, MOST_AT_ONCE_OF_ONE};

/// Files that are on their way, by assessment; none has zero. Whoever begins one and whoever is done with it hold it, each for a moment.
#[derive(Debug, Default, Clone)]
pub(crate) struct Arrivals(Arc<Mutex<HashMap<AssessmentId, usize>>>);

/// The place of a file on its way; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    arrivals: Arrivals,
    assessment: AssessmentId,
}

impl Arrivals {
    /// Takes a place for a file of an assessment; none if too many are taken.
    pub(crate) fn begin(&self, assessment: AssessmentId) -> Option<Place> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = under_way.get(&assessment).copied().unwrap_or_default();
        if of_one >= MOST_AT_ONCE_OF_ONE || under_way.values().sum::<usize>() >= MOST_AT_ONCE {
            return None;
        }
        under_way.insert(assessment, of_one + 1);
        Some(Place { arrivals: self.clone(), assessment })
    }

    fn end(&self, assessment: AssessmentId) {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&assessment) {
            *count = count.saturating_sub(1);
        }
        under_way.retain(|_, count| *count > 0);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.arrivals.end(self.assessment);
    }
}

#[cfg(test)]
mod tests {
    use model::ids::Id as _;

    use super::*;

    #[test]
    fn one_link_that_is_slow_shuts_out_nobody_else() {
        let arrivals = Arrivals::default();
        let one = |number: u8| AssessmentId::from_bytes([number; 16]);
        let mut slow: Vec<Place> = (0..20).filter_map(|_| arrivals.begin(one(1))).collect();
        assert_eq!(slow.len(), MOST_AT_ONCE_OF_ONE);
        let others: Vec<Place> = (2..30).filter_map(|number| arrivals.begin(one(number))).collect();
        assert_eq!(slow.len() + others.len(), MOST_AT_ONCE, "all of them together have a bound, too");
        // A place is free again when its file is in, or was cut off.
        slow.pop();
        assert!(arrivals.begin(one(40)).is_some(), "for whoever comes first");
        assert!(arrivals.begin(one(1)).is_some());
        drop((slow, others));
        assert_eq!(arrivals.0.lock().unwrap().len(), 0, "nothing is left of it");
    }
}
