//! Chart: counts over time. Printed as a table within a figure; the script draws it with uPlot and folds the table away.

use askama::Template;
use model::time::Time;

use super::Speaker;

/// More series than this cannot be told apart, whatever their colours.
pub const MOST_SERIES: usize = 4;

/// Counts over time; see docs/developing/pages.md.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart.html")]
pub struct Chart {
    title: String,
    lead: Option<String>,
    time_label: String,
    numbers_label: String,
    series: Vec<String>,
    points: Vec<Point>,
    is_bars: bool,
}

#[derive(Clone, Debug)]
struct Point {
    at: Time,
    words: String,
    values: Vec<(u64, String)>,
}

impl Chart {
    /// A chart with what it shows.
    pub fn new(speaker: &Speaker, title: impl Into<String>) -> Self {
        Chart {
            title: title.into(),
            lead: None,
            time_label: speaker.t("parts-chart-time"),
            numbers_label: speaker.t("parts-chart-numbers"),
            series: Vec::new(),
            points: Vec::new(),
            is_bars: false,
        }
    }

    /// Draws a bar for each point: for what is known at some instants only, and not between them.
    #[must_use]
    pub fn bars(self) -> Self {
        Chart { is_bars: true, ..self }
    }

    /// Says in a sentence what one sees.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Adds a series; those beyond [`MOST_SERIES`] are left out of the picture and stay in the table.
    #[must_use]
    pub fn series(mut self, name: impl Into<String>) -> Self {
        self.series.push(name.into());
        self
    }

    /// Adds an instant with a value for each series.
    #[must_use]
    pub fn point(mut self, speaker: &Speaker, at: Time, values: &[u64]) -> Self {
        let values = values.iter().map(|value| (*value, speaker.number(*value))).collect();
        self.points.push(Point { at, words: speaker.instant(at), values });
        self
    }

    /// Adds a day (UTC) with a value for each series: whatever is known of its hours, it stands where the day begins.
    #[must_use]
    pub fn day(self, speaker: &Speaker, of: Time, values: &[u64]) -> Self {
        const DAY: i64 = 24 * 60 * 60;
        let begins = Time::from_seconds(of.seconds().div_euclid(DAY) * DAY);
        let mut chart = self.point(speaker, begins, values);
        if let Some(point) = chart.points.last_mut() {
            point.words = speaker.day(of);
        }
        chart
    }
}

super::parts!(Chart);
