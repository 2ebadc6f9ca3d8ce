//! The spool: whom a mailing goes to, in sealed batches that end with it. The only place where addresses of recipients are at rest, and only while the letter may be sent.
//!
//! ```text
//!   "tidewatch recipients 1\n"   then a line of JSON for each: {"to": address, "in": language or null, "with": {name: value}}
//! ```
//! A batch is one object, not one for each recipient: a file for each of a million people would be a million writes to disk.

use std::sync::Arc;

use model::access::Access;
use model::ids::ObjectId;
use model::time::Time;
use platform::audit::Audit;
use platform::clock::Chance;
use platform::keys::WorkRing;
use platform::objects::{self, Entrusted, ObjectError};
use serde_json::{Value as Json, json};
use store::Store;
use store::objects::Written;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::letter::Values;

/// Which kind of object a batch is.
pub const MAILING_RECIPIENTS: &str = "mailing_recipients";
/// Recipients of one batch.
pub const BATCH: usize = 500;
const MAGIC: &str = "tidewatch recipients 1\n";

/// Somebody a letter goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address, as the letter's envelope names it.
    pub address: String,
    /// The language, if the file says one.
    pub language: Option<String>,
    /// What differs for this one; without the check code, which is made when the letter is written.
    pub values: Values,
}

/// A batch cannot be used.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// It cannot be sealed or opened.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What was opened is no batch.
    #[error("read a batch of recipients: it is not that, or it is damaged")]
    Damaged,
}

/// Seals a batch and writes its file; its row is part of the change that plans its deliveries.
pub async fn write(
    access: &Access,
    (store, ring, chance): (&Store, &WorkRing, &dyn Chance),
    recipients: &[Recipient],
    (now, end): (Time, Time),
) -> Result<(ObjectId, Written), SpoolError> {
    let content = to_bytes(recipients);
    let entrusted = Entrusted { kind: MAILING_RECIPIENTS, content: &content, now, end };
    let sealed = objects::seal(access, &ring.sealing, &entrusted, chance)?;
    Ok(objects::write(access, &store.objects(), sealed).await?)
}

/// Opens a batch; that it was opened is in the audit log before.
pub async fn open(
    access: &Access,
    (store, ring, audit): (&Store, &WorkRing, &Audit),
    batch: ObjectId,
) -> Result<Arc<[Recipient]>, SpoolError> {
    let bytes = objects::open(access, &store.objects(), ring, audit, batch).await?;
    parse(&bytes).ok_or(SpoolError::Damaged)
}

fn to_bytes(recipients: &[Recipient]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(MAGIC.as_bytes().to_vec());
    for Recipient { address, language, values } in recipients {
        let line = Zeroizing::new(json!({"to": address, "in": language, "with": values}).to_string());
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

fn parse(bytes: &[u8]) -> Option<Arc<[Recipient]>> {
    let lines = std::str::from_utf8(bytes).ok()?.strip_prefix(MAGIC)?;
    lines.lines().map(recipient).collect()
}

fn recipient(line: &str) -> Option<Recipient> {
    let json: Json = serde_json::from_str(line).ok()?;
    let value = |(name, value): (&String, &Json)| Some((name.clone(), value.as_str()?.to_owned()));
    Some(Recipient {
        address: json["to"].as_str()?.to_owned(),
        language: crate::envelope::optional(&json["in"], crate::envelope::text)?,
        values: json["with"].as_object()?.iter().map(value).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_reads_back_and_damage_is_noticed() {
        let recipients = [
            Recipient {
                address: "ann@example.net".into(),
                language: Some("de".into()),
                values: Values::new(),
            },
            Recipient {
                address: "bob@example.net".into(),
                language: None,
                values: [("first_name".to_owned(), "Bob \"B\" \u{2028}".to_owned())].into(),
            },
        ];
        let bytes = to_bytes(&recipients);
        assert_eq!(parse(&bytes).unwrap().as_ref(), recipients);
        assert_eq!(parse(&bytes[..bytes.len() - 3]), None);
        assert_eq!(parse(b"other"), None);
    }
}
