//! Assessments: a partner answers through its link, saves as it goes and signs; what it signed decides whether it may have a copy.

use std::time::Duration;

use custody::CustodyError;
use custody::assessment::{Answer, AssessmentOutcome, AssessmentState, Opened};
use custody::finding::FindingState;
use custody::party::{Mark, Wanted};
use custody::questionnaire::{ESP, Questionnaire};
use custody::standing::{Refusal, may_receive_in_txn};
use model::access::{Right, Rights};
use model::ids::{AssessmentId, PartyId, TenantId};
use model::time::Time;
use platform::clock::Clock as _;
use store::error::StoreError;
use testkit::store::house;

use crate::house::House;

const DAY: Duration = Duration::from_hours(24);

/// The good answers to everything, but for these.
pub(crate) fn answers(opened: &Opened, but: &[(&str, &str)]) -> Vec<Answer> {
    let answer = |question: &custody::questionnaire::Question| {
        let good = question.choice_ids().find(|id| question.points(id) == Some(Some(100))).unwrap();
        let choice = but.iter().find(|(id, _)| *id == question.id).map_or(good, |(_, choice)| choice);
        let words = format!("ask security@vendor-b.example about {}", question.id);
        Answer { question: question.id.clone(), choice: choice.into(), words, ..Answer::default() }
    };
    opened.questionnaire.questions.iter().map(answer).collect()
}

/// Asks a vendor and signs what it answers, through the link.
async fn signed(house_: &House, vendor: PartyId, but: &[(&str, &str)]) -> AssessmentId {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let id = custody.assessment_ask(&house(), (vendor, ESP), "", now).await.unwrap();
    let secret = custody.assessment_link(&house(), id, now).await.unwrap();
    let partner = custody::Custody::partner_access(TenantId::HOUSE);
    let opened = custody.assessment_of_link(&partner, &secret, now).await.unwrap().unwrap();
    custody.assessment_save(&partner, &opened, answers(&opened, but), now).await.unwrap();
    custody.assessment_sign(&partner, id, "Ben  Olsen", now).await.unwrap();
    // Ids of one millisecond have no order.
    house_.clock.advance(Duration::from_secs(1));
    id
}

/// Asks whether a copy may be made, and makes none.
async fn may_receive(house_: &House, vendor: PartyId, now: Time) -> Result<(), CustodyError> {
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    let may = may_receive_in_txn(&mut change, vendor, now).await;
    change.commit().await.unwrap();
    may
}

