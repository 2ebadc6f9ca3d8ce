use judge::context::{HouseSettings, Thresholds};
use model::phrase::Phrase;
use model::verdict::{DecidedBy, Reason, Verdict};
use store::guard::judged::{JudgedMessage, Origin, Trace};
use store::guard::setting::Setting as SettingRow;
use testkit::store::{Side, TempStore, house};

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

fn judged(minutes_ago: u32, action: Action, parts: &[(&'static str, i32)]) -> Judged {
    let reason = |(id, points): &(&'static str, i32)| Reason {
        id: (*id).into(),
        points: Points::hundredths(*points),
        text: Phrase::new("reason"),
        evidence: vec![],
    };
    let reasons = parts.iter().map(reason).collect();
    let verdict = Verdict::of(action, DecidedBy::Score, reasons, vec![], Direction::Inbound);
    let at = NOW.minus(Duration::from_secs(60 * u64::from(minutes_ago)));
    let mut chance = [0; 10];
    chance[..4].copy_from_slice(&minutes_ago.to_be_bytes());
    Judged::of(
        &verdict,
        JudgedMessage {
            id: JudgedId::new(at, chance),
            at,
            message_sha256: [0; 32],
            size_bytes: 1,
            took: Duration::ZERO,
            sender: None,
            sender_domain: None,
            recipients: vec![],
            trace: Trace::default(),
            origin: Origin::default(),
        },
    )
}

fn foundation() -> Foundation {
    Foundation { settings: HouseSettings::default(), rules: vec![] }
}

fn source(id: &str, counting: Counting) -> Item {
    Item::set(Setting::Source(id.into(), SourceSetting { counting, points: None }))
}

#[tokio::test]
async fn a_days_mail_is_counted_beside_what_would_be() {
    let temp = TempStore::open(Side::Sqlite).await;
    let rows = [
        judged(1, Action::Tag, &[("lure.extortion", 270), ("brand.text", 100), ("auth.spf", 100)]),
        judged(90, Action::Accept, &[("auth.spf", 100)]),
        judged(600, Action::Accept, &[("auth.spf", 100), ("exception.1", -100)]),
        judged(60 * 25, Action::Tag, &[("lure.extortion", 270), ("brand.text", 100), ("auth.spf", 100)]),
    ];
    temp.store.guard().judged_record(&house(), &rows).await.unwrap();
    let span = (NOW.minus(A_DAY), NOW);
    let mut last = None;
    let off = [source("auth.spf", Counting::Off)];
    let trial =
        try_change(&house(), (&temp.store, &foundation()), &off, span, |progress| last = Some(progress))
            .await
            .unwrap();
    assert_eq!((trial.looked_at, trial.is_sampled, trial.changed), (3, false, 1));
    let expected = Changed {
        judged: rows[0].id,
        at: rows[0].at,
        direction: Direction::Inbound,
        today: (Action::Tag, Points::hundredths(470)),
        then: (Action::Accept, Points::hundredths(370)),
    };
    assert_eq!(trial.changes, [expected]);
    let beside = |action| trial.counts.get(&(Direction::Inbound, action)).copied();
    assert_eq!(beside(Action::Tag), Some(Beside { today: 1, then: 0 }));
    assert_eq!(beside(Action::Accept), Some(Beside { today: 1, then: 2 }));
    assert_eq!(trial.undecidable, BTreeMap::from([(Why::Exception, 1)]));
    assert_eq!(last, Some(Progress { done: 24, of: 24 }));
    let tried = Tried::read(&trial.summary()).unwrap();
    assert_eq!((tried.changed, &tried.changes, &tried.counts), (1, &trial.changes, &trial.counts));
    assert_eq!((tried.since, tried.until, tried.looked_at), (trial.since, trial.until, trial.looked_at));
    let spoken = spoken(&house(), &temp.store, span, MOST_LOOKED_AT).await.unwrap();
    assert_eq!((spoken.looked_at, spoken.counts["auth.spf"], spoken.counts.get("link.port")), (3, 3, None));
}

#[tokio::test]
async fn a_change_of_thresholds_is_tried_and_a_new_rule_is_said_to_be_unseen() {
    let temp = TempStore::open(Side::Sqlite).await;
    temp.store
        .guard()
        .judged_record(&house(), &[judged(5, Action::Accept, &[("auth.spf", 100)])])
        .await
        .unwrap();
    let strict = Thresholds { hold: Some(Points::hundredths(100)), tag: None, ..Thresholds::INBOUND };
    let rule = "name: x\ntype: rule\nsource: |\n  type.inbound\n";
    let items = [
        Item::set(Setting::Thresholds(Direction::Inbound, strict)),
        Item::set(Setting::OwnRule("everything".into(), rule.into())),
    ];
    let (access, foundation, span) = (house(), foundation(), (NOW.minus(A_DAY), NOW));
    let trial = try_change(&access, (&temp.store, &foundation), &items, span, |_| {}).await.unwrap();
    assert_eq!((trial.changed, trial.changes[0].then.0), (1, Action::Hold));
    assert_eq!(trial.unseen, ["rule.everything"]);
}

#[tokio::test]
async fn a_rule_with_another_text_is_said_to_be_unseen_and_one_with_the_same_is_not() {
    let temp = TempStore::open(Side::Sqlite).await;
    let rule = |condition: &str| format!("name: x\ntype: rule\nsource: |\n  {condition}\n");
    let stands = rule("type.inbound");
    let foundation = Foundation { rules: vec![("everything.yml".into(), stands.clone())], ..foundation() };
    for (text, unseen) in [(stands, &[][..]), (rule("type.outbound"), &["rule.everything"])] {
        let items = [Item::set(Setting::OwnRule("everything".into(), text))];
        let (access, span) = (house(), (NOW.minus(A_DAY), NOW));
        let trial = try_change(&access, (&temp.store, &foundation), &items, span, |_| {}).await.unwrap();
        assert_eq!(trial.unseen, unseen);
    }
}

#[tokio::test]
async fn what_a_rule_added_is_gone_when_it_is_taken_away() {
    let temp = TempStore::open(Side::Sqlite).await;
    let rows = [
        judged(1, Action::Tag, &[("rule.ours", 350), ("auth.spf", 100)]),
        judged(2, Action::Tag, &[("rule.forgotten", 350), ("auth.spf", 100)]),
    ];
    temp.store.guard().judged_record(&house(), &rows).await.unwrap();
    let ours = Setting::OwnRule("ours".into(), "name: x\ntype: rule\nsource: |\n  type.inbound\n".into());
    let (name, value, set_by) = (ours.name(), ours.value(), "person:1".to_owned());
    let mut change = temp.store.change(&house()).await.unwrap();
    change.setting_set_in_txn(&SettingRow { name, value, cause: None, set_at: NOW, set_by }).await.unwrap();
    change.commit().await.unwrap();
    let (access, foundation, span) = (house(), foundation(), (NOW.minus(A_DAY), NOW));
    let items = [Item::no_rule("ours")];
    let trial = try_change(&access, (&temp.store, &foundation), &items, span, |_| {}).await.unwrap();
    let then: Vec<_> = trial.changes.iter().map(|change| (change.judged, change.then)).collect();
    assert_eq!(then, [(rows[0].id, (Action::Accept, Points::hundredths(100)))]);
    assert!(trial.unseen.is_empty());
}

#[test]
fn the_parts_of_a_time_meet_and_are_newest_first() {
    let parts = parts(NOW.minus(A_DAY), NOW);
    assert_eq!((parts.len(), parts[0].1, parts[23].0), (24, NOW, NOW.minus(A_DAY)));
    assert!(parts.windows(2).all(|pair| pair[0].0 == pair[1].1));
    assert!(super::parts(NOW, NOW).is_empty());
}
