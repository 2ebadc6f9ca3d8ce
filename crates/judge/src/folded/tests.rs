//! What folding makes equal, and that every place leads back.

use super::*;

#[test]
fn spelling_variants_fold_to_one_text() {
    for (text, folded) in [
        ("Verify   YOUR\r\n account", "verify your account"),
        ("Überweisung", "uberweisung"),
        ("Größe", "grosse"),
        ("Ve\u{200b}ri\u{00ad}fy", "verify"),
        ("𝗩𝗲𝗿𝗶𝗳𝘆", "verify"),
        ("Ｐａｙ", "pay"),
        ("don’t", "don't"),
        ("cafe\u{301}", "cafe"),
        ("パスワード", "パスワード"),
        ("one\n\n two", "one\ntwo"),
        ("one\n two", "one two"),
        ("", ""),
        ("  \n ", ""),
    ] {
        assert_eq!(fold(text), folded, "{text:?}");
    }
}

#[test]
fn invisible_characters_are_counted() {
    assert_eq!(Folded::new("a\u{200b}b\u{200d}c").invisible_count(), 2);
    assert_eq!(Folded::new("plain").invisible_count(), 0);
}

#[test]
fn only_characters_inside_words_split_them() {
    for (text, count, word) in [
        ("pass\u{200b}wo\u{ad}rd", 2, Some("pass\u{200b}wo\u{ad}rd")),
        ("preview \u{34f} \u{200c} \u{34f} text", 0, None),
        ("می\u{200c}خواهم", 0, None),
        ("a \u{200b}b", 0, None),
        ("see x\u{200d}y", 1, Some("x\u{200d}y")),
    ] {
        assert_eq!(Folded::new(text).split_word_count(), count, "{text:?}");
        assert_eq!(first_split_word(text).map(|range| &text[range]), word, "{text:?}");
    }
}

#[test]
fn every_place_leads_back_to_the_words_it_came_from() {
    let texts = [
        "  Dear  Customer,\r\n\r\nplease  verify your\n account ",
        "Größe ﬁx Ｐａｙ pass\u{200b}word now",
        &"Łódź  ßß über\n\n".repeat(40),
        "x",
    ];
    for original in texts {
        let folded = Folded::new(original);
        for (word_start, word) in words(folded.text()) {
            let range = folded.original_range(original, word_start..word_start + word.len());
            assert_eq!(fold(&original[range.clone()]), word, "{original:?} {range:?}");
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |part: &&str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.split([' ', '\n']).filter(|word| !word.is_empty()).map(move |word| (inside(&word), word))
}

#[test]
fn long_text_is_read_at_its_head_and_its_tail() {
    let original = format!("first {} last", "é ".repeat(40_000));
    let folded = Folded::new(&original);
    assert!(folded.text().len() <= MAX_HEAD_BYTES + MAX_TAIL_BYTES);
    let at = folded.text().find("last").unwrap();
    let range = folded.original_range(&original, at..at + 4);
    assert_eq!(&original[range], "last");
}
