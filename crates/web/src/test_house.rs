//! A console over a store of its own, with people in it, asked over a real socket: what tests of pages share. Not for anything but tests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use clearinghouse::desk::Part;
use clearinghouse::hub::{Hub, HubParts};
use clearinghouse::member::Members;
use clearinghouse::report::Reports;
use custody::inquiry::Inquiring;
use custody::{Custody, CustodyParts};
use guard::authenticate::Authenticator;
use guard::desk::{ConfiguredDoor, Desk, Disposed, MessageRow, Mode};
use guard::hold::{Hold, ToHold};
use guard::ingest::{Arrival, Client, Envelope, Recipient};
use guard::party::Parties;
use guard::policy::change::Policies;
use guard::policy::{PolicyBook, PolicyDesk};
use guard::protect::Protect;
use guard::record::{self, Recorder, RecordingTask};
use guard::refresh::{Foundation, Refresher};
use guard::release::{PastTheFilter, Releaser, Settings};
use guard::scan::{House as Known, HouseSettings, Scanner, ScannerParts};
use guard::view::View;
use model::access::Access;
use model::ids::HeldId;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Direction, Reason, Verdict};
use outreach::promise::Promises;
use platform::accounts::provider::Provider;
use platform::accounts::{
    AccountRules, Accounts, AccountsParts, Client as Browser, NewAccount, NewInvitation, NewSession, Role,
    Roles, Scopes, Site,
};
use platform::audit::Audit;
use platform::clock::{Chance, Clock};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, roots};
use platform::keeper::{self, Unwatched};
use platform::kept_answer::KeptAnswers;
use platform::keys::{KeyPlace, LinkKey, RootKey, WorkRing};
use platform::phrases::Phrases;
use platform::reader::Reader;
use platform::under_way::UnderWay;
use platform::verify::LedgerCheck;
use post::alarm::{AlarmParts, Alarms};
use post::audience::{Affected, AffectedSets, FindingSet};
use post::digest::Redeemer;
use post::mailing::{MailingParts, Mailings};
use post::relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use post::reply::ReplyDesk;
use testkit::authenticator::{KeyKind, authenticator};
use testkit::clock::{FakeClock, SeededChance};
use testkit::smtp_sink::SmtpSink;
use testkit::store::{Side, TempStore, house, judged};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::{Api, ApiParts};
use crate::console::{Console, ConsoleParts};
use crate::listen::{self, Transport};
use crate::rooms::{Configured, Rooms};
use crate::router;

/// When tests of pages happen.
pub(crate) const NOW: &str = "2026-11-21T14:30:00Z";

/// A machine that is busy with other things may take so long; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A console that answers on a port of its own; the doors are `mx` (observed) and `submission` (enforced).
pub(crate) struct TestHouse {
    pub(crate) temp: TempStore,
    pub(crate) clock: FakeClock,
    pub(crate) rooms: Arc<Rooms>,
    /// Keeps messages and tells pages of them.
    pub(crate) recorder: Recorder,
    /// The server behind us, which gets what is released; it takes everything until it is told otherwise.
    pub(crate) next_hop: SmtpSink,
    pub(crate) ring: Arc<WorkRing>,
    recording: Option<RecordingTask>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<std::io::Result<()>>>,
    numbers: AtomicU32,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a field, if the answer has it.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// All values of a field.
    pub(crate) fn fields(&self, name: &str) -> Vec<String> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        let named = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// True for an answer that sends somebody to prove that it is him.
    pub(crate) fn is_asking_for_proof(&self) -> bool {
        self.field("location").is_some_and(|place| place.starts_with("/prove"))
    }

