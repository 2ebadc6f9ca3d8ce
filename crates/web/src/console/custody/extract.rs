//! Reading an extract of a copy: the vendor's file is streamed through, row by row; who is in it stays as keyed prints, the file does not. And taking the last reading back.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::extract::multipart::Multipart;
use axum::http::{StatusCode, header};
use axum::response::Response;
use custody::CustodyError;
use custody::membership::extract::{COME_BACK, ExtractRead};
use model::access::Access;
use model::ids::CopyId;
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::{again, asked, below_vendors, wrong};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Confirm, Field, Icon, Page};

/// A list that is handed in by a browser: some hundred million addresses. Larger ones are read by the command line.
pub(crate) const MAX_UPLOAD_BYTES: usize = 4 << 30;
/// Somebody whose list takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(60);
/// A day is ten letters.
const MAX_WORD_BYTES: usize = 100;
/// Lines that are named in the sentence on the next page; all are counted.
const LINES: usize = 20;

/// Asks for the file.
pub(crate) async fn form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let page = form_page(&console, &visitor, id).await?;
    Ok(shown(&questions(page, id, &Sent(Vec::new()), None)))
}

async fn form_page(console: &Console, visitor: &Visitor, id: CopyId) -> Result<Page, PageError> {
    let (page, party) = below_copy(console, visitor, "extract-title", id).await?;
    let lead = page.t_with("extract-lead", "party", &party);
    Ok(page.lead(lead))
}

/// A page below a copy, and who has that.
async fn below_copy(
    console: &Console,
    visitor: &Visitor,
    title: &'static str,
    id: CopyId,
) -> Result<(Page, String), PageError> {
    let copy = console.rooms.custody.copy(visitor.access()?, id).await?;
    let page = below_vendors(console, visitor, title).await?;
    let of = Phrase::new("copy-title").with("list", &copy.list.name).with("party", &copy.party.1);
    let up = page.frame.speaker.say(&of);
    Ok((page.crumb(format!("/copies/{id}"), up), copy.party.1))
}

fn questions(page: Page, id: CopyId, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Sections {
    let speaker = page.frame.speaker.clone();
    let taken = asked(Field::line("date", "taken", speaker.t("extract-taken")), "taken", sent, wrong);
    let file = Field::file(".csv,.txt,.tsv,text/csv", "file", speaker.t("extract-file"));
    let mut form = Questions::new(format!("/copies/{id}/read"))
        .with_file()
        .field(&taken.hint(speaker.t("extract-taken-hint")).short());
    // Its name says which column has the addresses, unless two are called so, or none. It stands before the file, which is read as it comes.
    if !sent.word("address").is_empty() || wrong.is_some_and(|(field, _)| *field == "address") {
        let column =
            asked(Field::line("text", "address", speaker.t("table-address")), "address", sent, wrong);
        form = form.field(&column.hint(speaker.t("table-address-hint")).short());
    }
    let form = form
        .field(&asked(file, "file", &Sent(Vec::new()), wrong).hint(speaker.t("extract-file-hint")).required())
        .button(Button::primary(speaker.t("extract-do")).icon(Icon::Upload))
        .button(Button::secondary(speaker.t("custody-back")).href(format!("/copies/{id}")));
    Sections::of(page, &form)
}

/// Reads it while it comes.
pub(crate) async fn read(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let mut sent = Sent(Vec::new());
    let kept = tokio::time::timeout(UPLOAD_LIMIT, kept(&console, access, id, parts, &mut sent)).await;
    match kept.unwrap_or_else(|_| Err(custody::Unfit::NobodyInList.into())) {
        Ok(said) => Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &said)),
        Err(error) => {
            let is_busy = matches!(error, CustodyError::ExtractsUnderWay);
            let page = form_page(&console, &visitor, id).await?;
            let (place, said) = wrong(&page.frame.speaker, error)?;
            // Its first line is part of the file here, and the only day is the one it was made on.
            let place = match place {
                "header" => "file",
                "until" => "taken",
                other => other,
            };
            let wrong = (place, said);
            let mut answer = again(&questions(page, id, &sent, Some(&wrong)));
            if is_busy {
                *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                answer.headers_mut().insert(header::RETRY_AFTER, COME_BACK.as_secs().into());
            }
            Ok(answer)
        }
    }
}

