//! The stack of open elements: what each looks like, and which tags close others (HTML Living Standard §13.2.6, simplified).
//! Simplified means: enough to know which text is hidden and which belongs to a link; no tree is built, nothing is moved.

use super::{
    HidingTechnique,
    colour::Colour,
    style::{Display, Length, Style},
    token::Tag,
};

/// What an element's text looks like; computed from its parent's look and its own style.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Why nothing inside can be seen.
    hidden: Option<HidingTechnique>,
    is_invisible: bool,
    is_indented_away: bool,
    is_hidden_in_outlook: bool,
    font_pixels: f32,
    colour: Colour,
    background: Colour,
    pub(super) keeps_space: bool,
}

/// Text of this size or less cannot be read.
const TINY_FONT_PIXELS: f32 = 2.0;

impl Default for Look {
    /// Black on white, 16 pixels: what mail programs begin with.
    fn default() -> Self {
        Self {
            hidden: None,
            is_invisible: false,
            is_indented_away: false,
            is_hidden_in_outlook: false,
            font_pixels: 16.0,
            colour: Colour::Rgb(0, 0, 0),
            background: Colour::Rgb(255, 255, 255),
            keeps_space: false,
        }
    }
}

impl Look {
    /// The look of an element with this style inside one that looks like `self`.
    pub(super) fn inside(mut self, style: &Style, is_template: bool) -> Self {
        self.hidden = self.hidden.or_else(|| hiding(style, is_template));
        if let Some((is_invisible, _)) = style.is_invisible {
            self.is_invisible = is_invisible;
        }
        if let Some((size, _)) = style.font_size {
            self.font_pixels = match size {
                Length::Pixels(pixels) => pixels,
                Length::Relative(share) => self.font_pixels * share,
            };
        }
        if let Some((is_away, _)) = style.is_indented_away {
            self.is_indented_away = is_away;
        }
        if let Some((colour, _)) = style.colour {
            self.colour = colour;
        }
        match style.background {
            // Nothing painted: what lies behind shows.
            None | Some((Colour::Transparent, _)) => {}
            Some((background, _)) => self.background = background,
        }
        self.is_hidden_in_outlook |= Style::is(style.is_hidden_in_outlook);
        if let Some((keeps_space, _)) = style.keeps_space {
            self.keeps_space = keeps_space;
        }
        self
    }

    /// Why text cannot be seen.
    pub(super) fn technique(&self) -> Option<HidingTechnique> {
        self.box_technique().or_else(|| {
            if self.font_pixels <= TINY_FONT_PIXELS {
                Some(HidingTechnique::TinyFont)
            } else if self.colour == Colour::Transparent || self.colour.is_like(self.background) {
                Some(HidingTechnique::SameColour)
            } else {
                None
            }
        })
    }

    /// Why a picture cannot be seen: size and colour of text do not matter.
    pub(super) fn box_technique(&self) -> Option<HidingTechnique> {
        self.hidden
            .or(self.is_invisible.then_some(HidingTechnique::VisibilityHidden))
            .or(self.is_indented_away.then_some(HidingTechnique::OffScreen))
    }

    /// True for `mso-hide`, which hides from Outlook alone.
    pub(super) fn is_hidden_in_outlook(&self) -> bool {
        self.is_hidden_in_outlook
    }
}

/// Why an element of this style shows nothing of what is in it.
fn hiding(style: &Style, is_template: bool) -> Option<HidingTechnique> {
    let is_cut = Style::is(style.is_cut_off);
    if is_template {
        Some(HidingTechnique::NeverShown)
    } else if style.display.is_some_and(|(display, _)| display == Display::None) {
        Some(HidingTechnique::DisplayNone)
    } else if style.has_hidden_attribute {
        Some(HidingTechnique::HiddenAttribute)
    } else if Style::is(style.is_transparent) {
        Some(HidingTechnique::Transparent)
    } else if Style::is(style.is_moved_away) && Style::is(style.is_positioned) {
        Some(HidingTechnique::OffScreen)
    } else if (is_cut && (Style::is(style.has_no_height) || Style::is(style.has_no_width)))
        || Style::is(style.is_clipped)
    {
        Some(HidingTechnique::ZeroSize)
    } else {
        None
    }
}

