//! Every standard that the code cites is on the shelf: docs/standards.md lists the document, and the
//! section if it lists any; and what the shelf says we obey is cited somewhere.
//!
//! A citation is written `RFC 5321 §4.5.2` in a comment at the line that obeys the clause.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use regex_lite::Regex;

use super::Complaint;
use crate::house::House;

const SHELF: &str = "docs/standards.md";

/// A document, then any number of sections: `RFC 5321 §4.5.2 and §4.1`, `C2SP tlog-tiles §2`.
const CITATION: &str = r"\b(RFC \d+|C2SP [a-z]+(?:-[a-z0-9]+)+|UTS #\d+|UAX #\d+|UTR #\d+|ISO(?:/IEC)? \d+(?:-\d+)?|ECMA-\d+|FIPS \d+(?:-\d+)?|BCP \d+)((?:(?:,| and| or|)\s*§§?[A-Z]?\.?[0-9]*(?:\.[0-9]+)*)*)";
/// The way other projects cite, which this check would not see.
const OTHER_FORM: &str = r"\bRFC ?-?\d+(?:,| \()? ?(?:[Ss]ection|[Ss]ec\.|[Ss]ect\.)|\bRFC-?\d+\b|§ \d";

/// These are named as character sets, not as texts that we obey.
const CHARACTER_SETS: &str = "ISO 8859";

/// A clause that the code says it obeys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Citation {
    document: String,
    /// Without the sign; `None` for the document as a whole.
    section: Option<String>,
    path: String,
    line: usize,
}

/// A row of the shelf.
struct Row {
    line: usize,
    /// Empty means: any.
    sections: Vec<String>,
    state: String,
}

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let citations = citations(house);
    let shelf = shelf(house.text(SHELF).unwrap_or(""));
    let mut found = other_forms(house);
    for citation in &citations {
        found.extend(missing(citation, &shelf));
    }
    let cited: BTreeSet<&str> = citations.iter().map(|citation| citation.document.as_str()).collect();
    for (document, row) in
        shelf.iter().filter(|(document, row)| row.state != "planned" && !cited.contains(document.as_str()))
    {
        let what = format!("{document} is called {} and no code cites it", row.state);
        found.push(Complaint::new(SHELF, row.line, what, "cite it where it is obeyed, or call it planned"));
    }
    found
}

fn missing(citation: &Citation, shelf: &BTreeMap<String, Row>) -> Option<Complaint> {
    let Citation { document, section, path, line } = citation;
    let Some(row) = shelf.get(document) else {
        return Some(Complaint::new(
            path,
            *line,
            format!("{document} is not on the shelf"),
            format!("add it to {SHELF}"),
        ));
    };
    let section = section.as_ref()?;
    let is_listed = row.sections.is_empty() || row.sections.iter().any(|listed| covers(listed, section));
    (!is_listed).then(|| {
        let remedy = format!("check the clause and add the section to {SHELF}:{}", row.line);
        Complaint::new(path, *line, format!("{document} §{section} is not on the shelf"), remedy)
    })
}

