//! Custody's nouns: parties, lists, copies, canaries, what came to them, what that says, and what has to be mended.

use model::{
    access::Access,
    fingerprint::Fingerprint,
    ids::{
        AttributionId, CanaryId, CanarySightingId, CopyId, DumpId, FindingId, Id, InboxItemId, ListId,
        ObjectId, PartyId,
    },
    severity::Severity,
};
use serde_json::json;
use store::{
    Store,
    custody::{
        MAX_DOMAINS, MAX_NAME, Proved,
        attribution::{Attribution, AttributionState, Candidate, EvidenceKind, OpenOf, Rung},
        canary::{Canary, CanaryKind, CodedHit},
        canary_guess::{CanaryGuess, hour_of},
        canary_mail::{CanaryMail, MailAsked, Outcome},
        codebook::{BookDesign, CodebookRow, Codeword},
        copy::{CopiesOf, Copy, CopyHow, CopyState},
        finding::{Finding, FindingState},
        list::List,
        list_profile::ListProfile,
        party::{Party, PartyRole, PartyState},
        sighting::{CanarySighting, SightingState, SightingWhy},
    },
    error::StoreError,
    txn::Change,
};
use testkit::store::{TempStore, house};

use super::{chance, customer, second};

fn id_of<I: Id>(new: fn(model::time::Time, model::ids::IdChance) -> I, number: u32) -> I {
    new(second(number), chance(number))
}

pub(crate) fn party_id(number: u32) -> PartyId {
    id_of(PartyId::new, number)
}

pub(crate) fn list_id(number: u32) -> ListId {
    id_of(ListId::new, number)
}

pub(crate) fn copy_id(number: u32) -> CopyId {
    id_of(CopyId::new, number)
}

pub(crate) fn canary_id(number: u32) -> CanaryId {
    id_of(CanaryId::new, number)
}

pub(crate) fn item_id(number: u32) -> InboxItemId {
    id_of(InboxItemId::new, number)
}

pub(crate) fn sighting_id(number: u32) -> CanarySightingId {
    id_of(CanarySightingId::new, number)
}

pub(crate) fn attribution_id(number: u32) -> AttributionId {
    id_of(AttributionId::new, number)
}

pub(crate) fn finding_id(number: u32) -> FindingId {
    id_of(FindingId::new, number)
}

fn by(number: u32) -> (model::time::Time, String) {
    (second(number), format!("person:{number}"))
}

pub(crate) fn party(number: u32) -> Party {
    Party {
        id: party_id(number),
        role: PartyRole::Processor,
        above: Some(party_id(number + 50)),
        name: format!("Vendor B {number}"),
        purpose: "newsletter \"spring\"".into(),
        domains: vec!["mail.vendor-b.example".into(), "news.shop.example".into()],
        country: "DE".into(),
        rows_about: Some(1_204_331),
        until: Some(second(900)),
        note: "signed in März\n楽天".into(),
        state: PartyState::InUse,
        added: by(number),
        changed: by(number),
    }
}

pub(crate) fn list(number: u32) -> List {
    List {
        id: list_id(number),
        name: format!("Spring news {number}"),
        owner: "Anna".into(),
        deputy: String::new(),
        captured: "a form in the shop".into(),
        told: "offers, once a week".into(),
        rows_about: None,
        added: by(number),
        changed: by(number),
    }
}

pub(crate) fn copy(number: u32) -> Copy {
    Copy {
        id: copy_id(number),
        list: list_id(1),
        party: party_id(1),
        how: CopyHow::Adopted,
        purpose: "newsletter".into(),
        rows_about: Some(40),
        made: by(number),
        until: Some(second(500 + number)),
        state: CopyState::Prepared,
        seeds: 60,
        seed_object: Some(ObjectId::from_bytes([3; 16])),
        out: None,
        ended: None,
    }
}

fn canary(number: u32) -> Canary {
    Canary {
        id: canary_id(number),
        copy: Some(copy_id(1)),
        list: None,
        kind: CanaryKind::Exclusive,
        print: Fingerprint::from_bytes([u8::try_from(number).unwrap(); 12]),
        mailbox_print: Fingerprint::from_bytes([9; 12]),
        domain: "letters.example".into(),
        place: number.into(),
        issued_at: second(number),
        burnt_at: None,
    }
}

