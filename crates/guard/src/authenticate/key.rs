//! Keys at work: fetching what a domain publishes (RFC 6376 §3.6.2), and checking a signature against it.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{
        ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents, UnparsedPublicKey,
    },
};
use mail::{
    auth_results::DkimResult,
    authentication::{
        key::{KeyRecord, PublicKey},
        signature::Flaw,
    },
};
use platform::dns::{Budget, LookupError, Resolver};

/// Fetches a key record (RFC 6376 §3.6.2).
pub(super) async fn key_record(
    selector: &str,
    domain: &str,
    resolver: &Resolver,
    budget: &Budget,
) -> Result<KeyRecord, Flaw> {
    let name = format!("{selector}._domainkey.{domain}");
    let texts = match resolver.text(&name, budget).await {
        Ok(texts) => texts,
        Err(error) if error.is_void() => return Err(Flaw::permanent("there is no key")),
        Err(LookupError::NotAName) => return Err(Flaw::new(DkimResult::Neutral, "the selector is no name")),
        Err(error) => return Err(Flaw::new(DkimResult::TempError, error.to_string())),
    };
    // RFC 6376 §3.6.2.2: several records are undefined; the first that can be read is taken.
    let mut why = "the key record is empty";
    for text in texts.iter() {
        match KeyRecord::parse(text) {
            Ok(record) => return Ok(record),
            Err(flaw) => why = flaw,
        }
    }
    Err(Flaw::permanent(why))
}

/// Whether the signature is this key's over the text. Keys outside [`mail::authentication::key`]'s lengths verify nothing.
pub(super) fn verifies(key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
    match key {
        PublicKey::Rsa { modulus, exponent } => {
            let key = RsaPublicKeyComponents { n: modulus, e: exponent };
            key.verify(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, text, signature).is_ok()
        }
        // RFC 8463 §3: the hash is what is signed, once more hashed inside Ed25519.
        PublicKey::Ed25519(key) => {
            let hash = digest(&SHA256, text);
            UnparsedPublicKey::new(&ED25519, key).verify(hash.as_ref(), signature).is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senseless_signature_verifies_nothing() {
        let key = PublicKey::Rsa { modulus: vec![0x80; 128], exponent: vec![1] };
        assert!(!verifies(&key, b"text", &[0; 128]));
        assert!(!verifies(&key, b"text", b""));
    }
}
