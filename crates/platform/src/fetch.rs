//! Fetching over HTTP: one request to one address, and one bounded answer. The only place of the product that asks another's web server.
//!
//! [`stream`] reads an answer that goes on. Not a browser: no redirect is followed, no cookie is kept, no connection is used again, no proxy is
//! asked. An answer is at most as long as the caller says, and everything together takes no longer than [`FetchLimits::whole`]. Names are resolved here, and the connection goes to the very address that
//! was looked at, so that a name cannot change its mind between the look and the call. An address of our own machine or network ([`near`]) is refused
//! unless the caller says [`Reach::OwnNetworkToo`]: else whoever may name a URL could have us call our own services.
//!
//! Read by `post::relay::mta_sts` (policies), `post::alarm` (webhooks) and the clearinghouse's members. Whom to trust is handed in as bytes ([`roots`]).

pub mod near;
pub mod roots;
pub mod stream;

mod address;

#[cfg(test)]
mod tests;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request as HttpRequest, Uri, body::Bytes, header};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

use crate::dns::Resolver;

pub use near::is_near;
pub use roots::{RootsError, trusting};

/// Addresses of one host that are tried.
const MAX_ADDRESSES: usize = 4;
/// What a URL may be long; servers refuse longer ones (RFC 9110 §4.1 asks for 8000 octets to be supported).
const MAX_URL_BYTES: usize = 8_000;
/// Fields of an answer that are handed to the caller.
const MAX_FIELDS: usize = 100;

/// Who may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Hosts of the internet only; names by DNS.
    Internet,
    /// Our own machine and network as well, because the operator said so; names as the machine itself finds them (`/etc/hosts` included).
    OwnNetworkToo,
    /// The same with names by DNS only: for tests that serve a zone.
    OwnNetworkByDns,
}

/// How long things may take, and how much may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Finding the host, one connection and its handshake: each.
    pub connect: Duration,
    /// Everything together.
    pub whole: Duration,
    /// Bytes of the answer's body.
    pub body_bytes: usize,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(20), body_bytes: 64 * 1024 }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// GET.
    Get,
    /// POST of a body of a media type.
    Post {
        /// Its media type.
        content_type: &'a str,
        /// Its bytes.
        body: &'a [u8],
    },
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `https://host[:port]/path?query`, or `http:`.
    pub url: &'a Url,
    /// What is asked for.
    pub ask: Ask<'a>,
    /// Fields beside those that every request has.
    pub fields: &'a [(&'a str, &'a str)],
    /// Who may be asked.
    pub reach: Reach,
    /// How long and how much.
    pub limits: FetchLimits,
}

/// What was answered, whatever it was: a 404 is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Its fields, names in small letters; those that are not text are left out.
    pub fields: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns the first value of a field, by its name in small letters.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the media type without its parameters, in small letters.
    #[must_use]
    pub fn media_type(&self) -> String {
        // RFC 9110 §8.3.1: the type stands before the parameters and is compared without case.
        let whole = self.field("content-type").unwrap_or_default();
        whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The host has no address, or nobody could say.
    #[error("find the host: its name does not resolve")]
    Unresolved,
    /// All its addresses are of our own machine or network.
    #[error("reach the host: it is on our own machine or network, which is not allowed here")]
    Near,
    /// It cannot be reached.
    #[error("reach the host")]
    Unreachable(#[source] std::io::Error),
    /// It cannot be trusted, or does not speak TLS.
    #[error("encrypt the connection")]
    Tls(#[source] std::io::Error),
    /// It took too long.
    #[error("wait for the host: it took too long")]
    TooSlow,
    /// Its answer is longer than asked for.
    #[error("read the answer: it is longer than {limit_bytes} bytes")]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// What it answered is no HTTP, or was cut short.
    #[error("read the answer: it is no whole HTTP answer")]
    Garbled,
    /// A field of ours cannot be sent.
    #[error("write the request: a field in it cannot be sent")]
    BadField,
}

/// A text is no URL that is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read a URL: expected https://HOST[:PORT]/PATH, without user name, password or fragment")]
pub struct UrlError;

/// A URL that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    text: String,
    is_tls: bool,
    host: String,
    port: u16,
    target: String,
}

impl Url {
    /// Reads `https:` and `http:` URLs with a host in ASCII.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        // RFC 9110 §4.2.4: user information in a URL is a trick or a mistake; RFC 3986 §3.5: a fragment is never sent.
        if text.len() > MAX_URL_BYTES || text.contains('#') {
            return Err(UrlError);
        }
        let uri: Uri = text.parse().map_err(|_| UrlError)?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(UrlError),
        };
        let authority = uri.authority().ok_or(UrlError)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(UrlError);
        }
        let port = match authority.as_str().get(authority.host().len()..) {
            Some("") => {
                if is_tls {
                    443
                } else {
                    80
                }
            }
            // What is written as a port must be one; the parser above is content with less.
            Some(rest) => match rest.strip_prefix(':').and_then(|port| port.parse().ok()) {
                Some(port) if port > 0 => port,
                _ => return Err(UrlError),
            },
            None => return Err(UrlError),
        };
        let target = uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        Ok(Self { text: text.to_owned(), is_tls, host, port, target })
    }

    /// Returns it as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns its host, in small letters, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is encrypted.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Returns it without path and query, which may hold a secret: for a log or a page.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.host_field())
    }

    /// RFC 9110 §7.2: the Host field has the port where it is not the scheme's own.
    fn host_field(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.is_tls, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

/// Fetches. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    resolver: Resolver,
    tls: Arc<ClientConfig>,
}

