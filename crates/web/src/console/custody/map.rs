//! The map's page: who has which list, from whom, in which country, what is missing there; the weakest way to each list; ways that people declared, and where they
//! disagree with the register. The picture is drawn by the server and needs no script; `map.svg` is the same for slides.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use custody::map::layout::{BOX, Border, Line, Paper, Placed, lay_out};
use custody::map::{Channel, Drift, FlowWanted, Ground, Map, WeakestPath, draw, weakest_paths};
use custody::sheet::SheetKind;
use model::access::Right;
use model::ids::{FlowId, ListId, PartyId, PlaceId};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::sheet::button;
use super::tabs;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Field, Icon, Markup, Picture, Place, Row, Speaker, Table,
    Tabs, Tone,
};

/// Lists that have a tab of their own above the map; the others are reached from their own page.
const MOST_TABS: usize = 6;
/// Letters of a name in a box.
const LETTERS: usize = 20;

/// The picture. Presentation attributes are its colours on paper; on the page the style sheet gives them those of day or night.
#[derive(Template)]
#[template(path = "console/map_picture.html")]
struct MapPicture {
    size: (u32, u32),
    about: String,
    borders: Vec<BorderShown>,
    lines: Vec<LineShown>,
    boxes: Vec<BoxShown>,
    /// It stands alone: with its own ground, and without links.
    is_file: bool,
}

struct BorderShown {
    border: Border,
    words: String,
    is_ours: bool,
}

struct LineShown {
    path: String,
    class: &'static str,
    words: String,
}

struct BoxShown {
    at: (u32, u32),
    size: (u32, u32),
    name: String,
    below: String,
    tip: String,
    href: String,
    class: &'static str,
    dot: &'static str,
}

fn picture(speaker: &Speaker, paper: &Paper, is_file: bool) -> MapPicture {
    let boxes: Vec<BoxShown> =
        paper.boxes.iter().enumerate().map(|(index, placed)| boxed(speaker, placed, index == 0)).collect();
    let companies: usize = paper.boxes.iter().skip(1).map(|placed| placed.nodes.len()).sum();
    let red: usize = paper.boxes.iter().map(Placed::red).sum();
    let about = Phrase::new("map-about").with("count", companies.to_string()).with("marked", red.to_string());
    MapPicture {
        size: paper.size,
        about: speaker.say(&about),
        borders: paper.borders.iter().map(|border| bordered(speaker, border)).collect(),
        lines: paper.lines.iter().map(|line| lined(speaker, line)).collect(),
        boxes,
        is_file,
    }
}

fn bordered(speaker: &Speaker, border: &Border) -> BorderShown {
    let words = match (border.layer, border.country.as_str()) {
        (0, _) => speaker.t("map-our-house"),
        (_, "") => speaker.t("map-no-country"),
        (_, country) => country.to_owned(),
    };
    BorderShown { border: border.clone(), words, is_ours: border.layer == 0 }
}

fn lined(speaker: &Speaker, line: &Line) -> LineShown {
    let ((x, y), (to_x, to_y)) = (line.from, line.to);
    let half = u32::midpoint(x, to_x);
    let class = match (line.copies, line.is_declared) {
        (0, false) => "way way-loose",
        (0, true) => "way way-declared",
        _ => "way way-copies",
    };
    let mut words = speaker.t_with("map-way-copies", "count", &line.copies);
    if line.crosses_border {
        words = format!("{words} {}", speaker.t("map-way-border"));
    }
    LineShown { path: format!("M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}"), class, words }
}

fn boxed(speaker: &Speaker, placed: &Placed, is_house: bool) -> BoxShown {
    let shown = |name: String,
                 below: String,
                 tip: String,
                 href: String,
                 (class, dot): (&'static str, &'static str)| {
        BoxShown { at: placed.at, size: BOX, name, below, tip, href, class, dot }
    };
    if is_house {
        let name = placed.nodes.first().map_or_else(|| speaker.t("map-our-house"), |node| short(&node.name));
        return shown(name.clone(), speaker.t("map-our-lists"), name, "/lists".into(), ("box box-ours", ""));
    }
    if placed.is_gathered() {
        let (count, country) = (placed.nodes.len(), placed.nodes[0].country.clone());
        let name = speaker.t_with("map-gathered", "count", &count);
        let below = speaker.t_with("map-gathered-red", "count", &placed.red());
        let country = if country.is_empty() { "none" } else { &country };
        let dot = if placed.red() > 0 { "dot dot-bad" } else { "dot dot-good" };
        return shown(name.clone(), below, name, format!("/map?country={country}"), ("box box-many", dot));
    }
    let node = &placed.nodes[0];
    let marks: Vec<String> = node.marks.iter().map(|mark| super::vendor::marked(speaker, *mark)).collect();
    let dot = match (node.is_red(), node.marks.is_empty()) {
        (true, _) => "dot dot-bad",
        (_, true) => "dot dot-good",
        _ => "dot dot-care",
    };
    let below = marks.first().map_or_else(
        || speaker.t_with("map-copies", "count", &node.copies),
        |first| if marks.len() > 1 { format!("{first} +{}", marks.len() - 1) } else { first.clone() },
    );
    let places: Vec<String> =
        node.places.iter().map(|(name, country)| format!("{name} {country}").trim().to_owned()).collect();
    let tip: Vec<String> = [node.name.clone()].into_iter().chain(marks).chain(places).collect();
    shown(short(&node.name), short(&below), tip.join(" · "), format!("/vendors/{}", node.party), ("box", dot))
}

