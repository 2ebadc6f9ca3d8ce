//! Every text id in a template or in a view exists in every language, and templates keep to the content security policy.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use model::phrase::Phrase;
use platform::phrases::{Phrases, TEXTS};

/// The files below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found
}

fn home(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The literals after these calls: `t("id")`, `t_with("id", …)`, `Phrase::new("id")`; and whatever begins like a text of the parts.
fn named(text: &str) -> Vec<&str> {
    let calls = [
        (".t(\"", 4),
        (".t_with(\"", 9),
        ("Phrase::new(\"", 13),
        ("\"parts-", 1),
        ("\"held-", 1),
        ("\"message-fact-", 1),
        ("\"message-size-", 1),
    ];
    let after =
        calls.iter().flat_map(|(call, skip)| text.match_indices(call).map(move |(at, _)| &text[at + skip..]));
    after.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_text_that_is_named_exists_in_every_language() {
    let phrases = Phrases::load();
    let mut missing = BTreeSet::new();
    let sources = files(&home("templates"), "html").into_iter().chain(files(&home("src"), "rs"));
    // Words of the API are its own and the same in every language.
    let is_other = |part: std::path::Component<'_>| part.as_os_str() == "tests" || part.as_os_str() == "api";
    for path in sources.filter(|path| !path.ends_with("tests.rs") && !path.components().any(is_other)) {
        let text = fs::read_to_string(&path).unwrap();
        // Tests say what they like; they stand last in a file.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for id in code.iter().flat_map(|line| named(line)) {
            for language in phrases.languages() {
                // The lines of the texts are asked, because `say` falls back to English.
                let known = TEXTS.iter().filter(|(of, _, _)| *of == language);
                if !known
                    .flat_map(|(_, _, content)| content.lines())
                    .any(|line| line.split(" =").next() == Some(id))
                {
                    missing.insert(format!("{language}: {id} ({})", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn names_of_texts_are_found_in_calls() {
    assert_eq!(named(r#"{{ page.t("one") }} page.t_with("two", "count", 3)"#), ["one", "two"]);
    assert_eq!(Phrases::load().say("de", &Phrase::new("parts-menu")), "Menü");
}

#[test]
fn templates_keep_to_the_content_security_policy() {
    // `style-src 'self'; script-src 'self'`: nothing inline, nothing from elsewhere.
    let mut faults = Vec::new();
    for path in files(&home("templates"), "html") {
        let text = fs::read_to_string(&path).unwrap();
        for bad in [
            " style=",
            "<style",
            " onclick=",
            " onload=",
            " onchange=",
            " onsubmit=",
            "javascript:",
            "src=\"http",
            "href=\"http",
            "|safe",
        ] {
            if text.contains(bad) {
                faults.push(format!("{}: {bad}", path.display()));
            }
        }
        let inline = text
            .match_indices("<script")
            .filter(|(at, _)| !text[*at..].split('>').next().unwrap_or("").contains("src="));
        faults.extend(inline.map(|_| format!("{}: a script without src", path.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Forms that need not act once: who comes in or out and how he is shown things, what a passkey signs, what a ticket answers, and pages without a person.
const MAY_ACT_AGAIN: [&str; 11] = [
    "base.html",
    "base/preferences.html",
    "console/case_approve.html",
    "console/digest.html",
    "console/passkey.html",
    "console/sign_in.html",
    "console/welcome.html",
    "gallery.html",
    "public/check.html",
    "public/inquiry.html",
    "public/questions.html",
];

#[test]
fn forms_act_once_each_time_they_are_drawn() {
    let mut faults = Vec::new();
    for path in files(&home("templates"), "html")
        .into_iter()
        .filter(|path| !MAY_ACT_AGAIN.iter().any(|name| path.ends_with(name)))
    {
        let text = fs::read_to_string(&path).unwrap();
        let forms = text.match_indices("method=\"post\"").chain(text.match_indices("formaction="));
        let again =
            forms.filter(|(at, _)| !text[*at..].split('>').next().unwrap_or("").contains("view::once("));
        faults.extend(again.map(|_| format!("{}: a form without view::once", path.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_that_templates_name_are_there() {
    for path in files(&home("templates"), "html") {
        let text = fs::read_to_string(&path).unwrap();
        for (_, rest) in
            text.match_indices("assets::href(\"").map(|(at, call)| text[at..].split_at(call.len()))
        {
            let name = rest.split('"').next().unwrap();
            assert_ne!(crate::assets::href(name), "", "{}: {name}", path.display());
        }
    }
}
