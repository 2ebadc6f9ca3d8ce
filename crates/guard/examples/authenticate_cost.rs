//! What authenticating a message costs when DNS answers from memory: `cargo run --release -p tidewatch-guard --example authenticate_cost`.
//! Prints microseconds of processor time a message (Linux: the thread's own, whatever else runs); the zone is served here on
//! loopback and asked once.

use std::{fs, hint::black_box};

use guard::authenticate::{AuthPolicy, Authenticator, Connection};
use mail::{Limits, Message, auth_results::AuthResults};
use model::time::Time;
use platform::dns::{DnsSettings, Resolver};
use testkit::dns::ZoneServer;

#[path = "../tests/authenticate/signer.rs"]
mod signer;

use signer::{Key, Signer};

const ROUNDS: u32 = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let rsa = Signer::default();
    let ed25519 = Signer { key: Key::Ed25519, selector: "two", ..Signer::default() };
    let list = Signer { domain: "list.test", headers: "From:To:Subject:DKIM-Signature", ..Signer::default() };
    let zone = format!(
        "example.com TXT v=spf1 include:_spf.example.com ~all\n_spf.example.com TXT v=spf1 a:out.example.com ip4:192.0.2.0/24 -all
         out.example.com A 198.51.100.1\n_dmarc.example.com TXT v=DMARC1; p=reject\n{}{}{}",
        rsa.record(),
        ed25519.record(),
        list.record()
    );
    let server = ZoneServer::start(&zone).await;
    let settings = DnsSettings { servers: vec![server.address()], ..DnsSettings::default() };
    let resolver = Resolver::new(&settings).expect("servers are named");
    let policy = AuthPolicy { arc_sealers: vec!["list.test".into()], ..AuthPolicy::default() };
    let authenticator = Authenticator::new(resolver, policy.clone());
    let off = Authenticator::new(Resolver::off(), policy);
    let file = Connection::default();
    let client = Connection {
        ip: Some([192, 0, 2, 1].into()),
        helo: Some("out.example.com".into()),
        mail_from: Some("ann@example.com".into()),
        ..Connection::default()
    };
    for kilobytes in [5, 20, 200] {
        let plain = letter(kilobytes);
        let signed = rsa.sign(&plain);
        let twice = ed25519.sign(&signed);
        let sealed = list.seal(1, "none", "list.test; dmarc=pass", &signed);
        println!("body of {kilobytes} kB, us a message");
        for (name, authenticator, connection, message) in [
            ("DNS off", &off, &client, &plain),
            ("file without signature", &authenticator, &file, &plain),
            ("SPF and DMARC", &authenticator, &client, &plain),
            ("SPF, DMARC, RSA-2048", &authenticator, &client, &signed),
            ("SPF, DMARC, RSA-2048, Ed25519", &authenticator, &client, &twice),
            ("SPF, DMARC, RSA-2048, ARC of one set", &authenticator, &client, &sealed),
        ] {
            let (microseconds, results) = measure(authenticator, connection, message.as_bytes()).await;
            let AuthResults { spf, dkim, dmarc, arc, .. } = results;
            let found =
                [spf.result.name(), dkim.result.name(), dmarc.result.name(), arc.result.name()].join(" ");
            println!("  {name:40} {microseconds:8.1}   {found}");
        }
    }
}

async fn measure(authenticator: &Authenticator, connection: &Connection, raw: &[u8]) -> (f64, AuthResults) {
    let message = Message::parse_structure(raw, &Limits::default());
    let now = Time::from_seconds(1_780_315_200);
    let first = authenticator.authenticate(raw, &message, connection, now).await;
    let before = processor_nanoseconds();
    for _ in 0..ROUNDS {
        black_box(authenticator.authenticate(black_box(raw), &message, connection, now).await);
    }
    ((processor_nanoseconds() - before) / 1e3 / f64::from(ROUNDS), first)
}

/// What this thread has run so far.
fn processor_nanoseconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says how long a thread ran");
    text.split(' ')
        .next()
        .and_then(|field| field.parse().ok())
        .expect("the first field is the time on a processor")
}

fn letter(kilobytes: usize) -> String {
    let received = "Received: from a.example.com (a.example.com [192.0.2.9])\r\n\tby b.example.com with ESMTPS id 1234567890; \
                    Mon, 1 Jun 2026 11:59:00 +0000\r\n"
        .repeat(4);
    let line = "<p style=\"margin:0\">Words of  a letter that goes on,\tand on, as letters do.</p>\r\n";
    let body = line.repeat(kilobytes * 1_000 / line.len());
    format!(
        "{received}From: Ann <ann@example.com>\r\nTo: list@list.test\r\nSubject: a letter\r\nDate: Mon, 1 Jun 2026 11:59:00 +0000\r\n\
         Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}"
    )
}
