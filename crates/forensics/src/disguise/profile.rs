//! Profile: how the local parts of a list look, as counts of what at least [`GROUP`] members have in common: shapes, lengths, frequent words and numbers, pairs
//! and triples of letters, given and family names. No address is in it, and none can be read out of it. Not what is drawn from it ([`super::spelling`]).
//! Pure; read by whoever has read an extract of a list and wants canaries that look like it.
//!
//! A profile is text, one count a line, so that whoever is responsible for the list can read all that is kept of it.

use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

use super::signs::{ORDERS, Signs};

/// Nothing is kept that fewer members have in common.
pub const GROUP: u32 = 20;
/// More different counts are not kept, and of what has a name (all but grams, of which there are only so many) no more held while counting: the rarest go, by Misra and
/// Gries's way of counting, after which a count is at most too low, so that whatever is kept is of twenty members at least.
pub const MOST_COUNTS: usize = 1 << 17;
/// A list of fewer members has too little in common.
pub const FEWEST_MEMBERS: u64 = 1_000;

/// The first line of a profile as text.
const HEAD: &str = "tidewatch profile 1";
/// No count has a longer name.
const LONGEST_NAME: usize = 64;
/// A name of a person that is longer is not counted.
const LONGEST_GIVEN: usize = 24;

/// How the local parts of a list look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    members: u64,
    counts: BTreeMap<String, u32>,
}

/// Text is no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// It begins otherwise.
    #[error("read a profile of a list: it does not begin as one")]
    NotProfile,
    /// A line is no count.
    #[error("read a profile of a list: line {0} is no count")]
    Line(usize),
    /// A count is of fewer than [`GROUP`] members, which a profile never keeps.
    #[error("read a profile of a list: line {0} is of too few members")]
    Few(usize),
    /// More than [`MOST_COUNTS`].
    #[error("read a profile of a list: more counts than a profile may have")]
    Many,
}

impl Profile {
    /// Returns how many members were looked at.
    #[must_use]
    pub fn members(&self) -> u64 {
        self.members
    }

    /// Returns it as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\nmembers {}\n", self.members);
        for (name, count) in &self.counts {
            text.push_str(&format!("{count} {name}\n"));
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// Errors: anything else, a count of too few members, or too many counts.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return Err(ProfileError::NotProfile);
        }
        let members =
            lines.next().and_then(|line| line.strip_prefix("members ")).and_then(|said| said.parse().ok());
        let members = members.ok_or(ProfileError::Line(2))?;
        let mut counts = BTreeMap::new();
        for (number, line) in (3..).zip(lines) {
            let (count, name) = line.split_once(' ').ok_or(ProfileError::Line(number))?;
            let count: u32 = count.parse().map_err(|_| ProfileError::Line(number))?;
            if name.is_empty() || name.len() > LONGEST_NAME {
                return Err(ProfileError::Line(number));
            }
            if count < GROUP {
                return Err(ProfileError::Few(number));
            }
            counts.insert(name.to_owned(), count);
            if counts.len() > MOST_COUNTS {
                return Err(ProfileError::Many);
            }
        }
        Ok(Profile { members, counts })
    }

    pub(super) fn count(&self, name: &str) -> u32 {
        self.counts.get(name).copied().unwrap_or(0)
    }

    /// All counts of a kind, by what follows its name and a space.
    pub(super) fn kind<'p>(&'p self, kind: &'p str) -> impl Iterator<Item = (&'p str, u32)> {
        let counts = self.counts.range(kind.to_owned()..);
        counts
            .map_while(move |(name, count)| Some((name.strip_prefix(kind)?, *count)))
            .filter_map(|(rest, count)| Some((rest.strip_prefix(' ')?, count)))
    }
}

/// Counts a list, member by member.
#[derive(Debug, Default)]
pub struct Survey {
    members: u64,
    /// What has a name: shapes, lengths, words, given names.
    named: HashMap<String, Count>,
    /// Grams of each class, by how many signs they have and by their places; empty until somebody has one.
    grams: [[Vec<Count>; ORDERS]; Class::ALL.len()],
    /// A name that is being put together.
    name: String,
}

