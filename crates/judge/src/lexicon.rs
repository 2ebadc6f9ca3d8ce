//! The phrases of `policies/lexicon/`: which ideas a text speaks of, and where.
//! Not a judgement: that "your account is suspended" is a lure is said by a signal. Read by `signals::lure` and
//! `signals::request`.
//!
//! Patterns are matched word by word: a hash look-up per word finds those that may begin there, and an alternation costs
//! one bit set, so the time is about that of reading the text once.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::folded::{Folded, fold};

mod pattern;

pub(crate) use pattern::WordHasher;
use pattern::{Pattern, Words};

/// An idea that a text may speak of; each has its file in `policies/lexicon/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the name of a file whose first line says what it is")]
pub enum Idea {
    Credential,
    Threat,
    Mailbox,
    Delivery,
    Document,
    Payment,
    Prize,
    AdvanceFee,
    Extortion,
    Crypto,
    Bulk,
    Urgency,
    CallToClick,
    Greeting,
    Callback,
    PhoneCall,
    Negation,
    AskVerb,
    ChangeVerb,
    SendVerb,
    BuyVerb,
    GiftCard,
    BankDetails,
    Payroll,
    CustomerList,
    Secret,
    CardNumber,
    Identity,
    WireTransfer,
    Availability,
}

macro_rules! lexicon_files {
    ($($idea:ident $file:literal,)*) => {
        const FILES: &[(Idea, &str)] =
            &[$((Idea::$idea, include_str!(concat!("../../../policies/lexicon/", $file, ".txt")))),*];
    };
}

lexicon_files! {
    Credential "credential",
    Threat "threat",
    Mailbox "mailbox",
    Delivery "delivery",
    Document "document",
    Payment "payment",
    Prize "prize",
    AdvanceFee "advance_fee",
    Extortion "extortion",
    Crypto "crypto",
    Bulk "bulk",
    Urgency "urgency",
    CallToClick "call_to_click",
    Greeting "greeting",
    Callback "callback",
    PhoneCall "phone_call",
    Negation "negation",
    AskVerb "request_ask",
    ChangeVerb "request_change",
    SendVerb "request_send",
    BuyVerb "request_buy",
    GiftCard "request_gift_card",
    BankDetails "request_bank_details",
    Payroll "request_payroll",
    CustomerList "request_customer_list",
    Secret "request_secret",
    CardNumber "request_card_number",
    Identity "request_identity",
    WireTransfer "request_wire_transfer",
    Availability "request_availability",
}

/// A phrase found: which idea, and where in the folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it speaks of.
    pub idea: Idea,
    /// Bytes of the folded text.
    pub place: Range<usize>,
    /// Number of the sentence it stands in.
    pub sentence: u32,
}

/// At most so many words of a text are looked at; the folded text is bounded too.
const MAX_WORDS: usize = 6_000;
/// At most so many hits are kept; a text with more has said what it wants.
const MAX_HITS: usize = 400;

/// All patterns, compiled once.
#[derive(Debug)]
pub struct Lexicon {
    words: Words,
    patterns: Vec<(Idea, Pattern)>,
    /// Patterns by the words they may begin with.
    by_first_word: Vec<Vec<u32>>,
    /// Patterns that may begin with a word that goes on (`verif*`) or with a number, by the byte they then begin with.
    by_first_byte: Vec<Vec<u32>>,
    unspaced: Option<AhoCorasick>,
    unspaced_ideas: Vec<Idea>,
}

/// A word of a text, as the patterns see it.
#[derive(Clone, Copy, Debug)]
struct Token {
    word: u32,
    start: u32,
    end: u32,
    sentence: u32,
    is_number: bool,
}

/// A word that no pattern names.
const UNKNOWN_WORD: u32 = u32::MAX;

