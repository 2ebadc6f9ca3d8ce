//! A hosted mail service by script: what Microsoft 365 and Google Workspace do at both ends of a smart-host loop, as their public pages say (named in
//! docs/recipes/). Nobody here could run the real ones. It accepts mail from a gateway only over TLS and, where the service asks for that, only from
//! whoever shows the configured certificate; it routes mail to a gateway only over TLS, only to the configured name, and only if a rule
//! does not find it marked already. Blocks, and runs on threads of its own; certificates are made when it starts.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::rustls::client::{WebPkiServerVerifier, verify_server_name};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
};

use crate::postfix::Reply;

/// Which service is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Connectors: an inbound one bound to the gateway's certificate, an outbound one that wants TLS to its name.
    Microsoft365,
    /// An inbound gateway that wants TLS, and a route that wants TLS with a certificate of its authority.
    GoogleWorkspace,
}

/// The name in the gateway's certificate.
pub const GATEWAY: &str = "tidewatch.shop.example";
/// The fields by which a routing rule knows what has been round already.
pub const MARKS: [&str; 2] = ["tidewatch-verdict", "tidewatch-passed"];
/// Nobody waits longer for the other side.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// A message that the service took in for its mailboxes.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Envelope sender.
    pub sender: String,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// As it came, lines ending in CR LF.
    pub bytes: Vec<u8>,
}

/// A running service.
pub struct HostedMail {
    service: Service,
    /// Where it takes mail from the gateway.
    pub address: SocketAddr,
    authority: Authority,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl HostedMail {
    /// Starts the service on a free port.
    #[must_use]
    pub fn start(service: Service) -> Self {
        let authority = Authority::new();
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        let taken = Arc::new(Mutex::new(Vec::new()));
        let inbound =
            Inbound { service, tls: authority.server(&service.inbound_names()), taken: Arc::clone(&taken) };
        let inbound = Arc::new(inbound);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inbound = Arc::clone(&inbound);
                // A client that goes away ends its own session only.
                thread::spawn(move || inbound.serve(stream).unwrap_or_default());
            }
        });
        Self { service, address, authority, taken }
    }

    /// Returns what the gateway shows as a server: a certificate for [`GATEWAY`] by an authority that the service trusts.
    #[must_use]
    pub fn gateway_server(&self) -> Arc<ServerConfig> {
        self.authority.server(&[GATEWAY])
    }

    /// The same for another name, which the service must not accept.
    #[must_use]
    pub fn wrong_gateway_server(&self) -> Arc<ServerConfig> {
        self.authority.server(&["elsewhere.example"])
    }

    /// Returns what the gateway shows as a client: the certificate to which the connector is bound, or none.
    #[must_use]
    pub fn gateway_client(&self, with_certificate: bool) -> Arc<ClientConfig> {
        self.authority.client(with_certificate.then_some(GATEWAY))
    }

    /// Returns files as a mail server wants them: the gateway's certificate, its key, and the authority that everybody trusts, in PEM.
    #[must_use]
    pub fn gateway_files(&self) -> [String; 3] {
        let (certificate, key) = self.authority.made(&[GATEWAY]);
        [
            pem("CERTIFICATE", certificate.der()),
            pem("PRIVATE KEY", &key.serialize_der()),
            pem("CERTIFICATE", self.authority.issuer.der()),
        ]
    }

    /// Returns what was taken in so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().expect("nobody panics while noting").clone()
    }

    /// Does with a message what the service's rule does: hands it to the gateway if it is not marked.
    ///
    /// Returns the gateway's last reply, or `None` if the rule leaves the message alone. Errors: the gateway could not be reached as the connector wants
    /// it, over TLS and by its name; then the service keeps the message and tries later.
    pub fn route(
        &self,
        gateway: SocketAddr,
        from: &str,
        to: &[&str],
        message: &[u8],
    ) -> io::Result<Option<Reply>> {
        let head = String::from_utf8_lossy(message).split("\r\n\r\n").next().unwrap_or_default().to_owned();
        let names =
            head.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.to_ascii_lowercase());
        if names.into_iter().any(|name| MARKS.contains(&name.as_str())) {
            return Ok(None);
        }
        let mut wire = Wire::connect(gateway)?;
        wire.answer()?;
        let name = self.service.outbound_name();
        if !wire.ask(&format!("EHLO {name}"))?.offers("STARTTLS") {
            return Err(io::Error::other("the gateway offers no TLS, and the connector wants it"));
        }
        wire.ask("STARTTLS")?;
        let config = self.authority.client(Some(name));
        let server = ServerName::try_from(GATEWAY).expect("a name");
        let connection = ClientConnection::new(config, server).map_err(io::Error::other)?;
        let mut wire = wire.encrypted(|stream| Box::new(StreamOwned::new(connection, stream)));
        let mut commands = vec![format!("EHLO {name}"), format!("MAIL FROM:<{from}>")];
        commands.extend(to.iter().map(|to| format!("RCPT TO:<{to}>")));
        for command in &commands {
            let reply = wire.ask(command)?;
            if !reply.is_ok() {
                return Ok(Some(reply));
            }
        }
        wire.ask("DATA")?;
        wire.write(self.service.trace(to.first().copied().unwrap_or_default()).as_bytes())?;
        wire.write(message)?;
        wire.write(b".\r\n")?;
        wire.answer().map(Some)
    }
}

