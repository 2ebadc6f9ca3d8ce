//! Places: where a vendor keeps our customers' data.

use std::sync::Arc;

use custody::map::Place;
use model::ids::{PartyId, PlaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment};

/// Which places are asked for: all of a vendor.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceQuery {
    /// Where the page before ended.
    after: Option<IdText<PlaceId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A place.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceView {
    id: IdText<PlaceId>,
    vendor_id: IdText<PartyId>,
    name: String,
    /// Its country, as a code of two letters; empty while nobody said.
    country: String,
    added_at: Moment,
    added_by: String,
}

impl PlaceView {
    fn of(place: Place) -> Self {
        PlaceView {
            id: IdText(place.id),
            vendor_id: IdText(place.party),
            name: place.name,
            country: place.country,
            added_at: Moment(place.added.0),
            added_by: place.added.1,
        }
    }
}

/// A place to be noted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceIn {
    /// As people call it.
    name: String,
    /// A code of two letters.
    #[serde(default)]
    country: String,
}

/// Lists those of a vendor, in the order they were added.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<PlaceQuery>,
) -> Result<Json<Listing<PlaceView>>, ApiProblem> {
    let (id, PlaceQuery { after, limit: Limit(limit) }): (PartyId, _) = (ask.path.id("vendor")?, ask.query);
    let found = api.rooms.custody.places_after(&ask.access, id, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |place| place.id.to_string(), PlaceView::of))
}

/// Notes one.
pub(crate) async fn add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<PlaceIn>>,
) -> Result<Made<PlaceId>, ApiProblem> {
    let (id, PlaceIn { name, country }) = (ask.path.id("vendor")?, ask.body.0);
    let made = api.rooms.custody.place_add(&ask.access, id, (&name, &country), api.clock.now());
    Ok(Made(made.await?))
}

/// Takes one off the map.
pub(crate) async fn remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.place_remove(&ask.access, ask.path.id("place")?).await?;
    Ok(Done)
}
