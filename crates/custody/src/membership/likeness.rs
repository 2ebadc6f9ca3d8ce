//! Likeness: how the members of a list look, gathered while its rows pass by, so that canaries can be drawn like them. Kept of it are counts of what at least twenty members have
//! in common ([`forensics::disguise::profile`]), never an address; until the list has passed, some thousand members' names are in memory.
//!
//! Looked at are those whose keyed prints are the smallest: a lot that draws from the whole list whatever its order, and each person once however often he stands in
//! it. A row written twenty times must not become a group of twenty.

use forensics::disguise::profile::{FEWEST_MEMBERS, Profile, Survey};
use forensics::membership::Key;
use model::access::{Access, Right};
use model::ids::ListId;
use model::time::Time;
use platform::audit::About;
use store::custody::list_profile::{ListProfile, MAX_PROFILE_BYTES};
use store::txn::Change;

use super::blocking;
use super::extract::ExtractRead;
use crate::seed_file::{Columns, Field};
use crate::{Custody, CustodyError, List, Unfit};

/// So many members are looked at: a profile of more says nothing more.
const MOST: usize = 50_000;
/// A longer local part or name is nobody's; RFC 5321 §4.5.3.1.1 allows a local part 64 octets.
const LONGEST: usize = 64;
/// A file of which so many of a hundred rows follow each other in order of their addresses is sorted by them: its beginning is not like the whole.
const SORTED_PERCENT: u64 = 95;

/// What stands beside an address.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside<'r> {
    given: Option<&'r str>,
    family: Option<&'r str>,
}

/// Where a table has names.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NamePlaces {
    given: Option<usize>,
    family: Option<usize>,
    both: Option<usize>,
}

impl NamePlaces {
    pub(crate) fn of(header: &[String], address: usize) -> Self {
        let Ok(columns) = Columns::of(header.to_vec(), Some(address)) else { return Self::default() };
        let place = |wanted| columns.iter().position(|(_, field)| field == wanted);
        NamePlaces { given: place(Field::Given), family: place(Field::Family), both: place(Field::Name) }
    }

    pub(crate) fn of_row<'r>(&self, cells: &'r [String]) -> Beside<'r> {
        let cell = |place: Option<usize>| {
            place.and_then(|place| cells.get(place)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        };
        // "Anna Maria Keller": the first word and the last.
        let both = cell(self.both).and_then(|name| Some((name.split_once(' ')?.0, name.rsplit_once(' ')?.1)));
        Beside {
            given: cell(self.given).or(both.map(|(given, _)| given)),
            family: cell(self.family).or(both.map(|(_, family)| family)),
        }
    }
}

/// Gathers how members look.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    /// Those with the smallest prints, and some more until they are sorted out.
    kept: Vec<(Key, Looks)>,
    /// Who has a larger print than this is not among them; none until there are enough.
    most: Option<Key>,
    last: String,
    rows: u64,
    ascending: u64,
}

/// What is seen of a member.
#[derive(Debug)]
struct Looks {
    /// Local part, given and family name, one behind the other: one piece of memory each for fifty thousand members.
    text: Box<str>,
    given_at: usize,
    family_at: usize,
}

impl Looks {
    fn of(local: &str, beside: Beside<'_>) -> Self {
        let fits = |text: &&str| text.len() <= LONGEST;
        let given = beside.given.filter(fits).unwrap_or_default();
        let family = beside.family.filter(fits).unwrap_or_default();
        let local = &local[..local.floor_char_boundary(LONGEST)];
        let (given_at, family_at) = (local.len(), local.len() + given.len());
        Looks { text: [local, given, family].concat().into_boxed_str(), given_at, family_at }
    }

    fn count(&self, survey: &mut Survey) {
        let (names, family) = self.text.split_at(self.family_at);
        let (local, given) = names.split_at(self.given_at);
        let [given, family] = [given, family].map(|name| Some(name).filter(|name| !name.is_empty()));
        survey.add(local, given, family);
    }
}

