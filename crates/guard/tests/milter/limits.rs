//! Slow, greedy and broken mail servers, and a slow gate. Where time matters the clock is the test's own.

use std::time::Duration;

use guard::ingest::milter::{Settings, Times, TooLarge};
use guard::ingest::{Disposition, Edits};
use tokio::io::AsyncWriteExt as _;
use tokio::time::Instant;

use crate::gate::{Script, ScriptedGate};
use crate::mta::{CONNECT, OFFER, OpenDoor};
use crate::notation::{encode, frame};

fn held() -> Disposition {
    Disposition::Held { passes: vec![], edits: Edits::default() }
}

#[tokio::test(start_paused = true)]
async fn while_the_gate_thinks_the_mail_server_is_asked_for_patience() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await.patient();
    mta.begin().await;
    let began = Instant::now();
    mta.send_message("x").await;
    mta.hear_all(&["PROGRESS", "PROGRESS", "PROGRESS"]).await;
    assert_eq!(began.elapsed().as_secs(), 30);
    gate.release();
    mta.hear_all(&["DISCARD"]).await;
    assert_eq!(door.numbers().late, 0);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_does_not_answer_in_time_defers_and_still_finishes_its_work() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let times = Times { progress: Duration::from_secs(50), ..Times::default() };
    let settings = Settings { connections: 1, times, ..Settings::named("in") };
    let door = OpenDoor::unix(settings, gate.clone()).await;
    let mut mta = door.connect().await.patient();
    mta.begin().await;
    mta.send_message("x").await;
    mta.hear_all(&["PROGRESS", "PROGRESS", "TEMPFAIL"]).await;
    mta.hear_end().await;
    assert_eq!(door.numbers().late, 1);
    // As long as the gate has the message, it counts as a connection: a gate that hangs cannot be given ever more.
    let mut other = door.connect().await.patient();
    other.hear_end().await;
    assert_eq!(door.numbers().turned_away, 1);
    gate.release();
    gate.decided.notified().await;
    tokio::task::yield_now().await;
    door.connect().await.patient().begin().await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_says_nothing_is_let_go() {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let began = Instant::now();
    let mut mta = door.connect().await.patient();
    mta.hear_end().await;
    assert_eq!(began.elapsed().as_secs(), 10);
    // After the negotiation its client may take its time.
    let mut mta = door.connect().await.patient();
    mta.begin().await;
    let began = Instant::now();
    mta.say(&["MAIL <a@example.net>"]).await;
    mta.hear_end().await;
    assert_eq!(began.elapsed().as_secs(), 7210);
    assert_eq!(door.numbers().timed_out, 2);
}

