//! Rows as text: tabs between the cells, one row a line, names in the first.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::Row;

const NAMES: &str = "index\tpath\tbytes\tmicros\taction\tscore\tsymbols\terror";

/// Returns the table of these rows.
pub fn write(rows: &[Row]) -> String {
    let mut text = format!("{NAMES}\n");
    for row in rows {
        let symbols: Vec<String> =
            row.symbols.iter().map(|(name, score)| format!("{name}={score}")).collect();
        let Row { index, path, bytes, micros, action, score, error, .. } = row;
        let symbols = symbols.join(" ");
        writeln!(text, "{index}\t{path}\t{bytes}\t{micros}\t{action}\t{score}\t{symbols}\t{error}")
            .expect("a String takes every text");
    }
    text
}

/// Reads a table back; an error names the line.
pub fn read(text: &str) -> Result<Vec<Row>> {
    let lines = text.lines().enumerate().skip(1);
    lines
        .map(|(index, line)| row(line).with_context(|| format!("read line {} of the table", index + 1)))
        .collect()
}

fn row(line: &str) -> Result<Row> {
    let mut cells = line.split('\t');
    let mut cell = |name: &'static str| cells.next().with_context(|| format!("no `{name}`"));
    Ok(Row {
        index: cell("index")?.parse()?,
        path: cell("path")?.to_owned(),
        bytes: cell("bytes")?.parse()?,
        micros: cell("micros")?.parse()?,
        action: cell("action")?.to_owned(),
        score: cell("score")?.parse()?,
        symbols: cell("symbols")?.split_whitespace().map(symbol).collect::<Result<_>>()?,
        error: cell("error")?.to_owned(),
    })
}

fn symbol(text: &str) -> Result<(String, f64)> {
    let (name, score) = text.rsplit_once('=').context("a symbol without a score")?;
    Ok((name.to_owned(), score.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let rows = vec![
            Row {
                index: 0,
                path: "ham/a b.eml".into(),
                bytes: 12,
                micros: 800,
                action: "no action".into(),
                score: -0.1,
                symbols: vec![("A".into(), -0.1), ("B=C".into(), 2.5)],
                error: String::new(),
            },
            Row { index: 1, path: "phish/b.eml".into(), error: "connect: refused".into(), ..Row::default() },
        ];
        assert_eq!(read(&write(&rows)).expect("our own table"), rows);
    }

    #[test]
    fn a_broken_table_names_the_line() {
        let error = read(&format!("{NAMES}\n0\ta\tmany\n")).expect_err("a size that is no number");
        assert!(format!("{error:#}").contains("line 2"), "{error:#}");
    }
}
