//! Lookalikes: does a domain pretend to be one we protect (ours, a brand's, a vendor's)?
//! Not whether the message is bad: a signal weighs that. Read by `signals::lookalike` and `signals::brand`.
//!
//! Every protected name is indexed once (confusable skeleton, spelling mistakes, words), so that asking costs a few
//! hash look-ups however many names are protected.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use unicode_security::confusable_detection::skeleton;

/// A name to protect: a company, a brand, a vendor, ourselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// How people know it: `Example Bank`.
    pub name: String,
    /// Other spellings that people read as the same name.
    pub aliases: Vec<String>,
    /// Registrable domains that really are its own, lower case.
    pub domains: Vec<String>,
    /// The name is an ordinary word too (a fruit, a river): alone it proves nothing.
    pub is_common_word: bool,
    /// Whose it is.
    pub kind: ProtectedKind,
}

/// Whose name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtectedKind {
    /// Our own.
    Ours,
    /// Of a company that works for us.
    Vendor,
    /// Of a brand that attackers like to dress up as.
    Brand,
}

/// How a domain resembles a protected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// The protected domain, whole, stands in front of somebody else's: `bank.example.attacker.test`.
    Subdomain,
    /// Other characters that look the same: `раураl`, `rnicrosoft`, `paypa1`.
    Confusable,
    /// A slip of one or two letters.
    Spelling,
    /// The protected name with other words: `bank-login`, `secure-bank`.
    ExtraWord,
    /// The same name under another top-level domain.
    OtherTld,
}

impl Likeness {
    /// Returns the word that names it in a phrase argument.
    pub const fn as_str(self) -> &'static str {
        match self {
            Likeness::Subdomain => "subdomain",
            Likeness::Confusable => "confusable",
            Likeness::Spelling => "spelling",
            Likeness::ExtraWord => "extra-word",
            Likeness::OtherTld => "other-tld",
        }
    }
}

/// The parts of a domain that a comparison needs, all lower case.
#[derive(Clone, Copy, Debug)]
pub struct DomainParts<'d> {
    /// The whole name, in Unicode where it was Punycode.
    pub full: &'d str,
    /// The registrable domain.
    pub root: &'d str,
    /// The label before the public suffix.
    pub label: &'d str,
}

/// A found likeness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// Which protected name, as an index into [`LookalikeIndex::protected`].
    pub protected: usize,
    /// How it is alike.
    pub likeness: Likeness,
}

/// Names shorter than this are not looked for by spelling or inside other words: chance is too likely.
const MIN_SPELLING_LENGTH: usize = 6;
/// From this length on two slips are still recognised, below it one.
const MIN_TWO_SLIPS_LENGTH: usize = 11;
/// Names at least this long are found inside a longer label without a hyphen between.
const MIN_CONTAINED_LENGTH: usize = 7;
/// Labels longer than this are compared by their beginning only (RFC 1035 §2.3.4 allows 63 octets).
const MAX_LABEL_CHARACTERS: usize = 63;

/// All protected names, ready to be asked.
#[derive(Debug)]
pub struct LookalikeIndex {
    protected: Vec<Protected>,
    own_roots: HashSet<String>,
    by_label: HashMap<String, usize>,
    by_skeleton: HashMap<String, usize>,
    /// By the prints of a label with letters left out, see [`Prints`].
    by_deletion: HashMap<u64, Vec<usize>, BuildHasherDefault<AsIs>>,
    labels: Vec<(String, usize)>,
    contained: Option<AhoCorasick>,
    full_domains: HashMap<String, usize>,
}

impl LookalikeIndex {
    /// Indexes the protected names; the first of two with the same label wins, so give your own first.
    pub fn new(protected: Vec<Protected>) -> Self {
        let mut index = LookalikeIndex {
            own_roots: protected.iter().flat_map(|name| name.domains.iter().cloned()).collect(),
            protected,
            by_label: HashMap::new(),
            by_skeleton: HashMap::new(),
            by_deletion: HashMap::default(),
            labels: Vec::new(),
            contained: None,
            full_domains: HashMap::new(),
        };
        for number in 0..index.protected.len() {
            index.add(number);
        }
        let long: Vec<&str> = index.labels.iter().map(|(label, _)| label.as_str()).collect();
        index.contained = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(long)
            .ok();
        index
    }

    fn add(&mut self, number: usize) {
        for domain in self.protected[number].domains.clone() {
            self.full_domains.entry(domain.clone()).or_insert(number);
            let Some(label) = domain.split('.').next().filter(|label| label.chars().count() >= 4) else {
                continue;
            };
            // Brands own domains that are ordinary words; a name that holds the word is not dressed up as the brand.
            let is_word = self.protected[number].kind == ProtectedKind::Brand && is_ordinary_word(label);
            if is_word || self.by_label.contains_key(label) {
                continue;
            }
            self.by_label.insert(label.to_owned(), number);
            self.by_skeleton.entry(appearance(label)).or_insert(number);
            if !self.protected[number].is_common_word && label.len() >= MIN_CONTAINED_LENGTH {
                self.labels.push((label.to_owned(), number));
            }
            // One letter off an ordinary word is another ordinary word.
            if let Some(slips) = allowed_slips(label).filter(|_| !self.protected[number].is_common_word) {
                Prints::new(label).of_deletions(slips, |print| {
                    self.by_deletion.entry(print).or_default().push(number);
                    None::<()>
                });
            }
        }
    }

