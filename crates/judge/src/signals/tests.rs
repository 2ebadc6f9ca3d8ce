//! Each signal: a message it must find, and a near one it must let pass.

mod file;
mod structure;

use std::collections::HashSet;
use std::sync::Arc;

use forensics::fingerprint::Keyed;
use forensics::membership::Key;
use forensics::normalise::Rules;
use mail::auth_results::{AuthResults, DmarcPolicy, DmarcResult};
use mail::files::{Budget, Meter};
use mail::{Limits, Message};
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::indicator::Indicator;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Direction, Verdict};
use model::watch::{Level, WatchEntry};

use crate::context::{Asked, Context, House, HouseSettings, Person, Promise};
use crate::facts::{Facts, Setting, open_attachments};
use crate::lookalike::{Protected, ProtectedKind};
use crate::own_list::{Listed, OwnLists};
use crate::relation::Relation;
use crate::upstream::{UpstreamFilter, Writes};
use crate::watch_list::WatchList;

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
fn lures_speak_many_languages() {
    for (id, caught, near) in [
        ("lure.credential", "Please verify your account.", "Your account of the journey was fun."),
        (
            "lure.credential",
            "Bitte bestätigen Sie Ihre Identität.",
            "Die Identität der Gruppe wurde bestätigt.",
        ),
        ("lure.threat", "Your mailbox will be suspended.", "The bridge is suspended over the river."),
        ("lure.threat", "Votre compte a été suspendu.", "Le match a été suspendu."),
        ("lure.mailbox", "Mailbox quota exceeded", "The mailbox is painted red."),
        ("lure.delivery", "Your package could not be delivered.", "The package manager was updated."),
        ("lure.document", "Erika shared a document with you", "I read the document yesterday."),
        ("lure.payment", "Your subscription has been renewed", "We renewed the fence."),
        ("lure.prize", "Congratulations! You have won.", "We won two to one."),
        (
            "lure.advance_fee",
            "I am the next of kin and remain blessed with the sum of USD five million.",
            "The fund paid us five dollars each.",
        ),
        (
            "lure.extortion",
            "I have hacked your device. Send me $900 in bitcoin to my wallet address.",
            "The hackathon pays a prize in bitcoin.",
        ),
        ("lure.crypto", "Verify your wallet and claim your airdrop", "I lost my wallet on the train."),
        ("lure.bulk", "Erectile dysfunction? Try this.", "The keynote is at ten."),
        ("lure.urgency", "Act now, within 24 hours.", "The act lasted for hours."),
        ("lure.click", "Click here to begin.", "The lock clicks when it is shut."),
        ("lure.greeting", "Dear customer,", "Dear Erika,"),
    ] {
        check(id, &message("", caught), &message("", near));
    }
    check(
        "lure.stranger",
        &html("Please verify your account <a href='https://stranger.test/'>here</a>"),
        &html("Please verify your account <a href='https://www.writer.example/'>here</a>"),
    );
}

#[test]
fn costly_requests_are_found_and_warnings_of_them_are_not() {
    for (id, caught, near) in [
        (
            "request.gift_card",
            "Can you buy five gift cards for a client today?",
            "We will never ask you to buy gift cards.",
        ),
        ("request.gift_card", "Bitte besorge drei Geschenkkarten.", "Wir nehmen keine Geschenkkarten an."),
        ("request.bank_change", "Our bank details have changed, see below.", "The bank on the river is new."),
        (
            "request.bank_change",
            "Unsere Bankverbindung hat sich geändert.",
            "Unsere Bankverbindung steht wie immer auf der Rechnung.",
        ),
        ("request.payroll", "I want to change my payroll bank account.", "Payroll is closed on Monday."),
        (
            "request.list_export",
            "Please send me the full customer list as a spreadsheet.",
            "The customer list page is slow today.",
        ),
        (
            "request.list_export",
            "Bitte schick mir die Kundenliste bis Mittag.",
            "Die Kundenliste wird nicht verschickt.",
        ),
        ("request.list_export", "Envíame la lista de clientes.", "La lista de clientes está cerrada."),
        ("request.list_export", "Merci de transmettre le fichier clients.", "Le fichier clients est vide."),
        ("request.secret", "Reply with your password.", "Never reply with your password."),
        ("request.card_number", "Enter your card number and CVV.", "We do not store your card number."),
        ("request.transfer", "Can you process a wire transfer today?", "The transfer window closed."),
        ("request.opening", "Are you available? I need a quick favour.", "The hall is available in May."),
    ] {
        check(id, &message("", caught), &message("", near));
    }
}

