//! Sealed lists that go by a link: fetched once, in pieces, counted before the first byte, and closed.

use std::time::Duration;

use custody::CustodyError;
use custody::copy::CopyState;
use custody::drop::DropLink;
use custody::export::{SealedCopy, Wanted};
use custody::finding::FindingState;
use custody::party::Wanted as Card;
use model::ids::Id as _;
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use testkit::store::house;

use crate::export::{sealed, seconds, table, wanted};
use crate::house::House;

/// Fetches bytes by a link as far as `pieces` go, with the receipt.
pub(crate) async fn fetched(house_: &House, link: &DropLink, range: (u64, u64), pieces: usize) -> Vec<u8> {
    let now = house_.clock.now();
    let mut fetching = house_.custody.drop_fetch(&house(), link, range, now).await.unwrap();
    let mut bytes = Vec::new();
    for _ in 0..pieces {
        let Some(piece) = fetching.next().await.unwrap() else { break };
        bytes.extend_from_slice(&piece);
    }
    house_.custody.drop_receipt(&house(), &fetching, now).await.unwrap();
    bytes
}

/// Lets the party fetch a copy whole.
pub(crate) async fn given(house_: &House, sealed: &SealedCopy) {
    fetched(house_, sealed.link.as_ref().unwrap(), (0, u64::MAX), 99).await;
}

pub(crate) async fn a_sealed_list_is_a_copy_that_is_fetched_once_by_its_link(house_: &House) {
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(50)).await;
    let shown = house_.custody.copy(&house(), sealed.copy).await.unwrap();
    assert_eq!(
        (shown.copy.state, shown.copy.rows_about, shown.copy.seeds),
        (CopyState::Prepared, Some(50), 3)
    );
    assert_eq!(shown.copy.until, Some("2027-02-28T23:59:59Z".parse().unwrap()));
    assert_eq!(sealed.preview.layout.columns, ["Email", "First name"]);
    assert_eq!(sealed.preview.layout.left_out, ["Street"]);

    let link = sealed.link.as_ref().unwrap();
    let again = DropLink::parse(&link.expose()).unwrap();
    let look = house_.custody.drop_look(&house(), &again, house_.clock.now()).await.unwrap();
    assert_eq!((look.list.as_str(), look.drop.file_name.as_str()), ("Spring news", "spring-news.csv"));
    let text = String::from_utf8(fetched(house_, &again, (0, u64::MAX), 9).await).unwrap();
    assert_eq!((text.lines().count(), text.len() as u64), (54, sealed.length_bytes));
    assert_eq!(text.lines().filter(|line| line.contains("@letters.example")).count(), 3);
    assert!(text.contains("member49@customer.example,Jo49\r\n") && !text.contains("Mill Lane"));
    // Its canaries are known at the doors, and in its own sealed file.
    let seeds = house_.custody.seed_file(&house(), sealed.copy).await.unwrap();
    assert!(seeds.addresses.iter().all(|address| text.contains(address)));

    let shown = house_.custody.copy(&house(), sealed.copy).await.unwrap();
    assert_eq!(shown.copy.state, CopyState::Out);
    // What got lost on the line is fetched again, for a little while.
    assert_eq!(fetched(house_, link, (sealed.length_bytes - 9, u64::MAX), 9).await.len(), 9);
    house_.clock.advance(custody::drop::GRACE);
    let used = house_.custody.drop_look(&house(), link, house_.clock.now()).await;
    assert!(matches!(used, Err(CustodyError::NoDrop)), "{used:?}");
    assert_eq!(house_.custody.drops_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(house_.custody.drops_end(&house(), house_.clock.now()).await.unwrap(), 0);
    assert_eq!(objects_for_links(house_).await, 0);
    let drops = house_.custody.drops_before(&house(), sealed.copy, None, 10).await.unwrap();
    let receipts: Vec<_> = drops[0].1.iter().map(|one| (one.from, one.to)).collect();
    assert_eq!(receipts, [(0, sealed.length_bytes), (sealed.length_bytes - 9, sealed.length_bytes)]);
    let said: Vec<String> = house_.audited().await.into_iter().filter(|what| what != "party.add").collect();
    let expected = [
        "codebook.commit",
        "codeword.commit",
        "copy.export",
        "copy.out",
        "drop.fetch",
        "seed_file.open",
        "object.open",
        "drop.fetch",
        "drop.close",
    ];
    assert_eq!(said, expected);
}

