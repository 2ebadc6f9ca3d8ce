//! Somebody wants to be forgotten: what goes, what stays to warn of an old leak, by each setting; under a hold, twice, broken off at any point, and when a list has the address again.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::Duration;

use custody::Custody;
use custody::CustodyError;
use custody::adopt::Wanted as Adopted;
use custody::dump::{DumpAsked, DumpGround};
use custody::export::{ExportKind, Exported, Wanted};
use custody::membership::removal::{Becomes, Leaves, RemovalSetting};
use custody::membership::{self, Taken, sound};
use forensics::fingerprint::Keyed;
use forensics::membership::{Key, Membership};
use model::access::{Right, Rights};
use model::address::EmailAddress;
use model::ids::{CopyId, ListId};
use model::phrase::Phrase;
use model::time::Time;
use platform::clock::{Clock as _, SystemChance};
use platform::keys::RootKey;
use platform::verify::{Report, State};
use store::custody::membership::MembershipPart;
use testkit::folder::files_below;
use testkit::store::house;

use crate::export::{exported, table, wanted};
use crate::house::House;
use crate::membership::{csv, people, read};

const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(24 * 30);

/// The same house, set so that a removal leaves nothing.
fn leaving_nothing(house_: &House) -> Custody {
    let setting = RemovalSetting { leaves: Leaves::Nothing, ..RemovalSetting::default() };
    house_.with_domains(vec!["letters.example".into()]).with_removal(setting)
}

fn key(house_: &House, address: &str) -> Key {
    let keyed = Keyed::new(house_.match_key().expose());
    Key::from(&keyed.mailbox(forensics::normalise::Rules::V1, &EmailAddress::parse(address).unwrap()))
}

/// Which of some people are known to whoever looks at recipients.
async fn known(house_: &House, all: &[String]) -> Vec<bool> {
    let open = house_.temp.store.shared().known_people_open(&house()).await.unwrap().unwrap();
    let members = Membership::open(open.members.bytes()).unwrap();
    all.iter().map(|address| members.knows(key(house_, address))).collect()
}

/// In which files of a list somebody's print is.
async fn parts_with(house_: &House, list: ListId, address: &str) -> Vec<MembershipPart> {
    let mut found = Vec::new();
    for part in MembershipPart::ALL {
        let open = house_.temp.store.custody().membership_open(&house(), list, *part).await.unwrap();
        let bytes = open.as_ref().map_or(&[][..], |open| open.map.bytes());
        if Membership::open(bytes).unwrap().knows(key(house_, address)) {
            found.push(*part);
        }
    }
    found
}

/// How many people of a file of addresses were in any copy.
async fn known_in_dump(house_: &House, custody: &Custody, all: &[String]) -> u64 {
    let dump = custody.dump_read(&house(), Cursor::new(all.join("\n").into_bytes()), |_| {}).await.unwrap();
    let asked = DumpAsked { name: "leak".into(), source: "a forum".into(), ground: DumpGround::Interest };
    let id = custody.dump_keep(&house(), &asked, &dump, house_.clock.now()).await.unwrap();
    custody.dump(&house(), id).await.unwrap().lists[0].counts.known
}

async fn is_sound(house_: &House) -> bool {
    let store = &house_.temp.store;
    let mut report = Report::default();
    for tenant in store.platform().tenant_list(&house()).await.unwrap() {
        sound::look(store, &house(), (&tenant, house_.list_keys()), &mut report).await.unwrap();
    }
    report.findings.iter().all(|finding| finding.state == State::Sound)
}

/// The spring list with these people in a copy.
async fn spring(house_: &House, everybody: &[String]) -> (CopyId, ListId) {
    let (copy, _) = house_.planted().await;
    read(house_, copy, &csv(everybody), house_.clock.now()).await.unwrap();
    let now = house_.clock.now();
    assert!(house_.custody.refresh_known(&house(), now).await.unwrap());
    (copy, house_.custody.copy(&house(), copy).await.unwrap().list.id)
}

