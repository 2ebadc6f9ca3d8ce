//! Sending a mailing over real sockets: counts come from the other side. Nobody is lost, and nobody has it twice but those who were listed.
//!
//! The dispatcher that is killed is a process of its own: this program starts itself with one test, which sends then.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use mail::envelope::{Client, Envelope, Recipient};
use model::{
    access::Access,
    address::EmailAddress,
    domain::Domain,
    fingerprint::Fingerprint,
    ids::{AffectedSetId, Id, LetterId, MailingId, PersonId, TenantId},
    time::Time,
};
use platform::{
    audit::Audit,
    clock::{Clock, SystemChance, SystemClock},
    dns::Resolver,
    events::LocalBus,
    keeper::{self, Unwatched},
    keys::{KeyPlace, RootKey, WorkRing},
};
use post::{
    audience::{Affected, AffectedSets, AudienceError, AudienceReport, FindingSet},
    check_code::{CheckCodes, CheckDesk, Checked},
    dispatch::{
        DispatchParts, DispatchSettings, Dispatcher,
        message::{Answers, Scribe},
    },
    letter::{Approval, CHECK_CODE, Letter, LetterKind, LetterText, Sender, Signed, Source, Variable},
    lint::{Terms, lint},
    mailbox::{Arrived, Inbox, Mailboxes},
    mailing::{MailingError, MailingParts, Mailings, start_in_txn},
    relay::{
        Hop, PoolLimits, Relay, RelaySettings, RelayTls, Route, TimeLimits, TlsLevel, schedule::Schedule,
    },
    reply::{ReplyDesk, ReplyHearer},
    sign::{DkimKey, Signer},
};
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    post::{
        delivery::{DeliveryCounts, DeliveryState},
        mailing::{FileCounts, MailingState},
        reply::ReplyState,
    },
};
use testkit::{
    clock::FakeClock,
    folder::TempFolder,
    smtp_sink::{SmtpSink, Taken},
};
use tokio::sync::watch;

/// RFC 8032 §7.1, test 1, as PKCS #8: a key that everybody knows.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
/// Tells the process to be killed where everything is, and where to send.
const FOLDER: &str = "TIDEWATCH_TEST_DISPATCH_FOLDER";
const PORT: &str = "TIDEWATCH_TEST_DISPATCH_PORT";

/// One installation in a folder.
struct House {
    store: Store,
    ring: Arc<WorkRing>,
    audit: Audit,
    clock: Arc<dyn Clock>,
    access: Access,
}

impl House {
    async fn open(folder: &Path, clock: Arc<dyn Clock>) -> Self {
        let place = KeyPlace { file: folder.join("key").join("root.key"), data: folder.join("data") };
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
        let address = StoreAddress::sqlite(&folder.join("data").join("tidewatch.db"));
        let objects = ObjectsAddress::File(folder.join("data").join("objects"));
        let store = Store::open(&address, &objects).await.unwrap();
        let audit = Audit::new(
            store.platform(),
            &folder.join("data"),
            Arc::clone(&ring),
            Arc::clone(&clock),
            Arc::new(SystemChance),
        );
        Self { store, ring, audit, clock, access: Access::house(TenantId::HOUSE, "test") }
    }

    fn mailings(&self, sets: impl AffectedSets + 'static) -> Arc<Mailings> {
        Arc::new(Mailings::new(MailingParts {
            store: self.store.clone(),
            ring: Arc::clone(&self.ring),
            audit: self.audit.clone(),
            clock: Arc::clone(&self.clock),
            chance: Arc::new(SystemChance),
            sets: Arc::new(sets),
        }))
    }

    fn mailboxes(&self) -> Mailboxes {
        let domains = ["answers.shop.example".to_owned()];
        Mailboxes::new(TenantId::HOUSE, &self.ring.mailbox_key, &domains, &BTreeMap::new()).unwrap()
    }

