//! Questions and answers: parties compared with our own company first, one assessment with what rules it out before its points, and the link for a partner.
//! Whether a party may have a copy is [`super::standing`].

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, Request, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use custody::assessment::{
    Assessment, AssessmentOutcome, AssessmentState, Compared, Opened, place_of, place_word,
};
use custody::questionnaire::ESP;
use model::access::Right;
use model::ids::{AssessmentId, PartyId};
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::Role;

use super::super::lacking::lacking;
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{again, below_vendors, care, tabs};
use crate::evidence::{self, Doing, EvidenceDownload, FileList};
use crate::problem::PageError;
use crate::questions;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Copy, Facts, Field, Icon, Markup, Page, Place, Progress, Row,
    Speaker, Table, Tone, When,
};

/// Parties on a page of the comparison.
const PAGE: u32 = 100;

type Pairs = Form<Vec<(String, String)>>;

/// All parties side by side.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let after = place_of(Sent(pairs).word("after"));
    let mut rows = console.rooms.custody.compare_after(access, ESP, after, PAGE + 1).await?;
    let more = (rows.len() > PAGE as usize).then(|| {
        rows.truncate(PAGE as usize);
        rows.last().map(|last| place_word(last.place)).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "assessments-title").await?.at(Place::Vendors), "assessments-lead");
    let page = lacking(page, &visitor, "roles-lacking", &[Role::DataOwner])?;
    let speaker = page.frame.speaker.clone();
    let mut section = Section::default().part(&tabs(&page, "/assessments"));
    // Our own company stands first, so further pages need not ask.
    let has_own =
        after.is_some() || rows.iter().any(|row| row.is_own && (row.signed.is_some() || row.open.is_some()));
    if access.rights.has(Right::Keep) && !has_own {
        let name = console.rooms.protect.organisation(access).await?.name;
        let form = Questions::new("/assessments/own")
            .field(&Field::text("name", speaker.t("assessments-own-name")).value(name).required())
            .button(Button::secondary(speaker.t("assessments-own-act")));
        let said = Banner::new(Tone::Sea, speaker.t("assessments-own-first"))
            .what(speaker.t("assessments-own-first-text"));
        section = section.part(&said).part(&form);
    }
    let table = Table::new(&speaker, "assessments", "/assessments", speaker.t("assessments-title"))
        .column(Column::text("who", speaker.t("assessments-who")).heading())
        .column(Column::text("out", speaker.t("assessments-outcome")))
        .column(Column::number("points", speaker.t("assessments-points")))
        .column(Column::day("signed", speaker.t("assessments-signed")))
        .column(Column::day("until", speaker.t("assessments-until")))
        .rows(rows.iter().map(|row| compared(&speaker, row)))
        .export()
        .continued(after.is_some())
        .more_after(more);
    let section = section.part(&table);
    Ok(shown(&Sections::new(page).section(section)))
}

fn compared(speaker: &Speaker, row: &Compared) -> Row {
    let href = match (&row.signed, row.open) {
        (Some(signed), _) => format!("/assessments/{}", signed.id),
        (None, Some(open)) => format!("/assessments/{open}"),
        (None, None) => format!("/vendors/{}", row.party),
    };
    let below = if row.is_own { speaker.t("assessments-own") } else { String::new() };
    let name = Cell::two_lines(&Cell::link(href, &row.name), below);
    let Some(signed) = &row.signed else {
        let (tone, word) = match row.open {
            Some(_) => (Tone::Wait, speaker.t("assessments-answering")),
            None => (Tone::Care, speaker.t("assessments-none")),
        };
        let badge = Badge::new(tone, word);
        return Row::new(vec![name, Cell::part(&badge), Cell::number(""), Cell::text(""), Cell::text("")]);
    };
    let day = |at: Option<Time>| at.map(|at| speaker.day(at)).unwrap_or_default();
    Row::new(vec![
        name,
        Cell::part(&outcome(speaker, signed)),
        Cell::number(signed.points.map(|points| speaker.number(points.into())).unwrap_or_default()),
        Cell::text(day(signed.signature.as_ref().map(|signature| signature.at))),
        Cell::text(day(signed.valid_until)),
    ])
}

/// What rules it out, before any points.
fn outcome(speaker: &Speaker, signed: &Assessment) -> Badge {
    match signed.knock_outs.len() {
        0 => Badge::new(Tone::Good, speaker.t("assessments-outcome-none")),
        count => Badge::new(Tone::Bad, speaker.t_with("assessments-outcome-some", "count", &count)),
    }
}

