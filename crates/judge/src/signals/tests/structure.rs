//! Signals about how a message is built, who is named in it, and what others say of it.

use mail::auth_results::{AuthResults, Dkim, DkimResult, DmarcPolicy, DmarcResult, Spf, SpfResult};
use model::indicator::Indicator;
use model::watch::{Level, WatchEntry};

use super::*;
use crate::watch_list::WatchList;

#[test]
fn each_broken_rule_of_mail_is_a_reason() {
    let parts = |fields: &str, body: &str| message(&format!("Content-Type: multipart/mixed{fields}"), body);
    let file = |parameters: &str| {
        parts(
            "; boundary=b",
            &format!(
                "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; {parameters}\n\nx\n--b--\n"
            ),
        )
    };
    let base64 = |text: &str| message("Content-Type: text/plain\nContent-Transfer-Encoding: base64", text);
    for (id, caught, near) in [
        (
            "structure.header_injection",
            message("Subject: =?utf-8?Q?a=0ABcc:_b@h.test?=", "x"),
            message("Subject: =?utf-8?Q?a=09Bcc:_b?=", "x"),
        ),
        (
            "structure.no_from",
            message("", "x").replace("From: Jo Writer <jo@writer.example>\n", ""),
            message("", "x"),
        ),
        (
            "structure.address_in_name",
            message("From: \"boss@harbourlights.example\" <x@h.test>", "x"),
            message("From: \"jo@writer.example\" <jo@writer.example>", "x"),
        ),
        (
            "structure.encoded_word",
            message("From: =?utf-8?Q?boss=40harbourlights.example?=@h.test", "x"),
            message("From: =?utf-8?Q?J=C3=B6?= <jo@writer.example>", "x"),
        ),
        (
            "structure.repeated_field",
            message("Subject: one\nSubject: two", "x"),
            message("Subject: one\nComments: one\nComments: two", "x"),
        ),
        (
            "structure.repeated_parameter",
            file("filename=a.pdf; filename=a.exe"),
            file("filename=a.pdf; size=7"),
        ),
        (
            "structure.broken_parameter",
            file("filename*0=a; filename*2=.exe"),
            file("filename*0=a; filename*1=.pdf"),
        ),
        ("structure.bare_cr", message("", "one\rtwo"), message("", "one\ntwo")),
        ("structure.nul", message("", "one\0two"), message("", "one 0 two")),
        ("structure.no_boundary", parts("", "--b\n\nx\n--b--\n"), parts("; boundary=b", "--b\n\nx\n--b--\n")),
        (
            "structure.boundary_not_found",
            parts("; boundary=c", "--b\n\nx\n--b--\n"),
            parts("; boundary=b", "--b\n\nx\n--b--\n"),
        ),
        ("structure.broken_base64", base64("aGVsbG8*gd29ybGQ==="), base64("aGVsbG8g\nd29ybGQ=")),
        (
            "structure.no_end_of_headers",
            String::from("From: Jo <jo@writer.example>\nTo: shop@harbourlights.example\nSubject: hello\n"),
            message("", ""),
        ),
    ] {
        check(id, &caught, &near);
    }
}

#[test]
fn a_subject_that_is_turned_around_is_seen() {
    for (caught, near) in [
        (
            message("Subject: =?utf-8?Q?=E2=80=AEdrowssap_ruoy?=", "x"),
            // "order 7" in Hebrew, with marks around the number.
            message("Subject: \u{5d4}\u{5d6}\u{5de}\u{5e0}\u{5d4} \u{200f}7\u{200f}", "x"),
        ),
        (
            message("From: \u{202e}knabthgirB <x@h.test>", "x"),
            // Telephones keep a number from left to right, whatever stands around it.
            message("Subject: call \u{202d}+1 555 0100\u{202c}", "x"),
        ),
    ] {
        check("hidden.backwards", &caught, &near);
    }
}

