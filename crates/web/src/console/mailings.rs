//! Mailings: letters on their way to many - how far each is, who could not be reached, who may have it twice - and the acts: hand in the file, begin, pause, go on, send again.
//! What a mailing may do is `post::mailing`; this shows it and says so.

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::access::Right;
use model::fingerprint::{FINGERPRINT_BYTES, Fingerprint};
use model::ids::MailingId;
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::Role;
use post::audience::{AudienceError, AudienceReport};
use post::letter::{LetterKind, LetterText};
use post::mailing::{Delivery, DeliveryState, Mailing, MailingError, MailingLook, MailingState};

use super::lacking::lacking;
use super::sections::{Form, Named, Section, Sections, Sent};
use super::{ConfirmPage, Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Copy, Empty, Facts, Field, Icon, Markup, Page, Picture,
    Place, Progress, Row, Speaker, Stat, Table, Tabs, Tone, When,
};

/// Mailings on one page.
const PAGE: u32 = 50;
/// Deliveries on one page.
const DELIVERIES: u32 = 50;
/// A file of recipients: some millions of rows. Larger ones are cut in two.
pub(crate) const MAX_FILE_BYTES: usize = 1 << 30;
/// Nobody calls a column by a longer name.
const MAX_COLUMN_BYTES: usize = 100;
/// A slow line takes so long for it.
const UPLOAD_LIMIT: Duration = Duration::from_mins(30);

/// All mailings.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let before = Sent(pairs).word("after").parse().ok();
    let mailings = console.rooms.mailings.list(visitor.access()?, before, PAGE).await?;
    let page = led(console.page(&visitor, "mailings-title").await?.at(Place::Letters), "mailings-lead");
    let access = visitor.access()?;
    let page = if access.rights.has(Right::Respond) && !mailings.is_empty() {
        let new = console.rooms.replies.new_count(access).await?;
        let words = page.t_with("mailings-replies-new", "replies", &new);
        page.next(&Button::primary(words).icon(Icon::Inbox).href("/replies"))
    } else {
        page
    };
    let speaker = page.frame.speaker.clone();
    let more = mailings.last().filter(|_| mailings.len() == PAGE as usize).map(|last| last.id.to_string());
    let table = list_table(&speaker, &mailings, console.clock.now());
    Ok(shown(&Sections::of(page, &table.continued(before.is_some()).more_after(more))))
}

fn list_table(speaker: &Speaker, mailings: &[Mailing], now: Time) -> Table {
    let table = Table::new(speaker, "mailings", "/mailings", speaker.t("mailings-title"));
    if mailings.is_empty() {
        let (title, text) = (speaker.t("mailings-none"), speaker.t("mailings-none-text"));
        return table.empty(Empty::new(Picture::Calm, title, text));
    }
    table
        .column(Column::text("letter", speaker.t("mailings-letter")).heading())
        .column(Column::text("state", speaker.t("mailings-state")))
        .column(Column::number("people", speaker.t("mailings-affected")))
        .column(Column::text("made", speaker.t("mailings-made")))
        .rows(mailings.iter().map(|mailing| {
            Row::new(vec![
                Cell::link(format!("/mailings/{}", mailing.id), subject(mailing)),
                Cell::part(&badge(speaker, mailing.state)),
                Cell::number(speaker.number(mailing.affected_count)),
                Cell::part(&When::relative(speaker, mailing.made_at, now)),
            ])
        }))
}

fn subject(mailing: &Mailing) -> String {
    let letter = post::letter::Letter::from_canonical(&mailing.canonical).ok();
    let first = letter.and_then(|letter| letter.texts.into_iter().next());
    first.map_or_else(|| mailing.id.to_string(), |text| text.subject)
}

fn badge(speaker: &Speaker, state: MailingState) -> Badge {
    match state {
        MailingState::Collecting => {
            Badge::new(Tone::Care, speaker.t("mailings-collecting")).icon(Icon::Upload)
        }
        MailingState::Paused => Badge::new(Tone::Wait, speaker.t("mailings-paused")).icon(Icon::Pause),
        MailingState::Sending => Badge::new(Tone::Sea, speaker.t("mailings-sending")).icon(Icon::Send),
        MailingState::Ended => Badge::new(Tone::Good, speaker.t("mailings-ended")).icon(Icon::CircleCheck),
    }
}

