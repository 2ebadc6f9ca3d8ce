//! What a dump says of one list: counts in, answer out. Pure: the page, the command line, the attribution and whoever reckons it again later all go by this.
//! The mathematics is `forensics::attribution`'s; here it is asked for readings (a copy that was read every week is one copy and many moments), the people kept out of each are
//! put beside it, and the kinds of evidence are kept apart.

use std::collections::BTreeMap;

use forensics::attribution::{self, CHANCE, Counted, Evidence, OURS, Rate, Weakness};
use forensics::membership::Tenure;
use model::ids::{CopyId, Id, ListId};
use model::time::Time;
use serde_json::{Value as Json, json};
use store::custody::dump::DumpOrigin;

use super::holders;

/// A copy is said to be the likeliest by rows from this share on.
pub const CLEARLY: f64 = 0.95;
/// From this bound on coded marks name a copy: by chance, an innocent one would look so in less than one leak of so many.
pub const NAMED_ONE_IN: u64 = 1_000_000;

/// One reading of a copy, with how much of it is in the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingCount {
    /// Which copy.
    pub copy: CopyId,
    /// As it was when.
    pub taken_at: Time,
    /// People in it.
    pub people: u64,
    /// Those of them in the dump.
    pub hits: u64,
    /// People kept out of it by lot, and those of them in the dump; none if there are none that are in no other copy.
    pub control: Option<(u64, u64)>,
    /// People of it whom those can be compared with, and those of them in the dump: who is in no reading that nobody was kept out of. None if that is everybody.
    pub beside: Option<(u64, u64)>,
    /// The copy was made here and is its rows for ever. Of any other, a reading is one moment: what its holder had before and after, nobody saw.
    pub is_final: bool,
    /// People in the dump who are in this reading or in the next one of the same copy; none if there is no next, or if nothing depends on it.
    pub or_next: Option<u64>,
    /// People in the dump who are in copies made between this reading and the next one of the same copy, and in no other: its holder may have had them meanwhile.
    pub until_next: Option<u64>,
}

/// Marks of a copy that are in the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarksFound {
    /// Which copy.
    pub copy: CopyId,
    /// Different marks found.
    pub found: u64,
    /// Of how many.
    pub of: u64,
}

/// What coded marks say of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodedFound {
    /// Which copy.
    pub copy: CopyId,
    /// An innocent copy would look like this in less than one leak of so many.
    pub one_in: u64,
    /// Its marks that were found.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
}

/// Coded marks of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coded {
    /// The codebook's commitment, which stands in the ledger since before the first row left.
    pub commitment: [u8; 32],
    /// Different marks that were found.
    pub seen: u64,
    /// Copies, the most suspicious first.
    pub suspects: Vec<CodedFound>,
    /// Our own house, which has all marks, explains what was found at least as well.
    pub fits_own_house: bool,
}

/// Everything that was counted of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCounts {
    /// Which list.
    pub list: ListId,
    /// Which file of members, and how much of it counted then.
    pub file: (u64, u64),
    /// Different people in any copy of it.
    pub people: u64,
    /// Those of them in the dump.
    pub known: u64,
    /// Copies nobody had read.
    pub unread: u64,
    /// Its readings, in the order of their making.
    pub readings: Vec<ReadingCount>,
    /// The people in the dump by how many readings they were in, with the hits of each reading: who was on the list for a short time says more about when. None in
    /// what was written before they were counted.
    pub tenures: Vec<Tenure>,
    /// Marks that are in one copy only.
    pub exclusive: Vec<MarksFound>,
    /// Coded marks, if the list has a codebook.
    pub coded: Option<Coded>,
}

/// Which kind of evidence says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spoke {
    /// Ordinary rows: who is in the dump and who is not.
    Rows,
    /// Marks that are in one copy only.
    Exclusive,
    /// Coded marks.
    Coded,
}

impl Spoke {
    /// The word it is kept and shown by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Spoke::Rows => "rows",
            Spoke::Exclusive => "exclusive",
            Spoke::Coded => "coded",
        }
    }
}

