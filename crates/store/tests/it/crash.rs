//! Crash: a process that keeps things is killed at moments nobody chose; what it acknowledged is there afterwards.
//! The test starts itself as the process to be killed: in that process the same test does the writing.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use model::access::Access;
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    platform::audit::AuditKind,
    txn::NewEvent,
};
use testkit::store::{Side, TempStore, house};

use crate::contract::{audit::entry, begun, event_id, object::object, object_id, second};

/// Tells the process to be killed where to write, and from which number on.
const ADDRESS: &str = "TIDEWATCH_TEST_CRASH_STORE";
const OBJECTS: &str = "TIDEWATCH_TEST_CRASH_OBJECTS";
const FIRST: &str = "TIDEWATCH_TEST_CRASH_FIRST";

const KILLS: u32 = 20;

async fn what_was_acknowledged_survives_kill_nine(side: Side, own_name: &str) {
    if let Ok(address) = std::env::var(ADDRESS) {
        return write_until_killed(&address).await;
    }
    let temp = TempStore::open(side).await;
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        acknowledged = run_and_kill(&temp, own_name, acknowledged, kill);
        until_nothing_is_under_way(&temp).await;
        let store = temp.reopen().await;
        // One more than was told may be there: the answer was on its way.
        let kept = check(&store, &house(), acknowledged).await;
        acknowledged = kept;
        store.close().await;
    }
    assert!(acknowledged >= KILLS, "the process was killed before it could keep anything: {acknowledged}");
}

/// Starts the writer, kills it a little later, and returns the number up to which it acknowledged.
fn run_and_kill(temp: &TempStore, own_name: &str, first: u32, kill: u32) -> u32 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", own_name, "--nocapture"])
        .env(ADDRESS, &temp.address)
        .env(OBJECTS, temp.objects_address())
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    // So many acknowledgements are waited for, then a moment that differs from kill to kill: the writer is somewhere in its work.
    let mut last = first;
    for line in output.lines() {
        let line = line.unwrap_or_default();
        let Some(number) = line.strip_prefix("kept ").and_then(|number| number.parse::<u32>().ok()) else {
            continue;
        };
        last = number + 1;
        if number == first + kill % 7 {
            std::thread::sleep(Duration::from_micros(u64::from(kill) * 370));
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    last
}

/// A killed client may leave its last COMMIT with the server, which is not killed: waits until that is done one way or the other.
async fn until_nothing_is_under_way(temp: &TempStore) {
    let StoreAddress::Postgres(options) = StoreAddress::parse(&temp.address).unwrap() else { return };
    let pool = sqlx::PgPool::connect_with(*options).await.unwrap();
    let busy = "SELECT COUNT(*) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
    while sqlx::query_scalar::<_, i64>(busy).fetch_one(&pool).await.unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    pool.close().await;
}

/// Keeps an object with its audit entry and its event, again and again, saying so each time it is durable.
async fn write_until_killed(address: &str) {
    let objects = ObjectsAddress::parse(&std::env::var(OBJECTS).unwrap()).unwrap();
    let first: u32 = std::env::var(FIRST).unwrap().parse().unwrap();
    let store = Store::open(&StoreAddress::parse(address).unwrap(), &objects).await.unwrap();
    for number in first.. {
        let sealed = number.to_be_bytes().repeat(1 + number as usize % 5_000);
        let written = store.objects().object_write(&house(), object(number), sealed).await.unwrap();
        let mut change = store.change(&house()).await.unwrap();
        change.object_keep_in_txn(written).await.unwrap();
        change.audit_append_in_txn(&entry(number, AuditKind::Act), begun).await.unwrap();
        let event =
            NewEvent { id: event_id(number), kind: "object_kept", version: 1, body: b"", at: second(number) };
        change.say(&event).await.unwrap();
        change.commit().await.unwrap();
        println!("kept {number}");
        std::io::stdout().flush().unwrap();
    }
}

/// Checks that all below `acknowledged` is there, whole and together, and returns how much is.
async fn check(store: &Store, access: &Access, acknowledged: u32) -> u32 {
    assert_eq!(store.complaints().await.unwrap(), Vec::<String>::new());
    let size = store.platform().audit_size(access).await.unwrap();
    let kept = u32::try_from(size).unwrap();
    assert!(kept == acknowledged || kept == acknowledged + 1, "{kept} kept, {acknowledged} acknowledged");
    for number in 0..kept {
        let (_, sealed) = store.objects().object_fetch(access, object_id(number)).await.unwrap();
        assert_eq!(sealed, number.to_be_bytes().repeat(1 + number as usize % 5_000), "object {number}");
    }
    assert_eq!(store.objects().object_list(access, None, 1_000).await.unwrap().len(), kept as usize);
    let entries = store.platform().audit_list(access, 0, 1_000).await.unwrap();
    let positions: Vec<u64> = entries.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, (0..u64::from(kept)).collect::<Vec<_>>());
    let events = store.platform().outbox_unheard_list(access, "nobody", 1_000).await.unwrap();
    assert_eq!(events.len(), kept as usize);
    sweep_orphans(store, access).await;
    kept
}

/// At most the one object whose row was not committed yet is an orphan, and sweeping removes it.
async fn sweep_orphans(store: &Store, access: &Access) {
    let objects = store.objects();
    assert!(objects.object_orphan_list(access).await.unwrap().len() <= 1);
    objects.object_sweep(access, model::time::Time::LATEST).await.unwrap();
    assert_eq!(objects.object_orphan_list(access).await.unwrap(), []);
}

mod sqlite {
    use super::Side;

    #[tokio::test]
    async fn what_was_acknowledged_survives_kill_nine() {
        let own_name = "crash::sqlite::what_was_acknowledged_survives_kill_nine";
        super::what_was_acknowledged_survives_kill_nine(Side::Sqlite, own_name).await;
    }
}

mod postgres {
    use super::Side;

    #[tokio::test]
    async fn what_was_acknowledged_survives_kill_nine() {
        let own_name = "crash::postgres::what_was_acknowledged_survives_kill_nine";
        super::what_was_acknowledged_survives_kill_nine(Side::Postgres, own_name).await;
    }
}
