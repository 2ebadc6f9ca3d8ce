//! Who was in which copy: taken in when a copy is made or an extract is read, forgotten by the clock, asked about one address, and handed to whoever looks at each recipient.

use std::time::Duration;

use custody::copy::CopiesOf;
use custody::list_facts::ListWanted;
use custody::map::{Channel, FlowWanted};
use custody::membership::{self, Difference, Gathered, Taken, sound};
use custody::{CustodyError, Unfit};
use forensics::filter::Filter;
use forensics::fingerprint::Keyed;
use forensics::membership::{Key, Membership};
use model::access::{Right, Rights};
use model::address::EmailAddress;
use model::ids::CopyId;
use model::time::Time;
use platform::clock::{Clock as _, SystemChance};
use platform::keys::{KeyError, RootKey};
use platform::phrases::Phrases;
use platform::verify::{Report, State};
use store::custody::membership::MembershipPart;
use testkit::folder::files_below;
use testkit::store::house;

use crate::house::House;

const DAY: Duration = Duration::from_hours(24);

pub(crate) fn people(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("person.{number}@shop{}.example", number % 7)).collect()
}

pub(crate) fn csv(people: &[String]) -> String {
    let rows = people.iter().map(|address| format!("x;{address};\"a note,\nover two lines\"\r\n"));
    std::iter::once("Name;E-Mail;Note\r\n".to_owned()).chain(rows).collect()
}

/// Reads an extract of a copy, as its bytes come.
pub(crate) async fn read(
    house_: &House,
    copy: CopyId,
    text: &str,
    taken_at: Time,
) -> Result<u64, CustodyError> {
    let mut reader = house_.custody.extract_begin(&house(), copy).await?;
    for piece in text.as_bytes().chunks(1_000) {
        reader.push(piece)?;
    }
    let read = reader.finish().await?;
    let canaries = read.canaries;
    house_.custody.extract_keep(&house(), read, (taken_at, house_.clock.now())).await?;
    Ok(canaries)
}

/// Takes a list in as whoever makes a copy here does.
async fn taken_in(house_: &House, copy: CopyId, people: &[String]) -> (Gathered, Vec<String>) {
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let mut intake = house_.custody.intake(&house(), list).await.unwrap();
    let mut adder = intake.adder();
    let mut rows = Vec::new();
    for address in people {
        if adder.add(address).unwrap() == Taken::In {
            rows.push(address.clone());
        }
    }
    (intake.gathered(), rows)
}

async fn kept(house_: &House, copy: CopyId, gathered: Gathered) {
    let now = house_.clock.now();
    let ready = house_.custody.membership_ready(&house(), gathered, copy, (now, now)).await.unwrap();
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    membership::keep_in_txn(&mut change, ready, now).await.unwrap();
    change.commit().await.unwrap();
}

pub(crate) async fn an_extract_makes_a_copy_exact_and_leaves_no_address(house_: &House) {
    let (copy, canaries) = house_.planted().await;
    let now = house_.clock.now();
    assert_eq!(house_.custody.extracts(&house(), copy).await.unwrap(), []);
    let mut rows = people(0..500);
    rows.extend(canaries.iter().take(4).cloned());
    rows.push("no address".into());
    rows.push(rows[3].to_uppercase());
    assert_eq!(read(house_, copy, &csv(&rows), now).await.unwrap(), 4);
    let [extract] = house_.custody.extracts(&house(), copy).await.unwrap().try_into().unwrap();
    // Canaries are nobody; one row had no address, one was of somebody who was there already.
    assert_eq!((extract.people, extract.row_count, extract.unusable_count), (500, 502, 1));
    assert!(house_.audited().await.contains(&"copy.read".to_owned()));
    house_.temp.store.close().await;
    for (path, bytes) in files_below(house_.temp.folder.path(), |_| true) {
        let is_there = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(!is_there(b"person.3@") && !is_there(b"PERSON.3@"), "{}", path.display());
    }
}

