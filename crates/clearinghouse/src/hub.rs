//! A hub: takes what members say, issues warnings by rule, lets coordinators change them, and tells them on.
//!
//! What a statement leads to is one change: its place in the ledger, the warnings it makes or supports, the event, the audit entry. Places are given
//! out under a lock of the tenant's, so a hub of several processes stays one hub. What is told is read by place: whoever was away reads on from
//! where it stopped and gets each warning once, in its last form.

mod cursor;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Right};
use model::event::WarningChanged;
use model::ids::{MemberId, OutboxId, StatementId, TenantId, WarningId};
use model::indicator::Indicator;
use model::tenant::Tenant;
use model::time::Time;
use platform::audit::{About, Audit};
use platform::clock::{Chance, Clock};
use platform::keys::WorkRing;
use platform::ledger::{self, Grown, Leaves, Ledger};
use platform::verify::{LedgerRow, LedgerRows, Report, Verifier};
use seal::commitment::Salt;
use seal::ledger::note::VerifierKey;
use seal::signature::{SigningKey, VerifyingKey};
use serde_json::json;
use store::clearinghouse::statement::{PlacedStatement, Statement, StatementWords};
use store::error::StoreError;
use store::platform::ledger_head::LedgerOf;
use store::shared::warning::{Voice, Warning};
use store::txn::Change;
use store::{MAX_PAGE, Store};
use thiserror::Error;
use tokio::sync::watch;

use crate::ClearinghouseError;
use crate::member::{Member, key_text};
use crate::proof::{commitment, extra};
use crate::redact::{Refusal, Untouchable};
use crate::statement::{Said, StatementError};
use crate::warning::{self, Act};

pub use cursor::UnknownCursor;

/// A statement may be so old: its member's hub may have been away over a long weekend.
pub const OLDEST: Duration = Duration::from_hours(7 * 24);
/// And so far ahead: clocks differ.
pub const CLOCKS_DIFFER: Duration = Duration::from_mins(10);
/// A member says at most so much in an hour: a stolen key cannot fill everybody's lists.
pub const MOST_AN_HOUR: u64 = 60;
/// So many warnings are in force at a time; more would have to be led by more than one coordinator.
pub const MOST_IN_FORCE: usize = 20_000;
/// Voices that are counted of one warning; the rest changes nothing.
const MOST_VOICES: u32 = 1_000;
/// What is told at a time.
const TOLD_AT_A_TIME: u32 = 100;

/// A statement is not taken. What the member is told is the whole of it.
#[derive(Debug, Error)]
pub enum Refused {
    /// It is no statement, is not signed by this member, or speaks for another.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// It speaks for another member.
    #[error("take a statement: it speaks for another member")]
    OtherMember,
    /// Too old, or from the future.
    #[error("take a statement: its time is too far from ours")]
    OutOfTime,
    /// Another statement has this id.
    #[error("take a statement: another one has its id")]
    Taken,
    /// Nothing in it may be named.
    #[error("take a statement: nothing in it may be named")]
    NothingToName(Vec<(Indicator, Refusal)>),
    /// Too many in an hour.
    #[error("take a statement: too many within an hour")]
    TooMany,
    /// Our own failure; it may come again.
    #[error(transparent)]
    Ours(#[from] ClearinghouseError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Ours(error.into())
    }
}

/// A statement was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its id.
    pub id: StatementId,
    /// Its place in the ledger.
    pub position: u64,
    /// What of it is not named on, and why, as it was answered.
    pub answer: String,
    /// Whether it was taken before; then nothing happened now.
    pub is_again: bool,
}

/// A warning as members are told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The word by which a member reads on after it.
    pub cursor: String,
    /// The place after it.
    pub next: u64,
    /// The hub's signed words.
    pub signed: String,
}

/// What a hub is made of.
pub struct HubParts {
    /// Where everything is kept.
    pub store: Store,
    /// Who decided what.
    pub audit: Audit,
    /// Signs warnings and the ledger.
    pub ring: Arc<WorkRing>,
    /// The data folder: the ledger lies below it.
    pub data: PathBuf,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and salts.
    pub chance: Arc<dyn Chance>,
    /// Domains of the hub's own house.
    pub own_domains: Vec<String>,
}

/// A hub.
pub struct Hub {
    store: Store,
    audit: Audit,
    ring: Arc<WorkRing>,
    key: SigningKey,
    ledgers: PathBuf,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    own_domains: Vec<String>,
}

