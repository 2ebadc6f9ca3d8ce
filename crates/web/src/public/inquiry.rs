//! A vendor's own page: the signed letter of questions that it got, and the place for its answers. No account: the link is the right, cannot be guessed, and
//! ends. Saving keeps what is there so far; handing in ends it. What may be shown and kept, `custody::inquiry` says.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use custody::Custody;
use custody::inquiry::{InquiryShown, Saved, Trace};

use super::{Public, PublicPage, Reader, answer};
use crate::problem::PageError;
use crate::view::{Banner, Button, Cell, Facts, Field, Speaker, Tone};

/// Eight answers, each as long as one may be, with every character written in three.
pub(crate) const MAX_FORM_BYTES: usize = 256 << 10;

#[derive(Template)]
#[template(path = "public/inquiry.html")]
struct InquiryPage {
    page: PublicPage,
    outcome: Option<Banner>,
    signed: Banner,
    facts: Facts,
    language: String,
    statement: Vec<String>,
    requests: Vec<String>,
    traces: Vec<Facts>,
    /// What was handed in; none while there is a form.
    given: Option<Facts>,
    fields: Vec<Field>,
    name: Field,
    save: Button,
    hand_in: Button,
    place: String,
}

/// Shows a letter.
pub(crate) async fn show(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    if let Some(wait) = limited(&public, &reader).await {
        return Ok(wait);
    }
    let custody = custody(&public)?;
    let shown = custody.inquiry_look(&token, public.clock.now()).await?.ok_or(PageError::NotFound)?;
    let outcome = shown.inquiry.answered_at.is_some();
    page(&public, &reader, (&token, &shown), outcome.then_some(Saved::HandedIn)).await
}

/// Keeps what is answered.
pub(crate) async fn keep(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(token): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    if let Some(wait) = limited(&public, &reader).await {
        return Ok(wait);
    }
    let custody = custody(&public)?;
    let word = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let answers: Vec<String> =
        (0..custody::inquiry::MAX_ANSWERS).map(|place| word(&format!("answer-{place}")).to_owned()).collect();
    let is_final = word("act") == "hand-in";
    let said = (answers, word("name"));
    let saved = custody.inquiry_save(&token, said, is_final, public.clock.now()).await?;
    let saved = saved.ok_or(PageError::NotFound)?;
    let shown = custody.inquiry_look(&token, public.clock.now()).await?.ok_or(PageError::NotFound)?;
    page(&public, &reader, (&token, &shown), Some(saved)).await
}

/// The letter as it was signed, to be taken along.
pub(crate) async fn letter(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    if let Some(wait) = limited(&public, &reader).await {
        return Ok(wait);
    }
    let shown =
        custody(&public)?.inquiry_look(&token, public.clock.now()).await?.ok_or(PageError::NotFound)?;
    let fields = [
        (header::CONTENT_TYPE, "application/jose"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"letter.jws\""),
    ];
    Ok((fields, shown.inquiry.letter).into_response())
}

/// The keys under which letters of questions are signed (RFC 7517 §5).
pub(crate) async fn keys(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    Ok(answer::tagged(&reader, "application/jwk-set+json", custody(&public)?.inquiry_keys()))
}

fn custody(public: &Public) -> Result<&Custody, PageError> {
    public.custody.as_deref().ok_or(PageError::NotFound)
}

/// Whoever asks too often waits: a link cannot be guessed at any rate, and nobody shall try.
async fn limited(public: &Public, reader: &Reader) -> Option<Response> {
    let wait = public.limit.take(reader.client, public.clock.now()).err()?;
    let mut answer = public.problem(reader, &PageError::TooMany).await;
    // RFC 9110 §10.2.3: whole seconds.
    let seconds = wait.as_secs().saturating_add(1);
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Some(answer)
}

async fn page(
    public: &Public,
    reader: &Reader,
    (token, shown): (&str, &InquiryShown),
    saved: Option<Saved>,
) -> Result<Response, PageError> {
    let page = public.page(reader, "public-inquiry-title", "public-inquiry-lead").await?;
    let speaker = page.speaker.clone();
    let (inquiry, letter) = (&shown.inquiry, &shown.letter);
    let is_done = inquiry.answered_at.is_some();
    let key = custody(public)?.inquiry_key_name();
    let signed = Banner::new(Tone::Good, page.t("public-inquiry-signed"));
    let answered = letter.words.questions.iter().zip(inquiry.answers.iter().map(String::as_str));
    let fields = answered.clone().enumerate();
    let fields =
        fields.map(|(place, (text, answer))| Field::lines(4, format!("answer-{place}"), text).value(answer));
    let given = answered.fold(Facts::new(), |facts, (text, answer)| facts.fact(text, Cell::text(answer)));
    let name = Field::text("name", page.t("public-inquiry-name")).value(&inquiry.answered_name);
    let organisation = page.organisation.clone();
    let view = InquiryPage {
        outcome: saved.map(|saved| outcome(&speaker, &organisation, saved, shown)),
        signed: signed.what(speaker.t_with("public-inquiry-signed-what", "key", &key)),
        facts: Facts::new()
            .fact(page.t("public-inquiry-from"), Cell::text(&letter.words.organisation))
            .fact(page.t("public-inquiry-to"), Cell::text(&letter.to))
            .fact(page.t("public-inquiry-at"), Cell::text(speaker.instant(letter.at)))
            .fact(page.t("public-inquiry-by"), Cell::text(speaker.instant(letter.answer_by))),
        language: letter.words.language.clone(),
        statement: letter.words.statement.clone(),
        requests: letter.words.requests.clone(),
        traces: letter.traces.iter().map(|trace| said(&page, &speaker, trace)).collect(),
        given: is_done.then_some(given),
        fields: fields.collect(),
        name,
        save: Button::secondary(page.t("public-inquiry-save")).value("act", "save"),
        hand_in: Button::primary(page.t("public-inquiry-hand-in")).value("act", "hand-in"),
        place: format!("/inquiry/{token}"),
        page,
    };
    Ok(answer::shown(&view))
}

fn said(page: &PublicPage, speaker: &Speaker, trace: &Trace) -> Facts {
    let or_none = |text: Option<&String>| text.map_or_else(|| Cell::text("–"), Cell::code);
    let links = if trace.links.is_empty() { Cell::text("–") } else { Cell::code(trace.links.join(", ")) };
    let address = match &trace.address {
        Some(address) => Cell::code(address),
        None => Cell::text(page.t("public-inquiry-address-none")),
    };
    Facts::new()
        .fact(page.t("public-inquiry-address"), address)
        .fact(page.t("public-inquiry-came"), Cell::text(speaker.instant(trace.at)))
        .fact(page.t("public-inquiry-sender"), or_none(trace.from.as_ref()))
        .fact(page.t("public-inquiry-links"), links)
}

fn outcome(speaker: &Speaker, organisation: &str, saved: Saved, shown: &InquiryShown) -> Banner {
    match saved {
        Saved::Kept => {
            let ends = speaker.instant(shown.inquiry.ends_at);
            Banner::new(Tone::Good, speaker.t("public-inquiry-kept")).what(speaker.t_with(
                "public-inquiry-kept-what",
                "ends",
                &ends,
            ))
        }
        Saved::HandedIn | Saved::Before => Banner::new(Tone::Good, speaker.t("public-inquiry-handed-in"))
            .what(speaker.t_with("public-inquiry-handed-in-what", "organisation", organisation)),
    }
}
