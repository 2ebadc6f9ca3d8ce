//! Literals: what a text must contain before a pattern can be found in it.
//! Only ever errs on the side of "it could be found": a text that fails the formula surely does not match.
//! Read by `pack`, which looks for all literals of all rules at once.

use regex_syntax::hir::{Class, Hir, HirKind};

/// What a folded text must contain. Texts and literals are folded by [`fold`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Required {
    /// Nothing is known: it may always be found.
    Anything,
    /// It can never be found.
    Nothing,
    /// This literal, folded.
    Literal(String),
    /// All of these.
    All(Vec<Required>),
    /// One of these.
    One(Vec<Required>),
}

/// Shortest literal worth looking for: shorter ones occur everywhere.
const MIN_LITERAL_BYTES: usize = 3;

/// Most literals one formula may hold; beyond that it is cheaper to try the pattern.
const MAX_LITERALS: usize = 512;

/// Most literals kept of one sequence: the longest ones.
const MAX_ALL: usize = 3;

impl Required {
    /// A literal, if it is long enough to tell anything.
    pub(crate) fn literal(text: &str) -> Self {
        let folded = fold(text);
        if folded.len() < MIN_LITERAL_BYTES { Self::Anything } else { Self::Literal(folded) }
    }

    /// All of them; what says nothing is left out.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Anything => {}
                Self::Nothing => return Self::Nothing,
                Self::All(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Anything,
            1 => kept.swap_remove(0),
            _ => Self::All(kept),
        }
    }

    /// One of them; if one says nothing, nothing is said.
    pub(crate) fn one(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Anything => return Self::Anything,
                Self::Nothing => {}
                Self::One(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Nothing,
            1 => kept.swap_remove(0),
            _ => Self::One(kept),
        }
    }

    /// Whether a folded text contains what is required.
    pub(crate) fn is_met_by(&self, folded: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => false,
            Self::Literal(literal) => folded.contains(literal.as_str()),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(folded)),
            Self::One(parts) => parts.iter().any(|part| part.is_met_by(folded)),
        }
    }

    /// How many literals it holds.
    fn count(&self) -> usize {
        match self {
            Self::Anything | Self::Nothing => 0,
            Self::Literal(_) => 1,
            Self::All(parts) | Self::One(parts) => parts.iter().map(Self::count).sum(),
        }
    }

    /// This, unless it holds too many literals to be worth it.
    pub(crate) fn bounded(self) -> Self {
        if self.count() > MAX_LITERALS { Self::Anything } else { self }
    }
}

/// Folds for looking up literals: lower case, and every character that some pattern may take for an ASCII letter is it.
///
/// Stronger than the folding of the language, so that what matches there has its literals here.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        fold_into(character, &mut folded);
    }
    folded
}

fn fold_into(character: char, folded: &mut String) {
    match character {
        ascii if ascii.is_ascii() => folded.push(ascii.to_ascii_lowercase()),
        // The two that simple case folding takes for ASCII letters: long s and the Kelvin sign.
        '\u{17F}' => folded.push('s'),
        '\u{212A}' => folded.push('k'),
        other => folded.extend(other.to_lowercase()),
    }
}

/// Whether folding a text changed more than the case: then a literal found in it may not be there for the language.
pub(crate) fn folds_oddly(text: &str) -> bool {
    text.contains(['\u{17F}', '\u{212A}'])
}

/// What a text must contain for a pattern to be found in it.
pub(crate) fn required_by(pattern: &Hir) -> Required {
    let mut sequence = Sequence::default();
    sequence.visit(pattern);
    sequence.finish().bounded()
}

/// A run of things that follow each other.
#[derive(Default)]
struct Sequence {
    run: String,
    parts: Vec<Required>,
}

impl Sequence {
    fn visit(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) if text.is_ascii() => self.run.push_str(&text.to_ascii_lowercase()),
                // Beyond ASCII, folding of patterns and of texts need not agree.
                _ => self.cut(),
            },
            HirKind::Class(class) => match single_ascii(class) {
                Some(character) => self.run.push(character),
                None => self.cut(),
            },
            HirKind::Capture(capture) => self.visit(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.visit(part)),
            HirKind::Repetition(repetition) => {
                if repetition.min >= 1 {
                    // The first time is seen here, and what follows it is not known.
                    self.visit(&repetition.sub);
                }
                self.cut();
            }
            HirKind::Alternation(parts) => {
                self.cut();
                self.parts.push(Required::one(parts.iter().map(required_by)));
            }
            // Assertions take no characters.
            HirKind::Look(_) | HirKind::Empty => {}
        }
    }

    fn cut(&mut self) {
        if !self.run.is_empty() {
            self.parts.push(Required::literal(&self.run));
            self.run.clear();
        }
    }

    fn finish(mut self) -> Required {
        self.cut();
        let (mut literals, others): (Vec<_>, Vec<_>) =
            self.parts.into_iter().partition(|part| matches!(part, Required::Literal(_)));
        literals.sort_by_key(|part| match part {
            Required::Literal(text) => std::cmp::Reverse(text.len()),
            _ => std::cmp::Reverse(0),
        });
        literals.truncate(MAX_ALL);
        Required::all(literals.into_iter().chain(others))
    }
}

/// The one folded ASCII character a class stands for, such as `[Aa]` or, ignoring case, `[KkK]`.
fn single_ascii(class: &Class) -> Option<char> {
    let mut only = None;
    let mut add = |character: char| -> Option<()> {
        let mut folded = String::new();
        fold_into(character, &mut folded);
        let mut characters = folded.chars();
        let (Some(first), None) = (characters.next(), characters.next()) else { return None };
        match only {
            None => only = Some(first),
            Some(seen) if seen == first => {}
            Some(_) => return None,
        }
        Some(())
    };
    match class {
        Class::Unicode(class) => {
            for range in class.ranges() {
                if u32::from(range.end()) - u32::from(range.start()) > 1 {
                    return None;
                }
                add(range.start())?;
                add(range.end())?;
            }
        }
        Class::Bytes(class) => {
            for range in class.ranges() {
                if range.end() - range.start() > 1 || range.end() >= 0x80 {
                    return None;
                }
                add(char::from(range.start()))?;
                add(char::from(range.end()))?;
            }
        }
    }
    only.filter(char::is_ascii)
}

#[cfg(test)]
mod tests;
