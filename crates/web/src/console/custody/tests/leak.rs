//! A leak by coded marks.

use custody::Proved;
use custody::attribution::{Attribution, AttributionState, Candidate, EXPLANATIONS, EvidenceKind, Rung};
use custody::inbox::CanaryKind;
use custody::party::Wanted;
use custody::sighting::{CanarySighting, SightingState, SightingWhy};
use model::ids::{AttributionId, CanaryId, CanarySightingId, InboxItemId};
use model::time::Time;
use platform::accounts::Role;
use serde_json::json;

use crate::test_house::TestHouse;

#[tokio::test]
async fn a_leak_by_coded_marks_shows_the_ladder_the_copies_below_our_own_house_and_what_the_number_covers() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let (custody, access, now) = (&house.rooms.custody, testkit::store::house(), house.clock());
    let mut copies = Vec::new();
    for name in ["Vendor B", "Vendor C"] {
        let wanted = Wanted { name: name.into(), rows_about: "40,000".into(), ..Wanted::default() };
        let vendor = custody.vendor_add(&access, wanted, now).await.unwrap();
        let wanted = custody::adopt::Wanted {
            list: "Spring news".into(),
            header: "email".into(),
            ..custody::adopt::Wanted::default()
        };
        copies.push(custody.adopt(&access, vendor, wanted, now).await.unwrap());
    }
    let page = house.get(&cookie, &format!("/copies/{}/marks", copies[0])).await;
    let (exclusive, coded) = page.body.split_once("id=\"coded\"").unwrap();
    let count = |part: &str| part.matches("@letters.example").count();
    assert_eq!(count(exclusive) + count(coded), 60, "{}", page.words());
    assert!(count(exclusive) >= 15 && count(coded) >= 15);
    assert!(page.field("cache-control").is_some_and(|control| control.contains("no-store")));
    let unproved = house.get(&cookie, &format!("/copies/{}/marks-proof.json", copies[0])).await;
    assert_eq!(unproved.status, 422, "{}", unproved.words());
    let words = house.get(&cookie, &format!("/copies/{}", copies[0])).await.words();
    assert!(words.contains("subtract 60 of 40,060") && words.contains("by code in several"), "{words}");

    let list = custody.copy(&access, copies[0]).await.unwrap().list.id;
    let candidate = |place: usize, one_in| Candidate {
        one_in: Some(one_in),
        hits: Some(8 - 7 * place as u64),
        of: Some(41),
        ..Candidate::plain(copies[place])
    };
    let something = Attribution {
        id: AttributionId::new(now, [7; 10]),
        evidence: EvidenceKind::Coded,
        list,
        copy: None,
        dump: None,
        rung: Rung::Leaning,
        statement: "leak-leaning".into(),
        candidates: vec![candidate(0, 10_000), candidate(1, 1)],
        reading: json!({
            "seen": 8, "copies": 2, "fits_own_house": false, "in_no_copy": 1, "waiting": 3,
            "steps": [{ "at": 1_795_269_600, "seen": 1, "one_in": 1 }, { "at": 1_795_270_600, "seen": 8, "one_in": 10_000 }],
        }),
        explanations: EXPLANATIONS.map(str::to_owned).to_vec(),
        state: AttributionState::Open,
        made_at: now,
        changed_at: now,
        closed: None,
    };
    let mut change = house.temp.store.change(&access).await.unwrap();
    assert!(change.attribution_add_in_txn(&something).await.unwrap());
    change.commit().await.unwrap();
    let place = format!("/leaks/{}", something.id);
    let leaning = house.get(&cookie, &place).await.words();
    for said in [
        "It begins to look like one of the copies",
        "less than one of 10,000 leaks",
        "Wait for more before you say so to anybody",
        "Your own house",
        "has every address there is",
        "8 of 8",
        "1 of 8",
        "An address that is in one copy only: none was written to.",
        "It does not cover your own house",
        "One of the addresses was never given to any copy",
        "3 more addresses got mail that nobody answered for",
        "What would change the answer",
    ] {
        assert!(leaning.contains(said), "{said}: {leaning}");
    }
    // Who may only read does not see how the copies fit, of which they could learn who has which canary.
    let reader = house.person(Role::Viewer).await;
    let words = house.get(&reader, &place).await.words();
    assert!(words.contains("is shown to who keeps lists") && words.contains("they fit one copy"), "{words}");
    assert!(!words.contains("1 of 8") && !words.contains("10,000"), "{words}");
    let named = Attribution {
        copy: Some(copies[0]),
        rung: Rung::Bounded,
        candidates: vec![candidate(0, 10_000_000), candidate(1, 1)],
        ..something.clone()
    };
    let exclusive = Attribution {
        id: AttributionId::new(now, [8; 10]),
        evidence: EvidenceKind::Exclusive,
        rung: Rung::ThisCopy,
        candidates: vec![Candidate::plain(copies[0])],
        reading: json!({}),
        ..named.clone()
    };
    let mut change = house.temp.store.change(&access).await.unwrap();
    change.attribution_set_in_txn(&named).await.unwrap();
    assert!(change.attribution_add_in_txn(&exclusive).await.unwrap());
    change.commit().await.unwrap();
    let words = house.get(&cookie, &place).await.words();
    assert!(words.contains("The copy of Spring news made for Vendor B on"), "{words}");
    assert!(words.contains("less than one of 10,000,000 leaks"), "{words}");
    assert!(!words.contains("leaks of all your lists"), "there is no other: {words}");
    assert!(
        words.contains("What addresses in one copy only say"),
        "the other kind has a page of its own: {words}"
    );
    // Whoever has looked at many leaks meets one that looks like this by chance more often.
    let mut change = house.temp.store.change(&access).await.unwrap();
    for number in 20..23 {
        let (state, closed) = (AttributionState::Closed, Some((now, "Ada".into(), "a test".into())));
        let before =
            Attribution { id: AttributionId::new(now, [number; 10]), state, closed, ..something.clone() };
        assert!(change.attribution_add_in_txn(&before).await.unwrap());
    }
    change.commit().await.unwrap();
    let words = house.get(&cookie, &place).await.words();
    assert!(words.contains("You have looked at 4 leaks of all your lists by now"), "{words}");
    assert!(words.contains("in less than one of 2,500,000 houses like yours"), "{words}");
    let words = house.get(&cookie, &format!("/leaks/{}", exclusive.id)).await.words();
    assert!(
        words.contains("What addresses in several copies say") && !words.contains("has every address"),
        "{words}"
    );
    // The vendor's own mail, as long as nobody answered for it, does not say that it is this copy.
    let mut change = house.temp.store.change(&access).await.unwrap();
    change.attribution_set_in_txn(&Attribution { rung: Rung::Something, ..exclusive.clone() }).await.unwrap();
    change.commit().await.unwrap();
    let words = house.get(&cookie, &format!("/leaks/{}", exclusive.id)).await.words();
    for said in [
        "Mail that nobody answered for",
        "Mail in the own name of Vendor B, which nobody answered for",
        "Nothing is certain yet",
        "How sure: not yet",
        "Vendor B itself : a mailing in its own name",
        "Somebody says that nobody of yours sent it",
    ] {
        let (words, said) = (words.replace(" :", ":"), said.replace(" :", ":"));
        assert!(words.contains(&said), "{said}: {words}");
    }
    assert!(!words.contains("A copy seems to be out") && !words.contains("none was written to"), "{words}");
    // Whoever opens the copy sees it there, too; another copy is not named.
    let words = house.get(&cookie, &format!("/copies/{}", copies[0])).await.words();
    assert!(words.contains("Look at the evidence"), "{words}");
    let words = house.get(&cookie, &format!("/copies/{}", copies[1])).await.words();
    assert!(!words.contains("Look at the evidence"), "{words}");
    let words = house.get(&cookie, "/canaries").await.words();
    assert!(words.contains("none, at 60 addresses"), "{words}");

    // Canaries by code that were hit are counted beside a copy's own; which of them are in it, its seed file says.
    let place = format!("/canaries?copy={}", copies[0]);
    assert!(!house.get(&cookie, &place).await.words().contains("in several copies were hit"), "none was hit");
    let store = house.temp.store.custody();
    let marks = store.canary_of_list_list(&access, (list, CanaryKind::Coded), 0, 1_000).await.unwrap();
    let mut change = house.temp.store.change(&access).await.unwrap();
    for (number, mark) in (1_u16..).zip(&marks) {
        assert!(change.sighting_add_in_txn(&hit(number, mark.id, now)).await.unwrap());
    }
    change.commit().await.unwrap();
    for (cookie, way) in [(&cookie, true), (&reader, false)] {
        let page = house.get(cookie, &place).await;
        let said = format!("{} canaries of this list that are in several copies were hit", marks.len());
        assert!(page.words().contains(&said), "{said}: {}", page.words());
        assert_eq!(page.body.contains(&format!("/copies/{}/marks\"", copies[0])), way);
    }
    let page = house.get(&cookie, &format!("/copies/{}/marks", copies[0])).await;
    let (_, coded) = page.body.split_once("id=\"coded\"").unwrap();
    let rows = custody.copy(&access, copies[0]).await.unwrap().coded;
    assert_eq!(coded.matches("<time").count() as u64, rows, "each was hit");
    house.stop().await;
}

/// A stranger's message to a canary that is in several copies.
fn hit(number: u16, canary: CanaryId, at: Time) -> CanarySighting {
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    CanarySighting {
        id: CanarySightingId::new(at, bytes),
        canary,
        copy: None,
        item: InboxItemId::new(at, bytes),
        at,
        sender_domain: None,
        envelope_domain: None,
        proved: Proved::No,
        link_domains: Vec::new(),
        message_sha256: [7; 32],
        why: SightingWhy::Stranger,
        state: SightingState::Counts,
        reviewed: None,
    }
}
