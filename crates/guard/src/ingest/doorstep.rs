//! The doorstep: a door that somebody means to open, as the lines of the configuration that open it, and what stands in its way, tried from this very machine.
//! Opens nothing and writes nothing: where mail comes in is said in one place, the configuration file, which the program need not be able to write.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use model::phrase::Phrase;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A mail server that takes longer to say a line is said to be silent; a person waits in front of a page.
const PATIENCE: Duration = Duration::from_secs(4);
/// What a mail server says of itself is shorter.
const MAX_SAID_BYTES: u64 = 8 * 1024;
/// A name is shown in lists and written in the trace.
const MAX_NAME_BYTES: usize = 40;
/// RFC 1035 §2.3.4: a host's name is no longer.
const MAX_HOST_BYTES: usize = 255;
/// A path is no longer on any system that mail runs on.
const MAX_PATH_BYTES: usize = 1_024;

/// How mail comes to a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mail server asks, and keeps the message.
    Milter,
    /// Mail passes through, behind a mail server.
    Filter,
    /// Mail passes through, in front of a mail server.
    Mx,
}

/// A door as somebody typed it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'t> {
    /// `milter`, `filter` or `mx`.
    pub kind: &'t str,
    /// What it is called.
    pub name: &'t str,
    /// Where it listens.
    pub listen: &'t str,
    /// Where mail goes next; of a milter, where held mail is handed to when it is released.
    pub next_hop: &'t str,
    /// A file with a certificate; empty: none.
    pub certificate: &'t str,
    /// The file with its key.
    pub key: &'t str,
}

/// What of it does not fit; the name of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Not one of the three.
    Kind,
    /// Empty, too long, or with letters that are no part of a name.
    Name,
    /// No address with a port.
    Listen,
    /// No host with a port.
    NextHop,
    /// One of certificate and key without the other, or no path.
    Files,
}

/// A door that could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How mail comes to it.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where mail goes next.
    pub next_hop: String,
    /// Certificate and key.
    pub files: Option<(String, String)>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it must be.
    pub is_good: bool,
    /// In words.
    pub said: Phrase,
}

impl Finding {
    fn good(id: &'static str) -> Self {
        Finding { is_good: true, said: Phrase::new(id) }
    }

    fn bad(id: &'static str) -> Self {
        Finding { is_good: false, said: Phrase::new(id) }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.said = self.said.with(name, value);
        self
    }
}

impl Plan {
    /// Reads what somebody typed.
    ///
    /// Errors: everything that does not fit.
    pub fn read(typed: &Typed<'_>) -> Result<Self, Vec<Unfit>> {
        let kind = match typed.kind {
            "milter" => Some(Kind::Milter),
            "filter" => Some(Kind::Filter),
            "mx" => Some(Kind::Mx),
            _ => None,
        };
        let listen = typed.listen.parse::<SocketAddr>().ok().filter(|address| address.port() > 0);
        let files = match (typed.certificate, typed.key) {
            ("", "") => Some(None),
            (certificate, key) if is_path(certificate) && is_path(key) => {
                Some(Some((certificate.to_owned(), key.to_owned())))
            }
            _ => None,
        };
        match (kind, is_name(typed.name), listen, is_place(typed.next_hop), files) {
            (Some(kind), true, Some(listen), true, Some(files)) => {
                let (name, next_hop) = (typed.name.to_owned(), typed.next_hop.to_owned());
                Ok(Plan { kind, name, listen, next_hop, files })
            }
            (kind, is_name, listen, is_place, files) => {
                let wrong = [
                    (kind.is_none(), Unfit::Kind),
                    (!is_name, Unfit::Name),
                    (listen.is_none(), Unfit::Listen),
                    (!is_place, Unfit::NextHop),
                    (files.is_none(), Unfit::Files),
                ];
                Err(wrong.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, unfit)| unfit).collect())
            }
        }
    }

    /// Writes the lines that open it. `has_way` says that it is configured already where released mail goes.
    #[must_use]
    pub fn lines(&self, has_way: bool) -> String {
        let Plan { kind, name, listen, next_hop, files } = self;
        let section = if *kind == Kind::Milter { "milter" } else { "proxy" };
        let mut lines =
            vec![format!("[[{section}]]"), format!("name = \"{name}\""), format!("listen = \"{listen}\"")];
        match kind {
            Kind::Milter => {}
            Kind::Filter => {
                lines.push(format!("next_hop = \"{next_hop}\""));
                lines.push(r#"peers = ["127.0.0.1"]"#.to_owned());
            }
            Kind::Mx => {
                lines.push(format!("next_hop = \"{next_hop}\""));
                lines.push("kind = \"mx\"".to_owned());
            }
        }
        if let Some((certificate, key)) = files {
            lines.push(format!("tls = {{ certificate = \"{certificate}\", key = \"{key}\" }}"));
        }
        if !has_way {
            lines.extend([String::new(), "[hold]".to_owned(), format!("release_to = \"{next_hop}\"")]);
        }
        lines.join("\n")
    }
}

