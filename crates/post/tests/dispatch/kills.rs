//! Killed in the middle: ten thousand letters and four kills, a kill at each step of the conversation with the next server, and one between any two looks at the clock.
//!
//! Who is killed is a process of its own: this program starts itself with one test, which sends then.

use std::{
    collections::{BTreeMap, BTreeSet},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use model::{fingerprint::Fingerprint, ids::MailingId, time::Time};
use platform::clock::{Chance, Clock, SystemChance, SystemClock};
use post::mailing::MailingState;
use rustix::process::{Signal, getpid, kill_process};
use store::post::delivery::DeliveryState;
use testkit::{
    folder::TempFolder,
    smtp_sink::{SmtpSink, Taken},
};
use tokio::sync::watch;

use super::house::{Everybody, House, by_recipient, field, file, filled, letter, started};

/// Tells the process to be killed where everything is, and where to send.
const FOLDER: &str = "TIDEWATCH_TEST_DISPATCH_FOLDER";
const PORT: &str = "TIDEWATCH_TEST_DISPATCH_PORT";
/// After so many looks at the clock or at chance it is gone.
const LOOKS: &str = "TIDEWATCH_TEST_DISPATCH_LOOKS";
/// It takes this many recipients instead of sending.
const TAKES: &str = "TIDEWATCH_TEST_DISPATCH_TAKES";
/// Letters under way at once, and how long a claim lasts, where a few letters are sent very often.
const FEW: (usize, Duration) = (2, Duration::from_millis(300));

/// Burns down with each look at the clock and at chance; at its end the process is killed as by `kill -9`.
struct Fuse(AtomicU32);

impl Fuse {
    fn burn(&self) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            kill_process(getpid(), Signal::KILL).unwrap();
        }
    }
}

impl Clock for Fuse {
    fn now(&self) -> Time {
        self.burn();
        SystemClock.now()
    }
}

impl Chance for Fuse {
    fn fill(&self, bytes: &mut [u8]) {
        self.burn();
        SystemChance.fill(bytes);
    }
}

/// Does what this process was started for, if it was started to be killed.
async fn is_child() -> bool {
    let Ok(folder) = std::env::var(FOLDER) else { return false };
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u32>().unwrap());
    let folder = Path::new(&folder);
    let house = match number(LOOKS) {
        None => House::open(folder, Arc::new(SystemClock)).await,
        Some(looks) => {
            let fuse = Arc::new(Fuse(AtomicU32::new(looks)));
            House { chance: fuse.clone(), pace: FEW, ..House::open(folder, fuse).await }
        }
    };
    match number(TAKES) {
        None => send_until_ended(&house, number(PORT).unwrap().try_into().unwrap()).await,
        Some(takes) => {
            let all = house.store.post().mailing_list(&house.access, None, 1).await.unwrap();
            filled(&house, all[0].id, &file(takes as usize)).await.unwrap();
        }
    }
    true
}

/// Starts this program with one of its tests.
fn spawn(test: &str, folder: &Path, told: &[(&str, u32)]) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("kills::{test}"), "--nocapture"]).env(FOLDER, folder);
    for (name, number) in told {
        command.env(name, number.to_string());
    }
    command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap()
}

