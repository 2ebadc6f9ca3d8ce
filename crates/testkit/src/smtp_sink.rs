//! An SMTP server for tests that does what a script says: takes, refuses, greylists, hangs, half-closes, drops after the final dot.
//! It counts what it took, so that "once" and "nobody lost" are read from the other side. Not a server for anybody else: it checks nothing
//! but the order of DATA, and believes every address.
//!
//! A line of a script is `STEP[<ADDRESS>] [#NUMBER] ACTION`; `#` at the beginning of a line begins a comment. The first line that fits wins;
//! without one a step is answered as an honest server would.
//!
//! STEP is `connect`, `ehlo`, `helo`, `starttls`, `handshake`, `auth`, `xforward`, `mail`, `rcpt`, `data`, `content` (in the middle of the message, after its
//! first bytes; a reply there is the answer to the message, which is then not taken), `end` (after the final dot), `rset`, `quit`. `<ADDRESS>` is for MAIL and
//! RCPT. `#NUMBER` is only for the so-many-th time the line's step (and address) happens, counted from 1 over all connections; `#NUMBER+` from then on.
//!
//! ACTION is a reply (`451 4.7.1 later`, lines parted by `|`), `extensions WORD|WORD`, for `ehlo`; `hang` (says nothing more, keeps the connection),
//! `close`, `half-close` (says nothing more, but reads on), `reset` (for `connect`: the connection breaks without a farewell), `greylist` (`451` the first time for
//! a sender and recipient), `take-and-close` and `take-and-hang` (for `end`: the message counts as taken, and no answer comes), `drip REPLY` (a byte at a time).

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, rustls};

/// No task of the sink panics while it holds the lock.
const UNPOISONED: &str = "no panic under the lock";
/// What is offered when the script says nothing.
const EXTENSIONS: &str = "PIPELINING|8BITMIME|SMTPUTF8|ENHANCEDSTATUSCODES|DSN|SIZE 26214400";

/// A message the sink took, or that somebody may think it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The whole MAIL line.
    pub mail: String,
    /// The whole RCPT lines of accepted recipients.
    pub recipients: Vec<String>,
    /// The message without doubled dots.
    pub content: Vec<u8>,
    /// True when the sink answered 250 to its end; false when it took it and said nothing.
    pub is_answered: bool,
    /// Which connection it came over, counted from 1.
    pub connection: usize,
    /// XFORWARD lines before it.
    pub forward: Vec<String>,
    /// True when the connection was encrypted.
    pub is_encrypted: bool,
}

/// A certificate made for the sink, and what trusts it.
pub struct SinkCertificate {
    acceptor: TlsAcceptor,
    /// The certificate as PEM: the root that trusts it.
    pub root_pem: String,
    /// Its private key as PEM, for servers that read files.
    pub key_pem: String,
}

impl SinkCertificate {
    /// Makes a certificate for these names.
    #[must_use]
    pub fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).expect("names for a certificate");
        let key_pem = pem("PRIVATE KEY", &made.signing_key.serialize_der());
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der())
            .expect("a key just made");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a certificate just made");
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            root_pem: pem("CERTIFICATE", made.cert.der()),
            key_pem,
        }
    }
}

impl SinkCertificate {
    /// For servers of other protocols that a test makes itself.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

/// RFC 7468 §2.
fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// A running sink. Stops when dropped.
pub struct SmtpSink {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    acceptor: Option<TlsAcceptor>,
    seen: Mutex<Seen>,
    changed: Notify,
}

#[derive(Default)]
struct Seen {
    lines: Vec<Line>,
    times: HashMap<usize, usize>,
    greylist: HashSet<(String, String)>,
    taken: Vec<Taken>,
    said: Vec<String>,
    connections: usize,
    hung: usize,
}

/// One line of the script.
#[derive(Clone)]
struct Line {
    step: String,
    address: Option<String>,
    from: usize,
    to: usize,
    action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    Reply(String),
    Extensions(String),
    Drip(String),
    Hang,
    Close,
    HalfClose,
    Reset,
    Greylist,
    TakeAndClose,
    TakeAndHang,
}

impl SmtpSink {
    /// Listens on a free loopback port.
    pub async fn start(script: &str) -> Self {
        Self::start_with(script, None, "127.0.0.1:0").await
    }

    /// The same with a certificate: STARTTLS is offered.
    pub async fn start_tls(script: &str, certificate: &SinkCertificate) -> Self {
        Self::start_with(script, Some(certificate), "127.0.0.1:0").await
    }

