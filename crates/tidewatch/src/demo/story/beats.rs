//! The beats of the story, one function each: what people and strangers do, and what has to come of it. Each is told after it has happened.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use model::ids::OutboxId;
use tokio::time::{Instant, sleep};
use world::story::{Cast, Vendor};

use super::browser::Upload;
use super::mail::{self, Answer, Got, Letter};
use super::scene::Scene;
use super::teller::Teller;
use crate::demo::live::MailServer;

/// What happens by itself happens within this, or the story has broken.
const PATIENCE: Duration = Duration::from_secs(60);
/// Letters to many take their time on a small machine.
const PATIENCE_FOR_LETTERS: Duration = Duration::from_secs(600);
const A_MOMENT: Duration = Duration::from_millis(25);

/// What the shop promises never to ask for.
const PROMISED: &str = "password";
/// What only a finding about a broken promise says (`finding-promise-broken`).
const BROKEN: &str = "promised never to ask for";
/// How a commitment of the letter was kept.
const KEPT: &str = "The second letter went out today.";

/// Tells all of them.
pub(super) async fn told(
    folder: &Path,
    cast: Cast,
    customers: usize,
    teller: &mut Teller,
) -> anyhow::Result<Scene> {
    teller.topic("Three houses");
    let begun = Instant::now();
    let mut houses = Scene::open(folder, cast, customers).await.context("open the houses")?;
    let scene = &mut houses;
    opened(scene, begun.elapsed(), teller);
    teller.rest().await;

    teller.next("Who has our customers' addresses", scene).await?;
    let planted = plant(scene, teller).await?;
    teller.rest().await;

    teller.next("Mail to addresses that nobody should know", scene).await?;
    sing(scene, &planted, teller).await?;
    teller.rest().await;

    teller.next("The case", scene).await?;
    let case = assess(scene, teller).await?;
    teller.rest().await;

    teller.next("A word to others: the thief's domain, and nobody's name", scene).await?;
    let warning = warn(scene, folder, teller).await?;
    teller.rest().await;

    teller.next("At the other company's door", scene).await?;
    refuse(scene, &warning, teller).await?;
    teller.rest().await;

    teller.next("An honest letter to every affected customer, from the top", scene).await?;
    write(scene, &case, teller).await?;
    teller.rest().await;

    teller.next("Is this letter really theirs?", scene).await?;
    check(scene, teller).await?;
    teller.rest().await;

    teller.next("A customer answers", scene).await?;
    answer(scene, teller).await?;
    teller.rest().await;

    teller.next("What the shop never asks for", scene).await?;
    promise(scene, teller).await?;
    teller.rest().await;

    teller.next("What the letter promised", scene).await?;
    keep(scene, &case, teller).await?;
    teller.rest().await;

    teller.next("The warning ends", scene).await?;
    take_back(scene, &warning, teller).await?;
    count(scene, customers, teller).await?;
    teller.rest().await;
    Ok(houses)
}

/// The houses run, and people have come in.
fn opened(scene: &Scene, took: Duration, teller: &Teller) {
    let Cast { shop, other, owner, coordinator, .. } = &scene.cast;
    teller.say(&format!(
        "{} ({}), {} (another company) and the hub between them run, a process each, after {}.",
        shop.company.name,
        shop.trade,
        other.name,
        seconds(took)
    ));
    teller.say(&format!(
        "{} came in at the shop and {} at the hub, by one-time links and with passkeys (HTTP, WebAuthn).",
        owner.name, coordinator.name
    ));
    teller.say("You may come in, too. Each of these links works once:");
    for (house, link) in &scene.links {
        teller.note(&format!("come in: {house} {link}"));
    }
    teller.note(&format!("public: {}", scene.reader.place("")));
    for (house, of) in [("shop", &scene.shop), ("hub", &scene.hub), ("other", &scene.other)] {
        for (name, place) in &of.doors {
            teller.note(&format!("door: {house} {name} {place}"));
        }
    }
    teller.look("the shop's console", &scene.owner.place("/"));
    teller.look("the hub's console", &scene.coordinator.place("/"));
    teller.look("the other company's console", &format!("{}/", scene.other.console));
}

/// Canaries in the copies of two companies.
struct Planted {
    /// An address that only the ESP's copy has.
    of_esp: String,
    /// One that only the first vendor's copy has.
    of_vendor: String,
}

