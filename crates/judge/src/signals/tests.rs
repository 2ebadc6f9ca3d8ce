//! Each signal: a message it must find, and a near one it must let pass.

mod file;
mod known;
mod leaving;
mod structure;
mod words;

use std::sync::Arc;

use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::{Direction, Verdict};

use crate::context::{Asked, Context, House, HouseSettings, Person, Promise};
use crate::facts::{Facts, Setting, open_attachments};
use crate::lookalike::{Protected, ProtectedKind};
use crate::relation::Relation;
use crate::upstream::Writes;

/// A made-up shop, its people, its bank and its vendor.
fn house() -> Arc<House> {
    static HOUSE: std::sync::OnceLock<Arc<House>> = std::sync::OnceLock::new();
    Arc::clone(HOUSE.get_or_init(|| Arc::new(new_house())))
}

fn new_house() -> House {
    let name = |name: &str, domain: &str, kind| Protected {
        name: name.into(),
        aliases: vec![],
        domains: vec![domain.into()],
        is_common_word: false,
        kind,
    };
    House::new(HouseSettings {
        own_domains: vec!["harbourlights.example".into()],
        own_names: vec!["Harbour Lights".into()],
        people: vec![Person {
            name: "Erika Mustermann".into(),
            addresses: vec!["erika@private.example".into()],
        }],
        vendors: vec![name("Parcelmill", "parcelmill.example", ProtectedKind::Vendor)],
        brands: vec![name("Brightbank", "brightbank.example", ProtectedKind::Brand)],
        promises: vec![Promise { id: "never-password".into(), never_ask: Asked::Secret }],
        ..HouseSettings::default()
    })
}

fn facts(raw: &str) -> Facts {
    let raw = raw.replace("\r\n", "\n").replace('\n', "\r\n");
    let message = Message::parse(raw.as_bytes(), &Limits::default());
    let opened = open_attachments(&message, &mut Meter::new(Budget::default()));
    Facts::new(message, opened, Setting::default())
}

fn judged(raw: &str, change: impl FnOnce(&mut Context)) -> Verdict {
    let mut context = Context::new(house(), Direction::Inbound);
    change(&mut context);
    crate::decide(&facts(raw), &context, Time::EPOCH)
}

fn has(verdict: &Verdict, id: &str) -> bool {
    verdict.reasons().iter().any(|reason| reason.id.as_str() == id)
}

/// Writes a whole message around what a case is about. Lines that begin with a known field name replace the default field.
fn message(fields: &str, body: &str) -> String {
    let defaults = [
        ("From", "Jo Writer <jo@writer.example>"),
        ("To", "shop@harbourlights.example"),
        ("Subject", "hello"),
        ("Date", "Mon, 2 Mar 2026 10:00:00 +0000"),
        ("Message-ID", "<1@writer.example>"),
        ("MIME-Version", "1.0"),
    ];
    let mut text = String::new();
    for (name, value) in defaults {
        if !fields.lines().any(|line| line.starts_with(&format!("{name}:"))) {
            text += &format!("{name}: {value}\n");
        }
    }
    format!("{text}{fields}{}\n{body}", if fields.is_empty() || fields.ends_with('\n') { "" } else { "\n" })
}

fn html(body: &str) -> String {
    message("Content-Type: text/html; charset=utf-8", body)
}

fn with_file(name: &str, kind: &str, content: &str) -> String {
    message(
        "Content-Type: multipart/mixed; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\nsee the file\n--b\nContent-Type: {kind}; name=\"{name}\"\n\
             Content-Disposition: attachment; filename=\"{name}\"\n\n{content}\n--b--\n"
        ),
    )
}

fn with_bytes(name: &str, kind: &str, words: &str, bytes: &[u8]) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    message(
        "Content-Type: multipart/mixed; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\
             Content-Disposition: attachment; filename=\"{name}\"\n\n{}\n--b--\n",
            lines.join("\n")
        ),
    )
}

/// A zip of one file; with a password if one is given.
fn zip_of(name: &str, content: &[u8], password: Option<&str>) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    match password {
        Some(password) => writer.start_file(name, plain.with_aes_encryption(zip::AesMode::Aes256, password)),
        None => writer.start_file(name, plain),
    }
    .unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A picture of a QR code, with its quiet zone.
