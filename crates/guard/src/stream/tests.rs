use futures_util::FutureExt;
use judge::campaign::{Cause, Look, Sampling, Template};
use model::phrase::Phrase;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason, Verdict};
use testkit::clock::SeededChance;
use testkit::store::{Side, TempStore, house};

use super::*;
use crate::profile::tests::{PATIENCE, parties};

const START: Time = Time::from_seconds(1_795_269_600);
const LINKS: [judge::campaign::Print; 1] = [77 << 32];

fn open(temp: &TempStore, most_in_memory: usize) -> (StreamGuard, StreamTask) {
    start(StreamParts {
        store: temp.store.guard(),
        trace: temp.store.shared(),
        access: house(),
        parties: parties(temp),
        most_in_memory,
        lookup_limit: PATIENCE,
        budget: HoldBudget::default(),
    })
}

/// A link to a stranger.
const STRANGE: Observation<'static> = Observation {
    recipients: 1,
    first_contacts: 1,
    new_domains: 1,
    failed: 0,
    template: 5 << 32,
    link_domains: &LINKS,
    has_links: true,
    is_mailing: false,
    leads_home: false,
    has_attachment: false,
    has_foreign_reply: false,
    content: Points::ZERO,
};

/// Sends strange messages until one is held; returns how many went out.
async fn steal(guard: &StreamGuard, account: Fingerprint, from: Time) -> usize {
    let mut out = 0;
    for number in 0..200 {
        let now = from.plus(Duration::from_secs(number * 10));
        match guard.flow(account, &STRANGE, now).await {
            Flow::GoOn => {
                out += 1;
                guard.passed(account, &STRANGE, now);
            }
            Flow::Throttle { .. } => {}
            Flow::Hold(_) => {
                guard.held(account, &STRANGE, now);
                return out;
            }
        }
    }
    panic!("nothing was held");
}

/// An account that has been there for long, so that it is judged as such.
async fn old_account(guard: &StreamGuard, name: &str) -> Fingerprint {
    let account = guard.account(name);
    let long_ago = START.minus(Duration::from_secs(30 * 86_400));
    let letter = Observation { recipients: 1, ..Observation::default() };
    guard.flow(account, &letter, long_ago).await;
    guard.passed(account, &letter, long_ago);
    account
}

#[tokio::test]
async fn a_stolen_account_is_held_within_twenty_messages_also_over_a_restart() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, task) = open(&temp, 10);
    let account = old_account(&guard, "Ada").await;
    for number in 0..3 {
        assert_eq!(guard.flow(account, &STRANGE, START).await, Flow::GoOn, "{number}");
        guard.passed(account, &STRANGE, START);
    }
    drop(guard);
    assert_eq!(task.finish().await.unwrap(), 1);
    let (guard, _task) = open(&temp, 10);
    let out = steal(&guard, guard.account("ada"), START.plus(Duration::from_secs(60))).await;
    assert!((1..=17).contains(&out), "{out}");
    let other = old_account(&guard, "bob").await;
    assert_eq!(guard.flow(other, &STRANGE, START.plus(Duration::from_secs(120))).await, Flow::GoOn);
}

#[tokio::test]
async fn a_baseline_in_memory_is_ready_at_once_and_a_silent_store_lets_mail_go_on() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, _task) = open(&temp, 10);
    let account = guard.account("ada");
    guard.flow(account, &STRANGE, START).await;
    temp.store.close().await;
    // The store is not asked again: it is gone.
    assert_eq!(guard.flow(account, &STRANGE, START).now_or_never(), Some(Flow::GoOn));
    assert_eq!(guard.flow(guard.account("bob"), &STRANGE, START).await, Flow::GoOn);
}

#[tokio::test]
async fn a_needless_hold_is_charged_to_the_budget_and_its_text_goes_on() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, task) = open(&temp, 10);
    let account = old_account(&guard, "ada").await;
    steal(&guard, account, START).await;
    let later = START.plus(Duration::from_secs(3_600));
    assert!(matches!(guard.flow(account, &STRANGE, later).await, Flow::Hold(_)));
    guard.found_benign(account, later).await;
    // A second word about the same hold is charged once.
    guard.found_benign(account, later).await;
    assert_eq!(guard.flow(account, &STRANGE, later).await, Flow::GoOn);
    drop(guard);
    task.finish().await.unwrap();
    let (guard, _task) = open(&temp, 10);
    let spent = guard.budget(later).await.unwrap();
    assert_eq!((spent.spent, spent.is_overspent), (1, true));
    assert!((spent.allowed - 0.004).abs() < 1e-9, "{spent:?}");
    let none = guard.budget(later.plus(Duration::from_secs(60 * 86_400))).await.unwrap();
    assert_eq!((none.spent, none.is_overspent), (0, false));
}

