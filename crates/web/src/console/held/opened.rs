//! A held message, opened: what it says, and beside it what speaks against it and where; where its links lead; what is attached; whether it
//! proved where it comes from; its own page in a frame in which nothing can act. Everything in it but the reasons is a stranger's word.
//!
//! Opening is a POST with a reason, audited by `guard::release` before the content is in hand; what was opened lies on the [`super::Shelf`]
//! for a few minutes, and the pages here show from there.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guard::desk::{Held, HeldState};
use guard::release::ReleaseError;
use guard::view::evidence::{Mark, MarkPlace};
use guard::view::{AttachmentShown, LinkShown, OpenedMessage, ReasonShown, ViewError, safe};
use model::access::Access;
use model::phrase::Phrase;
use model::verdict::Points;
use platform::reader::ReaderError;
use serde::Deserialize;

use super::act;
use super::one::{self, read_id};
use super::words::{self, Hands};
use crate::console::{Console, message, shown, why};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::evidence::seen;
use crate::view::{Badge, Button, Cell, Evidence, Facts, Icon, Page, Place, Speaker, Tone};

/// From so many points on a reason is red; below it is a hint.
const HEAVY: Points = Points::hundredths(150);

/// So many words of evidence are named beside a reason; the others are marked in the message all the same.
const MOST_LINKS_OF_A_REASON: usize = 6;

/// Longer links and names are cut on the page; the headers have them whole.
const MOST_LETTERS: usize = 600;

/// Why somebody opens a message.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    why: String,
    #[serde(default)]
    see: String,
}

/// Opens a message for who says why, and shows it.
pub(crate) async fn open(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let (person, id) = (visitor.person()?, read_id(&id)?);
    let back = format!("/held/{id}");
    let Ok(because) = act::because(&typed.why, &typed.see) else {
        return Ok(redirect::to_with(&back, "see", &typed.see));
    };
    match console.rooms.view.open(&person.access, id, &because).await {
        Ok(message) => {
            console.held.put(person.session, id, Arc::new(message), console.clock.now());
            Ok(redirect::to(&format!("{back}/view")))
        }
        Err(ViewError::Release(ReleaseError::NotHeld { .. })) => {
            Ok(redirect::to_with(&back, "late", "release"))
        }
        Err(ViewError::Reader(ReaderError::Full)) => Ok(redirect::to_with(&back, "full", "yes")),
        Err(error) => Err(error.into()),
    }
}

/// What this session opened a moment ago, and as what it stands in the queue now; none if it has to be opened (again).
async fn on_the_shelf(
    console: &Console,
    visitor: &Visitor,
    id: &str,
) -> Result<Option<(Arc<OpenedMessage>, Held)>, PageError> {
    let (person, id) = (visitor.person()?, read_id(id)?);
    let held = console.rooms.releaser.fetch(&person.access, id).await?;
    if !matches!(held.state, HeldState::Held | HeldState::Releasing) {
        // Released or deleted, perhaps by somebody else: its content is nobody's business any more.
        console.held.forget(id);
        return Ok(None);
    }
    let found = console.held.find(person.session, id, console.clock.now());
    Ok(found.map(|message| (message, held)))
}

/// Shows an opened message; one that was not opened is asked for first.
pub(crate) async fn view(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let Some((message, held)) = on_the_shelf(&console, &visitor, &id).await? else {
        return Ok(redirect::to(&format!("/held/{}", read_id(&id)?)));
    };
    let page = console.page(&visitor, "held-title").await?;
    let hands = words::hands(&console, &visitor, &held).await?;
    Ok(shown(&opened_page(page, visitor.access()?, &message, &held, &hands)))
}

/// The message's own page, inert, for the frame: under the policy of `guard::view::safe`, in an origin of its own, framed by us only.
pub(crate) async fn body(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let Some((message, _)) = on_the_shelf(&console, &visitor, &id).await? else {
        return Ok(framed(StatusCode::GONE, safe::document("")));
    };
    Ok(framed(StatusCode::OK, safe::document(message.safe_html.as_deref().unwrap_or_default())))
}

