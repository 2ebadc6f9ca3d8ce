//! What servers send, and what others could: read alike however it is cut, within bounds, and never more than was asked for.

use proptest::prelude::*;

use super::response::{Capabilities, Code, Fetched, Folder, Kind, Response};
use super::wire::{ANNOUNCED_BYTES, LITERALS, Literal, Raw, ResponseReader, TEXT_BYTES, WireError};
use super::{Command, command, name};

/// Reads everything, in pieces of a size.
fn raws(bytes: &[u8], piece: usize, kept_bytes: usize) -> Result<Vec<Raw>, WireError> {
    let mut reader = ResponseReader::new(kept_bytes);
    let mut all = Vec::new();
    for mut piece in bytes.chunks(piece) {
        while let Some(raw) = reader.take(&mut piece)? {
            all.push(raw);
        }
    }
    Ok(all)
}

fn responses(text: &str) -> Vec<Response> {
    raws(text.as_bytes(), 7, 1 << 20).unwrap().into_iter().map(Response::read).collect()
}

fn one(text: &str) -> Response {
    let mut all = responses(&format!("{text}\r\n"));
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

fn body(bytes: &str) -> Option<Literal> {
    Some(Literal { bytes: bytes.as_bytes().to_vec(), is_cut: false })
}

#[test]
fn a_session_as_servers_hold_it_is_read() {
    let said = |text: &str| text.to_owned();
    assert_eq!(
        responses(
            "* OK [CAPABILITY IMAP4rev1 starttls AUTH=PLAIN] Ready {3}\r\n+ go on {17}\r\n* LIST (\\HasNoChildren) \"/\" \"Old \\\"lists\\\"\"\r\n* list (\\Noselect) NIL {4}\r\na\"b\\\r\n* 23 EXISTS\r\n* OK [UIDVALIDITY 3857529045] UIDs valid\r\n* SEARCH 1 2 3\r\nT4 OK [READ-ONLY] done\r\n"
        ),
        [
            Response::Status {
                tag: None,
                kind: Kind::Ok,
                code: Code::Capability(match one("* CAPABILITY IMAP4REV1 AUTH=plain STARTTLS") {
                    Response::Capability(all) => all,
                    other => panic!("{other:?}"),
                }),
                said: said("Ready {3}"),
            },
            Response::GoOn,
            Response::List(Folder { name: b"Old \"lists\"".to_vec(), delimiter: Some(b'/'), can_open: true }),
            Response::List(Folder { name: b"a\"b\\".to_vec(), delimiter: None, can_open: false }),
            Response::Exists(23),
            Response::Status {
                tag: None,
                kind: Kind::Ok,
                code: Code::UidValidity(3_857_529_045),
                said: said("UIDs valid"),
            },
            Response::Other,
            Response::Status {
                tag: Some(said("T4")),
                kind: Kind::Ok,
                code: Code::ReadOnly,
                said: said("done")
            },
        ]
    );
    let abilities = match one("* CAPABILITY IMAP4rev2 LOGINDISABLED") {
        Response::Capability(all) => all,
        other => panic!("{other:?}"),
    };
    assert!(abilities.has("IMAP4REV2") && abilities.has("LOGINDISABLED") && !abilities.has("STARTTLS"));
    assert!(!Capabilities::default().has(""));
}

#[test]
fn messages_are_taken_out_of_whatever_stands_around_them() {
    let whole =
        Fetched { uid: Some(7), size: Some(44_827), arrived: Some(837_596_665), body: body("A: b\r\n") };
    for text in [
        "* 12 FETCH (UID 7 RFC822.SIZE 44827 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] {6}\r\nA: b\r\n)",
        "* 12 fetch (FLAGS (\\Seen (a \"b)\" {1}\r\n) c)) body[] {6}\r\nA: b\r\n uid 7 X-GM-LABELS (\"\\\\Important\" NIL) INTERNALDATE \" 17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 44827)",
        "* 12 FETCH (MODSEQ (12) BODY[HEADER.FIELDS (A B)] {2}\r\nab BODY[]<0> {6}\r\nA: b\r\n UID 7 RFC822.SIZE 44827  INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")",
    ] {
        assert_eq!(one(text), Response::Fetch(whole.clone()), "{text}");
    }
    let empty = Fetched { uid: Some(4_294_967_295), body: body("x"), ..Fetched::default() };
    assert_eq!(one("* 1 FETCH (UID 4294967295 BODY[] \"x\")"), Response::Fetch(empty));
    let none = Fetched { uid: Some(1), ..Fetched::default() };
    assert_eq!(one("* 1 FETCH (UID 1 BODY[] NIL INTERNALDATE \"never\")"), Response::Fetch(none));
    for garbled in [
        "* 1 FETCH",
        "* 1 FETCH (",
        "* 1 FETCH (UID 4294967296)",
        "* 1 FETCH (UID -1)",
        "* 1 FETCH (UID)",
        "* 1 FETCH (BODY[ 1)",
        "* 1 FETCH (BODY[] {6} )",
        "* 1 FETCH (BODY[] \"open)",
        "* 1 FETCH (BODY[] {4294967296x})",
        "* 99999999999 EXISTS",
        "* LIST (\\Noselect \"/\" a",
        "* LIST () \"/\" NIL",
        "* LIST",
        "*",
        "",
        "T1",
        "T1 FETCH (UID 1)",
    ] {
        assert_eq!(one(garbled), Response::Other, "{garbled}");
    }
    let deep = format!("* 1 FETCH (X {}", "(".repeat(60_000));
    assert_eq!(one(&deep), Response::Other);
}