    fn dispatcher(&self, port: u16) -> Dispatcher {
        let second = Duration::from_secs(1);
        let limits = TimeLimits {
            connect: 10 * second,
            greeting: 10 * second,
            hello: 10 * second,
            tls: 10 * second,
            mail: 10 * second,
            recipient: 10 * second,
            data: 10 * second,
            content: 10 * second,
            end_of_data: 2 * second,
            quit: second,
        };
        let pool = PoolLimits { per_server: 20, kept_per_server: 20, ..PoolLimits::default() };
        let settings =
            RelaySettings { limits, pool, may_reach_own_network: true, ..RelaySettings::default() };
        let key = DkimKey::from_pem("shop.example", "tw", KEY.as_bytes()).unwrap();
        let answers =
            Answers { mailboxes: self.mailboxes(), domain: Domain::parse("answers.shop.example").unwrap() };
        let signer = Arc::new(Signer::new(vec![key]).unwrap());
        let hop = Hop { host: "127.0.0.1".into(), port, tls: TlsLevel::None };
        Dispatcher::new(DispatchParts {
            store: self.store.clone(),
            ring: Arc::clone(&self.ring),
            audit: self.audit.clone(),
            clock: Arc::clone(&self.clock),
            chance: Arc::new(SystemChance),
            relay: Relay::new(settings, Resolver::off(), RelayTls::without_roots(), None),
            scribe: Scribe::new(Arc::clone(&self.ring), Some(signer), Some(answers)),
            settings: DispatchSettings {
                claim: second,
                schedule: Schedule {
                    pauses: vec![Duration::from_millis(300)],
                    gives_up_after: Duration::from_secs(3_600),
                },
                ..DispatchSettings::new(Route::Hop(hop))
            },
        })
    }

    async fn counts(&self, mailing: MailingId) -> DeliveryCounts {
        self.store.post().delivery_count(&self.access, mailing).await.unwrap()
    }

    async fn state(&self, mailing: MailingId) -> MailingState {
        self.store.post().mailing_fetch(&self.access, mailing).await.unwrap().state
    }

    async fn in_state(&self, mailing: MailingId, state: DeliveryState) -> BTreeSet<Fingerprint> {
        let post = self.store.post();
        let mut found = BTreeSet::new();
        loop {
            let page = post
                .delivery_state_list(&self.access, mailing, state, found.last().copied(), 1_000)
                .await
                .unwrap();
            if page.is_empty() {
                return found;
            }
            found.extend(page.into_iter().map(|delivery| delivery.recipient));
        }
    }

    fn print(&self, address: &str) -> Fingerprint {
        let address = EmailAddress::parse(address).unwrap();
        forensics::fingerprint::Keyed::new(self.ring.match_key.expose())
            .mailbox(forensics::normalise::Rules::V1, &address)
    }
}

/// Everybody at this domain is affected.
struct Everybody(&'static str);

impl Affected for Everybody {
    fn contains(&self, address: &EmailAddress) -> bool {
        address.domain().name() == self.0
    }
}

impl AffectedSets for Everybody {
    fn find<'s>(&'s self, _: &'s Access, _: AffectedSetId) -> FindingSet<'s> {
        let set: Arc<dyn Affected> = Arc::new(Everybody(self.0));
        Box::pin(async move { Ok(set) })
    }
}

fn letter(now: Time, affected_count: u64) -> Letter {
    let text = |language: &str, subject: &str, body: &str| LetterText {
        language: language.into(),
        subject: subject.into(),
        body: body.into(),
    };
    Letter {
        id: LetterId::new(now, [7; 10]),
        kind: LetterKind::Mandated,
        texts: vec![
            text(
                "en",
                "Your address was in a copy that is out",
                "Dear {first_name},\n\nyour e-mail address was in a copy of our list that others have now.\n\
                 We found out on Saturday at 06:40.\n\nType shop.example yourself to check this letter: {check_code}\n",
            ),
            text(
                "de",
                "Ihre Adresse stand in einer Kopie, die andere jetzt haben",
                "Guten Tag {first_name},\n\nwir haben es am Samstag um 06:40 Uhr bemerkt. Kennziffer: {check_code}\n",
            ),
        ],
        variables: vec![
            Variable { name: "first_name".into(), source: Source::Column("First name".into()) },
            Variable { name: CHECK_CODE.into(), source: Source::CheckCode },
        ],
        from: Sender { name: "Shop".into(), address: "letters@shop.example".into() },
        is_answered_by_us: true,
        affected: AffectedSetId::from_bytes([2; 16]),
        affected_count,
        not_after: now.plus(Duration::from_secs(86_400)),
    }
}

/// Approves a letter and makes its mailing.
async fn started(house: &House, letter: &Letter) -> MailingId {
    let terms = Terms { parties: vec![], own_domains: vec!["shop.example".into()] };
    let linted = lint(letter, &terms).unwrap();
    let now = house.clock.now();
    let approval = Approval { evidence: b"proof".to_vec(), signer: PersonId::from_bytes([3; 16]), at: now };
    let mut change = house.store.change(&house.access).await.unwrap();
    let signed = Signed::new(linted, approval);
    let id = start_in_txn(&mut change, &house.access, &signed, &SystemChance, now).await.unwrap();
    change.commit().await.unwrap();
    id
}

async fn filled(house: &House, mailing: MailingId, file: &str) -> Result<AudienceReport, AudienceError> {
    let mut intake = house.mailings(Everybody("example.net")).intake(&house.access, mailing).await?;
    for piece in file.as_bytes().chunks(7_001) {
        intake.push(piece).await?;
    }
    intake.finish().await
}

fn file(count: usize) -> String {
    let rows = (0..count).map(|number| {
        let language = if number % 2 == 0 { "en" } else { "de" };
        format!("c{number}@example.net;{language};Ann {number}\r\n")
    });
    "E-Mail;Language;First name\r\n".to_owned() + &rows.collect::<String>()
}

/// What was taken for each recipient.
fn by_recipient(taken: Vec<Taken>) -> BTreeMap<String, Vec<Taken>> {
    let mut found: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    for taken in taken {
        let [recipient] = taken.recipients.as_slice() else { panic!("one recipient each") };
        let address = recipient.split(['<', '>']).nth(1).unwrap().to_owned();
        found.entry(address).or_default().push(taken);
    }
    found
}

fn field<'m>(message: &'m str, name: &str) -> &'m str {
    let line = message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in {message}")).trim()
}

