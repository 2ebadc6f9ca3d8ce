use super::*;
use crate::hex::unhex;

/// RFC 3394 §4.1, §4.3 and §4.6.
#[test]
fn keys_are_wrapped_as_the_standard_shows() {
    let key = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    let content = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
    for (key, content, expected) in [
        (&key[..32], &content[..32], "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"),
        (&key[..48], &content[..32], "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D"),
        (key, content, "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"),
    ] {
        assert_eq!(wrapped(&unhex(key), &unhex(content)).unwrap(), unhex(expected));
    }
}
