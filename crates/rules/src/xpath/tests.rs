//! XPath over small documents: axes, predicates, functions, what is broken, what is hostile.

use super::{Document, Path, find};

const PAGE: &str = "<!DOCTYPE html><html><head><title>Shop</title></head><body>\
    <div id=top class='a b'><h1>Big <i>sale</i></h1><p>one<p>two<!-- note --></div>\
    <table><tr><td>1<td>2<tr><td>3<td><a HREF='/Four'>four</a></table>\
    <ul><li>x<li>y<li>z</ul><img src=a.png alt='A picture'><o:p>office</o:p>\
    <span style='display:none'>hidden</span><script>var s = '<b>';</script></body></html>";

/// What a path finds, as the nodes' own text or value.
fn check(path: &str, expected: &[&str]) {
    let document = Document::parse(PAGE);
    let path = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let found: Vec<String> =
        find(&document, &path).unwrap().into_iter().map(|node| node.inner_text).collect();
    assert_eq!(found, expected, "{path}");
}

fn raw(path: &str) -> Vec<String> {
    let path = Path::parse(path).unwrap();
    find(&Document::parse(PAGE), &path).unwrap().into_iter().map(|node| node.raw).collect()
}

fn refused(path: &str, why: &str) {
    assert_eq!(Path::parse(path).unwrap_err(), why, "{path}");
}

#[test]
fn steps_and_axes() {
    check("/html/head/title", &["Shop"]);
    check("//li", &["x", "y", "z"]);
    check("//li[2]/following-sibling::li", &["z"]);
    check("//li[2]/preceding-sibling::*", &["x"]);
    check("//td/a/ancestor::tr/td[1]", &["3"]);
    check("//i/..", &["Big sale"]);
    check("//i/parent::h1/parent::div/@id", &["top"]);
    check("//i/ancestor-or-self::*[2]/child::text()", &["Big "]);
    check("//h1/descendant::node()", &["Big ", "sale", "sale"]);
    check("//h1/descendant-or-self::i", &["sale"]);
    check("//a/self::a", &["four"]);
    check("//a/self::b", &[]);
    check("//ul/following::img/@alt", &["A picture"]);
    check("//ul/preceding::a", &["four"]);
    check("//title | //li[1] | //title", &["Shop", "x"]);
    check("//comment()", &[" note "]);
    check("//@class", &["a b"]);
    check("//img/@*", &["a.png", "A picture"]);
    check("(//td)[last()]", &["four"]);
    check("//tr[1]/td[position() < 2]", &["1"]);
    check("//a/namespace::*", &[]);
    check("//i/attribute::*", &[]);
}

#[test]
fn html_has_its_own_ways() {
    // The parser puts in what authors leave out, and names are in lower case.
    check("//table/tbody/tr", &["1\n2", "3\nfour"]);
    check("//A[@HREF]", &["four"]);
    check("//o:p", &["office"]);
    check("//*[local-name() = 'p' and name() = 'o:p']", &["office"]);
    check("//p", &["one", "two"]);
}

#[test]
fn predicates_compare_nodes_texts_and_numbers() {
    check("//td[. = 3]", &["3"]);
    check("//td[. > 1]", &["2", "3"]);
    check("//td[a]", &["four"]);
    check("//td[not(a)][. != '1']", &["2", "3"]);
    check("//tr[td = '3']/td[2]", &["four"]);
    check("//ul[count(li) = 3]/li[1]", &["x"]);
    check("//li[. = 'x' or . = 'z']", &["x", "z"]);
    check("//li[position() mod 2 = 1]", &["x", "z"]);
    check("//li[last() - 1]", &["y"]);
    check("//div[contains(@class, 'b')]/p[1]", &["one"]);
    check("//div[.//i]/@id", &["top"]);
    check("//*[text()[normalize-space() = 'one']]", &["one"]);
    check("//li[(1 + 1) * 1]", &["y"]);
    check("//li[- -2]", &["y"]);
}

