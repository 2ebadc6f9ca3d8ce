//! Messages made to be expensive, and what they cost: processor time and work, dearest first.
//! A tool for people who change the parser. Usage: `cargo run --release -p tidewatch-mail --example hostile`

use std::fs;

use mail::{Limits, Message, Work};

/// Bytes of a body that are looked at under the usual limits.
const BODY_BYTES: usize = 2 << 20;

/// Bytes of structure; a usual limit of mail servers.
const STRUCTURE_BYTES: usize = 10 << 20;

/// Pieces of HTML that browsers must recover from.
#[rustfmt::skip]
const HTML: &[&str] = &[
    "<", "<a ", "<a href=\"", "</", "<!--", "<div>", "<b><p>", "<b>", "</p>", "<p>", "<a href=x>", "<a href=x>y", "<table><td>", "&", "&#", "<script>", "<style>{",
    "<style>.a{display:none}</style>x", "\u{200b}", "a\u{200b}", "<p hidden>x</p>y", "<span style='display:none;font-size:0;color:#fff;background:url(x)'>x", "<img src=x>",
    "<i>a</i>", "<font><div>", "<font><div><font><div></font></font>", "</font>", "<blockquote type=cite>x", "<div class=gmail_quote>On 1111 a@b.c wrote:<br>x",
    "<!--[if mso]><a href=x><![endif]-->", "<form action=x><input type=submit value=y>", "<svg><a xlink:href=x/>", "<x a=b c=d e=f g=h i=j k=l>", "<li>", "<select><option>a",
    "a b ", "\u{e9} ", "<b onclick=eval(x)>", "<a href=https://example.com/>www.example.com</a> www.example.org ", "<div class='a b c d e f g'>", "<title>x", "<table><tr><td>x",
];

/// Pieces of plain text that look like links, threads and banners.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    ">", "> ", "a:", "From: a\n", "On 111 x\n", "\n", ">\n", "On 111 wrote:\n", "-----\n", "From: a\nTo: b\n", ">a\n>>b\n", "a.example ", "a.b/", "http://",
    "https://a.example/)))", "@", "a@b.example", "www.", "x", "From: a\nTo: b\nSubject: c\n", "On 1/1/2026 a@b.c\nfoo\nbar\nbaz wrote:\n", "external sender\n", "\u{e9}.\u{e9}",
    "..........", ":::::", "a:b:c ",
];

/// Pieces of a multipart with 32 levels open.
const STRUCTURE: &[&str] = &["--b\n", "--x\n", "--b31\r\n\r\n", "\n", "--b1x\n\n", "--"];

/// Pieces of a header block.
#[rustfmt::skip]
const HEADERS: &[&str] = &[
    "X: y\r\n", "a\r\n", " x\r\n", "From: ", "From: a@b.c\r\n", "To: \"a\" <b@c.d>, e@f.g\r\n", "Received: from a ([192.0.2.1]) by b; x\r\n",
    "Authentication-Results: a; spf=pass\r\n", "DKIM-Signature: a=b; c=d\r\n", "\r", "\0", "=?utf-8?Q?a?= ", "Subject: =?utf-8?B?QUFB?=\r\n", "Content-Type: text/plain; a=b; c=d\r\n",
];

/// Structured fields, and pieces of their values.
const FIELDS: &[&str] = &[
    "From",
    "To",
    "Subject",
    "Content-Type",
    "Received",
    "Authentication-Results",
    "References",
    "Date",
    "Received-SPF",
];
const VALUES: &[&str] = &[
    "(",
    "\"",
    "<",
    "<a@b>,",
    "; a=b",
    "; a*0=b",
    "=?utf-8?Q?a?=",
    "a ",
    "[",
    "from ",
    "a=b; ",
    "\\",
    ",",
    ":",
];

/// How many of the dearest are shown.
const SHOWN: usize = 20;

fn main() {
    let mut rows: Vec<(f64, String, Work)> =
        messages().into_iter().map(|(name, raw)| measure(name, &raw)).collect();
    rows.sort_by(|left, right| right.0.total_cmp(&left.0));
    for (milliseconds, name, work) in rows.iter().take(SHOWN) {
        println!("{milliseconds:8.1} ms  {name:<44} {work:?}");
    }
}

fn messages() -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut add = |kind: &str, head: &str, piece: &str, bytes: usize| {
        all.push((
            format!("{kind} {piece:.30?}"),
            format!("{head}{}", piece.repeat(bytes / piece.len())).into_bytes(),
        ));
    };
    let mut nested =
        String::from("From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n");
    for level in 0..32 {
        nested += &format!("--b{level}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", level + 1);
    }
    HTML.iter().for_each(|piece| add("html", "Content-Type: text/html\r\n\r\n", piece, BODY_BYTES));
    PLAIN.iter().for_each(|piece| add("plain", "From: a@example.com\r\n\r\n", piece, BODY_BYTES));
    STRUCTURE.iter().for_each(|piece| add("structure", &nested, piece, STRUCTURE_BYTES));
    HEADERS.iter().for_each(|piece| add("headers", "", piece, STRUCTURE_BYTES));
    for field in FIELDS {
        VALUES.iter().for_each(|piece| add(field, &format!("{field}: "), piece, 1 << 20));
    }
    all
}

fn measure(name: String, raw: &[u8]) -> (f64, String, Work) {
    let before = processor_milliseconds();
    let message = Message::parse(raw, &Limits::default());
    (processor_milliseconds() - before, name, message.work)
}

/// Milliseconds this thread has run, as Linux counts them; elsewhere zero.
fn processor_milliseconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ')
        .next()
        .and_then(|nanoseconds| nanoseconds.parse::<f64>().ok())
        .map_or(0.0, |nanoseconds| nanoseconds / 1e6)
}
