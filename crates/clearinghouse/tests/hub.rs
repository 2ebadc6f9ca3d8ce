//! A hub over a real store: what is taken, what it leads to, what is told, what is proved.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

use std::sync::Arc;
use std::time::Duration;

use clearinghouse::ClearinghouseError;
use clearinghouse::hub::{Accepted, Hub, HubParts, MOST_AN_HOUR, Refused, origin};
use clearinghouse::member::{Member, Members, NewMember, NewToken};
use clearinghouse::proof::{self, StatementProofError};
use clearinghouse::redact::Refusal;
use clearinghouse::statement::{About, Said};
use clearinghouse::warning::{Act, Why, told};
use model::access::{Access, Right, Rights};
use model::ids::{Id, StatementId, TenantId};
use model::indicator::Indicator;
use model::time::Time;
use model::tlp::Tlp;
use model::watch::Level;
use platform::audit::Audit;
use platform::clock::{Chance, Clock, SystemChance};
use platform::keys::{KeyPlace, RootKey, WorkRing};
use platform::verify::{Report, State, Verifier};
use seal::signature::SigningKey;
use store::shared::warning::{Warning, WarningState};
use testkit::clock::{FakeClock, SeededChance};
use testkit::store::{Side, TempStore, house};

struct Industry {
    audit: Audit,
    temp: TempStore,
    clock: FakeClock,
    begun: Time,
    ring: Arc<WorkRing>,
    hub: Hub,
    members: Members,
}

fn member_key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

fn domain(name: &str) -> Indicator {
    Indicator::Domain(name.to_owned())
}

impl Industry {
    async fn begin() -> Self {
        let temp = TempStore::open(Side::Sqlite).await;
        let clock = FakeClock::at("2026-11-21T14:00:00Z");
        let data = temp.folder.path().join("data");
        let place = KeyPlace { file: temp.folder.path().join("key").join("root.key"), data: data.clone() };
        let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
        let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(7));
        let clocked: Arc<dyn Clock> = Arc::new(clock.clone());
        let store = temp.store.clone();
        let audit =
            Audit::new(store.platform(), &data, Arc::clone(&ring), Arc::clone(&clocked), Arc::clone(&chance));
        let hub = Hub::new(HubParts {
            store: store.clone(),
            audit: audit.clone(),
            ring: Arc::clone(&ring),
            data,
            clock: Arc::clone(&clocked),
            chance: Arc::clone(&chance),
            own_domains: vec!["hub.example".into()],
        });
        let members = Members { store, audit: audit.clone(), clock: clocked, chance };
        Self { audit, temp, begun: clock.now(), clock, ring, hub, members }
    }

    async fn join(&self, number: u8, owner: &str) -> (Member, NewToken) {
        let new = NewMember {
            name: format!("member {number}"),
            owner: owner.to_owned(),
            domains: vec![format!("m{number}.example")],
            key: member_key(number).verifying_key(),
        };
        self.members.add(&house(), new).await.unwrap()
    }

    fn said(&self, member: &Member, id: u8, names: &[&str]) -> Said {
        Said {
            id: StatementId::from_bytes([id; 16]),
            member: member.id,
            at: self.begun,
            about: About::LeakedListUsed,
            tlp: Tlp::Amber,
            indicators: names.iter().map(|name| domain(name)).collect(),
        }
    }

    /// Member `number` names domains, a second after whatever was before.
    async fn say(&self, number: u8, member: &Member, id: u8, names: &[&str]) -> Result<Accepted, Refused> {
        self.clock.advance(Duration::from_secs(1));
        let text = self.said(member, id, names).signed(&member_key(number));
        self.hub.accept(&house(), member, &text).await
    }

    /// What verifying says of the ledger of statements.
    async fn verified(&self) -> Vec<(State, &'static str)> {
        let store = &self.temp.store;
        let verifier =
            Verifier { store, audit: &self.audit, ring: &self.ring, witnesses: &[], now: self.clock.now() };
        let mut report = Report::default();
        for tenant in store.platform().tenant_list(&house()).await.unwrap() {
            self.hub.verify(&verifier, &house(), &tenant, &mut report).await.unwrap();
        }
        assert!(report.findings.iter().all(|one| one.phrase.argument("ledger") == Some("statements")));
        report.findings.iter().map(|finding| (finding.state, finding.phrase.id)).collect()
    }

    async fn warnings(&self) -> Vec<Warning> {
        let mut all = self.temp.store.shared().warning_list(&house(), None, 100).await.unwrap();
        all.reverse();
        all
    }

    async fn levels(&self) -> Vec<(Level, WarningState, usize)> {
        let warnings = self.warnings().await;
        warnings.iter().map(|warning| (warning.level, warning.state, warning.indicators.len())).collect()
    }
}

