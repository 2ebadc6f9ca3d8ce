//! The relay over real sockets: against a scripted server that takes, refuses, hangs, half-closes and drops, and against servers found by
//! MX in a zone that is really served.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use mail::envelope::{Client, Envelope, Recipient};
use platform::dns::{DnsSettings, Resolver};
use post::relay::{
    Cause, Delivery, Encrypts, Hop, Login, Outcome, Parcel, PoolLimits, Protection, Relay, RelaySettings,
    RelayTls, Report, Route, Step, TimeLimits, TlsLevel,
    mta_sts::{Fetching, PolicyCache, PolicyFetch},
};
use testkit::{
    dns::ZoneServer,
    smtp_sink::{SinkCertificate, SmtpSink},
};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: Hello\r\n\r\n.a dot\r\nand text\r\n";

fn parcel(recipients: &[&str]) -> Parcel {
    let recipients = recipients
        .iter()
        .map(|address| Recipient { address: (*address).to_owned(), ..Recipient::default() })
        .collect();
    let envelope = Envelope { sender: "a@example.com".to_owned(), recipients, ..Envelope::default() };
    Parcel { envelope, content: Arc::from(MESSAGE), forward: None }
}

/// A message that no socket's buffers can hold.
fn large_parcel() -> Parcel {
    let line = [&[b'x'; 60][..], b"\r\n"].concat();
    Parcel { content: Arc::from(line.repeat(400_000)), ..parcel(&["b@example.net"]) }
}

fn settings() -> RelaySettings {
    let short = Duration::from_millis(400);
    let limits = TimeLimits {
        connect: Duration::from_secs(5),
        greeting: short,
        hello: short,
        tls: Duration::from_secs(5),
        mail: short,
        recipient: short,
        data: short,
        content: short,
        end_of_data: short,
        quit: short,
    };
    let name = "tidewatch.example".to_owned();
    RelaySettings { name, limits, may_reach_own_network: true, ..RelaySettings::default() }
}

fn relay() -> Relay {
    Relay::new(settings(), Resolver::off(), RelayTls::without_roots(), None)
}

fn relay_with(pool: PoolLimits) -> Relay {
    Relay::new(RelaySettings { pool, ..settings() }, Resolver::off(), RelayTls::without_roots(), None)
}

fn to(sink: &SmtpSink) -> Route {
    to_with(sink, "127.0.0.1", TlsLevel::None)
}

fn to_with(sink: &SmtpSink, host: &str, tls: TlsLevel) -> Route {
    Route::Hop(Hop { host: host.to_owned(), port: sink.address().port(), tls })
}

/// Each recipient's outcome as people quote it.
fn told(report: &Report) -> Vec<String> {
    let word = |delivery: &Delivery| match &delivery.outcome {
        Outcome::Delivered(reply) => format!("delivered {reply}"),
        Outcome::Refused(refusal) if refusal.is_permanent() => format!("for good {}", refusal.reply),
        Outcome::Refused(refusal) => format!("for now {}", refusal.reply),
        Outcome::Unknown(refusal) => format!("unknown {}", refusal.reply),
    };
    report.recipients.iter().map(word).collect()
}

fn protection(report: &Report) -> Protection {
    report.recipients[0].server.as_ref().expect("a server was reached").protection
}

#[tokio::test]
async fn a_message_arrives_as_it_was_and_the_connection_serves_the_next() {
    let sink = SmtpSink::start("").await;
    let relay = relay();
    for _ in 0..3 {
        let report = relay.send(&to(&sink), parcel(&["b@example.net", "c@example.net"])).await;
        assert!(report.is_delivered(), "{report:?}");
    }
    let taken = sink.taken();
    assert_eq!(taken.len(), 3);
    assert_eq!(taken[0].content, MESSAGE);
    assert_eq!(taken[0].recipients, ["RCPT TO:<b@example.net>", "RCPT TO:<c@example.net>"]);
    assert_eq!(sink.connections(), 1);
    let figures = relay.figures();
    assert_eq!((figures.opened, figures.reused, figures.kept, figures.delivered), (1, 2, 1, 6));
}

