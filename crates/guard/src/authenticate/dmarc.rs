//! DMARC (RFC 9989): do the domains that answer for the message have to do with the one people see?
//!
//! The organisational domain is found by walking the DNS tree, never by the public suffix list. The owner's policy is
//! reported; what it moves us to is `judge`'s decision.

mod walk;

use mail::{
    Message,
    auth_results::{Dkim, DkimResult, Dmarc, DmarcPolicy, DmarcResult, Spf, SpfResult},
    authentication::{
        dmarc::{Alignment, Record, tree::Discovery},
        domain_name,
    },
};

use self::walk::Undecided;
pub(super) use self::walk::Walks;

/// The domain people see, lower case in A-labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Author(pub(super) String);

/// Reads the author's domain, or says why there is not exactly one.
pub(super) fn author(message: &Message) -> Result<Author, &'static str> {
    // RFC 5322 §3.6, RFC 9989 §5.3.1: exactly one From. With two, whichever a program shows, the other was checked.
    match message.headers.count("From") {
        0 => return Err("there is no From field"),
        1 => {}
        _ => return Err("there is more than one From field"),
    }
    let mut domains = message.from.mailboxes.iter().map(|mailbox| mailbox.domain().and_then(domain_name));
    let Some(first) = domains.next() else { return Err("From has no address") };
    let Some(domain) = first else { return Err("the address in From has no domain") };
    if !domain.contains('.') {
        return Err("the domain in From is a single label");
    }
    if domains.all(|other| other.as_ref() == Some(&domain)) {
        Ok(Author(domain))
    } else {
        Err("From names several domains")
    }
}

/// Evaluates the policy of the author's domain; marks the aligned signatures.
pub(super) async fn check(
    author: Result<Author, &'static str>,
    spf: &Spf,
    dkim: &mut Dkim,
    walks: &mut Walks<'_>,
) -> Dmarc {
    let Author(domain) = match author {
        Ok(author) => author,
        Err(why) => {
            return Dmarc {
                result: DmarcResult::PermError,
                detail: Some(why.to_owned()),
                ..Dmarc::default()
            };
        }
    };
    let mut dmarc = Dmarc { from_domain: Some(domain.clone()), ..Dmarc::default() };
    let discovery = match walks.discovery(&domain).await {
        Ok(discovery) => discovery,
        Err(Undecided(why)) => {
            dmarc.result = DmarcResult::TempError;
            dmarc.detail = Some(why);
            return dmarc;
        }
    };
    dmarc.organizational_domain = Some(discovery.organizational.clone());
    let record = discovery.policy_record();
    let alignments =
        record.map_or((Alignment::Relaxed, Alignment::Relaxed), |(_, record)| (record.dkim, record.spf));
    let aligned = Aligned::find(spf, dkim, walks, &discovery, alignments).await;
    dmarc.has_aligned_spf = aligned.has_spf;
    dmarc.has_aligned_dkim = aligned.has_dkim;
    let Some((owner, record)) = record else {
        dmarc.result = DmarcResult::None;
        dmarc.detail = Some(String::from("no policy is published"));
        return dmarc;
    };
    dmarc.policy_domain = Some(owner.to_owned());
    dmarc.is_testing = record.is_testing;
    dmarc.policy = Some(policy(owner, record, &domain, walks).await);
    (dmarc.result, dmarc.detail) = aligned.result(spf, dkim);
    dmarc
}

/// RFC 9989 §4.10.1: `p` for the owner's own name, `np` for names that do not exist, `sp` for the others below it.
async fn policy(owner: &str, record: &Record, domain: &str, walks: &Walks<'_>) -> DmarcPolicy {
    if owner == domain {
        return record.policy;
    }
    if record.missing_policy != record.subdomain_policy && walks.is_missing(domain).await {
        return record.missing_policy;
    }
    record.subdomain_policy
}

/// What aligned, and what might have.
#[derive(Debug, Default)]
struct Aligned {
    has_spf: bool,
    has_dkim: bool,
    /// An aligned check did not get its answer, or alignment itself could not be found out.
    undecided: Option<String>,
}

impl Aligned {
    async fn find(
        spf: &Spf,
        dkim: &mut Dkim,
        walks: &mut Walks<'_>,
        discovery: &Discovery,
        (for_dkim, for_spf): (Alignment, Alignment),
    ) -> Self {
        let mut aligned = Self::default();
        for signature in &mut dkim.signatures {
            let is_hopeful = matches!(signature.result, DkimResult::Pass | DkimResult::TempError);
            if !is_hopeful || signature.domain.is_empty() {
                continue;
            }
            match walks.is_aligned(&signature.domain, discovery, for_dkim).await {
                Ok(false) => {}
                Ok(true) if signature.result == DkimResult::Pass => {
                    signature.is_aligned = true;
                    aligned.has_dkim = true;
                }
                Ok(true) => {
                    signature.is_aligned = true;
                    aligned.doubt(
                        signature.detail.as_deref().unwrap_or("an aligned signature was not answered for"),
                    );
                }
                Err(Undecided(why)) => aligned.doubt(&why),
            }
        }
        let spf_domain =
            spf.domain.as_deref().filter(|_| matches!(spf.result, SpfResult::Pass | SpfResult::TempError));
        if let Some(domain) = spf_domain {
            match walks.is_aligned(domain, discovery, for_spf).await {
                Ok(false) => {}
                Ok(true) if spf.result == SpfResult::Pass => aligned.has_spf = true,
                Ok(true) => aligned.doubt(spf.detail.as_deref().unwrap_or("SPF was not answered")),
                Err(Undecided(why)) => aligned.doubt(&why),
            }
        }
        aligned
    }

    fn doubt(&mut self, why: &str) {
        self.undecided.get_or_insert_with(|| why.to_owned());
    }

    /// RFC 9989 §5.3.5: one aligned pass is enough; §5.3.6: what could not be found out leaves it undecided.
    fn result(self, spf: &Spf, dkim: &Dkim) -> (DmarcResult, Option<String>) {
        if self.has_spf || self.has_dkim {
            return (DmarcResult::Pass, None);
        }
        if let Some(why) = self.undecided {
            return (DmarcResult::TempError, Some(why));
        }
        if spf.result == SpfResult::NotChecked {
            // Without the client's address nobody can say that SPF would not have passed.
            return (
                DmarcResult::NotChecked,
                Some(String::from("no aligned signature, and SPF could not be checked")),
            );
        }
        if dkim.result == DkimResult::NotChecked {
            return (
                DmarcResult::NotChecked,
                Some(String::from("SPF is not aligned, and signatures could not be checked")),
            );
        }
        (DmarcResult::Fail, Some(String::from("neither SPF nor a signature is aligned with From")))
    }
}
