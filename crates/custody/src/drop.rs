//! Drop: a link by which the other side fetches a sealed copy, without an account: once, until a day, in as many pieces as its line needs. The secret of
//! the link opens the object; we keep a print of it only. A receipt is written for each piece that was handed over.
//!
//! Whoever has the link can fetch the copy: it is sent like a key, and the page says so. Once all of it was handed to the line the link is used up, but for
//! a little while in which what got lost on the way can be fetched again ([`GRACE`]): no server knows what arrived.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::access::{Access, Right};
use model::ids::{CopyId, DropId, Id as _};
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use platform::objects::{self, ObjectOpener};
use seal::recipient::OpeningKey;
use sha2::{Digest as _, Sha256};
use store::custody::copy::{Copy, CopyState};
use store::custody::drop::MAX_RECEIPTS;
use store::error::StoreError;
use zeroize::Zeroizing;

pub use store::custody::drop::{DropState, ExportDrop, Receipt};

use crate::finding::{RULE_DROP_REFUSED, Raising};
use crate::react::raise_in_txn;
use crate::{Custody, CustodyError};

/// What was handed over whole can be fetched again for so long.
pub const GRACE: Duration = Duration::from_mins(15);
/// Links that are closed in one run of the job.
const CLOSED_AT_A_TIME: u32 = 200;
/// Links of a copy that are looked at; of one that can be opened there is seldom a second.
const LINKS: u32 = 100;

/// Bytes of a link's secret.
const SECRET_BYTES: usize = 32;

/// The secret of a link; shown once and kept nowhere.
pub struct DropLink(Zeroizing<[u8; SECRET_BYTES]>);

impl std::fmt::Debug for DropLink {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("DropLink(hidden)")
    }
}

impl DropLink {
    pub(crate) fn new(secret: [u8; SECRET_BYTES]) -> Self {
        DropLink(Zeroizing::new(secret))
    }

    /// Reads what stands in a link; none if it is not in its form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let secret = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        secret.as_slice().try_into().ok().map(DropLink::new)
    }

    /// Returns what stands in the link.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    pub(crate) fn print(&self) -> [u8; 32] {
        self.hashed(b"drop link, print\0")
    }

    pub(crate) fn opening_key(&self) -> OpeningKey {
        OpeningKey::derive(Zeroizing::new(self.hashed(b"drop link, key\0")).as_slice())
    }

    /// The secret is 32 random bytes, so a plain hash behind a word hides it and gives keys of their own.
    fn hashed(&self, word: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(word).chain_update(self.0.as_slice()).finalize().into()
    }
}

/// What is seen by a link before anything is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropShown {
    /// The link.
    pub drop: ExportDrop,
    /// What the list is called.
    pub list: String,
    /// What for.
    pub purpose: String,
    /// Until when the copy may be kept.
    pub until: Option<Time>,
}

/// Some of a copy, on its way to who fetches it.
pub struct Fetching {
    drop: ExportDrop,
    opener: ObjectOpener,
    from: u64,
    at: u64,
    to: u64,
}

impl Fetching {
    /// Returns the link.
    #[must_use]
    pub fn drop(&self) -> &ExportDrop {
        &self.drop
    }

    /// Returns the next piece; none at the end.
    pub async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, CustodyError> {
        if self.at >= self.to {
            return Ok(None);
        }
        let mut piece = self.opener.piece(self.at).await?;
        let rest = usize::try_from(self.to - self.at).unwrap_or(usize::MAX);
        piece.truncate(rest);
        self.at += piece.len() as u64;
        Ok((!piece.is_empty()).then_some(piece))
    }
}

impl Custody {
    /// Finds what a link is for.
    ///
    /// Errors: [`CustodyError::NoDrop`] if there is none, it is used up, its day is over, or the party may have no copy any more: nobody can tell which.
    pub async fn drop_look(
        &self,
        access: &Access,
        link: &DropLink,
        now: Time,
    ) -> Result<DropShown, CustodyError> {
        let (drop, copy) = self.open_drop(access, link, now).await?;
        let shared = self.store().shared();
        let list = shared.list_fetch(access, copy.list).await?.name;
        Ok(DropShown { drop, list, purpose: copy.purpose, until: copy.until })
    }

