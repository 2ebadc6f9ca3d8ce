//! Attribution: what sightings say about which copy is out, on a ladder, and how else they may have come about: our own house always first.
//!
//! It names a copy, never a culprit: that an address which is in one copy only was written to shows that this copy, or our own list of our marks, is
//! known to somebody who should not know it. It does not show how it left. What several hits of coded marks say, with a bound on the error, is
//! [`crate::marks`]; the two kinds are never added up.

use model::access::{Access, Right};
use model::event::{LeakNarrowed, LeakSuspected};
use model::ids::{AttributionId, CanarySightingId, CopyId, OutboxId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use post::alarm::{self, AlarmKind};
use serde_json::Value as Json;
use store::custody::MAX_NOTE;
use store::custody::copy::Copy;
use store::error::StoreError;
use store::txn::Change;

pub use store::custody::attribution::{Attribution, AttributionState, Candidate, EvidenceKind, OpenOf, Rung};

use crate::copy::{self, made_at};
use crate::sighting::{CanarySighting, SightingWhy};
use crate::{Custody, CustodyError, Unfit};

/// Says that it is this copy.
pub const THIS_COPY: &str = "leak-this-copy";
/// Says that mail in a holder's own name, which nobody answered for, came to a mark that is in its copy only.
pub const OWN_NAME: &str = "leak-own-name";
/// Says that something of a list is out, while no copy is named.
pub const SOMETHING: &str = "leak-something";
/// Says that coded marks lean to a copy, too weakly to name it.
pub const LEANING: &str = "leak-leaning";
/// Says that coded marks name a copy, with the bound.
pub const NAMED: &str = "leak-named";

/// Says that something of a list is in a file that somebody found, while no copy is named.
pub const IN_DUMP: &str = "leak-dump";

/// How a copy may have got out, in the order they are shown: our own house first.
pub const EXPLANATIONS: [&str; 4] =
    ["leak-maybe-own-house", "leak-maybe-transfer", "leak-maybe-holder", "leak-maybe-below"];

/// Another way, where mail in the holder's own name that nobody answered for is all there is; it comes second.
pub const OWN_MAILING: &str = "leak-maybe-mailing";

/// Sightings that a page shows of one attribution.
const SHOWN: u32 = 100;
/// Copies that a page names with their numbers.
const RANKED: usize = 10;
/// Open attributions that are looked through for others of the same list.
const BESIDE: u32 = 100;

/// An attribution with what it rests on, for a page or another room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakShown {
    /// The attribution.
    pub attribution: Attribution,
    /// What the list is called.
    pub list: String,
    /// What the holder of the copy is called, and when it was made or adopted; none while no copy is named.
    pub holder: Option<(String, Time)>,
    /// What it rests on, oldest first.
    pub sightings: Vec<CanarySighting>,
    /// The copies that may be the one, likeliest first, with whose they are.
    pub ranked: Vec<Ranked>,
    /// What other evidence says of the same list, as far as somebody still has to look into it: kinds are shown beside each other, and never added up.
    pub beside: Vec<Attribution>,
    /// Leaks of all lists that a bound may ever have been said of, this one among them.
    pub looked_at: u64,
}

/// A copy that may be the one, with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Which, with its numbers.
    pub candidate: Candidate,
    /// What its holder is called.
    pub party: String,
    /// When it was made or adopted.
    pub made_at: Time,
    /// What tells it from others with the same holder of the same day.
    pub told_apart: Phrase,
}

/// One step of what coded marks said: so many different ones were hit by then, and that gave this bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeakStep {
    /// When.
    pub at: Time,
    /// Different marks that were hit.
    pub seen: u64,
    /// The bound of the most suspicious copy.
    pub one_in: u64,
}

