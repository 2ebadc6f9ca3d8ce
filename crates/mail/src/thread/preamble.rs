//! What introduces a quoted message: a divider, a header block, or an attribution line.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    line::Line,
    words::{DIVIDERS, LABELS, Label, OPENINGS, WROTE, WROTE_INSIDE},
};
use crate::{
    headers::{AddressList, Date, Mailbox, Subject, address},
    span::Span,
};

/// A preamble found in the lines of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preamble {
    /// Its first line.
    pub(super) first: usize,
    /// One past its last line.
    pub(super) end: usize,
    pub(super) from: AddressList,
    pub(super) to: AddressList,
    pub(super) cc: AddressList,
    pub(super) subject: Option<Subject>,
    pub(super) date: Option<Date>,
    pub(super) date_text: Option<String>,
}

/// Lines a header block may have, continuation lines and empty lines between included.
const MAX_BLOCK_LINES: usize = 24;

/// Lines an attribution may be wrapped over.
const MAX_ATTRIBUTION_LINES: usize = 4;

/// The longest attribution; a longer one is prose.
const MAX_ATTRIBUTION_BYTES: usize = 400;

/// Mailboxes read from a line of a header block.
const MAX_MAILBOXES: usize = 200;

/// Looks at lines for preambles.
pub(super) struct Finder<'t> {
    pub(super) text: &'t str,
    pub(super) lines: &'t [Line],
}

