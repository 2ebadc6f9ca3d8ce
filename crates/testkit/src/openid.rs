//! An identity provider for tests: OpenID Connect with one client, one person, and every lie a test can think of. Written from the standards, not
//! from the code it tests. It checks what a provider must (client, place to return to, PKCE, codes used once), so that a client
//! that forgets something is refused. Not for anything but tests.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        RsaKeyPair,
    },
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use model::time::Time;
use platform::clock::Clock;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::clock::FakeClock;

/// The client the provider knows.
pub const CLIENT: &str = "tidewatch";
/// Its secret: with letters that must be written otherwise in a form.
pub const SECRET: &str = "s3cret: with / and ü";

/// Which key the provider signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKey {
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

enum Pair {
    Rs256(Box<RsaKeyPair>),
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl Pair {
    fn new(kind: TokenKey) -> Self {
        match kind {
            TokenKey::Rs256 => {
                Self::Rs256(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key can be made")))
            }
            TokenKey::Es256 => Self::Es256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key can be made"),
            ),
            TokenKey::EdDsa => Self::EdDsa(Ed25519KeyPair::generate().expect("a key can be made")),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Rs256(_) => "RS256",
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
        }
    }

    /// The public half as a JWK.
    fn shown(&self, name: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            // RFC 8017, appendix A.1.1, for 2048 bits: a head of nine bytes, the modulus, a head of two, the exponent.
            Self::Rs256(pair) => {
                let der = pair.public_key().as_ref();
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": name,
                        "n": text(&der[9..265]), "e": text(&der[267..]) })
            }
            Self::Es256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": name, "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Self::EdDsa(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": name, "x": text(pair.public_key().as_ref()) })
            }
        }
    }

    fn sign(&self, signed: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, signed, &mut signature).expect("it signs");
                signature
            }
            Self::Es256(pair) => pair.sign(&random, signed).expect("it signs").as_ref().to_vec(),
            Self::EdDsa(pair) => pair.sign(signed).as_ref().to_vec(),
        }
    }
}

/// What a browser brings back from the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBack {
    /// To be exchanged for a token.
    pub code: String,
    /// What was sent along.
    pub state: String,
    /// Who sends it.
    pub issuer: String,
    /// The whole place the browser was sent to.
    pub place: String,
}

struct Asked {
    challenge: String,
    return_to: String,
    nonce: String,
    is_fresh: bool,
}

type Lie = Box<dyn Fn(&mut Value) + Send>;

struct State {
    pair: Pair,
    key_name: String,
    codes: HashMap<String, Asked>,
    subject: String,
    claims: Value,
    lie: Option<Lie>,
    header_lie: Option<Lie>,
    described: Lie,
    is_signed_wrong: bool,
    is_down: bool,
    /// Paths that were asked for, in order.
    asked: Vec<String>,
    number: u64,
}

/// A running provider; it ends when it is dropped.
pub struct IdentityProvider {
    /// Its name for itself.
    pub issuer: String,
    clock: FakeClock,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("no panic under the lock")
}

impl IdentityProvider {
    /// Starts a provider on a free port of this machine, whose clock is this one.
    pub async fn start(key: TokenKey, clock: &FakeClock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        let issuer = format!("http://{address}");
        let state = Arc::new(Mutex::new(State {
            pair: Pair::new(key),
            key_name: "first".into(),
            codes: HashMap::new(),
            subject: "7".into(),
            claims: json!({}),
            lie: None,
            header_lie: None,
            described: Box::new(|_| {}),
            is_signed_wrong: false,
            is_down: false,
            asked: Vec::new(),
            number: 0,
        }));
        let serving = tokio::spawn(serve(listener, address, Arc::clone(&state), clock.clone()));
        Self { issuer, clock: clock.clone(), state, serving }
    }

    /// Who is at the provider, and what is said of them beside that.
    pub fn person(&self, subject: &str, claims: Value) {
        let mut state = locked(&self.state);
        subject.clone_into(&mut state.subject);
        state.claims = claims;
    }

