//! Vendors: cards of the companies that have our customers' data, with what each lacks; and planting canaries in a list one of them has.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use custody::adopt;
use custody::copy::CopiesOf;
use custody::party::{Mark, OWN_PURPOSES, PAGE, PartyRole, PartyState, Vendor, Wanted};
use custody::sheet::SheetKind;
use model::access::Right;
use model::ids::{CopyId, PartyId};
use model::phrase::Phrase;
use platform::accounts::Role;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::sheet::button;
use super::standing::{Tried, standing_section};
use super::{about, again, asked, assessment, below_vendors, care, copy, day, delivery, tabs, until, wrong};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Facts, Field, Icon, Markup, Page, Picture, Place, Row,
    Speaker, Table, Tone,
};

/// Words of a form, in their order.
type Pairs = Form<Vec<(String, String)>>;

/// All cards.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let after = Sent(pairs).word("after").parse().ok();
    let vendors = console.rooms.custody.vendors(access, after, console.clock.now()).await?;
    let page = console.page(&visitor, "vendors-title").await?.at(Place::Vendors);
    let lead = page.t("vendors-lead");
    let add = Button::primary(page.t("vendor-add")).icon(Icon::Plus).href("/vendors/add");
    let page = page.lead(lead);
    let page = if access.rights.has(Right::Keep) { page.next(&add) } else { page };
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let more = (vendors.len() == PAGE as usize)
        .then(|| vendors.last().map(|one| one.party.id.to_string()))
        .flatten();
    let speaker = page.frame.speaker.clone();
    let tabs = tabs(&page, "/vendors");
    let mut table = table(&speaker, &vendors).export().continued(after.is_some()).more_after(more);
    let mut section = Section::default().part(&tabs);
    if access.rights.has(Right::Keep) {
        let send = Button::secondary(speaker.t("seal-title")).icon(Icon::Send).href("/send");
        let approvals = Button::secondary(speaker.t("approvals-title")).href("/approvals");
        table = table.tools([button(&speaker, SheetKind::Vendors), send]);
        match console.rooms.custody.approvals_waiting(access).await? {
            0 => table = table.tool(approvals),
            waiting => {
                let words = Phrase::new("approvals-waiting").with("count", waiting.to_string());
                section = section.part(&Banner::new(Tone::Wait, speaker.say(&words)).act(approvals));
            }
        }
    }
    Ok(shown(&Sections::new(page).section(section.part(&table))))
}

fn table(speaker: &Speaker, vendors: &[Vendor]) -> Table {
    let empty = Empty::new(Picture::Light, speaker.t("vendors-none"), speaker.t("vendors-none-text"))
        .step(speaker.t("vendors-step-add"))
        .step(speaker.t("vendors-step-plant"))
        .step(speaker.t("vendors-step-watch"));
    Table::new(speaker, "vendors", "/vendors", speaker.t("vendors-title"))
        .column(Column::text("name", speaker.t("vendor-name")).heading())
        .column(Column::number("rows", speaker.t("vendor-rows")))
        .column(Column::day("until", speaker.t("vendor-until")))
        .column(Column::number("copies", speaker.t("vendor-copies")))
        .column(Column::text("marks", speaker.t("vendor-marks")))
        .rows(vendors.iter().map(|vendor| row(speaker, vendor)))
        .empty(empty)
}

fn row(speaker: &Speaker, vendor: &Vendor) -> Row {
    let party = &vendor.party;
    let name = Cell::link(format!("/vendors/{}", party.id), &party.name);
    let marks: Vec<Markup> = match vendor.marks.as_slice() {
        [] => vec![Markup::of(&Badge::new(Tone::Good, speaker.t("mark-none")))],
        marks => marks.iter().map(|mark| Markup::of(&badge(speaker, *mark))).collect(),
    };
    Row::new(vec![
        Cell::two_lines(&name, &party.purpose),
        Cell::number(about(speaker, party.rows_about)),
        Cell::text(until(speaker, party.until)),
        Cell::number(speaker.number(vendor.copies.len() as u64)),
        Cell::markup(Markup::row(&marks)),
    ])
}

