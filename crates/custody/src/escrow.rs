//! Escrow: of a list that leaves, a copy for the owner, sealed to a key that is kept offline, so that people who have left the list can still be written to when a
//! copy got out. Off unless the configuration names that key. It is counted as a copy of our own house, with an end, and has no canaries.
//!
//! Two locks, of two kinds. Its file leaves here only when two different people who keep lists asked for it together, within some days, with a reason; and who
//! has it can open it only with the key that is not here. We can open it never.

use std::collections::BTreeSet;
use std::time::Duration;

use model::access::{Access, Actor, Right};
use model::ids::{CopyId, PartyId, TenantId};
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use platform::objects::{self, Streamed};
use store::custody::copy::{Copy, CopyHow, CopyState};
use store::error::StoreError;

pub use seal::age::AgeRecipient;
pub use store::custody::escrow::Escrow;

use crate::attribution::reason;
use crate::export::hand::Handing;
use crate::export::{Delivery, Out};
use crate::receiver_keys::SealedTo;
use crate::two_keys::{Turned, turned};
use crate::{Custody, CustodyError, Unfit};

pub use crate::two_keys::OPENS_FOR;

/// The kind of object that holds it.
pub const ESCROW: &str = "escrow";
/// It is kept no longer: what is sealed here ends within a hundred weeks.
pub const MOST_DAYS: u32 = 690;
/// What such a copy is for, in the register.
const PURPOSE: &str = "escrow";
/// Copies that are ended in one run of the job.
const ENDED_AT_A_TIME: u32 = 100;
/// Copies that nobody asked to open that are read at a time.
const UNASKED: u32 = 1_000;

/// To whose key lists are sealed a second time, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct EscrowSetting {
    /// The owner's key, whose other half is offline.
    pub key: AgeRecipient,
    /// How long a copy is kept.
    pub days: u32,
}

/// A copy in escrow that is being sealed.
pub(crate) struct Escrowing {
    pub(crate) place: EscrowPlace,
    pub(crate) out: Out,
}

/// Which copy it will be.
pub(crate) struct EscrowPlace {
    pub(crate) id: CopyId,
    /// Our own company.
    pub(crate) party: PartyId,
    pub(crate) end: Time,
}

/// How far it is with opening a copy in escrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EscrowStanding {
    /// It is closed.
    Closed,
    /// Somebody asked, and a second person has not answered.
    Asked {
        /// It was who looks.
        by_me: bool,
        /// Why.
        why: String,
        /// So long a second person may turn the key.
        until: Time,
    },
    /// Two people opened it, and who looks is one of them.
    Open {
        /// So long its file can be fetched.
        until: Time,
    },
    /// Two other people opened it.
    OpenToOthers,
    /// Its file is gone.
    Over,
}

impl Custody {
    /// Lets lists be sealed a second time, to the owner's offline key.
    #[must_use]
    pub fn with_escrow(self, escrow: Option<EscrowSetting>) -> Self {
        Custody { escrow, ..self }
    }

    /// Begins the copy in escrow of a list that leaves; none where that is not done. The configuration is the house's: it says nothing of tenants.
    ///
    /// Errors: our own company is not in the register; the disk.
    pub(crate) async fn escrow_begin(
        &self,
        access: &Access,
        to: PartyId,
        now: Time,
    ) -> Result<Option<Escrowing>, CustodyError> {
        let Some(setting) = self.escrow.filter(|_| access.tenant == TenantId::HOUSE) else {
            return Ok(None);
        };
        let party = self.own_party(access).await?.ok_or(Unfit::NoOwnCompany)?;
        if party == to {
            return Ok(None);
        }
        let end = now.plus(Duration::from_hours(24 * u64::from(setting.days.clamp(1, MOST_DAYS))));
        let (store, chance) = (self.store().objects(), self.parts.chance.as_ref());
        let key = self.parts.ring.sealing.until(end)?;
        let object = objects::begin(access, &store, key, Streamed { kind: ESCROW, now, end }, chance)?;
        let out = Out::begin(object, &SealedTo::Age(vec![setting.key]), (String::new(), now), chance)?;
        let place = EscrowPlace { id: CopyId::new(now, self.parts.chance.bytes()), party, end };
        Ok(Some(Escrowing { place, out }))
    }