#[test]
fn lengths_are_bounded_whatever_is_announced() {
    let long = vec![b'a'; TEXT_BYTES + 1];
    assert_eq!(raws(&long, 1_000, 10), Err(WireError::LongText));
    let huge = format!("* 1 FETCH (BODY[] {{{}}}\r\n", ANNOUNCED_BYTES + 1);
    assert_eq!(raws(huge.as_bytes(), 9, 10), Err(WireError::LongLiteral(ANNOUNCED_BYTES + 1)));
    let endless = format!("* 1 FETCH (BODY[] {{{}}}\r\n", "9".repeat(40));
    assert_eq!(raws(endless.as_bytes(), 9, 10), Err(WireError::LongLiteral(u64::MAX)));
    let many = format!("* X{}", " {0}\r\n".repeat(LITERALS + 1));
    assert_eq!(raws(many.as_bytes(), 9, 10), Err(WireError::ManyLiterals));
    // Of what is too long, the beginning is kept, and what follows is read.
    let all = raws(b"* 1 FETCH (X {3}\r\nabc BODY[] {10}\r\n0123456789)\r\nT1 OK\r\n", 3, 5).unwrap();
    let literal = |bytes: &[u8], is_cut| Literal { bytes: bytes.to_vec(), is_cut };
    assert_eq!(all[0].literals, [literal(b"abc", false), literal(b"01", true)]);
    assert_eq!(all[1].text, b"T1 OK");
    // A length that is no number is text.
    assert_eq!(raws(b"* 1 FETCH (X {1+}\r\n", 4, 5).unwrap().len(), 1);
    let long = format!("* OK {}", "\u{1b}[2J\u{9b}word ".repeat(200));
    let Response::Status { said, .. } = one(&long) else { panic!("{long}") };
    assert!(said.chars().count() <= 300 && !said.contains(char::is_control), "{said}");
}

#[test]
fn it_is_known_whether_a_response_is_whole() {
    let mut reader = ResponseReader::new(10);
    let mut input = &b"T1 OK\r\n* O"[..];
    assert!(reader.take(&mut input).unwrap().is_some() && !reader.is_within());
    assert_eq!(input, b"* O");
    assert!(reader.take(&mut input).unwrap().is_none() && reader.is_within());
    reader.keep(0);
    assert!(reader.take(&mut &b"K\n"[..]).unwrap().is_some() && !reader.is_within());
}

