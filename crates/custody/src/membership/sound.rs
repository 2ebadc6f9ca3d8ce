//! Soundness: are the files of who was in which copy what was committed, and what the register says? Read whole for `tidewatch verify`; finds and mends nothing.
//! Not the sealed objects beside them and not the ledger, which are `platform::verify`'s.

use std::collections::BTreeMap;

use forensics::filter::Filter;
use forensics::membership::{CopyHead, Membership};
use model::access::Access;
use model::ids::{CopyId, Id};
use model::tenant::Tenant;
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

/// Reads the files of all lists of a tenant, and that of everybody on any list.
///
/// Errors only if it cannot go on; what is broken is in the report.
pub async fn look(
    store: &Store,
    access: &Access,
    tenant: &Tenant,
    report: &mut Report,
) -> Result<(), CustodyError> {
    let custody = store.custody();
    let (mut sound, mut broken) = (0_u64, 0_u64);
    for part in [MembershipPart::Copies, MembershipPart::Control] {
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
            }
        }
    }
    if sound > 0 && broken == 0 {
        report.say(State::Sound, about(tenant, "verify-members-sound").with("count", sound.to_string()));
    }
    let strays = custody.membership_stray_count(access).await?;
    if strays > 0 {
        report.say(State::Notice, about(tenant, "verify-members-strays").with("count", strays.to_string()));
    }
    if let Some(detail) = known_complaint(store, access).await? {
        report.say(State::Broken, about(tenant, "verify-known-broken").with("detail", detail));
    }
    Ok(())
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
    if row.part == MembershipPart::Control {
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

/// What is wrong with the files of everybody on any list.
async fn known_complaint(store: &Store, access: &Access) -> Result<Option<String>, CustodyError> {
    match store.shared().known_people_open(access).await {
        Ok(None) => Ok(None),
        Ok(Some(known)) => blocking(move || Ok(read_known(&known).err())).await,
        Err(error @ (StoreError::Damaged { .. } | StoreError::File { .. })) => Ok(Some(error.to_string())),
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
