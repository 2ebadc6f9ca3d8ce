//! What a person sees of a document, what is hidden from them, and where it leads.

use crate::{
    complaint::ComplaintKind,
    html::{HidingTechnique, Html, ImageKind, LinkSource, QuoteMarkKind, SmugglingKind, scan},
    limits::Limits,
    span::Span,
};

fn read(source: &str) -> Html {
    let html = scan(source, &Limits::default()).html;
    check_spans(source, &html);
    html
}

/// Every span lies inside the document, and the map leads from each letter to itself.
fn check_spans(source: &str, html: &Html) {
    let all = Span::new(0, source.len());
    let spans = html.links.iter().flat_map(|link| [link.span, link.href_span]);
    let spans = spans.chain(html.images.iter().flat_map(|image| [image.span, image.source_span]));
    let spans = spans
        .chain(html.hidden.iter().map(|run| run.span))
        .chain(html.smuggling.iter().map(|trace| trace.span));
    for span in spans {
        assert!(all.contains(span), "{span:?} in {source}");
    }
    let text = &html.display_text;
    for (offset, letter) in text.text.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()) {
        let at = text.source_offset(u32::try_from(offset).unwrap()) as usize;
        let found = source[at..].chars().next();
        assert!(
            found == Some(letter) || found == Some('&'),
            "{letter} at {offset} leads to {found:?} in {source}"
        );
    }
}

fn check_text(source: &str, expected: &str) {
    assert_eq!(read(source).display_text.text, expected, "{source}");
}

#[test]
fn text_is_laid_out_as_a_person_reads_it() {
    check_text("<p>Hello <b>big</b>\n  world</p><p>Bye</p>", "Hello big world\n\nBye");
    check_text("Pay<b>Pal</b>", "PayPal");
    check_text("a<br>b<br><br>c", "a\nb\n\nc");
    check_text("<div>a</div><div>b</div>", "a\nb");
    check_text("<div><div><div>a</div></div></div>b", "a\nb");
    check_text("<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd");
    check_text("<ul><li>one<li>two</ul>", "one\ntwo");
    check_text("<pre>a\n  b</pre>", "a\nb");
    check_text("x&nbsp;&nbsp;y&amp;z &copy 2026 &lt;b&gt; &bogus; a&b", "x y&z © 2026 <b> &bogus; a&b");
    check_text(
        "<title>no</title><style>p{}</style><script>no()</script>yes<!-- no --><textarea>typed</textarea>",
        "yes\ntyped",
    );
    check_text("<span style=\"display:block\">a</span>b", "a\nb");
    check_text("<input type=submit value='Sign in'>", "Sign in");
    check_text("1 < 2 and 3 > 2", "1 < 2 and 3 > 2");
    check_text("", "");
}

#[test]
fn invisible_characters_are_left_out() {
    check_text("Pay\u{200b}Pal\u{ad} \u{2003}x", "PayPal x");
    let html = read("Pay&#8203;Pal and &zwnj;&nbsp;&zwnj; filler");
    assert_eq!(html.hidden.len(), 1);
    assert_eq!(
        (html.hidden[0].technique, html.hidden[0].text.as_str()),
        (HidingTechnique::ZeroWidthCharacters, "PayPal")
    );
}

#[test]
fn inner_text_holds_everything_with_breaks_between_elements() {
    let html = read("<p>Pay<b>Pal</b></p><div style='display:none'>hidden</div>");
    assert_eq!(html.inner_text, "Pay\nPal\nhidden");
}

#[test]
fn broken_markup_is_read_as_browsers_read_it() {
    check_text("<p>a<div>b</p>c</div>d", "a\n\nb\n\nc\nd");
    check_text("<b>a<p>b</b>c</p>d", "a\n\nbc\n\nd");
    check_text("a</nothing>b</>c</ x>d", "abcd");
    check_text("a<3 b<-c", "a<3 b<-c");
    check_text("<a href='x>y'>z</a>", "z");
    check_text("<p title=\"never closed>text", "");
    check_text("a<!-->b<!--->c<!-- x --!>d<!-- open", "abcd");
    check_text("<![CDATA[a]]>b<?php x ?>c", "bc");
    check_text("<plaintext>a</plaintext><b>", "a</plaintext><b>");
}

