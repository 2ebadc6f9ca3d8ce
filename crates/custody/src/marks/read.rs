//! Reading: what hits of coded marks say about the copies of their list, one by one as they come. The mathematics is [`forensics::marks`]; here is which hits count,
//! which copies are looked at, and what is said when.
//!
//! Each mark counts once, however much comes to it. All copies that marks were ever dealt to are candidates, ended ones too. A hit through a holder's own proved
//! domain is none until a person said so ([`crate::sighting`]); if nobody answered in time, something is out, and it says nothing of a copy until somebody does. Our own house has every mark: it stands beside the copies, and first among the explanations.

use forensics::marks::{Codebook, Decoder, Reading, Rung as Step, rung};
use model::access::Access;
use model::event::{LeakNarrowed, LeakSuspected};
use model::ids::{AttributionId, CanarySightingId, CopyId, Id as _, ListId, OutboxId};
use model::time::Time;
use platform::clock::Chance;
use post::alarm::{self, AlarmKind};
use serde_json::{Value as Json, json};
use store::custody::canary::CodedHit;
use store::custody::codebook::Codeword;
use store::error::StoreError;
use store::txn::Change;

use super::books::Books;
use crate::attribution::{
    Attribution, AttributionState, Candidate, EXPLANATIONS, EvidenceKind, LEANING, NAMED, OpenOf, Rung,
    SOMETHING, unaddressed, words_in_txn,
};

/// Copies of one list that are looked at; whoever has more has the first of them looked at, and that is logged.
const COPIES: usize = 100_000;
/// Codewords that are read at a time.
const PAGE: u32 = 1_000;
/// Copies that an attribution names with their numbers, the most suspicious first.
const RANKED: usize = 100;
/// Steps of the ladder that are kept for the chart.
const STEPS: usize = 400;
/// A copy is named from this bound on: a wrong one in less than one leak of a million.
const NAMED_FROM: u64 = 1_000_000;

/// More than this is not said, though it may be so: what else may have happened is likelier than that by far.
const SAID_AT_MOST: u64 = 1_000_000_000;

/// What coded hits say now.
struct Said {
    copy: Option<CopyId>,
    rung: Rung,
    one_in: u64,
    candidates: Vec<Candidate>,
    numbers: Json,
}

/// Lets all coded hits of a list speak as they stand now: its open attribution says it, or a new one is opened. An alarm is raised when one is opened and when it has
/// climbed; `LeakSuspected` is said when one is opened.
pub(crate) async fn speak_in_txn(
    change: &mut Change,
    (chance, books, access): (&dyn Chance, &Books, &Access),
    list: ListId,
    (new, at): (Option<CanarySightingId>, Time),
) -> Result<(), StoreError> {
    let hits = change.canary_coded_hit_list_in_txn(list).await?;
    let open = change.attribution_open_in_txn(OpenOf::Coded(list)).await?;
    // What took the last hit away closed what rested on it; and taking one away opens nothing that somebody closed.
    if hits.is_empty() || (open.is_none() && new.is_none()) {
        return Ok(());
    }
    let said = said_in_txn(change, (books, access), list, (&hits, at)).await?;
    let Some(before) = open else {
        let attribution = opened(chance, list, &said, at);
        if !change.attribution_add_in_txn(&attribution).await? {
            // Another process opened one between the two statements: it is asked for again.
            return Err(StoreError::Conflict { action: "open an attribution", what: "one of this list" });
        }
        for hit in &hits {
            change.attribution_rest_on_in_txn(attribution.id, hit.sighting, at).await?;
        }
        tell_in_txn(change, chance, &attribution, said.one_in, at).await?;
        let suspected = LeakSuspected { attribution: attribution.id };
        return change.say_that(OutboxId::new(at, chance.bytes()), &suspected, at).await;
    };
    if let Some(new) = new {
        change.attribution_rest_on_in_txn(before.id, new, at).await?;
    }
    let now = Attribution {
        copy: said.copy,
        rung: said.rung,
        statement: statement(said.rung).to_owned(),
        candidates: said.candidates.clone(),
        reading: with_step(&before.reading, &said, at),
        changed_at: at.max(before.changed_at),
        ..before.clone()
    };
    change.attribution_set_in_txn(&now).await?;
    if now.rung > before.rung {
        tell_in_txn(change, chance, &now, said.one_in, at).await?;
    }
    if now.copy.is_some() && now.copy != before.copy {
        let narrowed = LeakNarrowed { attribution: now.id };
        change.say_that(OutboxId::new(at, chance.bytes()), &narrowed, at).await?;
    }
    Ok(())
}