/// One mailing.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let look = console.rooms.mailings.look(visitor.access()?, id).await?;
    one(&console, &visitor, &look, &Sent(pairs), None).await
}

async fn one(
    console: &Console,
    visitor: &Visitor,
    look: &MailingLook,
    asked: &Sent,
    wrong: Option<FileRefused>,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let page = console.page(visitor, "mailings-one").await?.at(Place::Letters);
    let above = page.t("mailings-title");
    let mut page = page.crumb("/mailings", above);
    page.title = subject(&look.mailing);
    let may_act = access.rights.has(Right::Respond);
    let page = if may_act { with_next(page, look, now) } else { page };
    let mut page = lacking(page, visitor, "roles-lacking", &[Role::Counsel])?;
    let asks_column = wrong.as_ref().is_some_and(|wrong| wrong.asks_column);
    if let Some(wrong) = wrong {
        let (said, why) = (page.t("mailings-file-refused"), page.frame.speaker.say(&wrong.why));
        page = page.banner(Banner::new(Tone::Bad, said).what(why));
    }
    if look.counts.unknown > 0 {
        let said = page.t_with("mailings-unknown-some", "recipients", &look.counts.unknown);
        let what = page.t("mailings-unknown-what");
        page = page.banner(Banner::new(Tone::Care, said).what(what));
    }
    let speaker = page.frame.speaker.clone();
    let signer = format!("person:{}", look.mailing.signer);
    let names = console.names(visitor, &[&signer, &look.mailing.changed.1]).await?;
    let (signer, changer) = (names.of(&signer).to_owned(), names.of(&look.mailing.changed.1).to_owned());
    let mut sections = Sections::new(page);
    // Before anybody is on its list, there is no way to be far on.
    if look.counts.all() > 0 {
        sections = sections.section(progress(&speaker, look));
    }
    let is_open = matches!(look.mailing.state, MailingState::Collecting | MailingState::Paused);
    if may_act && is_open && look.mailing.begun_at.is_none() {
        sections = sections.section(upload(&speaker, look, asks_column));
    }
    let facts = facts(&speaker, look, (&signer, &changer), now);
    sections = sections.section(Section::new(speaker.t("mailings-about")).part(&facts));
    sections = sections.section(approved(&speaker, look.mailing.id));
    sections = sections.section(deliveries(console, visitor, (&speaker, look), asked).await?);
    let mut letter = Section::new(speaker.t("mailings-text")).lead(speaker.t("mailings-text-lead"));
    for text in &look.letter.texts {
        letter = letter.part(&Markup::of(&Words { name: speaker.language_name(&text.language), text }));
    }
    Ok(shown(&sections.section(letter)))
}

/// The one next step of a mailing.
fn with_next(page: Page, look: &MailingLook, now: Time) -> Page {
    let id = look.mailing.id;
    let is_late = now >= look.mailing.not_after;
    let button = match look.mailing.state {
        MailingState::Paused if is_late || look.counts.all() == 0 => return page,
        MailingState::Paused if look.mailing.begun_at.is_none() => {
            Button::primary(page.t("mailings-begin")).icon(Icon::Send).href(format!("/mailings/{id}/begin"))
        }
        MailingState::Paused => {
            Button::primary(page.t("mailings-resume")).icon(Icon::Send).href(format!("/mailings/{id}/begin"))
        }
        MailingState::Sending => {
            Button::primary(page.t("mailings-pause")).icon(Icon::Pause).href(format!("/mailings/{id}/pause"))
        }
        MailingState::Collecting | MailingState::Ended => return page,
    };
    page.next(&button)
}

