//! Which ideas are found in which sentences, and that every line of the lexicon compiles and matches something.

use super::*;

fn ideas(text: &str) -> Vec<Idea> {
    let mut ideas: Vec<_> =
        Lexicon::shared().find(&Folded::new(text)).into_iter().map(|hit| hit.idea).collect();
    ideas.sort();
    ideas.dedup();
    ideas
}

fn check(text: &str, idea: Idea, expected: bool) {
    assert_eq!(ideas(text).contains(&idea), expected, "{text:?} speaks of {:?}", ideas(text));
}

#[test]
fn ideas_are_found_in_several_languages() {
    check("Please verify your account within 24 hours.", Idea::Credential, true);
    check("Bitte bestätigen Sie Ihre Identität.", Idea::Credential, true);
    check("Veuillez mettre à jour vos informations", Idea::Credential, true);
    check("Verifique su cuenta", Idea::Credential, true);
    check("アカウントの確認をお願いします", Idea::Credential, true);
    check("Your mailbox has been SUSPENDED", Idea::Threat, true);
    check("Ihr Konto wurde vorübergehend gesperrt", Idea::Threat, true);
    check("You have won a prize", Idea::Prize, true);
    check("the package could not be delivered", Idea::Delivery, true);
}

#[test]
fn near_sentences_are_left_alone() {
    check("We discussed your account of the journey.", Idea::Credential, false);
    check("Verify your. Account books are due.", Idea::Credential, false); // two sentences
    check("The package manager was updated.", Idea::Delivery, false);
    check("They won the match.", Idea::Prize, false);
}

#[test]
fn hyphens_apostrophes_and_hidden_characters_do_not_matter() {
    check("unusual sign-in attempt", Idea::Credential, true);
    check("unusual sign in attempt", Idea::Credential, true);
    check("If you don’t verify", Idea::Credential, true);
    check("ver\u{200b}ify yo\u{ad}ur acc\u{200c}ount", Idea::Credential, true);
}

#[test]
fn every_line_compiles() {
    for (idea, text) in FILES {
        for line in phrase_lines(text) {
            let folded = fold(line);
            let mut words = Words::default();
            assert!(
                is_unspaced(&folded) || Pattern::parse(&folded, &mut words).is_some(),
                "{idea:?}: `{line}` matches the empty text"
            );
            assert_eq!(line.matches('(').count(), line.matches(')').count(), "{idea:?}: `{line}`");
        }
    }
}

#[test]
fn place_is_the_phrase() {
    let folded = Folded::new("Hello. Kindly VERIFY your  account now");
    let hits = Lexicon::shared().find(&folded);
    let hit = hits.iter().find(|hit| hit.idea == Idea::Credential).unwrap();
    assert_eq!(&folded.text()[hit.place.clone()], "verify your account");
}

#[test]
fn hostile_texts_end_soon() {
    for text in ["verify your ".repeat(20_000), "a ".repeat(50_000), "((((".repeat(1000), "。".repeat(10_000)]
    {
        let _ = ideas(&text);
    }
}
