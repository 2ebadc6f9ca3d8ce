//! Whom we trust when we ask: roots as PEM, read from a file of the machine and handed in as bytes.

use std::sync::Arc;

use thiserror::Error;
use tokio_rustls::rustls::{
    self, ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Where systems keep the roots they trust, most common first: Debian and Alpine, Fedora, openSUSE, FreeBSD.
pub const MACHINE_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Whom to trust cannot be read.
#[derive(Debug, Error)]
pub enum RootsError {
    /// There is no certificate in what was handed in.
    #[error("read the trusted certificates: there is none in the file")]
    None,
    /// TLS refuses the settings.
    #[error("use the trusted certificates")]
    Unusable(#[source] rustls::Error),
}

/// Makes the settings of TLS that trust these roots, as PEM. Certificates that cannot be read are left out: systems ship some.
pub fn trusting(roots: &[u8]) -> Result<Arc<ClientConfig>, RootsError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(CertificateDer::pem_slice_iter(roots).flatten());
    if store.is_empty() {
        return Err(RootsError::None);
    }
    Ok(Arc::new(settings()?.with_root_certificates(store).with_no_client_auth()))
}

/// Makes the settings of TLS that trust nobody: `https:` is refused then, `http:` is not concerned.
#[must_use]
pub fn trusting_nobody() -> Arc<ClientConfig> {
    let settings = settings().expect("the provider has the versions it was built with");
    Arc::new(settings.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn settings() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, RootsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(RootsError::Unusable)
}
