//! The API as programs meet it: a real `tidewatch serve`, a token, and schemathesis, which we did not write, over the checked-in document.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use model::access::Access;
use model::ids::TenantId;
use platform::accounts::{
    AccountRules, Accounts, AccountsParts, Client, NewAccount, NewInvitation, NewSession, Role, Scope, Site,
};
use platform::audit::Audit;
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use store::Store;
use store::address::{ObjectsAddress, StoreAddress};
use testkit::authenticator::{KeyKind, authenticator};
use testkit::folder::TempFolder;

use crate::program::{request, text, tidewatch};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .and_then(Path::parent)
        .expect("crates/tidewatch lies in the root")
}

/// A served installation with one person, stopped when dropped.
struct Served {
    child: Child,
    /// Where the API answers: `HOST:PORT`.
    address: String,
    /// A token of somebody who may everything, with every scope.
    token: String,
    _folder: TempFolder,
}

impl Served {
    fn start() -> Self {
        let folder = TempFolder::new("api");
        let at = |name: &str| folder.path().join(name);
        let config = format!(
            "language = \"en\"\n[keys]\nroot = {:?}\n[scan]\nlisten = \"127.0.0.1:0\"\n\
             [console]\nlisten = \"127.0.0.1:0\"\n[ops]\nlisten = \"127.0.0.1:0\"\n[dns]\nenabled = false\n\
             [[proxy]]\nname = \"in\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"127.0.0.1:9\"\n\
             peers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n",
            at("root.key")
        );
        std::fs::write(at("tidewatch.toml"), config).unwrap();
        let mut child = tidewatch()
            .arg("--config")
            .arg(at("tidewatch.toml"))
            .arg("--data")
            .arg(at("data"))
            .arg("serve")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = |pattern: &str| {
            let found = lines.by_ref().map(Result::unwrap).find_map(|line| {
                line.split_once(pattern).map(|(_, rest)| rest.split(' ').next().unwrap().to_owned())
            });
            found.unwrap_or_else(|| panic!("the program ended before it said {pattern}"))
        };
        let address = heard("Console on http://localhost:");
        let address = format!("127.0.0.1:{address}");
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let token = runtime.block_on(token(&at("data"), &at("root.key")));
        Served { child, address, token, _folder: folder }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets somebody in with every role, beside the running program; returns the cookie of the session.
pub(crate) async fn let_in(data: &Path, key: &Path) -> String {
    let (store, _, session) = somebody(data, key).await;
    store.close().await;
    session.cookie
}

/// The same, and makes a token with every scope.
async fn token(data: &Path, key: &Path) -> String {
    let (store, accounts, session) = somebody(data, key).await;
    let person = accounts.session(&session.cookie).await.unwrap().unwrap();
    let scopes = Scope::EVERY.into_iter().collect();
    let ends_at = SystemClock.now().plus(Duration::from_hours(1));
    let token = accounts.token_make(&person, "test", scopes, ends_at).await.unwrap();
    store.close().await;
    token.bearer
}

async fn somebody(data: &Path, key: &Path) -> (Store, Accounts, NewSession) {
    let (chance, clock) = (Arc::new(SystemChance), Arc::new(SystemClock));
    let place = KeyPlace { file: key.to_owned(), data: data.to_owned() };
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(SystemClock.now()));
    let address = StoreAddress::Sqlite(data.join("tidewatch.db"));
    let objects = ObjectsAddress::File(data.join("objects"));
    let store = Store::open(&address, &objects).await.unwrap();
    let audit = Audit::new(store.platform(), data, Arc::clone(&ring), clock.clone(), chance.clone());
    let origin = "http://localhost:7434";
    let accounts = Accounts::new(AccountsParts {
        store: store.clone(),
        audit,
        clock: clock.clone(),
        chance,
        key: ring.web_ring(SystemClock.now()).session,
        site: Site { name: "Test".into(), rp_id: "localhost".into(), origins: vec![origin.into()] },
        rules: AccountRules::default(),
    });
    let inviter = Access::house(TenantId::HOUSE, "test");
    let invitation = NewInvitation { roles: Role::EVERY.into_iter().collect(), login: None, name: None };
    let link = accounts.invite(&inviter, &invitation).await.unwrap();
    let new = NewAccount { login: "program-owner".into(), name: "Owner".into(), language: None };
    let begun = accounts.accept_passkey_begin(&link.secret, &new).await.unwrap();
    let mut telephone = authenticator(KeyKind::EdDsa, origin, "localhost", b"1");
    let answer = telephone.create(&begun.options).unwrap();
    let client = Client::new([192, 0, 2, 1].into(), None);
    let session = accounts
        .accept_passkey_finish(&link.secret, &new, (&begun.token, &answer), "telephone", &client)
        .await
        .unwrap();
    (store, accounts, session)
}

/// The status of an answer to a program with this token.
fn status(served: &Served, token: &str) -> String {
    let mut stream = TcpStream::connect(&served.address).unwrap();
    let request = format!(
        "GET /api/v1/streams HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_token_is_made_listed_and_ended_from_the_keyboard_beside_the_running_program() {
    let served = Served::start();
    let at = |name: &str| served._folder.path().join(name).to_str().unwrap().to_owned();
    let account = |arguments: &[&str]| {
        let run = tidewatch()
            .env("TIDEWATCH__KEYS__ROOT", at("root.key"))
            .args(["--data", &at("data"), "account", "token"])
            .args(arguments)
            .output()
            .unwrap();
        (run.status.code(), text(&run), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let wrong = account(&["make", "--for", "program-owner", "--name", "x", "--scope", "everything"]);
    assert!(wrong.0 == Some(2) && wrong.2.contains("scan, read, open"), "{wrong:?}");
    let (code, made, said) =
        account(&["make", "--for", "program-owner", "--name", "numbers", "--scope", "read"]);
    assert_eq!(code, Some(0), "{said}");
    let token = made.trim();
    assert!(token.starts_with("twt_") && !said.contains(token), "the token alone: {made}");
    assert_eq!(status(&served, token), "200");
    let (_, listed, _) = account(&["list"]);
    let line = listed.lines().find(|line| line.contains("numbers")).unwrap();
    assert!(line.contains("open") && line.contains("program-owner; read; numbers"), "{line}");
    assert!(!listed.contains(token));
    let (code, _, said) = account(&["end", line.split(' ').next().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(status(&served, token), "401");
}

/// The calls that docs/api.md shows, each as the words a shell would hand to curl.
fn examples() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(root().join("docs/api.md")).unwrap();
    let shown: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let calls = shown.join("\n").replace("\\\n", " ");
    calls.lines().filter_map(|call| call.strip_prefix("curl ")).map(words).collect()
}

/// Words of a shell: parted by blanks, except between quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in line.chars() {
        match letter {
            '"' | '\'' if quote.is_none_or(|open| open == letter) => {
                quote = if quote.is_some() { None } else { Some(letter) };
            }
            ' ' if quote.is_none() => words.push(std::mem::take(&mut word)),
            letter => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_calls_that_the_documentation_shows_are_answered() {
    let served = Served::start();
    let examples = examples();
    assert!(examples.len() >= 3, "{examples:?}");
    for example in examples {
        let (mut fields, mut body, mut address) = (String::new(), None, None);
        let mut rest = example.iter();
        while let Some(word) = rest.next() {
            match word.as_str() {
                "-H" => fields.push_str(&format!("\r\n{}", rest.next().unwrap())),
                "-d" => body = rest.next(),
                url => address = url.strip_prefix("https://tidewatch.example"),
            }
        }
        let place = address.unwrap().replace("$HELD", "01a202ba-999e-7751-994a-96016e3cb554");
        let (method, expected) = if body.is_some() { ("POST", 404) } else { ("GET", 200) };
        let head = format!("{method} {place} HTTP/1.1{}", fields.replace("$TOKEN", &served.token));
        let answer = request(&served.address, &head, body.map_or(&b""[..], |body| body.as_bytes()));
        // The one that releases finds no such message, after all of it was read and allowed.
        assert_eq!(answer.status, expected, "{example:?}: {}", answer.body);
    }
}

/// The tools of Python that `cargo xtask test --install` puts beside what is built.
fn python_tool(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_tidewatch")).ancestors().nth(2).unwrap();
    let tool = target.join("python/bin").join(name);
    assert!(tool.exists(), "{} is missing; `cargo xtask test --install` installs it", tool.display());
    tool
}

#[test]
fn schemathesis_finds_nothing_that_the_document_does_not_say() {
    let served = Served::start();
    let token = format!("Authorization: Bearer {}", served.token);
    let run = Command::new(python_tool("schemathesis"))
        .arg("--config-file")
        .arg(root().join("e2e/schemathesis.toml"))
        .arg("run")
        .arg(root().join("docs/openapi.json"))
        .args(["--url", &format!("http://{}", served.address), "--header", &token])
        .args(["--checks", "all", "--max-time", "60", "--no-color"])
        // What it writes beside its report is nobody's.
        .current_dir(served._folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    // A run that asked nothing has found nothing either.
    assert!(said.contains("Test cases:"), "{said}");
    println!("{said}");
}
