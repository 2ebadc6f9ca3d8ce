//! What servers send, and what others could: read alike however it is cut, within bounds, and never more than was asked for.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::response::{Capabilities, Code, Fetched, Folder, Kind, Response};
use super::sasl::{CHALLENGE_BYTES, TOKEN_BYTES};
use super::wire::{ANNOUNCED_BYTES, LITERALS, Literal, Raw, ResponseReader, TEXT_BYTES, WireError};
use super::{Challenge, Command, Credentials, Fault, Mechanism, Token, name};

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
            Response::GoOn(b"go on {17}".to_vec()),
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
    let credentials = Credentials::plain("jo", "geheim").unwrap();
    let authenticate = |at_once| Command::Authenticate { credentials: &credentials, at_once };
    let all = [
        (Command::Capability, "T1 CAPABILITY"),
        (Command::StartTls, "T1 STARTTLS"),
        (authenticate(false), "T1 AUTHENTICATE PLAIN\r\nAGpvAGdlaGVpbQ=="),
        (authenticate(true), "T1 AUTHENTICATE PLAIN AGpvAGdlaGVpbQ=="),
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
        let line = written(&command).unwrap();
        assert_eq!(line, format!("{expected}\r\n"));
        let changes =
            ["SELECT", "STORE", "COPY", "MOVE", "EXPUNGE", "APPEND", "DELETE", "CLOSE", "BODY[", "SUBSCRIBE"];
        assert!(changes.iter().all(|word| !line.contains(word)), "{line}");
        assert!(!format!("{command:?}").contains("jo"), "{command:?}");
    }
    let login = |user, password| written(&Command::Login { user, password });
    assert_eq!((login("jo\0", "a"), login("jo", "a\0"), login("jo", "ä\0")), (None, None, None));
    assert_eq!(written(&Command::Examine(b"a\r\nT2 DELETE x")), None);
    assert!(Credentials::plain("jo", "a\0b").is_none() && Credentials::plain("jo", "pässwörd\r\n").is_some());
}