fn badge(speaker: &Speaker, mark: Mark) -> Badge {
    let (tone, word) = match mark {
        Mark::Disqualified => (Tone::Bad, speaker.t("mark-disqualified")),
        Mark::Expired => (Tone::Bad, speaker.t("mark-expired")),
        Mark::PastEnd => (Tone::Bad, speaker.t("mark-past-end")),
        Mark::NoCanary => (Tone::Bad, speaker.t("mark-no-canary")),
        Mark::NoEndDate => (Tone::Care, speaker.t("mark-no-end-date")),
        Mark::NoSender => (Tone::Care, speaker.t("mark-no-sender")),
        Mark::NotAsked => (Tone::Care, speaker.t("mark-not-asked")),
    };
    Badge::new(tone, word)
}

/// What a mark means and what mends it.
fn meaning(speaker: &Speaker, mark: Mark) -> String {
    match mark {
        Mark::Disqualified => speaker.t("mark-disqualified-text"),
        Mark::Expired => speaker.t("mark-expired-text"),
        Mark::PastEnd => speaker.t("mark-past-end-text"),
        Mark::NoCanary => speaker.t("mark-no-canary-text"),
        Mark::NoEndDate => speaker.t("mark-no-end-date-text"),
        Mark::NoSender => speaker.t("mark-no-sender-text"),
        Mark::NotAsked => speaker.t("mark-not-asked-text"),
    }
}

/// One card, with what the vendor holds.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
) -> Result<Response, PageError> {
    Ok(shown(&card(&console, &visitor, id, &Tried::default()).await?))
}

/// The card; with what was typed into the form that lets one copy go, and what is wrong with that.
pub(super) async fn card(
    console: &Console,
    visitor: &Visitor,
    id: PartyId,
    tried: &Tried,
) -> Result<Sections, PageError> {
    let access = visitor.access()?;
    let vendor = console.rooms.custody.vendor(access, id, console.clock.now()).await?;
    let mut page = below_vendors(console, visitor, "vendors-title").await?;
    page.title.clone_from(&vendor.party.name);
    let speaker = page.frame.speaker.clone();
    let may_keep = access.rights.has(Right::Keep);
    // Who is ruled out gets no more copies; the canaries in what it has are worth planting, and are not the next step.
    let plant = match vendor.marks.contains(&Mark::Disqualified) {
        true => Button::secondary(speaker.t("vendor-plant")),
        false => Button::primary(speaker.t("vendor-plant")),
    };
    let plant = plant.icon(Icon::Plus).href(format!("/vendors/{id}/adopt"));
    let page = if may_keep { page.next(&plant) } else { page };
    let page = lacking(page, visitor, "roles-lacking", &[Role::DataOwner])?;
    let party = &vendor.party;
    let domains = match party.domains.as_slice() {
        [] => Cell::text(speaker.t("custody-unknown")),
        some => Cell::code(some.join(", ")),
    };
    let facts = Facts::new()
        .fact(speaker.t("vendor-state"), Cell::text(state(&speaker, party.state)))
        .fact(speaker.t("vendor-purpose"), Cell::text(&party.purpose))
        .fact(speaker.t("vendor-rows"), Cell::text(about(&speaker, party.rows_about)))
        .fact(speaker.t("vendor-until"), Cell::text(until(&speaker, party.until)))
        .fact(speaker.t("vendor-country"), Cell::text(known(&speaker, &party.country)))
        .fact(speaker.t("vendor-domains"), domains);
    let mut card = Section::default();
    for mark in &vendor.marks {
        card = card.part(&care(marked(&speaker, *mark), meaning(&speaker, *mark)));
    }
    card = card.part(&facts);
    if may_keep {
        let change = Button::secondary(speaker.t("vendor-change")).icon(Icon::Pencil);
        let seal = Button::secondary(speaker.t("vendor-seal")).icon(Icon::Send);
        let acts = [seal.href(format!("/vendors/{id}/seal")), change.href(format!("/vendors/{id}/change"))];
        card = card.part(&Markup::row(&acts.map(|button| Markup::of(&button))));
    }
    let registered = console.rooms.custody.register(access, CopiesOf::Party(id)).await?;
    let copies = copy::table(&speaker, &registered);
    let held = Section::new(speaker.t("vendor-holds")).part(&copies);
    let copies: Vec<CopyId> = registered.iter().map(|one| one.copy.id).collect();
    let mut sections = Sections::new(page);
    if let Some(leaks) = super::leak::of_copies(console, access, &speaker, &copies).await? {
        sections = sections.section(leaks);
    }
    sections = sections.section(card).section(held);
    let all = console.rooms.custody.assessments(access, id).await?;
    let places_of = console.rooms.custody.places(access, id).await?;
    if party.role != PartyRole::Own {
        let now = console.clock.now();
        let standing = console.rooms.custody.standing(access, id, now).await?;
        let standing = standing_section(&speaker, id, (&standing, may_keep), tried, now);
        sections = sections.section(standing);
    }
    if party.role != PartyRole::Own {
        let known = console.rooms.custody.delivery(access, id).await?;
        sections = sections.section(delivery::section(
            &speaker,
            id,
            (known.as_ref(), may_keep),
            console.clock.now(),
        ));
    }
    sections = sections.section(places(&speaker, id, (&places_of, may_keep)));
    Ok(sections.section(assessment::asked_section(&speaker, id, (&all, may_keep))))
}