const WATCH: Level = Level::Watch;
const ISSUED: WarningState = WarningState::Issued;

#[tokio::test]
async fn a_statement_is_taken_once_and_becomes_a_watch() {
    let industry = Industry::begin().await;
    let (member, _) = industry.join(1, "One").await;
    let first = industry.say(1, &member, 1, &["bad.example", "pay.test"]).await.unwrap();
    assert_eq!((first.position, first.is_again), (0, false));
    let again = industry.say(1, &member, 1, &["bad.example", "pay.test"]).await.unwrap();
    assert_eq!(again, Accepted { is_again: true, ..first });
    assert_eq!(industry.levels().await, [(WATCH, ISSUED, 2)]);
    let other = industry.say(1, &member, 1, &["other.test"]).await;
    assert!(matches!(other, Err(Refused::Taken)), "{other:?}");
    // Its own second voice is no second voice.
    industry.say(1, &member, 2, &["bad.example", "pay.test"]).await.unwrap();
    assert_eq!(industry.levels().await, [(WATCH, ISSUED, 2)]);
}

#[tokio::test]
async fn two_owners_make_an_advisory_five_members_of_one_do_not_and_half_a_voice_is_none() {
    let industry = Industry::begin().await;
    for number in 1..=5 {
        let (member, _) = industry.join(number, "One Holding").await;
        industry.say(number, &member, number, &["bad.example", "pay.test"]).await.unwrap();
    }
    assert_eq!(industry.levels().await, [(WATCH, ISSUED, 2)]);
    let (other, _) = industry.join(6, "Another").await;
    industry.say(6, &other, 6, &["bad.example"]).await.unwrap();
    assert_eq!(industry.levels().await, [(WATCH, ISSUED, 2)]);
    industry.say(6, &other, 7, &["bad.example", "pay.test", "new.test"]).await.unwrap();
    assert_eq!(industry.levels().await, [(Level::Advisory, ISSUED, 2), (WATCH, ISSUED, 1)]);
}

#[tokio::test]
async fn what_is_somebodys_own_or_everybodys_is_not_named_on() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    industry.join(2, "Two").await;
    let taken = industry.say(1, &one, 1, &["m2.example", "bad.example", "gmail.com"]).await.unwrap();
    assert_eq!(industry.warnings().await[0].indicators, [domain("bad.example")]);
    for word in ["\"somebodys-own\"", "\"shared\"", "m2.example"] {
        assert!(taken.answer.contains(word), "{word} in {}", taken.answer);
    }
    let nothing = industry.say(1, &one, 2, &["news.m2.example", "hub.example"]).await;
    let Err(Refused::NothingToName(unnamed)) = nothing else { panic!("{nothing:?}") };
    assert_eq!(
        unnamed,
        [(domain("news.m2.example"), Refusal::SomebodysOwn), (domain("hub.example"), Refusal::SomebodysOwn)]
    );
}

#[tokio::test]
async fn who_speaks_for_another_late_early_too_often_or_unsigned_is_not_heard() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let (two, _) = industry.join(2, "Two").await;
    let hub = &industry.hub;
    let text = industry.said(&two, 1, &["bad.example"]).signed(&member_key(1));
    assert!(matches!(hub.accept(&house(), &one, &text).await, Err(Refused::OtherMember)));
    let text = industry.said(&one, 1, &["bad.example"]).signed(&member_key(2));
    assert!(matches!(hub.accept(&house(), &one, &text).await, Err(Refused::Statement(_))));
    for spoilt in ["", "x", "a.b.c", &text[..text.len() - 1]] {
        assert!(matches!(hub.accept(&house(), &one, spoilt).await, Err(Refused::Statement(_))), "{spoilt}");
    }
    let now = industry.clock.now();
    for at in [now.minus(Duration::from_hours(7 * 24 + 1)), now.plus(Duration::from_mins(11))] {
        let said = Said { at, ..industry.said(&one, 1, &["bad.example"]) };
        let late = hub.accept(&house(), &one, &said.signed(&member_key(1))).await;
        assert!(matches!(late, Err(Refused::OutOfTime)), "{late:?}");
    }
    assert_eq!(industry.levels().await, []);
    for id in 0..u8::try_from(MOST_AN_HOUR).unwrap() {
        industry.say(1, &one, id, &["bad.example"]).await.unwrap();
    }
    let more = industry.say(1, &one, 200, &["bad.example"]).await;
    assert!(matches!(more, Err(Refused::TooMany)), "{more:?}");
    industry.say(2, &two, 1, &["bad.example"]).await.unwrap();
    industry.clock.advance(Duration::from_hours(1) + Duration::from_secs(1));
    industry.say(1, &one, 200, &["bad.example"]).await.unwrap();
}

