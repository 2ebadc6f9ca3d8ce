//! The configuration as the recipe has it: blocks of a section of docs/recipes/, by the file they belong to.

use std::path::Path;

/// A section of a recipe: what stands between its heading and the next one of the same rank.
pub(crate) struct Section(String);

/// Reads a section.
///
/// Panics if the page or the heading is gone: then nobody tests what the page says.
pub(crate) fn section(page: &str, heading: &str) -> Section {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes").join(page);
    let text =
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
    let (_, rest) = text
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("{page} has no section `{heading}`"));
    Section(rest.split("\n## ").next().unwrap_or_default().to_owned())
}

impl Section {
    /// Returns the block that belongs to a file, with services outside the chroot: a private folder has none.
    pub(crate) fn block(&self, file: &str) -> String {
        let (_, rest) = self
            .0
            .split_once(&format!("`{file}`:\n\n```\n"))
            .unwrap_or_else(|| panic!("the section has no block for {file}"));
        let (block, _) = rest.split_once("\n```").expect("a block ends");
        block.lines().map(|line| outside_chroot(line) + "\n").collect()
    }
}

/// The fifth column of a service says whether it runs in a chroot (master(5)).
fn outside_chroot(line: &str) -> String {
    let is_service = !line.starts_with([' ', '#']) && line.split_whitespace().count() >= 8;
    if is_service { line.replacen("       y       ", "       n       ", 1) } else { line.to_owned() }
}
