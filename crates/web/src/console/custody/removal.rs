//! Removing a person: what would go and what stays is said first, and after a tick it goes. The address comes in a body, never in a path, so that no log has it.
//! What a removal is, and what it leaves, is `custody::membership::removal`.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::membership::removal::{Leaves, Removal};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Section, Sections, Sent, Sentences};
use super::super::{Console, led, shown};
use super::whereabouts::address;
use super::{again, below_vendors, wrong};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Button, Cell, Confirm, Empty, Facts, Icon, Page, Picture, Speaker, Tone};

async fn page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    let page = below_vendors(console, visitor, "removal-title").await?;
    let up = page.t("where-title");
    Ok(page.crumb("/where", up))
}

/// Asks for an address.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = page(&console, &visitor).await?;
    Ok(shown(&question(page, &Sent(Vec::new()), None)))
}

fn question(page: Page, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Sections {
    let page = led(page, "removal-lead");
    let form = Questions::new("/where/remove")
        .field(&address(&page.frame.speaker, sent, wrong))
        .button(Button::primary(page.t("removal-look")).icon(Icon::Eye))
        .button(Button::secondary(page.t("custody-back")).href("/where"));
    Sections::of(page, &form)
}

/// Says what would be removed; after the tick, removes it and says what was.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let (custody, now) = (&console.rooms.custody, console.clock.now());
    let (address, is_meant) = (sent.word("address"), sent.has("confirmed"));
    let removal = match is_meant {
        true => custody.remove(access, address, now).await,
        false => custody.removal_look(access, address, now).await,
    };
    let page = page(&console, &visitor).await?;
    match removal {
        Ok(removal) => Ok(shown(&told(page, address, &removal, is_meant))),
        Err(error) => {
            let wrong = wrong(&page.frame.speaker, error)?;
            Ok(again(&question(page, &sent, Some(&wrong))))
        }
    }
}

fn told(page: Page, address: &str, removal: &Removal, is_done: bool) -> Sections {
    let speaker = page.frame.speaker.clone();
    let whom = Facts::new().fact(speaker.t("where-address"), Cell::code(address));
    let head = Section::default().part(&whom);
    let sections = Sections::new(page);
    let mut sections = match (removal.is_any(), is_done) {
        (false, _) => sections.section(head).section(nothing(&speaker, removal)),
        (true, false) => sections.section(head).section(goes(&speaker, removal, "removal-would")),
        (true, true) => {
            let head = head.part(&done(&speaker, removal));
            sections.section(head).section(goes(&speaker, removal, "removal-became"))
        }
    };
    if !removal.stays.is_empty() {
        let stays = removal.stays.iter().map(|stay| (speaker.say(&stay.phrase()), Vec::new()));
        let section = Section::new(speaker.t("removal-stays-title")).lead(speaker.t("removal-stays"));
        sections = sections.section(section.part(&Sentences::new(stays)));
    }
    if removal.is_any() && !is_done {
        return sections.section(Section::default().part(&confirm(&speaker, address, removal.leaves)));
    }
    sections.section(Section::default().part(&look_where(&speaker, address)))
}

fn done(speaker: &Speaker, removal: &Removal) -> Banner {
    let done = Banner::new(Tone::Good, speaker.t("removal-done"));
    match removal.lists.iter().any(|list| !list.holders().is_empty()) {
        true => done.what(speaker.t("removal-done-text")),
        false => done,
    }
}

/// No list knows the address, or a hold keeps what is known, or only what warns of a leak is left.
fn nothing(speaker: &Speaker, removal: &Removal) -> Section {
    let nothing = Empty::new(Picture::Calm, speaker.t("removal-nothing"), String::new());
    let section = Section::default().part(&nothing);
    if removal.lists.is_empty() { section } else { section.part(&lists(speaker, removal)) }
}

fn goes(speaker: &Speaker, removal: &Removal, title: &'static str) -> Section {
    let leaves = speaker.say(&removal.leaves.phrase());
    Section::new(speaker.t(title)).lead(leaves).part(&lists(speaker, removal))
}

/// What becomes of it in each list, and who has to be asked to remove it, too.
fn lists(speaker: &Speaker, removal: &Removal) -> Sentences {
    let say = |phrase: &Phrase| speaker.say(phrase);
    Sentences::new(removal.lists.iter().map(|list| {
        let holders = list.holders();
        (say(&list.phrase()), holders.iter().chain(&list.past_holders()).map(say).collect())
    }))
}

fn confirm(speaker: &Speaker, address: &str, leaves: Leaves) -> Confirm {
    let act = Button::danger(speaker.t("removal-do")).icon(Icon::TrashTwo);
    let back = Button::secondary(speaker.t("removal-not")).href("/where");
    let last = match leaves {
        Leaves::Warning => "removal-last-warn",
        Leaves::Nothing => "removal-last-everything",
    };
    Confirm::new("/where/remove", act, back)
        .hidden("address", address)
        .consequence(speaker.t(last))
        .consequence(speaker.t("removal-audited"))
        .tick(speaker.t("removal-tick"))
}

fn look_where(speaker: &Speaker, address: &str) -> Questions {
    Questions::new("/where")
        .hidden("address", address)
        .button(Button::primary(speaker.t("removal-look-where")).icon(Icon::Search))
}
