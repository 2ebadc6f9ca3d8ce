//! Taking a spreadsheet over, and back. What is taken over is one change with its audit entry and with how things stood before; while nobody has touched or used what
//! came in, it can be taken back as a whole.

use std::time::Duration;

use model::access::{Access, Right};
use model::ids::{CopyId, FlowId, ListId, PartyId, PlaceId};
use model::time::Time;
use platform::audit::About;
use serde_json::{Value as Json, json};
use store::custody::party::{PartyRole, PartyState};
use store::custody::sheet_import::SheetImport;
use store::error::StoreError;
use store::txn::Change;

use super::plan::{Looked, Plan, Step, Taking, planned};
use super::{SheetError, SheetKind};
use crate::list_facts::ListWorth;
use crate::map::{Channel, Flow, Place};
use crate::party::Party;
use crate::{Custody, CustodyError, List};

/// What was taken over can be taken back for so long.
pub const TAKEN_BACK_WITHIN: Duration = Duration::from_hours(7 * 24);

/// The last spreadsheet of a kind that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// When it was taken over.
    pub at: Time,
    /// How many rows were new.
    pub added: u64,
    /// How many changed something.
    pub changed: u64,
}

impl Custody {
    /// Says what a file would do, and changes nothing. What it does not name stays.
    ///
    /// Errors: it is no table, or a column is missing. Mistakes of rows are in the answer.
    pub async fn sheet_look(
        &self,
        access: &Access,
        kind: SheetKind,
        bytes: &[u8],
        now: Time,
    ) -> Result<Looked, SheetError> {
        access.require(Right::Keep)?;
        Ok(self.sheet_plan(access, kind, bytes, now).await?.looked)
    }

    /// Takes a file over, as a whole or not at all, and keeps how things stood before.
    ///
    /// Errors: [`SheetError::Mistakes`] if a row has one; a conflict if somebody changed one of them in this very moment.
    pub async fn sheet_take(
        &self,
        access: &Access,
        kind: SheetKind,
        bytes: &[u8],
        now: Time,
    ) -> Result<Looked, SheetError> {
        access.require(Right::Keep)?;
        let Plan { steps, looked } = self.sheet_plan(access, kind, bytes, now).await?;
        if !looked.mistakes.is_empty() {
            return Err(SheetError::Mistakes(looked.mistakes));
        }
        if steps.is_empty() {
            return Ok(looked);
        }
        let mut change = self.store().change(access).await?;
        for step in &steps {
            take_in_txn(&mut change, step).await?;
        }
        let (added, changed) = (looked.added.len() as u64, looked.changed.len() as u64);
        let import = SheetImport {
            kind: kind.as_str().to_owned(),
            taken: (now, access.actor.to_string()),
            added,
            changed,
            before: Json::from(steps.iter().map(written).collect::<Vec<_>>()).to_string(),
        };
        change.sheet_import_set_in_txn(&import).await?;
        let about =
            About::NOTHING.word("sheet", kind.as_str()).count("added", added).count("changed", changed);
        self.finish(access, change, "sheet.take", &about).await?;
        Ok(looked)
    }

    async fn sheet_plan(
        &self,
        access: &Access,
        kind: SheetKind,
        bytes: &[u8],
        now: Time,
    ) -> Result<Plan, SheetError> {
        let ground = self.ground(access).await?;
        let taking = Taking { by: (now, access.actor.to_string()), chance: self.parts.chance.as_ref() };
        planned(kind, bytes, &ground, &taking)
    }

    /// Returns what was taken over last of a kind, while it can be taken back.
    pub async fn sheet_taken(
        &self,
        access: &Access,
        kind: SheetKind,
        now: Time,
    ) -> Result<Option<Taken>, CustodyError> {
        let import = self.store().custody().sheet_import_fetch(access, kind.as_str()).await?;
        let import = import.filter(|import| import.taken.0.plus(TAKEN_BACK_WITHIN) > now);
        let taken =
            |import: SheetImport| Taken { at: import.taken.0, added: import.added, changed: import.changed };
        Ok(import.map(taken))
    }

