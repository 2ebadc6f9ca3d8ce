//! React: a new alarm does not wait for the clock. Hearing it wakes whoever tells alarms ([`super::Alarms::work`]); what is told to whom is decided there.

use std::sync::Arc;

use platform::events::{Heard, Hearer, Hears};
use store::outbox::{Event, Hearing};
use store::post::alarm::ALARM_RAISED;
use store::txn::Change;
use tokio::sync::Notify;

/// Hears that an alarm was raised.
pub struct AlarmHearer {
    /// Wakes whoever tells alarms.
    pub raised: Arc<Notify>,
}

impl Hearer for AlarmHearer {
    fn hears(&self) -> Hears {
        Hears { name: "post.alarm", kinds: &[ALARM_RAISED] }
    }

    fn hear<'h>(&'h self, _change: &'h mut Change, _event: &'h Event) -> Heard<'h> {
        Box::pin(async move {
            self.raised.notify_one();
            Ok(Hearing::Done)
        })
    }
}
