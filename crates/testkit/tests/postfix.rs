//! The private Postfix itself: what the tests that stand on it may rely on.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testkit::postfix::{Postfix, Setup};

const MESSAGE: &[u8] =
    b"From: Jo <jo@writer.example>\r\nTo: erika@harbourlights.example\r\nSubject: hello\r\n\r\n.dot\r\nlast\r\n";

fn one_mailbox() -> Setup {
    Setup::new().plain_listener("mx").mailbox("erika@harbourlights.example")
}

#[test]
fn a_message_goes_through_smtpd_to_a_file() {
    let postfix = Postfix::start(&one_mailbox());
    let reply = postfix.send("mx", "jo@writer.example", &["erika@harbourlights.example"], MESSAGE);
    assert!(reply.is_ok(), "{reply:?}");
    let mail = postfix.wait_for_mail("erika@harbourlights.example", 1);
    assert_eq!(mail.len(), 1);
    assert_eq!(mail[0].body(), b".dot\nlast\n");
    assert_eq!(mail[0].values("subject"), ["hello"]);
    assert_eq!(mail[0].values("delivered-to"), ["erika@harbourlights.example"]);
    let ids = postfix.queue_ids();
    assert_eq!(ids.len(), 1, "{}", postfix.log());
    assert!(reply.lines[0].contains(&ids[0]), "{reply:?} names {ids:?}");
    postfix.wait_until_idle();
}

#[test]
fn whom_nobody_knows_is_refused_at_once() {
    let postfix = Postfix::start(&one_mailbox());
    let reply = postfix.send("mx", "jo@writer.example", &["nobody@harbourlights.example"], MESSAGE);
    assert_eq!(reply.code, 550, "{reply:?}");
    assert!(reply.lines[0].starts_with("5.1.1"), "{reply:?}");
}

#[test]
fn real_traffic_of_smtp_source_arrives_in_full() {
    let postfix = Postfix::start(&one_mailbox());
    let arguments =
        ["-m", "20", "-s", "4", "-f", "jo@writer.example", "-t", "erika@harbourlights.example", "-l", "2000"];
    postfix.smtp_source("mx", &arguments);
    assert_eq!(postfix.wait_for_mail("erika@harbourlights.example", 20).len(), 20);
    assert_eq!(postfix.queue_ids().len(), 20);
}

#[test]
fn two_instances_run_at_once_and_one_hands_over_to_the_other() {
    let inner = Postfix::start(&one_mailbox());
    let outer = Postfix::start(
        &Setup::new().plain_listener("mx").transport("harbourlights.example", inner.address("mx")),
    );
    assert_ne!(inner.folder(), outer.folder());
    assert!(outer.send("mx", "jo@writer.example", &["erika@harbourlights.example"], MESSAGE).is_ok());
    let mail = inner.wait_for_mail("erika@harbourlights.example", 1);
    assert_eq!(mail[0].values("received").len(), 2, "both servers have stamped it");
}

#[test]
fn a_next_hop_that_is_away_leaves_the_message_in_the_queue_until_it_is_deleted() {
    // A port is taken and not listened on, so that nobody else answers there.
    let away = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback").local_addr().expect("bound");
    let postfix = Postfix::start(&Setup::new().plain_listener("mx").relayhost(away));
    assert!(postfix.send("mx", "jo@writer.example", &["far@away.example"], MESSAGE).is_ok());
    let line = postfix.wait_for_log(&["to=<far@away.example>", "status=deferred"]);
    assert!(line.contains("refused"), "{line}");
    let queued = postfix.queue();
    assert_eq!(queued.len(), 1);
    assert_eq!(
        (queued[0].sender.as_str(), &queued[0].recipients[0].0[..]),
        ("jo@writer.example", "far@away.example")
    );
    postfix.postsuper(&["-d", &queued[0].id]);
    postfix.wait_until_idle();
}

#[test]
fn nothing_leaves_the_machine() {
    let postfix = Postfix::start(&one_mailbox());
    let reply = postfix.send("mx", "jo@writer.example", &["far@away.example"], MESSAGE);
    assert_eq!(reply.code, 550, "{reply:?}");
    assert!(reply.lines[0].contains("there is no way out of this test"), "{reply:?}");
}

#[test]
fn an_instance_goes_with_its_owner() {
    let postfix = Postfix::start(&one_mailbox());
    let (folder, address) = (postfix.folder().to_owned(), postfix.address("mx"));
    assert!(folder.is_dir());
    drop(postfix);
    assert!(!folder.exists());
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens any more");
}

/// Set for the child in [`an_instance_goes_with_a_killed_owner`]: a copy of this program that starts Postfix and waits to be killed.
const CHILD: &str = "TESTKIT_POSTFIX_CHILD";

#[test]
fn an_instance_goes_with_a_killed_owner() {
    if std::env::var_os(CHILD).is_some() {
        let postfix = Postfix::start(&one_mailbox());
        println!("\nfolder={}", postfix.folder().display());
        loop {
            std::thread::park();
        }
    }
    let mut child = Command::new(std::env::current_exe().expect("this program has a file"))
        .args(["--exact", "an_instance_goes_with_a_killed_owner", "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started");
    let said = BufReader::new(child.stdout.take().expect("its output is piped"));
    let folder = said
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("folder=").map(PathBuf::from))
        .expect("the child starts Postfix and says where");
    let master: String = std::fs::read_to_string(folder.join("queue/pid/master.pid")).expect("it runs");
    child.kill().expect("the child is ours");
    child.wait().expect("the child is ours");
    let begun = Instant::now();
    while folder.exists() || is_running(master.trim()) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{} is left, or {master}", folder.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A process that has ended and that nobody has asked after does not run.
fn is_running(process: &str) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process).join("stat"));
    stat.is_ok_and(|stat| stat.rsplit(") ").next().is_some_and(|rest| !rest.starts_with('Z')))
}
