//! The first public page: how the organisation's mail reaches people, and where to look further.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Public, PublicPage, Reader, answer, promises};
use crate::problem::PageError;

#[derive(Template)]
#[template(path = "public/home.html")]
struct HomePage {
    page: PublicPage,
    /// Domains whose mail is the organisation's.
    domains: Vec<String>,
    /// What is never asked for.
    never: Vec<String>,
}

/// Shows it.
pub(crate) async fn show(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    let page = public.page(&reader, "public-home-title", "public-home-lead").await?;
    let domains = public.protect.organisation(public.desk.access()).await?.domains;
    let never = promises::said(&page, &public.desk.promises().await?);
    Ok(answer::kept(&reader, &HomePage { page, domains, never }))
}
