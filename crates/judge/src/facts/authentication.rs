//! Authentication in the shape of the rule language: what we found ourselves, and what servers on the way claim in the header.
//!
//! The claims of a message are never taken for findings here: whether a server on the way is to be trusted is `guard`'s
//! decision, which then hands over an `AuthResults` (RFC 8601 §5).

use mail::auth_results::{AuthResults, DkimResult, DmarcResult, SpfResult};
use mail::headers::authentication::MethodResult;
use mail::headers::{AuthenticationResults, DkimSignatureField, ReceivedSpf};

use super::link::Ip;
use super::party::Domain;

/// What is known of SPF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpfDetails {
    /// The result's name.
    pub verdict: Option<String>,
    /// The address checked.
    pub client_ip: Option<Ip>,
    /// Whose permission was looked up, in the words of who checked.
    pub designator: Option<String>,
    /// Who checked.
    pub server: Option<Domain>,
    /// The name the client gave.
    pub helo: Option<Domain>,
    /// Why.
    pub description: Option<String>,
}

impl SpfDetails {
    /// Reads a Received-SPF field.
    #[must_use]
    pub fn of_received(parsed: &ReceivedSpf) -> Self {
        Self {
            verdict: Some(parsed.result.clone()),
            client_ip: parsed.client_ip.map(Ip::new),
            designator: parsed.designator.clone().or_else(|| parsed.envelope_from.clone()),
            server: parsed.receiver.as_deref().map(Domain::lenient),
            helo: parsed.helo.as_deref().map(Domain::lenient),
            description: parsed.comment.clone(),
        }
    }

    fn of_method(method: &MethodResult) -> Self {
        let comment = method.comment.as_deref().unwrap_or_default();
        // Most servers write "server: domain of a@b designates 192.0.2.1 as permitted sender".
        let designator =
            comment.split_once("domain of ").and_then(|(_, rest)| rest.split_whitespace().next());
        let server = comment.split_once(':').map(|(server, _)| server).filter(|server| !server.contains(' '));
        let ip =
            comment.split_whitespace().find_map(|word| word.trim_matches(['(', ')', ';', ',']).parse().ok());
        Self {
            verdict: Some(method.result.clone()),
            client_ip: ip.map(Ip::new),
            designator: designator.or_else(|| method.property("smtp.mailfrom")).map(str::to_owned),
            server: server.map(Domain::lenient),
            helo: method.property("smtp.helo").map(Domain::lenient),
            description: method.comment.clone(),
        }
    }

    fn of_finding(found: &AuthResults) -> Self {
        let spf = &found.spf;
        Self {
            verdict: Some(spf.result.name().to_owned()),
            client_ip: spf.client_ip.map(Ip::new),
            designator: spf.mail_from.clone().or_else(|| spf.domain.clone()),
            server: None,
            helo: spf.helo.as_deref().map(Domain::lenient),
            description: spf.detail.clone(),
        }
    }
}

/// What is known of DMARC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DmarcDetails {
    /// The result's name.
    pub verdict: Option<String>,
    /// The owner's policy.
    pub policy: Option<String>,
    /// The owner's policy for subdomains, as claimed.
    pub sub_policy: Option<String>,
    /// What the server says it did, as claimed.
    pub disposition: Option<String>,
    /// What the server says it did, in Microsoft's field.
    pub action: Option<String>,
    /// The domain of From.
    pub from: Option<Domain>,
}

impl DmarcDetails {
    fn of_method(method: &MethodResult) -> Self {
        // Google writes "(p=NONE sp=QUARANTINE dis=NONE)".
        let tag = |name: &str| {
            let words = method.comment.as_deref().unwrap_or_default().split([' ', ';', '(', ')']);
            words
                .filter_map(|word| word.split_once('='))
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.to_owned())
        };
        Self {
            verdict: Some(method.result.clone()),
            policy: tag("p").or_else(|| method.property("policy.dmarc").map(str::to_owned)),
            sub_policy: tag("sp"),
            disposition: tag("dis"),
            action: method.property("action").map(str::to_owned),
            from: method.property("header.from").map(Domain::lenient),
        }
    }

    fn of_finding(found: &AuthResults) -> Self {
        Self {
            verdict: Some(found.dmarc.result.name().to_owned()),
            policy: found.dmarc.policy.map(|policy| policy.name().to_owned()),
            from: found.dmarc.from_domain.as_deref().map(Domain::lenient),
            ..Self::default()
        }
    }
}

/// A signature, or what a server says about one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// `dkim`, `arc` …
    pub kind: &'static str,
    /// `d=`, or the domain of `i=`.
    pub domain: Option<String>,
    /// `s=`.
    pub selector: Option<String>,
    /// `b=`.
    pub signature: Option<String>,
    /// `h=`.
    pub headers: Option<String>,
    /// `a=`.
    pub algorithm: Option<String>,
    /// `v=`.
    pub version: Option<String>,
    /// `i=`.
    pub instance: Option<String>,
    /// `bh=`.
    pub body_hash: Option<String>,
}

impl Signature {
    /// Reads a signature field.
    #[must_use]
    pub fn of_field(parsed: &DkimSignatureField, is_arc: bool) -> Self {
        let tag = |name: &str| parsed.tag(name).map(str::to_owned);
        Self {
            kind: if is_arc { "arc" } else { "dkim" },
            domain: tag("d"),
            selector: tag("s"),
            signature: tag("b"),
            headers: tag("h"),
            algorithm: tag("a"),
            version: tag("v"),
            instance: tag("i"),
            body_hash: tag("bh"),
        }
    }