    /// The words a person reads, without the markup, each run of white space as one space.
    pub(crate) fn words(&self) -> String {
        let mut words = String::new();
        let mut is_tag = false;
        for letter in self.body.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => {
                    is_tag = false;
                    words.push(' ');
                }
                letter if !is_tag => words.push(letter),
                _ => {}
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A file as a form hands it in: of which question, its name, and what is in it.
type Chosen<'f, F> = (&'f str, &'f str, F);

impl TestHouse {
    /// Opens one without messages.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| None).await
    }

    /// Opens one whose people may come in through an identity provider.
    pub(crate) async fn open_with(provider: impl FnOnce(&Accounts) -> Option<Arc<Provider>>) -> Self {
        let temp = TempStore::open(Side::Sqlite).await;
        let clock = FakeClock::at(NOW);
        let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(7));
        let ring = ring(&temp, clock.now());
        let parties = Arc::new(Parties::new(ring.guard_ring(clock.now()).match_key));
        let (recorder, recording) =
            record::start(temp.store.guard(), house(), Arc::clone(&chance), Arc::clone(&parties));
        let next_hop = SmtpSink::start("").await;
        let mut rooms = rooms(&temp, &clock, &chance, &ring, &parties, &recorder, &next_hop).await;
        rooms.provider = provider(&rooms.accounts);
        let rooms = Arc::new(rooms);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, mut stopped) = watch::channel(false);
        let api = Arc::new(Api::new(ApiParts {
            rooms: Arc::clone(&rooms),
            answers: KeptAnswers::new(temp.store.platform(), Arc::new(clock.clone())),
            phrases: Arc::new(Phrases::load()),
            clock: Arc::new(clock.clone()),
            chance: Arc::clone(&chance),
            language: "en".into(),
        }));
        let console = Arc::new(Console::new(ConsoleParts {
            rooms: Arc::clone(&rooms),
            phrases: Arc::new(Phrases::load()),
            clock: Arc::new(clock.clone()),
            chance,
            language: "en".into(),
            origin: origin(),
            proxies: Vec::new(),
            stop: stopped.clone(),
        }));
        let until = async move {
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let router = router::people_router(console, &api);
        let serving = tokio::spawn(listen::serve_people(listener, Transport::Plain, router, until));
        TestHouse {
            temp,
            clock,
            rooms,
            recorder,
            next_hop,
            ring,
            recording: Some(recording),
            address,
            stop,
            serving: Some(serving),
            numbers: AtomicU32::new(0),
        }
    }

    /// Lets somebody with this role in; returns the cookie.
    pub(crate) async fn person(&self, role: Role) -> String {
        self.person_of(&self.rooms.accounts, role).await.cookie
    }

    /// Lets in who comes first in a new house: analyst and administrator.
    pub(crate) async fn first_person(&self) -> String {
        self.person_with(&self.rooms.accounts, Roles::FIRST).await.cookie
    }

    /// Lets somebody of another customer in, with every right there; returns the cookie.
    pub(crate) async fn stranger(&self) -> String {
        let id = model::ids::TenantId::new(self.clock.now(), SystemBytes.bytes());
        let platform = self.temp.store.platform();
        let tenant = platform.tenant_add(&house(), id, "another", self.clock.now()).await.unwrap();
        self.person_of(&self.rooms.accounts.of(tenant.id), Role::Administrator).await.cookie
    }

    async fn person_of(&self, accounts: &Accounts, role: Role) -> NewSession {
        self.person_with(accounts, Roles::NONE.with(role)).await
    }

    async fn person_with(&self, accounts: &Accounts, roles: Roles) -> NewSession {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        let inviter = Access::house(accounts.tenant(), "test");
        let link =
            accounts.invite(&inviter, &NewInvitation { roles, login: None, name: None }).await.unwrap();
        let name = format!("person {number}");
        let new = NewAccount { login: format!("person-{number}"), name, language: None };
        let begun = accounts.accept_passkey_begin(&link.secret, &new).await.unwrap();
        let host = "localhost";
        let mut telephone = authenticator(KeyKind::EdDsa, &origin(), host, &number.to_be_bytes());
        let answer = telephone.create(&begun.options).unwrap();
        let client = Browser::new([192, 0, 2, 1].into(), None);
        accounts
            .accept_passkey_finish(&link.secret, &new, (&begun.token, &answer), "telephone", &client)
            .await
            .unwrap()
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, cookie: &str, place: &str) -> Answer {
        self.ask("GET", cookie, place, "").await
    }

