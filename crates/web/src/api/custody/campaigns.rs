//! The send calendar for programs: what they plan to send and what they sent, and what became of it at canaries.

use std::sync::Arc;
use std::time::Duration;

use custody::campaign::Arrival;
use custody::send_calendar::{Handed, Imported, PlannedShown, SendSource, Wanted, place_of, place_word};
use model::ids::{ListId, PartyId, PlannedSendId};
use model::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::guard::protected::{RefusedView, TableQuery};
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Ask, Done, Json, Listing, Nothing, Table, Tried};
use crate::api::word::{IdText, Limit, Moment, Word};

/// Without a span: from this long ago on.
const BACK: Duration = Duration::from_hours(31 * 24);
/// And so far ahead.
const AHEAD: Duration = Duration::from_hours(366 * 24);

/// Which entries are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignQuery {
    /// From when on; a month ago if it is not said.
    from: Option<Moment>,
    /// Before when; in a year if it is not said.
    until: Option<Moment>,
    /// Where the page before ended.
    #[schemars(regex(
        pattern = r"^-?[0-9]{1,18}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    ))]
    after: Option<String>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A campaign that is planned, or was sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignIn {
    /// The vendor, as it is called on its card.
    vendor: String,
    /// The list, as it is called; empty for any of that vendor.
    #[serde(default)]
    list: String,
    /// The campaign, as people call it.
    #[serde(default)]
    campaign: String,
    /// The domain it is from; empty for any on the vendor's card.
    #[serde(default)]
    sender_domain: String,
    /// When it is sent: `2026-11-27`, or a time with its zone (RFC 3339).
    at: String,
    /// It is sent already: this is the sender's log.
    #[serde(default)]
    is_sent: bool,
    /// The program's own name for it: handed in again it is the same entry.
    #[serde(default)]
    reference: String,
}

/// What became of handing one in.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CampaignMade {
    /// False if the same stood there already.
    is_new: bool,
    /// Its id, if it is new.
    id: Option<IdText<PlannedSendId>>,
}

/// An entry of the send calendar.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CampaignView {
    id: IdText<PlannedSendId>,
    vendor: String,
    vendor_id: IdText<PartyId>,
    /// None for any list of the vendor.
    list: Option<String>,
    list_id: Option<IdText<ListId>>,
    campaign: String,
    sender_domain: String,
    /// The same as `ends` for an hour; a day apart for a day.
    starts: Moment,
    ends: Moment,
    source: Word<SendSource>,
    became: Word<Arrival>,
    /// How many campaigns at canaries it was: one for each list.
    campaigns: u64,
}

/// Takes one.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<CampaignIn>>,
) -> Result<Json<CampaignMade>, ApiProblem> {
    let CampaignIn { vendor, list, campaign, sender_domain, at, is_sent, reference } = ask.body.0;
    let wanted = Wanted { vendor, list, campaign, sender_domain, at };
    let handed = Handed { wanted, is_sent, reference };
    let (id, is_new) = api.rooms.custody.calendar_hand_in(&ask.access, handed, api.clock.now()).await?;
    Ok(Json(CampaignMade { is_new, id: is_new.then_some(IdText(id)) }))
}

/// What taking a table over did, or would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CampaignsImport {
    /// Whether it was done; a table with mistakes is not taken over at all.
    is_done: bool,
    added: usize,
    /// Those that stood there already.
    unchanged: u64,
    refused: Vec<RefusedView>,
    /// The rows that would be new, where it was only looked at.
    rows: Vec<CampaignRow>,
}

/// A row that would be new, as the table says it.
#[derive(Debug, Serialize, JsonSchema)]
struct CampaignRow {
    date: String,
    vendor: String,
    list: String,
    campaign: String,
    sender_domain: String,
}

impl CampaignRow {
    fn of(wanted: Wanted) -> Self {
        let Wanted { vendor, list, campaign, sender_domain, at } = wanted;
        CampaignRow { date: at, vendor, list, campaign, sender_domain }
    }
}

impl CampaignsImport {
    fn of(api: &Api, imported: Imported, is_done: bool) -> Self {
        let Imported { added, unchanged, refused } = imported;
        let refused = refused.iter().map(|(line, column, why)| {
            // What is wrong with the day is named by the word the room knows it under.
            let column = if *column == "until" { "date" } else { column };
            RefusedView::of(api, *line, column, why)
        });
        CampaignsImport {
            is_done,
            added: added.len(),
            unchanged,
            refused: refused.collect(),
            // What was done is kept for whoever asks again, and names are content.
            rows: if is_done { Vec::new() } else { added.into_iter().map(CampaignRow::of).collect() },
        }
    }
}

/// Takes a table over, or says what that would do.
pub(crate) async fn import(
    api: Arc<Api>,
    ask: Ask<TableQuery, Table>,
) -> Result<Tried<Json<CampaignsImport>>, ApiProblem> {
    let (custody, now, bytes) = (&api.rooms.custody, api.clock.now(), ask.body.0);
    if ask.query.dry_run {
        let looked = custody.calendar_look(&ask.access, &bytes, now).await?;
        return Ok(Tried::Nothing(Json(CampaignsImport::of(&api, looked, false))));
    }
    let imported = custody.calendar_import(&ask.access, &bytes, now).await?;
    let is_done = imported.refused.is_empty();
    let view = Json(CampaignsImport::of(&api, imported, is_done));
    Ok(if is_done { Tried::Done(view) } else { Tried::Nothing(view) })
}

/// Takes an entry out; what came of it stays as it is.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.calendar_remove(&ask.access, ask.path.id("planned")?).await?;
    Ok(Done)
}

/// Lists them, in the order of their times.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<CampaignQuery>,
) -> Result<Json<Listing<CampaignView>>, ApiProblem> {
    let now = api.clock.now();
    let CampaignQuery { from, until, after, limit: Limit(limit) } = ask.query;
    let span = (
        from.map_or(now.minus(BACK), |Moment(from)| from),
        until.map_or(now.plus(AHEAD), |Moment(until)| until),
    );
    let after = after.map(|text| place(&text)).transpose()?;
    let found = api.rooms.custody.calendar(&ask.access, span, after, (limit, now)).await?;
    let key = |one: &PlannedShown| place_word(&one.entry);
    Ok(Listing::full(found, limit, key, view))
}

/// Where a page ended: a time and an id.
fn place(text: &str) -> Result<(Time, PlannedSendId), ApiProblem> {
    place_of(text).ok_or_else(|| {
        ApiProblem::saying(ProblemKind::Malformed, "query: `after` is none of ours".to_owned())
    })
}

fn view(one: PlannedShown) -> CampaignView {
    let PlannedShown { entry, party, list, campaigns, arrival } = one;
    CampaignView {
        id: IdText(entry.id),
        vendor: party,
        vendor_id: IdText(entry.party),
        list: entry.list.map(|_| list),
        list_id: entry.list.map(IdText),
        campaign: entry.campaign,
        sender_domain: entry.sender_domain,
        starts: Moment(entry.starts),
        ends: Moment(entry.ends),
        source: Word(entry.source),
        became: Word(arrival),
        campaigns,
    }
}
