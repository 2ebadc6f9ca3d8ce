//! The pass over a document: every token once, and a second time only if a style sheet stands after text it may hide.

use super::{
    FormInput, HidingTechnique, Html, HtmlForm, HtmlImage, HtmlLink, ImageKind, LinkSource, QuoteMark,
    QuoteMarkKind, Script, SmugglingKind, SmugglingTrace, address,
    colour::Colour,
    entity,
    layout::{Layout, Shown},
    script,
    stack::{Element, Stack},
    style::{Display, Length, Sheet, Style},
    token::{Name, Tag, Token, Tokenizer},
};
use crate::{complaint::ComplaintKind, limits::Limits, span::Span};

/// A document that was read, what was wrong with it, and what that cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// What the document says and hides.
    pub html: Html,
    /// What was wrong, and where in the document.
    pub complaints: Vec<(ComplaintKind, Span)>,
    /// Tokens read.
    pub tokens: usize,
}

/// Reads a document.
#[must_use]
pub fn scan(source: &str, limits: &Limits) -> Scan {
    let mut first = Page::new(source, limits, Sheet::default());
    first.run();
    if !first.has_late_style {
        return first.into_scan(0);
    }
    // A browser applies a style sheet to what stands before it, too.
    let tokens = first.tokens;
    let mut second = Page::new(source, limits, first.sheet);
    second.is_second_pass = true;
    second.run();
    second.into_scan(tokens)
}

struct Page<'h> {
    source: &'h str,
    limits: &'h Limits,
    tokens: usize,
    complaints: Vec<(ComplaintKind, Span)>,
    layout: Layout,
    stack: Stack,
    sheet: Sheet,
    is_second_pass: bool,
    has_late_style: bool,
    html: Html,
    /// For each link: lengths of inner text and hidden text when it began.
    link_starts: Vec<(usize, usize)>,
    /// The form that is open.
    form: Option<usize>,
    /// The form for fields outside any.
    stray_form: Option<usize>,
}

/// Bytes of a source that are kept; a whole `data:` picture is read through its span.
const MAX_SOURCE_BYTES: usize = 4 << 10;

impl<'h> Page<'h> {
    fn new(source: &'h str, limits: &'h Limits, sheet: Sheet) -> Self {
        Self {
            source,
            limits,
            tokens: 0,
            complaints: Vec::new(),
            layout: Layout::new(source.len(), limits.items),
            stack: Stack::new(),
            sheet,
            is_second_pass: false,
            has_late_style: false,
            html: Html::default(),
            link_starts: Vec::new(),
            form: None,
            stray_form: None,
        }
    }

    fn run(&mut self) {
        let all = Span::new(0, self.source.len());
        let mut tokens = Tokenizer::new(self.source, all, self.limits.attributes);
        while let Some(token) = tokens.next() {
            self.tokens += 1;
            if self.tokens > self.limits.html_tokens {
                self.complain(ComplaintKind::HtmlTooLong, all);
                break;
            }
            match token {
                Token::Text(span) => self.text(span),
                Token::Open { tag, name, is_self_closing, span } => {
                    self.open(&mut tokens, tag, name, is_self_closing, span);
                }
                Token::Close { tag, name, span } => self.close(tag, name, span),
                Token::Comment(span) => self.comment(span),
                Token::Nothing => {}
            }
        }
        if tokens.is_cut_short {
            self.complain(ComplaintKind::HtmlCutShort, Span::new(self.source.len(), self.source.len()));
        }
        let end = self.source.len();
        let open = self.stack.cut(1);
        self.ended(open, Span::new(end, end));
    }

    fn into_scan(mut self, tokens: usize) -> Scan {
        if self.layout.is_full {
            self.complain(ComplaintKind::TooManyItems, Span::default());
        }
        let mut html = self.html;
        if let Some(base) = &html.base {
            html.links.iter_mut().for_each(|link| link.target = address::resolve(base, &link.href));
        }
        html.display_text = self.layout.display;
        html.inner_text = self.layout.inner;
        html.hidden = self.layout.hidden;
        Scan { html, complaints: self.complaints, tokens: self.tokens + tokens }
    }

    fn complain(&mut self, kind: ComplaintKind, span: Span) {
        if !self.complaints.iter().any(|(known, _)| *known == kind) {
            self.complaints.push((kind, span));
        }
    }

