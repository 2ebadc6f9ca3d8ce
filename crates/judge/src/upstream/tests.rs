//! Fields as rspamd and SpamAssassin write them, and as others forge them.

use super::*;

fn report(is_spam: Option<bool>, score: Option<i32>, required: Option<i32>) -> Report {
    Report { is_spam, score: score.map(Points::hundredths), required: required.map(Points::hundredths) }
}

fn check(value: &str, expected: Option<Report>) {
    assert_eq!(Report::read(value), expected, "{value}");
}

#[test]
fn fields_are_read_as_filters_write_them() {
    check(
        "default: False [7.10 / 15.00]; SOME_RULE(3.00)[x]; OTHER(4.10)[score=99]",
        Some(report(Some(false), Some(710), Some(600))),
    );
    check("default: True [-0.10 / 15.00];", Some(report(Some(true), Some(-10), Some(600))));
    check(
        "Yes, score=7.125 required=5.0 tests=BAYES_99,HTML_MESSAGE,score=1 autolearn=no version=4.0.0",
        Some(report(Some(true), Some(712), Some(500))),
    );
    check("No, hits=-1.9 required=5.0 tests=BAYES_00", Some(report(Some(false), Some(-190), Some(500))));
    check("Yes, score=16.20", Some(report(Some(true), Some(1620), None)));
    check("7.5 / 15", Some(report(None, Some(750), Some(1500))));
    check("7.5", Some(report(None, Some(750), None)));
    check("YES", Some(report(Some(true), None, None)));
}

#[test]
fn what_says_nothing_is_nothing() {
    for value in [
        "",
        "add header",
        "default: False",
        "default: [x / y]",
        "score=lots",
        "score=1234567",
        ";;",
        "=",
        "/",
    ] {
        check(value, None);
    }
}

#[test]
fn every_piece_of_a_field_can_be_read() {
    let value = "default: Falsé [7.10 / 15.00]; Yes, score=7.125 required=5.0 tests=A";
    for end in 0..=value.len() {
        for start in 0..=end {
            let _any = value.get(start..end).map(Report::read);
        }
    }
    let _long = Report::read(&"é".repeat(MAX_VALUE_BYTES));
}

#[test]
fn a_conclusion_is_drawn_only_from_what_is_said() {
    for (value, expected) in [
        ("default: False [6.00 / 15.00];", Some(true)),
        ("default: False [5.99 / 15.00];", Some(false)),
        ("No, score=4.9 required=5.0", Some(false)),
        ("Yes, score=4.9 required=5.0", Some(true)),
        ("7.5 / 15", Some(false)),
        ("7.5", None),
        ("NO", Some(false)),
    ] {
        assert_eq!(Report::read(value).and_then(|report| report.concludes_spam()), expected, "{value}");
    }
}

fn filter(writes: Writes) -> Vec<UpstreamFilter> {
    vec![UpstreamFilter { name: "rspamd".into(), header: "x-spamd-result".into(), writes }]
}

fn count(head: &str, writes: Writes, border: Option<u32>) -> usize {
    let raw = format!("{}\r\n\r\nhello\r\n", head.replace('\n', "\r\n"));
    let message = Message::parse(raw.as_bytes(), &mail::Limits::default());
    verdicts(&message, &filter(writes), border).len()
}

#[test]
fn a_field_counts_only_where_no_stranger_can_have_written_it() {
    let ours = "X-Spamd-Result: default: False [16.00 / 15.00];";
    let received =
        "Received: from a.example (a.example [203.0.113.5]) by mx.example; Sat, 21 Nov 2026 10:00:00 +0000";
    let above = format!("{ours}\n{received}\nFrom: a@a.example");
    let below = format!("{received}\n{ours}\nFrom: a@a.example");
    let twice = format!("{received}\n{ours}\n{ours}\nFrom: a@a.example");
    for (head, writes, border, expected) in [
        (&above, Writes::AboveTrace, Some(1), 1),
        (&above, Writes::AboveTrace, None, 0),
        (&below, Writes::AboveTrace, Some(0), 0),
        (&below, Writes::AnywhereBehindTrusted, Some(0), 1),
        (&below, Writes::AnywhereBehindTrusted, None, 0),
        (&twice, Writes::AnywhereBehindTrusted, Some(0), 0),
        (&below, Writes::BesideUs, None, 1),
        (&twice, Writes::BesideUs, None, 0),
    ] {
        assert_eq!(count(head, writes, border), expected, "{writes:?} {border:?}\n{head}");
    }
}
