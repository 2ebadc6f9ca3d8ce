//! A case from its opening to the last promise kept, over a real store and the real ceremony of a passkey; and each way in which a letter must not be approved.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::{sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use model::{
    access::{Access, Right, Rights},
    address::EmailAddress,
    event::{BreachAware, BreachOpened, Event as _, LeakNarrowed, LeakSuspected, LetterApproved},
    fingerprint::Fingerprint,
    ids::{
        AttributionId, BreachId, CanaryId, CanarySightingId, CopyId, Id as _, InboxItemId, LetterId, ListId,
        OutboxId, PartyId,
    },
    time::Time,
};
use platform::{
    accounts::{
        AccountRules, Accounts, AccountsParts, Client, NewAccount, NewInvitation, Role, Roles, SignedIn, Site,
    },
    audit::Audit,
    clock::{Chance, Clock},
    events::LocalBus,
    keys::{KeyPlace, RootKey},
    phrases::Phrases,
};
use post::{
    audience::AffectedSets as _,
    letter::{Letter, LetterText, Sender},
};
use response::{
    LetterHouse, Response, ResponseError, ResponseParts, Unfit,
    breach::Stage,
    commitment::{Promised, Ready},
    fact::{Cause, DataKind, FactKind, FactState, FactValue, Holder, Misuse, Statement},
    letter::approval,
    obligation::{Due, ObligationState},
    react::ResponseHearer,
};
use store::{
    custody::{
        Proved,
        attribution::{Attribution, AttributionState, Candidate, EvidenceKind, Rung},
        canary::{Canary, CanaryKind},
        copy::{Copy, CopyHow, CopyState},
        list::List,
        party::{Party, PartyRole, PartyState},
        sighting::{CanarySighting, SightingState, SightingWhy},
    },
    outbox::Event,
    post::mailing::MailingState,
};
use testkit::{
    authenticator::{Authenticator, KeyKind, authenticator},
    clock::{FakeClock, SeededChance},
    store::{Side, TempStore, house},
};

const ORIGIN: &str = "http://localhost:7434";
const LIST: &str = "name,email\nAda,ada@example.com\nBob,bob@example.net\nAda,ADA@example.com\nZoe,none\n";

struct Desk {
    temp: TempStore,
    clock: FakeClock,
    accounts: Accounts,
    response: Response,
}

struct Somebody {
    signed_in: SignedIn,
    telephone: Authenticator,
}

impl Somebody {
    fn access(&self) -> &Access {
        &self.signed_in.access
    }
}

impl Desk {
    async fn open() -> Self {
        let temp = TempStore::open(Side::Sqlite).await;
        let clock = FakeClock::at("2026-11-21T07:00:00Z");
        let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(5));
        let folder = temp.folder.path();
        let place = KeyPlace { file: folder.join("key").join("root.key"), data: folder.join("data") };
        let root = RootKey::open(&place, chance.as_ref()).unwrap();
        let ring = Arc::new(root.work_ring(clock.now()));
        let data = folder.join("data");
        let timer: Arc<dyn Clock> = Arc::new(clock.clone());
        let audit = Audit::new(
            temp.store.platform(),
            &data,
            Arc::clone(&ring),
            Arc::clone(&timer),
            Arc::clone(&chance),
        );
        let accounts = Accounts::new(AccountsParts {
            store: temp.store.clone(),
            audit: audit.clone(),
            clock: Arc::clone(&timer),
            chance: Arc::clone(&chance),
            key: ring.web_ring(clock.now()).session,
            site: Site { name: "Tidewatch".into(), rp_id: "localhost".into(), origins: vec![ORIGIN.into()] },
            rules: AccountRules::default(),
        });
        let response = Response::new(ResponseParts {
            store: temp.store.clone(),
            audit,
            clock: timer,
            chance,
            phrases: Arc::new(Phrases::load()),
            match_key: ring.guard_ring(clock.now()).match_key,
            house: LetterHouse {
                name: "Muschel Shop".into(),
                domains: vec!["muschel.example".into()],
                site: Some("letters.muschel.example".into()),
                from: Sender { name: "Muschel Shop".into(), address: "letters@muschel.example".into() },
                languages: vec!["en".into(), "de".into()],
                zone: TimeZone::get("Europe/Berlin").unwrap(),
            },
        });
        Self { temp, clock, accounts, response }
    }

    async fn person(&self, number: u8, roles: &[Role]) -> Somebody {
        let roles = roles.iter().fold(Roles::NONE, |roles, role| roles.with(*role));
        let inviter = Access::house(self.accounts.tenant(), "test");
        let invitation = NewInvitation { roles, login: None, name: None };
        let link = self.accounts.invite(&inviter, &invitation).await.unwrap();
        let new = NewAccount {
            login: format!("person-{number}"),
            name: format!("Person {number}"),
            language: None,
        };
        let begun = self.accounts.accept_passkey_begin(&link.secret, &new).await.unwrap();
        let mut telephone = authenticator(KeyKind::Es256, ORIGIN, "localhost", &[number; 16]);
        let answer = telephone.create(&begun.options).unwrap();
        let client = Client::new([192, 0, 2, 1].into(), None);
        let session = self
            .accounts
            .accept_passkey_finish(&link.secret, &new, (&begun.token, &answer), "telephone", &client)
            .await
            .unwrap();
        let signed_in = self.accounts.session(&session.cookie).await.unwrap().unwrap();
        Somebody { signed_in, telephone }
    }

    fn now(&self) -> Time {
        self.clock.now()
    }

    fn in_days(&self, days: u64) -> Time {
        self.now().plus(Duration::from_hours(24 * days))
    }

    async fn said(&self) -> Vec<Event> {
        self.temp.store.platform().outbox_unheard_list(&house(), "test", 100).await.unwrap()
    }

    /// A case with a list and a draft, ready to be signed.
    async fn case(&self, counsel: &Somebody) -> (BreachId, LetterId) {
        let breach =
            self.response.breach_open(counsel.access(), "A vendor called", self.now()).await.unwrap();
        self.hand_in(counsel, breach, LIST).await;
        let letter = self.response.letter_draft(counsel.access(), breach, "Ada Lovelace").await.unwrap();
        (breach, letter)
    }

    async fn hand_in(&self, counsel: &Somebody, breach: BreachId, list: &str) {
        // Of two lists the later counts, and ids are made by the millisecond.
        self.clock.advance(Duration::from_secs(1));
        let mut builder = self.response.affected_begin();
        for piece in list.as_bytes().chunks(11) {
            builder.push(piece).unwrap();
        }
        let list = builder.finish().unwrap();
        self.response.affected_keep(counsel.access(), breach, "newsletter 2026", list).await.unwrap();
    }

    async fn sign(&self, somebody: &mut Somebody, content: [u8; 32]) -> platform::accounts::Signed {
        let by = &somebody.signed_in;
        let ceremony = self.accounts.assert_begin(by, approval::PURPOSE, content).await.unwrap();
        let answer = somebody.telephone.get(&ceremony.options).unwrap();
        let asked = (approval::PURPOSE, content);
        self.accounts.assert_finish(by, asked, &ceremony.token, &answer).await.unwrap()
    }
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a result is handed over as it came")]
fn is_unfit<T: std::fmt::Debug>(result: Result<T, ResponseError>, unfit: Unfit) {
    assert!(
        matches!(result, Err(ResponseError::Unfit(found)) if found == unfit),
        "{result:?} is not {unfit:?}"
    );
}