pub(crate) async fn what_is_needed_to_warn_of_an_old_leak_stays_and_nothing_else(house_: &House) {
    let everybody = people(0..300);
    let (copy, list) = spring(house_, &everybody).await;
    let (ada, custody) = (&everybody[7], &house_.custody);
    let begun = house_.clock.now();
    house_.clock.advance(DAY);
    let now = house_.clock.now();
    // A look says the same and changes nothing.
    let would = custody.removal_look(&house(), &ada.to_uppercase(), now).await.unwrap();
    let until = begun.plus(Duration::from_secs(2_629_746) * 36);
    assert_eq!(would.lists[0].becomes, Becomes::Warned { until });
    assert_eq!(parts_with(house_, list, ada).await, [MembershipPart::Copies]);
    assert_eq!(custody.remove(&house(), ada, now).await.unwrap(), would);

    assert_eq!(parts_with(house_, list, ada).await, [MembershipPart::Copies, MembershipPart::Removed]);
    assert_eq!(known(house_, &everybody[6..9]).await, [true, false, true]);
    let found = custody.whereabouts(&house(), ada).await.unwrap();
    let [in_list] = found.lists.try_into().unwrap();
    assert_eq!(in_list.removed, Some("2026-11-22T00:00:00Z".parse().unwrap()), "the day, not the hour");
    assert_eq!((in_list.copies[0].copy.copy.id, in_list.copies[0].first), (copy, begun));
    assert_eq!(known_in_dump(house_, custody, &everybody).await, 300, "he can be warned");

    // Twice is once; the day stays the first one.
    house_.clock.advance(DAY);
    let again = custody.remove(&house(), ada, house_.clock.now()).await.unwrap();
    assert_eq!((again.lists[0].becomes.clone(), again.is_any()), (Becomes::AsItWas { until }, false));
    let found = custody.whereabouts(&house(), ada).await.unwrap();
    assert_eq!(found.lists[0].removed, in_list.removed);
    let audited = house_.audited().await;
    // That somebody is removed, each list, and that it was asked for again.
    assert_eq!(audited.iter().filter(|what| *what == "address.remove").count(), 3);
    assert!(is_sound(house_).await);
    let nobody = custody.remove(&house(), "zoe@shop.example", now).await.unwrap();
    assert_eq!(nobody.lists, []);
    assert!(matches!(custody.remove(&house(), "zoe", now).await, Err(CustodyError::Unfit(_))));
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(matches!(custody.remove(&reader, ada, now).await, Err(CustodyError::Denied(_))));

    house_.temp.store.close().await;
    for (path, bytes) in files_below(house_.temp.folder.path(), |_| true) {
        let is_there = bytes.windows(9).any(|window| window == b"person.7@" || window == b"PERSON.7@");
        assert!(!is_there, "{}", path.display());
    }
}

pub(crate) async fn where_everything_goes_an_old_leak_misses_the_person(house_: &House) {
    let everybody = people(0..300);
    let (_, list) = spring(house_, &everybody).await;
    let (ada, bob, custody) = (&everybody[7], &everybody[8], leaving_nothing(house_));
    let now = house_.clock.now();
    // What an earlier removal had left by the other setting goes as well.
    house_.custody.remove(&house(), bob, now).await.unwrap();
    for address in [ada, bob] {
        let removed = custody.remove(&house(), address, now).await.unwrap();
        assert_eq!((removed.lists[0].becomes.clone(), removed.is_any()), (Becomes::Gone, true));
        assert_eq!(parts_with(house_, list, address).await, []);
        assert!(!custody.whereabouts(&house(), address).await.unwrap().is_known());
        assert_eq!(custody.remove(&house(), address, now).await.unwrap().lists, []);
    }
    assert_eq!(known(house_, &everybody[6..10]).await, [true, false, false, true]);
    assert_eq!(known_in_dump(house_, &custody, &everybody).await, 298);
    assert!(is_sound(house_).await, "how many rows a copy had is still what the register says");
}

