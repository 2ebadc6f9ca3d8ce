//! What a letter must be, whatever it says: texts, languages, variables, a sender, recipients. Pure.

use std::collections::BTreeSet;

use model::address::EmailAddress;

use super::{Fault, LintFinding, Part, RuleBook, Terms};
use crate::letter::{
    Letter, LetterText, MAX_BODY_BYTES, MAX_SUBJECT_BYTES, MAX_TEXTS, MAX_VARIABLES, Piece, is_language,
    is_unseen, is_variable_name, pieces,
};

/// Bytes of the sender's name.
const MAX_NAME_BYTES: usize = 100;

/// Returns everything that is wrong with the letter's form.
pub(super) fn findings(letter: &Letter, terms: &Terms) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    let mut whole = |fault, found: &str| {
        findings.push(LintFinding {
            fault,
            language: String::new(),
            part: Part::Letter,
            place: 0..0,
            found: found.to_owned(),
        });
    };
    if letter.texts.is_empty() || letter.texts.len() > MAX_TEXTS {
        whole(Fault::Texts, "");
    }
    let mut languages = BTreeSet::new();
    for text in &letter.texts {
        let is_new = languages.insert(text.language.as_str());
        if !is_new || !is_language(&text.language) || !RuleBook::knows(&text.language) {
            whole(Fault::Language, &text.language);
        }
    }
    if !is_sender(letter, terms) {
        whole(Fault::Sender, &letter.from.address);
    }
    if letter.affected_count == 0 {
        whole(Fault::Nobody, "");
    }
    let mut unused: BTreeSet<&str> = BTreeSet::new();
    for variable in &letter.variables {
        if !is_variable_name(&variable.name) || !unused.insert(&variable.name) {
            whole(Fault::Unused, &variable.name);
        }
    }
    if letter.variables.len() > MAX_VARIABLES {
        whole(Fault::Unused, "");
    }
    for text in &letter.texts {
        findings.extend(text_findings(letter, text, &mut unused));
    }
    findings.extend(unused.into_iter().map(|name| LintFinding {
        fault: Fault::Unused,
        language: String::new(),
        part: Part::Letter,
        place: 0..0,
        found: name.to_owned(),
    }));
    findings
}

fn text_findings<'l>(
    letter: &'l Letter,
    text: &'l LetterText,
    unused: &mut BTreeSet<&'l str>,
) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    let mut at = |fault, part, found: String| {
        findings.push(LintFinding { fault, language: text.language.clone(), part, place: 0..0, found });
    };
    let is_line = !text.subject.contains(is_unseen);
    if text.subject.trim().is_empty() || text.subject.len() > MAX_SUBJECT_BYTES || !is_line {
        at(Fault::Subject, Part::Subject, text.subject.chars().take(80).collect());
    }
    let is_text = !text.body.contains(|char: char| is_unseen(char) && char != '\n');
    if text.body.trim().is_empty() || text.body.len() > MAX_BODY_BYTES || !is_text {
        at(Fault::Body, Part::Body, text.body.chars().take(80).collect());
    }
    for (part, words) in [(Part::Subject, &text.subject), (Part::Body, &text.body)] {
        match pieces(words) {
            Err(found) => at(Fault::Variable, part, found),
            Ok(pieces) => {
                for piece in pieces {
                    let Piece::Variable(name) = piece else { continue };
                    unused.remove(name);
                    if !letter.variables.iter().any(|variable| variable.name == name) {
                        at(Fault::Variable, part, name.to_owned());
                    }
                }
            }
        }
    }
    findings
}

/// An address at a domain of ours, and a name of one line.
fn is_sender(letter: &Letter, terms: &Terms) -> bool {
    let is_name = letter.from.name.len() <= MAX_NAME_BYTES && !letter.from.name.contains(is_unseen);
    let Some(address) = EmailAddress::parse(&letter.from.address) else { return false };
    let domain = address.domain().name().to_ascii_lowercase();
    // Without domains of ours (a house that is not set up yet) nothing can be compared.
    let is_ours = terms.own_domains.is_empty() || super::book::is_own(&domain, &terms.own_domains);
    is_name && is_ours && address.email() == letter.from.address
}
