use std::sync::Arc;
use std::time::Duration;

use model::access::{Right, Rights};
use model::fingerprint::Fingerprint;
use model::ids::JudgedId;
use model::time::Time;
use model::verdict::Action;
use platform::clock::SystemChance;
use platform::keys::{KeyPlace, RootKey};
use platform::phrases::Phrases;
use store::Store;
use testkit::store::{Side, TempStore, house, judged};

use super::live::{Heard, MOST_BEHIND, Telling};
use super::message::MessageFilter;
use super::overview::{DAYS, HOURS, NeedKind};
use super::report::Advice;
use super::{ConfiguredDoor, Desk, DeskError, Disposed, MessageRow, Mode};
use crate::party::Parties;
use crate::policy::{Enforcement, Standing};

/// 2026-11-21T14:30:00Z.
const NOW: Time = Time::from_seconds(1_795_271_400);
const HOUR: Duration = Duration::from_hours(1);

fn parties(temp: &TempStore) -> Parties {
    let place = KeyPlace { file: temp.folder.path().join("root.key"), data: temp.folder.path().join("data") };
    Parties::new(RootKey::open(&place, &SystemChance).unwrap().guard_ring(NOW).match_key)
}

fn desk(temp: &TempStore) -> Desk {
    let door = |name: &str, configured| ConfiguredDoor { name: name.into(), configured };
    let doors = vec![door("mx", Mode::Observe), door("submission", Mode::Enforce)];
    Desk::new(temp.store.shared(), temp.store.guard(), Arc::new(parties(temp)), doors)
}

fn row(number: u32, ago: Duration, door: &str, action: Action, disposed: Disposed) -> MessageRow {
    judged(number, NOW.minus(ago), door, action, disposed)
}

async fn record(store: &Store, rows: &[MessageRow]) {
    store.guard().judged_record(&house(), rows).await.unwrap();
}

#[tokio::test]
async fn the_overview_says_how_streams_are_and_what_needs_a_person() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let empty = desk.overview(&house(), &Standing::default(), NOW).await.unwrap();
    assert_eq!((empty.streams.len(), empty.needs.len(), empty.held.waiting), (0, 0, 0));
    let rows = [
        row(1, Duration::from_mins(5), "mx", Action::Accept, Disposed::Passed),
        row(2, Duration::from_mins(10), "mx", Action::Hold, Disposed::Passed),
        row(3, 23 * HOUR, "mx", Action::Accept, Disposed::PassedUnjudged),
        row(4, 24 * 29 * HOUR, "mx", Action::Reject, Disposed::Refused),
        row(5, 24 * 31 * HOUR, "mx", Action::Accept, Disposed::Passed),
        row(6, 30 * HOUR, "submission", Action::Accept, Disposed::Passed),
    ];
    record(&temp.store, &rows).await;
    let overview = desk.overview(&house(), &Standing::default(), NOW).await.unwrap();
    let [mx, submission] = &overview.streams[..] else { panic!("{:?}", overview.streams) };
    assert_eq!((mx.mode, submission.mode), (Enforcement::Observed, Enforcement::Enforced));
    assert_eq!((mx.hours.len(), mx.days.len(), mx.last_seen), (HOURS, DAYS, rows[0].at));
    let now = mx.hours[HOURS - 1];
    assert_eq!((now.accept, now.hold, now.only_observed, now.total()), (1, 1, 1, 2));
    assert_eq!((mx.hours[0].accept, mx.hours[0].unjudged), (1, 1));
    assert_eq!(mx.hours.iter().map(|hour| hour.total()).sum::<u64>(), 3);
    assert_eq!((mx.days[0].reject, mx.days.iter().map(|day| day.total()).sum::<u64>()), (1, 4));
    assert_eq!(submission.hours.iter().map(|hour| hour.total()).sum::<u64>(), 0);
    let needs: Vec<_> = overview.needs.iter().map(|need| (need.kind.clone(), need.count)).collect();
    assert_eq!(needs, [(NeedKind::SilentDoor("submission".into()), 30), (NeedKind::Unjudged, 1)]);
    let said = Phrases::load().say("en", &overview.needs[0].text).replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(
        said,
        "No mail has come through the door submission for 30 hours. Check whether the mail server still uses it."
    );
}

#[tokio::test]
async fn the_report_counts_what_observing_let_pass_and_shows_examples() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let mut rows: Vec<MessageRow> = (0..300)
        .map(|number| row(number, number * HOUR / 2, "mx", Action::Accept, Disposed::Passed))
        .collect();
    rows.push(row(500, 2 * HOUR, "mx", Action::Hold, Disposed::Passed));
    rows.push(row(501, 3 * HOUR, "mx", Action::Reject, Disposed::Passed));
    rows.push(row(502, 4 * HOUR, "submission", Action::Hold, Disposed::Held));
    record(&temp.store, &rows).await;
    let reports = desk.observe_report(&house(), &Standing::default(), 7, NOW).await.unwrap();
    let [mx, submission] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((mx.counts.stopped(), mx.counts.only_observed, mx.advice), (2, 2, Advice::Ready));
    let examples: Vec<JudgedId> = mx.examples.iter().map(|row| row.id).collect();
    assert_eq!(examples, [rows[300].id, rows[301].id]);
    assert_eq!((submission.mode, submission.advice), (Enforcement::Enforced, Advice::Keep));
    assert_eq!(submission.examples, [], "it was held, not let pass");
}

