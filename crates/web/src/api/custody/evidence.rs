//! Evidence: files that prove answers of an assessment. They come as bytes and go out as bytes; nobody here says what they are.

use std::sync::Arc;

use custody::evidence::{EvidenceFile, EvidenceWanted, MOST_BYTES};
use model::ids::{AssessmentId, EvidenceFileId};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{AmongQuery, Answer, Ask, Body, Described, Done, Json, Listing, Made, Rows, Shown};
use crate::api::word::{Day, IdText, Moment};
use crate::evidence::EvidenceDownload;

/// A file that proves an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EvidenceView {
    id: IdText<EvidenceFileId>,
    /// The id of the question whose answer it proves.
    question: String,
    name: String,
    size_bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits; what is signed names it.
    sha256: String,
    added_at: Moment,
    /// Until when it proves something, if it says so.
    valid_until: Option<Moment>,
    /// Its content can be fetched.
    is_kept: bool,
}

impl EvidenceView {
    fn of(file: EvidenceFile) -> Self {
        EvidenceView {
            id: IdText(file.id),
            question: file.question,
            name: file.name,
            size_bytes: file.length_bytes,
            sha256: file.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            added_at: Moment(file.added.0),
            valid_until: file.valid_until.map(Moment),
            is_kept: file.object.is_some(),
        }
    }
}

/// What a file that is sent proves.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceQuery {
    /// The id of the question whose answer it proves.
    question: String,
    /// What it is called; a way to a folder is left out of it.
    name: String,
    /// Until when it proves that.
    valid_until: Option<Day>,
}

/// Bytes of any kind, taken as they come.
pub(crate) struct FileBody(Rows);

impl Body for FileBody {
    const DESCRIBED: Option<Described> = Some(Described {
        media_type: "application/octet-stream",
        schema: bytes,
        most_bytes: MOST_BYTES as usize,
        is_streamed: true,
    });

    fn read(_: Vec<u8>) -> Result<Self, ApiProblem> {
        Ok(FileBody(Rows::default()))
    }

    fn streamed(rows: Rows) -> Option<Self> {
        Some(FileBody(rows))
    }
}

fn bytes(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<String>()
}

impl Answer for EvidenceDownload {
    const SHOWN: Shown = Shown {
        status: axum::http::StatusCode::OK,
        media_type: Some("application/octet-stream"),
        schema: bytes,
    };

    fn answered(self) -> axum::response::Response {
        self.answer()
    }
}

/// Lists the files of an assessment.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AmongQuery>,
) -> Result<Json<Listing<EvidenceView>>, ApiProblem> {
    let id: AssessmentId = ask.path.id("assessment")?;
    let files = api.rooms.custody.evidence_files(&ask.access, id).await?;
    Ok(Listing::among(files, ask.query.page(), |file| file.id.to_string(), EvidenceView::of))
}

/// Hands a file over; that it was opened is in the audit log.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<EvidenceDownload, ApiProblem> {
    let (id, file): (AssessmentId, EvidenceFileId) = (ask.path.id("assessment")?, ask.path.id("file")?);
    let opened = api.rooms.custody.evidence_open(&ask.access, id, file, api.clock.now()).await?;
    Ok(EvidenceDownload::new(opened))
}

/// Attaches a file to an open assessment; the same bytes again are the file that is there.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<EvidenceQuery, FileBody>,
) -> Result<Made<EvidenceFileId>, ApiProblem> {
    let (custody, id): (_, AssessmentId) = (&api.rooms.custody, ask.path.id("assessment")?);
    let opened = custody.assessment(&ask.access, id).await?;
    let EvidenceQuery { question, name, valid_until } = ask.query;
    let valid_until = valid_until.map(|day| day.0).unwrap_or_default();
    let wanted = EvidenceWanted { question, name, valid_until };
    let mut arriving = custody.evidence_begin(&ask.access, &opened, &wanted, api.clock.now()).await?;
    let mut bytes = ask.body.0.begin()?;
    // If the line breaks, what was sealed so far goes with `arriving`.
    while let Some(piece) = bytes.next().await? {
        arriving = arriving.push(piece.to_vec()).await?;
    }
    Ok(Made(custody.evidence_finish(arriving).await?.id))
}

/// Takes a file away again, before anybody signed.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let (id, file): (AssessmentId, EvidenceFileId) = (ask.path.id("assessment")?, ask.path.id("file")?);
    api.rooms.custody.evidence_remove(&ask.access, id, file).await?;
    Ok(Done)
}
