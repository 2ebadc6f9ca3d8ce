//! The part of the configuration that speaks of the clearinghouse: whether this house is a hub, a member of one, or neither.

use std::path::PathBuf;

use serde::Deserialize;

/// The clearinghouse.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Clearinghouse {
    /// What this house is there.
    pub(crate) role: Role,
    /// A member's hub: `https://HOST`.
    pub(crate) hub: String,
    /// Who we are there; the hub's operator has it from `tidewatch member add`.
    pub(crate) member: String,
    /// What lets us in; the same.
    pub(crate) token: String,
    /// The key that signs the hub's warnings; the same.
    pub(crate) hub_key: String,
    /// The key that signs the hub's ledger; the same.
    pub(crate) ledger_key: String,
    /// Roots to trust instead of this machine's, as PEM.
    pub(crate) ca: PathBuf,
    /// What mail meets that a Warning names.
    pub(crate) at_warning: AtWarning,
    /// Domains that are never named to others nor looked for, beside the organisation's own.
    pub(crate) never_name: Vec<String>,
}

/// What a house is in the clearinghouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// It takes no part.
    #[default]
    None,
    /// It takes statements and issues warnings.
    Hub,
    /// It tells a hub, and is told by it.
    Member,
}

/// What mail meets that a Warning names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AtWarning {
    /// It is refused.
    #[default]
    Reject,
    /// It is held.
    Hold,
    /// It gets points.
    Points,
}
