//! Style: the few properties that decide whether text can be seen, from `style` attributes and from `<style>`.
//! Of style sheets only rules with simple selectors (`p`, `.note`, `p.note`, `#id`) outside at-rules are known: enough for what
//! hides text in mail, and never a reason to believe text hidden that a browser would show because of a screen size.

use std::collections::HashMap;

use super::colour::Colour;

/// Whether a declaration was said to be important; that wins over place (CSS Cascade Level 4 §6.1).
type Important = bool;

/// A value with its importance.
type Said<T> = Option<(T, Important)>;

/// A length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    /// Pixels.
    Pixels(f32),
    /// A share of what it is relative to.
    Relative(f32),
}

/// The declarations that matter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) display: Said<Display>,
    /// Hidden by the `hidden` attribute and not shown again by style.
    pub(super) has_hidden_attribute: bool,
    pub(super) is_invisible: Said<bool>,
    pub(super) font_size: Said<Length>,
    pub(super) colour: Said<Colour>,
    pub(super) background: Said<Colour>,
    pub(super) is_transparent: Said<bool>,
    pub(super) is_indented_away: Said<bool>,
    pub(super) is_moved_away: Said<bool>,
    pub(super) is_positioned: Said<bool>,
    pub(super) has_no_height: Said<bool>,
    pub(super) has_no_width: Said<bool>,
    pub(super) is_cut_off: Said<bool>,
    pub(super) is_clipped: Said<bool>,
    pub(super) is_hidden_in_outlook: Said<bool>,
    pub(super) keeps_space: Said<bool>,
    pub(super) width: Said<Length>,
    pub(super) height: Said<Length>,
}

/// What `display` makes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    None,
    Inline,
    Block,
}

/// Distance in pixels from which something counts as off the screen.
const OFF_SCREEN_PIXELS: f32 = 400.0;

impl Style {
    /// Reads a list of declarations.
    pub(super) fn read(declarations: &str) -> Self {
        let mut style = Self::default();
        if memchr::memmem::find(declarations.as_bytes(), b"/*").is_some() {
            style.read_list(&without_comments(declarations));
        } else {
            style.read_list(declarations);
        }
        style
    }