/// An answer for the frame. The gate adds its own fields only where there are none.
fn framed(status: StatusCode, document: String) -> Response {
    let fields: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, safe::CONTENT_SECURITY_POLICY),
        // RFC 7034 §2.1, for browsers that do not know `frame-ancestors`.
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, fields, document).into_response()
}

/// The page of an opened message.
#[derive(Template)]
#[template(path = "console/held_opened.html")]
struct OpenedPage {
    page: Page,
    score: String,
    reasons: Vec<ReasonLine>,
    lines: Vec<(String, Evidence)>,
    text: Evidence,
    has_text: bool,
    /// Where the frame gets the message's own page; none of a message without one.
    body: Option<String>,
    hidden: Vec<String>,
    links: Vec<LinkLine>,
    attachments: Vec<AttachmentLine>,
    headers: Vec<HeaderLine>,
    origin: Vec<String>,
    relation: String,
    envelope: Facts,
    is_whole: bool,
    acts: Vec<Button>,
}

/// A reason, and where it points.
struct ReasonLine {
    points: String,
    tone: Tone,
    words: String,
    places: Vec<(String, String)>,
}

/// A link as text.
struct LinkLine {
    says: Option<String>,
    host: Option<String>,
    target: String,
    really: Option<String>,
    badges: Vec<Badge>,
    is_marked: bool,
}

/// An attachment as text.
struct AttachmentLine {
    name: String,
    facts: String,
    sha256: Option<String>,
    oddities: Vec<String>,
    is_marked: bool,
}

/// A header field.
struct HeaderLine {
    name: String,
    value: String,
    raw: Option<String>,
    is_marked: bool,
}

fn opened_page(
    mut page: Page,
    access: &Access,
    message: &OpenedMessage,
    held: &Held,
    hands: &Hands,
) -> OpenedPage {
    let speaker = page.frame.speaker.clone();
    let id = held.message.id;
    page.title =
        if message.subject.is_empty() { speaker.t("held-no-subject") } else { cut(&seen(&message.subject)) };
    let page = page.at(Place::Held).crumb("/held", speaker.t("held-title"));
    let mut page =
        page.crumb(format!("/held/{id}"), one::title(&speaker, held)).lead(speaker.t("held-opened-lead"));
    page.banners.extend(one::standing(&speaker, held, hands));
    let marked = Marked::of(&speaker, message);
    OpenedPage {
        score: why::points(&speaker, message.score),
        reasons: marked.reasons,
        has_text: !message.text.is_empty(),
        body: message.safe_html.as_ref().map(|_| format!("/held/{id}/body")),
        hidden: message.hidden.iter().map(|hidden| cut(&seen(&hidden.text))).collect(),
        links: links(&speaker, &message.links, &marked.links),
        attachments: attachments(&speaker, &message.attachments, &marked.attachments),
        headers: headers(message, &marked.headers),
        lines: vec![
            (speaker.t("held-opened-from"), marked.from),
            (speaker.t("held-opened-subject"), marked.subject),
        ],
        text: marked.text,
        origin: origin(&speaker, message),
        relation: speaker.say(&message.relation),
        envelope: envelope(&speaker, message),
        is_whole: message.is_whole,
        acts: one::acts(&speaker, held, access.rights, true),
        page,
    }
}

/// Whether it proved where it comes from; none was asked, or the record of its judgement is gone.
fn origin(speaker: &Speaker, message: &OpenedMessage) -> Vec<String> {
    if message.origin.is_empty() {
        return vec![speaker.t("held-origin-not-asked")];
    }
    message.origin.iter().map(|phrase| speaker.say(phrase)).collect()
}

/// The reasons with links to the places they rest on, and the texts with those places marked.
struct Marked {
    reasons: Vec<ReasonLine>,
    from: Evidence,
    subject: Evidence,
    text: Evidence,
    links: Vec<usize>,
    attachments: Vec<usize>,
    headers: Vec<usize>,
}

