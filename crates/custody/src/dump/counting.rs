//! Counting: how much of each reading of a list is in a dump, from the files of who was in which copy. What the numbers mean is [`super::answer`]'s.

use std::borrow::Cow;
use std::collections::BTreeMap;

use forensics::membership::{CopyHead, Key, Membership, SortedKeys, Span, Tenure};
use model::ids::{CopyId, Id};
use model::time::Time;
use store::custody::copy::CopyHow;

use super::answer::{ListCounts, ReadingCount};
use super::{Files, nobody};
use crate::CustodyError;
use crate::membership::layers::Layers;

/// Whether copies that were found count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FoundCopies {
    /// They do: it is asked what a file is like.
    In,
    /// They do not: what was found was made for nobody, and may be the very file that is asked about.
    Out,
}

/// People who are counted at a time.
const AT_A_TIME: usize = 1 << 20;

/// Counts how much of each reading of a list is in a dump; of the file's first bytes only, if it is to be as it was.
pub(crate) fn counted_list(
    files: &Files,
    dump: &SortedKeys,
    length: Option<u64>,
    found: FoundCopies,
) -> Result<ListCounts, CustodyError> {
    let bytes = files.copies.map.bytes();
    let length = length.map_or(bytes.len(), |length| usize::try_from(length).unwrap_or(usize::MAX));
    let copies = Copies::of(files, Membership::open(&bytes[..length.min(bytes.len())])?, found);
    let control = match &files.control {
        Some(control) => kept_out(&copies, &Membership::open(control.map.bytes())?, dump),
        None => BTreeMap::new(),
    };
    let dump = copies.known_of(dump);
    let scores = copies.all.score(&dump);
    let has_control =
        |head: &CopyHead| control.get(&(head.id, head.made_at)).is_some_and(|(people, _)| *people > 0);
    let (drawn, by_others): (Vec<_>, Vec<_>) = copies.readings().partition(|(_, head)| has_control(head));
    let by_others: Vec<u16> = by_others.into_iter().map(|(number, _)| number).collect();
    let beside = (!drawn.is_empty() && !by_others.is_empty()).then(|| comparable(&copies, &by_others, &dump));
    let or_next = or_next(&copies, &dump);
    let reading = |(number, head): (u16, CopyHead)| {
        let place = usize::from(number);
        let of = |counts: &[u64]| counts.get(place).copied().unwrap_or(0);
        ReadingCount {
            copy: CopyId::from_bytes(head.id),
            taken_at: head.made_at,
            people: head.rows,
            hits: of(&scores.hits),
            control: control.get(&(head.id, head.made_at)).copied().filter(|(people, _)| *people > 0),
            beside: beside
                .as_ref()
                .filter(|_| has_control(&head))
                .map(|(people, hits)| (of(people), of(hits))),
            is_final: copies.is_final(&head),
            or_next: or_next.get(&number).map(|between| between.in_either),
            until_next: or_next.get(&number).map(|between| between.only_between),
        }
    };
    Ok(ListCounts {
        file: (files.copies.row.generation, length as u64),
        people: copies.people(),
        known: scores.known,
        readings: copies.readings().map(reading).collect(),
        tenures: copies.tenures(scores.tenures),
        ..nobody(files.list)
    })
}

/// The copies of a list, with what is not to be counted.
struct Copies<'f> {
    all: Membership<'f>,
    how: &'f BTreeMap<CopyId, CopyHow>,
    /// Numbers of readings that do not count, in order.
    out: Vec<u16>,
}

impl<'f> Copies<'f> {
    fn of(files: &'f Files, all: Membership<'f>, found: FoundCopies) -> Self {
        let mut copies = Copies { all, how: &files.how, out: Vec::new() };
        if found == FoundCopies::Out {
            let is_found = |(_, head): &(u16, CopyHead)| copies.how_of(head) == Some(CopyHow::Found);
            copies.out = copies.readings().filter(is_found).map(|(number, _)| number).collect();
        }
        copies
    }

    fn how_of(&self, head: &CopyHead) -> Option<CopyHow> {
        self.how.get(&CopyId::from_bytes(head.id)).copied()
    }

    /// What was made here left once, sealed, and is its rows for ever.
    fn is_final(&self, head: &CopyHead) -> bool {
        self.how_of(head) == Some(CopyHow::Exported)
    }

