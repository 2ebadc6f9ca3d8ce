//! Who tells the story: says what happened after it has happened, where to look, and waits as long as people want.
//! What it prints is read by people and by programs; the head of [`super`] says in which form.

use std::io::{IsTerminal as _, Write as _};
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

/// Before everything but topics.
const INDENT: &str = "       ";
/// On a terminal sentences are folded at this width; for programs a sentence is a line.
const WIDTH: usize = 100;

/// Tells it.
pub(crate) struct Teller {
    style: Style,
    is_terminal: bool,
    pace: Pace,
    trouble: Trouble,
    beat: usize,
    topic: &'static str,
    keyboard: Option<mpsc::Receiver<()>>,
}

impl Teller {
    pub(crate) fn new(style: Style, pace: Pace, trouble: Trouble) -> Self {
        let keyboard = (pace == Pace::Step).then(keyboard);
        let is_terminal = std::io::stdout().is_terminal();
        Teller { style, is_terminal, pace, trouble, beat: 0, topic: "", keyboard }
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
        let width = if self.is_terminal { WIDTH } else { usize::MAX };
        folded(words, width).iter().for_each(|line| println!("{INDENT}{line}"));
    }

    /// Shows on a terminal how far something is that takes its time; with everything done the line is taken away.
    pub(super) fn progress(&self, done: usize, all: usize) {
        if !self.is_terminal {
            return;
        }
        let line = if done < all { format!("{INDENT}{done} of {all}") } else { String::new() };
        print!("\r\x1b[K{}", self.style.faint(&line));
        // Whoever does not see it misses nothing.
        let _ = std::io::stdout().flush();
    }

    /// Says where what has happened can be seen.
    pub(super) fn look(&self, words: &str, place: &str) {
        self.note(&format!("look: {words} {place}"));
    }

    /// Says something for whoever wants to take part.
    pub(super) fn note(&self, words: &str) {
        println!("{INDENT}{}", self.style.faint(words));
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

/// A sentence in lines of at most so many characters; a word that is longer has a line of its own.
fn folded(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn a_sentence_is_folded_between_words_and_loses_none() {
        let words = "Nothing was lost, and nothing came twice.";
        assert_eq!(folded(words, 17), ["Nothing was lost,", "and nothing came", "twice."]);
        assert_eq!(folded(words, usize::MAX), [words]);
        assert_eq!(folded("https://long.example a", 5), ["https://long.example", "a"]);
    }
}
