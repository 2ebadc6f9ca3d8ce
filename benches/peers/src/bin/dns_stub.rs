//! A DNS server that knows nothing: it answers every question over UDP with "no such name".
//!
//! Both filters are measured behind it, so that neither waits for a network. `dns_stub 0` takes a free
//! port; the address is printed on the first line. Not for anything but measuring.

use std::io::Write as _;
use std::net::UdpSocket;

use anyhow::{Context, Result};

/// A DNS message begins with this many bytes of header. RFC 1035 §4.1.1.
const HEADER_BYTES: usize = 12;
/// Type and class behind the name of a question. RFC 1035 §4.1.2.
const QUESTION_TAIL_BYTES: usize = 4;
/// Larger than any question a resolver asks over UDP.
const LARGEST_QUESTION_BYTES: usize = 4096;
/// The head of the root's SOA record, with a life of 60 s.
const ROOT_SOA: [u8; 11] = [0, 0, 6, 0, 1, 0, 0, 0, 60, 0, 22];
/// Two root names and five numbers, of which the last, the minimum, is 60 s too: the lesser of the two is how long an answer
/// may be remembered (RFC 2308 §5), as a resolver in front of a real network would.
const ROOT_SOA_DATA: [u8; 22] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60];

fn main() -> Result<()> {
    let port: u16 = std::env::args().nth(1).unwrap_or_default().parse().context("usage: dns_stub PORT")?;
    let socket = UdpSocket::bind(("127.0.0.1", port)).context("listen on loopback")?;
    println!("{}", socket.local_addr()?);
    std::io::stdout().flush()?;
    let mut question = [0; LARGEST_QUESTION_BYTES];
    loop {
        let Ok((length, from)) = socket.recv_from(&mut question) else { continue };
        if let Some(answer) = no_such_name(&question[..length]) {
            // A resolver that has gone away is no reason to stop.
            let _gone = socket.send_to(&answer, from);
        }
    }
}

/// Returns the answer to a question, or nothing if the bytes are none.
fn no_such_name(question: &[u8]) -> Option<Vec<u8>> {
    let mut end = HEADER_BYTES;
    while *question.get(end)? != 0 {
        end += usize::from(question[end]) + 1;
    }
    end += 1 + QUESTION_TAIL_BYTES;
    let mut answer = question.get(..end)?.to_vec();
    // RFC 1035 §4.1.1: an authoritative-looking response, recursion available, RCODE 3 (name error).
    answer[2] = 0x80 | (question[2] & 0x01);
    answer[3] = 0x83;
    // One question, no answers, one authority record, nothing additional.
    answer[4..HEADER_BYTES].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    answer.extend_from_slice(&ROOT_SOA);
    answer.extend_from_slice(&ROOT_SOA_DATA);
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: [u8; 21] = [7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, b'a', b'b', b'c', 0, 0, 1, 0, 1];

    #[test]
    fn a_question_is_answered_with_no_such_name() {
        let answer = no_such_name(&QUESTION).expect("a question");
        assert_eq!(answer[..2], [7, 9], "the question's id");
        assert_eq!(answer[2..4], [0x81, 0x83], "a response, recursion, name error");
        assert_eq!(answer[4..12], [0, 1, 0, 0, 0, 1, 0, 0], "counts");
        assert_eq!(answer[12..21], QUESTION[12..], "the question again");
        assert_eq!(answer.len(), 21 + 11 + 22);
    }

    #[test]
    fn what_is_no_question_is_not_answered() {
        for length in 0..QUESTION.len() {
            assert_eq!(no_such_name(&QUESTION[..length]), None, "{length} bytes");
        }
    }
}
