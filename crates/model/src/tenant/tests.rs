use super::*;
use crate::{ids::Id, time::Time};

fn id(number: u8) -> TenantId {
    TenantId::new(Time::EPOCH, [number; 10])
}

fn tenant(id: TenantId, parent: Option<TenantId>) -> Tenant {
    Tenant { id, parent, name: String::new() }
}

fn house() -> Tenant {
    tenant(TenantId::HOUSE, None)
}

#[test]
fn customers_of_customers_stand_within_the_house_and_not_beside_each_other() {
    let tree = TenantTree::new(&[
        tenant(id(2), Some(id(1))),
        tenant(id(1), Some(TenantId::HOUSE)),
        tenant(id(3), Some(TenantId::HOUSE)),
        house(),
    ])
    .unwrap();
    assert_eq!(tree.path(id(2)), [id(2), id(1), TenantId::HOUSE]);
    assert!(tree.is_within(id(2), TenantId::HOUSE));
    assert!(tree.is_within(id(2), id(2)));
    assert!(!tree.is_within(id(1), id(2)));
    assert!(!tree.is_within(id(2), id(3)));
}

#[test]
fn an_unknown_tenant_stands_nowhere() {
    let tree = TenantTree::new(&[house()]).unwrap();
    assert!(!tree.is_within(id(9), TenantId::HOUSE));
    assert!(!tree.is_within(id(9), id(9)));
}

#[test]
fn what_is_not_a_tree_is_refused() {
    let house_again = Tenant { parent: Some(id(1)), ..house() };
    for (tenants, error) in [
        (vec![house(), tenant(id(1), Some(id(2)))], TenantError::UnknownParent(id(1))),
        (vec![house(), tenant(id(1), None)], TenantError::Misplaced(id(1))),
        (vec![house(), house()], TenantError::Misplaced(TenantId::HOUSE)),
        (vec![house_again], TenantError::Misplaced(TenantId::HOUSE)),
        (vec![house(), tenant(id(1), Some(id(1)))], TenantError::TooDeep(id(1))),
    ] {
        assert_eq!(TenantTree::new(&tenants).unwrap_err(), error);
    }
}

#[test]
fn the_tree_has_a_deepest_floor() {
    let mut tenants = vec![house()];
    let mut above = TenantId::HOUSE;
    for number in 1..u8::try_from(MAX_TENANT_DEPTH).unwrap() {
        tenants.push(tenant(id(number), Some(above)));
        above = id(number);
    }
    assert!(TenantTree::new(&tenants).is_ok());
    tenants.push(tenant(id(200), Some(above)));
    assert_eq!(TenantTree::new(&tenants).unwrap_err(), TenantError::TooDeep(id(200)));
}

#[test]
fn the_house_is_the_same_everywhere() {
    assert_eq!(TenantId::HOUSE.to_bytes(), [0; 16]);
}
