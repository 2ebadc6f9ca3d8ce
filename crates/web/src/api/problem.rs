//! Problems: what a program is told when its request is not answered (RFC 9457), and what it can do about it.
//! The causes of our own faults go to the log, never to the program. Each type's address is answered by `GET /api/v1/problems/{problem}`.

use std::error::Error;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clearinghouse::ClearinghouseError;
use custody::CustodyError;
use custody::sheet::SheetError;
use guard::desk::DeskError;
use guard::policy::PolicyError;
use guard::policy::change::ChangeError;
use guard::protect::ProtectError;
use guard::release::ReleaseError;
use guard::view::ViewError;
use model::causes::chain;
use model::phrase::Phrase;
use outreach::error::OutreachError;
use platform::StoreError;
use platform::accounts::AccountError;
use platform::audit::AuditError;
use platform::reader::ReaderError;
use post::alarm::AlarmError;
use post::audience::AudienceError;
use post::mailbox::InboxError;
use post::mailing::MailingError;
use post::reply::ReplyError;
use response::ResponseError;
use schemars::JsonSchema;
use serde::Serialize;

use super::BASE;

/// What went wrong. Closed: programs may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    /// The request is not in its form.
    Malformed,
    /// No token, or none that counts.
    Unauthorized,
    /// What a person does by name: no token does it.
    NeedsPerson,
    /// There is none, or not for this token.
    NotFound,
    /// The path knows other methods.
    MethodNotAllowed,
    /// The body did not come in time.
    Timeout,
    /// It does not stand so that this could be done.
    Conflict,
    /// The body is too long.
    TooLarge,
    /// The body is of a kind that is not read here.
    MediaType,
    /// The request is in its form, and what it asks for cannot be.
    Unfit,
    /// The same idempotency key came with another request.
    KeyReused,
    /// Too many requests with this token.
    TooMany,
    /// Our fault.
    Ours,
    /// Too much at once.
    Busy,
}

impl ProblemKind {
    pub(crate) const ALL: [Self; 14] = [
        Self::Malformed,
        Self::Unauthorized,
        Self::NeedsPerson,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Timeout,
        Self::Conflict,
        Self::TooLarge,
        Self::MediaType,
        Self::Unfit,
        Self::KeyReused,
        Self::TooMany,
        Self::Ours,
        Self::Busy,
    ];

    /// The last part of its address.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unauthorized => "unauthorized",
            Self::NeedsPerson => "needs-person",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Timeout => "timeout",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Unfit => "unfit",
            Self::KeyReused => "key-reused",
            Self::TooMany => "too-many",
            Self::Ours => "ours",
            Self::Busy => "busy",
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NeedsPerson => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unfit | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The same words for every occurrence (RFC 9457 §3.1.3).
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request is not in its form",
            Self::Unauthorized => "A token is needed",
            Self::NeedsPerson => "A person does this, and no token",
            Self::NotFound => "There is nothing here for this token",
            Self::MethodNotAllowed => "This path does not know the method",
            Self::Timeout => "The request did not arrive in time",
            Self::Conflict => "It does not stand so that this could be done",
            Self::TooLarge => "The request is too large",
            Self::MediaType => "The body is of a kind that is not read here",
            Self::Unfit => "What is asked for cannot be",
            Self::KeyReused => "The idempotency key was used for another request",
            Self::TooMany => "Too many requests with this token",
            Self::Ours => "We failed",
            Self::Busy => "Busy just now",
        }
    }

    /// What to do.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Malformed => {
                "Mend the request; `detail` says where. Sending it again as it is does not help."
            }
            Self::Unauthorized => {
                "Send `Authorization: Bearer` with a token that has not ended. People make tokens in the console under Settings."
            }
            Self::NeedsPerson => {
                "Let a person do it in the console, with a passkey where one is asked for. No scope of a token does it."
            }
            Self::NotFound => {
                "Check the path and the id. What the token may not see is answered in the same way; GET /api/v1/token says what it may."
            }
            Self::MethodNotAllowed => "Use one of the methods in the field `Allow`.",
            Self::Timeout => "Send it again over a better connection.",
            Self::Conflict => "Look how it stands now and decide again.",
            Self::TooLarge => "Send less at once.",
            Self::MediaType => "Send the body as the document says, with its Content-Type.",
            Self::Unfit => "Mend what `detail` names.",
            Self::KeyReused => {
                "Make a new key for each new request; repeat a key only with the very same request."
            }
            Self::TooMany => "Wait for as many seconds as the field `Retry-After` says.",
            Self::Ours => "Try again later; if it stays, tell the operator the reference in `detail`.",
            Self::Busy => "Try again in a moment.",
        }
    }

    /// Where it is explained: a reference relative to this installation (RFC 9457 §3.1.1).
    pub(crate) fn address(self) -> String {
        format!("{BASE}/problems/{}", self.name())
    }
}

