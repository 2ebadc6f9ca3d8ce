//! Roles: what people are here, and what each may. The table is data for a page, a test and a golden file (`role_rights.txt`).
//! A person may have several; their rights add up. Scopes are the same for programs: never more than the person who answers for them.

use std::fmt;

use model::access::{Right, Rights};
use thiserror::Error;

/// What somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees what is known; changes nothing.
    Viewer,
    /// Looks into messages and decides about them.
    Analyst,
    /// Answers for lists of customers.
    DataOwner,
    /// Works on cases, obligations and letters; reads the audit log.
    Counsel,
    /// Signs what goes out in the tenant's name.
    Signatory,
    /// Answers what was asked; sees nothing else.
    Partner,
    /// Sets up the house: people, tokens, streams, policies. Does not look into messages.
    Administrator,
}

impl Role {
    /// All roles, in the order they are shown in.
    pub const EVERY: [Self; 7] = [
        Self::Viewer,
        Self::Analyst,
        Self::DataOwner,
        Self::Counsel,
        Self::Signatory,
        Self::Partner,
        Self::Administrator,
    ];

    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::DataOwner => "data_owner",
            Self::Counsel => "counsel",
            Self::Signatory => "signatory",
            Self::Partner => "partner",
            Self::Administrator => "administrator",
        }
    }

    /// Returns what somebody with this role may.
    #[must_use]
    pub const fn rights(self) -> Rights {
        let read = Rights::NONE.with(Right::Read);
        // Whoever changes anything writes it down.
        let act = read.with(Right::Record);
        match self {
            Self::Viewer => read,
            Self::Analyst => act.with(Right::Open).with(Right::Decide),
            Self::DataOwner => act.with(Right::Keep),
            Self::Counsel => act.with(Right::Open).with(Right::Respond).with(Right::Audit),
            Self::Signatory => act.with(Right::Sign),
            Self::Partner => Rights::NONE.with(Right::Answer),
            Self::Administrator => act.with(Right::Manage).with(Right::Audit),
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A text names a role or a scope that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("read `{word}`: there is no such {kind}")]
pub struct WordError {
    /// The word.
    pub word: String,
    /// What it should have been.
    pub kind: &'static str,
}

impl std::str::FromStr for Role {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Self, WordError> {
        let found = Self::EVERY.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| WordError { word: word.chars().take(40).collect(), kind: "role" })
    }
}

/// The roles of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Roles(u8);

impl Roles {
    /// No role.
    pub const NONE: Self = Self(0);
    /// What the first administrator gets: in a small house the same person sets up and decides.
    pub const FIRST: Self = Self::NONE.with(Role::Analyst).with(Role::Administrator);

    /// Returns the set with one role more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Returns what is in this set and not in the other.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Says whether the role is in the set.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Says whether the sets have a role in common.
    #[must_use]
    pub const fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// Says whether there is no role in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the roles in the order they are shown in.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::EVERY.into_iter().filter(move |role| self.has(*role))
    }

    /// Returns what somebody with all of them may.
    #[must_use]
    pub fn rights(self) -> Rights {
        self.iter().fold(Rights::NONE, |rights, role| rights.union(role.rights()))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Roles {
    /// Writes the form that is kept: words with one space between.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.iter().map(Role::as_str))
    }
}

impl std::str::FromStr for Roles {
    type Err = WordError;

    fn from_str(words: &str) -> Result<Self, WordError> {
        words.split_whitespace().map(str::parse::<Role>).collect()
    }
}

/// What a program may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Have messages judged.
    Scan,
    /// Read what is known.
    Read,
    /// Look into messages.
    Open,
    /// Decide about messages.
    Decide,
    /// Keep lists of customers.
    Keep,
    /// Work on cases.
    Respond,
    /// Set up the house.
    Manage,
    /// Read the audit log.
    Audit,
}

impl Scope {
    /// All scopes, in the order they are shown in. None signs: what goes out in the house's name is a person's.
    pub const EVERY: [Self; 8] = [
        Self::Scan,
        Self::Read,
        Self::Open,
        Self::Decide,
        Self::Keep,
        Self::Respond,
        Self::Manage,
        Self::Audit,
    ];

    /// Returns the word it is kept as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Read => "read",
            Self::Open => "open",
            Self::Decide => "decide",
            Self::Keep => "keep",
            Self::Respond => "respond",
            Self::Manage => "manage",
            Self::Audit => "audit",
        }
    }

    /// Returns the rights that a program needs for it.
    #[must_use]
    pub const fn rights(self) -> Rights {
        let act = Rights::NONE.with(Right::Read).with(Right::Record);
        match self {
            Self::Scan => Rights::NONE.with(Right::Record),
            Self::Read => Rights::NONE.with(Right::Read),
            Self::Open => act.with(Right::Open),
            Self::Decide => act.with(Right::Decide),
            Self::Keep => act.with(Right::Keep),
            Self::Respond => act.with(Right::Respond),
            Self::Manage => act.with(Right::Manage),
            Self::Audit => Rights::NONE.with(Right::Audit),
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl std::str::FromStr for Scope {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Self, WordError> {
        let found = Self::EVERY.into_iter().find(|scope| scope.as_str() == word);
        found.ok_or_else(|| WordError { word: word.chars().take(40).collect(), kind: "scope" })
    }
}

/// The scopes of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// No scope.
    pub const NONE: Self = Self(0);

    /// Returns the set with one scope more.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | scope.bit())
    }

    /// Says whether the scope is in the set.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Says whether there is no scope in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the scopes in the order they are shown in.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::EVERY.into_iter().filter(move |scope| self.has(*scope))
    }

    /// Returns the rights that a program needs for all of them.
    #[must_use]
    pub fn rights(self) -> Rights {
        self.iter().fold(Rights::NONE, |rights, scope| rights.union(scope.rights()))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Scopes {
    /// Writes the form that is kept: words with one space between.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_words(out, self.iter().map(Scope::as_str))
    }
}

impl std::str::FromStr for Scopes {
    type Err = WordError;

    fn from_str(words: &str) -> Result<Self, WordError> {
        words.split_whitespace().map(str::parse::<Scope>).collect()
    }
}

fn write_words(out: &mut fmt::Formatter<'_>, words: impl Iterator<Item = &'static str>) -> fmt::Result {
    for (index, word) in words.enumerate() {
        if index > 0 {
            out.write_str(" ")?;
        }
        out.write_str(word)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
