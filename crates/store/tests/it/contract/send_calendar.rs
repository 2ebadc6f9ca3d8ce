//! Canary domains, the send calendar, campaigns at canaries, and what is asked about them.

use model::ids::{
    AttributionId, CampaignId, CanaryId, Id, InboxItemId, InquiryId, PlannedSendId, SendQuestionId,
};
use model::time::Time;
use store::Store;
use store::custody::campaign::{
    Campaign, CampaignKey, CampaignMail, CampaignStanding, CampaignsAsked, Unsubscribed,
};
use store::custody::canary_domain::{CanaryDomain, DomainStanding};
use store::custody::inquiry::Inquiry;
use store::custody::send_calendar::{PlannedSend, SendSource};
use store::custody::send_question::{AskMode, QuestionState, QuestionWhy, SendAsking, SendQuestion};
use store::error::StoreError;
use store::txn::Change;
use testkit::store::{TempStore, house};

use super::custody::{canary_id, copy_id, furnish, item_id, list, list_id, party_id};
use super::{chance, customer, second};

fn planned_id(number: u32) -> PlannedSendId {
    PlannedSendId::new(second(number), chance(number))
}

fn campaign_id(number: u32) -> CampaignId {
    CampaignId::new(second(number), chance(number))
}

fn question_id(number: u32) -> SendQuestionId {
    SendQuestionId::new(second(number), chance(number))
}

async fn change(store: &Store) -> Change {
    store.change(&house()).await.unwrap()
}

fn entry(number: u32) -> PlannedSend {
    PlannedSend {
        id: planned_id(number),
        party: party_id(1),
        list: Some(list_id(1)),
        campaign: format!("Sale {number}, \"März\""),
        sender_domain: "news.shop.example".into(),
        starts: second(number * 10),
        ends: second(number * 10 + 5),
        source: SendSource::Person,
        same: [u8::try_from(number).unwrap(); 32],
        added: (second(number), "person:1".into()),
    }
}

fn campaign(number: u32) -> Campaign {
    Campaign {
        id: campaign_id(number),
        party: party_id(1),
        list: list_id(1),
        sender_domain: "news.shop.example".into(),
        subject_print: [u8::try_from(number).unwrap(); 8],
        first_at: second(number),
        last_at: second(number),
        link_domains: vec!["shop.example".into(), "pay.example".into()],
        foreign_domains: vec!["pay.example".into()],
        planned: None,
        standing: CampaignStanding::Asked,
    }
}

fn mail(item: u32, canary: CanaryId, at: Time) -> CampaignMail {
    CampaignMail { item: item_id(item), canary, copy: copy_id(1), at }
}

fn question(number: u32) -> SendQuestion {
    SendQuestion {
        id: question_id(number),
        campaign: campaign_id(number),
        why: QuestionWhy::Unplanned,
        asked_at: second(number),
        answer_by: second(number + 100),
        state: QuestionState::Open,
        answered: None,
        attempt: 0,
        next_at: Some(second(number)),
    }
}

pub(crate) async fn what_dns_says_of_a_domain_stands_as_it_was_seen_last(temp: &TempStore) {
    let store = &temp.store;
    let seen = CanaryDomain {
        domain: "letters.example".into(),
        standing: DomainStanding::NoRecord,
        hosts: Vec::new(),
        checked_at: second(1),
        since: second(1),
        good_at: None,
    };
    let good = CanaryDomain {
        standing: DomainStanding::Ours,
        hosts: vec!["mail.shop.example".into()],
        checked_at: second(2),
        since: second(2),
        good_at: Some(second(2)),
        ..seen.clone()
    };
    for one in [&seen, &good] {
        let mut change = change(store).await;
        change.canary_domain_set_in_txn(one).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(store.custody().canary_domain_list(&house()).await.unwrap(), std::slice::from_ref(one));
    }
    let other = customer(store, 1).await;
    assert_eq!(store.custody().canary_domain_list(&other).await.unwrap(), []);
    let spoilt = CanaryDomain { hosts: vec!["a@b.example".into()], ..good };
    let mut change = change(store).await;
    assert!(matches!(change.canary_domain_set_in_txn(&spoilt).await, Err(StoreError::Unfit { .. })));
}

