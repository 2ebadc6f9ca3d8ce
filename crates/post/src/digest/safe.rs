//! Making harmless what a stranger wrote, before it stands in a letter of ours: nothing that a mail program makes clickable, that turns text around, or that
//! looks like our own words. Pure.

/// Letters of a subject that are shown.
const MAX_SUBJECT_LETTERS: usize = 60;
/// Letters of a domain that are shown.
const MAX_DOMAIN_LETTERS: usize = 80;
/// Stands where an address or a link stood.
const LINK: &str = "[...]";

/// A subject without links, addresses, control and direction characters, on one line and not long.
#[must_use]
pub fn subject(written: &str) -> String {
    let visible: String =
        written.chars().map(|letter| if is_invisible(letter) { ' ' } else { letter }).collect();
    let words: Vec<&str> =
        visible.split_whitespace().map(|word| if acts(word) { LINK } else { word }).collect();
    cut(&words.join(" "), MAX_SUBJECT_LETTERS)
}

/// A domain that no program makes clickable.
#[must_use]
pub fn domain(written: &str) -> String {
    let plain: String =
        written.chars().filter(|letter| !is_invisible(*letter) && !letter.is_whitespace()).collect();
    cut(&plain, MAX_DOMAIN_LETTERS).replace('.', "[.]").replace('@', "(at)")
}

/// Whether programs make a link of a word: it has a scheme, an `@`, a slash, or a dot between letters.
fn acts(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    // Full stops of other scripts are followed by mail programs, too (UTS #46).
    let is_dot = |letter: char| matches!(letter, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}');
    let is_name = |letter: char| letter.is_alphanumeric();
    let has_dot = letters
        .windows(3)
        .any(|three| is_name(three[0]) && is_dot(three[1]) && is_name(three[2]) && !three[2].is_numeric());
    has_dot
        || letters.iter().any(|letter| matches!(letter, '@' | '\u{ff20}' | '/' | '\\' | '<' | '>'))
        || letters.windows(2).any(|two| is_name(two[0]) && two[1] == ':')
            && letters.len() > 4
            && !word.ends_with(':')
}

/// Control characters, and those that turn or hide text (Unicode `Cf` as far as they occur in mail).
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters).chain("...".chars()).collect()
}
