//! What sightings say: which copy is out, how sure that is, what else it may be, and what it rests on.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::attribution::{AttributionState, LeakShown};
use custody::sighting::{CanarySighting, SightingState, SightingWhy};
use model::access::Right;
use model::ids::AttributionId;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Badge, Banner, Button, Cell, Column, Field, Icon, Place, Row, Speaker, Table, Tone, When};

/// The sentence, with a way to what it rests on.
pub(super) fn banner(speaker: &Speaker, leak: &LeakShown) -> Banner {
    let look = Button::secondary(speaker.t("leak-look")).href(format!("/leaks/{}", leak.attribution.id));
    Banner::new(Tone::Bad, speaker.say(&leak.statement())).what(speaker.t("leak-ladder")).act(look)
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
    let is_open = leak.attribution.state == AttributionState::Open;
    let sure = Banner::new(if is_open { Tone::Bad } else { Tone::Plain }, speaker.t("leak-rung-this-copy"));
    let sure = sure.what(speaker.t("leak-ladder"));
    let rows = leak.explanations().into_iter().zip(1_u32..);
    let explanations = Table::new(&speaker, "explanations", "/canaries", speaker.t("leak-explanations"))
        .column(Column::number("place", speaker.t("leak-place")))
        .column(Column::text("words", speaker.t("leak-explanation")).heading())
        .rows(rows.map(|(phrase, place)| {
            Row::new(vec![Cell::number(place.to_string()), Cell::text(speaker.say(&phrase))])
        }));
    let evidence = evidence(&console, &speaker, &leak);
    let mut sections = Sections::new(page)
        .section(Section::default().part(&sure))
        .section(
            Section::new(speaker.t("leak-explanations"))
                .lead(speaker.t("leak-explanations-lead"))
                .part(&explanations),
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
