//! A list leaves: sealed, counted, with canaries in it, once, or not at all.

use std::time::Duration;

use custody::copy::{CopiesOf, CopyState};
use custody::export::approval::WhySecond;
use custody::export::{Choice, Delivery, ExportKind, Exported, SealedCopy, Wanted};
use custody::exporter::{OPENS_FOR, Standing};
use custody::finding::FindingState;
use custody::party::Wanted as Card;
use custody::receiver_keys::ReceiverKeys;
use custody::{Custody, CustodyError, Unfit};
use model::access::{Access, Actor, Right, Rights};
use model::ids::{Id as _, PartyId, PersonId};
use platform::clock::Clock as _;
use platform::verify::Verifier;
use testkit::folder::files_below;
use testkit::store::house;

use crate::house::House;

pub(crate) fn wanted(party: PartyId) -> Wanted {
    Wanted {
        list: "Spring news".into(),
        owner: "Anna".into(),
        party,
        purpose: "spring campaign".into(),
        until: "2027-02-28".into(),
        kind: ExportKind::List,
        delivery: Delivery::Drop,
        choice: Choice { columns: vec!["First name".into()], ..Choice::default() },
        seeds: "3".into(),
        keys: ReceiverKeys::default(),
        link_days: String::new(),
        knows_difference: false,
        knows_removed: false,
        is_dry_run: false,
    }
}

pub(crate) fn table(rows: usize) -> String {
    let mut text = String::from("Email,First name,Street\n");
    for row in 0..rows {
        text.push_str(&format!("member{row}@customer.example,Jo{row},Mill Lane {row}\n"));
    }
    text
}

pub(crate) async fn exported(
    custody: &Custody,
    access: &Access,
    (wanted, file): (&Wanted, &str),
    now: model::time::Time,
) -> Result<Exported, CustodyError> {
    let mut export = custody.export_begin(access, wanted, now).await?;
    for piece in file.as_bytes().chunks(1_000) {
        export.push(piece)?;
    }
    export.end()?;
    Box::pin(custody.export_finish(access, export, now)).await
}

pub(crate) async fn sealed(house_: &House, wanted: &Wanted, file: &str) -> Box<SealedCopy> {
    let outcome = exported(&house_.custody, &house(), (wanted, file), house_.clock.now()).await;
    match outcome.unwrap() {
        Exported::Sealed(sealed) => sealed,
        Exported::Dry(preview) => panic!("a dry run: {preview:?}"),
    }
}

/// A list of so many rows that was sealed for a party.
pub(crate) async fn sealed_for(house_: &House, party: PartyId, rows: usize) -> model::ids::CopyId {
    sealed(house_, &wanted(party), &table(rows)).await.copy
}

pub(crate) fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

pub(crate) async fn a_dry_run_keeps_nothing(house_: &House) {
    let party = house_.vendor().await;
    let wanted = Wanted { is_dry_run: true, ..wanted(party) };
    let file = format!("{}nobody,X,Y\n", table(2_000));
    let outcome = exported(&house_.custody, &house(), (&wanted, &file), house_.clock.now()).await.unwrap();
    let Exported::Dry(preview) = outcome else { panic!("it was sealed") };
    assert_eq!((preview.counted.rows, preview.people, preview.counted.invalid), (2_000, 2_000, 1));
    assert_eq!(preview.counted.invalid_lines, [2_002]);
    assert_eq!(preview.needs_second, Some(WhySecond::Rows));
    nothing_was(house_).await;
}

pub(crate) async fn nothing_was(house_: &House) {
    assert_eq!(house_.custody.register(&house(), CopiesOf::Everybody).await.unwrap(), []);
    assert_eq!(house_.custody.lists(&house()).await.unwrap(), []);
    assert_eq!(house_.temp.store.custody().canary_count(&house()).await.unwrap(), 0);
    assert_eq!(house_.temp.store.objects().object_list(&house(), None, 10).await.unwrap(), []);
}

