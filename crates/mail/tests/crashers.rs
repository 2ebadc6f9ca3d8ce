//! What once made a parser panic or stall, found by fuzzing or by hand, replayed. The files are as small as they got.

use std::{fs, path::PathBuf};

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