/// Returns the name of a hub's ledger, which is also the name of its key.
#[must_use]
pub fn origin(tenant: TenantId) -> String {
    format!("tidewatch/clearinghouse/{tenant}")
}

/// The statements of a hub, as the leaves of its ledger.
struct Statements<'s> {
    store: &'s Store,
    access: &'s Access,
}

impl Leaves for Statements<'_> {
    async fn leaves(&self, from: u64, limit: u32) -> Result<Vec<[u8; 32]>, StoreError> {
        self.store.clearinghouse().statement_leaf_list(self.access, from, limit).await
    }

    async fn head(&self) -> Result<Option<String>, StoreError> {
        self.store.platform().ledger_head_fetch(self.access, LedgerOf::Statements).await
    }

    async fn keep_head(&self, size: u64, note: &str) -> Result<(), StoreError> {
        self.store.platform().ledger_head_keep(self.access, LedgerOf::Statements, (size, note)).await
    }
}

impl LedgerRows for Statements<'_> {
    fn ledger(&self) -> &'static str {
        "statements"
    }

    async fn rows(&self, from: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let page = self.store.clearinghouse().statement_list(self.access, from, limit).await?;
        let row = |placed: &PlacedStatement| {
            let words = placed.statement.words.as_ref();
            let fits = |words: &StatementWords| {
                commitment(&words.salt, &words.signed).0 == placed.statement.commitment
            };
            LedgerRow {
                position: placed.position,
                commitment: placed.statement.commitment,
                is_erased: words.is_none(),
                fits: words.is_none_or(fits),
            }
        };
        Ok(page.iter().map(row).collect())
    }

    async fn size(&self) -> Result<u64, StoreError> {
        let mut size = 0;
        loop {
            // Places follow each other without gaps.
            let page = self.leaves(size, MAX_PAGE).await?.len() as u64;
            size += page;
            if page < u64::from(MAX_PAGE) {
                return Ok(size);
            }
        }
    }
}

impl Hub {
    /// Puts a hub together.
    #[must_use]
    pub fn new(parts: HubParts) -> Self {
        let HubParts { store, audit, ring, data, clock, chance, own_domains } = parts;
        let key = ring.statement_key();
        let ledgers = Path::new(&data).join("ledger").join("clearinghouse");
        Self { store, audit, ring, key, ledgers, clock, chance, own_domains }
    }

    /// Returns the key by which its warnings are recognised.
    #[must_use]
    pub fn key(&self) -> VerifyingKey {
        self.key.verifying_key()
    }

    /// Returns that key as an operator copies it to a member.
    #[must_use]
    pub fn key_text(&self) -> String {
        key_text(&self.key())
    }

    /// Tells when something may have to be told: the number grows. The poll remains the safety net.
    #[must_use]
    pub fn rung(&self) -> watch::Receiver<u64> {
        self.store.rung()
    }

    /// Takes a member's statement, once: the same again is answered as the first time.
    ///
    /// Errors: [`Refused`], which says what the member may hear.
    pub async fn accept(&self, access: &Access, member: &Member, text: &str) -> Result<Accepted, Refused> {
        let now = self.clock.now();
        let said = said(member, text)?;
        // First, because what was taken stays taken, however late its member asks again for an answer that was lost.
        if let Some(again) = self.again(access, member.id, said.id, text).await? {
            return Ok(again);
        }
        if said.at < now.minus(OLDEST) || said.at > now.plus(CLOCKS_DIFFER) {
            return Err(Refused::OutOfTime);
        }
        let hour_ago = now.minus(Duration::from_hours(1));
        let count = self.store.clearinghouse().statement_count(access, member.id, hour_ago).await?;
        if count >= MOST_AN_HOUR {
            return Err(Refused::TooMany);
        }
        let untouchable = self.untouchable(access).await?;
        let (named, unnamed) = parted(&said.indicators, &untouchable);
        if named.is_empty() {
            return Err(Refused::NothingToName(unnamed));
        }
        let answer = answer(said.id, &unnamed);
        match self.taken_in(access, member, &said, (text, &answer), &named, now).await {
            Ok(position) => Ok(Accepted { id: said.id, position, answer, is_again: false }),
            // The same was taken while we were looking; or a coordinator changed what it speaks of, and then it comes again.
            Err(Refused::Ours(ClearinghouseError::Overtaken)) => {
                let again = self.again(access, member.id, said.id, text).await?;
                again.ok_or(Refused::Ours(ClearinghouseError::Overtaken))
            }
            Err(refused) => Err(refused),
        }
    }