    /// Changes what tokens say from now on.
    pub fn lie(&self, lie: impl Fn(&mut Value) + Send + 'static) {
        locked(&self.state).lie = Some(Box::new(lie));
    }

    /// Changes the head of tokens from now on; with `alg` `none` the signature is left out.
    pub fn lie_in_the_header(&self, lie: impl Fn(&mut Value) + Send + 'static) {
        locked(&self.state).header_lie = Some(Box::new(lie));
    }

    /// Changes what the provider says of itself.
    pub fn describe(&self, change: impl Fn(&mut Value) + Send + 'static) {
        locked(&self.state).described = Box::new(change);
    }

    /// Signs with a key that is nobody's, under the name of the right one.
    pub fn sign_wrong(&self) {
        locked(&self.state).is_signed_wrong = true;
    }

    /// Tells the truth again.
    pub fn be_honest(&self) {
        let mut state = locked(&self.state);
        state.lie = None;
        state.header_lie = None;
        state.described = Box::new(|_| {});
        state.is_signed_wrong = false;
        state.is_down = false;
    }

    /// Signs with another key of another name; the one before is not shown any more.
    pub fn rotate(&self, kind: TokenKey) {
        let mut state = locked(&self.state);
        state.pair = Pair::new(kind);
        state.key_name = format!("{}, then another", state.key_name);
    }

    /// Answers nothing but 503 from now on.
    pub fn go_down(&self) {
        locked(&self.state).is_down = true;
    }

    /// How often a path was asked for.
    #[must_use]
    pub fn times_asked(&self, path: &str) -> usize {
        locked(&self.state).asked.iter().filter(|asked| *asked == path).count()
    }

    /// Does what browser and person do: looks at the place a browser was sent to, lets the person in, and sends the browser back.
    ///
    /// # Panics
    /// If the place does not ask as the standards say.
    #[must_use]
    pub fn let_in(&self, place: &str) -> SentBack {
        let (endpoint, query) = place.split_once('?').expect("there is a query");
        assert_eq!(endpoint, format!("{}/auth", self.issuer));
        authorized(&mut locked(&self.state), &self.issuer, query)
    }

    /// The time at the provider.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }
}

/// OpenID Connect Core 1.0, section 3.1.2, with every parameter a careful client sends.
fn authorized(state: &mut State, issuer: &str, query: &str) -> SentBack {
    let asked = pairs(query);
    let word =
        |name: &str| asked.get(name).cloned().unwrap_or_else(|| panic!("`{name}` is missing in {query}"));
    assert_eq!(word("response_type"), "code");
    assert_eq!(word("client_id"), CLIENT);
    assert!(word("scope").split(' ').any(|scope| scope == "openid"));
    assert_eq!(word("code_challenge_method"), "S256");
    let is_fresh = asked.get("prompt").is_some_and(|prompt| prompt == "login");
    assert_eq!(is_fresh, asked.get("max_age").is_some_and(|age| age == "0"));
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(word(name).len(), 43, "{name} has 256 bits");
    }
    state.number += 1;
    let code = format!("code/{} +", state.number);
    let return_to = word("redirect_uri");
    let kept = Asked {
        challenge: word("code_challenge"),
        return_to: return_to.clone(),
        nonce: word("nonce"),
        is_fresh,
    };
    state.codes.insert(code.clone(), kept);
    let query: Vec<String> = [("code", code.as_str()), ("state", &word("state")), ("iss", issuer)]
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    let place = format!("{return_to}?{}", query.join("&"));
    SentBack { code, state: word("state"), issuer: issuer.to_owned(), place }
}

async fn serve(listener: TcpListener, address: SocketAddr, state: Arc<Mutex<State>>, clock: FakeClock) {
    let issuer = format!("http://{address}");
    while let Ok((stream, _)) = listener.accept().await {
        // Whoever goes away ends only what he began.
        let (issuer, state, clock) = (issuer.clone(), Arc::clone(&state), clock.clone());
        tokio::spawn(async move { answer(stream, &issuer, &state, clock.now()).await.unwrap_or_default() });
    }
}

