//! Answers of ours: what our own company signed, and taking in what others ask, filled in from that.

use std::sync::Arc;

use axum::extract::{Multipart, State};
use axum::response::Response;
use custody::answer_library::{LibraryAnswer, in_language};
use custody::questionnaire::{CHOICES, Question, taken};
use model::access::Right;
use model::ids::LibraryAnswerId;
use model::phrase::Phrase;
use platform::accounts::Role;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections};
use super::super::{Console, flashed, led, shown};
use super::tabs;
use crate::problem::PageError;
use crate::questions::choice_words;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Cell, Column, Empty, Field, Icon, Markup, Picture, Place, Row, Speaker, Table};

/// A file that is handed in, and what a form writes around it.
pub(crate) const MAX_UPLOAD_BYTES: usize = taken::MAX_BYTES + (64 << 10);

/// The library.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let library = console.rooms.custody.library(access).await?;
    let page = led(console.page(&visitor, "library-title").await?.at(Place::Vendors), "library-lead");
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let speaker = page.frame.speaker.clone();
    let library = in_language(library, speaker.language());
    let may_keep = access.rights.has(Right::Keep);
    let empty = Empty::new(Picture::Light, speaker.t("library-none"), speaker.t("library-none-text"))
        .act(Button::secondary(speaker.t("assessments-title")).href("/assessments"));
    let mut table = Table::new(&speaker, "library", "/answers", speaker.t("library-title"))
        .column(Column::text("question", speaker.t("library-question")).heading())
        .column(Column::text("answer", speaker.t("library-answer")))
        .column(Column::day("until", speaker.t("library-until")))
        .rows(library.iter().map(|(answer, question)| row(&speaker, answer, question.as_ref(), may_keep)))
        .empty(empty)
        .export();
    if may_keep {
        table = table.column(Column::acts("act", speaker.t("library-remove")));
    }
    let tabs = tabs(&page, "/answers");
    let mut sections = Sections::new(page).section(Section::default().part(&tabs).part(&table));
    if may_keep {
        let form = Questions::new("/answers/take")
            .with_file()
            .field(&Field::text("who", speaker.t("library-take-who")).required())
            .field(
                &Field::file(".json,.csv,application/json,text/csv", "file", speaker.t("library-take-file"))
                    .required(),
            )
            .button(Button::secondary(speaker.t("library-take-act")).icon(Icon::Plus));
        let section = Section::new(speaker.t("library-take")).lead(speaker.t("library-take-lead"));
        sections = sections.section(section.part(&form));
    }
    Ok(shown(&sections))
}

fn row(speaker: &Speaker, answer: &LibraryAnswer, question: Option<&Question>, may_keep: bool) -> Row {
    let plain = Question::default();
    // A question of others has choices that only they have words for.
    let is_plain = CHOICES.iter().any(|(known, _)| *known == answer.choice);
    let choice = match question.or(is_plain.then_some(&plain)) {
        Some(question) => choice_words(speaker, question, &answer.choice),
        None => answer.choice.clone(),
    };
    let more: Vec<&str> = [answer.words.as_str(), answer.evidence.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let mut cells = vec![
        Cell::text(&answer.question),
        Cell::two_lines(&Cell::text(choice), more.join(" · ")),
        Cell::text(answer.until.map(|until| speaker.day(until)).unwrap_or_default()),
    ];
    if may_keep {
        let remove = Button::quiet(speaker.t("library-remove")).small();
        let form = Questions::new(format!("/answers/{}/remove", answer.id)).button(remove);
        cells.push(Cell::markup(Markup::printed(&form)));
    }
    Row::new(cells)
}

/// Takes in what somebody asks of us.
pub(crate) async fn take(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    mut parts: Multipart,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let unread = |_| PageError::Refused(Phrase::new("protect-file-too-large"));
    let (mut who, mut file) = (String::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(unread)? {
        match part.name() {
            Some("who") => who = part.text().await.map_err(unread)?,
            Some("file") => file = part.bytes().await.map_err(unread)?.to_vec(),
            _ => {}
        }
    }
    if file.is_empty() {
        return Err(PageError::Refused(Phrase::new("protect-file-none")));
    }
    let questionnaire = taken::read(&file).map_err(|unfit| PageError::Refused(unfit.phrase()))?;
    let now = console.clock.now();
    let (id, filled) = console.rooms.custody.questions_of_others(access, &questionnaire, &who, now).await?;
    let said = Phrase::new("library-taken")
        .with("filled", filled.to_string())
        .with("questions", questionnaire.questions.len().to_string());
    Ok(flashed(&console, redirect::to(&format!("/assessments/{id}/answer")), &said))
}

/// The library as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let text = console.rooms.custody.library_out(visitor.access()?).await?;
    Ok(super::map::table(text, "answers"))
}

/// Takes an answer out.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<LibraryAnswerId>,
) -> Result<Response, PageError> {
    console.rooms.custody.library_remove(visitor.access()?, id).await?;
    Ok(flashed(&console, redirect::to("/answers"), &Phrase::new("library-removed")))
}
