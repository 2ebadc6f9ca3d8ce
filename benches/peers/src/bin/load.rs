//! Sends a list of messages to a filter that speaks rspamd's HTTP, and notes what each answer took and said.
//!
//! `load ADDRESS LIST IN_FLIGHT OUT`: LIST holds one path a line, all read into memory first; OUT becomes a
//! table with one row a message in the order of the list. The same program measures every filter, so its own
//! cost falls on both sides alike. Only for loopback.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use peers::{Row, table};
use serde_json::Value;

/// A filter that has not answered after this long has failed on the message.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);

struct Message {
    path: String,
    bytes: Vec<u8>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, list, in_flight, out] = arguments.as_slice() else {
        bail!("usage: load ADDRESS LIST IN_FLIGHT OUT");
    };
    let in_flight: usize = in_flight.parse().context("IN_FLIGHT is a number")?;
    let messages = read(list)?;
    let begun = Instant::now();
    let rows = run(address, &messages, in_flight);
    let took = begun.elapsed();
    fs::write(out, table::write(&rows)).with_context(|| format!("write {out}"))?;
    println!("{} messages in {} us", rows.len(), took.as_micros());
    Ok(())
}

fn read(list: &str) -> Result<Vec<Message>> {
    let paths = fs::read_to_string(list).with_context(|| format!("read {list}"))?;
    let read = |path: &str| {
        let bytes = fs::read(path).with_context(|| format!("read {path}"))?;
        Ok(Message { path: path.to_owned(), bytes })
    };
    paths.lines().map(read).collect()
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
    let begun = Instant::now();
    let answer = exchange(address, &message.bytes);
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let mut row =
        Row { index, path: message.path.clone(), bytes: message.bytes.len(), micros, ..Row::default() };
    // Reading the answer is after the clock: it is our work, not the filter's.
    match answer.and_then(|answer| fill(&mut row, &answer)) {
        Ok(()) => row,
        Err(error) => Row { error: format!("{error:#}").replace(['\t', '\n', '\r'], " "), ..row },
    }
}

/// Posts the message and returns the body of the answer.
fn exchange(address: &str, message: &[u8]) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).context("connect")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LONGEST_ANSWER))?;
    let head = format!(
        "POST /checkv2 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        message.len()
    );
    stream.write_all(&[head.as_bytes(), message].concat()).context("send")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).context("receive")?;
    let end =
        answer.windows(4).position(|window| window == b"\r\n\r\n").context("an answer without a head")?;
    let status = String::from_utf8_lossy(&answer[..end]).lines().next().unwrap_or("").to_owned();
    if !status.contains(" 200 ") {
        bail!("answered `{status}`");
    }
    Ok(answer.split_off(end + 4))
}

/// Takes from rspamd's JSON what the comparison needs.
fn fill(row: &mut Row, body: &[u8]) -> Result<()> {
    let answer: Value = serde_json::from_slice(body).context("read the JSON")?;
    let number = |name: &str| answer[name].as_f64().ok_or_else(|| anyhow!("no `{name}` in the answer"));
    row.action = answer["action"].as_str().context("no `action` in the answer")?.to_owned();
    row.score = number("score")?;
    let symbols = answer["symbols"].as_object().context("no `symbols` in the answer")?;
    let scored = symbols.iter().filter_map(|(name, symbol)| Some((name.clone(), symbol["score"].as_f64()?)));
    row.symbols = scored.filter(|(_, score)| *score != 0.0).collect();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Answers one connection with these bytes and returns what it was asked.
    fn answered(answer: &'static str, message: &[u8]) -> Row {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound").to_string();
        let message = Message { path: "a.eml".into(), bytes: message.to_vec() };
        thread::scope(|scope| {
            scope.spawn(move || {
                let (mut stream, _) = listener.accept().expect("one sender");
                let mut asked = vec![0; 65536];
                let _read = stream.read(&mut asked).expect("a question");
                stream.write_all(answer.as_bytes()).expect("the sender waits");
            });
            measure(&address, 7, &message)
        })
    }

    #[test]
    fn an_answer_becomes_a_row() {
        let row = answered(
            "HTTP/1.1 200 OK\r\n\r\n{\"score\":7.5,\"required_score\":15,\"action\":\"add header\",\"symbols\":{\"A\":{\"name\":\"A\",\"score\":7.5},\"B\":{\"name\":\"B\",\"score\":0.0}}}",
            b"From: a@example.com\r\n\r\nhello",
        );
        assert_eq!((row.index, row.bytes, row.action.as_str(), row.score), (7, 28, "add header", 7.5));
        assert_eq!(row.symbols, [("A".to_owned(), 7.5)]);
        assert_eq!(row.error, "");
    }

    #[test]
    fn what_is_no_answer_is_an_error_of_the_row() {
        for answer in [
            "HTTP/1.1 503 busy\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\n\r\nnot JSON",
            "nothing",
            "",
        ] {
            let row = answered(answer, b"x");
            assert!(!row.error.is_empty(), "{answer:?}");
        }
    }
}
