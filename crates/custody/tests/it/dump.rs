//! A file of addresses turns up: which copy it is and of which days, whether it is ours at all, and what is said to whom.

use std::io::{Cursor, Read};
use std::time::Duration;

use custody::CustodyError;
use custody::adopt::Wanted as Adopted;
use custody::attribution::{AttributionState, EvidenceKind, Rung};
use custody::dump::answer::{ListCounts, Spoke, answer};
use custody::dump::{DumpAsked, DumpGround, DumpOrigin, DumpRead, DumpShown, words};
use custody::membership::{self, Taken};
use custody::party::Wanted;
use model::access::{Right, Rights};
use model::event::LeakSuspected;
use model::ids::{CopyId, DumpId};
use platform::clock::Clock as _;
use testkit::folder::files_below;
use testkit::store::house;
use world::chance::Chance;
use world::churn::{Churn, List};
use world::leak::{noisy, part};

use crate::house::House;
use crate::membership::{csv, read};

const WEEK: Duration = Duration::from_hours(7 * 24);

fn addresses(people: &[u64]) -> Vec<String> {
    people.iter().map(|person| format!("m{person:x}@mail{}.example", person % 5)).collect()
}

fn asked(source: &str) -> DumpAsked {
    DumpAsked { name: "leak.csv".into(), source: source.into(), ground: DumpGround::Interest }
}

async fn read_dump(house_: &House, text: String) -> DumpRead {
    house_.custody.dump_read(&house(), Cursor::new(text.into_bytes()), |_| {}).await.unwrap()
}

async fn handed_in(house_: &House, text: String) -> (DumpId, DumpRead) {
    let read = read_dump(house_, text).await;
    let id = house_.custody.dump_keep(&house(), &asked("a forum"), &read, house_.clock.now()).await.unwrap();
    (id, read)
}

async fn shown(house_: &House, id: DumpId) -> DumpShown {
    house_.custody.dump(&house(), id).await.unwrap()
}

/// A second vendor with a copy of the spring list.
async fn second_copy(house_: &House) -> CopyId {
    let now = house_.clock.now();
    let vendor = Wanted { name: "Vendor C".into(), ..Wanted::default() };
    let vendor = house_.custody.vendor_add(&house(), vendor, now).await.unwrap();
    let wanted = Adopted { list: "Spring news".into(), header: "mail".into(), ..Adopted::default() };
    house_.custody.adopt(&house(), vendor, wanted, now).await.unwrap()
}

