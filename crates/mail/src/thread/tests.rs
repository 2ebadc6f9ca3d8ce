//! Where the newest message ends and quoted ones begin, in many programs' and languages' ways.

use super::{Split, split};
use crate::{limits::Limits, message::Message};

fn cut(text: &str) -> Split {
    split(text, &[], &[], &Limits::default())
}

/// The current text, and for each quoted message its sender and text.
fn check(text: &str, current: &str, previous: &[(&str, &str)]) {
    let split = cut(text);
    assert_eq!(split.current.text, current, "{text}");
    let found: Vec<(String, &str)> = split
        .previous
        .iter()
        .map(|thread| {
            let from = thread
                .from
                .first()
                .map(|one| format!("{}|{}", one.display_name.as_deref().unwrap_or(""), one.address));
            (from.unwrap_or_default(), thread.text.as_str())
        })
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(from, text)| (from.as_str(), *text)).collect();
    assert_eq!(found, previous, "{text}");
    for thread in &split.previous {
        assert!(thread.span.range().end <= text.len());
        assert!(text[thread.span.range()].contains(thread.text.lines().next().unwrap_or("")));
    }
}

#[test]
fn replies_are_cut_at_attributions() {
    check(
        "Fine.\n\nOn Thu, 1 Jan 2026 at 10:00, Jane Doe <jane@example.com> wrote:\n> Shall we?\n> Jane\n",
        "Fine.",
        &[("Jane Doe|jane@example.com", "Shall we?\nJane")],
    );
    check(
        "Fine.\n\nOn Thu, Jan 1, 2026 at 10:00 AM Jane Doe <jane@example.com>\nwrote:\n\n> Shall we?\n\nRegards below\n",
        "Fine.\n\nRegards below",
        &[("Jane Doe|jane@example.com", "Shall we?")],
    );
    check(
        "Monday at 12:30 then.\nOn Thu, 1 Jan 2026 at 10:00,\nJane Doe <jane@example.com> wrote:\n> Shall we?\n",
        "Monday at 12:30 then.",
        &[("Jane Doe|jane@example.com", "Shall we?")],
    );
    check("> one\n> two\n\nAnswer below.\n", "Answer below.", &[("", "one\ntwo")]);
    check(
        "Jane Doe <jane@example.com> writes:\n> a\n> b\n\nyes\n",
        "yes",
        &[("Jane Doe|jane@example.com", "a\nb")],
    );
}

#[test]
fn attributions_are_known_in_many_languages() {
    for line in [
        "Am 01.01.2026 um 10:00 schrieb Jane Doe <jane@example.com>:",
        "Le jeu. 1 janv. 2026 à 10:00, Jane Doe <jane@example.com> a écrit :",
        "El jue, 1 ene 2026 a las 10:00, Jane Doe (<jane@example.com>) escribió:",
        "Em qui., 1 de jan. de 2026 às 10:00, Jane Doe <jane@example.com> escreveu:",
        "Il giorno gio 1 gen 2026 alle ore 10:00 Jane Doe <jane@example.com> ha scritto:",
        "Op do 1 jan 2026 om 10:00 schreef Jane Doe <jane@example.com>:",
        "Den tors 1 jan. 2026 kl 10:00 skrev Jane Doe <jane@example.com>:",
        "W dniu 1.01.2026 o 10:00, Jane Doe <jane@example.com> napisał(a):",
        "Dne 1. 1. 2026 v 10:00 Jane Doe <jane@example.com> napsal(a):",
        "чт, 1 янв. 2026 г. в 10:00, Jane Doe <jane@example.com> написал:",
        "1 Oca 2026 Per 10:00 tarihinde Jane Doe <jane@example.com> şunu yazdı:",
        "2026年1月1日(木) 10:00 Jane Doe <jane@example.com> のメール:",
        "Jane Doe <jane@example.com> 于2026年1月1日周四 10:00写道：",
    ] {
        let split = cut(&format!("New.\n\n{line}\n\n> Old.\n> More.\n"));
        assert_eq!(split.current.text, "New.", "{line}");
        assert_eq!(split.previous.len(), 1, "{line}");
        let from = split.previous[0].from.first().unwrap();
        assert_eq!(from.address, "jane@example.com", "{line}");
    }
}

#[test]
fn header_blocks_are_cut_and_read() {
    let text = "Please pay today.\n\n________________________________\nFrom: Jane Doe <jane@example.com>\nSent: Thursday, January 1, 2026 10:00 AM\nTo: Joe <joe@example.net>; Ann <ann@example.net>\nCc: Bob [mailto:bob@example.net]\nSubject: RE: Invoice 17\n\nHere it is.\n";
    let split = cut(text);
    assert_eq!(split.current.text.lines().next(), Some("Please pay today."));
    let thread = &split.previous[0];
    assert_eq!(thread.text, "Here it is.");
    assert_eq!(thread.from.first().unwrap().address, "jane@example.com");
    assert_eq!(thread.to.mailboxes.len(), 2);
    assert_eq!(thread.cc.first().unwrap().address, "bob@example.net");
    assert_eq!(thread.subject.as_ref().unwrap().base, "Invoice 17");
    assert_eq!(thread.date.unwrap().unix_seconds, 1_767_261_600);
    assert!(thread.preamble.starts_with("From: Jane Doe") && thread.preamble.ends_with("Invoice 17"));
    let address = thread.from.first().unwrap().address_span;
    assert_eq!(&text[address.range()], "jane@example.com");
}

