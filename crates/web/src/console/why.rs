//! Why, in a few words: a reason's name as people read it in lists and in records, where only names and points are kept.
//! The whole sentence with its evidence is kept in the sealed message and said where that is opened.

use model::verdict::Points;

use crate::view::Speaker;

/// Says a reason's name in words: `lure.threat` is "Threatens a loss"; of a family without words of its own for it, the family's.
pub(crate) fn why(speaker: &Speaker, reason: &str) -> String {
    let (family, name) = reason.split_once('.').unwrap_or((reason, ""));
    let exact = format!("why-{family}-{name}");
    let wide = format!("why-{family}");
    match (said(speaker, &exact), said(speaker, &wide)) {
        (Some(words), _) if !name.is_empty() => words,
        // A rule is known by its name, which its author chose.
        (_, Some(words)) if family == "rule" => format!("{words}: {name}"),
        (_, Some(words)) => words,
        _ => reason.to_owned(),
    }
}

/// The heaviest reasons in words, each once; and how many more there are.
pub(crate) fn heaviest(speaker: &Speaker, reasons: &[(String, Points)], most: usize) -> (Vec<String>, usize) {
    let mut said: Vec<String> = Vec::new();
    for (reason, _) in reasons.iter().filter(|(_, points)| *points > Points::ZERO) {
        let words = why(speaker, reason);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    let more = said.len().saturating_sub(most);
    said.truncate(most);
    (said, more)
}

/// Points as people write numbers in their language, with their sign where something is taken away.
pub(crate) fn points(speaker: &Speaker, points: Points) -> String {
    let text = points.to_string();
    if speaker.language() == "de" { text.replace('.', ",") } else { text }
}

fn said(speaker: &Speaker, id: &str) -> Option<String> {
    Some(speaker.say_kept(id, &[])).filter(|words| words != id)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::verdict::Points;
    use platform::phrases::Phrases;

    use super::{heaviest, points, why};
    use crate::view::Speaker;

    fn speaker(language: &str) -> Speaker {
        Speaker::new(Arc::new(Phrases::load()), language)
    }

    #[test]
    fn a_reason_has_a_name_for_people() {
        for (reason, expected) in [
            ("lure.threat", "Threatens a loss"),
            ("lookalike.sender", "Lookalike domain"),
            ("hint.new_one", "Small sign"),
            ("rule.parcel", "Rule: parcel"),
            ("score", "The points of all reasons together"),
            ("made.up", "made.up"),
        ] {
            assert_eq!(why(&speaker("en"), reason), expected);
        }
        assert_eq!(why(&speaker("de"), "lure.threat"), "Droht mit einem Verlust");
    }

    #[test]
    fn the_heaviest_come_first_and_each_once() {
        let reasons = ["lure.threat", "hint.new", "hint.newer", "auth.spf", "relation.known"];
        let weights = [300, 40, 30, 20, -100].map(Points::hundredths);
        let reasons: Vec<_> = reasons.map(str::to_owned).into_iter().zip(weights).collect();
        let (said, more) = heaviest(&speaker("en"), &reasons, 2);
        assert_eq!((said, more), (vec!["Threatens a loss".to_owned(), "Small sign".to_owned()], 1));
        assert_eq!(points(&speaker("de"), Points::hundredths(-125)), "-1,25");
    }

    /// Every reason there is has words, in both languages.
    #[test]
    fn every_family_of_reasons_has_words() {
        let families = [
            "identity.person",
            "lookalike.sender",
            "brand.text",
            "reply.diverted",
            "relation.known",
            "lure.new",
            "request.new",
            "callback.phone",
            "link.new",
            "hidden.new",
            "qr.outside_link",
            "html.smuggling",
            "form.in_mail",
            "attachment.new",
            "unopened.broken",
            "structure.nul",
            "auth.dmarc",
            "promise.broken",
            "watch.link",
            "data.iban",
            "hint.new",
            "text.model",
            "upstream.filter",
            "limit.lure",
            "exception.1",
            "stream.hold",
            "stream.throttle",
        ];
        for language in ["en", "de"] {
            for reason in families {
                assert_ne!(why(&speaker(language), reason), reason, "{language}");
            }
        }
    }
}