pub(crate) async fn what_is_not_finished_was_never_there(house_: &House) {
    let party = house_.vendor().await;
    let now = house_.clock.now();
    let unfinished = |path: &std::path::Path| path.to_string_lossy().ends_with(".sealed.tmp");
    let sealed_files = || files_below(house_.temp.folder.path(), unfinished).len();
    let before = sealed_files();
    let mut export = house_.custody.export_begin(&house(), &wanted(party), now).await.unwrap();
    export.push(table(300).as_bytes()).unwrap();
    assert_eq!(sealed_files(), before + 1, "it is being written, under another name");
    drop(export);
    assert_eq!(sealed_files(), before);
    for file in ["Email\nnobody\n", "", "Email,First name\n\"endless", "Name\nAda\n"] {
        let outcome = exported(&house_.custody, &house(), (&wanted(party), file), now).await;
        assert!(outcome.as_ref().err().and_then(CustodyError::unfit).is_some(), "{file}: {outcome:?}");
    }
    // Who stands below a mark that is not closed would be missing, and nobody would know.
    for (file, line) in [
        ("Email,First name\nan.a@x.example,ok\nbo.b@x.example,\"broken\ncy.c@x.example,ok\n", 3),
        ("Email,First name\nan.a@x.example,ok\n\"bo.b@x.exam", 3),
    ] {
        let outcome = exported(&house_.custody, &house(), (&wanted(party), file), now).await;
        let is_it = matches!(&outcome, Err(CustodyError::Unfit(Unfit::NotClosed(at))) if *at == line);
        assert!(is_it, "{file}: {outcome:?}");
    }
    assert_eq!(sealed_files(), before);
    nothing_was(house_).await;
}

pub(crate) async fn a_dry_run_says_that_a_list_is_new_and_how_many_canaries_are_suggested(house_: &House) {
    let party = house_.vendor().await;
    let dry = async |list: &str, seeds: &str, rows_about: Option<u64>| {
        let choice = Choice { rows_about, ..Choice::default() };
        let (list, seeds) = (list.to_owned(), seeds.to_owned());
        let wanted = Wanted { list, seeds, choice, is_dry_run: true, ..wanted(party) };
        let said = exported(&house_.custody, &house(), (&wanted, &table(10)), house_.clock.now()).await;
        let Exported::Dry(said) = said.unwrap() else { panic!("it was sealed") };
        said
    };
    let nearest = |preview: &custody::export::Preview| preview.new_list.clone().map(|new| new.nearest);
    assert_eq!(nearest(&*dry("Spring news", "3", None).await), Some(None), "there is no other");
    sealed(house_, &wanted(party), &table(10)).await;
    assert_eq!(nearest(&*dry("spring NEWS", "3", None).await), None);
    assert_eq!(nearest(&*dry("Sprnig new", "3", None).await), Some(Some("Spring news".into())));
    assert_eq!(nearest(&*dry("Customers in print", "3", None).await), Some(None));
    // The card says 1,204,331: what is known of the file goes before, and who said how many is not told otherwise.
    for (rows_about, canaries) in [(None, 200), (Some(10), 60), (Some(50_000), 200)] {
        let said = dry("Spring news", "", rows_about).await;
        assert_eq!((said.counted.canaries, said.more_canaries), (canaries, None), "{rows_about:?}");
    }
}

pub(crate) async fn what_cannot_be_meant_is_refused_before_a_file_is_read(house_: &House) {
    let party = house_.vendor().await;
    let now = house_.clock.now();
    for days in ["99", "0", "31"] {
        let wanted = Wanted { link_days: days.into(), ..wanted(party) };
        let refused = house_.custody.export_begin(&house(), &wanted, now).await.err();
        assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::LinkDays(_)))), "{days}: {refused:?}");
    }
    let month = Wanted { link_days: "30".into(), ..wanted(party) };
    assert!(house_.custody.export_begin(&house(), &month, now).await.is_ok());
    for empty in ["", "\n\n"] {
        let refused = exported(&house_.custody, &house(), (&wanted(party), empty), now).await.err();
        assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::EmptyFile))), "{refused:?}");
    }
}

