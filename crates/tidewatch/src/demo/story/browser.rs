//! A made-up person at the console: a browser that keeps cookies and follows no advice, and an authenticator that answers ceremonies.
//! Speaks HTTP to the real pages, so that the story can do nothing that a person could not. Not a client for anything but loopback.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use seal::signature::SigningKey;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use world::authenticator::{Authenticator, Signer, cose_ed25519};

/// Pages answer in milliseconds; a story that waits longer than this has broken.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Pages are small; a spreadsheet of ten thousand is not.
const MAX_ANSWER_BYTES: usize = 16 << 20;

/// What a page answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where it sends the browser.
    pub(crate) location: Option<String>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("read the answer {}", self.text()))
    }
}

/// A file that is handed in with a form.
pub(crate) struct Upload<'u> {
    pub(crate) field: &'u str,
    pub(crate) name: &'u str,
    pub(crate) bytes: &'u [u8],
}

/// A browser at one house's pages.
pub(crate) struct Browser {
    /// `http://localhost:PORT`.
    origin: String,
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// A person at one house's console.
pub(crate) struct Person {
    browser: Browser,
    authenticator: Authenticator,
    login: String,
    name: String,
}

impl Deref for Person {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl DerefMut for Person {
    fn deref_mut(&mut self) -> &mut Browser {
        &mut self.browser
    }
}

/// The key of a made-up person's passkey.
struct Key(SigningKey);

impl Signer for Key {
    fn cose_key(&self) -> Vec<u8> {
        cose_ed25519(&self.0.verifying_key().to_bytes())
    }

    fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).0.to_vec()
    }
}

impl Person {
    /// Sits a person down before the console at `origin`; nobody knows them there yet. The key is as secret as `seed`.
    ///
    /// Errors: an origin that is not `http://HOST:PORT`.
    pub(crate) fn new(origin: &str, who: &world::story::Person, seed: [u8; 32]) -> anyhow::Result<Self> {
        let browser = Browser::new(origin)?;
        let (rp_id, _) = site(origin)?;
        let signer = Box::new(Key(SigningKey::from_seed(&seed)));
        let authenticator = Authenticator::new(signer, origin, rp_id, who.login.as_bytes());
        Ok(Person { browser, authenticator, login: who.login.clone(), name: who.name.clone() })
    }

    /// Comes in by a one-time link and makes a passkey on the way.
    pub(crate) async fn enter(&mut self, link: &str) -> anyhow::Result<()> {
        let path = link.strip_prefix(&self.origin).unwrap_or(link).to_owned();
        let who = json!({ "login": self.login, "name": self.name });
        let begun = self.json(&format!("{path}/passkey/begin"), &who).await?;
        let credential = self.authenticator.create(&begun["options"].to_string());
        let credential = credential.ok().context("answer the ceremony that makes a passkey")?;
        self.finish(&format!("{path}/passkey/finish"), &begun, &credential, who).await
    }

    /// Signs in with the passkey.
    pub(crate) async fn sign_in(&mut self) -> anyhow::Result<()> {
        self.ceremony("/sign-in/passkey", &json!({})).await
    }

    /// Proves to be there still, as pages ask before what cannot be undone.
    pub(crate) async fn prove(&mut self) -> anyhow::Result<()> {
        self.ceremony("/prove/passkey", &json!({})).await
    }

    /// Goes through a ceremony whose pages are `path/begin` and `path/finish`; `fields` are those of the form it belongs to.
    pub(crate) async fn ceremony(&mut self, path: &str, fields: &Value) -> anyhow::Result<()> {
        let begun = self.json(&format!("{path}/begin"), fields).await?;
        let credential = self.authenticator.get(&begun["options"].to_string());
        let credential = credential.ok().context("answer a ceremony")?;
        self.finish(&format!("{path}/finish"), &begun, &credential, fields.clone()).await
    }

    async fn finish(
        &mut self,
        path: &str,
        begun: &Value,
        credential: &str,
        mut sent: Value,
    ) -> anyhow::Result<()> {
        sent["ceremony"] = begun["ceremony"].clone();
        sent["credential"] = serde_json::from_str(credential).context("read what the authenticator said")?;
        self.json(path, &sent).await.map(|_| ())
    }
}

/// Host and port of an origin.
fn site(origin: &str) -> anyhow::Result<(&str, u16)> {
    let (_, site) = origin.split_once("://").context("read an origin")?;
    let (host, port) = site.split_once(':').context("read the port of an origin")?;
    Ok((host, port.parse().context("read the port of an origin")?))
}

