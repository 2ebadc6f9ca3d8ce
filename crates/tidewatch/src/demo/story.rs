//! The story of the loop, told by whoever would tell it: three houses, each a process of this program, people at their consoles, mail by SMTP.
//! A made-up shop finds out that one vendor's copy of its list is out, and another company's door is closed to the thief a second later.
//!
//! Nothing here reaches into a house: the story knows places where mail is taken, and pages that people open. So it can do nothing that a person
//! could not, and what it shows is what there is.

pub(crate) mod browser;
pub(crate) mod house;
mod mail;
mod scene;
pub(crate) mod zone;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use model::ids::OutboxId;
use tokio::time::{Instant, sleep};

use self::browser::Upload;
use self::mail::Answer;
use self::scene::{CANARY_DOMAIN, OTHER_DOMAIN, Scene, THIEF, VENDOR_MAIL};
use crate::terminal::Style;

/// What happens by itself happens within this, or the story has broken.
const PATIENCE: Duration = Duration::from_secs(60);
const A_MOMENT: Duration = Duration::from_millis(25);

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

/// Who tells it: says what happens, where to look, and waits as long as people want.
pub(crate) struct Teller {
    style: Style,
    pace: Pace,
    /// Whether every house is killed before each beat.
    is_unkind: bool,
    beat: usize,
}

/// So many beats there are.
const BEATS: usize = 9;

impl Teller {
    pub(crate) fn new(style: Style, pace: Pace, is_unkind: bool) -> Self {
        Teller { style, pace, is_unkind, beat: 0 }
    }

    fn beat(&mut self, title: &str) {
        self.beat += 1;
        println!("\n{}", self.style.strong(&format!("{}/{BEATS}  {title}", self.beat)));
    }

    /// The next beat; whoever wants to see it survive has all houses killed and started again first.
    async fn next(&mut self, title: &str, scene: &mut Scene) -> anyhow::Result<()> {
        self.beat(title);
        if self.is_unkind {
            scene.fail().await.context("start again what was killed")?;
            self.say("(All three processes were killed, and started again.)");
        }
        Ok(())
    }

    fn say(&self, words: &str) {
        println!("     {words}");
    }

    /// Says where it can be seen, and lets people look.
    async fn look(&self, place: &str) -> anyhow::Result<()> {
        println!("     look: {place}");
        match self.pace {
            Pace::Quick => {}
            Pace::Read(pause) => sleep(pause).await,
            Pace::Step => {
                println!("     (Enter goes on)");
                tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()))
                    .await?
                    .context("wait for Enter")?;
            }
        }
        Ok(())
    }
}

