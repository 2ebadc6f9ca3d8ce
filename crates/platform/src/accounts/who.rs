//! Who did something, as people say it: rows keep an actor (`person:ID`), a page or a command says a name. Not who asks.

use model::access::Access;
use model::phrase::Phrase;
use store::error::StoreError;
use store::platform::PlatformStore;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person, by the name of the account.
    Person(String),
    /// A program with a token.
    Program,
    /// The installation itself.
    House,
    /// Somebody whose account is gone, or a word that names nobody.
    Somebody,
}

impl Who {
    /// Looks up an actor as rows keep it.
    ///
    /// Errors: the store cannot be asked.
    pub async fn of(platform: &PlatformStore, access: &Access, actor: &str) -> Result<Self, StoreError> {
        let id = match actor.split_once(':') {
            Some(("person", id)) => id.parse().ok(),
            Some(("program", _)) => return Ok(Who::Program),
            Some(("house", _)) => return Ok(Who::House),
            _ => None,
        };
        let Some(id) = id else { return Ok(Who::Somebody) };
        match platform.account_fetch(access, id).await {
            Ok(account) => Ok(Who::Person(account.name)),
            Err(StoreError::Missing { .. }) => Ok(Who::Somebody),
            Err(error) => Err(error),
        }
    }

    /// Says it; a name is what its owner chose.
    pub fn said(self, say: impl FnOnce(&Phrase) -> String) -> String {
        match self {
            Who::Person(name) => name,
            Who::Program => say(&Phrase::new("who-program")),
            Who::House => say(&Phrase::new("who-house")),
            Who::Somebody => say(&Phrase::new("who-somebody")),
        }
    }
}
