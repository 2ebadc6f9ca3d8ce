//! Switches: one for each stream and one for all, as they were set last.

use model::verdict::Direction;
use store::{
    Store,
    error::StoreError,
    guard::switch::{Switch, SwitchPlace, SwitchState},
};
use testkit::store::{TempStore, house};

use super::{customer, second};

pub(crate) fn switch(place: SwitchPlace, state: SwitchState, number: u32) -> Switch {
    Switch { place, state, set_at: second(number), set_by: "person:1".into(), why: "first week".into() }
}

pub(crate) fn stream(door: &str, direction: Direction) -> SwitchPlace {
    SwitchPlace::Stream { door: door.into(), direction }
}

async fn set(store: &Store, switch: &Switch) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.switch_set_in_txn(switch).await?;
    change.commit().await
}

pub(crate) async fn switches_stand_as_they_were_set_last(temp: &TempStore) {
    let (observe, enforce) = (SwitchState::Observe, SwitchState::Enforce);
    let inbound = || stream("mx", Direction::Inbound);
    for switch in [
        switch(inbound(), observe, 1),
        switch(SwitchPlace::Installation, observe, 2),
        switch(stream("mx", Direction::Outbound), enforce, 3),
        switch(inbound(), enforce, 4),
        switch(SwitchPlace::Installation, enforce, 5),
    ] {
        set(&temp.store, &switch).await.unwrap();
    }
    assert_eq!(
        temp.store.guard().switch_list(&house()).await.unwrap(),
        [
            switch(SwitchPlace::Installation, enforce, 5),
            switch(inbound(), enforce, 4),
            switch(stream("mx", Direction::Outbound), enforce, 3),
        ]
    );
}

pub(crate) async fn a_switch_without_reason_or_with_an_address_is_refused(temp: &TempStore) {
    let one = || switch(stream("mx", Direction::Inbound), SwitchState::Observe, 1);
    let spoilt = [
        Switch { why: String::new(), ..one() },
        Switch { why: "ask ada@example.com".into(), ..one() },
        Switch { set_by: "ada@example.com".into(), ..one() },
        Switch { place: stream("", Direction::Inbound), ..one() },
    ];
    for spoilt in spoilt {
        let refused = set(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{spoilt:?}: {refused:?}");
    }
    assert_eq!(temp.store.guard().switch_list(&house()).await.unwrap(), []);
}

pub(crate) async fn switches_of_another_tenant_are_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    set(&temp.store, &switch(SwitchPlace::Installation, SwitchState::Observe, 1)).await.unwrap();
    assert_eq!(temp.store.guard().switch_list(&one).await.unwrap(), []);
}