#[test]
fn calling_back_is_a_trap_without_a_page() {
    check(
        "callback.phone",
        &message(
            "",
            "Your subscription has been renewed for 399.99. To cancel call us at +1 (800) 555-0100.",
        ),
        &message("", "Lunch on Friday? Jo, phone +1 (800) 555-0100"),
    );
}

#[test]
fn links_are_what_they_show() {
    check(
        "link.mismatch",
        &html("<a href='https://attacker.test/x'>https://www.brightbank.example/login</a>"),
        &html("<a href='https://click.list-manage.com/x'>https://www.brightbank.example/login</a>"),
    );
    check(
        "link.address",
        &html("<a href='http://192.0.2.7/x'>a</a>"),
        &html("<a href='http://h.test/192.0.2.7'>a</a>"),
    );
    check(
        "link.userinfo",
        &html("<a href='https://www.brightbank.example@attacker.test/'>a</a>"),
        &html("<a href='https://attacker.test/@jo'>a</a>"),
    );
    check(
        "link.port",
        &html("<a href='https://h.test:4443/'>a</a>"),
        &html("<a href='https://h.test:443/'>a</a>"),
    );
    check(
        "link.shortener",
        &html("<a href='https://bit.ly/abc'>a</a>"),
        &html("<a href='https://rabbit.lyric.test/'>a</a>"),
    );
    check(
        "link.free_host",
        &html("<a href='https://x.pages.dev/'>a</a>"),
        &html("<a href='https://pages.example/'>a</a>"),
    );
    check(
        "link.file_host",
        &html("<a href='https://we.tl/x'>a</a>"),
        &html("<a href='https://well.test/x'>a</a>"),
    );
    check(
        "link.suspicious_tld",
        &html("<a href='https://h.zip/'>a</a>"),
        &html("<a href='https://h.test/a.zip'>a</a>"),
    );
    check(
        "link.recipient",
        &html("<a href='https://h.test/#shop@harbourlights.example'>a</a>"),
        &html("<a href='https://h.test/#top'>a</a>"),
    );
    check(
        "link.redirect",
        &html("<a href='https://www.google.com/url?q=https://attacker.test/x'>a</a>"),
        &html("<a href='https://www.google.com/search?q=attacker'>a</a>"),
    );
}

#[test]
fn hidden_things_are_seen() {
    let filler = "calm words of a garden book ".repeat(20);
    check(
        "hidden.text",
        &html(&format!("<p>hello</p><div style='font-size:0px'>{filler}</div>")),
        &html(&format!("<p>hello</p><div style='display:none'>{filler}</div>")),
    );
    check(
        "hidden.split_by_tags",
        &html(
            "<p>ver<span style='font-size:0'>q</span>ify yo<span style='font-size:0'>q</span>ur \
             acc<span style='font-size:0'>q</span>ount pass<span style='font-size:0'>q</span>word</p>",
        ),
        &html("<p>verify<span style='font-size:0'> </span> it</p>"),
    );
    check(
        "hidden.split_words",
        &message("Content-Type: text/plain; charset=utf-8", "ver\u{200b}ify yo\u{200b}ur pass\u{200b}word"),
        &message("Content-Type: text/plain; charset=utf-8", "preview \u{200b} \u{200b} \u{200b} line"),
    );
    check(
        "hidden.foreign_letters",
        &message("Content-Type: text/plain; charset=utf-8\nSubject: =?utf-8?B?QnLRlmdodGJhbms=?=", "x"),
        &message("Content-Type: text/plain; charset=utf-8\nSubject: =?utf-8?B?0J/RgNC40LLQtdGC?= Jo", "x"),
    );
}