impl Browser {
    /// Opens a browser for the pages at `origin`, of which it knows nothing yet.
    ///
    /// Errors: an origin that is not `http://HOST:PORT`.
    pub(crate) fn new(origin: &str) -> anyhow::Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], site(origin)?.1));
        Ok(Browser { origin: origin.to_owned(), address, cookies: BTreeMap::new() })
    }

    /// Where a page is, as people type it.
    pub(crate) fn place(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Shows a page.
    pub(crate) async fn page(&mut self, path: &str) -> anyhow::Result<String> {
        let answer = self.ask(Method::GET, path, None, Bytes::new()).await?;
        ensure!(answer.status.is_success(), "open {path}: {}", answer.status);
        Ok(answer.text())
    }

    /// Shows a page that may not be there yet.
    pub(crate) async fn page_if_any(&mut self, path: &str) -> anyhow::Result<Option<String>> {
        let answer = self.ask(Method::GET, path, None, Bytes::new()).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status => {
                ensure!(status.is_success(), "open {path}: {status}");
                Ok(Some(answer.text()))
            }
        }
    }

    /// Sends a form and returns the page that answers it.
    pub(crate) async fn answer(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let answer = self.send_form(path, fields).await?;
        ensure!(
            answer.status.is_success(),
            "send the form {path}: {}: {}",
            answer.status,
            words(&answer.text())
        );
        Ok(answer.text())
    }

    async fn send_form(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let body = Bytes::from(form.finish());
        self.ask(Method::POST, path, Some("application/x-www-form-urlencoded"), body).await
    }

    /// Sends a form and returns where it leads.
    pub(crate) async fn form(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let answer = self.send_form(path, fields).await?;
        led_to(path, answer)
    }

    /// Sends a form with a file and returns where it leads.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: &Upload<'_>,
    ) -> anyhow::Result<String> {
        let (kind, body) = multipart(fields, file);
        led_to(path, self.ask(Method::POST, path, Some(&kind), body).await?)
    }

    async fn json(&mut self, path: &str, sent: &Value) -> anyhow::Result<Value> {
        let body = Bytes::from(sent.to_string());
        let answer = self.ask(Method::POST, path, Some("application/json"), body).await?;
        ensure!(answer.status.is_success(), "send {path}: {}: {}", answer.status, answer.text());
        answer.json()
    }

    /// Asks once, and keeps the cookies it is given.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        let asking = format!("{method} {path}");
        timeout(LONGEST_ANSWER, self.ask_patiently(method, path, kind, body))
            .await
            .with_context(|| format!("wait for {asking}"))?
            .with_context(|| asking)
    }

    async fn ask_patiently(
        &mut self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Bytes,
    ) -> anyhow::Result<Answer> {
        let stream = TcpStream::connect(self.address).await.context("reach the console")?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        // It ends with the connection; what breaks it, breaks the answer as well.
        tokio::spawn(connection);
        let host = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host);
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(HOST, host);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        // What a browser sends with every form of its own page (Fetch, "append a request `Origin` header").
        request = request.header(ORIGIN, &self.origin);
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        let answer = sender.send_request(request.body(Full::new(body))?).await?;
        let (head, body) = answer.into_parts();
        for cookie in head.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().context("read a cookie")?);
        }
        let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("read the answer: {error}"))?.to_bytes();
        Ok(Answer { status: head.status, location, body })
    }

    /// RFC 6265 §5.3, as far as one host and one session need it: the newest value of a name; one that has ended is gone.
    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let Some((name, value)) = pair.split_once('=') else { return };
        if attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(name.trim());
        } else {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

/// A form that was taken leads somewhere; one that was not shows itself again with what is wrong.
fn led_to(path: &str, answer: Answer) -> anyhow::Result<String> {
    match answer.location {
        Some(location) if answer.status == StatusCode::SEE_OTHER => Ok(location),
        _ => bail!("send the form {path}: {}: {}", answer.status, words(&answer.text())),
    }
}

/// What a page says first, without its markup.
fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    let mut said = String::new();
    for piece in main.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text.trim()) {
        if !piece.is_empty() {
            said.push_str(piece);
            said.push(' ');
        }
    }
    said.chars().take(600).collect()
}

/// RFC 7578: the fields, then the file.
fn multipart(fields: &[(&str, &str)], file: &Upload<'_>) -> (String, Bytes) {
    const BOUNDARY: &str = "tidewatch-story-2f1c9a77e0";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: text/csv\r\n\r\n",
        file.field, file.name
    );
    body.extend(head.into_bytes());
    body.extend(file.bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), Bytes::from(body))
}