/// An open element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) tag: Tag,
    /// Hash of its name.
    pub(super) name: u32,
    pub(super) style: Style,
    pub(super) look: Look,
    pub(super) is_block: bool,
    /// The link it opened.
    pub(super) link: Option<u32>,
    /// The quote marks it opened, a range of indexes.
    pub(super) marks: Option<u32>,
}

/// The open elements. The first is the document itself and never closes.
#[derive(Debug)]
pub(super) struct Stack {
    list: Vec<Element>,
}

impl Stack {
    pub(super) fn new() -> Self {
        let root = Element {
            tag: Tag::Html,
            name: 0,
            style: Style::default(),
            look: Look::default(),
            is_block: true,
            link: None,
            marks: None,
        };
        Self { list: vec![root] }
    }

    /// The look of text at this place.
    pub(super) fn look(&self) -> Look {
        self.list.last().map(|element| element.look).unwrap_or_default()
    }

    /// The look of content put here: what does not belong into a table stands before it (§13.2.6.1, foster parenting), so
    /// that a hidden table does not hide it.
    pub(super) fn look_for(&self, tag: Option<Tag>) -> Look {
        let is_table_part = |tag: Tag| matches!(tag, Tag::Table | Tag::TableGroup | Tag::Tr);
        let is_at_home = tag.is_some_and(|tag| {
            is_table_part(tag) && tag != Tag::Table
                || matches!(tag, Tag::Td | Tag::Caption | Tag::Form | Tag::Template)
        });
        match self.list.last() {
            Some(last) if is_table_part(last.tag) && !is_at_home => {
                let table = self.list.iter().rposition(|element| element.tag == Tag::Table);
                let before = table.and_then(|index| self.list.get(index.checked_sub(1)?));
                before.map_or(last.look, |element| element.look)
            }
            Some(last) => last.look,
            None => Look::default(),
        }
    }

