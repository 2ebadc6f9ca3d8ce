//! What a message may cost, and what it cannot do with other people's zones.

use std::time::Duration;

use guard::authenticate::{AuthPolicy, Connection};
use mail::auth_results::{ArcResult, DkimResult, DmarcResult, SpfResult};
use platform::dns::BudgetLimits;
use tokio::time::Instant;

use crate::{
    signer::Signer,
    world::{World, crlf, from},
};

fn policy(lookups: u32, wait: Duration) -> AuthPolicy {
    AuthPolicy { dns: BudgetLimits { lookups, wait }, ..AuthPolicy::default() }
}

const PLENTY: Duration = Duration::from_secs(10);
const LETTER: &str = "From: Boss <boss@bank.test>\r\nTo: bob@example.net\r\nSubject: x\r\nDate: Mon, 1 Jun 2026 11:59:00 +0000\r\n\r\nPay.\r\n";

#[tokio::test]
async fn message_asks_within_its_budget() {
    let hosts: String = (0..10).map(|n| format!("mx{n}.evil.test A 198.51.100.{n}\n")).collect();
    let exchanges: String = (0..10)
        .flat_map(|d| (0..10).map(move |n| format!("d{d}.evil.test MX {n} mx{n}.evil.test\n")))
        .collect();
    let terms: String = (0..10).map(|d| format!("mx:d{d}.evil.test ")).collect();
    let zone = format!(
        "evil.test TXT v=spf1 {terms}-all\n{hosts}{exchanges}_dmarc.bank.test TXT v=DMARC1; p=reject"
    );
    let world = World::with(&zone, policy(40, PLENTY)).await;
    let results = world.over(&from("192.0.2.1", "x@evil.test"), LETTER).await;
    assert_eq!(results.spf.result, SpfResult::TempError, "{:?}", results.spf.detail);
    // The attacker's own endless zone does not keep us from asking for the policy of the domain he abuses.
    assert_eq!(results.dmarc.result, DmarcResult::Fail);
    assert_eq!(results.dmarc.policy_domain.as_deref(), Some("bank.test"));
    assert!(world.server.asked().len() <= 40, "{} questions", world.server.asked().len());
}

#[tokio::test]
async fn silent_zone_of_the_sender_does_not_hide_the_policy_of_the_author() {
    let world = World::with(
        "evil.test !silent\n_dmarc.bank.test TXT v=DMARC1; p=reject\nx._domainkey.evil.test !silent",
        policy(40, Duration::from_millis(500)),
    )
    .await;
    let signed = Signer { domain: "evil.test", selector: "x", ..Signer::default() }.sign(LETTER);
    let started = Instant::now();
    let results = world.over(&from("192.0.2.1", "x@evil.test"), &signed).await;
    assert_eq!(results.spf.result, SpfResult::TempError);
    assert_eq!(results.dkim.result, DkimResult::TempError);
    assert_eq!(results.dmarc.result, DmarcResult::Fail);
    // All waited at the same time; as much again for a busy machine.
    assert!(started.elapsed() < Duration::from_millis(1_500), "took {:?}", started.elapsed());
}

#[tokio::test]
async fn message_with_no_budget_is_undecided_in_everything() {
    let signer = Signer { domain: "bank.test", ..Signer::default() };
    let zone =
        format!("bank.test TXT v=spf1 -all\n_dmarc.bank.test TXT v=DMARC1; p=reject\n{}", signer.record());
    let world = World::with(&zone, policy(0, PLENTY)).await;
    let sealed = signer.seal(1, "none", "bank.test; dmarc=pass", &signer.sign(LETTER));
    let results = world.over(&from("192.0.2.1", "x@bank.test"), &sealed).await;
    assert_eq!(results.spf.result, SpfResult::TempError);
    assert_eq!(results.dkim.result, DkimResult::TempError);
    assert_eq!(results.dmarc.result, DmarcResult::TempError);
    assert_eq!(results.arc.result, ArcResult::TempError);
    assert_eq!(world.server.asked().len(), 0);
}

#[tokio::test]
async fn second_message_of_a_campaign_asks_nothing() {
    let signer = Signer { domain: "bank.test", ..Signer::default() };
    let zone = format!(
        "bank.test TXT v=spf1 a -all\nbank.test A 192.0.2.1\n_dmarc.bank.test TXT v=DMARC1; p=reject\n{}",
        signer.record()
    );
    let world = World::new(&zone).await;
    let first = world.over(&from("192.0.2.1", "x@bank.test"), &signer.sign(LETTER)).await;
    let asked = world.server.asked().len();
    let second = world.over(&from("192.0.2.1", "x@bank.test"), &signer.sign(LETTER)).await;
    assert_eq!(first, second);
    assert_eq!(second.dmarc.result, DmarcResult::Pass);
    assert_eq!(world.server.asked().len(), asked, "everything is remembered");
}

#[tokio::test]
async fn broken_messages_are_answered() {
    let world = World::new("").await;
    let long = "x".repeat(100_000);
    for message in [
        String::new(),
        "\r\n".into(),
        "no header at all".into(),
        "DKIM-Signature:".into(),
        "DKIM-Signature: \r\nARC-Seal:\r\nFrom".into(),
        format!("DKIM-Signature: v=1; b={long}"),
        format!("From: {long}\r\n\r\n{long}"),
        "From: a@b.test\r\nDKIM-Signature: v=1; a=rsa-sha256; d=b.test; s=\u{0}; h=from; bh=; b=\r\n\r\n"
            .into(),
        format!("From: a@{}test\r\n\r\n", "a.".repeat(200)),
        "Received: \r\nAuthentication-Results: ;;;\r\n\r\n".into(),
        "From: a@b.test\rFrom: c@d.test\n\n\0\0\0".into(),
    ] {
        let results = world.over(&from("192.0.2.1", "a@b.test"), &message).await;
        assert_ne!(results.dmarc.result, DmarcResult::Pass);
        assert_ne!(results.dkim.result, DkimResult::Pass);
    }
}

/// A milter's MTA may have put a space of its own behind a field's name: nobody can say then what the signature is worth.
#[tokio::test]
async fn signatures_on_altered_bytes_are_not_checked_and_not_called_broken() {
    let zone = "_dmarc.example.com TXT v=DMARC1; p=reject\nexample.com TXT v=spf1 ip4:192.0.2.1 -all";
    let world = World::new(zone).await;
    let message = crlf(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x; h=from; bh=AAAA; b=AAAA\nFrom: a@example.com\n\nHello\n",
    );
    for (ip, expected) in [("192.0.2.1", DmarcResult::Pass), ("192.0.2.99", DmarcResult::NotChecked)] {
        let connection = Connection { is_altered: true, ..from(ip, "a@example.com") };
        let found = world.over(&connection, &message).await;
        assert_eq!((found.dkim.result, found.dmarc.result), (DkimResult::NotChecked, expected), "{ip}");
        assert!(found.dkim.signatures.is_empty());
    }
}
