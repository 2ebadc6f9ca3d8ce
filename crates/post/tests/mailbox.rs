//! Mail to ourselves over a real store: kept before anybody is told, once for each meaning of its recipients, opened only by who may, gone at its end.
//! Stamped on both databases: `sqlite::` needs nothing but a folder, `postgres::` fails where no server can be started.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use mail::envelope::{Client, Envelope, Recipient};
use model::access::{Access, Right, Rights};
use model::domain::Domain;
use model::event::{Event as _, MailArrived};
use model::ids::{Id, TenantId};
use model::verdict::{Action, Points};
use platform::audit::Audit;
use platform::clock::{Clock, SystemChance};
use platform::keeper::{self, Unwatched};
use platform::keys::{KeyPlace, RootKey, WorkRing};
use post::mailbox::token::Subject;
use post::mailbox::{ArriveError, Arrived, Inbox, InboxError, Mailboxes, Purpose, expire, open};
use store::error::StoreError;
use store::post::inbox::JudgedSummary;
use testkit::clock::FakeClock;
use testkit::folder::{TempFolder, files_below};
use testkit::store::{Side, TempStore, house};

const DAY: Duration = Duration::from_hours(24);
const SUBJECT: Subject = Subject([0xa5; 16]);
const MESSAGE: &[u8] = b"From: <someone@customer.example>\r\nSubject: \xff\r\n\r\n.\r\n";

struct House {
    temp: TempStore,
    clock: FakeClock,
    inbox: Inbox,
    mailboxes: Mailboxes,
    ring: Arc<WorkRing>,
    audit: Audit,
    _keys: TempFolder,
}

impl House {
    async fn open(side: Side) -> Self {
        let temp = TempStore::open(side).await;
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T14:00:00Z");
        let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
        let guard_ring = RootKey::open(&place, &SystemChance).unwrap().guard_ring(clock.now());
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
        let domains = ["watch.example".to_owned()];
        let mailboxes =
            Mailboxes::new(TenantId::HOUSE, &guard_ring.mailbox_key, &domains, &BTreeMap::new()).unwrap();
        let chance = Arc::new(SystemChance);
        let (keeper, _ends_with_the_test) =
            keeper::start(temp.store.clone(), guard_ring.sealing, chance.clone(), Arc::new(Unwatched));
        let inbox = Inbox::new(keeper, chance.clone(), DAY * 90);
        let (data, clock_) = (temp.folder.path(), Arc::new(clock.clone()));
        let audit = Audit::new(temp.store.platform(), data, Arc::clone(&ring), clock_, chance);
        Self { temp, clock, inbox, mailboxes, ring, audit, _keys: keys }
    }

    /// Lets a message arrive for these addresses; returns what is in the inbox now, as purpose and subject.
    async fn arrive(&self, recipients: &[&str]) -> Result<Vec<(String, Option<[u8; 16]>)>, ArriveError> {
        let recipient = |address: &&str| Recipient { address: (*address).into(), ..Recipient::default() };
        let envelope = Envelope {
            sender: "Someone@Customer.Example".into(),
            recipients: recipients.iter().map(recipient).collect(),
            ..Envelope::default()
        };
        let judged = JudgedSummary {
            judged: None,
            action: Action::Reject,
            decided_by: "rule.of@somebody".into(),
            score: Points::hundredths(1_500),
        };
        let client = Client { helo: Some("mail.customer.example".into()), ..Client::default() };
        let arrived = Arrived {
            client: &client,
            envelope: &envelope,
            message: MESSAGE,
            judged: Some(judged),
            origin: None,
            now: self.clock.now(),
        };
        let ids = self.inbox.arrive(&house(), &self.mailboxes, arrived).await?;
        let mut items = Vec::new();
        for id in ids {
            let item = self.temp.store.post().inbox_fetch(&house(), id).await.unwrap();
            assert_eq!(item.from_domain.as_deref(), Some("customer.example"));
            assert_eq!(item.judged.unwrap().decided_by, "rule.of(at)somebody");
            items.push((item.purpose, item.subject));
        }
        Ok(items)
    }

    async fn events(&self) -> usize {
        let events = self.temp.store.platform().outbox_unheard_list(&house(), "nobody", 1_000).await.unwrap();
        events.iter().filter(|event| event.kind == MailArrived::KIND).count()
    }

    fn object_files(&self) -> usize {
        files_below(&self.temp.folder.path().join("objects"), |_| true).len()
    }
}

