//! The mark of passed mail: good for what it was given to, for nobody else, and not for ever.

use std::time::Duration;

use guard::ingest::mark::{LIFETIME, Why, is_passed, passed};
use model::time::Time;
use platform::clock::SystemChance;
use platform::keys::{KeyPlace, MarkKey, RootKey};
use testkit::folder::TempFolder;

const MAIL: &str = "Received: by mx.example\r\nFrom: a@example.com\r\nTo: b@example.net\r\n\
                    Subject: the plan\r\n\r\nSee you at noon.\r\n";

fn key() -> MarkKey {
    let folder = TempFolder::new("mark");
    let place = KeyPlace { file: folder.path().join("root.key"), data: folder.path().join("data") };
    RootKey::open(&place, &SystemChance).expect("an empty folder takes a key").guard_ring(now()).mark_key
}

fn now() -> Time {
    Time::from_seconds(1_763_000_000)
}

/// Marks the message, lets `change` happen to it on its way and time pass, and asks again.
fn check(why: Why<'_>, change: fn(String) -> String, recipients: &[&str], later: Duration, expected: bool) {
    let key = key();
    let (name, value) = passed(&key, MAIL.as_bytes(), why, now());
    let marked = change(format!("{name}: {value}\r\n{MAIL}"));
    let found = is_passed(&key, marked.as_bytes(), recipients, now().plus(later));
    assert_eq!(found, expected, "{why:?} for {recipients:?} after {later:?}:\n{marked}");
}

#[test]
fn a_mark_survives_what_relays_do_and_nothing_else() {
    let same: fn(String) -> String = |mail| mail;
    let relayed: fn(String) -> String = |mail| {
        format!(
            "Received: by relay.example\r\n{}",
            mail.replace(": the plan", ":\r\n the  plan") + "\r\n\r\n"
        )
    };
    let other_body: fn(String) -> String = |mail| mail.replace("noon", "nine");
    let other_writer: fn(String) -> String = |mail| mail.replace("From: a@", "From: c@");
    let second_writer: fn(String) -> String = |mail| mail.replace("To:", "From: boss@example.net\r\nTo:");
    let later_word: fn(String) -> String = |mail| mail.replace("judged;", "released;");
    let later_time: fn(String) -> String = |mail| mail.replace("t=1763000000", "t=1763000060");
    let hour = Duration::from_hours(1);
    let judged = Why::Judged;
    let released = Why::Released { recipient: "b@example.net" };

    for (change, recipients, later, expected) in [
        (same, &["b@example.net"][..], hour, true),
        (relayed, &["b@example.net"], hour, true),
        (same, &["b@example.net", "d@example.net"], hour, true),
        (same, &["b@example.net"], LIFETIME + hour, false),
        (other_body, &["b@example.net"], hour, false),
        (other_writer, &["b@example.net"], hour, false),
        (second_writer, &["b@example.net"], hour, false),
        (later_word, &["b@example.net"], hour, false),
        (later_time, &["b@example.net"], hour, false),
    ] {
        check(judged, change, recipients, later, expected);
    }
    // What a person let through to one reader is let through to that reader only.
    check(released, same, &["B@Example.net"], hour, true);
    check(released, same, &["d@example.net"], hour, false);
    check(released, same, &["b@example.net", "d@example.net"], hour, false);
    check(released, same, &[], hour, false);
}

#[test]
fn a_mark_of_another_key_or_no_mark_is_none() {
    let (name, value) = passed(&key(), MAIL.as_bytes(), Why::Judged, now());
    let marked = format!("{name}: {value}\r\n{MAIL}");
    assert!(!is_passed(&key(), marked.as_bytes(), &["b@example.net"], now()), "each key() is another key");
    for forged in ["", "judged", "judged; t=1; m=", "judged; t=x; m=00", "judged; t=1763000000; m=zz"] {
        let marked = format!("{name}: {forged}\r\n{MAIL}");
        assert!(!is_passed(&key(), marked.as_bytes(), &["b@example.net"], now()), "{forged}");
    }
}

#[test]
fn a_mark_from_the_future_is_none() {
    let key = key();
    let (name, value) = passed(&key, MAIL.as_bytes(), Why::Judged, now().plus(Duration::from_hours(1)));
    let marked = format!("{name}: {value}\r\n{MAIL}");
    assert!(!is_passed(&key, marked.as_bytes(), &["b@example.net"], now()));
}
