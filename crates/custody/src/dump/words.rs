//! What is said of a dump: ids of sentences with their arguments, the same on the page and at the command line. Names a copy, never a culprit.

use model::phrase::Phrase;
use model::time::Time;

use super::answer::{CLEARLY, Spoke, Weak};
use super::{Dump, DumpOrigin, ListShown};
use crate::attribution::day;
use crate::copy::made_at;

/// Whether it is ours.
#[must_use]
pub fn origin(dump: &Dump) -> Phrase {
    Phrase::new(match dump.origin {
        DumpOrigin::Ours => "dump-origin-ours",
        DumpOrigin::Open => "dump-origin-open",
        DumpOrigin::Chance => "dump-origin-chance",
        DumpOrigin::NoControl => "dump-origin-no-control",
        DumpOrigin::Nobody => "dump-origin-nobody",
    })
}

/// How much of it is from elsewhere: people who are in no copy of any list of ours. None of an empty file.
#[must_use]
pub fn elsewhere(dump: &Dump) -> Option<Phrase> {
    let share = dump.elsewhere_share()?;
    let phrase = Phrase::new("dump-elsewhere").with("share", whole_percent(share));
    Some(phrase.with("count", dump.elsewhere().to_string()).with("people", dump.people.to_string()))
}

/// The same as a word or two, for tables; what a person said counts.
#[must_use]
pub fn word(dump: &Dump) -> Phrase {
    Phrase::new(match dump.origin {
        _ if dump.confirmed.is_some() => "dumps-word-confirmed",
        DumpOrigin::Ours => "dumps-word-ours",
        DumpOrigin::Open => "dumps-word-open",
        DumpOrigin::Chance => "dumps-word-chance",
        DumpOrigin::NoControl => "dumps-word-no-control",
        DumpOrigin::Nobody => "dumps-word-nobody",
    })
}

/// Which copy, as far as one can be named.
#[must_use]
pub fn named(shown: &ListShown) -> Phrase {
    let list = &shown.list.name;
    if let (None, Some(said)) = (shown.answer.named, holders(shown).or_else(|| likeliest_read(shown))) {
        return said;
    }
    let none =
        || Phrase::new("dump-named-none").with("list", list).with("found", shown.counts.known.to_string());
    let Some((copy, by)) = shown.answer.named else { return none() };
    let Some(registered) = shown.copies.get(&copy) else { return none() };
    let said = |id: &'static str| {
        let date = made_at(registered.copy.made.0);
        Phrase::new(id).with("list", list).with("party", &registered.party).with("date", date)
    };
    match by {
        Spoke::Exclusive => {
            let marks = shown.counts.exclusive.iter().find(|marks| marks.copy == copy);
            said("dump-named-exclusive").with("found", marks.map_or(0, |marks| marks.found).to_string())
        }
        Spoke::Coded => {
            let coded = shown.counts.coded.iter().flat_map(|coded| &coded.suspects);
            let one_in = coded.into_iter().find(|one| one.copy == copy).map_or(1, |one| one.one_in);
            said("dump-named-coded").with("one_in", one_in.to_string())
        }
        Spoke::Rows => {
            let share = shown.answer.ranked.first().map_or(0.0, |one| one.share);
            let id = if shown.answer.origin == DumpOrigin::Ours {
                "dump-named-rows"
            } else {
                "dump-named-rows-if-ours"
            };
            said(id).with("share", percent(share))
        }
    }
}

/// The likeliest of the copies that were read, where one that nobody has read keeps it from being named.
fn likeliest_read(shown: &ListShown) -> Option<Phrase> {
    let best = shown.answer.ranked.first().filter(|best| best.share >= CLEARLY)?;
    let is_spoken = shown.answer.spoke == [Spoke::Rows] && shown.counts.unread > 0;
    let copy =
        shown.copies.get(&best.copy).filter(|_| is_spoken && shown.answer.origin != DumpOrigin::Chance)?;
    let phrase = Phrase::new("dump-named-read").with("list", &shown.list.name).with("party", &copy.party);
    Some(phrase.with("date", made_at(copy.copy.made.0)).with("count", shown.counts.unread.to_string()))
}

