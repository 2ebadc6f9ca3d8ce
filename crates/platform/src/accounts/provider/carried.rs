//! What a browser carries for us while it is at the provider: sealed, so that it can be neither read nor changed, and bound to its tenant.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    ids::{Id, PersonId, SessionId},
    time::Time,
};
use serde_json::{Value, json};

use crate::{
    accounts::{Accounts, error::AccountError, invite::NewAccount},
    clock::Chance,
};

/// RFC 7636 §4.1: a verifier has 43 to 128 characters; 32 bytes of chance make 43. State and nonce are made the same way.
const SECRET_BYTES: usize = 32;
/// Where somebody wanted to go; longer places are forgotten. A cookie has to fit into 4096 bytes (RFC 6265bis §5.6).
const MAX_NEXT_BYTES: usize = 512;
/// Longer ones are not ours.
const MAX_CARRIED_BYTES: usize = 4_096;

/// What somebody went to the provider for, as it is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Errand {
    SignIn,
    Accept { link: String, new: NewAccount },
    Link { person: PersonId, session: SessionId },
    Prove { person: PersonId, session: SessionId },
}

/// What is carried.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) errand: Errand,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) next: String,
    pub(super) ends_at: Time,
    lasts: Duration,
}

/// Bytes as they stand in an address.
pub(super) fn text_of(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Carried {
    pub(super) fn new(errand: Errand, next: &str, now: Time, lasts: Duration, chance: &dyn Chance) -> Self {
        let secret = || text_of(&chance.bytes::<SECRET_BYTES>());
        let next = if next.len() > MAX_NEXT_BYTES { "/" } else { next };
        Self {
            errand,
            state: secret(),
            nonce: secret(),
            verifier: secret(),
            next: next.to_owned(),
            ends_at: now.plus(lasts),
            lasts,
        }
    }

    /// When the browser left.
    pub(super) fn begun_at(&self) -> Time {
        self.ends_at.minus(self.lasts)
    }

    fn about(accounts: &Accounts) -> [u8; 16] {
        accounts.tenant.to_bytes()
    }

    pub(super) fn sealed(&self, accounts: &Accounts) -> String {
        let errand = match &self.errand {
            Errand::SignIn => json!({ "for": "sign-in" }),
            Errand::Accept { link, new } => json!({
                "for": "accept", "link": link,
                "login": new.login, "name": new.name, "language": new.language,
            }),
            Errand::Link { person, session } => {
                json!({ "for": "link", "person": person.to_string(), "session": session.to_string() })
            }
            Errand::Prove { person, session } => {
                json!({ "for": "prove", "person": person.to_string(), "session": session.to_string() })
            }
        };
        let content = json!({
            "errand": errand, "state": self.state, "nonce": self.nonce, "verifier": self.verifier,
            "next": self.next, "ends": self.ends_at.micros(), "lasts": self.lasts.as_secs(),
        });
        let about: [&[u8]; 2] = [b"provider errand, version 1", &Self::about(accounts)];
        text_of(&accounts.house.keys.sealed(&about, content.to_string().as_bytes(), accounts.chance()))
    }

    /// Opens what came back, if it is ours and has not ended.
    pub(super) fn opened(text: &str, accounts: &Accounts) -> Result<Self, AccountError> {
        const OURS: AccountError = AccountError::Ceremony("it is not ours");
        if text.len() > MAX_CARRIED_BYTES {
            return Err(OURS);
        }
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| OURS)?;
        let about: [&[u8]; 2] = [b"provider errand, version 1", &Self::about(accounts)];
        let opened = accounts.house.keys.opened(&about, &sealed).ok_or(OURS)?;
        let content: Value = serde_json::from_slice(&opened).map_err(|_| OURS)?;
        let carried = Self::read(&content).ok_or(OURS)?;
        if carried.ends_at <= accounts.now() {
            return Err(AccountError::Ceremony("it has ended"));
        }
        Ok(carried)
    }

    fn read(content: &Value) -> Option<Self> {
        let word = |name: &str| content.get(name).and_then(Value::as_str).map(str::to_owned);
        let said = |name: &str| content.get("errand")?.get(name)?.as_str();
        let person = || said("person")?.parse().ok();
        let session = || said("session")?.parse().ok();
        let errand = match said("for")? {
            "sign-in" => Errand::SignIn,
            "accept" => Errand::Accept {
                link: said("link")?.to_owned(),
                new: NewAccount {
                    login: said("login")?.to_owned(),
                    name: said("name")?.to_owned(),
                    language: said("language").map(str::to_owned),
                },
            },
            "link" => Errand::Link { person: person()?, session: session()? },
            "prove" => Errand::Prove { person: person()?, session: session()? },
            _ => return None,
        };
        Some(Self {
            errand,
            state: word("state")?,
            nonce: word("nonce")?,
            verifier: word("verifier")?,
            next: word("next")?,
            ends_at: Time::from_micros(content.get("ends")?.as_i64()?),
            lasts: Duration::from_secs(content.get("lasts")?.as_u64()?),
        })
    }
}
