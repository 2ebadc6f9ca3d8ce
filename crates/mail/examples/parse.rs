//! Parses every file given (folders are searched) and says what that cost: processor time by stage, and complaints by kind.
//! A tool for people who change the parser. Usage: `cargo run --release -p tidewatch-mail --example parse -- PATH...`

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use mail::{Limits, Message, html, links, thread};

fn main() {
    let mut files = Vec::new();
    for path in std::env::args().skip(1).map(PathBuf::from) {
        collect(&path, &mut files);
    }
    let mails: Vec<Vec<u8>> = files.iter().filter_map(|path| fs::read(path).ok()).collect();
    let limits = Limits::default();
    let bytes: usize = mails.iter().map(Vec::len).sum();
    println!("{} messages, {} KB mean", mails.len(), bytes / 1024 / mails.len().max(1));

    let mut messages = Vec::new();
    stage("structure and decoding", mails.len(), || {
        messages = mails.iter().map(|mail| Message::parse_structure(mail, &limits)).collect();
    });
    let mut slowest = (0.0, 0);
    stage("HTML, links, threads", mails.len(), || {
        for (index, message) in messages.iter_mut().enumerate() {
            let start = Instant::now();
            message.read_body(&limits);
            let took = start.elapsed().as_secs_f64();
            if took > slowest.0 {
                slowest = (took, index);
            }
        }
    });
    stage("  of this: HTML", mails.len(), || {
        for body in messages.iter().filter_map(|message| message.body.html.as_ref()) {
            black_box(html::scan(&body.source.text, &limits));
        }
    });
    stage("  of this: threads", mails.len(), || {
        for body in messages.iter().map(|message| &message.body) {
            let marks = body.html.as_ref().map_or(&[][..], |html| &html.html.quote_marks);
            black_box(thread::split(body.visible_text(), marks, &body.links, &limits));
        }
    });
    stage("  of this: links in text", mails.len(), || {
        for message in &messages {
            black_box(links::find(message.body.visible_text(), limits.links));
        }
    });
    stage("everything again", mails.len(), || {
        for mail in &mails {
            black_box(Message::parse(mail, &limits));
        }
    });
    if let Some(path) = files.get(slowest.1) {
        println!("slowest body: {:.2} ms {}", slowest.0 * 1e3, path.display());
    }
    let html: usize = messages
        .iter()
        .filter_map(|message| message.body.html.as_ref())
        .map(|body| body.source.text.len())
        .sum();
    println!("HTML: {} KB in all", html / 1024);
    println!(
        "with previous threads: {}",
        messages.iter().filter(|message| !message.body.previous_threads.is_empty()).count()
    );
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for message in &messages {
        let mut own: Vec<_> = message.complaints.iter().map(|complaint| complaint.kind).collect();
        own.sort_unstable();
        own.dedup();
        own.iter().for_each(|kind| *kinds.entry(format!("{kind:?}")).or_default() += 1);
    }
    for (kind, count) in kinds {
        println!("{count:6} {kind}");
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => {
            let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            inside.sort();
            inside.iter().for_each(|path| collect(path, files));
        }
        Err(_) => files.push(path.to_owned()),
    }
}

/// Runs a stage and prints the processor time it took for each message.
fn stage(name: &str, messages: usize, mut run: impl FnMut()) {
    let before = processor_seconds();
    let start = Instant::now();
    run();
    let took = match (before, processor_seconds()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    };
    #[expect(clippy::cast_precision_loss, reason = "a count of files")]
    let each = took / messages.max(1) as f64;
    println!("{name:<26} {:8.1} µs a message", each * 1e6);
}

/// Seconds this thread has run, as Linux counts them.
fn processor_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}
