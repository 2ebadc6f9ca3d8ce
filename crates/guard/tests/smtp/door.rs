//! What both SMTP doors do with connections: TLS, limits of time, memory and number, being stopped, peers that vanish by halves.

use std::time::Duration;

use guard::ingest::{Disposition, Edits};

use crate::proxy::{open, settings};
use crate::wire::{Client, Hop, ScriptedGate, certificate, until, usual};

#[tokio::test]
async fn a_client_may_encrypt_and_begins_anew() {
    let (server, trusted) = certificate();
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut settings = settings(&hop.address);
    settings.smtp.tls = Some(server);
    let proxy = open(settings, gate.clone()).await;
    let (mut client, offered) = Client::greeted(proxy.address).await;
    assert!(offered.iter().any(|line| line.ends_with("STARTTLS")), "{offered:?}");
    client.dialogue(&[("STARTTLS", "220")]).await;
    let mut client = client.encrypt(trusted).await;
    client.dialogue(&[("MAIL FROM:<a@example.net>", "503")]).await;
    let offered = client.say("EHLO client.example.net").await;
    assert!(!offered.iter().any(|line| line.ends_with("STARTTLS")), "{offered:?}");
    assert_eq!(client.message().await, "250 2.0.0 queued as 4DC0");
    assert!(gate.arrival().client.is_encrypted);
}

#[tokio::test]
async fn what_stands_behind_starttls_is_not_obeyed() {
    let (server, _) = certificate();
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.tls = Some(server);
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.send(b"STARTTLS\r\nMAIL FROM:<attacker@example.org>\r\n").await;
    client.expect("554 5.5.0").await;
    client.expect_end().await;
    assert!(!hop.said().contains("attacker"));

    // A handshake that is none ends the connection.
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.dialogue(&[("STARTTLS", "220")]).await;
    client.send(b"MAIL FROM:<attacker@example.org>\r\n").await;
    while !client.reply().await.is_empty() {}
    assert_eq!(proxy.counts.numbers().not_encrypted, 1);
    assert!(!hop.said().contains("attacker"));
}

#[tokio::test]
async fn one_connection_more_is_told_421() {
    let hop = Hop::start(usual).await;
    let mut limited = settings(&hop.address);
    limited.smtp.connections = 2;
    let proxy = open(limited, ScriptedGate::passing()).await;
    let (first, _) = Client::greeted(proxy.address).await;
    let (_second, _) = Client::greeted(proxy.address).await;
    let mut third = Client::dial(proxy.address).await;
    third.expect("421 4.3.2").await;
    third.expect_end().await;
    assert_eq!(proxy.counts.numbers().turned_away, 1);
    drop(first);
    // Its place is free as soon as the door has noticed.
    until(|| proxy.counts.numbers().open <= 1).await;
    Client::greeted(proxy.address).await;

    let mut limited = settings(&hop.address);
    limited.smtp.connections_per_address = 1;
    let proxy = open(limited, ScriptedGate::passing()).await;
    let (_first, _) = Client::greeted(proxy.address).await;
    let mut second = Client::dial(proxy.address).await;
    second.expect("421 4.3.2").await;
    second.expect_end().await;
}

#[tokio::test]
async fn a_listed_peer_has_as_many_connections_as_there_are() {
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.connections_per_address = 1;
    settings.smtp.peers.xforward = vec![mail::authentication::Network::parse("127.0.0.1").unwrap()];
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (_first, _) = Client::greeted(proxy.address).await;
    let (_second, _) = Client::greeted(proxy.address).await;
}

#[tokio::test]
async fn a_client_has_so_long_for_a_command_however_it_trickles() {
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.times.command = Duration::from_millis(400);
    let proxy = open(settings, ScriptedGate::passing()).await;
    let mut client = Client::dial(proxy.address).await;
    client.expect("220").await;
    client.expect("421 4.4.2").await;
    client.expect_end().await;

    // A byte now and then does not lengthen the time: the answer comes although bytes keep coming.
    let mut client = Client::dial(proxy.address).await;
    client.expect("220").await;
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let answer = loop {
        tokio::select! {
            answer = client.reply() => break answer,
            _ = tick.tick() => {}
        }
        client.send(b"N").await;
    };
    assert_eq!(answer, ["421 4.4.2 time limit exceeded"]);
    assert_eq!(proxy.counts.numbers().timed_out, 2);
}

