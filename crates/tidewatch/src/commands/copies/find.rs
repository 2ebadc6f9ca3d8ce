//! `tidewatch copies find`: looks through folders, shares and mailboxes for lists that nobody registered, and says what to do with each; changes nothing.
//! `tidewatch copies register`: registers one that was found. What is in a file is told as numbers, never as an address. Mailboxes on a server: [`super::mailbox`].

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use custody::copy::made_at;
use custody::find::{Everybody, FoundWanted, Holding, Looked, OnList, Search, TOLD_ABOVE};
use custody::{Custody, CustodyError};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use model::phrase::Phrase;
use model::time::Time;
use platform::clock::{Clock as _, SystemClock};
use platform::phrases::Phrases;
use serde_json::{Value, json};

use super::interrupt::Interrupt;
use super::mailbox;
use super::walk::{Place, Step, Walk};
use crate::EXIT_ERROR;
use crate::terminal::{Style, harmless, quoted};
use crate::wiring::data::Data;

/// What `copies find` is told.
#[derive(clap::Args)]
pub(super) struct Find {
    /// Folders (shares that are mounted, too), files and mailbox files (mbox); or one mailbox on a server: imaps://USER@HOST[:PORT][/FOLDER]
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Tell of files with more people of your lists than this
    #[arg(long, value_name = "COUNT", default_value_t = TOLD_ABOVE)]
    pub(super) more_than: u64,
    #[command(flatten)]
    pub(super) access: mailbox::Access,
    #[command(flatten)]
    pub(super) tour: mailbox::Tour,
    /// text, or json: one object a line
    #[arg(long, default_value = "text")]
    format: String,
}

/// What `copies register` is told.
#[derive(clap::Args)]
pub(super) struct Register {
    /// The file, or the address of a message on a server that was found; who is in it is taken in as it lies there today, and it is left alone
    file: PathBuf,
    /// The list it is of
    #[arg(long, value_name = "NAME")]
    list: String,
    /// The company that has it, as its card says; your own is one
    #[arg(long, value_name = "NAME")]
    with: String,
    /// What for
    #[arg(long, value_name = "WORDS", default_value = "")]
    purpose: String,
    /// Until when it may be there, like 2027-02-28
    #[arg(long, value_name = "DATE", default_value = "")]
    until: String,
    #[command(flatten)]
    access: mailbox::Access,
}

/// Paths of this length are said whole.
const PATH_LETTERS: usize = 4_096;
/// Files that could not be read or looked into are listed so far; of more only the number is told.
const LISTED: usize = 20;

/// Looks. Exit code 1 if something was found, 2 if nothing was and something could not be read.
pub(super) async fn find(
    desk: &Custody,
    data: &Data,
    asked: &Find,
    language: &str,
) -> anyhow::Result<ExitCode> {
    if !["text", "json"].contains(&asked.format.as_str()) {
        bail!("use --format {}: expected text or json", asked.format);
    }
    let finder = desk.finder(&data.access, asked.more_than).await?;
    let mut said = Said::new(asked.format == "json", language, &data.folders.data);
    if finder.is_blind() {
        bail!("{}", said.phrase(&Phrase::new("find-blind")));
    }
    let search = finder.search()?;
    if let Some(address) = mailbox::meant(&asked.paths)? {
        mailbox::find(&search, &mut said, &address, asked).await?;
        return said.end();
    }
    let mut walk = Walk::new(&asked.paths, data.folders.data.clone());
    if let Some(from) = asked.tour.file_to_go_on_at()? {
        walk = walk.from(&from).with_context(
            || "use --from: expected the file that the run before said it stopped at, below the same paths",
        )?;
    }
    let stop = Interrupt::listen()?;
    // This runtime has nothing else to do meanwhile.
    for step in walk {
        if stop.is_asked() {
            said.interrupted(step.path(), asked)?;
            break;
        }
        match &step {
            Step::File(place) => {
                if !said.file(&search, place, &stop)? {
                    said.interrupted(&place.path, asked)?;
                    break;
                }
            }
            Step::Unreadable(path, error) => said.unread(path, "unreadable", Some(error)),
            Step::TooMuch(path) => said.unread(path, "folder", None),
        }
    }
    said.end()
}

