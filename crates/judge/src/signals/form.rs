//! `form.password`, `form.in_mail`: a form in the mail itself or in an attached page.
//!
//! Catches an attached page with a password field that sends it to a stranger.
//! Lets pass a survey with radio buttons at the sender's own address.

use model::phrase::Phrase;

use super::reading::root_of;
use super::{Findings, Group, Reading};
use crate::evidence::{quote, whole};
use crate::facts::link::Url;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    in_body(reading, findings);
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        let Some(opened) = &attachment.opened else { continue };
        let asks = opened
            .nodes
            .iter()
            .any(|node| node.facets.page.as_ref().is_some_and(|page| page.has_password_field));
        if asks {
            let name = attachment.file_name.clone().unwrap_or_default();
            let evidence = whole(format!("attachments[{index}].file_name"), &name);
            let text = Phrase::new("reason-form-password-attached").with("file", name);
            findings.add("form.password", Group::Attachment, 400, text, evidence);
            return;
        }
    }
}

/// A field for what only the reader should know; not a search box, not the address for a newsletter.
fn is_personal(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "account", "birth", "card", "cc", "cvc", "cvv", "iban", "login", "otp", "pass", "phone", "pin",
        "pwd", "seed", "ssn", "user",
    ];
    name.split(|c: char| !c.is_ascii_alphabetic()).any(|word| WORDS.contains(&word)) || name.contains("passw")
}

fn in_body(reading: &Reading<'_>, findings: &mut Findings) {
    let Some(html) = reading.facts.body.html.as_ref() else { return };
    let Some(body) = html.parsed() else { return };
    for form in &body.html.forms {
        let evidence = quote("body.html.raw", html.raw(), form.span.range());
        if form.inputs.iter().any(|input| input.kind == "password") {
            let text = Phrase::new("reason-form-password");
            findings.add("form.password", Group::Attachment, 350, text, evidence);
            return;
        }
        let asks = form.inputs.iter().any(|input| is_personal(&input.name.to_ascii_lowercase()));
        let target = form.action.as_deref().and_then(Url::parse);
        let root = target.as_ref().and_then(|url| url.domain.as_ref()).map(|domain| root_of(domain));
        if asks && root.is_some_and(|root| !reading.is_senders(root) && !reading.house().is_own(root)) {
            let text = Phrase::new("reason-form-in-mail").with("host", root.unwrap_or_default());
            findings.add("form.in_mail", Group::Attachment, 120, text, evidence);
            return;
        }
    }
}
