//! Reopening: what was acknowledged is there after a restart, and opening changes nothing.

use store::platform::audit::AuditKind;
use testkit::store::{TempStore, house};

use super::{audit::entry, begun, customer, judged::judged, object::object, object_id};

pub(crate) async fn everything_is_still_there_after_a_restart(temp: &TempStore) {
    let one = customer(&temp.store, 1).await;
    temp.store.platform().audit_append(&one, &entry(1, AuditKind::Act), begun).await.unwrap();
    temp.store.objects().object_keep(&one, object(1), b"sealed".to_vec()).await.unwrap();
    temp.store.guard().judged_record(&one, &[judged(1)]).await.unwrap();
    temp.store.close().await;
    let again = temp.reopen().await;
    assert_eq!(again.platform().tenant_list(&house()).await.unwrap().len(), 2);
    assert_eq!(again.platform().audit_size(&one).await.unwrap(), 1);
    assert_eq!(again.objects().object_fetch(&one, object_id(1)).await.unwrap().1, b"sealed");
    assert_eq!(again.shared().judged_list(&one, None, 10).await.unwrap(), [judged(1)]);
}

pub(crate) async fn opening_again_changes_nothing(temp: &TempStore) {
    let first = temp.store.schema().await.unwrap();
    assert_eq!(first.number, first.known);
    // Two programs may be open at the same time: a command beside the server.
    let (second, third) = tokio::join!(temp.reopen(), temp.reopen());
    assert_eq!(second.schema().await.unwrap(), first);
    assert_eq!(third.schema().await.unwrap(), first);
    assert_eq!(temp.store.complaints().await.unwrap(), Vec::<String>::new());
}