#[tokio::test]
async fn a_coordinator_raises_and_cancels_and_nobody_else_does() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    industry.say(1, &one, 1, &["bad.example"]).await.unwrap();
    let id = industry.warnings().await[0].id;
    let reader = house().only(Rights::NONE.with(Right::Read));
    let denied = industry.hub.decide(&reader, id, Act::Level(Level::Warning)).await;
    assert!(matches!(denied, Err(ClearinghouseError::Denied(_))), "{denied:?}");
    industry.hub.decide(&house(), id, Act::Level(Level::Warning)).await.unwrap();
    assert_eq!(industry.levels().await, [(Level::Warning, ISSUED, 1)]);
    let same = industry.hub.decide(&house(), id, Act::Level(Level::Warning)).await;
    assert!(matches!(same, Err(ClearinghouseError::Overtaken)), "{same:?}");
    industry.hub.decide(&house(), id, Act::Cancel(Why::Mistake)).await.unwrap();
    assert_eq!(industry.levels().await, [(Level::Warning, WarningState::Cancelled, 1)]);
    // What was a mistake is said again: somebody has to look at it again.
    industry.say(1, &one, 2, &["bad.example"]).await.unwrap();
    assert_eq!(industry.levels().await, [(Level::Warning, WarningState::Cancelled, 1), (WATCH, ISSUED, 1)]);
}

#[tokio::test]
async fn a_warning_runs_out_unless_it_is_said_again() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    for (id, name) in [(1, "bad.example"), (2, "worse.test")] {
        industry.say(1, &one, id, &[name]).await.unwrap();
    }
    industry.clock.advance(Duration::from_hours(6 * 24));
    assert_eq!(industry.hub.expire(&house()).await.unwrap(), 0);
    industry.say(1, &one, 3, &["worse.test"]).await.unwrap();
    industry.clock.advance(Duration::from_hours(24));
    assert_eq!(industry.hub.expire(&house()).await.unwrap(), 1);
    assert_eq!(industry.levels().await, [(WATCH, WarningState::Expired, 1), (WATCH, ISSUED, 1)]);
    assert_eq!(industry.hub.expire(&house()).await.unwrap(), 0);
}

#[tokio::test]
async fn whoever_reads_on_is_told_each_warning_once_in_its_last_form() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let (hub, access) = (&industry.hub, &house());
    for (id, name) in [(1, "bad.example"), (2, "worse.test")] {
        industry.say(1, &one, id, &[name]).await.unwrap();
    }
    let all = hub.told(access, hub.place(access, None).await.unwrap().unwrap()).await.unwrap();
    assert_eq!(all.len(), 2);
    let last = all.last().unwrap();
    let place = hub.place(access, Some(&last.cursor)).await.unwrap().unwrap();
    assert_eq!(place, last.next);
    assert_eq!(hub.told(access, place).await.unwrap(), []);
    // Raised and cancelled while nobody looked: only that it is cancelled is told.
    let id = industry.warnings().await[0].id;
    hub.decide(access, id, Act::Level(Level::Warning)).await.unwrap();
    hub.decide(access, id, Act::Cancel(Why::Mistake)).await.unwrap();
    let news = hub.told(access, place).await.unwrap();
    let news: Vec<Warning> = news.iter().map(|told_| told(&told_.signed, &hub.key()).unwrap()).collect();
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].id, news[0].state, news[0].revision), (id, WarningState::Cancelled, 3));
    // What another hub said, or one that remembers more than we do, is not known here.
    for cursor in ["x", "AAAAAAAAAAAAAAAAAAAAAA"] {
        assert!(hub.place(access, Some(cursor)).await.unwrap().is_err());
    }
}