impl LeakShown {
    /// The sentence.
    #[must_use]
    pub fn statement(&self) -> Phrase {
        let said = |id| Phrase::new(id).with("list", &self.list);
        match (&self.holder, self.attribution.rung) {
            (Some((party, made)), rung) => {
                let id = match rung {
                    Rung::Bounded => NAMED,
                    _ if self.is_own_name_only() => OWN_NAME,
                    _ => THIS_COPY,
                };
                said(id)
                    .with("party", party)
                    .with("date", made_at(*made))
                    .with("one_in", self.one_in().to_string())
            }
            (None, _) if self.attribution.evidence == EvidenceKind::Dump => said(IN_DUMP),
            (None, Rung::Leaning) => said(LEANING),
            (None, _) => said(SOMETHING),
        }
    }

    /// Whether it rests on nothing but mail in the holder's own name that nobody answered for: something is out, or the holder sent what nobody told of.
    #[must_use]
    pub fn is_own_name_only(&self) -> bool {
        is_own_name_only(&self.attribution)
    }

    /// How far it reaches: the sentence on the ladder.
    #[must_use]
    pub fn reach(&self) -> Phrase {
        reach(&self.attribution)
    }

    /// The bound of the most suspicious copy; 1 says nothing.
    #[must_use]
    pub fn one_in(&self) -> u64 {
        one_in(&self.attribution)
    }

    /// The bound over all leaks that were looked at: in less than one house of so many any of them names a wrong copy as clearly as this. Each names a wrong copy that clearly
    /// in less than one of [`Self::one_in`], and chances of several add up at most, whatever they have to do with each other.
    #[must_use]
    pub fn one_in_any(&self) -> u64 {
        (self.one_in() / self.looked_at.max(1)).max(1)
    }

    /// A number of what was reckoned.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.attribution.reading.get(name).and_then(Json::as_u64)
    }

    /// Whether our own house explains it at least as well as any copy does.
    #[must_use]
    pub fn fits_own_house(&self) -> bool {
        self.attribution.reading["fits_own_house"].as_bool().unwrap_or(false)
    }

    /// How coded marks came to say it.
    #[must_use]
    pub fn steps(&self) -> Vec<LeakStep> {
        let step = |kept: &Json| {
            let number = |name: &str| kept.get(name).and_then(Json::as_u64);
            let at = Time::from_seconds(i64::try_from(number("at")?).ok()?);
            Some(LeakStep { at, seen: number("seen")?, one_in: number("one_in")? })
        };
        let steps = self.attribution.reading["steps"].as_array();
        steps.into_iter().flatten().filter_map(step).collect()
    }

    /// How it may have come about, our own house first.
    #[must_use]
    pub fn explanations(&self) -> Vec<Phrase> {
        let known = |id: &String| EXPLANATIONS.into_iter().find(|known| known == id);
        let said = self.attribution.explanations.iter().filter_map(known);
        match &self.holder {
            Some((party, _)) => {
                let mut ids: Vec<_> = said.collect();
                if self.is_own_name_only() {
                    ids.insert(ids.len().min(1), OWN_MAILING);
                }
                ids.into_iter().map(|id| Phrase::new(id).with("party", party)).collect()
            }
            // Without a copy there is nobody to name, and one's own house is where one looks first all the same.
            None => said.take(1).map(Phrase::new).collect(),
        }
    }
}

/// What somebody is told of an attribution. How well copies fit the coded marks that were hit says, hit by hit, which copy has which: whoever may only read could write to such marks one
/// by one, watch the numbers move, and then make any copy look guilty, against which no bound helps. So they learn which copy is named, if one is.
fn told(access: &Access, mut attribution: Attribution) -> Attribution {
    if attribution.evidence != EvidenceKind::Coded || access.rights.has(Right::Keep) {
        return attribution;
    }
    let named = attribution.copy;
    attribution.candidates.retain(|candidate| Some(candidate.copy) == named);
    if let (None, Some(steps)) = (named, attribution.reading["steps"].as_array_mut()) {
        for step in steps {
            step["one_in"] = Json::from(1);
        }
    }
    attribution
}

