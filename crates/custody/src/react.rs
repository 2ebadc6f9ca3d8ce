//! What custody does when it hears of something: mail to a canary is expected or a sighting; a broken promise is something to mend.
//! Runs once per event, in one change with what it does.

use std::sync::Arc;

use model::access::Access;
use model::event::{CanarySighted, Event as _, FindingRaised, MailArrived, PromiseBroken};
use model::ids::{CanaryId, CanarySightingId, FindingId, Id, OutboxId};
use model::severity::Severity;
use model::time::Time;
use platform::clock::{Chance, Clock};
use platform::events::{Heard, Hearer, Hears};
use post::alarm::AlarmKind;
use post::mailbox::Purpose;
use store::Store;
use store::custody::canary::{Canary, CanaryKind};
use store::custody::canary_mail::{CanaryMail, Outcome};
use store::error::StoreError;
use store::outbox::{Event, Hearing};
use store::post::inbox::InboxItem;
use store::txn::Change;

use crate::attribution;
use crate::finding::{Finding, MEND_WITHIN, RULE_PROMISE_BROKEN};
use crate::sighting::{self, CanarySighting, Judgement, SightingState, SightingWhy};

/// Hears what custody must act on.
pub struct CustodyHearer {
    /// Where the mail is.
    pub store: Store,
    /// Ids.
    pub chance: Arc<dyn Chance>,
    /// When a test was noticed.
    pub clock: Arc<dyn Clock>,
}

impl Hearer for CustodyHearer {
    fn hears(&self) -> Hears {
        Hears { name: "custody", kinds: &[MailArrived::KIND, PromiseBroken::KIND] }
    }

    fn hear<'h>(&'h self, change: &'h mut Change, event: &'h Event) -> Heard<'h> {
        Box::pin(async move {
            let done = async {
                if let Some(arrived) = event.read::<MailArrived>() {
                    self.mail_arrived(change, event, arrived?).await?;
                } else if let Some(broken) = event.read::<PromiseBroken>() {
                    self.promise_broken(change, event, broken?).await?;
                }
                Ok(Hearing::Done)
            };
            match done.await {
                Ok(hearing) => Ok(hearing),
                Err(Trouble::Unread(hearing)) => Ok(hearing),
                Err(Trouble::Store(error)) => Err(error),
            }
        })
    }
}

/// Why an event could not be acted on.
enum Trouble {
    /// Its body cannot be read.
    Unread(Hearing),
    /// The store refused; it is heard again.
    Store(StoreError),
}

impl From<Hearing> for Trouble {
    fn from(hearing: Hearing) -> Self {
        Trouble::Unread(hearing)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Store(error)
    }
}