#[tokio::test]
async fn what_was_said_is_proved_to_anybody_and_a_change_is_noticed() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let (hub, access) = (&industry.hub, &house());
    for id in 1..=5 {
        industry.say(1, &one, id, &[&format!("bad{id}.example")]).await.unwrap();
    }
    let id = StatementId::from_bytes([3; 16]);
    assert_eq!(hub.prove(access, &one, id).await.unwrap(), None, "not in the ledger yet");
    let grown = hub.grow(access).await.unwrap();
    assert_eq!((grown.from, grown.to), (0, 5));
    assert!(hub.checkpoint(TenantId::HOUSE).await.unwrap().unwrap().contains(&origin(TenantId::HOUSE)));
    let text = hub.prove(access, &one, id).await.unwrap().unwrap();
    assert!(proof::is_one(&text));
    let (ledger, key) = (hub.ledger_key(TenantId::HOUSE).await.unwrap(), member_key(1).verifying_key());
    let proved = proof::checked(&text, Some(&ledger), Some(&key)).unwrap();
    assert_eq!((proved.position, proved.head.size, proved.is_cosigned), (2, 5, false));
    assert_eq!(proved.said, industry.said(&one, 3, &["bad3.example"]));
    let strange = proof::checked(&text, Some(&ledger), Some(&member_key(2).verifying_key()));
    assert!(matches!(strange, Err(StatementProofError::Statement(_))), "{strange:?}");
    let other_ledger = industry.ring.ledger_signer("tidewatch/other".into()).verifier();
    assert!(proof::checked(&text, Some(&other_ledger), Some(&key)).is_err());
    let moved = text.replace("index 2", "index 1");
    assert!(matches!(proof::checked(&moved, None, None), Err(StatementProofError::Ledger(_))));
    // Nobody else's statement is proved to a member.
    let (two, _) = industry.join(2, "Two").await;
    assert_eq!(hub.prove(access, &two, id).await.unwrap(), None);
}

#[tokio::test]
async fn a_token_lets_its_member_in_until_it_is_renewed_or_the_member_leaves() {
    let industry = Industry::begin().await;
    let (one, token) = industry.join(1, "One").await;
    let members = &industry.members;
    let (access, known) = members.known(&token.bearer).await.unwrap().unwrap();
    assert_eq!((access.tenant, known.id), (TenantId::HOUSE, one.id));
    for stranger in ["", "twm_", "twm_x", &token.bearer[4..], &token.bearer.replace("twm_", "twt_")] {
        assert!(members.known(stranger).await.unwrap().is_none(), "{stranger}");
    }
    let renewed = members.renew(&house(), one.id).await.unwrap();
    assert!(members.known(&token.bearer).await.unwrap().is_none());
    assert!(members.known(&renewed.bearer).await.unwrap().is_some());
    members.leave(&house(), one.id).await.unwrap();
    assert!(members.known(&renewed.bearer).await.unwrap().is_none());
    // The token is nowhere in what is kept.
    let rows = industry.temp.store.clearinghouse().member_list(&house(), None, 10).await.unwrap();
    assert!(!format!("{rows:?}").contains(&renewed.bearer[4..]));
    let reader = Access { rights: Rights::NONE.with(Right::Read), ..house() };
    let denied = members.leave(&reader, one.id).await;
    assert!(matches!(denied, Err(ClearinghouseError::Denied(_))), "{denied:?}");
}

#[tokio::test]
async fn many_statements_at_the_same_moment_do_not_pass_the_budget_together() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let texts: Vec<String> = (0..u8::try_from(MOST_AN_HOUR).unwrap() + 20)
        .map(|id| industry.said(&one, id, &["bad.example"]).signed(&member_key(1)))
        .collect();
    let access = house();
    let all = texts.iter().map(|text| industry.hub.accept(&access, &one, text));
    let outcomes = futures_util::future::join_all(all).await;
    let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(taken as u64, MOST_AN_HOUR);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(Refused::TooMany))), "{outcomes:?}");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_given_again_however_late_and_a_late_statement_is_still_refused() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let text = industry.said(&one, 1, &["bad.example"]).signed(&member_key(1));
    let first = industry.hub.accept(&house(), &one, &text).await.unwrap();
    let late = industry.said(&one, 2, &["late.test"]).signed(&member_key(1));
    industry.clock.advance(Duration::from_hours(24 * 30));
    let again = industry.hub.accept(&house(), &one, &text).await.unwrap();
    assert_eq!(again, Accepted { is_again: true, ..first });
    assert!(matches!(industry.hub.accept(&house(), &one, &late).await, Err(Refused::OutOfTime)));
}

#[tokio::test]
async fn nobody_is_let_in_who_would_own_half_the_world() {
    let industry = Industry::begin().await;
    for domains in [vec!["com"], vec!["m1.example", "co.uk"]] {
        let new = NewMember {
            name: "member 1".to_owned(),
            owner: "One".to_owned(),
            domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
            key: member_key(1).verifying_key(),
        };
        let refused = industry.members.add(&house(), new).await;
        assert!(matches!(refused, Err(ClearinghouseError::Unfit(_))), "{domains:?}");
    }
}

