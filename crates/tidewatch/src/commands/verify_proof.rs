//! `tidewatch verify-proof`: checks the proof of an audit entry, of a statement to a hub, of an approved letter, or of marks in a copy, that somebody handed over, without their data and without
//! asking anybody. Says that the entry is in the ledger, or the letter approved, that a key signed; whose key that is, one must know from elsewhere (`--key`, `--passkey`).

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clearinghouse::member::{key_text, read_key};
use custody::marks::proof as marks;
use platform::audit::proof::{self, Proved, VerifierKey};
use post::letter::{LetterText, MAX_BODY_BYTES, MAX_SUBJECT_BYTES, Sender, approval};

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
    /// Of a letter: the SHA-256 of the passkey's public key, as the person who signed it told it to you
    #[arg(long, value_name = "SHA256")]
    passkey: Option<String>,
    /// Of a letter: the host of the site on which it was approved, as you know it
    #[arg(long, value_name = "HOST")]
    site: Option<String>,
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
    if approval::is_file(&text) {
        return Ok(letter(&style, &text, arguments));
    }
    if marks::is_file(&text) {
        return Ok(of_marks(&style, &text, key.as_ref()));
    }
    if clearinghouse::proof::is_one(&text) {
        return statement(&style, &text, key.as_ref(), arguments.member_key.as_deref());
    }
    let proved = match proof::checked(&text, key.as_ref()) {
        Ok(proved) => proved,
        Err(error) => return Ok(broken(&style, &anyhow::Error::new(error))),
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

/// Checks the proof that marks were in a copy.
fn of_marks(style: &Style, text: &str, key: Option<&VerifierKey>) -> ExitCode {
    let proved = match marks::checked(text, key) {
        Ok(proved) => proved,
        Err(error) => return broken(style, &anyhow::Error::new(error)),
    };
    println!(
        "{}  Of {} marks of a list, {} are shown; what copy {} has of them was committed to at {}:",
        style.good("sound "),
        proved.marks,
        proved.open.len(),
        proved.copy,
        proved.entry.entry.at
    );
    for (print, is_in) in &proved.open {
        let print: String = print.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        println!("  {print}  {}", if *is_in { "is in this copy" } else { "is not in this copy" });
    }
    println!("  key    {}", harmless(&proved.entry.key.to_text(), 300));
    println!("  It says nothing of who wrote to them, nor how the copy got out.");
    if !proved.entry.is_cosigned {
        println!(
            "{}  The ledger is unanchored: no witness has signed it, so its owner could have written another one later.",
            style.doubtful("notice")
        );
    }
    if key.is_none() {
        println!(
            "{}  The key stands in the file itself, so anybody could have made both. Ask the owner of the log for the key and give it with --key.",
            style.doubtful("notice")
        );
        return ExitCode::from(1);
    }
    ExitCode::SUCCESS
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
        Err(error) => return Ok(broken(style, &anyhow::Error::new(error))),
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

fn broken(style: &Style, error: &anyhow::Error) -> ExitCode {
    println!("{}  this proves nothing: {error:#}", style.bad("BROKEN"));
    ExitCode::from(EXIT_ERROR)
}

/// Checks the proof that a letter was approved.
fn letter(style: &Style, text: &str, arguments: &Arguments) -> ExitCode {
    let (letter, proved) = match approval::read_file(text) {
        Ok(read) => read,
        Err(error) => return broken(style, &anyhow::Error::new(error)),
    };
    let passkey = hex(&proved.key_sha256);
    let is_other = |given: &Option<String>, proved: &str| {
        // A page shows it in groups.
        let given = given.as_ref().map(|given| given.split_whitespace().collect::<String>());
        given.is_some_and(|given| !given.eq_ignore_ascii_case(proved))
    };
    if is_other(&arguments.passkey, &passkey) {
        return broken(
            style,
            &anyhow::anyhow!("it was signed with the passkey {passkey}, which is not the one you gave"),
        );
    }
    if is_other(&arguments.site, &proved.rp_id) {
        let site = harmless(&proved.rp_id, 300);
        return broken(
            style,
            &anyhow::anyhow!("it was approved on the site {site}, which is not the one you gave"),
        );
    }
    println!(
        "{}  Whoever holds this passkey, and was recognised by it, approved this letter and no other:",
        style.good("sound ")
    );
    println!("  passkey  {passkey} (SHA-256 of its public key)");
    println!("  site     {}", harmless(&proved.rp_id, 300));
    println!("  person   {} of tenant {}", proved.person, proved.tenant);
    println!("  letter   {}, SHA-256 {}", letter.id, hex(&letter.digest()));
    let Sender { name, address } = &letter.from;
    println!("  from     {} <{}>", harmless(name, 200), harmless(address, 300));
    println!("  to       {} people, those of the list {}", letter.affected_count, letter.affected);
    println!("  not sent after {}", letter.not_after);
    for LetterText { language, subject, body } in &letter.texts {
        println!("\n[{}] {}\n", harmless(language, 20), harmless(subject, MAX_SUBJECT_BYTES));
        for line in body.lines() {
            println!("  {}", harmless(line, MAX_BODY_BYTES));
        }
    }
    println!(
        "\n{}  It proves neither when that was, nor what the screen showed, nor that the letter was sent.",
        style.doubtful("notice")
    );
    if arguments.passkey.is_none() || arguments.site.is_none() {
        println!(
            "{}  The key stands in the file itself, so anybody could have made both. Ask the person who signed for the passkey's SHA-256 (--passkey), and give the site you know (--site).",
            style.doubtful("notice")
        );
        return ExitCode::from(1);
    }
    ExitCode::SUCCESS
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
