//! Threads: which part of a body is the newest message, and which parts are quoted from earlier ones.
//! Cut by what mail programs write (dividers, header blocks, attributions), by quote signs, and by marks in HTML - but a mark
//! without words of introduction counts for nothing, or a sender could hide a whole message in a quote.

mod banner;
mod line;
mod preamble;
mod words;

use crate::{
    body::Link,
    headers::{AddressList, Date, Subject},
    html::{QuoteMark, QuoteMarkKind},
    limits::Limits,
    span::Span,
};
use line::Line;
use preamble::{Finder, Preamble};

/// The newest message of a conversation, without what it quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// Its text, without quoted messages and warning banners.
    pub text: String,
    /// The stretch of [`crate::body::Body::visible_text`] it was taken from; `text` is that stretch less banners, quoted lines
    /// between its own ones, and quote signs.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
    /// Warning boxes put in by gateways ("external sender").
    pub banners: Vec<Banner>,
}

/// A quoted earlier message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousThread {
    /// Its text, quote signs removed.
    pub text: String,
    /// The stretch of the visible text it was taken from, preamble included.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
    /// Warning boxes in it.
    pub banners: Vec<Banner>,
    /// The header block or attribution line that introduces it, as it stands.
    pub preamble: String,
    /// Who it says it is from. Spans count in the visible text.
    pub from: AddressList,
    /// Who it says it went to.
    pub to: AddressList,
    /// Who it says had a copy.
    pub cc: AddressList,
    /// Its subject.
    pub subject: Option<Subject>,
    /// Its date, when it can be read.
    pub date: Option<Date>,
    /// Its date as written.
    pub date_text: Option<String>,
}

/// A warning box put in by a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// Its text.
    pub text: String,
    /// Where in the visible text.
    pub span: Span,
    /// Its links: indexes into [`crate::body::Body::links`].
    pub links: Vec<u32>,
}

/// What cutting yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// The newest message.
    pub current: Thread,
    /// Quoted ones, most recent first.
    pub previous: Vec<PreviousThread>,
    /// Lines looked at.
    pub lines: usize,
    /// True when there were more than the limit; the rest belongs to the last one.
    pub is_full: bool,
}

/// Cuts a visible text into threads. `marks` count in it; `links` are those of the body, of which the shown ones are assigned.
#[must_use]
pub fn split(text: &str, marks: &[QuoteMark], links: &[Link], limits: &Limits) -> Split {
    let introduced = introduced_marks(text, marks);
    let lines = line::all(text, &introduced);
    let mut cutter = Cutter {
        finder: Finder { text, lines: &lines },
        limits,
        threads: vec![Open::default()],
        open: 0,
        is_full: false,
    };
    cutter.run();
    let is_full = cutter.is_full;
    let mut threads = cutter.threads;
    give_back_unintroduced(&mut threads, text, &lines);
    let mut pieces: Vec<Piece> = threads.iter().map(|open| piece(open, text, &lines)).collect();
    assign_links(&threads, &mut pieces, &lines, links);
    let mut pieces = pieces.into_iter();
    let current = pieces.next().unwrap_or_default();
    let previous = threads
        .into_iter()
        .skip(1)
        .zip(pieces)
        .map(|(open, piece)| previous(text, &lines, open, piece))
        .collect();
    let current =
        Thread { text: current.text, span: current.span, links: current.links, banners: current.banners };
    Split { current, previous, lines: lines.len(), is_full }
}

/// A thread being gathered: its preamble, and its lines by index.
#[derive(Debug, Default)]
struct Open {
    preamble: Option<Preamble>,
    lines: Vec<usize>,
    /// Depth of its own lines.
    depth: u32,
}

struct Cutter<'t> {
    finder: Finder<'t>,
    limits: &'t Limits,
    threads: Vec<Open>,
    /// The thread that lines go to.
    open: usize,
    is_full: bool,
}

