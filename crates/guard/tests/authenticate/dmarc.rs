//! DMARC: RFC 9989.

use guard::authenticate::Connection;
use mail::auth_results::{Dmarc, DmarcPolicy, DmarcResult, SpfResult};

use crate::{
    signer::Signer,
    world::{World, from},
};

use DmarcResult::{Fail, None as Nothing, NotChecked, Pass, PermError, TempError};

fn letter(author: &str) -> String {
    format!(
        "From: Ann <ann@{author}>\r\nTo: bob@example.net\r\nSubject: x\r\nDate: Mon, 1 Jun 2026 11:59:00 +0000\r\n\r\nHello.\r\n"
    )
}

async fn check(zone: &str, connection: &Connection, message: &str) -> Dmarc {
    World::new(zone).await.over(connection, message).await.dmarc
}

/// SPF passes for any sender whose domain this zone has a record for.
fn open(domain: &str) -> String {
    format!("{domain} TXT v=spf1 ip4:192.0.2.1 -all\n")
}

#[tokio::test]
async fn one_aligned_pass_is_enough() {
    let signer = Signer { domain: "mail.example.com", ..Signer::default() };
    let policy = "_dmarc.example.com TXT v=DMARC1; p=reject\n";
    let keys = signer.record();
    for (zone, sender, is_signed, result, spf, dkim) in [
        (open("example.com"), "ann@example.com", false, Pass, true, false),
        (open("bounce.example.com"), "x@bounce.example.com", false, Pass, true, false),
        (open("esp.test"), "x@esp.test", false, Fail, false, false),
        (open("esp.test") + &keys, "x@esp.test", true, Pass, false, true),
        (open("example.com") + &keys, "ann@example.com", true, Pass, true, true),
        (String::new(), "ann@example.com", false, Fail, false, false),
        (String::from("example.com TXT v=spf1 -all\n"), "ann@example.com", false, Fail, false, false),
        (keys.clone(), "x@esp.test", true, Pass, false, true),
    ] {
        let message = if is_signed { signer.sign(&letter("example.com")) } else { letter("example.com") };
        let dmarc = check(&format!("{policy}{zone}"), &from("192.0.2.1", sender), &message).await;
        assert_eq!(
            (dmarc.result, dmarc.has_aligned_spf, dmarc.has_aligned_dkim),
            (result, spf, dkim),
            "{sender} {is_signed} {zone}"
        );
        assert_eq!(dmarc.policy, Some(DmarcPolicy::Reject));
        assert_eq!(dmarc.from_domain.as_deref(), Some("example.com"));
    }
}

#[tokio::test]
async fn alignment_is_as_strict_as_the_owner_wants() {
    let signer = Signer { domain: "mail.example.com", ..Signer::default() };
    let signed = signer.sign(&letter("example.com"));
    for (tags, is_dkim_aligned) in [("", true), ("adkim=r", true), ("adkim=s", false), ("aspf=s", true)] {
        let zone = format!("_dmarc.example.com TXT v=DMARC1; p=none; {tags}\n{}", signer.record());
        let results = World::new(&zone).await.over(&from("192.0.2.1", "x@esp.test"), &signed).await;
        assert_eq!(results.dmarc.has_aligned_dkim, is_dkim_aligned, "{tags}");
        assert_eq!(results.dkim.signatures[0].is_aligned, is_dkim_aligned, "{tags}");
    }
    for (tags, is_spf_aligned) in [("", true), ("aspf=s", false), ("adkim=s", true)] {
        let zone = format!("_dmarc.example.com TXT v=DMARC1; p=none; {tags}\n{}", open("b.example.com"));
        let dmarc = check(&zone, &from("192.0.2.1", "x@b.example.com"), &letter("example.com")).await;
        assert_eq!(dmarc.has_aligned_spf, is_spf_aligned, "{tags}");
    }
}

#[tokio::test]
async fn similar_names_are_strangers() {
    let zone = |domain: &str| format!("_dmarc.example.com TXT v=DMARC1; p=reject\n{}", open(domain));
    for (sender, result) in [
        ("notexample.com", Fail),
        ("example.com.test", Fail),
        ("example.org", Fail),
        ("sub.example.com", Pass),
    ] {
        let dmarc =
            check(&zone(sender), &from("192.0.2.1", &format!("x@{sender}")), &letter("example.com")).await;
        assert_eq!(dmarc.result, result, "{sender}");
    }
}