#[tokio::test]
async fn a_case_goes_from_its_opening_to_a_letter_and_a_promise_kept() {
    let desk = Desk::open().await;
    let (counsel, mut boss) =
        (desk.person(1, &[Role::Counsel]).await, desk.person(2, &[Role::Signatory]).await);
    let (response, by) = (&desk.response, counsel.access());
    let (breach, _) = desk.case(&counsel).await;
    // Nobody is aware: the clock says what would be.
    let obligations = response.obligations(by, breach).await.unwrap();
    assert_eq!(obligations.len(), 1);
    let if_now: Time = "2026-11-24T08:00:00Z".parse().unwrap();
    assert_eq!(obligations[0].due, Due::IfAwareNow(if_now));
    desk.clock.advance(Duration::from_secs(3_600));
    response.breach_assess(by, breach, desk.now(), "looked into the messages").await.unwrap();
    let aware: Time = "2026-11-21T07:40:00Z".parse().unwrap();
    response.breach_aware(by, breach, aware, "the vendor confirmed it on the telephone").await.unwrap();
    is_unfit(response.breach_aware(by, breach, aware, "again").await, Unfit::Meanwhile);
    let obligations = response.obligations(by, breach).await.unwrap();
    assert_eq!(obligations[0].due, Due::At(if_now));
    // Facts, a promise, a letter.
    let data = FactValue::Data(vec![DataKind::Email, DataKind::Name]);
    response.fact_state(by, breach, Statement::confirmed(data, vec![])).await.unwrap();
    let told = Statement {
        tell_by: Some((desk.in_days(10), "Grace Hopper".into())),
        ..Statement::unknown(FactKind::Cause)
    };
    response.fact_state(by, breach, told).await.unwrap();
    let ready = Promised::Ready(Ready::EndCopies);
    response.commitment_add(by, breach, &ready, "Grace Hopper", desk.in_days(5)).await.unwrap();
    let letter = response.letter_draft(by, breach, "Ada Lovelace").await.unwrap();
    let view = response.letter(by, letter).await.unwrap();
    assert_eq!(view.findings, []);
    assert_eq!(view.hindrance(desk.now()), None);
    let english = &view.content.texts[0].body;
    assert!(
        english.contains("We do not know yet how it got out. We will tell you by 1 December 2026."),
        "{english}"
    );
    assert!(english.contains("By 26 November 2026 we will have all copies of the list deleted"), "{english}");
    assert!(english.contains("Type letters.muschel.example into your browser yourself"), "{english}");
    // Counsel writes, the boss signs.
    let (asked, revision) = (boss.access().clone(), view.row.revision);
    assert!(matches!(response.letter_to_sign(by, letter, revision).await, Err(ResponseError::Denied(_))));
    let (whole, content) = response.letter_to_sign(&asked, letter, revision).await.unwrap();
    assert_eq!(whole.affected_count, 2);
    let signed = desk.sign(&mut boss, content).await;
    let site = desk.accounts.site();
    let mailing = response.letter_approve(&asked, letter, revision, &signed, site).await.unwrap();
    is_unfit(response.letter_approve(&asked, letter, revision, &signed, site).await, Unfit::Approved);
    // The post office has it, exactly as it was signed, and it can be proved by anybody.
    let post = desk.temp.store.post();
    let started = post.mailing_fetch(&house(), mailing).await.unwrap();
    assert_eq!(started.state, MailingState::Collecting);
    assert_eq!(Letter::from_canonical(&started.canonical).unwrap(), whole);
    let evidence = post.mailing_evidence(&house(), mailing).await.unwrap();
    let proved = approval::verify(&evidence, &started.canonical).unwrap();
    assert_eq!(proved.person, boss.signed_in.account);
    // The set answers for those who were in the list.
    let affected = response.find(by, whole.affected).await.unwrap();
    let is_in = |address| affected.contains(&EmailAddress::parse(address).unwrap());
    assert!(is_in("bob@example.net"));
    assert!(!is_in("eve@example.net"));
    let kinds: Vec<String> = desk.said().await.into_iter().map(|event| event.kind).collect();
    for kind in [BreachOpened::KIND, BreachAware::KIND, LetterApproved::KIND] {
        assert_eq!(kinds.iter().filter(|said| *said == kind).count(), 1, "{kind} in {kinds:?}");
    }
    let stage = Stage::of(&response.breach(by, breach).await.unwrap(), true);
    assert_eq!(stage, Stage::Keep);
    // Both promises are commitments of the letter; overdue they raise one alarm each, and closing ends it.
    let promised = response.commitments_of(by, breach).await.unwrap();
    assert_eq!(promised.iter().map(|one| one.letter).collect::<Vec<_>>(), [Some(letter), Some(letter)]);
    desk.clock.advance(Duration::from_hours(24 * 6));
    let alarms = async || post.alarm_list(&house(), true, None, 10).await.unwrap();
    for _ in 0..2 {
        // One promise, and the authority that nobody told.
        assert_eq!(response.alarm_overdue(&house()).await.unwrap(), 2);
        assert_eq!(alarms().await.len(), 2);
    }
    let overdue = promised.iter().find(|one| one.due_at <= desk.now()).unwrap();
    is_unfit(response.commitment_close(by, overdue.id, " ").await, Unfit::Reason);
    response.commitment_close(by, overdue.id, "three copies deleted, proof in the register").await.unwrap();
    is_unfit(response.commitment_close(by, overdue.id, "again").await, Unfit::Meanwhile);
    let obligation = obligations[0].obligation.id;
    response
        .obligation_settle(by, obligation, ObligationState::Done, "told by telephone, number 17")
        .await
        .unwrap();
    assert_eq!(alarms().await, []);
    assert_eq!(response.alarm_overdue(&house()).await.unwrap(), 0);
    response.breach_close(by, breach, "all is done").await.unwrap();
    let late = Statement::confirmed(FactValue::Cause(Cause::LeftOpen), vec![]);
    is_unfit(response.fact_state(by, breach, late).await, Unfit::Closed);
}

