use proptest::prelude::*;

use super::*;
use crate::hex::unhex;

const END: i64 = 1_800_000_000_000_000;

fn key() -> OpeningKey {
    OpeningKey::derive(&[5; 32])
}

fn chance() -> Chance {
    let mut bytes = [0; 64];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::try_from(index).unwrap();
    }
    Zeroizing::new(bytes)
}

fn sealed(content: &[u8]) -> Vec<u8> {
    seal(&key().sealing_key(), END, b"about", content, &chance()).unwrap()
}

fn opened(bytes: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    open(&key(), b"about", bytes, 1 << 20).map(|(_, content)| content.to_vec())
}

/// Objects written by an older program must open for ever: the bytes of version 1 do not change.
#[test]
fn the_form_is_fixed_for_ever() {
    let golden = unhex(include_str!("golden.hex"));
    assert_eq!(sealed(b"the tide is out"), golden);
    assert_eq!(opened(&golden).unwrap(), b"the tide is out");
}

#[test]
fn content_of_every_awkward_length_comes_back() {
    for length in [0, 1, 15, 16, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 2 * CHUNK_LENGTH, 200_000]
    {
        let content: Vec<u8> = (0..length).map(|index| u8::try_from(index % 251).unwrap()).collect();
        let bytes = sealed(&content);
        assert_eq!(bytes.len(), sealed_length(length), "{length}");
        assert_eq!(opened(&bytes).unwrap(), content, "{length}");
    }
}

#[test]
fn the_end_date_can_be_read_from_outside_and_not_changed() {
    let mut bytes = sealed(b"content");
    assert_eq!(Header::parse(&bytes).unwrap(), Header { key: key().sealing_key().id(), end_micros: END });
    bytes[31] ^= 1;
    assert_eq!(opened(&bytes), Err(EnvelopeError::Changed));
}

#[test]
fn every_changed_byte_is_noticed() {
    let bytes = sealed(b"content");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        assert!(opened(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn an_object_cut_off_anywhere_does_not_open() {
    let bytes = sealed(&vec![7; 2 * CHUNK_LENGTH + 10]);
    for length in (0..HEADER_LENGTH + 40).chain([
        HEADER_LENGTH + Opener::SEALED_CHUNK_LENGTH,
        HEADER_LENGTH + 2 * Opener::SEALED_CHUNK_LENGTH,
        bytes.len() - 1,
    ]) {
        assert!(opened(&bytes[..length]).is_err(), "{length}");
    }
    assert_eq!(opened(&bytes[..50]), Err(EnvelopeError::CutOff));
}

#[test]
fn chunks_cannot_be_moved_left_out_or_added() {
    let bytes = sealed(&vec![7; 3 * CHUNK_LENGTH]);
    let (header, chunks) = bytes.split_at(HEADER_LENGTH);
    let parts: Vec<&[u8]> = chunks.chunks(Opener::SEALED_CHUNK_LENGTH).collect();
    for order in [vec![1, 0, 2], vec![0, 2], vec![0, 1], vec![0, 1, 2, 2], vec![0, 0, 1, 2]] {
        let moved: Vec<u8> =
            header.iter().copied().chain(order.iter().flat_map(|part| parts[*part].to_vec())).collect();
        assert_eq!(opened(&moved), Err(EnvelopeError::Changed), "{order:?}");
    }
}

#[test]
fn an_object_opens_only_with_its_key_and_only_as_what_it_is() {
    let bytes = sealed(b"content");
    let other = OpeningKey::derive(&[6; 32]);
    assert_eq!(open(&other, b"about", &bytes, 100).unwrap_err(), EnvelopeError::OtherKey);
    assert_eq!(open(&key(), b"other", &bytes, 100).unwrap_err(), EnvelopeError::Changed);
}

#[test]
fn what_is_too_long_is_refused_before_it_is_opened() {
    let bytes = sealed(&[1; 100]);
    assert_eq!(open(&key(), b"about", &bytes, 99).unwrap_err(), EnvelopeError::TooLong { limit_bytes: 99 });
    assert!(open(&key(), b"about", &bytes, 100).is_ok());
}

#[test]
fn what_is_not_sealed_is_told_apart_from_what_is_cut_off() {
    for (bytes, error) in [
        (b"".as_slice(), EnvelopeError::CutOff),
        (b"sealed", EnvelopeError::CutOff),
        (b"From: a@shop.example\r\n", EnvelopeError::NotSealed),
        (&[0; 500], EnvelopeError::NotSealed),
    ] {
        assert_eq!(Header::parse(bytes), Err(error));
    }
}

proptest! {
    #[test]
    fn content_comes_back(content: Vec<u8>, about: Vec<u8>, end: i64, material: [u8; 32]) {
        let key = OpeningKey::derive(&material);
        let bytes = seal(&key.sealing_key(), end, &about, &content, &chance()).unwrap();
        let (header, back) = open(&key, &about, &bytes, content.len()).unwrap();
        prop_assert_eq!(header.end_micros, end);
        prop_assert_eq!(&*back, &content);
    }

    #[test]
    fn arbitrary_bytes_never_open(mut bytes: Vec<u8>) {
        prop_assert!(opened(&bytes).is_err());
        bytes.splice(..0, MAGIC.iter().copied());
        prop_assert!(opened(&bytes).is_err());
    }
}

#[test]
fn a_part_from_the_middle_opens_by_itself_and_only_in_its_place() {
    let content: Vec<u8> = (0..200_000_u32).map(|index| u8::try_from(index % 251).unwrap()).collect();
    let bytes = sealed(&content);
    let begin = HEADER_LENGTH + 2 * Opener::SEALED_CHUNK_LENGTH;
    let third = &bytes[begin..begin + Opener::SEALED_CHUNK_LENGTH];
    let (mut opener, _) = Opener::begin(&key(), b"about", &bytes[..HEADER_LENGTH]).unwrap();
    assert_eq!(opener.chunk(third, false).err(), Some(EnvelopeError::Changed), "it is not the first");
    opener.go_to(2);
    assert_eq!(*opener.chunk(third, false).unwrap(), content[2 * CHUNK_LENGTH..3 * CHUNK_LENGTH]);
    opener.go_to(3);
    let last = &bytes[begin + Opener::SEALED_CHUNK_LENGTH..];
    assert_eq!(*opener.chunk(last, true).unwrap(), content[3 * CHUNK_LENGTH..]);
}
