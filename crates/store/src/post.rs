//! The door of the post office: what came to our own mailboxes.

pub mod inbox;

use std::sync::Arc;

use crate::House;

/// What the post office writes.
#[derive(Clone)]
pub struct PostStore {
    pub(crate) house: Arc<House>,
}
