//! `lookalike.sender`, `lookalike.reply_to`, `lookalike.link`: a domain that passes for one we protect.
//!
//! Catches `billing@brightbank-login.test` and a link to `brightbаnk.example` (Cyrillic а).
//! Lets pass `brightbank.example` itself, `brightwater.example`, and a page named `brightbank` at an ordinary host.

use std::collections::HashSet;

use model::phrase::Phrase;
use model::verdict::Evidence;

use super::reading::parts_of;
use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::lookalike::{Likeness, Lookalike, ProtectedKind};

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    let sender = &reading.facts.sender.email;
    if let Some(found) = ask(reading, &sender.domain) {
        let evidence = whole("sender.email.email", sender.email());
        report(reading, findings, "lookalike.sender", 100, found, sender.domain.name(), evidence);
    }
    let replies = reading.facts.headers.reply_to.iter().enumerate();
    for (index, mailbox) in replies.filter(|(_, mailbox)| mailbox.email.domain != sender.domain).take(4) {
        if let Some(found) = ask(reading, &mailbox.email.domain) {
            let evidence = whole(format!("headers.reply_to[{index}].email.email"), mailbox.email.email());
            report(reading, findings, "lookalike.reply_to", 50, found, mailbox.email.domain.name(), evidence);
            break;
        }
    }
    let mut asked = HashSet::new();
    for link in reading.outside_links().take(MAX_LINKS_ASKED).filter(|link| asked.insert(link.host)) {
        let Some(domain) = &link.link.href_url.domain else { continue };
        if let Some(found) = ask(reading, domain) {
            report(reading, findings, "lookalike.link", 0, found, domain.name(), link.evidence());
            return;
        }
    }
}

/// At most so many links are compared.
const MAX_LINKS_ASKED: usize = 40;

fn ask(reading: &Reading<'_>, domain: &model::domain::Domain) -> Option<Lookalike> {
    let lists = reading.house().lists();
    let known =
        [&lists.file_hosts, &lists.free_hosts, &lists.free_mail, &lists.click_tracking, &lists.shorteners];
    // A name listed for what it is is not posing as another.
    if reading.house().is_own(domain.name()) || known.iter().any(|list| list.contains(domain.name())) {
        return None;
    }
    let shown = domain.unicode();
    reading.house().lookalikes().lookalike(parts_of(domain, &shown))
}

fn report(
    reading: &Reading<'_>,
    findings: &mut Findings,
    id: &'static str,
    more: i32,
    found: Lookalike,
    domain: &str,
    evidence: Option<Evidence>,
) {
    let protected = &reading.house().lookalikes().protected()[found.protected];
    let by_likeness = match found.likeness {
        Likeness::Subdomain | Likeness::Confusable => 300,
        Likeness::Spelling => 200,
        Likeness::ExtraWord => 200,
        Likeness::OtherTld => 150,
    };
    // A built-in brand may have an honest namesake; ours and our vendors' we know.
    let by_kind = if protected.kind == ProtectedKind::Brand { 0 } else { 150 };
    let text = Phrase::new("reason-lookalike")
        .with("domain", domain)
        .with("name", protected.name.clone())
        .with("likeness", found.likeness.as_str());
    findings.add(id, Group::Identity, by_likeness + by_kind + more, text, evidence);
}
