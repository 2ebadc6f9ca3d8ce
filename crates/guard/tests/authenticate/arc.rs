//! ARC: RFC 8617. What a chain proves, and what it is worth.

use guard::authenticate::AuthPolicy;
use mail::auth_results::{Arc, ArcResult, DkimResult, DmarcResult, SpfResult};

use crate::{
    signer::{Key, Signer},
    world::World,
};

const LETTER: &str = "From: Ann <ann@example.com>\r\nTo: list@list.test\r\nSubject: x\r\nDate: Mon, 1 Jun 2026 11:59:00 +0000\r\n\r\nHello.\r\n";
const SEEN_GOOD: &str = "list.test; spf=pass smtp.mailfrom=example.com; dkim=fail; dkim=pass header.d=example.com; dmarc=pass header.from=example.com";
const SEEN_BAD: &str = "relay.test; spf=softfail; dkim=fail; dmarc=fail header.from=example.com";

fn list() -> Signer {
    Signer { domain: "list.test", headers: "From:To:Subject:DKIM-Signature", ..Signer::default() }
}

fn relay() -> Signer {
    Signer { domain: "relay.test", key: Key::Ed25519, headers: "From:To:Subject", ..Signer::default() }
}

fn keys() -> String {
    list().record() + &relay().record()
}

async fn check(trusted: &[&str], message: &str) -> Arc {
    let policy = AuthPolicy {
        arc_sealers: trusted.iter().map(|&sealer| sealer.to_owned()).collect(),
        ..AuthPolicy::default()
    };
    World::with(&keys(), policy).await.file(message).await.arc
}

/// Sealed once by the list, which then added a footer, and once by a relay behind it.
fn twice_sealed() -> String {
    let first = list().seal(1, "none", SEEN_GOOD, LETTER);
    let changed = first.replace("Hello.\r\n", "Hello.\r\n--\r\nThe list\r\n");
    relay().seal(2, "pass", SEEN_BAD, &changed)
}

#[tokio::test]
async fn message_without_sets_has_no_chain() {
    assert_eq!(check(&[], LETTER).await, Arc { result: ArcResult::None, ..Arc::default() });
}

#[tokio::test]
async fn whole_chain_passes_and_counts_only_for_listed_sealers() {
    let sealed = list().seal(1, "none", SEEN_GOOD, LETTER);
    for (trusted, is_trusted) in [
        (&["list.test"][..], true),
        (&["LIST.test."], true),
        (&["other.test"], false),
        (&[], false),
        (&["test"], false),
    ] {
        let arc = check(trusted, &sealed).await;
        assert_eq!((arc.result, arc.detail.as_deref()), (ArcResult::Pass, None));
        assert_eq!(arc.sealers, ["list.test"]);
        assert_eq!(arc.trusted_sealer.is_some(), is_trusted, "{trusted:?}");
        let seen = arc.attested.map(|seen| (seen.domain, seen.spf, seen.dkim, seen.dmarc));
        let good = (String::from("list.test"), SpfResult::Pass, DkimResult::Pass, DmarcResult::Pass);
        assert_eq!(seen, is_trusted.then_some(good), "{trusted:?}");
    }
}

#[tokio::test]
async fn older_sealer_counts_only_behind_listed_ones() {
    let sealed = twice_sealed();
    for (trusted, newest, attested) in [
        (&["list.test", "relay.test"][..], Some("relay.test"), Some(("list.test", DmarcResult::Pass))),
        (&["relay.test"], Some("relay.test"), Some(("relay.test", DmarcResult::Fail))),
        // An unlisted relay could have put the list's sets on another message.
        (&["list.test"], None, None),
        (&[], None, None),
    ] {
        let arc = check(trusted, &sealed).await;
        assert_eq!(arc.result, ArcResult::Pass, "{:?}", arc.detail);
        assert_eq!(arc.sealers, ["relay.test", "list.test"]);
        assert_eq!(arc.trusted_sealer.as_deref(), newest, "{trusted:?}");
        let seen = arc.attested.as_ref().map(|seen| (seen.domain.as_str(), seen.dmarc));
        assert_eq!(seen, attested, "{trusted:?}");
    }
}