/// The data owner adds everybody who has the list, and plants canaries in each copy.
async fn plant(scene: &mut Scene, teller: &Teller) -> anyhow::Result<Planted> {
    let suppliers: Vec<Vendor> = scene.cast.suppliers().copied().collect();
    let mut canaries = Vec::new();
    let mut copies = Vec::new();
    for vendor in &suppliers {
        let (copy, addresses) =
            adopt(scene, vendor).await.with_context(|| format!("plant canaries at {}", vendor.name))?;
        copies.push(copy);
        canaries.extend(addresses.into_iter().next());
    }
    // Anybody may read who works with their address: the page is made from the same register.
    let public = scene.reader.page("/vendors.json").await?;
    for vendor in &suppliers {
        ensure!(public.contains(vendor.name), "the public page does not name {}", vendor.name);
    }
    let [of_esp, of_vendor, _] = canaries.try_into().ok().context("find a canary in each copy")?;
    let names: Vec<&str> = suppliers.iter().map(|vendor| vendor.name).collect();
    teller.say(&format!("Three companies have a copy of the list: {}.", names.join(", ")));
    teller.say(&format!(
        "Each copy holds 60 addresses at {} now, in that company's own columns (HTTP, CSV): some are in no other copy, the others in several by a code.",
        scene.cast.shop.canary_domain
    ));
    teller.say("Anybody can read on the public pages who works with their address.");
    teller.look("the register", &scene.owner.place("/vendors"));
    teller.look("one copy", &scene.owner.place(copies.get(1).map_or("/lists", String::as_str)));
    teller.look("what customers read", &scene.reader.place("/vendors"));
    Ok(Planted { of_esp, of_vendor })
}

/// Adds a company and adopts the list it has; returns the copy's page and those of its canaries that are in no other copy.
async fn adopt(scene: &mut Scene, vendor: &Vendor) -> anyhow::Result<(String, Vec<String>)> {
    let (owner, canary_domain) = (&mut scene.owner, scene.cast.shop.canary_domain);
    let fields = [
        ("name", vendor.name),
        ("purpose", vendor.purpose),
        ("rows", "40000"),
        ("until", ""),
        ("domains", vendor.domain),
        ("note", ""),
    ];
    let card = owner.form("/vendors/add", &fields).await?;
    let responsible = scene.cast.owner.name.clone();
    let fields = [
        ("name", vendor.list),
        ("header", vendor.header),
        ("seeds", "60"),
        ("rows", "40000"),
        ("until", ""),
        ("owner", responsible.as_str()),
        ("told", ""),
    ];
    let copy = owner.form(&format!("{card}/adopt"), &fields).await?;
    owner.prove().await?;
    let seeds = owner.page(&format!("{copy}/seeds.csv")).await?;
    let kinds = owner.page(&format!("{copy}/marks")).await?;
    owner.form(&format!("{copy}/out"), &[]).await?;
    let is_ours = |cell: &&str| cell.ends_with(&format!("@{canary_domain}"));
    let addresses: Vec<String> = seeds
        .lines()
        .skip(1)
        .filter_map(|line| line.split([';', ',']).map(|cell| cell.trim_matches('"')).find(is_ours))
        .map(str::to_owned)
        .collect();
    ensure!(addresses.len() == 60, "the seed file has other rows:\n{seeds}");
    // The page shows the two kinds one below the other; the file mixes them, so that nobody can tell.
    let (exclusive, coded) = kinds.split_once("id=\"coded\"").context("find both kinds of canaries")?;
    ensure!(addresses.iter().any(|address| coded.contains(address.as_str())), "no address is by code");
    let addresses = addresses.into_iter().filter(|address| exclusive.contains(address.as_str())).collect();
    Ok((copy, addresses))
}

