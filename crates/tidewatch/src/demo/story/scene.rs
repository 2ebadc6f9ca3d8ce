//! The scene: the houses of the story with their configurations, who takes part in the hub, the people at the consoles, and the mail servers behind
//! the doors.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use platform::clock::{Chance, SystemChance};

use super::browser::Person;
use super::house::{House, free_ports};
use super::zone::{Names, Zone};
use crate::demo::live::MailServer;
use crate::wiring::service::Service;

/// Whose the shop is.
const SHOP_DOMAIN: &str = "fenwicklark.example";
/// Whose the other company is.
pub(super) const OTHER_DOMAIN: &str = "harbourbooks.example";
/// Where the shop's canaries live.
pub(super) const CANARY_DOMAIN: &str = "gardenletters.example";
/// From where the vendor sends.
pub(super) const VENDOR_MAIL: &str = "news.mailhaven.example";
/// Who has the list and should not.
pub(super) const THIEF: &str = "parcel-desk.example";

/// Everything that is open while the story is told.
pub(crate) struct Scene {
    pub(crate) shop: House,
    pub(crate) hub: House,
    pub(crate) other: House,
    /// The shop's data owner, who also signs: a small house.
    pub(super) owner: Person,
    /// The hub's coordinator.
    pub(super) coordinator: Person,
    /// Where customers have their mailboxes.
    pub(super) customers: Arc<MailServer>,
    _mail_server: Arc<MailServer>,
    _zone: Zone,
    behind: Service,
}

impl Scene {
    /// Starts the houses, lets them join the hub, and lets people in.
    pub(super) async fn open(folder: &Path) -> anyhow::Result<Self> {
        let names = Names::default().sender(VENDOR_MAIL).sender(THIEF).receiver(CANARY_DOMAIN)?;
        let zone = Zone::serve(names).await?;
        let mut behind = Service::new();
        let (mail_server, next_hop) = MailServer::start(&mut behind).await?;
        let (customers, mailboxes) = MailServer::start(&mut behind).await?;
        let [hub_console, shop_console, other_console] = free_ports()?;
        let plan = Plan { zone: zone.address, next_hop, mailboxes };

        let mut hub = House::start(&folder.join("hub"), "the hub", &plan.hub(folder, hub_console)).await?;
        let mut shop =
            House::start(&folder.join("shop"), "the shop", &plan.shop(folder, shop_console)).await?;
        let mut other =
            House::start(&folder.join("other"), "the other company", &plan.other(folder, other_console))
                .await?;
        let (owner, coordinator) = people(&mut shop, &mut hub).await?;
        for (member, domain) in [(&mut shop, SHOP_DOMAIN), (&mut other, OTHER_DOMAIN)] {
            join(&hub, member, domain).await?;
        }
        let mut scene = Scene {
            shop,
            hub,
            other,
            owner,
            coordinator,
            customers,
            _mail_server: mail_server,
            _zone: zone,
            behind,
        };
        // The shop was started again, with its line to the hub: its people sign in as on any morning.
        scene.owner.sign_in().await.context("sign in at the shop")?;
        Ok(scene)
    }

    /// Kills every house, as failing machines would, and starts each again where it was.
    pub(super) async fn fail(&mut self) -> anyhow::Result<()> {
        for house in [&mut self.hub, &mut self.shop, &mut self.other] {
            house.kill().await?;
        }
        for house in [&mut self.hub, &mut self.shop, &mut self.other] {
            house.start_again().await?;
        }
        Ok(())
    }

    /// Ends everything in order.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        for house in [self.shop, self.other, self.hub] {
            house.end().await?;
        }
        self.behind.run(async {}).await
    }
}

/// The first person of each house that somebody acts in.
async fn people(shop: &mut House, hub: &mut House) -> anyhow::Result<(Person, Person)> {
    let mut owner = person(shop, "margaret", "Margaret Fenwick").await?;
    let roles = ["analyst", "data_owner", "counsel", "signatory", "administrator"];
    shop.command(&[["account", "roles", "margaret"].as_slice(), &roles].concat()).await?;
    let mut coordinator = person(hub, "ines", "Ines Hubert").await?;
    hub.command(&["account", "roles", "ines", "analyst", "signatory", "administrator"]).await?;
    // Roles count from the next sign-in.
    owner.sign_in().await?;
    coordinator.sign_in().await?;
    Ok((owner, coordinator))
}

async fn person(house: &House, login: &'static str, name: &'static str) -> anyhow::Result<Person> {
    let link = house.link.as_deref().with_context(|| format!("find the one-time link of {}", house.name))?;
    let chance: &dyn Chance = &SystemChance;
    let mut person = Person::new(&house.console, login, name, chance.bytes())?;
    person.enter(link).await.with_context(|| format!("come in at {}", house.name))?;
    Ok(person)
}

/// The hub lets a house in; the house puts the lines it is given into its configuration and starts again.
async fn join(hub: &House, member: &mut House, domain: &str) -> anyhow::Result<()> {
    let key = member.command(&["member", "key"]).await?;
    let name = member.name.trim_start_matches("the ");
    let said = hub.command(&["member", "add", name, "--key", key.trim(), "--domain", domain]).await?;
    let (_, lines) = said.split_once("[clearinghouse]\n").context("read how to join the hub")?;
    member.reconfigure(&format!("\n[clearinghouse]\n{lines}")).await
}

/// Where things are that the houses need.
struct Plan {
    zone: SocketAddr,
    next_hop: SocketAddr,
    mailboxes: SocketAddr,
}

impl Plan {
    fn common(&self, folder: &Path, house: &str, console: u16) -> String {
        let key = folder.join(house).join("key").join("root.key");
        format!(
            "[keys]\nroot = {key:?}\n[dns]\nservers = [\"{}\"]\n[scan]\nlisten = \"127.0.0.1:0\"\n[console]\nlisten = \"127.0.0.1:{console}\"\n",
            self.zone
        )
    }

    fn hub(&self, folder: &Path, console: u16) -> String {
        let common = self.common(folder, "hub", console);
        format!(
            "{common}[organisation]\nname = \"Tidewatch hub\"\ndomains = [\"hub.example\"]\n[clearinghouse]\nrole = \"hub\"\n"
        )
    }

    fn shop(&self, folder: &Path, console: u16) -> String {
        let common = self.common(folder, "shop", console);
        format!(
            "{common}[organisation]\nname = \"Fenwick & Lark\"\ndomains = [\"{SHOP_DOMAIN}\"]\n\
             [mailbox]\nlisten = \"127.0.0.1:0\"\ndomains = [\"watch.{SHOP_DOMAIN}\"]\ncanary_domains = [\"{CANARY_DOMAIN}\"]\n\
             [letters]\nsend_to = \"{}\"\n",
            self.mailboxes
        )
    }

    fn other(&self, folder: &Path, console: u16) -> String {
        let common = self.common(folder, "other", console);
        format!(
            "{common}[organisation]\nname = \"Harbour Books\"\ndomains = [\"{OTHER_DOMAIN}\"]\n[stream]\nmode = \"enforce\"\n\
             [[proxy]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{}\"\ndirection = \"inbound\"\nhost_name = \"mx.{OTHER_DOMAIN}\"\n",
            self.next_hop
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
