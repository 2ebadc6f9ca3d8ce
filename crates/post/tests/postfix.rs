//! The relay against Debian's Postfix: a server we did not write says whether what we say is SMTP, and shows the bytes it got.

use std::{fs, sync::Arc, time::Duration};

use mail::envelope::{BodyKind, Client, Envelope, Notify, Recipient, Ret};
use platform::dns::Resolver;
use post::relay::{
    Hop, Outcome, Parcel, PoolLimits, Protection, Relay, RelaySettings, RelayTls, Report, Route, TlsLevel,
};
use testkit::{
    folder::TempFolder,
    postfix::{Postfix, Setup},
    smtp_sink::SinkCertificate,
};

const MAILBOX: &str = "ann@example.net";

fn relay(tls: RelayTls) -> Relay {
    let pool = PoolLimits { per_server: 4, ..PoolLimits::default() };
    let settings = RelaySettings { name: "tidewatch.example".to_owned(), pool, ..RelaySettings::default() };
    Relay::new(settings, Resolver::off(), tls, None)
}

fn hop(postfix: &Postfix, host: &str, tls: TlsLevel) -> Route {
    Route::Hop(Hop { host: host.to_owned(), port: postfix.address("in").port(), tls })
}

fn parcel(recipients: &[&str], content: &str) -> Parcel {
    let recipients = recipients
        .iter()
        .map(|address| Recipient { address: (*address).to_owned(), ..Recipient::default() })
        .collect();
    let envelope = Envelope { sender: "bob@example.com".to_owned(), recipients, ..Envelope::default() };
    Parcel { envelope, content: Arc::from(content.as_bytes()), forward: None }
}

fn replies(report: &Report) -> Vec<(u16, String)> {
    let reply = |outcome: &Outcome| {
        let reply = outcome.reply();
        (reply.code, reply.enhanced.map(|code| code.to_string()).unwrap_or_default())
    };
    report.recipients.iter().map(|delivery| reply(&delivery.outcome)).collect()
}

#[tokio::test]
async fn postfix_delivers_what_was_held_with_its_whole_envelope() {
    let postfix = Postfix::start(&Setup::new().plain_listener("in").mailbox(MAILBOX));
    let body = "Grüße\r\n.\r\n..two dots\r\n\r\n.last line, without an end";
    let content =
        format!("From: Bob <bob@example.com>\r\nMessage-ID: <1@example.com>\r\nSubject: held\r\n\r\n{body}");
    let mut parcel = parcel(&[MAILBOX, "nobody@example.net"], &content);
    parcel.envelope.body = Some(BodyKind::EightBit);
    parcel.envelope.ret = Some(Ret::Headers);
    parcel.envelope.envid = Some("QQ314159".to_owned());
    parcel.envelope.recipients[0].notify = Some(Notify { failure: true, delay: true, success: false });
    parcel.envelope.recipients[0].orcpt = Some("rfc822;ann+2Bold@example.net".to_owned());
    parcel.forward = Some(Client {
        address: Some("192.0.2.7".parse().expect("an address")),
        port: Some(4711),
        helo: Some("client.example.org".to_owned()),
        ..Client::default()
    });
    let relay = relay(RelayTls::without_roots());
    let report = relay.send(&hop(&postfix, "127.0.0.1", TlsLevel::Opportunistic), parcel).await;
    assert_eq!(replies(&report), [(250, "2.0.0".to_owned()), (550, "5.1.1".to_owned())], "{report:?}");
    let delivered = postfix.wait_for_mail(MAILBOX, 1);
    let received = String::from_utf8(delivered[0].body().to_vec()).expect("UTF-8");
    assert_eq!(received.replace("\r\n", "\n").trim_end(), body.replace("\r\n", "\n"));
    assert_eq!(delivered[0].values("Message-ID"), ["<1@example.com>"]);
    postfix.wait_for_log(&["orig_client=", "192.0.2.7"]);
}

#[tokio::test]
async fn postfix_is_spoken_with_under_tls_when_its_name_is_verified() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let folder = TempFolder::new("relay-tls");
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    fs::write(&chain, &certificate.root_pem).expect("the folder is ours");
    fs::write(&key, &certificate.key_pem).expect("the folder is ours");
    let setup = Setup::new().plain_listener("in").mailbox(MAILBOX).main(&format!(
        "smtpd_tls_security_level = encrypt\nsmtpd_tls_received_header = yes\nsmtpd_tls_cert_file = {}\nsmtpd_tls_key_file = {}",
        chain.display(),
        key.display()
    ));
    let postfix = Postfix::start(&setup);
    let message = "From: bob@example.com\r\nSubject: secret\r\n\r\nHello.\r\n";
    let trust = RelayTls::from_pem(certificate.root_pem.as_bytes(), None).expect("a root just made");
    let report =
        relay(trust).send(&hop(&postfix, "localhost", TlsLevel::Required), parcel(&[MAILBOX], message)).await;
    assert!(report.is_delivered(), "{report:?}");
    assert_eq!(
        report.recipients[0].server.as_ref().map(|server| server.protection),
        Some(Protection::Verified)
    );
    let delivered = postfix.wait_for_mail(MAILBOX, 1);
    let received = delivered[0].values("Received").join(" ");
    assert!(received.contains("TLSv1.3") && received.contains("ESMTPS"), "{received}");
    // In the clear Postfix takes nothing, and says so.
    let report = relay(RelayTls::without_roots())
        .send(&hop(&postfix, "localhost", TlsLevel::None), parcel(&[MAILBOX], message))
        .await;
    assert_eq!(replies(&report), [(530, "5.7.0".to_owned())], "{report:?}");
}

#[tokio::test]
async fn two_hundred_messages_arrive_once_each_over_a_few_connections() {
    let postfix = Postfix::start(&Setup::new().plain_listener("in").mailbox(MAILBOX));
    let relay = relay(RelayTls::without_roots());
    let route = hop(&postfix, "127.0.0.1", TlsLevel::None);
    let sending = (0..200).map(|number| {
        let message =
            format!("From: bob@example.com\r\nMessage-ID: <{number}@example.com>\r\n\r\nHello.\r\n");
        let (relay, route) = (relay.clone(), route.clone());
        async move { relay.send(&route, parcel(&[MAILBOX], &message)).await }
    });
    let sent = tokio::time::timeout(Duration::from_secs(60), futures_util::future::join_all(sending));
    let reports = sent.await.expect("Postfix takes 200 messages in a minute");
    assert!(reports.iter().all(Report::is_delivered));
    let delivered = postfix.wait_for_mail(MAILBOX, 200);
    let mut ids: Vec<_> = delivered.iter().flat_map(|message| message.values("Message-ID")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((delivered.len(), ids.len()), (200, 200));
    let figures = relay.figures();
    assert_eq!((figures.delivered, figures.opened + figures.reused), (200, 200));
    assert!(figures.opened <= 8, "{figures:?}");
}
