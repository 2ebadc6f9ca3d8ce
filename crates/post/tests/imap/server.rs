//! A server of mailboxes that a test scripts, over real sockets: honest but for what the script says otherwise.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use post::imap::Address;
use testkit::smtp_sink::SinkCertificate;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};

/// What a server does about a command.
#[derive(Clone, Debug)]
pub(super) enum Do {
    /// Says this; `TAG` stands for the tag of the command.
    Say(String),
    /// Says this again and again.
    Endless(String),
    /// Says this a byte at a time, each after some milliseconds.
    Drip(String, u64),
    /// Says this, and makes a handshake.
    Encrypt(String),
    /// Says nothing any more.
    Hang,
    /// Goes.
    Close,
}

pub(super) fn say(text: &str) -> Do {
    Do::Say(text.to_owned())
}

/// A server with two folders and some messages, but for what its script says otherwise.
pub(super) struct Server {
    address: SocketAddr,
    said: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone)]
struct Script {
    certificate: Option<Arc<SinkCertificate>>,
    is_tls: bool,
    steps: Vec<(String, Do)>,
}

const MESSAGES: [(u32, &str); 3] =
    [(3, "A: 3\r\n\r\nthree"), (5, "A: 5\r\n\r\nfive"), (9, "A: 9\r\n\r\nnine")];

fn honest(command: &str) -> Do {
    let upper = command.to_ascii_uppercase();
    let fetch = |items: &dyn Fn(u32, &str) -> String| {
        let set = command.split(' ').nth(2).unwrap_or_default();
        let is_in = |uid: u32| {
            set.split(',').any(|range| {
                let (from, to) = range.split_once(':').unwrap_or((range, range));
                let to = if to == "*" { u32::MAX } else { to.parse().unwrap() };
                (from.parse().unwrap()..=to).contains(&uid) || (range.ends_with('*') && uid == 9)
            })
        };
        let all = MESSAGES.iter().filter(|(uid, _)| is_in(*uid));
        all.map(|(uid, text)| format!("* {uid} FETCH ({})\r\n", items(*uid, text))).collect::<String>()
    };
    say(&match upper.split(' ').next().unwrap_or_default() {
        "" => "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n".to_owned(),
        "CAPABILITY" => "* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n".to_owned(),
        "LIST" => "* LIST (\\HasChildren) \"/\" INBOX\r\n* LIST () \"/\" {8}\r\nINBOX/&-\r\n* LIST (\\Noselect) \"/\" x\r\nTAG OK done\r\n".to_owned(),
        "EXAMINE" => "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\nTAG OK [READ-ONLY] done\r\n".to_owned(),
        "UID" if upper.contains("RFC822.SIZE") => {
            fetch(&|uid, text| format!("UID {uid} RFC822.SIZE {}", text.len())) + "TAG OK done\r\n"
        }
        "UID" => {
            fetch(&|uid, text| {
                format!("FLAGS () UID {uid} INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] {{{}}}\r\n{text}", text.len())
            }) + "TAG OK done\r\n"
        }
        _ => "TAG OK done\r\n".to_owned(),
    })
}

impl Server {
    pub(super) async fn start(steps: &[(&str, Do)]) -> Self {
        Self::start_with(None, false, steps).await
    }

    pub(super) async fn start_with(
        certificate: Option<&Arc<SinkCertificate>>,
        is_tls: bool,
        steps: &[(&str, Do)],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let steps = steps.iter().map(|(step, done)| ((*step).to_owned(), done.clone())).collect();
        let script = Script { certificate: certificate.cloned(), is_tls, steps };
        let heard = Arc::clone(&said);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, heard) = (script.clone(), Arc::clone(&heard));
                tokio::spawn(async move {
                    if script.is_tls {
                        let acceptor = script.certificate.as_ref().unwrap().acceptor();
                        let Ok(stream) = acceptor.accept(stream).await else { return };
                        serve(stream, &script, &heard, true).await;
                        return;
                    }
                    let Some(stream) = serve(stream, &script, &heard, true).await else { return };
                    let acceptor = script.certificate.as_ref().unwrap().acceptor();
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    serve(stream, &script, &heard, false).await;
                });
            }
        });
        Self { address, said, task }
    }

    /// What was said to it, without tags.
    pub(super) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    pub(super) fn at(&self, scheme: &str, path: &str) -> Address {
        Address::parse(&format!("{scheme}://jo@localhost:{}{path}", self.address.port())).unwrap()
    }
}

/// Speaks until the end; gives the stream back where it is to be encrypted.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    script: &Script,
    heard: &Mutex<Vec<String>>,
    is_greeting: bool,
) -> Option<S> {
    let mut stream = BufReader::new(stream);
    let mut line = String::from("* \r\n");
    let mut is_first = is_greeting;
    loop {
        if !is_first {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
        }
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or(("", line.trim_end()));
        if !is_first {
            heard.lock().unwrap().push(command.to_owned());
        }
        let asked = if is_first { "greeting" } else { command };
        is_first = false;
        let step = script.steps.iter().find(|(step, _)| asked.starts_with(step.as_str()));
        let done = step
            .map_or_else(|| honest(if asked == "greeting" { "" } else { command }), |(_, done)| done.clone());
        let text = |text: &str| text.replace("TAG", tag).into_bytes();
        let written = match done {
            Do::Say(words) => stream.write_all(&text(&words)).await,
            Do::Endless(words) => {
                let many = text(&words).repeat(1_000);
                while stream.write_all(&many).await.is_ok() {}
                return None;
            }
            Do::Drip(words, millis) => {
                for byte in text(&words) {
                    tokio::time::sleep(Duration::from_millis(millis)).await;
                    if stream.write_all(&[byte]).await.is_err() {
                        return None;
                    }
                }
                Ok(())
            }
            Do::Encrypt(words) => {
                let _ = stream.write_all(&text(&words)).await;
                return Some(stream.into_inner());
            }
            Do::Hang => std::future::pending().await,
            Do::Close => return None,
        };
        if written.is_err() || stream.flush().await.is_err() {
            return None;
        }
    }
}
