//! Lines as a collector reads them, and what is said only once.

use std::io::{self, Write};
use std::sync::Mutex;

use tracing_subscriber::fmt::MakeWriter;

use super::*;

/// Lines that were written.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Written {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// What is written as JSON while something happens.
fn lines(happens: impl FnOnce(&Repeats)) -> Vec<serde_json::Value> {
    let (written, repeats) = (Written::default(), Arc::new(Repeats::default()));
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(written.clone())
        .fmt_fields(JsonFields)
        .event_format(Limited { inner: JsonLines, repeats: Arc::clone(&repeats) });
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || happens(&repeats));
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_is_one_object_with_the_fields_of_its_spans() {
    let lines = lines(|_| {
        let outer = tracing::info_span!("connection", door = "mx", connection = 7_u64);
        let _outer = outer.enter();
        let inner = tracing::info_span!("message", reference = "7F3K", door = "inner");
        let _inner = inner.enter();
        let error = io::Error::other("no \"room\"\n");
        tracing::info!(took_ms = 12_u64, error = &error as &dyn std::error::Error, "done");
    });
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    for (field, expected) in
        [("level", "info"), ("message", "done"), ("reference", "7F3K"), ("door", "inner")]
    {
        assert_eq!(line[field], expected, "{line}");
    }
    assert_eq!((line["took_ms"].as_u64(), line["connection"].as_u64()), (Some(12), Some(7)));
    assert_eq!(line["error"], "no \"room\"\n");
    assert!(line["time"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
}

#[test]
fn the_same_trouble_is_one_line_and_a_count() {
    let say = |door: &str| tracing::error!(door, "a message could not be held and was put off");
    let lines = lines(|repeats| {
        for _ in 0..5 {
            say("mx");
        }
        say("out");
        let soon = Instant::now() + Duration::from_secs(60);
        repeats.tell(soon);
        say("mx");
        // What is over is forgotten, and said again when it comes again.
        repeats.tell(soon + Duration::from_secs(60));
        repeats.tell(soon + Duration::from_secs(120));
        say("mx");
    });
    let seen: Vec<(&str, &str, u64)> = lines
        .iter()
        .map(|line| {
            let word = |field: &str| line[field].as_str().unwrap_or_default();
            let door = if word("door").is_empty() { word("of") } else { word("door") };
            (word("level"), door, line["again"].as_u64().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        seen,
        [("error", "mx", 0), ("error", "out", 0), ("warn", "mx", 4), ("warn", "mx", 1), ("error", "mx", 0)]
    );
}

#[test]
fn what_is_no_trouble_is_always_said() {
    let lines = lines(|_| {
        for _ in 0..3 {
            tracing::info!("mail is judged again");
        }
    });
    assert_eq!(lines.len(), 3);
}