pub(crate) async fn a_noisy_dump_names_the_copy_and_the_days_and_can_be_reckoned_again(house_: &House) {
    let (first, _) = house_.planted().await;
    let second = second_copy(house_).await;
    let begun = house_.clock.now();
    let mut list = List::new(7, 4_000);
    let mut copies = Vec::new();
    // One vendor gets the whole list each week, the other a part of it, a day later.
    for week in 0..8 {
        let whole = list.people().to_vec();
        let segment = list.segment(3, 700_000);
        for (copy, people, day) in [(first, whole, 0), (second, segment, 1)] {
            let at = begun.plus(WEEK * week).plus(Duration::from_hours(24) * day);
            read(house_, copy, &csv(&addresses(&people)), at).await.unwrap();
            copies.push((copy, people, at));
        }
        list.step(Churn { per_million: 20_000, burst_every: 0 });
    }
    let leaked = copies[11].clone();
    let others: Vec<Vec<u64>> =
        copies.iter().filter(|copy| copy.2 != leaked.2).map(|copy| copy.1.clone()).collect();
    let rows = noisy(&leaked.1, 1_500, 0.2, &others, &mut Chance::new(5));
    let mut text = "id|mail|password\n".to_owned();
    for (place, address) in addresses(&rows).iter().enumerate() {
        text.push_str(&format!("{place}|{}|hunter@{place}\n", address.to_uppercase()));
    }
    let (id, read) = handed_in(house_, text.clone()).await;
    let result = shown(house_, id).await;
    let said = &result.lists[0];
    assert_eq!(said.answer.named, Some((second, Spoke::Rows)), "{:?}", said.answer.ranked);
    let (from, to, share) = said.answer.interval.unwrap();
    assert!(from <= leaked.2 && leaked.2 <= to && share >= 0.95, "{from} to {to}, leaked {}", leaked.2);
    assert!(to <= leaked.2.plus(WEEK * 2) && from >= leaked.2.minus(WEEK * 2), "{from} to {to}");
    // Nobody was kept out: a person must say whether it is ours, and until then nothing is said to anybody.
    assert_eq!((result.dump.origin, house_.said::<LeakSuspected>().await.len()), (DumpOrigin::NoControl, 0));
    assert_eq!(words::named(said).id, "dump-named-rows-if-ours");
    house_.custody.dump_confirm(&house(), id, house_.clock.now()).await.unwrap();
    let again = house_.custody.dump_confirm(&house(), id, house_.clock.now()).await;
    assert!(matches!(again, Err(CustodyError::Store(_))), "{again:?}");
    let [leak] = house_
        .custody
        .leaks(&house(), Some(AttributionState::Open), None, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let attribution = &leak.attribution;
    assert_eq!((attribution.evidence, attribution.rung), (EvidenceKind::Dump, Rung::Leaning));
    assert_eq!((attribution.copy, attribution.dump), (None, Some(id)), "rows alone name nobody");
    assert_eq!((attribution.candidates[0].copy, leak.statement().id), (second, "leak-dump"));
    assert_eq!((house_.said::<LeakSuspected>().await.len(), house_.alarms().await.len()), (1, 1));

    // The page and the bundle say the same, and both by how long people were on the list.
    let document: serde_json::Value = serde_json::from_str(&result.dump.bundle).unwrap();
    assert_eq!(said.counts.to_json(), document["lists"][0]);
    assert_eq!(answer(&said.counts), said.answer);
    assert_ne!(answer(&ListCounts { tenures: vec![], ..said.counts.clone() }), said.answer);

    // The same file, members and key say the same; another file does not; also after more was read and old copies were forgotten.
    let bundle = result.dump.bundle;
    assert!(!bundle.contains('@'));
    let verify = async |read: &DumpRead, bundle: &str| {
        house_.custody.dump_verify(&house(), bundle, read).await.unwrap()
    };
    assert!(verify(&read, &bundle).await.agrees());
    let mut without = document.clone();
    without["lists"][0].as_object_mut().unwrap().remove("tenures");
    assert_eq!(verify(&read, &without.to_string()).await.differ.len(), 1);
    // As programs of before wrote it, by counts alone.
    without["bundle"] = 1.into();
    without["lists"][0] = ListCounts::of_json(&without["lists"][0]).unwrap().to_json();
    without["lists"][0].as_object_mut().unwrap().remove("tenures");
    assert!(verify(&read, &without.to_string()).await.agrees());
    let mut forged = document;
    forged["lists"][0]["tenures"][0]["in_readings"] = 7_777.into();
    forged["lists"][0]["answer"] =
        ListCounts::of_json(&forged["lists"][0]).unwrap().to_json()["answer"].clone();
    let verified = verify(&read, &forged.to_string()).await;
    assert!(!verified.is_other_answer && verified.differ.len() == 1, "{verified:?}");
    let other = read_dump(house_, "eve@shop.example\n".into()).await;
    assert!(verify(&other, &bundle).await.is_other_file);
    crate::membership::read(house_, first, &csv(&addresses(list.people())), begun.plus(WEEK * 20))
        .await
        .unwrap();
    let later = verify(&read, &bundle).await;
    assert!(later.agrees() && later.forgotten.is_empty(), "{later:?}");
    house_.custody.forget_members(&house(), 1, begun.plus(WEEK * 7)).await.unwrap();
    let later = verify(&read, &bundle).await;
    assert!(later.agrees() && later.forgotten.len() == 1, "{later:?}");
    let forged = bundle.replacen("\"hits\":", "\"hits\":1", 30);
    assert!(!verify(&read, &forged).await.agrees());
    assert!(house_.custody.dump_verify(&house(), "{}", &read).await.is_err());
}

/// One list at two holders that are read on different days. What leaks is what one of them had on some day; people alone must accuse neither because of the day it was read.
pub(crate) async fn a_dump_of_a_day_between_two_readings_accuses_neither_holder(house_: &House) {
    let (first, _) = house_.planted().await;
    let second = second_copy(house_).await;
    let begun = house_.clock.now();
    let day = |day: u32| begun.plus(Duration::from_hours(24) * day);
    let list = |from: u64| (from..from + 1_000).collect::<Vec<u64>>();
    read(house_, first, &csv(&addresses(&list(0))), day(0)).await.unwrap();
    read(house_, second, &csv(&addresses(&list(80))), day(30)).await.unwrap();
    for seed in 0..4 {
        // The list of the day 0, 10, 20 and 30.
        let dump = part(&list(seed * 80 / 3), 300, &mut Chance::new(seed));
        let (id, _) = handed_in(house_, addresses(&dump).join("\n")).await;
        let said = shown(house_, id).await.lists.remove(0);
        assert_eq!(said.answer.named, None, "seed {seed}: {:?}", said.answer.ranked);
        assert!(
            said.answer.ranked.iter().all(|one| (one.share - 0.5).abs() < 1e-6),
            "{:?}",
            said.answer.ranked
        );
        let (from, to, _) = said.answer.interval.unwrap();
        let leaked = day(u32::try_from(seed).unwrap() * 10);
        assert!(from <= leaked && leaked <= to, "{from} to {to}, leaked {leaked}");
        assert_eq!(words::named(&said).id, "dump-named-holders");
        assert!(words::weak(&said).iter().any(|phrase| phrase.id == "dump-weak-holders-alike"));
    }
    // Both are read again and again, on different days; what leaks is what one had between.
    for round in 1..5_u32 {
        let of = |day: u32| list(u64::from(day) * 80 / 30);
        read(house_, first, &csv(&addresses(&of(round * 30 + 15))), day(round * 30 + 15)).await.unwrap();
        read(house_, second, &csv(&addresses(&of(round * 30 + 29))), day(round * 30 + 29)).await.unwrap();
    }
    for seed in 4..12_u64 {
        let dump = part(&list(seed * 30), 300, &mut Chance::new(seed));
        let (id, read) = handed_in(house_, addresses(&dump).join("\n")).await;
        let result = shown(house_, id).await;
        let said = &result.lists[0].answer;
        assert_eq!((said.named, said.holders.len()), (None, 2), "seed {seed}: {:?}", said.ranked);
        let verified = house_.custody.dump_verify(&house(), &result.dump.bundle, &read).await.unwrap();
        assert!(verified.agrees(), "{verified:?}");
    }
    // People who came after one reading of the second holder and went before the next are known only from the first; the second may have had them, too.
    let passing: Vec<u64> = (90_000..90_060).collect();
    let (now, later) = (list(400), list(408));
    read(house_, second, &csv(&addresses(&now)), day(150)).await.unwrap();
    read(house_, first, &csv(&addresses(&[list(404), passing.clone()].concat())), day(153)).await.unwrap();
    read(house_, second, &csv(&addresses(&later)), day(156)).await.unwrap();
    let dump = [part(&list(404), 300, &mut Chance::new(9)), passing].concat();
    let (id, _) = handed_in(house_, addresses(&dump).join("\n")).await;
    let said = shown(house_, id).await.lists.remove(0);
    assert_eq!((said.answer.named, said.answer.holders.len()), (None, 2), "{:?}", said.answer.ranked);
    // Half of the list, which the other holder never had alone: told apart, because the other was read before and after.
    let half: Vec<u64> = list(400).into_iter().filter(|person| person % 2 == 0).collect();
    read(house_, second, &csv(&addresses(&half)), day(170)).await.unwrap();
    read(house_, first, &csv(&addresses(&list(480))), day(180)).await.unwrap();
    let (id, _) = handed_in(house_, addresses(&part(&half, 300, &mut Chance::new(1))).join("\n")).await;
    let said = shown(house_, id).await.lists.remove(0);
    assert_eq!(said.answer.named, Some((second, Spoke::Rows)), "{:?}", said.answer.ranked);
}

/// A dump that lies on a share is registered as found, and is handed in: it is no copy that was made for anybody.
pub(crate) async fn a_copy_that_was_found_is_no_evidence_of_who_lost_it(house_: &House) {
    use custody::find::FoundWanted;

    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    let members: Vec<u64> = (0..2_000).collect();
    read(house_, copy, &csv(&addresses(&members)), now).await.unwrap();
    let rows: Vec<u64> = (500..1_125).chain(10_000..10_375).collect();
    let text = addresses(&rows).join("\n");
    let (before, _) = handed_in(house_, text.clone()).await;
    let before = shown(house_, before).await;
    assert_eq!((before.dump.known, before.dump.people), (625, 1_000));
    let wanted =
        FoundWanted { list: "Spring news".into(), party: "Vendor B".into(), ..FoundWanted::default() };
    let finder = house_.custody.finder(&house(), 100).await.unwrap();
    let everybody = || {
        finder.search().unwrap().everybody("", Cursor::new(text.clone().into_bytes()), &mut |_| {}).unwrap()
    };
    house_.custody.copy_found(&house(), &wanted, everybody(), now).await.unwrap();
    let again = house_.custody.copy_found(&house(), &wanted, everybody(), now).await;
    assert!(
        matches!(&again, Err(CustodyError::Unfit(custody::Unfit::FoundAlready(party))) if party == "Vendor B"),
        "{again:?}"
    );
    let (after, read) = handed_in(house_, text).await;
    let after = shown(house_, after).await;
    assert_eq!((after.dump.known, after.dump.origin), (before.dump.known, before.dump.origin));
    let (said, was) = (&after.lists[0], &before.lists[0]);
    assert_eq!((said.answer.named, &said.answer.ranked), (was.answer.named, &was.answer.ranked));
    assert_eq!((said.counts.people, said.counts.unread), (was.counts.people, was.counts.unread));
    assert_eq!((&said.counts.tenures, said.counts.readings.len()), (&was.counts.tenures, 1));
    for bundle in [&before.dump.bundle, &after.dump.bundle] {
        let verified = house_.custody.dump_verify(&house(), bundle, &read).await.unwrap();
        assert!(verified.agrees(), "{verified:?}");
    }
}

pub(crate) async fn a_dump_is_said_to_be_ours_when_those_who_were_kept_out_are_missing(house_: &House) {
    let (copy, _) = house_.planted().await;
    let list_id = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let now = house_.clock.now();
    house_.custody.control_set(&house(), list_id, 20, now).await.unwrap();
    // Enough kept out that the lot, which another key draws anew, leaves no doubt.
    let list = List::new(9, 20_000);
    let everybody = addresses(list.people());
    let mut intake = house_.custody.intake(&house(), list_id).await.unwrap();
    let mut made = Vec::new();
    let mut adder = intake.adder();
    for address in &everybody {
        if adder.add(address).unwrap() == Taken::In {
            made.push(address.clone());
        }
    }
    let gathered = intake.gathered();
    let ready = house_.custody.membership_ready(&house(), gathered, copy, (now, now)).await.unwrap();
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    membership::keep_in_txn(&mut change, ready, now).await.unwrap();
    change.commit().await.unwrap();

    // An old collection knows of everybody alike; a leak of the copy knows nobody who was kept out.
    let by_lot: Vec<String> = part(list.people(), 10_000, &mut Chance::new(1))
        .iter()
        .flat_map(|person| addresses(&[*person]))
        .collect();
    let (id, _) = handed_in(house_, by_lot.join("\n")).await;
    assert_eq!(shown(house_, id).await.dump.origin, DumpOrigin::Chance);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 0);
    let (id, _) = handed_in(house_, made[..10_000].join("\n")).await;
    let result = shown(house_, id).await;
    assert_eq!(result.dump.origin, DumpOrigin::Ours, "{:?}", result.lists[0].answer.ln_ours);
    assert_eq!(result.lists[0].answer.named, Some((copy, Spoke::Rows)));
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
    assert!(words::figures(&result.lists[0]).iter().any(|phrase| phrase.id == "dump-ours-by"));
    assert!(house_.audited().await.contains(&"dump.attribute".to_owned()));
}

