//! Parameters: plain, quoted, continued, percent-encoded, and broken.

use super::read;
use crate::complaint::ComplaintKind;

fn check(text: &str, value: &str, parameters: &[(&str, &str)], complaints: &[ComplaintKind]) {
    let found = read(text);
    assert_eq!(found.value, value, "{text}");
    let list: Vec<(&str, &str)> =
        found.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(list, parameters, "{text}");
    assert_eq!(found.complaints, complaints, "{text}");
}

#[test]
fn parameters_of_the_standard_are_read() {
    check("text/plain; charset=us-ascii (Plain text)", "text/plain", &[("charset", "us-ascii")], &[]);
    check(
        "TEXT/Plain; Charset=\"utf-8\"; format=flowed",
        "text/plain",
        &[("charset", "utf-8"), ("format", "flowed")],
        &[],
    );
    check("attachment; filename=\"a;b\\\"c.pdf\"", "attachment", &[("filename", "a;b\"c.pdf")], &[]);
    check("inline", "inline", &[], &[]);
    check("", "", &[], &[]);
}

#[test]
fn continuations_and_charsets_of_rfc_2231_are_read() {
    check(
        "m/x; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A",
        "m/x",
        &[("title", "This is ***fun***")],
        &[],
    );
    check("m/x; url*0=\"ftp://\"; url*1=\"cs.example/pub\"", "m/x", &[("url", "ftp://cs.example/pub")], &[]);
    check(
        "m/x; t*0*=us-ascii'en'This%20is; t*1*=%20even; t*2=\" more\"",
        "m/x",
        &[("t", "This is even more")],
        &[],
    );
    check("a; filename*=utf-8''%E2%82%AC.pdf; filename=\"EUR.pdf\"", "a", &[("filename", "€.pdf")], &[]);
    check("a; filename*1=b; filename*0=a", "a", &[("filename", "ab")], &[]);
    check("a; filename*=iso-8859-1''%E9", "a", &[("filename", "é")], &[]);
}

#[test]
fn what_mail_programs_write_is_read() {
    check("a; filename==?utf-8?Q?=C3=A9.pdf?=", "a", &[("filename", "é.pdf")], &[]);
    check("a; filename=\"=?utf-8?B?w6k=?= =?utf-8?B?LnBkZg==?=\"", "a", &[("filename", "é.pdf")], &[]);
    check("a; filename=my file.pdf; size=3", "a", &[("filename", "my file.pdf"), ("size", "3")], &[]);
    check("a; filename=\"never closed.pdf", "a", &[("filename", "never closed.pdf")], &[]);
    check("multipart/mixed;boundary=x;;", "multipart/mixed", &[("boundary", "x")], &[]);
    check("multipart/mixed; garbage; boundary=\"x\"", "multipart/mixed", &[("boundary", "x")], &[]);
}

#[test]
fn contradictions_are_named() {
    check("a; name=x; name=y", "a", &[("name", "x")], &[ComplaintKind::RepeatedParameter]);
    check("a; n*0=x; n*2=y", "a", &[("n", "xy")], &[ComplaintKind::BrokenParameter]);
    check("a; n*0=x; n*0=y", "a", &[("n", "x")], &[ComplaintKind::BrokenParameter]);
    check("a; n*=x-nowhere''abc%FF", "a", &[("n", "abcÿ")], &[ComplaintKind::UnknownCharset]);
    check("a; n*=utf-8''a%0D%0Ab", "a", &[("n", "ab")], &[ComplaintKind::HeaderInjection]);
}

#[test]
fn ten_thousand_parameters_are_cut_off() {
    let many: String = (0..10_000).map(|number| format!(";p{number}=x")).collect();
    assert_eq!(read(&many).parameters.len(), 100);
    assert!(read(&";n*0=a".repeat(10_000)).parameters.len() == 1);
}
