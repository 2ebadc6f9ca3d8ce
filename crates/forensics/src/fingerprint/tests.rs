use hmac::{Hmac, KeyInit, Mac};
use model::address::EmailAddress;
use proptest::prelude::*;
use sha2::Sha256;

use super::{Bulk, Keyed, Layered, exact, mailbox};
use crate::membership::Key;
use crate::normalise::Rules;

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

#[test]
fn a_layer_leads_from_the_stored_print_to_the_one_of_both_keys_and_to_no_other() {
    let (old, new) = (Keyed::new(&[1; 32]), Keyed::new(&[2; 32]));
    let anna = address("anna@shop.example");
    let layered = Layered::new(old.clone(), vec![new.clone()]);
    // What was stored under the old key is laid over without the address; who looks up has both keys.
    assert_eq!(new.over(&exact(&old, &anna)), layered.exact(&anna));
    assert_eq!(new.over(&mailbox(&old, &anna)), layered.mailbox(Rules::V1, &anna));
    assert_eq!(new.over_key(Key::from(&exact(&old, &anna))), layered.key(&exact(&old, &anna)));
    for alone in [exact(&old, &anna), exact(&new, &anna), new.over(&exact(&new, &anna))] {
        assert_ne!(alone, layered.exact(&anna));
    }
    assert_eq!(Layered::new(old.clone(), vec![]).exact(&anna), exact(&old, &anna));
}

#[test]
fn an_address_without_a_dot_in_its_domain_is_none_of_a_list() {
    let key = Keyed::new(&[7; 32]);
    let mut bulk = Bulk::new(&key, Rules::V1);
    for (text, is_one) in [
        ("a@b", false),
        ("anna@localhost", false),
        ("Anna@LOCALHOST.", false),
        ("anna.keller@gmail", false),
        ("<anna@shop>", false),
        ("ärger@straße", false),
        ("a@b.c", true),
        ("anna@shop.example", true),
        ("anna@shop.example.", true),
        ("ärger@straße.example", true),
        ("anna@shop。example", true),
        ("anna@[192.0.2.1]", true),
    ] {
        assert_eq!((bulk.prints(text).is_some(), bulk.mailbox(text).is_some()), (is_one, is_one), "{text}");
    }
}

proptest! {
    #[test]
    fn the_prepared_hash_is_hmac_whatever_the_length(
        key in any::<[u8; 32]>(),
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..140), 0..4),
    ) {
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(&key).expect("any length");
        parts.iter().for_each(|part| mac.update(part));
        let expected: [u8; 32] = mac.finalize().into_bytes().into();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(super::Prepared::new(&key).hash::<32>(&parts), expected);
    }

    #[test]
    fn a_long_list_is_printed_as_each_of_its_addresses_is(
        text in prop_oneof![
            "[a-zA-Z0-9.+_-]{0,12}@[a-zA-Z0-9.-]{0,14}",
            "[a-zA-Z0-9.+_é -]{1,12}@(gmail\\.com|Yahoo\\.com|x\\.fastmail\\.com|ya\\.ru|münchen\\.example|pm\\.me\\.)",
            "(mailto:|<| )?[ -~]{0,20}@?[ -~]{0,20}",
        ],
    ) {
        let key = Keyed::new(&[7; 32]);
        let mut bulk = Bulk::new(&key, Rules::V1);
        let address = EmailAddress::parse(&text).filter(|address| address.domain().name().contains('.'));
        let expected = address.map(|address| (exact(&key, &address), mailbox(&key, &address)));
        prop_assert_eq!(bulk.prints(&text).map(|prints| (prints.exact, prints.mailbox)), expected, "{}", text);
        prop_assert_eq!(bulk.mailbox(&text), expected.map(|(_, mailbox)| mailbox), "{}", text);
    }
}
