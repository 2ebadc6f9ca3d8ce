//! RE2 in Go's dialect, in which rules are written, translated into the dialect of the `regex` crate.
//! Only the notation is translated; the search itself, in linear time, is the crate's.
//!
//! | RE2 (Go)                                        | here                                         |
//! |-------------------------------------------------|----------------------------------------------|
//! | `\d \w \s \D \W \S` are ASCII                   | spelled out as classes                       |
//! | `\b \B` look at ASCII words                     | `(?-u:\b)`, `(?-u:\B)`                       |
//! | `\<` `\>` and other escaped signs are literal   | written as `\x{..}`                          |
//! | `{` that begins no repeat is literal            | escaped                                      |
//! | in a class `[`, `&&`, `--`, `~~` are literal    | written as `\x{..}`                          |
//! | `\Q...\E` is literal                            | written out                                  |
//! | `\123` is octal, `\1` an error                  | `\x{..}`, error                              |
//! | a repeat above 1000, `a**`, look-around: error  | error                                        |

use crate::limits::MAX_REGEX_REPEAT;

/// Translates a pattern. Errors: why RE2 would refuse it, for the author of the rule.
pub fn translate(pattern: &str) -> Result<String, String> {
    let mut translator =
        Translator { rest: pattern, out: String::with_capacity(pattern.len() + 16), groups: 0 };
    translator.run()?;
    Ok(translator.out)
}

/// What the last thing written was, so that a repeat after it can be judged.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Atom,
    Repeat,
}

struct Translator<'p> {
    rest: &'p str,
    out: String,
    groups: u32,
}

impl<'p> Translator<'p> {
    fn run(&mut self) -> Result<(), String> {
        let mut last = Last::Nothing;
        while let Some(character) = self.rest.chars().next() {
            last = match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => {
                    self.groups = self.groups.checked_sub(1).ok_or("unexpected `)`")?;
                    self.copy(1);
                    Last::Atom
                }
                '|' => {
                    self.copy(1);
                    Last::Nothing
                }
                '*' | '+' | '?' => self.repeat(1, last)?,
                '{' => match repeat_bounds(self.rest) {
                    Some((length, bounds)) => {
                        bounds?;
                        self.repeat(length, last)?
                    }
                    None => {
                        self.rest = &self.rest[1..];
                        self.literal('{');
                        Last::Atom
                    }
                },
                '^' | '$' | '.' => {
                    self.copy(1);
                    Last::Atom
                }
                other => {
                    self.rest = &self.rest[other.len_utf8()..];
                    self.literal(other);
                    Last::Atom
                }
            };
        }
        if self.groups > 0 { Err("missing `)`".to_owned()) } else { Ok(()) }
    }

    fn copy(&mut self, bytes: usize) {
        let (copied, rest) = self.rest.split_at(bytes);
        self.out.push_str(copied);
        self.rest = rest;
    }

    /// Writes a character that stands for itself.
    fn literal(&mut self, character: char) {
        if character.is_alphanumeric() || matches!(character, ' ' | '_') {
            self.out.push(character);
        } else {
            self.out.push_str(&format!("\\x{{{:X}}}", u32::from(character)));
        }
    }

    fn repeat(&mut self, length: usize, last: Last) -> Result<Last, String> {
        match last {
            Last::Nothing => return Err(format!("nothing to repeat before `{}`", &self.rest[..length])),
            Last::Repeat => return Err(format!("`{}` repeats a repeat", &self.rest[..length])),
            Last::Atom => {}
        }
        self.copy(length);
        if self.rest.starts_with('?') {
            self.copy(1);
        }
        Ok(Last::Repeat)
    }

    fn group(&mut self) -> Result<Last, String> {
        self.groups += 1;
        if let Some(after) = self.rest.strip_prefix("(?") {
            if let Some(named) = after.strip_prefix("P<").or_else(|| after.strip_prefix('<')) {
                let is_look_behind = after.starts_with("<=") || after.starts_with("<!");
                let name = named.split_once('>').map(|(name, _)| name).filter(|_| !is_look_behind);
                return self.named_group(name, named);
            }
            return self.flags(after);
        }
        self.copy(1);
        Ok(Last::Nothing)
    }

    fn named_group(&mut self, name: Option<&str>, named: &'p str) -> Result<Last, String> {
        let is_name = |name: &&str| {
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let Some(name) = name.filter(is_name) else {
            return Err("look-behind and odd group names are not in RE2".to_owned());
        };
        self.out.push_str("(?P<");
        self.out.push_str(name);
        self.out.push('>');
        self.rest = &named[name.len() + 1..];
        Ok(Last::Nothing)
    }

    /// `(?i)`, `(?i:…)`, `(?:…)`.
    fn flags(&mut self, after: &'p str) -> Result<Last, String> {
        let end = after.find([':', ')']).ok_or("missing `)`")?;
        let flags = &after[..end];
        let is_known = flags.bytes().all(|flag| matches!(flag, b'i' | b'm' | b's' | b'U' | b'-'));
        let is_well_formed = flags.matches('-').count() <= 1 && !flags.ends_with('-');
        if !is_known || !is_well_formed {
            return Err(format!(
                "`(?{flags}` is not in RE2: there is no look-around, and flags are i, m, s, U"
            ));
        }
        let is_empty = flags.is_empty() && after[end..].starts_with(')');
        if is_empty {
            return Err("`(?)` names no flag".to_owned());
        }
        if after[end..].starts_with(')') {
            self.groups -= 1;
        }
        self.copy(2 + end + 1);
        Ok(Last::Nothing)
    }

    fn escape(&mut self) -> Result<Last, String> {
        let mut characters = self.rest[1..].chars();
        let sign = characters.next().ok_or("a `\\` at the end")?;
        let spelled = match sign {
            'd' => "[0-9]",
            'D' => "[^0-9]",
            'w' => "[0-9A-Za-z_]",
            'W' => "[^0-9A-Za-z_]",
            's' => "[\\t\\n\\x0C\\r ]",
            'S' => "[^\\t\\n\\x0C\\r ]",
            'b' => "(?-u:\\b)",
            'B' => "(?-u:\\B)",
            'A' => "\\A",
            'z' => "\\z",
            'Q' => return Ok(self.quoted()),
            'p' | 'P' => {
                let (class, rest) = unicode_class(self.rest)?;
                self.out.push_str(&class);
                self.rest = rest;
                return Ok(Last::Atom);
            }
            _ => {
                let (character, rest) = escaped_character(self.rest)?;
                self.rest = rest;
                self.literal(character);
                return Ok(Last::Atom);
            }
        };
        self.out.push_str(spelled);
        self.rest = &self.rest[2..];
        Ok(Last::Atom)
    }

    /// `\Q…\E`, or to the end.
    fn quoted(&mut self) -> Last {
        let after = &self.rest[2..];
        let (text, rest) = after.split_once("\\E").unwrap_or((after, ""));
        text.chars().for_each(|character| self.literal(character));
        self.rest = rest;
        if text.is_empty() { Last::Nothing } else { Last::Atom }
    }

    fn class(&mut self) -> Result<Last, String> {
        let (class, rest) = class(self.rest)?;
        self.out.push_str(&class);
        self.rest = rest;
        Ok(Last::Atom)
    }
}

