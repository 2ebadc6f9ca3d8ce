//! Alarms: the channels they go to, who is called first, what lasts now. Sending and waiting is `post::alarm`.

mod channel;

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use model::access::Right;
use model::ids::AlarmChannelId;
use model::phrase::Phrase;
use platform::StoreError;
use post::alarm::{Alarm, AlarmError, AlarmStep, Channel, ChannelKind, News, Roster, WebhookSecret, words};

use self::channel::{channel_form, read_channel};
use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::page_below;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Confirm, Copy, Empty, Field, Icon, Markup, Page, Picture, Row,
    Speaker, Table, Tone, When,
};

/// Alarms that last, on the page.
const OPEN: u32 = 50;

/// So long somebody has to acknowledge if nothing else was said.
const USUAL_WAIT_MINUTES: u32 = 15;

/// A day; who needs longer is not on call.
const LONGEST_WAIT_MINUTES: u32 = 24 * 60;

/// What somebody may not know is not there; what he can mend is said; the rest is ours.
fn refused(error: AlarmError) -> PageError {
    match error {
        AlarmError::Store(StoreError::Missing { .. } | StoreError::Denied(_)) => PageError::NotFound,
        error => match channel::said(&error) {
            Some(phrase) => PageError::Refused(phrase),
            None => PageError::ours(error),
        },
    }
}

/// The words of what he can mend, above the form he typed in.
fn told(page: Page, error: AlarmError) -> Result<Page, PageError> {
    match refused(error) {
        PageError::Refused(phrase) => {
            let said = page.frame.speaker.say(&phrase);
            Ok(page.banner(Banner::new(Tone::Bad, said)))
        }
        other => Err(other),
    }
}

/// What lasts now, the channels, and the on-call order.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let (access, alarms) = (visitor.access()?, &console.rooms.alarms);
    let open = alarms.list(access, true, None, OPEN).await.map_err(refused)?;
    let channels = alarms.channel_list(access).await.map_err(refused)?;
    let roster = alarms.roster(access).await.map_err(refused)?;
    let page = page_below(&console, &visitor, "settings-alarms").await?;
    let page = page.clone().lead(page.t("settings-alarms-lead"));
    let speaker = page.frame.speaker.clone();
    let actors: Vec<String> =
        open.iter().filter_map(|alarm| alarm.acknowledged.as_ref().map(|(_, who)| who.clone())).collect();
    let names = console.names(&visitor, &actors.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let may_decide = access.rights.has(Right::Decide);
    let lasting = open_table(&console, &speaker, &open, may_decide, |actor| names.of(actor).to_owned());
    let add = Markup::row(&[
        Markup::of(
            &Button::secondary(speaker.t("alarm-add-mail"))
                .icon(Icon::Mail)
                .href("/settings/alarms/new/mail"),
        ),
        Markup::of(
            &Button::secondary(speaker.t("alarm-add-webhook"))
                .icon(Icon::LinkTwo)
                .href("/settings/alarms/new/webhook"),
        ),
        Markup::of(
            &Button::secondary(speaker.t("alarm-add-syslog"))
                .icon(Icon::FileText)
                .href("/settings/alarms/new/syslog"),
        ),
    ]);
    let sections = Sections::new(page)
        .section(
            Section::default()
                .lead(speaker.t("alarm-channels-lead"))
                .part(&channels_table(&speaker, &channels))
                .part(&add),
        )
        .section(order_section(&speaker, &channels, &roster))
        .section(Section::new(speaker.t("alarm-lasting")).part(&lasting));
    Ok(shown(&sections))
}

fn open_table(
    console: &Console,
    speaker: &Speaker,
    open: &[Alarm],
    may_decide: bool,
    who: impl Fn(&str) -> String,
) -> Table {
    let now = console.clock.now();
    let row = |alarm: &Alarm| {
        let title = words::said(&console.phrases, speaker.language(), alarm, News::Raised).title;
        let state = match &alarm.acknowledged {
            Some((_, actor)) => Badge::new(Tone::Good, speaker.t_with("alarm-cared", "who", &who(actor))),
            None => Badge::new(Tone::Wait, speaker.t("alarm-waits")),
        };
        let act = match &alarm.acknowledged {
            None if may_decide => Cell::part(&acknowledge(speaker, alarm)),
            _ => Cell::text(""),
        };
        Row::new(vec![
            Cell::text(title),
            Cell::part(&Badge::severity(speaker, alarm.said.severity)),
            Cell::part(&When::relative(speaker, alarm.said.at, now)),
            Cell::number(speaker.number(alarm.said.count)),
            Cell::part(&state),
            act,
        ])
    };
    let calm = Empty::new(Picture::Calm, speaker.t("alarm-none"), speaker.t("alarm-none-text"));
    Table::new(speaker, "alarms", "/settings/alarms", speaker.t("alarm-lasting"))
        .column(Column::text("title", speaker.t("alarm-what")).heading())
        .column(Column::text("severity", speaker.t("alarm-severity")))
        .column(Column::text("since", speaker.t("alarm-since")))
        .column(Column::number("count", speaker.t("alarm-count")))
        .column(Column::text("state", speaker.t("people-state")))
        .column(Column::acts("act", speaker.t("people-link-act")))
        .rows(open.iter().map(row))
        .empty(calm)
}

