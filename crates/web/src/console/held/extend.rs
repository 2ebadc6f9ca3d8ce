//! Keeping a held message longer than it would be. How long at most is `guard::release`.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use guard::desk::{Held, HeldState};
use guard::release::reason::Why;
use guard::release::{LONGEST_HOLD, ReleaseError};
use model::phrase::Phrase;
use model::time::Time;
use serde::Deserialize;

use super::act::{because, see_field, why_field};
use super::one::{read_id, title};
use crate::console::{ConfirmPage, Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Confirm, Field, Icon, Place, Speaker};

const DAY: Duration = Duration::from_hours(24);

/// Days that can be chosen.
const DAYS: [u32; 3] = [3, 7, 30];

/// What somebody chose.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    days: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    see: String,
}

/// Asks how much longer, and why.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let held = console.rooms.releaser.fetch(visitor.access()?, read_id(&id)?).await?;
    page(&console, &visitor, &held, None).await
}

async fn page(
    console: &Console,
    visitor: &Visitor,
    held: &Held,
    wrong: Option<&str>,
) -> Result<Response, PageError> {
    let back = format!("/held/{}", held.message.id);
    if held.state != HeldState::Held {
        return Ok(redirect::to_with(&back, "late", "release"));
    }
    let mut page = console.page(visitor, "held-extend-title").await?.at(Place::Held);
    let speaker = page.frame.speaker.clone();
    page = page.crumb("/held", speaker.t("held-title")).crumb(&back, title(&speaker, held));
    let ends = Phrase::new("held-extend-what").with("at", speaker.instant(held.message.end_at));
    let longest = speaker.instant(held.message.at.plus(LONGEST_HOLD));
    let choices = choices(&speaker, held);
    let keep = Button::secondary(speaker.t("held-keep")).href(&back);
    let submit = Button::primary(speaker.t("held-extend-do")).icon(Icon::Calendar);
    let submit = if choices.is_empty() { submit.disabled() } else { submit };
    let see = see_field(&speaker);
    let see = match wrong {
        Some(typed) => see.value(typed).error(speaker.t("held-because-see-wrong")),
        None => see,
    };
    let confirm = Confirm::new(format!("{back}/extend"), submit, keep)
        .consequence(speaker.say(&ends))
        .consequence(speaker.t_with("held-extend-longest", "at", &longest))
        .field(Field::choice("days", speaker.t("held-extend-days"), choices).required())
        .field(why_field(&speaker, Why::Review))
        .field(see);
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Ends that are still allowed.
fn choices(speaker: &Speaker, held: &Held) -> Vec<(String, String)> {
    let allowed = DAYS.into_iter().filter(|days| end(held, *days) <= held.message.at.plus(LONGEST_HOLD));
    allowed.map(|days| (days.to_string(), speaker.t_with("held-extend-choice", "days", &days))).collect()
}

fn end(held: &Held, days: u32) -> Time {
    held.message.end_at.plus(DAY * days)
}

/// Keeps it longer.
pub(crate) async fn act(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let (access, id) = (visitor.access()?, read_id(&id)?);
    let held = console.rooms.releaser.fetch(access, id).await?;
    let back = format!("/held/{id}");
    let Ok(because) = because(&typed.why, &typed.see) else {
        return page(&console, &visitor, &held, Some(&typed.see)).await;
    };
    let Some(days) = DAYS.into_iter().find(|days| days.to_string() == typed.days) else {
        return page(&console, &visitor, &held, None).await;
    };
    let end = end(&held, days);
    match console.rooms.releaser.extend(access, id, end, &because).await {
        Ok(()) => {
            let done = Phrase::new("held-extend-done").with("at", console.speaker(&visitor).instant(end));
            Ok(flashed(&console, redirect::to(&back), &done))
        }
        Err(ReleaseError::NotHeld { .. }) => Ok(redirect::to_with(&back, "late", "release")),
        Err(ReleaseError::BadEnd { .. }) => Err(PageError::Refused(Phrase::new("held-extend-too-long"))),
        Err(error) => Err(error.into()),
    }
}