/// The ESP writes as expected; then the thief does, to an address of another copy.
async fn sing(scene: &mut Scene, planted: &Planted, teller: &Teller) -> anyhow::Result<()> {
    let own_mail = scene.shop.door("mailbox")?;
    let (esp, thief, vendor) = (scene.cast.esp, scene.cast.thief, scene.cast.vendors[0]);
    let newsletter = Letter::of(&scene.cast.newsletter(), &planted.of_esp);
    // Doors learn of new canaries within two seconds: sooner than any vendor could have used them.
    until("the door knows the canaries", scene, async |_| {
        Ok((mail::send(&own_mail, &newsletter).await? == Answer::Taken).then_some(()))
    })
    .await?;
    let nobody = format!("nobody@{}", scene.cast.shop.canary_domain);
    let nobody = Letter::of(&scene.cast.newsletter(), &nobody);
    ensure!(
        matches!(mail::send(&own_mail, &nobody).await?, Answer::Refused(_)),
        "an address that was never issued was taken"
    );
    until("the newsletter is in the canary inbox", scene, async |scene| {
        Ok(scene.owner.page("/canaries").await?.contains(esp.domain).then_some(()))
    })
    .await?;
    ensure!(
        link(&scene.owner.page("/canaries").await?, "/leaks/").is_none(),
        "the newsletter was taken for a leak"
    );
    teller.say(&format!(
        "{} sent the newsletter to an address in its copy: expected there, and proved to be theirs (SMTP, SPF, DMARC).",
        esp.name
    ));
    taken(&own_mail, &Letter::of(&scene.cast.lure(), &planted.of_vendor))
        .await
        .context("take mail to a canary")?;
    let arrived = Instant::now();
    let leak = until("the leak is suspected", scene, async |scene| {
        Ok(link(&scene.owner.page("/canaries").await?, "/leaks/"))
    })
    .await?;
    let known = arrived.elapsed();
    let said = scene.owner.page(&leak).await?;
    ensure!(said.contains(vendor.name), "the page of the leak does not name {}", vendor.name);
    teller.say(&format!(
        "Then {} wrote to an address that only {}'s copy has. {} after its last byte (SMTP) the shop knew which copy is out, with the other explanations, its own house first.",
        thief.domain,
        vendor.name,
        millis(known)
    ));
    teller.look("which copy, and why", &scene.owner.place(&leak));
    teller.look("all mail to canaries", &scene.owner.place("/canaries"));
    Ok(())
}

/// A person looks at the case, and declares since when we are aware of it.
async fn assess(scene: &mut Scene, teller: &Teller) -> anyhow::Result<String> {
    let case =
        until("a case opens", scene, async |scene| Ok(link(&scene.owner.page("/cases").await?, "/cases/")))
            .await?;
    let why = "The address exists in no other copy, and the message is not the vendor's.";
    for moment in ["assess", "aware"] {
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M").to_string();
        let fields = [("at", now.as_str()), ("why", why)];
        scene.owner.form(&format!("{case}/moments/{moment}"), &fields).await?;
    }
    teller.say("It opened by itself, with what the evidence shows and what nobody knows yet.");
    teller.say(&format!(
        "{} looked at it and declared the shop aware: the 72 hours of GDPR article 33 run from then (HTTP).",
        scene.cast.owner.name
    ));
    teller.look("the case", &scene.owner.place(&case));
    Ok(case)
}

/// A person lets the report go, the hub issues it; that it did can be proved.
async fn warn(scene: &mut Scene, folder: &Path, teller: &Teller) -> anyhow::Result<String> {
    let thief = scene.cast.thief.domain;
    let report = until("a report is drafted", scene, async |scene| {
        let page = scene.owner.page("/warnings/reports").await?;
        let names_it = page.contains(&mail::inert(thief)) || page.contains(thief);
        Ok(link(&page, "/warnings/reports/").filter(|_| names_it))
    })
    .await?;
    scene.owner.form(&format!("{report}/release"), &[]).await?;
    let mut released = Instant::now();
    let was_away = scene.hub.is_down();
    if was_away {
        scene.need_hub().await?;
        released = Instant::now();
    }
    let warning = until("the hub warns", scene, async |scene| {
        let page = scene.coordinator.page("/warnings").await?;
        Ok(link(&page, "/warnings/"))
    })
    .await?;
    let since = if was_away { "after it had come back, with what had waited," } else { "later" };
    teller.say(&format!(
        "{} let the report go; signed, it reached the hub, which issued a Watch by rule {} {since} (HTTP, JWS).",
        scene.cast.owner.name,
        millis(released.elapsed())
    ));
    let proof = until("the statement can be proved", scene, async |scene| {
        scene.owner.page_if_any(&format!("{report}/proof")).await
    })
    .await?;
    let file = folder.join("statement-proof.txt");
    std::fs::write(&file, proof).context("keep the proof")?;
    let named = file.to_str().context("name the file of the proof")?;
    let keys = ["--key", &scene.membership.ledger_key, "--member-key", &scene.membership.member_key];
    super::house::run(&[["verify-proof", named].as_slice(), &keys].concat())
        .await
        .context("check the proof")?;
    teller.say("`tidewatch verify-proof`, offline and without anybody's data, found that the statement stands in the hub's ledger.");
    teller.look("what was reported", &scene.owner.place(&report));
    teller.look("the warning at the hub", &scene.coordinator.place(&warning));
    teller.note(&format!("proof: {named}"));
    Ok(warning)
}