fn state(speaker: &Speaker, one: &Assessment) -> Badge {
    match one.state {
        AssessmentState::Open => Badge::new(Tone::Wait, speaker.t("assessment-state-open")),
        AssessmentState::Withdrawn => Badge::new(Tone::Plain, speaker.t("assessment-state-withdrawn")),
        AssessmentState::Signed if one.knock_outs.is_empty() => {
            Badge::new(Tone::Good, speaker.t("assessment-state-signed"))
        }
        AssessmentState::Signed => Badge::new(Tone::Bad, speaker.t("mark-disqualified")),
    }
}

/// The same as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let text = console.rooms.custody.compared_out(visitor.access()?, ESP).await?;
    Ok(super::map::table(text, "assessments"))
}

/// Puts our own company into the register, if it is not there, and asks it.
pub(crate) async fn own(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (access, now, sent) = (visitor.access()?, console.clock.now(), Sent(pairs));
    let custody = &console.rooms.custody;
    let own = custody.own_party_ensure(access, sent.word("name"), now).await?;
    let id = custody.assessment_ask(access, (own, ESP), "", now).await?;
    Ok(redirect::to(&format!("/assessments/{id}/answer")))
}

/// Asks a vendor.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(party): Named<PartyId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (due, now) = (Sent(pairs), console.clock.now());
    let asked = console.rooms.custody.assessment_ask(visitor.access()?, (party, ESP), due.word("due"), now);
    let id = asked.await?;
    Ok(flashed(&console, redirect::to(&format!("/assessments/{id}")), &Phrase::new("assessment-asked")))
}

async fn page_of(console: &Console, visitor: &Visitor, opened: &Opened) -> Result<Page, PageError> {
    let mut page = below_vendors(console, visitor, "assessments-title").await?;
    let title = Phrase::new("assessment-title")
        .with("questionnaire", title(&page.frame.speaker, opened))
        .with("party", &opened.party);
    page.title = page.frame.speaker.say(&title);
    Ok(page.crumb(format!("/vendors/{}", opened.assessment.party), &opened.party))
}

fn title(speaker: &Speaker, opened: &Opened) -> String {
    custody::questionnaire::said(&opened.questionnaire.title, speaker.language()).to_owned()
}

/// One assessment.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
) -> Result<Response, PageError> {
    let opened = console.rooms.custody.assessment(visitor.access()?, id).await?;
    one(&console, &visitor, &opened, None).await
}

async fn one(
    console: &Console,
    visitor: &Visitor,
    opened: &Opened,
    link: Option<&str>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let may_keep = access.rights.has(Right::Keep);
    let doing = if custody::evidence::may_open(access) { Doing::Fetching } else { Doing::Nothing };
    let mut page = page_of(console, visitor, opened).await?;
    let speaker = page.frame.speaker.clone();
    let id = opened.assessment.id;
    let is_link = console.rooms.public_at.is_some();
    let answer_href = format!("/assessments/{id}/answer");
    let is_for_us = opened.assessment.wanted_by.is_empty();
    let is_own = console.rooms.custody.own_party(access).await? == Some(opened.assessment.party);
    if opened.is_open() && may_keep && (!is_link || !is_for_us || is_own) {
        let answer = Button::primary(speaker.t("assessment-answer-here")).icon(Icon::Pencil);
        page = page.next(&answer.href(&answer_href));
    }
    let page = lacking(page, visitor, "roles-lacking", &[Role::DataOwner])?;
    let mut sections = Sections::new(page);
    if let Some(link) = link {
        let copy = Copy::new(&speaker, speaker.t("assessment-link-title"), link);
        let section =
            Section::new(speaker.t("assessment-link-title")).lead(speaker.t("assessment-link-text"));
        sections = sections.section(section.part(&copy));
    }
    sections = sections.section(how_it_stands(&speaker, opened));
    if opened.is_open() && may_keep {
        sections = sections.section(while_open(&speaker, opened, (is_link && !is_own, &answer_href)));
    }
    if opened.assessment.state == AssessmentState::Signed {
        sections = sections.section(what_rules_out(&speaker, opened, may_keep && is_for_us && !is_own));
    }
    Ok(shown(&sections.section(all_answers(&speaker, opened, (doing, console.clock.now())))))
}

