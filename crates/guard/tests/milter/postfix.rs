//! Debian's Postfix in front of the door: what a mail server that we did not write makes of our answers, seen in the delivered bytes.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use guard::ingest::milter::{Address, Counts, Door, Settings, Times};
use guard::ingest::{Answer, Arrival, Deciding, Disposition, Edits, FieldPlace, Gate};
use mail::envelope::{BodyKind, Notify, Ret};
use testkit::folder::TempFolder;
use testkit::postfix::{Postfix, Setup};
use tokio::sync::watch;
use tokio_rustls::TlsConnector;

use crate::sockets::trusting;

const ANNA: &str = "anna@example.net";
const BEN: &str = "ben@example.com";
const CLEO: &str = "cleo@example.com";

/// Decides by the subject and remembers what it was shown.
#[derive(Default)]
struct SubjectGate {
    arrivals: Mutex<Vec<Arrival>>,
}

impl SubjectGate {
    fn last(&self) -> Arrival {
        self.arrivals.lock().unwrap().last().expect("a message came").clone()
    }

    fn count(&self) -> usize {
        self.arrivals.lock().unwrap().len()
    }
}

impl Gate for SubjectGate {
    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        let text = String::from_utf8_lossy(&arrival.bytes).into_owned();
        self.arrivals.lock().unwrap().push(arrival);
        Box::pin(async move {
            let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default();
            let answer = |code, enhanced, text: &str| Answer { code, enhanced, text: text.to_owned() };
            match subject.split(' ').next().unwrap_or_default() {
                "hold" => Disposition::Held { passes: vec![], edits: Edits::default() },
                "part" => Disposition::Held { passes: vec![1], edits: marks(&text) },
                "queue" => Disposition::HoldInQueue("held by a test".to_owned()),
                "defer" => Disposition::Defer(answer(451, "4.7.1", "come back later")),
                "refuse" => Disposition::Refuse(answer(550, "5.7.1", "not accepted (100% sure, ref 7F3K)")),
                "slow" => {
                    tokio::time::sleep(Duration::from_secs(4)).await;
                    Disposition::Pass(Edits::default())
                }
                "plain" => Disposition::Pass(Edits::default()),
                _ => Disposition::Pass(marks(&text)),
            }
        })
    }
}

/// Takes out every field that looks like our mark, and puts two on top.
fn marks(text: &str) -> Edits {
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let names = head.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim_end());
    let forged = names.filter(|name| name.eq_ignore_ascii_case("X-Tidewatch"));
    Edits {
        remove: (1..).zip(forged).map(|(place, name)| FieldPlace { name: name.to_owned(), place }).collect(),
        add: vec![
            ("X-Tidewatch".to_owned(), "tag; score=5".to_owned()),
            ("Authentication-Results".to_owned(), "mx.example;\r\n\tspf=none".to_owned()),
        ],
    }
}

/// A door on a thread of its own: what talks to Postfix blocks.
struct Threaded {
    gate: Arc<SubjectGate>,
    counts: Arc<Counts>,
    /// As Postfix writes it.
    milter: String,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    _folder: TempFolder,
}

impl Threaded {
    fn unix(settings: Settings) -> Self {
        let folder = TempFolder::new("milter-postfix");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = folder.path().join("door");
        let address = Address::Unix { path: path.clone(), mode: 0o666, group: None };
        Self::start(&address, settings, folder, |_| format!("unix:{}", path.display()))
    }

    fn tcp(settings: Settings) -> Self {
        let address = Address::Tcp("127.0.0.1:0".parse().unwrap());
        Self::start(&address, settings, TempFolder::new("milter-postfix"), |door| {
            format!("inet:{}", door.local_address().unwrap())
        })
    }

