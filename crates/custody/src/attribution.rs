//! Attribution: what sightings say about which copy is out, on a ladder, and how else they may have come about: our own house always first.
//!
//! It names a copy, never a culprit: that an address which is in one copy only was written to shows that this copy, or our own list of our marks, is
//! known to somebody who should not know it. It does not show how it left. Naming one copy out of several by coded marks, with a bound on the
//! error, is planned.

use model::access::{Access, Right};
use model::ids::{AttributionId, CanarySightingId, CopyId, OutboxId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use post::alarm::{self, AlarmKind};
use store::custody::MAX_NOTE;
use store::custody::copy::Copy;
use store::error::StoreError;
use store::txn::Change;

pub use store::custody::attribution::{Attribution, AttributionState, Rung};

use crate::sighting::CanarySighting;
use crate::{Custody, CustodyError, Unfit};

/// Says that it is this copy.
pub const THIS_COPY: &str = "leak-this-copy";

/// How a copy may have got out, in the order they are shown: our own house first.
pub const EXPLANATIONS: [&str; 4] =
    ["leak-maybe-own-house", "leak-maybe-transfer", "leak-maybe-holder", "leak-maybe-below"];

/// Sightings that a page shows of one attribution.
const SHOWN: u32 = 100;

/// An attribution with what it rests on, for a page or another room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakShown {
    /// The attribution.
    pub attribution: Attribution,
    /// What the list is called.
    pub list: String,
    /// What the holder of the copy is called.
    pub party: String,
    /// When the copy was made or adopted.
    pub copy_made_at: Time,
    /// What it rests on, oldest first.
    pub sightings: Vec<CanarySighting>,
}

impl LeakShown {
    /// The sentence.
    #[must_use]
    pub fn statement(&self) -> Phrase {
        statement(&self.list, &self.party, self.copy_made_at)
    }

    /// How it may have come about, our own house first.
    #[must_use]
    pub fn explanations(&self) -> Vec<Phrase> {
        let known = |id: &String| EXPLANATIONS.into_iter().find(|known| known == id);
        let said = self.attribution.explanations.iter().filter_map(known);
        said.map(|id| Phrase::new(id).with("party", &self.party)).collect()
    }
}

fn statement(list: &str, party: &str, made: Time) -> Phrase {
    Phrase::new(THIS_COPY).with("list", list).with("party", party).with("date", day(made))
}

/// The day of a time: what stands in sentences.
pub(crate) fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

/// Lets a sighting of a mark that is in one copy only speak: the copy's open attribution rests on it, too, or a new one is opened and said.
/// Returns the attribution, and whether it is new.
pub(crate) async fn speak_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    copy: CopyId,
    sighting: (CanarySightingId, Time),
) -> Result<(AttributionId, bool), StoreError> {
    let (sighting, at) = sighting;
    if let Some(open) = change.attribution_open_in_txn(copy).await? {
        change.attribution_rest_on_in_txn(open.id, sighting, at).await?;
        return Ok((open.id, false));
    }
    let of = change.copy_fetch_in_txn(copy).await?;
    let attribution = Attribution {
        id: AttributionId::new(at, chance.bytes()),
        list: of.list,
        copy,
        rung: Rung::ThisCopy,
        statement: THIS_COPY.to_owned(),
        candidates: vec![copy],
        explanations: EXPLANATIONS.map(str::to_owned).to_vec(),
        state: AttributionState::Open,
        made_at: at,
        changed_at: at,
        closed: None,
    };
    if !change.attribution_add_in_txn(&attribution).await? {
        // Another process opened one between the two statements: it is asked for again.
        return Err(StoreError::Conflict { action: "open an attribution", what: "one of this copy" });
    }
    change.attribution_rest_on_in_txn(attribution.id, sighting, at).await?;
    let words = words_in_txn(change, &of).await?;
    let cause = attribution.id.to_string();
    alarm::raised(change, chance, AlarmKind::LeakSuspected, &cause, words, (at, 1)).await?;
    let said = model::event::LeakSuspected { attribution: attribution.id };
    change.say_that(OutboxId::new(at, chance.bytes()), &said, at).await?;
    Ok((attribution.id, true))
}

/// Raises an alarm about a copy that is not (yet) said to be out.
pub(crate) async fn told_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    (kind, cause): (AlarmKind, &str),
    copy: CopyId,
    at: Time,
) -> Result<(), StoreError> {
    let of = change.copy_fetch_in_txn(copy).await?;
    let words = words_in_txn(change, &of).await?;
    alarm::raised(change, chance, kind, cause, words, (at, 1)).await.map(drop)
}

/// Of what an alarm is: the list, the party, and when the copy was made.
async fn words_in_txn(change: &mut Change, of: &Copy) -> Result<Vec<(String, String)>, StoreError> {
    let party = change.party_fetch_in_txn(of.party).await?;
    let list = change.list_fetch_in_txn(of.list).await?;
    let words = [("list", list.name), ("party", party.name), ("date", day(of.made.0))];
    // Whoever calls a list after an address is not kept from hearing of it.
    Ok(words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec())
}

impl Custody {
    /// Returns an attribution with what it rests on.
    pub async fn leak(&self, access: &Access, id: AttributionId) -> Result<LeakShown, CustodyError> {
        let attribution = self.store().shared().attribution_fetch(access, id).await?;
        self.leak_of(access, attribution).await
    }

    /// Returns attributions before an id, newest first; those that stand so, or all.
    pub async fn leaks(
        &self,
        access: &Access,
        state: Option<AttributionState>,
        before: Option<AttributionId>,
        limit: u32,
    ) -> Result<Vec<LeakShown>, CustodyError> {
        let mut shown = Vec::new();
        for attribution in self.store().shared().attribution_list(access, state, before, limit).await? {
            shown.push(self.leak_of(access, attribution).await?);
        }
        Ok(shown)
    }

    async fn leak_of(&self, access: &Access, attribution: Attribution) -> Result<LeakShown, CustodyError> {
        let shared = self.store().shared();
        let copy = shared.copy_fetch(access, attribution.copy).await?;
        let list = shared.list_fetch(access, attribution.list).await?.name;
        let party = shared.party_fetch(access, copy.party).await?.name;
        let sightings = shared.sighting_of_attribution_list(access, attribution.id, None, SHOWN).await?;
        Ok(LeakShown { attribution, list, party, copy_made_at: copy.made.0, sightings })
    }

    /// Notes that somebody has looked into it and why it needs nothing more. A later sighting opens a new one.
    pub async fn leak_close(
        &self,
        access: &Access,
        id: AttributionId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let why = reason(why)?;
        let mut change = self.store().change(access).await?;
        let by = access.actor.to_string();
        change.attribution_close_in_txn(id, (now, &by, why)).await?;
        self.finish(access, change, "attribution.close", &About::of("attribution", id)).await
    }
}

/// A reason somebody must give.
pub(crate) fn reason(why: &str) -> Result<&str, Unfit> {
    let why = why.trim();
    if why.is_empty() {
        return Err(Unfit::NoName);
    }
    if why.chars().count() > MAX_NOTE { Err(Unfit::TooLong("why")) } else { Ok(why) }
}
