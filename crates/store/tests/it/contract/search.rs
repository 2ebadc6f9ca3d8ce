//! What pages ask: each question alone and with others, pages while messages come in, and counts that agree with what was recorded.

use std::collections::BTreeSet;

use model::{
    access::Access,
    fingerprint::Fingerprint,
    ids::JudgedId,
    time::Time,
    verdict::{Action, Direction, Points},
};
use store::{
    guard::{
        held::{Feedback, HeldFilter, HeldState, NewHeld},
        judged::{Disposed, Judged, Trace},
        judged_count::{CountSpan, JudgedCount},
    },
    shared::{
        held_search::{HeldAtDoor, HeldOfStream, HeldSearch},
        judged_search::{JudgedFilter, JudgedPage, MOST_EXAMINED},
    },
};
use testkit::store::{TempStore, house};

use super::{
    START, customer,
    held::{held_id, keep_held, new_held},
    judged::judged,
    judged_id, second,
};

fn print(byte: u32) -> Fingerprint {
    Fingerprint::from_bytes([u8::try_from(byte).unwrap(); 12])
}

/// A message of its own kind: every number differs from its neighbours in what it can be asked by.
fn various(number: u32) -> Judged {
    let pick = |count: u32| (number % count) as usize;
    let base = judged(number);
    Judged {
        direction: [Direction::Inbound, Direction::Outbound, Direction::Internal][pick(3)],
        action: [Action::Accept, Action::Hold, Action::Accept, Action::Reject][pick(4)],
        reasons: vec![
            (format!("rule.{}", pick(5)), Points::hundredths(500)),
            ("link.mismatch".into(), Points::ZERO),
        ],
        sender: Some(print(100 + number % 6)),
        sender_domain: Some(format!("sender-{}.example", pick(7))),
        recipients: vec![print(200 + number % 4)],
        message_sha256: [u8::try_from(number % 9).unwrap(); 32],
        trace: Trace {
            door: Some(["milter", "mx"][pick(2)].into()),
            disposed: Some([Disposed::Passed, Disposed::Held, Disposed::Refused][pick(3)]),
            envelope_sender: None,
            ..base.trace.clone()
        },
        ..base
    }
}

/// All that a search finds, page by page, as seconds after the beginning.
async fn found(temp: &TempStore, access: &Access, filter: &JudgedFilter, limit: u32) -> Vec<u64> {
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = temp.store.shared().judged_search(access, filter, before, limit).await.unwrap();
        seen.extend(page.rows.iter().map(|judged| judged.at.since(START).as_secs()));
        let Some(next) = page.next else { break };
        before = Some(next);
    }
    seen
}

/// What is asked, and what must be found.
type Question = (JudgedFilter, fn(&Judged) -> bool);

pub(crate) async fn each_question_finds_what_it_should_alone_and_with_others(temp: &TempStore) {
    let all: Vec<Judged> = (0..60).map(various).collect();
    temp.store.guard().judged_record(&house(), &all).await.unwrap();
    let questions: Vec<Question> = vec![
        (
            JudgedFilter { from: Some(second(20)), until: Some(second(50)), ..JudgedFilter::default() },
            |one| one.at >= second(20) && one.at < second(50),
        ),
        (JudgedFilter { action: Some(Action::Hold), ..JudgedFilter::default() }, |one| {
            one.action == Action::Hold
        }),
        (JudgedFilter { action: Some(Action::Accept), ..JudgedFilter::default() }, |one| {
            one.action == Action::Accept
        }),
        (JudgedFilter { disposed: Some(Disposed::Refused), ..JudgedFilter::default() }, |one| {
            one.trace.disposed == Some(Disposed::Refused)
        }),
        (JudgedFilter { disposed: Some(Disposed::Passed), ..JudgedFilter::default() }, |one| {
            one.trace.disposed == Some(Disposed::Passed)
        }),
        (JudgedFilter { direction: Some(Direction::Internal), ..JudgedFilter::default() }, |one| {
            one.direction == Direction::Internal
        }),
        (JudgedFilter { door: Some("mx".into()), ..JudgedFilter::default() }, |one| {
            one.trace.door.as_deref() == Some("mx")
        }),
        (JudgedFilter { reason: Some("rule.3".into()), ..JudgedFilter::default() }, |one| {
            one.reasons[0].0 == "rule.3"
        }),
        (JudgedFilter { sender_domain: Some("sender-2.example".into()), ..JudgedFilter::default() }, |one| {
            one.sender_domain.as_deref() == Some("sender-2.example")
        }),
        (JudgedFilter { sender: Some(print(104)), ..JudgedFilter::default() }, |one| {
            one.sender == Some(print(104))
        }),
        (JudgedFilter { party: Some(print(201)), ..JudgedFilter::default() }, |one| {
            one.recipients == [print(201)]
        }),
        (JudgedFilter { message_id: Some(print(7)), ..JudgedFilter::default() }, |one| {
            one.trace.message_id == Some(print(7))
        }),
        (JudgedFilter { queue_id: Some("4XyZ1r0Abc31".into()), ..JudgedFilter::default() }, |one| {
            one.trace.queue_id.as_deref() == Some("4XyZ1r0Abc31")
        }),
        (JudgedFilter { message_sha256: Some([4; 32]), ..JudgedFilter::default() }, |one| {
            one.message_sha256 == [4; 32]
        }),
    ];
    let expected = |wanted: &dyn Fn(&Judged) -> bool| -> Vec<u64> {
        all.iter().rev().filter(|one| wanted(one)).map(|one| one.at.since(START).as_secs()).collect()
    };
    for (filter, wanted) in &questions {
        let expected = expected(wanted);
        assert!(!expected.is_empty(), "{filter:?}");
        assert_eq!(found(temp, &house(), filter, 4).await, expected, "{filter:?}");
        assert_eq!(found(temp, &house(), filter, 1_000).await, expected, "{filter:?}");
    }
    // Every question together with every other: whichever leads, the other is asked too.
    for (one, is_one) in &questions {
        for (other, is_other) in &questions {
            let both = merged(one, other);
            let Some(both) = both else { continue };
            let expected = expected(&|judged| is_one(judged) && is_other(judged));
            assert_eq!(found(temp, &house(), &both, 3).await, expected, "{both:?}");
        }
    }
    let stranger = customer(&temp.store, 1).await;
    for (filter, _) in &questions {
        assert_eq!(found(temp, &stranger, filter, 10).await, [0; 0], "{filter:?}");
    }
}

