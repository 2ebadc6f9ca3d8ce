//! A proof of one entry, to be handed to somebody outside: what it says, that it is what was committed to, and that the commitment is in the
//! ledger that was signed. A file in the form of C2SP tlog-proof whose extra line holds the entry's words; checked without our database.
//! Says who signed, not who that is: whoever checks must know the ledger's key from elsewhere.

use model::{
    access::{Access, Right},
    ids::{AuditEntryId, Id, TenantId},
    time::Time,
};
use seal::ledger::{
    checkpoint,
    note::NoteError,
    proof::{HandedProof, Head, ProofError},
    tree::Hash,
};
use serde_json::{Value as Json, json};
use store::{
    error::StoreError,
    platform::audit::{AuditEntry, AuditKind, AuditSearch, AuditWords},
};
use thiserror::Error;

pub use seal::ledger::note::VerifierKey;

use super::{Audit, AuditError, commitment};

/// The ledger as it was signed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerHead {
    /// How many entries it holds.
    pub size: u64,
    /// The root hash over all of them.
    pub root: Hash,
    /// Entries that are kept and not in it yet; they follow within seconds.
    pub waiting: u64,
    /// When the last entry in it was made: the ledger has no time of its own.
    pub last_at: Option<Time>,
    /// Whether others have cosigned; without them it is unanchored.
    pub is_cosigned: bool,
    /// The key by which it is verified, as text.
    pub key: String,
    /// The signed note itself.
    pub note: String,
}

/// What a proof that was checked says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Whose log.
    pub tenant: TenantId,
    /// The entry.
    pub entry: AuditEntry,
    /// The ledger it is in.
    pub head: Head,
    /// The key that signed.
    pub key: VerifierKey,
    /// Whether others have cosigned that ledger; who they are is not checked here.
    pub is_cosigned: bool,
}

