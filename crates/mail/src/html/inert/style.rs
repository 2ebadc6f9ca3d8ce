//! Style attributes made inert: known properties with values of a closed form. No address, no function but those of colours, nothing that moves or covers.

/// Bytes of one value; real ones are shorter.
const MAX_VALUE_BYTES: usize = 120;

/// Declarations of one attribute; real ones have up to thirty.
const MAX_DECLARATIONS: usize = 60;

/// Properties that only change how text and boxes look.
const PROPERTIES: [&str; 56] = [
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "color",
    "direction",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "visibility",
    "white-space",
    "width",
];

/// The functions a value may hold.
const FUNCTIONS: [&str; 4] = ["rgb", "rgba", "hsl", "hsla"];

/// Writes a style attribute's value anew; what is not known is left out.
pub(super) fn inert(style: &str) -> String {
    let mut written = String::new();
    for declaration in style.split(';').take(MAX_DECLARATIONS) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let property = property.trim().to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        let value = value.strip_suffix("!important").unwrap_or(&value).trim_end();
        // A background is more than its colour: pictures are fetched.
        let property = match property.as_str() {
            "background" if is_colour(value) => "background-color",
            property => property,
        };
        if PROPERTIES.binary_search(&property).is_ok() && is_closed(property, value) {
            written.push_str(property);
            written.push(':');
            written.extend(value.chars().filter(|letter| !matches!(letter, '"' | '\'')));
            written.push(';');
        }
    }
    written
}

/// A colour: a name, a number, or a function of numbers.
pub(super) fn is_colour(value: &str) -> bool {
    let value = value.trim();
    let is_hex = value.strip_prefix('#').is_some_and(|digits| {
        (3..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let is_name = (3..=24).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_hex || is_name || (value.contains('(') && is_closed("color", &value.to_ascii_lowercase()))
}

/// Whether a value is made only of words, numbers, colours and separators, and does not pull things out of their place.
fn is_closed(property: &str, value: &str) -> bool {
    let may_quote = property == "font-family";
    let is_plain = |letter: char| {
        letter.is_ascii_alphanumeric()
            || matches!(letter, ' ' | '#' | '.' | ',' | '%' | '-' | '(' | ')')
            || (may_quote && matches!(letter, '"' | '\''))
    };
    let is_pulled = (property.starts_with("margin") || property == "text-indent") && value.contains('-');
    !value.is_empty()
        && value.len() <= MAX_VALUE_BYTES
        && value.chars().all(is_plain)
        && !is_pulled
        && has_only_known_functions(value)
}

fn has_only_known_functions(value: &str) -> bool {
    value.match_indices('(').all(|(at, _)| {
        let name = value[..at].rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next();
        name.is_some_and(|name| FUNCTIONS.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::{PROPERTIES, inert, is_colour};

    #[test]
    fn properties_are_sorted() {
        assert!(PROPERTIES.is_sorted_by(|left, right| left < right));
    }

    #[test]
    fn what_only_looks_stays_and_what_acts_goes() {
        for (style, expected) in [
            ("color: #FF0000; font-weight:bold", "color:#ff0000;font-weight:bold;"),
            ("background: #fff", "background-color:#fff;"),
            ("background: url(http://evil.example/x.png)", ""),
            ("background-image:url('x')", ""),
            ("color: rgba(1, 2, 3, .5) !important", "color:rgba(1, 2, 3, .5);"),
            ("width: expression(alert(1))", ""),
            ("width: calc(100% - 1px)", ""),
            ("color: var(--x)", ""),
            ("position: fixed; top: 0; z-index: 9", ""),
            ("font-family: \"Helvetica Neue\", Arial", "font-family:helvetica neue, arial;"),
            ("font-family: x\\27\\3b", ""),
            ("color: red\\", ""),
            ("col/**/or: red", ""),
            ("color: red /* x */", ""),
            ("margin: -40px", ""),
            ("margin: 4px 0", "margin:4px 0;"),
            ("behavior: url(x)", ""),
            ("-moz-binding: url(x)", ""),
            ("@import 'x'", ""),
            ("color: red}body{background:url(x)", ""),
            ("color: \" onmouseover=\"alert(1)", ""),
        ] {
            assert_eq!(inert(style), expected, "{style}");
        }
    }

    #[test]
    fn colours_are_colours() {
        for (value, expected) in [
            ("red", true),
            ("#fff", true),
            ("rgb(1,2,3)", true),
            ("#ggg", false),
            ("url(x)", false),
            ("a\" b", false),
        ] {
            assert_eq!(is_colour(value), expected, "{value}");
        }
    }
}
