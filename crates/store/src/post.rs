//! The door of the post office: what came to our own mailboxes, alarms and where they go, digests of held mail.

pub mod alarm;
pub mod alarm_channel;
pub mod alarm_delivery;
pub mod digest;
pub mod inbox;

use std::sync::Arc;

use crate::House;

/// What the post office writes.
#[derive(Clone)]
pub struct PostStore {
    pub(crate) house: Arc<House>,
}
