//! The faces: scan, console, public, partner, API, ops. A face decides nothing: it asks a room and shows the answer.
//!
//! Each face has a router of its own: [`scan`] for mail servers and scripts on this machine, [`console`] for the people of the house, [`api`] for their
//! programs, [`ops`]
//! for machines that watch machines, [`public`] for anybody. The partner face comes later.

pub mod api;
pub mod assets;
pub mod console;
mod cookie;
mod evidence;
mod inquiry;
pub mod listen;
mod once;
pub mod ops;
pub mod partner;
mod problem;
pub mod public;
mod questions;
mod redirect;
pub mod rooms;
pub mod router;
pub mod scan;
mod security;
pub mod session;
#[cfg(test)]
mod test_house;
pub mod view;
pub mod watch;
