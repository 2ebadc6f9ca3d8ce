//! What people state and set in a case: opening one, its times and its end, its facts, its obligations.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response as Answer;
use model::ids::{BreachId, ObligationId};
use model::phrase::Phrase;
use response::ResponseError;
use response::fact::{
    Cause, DataKind, Evidence, FactKind, FactState, FactValue, Holder, Measure, Misuse, Statement, instant,
};
use response::obligation::ObligationState;
use serde::Deserialize;

use super::{again, below, one::kind_text, place};
use crate::console::sections::{Form as Questions, Named, Sections, Sent, Tick};
use crate::console::{Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Field, Page, Place, Speaker};

/// Asks what a new case is about.
pub(crate) async fn new(State(console): State<Arc<Console>>, visitor: Visitor) -> Result<Answer, PageError> {
    let page = new_page(&console, &visitor).await?;
    let form = new_form(&page, &console, &Sent(Vec::new()));
    Ok(shown(&Sections::of(page, &form)))
}

async fn new_page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    let page = console.page(visitor, "cases-open").await?.at(Place::Cases);
    let above = page.t("cases-title");
    Ok(crate::console::led(page.crumb("/cases", above), "cases-open-lead"))
}

fn new_form(page: &Page, console: &Console, sent: &Sent) -> Questions {
    Questions::new("/cases/new")
        .field(&Field::text("title", page.t("cases-name")).value(sent.word("title")).required())
        .field(&at_field(page, console, "cases-noticed-at", sent))
        .button(Button::primary(page.t("cases-open")))
}

/// Asks for a time in UTC; now, unless something was answered.
fn at_field(page: &Page, console: &Console, label: &'static str, sent: &Sent) -> Field {
    let now: String = console.clock.now().to_string().chars().take(16).collect();
    let value = if sent.word("at").is_empty() { now } else { sent.word("at").to_owned() };
    Field::line("datetime-local", "at", page.t(label))
        .hint(page.t("cases-utc"))
        .value(value)
        .short()
        .required()
}

/// Opens a case.
pub(crate) async fn open(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let sent = Sent(sent);
    let at = instant(sent.word("at")).ok_or(ResponseError::Unfit(response::Unfit::Time));
    let desk = &console.rooms.response;
    let opened = match at {
        Ok(at) => desk.breach_open(visitor.access()?, sent.word("title"), at).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(id) => Ok(flashed(&console, redirect::to(&place(id)), &Phrase::new("cases-opened"))),
        Err(error) => {
            let page = new_page(&console, &visitor).await?;
            let form = new_form(&page, &console, &sent);
            again(page, error, &form)
        }
    }
}

/// A time of a case, or its end.
#[derive(Clone, Copy)]
enum Step {
    Assess,
    Aware,
    Close,
}

impl Step {
    fn parse(word: &str) -> Result<Self, PageError> {
        match word {
            "assess" => Ok(Self::Assess),
            "aware" => Ok(Self::Aware),
            "close" => Ok(Self::Close),
            _ => Err(PageError::NotFound),
        }
    }

    /// Heading, lead, the button, what is said afterwards.
    const fn texts(self) -> [&'static str; 4] {
        match self {
            Self::Assess => ["case-assess", "case-assess-lead", "case-assess-do", "case-assess-done"],
            Self::Aware => {
                ["case-set-aware", "case-set-aware-lead", "case-set-aware-do", "case-set-aware-done"]
            }
            Self::Close => ["case-close", "case-close-lead", "case-close-do", "case-close-done"],
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Assess => "assess",
            Self::Aware => "aware",
            Self::Close => "close",
        }
    }
}

/// The path of a step of a case.
#[derive(Deserialize)]
pub(crate) struct StepPath {
    id: String,
    moment: String,
}

impl StepPath {
    fn parts(&self) -> Result<(BreachId, Step), PageError> {
        Ok((self.id.parse().map_err(|_| PageError::NotFound)?, Step::parse(&self.moment)?))
    }
}

/// Asks when, and why then.
pub(crate) async fn moment(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(path): Path<StepPath>,
) -> Result<Answer, PageError> {
    let (id, step) = path.parts()?;
    let (page, form) = moment_form(&console, &visitor, id, step, &Sent(Vec::new())).await?;
    Ok(shown(&Sections::of(page, &form)))
}

