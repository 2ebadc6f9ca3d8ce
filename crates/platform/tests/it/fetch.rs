//! Fetching over real sockets: what is answered comes back whole or not at all, and nobody is led to our own network.

use std::{net::SocketAddr, time::Duration};

use model::causes::chain;
use platform::{
    dns::{DnsSettings, Resolver},
    fetch::{
        Answer, Ask, FetchError, FetchLimits, Fetcher, Reach, Request, Url, roots,
        stream::{Listening, Opened},
        trusting,
    },
};
use testkit::{dns::ZoneServer, smtp_sink::SinkCertificate};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::watch,
};

const LIMITS: FetchLimits =
    FetchLimits { connect: Duration::from_secs(5), whole: Duration::from_secs(10), body_bytes: 100 };

/// Answers every connection with these bytes and gives the last request. An empty answer is none: the connection stays open.
async fn server(answer: &'static str) -> (SocketAddr, watch::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, requests) = watch::channel(String::new());
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4_096];
            let length = stream.read(&mut request).await.unwrap();
            request.truncate(length);
            asked.send_replace(String::from_utf8_lossy(&request).into_owned());
            if answer.is_empty() {
                silent.push(stream);
                continue;
            }
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (address, requests)
}

fn fetcher() -> Fetcher {
    Fetcher::new(Resolver::off(), roots::trusting_nobody())
}

async fn posted(url: &str, reach: Reach) -> Result<Answer, FetchError> {
    let url = Url::parse(url).unwrap();
    let ask = Ask::Post { content_type: "application/json", body: b"{}" };
    fetcher()
        .fetch(Request { url: &url, ask, fields: &[("webhook-id", "msg_1")], reach, limits: LIMITS })
        .await
}

#[tokio::test]
async fn a_post_goes_out_with_its_fields_and_the_answer_comes_back() {
    let (address, requests) =
        server("HTTP/1.1 503 Later\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nsorry").await;
    let answer = posted(&format!("http://{address}/hook?x=1"), Reach::OwnNetworkToo).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (503, b"sorry".as_slice()));
    assert_eq!(answer.field("retry-after"), Some("7"));
    let request = requests.borrow().to_ascii_lowercase();
    assert!(request.starts_with("post /hook?x=1 http/1.1\r\n"), "{request}");
    for field in [format!("host: {address}"), "webhook-id: msg_1".into(), "content-length: 2".into()] {
        assert!(request.contains(&format!("\r\n{field}\r\n")), "{field}: {request}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (other, others) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let text = format!("HTTP/1.1 307 There\r\nLocation: http://{other}/\r\nContent-Length: 0\r\n\r\n");
    let (address, _) = server(Box::leak(text.into_boxed_str())).await;
    let answer = posted(&format!("http://{address}/"), Reach::OwnNetworkToo).await.unwrap();
    assert_eq!((answer.status, others.borrow().as_str()), (307, ""));
}

#[tokio::test]
async fn our_own_network_is_refused_by_address_by_name_and_in_disguise() {
    let (address, requests) = server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let port = address.port();
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"] {
        let refused = posted(&format!("http://{host}:{port}/"), Reach::Internet).await;
        assert!(matches!(refused, Err(FetchError::Near)), "{host}: {refused:?}");
    }
    let zone = ZoneServer::start("hooks.example A 127.0.0.1").await;
    let dns = DnsSettings { servers: vec![zone.address()], ..DnsSettings::default() };
    let fetcher = Fetcher::new(Resolver::new(&dns).unwrap(), roots::trusting_nobody());
    let url = Url::parse(&format!("http://hooks.example:{port}/")).unwrap();
    let request = Request { url: &url, ask: Ask::Get, fields: &[], reach: Reach::Internet, limits: LIMITS };
    let refused = fetcher.fetch(request).await;
    assert!(matches!(refused, Err(FetchError::Near)), "{refused:?}");
    assert_eq!(requests.borrow().as_str(), "");
    // The same name where the operator allows it.
    let allowed = fetcher.fetch(Request { reach: Reach::OwnNetworkByDns, ..request }).await;
    assert_eq!(allowed.unwrap().status, 200);
}

#[tokio::test]
async fn what_is_no_whole_answer_is_an_error() {
    let long = "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    let (address, _) = server(long).await;
    let too_long = posted(&format!("http://{address}/"), Reach::OwnNetworkToo).await;
    assert!(matches!(too_long, Err(FetchError::TooLong { limit_bytes: 100 })), "{too_long:?}");
    for answer in ["220 mx ESMTP\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut short"] {
        let (address, _) = server(answer).await;
        let garbled = posted(&format!("http://{address}/"), Reach::OwnNetworkToo).await;
        assert!(matches!(garbled, Err(FetchError::Garbled)), "{answer}: {garbled:?}");
    }
}

