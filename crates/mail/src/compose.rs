//! Writing a message: a plain text with a small header, as our notices and letters need it (RFC 5322, RFC 2045, RFC 2047).
//!
//! Pure: the date and the Message-ID are handed in, so the same draft gives the same bytes. Not for other people's messages, which are passed on as
//! they are; no HTML and no attachments, which our own messages must not have. What a person typed cannot become a header field: line ends and control
//! characters in one-line texts are written as spaces.

mod body;
mod words;

use model::{address::EmailAddress, time::Time};
use thiserror::Error;

#[cfg(test)]
mod tests;

/// Where lines are folded. RFC 5322 §2.1.1 wants at most 78 characters; encoded words must not make a line longer than 76 (RFC 2047 §2).
const LINE_BYTES: usize = 76;
/// The longest line there may be (RFC 5322 §2.1.1).
const MAX_LINE_BYTES: usize = 998;

/// Somebody a message is from or for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown before the address; may be empty.
    pub name: String,
    /// The address. Its domain is written in A-labels; its local part must be ASCII.
    pub address: EmailAddress,
}

impl Mailbox {
    /// An address without a name.
    #[must_use]
    pub fn bare(address: EmailAddress) -> Self {
        Self { name: String::new(), address }
    }
}

/// A message to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Who writes.
    pub from: Mailbox,
    /// For whom; at least one.
    pub to: Vec<Mailbox>,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub date: Time,
    /// With its angle brackets (RFC 5322 §3.6.4).
    pub message_id: String,
    /// Further fields, name and value, written as they are and folded at spaces; ASCII.
    pub fields: Vec<(String, String)>,
    /// The text; lines end with LF or CR LF.
    pub text: String,
}

/// Why a draft cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ComposeError {
    /// Nobody to write to.
    #[error("write the message: it is for nobody")]
    NoRecipient,
    /// The address cannot stand in a header without SMTPUTF8.
    #[error("write the message: the address `{0}` cannot stand in a header")]
    Address(String),
    /// A Message-ID that is none.
    #[error("write the message: `{0}` is no Message-ID")]
    MessageId(String),
    /// A further field that is none, or one the writer writes itself.
    #[error("write the message: the field `{0}` cannot be written")]
    Field(String),
}

/// Writes the message, with CR LF.
pub fn compose(draft: &Draft) -> Result<Vec<u8>, ComposeError> {
    if draft.to.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let mut out = String::new();
    field(&mut out, "From", &[mailbox_words(&draft.from)?].concat());
    field(&mut out, "To", &mailboxes(&draft.to)?);
    field(&mut out, "Subject", &words::unstructured(&draft.subject));
    field(&mut out, "Date", &[date(draft.date)]);
    field(&mut out, "Message-ID", &[message_id(&draft.message_id)?]);
    for (name, value) in &draft.fields {
        check_field(name, value)?;
        field(&mut out, name, &value.split(' ').map(str::to_owned).collect::<Vec<_>>());
    }
    let body = body::encoded(&draft.text);
    field(&mut out, "MIME-Version", &["1.0".to_owned()]);
    field(&mut out, "Content-Type", &["text/plain;".to_owned(), "charset=utf-8".to_owned()]);
    field(&mut out, "Content-Transfer-Encoding", &[body.encoding.to_owned()]);
    out.push_str("\r\n");
    out.push_str(&body.text);
    Ok(out.into_bytes())
}

/// Writes a field, folded between its words (RFC 5322 §2.2.3).
fn field(out: &mut String, name: &str, words: &[String]) {
    out.push_str(name);
    out.push(':');
    let mut used = name.len() + 1;
    for (place, word) in words.iter().enumerate() {
        // A line of white space alone would be the end of the header to some readers, so the first word is never folded away.
        if place > 0 && used + 1 + word.len() > LINE_BYTES && !word.is_empty() {
            out.push_str("\r\n");
            used = 0;
        }
        out.push(' ');
        out.push_str(word);
        used += 1 + word.len();
    }
    out.push_str("\r\n");
}

fn mailboxes(list: &[Mailbox]) -> Result<Vec<String>, ComposeError> {
    let mut all = Vec::new();
    for (place, mailbox) in list.iter().enumerate() {
        let mut words = mailbox_words(mailbox)?;
        if place + 1 < list.len()
            && let Some(last) = words.last_mut()
        {
            last.push(',');
        }
        all.append(&mut words);
    }
    Ok(all)
}

/// RFC 5322 §3.4: the name as it may stand there, and the address in angle brackets.
fn mailbox_words(mailbox: &Mailbox) -> Result<Vec<String>, ComposeError> {
    let bad = || ComposeError::Address(mailbox.address.email().to_owned());
    let (local, domain) = (mailbox.address.local_part(), mailbox.address.domain().name());
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    let is_address = is_plain(local) && is_plain(domain) && local.len() + domain.len() < 255;
    if !is_address || EmailAddress::parse(&format!("{local}@{domain}")).is_none() {
        return Err(bad());
    }
    if mailbox.name.trim().is_empty() {
        return Ok(vec![format!("{local}@{domain}")]);
    }
    let mut words = words::phrase(&mailbox.name);
    words.push(format!("<{local}@{domain}>"));
    Ok(words)
}

fn message_id(id: &str) -> Result<String, ComposeError> {
    let inner = id.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let is_id = inner.is_some_and(|inner| {
        inner.len() <= 250
            && inner.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && !b"<>()\",;:\\[]".contains(&byte))
            && inner
                .split_once('@')
                .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty() && !right.contains('@'))
    });
    if is_id { Ok(id.to_owned()) } else { Err(ComposeError::MessageId(id.to_owned())) }
}

fn check_field(name: &str, value: &str) -> Result<(), ComposeError> {
    // RFC 5322 §3.6: these may stand once, and stand there already.
    const OURS: &[&str] = &[
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    let is_name = !name.is_empty()
        && name.len() <= 70
        && name.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && byte != b':');
    let is_value = !value.trim().is_empty()
        && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && value.split(' ').all(|word| word.len() < MAX_LINE_BYTES - name.len());
    let is_ours = OURS.iter().any(|ours| ours.eq_ignore_ascii_case(name));
    if is_name && is_value && !is_ours { Ok(()) } else { Err(ComposeError::Field(name.to_owned())) }
}

/// RFC 5322 §3.3, in UTC: `Sat, 21 Nov 2026 21:17:35 +0000`.
#[must_use]
pub fn date(time: Time) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = time.seconds();
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let name = DAYS[usize::try_from(days.rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0)];
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{name}, {day} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