    /// Takes back what was taken over last of a kind, as a whole or not at all; returns how many rows that undid.
    ///
    /// Errors: [`SheetError::NothingToTakeBack`]; [`SheetError::Since`] with the names of what somebody changed or used meanwhile.
    pub async fn sheet_take_back(
        &self,
        access: &Access,
        kind: SheetKind,
        now: Time,
    ) -> Result<u64, SheetError> {
        access.require(Right::Keep)?;
        let import = self.store().custody().sheet_import_fetch(access, kind.as_str()).await?;
        let import = import.filter(|import| import.taken.0.plus(TAKEN_BACK_WITHIN) > now);
        let import = import.ok_or(SheetError::NothingToTakeBack)?;
        let steps = read(kind, &import.before).ok_or(DAMAGED)?;
        let count = steps.len() as u64;
        let mut change = self.store().change(access).await?;
        change.sheet_import_remove_in_txn(kind.as_str(), import.taken.0).await?;
        let mut since = Vec::new();
        let mut left: Vec<&Undo> = Vec::new();
        for step in &steps {
            match undo_in_txn(&mut change, step, &import.taken).await? {
                Undone::Yes => {}
                Undone::NotYet => left.push(step),
                Undone::Since(name) => since.push(name),
            }
        }
        // One that is new may work for another that is new: whoever stands above goes last.
        while !left.is_empty() && since.is_empty() {
            let before = left.len();
            let mut still = Vec::new();
            for step in left {
                if matches!(undo_in_txn(&mut change, step, &import.taken).await?, Undone::NotYet) {
                    still.push(step);
                }
            }
            left = still;
            if left.len() == before {
                for step in &left {
                    since.push(step.name_in_txn(&mut change).await?);
                }
            }
        }
        if !since.is_empty() {
            return Err(SheetError::Since(since));
        }
        let about = About::NOTHING.word("sheet", kind.as_str()).count("rows", count);
        self.finish(access, change, "sheet.take_back", &about).await?;
        Ok(count)
    }
}

const DAMAGED: StoreError = StoreError::Damaged {
    what: "a spreadsheet that was taken over",
    detail: "what stood before is not readable",
};

/// Does a step. What it was planned on must still be so.
async fn take_in_txn(change: &mut Change, step: &Step) -> Result<(), StoreError> {
    let raced = |is_so: bool, what: &'static str| match is_so {
        true => Ok(()),
        false => Err(StoreError::Conflict { action: "take a spreadsheet over", what }),
    };
    match step {
        Step::Vendor { before: None, after } => change.party_add_in_txn(after).await,
        Step::Vendor { before: Some(before), after } => {
            raced(change.party_fetch_in_txn(after.id).await? == **before, "a card")?;
            change.party_change_in_txn(after).await
        }
        Step::Place { before, after } => {
            if let Some(before) = before {
                change.place_remove_in_txn(before.id).await?;
            }
            change.place_add_in_txn(after).await
        }
        Step::Way { before, after } => {
            if let Some(before) = before {
                change.flow_remove_in_txn(before.id).await?;
            }
            change.flow_add_in_txn(after).await
        }
        Step::List { before, after, worth } => {
            match before {
                None => change.list_add_in_txn(after).await?,
                Some(before) => {
                    raced(change.list_fetch_in_txn(after.id).await? == **before, "a list")?;
                    change.list_change_in_txn(after).await?;
                }
            }
            match worth {
                Some((_, worth)) => change.list_worth_set_in_txn(worth).await,
                None => Ok(()),
            }
        }
        // One that is there was left out: nothing of it changes.
        Step::Copy { copy, .. } => change.copy_add_in_txn(copy).await,
    }
}

/// A row as it stands in the store now, and as it stood before.
enum Undo {
    Vendor(PartyId, Option<Box<Party>>),
    Place(PlaceId, Option<Place>),
    Way(FlowId, Option<Flow>),
    /// The worth: none if the file said nothing of it; else what was said before.
    List(ListId, Option<Box<List>>, Option<Option<ListWorth>>),
    Copy(CopyId),
}

enum Undone {
    Yes,
    /// Something else that came in with it may be in the way.
    NotYet,
    /// Somebody changed it since: its name.
    Since(String),
}

impl Undo {
    async fn name_in_txn(&self, change: &mut Change) -> Result<String, StoreError> {
        Ok(match self {
            Undo::Vendor(id, _) => change.party_fetch_in_txn(*id).await?.name,
            Undo::List(id, ..) => change.list_fetch_in_txn(*id).await?.name,
            Undo::Place(_, before) => before.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
            Undo::Way(..) => String::new(),
            Undo::Copy(id) => {
                let copy = change.copy_fetch_in_txn(*id).await?;
                let list = change.list_fetch_in_txn(copy.list).await?.name;
                format!("{list}: {}", change.party_fetch_in_txn(copy.party).await?.name)
            }
        })
    }
}

