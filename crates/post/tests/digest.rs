//! Digests over a real store and a real SMTP sink: one letter a period, links that a scanner may open, answers that count once.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::{sync::Arc, time::Duration};

use mail::{Limits, Message, compose::Mailbox};
use model::{
    address::EmailAddress,
    fingerprint::Fingerprint,
    ids::{HeldId, ObjectId},
    time::Time,
    verdict::{Direction, Points},
};
use platform::{
    audit::Audit,
    clock::{Clock, SystemChance},
    dns::Resolver,
    keys::{KeyPlace, RootKey, WorkRing},
    phrases::Phrases,
};
use post::{
    digest::{Digest, DigestParts, DigestSettings, Offer, Redeemed, Redeemer, Waiting},
    notice::{NoticeSettings, Notices, ReturnPath},
    relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel},
};
use store::{
    guard::held::{Hand, NewHeld},
    post::digest::DigestAnswer,
};
use testkit::{
    clock::FakeClock,
    folder::TempFolder,
    smtp_sink::SmtpSink,
    store::{Side, TempStore, house},
};

const DAY: Duration = Duration::from_hours(24);
const LINK: &str = "https://watch.example.com/held/";
const ADA: Fingerprint = Fingerprint::from_bytes([1; 12]);

struct House {
    temp: TempStore,
    clock: FakeClock,
    digest: Arc<Digest>,
    redeemer: Redeemer,
    sink: SmtpSink,
    _keys: TempFolder,
}

fn mailbox(address: &str) -> Mailbox {
    Mailbox::bare(EmailAddress::parse(address).unwrap())
}

fn notices(sink: &SmtpSink, ring: &WorkRing) -> Notices {
    let address = sink.address();
    let settings = NoticeSettings {
        from: mailbox("tidewatch@shop.example"),
        to: vec![mailbox("postmaster@shop.example")],
        return_path: ReturnPath::Null,
        language: "en".into(),
        installation: "mx.shop.example".into(),
        route: Route::Hop(Hop { host: address.ip().to_string(), port: address.port(), tls: TlsLevel::None }),
    };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    Notices::new(settings, Arc::new(Phrases::load()), None, relay, *ring.mark_key.expose())
}

impl House {
    async fn open(side: Side, script: &str) -> Self {
        let temp = TempStore::open(side).await;
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T14:20:00Z");
        let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
        let sink = SmtpSink::start(script).await;
        let (ticking, chance) = (Arc::new(clock.clone()), Arc::new(SystemChance));
        let digest = Digest::new(DigestParts {
            store: temp.store.clone(),
            ring: Arc::clone(&ring),
            clock: ticking.clone(),
            chance: chance.clone(),
            notices: notices(&sink, &ring),
            settings: DigestSettings {
                link: LINK.into(),
                period: DAY,
                begins: Duration::from_secs(7 * 60 * 60),
            },
        });
        // The public face: with its own, smaller ring.
        let web = RootKey::open(&place, &SystemChance).unwrap().web_ring(clock.now());
        let data = temp.folder.path().join("data");
        std::fs::create_dir_all(&data).unwrap();
        let audit =
            Audit::new(temp.store.platform(), &data, Arc::clone(&ring), ticking.clone(), chance.clone());
        let redeemer = Redeemer::new(temp.store.clone(), &web.link_key, audit, ticking, chance);
        Self { temp, clock, digest: Arc::new(digest), redeemer, sink, _keys: keys }
    }

    /// Holds a message and notes that Ada waits for it.
    async fn hold(&self, number: u8, may_release: bool) -> HeldId {
        let now = self.clock.now();
        let id = HeldId::new(now, [number; 10]);
        let held = NewHeld {
            id,
            at: now,
            end_at: now.plus(14 * DAY),
            door: "mx".into(),
            direction: Direction::Inbound,
            queue_id: None,
            judged: None,
            message_sha256: [number; 32],
            size_bytes: 1,
            decided_by: "score".into(),
            score: Points::hundredths(500),
            reasons: vec![("bulk.listed".into(), Points::hundredths(500))],
            sender: None,
            sender_domain: Some("evil.example".into()),
            recipient_count: 1,
            recipients: vec![ADA],
            recipient_domains: vec!["shop.example".into()],
        };
        let mut change = self.temp.store.change(&house()).await.unwrap();
        change.held_keep_in_txn(&held, ObjectId::new(now, [number; 10]), "house:test").await.unwrap();
        change.commit().await.unwrap();
        let waiting = Waiting {
            held: id,
            recipient: ADA,
            address: "ada@shop.example".into(),
            from_domain: "evil.example".into(),
            subject: format!("Pay {number} at https://evil.example/"),
            came_at: now,
            end_at: held.end_at,
            may_release,
        };
        assert!(self.digest.note(&house(), &waiting).await.unwrap());
        assert!(!self.digest.note(&house(), &waiting).await.unwrap());
        id
    }

    async fn letter(&self, count: usize) -> String {
        let letters = self.sink.wait_for(count).await;
        assert_eq!(letters.len(), count);
        let message = Message::parse(&letters[count - 1].content, &Limits::default());
        message.parts[0].text().unwrap_or_default().to_string()
    }
}

/// The tokens of a letter, in their order.
fn tokens(letter: &str) -> Vec<String> {
    letter
        .split(LINK)
        .skip(1)
        .map(|rest| rest.split_whitespace().next().unwrap_or_default().to_owned())
        .collect()
}