impl Service {
    /// Names in the certificate of the service's own servers; a test reaches them by address.
    fn inbound_names(self) -> [&'static str; 2] {
        match self {
            Self::Microsoft365 => ["mail.protection.outlook.com", "127.0.0.1"],
            Self::GoogleWorkspace => ["aspmx.l.google.com", "127.0.0.1"],
        }
    }

    fn outbound_name(self) -> &'static str {
        match self {
            Self::Microsoft365 => "EUR05-obe.outbound.protection.outlook.com",
            Self::GoogleWorkspace => "mail-wr1-f41.google.com",
        }
    }

    fn greeting(self) -> &'static str {
        match self {
            Self::Microsoft365 => {
                "220 AM0EUR02FT000.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready"
            }
            Self::GoogleWorkspace => "220 mx.google.com ESMTP - gsmtp",
        }
    }

    /// What the service puts above a message that it routes.
    fn trace(self, recipient: &str) -> String {
        match self {
            Self::Microsoft365 => "Received: from AM0P000MB0000.EURP000.PROD.OUTLOOK.COM (2001:db8::5)\r\n by EUR05-obe.outbound.protection.outlook.com with Microsoft SMTP Server (version=TLS1_3); Sat, 21 Nov 2026 10:00:00 +0000\r\nX-MS-Exchange-CrossTenant-id: 00000000-0000-0000-0000-000000000000\r\n".to_owned(),
            Self::GoogleWorkspace => format!("Received: by mail-wr1-f41.google.com with SMTP id 0; Sat, 21 Nov 2026 02:00:00 -0800 (PST)\r\nX-Gm-Original-To: {recipient}\r\nX-Gm-Spam: 0\r\n"),
        }
    }

    /// What a gateway is told that has not begun TLS.
    fn wants_tls(self) -> &'static str {
        match self {
            Self::Microsoft365 => "451 5.7.3 STARTTLS is required to send mail",
            Self::GoogleWorkspace => "530 5.7.0 Must issue a STARTTLS command first",
        }
    }
}

/// The service's side that takes mail.
struct Inbound {
    service: Service,
    tls: Arc<ServerConfig>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Inbound {
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut wire = Wire::new(stream)?;
        wire.say(self.service.greeting())?;
        while let Some(line) = wire.line()? {
            match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => wire.say("250-hello\r\n250-SIZE 36700160\r\n250-PIPELINING\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
                "STARTTLS" => {
                    wire.say("220 2.0.0 SMTP server ready")?;
                    let mut connection = ServerConnection::new(Arc::clone(&self.tls)).map_err(io::Error::other)?;
                    let mut stream = wire.into_tcp();
                    connection.complete_io(&mut stream)?;
                    let is_known = is_gateway(&connection);
                    return self.trusted(Wire::over(Box::new(StreamOwned::new(connection, stream))), is_known);
                }
                "QUIT" => return wire.say("221 2.0.0 bye"),
                _ => wire.say(self.service.wants_tls())?,
            }
        }
        Ok(())
    }

    /// The session behind TLS.
    fn trusted(&self, mut wire: Wire, is_known: bool) -> io::Result<()> {
        let mut message = Taken { sender: String::new(), recipients: Vec::new(), bytes: Vec::new() };
        while let Some(line) = wire.line()? {
            let path = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => wire.say("250-hello\r\n250-SIZE 36700160\r\n250-PIPELINING\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
                "MAIL" if self.service == Service::Microsoft365 && !is_known => {
                    wire.say("550 5.7.51 TenantInboundAttribution; the connector is restricted to another certificate")?;
                }
                "MAIL" => {
                    message = Taken { sender: path(), recipients: Vec::new(), bytes: Vec::new() };
                    wire.say("250 2.1.0 Sender OK")?;
                }
                "RCPT" => {
                    message.recipients.push(path());
                    wire.say("250 2.1.5 Recipient OK")?;
                }
                "DATA" => {
                    wire.say("354 Start mail input; end with <CRLF>.<CRLF>")?;
                    message.bytes = wire.data()?;
                    self.taken.lock().expect("nobody panics while noting").push(message.clone());
                    wire.say("250 2.6.0 Queued mail for delivery")?;
                }
                "QUIT" => return wire.say("221 2.0.0 bye"),
                _ => wire.say("250 2.0.0 OK")?,
            }
        }
        Ok(())
    }
}

