//! Adopting: a list that a vendor has already gets canaries, without anybody exporting it. Paste the header line of the vendor's file, get a seed file
//! in that column order, upload it where everything else is uploaded.
//! How the file is written is [`crate::seed_file`]. Whether it was uploaded is said by a person ([`crate::copy`]) and shown by the mail that comes.
//!
//! Which addresses they are is [`crate::marks`]. Membership stays approximate until an extract of the list is read.

use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{CopyId, ListId, PartyId};
use model::time::Time;
use platform::audit::About;
use platform::objects::{self, Entrusted};
use serde_json::{Value as Json, json};
use store::custody::copy::{CopiesOf, Copy, CopyHow, CopyState};
use store::custody::list::List;
use store::custody::{MAX_NAME, MAX_NOTE};
use store::error::StoreError;
use zeroize::Zeroizing;

use crate::marks::{Mark, Wanting, suggested};
use crate::party::{count, date};
use crate::seed_file::{Columns, Seed};
use crate::{Custody, CustodyError, Unfit};

/// Which kind of object a seed file is.
pub const SEED_FILE: &str = "seed_file";

/// Canaries of one file: more would be counted by whoever is billed for contacts.
pub const MOST_SEEDS: u64 = 1_000;

/// The plain text of canaries is kept no longer than this, whatever the copy's end; their fingerprints stay. The house keeps nothing longer than
/// `platform::keys::WEEKS_AHEAD` weeks, and a process may have run for months since it made its keys.
pub(crate) const SEEDS_KEPT_AT_MOST: Duration = Duration::from_hours(100 * 7 * 24);
/// After a copy's end its canaries go on telling: so long somebody may want to show which were hit.
pub(crate) const SEEDS_KEPT_AFTER_END: Duration = Duration::from_hours(3 * 365 * 24);

/// So often marks are dealt anew when one of the addresses is taken (less than one in a million), or when somebody else adds the list or makes its book at the
/// same moment.
const DRAWS: u32 = 5;

/// What somebody wants to plant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The list as people call it; one that is known is taken, else it is added.
    pub list: String,
    /// Who in marketing answers for it; of a list that is known, empty leaves it as it is.
    pub owner: String,
    /// Where people give their address; as `owner`.
    pub captured: String,
    /// What people were told when they gave their address; as `owner`.
    pub told: String,
    /// What the vendor does with it.
    pub purpose: String,
    /// The header line of the vendor's file.
    pub header: String,
    /// How many canaries; empty for the suggestion.
    pub seeds: String,
    /// About how many customers are in the copy; empty while nobody knows.
    pub rows_about: String,
    /// Until when the vendor may have it; empty for as long as the vendor works for us.
    pub until: String,
}

struct Checked {
    list: String,
    owner: String,
    captured: String,
    told: String,
    purpose: String,
    columns: Columns,
    /// None for the suggestion.
    seeds: Option<u64>,
    rows_about: Option<u64>,
    until: Option<Time>,
}

impl Wanted {
    fn checked(self) -> Result<Checked, Unfit> {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (list, owner, purpose) = (line(&self.list), line(&self.owner), line(&self.purpose));
        let (captured, told) = (self.captured.trim().to_owned(), self.told.trim().to_owned());
        if list.is_empty() {
            return Err(Unfit::NoName);
        }
        let too_long = [
            (&list, MAX_NAME, "name"),
            (&owner, MAX_NAME, "owner"),
            (&purpose, MAX_NAME, "purpose"),
            (&captured, MAX_NOTE, "captured"),
            (&told, MAX_NOTE, "told"),
        ];
        if let Some((_, _, field)) = too_long.into_iter().find(|(text, most, _)| text.chars().count() > *most)
        {
            return Err(Unfit::TooLong(field));
        }
        let seeds = count(&self.seeds)?;
        if let Some(seeds) = seeds.filter(|seeds| !(1..=MOST_SEEDS).contains(seeds)) {
            return Err(Unfit::Seeds(seeds));
        }
        Ok(Checked {
            list,
            owner,
            captured,
            told,
            purpose,
            columns: Columns::read(&self.header)?,
            seeds,
            rows_about: count(&self.rows_about)?,
            until: date(&self.until)?,
        })
    }
}

