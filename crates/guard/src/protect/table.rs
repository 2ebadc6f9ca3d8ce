//! Protected names as a table: what a spreadsheet's rows mean, and what importing them would do. Pure.

use std::collections::HashMap;

use formats::csv::{self, Limits, Row};
use model::ids::ProtectedId;
use model::phrase::Phrase;
use store::guard::protected::folded;

use super::{Configured, ProtectError, Protected, ProtectedKind, Unfit, Wanted};

/// What importing a table does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Who is new.
    pub added: Vec<Wanted>,
    /// Who is there and becomes another.
    pub changed: Vec<(ProtectedId, Wanted)>,
    /// How many are there as they are.
    pub unchanged: usize,
    /// Which rows have mistakes.
    pub refused: Vec<Refused>,
}

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line of the file, from 1.
    pub row: u64,
    /// The column, as our own tables name it.
    pub column: &'static str,
    /// What is wrong.
    pub why: Phrase,
}

impl Import {
    /// Returns what it adds and changes as a table, for [`super::Protect::csv_apply`]: what somebody has looked at and now wants.
    #[must_use]
    pub fn csv(&self) -> String {
        let wanted = self.added.iter().chain(self.changed.iter().map(|(_, wanted)| wanted));
        let rows = wanted.map(|one| cells(one.kind, &one.name, &one.addresses, &one.domains, &one.note));
        csv::write(&COLUMNS.map(|(name, _)| name), rows)
    }
}

/// The columns, in the order in which we write them, with the names under which we find them.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("kind", &["kind", "type", "art", "typ"]),
    ("name", &["name"]),
    (
        "addresses",
        &["addresses", "address", "email", "e-mail", "emails", "adressen", "adresse", "mailadressen"],
    ),
    ("domains", &["domains", "domain", "domänen"]),
    ("note", &["note", "notes", "notiz", "notizen", "bemerkung", "anmerkung"]),
];

/// The words for each kind, in English and German.
const KINDS: [(ProtectedKind, &[&str]); 4] = [
    (ProtectedKind::Person, &["person", "people", "personen"]),
    (ProtectedKind::Brand, &["brand", "brands", "marke", "marken"]),
    (ProtectedKind::Domain, &["domain", "own domain", "eigene domain"]),
    (ProtectedKind::Vendor, &["vendor", "vendors", "supplier", "lieferant", "dienstleister"]),
];

/// Writes those that were entered, then those of the configuration file that were not.
pub(super) fn written(entered: &[Protected], configured: &[Configured]) -> String {
    let rows = entered.iter().map(|one| cells(one.kind, &one.name, &one.addresses, &one.domains, &one.note));
    let is_entered = |one: &Configured| {
        entered.iter().any(|known| known.kind == one.kind && folded(&known.name) == folded(&one.name))
    };
    let more = configured.iter().filter(|one| !is_entered(one));
    let more = more.map(|one| cells(one.kind, &one.name, &one.addresses, &one.domains, ""));
    csv::write(&COLUMNS.map(|(name, _)| name), rows.chain(more))
}

/// One row, in the order of the columns.
fn cells(
    kind: ProtectedKind,
    name: &str,
    addresses: &[String],
    domains: &[String],
    note: &str,
) -> [String; 5] {
    [kind.as_str().to_owned(), name.to_owned(), addresses.join(" "), domains.join(" "), note.to_owned()]
}

/// Says what importing a table would do.
///
/// Errors: it is no table, or a column is missing without which it says nothing.
pub(super) fn planned(
    bytes: &[u8],
    known: &[Protected],
    configured: &[Configured],
) -> Result<Import, ProtectError> {
    let table = csv::read(bytes, &Limits::default())?;
    let mut import = Import::default();
    let places = places(&table.header).map_err(ProtectError::Column)?;
    let known: HashMap<(ProtectedKind, String), &Protected> =
        known.iter().map(|one| ((one.kind, folded(&one.name)), one)).collect();
    let configured: HashMap<(ProtectedKind, String), &Configured> =
        configured.iter().map(|one| ((one.kind, folded(&one.name)), one)).collect();
    let mut seen: HashMap<(ProtectedKind, String), u64> = HashMap::new();
    for row in &table.rows {
        let refuse = |column, why| Refused { row: row.line, column, why };
        let wanted = match wanted(row, &places) {
            Ok(wanted) => wanted,
            Err((column, why)) => {
                import.refused.push(refuse(column, why));
                continue;
            }
        };
        let key = (wanted.kind, folded(&wanted.name));
        if let Some(first) = seen.insert(key.clone(), row.line) {
            let why = Phrase::new("protect-twice").with("row", first.to_string());
            import.refused.push(refuse("name", why));
            continue;
        }
        match (known.get(&key), configured.get(&key)) {
            (Some(one), _) if wanted.is_as(one) => import.unchanged += 1,
            (Some(one), _) => import.changed.push((one.id, wanted)),
            (None, Some(one)) if is_configured_so(&wanted, one) => import.unchanged += 1,
            (None, Some(_)) => import.refused.push(refuse("name", said(&Unfit::Configured))),
            (None, None) => import.added.push(wanted),
        }
    }
    if known.len() + import.added.len() > crate::refresh::MOST_ROWS {
        import.refused.push(Refused { row: 1, column: "name", why: said(&Unfit::TooMany) });
    }
    Ok(import)
}

/// Tells whether a row says what the configuration file says: what we wrote comes back.
fn is_configured_so(wanted: &Wanted, one: &Configured) -> bool {
    let lower = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
    wanted.addresses == lower(&one.addresses) && wanted.domains == lower(&one.domains)
}

/// Finds the columns; without a kind or a name a table means nothing.
fn places(header: &[String]) -> Result<[Option<usize>; 5], &'static str> {
    let find =
        |names: &[&str]| header.iter().position(|title| names.contains(&title.to_lowercase().as_str()));
    let places = COLUMNS.map(|(_, names)| find(names));
    match places {
        [None, ..] => Err("kind"),
        [_, None, ..] => Err("name"),
        _ => Ok(places),
    }
}

fn wanted(row: &Row, places: &[Option<usize>; 5]) -> Result<Wanted, (&'static str, Phrase)> {
    let cell =
        |column: usize| places[column].and_then(|place| row.cells.get(place)).map_or("", String::as_str);
    let list = |column: usize| {
        let parts = cell(column).split([' ', ',', ';', '\n', '\r', '\t', '|']);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let word = cell(0).to_lowercase();
    let kind = KINDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(kind, _)| *kind);
    let kind = kind.ok_or_else(|| ("kind", Phrase::new("protect-bad-kind").with("value", cell(0))))?;
    let wanted = Wanted {
        kind,
        name: cell(1).to_owned(),
        addresses: list(2),
        domains: list(3),
        note: cell(4).to_owned(),
    };
    wanted.checked().map_err(|unfit| (unfit.column(), said(&unfit)))
}

/// What is wrong, for whoever mends the table.
pub(super) fn said(unfit: &Unfit) -> Phrase {
    match unfit {
        Unfit::NoName => Phrase::new("protect-no-name"),
        Unfit::TooLong(_) => Phrase::new("protect-too-long"),
        Unfit::Address(text) => Phrase::new("protect-bad-address").with("value", text),
        Unfit::Domain(text) => Phrase::new("protect-bad-domain").with("value", text),
        Unfit::Configured => Phrase::new("protect-configured"),
        Unfit::TooMany => Phrase::new("protect-too-many"),
    }
}
