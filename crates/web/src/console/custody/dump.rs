//! Dumps: a file of addresses that turned up is handed in and read while it comes; what it says of our lists, in words, with the days as a chart; and its evidence bundle.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use axum::extract::multipart::{Field as Part, Multipart};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use custody::CustodyError;
use custody::copy::told_apart;
use custody::dump::answer::{Ranked, Spoke};
use custody::dump::{Dump, DumpAsked, DumpGround, DumpOrigin, DumpShown, ListShown, words};
use model::access::{Access, Right};
use model::ids::DumpId;
use model::phrase::Phrase;
use platform::accounts::Role;
use tokio::sync::mpsc;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{again, asked, tabs, wrong};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Chart, Column, Empty, Facts, Field, Icon, Markup, Page, Picture, Place, Row,
    Speaker, Table, Tone, When,
};

/// A dump that is handed in by a browser; larger ones are read by the command line.
pub(crate) const MAX_UPLOAD_BYTES: usize = 4 << 30;
/// Somebody whose dump takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(60);
/// Where it is from is a line of words.
const MAX_WORD_BYTES: usize = 4 << 10;
/// Pieces of an upload that wait for the reader; then the browser waits.
const PIECES: usize = 8;
/// Dumps on one page.
const PAGE: u32 = 50;
/// Copies of a list that are shown.
const COPIES: usize = 10;
/// Readings in the chart: the newest.
const POINTS: usize = 120;

/// All dumps, newest first, and those that are being read.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let custody = &console.rooms.custody;
    let before = Sent(pairs).word("after").parse().ok();
    let mut dumps = custody.dumps(access, before, PAGE + 1).await?;
    let more = (dumps.len() > PAGE as usize).then(|| {
        dumps.truncate(PAGE as usize);
        dumps.last().map(|dump| dump.id.to_string()).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "dumps-title").await?.at(Place::Vendors), "dumps-lead");
    let hand_in = Button::primary(page.t("dumps-hand-in")).icon(Icon::Upload).href("/dumps/new");
    let page = if access.rights.has(Right::Keep) { page.next(&hand_in) } else { page };
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let speaker = page.frame.speaker.clone();
    let mut top = Section::default().part(&tabs(&page, "/dumps"));
    for progress in custody.dumps_under_way(access) {
        let (_, addresses) = progress.so_far();
        top =
            top.part(&Markup::of(&UnderWay { words: speaker.t_with("dumps-reading", "count", &addresses) }));
    }
    let table = table(&console, &speaker, &dumps).continued(before.is_some()).more_after(more);
    Ok(shown(&Sections::new(page).section(top.part(&table))))
}

/// Dumps as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let speaker = console.speaker(&visitor);
    let say = |phrase: &str, words: &[(String, String)]| speaker.say_kept(phrase, words);
    let text = console.rooms.custody.dumps_out(visitor.access()?, &say).await?;
    Ok(super::map::table(text, "dumps"))
}

/// Looks again by itself until the dump is read.
#[derive(Template)]
#[template(ext = "html", source = r#"<p id="dump-under-way" data-again="2" role="status">{{ words }}</p>"#)]
struct UnderWay {
    words: String,
}

fn table(console: &Console, speaker: &Speaker, dumps: &[Dump]) -> Table {
    let now = console.clock.now();
    let row = |dump: &Dump| {
        let name = if dump.name.is_empty() { dump.id.to_string() } else { dump.name.clone() };
        Row::new(vec![
            Cell::two_lines(&Cell::link(format!("/dumps/{}", dump.id), name), &dump.source),
            Cell::part(&When::relative(speaker, dump.made.0, now)),
            Cell::number(speaker.number(dump.people)),
            Cell::number(speaker.number(dump.known)),
            Cell::part(&badge(speaker, dump)),
        ])
    };
    let empty = Empty::new(Picture::Calm, speaker.t("dumps-none"), speaker.t("dumps-none-text"));
    Table::new(speaker, "dumps", "/dumps", speaker.t("dumps-title"))
        .column(Column::text("name", speaker.t("dumps-name")).heading())
        .column(Column::text("at", speaker.t("dumps-when")))
        .column(Column::number("people", speaker.t("dumps-people")))
        .column(Column::number("known", speaker.t("dumps-known")))
        .column(Column::text("origin", speaker.t("dumps-origin")))
        .rows(dumps.iter().map(row))
        .empty(empty)
        .export()
}