async fn moment_form(
    console: &Console,
    visitor: &Visitor,
    id: BreachId,
    step: Step,
    sent: &Sent,
) -> Result<(Page, Questions), PageError> {
    let [title, lead, act, _] = step.texts();
    let (page, _) = below(console, visitor, id, title).await?;
    let page = crate::console::led(page, lead);
    let form = Questions::new(format!("{}/moments/{}", place(id), step.word()));
    let form = match step {
        Step::Close => form,
        Step::Assess | Step::Aware => form.field(&at_field(&page, console, "cases-at", sent)),
    };
    let why = Field::lines(3, "why", page.t("cases-why")).value(sent.word("why")).required();
    let form = form.field(&why.hint(page.t("cases-why-hint"))).button(Button::primary(page.t(act)));
    Ok((page, form))
}

/// Sets it.
pub(crate) async fn moment_set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(path): Path<StepPath>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let ((id, step), sent) = (path.parts()?, Sent(sent));
    let (access, desk, why) = (visitor.access()?, &console.rooms.response, sent.word("why"));
    let at = instant(sent.word("at")).ok_or(ResponseError::Unfit(response::Unfit::Time));
    let done = match (step, at) {
        (Step::Close, _) => desk.breach_close(access, id, why).await,
        (_, Err(error)) => Err(error),
        (Step::Assess, Ok(at)) => desk.breach_assess(access, id, at, why).await,
        (Step::Aware, Ok(at)) => desk.breach_aware(access, id, at, why).await,
    };
    match done {
        Ok(()) => {
            let [.., said] = step.texts();
            Ok(flashed(&console, redirect::to(&place(id)), &Phrase::new(said)))
        }
        Err(error) => {
            let (page, form) = moment_form(&console, &visitor, id, step, &sent).await?;
            again(page, error, &form)
        }
    }
}

/// The path of a fact.
#[derive(Deserialize)]
pub(crate) struct FactPath {
    id: String,
    fact: String,
}

impl FactPath {
    fn parts(&self) -> Result<(BreachId, FactKind), PageError> {
        let kind = FactKind::parse(&self.fact).ok_or(PageError::NotFound)?;
        Ok((self.id.parse().map_err(|_| PageError::NotFound)?, kind))
    }
}

/// Asks what is known of something.
pub(crate) async fn fact(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(path): Path<FactPath>,
) -> Result<Answer, PageError> {
    let (id, kind) = path.parts()?;
    let facts = console.rooms.response.facts(visitor.access()?, id).await?;
    let known = facts.get(kind).and_then(|fact| fact.value.as_ref()).map(answers).unwrap_or_default();
    let (page, form) = fact_form(&console, &visitor, id, kind, &Sent(known)).await?;
    Ok(shown(&Sections::of(page, &form)))
}

/// A value as the answers that give it.
fn answers(value: &FactValue) -> Vec<(String, String)> {
    let one = |name: &str, word: String| vec![(name.to_owned(), word)];
    let date = |date: &Option<_>| date.as_ref().map(ToString::to_string).unwrap_or_default();
    match value {
        FactValue::Noticed(at) => one("at", at.to_string().chars().take(16).collect()),
        FactValue::Copy { holder, made_on, .. } => [
            one("holder", holder.as_str().to_owned()),
            one("made_on", made_on.map(|on| on.to_string()).unwrap_or_default()),
        ]
        .concat(),
        FactValue::Since { from, until } => [one("from", date(from)), one("until", date(until))].concat(),
        FactValue::Cause(cause) => one("cause", cause.as_str().to_owned()),
        FactValue::Misuse(misuse) => one("misuse", misuse.as_str().to_owned()),
        FactValue::People(people) => one("people", people.to_string()),
        FactValue::Data(kinds) => {
            kinds.iter().map(|kind| (format!("data-{}", kind.as_str()), "yes".to_owned())).collect()
        }
        FactValue::Measures(measures) => {
            measures.iter().map(|one| (format!("measure-{}", one.as_str()), "yes".to_owned())).collect()
        }
    }
}

