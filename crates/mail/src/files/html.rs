//! HTML and SVG files: what the page shows and links to, its scripts, and files hidden in it as base64.
//!
//! Taking HTML apart is `crate::html`'s craft; here its result is put beside what only matters in files.

use crate::html::{self, Html};
use crate::limits::Limits;

use super::open::{Stop, Work, cut};
use super::{Cost, Kind, Page, PageScript, Reason, script, text, xml};

/// Bytes of one page read: pages that carry a file inside are large, their words come first.
const PAGE_BYTES: usize = 8 << 20;
/// Bytes of a page kept as text beside what was found in it.
const SOURCE_BYTES: usize = 2 << 20;
/// Scripts of one page kept.
const SCRIPTS: usize = 100;
/// Tokens of one page read: a page of 2 MiB with a tag every ten bytes has as many.
const TOKENS: usize = 200_000;
/// Pictures, forms and hidden runs of one page kept, each.
const ITEMS: usize = 500;
/// Names of elements kept.
const TAGS: usize = 200;

/// Reads an HTML or SVG file.
pub(super) fn read(bytes: &[u8], kind: Kind, work: &mut Work<'_>) -> Result<(), Stop> {
    if bytes.len() > PAGE_BYTES {
        work.fail("", Reason::TooLarge, "page");
    }
    let source = text::decode(&bytes[..bytes.len().min(PAGE_BYTES)]);
    let readable = cut(&source, SOURCE_BYTES);
    work.meter.spend(Cost::Parse, 2 * readable.len() as u64).map_err(text::stop_at("page"))?;
    let limits =
        Limits { html_tokens: TOKENS, links: work.meter.budget().links, items: ITEMS, ..Limits::default() };
    let html = html::scan(readable, &limits).html;
    if kind == Kind::Svg {
        work.facets.xml_tags = xml::tag_names(readable, TAGS);
    }
    work.read(&html.display_text.text);
    text::note_urls(&html.display_text.text, work);
    for link in &html.links {
        work.link(&link.text, &link.target);
    }
    let remote = html
        .images
        .iter()
        .map(|image| image.source.as_str())
        .chain(html.frames.iter().map(|(source, _)| source.as_str()));
    for source in remote.filter(|source| source.contains("://")) {
        work.url(source);
    }
    let scripts = scripts(&html, readable);
    for script in &scripts {
        if !script.source.is_empty() {
            work.url(&script.source);
        }
        script::take_apart(&script.text, work)?;
    }
    work.facets.page = Some(Page {
        title: html.title.clone(),
        has_password_field: html
            .forms
            .iter()
            .flat_map(|form| &form.inputs)
            .any(|input| input.kind == "password"),
        form_actions: html.forms.iter().filter_map(|form| form.action.clone()).collect(),
        scripts,
        smuggled_bytes: 0,
        source: readable.to_owned(),
        html,
    });
    script::hidden_files(source.as_bytes(), work)
}

fn scripts(html: &Html, source: &str) -> Vec<PageScript> {
    let scripts = html.scripts.iter().take(SCRIPTS).map(|script| {
        let (start, end) = (script.span.start as usize, script.span.end as usize);
        PageScript {
            language: language(source.get(..start).unwrap_or("")),
            source: script.source.clone().unwrap_or_default(),
            text: source.get(start..end).unwrap_or("").to_owned(),
        }
    });
    scripts.collect()
}

/// Returns the language a script's tag names: its `type` without `text/`, or its `language`.
fn language(before: &str) -> String {
    let Some(at) = before.rfind('<') else { return String::new() };
    let mut tokens = xml::Tokens::new(&before[at..]);
    let Some(xml::Token::Open(tag)) = tokens.next() else { return String::new() };
    if !tag.name().eq_ignore_ascii_case("script") {
        return String::new();
    }
    let named = tag.attribute("language").or_else(|| tag.attribute("type")).unwrap_or_default();
    match named.to_ascii_lowercase().rsplit('/').next().unwrap_or("") {
        "vbscript" => "VBScript".to_owned(),
        "javascript" | "ecmascript" | "x-javascript" | "" => "JavaScript".to_owned(),
        other => other.to_owned(),
    }
}
