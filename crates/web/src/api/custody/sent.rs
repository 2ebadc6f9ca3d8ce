//! What vendors really sent, as canaries saw it: campaigns, what is odd about one, and whether it was ours. What was planned is [`super::campaigns`].

use std::sync::Arc;

use custody::campaign::{CampaignMark, CampaignShown, CampaignStanding, CampaignsAsked};
use model::ids::{CampaignId, ListId, PartyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing};
use crate::api::word::{IdText, Limit, Moment, Word, spoken};

spoken! {
    CampaignStanding, "CampaignStanding", *CampaignStanding::ALL, CampaignStanding::as_str;
}

/// Which campaigns are asked for; all that is said must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentQuery {
    /// Only those of this vendor.
    vendor: Option<IdText<PartyId>>,
    /// Only those that are this.
    standing: Option<Word<CampaignStanding>>,
    /// Where the page before ended.
    after: Option<IdText<CampaignId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A campaign as canaries saw it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SentView {
    id: IdText<CampaignId>,
    vendor: String,
    vendor_id: IdText<PartyId>,
    list: String,
    list_id: IdText<ListId>,
    sender_domain: String,
    first_at: Moment,
    last_at: Moment,
    /// Messages of it at canaries.
    mails: u64,
    /// Canaries that got at least one.
    canaries: u64,
    standing: Word<CampaignStanding>,
    /// As the calendar calls it; none if it is in none.
    planned: Option<String>,
    /// Where its links lead.
    link_domains: Vec<String>,
    marks: Vec<SentMark>,
    /// By when somebody has to answer whether it was ours; none if nobody is being asked.
    answer_by: Option<Moment>,
}

/// What is odd about a campaign.
#[derive(Debug, Serialize, JsonSchema)]
struct SentMark {
    /// `after-unsubscribe`, `after-end`, `foreign-link` or `twice`.
    kind: &'static str,
    /// How many messages, where it is told by messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    mails: Option<u64>,
    /// Which domains, where it is told by domains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domains: Vec<String>,
}

impl SentMark {
    fn of(mark: CampaignMark) -> Self {
        let (kind, mails, domains) = match mark {
            CampaignMark::AfterUnsubscribe(mails) => ("after-unsubscribe", Some(mails), Vec::new()),
            CampaignMark::AfterEnd(mails) => ("after-end", Some(mails), Vec::new()),
            CampaignMark::ForeignLink(domains) => ("foreign-link", None, domains),
            CampaignMark::Twice(mails) => ("twice", Some(mails), Vec::new()),
        };
        SentMark { kind, mails, domains }
    }
}

impl SentView {
    fn of(shown: CampaignShown) -> Self {
        let CampaignShown { counted, party, list, planned, marks, question } = shown;
        let one = counted.campaign;
        let is_open = |state| state == custody::send_question::QuestionState::Open;
        SentView {
            id: IdText(one.id),
            vendor: party,
            vendor_id: IdText(one.party),
            list,
            list_id: IdText(one.list),
            sender_domain: one.sender_domain,
            first_at: Moment(one.first_at),
            last_at: Moment(one.last_at),
            mails: counted.mails,
            canaries: counted.canaries,
            standing: Word(one.standing),
            planned,
            link_domains: one.link_domains,
            marks: marks.into_iter().map(SentMark::of).collect(),
            answer_by: question
                .filter(|question| is_open(question.state))
                .map(|question| Moment(question.answer_by)),
        }
    }
}

/// Lists campaigns, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<SentQuery>) -> Result<Json<Listing<SentView>>, ApiProblem> {
    let SentQuery { vendor, standing, after, limit: Limit(limit) } = ask.query;
    let asked =
        CampaignsAsked { party: vendor.map(|id| id.0), standing: standing.map(|word| word.0), planned: None };
    let found = api.rooms.custody.campaigns(&ask.access, asked, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |one| one.counted.campaign.id.to_string(), SentView::of))
}

/// Shows one.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<SentView>, ApiProblem> {
    Ok(Json(SentView::of(api.rooms.custody.campaign(&ask.access, ask.path.id("campaign")?).await?)))
}

/// Whether a campaign was ours decides whom a leak speaks against: somebody who can be asked says it. What programs know of it beforehand stands in the send calendar.
pub(crate) async fn whose(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let id: CampaignId = ask.path.id("campaign")?;
    api.rooms.custody.campaign(&ask.access, id).await?;
    Err(ApiProblem::needs_person())
}
