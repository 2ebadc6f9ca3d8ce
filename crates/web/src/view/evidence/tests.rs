//! Marks stand where reasons point, whatever the offsets; words of strangers stay words.

use super::*;
use crate::view::Markup;

fn shown(evidence: &Evidence) -> String {
    let html = Markup::of(evidence).as_str().to_owned();
    let start = html.find("class=\"text\"").unwrap();
    html[start..].split_once('>').unwrap().1.split_once("</div>").unwrap().0.to_owned()
}

/// The words with marks as `[` and `]`, without the numbers.
fn check(text: &str, places: &[(usize, usize)], expected: &str) {
    let all = places.iter().map(|(start, end)| Range { start: *start, end: *end });
    let evidence =
        all.fold(Evidence::new("e", "Text", text), |evidence, place| evidence.note(Tone::Care, place, "why"));
    let drawn: String = evidence
        .segments()
        .iter()
        .map(|segment| {
            let words: String = segment.pieces.iter().map(|piece| piece.text.as_str()).collect();
            if segment.tone.is_some() { format!("[{words}]") } else { words }
        })
        .collect();
    assert_eq!(drawn, expected);
}

#[test]
fn marks_stand_where_reasons_point() {
    check("pay now", &[(4, 7)], "pay [now]");
    check("pay now", &[(0, 3), (4, 7)], "[pay] [now]");
    check("pay now", &[(0, 5), (4, 7)], "[pay ][n][ow]");
    check("pay now", &[], "pay now");
    check("", &[(0, 3)], "");
}

#[test]
fn offsets_outside_and_within_a_letter_do_no_harm() {
    check("zahlen für", &[(8, 9)], "zahlen f[ü]r");
    check("pay", &[(2, 900)], "pa[y]");
    check("pay", &[(3, 1), (70, 80)], "pay");
}

#[test]
fn words_of_strangers_stay_words() {
    let html = shown(&Evidence::new("e", "Text", "<img src=x onerror=y> \u{202E}gpj.exe").note(
        Tone::Bad,
        0..4,
        "a picture",
    ));
    assert!(!html.contains("<img") && html.contains("&#60;"), "{html}");
    assert!(html.contains("<span class=\"unseen\">U+202E</span>"), "{html}");
    assert!(html.contains("<mark class=\"tone-bad\""), "{html}");
}

#[test]
fn the_end_of_a_line_hides_nothing() {
    check("pay\r\nnow\r\n", &[(0, 4)], "[pay]\nnow\n");
    check("pay\rnow\r", &[], "payU+000DnowU+000D");
    assert_eq!(seen("pay\r\nnow\rsoon"), "pay now[U+000D]soon");
}

#[test]
fn a_long_text_is_cut_at_a_letter() {
    let text = "ü".repeat(MOST_BYTES);
    assert_eq!(Evidence::new("e", "Text", &text).text.len(), MOST_BYTES);
}
