//! What passes without a verdict leaves a trace that says why.

use std::sync::Arc;

use guard::ingest::mark::{self, Why};
use guard::ingest::{Disposition, Gate as _, Unread, fields};
use guard::policy::failure::WhenUnable;
use guard::scan::Submission;
use model::verdict::Direction;
use platform::clock::{Clock as _, SystemChance};
use post::alarm::bell;
use store::guard::judged::Disposed;
use testkit::clock::FakeClock;
use testkit::store::{Side, TempStore, house};

use crate::house::{Open, Setup, arrival};

const TEXT: &str =
    "From: Ann <ann@example.com>\nTo: anna@shop.example\nMessage-ID: <7@example.com>\nSubject: x\n\nHello.\n";

#[tokio::test]
async fn mail_with_our_own_mark_passes_and_the_trace_says_so() {
    let open = Open::with(Setup::default()).await;
    let mut marked = arrival(Some(Direction::Inbound), None, "ann@example.com", "anna@shop.example", TEXT);
    let (name, value) = mark::passed(&open.mark_key, &marked.bytes, Why::Judged, open.clock.now());
    marked.bytes = [format!("{name}: {value}\r\n").as_bytes(), &marked.bytes[..]].concat().into();
    let Disposition::Pass(edits) = open.decide(marked).await else { panic!("it carries our mark") };
    assert_eq!(edits.remove.len(), 1, "the mark has served");
    let trace = open.traced().await;
    assert_eq!(trace.len(), 1);
    let row = &trace[0];
    assert_eq!((row.trace.disposed, row.decided_by.as_str()), (Some(Disposed::PassedBefore), "none"));
    assert!(
        row.trace.message_id.is_some() && row.trace.envelope_sender.is_some() && row.recipients.len() == 1
    );
}

#[tokio::test]
async fn mail_that_passes_because_nobody_could_judge_it_is_marked_and_traced() {
    let setup = Setup { queue: 1, when_unable: WhenUnable::AcceptAndMark, ..Setup::default() };
    let open = Open::with(setup).await;
    // One is being read, one waits, the third finds no place: so many at once that some are refused, however fast the reader is.
    let large = "word ".repeat(400_000);
    let busy: Vec<_> = (0..16)
        .map(|_| {
            let (scanner, text) = (open.scanner.clone(), format!("{TEXT}{large}").into_bytes());
            tokio::spawn(async move { scanner.judge(text, Submission::default()).await.is_ok() })
        })
        .collect();
    tokio::task::yield_now().await;
    let letter = arrival(Some(Direction::Inbound), None, "ann@example.com", "anna@shop.example", TEXT);
    let Disposition::Pass(edits) = open.decide(letter).await else { panic!("the door accepts") };
    assert_eq!(edits.add, [(fields::VERDICT.to_owned(), "none; not judged".to_owned())]);
    for one in busy {
        one.await.unwrap();
    }
    let trace = open.traced().await;
    assert_eq!(trace.len(), 1);
    let row = &trace[0];
    assert_eq!((row.trace.disposed, row.decided_by.as_str()), (Some(Disposed::PassedUnjudged), "none"));
    assert!(row.trace.message_id.is_some() && row.trace.door.as_deref() == Some(crate::house::DOOR));
}

#[tokio::test]
async fn what_must_be_held_and_cannot_be_is_put_off_even_where_unjudged_mail_passes_and_people_are_woken() {
    let alarms = TempStore::open(Side::Sqlite).await;
    let clock = Arc::new(FakeClock::at("2026-11-21T14:00:00Z"));
    let (bell, task) = bell::hung(alarms.store.clone(), house(), clock, Arc::new(SystemChance));
    let setup = Setup { when_unable: WhenUnable::AcceptAndMark, bell: Some(bell), ..Setup::default() };
    let open = Open::with(setup).await;
    let bad = TEXT.replace("Hello.", "Please reply with your password so that we can help.");
    let letter = || {
        arrival(
            Some(Direction::Outbound),
            Some("anna@shop.example"),
            "anna@shop.example",
            "ann@example.com",
            &bad.replace("Ann <ann@example.com>", "Anna <anna@shop.example>"),
        )
    };
    let ringing = async || {
        task.write().await.unwrap();
        let open = alarms.store.post().alarm_list(&house(), true, None, 9).await.unwrap();
        open.into_iter().map(|alarm| (alarm.said.kind, alarm.said.cause)).collect::<Vec<_>>()
    };

    open.lose_objects();
    for _ in 0..2 {
        let Disposition::Defer(answer) = open.decide(letter()).await else {
            panic!("it can be kept nowhere")
        };
        assert_eq!((answer.code, answer.enhanced), (451, "4.7.1"));
    }
    assert_eq!(ringing().await, [("hold-failed".to_owned(), crate::house::DOOR.to_owned())]);

    open.find_objects();
    assert!(
        matches!(open.decide(letter()).await, Disposition::Held { .. }),
        "it is held when it comes again"
    );
    assert_eq!(ringing().await, []);
    let trace = open.traced().await;
    // The clock stands still, and so rows of one moment stand in any order.
    let so_many = |disposed| trace.iter().filter(|row| row.trace.disposed == Some(disposed)).count();
    assert_eq!((so_many(Disposed::Deferred), so_many(Disposed::Held), trace.len()), (2, 1, 3));
}

#[tokio::test]
async fn a_message_too_large_to_read_leaves_a_trace_when_it_passes() {
    let open = Open::with(Setup::default()).await;
    let letter = arrival(Some(Direction::Inbound), None, "ann@example.com", "anna@shop.example", TEXT);
    open.gate.passed_unread(&Unread {
        door: crate::house::DOOR,
        direction: Some(Direction::Inbound),
        client: &letter.client,
        envelope: &letter.envelope,
        queue_id: Some("4XyZ"),
        bytes: 100 << 20,
    });
    let trace = open.traced().await;
    let [row] = &trace[..] else { panic!("one row: {trace:?}") };
    assert_eq!((row.trace.disposed, row.size_bytes), (Some(Disposed::PassedUnjudged), 100 << 20));
    assert_eq!((row.trace.queue_id.as_deref(), row.recipients.len()), (Some("4XyZ"), 1));
    assert!(row.trace.envelope_sender.is_some() && row.trace.message_id.is_none());
    assert_eq!(row.message_sha256, [0; 32], "no hash of any message");
}

#[tokio::test]
async fn no_name_costs_the_messages_beside_it_their_trace() {
    let open = Open::with(Setup::default()).await;
    // U+FF20 is an `@` to whoever reads names as browsers do.
    for from in
        ["ann@example.com", "ann@eve\u{ff20}example.com", "ann@[eve\u{ff20}example.com]", "bob@example.com"]
    {
        let text = TEXT.replace("ann@example.com", from);
        let mut letter = arrival(Some(Direction::Inbound), None, from, "anna@shop.example", &text);
        letter.queue_id = Some("4x@mx".to_owned());
        open.decide(letter).await;
    }
    let trace = open.traced().await;
    assert_eq!(trace.len(), 4);
    assert!(trace.iter().all(|row| row.trace.queue_id.as_deref() == Some("4x(at)mx")));
}
