//! What is refused before anything is opened, and what cannot be opened.

use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    error::StoreError,
    files::Files,
};
use testkit::folder::TempFolder;

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_an_error_with_its_cause() {
    let folder = TempFolder::new("refusals");
    std::fs::write(
        folder.path().join("text.db"),
        "this is not a database, but long enough to look at".repeat(100),
    )
    .unwrap();
    let objects = ObjectsAddress::File(folder.path().join("objects"));
    for file in ["text.db", "missing/folder/tidewatch.db"] {
        let error =
            Store::open(&StoreAddress::sqlite(&folder.path().join(file)), &objects).await.err().unwrap();
        assert!(matches!(error, StoreError::Database { .. }), "{error:?}");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn objects_cannot_be_kept_in_a_file() {
    let folder = TempFolder::new("refusals");
    std::fs::write(folder.path().join("objects"), "a file").unwrap();
    let objects = ObjectsAddress::File(folder.path().join("objects"));
    let error =
        Store::open(&StoreAddress::sqlite(&folder.path().join("a.db")), &objects).await.err().unwrap();
    assert!(matches!(error, StoreError::File { .. }), "{error:?}");
}

#[tokio::test]
async fn files_stay_in_their_folder() {
    let folder = TempFolder::new("files");
    let files = Files::open(&folder.path().join("ledger")).await.unwrap();
    files.write("tile/0/x001/002", b"hashes".to_vec()).await.unwrap();
    assert_eq!(files.read("tile/0/x001/002").await.unwrap().unwrap(), b"hashes");
    assert_eq!(files.read_blocking("tile/0/x001/002").unwrap().unwrap(), b"hashes");
    assert_eq!(files.read("tile/0/x001/003").await.unwrap(), None);
    for name in ["", "../outside", "/etc/passwd", "a/../../b", "."] {
        assert!(matches!(files.write(name, vec![]).await, Err(StoreError::Unfit { .. })), "{name}");
    }
}

#[tokio::test]
async fn a_folder_is_taken_by_one_at_a_time() {
    let folder = TempFolder::new("files");
    let files = Files::open(folder.path()).await.unwrap();
    let held = files.lock().await.unwrap();
    let waiting = tokio::spawn({
        let files = files.clone();
        async move { files.lock().await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(held);
    waiting.await.unwrap().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempFolder::new("files");
    let files = Files::open(&folder.path().join("ledger")).await.unwrap();
    files.write("tile/000", b"hashes".to_vec()).await.unwrap();
    for (name, mode) in [("ledger", 0o700), ("ledger/tile", 0o700), ("ledger/tile/000", 0o600)] {
        let permissions = std::fs::metadata(folder.path().join(name)).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{name}");
    }
}