/// A request that is not answered.
#[derive(Debug)]
pub(crate) struct ApiProblem {
    pub(crate) kind: ProblemKind,
    detail: Option<String>,
    /// The detail as a sentence that the console says, too.
    said: Option<Box<Phrase>>,
    /// For the log.
    cause: Option<Box<dyn Error + Send + Sync>>,
    /// A field that this answer has beside the others.
    field: Option<(header::HeaderName, String)>,
}

/// A sentence of an error that has none in our texts: all of them fit behind these words.
fn could_not(error: &dyn Error) -> String {
    format!("Could not {}.", chain(error).trim_end_matches('.'))
}

/// A problem as JSON (RFC 9457 §3).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemView {
    /// Which problem it is, as an address on this installation that explains it.
    #[serde(rename = "type")]
    kind: String,
    /// What it is called.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What it is in this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl ApiProblem {
    pub(crate) fn of(kind: ProblemKind) -> Self {
        ApiProblem { kind, detail: None, said: None, cause: None, field: None }
    }

    pub(crate) fn saying(kind: ProblemKind, detail: impl Into<String>) -> Self {
        ApiProblem { detail: Some(detail.into()), ..Self::of(kind) }
    }

    /// With the sentence that the console says of it.
    pub(crate) fn told(kind: ProblemKind, said: Phrase) -> Self {
        ApiProblem { said: Some(Box::new(said)), ..Self::of(kind) }
    }

    pub(crate) fn not_found() -> Self {
        Self::of(ProblemKind::NotFound)
    }

    /// It is there, and a person does it by name.
    pub(crate) fn needs_person() -> Self {
        Self::of(ProblemKind::NeedsPerson)
    }

    pub(crate) fn unfit(error: &dyn Error) -> Self {
        Self::saying(ProblemKind::Unfit, could_not(error))
    }

    fn conflict(error: &dyn Error) -> Self {
        Self::saying(ProblemKind::Conflict, could_not(error))
    }

    pub(crate) fn ours(error: impl Error + Send + Sync + 'static) -> Self {
        ApiProblem { cause: Some(Box::new(error)), ..Self::of(ProblemKind::Ours) }
    }

    /// No token, or none that counts (RFC 6750 §3).
    pub(crate) fn unauthorized(is_given: bool) -> Self {
        let asks = if is_given {
            "Bearer realm=\"tidewatch\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"tidewatch\""
        };
        let field = Some((header::WWW_AUTHENTICATE, asks.to_owned()));
        ApiProblem { field, ..Self::of(ProblemKind::Unauthorized) }
    }

    /// The path knows these methods (RFC 9110 §15.5.6).
    pub(crate) fn method(allowed: String) -> Self {
        ApiProblem { field: Some((header::ALLOW, allowed)), ..Self::of(ProblemKind::MethodNotAllowed) }
    }

    /// Come back after so long (RFC 6585 §4).
    pub(crate) fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0);
        ApiProblem {
            field: Some((header::RETRY_AFTER, format!("{seconds:.0}"))),
            ..Self::of(ProblemKind::TooMany)
        }
    }

    /// As much of this as is done at once is being done: come back after so long (RFC 9110 §15.6.4).
    pub(crate) fn busy(wait: Duration) -> Self {
        let field = Some((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        ApiProblem { field, ..Self::of(ProblemKind::Busy) }
    }

    /// The answer; `say` speaks, `reference` is what the log is searched for.
    pub(crate) fn answered(
        self,
        say: impl FnOnce(&Phrase) -> String,
        reference: impl FnOnce() -> String,
    ) -> Response {
        let status = self.kind.status();
        let mut detail = self.detail.or_else(|| self.said.as_deref().map(say));
        if self.kind == ProblemKind::Ours {
            let reference = reference();
            let cause = self.cause.as_deref().map(|cause| cause as &dyn Error);
            tracing::error!(reference, error = cause, "a program could not be answered");
            detail = Some(format!("reference {reference}"));
        }
        let view = ProblemView {
            kind: self.kind.address(),
            title: self.kind.title(),
            status: status.as_u16(),
            detail,
        };
        let body = serde_json::to_vec(&view).expect("strings and numbers are JSON");
        let mut answer = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some((name, value)) = self.field
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

impl From<CustodyError> for ApiProblem {
    fn from(error: CustodyError) -> Self {
        match error {
            CustodyError::Denied(_)
            | CustodyError::NoDrop
            | CustodyError::NotToHand
            | CustodyError::Store(StoreError::Missing { .. } | StoreError::Denied(_)) => Self::not_found(),
            CustodyError::ExtractsUnderWay => Self::busy(custody::membership::extract::COME_BACK),
            CustodyError::Unfit(custody::Unfit::FilesUnderWay) => Self::busy(custody::evidence::COME_BACK),
            CustodyError::Unfit(unfit @ (custody::Unfit::FileTooLong | custody::Unfit::FilesFull)) => {
                Self::told(ProblemKind::TooLarge, unfit.phrase())
            }
            other => {
                let kind = if is_overtaken(&other) { ProblemKind::Conflict } else { ProblemKind::Unfit };
                match other.phrase() {
                    Some(said) => Self::told(kind, said),
                    None => Self::ours(other),
                }
            }
        }
    }
}

/// Whether how it stands is against it, and not what was sent.
fn is_overtaken(error: &CustodyError) -> bool {
    matches!(
        error,
        CustodyError::Store(StoreError::Conflict { .. })
            | CustodyError::AsksTwice(_)
            | CustodyError::RemovedAgain { .. }
            | CustodyError::NeedsSecond { .. }
            | CustodyError::ListMeanwhile
            | CustodyError::ListKeyMissing { .. }
            | CustodyError::SeedsGone
    )
}

impl From<SheetError> for ApiProblem {
    fn from(error: SheetError) -> Self {
        let is_overtaken = matches!(error, SheetError::NothingToTakeBack | SheetError::Since(_));
        let kind = if is_overtaken { ProblemKind::Conflict } else { ProblemKind::Unfit };
        let said = error.phrase();
        match (error, said) {
            (SheetError::Custody(error), _) => (*error).into(),
            (_, Some(said)) => Self::told(kind, said),
            (_, None) => Self::of(kind),
        }
    }
}

impl From<ResponseError> for ApiProblem {
    fn from(error: ResponseError) -> Self {
        use response::Unfit::{Approved, Closed, FactsChanged, Meanwhile, PromisesChanged};
        let is_overtaken = matches!(
            error,
            ResponseError::Unfit(Approved | Closed | FactsChanged | Meanwhile | PromisesChanged)
        );
        let kind = if is_overtaken { ProblemKind::Conflict } else { ProblemKind::Unfit };
        match (error.unfit(), error) {
            (Some(said), _) => Self::told(kind, said),
            (None, ResponseError::Denied(_)) => Self::not_found(),
            (None, ResponseError::Store(error)) => error.into(),
            (None, ResponseError::Audit(error)) => error.into(),
            (None, other) => Self::ours(other),
        }
    }
}

impl From<MailingError> for ApiProblem {
    fn from(error: MailingError) -> Self {
        match error {
            MailingError::Store(error) => error.into(),
            MailingError::Audit(error) => error.into(),
            MailingError::NoRecipients
            | MailingError::Late
            | MailingError::Changed
            | MailingError::NotMandated
            | MailingError::NotSigned => Self::told(ProblemKind::Conflict, error.phrase()),
            other @ MailingError::Letter => Self::ours(other),
        }
    }
}

impl From<AudienceError> for ApiProblem {
    fn from(error: AudienceError) -> Self {
        let is_late = matches!(error, AudienceError::Begun | AudienceError::Late);
        let kind = if is_late { ProblemKind::Conflict } else { ProblemKind::Unfit };
        match (error.phrase(), error) {
            (Some(said), _) => Self::told(kind, said),
            (None, AudienceError::Store(error)) => error.into(),
            (None, AudienceError::Audit(error)) => error.into(),
            (None, other) => Self::ours(other),
        }
    }
}

impl From<ReplyError> for ApiProblem {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::Store(error) | ReplyError::Open(InboxError::Store(error)) => error.into(),
            ReplyError::Audit(error) | ReplyError::Open(InboxError::Audit(error)) => error.into(),
            other => Self::ours(other),
        }
    }
}

impl From<OutreachError> for ApiProblem {
    fn from(error: OutreachError) -> Self {
        match error {
            OutreachError::Store(error) => error.into(),
            OutreachError::Audit(error) => error.into(),
            OutreachError::Promised => Self::conflict(&error),
            OutreachError::NotInForce => Self::not_found(),
        }
    }
}

impl From<ClearinghouseError> for ApiProblem {
    fn from(error: ClearinghouseError) -> Self {
        match error {
            ClearinghouseError::Denied(_) => Self::not_found(),
            ClearinghouseError::Store(error) => error.into(),
            ClearinghouseError::Audit(error) => error.into(),
            ClearinghouseError::Overtaken => Self::conflict(&error),
            ClearinghouseError::Unfit(_) => Self::unfit(&error),
            other @ ClearinghouseError::Ledger(_) => Self::ours(other),
        }
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        match error {
            // What one may not, there is not.
            StoreError::Denied(_) | StoreError::Missing { .. } => ApiProblem::not_found(),
            StoreError::Conflict { .. } => ApiProblem::conflict(&error),
            StoreError::Unfit { .. } => ApiProblem::unfit(&error),
            other => ApiProblem::ours(other),
        }
    }
}

impl From<AuditError> for ApiProblem {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Store(error) => error.into(),
            other => ApiProblem::ours(other),
        }
    }
}

