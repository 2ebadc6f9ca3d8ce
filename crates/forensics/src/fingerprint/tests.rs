use model::address::EmailAddress;

use super::{Keyed, exact, mailbox};

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect(text)
}

/// Whether two spellings have the same exact print, and the same mailbox print.
fn check(one: &str, other: &str, expected: (bool, bool)) {
    let key = Keyed::new(&[7; 32]);
    let (one_is, other_is) = (address(one), address(other));
    let same =
        (exact(&key, &one_is) == exact(&key, &other_is), mailbox(&key, &one_is) == mailbox(&key, &other_is));
    assert_eq!(same, expected, "{one} and {other}");
}

#[test]
fn two_spellings_have_one_print_where_they_are_one_address_or_one_mailbox() {
    check("anna@shop.example", "ANNA@Shop.Example", (true, true));
    check("anna@shop.example", "anna+x@shop.example", (false, false));
    check("anna.k@gmail.com", "annak+x@googlemail.com", (false, true));
    check("anna@gmail.com", "anna@outlook.com", (false, false));
}

#[test]
fn prints_of_different_keys_and_kinds_have_nothing_in_common() {
    let (one, other) = (Keyed::new(&[1; 32]), Keyed::new(&[2; 32]));
    let anna = address("anna@shop.example");
    assert_ne!(exact(&one, &anna), exact(&other, &anna));
    assert_ne!(exact(&one, &anna), mailbox(&one, &anna));
    assert_ne!(one.kind(b"message-id", "anna@shop.example"), exact(&one, &anna));
    assert_eq!(format!("{one:?}"), "Keyed(hidden)");
}

#[test]
fn a_print_is_the_one_that_is_stored_already() {
    // HMAC-SHA-256 of "party", a zero byte and "anna@shop.example" under 32 bytes of 7, computed with Python's hmac.
    let key = Keyed::new(&[7; 32]);
    assert_eq!(exact(&key, &address("Anna@shop.example")).to_string(), EXPECTED);
}

const EXPECTED: &str = "0edaaf3139602bf0f2cf0871";
