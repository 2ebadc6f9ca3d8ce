//! Handing over: a copy that was sealed here goes where the user says: to a file sealed to the receiver's key, through a program, to a caller, or as a
//! plain file. It is in the register before its first byte goes, and with the party before anybody may read of it ([`Custody::goes`]). When all of it went its object ends
//! ([`Custody::handed`]); what breaks half-way can be done again until then.

use model::access::{Access, Right};
use model::ids::{CopyId, Id as _};
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::objects::{self, ObjectOpener};
use sha2::{Digest as _, Sha256};
use store::custody::copy::{Copy, CopyState};
use store::custody::export::{Delivery, ListExport};
use store::error::StoreError;
use store::txn::Change;
use zeroize::Zeroizing;

use crate::finding::{RULE_EXPORT_PLAIN, Raising};
use crate::react::raise_in_txn;
use crate::{Custody, CustodyError};

/// Ways in which a file is fetched from a page: sealed to its receiver, or plain by hand.
pub const FETCHED: [Delivery; 4] = [Delivery::Age, Delivery::OpenPgp, Delivery::Stream, Delivery::Plain];

/// A sealed copy that is being handed over, piece by piece.
pub struct Handing {
    opener: ObjectOpener,
    at: u64,
    /// Its whole length.
    pub length_bytes: u64,
    /// SHA-256 of all of it.
    pub sha256: [u8; 32],
}

impl Handing {
    pub(crate) fn begin(opener: ObjectOpener, length_bytes: u64, sha256: [u8; 32]) -> Self {
        Handing { opener, at: 0, length_bytes, sha256 }
    }

    /// Whether all of it was returned.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.at >= self.length_bytes
    }

    /// Reads all of it once and makes sure that it is what was sealed, to be read again from its beginning: whoever feeds a program cannot take back what it has read, and the end of what
    /// it is fed looks like the end of the list.
    ///
    /// Errors: a piece cannot be read, or is another.
    pub async fn check(&mut self) -> Result<(), CustodyError> {
        let mut hash = Sha256::new();
        while let Some(piece) = self.next().await? {
            hash.update(&piece[..]);
        }
        self.at = 0;
        if hash.finalize().as_slice() == self.sha256 {
            return Ok(());
        }
        Err(StoreError::Damaged { what: "a sealed list", detail: "its SHA-256 is another" }.into())
    }

    /// Returns the next piece; none at the end.
    pub async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, CustodyError> {
        let piece = self.opener.piece(self.at).await?;
        self.at += piece.len() as u64;
        Ok((!piece.is_empty()).then_some(piece))
    }
}

impl Custody {
    /// Begins to hand over a copy that was sealed here and has no link; that it is opened is in the audit log first.
    ///
    /// Errors: [`CustodyError::NotToHand`] if it is fetched by a link, was sealed for another way than those, was handed over, was ended, or its day is over;
    /// [`CustodyError::Refused`] if the party was ruled out since it was sealed.
    pub async fn hand(
        &self,
        access: &Access,
        copy: CopyId,
        ways: &[Delivery],
        now: Time,
    ) -> Result<Handing, CustodyError> {
        let keeper = Self::as_keeper(access)?;
        let export = self.store().custody().export_fetch(access, copy).await?;
        let export =
            export.filter(|export| ways.contains(&export.delivery)).ok_or(CustodyError::NotToHand)?;
        let object = export.object.ok_or(CustodyError::NotToHand)?;
        let copy = self.store().shared().copy_fetch(access, copy).await?;
        if copy.state == CopyState::Ended {
            return Err(CustodyError::NotToHand);
        }
        if let Some(refusal) = self.still_refused(access, &copy, now).await? {
            return Err(CustodyError::Refused(refusal));
        }
        let keys = (self.parts.ring.as_ref(), &self.parts.audit);
        let opened = objects::open_streamed(&keeper, &self.store().objects(), keys, object).await;
        let opener = opened.map_err(|error| match error {
            objects::ObjectError::Ended { .. }
            | objects::ObjectError::OtherKey
            | objects::ObjectError::Store(StoreError::Missing { .. }) => CustodyError::NotToHand,
            other => other.into(),
        })?;
        Ok(Handing::begin(opener, export.length_bytes, export.sha256))
    }

    /// Returns in which way a copy is fetched as a file by who keeps lists, while it can be.
    pub async fn to_fetch(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Option<Delivery>, CustodyError> {
        let export = self.store().custody().export_fetch(access, copy).await?;
        let Some(export) = export.filter(|export| FETCHED.contains(&export.delivery)) else {
            return Ok(None);
        };
        let Some(object) = export.object else { return Ok(None) };
        match self.store().objects().object_look(&Self::as_keeper(access)?, object).await {
            Ok(object) => Ok((object.end_at > now).then_some(export.delivery)),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes that a copy goes: from the first byte that somebody may read it counts as with the party, because a line may break when all of it has arrived, and a program may fail
    /// when it has sent all of it. Nothing changes if it did before.
    pub async fn goes(&self, access: &Access, copy: CopyId, now: Time) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let export = self.handed_export(access, copy).await?;
        let mut change = self.store().change(access).await?;
        if !self.goes_in_txn(access, &mut change, &export, now).await? {
            return Ok(());
        }
        self.finish(access, change, "copy.out", &About::of("copy", copy)).await
    }

    /// Notes that a copy was handed over whole: it is with the party, and the object it was handed over from ends.
    pub async fn handed(&self, access: &Access, copy: CopyId, now: Time) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let export = self.handed_export(access, copy).await?;
        let Some(object) = export.object else { return Ok(()) };
        let mut change = self.store().change(access).await?;
        self.goes_in_txn(access, &mut change, &export, now).await?;
        change.object_remove_in_txn(object).await?;
        self.finish(access, change, "copy.hand", &About::of("copy", copy)).await?;
        Ok(self.store().objects().object_file_remove(access, object).await?)
    }

    async fn handed_export(&self, access: &Access, copy: CopyId) -> Result<ListExport, CustodyError> {
        self.store().custody().export_fetch(access, copy).await?.ok_or(CustodyError::NotToHand)
    }

    /// Says that a copy is with the party; false if that was said before. A plain file is something to mend from then on: next time there is a link.
    async fn goes_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        export: &ListExport,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let copy = change.copy_fetch_in_txn(export.copy).await?;
        if copy.state != CopyState::Prepared {
            return Ok(false);
        }
        if export.delivery == Delivery::Plain {
            let list = change.list_fetch_in_txn(copy.list).await?;
            let party = change.party_fetch_in_txn(copy.party).await?;
            let raising = Raising {
                rule: RULE_EXPORT_PLAIN,
                about: ("copy", copy.id.to_bytes()),
                severity: Severity::Medium,
                phrase: "finding-export-plain",
                words: vec![("list", list.name), ("party", party.name)],
                owner: list.owner,
            };
            let finding = raising.finding(self.parts.chance.as_ref(), now);
            raise_in_txn(change, self.parts.chance.as_ref(), &finding).await?;
        }
        let out = Some((now, access.actor.to_string()));
        let is_out = Copy { state: CopyState::Out, out, ..copy };
        change.copy_set_in_txn(&is_out, CopyState::Prepared).await?;
        Ok(true)
    }
}
