//! Live: a stream of events for an open page, that something changed. Says that, not what: the page asks again for what it shows.
//! What happened is told by `guard::desk::live`; what a browser does with it is in `assets/tidewatch.js`.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use guard::desk::live::{Heard, LiveReader};
use model::ids::SessionId;
use platform::accounts::SignedIn;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout_at};

use super::Console;
use crate::problem::PageError;
use crate::session::Visitor;

/// Pages of one session that are live at the same time. A browser keeps six connections to a site (HTTP/1.1), and needs some for pages.
const MOST_OF_A_SESSION: usize = 3;

/// Live pages of all sessions; whoever comes later reads pages that stand still.
const MOST: usize = 500;

/// What happens within this is told at once. Tests need not wait for company.
const GATHERED: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 1_000 });

/// So often the line is tried, and whether the session still lasts.
const HEART_BEATS: Duration = Duration::from_millis(if cfg!(test) { 40 } else { 15_000 });

/// A browser that lost the line waits so long before it comes again. Unit: milliseconds.
const COMES_AGAIN: &str = "retry: 5000\n\n";

/// Who listens now.
#[derive(Default)]
pub(crate) struct Seats(Mutex<HashMap<SessionId, usize>>);

/// A place among the listeners, until it is dropped.
struct Seat {
    seats: Arc<Seats>,
    session: SessionId,
}

impl Seats {
    fn take(self: &Arc<Self>, session: SessionId) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = taken.get(&session).copied().unwrap_or(0);
        if of_session >= MOST_OF_A_SESSION || taken.values().sum::<usize>() >= MOST {
            return None;
        }
        taken.insert(session, of_session + 1);
        Some(Seat { seats: Arc::clone(self), session })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.session);
            }
        }
    }
}

/// Tells a page of messages as they are judged (HTML Living Standard, "Server-sent events").
///
/// Errors: [`PageError::TooMany`] beyond [`MOST_OF_A_SESSION`]; a browser does not come again then.
pub(crate) async fn messages(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let person = visitor.signed_in.clone().ok_or(PageError::SignInFirst)?;
    let seat = console.seats.take(person.session).ok_or(PageError::TooMany)?;
    let reader = console.rooms.live.listen(&person.access).map_err(PageError::ours)?;
    let mut heart = interval_at(Instant::now() + HEART_BEATS, HEART_BEATS);
    heart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stop = console.stop.clone();
    let listening =
        Listening { console, person, reader: Some(reader), stop, heart, is_new: true, _seat: seat };
    let events = stream::unfold(listening, async |mut listening| {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(event), listening))
    });
    let fields = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    // A proxy that gathers answers would keep the news to itself.
    Ok((fields, [("x-accel-buffering", "no")], Body::from_stream(events)).into_response())
}

/// One open page.
struct Listening {
    console: Arc<Console>,
    person: Arc<SignedIn>,
    /// None once nothing more will come.
    reader: Option<LiveReader>,
    stop: watch::Receiver<bool>,
    heart: Interval,
    is_new: bool,
    _seat: Seat,
}

/// What happened since the last event.
#[derive(Default)]
struct News {
    messages: u64,
    missed: u64,
}

impl News {
    fn add(&mut self, heard: &Heard) {
        match heard {
            Heard::Message(_) => self.messages += 1,
            Heard::Missed(missed) => self.missed += missed,
        }
    }

    fn event(&self) -> String {
        let News { messages, missed } = self;
        format!("event: changed\ndata: {{\"messages\":{messages},\"missed\":{missed}}}\n\n")
    }
}

impl Listening {
    /// The next event; none at the end: of the session, or of the program.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.is_new) {
            return Some(COMES_AGAIN.to_owned());
        }
        let mut stop = self.stop.clone();
        let heard = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => return None,
            _ = self.heart.tick() => None,
            heard = next_of(&mut self.reader) => Some(heard),
        };
        let Some(heard) = heard else {
            // A comment: it shows a browser and those in between that the line stands.
            return self.is_signed_in().await.then(|| ": still here\n\n".to_owned());
        };
        let news = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => return None,
            news = gathered(&mut self.reader, &heard) => news,
        };
        Some(news.event() + &self.counts().await)
    }

    /// Looked up without counting as use: an open page does not keep a session alive.
    async fn is_signed_in(&self) -> bool {
        let sessions = self.console.rooms.accounts.session_list(&self.person).await;
        sessions.is_ok_and(|sessions| sessions.iter().any(|session| session.id == self.person.session))
    }

    /// The numbers of the navigation; nothing when they cannot be counted just now.
    async fn counts(&self) -> String {
        match self.console.rooms.releaser.count(&self.person.access).await {
            Ok(counts) => format!("event: counts\ndata: {{\"held\":{}}}\n\n", counts.held),
            Err(_) => String::new(),
        }
    }
}

/// Waits for the next; for ever once nothing more will come.
async fn next_of(reader: &mut Option<LiveReader>) -> Heard {
    if let Some(open) = reader {
        if let Some(heard) = open.next().await {
            return heard;
        }
        *reader = None;
    }
    std::future::pending().await
}

/// What happens within [`GATHERED`] of the first.
async fn gathered(reader: &mut Option<LiveReader>, first: &Heard) -> News {
    let mut news = News::default();
    news.add(first);
    let until = Instant::now() + GATHERED;
    while let Ok(heard) = timeout_at(until, next_of(reader)).await {
        news.add(&heard);
    }
    news
}

#[cfg(test)]
mod tests;
