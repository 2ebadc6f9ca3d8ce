//! The message one recipient gets: written and signed the same, byte for byte, whenever it is written again. Pure but for the keys it holds.
//!
//! Its date is when the mailing began, its Message-ID follows from mailing and recipient, its signature's time is that date (RSA with PKCS #1 v1.5 and Ed25519 have no chance in them). So a
//! copy that comes twice can be told by whoever gets it, and we can prove what was sent by its hash. No link, no unsubscribing, nothing that can act.

use std::sync::Arc;

use mail::compose::{ComposeError, Draft, Mailbox, compose};
use model::address::EmailAddress;
use model::domain::Domain;
use model::ids::{Id, TenantId};
use model::time::Time;
use platform::keys::WorkRing;
use sha2::{Digest, Sha256};
use store::post::delivery::Delivery;
use thiserror::Error;

use crate::audience::check_codes;
use crate::check_code::CheckCodes;
use crate::letter::{Letter, RenderError};
use crate::mailbox::{Mailboxes, Purpose, token::Subject};
use crate::relay::identifier::message_id;
use crate::sign::{SignError, Signer};
use crate::spool::Recipient;

/// A letter cannot be written for a recipient.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The text does not take the recipient's values.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The addresses are wrong.
    #[error("write a letter")]
    Compose(#[source] ComposeError),
    /// The key is wrong.
    #[error("sign a letter")]
    Sign(#[source] SignError),
    /// The sender's or the recipient's address is none.
    #[error("write a letter: an address is none")]
    Address,
}

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The envelope's sender.
    pub sender: String,
    /// The envelope's recipient.
    pub to: String,
    /// The message.
    pub content: Arc<[u8]>,
    /// Its hash.
    pub sha256: [u8; 32],
}

/// Where answers and bounces go: addresses of our own that say which letter they mean.
pub struct Answers {
    /// Makes them.
    pub mailboxes: Mailboxes,
    /// At which domain; our own mail door must take mail for it.
    pub domain: Domain,
}

/// Writes letters.
pub struct Scribe {
    ring: Arc<WorkRing>,
    signer: Option<Arc<Signer>>,
    answers: Option<Answers>,
}

impl Scribe {
    /// Without `answers`, answers and bounces go to the sender's own address.
    #[must_use]
    pub fn new(ring: Arc<WorkRing>, signer: Option<Arc<Signer>>, answers: Option<Answers>) -> Self {
        Self { ring, signer, answers }
    }

    /// Writes the letter for one recipient, dated when its mailing began.
    pub fn write(
        &self,
        (letter, begun_at): (&Letter, Time),
        (tenant, delivery): (TenantId, &Delivery),
        recipient: &Recipient,
    ) -> Result<Written, WriteError> {
        let to = EmailAddress::parse(&recipient.address).ok_or(WriteError::Address)?;
        let from = EmailAddress::parse(&letter.from.address).ok_or(WriteError::Address)?;
        let mut values = recipient.values.clone();
        let code = CheckCodes::new(tenant, &self.ring.link_key).code(letter.id, &to);
        values.extend(check_codes(letter, &code));
        let rendered = letter.render(recipient.language.as_deref(), &values)?;
        let mailing = delivery.mailing.to_bytes();
        let parts: [&[u8]; 2] = [&mailing, delivery.recipient.as_bytes()];
        let mut fields = vec![
            // RFC 3834 §5: nobody's out-of-office answers a letter to many.
            ("Auto-Submitted".to_owned(), "auto-generated".to_owned()),
            // RFC 5646: the language of the text, for whoever has it read aloud (RFC 3282 §2).
            ("Content-Language".to_owned(), rendered.language.clone()),
        ];
        let mine = |purpose, answers: &Answers| {
            answers.mailboxes.address(purpose, Subject::from(delivery.id), &answers.domain)
        };
        if letter.is_answered_by_us
            && let Some(answers) = &self.answers
        {
            fields.push(("Reply-To".to_owned(), mine(Purpose::Reply, answers)));
        }
        let sender = match &self.answers {
            Some(answers) => mine(Purpose::Bounce, answers),
            None => from.email().to_owned(),
        };
        let draft = Draft {
            message_id: message_id(self.ring.link_key.expose(), "letter", &parts, from.domain().name()),
            from: Mailbox { name: letter.from.name.clone(), address: from },
            to: vec![Mailbox::bare(to)],
            subject: rendered.subject,
            // RFC 5322 §3.6.1: when the letter was complete, not when this copy of it leaves.
            date: begun_at,
            fields,
            text: rendered.body,
        };
        let mut content = compose(&draft).map_err(WriteError::Compose)?;
        if let Some(signer) = &self.signer {
            content = signer.sign(&content, begun_at).map_err(WriteError::Sign)?;
        }
        let sha256 = Sha256::digest(&content).into();
        Ok(Written { sender, to: recipient.address.clone(), content: Arc::from(content), sha256 })
    }
}
