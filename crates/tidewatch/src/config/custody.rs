//! The part of the configuration that speaks of customers' lists and of who has them.

use custody::membership::removal::Leaves;
use serde::Deserialize;

/// Customers' lists.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Custody {
    /// So many months it is remembered who was in a copy, unless somebody holds the list.
    pub(crate) keep_months: u32,
    /// What the removal of a person leaves: what is needed to warn of an old leak, or nothing.
    pub(crate) removal: Leaves,
    /// Web and mail servers of our own and of vendors' domains are greeted once a day, to see whether they encrypt.
    pub(crate) look_at_servers: bool,
}

impl Default for Custody {
    fn default() -> Self {
        Custody {
            keep_months: custody::membership::KEPT_MONTHS,
            removal: Leaves::default(),
            look_at_servers: true,
        }
    }
}