impl Cutter<'_> {
    fn run(&mut self) {
        let mut index = 0;
        while index < self.finder.lines.len() {
            if let Some(preamble) = self.finder.at(index) {
                let end = preamble.end;
                let depth = self.depth_after(&preamble);
                self.begin(Some(preamble), depth);
                index = end.max(index + 1);
                continue;
            }
            self.line(index);
            index += 1;
        }
    }

    /// The depth of what a preamble introduces: that of the next line that says something, if it is quoted deeper.
    fn depth_after(&self, preamble: &Preamble) -> u32 {
        let own = self.finder.lines[preamble.first].depth;
        let next = self.finder.lines[preamble.end..].iter().take(5).find(|line| !line.content.is_empty());
        next.map_or(own, |line| line.depth.max(own))
    }

    fn begin(&mut self, preamble: Option<Preamble>, depth: u32) {
        if self.threads.len() > self.limits.threads {
            self.is_full = true;
            return;
        }
        self.threads.push(Open { preamble, lines: Vec::new(), depth });
        self.open = self.threads.len() - 1;
    }

    fn line(&mut self, index: usize) {
        let line = self.finder.lines[index];
        if !line.content.is_empty() {
            let depth = self.threads[self.open].depth;
            if line.depth > depth && self.is_run(index) {
                // An answer between the lines of a quote does not end it: what follows is the same message again.
                match self.threads.iter().rposition(|thread| thread.depth == line.depth) {
                    Some(same) => self.open = same,
                    None => self.begin(None, line.depth),
                }
            } else if line.depth < depth {
                self.open = self.owner(line.depth);
            }
        }
        self.threads[self.open].lines.push(index);
    }

    /// Two quoted lines make a quote; a single one is part of what is being said.
    fn is_run(&self, index: usize) -> bool {
        let depth = self.finder.lines[index].depth;
        let mut rest = self.finder.lines[index + 1..].iter().take(3).filter(|line| !line.content.is_empty());
        rest.next().is_some_and(|next| next.depth >= depth)
    }

    /// The thread that text of this depth goes on: the last one that is no deeper.
    fn owner(&self, depth: u32) -> usize {
        self.threads.iter().rposition(|thread| thread.depth <= depth).unwrap_or(0)
    }
}

/// Lines before a mark, and at its beginning, in which an introduction is looked for.
const INTRODUCTION_LINES: usize = 6;

/// Marks that words introduce, or that begin a header block themselves.
fn introduced_marks(text: &str, marks: &[QuoteMark]) -> Vec<QuoteMark> {
    if marks.is_empty() {
        return Vec::new();
    }
    let lines = line::all(text, &[]);
    let finder = Finder { text, lines: &lines };
    let introductions: Vec<Span> = (0..lines.len())
        .filter_map(|index| finder.at(index))
        .map(|preamble| Span {
            start: lines[preamble.first].span.start,
            end: lines[preamble.end - 1].span.end,
        })
        .collect();
    let is_introduced = |mark: &QuoteMark| {
        let first = lines.partition_point(|line| line.span.end < mark.start);
        let from = lines.get(first.saturating_sub(INTRODUCTION_LINES)).map_or(0, |line| line.span.start);
        let to = lines.get(first + INTRODUCTION_LINES).map_or(u32::MAX, |line| line.span.end);
        introductions.iter().any(|span| {
            span.start >= from
                && span.start <= to
                && (span.start >= mark.start || span.end <= mark.start.saturating_add(2))
        })
    };
    let is_wrapping = |mark: &&QuoteMark| {
        !matches!(mark.kind, QuoteMarkKind::OutlookBorder | QuoteMarkKind::Mozilla | QuoteMarkKind::Outlook)
    };
    marks.iter().filter(is_wrapping).filter(|mark| is_introduced(mark)).copied().collect()
}