/// What would make the answer surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weak {
    /// Nobody is kept out of copies by lot.
    NoControl,
    /// Too few rows are of people we know.
    FewRows,
    /// The two likeliest copies are too much alike.
    CopiesAlike,
    /// Most rows we know are not of the likeliest copy.
    MostlyForeign,
    /// There are copies nobody has read: it may be one of them.
    Unread,
    /// Kinds of evidence name different copies.
    KindsDiffer,
    /// Several holders may have had the list so, on days on which not all of them were read.
    HoldersAlike,
}

impl Weak {
    /// The word it is kept by, and the end of its sentence's id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Weak::NoControl => "no-control",
            Weak::FewRows => "few-rows",
            Weak::CopiesAlike => "copies-alike",
            Weak::MostlyForeign => "mostly-foreign",
            Weak::Unread => "unread",
            Weak::KindsDiffer => "kinds-differ",
            Weak::HoldersAlike => "holders-alike",
        }
    }
}

/// A copy that may be the one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Which.
    pub copy: CopyId,
    /// How likely among the copies of the list, by rows.
    pub share: f64,
    /// Its likeliest reading.
    pub best: ReadingCount,
    /// How much of that reading is in the dump: how much survived.
    pub survival: Rate,
    /// How many of the rows we know were not in it.
    pub foreign: Rate,
}

/// What a dump says of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Whether it is ours, by the people who were kept out.
    pub origin: DumpOrigin,
    /// How much likelier the overlap is as a leak than as chance; a natural logarithm.
    pub ln_ours: Option<f64>,
    /// Copies by rows, likeliest first.
    pub ranked: Vec<Ranked>,
    /// Copies that people alone cannot tell apart, because a reading is of one day and the dump may be of another: the likeliest first, none if there is nothing to tell apart.
    /// In [`Answer::ranked`] they share what is likely.
    pub holders: Vec<CopyId>,
    /// Each reading's share, in the order of their making.
    pub shares: Vec<f64>,
    /// The readings between which it was taken, and their share.
    pub interval: Option<(Time, Time, f64)>,
    /// Which kinds of evidence say something.
    pub spoke: Vec<Spoke>,
    /// The copy that is named, and by what.
    pub named: Option<(CopyId, Spoke)>,
    /// What would make it surer.
    pub weak: Vec<Weak>,
}

impl Answer {
    /// Says whether something of the list is out, by the numbers alone: people who were kept out are far rarer in it, or marks of ours are in it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.origin == DumpOrigin::Ours || self.spoke.iter().any(|spoke| *spoke != Spoke::Rows)
    }
}

/// Says what was counted means.
#[must_use]
pub fn answer(counts: &ListCounts) -> Answer {
    let copies: Vec<Counted> = counts.readings.iter().map(counted).collect();
    let evidence = Evidence { copies: &copies, known: counts.known, people: counts.people, control: None };
    let attributed = attribution::attribute_by_tenure(&evidence, &counts.tenures);
    let mut shares = vec![0.0; copies.len()];
    attributed.ranked.iter().for_each(|candidate| shares[candidate.copy] = candidate.share);
    let mut ranked = ranked(counts, &attributed);
    let ln_ours = ln_ours(counts);
    let origin = match ln_ours {
        _ if counts.known == 0 => DumpOrigin::Nobody,
        None => DumpOrigin::NoControl,
        Some(ln) if ln >= OURS => DumpOrigin::Ours,
        Some(ln) if ln <= -CHANCE => DumpOrigin::Chance,
        Some(_) => DumpOrigin::Open,
    };
    let moment = |place: usize| counts.readings.get(place).map(|reading| reading.taken_at);
    let interval = attributed
        .interval
        .and_then(|interval| Some((moment(interval.first)?, moment(interval.last)?, interval.share)));
    let days = interval.map(|(first, last, _)| (first, last));
    let holders = days.map_or_else(Vec::new, |days| holders::alike(counts, &ranked, days, origin));
    let interval = match interval {
        Some((first, last, share)) if !holders.is_empty() => {
            let (first, last) = holders::widened(counts, (first, last));
            Some((first, last, share))
        }
        as_read => as_read,
    };
    share_alike(&mut ranked, &holders);
    let (spoke, named, differ) = spoken(counts, &ranked, origin);
    let mut weak = weaknesses(counts, &attributed.weak, &ranked, (ln_ours.is_none(), differ));
    if !holders.is_empty() {
        // More rows would not tell them apart.
        weak.retain(|weak| *weak != Weak::CopiesAlike);
        weak.push(Weak::HoldersAlike);
    }
    Answer { origin, ln_ours, ranked, holders, shares, interval, spoke, named, weak }
}