    /// Returns all protected names, in the order they were given.
    pub fn protected(&self) -> &[Protected] {
        &self.protected
    }

    /// Tells whether the registrable domain belongs to any protected name, so that it is no lookalike of another.
    pub fn is_genuine(&self, root: &str) -> bool {
        self.own_roots.contains(root)
    }

    /// Returns whose a registrable domain really is, as an index into [`LookalikeIndex::protected`].
    pub fn owner(&self, root: &str) -> Option<usize> {
        self.full_domains.get(root).copied()
    }

    /// Returns which protected name a domain pretends to be, and how; `None` for a genuine or an unrelated one.
    pub fn lookalike(&self, domain: DomainParts<'_>) -> Option<Lookalike> {
        if self.is_genuine(domain.root) || domain.label.is_empty() {
            return None;
        }
        let label: String = domain.label.chars().take(MAX_LABEL_CHARACTERS).collect();
        let found = |protected, likeness| Some(Lookalike { protected, likeness });
        if let Some(number) = self.in_front(domain) {
            return found(number, Likeness::Subdomain);
        }
        if let Some(&number) = self.by_label.get(&label) {
            // The bare word under another suffix is often an honest namesake; a distinctive name is not.
            let distinctive = !self.protected[number].is_common_word && label.len() >= MIN_SPELLING_LENGTH;
            return if distinctive { found(number, Likeness::OtherTld) } else { None };
        }
        if let Some(&number) = self.by_skeleton.get(&appearance(&label)) {
            return found(number, Likeness::Confusable);
        }
        if let Some(number) = self.misspelt(&label) {
            return found(number, Likeness::Spelling);
        }
        self.with_extra_word(&label).map(|protected| Lookalike { protected, likeness: Likeness::ExtraWord })
    }

    /// The protected domain written out in front of another: its labels, in order, left of the registrable domain.
    fn in_front(&self, domain: DomainParts<'_>) -> Option<usize> {
        let before = domain.full.strip_suffix(domain.root)?.strip_suffix('.')?;
        let labels: Vec<&str> = before.split('.').collect();
        for start in 0..labels.len() {
            for end in (start + 2..=labels.len()).rev() {
                if let Some(&number) = self.full_domains.get(&labels[start..end].join(".")) {
                    return Some(number);
                }
            }
            // `bank-example-com.attacker.test`: the dots became hyphens.
            if labels[start].contains('-')
                && let Some(number) = self.hyphenated(labels[start])
            {
                return Some(number);
            }
        }
        None
    }

    fn hyphenated(&self, label: &str) -> Option<usize> {
        let words: Vec<&str> = label.split('-').collect();
        (0..words.len()).find_map(|start| {
            (start + 2..=words.len())
                .rev()
                .find_map(|end| self.full_domains.get(&words[start..end].join(".")).copied())
        })
    }

    fn misspelt(&self, label: &str) -> Option<usize> {
        let slips = allowed_slips(label).or_else(|| allowed_slips(&format!("{label}x")))?;
        let near = |number: usize| {
            self.protected[number].domains.iter().filter_map(|domain| domain.split('.').next()).any(|own| {
                allowed_slips(own).is_some_and(|limit| distance_within(own, label, limit).is_some())
            })
        };
        Prints::new(label).of_deletions(slips, |print| {
            self.by_deletion.get(&print)?.iter().copied().find(|&number| near(number))
        })
    }

    fn with_extra_word(&self, label: &str) -> Option<usize> {
        let words: Vec<&str> = label.split(|c: char| c == '-' || c == '_' || c.is_ascii_digit()).collect();
        if words.len() > 1 {
            let looks = words.iter().find_map(|word| {
                let number = *self.by_label.get(*word).or_else(|| {
                    (word.len() >= MIN_SPELLING_LENGTH).then(|| self.by_skeleton.get(&appearance(word)))?
                })?;
                let lure = words.iter().any(|other| is_lure_word(other));
                let is_distinctive =
                    !self.protected[number].is_common_word && word.len() >= MIN_SPELLING_LENGTH;
                (lure || is_distinctive).then_some(number)
            });
            if looks.is_some() {
                return looks;
            }
        }
        let hit = self.contained.as_ref()?.find(label)?;
        self.labels.get(hit.pattern().as_usize()).map(|&(_, number)| number)
    }
}

/// Words that are somebody's domain and everybody's word.
fn is_ordinary_word(label: &str) -> bool {
    const WORDS: [&str; 15] = [
        "account",
        "accounts",
        "bank",
        "business",
        "cloud",
        "express",
        "global",
        "home",
        "live",
        "mail",
        "messenger",
        "office",
        "post",
        "service",
        "windows",
    ];
    WORDS.binary_search(&label).is_ok()
}