pub(crate) async fn what_is_no_list_is_refused_and_rows_without_address_are_told_by_line(house_: &House) {
    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    let endless = format!("email\n\"ada@shop.example\n{}", "bob@shop.example\n".repeat(5_000));
    let refused = [
        ("name;phone\nAda;1\n", "address"),
        ("email;mail\nada@shop.example;ben@shop.example\n", "address"),
        ("email\nnobody\n", "file"),
        (endless.as_str(), "file"),
        ("email;name\nada@shop.example;Ada\nbob@shop.example;\"Bo\ncy@shop.example;Cy\n", "file"),
        ("email\nada@shop.example\n\"bob@shop.exam", "file"),
    ];
    for (text, field) in refused {
        let error = read(house_, copy, text, now).await.unwrap_err();
        let place = error.unfit().map(|(field, _)| field);
        assert_eq!(place, Some(field), "{text}: {error}");
    }
    let reader = house_.custody.extract_begin(&house(), copy).await.unwrap();
    let mut reader = reader.with_addresses_in(Some("#1"));
    reader.push("Email,Email\nada@shop.example,x\nno,y\n,z\nbob@shop.example,q\n".as_bytes()).unwrap();
    let read_ = reader.finish().await.unwrap();
    assert_eq!((read_.gathered.people(), read_.unusable_lines), (2, vec![3, 4]));
    // Nothing but addresses, in UTF-16.
    let mut reader = house_.custody.extract_begin(&house(), copy).await.unwrap();
    let text: Vec<u8> =
        "ada@shop.example\r\nbob@shop.example\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    reader.push(&text).unwrap();
    assert_eq!(reader.finish().await.unwrap().gathered.people(), 2);
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(matches!(house_.custody.extract_begin(&reader, copy).await.err(), Some(CustodyError::Denied(_))));
}

pub(crate) async fn extracts_are_read_in_any_order_and_taken_back(house_: &House) {
    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    let read_of = async |numbers: std::ops::Range<u32>, at| {
        read(house_, copy, &csv(&people(numbers)), at).await.unwrap()
    };
    read_of(0..40, now).await;
    house_.clock.advance(Duration::from_secs(60));
    // Of before, and twice of the same day.
    read_of(10..50, now.minus(DAY)).await;
    house_.clock.advance(Duration::from_secs(60));
    read_of(0..2, now.minus(DAY)).await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let known = async || {
        let readings = house_.custody.extracts(&house(), copy).await.unwrap();
        let opened =
            house_.temp.store.custody().membership_open(&house(), list, MembershipPart::Copies).await;
        let opened = opened.unwrap().unwrap();
        let members = Membership::open(opened.map.bytes()).unwrap();
        members.verify().unwrap();
        let heads: Vec<_> = (0..members.copies()).rev().map(|number| members.copy(number).unwrap()).collect();
        let as_read: Vec<_> = readings.iter().map(|reading| (reading.taken_at, reading.people)).collect();
        assert_eq!(heads.iter().map(|head| (head.made_at, head.rows)).collect::<Vec<_>>(), as_read);
        assert_eq!(opened.row.people, members.people());
        (as_read, members.people())
    };
    let second = Duration::from_secs(1);
    let all = vec![(now, 40), (now.minus(DAY), 40), (now.minus(DAY).minus(second), 2)];
    assert_eq!(known().await, (all.clone(), 50));
    // The one that was read last goes, though it is the oldest.
    let last = house_.custody.last_reading(&house(), copy).await.unwrap();
    assert_eq!((last.taken_at, last.people), all[2]);
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let denied = house_.custody.reading_take_back(&reader, &last, now).await;
    assert!(matches!(denied, Err(CustodyError::Denied(_))), "{denied:?}");
    house_.custody.reading_take_back(&house(), &last, now).await.unwrap();
    assert_eq!(known().await, (all[..2].to_vec(), 50));
    let again = house_.custody.reading_take_back(&house(), &last, now).await;
    assert!(matches!(again, Err(CustodyError::Unfit(Unfit::NothingRead))), "{again:?}");
    let last = house_.custody.last_reading(&house(), copy).await.unwrap();
    house_.custody.reading_take_back(&house(), &last, now).await.unwrap();
    assert_eq!(known().await, (all[..1].to_vec(), 40), "who was in no other is known no more");
    assert_eq!(house_.audited().await.iter().filter(|what| *what == "copy.unread").count(), 2);
    // The last of all leaves a copy that is known approximately, and it can be read again.
    let last = house_.custody.last_reading(&house(), copy).await.unwrap();
    house_.custody.reading_take_back(&house(), &last, now).await.unwrap();
    let nothing = house_.custody.last_reading(&house(), copy).await;
    assert!(matches!(nothing, Err(CustodyError::Unfit(Unfit::NothingRead))), "{nothing:?}");
    read_of(0..40, now).await;
    assert_eq!(known().await, (all[..1].to_vec(), 40));
}

