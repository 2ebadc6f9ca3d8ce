//! Upload: a list on its way in from a browser, which may break off and go on where it stopped. What arrives is sealed at once, in pieces that end with the
//! upload; no plain file lies anywhere, and there is no copy before [`Custody::export_upload`] has read it to its end.
//!
//! Only who began an upload goes on with it, lets it leave, or ends it. It is gone after [`KEPT`], whole or not; so many may be on their way at once
//! ([`MOST_AT_ONCE`]), and so many bytes ([`MOST_BYTES_AT_ONCE`]). How a browser speaks of it (tus 1.0.0) is the console's.

use std::sync::Arc;
use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{PartyId, UploadId};
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use platform::objects::{self, Entrusted, ObjectError};
use seal::recipient::KeyId;
use store::custody::MAX_NAME;
use store::custody::upload::{UploadBound, UploadPiece};
use store::error::StoreError;
use zeroize::Zeroizing;

pub use store::custody::upload::Upload;

use crate::export::{Export, Exported, Wanted};
use crate::{Custody, CustodyError, Unfit};

/// An upload is here for so long: overnight, and no longer.
pub const KEPT: Duration = Duration::from_hours(24);
/// What arrives is sealed in pieces of so many bytes; so much is lost at most if the program dies, and so much is in memory for each upload.
pub const PIECE_BYTES: usize = 4 << 20;
/// A longer list is sealed at the keyboard or by the API, in one go.
pub const MOST_BYTES: u64 = 2 << 30;
/// So many may be on their way for a tenant at once; whoever comes then is told to wait or to end one.
pub const MOST_AT_ONCE: u64 = 16;
/// And so many bytes, as long as they will be.
pub const MOST_BYTES_AT_ONCE: u64 = 16 << 30;
/// The kind of object that holds a piece.
const PIECE: &str = "upload";
/// Uploads of a party that are looked at; there are no more at once.
const LISTED: u32 = 100;
/// Uploads ended in one run of the job.
const ENDED_AT_A_TIME: u32 = 100;

/// What somebody wants to hand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadWanted {
    /// For whom.
    pub party: PartyId,
    /// What the file is called.
    pub name: String,
    /// How long it is.
    pub length_bytes: u64,
}

impl UploadWanted {
    /// The name as it is kept: without what could be somebody's address.
    fn checked(&self) -> Result<String, Unfit> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name: String = name.chars().filter(|char| !char.is_control()).take(MAX_NAME / 4).collect();
        if self.length_bytes == 0 {
            return Err(Unfit::NobodyInList);
        }
        if self.length_bytes > MOST_BYTES {
            return Err(Unfit::TooLong("file"));
        }
        Ok(name.replace('@', "(at)"))
    }
}

impl Custody {
    /// Begins an upload.
    ///
    /// Errors: it is too long; too much is on its way; the party is not there.
    pub async fn upload_begin(
        &self,
        access: &Access,
        wanted: &UploadWanted,
        now: Time,
    ) -> Result<Upload, CustodyError> {
        access.require(Right::Keep)?;
        let upload = Upload {
            id: UploadId::new(now, self.parts.chance.bytes()),
            party: wanted.party,
            name: wanted.checked()?,
            length_bytes: wanted.length_bytes,
            received: 0,
            begun: (now, access.actor.to_string()),
            end_at: now.plus(KEPT),
        };
        let bound = UploadBound { uploads: MOST_AT_ONCE, bytes: MOST_BYTES_AT_ONCE };
        let mut change = self.store().change(access).await?;
        change.party_fetch_in_txn(wanted.party).await?;
        if !change.upload_add_in_txn(&upload, bound).await? {
            return Err(Unfit::UploadsUnderWay.into());
        }
        let about =
            About::of("upload", upload.id).and("party", wanted.party).count("bytes", wanted.length_bytes);
        self.finish(access, change, "upload.begin", &about).await?;
        Ok(upload)
    }

    /// Returns an upload of one's own.
    ///
    /// Errors: missing if there is none, it is somebody else's, or its day is over.
    pub async fn upload(&self, access: &Access, id: UploadId, now: Time) -> Result<Upload, CustodyError> {
        access.require(Right::Keep)?;
        let upload = self.store().custody().upload_fetch(access, id).await?;
        match is_ours(&upload, access, now) {
            true => Ok(upload),
            false => Err(StoreError::Missing { what: "an upload" }.into()),
        }
    }

    /// Returns one's own uploads for a party, newest first.
    pub async fn uploads(
        &self,
        access: &Access,
        party: PartyId,
        now: Time,
    ) -> Result<Vec<Upload>, CustodyError> {
        access.require(Right::Keep)?;
        let mut uploads = self.store().custody().upload_of_party_list(access, party, LISTED).await?;
        uploads.retain(|upload| is_ours(upload, access, now));
        Ok(uploads)
    }

