use judge::context::HouseSettings;
use judge::tuning::Counting;
use platform::clock::{SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey};
use testkit::store::{Side, TempStore, house};

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

const RULE: &str = "name: \"Our own\"\ntype: rule\nseverity: high\nsource: |\n  type.inbound and strings.icontains(subject.subject, 'parcel')\n";

fn desk(temp: &TempStore) -> Policies {
    let data = temp.folder.path().join("data");
    let place = KeyPlace { file: temp.folder.path().join("keys").join("root.key"), data: data.clone() };
    let ring = RootKey::open(&place, &SystemChance).unwrap().work_ring(NOW);
    let chance = Arc::new(SystemChance);
    Policies {
        store: temp.store.clone(),
        audit: Audit::new(
            temp.store.platform(),
            &data,
            Arc::new(ring),
            Arc::new(SystemClock),
            chance.clone(),
        ),
        chance,
        foundation: Arc::new(Foundation { settings: HouseSettings::default(), rules: vec![] }),
        turn: TrialTurn::default(),
    }
}

fn source(id: &str, counting: Counting) -> Item {
    Item::set(Setting::Source(id.into(), SourceSetting { counting, points: None }))
}

fn draft(items: Vec<Item>) -> Draft {
    Draft { name: "less noise".into(), why: "too many marks".into(), items }
}

async fn counting(desk: &Policies, id: &str) -> Counting {
    desk.standing(&house()).await.unwrap().settings.tuning.setting(id).counting
}

#[tokio::test]
async fn a_change_counts_when_it_is_turned_on_and_until_it_is_undone() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let strict = Thresholds { tag: Some(Points::hundredths(100)), ..Thresholds::INBOUND };
    let items = vec![
        source("link.port", Counting::Trial),
        Item::set(Setting::Thresholds(Direction::Inbound, strict)),
        Item::set(Setting::OwnRule("parcel".into(), RULE.into())),
        source("rule.parcel", Counting::Trial),
    ];
    let id = desk.make(&house(), &draft(items.clone()), NOW).await.unwrap();
    assert_eq!(items_of(&desk.fetch(&house(), id).await.unwrap()).unwrap(), items);
    assert_eq!(counting(&desk, "link.port").await, Counting::On, "a draft counts for nothing");
    desk.note_trial(&house(), id, "{}", NOW).await.unwrap();
    desk.turn_on(&house(), id, NOW).await.unwrap();
    let standing = desk.standing(&house()).await.unwrap();
    assert_eq!((standing.settings.inbound, standing.rules.len()), (strict, 1));
    let listed = desk.sources(&house()).await.unwrap();
    let rule = listed.iter().find(|listed| listed.id == "rule.parcel").unwrap();
    assert_eq!((rule.name.as_deref(), rule.setting.counting), (Some("Our own"), Counting::Trial));
    let twice = desk.turn_on(&house(), id, NOW).await;
    assert!(matches!(twice, Err(ChangeError::State(PolicyChangeState::On))), "{twice:?}");
    desk.undo(&house(), id, "too strict", NOW).await.unwrap();
    let standing = desk.standing(&house()).await.unwrap();
    assert_eq!((standing.settings.inbound, standing.rules.len()), (Thresholds::INBOUND, 0));
    assert_eq!(counting(&desk, "link.port").await, Counting::On);
    let undone = desk.list(&house(), None, 10).await.unwrap().remove(0);
    assert_eq!(undone.state, PolicyChangeState::Undone);
    assert_eq!(undone.ended.map(|ended| ended.2).as_deref(), Some("too strict"));
}

#[tokio::test]
async fn what_was_changed_since_is_undone_in_its_order() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let mut ids = Vec::new();
    for counting in [Counting::Trial, Counting::Off] {
        let id = desk.make(&house(), &draft(vec![source("link.port", counting)]), NOW).await.unwrap();
        desk.turn_on(&house(), id, NOW).await.unwrap();
        ids.push(id);
    }
    let early = desk.undo(&house(), ids[0], "x", NOW).await;
    assert!(
        matches!(&early, Err(ChangeError::ChangedSince(name)) if name == "source.link.port"),
        "{early:?}"
    );
    assert_eq!(counting(&desk, "link.port").await, Counting::Off);
    desk.undo(&house(), ids[1], "x", NOW).await.unwrap();
    assert_eq!(counting(&desk, "link.port").await, Counting::Trial);
    desk.undo(&house(), ids[0], "x", NOW).await.unwrap();
    assert_eq!(counting(&desk, "link.port").await, Counting::On);
}

#[tokio::test]
async fn what_cannot_count_is_refused_when_it_is_made() {
    let temp = TempStore::open(Side::Sqlite).await;
    let desk = desk(&temp);
    let points = |hundredths| Some(Points::hundredths(hundredths));
    let upside_down = Thresholds { tag: points(500), hold: points(400), defer: None, reject: None };
    let rule = |name: &str, text: &str| Item::set(Setting::OwnRule(name.into(), text.into()));
    for (items, expected) in [
        (vec![], "between 1 and"),
        (vec![source("link.prot", Counting::Off)], "no such signal"),
        (vec![source("link.port", Counting::Off), source("link.port", Counting::On)], "named twice"),
        (vec![Item::set(Setting::Thresholds(Direction::Inbound, upside_down))], "stricter action"),
        (vec![Item::set(Setting::Organisation("x".into()))], "no policy"),
        (vec![rule("Parcel!", RULE)], "small letters"),
        (vec![rule("parcel", &RULE.replace("subject.subject", "subject.subjct"))], "^"),
        (vec![rule("parcel", "name: [")], "could not"),
    ] {
        let refused = desk.make(&house(), &draft(items), NOW).await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    }
    let reader = house().only(model::access::Rights::NONE.with(Right::Read));
    let denied = desk.make(&reader, &draft(vec![source("link.port", Counting::Off)]), NOW).await;
    assert!(matches!(denied, Err(ChangeError::Denied(_))), "{denied:?}");
    assert_eq!(desk.list(&house(), None, 10).await.unwrap(), []);
}