pub(crate) async fn the_difference_from_the_last_copy_is_told_before_anything_is_made(house_: &House) {
    let (copy, _) = house_.planted().await;
    let party = house_.custody.copy(&house(), copy).await.unwrap().party.0;
    let (gathered, _) = taken_in(house_, copy, &people(0..100)).await;
    assert_eq!(house_.custody.difference(&house(), &gathered, party).await.unwrap(), None);
    let at = house_.clock.now();
    kept(house_, copy, gathered).await;
    house_.clock.advance(DAY);
    let (gathered, _) = taken_in(house_, copy, &people(10..148)).await;
    let told = house_.custody.difference(&house(), &gathered, party).await.unwrap();
    let expected = Difference { last: copy, taken_at: at, before: 100, now: 138, joined: 48, left: 10 };
    assert_eq!(told, Some(expected));
    // A change that comes to nothing leaves nothing, and the next one counts.
    let now = house_.clock.now();
    let ready = house_.custody.membership_ready(&house(), gathered.clone(), copy, (now, now)).await.unwrap();
    drop(ready);
    assert_eq!(house_.custody.extracts(&house(), copy).await.unwrap().len(), 1);
    kept(house_, copy, gathered).await;
    assert_eq!(house_.custody.extracts(&house(), copy).await.unwrap().len(), 2);
}

pub(crate) async fn those_drawn_by_lot_are_kept_out_and_always_the_same(house_: &House) {
    let (copy, _) = house_.planted().await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let (gathered, rows) = taken_in(house_, copy, &people(0..5_000)).await;
    assert_eq!((gathered.kept_out(), rows.len()), (0, 5_000));
    house_.custody.control_set(&house(), list, 20, house_.clock.now()).await.unwrap();
    let (first, rows) = taken_in(house_, copy, &people(0..5_000)).await;
    assert!((60..150).contains(&first.kept_out()), "{}", first.kept_out());
    assert_eq!((first.people(), rows.len() as u64), (5_000 - first.kept_out(), 5_000 - first.kept_out()));
    let (again, same) = taken_in(house_, copy, &people(0..5_000)).await;
    assert_eq!((again.kept_out(), same), (first.kept_out(), rows.clone()));
    kept(house_, copy, first).await;
    // Where somebody who was kept out is, can be asked as well.
    let out = people(0..5_000).into_iter().find(|address| !rows.contains(address)).unwrap();
    let found = house_.custody.whereabouts(&house(), &out).await.unwrap();
    assert!(found.is_known() && found.lists[0].is_kept_out && found.lists[0].copies.is_empty());
    let too_many = house_.custody.control_set(&house(), list, 51, house_.clock.now()).await;
    assert!(matches!(too_many, Err(CustodyError::Unfit(Unfit::ControlShare(51)))));
}