/// What is likely of copies that cannot be told apart is as likely of each.
fn share_alike(ranked: &mut [Ranked], holders: &[CopyId]) {
    let is_one = |one: &Ranked| holders.contains(&one.copy);
    let all: f64 = ranked.iter().filter(|one| is_one(one)).map(|one| one.share).sum();
    let each = (all / holders.len().max(1) as f64).min(1.0);
    ranked.iter_mut().filter(|one| is_one(one)).for_each(|one| one.share = each);
    // Many who share what is likely stay before one who has a little alone.
    ranked.sort_by_key(|one| !holders.contains(&one.copy));
}

pub(super) fn counted(reading: &ReadingCount) -> Counted {
    Counted { people: reading.people, hits: reading.hits }
}

/// Readings of one copy are one copy.
fn ranked(counts: &ListCounts, attributed: &attribution::Attribution) -> Vec<Ranked> {
    let mut by_copy: BTreeMap<[u8; 16], Ranked> = BTreeMap::new();
    // Likeliest first: the first of each copy is its best.
    for candidate in &attributed.ranked {
        let best = counts.readings[candidate.copy];
        let one = by_copy.entry(best.copy.to_bytes()).or_insert(Ranked {
            copy: best.copy,
            share: 0.0,
            best,
            survival: candidate.survival,
            foreign: candidate.foreign,
        });
        one.share += candidate.share;
    }
    let mut ranked: Vec<Ranked> = by_copy.into_values().collect();
    ranked.sort_by(|one, other| other.share.total_cmp(&one.share).then(one.copy.cmp(&other.copy)));
    ranked.iter_mut().for_each(|one| one.share = one.share.min(1.0));
    ranked
}

/// The mean, over all readings that somebody was kept out of, of how much likelier a leak of it is than chance: each beside those who were kept out of it and not
/// of another moment, because who joined late is not in old collections. For the same reason, where those who are in a copy of others are left out on one side, they are on the other. Means of numbers with mean at most 1 have mean at most 1 (`docs/forensics.md`).
fn ln_ours(counts: &ListCounts) -> Option<f64> {
    let each: Vec<f64> = counts
        .readings
        .iter()
        .filter_map(|reading| {
            let (people, hits) = reading.control?;
            let beside = reading.beside.map(|(people, hits)| Counted { people, hits });
            let evidence = Evidence {
                copies: &[beside.unwrap_or(counted(reading))],
                known: counts.known,
                people: counts.people,
                control: Some(Counted { people, hits }),
            };
            attribution::attribute(&evidence).ln_ours
        })
        .collect();
    let most = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if each.is_empty() {
        return None;
    }
    let sum: f64 = each.iter().map(|ln| (ln - most).exp()).sum();
    Some(most + (sum / each.len() as f64).ln())
}

/// Which kinds say something, which copy is named by the strongest that names one, and whether they name different ones. Never added up: an exclusive mark names by being
/// nowhere else, coded marks by a bound, rows by a share of what is likely.
fn spoken(
    counts: &ListCounts,
    ranked: &[Ranked],
    origin: DumpOrigin,
) -> (Vec<Spoke>, Option<(CopyId, Spoke)>, bool) {
    let mut spoke = Vec::new();
    let mut names: Vec<(CopyId, Spoke)> = Vec::new();
    let found: Vec<CopyId> =
        counts.exclusive.iter().filter(|marks| marks.found > 0).map(|marks| marks.copy).collect();
    if !found.is_empty() {
        spoke.push(Spoke::Exclusive);
    }
    // Marks of several copies: several are out, or our own list of marks is. Then none is named.
    if let [only] = found.as_slice() {
        names.push((*only, Spoke::Exclusive));
    }
    if let Some(coded) = counts.coded.as_ref().filter(|coded| coded.seen > 0) {
        spoke.push(Spoke::Coded);
        let first = coded.suspects.first().filter(|first| first.one_in >= NAMED_ONE_IN);
        names.extend(first.map(|first| (first.copy, Spoke::Coded)));
    }
    if counts.known > 0 {
        spoke.push(Spoke::Rows);
        let best = ranked.first().filter(|best| best.share >= CLEARLY && origin != DumpOrigin::Chance);
        // Of a copy that nobody has read, nobody knows that it has other rows.
        let is_told_apart = |best: &&Ranked| counts.unread == 0 || holders::is_told_by_lot(best, origin);
        names.extend(best.filter(is_told_apart).map(|best| (best.copy, Spoke::Rows)));
    }
    let differ = found.len() > 1 || names.iter().any(|(copy, _)| *copy != names[0].0);
    let named = names.first().copied().filter(|_| found.len() < 2);
    spoke.sort_unstable();
    (spoke, named, differ)
}