fn how_it_stands(speaker: &Speaker, opened: &Opened) -> Section {
    let assessment = &opened.assessment;
    let mut facts = Facts::new().fact(speaker.t("copy-state"), Cell::part(&state(speaker, assessment)));
    if !assessment.wanted_by.is_empty() {
        facts = facts.fact(speaker.t("library-take-who"), Cell::text(&assessment.wanted_by));
    }
    if let (true, Some(due)) = (opened.is_open(), assessment.due) {
        facts = facts.fact(speaker.t("assessment-due"), Cell::text(speaker.day(due)));
    }
    let Some(signature) = &assessment.signature else { return Section::default().part(&facts) };
    let sha256: String = signature.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    facts = facts
        .fact(speaker.t("assessment-signed-by"), Cell::text(&signature.name))
        .fact(speaker.t("assessment-signed-at"), Cell::part(&When::exact(speaker, signature.at)))
        .fact(speaker.t("assessment-points"), Cell::text(points(speaker, assessment)));
    if let Some(until) = assessment.valid_until {
        facts = facts.fact(speaker.t("assessment-valid"), Cell::text(speaker.day(until)));
    }
    if let Some((at, _)) = &assessment.told {
        facts = facts.fact(speaker.t("assessment-told-at"), Cell::part(&When::exact(speaker, *at)));
    }
    facts = facts.fact(speaker.t("assessment-hash"), Cell::code(sha256));
    let download = Button::secondary(speaker.t("assessment-document")).icon(Icon::Download);
    Section::default()
        .part(&facts)
        .part(&download.href(format!("/assessments/{}/signed.json", assessment.id)))
}

fn points(speaker: &Speaker, assessment: &Assessment) -> String {
    assessment.points.map_or_else(String::new, |points| format!("{} / 100", speaker.number(points.into())))
}

fn progress(speaker: &Speaker, opened: &Opened) -> Progress {
    let far = opened.progress();
    let words = speaker.say(&far.said("assessment-progress"));
    Progress::new(title(speaker, opened), words).share(far.answered as u64, far.asked as u64)
}

fn while_open(speaker: &Speaker, opened: &Opened, (is_link, answer_href): (bool, &str)) -> Section {
    let id = opened.assessment.id;
    let mut section = Section::default().part(&progress(speaker, opened));
    let make = Button::primary(speaker.t("assessment-link-make")).icon(Icon::Send);
    if is_link && opened.assessment.wanted_by.is_empty() {
        section = section.part(&Questions::new(format!("/assessments/{id}/link")).button(make));
        if let Some((_, until)) = &opened.assessment.link {
            let until = speaker.say(&Phrase::new("assessment-link-until").with("until", super::day(*until)));
            section = section.part(&Markup::text(&until));
        }
        let answer = Button::quiet(speaker.t("assessment-answer-here")).icon(Icon::Pencil);
        section = section.part(&answer.href(answer_href));
    }
    let withdraw = Button::quiet(speaker.t("assessment-withdraw"));
    section.part(&Questions::new(format!("/assessments/{id}/withdraw")).button(withdraw))
}

/// What rules it out, and the text that tells it so.
fn what_rules_out(speaker: &Speaker, opened: &Opened, may_tell: bool) -> Section {
    let section = Section::new(speaker.t("assessment-knock-outs"));
    if opened.assessment.outcome != Some(AssessmentOutcome::Disqualified) {
        let said = Banner::new(Tone::Good, speaker.t("assessment-knock-outs-none"));
        return section.part(&said);
    }
    let mut section = section;
    let reasons = opened.reasons(speaker.language());
    for (reason, id) in reasons.iter().zip(&opened.assessment.knock_outs) {
        let question = opened.questionnaire.question(id);
        let choice = question.map(|question| questions::choice_words(speaker, question, &reason.choice));
        let what = Phrase::new("assessment-text-answer")
            .with("choice", choice.unwrap_or_default())
            .with("good", &reason.good);
        section = section.part(&care(reason.ask.clone(), speaker.say(&what)));
    }
    if !may_tell {
        return section;
    }
    let text = Field::lines(12, "text", speaker.t("assessment-tell")).value(letter(speaker, opened));
    let mut form = Questions::new(format!("/assessments/{}/told", opened.assessment.id))
        .field(&text.hint(speaker.t("assessment-tell-lead")));
    if opened.assessment.told.is_none() {
        form = form.button(Button::secondary(speaker.t("assessment-tell-act")).icon(Icon::Check));
    }
    section.part(&form)
}

