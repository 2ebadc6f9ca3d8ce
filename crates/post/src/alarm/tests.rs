//! The pure parts: signatures, lines, quiet hours, waits, the order, words. Telling over real sockets is in `tests/alarm.rs`.

use platform::phrases::TEXTS;
use store::post::alarm_channel::{AlarmStep, ChannelKind};

use super::*;

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

#[test]
fn a_signature_is_that_of_the_specification() {
    // The example of the Standard Webhooks specification's reference libraries.
    let secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let signature =
        secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_eq!(secret.expose().as_str(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    for spoilt in ["whsec_", "whsec_c2hvcnQ=", "whsec_not base64", ""] {
        assert_eq!(WebhookSecret::parse(spoilt), None, "{spoilt}");
    }
    assert_eq!(format!("{secret:?}"), "WebhookSecret(hidden)");
}

#[test]
fn a_syslog_line_is_as_the_standard_wants_it() {
    let line = syslog::Line {
        facility: 16,
        severity: Severity::Critical,
        at: time("2026-11-21T14:03:07.25Z"),
        host: "mx one.example.com",
        kind: "accept-and-mark",
        id: "0190",
        text: "Post geht\r\n<13>1 fälschung\u{0}",
    };
    let written = String::from_utf8(line.written(8_192)).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        written,
        format!(
            "<130>1 2026-11-21T14:03:07.25Z mxone.example.com tidewatch - accept-and-mark \
             [origin software=\"tidewatch\" swVersion=\"{version}\"] \u{feff}Post geht  <13>1 fälschung  (id 0190)"
        )
    );
    assert_eq!(syslog::framed(written.as_bytes()).len(), written.len() + "162 ".len());
    let head = written.find('\u{e4}').unwrap();
    // Never within a letter.
    assert_eq!(line.written(head + 1).len(), head);
}

#[test]
fn quiet_hours_end_in_their_own_zone() {
    let berlin = |from_minute, until_minute| {
        Some(QuietHours { zone: "Europe/Berlin".into(), from_minute, until_minute })
    };
    let night = berlin(22 * 60, 7 * 60);
    let check = |quiet: &Option<QuietHours>, severity, now: &str, expected: &str| {
        let at = quiet::told_at(quiet.as_ref(), severity, time(now));
        assert_eq!(at, time(expected), "{quiet:?} {now}");
    };
    // 22:30 and 01:00 in Berlin in winter; the night ends at 06:00 UTC.
    check(&night, Severity::Low, "2026-11-21T21:30:00Z", "2026-11-22T06:00:00Z");
    check(&night, Severity::Low, "2026-11-22T00:00:00Z", "2026-11-22T06:00:00Z");
    check(&night, Severity::Medium, "2026-11-22T05:59:59Z", "2026-11-22T06:00:00Z");
    check(&night, Severity::Low, "2026-11-22T06:00:00Z", "2026-11-22T06:00:00Z");
    check(&night, Severity::Low, "2026-11-21T20:59:59Z", "2026-11-21T20:59:59Z");
    // Severe alarms wake people.
    check(&night, Severity::High, "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z");
    // In summer the same night ends at 05:00 UTC; in the night of the change it is an hour longer.
    check(&night, Severity::Low, "2026-07-01T00:00:00Z", "2026-07-01T05:00:00Z");
    check(&night, Severity::Low, "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z");
    let noon = berlin(12 * 60, 13 * 60 + 30);
    check(&noon, Severity::Low, "2026-11-21T11:30:00Z", "2026-11-21T12:30:00Z");
    check(&noon, Severity::Low, "2026-11-21T12:30:00Z", "2026-11-21T12:30:00Z");
    // An unknown zone is no silence.
    let nowhere = Some(QuietHours { zone: "Mars/Olympus".into(), from_minute: 0, until_minute: 1_439 });
    check(&nowhere, Severity::Low, "2026-11-21T11:30:00Z", "2026-11-21T11:30:00Z");
    assert!(quiet::is_zone("America/New_York") && !quiet::is_zone("Mars/Olympus"));
}

#[test]
fn waits_grow_and_end() {
    let wait = |attempts, wish, lot| schedule::wait(attempts, wish, lot).map(|wait| wait.as_secs());
    assert_eq!(wait(1, None, 0), Some(10));
    assert_eq!(wait(3, None, 0), Some(60));
    assert_eq!(wait(3, None, 255), Some(71));
    assert_eq!(wait(17, None, 0), Some(7_200));
    assert_eq!(wait(18, None, 0), None);
    assert_eq!(wait(1, Some(Duration::from_secs(120)), 0), Some(120));
    assert_eq!(wait(1, Some(Duration::from_secs(1_000_000)), 0), Some(3_600));
    let mut last = 0;
    for attempts in 1..schedule::MAX_ATTEMPTS {
        let now = wait(attempts, None, 0).unwrap();
        assert!(now >= last, "{attempts}");
        last = now;
    }
}

fn alarm(kind: AlarmKind, place: u32, round: u32) -> Alarm {
    let at = time("2026-11-21T14:00:00Z");
    Alarm {
        said: NewAlarm {
            id: AlarmId::from_bytes([1; 16]),
            kind: kind.as_str().into(),
            cause: "mx".into(),
            severity: kind.severity(),
            phrase: format!("alarm-{}", kind.as_str()),
            arguments: vec![("door".into(), "mx".into()), ("hours".into(), "30".into())],
            at,
            count: 2,
        },
        last_at: at,
        place,
        round,
        next_step_at: Some(at),
        acknowledged: None,
        ended_at: None,
    }
}

fn channel(number: u8, least_severity: Severity, is_on: bool) -> AlarmChannel {
    AlarmChannel {
        id: AlarmChannelId::from_bytes([number; 16]),
        name: number.to_string(),
        kind: ChannelKind::Mail,
        settings: Vec::new(),
        least_severity,
        quiet: None,
        is_on,
        made_at: Time::EPOCH,
        changed_at: Time::EPOCH,
    }
}

#[test]
fn the_order_is_gone_through_place_by_place() {
    let now = time("2026-11-21T14:00:00Z");
    let minutes = |minutes: u64| Some(now.plus(Duration::from_secs(minutes * 60)));
    let channels = [
        channel(1, Severity::Low, true),
        channel(2, Severity::Critical, true),
        channel(3, Severity::Low, true),
        channel(4, Severity::Low, false),
    ];
    let step = |place, number: u8, wait_minutes| AlarmStep {
        place,
        channel: AlarmChannelId::from_bytes([number; 16]),
        wait_minutes,
    };
    // Places need not be numbered without gaps.
    let steps = [step(10, 1, 5), step(10, 2, 15), step(20, 4, 30), step(30, 3, 20)];
    let check =
        |alarm: &Alarm, steps: &[AlarmStep], channels: &[AlarmChannel], told: &[u8], next, next_at| {
            let plan = order::planned(alarm, (steps, channels, true), now);
            let found: Vec<u8> = plan.told.iter().map(|(id, _)| id.to_bytes()[0]).collect();
            let expected = (told.to_vec(), next, next_at);
            assert_eq!((found, (plan.next.place, plan.next.round), plan.next_at), expected);
        };
    let silent = AlarmKind::DoorSilent;
    check(&alarm(silent, 0, 0), &steps, &channels, &[1], (1, 0), minutes(15));
    check(&alarm(AlarmKind::AcceptAndMark, 0, 0), &steps, &channels, &[1, 2], (1, 0), minutes(15));
    // Nobody is told at the second place, so it is not waited for.
    check(&alarm(silent, 1, 0), &steps, &channels, &[], (2, 0), minutes(0));
    check(&alarm(silent, 2, 0), &steps, &channels, &[3], (0, 1), minutes(60));
    check(&alarm(silent, 2, MAX_ROUNDS - 1), &steps, &channels, &[3], (0, MAX_ROUNDS), None);
    // What is not severe goes round once.
    check(&alarm(AlarmKind::RulesFailed, 2, 0), &steps, &channels, &[3], (0, 1), None);
    // Without an order all are told at once; without channels those whom the configuration names.
    check(&alarm(silent, 0, 0), &[], &channels, &[1, 3], (0, 1), minutes(60));
    check(&alarm(silent, 0, 0), &[], &[], &[0], (0, 1), minutes(60));
    // Where it names nobody, nobody is told, now and in an hour; who sets up a channel meanwhile is.
    let plan = order::planned(&alarm(silent, 0, 0), (&[], &[], false), now);
    assert_eq!((plan.told, plan.next_at), (Vec::new(), minutes(60)));
    // An order that became shorter meanwhile tells nobody and begins anew.
    check(&alarm(silent, 7, 0), &steps, &channels, &[], (0, 1), minutes(60));
}

#[test]
fn every_alarm_has_its_words_in_every_language() {
    let phrases = Phrases::load();
    for language in ["en", "de"] {
        let has = |id: &str| {
            TEXTS.iter().any(|(known, _, text)| {
                *known == language && text.lines().any(|line| line.starts_with(&format!("{id} =")))
            })
        };
        for kind in AlarmKind::ALL {
            for suffix in ["", "-text", "-what-to-do"] {
                let id = format!("alarm-{}{suffix}", kind.as_str());
                assert!(has(&id), "{language} {id}");
            }
            assert_eq!(AlarmKind::parse(kind.as_str()), Some(kind));
        }
        let outcomes = Trouble::ALL.map(|trouble| Outcome::refused(trouble, "x"));
        let others = [Outcome::Delivered { answer: "x".into() }, Outcome::Unknown { answer: "x".into() }];
        for outcome in outcomes.iter().chain(&others) {
            assert!(has(outcome.phrase().id), "{language} {outcome:?}");
        }
    }
    let words = words::said(&phrases, "en", &alarm(AlarmKind::DoorSilent, 0, 0), News::Raised);
    assert_eq!(words.title, "No mail comes through mx");
    assert!(words.text.contains("30 hours"), "{}", words.text);
    let over = words::said(&phrases, "de", &alarm(AlarmKind::DoorSilent, 0, 0), News::Ended);
    assert_eq!(over.title, "Vorbei: Durch mx kommt keine E-Mail");
    // What a newer program raised.
    let mut unknown = alarm(AlarmKind::DoorSilent, 0, 0);
    unknown.said.phrase = "alarm-of-tomorrow".into();
    assert_eq!(words::said(&phrases, "en", &unknown, News::Raised).title, "alarm-of-tomorrow");
}

#[test]
fn settings_come_back_from_their_document_and_show_no_secret() {
    let person = Mailbox {
        name: "Ann".into(),
        address: model::address::EmailAddress::parse("ann@shop.example").unwrap(),
    };
    let webhook = Webhook {
        url: "https://hooks.example/services/very-secret".into(),
        secrets: vec![WebhookSecret::new([7; 32]), WebhookSecret::new([8; 32])],
        may_reach_own_network: false,
    };
    let syslog = Syslog {
        host: "log.example".into(),
        port: 6514,
        transport: SyslogTransport::Tls,
        facility: channel::DEFAULT_FACILITY,
    };
    for (settings, place) in [
        (ChannelSettings::Mail(vec![person]), "ann@shop.example"),
        (ChannelSettings::Webhook(webhook.clone()), "https://hooks.example"),
        (ChannelSettings::Syslog(syslog.clone()), "tls://log.example:6514"),
    ] {
        assert_eq!(settings.check(), Ok(()));
        assert_eq!(ChannelSettings::from_json(&settings.to_json()), Some(settings.clone()));
        assert_eq!(settings.place(), place);
    }
    let refused = |settings: ChannelSettings, expected| assert_eq!(settings.check(), Err(expected));
    refused(ChannelSettings::Mail(Vec::new()), ChannelError::People);
    let with = |url: &str| Webhook { url: url.into(), ..webhook.clone() };
    refused(ChannelSettings::Webhook(with("http://hooks.example/")), ChannelError::Clear);
    refused(ChannelSettings::Webhook(with("ftp://hooks.example/")), ChannelError::Url);
    let bare = Webhook { secrets: Vec::new(), ..webhook.clone() };
    refused(ChannelSettings::Webhook(bare), ChannelError::Secrets);
    refused(ChannelSettings::Syslog(Syslog { facility: 24, ..syslog.clone() }), ChannelError::Syslog);
    refused(ChannelSettings::Syslog(Syslog { host: "a b".into(), ..syslog }), ChannelError::Syslog);
    for junk in [serde_json::json!({}), serde_json::json!({"mail": [{"address": "x"}]}), serde_json::json!(7)]
    {
        assert_eq!(ChannelSettings::from_json(&junk), None, "{junk}");
    }
}