pub(crate) async fn an_old_collection_is_chance_though_another_vendor_has_the_old_members(house_: &House) {
    let (copy, _) = house_.planted().await;
    let list_id = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let begun = house_.clock.now();
    // Long ago everybody of then was given to another vendor; nobody was kept out.
    let everybody: Vec<u64> = (0..20_000).collect();
    let old = second_copy(house_).await;
    read(house_, old, &csv(&addresses(&everybody[..14_000])), begun).await.unwrap();
    house_.clock.advance(WEEK);
    let now = house_.clock.now();
    house_.custody.control_set(&house(), list_id, 20, now).await.unwrap();
    let mut intake = house_.custody.intake(&house(), list_id).await.unwrap();
    let mut adder = intake.adder();
    for address in addresses(&everybody) {
        adder.add(&address).unwrap();
    }
    let gathered = intake.gathered();
    let ready = house_.custody.membership_ready(&house(), gathered, copy, (now, now)).await.unwrap();
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    membership::keep_in_txn(&mut change, ready, now).await.unwrap();
    change.commit().await.unwrap();
    // A collection of then knows half of those of then, and nobody who joined since. Those kept out by lot who can be told apart joined since, too.
    let collection = addresses(&part(&everybody[..14_000], 7_000, &mut Chance::new(3)));
    let (id, _) = handed_in(house_, collection.join("\n")).await;
    let said = shown(house_, id).await;
    let reading = said.lists[0].counts.readings.iter().find(|reading| reading.copy == copy).unwrap();
    assert_eq!(reading.beside.map(|(_, hits)| hits), Some(0), "{reading:?}");
    assert_ne!(said.dump.origin, DumpOrigin::Ours, "{:?}", said.lists[0].answer.ln_ours);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 0);
}

