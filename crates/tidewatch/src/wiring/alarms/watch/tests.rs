//! What the watch rings for, over a real store: raised while it is so, over when it is not, and told to those whom the configuration names.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use model::fingerprint::Fingerprint;
use model::ids::JudgedId;
use model::verdict::{Action, Direction, Points};
use platform::clock::SystemChance;
use post::alarm::bell::{self, BellTask};
use store::guard::judged::{Disposed, Judged, Origin, Trace};
use store::guard::stream_baseline::StreamBaseline;
use store::guard::switch::Switch;
use testkit::folder::{self, TempFolder};
use testkit::smtp_sink::SmtpSink;

use super::*;
use crate::config::stream::Milter;
use crate::wiring::data::Data;
use crate::wiring::office::Office;
use crate::wiring::test_house::{hold, opened, told_house};

#[test]
fn free_room_is_rounded_down() {
    let percent = |free_bytes, size_bytes| percent_free(Room { free_bytes, size_bytes });
    assert_eq!(percent(499, 10_000), 4);
    assert_eq!(percent(500, 10_000), 5);
    assert_eq!(percent(u64::MAX, u64::MAX), 100);
    assert_eq!(percent(0, 0), 0);
}

/// A watched house with one door, `mx`, that counts what it turns away.
struct Watched {
    watch: Arc<Watch>,
    task: BellTask,
    data: Data,
    turned_away: Arc<AtomicU64>,
    folder: TempFolder,
    sink: SmtpSink,
}

impl Watched {
    async fn open() -> Self {
        let folder = TempFolder::new("alarms");
        let sink = SmtpSink::start("").await;
        let mut config = told_house(&folder, &sink);
        config.milter.push(Milter {
            name: "mx".to_owned(),
            listen: "127.0.0.1:0".to_owned(),
            direction: None,
            mode: None,
            when_unable: None,
            hold: None,
            tls: None,
        });
        let data = opened(&folder, &config).await;
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let (bell, task) = bell::hung(data.store.clone(), data.access.clone(), clock, chance);
        let turned_away = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&turned_away);
        let (_serving, door) =
            DoorWatch::new("mx", 9, move || vec![("turned_away", counted.load(Ordering::SeqCst))]);
        let desk = Desk::new(
            data.store.shared(),
            data.store.guard(),
            data.parties(),
            stream::configured_doors(&config).collect(),
        );
        let watch = Watch {
            store: data.store.clone(),
            access: data.access.clone(),
            alarms: Arc::clone(&Office::open(&config, &data).unwrap().alarms),
            bell,
            // How full this machine's disk is, is not what is tested: of a folder that is not there nothing is known.
            folders: Folders { data: folder.path().join("nowhere"), objects: folder.path().join("nowhere") },
            refresher: None,
            desk,
            doors: vec![door],
            overload: PlainMutex::default(),
            looked: Mutex::new(SystemClock.now()),
        };
        Watched { watch: Arc::new(watch), task, data, turned_away, folder, sink }
    }

    /// Looks once and writes what was rung.
    async fn look(&self) {
        Arc::clone(&self.watch).look().await.unwrap();
        Arc::clone(&self.watch).count_objects().await.unwrap();
        self.task.write().await.unwrap();
    }

    /// Kind, cause and arguments of what lasts now.
    async fn open_alarms(&self) -> Vec<(String, String, Vec<String>)> {
        let open = self.watch.alarms.list(&self.data.access, true, None, 9).await.unwrap();
        let arguments = |alarm: &post::alarm::Alarm| {
            alarm.said.arguments.iter().map(|(name, value)| format!("{name}={value}")).collect()
        };
        open.iter()
            .map(|alarm| (alarm.said.kind.clone(), alarm.said.cause.clone(), arguments(alarm)))
            .collect()
    }

    async fn check(&self, expected: &[(AlarmKind, &str, &[&str])]) {
        self.look().await;
        let expected: Vec<_> = expected
            .iter()
            .map(|(kind, cause, arguments)| {
                let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
                (kind.as_str().to_owned(), (*cause).to_owned(), arguments)
            })
            .collect();
        assert_eq!(self.open_alarms().await, expected);
    }

    /// Notes that a message came through the door so many hours ago.
    async fn came(&self, hours_ago: impl IntoIterator<Item = u64>) {
        let rows: Vec<Judged> = hours_ago.into_iter().map(judged).collect();
        self.data.store.guard().judged_record(&self.data.access, &rows).await.unwrap();
    }
}

fn judged(hours_ago: u64) -> Judged {
    let at = SystemClock.now().minus(Duration::from_secs(3_600 * hours_ago));
    Judged {
        id: JudgedId::new(at, [7; 10]),
        at,
        direction: Direction::Inbound,
        action: Action::Accept,
        decided_by: "score".into(),
        score: Points::ZERO,
        reasons: vec![],
        undecided: vec![],
        message_sha256: [7; 32],
        size_bytes: 1,
        took: Duration::ZERO,
        sender: None,
        sender_domain: None,
        recipients: vec![],
        trace: Trace { door: Some("mx".into()), disposed: Some(Disposed::Passed), ..Trace::default() },
        origin: Origin::default(),
    }
}

