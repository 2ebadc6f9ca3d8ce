//! Address lists: From, To, Cc, Reply-To and their like (RFC 5322 §3.4), read leniently.

use crate::span::Span;

/// One mailbox of an address field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown to people, RFC 2047-decoded and unquoted; the outer one if names are nested. `None` when absent.
    pub display_name: Option<String>,
    /// The address as written, without brackets, comments, route and white space; may be no valid address.
    pub address: String,
    /// The whole mailbox, in the bytes the list was read from (the raw message for header fields).
    pub span: Span,
    /// The address alone, in the same bytes.
    pub address_span: Span,
    /// The group it stands in, an index into [`AddressList::groups`].
    pub group: Option<u32>,
}

impl Mailbox {
    /// What stands before the last `@`, or the whole when there is none.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(&self.address, |(local, _)| local)
    }

    /// What stands after the last `@`; `None` when there is none or nothing follows.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
    }
}

/// A named group of mailboxes (RFC 5322 §3.4): `Friends: a@example.org, b@example.org;`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name, decoded: `undisclosed-recipients`.
    pub name: String,
    /// How many mailboxes stand in it.
    pub mailboxes: u32,
    /// Name to semicolon, in the bytes the list was read from.
    pub span: Span,
}

/// What an address field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressList {
    /// The mailboxes in order, those inside groups included.
    pub mailboxes: Vec<Mailbox>,
    /// The groups in order; `undisclosed-recipients:;` is a group with no mailbox.
    pub groups: Vec<Group>,
}

impl AddressList {
    /// The first mailbox.
    #[must_use]
    pub fn first(&self) -> Option<&Mailbox> {
        self.mailboxes.first()
    }
}
