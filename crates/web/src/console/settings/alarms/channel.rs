//! One channel between a form and `post::alarm`: what is asked, what was answered, and what of it does not fit. Pure.

use model::address::EmailAddress;
use model::phrase::Phrase;
use model::severity::Severity;
use platform::StoreError;
use post::alarm::channel::DEFAULT_FACILITY;
use post::alarm::{
    AlarmError, Channel, ChannelError, ChannelKind, ChannelSettings, Mailbox, NewChannel, QuietHours, Syslog,
    SyslogTransport, Webhook, WebhookSecret,
};

use crate::console::sections::{Form, Sent};
use crate::view::{Field, Speaker};

/// The word for a kind.
pub(super) const fn kind_text(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Mail => "alarm-kind-mail",
        ChannelKind::Webhook => "alarm-kind-webhook",
        ChannelKind::Syslog => "alarm-kind-syslog",
    }
}

const fn severity_text(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "parts-severity-info",
        Severity::Low => "parts-severity-low",
        Severity::Medium => "parts-severity-medium",
        Severity::High => "parts-severity-high",
        Severity::Critical => "parts-severity-critical",
    }
}

/// What the person can mend, in words.
pub(super) fn said(error: &AlarmError) -> Option<Phrase> {
    let id = match error {
        AlarmError::Channel(ChannelError::People) => "alarm-unfit-people",
        AlarmError::Channel(ChannelError::Url) => "alarm-unfit-url",
        AlarmError::Channel(ChannelError::Clear) => "alarm-unfit-clear",
        AlarmError::Channel(ChannelError::Secrets) => "alarm-unfit-secrets",
        AlarmError::Channel(ChannelError::Syslog) => "alarm-unfit-syslog",
        AlarmError::Channel(ChannelError::Zone) => "alarm-unfit-zone",
        AlarmError::Channel(ChannelError::NoSecret) => "alarm-unfit-no-secret",
        AlarmError::Store(StoreError::Unfit { .. }) => "alarm-unfit-name-or-hours",
        _ => return None,
    };
    Some(Phrase::new(id))
}

/// A form before anybody has answered.
pub(super) fn blank(kind: ChannelKind) -> Sent {
    let facility = DEFAULT_FACILITY.to_string();
    let mut answers = vec![("is_on", "yes"), ("least", Severity::Low.as_str())];
    if kind == ChannelKind::Syslog {
        answers.extend([("port", "6514"), ("transport", "tls"), ("facility", facility.as_str())]);
    }
    sent(&answers)
}

