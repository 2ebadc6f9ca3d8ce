//! Once: the address of a form says which drawing of the form it is, so that a button that is pressed twice acts once (`crate::once`).

use std::fmt::Display;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// The parameter in the address.
pub(crate) const ONCE: &str = "once";

/// The address a form sends to, with a number that no other drawing has. It keeps nobody out and is no secret.
pub(crate) fn once(action: impl Display) -> String {
    let action = action.to_string();
    let mark = if action.contains('?') { '&' } else { '?' };
    let number = RandomState::new().build_hasher().finish();
    format!("{action}{mark}{ONCE}={number:016x}")
}