    /// What was answered when the same was said before; another statement with its id is refused.
    async fn again(
        &self,
        access: &Access,
        member: MemberId,
        id: StatementId,
        text: &str,
    ) -> Result<Option<Accepted>, Refused> {
        let known = self.store.clearinghouse().statement_fetch(access, member, id).await?;
        let Some(placed) = known else { return Ok(None) };
        let is_same = placed.statement.words.as_ref().is_some_and(|words| words.signed == text);
        if !is_same {
            return Err(Refused::Taken);
        }
        let answer = placed.statement.answer;
        Ok(Some(Accepted { id, position: placed.position, answer, is_again: true }))
    }

    async fn taken_in(
        &self,
        access: &Access,
        member: &Member,
        said: &Said,
        (text, answer): (&str, &str),
        named: &[Indicator],
        now: Time,
    ) -> Result<u64, Refused> {
        let salt: Salt = self.chance.bytes();
        let statement = Statement {
            member: member.id,
            id: said.id,
            said_at: said.at,
            accepted_at: now,
            commitment: commitment(&salt, text).0,
            words: Some(StatementWords { salt, signed: text.to_owned() }),
            answer: answer.to_owned(),
        };
        let mut change = self.store.change(access).await?;
        // First, because the place is the lock: what follows sees all that was said before.
        let begun = || ledger::begun(&self.ring.ledger_signer(origin(access.tenant)));
        let position = change.statement_add_in_txn(&statement, begun).await?;
        // Counted behind the lock: many that come at the same moment do not pass together.
        let hour_ago = now.minus(Duration::from_hours(1));
        if change.statement_count_in_txn(member.id, hour_ago).await? > MOST_AN_HOUR {
            return Err(Refused::TooMany);
        }
        let voice = Voice { member: member.id, statement: said.id, owner: member.owner.clone(), at: now };
        self.heard(&mut change, &voice, named, now).await?;
        let about = About::of("statement", said.id).and("member", member.id);
        let audited = self.audit.append_in_txn(access, &mut change, "statement.accepted", &about).await;
        audited.map_err(ClearinghouseError::from)?;
        change.commit().await?;
        Ok(position)
    }

    /// What a statement leads to: another voice for what is known, a Watch for what is new.
    async fn heard(
        &self,
        change: &mut Change,
        voice: &Voice,
        named: &[Indicator],
        now: Time,
    ) -> Result<(), ClearinghouseError> {
        let in_force = in_force(change, now).await?;
        for known in in_force.iter().filter(|known| warning::is_vouched(named, known)) {
            change.warning_voice_in_txn(known.id, voice).await?;
            let voices = change.warning_voice_list_in_txn(known.id, MOST_VOICES).await?;
            let after = warning::heard_again(known, warning::voice_count(&voices), now);
            self.put(change, after, now).await?;
        }
        let news = warning::news(named, &in_force);
        if news.is_empty() {
            return Ok(());
        }
        if in_force.len() >= MOST_IN_FORCE {
            return Err(ClearinghouseError::Unfit("too many warnings are in force"));
        }
        let new = warning::issued(WarningId::new(now, self.chance.bytes()), news, now);
        let id = new.id;
        self.put(change, new, now).await?;
        Ok(change.warning_voice_in_txn(id, voice).await?)
    }

    /// Signs a warning, keeps it, and has it told.
    async fn put(&self, change: &mut Change, mut warning: Warning, now: Time) -> Result<(), StoreError> {
        warning.signed = warning::signed(&warning, &self.key);
        change.warning_put_in_txn(&warning).await?;
        let event = WarningChanged { warning: warning.id };
        change.say_that(OutboxId::new(now, self.chance.bytes()), &event, now).await
    }

    /// A coordinator changes a warning of ours.
    ///
    /// Errors: [`ClearinghouseError::Overtaken`] if it is over, or stands so already.
    pub async fn decide(
        &self,
        access: &Access,
        id: WarningId,
        act: Act,
    ) -> Result<Warning, ClearinghouseError> {
        access.require(Right::Decide)?;
        let inside = Access::house(access.tenant, "clearinghouse");
        let now = self.clock.now();
        let mut change = self.store.change(&inside).await?;
        let known = change.warning_fetch_in_txn(id).await?;
        let known = known.ok_or(StoreError::Missing { what: "a warning" })?;
        let after = warning::decided(&known, act, now).ok_or(ClearinghouseError::Overtaken)?;
        self.put(&mut change, after.clone(), now).await?;
        let (what, word) = match act {
            Act::Level(level) => ("warning.level_set", level.as_str()),
            Act::Cancel(why) => ("warning.cancelled", why.as_str()),
        };
        let about = About::of("warning", id).word("to", word);
        self.audit.append_in_txn(access, &mut change, what, &about).await?;
        change.commit().await?;
        Ok(after)
    }

