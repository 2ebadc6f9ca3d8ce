//! Delivery: how a party gets lists when nothing else is said, kept on its card; and sending a sealed file to a party's own platform until it takes it.
//!
//! What goes to a platform is sealed to the party's own key before, and counted as a copy before its first byte goes. It is posted as webhooks are: signed with
//! the party's secret as Standard Webhooks 1.0.0 says, the same `webhook-id` in every attempt, tried again for about a day, never to our own network.
//! A vendor that is ruled out meanwhile is sent nothing. A command line is not kept here: what runs on this machine is said by who sits at it.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::access::{Access, Right};
use model::causes::chain;
use model::ids::{CopyId, PartyId};
use model::time::Time;
use platform::audit::About;
use platform::fetch::{Answer, Ask, FetchLimits, Fetcher, Reach, Request, Url};
use post::alarm::schedule;
use zeroize::Zeroizing;

use store::custody::MAX_NOTE;
use store::custody::copy::{Copy, CopyState};

pub use store::custody::delivery::{ListPush, PartyDelivery, PushState};

use crate::export::{Delivery, needed};
use crate::receiver_keys::{ReceiverKeys, is_secret};
use crate::{Custody, CustodyError, Unfit};

/// Ways that a card may name.
pub const WAYS: [Delivery; 6] =
    [Delivery::Drop, Delivery::Age, Delivery::OpenPgp, Delivery::Push, Delivery::Pipe, Delivery::Plain];
/// A longer file goes by a link: this one is in memory while it is posted.
pub const MOST_PUSHED_BYTES: u64 = 64 << 20;
/// What is to be taken by a platform is kept for so long: longer than it is tried.
pub const PUSHED_WITHIN: Duration = Duration::from_hours(48);
/// How long one attempt may take, and how much of the answer is read.
const LIMITS: FetchLimits =
    FetchLimits { connect: Duration::from_secs(10), whole: Duration::from_mins(10), body_bytes: 16 * 1024 };
/// An attempt is ours for longer than it can take; whoever dies in it leaves it to be taken then.
const OURS_FOR: Duration = Duration::from_mins(15);
/// So many platforms are posted to at once by one process: one that hangs for [`LIMITS`] holds nobody but those whose lists go there. Each may take twice
/// [`MOST_PUSHED_BYTES`] of memory.
pub const AT_ONCE: usize = 4;
/// Copies that are due of which one is tried, if others wait for a platform that is posted to.
const LOOKED_AT: u32 = 500;

/// How a party is to get lists, as somebody fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryWanted {
    /// The word of a way.
    pub way: String,
    /// Its keys; may be none.
    pub keys: ReceiverKeys,
    /// The fingerprint of its OpenPGP key, for a program of ours; may be empty.
    pub recipient: String,
    /// Where its platform takes files: `https://…`; may be empty.
    pub url: String,
}

/// What was checked of it.
struct Checked {
    way: Delivery,
    keys: ReceiverKeys,
    recipient: String,
    url: String,
}

impl DeliveryWanted {
    fn checked(&self, now: Time) -> Result<Checked, Unfit> {
        let way =
            Delivery::parse(self.way.trim()).filter(|way| WAYS.contains(way)).ok_or(Unfit::NoDelivery)?;
        let keys = self.keys.kept(now)?;
        let url = self.url.trim().to_owned();
        let is_fit = || url.len() <= MAX_NOTE && Url::parse(&url).is_ok_and(|url| url.is_tls());
        if (way == Delivery::Push || !url.is_empty()) && !is_fit() {
            return Err(Unfit::PushUrl);
        }
        needed(way, &keys.sealed_to(now)?)?;
        Ok(Checked { way, keys, recipient: fingerprint(&self.recipient)?, url })
    }
}

/// A fingerprint of an OpenPGP key without the blanks that people write in it: RFC 9580 §5.5.4 knows 20 bytes (version 4) and 32 (version 6).
fn fingerprint(text: &str) -> Result<String, Unfit> {
    let plain: String = text.split_whitespace().collect();
    let plain = plain.strip_prefix("0x").unwrap_or(&plain).to_ascii_uppercase();
    let is_one = matches!(plain.len(), 40 | 64) && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    match plain.is_empty() || is_one {
        true => Ok(plain),
        false if is_secret(text) => Err(Unfit::SecretKey("recipient")),
        false => Err(Unfit::Fingerprint(text.chars().take(80).collect())),
    }
}