#[test]
fn a_file_or_a_host_in_the_text_that_is_turned_around_is_seen() {
    let page = |body: &str| message("Content-Type: text/html; charset=utf-8", body);
    let text = |body: &str| message("Content-Type: text/plain; charset=utf-8", body);
    for (caught, near) in [
        // `fdp.exe` turned around is read `exe.pdf`; Hebrew around the name of a file, with isolates as programs write them.
        (
            text("Please open invoice\u{202e}fdp.exe and answer."),
            text(
                "\u{5e7}\u{5d5}\u{5d1}\u{5e5} \u{2066}invoice.pdf\u{2069} \u{5de}\u{5e6}\u{5d5}\u{5e8}\u{5e3}",
            ),
        ),
        (
            text("See \u{202e}tset.knabthgirb.www\u{202c} for more."),
            // Arabic, embedded from right to left, with an address in it from left to right.
            text(
                "\u{202b}\u{641}\u{627}\u{62a}\u{648}\u{631}\u{629} \u{202a}www.brightbank.test\u{202c}\u{202c}",
            ),
        ),
        (
            page("<p>Open invoice&#8238;fdp.exe now.</p>"),
            // An override around Arabic alone, beside a name that is not turned.
            page("<p>report.pdf &#8238;\u{641}\u{627}\u{62a}\u{648}\u{631}\u{629}&#8236;</p>"),
        ),
        (
            page("<p>ten\u{202e}moc.elpmaxe</p>"),
            // People who write about it.
            page("<p>With U+202E one writes \u{202e}sdrawkcab\u{202c} in a text.</p>"),
        ),
    ] {
        check("hidden.backwards", &caught, &near);
    }
}

#[test]
fn watched_answers_and_files_are_found() {
    use sha2::{Digest, Sha256};
    let entry =
        |indicator| WatchEntry { indicator, level: Level::Watch, action: None, cause: "warning-8".into() };
    let list = Arc::new(WatchList::new([
        entry(Indicator::Domain("bad.test".into())),
        entry(Indicator::FileHash(Sha256::digest(b"the paper we were warned of").into())),
    ]));
    let watched = |raw: &str| judged(raw, |context| context.watch_list = Arc::clone(&list));
    let paper = |words: &str| with_bytes("paper.bin", "application/octet-stream", "see", words.as_bytes());
    for (id, caught, near) in [
        ("watch.reply_to", message("Reply-To: a@pay.bad.test", "x"), message("Reply-To: a@notbad.test", "x")),
        ("watch.file", paper("the paper we were warned of"), paper("the paper we were warned of.")),
        (
            "watch.file",
            with_bytes(
                "papers.zip",
                "application/zip",
                "see",
                &zip_of("paper.bin", b"the paper we were warned of", None),
            ),
            with_bytes("papers.zip", "application/zip", "see", &zip_of("paper.bin", b"another paper", None)),
        ),
    ] {
        assert!(has(&watched(&caught), id), "{id} is not found in:\n{caught}");
        assert!(!has(&watched(&near), id), "{id} is found in the near one:\n{near}");
    }
}

#[test]
fn spf_alone_speaks_where_no_policy_does() {
    let results = |spf, dkim, dmarc| AuthResults {
        spf: Spf { result: spf, domain: Some("writer.example".into()), ..Spf::default() },
        dkim: Dkim { result: dkim, ..Dkim::default() },
        dmarc: mail::auth_results::Dmarc { result: dmarc, ..Default::default() },
        ..AuthResults::default()
    };
    for (spf, dkim, dmarc, expected) in [
        (SpfResult::Fail, DkimResult::None, DmarcResult::None, true),
        (SpfResult::Fail, DkimResult::Fail, DmarcResult::NotChecked, true),
        // Somebody else's proof counts for more; a forwarder breaks SPF.
        (SpfResult::Fail, DkimResult::Pass, DmarcResult::None, false),
        (SpfResult::SoftFail, DkimResult::None, DmarcResult::None, false),
        (SpfResult::TempError, DkimResult::None, DmarcResult::None, false),
        (SpfResult::NotChecked, DkimResult::NotChecked, DmarcResult::NotChecked, false),
        // Then it is the policy that speaks.
        (SpfResult::Fail, DkimResult::None, DmarcResult::Fail, false),
    ] {
        let verdict = judged(&message("", "x"), |context| context.authentication = results(spf, dkim, dmarc));
        assert_eq!(has(&verdict, "auth.spf"), expected, "{spf:?} {dkim:?} {dmarc:?}");
    }
}

#[test]
fn a_policy_that_is_tested_weighs_one_step_less() {
    let points = |policy, is_testing| {
        let verdict = judged(&message("", "x"), |context| {
            context.authentication.dmarc = mail::auth_results::Dmarc {
                result: DmarcResult::Fail,
                policy: Some(policy),
                is_testing,
                ..Default::default()
            };
        });
        let found = verdict.reasons().iter().find(|reason| reason.id.as_str() == "auth.dmarc");
        found.map(|reason| reason.points.as_hundredths())
    };
    for policy in [DmarcPolicy::None, DmarcPolicy::Quarantine, DmarcPolicy::Reject] {
        assert!(points(policy, true) <= points(policy, false), "{policy:?}");
    }
    assert_eq!(points(DmarcPolicy::Reject, true), points(DmarcPolicy::Quarantine, false));
    assert_eq!(points(DmarcPolicy::Quarantine, true), points(DmarcPolicy::None, false));
}
