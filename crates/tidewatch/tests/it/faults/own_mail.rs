//! Kills while mail to Tidewatch itself comes out of a real Postfix's queue: what Postfix was told 250 for is kept, what it was not told it brings
//! again. So a message is there, once, or twice where an answer was cut off.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use testkit::postfix::{Postfix, Setup};

use super::kills::{Listed, Moments};
use super::{House, own_address, wait_until};
use crate::program::text;

const OURSELVES: &str = "report@watch.fenwicklark.example";
const KILLS: usize = 6;
const MOST_MESSAGES: usize = 900;

/// A message that can be told from others without being opened, by the domain it is from.
fn message(number: usize) -> Vec<u8> {
    format!("From: a@n{number}.example\r\nTo: {OURSELVES}\r\nSubject: x\r\n\r\nhello\r\n").into_bytes()
}

/// Sends until it is over, and returns how many; Postfix takes them all, whether we live or not.
fn send(postfix: &Postfix, sent: &AtomicUsize, is_over: &AtomicBool) {
    for number in 0..MOST_MESSAGES {
        if is_over.load(Ordering::SeqCst) {
            return;
        }
        let sender = format!("a@n{number}.example");
        assert_eq!(postfix.send("mx", &sender, &[OURSELVES], &message(number)).code, 250);
        sent.fetch_add(1, Ordering::SeqCst);
        // So that there is mail under way at each kill.
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many messages Postfix got rid of.
fn brought(postfix: &Postfix) -> usize {
    postfix.log().matches("status=sent").count()
}

/// How often each is there, by its number.
fn kept(house: &House) -> BTreeMap<usize, usize> {
    let output = house.run(&["inbox", "list", "--limit", "1000", "--format", "json"]);
    assert!(output.status.success(), "{output:?}");
    let mut kept = BTreeMap::new();
    for line in text(&output).lines() {
        let item: serde_json::Value = serde_json::from_str(line).unwrap();
        let domain = item["from_domain"].as_str().unwrap();
        let number = domain.trim_start_matches('n').trim_end_matches(".example").parse().unwrap();
        *kept.entry(number).or_default() += 1;
    }
    kept
}

#[test]
fn killed_while_mail_to_ourselves_comes_nothing_is_lost() {
    let door = own_address();
    let setup = Setup::new().plain_listener("mx").transport("watch.fenwicklark.example", door);
    let postfix = Postfix::start(&setup);
    let house =
        House::new(&format!("[mailbox]\nlisten = \"{door}\"\ndomains = [\"watch.fenwicklark.example\"]\n"));
    let (sent, is_over, mut moments) = (AtomicUsize::new(0), AtomicBool::new(false), Moments::new());
    let _last = std::thread::scope(|scope| {
        scope.spawn(|| send(&postfix, &sent, &is_over));
        for _ in 0..KILLS {
            let mut serving = house.serve();
            assert!(serving.door("mailbox").is_some(), "it does not start again:\n{}", house.log());
            // Postfix thinks a next hop that was away dead for a while, and brings what waits all at once.
            let before = brought(&postfix);
            postfix.flush();
            wait_until("Postfix brings mail", || brought(&postfix) > before);
            std::thread::sleep(Duration::from_micros(moments.below(40_000)));
            serving.kill();
        }
        is_over.store(true, Ordering::SeqCst);
        let mut last = house.serve();
        assert!(last.door("mailbox").is_some(), "it does not start again:\n{}", house.log());
        last
    });
    postfix.flush();
    postfix.wait_until_idle();

    let (sent, kept) = (sent.into_inner(), kept(&house));
    let lost: Vec<usize> = (0..sent).filter(|number| !kept.contains_key(number)).collect();
    assert!(lost.is_empty(), "LOST: {lost:?}\n{}", postfix.log());
    assert_eq!(kept.len(), sent, "nobody sent that");
    let twice: usize = kept.values().map(|count| count - 1).sum();
    // Postfix itself names the one moment in which a message may come twice.
    let is_cut = |line: &&str| {
        line.contains("status=deferred (lost connection with") && line.contains("may be sent more than once")
    };
    let cut = postfix.log().lines().filter(is_cut).count();
    println!("mailbox: sent {sent}; {KILLS} kills cut {cut} answers; twice: {twice}");
    assert!(twice == 0 || Listed::read().find("mailbox", "take").is_some(), "not listed");
    assert!(twice <= cut, "{twice} came twice, and {cut} answers were cut off");
    assert!(house.run(&["verify"]).status.success());
}
