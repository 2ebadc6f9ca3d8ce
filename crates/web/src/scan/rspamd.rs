//! rspamd's HTTP protocol: `/checkv2` and `/ping`, in its own JSON, so that `rspamc` and mail servers that speak to
//! rspamd can speak to us. Source: <https://docs.rspamd.com/developers/protocol>, tried with Debian's rspamc 3.4.
//! Not its controller: learning answers with a plain error until the hold can teach.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guard::scan::{Judged, Thresholds};
use hyper::ext::ReasonPhrase;
use model::verdict::{Action, Points, Reason};
use serde::Serialize;

use super::api::{Problem, json_response};
use super::view::Decimal;
use super::{ScanFace, body, envelope};

/// What rspamd's callers are told for a message that we would hold: they have no word for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HoldAdvice {
    /// `quarantine`, which rspamd itself knows and some callers act upon.
    #[default]
    Quarantine,
    /// `add header`: deliver it marked.
    AddHeader,
    /// `soft reject`: ask the sender to come back.
    SoftReject,
    /// `reject`.
    Reject,
}

impl HoldAdvice {
    /// The advices as written in the configuration.
    pub const NAMES: [(&'static str, HoldAdvice); 4] = [
        ("quarantine", HoldAdvice::Quarantine),
        ("add header", HoldAdvice::AddHeader),
        ("soft reject", HoldAdvice::SoftReject),
        ("reject", HoldAdvice::Reject),
    ];

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, advice)| advice)
    }

    fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, advice)| *advice == self).map_or("quarantine", |(name, _)| name)
    }
}

/// Judges the message in the body.
pub(crate) async fn check(
    State(face): State<Arc<ScanFace>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if headers.contains_key("key") {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "HTTPCrypt is not supported: leave the key out; the service is reached over loopback only.",
        ));
    }
    let submission = envelope::from_headers(&headers)?;
    let mut message = body::collect(body, face.max_message_bytes).await?;
    if is_compressed(&headers) {
        message = decompress(&message, face.max_message_bytes)?;
    }
    let judged = face.scanner.scan(message, submission).await?;
    let thresholds = judged.thresholds;
    Ok(json_response(StatusCode::OK, "application/json", &Answer::of(&judged, &thresholds, &face)))
}

/// Says that we are here.
pub(crate) async fn ping() -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], "pong\r\n").into_response()
}

/// What a caller that wants to teach us is told.
const CANNOT_LEARN: &str =
    "Tidewatch cannot learn from single messages yet; it will once messages can be held and released";

/// Says that learning is not there yet: in the body, and in the status line, which is what `rspamc` prints.
pub(crate) async fn learn() -> Response {
    let mut refusal = json_response(
        StatusCode::NOT_IMPLEMENTED,
        "application/json",
        &serde_json::json!({"error": CANNOT_LEARN}),
    );
    refusal.extensions_mut().insert(ReasonPhrase::from_static(CANNOT_LEARN.as_bytes()));
    refusal
}

/// rspamd's answer. The order is part of the protocol for simple readers: `score` stands before `required_score`.
#[derive(Serialize)]
struct Answer {
    is_skipped: bool,
    score: Decimal,
    required_score: Decimal,
    action: &'static str,
    thresholds: BTreeMap<&'static str, Decimal>,
    symbols: BTreeMap<String, Symbol>,
    messages: BTreeMap<String, String>,
    #[serde(rename = "message-id")]
    message_id: String,
    time_real: f64,
    milter: serde_json::Value,
}

impl Answer {
    fn of(judged: &Judged, thresholds: &Thresholds, face: &ScanFace) -> Self {
        let verdict = &judged.verdict;
        let mut symbols = BTreeMap::new();
        for reason in verdict.reasons() {
            add_symbol(&mut symbols, reason, face);
        }
        let summary = format!("{}; score={}", verdict.action(), verdict.score());
        Answer {
            is_skipped: false,
            score: Decimal(verdict.score()),
            required_score: Decimal(required_score(thresholds)),
            action: action_word(verdict.action(), face.rspamd_hold),
            thresholds: words_of(thresholds, face.rspamd_hold),
            symbols,
            messages: BTreeMap::new(),
            message_id: judged.message_id.clone().unwrap_or_else(|| "undef".to_owned()),
            time_real: judged.took.as_secs_f64(),
            // A forged field of the same name is taken off before ours is put on.
            milter: serde_json::json!({
                "remove_headers": {"X-Tidewatch": 0},
                "add_headers": {"X-Tidewatch": {"value": summary, "order": 1}},
            }),
        }
    }
}