/// Which record applies, and what it says for this name.
#[tokio::test]
async fn policy_is_found_by_walking_up_the_tree() {
    use DmarcPolicy::{None as Ignore, Quarantine, Reject};
    let host = "a.mail.example.com A 192.0.2.9\nmail.example.com A 192.0.2.9\n";
    for (records, author, found) in [
        // The name's own record.
        (
            "_dmarc.a.mail.example.com TXT v=DMARC1; p=none; sp=reject",
            "a.mail.example.com",
            Some(("a.mail.example.com", "a.mail.example.com", Ignore)),
        ),
        // The organisation's, for its subdomains.
        (
            "_dmarc.example.com TXT v=DMARC1; p=reject",
            "a.mail.example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        (
            "_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine",
            "a.mail.example.com",
            Some(("example.com", "example.com", Quarantine)),
        ),
        (
            "_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine",
            "example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        // The shortest name with a record is the organisation; one in between is passed over for the policy.
        (
            "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject",
            "a.mail.example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        // ... unless it says that it is one.
        (
            "_dmarc.mail.example.com TXT v=DMARC1; p=none; psd=n\n_dmarc.example.com TXT v=DMARC1; p=reject",
            "a.mail.example.com",
            Some(("mail.example.com", "mail.example.com", Ignore)),
        ),
        // Names that do not exist have a policy of their own; names that do, not.
        (
            "_dmarc.example.com TXT v=DMARC1; p=none; sp=quarantine; np=reject",
            "missing.example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        (
            "_dmarc.example.com TXT v=DMARC1; p=none; sp=quarantine; np=reject",
            "a.mail.example.com",
            Some(("example.com", "example.com", Quarantine)),
        ),
        (
            "_dmarc.example.com TXT v=DMARC1; p=none; np=reject",
            "missing.example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        // A public suffix: each name below is its own organisation, under the suffix's policy if it has none.
        (
            "_dmarc.com TXT v=DMARC1; p=none; sp=reject; psd=y",
            "a.mail.example.com",
            Some(("com", "example.com", Reject)),
        ),
        (
            "_dmarc.com TXT v=DMARC1; p=none; psd=y\n_dmarc.example.com TXT v=DMARC1; p=quarantine",
            "a.mail.example.com",
            Some(("example.com", "example.com", Quarantine)),
        ),
        // Nobody says anything.
        ("", "a.mail.example.com", None),
        ("example.com TXT v=DMARC1; p=reject", "example.com", None),
        ("_dmarc.example.com TXT some other text", "example.com", None),
        ("_dmarc.example.com TXT v=DMARC1; p=rubbish", "example.com", None),
        // Two records are none (RFC 9989 §4.10).
        (
            "_dmarc.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject",
            "example.com",
            None,
        ),
        // Another text beside it does not matter; nor does an alias.
        (
            "_dmarc.example.com TXT hello\n_dmarc.example.com TXT v=DMARC1; p=reject",
            "example.com",
            Some(("example.com", "example.com", Reject)),
        ),
        (
            "_dmarc.example.com CNAME policy.test\npolicy.test TXT v=DMARC1; p=reject",
            "example.com",
            Some(("example.com", "example.com", Reject)),
        ),
    ] {
        let dmarc =
            check(&format!("{host}{records}"), &from("192.0.2.1", "x@esp.test"), &letter(author)).await;
        let expected =
            found.map(|(policy, organization, action)| (policy.to_owned(), organization.to_owned(), action));
        let actual = dmarc.policy_domain.clone().zip(dmarc.policy).map(|(domain, policy)| {
            (domain, dmarc.organizational_domain.clone().unwrap_or_default(), policy)
        });
        assert_eq!(actual, expected, "{records} for {author}");
        assert_eq!(dmarc.result, if expected.is_some() { Fail } else { Nothing });
    }
}

#[tokio::test]
async fn neighbours_below_a_public_suffix_are_not_aligned() {
    // The suffix says so itself; nobody's list is asked.
    let zone = format!(
        "_dmarc.shops.test TXT v=DMARC1; p=reject; psd=y\n{}{}",
        open("evil.shops.test"),
        open("mail.good.shops.test")
    );
    for (sender, result) in [("evil.shops.test", Fail), ("mail.good.shops.test", Pass)] {
        let dmarc =
            check(&zone, &from("192.0.2.1", &format!("x@{sender}")), &letter("good.shops.test")).await;
        assert_eq!(
            (dmarc.result, dmarc.organizational_domain.as_deref()),
            (result, Some("good.shops.test")),
            "{sender}"
        );
    }
    // A branch that is an organisation of its own is no part of the one above it.
    let zone = format!(
        "_dmarc.example.com TXT v=DMARC1; p=reject\n_dmarc.branch.example.com TXT v=DMARC1; p=none; psd=n\n{}{}",
        open("mail.branch.example.com"),
        open("other.example.com")
    );
    for (sender, author, result) in [
        ("mail.branch.example.com", "example.com", Fail),
        ("mail.branch.example.com", "branch.example.com", Pass),
        ("other.example.com", "branch.example.com", Fail),
        ("other.example.com", "example.com", Pass),
    ] {
        let dmarc = check(&zone, &from("192.0.2.1", &format!("x@{sender}")), &letter(author)).await;
        assert_eq!(dmarc.result, result, "{sender} for {author}");
    }
}

#[tokio::test]
async fn walk_from_a_deep_name_asks_eight_times() {
    let author = "a.b.c.d.e.f.g.h.i.j.mail.example.com";
    let world = World::new("_dmarc.example.com TXT v=DMARC1; p=reject").await;
    let results = world.over(&from("192.0.2.1", "x@esp.test"), &letter(author)).await;
    assert_eq!(results.dmarc.policy_domain.as_deref(), Some("example.com"));
    let walked = world.server.asked().into_iter().filter(|asked| asked.name.starts_with("_dmarc."));
    assert_eq!(walked.count(), 8);
}

#[tokio::test]
async fn two_authors_are_never_decided_by_the_first() {
    let zone = "_dmarc.example.com TXT v=DMARC1; p=reject\nexample.com TXT v=spf1 ip4:192.0.2.1 -all\n_dmarc.bank.test TXT v=DMARC1; p=reject";
    let after_from = "\r\nSubject: x\r\n\r\nHello.\r\n";
    for (from_fields, expected) in [
        ("From: ann@example.com", Pass),
        ("From: ann@example.com\r\nFrom: boss@bank.test", PermError),
        ("From: boss@bank.test\r\nFrom: ann@example.com", PermError),
        ("From: ann@example.com\r\nFROM : ann@example.com", PermError),
        ("From: ann@example.com, boss@bank.test", PermError),
        ("From: ann@example.com, bob@example.com", Pass),
        ("From: ann@example.com\r\nSender: boss@bank.test", Pass),
        ("From: nobody", PermError),
        ("From: ann@localhost", PermError),
        ("From: undisclosed:;", PermError),
        ("From:", PermError),
        ("To: bob@example.net", PermError),
    ] {
        let dmarc =
            check(zone, &from("192.0.2.1", "ann@example.com"), &format!("{from_fields}{after_from}")).await;
        assert_eq!(dmarc.result, expected, "{from_fields}");
        assert_eq!(dmarc.policy.is_some(), expected == Pass, "{from_fields}");
    }
}

#[tokio::test]
async fn silence_leaves_it_undecided() {
    let signer = Signer::default();
    let signed = signer.sign(&letter("example.com"));
    let policy = "_dmarc.example.com TXT v=DMARC1; p=reject\n";
    for (zone, message, sender, expected) in [
        // The policy itself.
        (String::from("_dmarc.example.com !silent"), letter("example.com"), "x@esp.test", TempError),
        (String::from("_dmarc.com !servfail"), letter("example.com"), "x@esp.test", TempError),
        // A check that would have been aligned.
        (format!("{policy}example.com !silent"), letter("example.com"), "ann@example.com", TempError),
        (format!("{policy}one._domainkey.example.com !silent"), signed.clone(), "x@esp.test", TempError),
        // A check that would not: the answer cannot matter.
        (format!("{policy}esp.test !silent"), letter("example.com"), "x@esp.test", Fail),
        // Another aligned check passed.
        (
            format!("{policy}example.com !silent\n{}", signer.record()),
            signed.clone(),
            "ann@example.com",
            Pass,
        ),
        // Alignment of a signature below the author's name.
        (
            format!("{policy}{}_dmarc.mail.example.com !silent", open("mail.example.com")),
            letter("example.com"),
            "x@mail.example.com",
            TempError,
        ),
    ] {
        let dmarc = check(&zone, &from("192.0.2.1", sender), &message).await;
        assert_eq!(dmarc.result, expected, "{zone}");
        assert_eq!(dmarc.result.is_undecided(), expected == TempError);
    }
}

#[tokio::test]
async fn file_without_a_client_fails_nobody() {
    let signer = Signer::default();
    let policy = "_dmarc.example.com TXT v=DMARC1; p=reject\n";
    let world = World::new(&format!("{policy}{}", signer.record())).await;
    let unsigned = world.file(&letter("example.com")).await;
    assert_eq!(
        (unsigned.dmarc.result, unsigned.spf.result),
        (NotChecked, SpfResult::NotChecked),
        "SPF might have passed"
    );
    assert_eq!(unsigned.dmarc.policy, Some(DmarcPolicy::Reject), "the policy is known all the same");
    assert_eq!(world.file(&signer.sign(&letter("example.com"))).await.dmarc.result, Pass);
}

#[tokio::test]
async fn testing_owner_is_told() {
    let zone = "_dmarc.example.com TXT v=DMARC1; p=reject; t=y";
    let dmarc = check(zone, &from("192.0.2.1", "x@esp.test"), &letter("example.com")).await;
    assert_eq!((dmarc.is_testing, dmarc.policy), (true, Some(DmarcPolicy::Reject)));
}

#[tokio::test]
async fn international_author_is_asked_for_by_its_a_label() {
    let zone = format!("_dmarc.xn--bcher-kva.test TXT v=DMARC1; p=reject\n{}", open("xn--bcher-kva.test"));
    let dmarc = check(&zone, &from("192.0.2.1", "ann@b\u{fc}cher.test"), &letter("b\u{fc}cher.test")).await;
    assert_eq!((dmarc.result, dmarc.from_domain.as_deref()), (Pass, Some("xn--bcher-kva.test")));
}
