//! The door of `platform`: tenants, the audit log, and the outbox (in [`crate::outbox`]).

pub mod audit;
pub mod tenant;

use std::sync::Arc;

use crate::House;

/// Tenants, audit log and events.
#[derive(Clone)]
pub struct PlatformStore {
    pub(crate) house: Arc<House>,
}
