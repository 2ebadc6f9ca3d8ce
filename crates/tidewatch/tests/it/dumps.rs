//! A file of addresses turns up: extracts of two vendors' copies are read week by week by the program, a noisy dump is attributed to the right copy and days, its bundle is reckoned
//! again, and where one address is can be asked. Nothing it says holds an address.

use std::path::Path;
use std::process::Output;

use model::access::Access;
use model::ids::{CopyId, TenantId};
use platform::clock::{Clock as _, SystemClock};
use serde_json::Value;
use testkit::folder::TempFolder;
use world::chance::Chance;
use world::churn::{Churn, List};
use world::leak::noisy;

use crate::canary::desk;
use crate::program::{shop_configuration, tidewatch};

pub(crate) fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String) {
    let mut command = tidewatch();
    command.arg("--config").arg(folder.join("tidewatch.toml")).arg("--data").arg(folder.join("data"));
    let mut child = command
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    assert!(!said.contains("@mail"), "an address is said: {said}");
    (status.code().unwrap(), said)
}

pub(crate) fn addresses(people: &[u64]) -> Vec<String> {
    people.iter().map(|person| format!("m{person:x}@mail{}.example", person % 5)).collect()
}

pub(crate) fn csv(people: &[u64]) -> String {
    let rows = addresses(people).iter().map(|address| format!("1;{address};\"a\nb\"\n")).collect::<String>();
    format!("Id;E-Mail;Note\n{rows}")
}

/// Two vendors with a copy of the spring list each.
async fn adopted(folder: &Path) -> [CopyId; 2] {
    let (store, custody) = desk(folder).await;
    let access = Access::house(TenantId::HOUSE, "test");
    let now = SystemClock.now();
    let mut copies = Vec::new();
    for name in ["Vendor B", "Vendor C"] {
        let wanted = custody::party::Wanted { name: name.into(), ..Default::default() };
        let vendor = custody.vendor_add(&access, wanted, now).await.unwrap();
        let wanted = custody::adopt::Wanted {
            list: "Spring news".into(),
            told: "a letter on Mondays".into(),
            header: "E-Mail".into(),
            seeds: "3".into(),
            ..Default::default()
        };
        copies.push(custody.adopt(&access, vendor, wanted, now).await.unwrap());
    }
    store.close().await;
    copies.try_into().unwrap()
}

