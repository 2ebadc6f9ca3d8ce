//! ARC's chain as text (RFC 8617): its sets, its seals, and the bytes a seal covers. Whose seals hold is verified by `guard`, and
//! whose count is the operator's list.

use super::{
    canonical::{Form, append_field},
    domain_name,
    field::Field,
    key::Algorithm,
    signature::{Flaw, algorithm, append_without_value},
    tags::{Tags, base64_folded},
};
use crate::auth_results::DkimResult;

/// RFC 8617 §4.2.1: an instance lies between 1 and 50.
pub const MAX_INSTANCES: usize = 50;

/// The three fields one sealer added (RFC 8617 §4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<'a> {
    /// ARC-Authentication-Results.
    pub results: Field<'a>,
    /// ARC-Message-Signature.
    pub message: Field<'a>,
    /// Its place among the fields.
    pub message_place: usize,
    /// ARC-Seal.
    pub seal_field: Field<'a>,
    /// Its tags.
    pub seal: Seal,
}

/// The tags of an ARC-Seal (RFC 8617 §4.1.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// `a=`.
    pub algorithm: Algorithm,
    /// `d=`, lower case, A-labels.
    pub domain: String,
    /// `s=`.
    pub selector: String,
    /// `b=`.
    pub signature: Vec<u8>,
    /// `cv=`.
    pub validation: Validation,
}

/// What the sealer said of the chain before it: `cv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validation {
    /// There was none.
    None,
    /// It held.
    Pass,
    /// It was broken, and stays so.
    Fail,
}

/// RFC 8617 §5.2 steps 1 to 3: one whole set for each instance from 1 on.
pub fn sets<'a>(fields: &[Field<'a>]) -> Result<Vec<Set<'a>>, String> {
    let results = by_instance(fields, "ARC-Authentication-Results")?;
    let messages = by_instance(fields, "ARC-Message-Signature")?;
    let seals = by_instance(fields, "ARC-Seal")?;
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
fn by_instance<'a>(all: &[Field<'a>], name: &str) -> Result<Vec<(usize, Field<'a>)>, String> {
    let mut fields = Vec::new();
    for (place, field) in all.iter().copied().enumerate().filter(|(_, field)| field.is(name)) {
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

/// Reads an ARC-Seal.
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

/// RFC 8617 §5.1.1: a seal covers all sets up to its own, each as results, message signature, seal. The last of `sets` is its own.
#[must_use]
pub fn sealed_text(sets: &[Set<'_>]) -> Vec<u8> {
    let Some((own, before)) = sets.split_last() else { return Vec::new() };
    let mut text = Vec::with_capacity(4_096);
    for set in before {
        for field in [set.results, set.message, set.seal_field] {
            append_field(Form::Relaxed, field.whole, &mut text);
        }
    }
    append_field(Form::Relaxed, own.results.whole, &mut text);
    append_field(Form::Relaxed, own.message.whole, &mut text);
    append_without_value(Form::Relaxed, own.seal_field.whole, &mut text);
    text
}