fn mail(number: u32) -> CanaryMail {
    CanaryMail {
        item: item_id(number),
        canary: canary_id(1),
        copy: Some(copy_id(1)),
        at: second(number),
        sender_domain: Some("shop.example".into()),
        proved: Proved::Yes,
        outcome: Outcome::Expected,
        sighting: None,
        message_sha256: [u8::try_from(number).unwrap(); 32],
    }
}

pub(crate) fn sighting(number: u32) -> CanarySighting {
    CanarySighting {
        id: sighting_id(number),
        canary: canary_id(1),
        copy: Some(copy_id(1)),
        item: item_id(number),
        at: second(number),
        sender_domain: Some("parcel-info.example".into()),
        envelope_domain: None,
        proved: Proved::No,
        link_domains: vec!["pay.example".into()],
        message_sha256: [u8::try_from(number).unwrap(); 32],
        why: SightingWhy::Stranger,
        state: SightingState::Counts,
        reviewed: None,
    }
}

fn attribution(number: u32) -> Attribution {
    Attribution {
        id: attribution_id(number),
        evidence: EvidenceKind::Exclusive,
        list: list_id(1),
        copy: Some(copy_id(1)),
        dump: None,
        rung: Rung::ThisCopy,
        statement: "leak-this-copy".into(),
        candidates: vec![
            Candidate {
                one_in: Some(1_000_000),
                hits: Some(7),
                of: Some(40),
                ..Candidate::plain(copy_id(1))
            },
            Candidate { share_ppm: Some(990_000), ..Candidate::plain(copy_id(2)) },
        ],
        reading: json!({ "seen": 7 }),
        explanations: vec!["leak-may-be-ours".into(), "leak-may-be-theirs".into()],
        state: AttributionState::Open,
        made_at: second(number),
        changed_at: second(number),
        closed: None,
    }
}

pub(crate) fn finding(number: u32) -> Finding {
    Finding {
        id: finding_id(number),
        rule: "copy_overdue".into(),
        about: ("copy".into(), copy_id(1).to_bytes()),
        severity: Severity::Medium,
        phrase: "finding-copy-overdue".into(),
        arguments: vec![("list".into(), "Spring \"news\"".into()), ("party".into(), "Vendor B".into())],
        cause: Some([4; 16]),
        count: 1,
        owner: String::new(),
        due: None,
        state: FindingState::Open,
        raised_at: second(number),
        last_at: second(number),
        closed: None,
    }
}

/// A change that is begun; whatever goes wrong in it is the test's affair.
pub(crate) async fn change(store: &Store) -> Change {
    store.change(&house()).await.unwrap()
}

/// One vendor with one list, its copy and three canaries.
pub(crate) async fn furnish(store: &Store) {
    let mut change = change(store).await;
    change.party_add_in_txn(&party(1)).await.unwrap();
    change.list_add_in_txn(&list(1)).await.unwrap();
    change.copy_add_in_txn(&copy(1)).await.unwrap();
    for number in 1..=3 {
        assert!(change.canary_add_in_txn(&canary(number)).await.unwrap());
    }
    change.commit().await.unwrap();
}

pub(crate) async fn a_party_comes_back_as_it_was_and_as_it_was_changed(temp: &TempStore) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    assert_eq!(shared.party_fetch(&house(), party_id(1)).await.unwrap(), party(1));
    let changed = Party {
        role: PartyRole::Controller,
        above: None,
        name: "Vendor C".into(),
        domains: vec![],
        rows_about: None,
        until: None,
        state: PartyState::Ended,
        changed: by(7),
        ..party(1)
    };
    let mut one = change(store).await;
    one.party_change_in_txn(&changed).await.unwrap();
    assert_eq!(one.party_fetch_in_txn(party_id(1)).await.unwrap(), changed);
    one.commit().await.unwrap();
    assert_eq!(shared.party_list(&house(), None, 10).await.unwrap(), [changed]);
    let mut unknown = change(store).await;
    let missing = unknown.party_change_in_txn(&party(2)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

pub(crate) async fn a_name_is_one_partys_and_one_lists(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let mut one = change(store).await;
    let taken = one.party_add_in_txn(&Party { name: " vendor  B 1".into(), ..party(2) }).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })), "{taken:?}");
    drop(one);
    let mut one = change(store).await;
    let found = one.list_by_name_in_txn("SPRING news  1").await.unwrap();
    assert_eq!(found, Some(list(1)));
    let taken = one.list_add_in_txn(&List { name: "spring NEWS 1".into(), ..list(2) }).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })), "{taken:?}");
    drop(one);
    let mut one = change(store).await;
    let renamed = List { name: "Autumn".into(), owner: "Ben".into(), rows_about: Some(7), ..list(1) };
    one.list_change_in_txn(&renamed).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(store.shared().list_fetch(&house(), list_id(1)).await.unwrap(), renamed);
    assert_eq!(store.shared().list_list(&house(), None, 5).await.unwrap(), [renamed]);
}