#[test]
fn functions() {
    for (path, value) in [
        ("count(//li)", "3"),
        ("string(//h1)", "Big sale"),
        ("concat('a', 'b', 1)", "ab1"),
        ("starts-with('abc', 'ab')", "true"),
        ("ends-with('abc', 'bc')", "true"),
        ("contains('abc', 'd')", "false"),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 2)", "2345"),
        ("substring-before('1999/04', '/')", "1999"),
        ("substring-after('1999/04', '/')", "04"),
        ("string-length('émaîl')", "5"),
        ("normalize-space('  a  b ')", "a b"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
        ("lower-case('ABC')", "abc"),
        ("number('1.5') + 1", "2.5"),
        ("number('x')", "NaN"),
        ("1 div 0", "Infinity"),
        ("7 mod 4", "3"),
        ("sum(//tr[1]/td)", "3"),
        ("floor(1.5)", "1"),
        ("ceiling(1.5)", "2"),
        ("round(2.5)", "3"),
        ("boolean('')", "false"),
        ("not(1 = 2)", "true"),
        ("true() and false()", "false"),
        ("id('top')/@class", "a b"),
        ("local-name(//img)", "img"),
        ("name(//nowhere)", ""),
        ("1 < 2", "true"),
        ("'a' != 'b'", "true"),
        ("//li = 'z'", "true"),
        ("//li = //td", "false"),
        ("//li = true()", "true"),
        ("\"it's\"", "it's"),
    ] {
        check(path, &[value]);
    }
}

#[test]
fn nodes_are_given_as_html_and_as_text() {
    assert_eq!(raw("//h1"), ["<h1>Big <i>sale</i></h1>"]);
    assert_eq!(raw("//img"), ["<img src=\"a.png\" alt=\"A picture\">"]);
    assert_eq!(raw("//script"), ["<script>var s = '<b>';</script>"]);
    assert_eq!(raw("//ul"), ["<ul><li>x</li><li>y</li><li>z</li></ul>"]);
    let path = Path::parse("//body").unwrap();
    let body = find(&Document::parse(PAGE), &path).unwrap().remove(0);
    assert_eq!(body.display_text, "Big sale one two 1 2 3 four x y z office");
}

#[test]
fn what_cannot_be_read_is_refused() {
    refused("//a[", "expected a name or `*` at the end");
    refused("//a]b", "unexpected `]`");
    refused("//", "expected a name or `*` at the end");
    refused("nonsense(1)", "there is no function `nonsense`");
    refused("count()", "`count` does not take 0 arguments");
    refused("up::a", "there is no axis `up`");
    refused("$x", "variables are not supported");
    refused("'open", "a text is not closed");
    refused("//a/foo()", "`foo()` cannot stand as a step");
    refused("a b", "unexpected `b`");
    refused(&"(".repeat(100), "it is nested more than 48 deep");
    refused(&"a/".repeat(500), "it has more than 400 parts");
    refused(&"a".repeat(10_000), "it is longer than 8192 bytes");
}

#[test]
fn broken_html_is_read_all_the_same() {
    for html in [
        "",
        "<",
        "<a",
        "<a href='",
        "</p>",
        "<table><a>x",
        "<p><table><p>",
        "\u{0}<b>\u{FFFD}",
        "<![CDATA[x]]>",
    ] {
        let document = Document::parse(html);
        let all = Path::parse("//node()").unwrap();
        assert!(find(&document, &all).is_some(), "{html}");
    }
}

#[test]
fn what_is_too_deep_is_cut() {
    let document = Document::parse(&"<div>".repeat(100_000));
    assert!(document.is_cut());
    let count = find(&document, &Path::parse("count(//div) > 100").unwrap()).unwrap();
    assert_eq!(count[0].raw, "true");
}

#[test]
fn a_tag_with_a_million_attributes_is_cut() {
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=1")).collect();
    let document = Document::parse(&format!("<p>before</p><a{attributes}>x</a>"));
    assert!(document.is_cut());
}

#[test]
fn a_path_that_would_walk_too_long_has_no_answer() {
    let document = Document::parse(&"<b>x</b>".repeat(3_000));
    let path = Path::parse("//b[following::b[following::b = 'nowhere']]").unwrap();
    assert_eq!(find(&document, &path), None);
}