fn badge(speaker: &Speaker, dump: &Dump) -> Badge {
    let tone = match dump.origin {
        _ if dump.confirmed.is_some() => Tone::Bad,
        DumpOrigin::Ours => Tone::Bad,
        DumpOrigin::NoControl | DumpOrigin::Open => Tone::Care,
        DumpOrigin::Chance | DumpOrigin::Nobody => Tone::Plain,
    };
    Badge::new(tone, speaker.say(&words::word(dump)))
}

/// Asks for a dump.
pub(crate) async fn form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = form_page(&console, &visitor).await?;
    Ok(shown(&questions(page, &Sent(Vec::new()), None)))
}

async fn form_page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    let page = led(console.page(visitor, "dumps-hand-in").await?.at(Place::Vendors), "dumps-lead");
    let up = page.t("dumps-title");
    Ok(page.crumb("/dumps", up))
}

fn questions(page: Page, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Sections {
    let speaker = page.frame.speaker.clone();
    let grounds = DumpGround::ALL.iter().map(|one| (one.as_str().to_owned(), ground(&speaker, *one)));
    let source = asked(Field::text("source", speaker.t("dumps-source")), "source", sent, wrong);
    let ground = Field::choice("ground", speaker.t("dumps-ground"), grounds.collect());
    let file = Field::file(".csv,.txt,.gz,.zst,.sql,.json,text/plain", "file", speaker.t("dumps-file"));
    // What is asked stands before the file, so that it is there when the file is read.
    let form = Questions::new("/dumps/new")
        .with_file()
        .field(&source.hint(speaker.t("dumps-source-hint")).required())
        .field(&asked(ground, "ground", sent, wrong))
        .field(&asked(file, "file", &Sent(Vec::new()), wrong).hint(speaker.t("dumps-file-hint")).required())
        .button(Button::primary(speaker.t("dumps-do")).icon(Icon::Upload))
        .button(Button::secondary(speaker.t("custody-back")).href("/dumps"));
    Sections::of(page, &form)
}

fn ground(speaker: &Speaker, ground: DumpGround) -> String {
    match ground {
        DumpGround::Interest => speaker.t("dumps-ground-interest"),
        DumpGround::Obligation => speaker.t("dumps-ground-obligation"),
        DumpGround::Authority => speaker.t("dumps-ground-authority"),
    }
}

/// Reads a dump while it comes, and says what it is.
pub(crate) async fn hand_in(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    parts: Multipart,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let mut sent = Sent(Vec::new());
    let taken = tokio::time::timeout(UPLOAD_LIMIT, taken(&console, access, parts, &mut sent)).await;
    let cut = || CustodyError::Dump(custody::dump::DumpError::Source(io::ErrorKind::TimedOut.into()));
    match taken.unwrap_or_else(|_| Err(cut())) {
        Ok(id) => Ok(flashed(&console, redirect::to(&format!("/dumps/{id}")), &Phrase::new("dump-kept"))),
        Err(error) => {
            let page = form_page(&console, &visitor).await?;
            let wrong = wrong(&page.frame.speaker, error)?;
            Ok(again(&questions(page, &sent, Some(&wrong))))
        }
    }
}

async fn taken(
    console: &Console,
    access: &Access,
    mut parts: Multipart,
    sent: &mut Sent,
) -> Result<DumpId, CustodyError> {
    let custody = &console.rooms.custody;
    let (mut read, mut name) = (None, String::new());
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        match part.name().map(str::to_owned).as_deref() {
            Some("file") => {
                part.file_name().unwrap_or_default().clone_into(&mut name);
                let (sender, pieces) = mpsc::channel(PIECES);
                let reading = custody.dump_read(access, Received { pieces, piece: Bytes::new() }, |_| {});
                let (dump, ()) = tokio::join!(reading, fed(part, sender));
                read = Some(dump?);
            }
            Some(question) => sent.0.push((question.to_owned(), word(part).await?)),
            None => {}
        }
    }
    let read = read.ok_or(custody::Unfit::NobodyInList)?;
    let ground = DumpGround::parse(sent.word("ground")).ok_or(custody::Unfit::NoGround)?;
    let asked = DumpAsked { name, source: sent.word("source").to_owned(), ground };
    custody.dump_keep(access, &asked, &read, console.clock.now()).await
}

