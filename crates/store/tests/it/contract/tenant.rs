//! Tenants: a tree in which everybody sees only below.

use model::{
    access::Access,
    ids::TenantId,
    tenant::{MAX_TENANT_DEPTH, TenantTree},
};
use store::{error::StoreError, platform::tenant::MAX_TENANT_NAME_BYTES};
use testkit::store::{TempStore, house};

use super::{START, customer, tenant_id};

pub(crate) async fn the_house_is_there_from_the_start(temp: &TempStore) {
    let tenant = temp.store.platform().tenant_fetch(&house()).await.unwrap();
    assert_eq!((tenant.id, tenant.parent), (TenantId::HOUSE, None));
}

pub(crate) async fn customers_stand_below_whom_they_were_added_to(temp: &TempStore) {
    let platform = temp.store.platform();
    let shop = customer(&temp.store, 1).await;
    let brand = platform.tenant_add(&shop, tenant_id(2), "brand", START).await.unwrap();
    assert_eq!(brand.parent, Some(shop.tenant));
    let tree = TenantTree::new(&platform.tenant_list(&house()).await.unwrap()).unwrap();
    assert_eq!(tree.path(brand.id), [brand.id, shop.tenant, TenantId::HOUSE]);
}

pub(crate) async fn a_tenant_sees_itself_and_below_and_nobody_else(temp: &TempStore) {
    let platform = temp.store.platform();
    let (shop, _other) = (customer(&temp.store, 1).await, customer(&temp.store, 2).await);
    let brand = platform.tenant_add(&shop, tenant_id(3), "brand", START).await.unwrap();
    let seen: Vec<_> = platform.tenant_list(&shop).await.unwrap().iter().map(|tenant| tenant.id).collect();
    assert_eq!(seen, [shop.tenant, brand.id]);
    let nobody = Access::house(tenant_id(99), "test");
    assert!(matches!(platform.tenant_fetch(&nobody).await, Err(StoreError::Missing { .. })));
    assert_eq!(platform.tenant_list(&nobody).await.unwrap(), []);
}

pub(crate) async fn a_name_is_taken_once_below_the_same_parent(temp: &TempStore) {
    let platform = temp.store.platform();
    let shop = customer(&temp.store, 1).await;
    let twice = platform.tenant_add(&house(), tenant_id(2), "customer 1", START).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    platform.tenant_add(&shop, tenant_id(2), "customer 1", START).await.unwrap();
}

pub(crate) async fn the_tree_is_not_deeper_than_the_model_allows(temp: &TempStore) {
    let platform = temp.store.platform();
    let mut above = house();
    for number in 1..u32::try_from(MAX_TENANT_DEPTH).unwrap() {
        let tenant = platform.tenant_add(&above, tenant_id(number), "below", START).await.unwrap();
        above = Access::house(tenant.id, "test");
    }
    let deeper = platform.tenant_add(&above, tenant_id(99), "below", START).await;
    assert!(matches!(deeper, Err(StoreError::Unfit { .. })), "{deeper:?}");
    TenantTree::new(&platform.tenant_list(&house()).await.unwrap()).unwrap();
}

pub(crate) async fn a_name_must_be_a_name(temp: &TempStore) {
    let platform = temp.store.platform();
    for name in ["", &"n".repeat(MAX_TENANT_NAME_BYTES + 1)] {
        let refused = platform.tenant_add(&house(), tenant_id(1), name, START).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    let nowhere = Access::house(tenant_id(99), "test");
    let refused = platform.tenant_add(&nowhere, tenant_id(1), "name", START).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
}