fn opened(chance: &dyn Chance, list: ListId, said: &Said, at: Time) -> Attribution {
    Attribution {
        id: AttributionId::new(at, chance.bytes()),
        evidence: EvidenceKind::Coded,
        list,
        copy: said.copy,
        dump: None,
        rung: said.rung,
        statement: statement(said.rung).to_owned(),
        candidates: said.candidates.clone(),
        reading: with_step(&Json::Null, said, at),
        explanations: EXPLANATIONS.map(str::to_owned).to_vec(),
        state: AttributionState::Open,
        made_at: at,
        changed_at: at,
        closed: None,
    }
}

const fn statement(rung: Rung) -> &'static str {
    match rung {
        Rung::Something | Rung::ThisCopy => SOMETHING,
        Rung::Leaning => LEANING,
        Rung::Bounded => NAMED,
    }
}

/// Asks the book. Without one (it has ended) something is out all the same, and nothing more can be said.
async fn said_in_txn(
    change: &mut Change,
    (books, access): (&Books, &Access),
    list: ListId,
    (hits, at): (&[CodedHit], Time),
) -> Result<Said, StoreError> {
    let (seen, waiting) = counted(hits);
    let Some(book) = books.book_in_txn(change, access.tenant, list).await? else {
        let numbers = json!({ "seen": seen, "waiting": waiting, "is_book_gone": true });
        return Ok(Said { copy: None, rung: Rung::Something, one_in: 1, candidates: Vec::new(), numbers });
    };
    // Before the codewords are read: what is dealt from now on comes after this.
    let seen_at = hits.iter().map(|hit| hit.at).min().unwrap_or(at);
    let first_at = change.codebook_first_hit_in_txn(list, seen_at).await?;
    let words = words_of_in_txn(change, list).await?;
    Ok(said_of(&book, &words, (hits, first_at)))
}

/// Marks that speak, and marks that wait for somebody to say whether their mail was wanted.
fn counted(hits: &[CodedHit]) -> (usize, usize) {
    let waiting = hits.iter().filter(|hit| hit.is_waiting).count();
    (hits.len() - waiting, waiting)
}

/// `first_at` is when a mark of the book was hit first, ever: which hits there are now changes when people take one back or speak of one late, and what each copy
/// may add to the error must not.
fn said_of(book: &Codebook, words: &[Codeword], (hits, first_at): (&[CodedHit], Time)) -> Said {
    let (seen, waiting) = counted(hits);
    let mut words: Vec<&Codeword> = words.iter().collect();
    words.sort_by_key(|word| (word.dealt_at, word.copy));
    let at_first = words.iter().filter(|word| word.dealt_at <= first_at).count();
    let copies: Vec<[u8; 16]> = words.iter().map(|word| word.copy.to_bytes()).collect();
    let mut hit = vec![false; book.prints().len()];
    let speak = hits.iter().filter(|hit| !hit.is_waiting);
    for mark in speak.filter_map(|hit| usize::try_from(hit.mark).ok()) {
        if let Some(hit) = hit.get_mut(mark) {
            *hit = true;
        }
    }
    let reading: Reading = Decoder::growing(book, &copies, at_first).sightings(&hit);
    let bound = |suspect: &forensics::marks::Suspect| reading.one_in(suspect).min(SAID_AT_MOST);
    let one_in = reading.suspects.first().map_or(1, bound);
    let candidate = |suspect: &forensics::marks::Suspect| Candidate {
        one_in: Some(bound(suspect)),
        hits: Some(suspect.hits.into()),
        of: Some(suspect.marks.into()),
        ..Candidate::plain(CopyId::from_bytes(suspect.copy))
    };
    let candidates: Vec<Candidate> = reading.suspects.iter().take(RANKED).map(candidate).collect();
    let named = reading.named(NAMED_FROM).count();
    let step = match rung(&reading, 0).0 {
        Step::Named(_) => Rung::Bounded,
        Step::Leaning(_) => Rung::Leaning,
        Step::Nothing | Step::Something | Step::ThisCopy => Rung::Something,
    };
    Said {
        copy: candidates.first().filter(|_| step == Rung::Bounded).map(|first| first.copy),
        rung: step,
        one_in,
        candidates,
        numbers: json!({
            "seen": seen,
            "waiting": waiting,
            "copies": copies.len(),
            "one_in": one_in,
            "named": named,
            "fits_own_house": reading.fits_own_house(),
            "in_no_copy": in_no_copy(book, &copies, &hit),
        }),
    }
}

