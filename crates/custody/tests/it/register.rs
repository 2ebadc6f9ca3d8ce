//! The register: vendors, lists, copies, and who may do what.

use std::time::Duration;

use custody::adopt::Wanted as Adopted;
use custody::copy::{CopiesOf, CopyState};
use custody::finding::FindingState;
use custody::party::{Mark, Wanted};
use custody::{CustodyError, Unfit};
use model::access::{Right, Rights};
use platform::clock::Clock as _;
use store::error::StoreError;
use testkit::folder::files_below;
use testkit::store::house;

use crate::house::House;

const DAY: Duration = Duration::from_hours(24);

pub(crate) async fn a_vendor_is_added_marked_and_changed(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let id = house_.vendor().await;
    let again = Wanted { name: "vendor b".into(), ..Wanted::default() };
    let taken = custody.vendor_add(&house(), again, now).await;
    assert!(taken.as_ref().err().and_then(CustodyError::unfit).is_some_and(|(field, _)| field == "name"));
    let card = custody.vendor(&house(), id, now).await.unwrap();
    assert_eq!(
        (card.marks.as_slice(), card.party.rows_about),
        (&[Mark::NoCanary, Mark::NotAsked][..], Some(1_204_331))
    );

    let bare = Wanted { name: "Vendor B & Sons".into(), ..Wanted::default() };
    custody.vendor_change(&house(), id, bare, now).await.unwrap();
    let [card] = custody.vendors(&house(), None, now).await.unwrap().try_into().unwrap();
    assert_eq!(card.party.name, "Vendor B & Sons");
    assert_eq!(card.marks, [Mark::NoCanary, Mark::NoEndDate, Mark::NoSender, Mark::NotAsked]);
    assert_eq!(house_.audited().await, ["party.add", "party.change"]);
}

pub(crate) async fn an_adopted_list_has_a_seed_file_in_the_vendors_columns(house_: &House) {
    let (copy, exclusive) = house_.planted().await;
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    assert_eq!(file.name, "spring-news-rows.csv");
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (13, "Email Address,First Name,Last Name,Signup Date"));
    assert_eq!((exclusive.len(), file.coded().count()), (6, 6));
    for (line, address) in lines[1..].iter().zip(&file.addresses) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!((cells.len(), cells[0]), (4, address.as_str()));
        assert!(address.ends_with("@letters.example") && cells[3] <= "2026-11-21", "{line}");
        assert!(house_.mailboxes.resolve(address).is_some_and(|mailbox| mailbox.subject.is_some()));
    }
    let shown = house_.custody.copy(&house(), copy).await.unwrap();
    assert_eq!((shown.list.name.as_str(), shown.party.1.as_str()), ("Spring news", "Vendor B"));
    assert_eq!((shown.list.owner.as_str(), shown.copy.purpose.as_str()), ("Anna", "newsletter"));
    // The vendor's own end and count stand where nobody said otherwise.
    assert_eq!(shown.copy.until, Some("2027-03-31T23:59:59Z".parse().unwrap()));
    assert_eq!((shown.copy.rows_about, shown.copy.seeds), (Some(1_204_331), 12));

    // The same list at another vendor is the same list.
    let other = Wanted { name: "Vendor C".into(), ..Wanted::default() };
    let other = house_.custody.vendor_add(&house(), other, house_.clock.now()).await.unwrap();
    let wanted = Adopted { list: " spring NEWS".into(), header: "mail".into(), ..Adopted::default() };
    let second = house_.custody.adopt(&house(), other, wanted, house_.clock.now()).await.unwrap();
    let second = house_.custody.copy(&house(), second).await.unwrap();
    assert_eq!((second.list.id, second.copy.seeds), (shown.list.id, 60));
    assert_eq!(second.list.owner, "Anna", "an empty answer changes nothing");
    assert_eq!(house_.custody.lists(&house()).await.unwrap().len(), 1);
}

pub(crate) async fn who_may_not_keep_lists_adopts_and_opens_nothing(house_: &House) {
    let (copy, _) = house_.planted().await;
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Open));
    let now = house_.clock.now();
    let custody = &house_.custody;
    let refused = [
        custody.seed_file(&reader, copy).await.map(drop),
        custody.vendor_add(&reader, Wanted { name: "x".into(), ..Wanted::default() }, now).await.map(drop),
        custody.copy_end(&reader, copy, "deleted", now).await,
    ];
    assert!(refused.iter().all(|refused| matches!(refused, Err(CustodyError::Denied(_)))), "{refused:?}");
    assert_eq!(house_.audited().await.iter().filter(|what| *what == "seed_file.open").count(), 1);
    // Who keeps lists opens them without the right to open mail.
    let keeper = house().only(Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Keep));
    assert_eq!(custody.seed_file(&keeper, copy).await.unwrap().addresses.len(), 12);
    house_.clock.advance(DAY * 365 * 3);
    let gone = custody.seed_file(&keeper, copy).await;
    assert!(matches!(gone, Err(CustodyError::SeedsGone)), "{gone:?}");
}