pub(crate) async fn an_unfit_party_or_list_is_refused(temp: &TempStore) {
    for spoilt in [
        Party { name: " ".into(), ..party(1) },
        Party { name: "a".repeat(MAX_NAME + 1), ..party(1) },
        Party { note: "a\0b".into(), ..party(1) },
        Party { domains: vec!["anna@customer.example".into()], ..party(1) },
        Party { domains: vec!["a.example".into(); MAX_DOMAINS + 1], ..party(1) },
    ] {
        let refused = change(&temp.store).await.party_add_in_txn(&spoilt).await;
        assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    }
    let refused = change(&temp.store).await.list_add_in_txn(&List { name: "\t".into(), ..list(1) }).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    assert_eq!(temp.store.shared().party_count(&house()).await.unwrap(), 0);
}

pub(crate) async fn of_two_who_say_where_a_copy_stands_one_does(temp: &TempStore) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    assert_eq!(shared.copy_fetch(&house(), copy_id(1)).await.unwrap(), copy(1));
    let out = Copy { state: CopyState::Out, out: Some(by(5)), ..copy(1) };
    for is_first in [true, false] {
        let mut one = change(store).await;
        let set = one.copy_set_in_txn(&out, CopyState::Prepared).await;
        assert_eq!(set.is_ok(), is_first, "{set:?}");
        one.commit().await.unwrap();
    }
    let ended = Copy {
        state: CopyState::Ended,
        ended: Some((second(9), "person:9".into(), "deleted, says Vendor B".into())),
        ..out
    };
    let mut one = change(store).await;
    one.copy_set_in_txn(&ended, CopyState::Out).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(shared.copy_fetch(&house(), copy_id(1)).await.unwrap(), ended);
}

pub(crate) async fn copies_are_found_by_whom_of_what_and_when_they_are_overdue(temp: &TempStore) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    let mut one = change(store).await;
    one.party_add_in_txn(&party(2)).await.unwrap();
    one.list_add_in_txn(&list(2)).await.unwrap();
    one.copy_add_in_txn(&Copy { party: party_id(2), ..copy(2) }).await.unwrap();
    one.copy_add_in_txn(&Copy { list: list_id(2), until: None, ..copy(3) }).await.unwrap();
    let ended = (second(9), "person:9".to_owned(), "burnt".to_owned());
    one.copy_add_in_txn(&Copy { state: CopyState::Ended, ended: Some(ended), ..copy(4) }).await.unwrap();
    one.commit().await.unwrap();
    let listed = async |of, after: Option<u32>| {
        let found = shared.copy_list(&house(), of, after.map(copy_id), 10).await.unwrap();
        found.into_iter().map(|copy| copy.id).collect::<Vec<_>>()
    };
    let ids = |numbers: &[u32]| numbers.iter().map(|number| copy_id(*number)).collect::<Vec<_>>();
    assert_eq!(listed(CopiesOf::Everybody, None).await, ids(&[1, 2, 3, 4]));
    assert_eq!(listed(CopiesOf::Everybody, Some(2)).await, ids(&[3, 4]));
    assert_eq!(listed(CopiesOf::Party(party_id(2)), None).await, ids(&[2]));
    assert_eq!(listed(CopiesOf::List(list_id(2)), None).await, ids(&[3]));
    assert_eq!(listed(CopiesOf::Overdue(second(502)), None).await, ids(&[1, 2]));
    let other = customer(store, 1).await;
    assert_eq!(shared.copy_list(&other, CopiesOf::Everybody, None, 10).await.unwrap(), []);
}

