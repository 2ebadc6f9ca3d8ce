//! Audit: who did what about what, so that it can be proved later and denied by nobody.
//! An entry is a row and, beside it, a salted commitment in a ledger of the tenant; its words can be erased without breaking the ledger.
//! Outside effects are told twice: the intent before, the outcome after; an intent without outcome is shown, because nobody knows.
//! Whether the ledger was tampered with is [`crate::verify`]'s question.

pub mod proof;

use std::{path::PathBuf, sync::Arc};

use model::{
    access::Access,
    ids::{AuditEntryId, Id, TenantId},
    time::Time,
};
use seal::{commitment::Commitment, ledger::note::NoteError};
use store::{
    error::StoreError,
    platform::{PlatformStore, audit::NewAuditEntry, ledger_head::LedgerOf},
    txn::Change,
};
use thiserror::Error;

use crate::{
    clock::{Chance, Clock},
    keys::WorkRing,
    ledger::{self, Leaves, Ledger, LedgerError},
};

pub use crate::ledger::Grown;
pub use proof::LedgerHead;
pub use store::platform::audit::{AuditEntry, AuditKind, AuditSearch, AuditWords};

/// Something could not be audited; then it must not happen.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger on disk is not ours or is damaged; see `tidewatch verify`.
    #[error("read the ledger {origin}: {detail}")]
    Ledger {
        /// Which ledger.
        origin: String,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// A checkpoint is not one, or not ours.
    #[error("read a checkpoint of the ledger")]
    Note(#[from] NoteError),
}

impl From<LedgerError> for AuditError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(error) => Self::Store(error),
            LedgerError::Damaged { origin, detail } => Self::Ledger { origin, detail },
            LedgerError::Note(error) => Self::Note(error),
        }
    }
}

/// What is noted when a ledger was lost and begun anew.
pub const LOST: &str = "ledger.lost";

/// Returns the name of a tenant's audit ledger, which is also the name of its key.
#[must_use]
pub fn origin(tenant: TenantId) -> String {
    format!("tidewatch/audit/{tenant}")
}

/// A tenant's entries, as the leaves of its ledger.
pub(crate) struct Entries<'e> {
    pub(crate) access: &'e Access,
    pub(crate) store: &'e PlatformStore,
}

impl Leaves for Entries<'_> {
    async fn leaves(&self, from: u64, limit: u32) -> Result<Vec<[u8; 32]>, StoreError> {
        let entries = self.store.audit_list(self.access, from, limit).await?;
        Ok(entries.iter().map(|entry| entry.commitment).collect())
    }

    async fn head(&self) -> Result<Option<String>, StoreError> {
        self.store.ledger_head_fetch(self.access, LedgerOf::Audit).await
    }

    async fn keep_head(&self, size: u64, note: &str) -> Result<(), StoreError> {
        self.store.ledger_head_keep(self.access, LedgerOf::Audit, (size, note)).await
    }
}

/// Where more is written about something: a ticket's number. Cannot hold an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

/// A text is not a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read a reference: expected 1 to {MAX_REFERENCE_BYTES} letters, digits or `-` `_` `.` `/` `#`")]
pub struct ReferenceError;

const MAX_REFERENCE_BYTES: usize = 60;

impl std::str::FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./#".contains(&byte);
        if text.is_empty() || text.len() > MAX_REFERENCE_BYTES || !text.bytes().all(is_plain) {
            return Err(ReferenceError);
        }
        Ok(Self(text.to_owned()))
    }
}

/// What an entry is about: nouns with ids, words of ours and numbers. There is no way to put an address in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About(String);

impl About {
    /// About nothing in particular.
    pub const NOTHING: Self = Self(String::new());

    /// About one thing.
    #[must_use]
    pub fn of(noun: &'static str, id: impl Id) -> Self {
        Self::NOTHING.and(noun, id)
    }

    /// And another.
    #[must_use]
    pub fn and(self, noun: &'static str, id: impl Id) -> Self {
        self.pair(noun, &id.to_string())
    }

    /// And so many.
    #[must_use]
    pub fn count(self, noun: &'static str, count: u64) -> Self {
        self.pair(noun, &count.to_string())
    }