pub(crate) async fn the_register_names_every_copy_however_many_vendors_there_are(house_: &House) {
    let (copy, _) = house_.planted().await;
    // More than one page of cards, and the last of them has a copy, too.
    let mut last = None;
    for number in 0..custody::party::PAGE {
        let wanted = Wanted { name: format!("Vendor {number}"), ..Wanted::default() };
        let id = house_.custody.vendor_add(&house(), wanted, house_.clock.now()).await.unwrap();
        house_.clock.advance(Duration::from_millis(1));
        last = Some(id);
    }
    let wanted =
        Adopted { list: "Autumn".into(), header: "mail".into(), seeds: "1".into(), ..Adopted::default() };
    let second = house_.custody.adopt(&house(), last.unwrap(), wanted, house_.clock.now()).await.unwrap();
    let all = house_.custody.register(&house(), CopiesOf::Everybody).await.unwrap();
    let named: Vec<_> = all.iter().map(|one| (one.copy.id, &*one.list, &*one.party)).collect();
    let newest = format!("Vendor {}", custody::party::PAGE - 1);
    assert_eq!(named, [(copy, "Spring news", "Vendor B"), (second, "Autumn", &*newest)]);
    let first = house_.custody.register_after(&house(), None, 1).await.unwrap();
    let rest = house_.custody.register_after(&house(), Some(first[0].copy.id), 100).await.unwrap();
    assert_eq!([first, rest].concat(), all);
    let theirs = house_.custody.register(&house(), CopiesOf::Party(last.unwrap())).await.unwrap();
    assert_eq!(theirs.len(), 1);
}

pub(crate) async fn a_copy_goes_out_once_and_is_ended_with_a_reason(house_: &House) {
    let (copy, _) = house_.planted().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let twice = custody.copy_is_out(&house(), copy, now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    let silent = custody.copy_end(&house(), copy, " ", now).await;
    assert!(matches!(silent, Err(CustodyError::Unfit(Unfit::NoName))), "{silent:?}");
    custody.copy_end(&house(), copy, "deleted, certificate 17", now).await.unwrap();
    assert_eq!(custody.copy(&house(), copy).await.unwrap().copy.state, CopyState::Ended);
    let twice = custody.copy_end(&house(), copy, "again", now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
}

pub(crate) async fn a_copy_past_its_end_is_a_finding_once(house_: &House) {
    let (copy, _) = house_.planted().await;
    let custody = &house_.custody;
    assert_eq!(custody.find_overdue(&house(), house_.clock.now()).await.unwrap(), 0);
    house_.clock.advance(DAY * 200);
    let now = house_.clock.now();
    assert_eq!(custody.find_overdue(&house(), now).await.unwrap(), 1);
    assert_eq!(custody.find_overdue(&house(), now).await.unwrap(), 0);
    assert_eq!(house_.said::<model::event::FindingRaised>().await.len(), 1);
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    let words: Vec<_> = open[0].arguments.iter().map(|(name, value)| (&**name, &**value)).collect();
    let expected = [
        ("date", "2026-11-21 14:00"),
        ("list", "Spring news"),
        ("party", "Vendor B"),
        ("until", "2027-03-31"),
    ];
    assert_eq!(words, expected);
    assert_eq!(open[0].owner, "Anna");
    custody.finding_own(&house(), open[0].id, ("Ben", "2027-07-01"), now).await.unwrap();
    custody.copy_end(&house(), copy, "deleted", now).await.unwrap();
    custody.finding_close(&house(), open[0].id, "deleted", now).await.unwrap();
    assert_eq!(custody.findings_open(&house()).await.unwrap(), 0);
    assert_eq!(custody.find_overdue(&house(), now).await.unwrap(), 0, "it has ended");
}

pub(crate) async fn without_a_canary_domain_nothing_is_planted(house_: &House) {
    let vendor = house_.vendor().await;
    let wanted = Adopted { list: "Spring".into(), header: "mail".into(), ..Adopted::default() };
    let refused = house_.with_domains(vec![]).adopt(&house(), vendor, wanted, house_.clock.now()).await;
    assert!(matches!(refused, Err(CustodyError::NoCanaryDomain)), "{refused:?}");
    assert_eq!(house_.custody.lists(&house()).await.unwrap(), []);
}

pub(crate) async fn no_canary_is_found_on_the_disk(house_: &House) {
    let (copy, _) = house_.planted().await;
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    let addresses = file.addresses;
    for address in &addresses {
        house_.arrive(address, "parcel-info.example", custody::Proved::No, "pay now").await;
        house_.hear().await;
    }
    house_.temp.store.close().await;
    let files = files_below(house_.temp.folder.path(), |_| true);
    assert!(files.len() >= 2, "there is something to look into");
    for (path, bytes) in files {
        for address in &addresses {
            let local = address.split('@').next().unwrap();
            let is_there = bytes.windows(local.len()).any(|window| window == local.as_bytes());
            assert!(!is_there, "{local} in {}", path.display());
        }
    }
}