/// "I take care of it", beside the alarm; one comes back to this page.
fn acknowledge(speaker: &Speaker, alarm: &Alarm) -> Questions {
    let care = Button::secondary(speaker.t("overview-acknowledge")).small();
    Questions::new(format!("/alarms/{}/acknowledge", alarm.said.id))
        .hidden("return_to", "/settings/alarms")
        .button(care)
}

fn channels_table(speaker: &Speaker, channels: &[Channel]) -> Table {
    let row = |channel: &Channel| {
        let id = channel.row.id;
        let state = if channel.row.is_on {
            Badge::new(Tone::Good, speaker.t("alarm-channel-on"))
        } else {
            Badge::new(Tone::Plain, speaker.t("alarm-channel-off")).icon(Icon::Pause)
        };
        let test = Questions::new(format!("/settings/alarms/{id}/test"))
            .button(Button::secondary(speaker.t("alarm-test-send")).small());
        Row::new(vec![
            Cell::link(format!("/settings/alarms/{id}"), &channel.row.name),
            Cell::two_lines(
                &Cell::text(speaker.t(channel::kind_text(channel.row.kind))),
                channel.settings.place(),
            ),
            Cell::part(&Badge::severity(speaker, channel.row.least_severity)),
            Cell::text(channel::quiet_said(speaker, channel.row.quiet.as_ref())),
            Cell::part(&state),
            Cell::part(&test),
        ])
    };
    let none =
        Empty::new(Picture::Light, speaker.t("alarm-channels-none"), speaker.t("alarm-channels-none-text"));
    Table::new(speaker, "channels", "/settings/alarms", speaker.t("alarm-channels"))
        .column(Column::text("name", speaker.t("alarm-channel-name")).heading())
        .column(Column::text("kind", speaker.t("alarm-channel-where")))
        .column(Column::text("least", speaker.t("alarm-channel-least")))
        .column(Column::text("quiet", speaker.t("alarm-channel-quiet")))
        .column(Column::text("state", speaker.t("people-state")))
        .column(Column::acts("test", speaker.t("people-link-act")))
        .rows(channels.iter().map(row))
        .empty(none)
}

/// Who is called first: a place and a wait for each channel.
fn order_section(speaker: &Speaker, channels: &[Channel], roster: &Roster) -> Section {
    let section = Section::new(speaker.t("alarm-order"));
    if channels.is_empty() {
        return section.lead(speaker.t("alarm-order-none"));
    }
    let places: Vec<(String, String)> = std::iter::once((String::new(), speaker.t("alarm-order-not")))
        .chain(
            (1..=channels.len())
                .map(|place| (place.to_string(), speaker.t_with("alarm-order-place", "place", &place))),
        )
        .collect();
    let mut form = Questions::new("/settings/alarms/order");
    for channel in channels {
        let step = roster.steps.iter().find(|step| step.channel == channel.row.id);
        let place = step.map_or_else(String::new, |step| (step.place + 1).to_string());
        let wait = step.map_or(USUAL_WAIT_MINUTES, |step| step.wait_minutes);
        let (id, name) = (channel.row.id, &channel.row.name);
        form = form
            .field(&Field::choice(format!("place-{id}"), name, places.clone()).value(place).short())
            .field(
                &Field::line(
                    "number",
                    format!("wait-{id}"),
                    speaker.t_with("alarm-order-wait", "name", name),
                )
                .value(wait.to_string())
                .short(),
            );
    }
    let save = Button::primary(speaker.t("alarm-order-save"));
    section.lead(speaker.t("alarm-order-lead")).part(&form.button(save))
}

