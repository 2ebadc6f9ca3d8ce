//! Syslog: an alarm as one line to a log server (RFC 5424), over UDP (RFC 5426), TCP with counted octets (RFC 6587) or TLS (RFC 5425).
//! The protocol has no answers: that a line was handed over does not say that it was kept.

use std::{sync::Arc, time::Duration};

use model::{severity::Severity, time::Time};
use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

use super::{
    channel::{Syslog, SyslogTransport},
    outcome::{Outcome, Trouble},
};

/// Everything together: finding the server, connecting, writing.
const WHOLE: Duration = Duration::from_secs(10);
/// RFC 5426 §3.2: every receiver takes 480 octets, and should take 2048.
const MAX_DATAGRAM_BYTES: usize = 2_048;
/// RFC 5425 §4.3.1: receivers should take 8192 octets.
const MAX_STREAM_BYTES: usize = 8_192;
/// RFC 5424 §6.2.4: a host name has at most 255 octets.
const MAX_HOST_BYTES: usize = 255;
/// RFC 5424 §6.2.7: a message id has at most 32.
const MAX_ID_BYTES: usize = 32;

/// What a line says.
#[derive(Debug, Clone, Copy)]
pub struct Line<'l> {
    /// The configured facility, 0 to 23.
    pub facility: u8,
    /// How grave.
    pub severity: Severity,
    /// When.
    pub at: Time,
    /// Our name.
    pub host: &'l str,
    /// The kind of the alarm.
    pub kind: &'l str,
    /// Which delivery: the same in every attempt.
    pub id: &'l str,
    /// The words.
    pub text: &'l str,
}

impl Line<'_> {
    /// Writes the line, at most so long; a longer one is cut in its words, never within a letter.
    #[must_use]
    pub fn written(&self, max_bytes: usize) -> Vec<u8> {
        // RFC 5424 §6.2.1: facility times eight plus severity.
        let priority = u32::from(self.facility.min(23)) * 8 + grade(self.severity);
        let (host, kind) = (plain(self.host, MAX_HOST_BYTES), plain(self.kind, MAX_ID_BYTES));
        // RFC 5424 §7.2: `origin` is the one registered element that says who we are. §6.4: UTF-8 begins with a mark.
        let head = format!(
            "<{priority}>1 {} {host} tidewatch - {kind} [origin software=\"tidewatch\" swVersion=\"{}\"] \u{feff}",
            self.at,
            env!("CARGO_PKG_VERSION"),
        );
        // A line end or another control character would be another line to some servers.
        let words: String = format!("{} (id {})", self.text, self.id)
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let mut line = head + &words;
        line.truncate(line.floor_char_boundary(max_bytes));
        line.into_bytes()
    }
}

/// RFC 5424 §6.2.1, table 2.
const fn grade(severity: Severity) -> u32 {
    match severity {
        Severity::Critical => 2,
        Severity::High => 3,
        Severity::Medium => 4,
        Severity::Low => 5,
        Severity::Informational => 6,
    }
}

/// RFC 5424 §6: names are visible ASCII without spaces; `-` is none.
fn plain(name: &str, max_bytes: usize) -> String {
    let plain: String = name.chars().filter(char::is_ascii_graphic).take(max_bytes).collect();
    if plain.is_empty() { "-".to_owned() } else { plain }
}

/// RFC 6587 §3.4.1, RFC 5425 §4.3: the length in octets, a space, the line.
#[must_use]
pub fn framed(line: &[u8]) -> Vec<u8> {
    [format!("{} ", line.len()).as_bytes(), line].concat()
}

/// Hands a line over once.
pub(super) async fn send(settings: &Syslog, tls: &Arc<ClientConfig>, line: &Line<'_>) -> Outcome {
    match timeout(WHOLE, sent(settings, tls, line)).await {
        Ok(Ok(())) => Outcome::Delivered { answer: "handed over; syslog gives no answer".to_owned() },
        Ok(Err((trouble, error))) => Outcome::refused(trouble, &error.to_string()),
        Err(_) => Outcome::refused(Trouble::Unreachable, "it took too long"),
    }
}

type Failed = (Trouble, std::io::Error);

async fn sent(settings: &Syslog, tls: &Arc<ClientConfig>, line: &Line<'_>) -> Result<(), Failed> {
    let place = (settings.host.as_str(), settings.port);
    let unresolved = |error| (Trouble::Unresolved, error);
    let mut found = tokio::net::lookup_host(place).await.map_err(unresolved)?;
    let none = || (Trouble::Unresolved, std::io::Error::other("the name has no address"));
    let address = found.next().ok_or_else(none)?;
    let unreachable = |error| (Trouble::Unreachable, error);
    if settings.transport == SyslogTransport::Udp {
        let from = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(from).await.map_err(unreachable)?;
        return socket
            .send_to(&line.written(MAX_DATAGRAM_BYTES), address)
            .await
            .map(drop)
            .map_err(unreachable);
    }
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    let frame = framed(&line.written(MAX_STREAM_BYTES));
    if settings.transport == SyslogTransport::Tcp {
        return written(stream, &frame).await.map_err(unreachable);
    }
    // RFC 5425 §5.2: the server's certificate must be for the name we were told.
    let name = ServerName::try_from(settings.host.clone())
        .map_err(|error| (Trouble::Settings, std::io::Error::other(error)))?;
    let stream = TlsConnector::from(Arc::clone(tls))
        .connect(name, stream)
        .await
        .map_err(|error| (Trouble::Untrusted, error))?;
    written(stream, &frame).await.map_err(unreachable)
}

async fn written(mut stream: impl AsyncWrite + Unpin, frame: &[u8]) -> std::io::Result<()> {
    stream.write_all(frame).await?;
    stream.flush().await?;
    stream.shutdown().await
}