/// Where it keeps the data.
fn places(speaker: &Speaker, id: PartyId, (known, may_keep): (&[custody::map::Place], bool)) -> Section {
    let mut section = Section::new(speaker.t("place-title"));
    for place in known {
        let facts = Facts::new().fact(&place.country, Cell::text(&place.name));
        section = section.part(&facts);
        if may_keep {
            let remove = Button::quiet(speaker.t("place-remove")).small();
            section = section.part(&Questions::new(format!("/places/{}/remove", place.id)).button(remove));
        }
    }
    if !may_keep {
        return section;
    }
    let name = Field::text("name", speaker.t("place-name")).hint(speaker.t("place-name-hint")).required();
    let country = Field::text("country", speaker.t("vendor-country")).hint(speaker.t("vendor-country-hint"));
    let form = Questions::new(format!("/vendors/{id}/places"))
        .field(&name)
        .field(&country.short())
        .button(Button::secondary(speaker.t("place-add")).icon(Icon::Plus));
    section.part(&form).part(&button(speaker, SheetKind::Places))
}

fn state(speaker: &Speaker, state: PartyState) -> String {
    match state {
        PartyState::Candidate => speaker.t("vendor-state-candidate"),
        PartyState::InUse => speaker.t("vendor-state-in-use"),
        PartyState::Ended => speaker.t("vendor-state-ended"),
    }
}

fn known(speaker: &Speaker, text: &str) -> String {
    if text.is_empty() { speaker.t("custody-unknown") } else { text.to_owned() }
}

pub(super) fn marked(speaker: &Speaker, mark: Mark) -> String {
    match mark {
        Mark::Disqualified => speaker.t("mark-disqualified"),
        Mark::Expired => speaker.t("mark-expired"),
        Mark::PastEnd => speaker.t("mark-past-end"),
        Mark::NoCanary => speaker.t("mark-no-canary"),
        Mark::NoEndDate => speaker.t("mark-no-end-date"),
        Mark::NoSender => speaker.t("mark-no-sender"),
        Mark::NotAsked => speaker.t("mark-not-asked"),
    }
}

/// The form for a new card.
pub(crate) async fn add_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below_vendors(&console, &visitor, "vendor-add").await?;
    let others = others(&console, &visitor, None).await?;
    Ok(shown(&card_form(page, ("/vendors/add", &others), &Sent(Vec::new()), None)))
}

/// Companies a company may work for, by name.
async fn others(
    console: &Console,
    visitor: &Visitor,
    but: Option<PartyId>,
) -> Result<Vec<(String, String)>, PageError> {
    let all = console.rooms.custody.party_names(visitor.access()?).await?;
    let others = all.into_iter().filter(|(id, _)| Some(*id) != but);
    Ok(others.map(|(id, name)| (id.to_string(), name)).collect())
}

