//! The stream as its users meet it: Debian's Postfix in front, the built program behind, checked in the bytes that were delivered.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Output, Stdio};
use std::time::{Duration, Instant};

use testkit::dns::ZoneServer;
use testkit::folder::TempFolder;
use testkit::postfix::{Postfix, Reply, Setup};

use crate::program::{shop_configuration, shop_mail, text, tidewatch};

const TOBIAS: &str = "tobias.lark@fenwicklark.example";
const MARGARET: &str = "margaret.fenwick@fenwicklark.example";

/// A served stream of the made-up shop, stopped when dropped.
struct Stream {
    child: Child,
    lines: BufReader<ChildStdout>,
    folder: TempFolder,
    configuration: PathBuf,
}

impl Stream {
    /// Serves the shop's stream with these sections more.
    fn start(sections: &str) -> Self {
        Self::asking(None, sections)
    }

    /// The same, with names looked up at this server.
    fn asking(names: Option<&Names>, sections: &str) -> Self {
        let folder = TempFolder::new("stream");
        let configuration = folder.path().join("tidewatch.toml");
        let shop = std::fs::read_to_string(shop_configuration()).unwrap();
        let key = folder.path().join("key").join("root.key");
        let all = format!("{shop}\n[keys]\nroot = {key:?}\n{sections}");
        std::fs::write(&configuration, all).unwrap();
        let mut program = tidewatch();
        if let Some(names) = names {
            program.env("TIDEWATCH__DNS__ENABLED", "true");
            program.env("TIDEWATCH__DNS__SERVERS", format!("[\"{}\"]", names.server.address()));
        }
        let mut child = program
            .arg("--config")
            .arg(&configuration)
            .arg("--data")
            .arg(folder.path().join("data"))
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Stream { child, lines, folder, configuration }
    }

    /// Waits until the program says where the door of this name listens.
    fn address(&mut self, door: &str) -> SocketAddr {
        loop {
            let mut line = String::new();
            assert!(
                self.lines.read_line(&mut line).unwrap() > 0,
                "the program ended before it opened `{door}`"
            );
            if let Some(rest) = line.split_once(&format!("`{door}` on ")).map(|(_, rest)| rest) {
                return rest.split([':', ' ']).take(2).collect::<Vec<_>>().join(":").parse().unwrap();
            }
        }
    }