impl From<AccountError> for ApiProblem {
    fn from(error: AccountError) -> Self {
        ApiProblem::ours(error)
    }
}

impl From<DeskError> for ApiProblem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Store(error) => error.into(),
            DeskError::BadQuestion { .. } | DeskError::TooMany { .. } => ApiProblem::unfit(&error),
        }
    }
}

impl From<ReleaseError> for ApiProblem {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Store(error) => error.into(),
            ReleaseError::Audit(error) => error.into(),
            ReleaseError::NotHeld { .. } => ApiProblem::conflict(&error),
            ReleaseError::BadEnd { .. } => ApiProblem::unfit(&error),
            other => ApiProblem::ours(other),
        }
    }
}

impl From<ViewError> for ApiProblem {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Release(error) => error.into(),
            ViewError::Desk(error) => error.into(),
            ViewError::Reader(ReaderError::Full) => ApiProblem::of(ProblemKind::Busy),
            other => ApiProblem::ours(other),
        }
    }
}

impl From<PolicyError> for ApiProblem {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::Denied(_) => ApiProblem::not_found(),
            PolicyError::Store(error) => error.into(),
            PolicyError::Audit(error) => error.into(),
            PolicyError::Who(_) | PolicyError::TooMany => ApiProblem::unfit(&error),
            PolicyError::Silent => ApiProblem::of(ProblemKind::Busy),
        }
    }
}