#[test]
fn header_blocks_are_known_in_many_languages() {
    for block in [
        "Von: Jane Doe <jane@example.com>\nGesendet: Donnerstag, 1. Januar 2026 10:00\nAn: Joe\nBetreff: x",
        "De : Jane Doe <jane@example.com>\nEnvoyé : jeudi 1 janvier 2026 10:00\nÀ : Joe\nObjet : x",
        "De: Jane Doe <jane@example.com>\nEnviado el: jueves, 1 de enero de 2026\nPara: Joe\nAsunto: x",
        "Da: Jane Doe <jane@example.com>\nInviato: giovedì 1 gennaio 2026\nA: Joe\nOggetto: x",
        "Van: Jane Doe <jane@example.com>\nVerzonden: donderdag 1 januari 2026\nAan: Joe\nOnderwerp: x",
        "Från: Jane Doe <jane@example.com>\nSkickat: den 1 januari 2026\nTill: Joe\nÄmne: x",
        "Od: Jane Doe <jane@example.com>\nWysłano: czwartek\nDo: Joe\nTemat: x",
        "От: Jane Doe <jane@example.com>\nОтправлено: 1 января 2026\nКому: Joe\nТема: x",
        "发件人: Jane Doe <jane@example.com>\n发送时间: 2026年1月1日\n收件人: Joe\n主题: x",
        "差出人: Jane Doe <jane@example.com>\n送信日時: 2026年1月1日\n宛先: Joe\n件名: x",
        "*From:* Jane Doe <jane@example.com>\n*Sent:* Thursday\n*To:* Joe\n*Subject:* x",
    ] {
        let split = cut(&format!("New.\n\n{block}\n\nOld.\n"));
        assert_eq!(split.current.text, "New.", "{block}");
        assert_eq!(split.previous.len(), 1, "{block}");
        let thread = &split.previous[0];
        assert_eq!(
            (thread.text.as_str(), thread.from.first().unwrap().address.as_str()),
            ("Old.", "jane@example.com"),
            "{block}"
        );
        assert_eq!(thread.subject.as_ref().unwrap().text, "x", "{block}");
        assert_eq!(thread.to.mailboxes.len(), 1, "{block}");
    }
}

#[test]
fn dividers_are_known_with_and_without_a_block() {
    check("New.\n-----Original Message-----\nOld.\n", "New.", &[("", "Old.")]);
    check("New.\n----- Ursprüngliche Nachricht -----\nOld.\n", "New.", &[("", "Old.")]);
    check(
        "---------- Forwarded message ---------\nFrom: Jane Doe <jane@example.com>\nDate: Thu, Jan 1, 2026 at 10:00 AM\nSubject: x\nTo: <joe@example.net>\n\nOld.\n",
        "",
        &[("Jane Doe|jane@example.com", "Old.")],
    );
    check(
        "Begin forwarded message:\n\nFrom: Jane <jane@example.com>\nSubject: x\n\nOld.\n",
        "",
        &[("Jane|jane@example.com", "Old.")],
    );
}

#[test]
fn prose_is_not_cut() {
    for text in [
        "As I wrote:\nit is fine.",
        "> a single quoted line\nand prose",
        "From: the desk of the manager\nwe wish you well",
        "On page 2 he wrote:\nnothing",
        "To: be or not\nSubject: to change",
        "Note: this\nDate: tomorrow\nPlace: here",
        "--\nJane",
        "_____\nfooter",
        "-----\nOriginal message follows in spirit",
    ] {
        let split = cut(text);
        assert!(split.previous.is_empty(), "{text}: {:?}", split.previous);
        assert_eq!(split.current.text, text.replace("> ", "").trim(), "{text}");
    }
}

#[test]
fn a_chain_is_cut_into_its_messages_most_recent_first() {
    check(
        "C\n\nOn Fri, 2 Jan 2026, Joe <joe@example.net> wrote:\n> B\n>\n> On Thu, 1 Jan 2026, Jane <jane@example.com> wrote:\n>> A\n>> a\n> b\n",
        "C",
        &[("Joe|joe@example.net", "B\n\nb"), ("Jane|jane@example.com", "A\na")],
    );
    check(
        "C\n\nFrom: Joe <joe@example.net>\nSent: Friday\nTo: x\nSubject: s\n\nB\n\nFrom: Jane <jane@example.com>\nSent: Thursday\nTo: x\nSubject: s\n\nA\n",
        "C",
        &[("Joe|joe@example.net", "B"), ("Jane|jane@example.com", "A")],
    );
}