impl CustodyHearer {
    async fn mail_arrived(
        &self,
        change: &mut Change,
        event: &Event,
        arrived: MailArrived,
    ) -> Result<(), StoreError> {
        let access = Access::house(event.tenant, "custody");
        let item = match self.store.post().inbox_fetch(&access, arrived.item).await {
            Ok(item) => item,
            // It ended before anybody looked.
            Err(StoreError::Missing { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let subject = item.subject.filter(|_| item.purpose == Purpose::Canary.as_str());
        let Some(subject) = subject else { return Ok(()) };
        // A canary whose row is not there was signed and never planted: nobody's copy.
        let Some(canary) = change.canary_fetch_in_txn(CanaryId::from_bytes(subject)).await? else {
            return Ok(());
        };
        look_at_in_txn(change, (self.chance.as_ref(), self.clock.now()), &item, &canary).await
    }

    async fn promise_broken(
        &self,
        change: &mut Change,
        event: &Event,
        broken: PromiseBroken,
    ) -> Result<(), StoreError> {
        let finding = Finding {
            id: FindingId::new(event.at, self.chance.bytes()),
            rule: RULE_PROMISE_BROKEN.to_owned(),
            about: ("promise".to_owned(), broken.promise.to_bytes()),
            severity: Severity::High,
            phrase: "finding-promise-broken".to_owned(),
            arguments: Vec::new(),
            cause: Some(broken.judged.to_bytes()),
            count: 1,
            owner: String::new(),
            due: Some(event.at.plus(MEND_WITHIN)),
            state: store::custody::finding::FindingState::Open,
            raised_at: event.at,
            last_at: event.at,
            closed: None,
        };
        raise_in_txn(change, self.chance.as_ref(), &finding).await.map(drop)
    }
}

/// Raises a finding, and says so if it is new.
pub(crate) async fn raise_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    finding: &Finding,
) -> Result<bool, StoreError> {
    let (id, is_new) = change.finding_raise_in_txn(finding).await?;
    if is_new {
        let said = FindingRaised { finding: id };
        change.say_that(OutboxId::new(finding.last_at, chance.bytes()), &said, finding.last_at).await?;
    }
    Ok(is_new)
}

/// Decides what a message to a canary is, and lets that happen.
async fn look_at_in_txn(
    change: &mut Change,
    (chance, now): (&dyn Chance, Time),
    item: &InboxItem,
    canary: &Canary,
) -> Result<(), StoreError> {
    let (sender_domain, proved) = sighting::sender(item);
    let judgement = match canary.copy {
        Some(copy) => {
            let copy = change.copy_fetch_in_txn(copy).await?;
            let holder = change.party_fetch_in_txn(copy.party).await?;
            sighting::judge(sender_domain.as_deref(), proved, &holder.domains)
        }
        None => Judgement::Sighting(SightingWhy::Stranger),
    };
    // What came before this was kept has no hash: then it is like no other.
    let message_sha256 = item.message_sha256.unwrap_or_else(|| alone(item));
    let is_again = change.canary_mail_is_known_in_txn(canary.id, &message_sha256).await?;
    let is_test = !is_again && change.canary_test_notice_in_txn(canary.id, &message_sha256, now).await?;
    let outcome = match judgement {
        _ if is_again => Outcome::Again,
        _ if is_test => Outcome::Test,
        _ if canary.kind == CanaryKind::Control => Outcome::Control,
        Judgement::Expected => Outcome::Expected,
        Judgement::Undecided => Outcome::Undecided,
        Judgement::Sighting(_) => Outcome::Sighting,
    };
    let mut mail = CanaryMail {
        item: item.id,
        canary: canary.id,
        copy: canary.copy,
        at: item.at,
        sender_domain,
        proved,
        outcome,
        sighting: None,
        message_sha256,
    };
    if let (Outcome::Sighting, Judgement::Sighting(why)) = (outcome, judgement) {
        mail.sighting = Some(CanarySightingId::new(item.at, chance.bytes()));
        if !change.canary_mail_add_in_txn(&mail).await? {
            return Ok(());
        }
        return sight_in_txn(change, chance, (item, &mail), canary, why).await;
    }
    let is_new = change.canary_mail_add_in_txn(&mail).await?;
    match (outcome, canary.copy.filter(|_| is_new)) {
        (Outcome::Test, Some(copy)) => {
            let cause = item.id.to_string();
            attribution::told_in_txn(change, chance, (AlarmKind::LeakTest, &cause), copy, now).await
        }
        // A campaign that comes while names are not answered is one question, not sixty.
        (Outcome::Undecided, Some(copy)) => {
            let cause = copy.to_string();
            attribution::told_in_txn(change, chance, (AlarmKind::CanaryUndecided, &cause), copy, item.at)
                .await
        }
        _ => Ok(()),
    }
}

/// Stands for the hash of a message that has none.
fn alone(item: &InboxItem) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&item.id.to_bytes());
    bytes
}

/// Keeps a sighting, says it, and lets an exclusive mark name its copy.
pub(crate) async fn sight_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    (item, mail): (&InboxItem, &CanaryMail),
    canary: &Canary,
    why: SightingWhy,
) -> Result<(), StoreError> {
    let Some(id) = mail.sighting else { return Ok(()) };
    let at: Time = mail.at;
    let sighting = CanarySighting {
        id,
        canary: canary.id,
        copy: canary.copy,
        item: mail.item,
        at,
        sender_domain: mail.sender_domain.clone(),
        envelope_domain: item.from_domain.clone(),
        proved: mail.proved,
        link_domains: item.origin.as_ref().map(|origin| origin.link_domains.clone()).unwrap_or_default(),
        message_sha256: mail.message_sha256,
        why,
        state: SightingState::Counts,
        reviewed: None,
    };
    if !change.sighting_add_in_txn(&sighting).await? {
        return Ok(());
    }
    change.canary_burn_in_txn(canary.id, at).await?;
    change.say_that(OutboxId::new(at, chance.bytes()), &CanarySighted { sighting: id }, at).await?;
    if let (CanaryKind::Exclusive, Some(copy)) = (canary.kind, canary.copy) {
        attribution::speak_in_txn(change, chance, copy, (id, at)).await?;
    }
    Ok(())
}
