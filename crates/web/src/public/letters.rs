//! The letters that were sent to many: what anybody compares his own with.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use model::ids::{LetterId, PersonId};
use outreach::disclosure::{LoggedText, People, SentLetter};
use platform::StoreError;
use platform::accounts::AccountError;
use serde::Deserialize;

use super::{Public, PublicPage, Reader, answer};
use crate::problem::PageError;
use crate::view::Speaker;

/// Which letters are asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Those before this place in the log.
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "public/letters.html")]
struct LettersPage {
    page: PublicPage,
    letters: Vec<Line>,
    older: Option<String>,
}

/// A letter of the list.
struct Line {
    href: String,
    subject: String,
    at: String,
    people: String,
}

/// Lists them, newest first.
pub(crate) async fn list(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let page = public.page(&reader, "public-letters-title", "public-letters-lead").await?;
    let (letters, has_older) = public.desk.letters(asked.before.parse().ok()).await?;
    let older = letters.last().filter(|_| has_older).map(|last| {
        let place = page.href("/letters");
        let mark = if place.contains('?') { '&' } else { '?' };
        format!("{place}{mark}before={}", last.position)
    });
    let line = |letter: &SentLetter| Line {
        href: page.href(&format!("/letters/{}", letter.id)),
        subject: subject(&page.speaker, letter),
        at: page.speaker.day(letter.at),
        people: people(&page.speaker, letter.people),
    };
    let letters = letters.iter().map(line).collect();
    Ok(answer::kept(&reader, &LettersPage { letters, older, page }))
}

/// The subject in the reader's language, or else as it stands first.
pub(super) fn subject(speaker: &Speaker, letter: &SentLetter) -> String {
    let is_readers = |text: &&LoggedText| text.language.split('-').next() == Some(speaker.language());
    let text = letter.texts.iter().find(is_readers).or(letter.texts.first());
    text.map(|text| text.subject.clone()).unwrap_or_default()
}

fn people(speaker: &Speaker, people: People) -> String {
    match people {
        People::Few => speaker.t("public-letter-people-few"),
        People::About(count) => speaker.t_with("public-letter-people", "count", &speaker.number(count)),
    }
}

#[derive(Template)]
#[template(path = "public/letter.html")]
struct LetterPage {
    page: PublicPage,
    at: String,
    people: String,
    from: String,
    signer: Option<String>,
    texts: Vec<LoggedText>,
    letter_sha256: String,
    link: String,
}

/// Shows one with its texts.
pub(crate) async fn one(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id: LetterId = id.parse().map_err(|_| PageError::NotFound)?;
    let letter = public.desk.letter(id).await?.ok_or(PageError::NotFound)?;
    let mut page = public.page(&reader, "public-letter-title", "public-letter-lead").await?;
    page.title = subject(&page.speaker, &letter);
    let speaker = &page.speaker;
    let (name, address) = &letter.from;
    Ok(answer::kept(
        &reader,
        &LetterPage {
            at: speaker.day(letter.at),
            people: people(speaker, letter.people),
            from: format!("{name} <{address}>"),
            signer: public.signer(letter.signer).await?,
            letter_sha256: hex(&letter.letter_sha256),
            link: hex(&letter.link),
            texts: in_readers_order(speaker, letter.texts),
            page,
        },
    ))
}

/// The reader's own language first, the others as they were.
fn in_readers_order(speaker: &Speaker, mut texts: Vec<LoggedText>) -> Vec<LoggedText> {
    texts.sort_by_key(|text| text.language.split('-').next() != Some(speaker.language()));
    texts
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Public {
    /// The name of who approved a letter, if the account still has one.
    async fn signer(&self, signer: PersonId) -> Result<Option<String>, PageError> {
        match self.accounts.account_fetch(self.desk.access(), signer).await {
            Ok(account) => Ok(Some(account.name)),
            Err(AccountError::Store(StoreError::Missing { .. })) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