#[tokio::test]
async fn each_recipient_has_the_outcome_the_server_gave_it() {
    let script = "rcpt<b@example.net> 550-5.1.1 no|550 5.1.1 such user\nrcpt<c@example.net> greylist";
    let sink = SmtpSink::start(script).await;
    let relay = relay();
    let report = relay.send(&to(&sink), parcel(&["a@example.net", "b@example.net", "c@example.net"])).await;
    let expected =
        ["delivered 250 2.0.0 taken", "for good 550 5.1.1 no such user", "for now 451 4.7.1 greylisted"];
    assert_eq!(told(&report), expected);
    assert_eq!(report.transient(), [2]);
    let again = relay.send(&to(&sink), parcel(&["c@example.net"])).await;
    assert!(again.is_delivered());
    let figures = relay.figures();
    let counts = (figures.delivered, figures.refused_for_good, figures.refused_for_now, figures.unknown);
    assert_eq!(counts, (2, 1, 1, 0));
}

#[tokio::test]
async fn only_silence_after_the_final_dot_is_unknown() {
    let check = async |script: &str, expected: &str, taken: usize| {
        let sink = SmtpSink::start(script).await;
        let report = relay().send(&to(&sink), parcel(&["b@example.net"])).await;
        assert_eq!(told(&report), [expected], "{script}");
        assert_eq!(report.has_unknown(), expected.starts_with("unknown"));
        assert_eq!(sink.taken().len(), taken, "{script}");
    };
    let lost = "unknown 451 4.4.2 the connection was lost after the end of the message";
    let late = "unknown 451 4.4.2 the server did not answer in time after the end of the message";
    check("end take-and-close", lost, 1).await;
    check("end take-and-hang", late, 1).await;
    check("end close", lost, 0).await;
    check("end half-close", lost, 0).await;
    check("end 451 4.3.0 disk full", "for now 451 4.3.0 disk full", 0).await;
    check("end 421 4.3.2 going", "for now 421 4.3.2 going", 0).await;
    check("end drip 250 2.0.0 slowly", "delivered 250 2.0.0 slowly", 1).await;
}

#[tokio::test]
async fn trouble_before_the_final_dot_is_surely_no_delivery() {
    let check = async |script: &str, expected: &str| {
        let sink = SmtpSink::start(script).await;
        let report = relay().send(&to(&sink), parcel(&["b@example.net"])).await;
        assert_eq!(told(&report), [format!("for now 451 4.4.2 {expected}")], "{script}");
        assert!(sink.taken().is_empty());
    };
    let (late, lost) = ("the server did not answer in time", "the connection was lost");
    check("connect hang", &format!("{late} before its greeting")).await;
    check("connect close", &format!("{lost} before its greeting")).await;
    check("connect reset", &format!("{lost} before its greeting")).await;
    check("connect half-close", &format!("{lost} before its greeting")).await;
    check("ehlo hang", &format!("{late} after EHLO")).await;
    check("mail close", &format!("{lost} after MAIL")).await;
    check("rcpt hang", &format!("{late} after RCPT")).await;
    check("rcpt half-close", &format!("{lost} after RCPT")).await;
    check("data hang", &format!("{late} after DATA")).await;
    check("data close", &format!("{lost} after DATA")).await;
}

#[tokio::test]
async fn a_server_that_stops_reading_in_the_middle_of_a_message_is_left() {
    let sink = SmtpSink::start("content hang").await;
    let report = relay().send(&to(&sink), large_parcel()).await;
    assert_eq!(told(&report), ["for now 451 4.4.2 the server did not answer in time within the message"]);
}