async fn a_canary_and_a_report_arrive_as_sealed_objects_with_events(house_: &House) {
    let domain = Domain::parse("watch.example").unwrap();
    let canary = house_.mailboxes.address(Purpose::Canary, SUBJECT, &domain);
    let arrived = house_.arrive(&["report@watch.example", &canary, "REPORT+2@watch.example"]).await.unwrap();
    let canary = ("canary".to_owned(), Some(SUBJECT.0));
    assert_eq!(arrived, [canary, ("report".to_owned(), None)], "once for each meaning");
    assert_eq!((house_.events().await, house_.object_files()), (2, 2));
    let store = house_.temp.store.post();
    let [item] = store.inbox_list(&house(), "report", None, None, 10).await.unwrap().try_into().unwrap();
    let (_, content) =
        open(&house(), &house_.temp.store, &house_.ring, &house_.audit, item.id).await.unwrap();
    assert_eq!(content.message, MESSAGE);
    assert_eq!(content.envelope.recipients.len(), 2);
    assert_eq!(content.client.helo.as_deref(), Some("mail.customer.example"));
    let audited = house_.temp.store.platform().audit_list(&house(), 0, 10).await.unwrap();
    assert_eq!(audited[0].words.as_ref().unwrap().what, "inbox.open");
    let about = store.inbox_list(&house(), "canary", Some(SUBJECT.0), None, 10).await.unwrap();
    assert_eq!(about.len(), 1);
}

async fn what_is_not_ours_is_not_kept(house_: &House) {
    for strangers in [&["nobody@watch.example"][..], &["report@other.example"], &[]] {
        assert!(matches!(house_.arrive(strangers).await, Err(ArriveError::NotOurs)));
    }
    assert_eq!((house_.events().await, house_.object_files()), (0, 0));
}

async fn who_may_not_open_opens_nothing(house_: &House) {
    house_.arrive(&["report@watch.example"]).await.unwrap();
    let store = &house_.temp.store;
    let [item] =
        store.post().inbox_list(&house(), "report", None, None, 10).await.unwrap().try_into().unwrap();
    let without = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let refused = open(&without, store, &house_.ring, &house_.audit, item.id).await;
    assert!(matches!(refused, Err(InboxError::Store(StoreError::Denied(_)))));
    let other = TenantId::from_bytes([9; 16]);
    let refused = open(&Access::house(other, "test"), store, &house_.ring, &house_.audit, item.id).await;
    assert!(matches!(refused, Err(InboxError::Store(StoreError::Missing { .. }))));
    assert_eq!(store.platform().audit_size(&house()).await.unwrap(), 0);
}

async fn an_item_ends_with_its_object(house_: &House) {
    house_.arrive(&["report@watch.example"]).await.unwrap();
    house_.clock.advance(DAY);
    house_.arrive(&["abuse@watch.example"]).await.unwrap();
    house_.clock.advance(DAY * 89);
    let store = &house_.temp.store;
    assert_eq!(expire(&house(), store, house_.clock.now(), 10).await.unwrap(), 1);
    assert_eq!(expire(&house(), store, house_.clock.now(), 10).await.unwrap(), 0);
    assert_eq!(house_.object_files(), 1);
    assert_eq!(store.post().inbox_list(&house(), "report", None, None, 10).await.unwrap(), []);
    assert_eq!(store.post().inbox_list(&house(), "abuse", None, None, 10).await.unwrap().len(), 1);
}

async fn when_it_cannot_be_kept_nobody_is_told_that_it_is(house_: &House) {
    house_.temp.store.close().await;
    let refused = house_.arrive(&["report@watch.example"]).await;
    assert!(matches!(refused, Err(ArriveError::Keep(_))), "{refused:?}");
}

async fn no_address_is_found_on_the_disk(house_: &House) {
    house_.arrive(&["report@watch.example"]).await.unwrap();
    house_.temp.store.close().await;
    let files = files_below(house_.temp.folder.path(), |_| true);
    assert!(files.len() > 1, "there is something to look into");
    for (path, bytes) in files {
        for word in ["someone@customer.example", "Someone@Customer.Example", "report@watch.example"] {
            let is_there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!is_there, "{word} in {}", path.display());
        }
    }
}

/// Stamps cases on both databases.
macro_rules! on_both {
    ($($case:ident)*) => {
        on_side!(sqlite Sqlite $($case)*);
        on_side!(postgres Postgres $($case)*);
    };
}

macro_rules! on_side {
    ($module:ident $side:ident $($case:ident)*) => {
        mod $module {
            $(#[tokio::test]
            async fn $case() {
                super::$case(&super::House::open(testkit::store::Side::$side).await).await;
            })*
        }
    };
}

on_both! {
    a_canary_and_a_report_arrive_as_sealed_objects_with_events
    what_is_not_ours_is_not_kept
    who_may_not_open_opens_nothing
    an_item_ends_with_its_object
    when_it_cannot_be_kept_nobody_is_told_that_it_is
    no_address_is_found_on_the_disk
}
