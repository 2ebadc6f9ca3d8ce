//! What a server shows is read as what it is, and what was seen counts for some days and for most of the domains, or not at all.

use std::io;
use std::net::SocketAddr;

use platform::dns::DnsSettings;
use platform::fetch::roots;
use post::relay::{RelaySettings, RelayTls};
use testkit::dns::ZoneServer;
use testkit::smtp_sink::{SinkCertificate, SmtpSink};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

#[test]
fn a_policy_counts_if_it_asks_others_to_act() {
    for (text, expected) in [
        ("v=DMARC1; p=reject", Some(true)),
        ("v=DMARC1; p=quarantine; rua=mailto:a@shop.example", Some(true)),
        ("v=DMARC1; p=none", Some(false)),
        ("v=spf1 -all", None),
        ("", None),
    ] {
        assert_eq!(policy(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn a_web_server_encrypts_if_its_certificate_is_trusted_whatever_it_answers() {
    let failed = || io::Error::from(io::ErrorKind::ConnectionRefused);
    for (answer, encrypted, clear) in [
        (Ok(()), Seen::Yes, Seen::No),
        (Err(FetchError::Garbled), Seen::Yes, Seen::No),
        (Err(FetchError::TooLong { limit_bytes: 1 }), Seen::Yes, Seen::No),
        (Err(FetchError::Tls(failed())), Seen::No, Seen::Unknown),
        (Err(FetchError::Unreachable(failed())), Seen::Unknown, Seen::Nothing),
        (Err(FetchError::TooSlow), Seen::Unknown, Seen::Unknown),
        (Err(FetchError::Near), Seen::Unknown, Seen::Unknown),
        (Err(FetchError::Unresolved), Seen::Unknown, Seen::Unknown),
    ] {
        assert_eq!((encrypted_web(&answer), in_the_clear(&answer)), (encrypted, clear), "{answer:?}");
    }
}

#[test]
fn what_was_seen_counts_if_most_domains_answered_lately() {
    let names = ["a.example", "b.example", "c.example", "d.example"].map(str::to_owned);
    let domains = BTreeSet::from(names);
    let day = |days: u32| NOW.minus(Duration::from_hours(24) * days);
    let check = |rows: &[(&str, PointAnswer, u32)], expected: Option<(bool, &str)>| {
        let known = rows.iter().map(|(domain, answer, days)| {
            let point = point(TLS_WEB, domain);
            let changed = (day(*days), "house:test".to_owned());
            let row = GuidelineAnswer {
                point: point.clone(),
                answer: *answer,
                note: String::new(),
                until: None,
                changed,
            };
            (point, row)
        });
        let known = known.collect();
        let found = told(TLS_WEB, "guideline-tls-web", (&domains, &known), NOW);
        let found = found.as_ref().map(|(is_so, said)| (*is_so, said.argument("domains-named").unwrap()));
        assert_eq!(found, expected, "{rows:?}");
    };
    use PointAnswer::{No, NotOurs, Yes};
    check(&[], None);
    check(&[("a.example", Yes, 0)], None);
    check(&[("a.example", Yes, 0), ("b.example", Yes, 13)], Some((true, "–")));
    check(&[("a.example", Yes, 0), ("b.example", Yes, 14)], None);
    check(&[("a.example", Yes, 0), ("b.example", No, 1)], Some((false, "b.example")));
    check(&[("a.example", NotOurs, 0), ("b.example", NotOurs, 1)], None);
    check(&[("a.example", NotOurs, 0), ("b.example", Yes, 1)], Some((true, "–")));
    // One that is on no card any more says nothing.
    check(&[("a.example", Yes, 0), ("gone.example", No, 0), ("c.example", Yes, 0)], Some((true, "–")));
}

/// A web server that answers whatever it is asked, encrypted if it has a certificate.
async fn web_server(certificate: Option<&SinkCertificate>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = certificate.map(SinkCertificate::acceptor);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (mut asked, answer) = ([0; 1_024], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            if let Some(acceptor) = &acceptor {
                // Whoever does not trust us goes.
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            } else {
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(answer).await;
            }
        }
    });
    address
}

/// A port on which nobody listens.
async fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Looks at a zone of servers on this machine.
async fn network(root: &SinkCertificate, doors: Doors, mail_port: u16) -> (ZoneServer, Network) {
    let zone = ZoneServer::start(
        "web.example A 127.0.0.1\nweb.example MX 10 mx.web.example\nmx.web.example A 127.0.0.1\nsilent.example TXT nothing\nsilent.example MX 0 .",
    )
    .await;
    let timeout = Duration::from_secs(2);
    let dns = DnsSettings { servers: vec![zone.address()], timeout, retries: 0, ..DnsSettings::default() };
    let resolver = Resolver::new(&dns).unwrap();
    let settings =
        RelaySettings { exchange_port: mail_port, may_reach_own_network: true, ..RelaySettings::default() };
    let relay = Relay::new(settings, resolver.clone(), RelayTls::without_roots(), None);
    let fetcher = Fetcher::new(resolver.clone(), roots::trusting(root.root_pem.as_bytes()).unwrap());
    (zone, Network { resolver, relay, fetcher, doors })
}

#[tokio::test]
async fn servers_that_encrypt_are_told_from_those_that_do_not_over_real_sockets() {
    let own = SinkCertificate::new(&["web.example", "mx.web.example"]);
    let other = SinkCertificate::new(&["web.example"]);
    let (tls, strange, plain) = (
        web_server(Some(&own)).await.port(),
        web_server(Some(&other)).await.port(),
        web_server(None).await.port(),
    );
    let closed = nobody().await;
    let near = Reach::OwnNetworkByDns;
    for (https, http, reach, expected) in [
        (tls, plain, near, Seen::Yes),
        (strange, plain, near, Seen::No),
        // Something listens there that does not encrypt.
        (plain, plain, near, Seen::No),
        (closed, plain, near, Seen::No),
        (closed, closed, near, Seen::Nothing),
        // A card that names our own machine learns nothing of it.
        (tls, plain, Reach::Internet, Seen::Unknown),
        (closed, closed, Reach::Internet, Seen::Unknown),
    ] {
        let (_zone, network) = network(&own, Doors { https, http, reach }, closed).await;
        let of = |port| {
            [(tls, "tls"), (strange, "strange"), (plain, "plain"), (closed, "closed")]
                .iter()
                .find(|known| known.0 == port)
                .map(|known| known.1)
        };
        assert_eq!(network.web("web.example").await, expected, "{:?} {:?} {reach:?}", of(https), of(http));
        assert_eq!(network.web("silent.example").await, Seen::Nothing);
    }
    let (with, without) = (SmtpSink::start_tls("", &own).await, SmtpSink::start("").await);
    for (port, expected) in
        [(with.address().port(), Seen::Yes), (without.address().port(), Seen::No), (closed, Seen::Unknown)]
    {
        let (_zone, network) = network(&own, Doors::default(), port).await;
        assert_eq!(network.mail("web.example").await, expected);
        assert_eq!(network.mail("silent.example").await, Seen::Nothing);
    }
    assert!(with.taken().is_empty() && without.taken().is_empty(), "nothing was sent");
    let said = [with.said(), without.said()].concat();
    assert!(said.iter().all(|line| !line.to_ascii_uppercase().starts_with("MAIL")), "{said:?}");
}
