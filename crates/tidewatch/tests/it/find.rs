//! Lists that lie about on a share are found by the program, with what to do about each; one is registered. Nothing it says holds an address, and nothing on the share changes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use testkit::folder::{TempFolder, files_below};
use world::churn::List;

use crate::dumps::{addresses, csv, run, set_up};
use crate::program::tidewatch;

/// A share of a marketing department: a list, a part of it in a mailbox, and what else lies there.
fn share(root: &Path, people: &[u64]) {
    let put = |name: &str, bytes: &[u8]| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put("marketing/our export.csv", csv(&people[..500]).as_bytes());
    put("marketing/notes.txt", addresses(&people[..40]).join("\n").as_bytes());
    put("marketing/old.7z", b"7z\xbc\xaf\x27\x1c\0\x04 and so on");
    put("photos/summer.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    let letter = |person: &String, text: &str| {
        format!("From {person} Thu Jan  1 00:00:00 2026\nFrom: {person}\nSubject: hello\n\n{text}\n\n")
    };
    let mut letters: Vec<String> =
        addresses(&people[..300]).iter().map(|person| letter(person, "Call me.")).collect();
    letters.push(letter(&addresses(people)[0], &addresses(&people[100..350]).join("\n")));
    put("post/desk.mbox", letters.concat().as_bytes());
    #[cfg(unix)]
    std::os::unix::fs::symlink(root, root.join("marketing").join("round")).unwrap();
}

#[test]
fn lists_on_a_share_are_found_and_one_is_registered_on_the_command_line() {
    let folder = TempFolder::new("find");
    let path = folder.path();
    let copies = set_up(path);
    let list = List::new(11, 2_000);
    let people = list.people();
    let root = path.join("share");
    share(&root, people);
    let before = files_below(&root.join("marketing"), |path| path.is_file());
    let root = root.to_str().unwrap();

    let (code, said) = run(path, &["copies", "find", root], b"");
    assert!(code == 2 && said.contains("Nobody has read who is in any copy"), "{said}");
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    let (code, said) = run(path, &read, csv(people).as_bytes());
    assert_eq!(code, 0, "{said}");

    let (code, said) = run(path, &["copies", "find", root], b"");
    assert_eq!(code, 1, "{said}");
    for words in [
        "share/marketing/our export.csv",
        "plain, 1,001 lines, 500 different addresses, 500 of them known (100 %), last changed ",
        "Spring news: 500 of its 2000 people (25 %); most like the copy for Vendor B as of 5 January 2026",
        "/share/marketing/our export.csv' --list 'Spring news' --with COMPANY --until DATE",
        "rm -- '/",
        "share/post/desk.mbox",
        "in its message 301",
        "share/marketing/old.7z: packed in a way that is not unpacked here",
        "5 files",
        "2 with people of your lists, 1 that could not be looked into whole. Nothing was changed.",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(!said.contains("notes.txt") && !said.contains("round"), "{said}");
    let (code, said) = run(path, &["copies", "find", root, "--more-than", "500"], b"");
    assert!(code == 0 && said.contains("0 with people"), "{said}");
    let (code, said) = run(path, &["copies", "find", &format!("{root}/nothing")], b"");
    assert!(code == 2 && said.contains("cannot be read"), "{said}");
    let (code, said) = run(path, &["copies", "find", root, "--format", "xml"], b"");
    assert!(code == 2 && said.contains("expected text or json"), "{said}");

    let file = format!("{root}/marketing/our export.csv");
    let asked = ["copies", "register", &file, "--list", "Spring news", "--with", "vendor c"];
    let (code, said) = run(path, &asked, b"");
    assert!(code == 0 && said.contains("500 people, 0 canaries of yours"), "{said}");
    let (code, said) = run(path, &[&asked[..6], &["Vendor X"]].concat(), b"");
    assert!(code == 2 && said.contains("Vendor X"), "{said}");
    let (code, said) = run(path, &["copies", "find", &file, "--format", "json", "--more-than", "1"], b"");
    assert_eq!(code, 1, "{said}");
    let found: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&found["known"], &found["lines"], &found["message"]),
        (&500.into(), &1001.into(), &Value::Null)
    );
    assert_eq!(found["lists"][0]["like"]["party"], "Vendor C", "{found}");
    assert_eq!(files_below(&Path::new(root).join("marketing"), |path| path.is_file()), before);

    let (code, said) = run(path, &["verify"], b"");
    assert!(
        code == 0 && said.contains("who was in which copy is there and as it was written, for 1 list"),
        "{said}"
    );
    let members = files_below(path, |path| path.extension().is_some_and(|kind| kind == "members"));
    let (members, bytes) =
        members.iter().find(|(path, _)| path.to_string_lossy().contains("copies")).unwrap();
    std::fs::write(members, &bytes[..bytes.len() - 1]).unwrap();
    let (code, said) = run(path, &["verify"], b"");
    assert!(code == 2 && said.contains("BROKEN") && said.contains("Spring news"), "{said}");
}

#[test]
fn whoever_interrupts_the_look_through_files_is_told_where_to_go_on() {
    let folder = TempFolder::new("find");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 500).people().to_vec();
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    assert_eq!(run(path, &read, csv(&people).as_bytes()).0, 0);
    // One that is found, and behind it more than is read before somebody gets a word in.
    let share = path.join("our share");
    let rest = share.join("rest");
    std::fs::create_dir_all(&rest).unwrap();
    std::fs::write(share.join("a.csv"), csv(&people[..300])).unwrap();
    std::fs::write(rest.join("0000.txt"), "Nobody is named in here.\n".repeat(4_000)).unwrap();
    for number in 1..5_000 {
        std::fs::hard_link(rest.join("0000.txt"), rest.join(format!("{number:04}.txt"))).unwrap();
    }
    let share = share.to_str().unwrap();
    let mut command = tidewatch();
    command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
    command.args(["copies", "find", share, "--more-than", "50", "--format", "json"]).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut found = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    found.read_line(&mut line).unwrap();
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let mut told = String::new();
    found.read_to_string(&mut told).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "something was found: {line}{told}{said}");
    assert!(said.contains("Not looked through to the end (Ctrl-C). Go on with:"), "{said}");
    assert!(said.contains(&format!("copies find '{share}' --from '{share}/rest/")), "{said}");
    assert!(said.contains(" --more-than 50\n") && said.contains(" looked through: 1 with people"), "{said}");
    let stopped: Value = serde_json::from_str(told.trim()).unwrap();
    assert_eq!(stopped["why"], "Ctrl-C");
    let at = stopped["stopped_at"].as_str().unwrap().to_owned();
    assert!(Path::new(&at).exists(), "{at}");

    // On from there, though it was removed meanwhile, and most of what was behind it.
    for number in 0..4_990 {
        std::fs::remove_file(rest.join(format!("{number:04}.txt"))).unwrap();
    }
    let (code, said) = run(path, &["copies", "find", share, "--from", &at, "--more-than", "50"], b"");
    assert!(code == 0 && said.contains("10 files ("), "{said}");
    let (code, said) = run(path, &["copies", "find", share, "--from", "/elsewhere/x"], b"");
    assert!(code == 2 && said.contains("use --from: expected the file that the run before said"), "{said}");
    let message = "imaps://jo@imap.example/Sent;UIDVALIDITY=1/;UID=2";
    let (code, said) = run(path, &["copies", "find", share, "--from", message], b"");
    assert!(code == 2 && said.contains("with a mailbox on a server"), "{said}");
}
