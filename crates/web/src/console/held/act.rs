//! Deciding: release, delete, "this was phishing", "this was fine", for one held message or many. First a page that says what will happen and
//! asks why; then the act; then, for many, what became of each. Doing the same again changes nothing, so the answer may be loaded again.
//!
//! A release can take minutes when the next hop is slow, and must not end with the connection of who pressed the button: it runs by itself,
//! the page waits a few seconds for it and then says that it is under way. Should the process end meanwhile, `guard::release` goes on with it
//! and says that it may arrive twice.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use guard::desk::bulk::{self, BulkAct, ItemOutcome, MOST_IN_BULK};
use guard::desk::{Feedback, Held, HeldState};
use guard::release::reason::{Because, Why};
use model::access::Access;
use model::ids::HeldId;
use model::phrase::Phrase;
use platform::audit::Reference;

use super::{Pairs, words};
use crate::console::{ConfirmPage, Console, flashed, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Confirm, Field, Icon, Page, Place, Row, Speaker, Table, Tone,
};

/// A page waits so long for what was begun.
const PAGE_WAITS: Duration = Duration::from_secs(6);

/// So many are named on the page that asks; the number is said of all.
const NAMED: usize = 5;

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Hand it over to the next hop.
    Release,
    /// Destroy it.
    Delete,
    /// It was an attack.
    Phishing,
    /// There was nothing wrong with it.
    Fine,
}

impl Act {
    const ALL: [Self; 4] = [Self::Release, Self::Delete, Self::Phishing, Self::Fine];

    /// The word in addresses and forms.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Delete => "delete",
            Self::Phishing => "phishing",
            Self::Fine => "fine",
        }
    }

    /// Reads the word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    const fn bulk(self) -> BulkAct {
        match self {
            Self::Release => BulkAct::Release,
            Self::Delete => BulkAct::Delete,
            Self::Phishing => BulkAct::Teach(Feedback::Phishing),
            Self::Fine => BulkAct::Teach(Feedback::Fine),
        }
    }

    /// What is said of a message, if that is the act.
    pub(super) const fn feedback(self) -> Option<Feedback> {
        match self {
            Self::Phishing => Some(Feedback::Phishing),
            Self::Fine => Some(Feedback::Fine),
            Self::Release | Self::Delete => None,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Release => "held-act-release",
            Self::Delete => "held-act-delete",
            Self::Phishing => "held-act-phishing",
            Self::Fine => "held-act-fine",
        }
    }

    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Release => Icon::Send,
            Self::Delete => Icon::TrashTwo,
            Self::Phishing => Icon::Flag,
            Self::Fine => Icon::CircleCheck,
        }
    }

    /// Question, what will happen, what else, the button; for `$count` messages.
    const fn texts(self) -> [&'static str; 4] {
        match self {
            Self::Release => {
                ["held-release-title", "held-release-what", "held-release-also", "held-release-do"]
            }
            Self::Delete => ["held-delete-title", "held-delete-what", "held-delete-also", "held-delete-do"],
            Self::Phishing => {
                ["held-phishing-title", "held-phishing-what", "held-phishing-also", "held-phishing-do"]
            }
            Self::Fine => ["held-fine-title", "held-fine-what", "held-fine-also", "held-fine-do"],
        }
    }

    /// Where it is asked for these.
    pub(in crate::console) fn page(self, ids: &[HeldId]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(ids.iter().map(|id| ("chosen", id.to_string())));
        format!("/held/chosen/{}?{}", self.as_str(), query.finish())
    }
}

/// The messages that are named in an address or a form, each once, up to so many as can be acted upon at once.
fn chosen(pairs: &[(String, String)]) -> Vec<HeldId> {
    let mut ids: Vec<HeldId> = Vec::new();
    for id in pairs.iter().filter(|(name, _)| name == "chosen").filter_map(|(_, id)| id.parse().ok()) {
        if !ids.contains(&id) && ids.len() < MOST_IN_BULK {
            ids.push(id);
        }
    }
    ids
}

fn field<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

/// Takes what was ticked in the queue to the page that asks; nothing ticked leads back.
pub(crate) async fn choose(visitor: Visitor, Form(pairs): Form<Pairs>) -> Result<Response, PageError> {
    visitor.person()?;
    let ids = chosen(&pairs);
    match Act::parse(field(&pairs, "act")) {
        Some(act) if !ids.is_empty() => Ok(redirect::to(&act.page(&ids))),
        _ => Ok(redirect::to("/held")),
    }
}

/// Asks before releasing or teaching.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(act): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    let act = undoable(&act)?;
    ask_for(&console, &visitor, act, &pairs, false).await
}