fn progress(speaker: &Speaker, look: &MailingLook) -> Section {
    let counts = &look.counts;
    let waiting = counts.planned + counts.deferred + counts.sending;
    let done = counts.all() - waiting;
    let words = Phrase::new("mailings-progress-words")
        .with("done", done.to_string())
        .with("all", counts.all().to_string());
    let state = match look.mailing.state {
        MailingState::Collecting => "mailings-collecting",
        MailingState::Paused => "mailings-paused",
        MailingState::Sending => "mailings-sending",
        MailingState::Ended => "mailings-ended",
    };
    let bar = Progress::new(speaker.t(state), speaker.say(&words)).share(done, counts.all());
    let stat = |id, count: u64, below| {
        Markup::of(&Stat::new(speaker.t(id), speaker.number(count)).below(speaker.t(below)))
    };
    let stats = [
        stat("mailings-delivered", counts.delivered, "mailings-delivered-below"),
        stat("mailings-waiting", waiting, "mailings-waiting-below"),
        stat("mailings-refused", counts.refused + counts.expired, "mailings-refused-below"),
        stat("mailings-unknown", counts.unknown, "mailings-unknown-below"),
        stat("mailings-missing", look.missing, "mailings-missing-below"),
        stat("mailings-replies", look.replies, "mailings-replies-below"),
    ];
    let is_sending = look.mailing.state == MailingState::Sending;
    let again = is_sending.then(|| format!("/mailings/{}", look.mailing.id));
    let moving = Moving { bar, stats: super::sections::Grid::new(&stats), again, speaker };
    Section::new(speaker.t("mailings-progress")).part(&Markup::of(&moving))
}

/// How far it is; while letters leave, the page looks again by itself.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="stack" id="progress"{% if again.is_some() %} data-again="2"{% endif %}>{{ bar }}{{ stats }}
{%- if let Some(href) = again %}<noscript><p class="hint"><a href="{{ href }}">{{ speaker.t("guide-look-again") }}</a></p></noscript>{% endif %}</div>"#
)]
struct Moving<'p> {
    bar: Progress,
    stats: super::sections::Grid,
    again: Option<String>,
    speaker: &'p Speaker,
}

/// One language of the letter, as it is read.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<article class="card"><h3>{{ name }}: {{ text.subject }}</h3><p class="letter-text measure" lang="{{ text.language }}">{{ text.body }}</p></article>"#
)]
struct Words<'w> {
    name: &'w str,
    text: &'w LetterText,
}

fn upload(speaker: &Speaker, look: &MailingLook, asks_column: bool) -> Section {
    let columns: Vec<&str> = look
        .letter
        .variables
        .iter()
        .filter_map(|variable| match &variable.source {
            post::letter::Source::Column(column) => Some(column.as_str()),
            post::letter::Source::CheckCode => None,
        })
        .collect();
    let hint = speaker.t_with("mailings-file-hint", "columns", &columns.join(", "));
    let file = Field::file(".csv,text/csv", "file", speaker.t("mailings-file")).hint(hint).required();
    let button = Button::secondary(speaker.t("mailings-file-send")).icon(Icon::Upload);
    let mut form = Form::new(format!("/mailings/{}/recipients", look.mailing.id)).with_file();
    // Its name says which column has the addresses, unless two are called so, or none. It stands before the file, which is read as it comes.
    if asks_column {
        let column = Field::line("text", "address", speaker.t("table-address"));
        form = form.field(&column.hint(speaker.t("table-address-hint")).short());
    }
    let form = form.field(&file);
    Section::new(speaker.t("mailings-recipients"))
        .lead(speaker.t("mailings-recipients-lead"))
        .part(&form.button(button))
}