pub(crate) async fn where_people_give_their_address_and_where_it_is_kept_is_answered(house_: &House) {
    let (copy, _) = house_.planted().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let list = custody.copy(&house(), copy).await.unwrap().list.id;
    let party = custody.copy(&house(), copy).await.unwrap().copy.party;
    read(house_, copy, &csv(&people(0..5)), now).await.unwrap();
    let asked = async || {
        let found = custody.whereabouts(&house(), &people(0..1)[0]).await.unwrap();
        let [list] = <[_; 1]>::try_from(found.lists).unwrap();
        let kept = list.copies[0].kept_at();
        (list.captured().map(|said| Phrases::load().say("en", &said)), kept)
    };
    assert_eq!(asked().await, (None, None));
    let said =
        |captured: Option<&str>| ListWanted { captured: captured.map(str::to_owned), ..<_>::default() };
    custody.list_change(&house(), list, said(Some(" the form in the shop ")), now).await.unwrap();
    // Who says nothing of it leaves what was said.
    custody.list_change(&house(), list, said(None), now).await.unwrap();
    assert_eq!(asked().await.0.as_deref(), Some("the form in the shop"));
    let form =
        |list| FlowWanted { from: None, to: party, list, channel: Channel::Form, purpose: String::new() };
    custody.flow_declare(&house(), form(None), now).await.unwrap();
    assert_eq!(asked().await.0.as_deref(), Some("the form in the shop"), "that form may be for another list");
    custody.flow_declare(&house(), form(Some(list)), now).await.unwrap();
    assert_eq!(asked().await.0.as_deref(), Some("the form in the shop – and forms of Vendor B"));
    custody.list_change(&house(), list, said(Some("")), now).await.unwrap();
    assert_eq!(asked().await.0.as_deref(), Some("forms of Vendor B"));
    custody.place_add(&house(), party, ("Data centre", "de"), now).await.unwrap();
    custody.place_add(&house(), party, ("an office", ""), now.plus(DAY)).await.unwrap();
    assert_eq!(asked().await.1.as_deref(), Some("Data centre (DE), an office"));
    let too_long = custody.list_change(&house(), list, said(Some(&"x".repeat(3_000))), now).await;
    assert!(matches!(too_long, Err(CustodyError::Unfit(Unfit::TooLong("captured")))), "{too_long:?}");
}

pub(crate) async fn old_copies_are_forgotten_unless_somebody_holds_them(house_: &House) {
    let (copy, _) = house_.planted().await;
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let begun = house_.clock.now();
    for month in 0..40 {
        let at = begun.plus(DAY * 30 * month);
        read(house_, copy, &csv(&people(month..month + 100)), at).await.unwrap();
    }
    let now = begun.plus(DAY * 30 * 40);
    house_.custody.list_hold(&house(), list, Some("a court asked"), now).await.unwrap();
    assert_eq!(house_.custody.forget_members(&house(), 36, now).await.unwrap(), 0);
    house_.custody.list_hold(&house(), list, None, now).await.unwrap();
    assert_eq!(house_.custody.forget_members(&house(), 36, now).await.unwrap(), 4);
    assert_eq!(house_.custody.forget_members(&house(), 36, now).await.unwrap(), 0);
    let custody = house_.temp.store.custody();
    let open = custody.membership_open(&house(), list, MembershipPart::Copies).await.unwrap().unwrap();
    let known = Membership::open(open.map.bytes()).unwrap();
    assert_eq!((known.copies(), known.pieces(), known.verify()), (36, 1, Ok(())));
    assert_eq!((open.row.copies, open.row.people), (36, known.people()));
    // Who was only in what is forgotten is nobody any more.
    let gone = house_.custody.whereabouts(&house(), &people(0..1)[0]).await.unwrap();
    assert!(!gone.is_known());
    let extracts = house_.custody.extracts(&house(), copy).await.unwrap();
    assert_eq!(extracts.iter().filter(|extract| extract.forgotten_at.is_some()).count(), 4);
    // All of it, if nobody ever reads again.
    house_.custody.forget_members(&house(), 36, now.plus(DAY * 1_500)).await.unwrap();
    let open = custody.membership_open(&house(), list, MembershipPart::Copies).await.unwrap().unwrap();
    assert_eq!((open.row.copies, open.map.bytes().len()), (0, 0));
    read(house_, copy, &csv(&people(0..10)), now.plus(DAY * 1_501)).await.unwrap();
}

