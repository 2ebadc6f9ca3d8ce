//! Letters to many in a running service: the desk that pages ask, the task that sends, and who hears what comes back.
//! How a letter is sent without loss is `post::dispatch`; from here it gets the way out, the signing keys and the addresses for answers.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::access::Access;
use model::domain::Domain;
use platform::clock::{SystemChance, SystemClock};
use platform::events::Hearer;
use platform::jobs::JobError;
use post::dispatch::message::{Answers, Scribe};
use post::dispatch::{DispatchParts, DispatchSettings, Dispatcher};
use post::mailbox::Mailboxes;
use post::mailing::{MailingParts, Mailings};
use post::relay::{PoolLimits, Route, TlsLevel};
use post::reply::{ReplyDesk, ReplyHearer};
use response::Response;
use store::Store;
use tokio::sync::watch;

use super::data::Data;
use super::service::Service;
use super::{relay, work};
use crate::config::Config;

/// A mailing that is begun or goes on is looked at after so long; what is under way does not wait for it.
const LOOKED_EVERY: Duration = Duration::from_millis(500);
/// After a failure of the store.
const REST: Duration = Duration::from_secs(5);
/// So many letters at once and no more, whatever is set: each is a connection.
const MOST_AT_ONCE: usize = 200;

/// The desk for mailings; cases say who is affected.
pub(crate) fn mailings(data: &Data, cases: Response) -> Mailings {
    Mailings::new(MailingParts {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        sets: Arc::new(cases),
    })
}

/// The desk for replies.
pub(crate) fn replies(data: &Data) -> ReplyDesk {
    ReplyDesk {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
    }
}

/// Who hears mail that came to our own mailboxes.
pub(crate) fn hearer(data: &Data) -> Arc<dyn Hearer> {
    Arc::new(ReplyHearer::new(data.store.clone()))
}

/// Starts sending letters, if it is said which way they go.
///
/// Errors: a way that is none, a key that cannot be read.
pub(crate) fn start(service: &mut Service, config: &Config, data: &Data) -> anyhow::Result<()> {
    let Some(route) = route(config)? else { return Ok(()) };
    let at_once = config.letters.at_once.clamp(1, MOST_AT_ONCE);
    let pool = PoolLimits {
        per_server: if matches!(route, Route::Hop(_)) { at_once } else { PoolLimits::default().per_server },
        kept_per_server: at_once,
        kept: PoolLimits::default().kept.max(at_once),
        ..PoolLimits::default()
    };
    let relay = relay::relay_with(config, pool)?;
    let dispatcher = Dispatcher::new(DispatchParts {
        store: data.store.clone(),
        ring: Arc::clone(&data.ring),
        audit: data.audit.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        relay: relay.clone(),
        scribe: Scribe::new(Arc::clone(&data.ring), relay::signer(config)?, answers(config, data)?),
        settings: DispatchSettings { at_once, ..DispatchSettings::new(route) },
    });
    let (store, access, stop) = (data.store.clone(), data.access.clone(), service.stop());
    service.start("the sending of letters", async move {
        send(&dispatcher, &store, &access, stop).await;
        Ok(())
    });
    let stop = service.stop();
    service.start("idle connections for letters", async move {
        relay.run(stop).await;
        Ok(())
    });
    Ok(())
}

/// Sends what is due of every tenant, again and again, until told to stop.
async fn send(dispatcher: &Dispatcher, store: &Store, access: &Access, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let rest = match round(dispatcher, store, access, &stop).await {
            Ok(()) => LOOKED_EVERY,
            Err(error) => {
                tracing::error!(
                    error = error.as_ref() as &dyn std::error::Error,
                    "letters wait and will be tried again"
                );
                REST
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            // Nobody left who could tell us to stop is the same as being told.
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn round(
    dispatcher: &Dispatcher,
    store: &Store,
    access: &Access,
    stop: &watch::Receiver<bool>,
) -> Result<(), JobError> {
    work::each_tenant(store, access, &(dispatcher, stop), |(dispatcher, stop), access| async move {
        Ok(dispatcher.round(&access, stop).await?)
    })
    .await?;
    Ok(())
}

/// Which way letters go; none if nobody said.
fn route(config: &Config) -> anyhow::Result<Option<Route>> {
    match config.letters.send_to.as_str() {
        "" => Ok(None),
        "mx" if config.dns.enabled => Ok(Some(Route::Exchange(TlsLevel::Opportunistic))),
        "mx" => bail!("use letters.send_to = \"mx\": names are not looked up ([dns])"),
        hop => Ok(Some(Route::Hop(relay::hop(hop).context("use letters.send_to")?))),
    }
}

/// Addresses of our own for answers and bounces; none where no mail is taken in.
fn answers(config: &Config, data: &Data) -> anyhow::Result<Option<Answers>> {
    let domain = config.mailbox.domains.first().filter(|_| config.mailbox.listen.is_some());
    let Some(domain) = domain.and_then(|domain| Domain::parse(domain)) else { return Ok(None) };
    let (domains, named) = (&config.mailbox.domains, &config.mailbox.addresses);
    let mailboxes = Mailboxes::new(data.access.tenant, &data.ring.mailbox_key, domains, named)?;
    Ok(Some(Answers { mailboxes, domain }))
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    route(config).map(drop)
}
