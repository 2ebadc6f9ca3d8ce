//! The scale: from which score on what happens, drawn as a band, with the scores of the last day's mail above it. Pure.

use askama::Template;
use guard::policy::change::Thresholds;
use model::phrase::Phrase;
use model::verdict::{Action, Points};

use super::{points, steps};
use crate::view::{Badge, Speaker};

/// The drawing's own units: a point is wide, the band and the bars are so high.
const WIDTH: i64 = 600;
const BARS: i64 = 60;

/// The scale reaches at least so far, in hundredths: a score of ten is much.
const LEAST_END: i32 = 1_000;

/// Bars of scores.
const BINS: i64 = 40;

/// A scale with its legend; scores below nothing stand in the first bar, those beyond the end in the last.
#[derive(Template)]
#[template(path = "console/scale.html")]
pub(super) struct Scale {
    zones: Vec<Zone>,
    bars: Vec<Bar>,
    /// What the picture says, in words.
    words: String,
    legend: Vec<(String, Badge)>,
    scores: String,
}

/// A stretch of the band in which one thing happens.
#[derive(Debug, PartialEq, Eq)]
struct Zone {
    x: i64,
    width: i64,
    class: &'static str,
}

/// How much mail had a score about there.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

impl Scale {
    pub(super) fn new(speaker: &Speaker, limits: &Thresholds, scores: &[Points]) -> Self {
        let end = end(limits);
        let set = steps(limits).into_iter().filter_map(|(action, from)| Some((action, from?)));
        let from = |(action, from): (Action, Points)| {
            let said = speaker.t_with("policies-from", "points", &points(speaker, from));
            (said, Badge::action(speaker, action))
        };
        let legend: Vec<(String, Badge)> = set.clone().map(from).collect();
        let words: Vec<String> = set.map(|(action, from)| said(speaker, action, from)).collect();
        let words = if words.is_empty() { speaker.t("policies-nothing-by-score") } else { words.join(" ") };
        let reached = scores.iter().filter(|score| limits.action(**score) > Action::Accept).count();
        let counted = Phrase::new("policies-scores")
            .with("all", scores.len().to_string())
            .with("reached", reached.to_string());
        Scale {
            zones: zones(limits, end),
            bars: bars(scores, end),
            words,
            legend,
            scores: if scores.is_empty() { String::new() } else { speaker.say(&counted) },
        }
    }
}

crate::view::parts!(Scale);

/// One step in words.
pub(super) fn said(speaker: &Speaker, action: Action, from: Points) -> String {
    let from = points(speaker, from);
    match action {
        Action::Accept => String::new(),
        Action::Tag => speaker.t_with("policies-from-tag", "points", &from),
        Action::Hold => speaker.t_with("policies-from-hold", "points", &from),
        Action::Defer => speaker.t_with("policies-from-defer", "points", &from),
        Action::Reject => speaker.t_with("policies-from-reject", "points", &from),
    }
}

/// Where the scale ends, in hundredths: a quarter beyond the last step.
fn end(limits: &Thresholds) -> i64 {
    let last = steps(limits).into_iter().filter_map(|(_, from)| from).map(Points::as_hundredths).max();
    let last = last.unwrap_or(0).max(LEAST_END);
    i64::from(last) + i64::from(last) / 4
}

fn place(hundredths: i64, end: i64) -> i64 {
    (hundredths.clamp(0, end) * WIDTH + end / 2) / end
}

fn zones(limits: &Thresholds, end: i64) -> Vec<Zone> {
    let set = steps(limits).into_iter().filter_map(|(action, from)| Some((action, from?.as_hundredths())));
    let mut begins = vec![(Action::Accept, 0)];
    begins.extend(set.map(|(action, from)| (action, place(i64::from(from), end))));
    let ends = begins.iter().skip(1).map(|(_, x)| *x).chain([WIDTH]);
    let zone =
        |((action, x), next): (&(Action, i64), i64)| Zone { x: *x, width: next - x, class: class(*action) };
    begins.iter().zip(ends).map(zone).filter(|zone| zone.width > 0).collect()
}

const fn class(action: Action) -> &'static str {
    match action {
        Action::Accept => "accept",
        Action::Tag => "tag",
        Action::Hold => "hold",
        Action::Defer => "defer",
        Action::Reject => "reject",
    }
}

/// Heights grow as the square root: a few high scores are to be seen beside thousands of low ones.
fn bars(scores: &[Points], end: i64) -> Vec<Bar> {
    let mut bins = [0_u64; BINS as usize];
    for score in scores {
        let hundredths = i64::from(score.as_hundredths()).clamp(0, end - 1);
        if let Some(bin) = usize::try_from(hundredths * BINS / end).ok().and_then(|at| bins.get_mut(at)) {
            *bin += 1;
        }
    }
    let most = bins.iter().copied().max().unwrap_or(0).max(1);
    let width = WIDTH / BINS;
    let bar = |(x, count): (i64, u64)| {
        let part = (count * 10_000 / most).isqrt();
        let height = i64::try_from(part).unwrap_or(0) * BARS / 100;
        Bar { x: x * width + 1, y: BARS - height.max(2), width: width - 2, height: height.max(2) }
    };
    (0..BINS).zip(bins).filter(|(_, count)| *count > 0).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(tag: i32, hold: i32, reject: i32) -> Thresholds {
        let points = |hundredths| Some(Points::hundredths(hundredths));
        Thresholds { tag: points(tag), hold: points(hold), defer: None, reject: points(reject) }
    }

    #[test]
    fn the_band_is_covered_from_end_to_end() {
        for limits in [
            limits(400, 700, 1_400),
            limits(0, 0, 0),
            limits(100, 100, 90_000),
            Thresholds { tag: None, hold: None, defer: None, reject: None },
        ] {
            let zones = zones(&limits, end(&limits));
            let mut x = 0;
            for zone in &zones {
                assert_eq!(zone.x, x, "{zones:?}");
                x += zone.width;
            }
            assert_eq!(x, WIDTH, "{zones:?}");
        }
    }

    #[test]
    fn the_largest_bar_fills_its_height_and_the_smallest_is_seen() {
        let mut scores = vec![Points::ZERO; 10_000];
        scores.extend([Points::hundredths(100_000), Points::hundredths(-5_000)]);
        let bars = bars(&scores, end(&limits(400, 700, 1_400)));
        assert_eq!((bars[0].y, bars[0].height), (0, BARS));
        assert_eq!((bars.len(), bars[1].height), (2, 2));
        assert!(bars[1].x + bars[1].width <= WIDTH);
    }
}