pub(crate) async fn where_an_address_is_is_told_to_who_keeps_lists_and_audited(house_: &House) {
    let (copy, _) = house_.planted().await;
    let begun = house_.clock.now();
    let ada = "ada@shop1.example".to_owned();
    for (day, rows) in
        [(0, vec![ada.clone()]), (1, vec![ada.clone(), "bob@shop.example".into()]), (2, people(0..3))]
    {
        read(house_, copy, &csv(&rows), begun.plus(DAY * day)).await.unwrap();
    }
    let found = house_.custody.whereabouts(&house(), "  ADA@shop1.example ").await.unwrap();
    let [list] = found.lists.try_into().unwrap();
    assert_eq!((list.list.name.as_str(), list.unread.len(), list.is_kept_out), ("Spring news", 0, false));
    let [in_copy] = list.copies.try_into().unwrap();
    assert_eq!(
        (in_copy.first, in_copy.last, in_copy.gone),
        (begun, begun.plus(DAY), Some(begun.plus(DAY * 2)))
    );
    assert_eq!(in_copy.copy.party, "Vendor B");
    assert!(!house_.custody.whereabouts(&house(), "zoe@shop.example").await.unwrap().is_known());
    let none = house_.custody.whereabouts(&house(), "no address").await;
    assert!(matches!(none, Err(CustodyError::Unfit(Unfit::Address))));
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(matches!(house_.custody.whereabouts(&reader, &ada).await, Err(CustodyError::Denied(_))));
    assert_eq!(house_.audited().await.iter().filter(|what| *what == "address.where").count(), 2);
    // A copy that nobody read may have it, and that is said.
    let other = custody::party::Wanted { name: "Vendor C".into(), ..Default::default() };
    let other = house_.custody.vendor_add(&house(), other, begun).await.unwrap();
    let wanted =
        custody::adopt::Wanted { list: "Spring news".into(), header: "mail".into(), ..Default::default() };
    house_.custody.adopt(&house(), other, wanted, begun).await.unwrap();
    let found = house_.custody.whereabouts(&house(), "zoe@shop.example").await.unwrap();
    assert_eq!((found.lists[0].unread.len(), found.is_known()), (1, false));
    assert_eq!(house_.custody.register(&house(), CopiesOf::Everybody).await.unwrap().len(), 2);
}

pub(crate) async fn those_who_are_known_follow_the_lists(house_: &House) {
    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    assert!(!house_.custody.refresh_known(&house(), now).await.unwrap());
    read(house_, copy, &csv(&people(0..300)), now).await.unwrap();
    assert!(house_.custody.refresh_known(&house(), now).await.unwrap());
    assert!(!house_.custody.refresh_known(&house(), now).await.unwrap());
    let shared = house_.temp.store.shared();
    let known = shared.known_people_open(&house()).await.unwrap().unwrap();
    let (members, filter) =
        (Membership::open(known.members.bytes()).unwrap(), Filter::open(known.filter.bytes()).unwrap());
    let keyed = Keyed::new(house_.match_key().expose());
    let key = |address: &str| {
        Key::from(&forensics::fingerprint::mailbox(&keyed, &EmailAddress::parse(address).unwrap()))
    };
    for address in people(0..300) {
        assert!(filter.may_know(key(&address)) && members.knows(key(&address)), "{address}");
    }
    assert!(!members.knows(key("stranger@shop.example")));
    assert_eq!((known.people, members.people(), members.pieces()), (300, 300, 1));
}

/// What verifying says of the files of members.
async fn verified(house_: &House) -> Vec<(State, &'static str)> {
    let store = &house_.temp.store;
    let mut report = Report::default();
    for tenant in store.platform().tenant_list(&house()).await.unwrap() {
        let known = house_.list_keys();
        let wanted = sound::look(store, &house(), (&tenant, known), &mut report).await.unwrap();
        sound::missing_keys(house_.key(), wanted, &mut report);
    }
    report.findings.iter().map(|finding| (finding.state, finding.phrase.id)).collect()
}

