//! A crate's Cargo.toml, as far as the checks need it: its dependencies and the lines they stand on.

use anyhow::{Context, Result};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Which list of a manifest a dependency stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Normal,
    Dev,
    Build,
    /// `[workspace.dependencies]` of the root.
    Workspace,
}

/// One dependency.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The name before the `=`.
    pub name: String,
    pub section: Section,
    /// Counted from 1.
    pub line: usize,
    /// The folder, if it is one of ours by path.
    pub path: Option<String>,
    /// Whether it says `workspace = true`.
    pub is_inherited: bool,
}

/// A manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub dependencies: Vec<Dependency>,
}

/// The sections of a manifest that list dependencies.
const SECTIONS: [(&str, Section); 3] = [
    ("dependencies", Section::Normal),
    ("dev-dependencies", Section::Dev),
    ("build-dependencies", Section::Build),
];

impl Manifest {
    pub(crate) fn read(text: &str) -> Result<Manifest> {
        let document = DeTable::parse(text).context("read the manifest")?;
        let root = document.get_ref();
        let mut dependencies = Vec::new();
        let mut take = |table: &DeTable<'_>, section| dependencies.extend(listed(text, table, section));
        if let Some(list) =
            table_at(root, "workspace").and_then(|workspace| table_at(workspace, "dependencies"))
        {
            take(list, Section::Workspace);
        }
        let targets =
            table_at(root, "target").into_iter().flat_map(|targets| targets.values().filter_map(as_table));
        for holder in targets.chain([root]) {
            for (name, section) in SECTIONS {
                if let Some(list) = table_at(holder, name) {
                    take(list, section);
                }
            }
        }
        Ok(Manifest { dependencies })
    }
}

fn table_at<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Option<&'a DeTable<'t>> {
    table.get(name).and_then(as_table)
}

fn as_table<'a, 't>(value: &'a Spanned<DeValue<'t>>) -> Option<&'a DeTable<'t>> {
    value.get_ref().as_table()
}

fn listed(text: &str, table: &DeTable<'_>, section: Section) -> Vec<Dependency> {
    let read = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let settings = as_table(value);
        let setting = |key: &str| settings.and_then(|settings| settings.get(key)).map(Spanned::get_ref);
        let name: &std::borrow::Cow<'_, str> = name.get_ref();
        (
            Dependency {
                name: name.to_string(),
                section,
                line: 0,
                path: setting("path").and_then(DeValue::as_str).map(String::from),
                is_inherited: setting("workspace").and_then(DeValue::as_bool) == Some(true),
            },
            value.span().start,
        )
    };
    let read = table.iter().map(read);
    read.map(|(dependency, start)| Dependency { line: line_of(text, start), ..dependency }).collect()
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text[..offset].matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_dependency_is_read() {
        let text = "[dependencies]\nmodel.workspace = true\nmail = { workspace = true }\n\n[dev-dependencies]\nserde = \"1\"\n\n\
                    [target.'cfg(unix)'.dependencies]\nseal = { path = \"../seal\" }\n\n[workspace.dependencies]\nrules = { path = \"crates/rules\" }\n";
        let manifest = Manifest::read(text).expect("valid");
        let mut seen: Vec<(&str, Section, usize, bool)> = manifest
            .dependencies
            .iter()
            .map(|d| (d.name.as_str(), d.section, d.line, d.is_inherited))
            .collect();
        seen.sort_by_key(|(_, _, line, _)| *line);
        assert_eq!(
            seen,
            [
                ("model", Section::Normal, 2, true),
                ("mail", Section::Normal, 3, true),
                ("serde", Section::Dev, 6, false),
                ("seal", Section::Normal, 9, false),
                ("rules", Section::Workspace, 12, false),
            ]
        );
    }
}