/// Sends until every mailing has ended.
async fn send_until_ended(house: &House, port: u16) {
    let dispatcher = house.dispatcher(port);
    let (_stopper, stop) = watch::channel(false);
    loop {
        if let Err(error) = dispatcher.round(&house.access, &stop).await {
            eprintln!("{error}");
        }
        let all = house.store.post().mailing_list(&house.access, None, 10).await.unwrap();
        if all.iter().all(|mailing| mailing.state == MailingState::Ended) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits for a child without holding up the sink; says whether it was killed.
async fn was_killed(mut child: Child) -> bool {
    let status = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert!(status.success() || status.signal() == Some(Signal::KILL.as_raw()), "{status}");
    !status.success()
}

/// A mailing to so many, begun.
async fn begun(house: &House, people: usize) -> MailingId {
    let mailing = started(house, &letter(SystemClock.now(), people as u64)).await;
    filled(house, mailing, &file(people)).await.unwrap();
    house.mailings(Everybody("example.net")).resume(&house.access, mailing).await.unwrap();
    mailing
}

/// Lets another process' work be finished by this one, and holds the books against what the other side took: nobody is lost, and nobody has it twice but those who
/// were listed, once a person has sent those again. Returns how many were listed.
async fn accounted(house: &House, (mailing, people): (MailingId, usize), sink: &SmtpSink) -> usize {
    send_until_ended(house, sink.address().port()).await;
    let unknown = house.in_state(mailing, DeliveryState::Unknown).await;
    let delivered = house.in_state(mailing, DeliveryState::Delivered).await;
    assert_eq!(unknown.len() + delivered.len(), people, "{:?}", house.counts(mailing).await);
    let taken = by_recipient(sink.taken());
    let prints: BTreeMap<Fingerprint, &Vec<Taken>> =
        taken.iter().map(|(address, copies)| (house.print(address), copies)).collect();
    assert!(taken.values().all(|copies| copies.len() == 1), "nobody has it twice by himself");
    assert!(delivered.iter().all(|print| prints[print][0].is_answered), "who is delivered has it");
    assert!(prints.keys().all(|print| delivered.contains(print) || unknown.contains(print)));
    if unknown.is_empty() {
        return 0;
    }
    let desk = house.mailings(Everybody("example.net"));
    assert_eq!(desk.send_unknown_again(&house.access, mailing).await.unwrap(), unknown.len() as u64);
    send_until_ended(house, sink.address().port()).await;
    let taken = by_recipient(sink.taken());
    assert_eq!(taken.len(), people, "nobody is lost");
    for (address, copies) in &taken {
        assert!(copies.len() == 1 || unknown.contains(&house.print(address)), "{address}: {}", copies.len());
        assert!(copies.iter().all(|copy| copy.content == copies[0].content), "{address}");
    }
    assert_eq!(house.counts(mailing).await.delivered, people as u64);
    unknown.len()
}

/// A few letters, sent by a process that is killed after so many looks. None if it came to its end before.
async fn life(looks: u32) -> Option<usize> {
    const PEOPLE: usize = 5;
    let folder = TempFolder::new("fuse");
    let house = House { pace: FEW, ..House::open(folder.path(), Arc::new(SystemClock)).await };
    let mailing = begun(&house, PEOPLE).await;
    let sink = SmtpSink::start("").await;
    let told = [(PORT, sink.address().port().into()), (LOOKS, looks)];
    let child = spawn("killed_between_any_two_looks_at_the_clock_nobody_is_lost", folder.path(), &told);
    let was_killed = was_killed(child).await;
    let unknown = accounted(&house, (mailing, PEOPLE), &sink).await;
    was_killed.then_some(unknown)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_any_two_looks_at_the_clock_nobody_is_lost() {
    if is_child().await {
        return;
    }
    let (mut lives, mut listed, mut has_ended) = (0, 0, false);
    let mut looks = 1..;
    while !has_ended {
        let some: Vec<_> = looks.by_ref().take(4).map(|looks| tokio::spawn(life(looks))).collect();
        for one in some {
            match one.await.unwrap() {
                Some(unknown) => (lives, listed) = (lives + 1, listed + unknown),
                None => has_ended = true,
            }
        }
    }
    println!("{lives} lives, {listed} unknown in all of them");
    // There are more than so many looks in sending five letters, and some of them lie between an intent and its outcome.
    assert!(lives >= 15 && listed > 0, "{lives} lives, {listed} unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_of_the_conversation_nobody_is_lost() {
    const PEOPLE: usize = 5;
    if is_child().await {
        return;
    }
    for script in [
        "connect hang",
        "ehlo hang",
        "mail #2 hang",
        "rcpt #2 hang",
        "data #2 hang",
        "content #2 hang",
        "end #2 hang",
        "end #2 take-and-hang",
    ] {
        let folder = TempFolder::new("step");
        let house = House { pace: FEW, ..House::open(folder.path(), Arc::new(SystemClock)).await };
        let mailing = begun(&house, PEOPLE).await;
        let sink = SmtpSink::start(script).await;
        let told = [(PORT, sink.address().port().into())];
        let name = "killed_at_each_step_of_the_conversation_nobody_is_lost";
        let mut child = spawn(name, folder.path(), &told);
        sink.wait_until_hung().await;
        child.kill().unwrap();
        assert!(was_killed(child).await, "{script}");
        sink.script("");
        let unknown = accounted(&house, (mailing, PEOPLE), &sink).await;
        // Whoever it hung at had an intent, and no outcome.
        assert!((1..=PEOPLE).contains(&unknown), "{script}: {unknown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_file_of_recipients_is_taken_it_is_read_again_and_everybody_is_in_it_once() {
    /// A batch and a piece of one.
    const PEOPLE: u32 = 520;
    if is_child().await {
        return;
    }
    let mut lives = 0;
    // Around the ends of both batches, and somewhere between.
    for looks in (1..8).chain([300]).chain(496..514).chain(520..) {
        let folder = TempFolder::new("taking");
        let house = House::open(folder.path(), Arc::new(SystemClock)).await;
        let mailing = started(&house, &letter(SystemClock.now(), PEOPLE.into())).await;
        let name = "killed_while_a_file_of_recipients_is_taken_it_is_read_again_and_everybody_is_in_it_once";
        let was_killed = was_killed(spawn(name, folder.path(), &[(TAKES, PEOPLE), (LOOKS, looks)])).await;
        let report = filled(&house, mailing, &file(PEOPLE as usize)).await.unwrap();
        assert_eq!((report.accepted, report.missing), (PEOPLE.into(), 0), "{looks}");
        assert_eq!(house.state(mailing).await, MailingState::Paused, "{looks}");
        let desk = house.mailings(Everybody("example.net"));
        if !was_killed || looks == 508 {
            let sink = SmtpSink::start("").await;
            desk.resume(&house.access, mailing).await.unwrap();
            assert_eq!(accounted(&house, (mailing, PEOPLE as usize), &sink).await, 0);
        }
        if !was_killed {
            break;
        }
        lives += 1;
    }
    assert!(lives > 26, "{lives}");
}

const PEOPLE: usize = 10_000;
/// After so many letters the sender is killed or paused.
const KILLED_AT: [usize; 4] = [700, 2_500, 5_200, 7_900];
const PAUSED_AT: usize = 4_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_letters_survive_kill_nine_and_a_pause() {
    if is_child().await {
        return;
    }
    let spawn = |folder: &Path, port: u16| {
        spawn("ten_thousand_letters_survive_kill_nine_and_a_pause", folder, &[(PORT, port.into())])
    };
    let folder = TempFolder::new("ten-thousand");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let script = "mail #900 close\n\
                  rcpt #1500 450 4.2.1 later\n\
                  end #2000 take-and-close\n\
                  end #3000 451 4.3.0 later\n\
                  end #6000 take-and-hang\n\
                  content #6500 close\n\
                  rcpt<c9999@example.net> 550 5.1.1 no";
    let sink = SmtpSink::start(script).await;
    let port = sink.address().port();
    let mailing = started(&house, &letter(house.clock.now(), PEOPLE as u64)).await;
    let report = filled(&house, mailing, &file(PEOPLE)).await.unwrap();
    assert_eq!((report.accepted, report.missing), (PEOPLE as u64, 0));
    let desk = house.mailings(Everybody("example.net"));
    desk.resume(&house.access, mailing).await.unwrap();

    let mut child = spawn(folder.path(), port);
    for killed_at in KILLED_AT {
        if killed_at > PAUSED_AT && sink.taken_count() < PAUSED_AT + 500 {
            sink.wait_for_count(PAUSED_AT).await;
            desk.pause(&house.access, mailing).await.unwrap();
            // What was begun before the pause ends; then nothing more comes.
            while house.counts(mailing).await.sending > 0 {
                tokio::task::yield_now().await;
            }
            let (before, counts) = (sink.taken_count(), house.counts(mailing).await);
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert_eq!((sink.taken_count(), house.counts(mailing).await), (before, counts), "it is paused");
            desk.resume(&house.access, mailing).await.unwrap();
        }
        sink.wait_for_count(killed_at).await;
        child.kill().unwrap();
        child.wait().unwrap();
        child = spawn(folder.path(), port);
    }
    assert!(!was_killed(child).await);

    let counts = house.counts(mailing).await;
    assert_eq!(counts.all(), PEOPLE as u64);
    assert_eq!((counts.refused, counts.planned + counts.deferred + counts.sending + counts.expired), (1, 0));
    let unknown = house.in_state(mailing, DeliveryState::Unknown).await;
    let delivered = house.in_state(mailing, DeliveryState::Delivered).await;
    // At most what was under way at each kill, and the three at which the server fell silent.
    assert!(unknown.len() <= KILLED_AT.len() * 20 + 3, "{} are unknown", unknown.len());
    assert!(unknown.len() >= 2);
    let taken = by_recipient(sink.taken());
    let prints: BTreeMap<Fingerprint, &Vec<Taken>> =
        taken.iter().map(|(address, copies)| (house.print(address), copies)).collect();
    assert!(
        taken.values().all(|copies| copies.len() == 1),
        "nobody has it twice: nothing unknown was sent again"
    );
    assert!(delivered.iter().all(|print| prints[print][0].is_answered), "who is delivered has it");
    let lost = prints.keys().filter(|print| !delivered.contains(print) && !unknown.contains(print)).count();
    assert_eq!(lost, 0, "who has it is delivered or listed");
    println!("{} delivered, {} unknown, {} at the sink", delivered.len(), unknown.len(), taken.len());

    // A person sends the unknown ones again: now everybody has it, some of those twice, and byte for byte the same.
    assert_eq!(desk.send_unknown_again(&house.access, mailing).await.unwrap(), unknown.len() as u64);
    assert!(!was_killed(spawn(folder.path(), port)).await);
    let taken = by_recipient(sink.taken());
    assert_eq!(taken.len(), PEOPLE - 1, "nobody is lost");
    for (address, copies) in &taken {
        assert!(copies.len() == 1 || unknown.contains(&house.print(address)), "{address}: {}", copies.len());
        assert!(copies.iter().all(|copy| copy.content == copies[0].content), "{address}");
    }
    let ids: BTreeSet<&str> = taken
        .values()
        .map(|copies| field(std::str::from_utf8(&copies[0].content).unwrap(), "Message-ID"))
        .collect();
    assert_eq!(ids.len(), PEOPLE - 1);
    let counts = house.counts(mailing).await;
    assert_eq!((counts.delivered, counts.unknown, counts.refused), (PEOPLE as u64 - 1, 0, 1));
}