#[tokio::test]
async fn nothing_but_a_person_says_that_we_are_aware() {
    let desk = Desk::open().await;
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let viewer = desk.person(2, &[Role::Viewer]).await;
    let (breach, _) = desk.case(&counsel).await;
    let (response, now) = (&desk.response, desk.now());
    for access in [&house(), viewer.access()] {
        let refused = response.breach_aware(access, breach, now, "because").await;
        assert!(matches!(refused, Err(ResponseError::Denied(_))), "{refused:?}");
    }
    let by = counsel.access();
    is_unfit(response.breach_aware(by, breach, desk.in_days(1), "tomorrow").await, Unfit::Time);
    let before = now.minus(Duration::from_hours(24));
    is_unfit(response.breach_aware(by, breach, before, "yesterday").await, Unfit::Time);
    is_unfit(response.breach_aware(by, breach, now, "").await, Unfit::Reason);
    is_unfit(response.breach_aware(by, breach, now, "ada@example.com says so").await, Unfit::Address);
    assert_eq!(response.breach(by, breach).await.unwrap().aware, None);
    assert!(matches!(response.obligations(by, breach).await.unwrap()[0].due, Due::IfAwareNow(_)));
}

#[tokio::test]
async fn a_letter_is_not_approved_by_a_signature_of_something_else() {
    let desk = Desk::open().await;
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let (mut boss, mut deputy) =
        (desk.person(2, &[Role::Signatory]).await, desk.person(3, &[Role::Signatory]).await);
    let (response, site) = (&desk.response, desk.accounts.site());
    let (_, letter) = desk.case(&counsel).await;
    let asked = boss.access().clone();
    let (whole, content) = response.letter_to_sign(&asked, letter, 1).await.unwrap();
    // Another letter: one more person in it.
    let other = Letter { affected_count: whole.affected_count + 1, ..whole.clone() };
    let of_another = desk.sign(&mut boss, approval::content(&other.canonical())).await;
    is_unfit(response.letter_approve(&asked, letter, 1, &of_another, site).await, Unfit::Signature);
    // Somebody else's signature.
    let of_deputy = desk.sign(&mut deputy, content).await;
    is_unfit(response.letter_approve(&asked, letter, 1, &of_deputy, site).await, Unfit::Signature);
    // A signature for another purpose.
    let by = &boss.signed_in;
    let ceremony = desk.accounts.assert_begin(by, "statement.sign", content).await.unwrap();
    let answer = boss.telephone.get(&ceremony.options).unwrap();
    let for_another =
        desk.accounts.assert_finish(by, ("statement.sign", content), &ceremony.token, &answer).await.unwrap();
    is_unfit(response.letter_approve(&asked, letter, 1, &for_another, site).await, Unfit::Signature);
    // The right one, with one bit turned in each part.
    let good = desk.sign(&mut boss, content).await;
    for part in 0..4 {
        let mut spoilt = good.clone();
        match part {
            0 => spoilt.nonce[0] ^= 1,
            1 => spoilt.signature[9] ^= 1,
            2 => spoilt.authenticator_data[0] ^= 1,
            _ => spoilt.client_data[20] ^= 1,
        }
        is_unfit(response.letter_approve(&asked, letter, 1, &spoilt, site).await, Unfit::Signature);
    }
    let elsewhere = Site { rp_id: "example.com".into(), ..site.clone() };
    is_unfit(response.letter_approve(&asked, letter, 1, &good, &elsewhere).await, Unfit::Signature);
    let cannot = Access { rights: Rights::NONE.with(Right::Read).with(Right::Respond), ..asked.clone() };
    let refused = response.letter_approve(&cannot, letter, 1, &good, site).await;
    assert!(matches!(refused, Err(ResponseError::Denied(_))), "{refused:?}");
    assert_eq!(desk.temp.store.post().mailing_list(&house(), None, 9).await.unwrap(), []);
    response.letter_approve(&asked, letter, 1, &good, site).await.unwrap();
    // A proof does not hold for another letter.
    let evidence = approval::to_bytes(&good, site);
    assert!(approval::verify(&evidence, &whole.canonical()).is_ok());
    assert!(approval::verify(&evidence, &other.canonical()).is_err());
    let elsewhere =
        approval::to_bytes(&good, &Site { origins: vec!["http://thief.example".into()], ..site.clone() });
    assert!(approval::verify(&elsewhere, &whole.canonical()).is_err());
}