pub(crate) async fn a_party_that_ended_receives_nothing(house_: &House) {
    let party = house_.vendor().await;
    house_.clock.advance(Duration::from_hours(24 * 135));
    let late = Wanted { until: String::new(), ..wanted(party) };
    let refused = exported(&house_.custody, &house(), (&late, &table(3)), house_.clock.now()).await.err();
    assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::Past))), "{refused:?}");
    let late = Wanted { until: "2028-01-01".into(), ..wanted(party) };
    let refused = exported(&house_.custody, &house(), (&late, &table(3)), house_.clock.now()).await.err();
    assert!(matches!(refused, Some(CustodyError::Refused(_))), "{refused:?}");
    // It is said before a row is read.
    let begun = house_.custody.export_begin(&house(), &late, house_.clock.now()).await.err();
    assert!(matches!(begun, Some(CustodyError::Refused(_))), "{begun:?}");
    nothing_was(house_).await;
    house_
        .temp
        .store
        .objects()
        .object_sweep(&house(), house_.clock.now().plus(Duration::from_hours(2)))
        .await
        .unwrap();
    assert_eq!(house_.temp.store.objects().object_orphan_list(&house()).await.unwrap(), []);
}

pub(crate) async fn a_party_ruled_out_meanwhile_is_handed_nothing_unless_that_copy_was_let_go(
    house_: &House,
) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let plain = Wanted { delivery: Delivery::Plain, ..wanted(party) };
    let before = sealed(house_, &plain, &table(3)).await.copy;
    assert!(custody.hand(&house(), before, &[Delivery::Plain], now).await.is_ok());
    let gone = Card { name: "Vendor B".into(), state: "ended".into(), ..Card::default() };
    custody.vendor_change(&house(), party, gone, now).await.unwrap();
    let refused = custody.hand(&house(), before, &[Delivery::Plain], now).await.err();
    assert!(matches!(refused, Some(CustodyError::Refused(_))), "{refused:?}");
    house_.clock.advance(Duration::from_secs(1));
    let now = house_.clock.now();
    custody.exception_give(&house(), party, ("Anna Berg", "sale", "2026-11-23"), now).await.unwrap();
    let let_go = sealed(house_, &plain, &table(3)).await.copy;
    assert!(custody.hand(&house(), let_go, &[Delivery::Plain], now).await.is_ok());
    assert!(custody.hand(&house(), before, &[Delivery::Plain], now).await.is_err());
}

pub(crate) async fn two_lists_sealed_at_once_are_two_copies_of_one_list(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (file, wanted) = (table(20), wanted(party));
    let mut exports = Vec::new();
    for _ in 0..2 {
        let mut export = custody.export_begin(&house(), &wanted, now).await.unwrap();
        export.push(file.as_bytes()).unwrap();
        export.end().unwrap();
        exports.push(export);
    }
    let second = exports.pop().unwrap();
    let first = exports.pop().unwrap();
    let access = house();
    let (first, second) =
        tokio::join!(custody.export_finish(&access, first, now), custody.export_finish(&access, second, now));
    // Where both add the list in the same moment, one is told so and nothing of it is there.
    let done = [first, second].into_iter().filter(|outcome| match outcome {
        Ok(_) => true,
        Err(CustodyError::ListMeanwhile) => false,
        Err(other) => panic!("{other:?}"),
    });
    let done = done.count();
    assert!(done >= 1);
    assert_eq!(custody.lists(&house()).await.unwrap().len(), 1);
    assert_eq!(custody.register(&house(), CopiesOf::Everybody).await.unwrap().len(), done);
}

