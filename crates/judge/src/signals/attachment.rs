//! `attachment.*`: files that run, hide what they are, or hide themselves from us.
//!
//! Catches `invoice.pdf.exe`, a name that turns around so that `fdp.exe` is read as `exe.pdf`, a script in a zip, a document
//! whose macro starts by itself, an archive whose password stands in the mail or whose members have two names, an attached page, a disk image. Lets pass a PDF,
//! a name in Hebrew or Arabic, a zip of pictures, a spreadsheet without macros.

use mail::files::{Kind, MacroClass, Node, archive};
use model::phrase::Phrase;
use model::verdict::Evidence;

use super::hidden::{is_written_backwards, without_direction};
use super::{Findings, Group, Reading};
use crate::evidence::whole;
use crate::facts::Attachment;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    for (index, attachment) in reading.facts.attachments.iter().enumerate() {
        let name = attachment.file_name.as_deref().unwrap_or_default();
        let evidence = whole(format!("attachments[{index}].file_name"), name);
        named(findings, name, evidence.clone());
        page(reading, findings, attachment, name, evidence.clone());
        let Some(opened) = &attachment.opened else { continue };
        for (node, file) in opened.nodes.iter().enumerate() {
            member(findings, index, node, file);
            oddly_packed(findings, file, name, evidence.clone());
            encrypted(reading, findings, file, name, evidence.clone());
            document(findings, file, name, evidence.clone());
        }
    }
}

/// Extensions that run a program when opened.
const RUNS: [&str; 46] = [
    "app",
    "appref-ms",
    "appx",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "diagcab",
    "dll",
    "exe",
    "gadget",
    "hlp",
    "hta",
    "inf",
    "iqy",
    "jar",
    "jnlp",
    "js",
    "jse",
    "library-ms",
    "lnk",
    "mde",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "pif",
    "ps1",
    "psm1",
    "reg",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "settingcontent-ms",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "ws",
    "wsc",
    "wsf",
    "wsh",
];
/// Disk images, and notes that carry files: they shed the mark "from the internet".
const CARRIES: [&str; 8] = ["daa", "img", "iso", "one", "onepkg", "udf", "vhdx", "xll"];
/// Extensions that people trust, written before the real one.
const TRUSTED: [&str; 14] =
    ["csv", "doc", "docx", "gif", "jpeg", "jpg", "mp3", "pdf", "png", "ppt", "pptx", "txt", "xls", "xlsx"];

fn extensions(name: &str) -> (String, String) {
    let lower = name.trim_end_matches(['.', ' ']).to_lowercase();
    let mut parts = lower.rsplit('.').map(|part| part.trim().to_owned());
    let last = parts.next().filter(|last| last.len() < lower.len()).unwrap_or_default();
    (last, parts.next().unwrap_or_default())
}

fn named(findings: &mut Findings, name: &str, evidence: Option<Evidence>) {
    let (last, before) = extensions(name);
    let runs = RUNS.binary_search(&last.as_str()).is_ok();
    if is_written_backwards(name) {
        backwards(findings, name, evidence, runs);
    } else if runs && TRUSTED.contains(&before.as_str()) {
        let text = Phrase::new("reason-attachment-double-extension").with("file", name);
        add_once(findings, "attachment.double_extension", 500, text, evidence);
    } else if runs {
        let text = Phrase::new("reason-attachment-executable").with("file", name);
        add_once(findings, "attachment.executable", 400, text, evidence);
    } else if CARRIES.contains(&last.as_str()) {
        let text = Phrase::new("reason-attachment-image").with("file", name);
        add_once(findings, "attachment.disk_image", 300, text, evidence);
    }
}

/// `attachment.backwards`: the name turns around on the screen, so that another ending is seen than the one that counts.
fn backwards(findings: &mut Findings, name: &str, evidence: Option<Evidence>, runs: bool) {
    // Said without the marks: they would turn our own sentence around, too.
    let text = Phrase::new("reason-attachment-backwards").with("file", without_direction(name));
    add_once(findings, "attachment.backwards", if runs { 600 } else { 400 }, text, evidence);
}

