//! Why custody could not do something; variants by who must act.

use model::access::Denied;
use model::phrase::Phrase;
use platform::audit::AuditError;
use platform::keys::KeyError;
use platform::objects::ObjectError;
use store::error::StoreError;
use thiserror::Error;

/// Custody could not do something.
#[derive(Debug, Error)]
pub enum CustodyError {
    /// What somebody entered is not in its form.
    #[error("keep it: {0}")]
    Unfit(#[from] Unfit),
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The seed file could not be sealed or opened.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// There is no key for so long.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The seed file has ended, or is none this program can read.
    #[error("open the seed file: it has ended")]
    SeedsGone,
    /// Nobody has said at which domain of ours canaries live.
    #[error("plant canaries: no domain is set up for them; set `mailbox.canary_domains`")]
    NoCanaryDomain,
    /// There is no door for mail to ourselves, or this process does not know where it is.
    #[error("test a canary: no door takes mail to it; set `mailbox.listen`")]
    NoOwnDoor,
    /// Our own door did not take a test; with the code of its answer, 0 for none.
    #[error("test a canary: our own door did not take the message (answer {0})")]
    TestRefused(u16),
    /// Addresses that were drawn are taken, several times in a row.
    #[error("plant canaries: all addresses drawn were issued before")]
    Drawn,
}

/// What somebody entered is not in its form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Nothing stands where a name must.
    #[error("it has no name")]
    NoName,
    /// Another has this name.
    #[error("there is one of this name")]
    NameTaken,
    /// A text is longer than one may be.
    #[error("`{0}` is too long")]
    TooLong(&'static str),
    /// A text is no domain.
    #[error("`{0}` is not a domain")]
    Domain(String),
    /// A text is no date like 2027-03-31.
    #[error("`{0}` is not a date")]
    Date(String),
    /// A text is no number.
    #[error("`{0}` is not a number")]
    Number(String),
    /// There is no header line.
    #[error("there is no header line")]
    NoHeader,
    /// The header line cannot be read as one.
    #[error("the header line cannot be read")]
    Header,
    /// No column of the header looks like one for addresses.
    #[error("no column is for addresses")]
    NoAddressColumn,
    /// So many canaries cannot be planted at once.
    #[error("{0} canaries are too few or too many")]
    Seeds(u64),
}

impl Unfit {
    /// Returns the question whose answer it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Unfit::NoName | Unfit::NameTaken => "name",
            Unfit::TooLong(field) => field,
            Unfit::Domain(_) => "domains",
            Unfit::Date(_) => "until",
            Unfit::Number(_) => "rows",
            Unfit::NoHeader | Unfit::Header | Unfit::NoAddressColumn => "header",
            Unfit::Seeds(_) => "seeds",
        }
    }

    /// Returns what to tell whoever entered it.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            Unfit::NoName => Phrase::new("custody-unfit-no-name"),
            Unfit::NameTaken => Phrase::new("custody-unfit-name-taken"),
            Unfit::TooLong(_) => Phrase::new("custody-unfit-too-long"),
            Unfit::Domain(text) => Phrase::new("custody-unfit-domain").with("text", text),
            Unfit::Date(text) => Phrase::new("custody-unfit-date").with("text", text),
            Unfit::Number(text) => Phrase::new("custody-unfit-number").with("text", text),
            Unfit::NoHeader => Phrase::new("custody-unfit-no-header"),
            Unfit::Header => Phrase::new("custody-unfit-header"),
            Unfit::NoAddressColumn => Phrase::new("custody-unfit-no-address-column"),
            Unfit::Seeds(_) => {
                let most = crate::adopt::MOST_SEEDS.to_string();
                Phrase::new("custody-unfit-seeds").with("least", "1").with("most", most)
            }
        }
    }
}

impl CustodyError {
    /// Returns what is wrong with what somebody entered, and of which question; none if it is somebody else's affair.
    #[must_use]
    pub fn unfit(&self) -> Option<(&'static str, Phrase)> {
        match self {
            CustodyError::Unfit(unfit) => Some((unfit.field(), unfit.phrase())),
            CustodyError::Store(StoreError::Conflict { .. }) => {
                Some((Unfit::NameTaken.field(), Unfit::NameTaken.phrase()))
            }
            _ => None,
        }
    }
}
