//! TLS of our listeners: certificate and key from PEM files, checked to fit together before anything listens, and read again when they
//! change, so that a renewed certificate needs no restart.

use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use tokio::sync::watch;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use crate::config::stream::Tls;

/// A renewed certificate is used after so long.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Reads the files of a listener's TLS.
///
/// Errors: a file that cannot be read, one without certificate or key, a key of another certificate.
pub(crate) fn server(files: &Tls) -> anyhow::Result<Arc<ServerConfig>> {
    config(Arc::new(Fresh::read(files)?))
}

/// The same for a listener whose certificate follows its files until `stop`; the task is to be started by the caller.
///
/// Errors: as [`server`].
pub(crate) fn renewed(
    files: &Tls,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<(Arc<ServerConfig>, impl Future<Output = ()> + Send + use<>)> {
    let fresh = Arc::new(Fresh::read(files)?);
    let config = config(Arc::clone(&fresh))?;
    Ok((config, follow(fresh, files.clone(), stop)))
}

fn config(fresh: Arc<Fresh>) -> anyhow::Result<Arc<ServerConfig>> {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .context("set up TLS")?
        .with_no_client_auth()
        .with_cert_resolver(fresh);
    Ok(Arc::new(config))
}

/// The certificate in use.
#[derive(Debug)]
struct Fresh(RwLock<Arc<CertifiedKey>>);

impl Fresh {
    fn read(files: &Tls) -> anyhow::Result<Self> {
        Ok(Fresh(RwLock::new(Arc::new(certified(files)?))))
    }
}

impl ResolvesServerCert for Fresh {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().ok().map(|used| Arc::clone(&used))
    }
}

fn certified(files: &Tls) -> anyhow::Result<CertifiedKey> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("read the certificate {}", files.certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .with_context(|| format!("read the key {}", files.key.display()))?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .with_context(|| format!("use the key {} with its certificate", files.key.display()))
}

/// Looks at the files again and again. Files that do not fit together, for example because only one of them has been replaced yet, are
/// looked at again; meanwhile the old certificate is used.
async fn follow(fresh: Arc<Fresh>, files: Tls, mut stop: watch::Receiver<bool>) {
    let mut seen = changed_at(&files);
    while tokio::time::timeout(LOOK_EVERY, stop.wait_for(|stopped| *stopped)).await.is_err() {
        let now = changed_at(&files);
        if now == seen {
            continue;
        }
        match certified(&files) {
            Ok(certified) => {
                if let Ok(mut used) = fresh.0.write() {
                    *used = Arc::new(certified);
                }
                seen = now;
                tracing::info!(certificate = %files.certificate.display(), "the renewed certificate is in use");
            }
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the changed certificate cannot be used; the old one stays"
                );
            }
        }
    }
}

fn changed_at(files: &Tls) -> [Option<SystemTime>; 2] {
    let at = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    [at(&files.certificate), at(&files.key)]
}
