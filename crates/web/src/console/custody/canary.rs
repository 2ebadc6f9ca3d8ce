//! The canary inbox: what each vendor really sent, beside what nobody should have sent; and what people say of one message.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use custody::attribution::AttributionState;
use custody::inbox::{MailAsked, MailShown, Outcome};
use custody::marks::{Harvest, Noise};
use custody::{Custody, Proved};
use model::access::{Access, Right};
use model::ids::{CopyId, InboxItemId};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent, Tick};
use super::super::{Console, flashed, led, shown};
use super::leak;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Facts, Field, Icon, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// Messages on one page.
const PAGE: u32 = 50;
/// Open attributions above them; more have a page each.
const LEAKS: u32 = 5;

/// The inbox.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let custody = &console.rooms.custody;
    let asked = mail_asked(&sent);
    let before = sent.word("after").parse().ok();
    let mut mail = custody.inbox(access, asked, before, PAGE + 1).await?;
    let more = (mail.len() > PAGE as usize).then(|| {
        mail.truncate(PAGE as usize);
        mail.last().map(|one| one.mail.item.to_string()).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "canaries-title").await?.at(Place::Canaries), "canaries-lead");
    let speaker = page.frame.speaker.clone();
    let tabs = super::canary_tabs(&page, "/canaries");
    let mut sections = Sections::new(page).section(Section::default().part(&tabs));
    if before.is_none() {
        let leaks = custody.leaks(access, Some(AttributionState::Open), None, LEAKS).await?;
        if !leaks.is_empty() {
            let banners = leaks.iter().map(|leak| leak::banner(&speaker, leak));
            let section = banners.fold(Section::default(), |section, banner| section.part(&banner));
            sections = sections.section(section);
        }
    }
    let table = table(&console, &speaker, &mail, asked).continued(before.is_some()).more_after(more);
    sections = sections.section(Section::default().part(&table));
    if let Some(copy) = asked.copy.filter(|_| before.is_none()) {
        sections =
            coded_hits(custody, access, &speaker, copy).await?.into_iter().fold(sections, Sections::section);
    }
    if before.is_none() {
        let noise = custody.noise(access, console.clock.now()).await?;
        if noise.controls > 0 || noise.guesses > 0 {
            sections = sections.section(noise_section(&speaker, &noise));
        }
    }
    Ok(shown(&sections))
}

/// Canaries of a copy's list that are in several copies and were hit: counted, because one says nothing of this copy. Which of them are in it stands in its seed file, for who may open that.
async fn coded_hits(
    custody: &Custody,
    access: &Access,
    speaker: &Speaker,
    copy: CopyId,
) -> Result<Option<Section>, PageError> {
    let hits = custody.coded_hits(access, custody.copy(access, copy).await?.list.id).await?.len();
    if hits == 0 {
        return Ok(None);
    }
    let section =
        Section::new(speaker.t("coded-hits")).lead(speaker.t_with("coded-hits-lead", "count", &hits));
    let look = Button::secondary(speaker.t("coded-hits-look")).href(format!("/copies/{copy}/marks"));
    Ok(Some(if access.rights.has(Right::Keep) { section.part(&look) } else { section }))
}

fn mail_asked(sent: &Sent) -> MailAsked {
    MailAsked { copy: sent.word("copy").parse().ok(), outcome: Outcome::parse(sent.word("outcome")) }
}

/// The inbox as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let text = console.rooms.custody.inbox_out(visitor.access()?, mail_asked(&Sent(pairs))).await?;
    Ok(super::map::table(text, "canaries"))
}