#[tokio::test]
async fn a_letter_is_not_approved_once_what_it_says_is_not_so_any_more() {
    let desk = Desk::open().await;
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let mut boss = desk.person(2, &[Role::Signatory]).await;
    let (response, site, by) = (&desk.response, desk.accounts.site(), counsel.access());
    let (breach, letter) = desk.case(&counsel).await;
    let asked = boss.access().clone();
    let (_, content) = response.letter_to_sign(&asked, letter, 1).await.unwrap();
    let signed = desk.sign(&mut boss, content).await;
    // Somebody changes a text.
    let text = |body: &str| LetterText { language: "en".into(), subject: "News".into(), body: body.into() };
    response.letter_edit(by, letter, 1, text("Dear customer,\r\n\r\n{check_code} \r\n")).await.unwrap();
    is_unfit(response.letter_edit(by, letter, 1, text("late")).await, Unfit::Meanwhile);
    is_unfit(response.letter_approve(&asked, letter, 1, &signed, site).await, Unfit::Meanwhile);
    is_unfit(response.letter_approve(&asked, letter, 2, &signed, site).await, Unfit::Signature);
    assert_eq!(
        response.letter(by, letter).await.unwrap().content.texts[0].body,
        "Dear customer,\n\n{check_code}"
    );
    // Words that must not be in a letter.
    response.letter_edit(by, letter, 2, text("Click here: {check_code}")).await.unwrap();
    let refused = response.letter_to_sign(&asked, letter, 3).await;
    assert!(matches!(&refused, Err(ResponseError::Lint(findings)) if !findings.is_empty()), "{refused:?}");
    // A fact is stated anew.
    let cause = Statement::confirmed(FactValue::Cause(Cause::SystemEntered), vec![]);
    response.fact_state(by, breach, cause).await.unwrap();
    is_unfit(response.letter_to_sign(&asked, letter, 3).await, Unfit::FactsChanged);
    assert_eq!(response.letter_draft(by, breach, "").await.unwrap(), letter);
    response.letter_to_sign(&asked, letter, 4).await.unwrap();
    // Another list is handed in: the letter is for the people of the old one.
    desk.hand_in(&counsel, breach, "email\nada@example.com\n").await;
    is_unfit(response.letter_to_sign(&asked, letter, 4).await, Unfit::Affected);
    response.letter_draft(by, breach, "").await.unwrap();
    let (whole, _) = response.letter_to_sign(&asked, letter, 5).await.unwrap();
    assert_eq!(whole.affected_count, 1);
    // Its last day is over.
    desk.clock.advance(Duration::from_hours(24 * 31));
    is_unfit(response.letter_to_sign(&asked, letter, 5).await, Unfit::TooLate);
}

