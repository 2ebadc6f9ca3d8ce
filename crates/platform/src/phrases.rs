//! Words: a `Phrase` and a language in, a sentence out. The only reader of `texts/`.
//! Used at the edge only: command line, page, letter. Judges and pillars speak `Phrase`s.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use model::phrase::Phrase;
use unic_langid::LanguageIdentifier;

/// The language used when a sentence is missing in the one that was asked for.
pub const FALLBACK_LANGUAGE: &str = "en";

/// All texts of the program, as they were when it was built: language, file name, content.
pub const TEXTS: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Arguments that count or measure. They are written as numbers are in the language; anything else is said as it stands: a list that is called 2026 is
/// not "2,026".
const MEASURES: &[&str] = &[
    "accepted",
    "added",
    "all",
    "answered",
    "answers",
    "asked",
    "before",
    "budget",
    "bytes",
    "changed",
    "count",
    "days",
    "deferred",
    "domains",
    "done",
    "erased",
    "files",
    "filled",
    "fine",
    "folders",
    "found",
    "held",
    "hours",
    "in",
    "inside",
    "known",
    "least",
    "letters",
    "level",
    "limit",
    "mail",
    "marked",
    "messages",
    "minutes",
    "missing",
    "more",
    "most",
    "objects",
    "on-trial",
    "one_in",
    "out",
    "people",
    "percent",
    "phishing",
    "points",
    "questions",
    "reached",
    "recipients",
    "rejected",
    "repeated",
    "replies",
    "required",
    "rows",
    "score",
    "seconds",
    "seeds",
    "share",
    "size",
    "sources",
    "spent",
    "stopped",
    "strangers",
    "streams",
    "tagged",
    "times",
    "total",
    "unfit",
    "unreadable",
    "unusable",
    "usual",
    "wanted",
];

/// Arguments that are days, kept as 2026-11-22 and said as 22 November 2026; with a time behind them (2026-11-22 14:05), as 22 November 2026, 14:05 UTC.
const DAYS: &[&str] = &["date", "since", "until"];

/// Arguments that may be kept in all languages, as a JSON object of language and words ([`in_languages`]): titles of data that is not in the texts.
const IN_LANGUAGES: &[&str] = &["questionnaire"];

/// Below this nothing parts thousands, whatever it is.
const THOUSAND: i64 = 1_000;

/// From so many hours on people count in days.
const HOURS_AS_DAYS: i64 = 48;

/// The sentences of every language, ready to be spoken.
pub struct Phrases {
    bundles: HashMap<&'static str, FluentBundle<FluentResource>>,
}

impl Default for Phrases {
    fn default() -> Self {
        Phrases::load()
    }
}

impl Phrases {
    /// Reads the texts that were built in.
    pub fn load() -> Self {
        let mut bundles = HashMap::new();
        for (language, file, content) in TEXTS {
            let bundle = bundles.entry(*language).or_insert_with(|| empty_bundle(language));
            // A test parses every file without an error; a broken entry would only be left out here.
            let resource =
                FluentResource::try_new((*content).to_owned()).unwrap_or_else(|(usable, errors)| {
                    debug_assert!(errors.is_empty(), "texts/{language}/{file} does not parse: {errors:?}");
                    usable
                });
            bundle.add_resource_overriding(resource);
        }
        Phrases { bundles }
    }

    /// Returns the languages there are texts in.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> {
        self.bundles.keys().copied()
    }

    /// Says `phrase` in `language`, or in English where that language lacks it, or by its bare id where both do.
    pub fn say(&self, language: &str, phrase: &Phrase) -> String {
        [language, FALLBACK_LANGUAGE]
            .into_iter()
            .find_map(|language| self.say_in(language, phrase))
            .unwrap_or_else(|| bare(phrase))
    }

    /// Says a phrase that was kept as texts; none where no language has its sentence, for example because a newer program wrote it.
    pub fn say_kept(&self, language: &str, id: &str, arguments: &[(String, String)]) -> Option<String> {
        let known = |language| {
            self.say_words(language, id, arguments.iter().map(|(name, value)| (name.as_str(), value)))
        };
        known(language).or_else(|| known(FALLBACK_LANGUAGE))
    }

    /// Says `phrase` in exactly this language.
    fn say_in(&self, language: &str, phrase: &Phrase) -> Option<String> {
        self.say_words(language, phrase.id, phrase.arguments.iter().map(|(name, value)| (*name, value)))
    }

    fn say_words<'a>(
        &self,
        language: &str,
        id: &str,
        words: impl Iterator<Item = (&'a str, &'a String)>,
    ) -> Option<String> {
        let bundle = self.bundles.get(language)?;
        let pattern = bundle.get_message(id)?.value()?;
        let mut arguments = FluentArgs::new();
        for (name, value) in words {
            let title = IN_LANGUAGES.contains(&name).then(|| in_languages(value)).flatten();
            if let Some(title) = title {
                let title = title.get(language).or_else(|| title.get(FALLBACK_LANGUAGE));
                arguments.set(name, title.cloned().unwrap_or_default());
                continue;
            }
            let day = DAYS.contains(&name).then(|| day(bundle, value)).flatten();
            arguments.set(name, day.map_or_else(|| value_of(language, name, value), FluentValue::from));
            if name == "hours" {
                arguments.set("days", days_of(value));
            }
        }
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        // What is only on trial says so wherever it is shown (`judge::tuning::ON_TRIAL`).
        let added = arguments.get("on-trial").and_then(|_| bundle.get_message("reason-on-trial")?.value());
        let added = added.map(|pattern| bundle.format_pattern(pattern, Some(&arguments), &mut errors));
        Some(match added {
            Some(added) => format!("{said} {added}"),
            None => said,
        })
    }
}

