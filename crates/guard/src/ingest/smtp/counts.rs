//! What an SMTP door has seen since it was opened, for the metrics page and for tests.
//! Numbers only; what happened to one message is in the trace, and the log has the sentences.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the counters and the struct of plain numbers from one list.
macro_rules! counts {
    ($($(#[$about:meta])* $name:ident,)*) => {
        /// Counters that only grow, and `open`, which goes up and down.
        #[derive(Debug, Default)]
        pub struct Counts {
            $(pub(in crate::ingest) $name: AtomicU64,)*
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
    /// Connections told 421 and closed at once because there were too many.
    turned_away,
    /// Times the system would not give us a connection (no file descriptors).
    not_accepted,
    /// Connections of load balancers without a sound PROXY header.
    not_proxied,
    /// TLS handshakes that failed.
    not_encrypted,
    /// Messages taken whole.
    messages,
    /// Messages whose end never came.
    aborted,
    /// Messages answered 452 because too many bytes were in our hands.
    no_room,
    /// Messages answered 451 because the gate did not answer in time.
    late,
    /// Answers of 250 to a message that did not reach the client: it offers the message again, which may then arrive twice.
    answers_lost,
    /// Sessions ended because the client took too long.
    timed_out,
    /// Times the next hop could not be reached, or was lost, before anything could be in its hands.
    next_hop_lost,
    /// Messages whose end was sent to the next hop without an answer: the client was told 451, and the next hop may have the message all the same.
    unknown,
}

impl Counts {
    /// One more.
    pub(in crate::ingest) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// One less, for `open`.
    pub(super) fn take(counter: &AtomicU64) {
        counter.fetch_sub(1, Ordering::Relaxed);
    }
}
