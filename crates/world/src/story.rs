//! The cast of the story that `demo` tells: a shop, who works for it, who has its list and should not, another company, the people, the customers
//! and what all of them write. From a seed: the same seed tells the same names. Words and rows; who sends what when is the story's business.

use crate::chance::Chance;

/// The seed of a story for which nobody chose one: it tells of the shop whose mailbox is in `shop`.
pub const DEFAULT_SEED: u64 = 1_086;

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Whose customers it is about.
    pub shop: Shop,
    /// Another company, at whose door the thief tries his luck next.
    pub other: Company,
    /// Sends the shop's newsletter, and so has the list.
    pub esp: Vendor,
    /// Two more who have it; the first one's copy gets out.
    pub vendors: [Vendor; 2],
    /// Has the list and should not.
    pub thief: Thief,
    /// The shop's data owner, who signs as well: a small house.
    pub owner: Person,
    /// Sits at the hub.
    pub coordinator: Person,
    seed: u64,
}

/// A company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Company {
    /// As people call it.
    pub name: &'static str,
    /// Whose mail is its own.
    pub domain: &'static str,
}

/// A shop and its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shop {
    /// The company.
    pub company: Company,
    /// What it is, with its article.
    pub trade: &'static str,
    /// Where its canaries live.
    pub canary_domain: &'static str,
    /// Subject and text of its newsletter.
    pub newsletter: (&'static str, &'static str),
}

/// A company that works for the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendor {
    /// As people call it.
    pub name: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// From where it writes for the shop.
    pub domain: &'static str,
    /// What people call the list it has.
    pub list: &'static str,
    /// The first line of its file.
    pub header: &'static str,
}

/// Somebody who has a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thief {
    /// From where he writes.
    pub domain: &'static str,
    /// As whom.
    pub name: &'static str,
    /// Subject and text; `{domain}` stands for his own.
    pub lure: (&'static str, &'static str),
}

/// Somebody at a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// How they sign in.
    pub login: String,
    /// Their name.
    pub name: String,
}

/// Somebody in the shop's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Their address; nobody else's.
    pub address: String,
    /// Their first name.
    pub first_name: &'static str,
}

/// A text that somebody writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Whom readers see: a name and an address.
    pub from: (String, String),
    /// One line.
    pub subject: String,
    /// Lines with CR LF.
    pub body: String,
}

const SHOPS: [Shop; 4] = [
    Shop {
        company: Company { name: "Fenwick & Lark", domain: "fenwicklark.example" },
        trade: "a garden shop",
        canary_domain: "gardenletters.example",
        newsletter: (
            "Bulbs to plant before the frost",
            "Tulips want six inches of earth above them, and daffodils seven. The shop is open until six.",
        ),
    },
    Shop {
        company: Company { name: "Ostrander Tea", domain: "ostrandertea.example" },
        trade: "a tea merchant",
        canary_domain: "leafandkettle.example",
        newsletter: (
            "The autumn flush is here",
            "It is darker than the spring's, and wants a minute less. We have tins of it until the end of the month.",
        ),
    },
    Shop {
        company: Company { name: "Quill & Harrow", domain: "quillharrow.example" },
        trade: "a stationer",
        canary_domain: "paperandpost.example",
        newsletter: (
            "Calendars for next year",
            "They are printed on the heavier paper again. On Saturday the bookbinder shows how a spine is sewn.",
        ),
    },
    Shop {
        company: Company { name: "Marlow Cycles", domain: "marlowcycles.example" },
        trade: "a bicycle shop",
        canary_domain: "roadletters.example",
        newsletter: (
            "Before the first ice",
            "Let a little air out of the tyres and oil the chain after every wet ride. We look at brakes for nothing until Friday.",
        ),
    },
];

const OTHERS: [Company; 4] = [
    Company { name: "Harbour Books", domain: "harbourbooks.example" },
    Company { name: "Copperfield Music", domain: "copperfieldmusic.example" },
    Company { name: "Linden Pharmacy", domain: "lindenpharmacy.example" },
    Company { name: "Saltmarsh Ferries", domain: "saltmarshferries.example" },
];

const ESPS: [(&str, &str); 3] = [
    ("Mailhaven", "news.mailhaven.example"),
    ("Postmill", "send.postmill.example"),
    ("Letterlane", "out.letterlane.example"),
];