impl Lexicon {
    /// Returns the lexicon compiled into the program.
    pub fn shared() -> &'static Lexicon {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(FILES));
        &LEXICON
    }

    fn new(files: &[(Idea, &str)]) -> Self {
        let mut words = Words::default();
        let mut patterns = Vec::new();
        let mut unspaced = Vec::new();
        let mut unspaced_ideas = Vec::new();
        for &(idea, text) in files {
            for line in phrase_lines(text) {
                let folded = fold(line);
                if is_unspaced(&folded) {
                    unspaced.push(folded);
                    unspaced_ideas.push(idea);
                } else if let Some(pattern) = Pattern::parse(&folded, &mut words) {
                    patterns.push((idea, pattern));
                }
            }
        }
        let mut by_first_word = vec![Vec::new(); words.len()];
        let mut by_first_byte = vec![Vec::new(); 256];
        for (number, (_, pattern)) in patterns.iter().enumerate() {
            let beginnings = pattern.beginnings();
            for word in beginnings.words {
                by_first_word[word as usize].push(number as u32);
            }
            for byte in beginnings.bytes {
                by_first_byte[usize::from(byte)].push(number as u32);
            }
        }
        let unspaced = AhoCorasick::new(unspaced).ok();
        Lexicon { words, patterns, by_first_word, by_first_byte, unspaced, unspaced_ideas }
    }

    /// Finds every phrase of a folded text, in the order they begin; longest first where several ideas begin together.
    pub fn find(&self, folded: &Folded) -> Vec<Hit> {
        let text = folded.text();
        let tokens = self.tokens(text);
        let mut hits = Vec::new();
        for start in 0..tokens.len() {
            if hits.len() >= MAX_HITS {
                break;
            }
            self.find_at(text, &tokens, start, &mut hits);
        }
        if !text.is_ascii() {
            self.find_unspaced(text, &mut hits);
        }
        hits.sort_by_key(|hit| (hit.place.start, std::cmp::Reverse(hit.place.end), hit.idea));
        hits.dedup_by(|next, kept| next.idea == kept.idea && next.place.start < kept.place.end);
        hits
    }

    fn find_at(&self, text: &str, tokens: &[Token], start: usize, hits: &mut Vec<Hit>) {
        let first = tokens[start];
        let known = self.by_first_word.get(first.word as usize).map_or(&[][..], Vec::as_slice);
        let maybe = if first.word == UNKNOWN_WORD || first.is_number {
            text.as_bytes()
                .get(first.start as usize)
                .map_or(&[][..], |byte| self.by_first_byte[usize::from(*byte)].as_slice())
        } else {
            &[]
        };
        for &number in known.iter().chain(maybe) {
            let (idea, pattern) = &self.patterns[number as usize];
            let Some(length) = pattern.matched_length(text, &tokens[start..]) else { continue };
            let last = tokens[start + length - 1];
            let place = first.start as usize..last.end as usize;
            hits.push(Hit { idea: *idea, place, sentence: first.sentence });
        }
    }

    fn find_unspaced(&self, text: &str, hits: &mut Vec<Hit>) {
        let Some(automaton) = &self.unspaced else { return };
        for found in automaton.find_iter(text).take(MAX_HITS) {
            let idea = self.unspaced_ideas[found.pattern().as_usize()];
            hits.push(Hit { idea, place: found.range(), sentence: 0 });
        }
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::with_capacity((text.len() / 6).min(MAX_WORDS));
        let mut sentence = 0;
        for word in WordSpans::new(text).take(MAX_WORDS) {
            sentence += u32::from(word.begins_sentence);
            let letters = &text[word.start..word.end];
            let without_apostrophe;
            let spelled = if letters.as_bytes().contains(&b'\'') {
                without_apostrophe = letters.replace('\'', "");
                without_apostrophe.as_str()
            } else {
                letters
            };
            tokens.push(Token {
                word: self.words.number(spelled).unwrap_or(UNKNOWN_WORD),
                start: word.start as u32,
                end: word.end as u32,
                sentence,
                is_number: letters.bytes().all(|byte| byte.is_ascii_digit()),
            });
        }
        tokens
    }
}

/// Returns the pattern lines of a lexicon file: no comments, no language marks, no empty lines.
fn phrase_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
}

/// Scripts written without spaces between words.
fn is_unspaced(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

/// A word of a folded text: letters and digits with apostrophes inside, or one currency sign.
#[derive(Clone, Copy, Debug)]
struct WordSpan {
    start: usize,
    end: usize,
    begins_sentence: bool,
}

struct WordSpans<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> WordSpans<'t> {
    fn new(text: &'t str) -> Self {
        WordSpans { text, at: 0 }
    }

    fn end_of_word(&self, start: usize) -> usize {
        let plain =
            self.text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let start = start + plain;
        // Mostly the word ends here; other letters and apostrophes are told one by one.
        if self.text.as_bytes().get(start).is_none_or(|byte| byte.is_ascii() && *byte != b'\'') {
            return start;
        }
        let rest = &self.text[start..];
        let inside = |position: usize, character: char| {
            character.is_alphanumeric()
                || (character == '\''
                    && rest[position + 1..].chars().next().is_some_and(char::is_alphanumeric))
        };
        let end = rest.char_indices().find(|&(position, character)| !inside(position, character));
        start + end.map_or(rest.len(), |(position, _)| position)
    }
}

impl Iterator for WordSpans<'_> {
    type Item = WordSpan;

    fn next(&mut self) -> Option<WordSpan> {
        let mut begins_sentence = self.at == 0;
        let mut stop_seen = false;
        let bytes = self.text.as_bytes();
        let mut next = self.at;
        while let Some(&byte) = bytes.get(next) {
            let start = next;
            // Nearly all signs are US-ASCII, and need not be decoded.
            let character = if byte.is_ascii() {
                char::from(byte)
            } else {
                let Some(character) = self.text[start..].chars().next() else { break };
                character
            };
            next += character.len_utf8();
            match character {
                '\n' => begins_sentence = true,
                ' ' if stop_seen => begins_sentence = true,
                '.' | '!' | '?' | '。' => stop_seen = true,
                '$' | '€' | '£' => {
                    self.at = start + character.len_utf8();
                    return Some(WordSpan { start, end: self.at, begins_sentence });
                }
                _ if character.is_alphanumeric() => {
                    self.at = self.end_of_word(start);
                    return Some(WordSpan { start, end: self.at, begins_sentence });
                }
                ' ' => {}
                _ => stop_seen = false,
            }
        }
        self.at = self.text.len();
        None
    }
}

#[cfg(test)]
mod tests;
