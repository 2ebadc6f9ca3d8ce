//! Published vectors are printed in hexadecimal; this reads them. Tests only.

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|character| character.to_digit(16)).map(|digit| digit as u8).collect();
    assert_eq!(digits.len() % 2, 0, "an odd number of digits in {text}");
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub(crate) fn unhex_array<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    unhex(text).try_into().unwrap()
}
