//! The door of the post office: what came to our own mailboxes, alarms and where they go, digests of held mail, letters to many and
//! the answers to them.

pub mod alarm;
pub mod alarm_channel;
pub mod alarm_delivery;
pub mod delivery;
pub mod digest;
pub mod inbox;
pub mod letter_log;
pub mod mailing;
pub mod reply;

use std::sync::Arc;

use crate::House;

/// What the post office writes.
#[derive(Clone)]
pub struct PostStore {
    pub(crate) house: Arc<House>,
}