    fn shown(&self) -> Shown {
        let look = self.stack.look_for(None);
        match look.technique() {
            Some(technique) => Shown::Hidden(technique),
            None if look.is_hidden_in_outlook() => Shown::ButInOutlook,
            None => Shown::Visible,
        }
    }

    fn text(&mut self, span: Span) {
        let shown = self.shown();
        self.layout.text(
            &self.source[span.range()],
            span.range().start,
            shown,
            self.stack.look().keeps_space,
        );
    }

    /// The decoded value of an attribute, and where it stands.
    fn attribute(&self, tokens: &Tokenizer<'_>, name: Name) -> Option<(String, Span)> {
        let span = tokens.attributes.span(name)?;
        Some((entity::decode_attribute(&self.source[span.range()]).into_owned(), span))
    }

    fn value(&self, tokens: &Tokenizer<'_>, name: Name) -> Option<String> {
        self.attribute(tokens, name).map(|(value, _)| value)
    }

    fn open(&mut self, tokens: &mut Tokenizer<'_>, tag: Tag, name: u32, is_self_closing: bool, span: Span) {
        self.html.elements = self.html.elements.saturating_add(1);
        if tokens.attributes.count > self.limits.attributes {
            self.complain(ComplaintKind::TooManyAttributes, span);
        }
        self.layout.node();
        self.handlers(tokens);
        if let Some(index) = self.stack.implied_end(tag) {
            let gone = self.stack.cut(index);
            self.ended(gone, span);
        }
        if tag == Tag::A {
            let gone = self.stack.close_formatting(name);
            self.ended(gone, span);
        }
        let style = self.style(tokens, tag, span);
        match tag {
            Tag::Br => self.layout.hard_line(),
            Tag::Hr => self.rule(tokens),
            Tag::Image => self.image(tokens, &style, span),
            Tag::Input => self.input(tokens, &style, span),
            Tag::Meta => self.meta(tokens, span),
            Tag::Base => self.html.base = self.html.base.take().or_else(|| self.value(tokens, Name::Href)),
            Tag::Embed => self.frame(tokens, span),
            Tag::Area => {
                let link = self.link(tokens, Name::Href, LinkSource::Area, span);
                self.end_link(link, span);
            }
            Tag::Link | Tag::Void | Tag::Html | Tag::Head => {}
            Tag::Body => self.stack.set_root(&style),
            Tag::Script => self.script(tokens, span),
            Tag::Style => self.style_sheet(tokens, span),
            Tag::Title => self.title(tokens, span),
            Tag::Iframe => {
                self.frame(tokens, span);
                tokens.raw_text(tokens.name_at(span.range().start));
            }
            Tag::Noembed => {
                tokens.raw_text(tokens.name_at(span.range().start));
            }
            Tag::Textarea | Tag::Xmp => self.raw_text(tokens, tag, span),
            Tag::Plaintext => {
                let rest = tokens.remainder();
                self.text(rest);
            }
            _ => self.push(tokens, tag, name, &style, span),
        }
        // Only foreign content may close itself (HTML §13.2.6.5).
        let is_foreign =
            matches!(tag, Tag::Svg | Tag::Vml | Tag::Other) && self.stack.has(Tag::Svg) || tag == Tag::Vml;
        if is_self_closing && is_foreign {
            let gone = self.stack.close(tag, name);
            self.ended(gone, span);
        }
    }

    /// Opens an element that can hold others.
    fn push(&mut self, tokens: &Tokenizer<'_>, tag: Tag, name: u32, style: &Style, span: Span) {
        let is_block = is_block(tag, style);
        if is_block {
            self.line_before(tag);
        } else if tag == Tag::Td {
            self.layout.space();
        }
        if self.stack.len() >= self.limits.html_depth {
            // As browsers do: what is too deep becomes a sibling.
            self.complain(ComplaintKind::HtmlTooDeep, span);
            let gone = self.stack.cut(self.stack.len() - 1);
            self.ended(gone, span);
        }
        let mut look = self.stack.look_for(Some(tag)).inside(style, tag == Tag::Template);
        look.keeps_space |= tag == Tag::Pre;
        let link = match tag {
            Tag::A if self.stack.has(Tag::Svg) => self.link(tokens, Name::Href, LinkSource::Svg, span),
            Tag::A => self.link(tokens, Name::Href, LinkSource::Anchor, span),
            Tag::Vml => self.link(tokens, Name::Href, LinkSource::Vml, span),
            Tag::Button => self.link(tokens, Name::Action, LinkSource::Form, span),
            Tag::Form => {
                self.form(tokens, span);
                None
            }
            Tag::Select => {
                self.field(tokens, "select");
                None
            }
            Tag::Object => {
                self.frame(tokens, span);
                None
            }
            _ => None,
        };
        let marks = self.mark(tokens, tag);
        self.stack.push(Element { tag, name, style: *style, look, is_block, link, marks });
        if let Some(link) = link {
            // Hidden by its own style or by an ancestor's.
            let is_hidden = look.box_technique().is_some();
            if let Some(link) = self.html.links.get_mut(link as usize) {
                link.is_visible = !is_hidden;
            }
        }
    }