/// Asks before deleting; the gate has seen a fresh proof.
pub(crate) async fn ask_delete(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Pairs>,
) -> Result<Response, PageError> {
    ask_for(&console, &visitor, Act::Delete, &pairs, false).await
}

/// Deleting has routes of its own, which want a proof.
fn undoable(word: &str) -> Result<Act, PageError> {
    Act::parse(word).filter(|act| *act != Act::Delete).ok_or(PageError::NotFound)
}

async fn ask_for(
    console: &Console,
    visitor: &Visitor,
    act: Act,
    pairs: &[(String, String)],
    is_reference_wrong: bool,
) -> Result<Response, PageError> {
    let ids = chosen(pairs);
    let mut some = Vec::new();
    for id in ids.iter().take(NAMED) {
        some.push(console.rooms.releaser.fetch(visitor.access()?, *id).await?);
    }
    let Some(first) = some.first() else { return Ok(redirect::to("/held")) };
    let page = console
        .page(visitor, "held-title")
        .await?
        .at(Place::Held)
        .crumb("/held", console.speaker(visitor).t("held-title"));
    let speaker = page.frame.speaker.clone();
    let back = back(&ids);
    // Somebody else was quicker: the page of the message says who.
    if ids.len() == 1 && act.feedback().is_none() && first.state != HeldState::Held {
        return Ok(redirect::to_with(&back, "late", act.as_str()));
    }
    let mut confirm = confirm(&speaker, act, &ids, &some, &back);
    let see = see_field(&speaker).value(field(pairs, "see"));
    let see = if is_reference_wrong { see.error(speaker.t("held-because-see-wrong")) } else { see };
    let why = field(pairs, "why").parse().unwrap_or(Why::Review);
    confirm = confirm.field(why_field(&speaker, why)).field(see);
    let mut page = page;
    page.title = speaker.t_with(act.texts()[0], "count", &ids.len());
    Ok(shown(&ConfirmPage { page, confirm }))
}

/// Where one came from.
fn back(ids: &[HeldId]) -> String {
    match ids {
        [one] => format!("/held/{one}"),
        _ => "/held".to_owned(),
    }
}

fn confirm(speaker: &Speaker, act: Act, ids: &[HeldId], some: &[Held], back: &str) -> Confirm {
    let [_, what, also, label] = act.texts();
    let count = ids.len();
    let label = speaker.t_with(label, "count", &count);
    let button = if act == Act::Delete { Button::danger(label) } else { Button::primary(label) };
    let keep = Button::secondary(speaker.t("held-keep")).href(back);
    let mut confirm = Confirm::new(format!("/held/chosen/{}", act.as_str()), button.icon(act.icon()), keep);
    for held in some {
        let named = Phrase::new("held-named")
            .with("from", words::sender(speaker, held))
            .with("recipients", words::recipients(speaker, held))
            .with("at", speaker.instant(held.message.at));
        confirm = confirm.consequence(speaker.say(&named));
    }
    if count > some.len() {
        confirm = confirm.consequence(speaker.t_with("held-named-more", "count", &(count - some.len())));
    }
    confirm = confirm
        .consequence(speaker.t_with(what, "count", &count))
        .consequence(speaker.t_with(also, "count", &count));
    if act == Act::Release && some.iter().any(|held| held.instead.is_some()) {
        confirm = confirm.consequence(speaker.t("held-release-instead"));
    }
    for id in ids {
        confirm = confirm.hidden("chosen", &id.to_string());
    }
    if act == Act::Delete && count > 1 {
        return confirm.word(speaker.t_with("held-delete-word", "count", &count), count.to_string());
    }
    confirm
}

/// Why somebody looks or decides, in words.
pub(crate) fn why_words(speaker: &Speaker, why: Why) -> String {
    speaker.t(match why {
        Why::Requested => "held-why-requested",
        Why::Incident => "held-why-incident",
        Why::Training => "held-why-training",
        Why::Legal => "held-why-legal",
        Why::Review | Why::Unfinished => "held-why-review",
    })
}

/// One of a few words; free text would put people's names into the audit log.
pub(super) fn why_field(speaker: &Speaker, chosen: Why) -> Field {
    let choices = Why::ALL.map(|why| (why.as_str().to_owned(), why_words(speaker, why))).to_vec();
    let field = Field::choice("why", speaker.t("held-because"), choices).value(chosen.as_str());
    field.hint(speaker.t("held-because-hint")).required()
}

/// Where more is written.
pub(super) fn see_field(speaker: &Speaker) -> Field {
    Field::text("see", speaker.t("held-because-see"))
        .hint(speaker.t("held-because-see-hint"))
        .autocomplete("off")
        .short()
}

