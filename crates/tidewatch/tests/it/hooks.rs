//! Hooks of other mail servers over HTTP: requests recorded from their public documentation (docs/recipes/), played to the real service.

use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::folder::TempFolder;

use crate::program::{Answer, Served};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn recorded(name: &str) -> String {
    std::fs::read_to_string(here("fixtures/hooks").join(name)).unwrap()
}

/// Sends a recorded head with a message, as it would come over SMTP.
fn play(served: &Served, head: &str, message: &str) -> Answer {
    let head = head.trim_end().replace('\n', "\r\n");
    served.request(&head, message.replace('\n', "\r\n").as_bytes())
}

#[test]
fn an_injector_in_front_of_powermta_learns_what_to_do_with_a_campaign() {
    let served = Served::start();
    let lure = play(&served, &recorded("powermta.http"), &recorded("campaign.eml")).json();
    assert_eq!((lure["direction"].as_str(), lure["action"].as_str()), (Some("outbound"), Some("hold")));
    let reasons = lure["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["id"] == "promise.broken"), "{lure}");
    let honest = play(&served, &recorded("powermta.http"), &recorded("newsletter.eml")).json();
    assert_eq!(honest["action"], "accept", "{honest}");
}

/// Runs the Lua of the recipe in the stand-in, with the service's answer or with none.
fn lua(recipe: &str, message: &str, answer: Option<&str>) -> String {
    let folder = TempFolder::new("hooks");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let answer = answer.map(|answer| file("answer.json", answer)).unwrap_or_default();
    let output = Command::new("rspamadm")
        .arg("lua")
        .arg(here("fixtures/hooks/kumomta.lua"))
        .env("RECIPE", file("recipe.lua", recipe))
        .env("MESSAGE", file("message.eml", message))
        .env("ANSWER", answer)
        .output()
        .expect(
            "rspamadm, of Debian's rspamd, runs Lua for this test (`cargo xtask test --install` installs it)",
        );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn kumomta_recipe(enforces: bool) -> String {
    let page = std::fs::read_to_string(here("docs/recipes/kumomta.md")).unwrap();
    let (_, rest) = page.split_once("```lua\n").unwrap();
    let (block, _) = rest.split_once("\n```").unwrap();
    assert!(block.contains("local ENFORCE = false"), "the page begins with looking only");
    block.replace("local ENFORCE = false", &format!("local ENFORCE = {enforces}"))
}

#[test]
fn kumomtas_hook_asks_as_recorded_and_obeys_the_real_answer() {
    let served = Served::start();
    let [lure, honest] = [recorded("campaign.eml"), recorded("newsletter.eml")];
    for (message, enforces, outcome) in [
        (&lure, true, "= 550 5.7.1 message refused"),
        (&lure, false, "= accepted"),
        (&honest, true, "= accepted"),
    ] {
        let answer = play(&served, &recorded("kumomta.http"), message);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let said = lua(&kumomta_recipe(enforces), message, Some(&answer.body));
        let asked: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        assert_eq!(asked.join("\n"), recorded("kumomta.http").trim_end(), "the recipe asks as recorded");
        assert!(said.lines().any(|line| line == outcome), "expected `{outcome}`:\n{said}");
        assert!(said.contains("removed X-Tidewatch"), "a forged mark goes:\n{said}");
        let action = answer.json()["action"].as_str().unwrap().to_owned();
        assert!(said.contains(&format!("meta {action}")), "{said}");
    }
}

#[test]
fn kumomtas_hook_marks_and_defers_as_told() {
    let answer = |action: &str| {
        format!(
            r#"{{"action":"{action}","score":5.0,"milter":{{"add_headers":{{"X-Tidewatch":{{"value":"tag; score=5.00","order":1}}}}}}}}"#
        )
    };
    let message = recorded("newsletter.eml");
    let tagged = lua(&kumomta_recipe(true), &message, Some(&answer("add header")));
    assert!(
        tagged.contains("= accepted") && tagged.contains("prepended X-Tidewatch: tag; score=5.00"),
        "{tagged}"
    );
    let deferred = lua(&kumomta_recipe(true), &message, Some(&answer("soft reject")));
    assert!(deferred.contains("= 451 4.7.1"), "{deferred}");
    let away = lua(&kumomta_recipe(true), &message, None);
    assert!(away.contains("= 451 4.7.1") && away.contains("! Tidewatch could not be asked"), "{away}");
    let away = lua(&kumomta_recipe(false), &message, None);
    assert!(away.contains("= accepted") && away.contains("! Tidewatch could not be asked"), "{away}");
}