#[tokio::test]
async fn a_letter_promises_what_it_says_and_nothing_that_came_later() {
    let desk = Desk::open().await;
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let mut boss = desk.person(2, &[Role::Signatory]).await;
    let (response, site, by) = (&desk.response, desk.accounts.site(), counsel.access());
    let (breach, letter) = desk.case(&counsel).await;
    let asked = boss.access().clone();
    let (_, content) = response.letter_to_sign(&asked, letter, 1).await.unwrap();
    let signed = desk.sign(&mut boss, content).await;
    // Somebody promises something after the draft: the letter does not say it, so it cannot be a promise of the letter.
    let ready = Promised::Ready(Ready::EndCopies);
    let promise = response.commitment_add(by, breach, &ready, "Grace Hopper", desk.in_days(5)).await.unwrap();
    is_unfit(response.letter_to_sign(&asked, letter, 1).await, Unfit::PromisesChanged);
    is_unfit(response.letter_approve(&asked, letter, 1, &signed, site).await, Unfit::PromisesChanged);
    assert_eq!(response.commitment(by, promise).await.unwrap().letter, None);
    response.letter_draft(by, breach, "").await.unwrap();
    let (whole, _) = response.letter_to_sign(&asked, letter, 2).await.unwrap();
    assert!(whole.texts[0].body.contains("we will have all copies of the list deleted"), "{:?}", whole.texts);
    // And what was closed since is not promised any more.
    response.commitment_close(by, promise, "all deleted on the same day").await.unwrap();
    is_unfit(response.letter_to_sign(&asked, letter, 2).await, Unfit::PromisesChanged);
    response.letter_draft(by, breach, "").await.unwrap();
    let (whole, content) = response.letter_to_sign(&asked, letter, 3).await.unwrap();
    assert!(!whole.texts[0].body.contains("all copies of the list deleted"), "{:?}", whole.texts);
    let signed = desk.sign(&mut boss, content).await;
    response.letter_approve(&asked, letter, 3, &signed, site).await.unwrap();
    assert_eq!(response.commitment(by, promise).await.unwrap().letter, None);
}

/// Custody's rows for a leak of the copy that a vendor has: as custody keeps them, and the event that it says.
async fn leak(desk: &Desk, number: u8) -> AttributionId {
    leak_by(desk, number, SightingWhy::Stranger).await
}

async fn leak_by(desk: &Desk, number: u8, why: SightingWhy) -> AttributionId {
    let at = desk.now();
    let by = || (at, "person:1".to_owned());
    let (party, list, copy) =
        (PartyId::from_bytes([1; 16]), ListId::from_bytes([2; 16]), CopyId::from_bytes([3; 16]));
    let canary = CanaryId::from_bytes([4; 16]);
    let mut change = desk.temp.store.change(&house()).await.unwrap();
    if number == 1 {
        let planted: Time = "2026-03-02T23:30:00Z".parse().unwrap();
        change.party_add_in_txn(&party_row(party, by())).await.unwrap();
        change.list_add_in_txn(&list_row(list, by())).await.unwrap();
        change.copy_add_in_txn(&copy_row((copy, list, party), by(), planted)).await.unwrap();
        change.canary_add_in_txn(&canary_row(canary, copy, at)).await.unwrap();
    }
    let attribution = AttributionId::from_bytes([10 + number; 16]);
    let sighting = sighting_row(CanarySightingId::from_bytes([20 + number; 16]), (canary, copy), at);
    change.sighting_add_in_txn(&CanarySighting { why, ..sighting }).await.unwrap();
    change.attribution_add_in_txn(&attribution_row(attribution, list, copy, at)).await.unwrap();
    let id = CanarySightingId::from_bytes([20 + number; 16]);
    change.attribution_rest_on_in_txn(attribution, id, at).await.unwrap();
    let event = OutboxId::from_bytes([30 + number; 16]);
    change.say_that(event, &LeakSuspected { attribution }, at).await.unwrap();
    change.commit().await.unwrap();
    attribution
}

fn party_row(id: PartyId, by: (Time, String)) -> Party {
    Party {
        id,
        role: PartyRole::Processor,
        above: None,
        name: "Vendor B".into(),
        purpose: "newsletter".into(),
        domains: vec!["vendor-b.example".into()],
        country: String::new(),
        rows_about: None,
        until: None,
        note: String::new(),
        state: PartyState::InUse,
        added: by.clone(),
        changed: by,
    }
}

fn list_row(id: ListId, by: (Time, String)) -> List {
    List {
        id,
        name: "Spring news".into(),
        owner: "Anna".into(),
        deputy: String::new(),
        captured: String::new(),
        told: String::new(),
        rows_about: None,
        added: by.clone(),
        changed: by,
    }
}

fn copy_row((id, list, party): (CopyId, ListId, PartyId), by: (Time, String), planted: Time) -> Copy {
    Copy {
        id,
        list,
        party,
        how: CopyHow::Adopted,
        purpose: "newsletter".into(),
        rows_about: None,
        made: by.clone(),
        until: None,
        state: CopyState::Out,
        seeds: 1,
        seed_object: None,
        out: Some((planted, by.1)),
        ended: None,
    }
}

fn canary_row(id: CanaryId, copy: CopyId, at: Time) -> Canary {
    Canary {
        id,
        copy: Some(copy),
        list: None,
        kind: CanaryKind::Exclusive,
        print: Fingerprint::from_bytes([1; 12]),
        mailbox_print: Fingerprint::from_bytes([2; 12]),
        domain: "canaries.example".into(),
        place: 1,
        issued_at: at,
        burnt_at: None,
    }
}

fn sighting_row(id: CanarySightingId, (canary, copy): (CanaryId, CopyId), at: Time) -> CanarySighting {
    CanarySighting {
        id,
        canary,
        copy: Some(copy),
        item: InboxItemId::from_bytes(id.to_bytes()),
        at,
        sender_domain: Some("thief.example".into()),
        envelope_domain: None,
        proved: Proved::No,
        link_domains: vec![],
        message_sha256: [id.to_bytes()[0]; 32],
        why: SightingWhy::Stranger,
        state: SightingState::Counts,
        reviewed: None,
    }
}