async fn a_letter_a_period_and_each_answer_once(side: Side) {
    let house_ = House::open(side, "").await;
    house_.hold(1, true).await;
    house_.hold(2, false).await;
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 1);
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 0);
    let letter = house_.letter(1).await;
    assert!(letter.contains("2 messages to you are held"), "{letter}");
    assert!(letter.contains("From: evil[.]example"), "{letter}");
    assert!(letter.contains("Subject: \"Pay 1 at [...]\""), "{letter}");
    assert!(!letter.contains("evil.example"), "{letter}");
    assert!(house_.sink.taken()[0].recipients[0].contains("ada@shop.example"));
    // Newest first: ask and report for the second, release and report for the first.
    let tokens = tokens(&letter);
    assert_eq!(tokens.len(), 4, "{letter}");
    let redeemer = &house_.redeemer;
    let mut offered = Vec::new();
    for token in &tokens {
        // A link scanner opens them all, twice.
        redeemer.look(token).await.unwrap();
        let Offer::Open(answer, _) = redeemer.look(token).await.unwrap() else { panic!("{token}") };
        offered.push(answer);
    }
    let [ask, report] = [DigestAnswer::Ask, DigestAnswer::Report];
    assert_eq!(offered, [ask, report, DigestAnswer::Release, report]);
    assert_eq!(house_.digest.answers(&house(), 9).await.unwrap(), []);
    assert_eq!(redeemer.redeem(&tokens[0]).await.unwrap(), Redeemed::Kept(ask));
    assert_eq!(redeemer.redeem(&tokens[0]).await.unwrap(), Redeemed::Answered(ask));
    assert_eq!(redeemer.redeem(&tokens[1]).await.unwrap(), Redeemed::Answered(ask));
    let alarms = house_.temp.store.post().alarm_list(&house(), true, None, 9).await.unwrap();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].said.kind, "recipient-asked");
    assert_eq!(redeemer.redeem(&tokens[2]).await.unwrap(), Redeemed::Kept(DigestAnswer::Release));
    let open = house_.digest.answers(&house(), 9).await.unwrap();
    assert_eq!(open.len(), 1);
    let entries = house_.temp.store.platform().audit_list(&house(), 0, 9).await.unwrap();
    let said: Vec<_> = entries.into_iter().filter_map(|entry| entry.words).map(|words| words.what).collect();
    assert_eq!(said, ["digest.answer"; 2]);
    house_.digest.done(&house(), &open[0]).await.unwrap();
    assert_eq!(house_.digest.answers(&house(), 9).await.unwrap(), []);
    for junk in ["", "x", &tokens[0][1..]] {
        assert_eq!(redeemer.redeem(junk).await.unwrap(), Redeemed::Gone);
    }
    // The next period has nothing new, so there is no letter; what comes then is told in the one after.
    house_.clock.advance(DAY);
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 0);
    house_.hold(3, false).await;
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 1);
    assert!(house_.letter(2).await.contains("One message to you is held"));
    // A link ends with the hold.
    house_.clock.advance(14 * DAY);
    assert_eq!(redeemer.look(&tokens[3]).await.unwrap(), Offer::Gone);
    assert_eq!(house_.digest.prune(&house()).await.unwrap(), 3);
}

#[tokio::test]
async fn a_letter_a_period_and_each_answer_once_on_sqlite() {
    a_letter_a_period_and_each_answer_once(Side::Sqlite).await;
}

#[tokio::test]
async fn a_letter_a_period_and_each_answer_once_on_postgres() {
    a_letter_a_period_and_each_answer_once(Side::Postgres).await;
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_is_listed_and_repeats_the_same_letter() {
    let house_ = House::open(Side::Sqlite, "end #1 take-and-hang").await;
    house_.hold(1, false).await;
    let digest = Arc::clone(&house_.digest);
    let dying = tokio::spawn(async move { digest.work(&house()).await.map(drop) });
    house_.sink.wait_for(1).await;
    // The mail server has it; the process dies before it hears so.
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 0, "its lease lasts");
    house_.clock.advance(Duration::from_mins(6));
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 1);
    let letters = house_.sink.wait_for(2).await;
    let id = |place: usize| {
        let text = String::from_utf8(letters[place].content.clone()).unwrap();
        text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
    };
    assert_eq!(id(0), id(1));
    let listed = house_.digest.letters(&house(), true, Time::LATEST, 9).await.unwrap();
    assert_eq!((listed.len(), listed[0].attempt), (1, 2));
}

#[tokio::test]
async fn what_was_decided_meanwhile_is_neither_told_nor_answered() {
    let house_ = House::open(Side::Sqlite, "").await;
    let gone = house_.hold(1, true).await;
    house_.hold(2, true).await;
    house_.digest.work(&house()).await.unwrap();
    let tokens = tokens(&house_.letter(1).await);
    let third = house_.hold(3, true).await;
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    for held in [gone, third] {
        let hand = Hand { by: "person:1", at: house_.clock.now() };
        assert!(change.held_delete_in_txn(held, hand).await.unwrap().is_some());
    }
    change.commit().await.unwrap();
    assert_eq!(house_.redeemer.redeem(&tokens[2]).await.unwrap(), Redeemed::Gone);
    house_.clock.advance(DAY);
    // Only the third was untold, and it waits no longer: there is nothing to write.
    assert_eq!(house_.digest.work(&house()).await.unwrap(), 0);
    assert_eq!(house_.sink.taken().len(), 1);
    assert!(!house_.digest.is_noted(&house(), third).await.unwrap());
    assert!(!house_.digest.is_noted(&house(), gone).await.unwrap());
}
