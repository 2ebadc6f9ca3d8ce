//! SMTP (RFC 5321) as machines without sockets: bytes in, events and bytes out. The sockets are in `guard::ingest` and `post::relay`.

pub mod client;
pub mod command;
pub mod data;
pub mod extension;
pub mod proxy_protocol;
pub mod reply;
pub mod server;
pub mod xtext;