pub(crate) async fn a_canary_is_issued_once_and_burnt_once(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let rung = store.rung();
    furnish(store).await;
    assert!(
        rung.has_changed().unwrap(),
        "the doors read new canaries at once, though no event tells of them"
    );
    let mut one = change(store).await;
    // The same address again, under another id.
    let again = Canary { id: canary_id(9), ..canary(1) };
    assert!(!one.canary_add_in_txn(&again).await.unwrap());
    for number in [5, 6] {
        let sighting = CanarySighting { canary: canary_id(2), ..sighting(number) };
        assert!(one.sighting_add_in_txn(&sighting).await.unwrap());
    }
    one.commit().await.unwrap();
    let burnt = Canary { burnt_at: Some(second(5)), ..canary(2) };
    assert_eq!(custody.canary_fetch(&house(), canary_id(2)).await.unwrap(), burnt);
    let all = custody.canary_list(&house(), Some(canary_id(1)), 10).await.unwrap();
    assert_eq!(all, [burnt, canary(3)]);
    let of_copy = custody.canary_of_copy_list(&house(), copy_id(1), 3, 10).await.unwrap();
    assert_eq!(of_copy, [canary(3)]);
    assert_eq!(custody.canary_count(&house()).await.unwrap(), 3);
    let other = customer(store, 1).await;
    assert_eq!(custody.canary_count(&other).await.unwrap(), 0);
    let mut theirs = store.change(&other).await.unwrap();
    assert_eq!(theirs.canary_fetch_in_txn(canary_id(2)).await.unwrap(), None);
}

pub(crate) async fn what_came_to_a_canary_is_kept_once_and_decided_once(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let mut one = change(store).await;
    assert!(!one.canary_mail_is_known_in_txn(canary_id(1), &[1; 32]).await.unwrap());
    for is_new in [true, false] {
        assert_eq!(one.canary_mail_add_in_txn(&mail(1)).await.unwrap(), is_new);
    }
    assert!(one.canary_mail_is_known_in_txn(canary_id(1), &[1; 32]).await.unwrap());
    let undecided = CanaryMail { outcome: Outcome::Undecided, canary: canary_id(2), ..mail(2) };
    one.canary_mail_add_in_txn(&undecided).await.unwrap();
    one.commit().await.unwrap();
    for is_first in [true, false] {
        let mut one = change(store).await;
        let to = (Outcome::Sighting, Some(sighting_id(2)));
        let set = one.canary_mail_set_in_txn(item_id(2), Outcome::Undecided, to).await;
        assert_eq!(set.is_ok(), is_first, "{set:?}");
        one.commit().await.unwrap();
    }
    let decided = CanaryMail { outcome: Outcome::Sighting, sighting: Some(sighting_id(2)), ..undecided };
    assert_eq!(custody.canary_mail_fetch(&house(), item_id(2)).await.unwrap(), decided);
    let listed = async |asked, before| custody.canary_mail_list(&house(), asked, before, 10).await.unwrap();
    assert_eq!(listed(MailAsked::default(), None).await, [decided.clone(), mail(1)]);
    assert_eq!(listed(MailAsked::default(), Some(item_id(2))).await, [mail(1)]);
    let expected = MailAsked { outcome: Some(Outcome::Expected), copy: Some(copy_id(1)) };
    assert_eq!(listed(expected, None).await, [mail(1)]);
    assert_eq!(listed(MailAsked { copy: Some(copy_id(2)), ..expected }, None).await, []);
    let reached = custody.canary_reached_count(&house(), copy_id(1), Outcome::Expected).await.unwrap();
    assert_eq!(reached, 1);
}

pub(crate) async fn a_sighting_counts_until_it_is_taken_back(temp: &TempStore) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    let mut one = change(store).await;
    for is_new in [true, false] {
        assert_eq!(one.sighting_add_in_txn(&sighting(1)).await.unwrap(), is_new);
    }
    // The same message to the same canary is the same sighting, whatever the item.
    let again = CanarySighting { id: sighting_id(8), item: item_id(8), ..sighting(1) };
    assert!(!one.sighting_add_in_txn(&again).await.unwrap());
    let spoilt = CanarySighting { link_domains: vec!["a@b.example".into()], ..sighting(2) };
    assert!(matches!(one.sighting_add_in_txn(&spoilt).await, Err(StoreError::Unfit { .. })));
    one.commit().await.unwrap();
    assert_eq!(shared.sighting_fetch(&house(), sighting_id(1)).await.unwrap(), sighting(1));
    for is_first in [true, false] {
        let mut one = change(store).await;
        let reviewed = (second(3), "person:3", "our new mailer");
        let set = one.sighting_review_in_txn(sighting_id(1), SightingState::TakenBack, reviewed).await;
        assert_eq!(set.is_ok(), is_first, "{set:?}");
        one.commit().await.unwrap();
    }
    let reviewed = Some((second(3), "person:3".to_owned(), "our new mailer".to_owned()));
    let taken_back = CanarySighting { state: SightingState::TakenBack, reviewed, ..sighting(1) };
    assert_eq!(shared.sighting_list(&house(), None, 5).await.unwrap(), [taken_back]);
}

