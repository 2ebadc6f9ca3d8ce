//! Threads: which part of a body is the newest message, and which parts are quoted from earlier ones.

use crate::{
    headers::{AddressList, Date, Subject},
    span::Span,
};

/// The newest message of a conversation, without what it quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// Its text, without quoted messages and warning banners.
    pub text: String,
    /// The stretch of [`crate::body::Body::visible_text`] it was taken from; `text` is that stretch less its banners, trimmed.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
    /// Warning boxes put in by gateways ("external sender").
    pub banners: Vec<Banner>,
}

/// A quoted earlier message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousThread {
    /// Its text, quote signs removed.
    pub text: String,
    /// The stretch of the visible text it was taken from, preamble included.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
    /// Warning boxes in it.
    pub banners: Vec<Banner>,
    /// The header block or attribution line that introduces it, as it stands.
    pub preamble: String,
    /// Who it says it is from. Spans count in the visible text.
    pub from: AddressList,
    /// Who it says it went to.
    pub to: AddressList,
    /// Who it says had a copy.
    pub cc: AddressList,
    /// Its subject.
    pub subject: Option<Subject>,
    /// Its date, when it can be read.
    pub date: Option<Date>,
    /// Its date as written.
    pub date_text: Option<String>,
}

/// A warning box put in by a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// Its text.
    pub text: String,
    /// Where in the visible text.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
}