/// A coordinator raises the warning; the thief tries the other company.
async fn refuse(scene: &mut Scene, warning: &str, teller: &Teller) -> anyhow::Result<()> {
    let door = scene.other.door("mx")?;
    let lure = lure_for_the_other(scene);
    ensure!(
        is_delivered(&door, &lure, &scene.other_mail).await?,
        "mail was not delivered before anybody raised the warning"
    );
    let raised = raise(scene, warning, "warning").await?;
    let answer = until("the other door refuses", scene, async |_| {
        Ok(match mail::send(&door, &lure).await? {
            Answer::Refused(answer) => Some(answer),
            Answer::Taken => None,
        })
    })
    .await?;
    let after = raised.elapsed();
    teller.say(&format!(
        "{} wrote to {}; nobody had raised the Watch yet, and it was delivered.",
        scene.cast.thief.domain, scene.cast.other.name
    ));
    teller.say(&format!(
        "{} raised it to a Warning. {} later that door refused the next one; nobody there did anything (event stream, SMTP):",
        scene.cast.coordinator.name,
        millis(after)
    ));
    teller.say(&format!("Refused: {answer}"));
    teller.look("the other company's warnings", &format!("{}/warnings", scene.other.console));
    teller.look("what its door did", &format!("{}/messages", scene.other.console));
    Ok(())
}

fn lure_for_the_other(scene: &Scene) -> Letter {
    Letter::of(&scene.cast.lure(), &format!("accounts@{}", scene.cast.other.domain))
}

/// Raises a warning on the coordinator's page; where the hub is away, at its keyboard, and then it comes back. Returns since when members could know.
async fn raise(scene: &mut Scene, warning: &str, level: &str) -> anyhow::Result<Instant> {
    if scene.hub.is_down() {
        scene.hub.command(&["warning", "level", id_of(warning)?, level]).await?;
        scene.need_hub().await?;
    } else {
        scene.coordinator.form(&format!("{warning}/level"), &[("level", level)]).await?;
    }
    Ok(Instant::now())
}

/// Whom the case concerns is handed in, a letter drafted from the facts, signed, and sent.
async fn write(scene: &mut Scene, case: &str, teller: &Teller) -> anyhow::Result<()> {
    let owner = scene.cast.owner.name.clone();
    let list = mail::list(&scene.customers);
    let file = Upload { field: "file", name: "customers.csv", bytes: list.as_bytes() };
    scene
        .owner
        .upload(&format!("{case}/affected"), &[("source", "our own list, as of today")], &file)
        .await?;
    let due = jiff::Zoned::now().checked_add(jiff::Span::new().days(30))?.strftime("%Y-%m-%d").to_string();
    let promise = [("ready", "write-again"), ("owner", owner.as_str()), ("due", due.as_str())];
    scene.owner.form(&format!("{case}/commitments/new"), &promise).await?;
    scene.owner.form(&format!("{case}/letter/draft"), &[("signer", owner.as_str())]).await?;
    let page = scene.owner.page(&format!("{case}/approve")).await?;
    let revision = between(&page, "name=\"revision\" value=\"", "\"").context("find what is to be signed")?;
    scene.owner.ceremony(&format!("{case}/approve"), &serde_json::json!({ "revision": revision })).await?;
    teller.say(&format!(
        "It was drafted from the facts. The passkey of {owner} signed exactly these words for exactly these people (WebAuthn).",
    ));
    let mailing = link(&scene.owner.page("/mailings").await?, "/mailings/").context("find the mailing")?;
    // A file is never quite the list: some have left since, and some were never on it.
    let file = mail::recipients(&scene.customers);
    let file = Upload { field: "file", name: "recipients.csv", bytes: file.as_bytes() };
    scene.owner.upload(&format!("{mailing}/recipients"), &[], &file).await?;
    scene.owner.prove().await?;
    let reader = scene.customers.first().context("find a customer")?.address.clone();
    scene.mailboxes.read(&reader);
    scene.owner.form(&format!("{mailing}/begin"), &[]).await?;
    let begun = Instant::now();
    let expected = expected_letters(scene.customers.len());
    until_within(PATIENCE_FOR_LETTERS, "everybody has a letter", scene, async |scene| {
        let sent = scene.mailboxes.len();
        teller.progress(sent, expected);
        Ok((sent >= expected).then_some(()))
    })
    .await?;
    let took = begun.elapsed();
    one_each(scene, expected)?;
    let left = mail::left(scene.customers.len());
    teller.say(&format!(
        "{} letters were delivered, one each, DKIM-signed, in {} (SMTP). Of the list {} had left since; 5 strangers in the file got none.",
        grouped(expected),
        seconds(took),
        grouped(left)
    ));
    teller.look("the mailing", &scene.owner.place(&mailing));
    teller.look("the letter", &scene.owner.place(&format!("{case}/letter")));
    Ok(())
}