impl From<ChangeError> for ApiProblem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Denied(_) => ApiProblem::not_found(),
            ChangeError::Store(error) => error.into(),
            ChangeError::Audit(error) => error.into(),
            ChangeError::Unfit { .. } => ApiProblem::unfit(&error),
            ChangeError::State(_) | ChangeError::ChangedSince(_) => ApiProblem::conflict(&error),
            ChangeError::Busy | ChangeError::TooLong => ApiProblem::of(ProblemKind::Busy),
        }
    }
}

impl From<ProtectError> for ApiProblem {
    fn from(error: ProtectError) -> Self {
        match error {
            ProtectError::Denied(_) => ApiProblem::not_found(),
            ProtectError::Store(error) => error.into(),
            ProtectError::Audit(error) => error.into(),
            ProtectError::Table(_)
            | ProtectError::Column(_)
            | ProtectError::Unfit(_)
            | ProtectError::Refused(_) => ApiProblem::unfit(&error),
        }
    }
}

impl From<AlarmError> for ApiProblem {
    fn from(error: AlarmError) -> Self {
        match error {
            AlarmError::Store(error) => error.into(),
            AlarmError::Audit(error) => error.into(),
            AlarmError::Channel(error) => ApiProblem::unfit(&error),
            other => ApiProblem::ours(other),
        }
    }
}

#[cfg(test)]
mod tests;