impl Likeness {
    pub(crate) fn see(&mut self, key: Key, address: &str, beside: Beside<'_>) {
        self.rows += 1;
        self.ascending += u64::from(self.last.as_str() <= address);
        self.last.clear();
        self.last.push_str(&address[..address.floor_char_boundary(LONGEST)]);
        if self.most.is_some_and(|most| key >= most) {
            return;
        }
        let Some((local, _)) = address.rsplit_once('@') else { return };
        self.kept.push((key, Looks::of(local, beside)));
        if self.kept.len() >= 2 * MOST {
            self.sort_out();
        }
    }

    /// Leaves those with the smallest prints, each once.
    fn sort_out(&mut self) {
        self.kept.sort_unstable_by_key(|(key, _)| *key);
        self.kept.dedup_by_key(|(key, _)| *key);
        self.kept.truncate(MOST);
        if self.kept.len() == MOST {
            self.most = self.kept.last().map(|(key, _)| *key);
        }
    }

    /// Says whether the rows came in order of their addresses, so that those which came so far are not like the others.
    pub(crate) fn is_sorted(&self) -> bool {
        self.rows >= 100 && self.ascending * 100 / self.rows >= SORTED_PERCENT
    }

    /// Counts what those who were looked at have in common; none if they are too few.
    pub(crate) fn profile(&mut self) -> Option<Profile> {
        self.sort_out();
        if (self.kept.len() as u64) < FEWEST_MEMBERS {
            return None;
        }
        let mut survey = Survey::new();
        self.kept.iter().for_each(|(_, looks)| looks.count(&mut survey));
        Some(survey.finish())
    }
}

/// Keeps how the members of a list look, if it is known by now.
pub(crate) async fn keep_in_txn(
    change: &mut Change,
    list: ListId,
    profile: Option<&Profile>,
    now: Time,
) -> Result<(), CustodyError> {
    let Some(profile) = profile else { return Ok(()) };
    let text = profile.to_text();
    if text.len() > MAX_PROFILE_BYTES {
        return Ok(());
    }
    let profile = ListProfile { list, members: profile.members(), text, made_at: now };
    Ok(change.list_profile_set_in_txn(&profile).await?)
}

impl Custody {
    /// Returns how the members of a list look, and whether that was seen on this list; else on the one of ours of which most members were looked at.
    pub(crate) async fn profile_nearest(
        &self,
        access: &Access,
        list: ListId,
    ) -> Result<Option<(Profile, bool)>, CustodyError> {
        let Some(nearest) = self.store().custody().list_profile_nearest(access, list).await? else {
            return Ok(None);
        };
        let is_own = nearest.list == list;
        let parsed = blocking(move || Ok(Profile::parse(&nearest.text).ok())).await?;
        // What a program of other rules wrote is no help; without it canaries are drawn as ever.
        Ok(parsed.map(|profile| (profile, is_own)))
    }

