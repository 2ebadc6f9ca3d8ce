//! Addresses of lists and filter files: any text has the same prints by the short and the long way, and any bytes are a filter or refused.

#![no_main]

use forensics::filter::Filter;
use forensics::fingerprint::{Bulk, Keyed};
use forensics::membership::Key;
use forensics::normalise::Rules;
use libfuzzer_sys::fuzz_target;
use model::address::EmailAddress;

fuzz_target!(|input: (String, Vec<u8>, u64)| {
    let (text, bytes, key) = input;
    let keyed = Keyed::new(&[7; 32]);
    let prints = Bulk::new(&keyed, Rules::V1).prints(&text).map(|prints| (prints.exact, prints.mailbox));
    let address = EmailAddress::parse(&text);
    assert_eq!(prints, address.map(|address| (keyed.exact(&address), keyed.mailbox(Rules::V1, &address))));
    if let Ok(filter) = Filter::open(&bytes) {
        let _ = filter.may_know(Key(key));
    }
});