fn refused(may: Result<(), CustodyError>) -> Option<Refusal> {
    match may {
        Ok(()) => None,
        Err(CustodyError::Refused(refusal)) => Some(refusal),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) async fn a_partner_answers_through_its_link_and_signs_once(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    let id = custody.assessment_ask(&house(), (vendor, ESP), "2026-12-24", now).await.unwrap();
    let again = custody.assessment_ask(&house(), (vendor, ESP), "", now).await;
    assert_eq!(again.unwrap_err().unfit().unwrap().0, "questionnaire");
    let first = custody.assessment_link(&house(), id, now).await.unwrap();
    let secret = custody.assessment_link(&house(), id, now).await.unwrap();
    let partner = custody::Custody::partner_access(TenantId::HOUSE);
    for wrong in [first.as_str(), "", &secret[1..], &"0".repeat(64)] {
        assert!(custody.assessment_of_link(&partner, wrong, now).await.unwrap().is_none(), "{wrong}");
    }
    let opened = custody.assessment_of_link(&partner, &secret, now).await.unwrap().unwrap();
    assert_eq!((opened.party.as_str(), opened.judged.unanswered.len()), ("Vendor B", 23));

    // Some today, the rest tomorrow; in between nothing can be signed.
    let (some, rest) = {
        let mut all = answers(&opened, &[]);
        let rest = all.split_off(10);
        (all, rest)
    };
    custody.assessment_save(&partner, &opened, some, now).await.unwrap();
    let early = custody.assessment_sign(&partner, id, "Ben Olsen", now).await;
    assert_eq!(early.unwrap_err().unfit().unwrap().1.argument("count"), Some("13"));
    let none = Answer { question: "seeds".into(), choice: "perhaps".into(), ..Answer::default() };
    assert!(custody.assessment_save(&partner, &opened, vec![none], now).await.is_err());
    let tomorrow = now.plus(DAY);
    let opened = custody.assessment_of_link(&partner, &secret, tomorrow).await.unwrap().unwrap();
    assert_eq!(opened.judged.unanswered.len(), 13);
    custody.assessment_save(&partner, &opened, rest, tomorrow).await.unwrap();
    assert!(custody.assessment_sign(&partner, id, " ", tomorrow).await.is_err(), "nobody's name");
    let judged = custody.assessment_sign(&partner, id, "Ben  Olsen", tomorrow).await.unwrap();
    assert_eq!((judged.points, judged.knock_outs.len()), (Some(100), 0));
    let twice = custody.assessment_sign(&partner, id, "Ben Olsen", tomorrow).await;
    assert!(matches!(twice, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    let late = Answer { question: "seeds".into(), choice: "no".into(), ..Answer::default() };
    let late = custody.assessment_save(&partner, &opened, vec![late], tomorrow).await;
    assert!(matches!(late, Err(CustodyError::Store(StoreError::Conflict { .. }))), "{late:?}");

    // What was signed can be held against its hash, says what was asked, and has no address in it.
    let kept = custody.assessment(&house(), id).await.unwrap().assessment;
    let signature = kept.signature.clone().unwrap();
    let document = custody.assessment_document(&house(), id).await.unwrap().unwrap();
    let sha256: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(document.as_bytes()).into();
    assert_eq!((signature.name.as_str(), signature.sha256), ("Ben Olsen", sha256));
    assert!(document.contains("without saying which") && document.contains("security(at)vendor-b.example"));
    assert!(!document.contains('@'));
    assert_eq!(kept.valid_until, Some(tomorrow.plus(DAY * 365)));
    assert_eq!(
        house_.audited().await,
        ["party.add", "assessment.ask", "assessment.link", "assessment.link", "assessment.sign"]
    );
}

pub(crate) async fn a_link_opens_its_questions_and_nothing_else(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    let id = custody.assessment_ask(&house(), (vendor, ESP), "", now).await.unwrap();
    let secret = custody.assessment_link(&house(), id, now).await.unwrap();
    let partner = custody::Custody::partner_access(TenantId::HOUSE);
    assert!(custody.assessment_ask(&partner, (vendor, ESP), "", now).await.is_err());
    assert!(custody.assessment_withdraw(&partner, id).await.is_err());
    assert!(custody.exception_give(&partner, vendor, ("Ben", "now", ""), now).await.is_err());
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(custody.assessment_of_link(&reader, &secret, now).await.is_err(), "not by who merely reads");
    let over = now.plus(custody::assessment::LINK_LASTS);
    assert!(custody.assessment_of_link(&partner, &secret, over).await.unwrap().is_none());
    custody.assessment_withdraw(&house(), id).await.unwrap();
    assert!(custody.assessment_of_link(&partner, &secret, now).await.unwrap().is_none());
}

pub(crate) async fn whoever_is_ruled_out_gets_no_copy_and_is_told_why(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    assert_eq!(refused(may_receive(house_, vendor, now).await), None, "nobody asked it anything yet");
    let id = signed(house_, vendor, &[("second-factor", "no"), ("seeds", "no")]).await;
    let now_ = house_.clock.now();
    let refusal = refused(may_receive(house_, vendor, now_).await).unwrap();
    let Refusal::Disqualified(title, 2) = &refusal else { panic!("{refusal:?}") };
    assert_eq!(title["en"], "25 questions for whoever sends our mail");
    let card = custody.vendor(&house(), vendor, now_).await.unwrap();
    assert!(card.marks.contains(&Mark::Disqualified) && !card.marks.contains(&Mark::NotAsked));
    let opened = custody.assessment(&house(), id).await.unwrap();
    assert_eq!(opened.assessment.outcome, Some(AssessmentOutcome::Disqualified));
    let reasons = opened.reasons("de");
    assert_eq!((reasons.len(), reasons[0].choice.as_str()), (2, "no"));
    assert!(reasons[0].ask.contains("Passkey") && reasons[1].good.contains("Ja."), "{reasons:?}");
    custody.assessment_told(&house(), id, now_).await.unwrap();
    assert!(custody.assessment_told(&house(), id, now_).await.is_err(), "once");
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    assert_eq!(open.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(), ["knocked_out"]);

    // It mends its ways and is asked again: what it answered stands there to be looked at.
    let again = custody.assessment_ask(&house(), (vendor, ESP), "", now_).await.unwrap();
    let asked = custody.assessment(&house(), again).await.unwrap();
    assert!(asked.answers.values().all(|answer| answer.is_suggested) && asked.judged.unanswered.is_empty());
    assert!(refused(may_receive(house_, vendor, now_).await).is_some(), "asking changes nothing");
    custody.assessment_save(&house(), &asked, answers(&asked, &[]), now_).await.unwrap();
    custody.assessment_sign(&house(), again, "Ben Olsen", now_).await.unwrap();
    assert_eq!(refused(may_receive(house_, vendor, now_).await), None);
}

pub(crate) async fn answers_end_and_that_is_announced_three_times(house_: &House) {
    let custody = &house_.custody;
    // A vendor without an end of its own: only its answers end.
    let wanted = Wanted { name: "Vendor C".into(), ..Wanted::default() };
    let vendor = custody.vendor_add(&house(), wanted, house_.clock.now()).await.unwrap();
    signed(house_, vendor, &[]).await;
    let end = house_.clock.now().plus(DAY * 365);
    assert_eq!(custody.announce_ends(&house(), end.minus(DAY * 40)).await.unwrap(), 0);
    for days in [30, 14, 3] {
        let now = end.minus(DAY * days);
        assert_eq!(custody.announce_ends(&house(), now).await.unwrap(), 1, "{days}");
        assert_eq!(custody.announce_ends(&house(), now).await.unwrap(), 0, "{days}, again");
    }
    let kinds: Vec<_> = house_.alarms().await.into_iter().map(|alarm| alarm.said.kind).collect();
    assert_eq!(kinds, ["assessment-ending"; 3]);
    // The same was asked again at the first of them, once.
    let all = custody.assessments(&house(), vendor).await.unwrap();
    let states: Vec<_> = all.iter().map(|one| one.state).collect();
    assert_eq!(states, [AssessmentState::Open, AssessmentState::Signed]);
    assert_eq!(refused(may_receive(house_, vendor, end.minus(DAY)).await), None);
    let refusal = refused(may_receive(house_, vendor, end).await);
    assert!(matches!(refusal, Some(Refusal::Expired(_, _))), "{refusal:?}");
}

pub(crate) async fn an_exception_lets_one_copy_go_within_its_days_and_is_counted(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let wanted = Wanted { name: "Vendor C".into(), state: "ended".into(), ..Wanted::default() };
    let vendor = custody.vendor_add(&house(), wanted, now).await.unwrap();
    assert_eq!(refused(may_receive(house_, vendor, now).await), Some(Refusal::Ended));
    for (person, why, until, field) in [
        ("", "sale", "2026-11-23", "person"),
        ("Anna", " ", "2026-11-23", "why"),
        ("Anna", "sale", "2026-11-29", "until"),
        ("Anna", "sale", "2026-11-20", "until"),
        ("Anna", "sale", "soon", "until"),
    ] {
        let refused = custody.exception_give(&house(), vendor, (person, why, until), now).await;
        assert_eq!(refused.unwrap_err().unfit().unwrap().0, field, "{person} {why} {until}");
    }
    let give = async || {
        custody
            .exception_give(&house(), vendor, ("Anna Berg", "sale on Friday", "2026-11-27"), now)
            .await
            .unwrap()
    };
    assert_eq!(give().await, give().await, "who presses twice lets one copy go");
    let standing = custody.standing(&house(), vendor, now).await.unwrap();
    assert_eq!((standing.refusal.is_some(), standing.open_exception(now).is_some()), (true, true));
    // Who asks and makes no copy spends nothing.
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    may_receive_in_txn(&mut change, vendor, now).await.unwrap();
    drop(change);
    let last = now.plus(DAY * 6);
    assert_eq!(refused(may_receive(house_, vendor, last).await), None);
    assert_eq!(refused(may_receive(house_, vendor, last).await), Some(Refusal::Ended), "one copy");
    custody.exception_give(&house(), vendor, ("Anna Berg", "again", "2026-11-22"), now).await.unwrap();
    assert_eq!(refused(may_receive(house_, vendor, last).await), Some(Refusal::Ended), "its days are over");
    let standing = custody.standing(&house(), vendor, last).await.unwrap();
    assert_eq!((standing.exceptions.len(), standing.open_exception(last)), (2, None));
    assert_eq!(standing.exceptions.iter().filter(|one| one.used_at.is_some()).count(), 1);
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let may = custody.exception_give(&reader, vendor, ("Anna", "sale", ""), now).await;
    assert!(matches!(may, Err(CustodyError::Denied(_))), "{may:?}");
}

pub(crate) async fn our_own_company_answers_first_and_then_knows_what_others_ask(house_: &House) {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let vendor = house_.vendor().await;
    let own = custody.own_party_ensure(&house(), "Beispiel Garten", now).await.unwrap();
    assert_eq!(custody.own_party_ensure(&house(), "Other name", now).await.unwrap(), own);
    signed(house_, own, &[("second-factor", "no")]).await;
    let candidate = Wanted { name: "Vendor A".into(), state: "candidate".into(), ..Wanted::default() };
    custody.vendor_add(&house(), candidate, now).await.unwrap();
    signed(house_, vendor, &[]).await;
    let rows = custody.compare(&house(), ESP).await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.is_own)).collect();
    assert_eq!(names, [("Beispiel Garten", true), ("Vendor B", false), ("Vendor A", false)]);
    assert_eq!(rows[0].signed.as_ref().unwrap().knock_outs, ["second-factor"], "our own bad marks first");
    assert_eq!(refused(may_receive(house_, own, now).await), None);
    assert_eq!(custody.findings_open(&house()).await.unwrap(), 0, "our own house is not told by letter");

    // Another company asks us nearly the same.
    let mut theirs = Questionnaire::of_id(ESP).unwrap();
    theirs.id = "theirs".into();
    theirs
        .questions
        .retain(|question| ["second-factor", "watch", "networks"].contains(&question.id.as_str()));
    for question in &mut theirs.questions {
        question.words.remove("de");
        let said = question.words.get_mut("en").unwrap();
        said.ask = match question.id.as_str() {
            "watch" => "Do you watch day and night for intruders and unusual exports and sign-ins?".into(),
            "networks" => "Do you have a fire brigade?".into(),
            _ => said.ask.clone(),
        };
    }
    let (id, filled) = custody.questions_of_others(&house(), &theirs, "Shop C", now).await.unwrap();
    assert_eq!(filled, 2);
    let opened = custody.assessment(&house(), id).await.unwrap();
    assert_eq!((opened.answers["second-factor"].choice.as_str(), opened.judged.unanswered.len()), ("no", 1));
    assert!(opened.answers["watch"].is_suggested);
    assert!(custody.questions_of_others(&house(), &theirs, " ", now).await.is_err());
    let library = custody.library(&house()).await.unwrap();
    assert_eq!(library.len(), 2 * 23, "each question that applied, in each language");
    custody.library_remove(&house(), library[0].id).await.unwrap();
    assert_eq!(custody.library(&house()).await.unwrap().len(), 2 * 22, "taken out in each language");
}
