//! The lines of a body: where they are, how deep they are quoted, and what is left without the quote signs.

use crate::{html::QuoteMark, span::Span};

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The whole line without its end.
    pub(super) span: Span,
    /// Without quote signs and white space at its ends.
    pub(super) content: Span,
    /// How many quotes it stands in: signs before it, and marks of HTML around it.
    pub(super) depth: u32,
}

/// Deepest quoting told apart.
const MAX_DEPTH: u32 = 50;

/// Empty lines kept of a run: layout has a dozen, and a text may be two million of them.
const MAX_EMPTY_LINES: usize = 100;

/// Cuts a text into lines, all but the rest of a long run of empty ones. `marks` are those that count as quotes.
pub(super) fn all(text: &str, marks: &[QuoteMark]) -> Vec<Line> {
    let depths = MarkDepth::new(marks);
    let mut lines = Vec::with_capacity(text.len() / 40 + 1);
    let mut start = 0;
    let mut empty = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
        let (signs, content) = unquoted(&text[start..end]);
        let content_start = end - content.len();
        let trimmed = content.trim_end();
        let content = Span::new(content_start, content_start + trimmed.len());
        let depth = (signs + depths.at(content.start)).min(MAX_DEPTH);
        empty = if content.is_empty() { empty + 1 } else { 0 };
        if empty <= MAX_EMPTY_LINES {
            lines.push(Line { span: Span::new(start, end), content, depth });
        }
        start = end + 1;
    }
    lines
}

/// Takes the quote signs off (RFC 3676 §4.5 allows them with and without spaces between).
fn unquoted(line: &str) -> (u32, &str) {
    let mut rest = line.trim_start();
    let mut depth = 0;
    while let Some(after) = rest.strip_prefix('>') {
        depth += 1;
        rest = after.trim_start();
        // "From " at the beginning of a line is quoted by mailboxes, not by people.
        if depth == 1 && line.starts_with(">From ") {
            return (0, &line[1..]);
        }
    }
    (depth, rest)
}

/// How many marks enclose an offset: steps up at starts, down at ends.
struct MarkDepth {
    steps: Vec<(u32, i32)>,
    /// Running sums, so that a lookup is a search.
    sums: Vec<i32>,
}

impl MarkDepth {
    fn new(marks: &[QuoteMark]) -> Self {
        let mut steps: Vec<(u32, i32)> = marks
            .iter()
            .filter(|mark| mark.end > mark.start)
            .flat_map(|mark| [(mark.start, 1), (mark.end, -1)])
            .collect();
        steps.sort_unstable();
        let mut sum = 0;
        let sums = steps
            .iter()
            .map(|(_, step)| {
                sum += step;
                sum
            })
            .collect();
        Self { steps, sums }
    }

    /// A line's content begins after the mark's start: the line end between them was laid out later.
    fn at(&self, offset: u32) -> u32 {
        if self.steps.is_empty() {
            return 0;
        }
        let before = self.steps.partition_point(|(at, step)| *at < offset || (*at == offset && *step > 0));
        let sum = before.checked_sub(1).and_then(|last| self.sums.get(last)).copied().unwrap_or(0);
        u32::try_from(sum).unwrap_or(0)
    }
}
