//! A tiny SMTP talker: says exactly what a test wants said, also what no client would, and reads the replies.
//! Not a client to send mail with: no TLS, no retry, no opinion.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A server that says nothing for this long has failed the test.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// A connection to an SMTP server.
#[derive(Debug)]
pub struct Talker {
    stream: BufReader<TcpStream>,
    /// What the server said first.
    pub greeting: Reply,
}

/// A reply: one code, one or more lines (RFC 5321 §4.2.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Three digits; 0 when the server closed the connection instead.
    pub code: u16,
    /// The text of each line, without code and mark.
    pub lines: Vec<String>,
}

impl Reply {
    /// Tells whether the server agreed (2yz).
    #[must_use]
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Tells whether a line begins with a word, in any case: an extension in the answer to EHLO.
    #[must_use]
    pub fn offers(&self, keyword: &str) -> bool {
        self.lines
            .iter()
            .any(|line| line.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(keyword)))
    }
}

impl Talker {
    /// Connects and reads the greeting.
    #[must_use]
    pub fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address).unwrap_or_else(|error| panic!("connect to {address}: {error}"))
    }

    /// Connects and reads the greeting, where nobody may be listening.
    ///
    /// Errors: nobody is there, or goes away, or says nothing for a minute.
    pub fn try_connect(address: SocketAddr) -> io::Result<Self> {
        Self::try_over(TcpStream::connect(address)?)
    }

    /// Reads the greeting over a connection that somebody else made, from an address of his choice.
    ///
    /// Errors: the server goes away, or says nothing for a minute.
    pub fn try_over(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(LONGEST_SILENCE))?;
        stream.set_write_timeout(Some(LONGEST_SILENCE))?;
        stream.set_nodelay(true)?;
        let mut talker = Self { stream: BufReader::new(stream), greeting: Reply::default() };
        talker.greeting = talker.try_read()?;
        Ok(talker)
    }

    /// Says a line, to which CR LF is added, and returns the reply.
    pub fn say(&mut self, line: &str) -> Reply {
        self.try_say(line).expect("the server takes what is sent, and answers in time")
    }

    /// Sends bytes as they are, and reads nothing.
    pub fn write(&mut self, bytes: &[u8]) {
        self.try_write(bytes).expect("the server takes what is sent");
    }

    /// Reads one reply.
    pub fn read(&mut self) -> Reply {
        self.try_read().expect("the server answers in time")
    }

    /// Says EHLO and sends one message; returns the reply to the end of data, or the first refusal.
    pub fn send(&mut self, from: &str, to: &[&str], message: &[u8]) -> Reply {
        self.try_send(from, to, message).expect("the server takes what is sent, and answers in time")
    }

    /// The same with a server that may be killed meanwhile.
    ///
    /// Errors: it went away, or said nothing for a minute. One that closes in order is a reply with the code 0.
    pub fn try_send(&mut self, from: &str, to: &[&str], message: &[u8]) -> io::Result<Reply> {
        let reply = self.try_say("EHLO client.example")?;
        if reply.is_ok() { self.try_transact(from, to, message) } else { Ok(reply) }
    }

    /// Sends one message after what was said before; returns the reply to the end of data, or the first refusal.
    ///
    /// `from` and each of `to` may carry parameters behind the address: `a@x.example> BODY=8BITMIME`.
    pub fn transact(&mut self, from: &str, to: &[&str], message: &[u8]) -> Reply {
        self.try_transact(from, to, message).expect("the server takes what is sent, and answers in time")
    }

    fn try_transact(&mut self, from: &str, to: &[&str], message: &[u8]) -> io::Result<Reply> {
        let mut commands = vec![format!("MAIL FROM:{}", path(from))];
        commands.extend(to.iter().map(|to| format!("RCPT TO:{}", path(to))));
        for command in &commands {
            let reply = self.try_say(command)?;
            if !reply.is_ok() {
                return Ok(reply);
            }
        }
        let reply = self.try_say("DATA")?;
        if reply.code != 354 {
            return Ok(reply);
        }
        self.try_write(&dotted(message))?;
        self.try_read()
    }

    fn try_say(&mut self, line: &str) -> io::Result<Reply> {
        self.try_write(format!("{line}\r\n").as_bytes())?;
        self.try_read()
    }

    fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    fn try_read(&mut self) -> io::Result<Reply> {
        let mut reply = Reply::default();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Ok(reply);
            }
            let line = line.trim_end();
            let (code, rest) = line.split_at_checked(3).unwrap_or((line, ""));
            reply.code = code.parse().unwrap_or_else(|_| panic!("`{line}` is no reply"));
            reply.lines.push(rest.get(1..).unwrap_or_default().to_owned());
            // RFC 5321 §4.2.1: a hyphen behind the code says that more lines follow.
            if !rest.starts_with('-') {
                return Ok(reply);
            }
        }
    }
}

/// `a@x.example` or `a@x.example> SIZE=3`.
fn path(address: &str) -> String {
    if address.contains('>') { format!("<{address}") } else { format!("<{address}>") }
}

/// RFC 5321 §4.5.2: a leading dot is doubled; §4.1.1.4: a dot on a line of its own ends the data.
fn dotted(message: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(message.len() + 5);
    let mut is_line_start = true;
    for &byte in message {
        if is_line_start && byte == b'.' {
            data.push(b'.');
        }
        is_line_start = byte == b'\n';
        data.push(byte);
    }
    if !data.ends_with(b"\r\n") {
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(b".\r\n");
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_dots_are_doubled() {
        assert_eq!(dotted(b".a\r\nb.\r\n..\r\n"), b"..a\r\nb.\r\n...\r\n.\r\n");
        assert_eq!(dotted(b"a"), b"a\r\n.\r\n");
    }

    #[test]
    fn paths_may_carry_parameters() {
        assert_eq!(path("a@x.example"), "<a@x.example>");
        assert_eq!(path("a@x.example> SIZE=3"), "<a@x.example> SIZE=3");
        assert_eq!(path(""), "<>");
    }
}
