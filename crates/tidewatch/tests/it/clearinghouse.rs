//! The clearinghouse with three programs: what one member reports, the hub warns of, and another member's door refuses; taken back, it passes again;
//! and the hub may be killed in between.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use model::ids::{AttributionId, Id as _, StatementId};
use model::indicator::Indicator;
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use store::clearinghouse::report::ReportState;
use testkit::folder::TempFolder;
use testkit::store::house;

use crate::program::{text, tidewatch};

/// A busy machine may take so long; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// One installation: a folder, a configuration, and the program while it runs.
struct Installation {
    folder: TempFolder,
    configuration: PathBuf,
    running: Option<Running>,
}

struct Running {
    child: Child,
    /// What it said when it started, line by line.
    said: Vec<String>,
}

impl Installation {
    fn new(name: &str, sections: &str) -> Self {
        let folder = TempFolder::new(name);
        let configuration = folder.path().join("tidewatch.toml");
        let installation = Installation { folder, configuration, running: None };
        installation.configure(sections);
        installation
    }

    fn configure(&self, sections: &str) {
        let key = self.folder.path().join("key").join("root.key");
        let all = format!(
            "[keys]\nroot = {key:?}\n[dns]\nenabled = false\n[scan]\nlisten = \"127.0.0.1:0\"\n{sections}"
        );
        std::fs::write(&self.configuration, all).unwrap();
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let mut command = tidewatch();
        command.arg("--config").arg(&self.configuration).arg("--data").arg(self.data());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Serves until it is killed; its console is at this port, or at one that the system chooses.
    fn serve(&mut self, console: u16) {
        let mut command = tidewatch();
        command.arg("--config").arg(&self.configuration).arg("--data").arg(self.data()).arg("serve");
        command.env("TIDEWATCH__CONSOLE__LISTEN", format!("127.0.0.1:{console}"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut said = Vec::new();
        loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended: {said:?}");
            let is_last = line.starts_with("Console on ");
            said.push(line);
            if is_last {
                break;
            }
        }
        // Whatever else it says is read, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        self.running = Some(Running { child, said });
    }

    /// The word behind a beginning, in what it said.
    fn said(&self, beginning: &str) -> String {
        let said = &self.running.as_ref().unwrap().said;
        let line = said.iter().find_map(|line| line.split_once(beginning)).map(|(_, rest)| rest);
        line.unwrap().split([' ', '\n']).next().unwrap().trim_end_matches(':').to_owned()
    }

    fn console(&self) -> u16 {
        self.said("Console on http://localhost:").parse().unwrap()
    }

    fn kill(&mut self) {
        let mut running = self.running.take().unwrap();
        running.child.kill().unwrap();
        running.child.wait().unwrap();
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.kill();
        }
    }
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A server behind the door that takes every message.
fn next_hop() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || taken(stream));
        }
    });
    address
}

