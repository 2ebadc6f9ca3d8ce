//! Readiness of the built program on a disk that is full and without its database, and its metrics as a strict reader takes them: each family as docs/operations.md
//! lists it, and nothing that a stranger wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use testkit::postgres;
use testkit::small_disk::SmallDisk;

use super::{House, Serving, wait_until};
use crate::program::{Answer, request, shop_mail};

/// What a line of output begins with that names the ops face.
const OPS: &str = "Health and metrics on http://";

/// A service that answers on an ops face, and where that is.
fn serve(house: &House) -> (Serving, SocketAddr, SocketAddr) {
    let mut serving = house.serve();
    let http = serving.place("Listening on http://").unwrap_or_else(|| panic!("{}", house.log()));
    let ops = serving.place(OPS).unwrap_or_else(|| panic!("{}", house.log()));
    (serving, http, ops)
}

fn ask(ops: SocketAddr, path: &str) -> Answer {
    request(&ops.to_string(), &format!("GET {path} HTTP/1.1"), b"")
}

#[test]
fn a_full_disk_turns_readiness_red_and_room_turns_it_green_again() {
    let house =
        House::new("[ops]\nlisten = \"127.0.0.1:0\"\nmin_free_megabytes = 1\n").on(SmallDisk::new(16));
    let disk = house.disk.as_ref().unwrap();
    let (_serving, _, ops) = serve(&house);
    wait_until("it is ready", || ask(ops, "/health/ready").status == 200);
    disk.fill();
    wait_until("it notices", || ask(ops, "/health/ready").status == 503);
    let answer = ask(ops, "/health/ready").json();
    let check = |name: &str| {
        let checks = answer["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{answer}")).clone()
    };
    assert_eq!(answer["status"], "not ready");
    for name in ["data-folder", "objects-folder"] {
        assert_eq!(check(name)["is_ready"], false, "{answer}");
        assert!(check(name)["about"].as_str().unwrap().contains("No space left on device"), "{answer}");
    }
    assert_eq!(check("clock")["is_ready"], true);
    assert_eq!(ask(ops, "/health/live").status, 200);
    disk.free();
    wait_until("it is ready again", || ask(ops, "/health/ready").status == 200);
}

#[test]
fn a_stopped_database_turns_readiness_red_and_it_turns_green_when_that_is_back() {
    let mut database = postgres::Server::alone();
    let house =
        House::new("[ops]\nlisten = \"127.0.0.1:0\"\n").with("TIDEWATCH__STORE", database.fresh_database());
    let (_serving, _, ops) = serve(&house);
    wait_until("it is ready", || ask(ops, "/health/ready").status == 200);
    database.stop();
    wait_until("it notices", || ask(ops, "/health/ready").status == 503);
    let answer = ask(ops, "/health/ready").json();
    let wrong: Vec<&str> = answer["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["is_ready"] == false)
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    assert!(wrong.contains(&"store") && !wrong.contains(&"data-folder"), "{answer}");
    assert_eq!(ask(ops, "/health/live").status, 200);
    assert!(ask(ops, "/metrics").body.contains("\ntidewatch_store_up 0\n"));
    database.start();
    wait_until("it is ready again", || ask(ops, "/health/ready").status == 200);
}

/// A family as it was read.
struct Read {
    kind: String,
    labels: BTreeSet<String>,
    samples: BTreeMap<String, f64>,
}

/// Reads the text format as its definition says, and takes nothing else: families in one piece with HELP before TYPE before samples, no
/// sample twice, sound label names, quoted values, numbers, and histograms whose buckets add up.
fn read(text: &str) -> BTreeMap<String, Read> {
    assert!(text.ends_with('\n'), "the last line is not whole");
    let mut families = BTreeMap::<String, Read>::new();
    let mut current = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, about) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && !about.is_empty(), "{line}");
            let typed = lines.next().unwrap().strip_prefix("# TYPE ").unwrap();
            let (typed_name, kind) = typed.split_once(' ').unwrap();
            assert_eq!(typed_name, name);
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{typed}");
            let family = Read { kind: kind.to_owned(), labels: BTreeSet::new(), samples: BTreeMap::new() };
            assert!(families.insert(name.to_owned(), family).is_none(), "{name} stands in two places");
            current = name.to_owned();
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
        let (name, labels) = series.split_once('{').map_or((series, ""), |(name, rest)| {
            (name, rest.strip_suffix('}').unwrap_or_else(|| panic!("not closed: {line}")))
        });
        let family = families.get_mut(&current).unwrap_or_else(|| panic!("before any family: {line}"));
        let ending = name.strip_prefix(current.as_str()).unwrap_or_else(|| panic!("of no family: {line}"));
        let endings: &[&str] =
            if family.kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(endings.contains(&ending), "{line}");
        assert!(family.kind == "gauge" || value >= 0.0, "{line}");
        for (label, _) in labels_of(labels) {
            if label != "le" {
                family.labels.insert(label);
            }
        }
        assert!(family.samples.insert(series.to_owned(), value).is_none(), "twice: {line}");
    }
    families
        .iter()
        .filter(|(_, family)| family.kind == "histogram")
        .for_each(|(name, family)| adds_up(name, family));
    families
}

