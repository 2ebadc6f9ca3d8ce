//! The organisation: what customers call us, and what we have promised never to ask them for.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use guard::protect::Asked;
use model::access::Right;
use model::phrase::Phrase;

use crate::console::{Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Cell, Facts, Field, Icon, Page, Place};

/// How the organisation stands on the page of names.
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) facts: Facts,
    pub(super) change: Option<Button>,
    pub(super) promises: Button,
}

impl Shown {
    pub(super) async fn of(console: &Console, visitor: &Visitor) -> Result<Self, PageError> {
        let access = visitor.access()?;
        let organisation = console.rooms.protect.organisation(access).await?;
        let speaker = console.speaker(visitor);
        let name = match organisation.name.as_str() {
            "" => speaker.t("protect-organisation-nameless"),
            name => name.to_owned(),
        };
        let asked = |asked: Asked| asked_word(&|id| speaker.t(id), asked);
        let promised: Vec<String> = organisation.never_ask.iter().map(|(one, _)| asked(*one)).collect();
        let promised = match promised.is_empty() {
            true => speaker.t("protect-promises-none"),
            false => promised.join(" · "),
        };
        let facts = Facts::new()
            .fact(speaker.t("protect-organisation-name"), Cell::text(name))
            .fact(speaker.t("protect-promises"), Cell::text(promised));
        let change = Button::secondary(speaker.t("protect-organisation-change")).icon(Icon::Pencil);
        let change = change.href("/protect/organisation").small();
        let may_manage = access.rights.has(Right::Manage);
        let promises = Button::secondary(speaker.t("promises-title")).href("/promises").small();
        Ok(Shown {
            title: speaker.t("protect-organisation"),
            facts,
            change: may_manage.then_some(change),
            promises,
        })
    }
}

/// The words for what may be asked for; `t` says a text.
fn asked_word(t: &dyn Fn(&'static str) -> String, asked: Asked) -> String {
    let phrase = match asked {
        Asked::Secret => Phrase::new("protect-asked-password"),
        Asked::CardNumber => Phrase::new("protect-asked-card-number"),
        Asked::Identity => Phrase::new("protect-asked-identity"),
        Asked::BankDetails => Phrase::new("protect-asked-bank-details"),
        Asked::GiftCard => Phrase::new("protect-asked-gift-card"),
    };
    t(phrase.id)
}

#[derive(Template)]
#[template(path = "console/organisation.html")]
struct OrganisationPage {
    page: Page,
    name: Field,
    promises: Vec<Promise>,
    save: Button,
    back: Button,
}

/// One thing that can be promised.
struct Promise {
    value: &'static str,
    words: String,
    is_promised: bool,
    is_configured: bool,
}

/// The form.
pub(crate) async fn organisation(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    organisation_page(&console, &visitor, None, None).await
}

async fn organisation_page(
    console: &Console,
    visitor: &Visitor,
    typed: Option<&str>,
    wrong: Option<Phrase>,
) -> Result<Response, PageError> {
    let stands = console.rooms.protect.organisation(visitor.access()?).await?;
    let page = console.page(visitor, "protect-organisation").await?.at(Place::Protect);
    let page = led(page, "protect-organisation-lead");
    let above = page.t("protect-title");
    let page = page.crumb("/protect", above);
    let mut name = Field::text("name", page.t("protect-organisation-name"))
        .hint(page.t("protect-organisation-name-hint"))
        .value(typed.unwrap_or(&stands.name))
        .autocomplete("organization");
    if let Some(wrong) = wrong {
        name = name.error(page.frame.speaker.say(&wrong));
    }
    let promise = |asked: Asked| {
        let known = stands.never_ask.iter().find(|(promised, _)| *promised == asked);
        Promise {
            value: asked.as_str(),
            words: asked_word(&|id| page.t(id), asked),
            is_promised: known.is_some(),
            is_configured: known.is_some_and(|(_, is_configured)| *is_configured),
        }
    };
    let promises = Asked::ALL.into_iter().map(promise).collect();
    let (save, back) = (Button::primary(page.t("protect-save")), Button::secondary(page.t("protect-back")));
    Ok(shown(&OrganisationPage { page, name, promises, save, back: back.href("/protect") }))
}

/// Sets name and promises.
pub(crate) async fn organisation_set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(typed): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let protect = &console.rooms.protect;
    let name = typed.iter().find(|(word, _)| word == "name").map_or("", |(_, value)| value.as_str());
    let promised = typed.iter().filter(|(word, _)| word == "promise");
    let promised: Vec<Asked> = promised.filter_map(|(_, value)| Asked::parse(value)).collect();
    // A name that is the configured one need not be set beside it.
    if name.trim() != protect.organisation(access).await?.name {
        match protect.set_name(access, name, now).await {
            Err(error) if error.unfit().is_some() => {
                let wrong = error.unfit().map(|(_, phrase)| phrase);
                return organisation_page(&console, &visitor, Some(name), wrong).await;
            }
            done => done?,
        }
    }
    protect.set_never_ask(access, &promised, now).await?;
    Ok(flashed(&console, redirect::to("/protect"), &Phrase::new("protect-organisation-changed")))
}
