//! Message-IDs that are the same whenever the same message is made again: a second copy can be recognised by whoever gets it.
//! That does not make it impossible (only the relay's *unknown* can make one), and says nothing of whom the message is for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the hash that are kept: enough that two never meet by chance, short enough for a line.
const KEPT_BYTES: usize = 18;

/// Makes the Message-ID (with its angle brackets, RFC 5322 §3.6.4) of a message from what makes it what it is: the same parts give the same id.
///
/// Keyed, since an address among the parts could else be found by trying addresses; parts are told apart, so that ("ab", "c") is not ("a", "bc").
/// `domain` is ours and stands in the id.
#[must_use]
pub fn message_id(key: &[u8; 32], kind: &str, parts: &[&[u8]], domain: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in [b"tidewatch message-id 1".as_slice(), kind.as_bytes()].iter().chain(parts) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let hash = mac.finalize().into_bytes();
    format!("<{}.{kind}@{domain}>", URL_SAFE_NO_PAD.encode(&hash[..KEPT_BYTES]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8; 32] = b"a key that is only for this test";

    #[test]
    fn the_same_message_has_the_same_id_and_no_other_has() {
        let id = |parts: &[&[u8]]| message_id(KEY, "notice", parts, "example.com");
        let one = id(&[b"hold 7", b"ann@example.net"]);
        assert_eq!(one, id(&[b"hold 7", b"ann@example.net"]));
        for other in [
            id(&[b"hold 8", b"ann@example.net"]),
            id(&[b"hold 7a", b"nn@example.net"]),
            id(&[b"hold 7", b"ann@example.net", b""]),
            message_id(
                b"another key that is for this one",
                "notice",
                &[b"hold 7", b"ann@example.net"],
                "example.com",
            ),
            message_id(KEY, "letter", &[b"hold 7", b"ann@example.net"], "example.com"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn an_id_is_one_word_and_names_nobody() {
        let id = message_id(KEY, "letter", &["jürgen@example.net".as_bytes()], "mail.example.com");
        assert!(id.starts_with('<') && id.ends_with(".letter@mail.example.com>"), "{id}");
        let is_plain =
            id[1..id.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@".contains(&byte));
        assert!(is_plain && !id.contains("rgen"), "{id}");
    }
}
