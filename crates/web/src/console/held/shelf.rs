//! The shelf: messages that somebody has opened, for the few minutes in which he looks at them. So the frame with the message's own page, a
//! second look and the way back do not ask for the reason again, and are no further openings in the audit log: what is shown is what was
//! opened once, with a reason, for this session.
//!
//! Thought through:
//! - What lies here was opened by `guard::view` after the audit log had it. The shelf cannot open anything; it forgets.
//! - A message is found by session *and* id. Another session of the same person, or another person, opens anew and is audited anew.
//! - The right to open is asked by the gate at each request; whoever lost it does not get here. Whoever shows from here asks the store first
//!   whether the message is still held: what was released or deleted meanwhile is shown to nobody.
//! - In memory only, so that no second copy is on a disk, and gone at a restart. With several processes each has its own shelf; at worst
//!   one is asked again.
//! - Bounded: so many messages, so many bytes, so many minutes; the oldest makes room. When it is full, somebody is asked again sooner.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guard::view::OpenedMessage;
use model::ids::{HeldId, SessionId};
use model::time::Time;

/// A look at a message takes a few minutes; a lunch break is another look.
pub(crate) const KEPT_FOR: Duration = Duration::from_mins(10);

/// More than a few people do not look at the same time.
const MOST_MESSAGES: usize = 32;

/// Together; the one that was opened last is kept however long it is.
const MOST_BYTES: usize = 64 << 20;

/// What is looked at.
#[derive(Default)]
pub(crate) struct Shelf {
    /// The oldest in front.
    opened: Mutex<VecDeque<Opened>>,
}

struct Opened {
    session: SessionId,
    id: HeldId,
    until: Time,
    bytes: usize,
    message: Arc<OpenedMessage>,
}

impl Shelf {
    /// Keeps what a session opened; what it had of the same message is replaced.
    pub(crate) fn put(&self, session: SessionId, id: HeldId, message: Arc<OpenedMessage>, now: Time) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|one| one.until > now && !(one.session == session && one.id == id));
        opened.push_back(Opened { session, id, until: now.plus(KEPT_FOR), bytes: bytes(&message), message });
        let mut total: usize = opened.iter().map(|one| one.bytes).sum();
        while opened.len() > MOST_MESSAGES || (total > MOST_BYTES && opened.len() > 1) {
            total -= opened.pop_front().map_or(total, |oldest| oldest.bytes);
        }
    }

    /// Returns what this session opened a few minutes ago.
    pub(crate) fn find(&self, session: SessionId, id: HeldId, now: Time) -> Option<Arc<OpenedMessage>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|one| one.until > now);
        let found = opened.iter().find(|one| one.session == session && one.id == id);
        found.map(|one| Arc::clone(&one.message))
    }

    /// Forgets a message that is not held any more, for all sessions.
    pub(crate) fn forget(&self, id: HeldId) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.id != id);
    }
}

/// What a message takes, nearly: its long texts.
fn bytes(message: &OpenedMessage) -> usize {
    let headers = message.headers.iter().map(|one| one.value.len() + one.raw.as_ref().map_or(0, String::len));
    let links = message.links.iter().map(|one| one.target.len() + one.text.as_ref().map_or(0, String::len));
    let hidden = message.hidden.iter().map(|one| one.text.len());
    let texts = message.text.len() + message.safe_html.as_ref().map_or(0, String::len);
    texts + headers.chain(links).chain(hidden).sum::<usize>()
}
