//! Rules put to whole messages: what they find, and what stays open for want of whom.

use std::time::Duration;

use model::time::Time;
use rules::{Expected, Outcome, Pack, Rule};

use crate::facts::{Facts, Setting, open_attachments};
use crate::lists::Lists;
use crate::relation::{Contact, Histories, History, Parties};
use crate::vocabulary::{Kept, MailHost, Profiles, RuleLists, mail};
use ::mail::files::{Budget, Meter};
use ::mail::{Limits, Message};

/// What a rule says, in a word: `match`, `no match`, or the capabilities it waits for.
fn asked(message: &str, lists: &RuleLists, profiles: &Profiles, source: &str) -> String {
    let raw = message.replace('\n', "\r\n");
    let parsed = Message::parse(raw.as_bytes(), &Limits::default());
    let opened = open_attachments(&parsed, &mut Meter::new(Budget::default()));
    let facts = Facts::new(parsed, opened, Setting::default());
    let words = mail();
    let rule =
        Rule::new(source, &words, Expected::Condition).unwrap_or_else(|error| panic!("{source}: {error}"));
    let pack = Pack::new(vec![rule]);
    let kept = Kept::default();
    let host = MailHost::new(&facts, lists, profiles, &kept);
    match pack.judge(&host).outcome(0) {
        Outcome::Match => "match".to_owned(),
        Outcome::NoMatch => "no match".to_owned(),
        Outcome::Undecided(needs) => {
            needs.iter().map(|need| words.need_name(need)).collect::<Vec<_>>().join(" ")
        }
    }
}

#[track_caller]
fn check(message: &str, rows: &[(&str, &str)]) {
    let mut lists = RuleLists::default();
    lists.set("free_email_providers", ["freemail.example.net"]);
    for (source, expected) in rows {
        assert_eq!(asked(message, &lists, &Profiles::default(), source), *expected, "{source}");
    }
}

const LURE: &str = "\
From: Pay Desk <desk@xn--exmple-cua.com>
To: bob@example.com
Subject: Re: invoice
Message-ID: <1@example.com>
Content-Type: text/html

<p id=\"a\">Pay <a href=\"https://l.facebook.com/l.php?u=https%3A%2F%2Fpay.example.org%2Fx%3Fid%3D7%26id%3D8\">here</a>
or at <a href=\"http://3221225991/\">our page</a>, ask clerk@freemail.example.net</p>
";

#[test]
fn fields_of_a_message_answer_rules() {
    check(
        LURE,
        &[
            ("type.inbound and not type.outbound", "match"),
            ("sender.email.domain.punycode == 'exämple.com' and sender.email.domain.valid", "match"),
            (
                "any(body.links, 'facebook' in .href_url.rewrite.encoders and .href_url.domain.root_domain == 'example.org')",
                "match",
            ),
            ("any(body.links, length(.href_url.query_params_decoded['id']) == 2)", "match"),
            ("any(body.links, any(.href_url.ip.translation.encoders, . == 'decimal_integer'))", "match"),
            ("any(body.links, .href_url.scheme == 'mailto' and .parser == 'plain')", "match"),
            (
                "any(body.links, strings.parse_email(.href_url.url).domain.domain in $free_email_providers)",
                "match",
            ),
            ("subject.is_reply and length(headers.references) == 0 and headers.in_reply_to is null", "match"),
            (
                "any(html.xpath(body.html, '//p[@id=\"a\"]').nodes, length(.links) >= 2 and strings.starts_with(.display_text, 'Pay'))",
                "match",
            ),
            ("any(body.previous_threads, true) or length(attachments) > 0", "no match"),
            ("body.plain.raw is null and headers.return_path.email is null", "match"),
        ],
    );
}

#[test]
fn texts_are_parsed_for_rules() {
    check(
        LURE,
        &[
            ("strings.parse_url('shop.example.com/x', strict=false).scheme == 'http'", "match"),
            ("strings.parse_url('shop.example.com/x').url is null", "match"),
            ("strings.parse_domain('a.b.example.co.uk').root_domain == 'example.co.uk'", "match"),
            ("strings.parse_domain('no domain').domain is null", "match"),
            ("strings.parse_email('Bob').email is null", "match"),
            ("strings.parse_html('<b>x</b><i style=\"display:none\">y</i>').display_text == 'x'", "match"),
        ],
    );
}