fn attribution_row(id: AttributionId, list: ListId, copy: CopyId, at: Time) -> Attribution {
    Attribution {
        id,
        evidence: EvidenceKind::Exclusive,
        list,
        copy: Some(copy),
        dump: None,
        rung: Rung::ThisCopy,
        statement: "leak-this-copy".into(),
        candidates: vec![Candidate::plain(copy)],
        reading: serde_json::json!({}),
        explanations: vec!["leak-may-be-ours".into()],
        state: AttributionState::Open,
        made_at: at,
        changed_at: at,
        closed: None,
    }
}

#[tokio::test]
async fn a_leak_opens_one_case_that_says_what_the_evidence_shows_and_no_more() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let attribution = leak(&desk, 1).await;
    let noticed_at = desk.now();
    desk.clock.advance(Duration::from_secs(60));
    for _ in 0..2 {
        assert_eq!(bus.round().await.unwrap().failed, 0);
    }
    let cases = desk.response.breach_list(&house(), false, None, 10).await.unwrap();
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!((case.attribution, case.detected_at), (Some(attribution), noticed_at));
    assert_eq!((&case.assessed, &case.aware), (&None, &None));
    let facts = desk.response.facts(&house(), case.id).await.unwrap();
    let state = |kind| facts.get(kind).unwrap().state;
    assert_eq!(state(FactKind::Noticed), FactState::Confirmed);
    assert_eq!(state(FactKind::Misuse), FactState::Confirmed);
    assert_eq!(state(FactKind::Copy), FactState::Likely);
    assert_eq!(state(FactKind::Cause), FactState::Unknown);
    // The vendor had the list before; the address was put into it on a day that was the next one in Berlin.
    let copy = FactValue::Copy { holder: Holder::SendsMail, made_on: None, one_in: None };
    assert_eq!(facts.get(FactKind::Copy).unwrap().value, Some(copy));
    let since = facts.get(FactKind::Since).unwrap().value.clone().unwrap();
    assert_eq!(since.to_text(), r#"["2026-03-03","2026-11-21"]"#);
    let due = desk.response.obligations(&house(), case.id).await.unwrap()[0].due;
    assert!(matches!(due, Due::IfAwareNow(_)), "{due:?}");
    // A letter from that passes, and blames nobody by name.
    let counsel = desk.person(1, &[Role::Counsel]).await;
    desk.hand_in(&counsel, case.id, LIST).await;
    let letter = desk.response.letter_draft(counsel.access(), case.id, "").await.unwrap();
    let view = desk.response.letter(counsel.access(), letter).await.unwrap();
    assert_eq!(view.findings, []);
    for text in &view.content.texts {
        assert!(!text.body.contains("Vendor B"), "{}", text.body);
    }
    let blaming = LetterText {
        body: "Vendor B failed to look after it. {check_code}".into(),
        ..view.content.texts[0].clone()
    };
    desk.response.letter_edit(counsel.access(), letter, 1, blaming).await.unwrap();
    assert!(!desk.response.letter(counsel.access(), letter).await.unwrap().findings.is_empty());
    // Another message to the same copy is more evidence, not another case.
    let mut change = desk.temp.store.change(&house()).await.unwrap();
    change.attribution_close_in_txn(attribution, (desk.now(), "person:1", "looked at")).await.unwrap();
    change.commit().await.unwrap();
    leak(&desk, 2).await;
    bus.round().await.unwrap();
    assert_eq!(desk.response.breach_list(&house(), false, None, 10).await.unwrap().len(), 1);
    let facts = desk.response.facts(&house(), case.id).await.unwrap();
    assert_eq!(facts.get(FactKind::Misuse).unwrap().evidence.len(), 2);
}

#[tokio::test]
async fn mail_that_nobody_answered_for_is_believed_to_be_unwanted_until_a_stranger_writes() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let (asked, stranger) = (SightingWhy::Unanswered, SightingWhy::Stranger);
    for (number, why, expected) in [
        (1, asked, FactState::Likely),
        (2, asked, FactState::Likely),
        (3, stranger, FactState::Confirmed),
        (4, asked, FactState::Confirmed),
    ] {
        let attribution = leak_by(&desk, number, why).await;
        assert_eq!(bus.round().await.unwrap().failed, 0);
        let [case] = desk.response.breach_list(&house(), false, None, 10).await.unwrap().try_into().unwrap();
        let facts = desk.response.facts(&house(), case.id).await.unwrap();
        let misuse = facts.get(FactKind::Misuse).unwrap();
        assert_eq!((misuse.state, misuse.evidence.len()), (expected, usize::from(number)), "{number}");
        assert_eq!(misuse.value, Some(FactValue::Misuse(Misuse::UnwantedMail)));
        assert_eq!(misuse.because.is_empty(), expected == FactState::Confirmed, "{:?}", misuse.because);
        let mut change = desk.temp.store.change(&house()).await.unwrap();
        change.attribution_close_in_txn(attribution, (desk.now(), "person:1", "looked at")).await.unwrap();
        change.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_stranger_behind_many_messages_that_nobody_answered_for_makes_it_certain() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let attribution = leak_by(&desk, 1, SightingWhy::Unanswered).await;
    // More of the same than a case names as evidence, and one behind them all.
    let (canary, copy, at) = (CanaryId::from_bytes([4; 16]), CopyId::from_bytes([3; 16]), desk.now());
    let rest = async |number: u8, why: SightingWhy| {
        let mut change = desk.temp.store.change(&house()).await.unwrap();
        let sighting = sighting_row(CanarySightingId::from_bytes([number; 16]), (canary, copy), at);
        let id = sighting.id;
        let sighting = CanarySighting { message_sha256: [number; 32], why, ..sighting };
        change.sighting_add_in_txn(&sighting).await.unwrap();
        change.attribution_rest_on_in_txn(attribution, id, at).await.unwrap();
        let event = OutboxId::from_bytes([number; 16]);
        change.say_that(event, &LeakSuspected { attribution }, at).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(bus.round().await.unwrap().failed, 0);
    };
    let misuse = async || {
        let [case] = desk.response.breach_list(&house(), false, None, 10).await.unwrap().try_into().unwrap();
        desk.response.facts(&house(), case.id).await.unwrap().get(FactKind::Misuse).unwrap().state
    };
    for number in 100..125 {
        rest(number, SightingWhy::Unanswered).await;
    }
    assert_eq!(misuse().await, FactState::Likely);
    rest(200, SightingWhy::Stranger).await;
    assert_eq!(misuse().await, FactState::Confirmed);
}