    async fn open_drop(
        &self,
        access: &Access,
        link: &DropLink,
        now: Time,
    ) -> Result<(ExportDrop, Copy), CustodyError> {
        let found = self.store().custody().drop_find(access, &link.print()).await?;
        let is_open = |drop: &ExportDrop| match drop.state {
            DropState::Open => drop.until > now,
            DropState::Fetched => drop.fetched_at.is_some_and(|at| at.plus(GRACE) > now),
            DropState::Ended => false,
        };
        let drop = found.filter(is_open).ok_or(CustodyError::NoDrop)?;
        // Ruled out since it was sealed: what was not fetched yet is not handed over any more, unless just this copy was let go.
        let copy = self.store().shared().copy_fetch(access, drop.copy).await?;
        if copy.state == CopyState::Ended {
            return Err(CustodyError::NoDrop);
        }
        if self.still_refused(access, &copy, now).await?.is_some() {
            self.tell_of_refused(access, &copy, now).await?;
            return Err(CustodyError::NoDrop);
        }
        Ok((drop, copy))
    }

    /// Tells who answers for a list that its link was opened in vain: once for each copy, however often somebody tries, and not again where a person said that it is well so.
    async fn tell_of_refused(&self, access: &Access, copy: &Copy, now: Time) -> Result<(), CustodyError> {
        let about = copy.id.to_bytes();
        let open = self.open_of(access, RULE_DROP_REFUSED).await?;
        let left = self.findings_left(access, now).await?;
        let is_open = open.iter().any(|finding| finding.about.1 == about);
        if is_open || left.contains(&(RULE_DROP_REFUSED.to_owned(), about)) {
            return Ok(());
        }
        let mut change = self.store().change(access).await?;
        let list = change.list_fetch_in_txn(copy.list).await?;
        let party = change.party_fetch_in_txn(copy.party).await?;
        let raising = Raising {
            rule: RULE_DROP_REFUSED,
            about: ("copy", about),
            severity: Severity::Medium,
            phrase: "finding-drop-refused",
            words: vec![("list", list.name), ("party", party.name)],
            owner: list.owner,
        };
        let chance = self.parts.chance.as_ref();
        raise_in_txn(&mut change, chance, &raising.finding(chance, now)).await?;
        Ok(change.commit().await?)
    }

    /// Closes findings of links that were opened in vain where there is nothing to open any more, or the party may have it again.
    async fn refused_mended(&self, access: &Access, now: Time) -> Result<(), CustodyError> {
        for finding in self.open_of(access, RULE_DROP_REFUSED).await? {
            let copy = CopyId::from_bytes(finding.about.1);
            let links = self.store().custody().drop_newest_list(access, copy, None, LINKS).await?;
            let copy = self.store().shared().copy_fetch(access, copy).await?;
            let is_there = copy.state != CopyState::Ended
                && links.iter().any(|link| link.state != DropState::Ended && link.until > now);
            if !is_there || self.still_refused(access, &copy, now).await?.is_none() {
                self.finding_mended(access, finding.id, now).await?;
            }
        }
        Ok(())
    }

    /// Begins to fetch bytes `from..to` of a copy by its link: from here on it counts as with the party, whatever becomes of the line, of us or of the receipt.
    pub async fn drop_fetch(
        &self,
        access: &Access,
        link: &DropLink,
        (from, to): (u64, u64),
        now: Time,
    ) -> Result<Fetching, CustodyError> {
        let (drop, copy) = self.open_drop(access, link, now).await?;
        let to = to.min(drop.length_bytes);
        let key = link.opening_key();
        let opened = objects::open_with(access, &self.store().objects(), &key, drop.object, now).await;
        let opener = opened.map_err(|error| match error {
            objects::ObjectError::Ended { .. } | objects::ObjectError::Store(StoreError::Missing { .. }) => {
                CustodyError::NoDrop
            }
            other => other.into(),
        })?;
        if copy.state == CopyState::Prepared {
            self.drop_goes(access, &drop, now).await?;
        }
        Ok(Fetching { drop, opener, from, at: from, to })
    }

    /// Says that a copy is with the party, unless it was closed or ended a moment ago.
    async fn drop_goes(&self, access: &Access, drop: &ExportDrop, now: Time) -> Result<(), CustodyError> {
        let mut change = self.store().change(access).await?;
        let copy = change.copy_fetch_in_txn(drop.copy).await?;
        let is_closed = change.drop_fetch_in_txn(drop.id).await?.state == DropState::Ended;
        if is_closed || copy.state == CopyState::Ended {
            return Err(CustodyError::NoDrop);
        }
        if copy.state != CopyState::Prepared {
            return Ok(());
        }
        let out = Some((now, format!("drop:{}", drop.id)));
        change.copy_set_in_txn(&Copy { state: CopyState::Out, out, ..copy }, CopyState::Prepared).await?;
        self.finish(access, change, "copy.out", &About::of("copy", drop.copy).and("drop", drop.id)).await
    }