async fn undo_in_txn(change: &mut Change, step: &Undo, taken: &(Time, String)) -> Result<Undone, StoreError> {
    let removed = |is_removed: bool| if is_removed { Undone::Yes } else { Undone::NotYet };
    match step {
        Undo::Vendor(id, before) => {
            let now = change.party_fetch_in_txn(*id).await?;
            if now.changed != *taken {
                return Ok(Undone::Since(now.name));
            }
            match before {
                None => Ok(removed(change.party_remove_in_txn(*id).await?)),
                Some(before) => change.party_change_in_txn(before).await.map(|()| Undone::Yes),
            }
        }
        Undo::List(id, before, worth) => {
            let now = change.list_fetch_in_txn(*id).await?;
            if now.changed != *taken {
                return Ok(Undone::Since(now.name));
            }
            match worth {
                Some(Some(worth)) => change.list_worth_set_in_txn(worth).await?,
                Some(None) => change.list_worth_remove_in_txn(*id).await?,
                None => {}
            }
            match before {
                None => Ok(removed(change.list_remove_in_txn(*id).await?)),
                Some(before) => change.list_change_in_txn(before).await.map(|()| Undone::Yes),
            }
        }
        Undo::Place(id, before) => {
            gone(change.place_remove_in_txn(*id).await)?;
            match before {
                Some(before) => change.place_add_in_txn(before).await.map(|()| Undone::Yes),
                None => Ok(Undone::Yes),
            }
        }
        Undo::Way(id, before) => {
            gone(change.flow_remove_in_txn(*id).await)?;
            match before {
                Some(before) => change.flow_add_in_txn(before).await.map(|()| Undone::Yes),
                None => Ok(Undone::Yes),
            }
        }
        Undo::Copy(id) => Ok(removed(change.copy_remove_in_txn(*id).await?)),
    }
}

/// Whoever took it away by hand meanwhile wanted the same.
fn gone(removed: Result<(), StoreError>) -> Result<(), StoreError> {
    match removed {
        Err(StoreError::Missing { .. }) => Ok(()),
        other => other,
    }
}

fn stamp((at, by): &(Time, String)) -> Json {
    json!([at.micros(), by])
}

fn stamp_of(json: &Json) -> Option<(Time, String)> {
    Some((Time::from_micros(json[0].as_i64()?), json[1].as_str()?.to_owned()))
}

/// How a row stood before.
fn written(step: &Step) -> Json {
    match step {
        Step::Vendor { before, after } => {
            json!({ "id": after.id.to_string(), "before": before.as_deref().map(party_written) })
        }
        Step::Place { before, after } => {
            let before = before.as_ref().map(|one| {
                json!({
                    "id": one.id.to_string(), "party": one.party.to_string(), "name": one.name,
                    "country": one.country, "added": stamp(&one.added),
                })
            });
            json!({ "id": after.id.to_string(), "before": before })
        }
        Step::Way { before, after } => {
            let before = before.as_ref().map(|one| {
                json!({
                    "id": one.id.to_string(), "from": one.from.map(|from| from.to_string()),
                    "to": one.to.to_string(), "list": one.list.map(|list| list.to_string()),
                    "channel": one.channel.as_str(), "purpose": one.purpose, "added": stamp(&one.added),
                })
            });
            json!({ "id": after.id.to_string(), "before": before })
        }
        Step::List { before, after, worth } => {
            let before = before.as_ref().map(|one| {
                json!({
                    "name": one.name, "owner": one.owner, "deputy": one.deputy, "captured": one.captured,
                    "told": one.told, "rows": one.rows_about, "added": stamp(&one.added), "changed": stamp(&one.changed),
                })
            });
            let worth = worth.as_ref().map(|(before, _)| {
                json!({ "before": before.as_ref().map(|one| {
                    json!({ "cents": one.cents_each, "active": one.active_percent, "changed": stamp(&one.changed) })
                }) })
            });
            json!({ "id": after.id.to_string(), "before": before, "worth": worth })
        }
        Step::Copy { copy, .. } => json!({ "id": copy.id.to_string() }),
    }
}

fn party_written(party: &Party) -> Json {
    json!({
        "role": party.role.as_str(), "above": party.above.map(|above| above.to_string()), "name": party.name,
        "purpose": party.purpose, "domains": party.domains, "country": party.country, "rows": party.rows_about,
        "until": party.until.map(Time::micros), "note": party.note, "state": party.state.as_str(),
        "added": stamp(&party.added), "changed": stamp(&party.changed),
    })
}

