//! Taking a reading back: an extract that was cut off, or of another list, was read as who is in a copy. What it said goes from the files at once, as if it had not been read; that it was
//! there and who took it back stays in the audit log.

use forensics::membership::Membership;
use model::access::{Access, Right};
use model::ids::{CopyId, Id};
use model::time::Time;
use platform::StoreError;
use platform::audit::About;
use store::custody::copy::CopyHow;
use store::custody::membership::MembershipPart;

use super::removal::outlived;
use super::{Extract, Next, RULES, blocking, sum, write_all};
use crate::{Custody, CustodyError, Unfit};

impl Custody {
    /// Returns the reading of a copy that would be taken back: the one that was read last, of whichever day it is. Not what left with the copy itself: those are its rows for ever.
    ///
    /// Errors: nobody has read the copy, or what was read is forgotten.
    pub async fn last_reading(&self, access: &Access, copy: CopyId) -> Result<Extract, CustodyError> {
        let shown = self.store().shared().copy_fetch(access, copy).await?;
        let left_with_it = |one: &Extract| shown.how == CopyHow::Exported && one.made.0 == shown.made.0;
        let readings = self.extracts(access, copy).await?;
        let known = readings.into_iter().filter(|one| one.forgotten_at.is_none() && !left_with_it(one));
        Ok(known.max_by_key(|reading| reading.made.0).ok_or(Unfit::NothingRead)?)
    }

    /// Takes back the last reading of a copy, which somebody was shown: known by when it was read, so that whoever says it twice does not take back the one before as well.
    ///
    /// Errors: another one is the last by now; nobody has read the copy.
    pub async fn last_reading_take_back(
        &self,
        access: &Access,
        copy: CopyId,
        read_at: Time,
        now: Time,
    ) -> Result<(), CustodyError> {
        let reading = self.last_reading(access, copy).await?;
        if reading.made.0 != read_at {
            return Err(StoreError::Conflict { action: "take a reading back", what: "it" }.into());
        }
        self.reading_take_back(access, &reading, now).await
    }

    /// Takes back a reading that [`Custody::last_reading`] returned.
    ///
    /// Errors: it is not there any more.
    pub async fn reading_take_back(
        &self,
        access: &Access,
        reading: &Extract,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let taken = self.store().custody().membership_take(access, reading.list).await?;
        let (copy, taken_at) = (reading.copy, reading.taken_at);
        let (mut taken, written) = blocking(move || {
            let Some((copies, whole)) = without(taken.bytes(MembershipPart::Copies), copy, taken_at)? else {
                return Ok((taken, None));
            };
            let control = without(taken.bytes(MembershipPart::Control), copy, taken_at)?;
            // Who was removed is remembered for the copies he was in, and goes with the last of them.
            let removed = outlived(taken.bytes(MembershipPart::Removed), &whole)?;
            Ok((taken, Some([Some(copies), control.map(|(control, _)| control), removed])))
        })
        .await?;
        write_all(&mut taken, written.ok_or(Unfit::NothingRead)?).await?;
        let mut change = self.store().change(access).await?;
        change.membership_set_in_txn(taken, RULES.version(), now).await?;
        change.extract_remove_in_txn(copy, taken_at).await?;
        let about = About::of("copy", copy).and("list", reading.list).count("people", reading.people);
        self.finish(access, change, "copy.unread", &about).await
    }
}

/// The file without a reading, and its bytes; none if it does not know it.
fn without(bytes: &[u8], copy: CopyId, taken_at: Time) -> Result<Option<(Next, Vec<u8>)>, CustodyError> {
    let known = Membership::open(bytes)?;
    let is_it = |number: &u16| {
        known.copy(*number).is_some_and(|head| (head.id, head.made_at) == (copy.to_bytes(), taken_at))
    };
    let Some(number) = (0..known.copies()).find(is_it) else { return Ok(None) };
    let whole = known.without_copy(number)?;
    let sum = sum(&whole)?;
    Ok(Some((Next::Anew(whole.clone(), sum), whole)))
}
