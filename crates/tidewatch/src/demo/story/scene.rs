//! The scene: the houses of the story with their configurations, who takes part in the hub, the people at the consoles, and the mail servers behind
//! the doors.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use platform::clock::{Chance, SystemChance};
use world::story::{Cast, Customer};

use super::browser::{Browser, Person};
use super::house::{House, free_ports};
use super::zone::{Names, Zone};
use crate::demo::live::MailServer;
use crate::wiring::service::Service;

/// What the shop's first person may, and whoever watches: a small house.
const EVERYTHING: [&str; 5] = ["analyst", "data_owner", "counsel", "signatory", "administrator"];

/// The selector of the shop's key.
const SELECTOR: &str = "letters";

/// Everything that is open while the story is told.
pub(crate) struct Scene {
    pub(super) cast: Cast,
    /// Everybody in the shop's list.
    pub(super) customers: Vec<Customer>,
    pub(super) shop: House,
    pub(super) hub: House,
    pub(super) other: House,
    /// The shop's data owner, who also signs.
    pub(super) owner: Person,
    /// The hub's coordinator.
    pub(super) coordinator: Person,
    /// Anybody who reads the shop's public pages.
    pub(super) reader: Browser,
    /// One-time links for whoever watches, by house.
    pub(super) links: Vec<(&'static str, String)>,
    /// How the shop takes part in the hub.
    pub(super) membership: Membership,
    /// Where customers have their mailboxes.
    pub(super) mailboxes: Arc<MailServer>,
    /// The shop's own mail server, behind its door for outgoing mail.
    pub(super) shop_mail: Arc<MailServer>,
    /// The other company's mail server, behind its door.
    pub(super) other_mail: Arc<MailServer>,
    _zone: Zone,
    behind: Service,
}

/// What proves a member's statements: its own key and that of the hub's ledger, as their owners told them.
pub(super) struct Membership {
    pub(super) member_key: String,
    pub(super) ledger_key: String,
}

impl Scene {
    /// Starts the houses, lets them join the hub, and lets people in.
    pub(super) async fn open(folder: &Path, cast: Cast, customers: usize) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).context("make the folder of the story")?;
        let mut behind = Service::new();
        let (shop_mail, shop_hop) = MailServer::start(&mut behind).await?;
        let (other_mail, other_hop) = MailServer::start(&mut behind).await?;
        let (mailboxes, world_hop) = MailServer::start(&mut behind).await?;
        let key = Key::make(&folder.join("letters.pem"), cast.shop.company.domain).await?;
        let zone = Zone::serve(names(&cast, &key)?).await?;
        let chance: &dyn Chance = &SystemChance;
        let ports = free_ports(chance)?;
        let places = Places {
            cast: &cast,
            folder,
            zone: zone.address,
            ports,
            key: &key.file,
            shop_hop,
            other_hop,
            world_hop,
        };
        let plan = places.plan();
        let (hub, shop, other) = (folder.join("hub"), folder.join("shop"), folder.join("other"));
        let (mut hub, mut shop, mut other) = tokio::try_join!(
            House::start(&hub, "the hub", &plan.hub),
            House::start(&shop, "the shop", &plan.shop),
            House::start(&other, "the other company", &plan.other),
        )?;
        let mut owner = first(&mut shop, &cast.owner).await?;
        let mut coordinator = first(&mut hub, &cast.coordinator).await?;
        let membership = join(&hub, &mut shop, cast.shop.company.domain).await?;
        join(&hub, &mut other, cast.other.domain).await?;
        // The shop was started again, with its line to the hub: its people sign in as on any morning.
        owner.sign_in().await.context("sign in at the shop")?;
        let mut links = vec![("shop", invite(&mut owner).await?), ("hub", invite(&mut coordinator).await?)];
        // Nobody has come in there yet; whoever watches is the first.
        links.extend(other.link.clone().map(|link| ("other", link)));
        let reader = Browser::new(shop.public.as_deref().context("find the shop's public pages")?)?;
        let customers = cast.customers(customers);
        Ok(Scene {
            cast,
            customers,
            shop,
            hub,
            other,
            owner,
            coordinator,
            reader,
            links,
            membership,
            mailboxes,
            shop_mail,
            other_mail,
            _zone: zone,
            behind,
        })
    }

    /// Kills every house, as failing machines would, and starts each again where it was.
    pub(super) async fn fail(&mut self) -> anyhow::Result<()> {
        for house in [&mut self.hub, &mut self.shop, &mut self.other] {
            house.kill().await?;
        }
        tokio::try_join!(self.hub.start_again(), self.shop.start_again(), self.other.start_again()).map(drop)
    }

    /// Starts the hub, if it is away.
    pub(super) async fn need_hub(&mut self) -> anyhow::Result<()> {
        if self.hub.is_down() { self.hub.start_again().await } else { Ok(()) }
    }

    /// Ends everything in order.
    pub(crate) async fn close(mut self) -> anyhow::Result<()> {
        tokio::try_join!(self.shop.stop(), self.other.stop(), self.hub.stop())?;
        self.behind.run(async {}).await
    }
}