    /// Writes the receipt of what was handed over, as far as it went, also of a link that was closed meanwhile. With the last byte the link is used up and the object ends.
    pub async fn drop_receipt(
        &self,
        access: &Access,
        fetched: &Fetching,
        now: Time,
    ) -> Result<(), CustodyError> {
        if fetched.at == fetched.from {
            return Ok(());
        }
        let id = fetched.drop.id;
        let mut change = self.store().change(access).await?;
        let drop = change.drop_fetch_in_txn(id).await?;
        let (handed, reached, pieces) = change.drop_handed_in_txn(id).await?;
        // A piece whose receipt was lost with us, or that somebody leaves out, does not keep a link open for ever: as much went as there is, and its end did.
        let is_used_up = handed + (fetched.at - fetched.from) >= drop.length_bytes
            && reached.max(fetched.at) >= drop.length_bytes;
        let fetched_to = match fetched.from <= drop.fetched_to {
            _ if is_used_up || pieces >= u64::from(MAX_RECEIPTS) => drop.length_bytes,
            true => fetched.at.max(drop.fetched_to),
            false => drop.fetched_to,
        };
        let receipt = Receipt { at: now, from: fetched.from, to: fetched.at };
        change.drop_fetched_in_txn(id, receipt, fetched_to).await?;
        let about =
            About::of("drop", id).and("copy", drop.copy).count("from", fetched.from).count("to", fetched.at);
        self.finish(access, change, "drop.fetch", &about).await
    }

    /// Closes links that are used up or over, ends what they opened, and closes what was said of those that were opened in vain; returns how many links. Safe to run twice.
    pub async fn drops_end(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let over =
            self.store().custody().drop_over_list(access, (now, now.minus(GRACE)), CLOSED_AT_A_TIME).await?;
        let mut tally = Tally::default();
        for drop in over {
            tally.add(self.close(access, &drop, now).await);
        }
        tally.add(self.refused_mended(access, now).await.map(|()| 0_u64));
        tally.end()
    }

    /// Closes a link; false if somebody did.
    async fn close(&self, access: &Access, drop: &ExportDrop, now: Time) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        if !change.drop_end_in_txn(drop.id, now, &access.actor.to_string()).await? {
            return Ok(false);
        }
        change.object_remove_in_txn(drop.object).await?;
        self.finish(access, change, "drop.close", &About::of("drop", drop.id).and("copy", drop.copy)).await?;
        self.store().objects().object_file_remove(access, drop.object).await?;
        Ok(true)
    }

    /// Returns links of a copy with their receipts, as its page shows them: the newest first, before one of them.
    pub async fn drops_before(
        &self,
        access: &Access,
        copy: CopyId,
        before: Option<DropId>,
        limit: u32,
    ) -> Result<Vec<(ExportDrop, Vec<Receipt>)>, CustodyError> {
        let drops = self.store().custody().drop_newest_list(access, copy, before, limit).await?;
        self.with_receipts(access, drops).await
    }

    /// Returns links of a copy with their receipts, the oldest first, after one of them.
    pub async fn drops_after(
        &self,
        access: &Access,
        copy: CopyId,
        after: Option<DropId>,
        limit: u32,
    ) -> Result<Vec<(ExportDrop, Vec<Receipt>)>, CustodyError> {
        let drops = self.store().custody().drop_of_copy_list(access, copy, after, limit).await?;
        self.with_receipts(access, drops).await
    }

    async fn with_receipts(
        &self,
        access: &Access,
        drops: Vec<ExportDrop>,
    ) -> Result<Vec<(ExportDrop, Vec<Receipt>)>, CustodyError> {
        let mut shown = Vec::new();
        for drop in drops {
            let receipts = self.store().custody().drop_receipt_list(access, drop.id).await?;
            shown.push((drop, receipts));
        }
        Ok(shown)
    }

    /// Closes a link that was not used up; what it opened is gone.
    pub async fn drop_close(&self, access: &Access, id: DropId, now: Time) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let drop = self.store().change(access).await?.drop_fetch_in_txn(id).await?;
        match self.close(access, &drop, now).await? {
            true => Ok(()),
            false => Err(StoreError::Conflict { action: "close a link", what: "it" }.into()),
        }
    }
}