/// How far an attribution reaches: its sentence on the ladder.
#[must_use]
pub fn reach(attribution: &Attribution) -> Phrase {
    match attribution.rung {
        Rung::Something if is_own_name_only(attribution) => Phrase::new("leak-rung-own-name"),
        Rung::Something => Phrase::new("leak-rung-something"),
        Rung::Leaning if attribution.evidence == EvidenceKind::Dump => Phrase::new("leak-rung-dump"),
        Rung::Leaning if one_in(attribution) <= 1 => Phrase::new("leak-rung-leaning-passed"),
        Rung::Leaning => Phrase::new("leak-rung-leaning").with("one_in", one_in(attribution).to_string()),
        Rung::ThisCopy => Phrase::new("leak-rung-this-copy"),
        Rung::Bounded => Phrase::new("leak-rung-named").with("one_in", one_in(attribution).to_string()),
    }
}

/// See [`LeakShown::is_own_name_only`].
#[must_use]
pub fn is_own_name_only(attribution: &Attribution) -> bool {
    attribution.evidence == EvidenceKind::Exclusive && attribution.rung == Rung::Something
}

fn one_in(attribution: &Attribution) -> u64 {
    attribution.candidates.first().and_then(|first| first.one_in).unwrap_or(1)
}

/// The day of a time: what stands in sentences.
pub(crate) fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

/// Lets a sighting of a mark that is in one copy only speak: the copy's open attribution rests on it, too, or a new one is opened and said.
pub(crate) async fn speak_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    copy: CopyId,
    (sighting, why, at): (CanarySightingId, SightingWhy, Time),
) -> Result<(), StoreError> {
    if let Some(open) = change.attribution_open_in_txn(OpenOf::Exclusive(copy)).await? {
        change.attribution_rest_on_in_txn(open.id, sighting, at).await?;
        return weigh_in_txn(change, chance, open, at).await;
    }
    let of = change.copy_fetch_in_txn(copy).await?;
    let rung = if why == SightingWhy::Unanswered { Rung::Something } else { Rung::ThisCopy };
    let attribution = Attribution {
        id: AttributionId::new(at, chance.bytes()),
        evidence: EvidenceKind::Exclusive,
        list: of.list,
        copy: Some(copy),
        dump: None,
        rung,
        statement: statement(rung).to_owned(),
        candidates: vec![Candidate::plain(copy)],
        reading: Json::Null,
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
    tell_in_txn(change, chance, (&attribution, copy), at).await?;
    let said = LeakSuspected { attribution: attribution.id };
    change.say_that(OutboxId::new(at, chance.bytes()), &said, at).await
}

/// Which sentence says a rung of a mark that is in one copy only.
const fn statement(rung: Rung) -> &'static str {
    match rung {
        Rung::Something | Rung::Leaning => OWN_NAME,
        Rung::ThisCopy | Rung::Bounded => THIS_COPY,
    }
}

/// Lets the open attribution of a copy say what its sightings say now. A holder's own mailing that nobody told of hits just the marks of its own copy: as long as there is nothing
/// else, and nobody said that it was nobody's, it does not say that the copy is out.
async fn weigh_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    before: Attribution,
    at: Time,
) -> Result<(), StoreError> {
    let Some(copy) = before.copy else { return Ok(()) };
    let is_spoken = change.attribution_spoken_count_in_txn(before.id).await? > 0;
    let rung = if is_spoken { Rung::ThisCopy } else { Rung::Something };
    if rung == before.rung {
        return Ok(());
    }
    let has_climbed = rung > before.rung;
    let now = Attribution {
        rung,
        statement: statement(rung).to_owned(),
        changed_at: at.max(before.changed_at),
        ..before
    };
    change.attribution_set_in_txn(&now).await?;
    if !has_climbed {
        return Ok(());
    }
    tell_in_txn(change, chance, (&now, copy), at).await?;
    let narrowed = LeakNarrowed { attribution: now.id };
    change.say_that(OutboxId::new(at, chance.bytes()), &narrowed, at).await
}