async fn fact_form(
    console: &Console,
    visitor: &Visitor,
    id: BreachId,
    kind: FactKind,
    sent: &Sent,
) -> Result<(Page, Questions), PageError> {
    let (page, _) = below(console, visitor, id, kind_text(kind)).await?;
    let page = crate::console::led(page, "fact-lead");
    let speaker = page.frame.speaker.clone();
    let state = |word: &str, text, hint| (word.to_owned(), speaker.t(text), speaker.t(hint));
    let states = vec![
        state("confirmed", "fact-confirmed", "fact-confirmed-hint"),
        state("likely", "fact-likely", "fact-likely-hint"),
        state("unknown", "fact-unknown", "fact-unknown-hint"),
    ];
    let form = Questions::new(format!("{}/facts/{}", place(id), kind.as_str()));
    let chosen = if sent.word("state").is_empty() { "confirmed" } else { sent.word("state") };
    let form = form.field(&Field::radio("state", speaker.t("fact-state"), states).value(chosen));
    let form = value_fields(form, &page, console, kind, sent);
    let mut form = form;
    for language in &console.rooms.response.house().languages {
        let label = speaker.t_with("fact-because", "language", speaker.language_name(language));
        let name = format!("because-{language}");
        let field = Field::text(&name, label).value(sent.word(&name)).hint(speaker.t("fact-because-hint"));
        form = form.field(&field);
    }
    let tell = Field::line("date", "tell_by", speaker.t("fact-tell-by")).value(sent.word("tell_by")).short();
    let form = form
        .field(&tell.hint(speaker.t("fact-tell-by-hint")))
        .field(&Field::text("owner", speaker.t("commitment-owner")).value(sent.word("owner")))
        .field(
            &Field::text("evidence", speaker.t("fact-evidence"))
                .value(sent.word("evidence"))
                .hint(speaker.t("fact-evidence-hint")),
        )
        .button(Button::primary(speaker.t("fact-save")))
        .button(Button::secondary(speaker.t("cases-back")).href(place(id)));
    Ok((page, form))
}

/// Every word of a closed list with its text: the texts are named after what they say in a letter.
fn words(
    speaker: &Speaker,
    prefix: &str,
    of: impl IntoIterator<Item = &'static str>,
) -> Vec<(String, String)> {
    of.into_iter().map(|word| (word.to_owned(), speaker.say_kept(&format!("{prefix}{word}"), &[]))).collect()
}

fn value_fields(form: Questions, page: &Page, console: &Console, kind: FactKind, sent: &Sent) -> Questions {
    let speaker = &page.frame.speaker;
    let date =
        |name: &'static str, text| Field::line("date", name, speaker.t(text)).value(sent.word(name)).short();
    let choice =
        |name: &'static str, of| Field::choice(name, speaker.t(kind_text(kind)), of).value(sent.word(name));
    let ticks = |prefix: &str, texts: &str, of: Vec<&'static str>| {
        let tick = |(word, words): (String, String)| {
            let name = format!("{prefix}{word}");
            let is_set = sent.has(&name);
            Tick { name, words, hint: String::new(), is_set }
        };
        words(speaker, texts, of).into_iter().map(tick).collect::<Vec<_>>()
    };
    match kind {
        FactKind::Noticed => form.field(&at_field(page, console, "cases-noticed-at", sent)),
        FactKind::Copy => {
            let holders = words(speaker, "fact-holder-", Holder::ALL.iter().map(|one| one.as_str()));
            form.field(&choice("holder", holders)).field(&date("made_on", "fact-made-on"))
        }
        FactKind::Since => form.field(&date("from", "fact-from")).field(&date("until", "fact-until")),
        FactKind::Cause => form.field(&choice(
            "cause",
            words(speaker, "letter-cause-", Cause::ALL.iter().map(|one| one.as_str())),
        )),
        FactKind::Misuse => form.field(&choice(
            "misuse",
            words(speaker, "letter-misuse-", Misuse::ALL.iter().map(|one| one.as_str())),
        )),
        FactKind::People => form.field(
            &Field::line("number", "people", speaker.t("fact-people")).value(sent.word("people")).short(),
        ),
        FactKind::Data => {
            let of = DataKind::ALL.iter().map(|one| one.as_str()).collect();
            form.ticks(speaker.t("fact-data"), ticks("data-", "letter-data-", of))
        }
        FactKind::Measures => {
            let of = Measure::ALL.iter().map(|one| one.as_str()).collect();
            form.ticks(speaker.t("fact-measures"), ticks("measure-", "letter-measure-", of))
        }
    }
}