/// A proof does not prove.
#[derive(Debug, Error)]
pub enum EntryProofError {
    /// Not in its form.
    #[error("read the proof of an audit entry: {0}")]
    Form(&'static str),
    /// The key in it or beside it is none, or another ledger's.
    #[error("read the key of a ledger")]
    Key(#[source] NoteError),
    /// The words are not those that were committed to.
    #[error("verify an audit entry: its words are not what was committed to")]
    OtherWords,
    /// The commitment is not in the ledger that was signed.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Audit {
    /// Returns entries that were asked for, newest first; `before` is time and position of the last entry of the page before.
    pub async fn search(
        &self,
        access: &Access,
        search: &AuditSearch,
        before: Option<(Time, u64)>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, AuditError> {
        Ok(self.store.audit_search(access, search, before, limit).await?)
    }

    /// Returns the entry at a position.
    pub async fn entry_at(&self, access: &Access, position: u64) -> Result<Option<AuditEntry>, AuditError> {
        let found = self.store.audit_list(access, position, 1).await?;
        Ok(found.into_iter().find(|entry| entry.position == position))
    }

    /// Returns the tenant's ledger as it was signed last; none before the first [`Audit::grow`].
    pub async fn head(&self, access: &Access) -> Result<Option<LedgerHead>, AuditError> {
        access.require(Right::Audit).map_err(StoreError::from)?;
        let ledger = self.ledger(access.tenant).await?;
        let Some((note, checkpoint)) = ledger.checkpoint().await? else { return Ok(None) };
        let last = match checkpoint.size.checked_sub(1) {
            Some(position) => self.entry_at(access, position).await?,
            None => None,
        };
        let size = self.store.audit_size(access).await?;
        Ok(Some(LedgerHead {
            size: checkpoint.size,
            root: checkpoint.root,
            waiting: size.saturating_sub(checkpoint.size),
            last_at: last.map(|entry| entry.at),
            is_cosigned: note.signatures.len() > 1 || ledger.anchored().await?.is_some(),
            key: ledger.verifier().to_text(),
            note: note.to_text(),
        }))
    }

    /// Returns the proof of an entry, as the text of a file; none if there is no such entry, its words were erased, or the ledger has it not yet.
    pub async fn prove(&self, access: &Access, position: u64) -> Result<Option<String>, AuditError> {
        let Some(entry) = self.entry_at(access, position).await? else { return Ok(None) };
        let Some(words) = &entry.words else { return Ok(None) };
        let ledger = self.ledger(access.tenant).await?;
        let key = ledger.verifier().to_text();
        let extra = document(access.tenant, &entry, words, &key).to_string().into_bytes();
        Ok(ledger.prove(position, extra).await?.map(|proof| proof.to_text()))
    }
}

/// Checks a proof that [`Audit::prove`] wrote, with nothing but itself and the ledger's key; without a key, with the one that stands in it, which
/// says only that whoever wrote the file had that key.
pub fn checked(text: &str, key: Option<&VerifierKey>) -> Result<Proved, EntryProofError> {
    let proof = HandedProof::parse(text)?;
    let json: Json = serde_json::from_slice(&proof.extra).map_err(|_| FORM)?;
    let key = match key {
        Some(key) => key.clone(),
        None => VerifierKey::parse(word(&json, "key")?).map_err(EntryProofError::Key)?,
    };
    let (tenant, mut entry) = entry_of(&json)?;
    entry.position = proof.index;
    let head = proof.verify(&entry.commitment, &key)?;
    let words = entry.words.as_ref().ok_or(FORM)?;
    if commitment(tenant, entry.id, entry.at, entry.kind, words).0 != entry.commitment {
        return Err(EntryProofError::OtherWords);
    }
    let (note, _) = checkpoint::open(&proof.checkpoint, &key).map_err(EntryProofError::Key)?;
    // RFC 9162 §2.1.3.2 says that the leaf is in the tree; that the tree is this tenant's is said by the name of its key.
    if key.name != super::origin(tenant) {
        return Err(EntryProofError::Form("its ledger is another tenant's"));
    }
    Ok(Proved { tenant, entry, head, key, is_cosigned: note.signatures.len() > 1 })
}

const FORM: EntryProofError = EntryProofError::Form("the entry's words are not in their form");

/// The entry as the extra line says it.
fn document(tenant: TenantId, entry: &AuditEntry, words: &AuditWords, key: &str) -> Json {
    let intent = match entry.kind {
        AuditKind::Outcome(intent) => Json::from(intent.to_string()),
        AuditKind::Act | AuditKind::Intent => Json::Null,
    };
    json!({
        "version": 1,
        "tenant": tenant.to_string(),
        "entry": entry.id.to_string(),
        "at": entry.at.to_string(),
        "at_micros": entry.at.micros(),
        "kind": entry.kind.word(),
        "intent": intent,
        "actor": words.actor,
        "what": words.what,
        "about": words.about,
        "salt": hex(&words.salt),
        "commitment": hex(&entry.commitment),
        "key": key,
    })
}

fn entry_of(json: &Json) -> Result<(TenantId, AuditEntry), EntryProofError> {
    let kind = match word(json, "kind")? {
        "act" => AuditKind::Act,
        "intent" => AuditKind::Intent,
        "outcome" => AuditKind::Outcome(id(json, "intent")?),
        _ => return Err(FORM),
    };
    let words = AuditWords {
        salt: unhex(word(json, "salt")?)?,
        actor: word(json, "actor")?.to_owned(),
        what: word(json, "what")?.to_owned(),
        about: word(json, "about")?.to_owned(),
    };
    let entry = AuditEntry {
        position: 0,
        id: id::<AuditEntryId>(json, "entry")?,
        at: Time::from_micros(json["at_micros"].as_i64().ok_or(FORM)?),
        kind,
        commitment: unhex(word(json, "commitment")?)?,
        words: Some(words),
    };
    Ok((id(json, "tenant")?, entry))
}

fn word<'j>(json: &'j Json, name: &str) -> Result<&'j str, EntryProofError> {
    json[name].as_str().ok_or(FORM)
}

fn id<I: Id + std::str::FromStr>(json: &Json, name: &str) -> Result<I, EntryProofError> {
    word(json, name)?.parse().map_err(|_| FORM)
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<[u8; 32], EntryProofError> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(FORM);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| FORM)?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| FORM)?;
    }
    Ok(bytes)
}