    /// The same at an address of the loopback network, for several servers at one port.
    pub async fn start_with(script: &str, certificate: Option<&SinkCertificate>, at: &str) -> Self {
        let listener = TcpListener::bind(at).await.expect("a free loopback port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = Arc::new(State {
            acceptor: certificate.map(|certificate| certificate.acceptor.clone()),
            seen: Mutex::new(Seen { lines: parse(script), ..Seen::default() }),
            changed: Notify::new(),
        });
        let task = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { address, state, task }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Follows another script from now on; what was counted stays.
    pub fn script(&self, script: &str) {
        let mut seen = self.seen();
        seen.lines = parse(script);
        seen.times.clear();
    }

    /// The messages taken so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.seen().taken.clone()
    }

    /// Waits until so many messages were taken. The test's own time limit is the limit.
    pub async fn wait_for(&self, count: usize) -> Vec<Taken> {
        loop {
            let changed = self.state.changed.notified();
            let taken = self.taken();
            if taken.len() >= count {
                return taken;
            }
            changed.await;
        }
    }

    /// How many messages were taken so far; costs nothing where there are many.
    #[must_use]
    pub fn taken_count(&self) -> usize {
        self.seen().taken.len()
    }

    /// Waits until so many messages were taken, without copying them. The test's own time limit is the limit.
    pub async fn wait_for_count(&self, count: usize) {
        loop {
            let changed = self.state.changed.notified();
            if self.taken_count() >= count {
                return;
            }
            changed.await;
        }
    }

    /// Waits until a client has said a line that begins so, in any case.
    pub async fn wait_until_said(&self, beginning: &str) {
        loop {
            let changed = self.state.changed.notified();
            let is_said = self.said().iter().any(|line| begins(line, beginning));
            if is_said {
                return;
            }
            changed.await;
        }
    }

    /// Waits until it hangs somewhere, as its script says.
    pub async fn wait_until_hung(&self) {
        loop {
            let changed = self.state.changed.notified();
            if self.seen().hung > 0 {
                return;
            }
            changed.await;
        }
    }

    /// All command lines so far, of all connections, in the order they came.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        self.seen().said.clone()
    }

    /// How many connections there were.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.seen().connections
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.state.seen.lock().expect(UNPOISONED)
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn begins(line: &str, beginning: &str) -> bool {
    line.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let number = {
            let mut seen = state.seen.lock().expect(UNPOISONED);
            seen.connections += 1;
            seen.connections
        };
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client that is gone is part of many tests.
            let _ = converse(stream, number, &state).await;
        });
    }
}

/// Anything bytes go over.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// How a step ended.
enum After {
    GoOn,
    Encrypt,
    Leave,
}

struct Talk<'s> {
    state: &'s State,
    number: usize,
    buffer: Vec<u8>,
    mail: String,
    recipients: Vec<String>,
    forward: Vec<String>,
    is_encrypted: bool,
}

async fn converse(stream: TcpStream, number: usize, state: &State) -> std::io::Result<()> {
    // What waits for more bytes of ours must not wait in the kernel.
    stream.set_nodelay(true)?;
    let mut talk = Talk {
        state,
        number,
        buffer: Vec::new(),
        mail: String::new(),
        recipients: Vec::new(),
        forward: Vec::new(),
        is_encrypted: false,
    };
    let mut stream = stream;
    match state.action("connect", "") {
        // So that the close is a reset and no farewell.
        Some(Action::Reset) => return stream.set_zero_linger(),
        action => match talk.answer(&mut stream, action, "220 sink.example ESMTP").await? {
            After::GoOn => {}
            _ => return Ok(()),
        },
    }
    if let After::Encrypt = talk.commands(&mut stream).await? {
        let Some(acceptor) = &state.acceptor else { return Ok(()) };
        if let Some(action) = state.action("handshake", "") {
            talk.answer(&mut stream, Some(action), "").await?;
            return Ok(());
        }
        let mut encrypted = acceptor.accept(stream).await?;
        talk.is_encrypted = true;
        talk.buffer.clear();
        talk.commands(&mut encrypted).await?;
        return Ok(());
    }
    Ok(())
}