#[tokio::test]
async fn a_no_in_the_middle_of_a_message_is_heard() {
    let sink = SmtpSink::start("content 552 5.3.4 too large for us").await;
    let report = relay().send(&to(&sink), large_parcel()).await;
    assert_eq!(told(&report), ["for good 552 5.3.4 too large for us"]);
}

#[tokio::test]
async fn a_message_takes_no_longer_than_it_may_however_patient_each_step_is() {
    let sink = SmtpSink::start("rcpt hang").await;
    let settings =
        RelaySettings { limits: TimeLimits::default(), whole: Duration::from_millis(200), ..settings() };
    let relay = Relay::new(settings, Resolver::off(), RelayTls::without_roots(), None);
    let route = to(&sink);
    let sending = relay.send(&route, parcel(&["b@example.net"]));
    let report = tokio::time::timeout(Duration::from_secs(30), sending).await.expect("200 ms are over soon");
    assert_eq!(told(&report), ["for now 451 4.4.2 the server did not answer in time after RCPT"]);
}

#[tokio::test]
async fn nobody_listening_is_told_as_not_now() {
    // Bound and never listening: a connection is refused.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let route = Route::Hop(Hop { host: "127.0.0.1".to_owned(), port, tls: TlsLevel::None });
    let report = relay().send(&route, parcel(&["b@example.net"])).await;
    assert_eq!(told(&report), ["for now 451 4.4.1 the server could not be reached"]);
    assert_eq!(report.recipients[0].server, None);
}

#[tokio::test]
async fn one_bad_answer_to_ehlo_does_not_refuse_the_mail_after_it() {
    let sink = SmtpSink::start("ehlo #1 554 5.5.1 not today").await;
    let relay = relay();
    let sent = relay.send(&to(&sink), parcel(&["b@example.net"])).await;
    assert!(sent.is_delivered(), "HELO does for plain mail: {sent:?}");
    let content = Arc::from("Subject: x\r\n\r\ncaf\u{e9}\r\n".as_bytes());
    let report = relay.send(&to(&sink), Parcel { content, ..parcel(&["b@example.net"]) }).await;
    assert!(report.is_delivered(), "asked again, the server can do 8BITMIME: {report:?}");
    let figures = relay.figures();
    assert_eq!((figures.opened, figures.reused, figures.kept), (2, 0, 1), "the one with EHLO is kept");
}

#[tokio::test]
async fn a_kept_connection_that_died_costs_nothing() {
    let sink = SmtpSink::start("mail #2 close").await;
    let relay = relay();
    for _ in 0..2 {
        let report = relay.send(&to(&sink), parcel(&["b@example.net"])).await;
        assert!(report.is_delivered(), "{report:?}");
    }
    assert_eq!((sink.taken().len(), sink.connections()), (2, 2));
}

#[tokio::test]
async fn an_unknown_over_a_kept_connection_is_not_sent_again() {
    let sink = SmtpSink::start("end #2 take-and-close").await;
    let relay = relay();
    assert!(relay.send(&to(&sink), parcel(&["b@example.net"])).await.is_delivered());
    assert!(relay.send(&to(&sink), parcel(&["b@example.net"])).await.has_unknown());
    assert_eq!((sink.taken().len(), sink.connections()), (2, 1));
}

#[tokio::test]
async fn many_recipients_are_split_over_one_connection() {
    let sink = SmtpSink::start("").await;
    let addresses: Vec<_> = (0..250).map(|number| format!("r{number}@example.net")).collect();
    let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
    let report = relay().send(&to(&sink), parcel(&addresses)).await;
    assert!(report.is_delivered());
    let counts: Vec<_> = sink.taken().iter().map(|taken| taken.recipients.len()).collect();
    assert_eq!((counts, sink.connections()), (vec![100, 100, 50], 1));
}

