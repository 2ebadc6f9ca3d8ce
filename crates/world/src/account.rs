//! Made-up sending accounts: what people, shops, offices and lists send in a season, and what thieves send from stolen accounts, from a seed.
//! Behaviour only - when, for how many, which text again, where links lead - and no words; those are `correspondence` and `lure`.
//!
//! Written by hand from how such accounts are described by their operators; it shows whether a guard can tell habits apart, not how
//! often each is met in the world.

use crate::chance::Chance;

/// One message that an account sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Seconds after the beginning of the season, which begins on a Monday at midnight UTC.
    pub at_seconds: u64,
    /// For how many.
    pub recipients: u32,
    /// How many of them the account's house never wrote to in person.
    pub first_contacts: u32,
    /// How many are at domains it never wrote to.
    pub new_domains: u32,
    /// How many are refused.
    pub failed: u32,
    /// Names its text; the same for all copies of one text.
    pub text: u64,
    /// Names the foreign places its links lead to.
    pub places: Vec<u64>,
    /// It has links, be it only to the house itself.
    pub has_links: bool,
    /// One can unsubscribe from it.
    pub is_mailing: bool,
    /// At least half of its links lead to the house itself.
    pub leads_home: bool,
    /// Something is attached.
    pub has_attachment: bool,
    /// Answers would go elsewhere.
    pub has_foreign_reply: bool,
    /// A judge of words finds it doubtful.
    pub is_doubtful: bool,
}

/// How an honest account sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Habit {
    /// Somebody in an office.
    Person,
    /// Somebody who writes to strangers for a living.
    Sales,
    /// Answers to customers, from a dozen texts.
    Support,
    /// Hundreds of invoices on the first days of a month, little between.
    Invoices,
    /// One or two campaigns a week to thousands.
    Marketing,
    /// A mailing list: every post goes to all, and posts link anywhere.
    ListOwner,
    /// A club: one letter a month to everybody at once.
    Club,
    /// Somebody whose account is opened in the fourth week.
    Newcomer,
    /// Invoices from an account opened in the fifth week.
    NewInvoices,
    /// Campaigns from an account opened in the fifth week.
    NewMarketing,
}

impl Habit {
    /// All of them.
    pub const ALL: [Habit; 10] = [
        Habit::Person,
        Habit::Sales,
        Habit::Support,
        Habit::Invoices,
        Habit::Marketing,
        Habit::ListOwner,
        Habit::Club,
        Habit::Newcomer,
        Habit::NewInvoices,
        Habit::NewMarketing,
    ];

    /// How many of a hundred accounts of a house have it.
    #[must_use]
    pub const fn share(self) -> usize {
        match self {
            Habit::Person => 60,
            Habit::Newcomer => 10,
            Habit::Sales => 8,
            Habit::Support => 6,
            Habit::Invoices | Habit::Marketing => 4,
            Habit::ListOwner | Habit::Club => 3,
            Habit::NewInvoices | Habit::NewMarketing => 1,
        }
    }

    /// The day on which the account is opened.
    #[must_use]
    pub const fn opened_on(self) -> u64 {
        match self {
            Habit::Newcomer => 24,
            Habit::NewInvoices | Habit::NewMarketing => 31,
            _ => 0,
        }
    }
}

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// Returns what an account sends in so many days, in order of time.
#[must_use]
pub fn season(habit: Habit, seed: u64, days: u64) -> Vec<Sent> {
    let mut account = Account::new(seed);
    for day in habit.opened_on()..days {
        match habit {
            Habit::Person => account.person(day, 8),
            Habit::Newcomer => account.person(day, if day < habit.opened_on() + 14 { 40 } else { 12 }),
            Habit::Sales => account.sales(day),
            Habit::Support => account.support(day),
            Habit::Invoices => account.invoices(day, 500),
            Habit::NewInvoices => account.invoices(day, 200),
            Habit::Marketing | Habit::NewMarketing => account.marketing(day),
            Habit::ListOwner => account.list(day),
            Habit::Club => account.club(day),
        }
    }
    account.sent.sort_by_key(|sent| sent.at_seconds);
    account.sent
}

/// An account and what it has sent.
struct Account {
    chance: Chance,
    /// Places it links to again and again.
    places: Vec<u64>,
    /// Texts it uses again and again.
    texts: Vec<u64>,
    /// When its working day begins.
    morning: u64,
    sent: Vec<Sent>,
}