const PRINTERS: [(&str, &str); 3] = [
    ("Brightsheet Print", "brightsheet.example"),
    ("Papergate", "papergate.example"),
    ("Inkwell Press", "inkwellpress.example"),
];

const CARRIERS: [(&str, &str); 3] = [
    ("Northroad Parcels", "northroad.example"),
    ("Swiftcarry", "swiftcarry.example"),
    ("Longmile Delivery", "longmile.example"),
];

const THIEVES: [Thief; 3] = [
    Thief {
        domain: "parcel-desk.example",
        name: "Parcel desk",
        lure: (
            "Your parcel waits",
            "A parcel for you could not be delivered.\r\nPay the fee today: https://pay.{domain}/fee\r\n",
        ),
    },
    Thief {
        domain: "refund-office.example",
        name: "Refund office",
        lure: (
            "A refund is waiting for you",
            "You have paid twice. To have it back, say where to:\r\nhttps://back.{domain}/claim\r\n",
        ),
    },
    Thief {
        domain: "customer-bonus.example",
        name: "Customer bonus",
        lure: (
            "Your bonus ends tonight",
            "Your loyalty is worth 50 to us. Fetch it before midnight:\r\nhttps://now.{domain}/bonus\r\n",
        ),
    },
];

const FIRST_NAMES: [&str; 24] = [
    "Margaret", "Ines", "Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jana", "Karim",
    "Lena", "Milo", "Nora", "Omar", "Petra", "Quentin", "Rosa", "Samir", "Tilda", "Uma", "Viktor",
];

const LAST_NAMES: [&str; 24] = [
    "Fenwick", "Hubert", "Ames", "Bell", "Cole", "Dale", "Eaves", "Firth", "Gray", "Holt", "Iqbal", "Jansen",
    "Keller", "Lund", "Marsh", "Novak", "Okafor", "Pratt", "Reyes", "Stone", "Tanaka", "Ulrich", "Vance",
    "Weber",
];

/// Where customers have their mailboxes.
const MAIL_HOSTS: [&str; 5] =
    ["post.example", "inbox.example", "letterbox.example", "mail.example", "home.example"];

impl Cast {
    /// Casts the story of a seed.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let shop = SHOPS[chance.below(SHOPS.len())];
        let other = OTHERS[chance.below(OTHERS.len())];
        let vendor = |(name, domain): (&'static str, &'static str), purpose, list, header| Vendor {
            name,
            purpose,
            domain,
            list,
            header,
        };
        let esp = vendor(
            ESPS[chance.below(ESPS.len())],
            "sends our newsletter",
            "Newsletter",
            "Email;First name;Last name;Customer since;Town",
        );
        let printer = vendor(
            PRINTERS[chance.below(PRINTERS.len())],
            "prints and posts our catalogue",
            "Catalogue",
            "Title,First Name,Last Name,Street,Town,E-Mail",
        );
        let carrier = vendor(
            CARRIERS[chance.below(CARRIERS.len())],
            "delivers our parcels",
            "Deliveries",
            "email;name;street;town;phone",
        );
        let thief = THIEVES[chance.below(THIEVES.len())];
        let owner = person(&mut chance, None);
        let coordinator = person(&mut chance, Some(&owner));
        Cast { shop, other, esp, vendors: [printer, carrier], thief, owner, coordinator, seed }
    }

    /// Everybody who works for the shop.
    pub fn suppliers(&self) -> impl Iterator<Item = &Vendor> {
        std::iter::once(&self.esp).chain(&self.vendors)
    }

    /// The shop's customers. The first one reads mail at work, at the other company.
    #[must_use]
    pub fn customers(&self, count: usize) -> Vec<Customer> {
        let mut chance = Chance::new(self.seed ^ 0x0057_0127);
        let mut customers: Vec<Customer> = Vec::with_capacity(count);
        for number in 0..count {
            let first_name = FIRST_NAMES[chance.below(FIRST_NAMES.len())];
            let last_name = LAST_NAMES[chance.below(LAST_NAMES.len())].to_ascii_lowercase();
            let host = MAIL_HOSTS[chance.below(MAIL_HOSTS.len())];
            let local = format!("{}.{last_name}", first_name.to_ascii_lowercase());
            // The number makes them different people.
            let address = match number {
                0 => format!("{local}@{}", self.other.domain),
                number => format!("{local}.{number}@{host}"),
            };
            customers.push(Customer { address, first_name });
        }
        customers
    }

    /// What the newsletter says this month, as the shop's ESP sends it.
    #[must_use]
    pub fn newsletter(&self) -> Text {
        let (subject, text) = self.shop.newsletter;
        Text {
            from: (self.shop.company.name.to_owned(), format!("news@{}", self.esp.domain)),
            subject: subject.to_owned(),
            body: format!("Good morning,\r\n\r\n{text}\r\n\r\n{}\r\n", self.owner.name),
        }
    }

    /// What the thief writes to everybody in the list.
    #[must_use]
    pub fn lure(&self) -> Text {
        let (subject, text) = self.thief.lure;
        Text {
            from: (self.thief.name.to_owned(), format!("desk@{}", self.thief.domain)),
            subject: subject.to_owned(),
            body: text.replace("{domain}", self.thief.domain),
        }
    }

    /// What a customer answers to the letter.
    #[must_use]
    pub fn reply(&self, customer: &Customer) -> Text {
        Text {
            from: (customer.first_name.to_owned(), customer.address.clone()),
            subject: "Re: your letter".to_owned(),
            body: format!(
                "Thank you for telling me so plainly.\r\nMust I tell my bank?\r\n\r\n{}\r\n",
                customer.first_name
            ),
        }
    }

    /// What somebody at the shop is about to send to customers, and should not: it asks for a password.
    #[must_use]
    pub fn slip(&self) -> Text {
        Text {
            from: (self.shop.company.name.to_owned(), format!("service@{}", self.shop.company.domain)),
            subject: "Your account moves".to_owned(),
            body: "Good morning,\r\n\r\nwe move your account to our new shop. Please reply with your password so that we can help.\r\n"
                .to_owned(),
        }
    }
}