/// Everything the story's corner of the domain name system knows.
fn names(cast: &Cast, key: &Key) -> anyhow::Result<Names> {
    let shop = cast.shop.company.domain;
    let (name, record) = &key.record;
    Names::default()
        .sender(cast.esp.domain)
        .sender(cast.thief.domain)
        .sender(shop)
        // Bounces of letters come back here, so this is who sends them (RFC 7208 §2.4).
        .sender(&own_mail(shop))
        .text(name, record)
        .receiver(cast.shop.canary_domain)
}

/// Where mail for the shop's Tidewatch itself goes.
fn own_mail(domain: &str) -> String {
    format!("watch.{domain}")
}

/// The first person of a house comes in, and may do everything there.
async fn first(house: &mut House, who: &world::story::Person) -> anyhow::Result<Person> {
    let link = house.link.as_deref().with_context(|| format!("find the one-time link of {}", house.name))?;
    let chance: &dyn Chance = &SystemChance;
    let mut person = Person::new(&house.console, who, chance.bytes())?;
    person.enter(link).await.with_context(|| format!("come in at {}", house.name))?;
    house.command(&[["account", "roles", &who.login].as_slice(), &EVERYTHING].concat()).await?;
    // Roles count from the next sign-in.
    person.sign_in().await.with_context(|| format!("sign in at {}", house.name))?;
    Ok(person)
}

/// Invites whoever watches, and returns the one-time link that the page shows.
async fn invite(host: &mut Person) -> anyhow::Result<String> {
    host.prove().await?;
    let roles = EVERYTHING.map(|role| format!("role-{role}"));
    let fields: Vec<(&str, &str)> = [("name", ""), ("login", "")]
        .into_iter()
        .chain(roles.iter().map(|role| (role.as_str(), "yes")))
        .collect();
    let page = host.answer("/settings/people/invite", &fields).await?;
    let begins = host.place("/welcome/");
    let (_, rest) = page.split_once(&begins).context("find the link of an invitation")?;
    let token = rest.split(|char: char| !char.is_ascii_alphanumeric() && char != '-' && char != '_').next();
    Ok(format!("{begins}{}", token.unwrap_or_default()))
}

/// The hub lets a house in; the house puts the lines it is given into its configuration and starts again.
async fn join(hub: &House, member: &mut House, domain: &str) -> anyhow::Result<Membership> {
    let key = member.command(&["member", "key"]).await?;
    let name = member.name.trim_start_matches("the ");
    let said = hub.command(&["member", "add", name, "--key", key.trim(), "--domain", domain]).await?;
    let (_, lines) = said.split_once("[clearinghouse]\n").context("read how to join the hub")?;
    let ledger_key = lines.split_once("ledger_key = \"").and_then(|(_, rest)| rest.split('"').next());
    let ledger_key = ledger_key.context("read the key of the hub's ledger")?.to_owned();
    member.reconfigure(&format!("\n[clearinghouse]\n{lines}")).await?;
    Ok(Membership { member_key: key.trim().to_owned(), ledger_key })
}

/// The key that signs the shop's letters, made as an operator makes one.
struct Key {
    file: PathBuf,
    /// Name and text of what publishes it.
    record: (String, String),
}