pub(crate) async fn one_attribution_of_a_copy_is_open_and_rests_on_what_counts(temp: &TempStore) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    let mut one = change(store).await;
    for is_new in [true, false] {
        let number = if is_new { 1 } else { 2 };
        assert_eq!(one.attribution_add_in_txn(&attribution(number)).await.unwrap(), is_new);
    }
    for number in [1, 2] {
        one.sighting_add_in_txn(&sighting(number)).await.unwrap();
        for _twice in 0..2 {
            one.attribution_rest_on_in_txn(attribution_id(1), sighting_id(number), second(number))
                .await
                .unwrap();
        }
    }
    assert_eq!(one.attribution_of_sighting_in_txn(sighting_id(2)).await.unwrap(), Some(attribution_id(1)));
    let reviewed = (second(3), "person:3", "ours");
    one.sighting_review_in_txn(sighting_id(2), SightingState::TakenBack, reviewed).await.unwrap();
    assert_eq!(one.attribution_evidence_count_in_txn(attribution_id(1)).await.unwrap(), 1);
    one.commit().await.unwrap();
    let expected = Attribution { changed_at: second(2), ..attribution(1) };
    assert_eq!(shared.attribution_fetch(&house(), attribution_id(1)).await.unwrap(), expected);
    let evidence = shared.sighting_of_attribution_list(&house(), attribution_id(1), None, 10).await.unwrap();
    assert_eq!(evidence.iter().map(|one| one.id).collect::<Vec<_>>(), [sighting_id(1), sighting_id(2)]);
    assert_eq!(shared.attribution_evidence_count(&house(), attribution_id(1)).await.unwrap(), 1);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let closed = one.attribution_close_in_txn(attribution_id(1), (second(4), "person:4", "looked")).await;
        assert_eq!(closed.is_ok(), is_first, "{closed:?}");
        one.commit().await.unwrap();
    }
    let mut one = change(store).await;
    assert_eq!(one.attribution_open_in_txn(OpenOf::Exclusive(copy_id(1))).await.unwrap(), None);
    assert!(one.attribution_add_in_txn(&attribution(3)).await.unwrap(), "a new one may be opened");
    one.commit().await.unwrap();
    let open = shared.attribution_list(&house(), Some(AttributionState::Open), None, 10).await.unwrap();
    assert_eq!(open, [attribution(3)]);
    assert_eq!(shared.attribution_list(&house(), None, None, 10).await.unwrap().len(), 2);
    let other = customer(store, 1).await;
    assert_eq!(shared.attribution_list(&other, None, None, 10).await.unwrap(), []);
}

pub(crate) async fn each_kind_of_evidence_has_its_own_attribution_and_it_says_what_is_known_now(
    temp: &TempStore,
) {
    let (store, shared) = (&temp.store, temp.store.shared());
    furnish(store).await;
    let dump = id_of(DumpId::new, 1);
    let coded = |number| Attribution {
        evidence: EvidenceKind::Coded,
        copy: None,
        rung: Rung::Something,
        candidates: vec![],
        reading: json!({}),
        ..attribution(number)
    };
    let dumped =
        |number| Attribution { evidence: EvidenceKind::Dump, dump: Some(dump), ..attribution(number) };
    let mut one = change(store).await;
    for (number, row) in [(1, attribution(1)), (2, coded(2)), (3, dumped(3))] {
        assert!(one.attribution_add_in_txn(&row).await.unwrap(), "{number}");
        let again = Attribution { id: attribution_id(number + 10), ..row };
        assert!(!one.attribution_add_in_txn(&again).await.unwrap(), "{number} again");
    }
    let open = async |one: &mut Change, of| one.attribution_open_in_txn(of).await.unwrap().map(|row| row.id);
    let of_copy = OpenOf::Exclusive(copy_id(1));
    let (of_list, of_dump) = (OpenOf::Coded(list_id(1)), OpenOf::Dump(dump, list_id(1)));
    for (number, of) in [(1, of_copy), (2, of_list), (3, of_dump)] {
        assert_eq!(open(&mut one, of).await, Some(attribution_id(number)));
    }
    assert_eq!(open(&mut one, OpenOf::Coded(list_id(2))).await, None);
    let named = Attribution {
        copy: Some(copy_id(1)),
        rung: Rung::Bounded,
        statement: "leak-named".into(),
        reading: json!({ "ln_house": -3.5, "until": "2026-03-02" }),
        changed_at: second(9),
        candidates: attribution(2).candidates,
        ..coded(2)
    };
    one.attribution_set_in_txn(&named).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(shared.attribution_fetch(&house(), attribution_id(2)).await.unwrap(), named);
    let mut one = change(store).await;
    for reading in [json!({ "who": "anna@customer.example" }), json!([1]), json!({ "x": "x".repeat(70_000) })]
    {
        let spoilt = one.attribution_set_in_txn(&Attribution { reading, ..named.clone() }).await;
        assert!(matches!(spoilt, Err(StoreError::Unfit { .. })), "{spoilt:?}");
    }
    one.attribution_close_in_txn(attribution_id(2), (second(10), "person:1", "looked")).await.unwrap();
    let closed = one.attribution_set_in_txn(&named).await;
    assert!(matches!(closed, Err(StoreError::Conflict { .. })), "{closed:?}");
}

