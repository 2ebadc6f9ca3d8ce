//! `cargo xtask bench hostile`: what the most expensive messages we can think of cost the running service.
//!
//! Each is sent to a `tidewatch serve` of its own: processor time from the scheduler, peak memory over what was resident
//! before. The messages are made here, of structure rather than of content; files in `fixtures/hostile/`, if there
//! are any, are sent as well. The bounds stand in docs/benchmarks.md; nothing fails for missing them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use peers::table;

use super::built::Built;
use super::filter::{Dns, Filter};
use super::{process, side_by_side};
use crate::house::root;

/// A message and what is wrong with it.
struct Hostile {
    name: String,
    bytes: Vec<u8>,
}

/// What one message cost.
struct Cost {
    name: String,
    size_kib: usize,
    cpu: Duration,
    extra_kib: u64,
    answer: String,
}

/// How often each is sent; the largest figure counts.
const TIMES: usize = 3;
const HEAD: &str = "From: a@sender.example\r\nTo: b@receiver.example\r\nSubject: hello\r\nDate: Sat, 1 Aug 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n";

/// Measures every hostile message and prints a table.
pub(super) fn run(programs: Option<&Path>) -> Result<()> {
    let built = programs.map_or_else(|| Built::new(&["peers", "tidewatch"]), Built::ready)?;
    let dns = Dns::start(built.path("dns_stub")?)?;
    let scratch = std::env::temp_dir().join(format!("tidewatch-hostile-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let outcome = measure_all(&built, &dns, &scratch);
    fs::remove_dir_all(&scratch).context("remove the scratch folder")?;
    println!("{}", report(&outcome?));
    Ok(())
}

fn measure_all(built: &Built, dns: &Dns, scratch: &Path) -> Result<Vec<Cost>> {
    let (program, load) = (built.path("tidewatch")?, built.path("load")?);
    let ordinary = || Hostile {
        name: "an ordinary message, for comparison".into(),
        bytes: message("text/plain", "hello\r\n"),
    };
    let mut costs = Vec::new();
    for hostile in std::iter::once(ordinary()).chain(made()).chain(large()).chain(kept()?) {
        // A fresh service each time: memory that an earlier message left behind would hide what this one takes.
        let filter = side_by_side::start_tidewatch(program, scratch, 1, dns.address)?;
        // The first message pays for what is made once.
        measure(&filter, load, scratch, &ordinary())?;
        costs.push(measure(&filter, load, scratch, &hostile)?);
    }
    Ok(costs)
}

fn measure(filter: &Filter, load: &Path, scratch: &Path, hostile: &Hostile) -> Result<Cost> {
    let [file, list, out] = ["message", "list", "out"].map(|name| scratch.join(name));
    fs::write(&file, &hostile.bytes)?;
    fs::write(&list, file.to_string_lossy().as_bytes())?;
    let mut cost = Cost {
        name: hostile.name.clone(),
        size_kib: hostile.bytes.len() >> 10,
        cpu: Duration::ZERO,
        extra_kib: 0,
        answer: String::new(),
    };
    for _ in 0..TIMES {
        let before = process::scheduled(filter.process())?;
        let resident = process::forget_peak(filter.process())?;
        let status = Command::new(load)
            .arg(filter.address.to_string())
            .args([&list, Path::new("1"), &out])
            .stdout(std::process::Stdio::null())
            .status()
            .context("start the load generator")?;
        if !status.success() {
            bail!("the load generator ended with {status}");
        }
        cost.cpu = cost.cpu.max(process::scheduled(filter.process())?.saturating_sub(before));
        cost.extra_kib = cost.extra_kib.max(process::peak(filter.process())?.saturating_sub(resident));
        let rows = table::read(&fs::read_to_string(&out)?)?;
        let row = rows.first().context("no answer")?;
        cost.answer = if row.error.is_empty() { row.action.clone() } else { row.error.clone() };
    }
    Ok(cost)
}

fn report(costs: &[Cost]) -> String {
    let mut text =
        format!("Measured with `cargo xtask bench hostile` on {}.\n\n", super::machine::in_words());
    text.push_str("| message | KiB | CPU ms | extra MiB | answer |\n|---|---:|---:|---:|---|\n");
    for Cost { name, size_kib, cpu, extra_kib, answer } in costs {
        let extra_mib = extra_kib >> 10;
        writeln!(
            text,
            "| {name} | {size_kib} | {:.1} | {extra_mib} | {answer} |",
            cpu.as_secs_f64() * 1000.0
        )
        .expect("a String takes every text");
    }
    text
}

/// Returns the files of `fixtures/hostile/`.
fn kept() -> Result<Vec<Hostile>> {
    let folder = root().join("fixtures/hostile");
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let mut kept = Vec::new();
    for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
        kept.push(Hostile {
            name: entry.file_name().to_string_lossy().into_owned(),
            bytes: fs::read(entry.path())?,
        });
    }
    kept.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(kept)
}

fn message(content_type: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}Content-Type: {content_type}\r\n\r\n{body}").into_bytes()
}

