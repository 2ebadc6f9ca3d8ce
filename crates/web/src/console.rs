//! The console: the face for the people of the house. What its pages share; each page is a file below.
//! Decides nothing: a page asks a room and shows the answer.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod cases;
pub(crate) mod custody;
pub(crate) mod digest;
pub(crate) mod doorstep;
pub(crate) mod enforcing;
pub(crate) mod exceptions;
mod frame;
pub(crate) mod guide;
pub(crate) mod held;
mod lacking;
mod level;
pub(crate) mod live;
pub(crate) mod mailings;
pub(crate) mod message;
pub(crate) mod messages;
pub(crate) mod overview;
pub(crate) mod passkey;
pub(crate) mod policies;
pub(crate) mod promises;
pub(crate) mod protect;
pub(crate) mod provider;
pub(crate) mod question;
pub(crate) mod replies;
mod sections;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod stream;
pub(crate) mod streams;
mod tide;
pub(crate) mod warnings;
pub(crate) mod welcome;
mod who;
mod why;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use guard::authenticate::Network;
use model::causes::chain;
use model::phrase::Phrase;
use platform::accounts::SignedIn;
use platform::clock::{Chance, Clock};
use platform::phrases::Phrases;
use tokio::sync::Semaphore;
use tokio::sync::watch;

use crate::cookie::{self, Cookies};
use crate::once::Sent;
use crate::problem::{PageError, Unexplained};
use crate::rooms::Rooms;
use crate::session::Visitor;
use crate::view::{Button, Confirm, Page};

/// A sentence that no page came to say is forgotten.
const FLASH_LASTS: Duration = Duration::from_secs(30);

/// So many acts on held messages go on at the same time.
const MOST_ACTING: usize = 32;

/// What the console needs to answer.
pub struct ConsoleParts {
    /// The rooms its pages ask.
    pub rooms: Arc<Rooms>,
    /// Speaks.
    pub phrases: Arc<Phrases>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub chance: Arc<dyn Chance>,
    /// The language of those who chose none.
    pub language: String,
    /// Where browsers reach the console: `https://HOST` or, on this machine, `http://localhost:PORT`.
    pub origin: String,
    /// Proxies whose word about the client counts.
    pub proxies: Vec<Network>,
    /// Becomes true when the program stops: answers that go on by themselves end then.
    pub stop: watch::Receiver<bool>,
}

/// The console's state.
pub struct Console {
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) phrases: Arc<Phrases>,
    pub(crate) clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    pub(crate) language: &'static str,
    pub(crate) cookies: Cookies,
    proxies: Vec<Network>,
    tides: tide::Tides,
    seats: Arc<live::Seats>,
    stop: watch::Receiver<bool>,
    /// Forms that were sent a moment ago.
    pub(crate) sent: Sent,
    /// Held messages that somebody looks at.
    pub(crate) held: Arc<held::Shelf>,
    /// Places for acts on held messages, which may take minutes; whoever finds none is told to come back.
    pub(crate) acting: Arc<Semaphore>,
}

impl Console {
    /// Puts the console together.
    pub fn new(parts: ConsoleParts) -> Self {
        let language = known_language(&parts.phrases, &parts.language);
        Console {
            rooms: parts.rooms,
            clock: parts.clock,
            chance: parts.chance,
            language: language.unwrap_or(platform::phrases::FALLBACK_LANGUAGE),
            cookies: Cookies { is_secure: parts.origin.starts_with("https://") },
            phrases: parts.phrases,
            proxies: parts.proxies,
            tides: tide::Tides::default(),
            seats: Arc::default(),
            stop: parts.stop,
            sent: Sent::default(),
            held: Arc::default(),
            acting: Arc::new(Semaphore::new(MOST_ACTING)),
        }
    }

    /// The language as we write it, if there are texts in it.
    pub(crate) fn known_language(&self, tag: &str) -> Option<&'static str> {
        known_language(&self.phrases, tag)
    }

    /// Those whose word about others is believed.
    pub(crate) fn proxies(&self) -> &[Network] {
        &self.proxies
    }

    /// True if the person proved a moment ago that it is he.
    pub(crate) fn is_proved(&self, person: &SignedIn) -> bool {
        self.rooms.accounts.require_fresh_proof(person).is_ok()
    }

    /// An answer with the words that were missing when it was made.
    pub(crate) fn explained(&self, visitor: &Visitor, mut answer: Response) -> Response {
        match answer.extensions_mut().remove::<Unexplained>() {
            Some(Unexplained(error)) => self.problem(visitor, &error),
            None => answer,
        }
    }

    /// A page that says what went wrong and what to do next; our own faults go to the log with their cause.
    pub(crate) fn problem(&self, visitor: &Visitor, error: &PageError) -> Response {
        let (title, lead) = match error {
            PageError::NotFound => ("problem-not-found-title", "problem-not-found-lead"),
            PageError::SignInFirst => ("problem-sign-in-title", "problem-sign-in-lead"),
            PageError::Refused(_) => ("problem-refused-title", "problem-refused-title"),
            PageError::TooMany => ("problem-too-many-title", "problem-too-many-lead"),
            PageError::Ours(_) => ("problem-ours-title", "problem-ours-lead"),
        };
        let mut page = self.door(visitor, title, lead);
        match error {
            PageError::Refused(phrase) => page.lead = Some(page.frame.speaker.say(phrase)),
            PageError::Ours(cause) => {
                let reference = self.reference();
                tracing::error!(reference, error = chain(cause.as_ref()), "a page could not be answered");
                page.lead = Some(page.t_with("problem-ours-lead", "reference", &reference));
            }
            _ => {}
        }
        let home = Button::primary(page.t("problem-home")).href("/");
        let mut answer = shown(&ProblemPage { page: page.next(&home), what: None });
        *answer.status_mut() = error.status();
        answer
    }

    /// What a person reads to us over the telephone, and we search the log for.
    fn reference(&self) -> String {
        self.chance.bytes::<4>().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// A page without navigation: for who is not signed in, or is to do one thing only.
    pub(crate) fn door(&self, visitor: &Visitor, title: &'static str, lead: &'static str) -> Page {
        let frame = self.bare_frame(visitor);
        let (title, lead) = (frame.speaker.t(title), frame.speaker.t(lead));
        Page::new(frame, title).lead(lead)
    }
}

/// What went wrong, and what to do next.
#[derive(Template)]
#[template(path = "console/problem.html")]
struct ProblemPage {
    page: Page,
    what: Option<String>,
}

/// Asks before something is done that has consequences.
#[derive(Template)]
#[template(path = "console/confirm.html")]
pub(crate) struct ConfirmPage {
    pub(crate) page: Page,
    pub(crate) confirm: Confirm,
}

/// The page with the sentence that says what it is about.
pub(crate) fn led(page: Page, lead: &'static str) -> Page {
    let lead = page.t(lead);
    page.lead(lead)
}

/// A page as an answer.
pub(crate) fn shown(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => PageError::ours(error).into_response(),
    }
}

/// Lets the next page say a sentence once.
pub(crate) fn flashed(console: &Console, mut answer: Response, phrase: &Phrase) -> Response {
    let line = console.cookies.secret(console.cookies.flash(), &cookie::flash(phrase), Some(FLASH_LASTS));
    answer.headers_mut().append(header::SET_COOKIE, line);
    answer
}

/// For whatever path there is no route.
pub(crate) async fn nothing_here() -> PageError {
    PageError::NotFound
}

fn known_language(phrases: &Phrases, tag: &str) -> Option<&'static str> {
    phrases.languages().find(|known| known.eq_ignore_ascii_case(tag))
}
