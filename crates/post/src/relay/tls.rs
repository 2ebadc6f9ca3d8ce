//! TLS of the relay: whom we trust, and how we show ourselves. Keys and roots are read by whoever starts us and handed in as bytes.

use std::{net::SocketAddr, sync::Arc};

use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        },
        crypto::CryptoProvider,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    },
};

/// Why TLS could not be set up.
#[derive(Debug, Error)]
pub enum TlsSetupError {
    /// The file of trusted roots holds no certificate.
    #[error("read the trusted certificates: there is none in the file")]
    NoRoots,
    /// Our certificate or its key cannot be read.
    #[error("read our certificate and its key")]
    Unreadable(#[source] rustls::pki_types::pem::Error),
    /// They do not fit, or are of a kind we cannot use.
    #[error("use our certificate and its key")]
    Unusable(#[source] rustls::Error),
}

/// How connections are encrypted. Cheap to clone.
#[derive(Clone)]
pub struct RelayTls {
    verified: Arc<ClientConfig>,
    unverified: Arc<ClientConfig>,
}

impl RelayTls {
    /// Takes the roots to trust, as PEM (on Debian `/etc/ssl/certs/ca-certificates.crt`), and the certificate chain and key to show to hops that ask for
    /// one, as PEM.
    ///
    /// Certificates among the roots that cannot be read are left out: systems ship some. Errors: [`TlsSetupError`].
    pub fn from_pem(roots: &[u8], identity: Option<(&[u8], &[u8])>) -> Result<Self, TlsSetupError> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(CertificateDer::pem_slice_iter(roots).flatten());
        if store.is_empty() {
            return Err(TlsSetupError::NoRoots);
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider())
            .build()
            .map_err(|_| TlsSetupError::NoRoots)?;
        Self::with(verifier, identity)
    }

    /// Trusts nobody: servers that require encryption cannot be reached, others are encrypted as offered.
    #[must_use]
    pub fn without_roots() -> Self {
        let config = |takes_any| Arc::new(builder(without_roots(takes_any)).with_no_client_auth());
        Self { verified: config(false), unverified: config(true) }
    }

    fn with(
        verifier: Arc<dyn ServerCertVerifier>,
        identity: Option<(&[u8], &[u8])>,
    ) -> Result<Self, TlsSetupError> {
        let make = |verifier: Arc<dyn ServerCertVerifier>| {
            let builder = builder(verifier);
            let Some((chain, key)) = identity else { return Ok(builder.with_no_client_auth()) };
            let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
            let chain = chain.map_err(TlsSetupError::Unreadable)?;
            let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsSetupError::Unreadable)?;
            builder.with_client_auth_cert(chain, key).map_err(TlsSetupError::Unusable)
        };
        let unverified = make(without_roots(true))?;
        Ok(Self { verified: Arc::new(make(verifier)?), unverified: Arc::new(unverified) })
    }

    /// Returns the settings for a peer whose certificate is not looked at (RFC 7435): for a door that passes a session on to its next hop.
    #[must_use]
    pub fn opportunistic(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.unverified)
    }

    /// Returns the settings for a peer whose certificate must come from the roots and be for its name.
    #[must_use]
    pub fn verified(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.verified)
    }

    /// Makes the handshake as client.
    pub(super) async fn connect(
        &self,
        host: &str,
        address: SocketAddr,
        is_verified: bool,
        stream: TcpStream,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let (config, name) = if is_verified {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| {
                std::io::Error::other(rustls::Error::InvalidCertificate(
                    rustls::CertificateError::NotValidForName,
                ))
            })?;
            (&self.verified, name)
        } else {
            // A name that TLS cannot carry is no hindrance where it is not looked at.
            let fallback = || ServerName::IpAddress(address.ip().into());
            (&self.unverified, ServerName::try_from(host.to_owned()).unwrap_or_else(|_| fallback()))
        };
        TlsConnector::from(Arc::clone(config)).connect(name, stream).await
    }
}

fn without_roots(takes_any: bool) -> Arc<dyn ServerCertVerifier> {
    Arc::new(WithoutRoots { takes_any, provider: provider() })
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn builder(
    verifier: Arc<dyn ServerCertVerifier>,
) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
}

/// Looks at no chain: takes any certificate (RFC 7435 §3: encryption without authentication is better than neither), or none at all where there are no
/// roots. The handshake must be signed by it all the same.
#[derive(Debug)]
struct WithoutRoots {
    takes_any: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for WithoutRoots {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.takes_any {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use testkit::smtp_sink::SinkCertificate;

    use super::*;

    #[test]
    fn roots_and_our_own_certificate_are_read_or_refused() {
        let (one, other) = (SinkCertificate::new(&["a.example"]), SinkCertificate::new(&["b.example"]));
        let (root, key) = (one.root_pem.as_bytes(), one.key_pem.as_bytes());
        let check = |roots: &[u8], identity: Option<(&[u8], &[u8])>| {
            RelayTls::from_pem(roots, identity).err().map(|error| error.to_string())
        };
        let refused = |text: &str| Some(text.to_owned());
        assert_eq!(check(root, None), None);
        assert_eq!(check(root, Some((root, key))), None);
        assert_eq!(check(b"", None), refused("read the trusted certificates: there is none in the file"));
        assert_eq!(check(key, None), refused("read the trusted certificates: there is none in the file"));
        assert_eq!(check(root, Some((root, b"junk"))), refused("read our certificate and its key"));
        // A key that is not the certificate's.
        let foreign = Some((root, other.key_pem.as_bytes()));
        assert_eq!(check(root, foreign), refused("use our certificate and its key"));
    }
}
