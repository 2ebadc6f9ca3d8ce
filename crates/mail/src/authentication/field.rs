//! A message as signatures see it: header fields as raw bytes, and the body. Made from what [`crate::message`] parsed, so that
//! both speak of the same fields; nothing is parsed twice.

use crate::Message;

/// One header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name without white space.
    pub name: &'a [u8],
    /// Everything after the colon, folds and line end included.
    pub value: &'a [u8],
    /// Name, colon, value.
    pub whole: &'a [u8],
}

/// The fields of a message from the top. `raw` are the bytes it was parsed from.
#[must_use]
pub fn fields<'a>(raw: &'a [u8], message: &Message) -> Vec<Field<'a>> {
    let fields = message.headers.list.iter().filter_map(|header| {
        Some(Field {
            name: raw.get(header.name_span.range())?.trim_ascii_end(),
            value: raw.get(header.value_span.range())?,
            whole: raw.get(header.name_span.range().start..header.value_span.range().end)?,
        })
    });
    fields.collect()
}

/// The body of a message: all after its header, whatever MIME makes of it.
#[must_use]
pub fn body<'a>(raw: &'a [u8], message: &Message) -> &'a [u8] {
    // The first part is the message itself.
    message.parts.first().and_then(|root| raw.get(root.body_span.range().start..)).unwrap_or_default()
}

impl<'a> Field<'a> {
    /// Whether it has this name, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.value).ok()
    }
}
