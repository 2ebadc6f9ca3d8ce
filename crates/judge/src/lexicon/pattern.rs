//! One line of a lexicon file, compiled: words, alternatives, options.
//! Matching keeps the set of word positions reached as bits, so alternatives never multiply.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::{Token, UNKNOWN_WORD, WordSpans};

/// The words that patterns name, numbered.
#[derive(Debug, Default)]
pub(super) struct Words {
    numbers: HashMap<Box<str>, u32, BuildHasherDefault<WordHasher>>,
}

/// FNV-1a. The keys are our own lists, so nobody can choose them to collide; words are short, so it is quick.
#[derive(Clone, Debug)]
pub(crate) struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        WordHasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    fn add(&mut self, word: &str) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(word.into()).or_insert(next)
    }
}

/// A compiled line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    nodes: Vec<Node>,
    second: Second,
}

/// What may stand second; most patterns are ruled out by it without being followed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Second {
    /// Bit `word % 128` is set for each word that may stand there.
    words: u128,
    /// A number or a word that goes on may stand there, or nothing.
    others: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Node {
    Word(u32),
    /// A word that begins so.
    Beginning(Box<str>),
    Number,
    Either(Either),
}

/// Alternatives. Most are a single word, and are told by looking the word up.
#[derive(Debug, Default, PartialEq, Eq)]
struct Either {
    /// Those of one word.
    words: Vec<u32>,
    /// All others.
    sequences: Vec<Vec<Node>>,
}

impl Either {
    fn new(alternatives: Vec<Vec<Node>>) -> Self {
        let mut either = Self::default();
        for nodes in alternatives {
            match nodes[..] {
                [Node::Word(word)] => either.words.push(word),
                _ => either.sequences.push(nodes),
            }
        }
        either
    }

    fn follow(&self, reached: u32, text: &str, tokens: &[Token]) -> u32 {
        let fits = |token: &Token| token.word != UNKNOWN_WORD && self.words.contains(&token.word);
        let ends = if self.words.is_empty() { 0 } else { ends(reached, tokens, fits) };
        self.sequences.iter().fold(ends, |ends, nodes| ends | follow(nodes, reached, text, tokens))
    }
}

/// How a pattern may begin.
pub(super) struct Beginnings {
    pub(super) words: BTreeSet<u32>,
    /// With a word that goes on or a number: the first bytes such a word may have.
    pub(super) bytes: BTreeSet<u8>,
}

/// A pattern reaches over at most so many words: positions are bits of a `u32`.
const MAX_REACH: usize = 31;

impl Pattern {
    /// Compiles a folded line; `None` if it could match nothing at all.
    pub(super) fn parse(line: &str, words: &mut Words) -> Option<Self> {
        let mut rest = line;
        let mut alternatives = parse_alternatives(&mut rest, words);
        let nodes = if alternatives.len() == 1 {
            alternatives.pop()?
        } else {
            vec![Node::Either(Either::new(alternatives))]
        };
        let mut second = Second::default();
        let ends = collect_second(&nodes, 1, &mut second);
        second.others |= ends & 0b10 != 0;
        let pattern = Pattern { nodes, second };
        let can_be_empty = follow(&pattern.nodes, 1, "", &[]) & 1 != 0;
        (!can_be_empty).then_some(pattern)
    }

    /// Returns how many of the tokens the longest match takes, all of one sentence.
    pub(super) fn matched_length(&self, text: &str, tokens: &[Token]) -> Option<usize> {
        let sentence = tokens.first()?.sentence;
        let next = tokens.get(1).filter(|next| next.sentence == sentence);
        let may_follow = next.is_some_and(|next| self.second.words >> (next.word % 128) & 1 != 0);
        if !may_follow && !self.second.others {
            return None;
        }
        let reach = tokens.iter().take(MAX_REACH).take_while(|token| token.sentence == sentence).count();
        let ends = follow(&self.nodes, 1, text, &tokens[..reach]);
        (ends != 0).then(|| 31 - ends.leading_zeros() as usize)
    }

    pub(super) fn beginnings(&self) -> Beginnings {
        let mut found = Beginnings { words: BTreeSet::new(), bytes: BTreeSet::new() };
        collect_beginnings(&self.nodes, &mut found);
        found
    }
}

