//! Speaking: a text id in, a sentence in the reader's language out. What every page and part uses for words.
//! Not the wording (`texts/<language>/*.ftl`) and not who prefers which language (that is the session).

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use model::phrase::Phrase;
use model::time::Time;
use platform::phrases::{FALLBACK_LANGUAGE, Phrases};

/// The texts and the language of who reads this page; cheap to clone.
#[derive(Clone)]
pub struct Speaker {
    phrases: Arc<Phrases>,
    language: &'static str,
}

impl Speaker {
    /// Speaks `language`, or English where there are no texts in it.
    pub fn new(phrases: Arc<Phrases>, language: &str) -> Self {
        let language = phrases.languages().find(|known| *known == language).unwrap_or(FALLBACK_LANGUAGE);
        Speaker { phrases, language }
    }

    /// Returns the language tag, as `<html lang>` wants it.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Says the text with this id. A test reads every id in templates and views: none is missing in any language.
    #[must_use]
    pub fn t(&self, id: &'static str) -> String {
        self.say(&Phrase::new(id))
    }

    /// Says the text with this id and one argument: `t_with("held-count", "count", &3)`.
    #[must_use]
    pub fn t_with(&self, id: &'static str, name: &'static str, value: &(impl Display + ?Sized)) -> String {
        self.say(&Phrase::new(id).with(name, value.to_string()))
    }

    /// Says a phrase of a room.
    #[must_use]
    pub fn say(&self, phrase: &Phrase) -> String {
        self.phrases.say(self.language, phrase)
    }

    /// Says a phrase that was kept as texts; by its bare id where no language has it.
    #[must_use]
    pub fn say_kept(&self, id: &str, arguments: &[(String, String)]) -> String {
        self.phrases.say_kept(self.language, id, arguments).unwrap_or_else(|| id.to_owned())
    }

    /// Writes a number with its thousands apart: 12,345 in English, 12.345 in German.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        platform::phrases::number(self.language, number)
    }

    /// Says a day (in UTC): 22 November 2026.
    #[must_use]
    pub fn day(&self, at: Time) -> String {
        self.t_with("parts-day", "date", at.to_string().get(..10).unwrap_or_default())
    }

    /// The own name of a language that letters are written in; its tag where we do not know it.
    #[must_use]
    pub fn language_name<'t>(&self, tag: &'t str) -> &'t str {
        LANGUAGES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name)
    }

    /// Writes an instant as it stands in a sentence: 21 November 2026, 14:03 UTC.
    ///
    /// The script rewrites it in the reader's own zone; without the script UTC is said, so that nobody has to guess.
    #[must_use]
    pub fn instant(&self, at: Time) -> String {
        let text = at.to_string();
        match (text.get(..10), text.get(11..16)) {
            (Some(day), Some(minute)) => {
                self.say(&Phrase::new("parts-instant").with("date", day).with("clock", minute))
            }
            _ => text,
        }
    }

    /// Says how long ago `at` was, or in how long it will be, in the largest unit that fits.
    #[must_use]
    pub fn relative(&self, at: Time, now: Time) -> String {
        let ahead = at > now;
        let span = if ahead { at.since(now) } else { now.since(at) };
        let (ago, coming, count) = unit_of(span);
        if span < JUST_NOW {
            return self.t("parts-time-now");
        }
        self.t_with(if ahead { coming } else { ago }, "count", &count)
    }
}

/// The languages there are texts in: tag and own name, in the order of the switch.
pub(crate) const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("de", "Deutsch")];

/// Nearer than this is "just now": a page is not younger than its reader.
const JUST_NOW: Duration = Duration::from_secs(45);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The sentences for the past and for the future, and how many of the unit; rounded to the nearest.
fn unit_of(span: Duration) -> (&'static str, &'static str, u64) {
    let seconds = span.as_secs();
    let rounded = |unit: u64| (seconds + unit / 2) / unit;
    if seconds < HOUR - MINUTE / 2 {
        ("parts-time-minutes-ago", "parts-time-in-minutes", rounded(MINUTE).max(1))
    } else if seconds < DAY - HOUR / 2 {
        ("parts-time-hours-ago", "parts-time-in-hours", rounded(HOUR))
    } else {
        ("parts-time-days-ago", "parts-time-in-days", rounded(DAY))
    }
}