fn weaknesses(
    counts: &ListCounts,
    found: &[Weakness],
    ranked: &[Ranked],
    (has_no_control, differ): (bool, bool),
) -> Vec<Weak> {
    let mut weak = Vec::new();
    if has_no_control {
        weak.push(Weak::NoControl);
    }
    for weakness in found {
        match weakness {
            Weakness::FewRows => weak.push(Weak::FewRows),
            // Of readings; two of one copy may be as alike as they like.
            Weakness::CopiesAlike if ranked.first().is_some_and(|best| best.share < CLEARLY) => {
                weak.push(Weak::CopiesAlike);
            }
            Weakness::MostlyForeign => weak.push(Weak::MostlyForeign),
            Weakness::CopiesAlike | Weakness::NoControl => {}
        }
    }
    if counts.unread > 0 {
        weak.push(Weak::Unread);
    }
    if differ {
        weak.push(Weak::KindsDiffer);
    }
    weak
}

/// Copies that are written out in an answer; counts are written of all.
const MOST_RANKED: usize = 20;

impl ListCounts {
    /// Writes what was counted and what it means.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let both = |(people, hits): (u64, u64)| json!({"people": people, "hits": hits});
        let reading = |reading: &ReadingCount| {
            json!({
                "copy": reading.copy.to_string(),
                "taken_at": reading.taken_at.to_string(),
                "people": reading.people,
                "hits": reading.hits,
                "control": reading.control.map(both),
                "beside": reading.beside.map(both),
                "is_final": reading.is_final,
                "hits_or_next": reading.or_next,
                "hits_until_next": reading.until_next,
            })
        };
        let tenure = |tenure: &Tenure| json!({"in_readings": tenure.copies, "people": tenure.rows, "hits_by_reading": tenure.hits});
        let marks = |marks: &MarksFound| json!({"copy": marks.copy.to_string(), "found": marks.found, "of": marks.of});
        let suspect = |one: &CodedFound| json!({"copy": one.copy.to_string(), "one_in": one.one_in, "hits": one.hits, "of": one.of});
        let coded = |coded: &Coded| {
            json!({
                "commitment": hex(&coded.commitment),
                "seen": coded.seen,
                "fits_own_house": coded.fits_own_house,
                "suspects": coded.suspects.iter().map(suspect).collect::<Vec<_>>(),
            })
        };
        json!({
            "list": self.list.to_string(),
            "file": {"generation": self.file.0, "length_bytes": self.file.1},
            "people": self.people,
            "known": self.known,
            "unread": self.unread,
            "readings": self.readings.iter().map(reading).collect::<Vec<_>>(),
            "tenures": self.tenures.iter().map(tenure).collect::<Vec<_>>(),
            "exclusive": self.exclusive.iter().map(marks).collect::<Vec<_>>(),
            "coded": self.coded.as_ref().map(coded),
            "answer": answer(self).to_json(),
        })
    }

    /// Says whether the people by tenure are those of the list and of each reading; trivially so where they were not counted.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sum = |of: &dyn Fn(&Tenure) -> u64| {
            self.tenures.iter().try_fold(0_u64, |sum, tenure| sum.checked_add(of(tenure)))
        };
        let of_reading = |place: usize| sum(&|tenure| tenure.hits.get(place).copied().unwrap_or(0));
        let each = self.readings.iter().enumerate();
        self.tenures.is_empty()
            || sum(&|tenure| tenure.rows) == Some(self.known)
                && each.into_iter().all(|(place, reading)| of_reading(place) == Some(reading.hits))
    }

    /// Reads what [`ListCounts::to_json`] wrote; none if it is not that.
    #[must_use]
    pub fn of_json(json: &Json) -> Option<Self> {
        let each = |name: &str| json[name].as_array().map_or(&[][..], Vec::as_slice).iter();
        let reading = |json: &Json| {
            let both = |json: &Json| json["people"].as_u64().zip(json["hits"].as_u64());
            Some(ReadingCount {
                copy: id(json)?,
                taken_at: json["taken_at"].as_str()?.parse().ok()?,
                people: json["people"].as_u64()?,
                hits: json["hits"].as_u64()?,
                control: both(&json["control"]),
                beside: both(&json["beside"]),
                // Bundles of before did not say: then nothing is taken for certain.
                is_final: json["is_final"].as_bool().unwrap_or(false),
                or_next: json["hits_or_next"].as_u64(),
                until_next: json["hits_until_next"].as_u64(),
            })
        };
        let marks = |json: &Json| {
            Some(MarksFound { copy: id(json)?, found: json["found"].as_u64()?, of: json["of"].as_u64()? })
        };
        let suspect = |json: &Json| {
            Some(CodedFound {
                copy: id(json)?,
                one_in: json["one_in"].as_u64()?,
                hits: json["hits"].as_u64()?,
                of: json["of"].as_u64()?,
            })
        };
        let coded = match &json["coded"] {
            Json::Null => None,
            coded => Some(Coded {
                commitment: unhex(coded["commitment"].as_str()?)?,
                seen: coded["seen"].as_u64()?,
                fits_own_house: coded["fits_own_house"].as_bool()?,
                suspects: coded["suspects"].as_array()?.iter().map(suspect).collect::<Option<_>>()?,
            }),
        };
        let readings: Vec<ReadingCount> = each("readings").map(reading).collect::<Option<_>>()?;
        let tenure = |json: &Json| {
            let hits: Vec<u64> =
                json["hits_by_reading"].as_array()?.iter().map(Json::as_u64).collect::<Option<_>>()?;
            let tenure =
                Tenure { copies: json["in_readings"].as_u64()?, rows: json["people"].as_u64()?, hits };
            (tenure.hits.len() == readings.len()).then_some(tenure)
        };
        let tenures: Vec<Tenure> = each("tenures").map(tenure).collect::<Option<_>>()?;
        // Whoever changed a bundle may have made numbers of it that cannot be added up.
        tenures.iter().try_fold(0_u64, |sum, tenure| sum.checked_add(tenure.rows))?;
        Some(ListCounts {
            list: json["list"].as_str()?.parse().ok()?,
            file: (json["file"]["generation"].as_u64()?, json["file"]["length_bytes"].as_u64()?),
            people: json["people"].as_u64()?,
            known: json["known"].as_u64()?,
            unread: json["unread"].as_u64()?,
            readings,
            tenures,
            exclusive: each("exclusive").map(marks).collect::<Option<_>>()?,
            coded,
        })
    }
}

