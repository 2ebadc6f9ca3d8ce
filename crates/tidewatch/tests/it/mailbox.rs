//! Lists in a mailbox on a server are found by the program, in an attachment in a folder within a folder, too; one is registered. The server is Dovecot, and what lies in the mailbox is the same
//! afterwards: new is new, and nothing is marked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use testkit::dovecot::{Dovecot, PASSWORD, SCOPE, USER, token};
use testkit::folder::TempFolder;
use world::churn::List;

use crate::dumps::{addresses, csv, run, set_up};
use crate::program::tidewatch;

const FOLDER: &str = "Archive.Entw&APw-rfe";

fn letter(identifier: &str, body: &str) -> String {
    format!(
        "Message-ID: <{identifier}>\r\nFrom: desk@shop.example\r\nSubject: as you asked\r\n\r\n{body}\r\n"
    )
}

fn with_table(identifier: &str, table: &str) -> String {
    let encoded = STANDARD.encode(table);
    let lines: Vec<&str> = encoded.as_bytes().chunks(76).flat_map(std::str::from_utf8).collect();
    format!(
        "Message-ID: <{identifier}>\r\nFrom: desk@shop.example\r\nSubject: as you asked\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n\
         --x\r\nContent-Type: application/octet-stream; name=\"list.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--x--\r\n",
        lines.join("\r\n")
    )
}

/// A desk's mailbox: letters from customers, a list that somebody sent around, and one that stands in a letter whose identifier is an address of a customer.
fn messages(people: &[u64]) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&str, String)> =
        addresses(&people[..150]).iter().map(|person| ("INBOX", letter("a@shop.example", person))).collect();
    all.push((FOLDER, letter("b@shop.example", "nothing here")));
    all.push((FOLDER, with_table("export-17@shop.example", &csv(&people[..300]))));
    all.push(("Sent", letter(&addresses(people)[5], &addresses(&people[..200]).join(", "))));
    all
}