/// Reads words that are kept in several languages, as `{"de":"Fragen","en":"Questions"}`; none where they are kept in one, as they are said.
#[must_use]
pub fn in_languages(value: &str) -> Option<BTreeMap<String, String>> {
    value.starts_with('{').then(|| serde_json::from_str(value).ok()).flatten()
}

/// Says a day, or a minute of a day; none where it is neither.
fn day(bundle: &FluentBundle<FluentResource>, value: &str) -> Option<String> {
    let Some((date, clock)) = value.split_once(' ') else { return date(bundle, value) };
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    clock.split_once(':').filter(|(hours, minutes)| digits(hours) && digits(minutes))?;
    let mut arguments = FluentArgs::new();
    arguments.set("date", self::date(bundle, date)?);
    arguments.set("clock", clock.to_owned());
    let pattern = bundle.get_message("parts-instant")?.value()?;
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
}

/// Says a day that is written as a `full-date` (RFC 3339 §5.6); none where it is no day.
fn date(bundle: &FluentBundle<FluentResource>, value: &str) -> Option<String> {
    let (year, rest) = value.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let number = |text: &str, length| (text.len() == length).then(|| text.parse::<u16>().ok()).flatten();
    let mut arguments = FluentArgs::new();
    arguments.set("year", number(year, 4)?.to_string());
    arguments.set("month", number(month, 2)?);
    arguments.set("day", number(day, 2)?);
    let pattern = bundle.get_message("letter-date")?.value()?;
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
}

/// Writes a whole number with its thousands apart: 12,345 in English, 12.345 in German.
pub fn number(language: &str, number: u64) -> String {
    grouped(&number.to_string(), thousands_mark(language))
}

/// A whole number chooses plural forms, and is written by [`spoken`]; everything else is shown as it is.
fn value_of<'v>(language: &str, name: &str, value: &'v str) -> FluentValue<'v> {
    let is_measure = MEASURES.contains(&name);
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value && (is_measure || number.abs() < THOUSAND) => {
            FluentValue::from(number)
        }
        _ if is_measure && language == "de" && is_decimal(value) => value.replace('.', ",").into(),
        _ => FluentValue::String(Cow::Borrowed(value)),
    }
}

/// How many days so many hours are; none while people count in hours.
fn days_of(hours: &str) -> FluentValue<'static> {
    let hours = hours.parse::<i64>().unwrap_or(0);
    FluentValue::from(if hours < HOURS_AS_DAYS { 0 } else { (hours + 12) / 24 })
}

/// Digits, a point, one or two digits, as points and shares are written. Three would be thousands that somebody parted already.
fn is_decimal(value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = value.strip_prefix('-').unwrap_or(value);
    value.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part) && part.len() < 3)
}

fn thousands_mark(language: &str) -> char {
    if language == "de" { '.' } else { ',' }
}

/// Parts the thousands of a whole number.
fn grouped(number: &str, mark: char) -> String {
    let (sign, digits) = number.split_at(usize::from(number.starts_with('-')));
    let mut text = String::with_capacity(number.len() + number.len() / 3);
    text.push_str(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// How a number stands in a sentence with this mark between its thousands.
fn spoken(value: &FluentValue<'_>, mark: char) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(grouped(&number.as_string(), mark)),
        _ => None,
    }
}

/// An empty bundle for one language, without the invisible isolation marks that confuse a terminal.
fn empty_bundle(language: &str) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier =
        language.parse().expect("folders in texts/ are language tags; a test reads them");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        "de" => |value, _| spoken(value, '.'),
        _ => |value, _| spoken(value, ','),
    }));
    bundle
}

/// The phrase without words: better than nothing at three in the morning.
fn bare(phrase: &Phrase) -> String {
    let arguments: Vec<String> =
        phrase.arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if arguments.is_empty() {
        phrase.id.to_owned()
    } else {
        format!("{} ({})", phrase.id, arguments.join(", "))
    }
}

#[cfg(test)]
mod tests;
