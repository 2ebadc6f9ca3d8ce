//! What guard's pages show and do, for programs: messages, held mail, streams, exceptions, protected names, policies. What each means is `guard`.

pub(crate) mod exceptions;
pub(crate) mod held;
pub(crate) mod messages;
pub(crate) mod opened;
pub(crate) mod organisation;
pub(crate) mod overview;
pub(crate) mod policies;
pub(crate) mod protected;
pub(crate) mod streams;
