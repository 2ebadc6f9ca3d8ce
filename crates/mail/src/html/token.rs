//! The tokenizer: tags, texts and comments as browsers cut them (HTML Living Standard §13.2.5), without building anything.
//! Only attributes that matter for what a person sees or where a link leads are kept, as spans; the first of each name counts.

use crate::span::Span;

/// Makes an enum of names with a reader that knows them in lower case.
macro_rules! names {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $($text:literal)|+,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $name { $($variant,)* Other }

        impl $name {
            fn from_lower(name: &[u8]) -> Self {
                match name {
                    $($($text)|+ => Self::$variant,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

names! {
    /// Elements that are treated in some way of their own.
    Tag {
        A = b"a", Area = b"area", Base = b"base", Blockquote = b"blockquote", Body = b"body", Br = b"br", Button = b"button",
        Caption = b"caption", Center = b"center", Dd = b"dd", Div = b"div", Dt = b"dt", Embed = b"embed", Font = b"font",
        Form = b"form", Heading = b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6", Head = b"head", Hr = b"hr", Html = b"html",
        Iframe = b"iframe" | b"frame", Image = b"img" | b"image", Input = b"input", Li = b"li", Link = b"link", List = b"ul" | b"ol" | b"dl" | b"menu" | b"dir",
        Meta = b"meta", Noembed = b"noembed" | b"noframes", Object = b"object", Option = b"option", P = b"p", Plaintext = b"plaintext",
        Pre = b"pre" | b"listing", Script = b"script", Section = b"section" | b"article" | b"aside" | b"header" | b"footer" | b"main" | b"nav" | b"figure" | b"figcaption" | b"address" | b"details" | b"summary" | b"fieldset" | b"dialog" | b"hgroup" | b"legend",
        Select = b"select", Span = b"span", Style = b"style", Svg = b"svg", Table = b"table", Td = b"td" | b"th",
        Template = b"template", Textarea = b"textarea", Title = b"title", Tr = b"tr", TableGroup = b"tbody" | b"thead" | b"tfoot" | b"colgroup",
        Void = b"wbr" | b"col" | b"param" | b"source" | b"track" | b"keygen" | b"bgsound" | b"basefont",
        Formatting = b"b" | b"big" | b"code" | b"em" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong" | b"tt" | b"u",
        Vml = b"v:roundrect" | b"v:rect" | b"v:shape" | b"v:oval", Xmp = b"xmp",
    }
}

names! {
    /// Attributes that are kept.
    Name {
        Action = b"action" | b"formaction", Alt = b"alt", Background = b"background", BgColor = b"bgcolor", Class = b"class",
        Color = b"color" | b"text", Content = b"content", Data = b"data", Download = b"download", Height = b"height", Hidden = b"hidden",
        Href = b"href" | b"xlink:href", HttpEquiv = b"http-equiv", Id = b"id", Method = b"method", Label = b"name",
        Placeholder = b"placeholder", Size = b"size", Source = b"src", SourceDocument = b"srcdoc", Style = b"style",
        Title = b"title", Type = b"type", Value = b"value", Width = b"width",
    }
}

const NAMES: usize = Name::Other as usize;

/// The attributes of one tag.
#[derive(Clone, Debug)]
pub(super) struct Attributes {
    present: u32,
    values: [Span; NAMES],
    /// Values of event handlers (`onclick` …), the first few.
    pub(super) handlers: Vec<Span>,
    /// Attributes on the tag, kept or not.
    pub(super) count: usize,
}

impl Default for Attributes {
    fn default() -> Self {
        Self { present: 0, values: [Span::default(); NAMES], handlers: Vec::new(), count: 0 }
    }
}

impl Attributes {
    fn clear(&mut self) {
        self.present = 0;
        self.handlers.clear();
        self.count = 0;
    }

    fn set(&mut self, name: Name, value: Span) {
        let bit = 1_u32 << name as usize;
        if self.present & bit == 0 {
            self.present |= bit;
            self.values[name as usize] = value;
        }
    }

    /// The value's place; empty when the attribute has none.
    pub(super) fn span(&self, name: Name) -> Option<Span> {
        (self.present & 1 << name as usize != 0).then(|| self.values[name as usize])
    }

    /// True when the tag has none of the attributes that are kept.
    pub(super) fn is_empty(&self) -> bool {
        self.present == 0
    }
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text between tags, character references not yet decoded.
    Text(Span),
    /// An opening tag; its attributes are in [`Tokenizer::attributes`].
    Open {
        /// Which.
        tag: Tag,
        /// A hash of its name, to tell elements of [`Tag::Other`] apart.
        name: u32,
        /// `/` before the closing bracket.
        is_self_closing: bool,
        /// The whole tag.
        span: Span,
    },
    /// A closing tag.
    Close {
        /// Which.
        tag: Tag,
        /// As in `Open`.
        name: u32,
        /// The whole tag.
        span: Span,
    },
    /// The inside of a comment.
    Comment(Span),
    /// Doctype, processing instruction or something that is not shown.
    Nothing,
}

/// Cuts HTML into tokens.
pub(super) struct Tokenizer<'h> {
    html: &'h [u8],
    position: usize,
    end: usize,
    limit: usize,
    /// The attributes of the last opening tag.
    pub(super) attributes: Attributes,
    /// The text ended inside a tag or comment.
    pub(super) is_cut_short: bool,
}

/// Event handlers kept for one tag.
const MAX_HANDLERS: usize = 8;

impl<'h> Tokenizer<'h> {
    /// Cuts `html` within `span`, reading at most `limit` attributes of each tag.
    pub(super) fn new(html: &'h str, span: Span, limit: usize) -> Self {
        Self {
            html: html.as_bytes(),
            position: span.range().start,
            end: span.range().end.min(html.len()),
            limit,
            attributes: Attributes::default(),
            is_cut_short: false,
        }
    }

    fn rest(&self) -> &'h [u8] {
        &self.html[self.position..self.end]
    }

    fn byte(&self, at: usize) -> Option<u8> {
        if at < self.end { Some(self.html[at]) } else { None }
    }

    /// After an element whose content is not HTML: everything up to its closing tag.
    pub(super) fn raw_text(&mut self, name: &[u8]) -> Span {
        let start = self.position;
        let mut at = start;
        while let Some(found) = memchr::memmem::find(&self.html[at..self.end], b"</") {
            let close = at + found;
            let after = close + 2 + name.len();
            let is_name =
                self.html.get(close + 2..after).is_some_and(|found| found.eq_ignore_ascii_case(name));
            if is_name
                && self
                    .byte(after)
                    .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
            {
                self.position = close;
                return Span::new(start, close);
            }
            at = close + 2;
        }
        self.position = self.end;
        self.is_cut_short = true;
        Span::new(start, self.end)
    }

    /// Everything that is left, as text (`<plaintext>`).
    pub(super) fn remainder(&mut self) -> Span {
        let start = self.position;
        self.position = self.end;
        Span::new(start, self.end)
    }

    /// The name of the element whose tag begins at `tag_start`.
    pub(super) fn name_at(&self, tag_start: usize) -> &'h [u8] {
        let start = tag_start + 1;
        let length = self.html[start..self.end].iter().take_while(|byte| is_name_byte(**byte)).count();
        &self.html[start..start + length]
    }

    fn markup(&mut self) -> Token {
        let start = self.position;
        match self.byte(start + 1) {
            Some(b'!') => self.declaration(),
            Some(b'?') => self.until_bracket(),
            Some(b'/') if self.byte(start + 2).is_some_and(|byte| byte.is_ascii_alphabetic()) => {
                self.tag(start + 2, true)
            }
            Some(b'/') => self.until_bracket(),
            _ => self.tag(start + 1, false),
        }
    }

    /// `<!-- … -->`, `<!DOCTYPE …>`, `<![CDATA[…`.
    fn declaration(&mut self) -> Token {
        let start = self.position;
        if !self.rest().starts_with(b"<!--") {
            return self.until_bracket();
        }
        let inside = start + 4;
        // HTML §13.2.5.43: "<!-->" and "<!--->" are empty comments.
        for empty in [&b">"[..], b"->"] {
            if self.html[inside..self.end].starts_with(empty) {
                self.position = inside + empty.len();
                return Token::Comment(Span::new(inside, inside));
            }
        }
        let mut at = inside;
        while let Some(found) = memchr::memmem::find(&self.html[at..self.end], b"--") {
            let dashes = at + found;
            // HTML §13.2.5.51: "--!>" ends a comment too.
            let length = match (self.byte(dashes + 2), self.byte(dashes + 3)) {
                (Some(b'>'), _) => 3,
                (Some(b'!'), Some(b'>')) => 4,
                _ => {
                    at = dashes + 1;
                    continue;
                }
            };
            self.position = dashes + length;
            return Token::Comment(Span::new(inside, dashes));
        }
        self.is_cut_short = true;
        self.position = self.end;
        Token::Comment(Span::new(inside, self.end))
    }

    fn until_bracket(&mut self) -> Token {
        match memchr::memchr(b'>', self.rest()) {
            Some(at) => self.position += at + 1,
            None => {
                self.is_cut_short = true;
                self.position = self.end;
            }
        }
        Token::Nothing
    }

    fn tag(&mut self, name_start: usize, is_closing: bool) -> Token {
        let start = self.position;
        let mut name = [0_u8; 16];
        let mut hash: u32 = 0x811C_9DC5;
        let mut at = name_start;
        while let Some(byte) = self.byte(at).filter(|byte| is_name_byte(*byte)) {
            let lower = byte.to_ascii_lowercase();
            if let Some(slot) = name.get_mut(at - name_start) {
                *slot = lower;
            }
            hash = (hash ^ u32::from(lower)).wrapping_mul(0x0100_0193);
            at += 1;
        }
        let tag = name.get(..at - name_start).map_or(Tag::Other, Tag::from_lower);
        self.attributes.clear();
        self.position = at;
        let Some(is_self_closing) = self.read_attributes() else {
            // HTML §13.2.5: the text ends inside a tag, which is then dropped.
            self.is_cut_short = true;
            self.position = self.end;
            return Token::Nothing;
        };
        let span = Span::new(start, self.position);
        if is_closing {
            Token::Close { tag, name: hash, span }
        } else {
            Token::Open { tag, name: hash, is_self_closing, span }
        }
    }

    /// Reads attributes up to the closing bracket; tells whether a slash stood before it. `None` at the end of the text.
    fn read_attributes(&mut self) -> Option<bool> {
        let mut has_slash = false;
        loop {
            match self.byte(self.position)? {
                b'>' => {
                    self.position += 1;
                    return Some(has_slash);
                }
                b'/' => {
                    has_slash = true;
                    self.position += 1;
                }
                byte if byte.is_ascii_whitespace() => self.position += 1,
                _ => {
                    has_slash = false;
                    self.attribute()?;
                }
            }
        }
    }

    fn attribute(&mut self) -> Option<()> {
        let start = self.position;
        // HTML §13.2.5.32: an equals sign at the beginning belongs to the name.
        let mut at = start + 1;
        while !matches!(self.byte(at)?, b'=' | b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C) {
            at += 1;
        }
        let name = start..at;
        while self.byte(at)?.is_ascii_whitespace() {
            at += 1;
        }
        let value = if self.byte(at)? == b'=' {
            self.value(at + 1)?
        } else {
            self.position = at;
            Span::new(name.end, name.end)
        };
        self.attributes.count += 1;
        if self.attributes.count <= self.limit {
            self.keep(&self.html[name], value);
        }
        Some(())
    }

    /// Reads a value and moves past it.
    fn value(&mut self, after_equals: usize) -> Option<Span> {
        let mut at = after_equals;
        while self.byte(at)?.is_ascii_whitespace() {
            at += 1;
        }
        let quote = self.byte(at)?;
        if matches!(quote, b'"' | b'\'') {
            let start = at + 1;
            let end = start + memchr::memchr(quote, &self.html[start..self.end])?;
            self.position = end + 1;
            return Some(Span::new(start, end));
        }
        let start = at;
        while !matches!(self.byte(at)?, b'>' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C) {
            at += 1;
        }
        self.position = at;
        Some(Span::new(start, at))
    }

    fn keep(&mut self, name: &[u8], value: Span) {
        let mut lower = [0_u8; 12];
        let Some(slot) = lower.get_mut(..name.len()) else { return };
        slot.copy_from_slice(name);
        slot.make_ascii_lowercase();
        match Name::from_lower(slot) {
            Name::Other if slot.starts_with(b"on") && self.attributes.handlers.len() < MAX_HANDLERS => {
                self.attributes.handlers.push(value);
            }
            Name::Other => {}
            known => self.attributes.set(known, value),
        }
    }
}

impl Iterator for Tokenizer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.position >= self.end {
            return None;
        }
        let start = self.position;
        let mut at = start;
        loop {
            let Some(found) = memchr::memchr(b'<', &self.html[at..self.end]) else {
                self.position = self.end;
                return Some(Token::Text(Span::new(start, self.end)));
            };
            let bracket = at + found;
            // HTML §13.2.5.6: "<" begins a tag only before a letter, "/", "!" or "?".
            let is_markup = self
                .byte(bracket + 1)
                .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'));
            if !is_markup {
                at = bracket + 1;
            } else if bracket > start {
                self.position = bracket;
                return Some(Token::Text(Span::new(start, bracket)));
            } else {
                return Some(self.markup());
            }
        }
    }
}

fn is_name_byte(byte: u8) -> bool {
    !matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}
