//! What is answered when a page cannot be shown: plain words outside, the cause in the log.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::phrase::Phrase;
use platform::accounts::AccountError;

/// Why a page is not shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such page, or not for this person.
    #[error("no such page")]
    NotFound,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignInFirst,
    /// What was asked cannot be done as it was asked; the words say what can.
    #[error("not as asked: {}", .0.id)]
    Refused(Phrase),
    /// Too much at once from there.
    #[error("too many requests")]
    TooMany,
    /// Our fault; the cause is for the log.
    #[error("answer a request")]
    Ours(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// Wraps a failure of a room that the person can do nothing about.
    pub(crate) fn ours(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        PageError::Ours(Box::new(error))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound => StatusCode::NOT_FOUND,
            PageError::SignInFirst => StatusCode::UNAUTHORIZED,
            PageError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            PageError::TooMany => StatusCode::TOO_MANY_REQUESTS,
            PageError::Ours(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<AccountError> for PageError {
    fn from(error: AccountError) -> Self {
        PageError::ours(error)
    }
}

/// Carried by the answer until `session::admit` knows in which language and for whom to say it.
#[derive(Clone)]
pub(crate) struct Unexplained(pub(crate) std::sync::Arc<PageError>);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(Unexplained(std::sync::Arc::new(self)));
        answer
    }
}
