//! The rule book: our own rules and those of the folders an operator names, compiled with the organisation's lists.

use anyhow::bail;
use guard::refresh::rule_lists;
use judge::context::Person;
use judge::rulebook::RuleBook;
use judge::vocabulary::RuleLists;
use platform::packs;

use crate::config::Config;

/// Returns the files of our own rules and the configured ones: name and text.
pub(crate) fn rule_files(config: &Config) -> anyhow::Result<Vec<(String, String)>> {
    let mut files: Vec<(String, String)> =
        packs::RULES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for folder in &config.rules.directories {
        let added = packs::read_folder(folder, "yml")?;
        files.extend(added.into_iter().map(|file| (file.path.display().to_string(), file.text)));
    }
    Ok(files)
}

/// Compiles our own rules and the configured ones.
///
/// Errors: a rule that cannot be used, with its place; `tidewatch rules check` says more.
pub(crate) fn rule_book(config: &Config) -> anyhow::Result<RuleBook> {
    let files = rule_files(config)?;
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let (book, refused) = RuleBook::new(files, lists(config));
    if let Some((file, refusal)) = refused.first() {
        bail!("use the rule {file}: {refusal}");
    }
    Ok(book)
}

/// The lists that rules can ask, as far as the configuration fills them; the others stay unknown.
pub(crate) fn lists(config: &Config) -> RuleLists {
    rule_lists(&config.organisation.domains, &people(config))
}

/// The people the configuration names.
pub(crate) fn people(config: &Config) -> Vec<Person> {
    let people = config.people.iter();
    people.map(|person| Person { name: person.name.clone(), addresses: person.addresses.clone() }).collect()
}