/// Tells people what is said of a copy. One leak is one card on the overview: what was said of it on the lower rung is said better now.
async fn tell_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    (attribution, copy): (&Attribution, CopyId),
    at: Time,
) -> Result<(), StoreError> {
    let cause = attribution.id.to_string();
    let kind = if attribution.rung == Rung::ThisCopy {
        alarm::superseded(change, AlarmKind::LeakUnanswered, &cause, at).await?;
        AlarmKind::LeakSuspected
    } else {
        AlarmKind::LeakUnanswered
    };
    told_in_txn(change, chance, (kind, &cause), copy, at).await
}

/// Lets what rests on a sighting about which a person spoke say what it says now: less, more, or nothing; then it is closed for the same reason. What coded marks say is
/// reckoned by [`crate::marks`].
pub(crate) async fn reviewed_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    sighting: CanarySightingId,
    reviewed: (Time, &str, &str),
) -> Result<(), StoreError> {
    let Some(id) = change.attribution_of_sighting_in_txn(sighting).await? else { return Ok(()) };
    let attribution = change.attribution_fetch_in_txn(id).await?;
    if attribution.state != AttributionState::Open {
        // Somebody closed it before.
        return Ok(());
    }
    if change.attribution_evidence_count_in_txn(id).await? == 0 {
        return change.attribution_close_in_txn(id, reviewed).await;
    }
    match attribution.evidence {
        EvidenceKind::Exclusive => weigh_in_txn(change, chance, attribution, reviewed.0).await,
        EvidenceKind::Coded | EvidenceKind::Dump => Ok(()),
    }
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
pub(crate) async fn words_in_txn(
    change: &mut Change,
    of: &Copy,
) -> Result<Vec<(String, String)>, StoreError> {
    let party = change.party_fetch_in_txn(of.party).await?;
    let list = change.list_fetch_in_txn(of.list).await?;
    let words = [("list", list.name), ("party", party.name), ("date", made_at(of.made.0))];
    Ok(words.map(|(name, value)| (name.to_owned(), unaddressed(&value))).to_vec())
}

/// Whoever calls a list after an address is not kept from hearing of it.
pub(crate) fn unaddressed(name: &str) -> String {
    name.replace('@', "(at)")
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
        let attribution = told(access, attribution);
        let list = shared.list_fetch(access, attribution.list).await?.name;
        let holder = match attribution.copy {
            Some(copy) => {
                let copy = shared.copy_fetch(access, copy).await?;
                Some((shared.party_fetch(access, copy.party).await?.name, copy.made.0))
            }
            None => None,
        };
        let sightings = shared.sighting_of_attribution_list(access, attribution.id, None, SHOWN).await?;
        let mut ranked = Vec::new();
        for candidate in attribution.candidates.iter().take(RANKED) {
            let copy = shared.copy_fetch(access, candidate.copy).await?;
            let party = shared.party_fetch(access, copy.party).await?.name;
            let told_apart = copy::told_apart(&copy);
            ranked.push(Ranked { candidate: *candidate, party, made_at: copy.made.0, told_apart });
        }
        let open = shared.attribution_list(access, Some(AttributionState::Open), None, BESIDE).await?;
        let is_beside = |one: &Attribution| one.list == attribution.list && one.id != attribution.id;
        let beside = open.into_iter().filter(is_beside).map(|one| told(access, one)).collect();
        let looked_at = shared.attribution_bounded_count(access).await?;
        Ok(LeakShown { attribution, list, holder, sightings, ranked, beside, looked_at })
    }

    /// Notes that somebody has looked into it and why it needs nothing more. A later sighting opens a new one.
    pub async fn leak_close(
        &self,
        access: &Access,
        id: AttributionId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let why = reason(why)?;
        let mut change = self.store().change(access).await?;
        let by = access.actor.to_string();
        change.attribution_close_in_txn(id, (now, &by, why)).await?;
        // Whoever closes it has seen to it: nobody is called out of bed for it any more.
        for kind in AlarmKind::LEAKS {
            alarm::ended(&mut change, self.parts.chance.as_ref(), kind, &id.to_string(), now).await?;
        }
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
