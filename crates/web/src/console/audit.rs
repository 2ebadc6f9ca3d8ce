//! The audit log for people: who did what about what, newest first; whether the log is whole; and the proof of one entry to take along.
//! What is kept and how it is proved is `platform::audit`; words for what was done are in `audit.ftl`, by the word that was kept.

mod said;

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::{AuditEntry, AuditError, AuditSearch, LedgerHead};
use platform::verify::{Finding, Report, State as Found};

use self::said::{Names, WORDS};
use super::Console;
use super::sections::{Named, Section, Sections};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Copy, Facts, Field, Icon, Place, Row, Speaker, Table, Tone, When,
};

/// Entries on a page.
const PAGE: u32 = 50;

/// Rows of a spreadsheet; whoever wants more narrows the time.
const MOST_EXPORTED: usize = 10_000;

/// Rows asked for at once while a spreadsheet is made.
const EXPORTED_AT_ONCE: u32 = 1_000;

/// People offered in the filter.
const MOST_NAMES: u32 = 500;

impl From<AuditError> for PageError {
    fn from(error: AuditError) -> Self {
        PageError::ours(error)
    }
}

/// What the address asks for.
struct Asked {
    search: AuditSearch,
    before: Option<(Time, u64)>,
}

impl Asked {
    fn of(pairs: &[(String, String)]) -> Self {
        let word = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
            found.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let day = |name: &str| word(name).and_then(|day| format!("{day}T00:00:00Z").parse::<Time>().ok());
        let search = AuditSearch {
            actor: word("who"),
            what: word("what"),
            from: day("from"),
            // The last day is included.
            until: day("until").map(|day| day.plus(std::time::Duration::from_hours(24))),
        };
        Asked { search, before: word("after").as_deref().and_then(read_key) }
    }
}

/// Time and position of the last row, as the pager carries them.
fn key(entry: &AuditEntry) -> String {
    format!("{}.{}", entry.at.micros(), entry.position)
}

fn read_key(key: &str) -> Option<(Time, u64)> {
    let (at, position) = key.split_once('.')?;
    Some((Time::from_micros(at.parse().ok()?), position.parse().ok()?))
}

/// The log, newest first.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let asked = Asked::of(&pairs);
    let audit = &console.rooms.audit;
    let entries = audit.search(access, &asked.search, asked.before, PAGE).await?;
    let head = audit.head(access).await?;
    let people = console.rooms.accounts.account_names(access, MOST_NAMES).await?;
    let names = Names::of(&console, access, &entries, &people).await?;
    let page = console.page(&visitor, "audit-title").await?.at(Place::Audit);
    let page = page.clone().lead(page.t("audit-lead"));
    let speaker = page.frame.speaker.clone();
    let names = names.with_things(&console, access, &speaker, &entries).await?;
    let table = table(&speaker, &entries, &names, console.clock.now())
        .filter(who_field(&speaker, &people).value(asked.search.actor.as_deref().unwrap_or_default()))
        .filter(what_field(&speaker).value(asked.search.what.as_deref().unwrap_or_default()))
        .filter(day_field("from", speaker.t("audit-from"), &pairs))
        .filter(day_field("until", speaker.t("audit-until"), &pairs))
        .query(pairs)
        .export()
        .continued(asked.before.is_some());
    let is_full = entries.len() == PAGE as usize;
    let table = table.more_after(entries.last().filter(|_| is_full).map(key));
    let whole = whole_section(&speaker, head.as_ref());
    Ok(super::shown(&Sections::new(page).section(Section::default().part(&table)).section(whole)))
}

fn who_field(speaker: &Speaker, people: &[(String, String)]) -> Field {
    let everybody = (String::new(), speaker.t("audit-everybody"));
    let choices = std::iter::once(everybody).chain(people.iter().cloned()).collect();
    Field::choice("who", speaker.t("audit-who"), choices).short()
}

fn what_field(speaker: &Speaker) -> Field {
    let mut words: Vec<(String, String)> =
        WORDS.iter().map(|word| ((*word).to_owned(), said::what(speaker, word))).collect();
    words.sort_by(|one, other| one.1.cmp(&other.1));
    words.insert(0, (String::new(), speaker.t("audit-everything")));
    Field::choice("what", speaker.t("audit-what"), words).short()
}

fn day_field(name: &'static str, label: String, pairs: &[(String, String)]) -> Field {
    let value = pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    Field::line("date", name, label).value(value).short()
}