fn written(path: &Path, name: &str, text: &str) -> String {
    let file = path.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn lists_in_a_mailbox_on_a_server_are_found_and_the_mailbox_stays_as_it_was() {
    let folder = TempFolder::new("mailbox");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 2_000).people().to_vec();
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    let (code, said) = run(path, &read, csv(&people).as_bytes());
    assert_eq!(code, 0, "{said}");

    let messages = messages(&people);
    let messages: Vec<(&str, &[u8])> = messages.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let dovecot = Dovecot::start(&messages);
    let before = dovecot.mailbox();
    assert_eq!(before.len(), 153);
    let ca = written(path, "ca.pem", dovecot.root_pem());
    let password = written(path, "password", &format!("{PASSWORD}\n"));
    let access = ["--password-file", &password, "--mailbox-ca", &ca];
    let mailbox = format!("imaps://{USER}@localhost:{}", dovecot.encrypted().port());
    let find = |more: &[&str]| run(path, &[&["copies", "find"], more, &access[..]].concat(), b"");

    let (code, said) = find(&[&mailbox]);
    assert_eq!(code, 1, "{said}");
    for words in [
        "/Archive.Entw%C3%BCrfe;UIDVALIDITY=",
        "message, 300 different addresses, 300 of them known (100 %)",
        "in this mailbox since ",
        "Spring news: 300 of its 2000 people (15 %)",
        "copies register 'imaps://desk%40shop.example@localhost:",
        ";UID=2' --list 'Spring news' --with COMPANY --until DATE --password-file /",
        "Tidewatch only reads mailboxes. Delete it in a mail program (folder Archive.Entwürfe, its UID there is 2, its Message-ID <export-17@shop.example>)",
        "/Sent;UIDVALIDITY=",
        "(folder Sent, its UID there is 1), empty the trash",
        "153 messages in 3 folders",
        "2 with people of your lists, 0 that could not be looked into whole. Nothing was changed, and nothing is marked as read.",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(!said.contains("rm -- ") && !said.contains("INBOX"), "{said}");
    assert_eq!(dovecot.mailbox(), before, "the mailbox is as it was");

    // A part of it, and on from there. A folder is meant with what is below it, and no other.
    let (code, said) = find(&[&format!("{mailbox}/Archive"), "--more-than", "300"]);
    assert!(code == 0 && said.contains("2 messages in 1 folder "), "{said}");
    let (code, said) = find(&[&format!("{mailbox}/Arch")]);
    assert!(code == 2 && said.contains("find the folder Arch: there is none of that name"), "{said}");
    let (code, said) = find(&[&format!("{mailbox}/inbox"), "--more-than", "200", "--most-messages", "100"]);
    assert!(
        code == 2 && said.contains("Not looked through to the end (--most-messages 100). Go on with:"),
        "{said}"
    );
    let from = said.split("--from ").nth(1).unwrap().split(' ').next().unwrap().trim_matches('\'');
    assert!(from.ends_with(";UID=100"), "{said}");
    let (code, said) = find(&[&mailbox, "--from", from]);
    assert!(code == 1 && said.contains("51 messages in 2 folders"), "{said}");

    let (code, said) = find(&[&mailbox, "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    let found: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!((&found["known"], &found["message"]), (&300.into(), &2.into()), "{found}");
    assert_eq!(found["message_id"], "<export-17@shop.example>");
    let place = found["path"].as_str().unwrap();
    let register = ["copies", "register", place, "--list", "Spring news", "--with", "Vendor C"];
    let (code, said) = run(path, &[&register[..], &access[..]].concat(), b"");
    assert!(code == 0 && said.contains("300 people, 0 canaries of yours"), "{said}");
    let (_, said) = find(&[&mailbox, "--more-than", "250"]);
    assert!(said.contains("most like the copy for Vendor C") && said.contains("1 with people"), "{said}");
    let gone = place.replace(";UID=2", ";UID=3");
    let register = ["copies", "register", &gone, "--list", "Spring news", "--with", "Vendor C"];
    let (code, said) = run(path, &[&register[..], &access[..]].concat(), b"");
    assert!(code == 2 && said.contains("this message is not there any more"), "{said}");
    assert_eq!(dovecot.mailbox(), before, "the mailbox is as it was");
}

#[test]
fn a_mailbox_that_lets_nobody_in_is_a_plain_error() {
    let folder = TempFolder::new("mailbox");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 500).people().to_vec();
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    assert_eq!(run(path, &read, csv(&people).as_bytes()).0, 0);
    let dovecot = Dovecot::start(&[("INBOX", b"Subject: x\r\n\r\nx\r\n")]);
    let ca = written(path, "ca.pem", dovecot.root_pem());
    let wrong = written(path, "wrong", "loud harbour");
    let right = written(path, "right", PASSWORD);
    let encrypted = format!("imaps://{USER}@localhost:{}", dovecot.encrypted().port());
    let clear = format!("imap://{USER}@localhost:{}", dovecot.clear().port());
    let swapped = format!("imaps://{USER}@localhost:{}", dovecot.clear().port());
    let refused = |arguments: &[&str], words: &str| {
        let (code, said) = run(path, &[&["copies", "find"], arguments].concat(), b"");
        assert!(code == 2 && said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains("harbour") && !said.contains("secret"), "{said}");
    };
    let look = "look into imaps://desk%40shop.example@localhost:";
    refused(&[&encrypted, "--password-file", &wrong, "--mailbox-ca", &ca], look);
    refused(
        &[&encrypted, "--password-file", &wrong, "--mailbox-ca", &ca],
        "log in: the name or the password is wrong",
    );
    refused(&[&encrypted, "--password-file", &right], "encrypt the connection: invalid peer certificate");
    refused(&[&swapped, "--password-file", &right, "--mailbox-ca", &ca], "encrypt the connection: ");
    refused(&[&encrypted, "--mailbox-ca", &ca], "TIDEWATCH_IMAP_PASSWORD");
    refused(&["imaps://desk:secret@localhost"], "leave the password out");
    refused(&[&encrypted, "/tmp"], "one mailbox at a time");
    refused(&["imaps://localhost/INBOX"], "expected a user");
    refused(&["/tmp", "--minutes", "5"], "with a mailbox on a server");
    refused(&[&encrypted, "--from", &clear], "expected the address that the run before said");
    let (code, said) = run(path, &["copies", "find", &clear, "--password-file", &right], b"");
    assert!(code == 0 && said.contains("1 message in 1 folder "), "{said}");
}

#[test]
fn a_mailbox_that_wants_an_access_token_is_looked_through_with_one() {
    let folder = TempFolder::new("mailbox");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 500).people().to_vec();
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    assert_eq!(run(path, &read, csv(&people).as_bytes()).0, 0);
    let found = with_table("export-17@shop.example", &csv(&people[..300]));
    let dovecot = Dovecot::start_taking(&[("INBOX", found.as_bytes())], &["xoauth2", "oauthbearer"]);
    let before = dovecot.mailbox();
    let ca = written(path, "ca.pem", dovecot.root_pem());
    let mailbox = format!("imaps://{USER}@localhost:{}", dovecot.encrypted().port());
    let find = |more: &[&str]| {
        let (code, said) =
            run(path, &[&["copies", "find", &mailbox, "--mailbox-ca", &ca], more].concat(), b"");
        assert!(!said.contains("eyJ"), "no token, nor a part of it, is said: {said}");
        (code, said)
    };
    let good = written(path, "token", &(token(SCOPE, 600) + "\n"));
    let (code, said) = find(&["--token-file", &good]);
    assert!(code == 1 && said.contains("300 different addresses, 300 of them known"), "{said}");
    assert!(said.contains(&format!("--until DATE --token-file {good} --mailbox-ca")), "{said}");
    assert_eq!(dovecot.mailbox(), before, "the mailbox is as it was");

    let ended = written(path, "ended", &token(SCOPE, -10));
    let pasted = written(path, "pasted", &format!("{{\"access_token\":\"{}\"}}", token(SCOPE, 600)));
    let long = written(path, "long", &"x".repeat(20_000));
    let wrong = written(path, "wrong", "loud harbour");
    for (arguments, words) in [
        (["--token-file", &ended], "log in: the token is refused: it may have expired"),
        (["--token-file", &pasted], "use the access token: expected one word"),
        (["--token-file", &long], "it is too long to be one"),
        (["--password-file", &wrong], "or the server wants an access token instead, which it takes as well"),
    ] {
        let (code, said) = find(&arguments);
        assert!(code == 2 && said.contains(words), "{arguments:?}: {said}");
    }
    // From the environment, one of them.
    let environment = |variables: &[(&str, &str)]| {
        let mut command = tidewatch();
        command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
        command.args(["copies", "find", &mailbox, "--mailbox-ca", &ca]).envs(variables.iter().copied());
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let shown = token(SCOPE, 600);
    let (code, said) = environment(&[("TIDEWATCH_IMAP_TOKEN", &shown)]);
    assert!(code == Some(1) && said.contains("1 message in 1 folder "), "{said}");
    let (code, said) =
        environment(&[("TIDEWATCH_IMAP_TOKEN", &shown), ("TIDEWATCH_IMAP_PASSWORD", PASSWORD)]);
    assert!(code == Some(2) && said.contains("are both set"), "{said}");
}

/// A server with two folders of two messages each, that says nothing any more when those of the second are asked for; says so through the channel. Returns its port.
fn hanging_server(hangs: mpsc::Sender<()>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let (mut lines, mut stream) = (BufReader::new(stream.try_clone().unwrap()).lines(), stream);
        stream.write_all(b"* OK [CAPABILITY IMAP4rev1] ready\r\n").unwrap();
        let mut folder = String::new();
        while let Some(Ok(line)) = lines.next() {
            let (tag, command) = line.split_once(' ').unwrap();
            let data = match command.split(' ').next().unwrap() {
                "LIST" => "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Sent\r\n".to_owned(),
                "EXAMINE" => {
                    folder = command.to_owned();
                    "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n".to_owned()
                }
                "UID" if command.contains("RFC822.SIZE") => {
                    "* 1 FETCH (UID 3 RFC822.SIZE 5)\r\n* 2 FETCH (UID 9 RFC822.SIZE 5)\r\n".to_owned()
                }
                "UID" if folder.contains("Sent") => {
                    hangs.send(()).unwrap();
                    continue;
                }
                "UID" => {
                    "* 1 FETCH (UID 3 BODY[] \"three\")\r\n* 2 FETCH (UID 9 BODY[] \"nine\")\r\n".to_owned()
                }
                _ => String::new(),
            };
            stream.write_all(format!("{data}{tag} OK done\r\n").as_bytes()).unwrap();
        }
    });
    port
}

#[test]
fn whoever_interrupts_is_told_where_to_go_on() {
    let folder = TempFolder::new("mailbox");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 500).people().to_vec();
    let read = ["copies", "read", &copies[0].to_string(), "-", "--taken", "2026-01-05"];
    assert_eq!(run(path, &read, csv(&people).as_bytes()).0, 0);
    let password = written(path, "password", "harbour");
    let (hangs, hung) = mpsc::channel();
    let mailbox = format!("imap://jo@localhost:{}", hanging_server(hangs));
    let mut command = tidewatch();
    command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
    command.args(["copies", "find", &mailbox, "--password-file", &password]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let has_hung = hung.recv();
    let id = rustix::process::Pid::from_child(&child);
    if has_hung.is_ok() {
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("Not looked through to the end (Ctrl-C). Go on with:"), "{said}");
    assert!(said.contains(&format!("--from '{mailbox}/Sent;UIDVALIDITY=7/;UID=0'")), "{said}");
    assert!(said.contains("2 messages in 2 folders"), "{said}");
}