/// An attached page opens in the browser, away from every check of the mail program.
fn page(
    reading: &Reading<'_>,
    findings: &mut Findings,
    attachment: &Attachment,
    name: &str,
    evidence: Option<Evidence>,
) {
    let (last, before) = extensions(name);
    let is_page =
        matches!(last.as_str(), "htm" | "html" | "shtml" | "xhtml" | "mht" | "mhtml" | "svg" | "xht");
    let is_attached = attachment.disposition.as_deref() == Some("attachment") || !name.is_empty();
    if !reading.is_inbound() || !is_page || !is_attached || reading.is_in_thread() {
        return;
    }
    let script = attachment.opened.as_ref().is_some_and(|opened| {
        opened.nodes.iter().any(|node| {
            node.facets.page.as_ref().is_some_and(|page| {
                !page.scripts.is_empty()
                    || page.html.links.iter().any(|link| link.source == mail::html::LinkSource::MetaRefresh)
            })
        })
    });
    let points = match (script, TRUSTED.contains(&before.as_str())) {
        (true, true) => 400,
        (true, false) => 280,
        (false, true) => 300,
        // A drawing without script is a picture.
        (false, false) if last == "svg" => return,
        (false, false) => 120,
    };
    let text = Phrase::new("reason-attachment-page").with("file", name);
    add_once(findings, "attachment.page", points, text, evidence);
}

fn member(findings: &mut Findings, index: usize, node: usize, file: &Node) {
    let Some(archive) = &file.facets.archive else { return };
    // Office packages and Java libraries are archives too; what runs in them is said elsewhere.
    if file.facets.office.is_some() || file.extension == "jar" {
        return;
    }
    for (member, path) in archive.paths.iter().enumerate().take(200) {
        if is_written_backwards(path) {
            let evidence = whole(format!("attachments[{index}].files[{node}].paths[{member}]"), path);
            backwards(findings, path, evidence, RUNS.binary_search(&extensions(path).0.as_str()).is_ok());
            return;
        }
        let (last, before) = extensions(path);
        if RUNS.binary_search(&last.as_str()).is_err() && !CARRIES.contains(&last.as_str()) {
            continue;
        }
        // One program alone in an archive is a parcel bomb; one among many files is a package.
        let is_alone = archive.entries <= 3 || TRUSTED.contains(&before.as_str());
        let evidence = whole(format!("attachments[{index}].files[{node}].paths[{member}]"), path);
        let text = Phrase::new("reason-attachment-archived-executable").with("file", path.clone());
        add_once(
            findings,
            "attachment.archived_executable",
            if is_alone { 400 } else { 150 },
            text,
            evidence,
        );
        return;
    }
}

/// `attachment.odd_archive`: packed so that programs disagree about what is in it, or so that it reaches beyond its folder.
///
/// Absolute names are left alone: backups are packed so.
fn oddly_packed(findings: &mut Findings, file: &Node, name: &str, evidence: Option<Evidence>) {
    const WHAT: [(&str, &str); 4] = [
        (archive::MEMBERS_OVERLAP, "overlap"),
        (archive::TWO_NAMES, "names"),
        (archive::LEAVES_FOLDER, "folder"),
        (archive::HOLDS_NUL, "nul"),
    ];
    let Some(archive) = &file.facets.archive else { return };
    let found = WHAT.iter().find(|(oddity, _)| archive.oddities.contains(oddity));
    if let Some((_, what)) = found {
        let text = Phrase::new("reason-attachment-odd-archive").with("file", name).with("what", *what);
        add_once(findings, "attachment.odd_archive", 250, text, evidence);
    }
}

