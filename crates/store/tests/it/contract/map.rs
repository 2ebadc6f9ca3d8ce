//! Places, declared ways, what lists are made of and worth, measured ways, what became of findings, and what people say of guidelines.

use model::ids::{FindingId, FlowId, Id as _, PlaceId};
use model::severity::Severity;
use store::{
    Store,
    custody::{
        finding::{Finding, FindingPlace, FindingState, FindingStep},
        flow::{Channel, Flow},
        guideline_answer::{GuidelineAnswer, PointAnswer},
        list_facts::{FieldClass, ListField, ListWorth, PathMeasure},
        place::Place,
        sheet_import::SheetImport,
    },
    error::StoreError,
    txn::Change,
};
use testkit::store::{TempStore, house};

use super::custody::{copy_id, finding, list, list_id, party, party_id};
use super::{chance, customer, second};

async fn change(store: &Store) -> Change {
    store.change(&house()).await.unwrap()
}

async fn furnish(store: &Store) {
    let mut one = change(store).await;
    for number in [1, 2] {
        one.party_add_in_txn(&party(number)).await.unwrap();
        one.list_add_in_txn(&list(number)).await.unwrap();
    }
    one.commit().await.unwrap();
}

fn by() -> (model::time::Time, String) {
    (second(1), "person:1".into())
}

pub(crate) async fn places_and_ways_come_back_and_are_taken_off(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let place_of = |number: u32, party: u32| Place {
        id: PlaceId::new(second(number), chance(number)),
        party: party_id(party),
        name: "Frankfurt".into(),
        country: "DE".into(),
        added: by(),
    };
    let place = place_of(1, 1);
    let flow = |number: u32| Flow {
        id: FlowId::new(second(number), chance(number)),
        from: (number == 2).then(|| party_id(1)),
        to: party_id(2),
        list: (number == 1).then(|| list_id(1)),
        channel: Channel::Sftp,
        purpose: "campaigns".into(),
        added: by(),
    };
    let mut one = change(store).await;
    one.place_add_in_txn(&place).await.unwrap();
    one.flow_add_in_txn(&flow(1)).await.unwrap();
    one.flow_add_in_txn(&flow(2)).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(custody.place_list(&house(), None, None, 10).await.unwrap(), std::slice::from_ref(&place));
    let mut one = change(store).await;
    let others = [place_of(2, 2), place_of(3, 1), place_of(4, 1)];
    for other in &others {
        one.place_add_in_txn(other).await.unwrap();
    }
    one.commit().await.unwrap();
    // Those of a party page by page, and nobody else's between them.
    let of_first = async |after: Option<&Place>, limit| {
        let after = after.map(|place| place.id);
        custody.place_list(&house(), Some(party_id(1)), after, limit).await.unwrap()
    };
    assert_eq!(of_first(None, 2).await, [place.clone(), others[1].clone()]);
    assert_eq!(of_first(Some(&others[1]), 2).await, [others[2].clone()]);
    assert_eq!(of_first(Some(&others[2]), 2).await, []);
    assert_eq!(custody.flow_list(&house(), None, 10).await.unwrap(), [flow(1), flow(2)]);
    assert_eq!(custody.flow_list(&house(), Some(flow(1).id), 10).await.unwrap(), [flow(2)]);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.flow_list(&theirs, None, 10).await.unwrap(), []);
    assert_eq!(custody.place_list(&theirs, None, None, 10).await.unwrap(), []);
    assert_eq!(custody.place_list(&theirs, Some(party_id(1)), None, 10).await.unwrap(), []);
    for is_there in [true, false] {
        let mut one = change(store).await;
        assert_eq!(one.flow_remove_in_txn(flow(1).id).await.is_ok(), is_there);
        assert_eq!(one.place_remove_in_txn(place.id).await.is_ok(), is_there);
        one.commit().await.unwrap();
    }
    let mut one = change(store).await;
    let nobody = one.flow_add_in_txn(&Flow { to: party_id(9), ..flow(3) }).await;
    assert!(nobody.is_err(), "a way to nobody");
}