#[tokio::test]
async fn only_who_is_affected_is_written_to_and_all_others_are_counted() {
    let folder = TempFolder::new("audience");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let mailing = started(&house, &letter(house.clock.now(), 10)).await;
    let desk = house.mailings(Everybody("example.net"));
    assert!(matches!(desk.resume(&house.access, mailing).await, Err(MailingError::NoRecipients)));
    for (broken, expected) in [
        ("name;language\r\nAnn;en\r\n", "no column is called `email`"),
        ("email\r\na@example.net\r\n", "the letter needs a column called `First name`"),
        ("", "it is empty"),
    ] {
        let refused = filled(&house, mailing, broken).await.unwrap_err().to_string();
        assert!(refused.ends_with(expected), "{refused}");
    }
    let rows = "email,first name\r\n\
        ann@example.net,Ann\r\n\
        ANN@example.net,Ann again\r\n\
        bob@example.net,https://thief.example\r\n\
        carl@example.net,\r\n\
        dora,Dora\r\n\
        jürgen@example.net,Jürgen\r\n\
        eve@example.com,Eve\r\n\
        frank@example.net,Frank\r\n";
    let report = filled(&house, mailing, rows).await.unwrap();
    let file = FileCounts { rows: 8, not_affected: 1, unfit: 4, repeated: 1 };
    assert_eq!(report, AudienceReport { file, accepted: 2, missing: 8 });
    // The same file again, as after a crash in the middle of it.
    let again = filled(&house, mailing, rows).await.unwrap();
    assert_eq!((again.accepted, again.missing), (2, 8));
    assert_eq!(house.state(mailing).await, MailingState::Paused);
    // No address is anywhere but under a seal.
    house.store.close().await;
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(17).any(|bytes| bytes == b"frank@example.net"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn each_recipient_has_the_outcome_the_server_gave_and_silence_is_unknown() {
    let folder = TempFolder::new("dispatch");
    let clock = FakeClock::at("2026-11-22T06:40:00Z");
    let house = House::open(folder.path(), Arc::new(clock.clone())).await;
    let script = "rcpt<c1@example.net> 550-5.1.1 no <c1@example.net>|550 5.1.1 here\n\
                  rcpt<c2@example.net> greylist\n\
                  end #3 take-and-close\n\
                  end #5 451 4.3.0 later";
    let sink = SmtpSink::start(script).await;
    let letter = letter(clock.now(), 40);
    let mailing = started(&house, &letter).await;
    filled(&house, mailing, &file(40)).await.unwrap();
    let desk = house.mailings(Everybody("example.net"));
    let (_stopper, stop) = watch::channel(false);
    let dispatcher = house.dispatcher(sink.address().port());
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 0, "nobody said that it begins");
    desk.resume(&house.access, mailing).await.unwrap();
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 40);
    let expected =
        DeliveryCounts { delivered: 36, deferred: 2, refused: 1, unknown: 1, ..DeliveryCounts::default() };
    assert_eq!(house.counts(mailing).await, expected);
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 0, "it is not their time yet");
    clock.advance(Duration::from_secs(1));
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 2);
    let look = desk.look(&house.access, mailing).await.unwrap();
    assert_eq!(
        (look.mailing.state, look.counts.delivered, look.counts.unknown),
        (MailingState::Ended, 38, 1)
    );

    // What the other side has.
    let taken = by_recipient(sink.taken());
    assert_eq!(taken.len(), 39, "all but who was refused");
    assert!(taken.values().all(|copies| copies.len() == 1));
    let unknown = house.in_state(mailing, DeliveryState::Unknown).await;
    let silent: Vec<&String> =
        taken.iter().filter(|(_, copies)| !copies[0].is_answered).map(|(address, _)| address).collect();
    assert_eq!(silent.iter().map(|address| house.print(address)).collect::<BTreeSet<_>>(), unknown);

    let message = String::from_utf8(taken["c4@example.net"][0].content.clone()).unwrap();
    assert!(message.starts_with("DKIM-Signature: v=1; a=ed25519-sha256;"), "{message}");
    assert_eq!(field(&message, "To"), "c4@example.net");
    assert_eq!(field(&message, "Date"), "Sun, 22 Nov 2026 06:40:00 +0000");
    assert_eq!(field(&message, "Content-Language"), "en");
    assert!(message.contains("Dear Ann 4,"), "{message}");
    let german = String::from_utf8(taken["c3@example.net"][0].content.clone()).unwrap();
    assert!(german.contains("Guten Tag Ann 3,"), "{german}");
    let ids: BTreeSet<&str> = taken
        .values()
        .map(|copies| std::str::from_utf8(&copies[0].content).unwrap())
        .map(|message| field(message, "Message-ID"))
        .collect();
    assert_eq!(ids.len(), 39);
    // A server's words are not kept: they name people.
    let post = house.store.post();
    let refused =
        post.delivery_state_list(&house.access, mailing, DeliveryState::Refused, None, 9).await.unwrap();
    assert_eq!(refused[0].answer.as_deref(), Some("550 5.1.1"));

    // The code belongs to its address, and the log tells which letter it is.
    let code = message.lines().find_map(|line| line.split("this letter: ").nth(1)).unwrap();
    let check = CheckDesk::new(house.store.shared(), CheckCodes::new(TenantId::HOUSE, &house.ring.link_key));
    let ours = check.verify(&house.access, " C4@example.net ", &code.to_lowercase()).await.unwrap();
    assert_eq!(ours, Checked::Ours { letter: letter.id, sent_at: look.mailing.begun_at.unwrap() });
    for (address, code) in
        [("c5@example.net", code), ("c4@example.net", "0000-0000"), ("c4@example.net", ""), ("", code)]
    {
        let other = check.verify(&house.access, address, code).await.unwrap();
        assert_eq!(other, Checked::Unknown, "{address} {code}");
    }
    let logged = house.store.shared().letter_log_fetch(&house.access, letter.id).await.unwrap();
    assert_eq!((logged.logged.people, logged.logged.letter_sha256), (40, letter.digest()));
    assert!(logged.is_whole(TenantId::HOUSE, [0; 32]));

    // A person lets the unknown one be sent again: the same bytes.
    assert_eq!(desk.send_unknown_again(&house.access, mailing).await.unwrap(), 1);
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 1);
    let twice = by_recipient(sink.taken()).remove(silent[0]).unwrap();
    assert_eq!((twice.len(), &twice[0].content), (2, &twice[1].content));
    assert_eq!(house.counts(mailing).await.unknown, 0);
    assert_eq!(house.state(mailing).await, MailingState::Ended);
    let objects = house.store.objects().object_list(&house.access, None, 10).await.unwrap();
    assert_eq!(objects, [], "nobody's address is kept any longer");
}