    /// Sends a form, as a page of ours does.
    pub(crate) async fn post(&self, cookie: &str, place: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.ask("POST", cookie, place, &body).await
    }

    /// Hands in a file, as the form of a page does (RFC 7578 §4).
    pub(crate) async fn upload(&self, cookie: &str, place: &str, file: &str) -> Answer {
        self.upload_with(cookie, place, (&[], file)).await
    }

    /// The same with other questions before the file.
    pub(crate) async fn upload_with(
        &self,
        cookie: &str,
        place: &str,
        (form, file): (&[(&str, &str)], &str),
    ) -> Answer {
        self.upload_named(cookie, place, (form, ("file", "names.csv", file))).await
    }

    /// The same with a file of any name, for any question.
    pub(crate) async fn upload_named(
        &self,
        cookie: &str,
        place: &str,
        (form, (question, name, file)): (&[(&str, &str)], Chosen<'_, impl AsRef<[u8]>>),
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in form {
            body.push_str(&format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{question}\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n"
        ));
        let body = [body.as_bytes(), file.as_ref(), b"\r\n--edge--\r\n"].concat();
        let stream = self.begin_as("multipart/form-data; boundary=edge", "POST", cookie, place, &body).await;
        Self::answer(stream).await
    }

    /// Sends a form that could hand in a file, with none chosen.
    pub(crate) async fn fill_in(&self, cookie: &str, place: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in form {
            body.push_str(&format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(
            "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\"\r\ncontent-type: application/octet-stream\r\n\r\n\r\n--edge--\r\n",
        );
        let stream =
            self.begin_as("multipart/form-data; boundary=edge", "POST", cookie, place, body.as_bytes()).await;
        Self::answer(stream).await
    }

    /// Where it answers, for whoever speaks with it byte by byte.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks for a page as the script of an open page does, when nobody pressed anything.
    pub(crate) async fn get_by_itself(&self, cookie: &str, place: &str) -> Answer {
        let fields = format!("cookie: session={cookie}\r\ntidewatch-by-itself: yes\r\n");
        self.call(("GET", place), None, &fields, "").await
    }

    pub(crate) async fn ask(&self, method: &str, cookie: &str, place: &str, body: &str) -> Answer {
        Self::answer(self.begin(method, cookie, place, body).await).await
    }

    pub(crate) async fn answer(mut stream: TcpStream) -> Answer {
        let mut bytes = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap().unwrap();
        // A sealed file is no text; of that, the head is what a test looks at.
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body =
            if head.contains("transfer-encoding: chunked") { unchunked(body) } else { body.to_owned() };
        Answer { status, head: head.to_owned(), body }
    }

    /// Sends a request and leaves the answer to be read.
    pub(crate) async fn begin(&self, method: &str, cookie: &str, place: &str, body: &str) -> TcpStream {
        self.begin_as("application/x-www-form-urlencoded", method, cookie, place, body.as_bytes()).await
    }

    async fn begin_as(&self, kind: &str, method: &str, cookie: &str, place: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // HTTP/1.1 and no more: the connection ends with the answer.
        let request = format!(
            "{method} {place} HTTP/1.1\r\nhost: localhost\r\ncookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n\
             accept-language: en\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.write_all(body).await.unwrap();
        stream
    }

    /// Asks with a token, or without one, and with more fields, each with its end of line.
    pub(crate) async fn call(
        &self,
        (method, place): (&str, &str),
        bearer: Option<&str>,
        fields: &str,
        body: &str,
    ) -> Answer {
        let token = bearer.map(|bearer| format!("authorization: Bearer {bearer}\r\n")).unwrap_or_default();
        let request = format!(
            "{method} {place} HTTP/1.1\r\nhost: localhost\r\n{token}{fields}content-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        Self::answer(stream).await
    }

    /// Lets somebody of another tenant in; returns the cookie.
    pub(crate) async fn stranger_as(&self, accounts: &Accounts, role: Role) -> String {
        self.person_of(accounts, role).await.cookie
    }

    /// The time.
    pub(crate) fn clock(&self) -> Time {
        self.clock.now()
    }

    /// Makes a token of somebody with these roles.
    pub(crate) async fn token(&self, accounts: &Accounts, roles: Roles, scopes: Scopes) -> String {
        let session = self.person_with(accounts, roles).await;
        let person = self.rooms.accounts.session(&session.cookie).await.unwrap().unwrap();
        let ends_at = self.clock.now().plus(Duration::from_hours(24));
        accounts.token_make(&person, "test", scopes, ends_at).await.unwrap().bearer
    }

    /// Keeps messages.
    pub(crate) async fn record(&self, rows: &[MessageRow]) {
        self.temp.store.guard().judged_record(&house(), rows).await.unwrap();
    }

    /// A message of so long ago: through `mx` from outside, through any other door one of ours.
    pub(crate) fn row(&self, ago: Duration, door: &str, action: Action, disposed: Disposed) -> MessageRow {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        judged(number, self.clock.now().minus(ago), door, action, disposed)
    }

    /// Holds a message for one recipient, for this and that reason.
    pub(crate) async fn hold(&self, message: &str, reasons: Vec<Reason>) -> HeldId {
        let (keeper, _task) = keeper::start(
            self.temp.store.clone(),
            self.ring.guard_ring(self.clock.now()).sealing,
            Arc::new(platform::clock::SystemChance),
            Arc::new(Unwatched),
        );
        let recipient = Recipient { address: "anna@shop.example".into(), ..Recipient::default() };
        let arrival = Arrival {
            door: "mx".into(),
            direction: Some(Direction::Inbound),
            client: Client::default(),
            envelope: Envelope {
                sender: "bounce@sender.example".into(),
                recipients: vec![recipient],
                ..Envelope::default()
            },
            queue_id: Some("4XyZ".into()),
            is_exact: true,
            bytes: message.replace('\n', "\r\n").as_bytes().into(),
        };
        let verdict = Verdict::of(Action::Hold, DecidedBy::Score, reasons, vec![], Direction::Inbound);
        let to_hold = ToHold {
            arrival: &arrival,
            places: &[0],
            verdict: &verdict,
            judged: None,
            sender: None,
            recipients: vec![],
            now: self.clock.now(),
        };
        let hold = Hold::new(keeper, Arc::new(platform::clock::SystemChance), Duration::from_hours(24 * 14));
        hold.keep(&house(), to_hold).await.unwrap()
    }

    /// What signs the links of digests.
    pub(crate) fn link_key(&self) -> &LinkKey {
        &self.ring.link_key
    }

    /// Stops as the program does, and waits until every answer is out.
    pub(crate) async fn stop(&mut self) {
        self.stop.send_replace(true);
        let serving = self.serving.take().unwrap();
        tokio::time::timeout(PATIENCE, serving).await.expect("it stops").unwrap().unwrap();
        self.recording.take();
    }
}

/// Tenants need ids of their own, whatever the seed.
struct SystemBytes;

impl SystemBytes {
    fn bytes(&self) -> [u8; 10] {
        (&platform::clock::SystemChance as &dyn Chance).bytes()
    }
}

fn origin() -> String {
    "http://localhost:7434".into()
}

fn ring(temp: &TempStore, now: Time) -> Arc<WorkRing> {
    let folder = temp.folder.path();
    let place = KeyPlace { file: folder.join("key").join("root.key"), data: folder.join("data") };
    Arc::new(RootKey::open(&place, &platform::clock::SystemChance).unwrap().work_ring(now))
}

/// A hub of the clearinghouse, which reports things as members do.
fn hub(
    temp: &TempStore,
    clock: &Arc<dyn Clock>,
    chance: &Arc<dyn Chance>,
    ring: &Arc<WorkRing>,
    audit: &Audit,
) -> clearinghouse::desk::Desk {
    let (store, clock, chance) = (temp.store.clone(), Arc::clone(clock), Arc::clone(chance));
    let hub = Hub::new(HubParts {
        store: store.clone(),
        audit: audit.clone(),
        ring: Arc::clone(ring),
        data: temp.folder.path().join("data"),
        clock: Arc::clone(&clock),
        chance: Arc::clone(&chance),
        own_domains: vec!["hub.example".into()],
    });
    let members = Members { store: store.clone(), audit: audit.clone(), clock: Arc::clone(&clock), chance };
    let reports = Reports { store: store.clone(), audit: audit.clone(), clock, released: Arc::default() };
    clearinghouse::desk::Desk { store, part: Part::Hub(Arc::new(hub), members), reports }
}

async fn rooms(
    temp: &TempStore,
    clock: &FakeClock,
    chance: &Arc<dyn Chance>,
    ring: &Arc<WorkRing>,
    parties: &Arc<Parties>,
    recorder: &Recorder,
    next_hop: &SmtpSink,
) -> Rooms {
    let store = temp.store.clone();
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let audit = Audit::new(
        store.platform(),
        &temp.folder.path().join("data"),
        Arc::clone(ring),
        Arc::clone(&clock),
        Arc::clone(chance),
    );
    let door = |name: &str, configured| ConfiguredDoor { name: name.into(), configured };
    let doors = vec![door("mx", Mode::Observe), door("submission", Mode::Enforce)];
    let desk = Desk::new(store.shared(), store.guard(), Arc::clone(parties), doors);
    let foundation = Arc::new(Foundation { settings: HouseSettings::default(), rules: Vec::new() });
    let releaser = Arc::new(Releaser {
        store: store.clone(),
        ring: Arc::clone(ring),
        audit: audit.clone(),
        clock: Arc::clone(&clock),
        chance: Arc::clone(chance),
        settings: Settings {
            host_name: "tidewatch.example".into(),
            is_marked: false,
            authserv_id: None,
            training: None,
        },
        next_hop: Arc::new(past_the_filter(next_hop)),
        steps: Arc::new(Unwatched),
        under_way: UnderWay::default(),
    });
    let scanner = Arc::new(Scanner::start(ScannerParts {
        threads: 1,
        queue: 1,
        authenticator: Authenticator::new(Resolver::off(), Default::default()),
        clock: Arc::clone(&clock),
        house: Known::new(HouseSettings::default()),
        own_domains: Vec::new(),
        recorder: None,
    }));
    let tls = roots::trusting_nobody();
    let ledger_store = store.clone();
    Rooms {
        doors: Vec::new(),
        accounts: Arc::new(Accounts::new(AccountsParts {
            store: store.clone(),
            audit: audit.clone(),
            clock: Arc::clone(&clock),
            chance: Arc::clone(chance),
            key: ring.web_ring(clock.now()).session,
            site: Site { name: "Test".into(), rp_id: "localhost".into(), origins: vec![origin()] },
            rules: AccountRules::default(),
        })),
        provider: None,
        live: recorder.live(),
        view: View {
            releaser: Arc::clone(&releaser),
            desk: desk.clone(),
            reader: Arc::new(Reader::start(1, 1)),
        },
        desk,
        releaser,
        streams: Arc::new(PolicyDesk {
            store: store.clone(),
            book: PolicyBook::open(store.guard(), house(), clock.now()).await.unwrap(),
            audit: audit.clone(),
            parties: Arc::clone(parties),
            chance: Arc::clone(chance),
        }),
        custody: Arc::new(
            Custody::new(CustodyParts {
                store: store.clone(),
                audit: audit.clone(),
                ring: Arc::clone(ring),
                chance: Arc::clone(chance),
                canary_domains: vec!["letters.example".into()],
                second_person_above: 1_000,
            })
            .with_inquiring(Some(Inquiring {
                letters: None,
                link: Some("https://letters.shop.example/inquiry/".into()),
            })),
        ),
        policies: Arc::new(Policies {
            store: store.clone(),
            audit: audit.clone(),
            chance: Arc::clone(chance),
            foundation: Arc::clone(&foundation),
            turn: guard::trial::TrialTurn::default(),
        }),
        promises: Promises { store: store.clone(), audit: audit.clone(), chance: Arc::clone(chance) },
        public_at: Some("https://shop.example".into()),
        protect: Arc::new(Protect {
            store: store.clone(),
            audit: audit.clone(),
            chance: Arc::clone(chance),
            foundation: Arc::clone(&foundation),
        }),
        refresher: Arc::new(Refresher::new(store.clone(), house(), foundation, scanner)),
        response: response::Response::new(response::ResponseParts {
            store: store.clone(),
            audit: audit.clone(),
            clock: Arc::clone(&clock),
            chance: Arc::clone(chance),
            phrases: Arc::new(Phrases::load()),
            match_key: ring.guard_ring(clock.now()).match_key,
            house: response::LetterHouse {
                name: "Beispiel Garten".into(),
                domains: vec!["garten.example".into()],
                site: None,
                from: post::letter::Sender {
                    name: "Beispiel Garten".into(),
                    address: "letters@garten.example".into(),
                },
                languages: vec!["en".into(), "de".into()],
                zone: jiff::tz::TimeZone::UTC,
            },
        }),
        redeemer: Redeemer::new(
            store.clone(),
            &ring.link_key,
            audit.clone(),
            Arc::clone(&clock),
            Arc::clone(chance),
        ),
        clearinghouse: hub(temp, &clock, chance, ring, &audit),
        mailings: Arc::new(Mailings::new(MailingParts {
            store: store.clone(),
            ring: Arc::clone(ring),
            audit: audit.clone(),
            clock: Arc::clone(&clock),
            chance: Arc::clone(chance),
            sets: Arc::new(Everybody),
        })),
        replies: Arc::new(ReplyDesk {
            store: store.clone(),
            ring: Arc::clone(ring),
            audit: audit.clone(),
            clock: Arc::clone(&clock),
        }),
        alarms: Arc::new(Alarms::new(AlarmParts {
            store,
            ring: Arc::clone(ring),
            audit: audit.clone(),
            clock,
            chance: Arc::clone(chance),
            phrases: Arc::new(Phrases::load()),
            notices: None,
            fetcher: Fetcher::new(Resolver::off(), Arc::clone(&tls)),
            tls,
            installation: "tidewatch.example".into(),
            language: "en".into(),
        })),
        configured: vec![Configured { key: "organisation.name", value: "Beispiel Garten".into() }],
        ledger: LedgerCheck {
            store: ledger_store,
            audit: audit.clone(),
            ring: Arc::clone(ring),
            alone: Arc::new(tokio::sync::Semaphore::new(1)),
        },
        audit,
    }
}

/// The way past the filter, in the clear: the server is on this machine.
fn past_the_filter(next_hop: &SmtpSink) -> PastTheFilter {
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let port = next_hop.address().port();
    let hop = Hop { host: "127.0.0.1".into(), port, tls: TlsLevel::Opportunistic };
    PastTheFilter { relay, route: Route::Hop(hop) }
}

/// RFC 9112 §7.1: pieces with their sizes in front.
fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        whole.push_str(&rest[..size]);
        body = &rest[size + 2..];
    }
    whole
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_the_door_and_who_is_reads_a_page() {
    let mut house = TestHouse::open().await;
    let nobody = house.get("", "/prove").await;
    assert_eq!((nobody.status, nobody.field("location")), (303, Some("/sign-in?next=%2Fprove")));
    let viewer = house.person(Role::Viewer).await;
    let page = house.get(&viewer, "/prove").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("Is it still you?"), "{}", page.words());
    house.stop().await;
}

/// In every set there is everybody at `example.net`.
struct Everybody;

impl Affected for Everybody {
    fn contains(&self, address: &model::address::EmailAddress) -> bool {
        address.domain().name() == "example.net"
    }
}

impl AffectedSets for Everybody {
    fn find<'s>(&'s self, _: &'s Access, _: model::ids::AffectedSetId) -> FindingSet<'s> {
        Box::pin(async {
            let set: Arc<dyn Affected> = Arc::new(Everybody);
            Ok(set)
        })
    }
}

/// Lets that much time pass for what waits in this process, and the process do what it waited for.
pub(crate) async fn later(by: Duration) {
    tokio::time::pause();
    tokio::time::advance(by).await;
    tokio::time::resume();
    tokio::time::sleep(Duration::from_millis(20)).await;
}
