//! The rule book: our own rules and those of the folders an operator names, compiled with the organisation's lists.

use anyhow::bail;
use judge::rulebook::RuleBook;
use judge::vocabulary::{RuleLists, Vip};
use platform::packs;

use crate::config::Config;

/// Compiles our own rules and the configured ones.
///
/// Errors: a rule that cannot be used, with its place; `tidewatch rules check` says more.
pub(crate) fn rule_book(config: &Config) -> anyhow::Result<RuleBook> {
    let mut added = Vec::new();
    for folder in &config.rules.directories {
        added.extend(packs::read_folder(folder, "yml")?);
    }
    let added: Vec<(String, String)> =
        added.into_iter().map(|file| (file.path.display().to_string(), file.text)).collect();
    let files = packs::RULES.iter().copied();
    let files = files.chain(added.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let (book, refused) = RuleBook::new(files, lists(config));
    if let Some((file, refusal)) = refused.first() {
        bail!("use the rule {file}: {refusal}");
    }
    Ok(book)
}

/// The lists that rules can ask, as far as the configuration fills them; the others stay unknown.
pub(crate) fn lists(config: &Config) -> RuleLists {
    let mut lists = RuleLists::default();
    if !config.organisation.domains.is_empty() {
        lists.set_own_domains(&config.organisation.domains);
    }
    if !config.people.is_empty() {
        lists.set("org_display_names", config.people.iter().map(|person| person.name.clone()));
        let addresses = |person: &crate::config::Person| match person.addresses.as_slice() {
            [] => vec![String::new()],
            addresses => addresses.to_vec(),
        };
        let vips = config.people.iter().flat_map(|person| {
            addresses(person).into_iter().map(|email| Vip { display_name: person.name.clone(), email })
        });
        lists.set_vips(vips.collect());
    }
    lists
}
