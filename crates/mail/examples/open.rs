//! Opens files and prints what is inside: a way to see what the crate sees, and to measure it on a folder of real files.
//!
//! `cargo run --release --example open -- PATH...` prints one line a node; with `--summary` one line a file and, last, totals.
//! With `--mail` the files are messages, whose attachments are opened on one meter, as the guard does it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mail::files::{Budget, Given, Meter, Opened, open};
use mail::{Limits, Message};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_summary = arguments.iter().any(|argument| argument == "--summary");
    let is_mail = arguments.iter().any(|argument| argument == "--mail");
    let mut paths = Vec::new();
    for argument in arguments.iter().filter(|argument| !argument.starts_with("--")) {
        collect(Path::new(argument), &mut paths);
    }
    paths.sort();
    let mut totals: Vec<(Duration, PathBuf, u64)> = Vec::new();
    for path in paths {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut meter = Meter::new(Budget::default());
        let started = Instant::now();
        let trees = if is_mail {
            attachments(&bytes, &mut meter)
        } else {
            vec![open(Given { bytes: &bytes, file_name: &name, declared_type: "" }, &[], &mut meter)]
        };
        let took = started.elapsed();
        for opened in &trees {
            if is_summary {
                summary(&path, opened, took, &meter);
            } else {
                println!("{} {took:?}", path.display());
                print(opened);
            }
        }
        totals.push((took, path, meter.steps_taken()));
    }
    totals.sort_by_key(|(took, ..)| std::cmp::Reverse(*took));
    let sum: Duration = totals.iter().map(|(took, ..)| *took).sum();
    println!("{} files, {sum:?} in total, slowest:", totals.len());
    for (took, path, steps) in totals.iter().take(10) {
        println!("  {took:?} {steps} steps {}", path.display());
    }
}

fn attachments(bytes: &[u8], meter: &mut Meter) -> Vec<Opened> {
    let message = Message::parse(bytes, &Limits::default());
    let mut trees = Vec::new();
    for part in message.attachments() {
        let declared_type = part.content_type.essence();
        let file_name = part.file_name.as_deref().unwrap_or("");
        trees.push(open(Given { bytes: part.bytes(), file_name, declared_type: &declared_type }, &[], meter));
    }
    trees
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), paths)),
        Err(_) => paths.push(path.to_owned()),
    }
}

fn summary(path: &Path, opened: &Opened, took: Duration, meter: &Meter) {
    let kinds: Vec<&str> = opened.nodes.iter().take(12).map(|node| node.kind.name()).collect();
    let failures: Vec<String> = opened
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.reason.id(), failure.detail))
        .collect();
    let text: usize = opened.nodes.iter().filter_map(|node| node.facets.text.as_ref()).map(String::len).sum();
    let urls: usize = opened.nodes.iter().map(|node| node.facets.urls.len() + node.facets.links.len()).sum();
    let codes: usize = opened
        .nodes
        .iter()
        .filter_map(|node| node.facets.image.as_ref())
        .map(|image| image.codes.len())
        .sum();
    println!(
        "{took:?} {}M steps {} nodes {} text {urls} urls {codes} codes {kinds:?} {failures:?} {}",
        meter.steps_taken() / 1_000_000,
        opened.nodes.len(),
        text,
        path.display()
    );
}

fn print(opened: &Opened) {
    for node in &opened.nodes {
        let indent = "  ".repeat(usize::from(node.depth) + 1);
        println!(
            "{indent}{} {:?} {} {} {} bytes",
            node.kind.name(),
            node.file_name,
            node.media_type,
            node.flavors.join(","),
            node.size
        );
        let facets = &node.facets;
        if let Some(text) = &facets.text {
            let start: String = text.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
            println!("{indent}  text: {start}");
        }
        facets.links.iter().for_each(|link| println!("{indent}  link: {} -> {}", link.text, link.target));
        facets.urls.iter().for_each(|url| println!("{indent}  url: {url}"));
        facets.metadata.iter().for_each(|(key, value)| println!("{indent}  {key}: {value}"));
        if let Some(pdf) = &facets.pdf {
            println!(
                "{indent}  pdf: {} pages, {} objects, actions {:?}, encrypted {}, {} scripts, {} files",
                pdf.page_count,
                pdf.objects,
                pdf.actions,
                pdf.encrypted,
                pdf.javascript.len(),
                pdf.embedded_files
            );
        }
        if let Some(office) = &facets.office {
            println!(
                "{indent}  office: {} words, macros {}, encrypted {}, external {:?}, keywords {:?}",
                office.word_count, office.has_macros, office.encrypted, office.external, office.keywords
            );
        }
        if let Some(image) = &facets.image {
            println!(
                "{indent}  image: {}x{} searched {} codes {:?}",
                image.width, image.height, image.searched, image.codes
            );
        }
        if let Some(archive) = &facets.archive {
            println!(
                "{indent}  archive: {} entries, encrypted {}, {:?}",
                archive.entries, archive.encrypted, archive.oddities
            );
        }
        if let Some(calendar) = &facets.calendar {
            println!(
                "{indent}  calendar: {} components, method {:?}",
                calendar.components.len(),
                calendar.method
            );
        }
    }
    for failure in &opened.failures {
        println!("  {} ({}) in {:?}", failure.reason.words(), failure.detail, failure.file_name);
    }
}
