//! How a letter lies in the database: sealed to the house's own key and bound to its row. Its evidence names canaries in plain, and whoever steals the database must
//! not learn which of our addresses are marks, burnt or not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use model::access::Access;
use model::ids::{Id as _, InquiryId};
use seal::envelope::{self, EnvelopeError};
use store::custody::inquiry::MAX_LETTER_BYTES;
use store::error::StoreError;
use zeroize::Zeroizing;

use crate::Custody;

/// What somebody changed on the disk.
pub(super) const DAMAGED: StoreError =
    StoreError::Damaged { what: "an inquiry", detail: "its letter is not as it was signed" };

/// What the seal is bound to: a letter cannot be put into another's row, not even another tenant's.
fn about(access: &Access, id: InquiryId) -> Vec<u8> {
    [access.tenant.to_bytes().as_slice(), &id.to_bytes(), b"inquiry"].concat()
}

impl Custody {
    /// Seals a letter as it is kept. The row ends, not the seal.
    pub(super) fn sealed_letter(
        &self,
        access: &Access,
        id: InquiryId,
        letter: &str,
    ) -> Result<String, EnvelopeError> {
        let key = self.parts.ring.settings_key().sealing_key();
        let mut fresh = Zeroizing::new([0; 64]);
        self.parts.chance.fill(fresh.as_mut_slice());
        let sealed = envelope::seal(&key, 0, &about(access, id), letter.as_bytes(), &fresh)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens a letter as it was signed.
    ///
    /// Errors: somebody changed the row, or put it in the place of another.
    pub(super) fn opened_letter(
        &self,
        access: &Access,
        id: InquiryId,
        kept: &str,
    ) -> Result<String, StoreError> {
        let sealed = URL_SAFE_NO_PAD.decode(kept).map_err(|_| DAMAGED)?;
        let key = self.parts.ring.settings_key();
        let (_, letter) =
            envelope::open(&key, &about(access, id), &sealed, MAX_LETTER_BYTES).map_err(|_| DAMAGED)?;
        String::from_utf8(letter.to_vec()).map_err(|_| DAMAGED)
    }
}
