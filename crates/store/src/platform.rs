//! The door of `platform`: tenants, the audit log, accounts with what they sign in with, answers that are kept for programs, and the outbox (in [`crate::outbox`]).

pub mod account;
pub mod api_token;
pub mod audit;
pub mod credential;
pub mod invitation;
pub mod kept_answer;
pub mod ledger_head;
pub mod session;
pub mod sign_in;
pub mod tenant;

use std::sync::Arc;

use crate::House;

/// Tenants, audit log, accounts and events.
#[derive(Clone)]
pub struct PlatformStore {
    pub(crate) house: Arc<House>,
}