/// Says how a list goes and to which keys it is sealed: as somebody says now, else as the party's card does, else by a link; pure.
#[must_use]
pub fn usual(
    known: Option<&PartyDelivery>,
    way: Option<Delivery>,
    keys: ReceiverKeys,
) -> (Delivery, ReceiverKeys) {
    let way = way.or(known.map(|known| known.delivery)).unwrap_or(Delivery::Drop);
    // Where a program of ours seals, or nobody shall, it is not sealed before unless somebody says so now.
    let is_bare = matches!(way, Delivery::Pipe | Delivery::Plain);
    let keys = match known.filter(|_| keys.is_empty() && !is_bare) {
        Some(known) => keys_of(known),
        None => keys,
    };
    // A file that is sealed to a key is of the kind that the key is.
    let way = match way {
        Delivery::Age if keys.has_openpgp() => Delivery::OpenPgp,
        Delivery::OpenPgp if !keys.is_empty() && !keys.has_openpgp() => Delivery::Age,
        way => way,
    };
    (way, keys)
}

/// Returns the keys that stand on a card.
#[must_use]
pub fn keys_of(known: &PartyDelivery) -> ReceiverKeys {
    ReceiverKeys::of_card(&known.keys, &known.openpgp)
}

/// What posts to platforms.
pub struct Pushing {
    fetcher: Fetcher,
    reach: Reach,
    /// Those that are posted to; each of whoever posts, until it is done.
    under_way: Mutex<HashSet<String>>,
}

/// That nobody else of this process posts to a platform.
struct Turn<'p> {
    pushing: &'p Pushing,
    place: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pushing.under_way().remove(&self.place);
    }
}

impl Pushing {
    /// Takes what posts and who may be asked: the internet, and in tests our own machine.
    #[must_use]
    pub fn new(fetcher: Fetcher, reach: Reach) -> Self {
        Pushing { fetcher, reach, under_way: Mutex::default() }
    }