/// How much comes for nothing: what a canary would ring at if it were guessed.
fn noise_section(speaker: &Speaker, noise: &Noise) -> Section {
    let controls = Phrase::new("canary-noise-controls")
        .with("mail", noise.control_mail.to_string())
        .with("controls", noise.controls.to_string());
    let facts = Facts::new()
        .fact(speaker.t("canary-noise-control"), Cell::text(speaker.say(&controls)))
        .fact(speaker.t("canary-noise-guesses"), Cell::text(speaker.number(noise.guesses)));
    let section = Section::new(speaker.t("canary-noise")).lead(speaker.t("canary-noise-lead")).part(&facts);
    if noise.harvests.is_empty() {
        return section;
    }
    let row = |harvest: &Harvest| {
        Row::new(vec![
            Cell::code(&harvest.domain),
            Cell::part(&When::exact(speaker, harvest.hour)),
            Cell::number(speaker.number(harvest.guesses)),
        ])
    };
    let table = Table::new(speaker, "harvests", "/canaries", speaker.t("canary-harvests"))
        .column(Column::text("domain", speaker.t("canary-harvest-domain")).heading())
        .column(Column::text("hour", speaker.t("canary-at")))
        .column(Column::number("guesses", speaker.t("canary-noise-guesses")))
        .rows(noise.harvests.iter().map(row));
    section.part(&table)
}

fn table(console: &Console, speaker: &Speaker, mail: &[MailShown], asked: MailAsked) -> Table {
    let now = console.clock.now();
    let row = |one: &MailShown| {
        let from = one.mail.sender_domain.clone().unwrap_or_else(|| speaker.t("canary-no-sender"));
        let nobody = match one.mail.outcome {
            Outcome::Control => "canary-no-copy",
            _ => "canary-several-copies",
        };
        let whose = one.copy.as_ref().map_or_else(
            || (speaker.t(nobody), String::new()),
            |copy| (copy.party.1.clone(), copy.list.name.clone()),
        );
        Row::new(vec![
            Cell::link(format!("/canaries/{}", one.mail.item), from),
            Cell::two_lines(&Cell::text(whose.0), whose.1),
            Cell::part(&When::relative(speaker, one.mail.at, now)),
            Cell::part(&badge(speaker, one)),
        ])
    };
    let vendors = Button::primary(speaker.t("copies-none-act")).href("/vendors");
    let empty = Empty::new(Picture::Calm, speaker.t("canaries-none"), speaker.t("canaries-none-text"));
    let empty = empty.act(vendors);
    let all = (String::new(), speaker.t("canary-outcome-all"));
    let outcomes = Outcome::ALL.iter().map(|outcome| (outcome.as_str().to_owned(), word(speaker, *outcome)));
    let choice =
        Field::choice("outcome", speaker.t("canary-outcome"), std::iter::once(all).chain(outcomes).collect());
    let chosen = asked.outcome.map_or("", Outcome::as_str);
    let mut query = vec![("outcome".to_owned(), chosen.to_owned())];
    query.extend(asked.copy.map(|copy| ("copy".to_owned(), copy.to_string())));
    Table::new(speaker, "canary-mail", "/canaries", speaker.t("canaries-title"))
        .query(query)
        .filter(choice.value(chosen))
        .column(Column::text("from", speaker.t("canary-from")).heading())
        .column(Column::text("whose", speaker.t("canary-whose")))
        .column(Column::text("at", speaker.t("canary-at")))
        .column(Column::text("outcome", speaker.t("canary-outcome")))
        .rows(mail.iter().map(row))
        .empty(empty)
        .export()
}

fn word(speaker: &Speaker, outcome: Outcome) -> String {
    match outcome {
        Outcome::Expected => speaker.t("canary-expected"),
        Outcome::Undecided => speaker.t("canary-undecided"),
        Outcome::Sighting => speaker.t("canary-sighting"),
        Outcome::Again => speaker.t("canary-again"),
        Outcome::Control => speaker.t("canary-control"),
        Outcome::Test => speaker.t("canary-test"),
    }
}

fn badge(speaker: &Speaker, one: &MailShown) -> Badge {
    let tone = match one.mail.outcome {
        Outcome::Expected if one.is_after_end => {
            return Badge::new(Tone::Care, speaker.t("canary-after-end"));
        }
        Outcome::Expected => Tone::Good,
        Outcome::Undecided => Tone::Wait,
        Outcome::Sighting => Tone::Bad,
        Outcome::Again | Outcome::Control | Outcome::Test => Tone::Plain,
    };
    Badge::new(tone, word(speaker, one.mail.outcome))
}