#[tokio::test]
async fn an_answer_is_found_by_the_address_it_came_to() {
    let folder = TempFolder::new("reply");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let sink = SmtpSink::start("").await;
    let mailing = started(&house, &letter(house.clock.now(), 2)).await;
    filled(&house, mailing, &file(2)).await.unwrap();
    house.mailings(Everybody("example.net")).resume(&house.access, mailing).await.unwrap();
    let (_stopper, stop) = watch::channel(false);
    house.dispatcher(sink.address().port()).round(&house.access, &stop).await.unwrap();
    let taken = by_recipient(sink.taken());
    let copy = &taken["c1@example.net"][0];
    let reply_to = field(std::str::from_utf8(&copy.content).unwrap(), "Reply-To").to_owned();
    let bounce_to = copy.mail.split(['<', '>']).nth(1).unwrap().to_owned();

    let (keeper, keeping) = keeper::start(
        house.store.clone(),
        house.ring.guard_ring(house.clock.now()).sealing,
        Arc::new(SystemChance),
        Arc::new(Unwatched),
    );
    let inbox = Inbox::new(keeper, Arc::new(SystemChance), Duration::from_secs(86_400));
    for (to, message) in [
        (reply_to.as_str(), "From: Ann <c1@example.net>\r\nSubject: Re: copy\r\n\r\nIs it true?\r\n"),
        ("reply@answers.shop.example", "From: b@example.com\r\nSubject: hello\r\n\r\nHello\r\n"),
        (bounce_to.as_str(), "From: <>\r\nSubject: failed\r\n\r\nno such user\r\n"),
    ] {
        let recipients = vec![Recipient { address: to.to_owned(), ..Recipient::default() }];
        let envelope = Envelope { sender: "c1@example.net".into(), recipients, ..Envelope::default() };
        let (client, now) = (Client::default(), house.clock.now());
        let arrived = Arrived {
            client: &client,
            envelope: &envelope,
            message: message.as_bytes(),
            judged: None,
            origin: None,
            now,
        };
        inbox.arrive(&house.access, &house.mailboxes(), arrived).await.unwrap();
    }
    drop(inbox);
    keeping.finish().await;
    let hearer = Arc::new(ReplyHearer::new(house.store.clone()));
    let bus =
        LocalBus::new(house.store.clone(), house.access.clone(), Arc::clone(&house.clock), vec![hearer]);
    bus.round().await.unwrap();
    bus.round().await.unwrap();

    let desk = ReplyDesk {
        store: house.store.clone(),
        ring: Arc::clone(&house.ring),
        audit: house.audit.clone(),
        clock: Arc::clone(&house.clock),
    };
    assert_eq!(desk.new_count(&house.access).await.unwrap(), 2);
    let linked = desk.list(&house.access, Some(mailing), None, 10).await.unwrap();
    assert_eq!(linked.len(), 1);
    let opened = desk.open(&house.access, linked[0].item).await.unwrap();
    assert_eq!(opened.from, "c1@example.net");
    assert_eq!((opened.subject.as_str(), opened.text.trim()), ("Re: copy", "Is it true?"));
    assert_eq!(desk.new_count(&house.access).await.unwrap(), 1);
    desk.mark(&house.access, linked[0].item, ReplyState::Answered).await.unwrap();
    let delivery =
        house.store.post().delivery_fetch(&house.access, linked[0].delivery.unwrap()).await.unwrap();
    assert_eq!(delivery.recipient, house.print("c1@example.net"));
    assert!(delivery.came_back_at.is_some(), "something came back to its address for bounces");
}

