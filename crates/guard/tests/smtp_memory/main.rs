//! What an idle session of the SMTP proxy takes, measured alone in its process: 2,000 open connections are to fit into 150 MB.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report; helpers are not marked as tests")]

#[path = "../smtp/wire.rs"]
#[expect(dead_code, reason = "one test needs little of it")]
mod wire;

use std::sync::Arc;

use guard::ingest::proxy::{Door, Mode, NextHop, NextHopTimes, Settings, Tools};
use guard::ingest::smtp;
use testkit::clock::{FakeClock, SeededChance};
use tokio::sync::watch;

use wire::{Client, Hop, ScriptedGate, usual};

const SESSIONS: usize = 200;
/// Sessions that pay for what all share.
const FIRST: usize = 50;
/// 150 MB by 2,000 are 75 KB; this is a fifth of it, and holds the test's own client and next hop as well.
const MAX_BYTES: usize = 15 << 10;

#[tokio::test]
async fn an_idle_session_costs_little_memory() {
    let hop = Hop::start(usual).await;
    let mut door_settings = smtp::Settings::named("filter", "mx.example.com");
    door_settings.connections_per_address = SESSIONS;
    let next_hop = NextHop {
        address: hop.address.clone(),
        host_name: "mx.example.com".to_owned(),
        pass_xclient: false,
        tls: None,
        times: NextHopTimes::default(),
    };
    let settings = Settings { smtp: door_settings, mode: Mode::Mx, next_hop };
    let tools = Tools {
        clock: Arc::new(FakeClock::at("2026-11-21T14:03:07Z")),
        chance: Arc::new(SeededChance::new(1)),
    };
    let door = Door::open("127.0.0.1:0".parse().unwrap(), settings, tools).await.unwrap();
    let address = door.local_address().unwrap();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(door.serve(ScriptedGate::passing(), stopped));

    let mut clients = Vec::new();
    let mut before = 0;
    for place in 0..SESSIONS {
        if place == FIRST {
            before = resident_bytes();
        }
        let (mut client, _) = Client::greeted(address).await;
        // Each has had a message, and waits for the next one: what was needed for it must be gone.
        assert!(client.message().await.starts_with("250"));
        clients.push(client);
    }
    let each = resident_bytes().saturating_sub(before) / (SESSIONS - FIRST);
    println!("an idle session, with the test's client and next hop beside it: {each} bytes");
    assert!(each < MAX_BYTES, "{each} bytes for each idle session");
}

/// What this process has in memory.
fn resident_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}