    fn start(
        address: &Address,
        settings: Settings,
        folder: TempFolder,
        name: impl FnOnce(&Door) -> String,
    ) -> Self {
        let gate = Arc::new(SubjectGate::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let door = runtime.block_on(Door::open(address, settings)).unwrap();
        let (counts, milter) = (door.counts(), name(&door));
        let (stop, stopped) = watch::channel(false);
        let asked = Arc::clone(&gate);
        let thread = std::thread::spawn(move || runtime.block_on(door.serve(asked, stopped)));
        Self { gate, counts, milter, stop, thread: Some(thread), _folder: folder }
    }

    fn setup(&self) -> Setup {
        Setup::new().milter_listener("in", &self.milter).plain_listener("back").mailbox(BEN).mailbox(CLEO)
    }
}

impl Drop for Threaded {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn message(subject: &str) -> Vec<u8> {
    format!("From: {ANNA}\r\nTo: {BEN}\r\nSubject: {subject}\r\n\r\ntext\r\n").into_bytes()
}

#[test]
fn postfix_does_what_the_gate_says() {
    let door = Threaded::unix(Settings::named("in"));
    let postfix = Postfix::start(&door.setup());
    let send = |subject: &str, to: &[&str]| postfix.send("in", ANNA, to, &message(subject));

    // Marks: the forged ones are gone, ours stand on top in the order we wanted; the rest is as it was.
    let forged = b"X-Tidewatch: pass; forged\r\nFrom: anna@example.net\r\nx-tidewatch:\r\n folded\r\nSubject: mark\r\nX-TIDEWATCH : pass\r\nX-Other: kept\r\n\r\nX-Tidewatch: in the body\r\n";
    assert!(postfix.send("in", ANNA, &[BEN], forged).is_ok(), "{}", postfix.log());
    let delivered = postfix.wait_for_mail(BEN, 1).remove(0);
    assert_eq!(delivered.values("X-Tidewatch"), ["tag; score=5"], "{delivered:?}");
    assert_eq!(delivered.values("X-Other"), ["kept"]);
    assert_eq!(delivered.body(), b"X-Tidewatch: in the body\n");
    let text = String::from_utf8(delivered.bytes.clone()).unwrap();
    let head = text.split("\n\n").next().unwrap().to_ascii_lowercase();
    assert_eq!(head.matches("x-tidewatch").count(), 1, "{text}");
    let places = [
        "X-Tidewatch: tag; score=5\nAuthentication-Results: mx.example;\n\tspf=none\nReceived:",
        "From:",
        "Subject:",
    ]
    .map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}")));
    assert!(places.is_sorted(), "{text}");

    // Held: the client hears yes, nobody gets it. Partly held: one of two gets it.
    assert!(send("hold", &[BEN, CLEO]).is_ok());
    assert!(send("part", &[BEN, CLEO]).is_ok());
    assert_eq!(postfix.wait_for_mail(CLEO, 1)[0].values("X-Tidewatch"), ["tag; score=5"]);
    postfix.wait_until_idle();
    assert_eq!((postfix.mailbox(BEN).len(), postfix.mailbox(CLEO).len()), (1, 1));

    // Refused and deferred in our words, with a percent sign that arrives as one.
    let refused = send("refuse", &[BEN]);
    assert_eq!(
        (refused.code, refused.lines),
        (550, vec!["5.7.1 not accepted (100% sure, ref 7F3K)".to_owned()])
    );
    let deferred = send("defer", &[BEN]);
    assert_eq!((deferred.code, deferred.lines), (451, vec!["4.7.1 come back later".to_owned()]));

