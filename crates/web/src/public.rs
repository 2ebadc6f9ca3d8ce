//! The public face: what anybody may read about the organisation, without an account: how its mail reaches people, what it never asks for, who
//! works with its customers' addresses, which letters it sent, and whether one letter is its own.
//!
//! It bears the organisation's name, not ours. No session, no cookie, no script; the language is the browser's, or the one in the address.
//! Decides nothing: `outreach` says what may be shown.

mod answer;
pub(crate) mod check;
pub(crate) mod drop;
pub(crate) mod home;
pub(crate) mod inquiry;
pub(crate) mod letters;
mod limit;
pub(crate) mod promises;
pub(crate) mod questions;
mod reader;
pub(crate) mod told;
pub(crate) mod vendors;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use custody::Custody;
use guard::authenticate::Network;
use guard::protect::Protect;
use model::causes::chain;
use outreach::desk::PublicDesk;
use platform::accounts::Accounts;
use platform::clock::Clock;
use platform::phrases::{FALLBACK_LANGUAGE, Phrases};

use self::answer::shown;
use self::limit::Limit;
pub(crate) use self::reader::Reader;
use crate::problem::{PageError, Unexplained};
use crate::view::Speaker;

/// What the public face needs to answer.
pub struct PublicParts {
    /// Says what may be shown.
    pub desk: PublicDesk,
    /// Knows what the organisation is called and where its mail comes from.
    pub protect: Arc<Protect>,
    /// Knows the names of those who signed letters.
    pub accounts: Arc<Accounts>,
    /// Speaks.
    pub phrases: Arc<Phrases>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The language of those whose browser names none that we speak.
    pub language: String,
    /// Where browsers reach these pages: `https://HOST`.
    pub origin: String,
    /// Proxies whose word about the client counts.
    pub proxies: Vec<Network>,
    /// What partners were asked; none where nobody is.
    pub custody: Option<Arc<Custody>>,
}

/// The public face's state.
pub struct Public {
    pub(crate) desk: PublicDesk,
    protect: Arc<Protect>,
    accounts: Arc<Accounts>,
    custody: Option<Arc<Custody>>,
    phrases: Arc<Phrases>,
    clock: Arc<dyn Clock>,
    language: &'static str,
    origin: String,
    proxies: Vec<Network>,
    /// What costs a write, or may guess a short code.
    limit: Limit,
    /// Keys that opened nothing: an own one, so that who tries them hinders nobody's forms.
    in_vain: Limit,
}

impl Public {
    /// Puts the public face together.
    pub fn new(parts: PublicParts) -> Self {
        let language = parts.phrases.languages().find(|known| *known == parts.language);
        Public {
            desk: parts.desk,
            protect: parts.protect,
            accounts: parts.accounts,
            custody: parts.custody,
            language: language.unwrap_or(FALLBACK_LANGUAGE),
            phrases: parts.phrases,
            clock: parts.clock,
            origin: parts.origin,
            proxies: parts.proxies,
            limit: Limit::default(),
            in_vain: Limit::default(),
        }
    }

    /// Whether browsers reach these pages over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// The language as we write it, if there are texts in it.
    fn known_language(&self, tag: &str) -> Option<&'static str> {
        self.phrases.languages().find(|known| known.eq_ignore_ascii_case(tag))
    }

    /// What customers call the organisation; while nobody said, the name of its site.
    async fn organisation(&self) -> Result<String, PageError> {
        let name = self.protect.organisation(self.desk.access()).await?.name;
        Ok(if name.is_empty() { self.site().to_owned() } else { name })
    }

    /// Host and port, as people type them.
    fn site(&self) -> &str {
        self.origin.split_once("://").map_or(&*self.origin, |(_, site)| site)
    }

    fn speaker(&self, reader: &Reader) -> Speaker {
        Speaker::new(self.phrases.clone(), reader.language)
    }

    /// A page with its heading and its sentence.
    async fn page(
        &self,
        reader: &Reader,
        title: &'static str,
        lead: &'static str,
    ) -> Result<PublicPage, PageError> {
        Ok(self.page_of(reader, self.organisation().await?, title, lead))
    }

    fn page_of(
        &self,
        reader: &Reader,
        organisation: String,
        title: &'static str,
        lead: &'static str,
    ) -> PublicPage {
        let speaker = self.speaker(reader);
        let said = |id| speaker.t_with(id, "organisation", &organisation);
        PublicPage {
            title: said(title),
            lead: said(lead),
            chosen: reader.chosen,
            path: reader.path.clone(),
            organisation,
            speaker,
        }
    }

    /// Says what went wrong and what to do next; our own faults go to the log with their cause.
    async fn problem(&self, reader: &Reader, error: &PageError) -> Response {
        let (title, lead) = match error {
            PageError::TooMany => ("public-too-many-title", "public-too-many-lead"),
            PageError::Ours(cause) => {
                tracing::error!(error = chain(cause.as_ref()), "a public page could not be answered");
                ("public-ours-title", "public-ours-lead")
            }
            _ => ("public-not-found-title", "public-not-found-lead"),
        };
        // Where even the name cannot be read, the site's will do.
        let organisation = self.organisation().await.unwrap_or_else(|_| self.site().to_owned());
        let page = self.page_of(reader, organisation, title, lead);
        let mut answer = shown(&ProblemPage { page });
        *answer.status_mut() = error.status();
        answer
    }
}

/// Puts the missing words into an answer that is a failure.
pub(crate) async fn explain(State(public): State<Arc<Public>>, request: Request, next: Next) -> Response {
    let reader = Reader::of(&public, &request);
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(reader.clone());
    let mut answer = next.run(Request::from_parts(parts, body)).await;
    match answer.extensions_mut().remove::<Unexplained>() {
        Some(Unexplained(error)) => public.problem(&reader, &error).await,
        None => answer,
    }
}

/// For whatever path there is no route.
pub(crate) async fn nothing_here() -> PageError {
    PageError::NotFound
}

/// What is the same on every public page.
pub(crate) struct PublicPage {
    speaker: Speaker,
    organisation: String,
    title: String,
    lead: String,
    /// The language that stands in the address.
    chosen: Option<&'static str>,
    /// The path of this page.
    path: String,
}

impl PublicPage {
    /// Says a text.
    fn t(&self, id: &'static str) -> String {
        self.speaker.t(id)
    }

    /// A place on these pages; a language that was chosen stays chosen.
    fn href(&self, path: &str) -> String {
        match self.chosen {
            Some(language) => format!("{path}?lang={language}"),
            None => path.to_owned(),
        }
    }

    /// The pages one can go to from everywhere.
    fn places(&self) -> [(String, String, bool); 4] {
        let place = |path: &str, words: String| (self.href(path), words, self.path.starts_with(path));
        [
            place("/promises", self.t("public-nav-promises")),
            place("/check", self.t("public-nav-check")),
            place("/letters", self.t("public-nav-letters")),
            place("/vendors", self.t("public-nav-vendors")),
        ]
    }

    /// The languages of the switch: tag, own name, and whether it is this page's.
    fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        [("en", "English"), ("de", "Deutsch")].map(|(tag, name)| (tag, name, tag == self.speaker.language()))
    }
}

/// What went wrong, and what to do next.
#[derive(Template)]
#[template(path = "public/problem.html")]
struct ProblemPage {
    page: PublicPage,
}