pub(crate) async fn a_list_is_fetched_in_pieces_and_what_was_cut_goes_on(house_: &House) {
    let party = house_.vendor().await;
    let mut wanted = wanted(party);
    wanted.choice.columns = vec!["first name".into(), "street".into()];
    let mut file = table(900);
    file.push_str(&format!("last@customer.example,{},x\n", "long ".repeat(12_000)));
    let sealed = sealed(house_, &wanted, &file).await;
    let link = sealed.link.as_ref().unwrap();
    assert!(sealed.length_bytes > 65_536, "more than one chunk: {}", sealed.length_bytes);
    let mut whole = fetched(house_, link, (0, u64::MAX), 1).await;
    assert!((whole.len() as u64) < sealed.length_bytes);
    // Somebody who begins in the middle has not fetched what is before it.
    let end = fetched(house_, link, (sealed.length_bytes - 5, sealed.length_bytes), 9).await;
    assert_eq!(end.len(), 5);
    house_.clock.advance(seconds(60));
    let rest = fetched(house_, link, (whole.len() as u64, u64::MAX), 99).await;
    whole.extend_from_slice(&rest);
    assert!(whole.ends_with(&end));
    assert_eq!(whole.len() as u64, sealed.length_bytes);
    use sha2::Digest as _;
    assert_eq!(sha2::Sha256::digest(&whole).as_slice(), sealed.sha256);
    house_.clock.advance(custody::drop::GRACE);
    let used = house_.custody.drop_fetch(&house(), link, (0, 1), house_.clock.now()).await.err();
    assert!(matches!(used, Some(CustodyError::NoDrop)), "{used:?}");
}

/// Who leaves out a byte each time has fetched it as often as anybody: a link is used up when as much went as there is, and its end.
pub(crate) async fn a_link_is_used_up_by_pieces_that_leave_something_out(house_: &House) {
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(10)).await;
    let link = sealed.link.as_ref().unwrap();
    let state =
        async || house_.custody.drops_before(&house(), sealed.copy, None, 1).await.unwrap()[0].0.state;
    for expected in [custody::drop::DropState::Open, custody::drop::DropState::Fetched] {
        fetched(house_, link, (1, u64::MAX), 9).await;
        assert_eq!(state().await, expected);
    }
}

pub(crate) async fn a_party_ruled_out_meanwhile_fetches_nothing_unless_that_copy_was_let_go(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let before = sealed(house_, &wanted(party), &table(3)).await;
    let gone = Card { name: "Vendor B".into(), state: "ended".into(), ..Card::default() };
    custody.vendor_change(&house(), party, gone, now).await.unwrap();
    let link = before.link.as_ref().unwrap();
    let look = custody.drop_look(&house(), link, now).await;
    assert!(matches!(look, Err(CustodyError::NoDrop)), "{look:?}");
    let fetch = custody.drop_fetch(&house(), link, (0, 9), now).await;
    assert!(matches!(fetch, Err(CustodyError::NoDrop)));
    // Whoever answers for the list is told once, however often somebody tries.
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    let [told] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!((told.rule.as_str(), told.about.1, told.count), ("drop_refused", before.copy.to_bytes(), 1));
    let shared = house_.temp.store.shared();
    let list = shared.copy_fetch(&house(), before.copy).await.unwrap().list;
    assert_eq!(told.owner, shared.list_fetch(&house(), list).await.unwrap().owner);
    for language in ["en", "de"] {
        let text = Phrases::load().say_kept(language, &told.phrase, &told.arguments).unwrap();
        assert!(text.contains("Vendor B") && text.contains("Spring news"), "{text}");
    }
    custody.drops_end(&house(), now).await.unwrap();
    let state = async |finding| custody.finding(&house(), finding).await.unwrap().state;
    assert_eq!(state(told.id).await, FindingState::Open, "it holds");
    // Where somebody says that it is well so, nobody is told again.
    custody.finding_close(&house(), told.id, "they know", now).await.unwrap();
    assert!(custody.drop_look(&house(), link, now).await.is_err());
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert_eq!(open, []);
    // The exception is for the copy that is made on it, and for no other.
    house_.clock.advance(Duration::from_secs(1));
    custody.exception_give(&house(), party, ("Anna Berg", "sale", "2026-11-23"), now).await.unwrap();
    let let_go = sealed(house_, &wanted(party), &table(3)).await;
    assert!(custody.drop_look(&house(), let_go.link.as_ref().unwrap(), now).await.is_ok());
    assert!(custody.drop_look(&house(), link, now).await.is_err());
}