/// A text on its way: its evidence, and where the marks so far begin, to know which of them has the anchor.
struct Marking {
    id: &'static str,
    evidence: Option<Evidence>,
    begins: Vec<usize>,
}

impl Marking {
    fn new(id: &'static str, label: String, text: &str) -> Self {
        Marking { id, evidence: Some(Evidence::new(id, label, text)), begins: Vec::new() }
    }

    /// Adds a mark; returns where a link to it leads.
    fn add(&mut self, tone: Tone, range: &std::ops::Range<usize>, words: &str) -> String {
        self.evidence = self.evidence.take().map(|evidence| evidence.note(tone, range.clone(), words));
        self.begins.push(range.start);
        // Of several that begin at one letter, the part gives the first an anchor.
        let first = self.begins.iter().position(|begin| *begin == range.start).unwrap_or(0);
        format!("#{}-{}", self.id, first + 1)
    }

    fn done(self) -> Evidence {
        self.evidence.unwrap_or_else(|| Evidence::new(self.id, "", ""))
    }
}

impl Marked {
    fn of(speaker: &Speaker, message: &OpenedMessage) -> Self {
        let mut from = Marking::new("from", speaker.t("held-opened-from"), &message.from);
        let mut subject = Marking::new("subject", speaker.t("held-opened-subject"), &message.subject);
        let mut text = Marking::new("text", speaker.t("held-opened-text"), &message.text);
        let (mut links, mut attachments, mut headers) = (Vec::new(), Vec::new(), Vec::new());
        let mut reasons = Vec::new();
        for reason in &message.reasons {
            let tone = tone(reason.points);
            let said = say(speaker, reason);
            let mut places: Vec<(String, String)> = Vec::new();
            for Mark { words, place } in &reason.marks {
                let (href, place) = match place {
                    MarkPlace::From(range) => (from.add(tone, range, &said), "held-place-from"),
                    MarkPlace::Subject(range) => (subject.add(tone, range, &said), "held-place-subject"),
                    MarkPlace::Text(range) => (text.add(tone, range, &said), "held-place-text"),
                    MarkPlace::Header(at, _) => (noted(&mut headers, "header", *at), "held-place-header"),
                    MarkPlace::Link(at) => (noted(&mut links, "link", *at), "held-place-link"),
                    MarkPlace::Attachment(at) => {
                        (noted(&mut attachments, "attachment", *at), "held-place-attachment")
                    }
                    MarkPlace::Elsewhere => continue,
                };
                if places.len() < MOST_LINKS_OF_A_REASON && places.iter().all(|(known, _)| *known != href) {
                    let words = Phrase::new(place).with("words", short(&seen(words)));
                    places.push((href, speaker.say(&words)));
                }
            }
            reasons.push(ReasonLine {
                points: why::points(speaker, reason.points),
                tone,
                words: said,
                places,
            });
        }
        let text = text.done();
        let text = if message.is_whole { text } else { text.cut(speaker.t("held-opened-cut")) };
        Marked { reasons, from: from.done(), subject: subject.done(), text, links, attachments, headers }
    }
}

fn noted(places: &mut Vec<usize>, id: &str, at: usize) -> String {
    places.push(at);
    format!("#{id}-{at}")
}

fn tone(points: Points) -> Tone {
    if points >= HEAVY {
        Tone::Bad
    } else if points > Points::ZERO {
        Tone::Care
    } else {
        Tone::Good
    }
}

/// The sentence as it was kept; of a reason that has none any more, its name.
fn say(speaker: &Speaker, reason: &ReasonShown) -> String {
    let (id, arguments) = &reason.phrase;
    let said = speaker.say_kept(id, arguments);
    if said == *id { why::why(speaker, &reason.id) } else { seen(&said) }
}

fn short(words: &str) -> String {
    shortened(words, 48)
}

