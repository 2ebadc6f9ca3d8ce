//! Cases in a running service: the desk that pages ask, who hears that a copy seems to be out, and the work done by the clock.
//! What a case is and what a letter says is `response`; from here it gets names, languages, and the key with which addresses become fingerprints.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use model::address::EmailAddress;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::events::Hearer;
use platform::jobs::{Job, JobError};
use platform::phrases::Phrases;
use post::letter::Sender;
use response::react::ResponseHearer;
use response::{LetterHouse, Response, ResponseParts};

use super::data::Data;
use super::job_log::JobLog;
use super::service::Service;
use super::work::each_tenant;
use crate::config::Config;

/// A promise whose day has come is an alarm after so long.
const WATCHED_EVERY: Duration = Duration::from_mins(1);
/// Files that a crash left behind are an hour old before they count as such.
const SWEPT_EVERY: Duration = Duration::from_hours(1);

/// The desk of cases.
///
/// Errors: a sender that is no address, a zone or a language that is not known.
pub(crate) fn desk(config: &Config, data: &Data) -> anyhow::Result<Response> {
    Ok(Response::new(ResponseParts {
        store: data.store.clone(),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        phrases: Arc::new(Phrases::load()),
        match_key: data.ring.guard_ring(SystemClock.now()).match_key,
        house: letter_house(config)?,
    }))
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    letter_house(config).map(drop)
}

fn letter_house(config: &Config) -> anyhow::Result<LetterHouse> {
    let (set, organisation) = (&config.response, &config.organisation);
    let from = match (set.from.as_str(), organisation.domains.first()) {
        ("", Some(domain)) => format!("letters@{domain}"),
        // Without a domain there is no address; the lint says so before anybody could sign.
        (from, _) => from.to_owned(),
    };
    if !from.is_empty() && EmailAddress::parse(&from).is_none() {
        bail!("use response.from = `{from}`: it must be a mail address");
    }
    let known: Vec<&str> = Phrases::load().languages().collect();
    if let Some(unknown) = set.languages.iter().find(|language| !known.contains(&language.as_str())) {
        bail!("use response.languages: there are no letters in `{unknown}`");
    }
    if set.languages.is_empty() {
        bail!("use response.languages: letters need a language");
    }
    let zone = TimeZone::get(&set.zone).with_context(|| format!("use response.zone = `{}`", set.zone))?;
    Ok(LetterHouse {
        name: organisation.name.clone(),
        domains: organisation.domains.clone(),
        site: site(config),
        from: Sender { name: organisation.name.clone(), address: from },
        languages: set.languages.clone(),
        zone,
    })
}

/// Where our letters stand for all to read, as people type it. None if it is not below a domain of ours, or not at the usual port: people would not find it, and the lint would
/// take it for somebody else's.
fn site(config: &Config) -> Option<String> {
    config.public.listen?;
    let host = config.public.origin.strip_prefix("https://")?.to_ascii_lowercase();
    let is_below = |domain: &String| {
        host.strip_suffix(&domain.to_ascii_lowercase())
            .is_some_and(|left| left.is_empty() || left.ends_with('.'))
    };
    config.organisation.domains.iter().any(is_below).then_some(host)
}

/// Who opens cases by evidence.
pub(crate) fn hearer(response: &Response) -> Arc<dyn Hearer> {
    Arc::new(ResponseHearer::new(response.clone()))
}

/// Starts the work done by the clock.
pub(crate) fn start(service: &mut Service, data: &Data, response: &Response, log: &Arc<JobLog>) {
    let work =
        Arc::new(Work { response: response.clone(), store: data.store.clone(), access: data.access.clone() });
    let (watched, swept) = (Arc::clone(&work), work);
    let jobs = vec![
        Job::new("promises and obligations watched", WATCHED_EVERY, move || Arc::clone(&watched).watch()),
        Job::new("affected sets swept", SWEPT_EVERY, move || Arc::clone(&swept).sweep()),
    ];
    log.run(service, "the work on cases", jobs);
}

struct Work {
    response: Response,
    store: store::Store,
    access: model::access::Access,
}

impl Work {
    async fn watch(self: Arc<Self>) -> Result<u64, JobError> {
        each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.response.alarm_overdue(&access).await?)
        })
        .await
    }

    async fn sweep(self: Arc<Self>) -> Result<u64, JobError> {
        each_tenant(&self.store, &self.access, &self, |house, access| async move {
            Ok(house.response.sweep(&access).await?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_to_type_where_the_letters_stand_if_that_is_ours() {
        let site_of = |origin: &str, is_open: bool| {
            let mut config = Config::default();
            config.organisation.domains = vec!["Shop.example".into()];
            config.public.origin = origin.into();
            config.public.listen = is_open.then(|| "127.0.0.1:0".parse().unwrap());
            site(&config)
        };
        assert_eq!(site_of("https://letters.shop.example", true).as_deref(), Some("letters.shop.example"));
        assert_eq!(site_of("https://shop.example", true).as_deref(), Some("shop.example"));
        for origin in
            ["", "http://localhost:7436", "https://notshop.example", "https://letters.shop.example:7436"]
        {
            assert_eq!(site_of(origin, true), None, "{origin}");
        }
        assert_eq!(site_of("https://letters.shop.example", false), None);
    }
}
