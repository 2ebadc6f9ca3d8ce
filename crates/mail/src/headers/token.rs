//! The lexical level of structured header fields: words, quoted strings, comments (RFC 5322 §3.2).
