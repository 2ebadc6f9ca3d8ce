//! What a scan looks like from outside: one JSON object for the command line and the API alike.
//! Not the verdict itself (`model::verdict`): model types are not serialised by accident.

use guard::scan::Judged;
use model::phrase::Phrase;
use model::verdict::{Evidence, Points, Reason, Undecided};
use platform::phrases::Phrases;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::ser::Error as _;

/// One judged message, or the reason why it could not be judged.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScanLine {
    /// The file it came from; `-` is standard input, absent over HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Which message of the file, from 1: a mailbox file holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u64>,
    /// SHA-256 of the message's bytes, in hexadecimal.
    pub sha256: Option<String>,
    /// `inbound`, `outbound` or `internal`, seen from the organisation's own domains.
    pub direction: Option<&'static str>,
    /// `accept`, `tag`, `hold`, `defer` or `reject`.
    pub action: Option<&'static str>,
    /// `score`, or the id of the reason that forced the action.
    pub decided_by: Option<String>,
    /// The exact sum of all reasons' points, with two decimals.
    pub score: Option<Decimal>,
    /// Why, the weightiest first.
    pub reasons: Vec<ReasonView>,
    /// What could not be decided, and what it would need.
    pub undecided: Vec<UndecidedView>,
    /// Sender authentication as verified here.
    pub auth: Option<AuthView>,
    /// Why the message could not be judged; everything else is empty then.
    pub error: Option<String>,
    /// Time from first byte to verdict, in microseconds.
    pub took_us: u64,
}

/// One part of a verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReasonView {
    /// Its stable name.
    pub id: String,
    /// What it adds to the score, with two decimals; may be negative or nothing.
    pub points: Decimal,
    /// The reason in plain words.
    pub text: String,
    /// The words of the message it rests on.
    pub evidence: Vec<EvidenceView>,
}

/// Words of the message and where they stand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EvidenceView {
    /// The words, as decoded.
    pub text: String,
    /// Which part of the message, as a path of the message data model.
    pub part: String,
    /// Offset of the first byte in the decoded text of that part.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

/// A question that could not be answered.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UndecidedView {
    /// The rule or signal.
    pub rule: String,
    /// What it would need.
    pub needs: Vec<String>,
}

/// Sender authentication; each value is of the closed set of RFC 8601 §2.7, or `not_checked`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthView {
    /// `not_checked none pass fail softfail policy neutral temperror permerror`
    pub spf: &'static str,
    /// `not_checked none pass fail policy neutral temperror permerror`
    pub dkim: &'static str,
    /// `not_checked none pass fail bestguesspass temperror permerror`
    pub dmarc: &'static str,
    /// `not_checked none pass fail temperror permerror`
    pub arc: &'static str,
}

impl ScanLine {
    /// Shows a judged message in `language`.
    pub fn judged(judged: &Judged, phrases: &Phrases, language: &str) -> Self {
        let verdict = &judged.verdict;
        let say = |phrase: &Phrase| phrases.say(language, phrase);
        ScanLine {
            path: None,
            item: None,
            sha256: judged.sha256_hex(),
            direction: Some(verdict.direction().as_str()),
            action: Some(verdict.action().as_str()),
            decided_by: Some(verdict.decided_by().to_string()),
            score: Some(Decimal(verdict.score())),
            reasons: verdict.reasons().iter().map(|reason| ReasonView::of(reason, &say)).collect(),
            undecided: verdict.undecided().iter().map(UndecidedView::of).collect(),
            auth: Some(AuthView::of(judged)),
            error: None,
            took_us: judged.took.as_micros().try_into().unwrap_or(u64::MAX),
        }
    }

    /// Shows that something could not be judged.
    pub fn failed(error: String) -> Self {
        ScanLine {
            path: None,
            item: None,
            sha256: None,
            direction: None,
            action: None,
            decided_by: None,
            score: None,
            reasons: Vec::new(),
            undecided: Vec::new(),
            auth: None,
            error: Some(error),
            took_us: 0,
        }
    }

    /// Says which message of which file this is.
    #[must_use]
    pub fn at(mut self, path: String, item: u64) -> Self {
        self.path = Some(path);
        self.item = Some(item);
        self
    }
}

impl ReasonView {
    fn of(reason: &Reason, say: &impl Fn(&Phrase) -> String) -> Self {
        ReasonView {
            id: reason.id.to_string(),
            points: Decimal(reason.points),
            text: say(&reason.text),
            evidence: reason.evidence.iter().map(EvidenceView::of).collect(),
        }
    }
}

impl EvidenceView {
    fn of(evidence: &Evidence) -> Self {
        EvidenceView {
            text: evidence.text.clone(),
            part: evidence.part.clone(),
            start: evidence.start,
            end: evidence.end,
        }
    }
}

impl UndecidedView {
    fn of(undecided: &Undecided) -> Self {
        UndecidedView { rule: undecided.rule.clone(), needs: undecided.needs.clone() }
    }
}

impl AuthView {
    fn of(judged: &Judged) -> Self {
        let auth = &judged.authentication;
        AuthView {
            spf: auth.spf.result.name(),
            dkim: auth.dkim.result.name(),
            dmarc: auth.dmarc.result.name(),
            arc: auth.arc.result.name(),
        }
    }
}

/// Points as a JSON number with exactly two decimals: `1.50`, not `1.5`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal(pub Points);

impl Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits =
            serde_json::value::RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        digits.serialize(serializer)
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "number", "multipleOf": 0.01})
    }
}
