//! Exceptions: they come back as they were, end by date or by hand, and hold no address.

use model::{
    fingerprint::Fingerprint,
    ids::ExceptionId,
    time::Time,
    verdict::{Action, Direction},
};
use store::{
    Store,
    error::StoreError,
    guard::exception::{ExceptedParty, Exception, ExceptionEffect},
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

pub(crate) fn exception_id(number: u32) -> ExceptionId {
    ExceptionId::new(second(number), chance(number))
}

pub(crate) fn exception(number: u32) -> Exception {
    Exception {
        id: exception_id(number),
        sender: Some(ExceptedParty { address: None, domain: "vendor.example".into() }),
        recipient: None,
        door: None,
        direction: None,
        needs_dmarc_pass: true,
        effect: ExceptionEffect::Forgive(vec!["link.*".into(), "rule.invoice".into()]),
        reason: "their invoices are like that".into(),
        owner: "house:test".into(),
        begins: second(10),
        ends: second(100),
        ended: None,
    }
}

async fn add(store: &Store, exception: &Exception) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.exception_add_in_txn(exception).await?;
    change.commit().await
}

async fn end(store: &Store, number: u32, at: Time) -> Result<(), StoreError> {
    let mut change = store.change(&house()).await?;
    change.exception_end_in_txn(exception_id(number), at, "person:1").await?;
    change.commit().await
}

pub(crate) async fn an_exception_comes_back_as_it_was(temp: &TempStore) {
    let party = |number: u8| {
        Some(ExceptedParty {
            address: Some(Fingerprint::from_bytes([number; 12])),
            domain: "vendor.example".into(),
        })
    };
    let full = Exception {
        sender: party(1),
        recipient: party(2),
        door: Some("mx".into()),
        direction: Some(Direction::Inbound),
        needs_dmarc_pass: false,
        effect: ExceptionEffect::AtMost(Action::Tag),
        ..exception(2)
    };
    for expected in [exception(1), full] {
        add(&temp.store, &expected).await.unwrap();
        assert_eq!(temp.store.guard().exception_fetch(&house(), expected.id).await.unwrap(), expected);
    }
    let again = add(&temp.store, &exception(1)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
}

pub(crate) async fn an_exception_is_listed_until_it_ends_by_date_or_by_hand(temp: &TempStore) {
    for number in 1..=3 {
        add(&temp.store, &exception(number)).await.unwrap();
    }
    let listed = async |at: Time| {
        let found = temp.store.guard().exception_list(&house(), at, None, 10).await.unwrap();
        found.into_iter().map(|exception| exception.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(second(20)).await, [exception_id(1), exception_id(2), exception_id(3)]);
    end(&temp.store, 2, second(30)).await.unwrap();
    assert_eq!(listed(second(30)).await, [exception_id(1), exception_id(3)]);
    assert_eq!(listed(second(99)).await.len(), 2);
    assert_eq!(listed(second(100)).await, []);
    assert_eq!(listed(Time::EARLIEST).await.len(), 3);
    let ended = temp.store.guard().exception_fetch(&house(), exception_id(2)).await.unwrap();
    assert_eq!(ended.ended, Some((second(30), "person:1".to_owned())));
    for (number, at) in [(2, 31), (1, 100), (9, 20)] {
        let refused = end(&temp.store, number, second(at)).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{number}: {refused:?}");
    }
    let rest =
        temp.store.guard().exception_list(&house(), second(20), Some(exception_id(1)), 10).await.unwrap();
    assert_eq!(
        rest.iter().map(|exception| exception.id).collect::<Vec<_>>(),
        [exception_id(2), exception_id(3)]
    );
}

pub(crate) async fn an_unfit_exception_is_refused(temp: &TempStore) {
    let spoilt = [
        Exception { sender: None, ..exception(1) },
        Exception { reason: "for ada@vendor.example".into(), ..exception(1) },
        Exception { reason: "  ".into(), ..exception(1) },
        Exception { owner: "bob@example.com".into(), ..exception(1) },
        Exception { ends: second(10), ..exception(1) },
        Exception { effect: ExceptionEffect::Forgive(vec!["a@b".into()]), ..exception(1) },
        Exception {
            sender: Some(ExceptedParty { address: None, domain: "ada@vendor.example".into() }),
            ..exception(1)
        },
    ];
    for spoilt in spoilt {
        let refused = add(&temp.store, &spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{spoilt:?}: {refused:?}");
    }
    assert_eq!(temp.store.guard().exception_list(&house(), Time::EARLIEST, None, 10).await.unwrap(), []);
}

pub(crate) async fn an_exception_of_another_tenant_is_not_there(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    add(&temp.store, &exception(1)).await.unwrap();
    let missing = temp.store.guard().exception_fetch(&one, exception_id(1)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
    assert_eq!(temp.store.guard().exception_list(&one, Time::EARLIEST, None, 10).await.unwrap(), []);
}