/// A seed file that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFile {
    /// What it is called when it is saved: says nothing of what it is.
    pub name: String,
    /// The table.
    pub text: String,
    /// The addresses, in the order of the rows.
    pub addresses: Vec<String>,
    /// What kind of mark each of them is.
    pub marks: Vec<Mark>,
}

impl SeedFile {
    /// Returns the addresses that are in this copy only.
    pub fn exclusive(&self) -> impl Iterator<Item = &str> {
        let rows = self.addresses.iter().zip(&self.marks);
        rows.filter(|(_, mark)| **mark == Mark::Exclusive).map(|(address, _)| address.as_str())
    }

    /// Returns the addresses that other copies may have, too, with the number of the mark.
    pub fn coded(&self) -> impl Iterator<Item = (u32, &str)> {
        let rows = self.addresses.iter().zip(&self.marks);
        rows.filter_map(|(address, mark)| match mark {
            Mark::Coded(number) => Some((*number, address.as_str())),
            Mark::Exclusive => None,
        })
    }
}

impl Custody {
    /// Registers a copy that a vendor has already, and makes the canaries for it. The copy counts as out when somebody says so.
    ///
    /// Errors: something is not in its form; no canary domain is set up.
    pub async fn adopt(
        &self,
        access: &Access,
        party: PartyId,
        wanted: Wanted,
        now: Time,
    ) -> Result<CopyId, CustodyError> {
        access.require(Right::Keep)?;
        if self.parts.canary_domains.is_empty() {
            return Err(CustodyError::NoCanaryDomain);
        }
        let wanted = wanted.checked()?;
        for _ in 0..DRAWS {
            match self.try_adopt(access, party, &wanted, now).await {
                Ok(Some(copy)) => return Ok(copy),
                // An address that was drawn is taken, or somebody else was quicker with the same list.
                Ok(None) | Err(CustodyError::Store(StoreError::Conflict { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Err(CustodyError::Drawn)
    }

    /// Does it, or nothing if somebody else was quicker.
    async fn try_adopt(
        &self,
        access: &Access,
        party: PartyId,
        wanted: &Checked,
        now: Time,
    ) -> Result<Option<CopyId>, CustodyError> {
        let holder = self.store().shared().party_fetch(access, party).await?;
        let mut asked = self.store().change(access).await?;
        let known = asked.list_by_name_in_txn(&wanted.list).await?.map(|list| list.id);
        drop(asked);
        let bare = match known {
            Some(list) => self.bare_copy(access, list, party).await?,
            None => None,
        };
        let bare_until = bare.as_ref().and_then(|bare| bare.until);
        let bare_rows = bare.as_ref().and_then(|bare| bare.rows_about);
        let until = wanted.until.or(bare_until).or(holder.until);
        let rows_about = wanted.rows_about.or(bare_rows).or(holder.rows_about);
        let copy = bare.as_ref().map_or_else(|| CopyId::new(now, self.parts.chance.bytes()), |bare| bare.id);
        let list = known.unwrap_or_else(|| ListId::new(now, self.parts.chance.bytes()));
        let rows = wanted.seeds.unwrap_or_else(|| suggested(rows_about));
        let dealing = self.deal(access, Wanting { list, copy, rows_about, rows }, now).await?;
        let content = sealed_content(&wanted.list, &wanted.columns, &dealing.rows);
        let end = seeds_end(until, now);
        let entrusted = Entrusted { kind: SEED_FILE, content: &content, now, end };
        let (object, written) = self.entrust(access, &entrusted).await?;

        let mut change = self.store().change(access).await?;
        if self.list_in_txn(access, &mut change, (wanted, list), now).await? != list {
            return Ok(None);
        }
        change.object_keep_in_txn(written).await?;
        let kept = Copy {
            id: copy,
            list,
            party,
            how: CopyHow::Adopted,
            purpose: match (wanted.purpose.as_str(), &bare) {
                ("", Some(bare)) => bare.purpose.clone(),
                ("", None) => holder.purpose,
                (said, _) => said.to_owned(),
            },
            rows_about,
            made: bare.as_ref().map_or_else(|| (now, access.actor.to_string()), |bare| bare.made.clone()),
            until,
            state: CopyState::Prepared,
            seeds: rows,
            seed_object: Some(object),
            out: None,
            ended: None,
        };
        if bare.is_none() {
            change.copy_add_in_txn(&kept).await?;
        } else if !change.copy_plant_in_txn(&kept).await? {
            return Ok(None);
        }
        let coded = dealing.coded();
        if !self.dealt_in_txn(access, &mut change, dealing, now).await? {
            return Ok(None);
        }
        let about = About::of("copy", copy).and("party", party).and("list", list);
        let about = about.count("canaries", rows).count("coded", coded);
        self.finish(access, change, "copy.adopt", &about).await?;
        Ok(Some(copy))
    }

    /// The copy of a list that a vendor is known to have without canaries: they go into that one, because the vendor has the list once.
    async fn bare_copy(
        &self,
        access: &Access,
        list: ListId,
        party: PartyId,
    ) -> Result<Option<Copy>, CustodyError> {
        let copies = self.copies(access, CopiesOf::List(list)).await?;
        let is_bare = |copy: &Copy| {
            (copy.party, copy.how, copy.state, copy.seeds) == (party, CopyHow::Adopted, CopyState::Out, 0)
        };
        Ok(copies.into_iter().find(is_bare))
    }

    /// The list of that name, added under this id if there is none.
    async fn list_in_txn(
        &self,
        access: &Access,
        change: &mut store::txn::Change,
        (wanted, id): (&Checked, ListId),
        now: Time,
    ) -> Result<ListId, CustodyError> {
        let by = (now, access.actor.to_string());
        let or = |new: &String, old: String| if new.is_empty() { old } else { new.clone() };
        if let Some(known) = change.list_by_name_in_txn(&wanted.list).await? {
            let list = List {
                owner: or(&wanted.owner, known.owner.clone()),
                captured: or(&wanted.captured, known.captured.clone()),
                told: or(&wanted.told, known.told.clone()),
                changed: by,
                ..known
            };
            change.list_change_in_txn(&list).await?;
            return Ok(list.id);
        }
        let list = List {
            id,
            name: wanted.list.clone(),
            owner: wanted.owner.clone(),
            deputy: String::new(),
            captured: wanted.captured.clone(),
            told: wanted.told.clone(),
            rows_about: wanted.rows_about,
            added: by.clone(),
            changed: by,
        };
        change.list_add_in_txn(&list).await?;
        Ok(list.id)
    }

    /// Opens the seed file of a copy for who keeps lists; that it was opened is in the audit log before it is in hand.
    ///
    /// Errors: [`CustodyError::SeedsGone`] after its end.
    pub async fn seed_file(&self, access: &Access, copy: CopyId) -> Result<SeedFile, CustodyError> {
        let keeper = Self::as_keeper(access)?;
        let copy = self.store().shared().copy_fetch(access, copy).await?;
        let object = copy.seed_object.ok_or(CustodyError::SeedsGone)?;
        self.parts.audit.append(access, "seed_file.open", &About::of("copy", copy.id)).await?;
        let store = self.store().objects();
        let opened = objects::open(&keeper, &store, &self.parts.ring, &self.parts.audit, object).await;
        let content = opened.map_err(|error| match error {
            objects::ObjectError::Ended { .. }
            | objects::ObjectError::Store(store::error::StoreError::Missing { .. }) => {
                CustodyError::SeedsGone
            }
            other => other.into(),
        })?;
        seed_file_of(&content).ok_or(CustodyError::SeedsGone)
    }
}

/// When the plain text of canaries has to be gone.
pub(crate) fn seeds_end(until: Option<Time>, now: Time) -> Time {
    let most = now.plus(SEEDS_KEPT_AT_MOST);
    until.map_or(most, |until| until.plus(SEEDS_KEPT_AFTER_END)).clamp(now, most)
}

/// Which form a sealed seed file has; of the first, all marks were exclusive.
const VERSION: u64 = 2;

pub(crate) fn sealed_content(list: &str, columns: &Columns, rows: &[(Seed, Mark)]) -> Zeroizing<Vec<u8>> {
    let text = columns.write(rows.iter().map(|(seed, _)| seed));
    let addresses: Vec<&str> = rows.iter().map(|(seed, _)| seed.address.as_str()).collect();
    let marks = rows.iter().map(|(_, mark)| match mark {
        Mark::Exclusive => Json::Null,
        Mark::Coded(number) => Json::from(*number),
    });
    let marks: Vec<Json> = marks.collect();
    let document = json!({
        "version": VERSION, "name": file_name(list), "text": text, "addresses": addresses, "marks": marks,
    });
    Zeroizing::new(document.to_string().into_bytes())
}

fn seed_file_of(content: &[u8]) -> Option<SeedFile> {
    let document: Json = serde_json::from_slice(content).ok()?;
    let addresses =
        document["addresses"].as_array()?.iter().map(|address| address.as_str().map(str::to_owned));
    let addresses: Vec<String> = addresses.collect::<Option<_>>()?;
    let marks = match document["version"].as_u64()? {
        1 => vec![Mark::Exclusive; addresses.len()],
        VERSION => document["marks"].as_array()?.iter().map(mark_of).collect::<Option<_>>()?,
        _ => return None,
    };
    Some(SeedFile {
        name: document["name"].as_str()?.to_owned(),
        text: document["text"].as_str()?.to_owned(),
        addresses,
        marks,
    })
}

fn mark_of(json: &Json) -> Option<Mark> {
    match json {
        Json::Null => Some(Mark::Exclusive),
        number => Some(Mark::Coded(u32::try_from(number.as_u64()?).ok()?)),
    }
}

/// A name for a file of more rows, from the list's own; nothing in it says canary, seed or us.
fn file_name(list: &str) -> String {
    let plain = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' };
    let words: String = list.chars().take(40).map(plain).collect();
    let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    if words.is_empty() { "rows.csv".to_owned() } else { format!("{words}-rows.csv") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::time::Time;

    use super::{MOST_SEEDS, SEEDS_KEPT_AT_MOST, Wanted, file_name, seeds_end};
    use crate::Unfit;

    const NOW: Time = Time::from_seconds(1_795_269_600);

    fn wanted() -> Wanted {
        Wanted { list: "Spring news".into(), header: "email".into(), ..Wanted::default() }
    }

    #[test]
    fn what_is_not_in_its_form_is_refused_by_question() {
        assert!(wanted().checked().is_ok_and(|checked| checked.seeds.is_none()));
        for (spoilt, expected) in [
            (Wanted { list: " ".into(), ..wanted() }, Unfit::NoName),
            (Wanted { list: "x".repeat(201), ..wanted() }, Unfit::TooLong("name")),
            (Wanted { header: "Name".into(), ..wanted() }, Unfit::NoAddressColumn),
            (Wanted { seeds: "0".into(), ..wanted() }, Unfit::Seeds(0)),
            (Wanted { seeds: (MOST_SEEDS + 1).to_string(), ..wanted() }, Unfit::Seeds(MOST_SEEDS + 1)),
            (Wanted { until: "tomorrow".into(), ..wanted() }, Unfit::Date("tomorrow".into())),
        ] {
            assert_eq!(spoilt.checked().err(), Some(expected));
        }
    }

    #[test]
    fn plain_text_ends_some_time_after_the_copy_and_never_later_than_there_are_keys() {
        let most = NOW.plus(SEEDS_KEPT_AT_MOST);
        assert_eq!(seeds_end(None, NOW), most);
        assert_eq!(seeds_end(Some(NOW.plus(Duration::from_hours(24))), NOW), most);
        let long_ago = NOW.minus(Duration::from_hours(2 * 365 * 24));
        assert_eq!(seeds_end(Some(long_ago), NOW), long_ago.plus(super::SEEDS_KEPT_AFTER_END));
        assert_eq!(seeds_end(Some(Time::EPOCH), NOW), NOW);
    }

    #[test]
    fn a_files_name_says_nothing_of_what_it_is() {
        assert_eq!(file_name("Spring news (DE)"), "spring-news-de-rows.csv");
        assert_eq!(file_name("楽天"), "rows.csv");
        assert_eq!(file_name("../etc/passwd"), "etc-passwd-rows.csv");
    }
}
