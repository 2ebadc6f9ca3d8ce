//! "Did you mean": the known name nearest to one that is not known.

use crate::function::text::distance;
use crate::token::{SourceError, Span};

/// An error for `shown`, with the nearest of `known` as a hint.
pub(super) fn unknown<'a>(
    span: Span,
    what: &str,
    shown: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> SourceError {
    let error = SourceError::new(span, format!("there is no {what} `{shown}`"));
    match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

/// The known name with the fewest typing mistakes, if they are few for its length.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(1);
    // A name from another namespace is a good guess too.
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let own_last = last(name);
    known
        .map(|candidate| {
            let mistakes = distance(name, candidate);
            (if last(candidate) == own_last { mistakes.min(1) } else { mistakes }, candidate)
        })
        .filter(|(mistakes, _)| *mistakes <= most)
        .min()
        .map(|(_, candidate)| candidate)
}
