//! What a recipient sees behind a link of his digest: a page that says what the button will do, and after the button what was kept. For anybody: the link
//! itself is the right. Looking (GET) changes nothing, because link scanners open every link; only the button (POST) answers.
//! What a link offers and what an answer does is `post::digest`.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::phrase::Phrase;
use post::digest::{DigestAnswer, Offer, Redeemed};

use super::{Console, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Button, Page};

/// A question with one button, or what became of it.
#[derive(Template)]
#[template(path = "console/digest.html")]
struct DigestPage {
    page: Page,
    button: Option<Button>,
}

/// Says what the link is for.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(ticket): Path<String>,
) -> Result<Response, PageError> {
    let offer = console.rooms.redeemer.look(&ticket).await.map_err(PageError::ours)?;
    let Offer::Open(answer, ends) = offer else {
        let became = match offer {
            Offer::Answered(answer) => Redeemed::Answered(answer),
            Offer::Open(..) | Offer::Gone => Redeemed::Gone,
        };
        return Ok(said(&console, &visitor, became));
    };
    let (title, lead) = match answer {
        DigestAnswer::Release => ("digest-confirm-release", "digest-lead-release"),
        DigestAnswer::Ask => ("digest-confirm-ask", "digest-lead-ask"),
        DigestAnswer::Report => ("digest-confirm-report", "digest-lead-report"),
    };
    let mut page = console.door(&visitor, title, title);
    let speaker = page.frame.speaker.clone();
    let until = Phrase::new(lead).with("ends", speaker.instant(ends));
    page.lead = Some(speaker.say(&until));
    let button = Some(Button::primary(speaker.t(title)));
    Ok(shown(&DigestPage { page, button }))
}

/// Keeps the answer, once.
pub(crate) async fn answer(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(ticket): Path<String>,
) -> Result<Response, PageError> {
    let became = console.rooms.redeemer.redeem(&ticket).await.map_err(PageError::ours)?;
    Ok(said(&console, &visitor, became))
}

fn said(console: &Console, visitor: &Visitor, became: Redeemed) -> Response {
    let title = match became {
        Redeemed::Kept(_) => "digest-title-kept",
        Redeemed::Answered(_) => "digest-title-answered",
        Redeemed::Gone => "digest-title-gone",
    };
    let page = console.door(visitor, title, became.phrase().id);
    let mut answer = shown(&DigestPage { page, button: None });
    if became == Redeemed::Gone {
        *answer.status_mut() = StatusCode::NOT_FOUND;
    }
    answer
}

#[cfg(test)]
mod tests;
