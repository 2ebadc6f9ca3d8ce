//! A partner's questions: whoever has the link answers without an account, topic by topic, saves as it goes, signs at the end, and takes along what it signed.
//!
//! The secret in the path is the key. Who has none, an old one or a wrong one sees the same page. No script, no cookie; only a form of ours is answered.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use custody::CustodyError;
use custody::assessment::{AssessmentState, Opened};
use model::access::Access;
use model::phrase::Phrase;

use super::{Public, PublicPage, Reader, answer};
use crate::console::custody::day;
use crate::evidence::{self, Doing, FileList};
use crate::problem::PageError;
use crate::questions;
use crate::view::{Banner, Button, Field, Markup, Progress, Tabs, Tone};

/// A topic with words to each of its questions, and files.
pub(crate) const MAX_FORM_BYTES: usize = crate::evidence::MAX_FORM_BYTES;

#[derive(Template)]
#[template(path = "public/questions.html")]
struct QuestionsPage {
    page: PublicPage,
    banner: Option<Banner>,
    about: String,
    progress: Progress,
    tabs: Option<Tabs>,
    fields: Vec<Markup>,
    topic: String,
    base: String,
    sign_at: String,
    save: Button,
    sign: Option<(Field, Field, Button)>,
    document: Option<(String, Button)>,
    /// Signing names the files.
    names: Option<String>,
    /// What was signed with.
    files: Option<FileList>,
}

/// What stands in the address.
type Pairs = Vec<(String, String)>;

/// The questions, or what was signed.
pub(crate) async fn show(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(secret): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let (_, opened) = match looked_at(&public, &reader, &secret).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let word =
        |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let said = match word("saved") {
        "yes" => Some(Phrase::new("partner-saved")),
        "removed" => Some(Phrase::new("evidence-removed")),
        count => {
            let count = count.parse::<u8>().ok().filter(|count| *count > 0);
            count.map(|count| Phrase::new("evidence-attached").with("count", count.to_string()))
        }
    };
    page(&public, &reader, (&secret, &opened), (word("topic"), said.map(|said| (Tone::Good, said)))).await
}

async fn opened(public: &Public, secret: &str) -> Result<Option<(Access, Opened)>, PageError> {
    let Some(custody) = &public.custody else { return Ok(None) };
    let access = custody::Custody::partner_access(public.desk.access().tenant);
    let opened = custody.assessment_of_link(&access, secret, public.clock.now()).await?;
    Ok(opened.map(|opened| (access, opened)))
}

/// What a link opens for who reads. Whoever tries links that open nothing waits after some, and his network with him; reading one's own is not counted.
async fn looked_at(
    public: &Public,
    reader: &Reader,
    secret: &str,
) -> Result<Result<(Access, Opened), Response>, PageError> {
    let now = public.clock.now();
    if let Err(wait) = public.in_vain.look(reader.client, now) {
        return Ok(Err(too_many(public, reader, wait).await));
    }
    if let Some(opened) = opened(public, secret).await? {
        return Ok(Ok(opened));
    }
    Ok(Err(match public.in_vain.take(reader.client, now) {
        Ok(()) => gone(public, reader).await?,
        Err(wait) => too_many(public, reader, wait).await,
    }))
}

async fn gone(public: &Public, reader: &Reader) -> Result<Response, PageError> {
    let page = public.page(reader, "partner-gone-title", "partner-gone-lead").await?;
    let mut answer = answer::shown(&super::ProblemPage { page });
    *answer.status_mut() = StatusCode::NOT_FOUND;
    Ok(answer)
}

async fn page(
    public: &Public,
    reader: &Reader,
    (secret, opened): (&str, &Opened),
    (asked, said): (&str, Option<(Tone, Phrase)>),
) -> Result<Response, PageError> {
    let page = public.page(reader, "partner-title", "partner-lead").await?;
    let speaker = &page.speaker;
    let is_open = opened.assessment.state == AssessmentState::Open;
    let topic = questions::topic(opened, asked);
    let base = page.href(&format!("/questions/{secret}"));
    let (far, open) = (opened.progress(), opened.judged.unanswered.len());
    let words = far.said("partner-progress");
    let title = custody::questionnaire::said(&opened.questionnaire.title, speaker.language()).to_owned();
    let tabs = questions::tabs(speaker, opened, &base, topic, title.clone());
    let banner = said.map(|(tone, said)| Banner::new(tone, speaker.say(&said)));
    let made = QuestionsPage {
        about: about(&page, opened),
        progress: Progress::new(title, speaker.say(&words)).share(far.answered as u64, far.asked as u64),
        tabs: is_open.then_some(tabs),
        fields: if is_open {
            questions::fields(speaker, opened, (topic, public.clock.now()))
        } else {
            Vec::new()
        },
        topic: topic.to_owned(),
        sign_at: page.href(&format!("/questions/{secret}/sign")),
        save: Button::primary(speaker.t("assessment-save-later")),
        sign: (is_open && open == 0).then(|| {
            let name = Field::text("name", speaker.t("assessment-sign-name")).required().autocomplete("name");
            let tick = Field::tick("true", speaker.t("assessment-sign-tick")).required();
            (name, tick, Button::primary(speaker.t("assessment-sign")))
        }),
        document: opened.assessment.signature.as_ref().map(|signature| {
            let sha256: String = signature.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
            let href = format!("/questions/{secret}/signed.json");
            (sha256, Button::secondary(speaker.t("assessment-document")).href(href))
        }),
        names: (!opened.files.is_empty())
            .then(|| speaker.t_with("evidence-signed-names", "count", &opened.files.len())),
        files: (!is_open)
            .then(|| FileList::of(speaker, opened.files.iter(), (Doing::Nothing, public.clock.now())))
            .flatten(),
        banner: banner.or_else(|| signed(&page, opened)),
        base,
        page,
    };
    Ok(answer::shown(&made))
}