async fn kept(
    console: &Console,
    access: &Access,
    id: CopyId,
    mut parts: Multipart,
    sent: &mut Sent,
) -> Result<Phrase, CustodyError> {
    let custody = &console.rooms.custody;
    // A connection that breaks leaves nothing: half a list is worse than none.
    let broken = || CustodyError::from(custody::Unfit::NobodyInList);
    let mut read: Option<ExtractRead> = None;
    while let Some(mut part) = parts.next_field().await.map_err(|_| broken())? {
        match part.name().map(str::to_owned).as_deref() {
            Some("file") => {
                // The day stands before the file: nobody waits for a long one to learn that it was wrong.
                taken(sent.word("taken"), console.clock.now())?;
                let reader = custody.extract_begin(access, id).await?;
                let mut reader = reader.with_addresses_in(Some(sent.word("address")));
                while let Some(piece) = part.chunk().await.map_err(|_| broken())? {
                    reader.push(&piece)?;
                }
                read = Some(reader.finish().await?);
            }
            Some(question) => {
                let mut bytes = Vec::new();
                while let Some(piece) = part.chunk().await.map_err(|_| broken())? {
                    bytes.extend(piece.iter().take(MAX_WORD_BYTES.saturating_sub(bytes.len())));
                }
                sent.0.push((question.to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
            }
            None => {}
        }
    }
    let read = read.ok_or_else(broken)?;
    let now = console.clock.now();
    let said = said(&read);
    custody.extract_keep(access, read, (taken(sent.word("taken"), now)?, now)).await?;
    Ok(said)
}

/// The end of the day somebody said, or now if that is today; a day that is still to come is none.
fn taken(day: &str, now: Time) -> Result<Time, CustodyError> {
    if day.is_empty() {
        return Ok(now);
    }
    let end: Option<Time> = format!("{day}T23:59:59Z").parse().ok();
    let end = end.ok_or_else(|| custody::Unfit::Date(day.to_owned()))?;
    if end.minus(Duration::from_hours(24)) >= now {
        return Err(custody::Unfit::DayToCome(day.to_owned()).into());
    }
    Ok(end.min(now))
}

fn said(read: &ExtractRead) -> Phrase {
    let lines: Vec<String> = read.unusable_lines.iter().take(LINES).map(u64::to_string).collect();
    Phrase::new("extract-read")
        .with("people", read.gathered.people().to_string())
        .with("unusable", read.gathered.unusable_count.to_string())
        .with("found", read.canaries.to_string())
        .with("lines", if lines.is_empty() { "–".to_owned() } else { lines.join(", ") })
}

/// Asks before the last reading is taken back.
pub(crate) async fn unread_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let (access, custody) = (visitor.access()?, &console.rooms.custody);
    let reading = custody.last_reading(access, id).await?;
    let mut others = custody.extracts(access, id).await?.into_iter();
    let before = others.find(|one| one.forgotten_at.is_none() && one.taken_at != reading.taken_at);
    let (page, _) = below_copy(&console, &visitor, "unread-title", id).await?;
    let speaker = page.frame.speaker.clone();
    let read = Phrase::new("unread-reading")
        .with("people", reading.people.to_string())
        .with("rows", reading.row_count.to_string())
        .with("date", super::day(reading.taken_at));
    let names = console.names(&visitor, &[&reading.made.1]).await?;
    let by = Phrase::new("unread-by").with("date", super::day(reading.made.0));
    let by = by.with("who", names.of(&reading.made.1));
    let then = match before {
        Some(before) => speaker.t_with("unread-then", "date", &super::day(before.taken_at)),
        None => speaker.t("unread-then-approximate"),
    };
    let act = Button::danger(speaker.t("unread-do")).icon(Icon::UndoTwo);
    let back = Button::secondary(speaker.t("unread-keep")).href(format!("/copies/{id}"));
    let confirm = Confirm::new(format!("/copies/{id}/unread"), act, back)
        .hidden("read_at", &reading.made.0.to_string())
        .consequence(format!("{} {}", speaker.say(&read), speaker.say(&by)))
        .consequence(then)
        .consequence(speaker.t("unread-dumps"))
        .consequence(speaker.t("unread-again"));
    Ok(shown(&Sections::of(page, &confirm)))
}

/// Takes the last reading back, if it is still the one that was shown.
pub(crate) async fn unread(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, custody, now) = (visitor.access()?, &console.rooms.custody, console.clock.now());
    // Without the moment it is no answer to what was shown.
    let read_at: Time = Sent(pairs).word("read_at").parse().map_err(|_| PageError::NotFound)?;
    custody.last_reading_take_back(access, id, read_at, now).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("unread-done")))
}
