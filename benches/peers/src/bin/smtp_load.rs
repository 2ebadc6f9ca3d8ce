//! Sends a list of messages by SMTP, and notes how long the server took from the final dot to its answer.
//!
//! `smtp_load ADDRESS LIST IN_FLIGHT OUT`: LIST holds one path a line, all read into memory first; OUT becomes a table with one row a message in the
//! order of the list. Each message has a connection of its own, as from the internet. The action is the class of the last answer; there is no score. The
//! same program measures the server with every filter and with none, so its own cost falls on all sides alike. Only for loopback.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use peers::{Row, table};

/// A server that has not answered after this long has failed on the message.
const LONGEST_ANSWER: Duration = Duration::from_secs(120);
/// Between strangers, as most mail that is worth judging is.
const SENDER: &str = "sender@outside.example";
const RECIPIENT: &str = "reader@bench.example";

struct Message {
    path: String,
    /// As it goes over the line: dots doubled, ended by a dot of its own.
    data: Vec<u8>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, list, in_flight, out] = arguments.as_slice() else {
        bail!("usage: smtp_load ADDRESS LIST IN_FLIGHT OUT");
    };
    let in_flight: usize = in_flight.parse().context("IN_FLIGHT is a number")?;
    let messages = read(list)?;
    let rows = run(address, &messages, in_flight);
    fs::write(out, table::write(&rows)).with_context(|| format!("write {out}"))?;
    println!("{} messages", rows.len());
    Ok(())
}

fn read(list: &str) -> Result<Vec<Message>> {
    let paths = fs::read_to_string(list).with_context(|| format!("read {list}"))?;
    let read = |path: &str| {
        let bytes = fs::read(path).with_context(|| format!("read {path}"))?;
        Ok(Message { path: path.to_owned(), data: on_the_line(&bytes) })
    };
    paths.lines().map(read).collect()
}

/// Brings a file into the form of SMTP data: lines end in CR LF and in nothing else (RFC 5321 §2.3.8), leading dots are doubled
/// (§4.5.2). An mbox separator at the top is not part of the message.
fn on_the_line(file: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(file.len() + file.len() / 16);
    for (index, line) in file.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if index == 0 && line.starts_with(b"From ") {
            continue;
        }
        if line.starts_with(b".") {
            data.push(b'.');
        }
        data.extend(line.iter().filter(|byte| **byte != b'\r'));
        data.extend_from_slice(b"\r\n");
    }
    // The last piece is what stands behind the last line's end: usually nothing.
    if data.ends_with(b"\r\n\r\n") && file.ends_with(b"\n") {
        data.truncate(data.len() - 2);
    }
    data.extend_from_slice(b".\r\n");
    data
}

/// Sends every message once, `in_flight` at a time.
fn run(address: &str, messages: &[Message], in_flight: usize) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::with_capacity(messages.len()));
    thread::scope(|scope| {
        for _ in 0..in_flight {
            scope.spawn(|| {
                while let Some((index, message)) = take(&next, messages) {
                    let row = measure(address, index, message);
                    rows.lock().expect("no sender panics while it holds the rows").push(row);
                }
            });
        }
    });
    let mut rows = rows.into_inner().expect("every sender has ended");
    rows.sort_by_key(|row: &Row| row.index);
    rows
}

fn take<'m>(next: &AtomicUsize, messages: &'m [Message]) -> Option<(usize, &'m Message)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    messages.get(index).map(|message| (index, message))
}

fn measure(address: &str, index: usize, message: &Message) -> Row {
    let row = Row { index, path: message.path.clone(), bytes: message.data.len(), ..Row::default() };
    match send(address, &message.data) {
        Ok((took, code)) => Row {
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            action: action(code).to_owned(),
            ..row
        },
        Err(error) => Row { error: format!("{error:#}").replace(['\t', '\n', '\r'], " "), ..row },
    }
}

fn action(code: u16) -> &'static str {
    match code {
        200..300 => "accept",
        400..500 => "soft reject",
        _ => "reject",
    }
}