/// What it means, in a sentence.
fn meaning(speaker: &Speaker, outcome: Outcome) -> String {
    match outcome {
        Outcome::Expected => speaker.t("canary-expected-text"),
        Outcome::Undecided => speaker.t("canary-undecided-text"),
        Outcome::Sighting => speaker.t("canary-sighting-text"),
        Outcome::Again => speaker.t("canary-again-text"),
        Outcome::Control => speaker.t("canary-control-text"),
        Outcome::Test => speaker.t("canary-test-text"),
    }
}

/// One message.
pub(crate) async fn one(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<InboxItemId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let one = console.rooms.custody.inbox_one(access, id).await?;
    let page = console.page(&visitor, "canary-one-title").await?.at(Place::Canaries);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("canaries-title");
    let page = page.crumb("/canaries", up).lead(meaning(&speaker, one.mail.outcome));
    let unknown = || speaker.t("canary-no-sender");
    let mut facts = Facts::new()
        .fact(speaker.t("canary-outcome"), Cell::part(&badge(&speaker, &one)))
        .fact(speaker.t("canary-from"), Cell::code(one.mail.sender_domain.clone().unwrap_or_else(unknown)))
        .fact(speaker.t("canary-proved"), Cell::text(proved(&speaker, one.mail.proved)))
        .fact(speaker.t("canary-at"), Cell::part(&When::exact(&speaker, one.mail.at)));
    if let Some(copy) = &one.copy {
        let words = Phrase::new("copy-title").with("list", &copy.list.name).with("party", &copy.party.1);
        let link = Cell::link(format!("/copies/{}", copy.copy.id), speaker.say(&words));
        facts = facts.fact(speaker.t("canary-whose"), link);
    }
    let mut sections = Sections::new(page).section(Section::default().part(&facts));
    let may_decide = matches!(one.mail.outcome, Outcome::Sighting | Outcome::Undecided);
    if may_decide && access.rights.has(Right::Keep) {
        sections = sections.section(ours(&speaker, id, one.mail.sender_domain.as_deref()));
        if one.mail.outcome == Outcome::Undecided {
            let not = Questions::new(format!("/canaries/{id}/not-ours"))
                .button(Button::danger(speaker.t("canary-not-ours")).icon(Icon::CircleAlert));
            let lead = speaker.t("canary-not-ours-lead");
            sections =
                sections.section(Section::new(speaker.t("canary-not-ours-title")).lead(lead).part(&not));
        }
    }
    Ok(shown(&sections))
}

/// "That was us."
fn ours(speaker: &Speaker, id: InboxItemId, domain: Option<&str>) -> Section {
    let why =
        Field::text("why", speaker.t("canary-ours-why")).hint(speaker.t("canary-ours-why-hint")).required();
    let mut form = Questions::new(format!("/canaries/{id}/ours")).field(&why);
    if let Some(domain) = domain {
        let words = speaker.t_with("canary-ours-learn", "domain", domain);
        let hint = speaker.t("canary-ours-learn-hint");
        let tick = Tick { name: "learn".to_owned(), words, hint, is_set: false };
        form = form.ticks(speaker.t("canary-ours-next-time"), vec![tick]);
    }
    let form = form.button(Button::secondary(speaker.t("canary-ours")));
    Section::new(speaker.t("canary-ours-title")).lead(speaker.t("canary-ours-lead")).part(&form)
}

fn proved(speaker: &Speaker, proved: Proved) -> String {
    match proved {
        Proved::Yes => speaker.t("canary-proved-yes"),
        Proved::No => speaker.t("canary-proved-no"),
        Proved::Unknown => speaker.t("canary-proved-unknown"),
    }
}

/// Somebody says that it was ours.
pub(crate) async fn was_ours(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<InboxItemId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let said = (sent.word("why"), sent.has("learn"));
    console.rooms.custody.mail_was_ours(visitor.access()?, id, said, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/canaries"), &Phrase::new("canary-now-ours")))
}

/// Somebody says that nobody of ours sent it.
pub(crate) async fn was_not_ours(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<InboxItemId>,
) -> Result<Response, PageError> {
    console.rooms.custody.mail_was_not_ours(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/canaries"), &Phrase::new("canary-now-not-ours")))
}
