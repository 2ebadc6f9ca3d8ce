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
        Self { rights: Rights(self.rights.0 & rights.0), ..self.clone() }
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
}

impl Right {
    const fn bit(self) -> u8 {
        match self {
            Self::Read => 1,
            Self::Record => 2,
            Self::Open => 4,
            Self::Manage => 8,
            Self::Audit => 16,
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
        })
    }
}

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);
    /// Every right.
    pub const ALL: Self = Self(31);

    /// Returns the set with one right more.
    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
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