pub(crate) async fn what_is_handed_over_by_hand_is_in_the_register_first_and_a_finding_when_it_went(
    house_: &House,
) {
    let party = house_.vendor().await;
    let plain = Wanted { delivery: Delivery::Plain, ..wanted(party) };
    let sealed = sealed(house_, &plain, &table(10)).await;
    assert!(sealed.link.is_none());
    let (custody, now) = (&house_.custody, house_.clock.now());
    let state = async |copy| custody.copy(&house(), copy).await.unwrap().copy.state;
    // Counted, and not with anybody: a full disk is no list that went.
    assert_eq!(state(sealed.copy).await, CopyState::Prepared);
    assert_eq!(custody.findings_open(&house()).await.unwrap(), 0);
    // What was to be a plain file is none that was sealed to a receiver.
    let other = custody
        .hand(&house(), sealed.copy, &[Delivery::Age, Delivery::Stream], house_.clock.now())
        .await
        .err();
    assert!(matches!(other, Some(CustodyError::NotToHand)), "{other:?}");
    // The disk was full: once more.
    for _ in 0..2 {
        let mut handing =
            custody.hand(&house(), sealed.copy, &[Delivery::Plain], house_.clock.now()).await.unwrap();
        let text = handing.next().await.unwrap().unwrap();
        assert_eq!(text.len() as u64, sealed.length_bytes);
        assert!(handing.is_whole() && handing.next().await.unwrap().is_none());
    }
    assert_eq!(
        (state(sealed.copy).await, custody.findings_open(&house()).await.unwrap()),
        (CopyState::Prepared, 0)
    );
    custody.handed(&house(), sealed.copy, now).await.unwrap();
    let shown = custody.copy(&house(), sealed.copy).await.unwrap().copy;
    assert_eq!((shown.state, shown.out.map(|(at, _)| at)), (CopyState::Out, Some(now)));
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert_eq!((open.len(), open[0].rule.as_str(), open[0].owner.as_str()), (1, "export_plain", "Anna"));
    let gone = custody.hand(&house(), sealed.copy, &[Delivery::Plain], house_.clock.now()).await.err();
    let gone = gone.unwrap().to_string();
    assert!(gone.contains("handed over whole before") && !gone.contains("link"), "{gone}");
    // Sealed to the receiver's own key it is no finding, and begins as such files do.
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let age = Wanted { delivery: Delivery::Age, keys: ReceiverKeys::age(vec![key.into()]), ..wanted(party) };
    let sealed = self::sealed(house_, &age, &table(11)).await;
    let mut handing =
        custody.hand(&house(), sealed.copy, &[Delivery::Age], house_.clock.now()).await.unwrap();
    assert!(handing.next().await.unwrap().unwrap().starts_with(b"age-encryption.org/v1\n-> X25519 "));
    // Whoever fetches it has it with the first byte, once.
    for _ in 0..2 {
        custody.goes(&house(), sealed.copy, now).await.unwrap();
        assert_eq!(state(sealed.copy).await, CopyState::Out);
    }
    assert_eq!(custody.findings_open(&house()).await.unwrap(), 1);
    // What somebody ended is not handed over any more.
    custody.copy_end(&house(), sealed.copy, "it was not needed", now).await.unwrap();
    let ended = custody.hand(&house(), sealed.copy, &[Delivery::Age], house_.clock.now()).await.err();
    assert!(matches!(ended, Some(CustodyError::NotToHand)), "{ended:?}");
    // The secret half of a key is said by no error.
    let secret = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33";
    let secret =
        Wanted { delivery: Delivery::Age, keys: ReceiverKeys::age(vec![secret.into()]), ..wanted(party) };
    let refused = exported(custody, &house(), (&secret, &table(3)), house_.clock.now()).await.err().unwrap();
    assert!(matches!(refused, CustodyError::Unfit(Unfit::SecretKey(_))), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("1GQ9"), "{refused}");
    let none = Wanted { delivery: Delivery::Age, ..wanted(party) };
    let refused = exported(custody, &house(), (&none, &table(3)), house_.clock.now()).await.err();
    assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::AgeKey))), "{refused:?}");
}

