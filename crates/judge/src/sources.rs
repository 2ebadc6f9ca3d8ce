//! Sources: every signal that can add points, with what it adds by default and what it speaks of - the list from which policies choose.
//! Not the finding itself (`signals`); rules of the rule book are added by whoever has the book. Signals are held to this list while they are tested.

use model::verdict::{Action, Points};
use rules::source::Severity;

use crate::signals::Group;

/// Something that can give a reason: a signal, or a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The reason's stable name; empty for rules, whose names come from their files.
    pub id: &'static str,
    /// What it speaks of.
    pub group: Group,
    /// The least it adds.
    pub least: Points,
    /// The most it adds; often the same.
    pub most: Points,
    /// What it looks for, in plain words without arguments.
    pub text: &'static str,
}

/// What a source forces whatever the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Nothing.
    Never,
    /// Always this.
    Always(Action),
    /// What the entry says that it found.
    AsFound,
}

impl Source {
    /// Returns what a rule of a severity is as a source.
    #[must_use]
    pub const fn of_rule(severity: Severity) -> Self {
        let points = rule_points(severity);
        Source { id: "", group: Group::Rule, least: points, most: points, text: "source-rule" }
    }

    /// Returns what it adds, if that is always the same.
    #[must_use]
    pub fn points(&self) -> Option<Points> {
        (self.least == self.most).then_some(self.least)
    }

    /// Returns what it forces.
    #[must_use]
    pub fn force(&self) -> Force {
        match self.id {
            "auth.own_domain" | "promise.broken" | "structure.two_from" => Force::Always(Action::Hold),
            _ if self.group == Group::Watch => Force::AsFound,
            _ => Force::Never,
        }
    }
}

/// What a matching rule weighs: with a severe one a message is held, a mild one needs company.
#[must_use]
pub const fn rule_points(severity: Severity) -> Points {
    Points::hundredths(match severity {
        Severity::Informational => 0,
        Severity::Low => 50,
        Severity::Medium => 150,
        Severity::High => 350,
        Severity::Critical => 700,
    })
}

/// Finds a signal by the name of its reason.
#[must_use]
pub fn signal(id: &str) -> Option<&'static Source> {
    SIGNALS.iter().find(|source| source.id == id)
}

const fn source(id: &'static str, group: Group, least: i32, most: i32, text: &'static str) -> Source {
    Source { id, group, least: Points::hundredths(least), most: Points::hundredths(most), text }
}

