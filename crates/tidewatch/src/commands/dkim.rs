//! `tidewatch dkim`: keys that sign our own letters: a new one, and what has to stand in DNS for those that are configured.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use post::sign::{DkimKey, NewKey, make_key};

use crate::wiring::relay;
use crate::{GlobalOptions, wiring};

/// What `dkim` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make a key, and print the DNS record that publishes it and the lines for the configuration
    New {
        /// Where the private key is kept; nothing is written over
        file: PathBuf,
        /// The domain it signs for
        #[arg(long, value_name = "DOMAIN")]
        domain: String,
        /// Under which name the public key is published
        #[arg(long, value_name = "NAME", default_value = "tidewatch")]
        selector: String,
        /// Ed25519 instead of RSA: smaller, and not read by everybody yet
        #[arg(long)]
        ed25519: bool,
    },
    /// Print the DNS records of the configured keys
    Records,
}

/// Makes a key, or prints records.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::New { file, domain, selector, ed25519 } => {
            let kind = if *ed25519 { NewKey::Ed25519 } else { NewKey::Rsa };
            make(file, (domain, selector), kind)?;
        }
        Command::Records => records(options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn make(file: &Path, (domain, selector): (&str, &str), kind: NewKey) -> anyhow::Result<()> {
    let pem = make_key(kind)?;
    // Before anything is written: a name that cannot stand in DNS.
    let key = DkimKey::from_pem(domain, selector, pem.as_bytes())?;
    let mut open = std::fs::File::options();
    open.write(true).create_new(true);
    // Whoever reads it can sign in the domain's name.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut kept = open.open(file).with_context(|| format!("make the key file {}", file.display()))?;
    kept.write_all(pem.as_bytes()).and_then(|()| kept.sync_all()).context("write the key file")?;
    println!("The private key is in {}. Publish this in DNS, and wait until it can be seen:", file.display());
    show(&key);
    println!("Then put this into the configuration:");
    println!();
    println!("[[dkim]]");
    println!("domain = \"{domain}\"");
    println!("selector = \"{selector}\"");
    println!("key = {file:?}");
    Ok(())
}

fn show(key: &DkimKey) {
    let (name, text) = key.record();
    println!("  {name} TXT \"{text}\"");
}

fn records(options: &GlobalOptions) -> anyhow::Result<()> {
    let config = wiring::config(options)?;
    let Some(signer) = relay::signer(&config)? else {
        bail!("print records: no key is configured ([[dkim]]); `tidewatch dkim new` makes one");
    };
    signer.keys().iter().for_each(show);
    Ok(())
}
