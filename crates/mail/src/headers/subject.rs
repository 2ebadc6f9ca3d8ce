//! The subject, and what mail programs and gateways put before it.

/// A decoded subject and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The whole, RFC 2047-decoded, unfolded, trimmed.
    pub text: String,
    /// Without leading tags and reply or forward prefixes.
    pub base: String,
    /// The leading tags removed, without brackets: `External`, `WARNING`.
    pub tags: Vec<String>,
    /// True when a reply prefix led it (`Re:`, `AW:`, `SV:` …).
    pub is_reply: bool,
    /// True when a forward prefix led it (`Fwd:`, `WG:`, `TR:` …).
    pub is_forward: bool,
    /// True when an automatic-answer prefix led it (`Automatic reply:`, `Out of office:` …).
    pub is_auto_reply: bool,
}