#[tokio::test]
async fn who_finds_no_free_connection_is_refused_for_now() {
    let sink = SmtpSink::start("end #1 hang").await;
    let relay =
        relay_with(PoolLimits { per_server: 1, wait: Duration::from_millis(50), ..PoolLimits::default() });
    let route = to(&sink);
    let first = relay.send(&route, parcel(&["b@example.net"]));
    let second = async {
        sink.wait_until_said("DATA").await;
        relay.send(&route, parcel(&["c@example.net"])).await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(first.has_unknown());
    assert_eq!(told(&second), ["for now 451 4.3.2 too many connections are in use"]);
}

#[tokio::test]
async fn a_connection_is_renewed_after_its_share_and_left_with_a_farewell() {
    let sink = SmtpSink::start("").await;
    let relay = relay_with(PoolLimits { uses: 2, ..PoolLimits::default() });
    for _ in 0..3 {
        assert!(relay.send(&to(&sink), parcel(&["b@example.net"])).await.is_delivered());
    }
    assert_eq!(sink.connections(), 2);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    stop.send_replace(true);
    relay.run(stopped).await;
    assert_eq!(relay.figures().kept, 0);
    assert_eq!(sink.said().last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn who_handed_the_message_over_is_told_where_it_is_asked_for() {
    let sink = SmtpSink::start("ehlo extensions PIPELINING|XFORWARD NAME ADDR PORT HELO SOURCE").await;
    let client = Client { address: Some("192.0.2.7".parse().unwrap()), ..Client::default() };
    let parcel = Parcel { forward: Some(client), ..parcel(&["b@example.net"]) };
    assert!(relay().send(&to(&sink), parcel).await.is_delivered());
    assert!(sink.taken()[0].forward[0].contains("ADDR=192.0.2.7"), "{:?}", sink.taken());
}

// Encryption.

#[tokio::test]
async fn what_is_offered_is_used_and_what_is_required_is_verified() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let other = SinkCertificate::new(&["localhost"]);
    let send = async |tls: TlsLevel, host: &str, root: &str| {
        let sink = SmtpSink::start_tls("", &certificate).await;
        let trust = RelayTls::from_pem(root.as_bytes(), None).unwrap();
        let relay = Relay::new(settings(), Resolver::off(), trust, None);
        let report = relay.send(&to_with(&sink, host, tls), parcel(&["b@example.net"])).await;
        (report, sink)
    };
    for (tls, root, expected) in [
        (TlsLevel::None, &certificate, Protection::Clear),
        (TlsLevel::Opportunistic, &other, Protection::Encrypted),
        (TlsLevel::Required, &certificate, Protection::Verified),
    ] {
        let (report, sink) = send(tls, "localhost", &root.root_pem).await;
        assert!(report.is_delivered(), "{tls:?} {report:?}");
        assert_eq!(protection(&report), expected, "{tls:?}");
        assert_eq!(sink.taken()[0].is_encrypted, expected != Protection::Clear);
    }
    // A root that did not sign it, and a name it is not for.
    for (host, root) in [("localhost", &other), ("127.0.0.1", &certificate)] {
        let (report, sink) = send(TlsLevel::Required, host, &root.root_pem).await;
        let Outcome::Refused(refusal) = &report.recipients[0].outcome else { panic!("{report:?}") };
        assert_eq!((refusal.cause, refusal.step), (Some(Cause::NotTrusted), Step::Tls));
        assert!(!refusal.is_permanent());
        assert!(!sink.said().iter().any(|line| line.starts_with("MAIL")), "nothing was said");
    }
}

#[tokio::test]
async fn a_password_is_said_under_tls_to_the_server_it_is_for_and_to_nobody_else() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let other = SinkCertificate::new(&["localhost"]);
    let login = Login { user: "us@example.com".to_owned(), password: "secret".to_owned() };
    let send = async |sink: &SmtpSink, root: &SinkCertificate| {
        let port = sink.address().port();
        let logins = [(("localhost".to_owned(), port), Arc::new(login.clone()))].into();
        let settings = RelaySettings { logins, ..settings() };
        let tls = RelayTls::from_pem(root.root_pem.as_bytes(), None).unwrap();
        let relay = Relay::new(settings, Resolver::off(), tls, None);
        // The route asks for less; a login demands all the same.
        told(
            &relay
                .send(&to_with(sink, "localhost", TlsLevel::Opportunistic), parcel(&["b@example.net"]))
                .await,
        )
    };
    let said_auth = |sink: &SmtpSink| sink.said().iter().any(|line| line.starts_with("AUTH"));
    let sink = SmtpSink::start_tls("ehlo extensions AUTH PLAIN", &certificate).await;
    assert_eq!(send(&sink, &certificate).await, ["delivered 250 2.0.0 taken"]);
    assert!(
        sink.said().contains(&"AUTH PLAIN AHVzQGV4YW1wbGUuY29tAHNlY3JldA==".to_owned()),
        "{:?}",
        sink.said()
    );
    let sink = SmtpSink::start_tls("ehlo extensions AUTH PLAIN", &certificate).await;
    let distrust = "for now 451 4.7.5 the server's certificate is not trusted for its name";
    assert_eq!(send(&sink, &other).await, [distrust]);
    assert!(!said_auth(&sink));
    let sink = SmtpSink::start("ehlo extensions AUTH PLAIN").await;
    let clear = "for now 451 4.7.4 encryption is required, but the server does not offer it";
    assert_eq!(send(&sink, &certificate).await, [clear]);
    assert!(!said_auth(&sink));
    // Wrong: the operator's trouble, not the recipients'.
    let script = "ehlo extensions AUTH PLAIN\nauth 535 5.7.8 wrong";
    let sink = SmtpSink::start_tls(script, &certificate).await;
    assert_eq!(send(&sink, &certificate).await, ["for now 535 5.7.8 wrong"]);
}

#[tokio::test]
async fn a_handshake_that_fails_is_done_without_only_where_that_is_allowed() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let sink = SmtpSink::start_tls("handshake close", &certificate).await;
    let relay = relay();
    let route = |tls| to_with(&sink, "localhost", tls);
    let report = relay.send(&route(TlsLevel::Opportunistic), parcel(&["b@example.net"])).await;
    assert_eq!(protection(&report), Protection::Clear, "{report:?}");
    let report = relay.send(&route(TlsLevel::Required), parcel(&["b@example.net"])).await;
    assert_eq!(told(&report), ["for now 451 4.7.5 the TLS handshake failed"]);
    assert_eq!(sink.taken().len(), 1);
}