pub(crate) async fn nobody_is_removed_from_a_list_that_is_held_and_that_is_said(house_: &House) {
    let everybody = people(0..50);
    let (_, list) = spring(house_, &everybody).await;
    let now = house_.clock.now();
    house_.custody.list_hold(&house(), list, Some("a court asked"), now).await.unwrap();
    for custody in [&house_.custody, &leaving_nothing(house_)] {
        let held = custody.remove(&house(), &everybody[7], now).await.unwrap();
        assert_eq!(held.lists[0].becomes, Becomes::Held("a court asked".into()));
        assert!(!held.is_any());
        assert_eq!(parts_with(house_, list, &everybody[7]).await, [MembershipPart::Copies]);
        assert_eq!(known(house_, &everybody[7..8]).await, [true]);
    }
    house_.custody.list_hold(&house(), list, None, now).await.unwrap();
    assert!(house_.custody.remove(&house(), &everybody[7], now).await.unwrap().is_any());
}

pub(crate) async fn whoever_was_kept_out_by_lot_is_in_the_lot_no_more(house_: &House) {
    let everybody = people(0..3_000);
    let (copy, _) = house_.planted().await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let now = house_.clock.now();
    house_.custody.control_set(&house(), list, 20, now).await.unwrap();
    let mut intake = house_.custody.intake(&house(), list).await.unwrap();
    let mut adder = intake.adder();
    let drawn: Vec<&String> =
        everybody.iter().filter(|address| adder.add(address).unwrap() == Taken::KeptOut).collect();
    let ready = house_.custody.membership_ready(&house(), intake.gathered(), copy, (now, now)).await.unwrap();
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    membership::keep_in_txn(&mut change, ready, now).await.unwrap();
    change.commit().await.unwrap();
    // He was in no copy: there is nothing to warn him of.
    assert_eq!(parts_with(house_, list, drawn[0]).await, [MembershipPart::Control]);
    let removed = house_.custody.remove(&house(), drawn[0], now).await.unwrap();
    assert_eq!(removed.lists[0].becomes, Becomes::Gone);
    assert_eq!(parts_with(house_, list, drawn[0]).await, []);
    assert_eq!(known(house_, &[drawn[0].clone(), drawn[1].clone()]).await, [false, true]);
    assert!(is_sound(house_).await);
}

pub(crate) async fn a_list_with_somebody_who_was_removed_asks_before_it_leaves(house_: &House) {
    let party = house_.vendor().await;
    let custody = &house_.custody;
    let now = || {
        house_.clock.advance(Duration::from_secs(5));
        house_.clock.now()
    };
    let seal = async |custody: &Custody, wanted: &Wanted| {
        exported(custody, &house(), (wanted, &table(100)), now()).await
    };
    seal(custody, &wanted(party)).await.unwrap();
    for member in ["member3@customer.example", "member4@customer.example"] {
        custody.remove(&house(), member, now()).await.unwrap();
    }
    let dry = Wanted { is_dry_run: true, ..wanted(party) };
    let Exported::Dry(preview) = seal(custody, &dry).await.unwrap() else { panic!("it left") };
    assert_eq!(preview.removed, 2);
    let refused = seal(custody, &wanted(party)).await.err();
    assert!(matches!(refused, Some(CustodyError::RemovedAgain { people: 2 })), "{refused:?}");
    assert!(!refused.unwrap().to_string().contains('@'));
    // Among those not to write to they have to stand.
    let suppression = Wanted { kind: ExportKind::Suppression, ..wanted(party) };
    seal(custody, &suppression).await.unwrap();
    let removed = async || {
        let found = custody.whereabouts(&house(), "member3@customer.example").await.unwrap();
        (found.lists[0].removed.is_some(), found.lists[0].copies.len())
    };
    assert_eq!(removed().await, (true, 1));
    // Whoever says that it is meant has them on the list again.
    seal(custody, &Wanted { knows_removed: true, ..wanted(party) }).await.unwrap();
    assert_eq!(removed().await, (false, 2));
    custody.refresh_known(&house(), now()).await.unwrap();
    assert_eq!(known(house_, &["member3@customer.example".into()]).await, [true]);
    seal(custody, &wanted(party)).await.unwrap();
    // Of whom nothing stays, nobody can notice that he is there again.
    let forgetting = leaving_nothing(house_);
    forgetting.remove(&house(), "member3@customer.example", now()).await.unwrap();
    seal(&forgetting, &wanted(party)).await.unwrap();
}

