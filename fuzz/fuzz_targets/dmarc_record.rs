//! Any texts as the DMARC records found on the way up from a domain: the first line is the domain, each other line one record.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::authentication::dmarc::{
    Alignment, Record,
    record::is_dmarc,
    tree::{Discovery, MAX_LABELS, names},
};

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let domain = lines.next().unwrap_or_default();
    let asked: Vec<&str> = names(domain).collect();
    assert!(asked.len() <= MAX_LABELS);
    let found = asked.iter().zip(lines).filter(|(_, line)| is_dmarc(line.as_bytes()));
    let found = found.filter_map(|(name, line)| Some(((*name).to_owned(), Record::parse(line.as_bytes())?)));
    let discovery = Discovery::new(domain, found.collect());
    assert!(domain.ends_with(&discovery.organizational));
    assert_eq!(discovery.policy_record().is_none(), discovery.found.is_empty());
    for mode in [Alignment::Relaxed, Alignment::Strict] {
        assert_eq!(discovery.is_aligned(domain, mode), Some(true));
        let _ = discovery.is_aligned(&discovery.organizational, mode);
    }
});