/// A data folder of its own, with two vendors that have a copy.
pub(crate) fn set_up(path: &Path) -> [CopyId; 2] {
    let key = path.join("key").join("root.key");
    let shop = std::fs::read_to_string(shop_configuration()).unwrap();
    let all = format!("{shop}\n[keys]\nroot = {key:?}\n");
    std::fs::write(path.join("tidewatch.toml"), all).unwrap();
    std::fs::create_dir_all(path.join("data")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(adopted(path))
}

#[test]
fn a_noisy_dump_names_the_copy_and_the_days_on_the_command_line() {
    let folder = TempFolder::new("dumps");
    let path = folder.path();
    let copies = set_up(path);
    let mut list = List::new(11, 2_000);
    let mut readings = Vec::new();
    let days = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02", "2026-02-09"];
    for (week, day) in days.iter().enumerate() {
        // The vendors take turns.
        let copy = copies[week % 2];
        let file = path.join("extract.csv");
        std::fs::write(&file, csv(list.people()) + "1;no address;x\n").unwrap();
        let id = copy.to_string();
        let (code, said) = run(path, &["copies", "read", &id, file.to_str().unwrap(), "--taken", day], b"");
        assert!(code == 0 && said.contains("2000 people, 2001 rows; 1 without an address"), "{said}");
        assert!(said.contains("lines without an address: 4002"), "{said}");
        readings.push((copy, list.people().to_vec(), *day));
        list.step(Churn { per_million: 30_000, burst_every: 0 });
    }
    // One of before is put in its place; it was another list's, and is taken back.
    let id = copies[0].to_string();
    let older = ["copies", "read", &id, "-", "--taken", "1.1.2026"];
    let (code, said) = run(path, &older, csv(&list.people()[..30]).as_bytes());
    assert!(code == 0 && said.contains("30 people"), "{said}");
    let (code, said) = run(path, &["copies", "unread", &id, "--dry-run"], b"");
    assert!(code == 0 && said.contains("30 people of 30 rows as of 2026-01-01"), "{said}");
    assert!(said.contains(" by Tidewatch.") && !said.contains("house:"), "{said}");
    let (code, said) = run(path, &["copies", "unread", &id], b"");
    assert!(code == 0 && said.contains("Nothing was changed"), "{said}");
    let (code, said) = run(path, &["copies", "unread", &id, "--yes"], b"");
    assert!(code == 0 && said.contains("It is taken back"), "{said}");
    let (code, said) = run(path, &["copies", "unread", &id, "--dry-run"], b"");
    assert!(code == 0 && said.contains("as of 2026-02-02"), "{said}");

    let (leaked, people, day) = readings[3].clone();
    let others: Vec<Vec<u64>> = [0, 1, 2, 4, 5].map(|other: usize| readings[other].1.clone()).to_vec();
    let rows = noisy(&people, 800, 0.2, &others, &mut Chance::new(2));
    let dump = path.join("dump.txt");
    let lines: Vec<String> = addresses(&rows).iter().map(|address| format!("{address}:hunter2")).collect();
    std::fs::write(&dump, lines.join("\n")).unwrap();
    let (dump, bundle) = (dump.to_str().unwrap(), path.join("bundle.json"));
    let bundle = bundle.to_str().unwrap();
    let asked = ["attribute", dump, "--source", "a forum", "--ground", "interest"];
    let (code, said) = run(path, &[&asked[..], &["--format", "json", "--save-bundle", bundle]].concat(), b"");
    assert_eq!(code, 1, "{said}");
    let answer: Value = serde_json::from_str(&said).unwrap();
    let list = &answer["bundle"]["lists"][0]["answer"];
    assert_eq!(answer["origin"], "no_control");
    // The other vendor was read a week before and a week after, and may have had the same list between: none is named because of the day it was read.
    assert_eq!(
        (list["named"].is_null(), list["holders"][0].as_str()),
        (true, Some(&*leaked.to_string())),
        "{list}"
    );
    let ranked = list["ranked"].as_array().unwrap();
    assert!(ranked.len() == 2 && ranked.iter().all(|one| one["share"] == 0.5), "{list}");
    let best = ranked.iter().find(|one| one["copy"] == leaked.to_string()).unwrap();
    assert!(best["best_reading"].as_str().unwrap().starts_with(day), "{list}");
    let (first, last) = (&list["interval"]["first"], &list["interval"]["last"]);
    assert!(
        first.as_str().unwrap() <= "2026-01-26T23:59:59Z" && last.as_str().unwrap() >= "2026-01-26",
        "{list}"
    );
    let (code, said) = run(path, &asked, b"");
    assert!(code == 1 && said.contains("Vendor B, Vendor C") && said.contains("January 2026"), "{said}");
    let (code, said) = run(path, &["attribute", dump, "--source", "x", "--ground", "why not"], b"");
    assert!(code == 2 && said.contains("interest, obligation or authority"), "{said}");

    let (code, said) = run(path, &["attribute", dump, "--bundle", bundle], b"");
    assert!(code == 0 && said.contains("says the same"), "{said}");
    let (code, said) = run(path, &["attribute", "-", "--bundle", bundle], b"eve@shop.example\n");
    assert!(code == 2 && said.contains("not the file"), "{said}");

    let somebody = addresses(&people)[0].clone();
    let (code, said) = run(path, &["where", "-"], somebody.to_uppercase().as_bytes());
    assert!(code == 1 && said.contains("a letter on Mondays") && said.contains("Vendor C"), "{said}");
    let (code, said) = run(path, &["where", "nobody@shop.example", "--format", "json"], b"");
    assert!(code == 0 && said.contains("\"is_known\":false"), "{said}");
    let (code, said) = run(path, &["copies", "control", "spring NEWS", "5"], b"");
    assert!(code == 0 && said.contains("5 of a thousand"), "{said}");
    let (code, said) = run(path, &["copies", "control", "spring NEWS", "5000"], b"");
    assert!(code == 2 && said.contains("from 0 to 50 can be kept out, not 5,000"), "{said}");
    let (code, said) = run(path, &["copies", "hold", "Autumn"], b"");
    assert!(code == 2 && said.contains("Spring news"), "{said}");
}

#[test]
fn a_new_key_over_lists_changes_no_answer_and_a_lost_one_is_said_and_given_up() {
    let folder = TempFolder::new("rekey");
    let path = folder.path();
    let copies = set_up(path);
    let people = List::new(11, 2_000);
    let people = people.people();
    let read = ["copies", "read", &copies[0].to_string(), "-"];
    assert_eq!(run(path, &read, csv(people).as_bytes()).0, 0);
    std::fs::create_dir(path.join("share")).unwrap();
    std::fs::write(path.join("share").join("export.csv"), csv(&people[..500])).unwrap();
    let share = path.join("share");
    let share = share.to_str().unwrap();
    let somebody = addresses(people)[0].clone();
    let answers = || {
        let (found, told) = run(path, &["copies", "find", share], b"");
        let (known, said) = run(path, &["where", "-"], somebody.as_bytes());
        assert!(told.contains("500 of them known") && said.contains("Vendor B"), "{told}{said}");
        (found, known)
    };
    assert_eq!(answers(), (1, 1));
    let (code, said) = run(path, &["copies", "rekey"], b"");
    assert!(code == 0 && said.contains("1 lists are known by 1 list keys"), "{said}");
    assert_eq!(answers(), (1, 1), "and whoever has the root key alone knows nobody");
    let (code, said) = run(path, &["copies", "rekey"], b"");
    assert!(code == 0 && said.contains("by 2 list keys"), "{said}");
    assert_eq!(answers(), (1, 1));

    let key = path.join("key").join("root.key.list-key-2");
    let away = path.join("away");
    std::fs::rename(&key, &away).unwrap();
    let (code, said) = run(path, &["where", "-"], somebody.as_bytes());
    assert!(code == 2 && said.contains("2 list keys were laid over it, and 1 are known here"), "{said}");
    // Which key, what cannot be read without it, and what to do.
    let (code, said) = run(path, &["verify"], b"");
    assert_eq!(code, 2, "{said}");
    for words in [
        "who was in which copy of Spring news cannot be read: 2 list keys were laid over it, and only the first is here",
        &format!("The list key {} is missing. Put it back", key.display()),
        "\"tidewatch copies rekey --lost\" forgets who was in the copies above",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    let (code, said) = run(path, &["copies", "rekey"], b"");
    assert!(code == 2 && said.contains("list key"), "{said}");
    std::fs::rename(&away, &key).unwrap();
    assert_eq!(answers(), (1, 1), "it was put back");
    let (code, said) = run(path, &["verify"], b"");
    assert!(code == 0 && !said.contains("list key"), "{said}");

    std::fs::remove_file(&key).unwrap();
    let (code, said) = run(path, &["copies", "rekey", "--lost"], b"");
    assert!(code == 0 && said.contains("1 list keys are given up. Of 1 lists nobody knows"), "{said}");
    assert_eq!(run(path, &["where", "-"], somebody.as_bytes()).0, 0, "nobody knows any more");
    assert_eq!(run(path, &read, csv(people).as_bytes()).0, 0);
    assert_eq!(answers(), (1, 1), "an extract that is read again is known again");
}
