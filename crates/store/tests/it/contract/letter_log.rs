//! The letter log: in order, only added to, each link holding all before it.

use model::ids::{Id, PersonId, TenantId};
use store::{
    error::StoreError,
    post::letter_log::{LoggedText, NewLetterLog},
};
use testkit::store::{TempStore, house};

use super::{
    customer,
    mailing::{letter_id, mailing_id},
    second,
};

fn logged(number: u32) -> NewLetterLog {
    NewLetterLog {
        mailing: mailing_id(number),
        letter: letter_id(number),
        at: second(number),
        people: 10_000,
        signer: PersonId::from_bytes([4; 16]),
        from: ("Shop".into(), "letters@shop.example".into()),
        texts: ["en", "de"]
            .map(|language| LoggedText {
                language: language.into(),
                subject: format!("Letter {number}"),
                body: "Your address was in it.\n".into(),
            })
            .into(),
        letter_sha256: [5; 32],
    }
}

pub(crate) async fn letters_are_logged_in_order_and_each_link_holds_all_before_it(temp: &TempStore) {
    for number in 0..3 {
        let mut change = temp.store.change(&house()).await.unwrap();
        let (position, _) = change.letter_log_add_in_txn(&logged(number)).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(position, u64::from(number));
    }
    let mut entries = temp.store.shared().letter_log_list(&house(), None, 10).await.unwrap();
    entries.reverse();
    let mut before = [0; 32];
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry.logged, logged(u32::try_from(number).unwrap()));
        assert!(entry.is_whole(TenantId::HOUSE, before));
        for change in [
            |entry: &mut NewLetterLog| entry.texts[1].body.push('x'),
            |entry: &mut NewLetterLog| entry.texts.truncate(1),
            |entry: &mut NewLetterLog| entry.people -= 1,
            |entry: &mut NewLetterLog| entry.from.0.push('x'),
        ] {
            let mut changed = entry.clone();
            change(&mut changed.logged);
            assert!(!changed.is_whole(TenantId::HOUSE, before));
        }
        assert!(!entry.is_whole(TenantId::HOUSE, [9; 32]));
        before = entry.link;
    }
    let recent = temp.store.shared().letter_log_recent(&house(), 2).await.unwrap();
    assert_eq!(recent, [(letter_id(2), second(2)), (letter_id(1), second(1))]);
    let older = temp.store.shared().letter_log_list(&house(), Some(2), 1).await.unwrap();
    assert_eq!(older[0].position, 1);
    let mut change = temp.store.change(&house()).await.unwrap();
    assert!(matches!(change.letter_log_add_in_txn(&logged(1)).await, Err(StoreError::Conflict { .. })));
}

pub(crate) async fn logged_letters_of_another_tenant_are_not_there(temp: &TempStore) {
    let mut change = temp.store.change(&house()).await.unwrap();
    change.letter_log_add_in_txn(&logged(1)).await.unwrap();
    change.commit().await.unwrap();
    let (other, shared) = (customer(&temp.store, 7).await, temp.store.shared());
    assert_eq!(shared.letter_log_list(&other, None, 10).await.unwrap(), []);
    assert!(matches!(shared.letter_log_fetch(&other, letter_id(1)).await, Err(StoreError::Missing { .. })));
    assert_eq!(shared.letter_log_fetch(&house(), letter_id(1)).await.unwrap().logged, logged(1));
}