/// As much of a name as fits into a box.
fn short(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// What the address asks for.
fn asked(ground: &Ground, sent: &Sent, now: model::time::Time) -> (Option<ListId>, Map) {
    let list = sent.word("list").parse().ok().filter(|id| ground.lists.iter().any(|list| list.id == *id));
    let mut map = draw(ground, list, now);
    let country = match sent.word("country") {
        "" => return (list, map),
        "none" => "",
        country => country,
    };
    // A country shows who is there, and who of them works for whom; the others are elsewhere.
    map.nodes.retain(|node| node.layer == 0 || node.country == country);
    let shown: Vec<PartyId> = map.nodes.iter().map(|node| node.party).collect();
    for edge in &mut map.edges {
        edge.from = edge.from.filter(|from| shown.contains(from));
    }
    (list, map)
}

/// The page.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let ground = console.rooms.custody.ground(access).await?;
    let now = console.clock.now();
    let steps = console.rooms.custody.signed_steps(access, &ground, now).await?;
    let (list, map) = asked(&ground, &sent, now);
    let paths = weakest_paths(&ground, &steps);
    let page = led(console.page(&visitor, "map-title").await?.at(Place::Vendors), "map-lead");
    let speaker = page.frame.speaker.clone();
    let may_keep = access.rights.has(Right::Keep);
    let mut drawn = Section::default().part(&tabs(&page, "/map")).part(&list_tabs(&speaker, &ground, list));
    if !sent.word("country").is_empty() {
        drawn = drawn.part(&Button::quiet(speaker.t("map-all-countries")).href("/map"));
    }
    if map.nodes.iter().any(|node| node.layer > 0) {
        let paper = lay_out(&map);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(list.map(|list| ("list", list.to_string())))
            .finish();
        let download = Button::secondary(speaker.t("map-download")).icon(Icon::Download);
        drawn = drawn
            .part(&Markup::of(&picture(&speaker, &paper, false)))
            .part(&Markup::of(&Legend { speaker: speaker.clone() }))
            .part(&download.href(format!("/map.svg?{query}")));
    } else {
        let mut empty = Empty::new(Picture::Light, speaker.t("vendors-none"), speaker.t("vendors-none-text"));
        if may_keep {
            empty = empty.act(Button::secondary(speaker.t("vendor-add")).href("/vendors/add"));
        }
        drawn = drawn.part(&empty);
    }
    let mut sections = Sections::new(page).section(drawn).section(weakest(&speaker, &ground, &paths));
    if !map.drift.is_empty() {
        sections = sections.section(adrift(&speaker, &ground, &map.drift));
    }
    Ok(shown(&sections.section(declared(&speaker, &ground, may_keep))))
}

/// What the colours say, in words.
#[derive(Template)]
#[template(path = "console/map_legend.html")]
struct Legend {
    speaker: Speaker,
}

fn list_tabs(speaker: &Speaker, ground: &Ground, list: Option<ListId>) -> Tabs {
    let mut tabs = Tabs::new(speaker.t("map-lists")).tab("/map", speaker.t("map-all-lists"));
    let chosen = ground.lists.iter().filter(|one| Some(one.id) == list);
    let others = ground.lists.iter().filter(|one| Some(one.id) != list).take(MOST_TABS);
    for one in chosen.chain(others) {
        tabs = tabs.tab(format!("/map?list={}", one.id), &one.name);
    }
    tabs.current(&list.map_or_else(|| "/map".to_owned(), |list| format!("/map?list={list}")))
}

/// The same picture as a file, for slides.
pub(crate) async fn svg(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let ground = console.rooms.custody.ground(visitor.access()?).await?;
    let (_, map) = asked(&ground, &Sent(pairs), console.clock.now());
    let drawn = picture(&console.speaker(&visitor), &lay_out(&map), true);
    let fields = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"map.svg\""),
    ];
    Ok((fields, drawn.render().map_err(PageError::ours)?).into_response())
}

