//! The text model: a linear model over hashed words and pairs of words, in whole numbers.
//! Not a judgement by itself: `signals::model_score` gives it few points. Weights are data (`policies/model/`), made by
//! `cargo run -p tidewatch-judge --example train`; from what is said in the README beside them.

use std::sync::LazyLock;

use crate::folded::Folded;

/// So many buckets; pairs that fall together share a weight.
pub const BUCKETS: usize = 1 << 14;
/// At most so many words of a text are read.
const MAX_WORDS: usize = 800;
/// The first bytes of a weights file: what it is, and its version.
const MAGIC: &[u8; 4] = b"TWT1";

/// A trained model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextModel {
    weights: Vec<i8>,
    /// Added to every score; hundredths.
    bias: i32,
    /// One step of a weight in ten-thousandths.
    step: i32,
}

/// The weights cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightsError;

impl std::fmt::Display for WeightsError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("read the weights of the text model: not a weights file of this version")
    }
}

impl std::error::Error for WeightsError {}

impl TextModel {
    /// Returns the model compiled into the program.
    pub fn shared() -> &'static TextModel {
        static MODEL: LazyLock<TextModel> = LazyLock::new(|| {
            let bytes = include_bytes!("../../../policies/model/text.weights");
            TextModel::read(bytes).expect("the weights compiled in are read by a test")
        });
        &MODEL
    }

    /// Makes a model of weights; each is in steps.
    pub fn new(weights: Vec<i8>, bias: i32, step: i32) -> Result<Self, WeightsError> {
        if weights.len() == BUCKETS { Ok(TextModel { weights, bias, step }) } else { Err(WeightsError) }
    }

    /// Reads a weights file.
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(WeightsError)?;
        let (bias, rest) = rest.split_first_chunk::<4>().ok_or(WeightsError)?;
        let (step, rest) = rest.split_first_chunk::<4>().ok_or(WeightsError)?;
        let weights = rest.iter().map(|byte| byte.cast_signed()).collect();
        TextModel::new(weights, i32::from_le_bytes(*bias), i32::from_le_bytes(*step))
    }

    /// Writes a weights file.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Scores features; above 0 a lure is likelier than an honest letter. Unit: hundredths of a logit.
    pub fn score(&self, features: &Features) -> i32 {
        let sum: i64 =
            features.buckets.iter().map(|&bucket| i64::from(self.weights[usize::from(bucket)])).sum();
        // A long text has more of everything; the root keeps it from shouting.
        let root = (features.buckets.len() as u64).isqrt().max(1) as i64;
        let score = sum * i64::from(self.step) / root / 100 + i64::from(self.bias);
        score.clamp(-10_000, 10_000) as i32
    }
}

/// What the model sees of a text: the buckets of its words and pairs of words, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Bucket numbers, ascending.
    pub buckets: Vec<u16>,
}

impl Features {
    /// Reads a subject and the words of a message.
    pub fn new(subject: &Folded, body: &Folded) -> Self {
        let mut seen = [0_u64; BUCKETS / 64];
        for text in [subject.text(), body.text()] {
            let mut last = FIRST;
            for word in words(text).take(MAX_WORDS) {
                let word = hashed(word);
                note(&mut seen, word);
                note(&mut seen, pair(last, word));
                last = word;
            }
        }
        Features { buckets: set_bits(&seen) }
    }
}

/// Stands before the first word of a text.
const FIRST: u32 = 0x5bd1_e995;

/// Words of letters; numbers are all one word, because which number it is says nothing.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |c: char| c.is_alphanumeric() || c == '\'';
    let mut rest = text;
    let words = std::iter::from_fn(move || {
        rest = &rest[rest.find(is_inside)?..];
        // Mostly the word ends where its plain letters end; others are told one by one.
        let plain = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'\'').count();
        let goes_on = rest.as_bytes().get(plain).is_some_and(|byte| !byte.is_ascii());
        let end = if goes_on { rest.find(|c| !is_inside(c)).unwrap_or(rest.len()) } else { plain };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    });
    words.map(|word| if word.bytes().all(|byte| byte.is_ascii_digit()) { "0" } else { word })
}

/// FNV-1a, mixed once more so that its low bits are good.
fn hashed(word: &str) -> u32 {
    let hash =
        word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    mixed(hash)
}

fn pair(first: u32, second: u32) -> u32 {
    mixed(first.rotate_left(7) ^ second.wrapping_mul(0x9e37_79b1))
}

fn mixed(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^ (hash >> 13)
}

fn note(seen: &mut [u64; BUCKETS / 64], hash: u32) {
    let bucket = hash as usize % BUCKETS;
    seen[bucket / 64] |= 1 << (bucket % 64);
}

fn set_bits(seen: &[u64; BUCKETS / 64]) -> Vec<u16> {
    let mut buckets = Vec::new();
    for (place, &bits) in seen.iter().enumerate() {
        let mut rest = bits;
        while rest != 0 {
            buckets.push((place * 64 + rest.trailing_zeros() as usize) as u16);
            rest &= rest - 1;
        }
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> Features {
        Features::new(&Folded::new(""), &Folded::new(text))
    }

    #[test]
    fn spelling_numbers_and_repetition_do_not_matter() {
        assert_eq!(features("Verify YOUR account 17"), features("verify  your account 99"));
        assert_eq!(features("a b a b a b").buckets.len(), features("a b a b").buckets.len());
        assert_ne!(features("verify account"), features("account verify"));
        assert!(features("").buckets.is_empty());
    }

    #[test]
    fn weights_come_back_as_written() {
        let mut weights = vec![0_i8; BUCKETS];
        weights[3] = -7;
        let model = TextModel::new(weights, -120, 55).unwrap();
        assert_eq!(TextModel::read(&model.write()), Ok(model));
        for broken in [&b""[..], b"TWT1", b"TWT0aaaaaaaa", b"TWT1aaaaaaaaaa"] {
            assert_eq!(TextModel::read(broken), Err(WeightsError));
        }
    }

    #[test]
    fn lures_score_above_honest_letters() {
        let model = TextModel::shared();
        let lure = "Dear customer, your account was suspended. Verify your account within 24 hours or it will be closed.";
        let letter = "Hi Anna, thanks for the draft. Page four still needs a figure. See you on Monday, Tom";
        assert!(model.score(&features(lure)) > model.score(&features(letter)) + 200);
        // Below the score at which `signals::model_score` begins to give points.
        assert!(model.score(&features(letter)) < -100);
    }
}