/// Tries what stands in the way: whether the place is free, whether the mail server behind it answers, whether the files can be read.
pub async fn look(plan: &Plan) -> Vec<Finding> {
    let mut findings = vec![place(plan.listen).await];
    let is_itself = plan.next_hop == plan.listen.to_string();
    findings.push(if is_itself { Finding::bad("doorstep-hop-itself") } else { hop(&plan.next_hop).await });
    for path in plan.files.iter().flat_map(|(certificate, key)| [certificate, key]) {
        let is_there = tokio::fs::File::open(path).await.is_ok();
        let found = if is_there {
            Finding::good("doorstep-file-there")
        } else {
            Finding::bad("doorstep-file-missing")
        };
        findings.push(found.with("file", path.as_str()));
    }
    findings
}

async fn place(listen: SocketAddr) -> Finding {
    let found = match TcpListener::bind(listen).await {
        Ok(_) => Finding::good("doorstep-place-free"),
        Err(error) => Finding::bad(match error.kind() {
            ErrorKind::AddrInUse => "doorstep-place-taken",
            ErrorKind::AddrNotAvailable => "doorstep-place-elsewhere",
            ErrorKind::PermissionDenied => "doorstep-place-forbidden",
            _ => "doorstep-place-not",
        }),
    };
    found.with("place", listen.to_string())
}

/// Greets the mail server and says good-bye. What it answers beyond its code is not shown: it is a stranger's.
async fn hop(place: &str) -> Finding {
    let found = match timeout(PATIENCE, TcpStream::connect(place)).await {
        Ok(Ok(stream)) => match timeout(PATIENCE, greeted(stream)).await {
            Ok(Some(Greeted::Well { has_tls: true })) => Finding::good("doorstep-hop-answers-tls"),
            Ok(Some(Greeted::Well { has_tls: false })) => Finding::good("doorstep-hop-answers"),
            Ok(Some(Greeted::Refused(code))) => {
                Finding::bad("doorstep-hop-refuses").with("code", code.to_string())
            }
            Ok(None) => Finding::bad("doorstep-hop-no-mail-server"),
            Err(_) => Finding::bad("doorstep-hop-silent"),
        },
        Ok(Err(_)) => Finding::bad("doorstep-hop-unreachable"),
        Err(_) => Finding::bad("doorstep-hop-silent"),
    };
    found.with("place", place)
}

enum Greeted {
    Well { has_tls: bool },
    Refused(u16),
}

/// RFC 5321 §3.1, §3.2: a greeting, EHLO, and what the server can do; none if it is no mail server.
async fn greeted(mut stream: TcpStream) -> Option<Greeted> {
    let (reading, mut writing) = stream.split();
    let mut lines = BufReader::new(reading.take(MAX_SAID_BYTES));
    let (code, _) = reply(&mut lines).await?;
    if code != 220 {
        return Some(Greeted::Refused(code));
    }
    writing.write_all(b"EHLO localhost\r\n").await.ok()?;
    let (code, said) = reply(&mut lines).await?;
    // Whether it hears the good-bye does not matter any more.
    writing.write_all(b"QUIT\r\n").await.ok();
    if code != 250 {
        return Some(Greeted::Refused(code));
    }
    Some(Greeted::Well { has_tls: said.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) })
}

