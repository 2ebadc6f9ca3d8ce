//! `tidewatch backup`: the copy is whole, sound and of one moment, beside a service too; it is the data folder of before when it lies where that lay; and nothing is written over.

use std::path::PathBuf;
use std::process::Output;

use testkit::folder::{TempFolder, files_below};

use crate::program::{shop_mail, text, tidewatch};

struct Place {
    folder: TempFolder,
}

impl Place {
    /// With something in it.
    fn new() -> Self {
        let place = Place { folder: TempFolder::new("backup") };
        place.scan();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, data: &str, arguments: &[&str]) -> Output {
        let key = self.at("key").join("root.key");
        let data = self.at(data);
        tidewatch()
            .env("TIDEWATCH__KEYS__ROOT", key)
            .arg("--data")
            .arg(data)
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Judges a message, which is noted.
    fn scan(&self) {
        self.run("data", &["scan", "--no-dns", shop_mail("33-").to_str().unwrap()]);
    }

    fn backup(&self, to: &str) -> Output {
        self.run("data", &["backup", self.at(to).to_str().unwrap()])
    }

    /// How many entries a sound ledger has.
    fn sound_entries(&self, data: &str) -> String {
        let verified = self.run(data, &["verify"]);
        assert_eq!(verified.status.code(), Some(0), "{}", text(&verified));
        let said = text(&verified);
        let line = said.lines().find(|line| line.contains("the audit ledger is sound")).unwrap();
        line.rsplit_once(": ").unwrap().1.to_owned()
    }
}

fn said(output: &Output) -> String {
    text(output) + std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn a_copy_is_sound_of_its_moment_and_goes_on_where_the_data_folder_was() {
    let place = Place::new();
    let before = place.sound_entries("data");
    let made = place.backup("copy");
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(text(&made).contains("and they are sound"), "{}", text(&made));
    assert!(!place.at("copy.unfinished").exists());
    // What happened since is not in it, the note that it was made included.
    place.scan();
    assert_ne!(place.sound_entries("data"), before);
    assert_eq!(place.sound_entries("copy"), before);
    assert!(files_below(&place.at("copy"), |path| path.ends_with("root.key")).is_empty());
    // Restored.
    std::fs::rename(place.at("data"), place.at("old")).unwrap();
    std::fs::rename(place.at("copy"), place.at("data")).unwrap();
    place.scan();
    assert_ne!(place.sound_entries("data"), before, "it goes on");
    // Where the database of the one lies beside the ledger of the other, somebody took entries out, or mixed two backups.
    std::fs::remove_dir_all(place.at("data/ledger")).unwrap();
    std::fs::rename(place.at("old/ledger"), place.at("data/ledger")).unwrap();
    let mixed = place.run("data", &["verify"]);
    assert_eq!(mixed.status.code(), Some(2), "{}", text(&mixed));
}

#[test]
fn nothing_is_written_over_nor_into_the_data() {
    let place = Place::new();
    std::fs::create_dir(place.at("copy")).unwrap();
    for (to, says) in [("copy", "already"), ("data/copy", "elsewhere"), ("none/copy", "find the folder")] {
        let refused = place.backup(to);
        assert_eq!(refused.status.code(), Some(2), "{to}: {}", said(&refused));
        assert!(said(&refused).contains(says), "{to}: {}", said(&refused));
    }
    assert!(std::fs::read_dir(place.at("copy")).unwrap().next().is_none());
    assert!(!place.at("data/copy.unfinished").exists() && !place.at("none").exists());
}

#[test]
fn a_copy_of_damaged_data_does_not_get_its_name() {
    let place = Place::new();
    let tile = files_below(&place.at("data/ledger"), |path| path.to_string_lossy().contains("tile/0"));
    let (path, mut bytes) = tile.into_iter().next().unwrap();
    bytes[0] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let made = place.backup("copy");
    assert_eq!(made.status.code(), Some(2), "{}", said(&made));
    assert!(text(&made).contains("BROKEN"), "{}", said(&made));
    assert!(!place.at("copy").exists() && place.at("copy.unfinished").exists());
}

#[test]
fn a_copy_that_is_made_while_others_write_is_sound() {
    let place = Place::new();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| (0..6).for_each(|_| place.scan()));
        let mut count = 0;
        while !writing.is_finished() || count == 0 {
            let name = format!("copy-{count}");
            let made = place.backup(&name);
            assert_eq!(made.status.code(), Some(0), "{}", said(&made));
            place.sound_entries(&name);
            count += 1;
        }
    });
}
