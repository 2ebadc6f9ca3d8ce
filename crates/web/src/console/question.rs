//! What stands behind the links of "did you send this?": a page that says what the button will do, and after the button what was kept. For anybody: the link
//! itself is the right. Looking (GET) changes nothing, because link scanners open every link; only the button (POST) answers.
//! What a link offers and what an answer does is `custody::send_question`.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use custody::send_question::{Offer, QuestionState, Reply};
use model::phrase::Phrase;

use super::{Console, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Button, Page};

/// A question with one button, or what became of it.
#[derive(Template)]
#[template(path = "console/digest.html")]
struct QuestionPage {
    page: Page,
    button: Option<Button>,
}

/// Says what the link is for.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(ticket): Path<String>,
) -> Result<Response, PageError> {
    let offer = console.rooms.custody.question_look(&ticket, console.clock.now()).await?;
    let (reply, campaign, ends) = match offer {
        Offer::Open(reply, campaign, ends) => (reply, campaign, ends),
        Offer::Closed(state) => return Ok(closed(&console, &visitor, state)),
        Offer::Gone => return Ok(gone(&console, &visitor)),
    };
    let (button, lead) = match reply {
        Reply::Yes => ("campaign-yes", "question-lead-yes"),
        Reply::No => ("campaign-no", "question-lead-no"),
    };
    let mut page = console.door(&visitor, "campaign-question", lead);
    let speaker = page.frame.speaker.clone();
    let said = Phrase::new(lead)
        .with("party", campaign.party)
        .with("list", campaign.list)
        .with("domain", campaign.counted.campaign.sender_domain)
        .with("ends", speaker.instant(ends));
    page.lead = Some(speaker.say(&said));
    let button = match reply {
        Reply::Yes => Button::primary(speaker.t(button)),
        Reply::No => Button::danger(speaker.t(button)),
    };
    Ok(shown(&QuestionPage { page, button: Some(button) }))
}

/// Keeps the answer, once.
pub(crate) async fn answer(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(ticket): Path<String>,
) -> Result<Response, PageError> {
    let now = console.clock.now();
    let before = console.rooms.custody.question_look(&ticket, now).await?;
    let became = console.rooms.custody.question_redeem(&ticket, now).await?;
    let lead = match (before, became) {
        (_, None) => return Ok(gone(&console, &visitor)),
        (Offer::Open(Reply::Yes, ..), Some(QuestionState::Yes)) => "question-kept-yes",
        (Offer::Open(Reply::No, ..), Some(QuestionState::No)) => "question-kept-no",
        (_, Some(state)) => return Ok(closed(&console, &visitor, state)),
    };
    let page = console.door(&visitor, "question-kept", lead);
    Ok(shown(&QuestionPage { page, button: None }))
}

fn closed(console: &Console, visitor: &Visitor, state: QuestionState) -> Response {
    let lead = match state {
        QuestionState::Yes => "question-closed-yes",
        QuestionState::No => "question-closed-no",
        QuestionState::Open | QuestionState::Unanswered => "question-closed-unanswered",
    };
    let page = console.door(visitor, "question-closed", lead);
    shown(&QuestionPage { page, button: None })
}

fn gone(console: &Console, visitor: &Visitor) -> Response {
    let page = console.door(visitor, "question-gone", "question-gone-lead");
    let mut answer = shown(&QuestionPage { page, button: None });
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}