pub(crate) async fn what_is_said_of_a_link_opened_in_vain_closes_with_it(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let card = |state: &str| Card { name: "Vendor B".into(), state: state.into(), ..Card::default() };
    let first = sealed(house_, &wanted(party), &table(3)).await;
    let second = sealed(house_, &Wanted { list: "Summer news".into(), ..wanted(party) }, &table(3)).await;
    let open = async || custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    let refuse = async || {
        custody.vendor_change(&house(), party, card("ended"), now).await.unwrap();
        for copy in [&first, &second] {
            assert!(custody.drop_look(&house(), copy.link.as_ref().unwrap(), now).await.is_err());
        }
    };
    refuse().await;
    assert_eq!(open().await.len(), 2, "each copy has its own");
    // The vendor may have copies again: both are over, and a link works.
    custody.vendor_change(&house(), party, card(""), now).await.unwrap();
    custody.drops_end(&house(), now).await.unwrap();
    assert_eq!(open().await, []);
    assert!(custody.drop_look(&house(), first.link.as_ref().unwrap(), now).await.is_ok());
    // It is ruled out again; then one link is closed.
    refuse().await;
    let link = custody.drops_after(&house(), first.copy, None, 1).await.unwrap().remove(0).0;
    custody.drop_close(&house(), link.id, now).await.unwrap();
    custody.drops_end(&house(), now).await.unwrap();
    let left: Vec<_> = open().await.into_iter().map(|finding| finding.about.1).collect();
    assert_eq!(left, [second.copy.to_bytes()]);
    // The day of the other is over.
    custody.drops_end(&house(), now.plus(Duration::from_hours(24 * 31))).await.unwrap();
    assert_eq!(open().await, []);
}

pub(crate) async fn the_link_of_a_copy_that_was_ended_opens_nothing(house_: &House) {
    let now = house_.clock.now();
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(10)).await;
    let link = sealed.link.unwrap();
    assert!(house_.custody.drop_look(&house(), &link, now).await.is_ok());
    house_.custody.copy_end(&house(), sealed.copy, "sealed by mistake", now).await.unwrap();
    assert!(matches!(house_.custody.drop_look(&house(), &link, now).await, Err(CustodyError::NoDrop)));
    let fetch = house_.custody.drop_fetch(&house(), &link, (0, 9), now).await;
    assert!(matches!(fetch, Err(CustodyError::NoDrop)));
}

/// Who is killed, or closes the link, while a list is on its way, finds it counted all the same.
pub(crate) async fn a_list_counts_as_gone_before_its_first_byte_went_by_a_link(house_: &House) {
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(10)).await;
    let (custody, now, link) = (&house_.custody, house_.clock.now(), sealed.link.unwrap());
    let mut fetching = custody.drop_fetch(&house(), &link, (0, u64::MAX), now).await.unwrap();
    let shown = custody.copy(&house(), sealed.copy).await.unwrap().copy;
    let drop = fetching.drop().id;
    assert_eq!((shown.state, shown.out), (CopyState::Out, Some((now, format!("drop:{drop}")))));
    assert!(!fetching.next().await.unwrap().unwrap().is_empty());
    custody.drop_close(&house(), drop, now).await.unwrap();
    custody.drop_receipt(&house(), &fetching, now).await.unwrap();
    let drops = custody.drops_before(&house(), sealed.copy, None, 10).await.unwrap();
    assert_eq!(
        (drops[0].0.state, drops[0].1.len()),
        (custody::drop::DropState::Ended, 1),
        "what went is noted"
    );
    assert!(matches!(custody.drop_fetch(&house(), &link, (0, 9), now).await, Err(CustodyError::NoDrop)));
}

pub(crate) async fn a_closed_link_opens_nothing_and_its_object_is_gone(house_: &House) {
    let party = house_.vendor().await;
    let sealed = sealed(house_, &wanted(party), &table(10)).await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let guessed = DropLink::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert!(matches!(custody.drop_look(&house(), &guessed, now).await, Err(CustodyError::NoDrop)));
    assert!(DropLink::parse("AAAA").is_none() && DropLink::parse("not base64 at all").is_none());
    let drops = custody.drops_before(&house(), sealed.copy, None, 10).await.unwrap();
    custody.drop_close(&house(), drops[0].0.id, now).await.unwrap();
    let link = sealed.link.unwrap();
    assert!(matches!(custody.drop_look(&house(), &link, now).await, Err(CustodyError::NoDrop)));
    assert_eq!(objects_for_links(house_).await, 0);
    assert_eq!(house_.temp.store.objects().object_orphan_list(&house()).await.unwrap(), []);
}

async fn objects_for_links(house_: &House) -> usize {
    let objects = house_.temp.store.objects().object_list(&house(), None, 10).await.unwrap();
    objects.iter().filter(|object| object.kind == "drop").count()
}
