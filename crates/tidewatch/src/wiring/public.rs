//! The public pages: from `[public]` to an open socket.

use std::sync::Arc;

use anyhow::Context as _;
use guard::protect::Protect;
use model::ids::TenantId;
use outreach::desk::PublicDesk;
use platform::clock::{SystemChance, SystemClock};
use platform::phrases::Phrases;
use post::check_code::{CheckCodes, CheckDesk};
use web::listen;
use web::public::{Public, PublicParts};
use web::router;
use web::watch::{Requests, watched};

use super::console::{accounts, check_place, origin_of, proxies, transport};
use super::data::Data;
use super::service::{Service, stopped};
use crate::config::Config;

/// Opens the public pages, if they are wanted, and says where; returns how customers reach them.
///
/// Errors: a socket that cannot be opened, an address that others reach in the clear, a proxy that is no address.
pub(crate) async fn start(
    service: &mut Service,
    config: &Config,
    data: &Data,
    requests: Arc<Requests>,
) -> anyhow::Result<Option<String>> {
    let Some(address) = config.public.listen else { return Ok(None) };
    let settings = &config.public;
    let transport = transport(service, settings.tls.as_ref(), &settings.proxies)?;
    let listener = listen::open_for_people(address, &transport).await.context("open the public pages")?;
    let origin = origin_of(&settings.origin, listener.local_addr().context("learn the address")?);
    let public = Arc::new(Public::new(parts(config, data, &origin)?));
    println!("Public pages on {origin}");
    let (trusted, stop) = (proxies("public", &settings.proxies)?, stopped(service.stop()));
    service.start("the public pages", async move {
        let router = watched(router::public_router(public), "public", requests, trusted);
        listen::serve_people(listener, transport, router, stop).await.context("serve")
    });
    Ok(Some(origin))
}

/// Tries what can be tried without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let settings = &config.public;
    proxies("public", &settings.proxies)?;
    let Some(address) = settings.listen else { return Ok(()) };
    check_place(address, settings.tls.as_ref(), &settings.proxies).context("open the public pages")
}

fn parts(config: &Config, data: &Data, origin: &str) -> anyhow::Result<PublicParts> {
    let store = &data.store;
    let codes = CheckCodes::new(TenantId::HOUSE, &data.ring.link_key);
    let protect = Protect {
        store: store.clone(),
        audit: data.audit.clone(),
        chance: Arc::new(SystemChance),
        foundation: Arc::new(super::house::foundation(config)?),
    };
    let inquiring = super::custody::inquiring(Some(origin), None);
    Ok(PublicParts {
        custody: Some(Arc::new(super::custody::desk(config, data).with_inquiring(inquiring))),
        desk: PublicDesk::new(store.shared(), CheckDesk::new(store.shared(), codes), TenantId::HOUSE),
        protect: Arc::new(protect),
        // Asked for the names of signatories only.
        accounts: Arc::new(accounts(config, data, origin)?),
        phrases: Arc::new(Phrases::load()),
        clock: Arc::new(SystemClock),
        language: config.language.clone(),
        origin: origin.to_owned(),
        proxies: proxies("public", &config.public.proxies)?,
    })
}
