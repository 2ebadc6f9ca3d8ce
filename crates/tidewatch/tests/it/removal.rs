//! Somebody wants to be forgotten: removed at the keyboard, looked at before, killed at any point, and asked for by a list that has him again. Nothing it says holds an address.

use std::time::Duration;

use serde_json::Value;
use testkit::folder::TempFolder;
use world::churn::List;

use crate::dumps::{addresses, csv, run, set_up};
use crate::program::tidewatch;

#[test]
fn a_removed_person_is_said_to_be_so_and_all_goes_where_it_is_set() {
    let folder = TempFolder::new("remove");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 500);
    let people = people.people();
    let read = ["copies", "read", &copies[0].to_string(), "-"];
    assert_eq!(run(path, &read, csv(people).as_bytes()).0, 0);
    let ada = addresses(people)[0].clone();
    // Of two columns that may have the addresses none is taken until somebody says which.
    let twice = format!("Mail;E-Mail\nnew@shop.example;{ada}\n");
    let (code, said) = run(path, &read, twice.as_bytes());
    assert!(code != 0 && said.contains("Mail (#1), E-Mail (#2)"), "{said}");
    let named = [&read[..], &["--address-column", "#2"]].concat();
    let (code, said) = run(path, &named, twice.as_bytes());
    assert!(code == 0 && said.contains("1 people, 1 rows"), "{said}");
    let (_, said) = run(path, &["where", "-"], b"new@shop.example");
    assert!(!said.contains("Vendor B"), "{said}");
    assert_eq!(run(path, &read, csv(people).as_bytes()).0, 0);
    let (code, said) = run(path, &["remove", "-"], ada.as_bytes());
    assert!(code == 2 && said.contains("--yes"), "{said}");
    let (code, said) = run(path, &["remove", "-", "--dry-run"], ada.to_uppercase().as_bytes());
    assert!(code == 0 && said.contains("Would be removed") && said.contains("Vendor B"), "{said}");
    let (_, said) = run(path, &["where", "-"], ada.as_bytes());
    assert!(!said.contains("removed on"), "{said}");
    let (code, said) = run(path, &["remove", "-", "--yes", "--format", "json"], ada.as_bytes());
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &answer["is_done"], &answer["leaves"]), (0, &Value::Bool(true), &"warn".into()));
    assert_eq!(
        (&answer["lists"][0]["becomes"], &answer["lists"][0]["copies"][0]),
        (&"warned".into(), &copies[0].to_string().into())
    );
    assert!(
        answer["stays"]
            .as_array()
            .unwrap()
            .iter()
            .any(|stay| stay["what"] == "trace" && stay["until"].is_string())
    );
    let (code, said) = run(path, &["where", "-"], ada.as_bytes());
    assert!(
        code == 1 && said.contains("kept only to warn of a leak: was in copies") && said.contains("Vendor B"),
        "{said}"
    );
    let (code, said) = run(path, &read, csv(people).as_bytes());
    assert!(code == 0 && said.contains("One person whom you removed is still in this copy"), "{said}");

    let configuration = path.join("tidewatch.toml");
    let before = std::fs::read_to_string(&configuration).unwrap();
    assert!(!before.contains("[custody]"));
    std::fs::write(&configuration, format!("{before}\n[custody]\nremoval = \"everything\"\n")).unwrap();
    let (code, said) = run(path, &["remove", "-", "--yes"], ada.as_bytes());
    assert!(code == 0 && said.contains("this person is missed") && said.contains("nothing stays"), "{said}");
    let (code, said) = run(path, &["where", "-"], ada.as_bytes());
    assert!(code == 0 && said.contains("No list knows this address"), "{said}");
    let (code, said) = run(path, &["remove", "nobody"], b"");
    assert!(code == 2 && said.contains("not a mail address"), "{said}");
}

#[test]
fn a_removal_that_is_killed_is_brought_to_its_end_by_the_next_one() {
    let folder = TempFolder::new("remove-kill");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 2_000);
    let people = people.people();
    for copy in &copies {
        assert_eq!(run(path, &["copies", "read", &copy.to_string(), "-"], csv(people).as_bytes()).0, 0);
    }
    let configuration = path.join("tidewatch.toml");
    let before = std::fs::read_to_string(&configuration).unwrap();
    std::fs::write(&configuration, format!("{before}\n[custody]\nremoval = \"everything\"\n")).unwrap();
    let begun = std::time::Instant::now();
    let (code, said) = run(path, &["remove", "--yes", &addresses(people)[0]], b"");
    assert_eq!(code, 0, "{said}");
    let whole = begun.elapsed();
    for (kill, address) in (1..12).zip(addresses(&people[1..])) {
        let mut command = tidewatch();
        command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
        let command = command.args(["remove", "--yes", &address]);
        let mut child =
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        // A moment that differs from kill to kill: it is somewhere in its work.
        std::thread::sleep(whole.mul_f64(f64::from(kill) / 11.0).max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        let (code, said) = run(path, &["remove", "--yes", &address], b"");
        assert_eq!(code, 0, "{said}");
        let (code, said) = run(path, &["where", &address], b"");
        assert!(code == 0 && said.contains("No list knows this address"), "{said}");
    }
    let (_, said) = run(path, &["verify"], b"");
    assert!(!said.contains("of a writing that broke off") && !said.contains("Restore the folder"), "{said}");
}
