//! A link of a digest in a browser of nobody in particular.

use std::time::Duration;

use model::fingerprint::Fingerprint;
use model::ids::{HeldId, TenantId};
use post::digest::{DigestAnswer, DigestLine, Links, Ticket};
use testkit::store::house;

use crate::test_house::TestHouse;

const ANNA: Fingerprint = Fingerprint::from_bytes([1; 12]);

/// Notes that Anna waits for a held message, and returns the page behind a link of hers.
async fn link(home: &TestHouse, held: HeldId, answer: DigestAnswer, may_release: bool) -> String {
    let end_at = home.clock().plus(Duration::from_hours(24));
    let line = DigestLine {
        recipient: ANNA,
        held,
        made_at: home.clock(),
        end_at,
        sealed: vec![1],
        may_release,
        told_at: None,
        answer: None,
        done_at: None,
    };
    let mut change = home.temp.store.change(&house()).await.unwrap();
    change.digest_line_add_in_txn(&line).await.unwrap();
    change.commit().await.unwrap();
    let ticket = Ticket { answer, tenant: TenantId::HOUSE, held, recipient: ANNA, end_at };
    format!("/d/{}", Links::new(home.link_key()).make(&ticket))
}

#[tokio::test]
async fn a_link_asks_and_only_its_button_answers_once() {
    let mut home = TestHouse::open().await;
    let held = home.hold("Subject: quarterly figures\n\nhello\n", vec![]).await;
    let place = link(&home, held, DigestAnswer::Release, true).await;
    for _ in 0..2 {
        let asked = home.get("", &place).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        assert!(asked.words().contains("Nothing has happened yet."), "{}", asked.words());
        assert!(asked.words().contains("Deliver this message to me"), "{}", asked.words());
        assert!(!asked.body.contains("quarterly"), "{}", asked.body);
        assert_eq!(asked.field("cache-control"), Some("no-store"));
    }
    let post = home.temp.store.post();
    assert_eq!(post.digest_line_fetch(&house(), ANNA, held).await.unwrap().answer, None);
    let kept = home.post("", &place, &[]).await;
    assert!(kept.words().contains("The message is on its way to you."), "{}", kept.words());
    let line = post.digest_line_fetch(&house(), ANNA, held).await.unwrap();
    assert_eq!(line.answer.map(|(answer, _)| answer), Some(DigestAnswer::Release));
    for again in [home.post("", &place, &[]).await, home.get("", &place).await] {
        assert_eq!(again.status, 200);
        assert!(again.words().contains("Your first answer counts."), "{}", again.words());
    }
    home.stop().await;
}

#[tokio::test]
async fn a_link_of_nobody_and_one_for_what_is_not_allowed_are_told_apart_by_nobody() {
    let mut home = TestHouse::open().await;
    let held = home.hold("Subject: x\n\nhello\n", vec![]).await;
    let forbidden = link(&home, held, DigestAnswer::Release, false).await;
    let junk = format!("/d/{}", "A".repeat(94));
    let mut said = Vec::new();
    for place in [&forbidden, &junk] {
        for answer in [home.get("", place).await, home.post("", place, &[]).await] {
            assert_eq!(answer.status, 404, "{place}: {}", answer.body);
            said.push(answer.words());
        }
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    let line = home.temp.store.post().digest_line_fetch(&house(), ANNA, held).await.unwrap();
    assert_eq!(line.answer, None);
    home.stop().await;
}
