//! MTA-STS policies fetched over real HTTPS from a server that answers as a test wants.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use platform::dns::{DnsSettings, Resolver};
use post::relay::{
    RelayTls,
    mta_sts::{HttpsFetch, Policy, PolicyFetch},
};
use testkit::{dns::ZoneServer, smtp_sink::SinkCertificate};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.net\r\nmax_age: 86400\r\n";

/// Answers every connection with these bytes and gives the last request.
async fn server(
    certificate: &SinkCertificate,
    answer: Vec<u8>,
) -> (SocketAddr, tokio::sync::watch::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free loopback port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let acceptor = certificate.acceptor();
    let (asked, requests) = tokio::sync::watch::channel(String::new());
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us ends here.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let Ok(byte) = stream.read_u8().await else { break };
                request.push(byte);
            }
            asked.send_replace(String::from_utf8_lossy(&request).into_owned());
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    });
    (address, requests)
}

fn http(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn fetched(
    certificate: &SinkCertificate,
    root: &SinkCertificate,
    answer: Vec<u8>,
) -> (Option<Vec<u8>>, String) {
    let (address, requests) = server(certificate, answer).await;
    let zone = ZoneServer::start("mta-sts.example.net A 127.0.0.1").await;
    let dns = DnsSettings {
        servers: vec![zone.address()],
        timeout: Duration::from_millis(500),
        ..DnsSettings::default()
    };
    let resolver = Resolver::new(&dns).expect("servers are named");
    let tls = RelayTls::from_pem(root.root_pem.as_bytes(), None).expect("a root just made");
    let fetch = HttpsFetch::new(resolver, &tls).at_port(address.port());
    let fetched = fetch.fetch("example.net").await;
    let request = requests.borrow().clone();
    (fetched, request)
}

#[tokio::test]
async fn a_policy_is_fetched_from_its_one_place() {
    let certificate = SinkCertificate::new(&["mta-sts.example.net"]);
    let answer = http("200 OK\r\nContent-Type: text/plain; charset=utf-8", POLICY);
    let (text, request) = fetched(&certificate, &certificate, answer).await;
    let policy = Policy::parse(&text.expect("a policy")).expect("a good policy");
    assert!(policy.is_enforced() && policy.names("mx.example.net"));
    assert!(request.starts_with("GET /.well-known/mta-sts.txt HTTP/1.1\r\n"), "{request}");
    assert!(request.to_ascii_lowercase().contains("\r\nhost: mta-sts.example.net:"), "{request}");
}

#[tokio::test]
async fn what_is_no_plain_answer_is_no_policy() {
    let certificate = SinkCertificate::new(&["mta-sts.example.net"]);
    let plain = "Content-Type: text/plain";
    let long = "x".repeat(Policy::MAX_BYTES + 1);
    for answer in [
        http(&format!("301 Moved\r\nLocation: https://example.org/\r\n{plain}"), POLICY),
        http(&format!("404 Not Found\r\n{plain}"), POLICY),
        http("200 OK\r\nContent-Type: text/html", POLICY),
        http("200 OK", POLICY),
        http(&format!("200 OK\r\n{plain}"), &long),
        format!("HTTP/1.1 200 OK\r\n{plain}\r\nContent-Length: 1000\r\n\r\ncut short").into_bytes(),
        b"220 mx.example.net ESMTP\r\n".to_vec(),
        Vec::new(),
    ] {
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        assert_eq!(fetched(&certificate, &certificate, answer).await.0, None, "{shown}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_trusted_for_its_name_is_not_asked() {
    let answer = || http("200 OK\r\nContent-Type: text/plain", POLICY);
    let certificate = SinkCertificate::new(&["mta-sts.example.net"]);
    let other_name = SinkCertificate::new(&["mta-sts.example.org"]);
    for (certificate, root) in [(&certificate, &other_name), (&other_name, &other_name)] {
        let (text, request) = fetched(certificate, root, answer()).await;
        assert_eq!((text, request.as_str()), (None, ""));
    }
}