fn encrypted(
    reading: &Reading<'_>,
    findings: &mut Findings,
    file: &Node,
    name: &str,
    evidence: Option<Evidence>,
) {
    let archive = file.facets.archive.as_ref();
    let opened_by = archive.and_then(|archive| archive.password.as_deref());
    let is_locked = archive.is_some_and(|archive| archive.encrypted)
        || file.facets.office.as_ref().is_some_and(|office| office.encrypted)
        || file.facets.pdf.as_ref().is_some_and(|pdf| pdf.encrypted);
    if !is_locked {
        return;
    }
    let visible = reading.facts.body.visible_text();
    let place =
        opened_by.and_then(|password| visible.find(password).map(|start| start..start + password.len()));
    if let Some(place) = place {
        let text = Phrase::new("reason-attachment-password-in-text").with("file", name);
        let quoted = crate::evidence::quote(reading.body.part, visible, place);
        let both = evidence.into_iter().chain(quoted);
        findings.add("attachment.password_in_text", Group::Attachment, 350, text, both);
    } else if reading.is_inbound() && !reading.is_in_thread() {
        let text = Phrase::new("reason-attachment-encrypted").with("file", name);
        add_once(findings, "attachment.encrypted", 120, text, evidence);
    }
}

fn document(findings: &mut Findings, file: &Node, name: &str, evidence: Option<Evidence>) {
    if let Some(office) = &file.facets.office {
        let starts = office.keywords.iter().any(|keyword| keyword.class == MacroClass::AutoExec);
        let acts = office.keywords.iter().any(|keyword| keyword.class == MacroClass::Suspicious);
        if office.has_macros {
            let points = if starts && acts {
                450
            } else if starts {
                300
            } else {
                150
            };
            let text = Phrase::new("reason-attachment-macro").with("file", name);
            add_once(findings, "attachment.macro", points, text, evidence.clone());
        }
        let fetches = office.external.iter().any(|relation| {
            matches!(relation.name.as_str(), "attachedTemplate" | "oleObject" | "frame")
                && relation.target.to_ascii_lowercase().starts_with("http")
        });
        if fetches || !office.dde.is_empty() {
            let text = Phrase::new("reason-attachment-remote").with("file", name);
            add_once(findings, "attachment.remote_template", 350, text, evidence.clone());
        }
    }
    if let Some(pdf) = &file.facets.pdf {
        let launches = !pdf.launches.is_empty();
        if launches || !pdf.javascript.is_empty() && pdf.embedded_files > 0 {
            let text = Phrase::new("reason-attachment-active-pdf").with("file", name);
            add_once(
                findings,
                "attachment.active_pdf",
                if launches { 400 } else { 200 },
                text,
                evidence.clone(),
            );
        }
    }
    let is_program = matches!(file.kind, Kind::Exe | Kind::Elf | Kind::Macho | Kind::Dex);
    if is_program && RUNS.binary_search(&file.extension.as_str()).is_err() {
        let text = Phrase::new("reason-attachment-disguised").with("file", file.file_name.clone());
        add_once(findings, "attachment.disguised_program", 450, text, evidence);
    }
}

fn add_once(
    findings: &mut Findings,
    id: &'static str,
    points: i32,
    text: Phrase,
    evidence: Option<Evidence>,
) {
    if !findings.has(id) {
        findings.add(id, Group::Attachment, points, text, evidence);
    }
}

/// Tells whether a word ends as files do that run, that carry others, or that people trust.
pub(super) fn names_a_file(word: &str) -> bool {
    let (last, _) = extensions(word);
    RUNS.binary_search(&last.as_str()).is_ok()
        || [&CARRIES[..], &TRUSTED, &["7z", "htm", "html", "rar", "rtf", "svg", "zip"]]
            .iter()
            .any(|list| list.contains(&last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read_from_the_end() {
        for (name, expected) in [
            ("invoice.pdf.exe", ("exe", "pdf")),
            ("Invoice.PDF.EXE ", ("exe", "pdf")),
            ("invoice.pdf      .js", ("js", "pdf")),
            ("plain", ("", "")),
            ("a.b", ("b", "a")),
            ("", ("", "")),
        ] {
            let (last, before) = extensions(name);
            assert_eq!((last.as_str(), before.as_str()), expected, "{name}");
        }
    }

    #[test]
    fn lists_are_sorted_for_their_search() {
        assert!(RUNS.is_sorted());
    }
}
