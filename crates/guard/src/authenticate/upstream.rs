//! What a trusted server found out before us, from its Authentication-Results field (RFC 8601 §5).
//!
//! Anybody can write such a field, so three things must hold: the server is listed, the message came from a trusted machine,
//! and the field is the topmost of its kind and stands where only trusted machines write.

use mail::{
    Message,
    auth_results::{
        ArcResult, AuthResults, AuthSource, DkimResult, DkimSignature, DmarcResult, Spf, SpfResult,
    },
    authentication::domain_name,
    headers::{AuthenticationResults, authentication::MethodResult},
};

use super::Origin;

/// A server whose results are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedServer {
    /// What it calls itself in the field (authserv-id).
    pub id: String,
    /// Where it writes the field.
    pub placement: Placement,
}

/// Where a server writes its field relative to its own Received field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placement {
    /// Above it, where no stranger can write.
    #[default]
    Above,
    /// Below it, as filters behind some servers do. Only for servers known to remove fields that strangers wrote in
    /// their name (RFC 8601 §5), for a stranger writes in the same place.
    AboveOrDirectlyBelow,
}

/// Returns the results of a trusted server, if there are any.
pub(super) fn results(message: &Message, origin: &Origin, servers: &[TrustedServer]) -> Option<AuthResults> {
    if !origin.is_from_trusted {
        return None;
    }
    // RFC 8601 §5: only the topmost; one further down may be anybody's.
    let top = message.authentication_results.iter().find(|field| is_standard(message, field))?;
    let name = top.server.as_deref()?;
    let server = servers.iter().find(|server| server.id.eq_ignore_ascii_case(name))?;
    let border = origin.border?;
    let end = match server.placement {
        Placement::Above => border,
        Placement::AboveOrDirectlyBelow => next_received(message, border),
    };
    // RFC 8601 §2.2: a field may say that nothing was done; then it is for us to do.
    (top.header < end && !top.results.is_empty()).then(|| read(top, name))
}

/// Whether it is the standard field, and not one of its private relatives.
fn is_standard(message: &Message, field: &AuthenticationResults) -> bool {
    let header = usize::try_from(field.header).ok().and_then(|place| message.headers.list.get(place));
    field.arc_instance.is_none() && header.is_some_and(|header| header.is("Authentication-Results"))
}

fn next_received(message: &Message, border: u32) -> u32 {
    let below = message.headers.list.iter().filter(|header| header.index > border && header.is("Received"));
    below.map(|header| header.index).min().unwrap_or(u32::MAX)
}

fn read(field: &AuthenticationResults, server: &str) -> AuthResults {
    let mut results =
        AuthResults { source: AuthSource::Upstream { server: server.to_owned() }, ..AuthResults::default() };
    results.spf = field.of("spf").next().map(spf).unwrap_or_default();
    // RFC 8601 §2.7.1: "none" is said of a message without signatures, so it is not one of them.
    let (unsigned, signed): (Vec<_>, Vec<_>) = field.of("dkim").partition(|said| said.result == "none");
    results.dkim.signatures = signed.into_iter().map(signature).collect();
    results.dkim.result = super::dkim::best(&results.dkim.signatures)
        .or((!unsigned.is_empty()).then_some(DkimResult::None))
        .unwrap_or_default();
    if let Some(dmarc) = field.of("dmarc").next() {
        results.dmarc.result = DmarcResult::from_name(&dmarc.result).unwrap_or_default();
        results.dmarc.from_domain = dmarc.property("header.from").and_then(domain_name);
        results.dmarc.detail.clone_from(&dmarc.comment);
    }
    if let Some(arc) = field.of("arc").next() {
        results.arc.result = ArcResult::from_name(&arc.result).unwrap_or_default();
        results.arc.detail.clone_from(&arc.comment);
    }
    results
}

fn spf(said: &MethodResult) -> Spf {
    let mail_from = said.property("smtp.mailfrom");
    let helo = said.property("smtp.helo");
    let identity =
        mail_from.map(|address| address.rsplit_once('@').map_or(address, |(_, domain)| domain)).or(helo);
    Spf {
        // RFC 8601 §2.7.2 with the older spelling of RFC 4408.
        result: SpfResult::from_name(if said.result == "hardfail" { "fail" } else { &said.result })
            .unwrap_or_default(),
        domain: identity.and_then(domain_name),
        mail_from: mail_from.map(str::to_owned),
        helo: helo.map(str::to_owned),
        detail: said.comment.clone(),
        ..Spf::default()
    }
}

fn signature(said: &MethodResult) -> DkimSignature {
    let identity = said.property("header.i");
    let of_identity = || identity.and_then(|identity| identity.rsplit_once('@')).map(|(_, domain)| domain);
    DkimSignature {
        result: DkimResult::from_name(&said.result).unwrap_or_default(),
        domain: said.property("header.d").or_else(of_identity).and_then(domain_name).unwrap_or_default(),
        selector: said.property("header.s").unwrap_or_default().to_owned(),
        identity: identity.map(str::to_owned),
        algorithm: said.property("header.a").unwrap_or_default().to_ascii_lowercase(),
        detail: said.comment.clone(),
        ..DkimSignature::default()
    }
}