#[test]
fn answers_between_quoted_lines_belong_to_the_newest_message() {
    check(
        "On Thu, 1 Jan 2026, Jane <jane@example.com> wrote:\n> first?\n> really?\nyes\n> second?\n> hm?\nno\n",
        "yes\nno",
        &[("Jane|jane@example.com", "first?\nreally?\nsecond?\nhm?")],
    );
}

#[test]
fn a_message_that_is_all_quote_is_the_message() {
    check("> buy now\n> click here\n", "buy now\nclick here", &[]);
}

#[test]
fn banners_come_out_of_the_text_and_nothing_else_does() {
    let split = cut(
        "CAUTION: This email originated from outside of the organization.\nDo not click links unless you recognize the sender.\n\nHello Joe,\nplease pay.\n",
    );
    assert_eq!(split.current.text, "Hello Joe,\nplease pay.");
    assert_eq!(split.current.banners.len(), 1);
    assert!(split.current.banners[0].text.ends_with("the sender."));
    let split = cut("You don't often get email from a@example.com. Learn why this is important\n\nHello\n");
    assert_eq!((split.current.text.as_str(), split.current.banners.len()), ("Hello", 1));
    let split = cut("Our parcel comes from outside the city.\nHello\n");
    assert_eq!(split.current.banners.len(), 0);
}

fn html(body: &str) -> Message {
    let raw = format!("From: a@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
    Message::parse(raw.as_bytes(), &Limits::default())
}

#[test]
fn marks_in_html_cut_when_words_introduce_them() {
    let message = html(
        "<div>Yes, <a href='https://new.example/'>here</a></div><div class=gmail_quote><div class=gmail_attr>On Thu, Jan 1, 2026 at 10:00 AM Jane Doe &lt;<a href='mailto:jane@example.com'>jane@example.com</a>&gt; wrote:<br></div><blockquote class=gmail_quote>Old <a href='https://old.example/'>link</a></blockquote></div><p>Footer</p>",
    );
    let body = &message.body;
    assert_eq!(body.current_thread.text, "Yes, here\nFooter");
    assert_eq!(body.previous_threads.len(), 1);
    assert_eq!(body.previous_threads[0].text, "Old link");
    assert_eq!(body.previous_threads[0].from.first().unwrap().display_name.as_deref(), Some("Jane Doe"));
    let targets = |links: &[u32]| {
        links.iter().map(|link| body.links[*link as usize].target.clone()).collect::<Vec<_>>()
    };
    assert_eq!(targets(&body.current_thread.links), ["https://new.example/"]);
    assert_eq!(targets(&body.previous_threads[0].links), ["mailto:jane@example.com", "https://old.example/"]);
}

#[test]
fn a_mark_without_words_hides_nothing() {
    for wrapper in [
        "<div class=gmail_quote>",
        "<blockquote type=cite>",
        "<div id=divRplyFwdMsg>",
        "<blockquote>",
        "<div class=yahoo_quoted>",
    ] {
        let message = html(&format!("{wrapper}Your account is closed, sign in.</div></blockquote>"));
        assert_eq!(message.body.current_thread.text, "Your account is closed, sign in.", "{wrapper}");
        assert!(message.body.previous_threads.is_empty(), "{wrapper}");
    }
}

#[test]
fn outlook_blocks_in_html_are_read() {
    let message = html(
        "<div>New</div><hr><div id=divRplyFwdMsg><b>From:</b> Jane Doe &lt;jane@example.com&gt;<br><b>Sent:</b> Thursday, January 1, 2026 10:00 AM<br><b>To:</b> Joe<br><b>Subject:</b> Pay</div><div>Old</div>",
    );
    assert_eq!(message.body.current_thread.text, "New");
    let thread = &message.body.previous_threads[0];
    assert_eq!((thread.text.as_str(), thread.subject.as_ref().unwrap().text.as_str()), ("Old", "Pay"));
}

#[test]
fn the_number_of_threads_is_bounded() {
    let chain = "On Thu, 1 Jan 2026, Jane <jane@example.com> wrote:\n\nx\n\n".repeat(1_000);
    let split = cut(&chain);
    assert_eq!(split.previous.len(), Limits::default().threads);
    assert!(split.is_full);
}

#[test]
fn hostile_texts_cost_no_more_than_their_length() {
    for piece in [
        ">",
        "> ",
        "a:",
        "From: a\n",
        "On 111 x\n",
        "\n",
        ">\n",
        "On 111 wrote:\n",
        "-----\n",
        "From: a\nTo: b\n",
        ">a\n>>b\n",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let split = cut(&text);
        assert!(split.lines <= text.len(), "{piece}");
    }
}

#[test]
fn a_long_run_of_empty_lines_is_cut_short_and_what_follows_is_read() {
    for empty in ["\n", " \r\n"] {
        let split = cut(&format!("Above.\n{}Below.\n", empty.repeat(100_000)));
        assert_eq!(split.lines, 102);
        assert!(split.current.text.starts_with("Above.\n") && split.current.text.ends_with("\nBelow."));
    }
}