/// How many members have something.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    members: u32,
    /// Which member had it last, by his number: who has it twice is one. Numbers come again after four billion members, of whom one may then be missing.
    last: u32,
}

impl Count {
    fn see(&mut self, member: u32) {
        if self.last != member {
            (self.last, self.members) = (member, self.members.saturating_add(1));
        }
    }
}

impl Survey {
    /// Begins.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a member: what stands before the `@`, and the names if the extract has them. Each member once: whoever counts one twice makes two of him.
    pub fn add(&mut self, local_part: &str, given: Option<&str>, family: Option<&str>) {
        self.members += 1;
        let local = local_part.to_ascii_lowercase();
        let folded_family = family.and_then(folded);
        if let Some(runs) = Runs::of(&local) {
            self.note(&["shape ", &runs.shape()]);
            self.note(&["long ", &local.len().to_string()]);
            for (class, run) in runs.classed() {
                self.spelt(class, run);
            }
            if let (Some(given), Some(family)) = (given.and_then(folded), &folded_family) {
                let words = ["0 ", "1 ", "2 "][runs.words().count().min(2)];
                self.note(&["named ", words, Named::of(&local, &given, family).word()]);
            }
        }
        if let Some(given) = given.map(str::trim).filter(|name| is_name(name)) {
            self.note(&["given ", given]);
        }
        if let Some(family) = folded_family.filter(|family| family.len() <= LONGEST_WORD) {
            self.spelt(Class::Family, &family);
        }
    }

    fn spelt(&mut self, class: Class, run: &str) {
        self.note(&[class.word(), "-word ", run]);
        self.note(&[class.word(), " any"]);
        let (member, signs) = (self.member(), Signs::of(class));
        let tables = &mut self.grams[class.place()];
        signs.grams(run, |order, place| {
            let table = &mut tables[order - 1];
            if table.is_empty() {
                table.resize(signs.places(order), Count::default());
            }
            table[place].see(member);
        });
    }

    /// The number of the member who is counted.
    fn member(&self) -> u32 {
        u32::try_from(self.members & u64::from(u32::MAX)).unwrap_or(0)
    }

    fn note(&mut self, parts: &[&str]) {
        let member = self.member();
        self.name.clear();
        parts.iter().for_each(|part| self.name.push_str(part));
        if let Some(count) = self.named.get_mut(self.name.as_str()) {
            count.see(member);
        } else if self.named.len() < MOST_COUNTS {
            self.named.insert(self.name.clone(), Count { members: 1, last: member });
        } else {
            // Misra and Gries 1982: one from each; what is frequent stays.
            self.named.retain(|_, count| {
                count.members -= 1;
                count.members > 0
            });
        }
    }

    /// Ends: what fewer than [`GROUP`] members have in common is thrown away, and the rarest if there is more than a profile keeps.
    #[must_use]
    pub fn finish(self) -> Profile {
        let is_kept = |count: &Count| count.members >= GROUP;
        let named = self.named.iter().filter(|(name, count)| is_kept(count) && name.len() <= LONGEST_NAME);
        let mut counts: Vec<(String, u32)> =
            named.map(|(name, count)| (name.clone(), count.members)).collect();
        for (class, tables) in Class::ALL.into_iter().zip(&self.grams) {
            let (word, signs) = (class.word(), Signs::of(class));
            for (order, table) in (1..).zip(tables) {
                let kept = table.iter().enumerate().filter(|(_, count)| is_kept(count));
                counts.extend(kept.map(|(place, count)| {
                    (format!("{word}-{order} {}", signs.gram(order, place)), count.members)
                }));
            }
        }
        if counts.len() > MOST_COUNTS {
            counts.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            counts.truncate(MOST_COUNTS);
        }
        Profile { members: self.members, counts: counts.into_iter().collect() }
    }
}

/// What a run of letters or digits is in its local part; each has statistics of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A single letter.
    Initial,
    /// The first of several words.
    First,
    /// A later word.
    Later,
    /// The only word, with nothing but letters.
    Alone,
    /// The only word, with a number.
    AloneNumbered,
    /// A family name, not in the local part but in a column of its own.
    Family,
    /// So many digits.
    Number(u8),
}