    fn line_before(&mut self, tag: Tag) {
        match tag {
            Tag::P | Tag::Heading | Tag::Blockquote | Tag::List => self.layout.paragraph(),
            _ => self.layout.line(),
        }
    }

    fn close(&mut self, tag: Tag, name: u32, span: Span) {
        self.layout.node();
        match tag {
            Tag::Br => self.layout.hard_line(),
            Tag::Body | Tag::Html | Tag::Head => {}
            _ => {
                if tag == Tag::Form {
                    self.form = None;
                }
                let gone = self.stack.close(tag, name);
                if gone.is_empty() && tag == Tag::P {
                    // HTML §13.2.6.4.7: a closing tag without an opening one makes an empty paragraph.
                    self.layout.paragraph();
                }
                self.ended(gone, span);
            }
        }
    }

    /// Elements ended, innermost first, at the tag in `span`.
    fn ended(&mut self, gone: Vec<Element>, span: Span) {
        for element in gone {
            if let Some(mark) = element.marks
                && let Some(mark) = self.html.quote_marks.get_mut(mark as usize)
            {
                mark.end = Span::new(self.layout.display.text.len(), usize::MAX).start;
            }
            self.end_link(element.link, span);
            if element.is_block {
                self.line_before(element.tag);
            }
        }
    }

    /// What the sheets, old attributes and the `style` attribute say, weakest first.
    fn style(&mut self, tokens: &Tokenizer<'_>, tag: Tag, span: Span) -> Style {
        let attributes = &tokens.attributes;
        let mut style = Style::default();
        if attributes.is_empty() && self.sheet.is_empty() {
            return style;
        }
        if let Some(value) = attributes.span(Name::BgColor)
            && let Some(colour) = Colour::read_attribute(&self.source[value.range()])
        {
            style.background = Some((colour, false));
        }
        if attributes.span(Name::Background).is_some_and(|value| !value.is_empty()) {
            style.background = Some((Colour::Unknown, false));
        }
        if matches!(tag, Tag::Font | Tag::Body)
            && let Some(value) = attributes.span(Name::Color)
            && let Some(colour) = Colour::read_attribute(&self.source[value.range()])
        {
            style.colour = Some((colour, false));
        }
        if !self.sheet.is_empty() {
            let text = |name| attributes.span(name).map(|value: Span| &self.source[value.range()]);
            style.overlay(&self.sheet.style(
                tokens.name_at(span.range().start),
                text(Name::Class),
                text(Name::Id),
            ));
        }
        if let Some(value) = attributes.span(Name::Style) {
            let declarations = entity::decode_attribute(&self.source[value.range()]);
            style.overlay(&Style::read(&declarations));
        }
        // HTML §15.3.1: the attribute means `display: none` in the browser's own sheet, which any other style overrides.
        style.has_hidden_attribute = attributes.span(Name::Hidden).is_some() && style.display.is_none();
        style
    }

    fn style_sheet(&mut self, tokens: &mut Tokenizer<'_>, span: Span) {
        let text = tokens.raw_text(tokens.name_at(span.range().start));
        if self.is_second_pass {
            return;
        }
        self.sheet.add(&self.source[text.range()]);
        self.has_late_style |= !self.layout.inner.is_empty();
    }