/// Draws somebody whose login nobody else has.
fn person(chance: &mut Chance, other: Option<&Person>) -> Person {
    loop {
        let first = FIRST_NAMES[chance.below(FIRST_NAMES.len())];
        let last = LAST_NAMES[chance.below(LAST_NAMES.len())];
        let login = first.to_ascii_lowercase();
        if other.is_none_or(|other| other.login != login) {
            return Person { login, name: format!("{first} {last}") };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Cast, DEFAULT_SEED};

    #[test]
    fn the_same_seed_tells_the_same_names_and_another_one_others() {
        let casts: Vec<Cast> = (0..64).map(Cast::from_seed).collect();
        for (seed, cast) in casts.iter().enumerate() {
            assert_eq!(*cast, Cast::from_seed(seed as u64));
            assert_eq!(cast.customers(50), Cast::from_seed(seed as u64).customers(50));
            assert_ne!(cast.owner.login, cast.coordinator.login);
        }
        let shops: BTreeSet<&str> = casts.iter().map(|cast| cast.shop.company.name).collect();
        let owners: BTreeSet<&str> = casts.iter().map(|cast| cast.owner.name.as_str()).collect();
        assert!(shops.len() == super::SHOPS.len() && owners.len() > 32, "{shops:?} {owners:?}");
        assert_eq!(Cast::from_seed(DEFAULT_SEED).shop.company.name, "Fenwick & Lark");
    }

    #[test]
    fn customers_are_different_people_and_the_first_works_at_the_other_company() {
        let cast = Cast::from_seed(DEFAULT_SEED);
        let customers = cast.customers(2_000);
        let addresses: BTreeSet<&str> = customers.iter().map(|customer| customer.address.as_str()).collect();
        assert_eq!(addresses.len(), 2_000);
        assert!(customers[0].address.ends_with(cast.other.domain));
        assert!(customers[1..].iter().all(|customer| !customer.address.ends_with(cast.other.domain)));
    }

    #[test]
    fn every_party_is_made_up_and_has_a_domain_of_its_own() {
        for seed in 0..64 {
            let cast = Cast::from_seed(seed);
            let mut domains =
                vec![cast.shop.company.domain, cast.shop.canary_domain, cast.other.domain, cast.thief.domain];
            domains.extend(cast.suppliers().map(|vendor| vendor.domain));
            // Names below "example" are nobody's.
            assert!(domains.iter().all(|domain| domain.ends_with(".example")), "{domains:?}");
            assert_eq!(domains.iter().collect::<BTreeSet<_>>().len(), domains.len(), "{domains:?}");
        }
    }
}
