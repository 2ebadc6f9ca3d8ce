//! What must not be cut short: acts whose end nobody would know if the program ended in their middle, such as handing a held message over.
//! Whoever acts says so for as long as it lasts; whoever ends the program waits until nothing is under way. Each act has a time limit of its own;
//! there is none here.

use std::sync::Arc;

use tokio::sync::watch;

/// Counts acts. Cheap to clone: all clones count together.
#[derive(Clone, Debug)]
pub struct UnderWay {
    count: Arc<watch::Sender<usize>>,
}

/// As long as it lives, something is under way.
#[derive(Debug)]
#[must_use = "the act counts as over when this is dropped"]
pub struct Act {
    count: Arc<watch::Sender<usize>>,
}

impl Default for UnderWay {
    fn default() -> Self {
        UnderWay { count: Arc::new(watch::Sender::new(0)) }
    }
}

impl UnderWay {
    /// Says that something begins.
    pub fn begin(&self) -> Act {
        self.count.send_modify(|count| *count += 1);
        Act { count: Arc::clone(&self.count) }
    }

    /// How many are under way.
    #[must_use]
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until nothing is under way.
    pub async fn over(&self) {
        // It fails only when the counter is gone, and we hold it.
        let _ = self.count.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Act {
    fn drop(&mut self) {
        self.count.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::UnderWay;

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_goes_on_when_the_last_act_is_over() {
        let under_way = UnderWay::default();
        under_way.over().await;
        let (one, two) = (under_way.begin(), under_way.clone().begin());
        assert_eq!(under_way.count(), 2);
        drop(one);
        let waited = tokio::time::timeout(Duration::from_secs(60), under_way.over()).await;
        assert!(waited.is_err(), "one is still under way");
        drop(two);
        under_way.over().await;
        assert_eq!(under_way.count(), 0);
    }
}