/// For whom, and by when.
fn about(page: &PublicPage, opened: &Opened) -> String {
    let speaker = &page.speaker;
    let mut about = speaker.t_with("partner-for", "party", &opened.party);
    if let (AssessmentState::Open, Some(due)) = (opened.assessment.state, opened.assessment.due) {
        about = format!("{about}. {}", speaker.t_with("partner-due", "until", &day(due)));
    }
    about
}

/// Who signed, and that some answers rule out, if they do.
fn signed(page: &PublicPage, opened: &Opened) -> Option<Banner> {
    let signature = opened.assessment.signature.as_ref()?;
    let said = Phrase::new("partner-signed").with("name", &signature.name).with("date", day(signature.at));
    let is_out = !opened.assessment.knock_outs.is_empty();
    let what = if is_out {
        page.speaker.t_with("partner-knock-outs", "organisation", &page.organisation)
    } else {
        page.t("partner-signed-text")
    };
    let tone = if is_out { Tone::Care } else { Tone::Good };
    Some(Banner::new(tone, page.speaker.say(&said)).what(what))
}

/// Saves the answers of a topic, attaches the files that came with them, and takes one away.
pub(crate) async fn save(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(secret): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    if let Err(answer) = rate(&public, &reader).await {
        return Ok(answer);
    }
    let Some((access, given)) = opened(&public, &secret).await? else { return gone(&public, &reader).await };
    let Some(custody) = &public.custody else { return gone(&public, &reader).await };
    let brought = match evidence::take(custody, (&access, &given), request, public.clock.now()).await {
        Ok(brought) => brought,
        Err(error) => return refused(&public, &reader, (&secret, &given), "", error).await,
    };
    let Some((_, now)) = opened(&public, &secret).await? else { return gone(&public, &reader).await };
    let topic = brought.word("topic");
    if brought.refused.is_some() {
        let speaker = public.page(&reader, "partner-title", "partner-lead").await?.speaker;
        let said = brought.refusal(&speaker).map(|refusal| (Tone::Bad, refusal));
        let mut answer = page(&public, &reader, (&secret, &now), (topic, said)).await?;
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(answer);
    }
    let next = if brought.stays() { None } else { questions::next_topic(&now, topic) };
    let topic = next.unwrap_or(questions::topic(&now, topic)).to_owned();
    let said = match (brought.attached, brought.is_removed) {
        (0, true) => "removed".to_owned(),
        (0, false) => "yes".to_owned(),
        (count, _) => count.to_string(),
    };
    Ok(see(&reader, &format!("/questions/{secret}"), &[("topic", &topic), ("saved", &said)]))
}

/// Signs.
pub(crate) async fn sign(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(secret): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, PageError> {
    if let Err(answer) = rate(&public, &reader).await {
        return Ok(answer);
    }
    let Some((access, given)) = opened(&public, &secret).await? else { return gone(&public, &reader).await };
    let Some(custody) = &public.custody else { return gone(&public, &reader).await };
    let name = pairs.iter().find(|(name, _)| name == "name").map_or("", |(_, value)| value.as_str());
    match custody.assessment_sign(&access, given.assessment.id, name, public.clock.now()).await {
        Ok(_) => Ok(see(&reader, &format!("/questions/{secret}"), &[])),
        Err(error) => refused(&public, &reader, (&secret, &given), "", error).await,
    }
}

/// What was signed, byte for byte.
pub(crate) async fn document(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Path(secret): Path<String>,
) -> Result<Response, PageError> {
    let (access, given) = match looked_at(&public, &reader, &secret).await? {
        Ok(opened) => opened,
        Err(answer) => return Ok(answer),
    };
    let Some(custody) = &public.custody else { return gone(&public, &reader).await };
    match custody.assessment_document(&access, given.assessment.id).await? {
        Some(document) => Ok(crate::console::custody::assessment::document_answer(document)),
        None => gone(&public, &reader).await,
    }
}

/// The page again, with what is wrong; our own faults are explained elsewhere.
async fn refused(
    public: &Public,
    reader: &Reader,
    opened: (&str, &Opened),
    topic: &str,
    error: CustodyError,
) -> Result<Response, PageError> {
    let phrase = match PageError::from(error) {
        PageError::Refused(phrase) => phrase,
        other => return Err(other),
    };
    let mut answer = page(public, reader, opened, (topic, Some((Tone::Bad, phrase)))).await?;
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// Whoever hurries waits: a form costs us a write.
async fn rate(public: &Public, reader: &Reader) -> Result<(), Response> {
    let Err(wait) = public.limit.take(reader.client, public.clock.now()) else { return Ok(()) };
    Err(too_many(public, reader, wait).await)
}

async fn too_many(public: &Public, reader: &Reader, wait: Duration) -> Response {
    let mut answer = public.problem(reader, &PageError::TooMany).await;
    // RFC 9110 §10.2.3: whole seconds.
    let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
    answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    answer
}

/// Leads to a page of ours; a language that was chosen stays chosen.
fn see(reader: &Reader, path: &str, words: &[(&str, &str)]) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(reader.chosen.map(|language| ("lang", language)));
    query.extend_pairs(words);
    let query = query.finish();
    let place = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    match HeaderValue::try_from(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
        Err(error) => PageError::ours(error).into_response(),
    }
}
