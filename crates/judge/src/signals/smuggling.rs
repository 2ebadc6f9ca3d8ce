//! `html.smuggling`: a page that puts a file together inside the reader's browser, past every scanner.
//!
//! Catches an attached page that decodes base64 into a Blob and saves it.
//! Lets pass a page with an ordinary script, and a picture in a data address.

use std::collections::BTreeSet;

use mail::html::SmugglingKind;
use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::evidence::quote;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    in_body(reading, findings);
    in_attachments(reading, findings);
}

fn in_body(reading: &Reading<'_>, findings: &mut Findings) {
    let Some(html) = reading.facts.body.html.as_ref() else { return };
    let Some(body) = html.parsed() else { return };
    let kinds: BTreeSet<SmugglingKind> = body.html.smuggling.iter().map(|trace| trace.kind).collect();
    let makes =
        [SmugglingKind::Atob, SmugglingKind::Blob, SmugglingKind::LongBase64, SmugglingKind::Unescape];
    let saves = [
        SmugglingKind::ObjectUrl,
        SmugglingKind::MsSaveBlob,
        SmugglingKind::Download,
        SmugglingKind::DocumentWrite,
        SmugglingKind::Eval,
        SmugglingKind::Location,
    ];
    let has = |wanted: &[SmugglingKind]| wanted.iter().any(|kind| kinds.contains(kind));
    if (has(&makes) && has(&saves)) || kinds.contains(&SmugglingKind::DataUrl) {
        let first = body.html.smuggling.first();
        let evidence = first.and_then(|trace| quote("body.html.raw", html.raw(), trace.span.range()));
        findings.add(
            "html.smuggling",
            Group::Attachment,
            350,
            Phrase::new("reason-html-smuggling"),
            evidence,
        );
    }
}

fn in_attachments(reading: &Reading<'_>, findings: &mut Findings) {
    if findings.has("html.smuggling") {
        return;
    }
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        let Some(opened) = &attachment.opened else { continue };
        for node in &opened.nodes {
            let (Some(page), Some(script)) = (&node.facets.page, &node.facets.script) else { continue };
            let names = |name: &str| script.identifiers.iter().any(|known| known == name);
            let makes = names("atob") || names("Blob") || names("Uint8Array") || names("fromCharCode");
            let saves = names("createObjectURL")
                || names("msSaveBlob")
                || names("msSaveOrOpenBlob")
                || names("eval")
                || names("write") && names("document");
            if saves && (makes || page.smuggled_bytes >= MIN_SMUGGLED_BYTES) {
                let text = Phrase::new("reason-html-smuggling-attached")
                    .with("file", attachment.file_name.clone().unwrap_or_default());
                let evidence = attachment
                    .file_name
                    .as_deref()
                    .and_then(|name| crate::evidence::whole(format!("attachments[{index}].file_name"), name));
                findings.add("html.smuggling", Group::Attachment, 400, text, evidence);
                return;
            }
        }
    }
}

/// Less than this is a small picture.
const MIN_SMUGGLED_BYTES: u64 = 2_000;
