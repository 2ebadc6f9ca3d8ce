//! What a door has seen since it was opened, for the metrics page and for tests.
//! Numbers only; what happened to one message is in the trace, and the log has the sentences.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the counters and the struct of plain numbers from one list.
macro_rules! counts {
    ($($(#[$about:meta])* $name:ident,)*) => {
        /// Counters that only grow, and `open`, which goes up and down.
        #[derive(Debug, Default)]
        pub struct Counts {
            $(pub(super) $name: AtomicU64,)*
        }

        /// The counters as they were at one moment.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Numbers {
            $($(#[$about])* pub $name: u64,)*
        }

        impl Numbers {
            /// Each with its name.
            #[must_use]
            pub fn named(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }

        impl Counts {
            /// Returns the numbers now.
            #[must_use]
            pub fn numbers(&self) -> Numbers {
                Numbers { $($name: self.$name.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counts! {
    /// Connections open now.
    open,
    /// Connections taken.
    accepted,
    /// Connections closed at once because there were too many.
    turned_away,
    /// Times the system would not give us a connection (no file descriptors).
    not_accepted,
    /// Messages handed to the gate.
    messages,
    /// Messages whose end never came.
    aborted,
    /// Messages beyond the limits of one message.
    too_large,
    /// Messages deferred because too many bytes were in our hands.
    no_room,
    /// Messages deferred because the gate did not answer in time.
    late,
    /// Messages deferred because the gate failed.
    failed,
    /// Decisions carried out in another way than wanted, because the mail server had not granted what they need.
    not_granted,
    /// Answers that could not be handed over: the mail server decides by itself, and its client tries again.
    answers_lost,
    /// Connections ended for a mistake in the protocol.
    broken,
    /// Connections ended because the mail server took too long.
    timed_out,
}

impl Counts {
    /// One more.
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// One less, for `open`.
    pub(super) fn take(counter: &AtomicU64) {
        counter.fetch_sub(1, Ordering::Relaxed);
    }
}
