//! Looking into a mailbox, over real sockets, with a server that a test scripts: honest, slow, broken, hostile; and with Dovecot, which nobody scripts.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report; helpers are not marked as tests")]

mod server;
mod token;

use std::{future::pending, sync::Arc, time::Duration};

use mail::imap::{WireError, wire::TEXT_BYTES};
use model::causes::chain;
use platform::fetch::roots;
use post::imap::{
    Address, ImapError, Limits, Secret, Session,
    address::Place,
    tour::{self, Asked, Mark, Met, Toured, tour},
};
use testkit::{
    dovecot::{Dovecot, PASSWORD, USER},
    smtp_sink::SinkCertificate,
};
use tokio::{net::TcpListener, sync::Notify, time::Instant};

use server::{Do, Server, say};

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        wait: Duration::from_secs(5),
        until: Instant::now() + Duration::from_secs(20),
        message_bytes: 1_000,
        may_be_clear: true,
    }
}

fn certificate() -> Arc<SinkCertificate> {
    Arc::new(SinkCertificate::new(&["localhost"]))
}

async fn open_with(
    address: &Address,
    certificate: Option<&SinkCertificate>,
    limits: Limits,
) -> Result<Session, ImapError> {
    open_by(&password("geheim"), address, certificate, limits).await
}

async fn open_by(
    secret: &Secret,
    address: &Address,
    certificate: Option<&SinkCertificate>,
    limits: Limits,
) -> Result<Session, ImapError> {
    let tls = certificate.map_or_else(roots::trusting_nobody, |certificate| {
        roots::trusting(certificate.root_pem.as_bytes()).unwrap()
    });
    Session::open(address, secret, &tls, &limits).await
}

fn password(text: &str) -> Secret {
    Secret::Password(text.to_owned().into())
}

async fn refused(address: &Address, certificate: Option<&SinkCertificate>, limits: Limits) -> ImapError {
    match open_with(address, certificate, limits).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

const EVERYTHING: Asked = Asked { from: None, most_messages: 1_000 };

/// Goes through all and writes down what is met.
async fn toured(
    address: &Address,
    limits: Limits,
    asked: &Asked,
) -> (Result<Toured, ImapError>, Vec<String>) {
    let mut met = Vec::new();
    let mut session = match open_with(address, None, limits).await {
        Ok(session) => session,
        Err(error) => return (Err(error), met),
    };
    let each = &mut |one: Met<'_>| {
        met.push(match one {
            Met::Folder { name, messages } => format!("{name} has {messages}"),
            Met::Message(letter) => format!(
                "{} {} {} {:?}{}",
                letter.folder,
                letter.place.uid,
                letter.arrived.unwrap_or(0),
                String::from_utf8_lossy(letter.bytes),
                if letter.is_cut { " cut" } else { "" }
            ),
            Met::Shut { name, why } => format!("{name} is shut: {why}"),
            Met::Renumbered { name } => format!("{name} is renumbered"),
        });
        Ok(())
    };
    let toured = tour(&mut session, address, (asked, pending()), each).await;
    session.close().await;
    (toured, met)
}