fn coded(number: u32) -> Canary {
    Canary {
        copy: None,
        list: Some(list_id(1)),
        kind: CanaryKind::Coded,
        place: (number - 10).into(),
        ..canary(number)
    }
}

pub(crate) fn book(number: u8) -> CodebookRow {
    CodebookRow {
        list: list_id(1),
        design: BookDesign::Small,
        object: ObjectId::from_bytes([number; 16]),
        object_end_at: second(100),
        commitment: [number; 32],
        made: by(1),
        first_hit_at: None,
    }
}

pub(crate) async fn a_list_has_one_book_and_a_copy_one_codeword(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    assert_eq!(custody.codebook_fetch(&house(), list_id(1)).await.unwrap(), None);
    let mut one = change(store).await;
    assert!(one.codebook_add_in_txn(&book(1)).await.unwrap());
    assert!(!one.codebook_add_in_txn(&book(2)).await.unwrap(), "whoever comes second takes the first");
    assert_eq!(one.codebook_fetch_in_txn(list_id(1)).await.unwrap(), Some(book(1)));
    let word = |number: u32| Codeword {
        copy: copy_id(number),
        list: list_id(1),
        coded: 41,
        commitment: [7; 32],
        dealt_at: second(number),
    };
    one.copy_add_in_txn(&copy(2)).await.unwrap();
    for number in [1, 2] {
        one.codeword_add_in_txn(&word(number)).await.unwrap();
    }
    assert_eq!(one.codeword_list_in_txn(list_id(1), None, 10).await.unwrap(), [word(1), word(2)]);
    let after = one.codeword_list_in_txn(list_id(1), Some(copy_id(1)), 10).await.unwrap();
    assert_eq!(after, [word(2)]);
    one.commit().await.unwrap();
    let mut again = change(store).await;
    let twice = again.codeword_add_in_txn(&word(1)).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
    drop(again);
    let shared = store.shared();
    assert_eq!(shared.codeword_of_copy(&house(), copy_id(1)).await.unwrap(), Some(word(1)));
    assert_eq!(shared.codeword_of_copy(&house(), copy_id(3)).await.unwrap(), None);
    assert_eq!(custody.codebook_ending_list(&house(), second(100), None, 10).await.unwrap(), []);
    assert_eq!(custody.codebook_ending_list(&house(), second(101), None, 10).await.unwrap(), [book(1)]);
    let new = (ObjectId::from_bytes([5; 16]), second(900));
    for is_first in [true, false] {
        let mut one = change(store).await;
        let sealed = one.codebook_reseal_in_txn(list_id(1), book(1).object, new).await;
        assert_eq!(sealed.is_ok(), is_first, "{sealed:?}");
        one.commit().await.unwrap();
    }
    let resealed = CodebookRow { object: new.0, object_end_at: new.1, ..book(1) };
    assert_eq!(custody.codebook_fetch(&house(), list_id(1)).await.unwrap(), Some(resealed));
    let other = customer(store, 1).await;
    assert_eq!(custody.codebook_fetch(&other, list_id(1)).await.unwrap(), None);
    assert_eq!(shared.codeword_of_copy(&other, copy_id(1)).await.unwrap(), None);
}

