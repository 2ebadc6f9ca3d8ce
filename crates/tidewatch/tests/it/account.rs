//! `tidewatch account`: links, roles and who is disabled, from the machine's own keyboard.

use std::process::Output;

use testkit::folder::TempFolder;

use crate::program::{text, tidewatch};

fn account(folder: &TempFolder, arguments: &[&str]) -> Output {
    tidewatch()
        .env("TIDEWATCH__KEYS__ROOT", folder.path().join("key").join("root.key"))
        .env("TIDEWATCH__CONSOLE__ORIGIN", "https://tidewatch.example")
        .args(["--data", folder.path().join("data").to_str().unwrap(), "account"])
        .args(arguments)
        .output()
        .unwrap()
}

fn said_why(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_link_for_an_administrator_is_printed_where_browsers_come_to() {
    let folder = TempFolder::new("account-link");
    let printed = account(&folder, &["link"]);
    assert_eq!(printed.status.code(), Some(0), "{}", said_why(&printed));
    let link = text(&printed).lines().last().unwrap().trim().to_owned();
    assert!(link.starts_with("https://tidewatch.example/welcome/"), "{link}");
    let again = account(&folder, &["link"]);
    assert_ne!(text(&again).lines().last().unwrap().trim(), link, "the one before is taken back");
}

#[test]
fn nobody_has_an_account_at_first_and_who_is_not_there_is_said() {
    let folder = TempFolder::new("account-list");
    let listed = account(&folder, &["list"]);
    assert!(text(&listed).contains("tidewatch account link"), "{}", text(&listed));
    for arguments in
        [&["disable", "nobody"][..], &["roles", "nobody", "viewer"], &["link", "--for", "nobody"]]
    {
        let refused = account(&folder, arguments);
        assert_eq!(refused.status.code(), Some(2));
        assert!(said_why(&refused).contains("none with this login"), "{}", said_why(&refused));
    }
    let unknown = account(&folder, &["roles", "nobody", "king"]);
    assert!(said_why(&unknown).contains("data_owner"), "{}", said_why(&unknown));
}

#[test]
fn a_proof_that_proves_nothing_is_an_error() {
    let folder = TempFolder::new("account-proof");
    let file = folder.path().join("proof.txt");
    std::fs::write(&file, "c2sp.org/tlog-proof@v1\nindex 0\n\nnothing").unwrap();
    let refused = tidewatch().args(["verify-proof", file.to_str().unwrap()]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused).contains("BROKEN"), "{}", text(&refused));
}