pub(crate) async fn what_a_list_is_made_of_and_worth_stands_as_it_was_said_last(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let field = |number: u32, field: &str, class| ListField {
        list: list_id(number),
        field: field.into(),
        class,
        changed: by(),
    };
    let worth = |cents_each| ListWorth { list: list_id(1), cents_each, active_percent: 40, changed: by() };
    let mut one = change(store).await;
    one.list_field_set_in_txn(&field(2, "Email", FieldClass::Personal)).await.unwrap();
    for class in [FieldClass::Plain, FieldClass::Secret] {
        one.list_field_set_in_txn(&field(1, "Card", class)).await.unwrap();
    }
    for cents_each in [100, 250] {
        one.list_worth_set_in_txn(&worth(cents_each)).await.unwrap();
    }
    for (day, steps) in [(9, 1), (10, 2), (10, 3)] {
        one.path_measure_set_in_txn(&PathMeasure { list: list_id(1), day, steps }).await.unwrap();
    }
    one.commit().await.unwrap();
    let fields = custody.list_field_list(&house()).await.unwrap();
    assert_eq!(fields, [field(1, "Card", FieldClass::Secret), field(2, "Email", FieldClass::Personal)]);
    assert_eq!(custody.list_worth_list(&house()).await.unwrap(), [worth(250)]);
    let measured = custody.path_measure_list(&house(), list_id(1), 10, 5).await.unwrap();
    assert_eq!(measured, [PathMeasure { list: list_id(1), day: 10, steps: 3 }]);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.list_field_list(&theirs).await.unwrap(), []);
    assert_eq!(custody.list_worth_list(&theirs).await.unwrap(), []);
    let mut one = change(store).await;
    one.list_field_remove_in_txn(list_id(1), "Card").await.unwrap();
    let missing = one.list_field_remove_in_txn(list_id(1), "Card").await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

/// A finding about a thing of its own.
fn about(number: u32) -> Finding {
    Finding { about: ("copy".into(), copy_id(number).to_bytes()), ..finding(number) }
}

pub(crate) async fn findings_stand_by_what_is_at_stake_and_keep_what_became_of_them(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let mut one = change(store).await;
    let mut ids: Vec<FindingId> = Vec::new();
    for (number, worth) in [(1, 50), (2, 0), (3, 900), (4, 50)] {
        let (id, _) = one.finding_raise_in_txn(&about(number)).await.unwrap();
        one.finding_weigh_in_txn(id, worth).await.unwrap();
        ids.push(id);
    }
    one.commit().await.unwrap();
    let listed = async |behind| custody.finding_worth_list(&house(), None, behind, 2).await.unwrap();
    let worths = |found: &[(Finding, u64)]| -> Vec<(FindingId, u64)> {
        found.iter().map(|(finding, worth)| (finding.id, *worth)).collect()
    };
    let first = listed(None).await;
    assert_eq!(worths(&first), [(ids[2], 900), (ids[3], 50)]);
    let rest = listed(first.last().map(FindingPlace::of)).await;
    assert_eq!(worths(&rest), [(ids[0], 50), (ids[1], 0)]);
    let step = |number: u32, what: &str| FindingStep {
        at: second(number),
        by: "person:1".into(),
        what: what.into(),
        words: "Anna".into(),
    };
    let mut one = change(store).await;
    one.finding_step_in_txn(ids[0], &step(2, "owned")).await.unwrap();
    one.finding_step_in_txn(ids[0], &step(2, "closed")).await.unwrap();
    one.commit().await.unwrap();
    let steps = custody.finding_step_list(&house(), ids[0], 5).await.unwrap();
    assert_eq!(steps, [step(2, "closed"), step(2, "owned")]);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.finding_step_list(&theirs, ids[0], 5).await.unwrap(), []);
    assert_eq!(custody.finding_worth_list(&theirs, None, None, 5).await.unwrap(), []);
}

pub(crate) async fn findings_of_the_same_worth_stand_by_how_grave_and_when_due_over_all_pages(
    temp: &TempStore,
) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let mut one = change(store).await;
    // Raised in an order that is none of theirs.
    for (number, severity, due, worth) in [
        (1, Severity::Informational, Some(3), 0),
        (2, Severity::Critical, None, 0),
        (3, Severity::Medium, Some(8), 0),
        (4, Severity::Critical, Some(9), 0),
        (5, Severity::Low, None, 7),
        (6, Severity::High, Some(5), 0),
        (7, Severity::Low, Some(1), 0),
        (8, Severity::Critical, Some(9), 0),
        (9, Severity::Low, None, 0),
    ] {
        let finding = Finding { severity, due: due.map(second), ..about(number) };
        let (id, _) = one.finding_raise_in_txn(&finding).await.unwrap();
        one.finding_weigh_in_txn(id, worth).await.unwrap();
    }
    one.commit().await.unwrap();
    let number = |finding: &Finding| (1..=9).find(|number| finding.raised_at == second(*number)).unwrap();
    for limit in 1..=4 {
        let (mut order, mut behind) = (Vec::new(), None);
        loop {
            let open = Some(FindingState::Open);
            let page = custody.finding_worth_list(&house(), open, behind, limit).await.unwrap();
            let Some(last) = page.last() else { break };
            behind = Some(FindingPlace::of(last));
            order.extend(page.iter().map(|(finding, _)| number(finding)));
        }
        assert_eq!(order, [5, 8, 4, 2, 6, 3, 7, 9, 1], "{limit} on a page");
    }
}

