//! Alarms, the channels they are told through, and the on-call order. A webhook's secret is shown by one call only, and never kept with an answer.

use std::sync::Arc;

use model::address::EmailAddress;
use model::ids::{AlarmChannelId, AlarmDeliveryId, AlarmId};
use model::severity::Severity;
use post::alarm::{
    Alarm, AlarmDelivery, AlarmStep, Channel, ChannelKind, ChannelSettings, DeliveryState, Mailbox,
    NewChannel, News, QuietHours, Roster, Syslog, SyslogTransport, Webhook,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing};
use crate::api::word::{IdText, Limit, Moment, Word, whole};

/// Which alarms are asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmQuery {
    /// Only those that last.
    #[serde(default)]
    open: bool,
    /// Where the page before ended.
    after: Option<IdText<AlarmId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// An alarm.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AlarmView {
    id: IdText<AlarmId>,
    /// What it is about, as a word.
    kind: String,
    /// What of that kind: a door's name, an id.
    cause: String,
    severity: Word<Severity>,
    /// What happened, in one line.
    title: String,
    /// What it means.
    text: String,
    what_to_do: String,
    at: Moment,
    /// When it was raised last.
    last_at: Moment,
    /// How often it was raised.
    count: u64,
    acknowledged_at: Option<Moment>,
    acknowledged_by: Option<String>,
    ended_at: Option<Moment>,
}

impl AlarmView {
    fn of(api: &Api, alarm: Alarm) -> Self {
        let words = post::alarm::words::said(&api.phrases, &api.language, &alarm, News::Raised);
        let (acknowledged_at, acknowledged_by) = alarm.acknowledged.unzip();
        AlarmView {
            id: IdText(alarm.said.id),
            kind: alarm.said.kind,
            cause: alarm.said.cause,
            severity: Word(alarm.said.severity),
            title: words.title,
            text: words.text,
            what_to_do: words.what_to_do,
            at: Moment(alarm.said.at),
            last_at: Moment(alarm.last_at),
            count: alarm.said.count,
            acknowledged_at: acknowledged_at.map(Moment),
            acknowledged_by,
            ended_at: alarm.ended_at.map(Moment),
        }
    }
}

/// An alarm with what was told of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AlarmWhole {
    alarm: AlarmView,
    deliveries: Vec<DeliveryView>,
}

/// One telling of an alarm.
#[derive(Debug, Serialize, JsonSchema)]
struct DeliveryView {
    id: IdText<AlarmDeliveryId>,
    channel: IdText<AlarmChannelId>,
    /// `raised` or `ended`.
    news: &'static str,
    state: Word<DeliveryState>,
    attempt: u32,
    next_at: Option<Moment>,
    answer: Option<String>,
    maybe_twice: bool,
    done_at: Option<Moment>,
}

impl DeliveryView {
    fn of(delivery: AlarmDelivery) -> Self {
        DeliveryView {
            id: IdText(delivery.id),
            channel: IdText(delivery.channel),
            news: delivery.news.as_str(),
            state: Word(delivery.state),
            attempt: delivery.attempt,
            next_at: delivery.next_at.map(Moment),
            answer: delivery.answer,
            maybe_twice: delivery.maybe_twice,
            done_at: delivery.done_at.map(Moment),
        }
    }
}

/// Whether it was this call that acknowledged.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AcknowledgedView {
    /// False if somebody did before, or the alarm is over.
    is_new: bool,
}

/// All channels.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ChannelsView {
    items: Vec<ChannelView>,
}

/// A channel.
#[derive(Debug, Serialize, JsonSchema)]
struct ChannelView {
    id: IdText<AlarmChannelId>,
    name: String,
    kind: Word<ChannelKind>,
    is_on: bool,
    least_severity: Word<Severity>,
    quiet: Option<Quiet>,
    /// Where it goes; without its secrets.
    settings: Settings,
    made_at: Moment,
    changed_at: Moment,
}

/// A channel to be made or changed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelIn {
    name: String,
    #[serde(default = "yes")]
    is_on: bool,
    /// Alarms below this are not told here.
    least_severity: Word<Severity>,
    /// When only severe alarms are told.
    quiet: Option<Quiet>,
    settings: Settings,
}

const fn yes() -> bool {
    true
}

/// When a channel is not to be disturbed, but for severe alarms.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quiet {
    /// The name of a time zone, as `Europe/Berlin`.
    zone: String,
    /// Minute of the day at which it begins.
    #[schemars(range(max = 1439))]
    #[serde(deserialize_with = "whole")]
    from_minute: u16,
    /// Minute of the day at which it ends; before the beginning: on the next day.
    #[schemars(range(max = 1439))]
    #[serde(deserialize_with = "whole")]
    until_minute: u16,
}