#[tokio::test]
async fn a_server_without_encryption_gets_nothing_that_requires_it() {
    let sink = SmtpSink::start("").await;
    let route = to_with(&sink, "localhost", TlsLevel::Required);
    let report = relay().send(&route, parcel(&["b@example.net"])).await;
    assert_eq!(told(&report), ["for now 451 4.7.4 encryption is required, but the server does not offer it"]);
    assert!(sink.taken().is_empty());
}

// Servers found by MX.

const BY_MX: Route = Route::Exchange(TlsLevel::Opportunistic);

async fn by_zone(zone: &str, port: u16) -> (ZoneServer, Relay) {
    by_zone_with(zone, port, RelayTls::without_roots(), None).await
}

async fn by_zone_with(
    zone: &str,
    port: u16,
    tls: RelayTls,
    policy: Option<&'static str>,
) -> (ZoneServer, Relay) {
    let server = ZoneServer::start(zone).await;
    let settings = RelaySettings { exchange_port: port, ..settings() };
    let policies = policy.map(|text| Arc::new(PolicyCache::new(Box::new(Written(text)))) as Arc<_>);
    let relay = Relay::new(settings, resolver(&server), tls, policies);
    (server, relay)
}

fn resolver(zone: &ZoneServer) -> Resolver {
    let timeout = Duration::from_millis(300);
    let dns = DnsSettings { servers: vec![zone.address()], timeout, retries: 0, ..DnsSettings::default() };
    Resolver::new(&dns).expect("servers are named")
}