/// Registers a file.
pub(super) async fn register(
    desk: &Custody,
    data: &Data,
    asked: &Register,
    language: &str,
) -> anyhow::Result<()> {
    let finder = desk.finder(&data.access, 0).await?;
    let search = finder.search()?;
    let everybody = match mailbox::meant(std::slice::from_ref(&asked.file))? {
        Some(address) => mailbox::everybody(&search, &address, &asked.access).await?,
        None => everybody(&search, &asked.file)?,
    };
    let (people, canaries) = everybody.counted();
    if let Some(missed) = everybody.missed {
        bail!(
            "register {}: {}",
            asked.file.display(),
            missed_words(&Phrases::load(), language, missed.as_str())
        );
    }
    let wanted = FoundWanted {
        list: asked.list.clone(),
        party: asked.with.clone(),
        purpose: asked.purpose.clone(),
        until: asked.until.clone(),
    };
    let copy = desk.copy_found(&data.access, &wanted, everybody, SystemClock.now()).await?;
    let phrase = Phrase::new("find-registered")
        .with("copy", copy.to_string())
        .with("people", people.to_string())
        .with("canaries", canaries.to_string());
    println!("{}", harmless(&Phrases::load().say(language, &phrase), 600));
    Ok(())
}

fn everybody(search: &Search<'_>, path: &Path) -> anyhow::Result<Everybody> {
    let file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let bar = bar();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let everybody =
        search.everybody(&name, file, &mut |bytes| bar.set_message(HumanBytes(bytes).to_string()))?;
    bar.finish_and_clear();
    Ok(everybody)
}

fn missed_words(phrases: &Phrases, language: &str, missed: &str) -> String {
    let id = match missed {
        "packed" => "find-missed-packed",
        "locked" => "find-missed-locked",
        "too-large" => "find-missed-too-large",
        "damaged" => "find-missed-damaged",
        "folder" => "find-missed-folder",
        _ => "find-missed-unreadable",
    };
    phrases.say(language, &Phrase::new(id))
}

fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Where something was found.
pub(super) enum Found<'a> {
    /// A file, or a message of a mailbox file.
    In(&'a Place),
    /// A message of a mailbox on a server.
    On(&'a mailbox::Letter),
}

/// Says what is found, while it is.
pub(super) struct Said {
    is_json: bool,
    language: String,
    phrases: Phrases,
    style: Style,
    pub(super) bar: ProgressBar,
    /// How the data folder is named in the commands that are offered.
    pub(super) data: PathBuf,
    files: u64,
    pub(super) bytes: u64,
    pub(super) found: u64,
    pub(super) unread: u64,
    /// What was looked through, where it is a mailbox on a server.
    pub(super) mailbox: Option<mailbox::Ended>,
    /// Whether something was unreadable, which may mend.
    pub(super) is_failing: bool,
}

impl Said {
    fn new(is_json: bool, language: &str, data: &Path) -> Self {
        Said {
            is_json,
            language: language.to_owned(),
            phrases: Phrases::load(),
            style: Style::of_stdout(),
            bar: bar(),
            data: data.to_owned(),
            files: 0,
            bytes: 0,
            found: 0,
            unread: 0,
            mailbox: None,
            is_failing: false,
        }
    }

    pub(super) fn phrase(&self, phrase: &Phrase) -> String {
        harmless(&self.phrases.say(&self.language, phrase), 600)
    }

    /// Looks at a file and says what it holds; returns whether it was not asked to stop in it.
    fn file(&mut self, search: &Search<'_>, place: &Place, stop: &Interrupt) -> anyhow::Result<bool> {
        let name = place.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = match open(&place.path) {
            Ok(Some(file)) => file,
            // Something else took its place since.
            Ok(None) => return Ok(true),
            Err(error) => {
                self.files += 1;
                self.unread(&place.path, "unreadable", Some(&error));
                return Ok(true);
            }
        };
        let (bar, files, found, before) = (self.bar.clone(), self.files + 1, self.found, self.bytes);
        let mut bytes = 0;
        let looked = search.look(&name, stop.reading(file), &mut |so_far| {
            bytes = so_far;
            let all = HumanBytes(before + so_far);
            bar.set_message(format!("{files} files, {all}, {found} found: {}", harmless(&name, 60)));
        });
        self.bytes += bytes;
        match looked {
            // It is looked at again, from its beginning.
            Err(_) if stop.is_asked() => return Ok(false),
            Ok(looked) => self.looked(&Found::In(place), &looked)?,
            Err(CustodyError::Dump(custody::dump::DumpError::Source(error))) => {
                self.unread(&place.path, "unreadable", Some(&error));
            }
            Err(error) => return Err(error.into()),
        }
        self.files += 1;
        Ok(true)
    }

    /// Says that somebody pressed Ctrl-C before a file was looked at, and how to go on there.
    fn interrupted(&mut self, at: &Path, asked: &Find) -> anyhow::Result<()> {
        let paths: Vec<_> = asked.paths.iter().map(|path| path.to_str()).collect();
        self.stopped("Ctrl-C", (&paths, at.to_str()), asked.more_than, "")
    }

    /// Says that not everything was looked through, and the command that goes on there.
    pub(super) fn stopped(
        &mut self,
        why: &str,
        (paths, at): (&[Option<&str>], Option<&str>),
        more_than: u64,
        options: &str,
    ) -> anyhow::Result<()> {
        // What was not looked at may hold anything.
        self.is_failing = true;
        self.object(&json!({ "stopped_at": at, "why": why }))?;
        let phrase = Phrase::new("find-stopped").with("why", harmless(why, 400));
        let more_than =
            if more_than == TOLD_ABOVE { String::new() } else { format!(" --more-than {more_than}") };
        let word = |text: Option<&str>| quoted(text).unwrap_or_else(|| "PATH".to_owned());
        let paths: Vec<String> = paths.iter().map(|path| word(*path)).collect();
        self.notice(&format!(
            "{}\n            tidewatch --data {} copies find {} --from {}{more_than}{options}",
            self.phrase(&phrase),
            quoted(self.data.to_str()).unwrap_or_else(|| "DIR".to_owned()),
            paths.join(" "),
            word(at),
        ));
        Ok(())
    }

    /// Says what a file or message holds.
    pub(super) fn looked(&mut self, place: &Found<'_>, looked: &Looked) -> anyhow::Result<()> {
        for holding in &looked.holdings {
            self.found += 1;
            let text = if self.is_json {
                line(place, holding).to_string() + "\n"
            } else {
                self.text(place, holding)
            };
            self.print(&text)?;
        }
        if let Some(missed) = looked.missed {
            self.unread_at(&place.name(), missed.as_str(), "");
        }
        Ok(())
    }

    /// Prints an object on a line of its own, where objects are asked for.
    pub(super) fn object(&self, object: &Value) -> anyhow::Result<()> {
        if self.is_json { self.print(&(object.to_string() + "\n")) } else { Ok(()) }
    }

    fn print(&self, text: &str) -> anyhow::Result<()> {
        let written = self.bar.suspend(|| io::stdout().lock().write_all(text.as_bytes()));
        written.context("say what was found")
    }

    /// Says something beside, which is no finding.
    pub(super) fn notice(&self, text: &str) {
        let mark = self.style.doubtful("notice");
        self.bar.suspend(|| eprintln!("{mark}  {text}"));
    }

    /// Notes what could not be looked into.
    fn unread(&mut self, path: &Path, why: &str, error: Option<&io::Error>) {
        let error = error.map_or_else(String::new, |error| format!(" ({error})"));
        self.unread_at(&path.display().to_string(), why, &error);
    }

    /// The same of whatever has a name.
    pub(super) fn unread_at(&mut self, name: &str, why: &str, error: &str) {
        self.unread += 1;
        self.is_failing |= why == "unreadable";
        if self.unread > LISTED as u64 || self.is_json {
            return;
        }
        let why = missed_words(&self.phrases, &self.language, why);
        let (name, error) = (harmless(name, PATH_LETTERS), harmless_tail(error));
        self.notice(&format!("{name}: {why}{error}"));
    }

    fn text(&self, place: &Found<'_>, holding: &Holding) -> String {
        let path = harmless(&place.name(), PATH_LETTERS);
        let mut lines = vec![format!("{}  {}", self.style.bad("FOUND "), self.style.strong(&path))];
        if let (Found::In(_), Some(message)) = (place, holding.message) {
            lines.push(self.phrase(&Phrase::new("find-in-message").with("number", message.to_string())));
        }
        let share = percent(holding.known, holding.people);
        let facts = [
            Some(Phrase::new("find-form").with("form", holding.form.as_str())),
            holding.lines.map(|lines| Phrase::new("find-lines").with("count", lines.to_string())),
            Some(
                Phrase::new("find-people")
                    .with("people", holding.people.to_string())
                    .with("known", holding.known.to_string())
                    .with("share", share),
            ),
            match place {
                Found::In(place) => {
                    place.modified.map(|at| Phrase::new("find-changed").with("date", day(at)))
                }
                Found::On(letter) => {
                    letter.arrived.map(|at| Phrase::new("find-arrived").with("date", day(at)))
                }
            },
        ];
        let facts: Vec<String> = facts.iter().flatten().map(|fact| self.phrase(fact)).collect();
        lines.push(facts.join(", "));
        lines.extend(holding.lists.iter().map(|list| self.of_list(list)));
        if holding.canaries > 0 {
            let canaries = Phrase::new("find-canaries").with("count", holding.canaries.to_string());
            lines.push(self.phrase(&canaries));
        }
        let mut text = lines.remove(0) + "\n";
        lines.iter().for_each(|line| text.push_str(&format!("        {line}\n")));
        text + &self.offers(place, holding)
    }

    fn of_list(&self, list: &OnList) -> String {
        let phrase = Phrase::new("find-list")
            .with("list", &list.name)
            .with("known", list.known.to_string())
            .with("of", list.of.to_string())
            .with("share", percent(list.known, list.of));
        let like = list.like.as_ref().map(|like| {
            Phrase::new("find-like").with("party", &like.party).with("date", made_at(like.taken_at))
        });
        let like = like.map_or_else(String::new, |like| format!("; {}", self.phrase(&like)));
        self.phrase(&phrase) + &like
    }

    /// What can be done: register it, or remove it. Of a message in a mailbox, that is done where mail is read.
    fn offers(&self, place: &Found<'_>, holding: &Holding) -> String {
        if let (Found::In(_), Some(_)) = (place, holding.message) {
            return format!("        {}\n\n", self.phrase(&Phrase::new("find-offer-message")));
        }
        let path = match place {
            Found::In(place) => quoted(place.path.to_str()),
            Found::On(letter) => quoted(Some(&letter.address)),
        };
        let Some(path) = path else {
            return format!("        {}\n\n", self.phrase(&Phrase::new("find-offer-name")));
        };
        let list = holding.lists.first().and_then(|list| quoted(Some(&list.name)));
        let list = list.unwrap_or_else(|| "NAME".to_owned());
        let data = quoted(self.data.to_str()).unwrap_or_else(|| "DIR".to_owned());
        let register = self.phrase(&Phrase::new("find-offer-register"));
        let access = match place {
            Found::In(_) => String::new(),
            Found::On(letter) => letter.options.clone(),
        };
        let destroy = match place {
            Found::In(_) => {
                format!("{}\n            rm -- {path}", self.phrase(&Phrase::new("find-offer-destroy")))
            }
            Found::On(letter) => self.phrase(&letter.destroy()),
        };
        format!(
            "        {register}\n            tidewatch --data {data} copies register {path} --list {list} --with COMPANY --until DATE{access}\n        {destroy}\n\n"
        )
    }

    fn end(self) -> anyhow::Result<ExitCode> {
        self.bar.finish_and_clear();
        let phrase = match &self.mailbox {
            None => Phrase::new("find-end").with("files", self.files.to_string()),
            Some(ended) => Phrase::new("find-end-mailbox")
                .with("messages", ended.messages.to_string())
                .with("folders", ended.folders.to_string()),
        };
        let phrase = phrase
            .with("bytes", HumanBytes(self.bytes).to_string())
            .with("found", self.found.to_string())
            .with("unread", self.unread.to_string());
        eprintln!("{}", self.phrase(&phrase));
        Ok(match () {
            () if self.found > 0 => ExitCode::from(1),
            () if self.is_failing => ExitCode::from(EXIT_ERROR),
            () => ExitCode::SUCCESS,
        })
    }
}

/// Opens a plain file; nothing if it is none any more. What is no file (a pipe that was put there) must not keep us waiting.
fn open(path: &Path) -> io::Result<Option<File>> {
    #[cfg(unix)]
    let file = {
        use rustix::fs::{Mode, OFlags};
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(file) => File::from(file),
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::LOOP) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    };
    #[cfg(not(unix))]
    let file = File::open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

/// A share with one digit, never 100 where it is not.
fn percent(part: u64, of: u64) -> String {
    if of == 0 {
        return "0".to_owned();
    }
    let tenths = u128::from(part) * 1_000 / u128::from(of);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") }
}

/// What is put behind a name, safe to print as well.
fn harmless_tail(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" {}", harmless(text, 600)) }
}

