//! The letter of a case: drafted, changed, and approved with a passkey. What is signed is shown as a whole, in every language, with for whom and until when; the page's own
//! script carries the ceremony. What an approval proves is `post::letter::approval`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response as Answer};
use axum::{Form, Json};
use model::access::Right;
use model::ids::BreachId;
use model::phrase::Phrase;
use platform::accounts::Role;
use response::letter::{LetterText, LetterView, approval};
use response::{ResponseError, Unfit};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::{below, place};
use crate::console::lacking::lacking;
use crate::console::sections::{Named, Sent};
use crate::console::{Console, flashed, passkey, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Banner, Button, Cell, Facts, Field, Icon, Page, Speaker, Tone, When};

#[derive(Template)]
#[template(path = "console/case_letter.html")]
struct LetterPage {
    page: Page,
    action: String,
    draft: String,
    signer: Field,
    draft_button: Option<Button>,
    revision: u32,
    texts: Vec<TextView>,
    findings: Vec<String>,
    save: Button,
}

/// One language of it.
struct TextView {
    language: String,
    /// Its own name.
    name: String,
    subject: String,
    body: String,
    /// Where it can be changed.
    fields: Option<(Field, Field)>,
}

/// The newest letter of a case; none while nobody drafted one.
async fn newest(console: &Console, visitor: &Visitor, id: BreachId) -> Result<Option<LetterView>, PageError> {
    let (access, desk) = (visitor.access()?, &console.rooms.response);
    match desk.letters_of(access, id).await?.first() {
        Some(letter) => Ok(Some(desk.letter(access, letter.id).await?)),
        None => Ok(None),
    }
}

/// Shows it.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
) -> Result<Answer, PageError> {
    let (page, breach) = below(&console, &visitor, id, "case-letter").await?;
    let access = visitor.access()?;
    let letter = newest(&console, &visitor, id).await?;
    let may = access.rights.has(Right::Respond) && breach.closed.is_none();
    let is_draft = letter.as_ref().is_some_and(|letter| letter.row.approval.is_none());
    let lead = match &letter {
        None => "letter-page-none",
        Some(_) if is_draft => "letter-page-lead",
        Some(_) => "letter-page-approved",
    };
    let page = crate::console::led(page, lead);
    let hindrance = letter.as_ref().and_then(|letter| letter.hindrance(console.clock.now()));
    let is_clean = hindrance.is_none() && letter.as_ref().is_some_and(|letter| letter.findings.is_empty());
    let page = match hindrance {
        Some(hindrance) => {
            let tone = if hindrance == Unfit::Approved { Tone::Good } else { Tone::Care };
            let said = page.frame.speaker.say(&hindrance.phrase());
            page.banner(Banner::new(tone, said))
        }
        None => page,
    };
    let sign = Button::primary(page.t("case-next-sign")).icon(Icon::KeyRound);
    let sign = sign.href(format!("{}/approve", place(id)));
    let page = if is_clean && access.rights.has(Right::Sign) { page.next(&sign) } else { page };
    let approval = letter.as_ref().and_then(|letter| letter.row.approval.as_ref());
    let page = match approval {
        Some(approval) => {
            let sending = Button::primary(page.t("letter-to-mailing")).icon(Icon::Send);
            page.next(&sending.href(format!("/mailings/{}", approval.mailing)))
        }
        None if breach.closed.is_none() => {
            lacking(page, &visitor, "roles-lacking", &[Role::Counsel, Role::Signatory])?
        }
        None => page,
    };
    let speaker = page.frame.speaker.clone();
    let text = |text: &LetterText| TextView {
        language: text.language.clone(),
        name: speaker.language_name(&text.language).to_owned(),
        subject: text.subject.clone(),
        body: text.body.clone(),
        fields: (may && is_draft).then(|| fields(&speaker, text)),
    };
    let texts = letter.iter().flat_map(|letter| &letter.content.texts).map(text).collect();
    let findings =
        letter.iter().flat_map(|letter| &letter.findings).map(|found| speaker.say(&found.phrase()));
    let name = letter.as_ref().map_or_else(String::new, |letter| letter.content.from.name.clone());
    let draft_words = if is_draft { "letter-draft-anew" } else { "letter-draft-first" };
    Ok(shown(&LetterPage {
        action: format!("{}/letter", place(id)),
        draft: format!("{}/letter/draft", place(id)),
        signer: Field::text("signer", speaker.t("letter-signer"))
            .value(name)
            .hint(speaker.t("letter-signer-hint")),
        draft_button: may.then(|| Button::secondary(speaker.t(draft_words)).icon(Icon::RefreshCw)),
        revision: letter.as_ref().map_or(0, |letter| letter.row.revision),
        findings: findings.collect(),
        texts,
        save: Button::secondary(speaker.t("letter-save")),
        page,
    }))
}

fn fields(speaker: &Speaker, text: &LetterText) -> (Field, Field) {
    let name = |part: &str| format!("{part}-{}", text.language);
    (
        Field::text(name("subject"), speaker.t("letter-subject-label")).value(&text.subject),
        Field::lines(20, name("body"), speaker.t("letter-body-label")).value(&text.body),
    )
}

/// Drafts it from the facts.
pub(crate) async fn draft(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let sent = Sent(sent);
    console.rooms.response.letter_draft(visitor.access()?, id, sent.word("signer")).await?;
    let back = redirect::to(&format!("{}/letter", place(id)));
    Ok(flashed(&console, back, &Phrase::new("letter-drafted")))
}

