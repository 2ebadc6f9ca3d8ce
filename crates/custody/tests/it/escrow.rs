//! A copy for the owner: made with the list that leaves, counted, opened by two people, and gone on its day.

use std::time::Duration;

use custody::copy::{CopiesOf, CopyState, made_at};
use custody::escrow::{ESCROW, EscrowSetting, EscrowStanding, OPENS_FOR};
use custody::export::{Delivery, ExportKind, Exported, SealedCopy, Wanted};
use custody::finding::{Finding, FindingState, RULE_COPY_OVERDUE};
use custody::proof::{ProofKind, Proving};
use custody::{Custody, CustodyError, Unfit};
use model::access::{Access, Actor, Right, Rights};
use model::ids::{CopyId, FindingId, Id as _, PersonId, ProgramId};
use model::severity::Severity;
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use seal::age::{self, AgeRecipient};
use testkit::store::house;

use crate::export::{table, wanted};
use crate::house::House;

const DAY: Duration = Duration::from_hours(24);
const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

fn escrowing(house_: &House) -> Custody {
    let setting = EscrowSetting { key: AgeRecipient::parse(KEY).unwrap(), days: 30 };
    house_.with_domains(vec!["letters.example".into()]).with_escrow(Some(setting))
}

async fn sealed(custody: &Custody, house_: &House, wanted: &Wanted) -> Result<Box<SealedCopy>, CustodyError> {
    let now = house_.clock.now();
    let mut export = custody.export_begin(&house(), wanted, now).await?;
    for piece in table(20).as_bytes().chunks(100) {
        export.push(piece)?;
    }
    export.end()?;
    match Box::pin(custody.export_finish(&house(), export, now)).await? {
        Exported::Sealed(sealed) => Ok(sealed),
        Exported::Dry(preview) => panic!("a dry run: {preview:?}"),
    }
}

fn person(number: u8) -> Access {
    Access {
        actor: Actor::Person(PersonId::from_bytes([number; 16])),
        rights: Rights::NONE.with(Right::Read).with(Right::Record).with(Right::Keep),
        ..house()
    }
}

async fn read(
    custody: &Custody,
    who: &Access,
    copy: CopyId,
    house_: &House,
) -> Result<Vec<u8>, CustodyError> {
    let mut handing = custody.escrow_fetch(who, copy, house_.clock.now()).await?;
    let mut content = Vec::new();
    while let Some(piece) = handing.next().await? {
        content.extend_from_slice(&piece);
    }
    Ok(content)
}

async fn files(house_: &House) -> usize {
    let kept = house_.temp.store.objects().object_list(&house(), None, 100).await.unwrap();
    kept.iter().filter(|object| object.kind == ESCROW).count()
}

