//! The outcome of authentication, as `guard` finds it and `judge` reads it. Only the shape: checking needs DNS and lives in `guard`.
//! Results are closed sets: those of RFC 8601 §2.7 and "not checked", which is not a result but the absence of one.
//! How we write them into a message is [`field`].

pub mod field;

use std::net::IpAddr;

/// Everything authentication found out about one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthResults {
    /// Who found it out.
    pub source: AuthSource,
    /// SPF (RFC 7208).
    pub spf: Spf,
    /// DKIM (RFC 6376, RFC 8301).
    pub dkim: Dkim,
    /// DMARC (RFC 9989).
    pub dmarc: Dmarc,
    /// ARC (RFC 8617).
    pub arc: Arc,
    /// Place in the header of the Received field that one of our own or trusted machines wrote when it took the message from outside. What
    /// stands above it, no stranger wrote; `None` if there is no such field.
    pub border: Option<u32>,
}

/// Who found the results out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthSource {
    /// We verified them ourselves.
    #[default]
    Own,
    /// A configured upstream server said so in the topmost Authentication-Results field (RFC 8601 §5).
    Upstream {
        /// Its authserv-id.
        server: String,
    },
}

/// Makes a closed result enum with its names.
macro_rules! results {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name {
            /// Nothing was looked up: no address known, or checking switched off.
            #[default]
            NotChecked,
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// Every value, for documents and tests.
            pub const ALL: &[Self] = &[Self::NotChecked, $(Self::$variant,)*];

            /// The name used in output and in Authentication-Results.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    Self::NotChecked => "not_checked",
                    $(Self::$variant => $text,)*
                }
            }

            /// Reads a name, in any case.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|result| result.name().eq_ignore_ascii_case(name))
            }

            /// True when the outcome is unknown because something did not answer: neither good nor bad.
            #[must_use]
            pub fn is_undecided(self) -> bool {
                matches!(self.name(), "not_checked" | "temperror")
            }
        }
    };
}

results! {
    /// RFC 8601 §2.7.2.
    SpfResult {
        /// The domain publishes no SPF record.
        None = "none",
        /// The client is allowed.
        Pass = "pass",
        /// The client is not allowed.
        Fail = "fail",
        /// The client is probably not allowed.
        SoftFail = "softfail",
        /// The client is allowed, but not acceptable by local policy.
        Policy = "policy",
        /// The domain says nothing about the client.
        Neutral = "neutral",
        /// DNS did not answer.
        TempError = "temperror",
        /// The record cannot be used.
        PermError = "permerror",
    }
}

results! {
    /// RFC 8601 §2.7.1.
    DkimResult {
        /// The message is not signed.
        None = "none",
        /// A signature verified.
        Pass = "pass",
        /// A signature did not verify.
        Fail = "fail",
        /// A signature verified, but is not acceptable here. We never say so; an upstream server may.
        Policy = "policy",
        /// A signature could not be processed for its syntax.
        Neutral = "neutral",
        /// DNS did not answer.
        TempError = "temperror",
        /// The signature can never verify: no key, revoked or short key, rsa-sha1 (RFC 8301), expired.
        PermError = "permerror",
    }
}

results! {
    /// RFC 9989 §9.2 (formerly RFC 7489 §11.2).
    DmarcResult {
        /// No policy is published.
        None = "none",
        /// An aligned identifier passed.
        Pass = "pass",
        /// None did.
        Fail = "fail",
        /// No policy is published, but it would have passed (as one large provider reports it).
        BestGuessPass = "bestguesspass",
        /// DNS did not answer.
        TempError = "temperror",
        /// The record, or the From field, cannot be used.
        PermError = "permerror",
    }
}

results! {
    /// RFC 8617 §4.4.
    ArcResult {
        /// No chain.
        None = "none",
        /// The chain verified. Means something only when the sealer is listed.
        Pass = "pass",
        /// The chain is broken.
        Fail = "fail",
        /// DNS did not answer.
        TempError = "temperror",
        /// The chain can never verify.
        PermError = "permerror",
    }
}

