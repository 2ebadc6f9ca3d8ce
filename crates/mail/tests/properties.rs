//! Properties that hold for any bytes: nothing panics, spans lie inside, work is bounded, decoding undoes encoding.

use mail::{
    Limits, Message, Place, Span,
    headers::{encoded_word, parameter},
    html, links, mbox,
    mime::transfer,
    thread,
};
use proptest::prelude::*;

/// Pieces that mail is made of, so that random messages are broken in interesting ways.
const PIECES: &[&str] = &[
    "From: ",
    "To: ",
    "Subject: ",
    "Received: ",
    "Date: ",
    "Content-Type: ",
    "Content-Transfer-Encoding: ",
    "Content-Disposition: ",
    "multipart/mixed; boundary=b",
    "multipart/alternative; boundary=\"b\"",
    "text/html",
    "text/plain; charset=utf-8",
    "message/rfc822",
    "base64",
    "quoted-printable",
    "\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\0",
    "--b",
    "--b--",
    "\r\n--b\r\n",
    "a@example.com",
    "<a@example.com>",
    "\"",
    "(",
    ")",
    "<",
    ">",
    ";",
    ":",
    ",",
    "=?utf-8?Q?=C3=A9?=",
    "=?utf-8?B?w6k=?=",
    "=?",
    "?=",
    "=C3",
    "=\r\n",
    "w6k=",
    "é",
    "\u{200b}",
    "\u{ff}",
    "&amp;",
    "&#8203;",
    "&",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<a href='https://example.com/'>",
    "</a>",
    "<a href=",
    "<style>.x{display:none}</style>",
    "<div class=x>",
    "<span style='font-size:0'>",
    "<table><tr><td>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<blockquote type=cite>",
    "<div class=gmail_quote>",
    "> ",
    ">> ",
    "On Thu, 1 Jan 2026, A <a@example.com> wrote:",
    "-----Original Message-----",
    "Sent: x",
    "https://example.com/",
    "www.example.com",
    "example.com",
    " ",
    "\t",
    "word",
    "From jane Thu Jan  1 00:00:00 2026\n",
    "; filename*0*=utf-8''%C3",
    "; name=\"x",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

fn text_soup() -> impl Strategy<Value = String> {
    soup().prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Every span of a message lies inside what it counts in.
fn check(raw: &[u8], message: &Message) {
    let all = Span::new(0, raw.len());
    let place_is_inside = |place: Place| match place {
        Place::Raw(span) => all.contains(span),
        Place::Text { part, span } => {
            let text = message.part(part).and_then(|part| part.text());
            text.is_some_and(|text| text.get(span.range()).is_some())
        }
    };
    for header in &message.headers.list {
        assert!(all.contains(header.name_span) && all.contains(header.value_span));
        assert!(!header.value.contains(['\r', '\n', '\0']), "{header:?}");
    }
    let lists = [&message.from, &message.to, &message.cc, &message.bcc, &message.reply_to];
    for mailbox in lists.iter().flat_map(|list| &list.mailboxes) {
        assert!(all.contains(mailbox.span) && mailbox.span.contains(mailbox.address_span), "{mailbox:?}");
    }
    for part in &message.parts {
        assert!(all.contains(part.span) && part.span.contains(part.body_span), "{part:?}");
    }
    for complaint in &message.complaints {
        assert!(place_is_inside(complaint.place), "{complaint:?}");
    }
    let body = &message.body;
    let visible = body.visible_text();
    for link in &body.links {
        assert!(link.place.is_none_or(place_is_inside), "{link:?}");
        assert!(link.visible_span.is_none_or(|span| visible.get(span.range()).is_some()), "{link:?}");
    }
    for span in body.previous_threads.iter().map(|thread| thread.span).chain([body.current_thread.span]) {
        assert!(visible.get(span.range()).is_some(), "{span:?}");
    }
    for thread in &body.previous_threads {
        for mailbox in thread.from.mailboxes.iter().chain(&thread.to.mailboxes).chain(&thread.cc.mailboxes) {
            assert!(visible.get(mailbox.address_span.range()).is_some(), "{mailbox:?}");
        }
    }
    for index in
        body.current_thread.links.iter().chain(body.previous_threads.iter().flat_map(|thread| &thread.links))
    {
        assert!((*index as usize) < body.links.len());
    }
    if let Some(html) = &body.html {
        let source = &html.source.text;
        let spans = html.html.links.iter().flat_map(|link| [link.span, link.href_span]);
        let spans = spans
            .chain(html.html.hidden.iter().map(|run| run.span))
            .chain(html.html.images.iter().map(|image| image.span));
        for span in spans {
            assert!(source.get(span.range()).is_some(), "{span:?}");
        }
        for mark in &html.html.quote_marks {
            assert!(mark.start <= mark.end && mark.end as usize <= html.html.display_text.text.len());
        }
    }
    assert!(message.work.html_tokens <= 2 * (raw.len() + 1), "{:?}", message.work);
    assert!(message.work.parts <= Limits::default().parts);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_message_whose_spans_lie_inside(raw in soup()) {
        check(&raw, &Message::parse(&raw, &Limits::default()));
    }

    #[test]
    fn any_body_under_sound_headers_does_too(body in soup(), html in any::<bool>()) {
        let kind = if html { "html" } else { "plain" };
        let mut raw = format!("From: a@example.com\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n").into_bytes();
        raw.extend(body);
        check(&raw, &Message::parse(&raw, &Limits::default()));
    }

    #[test]
    fn small_limits_hold(raw in soup()) {
        let limits = Limits { bytes: 500, headers: 3, header_lines: 5, header_bytes: 20, mailboxes: 1, depth: 1, parts: 2, boundary_checks: 3, body_bytes: 50, html_depth: 3, html_tokens: 10, attributes: 1, links: 1, items: 1, threads: 1 };
        let message = Message::parse(&raw, &limits);
        prop_assert!(message.parts.len() <= 2 && message.body.links.len() <= 1 && message.body.previous_threads.len() <= 1);
    }

    #[test]
    fn display_text_leads_back_to_its_letters(source in text_soup()) {
        let html = html::scan(&source, &Limits::default()).html;
        for (offset, letter) in html.display_text.text.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()) {
            let at = html.display_text.source_offset(u32::try_from(offset).unwrap()) as usize;
            let found = source[at..].chars().next();
            prop_assert!(found == Some(letter) || found == Some('&'), "{letter} leads to {found:?}");
        }
    }

    #[test]
    fn links_and_threads_of_any_text_lie_inside(text in text_soup()) {
        for link in links::find(&text, 100).links {
            prop_assert_eq!(&text[link.span.range()], &link.text);
        }
        let split = thread::split(&text, &[], &[], &Limits::default());
        prop_assert!(text.get(split.current.span.range()).is_some());
        prop_assert!(split.lines <= text.len() + 1);
    }

    #[test]
    fn any_file_splits_into_entries_that_lie_inside(bytes in soup()) {
        for entry in mbox::split(&bytes).chain(mbox::split_by_length(&bytes)) {
            prop_assert_eq!(&bytes[entry.offset..entry.offset + entry.bytes.len()], entry.bytes);
            prop_assert!(entry.unquoted(mbox::Quoting::Mboxrd).len() <= entry.bytes.len());
        }
    }

    #[test]
    fn parameters_and_words_of_any_text_hold_no_line_ends(text in text_soup()) {
        let flat = text.replace(['\r', '\n', '\0'], " ");
        let read = parameter::read(&flat);
        prop_assert!(read.parameters.iter().all(|(_, value)| !value.contains(['\r', '\n', '\0'])));
        prop_assert!(!encoded_word::decode(&flat).text.contains(['\r', '\n', '\0']));
    }

    #[test]
    fn base64_decodes_what_was_encoded(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 1_usize..80) {
        let text = encode_base64(&bytes);
        let wrapped: Vec<u8> = text.as_bytes().chunks(width).collect::<Vec<_>>().join(&b"\r\n"[..]);
        let decoded = transfer::base64(&wrapped);
        prop_assert_eq!(decoded.bytes, bytes);
        prop_assert!(!decoded.is_broken);
    }

    #[test]
    fn quoted_printable_decodes_what_was_encoded(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let encoded: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect::<Vec<_>>().chunks(20).map(<[String]>::concat).collect::<Vec<_>>().join("=\r\n");
        let decoded = transfer::quoted_printable(encoded.as_bytes());
        prop_assert_eq!(decoded.bytes, bytes);
        prop_assert!(!decoded.is_broken);
    }

    #[test]
    fn encoded_words_decode_what_was_encoded(text in "[^\\x00-\\x1f\\x7f-\\x9f\u{feff}]{1,60}") {
        let encoded: String = text.chars().map(|letter| format!("=?utf-8?B?{}?= ", encode_base64(letter.to_string().as_bytes()))).collect();
        let decoded = encoded_word::decode(encoded.trim_end());
        prop_assert_eq!(decoded.text, text);
    }
}

/// RFC 4648 §4, the plain way.
fn encode_base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .enumerate()
            .fold(0_u32, |bits, (index, byte)| bits | u32::from(*byte) << (16 - 8 * index));
        for index in 0..4 {
            let is_used = index <= group.len();
            text.push(if is_used {
                char::from(alphabet[(bits >> (18 - 6 * index) & 63) as usize])
            } else {
                '='
            });
        }
    }
    text
}
