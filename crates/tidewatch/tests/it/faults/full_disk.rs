//! A full disk: the data folder lies on one of a few megabytes, and something else takes all of it. What must be kept is put off, what passes
//! passes, the service stays up and says what is wrong, and when there is room again it goes on. Nothing that was acknowledged is lost.

use std::net::SocketAddr;
use std::path::Path;

use testkit::folder::files_below;
use testkit::postfix::Talker;
use testkit::small_disk::SmallDisk;
use testkit::smtp_sink::{SmtpSink, Taken};
use tokio::runtime::Runtime;

use super::{House, Serving, TOBIAS, name_of, named_mail, wait_until};
use crate::program::text;

const OURSELVES: &str = "report@watch.fenwicklark.example";

/// Room for a database, its log and some hundred messages.
const DISK_MEGABYTES: u32 = 16;

/// A served proxy and mailbox, with a next hop that takes everything.
struct Stage {
    _runtime: Runtime,
    sink: SmtpSink,
    house: House,
}

impl Stage {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let sink = runtime.block_on(SmtpSink::start(""));
        let next_hop = sink.address();
        let house = House::new(&format!(
            "[stream]\nmode = \"enforce\"\n[[proxy]]\nname = \"proxy\"\nlisten = \"127.0.0.1:0\"\n\
             next_hop = \"{next_hop}\"\npeers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n\
             [mailbox]\nlisten = \"127.0.0.1:0\"\ndomains = [\"watch.fenwicklark.example\"]\n"
        ));
        let house = house
            .on(SmallDisk::new(DISK_MEGABYTES))
            .with("TIDEWATCH__HOLD__RELEASE_TO", next_hop.to_string())
            // Somebody who would rather have mail unjudged than late: that is not for what must be held.
            .with("TIDEWATCH__STREAM__WHEN_UNABLE", "accept-and-mark");
        Stage { _runtime: runtime, sink, house }
    }

    fn disk(&self) -> &SmallDisk {
        self.house.disk.as_ref().unwrap()
    }

    fn serve(&self) -> Doors {
        let mut serving = self.house.serve();
        let proxy = serving.door("proxy").unwrap_or_else(|| panic!("{}", self.house.log()));
        let mailbox = serving.door("mailbox").unwrap();
        Doors { serving, proxy, mailbox }
    }

    /// Names of what the next hop has.
    fn arrived(&self) -> Vec<String> {
        self.sink.taken().iter().map(|Taken { content, .. }| name_of(content)).collect()
    }

    /// Files that were begun and never finished.
    fn unfinished(&self) -> usize {
        let is_unfinished = |path: &Path| path.extension().is_some_and(|end| end == "tmp");
        files_below(&self.disk().path_here().join("data"), is_unfinished).len()
    }
}

struct Doors {
    serving: Serving,
    proxy: SocketAddr,
    mailbox: SocketAddr,
}

/// Offers a message of the shop once, and returns the code of the answer to it.
fn offer(door: SocketAddr, to: &str, number: &str, name: &str) -> u16 {
    Talker::connect(door).send("somebody@quickpost.example", &[to], &named_mail(number, name)).code
}

#[test]
fn on_a_full_disk_nothing_acknowledged_is_lost_and_it_goes_on_when_there_is_room() {
    let stage = Stage::new();
    let mut doors = stage.serve();
    let (proxy, mailbox) = (doors.proxy, doors.mailbox);
    assert_eq!(offer(proxy, TOBIAS, "03", "before"), 250);
    assert_eq!(offer(mailbox, OURSELVES, "02", "before"), 250);

    // What must be kept is put off, again and again; what passes passes.
    stage.disk().fill();
    for round in 0..20 {
        assert_eq!(offer(proxy, TOBIAS, "03", "late"), 451, "round {round}");
        assert_eq!(offer(mailbox, OURSELVES, "02", "late"), 451, "round {round}");
        assert_eq!(offer(proxy, TOBIAS, "02", &format!("passes{round}")), 250, "round {round}");
    }
    assert!(doors.serving.is_running(), "{}", stage.house.log());
    let alarm = "a message could not be held and was put off";
    wait_until("the log says why", || {
        let log = stage.house.log();
        log.lines().any(|line| line.contains(alarm) && line.contains("No space left on device"))
    });
    let put_off = |line: &&str| line.contains(alarm) && line.contains("proxy");
    assert_eq!(stage.house.log().lines().filter(put_off).count(), 1, "twenty times the same is one line");
    assert_eq!(stage.unfinished(), 0, "what is half written takes room that nobody has");

    // There is room again: the sender who comes back is served, and everything that was ever acknowledged is there.
    stage.disk().free();
    wait_until("mail is held again", || offer(proxy, TOBIAS, "03", "late") == 250);
    assert_eq!(offer(mailbox, OURSELVES, "02", "late"), 250);
    assert_eq!(stage.house.held("held").len(), 2);
    release_all(&stage);
    let mut arrived = stage.arrived();
    arrived.sort();
    let mut expected: Vec<String> = (0..20).map(|round| format!("passes{round}")).collect();
    expected.extend(["before".to_owned(), "late".to_owned()]);
    expected.sort();
    assert_eq!(arrived, expected);
    let inbox = text(&stage.house.run(&["inbox", "list", "--format", "json"]));
    assert_eq!(inbox.lines().count(), 2, "{inbox}");
    wait_until("the trace goes on", || {
        assert_eq!(offer(proxy, TOBIAS, "02", "traced"), 250);
        text(&stage.house.run(&["trace", TOBIAS, "--format", "json"])).lines().count() > 2
    });
    assert!(stage.house.run(&["verify"]).status.success());
}

fn release_all(stage: &Stage) {
    let held = stage.house.held("held");
    let ids: Vec<&str> = held.iter().map(String::as_str).collect();
    let released = stage.house.run(&[&["hold", "release"], &ids[..]].concat());
    assert!(released.status.success(), "{released:?}");
}

#[test]
fn killed_on_a_full_disk_it_starts_again_when_there_is_room() {
    let stage = Stage::new();
    let mut doors = stage.serve();
    for number in 0..5 {
        assert_eq!(offer(doors.proxy, TOBIAS, "03", &format!("held{number}")), 250);
    }
    stage.disk().fill();
    assert_eq!(offer(doors.proxy, TOBIAS, "03", "late"), 451);
    doors.serving.kill();

    // On the full disk it starts, or ends with a sentence; it never serves half.
    let mut serving = stage.house.serve();
    if let Some(proxy) = serving.door("proxy") {
        assert_eq!(offer(proxy, TOBIAS, "02", "passes"), 250);
    } else {
        let log = stage.house.log();
        assert!(log.contains("full") || log.contains("No space left"), "{log}");
    }
    serving.kill();

    stage.disk().free();
    let _doors = stage.serve();
    assert_eq!(stage.house.held("held").len(), 5);
    release_all(&stage);
    let held = stage.arrived().into_iter().filter(|name| name.starts_with("held"));
    assert_eq!(held.count(), 5);
}