/// Two questions as one; none if both ask by the same.
fn merged(one: &JudgedFilter, other: &JudgedFilter) -> Option<JudgedFilter> {
    let clash = (one.action.is_some() && other.action.is_some())
        || (one.disposed.is_some() && other.disposed.is_some());
    (one != other && !clash).then(|| JudgedFilter {
        from: one.from.or(other.from),
        until: one.until.or(other.until),
        action: one.action.or(other.action),
        disposed: one.disposed.or(other.disposed),
        direction: one.direction.or(other.direction),
        door: one.door.clone().or_else(|| other.door.clone()),
        reason: one.reason.clone().or_else(|| other.reason.clone()),
        sender_domain: one.sender_domain.clone().or_else(|| other.sender_domain.clone()),
        sender: one.sender.or(other.sender),
        party: one.party.or(other.party),
        message_id: one.message_id.or(other.message_id),
        queue_id: one.queue_id.clone().or_else(|| other.queue_id.clone()),
        message_sha256: one.message_sha256.or(other.message_sha256),
    })
}

/// Whoever reads from new to old sees each message that was there at the beginning exactly once, and no newer one.
pub(crate) async fn pages_neither_skip_nor_repeat_while_messages_are_recorded(temp: &TempStore) {
    let guard = temp.store.guard();
    for seed in 0..8_u32 {
        let access = customer(&temp.store, seed + 1).await;
        let first: Vec<Judged> = (0..40).map(various).collect();
        guard.judged_record(&access, &first).await.unwrap();
        let filter = match seed % 4 {
            0 => JudgedFilter::default(),
            1 => JudgedFilter { direction: Some(Direction::Inbound), ..JudgedFilter::default() },
            2 => JudgedFilter { reason: Some("link.mismatch".into()), ..JudgedFilter::default() },
            _ => JudgedFilter { door: Some("mx".into()), party: Some(print(201)), ..JudgedFilter::default() },
        };
        let expected: BTreeSet<JudgedId> = {
            let page = temp.store.shared().judged_search(&access, &filter, None, 1_000).await.unwrap();
            page.rows.iter().map(|judged| judged.id).collect()
        };
        let (mut seen, mut before, mut newer) = (Vec::new(), None, 100);
        loop {
            let limit = 1 + (seed + newer) % 5;
            let page = temp.store.shared().judged_search(&access, &filter, before, limit).await.unwrap();
            seen.extend(page.rows.iter().map(|judged| judged.id));
            let Some(next) = page.next else { break };
            before = Some(next);
            // Two more come between any two pages.
            let more = [various(newer), various(newer + 1)];
            guard.judged_record(&access, &more).await.unwrap();
            newer += 2;
        }
        assert!(!expected.is_empty());
        assert_eq!(seen.len(), expected.len(), "seed {seed}: something came twice or was left out");
        assert_eq!(seen.iter().copied().collect::<BTreeSet<_>>(), expected, "seed {seed}");
        assert!(seen.is_sorted_by(|newer, older| newer > older), "seed {seed}");
    }
}

