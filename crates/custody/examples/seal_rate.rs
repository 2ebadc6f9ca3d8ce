//! What it takes to let a list leave: rows in memory to a registered copy on the disk, and back through its link, over SQLite in a folder of its own:
//! `cargo run --release -p tidewatch-custody --example seal_rate -- [ROWS] [alike]`; a million rows without a number. Members are made up, with names and addresses as people have
//! them; `alike` are members whom only a number tells apart, of whom nothing can be learnt. Debug figures say nothing.

#![expect(clippy::unwrap_used, reason = "an example that measures")]

use std::sync::Arc;
use std::time::Instant;

use custody::export::{Choice, Delivery, ExportKind, Exported, Wanted};
use custody::party::Wanted as Card;
use custody::{Custody, CustodyParts};
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use testkit::folder::TempFolder;
use testkit::store::{Side, TempStore, house};
use world::people::{Public, members};

/// Bytes handed in at a time, as the command does.
const PIECE: usize = 256 << 10;

/// A list of so many rows.
fn table(rows: usize, are_alike: bool) -> String {
    let mut file = String::from("Email,First name,Last name,Segment,Customer number\n");
    let people = if are_alike { Vec::new() } else { members(Public::GermanShop, 1, rows) };
    for row in 0..rows {
        let who = match people.get(row) {
            Some(person) => {
                format!(
                    "{}@customer{}.example,{},{}",
                    person.local_part,
                    row % 997,
                    person.given,
                    person.family
                )
            }
            None => format!("member.{row}@customer{}.example,Jo,Doe", row % 997),
        };
        let segment = ["gold", "silver", "bronze"][row % 3];
        file.push_str(&format!("{who},{segment},{row:09}\n"));
    }
    file
}

#[tokio::main]
async fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1_000_000);
    let file = table(rows, std::env::args().nth(2).is_some_and(|word| word == "alike"));
    let (temp, keys) = (TempStore::open(Side::Sqlite).await, TempFolder::new("keys"));
    let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
    let now = SystemClock.now();
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(now));
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let audit = Audit::new(
        temp.store.platform(),
        temp.folder.path(),
        Arc::clone(&ring),
        clock,
        Arc::clone(&chance) as _,
    );
    let parts = CustodyParts {
        store: temp.store.clone(),
        audit,
        ring,
        chance,
        canary_domains: vec!["letters.example".into()],
        second_person_above: u64::MAX,
    };
    let custody = Custody::new(parts);
    let card = Card { name: "Vendor B".into(), until: "2030-01-01".into(), ..Card::default() };
    let party = custody.vendor_add(&house(), card, now).await.unwrap();
    let wanted = Wanted {
        list: "Spring news".into(),
        owner: String::new(),
        party,
        purpose: "measured".into(),
        until: String::new(),
        kind: ExportKind::List,
        delivery: Delivery::Drop,
        choice: Choice {
            columns: vec!["First name".into(), "Segment".into()],
            bytes: Some(file.len() as u64),
            ..Choice::default()
        },
        seeds: String::new(),
        keys: custody::receiver_keys::ReceiverKeys::default(),
        link_days: String::new(),
        knows_difference: true,
        knows_removed: true,
        is_dry_run: false,
    };
    let begun = Instant::now();
    let mut export = custody.export_begin(&house(), &wanted, now).await.unwrap();
    for piece in file.as_bytes().chunks(PIECE) {
        export.push(piece).unwrap();
    }
    export.end().unwrap();
    let read = begun.elapsed();
    let Exported::Sealed(sealed) = custody.export_finish(&house(), export, now).await.unwrap() else {
        panic!("a dry run");
    };
    let took = begun.elapsed();
    println!(
        "{rows} rows, {} MB in, {} MB sealed, {} canaries: {:.2} s ({:.2} s reading, weaving and sealing; {:.2} s registering)",
        file.len() >> 20,
        sealed.length_bytes >> 20,
        sealed.preview.counted.canaries,
        took.as_secs_f64(),
        read.as_secs_f64(),
        (took - read).as_secs_f64()
    );
    let begun = Instant::now();
    let link = sealed.link.unwrap();
    let mut fetching = custody.drop_fetch(&house(), &link, (0, u64::MAX), now).await.unwrap();
    let mut bytes = 0;
    while let Some(piece) = fetching.next().await.unwrap() {
        bytes += piece.len();
    }
    println!("fetched {} MB through the link: {:.2} s", bytes >> 20, begun.elapsed().as_secs_f64());
}
