//! Every fuzz target, without a fuzzer: each builds, and holds what it asserts for inputs by chance and for what is kept of former crashes. So that a target
//! that no longer fits its parser is found by the ordinary tests and not when somebody fuzzes again. Not the searching itself (`fuzz/README.md`).

#![expect(
    unused_attributes,
    unused_imports,
    reason = "the targets are programs of their own, with a fuzzer's macro; here they are modules"
)]
#![expect(clippy::type_complexity, reason = "a target says in one line what it is given")]

mod given;

// The targets name the crate that a fuzzer gives them; here it is this one.
extern crate self as libfuzzer_sys;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Inputs by chance for each target: enough to run each line that every input reaches.
const BY_CHANCE: u64 = 300;
/// The longest of them.
const LONGEST: u64 = 2_048;

/// Takes the place of the fuzzer's macro.
#[macro_export]
macro_rules! fuzz_target {
    (|$name:ident: $type:ty| $body:expr) => {
        pub(crate) fn run(bytes: &[u8]) {
            let mut bytes = bytes;
            let $name: $type = $crate::given::Given::of(&mut bytes);
            $body;
        }
    };
}

#[path = "../../../../fuzz/fuzz_targets/arc_chain.rs"]
mod arc_chain;
#[path = "../../../../fuzz/fuzz_targets/authentication_results.rs"]
mod authentication_results;
#[path = "../../../../fuzz/fuzz_targets/authentication_results_field.rs"]
mod authentication_results_field;
#[path = "../../../../fuzz/fuzz_targets/dkim_key.rs"]
mod dkim_key;
#[path = "../../../../fuzz/fuzz_targets/dkim_signature.rs"]
mod dkim_signature;
#[path = "../../../../fuzz/fuzz_targets/dmarc_record.rs"]
mod dmarc_record;
#[path = "../../../../fuzz/fuzz_targets/files_archive.rs"]
mod files_archive;
#[path = "../../../../fuzz/fuzz_targets/files_calendar.rs"]
mod files_calendar;
#[path = "../../../../fuzz/fuzz_targets/files_image.rs"]
mod files_image;
#[path = "../../../../fuzz/fuzz_targets/files_office.rs"]
mod files_office;
#[path = "../../../../fuzz/fuzz_targets/files_pdf.rs"]
mod files_pdf;
#[path = "../../../../fuzz/fuzz_targets/forensics_membership.rs"]
mod forensics_membership;
#[path = "../../../../fuzz/fuzz_targets/forensics_prints.rs"]
mod forensics_prints;
#[path = "../../../../fuzz/fuzz_targets/forensics_profile.rs"]
mod forensics_profile;
#[path = "../../../../fuzz/fuzz_targets/forensics_residue.rs"]
mod forensics_residue;
#[path = "../../../../fuzz/fuzz_targets/formats_caiq.rs"]
mod formats_caiq;
#[path = "../../../../fuzz/fuzz_targets/formats_csv.rs"]
mod formats_csv;
#[path = "../../../../fuzz/fuzz_targets/formats_dump.rs"]
mod formats_dump;
#[path = "../../../../fuzz/fuzz_targets/formats_event_stream.rs"]
mod formats_event_stream;
#[path = "../../../../fuzz/fuzz_targets/formats_openid.rs"]
mod formats_openid;
#[path = "../../../../fuzz/fuzz_targets/judge_facts.rs"]
mod judge_facts;
#[path = "../../../../fuzz/fuzz_targets/mail_html.rs"]
mod mail_html;
#[path = "../../../../fuzz/fuzz_targets/mail_imap.rs"]
mod mail_imap;
#[path = "../../../../fuzz/fuzz_targets/mail_inert.rs"]
mod mail_inert;
#[path = "../../../../fuzz/fuzz_targets/mail_message.rs"]
mod mail_message;
#[path = "../../../../fuzz/fuzz_targets/mail_milter.rs"]
mod mail_milter;
#[path = "../../../../fuzz/fuzz_targets/mail_smtp_client.rs"]
mod mail_smtp_client;
#[path = "../../../../fuzz/fuzz_targets/mail_smtp_server.rs"]
mod mail_smtp_server;
#[path = "../../../../fuzz/fuzz_targets/model_url.rs"]
mod model_url;
#[path = "../../../../fuzz/fuzz_targets/rules_file.rs"]
mod rules_file;
#[path = "../../../../fuzz/fuzz_targets/rules_parse.rs"]
mod rules_parse;
#[path = "../../../../fuzz/fuzz_targets/rules_regex2.rs"]
mod rules_regex2;
#[path = "../../../../fuzz/fuzz_targets/rules_xpath.rs"]
mod rules_xpath;
#[path = "../../../../fuzz/fuzz_targets/seal_envelope.rs"]
mod seal_envelope;
#[path = "../../../../fuzz/fuzz_targets/seal_jws.rs"]
mod seal_jws;
#[path = "../../../../fuzz/fuzz_targets/seal_note.rs"]
mod seal_note;
#[path = "../../../../fuzz/fuzz_targets/seal_openpgp.rs"]
mod seal_openpgp;
#[path = "../../../../fuzz/fuzz_targets/seal_proof.rs"]
mod seal_proof;
#[path = "../../../../fuzz/fuzz_targets/spf_macro.rs"]
mod spf_macro;
#[path = "../../../../fuzz/fuzz_targets/spf_record.rs"]
mod spf_record;
#[path = "../../../../fuzz/fuzz_targets/upstream_filter.rs"]
mod upstream_filter;