pub(crate) async fn a_file_without_an_address_is_no_all_clear(house_: &House) {
    for text in ["", "Email Address,First Name\n"] {
        let read = read_dump(house_, text.into()).await;
        let refused = house_.custody.dump_keep(&house(), &asked("a forum"), &read, house_.clock.now()).await;
        assert!(matches!(refused, Err(CustodyError::Unfit(custody::Unfit::NoAddress))), "{refused:?}");
    }
}

pub(crate) async fn a_canary_in_a_dump_says_at_once_which_copy_is_out(house_: &House) {
    let (copy, canaries) = house_.planted().await;
    second_copy(house_).await;
    // Nobody has read a copy: rows say nothing, the canary does.
    let text = format!("zoe@shop.example\n{}\nbob@shop.example\n", canaries[2].to_uppercase());
    let (id, read) = handed_in(house_, text).await;
    let result = shown(house_, id).await;
    for (bundle, agrees) in [
        (result.dump.bundle.clone(), true),
        (result.dump.bundle.replace("\"found\":1", "\"found\":2"), false),
    ] {
        let verified = house_.custody.dump_verify(&house(), &bundle, &read).await.unwrap();
        assert_eq!((verified.agrees(), verified.forgotten.len()), (agrees, 0), "{verified:?}");
    }
    let said = &result.lists[0];
    assert_eq!((result.dump.origin, result.dump.known), (DumpOrigin::Ours, 0));
    assert_eq!(said.answer.named, Some((copy, Spoke::Exclusive)));
    assert_eq!((said.counts.exclusive[0].found, said.counts.exclusive[0].of), (1, canaries.len() as u64));
    assert_eq!(said.counts.unread, 2);
    let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
    assert_eq!((leak.attribution.rung, leak.attribution.copy), (Rung::ThisCopy, Some(copy)));
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
}

