//! Office files: text, links, macros and what they reach for, from packages (OOXML, OpenDocument) and OLE2 files.
//!
//! Macros are read, never run. Formulas are shown as written, not computed.

mod binary;
mod compound;
pub(super) mod ole;
pub(super) mod package;
mod properties;
mod vba;

use super::open::Work;

/// Pictures of one document handed on to be searched for codes; lures have one or two.
const PICTURES: usize = 12;
/// External relationships kept for one document.
const EXTERNALS: usize = 200;
/// Embedded objects taken out of one document.
const OBJECTS: usize = 32;
/// DDE fields kept for one document.
const DDE_FIELDS: usize = 20;

/// Reads what a field code of a document does: a hyperlink, or DDE.
pub(super) fn field_code(code: &str, shown: &str, work: &mut Work<'_>) {
    let code = code.trim();
    let word = code.split_whitespace().next().unwrap_or("").to_ascii_uppercase();
    match word.as_str() {
        "HYPERLINK" => {
            let target = code.split('"').nth(1).or_else(|| code.split_whitespace().nth(1)).unwrap_or("");
            // `\l` names a place inside the document, which leads nowhere.
            if !target.starts_with('\\') {
                work.link(shown, target);
            }
        }
        "DDE" | "DDEAUTO" => {
            let office = work.facets.office.get_or_insert_default();
            if office.dde.len() < DDE_FIELDS {
                office.dde.push(super::open::cut(code, 2048).to_owned());
            }
        }
        // INCLUDEPICTURE and INCLUDETEXT fetch when the document is opened.
        "INCLUDEPICTURE" | "INCLUDETEXT" | "IMPORT" => {
            if let Some(target) = code.split('"').nth(1) {
                external(&word.to_lowercase(), target, work);
            }
        }
        _ => {}
    }
}

/// Notes a relationship to something outside.
fn external(name: &str, target: &str, work: &mut Work<'_>) {
    let office = work.facets.office.get_or_insert_default();
    if office.external.len() < EXTERNALS {
        office.external.push(super::Relationship {
            name: super::open::cut(name, 64).to_owned(),
            target: super::open::cut(target, 8192).to_owned(),
        });
    }
    if target.contains("://") {
        work.url(target);
    }
}

/// Counts words as word processors do: runs without blanks.
pub(super) fn count_words(work: &mut Work<'_>) {
    let words = work.facets.text.as_deref().map_or(0, |text| text.split_whitespace().count());
    work.facets.office.get_or_insert_default().word_count = words as u32;
}

/// Notes the name of an embedded object.
pub(super) fn note_object(name: &str, work: &mut Work<'_>) {
    let office = work.facets.office.get_or_insert_default();
    if office.objects.len() < OBJECTS {
        office.objects.push(super::open::cut(name, 512).to_owned());
    }
}