fn taken(stream: TcpStream) {
    let mut writer = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut is_data = false;
    let _ = writer.write_all(b"220 sink\r\n");
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.to_ascii_uppercase().as_str() {
            "." if is_data => {
                is_data = false;
                "250 2.0.0 taken\r\n"
            }
            _ if is_data => continue,
            "DATA" => {
                is_data = true;
                "354 go on\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// Sends one message through a door and returns the answer to it.
fn sent(door: &str, domain: &str) -> String {
    let stream = TcpStream::connect(door).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut answer = || {
        let mut line = String::new();
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    };
    answer();
    let mut last = String::new();
    let message = format!(
        "From: Ann <ann@{domain}>\r\nTo: bob@two.example\r\nSubject: Meeting\r\nDate: Sat, 21 Nov 2026 14:00:00 +0000\r\nMessage-ID: <1@{domain}>\r\n\r\nGood morning, Bob.\r\n.\r\n"
    );
    let commands = [
        "EHLO client.example\r\n",
        &format!("MAIL FROM:<ann@{domain}>\r\n"),
        "RCPT TO:<bob@two.example>\r\n",
        "DATA\r\n",
        &message,
    ];
    for command in commands {
        writer.write_all(command.as_bytes()).unwrap();
        last = answer();
        if last.starts_with('5') || last.starts_with('4') {
            break;
        }
    }
    let _ = writer.write_all(b"QUIT\r\n");
    let _ = reader.read_to_end(&mut Vec::new());
    last
}

/// Lets a member in, and returns the lines that it puts into its configuration.
fn joined(hub: &Installation, member: &Installation, name: &str, url: &str) -> String {
    let key = text(&member.command(&["member", "key"]));
    let printed = text(&hub.command(&[
        "member",
        "add",
        name,
        "--key",
        key.trim(),
        "--domain",
        &format!("{name}.example"),
    ]));
    let (_, lines) = printed.split_once("[clearinghouse]\n").unwrap();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.starts_with("hub = ")).collect();
    format!("[clearinghouse]\nhub = \"{url}\"\n{}\n", lines.join("\n"))
}

/// Drafts a report, as a suspected leak does.
fn drafted(member: &Installation, number: u8, domain: &str) -> StatementId {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let id = StatementId::from_bytes([number; 16]);
    runtime.block_on(async {
        let address = StoreAddress::sqlite(&member.data().join("tidewatch.db"));
        let store =
            Store::open(&address, &ObjectsAddress::File(member.data().join("objects"))).await.unwrap();
        let mut change = store.change(&house()).await.unwrap();
        let named = [Indicator::Domain(domain.to_owned())];
        let cause = AttributionId::from_bytes([number; 16]);
        change.report_draft_in_txn(id, cause, &named, "2026-11-21T14:00:00Z".parse().unwrap()).await.unwrap();
        change.commit().await.unwrap();
        store.close().await;
    });
    id
}

/// The id of the warning that names a domain, once there is one.
fn warning(hub: &Installation, domain: &str) -> String {
    let find = || {
        let list = text(&hub.command(&["warning", "list"]));
        let line = list.lines().find(|line| line.contains(domain))?;
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        Some(json["id"].as_str().unwrap().to_owned())
    };
    until("the hub warns", || find().is_some());
    find().unwrap()
}

#[test]
fn what_one_member_reports_another_members_door_refuses_until_it_is_taken_back() {
    let mut hub = Installation::new("hub", "[clearinghouse]\nrole = \"hub\"\n");
    hub.serve(0);
    let port = hub.console();
    let url = format!("http://localhost:{port}");
    let mut one = Installation::new("one", "");
    one.configure(&joined(&hub, &one, "one", &url));
    let mut two = Installation::new("two", "");
    let door = format!(
        "[stream]\nmode = \"enforce\"\n[[proxy]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{}\"\ndirection = \"inbound\"\n{}",
        next_hop(),
        joined(&hub, &two, "two", &url),
    );
    two.configure(&door);
    two.serve(0);
    let mx = two.said("`mx` on ");
    assert!(sent(&mx, "bad.test").starts_with("250"));

    // A person lets the draft go; the hub makes a watch of it, which refuses nothing.
    let id = drafted(&one, 1, "bad.test");
    one.command(&["report", "release", &id.to_string()]);
    one.serve(0);
    let warning_id = warning(&hub, "bad.test");
    until("the other member is told", || text(&two.command(&["warning", "list"])).contains("bad.test"));
    assert!(sent(&mx, "bad.test").starts_with("250"));

    // The hub dies; mail is judged by what was told. It comes again, and a coordinator confirms.
    hub.kill();
    assert!(sent(&mx, "bad.test").starts_with("250"));
    hub.command(&["warning", "level", &warning_id, "warning"]);
    hub.serve(port);
    until("the door refuses", || sent(&mx, "bad.test").starts_with("55"));
    assert!(sent(&mx, "notbad.test").starts_with("250"), "a near one passes");

    // Taken back while the member is away: it catches up when it comes again.
    two.kill();
    hub.command(&["warning", "cancel", &warning_id]);
    two.serve(0);
    let mx = two.said("`mx` on ");
    until("the door lets pass again", || sent(&mx, "bad.test").starts_with("250"));

    // What was said is proved to anybody.
    until("the proof is there", || text(&one.command(&["report", "list"])).contains("\"is_proved\":true"));
    let proof = one.folder.path().join("proof");
    std::fs::write(&proof, text(&one.command(&["report", "proof", &id.to_string()]))).unwrap();
    let key = text(&one.command(&["member", "key"]));
    let checked =
        tidewatch().arg("verify-proof").arg(&proof).args(["--member-key", key.trim()]).output().unwrap();
    let words = text(&checked);
    assert!(words.contains("names   domain bad.test") && words.contains("unanchored"), "{words}");
    assert_eq!(checked.status.code(), Some(1), "nobody said whose ledger it is: {words}");
}

/// Reports that are on their way while everybody is killed.
const REPORTS: u8 = 24;

/// Releases a draft as a person does, without starting the program each time.
fn released(member: &Installation, number: u8) -> StatementId {
    let id = drafted(member, number, &format!("bad{number}.test"));
    let change = |store: Store| async move {
        let mut change = store.change(&house()).await.unwrap();
        let at = "2026-11-21T14:00:00Z".parse().unwrap();
        change.report_decide_in_txn(id, ReportState::Released, at, "house:test").await.unwrap();
        change.commit().await.unwrap();
        store.close().await;
    };
    with_store(member, change);
    id
}

fn with_store<T, F: Future<Output = T>>(installation: &Installation, act: impl FnOnce(Store) -> F) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let address = StoreAddress::sqlite(&installation.data().join("tidewatch.db"));
        let objects = ObjectsAddress::File(installation.data().join("objects"));
        act(Store::open(&address, &objects).await.unwrap()).await
    })
}