#[tokio::test]
async fn what_a_person_stated_of_the_misuse_stays_and_rests_on_more() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let mut last = leak(&desk, 1).await;
    bus.round().await.unwrap();
    let [case] = desk.response.breach_list(&house(), false, None, 10).await.unwrap().try_into().unwrap();
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let by = counsel.access().actor.to_string();
    let misuse = async || {
        desk.response.facts(&house(), case.id).await.unwrap().get(FactKind::Misuse).cloned().unwrap()
    };
    let because = ["en", "de"].map(|language| (language.to_owned(), "somebody wrote to us".to_owned()));
    let likely = Statement {
        state: FactState::Likely,
        because: because.into(),
        ..Statement::confirmed(FactValue::Misuse(Misuse::Offered), misuse().await.evidence)
    };
    let later = Statement {
        tell_by: Some((desk.in_days(3), "Ada".into())),
        evidence: misuse().await.evidence,
        ..Statement::unknown(FactKind::Misuse)
    };
    for (number, stated) in [(2, likely), (3, later)] {
        desk.response.fact_state(counsel.access(), case.id, stated.clone()).await.unwrap();
        let before = misuse().await;
        let mut change = desk.temp.store.change(&house()).await.unwrap();
        change.attribution_close_in_txn(last, (desk.now(), "person:1", "looked at")).await.unwrap();
        change.commit().await.unwrap();
        last = leak(&desk, number).await;
        assert_eq!(bus.round().await.unwrap().failed, 0);
        let after = misuse().await;
        assert_eq!((after.state, &after.value), (stated.state, &stated.value));
        assert_eq!((&after.because, after.tell_by), (&before.because, before.tell_by));
        assert_eq!(after.stated, before.stated);
        assert_eq!(after.stated.1, by);
        assert_eq!((after.evidence.len(), after.revision), (before.evidence.len() + 1, before.revision + 1));
    }
}

#[tokio::test]
async fn a_case_that_begins_without_a_copy_learns_it_and_a_list_gets_no_second_one() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let (list, copy) = (ListId::from_bytes([2; 16]), CopyId::from_bytes([3; 16]));
    let (party, canary) = (PartyId::from_bytes([1; 16]), CanaryId::from_bytes([4; 16]));
    let (at, by) = (desk.now(), || (desk.now(), "person:1".to_owned()));
    let mut change = desk.temp.store.change(&house()).await.unwrap();
    let planted: Time = "2026-03-02T23:30:00Z".parse().unwrap();
    change.party_add_in_txn(&party_row(party, by())).await.unwrap();
    change.list_add_in_txn(&list_row(list, by())).await.unwrap();
    change.copy_add_in_txn(&copy_row((copy, list, party), by(), planted)).await.unwrap();
    change.canary_add_in_txn(&canary_row(canary, copy, at)).await.unwrap();
    let something = Attribution {
        evidence: EvidenceKind::Coded,
        copy: None,
        rung: Rung::Something,
        ..attribution_row(AttributionId::from_bytes([10; 16]), list, copy, at)
    };
    change.attribution_add_in_txn(&something).await.unwrap();
    for number in [20, 21] {
        let sighting = sighting_row(CanarySightingId::from_bytes([number; 16]), (canary, copy), at);
        let sighting = CanarySighting { message_sha256: [number; 32], ..sighting };
        change.sighting_add_in_txn(&sighting).await.unwrap();
        change.attribution_rest_on_in_txn(something.id, sighting.id, at).await.unwrap();
    }
    let suspected = LeakSuspected { attribution: something.id };
    change.say_that(OutboxId::from_bytes([30; 16]), &suspected, at).await.unwrap();
    change.commit().await.unwrap();
    bus.round().await.unwrap();
    let cases = async || desk.response.breach_list(&house(), false, None, 10).await.unwrap();
    let [case] = cases().await.try_into().unwrap();
    assert_eq!((case.attribution, case.copy), (Some(something.id), None));
    let fact = async |kind| desk.response.facts(&house(), case.id).await.unwrap().get(kind).cloned().unwrap();
    assert_eq!(fact(FactKind::Copy).await.state, FactState::Unknown);

    let mut change = desk.temp.store.change(&house()).await.unwrap();
    let named = Attribution { copy: Some(copy), rung: Rung::Bounded, ..something.clone() };
    change.attribution_set_in_txn(&named).await.unwrap();
    let narrowed = LeakNarrowed { attribution: something.id };
    change.say_that(OutboxId::from_bytes([31; 16]), &narrowed, at).await.unwrap();
    change.commit().await.unwrap();
    for _ in 0..2 {
        assert_eq!(bus.round().await.unwrap().failed, 0);
    }
    let [case] = cases().await.try_into().unwrap();
    assert_eq!(case.copy, Some(copy));
    let known = fact(FactKind::Copy).await;
    assert_eq!((known.state, known.revision), (FactState::Likely, 2));
    assert!(known.because["en"].contains("several addresses"), "{known:?}");
    assert_eq!(fact(FactKind::Since).await.state, FactState::Likely);

    // A mark that is in this copy only says the same: more evidence of the same case.
    let mut change = desk.temp.store.change(&house()).await.unwrap();
    let exclusive = attribution_row(AttributionId::from_bytes([11; 16]), list, copy, at);
    change.attribution_add_in_txn(&exclusive).await.unwrap();
    let sighting = sighting_row(CanarySightingId::from_bytes([22; 16]), (canary, copy), at);
    change.sighting_add_in_txn(&CanarySighting { message_sha256: [22; 32], ..sighting }).await.unwrap();
    change
        .attribution_rest_on_in_txn(exclusive.id, CanarySightingId::from_bytes([22; 16]), at)
        .await
        .unwrap();
    let suspected = LeakSuspected { attribution: exclusive.id };
    change.say_that(OutboxId::from_bytes([32; 16]), &suspected, at).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(bus.round().await.unwrap().failed, 0);
    assert_eq!(cases().await.len(), 1);
    assert_eq!(fact(FactKind::Misuse).await.evidence.len(), 3);
}

