//! `watch.*`: something in the message is on the watch list.
//!
//! Catches a link to a warned domain or below it. Lets pass a domain that only ends in the same letters, and what is our own, whoever warns of it:
//! a warning may name us by mistake or by malice, and none may stop our own mail. Of several the most urgent counts.

use std::cmp::Reverse;

use model::phrase::Phrase;
use model::verdict::{Evidence, Points};
use model::watch::Level;

use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::facts::EmailAddress;
use crate::watch_list::Found;

/// Fields of a message that are looked at for where an answer would go.
const MOST_REPLY_TO: usize = 4;

/// Returns what something of a level adds to the score.
#[must_use]
pub const fn points(level: Level) -> Points {
    Points::hundredths(hundredths(level))
}

const fn hundredths(level: Level) -> i32 {
    match level {
        Level::Information => 50,
        Level::Watch => 200,
        Level::Advisory => 500,
        Level::Warning => 1_000,
    }
}

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.context.watch_list.is_empty() {
        return;
    }
    let facts = reading.facts;
    let path = facts.headers.return_path.iter().map(|path| (path, "headers.return_path.email".to_owned()));
    let senders = std::iter::once((&facts.sender.email, "sender.email.email".to_owned())).chain(path);
    let named = senders.filter_map(|(email, part)| at(reading, email, part));
    report(findings, "watch.sender", most_urgent(named.chain(envelope(reading))));
    let answers =
        facts.headers.reply_to.iter().take(MOST_REPLY_TO).enumerate().filter_map(|(index, reply)| {
            at(reading, &reply.email, format!("headers.reply_to[{index}].email.email"))
        });
    report(findings, "watch.reply_to", most_urgent(answers));
    let links = reading.links.iter().filter(|link| !reading.house().is_own(link.host)).filter_map(|link| {
        let found = reading.context.watch_list.link(link.link.href_url.as_str(), link.host)?;
        Some((found, link.evidence()))
    });
    report(findings, "watch.link", most_urgent(links));
    report(findings, "watch.file", most_urgent(files(reading)));
}

/// What is said of an address that is not ours, and where it stands.
fn at<'m>(
    reading: &Reading<'m>,
    email: &EmailAddress,
    part: String,
) -> Option<(Found<'m>, Option<Evidence>)> {
    let domain = email.domain.name();
    if reading.house().is_own(domain) {
        return None;
    }
    let found = reading.context.watch_list.address(email.email(), domain)?;
    Some((found, whole(part, email.email())))
}

/// What is said of the domain that SPF was asked about: that of the envelope's sender, which stands in no part of the message.
fn envelope<'m>(reading: &Reading<'m>) -> Option<(Found<'m>, Option<Evidence>)> {
    let results = reading.facts.authentication.as_ref()?;
    let domain = results.spf.domain.as_ref()?.to_lowercase();
    let found = reading.context.watch_list.domain(&domain).filter(|_| !reading.house().is_own(&domain))?;
    Some((found, None))
}

fn files<'m>(reading: &Reading<'m>) -> impl Iterator<Item = (Found<'m>, Option<Evidence>)> {
    let list = &reading.context.watch_list;
    let looked_at = if list.names_files() { reading.facts.attachments.as_slice() } else { &[] };
    looked_at.iter().enumerate().flat_map(move |(index, attachment)| {
        let nodes = attachment.opened.iter().flat_map(|opened| &opened.nodes);
        nodes.filter_map(move |node| list.file(&node.sha256(&attachment.bytes))).map(move |found| {
            let name = attachment.file_name.as_deref().unwrap_or_default();
            (found, whole(format!("attachments[{index}].file_name"), name))
        })
    })
}

/// Of equally urgent ones the first.
fn most_urgent<'m>(
    found: impl Iterator<Item = (Found<'m>, Option<Evidence>)>,
) -> Option<(Found<'m>, Option<Evidence>)> {
    found.min_by_key(|(found, _)| Reverse(found.urgency()))
}

fn report(findings: &mut Findings, id: &'static str, found: Option<(Found<'_>, Option<Evidence>)>) {
    let Some((Found { entry, causes }, evidence)) = found else { return };
    // All causes stay with the reason: by them is known what it still rests on when one is taken back.
    let text = Phrase::new("reason-watched")
        .with("indicator", entry.indicator.to_string())
        .with("cause", entry.cause.clone())
        .with("causes", causes.join(" "));
    findings.add(id, Group::Watch, hundredths(entry.level), text, evidence);
    if let Some(action) = entry.action {
        findings.force_last(action);
    }
}