pub(crate) async fn a_coded_mark_is_hit_once_and_a_hit_that_is_taken_back_is_none(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let mut one = change(store).await;
    for number in [12, 10, 11] {
        assert!(one.canary_add_in_txn(&coded(number)).await.unwrap());
    }
    let control = Canary { kind: CanaryKind::Control, ..coded(13) };
    assert!(one.canary_add_in_txn(&control).await.unwrap());
    let sighting =
        |number: u32, of: u32| CanarySighting { canary: canary_id(of), copy: None, ..sighting(number) };
    for (number, of) in [(1, 11), (2, 10), (3, 11), (4, 1)] {
        assert!(one.sighting_add_in_txn(&sighting(number, of)).await.unwrap());
    }
    let hit = |mark, number| CodedHit {
        mark,
        sighting: sighting_id(number),
        at: second(number),
        is_waiting: false,
    };
    let hits = one.canary_coded_hit_list_in_txn(list_id(1)).await.unwrap();
    assert_eq!(hits, [hit(1, 1), hit(0, 2)], "each mark once, with the first message to it");
    let reviewed = (second(5), "person:5", "ours");
    one.sighting_review_in_txn(sighting_id(1), SightingState::TakenBack, reviewed).await.unwrap();
    let hits = one.canary_coded_hit_list_in_txn(list_id(1)).await.unwrap();
    assert_eq!(hits, [hit(0, 2), hit(1, 3)], "another message to the same mark counts still");

    // What nobody answered about waits, and stands back behind whatever does not.
    let waiting = |number, of| CanarySighting { why: SightingWhy::Unanswered, ..sighting(number, of) };
    for (number, of) in [(5, 12), (6, 12), (7, 10)] {
        assert!(one.sighting_add_in_txn(&waiting(number, of)).await.unwrap());
    }
    let hits = one.canary_coded_hit_list_in_txn(list_id(1)).await.unwrap();
    assert_eq!(hits, [hit(0, 2), hit(1, 3), CodedHit { is_waiting: true, ..hit(2, 5) }]);
    let by = (second(9), "person:5");
    assert!(one.sighting_refuse_in_txn(sighting_id(6), by).await.unwrap());
    for number in [6, 3, 99] {
        assert!(
            !one.sighting_refuse_in_txn(sighting_id(number), by).await.unwrap(),
            "{number} waits for nobody"
        );
    }
    let hits = one.canary_coded_hit_list_in_txn(list_id(1)).await.unwrap();
    assert_eq!(hits, [hit(0, 2), hit(1, 3), hit(2, 6)], "the one that somebody spoke of counts");
    let all = one.canary_of_list_list_in_txn(list_id(1), CanaryKind::Coded).await.unwrap();
    let burnt = |number, at| Canary { burnt_at: Some(second(at)), ..coded(number) };
    assert_eq!(all, [burnt(10, 2), burnt(11, 3), burnt(12, 6)]);
    let of_control = CanaryMail { canary: canary_id(13), copy: None, outcome: Outcome::Control, ..mail(8) };
    one.canary_mail_add_in_txn(&of_control).await.unwrap();
    one.canary_mail_add_in_txn(&mail(9)).await.unwrap();
    one.commit().await.unwrap();
    let of = (list_id(1), CanaryKind::Coded);
    assert_eq!(custody.canary_of_list_list(&house(), of, 1, 1).await.unwrap(), [burnt(11, 3)]);
    assert_eq!(custody.canary_control_count(&house()).await.unwrap(), 1);
    for (since, mail) in [(8, 1), (9, 0)] {
        assert_eq!(custody.canary_control_mail_count(&house(), second(since)).await.unwrap(), mail);
    }
    let other = customer(store, 1).await;
    assert_eq!(custody.canary_of_list_list(&other, of, 0, 10).await.unwrap(), []);
    assert_eq!(custody.canary_control_count(&other).await.unwrap(), 0);
}