/// As the list was when, and who may have had it so; none where holders can be told apart.
fn holders(shown: &ListShown) -> Option<Phrase> {
    let (first, last, _) = shown.answer.interval?;
    let holders = shown.answer.holders.iter();
    let mut parties: Vec<&str> =
        holders.filter_map(|copy| shown.copies.get(copy)).map(|one| one.party.as_str()).collect();
    parties.sort_unstable();
    parties.dedup();
    if parties.is_empty() {
        return None;
    }
    let phrase = match (day(first), day(last)) {
        (since, until) if since == until => Phrase::new("dump-named-holders-one").with("date", since),
        (since, until) => Phrase::new("dump-named-holders").with("since", since).with("until", until),
    };
    Some(phrase.with("list", &shown.list.name).with("parties", parties.join(", ")))
}

/// Between which days the copy was as the dump is.
#[must_use]
pub fn interval(shown: &ListShown) -> Vec<Phrase> {
    let Some((first, last, share)) = shown.answer.interval else { return Vec::new() };
    if shown.answer.named.is_none() && holders(shown).is_some() {
        // The days are in what is said of the holders.
        return Vec::new();
    }
    let days = |from: Time, to: Time| match (day(from), day(to)) {
        (from, to) if from == to => Phrase::new("dump-interval-one").with("date", from),
        (from, to) => Phrase::new("dump-interval").with("since", from).with("until", to),
    };
    vec![days(first, last), Phrase::new("dump-interval-share").with("share", percent(share))]
}

/// How much survived, how much is from elsewhere, and how much likelier a leak is than chance.
#[must_use]
pub fn figures(shown: &ListShown) -> Vec<Phrase> {
    let mut said = Vec::new();
    // Of a copy that may be another holder's, nothing is said.
    let is_of_one =
        shown.counts.known > 0 && (shown.answer.named.is_some() || shown.answer.holders.is_empty());
    if let Some(best) = shown.answer.ranked.first().filter(|_| is_of_one) {
        said.push(Phrase::new("dump-survival").with("share", percent(best.survival.share)));
        said.push(Phrase::new("dump-foreign").with("share", percent(best.foreign.share)));
    }
    if let Some(ln) = shown.answer.ln_ours.filter(|ln| *ln > 0.0) {
        said.push(Phrase::new("dump-ours-by").with("times", times(ln)));
    }
    said
}

/// What would make the answer surer.
#[must_use]
pub fn weak(shown: &ListShown) -> Vec<Phrase> {
    let phrase = |weak: &Weak| match weak {
        Weak::NoControl => Phrase::new("dump-weak-no-control"),
        Weak::FewRows => Phrase::new("dump-weak-few-rows"),
        Weak::CopiesAlike => Phrase::new("dump-weak-copies-alike"),
        Weak::MostlyForeign => Phrase::new("dump-weak-mostly-foreign"),
        Weak::Unread => Phrase::new("dump-weak-unread").with("count", shown.counts.unread.to_string()),
        Weak::KindsDiffer => Phrase::new("dump-weak-kinds-differ"),
        Weak::HoldersAlike => Phrase::new("dump-weak-holders-alike"),
    };
    shown.answer.weak.iter().map(phrase).collect()
}

/// A share as people say it: 97.3, and never 100 where it is not.
#[must_use]
pub fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round();
    let tenths = if share < 1.0 { tenths.min(999.0) } else { tenths };
    let text = format!("{:.1}", tenths / 10.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A share in whole hundredths: never none where there is some, and never all where there is less.
fn whole_percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    let percent = if share > 0.0 { percent.max(1.0) } else { percent };
    let percent = if share < 1.0 { percent.min(99.0) } else { percent };
    format!("{percent:.0}")
}

/// How many times, rounded down to a power of ten: more would pretend to be more exact than it is.
fn times(ln: f64) -> String {
    let tens = (ln / std::f64::consts::LN_10).clamp(0.0, 15.0);
    // Between 0 and 15.
    10_u64.pow(tens as u32).to_string()
}
