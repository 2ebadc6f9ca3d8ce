//! `tidewatch scan`: exit codes, the JSON line, order, mailbox files, standard input, refusals.

use serde_json::Value;

use crate::program::{run, run_with_input, shop_configuration, shop_mail, text};

const CLEAN: &[u8] = b"Date: Mon, 16 Nov 2026 09:00:00 +0000\r\nFrom: A B <a@example.com>\r\nTo: c@example.net\r\nSubject: lunch\r\nMessage-ID: <1@example.com>\r\n\r\nLunch at noon?\r\n";

#[test]
fn an_accepted_message_exits_with_0() {
    let output = run_with_input(&["scan", "--no-dns", "-"], CLEAN);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).starts_with("ACCEPT"));
}

#[test]
fn a_message_that_is_not_accepted_exits_with_1() {
    let message = shop_mail("33-");
    let output = run(&["--config", &shop_configuration(), "scan", message.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
}

#[test]
fn an_error_exits_with_2_and_wins() {
    let message = shop_mail("33-");
    let output = run(&["--config", &shop_configuration(), "scan", message.to_str().unwrap(), "no-such-file"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("no-such-file"));
}

/// Every field that scripts rely on, and the two decimals.
#[test]
fn json_lines_have_all_fields_and_sum_exactly() {
    let folder = shop_mail("01-").parent().unwrap().to_owned();
    let output =
        run(&["--config", &shop_configuration(), "scan", "--format", "json", folder.to_str().unwrap()]);
    let lines = text(&output);
    assert_eq!(lines.lines().count(), 58);
    let mut paths = Vec::new();
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let fields = [
            "path",
            "item",
            "sha256",
            "direction",
            "action",
            "decided_by",
            "score",
            "reasons",
            "undecided",
            "auth",
            "error",
            "took_us",
        ];
        for field in fields {
            assert!(value.get(field).is_some(), "{field} is missing in {line}");
        }
        for field in ["spf", "dkim", "dmarc", "arc"] {
            let said = value["auth"][field].as_str().unwrap();
            assert!(["not_checked", "none", "pass", "fail"].contains(&said), "{field} is {said} in {line}");
        }
        let parts: i64 =
            value["reasons"].as_array().unwrap().iter().map(|reason| hundredths(&reason["points"])).sum();
        assert_eq!(parts, hundredths(&value["score"]), "{line}");
        assert!(has_two_decimals(line, "\"score\":"), "{line}");
        paths.push(value["path"].as_str().unwrap().to_owned());
    }
    assert!(paths.is_sorted(), "output keeps the order of the input");
}

fn hundredths(points: &Value) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "scores are small numbers")]
    let hundredths = (points.as_f64().unwrap() * 100.0).round() as i64;
    hundredths
}

fn has_two_decimals(line: &str, key: &str) -> bool {
    let number = line.split(key).nth(1).unwrap().split([',', '}']).next().unwrap();
    number.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2)
}

#[test]
fn a_mailbox_file_is_read_message_by_message() {
    let mbox = [
        b"From a@example.com Mon Nov 16 09:00:00 2026\n".as_slice(),
        CLEAN,
        b"\nFrom b@example.com Mon Nov 16 09:01:00 2026\n",
        CLEAN,
    ]
    .concat();
    let output = run_with_input(&["scan", "--no-dns", "--format", "json", "-"], &mbox);
    let items: Vec<Value> = text(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<&Value> = items.iter().map(|item| &item["item"]).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(items[0]["sha256"], items[1]["sha256"]);
}

#[test]
fn reasons_come_in_the_language_that_was_asked_for() {
    let message = shop_mail("01-");
    let scan = |language: &str| {
        let arguments =
            ["--config", &shop_configuration(), "scan", "--language", language, message.to_str().unwrap()];
        text(&run(&arguments))
    };
    assert_ne!(scan("en"), scan("de"));
}

#[test]
fn a_mistake_in_the_configuration_is_explained() {
    let folder = std::env::temp_dir().join(format!("tidewatch-scan-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("wrong.toml");
    std::fs::write(&path, "[scan]\nlisen = \"127.0.0.1:1\"\n").unwrap();
    let output = run(&["--config", path.to_str().unwrap(), "check"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 2") && said.contains("Did you mean `listen`?"), "{said}");
}

#[test]
fn a_servers_word_counts_where_it_is_said_to_write() {
    let above = "Authentication-Results: mx.example; dkim=none; spf=pass smtp.mailfrom=a@h.test\n";
    let received =
        "Received: from h.test (h.test [203.0.113.5])\n by mx.example; Mon, 16 Nov 2026 09:00:00 +0000\n";
    let message = "From: a@h.test\nTo: b@mx.example\nDate: Mon, 16 Nov 2026 09:00:00 +0000\n\nhello\n";
    let folder = std::env::temp_dir().join(format!("tidewatch-servers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("servers.toml");
    let path = path.to_str().unwrap();
    for (key, header, expected) in [
        ("authserv_ids", format!("{above}{received}"), ["pass", "none"]),
        ("authserv_ids", format!("{received}{above}"), ["not_checked", "not_checked"]),
        ("authserv_ids_below", format!("{above}{received}"), ["pass", "none"]),
        ("authserv_ids_below", format!("{received}{above}"), ["pass", "none"]),
    ] {
        let settings =
            format!("[authentication]\ntrusted_hops = [\"mx.example\"]\n{key} = [\"mx.example\"]\n");
        std::fs::write(path, settings).unwrap();
        let arguments = ["--config", path, "scan", "--no-dns", "--format", "json", "-"];
        let output = run_with_input(&arguments, format!("{header}{message}").as_bytes());
        let said: Value = serde_json::from_str(text(&output).lines().next().unwrap()).unwrap();
        let found = ["spf", "dkim"].map(|method| said["auth"][method].as_str().unwrap().to_owned());
        assert_eq!(found, expected, "{key}: {header}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