    /// Applies the body's style to the document.
    pub(super) fn set_root(&mut self, style: &Style) {
        if let Some(root) = self.list.first_mut() {
            root.look = root.look.inside(style, false);
            root.style = *style;
        }
        self.recompute(1);
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn push(&mut self, element: Element) {
        self.list.push(element);
    }

    /// The innermost open link.
    pub(super) fn link(&self) -> Option<u32> {
        self.list.iter().rev().find_map(|element| element.link)
    }

    pub(super) fn has(&self, tag: Tag) -> bool {
        self.list.iter().any(|element| element.tag == tag)
    }

    /// Takes off all elements from `index` on, innermost first.
    pub(super) fn cut(&mut self, index: usize) -> Vec<Element> {
        let mut gone = self.list.split_off(index.clamp(1, self.list.len()));
        gone.reverse();
        gone
    }

    /// Where an opening tag cuts the stack, because elements end there without a closing tag.
    pub(super) fn implied_end(&self, tag: Tag) -> Option<usize> {
        match tag {
            // §13.2.6.4.7: a list item ends the one before it in the same list.
            Tag::Li => self
                .find(
                    |element| element.tag == Tag::Li,
                    |element| element.tag == Tag::List || is_scope(element.tag),
                )
                .or_else(|| self.open_paragraph()),
            Tag::Dd | Tag::Dt => self
                .find(
                    |element| matches!(element.tag, Tag::Dd | Tag::Dt),
                    |element| element.tag == Tag::List || is_scope(element.tag),
                )
                .or_else(|| self.open_paragraph()),
            // §13.2.6.4.13 to 15: cells, rows and row groups end what is open in their table.
            Tag::Td => self.above(&[Tag::Tr, Tag::TableGroup, Tag::Table]),
            Tag::Tr => self.above(&[Tag::TableGroup, Tag::Table]),
            Tag::TableGroup | Tag::Caption => self.above(&[Tag::Table]),
            Tag::Option => self.find(
                |element| element.tag == Tag::Option,
                |element| element.tag == Tag::Select || is_scope(element.tag),
            ),
            Tag::P
            | Tag::Div
            | Tag::Section
            | Tag::Blockquote
            | Tag::Center
            | Tag::List
            | Tag::Pre
            | Tag::Form
            | Tag::Heading
            | Tag::Hr => self.open_paragraph(),
            _ => None,
        }
    }

    fn open_paragraph(&self) -> Option<usize> {
        self.find(
            |element| element.tag == Tag::P,
            |element| is_scope(element.tag) || element.tag == Tag::Button,
        )
    }

    /// The innermost element that fits, unless a barrier stands before it.
    fn find(&self, fits: impl Fn(&Element) -> bool, is_barrier: impl Fn(&Element) -> bool) -> Option<usize> {
        for (index, element) in self.list.iter().enumerate().skip(1).rev() {
            if fits(element) {
                return Some(index);
            }
            if is_barrier(element) {
                return None;
            }
        }
        None
    }

    /// One past the innermost of these.
    fn above(&self, tags: &[Tag]) -> Option<usize> {
        self.find(|element| tags.contains(&element.tag), |_| false).map(|index| index + 1)
    }

    /// Closes an element; gives back what ended, innermost first.
    pub(super) fn close(&mut self, tag: Tag, name: u32) -> Vec<Element> {
        let is_same =
            |element: &Element| if tag == Tag::Heading { element.tag == tag } else { element.name == name };
        if is_formatting(tag) {
            return self.close_formatting(name);
        }
        let found = match tag {
            Tag::Table => self.find(is_same, |_| false),
            Tag::Td | Tag::Tr | Tag::TableGroup | Tag::Caption => {
                self.find(is_same, |element| element.tag == Tag::Table)
            }
            _ if is_special(tag) => self.find(is_same, |element| is_scope(element.tag)),
            // §13.2.6.4.7, "any other end tag": a block in between keeps it open.
            _ => self.find(is_same, |element| is_special(element.tag)),
        };
        found.map(|index| self.cut(index)).unwrap_or_default()
    }

    /// The adoption agency (§13.2.6.4.7), simplified: formatting ends here even if blocks opened inside stay open.
    pub(super) fn close_formatting(&mut self, name: u32) -> Vec<Element> {
        let found = self.find(
            |element| element.name == name && is_formatting(element.tag),
            |element| is_scope(element.tag),
        );
        let Some(index) = found else { return Vec::new() };
        if !self.list[index + 1..].iter().any(|element| is_special(element.tag)) {
            return self.cut(index);
        }
        let gone = self.list.remove(index);
        self.recompute(index);
        vec![gone]
    }

    /// The looks from `index` on, after something below changed.
    fn recompute(&mut self, index: usize) {
        for at in index.max(1)..self.list.len() {
            let below = self.list[at - 1].look;
            let element = &mut self.list[at];
            element.look = below.inside(&element.style, element.tag == Tag::Template);
        }
    }
}

/// Formatting elements of §13.2.4.3.
fn is_formatting(tag: Tag) -> bool {
    matches!(tag, Tag::A | Tag::Font | Tag::Formatting)
}

/// Elements that end the search for an open one (§13.2.4.2, "in scope").
fn is_scope(tag: Tag) -> bool {
    matches!(tag, Tag::Table | Tag::Td | Tag::Caption | Tag::Object | Tag::Template | Tag::Html)
}

/// Special elements of §13.2.4.2: blocks, mostly.
fn is_special(tag: Tag) -> bool {
    !is_formatting(tag) && !matches!(tag, Tag::Span | Tag::Other | Tag::Svg | Tag::Vml)
}
