//! What a message carries: every part that is not its own text, inline pictures included.

use std::borrow::Cow;

use mail::files::{Given, Meter, Opened};
use mail::mime::{Content, PartId};
use mail::{Message, files};

use crate::explode::hex;

/// So many words of a message are tried as the password of an encrypted archive.
const MAX_PASSWORDS: usize = 10;

/// One attached file.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The part it is; `None` for a file that came out of another one.
    pub part: Option<PartId>,
    /// Its name, if it has one.
    pub file_name: Option<String>,
    /// Letters after the last dot of the name, lower case.
    pub extension: Option<String>,
    /// The declared media type, lower case, without parameters.
    pub content_type: Option<String>,
    /// Content-ID without angle brackets.
    pub content_id: Option<String>,
    /// `attachment`, `inline` …
    pub disposition: Option<String>,
    /// How it was encoded for transfer.
    pub transfer_encoding: Option<&'static str>,
    /// Decoded bytes.
    pub bytes: Vec<u8>,
    /// What it is by its bytes, in the rule language's word.
    pub file_type: &'static str,
    /// What is inside; `None` if nobody opened it.
    pub opened: Option<Opened>,
}

impl Attachment {
    /// Makes an attachment of bytes that are no part of the message: a member of an archive, a nested file.
    #[must_use]
    pub fn loose(file_name: &str, declared_type: &str, bytes: Vec<u8>) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            part: None,
            extension: extension(file_name),
            file_name: some(file_name),
            content_type: some(declared_type),
            content_id: None,
            disposition: None,
            transfer_encoding: None,
            file_type: files::kind::detect(&bytes).kind.name(),
            bytes,
            opened: None,
        }
    }

    /// What has to be told to open it.
    #[must_use]
    pub fn given(&self) -> Given<'_> {
        Given {
            bytes: &self.bytes,
            file_name: self.file_name.as_deref().unwrap_or_default(),
            declared_type: self.content_type.as_deref().unwrap_or_default(),
        }
    }

    /// MD5 of its bytes, lower-case hex.
    #[must_use]
    pub fn md5(&self) -> String {
        use md5::Digest;
        hex(&md5::Md5::digest(&self.bytes))
    }

    /// SHA-1 of its bytes, lower-case hex.
    #[must_use]
    pub fn sha1(&self) -> String {
        use sha1::Digest;
        hex(&sha1::Sha1::digest(&self.bytes))
    }

    /// SHA-256 of its bytes, lower-case hex; of an opened file it is remembered.
    #[must_use]
    pub fn sha256(&self) -> String {
        use sha2::Digest;
        match self.opened.as_ref().and_then(|opened| opened.nodes.first()) {
            Some(node) => hex(&node.sha256(&self.bytes)),
            None => hex(&sha2::Sha256::digest(&self.bytes)),
        }
    }

    /// Its text in whatever charset it seems to be: a byte order mark, UTF-8, or else a single-byte reading.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        text_of(&self.bytes)
    }
}

/// Reads bytes as text, never failing.
pub(crate) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)),
        _ => std::str::from_utf8(bytes)
            .map_or_else(|_| Cow::Owned(bytes.iter().copied().map(char::from).collect()), Cow::Borrowed),
    }
}

pub(crate) fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Returns the letters after the last dot of a name, lower case.
fn extension(file_name: &str) -> Option<String> {
    let (_, extension) = file_name.rsplit_once('.')?;
    let is_one = !extension.is_empty() && !extension.contains(['/', '\\', ' ']);
    is_one.then(|| extension.to_lowercase())
}

/// An attachment of a message, opened.
#[derive(Debug, Clone)]
pub struct OpenedPart {
    /// Which part.
    pub part: PartId,
    /// What is inside.
    pub opened: Opened,
}

/// Opens every attachment of a message, within what is left on the meter. Words after "password" are tried on encrypted ones.
#[must_use]
pub fn open_attachments(message: &Message, meter: &mut Meter) -> Vec<OpenedPart> {
    // Most attachments are pictures, which no password locks: the text is searched for one only when it may be needed.
    let may_be_locked = message.attachments().any(|part| !part.content_type.essence().starts_with("image/"));
    let passwords = if may_be_locked { passwords(message.body.visible_text()) } else { Vec::new() };
    let mut opened = Vec::new();
    for part in message.attachments() {
        let declared_type = part.content_type.essence();
        let given = Given {
            bytes: part.bytes(),
            file_name: part.file_name.as_deref().unwrap_or_default(),
            declared_type: if part.has_content_type { &declared_type } else { "" },
        };
        opened.push(OpenedPart { part: part.id, opened: files::open(given, &passwords, meter) });
    }
    opened
}

/// Words of a text that may be a password: those behind a word for it, in the languages we meet, then short odd ones.
pub(crate) fn passwords(text: &str) -> Vec<&str> {
    const NAMES: [&str; 12] = [
        "password",
        "passwort",
        "passcode",
        "pass",
        "pwd",
        "pw",
        "kennwort",
        "contraseña",
        "senha",
        "wachtwoord",
        "hasło",
        "пароль",
    ];
    let is_edge = |c: char| c.is_whitespace() || "\"'`“”„«»():;,=<>".contains(c);
    let words: Vec<&str> = text.split(is_edge).filter(|word| !word.is_empty()).take(5000).collect();
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        // The longest name has twelve bytes; folding every word of a long text would cost more than reading it.
        if word.len() <= 12 && NAMES.contains(&word.to_lowercase().as_str()) {
            // "The password is: x", "Password - x"
            found.extend(words[index + 1..].iter().filter(|next| next.len() < 64).take(4).copied());
        }
    }
    found.dedup();
    found.truncate(MAX_PASSWORDS);
    found
}

/// Takes the attachments of a message; their bytes move here.
pub(super) fn attachments(message: &mut Message, mut opened: Vec<OpenedPart>) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for part in message.parts.iter_mut().filter(|part| part.is_attachment()) {
        let bytes = match &mut part.content {
            Content::Bytes(bytes) => std::mem::take(bytes),
            Content::Text(text) => text.clone().into_bytes(),
            Content::Container => Vec::new(),
        };
        let found = opened.iter().position(|candidate| candidate.part == part.id);
        let opened = found.map(|index| opened.swap_remove(index).opened);
        let known = opened.as_ref().and_then(|opened| opened.nodes.first()).map(|node| node.kind);
        attachments.push(Attachment {
            part: Some(part.id),
            extension: part.file_name.as_deref().and_then(extension),
            file_name: part.file_name.clone(),
            content_type: part.has_content_type.then(|| part.content_type.essence()),
            content_id: part.content_id.clone(),
            disposition: part.disposition.as_ref().map(|disposition| disposition.kind.clone()),
            transfer_encoding: Some(part.transfer_encoding.name()),
            file_type: known.unwrap_or_else(|| files::kind::detect(&bytes).kind).name(),
            bytes,
            opened,
        });
    }
    attachments
}

#[cfg(test)]
mod tests;