/// Sends one message; returns the time from the final dot to the answer, and the answer's code.
fn send(address: &str, data: &[u8]) -> Result<(Duration, u16)> {
    let mut stream = TcpStream::connect(address).context("connect")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LONGEST_ANSWER))?;
    stream.set_write_timeout(Some(LONGEST_ANSWER))?;
    let mut answers = BufReader::new(stream.try_clone()?);
    expect(&mut answers, 220)?;
    let commands = [
        ("EHLO outside.example".to_owned(), 250),
        (format!("MAIL FROM:<{SENDER}>"), 250),
        (format!("RCPT TO:<{RECIPIENT}>"), 250),
        ("DATA".to_owned(), 354),
    ];
    for (command, code) in commands {
        stream.write_all(format!("{command}\r\n").as_bytes())?;
        expect(&mut answers, code).with_context(|| command)?;
    }
    let (body, dot) = data.split_at(data.len() - 3);
    stream.write_all(body).context("send")?;
    let begun = Instant::now();
    stream.write_all(dot).context("send")?;
    let code = answer(&mut answers)?;
    let took = begun.elapsed();
    // Whether the server hears it is no longer measured.
    let _bye = stream.write_all(b"QUIT\r\n");
    Ok((took, code))
}

fn expect(answers: &mut BufReader<TcpStream>, code: u16) -> Result<()> {
    let found = answer(answers)?;
    if found != code {
        bail!("answered {found} instead of {code}");
    }
    Ok(())
}

/// Reads one answer of one or more lines (RFC 5321 §4.2.1).
fn answer(answers: &mut BufReader<TcpStream>) -> Result<u16> {
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line).context("receive")? == 0 {
            bail!("the server closed the connection");
        }
        let code = line.get(..3).and_then(|code| code.parse().ok()).context("no code in the answer")?;
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(code);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn files_become_data_of_smtp() {
        for (file, expected) in [
            ("a: b\n\n.x\n", "a: b\r\n\r\n..x\r\n.\r\n"),
            ("From me\r\na: b\r\n\r\nx", "a: b\r\n\r\nx\r\n.\r\n"),
            ("a: b\rc\n\n\n", "a: bc\r\n\r\n\r\n.\r\n"),
        ] {
            assert_eq!(String::from_utf8_lossy(&on_the_line(file.as_bytes())), expected, "{file:?}");
        }
    }

    /// Answers one session with these answers, a command each.
    fn sent(answers: &'static [&'static str]) -> Row {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound").to_string();
        let message = Message { path: "a.eml".into(), data: on_the_line(b"a: b\n\nhello\n") };
        thread::scope(|scope| {
            scope.spawn(move || {
                let (mut stream, _) = listener.accept().expect("one sender");
                let mut lines = BufReader::new(stream.try_clone().expect("a socket")).lines();
                for answer in answers {
                    stream.write_all(answer.as_bytes()).expect("the sender waits");
                    // A command, or, behind 354, everything to the dot.
                    while let Some(Ok(line)) = lines.next() {
                        if !answer.starts_with("354") || line == "." {
                            break;
                        }
                    }
                }
            });
            measure(&address, 3, &message)
        })
    }

    #[test]
    fn the_last_answer_is_the_row() {
        let row =
            sent(&["220 x\r\n", "250-x\r\n250 y\r\n", "250 x\r\n", "250 x\r\n", "354 x\r\n", "250 x\r\n"]);
        assert_eq!((row.index, row.action.as_str(), row.error.as_str()), (3, "accept", ""));
        let row = sent(&["220 x\r\n", "250 y\r\n", "250 x\r\n", "250 x\r\n", "354 x\r\n", "554 x\r\n"]);
        assert_eq!(row.action, "reject");
        let row = sent(&["220 x\r\n", "250 y\r\n", "250 x\r\n", "550 x\r\n"]);
        assert!(row.error.contains("RCPT"), "{}", row.error);
    }
}
