//! The contract: what a store promises, whichever database it stands on. One file per noun, named by situation and outcome.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod affected;
pub(crate) mod alarm;
pub(crate) mod alarm_channel;
pub(crate) mod alarm_delivery;
pub(crate) mod assessment;
pub(crate) mod audit;
pub(crate) mod breach;
pub(crate) mod clearinghouse;
pub(crate) mod commitment;
pub(crate) mod custody;
pub(crate) mod digest;
pub(crate) mod drop;
pub(crate) mod dump;
pub(crate) mod evidence;
pub(crate) mod exception;
pub(crate) mod fact;
pub(crate) mod held;
pub(crate) mod inbox;
pub(crate) mod judged;
pub(crate) mod kept_answer;
pub(crate) mod letter;
pub(crate) mod letter_log;
pub(crate) mod mailing;
pub(crate) mod map;
pub(crate) mod marks;
pub(crate) mod membership;
pub(crate) mod object;
pub(crate) mod obligation;
pub(crate) mod outbox;
pub(crate) mod policy_change;
pub(crate) mod profile;
pub(crate) mod promise;
pub(crate) mod protected;
pub(crate) mod reopening;
pub(crate) mod reply;
pub(crate) mod residue;
pub(crate) mod search;
pub(crate) mod send_calendar;
pub(crate) mod setting;
pub(crate) mod stream_baseline;
pub(crate) mod switch;
pub(crate) mod tenant;
pub(crate) mod warning;

use model::{
    access::Access,
    ids::{AuditEntryId, JudgedId, ObjectId, OutboxId, TenantId},
    time::Time,
};
use store::Store;
use testkit::store::house;

/// The tests' own beginning of time: 2026-11-21T14:00:00Z.
pub(crate) const START: Time = Time::from_seconds(1_795_269_600);

/// So many seconds after the beginning.
pub(crate) fn second(number: u32) -> Time {
    START.plus(std::time::Duration::from_secs(number.into()))
}

/// Chance that names its use.
fn chance(number: u32) -> [u8; 10] {
    let mut bytes = [0x5a; 10];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn tenant_id(number: u32) -> TenantId {
    TenantId::new(second(number), chance(number))
}

/// What a ledger says before its first entry; whether it is signed is nothing to the store.
pub(crate) fn begun() -> String {
    "an empty ledger".into()
}

pub(crate) fn entry_id(number: u32) -> AuditEntryId {
    AuditEntryId::new(second(number), chance(number))
}

pub(crate) fn object_id(number: u32) -> ObjectId {
    ObjectId::new(second(number), chance(number))
}

pub(crate) fn event_id(number: u32) -> OutboxId {
    OutboxId::new(second(number), chance(number))
}

pub(crate) fn judged_id(number: u32) -> JudgedId {
    JudgedId::new(second(number), chance(number))
}

/// Adds a customer below the house and returns access to it.
pub(crate) async fn customer(store: &Store, number: u32) -> Access {
    let name = format!("customer {number}");
    let tenant = store.platform().tenant_add(&house(), tenant_id(number), &name, START).await.unwrap();
    Access::house(tenant.id, "test")
}