fn sent(answers: &[(&str, &str)]) -> Sent {
    Sent(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

/// The form as a channel that is there would have answered it; never its secrets.
pub(super) fn answers(channel: &Channel) -> Sent {
    let row = &channel.row;
    let mut answers = vec![("name", row.name.clone()), ("least", row.least_severity.as_str().to_owned())];
    if row.is_on {
        answers.push(("is_on", "yes".to_owned()));
    }
    if let Some(quiet) = &row.quiet {
        answers.push(("zone", quiet.zone.clone()));
        answers.push(("from", clock(quiet.from_minute)));
        answers.push(("until", clock(quiet.until_minute)));
    }
    match &channel.settings {
        ChannelSettings::Mail(people) => {
            let people: Vec<String> = people.iter().map(|one| one.address.email().to_string()).collect();
            answers.push(("people", people.join("\n")));
        }
        ChannelSettings::Webhook(webhook) => {
            answers.push(("url", webhook.url.clone()));
            if webhook.may_reach_own_network {
                answers.push(("own_network", "yes".to_owned()));
            }
        }
        ChannelSettings::Syslog(syslog) => {
            answers.push(("host", syslog.host.clone()));
            answers.push(("port", syslog.port.to_string()));
            answers.push(("transport", syslog.transport.as_str().to_owned()));
            answers.push(("facility", syslog.facility.to_string()));
        }
    }
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sent(&answers)
}

/// What signs a webhook's requests; nothing for others.
pub(super) fn secrets(channel: &Channel) -> Vec<WebhookSecret> {
    match &channel.settings {
        ChannelSettings::Webhook(webhook) => webhook.secrets.clone(),
        ChannelSettings::Mail(_) | ChannelSettings::Syslog(_) => Vec::new(),
    }
}

/// The questions about a channel of a kind.
pub(super) fn channel_form(form: Form, speaker: &Speaker, kind: ChannelKind, sent: &Sent) -> Form {
    let name =
        Field::text("name", speaker.t("alarm-channel-name")).hint(speaker.t("alarm-channel-name-hint"));
    let form = form.field(&name.value(sent.word("name")).required());
    let form = match kind {
        ChannelKind::Mail => {
            let people = Field::lines(3, "people", speaker.t("alarm-channel-people"));
            form.field(
                &people.value(sent.word("people")).hint(speaker.t("alarm-channel-people-hint")).required(),
            )
        }
        ChannelKind::Webhook => webhook_fields(form, speaker, sent),
        ChannelKind::Syslog => syslog_fields(form, speaker, sent),
    };
    when_fields(form, speaker, sent)
}

fn webhook_fields(form: Form, speaker: &Speaker, sent: &Sent) -> Form {
    let url = Field::line("url", "url", speaker.t("alarm-channel-url")).value(sent.word("url"));
    let own = Field::tick("own_network", speaker.t("alarm-channel-own")).value(sent.word("own_network"));
    form.field(&url.hint(speaker.t("alarm-channel-url-hint")).required())
        .field(&own.hint(speaker.t("alarm-channel-own-hint")))
}

fn syslog_fields(form: Form, speaker: &Speaker, sent: &Sent) -> Form {
    let transports = vec![
        ("tls".to_owned(), speaker.t("alarm-transport-tls")),
        ("tcp".to_owned(), speaker.t("alarm-transport-tcp")),
        ("udp".to_owned(), speaker.t("alarm-transport-udp")),
    ];
    let transport = Field::choice("transport", speaker.t("alarm-channel-transport"), transports);
    let number = |name: &'static str, label: String| {
        Field::line("number", name, label).value(sent.word(name)).short().required()
    };
    form.field(&Field::text("host", speaker.t("alarm-channel-host")).value(sent.word("host")).required())
        .field(&number("port", speaker.t("alarm-channel-port")))
        .field(&transport.value(sent.word("transport")).short())
        .field(&number("facility", speaker.t("alarm-channel-facility")))
}

fn when_fields(form: Form, speaker: &Speaker, sent: &Sent) -> Form {
    let severities = Severity::ALL.into_iter();
    let least = severities.map(|severity| (severity.as_str().to_owned(), speaker.t(severity_text(severity))));
    let least =
        Field::choice("least", speaker.t("alarm-channel-least"), least.collect()).value(sent.word("least"));
    let time =
        |name: &'static str, label: String| Field::line("time", name, label).value(sent.word(name)).short();
    let zone = Field::text("zone", speaker.t("alarm-quiet-zone")).value(sent.word("zone")).short();
    form.field(&least.short())
        .field(&time("from", speaker.t("alarm-quiet-from")).hint(speaker.t("alarm-quiet-hint")))
        .field(&time("until", speaker.t("alarm-quiet-until")))
        .field(&zone.hint(speaker.t("alarm-quiet-zone-hint")))
        .field(&Field::tick("is_on", speaker.t("alarm-channel-is-on")).value(sent.word("is_on")))
}

/// Reads the answers.
///
/// Errors: what is not in its form; whether it can be used is checked by `post::alarm`.
pub(super) fn read_channel(
    sent: &Sent,
    kind: ChannelKind,
    secrets: Vec<WebhookSecret>,
) -> Result<NewChannel, ChannelError> {
    let settings = match kind {
        ChannelKind::Mail => ChannelSettings::Mail(people(sent.word("people"))?),
        ChannelKind::Webhook => ChannelSettings::Webhook(Webhook {
            url: sent.word("url").to_owned(),
            secrets,
            may_reach_own_network: sent.has("own_network"),
        }),
        ChannelKind::Syslog => ChannelSettings::Syslog(Syslog {
            host: sent.word("host").to_owned(),
            port: sent.word("port").parse().map_err(|_| ChannelError::Syslog)?,
            transport: SyslogTransport::parse(sent.word("transport")).ok_or(ChannelError::Syslog)?,
            facility: sent.word("facility").parse().map_err(|_| ChannelError::Syslog)?,
        }),
    };
    Ok(NewChannel {
        name: sent.word("name").to_owned(),
        settings,
        least_severity: Severity::parse(sent.word("least")).unwrap_or(Severity::Low),
        quiet: quiet(sent),
        is_on: sent.has("is_on"),
    })
}

/// Addresses, one a line or with commas between.
fn people(text: &str) -> Result<Vec<Mailbox>, ChannelError> {
    let words = text.split([',', ';', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty());
    let one = |word: &str| {
        let address = EmailAddress::parse(word).ok_or(ChannelError::People)?;
        Ok(Mailbox { name: String::new(), address })
    };
    words.map(one).collect()
}

/// Quiet hours; none if no time was given.
fn quiet(sent: &Sent) -> Option<QuietHours> {
    let (from_minute, until_minute) = (minute(sent.word("from"))?, minute(sent.word("until"))?);
    Some(QuietHours { zone: sent.word("zone").to_owned(), from_minute, until_minute })
}

/// The minute of the day of `22:30`.
fn minute(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Quiet hours in words.
pub(super) fn quiet_said(speaker: &Speaker, quiet: Option<&QuietHours>) -> String {
    match quiet {
        None => speaker.t("alarm-quiet-none"),
        Some(quiet) => format!("{}–{} {}", clock(quiet.from_minute), clock(quiet.until_minute), quiet.zone),
    }
}

#[cfg(test)]
mod tests {
    use post::alarm::{ChannelError, ChannelKind};

    use super::{blank, clock, minute, read_channel, sent};

    #[test]
    fn a_time_of_day_is_read_and_written() {
        assert_eq!(minute("22:30"), Some(1350));
        assert_eq!(minute("22:30:00").map(clock), Some("22:30".to_owned()));
        for wrong in ["", "24:00", "12:60", "12", "12:", "a:b"] {
            assert_eq!(minute(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn people_are_one_a_line_or_with_commas_between() {
        let read = |people: &str| {
            let answers = sent(&[("people", people), ("name", "us")]);
            read_channel(&answers, ChannelKind::Mail, vec![]).map(|new| new.settings.place())
        };
        assert_eq!(
            read("a@shop.example, b@shop.example\r\nc@shop.example"),
            Ok("a@shop.example, b@shop.example, c@shop.example".into())
        );
        assert_eq!(read("nobody"), Err(ChannelError::People));
    }

    #[test]
    fn a_log_server_is_asked_for_over_tls_first() {
        assert_eq!(blank(ChannelKind::Syslog).word("transport"), "tls");
        let unread = read_channel(&blank(ChannelKind::Syslog), ChannelKind::Syslog, vec![]);
        assert!(unread.is_ok_and(|new| new.settings.check() == Err(ChannelError::Syslog)));
    }
}