/// Words that attackers put beside a name to make it sound official.
fn is_lure_word(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "account",
        "accounts",
        "alert",
        "alerts",
        "app",
        "auth",
        "bank",
        "billing",
        "center",
        "claim",
        "client",
        "customer",
        "delivery",
        "help",
        "helpdesk",
        "id",
        "info",
        "invoice",
        "login",
        "mail",
        "notice",
        "online",
        "parcel",
        "pay",
        "payment",
        "portal",
        "refund",
        "secure",
        "security",
        "service",
        "services",
        "signin",
        "support",
        "team",
        "update",
        "verify",
        "verification",
        "web",
    ];
    WORDS.binary_search(&word).is_ok()
}

/// What a reader takes a label for: the UTS #39 skeleton, and digits and letter pairs read as letters.
fn appearance(label: &str) -> String {
    // UTS #39 §4: two strings are confusable if their skeletons are equal. It maps `m` to `rn` and `1`, `I`, `|` to `l`.
    let mut shape = String::with_capacity(label.len() + 4);
    for character in skeleton(&label.to_lowercase()) {
        match character {
            // Not in UTS #39, but read so by people in a hurry.
            '3' => shape.push('e'),
            '4' => shape.push('a'),
            '5' => shape.push('s'),
            'O' => shape.push('o'),
            'I' | 'i' => shape.push('l'),
            other => shape.extend(other.to_lowercase()),
        }
    }
    shape.replace("vv", "w").replace('-', "")
}

/// How many slips still make a likeness of a name this long; `None` if it is too short for any.
fn allowed_slips(label: &str) -> Option<u8> {
    match label.chars().count() {
        length if length >= MIN_TWO_SLIPS_LENGTH => Some(2),
        length if length >= MIN_SPELLING_LENGTH => Some(1),
        _ => None,
    }
}

/// A label whose letters can be left out without writing it anew: a print stands for what is left, and costs three
/// multiplications. Two different texts with one print would only be compared in vain.
struct Prints {
    /// Print of the first letters, from none to all: a polynomial in [`Prints::BASE`], modulo 2^64.
    of_beginning: Vec<u64>,
    /// The powers of the base.
    power: Vec<u64>,
}

impl Prints {
    /// Odd and with bits all over (2^64 divided by the golden ratio), so that letters far apart do not cancel out.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

    fn new(label: &str) -> Self {
        let (mut of_beginning, mut power) = (vec![0u64], vec![1u64]);
        let (mut print, mut next) = (0u64, 1u64);
        for character in label.chars() {
            // One is added so that a letter is never nothing.
            print = print.wrapping_mul(Self::BASE).wrapping_add(u64::from(character) + 1);
            next = next.wrapping_mul(Self::BASE);
            of_beginning.push(print);
            power.push(next);
        }
        Self { of_beginning, power }
    }

    /// The print of what stands before, with the letters from `start` to `end` behind it.
    fn with(&self, before: u64, start: usize, end: usize) -> u64 {
        let shift = self.power[end - start];
        let piece = self.of_beginning[end].wrapping_sub(self.of_beginning[start].wrapping_mul(shift));
        before.wrapping_mul(shift).wrapping_add(piece)
    }

    /// Asks for the whole and for each way to leave up to `slips` letters out, until there is an answer.
    fn of_deletions<T>(&self, slips: u8, mut ask: impl FnMut(u64) -> Option<T>) -> Option<T> {
        let end = self.of_beginning.len() - 1;
        if let Some(answer) = ask(self.of_beginning[end]) {
            return Some(answer);
        }
        for first in 0..end {
            let before = self.of_beginning[first];
            if let Some(answer) = ask(self.with(before, first + 1, end)) {
                return Some(answer);
            }
            for second in first + 1..if slips > 1 { end } else { 0 } {
                let before = self.with(before, first + 1, second);
                if let Some(answer) = ask(self.with(before, second + 1, end)) {
                    return Some(answer);
                }
            }
        }
        None
    }
}

/// Takes a print as its own hash: the table holds our own lists only, so nobody can choose its keys.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |all, byte| all << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, print: u64) {
        self.0 = print;
    }

    fn finish(&self) -> u64 {
        // The table looks at the highest bits and at the lowest; of a polynomial the low ones vary least.
        self.0 ^ (self.0 >> 32)
    }
}

/// Returns the edit distance (a swap of neighbours counts once) if it is between 1 and `limit`.
#[must_use]
pub fn distance_within(left: &str, right: &str, limit: u8) -> Option<u8> {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let limit = usize::from(limit);
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = vec![0; right.len() + 1];
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut current = vec![row; right.len() + 1];
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let mut best = (previous[column] + 1).min(current[column - 1] + 1);
            best = best.min(previous[column - 1] + usize::from(!same));
            let swapped = row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1];
            if swapped {
                best = best.min(before[column - 2] + 1);
            }
            current[column] = best;
        }
        before = std::mem::replace(&mut previous, current);
    }
    let distance = previous[right.len()];
    (1..=limit).contains(&distance).then_some(distance as u8)
}

#[cfg(test)]
mod tests;