    // In Postfix's own hold queue, and out of it again.
    assert!(send("queue", &[BEN]).is_ok());
    let queued = postfix.queue();
    assert_eq!(queued.iter().map(|queued| queued.queue.as_str()).collect::<Vec<_>>(), ["hold"]);
    // Postfix 3.7 does not log the reason it was given.
    postfix.wait_for_log(&["milter-hold", "milter triggers HOLD action"]);
    postfix.postsuper(&["-H", &queued[0].id]);
    postfix.flush();
    assert_eq!(postfix.wait_for_mail(BEN, 2)[1].values("Subject"), ["queue"]);
    assert_eq!(
        door.gate.last().queue_id.as_deref(),
        Some(queued[0].id.as_str()),
        "the name it has in the queue"
    );
    let numbers = door.counts.numbers();
    assert_eq!((numbers.messages, numbers.not_granted, numbers.broken), (6, 0, 0));
}

#[test]
fn what_postfix_shows_is_what_was_sent() {
    let door = Threaded::tcp(Settings::named("in"));
    let setup = door.setup().main("smtpd_authorized_xclient_hosts = 127.0.0.0/8");
    let postfix = Postfix::start(&setup);

    // Postfix adds From, Date and Message-Id for its own clients where they are missing, and shows them to us; so they are there.
    // The rest is white space that DKIM's `simple` canonicalisation would miss.
    let odd: &[u8] = b"From: anna@example.net\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-Id: <1@example.net>\r\nSubject:plain no space\r\nX-Two:  two\r\nX-Tab:\ttab\r\nX-Trail: trailing \t \r\nX-Fold: a\r\n\tb\r\n  c\r\nX-Empty:\r\nX-8bit: caf\xc3\xa9\r\nX-colon: a:b: c\r\n\r\n.dot\r\n..dots\r\n\r\n  spaces  \r\nlong line with \xff bytes\r\n\r\n";
    let mut talker = postfix.talk("in");
    talker.say("XCLIENT NAME=out.example.net ADDR=192.0.2.7 PORT=4711 HELO=helo.example.net PROTO=ESMTP");
    assert!(talker.say("EHLO helo.example.net").is_ok());
    assert!(talker.say(&format!("MAIL FROM:<{ANNA}> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B1")).is_ok());
    assert!(
        talker.say(&format!("RCPT TO:<{BEN}> NOTIFY=FAILURE,DELAY ORCPT=rfc822;ben+40example.com")).is_ok()
    );
    assert_eq!(talker.say("RCPT TO:<nobody@example.com>").code, 550);
    assert!(talker.say(&format!("RCPT TO:<{CLEO}>")).is_ok());
    assert_eq!(talker.say("DATA").code, 354);
    // RFC 5321 §4.5.2: a leading dot is doubled.
    let text: Vec<u8> = odd
        .split_inclusive(|&byte| byte == b'\n')
        .flat_map(|line| if line[0] == b'.' { [b".", line].concat() } else { line.to_vec() })
        .collect();
    talker.write(&text);
    assert!(talker.say(".").is_ok(), "{}", postfix.log());

    let arrival = door.gate.last();
    assert!(arrival.is_exact);
    assert_eq!(String::from_utf8_lossy(&arrival.bytes), String::from_utf8_lossy(odd));
    assert_eq!(&*arrival.bytes, odd);
    let client = &arrival.client;
    assert_eq!(client.address, Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))), "{client:?}");
    assert_eq!((client.port, client.helo.as_deref()), (Some(4711), Some("helo.example.net")));
    assert_eq!(client.reverse_name.as_deref(), Some("out.example.net"));
    assert_eq!((client.account.as_deref(), client.is_encrypted), (None, false));
    let envelope = &arrival.envelope;
    assert_eq!(
        (envelope.sender.as_str(), envelope.body, envelope.is_smtputf8),
        (ANNA, Some(BodyKind::EightBit), true)
    );
    assert_eq!((envelope.ret, envelope.envid.as_deref()), (Some(Ret::Headers), Some("QQ+2B1")));
    let recipients: Vec<&str> =
        envelope.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
    assert_eq!(recipients, [BEN, CLEO]);
    assert_eq!(envelope.recipients[0].notify, Some(Notify { success: false, failure: true, delay: true }));
    assert_eq!(envelope.recipients[0].orcpt.as_deref(), Some("rfc822;ben+40example.com"));

    // Another message on the same connection, after one that was begun and dropped; the null sender.
    assert!(talker.say("MAIL FROM:<gone@example.net>").is_ok());
    assert!(talker.say("RSET").is_ok());
    assert!(talker.transact("", &[BEN], &message("second")).is_ok());
    let arrival = door.gate.last();
    assert_eq!((arrival.envelope.sender.as_str(), arrival.envelope.recipients.len()), ("", 1));
    assert_eq!(door.counts.numbers().messages, 2);
    assert_eq!(door.counts.numbers().broken, 0, "{}", postfix.log());
}

/// A message whose References name so many others.
fn long_message(references: usize) -> Vec<u8> {
    let references: String =
        (0..references).map(|number| format!("\r\n <{number}.{}@example.net>", "a".repeat(30))).collect();
    let head = format!(
        "From: {ANNA}\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-Id: <1@example.net>\r\nReferences:{references}\r\nX-Long: {}\r\nSubject: plain\r\n\r\n",
        // Longer than what Postfix takes for one line of its own.
        "y".repeat(9_000)
    );
    let lines = "a line of text that is as long as lines of text are, more or less\r\n".repeat(40_000);
    format!("{head}{}\r\n{lines}", "z".repeat(70_000)).into_bytes()
}

#[test]
fn large_fields_and_bodies_come_through_whole_or_are_known_to_be_cut() {
    let door = Threaded::unix(Settings::named("in"));
    let postfix = Postfix::start(&door.setup());
    let sent = long_message(1_000);
    assert!(postfix.send("in", ANNA, &[BEN], &sent).is_ok(), "{}", postfix.log());
    let arrival = door.gate.last();
    let differs = arrival.bytes.iter().zip(&sent).position(|(one, other)| one != other);
    assert_eq!((arrival.is_exact, differs, arrival.bytes.len()), (true, None, sent.len()));

    // Postfix keeps 60,000 bytes of a field: shows them, and delivers them. A signature over it cannot hold any more.
    let sent = long_message(1_500);
    assert!(postfix.send("in", ANNA, &[BEN], &sent).is_ok(), "{}", postfix.log());
    let arrival = door.gate.last();
    assert!(!arrival.is_exact && arrival.bytes.len() < sent.len());
    let has_last = |bytes: &[u8]| bytes.windows(10).any(|window| window == b"<1499.aaaa");
    assert_eq!((has_last(&arrival.bytes), has_last(&postfix.wait_for_mail(BEN, 2)[1].bytes)), (false, false));
}

