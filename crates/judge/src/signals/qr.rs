//! `qr.outside_link`: a QR code in a picture or document leads somewhere else than the sender.
//!
//! Catches a picture "scan to keep your account" whose code opens a stranger's page.
//! Lets pass a ticket, a contact card, and a code that opens the sender's own page.

use model::phrase::Phrase;

use mail::files::QrClass;

use super::reading::root_of;
use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::facts::link::Url;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        let Some(opened) = &attachment.opened else { continue };
        for (node, file) in opened.nodes.iter().enumerate() {
            let codes = file.facets.image.iter().flat_map(|image| image.codes.iter().enumerate());
            for (code, found) in codes.filter(|(_, found)| found.class == QrClass::Url) {
                let Some(url) = Url::parse_schemeless(found.data.trim()) else { continue };
                let host = url.domain.as_ref().map_or_else(|| url.as_str(), |domain| domain.name());
                let root = url.domain.as_ref().map_or("", |domain| root_of(domain));
                if reading.is_senders(root) || reading.house().is_own(root) {
                    continue;
                }
                let text = Phrase::new("reason-qr-outside-link").with("host", host);
                let part = format!("attachments[{index}].files[{node}].codes[{code}]");
                findings.add("qr.outside_link", Group::Link, 250, text, whole(part, &found.data));
                return;
            }
        }
    }
}
