//! Custody's pages: vendors and what they hold, the register of copies, the canary inbox, what a sighting says, and what has to be mended.
//! The words are a marketer's: list, vendor, copy, canary. What any of it means, and who may change it, is `custody`.

pub(crate) mod approval;
pub(crate) mod assessment;
pub(crate) mod calendar;
pub(crate) mod campaign;
pub(crate) mod canary;
pub(crate) mod copy;
pub(crate) mod delivery;
pub(crate) mod domains;
pub(crate) mod dump;
pub(crate) mod escrow;
pub(crate) mod exporter;
pub(crate) mod extract;
pub(crate) mod finding;
pub(crate) mod guideline;
pub(crate) mod inquiry;
pub(crate) mod leak;
pub(crate) mod library;
pub(crate) mod list;
pub(crate) mod map;
pub(crate) mod removal;
pub(crate) mod seal;
pub(crate) mod send;
pub(crate) mod sheet;
pub(crate) mod standing;
pub(crate) mod upload;
pub(crate) mod vendor;
pub(crate) mod whereabouts;

#[cfg(test)]
pub(crate) mod sent_tests;
#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use axum::response::Response;
use custody::CustodyError;
use custody::receiver_keys::is_secret;
use model::time::Time;
use platform::StoreError;

use super::sections::Sent;
use super::{Console, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Field, Page, Place, Speaker, Tabs, Tone};

impl From<CustodyError> for PageError {
    /// What one may not know is not there; what one can mend is said; the rest is ours.
    fn from(error: CustodyError) -> Self {
        match error {
            CustodyError::Denied(_)
            | CustodyError::Store(StoreError::Missing { .. } | StoreError::Denied(_)) => PageError::NotFound,
            CustodyError::NoDrop | CustodyError::NotToHand => PageError::NotFound,
            other => match other.phrase() {
                Some(said) => PageError::Refused(said),
                None => PageError::ours(other),
            },
        }
    }
}

/// The pages about who holds what.
fn tabs(page: &Page, current: &str) -> Tabs {
    Tabs::new(page.t("vendors-title"))
        .tab("/vendors", page.t("vendors-tab"))
        .tab("/map", page.t("map-tab"))
        .tab("/assessments", page.t("assessments-tab"))
        .tab("/lists", page.t("lists-tab"))
        .tab("/answers", page.t("library-tab"))
        .tab("/guidelines", page.t("guidelines-tab"))
        .tab("/findings", page.t("findings-tab"))
        .tab("/dumps", page.t("dumps-title"))
        .current(current)
}

/// The pages about what came to canaries, beside what was planned.
fn canary_tabs(page: &Page, current: &str) -> Tabs {
    Tabs::new(page.t("canaries-title"))
        .tab("/canaries", page.t("canaries-tab-mail"))
        .tab("/canaries/campaigns", page.t("canaries-tab-campaigns"))
        .tab("/calendar", page.t("canaries-tab-calendar"))
        .tab("/canaries/domains", page.t("canaries-tab-domains"))
        .current(current)
}

/// A page below the vendors.
async fn below_vendors(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = console.page(visitor, title).await?.at(Place::Vendors);
    let up = page.t("vendors-title");
    Ok(page.crumb("/vendors", up))
}

/// The day of an instant, as `<input type=date>` wants it.
pub(crate) fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

/// A letter that is ready in the reader's own mail program.
fn mailto(subject: &str, body: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("subject", subject)
        .append_pair("body", body)
        .finish();
    // RFC 6068 §5: a space is %20 here; a plus would be shown as one. Those of the text itself are written %2B.
    format!("mailto:?{}", query.replace('+', "%20"))
}

/// About how many.
fn about(speaker: &Speaker, rows: Option<u64>) -> String {
    rows.map_or_else(|| speaker.t("custody-unknown"), |rows| speaker.number(rows))
}

/// Until when.
fn until(speaker: &Speaker, until: Option<Time>) -> String {
    until.map_or_else(|| speaker.t("custody-no-end"), |until| speaker.day(until))
}

/// A question with what was typed, and what is wrong with that; a secret key that somebody handed in by mistake is not shown again.
fn asked(field: Field, name: &str, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Field {
    let typed = sent.word(name);
    let field = if sent.0.is_empty() || is_secret(typed) { field } else { field.value(typed) };
    match wrong {
        Some((place, said)) if *place == name => field.error(said),
        _ => field,
    }
}

/// What is wrong with an answer, in words; what is wrong with none is an error of its own.
fn wrong(speaker: &Speaker, error: CustodyError) -> Result<(&'static str, String), PageError> {
    match error.unfit() {
        Some((field, phrase)) => Ok((field, speaker.say(&phrase))),
        None => Err(error.into()),
    }
}

/// The form again, with what is wrong with it.
fn again(page: &impl askama::Template) -> Response {
    let mut answer = shown(page);
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    answer
}

/// A banner for what nobody has asked but must be known.
fn care(title: String, what: String) -> Banner {
    Banner::new(Tone::Care, title).what(what)
}
