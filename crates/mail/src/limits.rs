//! How much work one message may cost. Counted in things (bytes, parts, depth), never in time, so that the same
//! message gives the same answer on a busy machine. What exceeds a limit is left out, and a complaint says so.

/// The limits a message is read under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole message that are read; the rest is ignored.
    pub bytes: usize,
    /// Header fields kept for each header block; real mail has 20 to 150.
    pub headers: usize,
    /// Lines read in all header blocks of the message together, folds included; what is left of a longer block is stepped over.
    pub header_lines: usize,
    /// Bytes of one header field that are parsed; the tokens of longer ones are cut.
    pub header_bytes: usize,
    /// Mailboxes kept from one address list.
    pub mailboxes: usize,
    /// Depth of multipart nesting; real mail has up to 6.
    pub depth: usize,
    /// MIME parts.
    pub parts: usize,
    /// Comparisons of a line that begins with two dashes with the boundaries open there; what comes after belongs to the
    /// last part.
    pub boundary_checks: usize,
    /// Bytes of decoded text that are looked at as plain body, and again as HTML body.
    pub body_bytes: usize,
    /// HTML elements that may be open at once; deeper ones are read as if they were siblings.
    pub html_depth: usize,
    /// HTML tokens (tags, texts, comments).
    pub html_tokens: usize,
    /// Attributes read on one tag.
    pub attributes: usize,
    /// Links kept, for each body.
    pub links: usize,
    /// Images, forms, hidden runs, scripts kept, for each kind.
    pub items: usize,
    /// Quoted messages kept.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Postfix's message_size_limit is 10 MB; large providers allow attachments of 25 MB, which base64 makes 34 (RFC 2045 §6.8).
            bytes: 36 << 20,
            headers: 2_000,
            // A hundred folded lines for each field that is kept.
            header_lines: 200_000,
            // RFC 5322 §2.1.1 allows 998 bytes a line; References and To are the long ones in honest mail.
            header_bytes: 64 << 10,
            mailboxes: 2_000,
            depth: 32,
            parts: 1_000,
            // A log of a million ruled lines may be sent as text; each costs some 30 nanoseconds.
            boundary_checks: 1_000_000,
            body_bytes: 2 << 20,
            html_depth: 256,
            html_tokens: 400_000,
            attributes: 64,
            links: 2_000,
            items: 2_000,
            threads: 50,
        }
    }
}

/// What was spent, in the units of [`Limits`]; tests assert on these instead of on time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes of input read by the structure pass.
    pub bytes: usize,
    /// Header fields split, kept or not.
    pub headers: usize,
    /// Lines of header blocks read.
    pub header_lines: usize,
    /// Encoded words and parameters decoded.
    pub words: usize,
    /// Parts opened.
    pub parts: usize,
    /// Lines compared with open boundaries, once for each.
    pub boundary_checks: usize,
    /// Bytes that went through transfer and charset decoding.
    pub decoded_bytes: usize,
    /// HTML tokens read.
    pub html_tokens: usize,
    /// Lines looked at for thread markers.
    pub lines: usize,
    /// Links found, kept or not.
    pub links: usize,
}