pub(crate) async fn a_copy_for_the_owner_is_counted_and_opens_to_two_people(house_: &House) {
    let party = house_.vendor().await;
    let custody = escrowing(house_);
    let own = custody.own_party_ensure(&house(), "Shop", house_.clock.now()).await.unwrap();
    let sealed = sealed(&custody, house_, &wanted(party)).await.unwrap();
    let copy = sealed.escrow.unwrap();
    let counted = custody.register(&house(), CopiesOf::Party(own)).await.unwrap();
    let [counted] = counted.as_slice() else { panic!("{counted:?}") };
    let counted = &counted.copy;
    let until = house_.clock.now().plus(Duration::from_hours(30 * 24));
    assert_eq!((counted.id, counted.state, counted.seeds), (copy, CopyState::Out, 0));
    assert_eq!(counted.how.as_str(), "escrow");
    let ground = custody.ground(&house()).await.unwrap();
    assert!(ground.copies.iter().all(|copy| copy.id != counted.id), "no way leads to it");
    assert_eq!((counted.rows_about, counted.until), (Some(20), Some(until)));

    // Nobody fetches it in another way, and no program and nobody alone in this one.
    let (anna, ben, cara) = (person(1), person(2), person(3));
    let ways = [Delivery::Stream, Delivery::Age, Delivery::Plain, Delivery::Pipe, Delivery::Push];
    assert!(matches!(
        custody.hand(&house(), copy, &ways, house_.clock.now()).await.err(),
        Some(CustodyError::NotToHand)
    ));
    let now = house_.clock.now();
    let program = Access { actor: Actor::Program(ProgramId::from_bytes([4; 16])), ..person(4) };
    let reader = Access { rights: Rights::NONE.with(Right::Read).with(Right::Record), ..person(5) };
    for who in [&program, &reader, &house()] {
        assert!(custody.escrow_ask(who, copy, "a leak", now).await.is_err(), "{who:?}");
    }
    assert!(
        custody.escrow_ask(&anna, sealed.copy, "a leak", now).await.is_err(),
        "the vendor's is no escrow"
    );
    assert!(custody.escrow_second(&ben, copy, now).await.is_err(), "nobody asked");
    assert!(custody.escrow_ask(&anna, copy, " ", now).await.is_err(), "with a reason");
    custody.escrow_ask(&anna, copy, "leak of 21 November", now).await.unwrap();
    assert!(custody.escrow_ask(&ben, copy, "me too", now).await.is_err(), "one question at a time");
    assert!(custody.escrow_second(&anna, copy, now).await.is_err(), "two keys are two people");
    assert!(custody.escrow_second(&program, copy, now).await.is_err());
    assert!(read(&custody, &anna, copy, house_).await.is_err(), "nobody alone");
    assert!(custody.escrow_second(&ben, copy, now.plus(OPENS_FOR)).await.is_err(), "too late");
    custody.escrow_second(&ben, copy, now).await.unwrap();
    let standing = async |who: &Access, at| custody.escrow_standing(who, copy, at).await.unwrap().unwrap();
    assert_eq!(standing(&cara, now).await, EscrowStanding::OpenToOthers);
    assert!(read(&custody, &cara, copy, house_).await.is_err());
    assert_eq!(standing(&anna, now.plus(OPENS_FOR)).await, EscrowStanding::Closed, "it closes by itself");

    // Both, as often as they like: the list without our canaries, sealed to the owner's key.
    let mut plain = String::from("Email,First name\r\n");
    for row in 0..20 {
        plain.push_str(&format!("member{row}@customer.example,Jo{row}\r\n"));
    }
    let (sealer, header) =
        age::begin(&[AgeRecipient::parse(KEY).unwrap()], &mut |bytes| bytes.fill(7)).unwrap();
    let length = header.len() + sealer.finish(plain.as_bytes()).len();
    for who in [&anna, &ben, &anna] {
        let file = read(&custody, who, copy, house_).await.unwrap();
        assert!(file.starts_with(b"age-encryption.org/v1\n-> X25519 "));
        assert_eq!(file.len(), length, "20 people and no canary");
    }
    let said = house_.audited().await;
    let count = |what: &str| said.iter().filter(|one| *one == what).count();
    assert_eq!((count("copy.escrow"), count("escrow.ask"), count("escrow.second")), (1, 1, 1));
    assert_eq!(count("escrow.fetch"), 3);
}

pub(crate) async fn escrow_is_off_by_default_and_needs_our_own_company(house_: &House) {
    let party = house_.vendor().await;
    let none = sealed(&house_.custody, house_, &wanted(party)).await.unwrap();
    assert!(none.escrow.is_none() && files(house_).await == 0);
    let custody = escrowing(house_);
    let refused = sealed(&custody, house_, &wanted(party)).await.err();
    assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::NoOwnCompany))), "{refused:?}");
    custody.own_party_ensure(&house(), "Shop", house_.clock.now()).await.unwrap();
    let suppression = Wanted { kind: ExportKind::Suppression, ..wanted(party) };
    assert!(sealed(&custody, house_, &suppression).await.unwrap().escrow.is_none(), "nobody writes to these");
    let dry = Wanted { is_dry_run: true, ..wanted(party) };
    let export = custody.export_begin(&house(), &dry, house_.clock.now()).await.unwrap();
    drop(export);
    assert_eq!(files(house_).await, 0);
}