/// Hands the pieces of an upload to their reader; ends when either ends.
async fn fed(mut part: Part<'_>, reader: mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let piece = match part.chunk().await {
            Ok(Some(piece)) => Ok(piece),
            Ok(None) => return,
            Err(_) => Err(io::ErrorKind::ConnectionAborted.into()),
        };
        let is_over = piece.is_err();
        if reader.send(piece).await.is_err() || is_over {
            return;
        }
    }
}

async fn word(mut part: Part<'_>) -> Result<String, CustodyError> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| broken())? {
        if bytes.len() + piece.len() > MAX_WORD_BYTES {
            return Err(custody::Unfit::TooLong("source").into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn broken() -> CustodyError {
    CustodyError::Dump(custody::dump::DumpError::Source(io::ErrorKind::ConnectionAborted.into()))
}

/// Pieces of an upload, for a reader beside the asynchronous threads.
struct Received {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Received {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let many = buffer.len().min(self.piece.len());
        buffer[..many].copy_from_slice(&self.piece.split_to(many));
        Ok(many)
    }
}

/// What a dump says.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<DumpId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let result = console.rooms.custody.dump(access, id).await?;
    let mut page = console.page(&visitor, "dumps-title").await?.at(Place::Vendors);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("dumps-title");
    page = page.crumb("/dumps", up).lead(speaker.say(&words::origin(&result.dump)));
    page.title = speaker.say(&Phrase::new("dump-title").with("name", &result.dump.name));
    let mut sections = Sections::new(page);
    if let Some(elsewhere) = words::elsewhere(&result.dump) {
        let said = Sentences { said: vec![speaker.say(&elsewhere)], steps: vec![] };
        sections = sections.section(Section::default().part(&Markup::of(&said)));
    }
    for list in &result.lists {
        sections = of_list(sections, &speaker, list);
    }
    let may_confirm = access.rights.has(Right::Keep)
        && result.dump.confirmed.is_none()
        && result.dump.origin != DumpOrigin::Ours
        && result.dump.known > 0;
    if may_confirm {
        let form = Questions::new(format!("/dumps/{id}/confirm"))
            .button(Button::danger(speaker.t("dump-confirm")).icon(Icon::CircleAlert));
        let section = Section::new(speaker.t("dump-confirm-title")).lead(speaker.t("dump-confirm-lead"));
        sections = sections.section(section.part(&form));
    }
    Ok(shown(&sections.section(facts(&speaker, &result))))
}

/// Sentences below each other, and what one may do.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="measure">{% for sentence in said %}<p>{{ sentence }}</p>{% endfor %}{% if !steps.is_empty() %}<ul>{% for step in steps %}<li>{{ step }}</li>{% endfor %}</ul>{% endif %}</div>"#
)]
struct Sentences {
    said: Vec<String>,
    steps: Vec<String>,
}

fn of_list(sections: Sections, speaker: &Speaker, list: &ListShown) -> Sections {
    let say = |phrases: Vec<Phrase>| phrases.iter().map(|phrase| speaker.say(phrase)).collect::<Vec<_>>();
    let tone = if list.answer.is_ours() { Tone::Bad } else { Tone::Care };
    let is_named = list.answer.named.is_some();
    let mut verdict = Banner::new(tone, speaker.say(&words::named(list)));
    if is_named {
        verdict = verdict.what(speaker.t("dump-not-a-culprit"));
    }
    let mut said = say(words::interval(list));
    said.extend(say(words::figures(list)));
    let mut first = Section::default().part(&verdict).part(&Markup::of(&Sentences { said, steps: vec![] }));
    if !list.answer.ranked.is_empty() && list.counts.known > 0 {
        first = first.part(&copies(speaker, list));
        // Where holders cannot be told apart, a high bar on the day of one's reading would accuse it: the interval is said in words.
        if is_named {
            first = first.part(&chart(speaker, list));
        }
    }
    let kinds =
        [Spoke::Rows, Spoke::Exclusive, Spoke::Coded].into_iter().fold(Facts::new(), |facts, kind| {
            let (name, text) = kind_words(speaker, kind);
            let said = if list.answer.spoke.contains(&kind) { text } else { speaker.t("dump-silent") };
            facts.fact(name, Cell::text(said))
        });
    let mut steps = say(words::weak(list));
    if steps.is_empty() {
        steps.push(speaker.t("dump-surer-none"));
    }
    let surer = Markup::of(&Sentences { said: vec![], steps });
    sections
        .section(first)
        .section(Section::new(speaker.t("dump-kinds")).part(&kinds))
        .section(Section::new(speaker.t("dump-surer")).part(&surer))
}