    fn title(&mut self, tokens: &mut Tokenizer<'_>, span: Span) {
        let text = tokens.raw_text(tokens.name_at(span.range().start));
        let title = entity::decode_attribute(self.source[text.range()].trim());
        if self.html.title.is_none() && !title.is_empty() {
            self.html.title = Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    /// `<textarea>`, `<xmp>`: their text is shown as it stands.
    fn raw_text(&mut self, tokens: &mut Tokenizer<'_>, tag: Tag, span: Span) {
        if tag == Tag::Textarea {
            self.field(tokens, "textarea");
        }
        let text = tokens.raw_text(tokens.name_at(span.range().start));
        self.layout.line();
        self.text(text);
        self.layout.line();
    }

    fn script(&mut self, tokens: &mut Tokenizer<'_>, span: Span) {
        let source = self.value(tokens, Name::Source);
        let text = tokens.raw_text(tokens.name_at(span.range().start));
        self.add_script(Script { source, span: text });
    }

    /// Event handlers on the tag.
    fn handlers(&mut self, tokens: &Tokenizer<'_>) {
        for index in 0..tokens.attributes.handlers.len() {
            let span = tokens.attributes.handlers[index];
            self.add_script(Script { source: None, span });
        }
    }

    fn add_script(&mut self, script: Script) {
        if self.html.scripts.len() >= self.limits.items {
            self.complain(ComplaintKind::TooManyItems, script.span);
            return;
        }
        script::search(self.source, &script, &mut self.html.smuggling);
        if let Some(target) = script::target(self.source, &script) {
            let href = self.source[target.range()].to_owned();
            let link = self.add_link(href, target, LinkSource::Script, script.span);
            if let Some(link) = link.and_then(|index| self.html.links.get_mut(index as usize)) {
                link.is_visible = false;
            }
        }
        self.html.scripts.push(script);
    }

    /// Begins a link, if the tag has this attribute.
    fn link(&mut self, tokens: &Tokenizer<'_>, name: Name, source: LinkSource, span: Span) -> Option<u32> {
        let (value, href_span) = self.attribute(tokens, name)?;
        let index = self.add_link(address::clean(&value), href_span, source, span)?;
        let is_download = tokens.attributes.span(Name::Download).is_some();
        if is_download {
            self.html.smuggling.push(SmugglingTrace { kind: SmugglingKind::Download, span });
        }
        let title = self.value(tokens, Name::Title);
        let link = self.html.links.last_mut()?;
        (link.is_download, link.title) = (is_download, title);
        Some(index)
    }

    fn add_link(&mut self, href: String, href_span: Span, source: LinkSource, span: Span) -> Option<u32> {
        if self.html.links.len() >= self.limits.links {
            self.complain(ComplaintKind::TooManyLinks, span);
            return None;
        }
        if let Some(kind) = script::scheme(&href) {
            self.html.smuggling.push(SmugglingTrace { kind, span: href_span });
        }
        let display = self.layout.display.text.len();
        let images = count(&self.html.images);
        self.link_starts.push((self.layout.inner.len(), self.layout.hidden_bytes));
        self.html.links.push(HtmlLink {
            source,
            target: href.clone(),
            href,
            text: String::new(),
            hidden_text: None,
            text_span: Span::new(display, display),
            title: None,
            images: (images, images),
            is_visible: true,
            is_download: false,
            span,
            href_span,
        });
        Some(count(&self.html.links) - 1)
    }

    /// Ends a link at the tag in `span`.
    fn end_link(&mut self, link: Option<u32>, span: Span) {
        let Some(index) = link else { return };
        let (inner_start, hidden_start) = self.link_starts.get(index as usize).copied().unwrap_or_default();
        let display = &self.layout.display.text;
        let Some(link) = self.html.links.get_mut(index as usize) else { return };
        let start = link.text_span.range().start;
        let shown = &display[start..];
        let text = shown.trim();
        let text_start = start + (shown.len() - shown.trim_start().len());
        link.text_span = Span::new(text_start, text_start + text.len());
        link.text = one_line(text);
        if self.layout.hidden_bytes > hidden_start {
            link.hidden_text =
                self.layout.inner.get(inner_start..).map(one_line).filter(|all| *all != link.text);
        }
        link.images.1 = u32::try_from(self.html.images.len()).unwrap_or(u32::MAX);
        let has_picture = self.html.images[link.images.0 as usize..].iter().any(|image| image.is_visible);
        // A click area, a form and a redirect lead elsewhere without text of their own.
        let needs_text = matches!(link.source, LinkSource::Anchor | LinkSource::Svg | LinkSource::Vml);
        link.is_visible &= !needs_text || !text.is_empty() || has_picture;
        link.span.end = span.end.max(link.span.end);
    }

    fn image(&mut self, tokens: &Tokenizer<'_>, style: &Style, span: Span) {
        if self.html.images.len() >= self.limits.items {
            self.complain(ComplaintKind::TooManyItems, span);
            return;
        }
        let (source, source_span) = match tokens.attributes.span(Name::Source) {
            Some(value) => {
                let text = &self.source[value.range()];
                (address::clean(&entity::decode_attribute(cut(text, MAX_SOURCE_BYTES))), value)
            }
            None => (String::new(), Span::new(span.range().end, span.range().end)),
        };
        let kind = image_kind(&source);
        let side = |said: Option<(Length, bool)>, name| match said {
            Some((Length::Pixels(pixels), _)) => Some(to_pixels(pixels)),
            _ => tokens.attributes.span(name).and_then(|value| leading_number(&self.source[value.range()])),
        };
        let (width, height) = (side(style.width, Name::Width), side(style.height, Name::Height));
        let look = self.stack.look_for(Some(Tag::Image)).inside(style, false);
        let is_visible = look.box_technique().is_none() && width != Some(0) && height != Some(0);
        let alt = self.value(tokens, Name::Alt).filter(|alt| !alt.is_empty());
        let source = if kind == ImageKind::Data {
            cut(&source, 64).split(',').next().unwrap_or_default().to_owned()
        } else {
            source
        };
        let link = self.stack.link();
        self.html.images.push(HtmlImage {
            source,
            kind,
            width,
            height,
            alt,
            is_visible,
            link,
            span,
            source_span,
        });
    }

    fn input(&mut self, tokens: &Tokenizer<'_>, style: &Style, span: Span) {
        let kind = self
            .value(tokens, Name::Type)
            .map_or_else(|| "text".to_owned(), |kind| kind.trim().to_ascii_lowercase());
        self.field(tokens, &kind);
        let link = self.link(tokens, Name::Action, LinkSource::Form, span);
        self.end_link(link, span);
        if matches!(kind.as_str(), "submit" | "button" | "reset")
            && let Some(value) = tokens.attributes.span(Name::Value)
            && self.stack.look().inside(style, false).technique().is_none()
        {
            self.layout.space();
            self.text(value);
            self.layout.space();
        }
    }

    /// Adds a field to the form it stands in.
    fn field(&mut self, tokens: &Tokenizer<'_>, kind: &str) {
        let name =
            self.value(tokens, Name::Label).or_else(|| self.value(tokens, Name::Id)).unwrap_or_default();
        let placeholder = self.value(tokens, Name::Placeholder);
        let form = match self.form.or(self.stray_form) {
            Some(form) => form,
            None => {
                self.stray_form = Some(self.html.forms.len());
                self.html.forms.push(HtmlForm { method: "get".to_owned(), ..HtmlForm::default() });
                self.html.forms.len() - 1
            }
        };
        if let Some(form) = self.html.forms.get_mut(form)
            && form.inputs.len() < self.limits.items
        {
            form.inputs.push(FormInput { kind: kind.to_owned(), name, placeholder });
        }
    }

    fn form(&mut self, tokens: &Tokenizer<'_>, span: Span) {
        if self.html.forms.len() >= self.limits.items {
            self.complain(ComplaintKind::TooManyItems, span);
            return;
        }
        let link = self.link(tokens, Name::Action, LinkSource::Form, span);
        self.end_link(link, span);
        let method = self
            .value(tokens, Name::Method)
            .map_or_else(|| "get".to_owned(), |method| method.trim().to_ascii_lowercase());
        let action = self.value(tokens, Name::Action).map(|action| address::clean(&action));
        self.form = Some(self.html.forms.len());
        self.html.forms.push(HtmlForm { action, method, inputs: Vec::new(), span });
    }

    /// `<iframe>`, `<embed>`, `<object>`.
    fn frame(&mut self, tokens: &Tokenizer<'_>, span: Span) {
        let source = self.value(tokens, Name::Source).or_else(|| self.value(tokens, Name::Data));
        let source = source.or_else(|| self.value(tokens, Name::SourceDocument));
        let Some(source) = source else { return };
        if let Some(kind) = script::scheme(&source) {
            self.html.smuggling.push(SmugglingTrace { kind, span });
        }
        if self.html.frames.len() < self.limits.items {
            self.html.frames.push((address::clean(cut(&source, MAX_SOURCE_BYTES)), span));
        }
    }

    /// `<meta http-equiv="refresh" content="0; url=…">`.
    fn meta(&mut self, tokens: &Tokenizer<'_>, span: Span) {
        let is_refresh = self
            .value(tokens, Name::HttpEquiv)
            .is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh"));
        let Some((content, content_span)) = self.attribute(tokens, Name::Content).filter(|_| is_refresh)
        else {
            return;
        };
        if let Some(target) = address::refresh_target(&content) {
            let link = self.add_link(target, content_span, LinkSource::MetaRefresh, span);
            self.end_link(link, span);
        }
    }

    /// A rule; old mail programs marked replies with one.
    fn rule(&mut self, tokens: &Tokenizer<'_>) {
        self.layout.line();
        if tokens
            .attributes
            .span(Name::Id)
            .is_some_and(|id| self.source[id.range()].eq_ignore_ascii_case("stopSpelling"))
        {
            self.add_mark(QuoteMarkKind::Outlook);
        }
    }

    /// Notes where a mail program marked a quoted message.
    fn mark(&mut self, tokens: &Tokenizer<'_>, tag: Tag) -> Option<u32> {
        let text = |name| tokens.attributes.span(name).map_or("", |value| &self.source[value.range()]);
        let kind = super::quote::kind(
            tag == Tag::Blockquote,
            tag == Tag::Div,
            text(Name::Class),
            text(Name::Id),
            text(Name::Type),
            text(Name::Style),
        )?;
        self.add_mark(kind)
    }

    fn add_mark(&mut self, kind: QuoteMarkKind) -> Option<u32> {
        if self.html.quote_marks.len() >= self.limits.items {
            return None;
        }
        let start = Span::new(self.layout.display.text.len(), usize::MAX).start;
        self.html.quote_marks.push(QuoteMark { kind, start, end: start });
        Some(count(&self.html.quote_marks) - 1)
    }

    /// Conditional comments hold what only Outlook shows: links in them are links.
    fn comment(&mut self, span: Span) {
        let inside = &self.source[span.range()];
        let Some(condition) = inside.strip_prefix("[if") else { return };
        let Some(at) = condition.find("]>") else { return };
        if condition[..at].trim_start().starts_with("!mso") {
            return;
        }
        let start = span.range().start + 3 + at + 2;
        let mut tokens =
            Tokenizer::new(self.source, Span::new(start, span.range().end), self.limits.attributes);
        while let Some(token) = tokens.next() {
            self.tokens += 1;
            if self.tokens > self.limits.html_tokens {
                break;
            }
            if let Token::Open { tag: Tag::A | Tag::Area | Tag::Vml, span, .. } = token
                && let Some(index) = self.link(&tokens, Name::Href, LinkSource::Vml, span)
                && let Some(link) = self.html.links.get_mut(index as usize)
            {
                link.is_visible = false;
            }
        }
    }
}

fn is_block(tag: Tag, style: &Style) -> bool {
    match style.display {
        Some((Display::Block, _)) => tag != Tag::Td,
        Some((Display::Inline, _)) => false,
        _ => !matches!(
            tag,
            Tag::A
                | Tag::Font
                | Tag::Formatting
                | Tag::Span
                | Tag::Other
                | Tag::Td
                | Tag::Button
                | Tag::Select
                | Tag::Svg
                | Tag::Vml
                | Tag::Object
                | Tag::Template
        ),
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn one_line(text: &str) -> String {
    if text.contains(['\n', '\r', '\t']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.trim().to_owned()
    }
}

/// The first bytes of a text.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn image_kind(source: &str) -> ImageKind {
    let starts =
        |scheme: &str| source.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if starts("cid:") {
        ImageKind::ContentId
    } else if starts("data:") {
        ImageKind::Data
    } else if source.is_empty() {
        ImageKind::None
    } else {
        ImageKind::Remote
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a picture can be"
)]
fn to_pixels(pixels: f32) -> u32 {
    pixels.clamp(0.0, 100_000.0) as u32
}

/// `600`, `600px`; a share of the window says nothing.
fn leading_number(value: &str) -> Option<u32> {
    let value = value.trim();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if value[digits..].starts_with('%') { None } else { value[..digits].parse().ok() }
}

impl HidingTechnique {
    /// Every technique, for documents and tests.
    pub const ALL: [Self; 11] = [
        Self::DisplayNone,
        Self::VisibilityHidden,
        Self::HiddenAttribute,
        Self::TinyFont,
        Self::SameColour,
        Self::Transparent,
        Self::OffScreen,
        Self::ZeroSize,
        Self::MsoHide,
        Self::ZeroWidthCharacters,
        Self::NeverShown,
    ];
}

#[cfg(test)]
mod tests;
