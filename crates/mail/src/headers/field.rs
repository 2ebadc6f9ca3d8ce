//! Header fields as they stand in the message: name, unfolded value, and where they are.

use crate::span::Span;

/// One header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Place in its block, from the top, beginning with 0.
    pub index: u32,
    /// The name as written; compare with [`Header::is`].
    pub name: String,
    /// The value: unfolded, white space trimmed, *not* RFC 2047-decoded. Bytes that are not UTF-8 are read as windows-1252.
    pub value: String,
    /// The name in the raw message.
    pub name_span: Span,
    /// The value in the raw message: everything after the colon, folds and the last line end included.
    pub value_span: Span,
}

impl Header {
    /// True when this is the field `name`, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The fields of one header block, in order from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// The fields.
    pub list: Vec<Header>,
    /// The whole block in the raw message, without the empty line that ends it.
    pub span: Span,
}

impl Headers {
    /// All fields of this name, from the top.
    pub fn all<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = &'a Header> {
        self.list.iter().filter(move |header| header.is(name))
    }

    /// The topmost field of this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&Header> {
        self.list.iter().find(|header| header.is(name))
    }

    /// The value of the topmost field of this name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.first(name).map(|header| header.value.as_str())
    }

    /// How many fields have this name.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }
}
