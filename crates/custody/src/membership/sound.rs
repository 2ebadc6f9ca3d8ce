//! Soundness: are the files of who was in which copy what was committed, and what the register says? Read whole for `tidewatch verify`; finds and mends nothing.
//! Not the sealed objects beside them and not the ledger, which are `platform::verify`'s.

use std::collections::{BTreeMap, BTreeSet};

use forensics::filter::Filter;
use forensics::membership::{CopyHead, Membership};
use model::access::Access;
use model::ids::{CopyId, Id, ListId};
use model::phrase::Phrase;
use model::tenant::Tenant;
use platform::keys::{KeyPlace, RootKey};
use platform::verify::{Report, State, about};
use store::Store;
use store::custody::CustodyStore;
use store::custody::membership::{KnownPeople, MembershipMap, MembershipPart, MembershipRow};
use store::error::StoreError;

use super::blocking;
use crate::CustodyError;

/// Rows that are read at a time.
const PAGE: u32 = 1_000;
const TORN: &str = "its last piece is cut off";
const COUNTS: &str = "it has not the copies and people that were counted when it was written";

/// Says which list keys are missing beside the root key, if so many of them were laid over some file ([`look`]), and what to do.
pub fn missing_keys(place: &KeyPlace, wanted: u64, report: &mut Report) {
    for (number, file) in RootKey::missing_list_keys(place, wanted) {
        let (state, id) = if number <= wanted {
            (State::Broken, "verify-list-key-missing")
        } else {
            (State::Notice, "verify-list-key-unused")
        };
        report.say(state, Phrase::new(id).with("file", file.display().to_string()));
    }
}

/// Reads the files of all lists of a tenant, and that of everybody on any list. With so many list keys it says what cannot be read by them, and returns how many would be needed for
/// all.
///
/// Errors only if it cannot go on; what is broken is in the report.
pub async fn look(
    store: &Store,
    access: &Access,
    (tenant, list_keys): (&Tenant, u64),
    report: &mut Report,
) -> Result<u64, CustodyError> {
    let custody = store.custody();
    let (mut sound, mut broken, mut locked) =
        (0_u64, 0_u64, Locked { list_keys, wanted: 0, lists: BTreeSet::new() });
    for part in MembershipPart::ALL.iter().copied() {
        let mut after = None;
        loop {
            let page = custody.membership_list(access, part, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.list);
            for row in &page {
                let name = store.shared().list_fetch(access, row.list).await?.name;
                match complaint(&custody, access, row).await? {
                    Some(detail) => {
                        broken += 1;
                        let phrase = about(tenant, "verify-members-broken").with("list", &name);
                        report.say(State::Broken, phrase.with("detail", detail));
                    }
                    None => sound += u64::from(part == MembershipPart::Copies),
                }
                torn(&custody, access, (tenant, &name), row, report).await?;
                locked.look((tenant, &name), row, report);
            }
        }
    }
    if sound > 0 && broken == 0 && locked.lists.is_empty() {
        report.say(State::Sound, about(tenant, "verify-members-sound").with("count", sound.to_string()));
    }
    let strays = custody.membership_stray_count(access).await?;
    if strays > 0 {
        report.say(State::Notice, about(tenant, "verify-members-strays").with("count", strays.to_string()));
    }
    match known_complaint(store, access).await? {
        Known::Broken(detail) => {
            report.say(State::Broken, about(tenant, "verify-known-broken").with("detail", detail));
        }
        Known::Sound { layers } if layers > list_keys => {
            locked.wanted = locked.wanted.max(layers);
            report.say(State::Broken, about(tenant, "verify-known-locked"));
        }
        Known::Sound { .. } => {}
    }
    Ok(locked.wanted)
}

/// What cannot be read for want of a list key.
struct Locked {
    /// List keys that are there, from the first one on.
    list_keys: u64,
    /// So many were laid over some file.
    wanted: u64,
    lists: BTreeSet<ListId>,
}

impl Locked {
    /// Notes it if the file of a list is locked, once for all files of it.
    fn look(&mut self, (tenant, list): (&Tenant, &str), row: &MembershipRow, report: &mut Report) {
        if row.length_bytes == 0 {
            return;
        }
        self.wanted = self.wanted.max(row.layers);
        if row.layers > self.list_keys && self.lists.insert(row.list) {
            let phrase = about(tenant, "verify-members-locked").with("list", list);
            let phrase = phrase.with("wanted", row.layers.to_string());
            report.say(State::Broken, phrase.with("known", self.list_keys.to_string()));
        }
    }
}