#[tokio::test]
async fn an_address_is_asked_for_in_plain_and_what_is_none_is_said() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let parties = parties(&temp);
    let mut one = row(1, HOUR, "mx", Action::Hold, Disposed::Held);
    one.sender = parties.address("eve@vendor.example");
    one.recipients = vec![parties.address("ada@example.com").unwrap(), Fingerprint::from_bytes([9; 12])];
    one.trace.message_id = Some(parties.message_id("<1@vendor.example>"));
    record(&temp.store, &[one.clone(), row(2, HOUR, "mx", Action::Accept, Disposed::Passed)]).await;
    let some = |text: &str| Some(text.to_owned());
    let none = MessageFilter::default;
    for (filter, expected) in [
        (none(), 2),
        (MessageFilter { sender: some("Eve@vendor.example"), ..none() }, 1),
        (MessageFilter { address: some(" ada@example.com "), ..none() }, 1),
        (MessageFilter { sender: some("ada@example.com"), ..none() }, 0),
        (MessageFilter { message_id: some("1@vendor.example"), ..none() }, 1),
        (MessageFilter { sha256: some(&"07".repeat(32)), ..none() }, 2),
        (MessageFilter { sender_domain: some("Vendor.example"), ..none() }, 2),
        (MessageFilter { reason: some("link.mismatch"), action: Some(Action::Hold), ..none() }, 1),
    ] {
        let page = desk.messages(&house(), &filter, None, 10).await.unwrap();
        assert_eq!(page.rows.len(), expected, "{filter:?}");
    }
    for (filter, expected) in [
        (MessageFilter { sender: some("nobody"), ..none() }, "sender"),
        (MessageFilter { address: some(""), ..none() }, "address"),
        (MessageFilter { sha256: some("07"), ..none() }, "sha256"),
        (MessageFilter { sha256: some(&"0g".repeat(32)), ..none() }, "sha256"),
    ] {
        let refused = desk.messages(&house(), &filter, None, 10).await;
        assert!(
            matches!(refused, Err(DeskError::BadQuestion { field, .. }) if field == expected),
            "{refused:?}"
        );
    }
    let record = desk.message(&house(), one.id).await.unwrap();
    assert_eq!((record.message, record.held, record.sender), (one, None, None));
}

#[tokio::test]
async fn a_table_has_every_message_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let rows: Vec<MessageRow> = (0..1_203)
        .map(|number| row(number, Duration::from_secs(number.into()), "mx", Action::Accept, Disposed::Passed))
        .collect();
    record(&temp.store, &rows).await;
    let mut table = desk.messages_csv(&house(), &MessageFilter::default()).unwrap();
    let (mut text, mut pieces) = (String::new(), 0);
    while let Some(piece) = table.next().await.unwrap() {
        text.push_str(&piece);
        pieces += 1;
    }
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!((lines.len(), pieces, table.is_cut()), (1 + rows.len(), 3, false));
    assert!(lines[0].starts_with("time,id,direction"));
    let columns = lines[0].split(',').count();
    for (line, row) in lines[1..].iter().zip(&rows) {
        assert_eq!(line.split(',').count(), columns, "{line}");
        assert!(line.contains(&row.id.to_string()) && line.contains("link.mismatch=2.50"), "{line}");
    }
}

#[tokio::test]
async fn a_slow_reader_is_told_what_it_missed_and_strangers_hear_nothing() {
    let temp = TempStore::open(Side::Sqlite).await;
    let telling = Telling::new(house().tenant);
    let live = telling.live();
    assert!(live.listen(&house().only(Rights::NONE.with(Right::Open))).is_err());
    let mut reader = live.listen(&house()).unwrap();
    let tenant = model::ids::TenantId::new(NOW, [1; 10]);
    let mut stranger = live.listen(&model::access::Access { tenant, ..house() }).unwrap();
    assert_eq!(stranger.next().await, None);
    let count = u32::try_from(MOST_BEHIND).unwrap() + 3;
    let rows: Vec<MessageRow> =
        (0..count).map(|number| row(number, HOUR, "mx", Action::Accept, Disposed::Passed)).collect();
    telling.tell(&rows);
    assert_eq!(reader.next().await, Some(Heard::Missed(3)));
    assert_eq!(reader.next().await, Some(Heard::Message(Arc::new(rows[3].clone()))));
    drop((telling, live));
    let mut heard = 1;
    while let Some(Heard::Message(_)) = reader.next().await {
        heard += 1;
    }
    assert_eq!(heard, MOST_BEHIND);
    drop(temp);
}