fn facts(speaker: &Speaker, look: &MailingLook, (signer, changer): (&str, &str), now: Time) -> Facts {
    let mailing = &look.mailing;
    let kind = match look.letter.kind {
        LetterKind::Mandated => speaker.t("mailings-mandated"),
        LetterKind::Alert => speaker.t("mailings-alert"),
    };
    let exact = |at: Time| Cell::part(&When::exact(speaker, at));
    let mut facts = Facts::new()
        .fact(speaker.t("mailings-state"), Cell::part(&badge(speaker, mailing.state)))
        .fact(speaker.t("mailings-from"), Cell::code(&look.letter.from.address))
        .fact(speaker.t("mailings-kind"), Cell::text(kind))
        .fact(speaker.t("mailings-signed"), Cell::text(signer))
        .fact(speaker.t("mailings-signed-at"), exact(mailing.signed_at))
        .fact(speaker.t("mailings-not-after"), Cell::part(&When::relative(speaker, mailing.not_after, now)))
        .fact(speaker.t("mailings-affected"), Cell::number(speaker.number(mailing.affected_count)));
    if mailing.file.rows > 0 {
        let words = Phrase::new("mailings-file-counts")
            .with("rows", mailing.file.rows.to_string())
            .with("strangers", mailing.file.not_affected.to_string())
            .with("unfit", mailing.file.unfit.to_string())
            .with("repeated", mailing.file.repeated.to_string());
        facts = facts.fact(speaker.t("mailings-file"), Cell::text(speaker.say(&words)));
    }
    if let Some(begun_at) = mailing.begun_at {
        facts = facts.fact(speaker.t("mailings-begun"), exact(begun_at));
    }
    if let Some(ended_at) = mailing.ended_at {
        facts = facts.fact(speaker.t("mailings-ended"), exact(ended_at));
    }
    facts
        .fact(speaker.t("mailings-changed-by"), Cell::text(changer))
        .fact(speaker.t("mailings-changed-at"), exact(mailing.changed.0))
}

/// The proof that a person approved exactly this letter, for whoever asks.
fn approved(speaker: &Speaker, id: MailingId) -> Section {
    let take = Button::secondary(speaker.t("mailings-proof-take")).icon(Icon::Download);
    let command = format!("tidewatch verify-proof letter-{id}.json --passkey SHA256 --site HOST");
    Section::new(speaker.t("mailings-proof"))
        .lead(speaker.t("mailings-proof-lead"))
        .part(&take.href(format!("/mailings/{id}/proof")))
        .part(&Copy::new(speaker, speaker.t("mailings-proof-command"), command))
}

/// Hands the letter and the proof of its approval over, as a file for `tidewatch verify-proof`.
pub(crate) async fn proof(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let proof = console.rooms.mailings.proof(visitor.access()?, id).await?;
    let name = format!("attachment; filename=\"letter-{id}.json\"");
    let fields = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((fields, proof).into_response())
}

/// Recipients in one state: those who need somebody first.
async fn deliveries(
    console: &Console,
    visitor: &Visitor,
    (speaker, look): (&Speaker, &MailingLook),
    asked: &Sent,
) -> Result<Section, PageError> {
    let (access, id) = (visitor.access()?, look.mailing.id);
    let states = [
        (DeliveryState::Unknown, "mailings-unknown", look.counts.unknown),
        (DeliveryState::Refused, "mailings-refused", look.counts.refused),
        (DeliveryState::Deferred, "mailings-deferred", look.counts.deferred),
    ];
    let state = DeliveryState::parse(asked.word("show")).unwrap_or(DeliveryState::Unknown);
    let place = |state: DeliveryState| format!("/mailings/{id}?show={}", state.as_str());
    let mut tabs = Tabs::new(speaker.t("mailings-deliveries"));
    for (state, words, count) in states {
        tabs = tabs.tab(place(state), speaker.t(words)).count(speaker.number(count));
    }
    let after = fingerprint(asked.word("after"));
    let found = console.rooms.mailings.deliveries(access, id, state, after, DELIVERIES).await?;
    let more =
        found.last().filter(|_| found.len() == DELIVERIES as usize).map(|last| last.recipient.to_string());
    let now = console.clock.now();
    let table =
        Table::new(speaker, "deliveries", format!("/mailings/{id}"), speaker.t("mailings-deliveries"));
    let table = if found.is_empty() {
        let (title, text) = (speaker.t("mailings-nobody"), speaker.t("mailings-nobody-text"));
        table.empty(Empty::new(Picture::Calm, title, text))
    } else {
        table
            .query([("show".to_owned(), state.as_str().to_owned())])
            .column(Column::text("recipient", speaker.t("mailings-recipient")).heading())
            .column(Column::text("answer", speaker.t("mailings-answer")))
            .column(Column::number("attempts", speaker.t("mailings-attempts")))
            .column(Column::text("last", speaker.t("mailings-last")))
            .rows(found.iter().map(|delivery| delivery_row(speaker, delivery, now)))
            .continued(after.is_some())
            .more_after(more)
    };
    let mut section =
        Section::new(speaker.t("mailings-deliveries")).lead(speaker.t("mailings-deliveries-lead"));
    section = section.part(&tabs.current(&place(state))).part(&table);
    let may_resend = access.rights.has(Right::Respond)
        && look.letter.kind == LetterKind::Mandated
        && look.counts.unknown > 0
        && now < look.mailing.not_after;
    if may_resend {
        let again = Button::secondary(speaker.t("mailings-again")).icon(Icon::RefreshCw);
        section = section.part(&Markup::of(&again.href(format!("/mailings/{id}/again"))));
    }
    Ok(section)
}

