//! Vendors: companies that work for us with our customers' data, what their cards lack, and whether one may have a copy.

use std::sync::Arc;

use custody::party::{Mark, Party, PartyRole, PartyState, Vendor, Wanted};
use custody::sheet::SheetKind;
use model::ids::PartyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::register::{CopyView, of_party};
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing, Table};
use crate::api::word::{Day, IdText, Limit, MOST_EXACT, Moment, Spoken, Word, spoken, whole};

spoken! {
    PartyRole, "VendorRole", *PartyRole::ALL, PartyRole::as_str;
    PartyState, "VendorState", *PartyState::ALL, PartyState::as_str;
}

impl Spoken for Mark {
    const NAME: &'static str = "VendorMark";
    const ALL: &'static [Self] = &[
        Self::Disqualified,
        Self::Expired,
        Self::PastEnd,
        Self::NoCanary,
        Self::NoEndDate,
        Self::NoSender,
        Self::NotAsked,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Disqualified => "disqualified",
            Self::Expired => "expired",
            Self::PastEnd => "past-end",
            Self::NoCanary => "no-canary",
            Self::NoEndDate => "no-end-date",
            Self::NoSender => "no-sender",
            Self::NotAsked => "not-asked",
        }
    }
}

/// Which vendors are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VendorQuery {
    /// Where the page before ended.
    after: Option<IdText<PartyId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A vendor, or our own company.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct VendorView {
    id: IdText<PartyId>,
    name: String,
    role: Word<PartyRole>,
    state: Word<PartyState>,
    /// For whom of the others it works, if not for us.
    works_for: Option<IdText<PartyId>>,
    purpose: String,
    /// Domains from which it writes in our name.
    domains: Vec<String>,
    /// Its country, as a code of two letters; empty while nobody said.
    country: String,
    /// About how many customers it has data of.
    rows_about: Option<u64>,
    /// Until when it works for us.
    until: Option<Moment>,
    note: String,
    /// What its card lacks, the gravest first.
    marks: Vec<Word<Mark>>,
    /// How many copies it has had.
    copies: usize,
    added_at: Moment,
    added_by: String,
    changed_at: Moment,
    changed_by: String,
}

impl VendorView {
    fn of(vendor: Vendor) -> Self {
        let Vendor { party, copies, marks } = vendor;
        let Party { above, added, changed, .. } = party;
        VendorView {
            id: IdText(party.id),
            name: party.name,
            role: Word(party.role),
            state: Word(party.state),
            works_for: above.map(IdText),
            purpose: party.purpose,
            domains: party.domains,
            country: party.country,
            rows_about: party.rows_about,
            until: party.until.map(Moment),
            note: party.note,
            marks: marks.into_iter().map(Word).collect(),
            copies: copies.len(),
            added_at: Moment(added.0),
            added_by: added.1,
            changed_at: Moment(changed.0),
            changed_by: changed.1,
        }
    }
}

/// A vendor with what it holds, and whether it may have a copy now.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct VendorWhole {
    vendor: VendorView,
    copies: Vec<CopyView>,
    /// Why it may have no copy now, in a sentence; none if it may.
    refused: Option<String>,
    /// Until when a one-time exception lets one copy go all the same.
    exception_until: Option<Moment>,
}

/// A card as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VendorIn {
    name: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    domains: Vec<String>,
    /// About how many customers it has data of.
    rows_about: Option<About>,
    /// Until when it works for us.
    until: Option<Day>,
    #[serde(default)]
    note: String,
    /// For whom it works, if not for us.
    works_for: Option<IdText<PartyId>>,
    /// It got the data for purposes of its own.
    #[serde(default)]
    for_own_purposes: bool,
    /// A code of two letters.
    #[serde(default)]
    country: String,
    /// Without it: it works with us.
    state: Option<Word<PartyState>>,
}

/// A number of rows.
#[derive(Debug, Deserialize)]
pub(crate) struct About(#[serde(deserialize_with = "whole")] pub(crate) u64);

impl JsonSchema for About {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "About".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "minimum": 0, "maximum": MOST_EXACT})
    }
}

impl VendorIn {
    fn read(self) -> Wanted {
        Wanted {
            name: self.name,
            purpose: self.purpose,
            domains: self.domains,
            rows_about: self.rows_about.map(|about| about.0.to_string()).unwrap_or_default(),
            until: self.until.map(|day| day.0).unwrap_or_default(),
            note: self.note,
            works_for: match self.works_for {
                _ if self.for_own_purposes => custody::party::OWN_PURPOSES.to_owned(),
                Some(id) => id.0.to_string(),
                None => String::new(),
            },
            country: self.country,
            state: self.state.map(|state| state.0.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// Lists vendors in the order they were added.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<VendorQuery>,
) -> Result<Json<Listing<VendorView>>, ApiProblem> {
    let (after, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.custody.vendors_after(&ask.access, after, limit, api.clock.now()).await?;
    Ok(Listing::full(found, limit, |one| one.party.id.to_string(), VendorView::of))
}

/// Shows one, what it holds, and whether it may have a copy.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<VendorWhole>, ApiProblem> {
    let (custody, now, id) = (&api.rooms.custody, api.clock.now(), ask.path.id("vendor")?);
    let vendor = custody.vendor(&ask.access, id, now).await?;
    let standing = custody.standing(&ask.access, id, now).await?;
    let copies = of_party(&api, &ask.access, id).await?;
    Ok(Json(VendorWhole {
        vendor: VendorView::of(vendor),
        copies,
        exception_until: standing.open_exception(now).map(|one| Moment(one.until)),
        refused: standing.refusal.map(|why| api.phrases.say(&api.language, &why.phrase())),
    }))
}

/// Adds one.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<VendorIn>>,
) -> Result<Made<PartyId>, ApiProblem> {
    Ok(Made(api.rooms.custody.vendor_add(&ask.access, ask.body.0.read(), api.clock.now()).await?))
}

/// Changes its card.
pub(crate) async fn change(api: Arc<Api>, ask: Ask<Nothing, Json<VendorIn>>) -> Result<Done, ApiProblem> {
    let (id, wanted) = (ask.path.id("vendor")?, ask.body.0.read());
    api.rooms.custody.vendor_change(&ask.access, id, wanted, api.clock.now()).await?;
    Ok(Done)
}

/// That a copy goes to whoever may have none is answered for by a person, by name.
pub(crate) async fn exception(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.standing(&ask.access, ask.path.id("vendor")?, api.clock.now()).await?;
    Err(ApiProblem::needs_person())
}

/// Gives all of them as a table.
pub(crate) async fn table(api: Arc<Api>, ask: Ask) -> Result<Table, ApiProblem> {
    Ok(Table(api.rooms.custody.sheet_out(&ask.access, SheetKind::Vendors).await?.into_bytes()))
}
