//! `tidewatch backup TO`: copies database, ledgers and sealed objects into a new folder, while the service runs, and verifies the copy. The root key is not among it, on purpose.
//! To restore is to put that folder where the data folder was; nothing else is written here.
//!
//! In this order, so that the copy is of one history: the ledgers, each from its checkpoint on, because the database may be newer than they and not older; objects; the database as of
//! one moment; and objects that came meanwhile once more, because the database knows them.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use platform::audit::About;
use platform::keys::DATA_CHECK;
use store::backup::{Copied, copy_below};

use super::verify;
use crate::config::Config;
use crate::wiring::data::Data;
use crate::{EXIT_ERROR, GlobalOptions, wiring};

/// What `backup` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder to make; it must not be there yet. It gets this name only when the copy is whole and was checked
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// The files by which a ledger says how large it is: first, so that no tile is missing in the copy.
const HEADS: &[&str] = &["anchored", "checkpoint"];

/// Copies, and verifies the copy; the exit code is 0 only when nothing in it is broken.
pub(crate) fn run(options: &GlobalOptions, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    let folder = options.data.as_deref().context("find the data: say where it is with --data DIR")?;
    let runtime = wiring::runtime()?;
    runtime.block_on(async {
        let data = Data::look(&config, folder, "backup").await?;
        let outcome = made(&config, &data, &arguments.to).await;
        let closed = data.close().await;
        let code = outcome?;
        closed.map(|()| code)
    })
}

async fn made(config: &Config, data: &Data, to: &Path) -> anyhow::Result<ExitCode> {
    let (to, unfinished) = places(data, to)?;
    // As the data folder is: for its owner only.
    wiring::data::make_folder(&unfinished).with_context(|| format!("make {}", unfinished.display()))?;
    let copied = match copied(data, &unfinished).await {
        Ok(copied) => copied,
        Err(error) => {
            // Half a copy is of no use, and on a full disk it takes the room of the next.
            let _ = std::fs::remove_dir_all(&unfinished);
            return Err(error);
        }
    };
    progress("checking the copy");
    let is_sound = is_sound(config, &unfinished).await?;
    if !is_sound {
        println!(
            "What is in {} is not sound. Run `tidewatch verify` on the data folder: if that is sound, remove the copy and make another; if not, restore an earlier one.",
            unfinished.display()
        );
        return Ok(ExitCode::from(EXIT_ERROR));
    }
    std::fs::rename(&unfinished, &to).with_context(|| format!("name the copy {}", to.display()))?;
    data.audit.append(&data.access, "backup.made", &About::NOTHING.count("files", copied.files)).await?;
    println!("{} holds {} files ({} bytes), and they are sound.", to.display(), copied.files, copied.bytes);
    println!(
        "The root key and list keys are not among them. Without them nobody can open this copy: keep them elsewhere."
    );
    Ok(ExitCode::SUCCESS)
}

/// The folder that is wanted, and what it is called until it is whole.
fn places(data: &Data, to: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let name = to.file_name().context("name the copy: say which folder to make")?;
    let above = to.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let above = above.canonicalize().with_context(|| format!("find the folder {}", above.display()))?;
    if above.starts_with(&data.folders.data) || above.starts_with(&data.folders.objects) {
        bail!(
            "The copy would lie in the data that it is a copy of; name a folder elsewhere, best on another disk."
        );
    }
    let to = above.join(name);
    let mut unfinished = to.clone().into_os_string();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    for place in [&to, &unfinished] {
        if place.symlink_metadata().is_ok() {
            bail!(
                "There is a {} already, and nothing is written over it. Name another folder, or move that one away.",
                place.display()
            );
        }
    }
    Ok((to, unfinished))
}

async fn copied(data: &Data, to: &Path) -> anyhow::Result<Copied> {
    let (begun, folders) = (SystemTime::now(), &data.folders);
    progress("copying the ledgers");
    let ledger = copy_below(&folders.data.join("ledger"), &to.join("ledger"), HEADS, begun).await?;
    progress("copying sealed objects");
    let objects = to.join("objects");
    let before = copy_below(&folders.objects, &objects, &[], begun).await?;
    progress("copying the database");
    if !data.store.copy_database(&to.join("tidewatch.db")).await? {
        bail!(
            "The database is PostgreSQL, whose own tools copy it (pg_dump). docs/backup.md says what to copy, and in which order."
        );
    }
    progress("copying what came meanwhile");
    let meanwhile = copy_below(&folders.objects, &objects, &[], begun).await?;
    let check = copied_check(&folders.data, to)?;
    let database = std::fs::metadata(to.join("tidewatch.db"))?.len();
    let all = [ledger, before, meanwhile, Copied { files: 1, bytes: database }, check];
    Ok(all.into_iter().fold(Copied::default(), |sum, part| Copied {
        files: sum.files + part.files,
        bytes: sum.bytes + part.bytes,
    }))
}

/// What says to which root key a data folder belongs, so that a copy with another one is told.
fn copied_check(from: &Path, to: &Path) -> anyhow::Result<Copied> {
    let from = from.join(DATA_CHECK);
    if !from.exists() {
        return Ok(Copied::default());
    }
    let bytes =
        std::fs::copy(&from, to.join(DATA_CHECK)).with_context(|| format!("copy {}", from.display()))?;
    Ok(Copied { files: 1, bytes })
}

/// Verifies the copy where it lies.
async fn is_sound(config: &Config, folder: &Path) -> anyhow::Result<bool> {
    let usual = Config::default();
    let config = Config { store: usual.store, objects: usual.objects, ..config.clone() };
    let copy = Data::examine(&config, folder, "backup").await?;
    let report = verify::look(&config, &copy).await;
    copy.store.close().await;
    let report = report?;
    verify::print(&config, &report);
    Ok(report.is_sound())
}

/// What is under way, for a person who waits.
fn progress(what: &str) {
    if std::io::stderr().is_terminal() {
        eprintln!("{what} ...");
    }
}
