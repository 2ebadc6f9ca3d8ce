//! The door of guard: what it decided of messages, and what it holds back.

pub mod exception;
pub mod held;
pub mod judged;
pub mod profile;
pub mod stream_baseline;
pub mod switch;

use std::sync::Arc;

use crate::House;

/// What guard writes.
#[derive(Clone)]
pub struct GuardStore {
    pub(crate) house: Arc<House>,
}
