//! Stat: one figure, what it is, how it went. The small curve is drawn here as SVG and says in words what it shows.

use askama::Template;

use super::Badge;

/// The drawing's own units.
const WIDTH: u32 = 120;
const HEIGHT: u32 = 32;
/// So that neither the line nor the last dot is cut off.
const MARGIN: u32 = 3;
/// More points than this are not seen in so small a picture; they are joined in groups.
const MOST_POINTS: usize = 60;

/// A curve of counts over time, the newest last.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<svg class="spark" viewBox="0 0 120 32" preserveAspectRatio="none" role="img" aria-label="{{ words }}">{% if !line.is_empty() %}<path class="below" d="M{{ line }}V32H{{ start }}z"/><path class="over" d="M{{ line }}" vector-effect="non-scaling-stroke"/>{% endif %}</svg>"#
)]
pub struct Spark {
    words: String,
    /// The points as path data: `3,29 60,16 117,3`.
    line: String,
    start: u32,
}

impl Spark {
    /// Draws counts; `words` say the same: "between 12 and 90 a day, rising".
    pub fn new(counts: &[u32], words: impl Into<String>) -> Self {
        Spark { words: words.into(), line: line(&joined(counts)), start: MARGIN }
    }
}

/// At most [`MOST_POINTS`] values: neighbours are added up, and a smaller last group counts as if it were whole.
fn joined(counts: &[u32]) -> Vec<u64> {
    let size = counts.len().div_ceil(MOST_POINTS).max(1);
    counts.chunks(size).map(|group| whole(group, size)).collect()
}

fn whole(group: &[u32], size: usize) -> u64 {
    let sum: u64 = group.iter().map(|count| u64::from(*count)).sum();
    sum * size as u64 / group.len().max(1) as u64
}

/// Path data from the bottom (nothing) to the top (the most); a single point has no line.
fn line(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let steps = counts.len().saturating_sub(1);
    if steps == 0 {
        return String::new();
    }
    let points = counts.iter().enumerate().map(|(at, count)| {
        let x = MARGIN + share(u64::from(WIDTH - 2 * MARGIN), at as u64, steps as u64);
        let y = HEIGHT - MARGIN - share(u64::from(HEIGHT - 2 * MARGIN), *count, most);
        format!("{x},{y}")
    });
    points.collect::<Vec<_>>().join(" ")
}

/// `whole × part / of`, rounded; `part` is at most `of`, so it fits.
fn share(whole: u64, part: u64, of: u64) -> u32 {
    let exact = (u128::from(whole) * u128::from(part) + u128::from(of / 2)) / u128::from(of);
    u32::try_from(exact).unwrap_or(u32::MAX)
}

/// A figure with its name; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/stat.html")]
pub struct Stat {
    label: String,
    figure: String,
    spark: Option<Spark>,
    below: Option<String>,
    badge: Option<Badge>,
    href: Option<String>,
}

impl Stat {
    /// What it is, and how much, already written for people.
    pub fn new(label: impl Into<String>, figure: impl Into<String>) -> Self {
        Stat { label: label.into(), figure: figure.into(), spark: None, below: None, badge: None, href: None }
    }

    /// Draws how it went.
    #[must_use]
    pub fn spark(mut self, spark: Spark) -> Self {
        self.spark = Some(spark);
        self
    }

    /// Says what it means.
    #[must_use]
    pub fn below(mut self, words: impl Into<String>) -> Self {
        self.below = Some(words.into());
        self
    }

    /// Says in a word how it is.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }

    /// Leads to what is counted.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

super::parts!(Spark, Stat);
