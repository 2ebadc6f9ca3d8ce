//! Who a message names: domains, addresses, mailboxes, in the shape of the rule language.
//! The splitting is `model`'s; here the parts are kept side by side so that rules read them without computing.

use std::ops::Deref;

use mail::headers::{AddressList, Mailbox as Parsed};
use mail::{Message, Span};

/// A domain as rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(pub model::domain::Domain);

impl Domain {
    /// Keeps whatever stands where a domain should.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        Self(model::domain::Domain::lenient(text))
    }
}

impl Deref for Domain {
    type Target = model::domain::Domain;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// An address as rules read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    /// The address.
    pub address: model::address::EmailAddress,
    /// Its domain.
    pub domain: Domain,
}

impl EmailAddress {
    /// Keeps whatever stands where an address should.
    #[must_use]
    pub fn lenient(text: &str) -> Self {
        Self::from(model::address::EmailAddress::lenient(text))
    }
}

impl From<model::address::EmailAddress> for EmailAddress {
    fn from(address: model::address::EmailAddress) -> Self {
        Self { domain: Domain(address.domain().clone()), address }
    }
}

impl Deref for EmailAddress {
    type Target = model::address::EmailAddress;

    fn deref(&self) -> &Self::Target {
        &self.address
    }
}

/// A person or role with a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown, decoded.
    pub display_name: Option<String>,
    /// The address.
    pub email: EmailAddress,
    /// The whole mailbox in the raw message, if it came from a header field.
    pub span: Option<Span>,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self { display_name: None, email: EmailAddress::lenient(""), span: None }
    }
}

impl Mailbox {
    /// Takes a mailbox that was read from a header field of the message.
    #[must_use]
    pub fn new(parsed: &Parsed) -> Self {
        Self { span: Some(parsed.span), ..Self::unplaced(parsed) }
    }

    /// Takes a mailbox whose place is not in the raw message (quoted header blocks, calendar files).
    #[must_use]
    pub fn unplaced(parsed: &Parsed) -> Self {
        Self {
            display_name: parsed.display_name.clone(),
            email: EmailAddress::lenient(&parsed.address),
            span: None,
        }
    }

    /// All mailboxes of a list. A group without members (`undisclosed-recipients:;`) counts as one without a valid domain,
    /// as rules expect.
    pub(crate) fn all(list: &AddressList, make: fn(&Parsed) -> Self) -> Vec<Self> {
        let empty_groups = list.groups.iter().filter(|group| group.mailboxes == 0);
        let groups = empty_groups.map(|group| Self {
            display_name: Some(group.name.clone()).filter(|name| !name.is_empty()),
            email: EmailAddress::lenient(&group.name),
            span: Some(group.span),
        });
        list.mailboxes.iter().map(make).chain(groups).collect()
    }
}

/// Who a message says it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// To.
    pub to: Vec<Mailbox>,
    /// Cc.
    pub cc: Vec<Mailbox>,
    /// Bcc; rare on mail that has arrived.
    pub bcc: Vec<Mailbox>,
}

impl Recipients {
    /// Takes the recipients of the header.
    #[must_use]
    pub fn new(message: &Message) -> Self {
        Self {
            to: Mailbox::all(&message.to, Mailbox::new),
            cc: Mailbox::all(&message.cc, Mailbox::new),
            bcc: Mailbox::all(&message.bcc, Mailbox::new),
        }
    }

    /// All of them, To first.
    pub fn all(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// The protected mailbox a message is for, as the directory knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMailbox {
    /// The address.
    pub email: EmailAddress,
    /// The full name.
    pub display_name: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
}
