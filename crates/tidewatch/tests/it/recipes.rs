//! The configuration for Tidewatch that the recipes show: every block of every page is one that the program takes.

use std::path::{Path, PathBuf};

use testkit::folder::TempFolder;

use crate::program::{run, text};

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes");
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

fn blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("```toml\n").skip(1).map(|rest| rest.split("\n```").next().unwrap())
}

#[test]
fn every_block_of_configuration_is_understood() {
    let folder = TempFolder::new("recipes");
    let file = folder.path().join("tidewatch.toml");
    let mut count = 0;
    for page in pages() {
        for block in blocks(&std::fs::read_to_string(&page).unwrap()) {
            std::fs::write(&file, block).unwrap();
            let output = run(&["--config", file.to_str().unwrap(), "check"]);
            let said = format!("{}{}", text(&output), String::from_utf8_lossy(&output.stderr));
            assert!(!said.contains("read the configuration"), "{}:\n{block}\n\n{said}", page.display());
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} blocks were found");
}
