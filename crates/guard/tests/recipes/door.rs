//! Our doors with a gate by script, each on a thread of its own: what talks to Postfix blocks.

use std::future::Future;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;

use guard::authenticate::Network;
use guard::ingest::proxy::{Mode, NextHop, NextHopTimes, Tools};
use guard::ingest::{Answer, Arrival, Deciding, Disposition, Edits, Gate, milter, proxy, smtp};
use platform::clock::{SystemChance, SystemClock};
use tokio::sync::watch;

/// What the gate writes on top of what it passes.
pub(crate) const MARK: &str = "Tidewatch-Verdict";

/// Refuses what has "refuse" as its subject, holds "hold", marks everything else; remembers what it was shown.
#[derive(Default)]
pub(crate) struct Script {
    arrivals: Mutex<Vec<Arrival>>,
}

impl Script {
    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().expect("nobody panics while noting").clone()
    }
}

impl Gate for Script {
    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        let is = |word: &str| {
            String::from_utf8_lossy(&arrival.bytes).lines().any(|line| line == format!("Subject: {word}"))
        };
        let disposition = if is("refuse") {
            Disposition::Refuse(Answer { code: 550, enhanced: "5.7.1", text: "not accepted".into() })
        } else if is("hold") {
            Disposition::Held { passes: Vec::new(), edits: Edits::default() }
        } else {
            let add = vec![(MARK.to_owned(), "accept; score=0.00".to_owned())];
            Disposition::Pass(Edits { remove: Vec::new(), add })
        };
        self.arrivals.lock().expect("nobody panics while noting").push(arrival);
        Box::pin(async move { disposition })
    }
}

/// A door that is open until this is dropped.
pub(crate) struct Open {
    pub(crate) address: SocketAddr,
    pub(crate) gate: Arc<Script>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Open {
    /// A milter door.
    pub(crate) fn milter() -> Self {
        Self::start(async |gate, stopped, tell| {
            let address = milter::Address::Tcp(([127, 0, 0, 1], 0).into());
            let door = milter::Door::open(&address, milter::Settings::named("mx")).await.expect("loopback");
            tell(door.local_address());
            door.serve(gate, stopped).await;
        })
    }

    /// A proxy before the queue, which believes this machine's XFORWARD.
    pub(crate) fn proxy(next_hop: SocketAddr) -> Self {
        let mut settings = smtp::Settings::named("before-queue", "tidewatch.example");
        settings.peers.xforward = vec![Network::parse("127.0.0.0/8").expect("a network")];
        let next_hop = NextHop {
            address: next_hop.to_string(),
            host_name: "tidewatch.example".into(),
            pass_xclient: false,
            tls: None,
            times: NextHopTimes::default(),
        };
        Self::proxy_with(proxy::Settings { smtp: settings, mode: Mode::Filter, next_hop })
    }

    /// A proxy with these settings.
    pub(crate) fn proxy_with(settings: proxy::Settings) -> Self {
        Self::start(async move |gate, stopped, tell| {
            let tools = Tools { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance) };
            let door =
                proxy::Door::open(([127, 0, 0, 1], 0).into(), settings, tools).await.expect("loopback");
            tell(door.local_address());
            door.serve(gate, stopped).await;
        })
    }

    fn start<F>(serve: F) -> Self
    where
        F: AsyncFnOnce(Arc<dyn Gate>, watch::Receiver<bool>, Tell) + Send + 'static,
    {
        let gate = Arc::new(Script::default());
        let (stop, stopped) = watch::channel(false);
        let (tell, told) = std::sync::mpsc::channel();
        let asked: Arc<dyn Gate> = Arc::clone(&gate) as Arc<dyn Gate>;
        let thread = std::thread::spawn(move || {
            let tell: Tell = Box::new(move |address| tell.send(address).expect("the test waits"));
            run(serve(asked, stopped, tell));
        });
        let address = told.recv().expect("the door opens").expect("TCP has an address");
        Self { address, gate, stop, thread: Some(thread) }
    }
}

type Tell = Box<dyn FnOnce(Option<SocketAddr>)>;

fn run(serving: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(serving);
}

impl Drop for Open {
    fn drop(&mut self) {
        // A test that failed for another reason must not fail twice.
        let _ = self.stop.send(true);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Leads connections to an address that is known only later.
pub(crate) struct Guide {
    pub(crate) address: SocketAddr,
    target: Arc<OnceLock<SocketAddr>>,
}

impl Guide {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
        let address = listener.local_addr().expect("it is bound");
        let target = Arc::new(OnceLock::new());
        let known = Arc::clone(&target);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let target: SocketAddr = *known.get().expect("nobody comes before the target is known");
                std::thread::spawn(move || lead(&stream, target).unwrap_or_default());
            }
        });
        Self { address, target }
    }

    pub(crate) fn lead_to(&self, target: SocketAddr) {
        self.target.set(target).expect("there is one target");
    }
}

/// Copies both ways until both sides have ended.
fn lead(near: &TcpStream, target: SocketAddr) -> std::io::Result<()> {
    let far = TcpStream::connect(target)?;
    let copy = |mut from: &TcpStream, mut to: &TcpStream| {
        std::io::copy(&mut from, &mut to)?;
        to.shutdown(Shutdown::Write)
    };
    std::thread::scope(|scope| {
        let back = scope.spawn(|| copy(&far, near));
        copy(near, &far)?;
        back.join().expect("copying does not panic")
    })
}