#[tokio::test]
async fn sets_moved_to_another_message_do_not_pass() {
    let sealed = list().seal(1, "none", SEEN_GOOD, LETTER);
    for (from, to) in
        [("Hello.", "Pay now."), ("Subject: x", "Subject: urgent"), ("From: Ann <ann@", "From: Ann <boss@")]
    {
        let arc = check(&["list.test"], &sealed.replacen(from, to, 1)).await;
        assert_eq!((arc.result, arc.trusted_sealer, arc.attested), (ArcResult::Fail, None, None), "{from}");
    }
}

#[tokio::test]
async fn broken_chain_fails() {
    let sealed = twice_sealed();
    for (from, to) in [
        // What a sealer saw, rewritten.
        ("dmarc=pass", "dmarc=fail"),
        ("dmarc=fail header", "dmarc=pass header"),
        // A seal that says the chain was broken before, or that it was the first.
        ("i=2; a=ed25519-sha256; cv=pass", "i=2; a=ed25519-sha256; cv=fail"),
        ("i=2; a=ed25519-sha256; cv=pass", "i=2; a=ed25519-sha256; cv=none"),
        ("i=1; a=rsa-sha256; cv=none", "i=1; a=rsa-sha256; cv=pass"),
        // Gaps, doubles, missing fields.
        ("ARC-Seal: i=1;", "ARC-Seal: i=3;"),
        ("ARC-Seal: i=1;", "ARC-Seal: i=2;"),
        ("ARC-Seal: i=1;", "X-Seal: i=1;"),
        ("ARC-Message-Signature: i=1;", "X-Signature: i=1;"),
        ("ARC-Authentication-Results: i=2;", "X-Results: i=2;"),
        ("ARC-Seal: i=2;", "ARC-Seal: i=0;"),
        ("ARC-Seal: i=2;", "ARC-Seal: i=51;"),
        ("ARC-Seal: i=2;", "ARC-Seal:"),
        // A seal over more than the sets.
        ("cv=pass; d=relay.test", "cv=pass; h=from; d=relay.test"),
        ("cv=pass; d=relay.test", "cv=pass; d="),
        ("cv=pass; d=relay.test", "cv=perhaps; d=relay.test"),
        ("a=ed25519-sha256; cv", "a=rsa-sha1; cv"),
    ] {
        let broken = sealed.replacen(from, to, 1);
        assert_ne!(broken, sealed, "{from}");
        let arc = check(&["list.test", "relay.test"], &broken).await;
        assert_eq!(arc.result, ArcResult::Fail, "{from} -> {to}: {:?}", arc.detail);
        assert_eq!((arc.trusted_sealer, arc.attested), (None, None));
        assert!(arc.detail.is_some());
    }
}

#[tokio::test]
async fn signature_over_a_seal_is_no_signature_over_the_message() {
    let signer = Signer { headers: "From:ARC-Seal", ..list() };
    let arc = check(&["list.test"], &signer.seal(1, "none", SEEN_GOOD, LETTER)).await;
    assert_eq!(arc.result, ArcResult::Fail);
}

#[tokio::test]
async fn endless_chain_is_not_followed() {
    let set = |number: usize| {
        format!(
            "ARC-Seal: i={number}; a=rsa-sha256; cv=pass; d=list.test; s=one; b=\r\nARC-Message-Signature: i={number}; x=\r\nARC-Authentication-Results: i={number}; x\r\n"
        )
    };
    let sets: String = (1..=51).rev().map(set).collect();
    let double = set(1).repeat(51);
    for (sets, why) in
        [(sets, "ARC-Authentication-Results without an instance from 1 to 50"), (double, "more than 50 sets")]
    {
        let arc = check(&["list.test"], &format!("{sets}{LETTER}")).await;
        assert_eq!((arc.result, arc.detail.as_deref()), (ArcResult::Fail, Some(why)));
    }
}

#[tokio::test]
async fn silence_leaves_the_chain_undecided_and_a_missing_key_breaks_it() {
    let sealed = list().seal(1, "none", SEEN_GOOD, LETTER);
    for (zone, expected) in [
        ("one._domainkey.list.test !silent", ArcResult::TempError),
        ("one._domainkey.list.test !servfail", ArcResult::TempError),
        ("", ArcResult::Fail),
        ("one._domainkey.list.test TXT v=DKIM1; p=", ArcResult::Fail),
    ] {
        let policy = AuthPolicy { arc_sealers: vec!["list.test".into()], ..AuthPolicy::default() };
        let arc = World::with(zone, policy).await.file(&sealed).await.arc;
        assert_eq!((arc.result, arc.trusted_sealer, arc.attested), (expected, None, None), "{zone}");
    }
}