/// `{2}`, `{2,}`, `{2,5}` at the start of `rest`: its length, and whether RE2 allows it. Anything else is literal.
fn repeat_bounds(rest: &str) -> Option<(usize, Result<(), String>)> {
    let end = rest.find('}')?;
    let inside = &rest[1..end];
    let (low, high) = inside.split_once(',').map_or((inside, None), |(low, high)| (low, Some(high)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(low) || !high.is_none_or(|high| high.is_empty() || is_number(high)) {
        return None;
    }
    // A number too long to read is too large as well.
    let value = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let low = value(low);
    let high = high.map_or(low, |high| if high.is_empty() { low } else { value(high) });
    let text = &rest[..=end];
    let verdict = if low > MAX_REGEX_REPEAT || high > MAX_REGEX_REPEAT {
        Err(format!("`{text}` repeats more than {MAX_REGEX_REPEAT} times"))
    } else if low > high {
        Err(format!("`{text}` ends before it begins"))
    } else {
        Ok(())
    };
    Some((end + 1, verdict))
}

/// An escape that stands for one character: `\n`, `\x41`, `\x{1F600}`, `\101`, `\.`.
fn escaped_character(rest: &str) -> Result<(char, &str), String> {
    let after = &rest[1..];
    let sign = after.chars().next().ok_or("a `\\` at the end")?;
    let rest = &after[sign.len_utf8()..];
    let character = match sign {
        'a' => '\u{7}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{B}',
        'x' => return hexadecimal(rest),
        '0'..='7' => return octal(after),
        'u' | 'U' => return Err(format!("`\\{sign}` is not in RE2; write \\x{{…}}")),
        other if other.is_ascii_punctuation() => other,
        other => return Err(format!("`\\{other}` is not in RE2")),
    };
    Ok((character, rest))
}

fn hexadecimal(rest: &str) -> Result<(char, &str), String> {
    let wrong = || "`\\x` is followed by two hexadecimal digits, or by some in braces".to_owned();
    let (digits, rest) = match rest.strip_prefix('{') {
        Some(after) => after.split_once('}').ok_or_else(wrong)?,
        None => rest.split_at_checked(2).ok_or_else(wrong)?,
    };
    let is_number =
        !digits.is_empty() && digits.len() <= 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let character = u32::from_str_radix(digits, 16).ok().filter(|_| is_number).and_then(char::from_u32);
    Ok((character.ok_or_else(wrong)?, rest))
}

/// `\0`, `\12`, `\123`; a single digit but zero would be a back-reference.
fn octal(digits: &str) -> Result<(char, &str), String> {
    let length = digits.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    let (octal, rest) = digits.split_at(length);
    if length == 1 && octal != "0" {
        return Err(format!("`\\{octal}` is a back-reference, which is not in RE2"));
    }
    let character = u32::from_str_radix(octal, 8).ok().and_then(char::from_u32);
    Ok((character.ok_or("an octal escape that is no character")?, rest))
}

/// `\pN`, `\p{Greek}`, `\P{L}`, `\p{^L}`.
fn unicode_class(rest: &str) -> Result<(String, &str), String> {
    let is_negated = rest.starts_with("\\P");
    let after = &rest[2..];
    let (name, rest) = match after.strip_prefix('{') {
        Some(after) => after.split_once('}').ok_or("missing `}` after `\\p{`")?,
        None => {
            let length = after.chars().next().map(char::len_utf8).ok_or("`\\p` names no class")?;
            after.split_at(length)
        }
    };
    let (name, is_inner_negated) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(format!("`\\p{{{name}}}` names no class of characters"));
    }
    let sign = if is_negated == is_inner_negated { 'p' } else { 'P' };
    Ok((format!("\\{sign}{{{name}}}"), rest))
}

/// A class in brackets, written so that nothing in it has a second meaning.
fn class(text: &str) -> Result<(String, &str), String> {
    let missing = || "missing `]`".to_owned();
    let mut out = "[".to_owned();
    let mut rest = &text[1..];
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut is_first = true;
    loop {
        if let Some(after) = rest.strip_prefix(']').filter(|_| !is_first) {
            out.push(']');
            return Ok((out, after));
        }
        is_first = false;
        if let Some((named, after)) = posix_class(rest)? {
            out.push_str(named);
            rest = after;
        } else if let Some((spelled, after)) = perl_class(rest)? {
            out.push_str(&spelled);
            rest = after;
        } else {
            let (low, after) = class_character(rest).ok_or_else(missing)??;
            rest = after;
            push_class_character(&mut out, low);
            // A hyphen before the closing bracket stands for itself.
            if let Some(after) = rest.strip_prefix('-').filter(|after| !after.starts_with(']')) {
                let (high, after) = class_character(after).ok_or_else(missing)??;
                if high < low {
                    return Err(format!(
                        "the range {}-{} ends before it begins",
                        low.escape_default(),
                        high.escape_default()
                    ));
                }
                out.push('-');
                push_class_character(&mut out, high);
                rest = after;
            }
        }
    }
}

/// `[:alpha:]`, `[:^alpha:]` inside a class.
fn posix_class(rest: &str) -> Result<Option<(&str, &str)>, String> {
    const NAMES: &[&str] = &[
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
        "upper", "word", "xdigit",
    ];
    let Some(end) = rest.strip_prefix("[:").and_then(|after| after.find(":]")) else { return Ok(None) };
    let (named, after) = rest.split_at(end + 4);
    let name = &named[2..named.len() - 2];
    if NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
        Ok(Some((named, after)))
    } else {
        Err(format!("`{named}` names no class of characters"))
    }
}

/// `\d`, `\W`, `\pL` inside a class.
fn perl_class(rest: &str) -> Result<Option<(String, &str)>, String> {
    let spelled = match rest.get(..2) {
        Some("\\d") => "0-9",
        Some("\\w") => "0-9A-Za-z_",
        Some("\\s") => "\\t\\n\\x0C\\r ",
        Some("\\D") => "[^0-9]",
        Some("\\W") => "[^0-9A-Za-z_]",
        Some("\\S") => "[^\\t\\n\\x0C\\r ]",
        Some("\\p" | "\\P") => return unicode_class(rest).map(Some),
        _ => return Ok(None),
    };
    Ok(Some((spelled.to_owned(), &rest[2..])))
}

/// One character of a class; none at the end of the pattern.
fn class_character(rest: &str) -> Option<Result<(char, &str), String>> {
    let character = rest.chars().next()?;
    Some(if character == '\\' {
        escaped_character(rest)
    } else {
        Ok((character, &rest[character.len_utf8()..]))
    })
}

fn push_class_character(out: &mut String, character: char) {
    if character.is_ascii_alphanumeric() {
        out.push(character);
    } else {
        out.push_str(&format!("\\x{{{:X}}}", u32::from(character)));
    }
}
