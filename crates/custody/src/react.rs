//! What custody does when it hears of something: mail to a canary is expected or a sighting; a broken promise is something to mend.
//! Runs once per event, in one change with what it does.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::access::Access;
use model::event::{CanarySighted, Event as _, FindingRaised, MailArrived, PromiseBroken};
use model::ids::{CanaryId, CanarySightingId, CopyId, Id, ListId, OutboxId, PartyId};
use model::severity::Severity;
use model::time::Time;
use platform::clock::{Chance, Clock};
use platform::events::{Heard, Hearer, Hears};
use post::alarm::AlarmKind;
use post::mailbox::Purpose;
use store::Store;
use store::custody::Proved;
use store::custody::canary::{Canary, CanaryKind};
use store::custody::canary_mail::{CanaryMail, Outcome};
use store::error::StoreError;
use store::outbox::{Event, Hearing};
use store::post::inbox::InboxItem;
use store::txn::Change;

use crate::attribution;
use crate::campaign::{self, Expected};
use crate::finding::{Finding, RULE_PROMISE_BROKEN, Raising};
use crate::marks;
use crate::marks::books::Books;
use crate::marks::read::words_of_in_txn;
use crate::party::senders;
use crate::sighting::{self, CanarySighting, Judgement, SightingState, SightingWhy, is_at_or_below};

/// Hears what custody must act on.
pub struct CustodyHearer {
    /// Where the mail is.
    pub store: Store,
    /// Ids.
    pub chance: Arc<dyn Chance>,
    /// When a test was noticed.
    pub clock: Arc<dyn Clock>,
    /// Which copy has which coded mark.
    pub books: Books,
    /// Domains of our own: links that lead there are nobody else's.
    pub own_domains: Vec<String>,
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
        let parts = (self.chance.as_ref(), &self.books, &access);
        look_at_in_txn(change, parts, (&item, &canary), &self.own_domains, self.clock.now()).await
    }

    async fn promise_broken(
        &self,
        change: &mut Change,
        event: &Event,
        broken: PromiseBroken,
    ) -> Result<(), StoreError> {
        let raising = Raising {
            rule: RULE_PROMISE_BROKEN,
            about: ("promise", broken.promise.to_bytes()),
            severity: Severity::High,
            phrase: "finding-promise-broken",
            words: Vec::new(),
            owner: String::new(),
        };
        let finding = raising.finding(self.chance.as_ref(), event.at);
        let finding = Finding { cause: Some(broken.judged.to_bytes()), ..finding };
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

/// Where ids come from, who opens books, and in whose name.
pub(crate) type Parts<'p> = (&'p dyn Chance, &'p Books, &'p Access);

