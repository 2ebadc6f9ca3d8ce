//! Evidence: the words of a message a reason rests on, named by a path of the message data model and a range of bytes.
//! Not the finding of them. [`text_of`] leads a path back to its text, so that a page can mark the words and a test can
//! check that they stand there.

use std::borrow::Cow;
use std::ops::Range;

use model::verdict::Evidence;

use crate::facts::Facts;

/// Evidence longer than this is cut: it is there to be recognised, not to be read again.
pub const MAX_EVIDENCE_BYTES: usize = 160;

/// Cuts evidence out of a part's text; an empty or foreign range gives none.
pub fn quote(part: impl Into<String>, text: &str, range: Range<usize>) -> Option<Evidence> {
    let start = text.floor_char_boundary(range.start.min(text.len()));
    let longest = range.end.min(start.saturating_add(MAX_EVIDENCE_BYTES)).min(text.len());
    let end = text.floor_char_boundary(longest);
    let words = text.get(start..end).filter(|words| !words.is_empty())?;
    Some(Evidence { text: words.to_owned(), part: part.into(), start, end })
}

/// Takes a whole text as evidence.
pub fn whole(part: impl Into<String>, text: &str) -> Option<Evidence> {
    quote(part, text, 0..text.len())
}

/// Returns the text that the ranges of a part count in; `None` for a part the message does not have.
pub fn text_of<'f>(facts: &'f Facts, part: &str) -> Option<Cow<'f, str>> {
    let (name, index, rest) = indexed(part);
    let plain = |text: &'f str| Some(Cow::Borrowed(text));
    match (name, index, rest) {
        ("subject.subject", ..) => facts.subject.text.as_deref().map(Cow::Borrowed),
        ("sender.display_name", ..) => facts.sender.display_name.as_deref().map(Cow::Borrowed),
        ("sender.email.email", ..) => plain(facts.sender.email.email()),
        ("headers.return_path.email", ..) => plain(facts.headers.return_path.as_ref()?.email()),
        ("headers.message_id", ..) => facts.headers.message_id.as_deref().map(Cow::Borrowed),
        ("headers.reply_to", Some(index), "email.email") => {
            plain(facts.headers.reply_to.get(index)?.email.email())
        }
        ("headers.fields", Some(index), "value") => plain(&facts.message.headers.list.get(index)?.value),
        ("body.html.raw", ..) => plain(facts.body.html.as_ref()?.raw()),
        ("body.html.inner_text", ..) => plain(facts.body.html.as_ref()?.inner_text()),
        ("body.html.display_text", ..) => plain(facts.body.html.as_ref()?.display_text()),
        ("body.plain.raw", ..) => plain(&facts.body.plain.as_ref()?.source.text),
        ("body.links", Some(index), "href_url.url") => plain(facts.body.links.get(index)?.href_url.as_str()),
        ("body.links", Some(index), "display_url.url") => {
            plain(facts.body.links.get(index)?.display_url.as_ref()?.as_str())
        }
        ("attachments", Some(index), "file_name") => {
            facts.attachments.get(index)?.file_name.as_deref().map(Cow::Borrowed)
        }
        ("attachments", Some(index), rest) => inside(facts, index, rest),
        _ => None,
    }
}

/// `attachments[2].files[5].file_name`, `….text`, `….codes[0]`: something in a file inside an attachment.
fn inside<'f>(facts: &'f Facts, attachment: usize, rest: &str) -> Option<Cow<'f, str>> {
    let (name, node, rest) = indexed(rest);
    if name != "files" {
        return None;
    }
    let node = facts.attachments.get(attachment)?.opened.as_ref()?.nodes.get(node?)?;
    let (name, index, _) = indexed(rest);
    match (name, index) {
        ("file_name", _) => Some(Cow::Borrowed(&node.file_name)),
        ("text", _) => node.facets.text.as_deref().map(Cow::Borrowed),
        ("paths", Some(index)) => {
            node.facets.archive.as_ref()?.paths.get(index).map(|path| Cow::Borrowed(path.as_str()))
        }
        ("codes", Some(index)) => {
            node.facets.image.as_ref()?.codes.get(index).map(|code| Cow::Borrowed(code.data.as_str()))
        }
        _ => None,
    }
}

/// Splits `name[3].rest` into its name, its index and what follows.
fn indexed(part: &str) -> (&str, Option<usize>, &str) {
    let Some((name, after)) = part.split_once('[') else { return (part, None, "") };
    let Some((index, rest)) = after.split_once(']') else { return (part, None, "") };
    (name, index.parse().ok(), rest.strip_prefix('.').unwrap_or(rest))
}
