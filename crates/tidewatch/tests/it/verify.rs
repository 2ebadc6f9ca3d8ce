//! `--data` and `tidewatch verify`: what was kept is found sound; a changed byte is found, and named.

use std::path::{Path, PathBuf};

use crate::program::{shop_mail, text, tidewatch};

/// A folder of its own for data and key, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("tidewatch-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        Folder(root)
    }

    /// Runs the program over this folder's data with this folder's key.
    fn run(&self, arguments: &[&str]) -> std::process::Output {
        tidewatch()
            .env("TIDEWATCH__KEYS__ROOT", self.0.join("key").join("root.key"))
            .args(["--data", self.0.join("data").to_str().unwrap()])
            .args(arguments)
            .output()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn what_a_scan_kept_is_sound_and_unanchored() {
    let folder = Folder::new("verify-sound");
    let message = shop_mail("33-");
    folder.run(&["scan", "--no-dns", message.to_str().unwrap()]);
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", text(&verified));
    assert!(text(&verified).contains("unanchored"), "{}", text(&verified));
}

#[test]
fn a_changed_byte_in_the_ledger_is_found() {
    let folder = Folder::new("verify-broken");
    let message = shop_mail("33-");
    folder.run(&["scan", "--no-dns", message.to_str().unwrap()]);
    let ledger = files(&folder.0.join("data").join("ledger"));
    let tile = ledger.iter().find(|path| path.to_string_lossy().contains("tile")).unwrap();
    let mut bytes = std::fs::read(tile).unwrap();
    bytes[0] ^= 1;
    std::fs::write(tile, bytes).unwrap();
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.status.code(), Some(2), "{}", text(&verified));
    assert!(text(&verified).contains("BROKEN"), "{}", text(&verified));
}

#[test]
fn no_address_of_a_message_is_kept() {
    let folder = Folder::new("verify-private");
    let message = shop_mail("33-");
    folder.run(&["scan", "--no-dns", message.to_str().unwrap()]);
    for path in files(&folder.0.join("data")) {
        let bytes = std::fs::read(&path).unwrap();
        let has = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        assert!(!has(b"migration@mailhaven-services.example"), "an address stands in {}", path.display());
        assert!(!has(b"export your full subscriber list"), "words of a message stand in {}", path.display());
    }
}

#[test]
fn a_key_inside_the_data_is_refused() {
    let folder = Folder::new("verify-key");
    let data = folder.0.join("data");
    let message = shop_mail("33-");
    let refused = tidewatch()
        .env("TIDEWATCH__KEYS__ROOT", data.join("root.key"))
        .args(["--data", data.to_str().unwrap(), "scan", "--no-dns", message.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("inside the data folder"));
}

#[test]
fn whoever_is_asked_for_in_a_folder_that_is_not_there_is_not_said_to_be_unknown() {
    let folder = Folder::new("verify-missing");
    for asked in [&["where", "jo@shop.example"][..], &["verify"]] {
        let refused = folder.run(asked);
        assert_eq!(refused.status.code(), Some(2), "{asked:?}: {}", text(&refused));
        assert!(String::from_utf8(refused.stderr).unwrap().contains("there is no such folder"), "{asked:?}");
    }
    assert!(files(&folder.0).is_empty(), "nothing was made");
}

#[test]
fn other_addresses_are_refused_with_a_sentence() {
    for (key, value, says) in [
        ("TIDEWATCH__STORE", "mysql://x", "sqlite:"),
        ("TIDEWATCH__EVENTS", "nats://x", "local:"),
        ("TIDEWATCH__OBJECTS", "s3://x", "file:"),
    ] {
        let refused = tidewatch().env(key, value).arg("check").output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{key}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(says), "{key}: {said}");
    }
}

#[test]
fn a_data_folder_whose_ledger_is_gone_is_opened_by_nobody_and_made_whole_again() {
    let folder = Folder::new("verify-gone");
    let message = shop_mail("33-");
    let scan = ["scan", "--no-dns", message.to_str().unwrap()];
    folder.run(&scan);
    let (data, ledger) = (folder.0.join("data"), folder.0.join("data").join("ledger"));
    let checkpoint =
        |file: PathBuf| std::fs::read(file.join("audit").join(model_house()).join("checkpoint")).unwrap();
    let signed = checkpoint(ledger.clone());
    std::fs::remove_dir_all(&ledger).unwrap();
    for asked in [&scan[..], &["account", "list"]] {
        let refused = folder.run(asked);
        assert_eq!(refused.status.code(), Some(2), "{asked:?}: {}", text(&refused));
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains("there is none in the data folder"), "{asked:?}: {said}");
        assert!(said.contains("ledger rebuild"), "{asked:?}: {said}");
    }
    let verified = folder.run(&["verify"]);
    assert_eq!(verified.status.code(), Some(2), "{}", text(&verified));
    assert!(text(&verified).contains("The database remembers one of"), "{}", text(&verified));
    let made = folder.run(&["ledger", "rebuild"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    assert!(text(&made).contains("made anew"), "{}", text(&made));
    assert_eq!(checkpoint(ledger.clone()), signed, "the same head");
    let again = folder.run(&["ledger", "rebuild"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again));
    assert!(text(&again).contains("nothing was made"), "{}", text(&again));
    assert_eq!(folder.run(&["verify"]).status.code(), Some(0));
    assert_ne!(folder.run(&scan).status.code(), Some(2));
    // An earlier database, and a ledger that was taken away so that it does not tell.
    let database = data.join("tidewatch.db");
    let earlier = std::fs::read(&database).unwrap();
    folder.run(&scan);
    std::fs::write(&database, earlier).unwrap();
    std::fs::remove_dir_all(&ledger).unwrap();
    assert_eq!(folder.run(&["verify"]).status.code(), Some(2));
    assert_eq!(folder.run(&scan).status.code(), Some(2));
    // Whoever makes it anew over the earlier database leaves a note of it.
    assert_eq!(folder.run(&["ledger", "rebuild"]).status.code(), Some(0));
    assert_eq!(folder.run(&["verify"]).status.code(), Some(0));
}

/// The house's name in paths.
fn model_house() -> String {
    model::ids::TenantId::HOUSE.to_string()
}
