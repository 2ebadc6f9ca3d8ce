//! What passes without a verdict leaves a trace that says why.

use guard::ingest::mark::{self, Why};
use guard::ingest::{Disposition, fields};
use guard::policy::failure::WhenUnable;
use guard::scan::Submission;
use model::verdict::Direction;
use platform::clock::Clock as _;
use store::guard::judged::Disposed;

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