pub(crate) async fn a_vendor_who_still_has_somebody_is_told_and_he_stays_removed(house_: &House) {
    let everybody = people(0..50);
    let (copy, list) = spring(house_, &everybody).await;
    let custody = &house_.custody;
    custody.remove(&house(), &everybody[7], house_.clock.now()).await.unwrap();
    house_.clock.advance(DAY);
    let now = house_.clock.now();
    let mut reader = custody.extract_begin(&house(), copy).await.unwrap();
    reader.push(csv(&everybody).as_bytes()).unwrap();
    let extract = reader.finish().await.unwrap();
    assert_eq!(custody.removed_in(&house(), &extract.gathered).await.unwrap(), 1);
    custody.extract_keep(&house(), extract, (now, now)).await.unwrap();
    custody.refresh_known(&house(), now).await.unwrap();
    assert_eq!(known(house_, &everybody[6..9]).await, [true, false, true]);
    let parts = parts_with(house_, list, &everybody[7]).await;
    assert_eq!(parts, [MembershipPart::Copies, MembershipPart::Removed]);
    // The vendor took him out: the copies of before are what he is warned of.
    house_.clock.advance(DAY);
    read(house_, copy, &csv(&people(8..60)), house_.clock.now()).await.unwrap();
    let found = custody.whereabouts(&house(), &everybody[7]).await.unwrap();
    assert_eq!((found.lists[0].copies[0].last, found.lists[0].copies[0].gone.is_some()), (now, true));
    // He is not among those to be asked any more; that they had him is said.
    let holders = async |address: &str| {
        let removal = custody.removal_look(&house(), address, house_.clock.now()).await.unwrap();
        let ids = |all: Vec<Phrase>| all.into_iter().map(|phrase| phrase.id).collect::<Vec<_>>();
        (ids(removal.lists[0].holders()), ids(removal.lists[0].past_holders()))
    };
    assert_eq!(holders(&everybody[7]).await, (vec![], vec!["removal-had"]));
    assert_eq!(holders(&everybody[8]).await, (vec!["removal-holder"], vec![]));
    // Of two copies at one vendor, one is enough.
    let party = custody.copy(&house(), copy).await.unwrap().copy.party;
    let wanted = Adopted {
        list: "Spring news".into(),
        header: "Email Address".into(),
        seeds: "3".into(),
        ..Adopted::default()
    };
    let second = custody.adopt(&house(), party, wanted, house_.clock.now()).await.unwrap();
    read(house_, second, &csv(&everybody), house_.clock.now()).await.unwrap();
    assert_eq!(holders(&everybody[7]).await, (vec!["removal-holder"], vec![]));
}

pub(crate) async fn what_was_left_for_a_warning_goes_with_the_reading_that_is_taken_back(house_: &House) {
    let everybody = people(0..20);
    let (copy, list) = spring(house_, &everybody).await;
    let now = house_.clock.now();
    house_.custody.remove(&house(), &everybody[7], now).await.unwrap();
    let last = house_.custody.last_reading(&house(), copy).await.unwrap();
    house_.custody.reading_take_back(&house(), &last, now).await.unwrap();
    assert_eq!(parts_with(house_, list, &everybody[7]).await, []);
    assert_eq!(house_.custody.lists_to_lay(&house()).await.unwrap(), 0);
    house_.custody.refresh_known(&house(), now).await.unwrap();
    assert!(is_sound(house_).await);
    // And that nobody has read the copy is said to whoever wants to be removed.
    let removal = house_.custody.remove(&house(), &everybody[7], now).await.unwrap();
    assert!(!removal.is_any() && removal.stays.iter().any(|stay| stay.word() == "unread"), "{removal:?}");
}