    fn read_list(&mut self, declarations: &str) {
        // A semicolon inside url(data:…;…) cuts a value short, which is then ignored.
        // Bytes one by one: declarations are short, and a search would take longer to set up than to run.
        let mut rest = declarations;
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| byte == b';').unwrap_or(rest.len());
            let declaration = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if let Some(colon) = memchr::memchr(b':', declaration.as_bytes()) {
                self.declare(declaration[..colon].trim_ascii(), declaration[colon + 1..].trim_ascii());
            }
        }
    }

    fn declare(&mut self, property: &str, value: &str) {
        let mut lower = [0_u8; 24];
        let Some(slot) = lower.get_mut(..property.len()) else { return };
        slot.copy_from_slice(property.as_bytes());
        slot.make_ascii_lowercase();
        let (value, is_important) = match memchr::memchr(b'!', value.as_bytes()) {
            Some(mark) => {
                (value[..mark].trim_ascii(), value[mark + 1..].trim_ascii().eq_ignore_ascii_case("important"))
            }
            None => (value, false),
        };
        let set = |slot: &mut Said<bool>, is: bool| say(slot, Some(is), is_important);
        match &*slot {
            b"display" => say(&mut self.display, display(value), is_important),
            b"visibility" => set(&mut self.is_invisible, is_word(value, &["hidden", "collapse"])),
            b"font-size" => say(&mut self.font_size, font_size(value), is_important),
            b"font" => say(
                &mut self.font_size,
                value.split_ascii_whitespace().find_map(font_shorthand),
                is_important,
            ),
            b"color" => say(&mut self.colour, Colour::read(value), is_important),
            b"background-color" => say(&mut self.background, Colour::read(value), is_important),
            b"background" => say(&mut self.background, background(value), is_important),
            b"background-image" if !is_word(value, &["none"]) => {
                say(&mut self.background, Some(Colour::Unknown), is_important);
            }
            b"opacity" => {
                say(&mut self.is_transparent, number(value).map(|opacity| opacity <= 0.05), is_important);
            }
            b"text-indent" => say(&mut self.is_indented_away, far(value), is_important),
            b"position" => set(&mut self.is_positioned, is_word(value, &["absolute", "fixed"])),
            b"left" | b"top" | b"right" | b"bottom" => say(&mut self.is_moved_away, far(value), is_important),
            b"margin-left" | b"margin-top" if far(value) == Some(true) => {
                say(&mut self.is_moved_away, Some(true), is_important);
                say(&mut self.is_positioned, Some(true), is_important);
            }
            b"max-height" | b"height" => {
                let length = length(value);
                if &*slot == b"height" {
                    say(&mut self.height, length, is_important);
                }
                say(&mut self.has_no_height, length.map(is_nothing), is_important);
            }
            b"max-width" | b"width" => {
                let length = length(value);
                if &*slot == b"width" {
                    say(&mut self.width, length, is_important);
                }
                say(&mut self.has_no_width, length.map(is_nothing), is_important);
            }
            b"overflow" | b"overflow-y" | b"overflow-x" => {
                set(&mut self.is_cut_off, is_word(value, &["hidden", "clip"]));
            }
            b"clip" | b"clip-path" => set(&mut self.is_clipped, is_clipped_away(value)),
            b"transform" => {
                set(&mut self.is_clipped, value.replace(' ', "").eq_ignore_ascii_case("scale(0)"));
            }
            b"mso-hide" => set(&mut self.is_hidden_in_outlook, is_word(value, &["all"])),
            b"white-space" => set(
                &mut self.keeps_space,
                value.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("pre")),
            ),
            _ => {}
        }
    }

    /// Lets `stronger` override what it says, except what was important here and is not there.
    pub(super) fn overlay(&mut self, stronger: &Self) {
        over(&mut self.display, stronger.display);
        over(&mut self.is_invisible, stronger.is_invisible);
        over(&mut self.font_size, stronger.font_size);
        over(&mut self.colour, stronger.colour);
        over(&mut self.background, stronger.background);
        over(&mut self.is_transparent, stronger.is_transparent);
        over(&mut self.is_indented_away, stronger.is_indented_away);
        over(&mut self.is_moved_away, stronger.is_moved_away);
        over(&mut self.is_positioned, stronger.is_positioned);
        over(&mut self.has_no_height, stronger.has_no_height);
        over(&mut self.has_no_width, stronger.has_no_width);
        over(&mut self.is_cut_off, stronger.is_cut_off);
        over(&mut self.is_clipped, stronger.is_clipped);
        over(&mut self.is_hidden_in_outlook, stronger.is_hidden_in_outlook);
        over(&mut self.keeps_space, stronger.keeps_space);
        over(&mut self.width, stronger.width);
        over(&mut self.height, stronger.height);
    }

    /// True when nothing that matters was said.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// True when the flag is set.
    pub(super) fn is(said: Said<bool>) -> bool {
        said.is_some_and(|(is, _)| is)
    }
}

fn say<T: Copy>(slot: &mut Said<T>, value: Option<T>, is_important: Important) {
    if let Some(value) = value {
        over(slot, Some((value, is_important)));
    }
}

fn over<T: Copy>(slot: &mut Said<T>, stronger: Said<T>) {
    if let Some((value, is_important)) = stronger
        && (is_important || !slot.is_some_and(|(_, was_important)| was_important))
    {
        *slot = Some((value, is_important));
    }
}

fn is_word(value: &str, words: &[&str]) -> bool {
    words.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn display(value: &str) -> Option<Display> {
    if value.eq_ignore_ascii_case("none") {
        Some(Display::None)
    } else if value.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("inline")) {
        Some(Display::Inline)
    } else if is_word(value, &["block", "flex", "grid", "table", "table-row", "list-item", "flow-root"]) {
        Some(Display::Block)
    } else if is_word(value, &["table-cell", "contents", "initial", "inherit", "unset", "revert"]) {
        Some(Display::Inline)
    } else {
        None
    }
}

/// A number at the beginning of a value, and what follows it.
fn number_and_unit(value: &str) -> Option<(f32, &str)> {
    let length = value
        .bytes()
        .enumerate()
        .take_while(|(index, byte)| {
            byte.is_ascii_digit() || *byte == b'.' || (*index == 0 && matches!(byte, b'-' | b'+'))
        })
        .count();
    Some((value[..length].parse().ok()?, &value[length..]))
}