fn check_hidden(source: &str, technique: HidingTechnique) {
    let html = read(&format!("<p>seen</p>{source}<p>seen too</p>"));
    assert_eq!(html.display_text.text.replace("\n\n", "|"), "seen|seen too", "{source}");
    assert!(!html.hidden.is_empty(), "{source}");
    assert!(html.hidden.iter().all(|run| run.technique == technique), "{source}: {:?}", html.hidden);
    assert!(html.hidden.iter().any(|run| run.text.contains("secret")), "{source}");
}

#[test]
fn hidden_text_is_told_by_how_it_is_hidden() {
    use HidingTechnique as T;
    check_hidden("<div style='display:none'>secret</div>", T::DisplayNone);
    check_hidden("<div style='display : NONE !important; color:red'><b>secret</b></div>", T::DisplayNone);
    check_hidden("<style>.x{display:none}</style><span class='a x'>secret</span>", T::DisplayNone);
    check_hidden("<span class=x>secret</span><style>.x{display:none}</style>", T::DisplayNone);
    check_hidden("<style>#i, td.q {display:none}</style><p id=i>secret</p>", T::DisplayNone);
    check_hidden("<div style='dis/**/play:none;display/* */:none'>secret</div>", T::DisplayNone);
    check_hidden("<div style='visibility:hidden'>secret</div>", T::VisibilityHidden);
    check_hidden("<div hidden>secret</div>", T::HiddenAttribute);
    check_hidden("<span style='font-size:0'>secret</span>", T::TinyFont);
    check_hidden("<span style='font:0px/1 Arial'>secret</span>", T::TinyFont);
    check_hidden("<div style='font-size:1px'><span style='font-size:100%'>secret</span></div>", T::TinyFont);
    check_hidden("<span style='color:#fff'>secret</span>", T::SameColour);
    check_hidden("<font color=white>secret</font>", T::SameColour);
    check_hidden("<span style='color:transparent'>secret</span>", T::SameColour);
    check_hidden("<td bgcolor=navy><font color='#000080'>secret</font></td>", T::SameColour);
    check_hidden("<div style='opacity:0'>secret</div>", T::Transparent);
    check_hidden("<div style='text-indent:-9999px'>secret</div>", T::OffScreen);
    check_hidden("<div style='position:absolute;left:-5000px'>secret</div>", T::OffScreen);
    check_hidden("<div style='max-height:0;overflow:hidden'>secret</div>", T::ZeroSize);
    check_hidden("<div style='width:0px;height:0px;overflow:hidden'>secret</div>", T::ZeroSize);
    check_hidden("<div style='clip:rect(0,0,0,0)'>secret</div>", T::ZeroSize);
    check_hidden("<table style='display:none'><tr><td>secret</td></tr></table>", T::DisplayNone);
    check_hidden("<template><p>secret</p></template>", T::NeverShown);
}

#[test]
fn what_only_looks_hidden_is_seen() {
    for source in [
        "<div style='display:none'></div>secret",
        "<div style='display:none;display:block'>secret</div>",
        "<style>.x{display:none}</style><div class=x style='display:block'>secret</div>",
        "<style>@media print {.x{display:none}}</style><div class=x>secret</div>",
        "<!-- <style>.x{display:none}</style> --><div class=x>secret</div>",
        "<style>.a .x{display:none}</style><div class=x>secret</div>",
        "<div style='visibility:hidden'><span style='visibility:visible'>secret</span></div>",
        "<div style='font-size:0'><span style='font-size:14px'>secret</span></div>",
        "<div hidden style='display:block'>secret</div>",
        "<div style='background:#000'><span style='color:#fff'>secret</span></div>",
        "<td background=sky.png><font color=white>secret</font></td>",
        "<div style='max-height:0'>secret</div>",
        "<font style='display:none'><div></font>secret</div>",
        "<p style='display:none'><div>secret</div>",
        "<table style='display:none'></table>secret",
        "<table style='display:none'>secret</table>",
        "<table style='display:none'><tr><div>secret</div></tr></table>",
        "<div style='left:-5000px'>secret</div>",
        "<noscript>secret</noscript>",
        "<body bgcolor=black text=white>secret</body>",
    ] {
        let html = read(source);
        assert!(html.display_text.text.contains("secret"), "{source}");
        assert!(html.hidden.is_empty(), "{source}: {:?}", html.hidden);
    }
}

#[test]
fn what_is_hidden_from_outlook_alone_is_seen_and_noted() {
    let html = read("<div style='mso-hide:all'>seen elsewhere</div>");
    assert_eq!(html.display_text.text, "seen elsewhere");
    assert_eq!(html.hidden[0].technique, HidingTechnique::MsoHide);
}