pub(crate) async fn what_was_left_for_a_warning_goes_with_the_copies(house_: &House) {
    let everybody = people(0..20);
    let (copy, list) = spring(house_, &everybody).await;
    let begun = house_.clock.now();
    house_.custody.remove(&house(), &everybody[7], begun).await.unwrap();
    read(house_, copy, &csv(&everybody[10..]), begun.plus(MONTH * 30)).await.unwrap();
    let late = begun.plus(MONTH * 35);
    assert_eq!(house_.custody.forget_members(&house(), 36, late).await.unwrap(), 0);
    assert!(house_.custody.whereabouts(&house(), &everybody[7]).await.unwrap().is_known());
    assert_eq!(house_.custody.forget_members(&house(), 36, begun.plus(MONTH * 38)).await.unwrap(), 1);
    assert_eq!(parts_with(house_, list, &everybody[7]).await, []);
    assert!(!house_.custody.whereabouts(&house(), &everybody[7]).await.unwrap().is_known());
    let store = house_.temp.store.custody();
    let open = store.membership_open(&house(), list, MembershipPart::Removed).await.unwrap().unwrap();
    assert_eq!((open.row.people, open.map.bytes().len()), (0, 0));
    assert!(is_sound(house_).await);
}

pub(crate) async fn who_was_removed_is_so_under_a_new_key_too(house_: &House) {
    let everybody = people(0..50);
    let (copy, _) = spring(house_, &everybody).await;
    let now = house_.clock.now();
    house_.custody.remove(&house(), &everybody[7], now).await.unwrap();
    RootKey::add_list_key(house_.key(), &SystemChance).unwrap();
    let after = house_.with_domains(vec!["letters.example".into()]);
    assert_eq!(after.lay_keys(&house(), now).await.unwrap(), 1);
    assert!(after.whereabouts(&house(), &everybody[7]).await.unwrap().lists[0].removed.is_some());
    after.remove(&house(), &everybody[8], now).await.unwrap();
    assert!(after.whereabouts(&house(), &everybody[8]).await.unwrap().lists[0].removed.is_some());
    let mut reader = after.extract_begin(&house(), copy).await.unwrap();
    reader.push(csv(&everybody).as_bytes()).unwrap();
    let extract = reader.finish().await.unwrap();
    assert_eq!(after.removed_in(&house(), &extract.gathered).await.unwrap(), 2);
    let open = house_.temp.store.shared().known_people_open(&house()).await.unwrap().unwrap();
    assert_eq!(open.people, 48);
    assert!(is_sound(house_).await);
}

pub(crate) async fn a_removal_that_is_broken_off_is_begun_again_and_ends_the_same(house_: &House) {
    let everybody = people(0..200);
    let (_, list) = spring(house_, &everybody).await;
    let (custody, now): (_, Time) = (leaving_nothing(house_), house_.clock.now());
    let mut cut = BTreeSet::new();
    for (number, address) in everybody.iter().take(16).enumerate() {
        // Let go of at another of its steps each time, from the first on.
        let within = Duration::from_micros(400 * u64::try_from(number).unwrap());
        let access = house();
        let removing = custody.remove(&access, address, now);
        if tokio::time::timeout(within, removing).await.is_err() {
            cut.insert(address);
        }
        let parts = parts_with(house_, list, address).await;
        assert!(parts.is_empty() || parts == [MembershipPart::Copies], "{parts:?}");
        custody.remove(&house(), address, now).await.unwrap();
        assert_eq!(parts_with(house_, list, address).await, []);
        assert_eq!(known(house_, std::slice::from_ref(address)).await, [false]);
    }
    assert!(cut.len() > 3, "{} were cut off", cut.len());
    assert!(is_sound(house_).await, "no file is left that no row names");
    assert_eq!(known(house_, &everybody[16..]).await, [true; 184]);
}
