use futures_util::FutureExt;
use judge::relation::Relation;
use mail::auth_results::{AuthResults, Dmarc, DmarcResult};
use platform::clock::SystemChance;
use platform::keys::{KeyPlace, RootKey};
use testkit::store::{Side, TempStore, house};

use super::*;

const START: Time = Time::from_seconds(1_795_269_600);
/// A busy machine is no reason for a test to fail.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);
const CAME: Contact = Contact::Received { is_proved: true, is_answer: false };

pub(crate) fn parties(temp: &TempStore) -> Arc<Parties> {
    let place = KeyPlace {
        file: temp.folder.path().join("keys").join("root.key"),
        data: temp.folder.path().join("data"),
    };
    let ring = RootKey::open(&place, &SystemChance).unwrap().guard_ring(START);
    Arc::new(Parties::new(ring.match_key))
}

fn open(temp: &TempStore, most_in_memory: usize) -> (ProfileBook, ProfileTask) {
    start(ProfileParts {
        store: temp.store.guard(),
        access: house(),
        parties: parties(temp),
        free_mail: ["mail.example"].into_iter().collect(),
        most_in_memory,
        lookup_limit: PATIENCE,
    })
}

fn named(address: &str) -> relation::Parties {
    relation::Parties {
        address: Some(address.to_owned()),
        domain: address.rsplit_once('@').map(|(_, domain)| domain.to_owned()),
        reply_to: None,
        is_free_mail: false,
    }
}

fn passing() -> AuthResults {
    AuthResults { dmarc: Dmarc { result: DmarcResult::Pass, ..Dmarc::default() }, ..AuthResults::default() }
}

async fn relation_of(book: &ProfileBook, address: &str, now: Time) -> Relation {
    let named = named(address);
    book.histories(&named).await.map_or(Relation::Unknown, |found| found.relation(&named, &passing(), now))
}

#[tokio::test]
async fn a_stranger_becomes_known_when_our_side_wrote_and_stays_so_after_a_restart() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, task) = open(&temp, 100);
    assert_eq!(relation_of(&book, "ada@vendor.example", START).await, Relation::First);
    book.learn_outbound(&["Ada@Vendor.Example", "no address"], Contact::Sent, START);
    assert_eq!(relation_of(&book, "ada@vendor.example", START).await, Relation::Known);
    assert_eq!(relation_of(&book, "bob@vendor.example", START).await, Relation::First);
    drop(book);
    assert_eq!(task.finish().await.unwrap(), 2);
    let (book, _task) = open(&temp, 100);
    assert_eq!(relation_of(&book, "ada@vendor.example", START).await, Relation::Known);
}

#[tokio::test]
async fn no_stranger_ends_the_learning() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, task) = open(&temp, 100);
    let odd = relation::Parties { domain: Some("eve@vendor.example".into()), ..named("eve@vendor.example") };
    book.learn_inbound(&odd, CAME, START);
    book.learn_outbound(&["ada@vendor.example"], Contact::Sent, START);
    drop(book);
    assert_eq!(task.finish().await.unwrap(), 2);
}

#[tokio::test]
async fn who_only_writes_is_known_after_weeks_and_each_share_is_counted_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let writer = named("ada@vendor.example");
    for day in 0..3 {
        // Each day another process.
        let (book, task) = open(&temp, 100);
        assert_eq!(relation_of(&book, "ada@vendor.example", START.plus(DAY * day)).await, Relation::First);
        book.learn_inbound(&writer, CAME, START.plus(DAY * day));
        drop(book);
        task.finish().await.unwrap();
    }
    let (book, _task) = open(&temp, 100);
    let found = book.histories(&writer).await.unwrap();
    assert_eq!((found.address.messages_in, found.address.proved_in, found.address.days_in), (3, 3, 3));
    assert_eq!(found.domain, found.address);
    assert_eq!(found.relation(&writer, &passing(), START.plus(13 * DAY)), Relation::First);
    assert_eq!(found.relation(&writer, &passing(), START.plus(14 * DAY)), Relation::Known);
}

#[tokio::test]
async fn what_is_in_memory_is_ready_at_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, _task) = open(&temp, 100);
    let writer = named("ada@vendor.example");
    book.histories(&writer).await.unwrap();
    // The store is not asked again: it is gone.
    temp.store.close().await;
    assert_eq!(book.histories(&writer).now_or_never(), Some(Some(Histories::default())));
}