fn is_name(name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    !name.is_empty() && name.chars().all(is_part) && !name.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Names and values of labels; a backslash takes the next letter with it.
fn labels_of(mut text: &str) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once("=\"").unwrap_or_else(|| panic!("no value: {text}"));
        assert!(is_name(name), "{name}");
        let (mut value, mut end, mut letters) = (String::new(), None, rest.char_indices());
        while let Some((place, letter)) = letters.next() {
            match letter {
                '\\' => value.push(letters.next().expect("something is escaped").1),
                '"' => {
                    end = Some(place + 1);
                    break;
                }
                other => value.push(other),
            }
        }
        let rest = &rest[end.expect("the value is closed")..];
        text = rest.strip_prefix(',').unwrap_or(rest);
        assert!(!rest.starts_with(',') || !text.is_empty(), "a comma and nothing behind it");
        labels.push((name.to_owned(), value));
    }
    labels
}

/// Buckets only grow, and the last of them is the count.
fn adds_up(name: &str, family: &Read) {
    let mut series = BTreeMap::<Vec<(String, String)>, Vec<(f64, f64)>>::new();
    for (sample, value) in &family.samples {
        let Some(rest) = sample.strip_prefix(&format!("{name}_bucket{{")) else { continue };
        let (bound, others): (Vec<_>, Vec<_>) =
            labels_of(rest.strip_suffix('}').unwrap()).into_iter().partition(|(label, _)| label == "le");
        let bound = match bound[0].1.as_str() {
            "+Inf" => f64::INFINITY,
            number => number.parse().unwrap(),
        };
        series.entry(others).or_default().push((bound, *value));
    }
    for (labels, mut buckets) in series {
        buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
        assert!(buckets.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{name} {labels:?}: {buckets:?}");
        let last = buckets.last().unwrap();
        assert!(last.0.is_infinite(), "{name} {labels:?} has no last bucket");
        let labels: Vec<String> = labels.iter().map(|(label, value)| format!("{label}={value:?}")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        assert_eq!(family.samples[&format!("{name}_count{labels}")], last.1);
        assert!(family.samples.contains_key(&format!("{name}_sum{labels}")));
    }
}

/// The table of the page: name, kind, labels.
fn documented() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let page = include_str!("../../../../../docs/operations.md");
    let rows = page.split("## Metrics").nth(1).unwrap().lines();
    let rows = rows.filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let labels = cells[3].split(", ").map(|label| label.trim_matches('`').to_owned());
        let labels = labels.filter(|label| !label.is_empty()).collect();
        (cells[0].trim_matches('`').to_owned(), (cells[1].to_owned(), labels))
    };
    rows.map(row).collect()
}

#[test]
fn metrics_are_what_a_strict_reader_takes_and_the_page_lists() {
    let house = House::new(
        "[ops]\nlisten = \"127.0.0.1:0\"\n[[milter]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\n[mailbox]\n\
         listen = \"127.0.0.1:0\"\ndomains = [\"watch.fenwicklark.example\"]\n",
    );
    let (_serving, http, ops) = serve(&house);
    let mail = std::fs::read(shop_mail("01")).unwrap();
    let scanned = request(&http.to_string(), "POST /api/v1/scan HTTP/1.1", &mail);
    assert_eq!(scanned.status, 200, "{}", scanned.body);
    assert_eq!(ask(ops, "/nowhere/secret").status, 404);
    let text = ask(ops, "/metrics");
    assert_eq!(text.status, 200);
    assert!(text.head.contains("text/plain; version=0.0.4"), "{}", text.head);
    let families = read(&text.body);
    for (name, family) in &families {
        let (kind, labels) = documented().remove(name).unwrap_or_else(|| panic!("not in the page: {name}"));
        assert_eq!(kind, family.kind, "{name}");
        // A family without a sample yet shows no labels.
        assert!(
            family.samples.is_empty() || family.labels == labels,
            "{name}: {labels:?}, {:?}",
            family.labels
        );
    }
    let shown: BTreeSet<&String> = families.keys().collect();
    let missing: Vec<String> = documented().into_keys().filter(|name| !shown.contains(name)).collect();
    assert_eq!(missing, Vec::<String>::new());
    let total: f64 = families["tidewatch_messages_total"].samples.values().sum();
    assert_eq!(total, 1.0, "{}", text.body);
    let not_there = &families["tidewatch_http_requests_total"].samples;
    assert!(not_there.keys().any(|series| series.contains("route=\"none\"") && series.contains("404")));
    assert!(!text.body.contains("secret"), "{}", text.body);
}