/// A longer row of digits is no number that people put behind their names.
pub(super) const MOST_DIGITS: usize = 8;
/// A longer word is none; RFC 5321 §4.5.3.1.1 allows a local part 64 octets in all.
pub(super) const LONGEST_WORD: usize = 24;
/// A local part of more runs has no shape that others have.
const MOST_RUNS: usize = 9;

impl Class {
    /// All of them, in the order of [`Self::place`].
    pub(super) const ALL: [Class; 14] = [
        Class::Initial,
        Class::First,
        Class::Later,
        Class::Alone,
        Class::AloneNumbered,
        Class::Family,
        Class::Number(1),
        Class::Number(2),
        Class::Number(3),
        Class::Number(4),
        Class::Number(5),
        Class::Number(6),
        Class::Number(7),
        Class::Number(8),
    ];

    /// So many letters it has at least.
    pub(super) fn shortest(self) -> usize {
        match self {
            Class::Initial => 1,
            Class::Number(digits) => digits.into(),
            _ => 2,
        }
    }

    /// And at most.
    pub(super) fn longest(self) -> usize {
        match self {
            Class::Initial => 1,
            Class::Number(digits) => digits.into(),
            _ => LONGEST_WORD,
        }
    }

    /// Whether words of it are drawn whole where they are frequent. First words are given names, and a made-up one is noticed; numbers are years. Family names and
    /// other words are spelt: there are so many of them in life that one more is not, and whole ones would all be guessed.
    pub(super) fn has_frequent(self) -> bool {
        matches!(self, Class::Initial | Class::First | Class::Family | Class::Number(_))
    }

    /// Whether a word can be one of these.
    pub(super) fn fits(self, word: &str) -> bool {
        let is_sign = |byte: u8| {
            if matches!(self, Class::Number(_)) { byte.is_ascii_digit() } else { byte.is_ascii_lowercase() }
        };
        (self.shortest()..=self.longest()).contains(&word.len()) && word.bytes().all(is_sign)
    }

    pub(super) fn place(self) -> usize {
        match self {
            Class::Initial => 0,
            Class::First => 1,
            Class::Later => 2,
            Class::Alone => 3,
            Class::AloneNumbered => 4,
            Class::Family => 5,
            Class::Number(digits) => 5 + usize::from(digits),
        }
    }

    /// Its word in a profile.
    pub(super) fn word(self) -> &'static str {
        const WORDS: [&str; Class::ALL.len()] = [
            "initial", "first", "later", "alone", "numbered", "family", "digits1", "digits2", "digits3",
            "digits4", "digits5", "digits6", "digits7", "digits8",
        ];
        WORDS.get(self.place()).copied().unwrap_or("none")
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.word())
    }
}

/// A local part cut into words, numbers and signs.
pub(super) struct Runs<'l>(Vec<&'l str>);

impl<'l> Runs<'l> {
    /// None if it has characters that few have, or is longer than what people choose.
    pub(super) fn of(local: &'l str) -> Option<Self> {
        let kind = |byte: u8| match byte {
            b'a'..=b'z' => Some(1),
            b'0'..=b'9' => Some(2),
            b'.' | b'_' | b'-' => Some(3),
            _ => None,
        };
        let mut runs = Vec::new();
        let mut rest = local;
        while let Some(first) = rest.bytes().next() {
            let kind_of_run = kind(first)?;
            // Signs stand alone.
            let length = match kind_of_run {
                3 => 1,
                _ => rest.bytes().take_while(|byte| kind(*byte) == Some(kind_of_run)).count(),
            };
            let most = if kind_of_run == 2 { MOST_DIGITS } else { LONGEST_WORD };
            if length > most || runs.len() == MOST_RUNS {
                return None;
            }
            let (run, later) = rest.split_at(length);
            runs.push(run);
            rest = later;
        }
        (!runs.is_empty()).then_some(Runs(runs))
    }