pub(crate) async fn no_address_and_no_link_is_found_on_the_disk(house_: &House) {
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(40)).await;
    let link = sealed.link.unwrap().expose();
    house_.verified_sound().await;
    house_.temp.store.close().await;
    let files = files_below(house_.temp.folder.path(), |_| true);
    assert!(files.len() >= 2, "there is something to look into");
    for (path, bytes) in files {
        for word in ["member7@", "customer.example", "Mill Lane", link.as_str()] {
            let is_there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!is_there, "{word} in {}", path.display());
        }
    }
}

impl House {
    /// A sealed drop that nobody here can open is sound all the same.
    async fn verified_sound(&self) {
        let (ring, audit) = self.verifying();
        let store = &self.temp.store;
        let verifier = Verifier { store, audit: &audit, ring: &ring, witnesses: &[], now: self.clock.now() };
        let report = verifier.run(&house()).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
    }
}

pub(crate) async fn who_exported_is_noted_only_if_switched_on_and_opens_to_two_people(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let person = |number: u8| Access {
        actor: Actor::Person(PersonId::from_bytes([number; 16])),
        rights: Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Keep),
        ..house()
    };
    let (anna, ben, cara) = (person(1), person(2), person(3));
    let party = house_.vendor().await;
    let wanted = wanted(party);
    let export = async || {
        let outcome = Box::pin(exported(custody, &anna, (&wanted, &table(3)), now)).await;
        match outcome.unwrap() {
            Exported::Sealed(sealed) => sealed.copy,
            Exported::Dry(preview) => panic!("a dry run: {preview:?}"),
        }
    };
    let is_noted =
        async |copy| custody.exporter_standing(&ben, copy, now).await.unwrap() != Standing::NotNoted;
    // Off by default: nothing is noted, nothing can be asked, and only who manages the house may switch it on.
    let before = export().await;
    assert!(custody.people_setting(&house()).await.unwrap().is_none() && !is_noted(before).await);
    assert!(custody.exporter_ask(&ben, before, "a leak", now).await.is_err());
    assert!(custody.people_setting_set(&anna, (true, "agreed"), now).await.is_err());
    assert!(custody.people_setting_set(&house(), (true, " "), now).await.is_err(), "with a reason");
    custody.people_setting_set(&house(), (true, "agreed with the works council"), now).await.unwrap();
    assert!(!is_noted(before).await, "what was exported before is not noted afterwards");
    let by_program = sealed(house_, &wanted, &table(3)).await.copy;
    assert!(!is_noted(by_program).await, "a person is noted, not the house's own work");

    let copy = export().await;
    let standing = async |who: &Access, at| custody.exporter_standing(who, copy, at).await.unwrap();
    assert_eq!(standing(&ben, now).await, Standing::Sealed);
    assert!(custody.exporter_second(&ben, copy, now).await.is_err(), "nobody asked");
    assert!(custody.exporter_ask(&ben, copy, "", now).await.is_err(), "with a reason");
    assert!(custody.exporter_ask(&house(), copy, "a leak", now).await.is_err(), "the house has no key");
    let reader = Access { rights: Rights::NONE.with(Right::Read).with(Right::Record), ..person(4) };
    assert!(custody.exporter_ask(&reader, copy, "a leak", now).await.is_err());
    custody.exporter_ask(&ben, copy, "leak of 21 November", now).await.unwrap();
    assert!(custody.exporter_ask(&cara, copy, "me too", now).await.is_err(), "one question at a time");
    assert!(custody.exporter_second(&ben, copy, now).await.is_err(), "two keys are two people");
    let until = now.plus(OPENS_FOR);
    let why = "leak of 21 November".to_owned();
    assert_eq!(standing(&cara, now).await, Standing::Asked { by_me: false, why, until });
    assert!(custody.exporter_second(&cara, copy, until).await.is_err(), "the first key is out again");
    custody.exporter_second(&cara, copy, now).await.unwrap();
    let open = Standing::Open { exporter: anna.actor.to_string(), at: now, until };
    assert_eq!((standing(&ben, now).await, standing(&cara, now).await), (open.clone(), open));
    assert_eq!(standing(&anna, now).await, Standing::OpenToOthers);
    assert_eq!(standing(&ben, until).await, Standing::Sealed, "it closes by itself");

    // What was committed to when the copy was made is in the audit log, and so is every step.
    let said = house_.audited().await;
    let count = |what: &str| said.iter().filter(|one| *one == what).count();
    assert_eq!((count("people.on"), count("exporter.commit"), count("exporter.open")), (1, 1, 2));
    assert_eq!((count("exporter.ask"), count("exporter.second")), (1, 1));
    custody.people_setting_set(&house(), (false, "no longer needed"), now).await.unwrap();
    assert_eq!(standing(&ben, now).await, Standing::NotNoted, "switched off, nothing opens");
}