impl Account {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        Account {
            places: (0..12).map(|_| chance.number()).collect(),
            texts: (0..12).map(|_| chance.number()).collect(),
            morning: 6 + chance.number() % 4,
            chance,
            sent: Vec::new(),
        }
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.chance.below(number) == 0
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.chance.below(100) < percent
    }

    /// A moment of the working day; now and then in the evening.
    fn moment(&mut self, day: u64) -> u64 {
        let hours = if self.one_in(40) { 15 } else { 9 };
        day * DAY + self.morning * HOUR + self.chance.number() % (hours * HOUR)
    }

    /// A message like those that people write.
    fn letter(&mut self, day: u64, strangers: usize) -> Sent {
        let recipients = match self.chance.below(100) {
            0 => 6 + self.chance.below(30) as u32,
            1..=19 => 2 + self.chance.below(4) as u32,
            _ => 1,
        };
        let first_contacts = (0..recipients).filter(|_| self.percent(strangers)).count() as u32;
        let has_links = self.percent(30);
        let place = match self.chance.below(20) {
            0..=7 => None,
            8..=18 => self.chance.pick(&self.places.clone()).copied(),
            _ => Some(self.chance.number()),
        };
        Sent {
            at_seconds: self.moment(day),
            recipients,
            first_contacts,
            new_domains: if self.one_in(2) { first_contacts } else { 0 },
            failed: u32::from(self.one_in(100)),
            text: self.chance.number(),
            places: place.filter(|_| has_links).into_iter().collect(),
            has_links,
            has_attachment: self.percent(20),
            ..Sent::default()
        }
    }

    fn person(&mut self, day: u64, strangers: usize) {
        let is_weekend = day % 7 >= 5;
        let count = if is_weekend { self.chance.below(3) } else { 4 + self.chance.below(22) };
        for _ in 0..count {
            let letter = self.letter(day, strangers);
            self.sent.push(letter);
        }
        // Once in ten years of work: one letter, merged, to many acquaintances, with a link to a page for the occasion.
        if self.one_in(3_650) {
            let (text, place, start) = (self.chance.number(), self.chance.number(), self.moment(day));
            for number in 0..60 {
                self.sent.push(Sent {
                    at_seconds: start + number * 3,
                    recipients: 1,
                    text,
                    places: vec![place],
                    has_links: true,
                    ..Sent::default()
                });
            }
        }
    }

    fn sales(&mut self, day: u64) {
        if day % 7 >= 5 {
            return;
        }
        if day.is_multiple_of(28) {
            self.texts = (0..5).map(|_| self.chance.number()).collect();
        }
        for _ in 0..15 + self.chance.below(45) {
            let is_pitch = self.percent(60);
            let letter = self.letter(day, 15);
            let text = self.chance.pick(&self.texts).copied().unwrap_or_default();
            let sent = if is_pitch {
                let is_stranger = u32::from(self.percent(90));
                Sent {
                    recipients: 1,
                    first_contacts: is_stranger,
                    new_domains: is_stranger,
                    failed: u32::from(self.one_in(25)),
                    text,
                    places: Vec::new(),
                    has_links: true,
                    has_attachment: false,
                    ..letter
                }
            } else {
                letter
            };
            self.sent.push(sent);
        }
    }

    fn support(&mut self, day: u64) {
        for _ in 0..if day % 7 >= 5 { 10 } else { 40 + self.chance.below(80) } {
            let is_stranger = u32::from(self.percent(70));
            let text = match self.one_in(3) {
                true => self.chance.number(),
                false => self.chance.pick(&self.texts).copied().unwrap_or_default(),
            };
            let sent = Sent {
                at_seconds: self.moment(day),
                recipients: 1,
                first_contacts: is_stranger,
                new_domains: 0,
                failed: u32::from(self.one_in(60)),
                text,
                has_links: self.percent(60),
                has_attachment: self.percent(5),
                ..Sent::default()
            };
            self.sent.push(sent);
        }
    }

    fn invoices(&mut self, day: u64, customers: usize) {
        // The text is mended every third month.
        let text = self.texts[(day / 90) as usize % self.texts.len()];
        let count = if day % 30 == 2 { customers + self.chance.below(100) } else { self.chance.below(6) };
        let start = self.moment(day);
        for number in 0..count as u64 {
            let is_stranger = u32::from(self.percent(4));
            let failed = u32::from(self.one_in(150));
            self.sent.push(Sent {
                at_seconds: start + number * 8,
                recipients: 1,
                first_contacts: is_stranger,
                new_domains: is_stranger,
                failed,
                text,
                has_links: true,
                has_attachment: true,
                ..Sent::default()
            });
        }
    }

    fn marketing(&mut self, day: u64) {
        if day % 7 != 1 && !(day % 7 == 4 && self.one_in(2)) {
            return;
        }
        let (text, start) = (self.chance.number(), self.moment(day));
        // A partner's page stands beside ours in some campaigns; a new partner is rare.
        let partner = match self.chance.below(60) {
            0 => Some(self.chance.number()),
            1..=20 => self.chance.pick(&self.places.clone()[..3]).copied(),
            _ => None,
        };
        for number in 0..400 + self.chance.below(600) as u64 {
            let failed = u32::from(self.one_in(120));
            self.sent.push(Sent {
                at_seconds: start + number * 4,
                recipients: 1,
                first_contacts: 1,
                failed,
                text,
                places: partner.into_iter().collect(),
                has_links: true,
                is_mailing: true,
                leads_home: true,
                ..Sent::default()
            });
        }
    }

    fn list(&mut self, day: u64) {
        for _ in 0..1 + self.chance.below(10) {
            let (text, start) = (self.chance.number(), self.moment(day));
            let place = match self.chance.below(10) {
                0..=2 => Some(self.chance.number()),
                3..=5 => self.chance.pick(&self.places.clone()).copied(),
                _ => None,
            };
            for copy in 0..40 {
                let failed = u32::from(self.one_in(100));
                self.sent.push(Sent {
                    at_seconds: start + copy,
                    recipients: 1,
                    first_contacts: 1,
                    failed,
                    text,
                    places: place.into_iter().collect(),
                    has_links: place.is_some(),
                    is_mailing: true,
                    ..Sent::default()
                });
            }
        }
    }

    fn club(&mut self, day: u64) {
        if day % 30 == 10 {
            let letter = self.letter(day, 8);
            self.sent.push(Sent { recipients: 120, first_contacts: 6, has_attachment: true, ..letter });
        }
        for _ in 0..self.chance.below(3) {
            let letter = self.letter(day, 8);
            self.sent.push(letter);
        }
    }
}