/// What is wrong with the file of a list; nothing if it is as it was written.
async fn complaint(
    custody: &CustodyStore,
    access: &Access,
    row: &MembershipRow,
) -> Result<Option<String>, CustodyError> {
    let open = match custody.membership_open(access, row.list, row.part).await {
        Ok(Some(open)) => open,
        Ok(None) => return Ok(None),
        Err(error @ (StoreError::Damaged { .. } | StoreError::File { .. })) => {
            return Ok(Some(error.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let heads = match blocking(move || Ok(read(&open))).await? {
        Ok(heads) => heads,
        Err(detail) => return Ok(Some(detail)),
    };
    if row.part != MembershipPart::Copies {
        return Ok(None);
    }
    Ok(unregistered(custody, access, &heads).await?.then(|| UNREGISTERED.to_owned()))
}

/// Reads everything: the readings it knows, or what is wrong.
fn read(open: &MembershipMap) -> Result<Vec<CopyHead>, String> {
    let known = Membership::open(open.map.bytes()).map_err(|error| error.to_string())?;
    known.verify().map_err(|error| error.to_string())?;
    if known.torn_bytes() > 0 {
        return Err(TORN.to_owned());
    }
    if (u64::from(known.copies()), known.people()) != (open.row.copies, open.row.people) {
        return Err(COUNTS.to_owned());
    }
    Ok((0..known.copies()).filter_map(|number| known.copy(number)).collect())
}

const UNREGISTERED: &str = "its readings are not those that the register of copies has";

/// Says whether the readings of a file and those of the register are others.
async fn unregistered(
    custody: &CustodyStore,
    access: &Access,
    heads: &[CopyHead],
) -> Result<bool, CustodyError> {
    let mut by_copy: BTreeMap<[u8; 16], Vec<_>> = BTreeMap::new();
    for head in heads {
        by_copy.entry(head.id).or_default().push((head.made_at, head.rows));
    }
    for (copy, mut written) in by_copy {
        let all = custody.extract_list(access, CopyId::from_bytes(copy), PAGE).await?;
        let is_all = all.len() < PAGE as usize;
        let living = all.iter().filter(|extract| extract.forgotten_at.is_none());
        let mut registered: Vec<_> = living.map(|extract| (extract.taken_at, extract.people)).collect();
        written.sort_unstable();
        registered.sort_unstable();
        // Of more readings than are looked at, the newest must be there.
        let is_other = if is_all {
            written != registered
        } else {
            registered.iter().any(|reading| !written.contains(reading))
        };
        if is_other {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes bytes behind what counts.
async fn torn(
    custody: &CustodyStore,
    access: &Access,
    (tenant, list): (&Tenant, &str),
    row: &MembershipRow,
    report: &mut Report,
) -> Result<(), CustodyError> {
    let there = custody.membership_bytes_there(access, row).await?.unwrap_or(0);
    if row.length_bytes > 0 && there > row.length_bytes {
        let phrase = about(tenant, "verify-members-torn").with("list", list);
        report.say(State::Notice, phrase.with("bytes", (there - row.length_bytes).to_string()));
    }
    Ok(())
}

/// How the files of everybody on any list are.
enum Known {
    /// As they were written, or not there; so many list keys were laid over them.
    Sound {
        layers: u64,
    },
    Broken(String),
}

async fn known_complaint(store: &Store, access: &Access) -> Result<Known, CustodyError> {
    match store.shared().known_people_open(access).await {
        Ok(None) => Ok(Known::Sound { layers: 0 }),
        Ok(Some(known)) => {
            let layers = known.layers;
            let read = blocking(move || Ok(read_known(&known))).await?;
            Ok(read.map_or_else(Known::Broken, |()| Known::Sound { layers }))
        }
        Err(error @ (StoreError::Damaged { .. } | StoreError::File { .. })) => {
            Ok(Known::Broken(error.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

fn read_known(known: &KnownPeople) -> Result<(), String> {
    let members = Membership::open(known.members.bytes()).map_err(|error| error.to_string())?;
    members.verify().map_err(|error| error.to_string())?;
    if members.people() != known.people {
        return Err(COUNTS.to_owned());
    }
    let filter = Filter::open(known.filter.bytes()).map_err(|error| error.to_string())?;
    // Whoever is known passes the filter: it is in front of everything that is asked.
    if members.everybody().all(|key| filter.may_know(key)) {
        return Ok(());
    }
    Err("its filter does not know everybody who is in it".to_owned())
}
