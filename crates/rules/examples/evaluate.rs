//! How long a pack takes over one text: `cargo run --release --example evaluate [rules] [kilobytes]`.
//! Prints the mean over many rounds, with gates and without. No harness; compare runs on a quiet machine.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rules::{
    Expected, Host, HostFunction, HtmlNode, List, ListIndex, Needs, Outcome, Pack, RecordValue, Rule,
    UnknownList, Value, Vocabulary,
};

struct Note {
    title: String,
    text: String,
    lines: Vec<String>,
}

rules::record_type! {
    "Note" => Note {
        "title": "string" => |it| it.title.as_str().into(),
        "text": "string" => |it| it.text.as_str().into(),
        "lines": "[string]" => |it| Value::texts(&it.lines),
    }
}

struct Desk<'m>(&'m Note);

static NO_LIST: UnknownList = UnknownList(Needs::NONE);

impl<'m> Host<'m> for Desk<'m> {
    fn root(&self) -> RecordValue<'m> {
        RecordValue::Borrowed(self.0)
    }

    fn call(&self, _: HostFunction, _: &[Value<'m>]) -> Value<'m> {
        Value::Null
    }

    fn list(&self, _: ListIndex) -> &'m (dyn List + 'm) {
        &NO_LIST
    }

    fn html_node(&self, _: HtmlNode) -> Value<'m> {
        Value::Null
    }
}

/// Rules like those people write: a few words, a pattern with a gap, a look at every line.
fn rule(number: usize) -> String {
    match number % 4 {
        0 => format!("strings.icontains(text, 'parcel {number}', 'crate {number}', 'box number {number}')"),
        1 => format!(
            r"regex.icontains(text, '\bdeliver.{{0,30}}warehouse {number}\b', '(?:late|lost) cargo {number}')"
        ),
        2 => format!(
            "any(lines, strings.icontains(., 'line {number}') and regex.contains(., 'due [0-9]+ {number}'))"
        ),
        _ => format!(
            "length(text) > 10 and not strings.ilike(title, '*draft*') and regex.imatch(title, 'note {number}.*')"
        ),
    }
}

fn note(bytes: usize) -> Note {
    const LINE: &str =
        "The quick clerk delivers a parcel to the warehouse by noon; nothing is late and nothing was lost. ";
    let text = LINE.repeat(bytes / LINE.len() + 1);
    Note {
        title: "Note of the day".to_owned(),
        lines: text.split(';').take(100).map(str::to_owned).collect(),
        text,
    }
}

fn main() {
    let number = |place: usize, usual: usize| {
        std::env::args().nth(place).and_then(|it| it.parse().ok()).unwrap_or(usual)
    };
    let (count, kilobytes) = (number(1, 60), number(2, 20));
    let mut builder = Vocabulary::builder();
    builder.record::<Note>().root("Note").pure_functions();
    let vocabulary = builder.build().expect("the table is well formed");
    let rules = (0..count).map(|place| {
        let source = rule(place);
        Rule::new(&source, &vocabulary, Expected::Condition)
            .unwrap_or_else(|error| panic!("{}", error.render(&source)))
    });
    let started = Instant::now();
    let pack = Pack::new(rules.collect());
    println!("{count} rules compiled in {:?}: {:?}", started.elapsed(), pack.sizes());
    let note = note(kilobytes * 1024);
    let desk = Desk(&note);
    let with_gates = mean(|| pack.judge(&desk).outcomes());
    let without = mean(|| pack.judge_without_gates(&desk).outcomes());
    println!("{kilobytes} KB of text: {with_gates:?} with gates, {without:?} without");
}

/// The mean of as many rounds as fit into a second, after a first one that compiles patterns.
fn mean(round: impl Fn() -> Vec<Outcome>) -> Duration {
    black_box(round());
    let started = Instant::now();
    let mut rounds = 0;
    while started.elapsed() < Duration::from_secs(1) {
        black_box(round());
        rounds += 1;
    }
    started.elapsed() / rounds
}