    /// Takes the turn at the platform of a URL; none while it, or as many others as may be, are posted to.
    fn turn(&self, url: &str) -> Option<Turn<'_>> {
        let place = Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.place());
        let mut under_way = self.under_way();
        let is_mine = under_way.len() < AT_ONCE && under_way.insert(place.clone());
        // Not made before it is known: who drops a turn gives it back.
        is_mine.then(|| Turn { pushing: self, place })
    }

    fn under_way(&self) -> MutexGuard<'_, HashSet<String>> {
        // A panic under this lock leaves the set as it was.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Custody {
    /// Lets it post to platforms.
    #[must_use]
    pub fn with_pushing(mut self, pushing: Pushing) -> Self {
        self.pushing = Some(pushing);
        self
    }

    /// Returns how a party gets lists when nothing else is said; none while nobody said: by a link.
    pub async fn delivery(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Option<PartyDelivery>, CustodyError> {
        Ok(self.store().custody().delivery_fetch(access, party).await?)
    }

    /// Says how a party gets lists.
    pub async fn delivery_set(
        &self,
        access: &Access,
        party: PartyId,
        wanted: &DeliveryWanted,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let Checked { way, keys, recipient, url } = wanted.checked(now)?;
        let set = (now, access.actor.to_string());
        let ReceiverKeys { age: keys, openpgp } = keys;
        let delivery = PartyDelivery { party, delivery: way, keys, openpgp, recipient, url, set };
        let mut change = self.store().change(access).await?;
        change.party_fetch_in_txn(party).await?;
        change.delivery_set_in_txn(&delivery).await?;
        let about = About::of("party", party).word("delivery", way.as_str());
        self.finish(access, change, "party.delivery", &about).await
    }

    /// Returns how the sending of a copy to a platform stands; none if it goes another way.
    pub async fn push(&self, access: &Access, copy: CopyId) -> Result<Option<ListPush>, CustodyError> {
        Ok(self.store().custody().push_fetch(access, copy).await?)
    }

    /// Tries a copy that is due: of those whose platform nobody else posts to just now, the one that has waited longest. Returns how many were taken, 0 or 1. Is for several to
    /// run, at the same time and again and again, up to [`AT_ONCE`]: a signature says when it was made, so none is made that would wait for another platform. Safe to run
    /// twice: an attempt is taken before it is made.
    pub async fn pushes_work(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let Some(pushing) = &self.pushing else { return Ok(0) };
        let due = self.store().custody().push_due_list(access, now, LOOKED_AT).await?;
        let free = |push: ListPush| Some((pushing.turn(&push.url)?, push));
        let Some((_turn, push)) = due.into_iter().find_map(free) else { return Ok(0) };
        if let Some(why) = self.not_sent(access, push.copy, now).await? {
            let outcome = ListPush { state: PushState::GivenUp, answer: why.to_owned(), ..push };
            self.note_push(access, &outcome).await?;
            return Ok(0);
        }
        if !self.take_push(access, &push, now).await? {
            return Ok(0);
        }
        let push = ListPush { attempts: push.attempts + 1, ..push };
        let outcome = self.try_push(access, pushing, &push, now).await?;
        self.note_push(access, &outcome).await?;
        Ok(u64::from(outcome.state == PushState::Delivered))
    }

    /// Takes an attempt; false if another process did. From here on the copy counts as with the party, before the first byte goes: an answer may be lost, a list is not taken back.
    async fn take_push(&self, access: &Access, push: &ListPush, now: Time) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        if !change.push_take_in_txn(push, now.plus(OURS_FOR)).await? {
            return Ok(false);
        }
        let copy = change.copy_fetch_in_txn(push.copy).await?;
        if copy.state == CopyState::Prepared {
            let out = Some((now, format!("push:{}", copy.id)));
            let is_out = Copy { state: CopyState::Out, out, ..copy };
            change.copy_set_in_txn(&is_out, CopyState::Prepared).await?;
        }
        change.commit().await?;
        Ok(true)
    }

    /// Why a copy is not sent any more, if so.
    async fn not_sent(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Option<&'static str>, CustodyError> {
        let copy = self.store().shared().copy_fetch(access, copy).await?;
        if copy.state == CopyState::Ended {
            return Ok(Some("not sent: the copy was ended"));
        }
        let refused = self.still_refused(access, &copy, now).await?;
        Ok(refused.map(|_| "not sent: they may have no copy any more"))
    }

    /// One attempt; returns what is to be noted.
    async fn try_push(
        &self,
        access: &Access,
        pushing: &Pushing,
        push: &ListPush,
        now: Time,
    ) -> Result<ListPush, CustodyError> {
        let gone = |answer: &str| ListPush {
            state: PushState::GivenUp,
            tried_at: Some(now),
            answer: answer.to_owned(),
            ..push.clone()
        };
        let content = match self.pushed_content(access, push.copy, now).await {
            Ok(content) => content,
            Err(CustodyError::NoDrop | CustodyError::NotToHand) => return Ok(gone("its time is over")),
            Err(error) => return Err(error),
        };
        let Ok(url) = Url::parse(&push.url) else { return Ok(gone("the URL cannot be read")) };
        let party = self.store().shared().copy_fetch(access, push.copy).await?.party;
        let (id, seconds) = (push.copy.to_string(), now.seconds());
        // While a secret is being replaced both sign (Standard Webhooks, "Signature scheme": a list, parted by spaces).
        let (newest, before) = self.holder_secrets(access, party, now).await?;
        let secrets = std::iter::once(newest).chain(before);
        let signatures: Vec<String> =
            secrets.map(|secret| secret.signature(&id, seconds, &content)).collect();
        let signature = signatures.join(" ");
        let seconds = seconds.to_string();
        let request = Request {
            url: &url,
            ask: Ask::Post { content_type: "application/octet-stream", body: &content },
            fields: &[
                ("webhook-id", &id),
                ("webhook-timestamp", &seconds),
                ("webhook-signature", &signature),
            ],
            reach: pushing.reach,
            limits: LIMITS,
        };
        let (state, answer, wish) = match pushing.fetcher.fetch(request).await {
            Ok(answer) if (200..300).contains(&answer.status) => {
                (PushState::Delivered, format!("HTTP {}", answer.status), None)
            }
            // Standard Webhooks, "Deliverability": 410 means that nobody wants it any more.
            Ok(answer) if answer.status == 410 => (PushState::GivenUp, "HTTP 410".to_owned(), None),
            Ok(answer) => (PushState::Waiting, format!("HTTP {}", answer.status), wish(&answer)),
            // Whoever reads it is to know whether the certificate has ended or is another's.
            Err(error) => (PushState::Waiting, chain(&error), None),
        };
        let [lot] = self.parts.chance.bytes();
        let (state, next_at) = match (state, schedule::wait(push.attempts, wish, lot)) {
            (PushState::Waiting, Some(wait)) => (PushState::Waiting, now.plus(wait)),
            (PushState::Waiting, None) => (PushState::GivenUp, now),
            (over, _) => (over, now),
        };
        Ok(ListPush { state, next_at, tried_at: Some(now), answer, ..push.clone() })
    }

    async fn pushed_content(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
        let mut handing = self.hand(access, copy, &[Delivery::Push], now).await?;
        let length = usize::try_from(handing.length_bytes).unwrap_or_default();
        let mut content = Zeroizing::new(Vec::with_capacity(length));
        while let Some(piece) = handing.next().await? {
            content.extend_from_slice(&piece);
        }
        Ok(content)
    }

    /// Writes what became of an attempt; with the last one what was to be sent is gone.
    async fn note_push(&self, access: &Access, push: &ListPush) -> Result<(), CustodyError> {
        let is_over = push.state != PushState::Waiting;
        let export = self.store().custody().export_fetch(access, push.copy).await?;
        let object = export.and_then(|export| export.object).filter(|_| is_over);
        let mut change = self.store().change(access).await?;
        if !change.push_tried_in_txn(push).await? {
            return Ok(());
        }
        if let Some(object) = object {
            change.object_remove_in_txn(object).await?;
        }
        let about = About::of("copy", push.copy)
            .word("state", push.state.as_str())
            .count("attempts", u64::from(push.attempts));
        self.finish(access, change, "copy.push", &about).await?;
        match object {
            Some(object) => Ok(self.store().objects().object_file_remove(access, object).await?),
            None => Ok(()),
        }
    }
}