/// Reads the key of a page as the table wrote it.
fn fingerprint(word: &str) -> Option<Fingerprint> {
    let mut bytes = [0; FINGERPRINT_BYTES];
    if word.len() != 2 * FINGERPRINT_BYTES || !word.is_ascii() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&word[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(Fingerprint::from_bytes(bytes))
}

fn delivery_row(speaker: &Speaker, delivery: &Delivery, now: Time) -> Row {
    let mut notes = Vec::new();
    if delivery.maybe_twice {
        notes.push(speaker.t("mailings-maybe-twice"));
    }
    if delivery.came_back_at.is_some() {
        notes.push(speaker.t("mailings-came-back"));
    }
    let last = delivery.last_at.map(|at| Cell::part(&When::relative(speaker, at, now)));
    Row::new(vec![
        Cell::two_lines(&Cell::code(delivery.recipient.to_string()), notes.join(" · ")),
        Cell::text(delivery.answer.as_deref().unwrap_or_default()),
        Cell::number(speaker.number(u64::from(delivery.attempt))),
        last.unwrap_or_else(|| Cell::text("")),
    ])
}

/// Takes the file of recipients in, as it comes.
pub(crate) async fn recipients(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let taken = tokio::time::timeout(UPLOAD_LIMIT, take(&console, &visitor, id, parts)).await;
    let wrong = match taken {
        Ok(Ok(report)) => {
            let said = Phrase::new("mailings-file-taken")
                .with("accepted", report.accepted.to_string())
                .with("missing", report.missing.to_string());
            return Ok(flashed(&console, redirect::to(&format!("/mailings/{id}")), &said));
        }
        Ok(Err(Wrong::File(refused))) => refused,
        Ok(Err(Wrong::Ours(error))) => return Err(error),
        Err(_) => Phrase::new("mailings-file-slow").into(),
    };
    let look = console.rooms.mailings.look(visitor.access()?, id).await?;
    let mut answer = one(&console, &visitor, &look, &Sent(Vec::new()), Some(wrong)).await?;
    *answer.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// Why a file was not taken.
enum Wrong {
    /// What somebody can mend.
    File(FileRefused),
    Ours(PageError),
}

/// Why a file was not taken, to whoever chose it.
struct FileRefused {
    why: Phrase,
    /// Whether it would be if somebody said which column has the addresses.
    asks_column: bool,
}

impl From<Phrase> for FileRefused {
    fn from(why: Phrase) -> Self {
        FileRefused { why, asks_column: false }
    }
}

impl From<AudienceError> for Wrong {
    fn from(error: AudienceError) -> Self {
        match error.phrase() {
            Some(why) => {
                let asks_column = matches!(error, AudienceError::Address(_));
                Wrong::File(FileRefused { why, asks_column })
            }
            None => Wrong::Ours(error.into()),
        }
    }
}

async fn take(
    console: &Console,
    visitor: &Visitor,
    id: MailingId,
    mut parts: Multipart,
) -> Result<AudienceReport, Wrong> {
    let access = visitor.access().map_err(Wrong::Ours)?;
    let unread = |_| Wrong::File(Phrase::new("mailings-file-broken").into());
    let mut column = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(unread)? {
        if part.name() == Some("address") {
            while let Some(chunk) = part.chunk().await.map_err(unread)? {
                column.extend(chunk.iter().take(MAX_COLUMN_BYTES.saturating_sub(column.len())));
            }
        }
        if part.name() != Some("file") {
            continue;
        }
        let intake = console.rooms.mailings.intake(access, id).await?;
        let mut intake = intake.with_addresses_in(Some(&String::from_utf8_lossy(&column)));
        while let Some(chunk) = part.chunk().await.map_err(unread)? {
            intake.push(&chunk).await?;
        }
        return Ok(intake.finish().await?);
    }
    Err(Wrong::File(Phrase::new("mailings-file-none").into()))
}

/// Asks before anything leaves the house.
pub(crate) async fn begin_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let look = console.rooms.mailings.look(visitor.access()?, id).await?;
    let waiting = look.counts.planned + look.counts.deferred;
    let page = below(&console, &visitor, "mailings-begin-title", id).await?;
    let send = Button::primary(page.t_with("mailings-begin-now", "recipients", &waiting)).icon(Icon::Send);
    let back = Button::secondary(page.t("mailings-back")).href(format!("/mailings/{id}"));
    let confirm = Confirm::new(format!("/mailings/{id}/begin"), send, back)
        .consequence(page.t("mailings-begin-consequence"))
        .consequence(page.t_with("mailings-begin-missing", "people", &look.missing));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Lets a mailing be sent.
pub(crate) async fn begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let done = console.rooms.mailings.resume(visitor.access()?, id).await;
    told(&console, id, done, &Phrase::new("mailings-was-begun"))
}

/// Asks before a mailing is stopped.
pub(crate) async fn pause_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let page = below(&console, &visitor, "mailings-pause-title", id).await?;
    let pause = Button::primary(page.t("mailings-pause")).icon(Icon::Pause);
    let back = Button::secondary(page.t("mailings-back")).href(format!("/mailings/{id}"));
    let confirm = Confirm::new(format!("/mailings/{id}/pause"), pause, back)
        .consequence(page.t("mailings-pause-consequence"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Stops a mailing.
pub(crate) async fn pause(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let done = console.rooms.mailings.pause(visitor.access()?, id).await;
    told(&console, id, done, &Phrase::new("mailings-was-paused"))
}

/// Asks before unknown ones are sent once more.
pub(crate) async fn again_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let look = console.rooms.mailings.look(visitor.access()?, id).await?;
    let page = below(&console, &visitor, "mailings-again-title", id).await?;
    let again = Button::danger(page.t_with("mailings-again-now", "recipients", &look.counts.unknown));
    let back = Button::secondary(page.t("mailings-back")).href(format!("/mailings/{id}"));
    let confirm = Confirm::new(format!("/mailings/{id}/again"), again.icon(Icon::RefreshCw), back)
        .consequence(page.t("mailings-again-consequence"));
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Sends unknown ones once more.
pub(crate) async fn again(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<MailingId>,
) -> Result<Response, PageError> {
    let done = console.rooms.mailings.send_unknown_again(visitor.access()?, id).await;
    told(&console, id, done.map(drop), &Phrase::new("mailings-was-sent-again"))
}

async fn below(
    console: &Console,
    visitor: &Visitor,
    title: &'static str,
    id: MailingId,
) -> Result<Page, PageError> {
    let page = console.page(visitor, title).await?.at(Place::Letters);
    let (above, one) = (page.t("mailings-title"), page.t("mailings-one"));
    Ok(page.crumb("/mailings", above).crumb(format!("/mailings/{id}"), one))
}

fn told(
    console: &Console,
    id: MailingId,
    done: Result<(), MailingError>,
    said: &Phrase,
) -> Result<Response, PageError> {
    let place = format!("/mailings/{id}");
    match done {
        Ok(()) => Ok(flashed(console, redirect::to(&place), said)),
        Err(
            error @ (MailingError::NoRecipients
            | MailingError::Late
            | MailingError::Changed
            | MailingError::NotMandated
            | MailingError::NotSigned),
        ) => Ok(flashed(console, redirect::to(&place), &error.phrase())),
        Err(error) => Err(error.into()),
    }
}

impl From<MailingError> for PageError {
    fn from(error: MailingError) -> Self {
        if error.is_missing() { PageError::NotFound } else { PageError::ours(error) }
    }
}

impl From<AudienceError> for PageError {
    fn from(error: AudienceError) -> Self {
        if error.is_missing() { PageError::NotFound } else { PageError::ours(error) }
    }
}
