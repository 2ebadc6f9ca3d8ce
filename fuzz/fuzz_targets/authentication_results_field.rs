//! Any value of an Authentication-Results field: read as some trusted server's, written as ours, and asked whether it claims to be ours.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::auth_results::field::{AuthservId, value};
use mail::auth_results::{AuthResults, DkimResult, DkimSignature, DmarcResult, SpfResult};
use mail::headers::AuthenticationResults;

fuzz_target!(|text: &str| {
    let id = AuthservId::parse("mx.shop.example").expect("a host's name");
    let claims = id.is_claimed_by(text.as_bytes());
    assert!(claims || AuthenticationResults::read(text, 0).server.as_deref() != Some(id.as_str()));
    // Three strangers' names, as they stand.
    let mut names = text.splitn(3, '\0').map(str::to_owned);
    let mut name = || names.next().unwrap_or_default();
    let mut found = AuthResults::default();
    found.spf.result = SpfResult::Pass;
    found.spf.domain = Some(name());
    let signature = DkimSignature {
        result: DkimResult::Pass,
        domain: name(),
        selector: name(),
        ..DkimSignature::default()
    };
    found.dkim.signatures = vec![signature; 9];
    found.dmarc.result = DmarcResult::Fail;
    found.dmarc.from_domain = Some(text.to_owned());
    let written = value(&id, &found).expect("DMARC failed for some name or other");
    assert!(
        written.bytes().all(|byte| (32..127).contains(&byte) || b"\r\n\t".contains(&byte)),
        "{written:?}"
    );
    assert_eq!(written.matches('\n').count(), written.matches(";\r\n\t").count(), "{written:?}");
    let read = AuthenticationResults::read(&written, 0);
    assert_eq!(read.server.as_deref(), Some(id.as_str()));
    assert!(id.is_claimed_by(written.as_bytes()));
});