const PEOPLE: usize = 10_000;
/// After so many letters the sender is killed or paused.
const KILLED_AT: [usize; 4] = [700, 2_500, 5_200, 7_900];
const PAUSED_AT: usize = 4_000;

fn spawn(folder: &Path, port: u16) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ten_thousand_letters_survive_kill_nine_and_a_pause", "--nocapture"])
        .env(FOLDER, folder)
        .env(PORT, port.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Sends until every mailing has ended.
async fn send_until_ended(folder: &str) {
    let house = House::open(Path::new(folder), Arc::new(SystemClock)).await;
    let dispatcher = house.dispatcher(std::env::var(PORT).unwrap().parse().unwrap());
    let (_stopper, stop) = watch::channel(false);
    loop {
        if let Err(error) = dispatcher.round(&house.access, &stop).await {
            eprintln!("{error}");
        }
        let all = house.store.post().mailing_list(&house.access, None, 10).await.unwrap();
        if all.iter().all(|mailing| mailing.state == MailingState::Ended) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for a child without holding up the sink.
async fn ended(mut child: Child) {
    let status = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_letters_survive_kill_nine_and_a_pause() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return send_until_ended(&folder).await;
    }
    let folder = TempFolder::new("ten-thousand");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let script = "mail #900 close\n\
                  rcpt #1500 450 4.2.1 later\n\
                  end #2000 take-and-close\n\
                  end #3000 451 4.3.0 later\n\
                  end #6000 take-and-hang\n\
                  content #6500 close\n\
                  rcpt<c9999@example.net> 550 5.1.1 no";
    let sink = SmtpSink::start(script).await;
    let port = sink.address().port();
    let mailing = started(&house, &letter(house.clock.now(), PEOPLE as u64)).await;
    let report = filled(&house, mailing, &file(PEOPLE)).await.unwrap();
    assert_eq!((report.accepted, report.missing), (PEOPLE as u64, 0));
    let desk = house.mailings(Everybody("example.net"));
    desk.resume(&house.access, mailing).await.unwrap();

    let mut child = spawn(folder.path(), port);
    for killed_at in KILLED_AT {
        if killed_at > PAUSED_AT && sink.taken_count() < PAUSED_AT + 500 {
            sink.wait_for_count(PAUSED_AT).await;
            desk.pause(&house.access, mailing).await.unwrap();
            // What was begun before the pause ends; then nothing more comes.
            while house.counts(mailing).await.sending > 0 {
                tokio::task::yield_now().await;
            }
            let (before, counts) = (sink.taken_count(), house.counts(mailing).await);
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert_eq!((sink.taken_count(), house.counts(mailing).await), (before, counts), "it is paused");
            desk.resume(&house.access, mailing).await.unwrap();
        }
        sink.wait_for_count(killed_at).await;
        child.kill().unwrap();
        child.wait().unwrap();
        child = spawn(folder.path(), port);
    }
    ended(child).await;

    let counts = house.counts(mailing).await;
    assert_eq!(counts.all(), PEOPLE as u64);
    assert_eq!((counts.refused, counts.planned + counts.deferred + counts.sending + counts.expired), (1, 0));
    let unknown = house.in_state(mailing, DeliveryState::Unknown).await;
    let delivered = house.in_state(mailing, DeliveryState::Delivered).await;
    // At most what was under way at each kill, and the three at which the server fell silent.
    assert!(unknown.len() <= KILLED_AT.len() * 20 + 3, "{} are unknown", unknown.len());
    assert!(unknown.len() >= 2);
    let taken = by_recipient(sink.taken());
    let prints: BTreeMap<Fingerprint, &Vec<Taken>> =
        taken.iter().map(|(address, copies)| (house.print(address), copies)).collect();
    assert!(
        taken.values().all(|copies| copies.len() == 1),
        "nobody has it twice: nothing unknown was sent again"
    );
    assert!(delivered.iter().all(|print| prints[print][0].is_answered), "who is delivered has it");
    let lost = prints.keys().filter(|print| !delivered.contains(print) && !unknown.contains(print)).count();
    assert_eq!(lost, 0, "who has it is delivered or listed");
    println!("{} delivered, {} unknown, {} at the sink", delivered.len(), unknown.len(), taken.len());

    // A person sends the unknown ones again: now everybody has it, some of those twice, and byte for byte the same.
    assert_eq!(desk.send_unknown_again(&house.access, mailing).await.unwrap(), unknown.len() as u64);
    ended(spawn(folder.path(), port)).await;
    let taken = by_recipient(sink.taken());
    assert_eq!(taken.len(), PEOPLE - 1, "nobody is lost");
    for (address, copies) in &taken {
        assert!(copies.len() == 1 || unknown.contains(&house.print(address)), "{address}: {}", copies.len());
        assert!(copies.iter().all(|copy| copy.content == copies[0].content), "{address}");
    }
    let ids: BTreeSet<&str> = taken
        .values()
        .map(|copies| field(std::str::from_utf8(&copies[0].content).unwrap(), "Message-ID"))
        .collect();
    assert_eq!(ids.len(), PEOPLE - 1);
    let counts = house.counts(mailing).await;
    assert_eq!((counts.delivered, counts.unknown, counts.refused), (PEOPLE as u64 - 1, 0, 1));
}
