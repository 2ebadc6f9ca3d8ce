//! What comes to canaries, and what that says.

use std::time::Duration;

use custody::attribution::{AttributionState, EXPLANATIONS, Rung};
use custody::canary_test::{OwnDoor, TestWords};
use custody::finding::FindingState;
use custody::inbox::Outcome;
use custody::sighting::{SightingState, SightingWhy};
use custody::{CustodyError, Proved};
use model::event::{CanarySighted, FindingRaised, LeakSuspected, PromiseBroken};
use model::ids::{Id, JudgedId, OutboxId, PromiseId};
use platform::clock::Clock as _;
use platform::dns::Resolver;
use post::relay::{Hop, Relay, RelaySettings, RelayTls, TlsLevel};
use store::error::StoreError;
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::House;

pub(crate) async fn mail_from_whom_we_expect_stays_in_the_inbox(house_: &House) {
    let (copy, addresses) = house_.planted().await;
    house_.arrive(&addresses[0], "news.shop.example", Proved::Yes, "spring").await;
    house_.arrive(&addresses[1], "bounce.news.shop.example", Proved::Yes, "spring").await;
    house_.hear().await;
    let mail = house_.mail().await;
    assert!(mail.iter().all(|one| one.mail.outcome == Outcome::Expected && !one.is_after_end), "{mail:?}");
    assert_eq!(house_.said::<CanarySighted>().await, []);
    assert_eq!(house_.custody.copy(&house(), copy).await.unwrap().reached, 2);

    house_.clock.advance(Duration::from_hours(200 * 24));
    house_.arrive(&addresses[2], "news.shop.example", Proved::Yes, "autumn").await;
    house_.hear().await;
    assert!(house_.mail().await[0].is_after_end, "the contract is over, and they still write");
}

pub(crate) async fn mail_from_a_stranger_says_which_copy_is_out_once(house_: &House) {
    let (copy, addresses) = house_.planted().await;
    house_.clock.advance(Duration::from_hours(48));
    house_.arrive(&addresses[3], "parcel-info.example", Proved::Yes, "pay now").await;
    house_.hear().await;
    let [said] = house_.said::<LeakSuspected>().await.try_into().unwrap();
    let leak = house_.custody.leak(&house(), said.attribution).await.unwrap();
    assert_eq!((leak.attribution.copy, leak.attribution.rung), (Some(copy), Rung::ThisCopy));
    let statement = leak.statement();
    assert_eq!(
        ["list", "party", "date"].map(|name| statement.argument(name).unwrap()),
        ["Spring news", "Vendor B", "2026-11-21 14:00"]
    );
    let explanations: Vec<_> = leak.explanations().iter().map(|phrase| phrase.id).collect();
    assert_eq!(explanations, EXPLANATIONS, "our own house first");
    let [sighting] = leak.sightings.try_into().unwrap();
    assert_eq!(sighting.sender_domain.as_deref(), Some("parcel-info.example"));
    assert_eq!(
        (sighting.why, sighting.link_domains),
        (SightingWhy::Stranger, vec!["pay.example".to_owned()])
    );
    let alarms = house_.alarms().await;
    assert_eq!(alarms.iter().map(|alarm| &*alarm.said.kind).collect::<Vec<_>>(), ["leak-suspected"]);

    // Another canary of the same copy: more evidence, not another leak.
    house_.arrive(&addresses[4], "parcel-info.example", Proved::No, "pay now").await;
    house_.hear().await;
    assert_eq!(house_.said::<CanarySighted>().await.len(), 2);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
    assert_eq!(house_.custody.leak(&house(), said.attribution).await.unwrap().sightings.len(), 2);

    // Somebody has looked into it; what comes afterwards is news again.
    let now = house_.clock.now();
    house_.custody.leak_close(&house(), said.attribution, "vendor told", now).await.unwrap();
    assert!(house_.alarms().await.is_empty(), "what is seen to rings no more");
    house_.arrive(&addresses[0], "lottery.example", Proved::No, "you won").await;
    house_.hear().await;
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 2);
    let open = house_.custody.leaks(&house(), Some(AttributionState::Open), None, 10).await.unwrap();
    assert_eq!(open.len(), 1);
}

