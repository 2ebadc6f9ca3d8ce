use std::collections::BTreeMap;

use model::ids::{Id as _, ListId, PartyId};
use model::time::Time;
use store::custody::party::{Party, PartyRole, PartyState};

use super::{Wanted, read, when};
use crate::Unfit;
use crate::campaign::Names;

fn names() -> Names {
    let by = (Time::from_seconds(1_795_269_600), "person:1".to_owned());
    let party = Party {
        id: PartyId::from_bytes([1; 16]),
        role: PartyRole::Processor,
        above: None,
        name: "Vendor B".into(),
        purpose: String::new(),
        domains: Vec::new(),
        country: String::new(),
        rows_about: None,
        until: None,
        note: String::new(),
        state: PartyState::InUse,
        added: by.clone(),
        changed: by,
    };
    let parties = BTreeMap::from([(party.id, party)]);
    Names { parties, lists: BTreeMap::from([(ListId::from_bytes([2; 16]), "Spring news".to_owned())]) }
}

#[test]
fn a_day_is_a_day_and_an_hour_is_an_hour() {
    let check = |text: &str, expected: Option<(&str, &str)>| {
        let read = when(text).ok().map(|(starts, ends)| (starts.to_string(), ends.to_string()));
        let expected = expected.map(|(starts, ends)| {
            let canonical = |text: &str| text.parse::<Time>().unwrap().to_string();
            (canonical(starts), canonical(ends))
        });
        assert_eq!(read, expected, "{text}");
    };
    check("2026-11-27", Some(("2026-11-27T00:00:00Z", "2026-11-27T23:59:59Z")));
    check(" 2026-11-27 09:30 ", Some(("2026-11-27T09:30:00Z", "2026-11-27T09:30:00Z")));
    check("2026-11-27T09:30:15Z", Some(("2026-11-27T09:30:15Z", "2026-11-27T09:30:15Z")));
    for text in ["", "27.11.2026", "2026-13-01", "2026-11-27 25:00", "tomorrow"] {
        check(text, None);
    }
}

#[test]
fn the_same_words_are_the_same_entry_and_so_is_the_same_reference() {
    let wanted = |campaign: &str| Wanted {
        vendor: "vendor b".into(),
        list: " Spring  news".into(),
        campaign: campaign.into(),
        sender_domain: "https://news.shop.example/".into(),
        at: "2026-11-27".into(),
    };
    let checked = |campaign: &str| wanted(campaign).checked(&names()).unwrap();
    assert_eq!(checked("Sale").same(""), checked("sale").same(""));
    assert_ne!(checked("Sale").same(""), checked("Sales").same(""));
    assert_eq!(checked("Sale").same("4711"), checked("Other").same("4711"));
    assert_ne!(checked("Sale").same("4711"), checked("Sale").same(""));
    assert_eq!(checked("Sale").sender_domain, "news.shop.example");
    let unfit = |wanted: Wanted| wanted.checked(&names()).err().unwrap();
    assert_eq!(unfit(Wanted { vendor: "C".into(), ..wanted("x") }), Unfit::Vendor("C".into()));
    assert_eq!(unfit(Wanted { list: "Autumn".into(), ..wanted("x") }), Unfit::List("Autumn".into()));
    assert_eq!(unfit(Wanted { at: "soon".into(), ..wanted("x") }), Unfit::Date("soon".into()));
    let address = Wanted { sender_domain: "no domain".into(), ..wanted("x") };
    assert_eq!(unfit(address), Unfit::SenderDomain("no domain".into()));
}

#[test]
fn a_spreadsheet_is_read_by_the_names_of_its_columns_and_each_mistake_is_named() {
    let sheet = "Vendor;Date;Sender domain;Campaign;Who\nVendor B;2026-11-27;;Sale;Ben\nVendor C;2026-11-28;;;\nVendor B;soon;;;\n";
    let (entries, refused) = read(sheet.as_bytes(), &names()).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.0.campaign.as_str()).collect::<Vec<_>>(), ["Sale"]);
    let places: Vec<_> = refused.iter().map(|(line, column, phrase)| (*line, *column, phrase.id)).collect();
    assert_eq!(places, [(3, "vendor", "custody-unfit-vendor"), (4, "until", "custody-unfit-date")]);
    assert_eq!(read(b"date,list\n2026-11-27,x\n", &names()).err(), Some(Unfit::Columns));
    assert!(matches!(read(b"PK\x03\x04", &names()).err(), Some(Unfit::Sheet(_))));
}
