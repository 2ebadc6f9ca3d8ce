//! A tiny SMTP talker: says exactly what a test wants said, also what no client would, and reads the replies.
//! Not a client to send mail with: no TLS, no retry, no opinion.

use std::io::{BufRead, BufReader, Write};
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
        let stream =
            TcpStream::connect(address).unwrap_or_else(|error| panic!("connect to {address}: {error}"));
        stream.set_read_timeout(Some(LONGEST_SILENCE)).expect("a time limit can be set");
        stream.set_write_timeout(Some(LONGEST_SILENCE)).expect("a time limit can be set");
        stream.set_nodelay(true).expect("a socket option can be set");
        let mut talker = Self { stream: BufReader::new(stream), greeting: Reply::default() };
        talker.greeting = talker.read();
        talker
    }

    /// Says a line, to which CR LF is added, and returns the reply.
    pub fn say(&mut self, line: &str) -> Reply {
        self.write(format!("{line}\r\n").as_bytes());
        self.read()
    }

    /// Sends bytes as they are, and reads nothing.
    pub fn write(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).expect("the server takes what is sent");
    }

    /// Reads one reply.
    pub fn read(&mut self) -> Reply {
        let mut reply = Reply::default();
        loop {
            let mut line = String::new();
            let length = self.stream.read_line(&mut line).expect("the server answers in time");
            if length == 0 {
                return reply;
            }
            let line = line.trim_end();
            let (code, rest) = line.split_at_checked(3).unwrap_or((line, ""));
            reply.code = code.parse().unwrap_or_else(|_| panic!("`{line}` is no reply"));
            reply.lines.push(rest.get(1..).unwrap_or_default().to_owned());
            // RFC 5321 §4.2.1: a hyphen behind the code says that more lines follow.
            if !rest.starts_with('-') {
                return reply;
            }
        }
    }

    /// Says EHLO and sends one message; returns the reply to the end of data, or the first refusal.
    pub fn send(&mut self, from: &str, to: &[&str], message: &[u8]) -> Reply {
        let reply = self.say("EHLO client.example");
        if reply.is_ok() { self.transact(from, to, message) } else { reply }
    }

    /// Sends one message after what was said before; returns the reply to the end of data, or the first refusal.
    ///
    /// `from` and each of `to` may carry parameters behind the address: `a@x.example> BODY=8BITMIME`.
    pub fn transact(&mut self, from: &str, to: &[&str], message: &[u8]) -> Reply {
        let mut commands = vec![format!("MAIL FROM:{}", path(from))];
        commands.extend(to.iter().map(|to| format!("RCPT TO:{}", path(to))));
        for command in &commands {
            let reply = self.say(command);
            if !reply.is_ok() {
                return reply;
            }
        }
        let reply = self.say("DATA");
        if reply.code != 354 {
            return reply;
        }
        self.write(&dotted(message));
        self.read()
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
