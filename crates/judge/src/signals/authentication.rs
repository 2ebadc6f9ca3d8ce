//! `auth.*`: what SPF, DKIM and DMARC say of the sender.
//!
//! Catches mail in our own name that fails DMARC, and a domain that asks for refusal and fails.
//! Lets pass a forwarded message with a valid signature. DNS trouble decides nothing: the question stays open.

use mail::auth_results::{AuthResults, DkimResult, DmarcPolicy, DmarcResult, SpfResult};
use model::phrase::Phrase;
use model::verdict::Action;

use super::{Findings, Group, Reading};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    let results = &reading.context.authentication;
    if results.dmarc.result == DmarcResult::NotChecked {
        findings.leave_open("auth.dmarc", "authentication");
    }
    if results.dmarc.result == DmarcResult::TempError {
        findings.leave_open("auth.dmarc", "dns");
    }
    let evidence = whole("sender.email.email", reading.facts.sender.email.email());
    let domain = reading.sender_domain();
    if results.arc.trusted_sealer.is_some() {
        return;
    }
    if reading.house().is_own(domain) {
        if has_failed(results) {
            let text = Phrase::new("reason-auth-own-domain").with("domain", domain);
            findings.add("auth.own_domain", Group::Authentication, 500, text, evidence);
            // Nobody but us may speak in our name; a person should look before anybody acts on it.
            findings.force_last(Action::Hold);
        }
        return;
    }
    if results.dmarc.result == DmarcResult::Fail {
        // RFC 9989 §7.4: not refused for the policy alone; below every threshold it needs another reason.
        let (points, policy) = match results.dmarc.expected_policy() {
            Some(DmarcPolicy::Reject) => (250, "reject"),
            Some(DmarcPolicy::Quarantine) => (200, "quarantine"),
            _ => (80, "none"),
        };
        let text = Phrase::new("reason-auth-dmarc").with("domain", domain).with("policy", policy);
        findings.add("auth.dmarc", Group::Authentication, points, text, evidence);
    } else if results.spf.result == SpfResult::Fail && results.dkim.result != DkimResult::Pass {
        let text =
            Phrase::new("reason-auth-spf").with("domain", results.spf.domain.clone().unwrap_or_default());
        findings.add("auth.spf", Group::Authentication, 100, text, evidence);
    }
}

/// DMARC failed; or there is no policy and nothing that could prove it passed, while SPF says no.
fn has_failed(results: &AuthResults) -> bool {
    match results.dmarc.result {
        DmarcResult::Fail | DmarcResult::PermError => true,
        DmarcResult::Pass | DmarcResult::BestGuessPass | DmarcResult::TempError => false,
        DmarcResult::None | DmarcResult::NotChecked => {
            matches!(results.spf.result, SpfResult::Fail | SpfResult::SoftFail)
                && results.dkim.result != DkimResult::Pass
        }
    }
}
