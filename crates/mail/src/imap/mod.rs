//! Looking into a mailbox on a server: the client's side of IMAP (RFC 9051, and RFC 3501 before it), as far as reading messages needs it. Bytes in, values out; no socket.
//!
//! [`wire`] cuts what a server sends into responses, [`response`] reads one, [`command`] writes what is asked, [`sasl`] proves who asks, [`name`] reads the names of folders. A server is a stranger:
//! every length is bounded here, and what is no response of a kind we asked for is stepped over. There is no command in here that changes a mailbox, so none can be sent by
//! mistake. Not the session (who says what when, TLS, how long it may take): that is `post::imap`.

pub mod command;
pub mod name;
pub mod response;
pub mod sasl;
pub mod wire;

#[cfg(test)]
mod tests;

pub use command::Command;
pub use response::{Capabilities, Code, Fetched, Folder, Kind, Response};
pub use sasl::{Challenge, Credentials, Fault, Mechanism, Token};
pub use wire::{Raw, ResponseReader, WireError};