pub(crate) async fn files_that_were_changed_cut_lost_or_never_committed_are_told(house_: &House) {
    assert_eq!(verified(house_).await, []);
    let (copy, _) = house_.planted().await;
    read(house_, copy, &csv(&people(0..300)), house_.clock.now()).await.unwrap();
    house_.clock.advance(DAY);
    read(house_, copy, &csv(&people(50..350)), house_.clock.now()).await.unwrap();
    house_.custody.refresh_known(&house(), house_.clock.now()).await.unwrap();
    let sound = (State::Sound, "verify-members-sound");
    assert_eq!(verified(house_).await, [sound]);
    let is_ours =
        |path: &std::path::Path| path.extension().is_some_and(|kind| kind == "members" || kind == "filter");
    let files = files_below(house_.temp.folder.path(), is_ours);
    assert_eq!(files.len(), 3, "a list, everybody, and the filter in front");
    for (path, bytes) in &files {
        let told = if path.to_string_lossy().contains("known.") {
            "verify-known-broken"
        } else {
            "verify-members-broken"
        };
        let mut changed = bytes.clone();
        let middle = bytes.len() / 2;
        changed[middle..middle + 8].iter_mut().for_each(|byte| *byte ^= 0xff);
        std::fs::write(path, &changed).unwrap();
        assert!(verified(house_).await.contains(&(State::Broken, told)), "changed: {}", path.display());
        std::fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
        assert!(verified(house_).await.contains(&(State::Broken, told)), "cut: {}", path.display());
        std::fs::remove_file(path).unwrap();
        assert!(verified(house_).await.contains(&(State::Broken, told)), "lost: {}", path.display());
        std::fs::write(path, bytes).unwrap();
    }
    let (path, bytes) = files.iter().find(|(path, _)| !path.to_string_lossy().contains("known.")).unwrap();
    std::fs::write(path, [bytes, &b"a writing that broke off"[..]].concat()).unwrap();
    let stray = path.with_file_name(path.file_name().unwrap().to_str().unwrap().replace(".1.", ".9."));
    std::fs::write(&stray, bytes).unwrap();
    let notices = [(State::Notice, "verify-members-torn"), sound, (State::Notice, "verify-members-strays")];
    assert_eq!(verified(house_).await, notices);
    // The next writing and the next sweep mend both.
    house_.clock.advance(DAY);
    read(house_, copy, &csv(&people(60..360)), house_.clock.now()).await.unwrap();
    house_.temp.store.custody().membership_sweep(&house()).await.unwrap();
    assert_eq!(verified(house_).await, [sound]);
}

/// The same house, started anew: it knows the keys that are there now.
fn anew(house_: &House) -> custody::Custody {
    house_.with_domains(vec!["letters.example".into()])
}

/// How an address is known by the root key alone.
fn first_key(house_: &House, address: &str) -> Key {
    let keyed = Keyed::new(house_.match_key().expose());
    Key::from(&keyed.mailbox(forensics::normalise::Rules::V1, &EmailAddress::parse(address).unwrap()))
}

pub(crate) async fn a_new_key_is_laid_over_all_lists_and_what_was_before_is_read_with_both(house_: &House) {
    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    let everybody = people(0..400);
    read(house_, copy, &csv(&everybody), now).await.unwrap();
    let list = house_.custody.copy(&house(), copy).await.unwrap().list.id;
    let key = first_key(house_, &everybody[7]);
    let open = async || {
        let store = house_.temp.store.custody();
        let open = store.membership_open(&house(), list, MembershipPart::Copies).await.unwrap().unwrap();
        (Membership::open(open.map.bytes()).unwrap().knows(key), open.row.layers)
    };
    assert_eq!(open().await, (true, 0), "who has the root key can test anybody");
    let is_in = async |custody: &custody::Custody| {
        let known = custody.whereabouts(&house(), &everybody[7]).await?;
        let stranger = custody.whereabouts(&house(), "somebody@else.example").await?;
        assert!(stranger.lists.iter().all(|list| list.copies.is_empty()));
        Ok::<_, CustodyError>(known.lists.iter().any(|list| !list.copies.is_empty()))
    };
    assert_eq!(RootKey::add_list_key(house_.key(), &SystemChance).unwrap(), 1);
    let after = anew(house_);
    // The file of before and the new key, side by side.
    assert!(is_in(&after).await.unwrap());
    assert_eq!(after.lists_to_lay(&house()).await.unwrap(), 1);
    assert_eq!(after.lay_keys(&house(), now).await.unwrap(), 1);
    assert_eq!(after.lay_keys(&house(), now).await.unwrap(), 0, "once");
    assert_eq!(open().await, (false, 1), "who has the root key alone can test nobody");
    assert!(is_in(&after).await.unwrap());
    assert!(house_.audited().await.contains(&"membership.lay_key".to_owned()));
    // A process that was started before says so, and answers nothing wrong.
    let before = is_in(&house_.custody).await;
    assert!(matches!(before, Err(CustodyError::ListKeyMissing { wanted: 1, known: 0 })), "{before:?}");
    // What is read from now on goes into the same file, and a second key over both.
    house_.clock.advance(DAY);
    let mut reader = after.extract_begin(&house(), copy).await.unwrap();
    reader.push(csv(&everybody[..350]).as_bytes()).unwrap();
    let later = house_.clock.now();
    after.extract_keep(&house(), reader.finish().await.unwrap(), (later, later)).await.unwrap();
    assert_eq!(RootKey::add_list_key(house_.key(), &SystemChance).unwrap(), 2);
    let twice = anew(house_);
    assert_eq!(twice.lay_keys(&house(), later).await.unwrap(), 1);
    assert!(is_in(&twice).await.unwrap());
    assert!(twice.refresh_known(&house(), later).await.unwrap());
    let known = house_.temp.store.shared().known_people_open(&house()).await.unwrap().unwrap();
    assert_eq!((known.people, known.layers), (400, 2));
    // A dump says the same as ever.
    let dump = everybody[..300].join("\n").into_bytes();
    let dump = twice.dump_read(&house(), std::io::Cursor::new(dump), |_| {}).await.unwrap();
    let asked = custody::dump::DumpAsked {
        name: "leak".into(),
        source: "a forum".into(),
        ground: custody::dump::DumpGround::Interest,
    };
    let id = twice.dump_keep(&house(), &asked, &dump, later).await.unwrap();
    let shown = twice.dump(&house(), id).await.unwrap();
    assert_eq!((shown.dump.known, shown.lists[0].counts.known), (300, 300));
    assert!(twice.dump_verify(&house(), &shown.dump.bundle, &dump).await.unwrap().agrees());
}