#[tokio::test]
async fn a_door_that_is_silent_for_longer_than_ever_is_an_alarm_until_mail_comes() {
    let house = Watched::open().await;
    house.check(&[]).await;
    // Every hour for nine days, and then none for six.
    house.came(6..9 * 24).await;
    house.check(&[(AlarmKind::DoorSilent, "mx", &["door=mx", "hours=6"])]).await;
    house.came([0]).await;
    house.check(&[]).await;
}

#[tokio::test]
async fn a_door_that_turns_mail_away_is_an_alarm() {
    let house = Watched::open().await;
    house.check(&[]).await;
    house.turned_away.store(3, Ordering::SeqCst);
    house.check(&[(AlarmKind::DoorOverloaded, "mx", &["door=mx"])]).await;
}

#[tokio::test]
async fn what_was_said_of_a_door_that_is_no_more_is_over() {
    let house = Watched::open().await;
    house.watch.bell.ring(AlarmKind::DoorSilent, "old-mx", &[("door", "old-mx".to_owned())]);
    house.task.write().await.unwrap();
    assert_eq!(house.open_alarms().await.len(), 1);
    house.check(&[]).await;
}

#[tokio::test]
async fn more_needless_holds_than_agreed_are_an_alarm_until_they_are_past() {
    let house = Watched::open().await;
    let now = SystemClock.now();
    let baseline = |held_at| StreamBaseline {
        account: Fingerprint::from_bytes([1; 12]),
        updated_at: SystemClock.now(),
        state: vec![],
        holds: 1,
        held_at: Some(held_at),
        benign_holds: 1,
        benign_hold_at: Some(held_at),
    };
    let guard = house.data.store.guard();
    guard.stream_baseline_put(&house.data.access, &[baseline(now)]).await.unwrap();
    house.look().await;
    let open = house.open_alarms().await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!((open[0].0.as_str(), open[0].1.as_str()), ("hold-budget", "outbound"));
    assert_eq!(open[0].2[0], "held=1");
    let past = baseline(now.minus(Duration::from_hours(29 * 24)));
    guard.stream_baseline_put(&house.data.access, &[past]).await.unwrap();
    house.check(&[]).await;
}

#[tokio::test]
async fn a_sealed_object_without_its_file_is_an_alarm_until_it_is_restored() {
    let house = Watched::open().await;
    hold(&house.data, 2, Duration::from_hours(24)).await;
    house.check(&[]).await;
    let objects = house.data.folders.objects.clone();
    let files: Vec<PathBuf> =
        folder::files_below(&objects, |_| true).into_iter().map(|(path, _)| path).collect();
    let (gone, cut) = (&files[0], &files[1]);
    let kept = house.folder.path().join("kept");
    std::fs::rename(gone, &kept).unwrap();
    house.check(&[(AlarmKind::ObjectsMissing, "objects", &["objects=1"])]).await;
    let whole = std::fs::read(cut).unwrap();
    std::fs::write(cut, &whole[1..]).unwrap();
    house.look().await;
    assert_eq!(house.open_alarms().await.len(), 1, "it is the same alarm");
    std::fs::rename(&kept, gone).unwrap();
    std::fs::write(cut, &whole).unwrap();
    house.check(&[]).await;
}

#[tokio::test]
async fn stopped_enforcement_and_its_end_reach_those_whom_the_configuration_names_in_signed_letters() {
    let house = Watched::open().await;
    let round = async |state| {
        let mut change = house.data.store.change(&house.data.access).await.unwrap();
        let switch = Switch {
            place: SwitchPlace::Installation,
            state,
            set_at: SystemClock.now(),
            set_by: "person:1".into(),
            why: "test".into(),
        };
        change.switch_set_in_txn(&switch).await.unwrap();
        change.commit().await.unwrap();
        for _ in 0..2 {
            house.look().await;
            Arc::clone(&house.watch).tell().await.unwrap();
        }
    };
    let letter = async |count: usize| {
        let letters = house.sink.wait_for(count).await;
        assert_eq!(letters.len(), count);
        String::from_utf8_lossy(&letters[count - 1].content).into_owned()
    };
    round(SwitchState::Observe).await;
    let stopped = letter(1).await;
    assert!(stopped.contains("Enforcement is stopped"), "{stopped}");
    assert!(stopped.contains("DKIM-Signature:") && stopped.contains("d=shop.example"), "{stopped}");
    round(SwitchState::Enforce).await;
    let over = letter(2).await;
    assert!(over.contains("Over: Enforcement is stopped"), "{over}");
}