/// How a thief uses an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theft {
    /// As fast as it goes, to strangers, with a link of his own.
    Blast,
    /// To the account's own correspondents, with a link of his own.
    Contacts,
    /// One every few minutes, to strangers.
    Drip,
    /// A file instead of a link, to strangers.
    File,
    /// A link to a place where anybody puts up a page, and where this account links to as well.
    SharedHost,
    /// Words only, and answers to somebody else: a changed bank account.
    Reply,
    /// Fifty blind recipients a message.
    Blind,
    /// At night.
    Night,
}

impl Theft {
    /// All of them.
    pub const ALL: [Theft; 8] = [
        Theft::Blast,
        Theft::Contacts,
        Theft::Drip,
        Theft::File,
        Theft::SharedHost,
        Theft::Reply,
        Theft::Blind,
        Theft::Night,
    ];
}

/// Returns what a thief sends from a day on, from the account of this seed: two hundred messages, less if they are for many.
#[must_use]
pub fn theft(theft: Theft, seed: u64, day: u64) -> Vec<Sent> {
    let places = Account::new(seed).places;
    let mut chance = Chance::new(seed ^ 0x007e_ef00);
    let (text, place) = (chance.number(), chance.number());
    // A judge of words finds some thieves out; the same text stays found, or not.
    let is_doubtful = chance.below(2) == 0;
    let hour = if theft == Theft::Night { 1 } else { 7 + chance.number() % 10 };
    let start = day * DAY + hour * HOUR;
    let message = |number: u64, chance: &mut Chance| {
        let is_stranger = theft != Theft::Contacts && chance.below(10) > 0;
        let recipients = if theft == Theft::Blind { 50 } else { 1 };
        let strangers = if is_stranger { recipients } else { 0 };
        Sent {
            at_seconds: start + number * if theft == Theft::Drip { 240 } else { 4 } + chance.number() % 4,
            recipients,
            first_contacts: strangers,
            new_domains: strangers / 2,
            failed: if is_stranger && chance.below(8) == 0 { 1 } else { 0 },
            text,
            places: match theft {
                Theft::File | Theft::Reply => vec![],
                Theft::SharedHost => places.first().copied().into_iter().collect(),
                _ => vec![place],
            },
            has_links: !matches!(theft, Theft::File | Theft::Reply),
            is_mailing: false,
            leads_home: false,
            has_attachment: theft == Theft::File,
            has_foreign_reply: theft == Theft::Reply,
            is_doubtful,
        }
    };
    (0..200).map(|number| message(number, &mut chance)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_sends_the_same_and_another_does_not() {
        for habit in Habit::ALL {
            let one = season(habit, 1, 40);
            assert!(!one.is_empty(), "{habit:?}");
            assert_eq!(one, season(habit, 1, 40), "{habit:?}");
            assert_ne!(one, season(habit, 2, 40), "{habit:?}");
            assert!(one.is_sorted_by_key(|sent| sent.at_seconds), "{habit:?}");
        }
    }

    #[test]
    fn a_hundred_accounts_are_a_house() {
        assert_eq!(Habit::ALL.iter().map(|habit| habit.share()).sum::<usize>(), 100);
    }

    #[test]
    fn a_thief_is_told_from_the_seed_too() {
        for kind in Theft::ALL {
            assert_eq!(theft(kind, 3, 40), theft(kind, 3, 40), "{kind:?}");
            assert!(theft(kind, 3, 40).iter().all(|sent| sent.at_seconds >= 40 * DAY), "{kind:?}");
        }
    }
}