/// Each target and what runs it.
macro_rules! targets {
    ($($name:ident)*) => {
        const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::run)),*];
    };
}

targets! {
    arc_chain
    authentication_results
    authentication_results_field
    dkim_key
    dkim_signature
    dmarc_record
    files_archive
    files_calendar
    files_image
    files_office
    files_pdf
    forensics_membership
    forensics_prints
    forensics_profile
    forensics_residue
    formats_caiq
    formats_csv
    formats_dump
    formats_event_stream
    formats_openid
    judge_facts
    mail_html
    mail_imap
    mail_inert
    mail_message
    mail_milter
    mail_smtp_client
    mail_smtp_server
    model_url
    rules_file
    rules_parse
    rules_regex2
    rules_xpath
    seal_envelope
    seal_jws
    seal_note
    seal_openpgp
    seal_proof
    spf_macro
    spf_record
    upstream_filter
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files below a folder, in their order; none where there is no folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files
}

#[test]
fn every_target_is_run_here_and_built_by_the_fuzzers_list() {
    let names: BTreeSet<String> = files(&root().join("fuzz/fuzz_targets"))
        .iter()
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect();
    let here: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(here, names);
    let list = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("the fuzzer's list");
    for name in names {
        assert!(list.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is never built");
    }
}

#[test]
fn every_target_holds_for_inputs_by_chance() {
    for (name, run) in TARGETS {
        // The name stands in the output of a test that fails.
        println!("{name}");
        run(b"");
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..BY_CHANCE {
            let length = next(&mut state) % LONGEST;
            // Half of them letters, digits and marks, so that parsers get further than their first byte.
            let is_text = next(&mut state).is_multiple_of(2);
            let bytes: Vec<u8> = (0..length).map(|_| byte(next(&mut state), is_text)).collect();
            run(&bytes);
        }
    }
}

#[test]
fn what_once_crashed_a_target_does_so_no_more() {
    let mut count = 0;
    for place in ["crates/mail/tests/data/crashers", "crates/rules/tests/crashers"] {
        for (name, run) in TARGETS {
            for file in files(&root().join(place).join(name)) {
                println!("{}", file.display());
                run(&std::fs::read(&file).expect("it can be read"));
                count += 1;
            }
        }
    }
    assert!(count > 10, "only {count} were found");
}

fn byte(chance: u64, is_text: bool) -> u8 {
    let [byte, ..] = chance.to_le_bytes();
    match (is_text, byte) {
        (true, 250..) => b'\n',
        (true, byte) => b' ' + byte % 95,
        (false, byte) => byte,
    }
}

/// SplitMix64: the same inputs in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