fn table(speaker: &Speaker, entries: &[AuditEntry], names: &Names, now: Time) -> Table {
    let row = |entry: &AuditEntry| {
        let href = format!("/audit/{}", entry.position);
        Row::new(vec![
            Cell::link(href, names.what(speaker, entry)),
            Cell::text(names.who(speaker, entry)),
            Cell::text(names.about(speaker, entry)),
            Cell::part(&When::relative(speaker, entry.at, now)),
        ])
    };
    Table::new(speaker, "audit", "/audit", speaker.t("audit-caption"))
        .column(Column::text("what", speaker.t("audit-what")).heading())
        .column(Column::text("who", speaker.t("audit-who")))
        .column(Column::text("about", speaker.t("audit-about")))
        .column(Column::text("at", speaker.t("audit-when")))
        .rows(entries.iter().map(row))
}

/// Whether it is whole: what is known without reading it again.
fn whole_section(speaker: &Speaker, head: Option<&LedgerHead>) -> Section {
    let section = Section::new(speaker.t("audit-whole")).lead(speaker.t("audit-whole-lead"));
    let Some(head) = head else {
        return section.part(&Banner::new(Tone::Wait, speaker.t("audit-no-ledger")));
    };
    let (badge, means) = if head.is_cosigned {
        (Badge::new(Tone::Good, speaker.t("audit-anchored")), speaker.t("audit-anchored-means"))
    } else {
        (Badge::new(Tone::Care, speaker.t("audit-unanchored")), speaker.t("audit-unanchored-means"))
    };
    let anchor = Cell::two_lines(&Cell::part(&badge), means);
    let mut facts = Facts::new()
        .fact(speaker.t("audit-size"), Cell::number(speaker.number(head.size)))
        .fact(speaker.t("audit-waiting"), Cell::number(speaker.number(head.waiting)))
        .fact(speaker.t("audit-root"), Cell::code(hex(&head.root)));
    if let Some(at) = head.last_at {
        facts = facts.fact(speaker.t("audit-last-at"), Cell::part(&When::exact(speaker, at)));
    }
    let facts = facts.fact(speaker.t("audit-anchor"), anchor);
    let check = Button::secondary(speaker.t("audit-check")).icon(Icon::ShieldCheck).href("/audit/check");
    let section = section.part(&facts).part(&Copy::new(speaker, speaker.t("audit-key"), &head.key));
    section.part(&check)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same as a spreadsheet.
pub(crate) async fn csv(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let search = Asked::of(&pairs).search;
    let people = console.rooms.accounts.account_names(access, MOST_NAMES).await?;
    let speaker = console.speaker(&visitor);
    let (mut rows, mut before) = (Vec::new(), None);
    while rows.len() < MOST_EXPORTED {
        let entries = console.rooms.audit.search(access, &search, before, EXPORTED_AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        before = Some((last.at, last.position));
        let names = Names::of(&console, access, &entries, &people).await?;
        rows.extend(entries.iter().map(|entry| exported(&speaker, &names, entry)));
    }
    rows.truncate(MOST_EXPORTED);
    let header = ["position", "at", "kind", "who", "actor", "what", "word", "about"];
    let fields = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((fields, formats::csv::write(&header, rows)).into_response())
}

fn exported(speaker: &Speaker, names: &Names, entry: &AuditEntry) -> Vec<String> {
    let words = entry.words.as_ref();
    let kept = |word: Option<&String>| word.cloned().unwrap_or_default();
    vec![
        entry.position.to_string(),
        entry.at.to_string(),
        entry.kind.word().to_owned(),
        names.who(speaker, entry),
        kept(words.map(|words| &words.actor)),
        names.what(speaker, entry),
        kept(words.map(|words| &words.what)),
        kept(words.map(|words| &words.about)),
    ]
}

/// One entry, its place in the ledger and its proof.
pub(crate) async fn entry(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(position): Named<u64>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let entry = console.rooms.audit.entry_at(access, position).await?.ok_or(PageError::NotFound)?;
    let head = console.rooms.audit.head(access).await?;
    let people = console.rooms.accounts.account_names(access, MOST_NAMES).await?;
    let names = Names::of(&console, access, std::slice::from_ref(&entry), &people).await?;
    let page = console.page(&visitor, "audit-title").await?.at(Place::Audit);
    let speaker = page.frame.speaker.clone();
    let names = names.with_things(&console, access, &speaker, std::slice::from_ref(&entry)).await?;
    let is_in = head.as_ref().is_some_and(|head| position < head.size);
    let mut page = page.crumb("/audit", speaker.t("audit-title"));
    page.title = names.what(&speaker, &entry);
    let page = page.lead(speaker.t("audit-entry-lead"));
    let words = Section::default().part(&entry_facts(&speaker, &names, &entry));
    let proof = Section::new(speaker.t("audit-proof")).lead(speaker.t("audit-proof-lead"));
    let proof = if is_in && entry.words.is_some() {
        let take = Button::secondary(speaker.t("audit-proof-take")).icon(Icon::Download);
        let command = format!("tidewatch verify-proof entry-{position}.tlog-proof --key KEY");
        proof.part(&take.href(format!("/audit/{position}/proof"))).part(&Copy::new(
            &speaker,
            speaker.t("audit-proof-command"),
            command,
        ))
    } else if entry.words.is_none() {
        proof.part(&Banner::new(Tone::Plain, speaker.t("audit-proof-erased")))
    } else {
        proof.part(&Banner::new(Tone::Wait, speaker.t("audit-proof-waiting")))
    };
    Ok(super::shown(&Sections::new(page).section(words).section(proof)))
}

fn entry_facts(speaker: &Speaker, names: &Names, entry: &AuditEntry) -> Facts {
    let kind = match entry.kind.word() {
        "intent" => speaker.t("audit-kind-intent"),
        "outcome" => speaker.t("audit-kind-outcome"),
        _ => speaker.t("audit-kind-act"),
    };
    let facts = Facts::new()
        .fact(speaker.t("audit-when"), Cell::part(&When::exact(speaker, entry.at)))
        .fact(speaker.t("audit-who"), Cell::text(names.who(speaker, entry)))
        .fact(speaker.t("audit-kind"), Cell::text(kind));
    let facts = match &entry.words {
        Some(words) => facts
            .fact(speaker.t("audit-word"), Cell::code(&words.what))
            .fact(speaker.t("audit-about"), Cell::text(names.about(speaker, entry)))
            .fact(speaker.t("audit-kept"), Cell::code(&words.about))
            .fact(speaker.t("audit-actor"), Cell::code(&words.actor)),
        None => facts.fact(speaker.t("audit-word"), Cell::text(speaker.t("audit-erased"))),
    };
    facts
        .fact(speaker.t("audit-leaf"), Cell::number(speaker.number(entry.position)))
        .fact(speaker.t("audit-commitment"), Cell::code(hex(&entry.commitment)))
}

/// The proof of one entry, as a file.
pub(crate) async fn proof(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(position): Named<u64>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let text = console.rooms.audit.prove(access, position).await?.ok_or(PageError::NotFound)?;
    let name = format!("attachment; filename=\"entry-{position}.tlog-proof\"");
    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned());
    Ok(([kind, (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// Reads the log again and says what was found.
pub(crate) async fn check(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let Some(report) = console.rooms.ledger.run(access).await? else {
        let busy = Phrase::new("audit-check-busy");
        return Ok(super::flashed(&console, redirect::to("/audit"), &busy));
    };
    let page = console.page(&visitor, "audit-check-title").await?.at(Place::Audit);
    let speaker = page.frame.speaker.clone();
    let lead =
        if report.is_sound() { speaker.t("audit-check-sound") } else { speaker.t("audit-check-broken") };
    let page = page.crumb("/audit", speaker.t("audit-title")).lead(lead);
    let findings = report.findings.iter();
    let section =
        findings.fold(Section::default(), |section, finding| section.part(&found(&speaker, finding)));
    Ok(super::shown(&Sections::new(page).section(section.part(&verdict(&speaker, &report)))))
}

fn verdict(speaker: &Speaker, report: &Report) -> Banner {
    if report.is_sound() {
        return Banner::new(Tone::Plain, speaker.t("audit-check-means"));
    }
    Banner::new(Tone::Bad, speaker.t("audit-check-act")).what(speaker.t("audit-check-act-what"))
}

/// The finding in its tone: nothing broken may be unanchored all the same.
fn found(speaker: &Speaker, finding: &Finding) -> Banner {
    let tone = match finding.state {
        Found::Sound => Tone::Good,
        Found::Notice => Tone::Care,
        Found::Broken => Tone::Bad,
    };
    // A command names the tenant of each; here it is whoever reads.
    let id = finding.phrase.id;
    let arguments = finding.phrase.arguments.iter().map(|(name, value)| match *name {
        "tenant" => ("tenant", speaker.t("audit-check-here")),
        name => (name, value.clone()),
    });
    let phrase = arguments.fold(Phrase::new(id), |phrase, (name, value)| phrase.with(name, value));
    Banner::new(tone, speaker.say(&phrase))
}

#[cfg(test)]
mod tests;
