//! `watch.*`: something in the message is on the watch list.
//!
//! Catches a link to a warned domain or below it. Lets pass a domain that only ends in the same letters.

use model::phrase::Phrase;
use model::verdict::Evidence;
use model::watch::{Level, WatchEntry};

use super::{Findings, Group, Reading};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let list = &reading.context.watch_list;
    if list.is_empty() {
        return;
    }
    let sender = &reading.facts.sender.email;
    if let Some(entry) = list.address(sender.email()).or_else(|| list.domain(sender.domain.name())) {
        report(findings, "watch.sender", entry, whole("sender.email.email", sender.email()));
    }
    for (index, reply) in reading.facts.headers.reply_to.iter().enumerate().take(4) {
        if let Some(entry) =
            list.address(reply.email.email()).or_else(|| list.domain(reply.email.domain.name()))
        {
            let part = format!("headers.reply_to[{index}].email.email");
            report(findings, "watch.reply_to", entry, whole(part, reply.email.email()));
            break;
        }
    }
    let watched = |link: &super::reading::PageLink<'_>| {
        let entry = list.url(link.link.href_url.as_str()).or_else(|| list.domain(link.host))?;
        Some((entry, link.evidence()))
    };
    if let Some((entry, evidence)) = reading.links.iter().find_map(watched) {
        report(findings, "watch.link", entry, evidence);
    }
    files(reading, findings);
}

fn files(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.context.watch_list.names_files() {
        return;
    }
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        let nodes = attachment.opened.iter().flat_map(|opened| &opened.nodes);
        let entry = nodes
            .into_iter()
            .find_map(|node| reading.context.watch_list.file(&node.sha256(&attachment.bytes)));
        if let Some(entry) = entry {
            let name = attachment.file_name.as_deref().unwrap_or_default();
            report(findings, "watch.file", entry, whole(format!("attachments[{index}].file_name"), name));
            return;
        }
    }
}

fn report(findings: &mut Findings, id: &'static str, entry: &WatchEntry, evidence: Option<Evidence>) {
    let points = match entry.level {
        Level::Information => 50,
        Level::Watch => 200,
        Level::Advisory => 500,
        Level::Warning => 1_000,
    };
    let text = Phrase::new("reason-watched")
        .with("indicator", entry.indicator.to_string())
        .with("cause", entry.cause.clone());
    findings.add(id, Group::Watch, points, text, evidence);
    if let Some(action) = entry.action {
        findings.force_last(action);
    }
}
