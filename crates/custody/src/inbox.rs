//! The canary inbox: every message that each holder really sent to our marks, and what people say of it: "that was us", "that was nobody of ours".
//! What a message is at first is decided in [`crate::react`]; its words are sealed, and opening them is `post::mailbox`.

use std::collections::BTreeMap;

use model::access::Access;
use model::ids::{CanarySightingId, CopyId, InboxItemId, ListId};
use model::time::Time;
use platform::audit::About;
use store::custody::sighting::{SightingState, SightingWhy};
use store::error::StoreError;

pub use store::custody::canary::{CanaryKind, CodedHit};
pub use store::custody::canary_mail::{CanaryMail, MailAsked, Outcome};

use crate::attribution::{reason, reviewed_in_txn};
use crate::copy::CopyShown;
use crate::marks::read;
use crate::party::{Party, domains};
use crate::react::{Parts, sight_in_txn};
use crate::{Custody, CustodyError};

/// A message to a canary, with whose copy that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailShown {
    /// The message.
    pub mail: CanaryMail,
    /// In which copy the canary is; none of one that never left the house.
    pub copy: Option<CopyShown>,
    /// It came after the copy should have ended.
    pub is_after_end: bool,
}

impl Custody {
    /// Returns messages to canaries before an item, newest first.
    pub async fn inbox(
        &self,
        access: &Access,
        asked: MailAsked,
        before: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<MailShown>, CustodyError> {
        let page = self.store().custody().canary_mail_list(access, asked, before, limit).await?;
        let mut copies: BTreeMap<CopyId, CopyShown> = BTreeMap::new();
        let mut shown = Vec::new();
        for mail in page {
            if let Some(id) = mail.copy.filter(|id| !copies.contains_key(id)) {
                copies.insert(id, self.copy(access, id).await?);
            }
            shown.push(shown_of(mail, &copies));
        }
        Ok(shown)
    }

    /// Returns which coded canaries of a list were hit: of each the first message that counts, oldest first. In which copies they are, their numbers do not say.
    pub async fn coded_hits(&self, access: &Access, list: ListId) -> Result<Vec<CodedHit>, CustodyError> {
        Ok(self.store().custody().canary_coded_hit_list(access, list).await?)
    }

    /// Returns one message to a canary.
    pub async fn inbox_one(&self, access: &Access, item: InboxItemId) -> Result<MailShown, CustodyError> {
        let mail = self.store().custody().canary_mail_fetch(access, item).await?;
        let copy = match mail.copy {
            Some(id) => Some((id, self.copy(access, id).await?)),
            None => None,
        };
        Ok(shown_of(mail, &copy.into_iter().collect()))
    }

    /// Somebody says that a message was ours: it is expected, and if it was a sighting, that counts no more. With `learns`, mail from its domain is
    /// expected from now on.
    ///
    /// Errors: a conflict if somebody decided before.
    pub async fn mail_was_ours(
        &self,
        access: &Access,
        item: InboxItemId,
        (why, learns): (&str, bool),
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let why = reason(why)?;
        let mail = self.store().custody().canary_mail_fetch(access, item).await?;
        let from = decidable(&mail)?;
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.canary_mail_set_in_txn(item, from, (Outcome::Expected, mail.sighting)).await?;
        if let Some(sighting) = mail.sighting {
            let reviewed = (now, by.as_str(), why);
            change.sighting_review_in_txn(sighting, SightingState::TakenBack, reviewed).await?;
            reviewed_in_txn(&mut change, self.parts.chance.as_ref(), sighting, reviewed).await?;
            let canary = change.canary_fetch_in_txn(mail.canary).await?;
            let list =
                canary.filter(|canary| canary.kind == CanaryKind::Coded).and_then(|canary| canary.list);
            if let Some(list) = list {
                // What is left says less; a rung may be lost again.
                read::speak_in_txn(&mut change, self.reading_parts(access), list, (None, now)).await?;
            }
        }
        if let (true, Some(copy), Some(domain)) = (learns, mail.copy, &mail.sender_domain) {
            let copy = change.copy_fetch_in_txn(copy).await?;
            let party = change.party_fetch_in_txn(copy.party).await?;
            // The same is asked of it as of one that somebody types: not everybody's, and not one too many.
            let domains = domains(&[party.domains.clone(), vec![domain.clone()]].concat())?;
            if domains != party.domains {
                change.party_change_in_txn(&Party { domains, changed: (now, by.clone()), ..party }).await?;
            }
        }
        self.finish(access, change, "canary_mail.ours", &About::of("inbox_item", item)).await
    }

    /// Somebody says that nobody of ours sent a message that could not be decided about: it is a sighting.
    ///
    /// Errors: a conflict if somebody decided before.
    pub async fn mail_was_not_ours(
        &self,
        access: &Access,
        item: InboxItemId,
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let mail = self.store().custody().canary_mail_fetch(access, item).await?;
        let kept = self.store().post().inbox_fetch(access, item).await?;
        let mut change = self.store().change(access).await?;
        let canary = change.canary_fetch_in_txn(mail.canary).await?;
        let canary = canary.ok_or(StoreError::Missing { what: "a canary" })?;
        let sighting = CanarySightingId::new(now, self.parts.chance.bytes());
        let outcome = (Outcome::Sighting, Some(sighting));
        change.canary_mail_set_in_txn(item, Outcome::Undecided, outcome).await?;
        let mail = CanaryMail { sighting: Some(sighting), outcome: Outcome::Sighting, ..mail };
        let parts = self.reading_parts(access);
        sight_in_txn(&mut change, parts, (&kept, &mail), &canary, SightingWhy::Person).await?;
        self.finish(access, change, "canary_mail.not_ours", &About::of("inbox_item", item)).await
    }
}

impl Custody {
    pub(crate) fn reading_parts<'c>(&'c self, access: &'c Access) -> Parts<'c> {
        (self.parts.chance.as_ref(), &self.books, access)
    }
}

fn shown_of(mail: CanaryMail, copies: &BTreeMap<CopyId, CopyShown>) -> MailShown {
    let copy = mail.copy.and_then(|id| copies.get(&id).cloned());
    let ends = copy.as_ref().and_then(|shown| match &shown.copy.ended {
        Some((at, _, _)) => Some(*at),
        None => shown.copy.until,
    });
    MailShown { is_after_end: ends.is_some_and(|ends| ends < mail.at), copy, mail }
}

/// What a message was taken for, if a person may say otherwise.
fn decidable(mail: &CanaryMail) -> Result<Outcome, StoreError> {
    match mail.outcome {
        Outcome::Sighting | Outcome::Undecided => Ok(mail.outcome),
        Outcome::Expected | Outcome::Again | Outcome::Control | Outcome::Test => {
            Err(StoreError::Conflict { action: "decide about mail to a canary", what: "it" })
        }
    }
}
