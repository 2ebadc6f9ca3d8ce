//! Alarms over a real store and real sockets: told once, in order, signed, tried again, and recognisable when a crash repeats them.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use mail::compose::Mailbox;
use model::{
    access::{Access, Right, Rights},
    address::EmailAddress,
    ids::AlarmChannelId,
    severity::Severity,
};
use platform::{
    audit::Audit,
    clock::{Clock, SystemChance},
    dns::Resolver,
    fetch::{Fetcher, roots},
    keys::{KeyPlace, RootKey},
    phrases::Phrases,
};
use post::{
    alarm::{
        AlarmKind, AlarmParts, Alarms, ChannelSettings, NewChannel, Outcome, Roster, Syslog, SyslogTransport,
        Trouble, Webhook, WebhookSecret,
        bell::{self, AlarmBell, BellTask},
    },
    notice::{NoticeSettings, Notices, ReturnPath},
    relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel},
};
use store::post::{
    alarm::Alarm,
    alarm_channel::{AlarmStep, QuietHours},
    alarm_delivery::{DeliveryState, News},
};
use testkit::{
    clock::FakeClock,
    folder::TempFolder,
    smtp_sink::{SinkCertificate, SmtpSink},
    store::{Side, TempStore, house},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
    sync::mpsc,
};

const MINUTE: Duration = Duration::from_secs(60);

struct House {
    temp: TempStore,
    clock: FakeClock,
    alarms: Arc<Alarms>,
    bell: AlarmBell,
    task: BellTask,
    keys: TempFolder,
}

impl House {
    async fn open(side: Side, mail: Option<SocketAddr>, root_pem: Option<&str>) -> Self {
        let temp = TempStore::open(side).await;
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T22:00:00Z");
        let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
        let (ticking, chance) = (Arc::new(clock.clone()), Arc::new(SystemChance));
        let audit = Audit::new(
            temp.store.platform(),
            temp.folder.path(),
            Arc::clone(&ring),
            ticking.clone(),
            chance.clone(),
        );
        let phrases = Arc::new(Phrases::load());
        let tls =
            root_pem.map_or_else(roots::trusting_nobody, |pem| roots::trusting(pem.as_bytes()).unwrap());
        let alarms = Alarms::new(AlarmParts {
            store: temp.store.clone(),
            ring,
            audit,
            clock: ticking.clone(),
            chance: chance.clone(),
            phrases: Arc::clone(&phrases),
            notices: mail.map(|address| notices(address, phrases)),
            fetcher: Fetcher::new(Resolver::off(), Arc::clone(&tls)),
            tls,
            installation: "mx.shop.example".into(),
            language: "en".into(),
        });
        let (bell, task) = bell::hung(temp.store.clone(), house(), ticking, chance);
        Self { temp, clock, alarms: Arc::new(alarms), bell, task, keys }
    }

    async fn channel(&self, name: &str, settings: ChannelSettings) -> AlarmChannelId {
        self.channel_with(name, settings, None).await
    }

    async fn channel_with(
        &self,
        name: &str,
        settings: ChannelSettings,
        quiet: Option<QuietHours>,
    ) -> AlarmChannelId {
        let least_severity = Severity::Low;
        let new = NewChannel { name: name.into(), settings, least_severity, quiet, is_on: true };
        self.alarms.channel_add(&house(), new).await.unwrap()
    }

    /// Rings once and writes it down.
    async fn ring(&self, kind: AlarmKind) {
        self.bell.ring(kind, "mx", &[("door", "mx".into()), ("hours", "30".into())]);
        self.task.write().await.unwrap();
    }

    async fn work(&self) -> u64 {
        self.alarms.work(&house()).await.unwrap()
    }

