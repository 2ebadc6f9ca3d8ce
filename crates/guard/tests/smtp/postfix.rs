//! The proxy as MX in front of Debian's Postfix: real traffic of many sessions, and what a real next hop says and gets.
//! (As filter behind Postfix it runs with the recipes.)

use std::process::Command;
use std::sync::Arc;

use guard::ingest::proxy::{Mode, Settings};
use guard::ingest::{Disposition, Edits};
use testkit::postfix::{Postfix, Setup};

use crate::proxy::{Proxy, open, settings};
use crate::wire::{Client, ScriptedGate};

const ERIKA: &str = "erika@harbourlights.example";
const OTTO: &str = "otto@harbourlights.example";

async fn before(postfix: &Postfix, gate: Arc<ScriptedGate>) -> Proxy {
    let mut settings = settings(&postfix.address("behind").to_string());
    // Everything comes from one address here.
    settings.smtp.connections_per_address = 100;
    open(Settings { mode: Mode::Mx, ..settings }, gate).await
}

fn start() -> Postfix {
    Postfix::start(&Setup::new().plain_listener("behind").mailbox(ERIKA).mailbox(OTTO))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_traffic_of_many_sessions_arrives_in_full() {
    let postfix = start();
    let gate = ScriptedGate::new(|_| {
        let add = vec![("Tidewatch-Verdict".to_owned(), "accept; score=0.00".to_owned())];
        Disposition::Pass(Edits { add, remove: Vec::new() })
    });
    let proxy = before(&postfix, gate.clone()).await;
    // smtp-source says HELO. `-d`: one message after the other on one connection; without it there is a connection for each.
    for arguments in [&["-m", "100", "-s", "10"][..], &["-d", "-m", "100", "-s", "10"]] {
        let sent = Command::new("/usr/sbin/smtp-source")
            .args(arguments)
            .args(["-l", "4000", "-f", "jo@writer.example", "-t", ERIKA])
            .arg(proxy.address.to_string())
            .output()
            .unwrap();
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    }
    let mail = postfix.wait_for_mail(ERIKA, 200);
    postfix.wait_until_idle();
    assert_eq!((postfix.mailbox(ERIKA).len(), gate.count()), (200, 200), "each once");
    for mail in &mail {
        assert_eq!(mail.values("Tidewatch-Verdict"), ["accept; score=0.00"]);
        let received = mail.values("Received");
        assert!(
            received[1].contains("by mx.example.com with SMTP id "),
            "ours, below Postfix's own: {received:?}"
        );
    }
    // XFORWARD: Postfix knows whose mail it is.
    assert!(postfix.log().contains("orig_client="), "{}", postfix.log());
    let numbers = proxy.counts.numbers();
    assert_eq!(
        (numbers.messages, numbers.unknown, numbers.next_hop_lost, numbers.answers_lost),
        (200, 0, 0, 0)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_next_hop_gets_the_message_for_those_who_pass_byte_by_byte() {
    let postfix = start();
    let gate = ScriptedGate::new(|_| Disposition::Held { passes: vec![1], edits: Edits::default() });
    let proxy = before(&postfix, gate).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    for extension in ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"] {
        assert!(offered.iter().any(|line| line.ends_with(extension)), "{extension}: {offered:?}");
    }
    assert!(!offered.iter().any(|line| line.ends_with("CHUNKING")), "{offered:?}");
    client
        .dialogue(&[
            ("MAIL FROM:<jürgen@writer.example> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ1", "250 2.1.0"),
            (&format!("RCPT TO:<{OTTO}> NOTIFY=NEVER"), "250 2.1.5"),
            ("RCPT TO:<nobody@harbourlights.example>", "550 5.1.1"),
            (
                &format!("RCPT TO:<{ERIKA}> NOTIFY=FAILURE ORCPT=rfc822;erika+2Bx@harbourlights.example"),
                "250 2.1.5",
            ),
            ("DATA", "354"),
        ])
        .await;
    client.send("Subject: über\r\n\r\n..\r\n...two\r\nsüß \0\r\n\r\n.\r\n".as_bytes()).await;
    client.expect("250 2.0.0 Ok: queued as").await;
    let mail = postfix.wait_for_mail(ERIKA, 1);
    postfix.wait_until_idle();
    assert_eq!(mail[0].body(), ".\n..two\nsüß \0\n\n".as_bytes());
    assert_eq!(mail[0].values("Return-Path"), ["<jürgen@writer.example>"]);
    assert!(postfix.mailbox(OTTO).is_empty(), "his copy is held");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_next_hop_decides_as_if_the_client_had_come_to_it() {
    let setup = Setup::new()
        .plain_listener("behind")
        .mailbox(ERIKA)
        .main("smtpd_authorized_xclient_hosts = 127.0.0.0/8")
        .main("smtpd_client_restrictions = check_client_access inline:{ { 192.0.2.66 = 554 5.7.1 not from there } }");
    let postfix = Postfix::start(&setup);
    let mut settings = settings(&postfix.address("behind").to_string());
    settings.next_hop.pass_xclient = true;
    settings.smtp.peers.xclient = vec![mail::authentication::Network::parse("127.0.0.1").unwrap()];
    let proxy = open(settings, ScriptedGate::passing()).await;

    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("XCLIENT NAME=out.writer.example ADDR=192.0.2.7 PORT=4711 LOGIN=jo@writer.example", "220"),
            ("EHLO laptop.writer.example", "250"),
        ])
        .await;
    for _ in 0..2 {
        client
            .dialogue(&[
                ("MAIL FROM:<jo@writer.example> BODY=8BITMIME", "250 2.1.0"),
                (&format!("RCPT TO:<{ERIKA}>"), "250 2.1.5"),
                ("DATA", "354"),
            ])
            .await;
        client.send(b"Subject: hello\r\n\r\ntext\r\n.\r\n").await;
        client.expect("250 2.0.0 Ok: queued as").await;
    }
    for mail in postfix.wait_for_mail(ERIKA, 2) {
        let received = mail.values("Received")[0].to_owned();
        assert!(
            received.starts_with("from laptop.writer.example (out.writer.example [192.0.2.7])"),
            "{received}"
        );
    }
    let log = postfix.log();
    assert!(
        log.contains("client=out.writer.example[192.0.2.7]")
            && log.contains("sasl_username=jo@writer.example"),
        "{log}"
    );

    let (mut client, _) = Client::greeted(proxy.address).await;
    client
        .dialogue(&[
            ("XCLIENT ADDR=192.0.2.66", "220"),
            ("EHLO laptop.writer.example", "250"),
            ("MAIL FROM:<jo@writer.example>", "250"),
            (&format!("RCPT TO:<{ERIKA}>"), "554 5.7.1"),
        ])
        .await;
}
