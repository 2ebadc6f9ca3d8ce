//! SMTP (RFC 5321) as machines without sockets: bytes in, events and bytes out. The sockets are in `guard::ingest` and `post::relay`.

pub mod extension;
pub mod reply;