fn kind_words(speaker: &Speaker, kind: Spoke) -> (String, String) {
    match kind {
        Spoke::Rows => (speaker.t("dump-spoke-rows"), speaker.t("dump-spoke-rows-text")),
        Spoke::Exclusive => (speaker.t("dump-spoke-exclusive"), speaker.t("dump-spoke-exclusive-text")),
        Spoke::Coded => (speaker.t("dump-spoke-coded"), speaker.t("dump-spoke-coded-text")),
    }
}

fn copies(speaker: &Speaker, list: &ListShown) -> Table {
    let row = |one: &Ranked| {
        let known = list.copies.get(&one.copy);
        let party = known.map_or_else(String::new, |copy| copy.party.clone());
        let apart = known.map_or_else(String::new, |known| {
            format!("{}, {}", speaker.day(known.copy.made.0), speaker.say(&told_apart(&known.copy)))
        });
        Row::new(vec![
            Cell::two_lines(&Cell::link(format!("/copies/{}", one.copy), party), apart),
            Cell::number(format!("{} %", words::percent(one.share))),
            Cell::number(speaker.number(one.best.hits)),
            Cell::number(speaker.number(one.best.people)),
            Cell::text(speaker.day(one.best.taken_at)),
        ])
    };
    Table::new(speaker, "dump-copies", "/dumps", speaker.t("dump-copies"))
        .column(Column::text("copy", speaker.t("dump-copy")).heading())
        .column(Column::number("share", speaker.t("dump-share")))
        .column(Column::number("hits", speaker.t("dump-hits")))
        .column(Column::number("of", speaker.t("dump-of")))
        .column(Column::text("reading", speaker.t("dump-reading-of")))
        .rows(list.answer.ranked.iter().take(COPIES).map(row))
}

/// How likely each reading is, over its day.
fn chart(speaker: &Speaker, list: &ListShown) -> Chart {
    let chart = Chart::new(speaker, speaker.t("dump-chart")).lead(speaker.t("dump-chart-lead")).bars();
    let readings = list.counts.readings.iter().zip(&list.answer.shares);
    let skipped = list.counts.readings.len().saturating_sub(POINTS);
    readings.skip(skipped).fold(chart.series(speaker.t("dump-share")), |chart, (reading, share)| {
        // A share is between 0 and 1.
        chart.day(speaker, reading.taken_at, &[(share.clamp(0.0, 1.0) * 100.0).round() as u64])
    })
}

fn facts(speaker: &Speaker, result: &DumpShown) -> Section {
    let dump = &result.dump;
    let hash: String = dump.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut facts = Facts::new()
        .fact(speaker.t("dumps-origin"), Cell::part(&badge(speaker, dump)))
        .fact(speaker.t("dump-source-shown"), Cell::text(&dump.source))
        .fact(speaker.t("dump-ground-shown"), Cell::text(ground(speaker, dump.ground)))
        .fact(speaker.t("dumps-when"), Cell::part(&When::exact(speaker, dump.made.0)))
        .fact(speaker.t("dump-lines-shown"), Cell::text(speaker.number(dump.addresses)))
        .fact(speaker.t("dumps-people"), Cell::text(speaker.number(dump.people)))
        .fact(speaker.t("dumps-known"), Cell::text(speaker.number(dump.known)))
        .fact(speaker.t("dump-sha256"), Cell::code(hash));
    if dump.is_cut {
        facts = facts.fact(speaker.t("dumps-file"), Cell::text(speaker.t("dump-cut")));
    }
    let bundle = Button::secondary(speaker.t("dump-bundle")).icon(Icon::Download);
    Section::default()
        .part(&facts)
        .part(&bundle.href(format!("/dumps/{}/bundle.json", dump.id)))
        .part(&Markup::of(&Sentences { said: vec![speaker.t("dump-bundle-hint")], steps: vec![] }))
}

/// What a dump says, to be reckoned again elsewhere.
pub(crate) async fn bundle(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<DumpId>,
) -> Result<Response, PageError> {
    let result = console.rooms.custody.dump(visitor.access()?, id).await?;
    let fields = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"dump-{id}.json\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((fields, result.dump.bundle).into_response())
}

/// "It is ours."
pub(crate) async fn confirm(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<DumpId>,
) -> Result<Response, PageError> {
    console.rooms.custody.dump_confirm(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/dumps/{id}")), &Phrase::new("dump-confirmed")))
}
