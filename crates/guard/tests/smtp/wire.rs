//! What the tests of the SMTP doors speak with: a client, a next hop that does what a script says, and gates that answer at once or when told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use guard::ingest::{Arrival, Deciding, Disposition, Edits, Gate, Refused};
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// A test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Small, so that what the doors take can be seen beside it.
const READ_BYTES: usize = 512;

/// Bytes both ways.
pub(crate) trait Side: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Side for S {}

/// A client under test control.
pub(crate) struct Client {
    stream: BufReader<Box<dyn Side>>,
}

impl Client {
    pub(crate) async fn dial(address: std::net::SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the door is open");
        stream.set_nodelay(true).expect("loopback takes the option");
        Self { stream: BufReader::with_capacity(READ_BYTES, Box::new(stream)) }
    }

    /// Dials, is greeted, says EHLO; returns what was offered.
    pub(crate) async fn greeted(address: std::net::SocketAddr) -> (Self, Vec<String>) {
        let mut client = Self::dial(address).await;
        client.expect("220").await;
        let offered = client.say("EHLO client.example.net").await;
        assert!(offered[0].starts_with("250"), "{offered:?}");
        (client, offered)
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.try_send(bytes).await.expect("the door takes bytes");
    }

    pub(crate) async fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Reads one reply, all its lines; empty when the door has closed.
    pub(crate) async fn reply(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            let read =
                tokio::time::timeout(PATIENCE, self.stream.read_line(&mut line)).await.expect("in time");
            if read.unwrap_or(0) == 0 {
                return lines;
            }
            let is_last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line.trim_end().to_owned());
            if is_last {
                return lines;
            }
        }
    }

    pub(crate) async fn expect(&mut self, start: &str) {
        let reply = self.reply().await;
        let last = reply.last().map(String::as_str).unwrap_or_default();
        assert!(last.starts_with(start), "expected {start}, got {reply:?}");
    }

    pub(crate) async fn expect_end(&mut self) {
        assert_eq!(self.reply().await, Vec::<String>::new());
    }

    pub(crate) async fn say(&mut self, line: &str) -> Vec<String> {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// Says each line and expects each answer.
    pub(crate) async fn dialogue(&mut self, rows: &[(&str, &str)]) {
        for (line, start) in rows {
            self.send(format!("{line}\r\n").as_bytes()).await;
            self.expect(start).await;
        }
    }

    /// Gets as far as 354, for these recipients.
    pub(crate) async fn begin(&mut self, recipients: &[&str]) {
        self.dialogue(&[("MAIL FROM:<a@example.net>", "250")]).await;
        for recipient in recipients {
            self.dialogue(&[(&format!("RCPT TO:<{recipient}>"), "250")]).await;
        }
        self.dialogue(&[("DATA", "354")]).await;
    }

    /// Hands over a small message for one recipient; returns the answer.
    pub(crate) async fn message(&mut self) -> String {
        self.begin(&["b@example.com"]).await;
        self.send(b"Subject: x\r\n\r\nhello\r\n.\r\n").await;
        self.reply().await.join("|")
    }

    /// Closes our sending half alone.
    pub(crate) async fn half_close(&mut self) {
        self.stream.shutdown().await.expect("our half closes");
    }

    pub(crate) async fn encrypt(self, config: Arc<ClientConfig>) -> Self {
        let name = ServerName::try_from("localhost").expect("a name");
        let stream =
            TlsConnector::from(config).connect(name, self.stream.into_inner()).await.expect("a handshake");
        Self { stream: BufReader::with_capacity(READ_BYTES, Box::new(stream)) }
    }
}

/// What a next hop does about one thing that was said to it.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Say(String),
    /// Closes the connection without a word.
    Cut,
    /// Says nothing any more, and keeps the connection.
    Hang,
    /// Closes its sending half, and goes on reading.
    HalfClose,
    /// Says this and closes.
    SayAndCut(String),
    /// Begins TLS with this, or with nonsense.
    Encrypt(Option<Arc<ServerConfig>>),
}

/// A next hop does what a script says, and writes down what was said to it.
pub(crate) struct Hop {
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

/// What an honest next hop does.
pub(crate) fn usual(line: &str) -> Act {
    let say = |text: &str| Act::Say(text.to_owned());
    match line.split([' ', ':']).next().unwrap_or_default() {
        "CONNECT" => say("220 hop.example.com ESMTP"),
        "EHLO" => say(
            "250-hop.example.com\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n\
             250-CHUNKING\r\n250 ENHANCEDSTATUSCODES",
        ),
        "MAIL" => say("250 2.1.0 hop says ok"),
        "RCPT" => say("250 2.1.5 hop says ok"),
        "DATA" => say("354 go on"),
        "." => say("250 2.0.0 queued as 4DC0"),
        "QUIT" => Act::SayAndCut("221 2.0.0 bye".to_owned()),
        "RSET" | "XFORWARD" => say("250 2.0.0 ok"),
        _ => say("500 5.5.2 what"),
    }
}

impl Hop {
    /// Starts a next hop. The script gets `CONNECT`, each command line, `BODY` when a message begins, and `.` when it is whole.
    pub(crate) async fn start(script: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has ports");
        let address = listener.local_addr().expect("it is bound").to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, notes) = (Arc::new(script), Arc::clone(&seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, notes) = (Arc::clone(&script), Arc::clone(&notes));
                tokio::spawn(async move { serve(Box::new(stream), &*script, &notes).await });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no test panics while it writes").clone()
    }