/// Where a channel goes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(rename = "ChannelSettings")]
enum Settings {
    /// Mail to our own people.
    Mail(Vec<Person>),
    /// A signed request. Its secret is made here; `POST /alarm-channels/{channel}/secret` shows a new one.
    Webhook(WebhookSettings),
    /// A line to a log server.
    Syslog(SyslogSettings),
}

/// Somebody of ours.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Person {
    #[serde(default)]
    name: String,
    address: String,
}

/// Where a signed request goes.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WebhookSettings {
    url: String,
    /// Whether it may be on our own machine or network.
    #[serde(default)]
    may_reach_own_network: bool,
}

/// A log server.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SyslogSettings {
    host: String,
    #[serde(deserialize_with = "whole")]
    port: u16,
    transport: Word<SyslogTransport>,
    /// RFC 5424 §6.2.1.
    #[schemars(range(max = 23))]
    #[serde(deserialize_with = "whole")]
    facility: u8,
}

impl Settings {
    fn of(settings: ChannelSettings) -> Self {
        match settings {
            ChannelSettings::Mail(people) => Settings::Mail(
                people
                    .into_iter()
                    .map(|one| Person { name: one.name, address: one.address.email().to_owned() })
                    .collect(),
            ),
            ChannelSettings::Webhook(webhook) => Settings::Webhook(WebhookSettings {
                url: webhook.url,
                may_reach_own_network: webhook.may_reach_own_network,
            }),
            ChannelSettings::Syslog(syslog) => Settings::Syslog(SyslogSettings {
                host: syslog.host,
                port: syslog.port,
                transport: Word(syslog.transport),
                facility: syslog.facility,
            }),
        }
    }

    /// Reads them; a webhook keeps the secrets it has.
    fn read(self, api: &Api, known: Option<ChannelSettings>) -> Result<ChannelSettings, ApiProblem> {
        Ok(match self {
            Settings::Mail(people) => {
                ChannelSettings::Mail(people.into_iter().map(person).collect::<Result<_, _>>()?)
            }
            Settings::Webhook(webhook) => ChannelSettings::Webhook(Webhook {
                url: webhook.url,
                secrets: match known {
                    Some(ChannelSettings::Webhook(known)) => known.secrets,
                    _ => vec![api.rooms.alarms.new_secret()],
                },
                may_reach_own_network: webhook.may_reach_own_network,
            }),
            Settings::Syslog(syslog) => ChannelSettings::Syslog(Syslog {
                host: syslog.host,
                port: syslog.port,
                transport: syslog.transport.0,
                facility: syslog.facility,
            }),
        })
    }
}

fn person(person: Person) -> Result<Mailbox, ApiProblem> {
    let address = EmailAddress::parse(&person.address);
    let unfit = || {
        ApiProblem::saying(
            crate::api::problem::ProblemKind::Unfit,
            "body: an `address` of `mail` is no mail address",
        )
    };
    Ok(Mailbox { name: person.name, address: address.ok_or_else(unfit)? })
}

impl ChannelIn {
    fn read(self, api: &Api, known: Option<ChannelSettings>) -> Result<NewChannel, ApiProblem> {
        let ChannelIn { name, is_on, least_severity, quiet, settings } = self;
        let quiet = quiet.map(|quiet| QuietHours {
            zone: quiet.zone,
            from_minute: quiet.from_minute,
            until_minute: quiet.until_minute,
        });
        let settings = settings.read(api, known)?;
        Ok(NewChannel { name, settings, least_severity: least_severity.0, quiet, is_on })
    }
}

fn channel_view(channel: Channel) -> ChannelView {
    let row = channel.row;
    ChannelView {
        id: IdText(row.id),
        name: row.name,
        kind: Word(row.kind),
        is_on: row.is_on,
        least_severity: Word(row.least_severity),
        quiet: row.quiet.map(|quiet| Quiet {
            zone: quiet.zone,
            from_minute: quiet.from_minute,
            until_minute: quiet.until_minute,
        }),
        settings: Settings::of(channel.settings),
        made_at: Moment(row.made_at),
        changed_at: Moment(row.changed_at),
    }
}

/// What came of a test.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TestView {
    is_delivered: bool,
    /// The same as a sentence.
    text: String,
}

/// A new secret, to be handed to the receiver.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SecretView {
    /// As the Standard Webhooks specification writes it. It is not shown again.
    secret: String,
}

/// The on-call order. Lines of the same place are told at the same time.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterView {
    steps: Vec<StepView>,
}

/// One line of the on-call order.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StepView {
    /// Which place, from 0.
    #[serde(deserialize_with = "whole")]
    #[schemars(range(max = u32::MAX))]
    place: u32,
    channel: IdText<AlarmChannelId>,
    /// How long somebody has to acknowledge before the next place is told.
    #[serde(deserialize_with = "whole")]
    #[schemars(range(max = u32::MAX))]
    wait_minutes: u32,
}