/// Decides what a message to a canary is, and lets that happen.
async fn look_at_in_txn(
    change: &mut Change,
    parts: Parts<'_>,
    (item, canary): (&InboxItem, &Canary),
    own_domains: &[String],
    now: Time,
) -> Result<(), StoreError> {
    let chance = parts.0;
    let (sender_domain, proved) = sighting::sender(item);
    let sender = (sender_domain.as_deref(), proved);
    let (judgement, copy) = match (canary.copy, canary.list) {
        (Some(copy), _) => {
            let of = change.copy_fetch_in_txn(copy).await?;
            let holder = change.party_fetch_in_txn(of.party).await?;
            (sighting::judge(sender.0, sender.1, &holder.domains), Some(copy))
        }
        (None, Some(list)) if canary.kind == CanaryKind::Coded => {
            judged_coded_in_txn(change, parts, (list, canary.place), (item, sender)).await?
        }
        (None, _) => (Judgement::Sighting(SightingWhy::Stranger), None),
    };
    // What came before this was kept has no hash: then it is like no other.
    let message_sha256 = item.message_sha256.unwrap_or_else(|| alone(item));
    let is_again = change.canary_mail_is_known_in_txn(canary.id, &message_sha256).await?;
    let test = if is_again {
        None
    } else {
        change.canary_test_notice_in_txn(canary.id, &message_sha256, now).await?
    };
    let judgement = match (judgement, copy, &sender_domain) {
        // It is from where it may be; whether anybody planned it is another question.
        (Judgement::Expected, Some(copy), Some(sender_domain)) if test.is_none() => {
            let copy = change.copy_fetch_in_txn(copy).await?;
            let holder = change.party_fetch_in_txn(copy.party).await?;
            let message = Expected { item, canary, copy: &copy, holder: &holder, sender_domain };
            let refused = campaign::join_in_txn(change, chance, &message, own_domains, now).await?;
            refused.map_or(Judgement::Expected, Judgement::Sighting)
        }
        _ => judgement,
    };
    let outcome = match judgement {
        _ if is_again => Outcome::Again,
        _ if test.is_some() => Outcome::Test,
        _ if canary.kind == CanaryKind::Control => Outcome::Control,
        Judgement::Expected => Outcome::Expected,
        Judgement::Undecided => Outcome::Undecided,
        Judgement::Sighting(_) => Outcome::Sighting,
    };
    let mut mail = CanaryMail {
        item: item.id,
        canary: canary.id,
        copy: test.or(copy),
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
        return sight_in_txn(change, parts, (item, &mail), canary, why).await;
    }
    let is_new = change.canary_mail_add_in_txn(&mail).await?;
    match (outcome, mail.copy.filter(|_| is_new)) {
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

/// Says what a message to a coded mark is, and by whose copy it came, as far as its sender tells.
async fn judged_coded_in_txn(
    change: &mut Change,
    (_, books, access): Parts<'_>,
    (list, mark): (ListId, u64),
    (item, (sender, proved)): (&InboxItem, (Option<&str>, Proved)),
) -> Result<(Judgement, Option<CopyId>), StoreError> {
    let book = books.book_in_txn(change, access.tenant, list).await?;
    let (mut expected, mut holders) = (Vec::new(), Vec::new());
    let mut parties: BTreeMap<PartyId, Vec<String>> = BTreeMap::new();
    let mut ways = Vec::new();
    for word in words_of_in_txn(change, list).await? {
        let of = change.copy_fetch_in_txn(word.copy).await?;
        if let Entry::Vacant(place) = parties.entry(of.party) {
            place.insert(change.party_fetch_in_txn(of.party).await?.domains);
        }
        let domains = parties.get(&of.party).cloned().unwrap_or_default();
        // By lot, though a codeword may have had more marks than its copy had rows: which were left out stands in the copy's sealed rows only, and these are not opened for
        // each message. Were it to wait for a person instead, so would the ordinary newsletter of every holder whose share was cut. Without its book nobody knows who has a mark: everybody
        // who holds a copy may.
        let has_it = book
            .as_ref()
            .is_none_or(|book| u32::try_from(mark).is_ok_and(|mark| book.has(word.copy.to_bytes(), mark)));
        let is_from = |domain: &String| sender.is_some_and(|sender| is_at_or_below(sender, domain));
        if senders(&domains).any(is_from) {
            ways.push(Way { copy: word.copy, party: of.party, has_it, has_ended: of.ended.is_some() });
        }
        holders.extend(domains.iter().cloned());
        if has_it {
            expected.extend(domains);
        }
    }
    let judgement = sighting::judge_coded(sender, proved, &expected, &holders);
    let by = match (judgement, sender) {
        (Judgement::Expected | Judgement::Undecided, Some(sender)) => {
            way_in_txn(change, ways, (list, sender), item).await?
        }
        _ => None,
    };
    Ok((judgement, by))
}

/// A copy of somebody from whose domain a message to a coded mark came.
struct Way {
    copy: CopyId,
    party: PartyId,
    /// The mark is in it.
    has_it: bool,
    has_ended: bool,
}

/// Returns by which of these copies, oldest first, a message came: by one that has the mark, if one has; by one that has not ended, if one has not; by that of the
/// vendor whose campaign it is, where several write from one domain; and then by the newest.
async fn way_in_txn(
    change: &mut Change,
    mut ways: Vec<Way>,
    (list, sender): (ListId, &str),
    item: &InboxItem,
) -> Result<Option<CopyId>, StoreError> {
    let better: [fn(&Way) -> bool; 2] = [|way| way.has_it, |way| !way.has_ended];
    for is_better in better {
        if ways.iter().any(is_better) {
            ways.retain(is_better);
        }
    }
    let parties: BTreeSet<PartyId> = ways.iter().map(|way| way.party).collect();
    if parties.len() > 1
        && let Some(party) = campaign::whose_in_txn(change, &parties, (list, sender), item).await?
    {
        ways.retain(|way| way.party == party);
    }
    Ok(ways.last().map(|way| way.copy))
}

/// Stands for the hash of a message that has none.
fn alone(item: &InboxItem) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&item.id.to_bytes());
    bytes
}

/// Keeps a sighting, says it, and lets its mark speak: an exclusive one names its copy, a coded one adds to what its list's hits say.
pub(crate) async fn sight_in_txn(
    change: &mut Change,
    parts: Parts<'_>,
    (item, mail): (&InboxItem, &CanaryMail),
    canary: &Canary,
    why: SightingWhy,
) -> Result<(), StoreError> {
    let Some(id) = mail.sighting else { return Ok(()) };
    let chance = parts.0;
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
    change.say_that(OutboxId::new(at, chance.bytes()), &CanarySighted { sighting: id }, at).await?;
    match (canary.kind, canary.copy, canary.list) {
        (CanaryKind::Exclusive, Some(copy), _) => {
            attribution::speak_in_txn(change, chance, copy, (id, why, at)).await
        }
        (CanaryKind::Coded, _, Some(list)) => {
            marks::read::speak_in_txn(change, parts, list, (Some(id), at)).await
        }
        _ => Ok(()),
    }
}