#[test]
fn pages_that_act_are_seen() {
    check(
        "html.smuggling",
        &html(
            "<script>var b=new Blob([atob('QUJD')]);a.href=URL.createObjectURL(b);a.download='x.zip';</script>",
        ),
        &html("<script>var hello = 1;</script><img src='data:image/png;base64,AAAA'>"),
    );
    check(
        "form.password",
        &html("<form action='https://h.test/'><input type=password name=p></form>"),
        &html("<form action='https://h.test/'><input type=radio name=p></form>"),
    );
    check(
        "form.in_mail",
        &html("<form action='https://h.test/'><input type=text name=card_number></form>"),
        &html("<form action='https://h.test/'><input type=text name=q></form>"),
    );
    check(
        "form.password",
        &with_file("login.html", "text/html", "<form><input type='password'></form>"),
        &with_file("menu.html", "text/html", "<form><input type='text'></form>"),
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
fn authentication_speaks_and_dns_trouble_decides_nothing() {
    let failing = |result, policy| AuthResults {
        dmarc: mail::auth_results::Dmarc { result, policy, ..Default::default() },
        ..AuthResults::default()
    };
    let spoof = message("From: Boss <boss@harbourlights.example>", "x");
    let verdict = judged(&spoof, |context| context.authentication = failing(DmarcResult::Fail, None));
    assert!(has(&verdict, "auth.own_domain"));
    assert_eq!(verdict.action(), Action::Hold);
    assert_eq!(verdict.decided_by(), &DecidedBy::Reason("auth.own_domain".into()));
    let passed = judged(&spoof, |context| context.authentication = failing(DmarcResult::Pass, None));
    assert!(!has(&passed, "auth.own_domain"));

    let stranger = message("", "x");
    let refused = judged(&stranger, |context| {
        context.authentication = failing(DmarcResult::Fail, Some(DmarcPolicy::Reject));
    });
    assert!(has(&refused, "auth.dmarc"));
    // RFC 9989 §7.4: the policy alone refuses nothing.
    assert_eq!(refused.action(), Action::Accept);
    let trouble = judged(&stranger, |context| context.authentication = failing(DmarcResult::TempError, None));
    assert!(!has(&trouble, "auth.dmarc"));
    assert!(trouble.undecided().iter().any(|open| open.rule == "auth.dmarc" && open.needs == ["dns"]));
}

#[test]
fn a_filter_in_front_of_us_is_heard_where_no_stranger_can_have_written() {
    let rspamd =
        UpstreamFilter { name: "rspamd".into(), header: "X-Spamd-Result".into(), writes: Writes::AboveTrace };
    let house =
        Arc::new(House::new(HouseSettings { upstream_filters: vec![rspamd], ..HouseSettings::default() }));
    let received =
        "Received: from a.example (a.example [203.0.113.5]) by mx.example; Sat, 21 Nov 2026 10:00:00 +0000\n";
    let points = |fields: &str, border: Option<u32>| {
        let verdict = judged(&format!("{fields}{}", message("", "see you")), |context| {
            context.house = Arc::clone(&house);
            context.authentication.border = border;
        });
        let found = verdict.reasons().iter().find(|reason| reason.id.as_str() == "upstream.filter");
        found.map(|reason| (reason.points.as_hundredths(), reason.text.id, reason.evidence.len()))
    };
    let field = |score: &str| format!("X-Spamd-Result: default: False [{score} / 15.00]; A(1.00)[]\n");
    for (score, expected) in [
        ("12.00", Some((450, "reason-upstream-score", 1))),
        ("6.00", Some((300, "reason-upstream-score", 1))),
        ("3.00", Some((80, "reason-upstream-half", 1))),
        ("2.99", None),
        ("-9.00", None),
    ] {
        assert_eq!(points(&format!("{}{received}", field(score)), Some(1)), expected, "{score}");
    }
    let [above, below] = [format!("{}{received}", field("30.00")), format!("{received}{}", field("30.00"))];
    assert_eq!(points(&below, Some(0)), None, "below the trusted hop anybody can write");
    assert_eq!(points(&above, None), None, "no trusted hop at all");
    let other = above.replace("X-Spamd-Result", "X-Spam-Status");
    assert_eq!(points(&other, Some(1)), None, "a filter that nobody lists");
    let flag = |value: &str| points(&format!("X-Spamd-Result: {value}\n{received}"), Some(1));
    assert_eq!(flag("Yes, tests=A"), Some((300, "reason-upstream-spam", 1)));
    assert_eq!(flag("No, tests=A"), None, "a good word weighs nothing");
}

#[test]
fn a_score_without_its_limit_stays_open() {
    let rspamd = UpstreamFilter { name: "rspamd".into(), header: "X-Score".into(), writes: Writes::BesideUs };
    let house =
        Arc::new(House::new(HouseSettings { upstream_filters: vec![rspamd], ..HouseSettings::default() }));
    let verdict = judged(&message("X-Score: 7.5", "hi"), |context| context.house = house);
    assert!(!has(&verdict, "upstream.filter"));
    assert!(
        verdict.undecided().iter().any(|open| open.rule == "upstream.filter" && open.needs == ["threshold"])
    );
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
fn what_we_were_warned_of_is_found() {
    let entry = |indicator, action| WatchEntry {
        indicator,
        level: Level::Warning,
        action,
        cause: "warning-7".into(),
    };
    let list = Arc::new(WatchList::new([
        entry(Indicator::Domain("bad.test".into()), None),
        entry(Indicator::Address("jo@writer.example".into()), Some(Action::Reject)),
    ]));
    let verdict = judged(&html("<a href='https://login.bad.test/'>a</a>"), |context| {
        context.watch_list = Arc::clone(&list);
    });
    assert!(has(&verdict, "watch.link") && has(&verdict, "watch.sender"));
    assert_eq!(verdict.action(), Action::Reject);
    let other = message("From: <al@writer.example>", "https://notbad.test/");
    let clean = judged(&other, |context| context.watch_list = Arc::clone(&list));
    assert!(!has(&clean, "watch.link") && !has(&clean, "watch.sender"));
}

#[test]
fn the_most_urgent_of_what_is_watched_counts_and_nobody_warns_of_ourselves() {
    let entry = |name: &str, level: Level| WatchEntry {
        indicator: Indicator::Domain(name.into()),
        level,
        action: (level == Level::Warning).then_some(Action::Reject),
        cause: format!("warning-{name}"),
    };
    let list = Arc::new(WatchList::new([
        entry("mild.test", Level::Watch),
        entry("login.bad.test", Level::Watch),
        entry("bad.test", Level::Warning),
        entry("harbourlights.example", Level::Warning),
    ]));
    let watched = |raw: &str| judged(raw, |context| context.watch_list = Arc::clone(&list));
    // Behind a milder one that comes first, and behind one that is more exact.
    for page in [
        "<a href='https://mild.test/'>a</a><a href='https://bad.test/'>b</a>",
        "<a href='https://login.bad.test/'>a</a>",
    ] {
        assert_eq!(watched(&html(page)).action(), Action::Reject, "{page}");
    }
    let ours = watched(&html("<a href='https://www.harbourlights.example/'>a</a>"));
    assert!(!has(&ours, "watch.link"));
    let ours = watched(&message("From: <jo@harbourlights.example>", "hello"));
    assert!(!has(&ours, "watch.sender"));
    // The envelope's sender, too, which the header need not name.
    let path = watched(&message("Return-Path: <x@mail.bad.test>", "hello"));
    assert!(has(&path, "watch.sender"), "{path:?}");
}

#[test]
fn our_own_mail_keeps_our_promises_and_our_customers_data() {
    let outbound = |body: &str| {
        judged(&message("From: News <news@harbourlights.example>", body), |context| {
            context.direction = Direction::Outbound;
        })
    };
    let broken = outbound("Please reply with your password so that we can help.");
    assert!(has(&broken, "promise.broken"));
    assert_eq!(broken.action(), Action::Hold);
    assert!(!has(&outbound("We will never ask for your password."), "promise.broken"));

    assert!(has(&outbound("card 4111 1111 1111 1111"), "data.card_number"));
    assert!(!has(&outbound("order 4111 1111 1111 1112"), "data.card_number"));
    let list: String = (0..60).map(|number| format!("customer{number}@mail.test\n")).collect();
    assert!(has(&outbound(&list), "data.addresses"));
    assert!(!has(&outbound("a@mail.test, b@mail.test"), "data.addresses"));
    let accounts = "DE89 3704 0044 0532 0130 00\nGB82 WEST 1234 5698 7654 32\nFR14 2004 1010 0505 0001 3M02 606\n\
                    NL91 ABNA 0417 1643 00\n";
    assert!(has(&outbound(accounts), "data.iban"));
    assert!(!has(&outbound("DE89 3704 0044 0532 0130 00"), "data.iban"));
}

/// Everybody at one domain is a member; whoever is called `rose.planted` is a canary.
#[derive(Debug)]
struct Shop {
    members: HashSet<Key>,
    canary: Fingerprint,
}

impl Listed for Shop {
    fn members(&self, keys: &[Key]) -> usize {
        keys.iter().filter(|key| self.members.contains(key)).count()
    }

    fn is_canary(&self, print: &Fingerprint) -> bool {
        self.canary == *print
    }

    fn canary_domains(&self) -> Arc<HashSet<String>> {
        Arc::new(HashSet::from(["kept.test".to_owned()]))
    }
}

#[test]
fn addresses_of_our_own_lists_do_not_leave_by_mail() {
    let keyed = Keyed::new(&[7; 32]);
    let print = |text: &str| keyed.exact(&EmailAddress::parse(text).unwrap());
    let mailbox = |text: &str| Key::from(&keyed.mailbox(Rules::V1, &EmailAddress::parse(text).unwrap()));
    let member = |number: usize| format!("Member{number}@mail.test");
    let shop = Arc::new(Shop {
        members: (0..40).map(|number| mailbox(&member(number))).collect(),
        canary: print("rose.planted@kept.test"),
    });
    let lists = Arc::new(OwnLists::new(keyed, Arc::clone(&shop) as Arc<dyn Listed>));
    let outbound = |head: &str, body: &str| {
        let text = message(&format!("From: Jo <jo@harbourlights.example>\n{head}"), body);
        judged(&text, |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::clone(&lists));
        })
    };
    let rows = |count: usize| (0..count).map(|number| format!("{};x\n", member(number))).collect::<String>();
    let list = outbound("To: <a@print.test>", &rows(11));
    assert!(has(&list, "data.own_list"), "{list:?}");
    assert_eq!(list.action(), Action::Hold);
    assert!(!has(&outbound("To: <a@print.test>", &rows(10)), "data.own_list"));
    let strangers: String = (100..140).map(|number| format!("{}\n", member(number))).collect();
    assert!(!has(&outbound("To: <a@print.test>", &strangers), "data.own_list"));

    // As many as a setting lets pass, of the text and of the files together.
    let letting = |most: usize, text: &str| {
        let lists = OwnLists::new(Keyed::new(&[7; 32]), Arc::clone(&shop) as Arc<dyn Listed>).letting(most);
        judged(text, |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::new(lists));
        })
    };
    let one = message("From: Jo <jo@harbourlights.example>\nTo: <a@print.test>", &rows(1));
    assert!(has(&letting(0, &one), "data.own_list") && !has(&letting(1, &one), "data.own_list"));
    let sheets = |first: std::ops::Range<usize>, second: std::ops::Range<usize>| {
        let sheet = |range: std::ops::Range<usize>| {
            range.map(|number| format!("{}\n", member(number))).collect::<String>()
        };
        format!(
            "From: Jo <jo@harbourlights.example>\r\nTo: <a@print.test>\r\nSubject: two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n{}\r\n--b--\r\n",
            sheet(first),
            sheet(second)
        )
    };
    let two = letting(10, &sheets(0..6, 6..12));
    let counted = two.reasons().iter().find(|reason| reason.id.as_str() == "data.own_list").unwrap();
    assert!(format!("{counted:?}").contains("\"12\""), "{counted:?}");
    // The same people twice are no more people.
    assert!(!has(&letting(10, &sheets(0..9, 0..9)), "data.own_list"));

    let marked = outbound("To: <a@print.test>", "please write to Rose.Planted@kept.test, too");
    assert!(has(&marked, "data.canary"), "{marked:?}");
    assert_eq!(marked.action(), Action::Hold);
    // At the end of a table of strangers, too, and behind many at the same domain.
    let far: String =
        (100..1_500).map(|number| format!("{}\nwho{number}@kept.test\n", member(number))).collect();
    assert!(!has(&outbound("To: <a@print.test>", &far), "data.canary"));
    let far = outbound("To: <a@print.test>", &format!("{far}Rose.Planted@Kept.Test\n"));
    assert!(has(&far, "data.canary"), "{far:?}");
    // Who reads why must not learn which address it is.
    assert!(!format!("{marked:?}").to_lowercase().contains("rose"), "{marked:?}");

    // To themselves: a campaign, with everybody in one message at the worst.
    let everybody: Vec<String> = (0..12).map(member).chain(["rose.planted@kept.test".to_owned()]).collect();
    let own = outbound(&format!("To: {}", everybody.join(", ")), &everybody.join("\n"));
    assert!(!has(&own, "data.own_list") && !has(&own, "data.canary"), "{own:?}");
    // What is quoted came to us.
    let quoted: String = rows(20).lines().map(|line| format!("> {line}\n")).collect();
    let answer = format!(
        "No, thank you.\n\nOn Mon, 2 Nov 2026, a@print.test wrote:\n{quoted}> rose.planted@kept.test\n"
    );
    let answer = outbound("To: <a@print.test>", &answer);
    assert!(!has(&answer, "data.own_list") && !has(&answer, "data.canary"), "{answer:?}");
    // And mail to us is no leak of ours.
    let text = message("From: <a@print.test>", &rows(20));
    let inbound = judged(&text, |context| context.own_lists = Some(Arc::clone(&lists)));
    assert!(!has(&inbound, "data.own_list"), "{inbound:?}");
}

