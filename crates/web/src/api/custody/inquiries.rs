//! Asking a vendor by letter about a copy that seems to be out: the letter, its link, and what was answered.

use std::sync::Arc;

use custody::inquiry::{InquiryShown, MOST_HOURS, Wanted};
use model::access::{Access, Right};
use model::ids::{AttributionId, InquiryId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment, Spoken, Word, whole};
use crate::inquiry;

/// Which letters are asked for: all about a leak.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryQuery {
    /// Where the page before ended.
    after: Option<IdText<InquiryId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A letter of questions, and how it stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct InquiryView {
    id: IdText<InquiryId>,
    vendor: String,
    made_at: Moment,
    made_by: String,
    /// Where it was sent; empty if the link is handed over.
    contact: String,
    /// When a mail server took it.
    taken_at: Option<Moment>,
    /// When somebody opened its page first.
    seen_at: Option<Moment>,
    answer_by: Moment,
    /// When an answer was saved last.
    saved_at: Option<Moment>,
    /// When the answers were handed in; they change no more.
    answered_at: Option<Moment>,
    /// Who answers, as typed there.
    answered_by: String,
    questions: Vec<AskedOfVendor>,
    /// The letter as it was signed (JWS).
    letter: String,
    /// Where the vendor answers; only for whoever keeps lists.
    link: Option<String>,
}

/// A question with what was answered.
#[derive(Debug, Serialize, JsonSchema)]
struct AskedOfVendor {
    question: String,
    /// Empty while nobody answered it.
    answer: String,
}

/// The language of a letter.
#[derive(Debug, Clone, Copy)]
enum LetterLanguage {
    English,
    German,
}

impl Spoken for LetterLanguage {
    const NAME: &'static str = "LetterLanguage";
    const ALL: &'static [Self] = &[Self::English, Self::German];

    fn word(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

/// Whom to ask, and by when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryIn {
    /// An address at the vendor; without it the link is handed over.
    #[serde(default)]
    contact: String,
    /// Within how many hours an answer is asked for.
    #[serde(deserialize_with = "whole")]
    #[schemars(range(min = 1, max = MOST_HOURS))]
    hours: u64,
    /// Without it, that of this installation.
    language: Option<Word<LetterLanguage>>,
}

impl InquiryView {
    fn of(api: &Api, access: &Access, shown: InquiryShown) -> Self {
        let InquiryShown { inquiry, letter } = shown;
        let link =
            access.rights.has(Right::Keep).then(|| api.rooms.custody.inquiry_link(access.tenant, inquiry.id));
        let questions = letter.words.questions.into_iter().zip(inquiry.answers);
        let questions = questions.map(|(question, answer)| AskedOfVendor { question, answer });
        InquiryView {
            id: IdText(inquiry.id),
            vendor: letter.to,
            made_at: Moment(inquiry.made.0),
            made_by: inquiry.made.1,
            contact: inquiry.contact,
            taken_at: inquiry.taken_at.map(Moment),
            seen_at: inquiry.seen_at.map(Moment),
            answer_by: Moment(inquiry.answer_by),
            saved_at: inquiry.saved_at.map(Moment),
            answered_at: inquiry.answered_at.map(Moment),
            answered_by: inquiry.answered_name,
            questions: questions.collect(),
            letter: inquiry.letter,
            link: link.flatten(),
        }
    }
}

/// Lists those about a leak, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<InquiryQuery>,
) -> Result<Json<Listing<InquiryView>>, ApiProblem> {
    let (custody, id): (_, AttributionId) = (&api.rooms.custody, ask.path.id("leak")?);
    let InquiryQuery { after, limit: Limit(limit) } = ask.query;
    custody.leak(&ask.access, id).await?;
    let found = custody.inquiries_before(&ask.access, id, after.map(|id| id.0), limit).await?;
    let view = |shown| InquiryView::of(&api, &ask.access, shown);
    Ok(Listing::full(found, limit, |shown| shown.inquiry.id.to_string(), view))
}

/// Signs a letter, and sends it if a contact is named.
pub(crate) async fn make(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<InquiryIn>>,
) -> Result<Made<InquiryId>, ApiProblem> {
    let (custody, id): (_, AttributionId) = (&api.rooms.custody, ask.path.id("leak")?);
    let InquiryIn { contact, hours, language } = ask.body.0;
    let leak = custody.leak(&ask.access, id).await?;
    let organisation = api.rooms.protect.organisation(&ask.access).await?.name;
    let language = language.map_or(api.language.as_str(), |language| language.0.word());
    let words = inquiry::words(&api.phrases, &api.rooms, &leak, (organisation, language));
    let wanted = Wanted { contact, hours: hours.to_string() };
    Ok(Made(custody.inquiry_make(&ask.access, id, (wanted, words), api.clock.now()).await?))
}
