//! Sealing anew: no seal lasts longer than there are keys, so what must stay readable for longer is opened and sealed once more before that. Whether it is wanted
//! for so long, and how it is opened, is said where it lies ([`crate::jobs`], [`crate::evidence`]).

use std::time::Duration;

use model::access::Access;
use model::ids::ObjectId;
use model::time::Time;
use platform::audit::About;
use platform::objects::{self, Entrusted};
use store::custody::codebook::CodebookRow;
use store::custody::evidence::EvidenceFile;
use store::error::StoreError;
use store::objects::Written;

use crate::evidence::EVIDENCE;
use crate::marks::books::BOOK;
use crate::{Custody, CustodyError};

/// How long a seal of these lasts.
pub(crate) const SEALED_FOR: Duration = crate::adopt::SEEDS_KEPT_AT_MOST;
/// They are sealed anew so long before it ends: half a year of which any day will do.
pub(crate) const RENEWED_BEFORE: Duration = Duration::from_hours(182 * 24);

/// What is sealed anew.
#[derive(Clone, Copy)]
pub(crate) enum Anew<'a> {
    /// The book of marks of a list.
    Book(&'a CodebookRow),
    /// A file of evidence, and where it lies.
    Evidence(&'a EvidenceFile, ObjectId),
}

impl Anew<'_> {
    fn kind(self) -> &'static str {
        match self {
            Anew::Book(_) => BOOK,
            Anew::Evidence(..) => EVIDENCE,
        }
    }

    fn object(self) -> ObjectId {
        match self {
            Anew::Book(row) => row.object,
            Anew::Evidence(_, object) => object,
        }
    }

    fn noted(self) -> (&'static str, About) {
        match self {
            Anew::Book(row) => ("codebook.renew", About::of("list", row.list)),
            Anew::Evidence(file, _) => ("evidence.renew", crate::evidence::about(file)),
        }
    }
}

impl Custody {
    /// Seals content in a file of its own; a crash after this leaves a file without a row, which is swept.
    pub(crate) async fn entrust(
        &self,
        access: &Access,
        entrusted: &Entrusted<'_>,
    ) -> Result<(ObjectId, Written), CustodyError> {
        let sealed = objects::seal(access, &self.parts.ring.sealing, entrusted, self.parts.chance.as_ref())?;
        Ok(objects::write(access, &self.store().objects(), sealed).await?)
    }

    /// Seals once more what was opened, and removes what it lay in; false if another process was quicker.
    pub(crate) async fn seal_anew(
        &self,
        access: &Access,
        anew: Anew<'_>,
        content: &[u8],
        now: Time,
    ) -> Result<bool, CustodyError> {
        let (before, end) = (anew.object(), now.plus(SEALED_FOR));
        let entrusted = Entrusted { kind: anew.kind(), content, now, end };
        let (object, written) = self.entrust(access, &entrusted).await?;
        let mut change = self.store().change(access).await?;
        change.object_keep_in_txn(written).await?;
        let noted = match anew {
            Anew::Book(row) => change.codebook_reseal_in_txn(row.list, before, (object, end)).await,
            Anew::Evidence(file, _) => change.evidence_reseal_in_txn(file.id, before, (object, end)).await,
        };
        match noted {
            // The file of this one is swept.
            Err(StoreError::Conflict { .. }) => return Ok(false),
            other => other?,
        }
        change.object_remove_in_txn(before).await?;
        let (what, about) = anew.noted();
        self.finish(access, change, what, &about).await?;
        self.remove_object_file(access, before).await;
        Ok(true)
    }

    /// Removes a file whose row is gone, or was never written; one that cannot be removed is swept.
    pub(crate) async fn remove_object_file(&self, access: &Access, object: ObjectId) {
        if let Err(error) = self.store().objects().object_file_remove(access, object).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a sealed file that nothing names any more will be swept later"
            );
        }
    }
}