    async fn only_alarm(&self) -> Alarm {
        let mut found = self.alarms.list(&house(), false, None, 9).await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    /// What was told of the only alarm: news, state, attempts, whether it may have come twice.
    async fn told(&self) -> Vec<(News, DeliveryState, u32, bool)> {
        let id = self.only_alarm().await.said.id;
        let (_, told) = self.alarms.fetch(&house(), id).await.unwrap();
        told.into_iter().map(|one| (one.news, one.state, one.attempt, one.maybe_twice)).collect()
    }
}

fn mailbox(address: &str) -> Mailbox {
    Mailbox::bare(EmailAddress::parse(address).unwrap())
}

fn notices(address: SocketAddr, phrases: Arc<Phrases>) -> Notices {
    let settings = NoticeSettings {
        from: mailbox("tidewatch@shop.example"),
        to: vec![mailbox("postmaster@shop.example")],
        return_path: ReturnPath::Null,
        language: "en".into(),
        installation: "mx.shop.example".into(),
        route: Route::Hop(Hop {
            host: address.ip().to_string(),
            port: address.port(),
            tls: TlsLevel::Opportunistic,
        }),
    };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    Notices::new(settings, phrases, None, relay, [7; 32])
}

/// One request that a receiver got.
#[derive(Debug)]
struct Posted {
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Posted {
    fn field(&self, name: &str) -> &str {
        &self.fields.iter().find(|(known, _)| known == name).unwrap().1
    }

    /// What a receiver does: the signature must be right for one of the secrets it knows.
    fn is_signed_by(&self, secret: &WebhookSecret) -> bool {
        let seconds = self.field("webhook-timestamp").parse().unwrap();
        let right = secret.signature(self.field("webhook-id"), seconds, &self.body);
        self.field("webhook-signature").split(' ').any(|one| one == right)
    }
}

/// Answers one status after the other; 0 takes the request and says nothing.
async fn receiver(answers: Vec<u16>) -> (SocketAddr, mpsc::UnboundedReceiver<Posted>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        for status in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            while !bytes.ends_with(b"\r\n\r\n") {
                bytes.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(bytes).unwrap();
            let fields: Vec<(String, String)> = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = fields.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            let _ = tell.send(Posted { fields, body });
            if status == 0 {
                silent.push(stream);
                continue;
            }
            let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        std::future::pending::<()>().await;
    });
    (address, told)
}

fn webhook(address: SocketAddr, secret: &WebhookSecret) -> ChannelSettings {
    ChannelSettings::Webhook(Webhook {
        url: format!("http://{address}/alarm"),
        secrets: vec![secret.clone()],
        may_reach_own_network: true,
    })
}

#[tokio::test]
async fn a_flood_is_one_letter_and_its_end_another() {
    let sink = SmtpSink::start("").await;
    let house_ = House::open(Side::Sqlite, Some(sink.address()), None).await;
    let people = vec![mailbox("ann@shop.example"), mailbox("bob@shop.example")];
    house_.channel("desk", ChannelSettings::Mail(people)).await;
    for _ in 0..5_000 {
        house_.bell.ring(AlarmKind::DoorSilent, "mx", &[("door", "mx".into()), ("hours", "30".into())]);
    }
    house_.task.write().await.unwrap();
    assert_eq!(house_.work().await, 2, "a step and a delivery");
    house_.ring(AlarmKind::DoorSilent).await;
    assert_eq!(house_.work().await, 0);
    assert_eq!(house_.only_alarm().await.said.count, 5_001);
    house_.bell.silence(AlarmKind::DoorSilent, "mx");
    house_.task.write().await.unwrap();
    assert_eq!(house_.work().await, 1);
    let letters = sink.wait_for(2).await;
    assert_eq!(letters.len(), 2);
    let text = |place: usize| String::from_utf8(letters[place].content.clone()).unwrap();
    assert!(text(0).contains("Subject: [mx.shop.example] No mail comes through mx"), "{}", text(0));
    assert!(text(0).contains("Check that the mail server still asks"), "{}", text(0));
    assert!(text(1).contains("Over: No mail comes through mx"), "{}", text(1));
    assert_eq!(letters[0].recipients.len(), 2);
    assert!(house_.only_alarm().await.ended_at.is_some());
}

#[tokio::test]
async fn without_a_channel_the_configured_people_are_told() {
    let sink = SmtpSink::start("end #1 451 4.7.1 later").await;
    let house_ = House::open(Side::Sqlite, Some(sink.address()), None).await;
    house_.ring(AlarmKind::DiskFull).await;
    house_.work().await;
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Waiting, 1, false)]);
    house_.clock.advance(MINUTE);
    house_.work().await;
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Delivered, 2, false)]);
    let letters = sink.wait_for(1).await;
    assert!(letters[0].recipients[0].contains("postmaster@shop.example"));
}