impl Talk<'_> {
    /// Answers commands until the connection ends or is to be encrypted.
    async fn commands(&mut self, wire: &mut dyn Wire) -> std::io::Result<After> {
        loop {
            let Some(line) = self.line(wire).await? else { return Ok(After::Leave) };
            self.state.seen.lock().expect(UNPOISONED).said.push(line.clone());
            self.state.changed.notify_waiters();
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let step = verb.to_ascii_lowercase();
            let address = path(rest);
            let action = self.state.action(&step, &address);
            let action = self.greylisted(action, &address);
            let fallback = match step.as_str() {
                "ehlo" => self.greeting(&action),
                "starttls" if self.state.acceptor.is_none() || self.is_encrypted => "502 5.5.1 no".to_owned(),
                "starttls" => "220 2.0.0 go ahead".to_owned(),
                "auth" => "235 2.7.0 welcome".to_owned(),
                "data" if self.recipients.is_empty() => "503 5.5.1 no recipients".to_owned(),
                "data" => "354 go ahead".to_owned(),
                "quit" => "221 2.0.0 bye".to_owned(),
                "helo" | "mail" | "rcpt" | "rset" | "noop" | "xforward" => "250 2.0.0 ok".to_owned(),
                _ => "500 5.5.2 what?".to_owned(),
            };
            let action = action.filter(|action| !matches!(action, Action::Extensions(_)));
            let said = match &action {
                Some(Action::Reply(reply) | Action::Drip(reply)) => reply.clone(),
                _ => fallback.clone(),
            };
            if let After::Leave = self.answer(wire, action, &fallback).await? {
                return Ok(After::Leave);
            }
            let is_yes = said.starts_with('2') || said.starts_with('3');
            match step.as_str() {
                "mail" if is_yes => {
                    self.recipients.clear();
                    self.mail = line.clone();
                }
                "rcpt" if is_yes => self.recipients.push(line.clone()),
                "xforward" if is_yes => self.forward.push(line.clone()),
                "rset" => self.recipients.clear(),
                "starttls" if is_yes => return Ok(After::Encrypt),
                "quit" => return Ok(After::Leave),
                "data" if said.starts_with('3') => {
                    if let After::Leave = self.content(wire).await? {
                        return Ok(After::Leave);
                    }
                }
                _ => {}
            }
        }
    }

    fn greeting(&self, action: &Option<Action>) -> String {
        let offered = match action {
            Some(Action::Extensions(offered)) => offered.clone(),
            _ => EXTENSIONS.to_owned(),
        };
        let is_tls = self.state.acceptor.is_some() && !self.is_encrypted;
        let words = ["sink.example"].into_iter().chain(offered.split('|').filter(|word| !word.is_empty()));
        let words: Vec<_> = words.chain(is_tls.then_some("STARTTLS")).collect();
        let lines = words
            .iter()
            .enumerate()
            .map(|(place, word)| format!("250{}{word}", if place + 1 == words.len() { ' ' } else { '-' }));
        lines.collect::<Vec<_>>().join("|")
    }

    fn greylisted(&self, action: Option<Action>, recipient: &str) -> Option<Action> {
        if action != Some(Action::Greylist) {
            return action;
        }
        let pair = (path(&self.mail), recipient.to_owned());
        let is_first = self.state.seen.lock().expect(UNPOISONED).greylist.insert(pair);
        is_first.then(|| Action::Reply("451 4.7.1 greylisted".to_owned()))
    }

    /// Reads the message up to its final dot and answers.
    async fn content(&mut self, wire: &mut dyn Wire) -> std::io::Result<After> {
        let mut is_answered_early = false;
        if let Some(action) = self.state.action("content", "") {
            is_answered_early = matches!(action, Action::Reply(_) | Action::Drip(_));
            if self.buffer.is_empty() && !self.more(wire).await? {
                return Ok(After::Leave);
            }
            if let After::Leave = self.answer(wire, Some(action), "").await? {
                return Ok(After::Leave);
            }
        }
        let end = loop {
            if self.buffer.starts_with(b".\r\n") {
                break 0;
            }
            if let Some(at) = find(&self.buffer, b"\r\n.\r\n") {
                break at + 2;
            }
            if !self.more(wire).await? {
                return Ok(After::Leave);
            }
        };
        let stuffed: Vec<u8> = self.buffer.drain(..end + 3).take(end).collect();
        let recipients = std::mem::take(&mut self.recipients);
        if is_answered_early {
            return Ok(After::GoOn);
        }
        let taken = Taken {
            mail: self.mail.clone(),
            recipients,
            content: unstuffed(&stuffed),
            is_answered: true,
            connection: self.number,
            forward: std::mem::take(&mut self.forward),
            is_encrypted: self.is_encrypted,
        };
        // A lone dot for nobody is no message.
        let is_message = !taken.recipients.is_empty();
        match self.state.action("end", "") {
            Some(Action::TakeAndClose) => {
                self.take(Taken { is_answered: false, ..taken });
                Ok(After::Leave)
            }
            Some(Action::TakeAndHang) => {
                self.take(Taken { is_answered: false, ..taken });
                self.answer(wire, Some(Action::Hang), "").await
            }
            action => {
                let is_yes = match &action {
                    None => true,
                    Some(Action::Reply(reply) | Action::Drip(reply)) => reply.starts_with('2'),
                    Some(_) => false,
                };
                if is_yes && is_message {
                    self.take(taken);
                }
                self.answer(wire, action, "250 2.0.0 taken").await
            }
        }
    }

    fn take(&self, taken: Taken) {
        self.state.seen.lock().expect(UNPOISONED).taken.push(taken);
        self.state.changed.notify_waiters();
    }

    async fn answer(
        &mut self,
        wire: &mut dyn Wire,
        action: Option<Action>,
        fallback: &str,
    ) -> std::io::Result<After> {
        match action {
            Some(Action::Close | Action::Reset) => Ok(After::Leave),
            Some(Action::Hang) => {
                self.state.seen.lock().expect(UNPOISONED).hung += 1;
                self.state.changed.notify_waiters();
                // Reads nothing either; ends when the sink does.
                std::future::pending::<()>().await;
                Ok(After::Leave)
            }
            Some(Action::HalfClose) => {
                wire.shutdown().await?;
                while self.more(wire).await? {
                    self.buffer.clear();
                }
                Ok(After::Leave)
            }
            Some(Action::Drip(reply)) => {
                for byte in wire_form(&reply) {
                    wire.write_all(&[byte]).await?;
                    wire.flush().await?;
                    tokio::task::yield_now().await;
                }
                Ok(After::GoOn)
            }
            Some(Action::Reply(reply)) => self.say(wire, &reply).await,
            _ => self.say(wire, fallback).await,
        }
    }

    async fn say(&mut self, wire: &mut dyn Wire, reply: &str) -> std::io::Result<After> {
        wire.write_all(&wire_form(reply)).await?;
        wire.flush().await?;
        Ok(if reply.starts_with("421") || reply.starts_with("554 close") {
            After::Leave
        } else {
            After::GoOn
        })
    }

    async fn line(&mut self, wire: &mut dyn Wire) -> std::io::Result<Option<String>> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return Ok(Some(String::from_utf8_lossy(&line[..end]).into_owned()));
            }
            if !self.more(wire).await? {
                return Ok(None);
            }
        }
    }

    async fn more(&mut self, wire: &mut dyn Wire) -> std::io::Result<bool> {
        let mut piece = [0; 8192];
        let count = wire.read(&mut piece).await?;
        self.buffer.extend_from_slice(&piece[..count]);
        Ok(count > 0)
    }
}