    /// What was said since `CONNECT`, without EHLO, joined.
    pub(crate) fn said(&self) -> String {
        let seen = self.seen();
        let said: Vec<_> =
            seen.iter().filter(|line| !line.starts_with("CONNECT") && !line.starts_with("EHLO")).collect();
        said.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("|")
    }
}

/// One connection of a next hop; `None` when it is over.
async fn serve(
    stream: Box<dyn Side>,
    script: &(impl Fn(&str) -> Act + ?Sized),
    seen: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut stream = BufReader::with_capacity(READ_BYTES, stream);
    let mut asked = "CONNECT".to_owned();
    loop {
        seen.lock().expect("no test panics while it writes").push(asked.clone());
        match script(asked.split('\u{1}').next().unwrap_or_default()) {
            Act::Say(text) => stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?,
            Act::SayAndCut(text) => {
                stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
                return None;
            }
            Act::Cut => return None,
            Act::HalfClose => {
                stream.shutdown().await.ok()?;
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                return None;
            }
            Act::Hang => {
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
                return None;
            }
            Act::Encrypt(config) => {
                stream.write_all(b"220 2.0.0 go on\r\n").await.ok()?;
                let Some(config) = config else {
                    stream.write_all(b"this is no TLS at all\r\n").await.ok()?;
                    return None;
                };
                let encrypted = TlsAcceptor::from(config).accept(stream.into_inner()).await.ok()?;
                stream = BufReader::with_capacity(READ_BYTES, Box::new(encrypted));
            }
        }
        if asked == "DATA" && matches!(script("DATA"), Act::Say(text) if text.starts_with("354")) {
            if let Act::Cut = script("BODY") {
                return None;
            }
            let mut message = Vec::new();
            while message != b".\r\n" && !message.ends_with(b"\r\n.\r\n") {
                if stream.read_until(b'\n', &mut message).await.ok()? == 0 {
                    seen.lock().expect("no test panics while it writes").push("half a message".to_owned());
                    return None;
                }
            }
            asked = format!(".\u{1}{}", String::from_utf8_lossy(&message));
        } else {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            asked = line.trim_end().to_owned();
        }
    }
}

/// A gate that answers by a script and keeps what it was asked.
pub(crate) struct ScriptedGate {
    script: Box<dyn Fn(&Arrival) -> Disposition + Send + Sync>,
    pub(crate) arrivals: Mutex<Vec<Arrival>>,
    /// Whose recipients the next hop did not know, and how many.
    pub(crate) refused: Mutex<Vec<(String, u32)>>,
    /// It answers only when this was told, if there is one.
    pub(crate) permit: Option<Arc<Notify>>,
    /// Told when a message has come.
    pub(crate) asked: Notify,
    /// Told when an answer was given.
    pub(crate) answered: Notify,
}

impl ScriptedGate {
    pub(crate) fn new(script: impl Fn(&Arrival) -> Disposition + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            script: Box::new(script),
            arrivals: Mutex::default(),
            refused: Mutex::default(),
            permit: None,
            asked: Notify::new(),
            answered: Notify::new(),
        })
    }

    /// Answers only when permitted.
    pub(crate) fn waiting(
        script: impl Fn(&Arrival) -> Disposition + Send + Sync + 'static,
    ) -> (Arc<Self>, Arc<Notify>) {
        let permit = Arc::new(Notify::new());
        let mut gate = Arc::into_inner(Self::new(script)).expect("nobody else has it yet");
        gate.permit = Some(Arc::clone(&permit));
        (Arc::new(gate), permit)
    }

    pub(crate) fn passing() -> Arc<Self> {
        Self::new(|_| Disposition::Pass(Edits::default()))
    }

    pub(crate) fn arrival(&self) -> Arrival {
        self.arrivals.lock().expect("no test panics while it writes").last().expect("a message came").clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.arrivals.lock().expect("no test panics while it writes").len()
    }
}

impl Gate for ScriptedGate {
    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        Box::pin(async move {
            let disposition = (self.script)(&arrival);
            self.arrivals.lock().expect("no test panics while it writes").push(arrival);
            self.asked.notify_one();
            if let Some(permit) = &self.permit {
                permit.notified().await;
            }
            self.answered.notify_one();
            disposition
        })
    }

    fn recipients_refused(&self, refused: &Refused<'_>) {
        let told = (refused.account.unwrap_or(refused.sender).to_owned(), refused.count);
        self.refused.lock().expect("no test panics while it writes").push(told);
    }
}

/// Waits until something is so that nobody tells us of.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let looking = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("in time");
}

/// A certificate for `localhost`: what the server shows, and what a client must believe.
pub(crate) fn certificate() -> (Arc<ServerConfig>, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let shown = CertificateDer::from(made.cert.der().to_vec());
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![shown.clone()], key.into())
        .expect("a sound certificate");
    let mut roots = RootCertStore::empty();
    roots.add(shown).expect("a sound certificate");
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    (Arc::new(server), Arc::new(client))
}
