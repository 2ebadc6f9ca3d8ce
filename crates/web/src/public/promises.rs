//! What the organisation promises never to ask for by mail. Its own mail is held to the same list (`guard`).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use outreach::promise::{Asked, Promise};

use super::{Public, PublicPage, Reader, answer};
use crate::problem::PageError;
use crate::view::Speaker;

#[derive(Template)]
#[template(path = "public/promises.html")]
struct PromisesPage {
    page: PublicPage,
    never: Vec<String>,
}

/// Shows it.
pub(crate) async fn show(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    let page = public.page(&reader, "public-promises-title", "public-promises-lead").await?;
    let never = said(&page, &public.desk.promises().await?);
    Ok(answer::kept(&reader, &PromisesPage { page, never }))
}

/// The promises in words. One that this program does not know is held by a newer one, which also says it.
pub(super) fn said(page: &PublicPage, promises: &[Promise]) -> Vec<String> {
    let known = promises.iter().filter_map(|promise| Asked::parse(&promise.never_ask));
    known.map(|asked| never_words(&page.speaker, asked)).collect()
}

/// What is never asked for, as customers are told.
pub(crate) fn never_words(speaker: &Speaker, asked: Asked) -> String {
    match asked {
        Asked::Secret => speaker.t("public-never-password"),
        Asked::CardNumber => speaker.t("public-never-card-number"),
        Asked::Identity => speaker.t("public-never-identity"),
        Asked::BankDetails => speaker.t("public-never-bank-details"),
        Asked::GiftCard => speaker.t("public-never-gift-card"),
    }
}
