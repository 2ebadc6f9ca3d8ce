//! Handing over: a copy that was sealed here goes where the user says: to a file sealed to the receiver's key, through a program, to a caller, or as a
//! plain file. It is counted before its first byte goes. What breaks half-way can be done again until the object's end; then it is ended at once.

use model::access::Access;
use model::ids::CopyId;
use model::time::Time;
use platform::audit::About;
use platform::objects::{self, ObjectOpener};
use store::custody::export::Delivery;
use store::error::StoreError;
use zeroize::Zeroizing;

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
    /// Errors: [`CustodyError::NotToHand`] if it is fetched by a link, was sealed for another way than those, was handed over, or its day is over.
    pub async fn hand(
        &self,
        access: &Access,
        copy: CopyId,
        ways: &[Delivery],
    ) -> Result<Handing, CustodyError> {
        let keeper = Self::as_keeper(access)?;
        let export = self.store().custody().export_fetch(access, copy).await?;
        let export =
            export.filter(|export| ways.contains(&export.delivery)).ok_or(CustodyError::NotToHand)?;
        let object = export.object.ok_or(CustodyError::NotToHand)?;
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

    /// Notes that a copy was handed over whole, and ends the object it was handed over from.
    pub async fn handed(&self, access: &Access, copy: CopyId) -> Result<(), CustodyError> {
        access.require(model::access::Right::Keep)?;
        let export =
            self.store().custody().export_fetch(access, copy).await?.ok_or(CustodyError::NotToHand)?;
        let Some(object) = export.object else { return Ok(()) };
        let mut change = self.store().change(access).await?;
        change.object_remove_in_txn(object).await?;
        self.finish(access, change, "copy.hand", &About::of("copy", copy)).await?;
        Ok(self.store().objects().object_file_remove(access, object).await?)
    }
}