#[tokio::test]
async fn accounts_pushed_out_of_memory_are_not_forgotten() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, task) = open(&temp, 5);
    let account = |number: usize| format!("account {number}");
    for number in 0..50 {
        let account = guard.account(&account(number));
        guard.flow(account, &STRANGE, START).await;
        guard.passed(account, &STRANGE, START);
    }
    drop(guard);
    assert_eq!(task.finish().await.unwrap(), 50);
    let (guard, _task) = open(&temp, 5);
    for number in 0..50 {
        let known = temp
            .store
            .guard()
            .stream_baseline_fetch(&house(), guard.account(&account(number)))
            .await
            .unwrap();
        let baseline = Baseline::from_bytes(&known.unwrap().state).unwrap();
        assert_eq!(baseline.messages(), 1, "{number}");
    }
}

#[test]
fn a_campaign_is_judged_at_first_and_its_verdict_stands_for_the_rest() {
    let campaigns = Campaigns::new(Arc::new(SeededChance::new(1)), Sampling { first: 3, one_in: 50 });
    let template = Template { print: 9, link_domains: vec![1], ..Template::default() };
    let copy = |account: u8, circumstances| Copied {
        campaigns: &campaigns,
        account: Fingerprint::from_bytes([account; 12]),
        circumstances,
        template: &template,
    };
    let found = verdict(Direction::Outbound);
    let mut full = 0;
    for _ in 0..1_000 {
        match copy(1, 7).stands(START) {
            None => {
                full += 1;
                assert_eq!(copy(1, 7).judged(&found, START), None);
            }
            Some(stands) => assert_eq!(stands, found),
        }
    }
    assert!((20..=25).contains(&full), "{full}");
    assert_eq!(campaigns.counts(), CampaignCounts { judged: full, copies: 1_000 - full });
    // Somebody else's use of the same template is another campaign, and so is one in other circumstances.
    for (account, circumstances) in [(2, 7), (1, 8)] {
        let look = campaigns.look(&copy(account, circumstances), START);
        assert_eq!(look, (Look::Full(Cause::First), None));
    }
    // A verdict does not stand for ever, nor when what it was found by has changed.
    let later = START.plus(Duration::from_secs(3_601));
    assert_eq!(campaigns.look(&copy(1, 7), later), (Look::Full(Cause::First), None));
    campaigns.forget();
    assert_eq!(campaigns.look(&copy(1, 7), START), (Look::Full(Cause::First), None));
}

#[tokio::test]
async fn a_wave_of_unknown_recipients_makes_an_account_strange() {
    let temp = TempStore::open(Side::Sqlite).await;
    // The same letters from two accounts, to people we know; the next hop knows every second recipient of one of them not.
    const LETTER: Observation<'static> =
        Observation { first_contacts: 0, new_domains: 0, link_domains: &[], ..STRANGE };
    let mut ends = Vec::new();
    for refused in [0, 3] {
        let (guard, _task) = open(&temp, 10);
        let account = guard.account(&format!("sender{refused}@shop.example"));
        let mut out = 0;
        for number in 0..60_u64 {
            let now = START.plus(Duration::from_secs(number * 20));
            guard.refused(account, refused);
            let observation = Observation { template: number << 32, ..LETTER };
            if guard.flow(account, &observation, now).await == Flow::GoOn {
                guard.passed(account, &observation, now);
                out += 1;
            }
        }
        ends.push(out);
    }
    assert_eq!(ends[0], 60, "letters that arrive");
    assert!(ends[1] < 40, "{ends:?}");
}

#[tokio::test]
async fn what_failed_is_said_once() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, _task) = open(&temp, 10);
    let account = guard.account("sales@shop.example");
    guard.refused(account, 2);
    guard.refused(account, 1);
    let mut state = guard.desk.state();
    assert_eq!(state.with_failed(account, &STRANGE).failed, 3);
    assert_eq!(state.take_failed(account, &STRANGE).failed, 3);
    assert_eq!(state.take_failed(account, &STRANGE).failed, 0);
}

#[tokio::test]
async fn made_up_senders_do_not_end_the_counting_of_real_ones() {
    let temp = TempStore::open(Side::Sqlite).await;
    let (guard, _task) = open(&temp, 10);
    for number in 0..2 * MOST_FAILING as u64 {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        guard.refused(Fingerprint::from_bytes(bytes), 1);
    }
    guard.refused(guard.account("sales@shop.example"), 3);
    assert_eq!(guard.failed("sales@shop.example"), 3);
}

fn verdict(direction: Direction) -> Verdict {
    let reason =
        Reason { id: "x".into(), points: Points::ZERO, text: Phrase::new("reason"), evidence: vec![] };
    Verdict::of(Action::Accept, DecidedBy::Score, vec![reason], vec![], direction)
}

#[test]
fn no_verdict_stands_for_mail_that_comes_in() {
    let campaigns = Campaigns::new(Arc::new(SeededChance::new(1)), Sampling { first: 1, one_in: 1_000_000 });
    let template = Template { print: 9, ..Template::default() };
    for direction in [Direction::Inbound, Direction::Internal] {
        let account = Fingerprint::from_bytes([1; 12]);
        let copied = Copied { campaigns: &campaigns, account, circumstances: 7, template: &template };
        for _ in 0..100 {
            assert_eq!(copied.stands(START), None);
            assert_eq!(copied.judged(&verdict(direction), START), None);
        }
    }
}
