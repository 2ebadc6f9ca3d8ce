//! Tag lists, `name=value; name=value`, as DKIM, ARC and DMARC write them (RFC 6376 §3.2). Only the list: what a tag
//! means is said by its reader. Strict; the lenient reader that shows people what stands there is `headers::authentication`.

/// More tags than any signature or record has; the rest would only cost work.
const MAX_TAGS: usize = 64;

/// A parsed tag list. Values are as written between `=` and `;`, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tags<'a> {
    list: Vec<(&'a str, &'a str)>,
}

impl<'a> Tags<'a> {
    /// Reads a list, or says what is wrong with it.
    pub fn parse(text: &'a str) -> Result<Self, &'static str> {
        let mut tags = Self { list: Vec::new() };
        let mut segments = text.split(';').peekable();
        while let Some(segment) = segments.next() {
            // RFC 6376 §3.2: one semicolon may end the list.
            if segment.trim().is_empty() {
                if segments.peek().is_some() {
                    return Err("empty tag");
                }
                break;
            }
            let (name, value) = segment.split_once('=').ok_or("a tag without a value")?;
            if !is_tag_name(name.trim()) {
                return Err("a tag name with foreign characters");
            }
            tags.push(name, value)?;
        }
        Ok(tags)
    }

    /// Reads a list whose mistakes count for nothing (RFC 9989 §4.8): what is no tag is left out, all else stands.
    ///
    /// A name that occurs twice still makes the whole invalid: nobody can say which one was meant.
    pub fn parse_leniently(text: &'a str) -> Result<Self, &'static str> {
        let mut tags = Self { list: Vec::new() };
        for (name, value) in text.split(';').filter_map(|segment| segment.split_once('=')) {
            if is_tag_name(name.trim()) {
                tags.push(name, value)?;
            }
        }
        Ok(tags)
    }

    fn push(&mut self, name: &'a str, value: &'a str) -> Result<(), &'static str> {
        let name = name.trim();
        // RFC 6376 §3.2: a name that occurs twice makes the whole list invalid.
        if self.get(name).is_some() {
            return Err("a tag that occurs twice");
        }
        if self.list.len() == MAX_TAGS {
            return Err("too many tags");
        }
        self.list.push((name, value.trim()));
        Ok(())
    }

    /// The value of a tag; names are compared with regard to case (RFC 6376 §3.2).
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.list.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The name of the first tag.
    pub fn first_name(&self) -> Option<&'a str> {
        self.list.first().map(|(name, _)| *name)
    }
}

fn is_tag_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Decodes base64 with white space anywhere inside, as signatures are folded (RFC 6376 §3.5).
pub fn base64_folded(text: &str) -> Option<Vec<u8>> {
    use base64::{
        Engine,
        engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    };
    // Signers exist that leave out the padding; the bytes are the same.
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    LENIENT.decode(dense).ok()
}

#[cfg(test)]
mod tests;
