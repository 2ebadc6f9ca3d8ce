//! The Traffic Light Protocol, version 2.0: how far a piece of news may be carried.
//! Not an access right of ours: it is what the source asked for, and travels with the news.

use std::fmt;

/// A label of TLP 2.0, from the widest circle to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// The world may know.
    Clear,
    /// The community may know.
    Green,
    /// The recipient's organisation and its clients may know, as far as they need to.
    Amber,
    /// The recipient's organisation only may know.
    AmberStrict,
    /// Only the persons addressed may know.
    Red,
}

impl Tlp {
    /// All labels, from the widest circle to the narrowest.
    pub const ALL: [Tlp; 5] = [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red];

    /// Returns the label in the spelling the standard prescribes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tlp::Clear => "TLP:CLEAR",
            Tlp::Green => "TLP:GREEN",
            Tlp::Amber => "TLP:AMBER",
            Tlp::AmberStrict => "TLP:AMBER+STRICT",
            Tlp::Red => "TLP:RED",
        }
    }

    /// Reads a label, with or without the prefix, in any case; version 1's `WHITE` is read as `CLEAR`.
    pub fn parse(label: &str) -> Option<Self> {
        let upper = label.trim().to_ascii_uppercase();
        let name = upper.strip_prefix("TLP:").unwrap_or(&upper);
        match name {
            "WHITE" => Some(Tlp::Clear),
            _ => Tlp::ALL.into_iter().find(|tlp| tlp.as_str().strip_prefix("TLP:") == Some(name)),
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
