//! Being told to stop: what is idle ends, what is under way is finished, what takes too long is left to the mail server.

use guard::ingest::milter::Settings;
use guard::ingest::{Disposition, Edits};
use tokio::time::Instant;

use crate::gate::{Script, ScriptedGate};
use crate::mta::{Mta, OpenDoor};

fn held() -> Disposition {
    Disposition::Held { passes: vec![], edits: Edits::default() }
}

#[tokio::test(start_paused = true)]
async fn idle_connections_end_and_messages_under_way_are_finished() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut idle = door.connect().await.patient();
    let mut begun = door.connect().await.patient();
    let mut judged = door.connect().await.patient();
    idle.begin().await;
    begun.begin().await;
    judged.begin().await;
    begun.say(&["MAIL <a@example.net>", "RCPT <b@example.com>"]).await;
    judged.send_message("x").await;
    judged.hear_all(&["PROGRESS"]).await;
    door.stop.send(true).unwrap();
    idle.hear_end().await;
    assert!(!door.path.exists(), "nobody new can come");
    begun.say(&["HEADER Subject x", "EOM"]).await;
    begun.hear_all(&["CONTINUE"]).await;
    begun.hear_end().await;
    gate.release();
    judged.hear_all(&["DISCARD"]).await;
    judged.hear_end().await;
    door.serving.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_grace_time_ends() {
    let gate = ScriptedGate::new([Script::Wait(held())]);
    let door = OpenDoor::unix(Settings::named("in"), gate.clone()).await;
    let mut slow: Mta<_> = door.connect().await.patient();
    // Version 2 says when the sender was understood.
    slow.say(&["OPTNEG 2 0x3f 0x7f", crate::mta::CONNECT, "MAIL <a@example.net>"]).await;
    slow.hear_all(&["OPTNEG 0x2 0x39 0x40", "CONTINUE", "CONTINUE"]).await;
    let began = Instant::now();
    door.stop.send(true).unwrap();
    slow.hear_end().await;
    door.serving.await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 30);
    assert_eq!(door.counts.numbers().open, 0);
}

#[tokio::test]
async fn whoever_could_have_said_stop_is_gone() {
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    let mut mta = door.connect().await;
    mta.begin().await;
    let OpenDoor { stop, serving, .. } = door;
    drop(stop);
    mta.hear_end().await;
    serving.await.unwrap();
}