/// What is sent to a vendor that is ruled out: what it answered, and what would be needed.
fn letter(speaker: &Speaker, opened: &Opened) -> String {
    let signed_at = opened.assessment.signature.as_ref().map(|signature| super::day(signature.at));
    let begin = Phrase::new("assessment-text-begin")
        .with("questionnaire", title(speaker, opened))
        .with("date", signed_at.unwrap_or_default());
    let subject = Phrase::new("assessment-text-subject").with("party", &opened.party);
    let mut text = format!("{}\n\n{}\n", speaker.say(&subject), speaker.say(&begin));
    let reasons = opened.reasons(speaker.language());
    for (number, (reason, id)) in reasons.iter().zip(&opened.assessment.knock_outs).enumerate() {
        let question = opened.questionnaire.question(id);
        let choice = question.map(|question| questions::choice_words(speaker, question, &reason.choice));
        let what = Phrase::new("assessment-text-answer")
            .with("choice", choice.unwrap_or_default())
            .with("good", &reason.good);
        text.push_str(&format!("\n{}. {}\n   {}\n", number + 1, reason.ask, speaker.say(&what)));
    }
    text.push_str(&format!("\n{}\n", speaker.t("assessment-text-end")));
    text
}

fn all_answers(speaker: &Speaker, opened: &Opened, (doing, now): (Doing, Time)) -> Section {
    let mut section = Section::new(speaker.t("assessment-answers"));
    for topic in &opened.questionnaire.topics {
        let of_topic = opened.questionnaire.questions.iter().filter(|one| one.topic == topic.id);
        let mut facts = Facts::questions();
        let mut is_empty = true;
        for question in of_topic.filter(|one| opened.judged.asked.contains(&one.id)) {
            let given = opened.answers.get(&question.id).cloned().unwrap_or_default();
            let is_out = opened.judged.knock_outs.contains(&question.id);
            let words = questions::choice_words(speaker, question, &given.choice);
            let tone = if is_out { Tone::Bad } else { Tone::Plain };
            let mut more: Vec<String> =
                [given.words, given.evidence].into_iter().filter(|text| !text.is_empty()).collect();
            let files = FileList::of(speaker, opened.files_of(&question.id), (doing, now));
            if question.evidence && more.is_empty() && files.is_none() {
                more.push(speaker.t("evidence-none"));
            }
            let said = Markup::two_lines(&Markup::of(&Badge::new(tone, words)), &more.join(" · "));
            let cell = [said].into_iter().chain(files.as_ref().map(Markup::of));
            let cell = Cell::markup(Markup::stack(&cell.collect::<Vec<_>>()));
            facts = facts.fact(question.said(speaker.language()).ask, cell);
            is_empty = false;
        }
        if !is_empty {
            section = section.part(&facts);
        }
    }
    section
}

/// Makes a link and shows it, once.
pub(crate) async fn link(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let Some(origin) = &console.rooms.public_at else {
        return Err(PageError::Refused(Phrase::new("assessment-link-closed")));
    };
    let secret = console.rooms.custody.assessment_link(access, id, console.clock.now()).await?;
    let opened = console.rooms.custody.assessment(access, id).await?;
    one(&console, &visitor, &opened, Some(&format!("{origin}/questions/{secret}"))).await
}

/// The questions of a topic, to be answered here: for our own company, or for a vendor that said it by telephone.
pub(crate) async fn answer_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let opened = console.rooms.custody.assessment(visitor.access()?, id).await?;
    if !opened.is_open() {
        return Ok(redirect::to(&format!("/assessments/{id}")));
    }
    let page = page_of(&console, &visitor, &opened).await?;
    Ok(shown(&answering(&console, page, &opened, Sent(pairs).word("topic"))))
}

fn answering(console: &Console, page: Page, opened: &Opened, asked: &str) -> Sections {
    let (id, speaker) = (opened.assessment.id, page.frame.speaker.clone());
    let topic = questions::topic(opened, asked);
    let base = format!("/assessments/{id}/answer");
    let mut form = Questions::new(&base).with_file().hidden("topic", topic);
    for field in questions::fields(&speaker, opened, (topic, console.clock.now())) {
        form = form.item(&field);
    }
    let form = form.button(Button::primary(speaker.t("assessment-save")));
    let tabs = questions::tabs(&speaker, opened, &base, topic, title(&speaker, opened));
    let section = Section::default().part(&progress(&speaker, opened)).part(&tabs).part(&form);
    let mut sections = Sections::new(page).section(section);
    if opened.judged.unanswered.is_empty() {
        let sign = Questions::new(format!("/assessments/{id}/sign"))
            .field(&Field::text("name", speaker.t("assessment-sign-name")).required())
            .field(&Field::tick("true", speaker.t("assessment-sign-tick")).required())
            .button(Button::secondary(speaker.t("assessment-sign")).icon(Icon::Check));
        let mut lead = speaker.t("assessment-sign-lead");
        if !opened.files.is_empty() {
            let names = speaker.t_with("evidence-signed-names", "count", &opened.files.len());
            lead = format!("{lead} {names}");
        }
        let section = Section::new(speaker.t("assessment-sign-title")).lead(lead);
        sections = sections.section(section.part(&sign));
    }
    sections
}

