//! ARC (RFC 8617, experimental): who handed the message on, and what did they see?
//!
//! A chain proves only who sealed it. It counts for something only where the newest sealers are on the operator's list:
//! anybody can seal a false story (RFC 8617 §9).

use futures_util::future::join_all;
use mail::{
    Message,
    auth_results::{Arc, ArcAttested, ArcResult, DkimResult, DmarcResult, SpfResult},
    headers::AuthenticationResults,
};
use model::time::Time;
use platform::dns::{Budget, Resolver};

use super::{
    canonical::{Form, append_field},
    domain_name,
    key::{Algorithm, KeyRecord},
    letter::{Field, Letter},
    signature::{Flaw, Kind, Signature, algorithm, append_without_value, key_record, usable_key},
    tags::{Tags, base64_folded},
};

/// RFC 8617 §4.2.1: an instance lies between 1 and 50.
const MAX_INSTANCES: usize = 50;

/// Verifies the chain, if there is one.
pub(super) async fn check(
    letter: &Letter<'_>,
    message: &Message,
    resolver: &Resolver,
    budget: &Budget,
    trusted: &[String],
    now: Time,
) -> Arc {
    let sets = match sets(letter) {
        Ok(sets) if sets.is_empty() => return Arc { result: ArcResult::None, ..Arc::default() },
        Ok(sets) => sets,
        Err(why) => return Arc { result: ArcResult::Fail, detail: Some(why), ..Arc::default() },
    };
    let mut arc =
        Arc { sealers: sets.iter().rev().map(|set| set.seal.domain.clone()).collect(), ..Arc::default() };
    match verify(&sets, letter, resolver, budget, now).await {
        Ok(()) => {
            arc.result = ArcResult::Pass;
            arc.trusted_sealer = arc.sealers.first().filter(|sealer| is_listed(sealer, trusted)).cloned();
            arc.attested = attested(&sets, &message.authentication_results, trusted);
        }
        Err(flaw) => {
            arc.result =
                if flaw.result == DkimResult::TempError { ArcResult::TempError } else { ArcResult::Fail };
            arc.detail = Some(flaw.why);
        }
    }
    arc
}

/// The three fields one sealer added (RFC 8617 §4.2).
struct Set<'a> {
    results: Field<'a>,
    message: Field<'a>,
    message_place: usize,
    seal_field: Field<'a>,
    seal: Seal,
}

/// The tags of an ARC-Seal (RFC 8617 §4.1.3).
struct Seal {
    algorithm: Algorithm,
    domain: String,
    selector: String,
    signature: Vec<u8>,
    validation: Validation,
}

/// What the sealer said of the chain before it: `cv`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Validation {
    None,
    Pass,
    Fail,
}

/// RFC 8617 §5.2 steps 1 to 3: one whole set for each instance from 1 on.
fn sets<'a>(letter: &Letter<'a>) -> Result<Vec<Set<'a>>, String> {
    let results = by_instance(letter, "ARC-Authentication-Results")?;
    let messages = by_instance(letter, "ARC-Message-Signature")?;
    let seals = by_instance(letter, "ARC-Seal")?;
    if results.len() != seals.len() || messages.len() != seals.len() {
        return Err(String::from("the sets of the chain are not whole"));
    }
    let whole = results.into_iter().zip(messages).zip(seals).enumerate();
    whole
        .map(|(number, (((_, results), (message_place, message)), (_, seal_field)))| {
            let seal = seal(seal_field).map_err(|flaw| format!("seal {}: {}", number + 1, flaw.why))?;
            // RFC 8617 §5.1.1: the first says "none", each later one "pass"; "fail" ends the chain for good.
            let expected = if number == 0 { Validation::None } else { Validation::Pass };
            if seal.validation != expected {
                return Err(format!("the chain was broken when sealer {} saw it", number + 1));
            }
            Ok(Set { results, message, message_place, seal_field, seal })
        })
        .collect()
}

/// The fields of a name in the order of their instances, which must be 1, 2, 3 ...
fn by_instance<'a>(letter: &Letter<'a>, name: &'static str) -> Result<Vec<(usize, Field<'a>)>, String> {
    let mut fields = Vec::new();
    for (place, field) in letter.named(name) {
        if fields.len() == MAX_INSTANCES {
            return Err(format!("more than {MAX_INSTANCES} sets"));
        }
        let instance =
            instance(field).ok_or_else(|| format!("{name} without an instance from 1 to {MAX_INSTANCES}"))?;
        fields.push((instance, place, field));
    }
    fields.sort_by_key(|(instance, ..)| *instance);
    if !fields.iter().enumerate().all(|(number, (instance, ..))| *instance == number + 1) {
        return Err(format!("the instances of {name} have a gap or a double"));
    }
    Ok(fields.into_iter().map(|(_, place, field)| (place, field)).collect())
}

/// The `i=` tag. In the results field it comes first and what follows is no tag list (RFC 8617 §4.1.1).
fn instance(field: Field<'_>) -> Option<usize> {
    let text = field.text()?;
    let tag = text.split(';').find_map(|segment| {
        let (name, value) = segment.split_once('=')?;
        (name.trim() == "i").then(|| value.trim())
    })?;
    tag.parse().ok().filter(|instance| (1..=MAX_INSTANCES).contains(instance))
}