#[tokio::test]
async fn what_was_just_learned_is_seen_before_it_is_written() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, _task) = open(&temp, 100);
    let writer = named("ada@vendor.example");
    book.learn_inbound(&writer, CAME, START);
    assert_eq!(book.histories(&writer).await.unwrap().address.messages_in, 1);
    book.learn_inbound(&writer, CAME, START);
    assert_eq!(book.histories(&writer).await.unwrap().address.messages_in, 2);
}

#[tokio::test]
async fn a_store_that_does_not_answer_leaves_it_undecided() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, _task) = open(&temp, 100);
    assert_eq!(relation_of(&book, "ada@vendor.example", START).await, Relation::First);
    temp.store.close().await;
    assert_eq!(relation_of(&book, "ada@vendor.example", START).await, Relation::First, "it is in memory");
    assert_eq!(relation_of(&book, "bob@vendor.example", START).await, Relation::Unknown);
    assert_eq!(book.reach(&["bob@vendor.example"]).await, None);
}

#[tokio::test]
async fn a_persons_word_is_durable_at_once_and_takes_the_standing() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, task) = open(&temp, 100);
    let address = "ada@vendor.example";
    book.learn_outbound(&[address], Contact::Sent, START);
    assert_eq!(relation_of(&book, address, START).await, Relation::Known);
    let writer = parties(&temp).address(address).unwrap();
    let later = START.plus(DAY);
    book.feedback(writer, "vendor.example", Contact::FoundMalicious, later).await.unwrap();
    assert_eq!(relation_of(&book, address, later).await, Relation::First);
    // Another process knows it, though nothing else of this book is written yet.
    let (other, _task) = open(&temp, 100);
    assert_eq!(other.histories(&named(address)).await.unwrap().address.malicious, 1);
    assert_eq!(other.histories(&named("eve@vendor.example")).await.unwrap().domain.malicious, 1);
    book.feedback(writer, "vendor.example", Contact::FoundBenign, later.plus(DAY)).await.unwrap();
    assert_eq!(relation_of(&book, address, later.plus(DAY)).await, Relation::Known);
    drop(book);
    task.finish().await.unwrap();
}

#[tokio::test]
async fn a_provider_of_addresses_does_not_answer_for_one_of_them() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, _task) = open(&temp, 100);
    let writer = parties(&temp).address("thief@mail.example").unwrap();
    book.feedback(writer, "mail.example", Contact::FoundMalicious, START).await.unwrap();
    let found = book.histories(&named("ada@mail.example")).await.unwrap();
    assert_eq!((found.address.malicious, found.domain.malicious), (0, 0));
}

#[tokio::test]
async fn the_reach_of_a_message_is_who_was_never_written_to() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, _task) = open(&temp, 1_000);
    book.learn_outbound(&["ada@vendor.example"], Contact::Sent, START);
    let reach = async |recipients: &[&str]| {
        let reach = book.reach(recipients).await.unwrap();
        (reach.first_contacts, reach.new_domains)
    };
    assert_eq!(reach(&["ada@vendor.example"]).await, (0, 0));
    assert_eq!(reach(&["bob@vendor.example", "ada@vendor.example"]).await, (1, 0));
    assert_eq!(reach(&["bob@other.example", "ada@vendor.example"]).await, (1, 1));
    assert_eq!(reach(&[]).await, (0, 0));
    let many: Vec<String> = (0..640).map(|number| format!("u{number}@other.example")).collect();
    assert_eq!(book.reach(&many).await.unwrap(), Reach { first_contacts: 640, new_domains: 640 });
}

#[tokio::test]
async fn memory_and_what_waits_are_bounded_and_what_is_written_is_found_again() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (book, task) = open(&temp, 10);
    let address = |number: usize| format!("u{number}@d{number}.example");
    for number in 0..300 {
        book.learn_outbound(&[address(number)], Contact::Sent, START);
    }
    drop(book);
    assert_eq!(task.finish().await.unwrap(), 600);
    let (book, _task) = open(&temp, 10);
    for number in 0..300 {
        assert_eq!(relation_of(&book, &address(number), START).await, Relation::Known, "{number}");
        assert!(book.in_memory() <= 10);
    }
    // Nothing is written between these: the writer has no turn.
    for number in 0..MOST_WAITING {
        book.learn_outbound(&[address(number)], Contact::Sent, START);
    }
    assert_eq!(book.lost(), MOST_WAITING as u64);
}