/// States it.
pub(crate) async fn fact_state(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(path): Path<FactPath>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let ((id, kind), sent) = (path.parts()?, Sent(sent));
    let desk = &console.rooms.response;
    let stated = match statement(&console, kind, &sent) {
        Ok(statement) => desk.fact_state(visitor.access()?, id, statement).await,
        Err(unfit) => Err(unfit.into()),
    };
    match stated {
        Ok(_) => Ok(flashed(&console, redirect::to(&place(id)), &Phrase::new("fact-stated"))),
        Err(error) => {
            let (page, form) = fact_form(&console, &visitor, id, kind, &sent).await?;
            again(page, error, &form)
        }
    }
}

fn statement(console: &Console, kind: FactKind, sent: &Sent) -> Result<Statement, response::Unfit> {
    let desk = &console.rooms.response;
    let state = FactState::parse(sent.word("state")).ok_or(response::Unfit::Value)?;
    let value = match state {
        FactState::Unknown => None,
        FactState::Confirmed | FactState::Likely => {
            FactValue::typed(kind, &|name| sent.word(name).to_owned(), &|name| sent.has(name))
        }
    };
    let languages = desk.house().languages.iter();
    let because =
        languages.map(|language| (language.clone(), sent.word(&format!("because-{language}")).to_owned()));
    let tell_by = match sent.word("tell_by") {
        "" => None,
        day => Some((desk.end_of_day(day).ok_or(response::Unfit::Time)?, sent.word("owner").to_owned())),
    };
    let note = sent.word("evidence");
    let evidence = (!note.is_empty()).then(|| Evidence {
        noun: "word".to_owned(),
        id: String::new(),
        note: note.to_owned(),
    });
    Ok(Statement {
        kind,
        state,
        value,
        because: because.collect(),
        tell_by,
        evidence: evidence.into_iter().collect(),
    })
}

/// Asks what became of an obligation.
pub(crate) async fn obligation(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ObligationId>,
) -> Result<Answer, PageError> {
    let (page, form, _) = obligation_form(&console, &visitor, id, &Sent(Vec::new())).await?;
    Ok(shown(&Sections::of(page, &form)))
}

async fn obligation_form(
    console: &Console,
    visitor: &Visitor,
    id: ObligationId,
    sent: &Sent,
) -> Result<(Page, Questions, BreachId), PageError> {
    let clocked = console.rooms.response.obligation(visitor.access()?, id).await?;
    let breach = clocked.obligation.breach;
    let (page, _) = below(console, visitor, breach, "case-settle").await?;
    let page = crate::console::led(page, "case-settle-lead");
    let states = vec![
        ("done".to_owned(), page.t("case-settled-done"), page.t("case-settled-done-hint")),
        ("not-owed".to_owned(), page.t("case-settled-not-owed"), page.t("case-settled-not-owed-hint")),
        ("confirm".to_owned(), page.t("case-confirm"), page.t("case-confirm-hint")),
    ];
    let form = Questions::new(format!("/obligations/{id}"))
        .field(&Field::radio("as", page.t("case-settle-as"), states).value(sent.word("as")))
        .field(&Field::lines(3, "why", page.t("cases-note")).value(sent.word("why")))
        .button(Button::primary(page.t("case-settle-do")))
        .button(Button::secondary(page.t("cases-back")).href(place(breach)));
    Ok((page, form, breach))
}

/// Settles it, or notes that counsel confirmed its rule.
pub(crate) async fn obligation_settle(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ObligationId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let sent = Sent(sent);
    let (access, desk) = (visitor.access()?, &console.rooms.response);
    let done = match (sent.word("as"), ObligationState::parse(sent.word("as"))) {
        ("confirm", _) => desk.obligation_confirm(access, id).await.map(drop),
        (_, Some(state)) => desk.obligation_settle(access, id, state, sent.word("why")).await,
        (_, None) => Err(response::Unfit::Value.into()),
    };
    let (page, form, breach) = obligation_form(&console, &visitor, id, &sent).await?;
    match done {
        Ok(()) => Ok(flashed(&console, redirect::to(&place(breach)), &Phrase::new("case-noted"))),
        Err(error) => again(page, error, &form),
    }
}