#[test]
fn recipients_that_postfix_renames_or_multiplies_are_left_out_under_the_name_we_were_given() {
    let door = Threaded::unix(Settings::named("in"));
    // The gate lets the second one pass and holds for all others.
    let setup = door
        .setup()
        .main("virtual_alias_maps = inline:{ { team@example.com = ben@example.com, cleo@example.com } }");
    let postfix = Postfix::start(&setup);
    assert!(postfix.send("in", ANNA, &["team@example.com", BEN], &message("part one")).is_ok());
    assert!(
        postfix
            .send("in", ANNA, &["Cleo@EXAMPLE.com", BEN, "team@example.com"], &message("part two"))
            .is_ok()
    );
    postfix.wait_until_idle();
    assert_eq!(postfix.mailbox(CLEO).len(), 0, "{}", postfix.log());
    assert_eq!(postfix.mailbox(BEN).len(), 2, "{}", postfix.log());
}

#[test]
fn when_we_cannot_take_part_postfix_defers_at_once() {
    let door = Threaded::unix(Settings { connections: 1, ..Settings::named("in") });
    let postfix = Postfix::start(&door.setup());
    let mut first = postfix.talk("in");
    assert!(first.say("EHLO one.example.net").is_ok());
    let begun = std::time::Instant::now();
    let turned_away = postfix.send("in", ANNA, &[BEN], &message("plain"));
    assert_eq!(turned_away.code, 451, "{turned_away:?}: {}", postfix.log());
    assert!(begun.elapsed() < Duration::from_secs(20), "nobody waited for a time limit");
    assert!(door.counts.numbers().turned_away >= 1);
    // The first one is served as ever, until we stop between its messages.
    assert!(first.transact(ANNA, &[BEN], &message("plain")).is_ok());
    door.stop.send(true).unwrap();
    let stopped = first.transact(ANNA, &[BEN], &message("plain"));
    assert_eq!(stopped.code, 451, "{stopped:?}: {}", postfix.log());
    assert_eq!(postfix.wait_for_mail(BEN, 1).len(), 1);
}

/// Opens an SMTP connection, changes to TLS, and sends one message with the last words.
async fn send_encrypted(address: std::net::SocketAddr, connector: TlsConnector) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    async fn say<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(
        stream: &mut S,
        words: &str,
        wanted: &str,
    ) {
        stream.write_all(words.as_bytes()).await.unwrap();
        let mut heard = Vec::new();
        while !String::from_utf8_lossy(&heard).lines().any(|line| line.starts_with(wanted)) {
            assert!(stream.read_buf(&mut heard).await.unwrap() > 0, "{}", String::from_utf8_lossy(&heard));
        }
    }
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    say(&mut stream, "", "220 ").await;
    say(&mut stream, "EHLO out.example.net\r\n", "250 ").await;
    say(&mut stream, "STARTTLS\r\n", "220 ").await;
    let mut stream = connector.connect("mx.example".try_into().unwrap(), stream).await.unwrap();
    say(&mut stream, "EHLO out.example.net\r\n", "250 ").await;
    let words = format!("MAIL FROM:<{ANNA}>\r\n");
    say(&mut stream, &words, "250 ").await;
    say(&mut stream, &format!("RCPT TO:<{BEN}>\r\n"), "250 ").await;
    say(&mut stream, "DATA\r\n", "354 ").await;
    say(&mut stream, "Subject: plain\r\n\r\ntext\r\n.\r\n", "250 ").await;
}

