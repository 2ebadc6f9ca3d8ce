//! Migrations come in pairs: `store/migrations/{sqlite,postgres}/NNNN_noun.sql`, each number used once; and every
//! table they make has its tenant column, from the first.

use std::collections::BTreeSet;

use super::Complaint;
use crate::house::House;

const FOLDER: &str = "crates/store/migrations";
const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let [sqlite, postgres] = DIALECTS.map(|dialect| names(house, dialect));
    let mut found = Vec::new();
    found.extend(without_twin(&sqlite, &postgres, DIALECTS));
    found.extend(without_twin(&postgres, &sqlite, [DIALECTS[1], DIALECTS[0]]));
    for (dialect, names) in DIALECTS.iter().zip([&sqlite, &postgres]) {
        found.extend(numbering(dialect, names));
    }
    let migrations = house.files_ending(".sql").filter(|file| file.path.starts_with(FOLDER));
    found.extend(migrations.flat_map(|file| without_tenant(&file.path, &file.text)));
    found
}

/// Returns the tables of a migration that have no tenant column.
fn without_tenant(path: &str, text: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, opening) in text.match_indices("CREATE TABLE ") {
        let statement = &text[at..at + text[at..].find(';').unwrap_or(text.len() - at)];
        let columns = statement.lines().skip(1).map(str::trim_start);
        if !columns.into_iter().any(|column| column.starts_with("tenant ")) {
            let line = 1 + text[..at].matches('\n').count();
            let name = statement[opening.len()..].split([' ', '(']).next().unwrap_or("");
            let what = format!("the table `{name}` has no tenant column");
            found.push(Complaint::new(
                path,
                line,
                what,
                "give it one, on a line of its own, and name it in every statement",
            ));
        }
    }
    found
}

fn names<'h>(house: &'h House, dialect: &str) -> BTreeSet<&'h str> {
    let folder = format!("{FOLDER}/{dialect}/");
    house.files_ending(".sql").filter_map(|file| file.path.strip_prefix(folder.as_str())).collect()
}

fn without_twin(here: &BTreeSet<&str>, there: &BTreeSet<&str>, [this, other]: [&str; 2]) -> Vec<Complaint> {
    let alone = here.difference(there);
    alone
        .map(|name| {
            let path = format!("{FOLDER}/{this}/{name}");
            Complaint::new(&path, 1, format!("no twin for {other}"), format!("write {FOLDER}/{other}/{name}"))
        })
        .collect()
}

/// Numbers are four digits, each used once. Gaps are allowed: whoever begins a noun takes its numbers beforehand, and what was not needed in
/// the end is left out; the databases apply what there is, in order, and never look for a number.
fn numbering(dialect: &str, names: &BTreeSet<&str>) -> Vec<Complaint> {
    let mut found = Vec::new();
    let mut last = "0000";
    for name in names {
        let parts = name.strip_suffix(".sql").and_then(|stem| stem.split_once('_'));
        let well_named = parts.filter(|(number, noun)| {
            number.len() == 4
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && !noun.is_empty()
                && noun.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        });
        let path = format!("{FOLDER}/{dialect}/{name}");
        match well_named {
            Some((number, _)) if number > last => last = number,
            Some((number, _)) => {
                let what = format!("the number {number} is used twice");
                found.push(Complaint::new(&path, 1, what, "take the next free number, in both dialects"));
            }
            None => {
                let remedy = "name it NNNN_noun.sql, four digits and small letters";
                found.push(Complaint::new(&path, 1, "not NNNN_noun.sql", remedy));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_migration_without_its_twin_or_number_is_found() {
        let files = [
            ("crates/store/migrations/sqlite/0001_tenant.sql", ""),
            ("crates/store/migrations/postgres/0001_tenant.sql", ""),
            ("crates/store/migrations/sqlite/0002_audit_entry.sql", ""),
            ("crates/store/migrations/sqlite/0004_Object.sql", ""),
            ("crates/store/migrations/postgres/0004_Object.sql", ""),
            // A gap is no mistake, a number used twice is one.
            ("crates/store/migrations/sqlite/0007_hold.sql", ""),
            ("crates/store/migrations/postgres/0007_hold.sql", ""),
            ("crates/store/migrations/sqlite/0007_note.sql", ""),
            ("crates/store/migrations/postgres/0007_note.sql", ""),
        ];
        sample::check(
            super::check,
            &files,
            &[
                ("crates/store/migrations/sqlite/0002_audit_entry.sql", 1, "no twin for postgres"),
                ("crates/store/migrations/sqlite/0004_Object.sql", 1, "not NNNN_noun.sql"),
                ("crates/store/migrations/sqlite/0007_note.sql", 1, "used twice"),
                ("crates/store/migrations/postgres/0004_Object.sql", 1, "not NNNN_noun.sql"),
                ("crates/store/migrations/postgres/0007_note.sql", 1, "used twice"),
            ],
        );
    }

    #[test]
    fn a_table_without_a_tenant_is_found() {
        let text = "-- Notes.\nCREATE TABLE note (\n    tenant BLOB NOT NULL,\n    text TEXT\n);\n\nCREATE TABLE stray (\n    about_tenant BLOB\n);\n";
        let paths = [
            "crates/store/migrations/sqlite/0001_note.sql",
            "crates/store/migrations/postgres/0001_note.sql",
        ];
        sample::check(
            super::check,
            &paths.map(|path| (path, text)),
            &paths.map(|path| (path, 7, "the table `stray` has no tenant column")),
        );
    }
}