/// A German shop's list, with names.
fn shop(seed: u64, count: usize) -> (String, std::collections::HashSet<String>) {
    let mut text = String::from("Email,Vorname,Nachname\n");
    let mut given = std::collections::HashSet::new();
    for member in world::people::members(world::people::Public::GermanShop, seed, count) {
        text.push_str(&format!(
            "{}@customer.example,{},{}\n",
            member.local_part, member.given, member.family
        ));
        given.insert(member.given);
    }
    (text, given)
}

/// Given names of the canaries of a copy, as they stand in its file.
async fn given_names(house_: &House, copy: model::ids::CopyId) -> Vec<String> {
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    file.text.lines().skip(1).filter_map(|line| line.split(',').nth(1).map(str::to_owned)).collect()
}

pub(crate) async fn canaries_look_like_the_members_of_the_list_they_leave_with(house_: &House) {
    let party = house_.vendor().await;
    let (text, given) = shop(1, 3_000);
    let columns = Choice { columns: vec!["Vorname".into(), "Nachname".into()], ..Choice::default() };
    let like = Wanted { choice: columns, seeds: "40".into(), ..wanted(party) };
    // Nobody had read the list before: it is seen as it leaves, and its book is drawn by that.
    let asked = exported(&house_.custody, &house(), (&like, &text), house_.clock.now()).await.err();
    let Some(CustodyError::NeedsSecond { approval, .. }) = asked else { panic!("{asked:?}") };
    let now = house_.clock.now();
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    house_.custody.approval_decide(&ben, approval, true, now).await.unwrap();
    let first = sealed(house_, &like, &text).await;
    let names = given_names(house_, first.copy).await;
    assert_eq!(names.len(), 40);
    assert!(names.iter().all(|name| given.contains(name)), "{names:?}");
    let list = house_.custody.copy(&house(), first.copy).await.unwrap().list.id;
    let kept = house_.temp.store.custody().list_profile_nearest(&house(), list).await.unwrap().unwrap();
    assert_eq!((kept.list, kept.members), (list, 3_000));
    assert!(
        !kept.text.contains('@')
            && kept
                .text
                .lines()
                .skip(2)
                .all(|line| { line.split(' ').next().unwrap().parse::<u32>().unwrap() >= 20 })
    );
    // Another list of the house, too small to say how its members look, is taken to be like it.
    let other = Wanted { list: "Summer news".into(), ..like.clone() };
    let few = "Email,Vorname,Nachname\nada@customer.example,Ada,Keller\n";
    let second = sealed(house_, &other, few).await;
    let names = given_names(house_, second.copy).await;
    assert!(names.len() == 40 && names.iter().all(|name| given.contains(name)), "{names:?}");
}
