//! Which way a message goes: in, out, or from one of our own to another.

use mail::auth_results::{AuthResults, DkimResult, DmarcResult, SpfResult};

use super::Setting;
use super::party::{Domain, Mailbox, Recipients};

/// Which way the listener that took a message carries mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Nobody said: a message in a file, or one listener for both ways.
    #[default]
    Unknown,
    /// From outside.
    Inbound,
    /// From our own people and programs, who proved who they are.
    Outbound,
}

/// Which way a message goes. Outbound and internal can both hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// From outside, or from inside without proof.
    pub inbound: bool,
    /// From inside to somebody outside.
    pub outbound: bool,
    /// From inside to somebody inside.
    pub internal: bool,
}

impl Direction {
    const INBOUND: Self = Self { inbound: true, outbound: false, internal: false };

    /// Decides by route, own domains and authentication.
    ///
    /// Whoever claims to be one of us without proof is from outside.
    pub(super) fn of(sender: &Mailbox, recipients: &Recipients, setting: &Setting) -> Self {
        let is_ours = |domain: &Domain| is_own(domain.name(), &setting.own_domains);
        let is_proved =
            setting.route == Route::Outbound || setting.authentication.as_ref().is_some_and(is_authenticated);
        let is_inside = setting.route == Route::Outbound || (is_ours(&sender.email.domain) && is_proved);
        if !is_inside || setting.route == Route::Inbound && !is_proved {
            return Self::INBOUND;
        }
        let envelope: Vec<Domain> = setting
            .envelope_recipients
            .iter()
            .map(|address| Domain(model::address::EmailAddress::lenient(address).domain().clone()))
            .collect();
        let to_ours = |inside: bool| match envelope.as_slice() {
            [] => recipients.all().any(|mailbox| is_ours(&mailbox.email.domain) == inside),
            envelope => envelope.iter().any(|domain| is_ours(domain) == inside),
        };
        let internal = to_ours(true) && is_ours(&sender.email.domain);
        Self { inbound: false, outbound: to_ours(false) || !internal, internal }
    }
}

/// Whether a name is one of the organisation's domains or below one.
#[must_use]
pub fn is_own(name: &str, own_domains: &[String]) -> bool {
    own_domains.iter().any(|own| {
        name.strip_suffix(own.as_str()).is_some_and(|front| front.is_empty() || front.ends_with('.'))
    })
}

/// Whether one check passed and none failed.
fn is_authenticated(found: &AuthResults) -> bool {
    let passed = found.spf.result == SpfResult::Pass || found.dkim.result == DkimResult::Pass;
    let failed = matches!(found.spf.result, SpfResult::Fail | SpfResult::SoftFail)
        || found.dkim.result == DkimResult::Fail
        || found.dmarc.result == DmarcResult::Fail;
    passed && !failed
}

#[cfg(test)]
mod tests;