/// The score from which a message is refused, or the strictest threshold there is.
fn required_score(thresholds: &Thresholds) -> Points {
    let strictest = [thresholds.reject, thresholds.defer, thresholds.hold, thresholds.tag];
    strictest.into_iter().flatten().next().unwrap_or(Points::hundredths(1500))
}

/// The thresholds that are set, in rspamd's words.
fn words_of(thresholds: &Thresholds, hold: HoldAdvice) -> BTreeMap<&'static str, Decimal> {
    let steps = [
        (Action::Reject, thresholds.reject),
        (Action::Defer, thresholds.defer),
        (Action::Hold, thresholds.hold),
        (Action::Tag, thresholds.tag),
    ];
    steps
        .into_iter()
        .filter_map(|(action, limit)| Some((action_word(action, hold), Decimal(limit?))))
        .collect()
}

/// One reason in rspamd's form; here too the order is part of the protocol.
#[derive(Serialize)]
struct Symbol {
    name: String,
    score: Decimal,
    metric_score: Decimal,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
}

/// Adds a reason under a name in rspamd's manner; two reasons of one name are one symbol with both points.
fn add_symbol(symbols: &mut BTreeMap<String, Symbol>, reason: &Reason, face: &ScanFace) {
    let name = symbol_name(reason.id.as_str());
    let options = reason.evidence.iter().map(|evidence| evidence.text.clone());
    let symbol = symbols.entry(name.clone()).or_insert_with(|| Symbol {
        name,
        score: Decimal(Points::ZERO),
        metric_score: Decimal(Points::ZERO),
        description: face.phrases.say(&face.language, &reason.text),
        options: Vec::new(),
    });
    symbol.score.0 = symbol.score.0 + reason.points;
    symbol.metric_score = symbol.score;
    symbol.options.extend(options);
}

/// `link.mismatch` becomes `TW_LINK_MISMATCH`.
fn symbol_name(id: &str) -> String {
    let word = |character: char| {
        if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' }
    };
    "TW_".chars().chain(id.chars().map(word)).collect()
}

/// Our action in rspamd's words.
fn action_word(action: Action, hold: HoldAdvice) -> &'static str {
    match action {
        Action::Accept => "no action",
        Action::Tag => "add header",
        Action::Hold => hold.name(),
        Action::Defer => "soft reject",
        Action::Reject => "reject",
    }
}

/// `rspamc -z` sends `Compression: zstd`.
fn is_compressed(headers: &HeaderMap) -> bool {
    headers.get("compression").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"zstd"))
}

/// Unpacks a zstd body (RFC 8878), never more than `max_bytes` of it.
fn decompress(body: &[u8], max_bytes: usize) -> Result<Vec<u8>, Problem> {
    let broken = || Problem::bad_request("The compressed message cannot be unpacked (zstd).".to_owned());
    let decoder = ruzstd::decoding::StreamingDecoder::new(body).map_err(|_| broken())?;
    let mut unpacked = Vec::new();
    decoder.take(max_bytes as u64 + 1).read_to_end(&mut unpacked).map_err(|_| broken())?;
    if unpacked.len() > max_bytes {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("A message may have {max_bytes} bytes at most."),
        ));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use model::verdict::Action;

    use super::{HoldAdvice, action_word, symbol_name};

    #[test]
    fn actions_are_said_in_rspamds_words() {
        let said = Action::ALL.map(|action| action_word(action, HoldAdvice::Quarantine));
        assert_eq!(said, ["no action", "add header", "quarantine", "soft reject", "reject"]);
        assert_eq!(action_word(Action::Hold, HoldAdvice::AddHeader), "add header");
    }

    #[test]
    fn reasons_are_named_in_rspamds_manner() {
        assert_eq!(symbol_name("link.mismatch"), "TW_LINK_MISMATCH");
        assert_eq!(symbol_name("rule.gift-card"), "TW_RULE_GIFT_CARD");
    }
}
