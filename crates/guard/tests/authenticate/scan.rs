//! Scanning as a whole: names are asked for while the message is out of the reading room, and what was asked before is remembered.

use std::sync::Arc;
use std::time::Duration;

use guard::authenticate::AuthPolicy;
use guard::scan::{Judged, Scanner, ScannerParts, Submission};
use judge::context::{House, HouseSettings};
use mail::auth_results::{DkimResult, SpfResult};
use platform::dns::BudgetLimits;
use testkit::clock::FakeClock;

use crate::{
    signer::Signer,
    world::{World, address},
};

const LETTER: &str = "From: Ann <ann@example.com>\r\nTo: bob@example.net\r\nSubject: x\r\nDate: Mon, 1 Jun 2026 11:59:00 +0000\r\n\r\nHello.\r\n";

/// A scanner of one thread, so that whoever holds it while waiting is noticed.
fn scanner(world: &World) -> Scanner {
    Scanner::start(ScannerParts {
        threads: 1,
        queue: 2,
        authenticator: world.authenticator.clone(),
        clock: Arc::new(FakeClock::at("2026-06-01T12:00:00Z")),
        house: House::new(HouseSettings::default()),
        own_domains: Vec::new(),
        recorder: None,
    })
}

async fn scan(scanner: &Scanner, message: &str) -> Judged {
    let submission = Submission {
        client_ip: Some(address("192.0.2.1")),
        helo: Some(String::from("client.test")),
        mail_from: Some(String::from("ann@example.com")),
        ..Submission::default()
    };
    scanner.scan(message.as_bytes().to_vec(), submission).await.expect("there is room")
}

#[tokio::test]
async fn message_is_judged_alike_whether_its_names_were_asked_before_or_not() {
    let signer = Signer { domain: "example.com", ..Signer::default() };
    let zone = format!("{}\nexample.com TXT v=spf1 ip4:192.0.2.1 -all", signer.record());
    let world = World::new(&zone).await;
    let (scanner, message) = (scanner(&world), signer.sign(LETTER));
    let asked = scan(&scanner, &message).await;
    let questions = world.server.asked().len();
    let remembered = scan(&scanner, &message).await;
    assert!(questions >= 2, "the key and the policy of SPF are asked for");
    assert_eq!(world.server.asked().len(), questions, "nothing is asked twice");
    assert_eq!(
        (asked.authentication.dkim.result, asked.authentication.spf.result),
        (DkimResult::Pass, SpfResult::Pass)
    );
    assert_eq!(asked.authentication, remembered.authentication);
    assert_eq!(asked.verdict, remembered.verdict);
}

#[tokio::test]
async fn message_that_waits_for_a_silent_zone_keeps_no_other_waiting() {
    let wait = Duration::from_millis(500);
    let policy =
        AuthPolicy { dns: BudgetLimits { wait, ..BudgetLimits::default() }, ..AuthPolicy::default() };
    let world = World::with("example.com !silent\nelsewhere.test TXT v=spf1 -all", policy).await;
    let scanner = scanner(&world);
    let mut waits = Box::pin(scan(&scanner, LETTER));
    // Its answer cannot come before the time for DNS is over; the other's comes while it waits.
    let other = LETTER.replace("example.com", "elsewhere.test");
    let other = scanner.scan(other.into_bytes(), Submission::default());
    let first = tokio::select! {
        biased;
        judged = &mut waits => panic!("the zone is silent, and yet: {:?}", judged.authentication.spf),
        judged = other => judged,
    };
    assert!(first.is_ok());
    assert_eq!(waits.await.authentication.spf.result, SpfResult::TempError);
}