#[test]
fn encryption_and_accounts_are_told() {
    let door = Threaded::unix(Settings::named("submission"));
    let made = rcgen::generate_simple_self_signed(vec!["mx.example".to_owned()]).unwrap();
    let folder = TempFolder::new("milter-postfix-tls");
    let file = folder.path().join("both.pem");
    std::fs::write(
        &file,
        [pem("PRIVATE KEY", &made.signing_key.serialize_der()), pem("CERTIFICATE", made.cert.der())].concat(),
    )
    .unwrap();
    let setup = door.setup().main(&format!(
        "smtpd_authorized_xclient_hosts = 127.0.0.0/8\nsmtpd_tls_security_level = may\nsmtpd_tls_chain_files = {}",
        file.display()
    ));
    let postfix = Postfix::start(&setup);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(send_encrypted(postfix.address("in"), trusting(made.cert.der())));
    let client = door.gate.last().client;
    assert!(client.is_encrypted, "{client:?}: {}", postfix.log());
    assert_eq!(client.account, None);

    let mut talker = postfix.talk("in");
    talker.say("XCLIENT ADDR=192.0.2.7 LOGIN=anna@example.com PROTO=ESMTP");
    assert!(talker.say("EHLO out.example.net").is_ok());
    assert!(talker.transact(ANNA, &[BEN], &message("plain")).is_ok(), "{}", postfix.log());
    let client = door.gate.last().client;
    assert_eq!(
        (client.account.as_deref(), client.is_encrypted),
        (Some("anna@example.com"), false),
        "{client:?}"
    );
}

/// RFC 7468 §2: 64 letters a line.
fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[test]
fn older_versions_of_the_protocol_do_the_same_with_more_questions() {
    for version in [2, 3, 4] {
        let door = Threaded::unix(Settings::named("in"));
        let postfix = Postfix::start(&door.setup().main(&format!("milter_protocol = {version}")));
        let forged = b"From: anna@example.net\r\nx-tidewatch: forged\r\nSubject: part one\r\n\r\ntext\r\n";
        assert!(postfix.send("in", ANNA, &[BEN, CLEO], forged).is_ok(), "{}", postfix.log());
        let delivered = postfix.wait_for_mail(CLEO, 1).remove(0);
        let text = String::from_utf8_lossy(&delivered.bytes).into_owned();
        // The mail server writes the space after our colon itself.
        assert!(text.contains("\nX-Tidewatch: tag; score=5\nAuthentication-Results: mx.example;"), "{text}");
        assert!(!text.contains("forged"), "{text}");
        let arrival = door.gate.last();
        assert!(!arrival.is_exact, "how many spaces there were is lost");
        assert!(arrival.queue_id.is_some());
        assert_eq!((postfix.mailbox(BEN).len(), door.counts.numbers().broken), (0, 0), "version {version}");
    }
}

#[test]
fn mail_that_did_not_come_by_smtp_has_no_client() {
    let door = Threaded::unix(Settings::named("local"));
    let postfix = Postfix::start(&door.setup().main(&format!("non_smtpd_milters = {}", door.milter)));
    let mut submit = Command::new("/usr/sbin/sendmail")
        .args(["-C", &postfix.folder().join("config").display().to_string(), "-f", ANNA, "-i", BEN])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    submit.stdin.take().unwrap().write_all(b"From: anna@example.net\nSubject: mark\n\ntext\n").unwrap();
    assert!(submit.wait().unwrap().success(), "{}", postfix.log());
    let delivered = postfix.wait_for_mail(BEN, 1).remove(0);
    assert_eq!(delivered.values("X-Tidewatch"), ["tag; score=5"], "{delivered:?}");
    let arrival = door.gate.last();
    assert_eq!((arrival.client.address, arrival.client.port), (None, None), "{:?}", arrival.client);
    assert_eq!(arrival.envelope.sender, ANNA);
    assert_eq!(arrival.envelope.recipients[0].address, BEN);
    assert!(arrival.queue_id.is_some());
}

#[test]
fn requests_for_patience_keep_postfix_waiting() {
    let times = Times { progress: Duration::from_millis(500), ..Times::default() };
    let door = Threaded::unix(Settings { times, ..Settings::named("in") });
    // Without them Postfix would give up after two seconds, and the gate takes four.
    let postfix = Postfix::start(&door.setup().main("milter_content_timeout = 2s"));
    let reply = postfix.send("in", ANNA, &[BEN], &message("slow"));
    assert!(reply.is_ok(), "{reply:?}: {}", postfix.log());
    assert_eq!(postfix.wait_for_mail(BEN, 1).len(), 1);
}

#[test]
fn real_traffic_over_many_connections_is_all_judged_and_all_delivered() {
    let door = Threaded::unix(Settings::named("in"));
    let postfix = Postfix::start(&door.setup());
    postfix.smtp_source("in", &["-m", "200", "-s", "10", "-l", "4000", "-f", ANNA, "-t", BEN, "-d"]);
    assert_eq!(postfix.wait_for_mail(BEN, 200).len(), 200);
    assert_eq!(door.gate.count(), 200);
    let numbers = door.counts.numbers();
    assert_eq!((numbers.messages, numbers.aborted, numbers.broken, numbers.answers_lost), (200, 0, 0, 0));
}