/// `4.5` covers `4.5` and `4.5.2`, not `4.51`.
fn covers(listed: &str, section: &str) -> bool {
    section.strip_prefix(listed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn other_forms(house: &House) -> Vec<Complaint> {
    let pattern = Regex::new(OTHER_FORM).expect("the pattern is a constant");
    let mut found = Vec::new();
    for source in &house.sources {
        for comment in source
            .comments
            .iter()
            .filter(|comment| may_cite(&comment.text) && pattern.is_match(&comment.text))
        {
            let what = "a citation in another form";
            found.push(Complaint::new(&source.path, comment.line, what, "write `RFC 5321 §4.5.2`"));
        }
    }
    found
}

/// A quick look before the patterns: most comments cite nothing.
fn may_cite(text: &str) -> bool {
    ["RFC", "C2SP", "UTS", "UAX", "UTR", "ISO", "ECMA", "FIPS", "BCP", "§"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Returns every citation in the comments, in the order of files and lines.
fn citations(house: &House) -> Vec<Citation> {
    let pattern = Regex::new(CITATION).expect("the pattern is a constant");
    let mut found = Vec::new();
    for source in &house.sources {
        for comment in source.comments.iter().filter(|comment| may_cite(&comment.text)) {
            for captures in pattern.captures_iter(&comment.text) {
                let document = captures[1].to_owned();
                if document.starts_with(CHARACTER_SETS) {
                    continue;
                }
                let sections: Vec<String> =
                    captures[2].split('§').skip(1).filter_map(section_number).collect();
                let cite = |section| Citation {
                    document: document.clone(),
                    section,
                    path: source.path.clone(),
                    line: comment.line,
                };
                if sections.is_empty() {
                    found.push(cite(None));
                }
                found.extend(sections.into_iter().map(|section| cite(Some(section))));
            }
        }
    }
    found
}

fn section_number(text: &str) -> Option<String> {
    let length =
        text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.').unwrap_or(text.len());
    let number = text[..length].trim_end_matches('.');
    (!number.is_empty()).then(|| number.to_owned())
}

/// Reads the table: document | what for | sections | state.
fn shelf(text: &str) -> BTreeMap<String, Row> {
    let link = Regex::new(r"\[([^\]]+)\]\([^)]*\)").expect("the pattern is a constant");
    let mut rows = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [document, _, sections, state] = cells.as_slice() else { continue };
        let sections = sections
            .split([',', ' '])
            .filter_map(|section| section.strip_prefix('§'))
            .map(String::from)
            .collect();
        let document = link.replace_all(document, "$1").into_owned();
        rows.insert(document, Row { line: index + 1, sections, state: (*state).to_owned() });
    }
    rows.retain(|document, _| {
        document.chars().any(|letter| letter.is_ascii_digit() || letter == '-') && !document.starts_with('-')
    });
    rows
}

/// Returns the cited documents with their sections and one place each, for whoever writes the shelf.
pub(super) fn citations_listed(house: &House) -> String {
    let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for citation in citations(house) {
        let listed = sections.entry(citation.document.clone()).or_default();
        listed.extend(citation.section.map(|section| format!("§{section}")));
        places.entry(citation.document).or_default().insert(citation.path);
    }
    let mut text = String::new();
    for (document, listed) in sections {
        let listed: Vec<String> = listed.into_iter().collect();
        let files = places.get(&document).map_or(0, BTreeSet::len);
        let first = places.get(&document).and_then(BTreeSet::first).map_or("", String::as_str);
        writeln!(text, "{document}: {} ({files} files, first {first})", listed.join(", "))
            .expect("a String takes every text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    const SHELF_TEXT: &str = "# Standards\n| document | what for | sections | state |\n|---|---|---|---|\n\
        | [RFC 5321](https://www.rfc-editor.org/rfc/rfc5321) | SMTP | §4.5, §2.4 | obeyed |\n| RFC 8032 | Ed25519 | | obeyed |\n\
        | C2SP tlog-tiles | tiles | §2 | partly |\n| RFC 9421 | signatures | | planned |\n| RFC 1047 | doubles | | obeyed |\n";

    #[test]
    fn citations_that_are_not_on_the_shelf_are_found() {
        let code = "//! A head. RFC 5321 §4.5.2: a dot is doubled.\n// RFC 5321 §4.5.2 and §4.1.1: one listed, one not.\n\
                    // RFC 8032 §5.1: any section.\n// RFC 7208: not listed.\n// C2SP tlog-tiles §3 is not listed either.\n\
                    // RFC 5321, section 4: another form.\n// ISO 8859-1 is a character set, C2SP tiles are tiles.\nconst A: &str = \"RFC 9999\";\n";
        let path = "crates/mail/src/smtp.rs";
        sample::check(
            check,
            &[("docs/standards.md", SHELF_TEXT), (path, code)],
            &[
                (path, 6, "another form"),
                (path, 2, "RFC 5321 §4.1.1"),
                (path, 4, "RFC 7208 is not"),
                (path, 5, "C2SP tlog-tiles §3"),
                ("docs/standards.md", 8, "RFC 1047 is called obeyed"),
            ],
        );
    }

    #[test]
    fn a_section_covers_its_clauses() {
        for (listed, section, expected) in
            [("4.5", "4.5.2", true), ("4.5", "4.5", true), ("4.5", "4.51", false), ("4.5.2", "4.5", false)]
        {
            assert_eq!(covers(listed, section), expected, "{listed} {section}");
        }
    }

    #[test]
    fn citations_are_listed_by_document() {
        let house = House::of(&[(
            "crates/seal/src/lib.rs",
            "//! Head. RFC 6962 §2.1 and §2.1.1, and RFC 6962.\n// C2SP signed-note\n",
        )]);
        assert_eq!(
            citations_listed(&house),
            "C2SP signed-note:  (1 files, first crates/seal/src/lib.rs)\nRFC 6962: §2.1, §2.1.1 (1 files, first crates/seal/src/lib.rs)\n"
        );
    }
}
