//! Our own scan call: `POST /api/v1/scan` with the message as body, the same JSON object as `tidewatch scan`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guard::scan::ScanError;
use serde_json::{Value, json};

use super::view::ScanLine;
use super::{ScanFace, body, envelope};

/// Judges the message in the body.
pub(crate) async fn scan(
    State(face): State<Arc<ScanFace>>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let (submission, language) = envelope::from_query(query.as_deref().unwrap_or_default())?;
    let message = body::collect(body, face.max_message_bytes).await?;
    let judged = face.scanner.scan(message, submission).await.map_err(Problem::from)?;
    let line = ScanLine::judged(&judged, &face.phrases, language.as_deref().unwrap_or(&face.language));
    Ok(json_response(StatusCode::OK, "application/json", &line))
}

/// The description of this API, made from the types it answers with.
pub(crate) async fn openapi() -> Response {
    json_response(StatusCode::OK, "application/json", &openapi_document())
}

/// Any other path.
pub(crate) async fn not_found() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "There is nothing here. Known are POST /api/v1/scan, GET /api/v1/openapi.json, POST /checkv2 and GET /ping.",
    )
}

/// The OpenAPI 3.1 document of the scan face.
pub fn openapi_document() -> Value {
    let parameter = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema});
    let mut schema = schemars::schema_for!(ScanLine).to_value();
    let definitions = schema.as_object_mut().and_then(|object| {
        object.remove("$schema");
        object.remove("$defs")
    });
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tidewatch scan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Judges a message and says why. Loopback only, without accounts.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/v1/scan": {
                "post": {
                    "operationId": "scan",
                    "summary": "Judge one message.",
                    "parameters": [
                        parameter("ip", "Address of the client that handed the message over; without it SPF is not checked.", json!({"type": "string"})),
                        parameter("helo", "Name the client gave with HELO or EHLO.", json!({"type": "string"})),
                        parameter("from", "Envelope sender.", json!({"type": "string"})),
                        parameter("rcpt", "Envelope recipient; may be repeated.", json!({"type": "array", "items": {"type": "string"}})),
                        parameter("direction", "Otherwise derived from the organisation's own domains.", json!({"enum": ["inbound", "outbound", "internal"]})),
                        parameter("language", "Language of the reasons, such as en or de.", json!({"type": "string"})),
                    ],
                    "requestBody": {
                        "required": true,
                        "description": "The message as it came over SMTP (RFC 5322).",
                        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
                    },
                    "responses": {
                        "200": {
                            "description": "The verdict; its reasons' points sum to the score exactly.",
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ScanLine"}}},
                        },
                        "400": problem_response("A parameter cannot be used, or the message is empty."),
                        "408": problem_response("The message did not arrive in time."),
                        "413": problem_response("The message is larger than allowed."),
                        "503": problem_response("Busy: come back in a moment."),
                    },
                },
            },
        },
        "components": {"schemas": {
            "ScanLine": schema,
            "Problem": {
                "type": "object",
                "description": "RFC 9457.",
                "required": ["title", "status"],
                "properties": {"title": {"type": "string"}, "status": {"type": "integer"}},
            },
        }},
    });
    if let (Some(definitions), Some(schemas)) = (
        definitions.and_then(|value| value.as_object().cloned()),
        document["components"]["schemas"].as_object_mut(),
    ) {
        schemas.extend(definitions);
    }
    rewrite_references(&mut document);
    document
}

/// JSON Schema keeps shared types under `$defs`, OpenAPI under `components.schemas`.
fn rewrite_references(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                *reference = reference.replace("#/$defs/", "#/components/schemas/");
            }
            object.values_mut().for_each(rewrite_references);
        }
        Value::Array(items) => items.iter_mut().for_each(rewrite_references),
        _ => {}
    }
}

fn problem_response(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

/// Serialises an answer; our own view types always can be.
pub(super) fn json_response(
    status: StatusCode,
    content_type: &'static str,
    body: &impl serde::Serialize,
) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, content_type)], bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A refusal that says what to do (RFC 9457).
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    title: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, title: impl Into<String>) -> Self {
        Problem { status, title: title.into() }
    }

    pub(super) fn bad_request(title: String) -> Self {
        Problem::new(StatusCode::BAD_REQUEST, title)
    }
}

impl From<ScanError> for Problem {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Busy => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Busy with other messages: come back in a moment.",
            ),
            ScanError::Failed => Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The message could not be judged: a defect of ours. Please keep the message and report it.",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({"title": self.title, "status": self.status.as_u16()});
        json_response(self.status, "application/problem+json", &body)
    }
}