#[tokio::test]
async fn a_message_has_so_long_to_come_and_half_of_one_reaches_nobody() {
    let hop = Hop::start(usual).await;
    let gate = ScriptedGate::passing();
    let mut limited = settings(&hop.address);
    limited.smtp.times.data_block = Duration::from_millis(300);
    let proxy = open(limited, gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    client.send(b"half a mess").await;
    client.expect("421 4.4.2").await;
    client.expect_end().await;

    // The client vanishes, or closes its sending half: there is no end, so there is no message.
    let proxy = open(settings(&hop.address), gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    client.send(b"half a mess").await;
    client.half_close().await;
    client.expect_end().await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    drop(client);
    until(|| proxy.counts.numbers().open == 0).await;
    assert_eq!(proxy.counts.numbers().aborted, 2);
    assert_eq!(gate.count(), 0);
    assert!(!hop.said().contains("DATA"), "{}", hop.said());
}

#[tokio::test]
async fn a_session_has_an_end() {
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.times.session = Duration::from_millis(500);
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.expect("421 4.4.2").await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_client_that_closed_its_half_after_the_end_still_gets_its_answer() {
    let hop = Hop::start(usual).await;
    let (gate, permit) = ScriptedGate::waiting(|_| Disposition::Pass(Edits::default()));
    let proxy = open(settings(&hop.address), gate.clone()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    client.send(b"hello\r\n.\r\n").await;
    client.half_close().await;
    gate.asked.notified().await;
    permit.notify_one();
    client.expect("250 2.0.0 queued").await;
    client.expect_end().await;
}

#[tokio::test]
async fn messages_in_memory_are_bounded_all_together() {
    let hop = Hop::start(usual).await;
    let (gate, permit) = ScriptedGate::waiting(|_| Disposition::Pass(Edits::default()));
    let mut settings = settings(&hop.address);
    settings.smtp.kept_bytes = 50_000;
    let proxy = open(settings, gate.clone()).await;
    let line = [&[b'a'; 998][..], b"\r\n"].concat();
    let (mut first, _) = Client::greeted(proxy.address).await;
    let (mut second, _) = Client::greeted(proxy.address).await;
    first.begin(&["b@example.com"]).await;
    first.send(&[line.repeat(30), b".\r\n".to_vec()].concat()).await;
    gate.asked.notified().await;
    // While the first is being judged, there is room for a small one, and none for a large one.
    second.begin(&["b@example.com"]).await;
    second.send(&[line.repeat(40), b".\r\n".to_vec()].concat()).await;
    second.expect("452 4.3.1").await;
    permit.notify_one();
    first.expect("250").await;
    // Now there is.
    second.begin(&["b@example.com"]).await;
    second.send(&[line.repeat(30), b".\r\n".to_vec()].concat()).await;
    permit.notify_one();
    second.expect("250").await;
    assert_eq!(proxy.counts.numbers().no_room, 1);
}

#[tokio::test]
async fn a_door_that_is_told_to_stop_lets_transactions_finish() {
    let hop = Hop::start(usual).await;
    let (gate, permit) = ScriptedGate::waiting(|_| Disposition::Pass(Edits::default()));
    let proxy = open(settings(&hop.address), gate.clone()).await;
    let (mut idle, _) = Client::greeted(proxy.address).await;
    let (mut busy, _) = Client::greeted(proxy.address).await;
    let (mut slow, _) = Client::greeted(proxy.address).await;
    busy.begin(&["b@example.com"]).await;
    busy.send(b"hello\r\n.\r\n").await;
    gate.asked.notified().await;
    slow.begin(&["b@example.com"]).await;
    proxy.stop.send(true).unwrap();
    idle.expect("421 4.3.2").await;
    idle.expect_end().await;
    permit.notify_one();
    busy.expect("250 2.0.0 queued").await;
    busy.expect("421 4.3.2").await;
    slow.send(b"hello\r\n.\r\n").await;
    gate.asked.notified().await;
    permit.notify_one();
    slow.expect("250 2.0.0 queued").await;
    slow.expect("421 4.3.2").await;
    drop((idle, busy, slow));
    proxy.served.await.unwrap();
}

#[tokio::test]
async fn the_grace_time_ends() {
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.times.grace = Duration::from_millis(200);
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    client.begin(&["b@example.com"]).await;
    proxy.stop.send(true).unwrap();
    client.send(b"half a mess").await;
    client.expect("421 4.3.2").await;
    client.expect_end().await;
    proxy.served.await.unwrap();
}

#[tokio::test]
async fn a_client_that_does_not_read_is_not_waited_for() {
    let hop = Hop::start(usual).await;
    let mut settings = settings(&hop.address);
    settings.smtp.times.write = Duration::from_millis(300);
    settings.smtp.connections = 1;
    let proxy = open(settings, ScriptedGate::passing()).await;
    let (mut client, _) = Client::greeted(proxy.address).await;
    // Recipients that are asked of the next hop and accepted, so that no limit of errors ends it before its socket is full.
    client.dialogue(&[("MAIL FROM:<a@example.net>", "250")]).await;
    let group = b"RCPT TO:<b@example.com>\r\n".repeat(400);
    let flood = async { while client.try_send(&group).await.is_ok() {} };
    let ended = async {
        until(|| proxy.counts.numbers().open == 0).await;
    };
    tokio::select! {
        () = flood => {}
        () = ended => {}
    }
}
