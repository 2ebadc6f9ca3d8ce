//! A list leaves: sealed, counted, with canaries in it, once, or not at all.

use std::time::Duration;

use custody::copy::{CopiesOf, Copy, CopyHow, CopyState};
use custody::drop::DropLink;
use custody::export::approval::WhySecond;
use custody::export::{Choice, Delivery, ExportKind, Exported, SealedCopy, Twice, Wanted};
use custody::exporter::{OPENS_FOR, Standing};
use custody::finding::FindingState;
use custody::map::{Channel, FlowWanted};
use custody::party::Wanted as Card;
use custody::receiver_keys::ReceiverKeys;
use custody::{Custody, CustodyError, Unfit};
use model::access::{Access, Actor, Right, Rights};
use model::ids::{Id as _, PartyId, PersonId, ProgramId};
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use platform::verify::Verifier;
use store::error::StoreError;
use store::platform::account::Account;
use store::platform::api_token::ApiToken;
use testkit::folder::files_below;
use testkit::gnupg::fixture;
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

async fn sealed(house_: &House, wanted: &Wanted, file: &str) -> Box<SealedCopy> {
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

/// Fetches bytes by a link as far as `pieces` go, with the receipt.
async fn fetched(house_: &House, link: &DropLink, range: (u64, u64), pieces: usize) -> Vec<u8> {
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
async fn given(house_: &House, sealed: &SealedCopy) {
    fetched(house_, sealed.link.as_ref().unwrap(), (0, u64::MAX), 99).await;
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
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

/// A token is its person's hand: two of one's own are no second person.
async fn nobody_agrees_to_what_his_own_program_asked(house_: &House, wanted: &Wanted) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (ada, ben) = (PersonId::new(now, [3; 10]), PersonId::new(now, [4; 10]));
    let token = ApiToken {
        id: ProgramId::new(now, [5; 10]),
        person: ada,
        name: "exports".into(),
        scopes: "keep".into(),
        made_at: now,
        ends_at: now.plus(Duration::from_hours(1)),
        ended_at: None,
        used_at: None,
    };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    let account = Account {
        id: ada,
        login: "ada".into(),
        name: "Ada".into(),
        roles: "data_owner".into(),
        language: None,
        made_at: now,
        disabled_at: None,
    };
    change.account_add_in_txn(&account).await.unwrap();
    change.api_token_add_in_txn(&token, &[6; 32]).await.unwrap();
    change.commit().await.unwrap();
    let as_program = Access { actor: Actor::Program(token.id), ..house() };
    let refused = exported(custody, &as_program, (wanted, &table(1_003)), now).await.err();
    let Some(CustodyError::NeedsSecond { approval, .. }) = refused else { panic!("{refused:?}") };
    let by = |person| Access { actor: Actor::Person(person), ..house() };
    let own = custody.approval_decide(&by(ada), approval, true, now).await;
    assert!(matches!(own, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{own:?}");
    custody.approval_decide(&by(ben), approval, true, now).await.unwrap();
}

/// Whoever agrees compares what the vendor's card shows: the key as a whole, not the part of it that is sealed to.
async fn an_openpgp_key_is_named_as_on_the_card(house_: &House, (wanted, file): (&Wanted, &str)) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let key = std::fs::read_to_string(fixture("nistp384.asc")).unwrap();
    let keys = ReceiverKeys { age: Vec::new(), openpgp: key };
    let wanted = Wanted { keys: keys.clone(), ..wanted.clone() };
    let refused = exported(custody, &house(), (&wanted, file), now).await.err();
    let Some(CustodyError::NeedsSecond { approval, .. }) = refused else { panic!("{refused:?}") };
    let asked = custody.approval(&house(), approval).await.unwrap().approval;
    let named = asked.terms.unwrap().1;
    assert_eq!(named, ["EFA9 F5A4 E6D4 7CC1 EBF8 4B58 8D49 A235 7A9A E41F"]);
    assert_eq!(named, [keys.shown(now)[0].fingerprint.as_str()]);
}

pub(crate) async fn above_so_many_rows_a_second_person_agrees_to_this_file_once(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let (wanted, file) = (wanted(party), table(1_001));
    let refused = exported(custody, &house(), (&wanted, &file), now).await.err();
    let Some(CustodyError::NeedsSecond { approval, rows: 1_001, why: WhySecond::Rows }) = refused else {
        panic!("{refused:?}")
    };
    nothing_was(house_).await;
    // Asking again asks nobody again.
    let again = exported(custody, &house(), (&wanted, &file), now).await.err();
    assert!(
        matches!(again, Some(CustodyError::NeedsSecond { approval: same, .. }) if same == approval),
        "{again:?}"
    );
    let own = custody.approval_decide(&house(), approval, true, now).await;
    assert!(matches!(own, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{own:?}");
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    let program = Access { actor: Actor::Program(ProgramId::new(now, [2; 10])), ..house() };
    let by_program = custody.approval_decide(&program, approval, true, now).await;
    assert!(matches!(by_program, Err(CustodyError::Denied(_))), "{by_program:?}");
    custody.approval_decide(&ben, approval, true, now).await.unwrap();
    Box::pin(nobody_agrees_to_what_his_own_program_asked(house_, &wanted)).await;
    let asked = custody.approvals(&house(), None).await.unwrap();
    let mut rows: Vec<u64> = asked.iter().map(|one| one.approval.rows).collect();
    rows.sort_unstable();
    assert_eq!((rows, asked[0].party.as_str()), (vec![1_001, 1_003], "Vendor B"));

    // Another file, or more columns, is another question.
    let other = exported(custody, &house(), (&wanted, &table(1_002)), now).await.err();
    assert!(matches!(other, Some(CustodyError::NeedsSecond { rows: 1_002, .. })), "{other:?}");
    let mut more = wanted.clone();
    more.choice.columns.push("street".into());
    let other = exported(custody, &house(), (&more, &file), now).await.err();
    assert!(matches!(other, Some(CustodyError::NeedsSecond { .. })), "{other:?}");

    // And so is the same list for something else, without canaries, or for whoever has another key.
    let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    let others = [
        Wanted { purpose: "resale".into(), ..wanted.clone() },
        Wanted { seeds: "0".into(), ..wanted.clone() },
        Wanted { keys: ReceiverKeys::age(vec![key.into()]), ..wanted.clone() },
    ];
    for other in others {
        let refused = exported(custody, &house(), (&other, &file), now).await.err();
        let is_other =
            matches!(refused, Some(CustodyError::NeedsSecond { approval: new, .. }) if new != approval);
        assert!(is_other, "{refused:?}");
    }
    an_openpgp_key_is_named_as_on_the_card(house_, (&wanted, &file)).await;
    sealed(house_, &wanted, &file).await;
    let twice = exported(custody, &house(), (&wanted, &file), now).await.err();
    assert!(
        matches!(twice, Some(CustodyError::NeedsSecond { approval: new, .. }) if new != approval),
        "{twice:?}"
    );
}

pub(crate) async fn a_list_whose_parts_go_to_several_companies_is_counted_as_one(house_: &House) {
    let custody = &house_.custody;
    let vendor = async |name: &str| {
        let card = Card { name: name.into(), until: "2027-03-31".into(), ..Card::default() };
        custody.vendor_add(&house(), card, house_.clock.now()).await.unwrap()
    };
    let (first, second, third) = (vendor("One").await, vendor("Two").await, vendor("Three").await);
    let to = |party, list: &str| Wanted {
        list: list.into(),
        seeds: "0".into(),
        knows_difference: true,
        ..wanted(party)
    };
    let now = house_.clock.now();
    let spring = |party| to(party, "Spring");
    sealed(house_, &spring(first), &table(600)).await;
    let refused = exported(custody, &house(), (&spring(second), &table(401)), now).await.err();
    let Some(CustodyError::NeedsSecond { approval, why, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(why, WhySecond::List { before: 600 });
    let phrases = Phrases::load();
    let said = ["en", "de"].map(|language| phrases.say(language, &why.phrase(401, 1_000)));
    assert!(said[0].contains("600 rows of this list") && said[0].contains("1,000"), "{said:?}");
    assert!(said[1].contains("600 Zeilen dieser Liste") && said[1].contains("1.000"), "{said:?}");
    // Another list, and what somebody agreed to, are no parts of it. Another hand is, be it a colleague's or a token of one's own.
    sealed(house_, &to(second, "Autumn"), &table(401)).await;
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    let other = exported(custody, &ben, (&spring(third), &table(401)), now).await.err();
    assert!(matches!(other, Some(CustodyError::NeedsSecond { .. })), "{other:?}");
    custody.approval_decide(&ben, approval, true, now).await.unwrap();
    sealed(house_, &spring(second), &table(401)).await;
    sealed(house_, &spring(third), &table(400)).await;
    let more = exported(custody, &house(), (&spring(third), &table(1)), now).await.err();
    assert!(
        matches!(more, Some(CustodyError::NeedsSecond { why: WhySecond::List { before: 1_000 }, .. })),
        "{more:?}"
    );
    // Two parts that are sealed side by side for two companies are still one list.
    house_.clock.advance(Duration::from_hours(21));
    let now = house_.clock.now();
    let mut both = Vec::new();
    for party in [first, second] {
        let mut export = custody.export_begin(&house(), &spring(party), now).await.unwrap();
        export.push(table(600).as_bytes()).unwrap();
        export.end().unwrap();
        both.push(export);
    }
    let access = house();
    let (right, left) = (both.pop().unwrap(), both.pop().unwrap());
    let (left, right) =
        tokio::join!(custody.export_finish(&access, left, now), custody.export_finish(&access, right, now));
    let is_refused = |outcome: &Result<Exported, CustodyError>| {
        matches!(
            outcome,
            Err(CustodyError::NeedsSecond { .. } | CustodyError::Store(StoreError::Conflict { .. }))
        )
    };
    assert_eq!([left, right].iter().filter(|one| is_refused(one)).count(), 1);
}

pub(crate) async fn of_two_who_make_one_list_at_once_the_second_is_told_so(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let party = house_.vendor().await;
    let begun = async || {
        let mut export = custody.export_begin(&house(), &wanted(party), now).await.unwrap();
        export.push(table(60).as_bytes()).unwrap();
        export.end().unwrap();
        export
    };
    let (first, second) = (begun().await, begun().await);
    assert!(matches!(custody.export_finish(&house(), first, now).await, Ok(Exported::Sealed(_))));
    let late = custody.export_finish(&house(), second, now).await.err().unwrap();
    assert!(matches!(late, CustodyError::ListMeanwhile), "{late:?}");
    assert_eq!(late.unfit().map(|(field, said)| (field, said.id)), Some(("list", "seal-list-meanwhile")));
    assert_eq!(custody.lists(&house()).await.unwrap().len(), 1);
    // Sent again it is one more copy of it, and that the same went a moment ago is asked as ever.
    let again = Wanted { knows_difference: true, ..wanted(party) };
    let mut export = custody.export_begin(&house(), &again, now).await.unwrap();
    export.push(table(60).as_bytes()).unwrap();
    export.end().unwrap();
    assert!(matches!(custody.export_finish(&house(), export, now).await, Ok(Exported::Sealed(_))));
    assert_eq!(custody.lists(&house()).await.unwrap().len(), 1);
}

pub(crate) async fn a_list_that_leaves_in_parts_is_counted_as_one(house_: &House) {
    let party = house_.vendor().await;
    let custody = &house_.custody;
    let part = |name: &str| Wanted { list: name.into(), seeds: "0".into(), ..wanted(party) };
    sealed(house_, &part("A to M"), &table(600)).await;
    let now = house_.clock.now();
    let second = exported(custody, &house(), (&part("N to Z"), &table(401)), now).await.err();
    let Some(CustodyError::NeedsSecond { approval, rows: 401, why }) = second else { panic!("{second:?}") };
    assert_eq!(why, WhySecond::Company { before: 600 });
    sealed(house_, &part("the rest"), &table(400)).await;
    // What somebody agreed to is counted no more.
    let ben = Access { actor: Actor::Person(PersonId::new(now, [1; 10])), ..house() };
    custody.approval_decide(&ben, approval, true, now).await.unwrap();
    sealed(house_, &part("N to Z"), &table(401)).await;
    let more = exported(custody, &house(), (&part("one more"), &table(1)), now).await.err();
    assert!(matches!(more, Some(CustodyError::NeedsSecond { rows: 1, .. })), "{more:?}");
    // Two that are sealed side by side are still one list in parts.
    house_.clock.advance(Duration::from_hours(21));
    let now = house_.clock.now();
    let mut both = Vec::new();
    for name in ["left", "right"] {
        let mut export = custody.export_begin(&house(), &part(name), now).await.unwrap();
        export.push(table(600).as_bytes()).unwrap();
        export.end().unwrap();
        both.push(export);
    }
    let access = house();
    let (right, left) = (both.pop().unwrap(), both.pop().unwrap());
    let (left, right) =
        tokio::join!(custody.export_finish(&access, left, now), custody.export_finish(&access, right, now));
    let is_refused = |outcome: &Result<Exported, CustodyError>| {
        matches!(
            outcome,
            Err(CustodyError::NeedsSecond { .. } | CustodyError::Store(StoreError::Conflict { .. }))
        )
    };
    assert_eq!([left, right].iter().filter(|one| is_refused(one)).count(), 1);
}

pub(crate) async fn much_more_than_before_asks_twice(house_: &House) {
    let party = house_.vendor().await;
    let first = sealed(house_, &wanted(party), &table(100)).await;
    given(house_, &first).await;
    house_.clock.advance(seconds(5));
    let last = sealed(house_, &wanted(party), &table(119)).await;
    given(house_, &last).await;
    house_.clock.advance(seconds(5));
    // Nobody fetched this one, and that one was found: neither is what they had last.
    let left = Wanted { knows_difference: true, ..wanted(party) };
    let left = sealed(house_, &left, &table(2)).await.copy;
    house_.clock.advance(seconds(5));
    let now = house_.clock.now();
    let known = house_.custody.copy(&house(), left).await.unwrap().copy;
    let found = Copy {
        id: model::ids::CopyId::new(now, [9; 10]),
        how: CopyHow::Found,
        rows_about: Some(3),
        state: CopyState::Out,
        out: Some((now, "a share".into())),
        seed_object: None,
        ..known
    };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    change.copy_add_in_txn(&found).await.unwrap();
    change.commit().await.unwrap();
    for rows in [164, 60] {
        let dry = Wanted { is_dry_run: true, ..wanted(party) };
        let said = exported(&house_.custody, &house(), (&dry, &table(rows)), now).await.unwrap();
        let Exported::Dry(said) = said else { panic!("it was sealed") };
        assert_eq!(
            (said.before, said.twice),
            (Some(119), Some(Twice::Difference { before: 119, now: rows as u64 }))
        );
        assert_eq!(said.difference.map(|known| known.last), Some(last.copy));
        let refused = exported(&house_.custody, &house(), (&wanted(party), &table(rows)), now).await.err();
        assert!(
            matches!(refused, Some(CustodyError::AsksTwice(Twice::Difference { before: 119, now })) if now == rows as u64),
            "{refused:?}"
        );
    }
    // Those who must not be written to are another file.
    let suppression = Wanted { kind: ExportKind::Suppression, ..wanted(party) };
    sealed(house_, &suppression, &table(300)).await;
    let meant = Wanted { knows_difference: true, ..wanted(party) };
    let sealed = sealed(house_, &meant, &table(164)).await;
    assert_eq!((sealed.preview.before, sealed.preview.twice), (Some(119), None));
    // A copy that they had already counts, too, by the number on it.
    let adopted = custody::adopt::Wanted {
        list: "Spring news".into(),
        header: "mail".into(),
        rows_about: "1000".into(),
        seeds: "3".into(),
        ..Default::default()
    };
    house_.clock.advance(seconds(5));
    let now = house_.clock.now();
    house_.custody.adopt(&house(), party, adopted, now).await.unwrap();
    let refused = exported(&house_.custody, &house(), (&wanted(party), &table(164)), now).await.err();
    let Some(CustodyError::AsksTwice(twice)) = refused else { panic!("{refused:?}") };
    assert_eq!(twice, Twice::Difference { before: 1_000, now: 164 });
}

pub(crate) async fn the_same_list_again_asks_twice_where_that_is_certain(house_: &House) {
    let party = house_.vendor().await;
    let first = sealed(house_, &wanted(party), &table(100)).await;
    let asked = async |wanted: &Wanted, file: &str| {
        let dry = Wanted { is_dry_run: true, ..wanted.clone() };
        let said = exported(&house_.custody, &house(), (&dry, file), house_.clock.now()).await;
        let Exported::Dry(said) = said.unwrap() else { panic!("it was sealed") };
        said.twice
    };
    assert_eq!(asked(&wanted(party), &table(100)).await, None, "nobody fetched it");
    given(house_, &first).await;
    house_.clock.advance(seconds(5));
    let twice = asked(&wanted(party), &table(100)).await.expect("they have it");
    assert!(matches!(twice, Twice::Same { copy, .. } if copy == first.copy), "{twice:?}");
    let refused =
        exported(&house_.custody, &house(), (&wanted(party), &table(100)), house_.clock.now()).await.err();
    assert!(matches!(refused, Some(CustodyError::AsksTwice(again)) if again == twice), "{refused:?}");
    let said = refused.unwrap().to_string();
    assert!(said.contains(&house_.clock.now().to_string()[..10]), "it says when it went: {said}");
    // Another file, purpose, column or list, people not to write to, and what somebody said is meant.
    assert_eq!(asked(&wanted(party), &table(101)).await, None);
    let same_people = table(101).replace("member100@", "member99@");
    assert_eq!(asked(&wanted(party), &same_people).await, None, "one row more");
    let purpose = Wanted { purpose: "reminder".into(), ..wanted(party) };
    let columns = Wanted { choice: Choice::default(), ..wanted(party) };
    let list = Wanted { list: "Autumn news".into(), ..wanted(party) };
    let suppression = Wanted { kind: ExportKind::Suppression, ..wanted(party) };
    let meant = Wanted { knows_difference: true, ..wanted(party) };
    for other in [purpose, columns, list, suppression, meant] {
        assert_eq!(asked(&other, &table(100)).await, None, "{other:?}");
    }
    // What a program brings there by itself comes again and again.
    let own = house_.custody.copy(&house(), first.copy).await.unwrap().list.id;
    let flow = |channel: Channel| FlowWanted {
        from: None,
        to: party,
        list: Some(own),
        channel,
        purpose: String::new(),
    };
    let now = house_.clock.now();
    house_.custody.flow_declare(&house(), flow(Channel::Sealed), now).await.unwrap();
    assert_eq!(asked(&wanted(party), &table(100)).await, Some(twice));
    house_.custody.flow_declare(&house(), flow(Channel::Api), now).await.unwrap();
    assert_eq!(asked(&wanted(party), &table(100)).await, None);
}

pub(crate) async fn the_same_list_after_days_asks_nobody(house_: &House) {
    let party = house_.vendor().await;
    let custody = &house_.custody;
    let again = async || {
        let outcome = exported(custody, &house(), (&wanted(party), &table(30)), house_.clock.now()).await;
        outcome.map(|_| ()).map_err(|error| error.to_string())
    };
    let first = sealed(house_, &wanted(party), &table(30)).await;
    given(house_, &first).await;
    assert!(again().await.is_err());
    house_.clock.advance(custody::export::SAME_WITHIN);
    assert_eq!(again().await, Ok(()));
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
