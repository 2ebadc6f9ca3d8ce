use super::*;
use crate::hex::{unhex, unhex_array};

/// RFC 8032 §7.1: secret key, public key, message, signature.
const PUBLISHED: [(&str, &str, &str, &str); 3] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
         5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
         18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

#[test]
fn the_published_vectors_are_signed_and_verified() {
    for (secret, public, message, signature) in PUBLISHED {
        let key = SigningKey::from_seed(&unhex_array(secret));
        assert_eq!(key.verifying_key().to_bytes().to_vec(), unhex(public));
        let signed = key.sign(&unhex(message));
        assert_eq!(signed.0.to_vec(), unhex(signature));
        let verifying = VerifyingKey::from_bytes(&unhex_array(public)).unwrap();
        assert_eq!(verifying.verify(&unhex(message), &signed), Ok(()));
    }
}

#[test]
fn one_changed_bit_anywhere_is_noticed() {
    let key = SigningKey::from_seed(&[7; 32]);
    let signed = key.sign(b"the tide is out");
    for bit in 0..512 {
        let mut changed = signed;
        changed.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            key.verifying_key().verify(b"the tide is out", &changed),
            Err(SignatureError::Mismatch),
            "bit {bit}"
        );
    }
    assert!(key.verifying_key().verify(b"the tide is in", &signed).is_err());
}

#[test]
fn a_key_of_small_order_is_refused() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    for weak in [[0; 32], neutral] {
        assert_eq!(VerifyingKey::from_bytes(&weak), Err(SignatureError::BadKey));
    }
}