/// Whether the client showed a certificate for the gateway's name; its authority was checked in the handshake.
fn is_gateway(connection: &ServerConnection) -> bool {
    let name = ServerName::try_from(GATEWAY).expect("a name");
    connection
        .peer_certificates()
        .and_then(|chain| ParsedCertificate::try_from(chain.first()?).ok())
        .is_some_and(|certificate| verify_server_name(&certificate, &name).is_ok())
}

/// RFC 7468 §2: base64 in lines of 64 letters between two labels.
fn pem(label: &str, der: &[u8]) -> String {
    let encoded = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<String> =
        encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// One authority that everybody in a test trusts.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    roots: Arc<RootCertStore>,
}

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Another name than the certificates have that it makes: else they look as if they had signed themselves.
        parameters.distinguished_name.push(DnType::CommonName, "authority of a test");
        let key = KeyPair::generate().expect("a key can be made");
        let issuer = CertifiedIssuer::self_signed(parameters, key).expect("a certificate can be made");
        let mut roots = RootCertStore::empty();
        roots.add(issuer.der().clone()).expect("it is an authority");
        Self { issuer, roots: Arc::new(roots) }
    }

    fn made(&self, names: &[&str]) -> (Certificate, KeyPair) {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().expect("a key can be made");
        let parameters = CertificateParams::new(names).expect("names for a certificate");
        (parameters.signed_by(&key, &self.issuer).expect("a certificate can be made"), key)
    }

    fn certified(&self, names: &[&str]) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let (certificate, key) = self.made(names);
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key just made");
        (vec![certificate.der().clone()], key)
    }

    /// Asks for the client's certificate, and takes who has none: what that means is said in SMTP.
    fn server(&self, names: &[&str]) -> Arc<ServerConfig> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::clone(&self.roots), Arc::clone(&provider))
                .allow_unauthenticated()
                .build()
                .expect("there is an authority");
        let (chain, key) = self.certified(names);
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key);
        Arc::new(config.expect("a certificate just made"))
    }

    fn client(&self, name: Option<&str>) -> Arc<ClientConfig> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::clone(&self.roots), Arc::clone(&provider))
                .build()
                .expect("there is an authority");
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_webpki_verifier(verifier);
        Arc::new(match name {
            Some(name) => {
                let (chain, key) = self.certified(&[name]);
                config.with_client_auth_cert(chain, key).expect("a certificate just made")
            }
            None => config.with_no_client_auth(),
        })
    }
}

/// A line-wise connection, in clear or over TLS.
struct Wire {
    stream: BufReader<Box<dyn Both>>,
    tcp: Option<TcpStream>,
}

trait Both: Read + Write + Send {}
impl<T: Read + Write + Send> Both for T {}

impl Wire {
    fn connect(address: SocketAddr) -> io::Result<Self> {
        Self::new(TcpStream::connect(address)?)
    }

    fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_read_timeout(Some(LONGEST_SILENCE))?;
        stream.set_write_timeout(Some(LONGEST_SILENCE))?;
        stream.set_nodelay(true)?;
        let tcp = stream.try_clone()?;
        Ok(Self { tcp: Some(tcp), ..Self::over(Box::new(stream)) })
    }

    fn over(stream: Box<dyn Both>) -> Self {
        Self { stream: BufReader::new(stream), tcp: None }
    }

    /// Goes on with TLS from here; nothing may have been sent ahead of it.
    fn into_tcp(self) -> TcpStream {
        assert!(self.stream.buffer().is_empty(), "nothing is said before TLS begins (RFC 3207 §4.2)");
        self.tcp.expect("TLS begins once")
    }

    fn encrypted(self, wrap: impl FnOnce(TcpStream) -> Box<dyn Both>) -> Self {
        Self::over(wrap(self.into_tcp()))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.write(format!("{text}\r\n").as_bytes())
    }

    fn ask(&mut self, command: &str) -> io::Result<Reply> {
        self.say(command)?;
        self.answer()
    }

    /// Reads a line without its end; `None` when the other side has gone.
    fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let length = self.stream.read_line(&mut line)?;
        Ok((length > 0).then(|| line.trim_end().to_owned()))
    }

    fn answer(&mut self) -> io::Result<Reply> {
        let mut reply = Reply::default();
        while let Some(line) = self.line()? {
            let (code, rest) = line.split_at_checked(3).unwrap_or((&line, ""));
            reply.code = code.parse().map_err(io::Error::other)?;
            reply.lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !rest.starts_with('-') {
                return Ok(reply);
            }
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    /// Reads a message to its final dot, and takes doubled dots off (RFC 5321 §4.5.2).
    fn data(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}