    /// Takes the next bytes of an upload, sealed and durable when this returns; returns how it stands then.
    ///
    /// Errors: a conflict if they do not begin where it stopped; too long if they go beyond its length.
    pub async fn upload_append(
        &self,
        access: &Access,
        id: UploadId,
        (from, bytes): (u64, Zeroizing<Vec<u8>>),
        now: Time,
    ) -> Result<Upload, CustodyError> {
        let upload = self.upload(access, id, now).await?;
        let to = from.saturating_add(bytes.len() as u64);
        if to > upload.length_bytes {
            return Err(Unfit::TooLong("file").into());
        }
        if from != upload.received {
            return Err(StoreError::Conflict { action: "go on with an upload", what: "it" }.into());
        }
        let (ring, chance) = (Arc::clone(&self.parts.ring), Arc::clone(&self.parts.chance));
        let (end, sealing) = (upload.end_at, access.clone());
        let sealed = tokio::task::spawn_blocking(move || {
            let entrusted = Entrusted { kind: PIECE, content: &bytes, now, end };
            objects::seal(&sealing, &ring.sealing, &entrusted, chance.as_ref())
        });
        let sealed = match sealed.await {
            Ok(sealed) => sealed?,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        let (object, written) = objects::write(access, &self.store().objects(), sealed).await?;
        let mut change = self.store().change(access).await?;
        change.object_keep_in_txn(written).await?;
        change.upload_grow_in_txn(id, UploadPiece { from, to, object }).await?;
        change.commit().await?;
        Ok(Upload { received: to, ..upload })
    }

    /// Ends an upload of one's own; what was here of it is gone.
    pub async fn upload_end(&self, access: &Access, id: UploadId, now: Time) -> Result<(), CustodyError> {
        let upload = self.upload(access, id, now).await?;
        match self.end_upload(access, &upload).await? {
            true => Ok(()),
            false => Err(StoreError::Missing { what: "an upload" }.into()),
        }
    }

    /// Ends uploads whose day is over; returns how many. Safe to run twice.
    pub async fn uploads_end(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let over = self.store().custody().upload_over_list(access, now, ENDED_AT_A_TIME).await?;
        let mut tally = Tally::default();
        for upload in over {
            tally.add(self.end_upload(access, &upload).await);
        }
        tally.end()
    }

    async fn end_upload(&self, access: &Access, upload: &Upload) -> Result<bool, CustodyError> {
        let pieces = self.store().custody().upload_piece_list(access, upload.id).await?;
        let mut change = self.store().change(access).await?;
        if !change.upload_remove_in_txn(upload.id).await? {
            return Ok(false);
        }
        let about = About::of("upload", upload.id).count("bytes", upload.received);
        self.finish(access, change, "upload.end", &about).await?;
        self.remove_files(access, &pieces).await;
        Ok(true)
    }

    /// Removes files whose rows are gone; one that cannot be removed is swept.
    pub(crate) async fn remove_files(&self, access: &Access, pieces: &[UploadPiece]) {
        for piece in pieces {
            self.remove_object_file(access, piece.object).await;
        }
    }

    /// Seals an upload that is whole, and ends it in the change that registers the copy. Where it is refused, or only shown what would leave, the upload stays:
    /// nobody has to send it again.
    ///
    /// Errors: it is not whole; as [`Custody::export_begin`] and [`Custody::export_finish`].
    pub async fn export_upload(
        &self,
        access: &Access,
        id: UploadId,
        wanted: Wanted,
        now: Time,
    ) -> Result<Exported, CustodyError> {
        let upload = self.upload(access, id, now).await?;
        if upload.party != wanted.party {
            return Err(StoreError::Missing { what: "an upload" }.into());
        }
        if upload.received < upload.length_bytes {
            return Err(Unfit::UploadUnfinished.into());
        }
        let mut wanted = wanted;
        wanted.choice.bytes = Some(upload.length_bytes);
        let export = Box::pin(self.export_begin(access, &wanted, now)).await?;
        let pieces = self.store().custody().upload_piece_list(access, id).await?;
        let about = About::of("upload", id).and("party", upload.party);
        self.parts.audit.append(access, "upload.open", &about).await?;
        let export = Box::pin(self.read_upload(access, export, &pieces, now)).await?;
        let outcome = Box::pin(self.export_finish(access, export.taken_from(id), now)).await?;
        if let Exported::Sealed(_) = outcome {
            self.remove_files(access, &pieces).await;
        }
        Ok(outcome)
    }

    async fn read_upload(
        &self,
        access: &Access,
        export: Export,
        pieces: &[UploadPiece],
        now: Time,
    ) -> Result<Export, CustodyError> {
        let (keeper, store) = (Self::as_keeper(access)?, self.store().objects());
        let mut feeding = Custody::feed(export);
        'all: for piece in pieces {
            let object = store.object_look(&keeper, piece.object).await?;
            let key = self.parts.ring.opening_key(object.end_at, KeyId(object.sealing_key));
            let key = key.ok_or(ObjectError::OtherKey)?;
            let mut opener = objects::open_with(&keeper, &store, &key, piece.object, now).await?;
            let mut at = 0;
            loop {
                let bytes = opener.piece(at).await?;
                if bytes.is_empty() {
                    break;
                }
                at += bytes.len() as u64;
                if !feeding.push(bytes.to_vec()).await {
                    // Why nothing more is taken is said at the end.
                    break 'all;
                }
            }
        }
        feeding.end().await
    }
}

/// Whether somebody may go on with an upload.
fn is_ours(upload: &Upload, access: &Access, now: Time) -> bool {
    upload.begun.1 == access.actor.to_string() && upload.end_at > now
}
