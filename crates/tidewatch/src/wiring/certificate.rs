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

use super::service::Service;
use crate::config::stream::Tls;

/// A renewed certificate is used after so long.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Tries whether the files of a listener's TLS can be used.
///
/// Errors: a file that cannot be read, one without certificate or key, a key of another certificate.
pub(crate) fn check(files: &Tls) -> anyhow::Result<()> {
    certified(files).map(drop)
}

/// The TLS of a listener, whose certificate follows its files while the service runs.
///
/// Errors: as [`check`].
pub(crate) fn followed(service: &mut Service, files: &Tls) -> anyhow::Result<Arc<ServerConfig>> {
    let (config, following) = renewed(files, service.stop())?;
    service.start("a certificate", async move {
        following.await;
        Ok(())
    });
    Ok(config)
}

/// The configuration, and the task that renews what is in it until `stop`.
fn renewed(
    files: &Tls,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<(Arc<ServerConfig>, impl Future<Output = ()> + Send + use<>)> {
    // Looked at before they are read: what is replaced in between is read again.
    let seen = changed_at(files);
    let fresh = Arc::new(Fresh(RwLock::new(Arc::new(certified(files)?))));
    let config = config(Arc::clone(&fresh))?;
    Ok((config, follow(fresh, files.clone(), seen, stop)))
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
/// tried at each look; meanwhile the old certificate is used, which is said once for each change.
async fn follow(
    fresh: Arc<Fresh>,
    files: Tls,
    mut seen: [Option<SystemTime>; 2],
    mut stop: watch::Receiver<bool>,
) {
    let mut complained_of = None;
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
            Err(error) if complained_of != Some(now) => {
                complained_of = Some(now);
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the changed certificate cannot be used; the old one stays"
                );
            }
            Err(_) => {}
        }
    }
}

fn changed_at(files: &Tls) -> [Option<SystemTime>; 2] {
    let at = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    [at(&files.certificate), at(&files.key)]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use testkit::folder::TempFolder;
    use testkit::smtp_sink::SinkCertificate;
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;

    const NAME: &str = "door.example";

    fn made() -> SinkCertificate {
        SinkCertificate::new(&[NAME])
    }

    /// Puts it into the files, as a program that renews certificates does: a new file each, with a time of its own.
    fn put(files: &Tls, made: &SinkCertificate, minute: u64) {
        write(&files.certificate, &made.root_pem, minute);
        write(&files.key, &made.key_pem, minute);
    }

    fn write(path: &Path, text: &str, minute: u64) {
        std::fs::write(path, text).unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(60 * minute)).unwrap();
    }

    /// Asserts which certificate a client is shown: the one that it trusts, and nothing else.
    async fn check_shown(config: &Arc<ServerConfig>, expected: &SinkCertificate) {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(expected.root_pem.as_bytes()).unwrap()).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (near, far) = tokio::io::duplex(16_384);
        let name = ServerName::try_from(NAME).unwrap();
        let acceptor = TlsAcceptor::from(Arc::clone(config));
        let connector = TlsConnector::from(Arc::new(client));
        let (_served, connected) = tokio::join!(acceptor.accept(far), connector.connect(name, near));
        connected.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewed_certificate_is_in_use_without_a_restart_and_half_of_one_is_not() {
        let folder = TempFolder::new("certificate");
        let files = Tls { certificate: folder.path().join("chain.pem"), key: folder.path().join("key.pem") };
        let (first, second) = (made(), made());
        put(&files, &first, 1);
        let (stop, stopped) = watch::channel(false);
        let (config, following) = renewed(&files, stopped).unwrap();
        let following = tokio::spawn(following);
        check_shown(&config, &first).await;

        write(&files.certificate, &second.root_pem, 2);
        tokio::time::sleep(LOOK_EVERY * 3).await;
        check_shown(&config, &first).await;

        write(&files.key, &second.key_pem, 2);
        tokio::time::sleep(LOOK_EVERY * 2).await;
        check_shown(&config, &second).await;

        std::fs::remove_file(&files.certificate).unwrap();
        tokio::time::sleep(LOOK_EVERY * 2).await;
        check_shown(&config, &second).await;

        stop.send(true).unwrap();
        following.await.unwrap();
    }

    #[test]
    fn files_that_do_not_fit_together_are_refused_before_anything_listens() {
        let folder = TempFolder::new("certificate");
        let files = Tls { certificate: folder.path().join("chain.pem"), key: folder.path().join("key.pem") };
        check(&files).unwrap_err();
        put(&files, &made(), 1);
        check(&files).unwrap();
        write(&files.key, &made().key_pem, 2);
        let refused = format!("{:#}", check(&files).unwrap_err());
        assert!(refused.contains("key.pem"), "{refused}");
    }
}