#[test]
fn what_nobody_can_tell_stays_open_and_is_named() {
    check(
        LURE,
        &[
            ("sender.email.domain.domain not in $org_domains", "organisation"),
            ("not profile.by_sender().solicited", "history"),
            ("not any(ml.nlu_classifier(body.current_thread.text).topics, .name == 'x')", "language"),
            ("headers.auth_summary.dmarc.pass", "authentication"),
            ("coalesce(headers.auth_summary.dmarc.pass, false)", "authentication"),
            ("network.whois(sender.email.domain).days_old < 30", "whois"),
            ("mailbox.first_name == 'Bob'", "directory"),
            // What decides without the missing part is decided.
            ("type.outbound and not profile.by_sender().solicited", "no match"),
            ("type.inbound or profile.by_sender().solicited", "match"),
            ("ml.nlu_classifier(body.plain.raw).language == 'unknown'", "match"),
        ],
    );
}

/// Asks with the histories of the one who writes in `text`, of its domain and of its reply address.
fn with_history(text: &str, histories: &Histories, source: &str) -> String {
    let lists = Lists::built_in();
    let raw = text.replace('\n', "\r\n");
    let parties = Parties::of(&Message::parse(raw.as_bytes(), &Limits::default()), &lists);
    let profiles = Profiles::new(histories, &parties, Some(false), START.plus(10 * DAY));
    asked(text, &RuleLists::default(), &profiles, source)
}

const START: Time = Time::from_seconds(1_795_269_600);
const DAY: Duration = Duration::from_secs(86_400);

fn history(contacts: &[Contact]) -> History {
    let mut history = History::default();
    for (number, contact) in (0_u32..).zip(contacts) {
        history.learn(*contact, START.plus(DAY * number));
    }
    history
}

const CAME: Contact = Contact::Received { is_proved: true, is_answer: false };

#[test]
fn history_answers_what_rules_ask() {
    let text = "From: a@vendor.example\nReply-To: b@other.example\n\nhi\n";
    let histories = Histories {
        address: history(&[]),
        domain: history(&[CAME, Contact::Sent, CAME, CAME, Contact::FoundBenign]),
        reply_to: Some(history(&[CAME, Contact::FoundMalicious])),
    };
    for (source, expected) in [
        ("profile.by_sender().solicited", "match"),
        ("profile.by_sender().any_messages_benign", "match"),
        ("profile.by_sender().any_false_positives", "match"),
        ("profile.by_sender().any_messages_malicious_or_spam", "no match"),
        ("profile.by_sender().prevalence == 'rare'", "match"),
        ("profile.by_sender().auth_failed", "no match"),
        ("profile.by_sender().days_known > 9.9", "match"),
        ("profile.by_sender().days_since.last_outbound > 8.9", "match"),
        ("profile.by_sender().days_since.last_outbound > 9.1", "no match"),
        ("profile.by_sender_domain().solicited", "match"),
        ("profile.by_sender_email().solicited", "no match"),
        ("profile.by_sender_email().prevalence in ('new', 'outlier')", "match"),
        ("profile.by_sender_email().days_known == 0", "match"),
        // Never is not long ago.
        ("profile.by_sender_email().days_since.last_contact > 30", "no match"),
        ("profile.by_sender_email().days_since.last_contact is null", "match"),
        ("beta.profile.by_reply_to().any_messages_malicious_or_spam", "match"),
        ("beta.profile.by_reply_to().prevalence == 'new'", "no match"),
        ("sender.email.email not in $recipient_emails", "match"),
        ("sender.email.domain.domain in $recipient_domains", "match"),
        ("sender.email.domain.domain in $sender_domains", "match"),
        ("sender.email.email in $sender_emails", "no match"),
        ("any(headers.reply_to, .email.email in $sender_emails)", "match"),
        // Of others nothing was looked up, and nobody can read the list.
        ("'c@third.example' in $recipient_emails", "history"),
        ("any($recipient_emails, . == 'c@third.example')", "history"),
    ] {
        assert_eq!(with_history(text, &histories, source), expected, "{source}");
    }
}

#[test]
fn by_sender_means_the_address_where_the_domain_is_everybodys() {
    let known = history(&[CAME, Contact::Sent]);
    let histories = Histories { domain: known, ..Histories::default() };
    for (address, expected) in [("a@gmail.com", "no match"), ("a@vendor.example", "match")] {
        let text = format!("From: {address}\n\nhi\n");
        assert_eq!(with_history(&text, &histories, "profile.by_sender().solicited"), expected, "{address}");
    }
}

