//! Evidence in what is shown: the words a reason rests on, found again in the text, a header field, a link or an attachment of the page.
//! A range that was kept counts in a part of the message as it was judged; it is checked against the words kept beside it, and looked for if it moved.

use model::verdict::Evidence;

use super::OpenedMessage;

/// The words a reason rests on, and where they stand in what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The words, as they were kept.
    pub words: String,
    /// Where.
    pub place: MarkPlace,
}

/// Where words stand. Ranges are bytes of the text that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkPlace {
    /// In the subject.
    Subject(std::ops::Range<usize>),
    /// In the line that says who it is from.
    From(std::ops::Range<usize>),
    /// In the text.
    Text(std::ops::Range<usize>),
    /// In the value of a header field: which, and where.
    Header(usize, std::ops::Range<usize>),
    /// In a link: which.
    Link(usize),
    /// In an attachment or a file inside it: which.
    Attachment(usize),
    /// Not in what is shown: hidden text, markup, something that was cut off.
    Elsewhere,
}

/// Words shorter than this are not looked for: they would be found anywhere.
const LEAST_SOUGHT_BYTES: usize = 4;

/// So many marks of one reason are shown.
const MOST_MARKS: usize = 50;

/// Finds each piece of evidence in what is shown.
pub(super) fn marks(evidence: &[Evidence], shown: &OpenedMessage) -> Vec<Mark> {
    let mark = |one: &Evidence| Mark { words: one.text.clone(), place: place(one, shown) };
    evidence.iter().take(MOST_MARKS).map(mark).collect()
}

fn place(evidence: &Evidence, shown: &OpenedMessage) -> MarkPlace {
    let (name, index) = indexed(&evidence.part);
    let found = match name {
        "subject.subject" => range(evidence, &shown.subject).map(MarkPlace::Subject),
        name if name.starts_with("sender.") => range(evidence, &shown.from).map(MarkPlace::From),
        "headers.fields" => index.and_then(|index| in_header(evidence, shown, index)),
        "headers.reply_to" => named_header(evidence, shown, "reply-to"),
        "headers.return_path.email" => named_header(evidence, shown, "return-path"),
        "headers.message_id" => named_header(evidence, shown, "message-id"),
        "body.links" => link(evidence, shown),
        "attachments" => index.filter(|index| *index < shown.attachments.len()).map(MarkPlace::Attachment),
        // Markup is not shown; words of it that a person sees are.
        _ => None,
    };
    found
        .or_else(|| name.starts_with("body.").then(|| range(evidence, &shown.text).map(MarkPlace::Text))?)
        .or_else(|| name.starts_with("body.").then(|| link(evidence, shown))?)
        .unwrap_or(MarkPlace::Elsewhere)
}

/// Where the words stand in a text: where they were, or else where they are found first.
fn range(evidence: &Evidence, text: &str) -> Option<std::ops::Range<usize>> {
    let kept = evidence.start..evidence.end;
    if text.get(kept.clone()).is_some_and(|words| !words.is_empty() && words == evidence.text) {
        return Some(kept);
    }
    let start = (evidence.text.len() >= LEAST_SOUGHT_BYTES).then(|| text.find(&evidence.text))??;
    Some(start..start + evidence.text.len())
}

fn in_header(evidence: &Evidence, shown: &OpenedMessage, index: usize) -> Option<MarkPlace> {
    Some(MarkPlace::Header(index, range(evidence, &shown.headers.get(index)?.value)?))
}

fn named_header(evidence: &Evidence, shown: &OpenedMessage, name: &str) -> Option<MarkPlace> {
    let mut named = (0..shown.headers.len()).filter(|at| shown.headers[*at].name.eq_ignore_ascii_case(name));
    named.find_map(|at| in_header(evidence, shown, at))
}

/// Links are told apart by what they say and where they lead: the numbers of those that were judged may be others.
fn link(evidence: &Evidence, shown: &OpenedMessage) -> Option<MarkPlace> {
    let words = evidence.text.as_str();
    let holds =
        |text: &str| words.len() >= LEAST_SOUGHT_BYTES && (text.contains(words) || words.contains(text));
    let mut links = shown.links.iter();
    let at = links.position(|link| !link.target.is_empty() && holds(&link.target));
    at.map(MarkPlace::Link)
}

/// Splits `name[3].rest` into its name and its index.
fn indexed(part: &str) -> (&str, Option<usize>) {
    let Some((name, after)) = part.split_once('[') else { return (part, None) };
    (name, after.split_once(']').and_then(|(index, _)| index.parse().ok()))
}
