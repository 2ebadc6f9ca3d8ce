//! Quoted strings, comments and the marks that are never closed.

use super::{Token, Tokens, to_text, unquoted};

fn kinds(text: &str, specials: &str) -> String {
    let letter = |token: Token| match token {
        Token::Atom(_) => 'a',
        Token::Quoted(_) => 'q',
        Token::Comment(_) => 'c',
        Token::Space(_) => ' ',
        Token::Special(byte, _) => char::from(byte),
    };
    Tokens::new(text.as_bytes(), specials.as_bytes()).map(letter).collect()
}

#[test]
fn fields_are_cut_into_tokens() {
    for (text, specials, expected) in [
        ("a b", "", "a a"),
        ("\"a b\" <c>", "<>", "q <a>"),
        ("a (b (c) d) e", "", "a c a"),
        ("\"a \\\" b\"c", "", "qa"),
        ("(a \\) b)c", "", "ca"),
        ("a;b", ";", "a;a"),
        ("\"never closed", "", "a a"),
        ("(never closed", "", "a a"),
        ("a\"b", "", "aa"),
        ("", "", ""),
    ] {
        assert_eq!(kinds(text, specials), expected, "{text}");
    }
}

#[test]
fn unclosed_marks_are_looked_for_once_only() {
    // Quadratic work would make this test take minutes.
    assert!(kinds(&"\"".repeat(50_001), "").starts_with("qq"));
    let open = "(".repeat(200_000);
    assert!(Tokens::new(open.as_bytes(), b"").count() >= 1);
    let quotes = "<\" ".repeat(60_000);
    assert!(Tokens::new(quotes.as_bytes(), b"<>").count() > 60_000);
}

#[test]
fn quoting_is_undone() {
    assert_eq!(unquoted(b"\"a \\\"b\\\" \\\\\""), b"a \"b\" \\");
    assert_eq!(unquoted(b"(a\r\n b)"), b"a b");
    assert_eq!(unquoted(b"bare"), b"bare");
    assert_eq!(to_text(b"caf\xe9"), "café");
}
