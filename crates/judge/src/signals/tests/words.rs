//! What a message says and shows: lures, requests, calls, links, hidden things, pages that act.

use super::*;

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
