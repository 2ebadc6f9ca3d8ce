//! Statements: what a member says to its hub, and the bytes it signs. Things of attackers only: there is no field for a party or a person.
//! Pure. Not whether the hub takes it ([`crate::hub`]) and not whether it may be named ([`crate::redact`]).
//!
//! The payload is JSON, signed as it stands (`seal::jws`); fields that a newer program adds are left alone, another version is refused.

use model::ids::{MemberId, StatementId};
use model::indicator::Indicator;
use model::time::Time;
use model::tlp::Tlp;
use seal::jws::{self, JwsError, Parsed};
use seal::signature::{SigningKey, VerifyingKey};
use serde_json::{Value as Json, json};
use thiserror::Error;

/// What a signed statement says it is.
pub const STATEMENT_TYPE: &str = "tidewatch-statement+json";
/// A signed statement has at most so many bytes.
pub const MAX_STATEMENT_BYTES: usize = 64 * 1024;
/// A statement names at most so many things; who has more says more than once.
pub const MAX_INDICATORS: usize = 50;
/// One thing is at most so long: a link can be.
pub const MAX_INDICATOR_BYTES: usize = 2_048;

/// What was seen, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Mail to addresses that only a list which got out can have led to.
    LeakedListUsed,
}

impl About {
    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeakedListUsed => "leaked-list-used",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        (word == Self::LeakedListUsed.as_str()).then_some(Self::LeakedListUsed)
    }
}

/// What a member says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id, chosen by the member: the same in every attempt.
    pub id: StatementId,
    /// Who says it.
    pub member: MemberId,
    /// When.
    pub at: Time,
    /// What was seen.
    pub about: About,
    /// How far it may be carried.
    pub tlp: Tlp,
    /// What is named; at least one, each once.
    pub indicators: Vec<Indicator>,
}