fn card_form(
    page: Page,
    (action, others): (&str, &[(String, String)]),
    sent: &Sent,
    wrong: Option<&(&'static str, String)>,
) -> Sections {
    let speaker = page.frame.speaker.clone();
    let text = |name: &'static str, label: String| asked(Field::text(name, label), name, sent, wrong);
    let rows = text("rows", speaker.t("vendor-rows"));
    let until = asked(Field::line("date", "until", speaker.t("vendor-until")), "until", sent, wrong);
    let domains = asked(Field::lines(2, "domains", speaker.t("vendor-domains")), "domains", sent, wrong);
    let mut works_for = vec![
        (String::new(), speaker.t("vendor-works-for-us")),
        (OWN_PURPOSES.to_owned(), speaker.t("vendor-works-for-itself")),
    ];
    works_for.extend_from_slice(others);
    let works_for = Field::choice("works-for", speaker.t("vendor-works-for"), works_for);
    let states = [PartyState::InUse, PartyState::Candidate, PartyState::Ended];
    let states = states.map(|one| (one.as_str().to_owned(), state(&speaker, one))).to_vec();
    let states = Field::choice("state", speaker.t("vendor-state"), states);
    let country = text("country", speaker.t("vendor-country")).hint(speaker.t("vendor-country-hint"));
    let form = Questions::new(action)
        .field(&text("name", speaker.t("vendor-name")).hint(speaker.t("vendor-name-hint")).required())
        .field(&text("purpose", speaker.t("vendor-purpose")).hint(speaker.t("vendor-purpose-hint")))
        .field(&rows.hint(speaker.t("vendor-rows-hint")).short())
        .field(&until.hint(speaker.t("vendor-until-hint")).short())
        .field(&domains.hint(speaker.t("vendor-domains-hint")))
        .field(&asked(works_for, "works-for", sent, wrong))
        .field(&country.short())
        .field(&asked(states, "state", sent, wrong).short())
        .field(&asked(Field::lines(2, "note", speaker.t("vendor-note")), "note", sent, wrong))
        .button(Button::primary(speaker.t("custody-save")))
        .button(Button::secondary(speaker.t("custody-back")).href("/vendors"));
    let lead = speaker.t("vendor-form-lead");
    Sections::of(page.lead(lead), &form)
}

fn wanted(sent: &Sent) -> Wanted {
    let parts = sent.word("domains").split([' ', ',', ';', '\n', '\r', '\t']);
    Wanted {
        name: sent.word("name").to_owned(),
        purpose: sent.word("purpose").to_owned(),
        domains: parts.filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        rows_about: sent.word("rows").to_owned(),
        until: sent.word("until").to_owned(),
        note: sent.word("note").to_owned(),
        works_for: sent.word("works-for").to_owned(),
        country: sent.word("country").to_owned(),
        state: sent.word("state").to_owned(),
    }
}

/// Adds a card.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let custody = &console.rooms.custody;
    match custody.vendor_add(visitor.access()?, wanted(&sent), console.clock.now()).await {
        Ok(id) => {
            let said = Phrase::new("vendor-added").with("name", sent.word("name"));
            Ok(flashed(&console, redirect::to(&format!("/vendors/{id}")), &said))
        }
        Err(error) => {
            let page = below_vendors(&console, &visitor, "vendor-add").await?;
            let wrong = wrong(&page.frame.speaker, error)?;
            let others = others(&console, &visitor, None).await?;
            Ok(again(&card_form(page, ("/vendors/add", &others), &sent, Some(&wrong))))
        }
    }
}

/// The form of a card that is there.
pub(crate) async fn change_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
) -> Result<Response, PageError> {
    let vendor = console.rooms.custody.vendor(visitor.access()?, id, console.clock.now()).await?;
    let party = vendor.party;
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let works_for = match (party.role, party.above) {
        (PartyRole::Controller, _) => OWN_PURPOSES.to_owned(),
        (_, above) => above.map(|above| above.to_string()).unwrap_or_default(),
    };
    let sent = Sent(vec![
        pair("name", party.name.clone()),
        pair("purpose", party.purpose),
        pair("rows", party.rows_about.map(|rows| rows.to_string()).unwrap_or_default()),
        pair("until", party.until.map(day).unwrap_or_default()),
        pair("domains", party.domains.join("\n")),
        pair("note", party.note),
        pair("works-for", works_for),
        pair("country", party.country),
        pair("state", party.state.as_str().to_owned()),
    ]);
    let page = below_vendors(&console, &visitor, "vendor-change-title").await?;
    let page = page.crumb(format!("/vendors/{id}"), party.name);
    let others = others(&console, &visitor, Some(id)).await?;
    Ok(shown(&card_form(page, (&format!("/vendors/{id}/change"), &others), &sent, None)))
}