fn html(body: &str) -> Vec<u8> {
    message("text/html; charset=utf-8", &format!("<html><body>{body}</body></html>\r\n"))
}

/// Returns the messages that are made of repetition.
fn made() -> Vec<Hostile> {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let numbered = |times: usize, piece: fn(usize) -> String| (0..times).map(piece).collect::<String>();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("100,000 header fields", format!("{HEAD}{}\r\nhello\r\n", numbered(100_000, |n| format!("X-{n}: {n}\r\n"))).into_bytes()),
        ("one header field of 2 MB", format!("{HEAD}X-Long: {}\r\n\r\nhello\r\n", many("a", 2_000_000)).into_bytes()),
        ("a header field folded 100,000 times", format!("{HEAD}X-Fold: a{}\r\n\r\nhello\r\n", many("\r\n a", 100_000)).into_bytes()),
        ("50,000 recipients", format!("{HEAD}Cc: {}z@receiver.example\r\n\r\nhello\r\n", numbered(50_000, |n| format!("\"N {n}\" <n{n}@receiver.example>,\r\n "))).into_bytes()),
        ("50,000 encoded words", format!("{HEAD}X-Words: {}\r\nSubject: {}\r\n\r\nhello\r\n", many("=?utf-8?q?=C3=A4?= ", 50_000), many("=?utf-8?b?w6Q=?= ", 50_000)).into_bytes()),
        ("10,000 hops", format!("{}{HEAD}\r\nhello\r\n", many("Received: from a.example (a.example [192.0.2.1]) by b.example; Sat, 1 Aug 2026 10:00:00 +0000\r\n", 10_000)).into_bytes()),
        ("nested 5,000 multiparts deep", nested_multiparts(5_000)),
        ("20,000 parts", flat_multipart(20_000)),
        ("a message in a message, 1,000 deep", nested_messages(1_000)),
        ("a multipart whose boundary is everywhere", message("multipart/mixed; boundary=\"-\"", &many("--- \r\n---\r\n", 100_000))),
        ("10,000 links", html(&numbered(10_000, |n| format!("<a href=\"https://n{n}.example/p?u=https%3A%2F%2Fm{n}.example%2F\">link {n}</a> ")))),
        ("100,000 nested elements", html(&many("<div style=\"color:#fff\"><b>", 100_000))),
        ("500,000 entities", html(&many("&amp;&#65;&copy", 170_000))),
        ("10,000 style rules", html(&format!("<style>{}</style>x", numbered(10_000, |n| format!(".c{n} p > a {{ display:none; font-size:{n}px }}\n"))))),
        ("an element that never ends", html(&format!("<a href=\"{}", many("x", 1_000_000)))),
        ("100,000 quoted lines", message("text/plain", &numbered(100_000, |n| format!("{} line {n}\r\n", ">".repeat(n % 60))))),
        ("one line of 4 MB", message("text/plain", &many("word ", 800_000))),
        ("1 MB of bytes that are no text", message("text/plain; charset=utf-8", "").into_iter().chain((0..1_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 2])).collect()),
        ("1 MB of zero bytes", message("text/plain", &many("\0", 1_000_000))),
        ("2 MB of broken base64", format!("{HEAD}Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", many("=A=!\r\n", 350_000)).into_bytes()),
        ("20,000 addresses and numbers in the text", message("text/plain", &numbered(20_000, |n| format!("www.n{n}.example/a?b={n} n{n}@n{n}.example 4{n:015} DE{n:020}\r\n")))),
        ("long runs for patterns", message("text/plain", &format!("{}!\r\n{}\r\n{}", many("a", 500_000), many("ab ", 300_000), many("verify your account ", 50_000)))),
    ];
    cases.into_iter().map(|(name, bytes)| Hostile { name: name.into(), bytes }).collect()
}

