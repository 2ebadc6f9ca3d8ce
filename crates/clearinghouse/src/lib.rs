//! The clearinghouse: warn everybody in a second, expose nobody.
//!
//! A *member* tells its *hub* what it saw: a signed [`statement`] that names things of attackers, never a party and never a customer. The hub
//! issues a [`warning`] by rule, a coordinator raises it, and every member that listens puts it in place at once; a warning that was a mistake is
//! cancelled on the same road, and what it did is undone by its cause. Everything said stands in the hub's ledger, as a salted hash.
//!
//! - [`statement`]: what members say, and the bytes they sign (pure).
//! - [`redact`]: what may be named at all: nothing of ours, of a member's, or of everybody's (pure).
//! - [`warning`]: levels, voices, life cycle, and what a member does with what it is told (pure).
//! - [`member`]: who takes part in a hub, with keys and tokens.
//! - [`hub`]: takes statements, issues and tells warnings, proves what was said.
//! - [`report`]: at a member: drafted by evidence, released by a person.
//! - [`peers`]: at a member: listens to the hub and sends to it, whenever either was away.
//! - [`proof`]: a statement's place in the ledger, checked by anybody without asking.
//! - [`desk`]: what pages and the command line ask.
//! - [`react`]: a suspected leak drafts a report.

pub mod desk;
pub mod error;
pub mod hub;
pub mod member;
pub mod peers;
pub mod proof;
pub mod react;
pub mod redact;
pub mod report;
pub mod statement;
pub mod warning;

pub use error::ClearinghouseError;