fn expected_letters(customers: usize) -> usize {
    customers - mail::left(customers)
}

/// Nobody is without a letter, and nobody has two.
fn one_each(scene: &Scene, expected: usize) -> anyhow::Result<()> {
    let got = scene.mailboxes.recipients();
    let different: BTreeSet<&String> = got.iter().collect();
    ensure!(
        got.len() == expected && different.len() == expected,
        "{} letters for {} of {expected} people",
        got.len(),
        different.len()
    );
    Ok(())
}

/// A customer's mail server checks the signature, and the customer asks the public page about the code.
async fn check(scene: &mut Scene, teller: &Teller) -> anyhow::Result<()> {
    let customer = scene.customers.first().context("find a customer")?.clone();
    let read = scene.mailboxes.newest(&customer.address).context("find the letter of a customer")?;
    let letter = Got::read(&read.content);
    ensure!(letter.is_signed, "the letter bears no signature");
    // It goes on to where this customer reads mail: through the other company's door, whose guard asks the zone for the key.
    scene.other_mail.read(&customer.address);
    let passed_on = Letter::passed_on(&read.from, &customer.address, read.content);
    ensure!(
        is_delivered(&scene.other.door("mx")?, &passed_on, &scene.other_mail).await?,
        "the letter was not delivered"
    );
    let arrived =
        scene.other_mail.newest(&customer.address).context("find the letter where it was passed on")?;
    let results = Got::read(&arrived.content).results;
    ensure!(
        results.contains("dkim=pass") && results.contains("dmarc=pass"),
        "the signature was not proved: {results}"
    );
    teller.say(&format!(
        "{} reads mail at {}. Its door proved the signature by the key in DNS: dkim=pass, dmarc=pass (SMTP, DNS).",
        customer.first_name, scene.cast.other.name
    ));
    let code =
        letter.code().with_context(|| format!("find the check code in the letter:\n{}", letter.text))?;
    let asked = Instant::now();
    let page = scene.reader.answer("/check", &[("address", &customer.address), ("code", code)]).await?;
    let took = asked.elapsed();
    let logged = link(&page, "/letters/").context("the public page does not know the letter")?;
    let page =
        scene.reader.answer("/check", &[("address", &customer.address), ("code", "7F3K-M2QX")]).await?;
    ensure!(link(&page, "/letters/").is_none(), "the public page knows a made-up code");
    ensure!(
        link(&scene.reader.page("/letters").await?, "/letters/").as_ref() == Some(&logged),
        "the letter is not in the log"
    );
    teller.say(&format!(
        "The public page confirmed {code} with {}'s address in {}, and not a made-up code (HTTP).",
        customer.first_name,
        millis(took)
    ));
    teller.say("The letter stands in the public log of letters, with its text.");
    teller.look("the check", &scene.reader.place("/check"));
    teller.look("the letter in public", &scene.reader.place(&logged));
    teller.note(&format!("try: {} with {code}", customer.address));
    Ok(())
}