/// Saves the answers of a topic, attaches the files that came with them, and takes one away.
pub(crate) async fn answer(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
    request: Request,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let custody = &console.rooms.custody;
    let opened = custody.assessment(access, id).await?;
    let brought = evidence::take(custody, (access, &opened), request, now).await?;
    let (opened, topic) = (custody.assessment(access, id).await?, brought.word("topic"));
    let page = page_of(&console, &visitor, &opened).await?;
    if let Some(refusal) = brought.refusal(&page.frame.speaker) {
        let refusal = Banner::new(Tone::Bad, page.frame.speaker.say(&refusal));
        return Ok(again(&answering(&console, page.banner(refusal), &opened, topic)));
    }
    let next = if brought.stays() { None } else { questions::next_topic(&opened, topic) };
    let place = format!("/assessments/{id}/answer");
    let place = redirect::to_with(&place, "topic", next.unwrap_or(topic));
    Ok(flashed(&console, place, &brought.said("assessment-saved")))
}

/// Hands a file over that proves an answer.
pub(crate) async fn file(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let file = file.parse().map_err(|_| PageError::NotFound)?;
    let opened =
        console.rooms.custody.evidence_open(visitor.access()?, id, file, console.clock.now()).await?;
    Ok(EvidenceDownload::new(opened).answer())
}

/// Signs.
pub(crate) async fn sign(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    console.rooms.custody.assessment_sign(visitor.access()?, id, sent.word("name"), now).await?;
    Ok(flashed(&console, redirect::to(&format!("/assessments/{id}")), &Phrase::new("assessment-now-signed")))
}

/// Asks no more.
pub(crate) async fn withdraw(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
) -> Result<Response, PageError> {
    console.rooms.custody.assessment_withdraw(visitor.access()?, id).await?;
    Ok(flashed(&console, redirect::to(&format!("/assessments/{id}")), &Phrase::new("assessment-withdrawn")))
}

/// "I have sent it."
pub(crate) async fn told(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
) -> Result<Response, PageError> {
    console.rooms.custody.assessment_told(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/assessments/{id}")), &Phrase::new("assessment-told")))
}

/// What was signed, byte for byte.
pub(crate) async fn document(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AssessmentId>,
) -> Result<Response, PageError> {
    let document = console.rooms.custody.assessment_document(visitor.access()?, id).await?;
    Ok(document_answer(document.ok_or(PageError::NotFound)?))
}

/// A signed document as a file.
pub(crate) fn document_answer(document: String) -> Response {
    let fields = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"answers-signed.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (fields, document).into_response()
}

/// On a vendor's card: what it was asked and what came of it.
pub(super) fn asked_section(
    speaker: &Speaker,
    party: PartyId,
    (all, may_keep): (&[Assessment], bool),
) -> Section {
    let mut section = Section::new(speaker.t("vendor-assessments"));
    if all.is_empty() {
        section = section.lead(speaker.t("vendor-assessments-none"));
    }
    let mut facts = Facts::new();
    for one in all {
        let link = Markup::link(&format!("/assessments/{}", one.id), &speaker.t("vendor-assessment-show"));
        let cell = Cell::markup(Markup::row(&[Markup::of(&state(speaker, one)), link]));
        let title = custody::assessment::title(one);
        let title = custody::questionnaire::said(&title, speaker.language());
        facts = facts.fact(format!("{title}, {}", speaker.day(one.asked.0)), cell);
    }
    if !all.is_empty() {
        section = section.part(&facts);
    }
    let is_open = all.iter().any(|one| one.state == AssessmentState::Open && one.questionnaire == ESP);
    if may_keep && !is_open {
        let due = Field::line("date", "due", speaker.t("assessment-ask-due"));
        let form = Questions::new(format!("/vendors/{party}/ask"))
            .field(&due.hint(speaker.t("assessment-ask-due-hint")).short())
            .button(Button::secondary(speaker.t("assessment-ask")).icon(Icon::Send));
        section = section.part(&form);
    }
    section
}