/// A text is no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// It is not signed, or not by that key.
    #[error(transparent)]
    Signed(#[from] JwsError),
    /// It does not say what a statement says.
    #[error("read a statement: {0}")]
    Malformed(&'static str),
}

impl Said {
    /// Writes and signs it.
    #[must_use]
    pub fn signed(&self, key: &SigningKey) -> String {
        let payload = json!({
            "version": 1,
            "id": self.id.to_string(),
            "member": self.member.to_string(),
            "at": self.at.to_string(),
            "about": self.about.as_str(),
            "tlp": self.tlp.as_str(),
            "indicators": indicators_json(&self.indicators),
        });
        jws::sign(key, STATEMENT_TYPE, payload.to_string().as_bytes())
    }

    /// Reads a signed statement and checks that this key signed it.
    pub fn open(text: &str, key: &VerifyingKey) -> Result<Self, StatementError> {
        let payload = Parsed::parse(text, MAX_STATEMENT_BYTES)?.verify(key, STATEMENT_TYPE)?;
        let json: Json = serde_json::from_slice(&payload).map_err(|_| MALFORMED)?;
        if json["version"] != 1 {
            return Err(StatementError::Malformed("it is of a version that is not known here"));
        }
        Ok(Self {
            id: parsed(&json["id"])?,
            member: parsed(&json["member"])?,
            at: parsed(&json["at"])?,
            about: json["about"].as_str().and_then(About::parse).ok_or(MALFORMED)?,
            tlp: json["tlp"].as_str().and_then(Tlp::parse).ok_or(MALFORMED)?,
            indicators: indicators_of(&json["indicators"]).ok_or(MALFORMED)?,
        })
    }
}

const MALFORMED: StatementError = StatementError::Malformed("a field is missing or not in its form");

fn parsed<T: std::str::FromStr>(json: &Json) -> Result<T, StatementError> {
    json.as_str().and_then(|text| text.parse().ok()).ok_or(MALFORMED)
}

/// Indicators in the form that is sent.
pub(crate) fn indicators_json(indicators: &[Indicator]) -> Json {
    let one = |indicator: &Indicator| json!({"kind": indicator.kind(), "value": indicator.to_string()});
    Json::Array(indicators.iter().map(one).collect())
}

/// Reads them; none if there are none or too many, one is not in its form, or stands twice.
pub(crate) fn indicators_of(json: &Json) -> Option<Vec<Indicator>> {
    let array = json.as_array().filter(|array| (1..=MAX_INDICATORS).contains(&array.len()))?;
    let mut indicators = Vec::with_capacity(array.len());
    for one in array {
        let value = one["value"].as_str().filter(|value| value.len() <= MAX_INDICATOR_BYTES)?;
        let indicator = Indicator::parse(one["kind"].as_str()?, value)?;
        // A control character in a link would reach terminals and logs.
        if value.chars().any(char::is_control) || indicators.contains(&indicator) {
            return None;
        }
        indicators.push(indicator);
    }
    Some(indicators)
}

#[cfg(test)]
mod tests {
    use model::ids::Id;
    use seal::signature::SignatureError;

    use super::*;

    fn said() -> Said {
        Said {
            id: StatementId::from_bytes([1; 16]),
            member: MemberId::from_bytes([2; 16]),
            at: "2026-11-21T14:00:00.123456Z".parse().unwrap(),
            about: About::LeakedListUsed,
            tlp: Tlp::Amber,
            indicators: vec![
                Indicator::Domain("bad.example".into()),
                Indicator::Url("https://bad.example/a?b=c".into()),
                Indicator::Address("who@bad.example".into()),
                Indicator::FileHash([7; 32]),
            ],
        }
    }

    fn key() -> SigningKey {
        SigningKey::from_seed(&[1; 32])
    }

    #[test]
    fn what_was_said_is_read_by_whoever_has_the_key() {
        let text = said().signed(&key());
        assert_eq!(Said::open(&text, &key().verifying_key()), Ok(said()));
        let other = SigningKey::from_seed(&[2; 32]).verifying_key();
        let mismatch = StatementError::Signed(JwsError::Signature(SignatureError::Mismatch));
        assert_eq!(Said::open(&text, &other), Err(mismatch));
    }

    /// Signs the statement with one field changed.
    fn changed(change: impl FnOnce(&mut Json)) -> Result<Said, StatementError> {
        let text = said().signed(&key());
        let payload = Parsed::parse(&text, MAX_STATEMENT_BYTES).unwrap();
        let payload = payload.verify(&key().verifying_key(), STATEMENT_TYPE).unwrap();
        let mut json: Json = serde_json::from_slice(&payload).unwrap();
        change(&mut json);
        let text = jws::sign(&key(), STATEMENT_TYPE, json.to_string().as_bytes());
        Said::open(&text, &key().verifying_key())
    }

    #[test]
    fn what_a_newer_program_adds_is_left_alone_and_another_version_is_refused() {
        assert_eq!(changed(|json| json["mood"] = json!("calm")), Ok(said()));
        assert!(changed(|json| json["version"] = json!(2)).is_err());
    }

    #[test]
    fn a_statement_that_is_not_whole_is_refused() {
        for field in ["version", "id", "member", "at", "about", "tlp", "indicators"] {
            let without = changed(|json| drop(json.as_object_mut().unwrap().remove(field)));
            assert!(without.is_err(), "without {field}: {without:?}");
            assert!(changed(|json| json[field] = json!([])).is_err(), "an empty {field}");
        }
        let named = |kind: &str, value: &str| json!({ "kind": kind, "value": value });
        for indicators in [
            json!([named("company", "Example")]),
            json!([named("domain", "Bad.Example")]),
            json!([named("url", "https://bad.example/\u{7}")]),
            json!([named("domain", "bad.example"), named("domain", "bad.example")]),
            json!([named("url", &"x".repeat(MAX_INDICATOR_BYTES + 1))]),
            Json::Array((0..=MAX_INDICATORS).map(|n| named("domain", &format!("b{n}.example"))).collect()),
        ] {
            assert!(changed(|json| json["indicators"] = indicators.clone()).is_err(), "{indicators}");
        }
    }

    #[test]
    fn a_signed_text_of_another_type_is_no_statement() {
        let text = jws::sign(&key(), "tidewatch-warning+json", b"{}");
        let refused = Said::open(&text, &key().verifying_key());
        assert_eq!(refused, Err(StatementError::Signed(JwsError::OtherType)));
    }
}
