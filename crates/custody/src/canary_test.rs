//! Testing a canary: a message that we send ourselves, by SMTP to our own door, takes the way that a thief's would take: refused or taken, judged, kept, heard, and told to whoever is
//! told of a leak. Marked as a test wherever it is shown; it burns no canary, is evidence of nothing and opens no case.
//!
//! What makes it a test is its hash, written down before it leaves. Nobody can make another message that passes for one; the same bytes once more are the same message again.

use std::time::Duration;

use mail::compose::{Draft, Mailbox, compose};
use mail::envelope::{Envelope, Recipient};
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{CopyId, ListId};
use model::time::Time;
use platform::audit::About;
use post::relay::{Hop, Parcel, Relay, Report, Route};
use sha2::{Digest as _, Sha256};
use store::custody::canary::{Canary, CanaryKind};
use store::error::StoreError;

pub use store::custody::canary_test::CanaryTest;

use crate::marks::Mark;
use crate::party::count;
use crate::{Custody, CustodyError, Unfit};

/// RFC 6761 §6.4: nobody has this domain, so nobody of ours or a vendor's is taken for the sender.
const SENDER: &str = "test@canary-test.invalid";
/// Our own door answers within this, or the test has failed.
const SENT_WITHIN: Duration = Duration::from_secs(30);

/// The way to our own door for mail to ourselves.
pub struct OwnDoor {
    /// Hands it over.
    pub relay: Relay,
    /// Where the door listens.
    pub hop: Hop,
}

/// What a test says to whoever opens it.
#[derive(Debug, Clone, Copy)]
pub struct TestWords<'w> {
    /// One line.
    pub subject: &'w str,
    /// The text.
    pub text: &'w str,
}

impl Custody {
    /// The same with a way to our own door, by which tests are sent.
    #[must_use]
    pub fn with_own_door(self, door: Option<OwnDoor>) -> Self {
        Custody { own_door: door, ..self }
    }

    /// Says whether a test can be sent: whether there is a door for mail to ourselves.
    #[must_use]
    pub const fn can_test(&self) -> bool {
        self.own_door.is_some()
    }

    /// Returns the test of a copy that was asked for last.
    pub async fn canary_test_last(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Option<CanaryTest>, CustodyError> {
        Ok(self.store().custody().canary_test_last(access, copy).await?)
    }

    /// Sends a test to a canary of a copy: to that of a row of its seed file (from 1), or to one drawn by chance. That the file was opened for it is in the audit log.
    /// When this returns our door has taken it; that it was noticed is another matter, and what the test is about.
    ///
    /// Errors: no door, no such row, or the door did not take it.
    pub async fn canary_test(
        &self,
        access: &Access,
        copy: CopyId,
        row: &str,
        words: TestWords<'_>,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        // First of all: who may not know the copy learns nothing of the door, either.
        let of = self.store().shared().copy_fetch(access, copy).await?;
        let door = self.own_door.as_ref().ok_or(CustodyError::NoOwnDoor)?;
        let file = self.seed_file(access, copy).await?;
        let place = self.place(row, file.addresses.len() as u64)?;
        let row = usize::try_from(place).unwrap_or(usize::MAX);
        let address = file.addresses.get(row).ok_or(CustodyError::SeedsGone)?;
        let canary = self.canary_of_row(access, of.list, (copy, place), file.marks.get(row)).await?;
        let content = self.message(address, words, now)?;
        let test = CanaryTest {
            canary: canary.id,
            message_sha256: Sha256::digest(&content.content).into(),
            copy,
            asked: (now, access.actor.to_string()),
            noticed_at: None,
        };
        let mut change = self.store().change(access).await?;
        change.canary_test_add_in_txn(&test).await?;
        let about = About::of("copy", copy).and("canary", canary.id);
        self.finish(access, change, "copy.test", &about).await?;
        let route = Route::Hop(door.hop.clone());
        let sending = door.relay.send(&route, content);
        match tokio::time::timeout(SENT_WITHIN, sending).await {
            Ok(report) if report.is_delivered() => Ok(()),
            Ok(report) => Err(CustodyError::TestRefused(answer(&report))),
            Err(_) => Err(CustodyError::TestRefused(0)),
        }
    }

    /// The canary of a row of a copy's file: file and rows were made in one change, in the same order; a coded one is its list's.
    pub(crate) async fn canary_of_row(
        &self,
        access: &Access,
        list: ListId,
        (copy, place): (CopyId, u64),
        mark: Option<&Mark>,
    ) -> Result<Canary, CustodyError> {
        let store = self.store().custody();
        let (place, page) = match mark {
            Some(Mark::Coded(number)) => {
                let place = u64::from(*number);
                let of = (list, CanaryKind::Coded);
                (place, store.canary_of_list_list(access, of, place, 1).await?)
            }
            _ => (place, store.canary_of_copy_list(access, copy, place, 1).await?),
        };
        let canary = page.into_iter().next().filter(|canary| canary.place == place);
        Ok(canary.ok_or(StoreError::Missing { what: "a canary" })?)
    }

    /// The place of a row that somebody typed, or one drawn by chance.
    fn place(&self, row: &str, rows: u64) -> Result<u64, CustodyError> {
        match count(row)? {
            Some(row) if (1..=rows).contains(&row) => Ok(row - 1),
            Some(_) => Err(Unfit::Number(row.trim().to_owned()).into()),
            // Which one hardly matters; that the first ones are a little likelier does not, either.
            None => Ok(u64::from_be_bytes(self.parts.chance.bytes()).checked_rem(rows).unwrap_or_default()),
        }
    }

    fn message(&self, address: &str, words: TestWords<'_>, now: Time) -> Result<Parcel, CustodyError> {
        let parsed = |text: &str| EmailAddress::parse(text).map(Mailbox::bare);
        let (from, to) = parsed(SENDER).zip(parsed(address)).ok_or(CustodyError::SeedsGone)?;
        let once: [u8; 16] = self.parts.chance.bytes();
        let draft = Draft {
            from,
            to: vec![to],
            subject: words.subject.to_owned(),
            date: now,
            message_id: format!("<{:032x}@canary-test.invalid>", u128::from_be_bytes(once)),
            fields: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
            text: words.text.to_owned(),
        };
        let content = compose(&draft).map_err(|_| CustodyError::SeedsGone)?;
        let recipient = Recipient { address: address.to_owned(), ..Recipient::default() };
        let envelope =
            Envelope { sender: SENDER.to_owned(), recipients: vec![recipient], ..Envelope::default() };
        Ok(Parcel { envelope, content: content.into(), forward: None })
    }
}

/// What our door said instead of taking it: the code alone, for its words may name the address.
fn answer(report: &Report) -> u16 {
    report.recipients.first().map_or(0, |delivery| delivery.outcome.reply().code)
}