/// The customer answers the letter; people of the shop read it.
async fn answer(scene: &mut Scene, teller: &Teller) -> anyhow::Result<()> {
    let customer = scene.customers.first().context("find a customer")?.clone();
    let read = scene.mailboxes.newest(&customer.address).context("find the letter of a customer")?;
    let to = Got::read(&read.content).reply_to;
    let reply = scene.cast.reply(&customer);
    taken(&scene.shop.door("mailbox")?, &Letter::of(&reply, &to)).await.context("take an answer")?;
    let sent = Instant::now();
    let page = until("the answer is on the desk", scene, async |scene| {
        Ok(link(&scene.owner.page("/replies").await?, "/replies/"))
    })
    .await?;
    let took = sent.elapsed();
    let opened = scene.owner.answer(&format!("{page}/open"), &[]).await?;
    let words = reply.body.lines().next().unwrap_or_default();
    ensure!(opened.contains(words), "the answer says something else");
    teller.say(&format!(
        "{} answered to the address the letter came with; it lay on the reply desk {} after its last byte (SMTP).",
        customer.first_name,
        millis(took)
    ));
    teller.say(&format!("{} opened it, which the audit log notes: \"{words}\"", scene.cast.owner.name));
    teller.look("the reply desk", &scene.owner.place("/replies"));
    Ok(())
}

/// A promise is published; mail of the shop's own that breaks it is held, and somebody has to see to it.
async fn promise(scene: &mut Scene, teller: &Teller) -> anyhow::Result<()> {
    let door = scene.shop.door("out")?;
    let to = scene.customers.get(1).context("find another customer")?.address.clone();
    let text = scene.cast.slip();
    ensure!(
        is_delivered(&door, &Letter::of(&text, &to), &scene.shop_mail).await?,
        "mail was held before anything was promised"
    );
    scene.owner.form(&format!("/promises/publish/{PROMISED}"), &[]).await?;
    let published = Instant::now();
    until("our own mail is held", scene, async |scene| {
        Ok((!is_delivered(&door, &Letter::of(&text, &to), &scene.shop_mail).await?).then_some(()))
    })
    .await?;
    let held = published.elapsed();
    let finding = until("the broken promise is a finding", scene, async |scene| {
        Ok(broken_promises(&scene.owner.page("/findings").await?).pop_first())
    })
    .await?;
    let found = published.elapsed() - held;
    let public = scene.reader.page("/promises").await?;
    ensure!(public.contains(PROMISED), "the promise does not stand on the public page");
    teller.say("The shop promised in public never to ask for a password (HTTP).");
    teller.say(&format!(
        "A mail of its own that asks for one had still passed the door out; {} after the promise the next was held (SMTP), and {} later that was a finding, for somebody to mend.",
        millis(held),
        millis(found)
    ));
    teller.look("what customers read", &scene.reader.place("/promises"));
    teller.look("the finding", &scene.owner.place(&finding));
    teller.look("the held mail", &scene.owner.place("/held"));
    Ok(())
}

/// One promise of the letter is done, and somebody says how.
async fn keep(scene: &mut Scene, case: &str, teller: &Teller) -> anyhow::Result<()> {
    let page = scene.owner.page(case).await?;
    let close = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|link| link.starts_with("/commitments/") && link.ends_with("/close"))
        .context("find a commitment")?
        .to_owned();
    scene.owner.form(&close, &[("why", KEPT)]).await?;
    teller.say("Each has an owner and a day, and is an alarm when that has passed.");
    teller.say(&format!("One was closed with a note (HTTP): \"{KEPT}\""));
    teller.look("the commitments", &scene.owner.place("/commitments"));
    Ok(())
}

/// The coordinator cancels; the other door takes the next message.
async fn take_back(scene: &mut Scene, warning: &str, teller: &Teller) -> anyhow::Result<()> {
    if scene.hub.is_down() {
        scene.hub.command(&["warning", "cancel", id_of(warning)?]).await?;
        scene.need_hub().await?;
    } else {
        scene.coordinator.form(&format!("{warning}/cancel"), &[("why", "mistake")]).await?;
    }
    let cancelled = Instant::now();
    let door = scene.other.door("mx")?;
    let lure = lure_for_the_other(scene);
    until("the other door takes mail again", scene, async |scene| {
        Ok(is_delivered(&door, &lure, &scene.other_mail).await?.then_some(()))
    })
    .await?;
    teller.say(&format!(
        "{} took it back; {} later the other door delivered the same mail again (event stream, SMTP).",
        scene.cast.coordinator.name,
        millis(cancelled.elapsed())
    ));
    teller.look("the warnings of the hub", &scene.coordinator.place("/warnings"));
    Ok(())
}