fn number(value: &str) -> Option<f32> {
    let (number, unit) = number_and_unit(value)?;
    Some(if unit == "%" { number / 100.0 } else { number })
}

/// CSS Values Level 4 §5 and §6; a number without unit is pixels, as browsers in quirks mode read it.
fn length(value: &str) -> Option<Length> {
    let (number, unit) = number_and_unit(value)?;
    let unit = unit.trim_ascii();
    let pixels = |factor: f32| Some(Length::Pixels(number * factor));
    let lower = unit.as_bytes();
    if lower.is_empty() || lower.eq_ignore_ascii_case(b"px") {
        pixels(1.0)
    } else if lower.eq_ignore_ascii_case(b"pt") {
        pixels(4.0 / 3.0)
    } else if lower == b"%" {
        Some(Length::Relative(number / 100.0))
    } else if lower.eq_ignore_ascii_case(b"em") || lower.eq_ignore_ascii_case(b"rem") {
        Some(Length::Relative(number))
    } else if lower.eq_ignore_ascii_case(b"cm") {
        pixels(37.8)
    } else if lower.eq_ignore_ascii_case(b"mm") {
        pixels(3.78)
    } else if lower.eq_ignore_ascii_case(b"in") {
        pixels(96.0)
    } else if number == 0.0 {
        pixels(0.0)
    } else {
        None
    }
}

fn is_nothing(length: Length) -> bool {
    match length {
        Length::Pixels(pixels) => pixels <= 1.0,
        Length::Relative(share) => share <= 0.0,
    }
}

/// CSS Fonts Level 4 §2.5.
fn font_size(value: &str) -> Option<Length> {
    if let Some(length) = length(value) {
        return Some(length);
    }
    let pixels = match value.to_ascii_lowercase().as_str() {
        "xx-small" => 9.0,
        "x-small" => 10.0,
        "small" => 13.0,
        "medium" | "initial" => 16.0,
        "large" => 18.0,
        "x-large" => 24.0,
        "xx-large" => 32.0,
        "smaller" => return Some(Length::Relative(0.83)),
        "larger" => return Some(Length::Relative(1.2)),
        _ => return None,
    };
    Some(Length::Pixels(pixels))
}

/// The size in a `font` shorthand: `bold 0px/1 Arial`. A bare number is a weight.
fn font_shorthand(word: &str) -> Option<Length> {
    let size = word.split('/').next().unwrap_or(word);
    let (number, unit) = number_and_unit(size)?;
    if unit.is_empty() && number != 0.0 { None } else { length(size) }
}

/// The `background` shorthand: a picture or gradient cannot be judged, otherwise any colour in it counts.
fn background(value: &str) -> Option<Colour> {
    let lower = value.to_ascii_lowercase();
    if lower.contains("url(") || lower.contains("gradient") || lower.contains("var(") {
        return Some(Colour::Unknown);
    }
    if let Some(colour) = Colour::read(value) {
        return Some(colour);
    }
    if lower == "none" {
        Some(Colour::Transparent)
    } else {
        value.split_ascii_whitespace().find_map(Colour::read)
    }
}

/// True for a length far outside the window; `None` when the value is no length.
fn far(value: &str) -> Option<bool> {
    match length(value) {
        Some(Length::Pixels(pixels)) => Some(pixels <= -OFF_SCREEN_PIXELS || pixels >= 5_000.0),
        Some(Length::Relative(share)) => Some(share <= -10.0 || (share <= -1.0 && value.ends_with('%'))),
        None => None,
    }
}

/// `rect(0,0,0,0)`, `rect(1px,1px,1px,1px)`, `inset(50%)`, `inset(100%)`, `circle(0)`.
fn is_clipped_away(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let inside = lower.split_once('(').map(|(_, inside)| inside.trim_end_matches(')')).unwrap_or_default();
    let mut numbers = inside
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| number_and_unit(part).map(|(number, _)| number));
    if lower.starts_with("rect") {
        numbers.all(|number| number.is_some_and(|number| number.abs() <= 1.0))
    } else if lower.starts_with("inset") {
        numbers.next().flatten().is_some_and(|number| number >= 50.0)
    } else {
        lower.starts_with("circle") && numbers.next().flatten() == Some(0.0)
    }
}