/// Replaces the on-call order.
pub(crate) async fn order(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, alarms) = (visitor.access()?, &console.rooms.alarms);
    let channels = alarms.channel_list(access).await.map_err(refused)?;
    let sent = Sent(sent);
    let steps = channels.iter().filter_map(|channel| step_of(&sent, channel.row.id)).collect();
    alarms.roster_set(access, &Roster { steps }).await.map_err(refused)?;
    Ok(flashed(&console, redirect::to("/settings/alarms"), &Phrase::new("alarm-order-saved")))
}

fn step_of(sent: &Sent, channel: AlarmChannelId) -> Option<AlarmStep> {
    let place: u32 = sent.word(&format!("place-{channel}")).parse().ok()?;
    let wait = sent.word(&format!("wait-{channel}")).parse().unwrap_or(USUAL_WAIT_MINUTES);
    let wait_minutes = wait.clamp(1, LONGEST_WAIT_MINUTES);
    Some(AlarmStep { place: place.checked_sub(1)?, channel, wait_minutes })
}

/// A page below the alarms.
async fn below(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = page_below(console, visitor, title).await?;
    let up = page.t("settings-alarms");
    Ok(page.crumb("/settings/alarms", up))
}

fn adding(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Mail => "alarm-add-mail",
        ChannelKind::Webhook => "alarm-add-webhook",
        ChannelKind::Syslog => "alarm-add-syslog",
    }
}

/// Asks for a new channel.
pub(crate) async fn add_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(kind): Path<String>,
) -> Result<Response, PageError> {
    let kind = ChannelKind::parse(&kind).ok_or(PageError::NotFound)?;
    let page = below(&console, &visitor, adding(kind)).await?;
    Ok(add_page(page, kind, &channel::blank(kind)))
}

fn add_page(page: Page, kind: ChannelKind, sent: &Sent) -> Response {
    let form = Questions::new(format!("/settings/alarms/new/{}", kind.as_str()));
    let form = channel_form(form, &page.frame.speaker, kind, sent);
    let form = form.button(Button::primary(page.t("alarm-channel-save")));
    shown(&Sections::of(page, &form))
}

/// Makes a channel; a webhook's secret is shown once.
pub(crate) async fn add(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(kind): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let kind = ChannelKind::parse(&kind).ok_or(PageError::NotFound)?;
    let (alarms, sent) = (&console.rooms.alarms, Sent(sent));
    let secret = alarms.new_secret();
    let made = match read_channel(&sent, kind, vec![secret.clone()]) {
        Ok(new) => alarms.channel_add(visitor.access()?, new).await,
        Err(error) => Err(error.into()),
    };
    match made {
        Ok(_) if kind == ChannelKind::Webhook => secret_page(&console, &visitor, &secret).await,
        Ok(_) => Ok(flashed(&console, redirect::to("/settings/alarms"), &Phrase::new("alarm-channel-added"))),
        Err(error) => {
            let page = told(below(&console, &visitor, adding(kind)).await?, error)?;
            Ok(add_page(page, kind, &sent))
        }
    }
}

/// The secret, this once.
async fn secret_page(
    console: &Console,
    visitor: &Visitor,
    secret: &WebhookSecret,
) -> Result<Response, PageError> {
    let page = below(console, visitor, "alarm-secret-title").await?;
    let done = Button::primary(page.t("alarm-secret-done")).href("/settings/alarms");
    let page = page.clone().lead(page.t("alarm-secret-lead")).next(&done);
    let copy = Copy::new(&page.frame.speaker, page.t("alarm-secret"), secret.expose().as_str());
    Ok(shown(&Sections::of(page, &copy)))
}

/// Fetches a channel of one's own tenant.
async fn fetched(console: &Console, visitor: &Visitor, id: AlarmChannelId) -> Result<Channel, PageError> {
    let channels = console.rooms.alarms.channel_list(visitor.access()?).await.map_err(refused)?;
    channels.into_iter().find(|channel| channel.row.id == id).ok_or(PageError::NotFound)
}

/// One channel: its settings, test, secret, removing.
pub(crate) async fn change_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    let channel = fetched(&console, &visitor, id).await?;
    let page = below(&console, &visitor, "settings-alarms").await?;
    Ok(channel_page(page, &channel, &channel::answers(&channel)))
}

