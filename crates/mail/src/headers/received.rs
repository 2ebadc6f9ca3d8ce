//! Received fields (RFC 5321 §4.4): the trace each server leaves.

use std::net::IpAddr;

use super::Date;

/// One Received field, taken apart leniently. Clauses are as written, comments included, unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The `from` clause: who connected, e.g. `mail.example.com (host.example.net [192.0.2.1])`.
    pub from: Option<String>,
    /// The `by` clause: who wrote the field.
    pub by: Option<String>,
    /// The `via` clause.
    pub via: Option<String>,
    /// The `with` clause: the protocol.
    pub with: Option<String>,
    /// The `id` clause.
    pub id: Option<String>,
    /// The `for` clause.
    pub for_clause: Option<String>,
    /// Words that belong to no clause we know.
    pub additional: Option<String>,
    /// The name the client called itself (HELO/EHLO argument), without brackets.
    pub helo: Option<String>,
    /// The name the server found for the client's address, from the comment.
    pub client_name: Option<String>,
    /// The client's address: the bracketed one in the `from` clause.
    pub client_ip: Option<IpAddr>,
    /// The host name in the `by` clause.
    pub by_name: Option<String>,
    /// The mailbox of the `for` clause, without brackets.
    pub for_address: Option<String>,
    /// Every address literal in brackets in the `from` clause, in order, without duplicates.
    pub ips: Vec<IpAddr>,
    /// When.
    pub date: Option<Date>,
    /// True when the `with` clause or a comment says TLS was used (RFC 3848: ESMTPS, ESMTPSA; or `version=TLS…`).
    pub has_tls: bool,
    /// True when the client had authenticated (RFC 3848: ESMTPA, ESMTPSA).
    pub has_authentication: bool,
}