/// A message that is nothing but a quote nobody introduced is the message itself.
fn give_back_unintroduced(threads: &mut Vec<Open>, text: &str, lines: &[Line]) {
    let says_nothing =
        |open: &Open| open.lines.iter().all(|index| text[lines[*index].content.range()].is_empty());
    if threads.len() > 1 && says_nothing(&threads[0]) && threads[1].preamble.is_none() {
        threads.remove(0);
    }
}

/// The text of a thread and where it stands.
#[derive(Default)]
struct Piece {
    text: String,
    span: Span,
    links: Vec<u32>,
    banners: Vec<Banner>,
}

fn piece(open: &Open, text: &str, lines: &[Line]) -> Piece {
    let mut piece = Piece::default();
    let mut said = 0;
    for index in &open.lines {
        let line = &lines[*index];
        let content = &text[line.content.range()];
        if said < banner::MAX_BANNER_LINES && !content.is_empty() {
            said += 1;
            if add_banner(&mut piece.banners, content, line.content) {
                continue;
            }
        }
        piece.text.push_str(content);
        piece.text.push('\n');
    }
    piece.text = piece.text.trim().to_owned();
    let said = |index: &&usize| !lines[**index].content.is_empty();
    if let (Some(first), Some(last)) = (open.lines.iter().find(said), open.lines.iter().rfind(said)) {
        piece.span = Span { start: lines[*first].content.start, end: lines[*last].content.end };
    }
    piece
}

/// Adds a line to the banners if it is one.
fn add_banner(banners: &mut Vec<Banner>, content: &str, span: Span) -> bool {
    match banners.last_mut() {
        Some(last) if span.start.saturating_sub(last.span.end) <= 2 && banner::goes_on(content) => {
            last.text.push('\n');
            last.text.push_str(content);
            last.span.end = span.end;
            true
        }
        _ if banner::begins(content) => {
            banners.push(Banner { text: content.to_owned(), span, links: Vec::new() });
            true
        }
        _ => false,
    }
}

/// Tells each shown link which thread and banner it stands in.
fn assign_links(threads: &[Open], pieces: &mut [Piece], lines: &[Line], links: &[Link]) {
    let mut owners = vec![0; lines.len()];
    for (owner, open) in threads.iter().enumerate() {
        for index in &open.lines {
            owners[*index] = owner;
        }
        if let Some(preamble) = &open.preamble {
            owners[preamble.first..preamble.end.min(lines.len())].fill(owner);
        }
    }
    for (number, link) in links.iter().enumerate() {
        let Some(span) = link.visible_span else { continue };
        let line =
            lines.partition_point(|line| line.span.end < span.start).min(lines.len().saturating_sub(1));
        let owner = owners.get(line).copied().unwrap_or(0);
        let Some(piece) = pieces.get_mut(owner) else { continue };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        match piece.banners.iter_mut().find(|banner| banner.span.contains(span)) {
            Some(banner) => banner.links.push(number),
            None => piece.links.push(number),
        }
    }
}

fn previous(text: &str, lines: &[Line], open: Open, piece: Piece) -> PreviousThread {
    let mut thread = PreviousThread {
        text: piece.text,
        span: piece.span,
        links: piece.links,
        banners: piece.banners,
        ..PreviousThread::default()
    };
    let Some(preamble) = open.preamble else { return thread };
    let own = &lines[preamble.first..preamble.end];
    thread.preamble =
        own.iter().map(|line| &text[line.content.range()]).collect::<Vec<_>>().join("\n").trim().to_owned();
    thread.span.start = own.first().map_or(thread.span.start, |line| line.content.start);
    thread.span.end = thread.span.end.max(own.last().map_or(0, |line| line.content.end));
    thread.from = preamble.from;
    thread.to = preamble.to;
    thread.cc = preamble.cc;
    thread.subject = preamble.subject;
    thread.date = preamble.date;
    thread.date_text = preamble.date_text;
    thread
}

#[cfg(test)]
mod tests;