    /// Readings that count, in the order of their making.
    fn readings(&self) -> impl Iterator<Item = (u16, CopyHead)> {
        let counts = |number: &u16| self.out.binary_search(number).is_err();
        (0..self.all.copies()).filter(counts).filter_map(|number| Some((number, self.all.copy(number)?)))
    }

    fn has(&self, span: &Span) -> bool {
        let until = span.left.unwrap_or(self.all.copies());
        (span.joined..until).any(|number| self.out.binary_search(&number).is_err())
    }

    fn knows(&self, key: Key) -> bool {
        if self.out.is_empty() {
            self.all.knows(key)
        } else {
            self.all.spans(key).iter().any(|span| self.has(span))
        }
    }

    /// A dump without those whom only a copy knows that does not count.
    fn known_of<'d>(&self, dump: &'d SortedKeys) -> Cow<'d, SortedKeys> {
        if self.out.is_empty() {
            return Cow::Borrowed(dump);
        }
        let counts = |key: &Key| self.knows(*key) || !self.all.knows(*key);
        Cow::Owned(SortedKeys::new(dump.as_slice().iter().copied().filter(counts).collect()))
    }

    fn people(&self) -> u64 {
        if self.out.is_empty() {
            return self.all.people();
        }
        self.all.everybody().filter(|key| self.knows(*key)).count() as u64
    }

    /// By tenure in those readings that count.
    fn tenures(&self, tenures: Vec<Tenure>) -> Vec<Tenure> {
        if self.out.is_empty() {
            return tenures;
        }
        let counts = |place: &usize| self.out.iter().all(|number| usize::from(*number) != *place);
        let of_readings = |tenure: Tenure| {
            let hits: Vec<u64> = tenure
                .hits
                .into_iter()
                .enumerate()
                .filter(|(place, _)| counts(place))
                .map(|(_, hits)| hits)
                .collect();
            Tenure { copies: hits.iter().sum(), hits, ..tenure }
        };
        tenures.into_iter().map(of_readings).collect()
    }
}

/// People in the dump between two readings of one copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Between {
    /// In one of the two.
    in_either: u64,
    /// In copies made between them, and in none before or after.
    only_between: u64,
}

/// For each reading that its copy has a next one of: people in the dump who are in one of the two, or only between them. Only of copies that are not final, and if there is another copy beside.
fn or_next(copies: &Copies<'_>, dump: &SortedKeys) -> BTreeMap<u16, Between> {
    let mut by_copy: BTreeMap<[u8; 16], (bool, Vec<u16>)> = BTreeMap::new();
    for (number, head) in copies.readings() {
        let (is_final, numbers) = by_copy.entry(head.id).or_default();
        *is_final = copies.is_final(&head);
        numbers.push(number);
    }
    if by_copy.len() < 2 {
        return BTreeMap::new();
    }
    let read_again = by_copy.into_values().filter(|(is_final, numbers)| !is_final && numbers.len() > 1);
    let mut holders: Vec<Pairs> = read_again.map(|(_, numbers)| Pairs::of(numbers)).collect();
    if holders.is_empty() {
        return BTreeMap::new();
    }
    for key in dump.as_slice() {
        let spans = copies.all.spans(*key);
        if !spans.is_empty() {
            holders.iter_mut().for_each(|pairs| pairs.take(&spans));
        }
    }
    holders.into_iter().flat_map(Pairs::counts).collect()
}

/// Readings of one copy, two and two, as sums that each person begins and ends.
struct Pairs {
    numbers: Vec<u16>,
    changes: Vec<i64>,
    only_between: Vec<u64>,
}

impl Pairs {
    fn of(numbers: Vec<u16>) -> Self {
        Pairs { changes: vec![0; numbers.len()], only_between: vec![0; numbers.len()], numbers }
    }

    /// Takes somebody who was in these runs of copies, oldest first.
    fn take(&mut self, spans: &[Span]) {
        let last = self.numbers.len() - 1;
        self.take_only_between(spans);
        // The pair before which all are counted.
        let mut next = 0;
        for span in spans {
            let first = self.numbers.partition_point(|number| *number < span.joined);
            let until =
                span.left.map_or(last + 1, |left| self.numbers.partition_point(|number| *number < left));
            let (first, until) =
                (first.saturating_sub(usize::from(first < until)).max(next), until.min(last));
            if first < until {
                self.changes[first] += 1;
                self.changes[until] -= 1;
                next = until;
            }
        }
    }