pub(crate) async fn a_copy_in_escrow_ends_by_itself_and_by_a_person(house_: &House) {
    let party = house_.vendor().await;
    let custody = escrowing(house_);
    custody.own_party_ensure(&house(), "Shop", house_.clock.now()).await.unwrap();
    let by_person = sealed(&custody, house_, &wanted(party)).await.unwrap().escrow.unwrap();
    let by_itself = sealed(&custody, house_, &wanted(party)).await.unwrap().escrow.unwrap();
    assert_eq!(custody.escrows_end(&house(), house_.clock.now()).await.unwrap(), 0);
    custody.copy_end(&house(), by_person, "not needed", house_.clock.now()).await.unwrap();
    let gone = custody.escrow_standing(&person(1), by_person, house_.clock.now()).await.unwrap();
    assert_eq!(gone, Some(EscrowStanding::Over), "at once");
    assert!(custody.escrow_ask(&person(1), by_person, "a leak", house_.clock.now()).await.is_err());
    assert_eq!(custody.escrows_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(custody.escrows_end(&house(), house_.clock.now()).await.unwrap(), 0);
    assert_eq!(files(house_).await, 1);
    house_.clock.advance(Duration::from_hours(31 * 24));
    // Whichever job comes first: what ends by itself is nobody's to mend.
    assert_eq!(custody.find_overdue(&house(), house_.clock.now()).await.unwrap(), 0);
    assert_eq!(custody.escrows_end(&house(), house_.clock.now()).await.unwrap(), 1);
    assert_eq!(custody.escrows_end(&house(), house_.clock.now()).await.unwrap(), 0);
    assert_eq!(custody.copy(&house(), by_itself).await.unwrap().copy.state, CopyState::Ended);
    // The vendor's two were made beside them, and do not end by themselves.
    house_.clock.advance(Duration::from_hours(365 * 24));
    assert_eq!(custody.find_overdue(&house(), house_.clock.now()).await.unwrap(), 2);
}

pub(crate) async fn a_copy_in_escrow_is_spoken_of_as_what_it_is(house_: &House) {
    let party = house_.vendor().await;
    let custody = escrowing(house_);
    custody.own_party_ensure(&house(), "Shop", house_.clock.now()).await.unwrap();
    let vendors = sealed(&custody, house_, &wanted(party)).await.unwrap();
    let (untouched, asked) =
        (vendors.escrow.unwrap(), sealed(&custody, house_, &wanted(party)).await.unwrap());
    let (beside, asked) = (asked.copy, asked.escrow.unwrap());
    for copy in [vendors.copy, beside] {
        let proving = Proving { kind: ProofKind::Attestation, words: "gone".into(), sha256: String::new() };
        custody.copy_prove(&house(), copy, &proving, house_.clock.now()).await.unwrap();
    }
    custody.escrow_ask(&person(1), asked, "a leak", house_.clock.now()).await.unwrap();
    // It is told of, in words of its own.
    let told = custody.remind_of_ends(&house(), house_.clock.now().plus(DAY * 28)).await.unwrap();
    assert_eq!(told, 2);
    let alarms = house_.alarms().await;
    let alarm = alarms.iter().find(|alarm| alarm.said.cause == format!("{untouched}:3")).unwrap();
    let phrases = Phrases::load();
    for (language, said, not_said) in [
        ("en", "in escrow here ends on", "may keep"),
        ("de", "hier hinterlegt ist, endet", "darf seine Kopie"),
    ] {
        let text = phrases.say_kept(language, "alarm-copy-ends-text", &alarm.said.arguments).unwrap();
        assert!(text.contains(said) && !text.contains(not_said), "{text}");
        let what = phrases.say_kept(language, "alarm-copy-ends-what-to-do", &alarm.said.arguments).unwrap();
        assert!(!what.contains("Ask for its deletion") && !what.contains("Bitten Sie um"), "{what}");
    }
    // A finding that was raised about it before closes by itself; that about a vendor's copy stays.
    let kept = sealed(&custody, house_, &wanted(party)).await.unwrap();
    house_.clock.advance(DAY * 400);
    let now = house_.clock.now();
    let finding = |about: CopyId, number: u8| Finding {
        id: FindingId::from_bytes([number; 16]),
        rule: RULE_COPY_OVERDUE.to_owned(),
        about: ("copy".to_owned(), about.to_bytes()),
        severity: Severity::Medium,
        phrase: "finding-copy-overdue".to_owned(),
        arguments: vec![],
        cause: None,
        count: 1,
        owner: String::new(),
        due: None,
        state: FindingState::Open,
        raised_at: now,
        last_at: now,
        closed: None,
    };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    for one in [finding(untouched, 1), finding(kept.copy, 2)] {
        change.finding_raise_in_txn(&one).await.unwrap();
    }
    change.commit().await.unwrap();
    assert_eq!(custody.find_overdue(&house(), now).await.unwrap(), 0, "known already");
    let open = custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap();
    let [open] = open.try_into().unwrap();
    assert_eq!(open.about.1, kept.copy.to_bytes());
    // Which copy it is, also of what was raised before sentences said so.
    let made = custody.copy(&house(), kept.copy).await.unwrap().copy.made.0;
    assert_eq!(open.arguments, [("date".to_owned(), made_at(made))]);
    custody.copy_end(&house(), kept.copy, "gone", now).await.unwrap();
    custody.find_overdue(&house(), now).await.unwrap();
    assert_eq!(custody.findings(&house(), Some(FindingState::Open), None, 10).await.unwrap(), []);
    // What never left escrow needs no proof; what somebody asked for does. The vendor never fetched what was sealed for it.
    let escrow = kept.escrow.unwrap();
    while custody.escrows_end(&house(), now).await.unwrap() > 0 {}
    let proved = custody.proved(&house()).await.unwrap();
    assert!(proved.contains(&untouched) && proved.contains(&escrow) && !proved.contains(&asked));
    assert_eq!(custody.register_figures(&house(), now).await.unwrap().unproved, 1);
}