async fn a_webhook_is_signed_and_tried_again_under_the_same_id(side: Side) {
    let house_ = House::open(side, None, None).await;
    let (address, mut posted) = receiver(vec![503, 500, 204]).await;
    let secret = house_.alarms.new_secret();
    let channel = house_.channel("pager", webhook(address, &secret)).await;
    house_.ring(AlarmKind::AcceptAndMark).await;
    house_.work().await;
    let first = posted.recv().await.unwrap();
    assert!(first.is_signed_by(&secret) && !first.is_signed_by(&house_.alarms.new_secret()));
    let document: serde_json::Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(document["type"], "alarm.raised");
    assert_eq!(document["data"]["kind"], "accept-and-mark");
    assert_eq!(document["data"]["severity"], "critical");
    assert_eq!(document["data"]["arguments"]["door"], "mx");
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Waiting, 1, false)]);
    assert_eq!(house_.work().await, 0, "not before its time");
    // While the secret is replaced both sign.
    let fresh = house_.alarms.secret_replace(&house(), channel).await.unwrap();
    house_.clock.advance(Duration::from_secs(15));
    house_.work().await;
    let second = posted.recv().await.unwrap();
    assert_eq!(second.field("webhook-id"), first.field("webhook-id"));
    assert_ne!(second.field("webhook-timestamp"), first.field("webhook-timestamp"));
    assert!(second.is_signed_by(&secret) && second.is_signed_by(&fresh));
    house_.alarms.secret_retire(&house(), channel).await.unwrap();
    house_.clock.advance(MINUTE);
    house_.work().await;
    let third = posted.recv().await.unwrap();
    assert!(!third.is_signed_by(&secret) && third.is_signed_by(&fresh));
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Delivered, 3, false)]);
}

#[tokio::test]
async fn a_webhook_is_signed_and_tried_again_under_the_same_id_on_sqlite() {
    a_webhook_is_signed_and_tried_again_under_the_same_id(Side::Sqlite).await;
}

