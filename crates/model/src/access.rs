//! Access: for whom, by whom and with which rights something is asked; the first argument of every room's method.
//! Carries rights, does not grant them: accounts, roles and tokens are `platform::accounts`.
//! Read by every method of `store`, `platform` and the pillars.

use std::fmt;

use thiserror::Error;

use crate::ids::{PersonId, ProgramId, TenantId};

/// For whom, by whom, and with which rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Whose rows are meant: this tenant's, and nobody's above, below or beside it.
    pub tenant: TenantId,
    /// Who asks.
    pub actor: Actor,
    /// What the actor may do there.
    pub rights: Rights,
}

impl Access {
    /// Access of the house's own work for a tenant: a job, a listener, a command at the machine's own keyboard.
    #[must_use]
    pub const fn house(tenant: TenantId, task: &'static str) -> Self {
        Self { tenant, actor: Actor::House(task), rights: Rights::ALL }
    }

    /// Returns the same access with nothing but these rights; never more than there were.
    #[must_use]
    pub fn only(&self, rights: Rights) -> Self {
        Self { rights: self.rights.common(rights), ..self.clone() }
    }

    /// Says whether the actor may; the error names the right that is missing.
    pub fn require(&self, right: Right) -> Result<(), Denied> {
        if self.rights.has(right) { Ok(()) } else { Err(Denied { right }) }
    }
}

/// Who asks. Never an address or a name: those are looked up where a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The installation itself; the word says which task.
    House(&'static str),
    /// A person with an account.
    Person(PersonId),
    /// A program with a token.
    Program(ProgramId),
}

impl fmt::Display for Actor {
    /// Writes the form that is kept in the audit log: `house:serve`, `person:<id>`, `program:<id>`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::House(task) => write!(out, "house:{task}"),
            Self::Person(id) => write!(out, "person:{id}"),
            Self::Program(id) => write!(out, "program:{id}"),
        }
    }
}

/// One thing that may be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// See what is known about the tenant's mail, lists and cases; not the content of sealed objects.
    Read,
    /// Write down what was observed and decided.
    Record,
    /// Open sealed content; every use is audited.
    Open,
    /// Change tenants, settings and accounts.
    Manage,
    /// Read and verify the audit log.
    Audit,
    /// Decide about messages: release, delete, teach, let pass.
    Decide,
    /// Keep lists of customers, seed files and canaries: register, adopt, change, end.
    Keep,
    /// Work on cases: facts, obligations, letters in draft, replies.
    Respond,
    /// Sign what goes to others in the tenant's name.
    Sign,
    /// Answer what one was asked as a partner; nothing else is seen.
    Answer,
}

impl Right {
    /// All of them, in the order of their bits.
    pub const EVERY: [Self; 10] = [
        Self::Read,
        Self::Record,
        Self::Open,
        Self::Manage,
        Self::Audit,
        Self::Decide,
        Self::Keep,
        Self::Respond,
        Self::Sign,
        Self::Answer,
    ];

    const fn bit(self) -> u16 {
        match self {
            Self::Read => 1,
            Self::Record => 2,
            Self::Open => 4,
            Self::Manage => 8,
            Self::Audit => 16,
            Self::Decide => 32,
            Self::Keep => 64,
            Self::Respond => 128,
            Self::Sign => 256,
            Self::Answer => 512,
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Read => "read",
            Self::Record => "record",
            Self::Open => "open",
            Self::Manage => "manage",
            Self::Audit => "audit",
            Self::Decide => "decide",
            Self::Keep => "keep",
            Self::Respond => "respond",
            Self::Sign => "sign",
            Self::Answer => "answer",
        })
    }
}

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rights(u16);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);
    /// Every right.
    pub const ALL: Self = Self(1023);

    /// Returns the set with one right more.
    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// Returns what is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns what is in both sets.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Says whether the right is in the set.
    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }
}

/// The actor lacks a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("act without the right to {right}")]
pub struct Denied {
    /// The right that is missing.
    pub right: Right,
}

#[cfg(test)]
mod tests;
