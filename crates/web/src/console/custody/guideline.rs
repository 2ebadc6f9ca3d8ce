//! Guidelines: checklists of the trade, with what the house sees by itself and what somebody says.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use custody::guideline::{Answered, Checked, Point, PointAnswer};
use model::access::Right;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{below_vendors, tabs};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Badge, Button, Cell, Facts, Field, Icon, Lines, Markup, Place, Progress, Speaker, Tone};

/// All of them, with how far each is.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let all = console.rooms.custody.guidelines(visitor.access()?, console.clock.now()).await?;
    let page = led(console.page(&visitor, "guidelines-title").await?.at(Place::Vendors), "guidelines-lead");
    let speaker = page.frame.speaker.clone();
    let mut lines = Lines::new();
    for one in &all {
        let title = one.guideline.title(speaker.language());
        lines = lines.line(format!("/guidelines/{}", one.guideline.id), title, progress_words(&speaker, one));
    }
    let tabs = tabs(&page, "/guidelines");
    let out = Button::secondary(speaker.t("parts-table-export")).icon(Icon::Download).href("/guidelines.csv");
    let section = Section::default().part(&tabs).part(&lines).part(&out.small());
    Ok(shown(&Sections::new(page).section(section)))
}

/// Every point of every guideline as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let (access, now, speaker) = (visitor.access()?, console.clock.now(), console.speaker(&visitor));
    let say = |phrase: &str, words: &[(String, String)]| speaker.say_kept(phrase, words);
    let text = console.rooms.custody.guidelines_out(access, (speaker.language(), &say), now).await?;
    Ok(super::map::table(text, "guidelines"))
}

fn progress_words(speaker: &Speaker, one: &Checked) -> String {
    let words = Phrase::new("guideline-progress")
        .with("done", one.done().to_string())
        .with("all", one.answers.len().to_string());
    speaker.say(&words)
}

/// One guideline, point by point.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let all = console.rooms.custody.guidelines(access, console.clock.now()).await?;
    let one = all.into_iter().find(|one| one.guideline.id == name).ok_or(PageError::NotFound)?;
    let mut page = below_vendors(&console, &visitor, "guidelines-title").await?;
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("guidelines-title");
    page = page.crumb("/guidelines", up).lead(one.guideline.source(speaker.language()));
    one.guideline.title(speaker.language()).clone_into(&mut page.title);
    let progress = Progress::new(page.title.clone(), progress_words(&speaker, &one))
        .share(one.done() as u64, one.answers.len() as u64);
    let may_keep = access.rights.has(Right::Keep);
    let mut sections = Sections::new(page).section(Section::default().part(&progress));
    for (point, answered) in one.guideline.points.iter().zip(&one.answers) {
        sections = sections.section(point_section(&speaker, (&name, point), answered, may_keep));
    }
    Ok(shown(&sections))
}

fn point_section(
    speaker: &Speaker,
    (guideline, point): (&str, &Point),
    answered: &Answered,
    may_keep: bool,
) -> Section {
    let (tone, word, what) = match answered {
        Answered::Seen(true, what) => (Tone::Good, speaker.t("guideline-seen-yes"), speaker.say(what)),
        Answered::Seen(false, what) => (Tone::Bad, speaker.t("guideline-seen-no"), speaker.say(what)),
        Answered::Said(said) => {
            let (tone, word) = match said.answer {
                PointAnswer::Yes => (Tone::Good, speaker.t("choice-yes")),
                PointAnswer::No => (Tone::Care, speaker.t("choice-no")),
                PointAnswer::NotOurs => (Tone::Plain, speaker.t("choice-na")),
            };
            (tone, word, said.note.clone())
        }
        Answered::Over(said) => (Tone::Wait, speaker.t("guideline-over"), said.note.clone()),
        Answered::Unknown => (Tone::Wait, speaker.t("guideline-unknown"), String::new()),
    };
    let cell = Cell::two_lines(&Cell::part(&Badge::new(tone, word)), what);
    let facts = Facts::new().fact(point.asks(speaker.language()), cell);
    let section = Section::default().part(&facts);
    if !may_keep || matches!(answered, Answered::Seen(..)) {
        return section;
    }
    let known = match answered {
        Answered::Said(said) | Answered::Over(said) => said.answer.as_str(),
        _ => "",
    };
    let choices = [
        (PointAnswer::Yes, speaker.t("choice-yes")),
        (PointAnswer::No, speaker.t("choice-no")),
        (PointAnswer::NotOurs, speaker.t("choice-na")),
    ];
    let choices = choices.map(|(answer, words)| (answer.as_str().to_owned(), words)).to_vec();
    let id = &point.id;
    let answer = Field::choice(format!("answer-{id}"), speaker.t("guideline-answer"), choices).value(known);
    let until = Field::line("date", format!("until-{id}"), speaker.t("guideline-until"));
    let form = Questions::new(format!("/guidelines/{guideline}"))
        .hidden("point", id)
        .field(&answer.short())
        .field(&Field::text(format!("note-{id}"), speaker.t("guideline-note")))
        .field(&until.short())
        .button(Button::quiet(speaker.t("custody-save")).small());
    section.part(&Markup::folded(&speaker.t("guideline-say"), &Markup::printed(&form)))
}

/// Says what is so of a point.
pub(crate) async fn say(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    let point = sent.word("point").to_owned();
    let word = |what: &str| sent.word(&format!("{what}-{point}")).to_owned();
    let (answer, note, until) = (word("answer"), word("note"), word("until"));
    let answer =
        PointAnswer::parse(&answer).ok_or(PageError::Refused(Phrase::new("custody-unfit-no-choice")))?;
    let custody = &console.rooms.custody;
    custody.guideline_say(visitor.access()?, (&name, &point), (answer, &note, &until), now).await?;
    let said = Phrase::new("assessment-saved");
    Ok(flashed(&console, redirect::to(&format!("/guidelines/{name}")), &said))
}