impl State {
    /// What the script says of a step at this time.
    fn action(&self, step: &str, address: &str) -> Option<Action> {
        let mut seen = self.seen.lock().expect(UNPOISONED);
        let fitting: Vec<usize> = (0..seen.lines.len())
            .filter(|place| {
                let line = &seen.lines[*place];
                let is_address =
                    line.address.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(address));
                line.step == step && is_address
            })
            .collect();
        let mut chosen = None;
        for place in fitting {
            let time = seen.times.entry(place).or_default();
            *time += 1;
            let time = *time;
            let line = &seen.lines[place];
            if chosen.is_none() && (line.from..=line.to).contains(&time) {
                chosen = Some(line.action.clone());
            }
        }
        chosen
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// RFC 5321 §4.5.2: the first of two dots at the beginning of a line is taken off.
fn unstuffed(bytes: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(bytes.len());
    let mut is_line_start = true;
    for &byte in bytes {
        if !(is_line_start && byte == b'.') {
            message.push(byte);
        }
        is_line_start = byte == b'\n';
    }
    message
}

fn wire_form(reply: &str) -> Vec<u8> {
    let lines = reply.split('|').map(|line| format!("{line}\r\n"));
    lines.collect::<String>().into_bytes()
}

/// What stands between the angle brackets.
fn path(rest: &str) -> String {
    let inner = rest.split_once('<').and_then(|(_, after)| after.rsplit_once('>')).map(|(path, _)| path);
    inner.unwrap_or_default().to_owned()
}

fn parse(script: &str) -> Vec<Line> {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(parse_line).collect()
}

fn parse_line(text: &str) -> Line {
    let (head, rest) = text.split_once(' ').unwrap_or_else(|| panic!("{text:?} has no action"));
    let (step, address) = match head.split_once('<') {
        Some((step, address)) => (step, Some(address.trim_end_matches('>').to_owned())),
        None => (head, None),
    };
    let mut rest = rest.trim();
    let (mut from, mut to) = (1, usize::MAX);
    if let Some((number, after)) = rest.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
        let is_open = number.ends_with('+');
        from = number.trim_end_matches('+').parse().unwrap_or_else(|_| panic!("{number:?} is no number"));
        to = if is_open { usize::MAX } else { from };
        rest = after.trim();
    }
    let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let action = match word {
        "hang" => Action::Hang,
        "close" => Action::Close,
        "half-close" => Action::HalfClose,
        "reset" => Action::Reset,
        "greylist" => Action::Greylist,
        "take-and-close" => Action::TakeAndClose,
        "take-and-hang" => Action::TakeAndHang,
        "drip" => Action::Drip(after.to_owned()),
        "extensions" => Action::Extensions(after.to_owned()),
        number if number.len() >= 3 && number.as_bytes()[..3].iter().all(u8::is_ascii_digit) => {
            Action::Reply(rest.to_owned())
        }
        other => panic!("unknown action {other:?}"),
    };
    Line { step: step.to_owned(), address, from, to, action }
}
