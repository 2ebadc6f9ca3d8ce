//! What a list is made of and worth: of each field its class by the customers' standard, and beside it what laws say; what an address costs to win again; how many
//! steps the weakest way cost on each day. Kinds of fields are data (`policies/fields`); a person may say otherwise of any.

use std::collections::BTreeMap;
use std::time::Duration;

use model::access::{Access, Right};
use model::ids::ListId;
use model::time::Time;
use platform::audit::About;
use serde::Deserialize;
use store::custody::{MAX_NAME, MAX_NOTE};

pub use store::custody::list_facts::{FieldClass, ListField, ListWorth, PathMeasure};

use crate::party::count;
use crate::questionnaire::Words;
use crate::{Custody, CustodyError, List, Unfit};

#[cfg(test)]
mod tests;

const FILE: &str = include_str!("../../../policies/fields/fields.toml");

/// Fields of one list.
pub const MOST_FIELDS: usize = 200;
/// Days that a chart goes back, and the most it shows.
const DAYS: u32 = 400;

/// A kind of field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its id.
    pub id: String,
    class: String,
    words: Vec<String>,
    /// What it is, in English.
    pub en: String,
    /// The same in German.
    pub de: String,
    /// What laws say, by a word for the law.
    pub law: BTreeMap<String, Law>,
}

/// What a law says of a kind of field.
#[derive(Debug, Clone, Deserialize)]
pub struct Law {
    /// Where it stands.
    pub source: String,
    /// The sentence, by language.
    #[serde(flatten)]
    pub words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: Vec<Kind>,
    #[cfg_attr(not(test), expect(dead_code, reason = "cases are for the tests"))]
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "cases are for the tests"))]
struct Case {
    column: String,
    class: String,
}

fn file() -> File {
    toml::from_str(FILE).expect("the file is built in; a test reads it")
}

/// Words of a kind up to so many letters must be whole words of a column's name: `language` has no `age` in it.
const SHORT: usize = 5;

/// The words of a column's name in lower case: between what is no letter or digit, and where a capital begins one.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for char in name.chars() {
        if !char.is_alphanumeric() || was_lower && char.is_uppercase() {
            words.push(String::new());
        }
        was_lower = char.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| char.is_alphanumeric()) {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Returns the kind that a column's name says it is, if it says so.
#[must_use]
pub fn kind(column: &str) -> Option<Kind> {
    let words = words(column);
    let whole = words.concat();
    let fits = |known: &String| {
        words.contains(known)
            || *known == whole
            || known.chars().count() > SHORT && whole.contains(known.as_str())
    };
    file().field.into_iter().find(|kind| kind.words.iter().any(fits))
}

/// Returns what a column is if nobody says otherwise: what nobody knows is personal.
#[must_use]
pub fn default_class(column: &str) -> FieldClass {
    kind(column).and_then(|kind| FieldClass::parse(&kind.class)).unwrap_or(FieldClass::Personal)
}

/// A list with everything known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListShown {
    /// The list.
    pub list: List,
    /// Its fields.
    pub fields: Vec<ListField>,
    /// What it is worth, if somebody said.
    pub worth: Option<ListWorth>,
    /// How many steps the weakest way to it cost, day by day.
    pub steps: Vec<PathMeasure>,
}

/// What somebody says of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListWanted {
    /// Who answers for it.
    pub owner: String,
    /// Who does when that one is away.
    pub deputy: String,
    /// Where people give their address; none leaves what was said before.
    pub captured: Option<String>,
    /// What people were told.
    pub told: String,
    /// About how many are on it; empty, or a number.
    pub rows: String,
    /// What an address costs to win again: `2.50`; empty: nobody says.
    pub each: String,
    /// How many of 100 are active; empty: all.
    pub active: String,
}

impl Custody {
    /// Returns a list with everything known of it.
    pub async fn list_shown(
        &self,
        access: &Access,
        id: ListId,
        now: Time,
    ) -> Result<ListShown, CustodyError> {
        let custody = self.store().custody();
        let list = self.store().shared().list_fetch(access, id).await?;
        let fields = custody.list_field_list(access).await?;
        let worths = custody.list_worth_list(access).await?;
        let from = now.minus(Duration::from_hours(24) * DAYS);
        let from = u64::try_from(from.seconds() / (24 * 60 * 60)).unwrap_or(0);
        Ok(ListShown {
            list,
            fields: fields.into_iter().filter(|field| field.list == id).collect(),
            worth: worths.into_iter().find(|worth| worth.list == id),
            steps: custody.path_measure_list(access, id, from, DAYS).await?,
        })
    }