fn id(json: &Json) -> Option<CopyId> {
    json["copy"].as_str()?.parse().ok()
}

impl Answer {
    fn to_json(&self) -> Json {
        let rate = |rate: Rate| json!([rounded(rate.share), rounded(rate.low), rounded(rate.high)]);
        let ranked = |one: &Ranked| {
            json!({
                "copy": one.copy.to_string(),
                "share": rounded(one.share),
                "best_reading": one.best.taken_at.to_string(),
                "survival": rate(one.survival),
                "foreign": rate(one.foreign),
            })
        };
        json!({
            "origin": self.origin.as_str(),
            "ln_ours": self.ln_ours.map(rounded),
            "holders": self.holders.iter().map(CopyId::to_string).collect::<Vec<_>>(),
            "ranked": self.ranked.iter().take(MOST_RANKED).map(ranked).collect::<Vec<_>>(),
            "interval": self.interval.map(|(first, last, share)| {
                json!({"first": first.to_string(), "last": last.to_string(), "share": rounded(share)})
            }),
            "spoke": self.spoke.iter().map(|spoke| spoke.as_str()).collect::<Vec<_>>(),
            "named": self.named.map(|(copy, by)| json!({"copy": copy.to_string(), "by": by.as_str()})),
            "weak": self.weak.iter().map(|weak| weak.as_str()).collect::<Vec<_>>(),
        })
    }
}

/// So many digits of a number are the same on every machine.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