/// Neither found by anybody nor for a reason: quick to write, and many are needed.
fn bare(number: u32, action: Action) -> Judged {
    let mut bare = judged(number);
    (bare.sender, bare.recipients, bare.reasons) = (None, vec![], vec![]);
    bare.trace = Trace { door: Some("mx".into()), ..Trace::default() };
    Judged { action, ..bare }
}

pub(crate) async fn a_search_that_finds_nothing_says_how_far_it_came_and_goes_on(temp: &TempStore) {
    let guard = temp.store.guard();
    guard.judged_record(&house(), &[bare(0, Action::Tag), bare(1, Action::Accept)]).await.unwrap();
    let many: Vec<Judged> = (2..=MOST_EXAMINED).map(|number| bare(number, Action::Accept)).collect();
    guard.judged_record(&house(), &many).await.unwrap();
    // Nothing is led by "passed to nobody knows where": the time leads, and the whole table does not have to be read.
    let filter = JudgedFilter {
        door: Some("mx".into()),
        direction: Some(Direction::Outbound),
        ..JudgedFilter::default()
    };
    let first = temp.store.shared().judged_search(&house(), &filter, None, 10).await.unwrap();
    assert_eq!(first, JudgedPage { rows: vec![], next: Some(judged_id(1)) });
    let second = temp.store.shared().judged_search(&house(), &filter, first.next, 10).await.unwrap();
    assert_eq!(second, JudgedPage { rows: vec![], next: None });
    let rare = JudgedFilter { action: Some(Action::Tag), door: Some("mx".into()), ..JudgedFilter::default() };
    let found = temp.store.shared().judged_search(&house(), &rare, None, 10).await.unwrap();
    assert_eq!((found.rows.len(), found.next), (1, None));
}

fn count(begins: Time, action: Action, disposed: Disposed, messages: u64, last_at: Time) -> JudgedCount {
    JudgedCount {
        begins,
        door: Some("milter".into()),
        direction: Direction::Inbound,
        action,
        disposed: Some(disposed),
        messages,
        last_at,
    }
}

pub(crate) async fn counts_are_what_was_recorded_and_nothing_twice(temp: &TempStore) {
    let one = |number, action| Judged { action, ..judged(number) };
    let group =
        [one(0, Action::Hold), one(1, Action::Hold), one(3_600, Action::Hold), one(2, Action::Accept)];
    for _ in 0..2 {
        temp.store.guard().judged_record(&house(), &group).await.unwrap();
    }
    let mut change = temp.store.change(&house()).await.unwrap();
    change.judged_record_in_txn(&one(3, Action::Accept)).await.unwrap();
    change.judged_record_in_txn(&one(3, Action::Accept)).await.unwrap();
    change.commit().await.unwrap();
    let list = async |span, from, until| {
        temp.store.shared().judged_count_list(&house(), span, (from, until)).await.unwrap()
    };
    let hours = [
        count(START, Action::Accept, Disposed::Split, 2, second(3)),
        count(START, Action::Hold, Disposed::Split, 2, second(1)),
        count(second(3_600), Action::Hold, Disposed::Split, 1, second(3_600)),
    ];
    assert_eq!(list(CountSpan::Hour, START, Time::LATEST).await, hours);
    // A span is asked for by any instant in it, and left out when it begins at the end.
    assert_eq!(list(CountSpan::Hour, second(3_599), second(3_600)).await, hours[..2]);
    let day = CountSpan::Day.begin(START);
    assert_eq!(
        list(CountSpan::Day, START, Time::LATEST).await,
        [
            count(day, Action::Accept, Disposed::Split, 2, second(3)),
            count(day, Action::Hold, Disposed::Split, 3, second(3_600)),
        ]
    );
}

pub(crate) async fn counts_of_another_tenant_are_not_there(temp: &TempStore) {
    let stranger = customer(&temp.store, 1).await;
    temp.store.guard().judged_record(&stranger, &[judged(1)]).await.unwrap();
    let always = (Time::EPOCH, Time::LATEST);
    for span in [CountSpan::Hour, CountSpan::Day] {
        assert_eq!(temp.store.shared().judged_count_list(&house(), span, always).await.unwrap(), []);
        assert_eq!(temp.store.shared().judged_count_list(&stranger, span, always).await.unwrap().len(), 1);
    }
}