impl Key {
    async fn make(file: &Path, domain: &str) -> anyhow::Result<Self> {
        let named = file.to_str().context("name the file of a key")?;
        let said =
            super::house::run(&["dkim", "new", named, "--domain", domain, "--selector", SELECTOR]).await?;
        let line = said.lines().find(|line| line.contains(" TXT ")).context("find the record of a key")?;
        let (name, text) = line.trim().split_once(" TXT ").context("read the record of a key")?;
        Ok(Key { file: file.to_owned(), record: (name.to_owned(), text.trim_matches('"').to_owned()) })
    }
}

/// The configurations of the houses.
struct Plan {
    hub: String,
    shop: String,
    other: String,
}

/// Where things are that the houses need.
struct Places<'p> {
    cast: &'p Cast,
    folder: &'p Path,
    zone: SocketAddr,
    /// Of the consoles of hub, shop and other company, and of the shop's public pages.
    ports: [u16; 4],
    key: &'p Path,
    shop_hop: SocketAddr,
    other_hop: SocketAddr,
    world_hop: SocketAddr,
}

impl Places<'_> {
    fn plan(&self) -> Plan {
        Plan { hub: self.hub(), shop: self.shop(), other: self.other() }
    }

    fn common(&self, house: &str, console: u16) -> String {
        let key = self.folder.join(house).join("key").join("root.key");
        format!(
            "[keys]\nroot = {key:?}\n[dns]\nservers = [\"{}\"]\n[scan]\nlisten = \"127.0.0.1:0\"\n[console]\nlisten = \"127.0.0.1:{console}\"\n",
            self.zone
        )
    }

    fn hub(&self) -> String {
        let common = self.common("hub", self.ports[0]);
        format!(
            "{common}[organisation]\nname = \"Tidewatch hub\"\ndomains = [\"hub.example\"]\n[clearinghouse]\nrole = \"hub\"\n"
        )
    }

    fn shop(&self) -> String {
        let common = self.common("shop", self.ports[1]);
        let (company, canaries) = (self.cast.shop.company, self.cast.shop.canary_domain);
        let (name, domain, own_mail) = (company.name, company.domain, own_mail(company.domain));
        format!(
            "{common}[organisation]\nname = \"{name}\"\ndomains = [\"{domain}\"]\n[public]\nlisten = \"127.0.0.1:{}\"\n\
             [mailbox]\nlisten = \"127.0.0.1:0\"\ndomains = [\"{own_mail}\"]\ncanary_domains = [\"{canaries}\"]\n\
             [letters]\nsend_to = \"{}\"\n[[dkim]]\ndomain = \"{domain}\"\nselector = \"{SELECTOR}\"\nkey = {:?}\n\
             [stream]\nmode = \"enforce\"\n[[proxy]]\nname = \"out\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{}\"\n\
             direction = \"outbound\"\nhost_name = \"out.{domain}\"\n",
            self.ports[3], self.world_hop, self.key, self.shop_hop
        )
    }

    fn other(&self) -> String {
        let common = self.common("other", self.ports[2]);
        let (name, domain) = (self.cast.other.name, self.cast.other.domain);
        format!(
            "{common}[organisation]\nname = \"{name}\"\ndomains = [\"{domain}\"]\n[stream]\nmode = \"enforce\"\nauthserv_id = \"mx.{domain}\"\n\
             [[proxy]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{}\"\ndirection = \"inbound\"\nhost_name = \"mx.{domain}\"\n",
            self.other_hop
        )
    }
}

impl House {
    /// Where one of its doors is.
    pub(super) fn door(&self, name: &str) -> anyhow::Result<SocketAddr> {
        let place =
            self.doors.get(name).with_context(|| format!("find the door `{name}` of {}", self.name))?;
        place.parse().with_context(|| format!("read where the door `{name}` is"))
    }

    /// Adds to its configuration and starts it again, as an operator does.
    async fn reconfigure(&mut self, more: &str) -> anyhow::Result<()> {
        let path = self.configuration();
        let mut text = std::fs::read_to_string(&path).context("read a configuration")?;
        ensure!(!text.contains(more.trim()), "{} has joined already", self.name);
        text.push_str(more);
        std::fs::write(&path, text).context("write a configuration")?;
        self.stop().await?;
        self.start_again().await
    }
}