async fn answer(mut stream: TcpStream, issuer: &str, state: &Mutex<State>, now: Time) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4_096];
        let length = stream.read(&mut piece).await?;
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let expected: usize =
                field(head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if body.len() >= expected {
                break (head.to_owned(), body.to_owned());
            }
        }
        if length == 0 {
            return Ok(());
        }
    };
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (status, field_line, document) = {
        let mut state = locked(state);
        state.asked.push(path.to_owned());
        match (method, path) {
            _ if state.is_down => ("503 Service Unavailable", String::new(), json!({})),
            ("GET", "/.well-known/openid-configuration") => {
                ("200 OK", String::new(), described(&state, issuer))
            }
            ("GET", "/keys") => {
                ("200 OK", String::new(), json!({ "keys": [state.pair.shown(&state.key_name)] }))
            }
            ("GET", "/auth") => {
                let place = authorized(&mut state, issuer, query).place;
                ("303 See Other", format!("location: {place}\r\n"), json!({}))
            }
            ("POST", "/token") => match token(&mut state, issuer, &head, &body, now) {
                Ok(answer) => ("200 OK", String::new(), answer),
                Err(why) => ("400 Bad Request", String::new(), json!({ "error": why })),
            },
            _ => ("404 Not Found", String::new(), json!({})),
        }
    };
    let document = document.to_string();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{field_line}content-length: {}\r\nconnection: close\r\n\r\n{document}",
        document.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

fn described(state: &State, issuer: &str) -> Value {
    let mut described = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [state.pair.word()],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    (state.described)(&mut described);
    described
}

/// OpenID Connect Core 1.0, section 3.1.3; RFC 7636 §4.6. A code counts once, whatever comes of it.
fn token(state: &mut State, issuer: &str, head: &str, body: &str, now: Time) -> Result<Value, &'static str> {
    let form = pairs(body);
    let word = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let basic = format!("{}:{}", CLIENT, escaped(SECRET).replace("%20", "+"));
    let shown = field(head, "authorization").and_then(|line| line.strip_prefix("Basic ").map(str::to_owned));
    let is_client = match shown {
        Some(shown) => STANDARD.decode(shown).is_ok_and(|shown| shown == basic.as_bytes()),
        None => word("client_id") == CLIENT && word("client_secret") == SECRET,
    };
    if !is_client {
        return Err("invalid_client");
    }
    if word("grant_type") != "authorization_code" {
        return Err("unsupported_grant_type");
    }
    let asked = state.codes.remove(word("code")).ok_or("invalid_grant")?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(word("code_verifier")));
    if asked.challenge != challenge || asked.return_to != word("redirect_uri") {
        return Err("invalid_grant");
    }
    let mut claims = json!({
        "iss": issuer, "sub": state.subject, "aud": CLIENT, "nonce": asked.nonce,
        "iat": now.seconds(), "exp": now.seconds() + 300,
    });
    if asked.is_fresh {
        claims["auth_time"] = json!(now.seconds());
    }
    let more = state.claims.as_object().cloned().unwrap_or_default();
    claims.as_object_mut().expect("it is an object").extend(more);
    if let Some(lie) = &state.lie {
        lie(&mut claims);
    }
    let mut header = json!({ "alg": state.pair.word(), "kid": state.key_name, "typ": "JWT" });
    if let Some(lie) = &state.header_lie {
        lie(&mut header);
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = match (header["alg"].as_str(), state.is_signed_wrong) {
        (Some("none"), _) => Vec::new(),
        (_, true) => Pair::new(TokenKey::Es256).sign(signed.as_bytes()),
        // The trick of RFC 8725 §2.1: the public key as a shared secret.
        (Some("HS256"), _) => {
            let key = state.pair.shown(&state.key_name).to_string();
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
            aws_lc_rs::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
        }
        _ => state.pair.sign(signed.as_bytes()),
    };
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": token }))
}

fn field(head: &str, name: &str) -> Option<String> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
}

fn pairs(query: &str) -> HashMap<String, String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, escaped.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