/// Changes the words of one language.
pub(crate) async fn edit(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Answer, PageError> {
    let sent = Sent(sent);
    let letter = newest(&console, &visitor, id).await?.ok_or(PageError::NotFound)?;
    let language = sent.word("language").to_owned();
    let text = LetterText {
        subject: sent.word(&format!("subject-{language}")).to_owned(),
        body: sent.exact(&format!("body-{language}")).to_owned(),
        language,
    };
    let revision = sent.word("revision").parse().map_err(|_| PageError::NotFound)?;
    let desk = &console.rooms.response;
    desk.letter_edit(visitor.access()?, letter.row.id, revision, text).await?;
    let back = redirect::to(&format!("{}/letter", place(id)));
    Ok(flashed(&console, back, &Phrase::new("letter-saved")))
}

#[derive(Template)]
#[template(path = "console/case_approve.html")]
struct ApprovePage {
    page: Page,
    path: String,
    revision: u32,
    facts: Facts,
    texts: Vec<TextView>,
    is_ready: bool,
}

/// Shows exactly what is signed.
pub(crate) async fn approve(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
) -> Result<Answer, PageError> {
    let (page, _) = below(&console, &visitor, id, "letter-approve").await?;
    let view = newest(&console, &visitor, id).await?.ok_or(PageError::NotFound)?;
    let revision = view.row.revision;
    let ready = console.rooms.response.letter_to_sign(visitor.access()?, view.row.id, revision).await;
    let page = crate::console::led(page, "letter-approve-lead");
    let speaker = page.frame.speaker.clone();
    let page = match &ready {
        Ok(_) => page,
        Err(error) => {
            let phrase = error.unfit().ok_or(PageError::NotFound)?;
            page.banner(Banner::new(Tone::Care, speaker.say(&phrase)))
        }
    };
    let people = view.affected.as_ref().map_or(0, |set| set.people);
    let content = &view.content;
    let languages: Vec<&str> =
        content.texts.iter().map(|text| speaker.language_name(&text.language)).collect();
    let facts = Facts::new()
        .fact(speaker.t("letter-to"), Cell::text(speaker.t_with("letter-to-people", "count", &people)))
        .fact(
            speaker.t("letter-from"),
            Cell::text(format!("{} <{}>", content.from.name, content.from.address)),
        )
        .fact(speaker.t("letter-languages"), Cell::text(languages.join(", ")))
        .fact(speaker.t("letter-not-after"), Cell::part(&When::exact(&speaker, content.not_after)));
    let text = |text: &LetterText| TextView {
        language: text.language.clone(),
        name: speaker.language_name(&text.language).to_owned(),
        subject: text.subject.clone(),
        body: text.body.clone(),
        fields: None,
    };
    Ok(shown(&ApprovePage {
        path: format!("{}/approve", place(id)),
        revision,
        facts,
        texts: content.texts.iter().map(text).collect(),
        is_ready: ready.is_ok(),
        page,
    }))
}

/// What the script sends.
#[derive(Deserialize)]
pub(crate) struct Ceremony {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    ceremony: String,
    credential: Option<Box<RawValue>>,
}

impl Ceremony {
    fn revision(&self) -> u32 {
        self.revision.parse().unwrap_or(0)
    }
}

/// Begins the ceremony; its challenge is bound to the letter.
pub(crate) async fn approve_begin(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    Json(sent): Json<Ceremony>,
) -> Result<Answer, PageError> {
    let view = newest(&console, &visitor, id).await?.ok_or(PageError::NotFound)?;
    let desk = &console.rooms.response;
    let content = match desk.letter_to_sign(visitor.access()?, view.row.id, sent.revision()).await {
        Ok((_, content)) => content,
        Err(error) => return refused(&console, &visitor, error),
    };
    match console.rooms.accounts.assert_begin(visitor.person()?, approval::PURPOSE, content).await {
        Ok(ceremony) => Ok(passkey::begun(&ceremony)),
        Err(error) => passkey::refused(&console, &visitor, error),
    }
}

/// Approves the letter: its sending begins to be prepared, and its promises are commitments.
pub(crate) async fn approve_finish(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
    Json(sent): Json<Ceremony>,
) -> Result<Answer, PageError> {
    let (access, person) = (visitor.access()?, visitor.person()?);
    let (desk, accounts) = (&console.rooms.response, &console.rooms.accounts);
    let view = newest(&console, &visitor, id).await?.ok_or(PageError::NotFound)?;
    let content = match desk.letter_to_sign(access, view.row.id, sent.revision()).await {
        Ok((_, content)) => content,
        Err(error) => return refused(&console, &visitor, error),
    };
    let response = sent.credential.as_deref().map_or("{}", RawValue::get);
    let asked = (approval::PURPOSE, content);
    let signed = match accounts.assert_finish(person, asked, &sent.ceremony, response).await {
        Ok(signed) => signed,
        Err(error) => return passkey::refused(&console, &visitor, error),
    };
    match desk.letter_approve(access, view.row.id, sent.revision(), &signed, accounts.site()).await {
        Ok(mailing) => {
            let next = Json(json!({ "next": format!("/mailings/{mailing}") })).into_response();
            Ok(flashed(&console, next, &Phrase::new("letter-now-approved")))
        }
        Err(error) => refused(&console, &visitor, error),
    }
}

fn refused(console: &Console, visitor: &Visitor, error: ResponseError) -> Result<Answer, PageError> {
    match error.unfit() {
        Some(phrase) => Ok(passkey::said(console, visitor, &phrase)),
        None => Err(error.into()),
    }
}