#[test]
fn links_are_found_with_what_is_shown_and_what_is_not() {
    let html = read("<a href=' https://example.com/a?b&amp;c '>Click <b>here</b></a>");
    let link = &html.links[0];
    assert_eq!((link.href.as_str(), link.text.as_str()), ("https://example.com/a?b&c", "Click here"));
    assert!(link.is_visible && !link.is_image_only() && link.hidden_text.is_none());
    assert_eq!(&html.display_text.text[link.text_span.range()], "Click here");

    let html = read(
        "<a href=x><img src=logo.png></a><a href=y style='display:none'>z</a><a href=empty></a><a name=top>t</a>",
    );
    let shown: Vec<_> =
        html.links.iter().map(|link| (link.href.as_str(), link.is_visible, link.is_image_only())).collect();
    assert_eq!(shown, [("x", true, true), ("y", false, false), ("empty", false, false)]);

    let html = read("<a href=x>Pay<span style='font-size:0'>qq</span>Pal</a>");
    assert_eq!(html.links[0].text, "PayPal");
    assert_eq!(html.links[0].hidden_text.as_deref(), Some("Pay qq Pal"));
}

#[test]
fn links_of_all_constructs_are_found() {
    let html = read(concat!(
        "<base href='https://example.com/dir/'><map><area href=area></map>",
        "<form action='post.php' method=POST><input type=password name=pw placeholder='Your password'><button formaction=other>go</button></form>",
        "<meta http-equiv=refresh content='0;url=https://example.net/'>",
        "<svg><a xlink:href='https://svg.example/'><text>s</text></a></svg>",
        "<!--[if mso]><v:roundrect href='https://vml.example/'></v:roundrect><![endif]-->",
        "<!--[if !mso]><!--><a href=https://plain.example/>p</a><!--<![endif]-->"
    ));
    let found: Vec<_> = html.links.iter().map(|link| (link.source, link.target.as_str())).collect();
    assert_eq!(
        found,
        [
            (LinkSource::Area, "https://example.com/dir/area"),
            (LinkSource::Form, "https://example.com/dir/post.php"),
            (LinkSource::Form, "https://example.com/dir/other"),
            (LinkSource::MetaRefresh, "https://example.net/"),
            (LinkSource::Svg, "https://svg.example/"),
            (LinkSource::Vml, "https://vml.example/"),
            (LinkSource::Anchor, "https://plain.example/"),
        ]
    );
    assert_eq!(html.forms.len(), 1);
    assert_eq!((html.forms[0].method.as_str(), html.forms[0].action.as_deref()), ("post", Some("post.php")));
    assert_eq!(html.forms[0].inputs[0].kind, "password");
    assert_eq!(html.forms[0].inputs[0].placeholder.as_deref(), Some("Your password"));
}

#[test]
fn anchors_end_where_browsers_end_them() {
    let texts = |source: &str| read(source).links.iter().map(|link| link.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts("<a href=1>one<a href=2>two</a>"), ["one", "two"]);
    assert_eq!(texts("<a href=1><div>in</a>out</div>"), ["in"]);
    assert_eq!(texts("<a href=1>open to the end"), ["open to the end"]);
    assert_eq!(texts("<td><a href=1>in</td><td>out</td>"), ["in"]);
}

#[test]
fn pictures_are_told_by_source_and_size() {
    let html = read(concat!(
        "<img src='https://example.com/a.png' width=600 height='40px' alt='Our shop'>",
        "<img src='cid:logo@example.com'><img src='data:image/png;base64,AAAA'>",
        "<img src='https://example.com/t.gif' width=1 height=1><img src=https://example.com/u.gif style='display:none'><img>"
    ));
    let kinds: Vec<_> = html.images.iter().map(|image| (image.kind, image.is_tracking_pixel())).collect();
    assert_eq!(
        kinds,
        [
            (ImageKind::Remote, false),
            (ImageKind::ContentId, false),
            (ImageKind::Data, false),
            (ImageKind::Remote, true),
            (ImageKind::Remote, true),
            (ImageKind::None, false),
        ]
    );
    assert_eq!(
        (html.images[0].width, html.images[0].height, html.images[0].alt.as_deref()),
        (Some(600), Some(40), Some("Our shop"))
    );
    assert_eq!(html.images[2].source, "data:image/png;base64");
}