#[test]
fn a_canary_in_what_is_quoted_is_no_leak_however_it_is_quoted() {
    let keyed = Keyed::new(&[7; 32]);
    let canary = keyed.exact(&EmailAddress::parse("rose.planted@kept.test").unwrap());
    let lists = Arc::new(OwnLists::new(keyed, Arc::new(Shop { members: HashSet::new(), canary })));
    let outbound = |kind: &str, body: &str| {
        let head = format!(
            "From: Jo <jo@harbourlights.example>\nTo: <a@print.test>\nContent-Type: {kind}; charset=utf-8"
        );
        judged(&message(&head, body), |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::clone(&lists));
        })
    };
    let row = "rose.planted@kept.test";
    let ann = "Ann <a@print.test>";
    let introduced = [
        ("text/plain", format!("On Mon, 2 Nov 2026 at 10:00, {ann} wrote:\n\n{row}\n")),
        ("text/plain", format!("Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb {ann}:\n\n> {row}\n")),
        (
            "text/plain",
            format!(
                "-----Original Message-----\nFrom: {ann}\nSent: Monday, 2 November 2026\nTo: jo@harbourlights.example\nSubject: list\n\n{row}\n"
            ),
        ),
        (
            "text/plain",
            format!(
                "Von: {ann}\nGesendet: Montag, 2. November 2026 10:00\nAn: jo@harbourlights.example\nBetreff: Liste\n\n{row}\n"
            ),
        ),
        (
            "text/html",
            format!(
                "<div class=\"gmail_quote\"><div>On Mon, 2 Nov 2026 at 10:00, Ann &lt;a@print.test&gt; wrote:<br></div><blockquote class=\"gmail_quote\">{row}</blockquote></div>"
            ),
        ),
        (
            "text/html",
            format!(
                "<div style=\"border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> Ann<br><b>Sent:</b> Monday, 2 November 2026 10:00<br><b>To:</b> Jo<br><b>Subject:</b> list</p></div><p>{row}</p>"
            ),
        ),
    ];
    for (kind, body) in &introduced {
        let verdict = outbound(kind, &format!("<p>No.</p>\n\n{body}"));
        assert!(!has(&verdict, "data.canary"), "{body}\n{verdict:?}");
    }
    // A mark that nobody introduces is none, or two characters before each row would let a list out (`mail::thread`).
    for (kind, body) in
        [("text/plain", format!("> {row}\n")), ("text/html", format!("<blockquote>{row}</blockquote>"))]
    {
        assert!(has(&outbound(kind, &format!("<p>No.</p>\n\n{body}")), "data.canary"), "{body}");
    }
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
