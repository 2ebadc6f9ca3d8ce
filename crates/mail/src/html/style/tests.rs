//! Declarations and style sheets, as far as they decide what is seen.

use super::{Display, Length, Sheet, Style};

#[test]
fn declarations_are_read_and_important_ones_win() {
    let style = Style::read("display:none!important; display:block; FONT-SIZE: 12pt; unknown:x; color");
    assert_eq!(style.display, Some((Display::None, true)));
    assert_eq!(style.font_size, Some((Length::Pixels(16.0), false)));
    assert!(Style::read("").is_empty() && Style::read(";;:;a:b").is_empty());
    assert!(Style::read("a-property-name-that-is-far-too-long-to-be-known:none").is_empty());
}

#[test]
fn lengths_are_read_in_all_units_of_mail() {
    for (text, expected) in [
        ("0", Some(Length::Pixels(0.0))),
        ("12px", Some(Length::Pixels(12.0))),
        ("-1.5px", Some(Length::Pixels(-1.5))),
        ("50%", Some(Length::Relative(0.5))),
        ("2em", Some(Length::Relative(2.0))),
        ("0vw", Some(Length::Pixels(0.0))),
        ("1vw", None),
        ("x", None),
        ("", None),
    ] {
        assert_eq!(super::length(text), expected, "{text}");
    }
}

#[test]
fn sheets_know_simple_selectors_and_skip_the_rest() {
    let mut sheet = Sheet::default();
    sheet.add("@import 'x'; @media print { .a { display:none } } .b, p.c { display:none } #d{display:none} .e:hover{display:none} /* .f{display:none} */ div > .g{display:none}");
    let hides = |tag: &str, class: Option<&str>, id: Option<&str>| {
        sheet.style(tag.as_bytes(), class, id).display.is_some()
    };
    assert!(hides("p", Some("x b"), None));
    assert!(hides("P", Some("c"), None) && !hides("div", Some("c"), None));
    assert!(hides("p", None, Some("d")));
    for class in ["a", "e", "f", "g"] {
        assert!(!hides("p", Some(class), None), "{class}");
    }
}

#[test]
fn hostile_sheets_are_bounded() {
    let mut sheet = Sheet::default();
    sheet.add(&"{".repeat(100_000));
    sheet.add(&"@a{".repeat(50_000));
    let many: String = (0..10_000).map(|number| format!(".c{number}{{display:none}}")).collect();
    sheet.add(&many[..200_000.min(many.len())]);
    assert!(sheet.rules.len() <= super::MAX_RULES);
    sheet.add(&"x".repeat(1 << 20));
    let before = sheet.rules.len();
    sheet.add(".late{display:none}");
    assert_eq!(sheet.rules.len(), before);
}
