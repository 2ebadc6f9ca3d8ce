//! Tokens of links: one answer to one held message by one recipient of one tenant, until the hold ends. Signed, not secret: they hold ids and a keyed
//! fingerprint. That a token is used once is kept in the line it is for.
//!
//! ```text
//!   base64url without padding (RFC 4648 §5) of
//!   1 version | 1 answer | 16 tenant | 16 held | 12 recipient | 8 end, seconds, big endian | 16 of HMAC-SHA-256 over a purpose and all before
//! ```

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use model::{
    fingerprint::Fingerprint,
    ids::{HeldId, Id, TenantId},
    time::Time,
};
use platform::keys::LinkKey;
use sha2::Sha256;
use store::post::digest::DigestAnswer;

const VERSION: u8 = 1;
const SAID_BYTES: usize = 54;
const TAG_BYTES: usize = 16;
/// What a token is long, as text; whatever is longer is none.
pub const TOKEN_LENGTH: usize = 94;

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Which answer it gives.
    pub answer: DigestAnswer,
    /// Whose message.
    pub tenant: TenantId,
    /// Which message.
    pub held: HeldId,
    /// Who answers.
    pub recipient: Fingerprint,
    /// Until when.
    pub end_at: Time,
}

/// Makes tokens and recognises them.
#[derive(Clone)]
pub struct Links {
    signer: Hmac<Sha256>,
}

impl Links {
    /// Takes the key.
    #[must_use]
    pub fn new(key: &LinkKey) -> Self {
        let mut signer = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
        // Another kind of link has another purpose, and its tokens mean nothing here.
        signer.update(b"answer to a digest, version 1\n");
        Self { signer }
    }

    /// Makes a token.
    #[must_use]
    pub fn make(&self, ticket: &Ticket) -> String {
        let mut bytes = vec![VERSION, byte_of(ticket.answer)];
        bytes.extend(ticket.tenant.to_bytes());
        bytes.extend(ticket.held.to_bytes());
        bytes.extend(ticket.recipient.as_bytes());
        bytes.extend(ticket.end_at.seconds().to_be_bytes());
        let tag = self.signed(&bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; none if it is not ours. Whether its time is over is the caller's question. Takes the same time wherever it differs.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<Ticket> {
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, tag) = bytes.split_at_checked(SAID_BYTES)?;
        self.signed(said).verify_truncated_left(tag).ok()?;
        let (head, rest) = said.split_at_checked(2)?;
        let (&[VERSION, answer], rest) = (head, rest) else { return None };
        let (tenant, rest) = rest.split_first_chunk::<16>()?;
        let (held, rest) = rest.split_first_chunk::<16>()?;
        let (recipient, rest) = rest.split_first_chunk::<12>()?;
        Some(Ticket {
            answer: DigestAnswer::ALL.into_iter().find(|known| byte_of(*known) == answer)?,
            tenant: TenantId::from_bytes(*tenant),
            held: HeldId::from_bytes(*held),
            recipient: Fingerprint::from_bytes(*recipient),
            end_at: Time::from_seconds(i64::from_be_bytes(rest.try_into().ok()?)),
        })
    }

    fn signed(&self, said: &[u8]) -> Hmac<Sha256> {
        let mut signer = self.signer.clone();
        signer.update(said);
        signer
    }
}

/// These bytes stand in letters that are out in the world; they never change.
const fn byte_of(answer: DigestAnswer) -> u8 {
    match answer {
        DigestAnswer::Release => 1,
        DigestAnswer::Ask => 2,
        DigestAnswer::Report => 3,
    }
}
