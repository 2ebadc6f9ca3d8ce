//! What became of one attempt to tell a channel, and how a person is told of it.

use std::time::Duration;

use model::phrase::Phrase;

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The channel has it.
    Delivered {
        /// What it answered.
        answer: String,
    },
    /// The channel has it not.
    Refused {
        /// Why.
        trouble: Trouble,
        /// What it answered.
        answer: String,
        /// How long it asks us to wait.
        wish: Option<Duration>,
    },
    /// Nobody knows.
    Unknown {
        /// What was seen.
        answer: String,
    },
}

/// Why a channel has an alarm not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// Its settings cannot be used.
    Settings,
    /// There is no way for mail: the configuration names none.
    NoWay,
    /// It was removed or put aside meanwhile.
    Removed,
    /// Its name does not resolve.
    Unresolved,
    /// It is on our own network, which was not allowed.
    OwnNetwork,
    /// It cannot be reached.
    Unreachable,
    /// Its certificate is not trusted.
    Untrusted,
    /// It says that it is elsewhere.
    Redirected,
    /// It says that nobody wants it any more.
    Gone,
    /// It does not want this.
    NotWanted,
    /// It says "not now".
    NotNow,
}

impl Trouble {
    /// All troubles.
    pub const ALL: [Self; 11] = [
        Self::Settings,
        Self::NoWay,
        Self::Removed,
        Self::Unresolved,
        Self::OwnNetwork,
        Self::Unreachable,
        Self::Untrusted,
        Self::Redirected,
        Self::Gone,
        Self::NotWanted,
        Self::NotNow,
    ];

    /// Whether trying again does not help before a person has changed something.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settings | Self::NoWay | Self::Removed | Self::Gone)
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::Settings => "alarm-test-settings",
            Self::NoWay => "alarm-test-no-way",
            Self::Removed => "alarm-test-removed",
            Self::Unresolved => "alarm-test-unresolved",
            Self::OwnNetwork => "alarm-test-own-network",
            Self::Unreachable => "alarm-test-unreachable",
            Self::Untrusted => "alarm-test-untrusted",
            Self::Redirected => "alarm-test-redirected",
            Self::Gone => "alarm-test-gone",
            Self::NotWanted => "alarm-test-not-wanted",
            Self::NotNow => "alarm-test-not-now",
        }
    }
}

impl Outcome {
    pub(super) fn refused(trouble: Trouble, answer: &str) -> Self {
        Self::Refused { trouble, answer: answer.to_owned(), wish: None }
    }

    /// Whether the channel has it.
    #[must_use]
    pub const fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered { .. })
    }

    /// Returns what the other side said.
    #[must_use]
    pub fn answer(&self) -> &str {
        match self {
            Self::Delivered { answer } | Self::Refused { answer, .. } | Self::Unknown { answer } => answer,
        }
    }

    /// Says it in plain words, for whoever pressed the test button.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        let id = match self {
            Self::Delivered { .. } => "alarm-test-delivered",
            Self::Refused { trouble, .. } => trouble.phrase(),
            Self::Unknown { .. } => "alarm-test-unknown",
        };
        Phrase::new(id).with("answer", self.answer())
    }
}
