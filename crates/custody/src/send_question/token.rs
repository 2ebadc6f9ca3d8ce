//! Tokens of the links in "did you send this?": one answer to one question of one tenant, until its time is over. Signed, not secret: they hold ids.
//! That a question is answered once is kept with the question.
//!
//! ```text
//!   base64url without padding (RFC 4648 §5) of
//!   1 version | 1 answer | 16 tenant | 16 question | 8 end, seconds, big endian | 16 of HMAC-SHA-256 over a purpose and all before
//! ```

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use model::ids::{Id, SendQuestionId, TenantId};
use model::time::Time;
use platform::keys::LinkKey;
use sha2::Sha256;

const VERSION: u8 = 1;
const SAID_BYTES: usize = 42;
const TAG_BYTES: usize = 16;
/// What a token is long, as text; whatever is longer is none.
pub const TOKEN_LENGTH: usize = 78;

/// What a link answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// We sent it.
    Yes,
    /// We did not.
    No,
}

impl Reply {
    /// These bytes stand in letters that are out in the world; they never change.
    const fn byte(self) -> u8 {
        match self {
            Reply::Yes => 1,
            Reply::No => 2,
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Which answer it gives.
    pub reply: Reply,
    /// Whose question.
    pub tenant: TenantId,
    /// Which question.
    pub question: SendQuestionId,
    /// Until when.
    pub end_at: Time,
}

fn signed(key: &LinkKey, said: &[u8]) -> Hmac<Sha256> {
    let mut signer = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    // Another kind of link has another purpose, and its tokens mean nothing here.
    signer.update(b"answer to whether we sent it, version 1\n");
    signer.update(said);
    signer
}

impl Ticket {
    /// Makes a token.
    #[must_use]
    pub fn make(&self, key: &LinkKey) -> String {
        let mut bytes = vec![VERSION, self.reply.byte()];
        bytes.extend(self.tenant.to_bytes());
        bytes.extend(self.question.to_bytes());
        bytes.extend(self.end_at.seconds().to_be_bytes());
        let tag = signed(key, &bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; none if it is not ours. Whether its time is over is the caller's question. Takes the same time wherever it differs.
    #[must_use]
    pub fn read(key: &LinkKey, token: &str) -> Option<Self> {
        if token.len() != TOKEN_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, tag) = bytes.split_at_checked(SAID_BYTES)?;
        signed(key, said).verify_truncated_left(tag).ok()?;
        let (head, rest) = said.split_at_checked(2)?;
        let (&[VERSION, reply], rest) = (head, rest) else { return None };
        let (tenant, rest) = rest.split_first_chunk::<16>()?;
        let (question, rest) = rest.split_first_chunk::<16>()?;
        Some(Self {
            reply: [Reply::Yes, Reply::No].into_iter().find(|known| known.byte() == reply)?,
            tenant: TenantId::from_bytes(*tenant),
            question: SendQuestionId::from_bytes(*question),
            end_at: Time::from_seconds(i64::from_be_bytes(rest.try_into().ok()?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use model::ids::{Id as _, SendQuestionId, TenantId};
    use model::time::Time;
    use platform::clock::SystemChance;
    use platform::keys::{KeyPlace, RootKey, WorkRing};
    use testkit::folder::TempFolder;

    use super::{Reply, TOKEN_LENGTH, Ticket};

    fn ring() -> WorkRing {
        let folder = TempFolder::new("question-token");
        let place = KeyPlace { file: folder.path().join("root.key"), data: folder.path().join("data") };
        std::fs::create_dir(folder.path().join("data")).unwrap();
        RootKey::open(&place, &SystemChance).unwrap().work_ring(Time::from_seconds(1_795_269_600))
    }

    #[test]
    fn a_token_says_what_we_signed_and_nothing_else_does() {
        let (ours, others) = (ring(), ring());
        for reply in [Reply::Yes, Reply::No] {
            let ticket = Ticket {
                reply,
                tenant: TenantId::HOUSE,
                question: SendQuestionId::from_bytes([7; 16]),
                end_at: Time::from_seconds(1_795_269_600),
            };
            let token = ticket.make(&ours.link_key);
            assert_eq!(token.len(), TOKEN_LENGTH);
            assert_eq!(Ticket::read(&ours.link_key, &token), Some(ticket));
            assert_eq!(Ticket::read(&others.link_key, &token), None);
            for at in 0..token.len() {
                let mut other = token.clone().into_bytes();
                other[at] = if other[at] == b'A' { b'B' } else { b'A' };
                assert_eq!(Ticket::read(&ours.link_key, std::str::from_utf8(&other).unwrap()), None, "{at}");
            }
        }
        assert_eq!(Ticket::read(&ours.link_key, ""), None);
    }
}
