//! Which addresses a host has, and which of them may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::time::{Instant, timeout};

use super::{FetchError, Reach, Request, is_near};
use crate::dns::{Budget, BudgetLimits, Resolver};

/// Finds the addresses of a request's host that may be asked; at least one.
pub(super) async fn of(request: &Request<'_>, resolver: &Resolver) -> Result<Vec<SocketAddr>, FetchError> {
    let found = match request.url.host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) if request.reach == Reach::OwnNetworkToo => by_machine(request).await?,
        Err(_) => by_dns(request, resolver).await,
    };
    if found.is_empty() {
        return Err(FetchError::Unresolved);
    }
    let may_be_near = request.reach != Reach::Internet;
    let allowed: Vec<_> = found
        .into_iter()
        .filter(|address| may_be_near || !is_near(*address))
        .map(|address| SocketAddr::new(address, request.url.port))
        .collect();
    if allowed.is_empty() { Err(FetchError::Near) } else { Ok(allowed) }
}

async fn by_machine(request: &Request<'_>) -> Result<Vec<IpAddr>, FetchError> {
    let looking = tokio::net::lookup_host((request.url.host.as_str(), request.url.port));
    match timeout(request.limits.connect, looking).await {
        Ok(Ok(found)) => Ok(found.map(|address| address.ip()).collect()),
        Ok(Err(_)) => Err(FetchError::Unresolved),
        Err(_) => Err(FetchError::TooSlow),
    }
}

async fn by_dns(request: &Request<'_>, resolver: &Resolver) -> Vec<IpAddr> {
    let budget = Budget::new(BudgetLimits { lookups: 2, wait: request.limits.connect }, Instant::now());
    let mut found = Vec::new();
    for like in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
        // One family that does not answer is no reason not to use the other; that nothing was found is said by the caller.
        if let Ok(addresses) = resolver.addresses(&request.url.host, like, &budget).await {
            found.extend(addresses.iter().copied());
        }
    }
    found
}
