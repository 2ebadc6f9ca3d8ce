//! What sightings say: which copy is out, how sure that is, what else it may be, and what it rests on.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::attribution::{AttributionState, LeakShown};
use custody::sighting::{CanarySighting, SightingState, SightingWhy};
use model::access::{Access, Right};
use model::ids::{AttributionId, BreachId};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Field, Icon, Markup, Place, Row, Speaker, Table, Tone, When,
};

/// Open cases that are looked through for the one this began: more than a house can work on.
const CASES: u32 = 200;

/// The sentence, with a way to what it rests on.
pub(super) fn banner(speaker: &Speaker, leak: &LeakShown) -> Banner {
    let look = Button::secondary(speaker.t("leak-look")).href(format!("/leaks/{}", leak.attribution.id));
    Banner::new(Tone::Bad, speaker.say(&leak.statement())).what(speaker.t("leak-ladder")).act(look)
}

/// How it may have got out, in the order in which one rules it out.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ol class="steps measure" id="explanations">{% for (where_, how) in said %}<li><span><strong>{{ where_ }}</strong>{{ how }}</span></li>{% endfor %}</ol>"#
)]
struct Explanations {
    said: Vec<(String, String)>,
}

/// Where, and how: "At the vendor" and ": somebody got in there".
fn said(speaker: &Speaker, phrase: &Phrase) -> (String, String) {
    let mut place = speaker.say(phrase);
    let how = place.split_off(place.find(':').unwrap_or(place.len()));
    (place, how)
}

/// One attribution.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AttributionId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let leak = console.rooms.custody.leak(access, id).await?;
    let page = console.page(&visitor, "leak-title").await?.at(Place::Canaries);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("canaries-title");
    let page = page.crumb("/canaries", up).lead(speaker.say(&leak.statement()));
    let page = match case_of(&console, access, id).await? {
        Some(case) => page.next(&Button::primary(speaker.t("leak-case")).href(format!("/cases/{case}"))),
        None => page,
    };
    let is_open = leak.attribution.state == AttributionState::Open;
    let sure = Banner::new(if is_open { Tone::Bad } else { Tone::Plain }, speaker.t("leak-rung-this-copy"));
    let sure = sure.what(speaker.t("leak-ladder"));
    let explanations = leak.explanations();
    let explanations =
        Explanations { said: explanations.iter().map(|phrase| said(&speaker, phrase)).collect() };
    let evidence = evidence(&console, &speaker, &leak);
    let mut sections = Sections::new(page)
        .section(Section::default().part(&sure))
        .section(
            Section::new(speaker.t("leak-explanations"))
                .lead(speaker.t("leak-explanations-lead"))
                .part(&Markup::of(&explanations)),
        )
        .section(
            Section::new(speaker.t("leak-evidence")).lead(speaker.t("leak-evidence-lead")).part(&evidence),
        );
    if is_open && access.rights.has(Right::Keep) {
        let why = Field::text("why", speaker.t("leak-close-why")).required();
        let close = Questions::new(format!("/leaks/{id}/close"))
            .field(&why)
            .button(Button::secondary(speaker.t("leak-close")).icon(Icon::Check));
        sections = sections.section(
            Section::new(speaker.t("leak-close-title")).lead(speaker.t("leak-close-lead")).part(&close),
        );
    }
    Ok(shown(&sections))
}

/// The open case that this began, if it has opened already: it opens by itself, a moment later.
async fn case_of(
    console: &Console,
    access: &Access,
    id: AttributionId,
) -> Result<Option<BreachId>, PageError> {
    let open = console.rooms.response.breach_list(access, true, None, CASES).await?;
    Ok(open.iter().find(|case| case.attribution == Some(id)).map(|case| case.id))
}

fn evidence(console: &Console, speaker: &Speaker, leak: &LeakShown) -> Table {
    let now = console.clock.now();
    let row = |sighting: &CanarySighting| {
        let from = sighting.sender_domain.clone().unwrap_or_else(|| speaker.t("canary-no-sender"));
        let links = match sighting.link_domains.as_slice() {
            [] => speaker.t("leak-no-links"),
            domains => speaker.t_with("leak-links", "domains", &domains.join(", ")),
        };
        let state = match sighting.state {
            SightingState::Counts => Badge::new(Tone::Bad, speaker.t("leak-counts")),
            SightingState::TakenBack => Badge::new(Tone::Plain, speaker.t("leak-taken-back")),
        };
        let link = Cell::link(format!("/canaries/{}", sighting.item), from);
        Row::new(vec![
            Cell::two_lines(&link, links),
            Cell::text(why(speaker, sighting.why)),
            Cell::part(&When::relative(speaker, sighting.at, now)),
            Cell::part(&state),
        ])
    };
    Table::new(speaker, "evidence", "/canaries", speaker.t("leak-evidence"))
        .column(Column::text("from", speaker.t("canary-from")).heading())
        .column(Column::text("why", speaker.t("leak-why")))
        .column(Column::text("at", speaker.t("canary-at")))
        .column(Column::text("state", speaker.t("leak-state")))
        .rows(leak.sightings.iter().map(row))
}

fn why(speaker: &Speaker, why: SightingWhy) -> String {
    match why {
        SightingWhy::Stranger => speaker.t("leak-why-stranger"),
        SightingWhy::Forged => speaker.t("leak-why-forged"),
        SightingWhy::Person => speaker.t("leak-why-person"),
    }
}

/// Somebody has looked into it.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AttributionId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.leak_close(visitor.access()?, id, sent.word("why"), console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/canaries"), &Phrase::new("leak-now-closed")))
}