/// Every signal, in the order in which they are asked.
pub const SIGNALS: [Source; 131] = [
    source("identity.person", Group::Identity, 450, 450, "source-identity-person"),
    source("lookalike.sender", Group::Identity, 250, 550, "source-lookalike-sender"),
    source("lookalike.reply_to", Group::Identity, 200, 500, "source-lookalike-reply-to"),
    source("lookalike.link", Group::Identity, 150, 450, "source-lookalike-link"),
    source("brand.sender_name", Group::Identity, 100, 400, "source-brand-sender-name"),
    source("brand.subject", Group::Identity, 180, 180, "source-brand-subject"),
    source("brand.text", Group::Identity, 100, 100, "source-brand-text"),
    source("reply.free_mail", Group::Identity, 180, 180, "source-reply-free-mail"),
    source("reply.other_free_mail", Group::Identity, 150, 150, "source-reply-other-free-mail"),
    source("reply.diverted", Group::Identity, 70, 250, "source-reply-diverted"),
    source("relation.first_request", Group::Identity, 200, 200, "source-relation-first-request"),
    source("relation.known", Group::Identity, -100, -100, "reason-relation-known"),
    source("lure.credential", Group::Lure, 110, 180, "reason-lure-credential"),
    source("lure.threat", Group::Lure, 110, 180, "reason-lure-threat"),
    source("lure.mailbox", Group::Lure, 80, 150, "reason-lure-mailbox"),
    source("lure.delivery", Group::Lure, 80, 150, "reason-lure-delivery"),
    source("lure.document", Group::Lure, 70, 140, "reason-lure-document"),
    source("lure.payment", Group::Lure, 70, 140, "reason-lure-payment"),
    source("lure.prize", Group::Lure, 90, 160, "reason-lure-prize"),
    source("lure.advance_fee", Group::Lure, 130, 200, "reason-lure-advance-fee"),
    source("lure.extortion", Group::Lure, 200, 270, "reason-lure-extortion"),
    source("lure.crypto", Group::Lure, 80, 150, "reason-lure-crypto"),
    source("lure.bulk", Group::Lure, 60, 130, "reason-lure-bulk"),
    source("lure.urgency", Group::Lure, 50, 120, "reason-lure-urgency"),
    source("lure.click", Group::Lure, 30, 100, "reason-lure-click"),
    source("lure.greeting", Group::Lure, 60, 130, "reason-lure-greeting"),
    source("lure.stranger", Group::Link, 80, 130, "source-lure-stranger"),
    source("request.gift_card", Group::Request, 200, 400, "reason-request-gift-card"),
    source("request.bank_change", Group::Request, 125, 250, "reason-request-bank-change"),
    source("request.payroll", Group::Request, 150, 300, "reason-request-payroll"),
    source("request.list_export", Group::Request, 200, 400, "reason-request-list-export"),
    source("request.secret", Group::Request, 60, 120, "reason-request-secret"),
    source("request.card_number", Group::Request, 75, 150, "reason-request-card-number"),
    source("request.transfer", Group::Request, 80, 200, "reason-request-transfer"),
    source("request.opening", Group::Request, 60, 150, "reason-request-opening"),
    source("callback.phone", Group::Request, 280, 350, "reason-callback-phone"),
    source("link.mismatch", Group::Link, 150, 250, "source-link-mismatch"),
    source("link.address", Group::Link, 180, 300, "source-link-address"),
    source("link.userinfo", Group::Link, 220, 220, "source-link-userinfo"),
    source("link.port", Group::Link, 80, 80, "source-link-port"),
    source("link.shortener", Group::Link, 26, 80, "source-link-shortener"),
    source("link.free_host", Group::Link, 40, 120, "source-link-free-host"),
    source("link.file_host", Group::Link, 20, 60, "source-link-file-host"),
    source("link.suspicious_tld", Group::Link, 26, 80, "source-link-suspicious-tld"),
    source("link.redirect", Group::Link, 150, 150, "source-link-redirect"),
    source("link.recipient", Group::Link, 90, 150, "source-link-recipient"),
    source("hidden.text", Group::Hiding, 150, 150, "source-hidden-text"),
    source("hidden.split_by_tags", Group::Hiding, 220, 220, "source-hidden-split-by-tags"),
    source("hidden.split_words", Group::Hiding, 120, 200, "source-hidden-split-words"),
    source("hidden.backwards", Group::Hiding, 200, 200, "source-hidden-backwards"),
    source("hidden.foreign_letters", Group::Hiding, 220, 220, "source-hidden-foreign-letters"),
    source("qr.outside_link", Group::Link, 250, 250, "source-qr-outside-link"),
    source("html.smuggling", Group::Attachment, 350, 400, "reason-html-smuggling"),
    source("form.password", Group::Attachment, 350, 400, "reason-form-password"),
    source("form.in_mail", Group::Attachment, 120, 120, "source-form-in-mail"),
    source("attachment.executable", Group::Attachment, 400, 400, "source-attachment-executable"),
    source("attachment.double_extension", Group::Attachment, 500, 500, "source-attachment-double-extension"),
    source("attachment.backwards", Group::Attachment, 400, 600, "source-attachment-backwards"),
    source("attachment.disk_image", Group::Attachment, 300, 300, "source-attachment-disk-image"),
    source(
        "attachment.archived_executable",
        Group::Attachment,
        150,
        400,
        "source-attachment-archived-executable",
    ),
    source(
        "attachment.disguised_program",
        Group::Attachment,
        450,
        450,
        "source-attachment-disguised-program",
    ),
    source("attachment.page", Group::Attachment, 120, 400, "source-attachment-page"),
    source("attachment.macro", Group::Attachment, 150, 450, "source-attachment-macro"),
    source("attachment.remote_template", Group::Attachment, 350, 350, "source-attachment-remote-template"),
    source("attachment.active_pdf", Group::Attachment, 200, 400, "source-attachment-active-pdf"),
    source("attachment.encrypted", Group::Attachment, 120, 120, "source-attachment-encrypted"),
    source("attachment.odd_archive", Group::Attachment, 250, 250, "source-attachment-odd-archive"),
    source("attachment.password_in_text", Group::Attachment, 350, 350, "source-attachment-password-in-text"),
    source("unopened.encrypted", Group::Attachment, 30, 30, "source-unopened-encrypted"),
    source("unopened.broken", Group::Attachment, 30, 30, "source-unopened-broken"),
    source("unopened.too_large", Group::Attachment, 50, 50, "source-unopened-too-large"),
    source("unopened.too_deep", Group::Attachment, 200, 200, "source-unopened-too-deep"),
    source("unopened.too_many", Group::Attachment, 50, 50, "source-unopened-too-many"),
    source("unopened.ratio", Group::Attachment, 400, 400, "source-unopened-ratio"),
    source("unopened.cycle", Group::Attachment, 400, 400, "source-unopened-cycle"),
    source("unopened.unsupported", Group::Attachment, 10, 10, "source-unopened-unsupported"),
    source("unopened.message", Group::Attachment, 30, 400, "source-unopened-message"),
    source("structure.two_from", Group::Structure, 400, 400, "reason-structure-two-from"),
    source("structure.header_injection", Group::Structure, 300, 300, "reason-structure-header-injection"),
    source("structure.no_from", Group::Structure, 150, 150, "reason-structure-no-from"),
    source("structure.address_in_name", Group::Structure, 100, 100, "reason-structure-address-in-name"),
    source("structure.encoded_word", Group::Structure, 100, 100, "reason-structure-encoded-word"),
    source("structure.repeated_field", Group::Structure, 80, 80, "reason-structure-repeated-field"),
    source("structure.repeated_parameter", Group::Structure, 80, 80, "reason-structure-repeated-parameter"),
    source("structure.bare_cr", Group::Structure, 80, 80, "reason-structure-bare-cr"),
    source("structure.nul", Group::Structure, 80, 80, "reason-structure-nul"),
    source("structure.broken_parameter", Group::Structure, 60, 60, "reason-structure-broken-parameter"),
    source("structure.no_boundary", Group::Structure, 60, 60, "reason-structure-no-boundary"),
    source("structure.boundary_not_found", Group::Structure, 60, 60, "reason-structure-boundary-not-found"),
    source("structure.broken_base64", Group::Structure, 50, 50, "reason-structure-broken-base64"),
    source("structure.no_end_of_headers", Group::Structure, 50, 50, "reason-structure-no-end-of-headers"),
    source("structure.undisclosed", Group::Structure, 70, 70, "reason-structure-undisclosed"),
    source("structure.no_message_id", Group::Structure, 80, 80, "reason-structure-no-message-id"),
    source("structure.no_date", Group::Structure, 80, 80, "reason-structure-no-date"),
    source("structure.fake_reply", Group::Structure, 20, 90, "reason-structure-fake-reply"),
    source("watch.sender", Group::Watch, 50, 1000, "source-watch-sender"),
    source("watch.reply_to", Group::Watch, 50, 1000, "source-watch-reply-to"),
    source("watch.link", Group::Watch, 50, 1000, "source-watch-link"),
    source("watch.file", Group::Watch, 50, 1000, "source-watch-file"),
    source("text.model", Group::Model, 20, 200, "reason-text-model"),
    source("promise.broken", Group::Data, 700, 700, "source-promise-broken"),
    source("data.card_number", Group::Data, 400, 700, "source-data-card-number"),
    source("data.iban", Group::Data, 300, 700, "source-data-iban"),
    source("data.canary", Group::Data, 1_000, 1_000, "source-data-canary"),
    source("data.own_list", Group::Data, 900, 900, "source-data-own-list"),
    source("data.addresses", Group::Data, 600, 900, "source-data-addresses"),
    source("hint.html_only", Group::Hint, 40, 40, "reason-hint-html-only"),
    source("hint.little_text", Group::Hint, 40, 40, "reason-hint-little-text"),
    source("hint.picture_to_click", Group::Hint, 100, 100, "reason-hint-picture-to-click"),
    source("hint.one_target", Group::Hint, 60, 60, "reason-hint-one-target"),
    source("hint.dead_links", Group::Hint, 60, 60, "reason-hint-dead-links"),
    source("hint.no_own_link", Group::Hint, 40, 40, "reason-hint-no-own-link"),
    source("hint.return_path", Group::Hint, 40, 40, "reason-hint-return-path"),
    source("hint.message_id", Group::Hint, 20, 20, "reason-hint-message-id"),
    source("hint.office_at_free_mail", Group::Hint, 100, 100, "reason-hint-office-at-free-mail"),
    source("hint.random_local_part", Group::Hint, 30, 30, "reason-hint-random-local-part"),
    source("hint.random_domain", Group::Hint, 70, 70, "reason-hint-random-domain"),
    source("hint.sender_tld", Group::Hint, 70, 70, "reason-hint-sender-tld"),
    source("hint.sender_host", Group::Hint, 100, 100, "reason-hint-sender-host"),
    source("hint.shouting_subject", Group::Hint, 50, 50, "reason-hint-shouting-subject"),
    source("hint.decorated_subject", Group::Hint, 40, 40, "reason-hint-decorated-subject"),
    source("hint.recipient_in_subject", Group::Hint, 80, 80, "reason-hint-recipient-in-subject"),
    source("hint.recipient_in_text", Group::Hint, 60, 60, "reason-hint-recipient-in-text"),
    source("hint.needless_base64", Group::Hint, 70, 70, "reason-hint-needless-base64"),
    source("hint.to_itself", Group::Hint, 20, 20, "reason-hint-to-itself"),
    source("hint.script_mailer", Group::Hint, 40, 40, "reason-hint-script-mailer"),
    source("hint.unsubscribe_without_header", Group::Hint, 40, 40, "reason-hint-unsubscribe-without-header"),
    source("auth.own_domain", Group::Authentication, 500, 500, "source-auth-own-domain"),
    source("auth.dmarc", Group::Authentication, 80, 250, "source-auth-dmarc"),
    source("auth.spf", Group::Authentication, 100, 100, "source-auth-spf"),
    source("upstream.filter", Group::Upstream, 80, 450, "source-upstream-filter"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_signal_is_listed_once_and_adds_no_less_than_it_can() {
        let mut ids = HashSet::new();
        for source in &SIGNALS {
            assert!(ids.insert(source.id), "{} is listed twice", source.id);
            assert!(source.least <= source.most, "{}", source.id);
            assert!(!source.text.is_empty());
        }
        assert_eq!(signal("auth.own_domain").map(Source::force), Some(Force::Always(Action::Hold)));
        assert_eq!(signal("watch.link").map(Source::force), Some(Force::AsFound));
        assert_eq!(signal("lookalike.sender").and_then(Source::points), None);
        assert_eq!(signal("rule.any"), None);
    }
}
