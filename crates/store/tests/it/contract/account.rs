//! Accounts and what people prove themselves with: kept, used once where it must be, and one tenant's only.

use model::{
    access::Access,
    ids::{InvitationId, PersonId, SessionId},
};
use store::{
    error::StoreError,
    platform::{
        account::{Account, Identity},
        credential::Password,
        invitation::{Invitation, InvitationKind},
        session::{Session, Way},
    },
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn person_id(number: u32) -> PersonId {
    PersonId::new(second(number), chance(number))
}

fn account(number: u32) -> Account {
    Account {
        id: person_id(number),
        login: format!("login{number}"),
        name: format!("Name {number}"),
        roles: "analyst administrator".into(),
        language: Some("de".into()),
        made_at: second(number),
        disabled_at: None,
    }
}

async fn add(temp: &TempStore, access: &Access, account: &Account) -> Result<(), StoreError> {
    let mut change = temp.store.change(access).await?;
    change.account_add_in_txn(account).await?;
    change.commit().await
}

pub(crate) async fn an_account_comes_back_and_a_login_is_taken_once(temp: &TempStore) {
    let platform = temp.store.platform();
    for number in 1..=3 {
        add(temp, &house(), &account(number)).await.unwrap();
    }
    assert_eq!(platform.account_fetch(&house(), person_id(2)).await.unwrap(), account(2));
    assert_eq!(platform.account_by_login(&house(), "login3").await.unwrap(), Some(account(3)));
    assert_eq!(platform.account_list(&house(), Some(person_id(1)), 1).await.unwrap(), [account(2)]);
    let taken = add(temp, &house(), &Account { id: person_id(9), ..account(1) }).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })), "{taken:?}");
    for login in ["", "Ada", "a b", &"x".repeat(300)] {
        let unfit = add(temp, &house(), &Account { login: login.into(), ..account(8) }).await;
        assert!(matches!(unfit, Err(StoreError::Unfit { .. })), "{login}: {unfit:?}");
    }
    let mut change = temp.store.change(&house()).await.unwrap();
    change.account_disabled_set_in_txn(person_id(1), Some(second(50))).await.unwrap();
    change.account_roles_set_in_txn(person_id(2), "administrators viewer").await.unwrap();
    let identity = Identity { issuer: "https://id.example".into(), subject: "7".into() };
    change.account_identity_add_in_txn(person_id(3), &identity, true, second(60)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(
        platform.account_count(&house(), "administrator").await.unwrap(),
        1,
        "whole words, not disabled"
    );
    let found = platform.account_by_identity(&house(), &identity).await.unwrap();
    assert_eq!(found.map(|found| (found.account.id, found.gives_roles)), Some((person_id(3), true)));
    let mut change = temp.store.change(&house()).await.unwrap();
    let again = change.account_identity_add_in_txn(person_id(2), &identity, false, second(61)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "one identity, one account: {again:?}");
    drop(change);
    let mut change = temp.store.change(&house()).await.unwrap();
    change.account_identity_remove_all_in_txn(person_id(2)).await.unwrap();
    change.account_identity_remove_all_in_txn(person_id(3)).await.unwrap();
    change.account_identity_add_in_txn(person_id(2), &identity, false, second(62)).await.unwrap();
    change.commit().await.unwrap();
    let found = platform.account_by_identity(&house(), &identity).await.unwrap();
    assert_eq!(found.map(|found| (found.account.id, found.gives_roles)), Some((person_id(2), false)));
}