/// SPF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spf {
    /// The result.
    pub result: SpfResult,
    /// Which identity was checked.
    pub identity: SpfIdentity,
    /// The domain checked, lower case.
    pub domain: Option<String>,
    /// The envelope sender.
    pub mail_from: Option<String>,
    /// The HELO name.
    pub helo: Option<String>,
    /// The client's address.
    pub client_ip: Option<IpAddr>,
    /// Why, in a few words for the log: the mechanism that matched, or what went wrong.
    pub detail: Option<String>,
}

/// The identity SPF was checked for (RFC 7208 §2.3, §2.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpfIdentity {
    /// The envelope sender.
    #[default]
    MailFrom,
    /// The HELO name, because the envelope sender was empty.
    Helo,
}

/// DKIM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dkim {
    /// The best result of all signatures: pass if any passed.
    pub result: DkimResult,
    /// Each signature tried, topmost first.
    pub signatures: Vec<DkimSignature>,
}

/// One signature and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DkimSignature {
    /// Its result.
    pub result: DkimResult,
    /// `d=`, lower case.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// `i=`.
    pub identity: Option<String>,
    /// `a=`, e.g. `rsa-sha256`.
    pub algorithm: String,
    /// Key length in bits, when the key was found.
    pub key_bits: Option<u32>,
    /// True when `d=` is aligned with the From domain.
    pub is_aligned: bool,
    /// True when `l=` is used: text can be added to the body without breaking the signature.
    pub has_body_length: bool,
    /// Bytes of this very body beyond `l=`: nobody signed them.
    pub unsigned_bytes: u64,
    /// The signed header names (`h=`), lower case.
    pub signed_headers: Vec<String>,
    /// Why, in a few words for the log.
    pub detail: Option<String>,
}

/// DMARC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dmarc {
    /// The result.
    pub result: DmarcResult,
    /// The From domain, lower case.
    pub from_domain: Option<String>,
    /// Its organisational domain by DNS tree walk (RFC 9989); not the public-suffix notion of the rule language.
    pub organizational_domain: Option<String>,
    /// The domain whose record applies.
    pub policy_domain: Option<String>,
    /// The policy that applies (`p=`, `sp=` or `np=`).
    pub policy: Option<DmarcPolicy>,
    /// True when the owner is only testing (`t=y`).
    pub is_testing: bool,
    /// True when SPF passed and was aligned.
    pub has_aligned_spf: bool,
    /// True when a DKIM signature passed and was aligned.
    pub has_aligned_dkim: bool,
    /// Why, in a few words for the log.
    pub detail: Option<String>,
}

impl Dmarc {
    /// The policy the owner expects to be applied: one level milder while testing (RFC 9989 §4.7 `t`).
    #[must_use]
    pub fn expected_policy(&self) -> Option<DmarcPolicy> {
        match self.policy? {
            DmarcPolicy::Reject if self.is_testing => Some(DmarcPolicy::Quarantine),
            DmarcPolicy::Quarantine if self.is_testing => Some(DmarcPolicy::None),
            policy => Some(policy),
        }
    }
}

/// What a domain's owner asks receivers to do with mail that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DmarcPolicy {
    /// Nothing.
    None,
    /// Treat as suspicious.
    Quarantine,
    /// Refuse; RFC 9989 §7.4: not for this reason alone.
    Reject,
}

impl DmarcPolicy {
    /// The name as published.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }
}

/// ARC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arc {
    /// The result for the whole chain.
    pub result: ArcResult,
    /// The sealing domains, newest first.
    pub sealers: Vec<String>,
    /// The newest sealer that the operator trusts, if the chain passed.
    pub trusted_sealer: Option<String>,
    /// What the trusted sealer saw when the message reached it; nothing if no sealer is trusted.
    pub attested: Option<ArcAttested>,
    /// Why, in a few words for the log.
    pub detail: Option<String>,
}

/// What a trusted sealer found before it sealed (its ARC-Authentication-Results, RFC 8617 §4.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArcAttested {
    /// The sealer.
    pub domain: String,
    /// SPF as it saw it.
    pub spf: SpfResult,
    /// DKIM as it saw it.
    pub dkim: DkimResult,
    /// DMARC as it saw it.
    pub dmarc: DmarcResult,
}