#[tokio::test]
async fn every_message_is_read_once_and_nothing_is_asked_that_changes_anything() {
    let server = Server::start(&[]).await;
    let (toured, met) = toured(&server.at("imap", ""), limits(), &EVERYTHING).await;
    let toured = toured.unwrap();
    assert_eq!((toured.folders, toured.messages, toured.missing), (2, 6, 0));
    assert!(toured.stopped.is_none() && !toured.is_more_folders, "{toured:?}");
    assert_eq!(
        met[..4],
        [
            "INBOX has 3",
            "INBOX 3 837596665 \"A: 3\\r\\n\\r\\nthree\"",
            "INBOX 5 837596665 \"A: 5\\r\\n\\r\\nfive\"",
            "INBOX 9 837596665 \"A: 9\\r\\n\\r\\nnine\""
        ]
    );
    assert_eq!(met[4], "INBOX/& has 3");
    assert_eq!(
        server.said(),
        [
            "LOGIN \"jo\" \"geheim\"",
            "LIST \"\" \"*\"",
            "EXAMINE \"INBOX\"",
            "UID FETCH 1:* (RFC822.SIZE)",
            "UID FETCH 3,5,9 (INTERNALDATE BODY.PEEK[])",
            "EXAMINE \"INBOX/&-\"",
            "UID FETCH 1:* (RFC822.SIZE)",
            "UID FETCH 3,5,9 (INTERNALDATE BODY.PEEK[])",
            "LOGOUT"
        ]
    );
    let folder = self::toured(&server.at("imap", "/INBOX%2F%26"), limits(), &EVERYTHING).await;
    assert_eq!(folder.0.unwrap().messages, 3);
    let missing = self::toured(&server.at("imap", "/Sent"), limits(), &EVERYTHING).await.0.unwrap_err();
    assert_eq!(missing.to_string(), "find the folder Sent: there is none of that name");
}