pub(crate) async fn what_proves_a_person_is_used_once(temp: &TempStore) {
    add(temp, &house(), &account(1)).await.unwrap();
    let password =
        Password { hash: "hash".into(), totp_sealed: vec![1, 2], totp_step: 10, set_at: second(1) };
    let mut change = temp.store.change(&house()).await.unwrap();
    change.password_set_in_txn(person_id(1), &password).await.unwrap();
    change.recovery_code_set_in_txn(person_id(1), &[[1; 32], [2; 32]]).await.unwrap();
    for (step, expected) in [(10, false), (11, true), (11, false), (9, false), (12, true)] {
        assert_eq!(change.totp_step_use_in_txn(person_id(1), step).await.unwrap(), expected, "{step}");
    }
    for (code, expected) in [([1; 32], true), ([1; 32], false), ([3; 32], false)] {
        let used = change.recovery_code_use_in_txn(person_id(1), &code, second(5)).await.unwrap();
        assert_eq!(used, expected);
    }
    for expected in [true, false] {
        assert_eq!(change.ceremony_use_in_txn(&[9; 32], second(300)).await.unwrap(), expected);
    }
    change.commit().await.unwrap();
    let platform = temp.store.platform();
    assert_eq!(platform.recovery_code_count(&house(), person_id(1)).await.unwrap(), 1);
    let kept = platform.password_fetch(&house(), person_id(1)).await.unwrap();
    assert_eq!(kept, Some(Password { totp_step: 12, ..password }));
}

pub(crate) async fn a_link_is_used_once_and_before_its_end(temp: &TempStore) {
    let link = |number: u32| Invitation {
        id: InvitationId::new(second(number), chance(number)),
        kind: InvitationKind::Administrator,
        roles: "administrator".into(),
        login: None,
        name: None,
        made_by: "house:test".into(),
        made_at: second(number),
        ends_at: second(100),
        used_at: None,
    };
    let mut change = temp.store.change(&house()).await.unwrap();
    for number in 1..=3 {
        change.invitation_add_in_txn(&link(number), &[u8::try_from(number).unwrap(); 32]).await.unwrap();
    }
    change.invitation_use_in_txn(link(1).id, second(50)).await.unwrap();
    for (number, at) in [(1, 51), (2, 100), (9, 50)] {
        let refused = change.invitation_use_in_txn(link(number).id, second(at)).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{number}: {refused:?}");
    }
    assert_eq!(change.invitation_void_in_txn(InvitationKind::Administrator, second(60)).await.unwrap(), 2);
    change.commit().await.unwrap();
    let platform = temp.store.platform();
    assert_eq!(platform.invitation_list(&house(), second(60), None, 10).await.unwrap(), []);
    let used = platform.invitation_by_secret(&house(), &[1; 32]).await.unwrap().unwrap();
    assert_eq!(used, Invitation { used_at: Some(second(50)), ..link(1) });
}

pub(crate) async fn accounts_and_what_they_hold_are_one_tenants(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    add(temp, &house(), &account(1)).await.unwrap();
    // The same login is free at another tenant.
    add(temp, &one, &Account { id: person_id(2), ..account(1) }).await.unwrap();
    let session = Session {
        id: SessionId::new(second(1), chance(1)),
        person: person_id(1),
        way: Way::Passkey,
        network: "192.0.2.0/24".into(),
        made_at: second(1),
        proved_at: second(1),
        seen_at: second(1),
        ends_at: second(100),
    };
    let mut change = temp.store.change(&house()).await.unwrap();
    change.session_add_in_txn(&session, &[7; 32]).await.unwrap();
    change.commit().await.unwrap();
    let platform = temp.store.platform();
    assert_eq!(platform.session_by_secret(&house(), &[7; 32]).await.unwrap(), Some(session.clone()));
    assert_eq!(platform.session_by_secret(&one, &[7; 32]).await.unwrap(), None);
    let missing = platform.account_fetch(&one, person_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    let mut change = temp.store.change(&one).await.unwrap();
    let missing = change.session_end_in_txn(person_id(1), session.id).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    drop(change);
    assert_eq!(platform.session_prune(&one, second(200), second(200)).await.unwrap(), 0);
    assert_eq!(platform.session_prune(&house(), second(200), second(0)).await.unwrap(), 1);
}