impl Fetcher {
    /// Takes who knows names, and whom to trust ([`trusting`]).
    #[must_use]
    pub fn new(resolver: Resolver, tls: Arc<ClientConfig>) -> Self {
        Self { resolver, tls }
    }

    /// Asks once and returns what was answered.
    ///
    /// Errors: [`FetchError`]. After [`FetchError::TooSlow`], [`FetchError::Garbled`] and [`FetchError::TooLong`] the host may have acted on the request;
    /// after the others it has not seen it.
    pub async fn fetch(&self, request: Request<'_>) -> Result<Answer, FetchError> {
        timeout(request.limits.whole, self.fetched(&request)).await.unwrap_or(Err(FetchError::TooSlow))
    }

    async fn fetched(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        let (http, stream) = self.connected_to(request).await?;
        asked(http, stream, request.limits.body_bytes).await
    }

    /// Writes the request and connects to the first address that takes it.
    async fn connected_to(
        &self,
        request: &Request<'_>,
    ) -> Result<(HttpRequest<Full<Bytes>>, Connected), FetchError> {
        let http = written(request)?;
        let addresses = address::of(request, &self.resolver).await?;
        let mut last = FetchError::Unresolved;
        for address in addresses.into_iter().take(MAX_ADDRESSES) {
            match timeout(request.limits.connect, self.connected(request.url, address)).await {
                // Whoever took the connection is asked: another address of the same host would be asked twice.
                Ok(Ok(stream)) => return Ok((http, stream)),
                Ok(Err(error)) => last = error,
                Err(_) => last = FetchError::TooSlow,
            }
        }
        Err(last)
    }

    async fn connected(&self, url: &Url, address: SocketAddr) -> Result<Connected, FetchError> {
        let stream = TcpStream::connect(address).await.map_err(FetchError::Unreachable)?;
        if !url.is_tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(url.host.clone())
            .map_err(|error| FetchError::Tls(std::io::Error::other(error)))?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        Ok(Box::new(connector.connect(name, stream).await.map_err(FetchError::Tls)?))
    }
}

/// A connection, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type Connected = Box<dyn Stream>;

fn written(request: &Request<'_>) -> Result<HttpRequest<Full<Bytes>>, FetchError> {
    let url = request.url;
    let builder = match request.ask {
        Ask::Get => HttpRequest::get(&url.target),
        Ask::Post { content_type, .. } => {
            HttpRequest::post(&url.target).header(header::CONTENT_TYPE, content_type)
        }
    };
    let builder = builder
        .header(header::HOST, url.host_field())
        .header(header::USER_AGENT, "tidewatch")
        // RFC 9112 §9.6: one request, one connection.
        .header(header::CONNECTION, "close");
    let builder = request.fields.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    let body = match request.ask {
        Ask::Get => Bytes::new(),
        Ask::Post { body, .. } => Bytes::copy_from_slice(body),
    };
    builder.body(Full::new(body)).map_err(|_| FetchError::BadField)
}

async fn asked(
    request: HttpRequest<Full<Bytes>>,
    stream: Connected,
    limit_bytes: usize,
) -> Result<Answer, FetchError> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| FetchError::Garbled)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|_| FetchError::Garbled)?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, limit_bytes).collect().await.map_err(|error| {
            let is_long = error.downcast_ref::<http_body_util::LengthLimitError>().is_some();
            if is_long { FetchError::TooLong { limit_bytes } } else { FetchError::Garbled }
        })?;
        let fields = head.headers.iter().take(MAX_FIELDS);
        Ok(Answer {
            status: head.status.as_u16(),
            fields: fields
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
                .collect(),
            body: body.to_bytes().to_vec(),
        })
    };
    // The connection must be moved on while the answer is waited for; when it ends first, the answer ends with it.
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    }
}
