//! Campaigns: the copies of one text from one account are judged at first and then by samples; nothing else ever passes as a copy.

use guard::ingest::{Arrival, Disposition};
use judge::context::{House, HouseSettings};
use model::verdict::Direction;
use store::guard::judged::Disposed;

use crate::house::{Open, Setup, arrival};

const NEWS: &str = "news@shop.example";

/// One copy of the shop's mailing.
fn copy(number: u32, words: &str) -> String {
    format!(
        "From: Shop <{NEWS}>\nTo: Customer {number} <c{number}@customer.example>\nSubject: Our spring catalogue\n\
         Message-ID: <{number}@shop.example>\nDate: Sat, 21 Nov 2026 14:00:00 +0000\nList-Unsubscribe: <https://shop.example/u/{number}>\n\n\
         Dear Customer {number},\n\nour spring catalogue is here. {words}\nhttps://shop.example/spring?c={number}\n"
    )
}

fn sent(number: u32, words: &str) -> Arrival {
    let to = format!("c{number}@customer.example");
    arrival(Some(Direction::Outbound), Some(NEWS), NEWS, &to, &copy(number, words))
}

/// How many messages of a campaign were judged while these were decided.
async fn judged_of(open: &Open, arrivals: impl IntoIterator<Item = Arrival>) -> u64 {
    let before = open.campaigns.counts().judged;
    for arrival in arrivals {
        let disposition = open.decide(arrival).await;
        assert!(matches!(disposition, Disposition::Pass(_)), "{disposition:?}");
    }
    open.campaigns.counts().judged - before
}

#[tokio::test]
async fn a_mailing_is_judged_at_first_and_then_by_samples_and_the_trace_tells_which() {
    let open = Open::with(Setup::default()).await;
    let judged = judged_of(&open, (0..43).map(|number| sent(number, "Enjoy it!"))).await;
    // Three at first, and one in each ten places; a stretch's sample may be among the first.
    assert!((7..=8).contains(&judged), "{judged}");
    let trace = open.traced().await;
    assert_eq!(trace.len(), 43);
    let count = |disposed| trace.iter().filter(|row| row.trace.disposed == Some(disposed)).count() as u64;
    assert_eq!((count(Disposed::Passed), count(Disposed::PassedAsCopy)), (judged, 43 - judged));
    // A copy that was not judged is found in the trace as any other.
    assert!(trace.iter().all(|row| row.recipients.len() == 1 && row.trace.message_id.is_some()));
}

#[tokio::test]
async fn another_account_writer_or_text_is_judged_by_itself() {
    let open = Open::with(Setup::default()).await;
    let full = judged_of(&open, (0..3).map(|number| sent(number, "Enjoy it!"))).await;
    assert_eq!(full, 3);
    let other_account = |number| {
        let to = format!("c{number}@customer.example");
        let text = copy(number, "Enjoy it!");
        arrival(Some(Direction::Outbound), Some("sales@shop.example"), NEWS, &to, &text)
    };
    assert_eq!(judged_of(&open, (0..3).map(other_account)).await, 3);
    let other_writer = |number| {
        let mut sent = sent(number, "Enjoy it!");
        let text = String::from_utf8_lossy(&sent.bytes).replace("From: Shop", "From: Your bank");
        sent.bytes = text.into_bytes().into();
        sent
    };
    assert_eq!(judged_of(&open, (0..3).map(other_writer)).await, 3);
    assert_eq!(judged_of(&open, (0..3).map(|number| sent(number, "Buy it!"))).await, 3);
    let not_signed_in = |number| {
        let mut sent = sent(number, "Enjoy it!");
        sent.client.account = None;
        sent
    };
    assert_eq!(judged_of(&open, (0..3).map(not_signed_in)).await, 3);
    // The first campaign goes on where it was.
    assert!(judged_of(&open, (3..13).map(|number| sent(number, "Enjoy it!"))).await <= 2);
}