#[tokio::test]
async fn a_tour_goes_on_where_it_stopped() {
    let server = Server::start(&[]).await;
    let address = server.at("imap", "");
    let (first, met) = toured(&address, limits(), &Asked { most_messages: 4, ..EVERYTHING }).await;
    let (mark, why) = first.unwrap().stopped.unwrap();
    assert!(why.is_none() && met.len() == 6, "{met:?}");
    assert_eq!(mark, Mark { folder: "INBOX/&".to_owned(), place: Place { validity: 7, uid: 3 } });
    let from = |mark| Asked { from: Some(mark), ..EVERYTHING };
    let (second, met) = toured(&address, limits(), &from(mark.clone())).await;
    assert_eq!((second.unwrap().messages, met[0].as_str()), (2, "INBOX/& has 2"));
    // Behind the last one nothing is left, though the server shows the last one again.
    let last = Mark { place: Place { uid: 9, ..mark.place }, ..mark.clone() };
    assert_eq!(toured(&address, limits(), &from(last)).await.1, ["INBOX/& has 0"]);
    let end = Mark { place: Place { uid: u32::MAX, ..mark.place }, ..mark.clone() };
    assert!(toured(&address, limits(), &from(end)).await.1.is_empty());
    let other = Mark { place: Place { validity: 8, uid: 5 }, ..mark };
    let (all, met) = toured(&address, limits(), &from(other)).await;
    assert_eq!((all.unwrap().messages, met[0].as_str()), (3, "INBOX/& is renumbered"));

    let place = |path: &str| server.at("imap", path);
    for (path, expected) in [
        ("/INBOX;UIDVALIDITY=7/;UID=5", Some("A: 5\r\n\r\nfive")),
        ("/INBOX;UIDVALIDITY=7/;UID=6", None),
        ("/INBOX;UIDVALIDITY=8/;UID=5", None),
        ("/INBOX", None),
    ] {
        let address = place(path);
        let mut session = open_with(&address, None, limits()).await.unwrap();
        let mut found = None;
        let each =
            &mut |letter: tour::Letter<'_>| found = Some(String::from_utf8_lossy(letter.bytes).into_owned());
        let is_found = tour::message(&mut session, &address, each).await.unwrap();
        assert_eq!((is_found, found.as_deref()), (expected.is_some(), expected), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_handed_over_is_counted_and_what_nobody_asked_for_is_not_looked_at() {
    let long = "x".repeat(3_000);
    let steps = [
        (
            "UID FETCH 1:* (R",
            say(
                "* 1 FETCH (UID 3 RFC822.SIZE 5)\r\n* 2 FETCH (UID 5 RFC822.SIZE 4000)\r\n* 3 FETCH (UID 9 RFC822.SIZE 5)\r\n* 3 FETCH (UID 9 RFC822.SIZE 5)\r\n* 4 FETCH (UID 11 RFC822.SIZE 5)\r\n* nonsense\r\n\r\n* 5 EXPUNGE\r\nTAG OK x\r\n",
            ),
        ),
        (
            "UID FETCH 3 ",
            say(
                "* 1 FETCH (UID 4 BODY[] \"four\")\r\n* 1 FETCH (BODY[] \"none\")\r\n* 1 FETCH (UID 3 BODY[] \"three\")\r\n* 1 FETCH (UID 3 BODY[] \"again\")\r\nTAG OK x\r\n",
            ),
        ),
        // More than the server said, and more than is read.
        (
            "UID FETCH 5 (INTERNALDATE BODY.PEEK[]<0.1000>)",
            Do::Say(format!("* 2 FETCH (UID 5 BODY[]<0> {{3000}}\r\n{long})\r\nTAG OK x\r\n")),
        ),
        ("UID FETCH 9,11 ", say("* 3 FETCH (UID 9 BODY[] \"nine\")\r\nTAG NO [SERVERBUG] trouble\r\n")),
        ("UID FETCH 11 ", say("TAG NO trouble\r\n")),
        ("EXAMINE \"INBOX/", say("TAG OK [READ-WRITE] open\r\n")),
    ];
    let server = Server::start(&steps).await;
    let (toured, met) = toured(&server.at("imap", ""), limits(), &EVERYTHING).await;
    let toured = toured.unwrap();
    assert_eq!((toured.folders, toured.messages, toured.missing), (1, 3, 1), "{met:?}");
    assert_eq!(met[1..2], ["INBOX 3 0 \"three\""]);
    assert!(
        met[2].starts_with("INBOX 5 0 \"xxx") && met[2].ends_with("\" cut") && met[2].len() < 1_050,
        "{met:?}"
    );
    assert_eq!(met[3], "INBOX 9 0 \"nine\"");
    assert!(
        met[4].starts_with("INBOX/& is shut: open the folder: the server opens it for writing"),
        "{met:?}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_a_mark() {
    let server = Server::start(&[("UID FETCH 3,5,9 ", say("* 1 FETCH (UID 3 BODY[] {5}\r\nth"))]).await;
    let short = Limits { wait: Duration::from_millis(300), ..limits() };
    let (toured, _) = self::toured(&server.at("imap", ""), short, &EVERYTHING).await;
    let (mark, why) = toured.unwrap().stopped.unwrap();
    assert_eq!(mark, Mark { folder: "INBOX".to_owned(), place: Place { validity: 7, uid: 0 } });
    assert!(matches!(why, Some(ImapError::Silent)), "{why:?}");
    for (done, expected) in [
        (Do::Close, "go on: the server closed the connection"),
        (say("* BYE going down\r\n"), "go on: the server closed the connection (going down)"),
        (say("T99 OK done\r\n"), "understand the server: it sent an answer to something that was not asked"),
    ] {
        let server = Server::start(&[("EXAMINE \"INBOX/", done)]).await;
        let (toured, met) = self::toured(&server.at("imap", ""), limits(), &EVERYTHING).await;
        let (mark, why) = toured.unwrap().stopped.unwrap();
        assert_eq!((mark.folder.as_str(), mark.place.uid, met.len()), ("INBOX/&", 0, 4));
        assert_eq!(why.unwrap().to_string(), expected);
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_server_that_cannot_answer() {
    let wrong = "log in: the name or the password is wrong (sorry)";
    let unclear = "log in: the server refuses; mostly the name or the password is wrong then (sorry)";
    let later =
        "log in: the server cannot answer now; what it was shown may be right, try again later (sorry)";
    let ask = "log in: the server knows the name and does not let it in; ask whoever runs it (sorry)";
    for (answer, expected) in [
        ("NO [AUTHENTICATIONFAILED]", wrong),
        ("NO [authenticationfailed]", wrong),
        ("NO", unclear),
        ("NO [ALERT]", unclear),
        ("BAD", unclear),
        ("NO [UNAVAILABLE]", later),
        ("NO [INUSE]", later),
        ("NO [LIMIT]", later),
        ("NO [SERVERBUG]", later),
        ("NO [EXPIRED]", ask),
        ("NO [AUTHORIZATIONFAILED]", ask),
        ("NO [NOPERM]", ask),
        ("NO [CONTACTADMIN]", ask),
        ("NO [PRIVACYREQUIRED]", ask),
    ] {
        let refusal = Do::Say(format!("TAG {answer} sorry\r\n"));
        let server = Server::start(&[("LOGIN", refusal.clone())]).await;
        assert_eq!(refused(&server.at("imap", ""), None, limits()).await.to_string(), expected, "{answer}");
        // The same by the other way in.
        let server = Server::start(&[
            ("greeting", say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")),
            ("AUTHENTICATE", refusal),
        ])
        .await;
        assert_eq!(refused(&server.at("imap", ""), None, limits()).await.to_string(), expected, "{answer}");
    }
}

#[tokio::test]
async fn a_password_beyond_ascii_is_said_as_bytes_where_a_server_knows_only_login() {
    let open = async |server: &Server, text: &str| {
        open_by(&password(text), &server.at("imap", ""), None, limits()).await.map(|_| ())
    };
    let server = Server::start(&[("LOGIN", say("+ \r\n")), ("grün", say("T1 OK in\r\n"))]).await;
    open(&server, "grün,geheim").await.unwrap();
    assert_eq!(server.said(), ["LOGIN \"jo\" {12}", "grün,geheim"]);
    // Asked for before there is more to say, or again: nothing more is said.
    let steps = [("LOGIN", say("+ \r\n+ \r\n")), ("grün", say("T1 OK in\r\n"))];
    let server = Server::start(&steps).await;
    open(&server, "grün").await.unwrap();
    assert_eq!(server.said(), ["LOGIN \"jo\" {5}", "grün"]);
    let doubtful = "or the server reads its letters beyond ASCII otherwise than as UTF-8";
    for (first, then, expected) in [
        (say("+ \r\n"), say("T1 NO [AUTHENTICATIONFAILED] no\r\n"), doubtful),
        (say("+ \r\n"), say("T1 NO no\r\n"), doubtful),
        (say("TAG BAD no literals here\r\n"), Do::Hang, doubtful),
        (say("+ \r\n"), say("T1 NO [UNAVAILABLE] no\r\n"), "the server cannot answer now"),
        (say("+ \r\n"), Do::Close, "the server closed the connection"),
    ] {
        let server = Server::start(&[("LOGIN", first), ("grün", then)]).await;
        let error = open(&server, "grün").await.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("grün"), "{error}");
    }
    // Behind AUTHENTICATE it is UTF-8, and wrong is wrong.
    let plain = [
        ("greeting", say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")),
        ("AUTHENTICATE", say("+ \r\n")),
        ("AGpv", say("T1 NO [AUTHENTICATIONFAILED] no\r\n")),
    ];
    let server = Server::start(&plain).await;
    let error = open(&server, "grün").await.unwrap_err();
    assert!(matches!(error, ImapError::LoginRefused(_)), "{error}");
    // What no way can carry is said before anybody is connected to.
    let server = Server::start(&[]).await;
    let error = open(&server, "gr\0n").await.unwrap_err();
    assert!(matches!(error, ImapError::Unsendable) && server.said().is_empty(), "{error}");
}

#[tokio::test]
async fn whoever_stops_a_tour_is_told_where_it_was() {
    let server = Server::start(&[]).await;
    let address = server.at("imap", "");
    let mut session = open_with(&address, None, limits()).await.unwrap();
    let enough = Notify::new();
    let each = &mut |met: Met<'_>| {
        if let Met::Folder { name: "INBOX/&", .. } = met {
            enough.notify_one();
        }
        Ok(())
    };
    let asked = (&EVERYTHING, enough.notified());
    let toured = tour(&mut session, &address, asked, each).await.unwrap();
    let (mark, why) = toured.stopped.unwrap();
    assert!(matches!(why, Some(ImapError::Stopped)), "{why:?}");
    // What was on its way is not looked at; the next one goes on there.
    assert_eq!(toured.messages, 3);
    assert_eq!(mark, Mark { folder: "INBOX/&".to_owned(), place: Place { validity: 7, uid: 0 } });
    let (rest, _) = self::toured(&address, limits(), &Asked { from: Some(mark), ..EVERYTHING }).await;
    assert_eq!(rest.unwrap().messages, 3);
    // Stopped before there is anything to go on from.
    let mut session = open_with(&address, None, limits()).await.unwrap();
    let stopped = tour(&mut session, &address, (&EVERYTHING, async {}), &mut |_| Ok(())).await;
    assert!(matches!(stopped, Err(ImapError::Stopped)), "{stopped:?}");
}

#[tokio::test]
async fn a_hostile_server_costs_neither_memory_nor_patience() {
    let line = "x".repeat(1_000);
    let slow = Limits {
        wait: Duration::from_millis(400),
        until: Instant::now() + Duration::from_millis(1_500),
        ..limits()
    };
    for (step, done, expected) in [
        ("greeting", Do::Endless(line.clone()), WireError::LongText.to_string()),
        ("greeting", say("HTTP/1.1 400 Bad Request\r\n\r\n"), "something else than a greeting".to_owned()),
        ("greeting", say("* BYE [UNAVAILABLE] busy\r\n"), "closed the connection (busy)".to_owned()),
        ("greeting", Do::Hang, "the server says nothing any more".to_owned()),
        (
            "greeting",
            Do::Drip("* OK ready, as soon as I can\r\n".repeat(9), 100),
            "the time is over".to_owned(),
        ),
        ("greeting", Do::Close, "the server closed the connection".to_owned()),
        ("LOGIN", Do::Endless("* 1 EXISTS\r\n".to_owned()), "more than anybody asked for".to_owned()),
        ("LOGIN", Do::Endless("+ more\r\n".to_owned()), "more than anybody asked for".to_owned()),
        (
            "LOGIN",
            say("* LIST () \"/\" {99999999999999}\r\n"),
            "a literal of 99999999999999 bytes".to_owned(),
        ),
        ("LOGIN", Do::Endless("{1}\r\n.".to_owned()), WireError::ManyLiterals.to_string()),
        (
            "LOGIN",
            say("TAG NO [AUTHENTICATIONFAILED] \u{1b}[2Jwrong\r\n"),
            "the password is wrong ( [2Jwrong)".replace("( ", "("),
        ),
    ] {
        let server = Server::start(&[(step, done.clone())]).await;
        let limits = if matches!(done, Do::Hang | Do::Drip(..)) { slow } else { limits() };
        let error = chain(&refused(&server.at("imap", ""), None, limits).await);
        assert!(error.contains(&expected), "{step} {done:?}: {error}");
    }
    // Of a literal that never ends, what is kept is kept, and the clock ends it.
    let endless = format!("* 1 FETCH (UID 3 BODY[] {{1073741824}}\r\n{}", "x".repeat(9 * TEXT_BYTES));
    let server = Server::start(&[("UID FETCH 3,5,9", Do::Say(endless))]).await;
    let slow = Limits { until: Instant::now() + Duration::from_millis(1_500), ..slow };
    let (toured, met) = toured(&server.at("imap", ""), slow, &EVERYTHING).await;
    let (_, why) = toured.unwrap().stopped.unwrap();
    assert!(matches!(why, Some(ImapError::Silent)) && met.len() == 1, "{why:?} {met:?}");
    // Folders without end are folders enough.
    let many: String = (0..10_001).map(|folder| format!("* LIST () \"/\" f{folder}\r\n")).collect();
    let server = Server::start(&[(
        "LIST",
        Do::Say(many + "* LIST () \"/\" {5000}\r\n" + &"y".repeat(5_000) + "\r\nTAG OK x\r\n"),
    )])
    .await;
    let mut session = open_with(&server.at("imap", ""), None, limits()).await.unwrap();
    let (folders, is_more) = session.folders().await.unwrap();
    assert_eq!((folders.len(), is_more), (10_000, true));
}

#[tokio::test]
async fn the_password_is_said_to_whom_it_is_meant_for_and_to_nobody_else() {
    let (own, other) = (certificate(), certificate());
    let no_password = |server: &Server| {
        let said = server.said();
        assert!(
            said.iter().all(|line| !line.contains("geheim") && !line.contains("AGpvAGdlaGVpbQ")),
            "{said:?}"
        );
    };
    let server = Server::start_with(Some(&own), true, &[]).await;
    open_with(&server.at("imaps", ""), Some(&own), limits()).await.unwrap();
    assert_eq!(server.said(), ["LOGIN \"jo\" \"geheim\""]);

    // A certificate that nobody trusts, or of another name; a server that does not encrypt at all.
    let server = Server::start_with(Some(&own), true, &[]).await;
    let error = refused(&server.at("imaps", ""), Some(&other), limits()).await;
    assert!(matches!(error, ImapError::Tls(_)), "{error}");
    let named = Address { host: "127.0.0.1".to_owned(), ..server.at("imaps", "") };
    assert!(matches!(refused(&named, Some(&own), limits()).await, ImapError::Tls(_)));
    no_password(&server);
    let clear = Server::start(&[]).await;
    let error =
        refused(&clear.at("imaps", ""), Some(&own), Limits { connect: Duration::from_secs(1), ..limits() })
            .await;
    assert!(matches!(error, ImapError::Tls(_)), "{error}");

    // STARTTLS: what was promised before it does not count.
    let away = Limits { may_be_clear: false, ..limits() };
    let begin = Do::Encrypt("TAG OK begin\r\n".to_owned());
    let plain = [
        ("STARTTLS", begin.clone()),
        ("CAPABILITY", say("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK x\r\n")),
        ("AUTHENTICATE", say("+ \r\n")),
        ("AGpvAGdlaGVpbQ==", say("T3 OK [CAPABILITY IMAP4rev1] in\r\n")),
    ];
    let server = Server::start_with(Some(&own), false, &plain).await;
    open_with(&server.at("imap", ""), Some(&own), away).await.unwrap();
    assert_eq!(server.said(), ["STARTTLS", "CAPABILITY", "AUTHENTICATE PLAIN", "AGpvAGdlaGVpbQ=="]);
    let server = Server::start_with(Some(&own), false, &plain).await;
    assert!(matches!(refused(&server.at("imap", ""), Some(&other), away).await, ImapError::Tls(_)));
    no_password(&server);
    // On this machine it is asked for where the server wants it.
    let wanted = [
        ("greeting", say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n")),
        ("STARTTLS", begin),
    ];
    let server = Server::start_with(Some(&own), false, &wanted).await;
    open_with(&server.at("imap", ""), Some(&own), limits()).await.unwrap();
    assert_eq!(server.said(), ["STARTTLS", "CAPABILITY", "LOGIN \"jo\" \"geheim\""]);

    // Somebody stands in between: takes the offer away, greets as if we were known, refuses, speaks on before the handshake.
    let stripped = say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n");
    let known = say("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n");
    for (step, done, expected) in [
        ("greeting", stripped, "does not offer STARTTLS"),
        ("greeting", known, "does not offer STARTTLS"),
        ("STARTTLS", say("TAG NO not now\r\n"), "the server refuses (not now)"),
        (
            "STARTTLS",
            say("TAG OK go\r\n* CAPABILITY IMAP4rev1\r\nT3 OK done\r\n"),
            "as if somebody stood in between",
        ),
        ("STARTTLS", Do::Encrypt("TAG OK go\r\n* OK".to_owned()), "as if somebody stood in between"),
        (
            "STARTTLS",
            Do::Encrypt("* OK [ALERT] go\r\nTAG OK go\r\n+ \r\n".to_owned()),
            "as if somebody stood in between",
        ),
        ("STARTTLS", Do::Close, "closed the connection"),
    ] {
        let server = Server::start_with(Some(&own), false, &[(step, done.clone())]).await;
        let error = refused(&server.at("imap", ""), Some(&own), away).await.to_string();
        assert!(error.contains(expected), "{done:?}: {error}");
        no_password(&server);
    }
    // A server that takes no password, and one that asks for more and more.
    let disabled = say("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] hello\r\n");
    let server = Server::start_with(Some(&own), true, &[("greeting", disabled)]).await;
    assert!(matches!(refused(&server.at("imaps", ""), Some(&own), limits()).await, ImapError::NoLogin));
    no_password(&server);
    let asking = [
        ("greeting", say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n")),
        ("AU", say("+ \r\n")),
        ("AG", say("+ again\r\n")),
    ];
    let server = Server::start_with(Some(&own), true, &asking).await;
    let error = refused(&server.at("imaps", ""), Some(&own), limits()).await.to_string();
    assert!(error.contains("a question that we have no answer for"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_so() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let address = Address::parse(&format!("imap://jo@127.0.0.1:{}", free.port())).unwrap();
    let error = refused(&address, None, limits()).await;
    assert!(matches!(error, ImapError::Unreachable(_)), "{error}");
    // Why, and that once.
    assert_eq!(chain(&error), "reach the host: Connection refused (os error 111)");
}

#[tokio::test]
async fn dovecot_is_read_behind_starttls_and_has_nothing_to_tell_of_it() {
    let start = || {
        let long = format!("Subject: long\r\n\r\n{}", "x".repeat(5_000));
        let messages = [
            ("INBOX", "Subject: 1\r\n\r\none\r\n"),
            ("INBOX", long.as_str()),
            ("A.B &- C", "Subject: 3\r\n\r\n"),
        ];
        Dovecot::start(&messages.map(|(folder, text)| (folder, text.as_bytes())))
    };
    let dovecot = tokio::task::spawn_blocking(start).await.unwrap();
    let before = dovecot.mailbox();
    let address = Address::parse(&format!("imap://{USER}@localhost:{}", dovecot.clear().port())).unwrap();
    let tls = roots::trusting(dovecot.root_pem().as_bytes()).unwrap();
    let away = Limits { may_be_clear: false, ..limits() };
    let wrong = Session::open(&address, &password("loud harbour"), &tls, &away).await;
    assert!(matches!(wrong, Err(ImapError::LoginRefused(_))));
    let mut session = Session::open(&address, &password(PASSWORD), &tls, &away).await.unwrap();
    let mut met = Vec::new();
    let each = &mut |one: Met<'_>| {
        if let Met::Message(letter) = one {
            assert!(letter.arrived.is_some_and(|at| at > 1_700_000_000), "{letter:?}");
            met.push((letter.folder.to_owned(), letter.bytes.len(), letter.is_cut, letter.place.uid));
        }
        Ok(())
    };
    let toured = tour(&mut session, &address, (&EVERYTHING, pending()), each).await.unwrap();
    assert_eq!((toured.messages, toured.missing, toured.stopped.is_none()), (3, 0, true));
    let inbox = |bytes, is_cut, uid| ("INBOX".to_owned(), bytes, is_cut, uid);
    // Of the long one, only as much came as is read: the server was asked for no more.
    assert_eq!(met, [("A.B & C".to_owned(), 14, false, 1), inbox(19, false, 1), inbox(1_000, true, 2)]);
    session.close().await;
    assert_eq!(dovecot.mailbox(), before, "{}", dovecot.log());
}
