//! Commitments: what was promised in all cases, a new one, and how one ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response as Answer;
use model::ids::{BreachId, CommitmentId};
use model::phrase::Phrase;
use response::commitment::{Commitment, Promised, Ready, words_in};

use super::{Asked, PAGE, again, below, place, tabs};
use crate::console::sections::{Form as Questions, Named, Section, Sections, Sent};
use crate::console::{Console, flashed, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Empty, Field, Page, Picture, Place, Row, Speaker, Table, Tone, When,
};

/// The commitments that are open.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Answer, PageError> {
    let after: Option<CommitmentId> = asked.after.parse().ok();
    let desk = &console.rooms.response;
    let mut rows = desk.commitment_list(visitor.access()?, true, after, PAGE + 1).await?;
    let is_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| is_more).map(|last| last.id.to_string());
    let page = led(console.page(&visitor, "commitments-title").await?.at(Place::Cases), "commitments-lead");
    let speaker = page.frame.speaker.clone();
    let table = table(&speaker, &console, &rows).more_after(next).continued(after.is_some());
    let tabs = tabs(&speaker, "/commitments");
    Ok(shown(&Sections::new(page).section(Section::default().part(&tabs).part(&table))))
}

fn table(speaker: &Speaker, console: &Console, rows: &[Commitment]) -> Table {
    let table = Table::new(speaker, "commitments", "/commitments", speaker.t("commitments-title"));
    if rows.is_empty() {
        let (title, text) = (speaker.t("commitments-none"), speaker.t("commitments-none-text"));
        return table.empty(Empty::new(Picture::Calm, title, text));
    }
    let now = console.clock.now();
    let row = |one: &Commitment| {
        let state = match one.due_at <= now {
            true => Badge::new(Tone::Bad, speaker.t("case-overdue")),
            false => Badge::new(Tone::Wait, speaker.t("commitment-open")),
        };
        Row::new(vec![
            Cell::link(place(one.breach), words_in(one, speaker.language())),
            Cell::text(&one.owner),
            Cell::part(&When::relative(speaker, one.due_at, now)),
            Cell::part(&state),
        ])
    };
    table
        .column(Column::text("words", speaker.t("commitment-words")).heading())
        .column(Column::text("owner", speaker.t("commitment-owner")))
        .column(Column::text("due", speaker.t("commitment-due")))
        .column(Column::text("state", speaker.t("cases-stage")))
        .rows(rows.iter().map(row))
}

/// Asks what is promised.
pub(crate) async fn new(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
) -> Result<Answer, PageError> {
    let (page, form) = new_form(&console, &visitor, id, &Sent(Vec::new())).await?;
    Ok(shown(&Sections::of(page, &form)))
}

async fn new_form(
    console: &Console,
    visitor: &Visitor,
    id: BreachId,
    sent: &Sent,
) -> Result<(Page, Questions), PageError> {
    let (page, _) = below(console, visitor, id, "case-promise").await?;
    let page = led(page, "commitment-lead");
    let speaker = page.frame.speaker.clone();
    let mut choices = vec![(String::new(), speaker.t("commitment-own"))];
    choices.extend(Ready::ALL.iter().map(|ready| (ready.as_str().to_owned(), speaker.say(&ready.phrase()))));
    let mut form = Questions::new(format!("{}/commitments/new", place(id)))
        .field(&Field::choice("ready", speaker.t("commitment-ready"), choices).value(sent.word("ready")));
    for language in &console.rooms.response.house().languages {
        let name = format!("words-{language}");
        let field = Field::text(
            &name,
            speaker.t_with("commitment-words-in", "language", speaker.language_name(language)),
        );
        form = form.field(&field.value(sent.word(&name)).hint(speaker.t("commitment-words-hint")));
    }
    let form = form
        .field(&Field::text("owner", speaker.t("commitment-owner")).value(sent.word("owner")).required())
        .field(
            &Field::line("date", "due", speaker.t("commitment-due"))
                .value(sent.word("due"))
                .short()
                .required(),
        )
        .button(Button::primary(speaker.t("commitment-add")))
        .button(Button::secondary(speaker.t("cases-back")).href(place(id)));
    Ok((page, form))
}

/// Promises it.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let (sent, desk) = (Sent(sent), &console.rooms.response);
    let promised = match Ready::parse(sent.word("ready")) {
        Some(ready) => Promised::Ready(ready),
        None => Promised::Own(own(&console, &sent)),
    };
    let added = match desk.end_of_day(sent.word("due")) {
        Some(due) => desk.commitment_add(visitor.access()?, id, &promised, sent.word("owner"), due).await,
        None => Err(response::Unfit::Time.into()),
    };
    match added {
        Ok(_) => Ok(flashed(&console, redirect::to(&place(id)), &Phrase::new("commitment-added"))),
        Err(error) => {
            let (page, form) = new_form(&console, &visitor, id, &sent).await?;
            again(page, error, &form)
        }
    }
}

fn own(console: &Console, sent: &Sent) -> BTreeMap<String, String> {
    let languages = console.rooms.response.house().languages.iter();
    languages.map(|language| (language.clone(), sent.word(&format!("words-{language}")).to_owned())).collect()
}

/// Asks how it was kept, or why not.
pub(crate) async fn close_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CommitmentId>,
) -> Result<Answer, PageError> {
    let (page, form, _) = closing(&console, &visitor, id, &Sent(Vec::new())).await?;
    Ok(shown(&Sections::of(page, &form)))
}

async fn closing(
    console: &Console,
    visitor: &Visitor,
    id: CommitmentId,
    sent: &Sent,
) -> Result<(Page, Questions, BreachId), PageError> {
    let commitment = console.rooms.response.commitment(visitor.access()?, id).await?;
    let (page, _) = below(console, visitor, commitment.breach, "commitment-close-title").await?;
    let lead = words_in(&commitment, page.frame.speaker.language()).to_owned();
    let page = page.lead(lead);
    let note = Field::lines(3, "why", page.t("cases-note")).value(sent.word("why")).required();
    let form = Questions::new(format!("/commitments/{id}/close"))
        .field(&note.hint(page.t("commitment-close-hint")))
        .button(Button::primary(page.t("commitment-close")))
        .button(Button::secondary(page.t("cases-back")).href(place(commitment.breach)));
    Ok((page, form, commitment.breach))
}

/// Closes it.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CommitmentId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let sent = Sent(sent);
    let (page, form, breach) = closing(&console, &visitor, id, &sent).await?;
    match console.rooms.response.commitment_close(visitor.access()?, id, sent.word("why")).await {
        Ok(()) => Ok(flashed(&console, redirect::to(&place(breach)), &Phrase::new("commitment-now-closed"))),
        Err(error) => again(page, error, &form),
    }
}
