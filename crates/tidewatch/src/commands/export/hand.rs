//! Handing a registered copy over at the keyboard: to a file, or to a program of the user's. Whether that can work is asked before a list is read. A file has no name before all of
//! it is written and the register says that it went, so what broke, or was killed, leaves none of it and counts as not handed over. What a program did before it failed
//! nobody knows: from its first byte on the list counts as handed over. The command that goes on is printed. Sealing comes before ([`super`]).

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};

use anyhow::{Context as _, anyhow, bail};
use custody::Custody;
use custody::copy::CopyState;
use custody::delivery::PartyDelivery;
use custody::export::{Delivery, HANDED_WITHIN};
use model::ids::CopyId;
use platform::clock::{Clock as _, SystemClock};

use super::WhereArguments;
use crate::GlobalOptions;
use crate::config::Config;
use crate::terminal::{harmless, quoted};
use crate::wiring::data::Data;

/// Where a copy goes, as the user says.
pub(super) struct Way<'w> {
    to: &'w WhereArguments,
    /// A program of the user's through which it goes: of the command line, else of the configuration.
    command: &'w str,
    /// The fingerprint of the receiver's OpenPGP key.
    recipient: &'w str,
}

impl<'w> Way<'w> {
    pub(super) fn of(to: &'w WhereArguments, config: &'w Config, known: Option<&'w PartyDelivery>) -> Self {
        let command = to.pipe_to.as_deref().unwrap_or(&config.exports.pipe_to);
        Way { to, command, recipient: known.map_or("", |known| &known.recipient) }
    }

    fn file(&self) -> Option<&'w Path> {
        self.to.output.as_deref().or(self.to.plain.as_deref())
    }

    /// Makes sure that the file can be made, by making it and taking it away again: rights and full disks are not to be guessed.
    pub(super) fn is_open(&self) -> anyhow::Result<()> {
        let Some(path) = self.file() else { return Ok(()) };
        drop(made(path)?);
        std::fs::remove_file(path).with_context(|| format!("remove {}", path.display()))
    }

    /// As it was sealed, so it goes: what was made for a program would be a plain file that nobody noted.
    const fn ways(&self) -> &'static [Delivery] {
        match (&self.to.pipe_to, &self.to.plain, &self.to.output) {
            (Some(_), _, _) => &[Delivery::Pipe, Delivery::Age, Delivery::OpenPgp, Delivery::Stream],
            (None, Some(_), _) => &[Delivery::Plain],
            (None, None, Some(_)) => &[Delivery::Age, Delivery::OpenPgp, Delivery::Stream],
            (None, None, None) => &[Delivery::Pipe],
        }
    }

    /// What to do when it broke, and counts as gone or not: a command that can be typed as it stands.
    pub(super) fn again(&self, options: &GlobalOptions, copy: CopyId, is_out: bool) -> String {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.as_os_str().to_owned());
        let text = |word: &Option<String>| word.as_ref().map(Into::into);
        let said = [
            ("--data", path(&options.data)),
            ("--config", path(&options.config)),
            ("export hand", Some(copy.to_string().into())),
            ("--output", path(&self.to.output)),
            ("--plain", path(&self.to.plain)),
            ("--pipe-to", text(&self.to.pipe_to)),
        ];
        let mut command = "tidewatch".to_owned();
        for (name, value) in said.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            // What a terminal could be made to show as another is not to be typed.
            let value = quoted(value.to_str()).unwrap_or_else(|| name.trim_start_matches('-').to_uppercase());
            command.push_str(&format!(" {name} {value}"));
        }
        let counts = match is_out {
            true => {
                "counts as handed over, because nobody knows how much of it went (if nothing did and nothing is to go, end the copy on its page)"
            }
            false => "counts as not handed over",
        };
        format!(
            "The list is sealed and registered as copy {copy}, and {counts}. For {} hours, or until its last day, this hands it over:\n  {command}",
            HANDED_WITHIN.as_secs() / 3_600
        )
    }
}

/// Hands a registered copy over; returns what was done. If it breaks, no half of the list stays behind.
pub(super) async fn hand(data: &Data, desk: &Custody, copy: CopyId, way: &Way<'_>) -> anyhow::Result<String> {
    let mut handing = desk.hand(&data.access, copy, way.ways(), SystemClock.now()).await?;
    let goes = async || desk.goes(&data.access, copy, SystemClock.now()).await;
    let length = handing.length_bytes;
    if way.file().is_none() {
        // What breaks is to break before the program begins: it would take half of the list for the whole.
        handing.check().await?;
        goes().await?;
    }
    let mut to = Destination::open(way, copy)?;
    if to.is_seen() {
        goes().await?;
    }
    loop {
        let moved = match handing.next().await {
            Ok(None) => break,
            Ok(Some(piece)) => to.write(&piece),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = moved {
            return Err(to.give_up(error));
        }
    }
    let whole = to.finish()?;
    goes().await?;
    whole.seen()?;
    desk.handed(&data.access, copy, SystemClock.now()).await?;
    Ok(match (&way.to.plain, &way.to.output) {
        (Some(path), _) => format!(
            "Written plain to {} ({length} bytes), and noted as a finding: whoever has that file has the list.",
            path.display()
        ),
        (None, Some(path)) => {
            format!(
                "Written sealed to {} ({length} bytes). Copy {copy} counts as handed over.",
                path.display()
            )
        }
        (None, None) => {
            format!("The program took {length} bytes and ended well. Copy {copy} counts as handed over.")
        }
    })
}

/// Whether a copy counts as gone; one of which that cannot be read does.
pub(super) async fn is_out(data: &Data, desk: &Custody, copy: CopyId) -> bool {
    let shown = desk.copy(&data.access, copy).await;
    shown.map_or(true, |shown| shown.copy.state != CopyState::Prepared)
}

/// Makes a file for its owner only, where none is yet.
fn made(path: &Path) -> anyhow::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let shown = path.display();
    options.open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!("write {shown}: its folder is not there"),
        _ => not_made(error, path),
    })
}

