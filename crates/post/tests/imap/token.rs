//! Access tokens: shown to whom they are meant for and over TLS only, in the way the server knows best; and what it says of one that it refuses.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::causes::chain;
use platform::fetch::roots;
use post::imap::{Address, ImapError, Limits, Secret, Session, Token, tour::tour};
use testkit::{
    dovecot::{Dovecot, SCOPE, USER, token},
    smtp_sink::SinkCertificate,
};
use tokio::time::Instant;

use super::server::{Do, Server, say};
use super::{EVERYTHING, certificate, limits, open_by, open_with, pending, refused};

const TOKEN: &str = "ya29.a0AfB_by-C~x/+==";

fn secret(text: &str) -> Secret {
    Secret::Token(Token::read(text).unwrap())
}

fn offering(abilities: &str) -> Do {
    Do::Say(format!("* OK [CAPABILITY IMAP4rev1 {abilities}] ready\r\n"))
}

fn bearer(server: &Server) -> String {
    let port = server.at("imaps", "").port;
    STANDARD.encode(format!("n,a=jo,\u{1}host=localhost\u{1}port={port}\u{1}auth=Bearer {TOKEN}\u{1}\u{1}"))
}

fn own() -> String {
    STANDARD.encode(format!("user=jo\u{1}auth=Bearer {TOKEN}\u{1}\u{1}"))
}

