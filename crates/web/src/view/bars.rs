//! Bars: messages of the last hours, one bar an hour, by what became of them. A small picture drawn by the server; its words say the same.
//! Not a chart to read numbers from: that is [`super::Chart`].

use std::fmt::Write as _;

use askama::Template;

/// The drawing's own units.
const HEIGHT: u64 = 40;
const STEP: usize = 10;
const WIDTH: u64 = 8;
/// A few among thousands are seen all the same.
const LEAST: u64 = 3;

/// Messages of one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// Went on as they were.
    pub passed: u64,
    /// Were marked.
    pub marked: u64,
    /// Were stopped, or would have been.
    pub stopped: u64,
}

/// One bar an hour, the newest last.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<svg class="bars" viewBox="0 0 {{ width }} 40" preserveAspectRatio="none" role="img" aria-label="{{ words }}"><path class="base" d="M0 40H{{ width }}" vector-effect="non-scaling-stroke"/>{% if !passed.is_empty() %}<path class="passed" d="{{ passed }}"/>{% endif %}{% if !marked.is_empty() %}<path class="marked" d="{{ marked }}"/>{% endif %}{% if !stopped.is_empty() %}<path class="stopped" d="{{ stopped }}"/>{% endif %}</svg>"#
)]
pub struct Bars {
    words: String,
    width: usize,
    passed: String,
    marked: String,
    stopped: String,
}

impl Bars {
    /// Draws hours; `words` say the same: "between 12 and 90 an hour, 3 stopped".
    pub fn new(hours: &[Bar], words: impl Into<String>) -> Self {
        let most =
            hours.iter().map(|hour| hour.passed + hour.marked + hour.stopped).max().unwrap_or(0).max(1);
        let mut bars = Bars {
            words: words.into(),
            width: (hours.len() * STEP).saturating_sub(STEP - 8),
            passed: String::new(),
            marked: String::new(),
            stopped: String::new(),
        };
        for (at, hour) in hours.iter().enumerate() {
            bars.draw(at * STEP, hour, most);
        }
        bars
    }

    /// Piles them up: passed at the bottom, stopped on top.
    fn draw(&mut self, x: usize, hour: &Bar, most: u64) {
        let (marked, stopped) = (share(hour.marked, most), share(hour.stopped, most));
        let passed = share(hour.passed, most).min(HEIGHT - marked.min(HEIGHT) - stopped.min(HEIGHT - marked));
        block(&mut self.passed, x, HEIGHT - passed, passed);
        block(&mut self.marked, x, HEIGHT - passed - marked, marked);
        block(&mut self.stopped, x, HEIGHT - passed - marked - stopped, stopped);
    }
}

/// How high so many stand; none stands nowhere, a few at least [`LEAST`].
fn share(count: u64, most: u64) -> u64 {
    let high = u128::from(count) * u128::from(HEIGHT - 2 * LEAST) / u128::from(most);
    let high = u64::try_from(high).unwrap_or(HEIGHT);
    if count == 0 { 0 } else { high.max(LEAST) }
}

fn block(path: &mut String, x: usize, y: u64, high: u64) {
    if high > 0 {
        let _ = write!(path, "M{x} {y}h{WIDTH}v{high}h-{WIDTH}z");
    }
}

super::parts!(Bars);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Markup;

    fn drawn(hours: &[Bar]) -> String {
        Markup::of(&Bars::new(hours, "words")).as_str().to_owned()
    }

    #[test]
    fn three_stopped_among_thousands_are_seen() {
        let html = drawn(&[Bar { passed: 90_000, marked: 0, stopped: 3 }, Bar::default()]);
        assert!(html.contains(r#"class="stopped" d="M0 4h8v3h-8z""#), "{html}");
        assert!(!html.contains("marked"), "{html}");
    }

    #[test]
    fn nothing_is_drawn_above_the_picture() {
        for hour in [
            Bar { passed: 1, marked: 1, stopped: 1 },
            Bar { passed: 0, marked: 0, stopped: u64::MAX / 4 },
            Bar { passed: u64::MAX / 4, marked: 1, stopped: 1 },
        ] {
            let html = drawn(&[hour]);
            assert!(!html.contains("M0 -") && !html.contains("NaN"), "{html}");
        }
        assert!(drawn(&[]).contains("role=\"img\""));
    }
}