/// As large as a message may be by default (`scan.max_message_bytes`), less what surrounds it.
const LARGEST_BYTES: usize = 60 << 20;

/// Returns messages of the largest size, of nothing but structure. Made one at a time: all together would fill the machine.
fn large() -> impl Iterator<Item = Hostile> {
    let typed = |content_type: &str, encoding: &str| {
        format!("{HEAD}Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
    };
    let multipart = || typed("multipart/mixed; boundary=b", "7bit");
    let file = || typed("application/octet-stream; name=a.bin", "base64");
    let part = "--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n";
    let cases: [(&str, String, &str); 11] = [
        ("60 MB of header fields", HEAD.to_owned(), "A:\n"),
        ("60 MB of one header field's folds", format!("{HEAD}X-Fold: a\r\n"), " a\r\n"),
        ("60 MB of parts", multipart(), "--b\n"),
        ("60 MB of parts with fields", multipart(), part),
        ("60 MB of what is nearly a boundary", multipart(), "--c\n"),
        ("60 MB of empty lines", typed("text/plain", "7bit"), "\n"),
        ("60 MB of lines, signed eight times", format!("{}{HEAD}\r\n", signatures()), "a \r\n"),
        ("60 MB of tags", typed("text/html", "8bit"), "<p><i a=b>x</i>"),
        ("60 MB of coded text", typed("text/html", "base64"), "PGI+\r\n"),
        ("60 MB of escaped text", typed("text/plain", "quoted-printable"), "=41=\r\n"),
        ("60 MB in one attached file", file(), "PGI+QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0\r\n"),
    ];
    let fill = |head: String, piece: &str| (head + &piece.repeat(LARGEST_BYTES / piece.len())).into_bytes();
    cases.into_iter().map(move |(name, head, piece)| Hostile { name: name.into(), bytes: fill(head, piece) })
}

/// Signatures in both forms and of several lengths, whose body hashes must be worked out to see that they are wrong.
fn signatures() -> String {
    let hash = "A".repeat(43);
    let signature = |number: usize| {
        let (form, length) = (["simple", "relaxed"][number % 2], 1_000_000 * number);
        format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/{form}; d=sender.example; s=s{number};\r\n h=from; l={length}; bh={hash}=; b={hash}=\r\n"
        )
    };
    (0..8).map(signature).collect()
}

fn nested_multiparts(depth: usize) -> Vec<u8> {
    let open: String = (0..depth)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    format!("{HEAD}{open}Content-Type: text/plain\r\n\r\nhello\r\n").into_bytes()
}

fn flat_multipart(count: usize) -> Vec<u8> {
    let part = "--b\r\nContent-Type: text/html; name=a.html\r\nContent-Disposition: attachment; filename=a.html\r\n\r\n<p>hello</p>\r\n";
    message("multipart/mixed; boundary=b", &format!("{}--b--\r\n", part.repeat(count)))
}

fn nested_messages(depth: usize) -> Vec<u8> {
    let open = format!("{HEAD}Content-Type: message/rfc822\r\n\r\n").repeat(depth);
    format!("{open}{HEAD}\r\nhello\r\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_messages_are_large_and_differ() {
        let made = made();
        assert!(made.len() > 20);
        for hostile in &made {
            assert!(hostile.bytes.len() > 100_000, "{} has {} bytes", hostile.name, hostile.bytes.len());
            assert_eq!(made.iter().filter(|other| other.name == hostile.name).count(), 1, "{}", hostile.name);
        }
        for hostile in large() {
            assert!((LARGEST_BYTES - 1_000..64 << 20).contains(&hostile.bytes.len()), "{}", hostile.name);
            assert!(made.iter().all(|other| other.name != hostile.name), "{}", hostile.name);
        }
    }
}
