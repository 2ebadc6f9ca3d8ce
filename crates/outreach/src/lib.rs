//! Outreach: teach customers beforehand, be transparent in public.
//!
//! - [`promise`]: what we say in public that we never ask for by mail; guard keeps our own mail to it.
//! - [`disclosure`]: what of our registers stands in public: vendors, letters.
//! - [`desk`]: what anybody may ask us.
//!
//! Not the public pages (`web`), not the sending of alerts (`post`).

pub mod desk;
pub mod disclosure;
pub mod error;
pub mod promise;
