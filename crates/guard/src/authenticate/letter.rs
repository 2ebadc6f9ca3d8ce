//! A message as signatures see it: fields as raw bytes, and the body. Made from what `mail` parsed, so that both speak of
//! the same fields; nothing is parsed twice.

use mail::Message;

/// The bytes signatures cover.
pub(super) struct Letter<'a> {
    /// From the top.
    pub(super) fields: Vec<Field<'a>>,
    pub(super) body: &'a [u8],
}

/// One header field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// The name without white space.
    pub(super) name: &'a [u8],
    /// Everything after the colon, folds and line end included.
    pub(super) value: &'a [u8],
    /// Name, colon, value.
    pub(super) whole: &'a [u8],
}

impl<'a> Letter<'a> {
    pub(super) fn new(raw: &'a [u8], message: &Message) -> Self {
        let fields = message.headers.list.iter().filter_map(|header| {
            Some(Field {
                name: raw.get(header.name_span.range())?.trim_ascii_end(),
                value: raw.get(header.value_span.range())?,
                whole: raw.get(header.name_span.range().start..header.value_span.range().end)?,
            })
        });
        // The first part is the message itself; all after its header is its body, whatever MIME makes of it.
        let body = message
            .parts
            .first()
            .and_then(|root| raw.get(root.body_span.range().start..))
            .unwrap_or_default();
        Self { fields: fields.collect(), body }
    }

    /// The fields of a name with their places, topmost first.
    pub(super) fn named(&self, name: &'static str) -> impl Iterator<Item = (usize, Field<'a>)> {
        self.fields.iter().copied().enumerate().filter(move |(_, field)| field.is(name))
    }
}

impl<'a> Field<'a> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text, if it is text.
    pub(super) fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.value).ok()
    }
}
