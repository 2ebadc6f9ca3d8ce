//! How mail programs mark quoted messages in HTML: by class, id, type or a border of their own.

use super::QuoteMarkKind;

/// What the attributes of an element mark, if anything.
pub(super) fn kind(
    is_blockquote: bool,
    is_div: bool,
    class: &str,
    id: &str,
    kind: &str,
    style: &str,
) -> Option<QuoteMarkKind> {
    let has = |text: &str, word: &str| text.len() >= word.len() && contains(text, word);
    if !class.is_empty() {
        if has(class, "gmail_quote") || has(class, "gmail_attr") {
            return Some(QuoteMarkKind::Gmail);
        }
        if has(class, "moz-cite-prefix") || has(class, "moz-forward-container") {
            return Some(QuoteMarkKind::Mozilla);
        }
        if has(class, "yahoo_quoted") || has(class, "yahoo-quoted") {
            return Some(QuoteMarkKind::Yahoo);
        }
        if has(class, "OutlookMessageHeader") {
            return Some(QuoteMarkKind::Outlook);
        }
        if [
            "protonmail_quote",
            "zmail_extra",
            "tutanota_quote",
            "mail_quote",
            "quoted-text",
            "js-mail-quote",
            "reply-quote",
        ]
        .iter()
        .any(|word| has(class, word))
        {
            return Some(QuoteMarkKind::Other);
        }
    }
    if !id.is_empty() {
        // Outlook on the web puts "x_" before ids of what it quotes.
        if ["divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"]
            .iter()
            .any(|word| has(id, word))
        {
            return Some(QuoteMarkKind::Outlook);
        }
        if has(id, "yahoo_quoted") {
            return Some(QuoteMarkKind::Yahoo);
        }
    }
    if is_blockquote {
        let is_cite = kind.eq_ignore_ascii_case("cite");
        return Some(if is_cite { QuoteMarkKind::CiteBlockquote } else { QuoteMarkKind::Blockquote });
    }
    (is_div && is_outlook_border(style)).then_some(QuoteMarkKind::OutlookBorder)
}

/// `border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm` and its older colour.
fn is_outlook_border(style: &str) -> bool {
    contains(style, "border-top:solid #E1E1E1 1.0pt") || contains(style, "border-top:solid #B5C4DF 1.0pt")
}

/// Case-insensitive search for a short word.
fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first().map(u8::to_ascii_lowercase) else { return true };
    // Nearly every window is told by its first letter.
    text.windows(word.len())
        .any(|window| window[0].to_ascii_lowercase() == first && window.eq_ignore_ascii_case(word))
}
