use judge::context::{HouseSettings, Person};
use platform::clock::{SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use testkit::store::{Side, TempStore, house};

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

fn desk(temp: &TempStore) -> Protect {
    let data = temp.folder.path().join("data");
    let place = KeyPlace { file: temp.folder.path().join("keys").join("root.key"), data: data.clone() };
    let ring = RootKey::open(&place, &SystemChance).unwrap().work_ring(NOW);
    let chance = Arc::new(SystemChance);
    let clock = Arc::new(SystemClock);
    let mut settings = HouseSettings::default();
    settings.people.push(Person { name: "Otto Muster".into(), addresses: vec!["otto@example.com".into()] });
    Protect {
        store: temp.store.clone(),
        audit: Audit::new(temp.store.platform(), &data, Arc::new(ring), clock, chance.clone()),
        chance,
        foundation: Arc::new(Foundation { settings, rules: vec![] }),
    }
}

fn wanted(kind: ProtectedKind, name: &str) -> Wanted {
    Wanted { kind, name: name.into(), addresses: vec![], domains: vec![], note: String::new() }
}

#[test]
fn what_is_entered_is_brought_into_its_form() {
    let domains = vec![" Example.COM ".into(), "@example.com".into(), "".into(), "bücher.example.net".into()];
    let brand = Wanted { domains, ..wanted(ProtectedKind::Brand, "  Harbour   Lights ") };
    let brand = brand.checked().unwrap();
    assert_eq!(brand.name, "Harbour Lights");
    assert_eq!(brand.domains, ["example.com", "xn--bcher-kva.example.net"]);
    let own = wanted(ProtectedKind::Domain, "shop.example.com").checked().unwrap();
    assert_eq!(own.domains, ["shop.example.com"]);
    let person = wanted(ProtectedKind::Person, "Erika");
    for (spoilt, expected) in [
        (wanted(ProtectedKind::Brand, " "), Unfit::NoName),
        (wanted(ProtectedKind::Domain, "our shop"), Unfit::Domain("our shop".into())),
        (Wanted { addresses: vec!["erika".into()], ..person.clone() }, Unfit::Address("erika".into())),
        (Wanted { domains: vec!["com".into()], ..person.clone() }, Unfit::Domain("com".into())),
        (Wanted { name: "x".repeat(MAX_NAME + 1), ..person.clone() }, Unfit::TooLong("name")),
    ] {
        assert_eq!(spoilt.checked().unwrap_err(), expected);
    }
}

#[tokio::test]
async fn a_table_is_tried_then_imported_and_comes_back_unchanged() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let erika =
        Wanted { addresses: vec!["erika@example.com".into()], ..wanted(ProtectedKind::Person, "Erika") };
    let id = desk.add(&house(), erika, NOW).await.unwrap();
    let table = "Art;Name;Adressen;Domains;Notiz\r\n\
        Person;erika;Erika@example.com, e@example.net;;\"=SUM(1)\r\nsecond line\"\r\n\
        Marke;Harbour Lights;;harbour.example.com;\r\n\
        Person;Otto Muster;otto@example.com;;\r\n";
    let tried = desk.csv_in(&house(), table.as_bytes()).await.unwrap();
    assert_eq!((tried.added.len(), tried.changed.len(), tried.unchanged), (1, 1, 1));
    assert_eq!((tried.changed[0].0, tried.refused.len()), (id, 0));
    assert_eq!(desk.list(&house(), None, None, 10).await.unwrap().len(), 1, "nothing was changed");
    assert_eq!(
        desk.csv_apply(&house(), table.as_bytes(), NOW.plus(Duration::from_secs(1))).await.unwrap(),
        tried
    );
    let names: Vec<String> =
        desk.list(&house(), None, None, 10).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["erika", "Harbour Lights"]);
    let out = desk.csv_out(&house()).await.unwrap();
    assert!(out.contains("'=SUM"), "{out}");
    let again = desk.csv_in(&house(), out.as_bytes()).await.unwrap();
    assert_eq!(again, Import { unchanged: 3, ..Import::default() });
}

#[tokio::test]
async fn a_table_with_mistakes_says_where_and_changes_nothing() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let table = "kind,name,addresses,domains\n\
        robot,X,,\n\
        person,,,\n\
        person,Ada,ada at home,\n\
        brand,Harbour,,harbour.example.com\n\
        brand,HARBOUR,,other.example.com\n\
        person,Otto Muster,other@example.com,\n";
    let tried = desk.csv_in(&house(), table.as_bytes()).await.unwrap();
    let found: Vec<(u64, &str, &str)> =
        tried.refused.iter().map(|refused| (refused.row, refused.column, refused.why.id)).collect();
    assert_eq!(
        found,
        [
            (2, "kind", "protect-bad-kind"),
            (3, "name", "protect-no-name"),
            (4, "addresses", "protect-bad-address"),
            (6, "name", "protect-twice"),
            (7, "name", "protect-configured"),
        ]
    );
    let refused = desk.csv_apply(&house(), table.as_bytes(), NOW).await;
    assert!(matches!(refused, Err(ProtectError::Refused(5))), "{refused:?}");
    assert_eq!(desk.list(&house(), None, None, 10).await.unwrap(), []);
    // That is no table of ours at all, and not one with a mistake in its first row.
    let (column, why) = desk.csv_in(&house(), b"who,what\nAda,x\n").await.unwrap_err().unfit().unwrap();
    assert_eq!((column, why.argument("column")), ("file", Some("kind")));
}

#[tokio::test]
async fn names_and_promises_are_set_taken_back_and_audited() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let before = temp.store.guard().knowledge_revision(&house()).await.unwrap();
    desk.set_name(&house(), "Harbour  Lights", NOW).await.unwrap();
    desk.set_never_ask(&house(), &[Asked::Secret], NOW).await.unwrap();
    let found = desk.organisation(&house()).await.unwrap();
    assert_eq!((found.name.as_str(), found.never_ask), ("Harbour Lights", vec![(Asked::Secret, false)]));
    assert_ne!(temp.store.guard().knowledge_revision(&house()).await.unwrap(), before);
    desk.set_never_ask(&house(), &[], NOW).await.unwrap();
    assert_eq!(desk.organisation(&house()).await.unwrap().never_ask, []);
    let id = desk.add(&house(), wanted(ProtectedKind::Person, "Ada"), NOW).await.unwrap();
    let twice = desk.add(&house(), wanted(ProtectedKind::Person, "ADA"), NOW).await;
    assert!(matches!(twice, Err(ProtectError::Store(StoreError::Conflict { .. }))), "{twice:?}");
    desk.remove(&house(), id, NOW).await.unwrap();
    let reader = house().only(model::access::Rights::NONE.with(Right::Read));
    let denied = desk.remove(&reader, id, NOW).await;
    assert!(matches!(denied, Err(ProtectError::Denied(_))), "{denied:?}");
    let entries = temp.store.platform().audit_list(&house(), 0, 20).await.unwrap();
    let what: Vec<String> =
        entries.into_iter().filter_map(|entry| entry.words).map(|words| words.what).collect();
    assert_eq!(
        what,
        [
            "organisation.name",
            "organisation.never_ask",
            "organisation.never_ask",
            "protected.add",
            "protected.remove"
        ]
    );
}