/// The weakest way to each list.
fn weakest(speaker: &Speaker, ground: &Ground, paths: &[WeakestPath]) -> Section {
    let row = |path: &WeakestPath| {
        let list = ground.lists.iter().find(|list| list.id == path.list);
        let party = ground.party(path.party).map(|party| party.name.clone()).unwrap_or_default();
        let what = match (path.on_the_way, path.is_unasked) {
            (true, _) => speaker.t_with("map-weak-way", "party", &party),
            (false, true) => speaker.t_with("map-weak-unasked", "party", &party),
            (false, false) => speaker.t_with("map-weak-at", "party", &party),
        };
        let tone = if path.steps < 2 { Tone::Bad } else { Tone::Plain };
        let badge = Badge::new(tone, speaker.t_with("map-steps", "count", &path.steps));
        let name = list.map(|list| list.name.clone()).unwrap_or_default();
        Row::new(vec![
            Cell::link(format!("/lists/{}", path.list), name),
            Cell::text(what),
            Cell::part(&badge),
            Cell::number(money(speaker, ground.worth_of(path.list))),
        ])
    };
    let empty = Empty::new(Picture::Calm, speaker.t("map-weak-none"), speaker.t("map-weak-none-text"));
    let table = Table::new(speaker, "weakest", "/map/weakest", speaker.t("map-weak-title"))
        .column(Column::text("list", speaker.t("adopt-list")).heading())
        .column(Column::text("way", speaker.t("map-weak")))
        .column(Column::text("steps", speaker.t("map-weak-steps")))
        .column(Column::number("worth", speaker.t("list-worth")))
        .rows(paths.iter().map(row))
        .empty(empty)
        .export();
    Section::new(speaker.t("map-weak-title")).lead(speaker.t("map-weak-lead")).part(&table)
}

/// Money as it was entered: whole units, of whatever the house counts in.
pub(super) fn money(speaker: &Speaker, cents: u64) -> String {
    if cents == 0 { String::new() } else { speaker.number(cents / 100) }
}

fn adrift(speaker: &Speaker, ground: &Ground, drift: &[Drift]) -> Section {
    let name = |id: PartyId| ground.party(id).map(|party| party.name.clone()).unwrap_or_default();
    let list = |id: Option<ListId>| {
        let found = ground.lists.iter().find(|list| Some(list.id) == id);
        found.map(|list| list.name.clone()).unwrap_or_default()
    };
    let mut section = Section::new(speaker.t("map-drift-title")).lead(speaker.t("map-drift-lead"));
    for one in drift {
        let (id, list, party) = match one {
            Drift::CopyWithoutFlow(id) => {
                let Some(copy) = ground.copies.iter().find(|copy| copy.id == *id) else { continue };
                ("finding-rule-copy-undeclared", list(Some(copy.list)), name(copy.party))
            }
            Drift::FlowWithoutCopy(id) => {
                let Some(flow) = ground.flows.iter().find(|flow| flow.id == *id) else { continue };
                ("finding-rule-flow-without-copy", list(flow.list), name(flow.to))
            }
        };
        let said = speaker.say(&Phrase::new(id).with("list", list).with("party", party));
        section = section.part(&Banner::new(Tone::Care, said));
    }
    section
}

fn channel(speaker: &Speaker, channel: Channel) -> String {
    match channel {
        Channel::Sealed => speaker.t("flow-sealed"),
        Channel::Api => speaker.t("flow-api"),
        Channel::Sftp => speaker.t("flow-sftp"),
        Channel::Upload => speaker.t("flow-upload"),
        Channel::Form => speaker.t("flow-form"),
        Channel::Mail => speaker.t("flow-mail"),
        Channel::Unknown => speaker.t("flow-unknown"),
    }
}