/// How many warnings an installation knows.
fn known(installation: &Installation) -> usize {
    text(&installation.command(&["warning", "list"])).lines().count()
}

#[test]
fn hub_and_members_are_killed_while_they_speak_and_nothing_is_lost_or_done_twice() {
    let mut hub = Installation::new("hub", "[clearinghouse]\nrole = \"hub\"\n");
    hub.serve(0);
    let port = hub.console();
    let url = format!("http://localhost:{port}");
    let (mut one, mut two) = (Installation::new("one", ""), Installation::new("two", ""));
    one.configure(&joined(&hub, &one, "one", &url));
    two.configure(&joined(&hub, &two, "two", &url));
    let ids: Vec<StatementId> = (1..=REPORTS).map(|number| released(&one, number)).collect();
    one.serve(0);
    two.serve(0);
    // Whoever is killed is in the middle of it: the others go on, and what was half done is done again or not at all.
    let many = usize::from(REPORTS);
    until("the hub has some", || known(&hub) >= many / 6);
    hub.kill();
    two.kill();
    hub.serve(port);
    two.serve(0);
    until("the other member has some", || known(&two) >= many / 3);
    one.kill();
    two.kill();
    one.serve(0);
    two.serve(0);
    until("the hub has more", || known(&hub) >= many / 2);
    hub.kill();
    hub.serve(port);
    until("everybody has all", || known(&hub) >= many && known(&two) >= many);
    assert_eq!((known(&hub), known(&two)), (many, many));
    let proved = || text(&one.command(&["report", "list"])).matches("\"is_proved\":true").count();
    until("all are proved", || proved() == many);

    // Each warning took effect once, whoever died meanwhile.
    two.kill();
    let effects = with_store(&two, async |store| store.shared().watch_revision(&house()).await.unwrap());
    assert_eq!(effects, u64::from(REPORTS));
    // And every statement stands once in a ledger that was signed.
    let key = text(&one.command(&["member", "key"]));
    for id in [ids[0], ids[many / 2], ids[many - 1]] {
        let proof = one.folder.path().join("proof");
        std::fs::write(&proof, text(&one.command(&["report", "proof", &id.to_string()]))).unwrap();
        let checked =
            tidewatch().arg("verify-proof").arg(&proof).args(["--member-key", key.trim()]).output().unwrap();
        assert!(text(&checked).contains("unanchored"), "{}", text(&checked));
    }
}
