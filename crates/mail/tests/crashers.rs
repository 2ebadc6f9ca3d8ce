//! What once made a parser panic or stall, found by fuzzing or by hand, replayed. The files are as small as they got.

use std::{fs, path::PathBuf};

use mail::authentication::spf::{Macros, Record, macros::best_name, record::Mechanism};
use mail::headers::{AuthenticationResults, ReceivedSpf};
use mail::{Limits, Message, html, links, mbox, thread};

fn files(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/crashers").join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("the folder can be listed").path())
        .map(|path| (path.display().to_string(), fs::read(&path).expect("the file can be read")))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no crashers kept for {target}");
    files
}

#[test]
fn messages_that_crashed_are_read() {
    for (name, raw) in files("mail_message") {
        let message = Message::parse(&raw, &Limits::default());
        assert!(message.work.html_tokens <= 2 * (raw.len() + 1), "{name}");
        assert!(mbox::split(&raw).count() <= raw.len(), "{name}");
    }
}

#[test]
fn texts_that_crashed_are_read() {
    for (name, raw) in files("mail_html") {
        let text = String::from_utf8_lossy(&raw);
        let limits = Limits::default();
        let scan = html::scan(&text, &limits);
        let display = &scan.html.display_text.text;
        let split = thread::split(display, &scan.html.quote_marks, &[], &limits);
        assert!(display.get(split.current.span.range()).is_some(), "{name}");
        for link in links::find(&text, 1_000).links {
            assert_eq!(text[link.span.range()], link.text, "{name}");
        }
    }
}

/// Each of these took seconds when every sign was answered by reading the whole word again; the fuzzer gives each five.
#[test]
fn results_that_stalled_are_read() {
    for (text, methods) in [
        (format!("a; b{}", " =".repeat(32_000)), 1),
        (format!("a; b{}", " = c".repeat(16_000)), 1),
        (format!("a; {} =", "b".repeat(60_000)), 1),
        (format!("a{}", "; b=c".repeat(12_000)), 50),
    ] {
        let results = AuthenticationResults::read(&text, 0);
        assert_eq!(results.results.len(), methods, "{}", &text[..20]);
        assert_eq!(results.server.as_deref(), Some("a"), "{}", &text[..20]);
        assert!(ReceivedSpf::read(&text, 0).client_ip.is_none());
    }
}

#[test]
fn macros_that_crashed_are_expanded() {
    for (name, raw) in files("spf_macro") {
        let text = String::from_utf8(raw).expect("kept as text");
        let mut lines = text.lines();
        let mut next = || lines.next().unwrap_or_default();
        let (spec, local_part, sender_domain, helo) = (next(), next(), next(), next());
        let macros = Macros { local_part, sender_domain, helo, ip: [192, 0, 2, 1].into() };
        let record =
            Record::parse(format!("v=spf1 exists:{spec}").as_bytes()).expect("read before it crashed");
        for directive in record.directives {
            let Mechanism::Exists(spec) = directive.mechanism else { panic!("{name}") };
            let validated = best_name(&[helo.into()], sender_domain);
            assert_eq!(validated, helo, "{name}");
            assert!(!macros.expand(&spec, sender_domain, &validated).is_empty(), "{name}");
        }
    }
}
