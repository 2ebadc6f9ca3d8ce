//! Every relative link of the documents leads somewhere: the file exists, and so does the anchor.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;

use super::Complaint;
use crate::house::House;

/// `](target)`, `](target "title")`, and `[name]: target`.
const LINK: &str = r#"\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\s{0,3}\[[^\]]+\]:\s+<?(\S+?)>?$"#;

/// One link of a document.
struct Link {
    line: usize,
    target: String,
}

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let link = Regex::new(LINK).expect("the pattern is a constant");
    let documents: Vec<_> = house.files_ending(".md").collect();
    let anchors: BTreeMap<&str, BTreeSet<String>> =
        documents.iter().map(|document| (document.path.as_str(), anchors(&document.text))).collect();
    let mut found = Vec::new();
    for document in &documents {
        for link in links(&document.text, &link) {
            if let Some(what) = broken(house, &anchors, &document.path, &link.target) {
                found.push(Complaint::new(
                    &document.path,
                    link.line,
                    what,
                    "mend the link, or write what it leads to",
                ));
            }
        }
    }
    found
}

/// Returns what is wrong with a link, if anything is.
fn broken(
    house: &House,
    anchors: &BTreeMap<&str, BTreeSet<String>>,
    from: &str,
    target: &str,
) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let Some(path) = resolve(from, path) else {
        return Some(format!("the link `{target}` leaves the checkout"));
    };
    let exists = path.is_empty()
        || house.paths.contains(&path)
        || (house.root.is_absolute() && house.root.join(&path).exists());
    if !exists {
        return Some(format!("the link `{target}` leads to nothing"));
    }
    let known = anchors.get(path.as_str())?;
    let anchor = anchor?;
    (!known.contains(anchor)).then(|| format!("no heading for the anchor `#{anchor}` in {path}"))
}

/// Returns the path from the root that a link means; `None` if it leaves the checkout.
fn resolve(from: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(from.to_owned());
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

fn links(text: &str, link: &Regex) -> Vec<Link> {
    let mut found = Vec::new();
    for (line, words) in prose(text) {
        for captures in link.captures_iter(&words) {
            let target = captures.get(1).or_else(|| captures.get(2)).map_or("", |target| target.as_str());
            found.push(Link { line, target: target.to_owned() });
        }
    }
    found
}

/// Returns the lines outside fenced code, with inline code blanked.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let is_fence = ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
        if is_fence {
            in_code = !in_code;
        } else if !in_code {
            lines.push((index + 1, without_inline_code(line)));
        }
    }
    lines
}

fn without_inline_code(line: &str) -> String {
    let pieces: Vec<&str> = line.split('`').collect();
    // An unpaired backtick opens nothing.
    let closed = pieces.len() - usize::from(pieces.len().is_multiple_of(2));
    let kept = pieces
        .iter()
        .enumerate()
        .map(|(index, piece)| if index % 2 == 1 && index < closed { "" } else { piece });
    kept.collect()
}

/// Returns the anchors of a document: one for each heading, as code hosts make them, and explicit ones.
fn anchors(text: &str) -> BTreeSet<String> {
    let explicit = Regex::new(r#"<a (?:id|name)="([^"]+)""#).expect("the pattern is a constant");
    let mut known: BTreeSet<String> =
        explicit.captures_iter(text).map(|captures| captures[1].to_owned()).collect();
    let mut in_code = false;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        let heading = line.trim_start_matches('#');
        if in_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let slug = slug(heading.trim());
        let seen = times.entry(slug.clone()).or_default();
        known.insert(if *seen == 0 { slug } else { format!("{slug}-{seen}") });
        *seen += 1;
    }
    known
}

/// Small letters, no marks but `-` and `_`, blanks as `-`.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.flat_map(char::to_lowercase).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let readme = "# Tidewatch\n## What it is, today\n[a](docs/flow.md) [b](docs/gone.md)\n[c](#what-it-is-today) [d](#yesterday)\n\
                      ```\n[not a link](nowhere.md)\n```\n`[nor this](nowhere.md)` [e](docs/flow.md#one-message) [f](docs/flow.md#two)\n\
                      [out](../elsewhere.md) [web](https://example.com/x) [folder](docs)\n[g]: docs/missing.md\n";
        let flow = "# Flow\n## One message\n[up](../README.md)\n[again](../README.md#gone)\n";
        sample::check(
            super::check,
            &[("README.md", readme), ("docs/flow.md", flow)],
            &[
                ("README.md", 3, "`docs/gone.md` leads to nothing"),
                ("README.md", 4, "`#yesterday`"),
                ("README.md", 8, "`#two` in docs/flow.md"),
                ("README.md", 9, "leaves the checkout"),
                ("README.md", 10, "`docs/missing.md`"),
                ("docs/flow.md", 4, "`#gone`"),
            ],
        );
    }
}
