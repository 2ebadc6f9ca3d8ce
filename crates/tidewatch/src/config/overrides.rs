//! Overrides from the environment: `TIDEWATCH__SCAN__LISTEN=127.0.0.1:9000` sets `listen` in `[scan]`.

use anyhow::bail;
use toml::{Table, Value};

/// Every override begins with this.
const PREFIX: &str = "TIDEWATCH__";

/// Puts each override into the table and returns the names of those that were used.
///
/// A value is read as TOML where it is TOML (`8`, `true`, `["a", "b"]`), otherwise as text.
/// Errors: an override that would have to go below something that is not a section.
pub(super) fn apply(
    table: &mut Table,
    variables: impl Iterator<Item = (String, String)>,
) -> anyhow::Result<Vec<String>> {
    let mut used = Vec::new();
    for (name, text) in variables {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        let keys: Vec<String> = path.split("__").map(str::to_lowercase).collect();
        set(table, &keys, value(&text), &name)?;
        used.push(name);
    }
    used.sort();
    Ok(used)
}

/// Walks down to the section and sets the last key.
fn set(table: &mut Table, keys: &[String], value: Value, name: &str) -> anyhow::Result<()> {
    let [first, rest @ ..] = keys else { bail!("use {name}: it names no key") };
    if rest.is_empty() {
        table.insert(first.clone(), value);
        return Ok(());
    }
    match table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new())) {
        Value::Table(section) => set(section, rest, value, name),
        _ => bail!("use {name}: `{first}` is not a section"),
    }
}

/// Reads the text as a TOML value, or takes it as it is.
fn value(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>();
    parsed.ok().and_then(|mut table| table.remove("value")).unwrap_or_else(|| Value::String(text.to_owned()))
}
