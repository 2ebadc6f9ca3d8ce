//! What others say about authenticity: Authentication-Results (RFC 8601), Received-SPF (RFC 7208 §9.1), DKIM-Signature tags
//! (RFC 6376 §3.5). Only reading: none of it is evidence unless a trusted server wrote it, and that is `guard`'s decision.

use std::net::IpAddr;

/// One Authentication-Results field, or a relative of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthenticationResults {
    /// The header field it was read from ([`crate::headers::Header::index`]).
    pub header: u32,
    /// The instance (`i=`) of an ARC-Authentication-Results field (RFC 8617 §4.1.1); `None` for the standard field.
    pub arc_instance: Option<u32>,
    /// The server that made the claim (authserv-id), lower case.
    pub server: Option<String>,
    /// The results in order.
    pub results: Vec<MethodResult>,
}

impl AuthenticationResults {
    /// The results of one method, e.g. `dkim`.
    pub fn of<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a MethodResult> {
        self.results.iter().filter(move |result| result.method == method)
    }
}

/// `method=result (comment) reason="…" ptype.property=value …` (RFC 8601 §2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodResult {
    /// `spf`, `dkim`, `dmarc`, `arc`, `compauth` …; lower case.
    pub method: String,
    /// `pass`, `fail` …; lower case.
    pub result: String,
    /// The comments after the result, joined by a space.
    pub comment: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// The properties: (`header.d`, `example.com`); names in lower case, a missing `ptype` leaves the bare name.
    pub properties: Vec<(String, String)>,
}

impl MethodResult {
    /// The value of a property such as `header.from`.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One Received-SPF field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedSpf {
    /// The header field it was read from.
    pub header: u32,
    /// The result as written, lower case: `pass`, `softfail` …
    pub result: String,
    /// The comment, which usually says why.
    pub comment: Option<String>,
    /// The domain or address the comment calls "domain of …".
    pub designator: Option<String>,
    /// `client-ip`.
    pub client_ip: Option<IpAddr>,
    /// `envelope-from`.
    pub envelope_from: Option<String>,
    /// `helo`.
    pub helo: Option<String>,
    /// `receiver`, or the server named first in the comment.
    pub receiver: Option<String>,
}

/// The tags of one DKIM-Signature field (or ARC-Message-Signature, ARC-Seal, which share the syntax). Not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DkimSignatureField {
    /// The header field it was read from.
    pub header: u32,
    /// All tags in order, names as written, white space inside values removed as RFC 6376 §3.2 allows for `b`, `bh`, `h`.
    pub tags: Vec<(String, String)>,
}

impl DkimSignatureField {
    /// The value of a tag: `d`, `s`, `h`, `l` …
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
