//! xtext (RFC 3461 §4): how parameters of MAIL and RCPT, and Postfix's XCLIENT and XFORWARD, write bytes that would end a word.

/// Takes the encoding off, or returns nothing if the text is no xtext or does not hold UTF-8 without control characters.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            // RFC 3461 §4: a plus sign and two hexadecimal digits in capitals; small ones are written by some, and mean the same.
            b'+' => bytes.push(hex(rest.next()?)? << 4 | hex(rest.next()?)?),
            b'=' | 0..=b' ' | 0x7f => return None,
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control))
}

/// Puts the encoding on.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if matches!(byte, b'!'..=b'~') && byte != b'+' && byte != b'=' {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("+{byte:02X}"));
        }
    }
    encoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_is_encoded_is_decoded() {
        for text in ["joe@example.com", "a b", "1+1=2", "j\u{fc}rgen", ""] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text), "{text}");
        }
        assert_eq!(encode("a+b=c d"), "a+2Bb+3Dc+20d");
    }

    #[test]
    fn what_is_no_xtext_is_refused() {
        for text in ["a=b", "a b", "a+2", "a+", "a+GG", "a+0Ab", "+FF", "a\u{7f}"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
        assert_eq!(decode("a+2bb").as_deref(), Some("a+b"));
    }
}
