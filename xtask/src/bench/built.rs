//! Programs built in release for measuring.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::house::root;

/// The programs by name.
pub(super) struct Built {
    programs: BTreeMap<String, PathBuf>,
}

impl Built {
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
        self.programs.get(name).with_context(|| format!("cargo built no `{name}`"))
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
