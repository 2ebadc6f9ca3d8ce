//! The craft of mail: bytes in, values out. A message becomes headers, parts, bodies, threads and attached files.
//! Pure: no clock, no files, no network. Hostile bytes give a value and complaints, within limits counted in work.
//! [`smtp`] and [`milter`] are protocol machines without sockets, [`imap`] the words of one; [`envelope`] is what they find around a message.
//! Read by `judge` (facts), `guard` (authentication fills [`auth_results`]) and whoever opens mail files.

pub mod auth_results;
pub mod authentication;
pub mod body;
pub mod complaint;
pub mod compose;
pub mod envelope;
pub mod files;
pub mod headers;
pub mod html;
pub mod imap;
pub mod limits;
pub mod links;
pub mod mbox;
pub mod message;
pub mod milter;
pub mod mime;
pub mod report;
pub mod smtp;
pub mod span;
pub mod thread;

pub use complaint::{Complaint, ComplaintKind};
pub use limits::{Limits, Work};
pub use message::Message;
pub use span::{Place, Span};
