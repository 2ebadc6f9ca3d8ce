//! The one switch for all streams: stops enforcing when it does harm, and lets it go on. One page, one reason, one press; works without the script.
//! What it does is `guard::policy`; that it is stopped is said on every page by `frame`.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use model::phrase::Phrase;
use serde::Deserialize;

use super::{ConfirmPage, Console};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Confirm, Field, Page, Place};

/// A reason is a sentence. Unit: letters.
const LONGEST_WHY: usize = 300;

/// Asks before enforcing is stopped, or goes on.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    asked(&console, &visitor, None).await
}

async fn asked(
    console: &Console,
    visitor: &Visitor,
    wrong: Option<(&'static str, &str)>,
) -> Result<Response, PageError> {
    if !console.rules_here(visitor.access()?) {
        return Err(PageError::NotFound);
    }
    let is_stopped = console.is_stopped();
    let title = if is_stopped { "enforcing-resume-title" } else { "enforcing-stop-title" };
    let page = console.page(visitor, title).await?.at(Place::Overview);
    let page = page.crumb("/streams", console.speaker(visitor).t("streams-title"));
    let confirm = if is_stopped { resume(console, visitor, &page).await? } else { stop(&page) };
    let confirm = confirm.field(why_field(&page, wrong));
    Ok(super::shown(&ConfirmPage { page, confirm }))
}

fn stop(page: &Page) -> Confirm {
    let act = Button::danger(page.t("enforcing-stop")).value("act", "stop");
    let back = Button::secondary(page.t("enforcing-go-on")).href("/streams");
    Confirm::new("/enforcing", act, back)
        .consequence(page.t("enforcing-stop-what"))
        .consequence(page.t("enforcing-stop-held"))
        .consequence(page.t("enforcing-stop-told"))
}

async fn resume(console: &Console, visitor: &Visitor, page: &Page) -> Result<Confirm, PageError> {
    let act = Button::primary(page.t("enforcing-resume")).value("act", "resume");
    let back = Button::secondary(page.t("enforcing-leave")).href("/streams");
    let confirm = Confirm::new("/enforcing", act, back);
    let tide = console.tide(visitor.access()?).await?;
    let confirm = match &tide.stopped {
        Some(switch) => {
            let names = console.names(visitor, &[&switch.set_by]).await?;
            let speaker = console.speaker(visitor);
            let phrase = Phrase::new("enforcing-stopped-by").with("who", names.of(&switch.set_by));
            let phrase = phrase.with("at", speaker.instant(switch.set_at)).with("why", &switch.why);
            confirm.consequence(speaker.say(&phrase))
        }
        None => confirm,
    };
    Ok(confirm.consequence(page.t("enforcing-resume-what")).consequence(page.t("enforcing-resume-before")))
}

/// The question for the reason, with what was wrong of the last answer.
pub(super) fn why_field(page: &Page, wrong: Option<(&'static str, &str)>) -> Field {
    let field = Field::text("why", page.t("enforcing-why")).hint(page.t("enforcing-why-hint")).required();
    match wrong {
        Some((wrong, said)) => field.value(said).error(page.t(wrong)),
        None => field,
    }
}

/// What is wrong with a reason, if anything.
pub(super) fn wrong_why(why: &str) -> Option<&'static str> {
    match why.trim() {
        "" => Some("enforcing-why-missing"),
        why if why.contains('@') => Some("enforcing-why-address"),
        why if why.chars().count() > LONGEST_WHY => Some("enforcing-why-long"),
        _ => None,
    }
}

/// Which way, and why.
#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    act: String,
    #[serde(default)]
    why: String,
}

/// Stops enforcing for the whole installation, or lets each stream be as it is set again.
pub(crate) async fn set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(answer): Form<Answer>,
) -> Result<Response, PageError> {
    if !console.rules_here(visitor.access()?) {
        return Err(PageError::NotFound);
    }
    if let Some(wrong) = wrong_why(&answer.why) {
        return asked(&console, &visitor, Some((wrong, &answer.why))).await;
    }
    let (access, why, now) = (visitor.access()?, answer.why.trim(), console.clock.now());
    let streams = &console.rooms.streams;
    // Said by the button: of two people who press at the same time, neither undoes what the other did.
    let (set, said, place) = match answer.act.as_str() {
        "stop" => (streams.stop_enforcing(access, why, now).await, "enforcing-stop-done", "/"),
        "resume" => (streams.resume_enforcing(access, why, now).await, "enforcing-resume-done", "/streams"),
        _ => return Err(PageError::NotFound),
    };
    set.map_err(PageError::ours)?;
    console.tide_now(access).await?;
    Ok(super::flashed(&console, redirect::to(place), &Phrase::new(said)))
}

#[cfg(test)]
mod tests {
    use super::wrong_why;

    #[test]
    fn a_reason_is_a_sentence_without_an_address() {
        for (why, expected) in [
            ("it held the newsletter", None),
            ("  ", Some("enforcing-why-missing")),
            ("ask ada@shop.example", Some("enforcing-why-address")),
        ] {
            assert_eq!(wrong_why(why), expected, "{why}");
        }
        assert_eq!(wrong_why(&"ä".repeat(300)), None);
        assert_eq!(wrong_why(&"ä".repeat(301)), Some("enforcing-why-long"));
    }
}