fn not_made(error: std::io::Error, path: &Path) -> anyhow::Error {
    let shown = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => anyhow!("write {shown}: it is there already; take another name"),
        _ => anyhow::Error::new(error).context(format!("write {shown}")),
    }
}

/// A file for its owner only that has no name yet (`O_TMPFILE` of Linux), and is gone if it never gets one; none where a disk does not know such files, as shares do.
#[cfg(target_os = "linux")]
fn unnamed(path: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    if !Path::new(OPEN_FILES).is_dir() {
        return None;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_path: &Path) -> Option<File> {
    None
}

/// Where the open files of this process stand under names, from which one without a name gets its own (open(2), `O_TMPFILE`).
#[cfg(target_os = "linux")]
const OPEN_FILES: &str = "/proc/self/fd";

/// Gives such a file its name, where none is yet.
#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> std::io::Result<()> {
    use rustix::fs::{AtFlags, CWD};
    let number = std::os::fd::AsRawFd::as_raw_fd(file);
    let open = format!("{OPEN_FILES}/{number}");
    Ok(rustix::fs::linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn name(_file: &File, _path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Where a copy goes that has no link.
enum Destination {
    /// A file that nobody sees before it is whole.
    Unnamed(File, PathBuf),
    /// A file on a disk where that cannot be.
    Named(File, PathBuf),
    Program(Child),
}

/// What has all of the list.
enum Whole {
    Unnamed(File, PathBuf),
    Seen,
}

impl Destination {
    fn open(way: &Way<'_>, copy: CopyId) -> anyhow::Result<Self> {
        match (way.file(), way.command) {
            (Some(path), _) => match unnamed(path) {
                Some(file) => Ok(Destination::Unnamed(file, path.to_owned())),
                None => Ok(Destination::Named(made(path)?, path.to_owned())),
            },
            (None, "") => bail!("hand it over: say --output, --pipe-to or --plain"),
            (None, command) => {
                let mut shell = std::process::Command::new("sh");
                let shell = shell.arg("-c").arg(command).stdin(Stdio::piped());
                // An id, and hexadecimal digits: nothing in them is more than a word to a shell.
                let shell = shell.env("TIDEWATCH_COPY", copy.to_string());
                let child = shell.env("TIDEWATCH_RECIPIENT", way.recipient).spawn();
                Ok(Destination::Program(
                    child.with_context(|| format!("start `{}`", harmless(command, 120)))?,
                ))
            }
        }
    }

    /// Whether others may read of it before all of it is there.
    const fn is_seen(&self) -> bool {
        !matches!(self, Destination::Unnamed(..))
    }

    fn write(&mut self, piece: &[u8]) -> anyhow::Result<()> {
        match self {
            Destination::Unnamed(file, path) | Destination::Named(file, path) => {
                file.write_all(piece).with_context(|| format!("write {}", path.display()))
            }
            Destination::Program(child) => {
                let input = child.stdin.as_mut().context("write to the program: its input is closed")?;
                match input.write_all(piece) {
                    // It reads no more: what it ends with says why.
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                        drop(child.stdin.take());
                        ended(child.wait())?;
                        bail!("hand it to the program: it ended before it had read all of the list")
                    }
                    written => written.context("write to the program"),
                }
            }
        }
    }

    /// All of it was written: makes sure that it lasts, or was taken.
    fn finish(self) -> anyhow::Result<Whole> {
        match self {
            Destination::Unnamed(file, path) => {
                file.sync_all().with_context(|| format!("write {}", path.display()))?;
                Ok(Whole::Unnamed(file, path))
            }
            Destination::Named(file, path) => match file.sync_all() {
                Ok(()) => Ok(Whole::Seen),
                Err(error) => {
                    let error = anyhow::Error::new(error).context(format!("write {}", path.display()));
                    Err(Destination::Named(file, path).give_up(error))
                }
            },
            Destination::Program(mut child) => {
                drop(child.stdin.take());
                ended(child.wait())?;
                Ok(Whole::Seen)
            }
        }
    }

    /// Leaves no half of a list: a file is removed, and a program is ended before the end of its input could be taken for the end of the list.
    fn give_up(self, error: anyhow::Error) -> anyhow::Error {
        let undone = match self {
            Destination::Unnamed(..) => Ok(()),
            Destination::Named(file, path) => {
                drop(file);
                std::fs::remove_file(&path).map_err(|_| format!("; remove {} yourself", path.display()))
            }
            Destination::Program(mut child) => {
                child.kill().and_then(|()| child.wait()).map(drop).map_err(|_| String::new())
            }
        };
        match undone {
            Err(left) if !left.is_empty() => anyhow!("{error:#}{left}"),
            _ => error,
        }
    }
}

impl Whole {
    /// Lets it be seen.
    fn seen(self) -> anyhow::Result<()> {
        match self {
            Whole::Unnamed(file, path) => name(&file, &path).map_err(|error| not_made(error, &path)),
            Whole::Seen => Ok(()),
        }
    }
}

fn ended(status: std::io::Result<ExitStatus>) -> anyhow::Result<()> {
    let status = status.context("wait for the program")?;
    if status.success() { Ok(()) } else { bail!("hand it to the program: it ended with {status}") }
}
