//! The part of the configuration that speaks of cases and of the letters that are drafted in them.

use serde::Deserialize;

/// Cases and their letters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Response {
    /// From whom letters come, at a domain of ours; unset: `letters@` the first of the organisation's domains.
    pub(crate) from: String,
    /// Languages that letters are written in, the first for whoever's is not known.
    pub(crate) languages: Vec<String>,
    /// Where our day begins and ends, as the IANA names it.
    pub(crate) zone: String,
}

impl Default for Response {
    fn default() -> Self {
        Response { from: String::new(), languages: vec!["en".into(), "de".into()], zone: "UTC".into() }
    }
}
