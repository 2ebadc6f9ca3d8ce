//! Domains of canaries: the one line that each needs in its DNS, whether it is there, and what a canary at an own domain sees and what not. Looks by itself
//! while something is missing, so that it turns green in front of whoever waits.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custody::canary_domain::{DomainShown, DomainStanding};
use model::phrase::Phrase;

use super::super::sections::{Section, Sections};
use super::super::{Console, led, shown};
use super::{canary_tabs, mailto};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Copy, Empty, Facts, Icon, Markup, Picture, Place, Speaker, Tone, When,
};

/// One domain, as it stands.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<article class="card stack" id="{{ id }}"{% if is_waiting %} data-again="10"{% endif %}><h2>{{ name }}</h2>{{ badge }}{% if !meaning.is_empty() %}<p class="measure">{{ meaning }}</p>{% endif %}{{ facts }}
{%- if let Some(line) = line %}{{ line }}{% endif %}{% if let Some(ticket) = ticket %}<p>{{ ticket }}</p>{% endif %}
{%- if is_waiting %}<p class="hint measure">{{ again }} <a href="/canaries/domains">{{ look_again }}</a></p>{% endif %}</article>"#
)]
struct Card {
    id: String,
    name: String,
    badge: Badge,
    meaning: String,
    facts: Facts,
    line: Option<Copy>,
    ticket: Option<Button>,
    is_waiting: bool,
    again: String,
    look_again: String,
}

/// What a canary sees and what not.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="measure">{% for one in said %}<li>{{ one }}</li>{% endfor %}</ul>"#
)]
struct Said {
    said: Vec<String>,
}

/// The page.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let custody = &console.rooms.custody;
    let domains = custody.domains_now(visitor.access()?, console.clock.now()).await?;
    let page = led(console.page(&visitor, "domains-title").await?.at(Place::Canaries), "domains-lead");
    let speaker = page.frame.speaker.clone();
    let mut top = Section::default().part(&canary_tabs(&page, "/canaries/domains"));
    if domains.is_empty() {
        let (title, text) = (speaker.t("domains-none"), speaker.t("domains-none-text"));
        top = top.part(&Empty::new(Picture::Light, title, text));
    }
    if domains.iter().any(|one| one.line.is_none()) {
        let said = Banner::new(Tone::Care, speaker.t("domains-no-host"));
        top = top.part(&said.what(speaker.t("domains-no-host-text")));
    }
    for (place, domain) in domains.iter().enumerate() {
        top = top.part(&Markup::of(&card(&console, &speaker, place, domain)));
    }
    let said = vec![speaker.t("domains-sees"), speaker.t("domains-not-sees"), speaker.t("domains-lapse")];
    let sees = Section::new(speaker.t("domains-sees-title")).part(&Markup::of(&Said { said }));
    Ok(shown(&Sections::new(page).section(top).section(sees)))
}

fn card(console: &Console, speaker: &Speaker, place: usize, shown: &DomainShown) -> Card {
    let standing = shown.seen.as_ref().map(|seen| seen.standing);
    let is_good = standing == Some(DomainStanding::Ours);
    let hosts = match &shown.seen {
        Some(seen) if !seen.hosts.is_empty() => Cell::code(seen.hosts.join(", ")),
        _ => Cell::text(speaker.t("domains-no-hosts")),
    };
    let checked = match &shown.seen {
        Some(seen) => Cell::part(&When::relative(speaker, seen.checked_at, console.clock.now())),
        None => Cell::text(speaker.t("domains-unseen")),
    };
    let facts =
        Facts::new().fact(speaker.t("domains-hosts"), hosts).fact(speaker.t("domains-checked"), checked);
    let wanted = shown.line.as_ref().filter(|_| !is_good);
    let label = speaker.t_with("domains-line", "domain", &shown.domain);
    Card {
        id: format!("domain-{place}"),
        name: shown.domain.clone(),
        badge: badge(speaker, standing),
        meaning: meaning(speaker, standing),
        facts,
        line: wanted.map(|line| Copy::new(speaker, label, line)),
        ticket: wanted.map(|line| {
            let words = Button::secondary(speaker.t("domains-ticket")).icon(Icon::Mail);
            words.href(ticket(speaker, &shown.domain, line))
        }),
        is_waiting: !is_good,
        again: speaker.t("domains-again"),
        look_again: speaker.t("domains-look-again"),
    }
}

fn badge(speaker: &Speaker, standing: Option<DomainStanding>) -> Badge {
    match standing {
        None => Badge::new(Tone::Wait, speaker.t("domains-unseen")),
        Some(DomainStanding::Ours) => Badge::new(Tone::Good, speaker.t("domains-ours")),
        Some(DomainStanding::Shared) => Badge::new(Tone::Care, speaker.t("domains-shared")),
        Some(DomainStanding::Elsewhere) => Badge::new(Tone::Bad, speaker.t("domains-elsewhere")),
        Some(DomainStanding::NoAddress) => Badge::new(Tone::Bad, speaker.t("domains-no-address")),
        Some(DomainStanding::NoRecord) => Badge::new(Tone::Wait, speaker.t("domains-no-record")),
        Some(DomainStanding::Missing) => Badge::new(Tone::Bad, speaker.t("domains-missing")),
        Some(DomainStanding::Unknown) => Badge::new(Tone::Wait, speaker.t("domains-unknown")),
    }
}

/// What it means, and what to do.
fn meaning(speaker: &Speaker, standing: Option<DomainStanding>) -> String {
    match standing {
        None | Some(DomainStanding::Ours) => String::new(),
        Some(DomainStanding::Shared) => speaker.t("domains-shared-text"),
        Some(DomainStanding::Elsewhere) => speaker.t("domains-elsewhere-text"),
        Some(DomainStanding::NoAddress) => speaker.t("domains-no-address-text"),
        Some(DomainStanding::NoRecord) => speaker.t("domains-no-record-text"),
        Some(DomainStanding::Missing) => speaker.t("domains-missing-text"),
        Some(DomainStanding::Unknown) => speaker.t("domains-unknown-text"),
    }
}

/// A letter to whoever keeps the zone, ready in the reader's own mail program.
fn ticket(speaker: &Speaker, domain: &str, line: &str) -> String {
    let host = line.rsplit(' ').next().unwrap_or_default().trim_end_matches('.');
    let why = Phrase::new("domains-ticket-why").with("host", host);
    let body = format!(
        "{}\r\n\r\n{line}\r\n\r\n{}\r\n",
        speaker.t_with("domains-ticket-text", "domain", domain),
        speaker.say(&why)
    );
    let subject = speaker.t_with("domains-ticket-subject", "domain", domain);
    mailto(&subject, &body)
}