/// Returns the positions reached after the nodes, from the positions reached before them.
fn follow(nodes: &[Node], mut reached: u32, text: &str, tokens: &[Token]) -> u32 {
    for node in nodes {
        reached = match node {
            Node::Either(either) => either.follow(reached, text, tokens),
            Node::Word(word) => {
                ends(reached, tokens, |token| token.word == *word && token.word != UNKNOWN_WORD)
            }
            Node::Beginning(letters) => ends(reached, tokens, |token| {
                text.as_bytes()[token.start as usize..token.end as usize].starts_with(letters.as_bytes())
            }),
            Node::Number => ends(reached, tokens, |token| token.is_number),
        };
        if reached == 0 {
            break;
        }
    }
    reached
}

/// Returns the positions after the tokens that fit, of those at the positions reached.
fn ends(mut reached: u32, tokens: &[Token], fits: impl Fn(&Token) -> bool) -> u32 {
    let mut ends = 0;
    while reached != 0 {
        let position = reached.trailing_zeros() as usize;
        reached &= reached - 1;
        let Some(token) = tokens.get(position) else { break };
        if position < MAX_REACH && fits(token) {
            ends |= 1 << (position + 1);
        }
    }
    ends
}

/// Collects the first words of a sequence; tells whether the whole sequence may be empty.
fn collect_beginnings(nodes: &[Node], found: &mut Beginnings) -> bool {
    for node in nodes {
        match node {
            Node::Word(word) => {
                found.words.insert(*word);
                return false;
            }
            Node::Beginning(letters) => {
                // Of a bare `*` any word will do.
                let first = letters.bytes().next();
                found.bytes.extend(first.map_or(0..=u8::MAX, |byte| byte..=byte));
                return false;
            }
            Node::Number => {
                found.bytes.extend(b'0'..=b'9');
                return false;
            }
            Node::Either(alternatives) => {
                found.words.extend(&alternatives.words);
                let mut optional = false;
                for alternative in &alternatives.sequences {
                    optional |= collect_beginnings(alternative, found);
                }
                if !optional {
                    return false;
                }
            }
        }
    }
    true
}

/// Collects what may stand second; takes and returns the positions reached, as [`follow`] does.
fn collect_second(nodes: &[Node], mut reached: u32, second: &mut Second) -> u32 {
    for node in nodes {
        let is_second = reached & 0b10 != 0;
        match node {
            Node::Either(alternatives) => {
                let before = reached;
                if is_second {
                    second.words =
                        alternatives.words.iter().fold(second.words, |all, word| all | 1 << (word % 128));
                }
                reached = if alternatives.words.is_empty() { 0 } else { before << 1 };
                for nodes in &alternatives.sequences {
                    reached |= collect_second(nodes, before, second);
                }
                continue;
            }
            Node::Word(word) if is_second => second.words |= 1 << (word % 128),
            Node::Beginning(_) | Node::Number if is_second => second.others = true,
            _ => {}
        }
        reached <<= 1;
    }
    reached
}

/// Parses up to a closing parenthesis or the end: sequences separated by `|`.
fn parse_alternatives(rest: &mut &str, words: &mut Words) -> Vec<Vec<Node>> {
    let mut alternatives = vec![Vec::new()];
    loop {
        let cut = rest.find(['(', ')', '|']).unwrap_or(rest.len());
        let (plain, after) = rest.split_at(cut);
        let current = alternatives.last_mut().expect("begins with one alternative and only grows");
        push_words(plain, words, current);
        let Some(mark) = after.chars().next() else {
            *rest = "";
            return alternatives;
        };
        *rest = &after[1..];
        match mark {
            '(' => {
                let inner = parse_alternatives(rest, words);
                current.push(Node::Either(Either::new(inner)));
            }
            ')' => return alternatives,
            _ => alternatives.push(Vec::new()),
        }
    }
}

fn push_words(plain: &str, words: &mut Words, nodes: &mut Vec<Node>) {
    for piece in plain.split_whitespace() {
        if piece == "#" {
            nodes.push(Node::Number);
            continue;
        }
        let goes_on = piece.ends_with('*');
        let spans: Vec<_> = WordSpans::new(piece).collect();
        for (index, span) in spans.iter().enumerate() {
            let letters = piece[span.start..span.end].replace('\'', "");
            if goes_on && index + 1 == spans.len() {
                nodes.push(Node::Beginning(letters.into()));
            } else {
                nodes.push(Node::Word(words.add(&letters)));
            }
        }
    }
}
