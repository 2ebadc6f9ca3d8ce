//! Words on a terminal: colour where it helps, and no content that can act. Colour never carries meaning alone.

use std::io::IsTerminal;

use model::time::Time;

/// An instant as people read it: nobody waits for a microsecond.
pub(crate) const fn to_the_second(at: Time) -> Time {
    Time::from_seconds(at.seconds())
}

/// How to write: with colour on a terminal, plain into a file or a pipe.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    is_coloured: bool,
}

impl Style {
    /// The style for standard output. <https://no-color.org>: NO_COLOR switches colour off.
    pub(crate) fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Style { is_coloured: std::io::stdout().is_terminal() && !refused }
    }

    /// No colour.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Style { is_coloured: false }
    }

    /// Bold.
    pub(crate) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Dim.
    pub(crate) fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Good news.
    pub(crate) fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// Doubtful.
    pub(crate) fn doubtful(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// Bad.
    pub(crate) fn bad(self, text: &str) -> String {
        self.paint("31;1", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Makes a stranger's text safe to print: no control characters, no change of direction, one line, bounded.
pub(crate) fn harmless(text: &str, max_characters: usize) -> String {
    let mut safe = String::with_capacity(text.len().min(max_characters * 4));
    for (position, character) in text.split_whitespace().collect::<Vec<_>>().join(" ").chars().enumerate() {
        if position == max_characters {
            safe.push('…');
            break;
        }
        safe.push(if acts(character) { '\u{FFFD}' } else { character });
    }
    safe
}

/// A word as a shell takes it; none if a terminal could be made to show another.
pub(crate) fn quoted(text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !text.chars().any(acts))?;
    let is_plain = |char: char| char.is_alphanumeric() || "/._-+,:@%".contains(char);
    let is_word = !text.is_empty() && text.chars().all(is_plain);
    Some(if is_word { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) })
}

/// True for characters that move the cursor, change colours or reverse the writing direction.
pub(crate) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::{Style, harmless, quoted};

    #[test]
    fn a_command_that_is_offered_names_the_file_and_nothing_else() {
        for (name, word) in [
            ("/srv/a-b_c.csv", "/srv/a-b_c.csv"),
            ("/srv/our  list.csv", "'/srv/our  list.csv'"),
            ("/srv/it's; rm -rf ~", r"'/srv/it'\''s; rm -rf ~'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(Some(name)).as_deref(), Some(word));
        }
        for name in ["/srv/a\u{1b}[2K", "/srv/a\nb", "/srv/gpj.\u{202e}b"] {
            assert_eq!(quoted(Some(name)), None, "{name:?}");
        }
    }

    #[test]
    fn a_strangers_text_cannot_act() {
        assert_eq!(harmless("a\x1b[31mb\r\n c", 40), "a\u{FFFD}[31mb c");
        assert_eq!(harmless("moc.elpmaxe\u{202E}", 40), "moc.elpmaxe\u{FFFD}");
        assert_eq!(harmless("abcdef", 3), "abc…");
    }

    #[test]
    fn a_pipe_gets_no_colour() {
        assert_eq!(Style::plain().bad("no"), "no");
    }
}
