//! Layers: new keys laid over the old ones in the files of who was in which copy, because addresses are no longer there to be printed anew. What that protects, and what not, is said in
//! `forensics::fingerprint::layered` and in `docs/forensics.md`. Each list's files say by how many keys people are known in them, so that a list of before and one of after are read side by
//! side, and a laying that was cut off goes on where it was.

use std::sync::Arc;

use forensics::fingerprint::Keyed;
use forensics::membership::{Key, Membership, SortedKeys};
use model::access::{Access, Right};
use model::ids::ListId;
use model::time::Time;
use platform::audit::About;
use platform::keys::ListKeys;
use store::custody::membership::{MembershipPart, MembershipTaken};

use super::{Next, RULES, blocking, sum, write, write_all};
use crate::{Custody, CustodyError};

/// The keys that were laid over the first one, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Layers(Arc<[Keyed]>);

impl Layers {
    pub(crate) fn of(keys: &ListKeys) -> Self {
        Layers(keys.expose().map(Keyed::new).collect())
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Lays those from a number up to a number over a key.
    ///
    /// Errors: there are not so many.
    fn between(&self, from: u64, to: u64) -> Result<&[Keyed], CustodyError> {
        let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let missing = CustodyError::ListKeyMissing { wanted: to, known: self.count() };
        self.0.get(place(from)..place(to)).ok_or(missing)
    }

    /// The first ones, to be laid over many keys ([`over`]).
    ///
    /// Errors: there are not so many.
    pub(crate) fn laid(&self, to: u64) -> Result<&[Keyed], CustodyError> {
        self.between(0, to)
    }

    /// How a file knows somebody by so many keys.
    pub(crate) fn key(&self, key: Key, to: u64) -> Result<Key, CustodyError> {
        Ok(over(self.laid(to)?, key))
    }

    /// The same of many, put in order again.
    pub(crate) fn keys(&self, keys: &SortedKeys, to: u64) -> Result<SortedKeys, CustodyError> {
        let layers = self.between(0, to)?;
        if layers.is_empty() {
            return Ok(keys.clone());
        }
        Ok(SortedKeys::new(keys.as_slice().iter().map(|key| over(layers, *key)).collect()))
    }

    /// How somebody who is known by some keys is known by all.
    pub(crate) fn rest(&self, from: u64) -> Result<impl Fn(Key) -> Key + '_, CustodyError> {
        let layers = self.between(from, self.count().max(from))?;
        Ok(move |key| over(layers, key))
    }
}

/// Lays keys over a key.
pub(crate) fn over(layers: &[Keyed], key: Key) -> Key {
    layers.iter().fold(key, |key, layer| layer.over_key(key))
}

impl Custody {
    /// Returns how many lists have files that not all keys are laid over.
    pub async fn lists_to_lay(&self, access: &Access) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let mut count = 0;
        for list in self.lists_with_members(access).await? {
            let open = self.store().custody().membership_open(access, list, MembershipPart::Copies).await?;
            // Over nothing no key is laid.
            let with_people = open.filter(|open| !open.map.bytes().is_empty());
            count += u64::from(with_people.is_some_and(|open| open.row.layers != self.layers.count()));
        }
        Ok(count)
    }

    /// Lays all keys over the files of all lists that lack some; returns how many lists that were. What was laid before stays so if this is cut off.
    ///
    /// Errors: a file was laid over with a key that is not there.
    pub async fn lay_keys(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let mut laid = 0;
        for list in self.lists_with_members(access).await? {
            laid += u64::from(self.lay_keys_of(access, list, now).await?);
        }
        self.store().custody().membership_sweep(access).await?;
        Ok(laid)
    }

    /// Forgets who was in copies of those lists whose files nobody can read any more, because a key that was laid over them is lost; returns how many lists. Their copies stay in the
    /// register, and canaries go on telling.
    pub async fn forget_unreadable(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let mut forgotten = 0;
        for list in self.lists_with_members(access).await? {
            let mut taken = self.store().custody().membership_take(access, list).await?;
            if taken.layers().unwrap_or(0) <= self.layers.count() {
                continue;
            }
            for part in MembershipPart::ALL.iter().copied() {
                let none = (!taken.bytes(part).is_empty()).then(|| sum(&[])).transpose()?;
                write(&mut taken, part, none.map(|sum| Next::Anew(Vec::new(), sum))).await?;
            }
            taken.lay(self.layers.count());
            let mut change = self.store().change(access).await?;
            change.membership_set_in_txn(taken, RULES.version(), now).await?;
            let until = now.plus(std::time::Duration::from_secs(1));
            let readings = change.extract_forget_in_txn(list, until, now).await?;
            let about = About::of("list", list).count("readings", readings);
            self.finish(access, change, "membership.forget", &about).await?;
            forgotten += 1;
        }
        self.store().custody().membership_sweep(access).await?;
        Ok(forgotten)
    }

    async fn lay_keys_of(&self, access: &Access, list: ListId, now: Time) -> Result<bool, CustodyError> {
        let taken = self.store().custody().membership_take(access, list).await?;
        let (from, layers) = (taken.layers().unwrap_or(0), self.layers.clone());
        if from == layers.count() {
            return Ok(false);
        }
        let (mut taken, written) = blocking(move || {
            let written = [MembershipPart::Copies, MembershipPart::Control, MembershipPart::Removed]
                .map(|part| anew(&taken, part, &layers));
            let [copies, control, removed] = written;
            Ok((taken, [copies?, control?, removed?]))
        })
        .await?;
        write_all(&mut taken, written).await?;
        taken.lay(self.layers.count());
        let mut change = self.store().change(access).await?;
        change.membership_set_in_txn(taken, RULES.version(), now).await?;
        let about = About::of("list", list).count("keys", self.layers.count());
        self.finish(access, change, "membership.lay_key", &about).await?;
        Ok(true)
    }
}

/// A file with the keys laid over it that it lacks; none if there is no file.
fn anew(
    taken: &MembershipTaken,
    part: MembershipPart,
    layers: &Layers,
) -> Result<Option<Next>, CustodyError> {
    let bytes = taken.bytes(part);
    if bytes.is_empty() {
        return Ok(None);
    }
    let whole = Membership::open(bytes)?.lifted(layers.rest(taken.layers().unwrap_or(0))?)?;
    let sum = sum(&whole)?;
    Ok(Some(Next::Anew(whole, sum)))
}
