//! What a provider says: any bytes as token, keys, metadata and answers never panic, and what was read obeys its bounds.

#![no_main]

use formats::openid::{Expected, KeySet, MAX_KEYS, MAX_WORDS, Metadata, Token, id_token_of, reason_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let set = KeySet::parse(bytes).unwrap_or_default();
    assert!(set.len() <= MAX_KEYS);
    let _ = Metadata::parse(bytes, "https://id.example");
    let _ = (id_token_of(bytes), reason_of(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(token) = Token::parse(text) {
        assert!(text.starts_with(token.signed));
        assert!(token.claims.words("groups").len() <= MAX_WORDS);
        assert!(set.that_may_have_signed(&token).all(|key| key.algorithm() == token.algorithm));
        let expected = Expected {
            issuer: "https://id.example",
            client: "tidewatch",
            nonce: "n",
            now: 0,
            begun_at: 0,
            is_fresh: true,
        };
        let _ = token.claims.check(&expected);
    }
});
