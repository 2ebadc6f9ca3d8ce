//! Programs built in release for measuring.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::house::root;

/// The programs by name.
pub(super) struct Built {
    programs: BTreeMap<String, PathBuf>,
}

impl Built {
    /// Takes the programs of a folder as they are, to measure what was built elsewhere or before.
    pub(super) fn ready(folder: &Path) -> Result<Built> {
        let mut programs = BTreeMap::new();
        for entry in
            std::fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))?
        {
            let path = entry?.path();
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                programs.insert(name.to_owned(), path.clone());
            }
        }
        Ok(Built { programs })
    }

    /// Builds these packages; cargo shows its progress.
    pub(super) fn new(packages: &[&str]) -> Result<Built> {
        let output = Command::new(cargo_path())
            .args(["build", "--release", "--message-format=json-render-diagnostics"])
            .args(packages.iter().flat_map(|package| ["--package", package]))
            .current_dir(root())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .context("start cargo")?;
        if !output.status.success() {
            bail!("cargo could not build {}", packages.join(" and "));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(Built { programs: text.lines().filter_map(program).collect() })
    }

    pub(super) fn path(&self, name: &str) -> Result<&PathBuf> {
        self.programs.get(name).with_context(|| format!("there is no program `{name}`"))
    }
}

fn program(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    Some((message["target"]["name"].as_str()?.to_owned(), message["executable"].as_str()?.into()))
}

/// Returns the cargo that started us.
pub(super) fn cargo_path() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}