/// Lists alarms, newest first.
pub(crate) async fn list(
    api: Arc<Api>,
    ask: Ask<AlarmQuery>,
) -> Result<Json<Listing<AlarmView>>, ApiProblem> {
    let AlarmQuery { open, after, limit: Limit(limit) } = ask.query;
    let found = api.rooms.alarms.list(&ask.access, open, after.map(|id| id.0), limit).await?;
    Ok(Listing::full(found, limit, |one| one.said.id.to_string(), |one| AlarmView::of(&api, one)))
}

/// Shows an alarm and what was told of it.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<AlarmWhole>, ApiProblem> {
    let (alarm, deliveries) = api.rooms.alarms.fetch(&ask.access, ask.path.id("alarm")?).await?;
    let deliveries = deliveries.into_iter().map(DeliveryView::of).collect();
    Ok(Json(AlarmWhole { alarm: AlarmView::of(&api, alarm), deliveries }))
}

/// Notes that somebody cares.
pub(crate) async fn acknowledge(api: Arc<Api>, ask: Ask) -> Result<Json<AcknowledgedView>, ApiProblem> {
    let is_new = api.rooms.alarms.acknowledge(&ask.access, ask.path.id("alarm")?).await?;
    Ok(Json(AcknowledgedView { is_new }))
}

/// Lists channels.
pub(crate) async fn channels(api: Arc<Api>, ask: Ask) -> Result<Json<ChannelsView>, ApiProblem> {
    let channels = api.rooms.alarms.channel_list(&ask.access).await?;
    Ok(Json(ChannelsView { items: channels.into_iter().map(channel_view).collect() }))
}

/// Makes a channel.
pub(crate) async fn channel_add(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<ChannelIn>>,
) -> Result<Made<AlarmChannelId>, ApiProblem> {
    let new = ask.body.0.read(&api, None)?;
    Ok(Made(api.rooms.alarms.channel_add(&ask.access, new).await?))
}

/// Changes a channel.
pub(crate) async fn channel_change(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<ChannelIn>>,
) -> Result<Done, ApiProblem> {
    let id = ask.path.id("channel")?;
    let known = api.rooms.alarms.channel_list(&ask.access).await?;
    let known = known.into_iter().find(|channel| channel.row.id == id).ok_or_else(ApiProblem::not_found)?;
    let new = ask.body.0.read(&api, Some(known.settings))?;
    api.rooms.alarms.channel_change(&ask.access, id, new).await?;
    Ok(Done)
}

/// Removes a channel.
pub(crate) async fn channel_remove(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    let is_removed = api.rooms.alarms.channel_remove(&ask.access, ask.path.id("channel")?).await?;
    if is_removed { Ok(Done) } else { Err(ApiProblem::not_found()) }
}

/// Sends a test to a channel.
pub(crate) async fn channel_test(api: Arc<Api>, ask: Ask) -> Result<Json<TestView>, ApiProblem> {
    let outcome = api.rooms.alarms.test(&ask.access, ask.path.id("channel")?).await?;
    let text = api.phrases.say(&api.language, &outcome.phrase());
    Ok(Json(TestView { is_delivered: outcome.is_delivered(), text }))
}

/// Gives a webhook a new secret and shows it.
pub(crate) async fn channel_secret(api: Arc<Api>, ask: Ask) -> Result<Json<SecretView>, ApiProblem> {
    let secret = api.rooms.alarms.secret_replace(&ask.access, ask.path.id("channel")?).await?;
    Ok(Json(SecretView { secret: secret.expose().to_string() }))
}

/// Lets the secret before the newest sign no more.
pub(crate) async fn channel_retire(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.alarms.secret_retire(&ask.access, ask.path.id("channel")?).await?;
    Ok(Done)
}

/// Shows the on-call order.
pub(crate) async fn roster(api: Arc<Api>, ask: Ask) -> Result<Json<RosterView>, ApiProblem> {
    let steps = api.rooms.alarms.roster(&ask.access).await?.steps.into_iter().map(|step| StepView {
        place: step.place,
        channel: IdText(step.channel),
        wait_minutes: step.wait_minutes,
    });
    Ok(Json(RosterView { steps: steps.collect() }))
}

/// Replaces the on-call order.
pub(crate) async fn roster_set(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<RosterView>>,
) -> Result<Done, ApiProblem> {
    let steps = ask.body.0.steps.into_iter().map(|step| AlarmStep {
        place: step.place,
        channel: step.channel.0,
        wait_minutes: step.wait_minutes,
    });
    api.rooms.alarms.roster_set(&ask.access, &Roster { steps: steps.collect() }).await?;
    Ok(Done)
}
