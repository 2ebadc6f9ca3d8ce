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
    let length = name.chars().count();
    // Two letters swapped are two mistakes.
    let most = if length < 4 { 1 } else { (length / 3).max(2) };
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let own_last = last(name);
    known
        .map(|candidate| {
            let mistakes = distance(name, candidate);
            // The same name in another namespace is a good guess too; most are about texts.
            let mistakes = if last(candidate) == own_last { mistakes.min(1) } else { mistakes };
            (mistakes, !candidate.starts_with("strings."), candidate)
        })
        .filter(|(mistakes, ..)| *mistakes <= most)
        .min()
        .map(|(.., candidate)| candidate)
}