/// Tells it from the beginning, and returns the houses, still open.
///
/// Errors: what did not happen as it should, with the beat it belongs to.
pub(crate) async fn tell(folder: &Path, mut teller: Teller) -> anyhow::Result<Scene> {
    teller.beat("Three houses open: a shop, another company, and the hub between them.");
    let mut scene = Scene::open(folder).await.context("open the houses")?;
    teller.say("Each is a process of its own. People came in by a one-time link and made a passkey.");
    teller.look(&format!("the shop's console, {}", scene.shop.console)).await?;

    teller
        .next(
            "Who has our customers' addresses? A vendor does; we plant addresses of our own in its copy.",
            &mut scene,
        )
        .await?;
    let planted = plant(&mut scene).await.context("plant canaries")?;
    teller.say(&format!(
        "{} canaries at {CANARY_DOMAIN}, in the vendor's own column order; the copy stands in the register.",
        planted.addresses.len()
    ));
    teller.look(&format!("{}{}", scene.shop.console, planted.copy)).await?;

    teller
        .next("The vendor's newsletter comes, as it should. Then somebody else writes.", &mut scene)
        .await?;
    let leak = sing(&mut scene, &planted).await.context("hear the canaries")?;
    teller.say(&format!(
        "{} wrote to an address only that copy has; known after {} ms.",
        THIEF,
        leak.after.as_millis()
    ));
    teller.look(&format!("{}{}", scene.shop.console, leak.page)).await?;

    teller.next("A case has opened by itself, with what is known and what would be due.", &mut scene).await?;
    let case = assess(&mut scene).await.context("look at the case")?;
    teller.say("A person looked, and said since when we are aware: from then on the clock of the law runs.");
    teller.look(&format!("{}{case}", scene.shop.console)).await?;

    teller.next("The shop warns others: the thief's domain, and nobody's name.", &mut scene).await?;
    let warning = warn(&mut scene, &teller).await.context("warn others")?;
    teller.look(&format!("{}{}", scene.hub.console, warning)).await?;

    teller.next("The other company's door refuses the thief; nobody there did anything.", &mut scene).await?;
    let refused = refuse(&mut scene).await.context("refuse the thief")?;
    teller.say(&format!(
        "Refused {} ms after the coordinator raised it: {}",
        refused.after.as_millis(),
        refused.answer
    ));
    teller.look(&format!("the other company's console, {}", scene.other.console)).await?;

    teller.next("Every affected customer gets an honest letter, from the top.", &mut scene).await?;
    let sent = write(&mut scene, &case, &teller).await.context("write to customers")?;
    teller.say(&format!(
        "{} letters delivered, one each, in {:.1} s.",
        sent.letters,
        sent.took.as_secs_f64()
    ));
    teller.look(&format!("{}{}", scene.shop.console, sent.page)).await?;

    teller.next("What the letter promised has an owner and a day. One promise is kept.", &mut scene).await?;
    let commitment = keep(&mut scene, &case).await.context("keep a promise")?;
    teller.look(&format!("{}{commitment}", scene.shop.console)).await?;

    teller.next("It is over: the hub takes the warning back, and mail passes again.", &mut scene).await?;
    let after = take_back(&mut scene, &warning).await.context("take the warning back")?;
    teller.say(&format!("Delivered again after {} ms.", after.as_millis()));
    teller.look(&format!("{}/warnings", scene.hub.console)).await?;
    Ok(scene)
}

/// A copy with canaries in it.
struct Planted {
    /// The copy's page.
    copy: String,
    /// Addresses that only this copy has.
    addresses: Vec<String>,
}

/// The data owner adds a vendor, and plants canaries in the list it already has.
async fn plant(scene: &mut Scene) -> anyhow::Result<Planted> {
    let owner = &mut scene.owner;
    let fields = [
        ("name", "Mailhaven"),
        ("purpose", "sends our newsletter"),
        ("rows", "40000"),
        ("until", ""),
        ("domains", VENDOR_MAIL),
        ("note", ""),
    ];
    let vendor = owner.form("/vendors/add", &fields).await?;
    let fields = [
        ("name", "Newsletter"),
        ("header", "Email;First name;Last name;Customer since;Town"),
        ("seeds", "60"),
        ("rows", "40000"),
        ("until", ""),
        ("owner", "Margaret Fenwick"),
        ("told", "One letter a month about plants."),
    ];
    let copy = owner.form(&format!("{vendor}/adopt"), &fields).await?;
    owner.prove().await?;
    let seeds = owner.page(&format!("{copy}/seeds.csv")).await?;
    owner.form(&format!("{copy}/out"), &[]).await?;
    let addresses: Vec<String> =
        seeds.lines().skip(1).filter_map(|line| line.split(';').next()).map(str::to_owned).collect();
    ensure!(
        addresses.iter().all(|address| address.ends_with(CANARY_DOMAIN)),
        "the seed file has other rows:\n{seeds}"
    );
    Ok(Planted { copy, addresses })
}

/// What a canary told.
struct Leak {
    /// The page that says which copy is out.
    page: String,
    /// How long after the message was taken.
    after: Duration,
}