fn qr_picture(text: &str) -> Vec<u8> {
    const SCALE: usize = 6;
    const QUIET: usize = 4;
    let code = qrcode::QrCode::new(text).unwrap();
    let side = (code.width() + 2 * QUIET) * SCALE;
    let is_dark = |pixel: usize| {
        let (x, y) = (pixel % side / SCALE, pixel / side / SCALE);
        let inside = |at: usize| (QUIET..QUIET + code.width()).contains(&at);
        inside(x) && inside(y) && code[(x - QUIET, y - QUIET)] == qrcode::Color::Dark
    };
    let pixels: Vec<u8> = (0..side * side).map(|pixel| if is_dark(pixel) { 0 } else { 255 }).collect();
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    picture
}

fn check(id: &str, caught: &str, near: &str) {
    let verdict = judged(caught, |_| {});
    let found: Vec<_> = verdict.reasons().iter().map(|reason| reason.id.to_string()).collect();
    assert!(has(&verdict, id), "{id} is not found in:\n{caught}\nbut {found:?}");
    assert!(!has(&judged(near, |_| {}), id), "{id} is found in the near one:\n{near}");
}

#[test]
fn people_are_protected() {
    check(
        "identity.person",
        &message("From: Erika Mustermann <office77@mailbox.test>", "hi"),
        &message("From: Erika Mustermann <Erika@private.example>", "hi"),
    );
    check(
        "identity.person",
        &message("From: \"Mustermann, Erika\" <office77@mailbox.test>", "hi"),
        &message("From: Erika Beispiel <erika@mailbox.test>", "hi"),
    );
}

#[test]
fn lookalike_domains_are_found_wherever_they_stand() {
    check(
        "lookalike.sender",
        &message("From: Orders <orders@harb0urlights.example>", "hi"),
        &message("From: Orders <orders@harbourfront.example>", "hi"),
    );
    check(
        "lookalike.reply_to",
        &message("Reply-To: pay@parcelmill-billing.test", "hi"),
        &message("Reply-To: pay@parcelmill.example", "hi"),
    );
    check(
        "lookalike.link",
        &html("<a href='https://brightbank.example.login.test/x'>open</a>"),
        &html("<a href='https://pages.test/brightbank'>open</a>"),
    );
}

#[test]
fn protected_names_do_not_speak_from_elsewhere() {
    check(
        "brand.sender_name",
        &message("From: Brightbank Support <x@cheap-host.test>", "hi"),
        &message("From: Brightbank Support <x@mail.brightbank.example>", "hi"),
    );
    check(
        "brand.subject",
        &message("Subject: Brightbank: your account has been suspended", "hello"),
        &message("Subject: lunch near Brightbank?", "hello"),
    );
    check(
        "brand.text",
        &message("", "Brightbank informs you: your account has been suspended."),
        &message("", "We banked with Brightbank for years, and liked it."),
    );
}

#[test]
fn answers_must_not_go_astray() {
    check(
        "reply.free_mail",
        &message("Reply-To: writer.jo@gmail.com", "hi"),
        &message("Reply-To: jo@writer.example", "hi"),
    );
    check(
        "reply.other_free_mail",
        &message("From: Jo <jo@gmail.com>\nReply-To: other@outlook.com", "hi"),
        &message("From: Jo <jo@gmail.com>\nReply-To: jo@gmail.com", "hi"),
    );
    check(
        "reply.diverted",
        &message("Reply-To: a@elsewhere.test", "hi"),
        &message("Reply-To: list@elsewhere.test\nList-Id: <list.elsewhere.test>", "hi"),
    );
}

