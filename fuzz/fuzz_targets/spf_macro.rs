//! Any text as a domain with macros, expanded for any sender: lines are the domain, the local part, the sender's domain, HELO.
#![no_main]

use std::net::{Ipv4Addr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use mail::authentication::spf::{
    Macros, Record, is_within,
    macros::{UNKNOWN, best_name},
    record::Mechanism,
};

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut next = || lines.next().unwrap_or_default();
    let (spec, local_part, sender_domain, helo) = (next(), next(), next(), next());
    let Ok(record) = Record::parse(format!("v=spf1 exists:{spec}").as_bytes()) else { return };
    let longest = local_part.len() + sender_domain.len() + helo.len() + spec.len() + 64;
    for ip in [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()] {
        let macros = Macros { local_part, sender_domain, helo, ip };
        for directive in &record.directives {
            if let Mechanism::Exists(spec) = &directive.mechanism {
                let validated = best_name(&[helo.into()], sender_domain);
                for validated in [UNKNOWN, &validated] {
                    let domain = macros.expand(spec, sender_domain, validated);
                    // The work is bounded however many macros there are: three times, for escaping.
                    assert!(domain.len() <= 255 + 3 * longest, "{}", domain.len());
                    assert!(is_within(&domain, &domain));
                }
            }
        }
    }
});