/// The vendor writes as expected; then the thief does.
async fn sing(scene: &mut Scene, planted: &Planted) -> anyhow::Result<Leak> {
    let [first, second, ..] = planted.addresses.as_slice() else {
        bail!("two canaries are needed");
    };
    let own_mail = scene.shop.door("mailbox")?;
    let letter = mail::newsletter(VENDOR_MAIL, first);
    // Doors learn of new canaries within two seconds: sooner than any vendor could have used them.
    until("the door knows the canaries", scene, async |_| {
        Ok((mail::send(&own_mail, &letter).await? == Answer::Taken).then_some(()))
    })
    .await?;
    let nobody = mail::newsletter(VENDOR_MAIL, &format!("nobody@{CANARY_DOMAIN}"));
    ensure!(
        matches!(mail::send(&own_mail, &nobody).await?, Answer::Refused(_)),
        "an address that was never issued was taken"
    );
    until("the newsletter is in the canary inbox", scene, async |scene| {
        Ok(scene.owner.page("/canaries").await?.contains(VENDOR_MAIL).then_some(()))
    })
    .await?;
    let lure = mail::lure(THIEF, second);
    taken(&own_mail, &lure).await.context("take mail to a canary")?;
    let arrived = Instant::now();
    let page = until("the leak is suspected", scene, async |scene| {
        Ok(link(&scene.owner.page("/canaries").await?, "/leaks/"))
    })
    .await?;
    Ok(Leak { page, after: arrived.elapsed() })
}

/// A person lets the report go, the hub issues it, a coordinator raises it.
async fn warn(scene: &mut Scene, teller: &Teller) -> anyhow::Result<String> {
    let report = until("a report is drafted", scene, async |scene| {
        let page = scene.owner.page("/warnings/reports").await?;
        Ok(link(&page, "/warnings/reports/")
            .filter(|_| page.contains(&mail::inert(THIEF)) || page.contains(THIEF)))
    })
    .await?;
    scene.owner.form(&format!("{report}/release"), &[]).await?;
    let warning = until("the hub warns", scene, async |scene| {
        let page = scene.coordinator.page("/warnings").await?;
        Ok(link(&page, "/warnings/"))
    })
    .await?;
    teller.say("The shop's person let the report go; the hub issued it as a Watch, by rule. A coordinator raises it to a Warning.");
    Ok(warning)
}

/// What the other company's door did.
struct Refused {
    answer: String,
    after: Duration,
}

/// A coordinator raises the warning; the thief tries the other company.
async fn refuse(scene: &mut Scene) -> anyhow::Result<Refused> {
    let door = scene.other.door("mx")?;
    let lure = mail::lure(THIEF, &format!("accounts@{OTHER_DOMAIN}"));
    taken(&door, &lure).await.context("pass mail before anybody warned of it")?;
    let page = scene.coordinator.page("/warnings").await?;
    let warning = link(&page, "/warnings/").context("find the warning")?;
    scene.coordinator.form(&format!("{warning}/level"), &[("level", "warning")]).await?;
    let raised = Instant::now();
    let answer = until("the other door refuses", scene, async |_| {
        Ok(match mail::send(&door, &lure).await? {
            Answer::Refused(answer) => Some(answer),
            Answer::Taken => None,
        })
    })
    .await?;
    Ok(Refused { answer, after: raised.elapsed() })
}

/// The coordinator cancels; the other door takes the next message.
async fn take_back(scene: &mut Scene, warning: &str) -> anyhow::Result<Duration> {
    scene.coordinator.form(&format!("{warning}/cancel"), &[("why", "mistake")]).await?;
    let cancelled = Instant::now();
    let door = scene.other.door("mx")?;
    let lure = mail::lure(THIEF, &format!("accounts@{OTHER_DOMAIN}"));
    until("the other door takes mail again", scene, async |_| {
        Ok((mail::send(&door, &lure).await? == Answer::Taken).then_some(()))
    })
    .await?;
    Ok(cancelled.elapsed())
}

/// Hands a letter to a door that must take it.
async fn taken(door: &SocketAddr, letter: &mail::Letter) -> anyhow::Result<()> {
    match mail::send(door, letter).await? {
        Answer::Taken => Ok(()),
        Answer::Refused(answer) => bail!("the door says: {answer}"),
    }
}

/// Asks again and again until there is an answer.
async fn until<T>(
    what: &str,
    scene: &mut Scene,
    mut ask: impl AsyncFnMut(&mut Scene) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask(scene).await? {
            return Ok(answer);
        }
        ensure!(begun.elapsed() < PATIENCE, "waited {} s in vain until {what}", PATIENCE.as_secs());
        sleep(A_MOMENT).await;
    }
}

