//! The door of outreach: what it promises and publishes.

pub mod promise;

use std::sync::Arc;

use crate::House;

/// What outreach writes.
#[derive(Clone)]
pub struct OutreachStore {
    pub(crate) house: Arc<House>,
}
