//! Verify: is what we kept still what we kept? Ledger, database and objects, read again and compared.
//! Finds; mends nothing. Says *unanchored* where nobody outside has signed the ledger: then whoever holds the root key could have rewritten it.
//! Answers in [`Phrase`]s; `tidewatch verify` prints them.

mod ledger;

pub use ledger::{LedgerRow, LedgerRows};

use std::sync::Arc;

use model::{access::Access, ids::ObjectId, phrase::Phrase, tenant::Tenant, time::Time};
use seal::ledger::note::VerifierKey;
use store::{
    MAX_PAGE, Store,
    error::StoreError,
    objects::{MAX_OBJECT_BYTES, Object},
};
use tokio::sync::Semaphore;

use crate::{
    audit::{Audit, AuditError},
    keys::WorkRing,
    objects::{FOR_A_LINK, opened},
};

/// How bad a line of the report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Sound,
    /// Nothing is broken; somebody should know or do something.
    Notice,
    /// Not what was kept.
    Broken,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub state: State,
    /// What was found.
    pub phrase: Phrase,
}

/// Everything that was found, tenant by tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The lines, in the order of reading.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Says whether nothing is broken; notices do not count.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.iter().all(|finding| finding.state != State::Broken)
    }

    /// Adds a line.
    pub fn say(&mut self, state: State, phrase: Phrase) {
        self.findings.push(Finding { state, phrase });
    }
}

/// Damaged things that are listed one by one; of more only the count is told.
const MAX_LISTED: usize = 20;

/// What verifying needs.
pub struct Verifier<'v> {
    /// What to verify.
    pub store: &'v Store,
    /// The ledgers beside it.
    pub audit: &'v Audit,
    /// Opens objects, to see whether they open.
    pub ring: &'v WorkRing,
    /// Those whose cosignatures anchor the ledger.
    pub witnesses: &'v [VerifierKey],
    /// When it is.
    pub now: Time,
}

