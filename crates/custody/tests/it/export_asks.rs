//! Lists that are not simply sealed: above so many rows a second person agrees, and what differs much from before, or not at all, asks twice.

use std::time::Duration;

use custody::CustodyError;
use custody::copy::{Copy, CopyHow, CopyState};
use custody::export::approval::WhySecond;
use custody::export::{Choice, ExportKind, Exported, Twice, Wanted};
use custody::map::{Channel, FlowWanted};
use custody::party::Wanted as Card;
use custody::receiver_keys::ReceiverKeys;
use model::access::{Access, Actor};
use model::ids::{PersonId, ProgramId};
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use store::error::StoreError;
use store::platform::account::Account;
use store::platform::api_token::ApiToken;
use testkit::gnupg::fixture;
use testkit::store::house;

use crate::export::{exported, nothing_was, sealed, seconds, table, wanted};
use crate::export_link::given;
use crate::house::House;

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
