use super::*;
use crate::envelope::{CHUNK_LENGTH, Opener};

/// A key of the tests: `age-keygen` would print this recipient for the identity whose 32 bytes are all 0x42.
fn pair() -> (StaticSecret, AgeRecipient) {
    let secret = StaticSecret::from([0x42; 32]);
    let recipient = AgeRecipient::from_bytes(*PublicKey::from(&secret).as_bytes());
    (secret, recipient)
}

/// Bytes that count up, so that a file is the same in every run.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |bytes| {
        for byte in bytes {
            *byte = next;
            next = next.wrapping_add(1);
        }
    }
}

fn sealed(to: &[AgeRecipient], content: &[u8]) -> Vec<u8> {
    let (mut sealer, mut file) = begin(to, &mut counting()).unwrap();
    let mut rest = content;
    while rest.len() > CHUNK_LENGTH {
        let (chunk, after) = rest.split_first_chunk().unwrap();
        file.extend(sealer.chunk(chunk));
        rest = after;
    }
    file.extend(sealer.finish(rest));
    file
}

/// Opens as the specification says, written for this test alone.
fn opened(secret: &StaticSecret, file: &[u8]) -> Option<Vec<u8>> {
    let text_end = file.windows(5).position(|window| window == b"\n--- ")? + 1;
    let header_end = text_end + file[text_end..].iter().position(|byte| *byte == b'\n')? + 1;
    let header = std::str::from_utf8(&file[..header_end]).ok()?;
    let mut lines = header.lines();
    assert_eq!(lines.next()?, "age-encryption.org/v1");
    let me = PublicKey::from(secret);
    let mut file_key = None;
    while let Some(line) = lines.next() {
        let Some(share) = line.strip_prefix("-> X25519 ") else { break };
        let share: [u8; 32] = STANDARD_NO_PAD.decode(share).ok()?.try_into().ok()?;
        let body = STANDARD_NO_PAD.decode(lines.next()?).ok()?;
        let exchanged = secret.diffie_hellman(&PublicKey::from(share));
        let salt = [share.as_slice(), me.as_bytes()].concat();
        let wrapping = derived::<32>(exchanged.as_bytes(), &salt, X25519_INFO);
        let cipher = ChaCha20Poly1305::new((&*wrapping).into());
        file_key = file_key.or(cipher.decrypt(&[0; 12].into(), body.as_slice()).ok());
    }
    let file_key = file_key?;
    let mut mac = Hmac::<Sha256>::new_from_slice(derived::<32>(&file_key, b"", b"header").as_slice()).ok()?;
    mac.update(&file[..text_end + 3]);
    let said = STANDARD_NO_PAD.decode(header[text_end + 4..].trim_end()).ok()?;
    mac.verify_slice(&said).ok()?;
    let (nonce, mut rest) = file[header_end..].split_first_chunk::<NONCE_BYTES>()?;
    let mut opener = Opener::with_key(&derived::<32>(&file_key, nonce, b"payload"));
    let mut content = Vec::new();
    loop {
        let is_last = rest.len() <= Opener::SEALED_CHUNK_LENGTH;
        let (chunk, after) = rest.split_at(rest.len().min(Opener::SEALED_CHUNK_LENGTH));
        content.extend_from_slice(&opener.chunk(chunk, is_last).ok()?);
        if is_last {
            return Some(content);
        }
        rest = after;
    }
}

#[test]
fn what_is_sealed_opens_with_the_key_and_no_other() {
    let (secret, recipient) = pair();
    let other = StaticSecret::from([0x17; 32]);
    let deputy = AgeRecipient::from_bytes(*PublicKey::from(&other).as_bytes());
    for length in [0, 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 3 * CHUNK_LENGTH + 7] {
        let content: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
        let file = sealed(&[recipient], &content);
        assert_eq!(opened(&secret, &file).as_deref(), Some(content.as_slice()), "{length}");
        assert_eq!(opened(&other, &file), None);
        let both = sealed(&[recipient, deputy], &content);
        assert_eq!(opened(&other, &both).as_deref(), Some(content.as_slice()));
    }
}

/// Opened by another program too: `fixtures/age/SOURCES.md` says how.
#[test]
fn the_bytes_are_those_that_another_program_opened() {
    let (_, recipient) = pair();
    let file = sealed(&[recipient], b"email\r\nada@customer.example\r\n");
    assert_eq!(file, include_bytes!("../../../../fixtures/age/list.csv.age"));
}

#[test]
fn recipients_are_read_as_age_keygen_prints_them_and_nothing_else_is() {
    // The example of the specification (C2SP age, "X25519 recipient type").
    let text = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    assert_eq!(AgeRecipient::parse(text).unwrap().to_string(), text);
    assert!(AgeRecipient::parse(text).is_ok());
    assert!(AgeRecipient::parse(&format!(" {}\n", text.to_uppercase())).is_ok());
    let wrong = text.replacen('z', "x", 1);
    let mixed = text.replacen('z', "Z", 1);
    let cut = &text[..text.len() - 1];
    let secret = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
    for text in [
        wrong.as_str(),
        &mixed,
        cut,
        secret,
        "",
        "age1",
        "1qqqqqq",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ] {
        assert_eq!(AgeRecipient::parse(text), Err(AgeError::NotRecipient), "{text}");
    }
}

#[test]
fn a_key_that_keeps_nothing_secret_is_refused() {
    let zero = AgeRecipient::from_bytes([0; 32]);
    assert!(matches!(begin(&[zero], &mut counting()), Err(AgeError::BadKey)));
    assert!(matches!(begin(&[], &mut counting()), Err(AgeError::Recipients)));
}