    /// Keeps how the members of a list look, from a table of the list that was read ([`Custody::likeness_begin`]); the list is added if it is not known yet. Nothing else of it
    /// stays. Returns at how many members was looked.
    ///
    /// Errors: there are too few.
    pub async fn likeness_keep(
        &self,
        access: &Access,
        name: &str,
        read: ExtractRead,
        now: Time,
    ) -> Result<u64, CustodyError> {
        access.require(Right::Keep)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Unfit::NoName.into());
        }
        let profile = read.gathered.profile.as_ref().ok_or(Unfit::NobodyInList)?;
        let mut change = self.store().change(access).await?;
        let list = match change.list_by_name_in_txn(&name).await? {
            Some(known) => known.id,
            None => {
                let by = (now, access.actor.to_string());
                let list = List {
                    id: ListId::new(now, self.parts.chance.bytes()),
                    name,
                    owner: String::new(),
                    deputy: String::new(),
                    captured: String::new(),
                    told: String::new(),
                    rows_about: Some(read.gathered.row_count),
                    added: by.clone(),
                    changed: by,
                };
                change.list_add_in_txn(&list).await?;
                list.id
            }
        };
        keep_in_txn(&mut change, list, Some(profile), now).await?;
        let about = About::of("list", list).count("members", profile.members());
        let members = profile.members();
        self.finish(access, change, "list.look", &about).await?;
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(likeness: &mut Likeness, key: u64, address: &str) {
        likeness.see(Key(key), address, Beside { given: Some("Anna"), family: None });
    }

    #[test]
    fn each_person_is_looked_at_once_and_too_few_say_nothing() {
        let mut likeness = Likeness::default();
        for _ in 0..5_000 {
            see(&mut likeness, 1, "rare.bird@shop.example");
        }
        assert_eq!(likeness.profile(), None, "one person, five thousand times");
        for person in 0..1_200_u64 {
            see(
                &mut likeness,
                person * 977 % 1_200 + 2,
                &format!("anna{}@shop.example", person * 37 % 1_200),
            );
        }
        let profile = likeness.profile().expect("enough");
        assert_eq!(profile.members(), 1_201);
        let text = profile.to_text();
        assert!(text.contains("given Anna") && !text.contains("bird") && !text.contains('@'), "{text}");
    }

    #[test]
    fn those_who_are_looked_at_are_drawn_from_the_whole_list() {
        // A print is as good as a lot: here each tenth of the file has its share.
        let print = |person: u64| person.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let people = 3 * MOST as u64;
        let mut likeness = Likeness::default();
        for person in 0..people {
            see(&mut likeness, print(person), &format!("m{person}@shop.example"));
        }
        assert!(likeness.kept.len() < 2 * MOST, "no more are held than must be");
        assert_eq!(likeness.profile().expect("enough").members(), MOST as u64);
        let mut smallest: Vec<u64> = (0..people).map(print).collect();
        smallest.sort_unstable();
        let kept: Vec<u64> = likeness.kept.iter().map(|(key, _)| key.0).collect();
        assert_eq!(kept, smallest[..MOST], "those with the smallest prints, wherever they stand");
        // Who comes again is known, and who comes late has his place if the lot says so.
        see(&mut likeness, smallest[0], "again@shop.example");
        see(&mut likeness, smallest[MOST - 1] - 1, "late@shop.example");
        assert_eq!(likeness.profile().expect("enough").members(), MOST as u64);
        assert!(likeness.kept.iter().any(|(_, looks)| &*looks.text == "lateAnna"));
    }

    #[test]
    fn what_is_too_long_to_be_somebodys_is_left_out() {
        let long = "ä".repeat(40);
        let beside = Beside { given: Some(&long), family: Some("Keller") };
        let looks = Looks::of(&format!("{long}x"), beside);
        assert_eq!(*looks.text, format!("{}Keller", "ä".repeat(32)));
        assert_eq!((looks.given_at, looks.family_at), (64, 64));
    }

    #[test]
    fn a_file_in_order_of_its_addresses_is_known_for_one() {
        let (mut sorted, mut mixed) = (Likeness::default(), Likeness::default());
        for row in 0..1_000_u64 {
            see(&mut sorted, row, &format!("m{row:04}@shop.example"));
            see(&mut mixed, row, &format!("m{:04}@shop.example", row * 617 % 1_000));
        }
        assert!(sorted.is_sorted() && !mixed.is_sorted() && !Likeness::default().is_sorted());
    }

    #[test]
    fn names_are_found_in_one_column_or_in_two() {
        let row = |header: &[&str], cells: &[&str]| {
            let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            let beside = NamePlaces::of(&header, 0).of_row(&cells);
            (beside.given.map(str::to_owned), beside.family.map(str::to_owned))
        };
        let both = (Some("Anna".to_owned()), Some("Keller".to_owned()));
        assert_eq!(row(&["mail", "Vorname", "Nachname"], &["x", " Anna", "Keller"]), both);
        assert_eq!(row(&["mail", "Name"], &["x", "Anna Maria Keller"]), both);
        assert_eq!(row(&["mail", "Name"], &["x", "Anna"]), (None, None));
        assert_eq!(row(&["mail"], &["x"]), (None, None));
    }
}
