mod asked;

use rules::check::{Expected, check};
use rules::{Truth, parse};

use super::lists::LISTS;
use super::{RuleLists, mail};

#[test]
fn the_tables_agree_with_each_other() {
    let words = mail();
    assert_eq!(words.record(words.root()).name, "Message");
    assert_eq!(words.lists().len(), LISTS.len());
}

#[test]
fn rules_may_name_what_mail_has_and_nothing_else() {
    let words = mail();
    let good = [
        "type.inbound and sender.email.domain.root_domain in $free_email_providers",
        "any(body.links, .href_url.domain.punycode is not null and 'mandrill' in .href_url.rewrite.encoders)",
        "any(attachments, any(file.explode(.), any(.scan.url.urls, .domain.tld in $suspicious_tlds)))",
        "any(file.parse_eml(attachments[0]).attachments, .file_type == 'pdf')",
        "any(html.xpath(body.html, '//a[@href]').nodes, any(.links, .visible))",
        "any(headers.hops, any(.fields, .name =~ 'x-mailer') and .received.server.raw is not null)",
        "strings.parse_url(subject.base, strict=false).ip.translation.v4_to_v6",
        "any(headers.hops, .authentication_results.compauth.verdict == 'fail')",
        "any($org_vips, .display_name =~ sender.display_name)",
        "profile.by_sender().days_since.last_contact > 30 and not profile.by_sender().solicited",
    ];
    for source in good {
        let checked = check(&parse(source).unwrap(), &words, Expected::Condition);
        assert!(checked.is_ok(), "{source}: {checked:?}");
    }
    let bad = [
        "sender.mail == 'x'",
        "any(body.links, .href == 'x')",
        "body.html is null",
        "ml.guess(body.html)",
        "sender.email.email in $nobody",
    ];
    for source in bad {
        assert!(check(&parse(source).unwrap(), &words, Expected::Condition).is_err(), "{source}");
    }
}

#[test]
fn a_list_nobody_configured_is_unknown_and_not_empty() {
    let words = mail();
    let mut lists = RuleLists::default();
    let index = words.list("org_domains").unwrap().0;
    assert!(lists.at(index).contains("example.com").is_open());
    lists.set_own_domains(&["Example.com".into()]);
    assert_eq!(lists.at(index).contains("example.com"), Truth::TRUE);
    assert_eq!(lists.at(index).contains("example.net"), Truth::FALSE);
    let slds = words.list("org_slds").unwrap().0;
    assert_eq!(lists.at(slds).contains("example"), Truth::TRUE);
    assert!(!lists.set("no_such_list", ["x"]));
}