pub(crate) async fn guesses_are_added_up_by_domain_and_hour_and_forgotten(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let guess = |domain: &str, at, guesses| CanaryGuess { domain: domain.into(), hour: at, guesses };
    let hour = |number: u64| hour_of(second(0)).plus(std::time::Duration::from_secs(3_600 * number));
    let later = |number| hour(number).plus(std::time::Duration::from_secs(1_799));
    let mut one = change(store).await;
    for (domain, at, guesses) in [
        ("a.example", later(1), 3),
        ("a.example", hour(1), 4),
        ("b.example", later(1), 1),
        ("a.example", hour(2), 9),
    ] {
        one.canary_guess_add_in_txn(&guess(domain, at, guesses)).await.unwrap();
    }
    let spoilt = one.canary_guess_add_in_txn(&guess("anna@customer.example", hour(1), 1)).await;
    assert!(matches!(spoilt, Err(StoreError::Unfit { .. })), "{spoilt:?}");
    one.commit().await.unwrap();
    let listed = custody.canary_guess_list(&house(), hour(0), 2, 10).await.unwrap();
    assert_eq!(listed, [guess("a.example", hour(2), 9), guess("a.example", hour(1), 7)]);
    assert_eq!(custody.canary_guess_sum(&house(), hour(2)).await.unwrap(), 9);
    assert_eq!(custody.canary_guess_sum(&house(), hour(0)).await.unwrap(), 17);
    let other = customer(store, 1).await;
    assert_eq!(custody.canary_guess_sum(&other, hour(0)).await.unwrap(), 0);
    let mut one = change(store).await;
    assert_eq!(one.canary_guess_forget_in_txn(hour(2)).await.unwrap(), 2);
    one.commit().await.unwrap();
    assert_eq!(custody.canary_guess_sum(&house(), hour(0)).await.unwrap(), 9);
}

pub(crate) async fn a_finding_is_one_while_it_is_open_and_counts(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let mut one = change(store).await;
    let raised = one.finding_raise_in_txn(&finding(1)).await.unwrap();
    assert_eq!(raised, (finding_id(1), true));
    let again = Finding { cause: Some([5; 16]), ..finding(2) };
    assert_eq!(one.finding_raise_in_txn(&again).await.unwrap(), (finding_id(1), false));
    let spoilt = Finding { arguments: vec![("x".into(), "anna@customer.example".into())], ..finding(3) };
    assert!(matches!(one.finding_raise_in_txn(&spoilt).await, Err(StoreError::Unfit { .. })));
    one.finding_own_in_txn(finding_id(1), "Ben", Some(second(99))).await.unwrap();
    one.commit().await.unwrap();
    let expected = Finding {
        count: 2,
        cause: Some([5; 16]),
        last_at: second(2),
        owner: "Ben".into(),
        due: Some(second(99)),
        ..finding(1)
    };
    assert_eq!(custody.finding_fetch(&house(), finding_id(1)).await.unwrap(), expected);
    assert_eq!(custody.finding_open_count(&house()).await.unwrap(), 1);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let closed = one.finding_close_in_txn(finding_id(1), (second(5), "person:5", "deleted")).await;
        assert_eq!(closed.is_ok(), is_first, "{closed:?}");
        one.commit().await.unwrap();
    }
    let mut one = change(store).await;
    assert_eq!(one.finding_raise_in_txn(&finding(4)).await.unwrap(), (finding_id(4), true));
    one.commit().await.unwrap();
    let open = custody.finding_list(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert_eq!(open, [finding(4)]);
    let other: Access = customer(store, 1).await;
    assert_eq!(custody.finding_list(&other, None, None, 10).await.unwrap(), []);
    assert_eq!(custody.finding_list(&house(), None, None, 10).await.unwrap().len(), 2);
}

pub(crate) async fn how_members_look_is_kept_for_each_list_and_the_nearest_is_found(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let profile = |number, members| ListProfile {
        list: list_id(number),
        members,
        text: format!("tidewatch profile 1\nmembers {members}\n"),
        made_at: second(number),
    };
    assert_eq!(custody.list_profile_nearest(&house(), list_id(1)).await.unwrap(), None);
    let mut one = change(store).await;
    for number in [2, 3] {
        one.list_add_in_txn(&list(number)).await.unwrap();
    }
    for kept in [profile(1, 50), profile(2, 4_000), profile(1, 2_000)] {
        one.list_profile_set_in_txn(&kept).await.unwrap();
    }
    let addressed = ListProfile { text: "20 given Ada@shop.example".into(), ..profile(1, 1) };
    let refused = one.list_profile_set_in_txn(&addressed).await;
    assert!(matches!(refused, Err(StoreError::Unfit { .. })), "{refused:?}");
    one.commit().await.unwrap();
    let nearest = async |access: &Access, list| custody.list_profile_nearest(access, list).await.unwrap();
    assert_eq!(nearest(&house(), list_id(1)).await, Some(profile(1, 2_000)), "its own, and the last");
    assert_eq!(nearest(&house(), list_id(3)).await, Some(profile(2, 4_000)), "that of the most members");
    assert_eq!(nearest(&customer(store, 1).await, list_id(1)).await, None);
}