    /// `a` for a word, `i` for a single letter, a `0` for each digit, and the signs.
    pub(super) fn shape(&self) -> String {
        let mut shape = String::new();
        for run in &self.0 {
            match run.as_bytes() {
                [letter] if letter.is_ascii_lowercase() => shape.push('i'),
                [first, ..] if first.is_ascii_lowercase() => shape.push('a'),
                [first, ..] if first.is_ascii_digit() => shape.extend(run.chars().map(|_| '0')),
                _ => shape.push_str(run),
            }
        }
        shape
    }

    /// Words of two letters and more.
    pub(super) fn words(&self) -> impl Iterator<Item = &'l str> {
        self.0.iter().copied().filter(|run| run.len() > 1 && run.as_bytes()[0].is_ascii_lowercase())
    }

    /// Each word and number with what it is.
    pub(super) fn classed(&self) -> impl Iterator<Item = (Class, &'l str)> {
        self.0.iter().copied().zip(classes(&self.shape())).filter_map(|(run, class)| Some((class?, run)))
    }
}

/// What each run of a shape is; none for a sign.
pub(super) fn classes(shape: &str) -> Vec<Option<Class>> {
    let letters = shape.bytes().filter(|sign| matches!(sign, b'a' | b'i')).count();
    let has_number = shape.contains('0');
    let mut is_first = true;
    let mut classes = Vec::new();
    let mut rest = shape;
    while let Some(sign) = rest.bytes().next() {
        let length = if sign == b'0' { rest.bytes().take_while(|sign| *sign == b'0').count() } else { 1 };
        classes.push(match sign {
            b'i' => Some(Class::Initial),
            b'0' => u8::try_from(length.min(MOST_DIGITS)).ok().map(Class::Number),
            b'a' if letters == 1 => Some(if has_number { Class::AloneNumbered } else { Class::Alone }),
            b'a' => Some(if is_first { Class::First } else { Class::Later }),
            _ => None,
        });
        is_first &= !matches!(sign, b'a' | b'i');
        rest = &rest[length..];
    }
    classes
}

/// How a local part and the names beside it go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Both names are in it.
    Both,
    /// The given name.
    Given,
    /// The family name with an initial of the given one.
    Initial,
    /// The family name.
    Family,
    /// Neither.
    Neither,
}

impl Named {
    pub(super) const ALL: [Named; 5] =
        [Named::Both, Named::Given, Named::Initial, Named::Family, Named::Neither];

    fn of(local: &str, given: &str, family: &str) -> Self {
        match (local.contains(given), local.contains(family)) {
            (true, true) => Named::Both,
            (true, false) => Named::Given,
            (false, false) => Named::Neither,
            (false, true) => {
                let around = local.split(family).flat_map(str::chars);
                let mut letters = around.filter(char::is_ascii_alphabetic);
                if letters.next() == given.chars().next() { Named::Initial } else { Named::Family }
            }
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Named::Both => "both",
            Named::Given => "given",
            Named::Initial => "initial",
            Named::Family => "family",
            Named::Neither => "neither",
        }
    }
}

/// Whether a cell holds one name as people have them.
fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_GIVEN
        && name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().all(|letter| letter.is_alphabetic() || "-' ".contains(letter))
}

/// A name as one writes it in an address; none if we do not know how.
pub(super) fn folded(name: &str) -> Option<String> {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' => folded.push(letter),
            'ä' | 'æ' => folded.push_str("ae"),
            'ö' | 'œ' | 'ø' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'å' | 'á' | 'à' | 'â' | 'ã' | 'ą' | 'ă' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => folded.push('e'),
            'í' | 'ì' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => folded.push('o'),
            'ú' | 'ù' | 'û' | 'ů' => folded.push('u'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ñ' | 'ń' | 'ň' => folded.push('n'),
            'ł' => folded.push('l'),
            'ś' | 'š' | 'ș' => folded.push('s'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ý' => folded.push('y'),
            'ř' => folded.push('r'),
            'ț' | 'ť' => folded.push('t'),
            '-' | '\'' | ' ' => {}
            _ => return None,
        }
    }
    (folded.len() > 1).then_some(folded)
}
