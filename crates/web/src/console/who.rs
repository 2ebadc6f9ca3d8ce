//! Who did something, as people say it: names of accounts in the place of the actors that rows keep.
//! Not who asks (that is `session`).

use std::collections::HashMap;

use super::Console;
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::Speaker;

/// A page names fewer people; who is beyond that is "somebody".
const MOST_LOOKED_UP: usize = 50;

/// The names on a page.
pub(crate) struct Names {
    known: HashMap<String, String>,
    somebody: String,
}

impl Names {
    /// The name of an actor.
    pub(crate) fn of(&self, actor: &str) -> &str {
        self.known.get(actor).unwrap_or(&self.somebody)
    }
}

impl Console {
    /// Looks up who is named by these actors, each once.
    ///
    /// Errors: the store cannot be asked.
    pub(crate) async fn names(&self, visitor: &Visitor, actors: &[&str]) -> Result<Names, PageError> {
        let speaker = self.speaker(visitor);
        let mut names = Names { known: HashMap::new(), somebody: speaker.t("who-somebody") };
        for actor in actors {
            if names.known.len() < MOST_LOOKED_UP && !names.known.contains_key(*actor) {
                let name = self.name(visitor, &speaker, actor).await?;
                names.known.insert((*actor).to_owned(), name);
            }
        }
        Ok(names)
    }

    async fn name(&self, visitor: &Visitor, speaker: &Speaker, actor: &str) -> Result<String, PageError> {
        let access = visitor.access()?;
        if actor == access.actor.to_string() {
            return Ok(speaker.t("who-you"));
        }
        Ok(self.rooms.accounts.who(access, actor).await?.said(|phrase| speaker.say(phrase)))
    }
}
