use model::ids::ListId;
use store::custody::copy::CopyState;

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

#[test]
fn a_webhook_is_read_and_what_is_none_is_not() {
    let body = br#"{"type":"list.exported","timestamp":"2026-11-21T14:00:00Z","data":{"list":"Spring","rows":1204331,"actor":"jo@vendor.example","ip":"192.0.2.77"}}"#;
    let told = Told::from_webhook("evt_1", body).unwrap();
    assert_eq!(
        (told.kind, told.list.as_str(), told.rows_about),
        (HolderEventKind::Export, "Spring", Some(1_204_331))
    );
    for body in [
        &b"{}"[..],
        b"",
        b"[]",
        br#"{"type":"other","timestamp":"2026-11-21T14:00:00Z","data":{}}"#,
        br#"{"type":"signed_in"}"#,
    ] {
        assert_eq!(Told::from_webhook("evt_1", body), None);
    }
    let bare = br#"{"type":"signed_in","timestamp":"2026-11-21T14:00:00Z"}"#;
    assert!(Told::from_webhook("evt_1", bare).is_some_and(|told| told.list.is_empty()));
}

#[test]
fn of_an_address_only_its_network_stays() {
    for (ip, expected) in
        [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("home", ""), ("", "")]
    {
        assert_eq!(network(ip), expected);
    }
}

#[test]
fn an_export_is_ours_only_if_time_and_rows_fit() {
    let copy = Copy {
        id: CopyId::new(NOW, [1; 10]),
        list: ListId::new(NOW, [1; 10]),
        party: PartyId::new(NOW, [2; 10]),
        how: CopyHow::Exported,
        purpose: String::new(),
        rows_about: Some(1_000),
        made: (NOW, String::new()),
        until: None,
        state: CopyState::Out,
        seeds: 0,
        seed_object: None,
        out: None,
        ended: None,
    };
    let told = |hours, rows| Told {
        source: "1".into(),
        kind: HolderEventKind::Export,
        happened_at: NOW.plus(Duration::from_hours(hours)),
        list: String::new(),
        rows_about: rows,
        actor: String::new(),
        ip: String::new(),
    };
    for (hours, rows, expected) in
        [(1, Some(1_020), true), (1, Some(1_021), false), (25, Some(1_000), false), (1, None, false)]
    {
        assert_eq!(is_same(&copy, &told(hours, rows)), expected, "{hours} {rows:?}");
    }
    assert!(!is_same(&Copy { how: CopyHow::Adopted, ..copy }, &told(1, Some(1_000))));
}