#[test]
fn smuggling_leaves_traces() {
    let long = "QUJD".repeat(1_000);
    let html = read(&format!(
        "<script>var f=atob('{long}');var b=new Blob([f]);var u=URL.createObjectURL(b);a.download='x.zip';location.href=\"https://example.com/next\"</script><a download href='data:text/html;base64,AAAA'>d</a><a href='java\nscript:x()'>j</a><body onload=\"eval(x)\">"
    ));
    let kinds: std::collections::BTreeSet<_> = html.smuggling.iter().map(|trace| trace.kind).collect();
    for kind in [
        SmugglingKind::Atob,
        SmugglingKind::Blob,
        SmugglingKind::ObjectUrl,
        SmugglingKind::Download,
        SmugglingKind::Location,
        SmugglingKind::LongBase64,
        SmugglingKind::DataUrl,
        SmugglingKind::ScriptUrl,
        SmugglingKind::Eval,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    assert!(
        html.links
            .iter()
            .any(|link| link.source == LinkSource::Script && link.href == "https://example.com/next")
    );
    assert!(read("<p>atob( is a function, eval( too</p>").smuggling.is_empty());
}

#[test]
fn marks_of_quoted_messages_are_noted() {
    let kinds = |source: &str| read(source).quote_marks.iter().map(|mark| mark.kind).collect::<Vec<_>>();
    assert_eq!(kinds("<div class='gmail_quote gmail_quote_container'>q</div>"), [QuoteMarkKind::Gmail]);
    assert_eq!(kinds("<blockquote type=CITE>q</blockquote>"), [QuoteMarkKind::CiteBlockquote]);
    assert_eq!(kinds("<blockquote>q</blockquote>"), [QuoteMarkKind::Blockquote]);
    assert_eq!(kinds("<div id=x_divRplyFwdMsg>q</div>"), [QuoteMarkKind::Outlook]);
    assert_eq!(
        kinds("<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3pt'>q</div>"),
        [QuoteMarkKind::OutlookBorder]
    );
    assert_eq!(kinds("<div class=header>q</div>"), []);
    let html = read("new<div class=gmail_quote>old</div>after");
    let mark = html.quote_marks[0];
    assert_eq!(html.display_text.text[mark.start as usize..mark.end as usize].trim(), "old");
}

fn has(source: &str, limits: &Limits, kind: ComplaintKind) -> bool {
    scan(source, limits).complaints.iter().any(|(known, _)| *known == kind)
}

#[test]
fn every_limit_holds_and_says_so() {
    let limits = Limits {
        html_depth: 10,
        html_tokens: 1_000,
        attributes: 5,
        links: 10,
        items: 10,
        ..Limits::default()
    };
    let deep = "<div>".repeat(100) + "text";
    assert!(has(&deep, &limits, ComplaintKind::HtmlTooDeep));
    assert_eq!(scan(&deep, &limits).html.display_text.text, "text");
    let long = "<b>".repeat(5_000);
    assert!(has(&long, &limits, ComplaintKind::HtmlTooLong));
    assert_eq!(scan(&long, &limits).tokens, 1_001);
    assert!(has("<p a b c d e f g>", &limits, ComplaintKind::TooManyAttributes));
    let links = "<a href=x>y</a>".repeat(50);
    assert!(has(&links, &limits, ComplaintKind::TooManyLinks));
    assert_eq!(scan(&links, &limits).html.links.len(), 10);
    assert!(has(&"<img src=x>".repeat(50), &limits, ComplaintKind::TooManyItems));
    assert!(has(&"<p hidden>x</p><p>y</p>".repeat(50), &limits, ComplaintKind::TooManyItems));
    assert!(has("<p class=", &limits, ComplaintKind::HtmlCutShort));
}

#[test]
fn hostile_documents_cost_no_more_than_their_length() {
    // Each would take minutes if a token cost more than what is open.
    for piece in [
        "<",
        "<a ",
        "<a href=\"",
        "</",
        "<!--",
        "<div>",
        "<b><p>",
        "</p>",
        "<a href=x>",
        "<table><td>",
        "&",
        "&#",
        "<script>",
        "<style>{",
        "\u{200b}",
        "a\u{200b}",
    ] {
        let document = piece.repeat(60_000 / piece.len());
        let read = scan(&document, &Limits::default());
        assert!(read.tokens <= 2 * document.len(), "{piece}");
    }
}
