//! What only the watch list held is listed, by its cause, when that is taken back or calmer; what something else holds too is not.

use std::time::Duration;

use guard::desk::loose::list;
use guard::ingest::Disposition;
use judge::watch_list::WatchList;
use model::ids::HeldId;
use model::indicator::Indicator;
use model::time::Time;
use model::verdict::{Action, Direction};
use model::watch::{Level, WatchEntry};
use platform::clock::Clock as _;
use store::shared::watch_entry::TimedEntry;
use testkit::store::house;

use crate::house::{Open, Setup, arrival};

/// Warnings and the domains they name, as a member's line puts them in place and its guard reads them.
struct Warned {
    cause: &'static str,
    domain: &'static str,
    level: Level,
}

async fn watch(open: &Open, warned: &[Warned]) {
    let begins = open.clock.now();
    let mut change = open.store().change(&house()).await.unwrap();
    for cause in ["warning:1", "warning:2"] {
        let of_cause = warned.iter().filter(|warned| warned.cause == cause);
        let entries: Vec<TimedEntry> = of_cause.map(|warned| timed(warned, begins)).collect();
        change.watch_entry_put_in_txn(cause, &entries).await.unwrap();
    }
    change.commit().await.unwrap();
    open.scanner.watch(WatchList::new(warned.iter().map(|warned| timed(warned, begins).entry)));
}

fn timed(warned: &Warned, begins: Time) -> TimedEntry {
    let entry = WatchEntry {
        indicator: Indicator::Domain(warned.domain.into()),
        level: warned.level,
        action: (warned.level == Level::Warning).then_some(Action::Hold),
        cause: warned.cause.into(),
    };
    TimedEntry { entry, begins, ends: begins.plus(Duration::from_hours(1)) }
}

async fn sent(open: &Open, domain: &str) {
    let from = format!("ann@{domain}");
    let message = format!(
        "From: Ann <{from}>\nTo: anna@shop.example\nSubject: Meeting\nDate: Sat, 21 Nov 2026 14:00:00 +0000\nMessage-ID: <1@{domain}>\n\nGood morning.\n"
    );
    let inbound = arrival(Some(Direction::Inbound), None, &from, "anna@shop.example", &message);
    let disposition = open.decide(inbound).await;
    assert!(matches!(disposition, Disposition::Held { .. }), "{disposition:?}");
}

async fn loose(open: &Open, cause: Option<&str>) -> Vec<HeldId> {
    list(&open.store().guard(), &house(), cause, open.clock.now()).await.unwrap().held
}

#[tokio::test]
async fn what_only_a_warning_held_is_listed_by_its_cause_when_that_is_gone_or_calmer() {
    let open = Open::with(Setup::default()).await;
    let warned = |cause, domain, level| Warned { cause, domain, level };
    let second = |level| [warned("warning:2", "worse.test", level), warned("warning:2", "both.test", level)];
    let first =
        [warned("warning:1", "bad.test", Level::Warning), warned("warning:1", "both.test", Level::Warning)];
    let both: Vec<Warned> = first.into_iter().chain(second(Level::Warning)).collect();
    watch(&open, &both).await;
    for domain in ["bad.test", "both.test", "worse.test"] {
        sent(&open, domain).await;
    }
    assert_eq!(loose(&open, None).await, []);

    watch(&open, &second(Level::Warning)).await;
    let of_first = loose(&open, Some("warning:1")).await;
    assert_eq!(of_first.len(), 1, "the other one rests on the second warning, too");
    assert_eq!(loose(&open, None).await, of_first);
    assert_eq!(loose(&open, Some("warning:2")).await, []);

    // Calmer, it only adds points, which are too few.
    watch(&open, &second(Level::Watch)).await;
    assert_eq!(loose(&open, None).await.len(), 3);
    // And it ends by itself.
    watch(&open, &both).await;
    assert_eq!(loose(&open, None).await, []);
    open.clock.advance(Duration::from_hours(2));
    assert_eq!(loose(&open, Some("warning:2")).await.len(), 2);
}

#[tokio::test]
async fn what_something_else_holds_too_is_not_listed() {
    let open = Open::with(Setup::default()).await;
    watch(&open, &[Warned { cause: "warning:1", domain: "bad.test", level: Level::Warning }]).await;
    let message =
        "From: Ann <ann@bad.test>\nFrom: Bea <bea@bad.test>\nTo: anna@shop.example\nSubject: x\n\nHello\n";
    let inbound = arrival(Some(Direction::Inbound), None, "ann@bad.test", "anna@shop.example", message);
    let disposition = open.decide(inbound).await;
    assert!(matches!(disposition, Disposition::Held { .. }), "{disposition:?}");
    watch(&open, &[]).await;
    assert_eq!(loose(&open, None).await, []);
}
