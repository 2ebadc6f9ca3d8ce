//! `tidewatch verify-proof`: checks the proof of an audit entry, or of a statement to a hub, that somebody handed over, without their data and without asking anybody.
//! Says that the entry is in the ledger that a key signed; whose key that is, one must know from elsewhere (`--key`).

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clearinghouse::member::{key_text, read_key};
use platform::audit::proof::{self, Proved, VerifierKey};

use crate::terminal::{Style, harmless};
use crate::{EXIT_ERROR, GlobalOptions};

/// A proof is a few kilobytes; what is longer is none.
const MAX_PROOF_BYTES: u64 = 1 << 20;

/// What `verify-proof` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file with the proof
    file: PathBuf,
    /// The ledger's key, as its owner told it to you: name+hash+key
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Of a statement: the member's key, as it told it to you
    #[arg(long, value_name = "KEY")]
    member_key: Option<String>,
}

/// Checks a proof: exit code 0 if it proves, 1 if nobody said whose key it is, 2 if it does not prove.
pub(crate) fn run(_options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let key = arguments.key.as_deref().map(VerifierKey::parse).transpose().context("use --key")?;
    let mut text = String::new();
    let file =
        std::fs::File::open(&arguments.file).with_context(|| format!("open {}", arguments.file.display()))?;
    file.take(MAX_PROOF_BYTES)
        .read_to_string(&mut text)
        .with_context(|| format!("read {}", arguments.file.display()))?;
    let style = Style::of_stdout();
    if clearinghouse::proof::is_one(&text) {
        return statement(&style, &text, key.as_ref(), arguments.member_key.as_deref());
    }
    let proved = match proof::checked(&text, key.as_ref()) {
        Ok(proved) => proved,
        Err(error) => {
            println!("{}  this proves nothing: {:#}", style.bad("BROKEN"), anyhow::Error::new(error));
            return Ok(ExitCode::from(EXIT_ERROR));
        }
    };
    show(&style, &proved);
    if key.is_none() {
        println!(
            "{}  The key stands in the file itself, so anybody could have made both. Ask the owner of the log for the key and give it with --key.",
            style.doubtful("notice")
        );
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(style: &Style, proved: &Proved) {
    let entry = &proved.entry;
    println!(
        "{}  Entry {} is in the ledger of {} entries that this key signed, with these words:",
        style.good("sound "),
        entry.position,
        proved.head.size
    );
    println!("  when   {}", entry.at);
    if let Some(words) = &entry.words {
        println!("  who    {}", harmless(&words.actor, 200));
        println!("  what   {} ({})", harmless(&words.what, 200), entry.kind.word());
        println!("  about  {}", harmless(&words.about, 1000));
    }
    println!("  key    {}", harmless(&proved.key.to_text(), 300));
    if !proved.is_cosigned {
        println!(
            "{}  The ledger is unanchored: no witness has signed it, so its owner could have written another one later.",
            style.doubtful("notice")
        );
    }
}

/// Checks the proof of a statement.
fn statement(
    style: &Style,
    text: &str,
    ledger: Option<&VerifierKey>,
    member: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let member = member.map(|text| read_key(text).context("use --member-key")).transpose()?;
    let proved = match clearinghouse::proof::checked(text, ledger, member.as_ref()) {
        Ok(proved) => proved,
        Err(error) => {
            println!("{}  this proves nothing: {:#}", style.bad("BROKEN"), anyhow::Error::new(error));
            return Ok(ExitCode::from(EXIT_ERROR));
        }
    };
    println!(
        "{}  Statement {} is in the ledger of {} statements that this key signed, and says:",
        style.good("sound "),
        proved.position,
        proved.head.size
    );
    println!("  member  {}", proved.said.member);
    println!("  at      {} (the member's own word)", proved.said.at);
    println!("  about   {}, {}", proved.said.about.as_str(), proved.said.tlp);
    for indicator in &proved.said.indicators {
        println!("  names   {} {}", indicator.kind(), harmless(&indicator.to_string(), 300));
    }
    println!("  signed  {}", key_text(&proved.member_key));
    println!("  key     {}", harmless(&proved.ledger_key.to_text(), 300));
    if !proved.is_cosigned {
        println!(
            "{}  The ledger is unanchored: no witness has signed it, so the hub could have written another one later.",
            style.doubtful("notice")
        );
    }
    if ledger.is_none() || member.is_none() {
        println!(
            "{}  A key that you did not give stands in the file itself, so anybody could have made both. Ask the hub for its ledger's key (--key) and the member for its own (--member-key).",
            style.doubtful("notice")
        );
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}