/// Whatever was killed meanwhile: everything happened once.
async fn count(scene: &mut Scene, customers: usize, teller: &Teller) -> anyhow::Result<()> {
    let expected = expected_letters(customers);
    one_each(scene, expected)?;
    for (page, begins) in [
        ("/canaries", "/leaks/"),
        ("/cases", "/cases/"),
        ("/warnings/reports", "/warnings/reports/"),
        ("/mailings", "/mailings/"),
        ("/replies", "/replies/"),
        ("/held", "/held/"),
    ] {
        let found = links(&scene.owner.page(page).await?, begins);
        ensure!(found.len() == 1, "{page} shows {} instead of one: {found:?}", found.len());
    }
    let broken = broken_promises(&scene.owner.page("/findings").await?);
    ensure!(broken.len() == 1, "a promise was broken {} times instead of once: {broken:?}", broken.len());
    let warnings = links(&scene.coordinator.page("/warnings").await?, "/warnings/");
    ensure!(warnings.len() == 1, "the hub has {} warnings instead of one", warnings.len());
    teller.say(&format!(
        "Counted: one leak, one case, one report, one warning, {} letters, one answer, one broken promise. Nothing was lost, and nothing came twice.",
        grouped(expected)
    ));
    Ok(())
}

/// Hands a letter to a door that must take it.
async fn taken(door: &SocketAddr, letter: &Letter) -> anyhow::Result<()> {
    match mail::send(door, letter).await? {
        Answer::Taken => Ok(()),
        Answer::Refused(answer) => bail!("the door says: {answer}"),
    }
}

/// Hands a letter to a door, and says whether the server behind it has it: what is held or refused never reaches it.
async fn is_delivered(door: &SocketAddr, letter: &Letter, server: &MailServer) -> anyhow::Result<bool> {
    let before = server.len();
    let answer = mail::send(door, letter).await?;
    Ok(answer == Answer::Taken && server.len() > before)
}

/// Asks again and again until there is an answer.
async fn until<T>(
    what: &str,
    scene: &mut Scene,
    ask: impl AsyncFnMut(&mut Scene) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    until_within(PATIENCE, what, scene, ask).await
}

async fn until_within<T>(
    patience: Duration,
    what: &str,
    scene: &mut Scene,
    mut ask: impl AsyncFnMut(&mut Scene) -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask(scene).await? {
            return Ok(answer);
        }
        ensure!(begun.elapsed() < patience, "waited {} s in vain until {what}", patience.as_secs());
        sleep(A_MOMENT).await;
    }
}

/// What stands between two marks.
fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    page.split_once(before)?.1.split(after).next()
}

/// The links of a page that begin so and end with an id.
fn links(page: &str, begins: &str) -> BTreeSet<String> {
    ids(page, begins).map(str::to_owned).collect()
}

/// The findings about a broken promise; the rules of custody find other things as they go.
fn broken_promises(page: &str) -> BTreeSet<String> {
    page.split("<tr").filter(|row| row.contains(BROKEN)).filter_map(|row| link(row, "/findings/")).collect()
}

/// The first of them.
fn link(page: &str, begins: &str) -> Option<String> {
    ids(page, begins).next().map(str::to_owned)
}

fn ids<'p>(page: &'p str, begins: &str) -> impl Iterator<Item = &'p str> {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(move |link| link.strip_prefix(begins).is_some_and(|rest| rest.parse::<OutboxId>().is_ok()))
}

/// The id at the end of a page's path.
fn id_of(path: &str) -> anyhow::Result<&str> {
    path.rsplit('/').next().context("find an id in a path")
}

fn millis(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A number as people read it: 9,988.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{grouped, link, links};

    #[test]
    fn a_link_to_a_thing_is_told_from_one_to_its_list() {
        let page = "<a href=\"/cases/new\"><a href=\"/cases/0199c7a6-0000-7000-8000-000000000001\"><a href=\"/cases/0199c7a6-0000-7000-8000-000000000001\">";
        assert_eq!(link(page, "/cases/").unwrap(), "/cases/0199c7a6-0000-7000-8000-000000000001");
        assert_eq!(links(page, "/cases/").len(), 1);
        assert_eq!(link(page, "/letters/"), None);
    }

    #[test]
    fn numbers_are_grouped_as_people_read_them() {
        assert_eq!([7, 988, 9_988, 1_000_000].map(grouped), ["7", "988", "9,988", "1,000,000"]);
    }
}
