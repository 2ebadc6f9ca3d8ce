use super::*;
use crate::hex::{unhex, unhex_array};

/// RFC 9180 §A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0.
const EPHEMERAL_MATERIAL: &str = "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
const RECIPIENT_MATERIAL: &str = "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df";
const RECIPIENT_PUBLIC: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
const ENCAPSULATED: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const PLAIN: &str = "4265617574792069732074727574682c20747275746820626561757479";
const ABOUT: &str = "436f756e742d30";
const SEALED: &str =
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";

fn published() -> OpeningKey {
    OpeningKey::derive(&unhex(RECIPIENT_MATERIAL))
}

#[test]
fn the_published_vector_is_sealed_and_opened() {
    let key = published();
    assert_eq!(key.sealing_key().to_bytes().to_vec(), unhex(RECIPIENT_PUBLIC));
    let chance = Zeroizing::new(unhex_array(EPHEMERAL_MATERIAL));
    let (encapsulated, sealed) =
        key.sealing_key().seal(&unhex(PLAIN), &unhex(INFO), &unhex(ABOUT), &chance).unwrap();
    assert_eq!(encapsulated.to_vec(), unhex(ENCAPSULATED));
    assert_eq!(sealed, unhex(SEALED));
    let opened = key.open(&encapsulated, &sealed, &unhex(INFO), &unhex(ABOUT)).unwrap();
    assert_eq!(*opened, unhex(PLAIN));
}

#[test]
fn another_key_purpose_or_thing_does_not_open() {
    let key = published();
    let chance = Zeroizing::new([3; 32]);
    let (encapsulated, sealed) = key.sealing_key().seal(b"secret", b"purpose", b"thing", &chance).unwrap();
    let other = OpeningKey::derive(&[9; 32]);
    for result in [
        other.open(&encapsulated, &sealed, b"purpose", b"thing"),
        key.open(&encapsulated, &sealed, b"another", b"thing"),
        key.open(&encapsulated, &sealed, b"purpose", b"another"),
        key.open(&[0; 32], &sealed, b"purpose", b"thing"),
        key.open(&encapsulated, &sealed[1..], b"purpose", b"thing"),
        key.open(&encapsulated, b"", b"purpose", b"thing"),
    ] {
        assert_eq!(result.unwrap_err(), RecipientError::CannotOpen);
    }
}

#[test]
fn a_public_key_that_gives_zero_is_refused() {
    let zero = SealingKey::from_bytes([0; 32]);
    let chance = Zeroizing::new([3; 32]);
    assert_eq!(zero.seal(b"secret", b"", b"", &chance), Err(RecipientError::BadKey));
}