fn without_comments(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        clean.push_str(&rest[..start]);
        rest = rest[start + 2..].find("*/").map_or("", |end| &rest[start + 2 + end + 2..]);
    }
    clean.push_str(rest);
    clean
}

/// Rules kept from all `<style>` elements of a document.
const MAX_RULES: usize = 2_000;

/// Bytes of style sheets read.
const MAX_SHEET_BYTES: usize = 256 << 10;

/// What the style sheets of a document say, by simple selector. Keys: `p`, `.note`, `p.note`, `#id`; tags in lower case.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<String, Style>,
    bytes: usize,
    has_tag_rules: bool,
    has_class_rules: bool,
    has_id_rules: bool,
}

impl Sheet {
    /// True when there is nothing to look up.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Adds the text of one `<style>` element.
    pub(super) fn add(&mut self, text: &str) {
        self.bytes += text.len();
        if self.bytes > MAX_SHEET_BYTES {
            return;
        }
        let clean = without_comments(text);
        let mut rest = clean.as_str();
        while let Some(open) = rest.find('{') {
            let selector = rest[..open].trim();
            // What precedes the last semicolon is an at-rule without a block (`@import …;`).
            let selector = selector.rsplit(';').next().unwrap_or(selector).trim();
            let selector = selector.trim_start_matches("<!--").trim();
            if selector.starts_with('@') {
                rest = after_block(&rest[open..]);
                continue;
            }
            let close = rest[open..].find('}').map_or(rest.len(), |close| open + close);
            self.add_rule(selector, &rest[open + 1..close]);
            rest = rest.get(close + 1..).unwrap_or("");
        }
    }

    fn add_rule(&mut self, selectors: &str, declarations: &str) {
        let style = Style::read(declarations);
        if style.is_empty() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            let Some(key) = simple_selector(selector) else { continue };
            if self.rules.len() >= MAX_RULES && !self.rules.contains_key(&key) {
                return;
            }
            self.has_id_rules |= key.starts_with('#');
            self.has_class_rules |= key.contains('.');
            self.has_tag_rules |= !key.contains(['#', '.']);
            self.rules.entry(key).or_default().overlay(&style);
        }
    }

    /// What the sheets say of an element, weakest first: tag, class, tag with class, id (CSS Selectors Level 4 §17).
    pub(super) fn style(&self, tag: &[u8], classes: Option<&str>, id: Option<&str>) -> Style {
        let mut style = Style::default();
        let mut key = String::new();
        let mut lower = [0; 16];
        let tag = &tag[..tag.len().min(lower.len())];
        lower[..tag.len()].copy_from_slice(tag);
        lower.make_ascii_lowercase();
        let tag = std::str::from_utf8(&lower[..tag.len()]).unwrap_or_default();
        let mut look = |key: &str| {
            if let Some(found) = self.rules.get(key) {
                style.overlay(found);
            }
        };
        if self.has_tag_rules {
            look(tag);
        }
        if self.has_class_rules
            && let Some(classes) = classes
        {
            for class in classes.split_ascii_whitespace().take(20) {
                for prefix in ["", tag] {
                    key.clear();
                    key.extend([prefix, ".", class]);
                    look(&key);
                }
            }
        }
        if self.has_id_rules
            && let Some(id) = id
        {
            key.clear();
            key.extend(["#", id.trim()]);
            look(&key);
        }
        style
    }
}

/// The key of a selector, if it is a simple one.
fn simple_selector(selector: &str) -> Option<String> {
    let is_name = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | 0x80..))
    };
    let (tag, rest) = selector.split_at(selector.find(['.', '#']).unwrap_or(selector.len()));
    let name = rest.get(1..).unwrap_or("");
    if selector.is_empty()
        || selector.len() > 128
        || !is_name(tag)
        || !is_name(name)
        || (!rest.is_empty() && name.is_empty())
    {
        return None;
    }
    // An id is unique: its tag adds nothing.
    let tag = if rest.starts_with('#') { String::new() } else { tag.to_ascii_lowercase() };
    Some(tag + rest)
}

/// What follows the block that begins at the start of `text`, nested blocks skipped.
fn after_block(text: &str) -> &str {
    let mut depth = 0_u32;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return &text[offset + 1..];
                }
            }
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests;
