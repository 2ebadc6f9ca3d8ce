//! Disclosure: what of our records stands in public, and how: which companies work with our customers' data, which letters we sent.
//!
//! Made from the registers alone, so that the public page cannot be more flattering than they are. Plain functions; who is asked is [`crate::desk`].

use model::ids::{LetterId, PersonId};
use model::time::Time;
use store::custody::party::{Party, PartyState};
use store::post::letter_log::LetterLogEntry;

pub use store::custody::party::PartyRole;
pub use store::post::letter_log::LoggedText;

/// A company that works with our customers' data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    /// As people call it.
    pub name: String,
    /// What it is to us; never our own company.
    pub role: PartyRole,
    /// For whom of the others it works, if not for us.
    pub works_for: Option<String>,
    /// What for; empty while nobody said.
    pub purpose: String,
    /// Where it is (two letters, as at a party); empty while nobody said.
    pub country: String,
    /// Until when; none while nobody said.
    pub until: Option<Time>,
}

/// Returns the companies that work with our customers' data now, by name.
///
/// Not those that are only looked at (they have nothing), nor those that no longer work with us; notes, domains and numbers of rows stay inside.
#[must_use]
pub fn vendors(parties: &[Party]) -> Vec<Vendor> {
    let is_shown = |party: &&Party| party.state == PartyState::InUse && party.role != PartyRole::Own;
    let works_for = |party: &Party| {
        let above = party.above?;
        parties.iter().find(|other| other.id == above).filter(is_shown).map(|other| other.name.clone())
    };
    let mut vendors: Vec<Vendor> = parties
        .iter()
        .filter(is_shown)
        .map(|party| Vendor {
            name: party.name.clone(),
            role: party.role,
            works_for: works_for(party),
            purpose: party.purpose.clone(),
            country: party.country.clone(),
            until: party.until,
        })
        .collect();
    vendors.sort_by_cached_key(|vendor| vendor.name.to_lowercase());
    vendors
}

/// How many people a letter went to, as it is told in public: the size of a list is nobody's business, its order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// So few that a number would say who.
    Few,
    /// About so many: two digits, the rest zeros.
    About(u64),
}

/// Fewer are not counted in public.
const FEW: u64 = 10;

/// Rounds a number of people.
#[must_use]
pub fn people(count: u64) -> People {
    if count < FEW {
        return People::Few;
    }
    let mut unit = 1;
    while count / unit >= 100 {
        unit *= 10;
    }
    People::About((count / unit + u64::from(count % unit >= unit.div_ceil(2) && unit > 1)) * unit)
}

/// A letter that was sent to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLetter {
    /// Its id.
    pub id: LetterId,
    /// Its place in the log, from 0.
    pub position: u64,
    /// When its sending began.
    pub at: Time,
    /// To how many.
    pub people: People,
    /// Who approved it.
    pub signer: PersonId,
    /// The name and the address it is from.
    pub from: (String, String),
    /// The same in each language, exactly as it was approved; what differs from letter to letter stands in braces.
    pub texts: Vec<LoggedText>,
    /// SHA-256 of what was approved.
    pub letter_sha256: [u8; 32],
    /// SHA-256 of this entry of the log and all before it.
    pub link: [u8; 32],
}

/// Returns what of an entry of the letter log is told in public.
#[must_use]
pub fn letter(entry: LetterLogEntry) -> SentLetter {
    let LetterLogEntry { position, logged, link } = entry;
    SentLetter {
        id: logged.letter,
        position,
        at: logged.at,
        people: people(logged.people),
        signer: logged.signer,
        from: logged.from,
        texts: logged.texts,
        letter_sha256: logged.letter_sha256,
        link,
    }
}

#[cfg(test)]
mod tests {
    use model::ids::{Id, PartyId};
    use model::time::Time;

    use super::{Party, PartyRole, PartyState, People, people, vendors};

    fn party(number: u8, name: &str, role: PartyRole, state: PartyState) -> Party {
        Party {
            id: PartyId::from_bytes([number; 16]),
            role,
            above: None,
            name: name.into(),
            purpose: "sends our newsletter".into(),
            domains: vec!["mail.example".into()],
            country: "DE".into(),
            rows_about: Some(4_000_000),
            until: None,
            note: "cheap".into(),
            state,
            added: (Time::EPOCH, "house:test".into()),
            changed: (Time::EPOCH, "house:test".into()),
        }
    }

    #[test]
    fn who_works_with_us_is_shown_and_nobody_else() {
        let works = |number, name, role| party(number, name, role, PartyState::InUse);
        let below = |above, party| Party { above: Some(PartyId::from_bytes([above; 16])), ..party };
        let parties = [
            works(1, "Shop", PartyRole::Own),
            works(2, "beta Post", PartyRole::Processor),
            works(3, "Alpha", PartyRole::Controller),
            party(4, "Candidate", PartyRole::Processor, PartyState::Candidate),
            party(5, "Gone", PartyRole::Processor, PartyState::Ended),
            below(2, works(6, "Cloud", PartyRole::SubProcessor)),
            below(4, works(7, "Disk", PartyRole::SubProcessor)),
        ];
        let shown = vendors(&parties);
        let shown: Vec<_> =
            shown.iter().map(|vendor| (vendor.name.as_str(), vendor.works_for.as_deref())).collect();
        // Whom we only look at is not named, not even as somebody's customer.
        assert_eq!(
            shown,
            [("Alpha", None), ("beta Post", None), ("Cloud", Some("beta Post")), ("Disk", None)]
        );
    }

    #[test]
    fn a_number_of_people_is_two_digits() {
        for (count, expected) in [
            (0, People::Few),
            (9, People::Few),
            (10, People::About(10)),
            (99, People::About(99)),
            (100, People::About(100)),
            (104, People::About(100)),
            (105, People::About(110)),
            (995, People::About(1_000)),
            (10_000, People::About(10_000)),
            (4_012_388, People::About(4_000_000)),
            (u64::MAX, People::About(18_000_000_000_000_000_000)),
        ] {
            assert_eq!(people(count), expected, "{count}");
        }
    }
}
