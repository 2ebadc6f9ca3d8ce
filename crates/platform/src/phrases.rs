//! Words: a `Phrase` and a language in, a sentence out. The only reader of `texts/`.
//! Used at the edge only: command line, page, letter. Judges and pillars speak `Phrase`s.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use model::phrase::Phrase;
use unic_langid::LanguageIdentifier;

/// The language used when a sentence is missing in the one that was asked for.
pub const FALLBACK_LANGUAGE: &str = "en";

/// All texts of the program, as they were when it was built: language, file name, content.
pub const TEXTS: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/texts.rs"));

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
            arguments.set(name, value_of(value));
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

/// A whole number chooses plural forms; everything else is shown as it is.
fn value_of(value: &str) -> FluentValue<'_> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::String(Cow::Borrowed(value)),
    }
}

/// An empty bundle for one language, without the invisible isolation marks that confuse a terminal.
fn empty_bundle(language: &str) -> FluentBundle<FluentResource> {
    let tag: LanguageIdentifier =
        language.parse().expect("folders in texts/ are language tags; a test reads them");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
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
