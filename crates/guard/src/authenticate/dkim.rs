//! DKIM (RFC 6376, with RFC 8301 and RFC 8463): which domains answer for this message?

use futures_util::future::join_all;
use mail::{
    auth_results::{Dkim, DkimResult, DkimSignature},
    authentication::{
        domain_name,
        field::Field,
        key::{KeyRecord, PublicKey},
        signature::{Flaw, Kind, Signature},
        tags::Tags,
    },
};
use model::time::Time;
use platform::dns::{Budget, Resolver};

use super::{
    key::{key_record, verifies},
    letter::Letter,
};

/// Signatures that are tried, topmost first; each costs a question and a public-key operation (RFC 6376 §6.1, §8.4).
const MAX_SIGNATURES: usize = 8;

/// RFC 8601 §2.7.1: what could not be processed for another reason than its syntax is neutral, too.
pub(super) const BODY_OF_TOO_MANY_LINES: &str = "the body has more lines than are checked";

/// A field with what became of reading it.
struct Candidate {
    /// Its place among the fields.
    place: usize,
    report: DkimSignature,
    signature: Result<Signature, Flaw>,
}

/// Verifies the signatures of a message.
pub(super) async fn check(letter: &Letter<'_>, resolver: &Resolver, budget: &Budget, now: Time) -> Dkim {
    let mut candidates: Vec<_> = letter
        .named("DKIM-Signature")
        .take(MAX_SIGNATURES)
        .map(|(place, field)| candidate(place, field, now))
        .collect();
    check_bodies(&mut candidates, letter);
    let signatures =
        join_all(candidates.into_iter().map(|each| verified(each, letter, resolver, budget))).await;
    Dkim { result: best(&signatures).unwrap_or(DkimResult::None), signatures }
}

fn candidate(place: usize, field: Field<'_>, now: Time) -> Candidate {
    let text = field.text().unwrap_or_default();
    match Tags::parse(text) {
        Err(why) => {
            let signature = Err(Flaw::new(DkimResult::Neutral, why));
            Candidate { place, report: DkimSignature::default(), signature }
        }
        Ok(tags) => {
            let signature = Signature::parse(&tags, Kind::Dkim);
            let signature = signature.and_then(|signature| signature.check_time(now).map(|()| signature));
            Candidate { place, report: report(&tags), signature }
        }
    }
}

/// What the field says of itself, whether it holds or not.
fn report(tags: &Tags<'_>) -> DkimSignature {
    let value = |name| tags.get(name).unwrap_or_default().to_owned();
    DkimSignature {
        domain: domain_name(&value("d")).unwrap_or_default(),
        selector: value("s"),
        identity: tags.get("i").map(str::to_owned),
        algorithm: value("a").to_ascii_lowercase(),
        has_body_length: tags.get("l").is_some(),
        signed_headers: value("h")
            .split(':')
            .map(|name| name.trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .collect(),
        ..DkimSignature::default()
    }
}

/// Compares the bodies before anybody is asked for a key: an altered body needs no DNS.
fn check_bodies(candidates: &mut [Candidate], letter: &Letter<'_>) {
    if candidates.iter().any(|each| each.signature.is_ok()) && !letter.is_body_within_limit() {
        for each in candidates.iter_mut().filter(|each| each.signature.is_ok()) {
            each.signature = Err(Flaw::new(DkimResult::Neutral, BODY_OF_TOO_MANY_LINES));
        }
        return;
    }
    let readable = candidates.iter().filter_map(|each| each.signature.as_ref().ok());
    let hashes = letter.body_hashes(&readable.map(Signature::body_cut).collect::<Vec<_>>());
    let mut hashes = hashes.into_iter();
    for each in candidates {
        let Ok(signature) = &each.signature else { continue };
        let hash = hashes.next().expect("one hash for each readable signature");
        each.report.unsigned_bytes =
            signature.body_cut().1.map_or(0, |signed| hash.whole_length.saturating_sub(signed));
        if let Err(flaw) = signature.check_body(&hash) {
            each.signature = Err(flaw);
        }
    }
}

async fn verified(
    candidate: Candidate,
    letter: &Letter<'_>,
    resolver: &Resolver,
    budget: &Budget,
) -> DkimSignature {
    let Candidate { place, mut report, signature } = candidate;
    let outcome = match signature {
        Ok(signature) => keyed(&signature, place, &mut report, letter, resolver, budget).await,
        Err(flaw) => Err(flaw),
    };
    match outcome {
        Ok(()) => report.result = DkimResult::Pass,
        Err(flaw) => {
            report.result = flaw.result;
            report.detail = Some(flaw.why);
        }
    }
    report
}

async fn keyed(
    signature: &Signature,
    place: usize,
    report: &mut DkimSignature,
    letter: &Letter<'_>,
    resolver: &Resolver,
    budget: &Budget,
) -> Result<(), Flaw> {
    let record = key_record(&signature.selector, &signature.domain, resolver, budget).await?;
    report.key_bits = record.key.as_ref().map(PublicKey::bits);
    if record.is_testing {
        report.detail = Some(String::from("the domain is only testing (t=y)"));
    }
    check_header(signature, letter, place, &record)
}

/// Checks the signature itself; `place` is that of its own field.
pub(super) fn check_header(
    signature: &Signature,
    letter: &Letter<'_>,
    place: usize,
    record: &KeyRecord,
) -> Result<(), Flaw> {
    let key = signature.key(record)?;
    if !verifies(key, &signature.signed_text(&letter.fields, place), &signature.signature) {
        return Err(Flaw::new(DkimResult::Fail, "the signature does not match the header"));
    }
    Ok(())
}

/// The one result of all signatures: any pass is a pass; and what might have been one leaves the whole undecided.
pub(super) fn best(signatures: &[DkimSignature]) -> Option<DkimResult> {
    use DkimResult::{Fail, Neutral, Pass, PermError, Policy, TempError};
    let has = |result: &DkimResult| signatures.iter().any(|signature| signature.result == *result);
    [Pass, TempError, Fail, PermError, Policy, Neutral].into_iter().find(has)
}