pub(crate) async fn coded_canaries_in_a_dump_name_a_copy_with_a_bound(house_: &House) {
    let now = house_.clock.now();
    let mut copies = Vec::new();
    for name in ["Vendor B", "Vendor C", "Vendor D"] {
        let vendor = Wanted { name: name.into(), rows_about: "40000".into(), ..Wanted::default() };
        let vendor = house_.custody.vendor_add(&house(), vendor, now).await.unwrap();
        let wanted = Adopted { list: "Spring news".into(), header: "mail".into(), ..Adopted::default() };
        copies.push(house_.custody.adopt(&house(), vendor, wanted, now).await.unwrap());
    }
    let file = house_.custody.seed_file(&house(), copies[1]).await.unwrap();
    let coded: Vec<&str> = file.coded().map(|(_, address)| address).collect();
    assert!(coded.len() > 15, "{}", coded.len());
    let (id, read) = handed_in(house_, coded.join(";")).await;
    let result = shown(house_, id).await;
    let said = &result.lists[0];
    assert_eq!(said.answer.named, Some((copies[1], Spoke::Coded)), "{:?}", said.counts.coded);
    assert_eq!((result.dump.origin, words::named(said).id), (DumpOrigin::Ours, "dump-named-coded"));
    assert!(said.counts.coded.as_ref().unwrap().suspects[0].one_in >= 1_000_000);
    let [leak] = house_.custody.leaks(&house(), None, None, 10).await.unwrap().try_into().unwrap();
    assert_eq!((leak.attribution.rung, leak.attribution.copy), (Rung::Bounded, Some(copies[1])));
    assert_eq!(leak.statement().id, "leak-named");
    let verified = house_.custody.dump_verify(&house(), &result.dump.bundle, &read).await.unwrap();
    assert!(verified.agrees(), "{verified:?}");
    let forged = result.dump.bundle.replace(&format!("\"seen\":{}", coded.len()), "\"seen\":1");
    let verified = house_.custody.dump_verify(&house(), &forged, &read).await.unwrap();
    assert_eq!(verified.differ, [said.counts.list], "a mark was taken out of the bundle");
    // Two of them say that something is out, and name nobody.
    let (id, _) = handed_in(house_, coded[..2].join("\n")).await;
    let few = shown(house_, id).await;
    assert_eq!((few.dump.origin, few.lists[0].answer.named), (DumpOrigin::Ours, None));
}