#[test]
fn files_that_run_are_seen() {
    check(
        "attachment.executable",
        &with_file("tool.exe", "application/octet-stream", "MZ"),
        &with_file("tool.txt", "text/plain", "exe"),
    );
    check(
        "attachment.double_extension",
        &with_file("invoice.pdf.js", "application/octet-stream", "x"),
        &with_file("invoice.v2.pdf", "application/pdf", "x"),
    );
    check(
        "attachment.disk_image",
        &with_file("papers.iso", "application/octet-stream", "x"),
        &with_file("papers.isola", "application/octet-stream", "x"),
    );
    check(
        "attachment.page",
        &with_file("invoice.html", "text/html", "<p>hi</p>"),
        &with_file("photo.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    );
}

#[test]
fn codes_in_pictures_are_followed() {
    let picture = |url: &str| with_bytes("scan.png", "image/png", "scan me", &qr_picture(url));
    check(
        "qr.outside_link",
        &picture("https://login.stranger-pages.com/x"),
        &picture("https://www.writer.example/tickets/7"),
    );
    check("qr.outside_link", &picture("https://login.stranger-pages.com/x"), &picture("BEGIN:VCARD"));
}

#[test]
fn archives_are_looked_into() {
    let archive =
        |name: &str| with_bytes("papers.zip", "application/zip", "see the file", &zip_of(name, b"x", None));
    check("attachment.archived_executable", &archive("invoice.js"), &archive("invoice.txt"));
    let locked = |words: &str| {
        with_bytes("papers.zip", "application/zip", words, &zip_of("a.txt", b"hello", Some("harbour77")))
    };
    check(
        "attachment.password_in_text",
        &locked("The password: harbour77"),
        &locked("I will phone you the key"),
    );
    let open = with_bytes("papers.zip", "application/zip", "see the file", &zip_of("a.txt", b"hello", None));
    check("attachment.encrypted", &locked("I will phone you the key"), &open);
    check("unopened.encrypted", &locked("I will phone you the key"), &open);
}

#[test]
fn what_could_not_be_opened_is_said() {
    let archive =
        |content: &[u8]| with_bytes("big.zip", "application/zip", "see", &zip_of("a.txt", content, None));
    let bomb = judged(&archive(&vec![0; 80 << 20]), |_| {});
    assert!(bomb.reasons().iter().any(|reason| reason.id.as_str().starts_with("unopened.")), "{bomb:?}");
    let plain = judged(&archive(b"hello"), |_| {});
    assert!(!plain.reasons().iter().any(|reason| reason.id.as_str().starts_with("unopened.")), "{plain:?}");
    let says = |bytes: &[u8]| {
        let verdict = judged(&with_bytes("cut.zip", "application/zip", "see", bytes), |_| {});
        verdict.reasons().iter().any(|reason| reason.id.as_str().starts_with("unopened."))
    };
    let mut spoilt = zip_of("a.txt", &(0..=255).collect::<Vec<u8>>(), None);
    assert!(!says(&spoilt));
    assert!(says(&spoilt[..spoilt.len() / 2]));
    spoilt[60..200].fill(0xff);
    assert!(says(&spoilt));
}

#[test]
fn odd_structure_is_a_reason() {
    let id = "structure.two_from";
    check(
        id,
        &message("From: a@writer.example\nFrom: b@other.example", "x"),
        &message("From: a@writer.example, b@writer.example\nSender: a@writer.example", "x"),
    );
    check(
        "structure.fake_reply",
        &message("Subject: Re: your order", "x"),
        &message("Subject: Re: your order\nIn-Reply-To: <2@harbourlights.example>", "x"),
    );
    check("structure.undisclosed", &message("To: undisclosed-recipients:;", "x"), &message("", "x"));
    check(
        "structure.no_message_id",
        &message("", "x").replace("Message-ID: <1@writer.example>\n", ""),
        &message("", "x"),
    );
    check(
        "structure.no_date",
        &message("", "x").replace("Date: Mon, 2 Mar 2026 10:00:00 +0000\n", ""),
        &message("", "x"),
    );
}

#[test]
fn hints_are_found_and_stay_light() {
    for (id, caught, near) in [
        ("hint.html_only", html("<p>x</p>"), message("", "x")),
        ("hint.little_text", html("<a href='https://h.test/'>go</a>"), message("", "go")),
        (
            "hint.picture_to_click",
            html("<a href='https://h.test/'><img src='https://h.test/p.png' width=600 height=400></a>"),
            html("<img src='https://h.test/p.png' width=600 height=400>"),
        ),
        (
            "hint.one_target",
            html(
                "<a href='https://h.test/'>a</a><a href='https://h.test/'>b</a><a href='https://h.test/'>c</a>",
            ),
            html(
                "<a href='https://h.test/'>a</a><a href='https://h.test/2'>b</a><a href='https://h.test/3'>c</a>",
            ),
        ),
        (
            "hint.dead_links",
            html("<a href='https://h.test/'>a</a><a href='#'>b</a><a href='#'>c</a>"),
            html("<a href='https://h.test/'>a</a><a href='#part'>b</a>"),
        ),
        (
            "hint.no_own_link",
            html("<a href='https://h.test/'>a</a>"),
            html("<a href='https://writer.example/'>a</a>"),
        ),
        (
            "hint.return_path",
            format!("Return-Path: <b@other.test>\n{}", message("", "x")),
            format!("Return-Path: <b@bounce.writer.example>\n{}", message("", "x")),
        ),
        ("hint.message_id", message("Message-ID: <1@localhost>", "x"), message("", "x")),
        (
            "hint.office_at_free_mail",
            message("From: Billing Department <x@gmail.com>", "x"),
            message("From: Bill <x@gmail.com>", "x"),
        ),
        ("hint.random_local_part", message("From: <xkcdqrtzp@writer.example>", "x"), message("", "x")),
        ("hint.random_domain", message("From: <jo@xkcdqrtzp.example>", "x"), message("", "x")),
        ("hint.sender_tld", message("From: <jo@writer.zip>", "x"), message("", "x")),
        ("hint.sender_host", message("From: <jo@writer.onmicrosoft.com>", "x"), message("", "x")),
        (
            "hint.shouting_subject",
            message("Subject: READ THIS RIGHT NOW", "x"),
            message("Subject: Read this", "x"),
        ),
        ("hint.decorated_subject", message("Subject: =?utf-8?B?4pyFIHdvbg==?=", "x"), message("", "x")),
        (
            "hint.recipient_in_subject",
            message("Subject: for shop@harbourlights.example", "x"),
            message("Subject: for the shop", "x"),
        ),
        (
            "hint.recipient_in_text",
            message("", "Hello shop@harbourlights.example"),
            message("", "Hello shop"),
        ),
        (
            "hint.needless_base64",
            message(
                "Content-Type: text/plain\nContent-Transfer-Encoding: base64",
                "VGhpcyBpcyBwbGFpbiB0ZXh0IHRoYXQgbmVlZHMgbm8gZW5jb2RpbmcgYXQgYWxsLg==",
            ),
            message("", "This is plain text that needs no encoding at all."),
        ),
        ("hint.to_itself", message("To: jo@writer.example", "x"), message("", "x")),
        ("hint.script_mailer", message("X-PHP-Script: shop.test/a.php", "x"), message("", "x")),
        (
            "hint.unsubscribe_without_header",
            html("<p>Unsubscribe</p>"),
            message(
                "Content-Type: text/html\nList-Unsubscribe: <https://writer.example/u>",
                "<p>Unsubscribe</p>",
            ),
        ),
    ] {
        check(id, &caught, &near);
        let verdict = judged(&caught, |_| {});
        let points =
            verdict.reasons().iter().find(|reason| reason.id.as_str() == id).map(|reason| reason.points);
        assert!(points.is_some_and(|points| points.as_hundredths() <= 100), "{id} weighs {points:?}");
    }
}

#[test]
fn first_contact_stays_open_until_somebody_keeps_count() {
    let asks = message("", "Please send me the full customer list.");
    let unknown = judged(&asks, |_| {});
    assert!(unknown.undecided().iter().any(|open| open.rule == "relation.first_request"));
    assert!(has(&judged(&asks, |context| context.relation = Relation::First), "relation.first_request"));
    assert!(has(&judged(&asks, |context| context.relation = Relation::Known), "relation.known"));
    let idle = judged(&message("", "hello"), |_| {});
    assert!(!idle.undecided().iter().any(|open| open.rule == "relation.first_request"));
}

#[test]
fn every_phrase_stands_in_both_languages() {
    let sources =
        [include_str!("../../../../texts/en/reasons.ftl"), include_str!("../../../../texts/de/reasons.ftl")];
    let ids = |text: &str| -> Vec<String> {
        text.lines()
            .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
            .filter(|id| id.starts_with("reason-"))
            .collect()
    };
    assert_eq!(ids(sources[0]), ids(sources[1]));
    for code in [
        include_str!("../decide.rs"),
        include_str!("attachment.rs"),
        include_str!("authentication.rs"),
        include_str!("brand.rs"),
        include_str!("callback.rs"),
        include_str!("first_contact.rs"),
        include_str!("form.rs"),
        include_str!("hidden.rs"),
        include_str!("hint.rs"),
        include_str!("link.rs"),
        include_str!("lookalike.rs"),
        include_str!("lure.rs"),
        include_str!("outbound_data.rs"),
        include_str!("person.rs"),
        include_str!("promise.rs"),
        include_str!("qr.rs"),
        include_str!("reply_to.rs"),
        include_str!("request.rs"),
        include_str!("smuggling.rs"),
        include_str!("structure.rs"),
        include_str!("unopened.rs"),
        include_str!("watched.rs"),
    ] {
        for word in code.split('"').filter(|word| word.starts_with("reason-")) {
            assert!(ids(sources[0]).iter().any(|id| id == word), "{word} has no text");
        }
    }
}