#[test]
fn names_of_folders_are_read_as_people_write_them() {
    for (bytes, text) in [
        ("INBOX", "INBOX"),
        ("Entw&APw-rfe", "Entwürfe"),
        ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
        ("Sales &- Marketing", "Sales & Marketing"),
        ("&2D3eAA-", "😀"),
        // Not written as it should be.
        ("R&D", "R&D"),
        ("&2D0-", "&2D0-"),
        ("&AA-", "&AA-"),
        ("&!!-", "&!!-"),
        ("Entwürfe", "Entwürfe"),
    ] {
        assert_eq!(name::read(bytes.as_bytes()), text);
    }
    assert_eq!(name::read(b"a\xff"), "a\u{fffd}");
}

#[test]
fn commands_only_read_and_cannot_be_extended_by_what_is_put_into_them() {
    let uids = [1, 2, 3, 7, 9, 10, u32::MAX];
    let all = [
        (Command::Capability, "T1 CAPABILITY"),
        (Command::StartTls, "T1 STARTTLS"),
        (Command::AuthenticatePlain, "T1 AUTHENTICATE PLAIN"),
        (
            Command::Login { user: "jo@x.example", password: "a\"b\\c" },
            r#"T1 LOGIN "jo@x.example" "a\"b\\c""#,
        ),
        (Command::List, r#"T1 LIST "" "*""#),
        (Command::Examine(b"Old \"lists\"\xc3\xbc"), "T1 EXAMINE \"Old \\\"lists\\\"ü\""),
        (Command::Sizes { from: 8 }, "T1 UID FETCH 8:* (RFC822.SIZE)"),
        (Command::Whole(&uids), "T1 UID FETCH 1:3,7,9:10,4294967295 (INTERNALDATE BODY.PEEK[])"),
        (Command::Beginning { uid: 5, bytes: 100 }, "T1 UID FETCH 5 (INTERNALDATE BODY.PEEK[]<0.100>)"),
        (Command::Logout, "T1 LOGOUT"),
    ];
    for (command, expected) in all {
        let line = String::from_utf8(command.line("T1").unwrap()).unwrap();
        assert_eq!(line, format!("{expected}\r\n"));
        let changes =
            ["SELECT", "STORE", "COPY", "MOVE", "EXPUNGE", "APPEND", "DELETE", "CLOSE", "BODY[", "SUBSCRIBE"];
        assert!(changes.iter().all(|word| !line.contains(word)), "{line}");
        assert!(!format!("{command:?}").contains("jo@"), "{command:?}");
    }
    let login = |user, password| Command::Login { user, password }.line("T1");
    assert_eq!(login("jo", "a\r\nT2 DELETE x"), None);
    assert_eq!((login("jo\n", "a"), login("jo", "a\0"), login("jo", "ä")), (None, None, None));
    assert_eq!(Command::Examine(b"a\r\nT2 DELETE x").line("T1"), None);
    assert_eq!(command::plain("jo", "geheim").unwrap(), b"AGpvAGdlaGVpbQ==\r\n");
    assert!(command::plain("jo", "a\0b").is_none() && command::plain("jo", "pässwörd\r\n").is_some());
}

proptest! {
    #[test]
    fn bytes_are_read_alike_however_they_are_cut(
        text in "(\\* [0-9]{1,3} FETCH \\(UID [0-9]{1,3} BODY\\[\\] \\{[0-9]\\}\r\n[a-c{}\r\n]{0,12}\\)|\\* OK .{0,9}|[ -~]{0,30}|\r|\n|\r\n){0,9}",
        piece in 1_usize..40,
    ) {
        let whole = raws(text.as_bytes(), usize::MAX, 6);
        prop_assert_eq!(&raws(text.as_bytes(), piece, 6), &whole);
        for raw in whole.unwrap_or_default() {
            let _ = Response::read(raw);
        }
    }

    #[test]
    fn no_name_of_a_folder_is_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = name::read(&bytes);
        let plain: String = bytes.iter().map(|byte| char::from(byte & 0x7f)).filter(|letter| *letter != '&').collect();
        prop_assert_eq!(name::read(plain.as_bytes()), plain);
    }
}
