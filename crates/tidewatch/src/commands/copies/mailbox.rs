//! `tidewatch copies find imaps://…`: looks through a mailbox on a server, message by message, and leaves it as it was: nothing is marked as read, moved or removed.
//! The client is `post::imap`, what is in a message says `custody::find`. Here: whose password or token, how far, and what to say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use custody::find::{Everybody, Looked, MESSAGE_BYTES, Missed, Search};
use indicatif::HumanBytes;
use model::causes::chain;
use model::phrase::Phrase;
use model::time::Time;
use platform::fetch::roots;
use post::imap::tour::{self, Asked, Mark, Met, Toured, tour};
use post::imap::{Address, ImapError, Limits, Secret, Session, TOKEN_BYTES, Token};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::find::{Find, Found, Said};
use crate::terminal::{harmless, quoted};
use crate::wiring;

/// Where the password is taken from, if no file is named.
const PASSWORD: &str = "TIDEWATCH_IMAP_PASSWORD";
/// Where an access token is taken from, if no file is named.
const TOKEN: &str = "TIDEWATCH_IMAP_TOKEN";
/// A file with more in it holds no password.
const PASSWORD_BYTES: usize = 4_096;
/// So long connecting may take, and so long a server may say nothing: longer than they take to look for a message on a slow disk.
const CONNECT: Duration = Duration::from_secs(20);
const WAIT: Duration = Duration::from_secs(90);
/// Registering one message takes no longer.
const ONE_MESSAGE: Duration = Duration::from_secs(10 * 60);

/// How to get into a mailbox.
#[derive(clap::Args)]
pub(super) struct Access {
    /// The file in which the mailbox's password stands; else it is taken from TIDEWATCH_IMAP_PASSWORD
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The file in which an access token (OAuth 2.0) stands, where the provider wants one instead of a password; else it is taken from TIDEWATCH_IMAP_TOKEN
    #[arg(long, value_name = "FILE", conflicts_with = "password_file")]
    token_file: Option<PathBuf>,
    /// Certificates to trust (PEM) instead of those this machine trusts
    #[arg(long, value_name = "FILE")]
    mailbox_ca: Option<PathBuf>,
}

/// How far to go through a mailbox.
#[derive(clap::Args)]
pub(super) struct Tour {
    /// Go on there, as the run before said it: at this file, or behind this message (imaps://USER@HOST/FOLDER;UIDVALIDITY=N/;UID=N)
    #[arg(long, value_name = "PLACE")]
    from: Option<String>,
    /// Look at so many messages of a mailbox on a server at most (100000 if it is left out)
    #[arg(long, value_name = "COUNT")]
    most_messages: Option<u64>,
    /// Look through a mailbox on a server for so many minutes at most (60 if it is left out)
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..=10_080))]
    minutes: Option<u64>,
}

const MOST_MESSAGES: u64 = 100_000;
const MINUTES: u64 = 60;

impl Tour {
    fn most_messages(&self) -> u64 {
        self.most_messages.unwrap_or(MOST_MESSAGES)
    }

    fn minutes(&self) -> u64 {
        self.minutes.unwrap_or(MINUTES)
    }

    /// The file to go on at, where files are looked through.
    ///
    /// Errors: something is asked for that files do not have.
    pub(super) fn file_to_go_on_at(&self) -> anyhow::Result<Option<PathBuf>> {
        let is_of_mailbox = self.from.as_deref().is_some_and(Address::is_meant);
        if is_of_mailbox || self.most_messages.is_some() || self.minutes.is_some() {
            bail!(
                "use --most-messages, --minutes and a message as --from with a mailbox on a server (imaps://USER@HOST), not with files"
            );
        }
        Ok(self.from.as_ref().map(PathBuf::from))
    }
}

/// A message in which something was found, in words for people.
pub(super) struct Letter {
    /// Its address, which leads back to it.
    pub(super) address: String,
    pub(super) arrived: Option<Time>,
    pub(super) identifier: Option<String>,
    /// What a command needs to get at it again.
    pub(super) options: String,
    folder: String,
    uid: u32,
}

impl Letter {
    /// What to do if it may not be there: not our business, and where it is.
    pub(super) fn destroy(&self) -> Phrase {
        let phrase = match &self.identifier {
            Some(identifier) => Phrase::new("find-offer-letter-named").with("identifier", identifier),
            None => Phrase::new("find-offer-letter"),
        };
        phrase.with("folder", harmless(&self.folder, 200)).with("uid", self.uid.to_string())
    }
}

/// How far it was looked.
pub(super) struct Ended {
    pub(super) folders: u64,
    pub(super) messages: u64,
}

/// The mailbox that is meant, if one is.
///
/// Errors: it is no address, or more is to be looked through beside it: a password is for one server.
pub(super) fn meant(paths: &[PathBuf]) -> anyhow::Result<Option<Address>> {
    let is_meant = |path: &PathBuf| path.to_str().is_some_and(Address::is_meant);
    if !paths.iter().any(is_meant) {
        return Ok(None);
    }
    let [path] = paths else {
        bail!(
            "look through one mailbox at a time, and through files by themselves: the password is for one server"
        );
    };
    // What cannot be read may have the password in it, and is not repeated.
    let address =
        Address::parse(path.to_str().unwrap_or_default()).context("read the address of the mailbox")?;
    Ok(Some(address))
}