#[tokio::test]
async fn a_ledger_that_was_cut_off_while_it_grew_grows_on_and_proves_the_same() {
    let industry = Industry::begin().await;
    let (one, _) = industry.join(1, "One").await;
    let (hub, access) = (&industry.hub, &house());
    let say = async |ids: std::ops::RangeInclusive<u8>| {
        for id in ids {
            industry.say(1, &one, id, &[&format!("bad{id}.example")]).await.unwrap();
        }
    };
    say(1..=5).await;
    hub.grow(access).await.unwrap();
    let folder =
        industry.temp.folder.path().join("data/ledger/clearinghouse").join(access.tenant.to_string());
    let checkpoint = folder.join("checkpoint");
    let before = std::fs::read(&checkpoint).unwrap();
    say(6..=8).await;
    hub.grow(access).await.unwrap();
    let grown = std::fs::read(&checkpoint).unwrap();
    // Killed after its tiles were written and before its checkpoint was.
    std::fs::write(&checkpoint, &before).unwrap();
    let again = hub.grow(access).await.unwrap();
    assert_eq!((again.from, again.to), (5, 8));
    assert_eq!(std::fs::read(&checkpoint).unwrap(), grown, "the same leaves, the same root");
    let (ledger, key) = (hub.ledger_key(TenantId::HOUSE).await.unwrap(), member_key(1).verifying_key());
    for id in [1, 5, 6, 8] {
        let text = hub.prove(access, &one, StatementId::from_bytes([id; 16])).await.unwrap().unwrap();
        assert_eq!(proof::checked(&text, Some(&ledger), Some(&key)).unwrap().head.size, 8);
    }
}

#[tokio::test]
async fn a_ledger_of_statements_that_was_taken_away_is_not_signed_anew() {
    let industry = Industry::begin().await;
    let (hub, access) = (&industry.hub, &house());
    assert_eq!(hub.gone(access).await.unwrap(), None, "whoever is no hub has no such ledger");
    assert_eq!(hub.rebuild(access).await.unwrap(), None);
    let (member, _) = industry.join(1, "One").await;
    for id in 1..=3 {
        industry.say(1, &member, id, &[&format!("bad{id}.example")]).await.unwrap();
    }
    assert_eq!(hub.gone(access).await.unwrap(), None);
    hub.grow(access).await.unwrap();
    let folder = industry.temp.folder.path().join("data").join("ledger").join("clearinghouse");
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(hub.gone(access).await.unwrap(), Some(3));
    assert!(hub.grow(access).await.is_err());
    assert_eq!(industry.verified().await, [(State::Broken, "verify-ledger-gone")]);
    assert_eq!(hub.rebuild(access).await.unwrap().map(|grown| grown.to), Some(3));
    std::fs::remove_dir_all(&folder).unwrap();
    let change = industry.temp.store.change(access).await.unwrap();
    assert_eq!(hub.begin_anew(access, change, 3).await.unwrap().to, 3);
    let sound = [(State::Sound, "verify-ledger-sound"), (State::Notice, "verify-ledger-unanchored")];
    assert_eq!(industry.verified().await, sound);
}

#[tokio::test]
async fn the_ledger_of_statements_is_verified_with_everything_else() {
    let industry = Industry::begin().await;
    assert_eq!(industry.verified().await, [], "whoever is no hub has no such ledger");
    let (member, _) = industry.join(1, "One").await;
    for id in 1..=3 {
        industry.say(1, &member, id, &[&format!("bad{id}.example")]).await.unwrap();
    }
    assert_eq!(industry.verified().await, [(State::Notice, "verify-ledger-waiting")]);
    industry.hub.grow(&house()).await.unwrap();
    let sound = [(State::Sound, "verify-ledger-sound"), (State::Notice, "verify-ledger-unanchored")];
    assert_eq!(industry.verified().await, sound);
    let mut change = industry.temp.store.change(&house()).await.unwrap();
    change.statement_erase_in_txn(member.id, StatementId::from_bytes([2; 16])).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(industry.verified().await, sound, "what is erased stands");
    let folder = industry.temp.folder.path().join("data").join("ledger").join("clearinghouse");
    let files =
        testkit::folder::files_below(&folder, |path| path.file_name().is_some_and(|name| name != "lock"));
    assert_eq!(files.len(), 3, "a tile, its bundle, the checkpoint");
    for (path, bytes) in files {
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        let said = industry.verified().await;
        assert!(said.iter().any(|(state, _)| *state == State::Broken), "{}: {said:?}", path.display());
        std::fs::write(&path, &bytes).unwrap();
    }
    assert_eq!(industry.verified().await, sound);
}