/// The policy every domain has.
struct Written(&'static str);

impl PolicyFetch for Written {
    fn fetch<'f>(&'f self, _: &'f str) -> Fetching<'f> {
        Box::pin(std::future::ready(Some(self.0.as_bytes().to_vec())))
    }
}

const TWO_SERVERS: &str = "example.net MX 10 one.example.net\nexample.net MX 20 two.example.net\n\
    one.example.net A 127.0.0.1\ntwo.example.net A 127.0.0.2";

/// Two servers at one port of two addresses.
async fn pair(first: &str, second: &str) -> (SmtpSink, SmtpSink) {
    loop {
        let one = SmtpSink::start_with(first, None, "127.0.0.1:0").await;
        let at = SocketAddr::new(std::net::Ipv4Addr::new(127, 0, 0, 2).into(), one.address().port());
        // Somebody else may have the same port at the other address.
        if std::net::TcpListener::bind(at).is_ok() {
            let two = SmtpSink::start_with(second, None, &at.to_string()).await;
            return (one, two);
        }
    }
}

#[tokio::test]
async fn the_next_server_is_tried_when_the_first_cannot_be_spoken_with() {
    let troubles = [
        "connect reset",
        "connect 554 no service",
        "connect 421 4.3.2 busy",
        "ehlo close",
        "mail close",
        "rcpt hang",
    ];
    for trouble in troubles {
        let (first, second) = pair(trouble, "").await;
        let (_zone, relay) = by_zone(TWO_SERVERS, first.address().port()).await;
        let report = relay.send(&BY_MX, parcel(&["b@example.net"])).await;
        assert!(report.is_delivered(), "{trouble}: {report:?}");
        assert_eq!(&*report.recipients[0].server.as_ref().unwrap().host, "two.example.net");
        assert_eq!((first.connections(), second.taken().len()), (1, 1), "{trouble}");
    }
}

#[tokio::test]
async fn an_answer_is_an_answer_and_unknown_is_never_tried_elsewhere() {
    for (script, expected) in [
        ("rcpt greylist", "for now 451 4.7.1 greylisted"),
        ("rcpt 550 5.1.1 unknown", "for good 550 5.1.1 unknown"),
        ("end 554 5.7.1 spam", "for good 554 5.7.1 spam"),
        ("end take-and-close", "unknown 451 4.4.2 the connection was lost after the end of the message"),
    ] {
        let (first, second) = pair(script, "").await;
        let (_zone, relay) = by_zone(TWO_SERVERS, first.address().port()).await;
        let report = relay.send(&BY_MX, parcel(&["b@example.net"])).await;
        assert_eq!(told(&report), [expected]);
        assert_eq!(second.connections(), 0, "{script}");
    }
}

#[tokio::test]
async fn domains_are_served_each_by_its_own_servers() {
    let (first, second) = pair("", "").await;
    let zone = "one.example MX 10 mx.one.example\nmx.one.example A 127.0.0.1\n# No MX: the domain itself.\n\
        two.example A 127.0.0.2\nnull.example MX 0 .\nsilent.example !silent\nbare.example TXT hello";
    let (_zone, relay) = by_zone(zone, first.address().port()).await;
    let recipients = [
        "a@one.example",
        "b@two.example",
        "c@ONE.example",
        "d@null.example",
        "e@silent.example",
        "f@missing.example",
        "g@bare.example",
        "h",
    ];
    let report = relay.send(&BY_MX, parcel(&recipients)).await;
    let no_mail = "for good 556 5.1.10 the recipient's domain takes no mail";
    let expected = [
        "delivered 250 2.0.0 taken",
        "delivered 250 2.0.0 taken",
        "delivered 250 2.0.0 taken",
        no_mail,
        "for now 451 4.4.3 the servers of the recipient's domain could not be found out",
        no_mail,
        no_mail,
        "for good 553 5.1.3 the recipient's address cannot be sent",
    ];
    assert_eq!(told(&report), expected);
    assert_eq!((first.taken().len(), second.taken().len()), (1, 1));
    assert_eq!(first.taken()[0].recipients.len(), 2);
}

#[tokio::test]
async fn a_strangers_record_does_not_lead_to_our_own_listeners() {
    let sink = SmtpSink::start("").await;
    let zone = ZoneServer::start("evil.example MX 10 mx.evil.example\nmx.evil.example A 127.0.0.1").await;
    let exchange_port = sink.address().port();
    let settings = RelaySettings { exchange_port, may_reach_own_network: false, ..settings() };
    let relay = Relay::new(settings, resolver(&zone), RelayTls::without_roots(), None);
    let report = relay.send(&BY_MX, parcel(&["b@evil.example", "b@[127.0.0.1]"])).await;
    assert!(told(&report).iter().all(|told| told.starts_with("for good 556")), "{report:?}");
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn a_domains_own_policy_demands_its_servers_and_their_certificates() {
    const POLICY: &str = "version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 86400\n";
    let certificate = SinkCertificate::new(&["mx.example.net", "mx.example.org"]);
    let other = SinkCertificate::new(&["mx.example.net", "mx.example.org"]);
    let check = async |host: &str, root: &str, expected: &str, taken: usize| {
        let sink = SmtpSink::start_tls("", &certificate).await;
        let tls = RelayTls::from_pem(root.as_bytes(), None).unwrap();
        let zone =
            format!("_mta-sts.example.net TXT v=STSv1; id=1;\nexample.net MX 10 {host}\n{host} A 127.0.0.1");
        let (_zone, relay) = by_zone_with(&zone, sink.address().port(), tls, Some(POLICY)).await;
        let report = relay.send(&BY_MX, parcel(&["b@example.net"])).await;
        assert_eq!(told(&report), [expected]);
        assert_eq!(sink.taken().len(), taken);
    };
    let distrust = "for now 451 4.7.5 the server's certificate is not trusted for its name";
    let mismatch = "for now 451 4.7.5 the domain's policy names other servers";
    check("mx.example.net", &certificate.root_pem, "delivered 250 2.0.0 taken", 1).await;
    check("mx.example.net", &other.root_pem, distrust, 0).await;
    check("mx.example.org", &certificate.root_pem, mismatch, 0).await;
}

#[tokio::test]
async fn whether_a_domains_servers_encrypt_is_seen_without_a_message() {
    const ZONE: &str = "example.net MX 10 mx.example.net\nmx.example.net A 127.0.0.1\nnone.example MX 0 .";
    // Nobody trusts it: what is asked is whether it encrypts.
    let certificate = SinkCertificate::new(&["elsewhere.example"]);
    for (is_offered, script, expected) in [
        (true, "", Encrypts::Yes),
        (false, "", Encrypts::No),
        (true, "starttls 454 4.7.0 not now", Encrypts::No),
        (true, "handshake close", Encrypts::No),
        (true, "connect hang", Encrypts::Unknown),
        (true, "connect 554 5.7.1 not you", Encrypts::Unknown),
    ] {
        let sink = match is_offered {
            true => SmtpSink::start_tls(script, &certificate).await,
            false => SmtpSink::start(script).await,
        };
        let (_zone, relay) = by_zone(ZONE, sink.address().port()).await;
        assert_eq!(relay.encrypts("example.net").await, expected, "{is_offered} {script}");
        assert_eq!(relay.encrypts("none.example").await, Encrypts::NoMail);
        assert_eq!(relay.encrypts("nowhere.example").await, Encrypts::NoMail);
        let said = sink.said();
        assert!(sink.taken().is_empty() && said.iter().all(|line| !line.starts_with("MAIL")), "{said:?}");
    }
}
