//! Residue: every cell of text and bytes is told, of whatever tenant; so what is not told is not there.

use std::collections::BTreeMap;

use model::ids::Id as _;
use testkit::store::{TempStore, house};

use super::customer;

pub(crate) async fn each_cell_of_text_and_bytes_is_told(temp: &TempStore) {
    customer(&temp.store, 7).await;
    let mut cells: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    let columns = temp
        .store
        .each_cell(&mut |place, cell| cells.entry(place.to_owned()).or_default().push(cell.to_vec()))
        .await
        .unwrap();
    let names: Vec<_> = cells["tenant.name"].iter().map(|name| String::from_utf8_lossy(name)).collect();
    assert!(names.iter().any(|name| name == "customer 7"), "{names:?}");
    assert!(cells["tenant.tenant"].contains(&house().tenant.to_bytes().to_vec()));
    // Also of tables that nothing stands in.
    for column in ["party.name", "canary.print", "outbox.body", "object.sealing_key"] {
        assert!(columns.iter().any(|name| name == column), "{column} is not among {columns:?}");
    }
    assert!(!columns.iter().any(|name| name.ends_with("_at")), "{columns:?}");
}
