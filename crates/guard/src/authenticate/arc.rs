//! ARC (RFC 8617, experimental): who handed the message on, and what did they see?
//!
//! A chain proves only who sealed it. It counts for something only where the newest sealers are on the operator's list:
//! anybody can seal a false story (RFC 8617 §9).

use futures_util::future::join_all;
use mail::{
    Message,
    auth_results::{Arc, ArcAttested, ArcResult, DkimResult, DmarcResult, SpfResult},
    authentication::{
        arc::{Set, sealed_text, sets},
        key::KeyRecord,
        signature::{Flaw, Kind, Signature, usable_key},
        tags::Tags,
    },
    headers::AuthenticationResults,
};
use model::time::Time;
use platform::dns::{Budget, Resolver};

use super::{
    dkim::check_header,
    key::{key_record, verifies},
    letter::Letter,
};

/// Verifies the chain, if there is one.
pub(super) async fn check(
    letter: &Letter<'_>,
    message: &Message,
    resolver: &Resolver,
    budget: &Budget,
    trusted: &[String],
    now: Time,
) -> Arc {
    let sets = match sets(&letter.fields) {
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
    if !letter.is_body_within_limit() {
        return Err(Flaw::new(DkimResult::Neutral, super::dkim::BODY_OF_TOO_MANY_LINES));
    }
    for hash in letter.body_hashes(&[signature.body_cut()]) {
        signature.check_body(&hash)?;
    }
    let record = key_record(&signature.selector, &signature.domain, resolver, budget).await?;
    check_header(&signature, letter, newest.message_place, &record)?;
    let keys =
        join_all(sets.iter().map(|set| key_record(&set.seal.selector, &set.seal.domain, resolver, budget)))
            .await;
    for (number, key) in keys.into_iter().enumerate().rev() {
        check_seal(&sets[..=number], &key?)
            .map_err(|flaw| Flaw { why: format!("seal {}: {}", number + 1, flaw.why), ..flaw })?;
    }
    Ok(())
}

/// Checks the seal of the last of these sets.
fn check_seal(sets: &[Set<'_>], record: &KeyRecord) -> Result<(), Flaw> {
    let Some(own) = sets.last() else { return Ok(()) };
    let key = usable_key(record, own.seal.algorithm)?;
    if verifies(key, &sealed_text(sets), &own.seal.signature) {
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