pub(crate) async fn without_a_lost_key_nobody_says_who_was_in_a_copy_and_all_else_goes_on(house_: &House) {
    let (copy, _) = house_.planted().await;
    let now = house_.clock.now();
    let everybody = people(0..100);
    read(house_, copy, &csv(&everybody), now).await.unwrap();
    RootKey::add_list_key(house_.key(), &SystemChance).unwrap();
    anew(house_).lay_keys(&house(), now).await.unwrap();
    anew(house_).refresh_known(&house(), now).await.unwrap();
    assert_eq!(verified(house_).await, [(State::Sound, "verify-members-sound")]);
    let mut lost = house_.key().file.clone().into_os_string();
    lost.push(".list-key-1");
    std::fs::remove_file(&lost).unwrap();

    let after = anew(house_);
    let asked = after.whereabouts(&house(), &everybody[7]).await;
    assert!(matches!(asked, Err(CustodyError::ListKeyMissing { wanted: 1, known: 0 })), "{asked:?}");
    let broken = ["verify-members-locked", "verify-known-locked", "verify-list-key-missing"];
    assert_eq!(verified(house_).await, broken.map(|id| (State::Broken, id)));
    assert!(matches!(after.lay_keys(&house(), now).await, Err(CustodyError::ListKeyMissing { .. })));
    // A new key of the same number would hide that one is lost.
    let again = RootKey::add_list_key(house_.key(), &SystemChance);
    assert!(matches!(again, Err(KeyError::ListKeyLost { .. })), "{again:?}");
    assert_eq!(after.copy(&house(), copy).await.unwrap().copy.id, copy, "the register is as it was");

    assert_eq!(after.forget_unreadable(&house(), now).await.unwrap(), 1);
    // Nothing needs it any more but the file of everybody, which is made anew when lists change.
    assert!(after.refresh_known(&house(), now).await.unwrap());
    let unused = (State::Notice, "verify-list-key-unused");
    assert_eq!(verified(house_).await, [(State::Sound, "verify-members-sound"), unused]);
    assert_eq!(RootKey::give_up_list_keys(house_.key(), &SystemChance).unwrap(), 1);
    let nowhere = after.whereabouts(&house(), &everybody[7]).await.unwrap();
    assert!(nowhere.lists.iter().all(|list| list.copies.is_empty()));
    assert!(after.extracts(&house(), copy).await.unwrap()[0].forgotten_at.is_some());
    // An extract that is read again is known again, and a new key can be made.
    house_.clock.advance(DAY);
    read(house_, copy, &csv(&everybody), house_.clock.now()).await.unwrap();
    assert_eq!(after.whereabouts(&house(), &everybody[7]).await.unwrap().lists[0].copies.len(), 1);
    assert_eq!(RootKey::add_list_key(house_.key(), &SystemChance).unwrap(), 1);
}