    /// And this word of ours.
    #[must_use]
    pub fn word(self, noun: &'static str, word: &'static str) -> Self {
        self.pair(noun, word)
    }

    /// And the hash of something of ours: what is committed to, without saying it.
    #[must_use]
    pub fn hash(self, noun: &'static str, hash: &[u8; 32]) -> Self {
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        self.pair(noun, &hex)
    }

    /// And where more is written.
    #[must_use]
    pub fn reference(self, noun: &'static str, reference: &Reference) -> Self {
        self.pair(noun, &reference.0)
    }

    fn pair(mut self, noun: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(noun);
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    /// Returns the text that is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something outside was begun and must be told the end of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an intent without an outcome is shown as unknown for ever"]
pub struct Intent(AuditEntryId);

/// The audit log of all tenants.
#[derive(Clone)]
pub struct Audit {
    store: PlatformStore,
    /// Under it, each tenant's ledger has a folder.
    ledgers: PathBuf,
    ring: Arc<WorkRing>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Audit {
    /// Opens the log; ledgers are kept under the data folder.
    #[must_use]
    pub fn new(
        store: PlatformStore,
        data: &std::path::Path,
        ring: Arc<WorkRing>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        Self { store, ledgers: data.join("ledger").join("audit"), ring, clock, chance }
    }

    /// Returns the time by which entries are dated, and by which what is sealed has ended.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Tells of something done inside; durable when this returns, in the ledger after [`Audit::grow`].
    pub async fn append(
        &self,
        access: &Access,
        what: &'static str,
        about: &About,
    ) -> Result<AuditEntryId, AuditError> {
        let new = self.entry(access, AuditKind::Act, what, about);
        self.store.audit_append(access, &new, self.begun(access)).await?;
        Ok(new.id)
    }

    /// Tells of something done inside, in the same transaction as the thing itself.
    pub async fn append_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        what: &'static str,
        about: &About,
    ) -> Result<AuditEntryId, AuditError> {
        let new = self.entry(access, AuditKind::Act, what, about);
        change.audit_append_in_txn(&new, self.begun(access)).await?;
        Ok(new.id)
    }

    /// Tells that something outside is about to be done. Do it only after this returned.
    pub async fn intend(
        &self,
        access: &Access,
        what: &'static str,
        about: &About,
    ) -> Result<Intent, AuditError> {
        let new = self.entry(access, AuditKind::Intent, what, about);
        self.store.audit_append(access, &new, self.begun(access)).await?;
        Ok(Intent(new.id))
    }

    /// Tells what became of it.
    pub async fn outcome(
        &self,
        access: &Access,
        intent: Intent,
        what: &'static str,
        about: &About,
    ) -> Result<(), AuditError> {
        let new = self.entry(access, AuditKind::Outcome(intent.0), what, about);
        self.store.audit_append(access, &new, self.begun(access)).await?;
        Ok(())
    }

    /// Returns what was begun outside and never told the end of: after a crash, a person has to look.
    pub async fn open_intent_list(&self, access: &Access, limit: u32) -> Result<Vec<AuditEntry>, AuditError> {
        Ok(self.store.audit_open_intent_list(access, limit).await?)
    }

    /// Returns entries from a position on, oldest first: for whoever may audit.
    pub async fn list(&self, access: &Access, from: u64, limit: u32) -> Result<Vec<AuditEntry>, AuditError> {
        Ok(self.store.audit_list(access, from, limit).await?)
    }

    /// Signs what the ledger says before its first entry.
    fn begun(&self, access: &Access) -> impl FnOnce() -> String + Send {
        let (ring, tenant) = (Arc::clone(&self.ring), access.tenant);
        move || ledger::begun(&ring.ledger_signer(origin(tenant)))
    }

    fn entry(&self, access: &Access, kind: AuditKind, what: &'static str, about: &About) -> NewAuditEntry {
        let at = self.clock.now();
        let words = AuditWords {
            salt: self.chance.bytes(),
            actor: access.actor.to_string(),
            what: what.to_owned(),
            about: about.0.clone(),
        };
        let id = AuditEntryId::new(at, self.chance.bytes());
        let commitment = commitment(access.tenant, id, at, kind, &words).0;
        NewAuditEntry { id, at, kind, commitment, words }
    }

    /// Takes the tenant's new entries into its ledger and signs the new size; entries of one call share one checkpoint.
    pub async fn grow(&self, access: &Access) -> Result<Grown, AuditError> {
        Ok(self.ledger(access.tenant).await?.grow(&Entries { access, store: &self.store }).await?)
    }

    /// Returns how many entries should be in the files of the tenant's ledger, of which there is none: they were lost, or this is another data folder. None if all is well.
    pub async fn gone(&self, access: &Access) -> Result<Option<u64>, AuditError> {
        Ok(self.ledger(access.tenant).await?.gone(&Entries { access, store: &self.store }).await?)
    }

    /// Makes the files of the tenant's ledger anew if they are gone and the entries are those that were signed; none if they are not gone.
    ///
    /// Errors: [`AuditError::Ledger`] if entries are missing, too.
    pub async fn rebuild(&self, access: &Access) -> Result<Option<Grown>, AuditError> {
        Ok(self.ledger(access.tenant).await?.rebuild(&Entries { access, store: &self.store }).await?)
    }

    /// Begins the ledger anew over what is left, because the old one is lost and cannot be made again. That stands in the new one for ever, with how many entries were signed.
    ///
    /// `of` and `begun`: which ledger, and its signed empty head; `size`: how many entries the lost one had.
    pub async fn begin_anew(
        &self,
        access: &Access,
        (change, of): (&mut Change, LedgerOf),
        begun: &str,
        size: u64,
    ) -> Result<(), AuditError> {
        change.ledger_head_restart_in_txn(of, begun).await?;
        let about = About::NOTHING.word("ledger", of.word()).count("size", size);
        self.append_in_txn(access, change, LOST, &about).await.map(drop)
    }

    /// The same for the audit ledger itself.
    pub async fn begin_audit_anew(
        &self,
        access: &Access,
        mut change: Change,
        size: u64,
    ) -> Result<Grown, AuditError> {
        let begun = self.begun(access)();
        self.begin_anew(access, (&mut change, LedgerOf::Audit), &begun, size).await?;
        change.commit().await?;
        self.grow(access).await
    }

    /// Keeps a checkpoint that witnesses have cosigned: from then on the ledger is anchored up to there.
    ///
    /// `note` is our own checkpoint with their lines added; it is refused if it is not ours. Whether the witnesses are known is decided when verifying.
    pub async fn keep_cosigned(&self, access: &Access, note: &str) -> Result<(), AuditError> {
        Ok(self.ledger(access.tenant).await?.keep_cosigned(note).await?)
    }

    /// Returns the tenant's checkpoint as a note, to be handed to witnesses and auditors; none before the first [`Audit::grow`].
    pub async fn checkpoint(&self, access: &Access) -> Result<Option<String>, AuditError> {
        Ok(self.ledger(access.tenant).await?.checkpoint_text().await?)
    }

    pub(crate) async fn ledger(&self, tenant: TenantId) -> Result<Ledger, AuditError> {
        let signer = self.ring.ledger_signer(origin(tenant));
        Ok(Ledger::open(&self.ledgers.join(tenant.to_string()), signer).await?)
    }
}

/// Commits to everything an entry says.
pub(crate) fn commitment(
    tenant: TenantId,
    id: AuditEntryId,
    at: Time,
    kind: AuditKind,
    words: &AuditWords,
) -> Commitment {
    let intent = match kind {
        AuditKind::Outcome(intent) => intent.to_bytes().to_vec(),
        AuditKind::Act | AuditKind::Intent => Vec::new(),
    };
    let at = at.micros().to_be_bytes();
    let fields: [&[u8]; 8] = [
        &tenant.to_bytes(),
        &id.to_bytes(),
        &at,
        kind.word().as_bytes(),
        &intent,
        words.actor.as_bytes(),
        words.what.as_bytes(),
        words.about.as_bytes(),
    ];
    let mut record = Vec::new();
    for field in fields {
        // Each after its length, so that no field can lend bytes to the next.
        record.extend((field.len() as u64).to_be_bytes());
        record.extend_from_slice(field);
    }
    Commitment::new("audit entry, version 1", &words.salt, &record)
}
