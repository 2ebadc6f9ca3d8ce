//! Links in plain text: URLs with and without scheme, and e-mail addresses.

use crate::span::Span;

/// A link found in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainLink {
    /// As written, without surrounding punctuation.
    pub text: String,
    /// What kind of writing.
    pub kind: PlainLinkKind,
    /// Where in the text that was searched.
    pub span: Span,
}

/// How a link was written. Closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlainLinkKind {
    /// With a scheme: `https://example.com/`.
    Url,
    /// Without: `www.example.com`, `example.com/path`.
    Bare,
    /// An e-mail address.
    Address,
}