/// Says bytes one by one with a pause behind each, until the other side has enough.
async fn trickle(lines: &[&str], drop: &[u8], pause: Duration) -> u64 {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let mut mta = door.connect().await.patient();
    mta.begin().await;
    mta.say(lines).await;
    let began = Instant::now();
    while mta.stream.write_all(drop).await.is_ok() {
        tokio::time::sleep(pause).await;
        assert!(began.elapsed().as_secs() < 100_000, "nobody ends this");
    }
    assert_eq!(door.numbers().timed_out, 1);
    began.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_byte_now_and_then_buys_no_time() {
    // One frame: a minute, however its bytes come.
    let frame_took = trickle(&["RAW 00 00 ff ff 42"], b"x", Duration::from_secs(7)).await;
    assert!((60..80).contains(&frame_took), "{frame_took}");
    // One message's content: five minutes, however many frames it has.
    let field = encode("HEADER X \" y\"");
    let content_took = trickle(&["MAIL <a@example.net>"], &field, Duration::from_secs(7)).await;
    assert!((300..320).contains(&content_took), "{content_took}");
}

#[tokio::test(start_paused = true)]
async fn frames_that_always_come_in_halves_have_each_their_own_time() {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let mut mta = door.connect().await.patient();
    mta.begin().await;
    mta.say(&["MAIL <a@example.net>"]).await;
    let field = encode("HEADER X \" y\"");
    let (front, back) = field.split_at(7);
    mta.say_bytes(front).await;
    // Four minutes, and the end of each frame comes together with the beginning of the next.
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_secs(30)).await;
        mta.say_bytes(&[back, front].concat()).await;
    }
    mta.say_bytes(back).await;
    mta.say(&["EOM"]).await;
    mta.hear_all(&["CONTINUE"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_does_not_listen_is_let_go() {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let mut mta = door.connect().await.patient();
    // Version 2: every field wants an answer, and nobody takes them.
    mta.say(&["OPTNEG 2 0x3f 0x7f", CONNECT, "MAIL <a@example.net>"]).await;
    let flood = encode("REPEAT 10000 HEADER X y");
    while mta.stream.write_all(&flood).await.is_ok() {}
    door.wait_for(|numbers| numbers.timed_out == 1 && numbers.open == 0).await;
}

#[tokio::test]
async fn one_connection_too_many_is_closed_at_once() {
    let door =
        OpenDoor::unix(Settings { connections: 2, ..Settings::named("in") }, ScriptedGate::open()).await;
    let (mut one, mut two) = (door.connect().await, door.connect().await);
    one.begin().await;
    two.begin().await;
    door.connect().await.hear_end().await;
    assert_eq!((door.numbers().turned_away, door.numbers().open), (1, 2));
    one.say(&["QUIT"]).await;
    one.hear_end().await;
    door.wait_for(|numbers| numbers.open == 1).await;
    tokio::task::yield_now().await;
    door.connect().await.begin().await;
}

#[tokio::test]
async fn a_flood_of_connections_leaves_nothing_behind() {
    let door =
        OpenDoor::unix(Settings { connections: 50, ..Settings::named("in") }, ScriptedGate::open()).await;
    let mut kept = door.connect().await;
    kept.begin().await;
    let offer = encode(OFFER);
    for round in 0..1_000 {
        let mut mta = door.connect().await;
        // Some say nothing, some a piece of a word, some all of it; nobody waits for an answer, and those too many may be closed already.
        let words = [&b""[..], b"\0\0", &offer][round % 3];
        let _ = mta.stream.write_all(words).await;
    }
    door.wait_for(|numbers| numbers.accepted + numbers.turned_away == 1_001 && numbers.open == 1).await;
    kept.send_message("still here").await;
    kept.hear_all(&["CONTINUE"]).await;
}

#[tokio::test]
async fn a_message_too_large_to_read_is_answered_as_the_operator_wants() {
    for (too_large, wanted) in [
        (TooLarge::Refuse, r#"REPLYCODE "552 5.3.4 message too large to be checked""#),
        (TooLarge::Defer, r#"REPLYCODE "452 4.3.4 message too large to be checked""#),
        (TooLarge::Pass, "CONTINUE"),
    ] {
        let mut settings = Settings { too_large, ..Settings::named("in") };
        settings.limits.message_bytes = 1000;
        let gate = ScriptedGate::open();
        let door = OpenDoor::unix(settings, gate.clone()).await;
        let mut mta = door.connect().await;
        mta.begin().await;
        mta.say(&["MAIL <a@example.net>", "RCPT <ben@example.com>"]).await;
        mta.say_bytes(&frame(b'B', &[b'x'; 2000])).await;
        mta.say(&["MACRO E i 4XyZ", "EOM"]).await;
        mta.hear_all(&[wanted]).await;
        // What passes unread is told to the gate, which leaves a trace of it; the empty line above the body counts.
        let passed = [("in".to_owned(), Some("4XyZ".to_owned()), 1, 2002)];
        let told = if too_large == TooLarge::Pass { &passed[..] } else { &[] };
        assert_eq!(*gate.unread.lock().unwrap(), told);
        mta.send_message("a small one").await;
        mta.hear_all(&["CONTINUE"]).await;
        assert_eq!((gate.arrivals().len(), door.numbers().too_large), (1, 1));
    }
}

#[tokio::test]
async fn when_all_messages_together_are_too_much_the_newest_is_deferred() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings { kept_bytes: 100_000, ..Settings::named("in") }, gate.clone()).await;
    let mut first = door.connect().await;
    first.begin().await;
    first.say(&["MAIL <a@example.net>"]).await;
    first.say_bytes(&frame(b'B', &[b'x'; 60_000])).await;
    first.say(&["EOM"]).await;
    // The gate has it now, and it still counts.
    door.wait_for(|numbers| numbers.messages == 1).await;
    let mut second = door.connect().await;
    second.begin().await;
    second.say(&["MAIL <a@example.net>"]).await;
    second.say_bytes(&frame(b'B', &[b'x'; 60_000])).await;
    second.say(&["EOM"]).await;
    second.hear_all(&[r#"REPLYCODE "452 4.3.1 no room for the message now, try again later""#]).await;
    gate.release();
    first.hear_all(&["DISCARD"]).await;
    // Room again.
    second.say(&["MAIL <a@example.net>"]).await;
    second.say_bytes(&frame(b'B', &[b'x'; 60_000])).await;
    second.say(&["EOM"]).await;
    second.hear_all(&["CONTINUE"]).await;
    assert_eq!(door.numbers().no_room, 1);
}

#[tokio::test]
async fn broken_words_end_the_connection_and_nothing_else() {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let mut good = door.connect().await;
    good.begin().await;
    for (count, words) in
        ["RAW ff ff ff ff 4f", "RAW 00 00 00 00", "MAIL <a@example.net>", "RAW 47 45 54 20 2f"]
            .into_iter()
            .enumerate()
    {
        let mut mta = door.connect().await;
        mta.say(&[words]).await;
        mta.hear_end().await;
        assert_eq!(door.numbers().broken, count as u64 + 1);
    }
    good.send_message("still here").await;
    good.hear_all(&["CONTINUE"]).await;
}

#[tokio::test]
async fn a_mail_server_that_closes_its_half_still_hears_the_answer() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.send_message("x").await;
    mta.stream.shutdown().await.unwrap();
    gate.release();
    mta.hear_all(&["DISCARD"]).await;
    mta.hear_end().await;
}

#[tokio::test]
async fn a_mail_server_that_goes_away_within_a_message_leaves_nothing_behind() {
    let gate = ScriptedGate::open();
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    mta.say(&["MAIL <a@example.net>", "RCPT <b@example.com>", "HEADER Subject x"]).await;
    drop(mta);
    door.wait_for(|numbers| numbers.aborted == 1 && numbers.open == 0).await;
    assert!(gate.arrivals().is_empty());
}

#[tokio::test]
async fn an_answer_nobody_takes_is_counted() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut mta = door.connect().await;
    mta.say(&[OFFER, CONNECT]).await;
    let _ = mta.hear().await;
    mta.send_message("x").await;
    door.wait_for(|numbers| numbers.messages == 1).await;
    drop(mta);
    gate.release();
    door.wait_for(|numbers| numbers.answers_lost == 1 && numbers.open == 0).await;
}