pub(crate) async fn old_counts_are_forgotten(temp: &TempStore) {
    temp.store.guard().judged_record(&house(), &[judged(0), judged(3_600)]).await.unwrap();
    let mut change = temp.store.change(&house()).await.unwrap();
    assert_eq!(change.judged_count_prune_in_txn(CountSpan::Hour, second(3_600)).await.unwrap(), 1);
    change.commit().await.unwrap();
    let always = (Time::EPOCH, Time::LATEST);
    let left = temp.store.shared().judged_count_list(&house(), CountSpan::Hour, always).await.unwrap();
    assert_eq!(left.iter().map(|count| count.begins).collect::<Vec<_>>(), [second(3_600)]);
    let days = temp.store.shared().judged_count_list(&house(), CountSpan::Day, always).await.unwrap();
    assert_eq!(days[0].messages, 2);
}

fn held_at(number: u32, door: &str) -> NewHeld {
    NewHeld { door: door.into(), ..new_held(number) }
}

pub(crate) async fn what_waits_is_counted_by_door_and_by_age(temp: &TempStore) {
    for (number, door) in [(0, "mx"), (1, "mx"), (2, "milter"), (3, "mx")] {
        keep_held(&temp.store, &house(), &held_at(number, door), number).await;
    }
    super::held::begin(&temp.store, 3, second(10)).await.unwrap();
    let shared = temp.store.shared();
    let at = |door: &str, state, messages, oldest| HeldAtDoor {
        door: door.into(),
        state,
        messages,
        oldest: second(oldest),
    };
    assert_eq!(
        shared.held_at_doors(&house()).await.unwrap(),
        [
            at("milter", HeldState::Held, 1, 2),
            at("mx", HeldState::Held, 2, 0),
            at("mx", HeldState::Releasing, 1, 3),
        ]
    );
    assert_eq!(shared.held_waiting_since(&house(), second(2)).await.unwrap(), 2);
    assert_eq!(shared.held_maybe_twice_count(&house(), START).await.unwrap(), 0);
    let stranger = customer(&temp.store, 1).await;
    assert_eq!(shared.held_at_doors(&stranger).await.unwrap(), []);
    assert_eq!(shared.held_waiting_since(&stranger, Time::LATEST).await.unwrap(), 0);
}

pub(crate) async fn what_people_said_is_counted_by_stream(temp: &TempStore) {
    for (number, door) in [(0, "mx"), (1, "mx"), (2, "milter"), (3, "mx")] {
        keep_held(&temp.store, &house(), &held_at(number, door), number).await;
    }
    for (number, feedback) in [(1, Feedback::Fine), (2, Feedback::Phishing), (3, Feedback::Fine)] {
        super::held::say(&temp.store, number, feedback).await;
    }
    let of = |door: &str, held, fine, phishing| HeldOfStream {
        door: door.into(),
        direction: Direction::Inbound,
        held,
        fine,
        phishing,
    };
    let counted = async |from| temp.store.shared().held_of_streams(&house(), from).await.unwrap();
    assert_eq!(counted(START).await, [of("milter", 1, 0, 1), of("mx", 3, 2, 0)]);
    assert_eq!(counted(second(2)).await, [of("milter", 1, 0, 1), of("mx", 1, 1, 0)]);
}

pub(crate) async fn a_search_of_held_messages_asks_all_it_is_told(temp: &TempStore) {
    for number in 0..12 {
        let held = NewHeld {
            decided_by: if number % 3 == 0 { "score".into() } else { "link.mismatch".into() },
            sender_domain: Some(format!("sender-{}.example", number % 4)),
            ..held_at(number, if number % 2 == 0 { "mx" } else { "milter" })
        };
        keep_held(&temp.store, &house(), &held, number).await;
    }
    super::held::begin(&temp.store, 6, second(20)).await.unwrap();
    let find = async |search: HeldSearch| {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = temp.store.shared().held_search(&house(), &search, before, 2).await.unwrap();
            seen.extend(page.rows.iter().map(|held| held.message.at.since(START).as_secs()));
            let Some(next) = page.next else { break };
            before = Some(next);
        }
        seen
    };
    let none = HeldSearch::default;
    assert_eq!(find(none()).await, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(find(HeldSearch { door: Some("mx".into()), ..none() }).await, [10, 8, 6, 4, 2, 0]);
    assert_eq!(find(HeldSearch { decided_by: Some("score".into()), ..none() }).await, [9, 6, 3, 0]);
    let domain = Some("sender-2.example".to_owned());
    assert_eq!(find(HeldSearch { sender_domain: domain.clone(), ..none() }).await, [10, 6, 2]);
    let filter = HeldFilter { state: Some(HeldState::Held), ..HeldFilter::default() };
    assert_eq!(find(HeldSearch { filter, sender_domain: domain, ..none() }).await, [10, 2]);
    let filter = HeldFilter { until: Some(second(4)), ..HeldFilter::default() };
    assert_eq!(find(HeldSearch { filter, door: Some("milter".into()), ..none() }).await, [3, 1]);
    let page = temp.store.shared().held_search(&house(), &none(), Some(held_id(1)), 10).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (1, None));
}