impl Found<'_> {
    fn name(&self) -> String {
        match self {
            Found::In(place) => place.path.display().to_string(),
            Found::On(letter) => letter.address.clone(),
        }
    }
}

fn line(place: &Found<'_>, holding: &Holding) -> Value {
    let list = |list: &OnList| {
        json!({
            "list": list.name,
            "known": list.known,
            "of": list.of,
            "like": list.like.as_ref().map(|like| {
                json!({"copy": like.copy.to_string(), "party": like.party, "taken_at": like.taken_at.to_string()})
            }),
        })
    };
    let (modified, identifier) = match place {
        Found::In(place) => (place.modified, None),
        Found::On(letter) => (letter.arrived, letter.identifier.as_deref()),
    };
    json!({
        "path": place.name(),
        "message": holding.message,
        "message_id": identifier,
        "form": holding.form.as_str(),
        "modified": modified.map(|at| at.to_string()),
        "lines": holding.lines,
        "people": holding.people,
        "known": holding.known,
        "canaries": holding.canaries,
        "lists": holding.lists.iter().map(list).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_is_a_hundred_only_where_it_is() {
        assert_eq!((percent(1, 1), percent(999_999, 1_000_000)), ("100".into(), "99.9".into()));
        assert_eq!((percent(0, 0), percent(u64::MAX, u64::MAX)), ("0".into(), "100".into()));
    }
}
