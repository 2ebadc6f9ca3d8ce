//! TLS towards next hops: roots, certificates and keys from PEM files, checked to fit together before anything is sent. Our own listeners' is `certificate`.

use std::path::Path;

use anyhow::{Context as _, bail};
use guard::ingest::proxy;
use platform::fetch::roots::MACHINE_ROOTS;
use post::relay::RelayTls;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::config::stream::{NextHopTls, NextHopTlsLevel};

/// Reads the roots to trust: the named file, or else those that this machine trusts, if it has any.
///
/// Errors: a named file that cannot be read.
pub(crate) fn roots(file: Option<&Path>) -> anyhow::Result<Option<Vec<u8>>> {
    match file {
        Some(file) => {
            let pem = std::fs::read(file).with_context(|| format!("read the roots {}", file.display()))?;
            Ok(Some(pem))
        }
        None => Ok(MACHINE_ROOTS.iter().find_map(|place| std::fs::read(place).ok())),
    }
}

/// Sets up how a proxy encrypts to its next hop.
///
/// Errors: files that cannot be read or do not fit together, `required` without anybody to trust, a name that is none.
pub(crate) fn next_hop(settings: &NextHopTls) -> anyhow::Result<proxy::NextHopTls> {
    let is_required = settings.level == NextHopTlsLevel::Required;
    let server_name = match &settings.server_name {
        Some(name) => Some(
            ServerName::try_from(name.clone())
                .with_context(|| format!("use next_hop_tls.server_name = `{name}`"))?,
        ),
        None => None,
    };
    let identity = match (&settings.certificate, &settings.key) {
        (Some(chain), Some(key)) => {
            let read = |file: &Path| {
                std::fs::read(file).with_context(|| format!("read the file {}", file.display()))
            };
            Some((read(chain)?, read(key)?))
        }
        (None, None) => None,
        _ => bail!("use next_hop_tls: `certificate` and `key` belong together"),
    };
    let identity = identity.as_ref().map(|(chain, key)| (chain.as_slice(), key.as_slice()));
    let tls = match roots(settings.ca.as_deref())? {
        Some(roots) => RelayTls::from_pem(&roots, identity).context("use next_hop_tls")?,
        None if is_required || identity.is_some() => {
            bail!("use next_hop_tls: this machine has no trusted roots; name a file of them with `ca`")
        }
        None => RelayTls::without_roots(),
    };
    let config = if is_required { tls.verified() } else { tls.opportunistic() };
    Ok(proxy::NextHopTls { config, is_required, server_name })
}
