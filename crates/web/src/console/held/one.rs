//! One held message, unopened: why it is held, where it came from, who its sender is to us, what happened to it and who did what.
//! All of it is known without looking. Looking is `opened`, deciding is `act`.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use custody::CustodyError;
use custody::copy::CopyShown;
use guard::desk::message::MessageRecord;
use guard::desk::{Held, HeldState};
use guard::release::reason::Why;
use guard::view::words as told;
use model::access::{Access, Right, Rights};
use model::ids::HeldId;
use model::phrase::Phrase;
use platform::StoreError;
use serde::Deserialize;

use super::act::{self, Act};
use super::words::{self, Hands};
use crate::console::{Console, message, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Button, Cell, Facts, Field, Icon, Page, Place, Speaker, TimeLine, Tone, When};

/// The page.
#[derive(Template)]
#[template(path = "console/held_one.html")]
struct OnePage {
    page: Page,
    reasons: message::Reasons,
    origin: Vec<String>,
    relation: String,
    facts: Facts,
    time_line: TimeLine,
    /// Where the reason is asked before it is opened; none for who may not, or when there is nothing to open.
    open: Option<OpenForm>,
    acts: Vec<Button>,
}

/// What is asked before a message is opened.
struct OpenForm {
    action: String,
    why: Field,
    see: Field,
    submit: Button,
}

/// What the address says beside the id.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Aside {
    /// What somebody wanted to do when somebody else had been quicker.
    late: Option<String>,
    /// The reference that could not be read.
    see: Option<String>,
    /// Opening was not possible just now.
    full: Option<String>,
}

/// Shows what is known of a held message.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(aside): Query<Aside>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let held = console.rooms.releaser.fetch(access, read_id(&id)?).await?;
    let record = record(&console, access, &held).await?;
    let page = console.page(&visitor, "held-title").await?;
    let hands = words::hands(&console, &visitor, &held).await?;
    let instead = instead(&console, access, &held).await?;
    let session = visitor.person()?.session;
    let is_open = console.held.find(session, held.message.id, console.clock.now()).is_some();
    let view = One {
        held: &held,
        record: record.as_ref(),
        hands: &hands,
        instead: instead.as_ref(),
        rights: access.rights,
        is_open,
        aside: &aside,
    };
    Ok(shown(&view.page(&console, page)))
}

/// An id of the address; what is none names nothing.
pub(super) fn read_id(id: &str) -> Result<HeldId, PageError> {
    id.parse().map_err(|_| PageError::NotFound)
}

