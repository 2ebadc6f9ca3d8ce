//! Encoded words (RFC 2047): text in header fields beyond US-ASCII.