#[test]
fn letters_that_no_quotes_can_hold_are_said_as_bytes_when_the_server_asks_for_them() {
    let login = |user, password| {
        let lines = Command::Login { user, password }.lines("T1").unwrap();
        lines.iter().map(|line| String::from_utf8(line.to_vec()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(login("jo", "grün \"x\""), ["T1 LOGIN \"jo\" {9}\r\n", "grün \"x\"\r\n"]);
    assert_eq!(login("jö", "a"), ["T1 LOGIN {3}\r\n", "jö \"a\"\r\n"]);
    assert_eq!(login("jö", "ü"), ["T1 LOGIN {3}\r\n", "jö {2}\r\n", "ü\r\n"]);
    // The server counts the bytes: what looks like a command of its own is part of the password.
    assert_eq!(login("jo", "a\r\nT2 X"), ["T1 LOGIN \"jo\" {7}\r\n", "a\r\nT2 X\r\n"]);
}

/// All lines of a command.
fn written(command: &Command<'_>) -> Option<String> {
    let lines = command.lines("T1")?;
    Some(lines.iter().map(|line| String::from_utf8(line.to_vec()).unwrap()).collect())
}

#[test]
fn a_token_is_said_as_the_standard_and_the_large_houses_have_it() {
    let token = Token::read("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==").unwrap();
    let said = |credentials: &Credentials| {
        String::from_utf8(STANDARD.decode(credentials.encoded()).unwrap()).unwrap().replace('\u{1}', "^A")
    };
    // RFC 7628 §4.1, but for the field that it has beside.
    let bearer = Credentials::oauth_bearer("user@example.com", ("server.example.com", 143), &token).unwrap();
    assert_eq!(
        said(&bearer),
        "n,a=user@example.com,^Ahost=server.example.com^Aport=143^Aauth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==^A^A"
    );
    let own = Credentials::xoauth2("user@example.com", &token).unwrap();
    assert_eq!(
        said(&own),
        "user=user@example.com^Aauth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==^A^A"
    );
    assert_eq!((bearer.mechanism(), own.mechanism()), (Mechanism::OauthBearer, Mechanism::Xoauth2));
    assert_eq!(format!("{token:?} {bearer:?} {own:?}"), "Token OAUTHBEARER XOAUTH2");
    let odd = Credentials::oauth_bearer("a=b,ü", ("h", 1), &token).unwrap();
    assert!(said(&odd).starts_with("n,a=a=3Db=2Cü,^A"), "{}", said(&odd));
    // A name that would go on as another part of the message.
    let evil = "jo\u{1}auth=Bearer x";
    assert!(
        Credentials::oauth_bearer(evil, ("h", 1), &token).is_none()
            && Credentials::xoauth2(evil, &token).is_none()
    );
    assert!(Credentials::oauth_bearer("jo", ("h\u{1}x=y", 1), &token).is_none());
}

#[test]
fn what_is_no_token_is_never_sent() {
    for text in ["ya29.a0AfB_by-C~x", "a", "EwBAA8l6BAAU+x/y==", &"x".repeat(TOKEN_BYTES)] {
        assert!(Token::read(text).is_some(), "{text}");
    }
    let long = "x".repeat(TOKEN_BYTES + 1);
    for text in [
        "",
        "=",
        "a=b",
        "a b",
        "Bearer a",
        "a\u{1}host=x",
        "a\n",
        "\"a\"",
        "{\"access_token\":\"a\"}",
        "ä",
        "a\0",
        &long,
    ] {
        assert!(Token::read(text).is_none(), "{text}");
    }
}

#[test]
fn what_a_server_says_of_a_refused_token_is_read_within_bounds() {
    let read = |document: &str| Challenge::read(STANDARD.encode(document).as_bytes());
    let of = |fault, scope: Option<&str>| Challenge { fault, scope: scope.map(str::to_owned) };
    for (document, expected) in [
        // RFC 7628 §4.3, Dovecot's, Google's.
        (
            r#"{"status":"invalid_token","scope":"example_scope","openid-configuration":"https://example.com/.well-known/openid-configuration"}"#,
            of(Fault::Refused, Some("example_scope")),
        ),
        (r#"{"status":"401","schemes":"bearer","scope":"mail"}"#, of(Fault::Refused, Some("mail"))),
        (
            r#"{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}"#,
            of(Fault::Refused, Some("https://mail.google.com/")),
        ),
        (r#"{"status":"insufficient_scope","scope":" a b "}"#, of(Fault::Scope, Some("a b"))),
        (r#"{"status":"403"}"#, of(Fault::Scope, None)),
        // What is for no terminal, or none.
        (r#"{"status":"403","scope":"\u001b[2J"}"#, of(Fault::Scope, None)),
        (r#"{"status":"403","scope":""}"#, of(Fault::Scope, None)),
        (r#"{"status":"403","scope":["a"]}"#, of(Fault::Scope, None)),
        (r#"{"status":403}"#, of(Fault::Refused, None)),
        (r#"["status"]"#, of(Fault::Refused, None)),
        ("{", of(Fault::Refused, None)),
        ("", of(Fault::Refused, None)),
    ] {
        assert_eq!(read(document), expected, "{document}");
    }
    let long = format!(r#"{{"status":"403","scope":"{}"}}"#, "x".repeat(201));
    assert_eq!(read(&long), of(Fault::Scope, None));
    let longer = format!(r#"{{"status":"403","x":"{}"}}"#, "x".repeat(CHALLENGE_BYTES));
    assert_eq!(read(&longer), Challenge::default());
    assert_eq!(read(&"[".repeat(3_000)), Challenge::default());
    assert_eq!(Challenge::read(b"no base64"), Challenge::default());
    // The question is answered, so that the server ends what was begun.
    let answers = [Mechanism::Plain, Mechanism::OauthBearer, Mechanism::Xoauth2].map(Mechanism::answer);
    assert_eq!(answers, [None, Some(&b"AQ==\r\n"[..]), Some(b"\r\n")]);
    assert_eq!(STANDARD.decode("AQ==").unwrap(), b"\x01");
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