/// Looks through a mailbox and says what is found.
pub(super) async fn find(
    search: &Search<'_>,
    said: &mut Said,
    address: &Address,
    asked: &Find,
) -> anyhow::Result<()> {
    let Find { access, tour: far, .. } = asked;
    if address.message.is_some() {
        bail!("look through a mailbox or a folder of it; to go on behind a message, say --from");
    }
    let from = far.from.as_deref().map(|from| mark(address, from)).transpose()?;
    let until = Instant::now() + Duration::from_secs(60 * far.minutes());
    let mut session = open(address, access, until).await?;
    let wanted = Asked { from, most_messages: far.most_messages() };
    let mut looking = Looking { search, said, address, access, folder: (String::new(), 0, 0), failed: None };
    let toured = tour(&mut session, address, (&wanted, interrupted()), &mut |met| looking.met(met)).await;
    let failed = looking.failed.take();
    let is_interrupted = matches!(
        &toured,
        Err(ImapError::Stopped) | Ok(Toured { stopped: Some((_, Some(ImapError::Stopped))), .. })
    );
    // Whoever interrupts does not wait for the farewell of a server.
    if !is_interrupted {
        session.close().await;
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let toured = toured.with_context(|| format!("look into {}", address.of_mailbox()))?;
    end(said, address, asked, &toured)
}

/// Ends when somebody presses Ctrl-C; before it is waited for, that ends the program as ever.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Takes in everybody who is in one message.
pub(super) async fn everybody(
    search: &Search<'_>,
    address: &Address,
    access: &Access,
) -> anyhow::Result<Everybody> {
    let into = || format!("look into {}", address.of_mailbox());
    if address.message.is_none() {
        bail!("register one message, by the address that `copies find` said: …;UIDVALIDITY=N/;UID=N");
    }
    let mut session = open(address, access, Instant::now() + ONE_MESSAGE).await?;
    let mut found = None;
    let take = &mut |letter: tour::Letter<'_>| {
        let everybody = search.everybody_in_message(letter.bytes).map(|mut everybody| {
            everybody.missed = if letter.is_cut { Some(Missed::TooLarge) } else { everybody.missed };
            everybody
        });
        found = Some(everybody);
    };
    tour::message(&mut session, address, take).await.with_context(into)?;
    session.close().await;
    let found = found.with_context(|| {
        format!("{}: this message is not there any more; look again with `copies find`", into())
    })?;
    Ok(found?)
}

async fn open(address: &Address, access: &Access, until: Instant) -> anyhow::Result<Session> {
    let secret = access.secret()?;
    let pem = wiring::tls::roots(access.mailbox_ca.as_deref())?;
    let tls = match pem {
        Some(pem) => roots::trusting(&pem)?,
        None => roots::trusting_nobody(),
    };
    let limits =
        Limits { connect: CONNECT, wait: WAIT, until, message_bytes: MESSAGE_BYTES, may_be_clear: true };
    let opened = Session::open(address, &secret, &tls, &limits).await;
    opened.with_context(|| format!("look into {}", address.of_mailbox()))
}