/// The judgement of a held message, unless its telemetry was lost or pruned.
pub(super) async fn record(
    console: &Console,
    access: &Access,
    held: &Held,
) -> Result<Option<MessageRecord>, PageError> {
    let Some(judged) = held.message.judged else { return Ok(None) };
    match console.rooms.desk.message(access, judged).await {
        Ok(record) => Ok(Some(record)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(PageError::ours(error)),
    }
}

/// The copy that was sealed instead, if one was and is still on the register.
async fn instead(console: &Console, access: &Access, held: &Held) -> Result<Option<CopyShown>, PageError> {
    let Some(copy) = held.instead else { return Ok(None) };
    match console.rooms.custody.copy(access, copy).await {
        Ok(copy) => Ok(Some(copy)),
        Err(CustodyError::Store(StoreError::Missing { .. })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// That its list went another way, and so what to do with the message.
fn went_another_way(speaker: &Speaker, copy: &CopyShown, is_held: bool) -> Banner {
    let words = Phrase::new("held-banner-instead")
        .with("list", &copy.list.name)
        .with("party", &copy.party.1)
        .with("made", speaker.instant(copy.copy.made.0));
    let banner = Banner::new(Tone::Sea, speaker.say(&words));
    let look =
        Button::secondary(speaker.t("held-banner-instead-copy")).href(format!("/copies/{}", copy.copy.id));
    if is_held { banner.what(speaker.t("held-banner-instead-what")).act(look) } else { banner.act(look) }
}

/// What the page is made from.
struct One<'o> {
    held: &'o Held,
    record: Option<&'o MessageRecord>,
    hands: &'o Hands,
    instead: Option<&'o CopyShown>,
    rights: Rights,
    is_open: bool,
    aside: &'o Aside,
}

impl One<'_> {
    fn page(&self, console: &Console, mut page: Page) -> OnePage {
        let speaker = page.frame.speaker.clone();
        let now = console.clock.now();
        page.title = title(&speaker, self.held);
        let lead = Phrase::new("held-one-lead")
            .with("state", self.held.state.as_str())
            .with("recipients", words::recipients(&speaker, self.held))
            .with("ago", speaker.relative(self.held.message.at, now));
        let mut page = page.at(Place::Held).crumb("/held", speaker.t("held-title")).lead(speaker.say(&lead));
        page.banners.extend(self.banners(&speaker));
        if self.is_held() && self.is_open && self.rights.has(Right::Open) {
            let again = Button::primary(speaker.t("held-open-again")).icon(Icon::Eye);
            page = page.next(&again.href(format!("/held/{}/view", self.held.message.id)));
        }
        let sender = self.record.and_then(|record| record.sender.as_ref());
        let judged = self.record.map(|record| record.message.at);
        OnePage {
            reasons: message::reasons(
                &speaker,
                &self.held.message.reasons,
                self.held.message.score,
                &self.held.message.decided_by,
            ),
            origin: message::origin(&speaker, self.record.map(|record| &record.message.origin)),
            relation: speaker.say(&told::relation(self.held.message.direction, sender)),
            facts: self.facts(&speaker),
            time_line: TimeLine::new(words::time_line(&speaker, self.held, self.hands, judged)),
            open: self.open_form(&speaker),
            acts: acts(&speaker, self.held, self.rights, false),
            page,
        }
    }

    fn is_held(&self) -> bool {
        matches!(self.held.state, HeldState::Held | HeldState::Releasing)
    }

    /// What must be known before anything is done.
    fn banners(&self, speaker: &Speaker) -> Vec<Banner> {
        let mut banners = standing(speaker, self.held, self.hands);
        banners.extend(self.instead.map(|copy| went_another_way(speaker, copy, self.is_held())));
        if self.aside.late.as_deref().and_then(Act::parse).is_some() {
            let late = Banner::new(Tone::Care, speaker.t("held-late"));
            banners.insert(0, late.what(speaker.t_with("held-late-what", "who", &self.hands.state_by)));
        }
        if self.aside.full.is_some() {
            banners
                .insert(0, Banner::new(Tone::Wait, speaker.t("held-full")).what(speaker.t("held-full-what")));
        }
        banners
    }

    fn facts(&self, speaker: &Speaker) -> Facts {
        let message = &self.held.message;
        let t = |id| speaker.t(id);
        let domains: Vec<&str> = message.recipient_domains.iter().take(10).map(String::as_str).collect();
        let mut facts = Facts::new()
            .fact(t("held-fact-state"), Cell::part(&words::state(speaker, self.held)))
            .fact(t("held-fact-from"), Cell::text(words::sender(speaker, self.held)))
            .fact(
                t("held-fact-for"),
                Cell::two_lines(
                    &Cell::text(words::recipients(speaker, self.held)),
                    if domains.len() > 1 { domains.join(", ") } else { String::new() },
                ),
            )
            .fact(t("held-fact-direction"), Cell::text(t(words::direction(message.direction))))
            .fact(t("held-fact-door"), Cell::text(&message.door));
        if let Some(queue_id) = &message.queue_id {
            facts = facts.fact(t("held-fact-queue-id"), Cell::code(queue_id));
        }
        if let Some(network) = self.record.and_then(|record| record.message.trace.client_network.as_ref()) {
            facts = facts.fact(t("held-fact-network"), Cell::code(network));
        }
        facts = facts.fact(t("held-fact-size"), Cell::text(message::size(speaker, message.size_bytes)));
        if self.is_held() {
            facts = facts.fact(t("held-fact-ends"), Cell::part(&When::exact(speaker, message.end_at)));
        }
        if let Some(record) = self.record {
            let href = format!("/messages/{}", record.message.id);
            facts = facts.fact(t("held-fact-record"), Cell::link(href, t("held-fact-record-link")));
        }
        facts
    }

    /// The form before looking; the one next step of who may look.
    fn open_form(&self, speaker: &Speaker) -> Option<OpenForm> {
        if !self.is_held() || self.is_open || !self.rights.has(Right::Open) {
            return None;
        }
        let see = act::see_field(speaker);
        let see = match &self.aside.see {
            Some(typed) => see.value(typed).error(speaker.t("held-because-see-wrong")),
            None => see,
        };
        Some(OpenForm {
            action: format!("/held/{}/open", self.held.message.id),
            why: act::why_field(speaker, Why::Review),
            see,
            submit: Button::primary(speaker.t("held-open")).icon(Icon::Eye),
        })
    }
}

/// "Held mail from example.org".
pub(super) fn title(speaker: &Speaker, held: &Held) -> String {
    speaker.t_with("held-one-title", "from", &words::sender(speaker, held))
}

/// Where it stands, in a sentence, where that is more than waiting.
pub(super) fn standing(speaker: &Speaker, held: &Held, hands: &Hands) -> Vec<Banner> {
    let said = |id: &'static str| {
        let phrase = Phrase::new(id).with("who", &hands.state_by).with("at", speaker.instant(held.state_at));
        speaker.say(&phrase)
    };
    let answer = held.answer.as_deref().unwrap_or_default();
    let mut banners = Vec::new();
    match held.state {
        HeldState::Held if held.attempt > 0 => {
            let banner = Banner::new(Tone::Bad, speaker.t("held-banner-back"));
            banners.push(banner.what(speaker.t_with("held-banner-back-what", "answer", answer)));
        }
        HeldState::Held => {}
        HeldState::Releasing => {
            let banner = Banner::new(Tone::Wait, said("held-banner-releasing"));
            banners.push(banner.what(speaker.t("held-banner-releasing-what")));
        }
        HeldState::Released => {
            let banner = Banner::new(Tone::Good, said("held-banner-released"));
            banners.push(banner.what(speaker.t_with("held-banner-released-what", "answer", answer)));
        }
        HeldState::Deleted => banners.push(
            Banner::new(Tone::Plain, said("held-banner-deleted")).what(speaker.t("held-banner-deleted-what")),
        ),
        HeldState::Expired => banners.push(
            Banner::new(Tone::Plain, said("held-banner-expired")).what(speaker.t("held-banner-expired-what")),
        ),
    }
    if held.maybe_twice {
        let twice = Banner::new(Tone::Care, speaker.t("held-banner-twice"));
        banners.push(twice.what(speaker.t("held-banner-twice-what")));
    }
    banners
}

/// What can be done with it now. Release is the next step once somebody has looked, and one of several before.
pub(super) fn acts(speaker: &Speaker, held: &Held, rights: Rights, is_opened: bool) -> Vec<Button> {
    if !rights.has(Right::Decide) {
        return Vec::new();
    }
    let id = held.message.id;
    let asks = |button: Button, act: Act| button.href(act.page(&[id])).icon(act.icon()).asks();
    let mut acts = Vec::new();
    if held.state == HeldState::Held {
        let label = speaker.t("held-act-release");
        let release = if is_opened { Button::primary(label) } else { Button::secondary(label) };
        acts.push(asks(release, Act::Release));
        acts.push(asks(Button::secondary(speaker.t("held-act-delete")), Act::Delete));
        let extend = Button::secondary(speaker.t("held-act-extend")).icon(Icon::Calendar);
        acts.push(extend.href(format!("/held/{id}/extend")).asks());
    }
    if held.state != HeldState::Expired {
        let called = held.feedback.as_ref().map(|given| given.feedback);
        for act in [Act::Phishing, Act::Fine] {
            if act.feedback() != called {
                acts.push(asks(Button::quiet(speaker.t(act.label())), act));
            }
        }
    }
    acts
}