impl Finder<'_> {
    fn content(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |line| &self.text[line.content.range()])
    }

    /// The preamble that begins with this line.
    pub(super) fn at(&self, index: usize) -> Option<Preamble> {
        let content = self.content(index);
        // Most lines end here: prose begins with none of these.
        let first = content.chars().next()?;
        if is_divider(content) {
            return Some(self.after_divider(index));
        }
        if has_colon(content)
            && let Some(block) = self.block(index, index)
        {
            return Some(block);
        }
        if first.is_alphanumeric() || matches!(first, '<' | '"' | '*') {
            self.attribution(index)
        } else {
            None
        }
    }

    /// A divider, with the header block or attribution that follows it.
    fn after_divider(&self, divider: usize) -> Preamble {
        let mut next = divider + 1;
        while next < self.lines.len() && next <= divider + 3 && self.content(next).is_empty() {
            next += 1;
        }
        self.block(next, divider).unwrap_or(Preamble {
            first: divider,
            end: divider + 1,
            ..Preamble::default()
        })
    }

    /// A block of labelled lines: From, and at least two more of what mail programs write there.
    fn block(&self, start: usize, first: usize) -> Option<Preamble> {
        if !matches!(label(self.content(start)), Some((Label::From, _))) {
            return None;
        }
        let mut preamble = Preamble { first, ..Preamble::default() };
        let mut labels = 0;
        let mut current = None;
        let mut index = start;
        while index < self.lines.len() && index < start + MAX_BLOCK_LINES {
            let content = self.content(index);
            match label(content) {
                Some((Label::From, _)) if index > start => break,
                Some((label, value)) => {
                    labels += u32::from(label != Label::Other);
                    let end = self.lines[index].content.end;
                    let start = end - Span::new(0, value.len()).end;
                    current = Some((label, Span { start, end }));
                    self.take(&mut preamble, label, Span { start, end });
                    preamble.end = index + 1;
                }
                // One empty line between labels is layout of HTML; two, or one before text, end the block.
                None if content.is_empty() => {
                    current = None;
                    if label(self.content(index + 1)).is_none() {
                        break;
                    }
                }
                // A long list of recipients goes on; text after the subject does not belong to it.
                None => match current {
                    Some((label @ (Label::To | Label::Cc | Label::From), span))
                        if content.contains('@') || content.contains(';') =>
                    {
                        let span = Span { start: span.start, end: self.lines[index].content.end };
                        current = Some((label, span));
                        self.take(&mut preamble, label, span);
                        preamble.end = index + 1;
                    }
                    _ => break,
                },
            }
            index += 1;
        }
        let is_introduced = first < start;
        (labels >= 3 || (labels >= 2 && is_introduced)).then_some(preamble)
    }

    fn take(&self, preamble: &mut Preamble, label: Label, span: Span) {
        let value = self.text[span.range()].trim().trim_matches('*').trim();
        match label {
            Label::From => preamble.from = self.addresses(span),
            Label::To => preamble.to = self.addresses(span),
            Label::Cc => preamble.cc = self.addresses(span),
            Label::Subject => preamble.subject = Some(Subject::new(value)),
            Label::Sent => {
                preamble.date = read_date(value);
                preamble.date_text = Some(value.to_owned());
            }
            Label::Other => {}
        }
    }

    /// Reads mailboxes; Outlook's `Name [mailto:a@example.com]` is a mailbox too. Spans count in the whole text.
    fn addresses(&self, span: Span) -> AddressList {
        let value = &self.text[span.range()];
        // The same number of bytes, so that spans stay right.
        let plain = value.replace("[mailto:", "       <").replace(['*', '\n', '>'], " ");
        let plain = if value.contains("[mailto:") {
            plain.replace(']', ">")
        } else {
            value.replace(['*', '\n'], " ")
        };
        let mut list = address::read_text(&plain, Span::new(0, plain.len()), MAX_MAILBOXES);
        for mailbox in &mut list.mailboxes {
            mailbox.span = mailbox.span.shifted(span.range().start);
            mailbox.address_span = mailbox.address_span.shifted(span.range().start);
            // A name alone is how Outlook shows people it knows.
            if mailbox.display_name.is_none() && !mailbox.address.contains('@') {
                mailbox.display_name = Some(std::mem::take(&mut mailbox.address));
            }
        }
        list
    }

    /// "On Monday, Jane Doe <jane@example.com> wrote:", perhaps wrapped.
    fn attribution(&self, index: usize) -> Option<Preamble> {
        let first = self.lines.get(index)?;
        if label(&self.text[first.content.range()]).is_some() {
            return None;
        }
        for count in 1..=MAX_ATTRIBUTION_LINES {
            let last = self.lines.get(index + count - 1)?;
            if self.text[last.content.range()].is_empty() {
                return None;
            }
            let span = Span { start: first.content.start, end: last.content.end };
            if span.len() > MAX_ATTRIBUTION_BYTES {
                return None;
            }
            if !self.text[last.content.range()].ends_with([':', '：']) {
                continue;
            }
            // A sentence before the attribution is not part of it, but a date on a line of its own is.
            let is_dated = begins_dated(self.content(index));
            let is_later = |line: usize| {
                let words = self.joined(index + line, count - line);
                is_attribution(&words) && (!is_dated || begins_dated(&words))
            };
            if (1..count).any(is_later) {
                return None;
            }
            let words = self.joined(index, count);
            return is_attribution(&words).then(|| self.attributed(index, count, &words));
        }
        None
    }

    /// The lines of an attribution as one, without quote signs.
    fn joined(&self, index: usize, count: usize) -> String {
        (index..index + count).map(|line| self.content(line)).collect::<Vec<_>>().join(" ")
    }

    fn attributed(&self, index: usize, count: usize, words: &str) -> Preamble {
        let mut preamble = Preamble { first: index, end: index + count, ..Preamble::default() };
        let place =
            Span { start: self.lines[index].content.start, end: self.lines[index + count - 1].content.end };
        let (name, date) = name_and_date(words);
        preamble.date = date.as_deref().and_then(read_date);
        preamble.date_text = date;
        let address = words.split(['<', '[', '(']).skip(1).find_map(|part| {
            let inside = part.split(['>', ']', ')']).next()?.trim().trim_start_matches("mailto:");
            inside.contains('@').then(|| inside.to_owned())
        });
        if name.is_some() || address.is_some() {
            let mailbox = Mailbox {
                display_name: name,
                address: address.unwrap_or_default(),
                span: place,
                address_span: place,
                group: None,
            };
            preamble.from.mailboxes.push(mailbox);
        }
        preamble
    }
}

/// A line of dashes or underscores around a known divider, or one of the dividers that stand alone.
fn is_divider(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    // Prose ends here: nothing stands around it, and no colon behind it.
    let is_mark = |byte: u8| matches!(byte, b'-' | b'_' | b'=' | b'*' | b' ' | b':' | 0x80..);
    let [first, .., last] = line.as_bytes() else { return false };
    if !is_mark(*first) && !is_mark(*last) {
        return false;
    }
    let words = line.trim_matches(|letter: char| matches!(letter, '-' | '_' | '=' | '*' | '—' | '–' | ' '));
    let is_framed = words.len() + 4 <= line.len();
    let ends_in_colon = words.ends_with(':');
    if !is_framed && !ends_in_colon {
        return false;
    }
    let lower = words.to_lowercase();
    DIVIDERS.iter().any(|divider| {
        if divider.ends_with(':') { lower == *divider } else { is_framed && lower.starts_with(divider) }
    })
}

/// The labels by their words; of equal ones the first counts.
static LABEL_OF: LazyLock<HashMap<&str, Label>> = LazyLock::new(|| LABELS.iter().rev().copied().collect());

/// A colon, or the wide one of East Asian writing.
fn has_colon(line: &str) -> bool {
    memchr::memchr2(b':', 0xEF, line.as_bytes()).is_some() && line.contains([':', '：'])
}

