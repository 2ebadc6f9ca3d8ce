//! A flood: clients that stop in the middle of what they say, more connections than there may be, and connections that come and go. Memory
//! stays bounded, who is too many is told so at once, and everybody else is served meanwhile.
//! (Two thousand open connections are measured in `crates/guard/tests/smtp_memory` and `milter/sockets.rs`; here are as many as an ordinary
//! limit of open files allows, at the whole program.)

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use testkit::postfix::Talker;
use testkit::smtp_sink::SmtpSink;
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;

use super::{House, Serving, TOBIAS, named_mail, wait_until};

/// Connections of a door.
const MOST: usize = 200;
const SLOW_SENDERS: usize = 150;
/// Connections from one address that is not listed (docs/smtp-doors.md).
const MOST_FROM_ONE: usize = 50;
const COMING_AND_GOING: usize = 1_000;

/// What each slow client has sent of its message.
const HALF_BYTES: usize = 16 << 10;

/// For some 400 connections and half messages of 16 KiB; an allocator's reserve included.
const MOST_MEMORY: usize = 64 << 20;

/// Somebody else waits no longer than this for a message to be taken, on a busy machine.
const LONGEST_SERVICE: Duration = Duration::from_secs(15);

struct Stage {
    runtime: Runtime,
    sink: SmtpSink,
    serving: Serving,
    listed: SocketAddr,
    strangers: SocketAddr,
    milter: SocketAddr,
    _house: House,
}

impl Stage {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let sink = runtime.block_on(SmtpSink::start(""));
        let proxy = |name: &str, peers: &str| {
            format!(
                "[[proxy]]\nname = \"{name}\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{}\"\npeers = [{peers}]\n\
                 direction = \"inbound\"\n",
                sink.address()
            )
        };
        let house = House::new(&format!(
            "[stream]\nmode = \"enforce\"\nmax_connections = {MOST}\n\
             [[milter]]\nname = \"milter\"\nlisten = \"127.0.0.1:0\"\n{}{}",
            proxy("listed", "\"127.0.0.1\""),
            proxy("strangers", "")
        ));
        let mut serving = house.serve();
        let milter = serving.door("milter").unwrap();
        let listed = serving.door("listed").unwrap();
        let strangers = serving.door("strangers").unwrap();
        Stage { runtime, sink, serving, listed, strangers, milter, _house: house }
    }

    /// Somebody else, from an address of his own, gets rid of a message at both SMTP doors.
    fn others_are_served(&self, name: &str) {
        for door in [self.listed, self.strangers] {
            let began = Instant::now();
            let mut talker = self.welcomed_at(door);
            let reply = talker.send("somebody@quickpost.example", &[TOBIAS], &named_mail("02", name));
            assert_eq!(reply.code, 250, "{name}: {reply:?}");
            assert!(began.elapsed() < LONGEST_SERVICE, "{name}: {:?}", began.elapsed());
        }
    }

    /// Connects, and again while the door says that there are too many: what came and went in this moment is not all noticed yet.
    fn welcomed_at(&self, door: SocketAddr) -> Talker {
        let until = Instant::now() + LONGEST_SERVICE;
        loop {
            assert!(Instant::now() < until, "a door lets nobody in");
            let stream = self.connect_from(Ipv4Addr::new(127, 0, 0, 9), door);
            match Talker::try_over(stream) {
                Ok(talker) if talker.greeting.code == 220 => return talker,
                Ok(talker) => assert_eq!(talker.greeting.code, 421, "{:?}", talker.greeting),
                // Closed as soon as it was told.
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn connect_from(&self, address: Ipv4Addr, to: SocketAddr) -> TcpStream {
        let stream = self.runtime.block_on(async {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind((address, 0).into()).unwrap();
            socket.connect(to).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        stream
    }
}

/// Begins a message and says no more.
fn half_a_message(door: SocketAddr) -> Talker {
    let mut talker = Talker::connect(door);
    for line in ["EHLO slow.example", "MAIL FROM:<slow@quickpost.example>", &format!("RCPT TO:<{TOBIAS}>")] {
        assert!(talker.say(line).is_ok());
    }
    assert_eq!(talker.say("DATA").code, 354);
    talker.write(&b"slowly\r\n".repeat(HALF_BYTES / 8));
    talker
}

/// Begins a packet of the milter protocol and says no more; its length is 13, and the rest never comes.
fn half_a_packet(door: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(door).unwrap();
    stream.write_all(&[0, 0, 0, 13, b'O', 0]).unwrap();
    stream
}

#[test]
fn slow_clients_and_a_flood_cost_little_and_others_are_served() {
    let stage = Stage::new();
    stage.others_are_served("before");
    let (memory_before, files_before) = (stage.serving.memory_bytes(), stage.serving.open_files());

    let slow: Vec<Talker> = (0..SLOW_SENDERS).map(|_| half_a_message(stage.listed)).collect();
    stage.others_are_served("slow-senders");

    // One address of nobody in particular has its share, and is told so beyond it.
    let strangers: Vec<Talker> = (0..MOST_FROM_ONE + 10).map(|_| Talker::connect(stage.strangers)).collect();
    let welcome = strangers.iter().filter(|talker| talker.greeting.code == 220).count();
    let sent_away = strangers.iter().filter(|talker| talker.greeting.code == 421).count();
    assert_eq!((welcome, sent_away), (MOST_FROM_ONE, 10));
    stage.others_are_served("one-address");

    // A milter door that is full closes at once, so that the mail server does not wait.
    let packets: Vec<TcpStream> = (0..MOST).map(|_| half_a_packet(stage.milter)).collect();
    let one_too_many = TcpStream::connect(stage.milter).unwrap();
    one_too_many.set_read_timeout(Some(LONGEST_SERVICE)).unwrap();
    assert_eq!((&one_too_many).read(&mut [0; 16]).unwrap_or(0), 0);
    stage.others_are_served("milter-full");

    for number in 0..COMING_AND_GOING {
        let mut stream = TcpStream::connect(stage.listed).unwrap();
        // Some say something first, some of them what is no command.
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"EHLO gone.example\r\n").unwrap(),
            _ => stream.write_all(&[0xff; 3_000]).unwrap(),
        }
    }
    stage.others_are_served("coming-and-going");

    let grown = stage.serving.memory_bytes().saturating_sub(memory_before);
    println!("{grown} bytes more for {} connections", slow.len() + strangers.len() + packets.len());
    assert!(grown < MOST_MEMORY, "{grown} bytes more");

    drop((slow, strangers, packets));
    wait_until("everything is closed again", || stage.serving.open_files() <= files_before + 8);
    stage.others_are_served("after");
    assert_eq!(stage.sink.taken().len(), 2 * 6, "what was half said reaches nobody");
}
