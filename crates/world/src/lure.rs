//! Made-up lures: the texts of phishing, fraud and unasked-for advertising, in four languages, from a seed.
//! Written by hand from general knowledge, no name of a real company in it; for training the text model and for drills.

mod english;
mod french;
mod german;
mod spanish;

use crate::chance::Chance;
use crate::grammar::Grammar;

use english::ENGLISH;
use french::FRENCH;
use german::GERMAN;
use spanish::SPANISH;

/// A made-up text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The words of the message.
    pub body: String,
}

/// Makes so many lures.
#[must_use]
pub fn lures(seed: u64, count: usize) -> Vec<Text> {
    texts(seed, count, &[ENGLISH, GERMAN, SPANISH, FRENCH])
}

/// Makes so many texts: one in ten in each of the other languages, most of them in the first.
pub(crate) fn texts(seed: u64, count: usize, [first, others @ ..]: &[Grammar; 4]) -> Vec<Text> {
    let mut chance = Chance::new(seed);
    (0..count).map(|_| text(others.get(chance.below(10)).unwrap_or(first), &mut chance)).collect()
}

/// Says a message of which subject and words fit: each scenario has a `-subject` and a `-body`.
fn text(grammar: &Grammar, chance: &mut Chance) -> Text {
    let scenario = grammar.say("scenario", chance);
    Text {
        subject: grammar.say(&format!("{scenario}-subject"), chance),
        body: grammar.say(&format!("{scenario}-body"), chance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_lures_and_another_seed_others() {
        assert_eq!(lures(7, 20), lures(7, 20));
        assert_ne!(lures(7, 20), lures(8, 20));
    }

    #[test]
    fn nothing_is_left_unsaid() {
        for grammar in [ENGLISH, GERMAN, SPANISH, FRENCH] {
            assert_eq!(grammar.unknown_names(), Vec::<&str>::new());
        }
        for text in lures(1, 500) {
            assert!(text.body.len() > 20 && !text.body.contains('{'), "{text:?}");
            assert!(!text.subject.is_empty() && !text.subject.ends_with("-subject"), "{text:?}");
        }
    }
}
