//! A mail server by script, and doors opened for one test.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guard::ingest::Gate;
use guard::ingest::milter::{Address, Counts, Door, Numbers, Settings};
use testkit::folder::TempFolder;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::notation::{answer, encode};

/// What Postfix says first.
pub(crate) const OFFER: &str = "OPTNEG 6 0x1ff 0x1fffff";
pub(crate) const CONNECT: &str = "CONNECT out.example.net 4 41234 192.0.2.7";

/// A door that serves, and what is needed to stop it.
pub(crate) struct OpenDoor {
    pub(crate) counts: Arc<Counts>,
    pub(crate) path: PathBuf,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) serving: JoinHandle<()>,
    _folder: TempFolder,
}

impl OpenDoor {
    /// On a unix socket.
    pub(crate) async fn unix(settings: Settings, gate: Arc<dyn Gate>) -> Self {
        let folder = TempFolder::new("milter");
        let path = folder.path().join("door");
        Self::at(&Address::Unix { path, mode: 0o600, group: None }, settings, gate, folder).await
    }

    pub(crate) async fn at(
        address: &Address,
        settings: Settings,
        gate: Arc<dyn Gate>,
        folder: TempFolder,
    ) -> Self {
        let door = Door::open(address, settings).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let (counts, local) = (door.counts(), door.local_address());
        let path = if let Address::Unix { path, .. } = address { path.clone() } else { PathBuf::new() };
        let serving = tokio::spawn(door.serve(gate, stopped));
        Self { counts, path, address: local, stop, serving, _folder: folder }
    }

    pub(crate) async fn connect(&self) -> Mta<UnixStream> {
        Mta::unix(&self.path).await
    }

    pub(crate) fn numbers(&self) -> Numbers {
        self.counts.numbers()
    }

    /// Waits until the numbers are as wanted; they follow what the mail server sees by a moment.
    pub(crate) async fn wait_for(&self, is_reached: impl Fn(&Numbers) -> bool) {
        for _ in 0..10_000 {
            if is_reached(&self.numbers()) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("never reached: {:?}", self.numbers());
    }
}

pub(crate) struct Mta<S> {
    pub(crate) stream: S,
    /// How long an answer may take; long where the clock is the test's own.
    pub(crate) patience: Duration,
}

impl Mta<UnixStream> {
    pub(crate) async fn unix(path: &Path) -> Self {
        Self::over(UnixStream::connect(path).await.unwrap())
    }
}

impl Mta<TcpStream> {
    pub(crate) async fn tcp(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Mta<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self { stream, patience: Duration::from_secs(20) }
    }

    /// The clock belongs to the test and jumps whenever nobody has anything to do.
    pub(crate) fn patient(mut self) -> Self {
        self.patience = Duration::from_secs(30 * 24 * 3600);
        self
    }

    pub(crate) async fn say(&mut self, lines: &[&str]) {
        let bytes: Vec<u8> = lines.iter().flat_map(|line| encode(line)).collect();
        self.say_bytes(&bytes).await;
    }

    pub(crate) async fn say_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// One answer, or nothing if the connection has ended.
    pub(crate) async fn hear(&mut self) -> Option<String> {
        let patience = self.patience;
        let reading = async {
            let length = self.stream.read_u32().await.ok()?;
            let mut frame = vec![0; length as usize];
            self.stream.read_exact(&mut frame).await.ok()?;
            Some(answer(frame[0], &frame[1..]))
        };
        tokio::time::timeout(patience, reading).await.expect("an answer, or the end")
    }

    pub(crate) async fn hear_all(&mut self, wanted: &[&str]) {
        for line in wanted {
            assert_eq!(self.hear().await.as_deref(), Some(*line));
        }
    }

    /// Nothing more comes: the other side has closed.
    pub(crate) async fn hear_end(&mut self) {
        assert_eq!(self.hear().await, None);
    }

    /// Negotiates and connects.
    pub(crate) async fn begin(&mut self) {
        self.say(&[OFFER, CONNECT, "HELO out.example.net"]).await;
        assert!(self.hear().await.unwrap().starts_with("OPTNEG 0x6 0x139 0x1ff3c0"));
    }

    /// A whole message to three.
    pub(crate) async fn send_message(&mut self, subject: &str) {
        let subject = format!("HEADER Subject \" {subject}\"");
        self.say(&[
            "MAIL <anna@example.net>",
            "RCPT <ben@example.com>",
            "RCPT <cleo@example.com>",
            "RCPT <dora@example.com>",
            &subject,
            "HEADER X-Tidewatch \" pass\"",
            "BODY \"text\\r\\n\"",
            "MACRO E i 4XyZ",
            "EOM",
        ])
        .await;
    }
}
