//! The way in through the organisation's identity provider: from `[console.oidc]` to a room that pages ask.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use platform::accounts::provider::{ClaimRule, ComesIn, Provider, ProviderSettings};
use platform::accounts::{Accounts, Role, Roles};
use platform::fetch::{Fetcher, roots};

use crate::config::Config;
use crate::config::oidc::{ComeIn, Oidc};

/// The page that a provider sends browsers back to.
const RETURN_PATH: &str = "/sign-in/provider/return";

/// A secret has a line; a longer file is another one.
const MAX_SECRET_BYTES: u64 = 4_096;

/// Sets up the way in, if one is configured; the provider is asked when somebody goes there.
///
/// Errors: what is set cannot be used.
pub(crate) fn provider(
    config: &Config,
    accounts: &Accounts,
    origin: &str,
) -> anyhow::Result<Option<Arc<Provider>>> {
    let Some(oidc) = &config.console.oidc else { return Ok(None) };
    let roots = super::tls::roots(oidc.ca.as_deref()).context("use console.oidc.ca")?;
    let tls = match roots {
        Some(pem) => roots::trusting(&pem).context("use console.oidc.ca")?,
        None => roots::trusting_nobody(),
    };
    let fetcher = Fetcher::new(super::resolver(config)?, tls);
    let return_to = format!("{}{RETURN_PATH}", origin.trim_end_matches('/'));
    let provider = Provider::new(accounts.clone(), settings(oidc)?, fetcher, return_to);
    Ok(Some(Arc::new(provider.context("use console.oidc")?)))
}

/// Tries what can be tried without asking anybody.
pub(crate) fn check(oidc: &Oidc) -> anyhow::Result<()> {
    settings(oidc)?;
    super::tls::roots(oidc.ca.as_deref()).context("use console.oidc.ca")?;
    Ok(())
}

fn settings(oidc: &Oidc) -> anyhow::Result<ProviderSettings> {
    let secret = match (oidc.client_secret.as_str(), &oidc.client_secret_file) {
        ("", None) => None,
        ("", Some(file)) => Some(secret_in(file)?),
        (secret, None) => Some(secret.to_owned()),
        (_, Some(_)) => bail!("use console.oidc: set client_secret or client_secret_file, not both"),
    };
    let name = match oidc.name.trim() {
        "" => host(&oidc.issuer),
        name => name,
    };
    Ok(ProviderSettings {
        issuer: oidc.issuer.clone(),
        client: oidc.client_id.clone(),
        secret: secret.map(Into::into),
        name: name.to_owned(),
        scopes: oidc.scopes.join(" "),
        comes_in: comes_in(oidc)?,
        is_near: oidc.own_network,
    })
}

fn host(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default()
}

fn comes_in(oidc: &Oidc) -> anyhow::Result<ComesIn> {
    if oidc.come_in == ComeIn::Invited {
        // What would not count is better said than believed to count.
        if !oidc.roles.is_empty() || !oidc.email_domains.is_empty() {
            bail!(
                "use console.oidc: roles and email_domains count only with come_in = \"claims\"; without it only who was invited comes in"
            );
        }
        return Ok(ComesIn::Invited);
    }
    let known = Role::EVERY.map(Role::as_str).join(", ");
    let read = |(value, words): (&String, &Vec<String>)| {
        let roles: Roles = words
            .join(" ")
            .parse()
            .with_context(|| format!("use console.oidc.roles for `{value}`: expected some of {known}"))?;
        Ok((value.clone(), roles))
    };
    let roles = oidc.roles.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    let email_domains = oidc.email_domains.iter().map(|domain| domain.to_ascii_lowercase()).collect();
    Ok(ComesIn::Claims(ClaimRule { claim: oidc.roles_claim.clone(), roles, email_domains }))
}

fn secret_in(file: &Path) -> anyhow::Result<String> {
    let said = || format!("read the secret in {} (console.oidc.client_secret_file)", file.display());
    let size = std::fs::metadata(file).with_context(said)?.len();
    if size > MAX_SECRET_BYTES {
        bail!("{}: it has more than {MAX_SECRET_BYTES} bytes", said());
    }
    let text = std::fs::read_to_string(file).with_context(said)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("{}: it is empty", said());
    }
    Ok(secret.to_owned())
}
