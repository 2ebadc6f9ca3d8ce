//! The gatehouse as doors ask it: judging, counsel, hold and trace over a real store, without a socket.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

mod bounce;
mod campaign;
mod house;
mod loose;
mod own_list;
mod results;
mod unjudged;