pub(crate) async fn the_same_message_again_is_no_second_sighting(house_: &House) {
    let (_, addresses) = house_.planted().await;
    for _ in 0..3 {
        house_.arrive(&addresses[0], "parcel-info.example", Proved::No, "pay now").await;
        house_.hear().await;
    }
    let outcomes: Vec<_> = house_.mail().await.iter().map(|one| one.mail.outcome).collect();
    assert_eq!(outcomes, [Outcome::Again, Outcome::Again, Outcome::Sighting]);
    assert_eq!(house_.said::<CanarySighted>().await.len(), 1);
    house_.arrive(&addresses[0], "parcel-info.example", Proved::No, "last reminder").await;
    house_.hear().await;
    assert_eq!(house_.said::<CanarySighted>().await.len(), 2, "another message is another sighting");
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
}

pub(crate) async fn a_forged_sender_is_a_sighting_and_an_unchecked_one_waits_for_a_person(house_: &House) {
    let (_, addresses) = house_.planted().await;
    let waiting = house_.arrive(&addresses[0], "news.shop.example", Proved::Unknown, "spring").await;
    let other = house_.arrive(&addresses[1], "news.shop.example", Proved::Unknown, "spring").await;
    house_.hear().await;
    assert_eq!(house_.said::<CanarySighted>().await, []);
    let [asked] = house_.alarms().await.try_into().unwrap();
    assert_eq!(
        (&*asked.said.kind, asked.said.count),
        ("canary-undecided", 2),
        "two canaries are one question"
    );
    let now = house_.clock.now();
    house_.custody.mail_was_ours(&house(), other, ("the spring campaign", false), now).await.unwrap();
    house_.custody.mail_was_not_ours(&house(), waiting, now).await.unwrap();
    let twice = house_.custody.mail_was_not_ours(&house(), waiting, now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    let [said] = house_.said::<LeakSuspected>().await.try_into().unwrap();
    let leak = house_.custody.leak(&house(), said.attribution).await.unwrap();
    assert_eq!(leak.sightings[0].why, SightingWhy::Person);

    house_.arrive(&addresses[2], "news.shop.example", Proved::No, "your account").await;
    house_.hear().await;
    let leak = house_.custody.leak(&house(), said.attribution).await.unwrap();
    assert_eq!(leak.sightings.last().unwrap().why, SightingWhy::Forged);
}

pub(crate) async fn a_sighting_that_was_ours_is_taken_back_and_its_sender_learnt(house_: &House) {
    let (_, addresses) = house_.planted().await;
    let item = house_.arrive(&addresses[0], "mailer.vendor-b.example", Proved::Yes, "spring").await;
    house_.hear().await;
    let [said] = house_.said::<LeakSuspected>().await.try_into().unwrap();
    let now = house_.clock.now();
    house_.custody.mail_was_ours(&house(), item, ("their new mailer", true), now).await.unwrap();
    let leak = house_.custody.leak(&house(), said.attribution).await.unwrap();
    assert_eq!(leak.attribution.state, AttributionState::Closed);
    assert_eq!(leak.sightings[0].state, SightingState::TakenBack);
    assert_eq!(leak.sightings[0].reviewed.as_ref().unwrap().2, "their new mailer");

    house_.arrive(&addresses[1], "mailer.vendor-b.example", Proved::Yes, "spring").await;
    house_.hear().await;
    assert_eq!(house_.mail().await[0].mail.outcome, Outcome::Expected, "it is known now");
    let twice = house_.custody.mail_was_ours(&house(), item, ("again", false), now).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
}

pub(crate) async fn what_was_heard_is_not_heard_again_after_a_restart(house_: &House) {
    let (_, addresses) = house_.planted().await;
    house_.arrive(&addresses[0], "parcel-info.example", Proved::No, "pay now").await;
    // Stopped before anybody heard: the next process does.
    let again = house_.temp.reopen().await;
    house_.hear_over(&again).await;
    house_.hear_over(&again).await;
    again.close().await;
    assert_eq!(house_.hear().await, 0);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
    assert_eq!(house_.mail().await.len(), 1);
}

pub(crate) async fn a_broken_promise_is_a_finding_that_counts(house_: &House) {
    for number in 1..=2 {
        let broken = PromiseBroken {
            judged: JudgedId::from_bytes([number; 16]),
            promise: PromiseId::from_bytes([9; 16]),
        };
        let mut change = house_.temp.store.change(&house()).await.unwrap();
        let id = OutboxId::from_bytes([number; 16]);
        change.say_that(id, &broken, house_.clock.now()).await.unwrap();
        change.commit().await.unwrap();
        house_.hear().await;
    }
    let [open] = house_
        .custody
        .findings(&house(), Some(FindingState::Open), None, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!((open.rule.as_str(), open.count, open.cause), ("promise_broken", 2, Some([2; 16])));
    assert_eq!(open.about, ("promise".to_owned(), [9; 16]));
    assert_eq!(house_.said::<FindingRaised>().await.len(), 1);
}

pub(crate) async fn a_test_is_noticed_and_told_and_nothing_comes_of_it(house_: &House) {
    let (copy, addresses) = house_.planted().await;
    let now = house_.clock.now();
    let words = TestWords { subject: "Test", text: "nothing has leaked" };
    let without = house_.custody.canary_test(&house(), copy, "", words, now).await;
    assert!(matches!(without, Err(CustodyError::NoOwnDoor)), "{without:?}");
    let sink = SmtpSink::start("").await;
    let hop = Hop { host: sink.address().ip().to_string(), port: sink.address().port(), tls: TlsLevel::None };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let custody = house_.with_domains(Vec::new()).with_own_door(Some(OwnDoor { relay, hop }));
    for row in ["0", "13", "first"] {
        let wrong = custody.canary_test(&house(), copy, row, words, now).await;
        assert!(matches!(wrong, Err(CustodyError::Unfit(_))), "{row}: {wrong:?}");
    }
    let rows = house_.custody.seed_file(&house(), copy).await.unwrap();
    let row = rows.addresses.iter().position(|address| *address == addresses[1]).unwrap() + 1;
    custody.canary_test(&house(), copy, &row.to_string(), words, now).await.unwrap();
    let [sent] = sink.wait_for(1).await.try_into().unwrap();
    assert_eq!(sent.recipients, [format!("RCPT TO:<{}>", addresses[1])]);
    let last = || async { custody.canary_test_last(&house(), copy).await.unwrap().unwrap() };
    assert_eq!((last().await.asked.0, last().await.noticed_at), (now, None));

    house_.arrive_as_it_is(&addresses[1], "canary-test.invalid", Proved::No, &sent.content).await;
    house_.hear().await;
    assert_eq!(last().await.noticed_at, Some(house_.clock.now()));
    house_.arrive_as_it_is(&addresses[1], "canary-test.invalid", Proved::No, &sent.content).await;
    house_.hear().await;
    let outcomes = async || house_.mail().await.iter().map(|one| one.mail.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes().await, [Outcome::Again, Outcome::Test]);
    assert_eq!(house_.said::<CanarySighted>().await, []);
    assert_eq!(house_.said::<LeakSuspected>().await, []);
    let rows = house_.temp.store.custody().canary_of_copy_list(&house(), copy, 0, 10).await.unwrap();
    assert!(rows.iter().all(|canary| canary.burnt_at.is_none()), "a test gives no canary away");
    let alarms = house_.alarms().await;
    assert_eq!(alarms.iter().map(|alarm| &*alarm.said.kind).collect::<Vec<_>>(), ["leak-test"]);
    let decided = house_.custody.mail_was_not_ours(&house(), house_.mail().await[1].mail.item, now).await;
    assert!(decided.is_err(), "{decided:?}");

    // The same bytes to another canary are nobody's test: somebody has the message, and knows an address.
    house_.arrive_as_it_is(&addresses[2], "canary-test.invalid", Proved::No, &sent.content).await;
    house_.hear().await;
    assert_eq!(outcomes().await[0], Outcome::Sighting);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
    let told = house_.audited().await;
    assert_eq!(told.iter().filter(|what| *what == "copy.test").count(), 1, "{told:?}");
}