#[tokio::test]
async fn a_copy_that_is_asked_about_only_is_named_by_its_case_when_it_is_said_to_be_out() {
    let desk = Desk::open().await;
    let hearer = Arc::new(ResponseHearer::new(desk.response.clone()));
    let timer: Arc<dyn Clock> = Arc::new(desk.clock.clone());
    let bus = LocalBus::new(desk.temp.store.clone(), house(), timer, vec![hearer]);
    let (list, copy) = (ListId::from_bytes([2; 16]), CopyId::from_bytes([3; 16]));
    let (party, at) = (PartyId::from_bytes([1; 16]), desk.now());
    let by = || (at, "person:1".to_owned());
    let mut change = desk.temp.store.change(&house()).await.unwrap();
    change.party_add_in_txn(&party_row(party, by())).await.unwrap();
    change.list_add_in_txn(&list_row(list, by())).await.unwrap();
    change.copy_add_in_txn(&copy_row((copy, list, party), by(), at)).await.unwrap();
    // Its holder's own mail, that nobody answered for, came to an address that only this copy has.
    let named = attribution_row(AttributionId::from_bytes([10; 16]), list, copy, at);
    let asked = Attribution { rung: Rung::Something, ..named.clone() };
    change.attribution_add_in_txn(&asked).await.unwrap();
    let suspected = LeakSuspected { attribution: asked.id };
    change.say_that(OutboxId::from_bytes([30; 16]), &suspected, at).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(bus.round().await.unwrap().failed, 0);
    let case = async || {
        let cases = desk.response.breach_list(&house(), false, None, 10).await.unwrap();
        let [case] = cases.try_into().unwrap();
        let facts = desk.response.facts(&house(), case.id).await.unwrap();
        (case.copy, facts.get(FactKind::Copy).unwrap().state)
    };
    assert_eq!(case().await, (None, FactState::Unknown));

    let mut change = desk.temp.store.change(&house()).await.unwrap();
    change.attribution_set_in_txn(&named).await.unwrap();
    let narrowed = LeakNarrowed { attribution: named.id };
    change.say_that(OutboxId::from_bytes([31; 16]), &narrowed, at).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(bus.round().await.unwrap().failed, 0);
    assert_eq!(case().await, (Some(copy), FactState::Likely));
}

#[tokio::test]
async fn the_number_of_people_becomes_a_fact_with_the_list_as_evidence() {
    let desk = Desk::open().await;
    let counsel = desk.person(1, &[Role::Counsel]).await;
    let (breach, _) = desk.case(&counsel).await;
    let by = counsel.access();
    let set = desk.response.affected_of(by, breach).await.unwrap().unwrap();
    assert_eq!((set.people, set.row_count, set.unusable_count, set.repeated_count), (2, 4, 1, 1));
    let facts = desk.response.facts(by, breach).await.unwrap();
    let people = facts.get(FactKind::People).unwrap();
    assert_eq!((people.state, &people.value), (FactState::Confirmed, &Some(FactValue::People(2))));
    assert_eq!(people.evidence[0].id, set.id.to_string());
    let open = facts.open_questions();
    let asked = [
        FactKind::Copy,
        FactKind::Since,
        FactKind::Cause,
        FactKind::Data,
        FactKind::Misuse,
        FactKind::Measures,
    ];
    assert_eq!(open, asked);
}
