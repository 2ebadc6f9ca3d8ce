//! Parameters of structured fields (RFC 2045 §5.1) with RFC 2231 continuations and charsets.
