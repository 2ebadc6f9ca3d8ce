//! The story of the loop, told by whoever would tell it: three houses, each a process of this program, people at their consoles, mail by SMTP.
//! A made-up shop finds out that one vendor's copy of its list is out, and another company's door is closed to the thief a second later.
//!
//! Nothing here reaches into a house: the story knows places where mail is taken, pages that people open, and commands at a machine's own keyboard.
//! So it can do nothing that a person could not, and what it shows is what there is. Who takes part is drawn from a seed (`world::story`).
//!
//! What it prints, line by line, for people and for programs that look along (`e2e/browser`):
//!
//! | line | what |
//! |---|---|
//! | ` 3/12  TOPIC` | a beat begins |
//! | `look: WORDS URL` | where what has just happened can be seen |
//! | `come in: HOUSE URL` | a one-time link for whoever watches; `HOUSE` is `shop`, `hub` or `other` (first beat) |
//! | `public: URL` | the shop's public pages (first beat) |
//! | `door: HOUSE NAME ADDRESS:PORT` | where mail is taken (first beat) |
//! | `(Enter goes on)` | with `--step`: the beat is over |
//! | `The houses stay open` | all is told, and nobody said `--once` |

mod beats;
pub(crate) mod browser;
pub(crate) mod house;
mod mail;
mod scene;
mod teller;
pub(crate) mod zone;

use std::path::Path;

use anyhow::Context as _;
use world::story::Cast;

pub(crate) use self::scene::Scene;
pub(crate) use self::teller::{Pace, Teller, Trouble};

/// So many beats there are.
const BEATS: usize = 12;

/// Tells it from the beginning, and returns the houses, still open. Whoever stops waiting stops it: the houses end then.
///
/// Errors: what did not happen as it should, with the beat it belongs to.
pub(crate) async fn tell(
    folder: &Path,
    cast: Cast,
    customers: usize,
    mut teller: Teller,
) -> anyhow::Result<Scene> {
    let told = beats::told(folder, cast, customers, &mut teller).await;
    told.with_context(|| format!("tell {}", teller.place()))
}