/// Reads why and where more is written. Spaces of "Ticket 12" become `-`.
///
/// Errors: a reference that could hold a name or an address.
pub(super) fn because(why: &str, see: &str) -> Result<Because, PageError> {
    let why = why.parse().map_err(|_| PageError::Refused(Phrase::new("held-because-missing")))?;
    let see = see.trim().replace(' ', "-");
    if see.is_empty() {
        return Ok(Because::of(why));
    }
    let reference =
        Reference::from_str(&see).map_err(|_| PageError::Refused(Phrase::new("held-because-see-wrong")))?;
    Ok(Because { why, reference: Some(reference) })
}

/// Releases, or notes what they were.
pub(crate) async fn act(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(act): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, PageError> {
    let act = undoable(&act)?;
    act_on(&console, &visitor, act, &pairs).await
}

/// Deletes; the gate has seen a fresh proof.
pub(crate) async fn delete(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Form<Pairs>,
) -> Result<Response, PageError> {
    let ids = chosen(&pairs);
    if ids.len() > 1 && field(&pairs, "confirmed") != ids.len().to_string() {
        return ask_for(&console, &visitor, Act::Delete, &pairs, false).await;
    }
    act_on(&console, &visitor, Act::Delete, &pairs).await
}

async fn act_on(
    console: &Arc<Console>,
    visitor: &Visitor,
    act: Act,
    pairs: &[(String, String)],
) -> Result<Response, PageError> {
    let ids = chosen(pairs);
    let Ok(because) = because(field(pairs, "why"), field(pairs, "see")) else {
        return ask_for(console, visitor, act, pairs, true).await;
    };
    let outcomes = begin(console, visitor.access()?, &ids, act, because).await?;
    match (&ids[..], outcomes) {
        ([], _) => Ok(redirect::to("/held")),
        ([_], outcomes) => Ok(answer_one(console, act, &back(&ids), outcomes.as_deref())),
        (_, Some(outcomes)) => outcome_page(console, visitor, act, &outcomes).await,
        (_, None) => {
            Ok(flashed(console, redirect::to("/held?state=releasing"), &Phrase::new("held-under-way")))
        }
    }
}

/// Begins the act by itself and waits a little for it; none: it is under way.
async fn begin(
    console: &Arc<Console>,
    access: &Access,
    ids: &[HeldId],
    act: Act,
    because: Because,
) -> Result<Option<Outcomes>, PageError> {
    // Full: somebody has to wait for those who released much before him.
    let place = Arc::clone(&console.acting).try_acquire_owned().map_err(|_| PageError::TooMany)?;
    let (rooms, access, ids) = (Arc::clone(&console.rooms), access.clone(), ids.to_vec());
    let shelf = Arc::clone(&console.held);
    let task = tokio::spawn(async move {
        let outcomes = bulk::act(&rooms.releaser, &access, &ids, act.bulk(), &because).await;
        if act.feedback().is_none() {
            ids.iter().for_each(|id| shelf.forget(*id));
        }
        drop(place);
        outcomes
    });
    let waits = if ids_wait(act) { bulk::PATIENCE } else { PAGE_WAITS };
    match tokio::time::timeout(waits, task).await {
        Ok(Ok(outcomes)) => outcomes.map(Some).map_err(PageError::ours),
        Ok(Err(failed)) => Err(PageError::ours(failed)),
        Err(_) => Ok(None),
    }
}

/// What asks nobody outside is soon done, and its page is worth waiting for.
fn ids_wait(act: Act) -> bool {
    act != Act::Release
}

/// What became of each.
type Outcomes = Vec<(HeldId, ItemOutcome)>;

/// Leads back to the message, which says where it stands now.
fn answer_one(
    console: &Console,
    act: Act,
    back: &str,
    outcomes: Option<&[(HeldId, ItemOutcome)]>,
) -> Response {
    let Some([(_, outcome)]) = outcomes else { return redirect::to(back) };
    match outcome {
        ItemOutcome::Done => match act {
            Act::Phishing => flashed(console, redirect::to(back), &Phrase::new("held-phishing-done")),
            Act::Fine => flashed(console, redirect::to(back), &Phrase::new("held-fine-done")),
            // The page says it from what is kept, and says it later too.
            Act::Release | Act::Delete => redirect::to(back),
        },
        ItemOutcome::AlreadyDone | ItemOutcome::NotHeld(_) => redirect::to_with(back, "late", act.as_str()),
        // The page says what the next hop answered, or that nobody knows.
        ItemOutcome::Back(_) | ItemOutcome::Unknown(_) => redirect::to(back),
        ItemOutcome::NotBegun | ItemOutcome::Failed(_) => redirect::to_with(back, "full", "yes"),
    }
}

/// What became of many.
#[derive(Template)]
#[template(path = "console/held_outcome.html")]
struct OutcomePage {
    page: Page,
    table: Table,
}

async fn outcome_page(
    console: &Console,
    visitor: &Visitor,
    act: Act,
    outcomes: &[(HeldId, ItemOutcome)],
) -> Result<Response, PageError> {
    let page = console.page(visitor, "held-outcome-title").await?.at(Place::Held);
    let speaker = page.frame.speaker.clone();
    let done = outcomes
        .iter()
        .filter(|(_, outcome)| matches!(outcome, ItemOutcome::Done | ItemOutcome::AlreadyDone));
    let lead = Phrase::new("held-outcome-lead")
        .with("done", done.count().to_string())
        .with("count", outcomes.len().to_string());
    let mut rows = Vec::new();
    for (id, outcome) in outcomes {
        let held = console.rooms.releaser.fetch(visitor.access()?, *id).await.ok();
        rows.push(outcome_row(&speaker, act, *id, held.as_ref(), outcome));
    }
    let next = Button::primary(speaker.t("held-outcome-next")).href("/held").icon(Icon::ArrowRight);
    let page = page.crumb("/held", speaker.t("held-title")).lead(speaker.say(&lead)).next(&next);
    let table = Table::new(&speaker, "outcome", "/held", speaker.t("held-outcome-caption"))
        .column(Column::text("from", speaker.t("held-column-from")).heading())
        .column(Column::text("for", speaker.t("held-column-for")))
        .column(Column::text("outcome", speaker.t("held-outcome-column")))
        .rows(rows);
    Ok(shown(&OutcomePage { page, table }))
}

fn outcome_row(speaker: &Speaker, act: Act, id: HeldId, held: Option<&Held>, outcome: &ItemOutcome) -> Row {
    let from = held.map_or_else(|| id.to_string(), |held| words::sender(speaker, held));
    let whom = held.map(|held| words::recipients(speaker, held)).unwrap_or_default();
    let (tone, word, detail) = match outcome {
        ItemOutcome::Done => (Tone::Good, "held-outcome-done", String::new()),
        ItemOutcome::AlreadyDone => (Tone::Plain, "held-outcome-already", String::new()),
        ItemOutcome::NotHeld(_) => (Tone::Care, "held-outcome-not-held", String::new()),
        ItemOutcome::Back(answer) => (Tone::Bad, "held-outcome-back", answer.clone()),
        ItemOutcome::Unknown(at) => (Tone::Care, "held-outcome-unknown", speaker.instant(*at)),
        ItemOutcome::NotBegun => (Tone::Wait, "held-outcome-not-begun", String::new()),
        // The cause is in the log; here it would be our words, not theirs.
        ItemOutcome::Failed(_) => (Tone::Bad, "held-outcome-failed", String::new()),
    };
    let badge = Badge::new(tone, speaker.t(word));
    let badge = if matches!(outcome, ItemOutcome::Done) { badge.icon(act.icon()) } else { badge };
    Row::new(vec![
        Cell::link(format!("/held/{id}"), from),
        Cell::text(whom),
        Cell::two_lines(&Cell::part(&badge), detail),
    ])
}

#[cfg(test)]
mod tests {
    use model::phrase::Phrase;

    use super::{Act, because, chosen};
    use crate::problem::PageError;

    #[test]
    fn a_ticket_is_a_reference_and_a_name_is_none() {
        for see in ["", "T-12", "Ticket 12", "#4711"] {
            assert!(because("incident", see).is_ok(), "{see}");
        }
        for (why, see, text) in [
            ("", "", "held-because-missing"),
            ("because I can", "", "held-because-missing"),
            ("review", "ada@example.com", "held-because-see-wrong"),
        ] {
            let refused = because(why, see).unwrap_err();
            assert!(matches!(refused, PageError::Refused(Phrase { id, .. }) if id == text), "{why} {see}");
        }
    }

    #[test]
    fn each_is_chosen_once_and_what_is_no_id_is_not() {
        let id = "0190b6f0-7c4e-7abc-8def-0123456789ab";
        let pairs = [("chosen", id), ("chosen", "x"), ("other", id), ("chosen", id)];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(chosen(&pairs).len(), 1);
        assert_eq!(Act::Delete.page(&chosen(&pairs)), format!("/held/chosen/delete?chosen={id}"));
        assert_eq!(Act::parse("erase"), None);
    }
}