/// Reads what [`written`] wrote; none if it is damaged.
fn read(kind: SheetKind, text: &str) -> Option<Vec<Undo>> {
    let document: Json = serde_json::from_str(text).ok()?;
    let before = |json: &Json| Some(json["before"].clone()).filter(|before| !before.is_null());
    let one = |json: &Json| -> Option<Undo> {
        let id = json["id"].as_str()?;
        let before = before(json);
        Some(match kind {
            SheetKind::Vendors => {
                let id = id.parse().ok()?;
                let before = match &before {
                    Some(before) => Some(Box::new(party_of(id, before)?)),
                    None => None,
                };
                Undo::Vendor(id, before)
            }
            SheetKind::Places => {
                let before = match &before {
                    Some(before) => Some(place_of(before)?),
                    None => None,
                };
                Undo::Place(id.parse().ok()?, before)
            }
            SheetKind::Ways => {
                let before = match &before {
                    Some(before) => Some(way_of(before)?),
                    None => None,
                };
                Undo::Way(id.parse().ok()?, before)
            }
            SheetKind::Lists => {
                let id = id.parse().ok()?;
                let before = match &before {
                    Some(before) => Some(Box::new(list_of(id, before)?)),
                    None => None,
                };
                let worth = match &json["worth"] {
                    Json::Null => None,
                    worth if worth["before"].is_null() => Some(None),
                    worth => Some(Some(worth_of(id, &worth["before"])?)),
                };
                Undo::List(id, before, worth)
            }
            SheetKind::Copies => Undo::Copy(id.parse().ok()?),
        })
    };
    document.as_array()?.iter().map(one).collect()
}

fn text(json: &Json, name: &str) -> Option<String> {
    json[name].as_str().map(str::to_owned)
}

/// An id that may be missing: the outer none is damage.
fn optional<I: std::str::FromStr>(json: &Json) -> Option<Option<I>> {
    match json {
        Json::Null => Some(None),
        id => Some(Some(id.as_str()?.parse().ok()?)),
    }
}

fn party_of(id: PartyId, json: &Json) -> Option<Party> {
    let domains = json["domains"].as_array()?.iter().map(|domain| domain.as_str().map(str::to_owned));
    Some(Party {
        id,
        role: PartyRole::parse(json["role"].as_str()?)?,
        above: optional(&json["above"])?,
        name: text(json, "name")?,
        purpose: text(json, "purpose")?,
        domains: domains.collect::<Option<_>>()?,
        country: text(json, "country")?,
        rows_about: json["rows"].as_u64(),
        until: json["until"].as_i64().map(Time::from_micros),
        note: text(json, "note")?,
        state: PartyState::parse(json["state"].as_str()?)?,
        added: stamp_of(&json["added"])?,
        changed: stamp_of(&json["changed"])?,
    })
}

fn place_of(json: &Json) -> Option<Place> {
    Some(Place {
        id: json["id"].as_str()?.parse().ok()?,
        party: json["party"].as_str()?.parse().ok()?,
        name: text(json, "name")?,
        country: text(json, "country")?,
        added: stamp_of(&json["added"])?,
    })
}

fn way_of(json: &Json) -> Option<Flow> {
    Some(Flow {
        id: json["id"].as_str()?.parse().ok()?,
        from: optional(&json["from"])?,
        to: json["to"].as_str()?.parse().ok()?,
        list: optional(&json["list"])?,
        channel: Channel::parse(json["channel"].as_str()?)?,
        purpose: text(json, "purpose")?,
        added: stamp_of(&json["added"])?,
    })
}

fn list_of(id: ListId, json: &Json) -> Option<List> {
    Some(List {
        id,
        name: text(json, "name")?,
        owner: text(json, "owner")?,
        deputy: text(json, "deputy")?,
        // What was kept before lists had this said nothing of it.
        captured: text(json, "captured").unwrap_or_default(),
        told: text(json, "told")?,
        rows_about: json["rows"].as_u64(),
        added: stamp_of(&json["added"])?,
        changed: stamp_of(&json["changed"])?,
    })
}

fn worth_of(list: ListId, json: &Json) -> Option<ListWorth> {
    Some(ListWorth {
        list,
        cents_each: json["cents"].as_u64()?,
        active_percent: json["active"].as_u64()?,
        changed: stamp_of(&json["changed"])?,
    })
}
