//! The project's own tools: `cargo xtask tidy`, `test` and `bench`.
//!
//! Not part of the product: no crate under `crates/` may use this one. Read by whoever changes
//! how the project is checked or measured.

mod bench;
mod house;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
The project's own tools.

  cargo xtask tidy                 the floor plan, heads, citations, links and the other promises of the house
  cargo xtask tidy --citations     the standards that the code cites, with their sections
  cargo xtask test                 format, lints, tidy, unit, golden, contract, end to end
  cargo xtask test --install       the same, after installing what is missing from Debian, npm or Python packages
  cargo xtask test --quick         what needs nothing but Rust and a C compiler
  cargo xtask bench rspamd --corpus DIR [--quick]
                                   beside rspamd 3.4 on DIR/phish and DIR/ham: cost, latency, memory, detection
  cargo xtask bench milter --corpus DIR [--quick] [--peer-only]
                                   beside rspamd's milter behind one Postfix: added latency, cost, memory
  cargo xtask bench connections    what 2,000 open connections take
  cargo xtask bench hold           held messages a second
  cargo xtask bench hostile        what the worst messages we can think of cost
  cargo xtask bench micro          the crates' own benches
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["tidy", rest @ ..] => tidy::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        [other, ..] => Err(anyhow::anyhow!("`{other}` is not a command; `cargo xtask help` lists them")),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