fn seal(field: Field<'_>) -> Result<Seal, Flaw> {
    let broken = |why: &str| Flaw::new(DkimResult::PermError, why);
    let tags = Tags::parse(field.text().ok_or_else(|| broken("not text"))?).map_err(broken)?;
    let required = |name: &str| tags.get(name).ok_or_else(|| broken(&format!("no {name}= tag")));
    // RFC 8617 §4.1.3: a seal covers the sets and nothing else.
    if tags.get("h").is_some() {
        return Err(broken("a seal with h="));
    }
    Ok(Seal {
        algorithm: algorithm(required("a")?)?,
        domain: domain_name(required("d")?).ok_or_else(|| broken("d= is no domain"))?,
        selector: required("s")?.to_owned(),
        signature: base64_folded(required("b")?).ok_or_else(|| broken("b= is not base64"))?,
        validation: match required("cv")?.to_ascii_lowercase().as_str() {
            "none" => Validation::None,
            "pass" => Validation::Pass,
            "fail" => Validation::Fail,
            _ => return Err(broken("cv= is unknown")),
        },
    })
}

/// RFC 8617 §5.2 steps 4 to 6: the newest signature over the message, and every seal.
async fn verify(
    sets: &[Set<'_>],
    letter: &Letter<'_>,
    resolver: &Resolver,
    budget: &Budget,
    now: Time,
) -> Result<(), Flaw> {
    let Some(newest) = sets.last() else { return Ok(()) };
    let broken = |why: &str| Flaw::new(DkimResult::PermError, why);
    let tags = Tags::parse(newest.message.text().ok_or_else(|| broken("not text"))?).map_err(broken)?;
    let signature = Signature::parse(&tags, Kind::ArcMessage)?;
    // RFC 8617 §4.1.2: seals are not signed by a message signature.
    if signature.headers.iter().any(|name| name == "arc-seal") {
        return Err(broken("the message signature covers a seal"));
    }
    signature.check_time(now)?;
    for hash in letter.body_hashes(&[signature.body_cut()]) {
        signature.check_body(&hash)?;
    }
    let record = key_record(&signature.selector, &signature.domain, resolver, budget).await?;
    signature.check_headers(letter, newest.message_place, &record)?;
    let keys =
        join_all(sets.iter().map(|set| key_record(&set.seal.selector, &set.seal.domain, resolver, budget)))
            .await;
    for (number, key) in keys.into_iter().enumerate().rev() {
        check_seal(&sets[..=number], &key?)
            .map_err(|flaw| Flaw { why: format!("seal {}: {}", number + 1, flaw.why), ..flaw })?;
    }
    Ok(())
}

/// RFC 8617 §5.1.1: a seal covers all sets up to its own, each as results, message signature, seal.
fn check_seal(sets: &[Set<'_>], record: &KeyRecord) -> Result<(), Flaw> {
    let Some((own, before)) = sets.split_last() else { return Ok(()) };
    let key = usable_key(record, own.seal.algorithm)?;
    let mut text = Vec::with_capacity(4_096);
    for set in before {
        for field in [set.results, set.message, set.seal_field] {
            append_field(Form::Relaxed, field.whole, &mut text);
        }
    }
    append_field(Form::Relaxed, own.results.whole, &mut text);
    append_field(Form::Relaxed, own.message.whole, &mut text);
    append_without_value(Form::Relaxed, own.seal_field.whole, &mut text);
    if key.verifies(&text, &own.seal.signature) {
        Ok(())
    } else {
        Err(Flaw::new(DkimResult::Fail, "the seal does not match"))
    }
}

/// What the listed sealers saw, newest first: the first that saw DMARC pass, else the newest.
///
/// An older sealer counts only while all newer ones are listed, too: an unlisted one could have put its sets on another message.
fn attested(sets: &[Set<'_>], fields: &[AuthenticationResults], trusted: &[String]) -> Option<ArcAttested> {
    let said =
        sets.iter().enumerate().rev().take_while(|(_, set)| is_listed(&set.seal.domain, trusted)).filter_map(
            |(number, set)| {
                let instance = u32::try_from(number + 1).ok()?;
                let field = fields.iter().find(|field| field.arc_instance == Some(instance))?;
                Some(attestation(&set.seal.domain, field))
            },
        );
    let said: Vec<_> = said.collect();
    let passed = said.iter().find(|each| each.dmarc == DmarcResult::Pass);
    passed.or_else(|| said.first()).cloned()
}

fn attestation(sealer: &str, field: &AuthenticationResults) -> ArcAttested {
    let result = |method| field.of(method).map(|said| said.result.as_str());
    ArcAttested {
        domain: sealer.to_owned(),
        spf: result("spf").find_map(SpfResult::from_name).unwrap_or_default(),
        dkim: result("dkim")
            .filter_map(DkimResult::from_name)
            .min_by_key(|said| *said != DkimResult::Pass)
            .unwrap_or_default(),
        dmarc: result("dmarc").find_map(DmarcResult::from_name).unwrap_or_default(),
    }
}

fn is_listed(sealer: &str, trusted: &[String]) -> bool {
    trusted.iter().any(|each| each.trim_end_matches('.').eq_ignore_ascii_case(sealer))
}