    /// Takes somebody who came after one reading and went before the next, as far as any copy knows: numbers go by the day.
    fn take_only_between(&mut self, spans: &[Span]) {
        let (Some(first), Some(left)) = (spans.first(), spans.last().and_then(|span| span.left)) else {
            return;
        };
        let next = self.numbers.partition_point(|number| *number < first.joined);
        if next > 0 && self.numbers.get(next).is_some_and(|number| left <= *number) {
            self.only_between[next - 1] += 1;
        }
    }

    fn counts(self) -> Vec<(u16, Between)> {
        let mut now = 0_i64;
        let pairs = self.changes.len() - 1;
        let each = self.numbers.iter().zip(&self.changes).zip(&self.only_between);
        let sum = |((number, change), only_between): ((&u16, &i64), &u64)| {
            now += change;
            (*number, Between { in_either: now.unsigned_abs(), only_between: *only_between })
        };
        each.take(pairs).map(sum).collect()
    }
}

/// A reading: a copy and a moment.
type Moment = ([u8; 16], Time);

/// For each reading, those who were kept out of it by lot and are in no other copy either (a vendor may have had them from elsewhere), and how many of them are in the dump.
fn kept_out(
    copies: &Copies<'_>,
    control: &Membership<'_>,
    dump: &SortedKeys,
) -> BTreeMap<Moment, (u64, u64)> {
    let in_a_copy = SortedKeys::new(control.everybody().filter(|key| copies.knows(*key)).collect());
    let spoilt = control.score(&in_a_copy);
    let in_dump = common(control.everybody(), dump.as_slice());
    let in_dump = SortedKeys::new(in_dump.into_iter().filter(|key| !copies.knows(*key)).collect());
    let hits = control.score(&in_dump);
    (0..control.copies())
        .filter_map(|number| {
            let head = control.copy(number)?;
            let place = usize::from(number);
            let people = head.rows.saturating_sub(spoilt.hits.get(place).copied().unwrap_or(0));
            Some(((head.id, head.made_at), (people, hits.hits.get(place).copied().unwrap_or(0))))
        })
        .collect()
}

/// For each reading, those of its people who are in none of some others, and how many of them are in the dump. People who were kept out by lot, and are in a copy that nobody was kept out
/// of, say nothing; then neither do those who were not kept out and are in it: they were on the list earlier, and older collections know them.
fn comparable(copies: &Copies<'_>, others: &[u16], dump: &SortedKeys) -> (Vec<u64>, Vec<u64>) {
    let is_free = |key: &Key| {
        let spans = copies.all.spans(*key);
        !spans.iter().any(|span| others.iter().any(|number| span.has(*number)))
    };
    let mut people = vec![0; usize::from(copies.all.copies())];
    let mut everybody = copies.all.everybody().filter(is_free).peekable();
    while everybody.peek().is_some() {
        let some = SortedKeys::new(everybody.by_ref().take(AT_A_TIME).collect());
        people.iter_mut().zip(copies.all.score(&some).hits).for_each(|(people, more)| *people += more);
    }
    let in_dump = dump.as_slice().iter().copied().filter(is_free).collect();
    (people, copies.all.score(&SortedKeys::new(in_dump)).hits)
}

/// What two rows of keys in order have in common.
fn common(one: impl Iterator<Item = Key>, other: &[Key]) -> Vec<Key> {
    let mut rest = other;
    let mut both = Vec::new();
    for key in one {
        let before = rest.iter().take_while(|there| **there < key).count();
        rest = &rest[before..];
        if rest.first() == Some(&key) {
            both.push(key);
        }
    }
    both
}

/// How many different people of a dump any list knows.
pub(super) fn known_to_any(
    files: &[Files],
    counts: &[ListCounts],
    (dump, layers): (&SortedKeys, &Layers),
) -> Result<u64, CustodyError> {
    if let [only] = counts {
        return Ok(only.known);
    }
    let open = files.iter().map(|files| {
        let all = Membership::open(files.copies.map.bytes())?;
        Ok((Copies::of(files, all, FoundCopies::Out), files.copies.row.layers))
    });
    let open = open.collect::<Result<Vec<_>, CustodyError>>()?;
    let mut known = 0;
    for key in dump.as_slice() {
        for (copies, by) in &open {
            if copies.knows(layers.key(*key, *by)?) {
                known += 1;
                break;
            }
        }
    }
    Ok(known)
}