/// Marks that were hit and that no copy was ever dealt: only our own record has them.
fn in_no_copy(book: &Codebook, copies: &[[u8; 16]], hit: &[bool]) -> usize {
    let mut left = hit.to_vec();
    for copy in copies {
        for (left, has) in left.iter_mut().zip(book.word(*copy)) {
            *left &= !has;
        }
    }
    left.into_iter().filter(|left| *left).count()
}

/// The reading with one step more: when, how many marks were hit by then, which bound that gave.
fn with_step(before: &Json, said: &Said, at: Time) -> Json {
    let mut steps = before["steps"].as_array().cloned().unwrap_or_default();
    let seen = said.numbers["seen"].clone();
    // The same mark again says nothing new; a hit that was taken back does.
    if steps.last().is_none_or(|last| last["seen"] != seen) {
        steps.push(json!({ "at": at.seconds(), "seen": seen, "one_in": said.one_in }));
    }
    let surplus = steps.len().saturating_sub(STEPS);
    steps.drain(..surplus);
    let mut reading = said.numbers.clone();
    reading["steps"] = Json::from(steps);
    reading
}

pub(crate) async fn words_of_in_txn(change: &mut Change, list: ListId) -> Result<Vec<Codeword>, StoreError> {
    let (mut words, mut after): (Vec<Codeword>, Option<CopyId>) = (Vec::new(), None);
    loop {
        let page = change.codeword_list_in_txn(list, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(words) };
        after = Some(last.copy);
        words.extend(page);
        if words.len() >= COPIES {
            tracing::warn!(copies = words.len(), "a list has more copies than are looked at");
            return Ok(words);
        }
    }
}

/// Tells people where the ladder stands.
async fn tell_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    attribution: &Attribution,
    one_in: u64,
    at: Time,
) -> Result<(), StoreError> {
    let first = attribution.candidates.first().map(|first| first.copy);
    let (kind, copy) = match attribution.rung {
        Rung::Something | Rung::ThisCopy => (AlarmKind::LeakSomething, None),
        Rung::Leaning => (AlarmKind::LeakLeaning, first),
        Rung::Bounded => (AlarmKind::LeakNamed, attribution.copy),
    };
    let mut words = match copy {
        Some(copy) => {
            let of = change.copy_fetch_in_txn(copy).await?;
            words_in_txn(change, &of).await?
        }
        None => {
            let list = change.list_fetch_in_txn(attribution.list).await?;
            vec![("list".to_owned(), unaddressed(&list.name))]
        }
    };
    if copy.is_some() {
        words.push(("one_in".to_owned(), one_in.to_string()));
    }
    let cause = attribution.id.to_string();
    // One leak is one card on the overview: what was said of it on lower rungs is said better now.
    for lower in [AlarmKind::LeakSomething, AlarmKind::LeakLeaning].into_iter().filter(|lower| *lower != kind)
    {
        alarm::superseded(change, lower, &cause, at).await?;
    }
    alarm::raised(change, chance, kind, &cause, words, (at, 1)).await.map(drop)
}
