//! The part of the configuration that speaks of lists that leave.

use custody::escrow::MOST_DAYS;
use judge::own_list::{MOST_KNOWN, MOST_SETTING};
use seal::age::AgeRecipient;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Lists that leave.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Exports {
    /// With more rows a list leaves only if a second person agrees; 0: always.
    pub(crate) second_person_above: u64,
    /// A message of ours may name so many people of our lists.
    #[serde(deserialize_with = "by_mail")]
    pub(crate) by_mail: usize,
    /// The program through which a list goes to a vendor whose card says so: a command for the shell, run by `export seal`.
    pub(crate) pipe_to: String,
    /// The owner's key (age1…), whose other half is offline: each list is sealed to it, too. Empty: nothing is.
    #[serde(deserialize_with = "age_key")]
    pub(crate) escrow_key: Option<AgeRecipient>,
    /// A copy in escrow is kept for so many days.
    #[serde(deserialize_with = "escrow_days")]
    pub(crate) escrow_days: u32,
}

fn age_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AgeRecipient>, D::Error> {
    match String::deserialize(deserializer)?.trim() {
        "" => Ok(None),
        text => AgeRecipient::parse(text).map(Some).map_err(D::Error::custom),
    }
}

fn escrow_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let days = u32::deserialize(deserializer)?;
    match (1..=MOST_DAYS).contains(&days) {
        true => Ok(days),
        false => Err(D::Error::custom(format!("expected 1 to {MOST_DAYS} days"))),
    }
}

fn by_mail<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let people = usize::deserialize(deserializer)?;
    match people <= MOST_SETTING {
        true => Ok(people),
        false => Err(D::Error::custom(format!("expected 0 to {MOST_SETTING} people"))),
    }
}

impl Default for Exports {
    fn default() -> Self {
        Exports {
            second_person_above: 500_000,
            by_mail: MOST_KNOWN,
            pipe_to: String::new(),
            escrow_key: None,
            escrow_days: 365,
        }
    }
}
