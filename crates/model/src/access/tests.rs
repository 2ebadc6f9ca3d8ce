use super::*;
use crate::time::Time;

#[test]
fn a_missing_right_is_named() {
    let reader = Access::house(TenantId::HOUSE, "test").only(Rights::NONE.with(Right::Read));
    assert_eq!(reader.require(Right::Read), Ok(()));
    assert_eq!(reader.require(Right::Open), Err(Denied { right: Right::Open }));
    assert_eq!(reader.require(Right::Open).unwrap_err().to_string(), "act without the right to open");
}

#[test]
fn rights_can_be_narrowed_and_not_widened() {
    let reader = Access::house(TenantId::HOUSE, "test").only(Rights::NONE.with(Right::Read));
    assert_eq!(reader.only(Rights::ALL).rights, Rights::NONE.with(Right::Read));
}

#[test]
fn all_rights_are_all_of_them_and_each_is_its_own() {
    let mut set = Rights::NONE;
    for right in Right::EVERY {
        assert!(!set.has(right));
        set = set.with(right);
    }
    assert_eq!(set, Rights::ALL);
}

#[test]
fn an_actor_is_written_as_the_audit_log_keeps_it() {
    let id = PersonId::new(Time::EPOCH, [7; 10]);
    assert_eq!(Actor::House("serve").to_string(), "house:serve");
    assert_eq!(Actor::Person(id).to_string(), format!("person:{id}"));
}