/// Reads one reply: its code, and the text of its lines (RFC 5321 §4.2.1).
async fn reply(
    lines: &mut BufReader<tokio::io::Take<tokio::net::tcp::ReadHalf<'_>>>,
) -> Option<(u16, Vec<String>)> {
    let mut said = Vec::new();
    loop {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line).await.ok()?;
        let line = String::from_utf8_lossy(&line).into_owned();
        let code: u16 = line.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
        said.push(line.get(4..).unwrap_or_default().to_owned());
        match line.as_bytes().get(3) {
            Some(b'-') => {}
            Some(b' ' | b'\r' | b'\n') => return Some((code, said)),
            _ => return None,
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
    !text.is_empty() && text.len() <= MAX_NAME_BYTES && text.bytes().all(is_plain)
}

/// `HOST:PORT`, an address or a name.
fn is_place(text: &str) -> bool {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return address.port() > 0;
    }
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-.".contains(&letter);
    let is_host = !host.is_empty() && host.len() <= MAX_HOST_BYTES && host.bytes().all(is_plain);
    is_host && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A whole path that stands between quotes as it is.
fn is_path(text: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && letter != '"' && letter != '\\';
    text.starts_with('/') && text.len() <= MAX_PATH_BYTES && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use testkit::smtp_sink::SmtpSink;

    use super::*;

    fn typed<'t>(kind: &'t str, listen: &'t str, next_hop: &'t str) -> Typed<'t> {
        Typed { kind, name: "mail", listen, next_hop, ..Typed::default() }
    }

    #[test]
    fn what_does_not_fit_is_said_and_never_written() {
        let good = typed("filter", "127.0.0.1:10025", "mail.example:10026");
        assert!(Plan::read(&good).is_ok());
        for (wrong, expected) in [
            (Typed { kind: "door", ..good }, Unfit::Kind),
            (Typed { name: "", ..good }, Unfit::Name),
            (Typed { name: "a\"\nb", ..good }, Unfit::Name),
            (Typed { listen: "10025", ..good }, Unfit::Listen),
            (Typed { listen: "127.0.0.1:0", ..good }, Unfit::Listen),
            (Typed { next_hop: "mail.example", ..good }, Unfit::NextHop),
            (Typed { next_hop: "mail.example\":1", ..good }, Unfit::NextHop),
            (Typed { next_hop: ":25", ..good }, Unfit::NextHop),
            (Typed { certificate: "/a", ..good }, Unfit::Files),
            (Typed { certificate: "/a\"", key: "/b", ..good }, Unfit::Files),
            (Typed { certificate: "a", key: "b", ..good }, Unfit::Files),
        ] {
            assert_eq!(Plan::read(&wrong), Err(vec![expected]), "{wrong:?}");
        }
        assert_eq!(Plan::read(&Typed::default()).map_err(|unfit| unfit.len()), Err(4));
    }

    #[test]
    fn the_lines_say_what_was_typed() {
        let plan = Plan::read(&typed("milter", "127.0.0.1:7357", "127.0.0.1:10027")).unwrap();
        assert_eq!(
            plan.lines(false),
            "[[milter]]\nname = \"mail\"\nlisten = \"127.0.0.1:7357\"\n\n[hold]\nrelease_to = \"127.0.0.1:10027\""
        );
        assert!(!plan.lines(true).contains("[hold]"));
        let mx = Typed { certificate: "/c.pem", key: "/k.pem", ..typed("mx", "[::1]:25", "mail.example:25") };
        let lines = Plan::read(&mx).unwrap().lines(true);
        assert!(
            lines.ends_with("kind = \"mx\"\ntls = { certificate = \"/c.pem\", key = \"/k.pem\" }"),
            "{lines}"
        );
    }

    /// Asserts what is found of a next hop.
    async fn check(next_hop: &str, expected: &str) {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = free.local_addr().unwrap().to_string();
        drop(free);
        let found = look(&Plan::read(&typed("filter", &listen, next_hop)).unwrap()).await;
        let said: Vec<&str> = found.iter().map(|finding| finding.said.id).collect();
        assert_eq!(said, ["doorstep-place-free", expected]);
    }

    #[tokio::test]
    async fn a_mail_server_that_answers_is_told_from_others() {
        let plain = SmtpSink::start("ehlo extensions SIZE 1000").await;
        check(&plain.address().to_string(), "doorstep-hop-answers").await;
        let encrypting = SmtpSink::start("ehlo extensions STARTTLS|SIZE 1000").await;
        check(&encrypting.address().to_string(), "doorstep-hop-answers-tls").await;
        let busy = SmtpSink::start("connect 421 4.3.2 later").await;
        check(&busy.address().to_string(), "doorstep-hop-refuses").await;
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = other.local_addr().unwrap().to_string();
        let answering = tokio::spawn(async move {
            let (mut stream, _) = other.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        });
        check(&place, "doorstep-hop-no-mail-server").await;
        answering.await.unwrap();
        check(&place, "doorstep-hop-unreachable").await;
    }

    #[tokio::test]
    async fn a_place_that_is_taken_and_a_file_that_is_missing_are_said() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = taken.local_addr().unwrap().to_string();
        let typed =
            Typed { certificate: "/nowhere/c.pem", key: "/dev/null", ..typed("mx", &listen, &listen) };
        let found = look(&Plan::read(&typed).unwrap()).await;
        let said: Vec<_> = found.iter().map(|finding| (finding.is_good, finding.said.id)).collect();
        assert_eq!(
            said,
            [
                (false, "doorstep-place-taken"),
                (false, "doorstep-hop-itself"),
                (false, "doorstep-file-missing"),
                (true, "doorstep-file-there"),
            ]
        );
        let elsewhere = place("192.0.2.1:25".parse().unwrap()).await;
        assert_eq!(elsewhere.said.id, "doorstep-place-elsewhere");
    }
}
