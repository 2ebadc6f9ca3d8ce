//! Listening: one line to the hub, taken up again whenever it breaks, from where it was read last.

use formats::event_stream::{Event, Reader, TooLong};
use model::causes::chain;
use model::event::WarningChanged;
use model::ids::OutboxId;
use platform::fetch::stream::{Listening, Opened};
use platform::fetch::{Answer, Ask, FetchError, Reach, Request};
use store::error::StoreError;
use store::shared::warning::Warning;
use thiserror::Error;
use tokio::sync::watch;

use super::waits::Waits;
use super::{LIMITS, PATIENCE, Peer, UNKNOWN_CURSOR};
use crate::warning::{self, MAX_WARNING_BYTES, WarningError};

/// One event of a stream: a signed warning and a few words.
const MAX_EVENT_BYTES: usize = MAX_WARNING_BYTES + 4_096;
/// The event that tells a warning; others are for newer members.
pub(crate) const WARNING_EVENT: &str = "warning";

/// Why the line ended.
#[derive(Debug, Error)]
enum Ended {
    /// It could not be opened, or broke.
    #[error("listen to the hub")]
    Fetch(#[from] FetchError),
    /// The hub ended it, as it does when it stops.
    #[error("listen to the hub: it ended the line")]
    ByHub,
    /// The hub does not let us in.
    #[error("listen to the hub: it answered {status}; is the token right?")]
    Refused {
        /// Its answer.
        status: u16,
    },
    /// It does not know how far we read; we begin anew.
    #[error("listen to the hub: it does not know how far we read")]
    UnknownCursor,
    /// What it says is no event stream.
    #[error("listen to the hub")]
    TooLong(#[from] TooLong),
    /// Its key did not sign what it says, or it says something else.
    #[error("take a warning of the hub")]
    Warning(#[from] WarningError),
    /// It could not be kept here.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// We stop.
    #[error("stopped")]
    Stopped,
}

impl Peer {
    pub(super) async fn keep_listening(&self, mut stop: watch::Receiver<bool>) {
        let mut waits = Waits::default();
        while !*stop.borrow() {
            let Err(ended) = self.listen(&mut waits, &mut stop).await;
            if matches!(ended, Ended::Stopped) {
                return;
            }
            self.is_lost(chain(&ended));
            tokio::select! {
                () = tokio::time::sleep(waits.next(self.parts.chance.as_ref())) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn listen(
        &self,
        waits: &mut Waits,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<std::convert::Infallible, Ended> {
        let opened = tokio::select! {
            opened = self.open_line() => opened?,
            _ = stop.wait_for(|stopped| *stopped) => return Err(Ended::Stopped),
        };
        let mut line = match opened {
            Opened::Listening(answer, line) if answer.media_type() == "text/event-stream" => line,
            Opened::Listening(answer, _) => return Err(Ended::Refused { status: answer.status }),
            Opened::Answered(answer) => return Err(self.refused(&answer).await?),
        };
        self.is_connected_now();
        let mut reader = Reader::new(MAX_EVENT_BYTES);
        loop {
            let bytes = tokio::select! {
                bytes = next(&mut line) => bytes?,
                _ = stop.wait_for(|stopped| *stopped) => return Err(Ended::Stopped),
            };
            self.locked().heard_at = Some(self.parts.clock.now());
            for event in reader.take(&bytes)? {
                self.take(&event).await?;
            }
            // Whoever only takes the line and says nothing is not well yet.
            waits.reset();
        }
    }

    async fn open_line(&self) -> Result<Opened, Ended> {
        let link = self.parts.store.clearinghouse().link_fetch(&self.parts.access, &self.place()).await?;
        let (url, bearer) = (self.url("/stream"), self.bearer());
        let mut fields = vec![("authorization", bearer.as_str()), ("accept", "text/event-stream")];
        // HTML Living Standard, "Server-sent events": how far was read is said when coming again.
        let cursor = link.as_ref().map(|link| link.cursor.as_str());
        fields.extend(cursor.map(|cursor| ("last-event-id", cursor)));
        let request = Request {
            url: &url,
            ask: Ask::Get,
            fields: &fields,
            reach: Reach::OwnNetworkToo,
            limits: LIMITS,
        };
        Ok(self.parts.fetcher.listen(request).await?)
    }

    /// What an answer that is no stream means.
    async fn refused(&self, answer: &Answer) -> Result<Ended, StoreError> {
        let is_cursor = answer.status == 400 && answer.body.starts_with(UNKNOWN_CURSOR.as_bytes());
        if !is_cursor {
            return Ok(Ended::Refused { status: answer.status });
        }
        let mut change = self.parts.store.change(&self.parts.access).await?;
        change.link_forget_in_txn(&self.place()).await?;
        change.commit().await?;
        Ok(Ended::UnknownCursor)
    }

    /// Reads the warning that an event tells; none if it tells something else.
    ///
    /// What the hub's key signed and this program does not understand is told in the log and passed over: one warning of a newer hub must not keep all
    /// that come after it away. What its key did not sign ends the line.
    fn read(&self, event: &Event) -> Result<Option<Warning>, WarningError> {
        if event.kind != WARNING_EVENT {
            return Ok(None);
        }
        match warning::told(&event.data, &self.parts.hub.key) {
            Ok(told) => Ok(Some(told)),
            Err(error @ WarningError::Malformed(_)) => {
                tracing::error!(hub = self.place(), trouble = chain(&error), "a warning is passed over");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Puts in place what is told, and notes how far was read, in one change. The same told again changes nothing.
    async fn take(&self, event: &Event) -> Result<(), Ended> {
        let parts = &self.parts;
        let mut change = parts.store.change(&parts.access).await?;
        let now = parts.clock.now();
        if let Some(told) = self.read(event)? {
            let known = change.warning_fetch_in_txn(told.id).await?;
            if known.is_none_or(|known| known.revision < told.revision) {
                let entries = warning::entries(&told, &parts.untouchable, parts.at_warning, now);
                change.warning_put_in_txn(&told).await?;
                change.watch_entry_put_in_txn(&warning::cause(told.id), &entries).await?;
                let id = OutboxId::new(now, parts.chance.bytes());
                change.say_that(id, &WarningChanged { warning: told.id }, now).await?;
            }
        }
        if !event.id.is_empty() {
            change.link_set_in_txn(&self.place(), &event.id, now).await?;
        }
        Ok(change.commit().await?)
    }
}

async fn next(
    line: &mut Listening,
) -> Result<impl AsRef<[u8]> + std::ops::Deref<Target = [u8]> + use<>, Ended> {
    line.next(PATIENCE).await?.ok_or(Ended::ByHub)
}
