//! Any text as a link: taken apart, unwrapped, with every part read. Nothing may panic, and parts stay inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::url::Url;

fuzz_target!(|text: &str| {
    let url = Url::lenient(text).unfolded();
    for part in [url.username(), url.password(), url.query(), url.fragment()].into_iter().flatten() {
        assert!(url.as_str().contains(part));
    }
    let _ = (url.path(), url.port(), url.redirect_target(), url.query_pairs().count(), url.host());
    if let Some(domain) = url.domain() {
        let _ = (domain.root_domain(), domain.subdomain(), domain.sld(), domain.tld(), domain.unicode());
    }
    let _ = (Url::parse(text), Url::parse_schemeless(text), model::address::EmailAddress::parse(text));
});
