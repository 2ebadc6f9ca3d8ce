//! No text names a machine: the project is the same wherever it is checked out.

use super::Complaint;
use super::rust_text::RustText;
use crate::house::House;

/// Beginnings of paths that exist on one machine only. Written in two pieces so that this file passes.
const PRIVATE_PLACES: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("/t", "mp/")];

/// Folders that are the same everywhere, so that a checkout inside them gives nothing away.
const COMMON_FOLDERS: [&str; 8] = ["/", "/home", "/root", "/tmp", "/srv", "/opt", "/usr/src", "/var/tmp"];

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let around = house
        .root
        .parent()
        .and_then(|folder| folder.to_str())
        .filter(|folder| !COMMON_FOLDERS.contains(folder));
    let around = around.filter(|folder| !folder.is_empty()).map(|folder| format!("{folder}/"));
    let mut found = Vec::new();
    for file in &house.files {
        let tests_begin = first_test_line(house, &file.path);
        for (number, line) in (1..).zip(file.text.lines()) {
            // A test may hand in such a path as a value; the real one of this machine it may not.
            let private = PRIVATE_PLACES.into_iter().filter(|_| number < tests_begin);
            for place in private.chain(around.as_deref()).filter(|place| names_place(line, place)) {
                let what = format!("a path of one machine: `{place}`");
                let remedy = "name it from the root of the checkout, or ask the system";
                found.push(Complaint::new(&file.path, number, what, remedy));
            }
        }
    }
    found
}

/// Returns the line on which a file's tests begin; a file that is not Rust has none.
fn first_test_line(house: &House, path: &str) -> usize {
    let source = house.sources.iter().find(|source| source.path == path);
    source.map_or(usize::MAX, RustText::first_test_line)
}

/// Says whether a line names the place as the beginning of a path (`src/home/page.rs` does not).
fn names_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + place.len()..].chars().next();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"/.-_~}>$".contains(letter))
            && after.is_some_and(|letter| letter.is_alphanumeric() || letter == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn paths_of_one_machine_are_found() {
        let text = concat!(
            "Data lies in /ro",
            "ot/data.\nSee src/ho",
            "me/page.rs and $HOME/x.\n",
            "cd /ho",
            "me/ann/tidewatch\n`/t",
            "mp/x`\nhttps://example.com/ho",
            "me/page\n"
        );
        let words = "a path of one machine";
        sample::check(
            super::check,
            &[("docs/a.md", text), ("crates/mail/src/a/tests.rs", text)],
            &[("docs/a.md", 1, words), ("docs/a.md", 3, words), ("docs/a.md", 4, words)],
        );
    }
}
