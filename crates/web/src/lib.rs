//! The faces: scan, console, public, partner, API, ops. A face decides nothing: it asks a room and shows the answer.
//!
//! Today there is one face, `scan`: mail servers and scripts send a message over HTTP and read its verdict.
//! The console and the public, partner and ops faces come later, each with a router and a session of its own.

pub mod assets;
pub mod listen;
pub mod router;
pub mod scan;
pub mod view;