    /// Runs a command on the same data, with a next hop for what is released.
    fn run(&self, release_to: SocketAddr, arguments: &[&str]) -> Output {
        tidewatch()
            .env("TIDEWATCH__HOLD__RELEASE_TO", release_to.to_string())
            .arg("--config")
            .arg(&self.configuration)
            .arg("--data")
            .arg(self.folder.path().join("data"))
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Waits until something that another process set is heard here: within a second, more on a busy machine.
    fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + Duration::from_secs(30);
        while !is_so() {
            assert!(Instant::now() < until, "waited in vain until {what}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The references of what is held, as the table shows them.
    fn held(&self, release_to: SocketAddr) -> Vec<String> {
        let output = self.run(release_to, &["hold", "list", "--format", "json"]);
        let lines = text(&output);
        let references = lines.lines().map(|line| {
            let held: serde_json::Value = serde_json::from_str(line).unwrap();
            held["reference"].as_str().unwrap().to_owned()
        });
        references.collect()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message of the shop's mailbox with the line ends of SMTP.
fn mail(number: &str) -> Vec<u8> {
    let stored = String::from_utf8(std::fs::read(shop_mail(number)).unwrap()).unwrap();
    stored.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

fn send(postfix: &Postfix, number: &str, to: &[&str]) -> Reply {
    postfix.send("mx", "somebody@quickpost.example", to, &mail(number))
}

const ENFORCE: &str = "
[stream]
mode = \"enforce\"
[thresholds.inbound]
reject = 10.5
[[milter]]
name = \"mx\"
listen = \"127.0.0.1:0\"
direction = \"inbound\"
";

/// A Postfix that asks the stream, delivers to the two owners of the shop, and takes back what is released.
fn postfix_with_milter(door: SocketAddr) -> Postfix {
    let setup = Setup::new()
        .milter_listener("mx", &format!("inet:{door}"))
        .plain_listener("release")
        .mailbox(TOBIAS)
        .mailbox(MARGARET);
    Postfix::start(&setup)
}

#[test]
fn mail_is_passed_marked_held_and_refused_and_a_held_one_is_released_once() {
    let mut stream = Stream::start(ENFORCE);
    let postfix = postfix_with_milter(stream.address("mx"));
    let release_to = postfix.address("release");

    // What is good passes, and says so; a mark that somebody else wrote does not get through.
    let forged = [b"Tidewatch-Verdict: accept; forged\r\n".as_slice(), &mail("02")].concat();
    assert_eq!(postfix.send("mx", "somebody@quickpost.example", &[TOBIAS], &forged).code, 250);
    let passed = &postfix.wait_for_mail(TOBIAS, 1)[0];
    let verdicts = passed.values("Tidewatch-Verdict");
    assert!(matches!(&verdicts[..], [one] if one.starts_with("accept;")), "{verdicts:?}");

    // What is doubtful passes with a mark.
    assert_eq!(send(&postfix, "17", &[TOBIAS]).code, 250);
    let marked = &postfix.wait_for_mail(TOBIAS, 2)[1];
    let verdict = &marked.values("Tidewatch-Verdict")[0];
    assert!(verdict.starts_with("tag;") && verdict.contains("hidden.text"), "{verdict}");

    // What is bad is refused, with a reference and without a reason.
    let refused = send(&postfix, "33", &[TOBIAS]);
    assert_eq!(refused.code, 550, "{refused:?}");
    let answer = format!("{refused:?}");
    let reference: String = answer.split("(ref ").nth(1).unwrap().chars().take(8).collect();
    // Verdicts are written in groups, a moment later.
    stream.wait_until("the trace knows the reference in our answer", || {
        let traced = text(&stream.run(release_to, &["trace", &reference, "--format", "json"]));
        traced.lines().count() == 1 && traced.contains("\"disposed\":\"refused\"")
    });

    // What is in between is held: the sender hears yes, nobody gets it ...
    assert_eq!(send(&postfix, "03", &[TOBIAS, MARGARET]).code, 250);
    postfix.wait_until_idle();
    assert_eq!((postfix.mailbox(TOBIAS).len(), postfix.mailbox(MARGARET).len()), (2, 0));
    let held = stream.held(release_to);
    assert_eq!(held.len(), 1);

    // ... a person sees why ...
    let shown = text(&stream.run(release_to, &["hold", "show", &held[0]]));
    assert!(shown.contains(MARGARET) && shown.contains("points"), "{shown}");

    // ... says what it was, which a running service hears and learns from ...
    assert!(stream.run(release_to, &["hold", "fine", &held[0]]).status.success());
    stream.wait_until("the word is heard", || {
        !text(&stream.run(release_to, &["verify"])).contains("been heard by nobody")
    });

    // ... and lets it go, once, however many people do.
    let first = stream.run(release_to, &["hold", "release", &held[0], "--why", "requested"]);
    assert!(first.status.success(), "{first:?}");
    let second = stream.run(release_to, &["hold", "release", &held[0]]);
    assert!(
        !second.status.success() && String::from_utf8_lossy(&second.stderr).contains("released now"),
        "{second:?}"
    );
    let delivered = &postfix.wait_for_mail(MARGARET, 1)[0];
    postfix.wait_until_idle();
    assert_eq!((postfix.mailbox(TOBIAS).len(), postfix.mailbox(MARGARET).len()), (3, 1));
    assert_eq!(delivered.values("Tidewatch-Release").len(), 1);
    assert_eq!(delivered.values("Return-Path"), ["<somebody@quickpost.example>"]);

    // The trace knows all four, by the names a postmaster has.
    let queue_ids = postfix.queue_ids();
    let traced = text(&stream.run(release_to, &["trace", &queue_ids[0], "--format", "json"]));
    assert!(traced.contains("\"disposed\":\"passed\"") && traced.contains("\"door\":\"mx\""), "{traced}");
    let by_address = text(&stream.run(release_to, &["trace", MARGARET, "--format", "json"]));
    assert!(by_address.contains("\"disposed\":\"held\""), "{by_address}");
}

#[test]
fn one_switch_stops_enforcing_at_once_and_an_exception_lets_one_writer_pass() {
    let mut stream = Stream::start(ENFORCE);
    let postfix = postfix_with_milter(stream.address("mx"));
    let nowhere = postfix.address("release");
    assert_eq!(send(&postfix, "33", &[TOBIAS]).code, 550);

    let stopped = stream.run(nowhere, &["enforce", "stop", "--why", "trying the switch"]);
    assert!(text(&stopped).contains("STOPPED"), "{stopped:?}");
    stream.wait_until("mail passes", || send(&postfix, "33", &[TOBIAS]).code == 250);
    let resumed = stream.run(nowhere, &["enforce", "resume", "--why", "it works"]);
    assert!(resumed.status.success(), "{resumed:?}");
    stream.wait_until("mail is refused again", || send(&postfix, "33", &[TOBIAS]).code == 550);

    // Somebody vouches for one writer, for a week; others are refused as before.
    let writer = writer_domain("33");
    let vouch = ["exception", "add", "--at-most", "tag", "--days", "7", "--why", "known", "--without-dmarc"];
    let added = stream.run(nowhere, &[&vouch[..], &["--sender", &writer]].concat());
    assert!(text(&added).contains("nothing stricter than tag"), "{added:?}");
    stream.wait_until("the excepted writer passes", || send(&postfix, "33", &[TOBIAS]).code == 250);
    postfix.wait_until_idle();
    let excepted = postfix.mailbox(TOBIAS).pop().unwrap();
    assert!(excepted.values("Tidewatch-Verdict")[0].starts_with("tag;"), "{excepted:?}");
}

/// A name server for the built program, which asks while the test waits for Postfix: it has a thread of its own.
struct Names {
    server: ZoneServer,
    _runtime: tokio::runtime::Runtime,
}

impl Names {
    fn serve(zone: &str) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Names { server: runtime.block_on(ZoneServer::start(zone)), _runtime: runtime }
    }
}

/// Mail with claims in our name: the second field, and hidden in the third behind another server's.
const CLAIMS: &[u8] = b"Authentication-Results: front.example; spf=pass smtp.helo=filter.fenwicklark.example\r\n\
    Authentication-Results: filter.fenwicklark.example; dkim=pass header.d=bank.example\r\n\
    authentication-results: front.example; none;\r\n\tFILTER.fenwicklark.example; dmarc=pass header.from=bank.example\r\n\
    From: Pat <pat@quickpost.example>\r\nTo: tobias.lark@fenwicklark.example\r\nSubject: Tea\r\n\
    Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-ID: <tea@quickpost.example>\r\n\r\nShall we have tea on Friday?\r\n";

const QUICKPOST: &str = "
quickpost.example TXT v=spf1 ip4:192.0.2.7 -all
_dmarc.quickpost.example TXT v=DMARC1; p=reject
";

/// Sends mail with claims from 192.0.2.7 and returns the fields as they were delivered, from the top.
fn results_delivered(postfix: &Postfix) -> Vec<String> {
    let mut talker = postfix.talk("mx");
    assert!(talker.say("XCLIENT NAME=out.quickpost.example ADDR=192.0.2.7 PROTO=ESMTP").is_ok());
    assert!(talker.say("EHLO out.quickpost.example").is_ok());
    let sent = talker.transact("pat@quickpost.example", &[TOBIAS], CLAIMS);
    assert!(sent.is_ok(), "{sent:?}: {}", postfix.log());
    postfix.wait_for_mail(TOBIAS, 1)[0]
        .values("Authentication-Results")
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// Ours above the one field that another server wrote in its own name.
fn check_results(delivered: &[String]) {
    let [ours, theirs] = delivered else { panic!("two of four are left: {delivered:#?}") };
    assert_eq!(
        ours.split_whitespace().collect::<Vec<_>>().join(" "),
        "filter.fenwicklark.example; spf=pass smtp.mailfrom=quickpost.example; dkim=none; dmarc=pass header.from=quickpost.example"
    );
    assert_eq!(theirs, "front.example; spf=pass smtp.helo=filter.fenwicklark.example");
}

#[test]
fn readers_behind_us_see_our_authentication_results_and_none_forged_in_our_name() {
    let names = Names::serve(QUICKPOST);
    let named = "[stream]\nauthserv_id = \"filter.fenwicklark.example\"\n";
    let xclient = "smtpd_authorized_xclient_hosts = 127.0.0.0/8";

    let mut milter = Stream::asking(Some(&names), &ENFORCE.replace("[stream]\n", named));
    let setup = Setup::new().milter_listener("mx", &format!("inet:{}", milter.address("mx"))).mailbox(TOBIAS);
    check_results(&results_delivered(&Postfix::start(&setup.main(xclient))));

    let door = free_port();
    let setup = Setup::new().proxied_listener("mx", door).plain_listener("behind").mailbox(TOBIAS);
    let postfix = Postfix::start(&setup.main(xclient));
    let sections = format!(
        "{named}mode = \"enforce\"\n[[proxy]]\nname = \"before-queue\"\nlisten = \"{door}\"\n\
         next_hop = \"{}\"\npeers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n",
        postfix.address("behind")
    );
    let mut proxy = Stream::asking(Some(&names), &sections);
    proxy.address("before-queue");
    check_results(&results_delivered(&postfix));
}

/// The domain that a message of the mailbox says it is from.
fn writer_domain(number: &str) -> String {
    let message = String::from_utf8(mail(number)).unwrap();
    let from = message.lines().find(|line| line.starts_with("From:")).unwrap().to_owned();
    from.rsplit('@').next().unwrap().trim_end_matches(['>', '\r']).to_owned()
}

#[test]
fn a_stream_that_only_observes_lets_everything_pass_and_says_what_it_would_have_done() {
    let observe = ENFORCE.replace("mode = \"enforce\"", "mode = \"observe\"");
    let mut stream = Stream::start(&observe);
    let postfix = postfix_with_milter(stream.address("mx"));
    for (count, number) in ["02", "17", "03", "33"].into_iter().enumerate() {
        assert_eq!(send(&postfix, number, &[TOBIAS]).code, 250);
        postfix.wait_for_mail(TOBIAS, count + 1);
    }
    let delivered = postfix.mailbox(TOBIAS);
    let would_have: Vec<String> = delivered
        .iter()
        .map(|mail| mail.values("Tidewatch-Verdict")[0].split(';').next().unwrap().to_owned())
        .collect();
    assert_eq!(would_have, ["accept", "tag", "hold", "reject"]);
    assert!(stream.held(postfix.address("release")).is_empty());
}

/// A port that was free a moment ago: who filters for Postfix must be known before Postfix starts, and the other way round.
fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn before_the_queue_mail_passes_through_the_proxy_and_a_refusal_reaches_the_client() {
    let door = free_port();
    let setup =
        Setup::new().proxied_listener("mx", door).plain_listener("behind").mailbox(TOBIAS).mailbox(MARGARET);
    let postfix = Postfix::start(&setup);
    let behind = postfix.address("behind");
    let mut stream = Stream::start(&format!(
        "[stream]\nmode = \"enforce\"\n[thresholds.inbound]\nreject = 10.5\n[[proxy]]\nname = \"before-queue\"\n\
         listen = \"{door}\"\nnext_hop = \"{behind}\"\npeers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n"
    ));
    assert_eq!(stream.address("before-queue"), door);

    assert_eq!(send(&postfix, "02", &[TOBIAS]).code, 250);
    let passed = &postfix.wait_for_mail(TOBIAS, 1)[0];
    assert!(passed.values("Tidewatch-Verdict")[0].starts_with("accept;"));
    assert_eq!(send(&postfix, "33", &[TOBIAS]).code, 550);
    // Nobody is told yes for a mailbox that is not there: the next hop is asked first.
    assert_eq!(send(&postfix, "02", &["nobody@fenwicklark.example"]).code, 550);
    assert_eq!(send(&postfix, "03", &[MARGARET]).code, 250);
    postfix.wait_until_idle();
    assert!(postfix.mailbox(MARGARET).is_empty());

    let held = stream.held(behind);
    assert_eq!(held.len(), 1);
    assert!(stream.run(behind, &["hold", "release", &held[0]]).status.success());
    let released = &postfix.wait_for_mail(MARGARET, 1)[0];
    assert_eq!(released.values("Return-Path"), ["<somebody@quickpost.example>"]);
}

#[test]
fn mail_to_ourselves_comes_by_transport_map_and_is_kept_sealed() {
    let mut stream = Stream::start(
        "[mailbox]\nlisten = \"127.0.0.1:0\"\ndomains = [\"watch.fenwicklark.example\"]\naddresses = { is-it-real = \"report\" }\n",
    );
    let door = stream.address("mailbox");
    let postfix =
        Postfix::start(&Setup::new().plain_listener("mx").transport("watch.fenwicklark.example", door));
    for recipient in ["abuse@watch.fenwicklark.example", "is-it-real@watch.fenwicklark.example"] {
        assert_eq!(send(&postfix, "33", &[recipient]).code, 250);
    }
    postfix.wait_until_idle();
    let listed = text(&stream.run(door, &["inbox", "list", "--format", "json"]));
    let items: Vec<serde_json::Value> =
        listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut purposes: Vec<&str> = items.iter().map(|item| item["purpose"].as_str().unwrap()).collect();
    purposes.sort_unstable();
    assert_eq!(purposes, ["abuse", "report"], "{listed}");

    // What lies on the disk says nothing; who may open it sees it as it came, and that he did is in the log.
    let id = items[0]["id"].as_str().unwrap();
    let raw = stream.run(door, &["inbox", "show", id, "--raw"]);
    assert!(raw.status.success() && text(&raw).contains("From:"));
    let verified = text(&stream.run(door, &["verify"]));
    assert!(verified.contains('2'), "{verified}");

    // An address that nobody issued does not exist.
    assert_eq!(
        send(&postfix, "02", &["nobody@watch.fenwicklark.example"]).code,
        250,
        "Postfix relays, and then hears no"
    );
    postfix.wait_for_log(&["nobody@watch.fenwicklark.example", "5.1.1"]);
}