    /// Returns how far it is with opening a copy, for who looks; none for one that is not in escrow.
    pub async fn escrow_standing(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Option<EscrowStanding>, CustodyError> {
        access.require(Right::Keep)?;
        let Some(escrow) = self.store().custody().escrow_fetch(access, copy).await? else { return Ok(None) };
        if self.store().shared().copy_fetch(access, copy).await?.state == CopyState::Ended {
            return Ok(Some(EscrowStanding::Over));
        }
        Ok(Some(standing(&escrow, &access.actor.to_string(), now)))
    }

    /// Asks to open it, with a reason: the first key.
    ///
    /// Errors: whoever asks keeps no lists or is no person; it is no copy in escrow, or its file is gone; somebody asked already.
    pub async fn escrow_ask(
        &self,
        access: &Access,
        copy: CopyId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        self.escrow_keyholder(access, copy, now).await?;
        let why = reason(why).map_err(|_| Unfit::NoReason)?;
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.escrow_ask_in_txn(copy, (now, &by, why), now.minus(OPENS_FOR)).await?;
        self.finish(access, change, "escrow.ask", &About::of("copy", copy)).await
    }

    /// Turns the second key: then both can fetch its file, which opens with the offline key alone.
    ///
    /// Errors: as [`Custody::escrow_ask`], or a conflict if nobody asked, or who asked is who answers.
    pub async fn escrow_second(&self, access: &Access, copy: CopyId, now: Time) -> Result<(), CustodyError> {
        self.escrow_keyholder(access, copy, now).await?;
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.escrow_second_in_txn(copy, (now, &by), now.minus(OPENS_FOR)).await?;
        self.finish(access, change, "escrow.second", &About::of("copy", copy)).await
    }

    /// Begins to hand its file over to one of the two who opened it; that it leaves is in the audit log first. It stays until its end.
    ///
    /// Errors: [`CustodyError::NoDrop`] unless two people opened it and whoever asks is one of them.
    pub async fn escrow_fetch(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Handing, CustodyError> {
        let is_open =
            matches!(self.escrow_standing(access, copy, now).await?, Some(EscrowStanding::Open { .. }));
        if !is_open || !matches!(access.actor, Actor::Person(_)) {
            return Err(CustodyError::NoDrop);
        }
        self.parts.audit.append(access, "escrow.fetch", &About::of("copy", copy)).await?;
        self.hand(access, copy, &[Delivery::Escrow], now).await
    }

    /// Returns the copies in escrow that nobody ever asked to open: their file was never anywhere but here.
    pub(crate) async fn escrows_unasked(&self, access: &Access) -> Result<BTreeSet<CopyId>, CustodyError> {
        let (mut unasked, mut after) = (BTreeSet::new(), None);
        loop {
            let page = self.store().custody().escrow_unasked_list(access, after, UNASKED).await?;
            let Some(last) = page.last() else { return Ok(unasked) };
            after = Some(*last);
            unasked.extend(page);
        }
    }

    /// Ends copies in escrow whose file is gone, and the files of those that somebody ended; returns how many. Safe to run twice.
    pub async fn escrows_end(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let mut tally = Tally::default();
        for escrow in self.store().custody().escrow_over_list(access, now, ENDED_AT_A_TIME).await? {
            let is_over = escrow.end_at <= now;
            tally.add(if is_over {
                self.escrow_over(access, &escrow, now).await
            } else {
                self.escrow_remove(access, &escrow, now).await
            });
        }
        tally.end()
    }

    /// Its file ended by itself: the copy is over, too.
    async fn escrow_over(&self, access: &Access, escrow: &Escrow, now: Time) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        let copy = change.copy_fetch_in_txn(escrow.copy).await?;
        let from = copy.state;
        if from == CopyState::Ended {
            return Ok(false);
        }
        let ended = Some((now, access.actor.to_string(), "escrow: its day is over".to_owned()));
        change.copy_set_in_txn(&Copy { state: CopyState::Ended, ended, ..copy }, from).await?;
        self.finish(access, change, "copy.end", &About::of("copy", escrow.copy)).await?;
        Ok(true)
    }

    /// Somebody ended the copy: its file goes with it.
    async fn escrow_remove(&self, access: &Access, escrow: &Escrow, now: Time) -> Result<bool, CustodyError> {
        let export = self.store().custody().export_fetch(access, escrow.copy).await?;
        let object = export.and_then(|export| export.object);
        let mut change = self.store().change(access).await?;
        if !change.escrow_end_in_txn(escrow.copy, now).await? {
            return Ok(false);
        }
        if let Some(object) = object {
            change.object_remove_in_txn(object).await?;
        }
        self.finish(access, change, "escrow.end", &About::of("copy", escrow.copy)).await?;
        if let Some(object) = object {
            self.store().objects().object_file_remove(access, object).await?;
        }
        Ok(true)
    }

    /// Only people who keep lists have a key, and only while there is a file.
    async fn escrow_keyholder(&self, access: &Access, copy: CopyId, now: Time) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let standing = self.escrow_standing(access, copy, now).await?;
        let is_here = standing.is_some_and(|standing| standing != EscrowStanding::Over);
        match is_here && matches!(access.actor, Actor::Person(_)) {
            true => Ok(()),
            false => Err(StoreError::Missing { what: "a copy in escrow" }.into()),
        }
    }
}

/// How far it is, for who looks; pure.
fn standing(escrow: &Escrow, me: &str, now: Time) -> EscrowStanding {
    if escrow.end_at <= now {
        return EscrowStanding::Over;
    }
    match turned(escrow.keys.as_ref(), me, now) {
        Turned::Closed => EscrowStanding::Closed,
        Turned::Asked { by_me, why, until } => EscrowStanding::Asked { by_me, why, until },
        Turned::Open { until } => EscrowStanding::Open { until },
        Turned::OpenToOthers => EscrowStanding::OpenToOthers,
    }
}

impl EscrowPlace {
    /// The row of it, beside the copy that left.
    pub(crate) fn copy(&self, beside: &Copy) -> Copy {
        Copy {
            id: self.id,
            party: self.party,
            how: CopyHow::Escrow,
            purpose: PURPOSE.into(),
            until: Some(self.end),
            state: CopyState::Out,
            seeds: 0,
            seed_object: None,
            out: Some(beside.made.clone()),
            ended: None,
            ..beside.clone()
        }
    }
}