/// The first line of a file that holds a secret.
fn first_line(file: &Path, what: &str, most_bytes: usize) -> anyhow::Result<Zeroizing<String>> {
    let what = || format!("read the {what} in {}", file.display());
    let length = std::fs::metadata(file).with_context(what)?.len();
    if length > most_bytes as u64 {
        bail!("{}: it is too long to be one", what());
    }
    let text = Zeroizing::new(std::fs::read_to_string(file).with_context(what)?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// What the environment has under a name; none if that is nothing.
fn in_environment(name: &str) -> Option<Zeroizing<String>> {
    std::env::var(name).ok().map(Zeroizing::new).filter(|text| !text.is_empty())
}

fn token(text: &str) -> anyhow::Result<Secret> {
    let token = Token::read(text.trim());
    // What cannot be read may be another secret, and is not repeated.
    let token = token.with_context(|| {
        format!("use the access token: expected one word of letters, digits and -._~+/=, of {TOKEN_BYTES} bytes at most, and nothing around it; nothing was sent")
    })?;
    Ok(Secret::Token(token))
}

/// Where to go on.
fn mark(address: &Address, from: &str) -> anyhow::Result<Mark> {
    let read =
        || "use --from: expected the address that the run before said it stopped at, in the same mailbox";
    let from = Address::parse(from).with_context(read)?;
    let (Some(folder), Some(place)) = (&from.folder, from.message) else { bail!("{}", read()) };
    if from.of_mailbox() != address.of_mailbox() {
        bail!("{}", read());
    }
    Ok(Mark { folder: folder.clone(), place })
}

/// Looks at what a tour comes to.
struct Looking<'a, 's> {
    search: &'a Search<'s>,
    said: &'a mut Said,
    address: &'a Address,
    access: &'a Access,
    /// The folder that is open, its messages, and those looked at.
    folder: (String, u64, u64),
    /// Why it could not go on on our side.
    failed: Option<anyhow::Error>,
}

impl Looking<'_, '_> {
    fn met(&mut self, met: Met<'_>) -> Result<(), ImapError> {
        match met {
            Met::Folder { name, messages } => self.folder = (harmless(name, 60), messages, 0),
            Met::Shut { name, why } => {
                self.said.unread_at(
                    &self.address.of_folder(name),
                    "unreadable",
                    &format!("({})", chain(&why)),
                );
            }
            Met::Renumbered { name } => {
                let phrase = Phrase::new("find-renumbered").with("folder", harmless(name, 200));
                self.said.notice(&self.said.phrase(&phrase));
            }
            Met::Message(letter) => {
                if let Err(error) = self.letter(&letter) {
                    self.failed = Some(error);
                    return Err(ImapError::Stopped);
                }
            }
        }
        Ok(())
    }

    fn letter(&mut self, letter: &tour::Letter<'_>) -> anyhow::Result<()> {
        let (folder, all, looked_at) = &mut self.folder;
        *looked_at += 1;
        self.said.bytes += letter.bytes.len() as u64;
        let (bytes, found) = (HumanBytes(self.said.bytes), self.said.found);
        self.said.bar.set_message(format!("{folder}: {looked_at} of {all} messages, {bytes}, {found} found"));
        let uid = letter.place.uid;
        let mut looked = self.search.message(u64::from(uid), letter.bytes)?;
        if letter.is_cut {
            looked.missed = looked.missed.max(Some(Missed::TooLarge));
        }
        if looked == Looked::default() {
            return Ok(());
        }
        let is_found = !looked.holdings.is_empty();
        let letter = Letter {
            address: self.address.of_message(letter.folder, letter.place),
            arrived: letter.arrived.map(Time::from_seconds),
            identifier: is_found.then(|| self.search.identifier(letter.bytes)).flatten(),
            options: self.access.written(),
            folder: letter.folder.to_owned(),
            uid,
        };
        self.said.looked(&Found::On(&letter), &looked)
    }
}

impl Access {
    /// Reads the password or the token: one line of a file, or the environment. Never an argument, which everybody on the machine can read.
    fn secret(&self) -> anyhow::Result<Secret> {
        let (password, shown) = match (&self.password_file, &self.token_file) {
            (Some(file), _) => (Some(first_line(file, "password", PASSWORD_BYTES)?), None),
            (None, Some(file)) => (None, Some(first_line(file, "access token", TOKEN_BYTES)?)),
            (None, None) => (in_environment(PASSWORD), in_environment(TOKEN)),
        };
        match (password.filter(|password| !password.is_empty()), shown) {
            (Some(_), Some(_)) => {
                bail!("log in by a password or by an access token: {PASSWORD} and {TOKEN} are both set")
            }
            (Some(password), None) => Ok(Secret::Password(password)),
            (None, Some(shown)) => token(&shown),
            (None, None) => bail!(
                "get the password of the mailbox: write it into a file and name that with --password-file, or put it into {PASSWORD}; an access token with --token-file or in {TOKEN}; on the command line it could be read by others"
            ),
        }
    }

    /// As options of a command that is offered.
    fn written(&self) -> String {
        let mut written = String::new();
        let files = [
            ("--password-file", &self.password_file),
            ("--token-file", &self.token_file),
            ("--mailbox-ca", &self.mailbox_ca),
        ];
        for (name, file) in files {
            if let Some(file) = file {
                let file = quoted(file.to_str()).unwrap_or_else(|| "FILE".to_owned());
                written.push_str(&format!(" {name} {file}"));
            }
        }
        written
    }
}

/// Says how far it came, and how to go on.
fn end(
    said: &mut Said,
    address: &Address,
    Find { access, tour: far, more_than, .. }: &Find,
    toured: &Toured,
) -> anyhow::Result<()> {
    if toured.missing > 0 {
        said.unread += toured.missing;
        said.notice(&said.phrase(&Phrase::new("find-gone").with("count", toured.missing.to_string())));
    }
    if toured.is_more_folders {
        said.unread_at(&address.of_mailbox(), "folder", "");
    }
    if let Some((mark, why)) = &toured.stopped {
        let at = address.of_message(&mark.folder, mark.place);
        // Where it was asked to stop, what asked for it is said as it is written, which needs no language.
        let why = match why {
            None => format!("--most-messages {}", far.most_messages()),
            Some(ImapError::Late) => format!("--minutes {}", far.minutes()),
            Some(ImapError::Stopped) => "Ctrl-C".to_owned(),
            Some(why) => chain(why),
        };
        let path = address
            .folder
            .as_deref()
            .map_or_else(|| address.of_mailbox(), |folder| address.of_folder(folder));
        said.stopped(&why, (&[Some(&path)], Some(&at)), *more_than, &access.written())?;
    }
    said.mailbox = Some(Ended { folders: toured.folders, messages: toured.messages });
    Ok(())
}