fn channel_page(mut page: Page, channel: &Channel, sent: &Sent) -> Response {
    page.title.clone_from(&channel.row.name);
    let speaker = page.frame.speaker.clone();
    let id = channel.row.id;
    let form = Questions::new(format!("/settings/alarms/{id}"));
    let form = channel_form(form, &speaker, channel.row.kind, sent);
    let form = form.button(Button::primary(speaker.t("account-save")));
    let test = Questions::new(format!("/settings/alarms/{id}/test"))
        .button(Button::secondary(speaker.t("alarm-test-send")).icon(Icon::Send));
    let trying = Section::new(speaker.t("alarm-test-try")).lead(speaker.t("alarm-test-lead")).part(&test);
    let mut sections = Sections::new(page).section(Section::default().part(&form)).section(trying);
    if channel.row.kind == ChannelKind::Webhook {
        let renew = Questions::new(format!("/settings/alarms/{id}/secret"))
            .button(Button::secondary(speaker.t("alarm-secret-renew")).icon(Icon::RefreshCw))
            .button(
                Button::quiet(speaker.t("alarm-secret-retire"))
                    .form_action(format!("/settings/alarms/{id}/retire")),
            );
        let secret = Section::new(speaker.t("alarm-secret")).lead(speaker.t("alarm-secret-renew-lead"));
        sections = sections.section(secret.part(&renew));
    }
    let remove = Button::danger(speaker.t("alarm-channel-remove")).icon(Icon::TrashTwo);
    let remove = remove.href(format!("/settings/alarms/{id}/remove"));
    shown(&sections.section(Section::new(speaker.t("alarm-channel-end")).part(&remove)))
}

/// Changes a channel; what is secret in it stays.
pub(crate) async fn change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (channel, sent) = (fetched(&console, &visitor, id).await?, Sent(sent));
    let changed = match read_channel(&sent, channel.row.kind, channel::secrets(&channel)) {
        Ok(new) => console.rooms.alarms.channel_change(visitor.access()?, id, new).await,
        Err(error) => Err(error.into()),
    };
    match changed {
        Ok(()) => {
            Ok(flashed(&console, redirect::to("/settings/alarms"), &Phrase::new("alarm-channel-saved")))
        }
        Err(error) => {
            let page = told(below(&console, &visitor, "settings-alarms").await?, error)?;
            Ok(channel_page(page, &channel, &sent))
        }
    }
}

/// Sends a test and says what came of it.
pub(crate) async fn test(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    let channel = fetched(&console, &visitor, id).await?;
    let outcome = console.rooms.alarms.test(visitor.access()?, id).await.map_err(refused)?;
    let mut page = below(&console, &visitor, "alarm-test-try").await?;
    page.title.clone_from(&channel.row.name);
    let speaker = page.frame.speaker.clone();
    let tone = if outcome.is_delivered() { Tone::Good } else { Tone::Bad };
    let back = Button::secondary(speaker.t("settings-back")).href("/settings/alarms");
    let again = Questions::new(format!("/settings/alarms/{id}/test"))
        .button(Button::secondary(speaker.t("alarm-test-again")).icon(Icon::RefreshCw))
        .item(&back);
    let page = page.banner(Banner::new(tone, speaker.say(&outcome.phrase())));
    Ok(shown(&Sections::of(page, &again)))
}

/// Gives a webhook a new secret, shown once; the one before signs beside it until it is let go.
pub(crate) async fn secret(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    let secret = console.rooms.alarms.secret_replace(visitor.access()?, id).await.map_err(refused)?;
    secret_page(&console, &visitor, &secret).await
}

/// Lets the secret before the newest go.
pub(crate) async fn retire(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    console.rooms.alarms.secret_retire(visitor.access()?, id).await.map_err(refused)?;
    let place = format!("/settings/alarms/{id}");
    Ok(flashed(&console, redirect::to(&place), &Phrase::new("alarm-secret-retired")))
}

/// Asks before a channel is removed.
pub(crate) async fn remove_ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    let channel = fetched(&console, &visitor, id).await?;
    let page = below(&console, &visitor, "alarm-channel-remove").await?;
    let speaker = page.frame.speaker.clone();
    let back = Button::quiet(speaker.t("settings-back")).href(format!("/settings/alarms/{id}"));
    let act = Button::danger(speaker.t("alarm-channel-remove"));
    let confirm = Confirm::new(format!("/settings/alarms/{id}/remove"), act, back)
        .consequence(speaker.t_with("alarm-channel-remove-means", "name", &channel.row.name));
    Ok(shown(&Sections::of(page, &confirm)))
}

/// Removes a channel.
pub(crate) async fn remove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AlarmChannelId>,
) -> Result<Response, PageError> {
    if !console.rooms.alarms.channel_remove(visitor.access()?, id).await.map_err(refused)? {
        return Err(PageError::NotFound);
    }
    Ok(flashed(&console, redirect::to("/settings/alarms"), &Phrase::new("alarm-channel-removed")))
}
