use proptest::prelude::*;

use super::inert;
use crate::limits::Limits;

fn made(source: &str) -> String {
    inert(source, &Limits::default()).html
}

const TAGS: [&str; 39] = [
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
const ATTRIBUTES: [&str; 13] = [
    "align",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "colspan",
    "dir",
    "height",
    "rowspan",
    "style",
    "valign",
    "width",
];

/// The grammar of what may be written, read letter by letter: whoever parses it, by whatever rules, finds nothing else.
fn assert_inert(html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '"', '\'', '`', '\0']) {
        assert!(rest[at..].starts_with('<'), "a bare {:?} in {html:?}", &rest[at..=at]);
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("an open tag in {html:?}"));
        assert_tag(&rest[at + 1..end], html);
        rest = &rest[end + 1..];
    }
}

fn assert_tag(tag: &str, html: &str) {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(TAGS.contains(&name) || name == "wbr", "<{tag}> in {html:?}");
    while !attributes.is_empty() {
        let (name, after) = attributes.split_once("=\"").unwrap_or_else(|| panic!("<{tag}> in {html:?}"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("<{tag}> in {html:?}"));
        assert!(ATTRIBUTES.contains(&name), "{name} in {html:?}");
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " #.,%-():;".contains(letter);
        assert!(value.chars().all(is_plain), "{value:?} in {html:?}");
        for word in ["url(", "expression", "import", "javascript", "behavior", "position"] {
            assert!(!value.contains(word), "{value:?} in {html:?}");
        }
        attributes = after.strip_prefix(' ').unwrap_or(after);
    }
}

#[test]
fn what_a_person_sees_stays() {
    for (source, expected) in [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        (
            "<table width=600 onclick=x><tr><td bgcolor=#ff0000 colspan=2>a<td>b</table>c",
            "<table width=\"600\"><tr><td bgcolor=\"#ff0000\" colspan=\"2\">a</td><td>b</td></tr></table>c",
        ),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("1 &lt; 2 &amp;&nbsp;3", "1 &lt; 2 &amp;\u{a0}3"),
        ("<font color=red size=7>x</font>", "<span style=\"color:red;\">x</span>"),
        ("<div style='color:#f00;position:absolute'>x</div>", "<div style=\"color:#f00;\">x</div>"),
        ("<noscript>seen where scripts are off</noscript>", "seen where scripts are off"),
        ("<textarea>a &amp; <b></textarea>", "<pre>a &amp;amp; &lt;b&gt;</pre>"),
        ("a<!-- hidden -->b", "ab"),
        ("<td>a</div>b</td>", "<td>ab</td>"),
    ] {
        assert_eq!(made(source), expected, "{source}");
        assert_inert(&made(source));
    }
}

#[test]
fn links_pictures_and_fields_become_text() {
    for (source, expected) in [
        (
            "<a href='https://evil.example/?a=1&amp;b=2' onclick=go()>your bank</a>!",
            "<span class=\"inert-link\">your bank</span> <bdi class=\"inert-target\">https://evil.example/?a=1&amp;b=2</bdi>!",
        ),
        (
            "<a href=\"jav\tascript:alert(1)\">x</a>",
            "<span class=\"inert-link\">x</span> <bdi class=\"inert-target\">javascript:alert(1)</bdi>",
        ),
        ("<a name=top>x</a>", "<span>x</span>"),
        (
            "<img src=https://evil.example/x.png alt='Our <logo>'>",
            "<span class=\"inert-picture\">Our &lt;logo&gt;</span>",
        ),
        ("<img src=x>", "<span class=\"inert-picture\">▢</span>"),
        ("<img src=https://evil.example/t.gif width=1 height=1>", ""),
        (
            "<form action=https://evil.example/><input name=u placeholder=Name><input type=password value=x><input type=hidden value=y></form>",
            "<span class=\"inert-field\">Name</span><span class=\"inert-field\">••••</span>",
        ),
        ("<button formaction=x>Go</button>", "<span class=\"inert-field\">Go</span>"),
    ] {
        assert_eq!(made(source), expected, "{source}");
        assert_inert(&made(source));
    }
}

/// Ways past sanitizers that were published over the years, and what they are about: none may leave more than text.
#[test]
fn known_ways_past_sanitizers_lead_nowhere() {
    for source in [
        // Elements whose content is read as text by one parser and as markup by another.
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea></textarea><img src=x onerror=alert(1)>",
        "<title></title><script>alert(1)</script>",
        "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
        "<xmp><p title=\"</xmp><svg onload=alert(1)>\">",
        "<noembed><img src=\"</noembed><iframe onload=alert(1)>\">",
        "<iframe><img title=\"</iframe><img src onerror=alert(1)>\">",
        "<plaintext><script>alert(1)</script>",
        "<script><!--<script></script>--></script><img src=x onerror=alert(1)>",
        // Foreign content and its way back.
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
        "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text x=20 y=20>x</text></a>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>#x\"/></svg>",
        // Templates, comments, declarations.
        "<template><img src=x onerror=alert(1)></template>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--!><img src=x onerror=alert(1)--!><img src=x onerror=alert(1)>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml-stylesheet href=\"javascript:alert(1)\"?><img src=x onerror=alert(1)>",
        "<!DOCTYPE x [<!ENTITY e '<script>alert(1)</script>'>]>&e;",
        "<!--[if mso]><script>alert(1)</script><![endif]-->",
        // Tags written oddly.
        "<img/src=x/onerror=alert(1)>",
        "<img src=x onerror=alert(1)",
        "<<script>alert(1)//<</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<a href=\"x\" href=\"javascript:alert(1)\" style=\"x:expression(alert(1))\">",
        "<p style=\"background:url(javascript:alert(1))\" style=\"color:red\">",
        "<div style=\"width: expression\\28 alert(1)\\29\">",
        "<p/onmouseover=alert(1)//style='color:red'>",
        "<p align=\"left\" onx=\"\" align='\"><script>alert(1)</script>'>",
        "<td width='1\" onload=\"x'>",
        "<b title='`onmouseover=alert(1)'>`x`</b>",
        "<p style='font-family:\"</p><script>alert(1)</script>\"'>",
        // What fetches or leaves.
        "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<body background=https://evil.example/x.png onload=alert(1)>",
        "<table background=https://evil.example/x.png><td background=x>",
        "<video poster=https://evil.example/x><source src=x onerror=alert(1)></video>",
        "<object data=https://evil.example/x><embed src=x></object>",
        "<input type=image src=https://evil.example/x.png onerror=alert(1)>",
        "<isindex action=javascript:alert(1) type=image>",
        "<details open ontoggle=alert(1)>",
        "<v:roundrect href=\"https://evil.example\"><center>x</center></v:roundrect>",
        // Names that would be ours.
        "<span class=inert-target id=x name=body>https://bank.example</span>",
        "\u{0}<\u{0}script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    ] {
        assert_inert(&made(source));
    }
}

#[test]
fn a_stranger_cannot_write_our_classes() {
    assert_eq!(
        made("<span class=inert-target>https://bank.example</span>"),
        "<span>https://bank.example</span>"
    );
}

#[test]
fn depth_and_length_have_an_end() {
    let deep = "<div>".repeat(5_000);
    let html = made(&deep);
    assert_inert(&html);
    assert_eq!(html.matches("<div>").count(), super::MAX_DEPTH);
    let limits = Limits { html_tokens: 10, ..Limits::default() };
    let long = inert(&"<b>x</b>".repeat(100), &limits);
    assert!(!long.is_whole);
    assert_inert(&long.html);
    assert!(inert("<b>x</b>", &limits).is_whole);
}

/// Pieces that matter to parsers, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>"),
        Just("</script>"),
        Just("<style>"),
        Just("</style>"),
        Just("<svg>"),
        Just("</svg>"),
        Just("<math>"),
        Just("<template>"),
        Just("<noscript>"),
        Just("</noscript>"),
        Just("<!--"),
        Just("-->"),
        Just("<table>"),
        Just("<tr>"),
        Just("<td>"),
        Just("</table>"),
        Just("<a href=\""),
        Just("'"),
        Just("\""),
        Just(">"),
        Just("<"),
        Just("</p>"),
        Just("<p style=\"color:"),
        Just("<img src=x onerror=y alt='"),
        Just("&lt;"),
        Just("&#x3c;"),
        Just("`"),
        Just("<textarea>"),
        Just("</textarea>"),
        Just("<title>"),
        Just("<plaintext>"),
        Just("text"),
        Just(" "),
        Just("="),
        Just("/"),
        Just("url("),
        Just(";"),
        Just("\u{202e}"),
        Just("\0"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_read_what_is_written_is_inert(source in pieces()) {
        assert_inert(&made(&source));
    }

    #[test]
    fn making_inert_twice_leaves_nothing_that_acts(source in "\\PC{0,200}") {
        assert_inert(&made(&made(&source)));
    }
}
