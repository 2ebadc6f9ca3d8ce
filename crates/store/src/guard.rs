//! The door of guard: what it decided of messages, what it holds back, and what people tell it.

pub mod exception;
pub mod held;
pub mod held_rest;
pub mod judged;
pub mod judged_count;
pub mod policy_change;
pub mod profile;
pub mod protected;
pub mod setting;
pub mod stream_baseline;
pub mod switch;

use std::sync::Arc;

use crate::House;

/// What guard writes.
#[derive(Clone)]
pub struct GuardStore {
    pub(crate) house: Arc<House>,
}