async fn token_refused(server: &Server, trusted: &Arc<SinkCertificate>, limits: Limits) -> ImapError {
    match open_by(&secret(TOKEN), &server.at("imaps", ""), Some(trusted), limits).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_token_is_shown_in_the_way_that_the_server_knows_best() {
    let trusted = certificate();
    for (abilities, at_once) in [
        ("SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER", true),
        ("AUTH=OAUTHBEARER AUTH=XOAUTH2", false),
        ("IMAP4rev2 AUTH=OAUTHBEARER", true),
        ("sasl-ir auth=xoauth2 LOGINDISABLED", true),
        ("AUTH=PLAIN AUTH=XOAUTH2", false),
    ] {
        let steps = [
            ("greeting", offering(abilities)),
            ("AUTHENTICATE OAUTHBEARER ", say("TAG OK in\r\n")),
            ("AUTHENTICATE XOAUTH2 ", say("TAG OK in\r\n")),
            ("AUTHENTICATE", say("+ \r\n")),
            ("CAPABILITY", say("* CAPABILITY IMAP4rev1\r\nTAG OK x\r\n")),
            ("", say("T1 OK in\r\n")),
        ];
        let server = Server::start_with(Some(&trusted), true, &steps).await;
        let opened = open_by(&secret(TOKEN), &server.at("imaps", ""), Some(&trusted), limits()).await;
        assert!(opened.is_ok(), "{abilities}: {:?}", server.said());
        let (name, shown) = match abilities.contains("OAUTHBEARER") {
            true => ("OAUTHBEARER", bearer(&server)),
            false => ("XOAUTH2", own()),
        };
        let expected = match at_once {
            true => vec![format!("AUTHENTICATE {name} {shown}")],
            false => vec![format!("AUTHENTICATE {name}"), shown],
        };
        assert_eq!(server.said(), expected, "{abilities}");
    }
}

#[tokio::test]
async fn a_token_is_never_said_in_the_clear_and_to_no_one_else() {
    let (trusted, other) = (certificate(), certificate());
    let takes = || ("greeting", offering("SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2"));
    let opened = async |server: &Server, scheme: &str, trusted: &Arc<SinkCertificate>| {
        open_by(&secret(TOKEN), &server.at(scheme, ""), Some(trusted), limits()).await.map(|_| ())
    };
    // Not even to this machine, where a password may go so.
    let clear = Server::start(&[takes()]).await;
    let error = opened(&clear, "imap", &trusted).await.unwrap_err();
    assert!(matches!(error, ImapError::NotEncrypted), "{error}");
    assert!(clear.said().is_empty(), "{:?}", clear.said());
    let begin = ("STARTTLS", Do::Encrypt("TAG OK begin\r\n".to_owned()));
    let offers = ("greeting", offering("STARTTLS SASL-IR AUTH=OAUTHBEARER"));
    let known = ("CAPABILITY", say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\nTAG OK x\r\n"));
    let server =
        Server::start_with(Some(&trusted), false, &[offers.clone(), begin.clone(), known.clone()]).await;
    opened(&server, "imap", &trusted).await.unwrap();
    // What was offered before it was encrypted does not count.
    assert_eq!(server.said(), ["STARTTLS", "CAPABILITY", &format!("AUTHENTICATE XOAUTH2 {}", own())]);
    let server = Server::start_with(Some(&trusted), false, &[offers, begin, known]).await;
    assert!(matches!(opened(&server, "imap", &other).await, Err(ImapError::Tls(_))));
    assert_eq!(server.said(), ["STARTTLS"]);
    // A server that takes none hears none, by no other name.
    for abilities in ["AUTH=PLAIN SASL-IR", "", "AUTH=OAUTHBEARER2", "LOGINDISABLED"] {
        let server = Server::start_with(Some(&trusted), true, &[("greeting", offering(abilities))]).await;
        let error = opened(&server, "imaps", &trusted).await.unwrap_err();
        assert!(matches!(error, ImapError::NoTokens), "{error}");
        assert!(server.said().is_empty(), "{:?}", server.said());
    }
}

#[tokio::test]
async fn why_a_token_is_refused_is_said_as_far_as_the_server_says_it() {
    let trusted = certificate();
    let google = r#"{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}"#;
    let expired = r#"{"status":"invalid_token","openid-configuration":"https://evil.example/"}"#;
    let lacking = r#"{"status":"insufficient_scope","scope":"IMAP.AccessAsUser.All"}"#;
    let giant = format!(r#"{{"status":"403","scope":"x","more":"{}"}}"#, "x".repeat(30_000));
    let nothing = "log in: the token is refused: it may have expired, be for another mailbox or something else; get a new one (no)";
    for (challenge, expected) in [
        (
            google,
            "log in: the token is refused: it may have expired, be for another mailbox, or lack the scope https://mail.google.com/; get a new one (no)",
        ),
        (expired, nothing),
        (lacking, "log in: the token lacks the scope IMAP.AccessAsUser.All; get a new one with it (no)"),
        (
            r#"{"status":"403"}"#,
            "log in: the token lacks a scope that the server does not name; get a new one with it (no)",
        ),
        (&giant, nothing),
        ("", nothing),
    ] {
        for (mechanism, answer) in [("OAUTHBEARER", "AQ=="), ("XOAUTH2", "")] {
            let asks = Do::Say(format!("+ {}\r\n", STANDARD.encode(challenge)));
            let steps = [
                ("greeting", offering(&format!("SASL-IR AUTH={mechanism}"))),
                ("AUTHENTICATE", asks),
                (answer, say("T1 NO [AUTHENTICATIONFAILED] no\r\n")),
            ];
            let server = Server::start_with(Some(&trusted), true, &steps).await;
            let error = token_refused(&server, &trusted, limits()).await.to_string();
            assert_eq!(error, expected, "{challenge:.60}");
            assert_eq!(server.said()[1..], [answer]);
            assert!(!error.contains("ya29"), "{error}");
        }
    }
    // Without a question, as Microsoft has it; and a server that says more than that it refuses.
    let later = "log in: the server cannot answer now; what it was shown may be right, try again later (no)";
    let ask = "log in: the server knows the name and does not let it in; ask whoever runs it (no)";
    for (code, expected) in
        [("", nothing), ("[AUTHENTICATIONFAILED] ", nothing), ("[UNAVAILABLE] ", later), ("[NOPERM] ", ask)]
    {
        let refuses = Do::Say(format!("TAG NO {code}no\r\n"));
        let steps = [("greeting", offering("SASL-IR AUTH=XOAUTH2")), ("AUTHENTICATE", refuses)];
        let server = Server::start_with(Some(&trusted), true, &steps).await;
        assert_eq!(token_refused(&server, &trusted, limits()).await.to_string(), expected);
    }
}

#[tokio::test]
async fn a_hostile_server_gets_the_token_once_and_no_patience() {
    let trusted = certificate();
    let lacking = STANDARD.encode(r#"{"status":"insufficient_scope","scope":"mail"}"#);
    let challenge = Do::Say(format!("+ {lacking}\r\n"));
    let short = Limits { wait: Duration::from_millis(300), ..limits() };
    let late = Limits { until: Instant::now() + Duration::from_secs(2), ..short };
    let lacks = "the token lacks the scope mail; get a new one with it";
    for (first, then, limits, expected) in [
        // What it has said is told, though it says nothing any more.
        (challenge.clone(), Do::Hang, short, lacks),
        (challenge.clone(), Do::Close, limits(), lacks),
        (challenge.clone(), say("* BYE enough\r\n"), limits(), "get a new one with it (enough)"),
        (challenge.clone(), say("+ again\r\n"), limits(), "a question that we have no answer for"),
        (
            challenge.clone(),
            Do::Endless("* 1 EXISTS\r\n".to_owned()),
            limits(),
            "more than anybody asked for",
        ),
        (Do::Hang, Do::Hang, short, "the server says nothing any more"),
        (Do::Drip(format!("+ {lacking}{lacking}\r\n"), 100), Do::Hang, late, "the time is over"),
        (Do::Endless("+ x".to_owned()), Do::Hang, limits(), "a line of more than 65536 bytes"),
    ] {
        let steps = [
            ("greeting", offering("SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2 AUTH=PLAIN")),
            ("AUTHENTICATE", first),
            ("AQ==", then),
        ];
        let server = Server::start_with(Some(&trusted), true, &steps).await;
        let error = chain(&token_refused(&server, &trusted, limits).await);
        assert!(error.contains(expected), "{error}");
        // Refused in one way, it is not tried in another.
        let shown = server.said().iter().filter(|line| line.contains(&bearer(&server))).count();
        assert_eq!((shown, server.said().len() <= 2), (1, true), "{:?}", server.said());
    }
    // A name that would be read as another part of the message is not sent at all.
    let server = Server::start_with(Some(&trusted), true, &[("greeting", offering("AUTH=XOAUTH2"))]).await;
    let evil = Address { user: "jo\u{1}auth=Bearer x".to_owned(), ..server.at("imaps", "") };
    let error = open_by(&secret(TOKEN), &evil, Some(&trusted), limits()).await.err().unwrap();
    assert!(matches!(error, ImapError::Unsendable) && server.said().is_empty(), "{error}");
}

#[tokio::test]
async fn a_password_where_tokens_are_wanted_is_told_so() {
    let trusted = certificate();
    let refuses = || ("AUTHENTICATE", say("TAG NO [AUTHENTICATIONFAILED] no\r\n"));
    for (abilities, expected) in [
        (
            "AUTH=PLAIN AUTH=XOAUTH2",
            "log in: the name or the password is wrong, or the server wants an access token instead, which it takes as well (no)",
        ),
        ("AUTH=PLAIN", "log in: the name or the password is wrong (no)"),
        ("AUTH=OAUTHBEARER LOGINDISABLED", "log in: the server takes no password, it wants an access token"),
    ] {
        let server =
            Server::start_with(Some(&trusted), true, &[("greeting", offering(abilities)), refuses()]).await;
        let error = refused(&server.at("imaps", ""), Some(&trusted), limits()).await;
        assert_eq!(error.to_string(), expected);
    }
    // Where the password is right, nobody speaks of tokens.
    let steps = [
        ("greeting", offering("AUTH=PLAIN AUTH=XOAUTH2")),
        ("AUTHENTICATE", say("+ \r\n")),
        ("AGpv", say("T1 OK in\r\n")),
    ];
    let server = Server::start_with(Some(&trusted), true, &steps).await;
    open_with(&server.at("imaps", ""), Some(&trusted), limits()).await.unwrap();
}

#[tokio::test]
async fn dovecot_takes_a_token_in_both_ways_and_says_what_is_wrong_with_others() {
    for (mechanism, lacks) in [("oauthbearer", " or something else"), ("xoauth2", ", or lack the scope mail")]
    {
        let start = move || Dovecot::start_taking(&[("INBOX", b"Subject: 1\r\n\r\none\r\n")], &[mechanism]);
        let dovecot = tokio::task::spawn_blocking(start).await.unwrap();
        let before = dovecot.mailbox();
        let tls = roots::trusting(dovecot.root_pem().as_bytes()).unwrap();
        for (scheme, port) in [("imaps", dovecot.encrypted().port()), ("imap", dovecot.clear().port())] {
            let address = Address::parse(&format!("{scheme}://{USER}@localhost:{port}")).unwrap();
            let opened = async |token: &str| Session::open(&address, &secret(token), &tls, &limits()).await;
            let mut session = opened(&token(SCOPE, 300)).await.unwrap();
            let toured = tour(&mut session, &address, (&EVERYTHING, pending()), &mut |_| Ok(())).await;
            assert_eq!(toured.unwrap().messages, 1);
            session.close().await;
            let expected = format!(
                "log in: the token is refused: it may have expired, be for another mailbox{lacks}; get a new one (Authentication failed.)"
            );
            for wrong in [&token(SCOPE, -10), &token("calendar", 300), "opaque"] {
                let error = opened(wrong).await.err().unwrap();
                assert_eq!(error.to_string(), expected, "{}", dovecot.log());
            }
        }
        assert_eq!(dovecot.mailbox(), before, "{}", dovecot.log());
    }
}