pub(crate) async fn an_entry_of_the_calendar_is_there_once_and_found_by_its_time(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let custody = store.custody();
    let mut one = change(store).await;
    for number in 1..=4 {
        assert!(one.planned_send_add_in_txn(&entry(number)).await.unwrap());
    }
    let same = PlannedSend { id: planned_id(9), same: entry(1).same, ..entry(9) };
    assert!(!one.planned_send_add_in_txn(&same).await.unwrap(), "the same is there");
    one.commit().await.unwrap();
    assert_eq!(custody.planned_send_fetch(&house(), planned_id(2)).await.unwrap(), (entry(2), 0));
    let numbers = async |from, until, after| {
        let page = custody.planned_send_list(&house(), (second(from), second(until)), after, 2).await;
        page.unwrap().into_iter().map(|(entry, _)| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(numbers(20, 100, None).await, [planned_id(2), planned_id(3)]);
    assert_eq!(numbers(20, 100, Some((second(30), planned_id(3)))).await, [planned_id(4)]);
    assert_eq!(numbers(20, 40, Some((second(20), planned_id(2)))).await, [planned_id(3)]);

    let mut one = change(store).await;
    let around = async |change: &mut Change, from, until| {
        let found = change.planned_send_covering_in_txn(party_id(1), (second(from), second(until)), 10).await;
        found.unwrap().into_iter().map(|(entry, _)| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(around(&mut one, 15, 20).await, [planned_id(1), planned_id(2)]);
    assert_eq!(around(&mut one, 16, 19).await, []);
    let kept = (party_id(1), list_id(1));
    assert!(one.planned_send_is_kept_in_txn(kept, second(40)).await.unwrap());
    assert!(!one.planned_send_is_kept_in_txn(kept, second(41)).await.unwrap());
    let learned = PlannedSend { source: SendSource::Answer, ..entry(5) };
    assert!(one.planned_send_add_in_txn(&learned).await.unwrap());
    assert!(!one.planned_send_is_kept_in_txn(kept, second(41)).await.unwrap(), "an answer keeps no calendar");
    one.planned_send_remove_in_txn(planned_id(5)).await.unwrap();
    let twice = one.planned_send_remove_in_txn(planned_id(5)).await;
    assert!(matches!(twice, Err(StoreError::Missing { .. })), "{twice:?}");
    one.commit().await.unwrap();
    let other = customer(store, 1).await;
    let missing = custody.planned_send_fetch(&other, planned_id(2)).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

pub(crate) async fn a_campaign_is_one_row_with_counts_of_its_mail(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let custody = store.custody();
    let mut one = change(store).await;
    one.campaign_add_in_txn(&campaign(1)).await.unwrap();
    // Copy 1 should have ended at second 501.
    for (item, canary, at) in [(11, 1, 11), (12, 2, 12), (13, 2, 13), (14, 1, 600)] {
        assert!(
            one.campaign_mail_add_in_txn(campaign_id(1), &mail(item, canary_id(canary), second(at)))
                .await
                .unwrap()
        );
    }
    let again = mail(14, canary_id(1), second(600));
    assert!(!one.campaign_mail_add_in_txn(campaign_id(1), &again).await.unwrap());
    for at in [9, 10] {
        let gone = Unsubscribed {
            canary: canary_id(2),
            party: party_id(1),
            copy: copy_id(1),
            place: 2,
            at: second(at),
        };
        one.canary_unsubscribe_in_txn(&gone, (second(20 + at), "person:1")).await.unwrap();
    }
    // A coded one that unsubscribed elsewhere has not here.
    let elsewhere =
        Unsubscribed { canary: canary_id(1), party: party_id(2), copy: copy_id(2), place: 0, at: second(1) };
    one.canary_unsubscribe_in_txn(&elsewhere, (second(20), "person:1")).await.unwrap();
    one.commit().await.unwrap();
    let counted = custody.campaign_fetch(&house(), campaign_id(1), 2_000_000).await.unwrap();
    assert_eq!(counted.campaign, campaign(1));
    assert_eq!((counted.mails, counted.canaries), (4, 2));
    assert_eq!(
        (counted.after_unsubscribe, counted.after_end),
        (1, 1),
        "12 is within the grace of two seconds"
    );
    assert_eq!(custody.canary_unsubscribed_list(&house(), copy_id(1), 10).await.unwrap(), [(2, second(10))]);
    assert_eq!(custody.campaign_of_mail(&house(), item_id(12)).await.unwrap(), Some(campaign_id(1)));
    assert_eq!(custody.campaign_of_mail(&house(), item_id(99)).await.unwrap(), None);
    let page = custody.campaign_mail_list(&house(), campaign_id(1), Some(item_id(12)), 1).await.unwrap();
    assert_eq!(page, [mail(13, canary_id(2), second(13))]);

    let same = campaign(1);
    let key = CampaignKey {
        party: same.party,
        list: same.list,
        sender_domain: &same.sender_domain,
        subject_print: same.subject_print,
    };
    let mut one = change(store).await;
    assert_eq!(one.campaign_same_in_txn(&key, second(1)).await.unwrap(), Some(campaign(1)));
    assert_eq!(one.campaign_same_in_txn(&key, second(2)).await.unwrap(), None);
    let other = CampaignKey { subject_print: [9; 8], ..key };
    assert_eq!(one.campaign_same_in_txn(&other, second(1)).await.unwrap(), None);
    assert_eq!(one.campaign_first_at_in_txn(party_id(1), list_id(1)).await.unwrap(), Some(second(1)));
    assert_eq!(one.campaign_usual_list_in_txn(party_id(1), 10).await.unwrap(), [], "nobody said that it is");
    let span = (second(1), second(1));
    assert_eq!(one.campaign_unplanned_list_in_txn(party_id(1), span, 10).await.unwrap().len(), 1);
    assert!(one.planned_send_add_in_txn(&entry(1)).await.unwrap());
    let ours = Campaign { planned: Some(planned_id(1)), standing: CampaignStanding::Ours, ..campaign(1) };
    one.campaign_set_in_txn(&ours, CampaignStanding::Asked).await.unwrap();
    let late = one.campaign_set_in_txn(&ours, CampaignStanding::Asked).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");
    assert_eq!(one.campaign_usual_list_in_txn(party_id(1), 10).await.unwrap(), std::slice::from_ref(&ours));
    assert_eq!(one.campaign_unplanned_list_in_txn(party_id(1), span, 10).await.unwrap(), []);
    assert_eq!(one.campaign_of_planned_list_in_txn(planned_id(1), 10).await.unwrap(), [ours]);
    one.commit().await.unwrap();
    assert_eq!(custody.planned_send_fetch(&house(), planned_id(1)).await.unwrap().1, 1);

    let ids = async |asked| {
        let page = custody.campaign_list(&house(), (asked, 0), None, 10).await.unwrap();
        page.into_iter().map(|one| one.campaign.id).collect::<Vec<_>>()
    };
    let all = CampaignsAsked::default();
    assert_eq!(ids(all).await, [campaign_id(1)]);
    assert_eq!(ids(CampaignsAsked { party: Some(party_id(2)), ..all }).await, []);
    assert_eq!(ids(CampaignsAsked { planned: Some(planned_id(1)), ..all }).await, [campaign_id(1)]);
    assert_eq!(ids(CampaignsAsked { standing: Some(CampaignStanding::Asked), ..all }).await, []);
    let stranger = customer(store, 1).await;
    assert_eq!(custody.campaign_list(&stranger, (all, 0), None, 10).await.unwrap(), []);
}

pub(crate) async fn two_processes_that_begin_a_campaign_begin_one(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let mut one = change(store).await;
    one.campaign_add_in_txn(&campaign(1)).await.unwrap();
    one.commit().await.unwrap();
    let mut two = change(store).await;
    let other = Campaign { id: campaign_id(2), first_at: second(2), ..campaign(1) };
    let refused = two.campaign_add_in_txn(&other).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
}

pub(crate) async fn a_campaign_is_asked_about_once_at_a_time_and_answered_once(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let custody = store.custody();
    let mut one = change(store).await;
    one.campaign_add_in_txn(&campaign(1)).await.unwrap();
    assert!(one.send_question_add_in_txn(&question(1)).await.unwrap());
    let twice = SendQuestion { id: question_id(2), ..question(1) };
    assert!(!one.send_question_add_in_txn(&twice).await.unwrap());
    one.commit().await.unwrap();
    assert_eq!(custody.send_question_fetch(&house(), question_id(1)).await.unwrap(), question(1));
    let found = custody.send_question_of_campaign(&house(), campaign_id(1)).await.unwrap();
    assert_eq!(found, Some(question(1)));
    assert_eq!(custody.send_question_to_write_list(&house(), second(0), 10).await.unwrap(), []);
    assert_eq!(custody.send_question_to_write_list(&house(), second(1), 10).await.unwrap(), [question(1)]);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let taken = one.send_question_take_in_txn(question_id(1), 0, second(50)).await.unwrap();
        assert_eq!(taken, is_first);
        one.commit().await.unwrap();
    }
    assert_eq!(custody.send_question_to_write_list(&house(), second(49), 10).await.unwrap(), []);
    let again = custody.send_question_to_write_list(&house(), second(50), 10).await.unwrap();
    assert_eq!(again[0].attempt, 1, "cut off: it is written again");
    let mut one = change(store).await;
    one.send_question_written_in_txn(question_id(1)).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(custody.send_question_to_write_list(&house(), second(99), 10).await.unwrap(), []);
    assert_eq!(custody.send_question_overdue_list(&house(), second(100), 10).await.unwrap(), []);
    assert_eq!(custody.send_question_overdue_list(&house(), second(101), 10).await.unwrap().len(), 1);
    assert_eq!(custody.send_question_open_list(&house(), 10).await.unwrap().len(), 1);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let by = (second(60), "person:1");
        let state = if is_first { QuestionState::Yes } else { QuestionState::No };
        assert_eq!(one.send_question_answer_in_txn(question_id(1), state, by).await.unwrap(), is_first);
        one.commit().await.unwrap();
    }
    let answered = custody.send_question_fetch(&house(), question_id(1)).await.unwrap();
    assert_eq!(answered.state, QuestionState::Yes);
    assert_eq!(answered.answered, Some((second(60), "person:1".into())));
    assert_eq!(custody.send_question_open_list(&house(), 10).await.unwrap(), []);
    // Another doubt, later on: the closed question gives way, and nobody answers the new one by its links.
    let anew = SendQuestion { id: question_id(3), why: QuestionWhy::ForeignLink, ..question(1) };
    let mut one = change(store).await;
    assert!(one.send_question_add_in_txn(&anew).await.unwrap());
    one.commit().await.unwrap();
    assert_eq!(custody.send_question_open_list(&house(), 10).await.unwrap(), [anew]);
    let old = custody.send_question_fetch(&house(), question_id(1)).await;
    assert!(matches!(old, Err(StoreError::Missing { .. })), "{old:?}");

    let asking = SendAsking {
        list: list_id(1),
        mode: AskMode::Ask,
        ask_to: "anna@shop.example".into(),
        set: (second(1), "person:1".into()),
    };
    for mode in [AskMode::Ask, AskMode::Off] {
        let asking = SendAsking { mode, ..asking.clone() };
        let mut one = change(store).await;
        one.send_asking_set_in_txn(&asking).await.unwrap();
        assert_eq!(one.send_asking_fetch_in_txn(list_id(1)).await.unwrap(), Some(asking.clone()));
        one.commit().await.unwrap();
        assert_eq!(custody.send_asking_fetch(&house(), list_id(1)).await.unwrap(), Some(asking.clone()));
        assert_eq!(custody.send_asking_list(&house(), None, list_id(1)).await.unwrap(), [asking]);
    }
    // Beside a page of lists: after the one before it, up to its last.
    let mut one = change(store).await;
    for number in [2, 3] {
        one.list_add_in_txn(&list(number)).await.unwrap();
        let asking = SendAsking { list: list_id(number), ..asking.clone() };
        one.send_asking_set_in_txn(&asking).await.unwrap();
    }
    one.commit().await.unwrap();
    for (after, last, expected) in
        [(None, 2, &[1, 2][..]), (Some(1), 2, &[2]), (Some(1), 9, &[2, 3]), (Some(3), 9, &[])]
    {
        let after = after.map(list_id);
        let found = custody.send_asking_list(&house(), after, list_id(last)).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|asking| asking.list).collect();
        assert_eq!(found, expected.iter().copied().map(list_id).collect::<Vec<_>>());
    }
    let other = customer(store, 1).await;
    assert_eq!(custody.send_question_open_list(&other, 10).await.unwrap(), []);
    assert_eq!(custody.send_asking_list(&other, None, list_id(9)).await.unwrap(), []);
    let nobody = InboxItemId::from_bytes([0; 16]);
    assert_eq!(custody.campaign_of_mail(&other, nobody).await.unwrap(), None);
}

fn inquiry(number: u32) -> Inquiry {
    Inquiry {
        id: InquiryId::new(second(number), chance(number)),
        attribution: AttributionId::from_bytes([5; 16]),
        party: party_id(1),
        letter: "a.b.c".into(),
        contact: "abuse@vendor-b.example".into(),
        made: (second(number), "person:1".into()),
        answer_by: second(number + 100),
        ends_at: second(number + 200),
        seen_at: None,
        answers: vec![String::new(), String::new()],
        answered_name: String::new(),
        saved_at: None,
        answered_at: None,
        reminded_at: None,
        attempt: 0,
        next_at: Some(second(number)),
        taken_at: None,
    }
}

pub(crate) async fn an_inquiry_is_written_answered_and_reminded_of_once(temp: &TempStore) {
    let store = &temp.store;
    furnish(store).await;
    let custody = store.custody();
    let mut one = change(store).await;
    one.inquiry_add_in_txn(&inquiry(1)).await.unwrap();
    let spoilt = Inquiry { letter: "x".repeat(70 << 10), ..inquiry(2) };
    assert!(matches!(one.inquiry_add_in_txn(&spoilt).await, Err(StoreError::Unfit { .. })));
    one.commit().await.unwrap();
    let id = inquiry(1).id;
    assert_eq!(custody.inquiry_fetch(&house(), id).await.unwrap(), inquiry(1));
    let about = inquiry(1).attribution;
    assert_eq!(custody.inquiry_of_attribution_list(&house(), about, None, 10).await.unwrap(), [inquiry(1)]);
    assert_eq!(custody.inquiry_to_write_list(&house(), second(0), 10).await.unwrap(), []);
    assert_eq!(custody.inquiry_to_write_list(&house(), second(1), 10).await.unwrap().len(), 1);
    for is_first in [true, false] {
        let mut one = change(store).await;
        assert_eq!(one.inquiry_take_in_txn(id, 0, second(50)).await.unwrap(), is_first);
        one.inquiry_seen_in_txn(id, second(if is_first { 10 } else { 11 })).await.unwrap();
        one.commit().await.unwrap();
    }
    assert_eq!(custody.inquiry_to_write_list(&house(), second(49), 10).await.unwrap(), []);
    let mut one = change(store).await;
    one.inquiry_written_in_txn(id, 1, Some(second(51))).await.unwrap();
    let answers = ["Ann".to_owned(), "May".to_owned()];
    assert!(one.inquiry_save_in_txn(id, (&answers, "Ann"), (second(60), false)).await.unwrap());
    let long = ["x".repeat(4_001)];
    let unfit = one.inquiry_save_in_txn(id, (&long, "Ann"), (second(60), false)).await;
    assert!(matches!(unfit, Err(StoreError::Unfit { .. })), "{unfit:?}");
    one.commit().await.unwrap();
    assert_eq!(custody.inquiry_overdue_list(&house(), second(100), 10).await.unwrap(), []);
    assert_eq!(custody.inquiry_overdue_list(&house(), second(101), 10).await.unwrap().len(), 1);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let next = Some(second(101));
        assert_eq!(one.inquiry_remind_in_txn(id, second(101), next).await.unwrap(), is_first);
        one.commit().await.unwrap();
    }
    // The first mail of all was on its way all the time: that it is done says nothing of the reminder.
    let mut one = change(store).await;
    one.inquiry_written_in_txn(id, 1, None).await.unwrap();
    one.commit().await.unwrap();
    let reminded = custody.inquiry_to_write_list(&house(), second(101), 10).await.unwrap();
    assert_eq!((reminded.len(), reminded[0].attempt, reminded[0].taken_at), (1, 0, None));
    let mut one = change(store).await;
    assert!(one.inquiry_take_in_txn(id, 0, second(105)).await.unwrap());
    one.inquiry_written_in_txn(id, 1, Some(second(102))).await.unwrap();
    one.commit().await.unwrap();
    assert_eq!(custody.inquiry_to_write_list(&house(), second(199), 10).await.unwrap(), []);
    for is_first in [true, false] {
        let mut one = change(store).await;
        let saved = one.inquiry_save_in_txn(id, (&answers, "Ann"), (second(110), true)).await.unwrap();
        assert_eq!(saved, is_first, "handed in, it changes no more");
        one.commit().await.unwrap();
    }
    let kept = custody.inquiry_fetch(&house(), id).await.unwrap();
    assert_eq!((kept.seen_at, kept.taken_at), (Some(second(10)), Some(second(102))));
    assert_eq!((kept.answers.as_slice(), kept.answered_at), (answers.as_slice(), Some(second(110))));
    let mut one = change(store).await;
    one.inquiry_add_in_txn(&inquiry(3)).await.unwrap();
    let elsewhere = Inquiry { attribution: AttributionId::from_bytes([6; 16]), ..inquiry(4) };
    one.inquiry_add_in_txn(&elsewhere).await.unwrap();
    let late = one.inquiry_save_in_txn(inquiry(3).id, (&answers, "Ann"), (second(203), false)).await;
    assert!(!late.unwrap(), "its page is closed");
    for address in ["abuse@vendor-b.example", "anna@vendor-b.example"] {
        one.party_contact_set_in_txn(party_id(1), address, (second(1), "person:1")).await.unwrap();
    }
    one.commit().await.unwrap();
    // Newest first, page by page, and only those about it.
    let (mut ids, mut before) = (Vec::new(), None);
    loop {
        let page = custody.inquiry_of_attribution_list(&house(), about, before, 1).await.unwrap();
        let [one] = page.as_slice() else { break };
        before = Some(one.id);
        ids.push(one.id);
    }
    assert_eq!(ids, [inquiry(3).id, id]);
    let contact = custody.party_contact_fetch(&house(), party_id(1)).await.unwrap();
    assert_eq!(contact.as_deref(), Some("anna@vendor-b.example"));
    let other = customer(store, 1).await;
    assert_eq!(custody.party_contact_fetch(&other, party_id(1)).await.unwrap(), None);
    assert!(matches!(custody.inquiry_fetch(&other, id).await, Err(StoreError::Missing { .. })));
}
