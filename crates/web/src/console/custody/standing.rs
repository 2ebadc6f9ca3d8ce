//! Whether a vendor may have a copy, on its card, and the exception that lets one copy go all the same. Who may is `custody::standing`.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::standing::Standing;
use model::ids::PartyId;
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sent};
use super::super::{Console, flashed};
use super::{again, care};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Banner, Button, Cell, Facts, Field, Markup, Speaker, Tone};

type Pairs = Form<Vec<(String, String)>>;

/// Lets one copy go.
pub(crate) async fn exception(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(party): Named<PartyId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    let words = (sent.word("person"), sent.word("why"), sent.word("until"));
    let Err(error) = console.rooms.custody.exception_give(visitor.access()?, party, words, now).await else {
        let place = redirect::to(&format!("/vendors/{party}"));
        return Ok(flashed(&console, place, &Phrase::new("exception-given")));
    };
    let wrong = super::wrong(&console.speaker(&visitor), error)?;
    let tried = Tried { sent, wrong: Some(wrong) };
    Ok(again(&super::vendor::card(&console, &visitor, party, &tried).await?))
}

/// What was typed into the form that lets one copy go, and what is wrong with it.
pub(super) struct Tried {
    sent: Sent,
    wrong: Option<(&'static str, String)>,
}

impl Default for Tried {
    fn default() -> Self {
        Tried { sent: Sent(Vec::new()), wrong: None }
    }
}

/// On a vendor's card: whether it may have a copy, and what was let go all the same.
pub(super) fn standing_section(
    speaker: &Speaker,
    party: PartyId,
    (standing, may_keep): (&Standing, bool),
    Tried { sent, wrong }: &Tried,
    now: Time,
) -> Section {
    let mut section = Section::new(speaker.t("standing-title"));
    match (&standing.refusal, standing.open_exception(now)) {
        (None, _) => {
            let said =
                Banner::new(Tone::Good, speaker.t("standing-yes")).what(speaker.t("standing-yes-text"));
            section = section.part(&said);
        }
        (Some(_), Some(open)) => {
            let title = Phrase::new("standing-open").with("until", super::day(open.until));
            let what =
                Phrase::new("standing-open-text").with("person", &open.person).with("reason", &open.reason);
            section = section.part(&care(speaker.say(&title), speaker.say(&what)));
        }
        (Some(refusal), None) => {
            let what = format!("{} {}", speaker.say(&refusal.phrase()), speaker.t("standing-no-text"));
            section = section.part(&Banner::new(Tone::Bad, speaker.t("standing-no")).what(what));
        }
    }
    if !standing.exceptions.is_empty() || standing.refusal.is_some() {
        let count = speaker.t_with("exceptions-count", "count", &standing.exceptions.len());
        section = section.part(&Markup::text(&count));
    }
    let mut facts = Facts::new();
    for one in &standing.exceptions {
        let state = match one.used_at {
            Some(_) => speaker.t("exception-used"),
            None if one.until > now => speaker.t("exception-waiting"),
            None => speaker.t("exception-unused"),
        };
        let words = format!("{}: {} ({state})", one.person, one.reason);
        facts = facts.fact(speaker.day(one.given.0), Cell::text(words));
    }
    if !standing.exceptions.is_empty() {
        section = section.part(&facts);
    }
    if may_keep && standing.refusal.is_some() && standing.open_exception(now).is_none() {
        let asked = |field: Field, name: &str| super::asked(field, name, sent, wrong.as_ref());
        let person = asked(Field::text("person", speaker.t("exception-person")), "person");
        let until = asked(Field::line("date", "until", speaker.t("exception-until")), "until");
        let why = asked(Field::text("why", speaker.t("exception-why")), "why");
        let form = Questions::new(format!("/vendors/{party}/exception"))
            .field(&person.hint(speaker.t("exception-person-hint")).required())
            .field(&why.hint(speaker.t("exception-why-hint")).required())
            .field(&until.hint(speaker.t("exception-until-hint")).short())
            .button(Button::danger(speaker.t("exception-give")));
        let lead = Banner::new(Tone::Plain, speaker.t("exception-title")).what(speaker.t("exception-lead"));
        section = section.part(&lead).part(&form);
    }
    section
}
