//! `reply.free_mail`, `reply.other_free_mail`, `reply.diverted`: answers would go to somebody else than the sender.
//!
//! Catches `From: billing@shop.example`, `Reply-To: shop.billing@freemail.test`.
//! Lets pass a list's Reply-To, a campaign answered at another domain of the same house, and no Reply-To at all.

use model::phrase::Phrase;

use super::reading::root_of;
use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::lookalike::ProtectedKind;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    let sender = &reading.facts.sender.email;
    let Some(reply) = reading.facts.headers.reply_to.first().filter(|_| reading.is_inbound()) else { return };
    let reply_root = root_of(&reply.email.domain);
    let is_same = reply.email.is_same_mailbox(sender) || reply.email.domain.name().is_empty();
    if is_same || sender.domain.name().is_empty() || is_for_the_list(reading, reply_root) {
        return;
    }
    let free_mail = &reading.house().lists().free_mail;
    let (to_free, from_free) = (free_mail.contains(reply_root), free_mail.contains(reading.sender_root()));
    let (id, points, phrase) = match (from_free, to_free) {
        (false, true) => ("reply.free_mail", 180, "reason-reply-free-mail"),
        (true, true) => ("reply.other_free_mail", 150, "reason-reply-other-free-mail"),
        _ if reply_root == reading.sender_root() || reading.is_senders(reply_root) => return,
        // A name worth protecting does not answer from elsewhere; others often have a help desk.
        _ if is_protected(reading) => ("reply.diverted", 250, "reason-reply-diverted"),
        _ => ("reply.diverted", 70, "reason-reply-diverted"),
    };
    let text = Phrase::new(phrase).with("sender", sender.email()).with("reply", reply.email.email());
    let evidence = [
        whole("headers.reply_to[0].email.email", reply.email.email()),
        whole("sender.email.email", sender.email()),
    ];
    findings.add(id, Group::Identity, points, text, evidence.into_iter().flatten());
}

/// True when the sender's domain is ours or that of a company we work with.
fn is_protected(reading: &Reading<'_>) -> bool {
    let names = reading.house().lookalikes();
    let owner = names.owner(reading.sender_root()).and_then(|number| names.protected().get(number));
    owner.is_some_and(|owner| owner.kind != ProtectedKind::Brand)
}

/// A discussion list asks for answers to itself, or to the writer it took the mail from.
fn is_for_the_list(reading: &Reading<'_>, reply_root: &str) -> bool {
    let headers = &reading.facts.message.headers;
    let is_list = headers.first("list-id").is_some()
        || headers.first("list-post").is_some()
        || headers.first("mailing-list").is_some();
    is_list || reading.facts.recipients.all().any(|mailbox| root_of(&mailbox.email.domain) == reply_root)
}