    /// Ends warnings that nobody said again; returns how many.
    pub async fn expire(&self, access: &Access) -> Result<u64, ClearinghouseError> {
        let now = self.clock.now();
        let mut change = self.store.change(access).await?;
        let overdue = change.warning_overdue_list_in_txn(now, MAX_PAGE).await?;
        let ours = overdue.iter().filter(|warning| warning.origin == store::shared::warning::Origin::Here);
        let mut count = 0;
        for warning in ours {
            self.put(&mut change, warning::ran_out(warning, now), now).await?;
            count += 1;
        }
        change.commit().await?;
        Ok(count)
    }

    /// Returns the place from which a member reads on; from the first without a cursor.
    ///
    /// Errors: a cursor that is not ours, or from a time that this hub does not remember; then a member begins anew, and does nothing twice.
    pub async fn place(
        &self,
        access: &Access,
        cursor: Option<&str>,
    ) -> Result<Result<u64, UnknownCursor>, ClearinghouseError> {
        let Some(cursor) = cursor else { return Ok(Ok(0)) };
        let next = self.store.shared().warning_next_position(access).await?;
        Ok(cursor::read(access.tenant, &self.key(), cursor)
            .filter(|place| *place <= next)
            .ok_or(UnknownCursor))
    }

    /// Returns what is told from a place on; nothing if that is all.
    pub async fn told(&self, access: &Access, from: u64) -> Result<Vec<Told>, ClearinghouseError> {
        let placed = self.store.shared().warning_told_list(access, from, TOLD_AT_A_TIME).await?;
        let key = self.key();
        let told = placed.into_iter().map(|placed| {
            let next = placed.position + 1;
            Told { cursor: cursor::written(access.tenant, &key, next), next, signed: placed.warning.signed }
        });
        Ok(told.collect())
    }

    /// Takes what was said since into the ledger and signs its new size.
    pub async fn grow(&self, access: &Access) -> Result<Grown, ClearinghouseError> {
        let ledger = self.ledger(access.tenant).await?;
        Ok(ledger.grow(&Statements { store: &self.store, access }).await?)
    }

    /// Reads the ledger of what members said again, and holds it against the rows. Says nothing where nobody ever said anything.
    pub async fn verify(
        &self,
        verifier: &Verifier<'_>,
        access: &Access,
        tenant: &Tenant,
        report: &mut Report,
    ) -> Result<(), ClearinghouseError> {
        let statements = Statements { store: &self.store, access };
        if !self.is_begun(&statements).await? {
            return Ok(());
        }
        let ledger = self.ledger(tenant.id).await?;
        Ok(verifier.any_ledger(&ledger, &statements, tenant, report).await?)
    }

    /// Says whether anybody ever said anything. Opening a ledger makes its folder, so this is asked before.
    async fn is_begun(&self, statements: &Statements<'_>) -> Result<bool, ClearinghouseError> {
        let has_folder = self.ledgers.join(statements.access.tenant.to_string()).is_dir();
        Ok(has_folder || statements.head().await?.is_some() || !statements.leaves(0, 1).await?.is_empty())
    }

    /// Returns how many statements should be in the ledger's files, of which there is none; none if all is well.
    pub async fn gone(&self, access: &Access) -> Result<Option<u64>, ClearinghouseError> {
        let statements = Statements { store: &self.store, access };
        if !self.is_begun(&statements).await? {
            return Ok(None);
        }
        Ok(self.ledger(access.tenant).await?.gone(&statements).await?)
    }

    /// Makes the ledger's files anew if they are gone and the statements are those that were signed; none if they are not gone.
    ///
    /// Errors: statements are missing, too.
    pub async fn rebuild(&self, access: &Access) -> Result<Option<Grown>, ClearinghouseError> {
        let statements = Statements { store: &self.store, access };
        if !self.is_begun(&statements).await? {
            return Ok(None);
        }
        Ok(self.ledger(access.tenant).await?.rebuild(&statements).await?)
    }

    /// Begins the ledger anew over what is left, because the old one, of so many statements, is lost and cannot be made again; the audit log says so.
    pub async fn begin_anew(
        &self,
        access: &Access,
        mut change: Change,
        size: u64,
    ) -> Result<Grown, ClearinghouseError> {
        let begun = ledger::begun(&self.ring.ledger_signer(origin(access.tenant)));
        self.audit.begin_anew(access, (&mut change, LedgerOf::Statements), &begun, size).await?;
        change.commit().await?;
        self.grow(access).await
    }