impl Verifier<'_> {
    /// Verifies what belongs to a tenant and to everybody below it.
    ///
    /// Errors only if it cannot go on; what is broken is in the report.
    pub async fn run(&self, access: &Access) -> Result<Report, AuditError> {
        let mut report = Report::default();
        self.database(&mut report).await?;
        for tenant in self.store.platform().tenant_list(access).await? {
            let access = Access { tenant: tenant.id, ..access.clone() };
            self.ledger(&access, &tenant, &mut report).await?;
            self.intents(&access, &tenant, &mut report).await?;
            self.outbox(&access, &tenant, &mut report).await?;
            self.objects(&access, &tenant, &mut report).await?;
        }
        Ok(report)
    }

    async fn database(&self, report: &mut Report) -> Result<(), AuditError> {
        let complaints = self.store.complaints().await?;
        let schema = self.store.schema().await?;
        if complaints.is_empty() {
            let phrase = Phrase::new("verify-database-sound").with("migration", schema.number.to_string());
            report.say(State::Sound, phrase);
        }
        for complaint in complaints.into_iter().take(MAX_LISTED) {
            report.say(State::Broken, Phrase::new("verify-database-broken").with("complaint", complaint));
        }
        Ok(())
    }

    async fn intents(&self, access: &Access, tenant: &Tenant, report: &mut Report) -> Result<(), AuditError> {
        for intent in self.audit.open_intent_list(access, MAX_LISTED as u32).await? {
            let words =
                intent.words.map_or_else(String::new, |words| format!("{} {}", words.what, words.about));
            let phrase = about(tenant, "verify-intent-open")
                .with("position", intent.position.to_string())
                .with("at", intent.at.to_string())
                .with("what", words);
            report.say(State::Notice, phrase);
        }
        Ok(())
    }

    async fn outbox(&self, access: &Access, tenant: &Tenant, report: &mut Report) -> Result<(), AuditError> {
        let state = self.store.platform().outbox_state(access).await?;
        if let Some(oldest) = state.oldest_unheard {
            let phrase = about(tenant, "verify-outbox-waiting")
                .with("count", state.unheard.to_string())
                .with("oldest", oldest.to_string());
            report.say(State::Notice, phrase);
        }
        if state.parked > 0 {
            let phrase = about(tenant, "verify-outbox-parked").with("count", state.parked.to_string());
            report.say(State::Notice, phrase);
        }
        Ok(())
    }

    async fn objects(&self, access: &Access, tenant: &Tenant, report: &mut Report) -> Result<(), AuditError> {
        let (mut count, mut overdue, mut broken) = (0_u64, 0_u64, 0_usize);
        let mut after: Option<ObjectId> = None;
        loop {
            let page = self.store.objects().object_list(access, after, MAX_PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for object in &page {
                count += 1;
                overdue += u64::from(object.end_at <= self.now);
                let Some(detail) = self.object_complaint(access, object).await? else { continue };
                broken += 1;
                if broken <= MAX_LISTED {
                    let phrase = about(tenant, "verify-object-broken").with("object", object.id.to_string());
                    report.say(State::Broken, phrase.with("detail", detail));
                }
            }
        }
        if broken > MAX_LISTED {
            let phrase = about(tenant, "verify-objects-broken").with("count", broken.to_string());
            report.say(State::Broken, phrase);
        }
        if broken == 0 && count > 0 {
            report.say(State::Sound, about(tenant, "verify-objects-sound").with("count", count.to_string()));
        }
        if overdue > 0 {
            report.say(
                State::Notice,
                about(tenant, "verify-objects-overdue").with("count", overdue.to_string()),
            );
        }
        let orphans = self.store.objects().object_orphan_list(access).await?.len();
        if orphans > 0 {
            report.say(
                State::Notice,
                about(tenant, "verify-objects-orphaned").with("count", orphans.to_string()),
            );
        }
        Ok(())
    }

    /// Reads an object's file, compares its hash, and opens it if we can.
    async fn object_complaint(&self, access: &Access, object: &Object) -> Result<Option<String>, AuditError> {
        if object.kind == FOR_A_LINK || object.length_bytes > MAX_OBJECT_BYTES as u64 {
            return match self.store.objects().object_check(access, object).await {
                Ok(()) => Ok(None),
                Err(error @ (StoreError::Damaged { .. } | StoreError::File { .. })) => {
                    // It may have ended while we were reading.
                    let is_there = self.store.objects().object_look(access, object.id).await.is_ok();
                    Ok(is_there.then(|| error.to_string()))
                }
                Err(error) => Err(error.into()),
            };
        }
        match self.store.objects().object_fetch(access, object.id).await {
            Ok((row, sealed)) => {
                Ok(opened(access.tenant, self.ring, &row, &sealed).err().map(|error| error.to_string()))
            }
            // It ended while we were reading.
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(error @ (StoreError::Damaged { .. } | StoreError::File { .. })) => {
                Ok(Some(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// So many entries of a ledger are read again for a page; larger ones are for `tidewatch verify`.
pub const MAX_CHECKED: u64 = 200_000;

/// Reads one tenant's ledger again for a page: everything about the log, nothing about objects.
#[derive(Clone)]
pub struct LedgerCheck {
    /// The rows.
    pub store: Store,
    /// The ledgers beside them.
    pub audit: Audit,
    /// Part of what verifying needs.
    pub ring: Arc<WorkRing>,
    /// Reading a ledger keeps a core busy: one at a time.
    pub alone: Arc<Semaphore>,
}

impl LedgerCheck {
    /// Returns what was found; none while somebody else is asking the same. A ledger that is too large for a page is said to be.
    pub async fn run(&self, access: &Access) -> Result<Option<Report>, AuditError> {
        let size = self.store.platform().audit_size(access).await?;
        let mut report = Report::default();
        if size > MAX_CHECKED {
            let phrase = Phrase::new("verify-ledger-large").with("size", size.to_string());
            report.say(State::Notice, phrase.with("most", MAX_CHECKED.to_string()));
            return Ok(Some(report));
        }
        let Ok(_place) = self.alone.try_acquire() else { return Ok(None) };
        let verifier = Verifier {
            store: &self.store,
            audit: &self.audit,
            ring: &self.ring,
            witnesses: &[],
            now: self.audit.now(),
        };
        // Whoever may read this tenant's log may not know the others.
        let tenants = self.store.platform().tenant_list(access).await?;
        for tenant in tenants.iter().filter(|tenant| tenant.id == access.tenant) {
            verifier.ledger(access, tenant, &mut report).await?;
            verifier.intents(access, tenant, &mut report).await?;
        }
        Ok(Some(report))
    }
}

/// A sentence about what is of a tenant.
#[must_use]
pub fn about(tenant: &Tenant, id: &'static str) -> Phrase {
    Phrase::new(id).with("tenant", tenant.name.clone())
}