/// RFC 9110 §10.2.3: seconds; a date is not looked at, our own wait serves then.
fn wish(answer: &Answer) -> Option<Duration> {
    answer.field("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use model::ids::Id as _;

    use super::*;

    #[test]
    fn what_somebody_says_now_counts_before_the_card() {
        let card = |delivery| PartyDelivery {
            party: PartyId::from_bytes([7; 16]),
            delivery,
            keys: vec!["age1card".into()],
            openpgp: String::new(),
            recipient: String::new(),
            url: String::new(),
            set: (Time::EARLIEST, String::new()),
        };
        let (none, now) = (ReceiverKeys::default, || ReceiverKeys::age(vec!["age1now".to_owned()]));
        let on_card = || ReceiverKeys::age(vec!["age1card".to_owned()]);
        assert_eq!(usual(None, None, none()), (Delivery::Drop, none()));
        assert_eq!(usual(Some(&card(Delivery::Push)), None, none()), (Delivery::Push, on_card()));
        assert_eq!(
            usual(Some(&card(Delivery::Push)), Some(Delivery::Drop), none()),
            (Delivery::Drop, on_card())
        );
        assert_eq!(usual(Some(&card(Delivery::Age)), None, now()), (Delivery::Age, now()));
        // A file is sealed as its key is, whatever the card calls its usual way.
        let openpgp = || ReceiverKeys { age: Vec::new(), openpgp: "-----BEGIN".to_owned() };
        assert_eq!(usual(Some(&card(Delivery::Age)), None, openpgp()), (Delivery::OpenPgp, openpgp()));
        assert_eq!(usual(Some(&card(Delivery::OpenPgp)), None, now()), (Delivery::Age, now()));
        // A program of ours gets what it shall seal itself.
        assert_eq!(usual(Some(&card(Delivery::Pipe)), None, none()), (Delivery::Pipe, none()));
        assert_eq!(
            usual(Some(&card(Delivery::Drop)), Some(Delivery::Plain), none()),
            (Delivery::Plain, none())
        );
    }
}
