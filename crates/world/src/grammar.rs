//! Sentences from a grammar: names stand for alternatives, alternatives may hold names.
//! Not a language model: everything it can say was written down by hand.

use crate::chance::Chance;

/// A grammar: each name with its alternatives. `{name}` in an alternative is replaced by one of that name's.
#[derive(Clone, Copy, Debug)]
pub struct Grammar(pub &'static [(&'static str, &'static [&'static str])]);

/// Names within names within names: deeper ones are left as they stand.
const MAX_DEPTH: usize = 12;

impl Grammar {
    /// Says one thing that a name stands for; an unknown name stands for itself.
    #[must_use]
    pub fn say(&self, name: &str, chance: &mut Chance) -> String {
        let mut said = String::new();
        self.say_into(name, chance, &mut said, 0);
        said
    }

    fn say_into(&self, name: &str, chance: &mut Chance, said: &mut String, depth: usize) {
        let alternatives =
            self.0.iter().find(|(known, _)| *known == name).map(|(_, alternatives)| *alternatives);
        let Some(alternative) = alternatives.and_then(|alternatives| chance.pick(alternatives)) else {
            said.push_str(name);
            return;
        };
        let mut rest = *alternative;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((inner, after)) = after.split_once('}') else { break };
            if inner == "number" {
                said.push_str(&(chance.below(9_000) + 1_000).to_string());
            } else if depth < MAX_DEPTH {
                self.say_into(inner, chance, said, depth + 1);
            }
            rest = after;
        }
        said.push_str(rest);
    }

    /// Returns the names used in alternatives that stand for nothing.
    #[must_use]
    pub fn unknown_names(&self) -> Vec<&'static str> {
        let used = self.0.iter().flat_map(|(_, alternatives)| alternatives.iter()).flat_map(|alternative| {
            alternative.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
        });
        used.filter(|name| *name != "number" && !self.0.iter().any(|(known, _)| known == name)).collect()
    }
}