#[tokio::test]
async fn a_silent_host_is_given_up() {
    let (address, _) = server("").await;
    let url = Url::parse(&format!("http://{address}/")).unwrap();
    let limits = FetchLimits { whole: Duration::from_millis(50), ..LIMITS };
    let request = Request { url: &url, ask: Ask::Get, fields: &[], reach: Reach::OwnNetworkToo, limits };
    let late = fetcher().fetch(request).await;
    assert!(matches!(late, Err(FetchError::TooSlow)), "{late:?}");
}

#[tokio::test]
async fn why_a_host_cannot_be_reached_is_said_once() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = posted(&format!("http://{free}/"), Reach::OwnNetworkToo).await.unwrap_err();
    assert_eq!(chain(&error), "reach the host: Connection refused (os error 111)");
}

#[tokio::test]
async fn a_certificate_must_be_trusted_for_the_hosts_name() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let other = SinkCertificate::new(&["localhost"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = certificate.acceptor();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4_096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 204 Thanks\r\n\r\n").await;
            let _ = stream.shutdown().await;
        }
    });
    let fetched = async |root: &SinkCertificate, host: &str| {
        let fetcher = Fetcher::new(Resolver::off(), trusting(root.root_pem.as_bytes()).unwrap());
        let url = Url::parse(&format!("https://{host}:{port}/")).unwrap();
        let reach = Reach::OwnNetworkToo;
        fetcher.fetch(Request { url: &url, ask: Ask::Get, fields: &[], reach, limits: LIMITS }).await
    };
    assert_eq!(fetched(&certificate, "localhost").await.unwrap().status, 204);
    for (root, host) in [(&other, "localhost"), (&certificate, "127.0.0.1")] {
        let refused = fetched(root, host).await;
        assert!(matches!(refused, Err(FetchError::Tls(_))), "{host}: {refused:?}");
    }
}

/// Says an answer in pieces, each when it is asked for; ends when there is nothing left to say.
async fn speaker() -> (SocketAddr, tokio::sync::mpsc::UnboundedSender<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (say, mut said) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4_096];
        let _ = stream.read(&mut request).await.unwrap();
        while let Some(piece) = said.recv().await {
            stream.write_all(piece.as_bytes()).await.unwrap();
        }
    });
    (address, say)
}

async fn listened(address: SocketAddr) -> Result<Opened, FetchError> {
    let url = Url::parse(&format!("http://{address}/stream")).unwrap();
    let fields = [("accept", "text/event-stream")];
    let reach = Reach::OwnNetworkToo;
    fetcher().listen(Request { url: &url, ask: Ask::Get, fields: &fields, reach, limits: LIMITS }).await
}

const PATIENCE: Duration = Duration::from_secs(10);

async fn heard(listening: &mut Listening) -> String {
    String::from_utf8(listening.next(PATIENCE).await.unwrap().unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn an_answer_that_goes_on_is_read_as_it_comes_and_its_end_is_told_from_a_cut() {
    for (end, is_whole) in [("0\r\n\r\n", true), ("5\r\nhal", false)] {
        let (address, say) = speaker().await;
        say.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            .unwrap();
        let Ok(Opened::Listening(answer, mut listening)) = listened(address).await else {
            panic!("no answer")
        };
        assert_eq!(answer.media_type(), "text/event-stream");
        say.send("6\r\nfirst \r\n").unwrap();
        assert_eq!(heard(&mut listening).await, "first ");
        say.send("6\r\nsecond\r\n").unwrap();
        assert_eq!(heard(&mut listening).await, "second");
        // Nothing comes for a while.
        let silent = listening.next(Duration::from_millis(20)).await;
        assert!(matches!(silent, Err(FetchError::TooSlow)), "{silent:?}");
        say.send(end).unwrap();
        drop(say);
        let last = match listening.next(PATIENCE).await {
            Ok(Some(_)) => listening.next(PATIENCE).await,
            last => last,
        };
        assert_eq!(matches!(last, Ok(None)), is_whole, "{last:?}");
    }
}

#[tokio::test]
async fn another_answer_than_200_is_read_whole_and_within_its_limit() {
    let (address, say) = speaker().await;
    say.send("HTTP/1.1 400 No\r\nContent-Length: 6\r\n\r\ncursor").unwrap();
    let Ok(Opened::Answered(answer)) = listened(address).await else { panic!("no answer") };
    assert_eq!((answer.status, answer.body.as_slice()), (400, b"cursor".as_slice()));
    let (address, say) = speaker().await;
    say.send("HTTP/1.1 500 No\r\nContent-Length: 200\r\n\r\n").unwrap();
    let more: &'static str = Box::leak("x".repeat(200).into_boxed_str());
    say.send(more).unwrap();
    assert!(matches!(listened(address).await, Err(FetchError::TooLong { limit_bytes: 100 })));
}