/// Ways that people declared, and the form for another.
fn declared(speaker: &Speaker, ground: &Ground, may_keep: bool) -> Section {
    let name = |id: PartyId| ground.party(id).map(|party| party.name.clone()).unwrap_or_default();
    let list = |id: ListId| ground.lists.iter().find(|list| list.id == id).map(|list| list.name.clone());
    let row = |flow: &custody::map::Flow| {
        let from = flow.from.map_or_else(|| speaker.t("map-our-house"), name);
        let mut cells = vec![
            Cell::two_lines(&Cell::text(format!("{from} → {}", name(flow.to))), &flow.purpose),
            Cell::text(flow.list.and_then(list).unwrap_or_default()),
            Cell::text(channel(speaker, flow.channel)),
        ];
        if may_keep {
            let remove = Button::quiet(speaker.t("flow-remove")).small();
            let form = Questions::new(format!("/flows/{}/remove", flow.id)).button(remove);
            cells.push(Cell::markup(Markup::printed(&form)));
        }
        Row::new(cells)
    };
    let empty = Empty::new(Picture::Light, speaker.t("flows-none"), speaker.t("flows-none-text"));
    let mut table = Table::new(speaker, "flows", "/map/flows", speaker.t("flows-title"))
        .column(Column::text("way", speaker.t("flow-way")).heading())
        .column(Column::text("list", speaker.t("adopt-list")))
        .column(Column::text("channel", speaker.t("flow-channel")))
        .rows(ground.flows.iter().map(row))
        .empty(empty)
        .export();
    if may_keep {
        table = table
            .column(Column::acts("act", speaker.t("flow-remove")))
            .tool(button(speaker, SheetKind::Ways));
    }
    let section = Section::new(speaker.t("flows-title")).lead(speaker.t("flows-lead")).part(&table);
    if !may_keep || ground.parties.is_empty() {
        return section;
    }
    let parties = |first: String| {
        let all = ground.parties.iter().map(|party| (party.id.to_string(), party.name.clone()));
        [(String::new(), first)].into_iter().chain(all).collect::<Vec<_>>()
    };
    let lists = ground.lists.iter().map(|list| (list.id.to_string(), list.name.clone()));
    let lists = [(String::new(), speaker.t("flow-several"))].into_iter().chain(lists).collect();
    let channels = Channel::ALL.iter().rev();
    let channels = channels.map(|one| (one.as_str().to_owned(), channel(speaker, *one))).collect();
    let form = Questions::new("/map/flows")
        .field(&Field::choice("from", speaker.t("flow-from"), parties(speaker.t("map-our-house"))))
        .field(&Field::choice("to", speaker.t("flow-to"), parties(speaker.t("flow-choose"))).required())
        .field(&Field::choice("list", speaker.t("adopt-list"), lists))
        .field(&Field::choice("channel", speaker.t("flow-channel"), channels))
        .field(&Field::text("purpose", speaker.t("vendor-purpose")))
        .button(Button::secondary(speaker.t("flow-declare")).icon(Icon::Plus));
    section.part(&form)
}

/// Declares a way.
pub(crate) async fn declare(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let to: PartyId = sent.word("to").parse().map_err(|_| PageError::Refused(Phrase::new("flow-choose")))?;
    let wanted = FlowWanted {
        from: sent.word("from").parse().ok(),
        to,
        list: sent.word("list").parse().ok(),
        channel: Channel::parse(sent.word("channel")).unwrap_or(Channel::Unknown),
        purpose: sent.word("purpose").to_owned(),
    };
    console.rooms.custody.flow_declare(visitor.access()?, wanted, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/map"), &Phrase::new("flow-declared")))
}

/// Takes a declared way back.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<FlowId>,
) -> Result<Response, PageError> {
    console.rooms.custody.flow_remove(visitor.access()?, id).await?;
    Ok(flashed(&console, redirect::to("/map"), &Phrase::new("flow-removed")))
}

/// Notes where a vendor keeps the data.
pub(crate) async fn place(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(party): Named<PartyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let words = (sent.word("name"), sent.word("country"));
    console.rooms.custody.place_add(visitor.access()?, party, words, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/vendors/{party}")), &Phrase::new("place-added")))
}

/// Takes a place off the map.
pub(crate) async fn place_remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PlaceId>,
) -> Result<Response, PageError> {
    console.rooms.custody.place_remove(visitor.access()?, id).await?;
    Ok(flashed(&console, redirect::to("/map"), &Phrase::new("place-removed")))
}

/// The weakest way to each list as a spreadsheet.
pub(crate) async fn weakest_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let now = console.clock.now();
    Ok(table(console.rooms.custody.weakest_out(visitor.access()?, now).await?, "weakest-ways"))
}

/// Declared ways as a spreadsheet.
pub(crate) async fn flows_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    Ok(table(console.rooms.custody.sheet_out(visitor.access()?, SheetKind::Ways).await?, "flows"))
}

/// Vendors as a spreadsheet.
pub(crate) async fn vendors_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    Ok(table(console.rooms.custody.sheet_out(visitor.access()?, SheetKind::Vendors).await?, "vendors"))
}

/// A table as a file.
pub(super) fn table(text: String, name: &str) -> Response {
    let name = format!("attachment; filename=\"{name}.csv\"");
    let fields =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (fields, text).into_response()
}

/// Takes the file out of a form (RFC 7578 §4); the route's limit bounds it.
pub(super) async fn file_of(mut parts: Multipart) -> Result<Vec<u8>, PageError> {
    let unread = |_| PageError::Refused(Phrase::new("protect-file-too-large"));
    while let Some(part) = parts.next_field().await.map_err(unread)? {
        if part.name() == Some("file") {
            let bytes = part.bytes().await.map_err(unread)?;
            if !bytes.is_empty() {
                return Ok(bytes.to_vec());
            }
        }
    }
    Err(PageError::Refused(Phrase::new("protect-file-none")))
}
