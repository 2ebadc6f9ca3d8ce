//! Who tells the story: says what happened after it has happened, where to look, and waits as long as people want.
//! What it prints is read by people and by programs; the head of [`super`] says in which form.

use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::BEATS;
use super::scene::Scene;
use crate::terminal::Style;

/// How fast the story goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// At once.
    Quick,
    /// So that a person can read along.
    Read(Duration),
    /// When somebody presses Enter.
    Step,
}

/// What goes wrong with the machines meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing.
    None,
    /// Every house is killed before each beat.
    EveryHouseKilled,
    /// The hub is killed before each beat, and started again only when something is wanted of it.
    HubAway,
}

/// Tells it.
pub(crate) struct Teller {
    style: Style,
    pace: Pace,
    trouble: Trouble,
    beat: usize,
    topic: &'static str,
    keyboard: Option<mpsc::Receiver<()>>,
}

impl Teller {
    pub(crate) fn new(style: Style, pace: Pace, trouble: Trouble) -> Self {
        let keyboard = (pace == Pace::Step).then(keyboard);
        Teller { style, pace, trouble, beat: 0, topic: "", keyboard }
    }

    /// Where the story stands.
    pub(super) fn place(&self) -> String {
        format!("beat {} of {BEATS} ({})", self.beat, self.topic)
    }

    /// Begins a beat by naming what it is about; nothing of it has happened yet.
    pub(super) fn topic(&mut self, topic: &'static str) {
        self.beat += 1;
        self.topic = topic;
        let number = format!("{}/{BEATS}", self.beat);
        println!("\n{}", self.style.strong(&format!("{number:>5}  {topic}")));
    }

    /// The next beat, with what goes wrong before it.
    pub(super) async fn next(&mut self, topic: &'static str, scene: &mut Scene) -> anyhow::Result<()> {
        self.topic(topic);
        match self.trouble {
            Trouble::None => {}
            Trouble::EveryHouseKilled => {
                scene.fail().await.context("start again what was killed")?;
                self.say("(All three processes were killed, and started again.)");
            }
            Trouble::HubAway if !scene.hub.is_down() => {
                scene.hub.kill().await?;
                self.say("(The hub was killed.)");
            }
            Trouble::HubAway => {}
        }
        Ok(())
    }

    /// Says what has happened.
    pub(super) fn say(&self, words: &str) {
        println!("       {words}");
    }

    /// Says where what has happened can be seen.
    pub(super) fn look(&self, words: &str, place: &str) {
        self.note(&format!("look: {words} {place}"));
    }

    /// Says something for whoever wants to take part.
    pub(super) fn note(&self, words: &str) {
        println!("       {}", self.style.faint(words));
    }

    /// The beat is over: lets people look.
    pub(super) async fn rest(&mut self) {
        match self.pace {
            Pace::Quick => {}
            Pace::Read(pause) => sleep(pause).await,
            Pace::Step => {
                self.note("(Enter goes on)");
                // Where nobody can press anything any more, nobody is waited for.
                if let Some(keyboard) = &mut self.keyboard {
                    keyboard.recv().await;
                }
            }
        }
    }
}

/// Lines from the keyboard. Read by a thread of its own that nobody waits for: a read cannot be given up, and the story can.
fn keyboard() -> mpsc::Receiver<()> {
    let (pressed, keyboard) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut line = String::new();
        while std::io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {
            line.clear();
            if pressed.blocking_send(()).is_err() {
                return;
            }
        }
    });
    keyboard
}