    /// Returns the key by which the ledger's checkpoints are recognised.
    pub async fn ledger_key(&self, tenant: TenantId) -> Result<VerifierKey, ClearinghouseError> {
        Ok(self.ledger(tenant).await?.verifier())
    }

    /// Returns the newest checkpoint, to be handed to members and witnesses; none before anything was said.
    pub async fn checkpoint(&self, tenant: TenantId) -> Result<Option<String>, ClearinghouseError> {
        Ok(self.ledger(tenant).await?.checkpoint_text().await?)
    }

    /// Returns the proof of a member's own statement, as the text of a file; none if it said none such, it was erased, or the ledger has it not yet.
    pub async fn prove(
        &self,
        access: &Access,
        member: &Member,
        id: StatementId,
    ) -> Result<Option<String>, ClearinghouseError> {
        let found = self.store.clearinghouse().statement_fetch(access, member.id, id).await?;
        let Some(placed) = found else { return Ok(None) };
        let Some(words) = placed.statement.words else { return Ok(None) };
        let Ok(key) = VerifyingKey::from_bytes(&member.public_key) else { return Ok(None) };
        let ledger = self.ledger(access.tenant).await?;
        let extra = extra(&words.salt, &words.signed, &key, &ledger.verifier());
        Ok(ledger.prove(placed.position, extra).await?.map(|proof| proof.to_text()))
    }

    async fn ledger(&self, tenant: TenantId) -> Result<Ledger, ClearinghouseError> {
        let signer = self.ring.ledger_signer(origin(tenant));
        Ok(Ledger::open(&self.ledgers.join(tenant.to_string()), signer).await?)
    }

    /// What no report may name: what is ours, a member's, or everybody's.
    async fn untouchable(&self, access: &Access) -> Result<Untouchable, ClearinghouseError> {
        let mut own = self.own_domains.clone();
        let mut after = None;
        loop {
            let page = self.store.clearinghouse().member_list(access, after, MAX_PAGE).await?;
            after = page.last().map(|member| member.id);
            let is_last = page.len() < MAX_PAGE as usize;
            own.extend(
                page.into_iter().filter(|member| member.left_at.is_none()).flat_map(|member| member.domains),
            );
            if is_last {
                return Ok(Untouchable::new(own));
            }
        }
    }
}

/// Reads what a member says and checks that it is this member who says it.
fn said(member: &Member, text: &str) -> Result<Said, Refused> {
    let other = || Refused::Statement(StatementError::Malformed("it is not signed with this member's key"));
    let key = VerifyingKey::from_bytes(&member.public_key).map_err(|_| other())?;
    let said = Said::open(text, &key)?;
    if said.member != member.id {
        return Err(Refused::OtherMember);
    }
    Ok(said)
}

/// Parts what may be named from what may not.
fn parted(
    indicators: &[Indicator],
    untouchable: &Untouchable,
) -> (Vec<Indicator>, Vec<(Indicator, Refusal)>) {
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for indicator in indicators {
        match untouchable.refusal(indicator) {
            None => named.push(indicator.clone()),
            Some(refusal) => unnamed.push((indicator.clone(), refusal)),
        }
    }
    (named, unnamed)
}

/// What a member is answered.
fn answer(id: StatementId, unnamed: &[(Indicator, Refusal)]) -> String {
    json!({ "statement": id.to_string(), "not_named": unnamed_json(unnamed) }).to_string()
}

/// What is not named, and why, in the form that is sent.
#[must_use]
pub fn unnamed_json(unnamed: &[(Indicator, Refusal)]) -> serde_json::Value {
    let one = |(indicator, refusal): &(Indicator, Refusal)| json!({ "kind": indicator.kind(), "value": indicator.to_string(), "why": refusal.as_str() });
    unnamed.iter().map(one).collect()
}

/// Reads all warnings in force within a change; bounded, because no more are issued.
async fn in_force(change: &mut Change, now: Time) -> Result<Vec<Warning>, StoreError> {
    let mut all: Vec<Warning> = Vec::new();
    loop {
        let after = all.last().map(|warning| warning.id);
        let page = change.warning_in_force_list_in_txn(now, after, MAX_PAGE).await?;
        let is_last = page.len() < MAX_PAGE as usize;
        all.extend(page);
        if is_last || all.len() > MOST_IN_FORCE {
            return Ok(all);
        }
    }
}
