//! The log of a running service: lines on standard error, for a terminal, the journal, or (as JSON) a collector. Never an address, never words of a message.
//! Failures are logged once, where they are handled; what a person did stands in the audit log instead. What a library would say of itself is not
//! written: it names hosts and addresses as it likes. The same trouble again and again is one line, and a count each minute.

mod json;
mod repeats;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::json::{JsonFields, JsonLines};
use self::repeats::Repeats;
use super::service::{Service, stopped};
use crate::config::console::{Log, LogFormat};

/// Our crates; nobody else's lines are written.
const OURS: [&str; 11] = [
    "tidewatch",
    "web",
    "guard",
    "custody",
    "clearinghouse",
    "response",
    "outreach",
    "post",
    "platform",
    "store",
    "judge",
];

/// What was said again is counted so long before the count is told.
const COUNTED_FOR: Duration = Duration::from_mins(1);

/// A running log.
pub(crate) struct Logging {
    repeats: Arc<Repeats>,
}

/// Begins to write log lines; the journal puts its own time before each.
pub(crate) fn start(log: &Log) -> Logging {
    let is_terminal = std::io::stderr().is_terminal();
    let repeats = Arc::new(Repeats::default());
    let ours = Targets::new().with_targets(OURS.map(|name| (name, log.level.filter())));
    let lines = tracing_subscriber::registry().with(ours);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal);
    // A second start in the same process changes nothing.
    let _ = match log.format {
        LogFormat::Json => lines
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(std::io::stderr)
                    .fmt_fields(JsonFields)
                    .event_format(Limited { inner: JsonLines, repeats: Arc::clone(&repeats) }),
            )
            .try_init(),
        LogFormat::Text if is_terminal => {
            let words = Format::default().with_target(false);
            lines.with(layer.event_format(Limited { inner: words, repeats: Arc::clone(&repeats) })).try_init()
        }
        LogFormat::Text => lines
            .with(layer.event_format(Limited {
                inner: Format::default().with_target(false).without_time(),
                repeats: Arc::clone(&repeats),
            }))
            .try_init(),
    };
    Logging { repeats }
}

impl Logging {
    /// Tells once a minute what was said again, until the service stops.
    pub(crate) fn count(self, service: &mut Service) {
        let stop = service.stop();
        service.start("the counting of log lines", async move {
            let over = stopped(stop);
            tokio::pin!(over);
            loop {
                let is_over = tokio::select! {
                    () = tokio::time::sleep(COUNTED_FOR) => false,
                    () = &mut over => true,
                };
                self.repeats.tell(Instant::now());
                if is_over {
                    return Ok(());
                }
            }
        });
    }
}

/// Lines of a form, without those that were just said.
struct Limited<F> {
    inner: F,
    repeats: Arc<Repeats>,
}

impl<S, N, F> FormatEvent<S, N> for Limited<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if self.repeats.is_again(event, Instant::now()) {
            return Ok(());
        }
        self.inner.format_event(context, writer, event)
    }
}