#[tokio::test]
async fn a_webhook_is_signed_and_tried_again_under_the_same_id_on_postgres() {
    a_webhook_is_signed_and_tried_again_under_the_same_id(Side::Postgres).await;
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_is_listed_and_repeats_the_same_id() {
    let house_ = House::open(Side::Sqlite, None, None).await;
    let (address, mut posted) = receiver(vec![0, 200]).await;
    let secret = house_.alarms.new_secret();
    house_.channel("pager", webhook(address, &secret)).await;
    house_.ring(AlarmKind::DoorSilent).await;
    let alarms = Arc::clone(&house_.alarms);
    let dying = tokio::spawn(async move { alarms.work(&house()).await.map(drop) });
    let first = posted.recv().await.unwrap();
    // The receiver has it; the process dies before it hears so.
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Sending, 1, false)]);
    house_.clock.advance(4 * MINUTE);
    assert_eq!(house_.work().await, 0, "its lease lasts");
    house_.clock.advance(MINUTE);
    house_.work().await;
    let second = posted.recv().await.unwrap();
    assert_eq!(second.field("webhook-id"), first.field("webhook-id"));
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Delivered, 2, true)]);
    assert_eq!(house_.alarms.maybe_twice(&house(), None, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_order_goes_on_until_somebody_cares() {
    let house_ = House::open(Side::Sqlite, None, None).await;
    let (first, mut first_told) = receiver(vec![200; 9]).await;
    let (second, mut second_told) = receiver(vec![200; 9]).await;
    let secret = house_.alarms.new_secret();
    let one = house_.channel("first", webhook(first, &secret)).await;
    let two = house_.channel("second", webhook(second, &secret)).await;
    let step = |place, channel| AlarmStep { place, channel, wait_minutes: 10 };
    let roster = Roster { steps: vec![step(0, one), step(1, two)] };
    house_.alarms.roster_set(&house(), &roster).await.unwrap();
    assert_eq!(house_.alarms.roster(&house()).await.unwrap(), roster);
    house_.ring(AlarmKind::DoorSilent).await;
    house_.work().await;
    assert!(first_told.try_recv().is_ok() && second_told.try_recv().is_err());
    house_.clock.advance(9 * MINUTE);
    assert_eq!(house_.work().await, 0);
    house_.clock.advance(MINUTE);
    house_.work().await;
    assert!(first_told.try_recv().is_err() && second_told.try_recv().is_ok());
    // Nobody cared for an hour: once more from the beginning.
    house_.clock.advance(61 * MINUTE);
    house_.work().await;
    assert!(first_told.try_recv().is_ok());
    let id = house_.only_alarm().await.said.id;
    assert!(house_.alarms.acknowledge(&house(), id).await.unwrap());
    assert!(!house_.alarms.acknowledge(&house(), id).await.unwrap());
    house_.clock.advance(600 * MINUTE);
    assert_eq!(house_.work().await, 0);
    assert!(second_told.try_recv().is_err());
}

#[tokio::test]
async fn who_cannot_be_reached_does_not_keep_the_next_from_being_called() {
    let house_ = House::open(Side::Sqlite, None, None).await;
    let (gone, _) = receiver(vec![410]).await;
    let (second, mut second_told) = receiver(vec![200]).await;
    let secret = house_.alarms.new_secret();
    let one = house_.channel("gone", webhook(gone, &secret)).await;
    let two = house_.channel("second", webhook(second, &secret)).await;
    let steps = [(0, one), (1, two)].map(|(place, channel)| AlarmStep { place, channel, wait_minutes: 600 });
    house_.alarms.roster_set(&house(), &Roster { steps: steps.to_vec() }).await.unwrap();
    house_.ring(AlarmKind::DoorSilent).await;
    house_.work().await;
    house_.work().await;
    assert!(second_told.try_recv().is_ok());
    let mut states: Vec<_> = house_.told().await.into_iter().map(|(_, state, ..)| state.as_str()).collect();
    // Made in the same millisecond, so their ids are in no order.
    states.sort_unstable();
    assert_eq!(states, ["delivered", "failed"]);
}

#[tokio::test]
async fn quiet_hours_put_off_what_is_not_severe() {
    let house_ = House::open(Side::Sqlite, None, None).await;
    let (address, mut told) = receiver(vec![200; 9]).await;
    let secret = house_.alarms.new_secret();
    // It is 23:00 in Berlin.
    let quiet = QuietHours { zone: "Europe/Berlin".into(), from_minute: 22 * 60, until_minute: 7 * 60 };
    house_.channel_with("pager", webhook(address, &secret), Some(quiet)).await;
    house_.ring(AlarmKind::RulesFailed).await;
    house_.ring(AlarmKind::DoorSilent).await;
    house_.work().await;
    let kind = |posted: Posted| {
        let document: serde_json::Value = serde_json::from_slice(&posted.body).unwrap();
        document["data"]["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind(told.try_recv().unwrap()), "door-silent");
    for alarm in house_.alarms.list(&house(), true, None, 9).await.unwrap() {
        if alarm.said.kind == AlarmKind::DoorSilent.as_str() {
            assert!(house_.alarms.acknowledge(&house(), alarm.said.id).await.unwrap());
        }
    }
    house_.clock.advance(7 * 60 * MINUTE);
    house_.work().await;
    assert!(told.try_recv().is_err(), "it is 06:00 in Berlin");
    house_.clock.advance(60 * MINUTE);
    house_.work().await;
    assert_eq!(kind(told.try_recv().unwrap()), "rules-failed");
}

#[tokio::test]
async fn a_line_reaches_a_log_server_by_udp_tcp_and_tls() {
    let certificate = SinkCertificate::new(&["localhost"]);
    let house_ = House::open(Side::Sqlite, None, Some(&certificate.root_pem)).await;
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for (name, host, port, transport) in [
        ("udp", "127.0.0.1", udp.local_addr().unwrap().port(), SyslogTransport::Udp),
        ("tcp", "127.0.0.1", tcp.local_addr().unwrap().port(), SyslogTransport::Tcp),
        ("tls", "localhost", tls.local_addr().unwrap().port(), SyslogTransport::Tls),
    ] {
        let syslog = Syslog { host: host.into(), port, transport, facility: 16 };
        house_.channel(name, ChannelSettings::Syslog(syslog)).await;
    }
    let by_tcp = tokio::spawn(async move {
        let (mut stream, _) = tcp.accept().await.unwrap();
        let mut frame = String::new();
        stream.read_to_string(&mut frame).await.unwrap();
        frame
    });
    let acceptor = certificate.acceptor();
    let by_tls = tokio::spawn(async move {
        let (stream, _) = tls.accept().await.unwrap();
        let mut frame = String::new();
        acceptor.accept(stream).await.unwrap().read_to_string(&mut frame).await.unwrap();
        frame
    });
    house_.ring(AlarmKind::DoorSilent).await;
    house_.work().await;
    let mut datagram = vec![0; 4_096];
    let (length, _) = udp.recv_from(&mut datagram).await.unwrap();
    let line = String::from_utf8(datagram[..length].to_vec()).unwrap();
    assert!(
        line.starts_with("<131>1 2026-11-21T22:00:00Z mx.shop.example tidewatch - door-silent [origin "),
        "{line}"
    );
    assert!(line.contains("No mail comes through mx"), "{line}");
    for frame in [by_tcp.await.unwrap(), by_tls.await.unwrap()] {
        let (length, line) = frame.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), line.len());
        assert!(line.starts_with("<131>1 "), "{line}");
    }
    assert_eq!(house_.told().await, [(News::Raised, DeliveryState::Delivered, 1, false); 3]);
}

#[tokio::test]
async fn the_test_button_says_what_came_of_it() {
    let sink = SmtpSink::start("").await;
    let house_ = House::open(Side::Sqlite, Some(sink.address()), None).await;
    let (address, mut told) = receiver(vec![200, 401, 302]).await;
    let secret = house_.alarms.new_secret();
    let pager = house_.channel("pager", webhook(address, &secret)).await;
    let test = async |id| house_.alarms.test(&house(), id).await.unwrap();
    assert!(test(pager).await.is_delivered());
    let posted = told.try_recv().unwrap();
    assert!(posted.is_signed_by(&secret));
    assert!(String::from_utf8(posted.body).unwrap().contains("tests the channel pager"));
    let trouble = |outcome: Outcome| match outcome {
        Outcome::Refused { trouble, .. } => trouble,
        other => panic!("{other:?}"),
    };
    assert_eq!(trouble(test(pager).await), Trouble::NotWanted);
    assert_eq!(trouble(test(pager).await), Trouble::Redirected);
    let desk = house_.channel("desk", ChannelSettings::Mail(vec![mailbox("ann@shop.example")])).await;
    assert_eq!(test(desk).await.phrase().id, "alarm-test-delivered");
    assert_eq!(sink.wait_for(1).await.len(), 1);
    let near =
        Webhook { url: "https://127.0.0.1:9/".into(), secrets: vec![secret], may_reach_own_network: false };
    let near = house_.channel("near", ChannelSettings::Webhook(near)).await;
    assert_eq!(trouble(test(near).await), Trouble::OwnNetwork);
    assert_eq!(house_.alarms.list(&house(), false, None, 9).await.unwrap(), [], "a test is no alarm");
}

#[tokio::test]
async fn channels_need_the_right_to_manage_and_their_secrets_are_sealed() {
    let house_ = House::open(Side::Sqlite, None, None).await;
    let secret = house_.alarms.new_secret();
    let settings = ChannelSettings::Webhook(Webhook {
        url: "https://hooks.example/very-secret-path".into(),
        secrets: vec![secret.clone()],
        may_reach_own_network: false,
    });
    let id = house_.channel("pager", settings.clone()).await;
    assert_eq!(house_.alarms.channel_list(&house()).await.unwrap()[0].settings, settings);
    let reader: Access = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(house_.alarms.channel_list(&reader).await.is_err());
    assert!(house_.alarms.channel_remove(&reader, id).await.is_err());
    assert!(house_.alarms.test(&reader, id).await.is_err());
    let row = house_.temp.store.post().alarm_channel_fetch(&house(), id).await.unwrap();
    for hidden in ["very-secret-path", secret.expose().trim_start_matches("whsec_")] {
        let found = row.settings.windows(hidden.len()).any(|window| window == hidden.as_bytes());
        assert!(!found, "{hidden} is in the clear");
    }
    assert!(house_.keys.path().join("root.key").is_file());
    assert!(house_.alarms.channel_remove(&house(), id).await.unwrap());
    assert!(!house_.alarms.channel_remove(&house(), id).await.unwrap());
}