fn cut(words: &str) -> String {
    shortened(words, MOST_LETTERS)
}

/// Cuts after so many letters and says so.
fn shortened(words: &str, most: usize) -> String {
    let mut letters = words.chars();
    let mut text: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        text.push('…');
    }
    text
}

fn links(speaker: &Speaker, links: &[LinkShown], marked: &[usize]) -> Vec<LinkLine> {
    let line = |(at, link): (usize, &LinkShown)| {
        let mut badges = Vec::new();
        let mut badge = |is: bool, tone, text| {
            if is {
                badges.push(Badge::new(tone, speaker.t(text)));
            }
        };
        badge(link.is_different, Tone::Bad, "held-link-different");
        badge(!link.is_visible, Tone::Care, "held-link-hidden");
        badge(link.is_unusual, Tone::Care, "held-link-unusual");
        LinkLine {
            says: link
                .text
                .as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(|text| cut(&seen(text))),
            host: link.host.as_deref().map(seen),
            target: cut(&seen(&link.target)),
            really: link.unfolded.as_deref().map(|real| cut(&seen(real))),
            badges,
            is_marked: marked.contains(&at),
        }
    };
    links.iter().enumerate().map(line).collect()
}

fn attachments(speaker: &Speaker, attachments: &[AttachmentShown], marked: &[usize]) -> Vec<AttachmentLine> {
    let line = |(at, attachment): (usize, &AttachmentShown)| {
        let facts = Phrase::new("held-attachment-facts")
            .with("declared", &attachment.declared)
            .with("size", message::size(speaker, attachment.size_bytes))
            .with("inside", attachment.inside.to_string());
        let name = if attachment.name.is_empty() {
            speaker.t("held-attachment-no-name")
        } else {
            cut(&seen(&attachment.name))
        };
        AttachmentLine {
            name,
            facts: seen(&speaker.say(&facts)),
            sha256: attachment.sha256.clone(),
            oddities: attachment.oddities.iter().map(|odd| seen(&speaker.say(odd))).collect(),
            is_marked: marked.contains(&at),
        }
    };
    attachments.iter().enumerate().map(line).collect()
}

fn headers(message: &OpenedMessage, marked: &[usize]) -> Vec<HeaderLine> {
    let line = |(at, header): (usize, &guard::view::HeaderShown)| HeaderLine {
        name: seen(&header.name),
        value: seen(&header.value),
        raw: header.raw.as_deref().map(seen),
        is_marked: marked.contains(&at),
    };
    message.headers.iter().enumerate().map(line).collect()
}

/// How it was handed over, and whom it names.
fn envelope(speaker: &Speaker, message: &OpenedMessage) -> Facts {
    let t = |id| speaker.t(id);
    let envelope = &message.envelope;
    let listed = |addresses: &[String]| {
        let some: Vec<String> = addresses.iter().take(20).map(|address| seen(address)).collect();
        let more = addresses.len().saturating_sub(20) + envelope.other_recipients;
        (some.join(", "), more)
    };
    let (whom, more) = listed(&envelope.recipients);
    let more = if more > 0 { speaker.t_with("held-opened-others", "count", &more) } else { String::new() };
    let sender = if envelope.sender.is_empty() { t("held-no-sender") } else { seen(&envelope.sender) };
    let mut facts = Facts::new();
    if !message.to.is_empty() {
        facts = facts.fact(t("held-opened-to"), Cell::text(listed(&message.to).0));
    }
    if !message.reply_to.is_empty() {
        facts = facts.fact(t("held-opened-reply"), Cell::text(listed(&message.reply_to).0));
    }
    facts
        .fact(t("held-opened-sender"), Cell::text(sender))
        .fact(t("held-opened-recipients"), Cell::two_lines(&Cell::text(whom), more))
        .fact(t("held-opened-client"), Cell::code(seen(&envelope.client)))
        .fact(t("held-fact-door"), Cell::text(&envelope.door))
}
