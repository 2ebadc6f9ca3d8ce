//! Message identifiers: Message-ID, In-Reply-To, References (RFC 5322 §3.6.4).
