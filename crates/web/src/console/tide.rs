//! The tide: what the overview and the frame of every page know of how things are. Counts of mail are read at most once a second for each tenant; alarms are read anew
//! for every page, so that no page about a leak stands below a head that says calm. Reads only; what it comes to is `level`, how it looks is `overview` and `frame`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guard::desk::overview::{ActionCounts, HOURS, Need, Overview};
use guard::policy::{Switch, SwitchPlace, SwitchState};
use model::access::Access;
use model::ids::TenantId;
use model::time::Time;
use post::alarm::Alarm;

use super::Console;
use super::level::{self, Cause, Signs};
use crate::problem::PageError;
use crate::view::Level;

/// A page is not wrong for being so much older than what it shows.
const LASTS: Duration = Duration::from_secs(1);

/// Alarms that are looked at; so many at once are one alarm.
const MOST_ALARMS: u32 = 20;

/// How things are for one tenant.
pub(crate) struct Tide {
    /// Streams, what is held, what needs a person but for what an alarm says as well.
    pub(crate) overview: Overview,
    /// Alarms that are not over, those that nobody takes care of first, the gravest first.
    pub(crate) alarms: Vec<Alarm>,
    /// The switch of the whole installation while it stops enforcing.
    pub(crate) stopped: Option<Switch>,
    /// How high the water stands.
    pub(crate) level: Level,
    /// Why.
    pub(crate) cause: Cause,
}

impl Tide {
    fn new(mut overview: Overview, mut alarms: Vec<Alarm>, stopped: Option<Switch>) -> Self {
        alarms.sort_by_key(|alarm| {
            (!level::is_open(alarm), std::cmp::Reverse(alarm.said.severity), std::cmp::Reverse(alarm.last_at))
        });
        let is_said = |need: &Need| {
            alarms.iter().any(|alarm| level::is_open(alarm) && level::says_the_same(alarm, need))
        };
        overview.needs.retain(|need| !is_said(need));
        let hours = all_hours(&overview);
        let (level, cause) = level::level(&Signs {
            needs: &overview.needs,
            alarms: &alarms,
            is_stopped: stopped.is_some(),
            hours: &hours,
            has_mail: !overview.streams.is_empty(),
        });
        Tide { overview, alarms, stopped, level, cause }
    }
}

/// Messages of all streams by the hour.
fn all_hours(overview: &Overview) -> Vec<ActionCounts> {
    let mut all = vec![ActionCounts::default(); HOURS];
    for (sum, hour) in overview.streams.iter().flat_map(|stream| all_places(&stream.hours)) {
        let sum = &mut all[sum];
        sum.accept += hour.accept;
        sum.tag += hour.tag;
        sum.hold += hour.hold;
        sum.defer += hour.defer;
        sum.reject += hour.reject;
        sum.only_observed += hour.only_observed;
        sum.unjudged += hour.unjudged;
    }
    all
}

fn all_places(hours: &[ActionCounts]) -> impl Iterator<Item = (usize, &ActionCounts)> {
    hours.iter().enumerate().take(HOURS)
}

/// What was counted last, for each tenant whose people look; what is older than [`LASTS`] goes with the next reading, so it never grows beyond
/// the tenants somebody looked at within a second.
#[derive(Default)]
pub(crate) struct Tides(Mutex<HashMap<TenantId, (Time, Arc<Overview>)>>);

impl Tides {
    fn fresh(&self, tenant: TenantId, now: Time) -> Option<Arc<Overview>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&tenant).filter(|(at, _)| is_fresh(*at, now)).map(|(_, overview)| Arc::clone(overview))
    }

    fn keep(&self, tenant: TenantId, now: Time, overview: &Arc<Overview>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (at, _)| is_fresh(*at, now));
        known.insert(tenant, (now, Arc::clone(overview)));
    }
}

fn is_fresh(at: Time, now: Time) -> bool {
    at <= now && now.since(at) < LASTS
}

fn stops_all(switch: &Switch) -> bool {
    switch.place == SwitchPlace::Installation && switch.state == SwitchState::Observe
}

impl Console {
    /// True while enforcing is stopped for the whole installation.
    pub(crate) fn is_stopped(&self) -> bool {
        self.rooms.streams.book.standing().switches().iter().any(stops_all)
    }

    /// Returns how things are: alarms as they are now, counts of mail at most a second old.
    ///
    /// Errors: the store cannot be asked.
    pub(crate) async fn tide(&self, access: &Access) -> Result<Arc<Tide>, PageError> {
        match self.tides.fresh(access.tenant, self.clock.now()) {
            Some(overview) => self.tide_of(access, &overview).await,
            None => self.tide_now(access).await,
        }
    }

    /// Returns how things are now: for the page that shows what an act has just changed.
    ///
    /// Errors: as [`Console::tide`].
    pub(crate) async fn tide_now(&self, access: &Access) -> Result<Arc<Tide>, PageError> {
        let now = self.clock.now();
        let rooms = &self.rooms;
        let standing = rooms.streams.book.standing();
        let overview = rooms.desk.overview(access, &standing, now).await.map_err(PageError::ours)?;
        let overview = Arc::new(overview);
        self.tides.keep(access.tenant, now, &overview);
        self.tide_of(access, &overview).await
    }

    async fn tide_of(&self, access: &Access, overview: &Overview) -> Result<Arc<Tide>, PageError> {
        let rooms = &self.rooms;
        let alarms = rooms.alarms.list(access, true, None, MOST_ALARMS).await.map_err(PageError::ours)?;
        let standing = rooms.streams.book.standing();
        let stopped = standing.switches().iter().find(|switch| stops_all(switch)).cloned();
        Ok(Arc::new(Tide::new(overview.clone(), alarms, stopped)))
    }
}