pub(crate) async fn the_last_word_on_a_point_of_a_guideline_stands(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    let said = |answer, until: Option<u32>| GuidelineAnswer {
        point: "ota-2011/encrypt".into(),
        answer,
        note: "contract 7".into(),
        until: until.map(second),
        changed: by(),
    };
    let mut one = change(store).await;
    one.guideline_answer_set_in_txn(&said(PointAnswer::No, None)).await.unwrap();
    one.guideline_answer_set_in_txn(&said(PointAnswer::Yes, Some(9))).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(custody.guideline_answer_list(&house()).await.unwrap(), [said(PointAnswer::Yes, Some(9))]);
    assert_eq!(custody.guideline_answer_list(&customer(store, 1).await).await.unwrap(), []);
    // What the house saw is forgotten by its beginning and its day.
    let seen = |domain: &str, number: u32| GuidelineAnswer {
        point: format!("seen/tls-web/{domain}"),
        changed: (second(number), "house:test".into()),
        ..said(PointAnswer::No, None)
    };
    let mut one = change(store).await;
    one.guideline_answer_set_in_txn(&seen("a.example", 3)).await.unwrap();
    one.guideline_answer_set_in_txn(&seen("b.example", 5)).await.unwrap();
    assert_eq!(one.guideline_answer_forget_in_txn("seen/", second(5)).await.unwrap(), 1);
    one.commit().await.unwrap();
    let left = custody.guideline_answer_list(&house()).await.unwrap();
    assert_eq!(left, [said(PointAnswer::Yes, Some(9)), seen("b.example", 5)]);
}

pub(crate) async fn a_spreadsheet_is_taken_back_once_and_takes_only_what_nobody_used(temp: &TempStore) {
    let (store, custody) = (&temp.store, temp.store.custody());
    furnish(store).await;
    let import = |number: u32| SheetImport {
        kind: "vendors".into(),
        taken: (second(number), "person:1".into()),
        added: 2,
        changed: 0,
        before: "{}".into(),
    };
    for number in [1, 2] {
        let mut one = change(store).await;
        one.sheet_import_set_in_txn(&import(number)).await.unwrap();
        one.commit().await.unwrap();
    }
    assert_eq!(custody.sheet_import_fetch(&house(), "vendors").await.unwrap(), Some(import(2)));
    assert_eq!(custody.sheet_import_fetch(&house(), "lists").await.unwrap(), None);
    let theirs = customer(store, 1).await;
    assert_eq!(custody.sheet_import_fetch(&theirs, "vendors").await.unwrap(), None);
    let mut one = change(store).await;
    let other = one.sheet_import_remove_in_txn("vendors", second(1)).await;
    assert!(matches!(other, Err(StoreError::Conflict { .. })), "another was taken over since: {other:?}");
    drop(one);
    let mut one = change(store).await;
    one.sheet_import_remove_in_txn("vendors", second(2)).await.unwrap();
    one.flow_add_in_txn(&Flow {
        id: FlowId::new(second(1), chance(1)),
        from: Some(party_id(1)),
        to: party_id(2),
        list: Some(list_id(1)),
        channel: Channel::Api,
        purpose: String::new(),
        added: by(),
    })
    .await
    .unwrap();
    one.party_add_in_txn(&party(3)).await.unwrap();
    let worth = ListWorth { list: list_id(2), cents_each: 1, active_percent: 1, changed: by() };
    one.list_worth_set_in_txn(&worth).await.unwrap();
    for (number, is_free) in [(1, false), (2, false), (3, true), (3, false)] {
        assert_eq!(one.party_remove_in_txn(party_id(number)).await.unwrap(), is_free, "{number}");
    }
    assert!(!one.list_remove_in_txn(list_id(1)).await.unwrap(), "a way is declared of it");
    assert!(!one.list_remove_in_txn(list_id(2)).await.unwrap(), "it is worth something");
    one.list_worth_remove_in_txn(list_id(2)).await.unwrap();
    assert!(one.list_remove_in_txn(list_id(2)).await.unwrap());
    one.commit().await.unwrap();
    assert_eq!(custody.sheet_import_fetch(&house(), "vendors").await.unwrap(), None);
}
