//! Opens many connections to a door, brings each to where it waits for a message, and keeps them open.
//!
//! `open_connections ADDRESS COUNT milter`: each is negotiated. `open_connections ADDRESS COUNT smtp NEXT_HOP`: each has its answer to EHLO from a proxy
//! behind which this program is the next hop, at that address. Prints `open N` when all are open, and ends when its input does. Only for loopback.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A door that says nothing for this long has failed.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);
/// SMFIC_OPTNEG of protocol 6: version, all actions, all protocol steps, as Postfix offers them. The length stands in front.
const NEGOTIATION: [u8; 17] = [0, 0, 0, 13, b'O', 0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff];
/// No answer to a negotiation is longer.
const LONGEST_PACKET_BYTES: u32 = 1 << 16;

const USAGE: &str = "usage: open_connections ADDRESS COUNT milter, or ADDRESS COUNT smtp NEXT_HOP";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [address, count, kind, rest @ ..] = arguments.as_slice() else { bail!(USAGE) };
    let open: fn(&str) -> Result<TcpStream> = match (*kind, rest) {
        ("milter", []) => milter,
        ("smtp", [next_hop]) => {
            be_next_hop(TcpListener::bind(next_hop).context("be the next hop")?);
            smtp
        }
        _ => bail!(USAGE),
    };
    let count: usize = count.parse().context("COUNT is a number")?;
    let connections: Vec<TcpStream> = (0..count)
        .map(|index| open(address).with_context(|| format!("open connection {}", index + 1)))
        .collect::<Result<_>>()?;
    println!("open {}", connections.len());
    std::io::stdout().flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Greets everybody and agrees to everything, each on a thread of its own, as long as the program runs.
fn be_next_hop(listener: TcpListener) {
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || -> Result<()> {
                let lines = BufReader::new(stream.try_clone()?).lines();
                stream.write_all(b"220 next.hop.example ESMTP\r\n")?;
                for _command in lines.map_while(|line| line.ok()) {
                    stream.write_all(b"250-next.hop.example\r\n250 8BITMIME\r\n")?;
                }
                Ok(())
            });
        }
    });
}

fn connect(address: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(LONGEST_ANSWER))?;
    Ok(stream)
}

fn milter(address: &str) -> Result<TcpStream> {
    let mut stream = connect(address)?;
    stream.write_all(&NEGOTIATION)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).context("no answer to the negotiation")?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST_PACKET_BYTES {
        bail!("an answer of {length} bytes");
    }
    let mut answer = vec![0; usize::try_from(length)?];
    stream.read_exact(&mut answer)?;
    if answer.first() != Some(&b'O') {
        bail!("the negotiation was refused");
    }
    Ok(stream)
}

fn smtp(address: &str) -> Result<TcpStream> {
    let mut stream = connect(address)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    for command in ["", "EHLO outside.example\r\n"] {
        stream.write_all(command.as_bytes())?;
        loop {
            let mut line = String::new();
            if answers.read_line(&mut line)? == 0 || !line.starts_with('2') {
                bail!("answered `{}`", line.trim_end());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
    }
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn a_refusal_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound").to_string();
        let server = thread::spawn(move || {
            for answer in [&b"421 busy\r\n"[..], b"220 x\r\n250-a\r\n250 b\r\n", &[0, 0, 0, 1, b'O']] {
                let (mut stream, _) = listener.accept().expect("a client");
                stream.write_all(answer).expect("the client waits");
                let _said = stream.read(&mut [0; 64]);
            }
        });
        let refused = smtp(&address).expect_err("421");
        assert!(refused.to_string().contains("421"), "{refused}");
        smtp(&address).expect("greeted");
        let hop = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let hop_address = hop.local_addr().expect("bound").to_string();
        be_next_hop(hop);
        smtp(&hop_address).expect("the next hop agrees to everything");
        milter(&address).expect("negotiated");
        server.join().expect("the server has answered all");
    }
}