/// The label of a line and what follows its colon.
fn label(line: &str) -> Option<(Label, &str)> {
    let line = line.trim_start_matches(['*', ' ']);
    // The longest label has under 40 bytes.
    let mut window = line.len().min(64);
    while !line.is_char_boundary(window) {
        window -= 1;
    }
    // Most lines have neither, and this is the quick way to know.
    memchr::memchr2(b':', 0xEF, &line.as_bytes()[..window])?;
    let colon = line[..window].find([':', '：'])?;
    let word =
        line[..colon].trim_end_matches(|letter: char| letter.is_whitespace() || letter == '*').to_lowercase();
    let label = LABEL_OF.get(word.as_str())?;
    Some((*label, line[colon..].trim_start_matches([':', '：', '*', ' '])))
}

/// True for a sentence that says who wrote something when: a verb of writing at its end, and a date or an address in it.
fn is_attribution(words: &str) -> bool {
    let lower = words.trim_end_matches([':', '：', ' ', '\u{a0}']).to_lowercase();
    let has_address = words.contains('@');
    let begins = OPENINGS.iter().any(|opening| lower.starts_with(opening));
    let ends = WROTE.iter().any(|verb| lower.ends_with(verb));
    let holds = WROTE_INSIDE.iter().any(|verb| lower.contains(verb));
    (ends || holds) && ((begins && has_date(words)) || (has_address && (begins || ends)))
}

/// True for words that begin like an attribution and name a date.
fn begins_dated(words: &str) -> bool {
    let lower = words.to_lowercase();
    has_date(words) && OPENINGS.iter().any(|opening| lower.starts_with(opening))
}

/// A date has at least three digits; "On page 2 he wrote:" has not.
fn has_date(words: &str) -> bool {
    words.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// The name and the date in an attribution.
fn name_and_date(words: &str) -> (Option<String>, Option<String>) {
    let words = words.trim_end_matches([':', '：', ' ']);
    let clean = |name: &str| {
        let name = name
            .split(['<', '[', '('])
            .next()
            .unwrap_or(name)
            .trim()
            .trim_matches(['"', '\'', ',', ' ', '*']);
        Some(name.to_owned()).filter(|name| !name.is_empty() && name.len() < 200)
    };
    for verb in WROTE_INSIDE {
        if let Some(at) = words.find(verb) {
            return (clean(&words[at + verb.len()..]), clean(opened(&words[..at])));
        }
    }
    let lower = words.to_lowercase();
    // Lower-casing may change lengths; then names stay unknown rather than wrong.
    let verb = WROTE.iter().filter(|verb| lower.ends_with(*verb)).map(|verb| verb.len()).max().unwrap_or(0);
    let before =
        if lower.len() == words.len() { words.get(..words.len() - verb).unwrap_or(words) } else { words };
    // The date ends with its last digit, or with the zone or half of the day after it.
    let end = before.split(['<', '[']).next().unwrap_or(before);
    let Some(last_digit) = end.rfind(|letter: char| letter.is_ascii_digit()) else {
        return (clean(opened(before)), None);
    };
    let mut date_end = last_digit + 1;
    for word in ["AM", "PM", "am", "pm", "GMT", "UTC", "Uhr"] {
        let gap = end[date_end..].len() - end[date_end..].trim_start().len();
        if end[date_end + gap..].starts_with(word) {
            date_end += gap + word.len();
        }
    }
    (clean(&before[date_end..]), Some(opened(&before[..date_end]).trim().to_owned()))
}

/// Dates in quoted messages are for people: "at" stands before the time, and the hours may be halves of a day.
fn read_date(text: &str) -> Option<Date> {
    let plain = text.replace(['\u{202f}', '\u{a0}'], " ").replace(" at ", " ").replace(" um ", " ");
    let mut date = Date::read(&plain)?;
    let hour = plain.split_once(':').and_then(|(before, _)| {
        before.rsplit(|letter: char| !letter.is_ascii_digit()).next()?.parse::<i64>().ok()
    });
    let is_afternoon = plain.contains("PM") || plain.contains(" pm");
    let is_morning = plain.contains("AM") || plain.contains(" am");
    match hour {
        Some(hour) if is_afternoon && hour < 12 => date.unix_seconds += 12 * 3600,
        Some(12) if is_morning => date.unix_seconds -= 12 * 3600,
        _ => {}
    }
    Some(date)
}

/// What follows the opening word.
fn opened(words: &str) -> &str {
    match words.split_once(' ') {
        Some((first, rest)) if first.len() <= 3 && first.chars().all(char::is_alphabetic) => rest,
        _ => words,
    }
}