/// Changes a card.
pub(crate) async fn change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let custody = &console.rooms.custody;
    match custody.vendor_change(visitor.access()?, id, wanted(&sent), console.clock.now()).await {
        Ok(()) => {
            let said = Phrase::new("vendor-changed").with("name", sent.word("name"));
            Ok(flashed(&console, redirect::to(&format!("/vendors/{id}")), &said))
        }
        Err(error) => {
            let page = below_vendors(&console, &visitor, "vendor-change-title").await?;
            let wrong = wrong(&page.frame.speaker, error)?;
            let others = others(&console, &visitor, Some(id)).await?;
            Ok(again(&card_form(page, (&format!("/vendors/{id}/change"), &others), &sent, Some(&wrong))))
        }
    }
}

/// Asks for the header line of the vendor's file.
pub(crate) async fn adopt_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
) -> Result<Response, PageError> {
    let page = adopt_page(&console, &visitor, id).await?;
    Ok(shown(&adopt_questions(&console, page, id, &Sent(Vec::new()), None)))
}

async fn adopt_page(console: &Console, visitor: &Visitor, id: PartyId) -> Result<Page, PageError> {
    let vendor = console.rooms.custody.vendor(visitor.access()?, id, console.clock.now()).await?;
    let page = below_vendors(console, visitor, "vendor-plant").await?;
    let lead = page.t_with("adopt-lead", "name", &vendor.party.name);
    Ok(page.crumb(format!("/vendors/{id}"), vendor.party.name).lead(lead))
}

fn adopt_questions(
    console: &Console,
    page: Page,
    id: PartyId,
    sent: &Sent,
    wrong: Option<&(&'static str, String)>,
) -> Sections {
    let speaker = page.frame.speaker.clone();
    if console.rooms.custody.canary_domains().is_empty() {
        let said =
            Banner::new(Tone::Care, speaker.t("custody-no-domain")).what(speaker.t("custody-no-domain-text"));
        return Sections::of(page, &said);
    }
    let text = |name: &'static str, label: String| asked(Field::text(name, label), name, sent, wrong);
    let header = asked(Field::lines(3, "header", speaker.t("adopt-header")), "header", sent, wrong);
    let seeds = Field::text("seeds", speaker.t("adopt-seeds"));
    let until = asked(Field::line("date", "until", speaker.t("adopt-until")), "until", sent, wrong);
    let form = Questions::new(format!("/vendors/{id}/adopt"))
        .field(&text("name", speaker.t("adopt-list")).hint(speaker.t("adopt-list-hint")).required())
        .field(&header.hint(speaker.t("adopt-header-hint")).required())
        .field(&asked(seeds, "seeds", sent, wrong).hint(speaker.t("adopt-seeds-hint")).short())
        .field(&text("rows", speaker.t("adopt-rows")).hint(speaker.t("vendor-rows-hint")).short())
        .field(&until.hint(speaker.t("adopt-until-hint")).short())
        .field(&text("owner", speaker.t("adopt-owner")).hint(speaker.t("adopt-owner-hint")))
        .field(
            &asked(Field::lines(2, "captured", speaker.t("adopt-captured")), "captured", sent, wrong)
                .hint(speaker.t("adopt-captured-hint")),
        )
        .field(
            &asked(Field::lines(2, "told", speaker.t("adopt-told")), "told", sent, wrong)
                .hint(speaker.t("adopt-told-hint")),
        )
        .button(Button::primary(speaker.t("adopt-make")))
        .button(Button::secondary(speaker.t("custody-back")).href(format!("/vendors/{id}")));
    Sections::of(page, &form)
}

/// Makes the seed file and shows the copy it is for.
pub(crate) async fn adopt(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let wanted = adopt::Wanted {
        list: sent.word("name").to_owned(),
        owner: sent.word("owner").to_owned(),
        captured: sent.word("captured").to_owned(),
        told: sent.word("told").to_owned(),
        purpose: String::new(),
        header: sent.exact("header").to_owned(),
        seeds: sent.word("seeds").to_owned(),
        rows_about: sent.word("rows").to_owned(),
        until: sent.word("until").to_owned(),
    };
    match console.rooms.custody.adopt(visitor.access()?, id, wanted, console.clock.now()).await {
        Ok(copy) => {
            let said = Phrase::new("adopt-made");
            Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &said))
        }
        Err(error) => {
            let page = adopt_page(&console, &visitor, id).await?;
            let wrong = wrong(&page.frame.speaker, error)?;
            Ok(again(&adopt_questions(&console, page, id, &sent, Some(&wrong))))
        }
    }
}
