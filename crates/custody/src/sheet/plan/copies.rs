//! Copies in a spreadsheet: who has had which list since when, before anybody registered it here. A table adds such copies and changes none: what the register says of a
//! copy, it says for ever. There are no canaries in them, which is a finding until a seed file is made.

use model::ids::CopyId;
use model::phrase::Phrase;
use model::time::Time;
use store::custody::MAX_NAME;

use super::{Cells, Known, Step, Taking, Wrong, copy_cells, line, short, word, wrong};
use crate::attribution::day;
use crate::copy::{Copy, CopyHow, CopyState, made_at};
use crate::party::{Party, PartyRole, count, date, noted};
use crate::sheet::{Names, SheetKind};

pub(super) fn copy(cells: &Cells<'_>, known: &Known<'_>, taking: &Taking<'_>) -> Result<Step, Vec<Wrong>> {
    let mut all = Vec::new();
    let list = noted(&mut all, known.list(cells.cell("list").unwrap_or_default()).map(Some));
    let party = noted(&mut all, holder(cells, known).map(Some));
    let made = noted(&mut all, made(cells, taking.now()));
    let (Some(list), Some(party)) = (list, party) else { return Err(all) };
    let same = known.ground.copies.iter().filter(|one| one.list == list && one.party == party.id);
    let same = same.filter(|one| is_it(one, cells.cell("made").unwrap_or_default()));
    // Of several that were made just then, the one of which the row says nothing else.
    let mut same: Vec<_> = same.map(|there| (otherwise(there, cells, known), there)).collect();
    same.sort_by_key(|(otherwise, _)| otherwise.len());
    if let Some((otherwise, there)) = same.into_iter().next() {
        all.extend(otherwise);
        let step = Step::Copy { is_there: true, copy: Box::new(there.clone()) };
        return if all.is_empty() { Ok(step) } else { Err(all) };
    }
    let purpose = line(cells.cell("purpose").unwrap_or_default());
    short(&mut all, "purpose", &purpose, MAX_NAME);
    let rows = count(cells.cell("customers").unwrap_or_default()).map_err(|unfit| wrong(&unfit));
    let rows = noted(&mut all, rows);
    let until = date(cells.cell("until").unwrap_or_default()).map_err(|unfit| wrong(&unfit));
    let until = noted(&mut all, until);
    noted(&mut all, is_with_them(cells).map(|()| Some(())));
    if !all.is_empty() {
        return Err(all);
    }
    let by = &taking.by.1;
    let copy = Copy {
        id: CopyId::new(taking.now(), taking.chance.bytes()),
        list,
        party: party.id,
        how: CopyHow::Adopted,
        purpose: if purpose.is_empty() { party.purpose.clone() } else { purpose },
        rows_about: rows.or(party.rows_about),
        made: (made.unwrap_or(taking.now()), by.clone()),
        until: until.or(party.until),
        state: CopyState::Out,
        seeds: 0,
        seed_object: None,
        out: Some((taking.now(), by.clone())),
        ended: None,
    };
    Ok(Step::Copy { is_there: false, copy: Box::new(copy) })
}

/// Who has it: somebody else than we.
fn holder<'k>(cells: &Cells<'_>, known: &'k Known<'_>) -> Result<&'k Party, Wrong> {
    let party = known.party(cells.cell("vendor").unwrap_or_default(), "vendor")?;
    match party.role {
        PartyRole::Own => Err(("vendor", Phrase::new("sheet-own-company"))),
        _ => Ok(party),
    }
}

/// Since when they have it: a day, or a minute as our own table writes it; none where nobody knows.
fn made(cells: &Cells<'_>, now: Time) -> Result<Option<Time>, Wrong> {
    let text = cells.cell("made").unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    // RFC 3339 §5.6: `full-date`, and hours and minutes of `partial-time` behind a space.
    let whole = match text.split_once(' ') {
        Some((day, minute)) => format!("{day}T{minute}:00Z"),
        None => format!("{text}T00:00:00Z"),
    };
    let made: Time =
        whole.parse().map_err(|_| ("made", Phrase::new("sheet-no-moment").with("text", text)))?;
    match made > now {
        true => Err(("made", Phrase::new("sheet-made-later").with("text", text))),
        false => Ok(Some(made)),
    }
}

/// Whether a row is of a copy: made just then, or on that day; a row without either is of any that they still have.
fn is_it(copy: &Copy, made: &str) -> bool {
    match made.trim() {
        "" => copy.state != CopyState::Ended,
        made => made == made_at(copy.made.0) || made == day(copy.made.0),
    }
}

/// What a row says otherwise than the register does; an empty cell says nothing, and the same may be written in several ways.
fn otherwise(there: &Copy, cells: &Cells<'_>, known: &Known<'_>) -> Vec<Wrong> {
    let kept = copy_cells(there, &Names::of(known.ground));
    let is_same = |column: &str, said: &str| match column {
        "purpose" => line(said) == there.purpose,
        "customers" => count(said).is_ok_and(|rows| rows == there.rows_about),
        "until" => date(said).is_ok_and(|until| until.map(day) == there.until.map(day)),
        _ => word(said, CopyState::ALL, "state", CopyState::as_str).is_ok_and(|state| state == there.state),
    };
    let differs = |(column, is): (&'static str, &String)| {
        let said = cells.cell(column).filter(|said| !said.is_empty())?;
        let why = || Phrase::new("sheet-copy-kept").with("text", if is.is_empty() { "–" } else { is });
        (!is_same(column, said)).then(|| (column, why()))
    };
    // Which list, with whom and since when is what a copy is found by.
    let columns = SheetKind::Copies.columns().zip(&kept);
    columns.filter(|(column, _)| !matches!(*column, "list" | "vendor" | "made")).filter_map(differs).collect()
}

/// A copy that comes in is one that they have.
fn is_with_them(cells: &Cells<'_>) -> Result<(), Wrong> {
    let text = cells.cell("state").unwrap_or_default();
    if text.is_empty() {
        return Ok(());
    }
    word(text, &[CopyState::Out], "state", CopyState::as_str).map(|_| ())
}
