//! Debian's own `rspamc` against our `/checkv2`: a client that we did not write.

use std::process::{Command, Output};

use crate::program::{Served, shop_mail};

/// Runs rspamc; that it is missing is a failure, not a reason to skip.
fn rspamc(served: &Served, arguments: &[&str]) -> Output {
    let message = shop_mail("33-");
    Command::new("rspamc")
        .args(["-h", &served.address])
        .args(arguments)
        .arg(message)
        .output()
        .expect("rspamc of Debian's package rspamd is installed: cargo xtask test --install")
}

#[test]
fn symbols_are_shown() {
    let served = Served::start();
    let shown = String::from_utf8(rspamc(&served, &["symbols"]).stdout).unwrap();
    assert!(shown.contains("Action: quarantine"), "{shown}");
    assert!(shown.contains("Symbol: TW_"), "{shown}");
}

#[test]
fn a_compressed_message_with_an_envelope_is_judged_alike() {
    let served = Served::start();
    let arguments = [
        "-z",
        "-i",
        "192.0.2.1",
        "--helo",
        "mail.example",
        "-F",
        "a@example.com",
        "-r",
        "b@fenwicklark.example",
    ];
    let compressed =
        String::from_utf8(rspamc(&served, &[&arguments[..], &["symbols"]].concat()).stdout).unwrap();
    assert!(compressed.contains("Action: quarantine"), "{compressed}");
}

#[test]
fn learning_is_refused_with_a_sentence() {
    let served = Served::start();
    let output = rspamc(&served, &["learn_spam"]);
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("cannot learn"), "{said}");
}
