use model::ids::{CopyId, Id, ListId, PartyId};
use model::time::Time;
use store::custody::copy::{Copy, CopyHow, CopyState};
use store::custody::party::{Party, PartyRole, PartyState};

use super::{Mark, Unfit, Wanted, count, date, domains, is_at, marks};

const NOW: Time = Time::from_seconds(1_795_269_600);

fn party() -> Party {
    let by = (NOW, "person:1".to_owned());
    Party {
        id: PartyId::from_bytes([1; 16]),
        role: PartyRole::Processor,
        above: None,
        name: "Vendor B".into(),
        purpose: "newsletter".into(),
        domains: vec!["vendor-b.example".into()],
        country: String::new(),
        rows_about: None,
        until: Some(Time::LATEST),
        note: String::new(),
        state: PartyState::InUse,
        added: by.clone(),
        changed: by,
    }
}

fn copy() -> Copy {
    Copy {
        id: CopyId::from_bytes([1; 16]),
        list: ListId::from_bytes([1; 16]),
        party: PartyId::from_bytes([1; 16]),
        how: CopyHow::Adopted,
        purpose: String::new(),
        rows_about: None,
        made: (NOW, "person:1".into()),
        until: None,
        state: CopyState::Out,
        seeds: 60,
        seed_object: None,
        out: None,
        ended: None,
    }
}

fn check(party: &Party, copies: &[Copy], expected: &[Mark]) {
    assert_eq!(marks(party, copies, NOW), expected, "{party:?} {copies:?}");
}

#[test]
fn a_card_is_marked_for_what_it_lacks() {
    check(&party(), &[copy()], &[]);
    check(&party(), &[], &[Mark::NoCanary]);
    check(&party(), &[Copy { state: CopyState::Prepared, ..copy() }], &[Mark::NoCanary]);
    check(&party(), &[Copy { seeds: 0, ..copy() }], &[Mark::NoCanary]);
    check(&Party { until: None, ..party() }, &[copy()], &[Mark::NoEndDate]);
    check(&Party { domains: vec![], ..party() }, &[copy()], &[Mark::NoSender]);
    check(&Party { domains: vec!["gmail.com".into()], ..party() }, &[copy()], &[Mark::NoSender]);
    check(&Party { until: Some(NOW), ..party() }, &[copy()], &[Mark::PastEnd]);
    check(&party(), &[Copy { until: Some(NOW), ..copy() }], &[Mark::PastEnd]);
    let ended = Copy { until: Some(NOW), state: CopyState::Ended, ..copy() };
    check(&party(), &[ended, copy()], &[]);
}

#[test]
fn our_own_company_and_those_that_are_gone_have_no_marks() {
    check(&Party { role: PartyRole::Own, domains: vec![], until: None, ..party() }, &[], &[]);
    check(&Party { state: PartyState::Ended, until: None, ..party() }, &[], &[]);
}

#[test]
fn numbers_and_dates_are_read_as_people_write_them() {
    for (text, expected) in [
        ("", Ok(None)),
        (" 4,000,000 ", Ok(Some(4_000_000))),
        ("1.204.331", Ok(Some(1_204_331))),
        ("12’500", Ok(Some(12_500))),
        ("about 5", Err(Unfit::Number("about 5".into()))),
        ("-5", Err(Unfit::Number("-5".into()))),
    ] {
        assert_eq!(count(text), expected, "{text}");
    }
    assert_eq!(date("2027-03-31"), Ok(Some("2027-03-31T23:59:59Z".parse().unwrap())));
    assert_eq!(date(" "), Ok(None));
    for wrong in ["31.03.2027", "2027-02-30", "soon"] {
        assert_eq!(date(wrong), Err(Unfit::Date(wrong.into())), "{wrong}");
    }
}

#[test]
fn domains_are_taken_out_of_what_people_paste() {
    let texts = ["@News.Shop.example", "https://vendor-b.example/", "anna@news.shop.example", " "];
    let read = domains(&texts.map(str::to_owned));
    assert_eq!(read, Ok(vec!["news.shop.example".to_owned(), "vendor-b.example".to_owned()]));
    assert_eq!(domains(&["vendor b".to_owned()]), Err(Unfit::Domain("vendor b".into())));
    assert_eq!(domains(&["com".to_owned()]), Err(Unfit::Domain("com".into())));
    for text in ["gmx.de", "vendor.b@GMail.com", "https://mail.yahoo.co.uk/"] {
        let refused = domains(&["vendor-b.example".to_owned(), text.to_owned()]);
        assert!(matches!(refused, Err(Unfit::Everybodys(_))), "{text}: {refused:?}");
    }
}

#[test]
fn a_card_needs_a_name_and_has_room_for_one() {
    let wanted = |name: &str| Wanted { name: name.into(), ..Wanted::default() };
    assert!(matches!(wanted(" \t").checked().map_err(|all| all.first), Err(Unfit::NoName)));
    assert!(matches!(
        wanted(&"x".repeat(201)).checked().map_err(|all| all.first),
        Err(Unfit::TooLong("name"))
    ));
    assert_eq!(
        wanted("  Vendor \n B ").checked().map_err(|all| all.first).map(|checked| checked.name),
        Ok("Vendor B".to_owned())
    );
}

#[test]
fn a_company_is_known_by_its_domain_or_by_what_it_is_called() {
    let card = |name: &str, domains: &[&str]| Party {
        name: name.into(),
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        ..party()
    };
    for (party, domain, expected) in [
        (card("Mailhaven", &["news.shop.example", "out.mailhaven.example"]), "mailhaven.example", true),
        (card("Vendor B", &[]), "vendor-b.example", true),
        (card("Vendor B", &[]), "Mail.Vendor-B.example", true),
        (card("Vendor B", &[]), "vendor.example", false),
        (card("Vendor", &[]), "vendor-b.example", false),
        (card("gmail", &["gmail.com"]), "gmail.com", false),
        (card("–", &[]), "", false),
    ] {
        assert_eq!(is_at(&party, domain), expected, "{} at {domain}", party.name);
    }
}