#[tokio::test]
async fn a_verdict_from_before_other_knowledge_stands_for_no_copy() {
    let open = Open::with(Setup::default()).await;
    assert_eq!(judged_of(&open, (0..3).map(|number| sent(number, "Enjoy it!"))).await, 3);
    let early = judged_of(&open, (3..6).map(|number| sent(number, "Enjoy it!"))).await;
    assert!(early < 3, "copies pass while the same is known");
    let settings = HouseSettings { own_domains: vec!["shop.example".into()], ..HouseSettings::default() };
    open.scanner.swap(House::new(settings), vec!["shop.example".into()]);
    // The campaign begins anew: its first copies are judged by what is known now.
    assert_eq!(judged_of(&open, (6..9).map(|number| sent(number, "Enjoy it!"))).await, 3);
}

#[tokio::test]
async fn a_link_that_no_judged_copy_had_is_judged() {
    let open = Open::with(Setup::default()).await;
    judged_of(&open, (0..4).map(|number| sent(number, "Enjoy it!"))).await;
    let elsewhere = |number| {
        let mut sent = sent(number, "Enjoy it!");
        let text = String::from_utf8_lossy(&sent.bytes)
            .replace("https://shop.example/spring", "https://shop.test/spring");
        sent.bytes = text.into_bytes().into();
        sent
    };
    assert_eq!(judged_of(&open, [elsewhere(5)]).await, 1);
}

#[tokio::test]
async fn a_copy_that_asks_for_what_we_never_ask_is_held_and_so_is_every_other_with_that_text() {
    let open = Open::with(Setup::default()).await;
    let words = "Please reply with your password so that we can help.";
    for number in 0..6 {
        let disposition = open.decide(sent(number, words)).await;
        assert!(matches!(disposition, Disposition::Held { .. }), "{number}: {disposition:?}");
    }
    assert_eq!(open.campaigns.counts().copies, 0);
    let trace = open.traced().await;
    assert!(trace.iter().all(|row| row.trace.disposed == Some(Disposed::Held)), "{trace:?}");
}

#[tokio::test]
async fn mail_that_comes_in_is_always_judged() {
    let open = Open::with(Setup::default()).await;
    // The same text a hundred times: from outside, by a door that says so, by one that says nothing, for ourselves, and with a name that a
    // stranger wrote as his own.
    let to_us = |direction, account| {
        let text = copy(1, "Enjoy it!").replace("c1@customer.example", "anna@shop.example");
        arrival(direction, account, NEWS, "anna@shop.example", &text)
    };
    let relayed = || arrival(None, None, NEWS, "c1@customer.example", &copy(1, "Enjoy it!"));
    for (what, one) in [
        ("inbound", to_us(Some(Direction::Inbound), None)),
        ("inbound, signed in", to_us(Some(Direction::Inbound), Some(NEWS))),
        ("unknown", to_us(None, None)),
        ("unknown, signed in, for one of us", to_us(None, Some(NEWS))),
        ("internal", to_us(Some(Direction::Internal), Some(NEWS))),
        ("from us, as somebody says who did not sign in", relayed()),
    ] {
        for _ in 0..30 {
            open.decide(one.clone()).await;
        }
        assert_eq!(open.campaigns.counts().copies, 0, "{what}");
    }
    let trace = open.traced().await;
    assert_eq!(trace.len(), 180);
    assert!(trace.iter().all(|row| row.trace.disposed != Some(Disposed::PassedAsCopy)));
}

#[tokio::test]
async fn an_account_that_signed_in_has_campaigns_at_a_door_that_knows_no_direction() {
    let open = Open::with(Setup::default()).await;
    let signed_in = |number| {
        let mut sent = sent(number, "Enjoy it!");
        sent.direction = None;
        sent
    };
    assert!(judged_of(&open, (0..13).map(signed_in)).await <= 5);
    assert!(open.campaigns.counts().copies >= 8);
}
