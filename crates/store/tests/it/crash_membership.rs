//! Crash of a writer of membership: killed while it appends, makes files anew, commits, sweeps. Afterwards the file says exactly what was acknowledged, or one more.
//! As in `crash`, the test starts itself as the process to be killed.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    custody::membership::{MembershipPart, MembershipSum},
};
use testkit::store::{Side, TempStore, house};

use crate::contract::{
    START,
    custody::{furnish, list_id},
    membership::files,
};

const ADDRESS: &str = "TIDEWATCH_TEST_CRASH_MEMBERSHIP_STORE";
const OBJECTS: &str = "TIDEWATCH_TEST_CRASH_MEMBERSHIP_OBJECTS";
const KILLS: u64 = 25;
/// Every so many writings the file is made anew.
const ANEW: u64 = 5;

fn piece(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(1 + usize::try_from(number * 37 % 20_000).unwrap())
}

fn all(count: u64) -> Vec<u8> {
    (0..count).flat_map(piece).collect()
}

async fn what_was_acknowledged_counts_after_kill_nine(side: Side, own_name: &str) {
    if let Ok(address) = std::env::var(ADDRESS) {
        return write_until_killed(&address).await;
    }
    let temp = TempStore::open(side).await;
    furnish(&temp.store).await;
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        let told = run_and_kill(&temp, own_name, acknowledged, kill);
        let store = temp.reopen().await;
        // Taking waits for nobody: a dead process holds nothing.
        let taken = store.custody().membership_take(&house(), list_id(1)).await.unwrap();
        let map =
            store.custody().membership_open(&house(), list_id(1), MembershipPart::Copies).await.unwrap();
        let kept = map.as_ref().map_or(0, |map| map.row.copies);
        assert!(kept == told || kept == told + 1, "{kept} count, {told} were acknowledged");
        assert!(
            map.is_none_or(|map| map.map.bytes() == all(kept)),
            "not what was written, after kill {kill}"
        );
        drop(taken);
        store.custody().membership_sweep(&house()).await.unwrap();
        assert!(files(&temp).len() <= 1, "{:?}", files(&temp));
        store.close().await;
        acknowledged = kept;
    }
    assert!(acknowledged >= KILLS, "the process was killed before it could write anything: {acknowledged}");
}

fn run_and_kill(temp: &TempStore, own_name: &str, first: u64, kill: u64) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", own_name, "--nocapture"])
        .env(ADDRESS, &temp.address)
        .env(OBJECTS, temp.objects_address())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut last = first;
    for line in output.lines() {
        let line = line.unwrap_or_default();
        let Some(count) = line.strip_prefix("counts ").and_then(|count| count.parse::<u64>().ok()) else {
            continue;
        };
        last = count;
        if count == first + 1 + kill % (ANEW + 2) {
            // A moment that differs from kill to kill: the writer is somewhere in its work.
            std::thread::sleep(Duration::from_micros(kill * 290));
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    last
}

async fn write_until_killed(address: &str) {
    let objects = ObjectsAddress::parse(&std::env::var(OBJECTS).unwrap()).unwrap();
    let store = Store::open(&StoreAddress::parse(address).unwrap(), &objects).await.unwrap();
    let custody = store.custody();
    loop {
        let mut taken = custody.membership_take(&house(), list_id(1)).await.unwrap();
        let map = custody.membership_open(&house(), list_id(1), MembershipPart::Copies).await.unwrap();
        let count = map.map_or(0, |map| map.row.copies);
        let sum = MembershipSum { copies: count + 1, people: 1 };
        if count % ANEW == ANEW - 1 {
            taken.replace(MembershipPart::Copies, all(count + 1), sum).await.unwrap();
        } else {
            taken.append(MembershipPart::Copies, piece(count), sum).await.unwrap();
        }
        let mut change = store.change(&house()).await.unwrap();
        change.membership_set_in_txn(taken, 1, START).await.unwrap();
        change.commit().await.unwrap();
        println!("counts {}", count + 1);
        std::io::stdout().flush().unwrap();
        custody.membership_sweep(&house()).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_counts_after_kill_nine_on_sqlite() {
    let own_name = "crash_membership::what_was_acknowledged_counts_after_kill_nine_on_sqlite";
    what_was_acknowledged_counts_after_kill_nine(Side::Sqlite, own_name).await;
}
