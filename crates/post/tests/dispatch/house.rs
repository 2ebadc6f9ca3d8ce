//! What the tests of sending share: an installation in a folder, a letter, a file of recipients.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Duration,
};

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
    clock::{Chance, Clock, SystemChance},
    dns::Resolver,
    keys::{KeyPlace, RootKey, WorkRing},
};
use post::{
    audience::{Affected, AffectedSets, AudienceError, AudienceReport, FindingSet},
    dispatch::{
        DispatchParts, DispatchSettings, Dispatcher,
        message::{Answers, Scribe},
    },
    letter::{CHECK_CODE, Letter, LetterKind, LetterText, Sender, Signed, Source, Variable, approval},
    lint::{Terms, lint},
    mailbox::Mailboxes,
    mailing::{MailingParts, Mailings, start_in_txn},
    relay::{
        Hop, PoolLimits, Relay, RelaySettings, RelayTls, Route, TimeLimits, TlsLevel, schedule::Schedule,
    },
    sign::{DkimKey, Signer},
};
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    post::{
        delivery::{DeliveryCounts, DeliveryState},
        mailing::MailingState,
    },
};
use testkit::{authenticator::signed, smtp_sink::Taken};

/// RFC 8032 §7.1, test 1, as PKCS #8: a key that everybody knows.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
/// One installation in a folder.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) ring: Arc<WorkRing>,
    pub(crate) audit: Audit,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) access: Access,
    /// Letters under way at once, and how long a claim lasts.
    pub(crate) pace: (usize, Duration),
}

impl House {
    pub(crate) async fn open(folder: &Path, clock: Arc<dyn Clock>) -> Self {
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
        let access = Access::house(TenantId::HOUSE, "test");
        let pace = (20, Duration::from_secs(1));
        Self { store, ring, audit, clock, chance: Arc::new(SystemChance), access, pace }
    }

    pub(crate) fn mailings(&self, sets: impl AffectedSets + 'static) -> Arc<Mailings> {
        Arc::new(Mailings::new(MailingParts {
            store: self.store.clone(),
            ring: Arc::clone(&self.ring),
            audit: self.audit.clone(),
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
            sets: Arc::new(sets),
        }))
    }

    pub(crate) fn mailboxes(&self) -> Mailboxes {
        let domains = ["answers.shop.example".to_owned()];
        Mailboxes::new(TenantId::HOUSE, &self.ring.mailbox_key, &domains, &BTreeMap::new()).unwrap()
    }

    pub(crate) fn dispatcher(&self, port: u16) -> Dispatcher {
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
            chance: Arc::clone(&self.chance),
            relay: Relay::new(settings, Resolver::off(), RelayTls::without_roots(), None),
            scribe: Scribe::new(Arc::clone(&self.ring), Some(signer), Some(answers)),
            settings: DispatchSettings {
                at_once: self.pace.0,
                claim: self.pace.1,
                schedule: Schedule {
                    pauses: vec![Duration::from_millis(300)],
                    gives_up_after: Duration::from_secs(3_600),
                },
                ..DispatchSettings::new(Route::Hop(hop))
            },
        })
    }

    pub(crate) async fn counts(&self, mailing: MailingId) -> DeliveryCounts {
        self.store.post().delivery_count(&self.access, mailing).await.unwrap()
    }

    pub(crate) async fn state(&self, mailing: MailingId) -> MailingState {
        self.store.post().mailing_fetch(&self.access, mailing).await.unwrap().state
    }

    pub(crate) async fn in_state(&self, mailing: MailingId, state: DeliveryState) -> BTreeSet<Fingerprint> {
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

    pub(crate) fn print(&self, address: &str) -> Fingerprint {
        let address = EmailAddress::parse(address).unwrap();
        forensics::fingerprint::Keyed::new(self.ring.match_key.expose())
            .mailbox(forensics::normalise::Rules::V1, &address)
    }
}

/// Everybody at this domain is affected.
pub(crate) struct Everybody(pub(crate) &'static str);

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

pub(crate) fn letter(now: Time, affected_count: u64) -> Letter {
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
pub(crate) async fn started(house: &House, letter: &Letter) -> MailingId {
    let terms = Terms { parties: vec![], own_domains: vec!["shop.example".into()] };
    let linted = lint(letter, &terms).unwrap();
    let now = house.clock.now();
    let by = (TenantId::HOUSE, PersonId::from_bytes([3; 16]));
    let (assertion, site) = signed(approval::PURPOSE, approval::content(&letter.canonical()), by);
    let signed = Signed::approved(linted, (&assertion, TenantId::HOUSE), &site, now).unwrap();
    let mut change = house.store.change(&house.access).await.unwrap();
    let id = start_in_txn(&mut change, &house.access, &signed, &SystemChance, now).await.unwrap();
    change.commit().await.unwrap();
    id
}

pub(crate) async fn filled(
    house: &House,
    mailing: MailingId,
    file: &str,
) -> Result<AudienceReport, AudienceError> {
    let mut intake = house.mailings(Everybody("example.net")).intake(&house.access, mailing).await?;
    for piece in file.as_bytes().chunks(7_001) {
        intake.push(piece).await?;
    }
    intake.finish().await
}

pub(crate) fn file(count: usize) -> String {
    let rows = (0..count).map(|number| {
        let language = if number % 2 == 0 { "en" } else { "de" };
        format!("c{number}@example.net;{language};Ann {number}\r\n")
    });
    "E-Mail;Language;First name\r\n".to_owned() + &rows.collect::<String>()
}

/// What was taken for each recipient.
pub(crate) fn by_recipient(taken: Vec<Taken>) -> BTreeMap<String, Vec<Taken>> {
    let mut found: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
    for taken in taken {
        let [recipient] = taken.recipients.as_slice() else { panic!("one recipient each") };
        let address = recipient.split(['<', '>']).nth(1).unwrap().to_owned();
        found.entry(address).or_default().push(taken);
    }
    found
}

pub(crate) fn field<'m>(message: &'m str, name: &str) -> &'m str {
    let line = message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in {message}")).trim()
}
