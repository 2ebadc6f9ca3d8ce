//! What a spam filter in front of us wrote into the header: rspamd's X-Spamd-Result, SpamAssassin's X-Spam-Status and their like.
//! Not whom to believe (the operator lists the filters and how they write, guard finds the border of what strangers wrote) and not
//! what it weighs ([`crate::signals`]). Anybody can write such a field, so a field that does not stand as configured does not exist.

use mail::Message;
use mail::headers::Header;
use model::verdict::Points;

/// A filter whose word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamFilter {
    /// As people call it: `rspamd`.
    pub name: String,
    /// The field it writes, in any case: `X-Spamd-Result`.
    pub header: String,
    /// How its field is told from one that a stranger wrote.
    pub writes: Writes,
}

/// How a filter's field is told from one that a stranger wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Above the Received field of a trusted machine, where no stranger can write. The topmost one counts.
    AboveTrace,
    /// Anywhere, on a trusted machine that removes what strangers wrote in its name (RFC 8601 §5 asks that of
    /// Authentication-Results). rspamd 3.4 as a milter does: it deletes all of the name and adds its own at the end. Two of the name are not its
    /// work, and none counts.
    AnywhereBehindTrusted,
    /// Anywhere, in the mail server that hands the message to us: a milter asked before us. Likewise the only one of its name. For
    /// installations all of whose doors stand behind that server, since the message itself does not show whether it does.
    BesideUs,
}

/// What a filter said of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamVerdict<'m> {
    /// Which filter.
    pub filter: &'m UpstreamFilter,
    /// Its field.
    pub field: &'m Header,
    /// What the field says.
    pub report: Report,
}

/// A field of a filter, read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Its own conclusion, where it states one.
    pub is_spam: Option<bool>,
    /// Its score.
    pub score: Option<Points>,
    /// The score from which it calls a message spam, where it states one or a limit from which that follows.
    pub required: Option<Points>,
}

/// A longer field than this is read no further: what counts stands in front.
const MAX_VALUE_BYTES: usize = 1024;
/// A number has at most so many digits before the point; more is no score.
const MAX_WHOLE_DIGITS: usize = 5;

/// Returns what the listed filters said; `border` is the place of the Received field that a trusted machine wrote when it took the message
/// from outside ([`mail::auth_results::AuthResults::border`]).
pub fn verdicts<'m>(
    message: &'m Message,
    filters: &'m [UpstreamFilter],
    border: Option<u32>,
) -> Vec<UpstreamVerdict<'m>> {
    let verdict = |filter: &'m UpstreamFilter| {
        let field = field(message, filter, border)?;
        Some(UpstreamVerdict { filter, field, report: Report::read(&field.value)? })
    };
    filters.iter().filter_map(verdict).collect()
}

fn field<'m>(message: &'m Message, filter: &UpstreamFilter, border: Option<u32>) -> Option<&'m Header> {
    let mut named = message.headers.list.iter().filter(|header| header.is(&filter.header));
    let first = named.next()?;
    let is_only = named.next().is_none();
    let counts = match filter.writes {
        Writes::AboveTrace => border.is_some_and(|border| first.index < border),
        Writes::AnywhereBehindTrusted => border.is_some() && is_only,
        Writes::BesideUs => is_only,
    };
    counts.then_some(first)
}

impl Report {
    /// Reads a value, whoever wrote it; `None` if it says nothing that could be used.
    ///
    /// `default: False [7.10 / 15.00]; …` (rspamd), `Yes, score=7.1 required=5.0 tests=…` (SpamAssassin, and rspamd without the
    /// second number), `7.1 / 15` or `7.1` (X-Rspamd-Score and the like), `YES` (X-Spam-Flag).
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        let value = &value[..value.floor_char_boundary(MAX_VALUE_BYTES)];
        // In front of the first semicolon or list of tests stands the result; names of tests may look like anything.
        let value = value.split(';').next().unwrap_or_default();
        let value = value.split("tests=").next().unwrap_or_default();
        let (first, rest) = value.split_once("default:").map_or(("", value), |(_, rest)| ("default:", rest));
        let words =
            rest.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '[' | ']' | '/'));
        let mut report = Self::default();
        for word in words.filter(|word| !word.is_empty()) {
            report.take(word);
        }
        if !first.is_empty() {
            report.score?;
            report.required = report.required.map(marked_from);
        }
        (report != Self::default()).then_some(report)
    }

    fn take(&mut self, word: &str) {
        let (name, text) = word.split_once('=').unwrap_or(("", word));
        match (name, is_yes(text), number(text)) {
            ("", Some(said), _) => self.is_spam = self.is_spam.or(Some(said)),
            ("score" | "hits", _, Some(score)) => self.score = self.score.or(Some(score)),
            ("required", _, Some(required)) => self.required = self.required.or(Some(required)),
            ("", _, Some(number)) if self.score.is_none() => self.score = Some(number),
            ("", _, Some(number)) => self.required = self.required.or(Some(number)),
            _ => {}
        }
    }

    /// Tells whether the filter calls the message spam; `None` when the field does not say.
    #[must_use]
    pub fn concludes_spam(&self) -> Option<bool> {
        let by_score = || Some(self.score? >= self.required?);
        match self.is_spam {
            Some(true) => Some(true),
            // A flag of "no" and a score over its own limit: the score is the more exact one.
            Some(false) => by_score().or(Some(false)),
            None => by_score(),
        }
    }

    /// Tells whether the score is twice what the filter itself asks for.
    #[must_use]
    pub fn is_twice_over(&self) -> bool {
        let (Some(score), Some(required)) = (self.score, self.required) else { return false };
        required > Points::ZERO && score >= required + required
    }

    /// Tells whether the score has come half the way to spam.
    #[must_use]
    pub fn is_half_way(&self) -> bool {
        let (Some(score), Some(required)) = (self.score, self.required) else { return false };
        required > Points::ZERO && score + score >= required
    }
}

/// rspamd's field states the score from which it refuses a message, and such a message does not come to us; what it marks as spam has two fifths of
/// that as shipped (6 of 15, `/etc/rspamd/actions.conf`).
fn marked_from(refused_from: Points) -> Points {
    Points::hundredths(refused_from.as_hundredths() / 5 * 2)
}

fn is_yes(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Reads a score; decimals behind the second are left out.
fn number(text: &str) -> Option<Points> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() > MAX_WHOLE_DIGITS + 1 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let end = decimals.len().min(2);
    if end == 0 { Points::parse(whole) } else { Points::parse(&format!("{whole}.{}", &decimals[..end])) }
}

#[cfg(test)]
mod tests;