pub(crate) async fn whoever_hands_in_says_from_where_and_nothing_of_the_file_stays(house_: &House) {
    house_.planted().await;
    let text = "secret.person@private.example;her-password\n".repeat(50);
    let read = read_dump(house_, text.clone()).await;
    assert_eq!((read.people(), read.addresses, read.counted.lines), (1, 50, 50));
    let now = house_.clock.now();
    let unsaid = house_.custody.dump_keep(&house(), &asked("  "), &read, now).await;
    assert_eq!(unsaid.as_ref().err().and_then(CustodyError::unfit).map(|(field, _)| field), Some("source"));
    let named = DumpAsked { name: "ada@shop.example.csv".into(), ..asked("sent by ada@shop.example") };
    let id = house_.custody.dump_keep(&house(), &named, &read, now).await.unwrap();
    let kept = shown(house_, id).await.dump;
    assert_eq!((kept.name.as_str(), kept.origin), ("…(at)shop.example.csv", DumpOrigin::Nobody));
    assert_eq!(house_.custody.dumps(&house(), None, 10).await.unwrap().len(), 1);
    let none = house_.custody.dump_confirm(&house(), id, now).await;
    assert!(matches!(none, Err(CustodyError::Unfit(_))), "{none:?}");
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let denied = house_.custody.dump_read(&reader, Cursor::new(b"x".to_vec()), |_| {}).await;
    assert!(matches!(denied, Err(CustodyError::Denied(_))));
    // Two at a time; a third is told so.
    let access = house();
    let ((one, first), (two, second)) = (Waiting::new(), Waiting::new());
    let slow = house_.custody.dump_read(&access, first, |_| {});
    let also_slow = house_.custody.dump_read(&access, second, |_| {});
    let third = async {
        while house_.custody.dumps_under_way(&access).len() < 2 {
            tokio::task::yield_now().await;
        }
        let third = house_.custody.dump_read(&access, Cursor::new(Vec::new()), |_| {}).await;
        drop((one, two));
        third
    };
    let (slow, also_slow, third) = tokio::join!(slow, also_slow, third);
    assert!(matches!(third, Err(CustodyError::Unfit(custody::Unfit::DumpsUnderWay))), "{third:?}");
    assert!(slow.is_ok() && also_slow.is_ok() && house_.custody.dumps_under_way(&access).is_empty());
    house_.temp.store.close().await;
    for (path, bytes) in files_below(house_.temp.folder.path(), |_| true) {
        for word in [&b"secret.person"[..], b"her-password", b"ada@shop"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word), "{}", path.display());
        }
    }
}

/// A connection on which nothing comes until somebody lets go of it.
struct Waiting(std::sync::mpsc::Receiver<()>);

impl Waiting {
    fn new() -> (std::sync::mpsc::Sender<()>, Self) {
        let (sender, receiver) = std::sync::mpsc::channel();
        (sender, Waiting(receiver))
    }
}

impl Read for Waiting {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        let _ = self.0.recv();
        Ok(0)
    }
}
