//! The part of the configuration that speaks of signing in through the organisation's identity provider.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The identity provider (OpenID Connect).
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    /// Its name for itself, exactly as it writes it: `https://login.example`.
    pub(crate) issuer: String,
    /// Our name there.
    pub(crate) client_id: String,
    /// Our secret there, best by the environment; empty: none, or that of the file.
    #[serde(default)]
    pub(crate) client_secret: String,
    /// A file with our secret there.
    #[serde(default)]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// What people call it: on the button, behind "Sign in with".
    #[serde(default)]
    pub(crate) name: String,
    /// What is asked for.
    #[serde(default = "scopes")]
    pub(crate) scopes: Vec<String>,
    /// Who comes in.
    #[serde(default)]
    pub(crate) come_in: ComeIn,
    /// The claim that lists groups or roles; dots lead into objects.
    #[serde(default = "roles_claim")]
    pub(crate) roles_claim: String,
    /// A value of that claim, and the roles it gives.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, Vec<String>>,
    /// Domains that a person's verified address must have; none: any, or no address at all.
    #[serde(default)]
    pub(crate) email_domains: Vec<String>,
    /// Whether it may be in our own network.
    #[serde(default)]
    pub(crate) own_network: bool,
    /// Roots to trust instead of this machine's, as PEM.
    #[serde(default)]
    pub(crate) ca: Option<PathBuf>,
}

/// Who comes in through the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ComeIn {
    /// Who was invited, and linked the account there.
    #[default]
    Invited,
    /// These, and whom the claims give a role.
    Claims,
}

fn scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).to_vec()
}

fn roles_claim() -> String {
    "groups".to_owned()
}

// The secret is shown nowhere.
impl std::fmt::Debug for Oidc {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = (&self.issuer, &self.client_id, self.come_in, &self.roles);
        write!(out, "Oidc({shown:?}, secret hidden)")
    }
}