#[test]
fn who_is_not_named_has_no_history() {
    let text = "From: a@vendor.example\n\nhi\n";
    for (source, expected) in [
        ("beta.profile.by_reply_to().solicited", "no match"),
        ("beta.profile.by_reply_to().prevalence is null", "match"),
    ] {
        assert_eq!(with_history(text, &Histories::default(), source), expected, "{source}");
    }
}

/// A message with a page, a calendar and a message attached.
const BUNDLE: &str = "\
From: a@example.com
Content-Type: multipart/mixed; boundary=b

--b

see the files
--b
Content-Type: text/html; name=\"page.html\"
Content-Disposition: attachment; filename=\"page.html\"

<html><head><title>Sign in</title></head><body><script>var unlock = atob('aGk=');</script><a href=\"https://example.org/go\">go</a></body></html>
--b
Content-Type: text/calendar; name=\"call.ics\"
Content-Disposition: attachment; filename=\"call.ics\"

BEGIN:VCALENDAR
PRODID:-//Example//Desk//EN
BEGIN:VEVENT
UID:1
SUMMARY:Call
DESCRIPTION:Join at https://meet.example.org/x
ORGANIZER;CN=Ada:mailto:ada@example.net
END:VEVENT
END:VCALENDAR
--b
Content-Type: message/rfc822

From: inner@example.net
Subject: inside
Content-Type: multipart/mixed; boundary=c

--c

text https://deep.example.org/
--c
Content-Type: text/plain; name=\"deep.txt\"
Content-Disposition: attachment; filename=\"deep.txt\"

deepest words
--c--
--b--
";

#[test]
fn attached_files_are_opened_for_rules() {
    let page = "attachments[0]";
    let calendar = "attachments[1]";
    let message = "attachments[2]";
    let rows = [
        (
            format!("{page}.file_type == 'html' and {page}.file_extension == 'html' and {page}.size > 100"),
            "match",
        ),
        (format!("any(file.explode({page}), .depth == 0 and .scan.html.title == 'Sign in')"), "match"),
        (
            format!("any(file.explode({page}), any(.scan.url.urls, .domain.root_domain == 'example.org'))"),
            "match",
        ),
        (format!("any(file.explode({page}), 'atob' in .scan.javascript.identifiers)"), "match"),
        (
            format!("any(file.explode({page}), any(.scan.strings.strings, strings.icontains(., 'unlock')))"),
            "match",
        ),
        (format!("any(file.parse_html({page}).links, .href_url.path == '/go')"), "match"),
        (format!("strings.contains(file.parse_text({page}).text, 'Sign in')"), "match"),
        (format!("any(file.explode({page}), .scan.ocr.raw is null)"), "match"),
        (format!("any(file.explode({page}), any(.scan.yara.matches, .name == 'x'))"), "yara"),
        (
            format!(
                "any(beta.file.parse_ics({calendar}).events, any(.links, .href_url.domain.domain == 'meet.example.org'))"
            ),
            "match",
        ),
        (
            format!(
                "any(file.explode({calendar}), any(.scan.ics.calendars, any(.components, .type == 'VEVENT' and any(.organizers, .mailbox.email.email == 'ada@example.net'))))"
            ),
            "match",
        ),
        (
            format!(
                "file.parse_eml({message}).sender.email.local_part == 'inner' and file.parse_eml({message}).type.inbound"
            ),
            "match",
        ),
        (format!("any(file.parse_eml({message}).body.links, .href_url.domain.subdomain == 'deep')"), "match"),
        (
            format!(
                "any(file.parse_eml({message}).attachments, strings.contains(file.parse_text(.).text, 'deepest'))"
            ),
            "match",
        ),
        (format!("file.parse_eml({page}).sender.email.email is null"), "match"),
        (format!("beta.scan_qr({page}).found"), "no match"),
        (
            format!(
                "file.oletools({page}).error is null and file.oletools({page}).indicators.vba_macros.exists"
            ),
            "no match",
        ),
    ];
    let rows: Vec<(&str, &str)> =
        rows.iter().map(|(source, expected)| (source.as_str(), *expected)).collect();
    check(BUNDLE, &rows);
}