/// A person looks at the case, and declares since when we are aware of it.
async fn assess(scene: &mut Scene) -> anyhow::Result<String> {
    let case =
        until("a case opens", scene, async |scene| Ok(link(&scene.owner.page("/cases").await?, "/cases/")))
            .await?;
    let why = "The address exists in no other copy, and the message is not the vendor's.";
    for moment in ["assess", "aware"] {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M").to_string();
        let fields = [("at", now.as_str()), ("why", why)];
        scene.owner.form(&format!("{case}/moments/{moment}"), &fields).await?;
    }
    Ok(case)
}

/// Letters that were sent.
struct Sent {
    page: String,
    letters: usize,
    took: Duration,
}

/// Whom the case concerns is handed in, a letter drafted from the facts, signed, and sent.
async fn write(scene: &mut Scene, case: &str, teller: &Teller) -> anyhow::Result<Sent> {
    let list = mail::customers(LETTERS);
    let file = Upload { field: "file", name: "newsletter.csv", bytes: list.as_bytes() };
    scene
        .owner
        .upload(&format!("{case}/affected"), &[("source", "our own list, as of today")], &file)
        .await?;
    let due = jiff::Zoned::now().checked_add(jiff::Span::new().days(30))?.strftime("%Y-%m-%d").to_string();
    let promise = [("ready", "write-again"), ("owner", "Margaret Fenwick"), ("due", due.as_str())];
    scene.owner.form(&format!("{case}/commitments/new"), &promise).await?;
    scene.owner.form(&format!("{case}/letter/draft"), &[("signer", "Margaret Fenwick, owner")]).await?;
    let page = scene.owner.page(&format!("{case}/approve")).await?;
    let revision = between(&page, "name=\"revision\" value=\"", "\"").context("find what is to be signed")?;
    scene.owner.ceremony(&format!("{case}/approve"), &serde_json::json!({ "revision": revision })).await?;
    teller.say("Drafted from the facts, linted, approved with a passkey that signed exactly these words for exactly these people.");
    let mailing = link(&scene.owner.page("/mailings").await?, "/mailings/").context("find the mailing")?;
    // A file is never quite the list: some have left since, and some were never on it.
    let file = mail::recipients(&list);
    let file = Upload { field: "file", name: "recipients.csv", bytes: file.as_bytes() };
    scene.owner.upload(&format!("{mailing}/recipients"), &[], &file).await?;
    scene.owner.prove().await?;
    scene.owner.form(&format!("{mailing}/begin"), &[]).await?;
    let begun = Instant::now();
    let expected = LETTERS - mail::LEFT;
    let got = until("everybody has a letter", scene, async |scene| {
        let got = scene.customers.recipients();
        Ok((got.len() >= expected).then_some(got))
    })
    .await?;
    let took = begun.elapsed();
    let different: std::collections::BTreeSet<&String> = got.iter().collect();
    ensure!(different.len() == got.len(), "{} letters for {} people", got.len(), different.len());
    Ok(Sent { page: mailing, letters: got.len(), took })
}

/// Letters of the story.
const LETTERS: usize = 10_000;

/// One promise of the letter is done, and somebody says how.
async fn keep(scene: &mut Scene, case: &str) -> anyhow::Result<String> {
    let page = scene.owner.page(case).await?;
    let close = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|link| link.starts_with("/commitments/") && link.ends_with("/close"))
        .context("find a commitment")?
        .to_owned();
    scene.owner.form(&close, &[("why", "The second letter went out today.")]).await?;
    Ok("/commitments".to_owned())
}

/// What stands between two marks.
fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    page.split_once(before)?.1.split(after).next()
}

/// The first link of a page that begins so and ends with an id.
fn link(page: &str, begins: &str) -> Option<String> {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|link| link.strip_prefix(begins).is_some_and(|rest| rest.parse::<OutboxId>().is_ok()))
        .map(str::to_owned)
}
