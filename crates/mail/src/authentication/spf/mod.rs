//! SPF as text (RFC 7208): its record, and the macros in it. Evaluating one asks DNS and is `guard`'s.

pub mod macros;
pub mod record;

pub use macros::Macros;
pub use record::Record;

/// Whether a name is a domain or lies below it.
#[must_use]
pub fn is_within(name: &str, domain: &str) -> bool {
    // A name that is not ASCII may have no letter beginning there.
    let rest = name.len().checked_sub(domain.len()).and_then(|at| name.split_at_checked(at));
    rest.is_some_and(|(before, end)| {
        end.eq_ignore_ascii_case(domain) && (before.is_empty() || before.ends_with('.'))
    })
}