    /// Says who answers for a list, where people give their address, what they were told, and what it is worth.
    pub async fn list_change(
        &self,
        access: &Access,
        id: ListId,
        wanted: ListWanted,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (owner, deputy, told) =
            (line(&wanted.owner), line(&wanted.deputy), wanted.told.trim().to_owned());
        let captured = wanted.captured.map(|captured| captured.trim().to_owned());
        let too_long = [
            (Some(&owner), MAX_NAME, "owner"),
            (Some(&deputy), MAX_NAME, "deputy"),
            (captured.as_ref(), MAX_NOTE, "captured"),
            (Some(&told), MAX_NOTE, "told"),
        ];
        let is_too_long = |text: Option<&String>, most| text.is_some_and(|text| text.chars().count() > most);
        if let Some((_, _, field)) = too_long.into_iter().find(|(text, most, _)| is_too_long(*text, *most)) {
            return Err(Unfit::TooLong(field).into());
        }
        let (rows_about, cents_each) = (count(&wanted.rows)?, cents(&wanted.each)?);
        let active = count(&wanted.active)?.unwrap_or(100);
        if active > 100 {
            return Err(Unfit::Number(wanted.active).into());
        }
        let by = (now, access.actor.to_string());
        let mut change = self.store().change(access).await?;
        let before = change.list_fetch_in_txn(id).await?;
        let captured = captured.unwrap_or_else(|| before.captured.clone());
        let list = List { owner, deputy, captured, told, rows_about, changed: by.clone(), ..before };
        change.list_change_in_txn(&list).await?;
        if let Some(cents_each) = cents_each {
            let worth = ListWorth { list: id, cents_each, active_percent: active, changed: by };
            change.list_worth_set_in_txn(&worth).await?;
        }
        self.finish(access, change, "list.change", &About::of("list", id)).await
    }

    /// Says which fields a list has, by the line of its columns; each gets the class its name says, unless somebody said otherwise before.
    pub async fn list_fields_add(
        &self,
        access: &Access,
        id: ListId,
        header: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let names: Vec<String> = header
            .split([',', ';', '\t', '\n'])
            .map(|name| name.trim().trim_matches('"').trim().replace('@', "(at)"))
            .filter(|name| !name.is_empty())
            .collect();
        if names.is_empty() {
            return Err(Unfit::NoHeader.into());
        }
        if names.len() > MOST_FIELDS || names.iter().any(|name| name.chars().count() > MAX_NAME) {
            return Err(Unfit::TooLong("header").into());
        }
        let known = self.list_shown(access, id, now).await?.fields;
        let mut change = self.store().change(access).await?;
        for field in names {
            if known.iter().any(|one| one.field == field) {
                continue;
            }
            let class = default_class(&field);
            let field = ListField { list: id, field, class, changed: (now, access.actor.to_string()) };
            change.list_field_set_in_txn(&field).await?;
        }
        self.finish(access, change, "list.fields", &About::of("list", id)).await
    }

    /// Says what a field is, whatever its name says; none takes it out.
    pub async fn list_field_set(
        &self,
        access: &Access,
        id: ListId,
        (field, class): (&str, Option<FieldClass>),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        match class {
            Some(class) => {
                let by = (now, access.actor.to_string());
                let field = ListField { list: id, field: field.to_owned(), class, changed: by };
                change.list_field_set_in_txn(&field).await?;
            }
            None => change.list_field_remove_in_txn(id, field).await?,
        }
        self.finish(access, change, "list.fields", &About::of("list", id)).await
    }
}

/// Reads an amount as people write it: `2`, `2.5`, `2,50`.
pub(crate) fn cents(text: &str) -> Result<Option<u64>, Unfit> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Unfit::Number(text.to_owned());
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let whole: u64 = whole.parse().map_err(|_| wrong())?;
    let part: u64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    whole.checked_mul(100).and_then(|cents| cents.checked_add(part)).map(Some).ok_or_else(wrong)
}