    fn of_method(method: &MethodResult) -> Self {
        let property = |name: &str| method.property(name).map(str::to_owned);
        let identity =
            method.property("header.i").and_then(|identity| identity.rsplit('@').next()).map(str::to_owned);
        Self {
            kind: "dkim",
            domain: property("header.d").or(identity),
            selector: property("header.s"),
            signature: property("header.b"),
            algorithm: property("header.a"),
            instance: property("header.i"),
            ..Self::default()
        }
    }
}

/// What one server on the way claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// Whether it stands in an ARC field.
    pub is_arc: bool,
    /// The instance of the ARC field.
    pub instance: Option<u32>,
    /// Who claims it.
    pub server: Option<Domain>,
    /// SPF's result.
    pub spf: Option<String>,
    /// More about it.
    pub spf_details: Option<SpfDetails>,
    /// DKIM's result: pass if any signature passed.
    pub dkim: Option<String>,
    /// Each signature.
    pub dkim_details: Vec<Signature>,
    /// DMARC's result.
    pub dmarc: Option<String>,
    /// More about it.
    pub dmarc_details: Option<DmarcDetails>,
    /// Microsoft's combined verdict, and its reason code.
    pub compauth: Option<(String, Option<String>)>,
}

impl Claim {
    /// Reads an Authentication-Results field or a relative of it.
    #[must_use]
    pub fn new(parsed: &AuthenticationResults) -> Self {
        let first = |method: &'static str| parsed.results.iter().find(move |result| result.method == method);
        let dkim: Vec<&MethodResult> =
            parsed.results.iter().filter(|result| result.method == "dkim").collect();
        let best = dkim.iter().find(|result| result.result == "pass").or_else(|| dkim.first());
        Self {
            is_arc: parsed.arc_instance.is_some(),
            instance: parsed.arc_instance,
            server: parsed.server.as_deref().map(Domain::lenient),
            spf: first("spf").map(|result| result.result.clone()),
            spf_details: first("spf").map(SpfDetails::of_method),
            dkim: best.map(|result| result.result.clone()),
            dkim_details: dkim.iter().map(|result| Signature::of_method(result)).collect(),
            dmarc: first("dmarc").map(|result| result.result.clone()),
            dmarc_details: first("dmarc").map(DmarcDetails::of_method),
            compauth: first("compauth").map(|result| {
                let reason = result.reason.clone().or_else(|| result.property("reason").map(str::to_owned));
                (result.result.clone(), reason)
            }),
        }
    }
}

/// The answer of one check for the message as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passed {
    /// Nobody looked, or DNS did not answer: neither good nor bad.
    #[default]
    Unknown,
    /// It passed.
    Yes,
    /// It did not, or there is nothing that could.
    No,
}

/// What authentication found about the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthSummary {
    /// SPF.
    pub spf: SpfSummary,
    /// DMARC.
    pub dmarc: DmarcSummary,
}

/// What SPF says of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpfSummary {
    /// Whether it passed.
    pub passed: Passed,
    /// Whether the record could not be used, or DNS did not answer.
    pub is_error: bool,
    /// More about it.
    pub details: SpfDetails,
}

/// What DMARC says of the message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DmarcSummary {
    /// Whether it passed.
    pub passed: Passed,
    /// Whether the record could not be used, or DNS did not answer.
    pub is_error: bool,
    /// More about it.
    pub details: DmarcDetails,
}

impl AuthSummary {
    /// Sums up what was found.
    #[must_use]
    pub fn new(found: Option<&AuthResults>) -> Self {
        let Some(found) = found else { return Self::default() };
        let spf = found.spf.result;
        let dmarc = found.dmarc.result;
        let is_passed = |undecided: bool, passed: bool| match (undecided, passed) {
            (true, _) => Passed::Unknown,
            (_, true) => Passed::Yes,
            _ => Passed::No,
        };
        Self {
            spf: SpfSummary {
                passed: is_passed(spf.is_undecided(), spf == SpfResult::Pass),
                is_error: matches!(spf, SpfResult::TempError | SpfResult::PermError),
                details: SpfDetails::of_finding(found),
            },
            dmarc: DmarcSummary {
                passed: is_passed(dmarc.is_undecided(), dmarc == DmarcResult::Pass),
                is_error: matches!(dmarc, DmarcResult::TempError | DmarcResult::PermError),
                details: DmarcDetails::of_finding(found),
            },
        }
    }
}

/// Reads the topmost Authentication-Results field as if its writer were trusted.
///
/// Only for a person who scans a file that a trusted server has delivered, and says so: anybody can write this field.
#[must_use]
pub fn believed(message: &mail::Message) -> Option<AuthResults> {
    let field = message.authentication_results.iter().find(|field| field.arc_instance.is_none())?;
    let claim = Claim::new(field);
    let mut found = AuthResults {
        source: mail::auth_results::AuthSource::Upstream { server: field.server.clone().unwrap_or_default() },
        ..AuthResults::default()
    };
    found.spf.result = claim.spf.as_deref().and_then(SpfResult::from_name).unwrap_or_default();
    found.dkim.result = claim.dkim.as_deref().and_then(DkimResult::from_name).unwrap_or_default();
    found.dmarc.result = claim.dmarc.as_deref().and_then(DmarcResult::from_name).unwrap_or_default();
    if let Some(details) = claim.spf_details {
        found.spf.client_ip = details.client_ip.map(|ip| ip.address);
        found.spf.mail_from = details.designator;
        found.spf.detail = details.description;
    }
    found.dmarc.from_domain =
        claim.dmarc_details.and_then(|details| details.from).map(|from| from.name().to_owned());
    Some(found)
}

#[cfg(test)]
mod tests;
