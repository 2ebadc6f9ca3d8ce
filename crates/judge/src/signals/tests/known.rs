//! What others know of a message: authentication, a filter in front, what we were warned of.

use mail::auth_results::{AuthResults, DmarcPolicy, DmarcResult};
use model::indicator::Indicator;
use model::verdict::{Action, DecidedBy};
use model::watch::{Level, WatchEntry};

use super::*;
use crate::upstream::UpstreamFilter;
use crate::watch_list::WatchList;

#[test]
fn authentication_speaks_and_dns_trouble_decides_nothing() {
    let failing = |result, policy| AuthResults {
        dmarc: mail::auth_results::Dmarc { result, policy, ..Default::default() },
        ..AuthResults::default()
    };
    let spoof = message("From: Boss <boss@harbourlights.example>", "x");
    let verdict = judged(&spoof, |context| context.authentication = failing(DmarcResult::Fail, None));
    assert!(has(&verdict, "auth.own_domain"));
    assert_eq!(verdict.action(), Action::Hold);
    assert_eq!(verdict.decided_by(), &DecidedBy::Reason("auth.own_domain".into()));
    let passed = judged(&spoof, |context| context.authentication = failing(DmarcResult::Pass, None));
    assert!(!has(&passed, "auth.own_domain"));

    let stranger = message("", "x");
    let refused = judged(&stranger, |context| {
        context.authentication = failing(DmarcResult::Fail, Some(DmarcPolicy::Reject));
    });
    assert!(has(&refused, "auth.dmarc"));
    // RFC 9989 §7.4: the policy alone refuses nothing.
    assert_eq!(refused.action(), Action::Accept);
    let trouble = judged(&stranger, |context| context.authentication = failing(DmarcResult::TempError, None));
    assert!(!has(&trouble, "auth.dmarc"));
    assert!(trouble.undecided().iter().any(|open| open.rule == "auth.dmarc" && open.needs == ["dns"]));
}

#[test]
fn a_filter_in_front_of_us_is_heard_where_no_stranger_can_have_written() {
    let rspamd =
        UpstreamFilter { name: "rspamd".into(), header: "X-Spamd-Result".into(), writes: Writes::AboveTrace };
    let house =
        Arc::new(House::new(HouseSettings { upstream_filters: vec![rspamd], ..HouseSettings::default() }));
    let received =
        "Received: from a.example (a.example [203.0.113.5]) by mx.example; Sat, 21 Nov 2026 10:00:00 +0000\n";
    let points = |fields: &str, border: Option<u32>| {
        let verdict = judged(&format!("{fields}{}", message("", "see you")), |context| {
            context.house = Arc::clone(&house);
            context.authentication.border = border;
        });
        let found = verdict.reasons().iter().find(|reason| reason.id.as_str() == "upstream.filter");
        found.map(|reason| (reason.points.as_hundredths(), reason.text.id, reason.evidence.len()))
    };
    let field = |score: &str| format!("X-Spamd-Result: default: False [{score} / 15.00]; A(1.00)[]\n");
    for (score, expected) in [
        ("12.00", Some((450, "reason-upstream-score", 1))),
        ("6.00", Some((300, "reason-upstream-score", 1))),
        ("3.00", Some((80, "reason-upstream-half", 1))),
        ("2.99", None),
        ("-9.00", None),
    ] {
        assert_eq!(points(&format!("{}{received}", field(score)), Some(1)), expected, "{score}");
    }
    let [above, below] = [format!("{}{received}", field("30.00")), format!("{received}{}", field("30.00"))];
    assert_eq!(points(&below, Some(0)), None, "below the trusted hop anybody can write");
    assert_eq!(points(&above, None), None, "no trusted hop at all");
    let other = above.replace("X-Spamd-Result", "X-Spam-Status");
    assert_eq!(points(&other, Some(1)), None, "a filter that nobody lists");
    let flag = |value: &str| points(&format!("X-Spamd-Result: {value}\n{received}"), Some(1));
    assert_eq!(flag("Yes, tests=A"), Some((300, "reason-upstream-spam", 1)));
    assert_eq!(flag("No, tests=A"), None, "a good word weighs nothing");
}

#[test]
fn a_score_without_its_limit_stays_open() {
    let rspamd = UpstreamFilter { name: "rspamd".into(), header: "X-Score".into(), writes: Writes::BesideUs };
    let house =
        Arc::new(House::new(HouseSettings { upstream_filters: vec![rspamd], ..HouseSettings::default() }));
    let verdict = judged(&message("X-Score: 7.5", "hi"), |context| context.house = house);
    assert!(!has(&verdict, "upstream.filter"));
    assert!(
        verdict.undecided().iter().any(|open| open.rule == "upstream.filter" && open.needs == ["threshold"])
    );
}

#[test]
fn what_we_were_warned_of_is_found() {
    let entry = |indicator, action| WatchEntry {
        indicator,
        level: Level::Warning,
        action,
        cause: "warning-7".into(),
    };
    let list = Arc::new(WatchList::new([
        entry(Indicator::Domain("bad.test".into()), None),
        entry(Indicator::Address("jo@writer.example".into()), Some(Action::Reject)),
    ]));
    let verdict = judged(&html("<a href='https://login.bad.test/'>a</a>"), |context| {
        context.watch_list = Arc::clone(&list);
    });
    assert!(has(&verdict, "watch.link") && has(&verdict, "watch.sender"));
    assert_eq!(verdict.action(), Action::Reject);
    let other = message("From: <al@writer.example>", "https://notbad.test/");
    let clean = judged(&other, |context| context.watch_list = Arc::clone(&list));
    assert!(!has(&clean, "watch.link") && !has(&clean, "watch.sender"));
}

#[test]
fn the_most_urgent_of_what_is_watched_counts_and_nobody_warns_of_ourselves() {
    let entry = |name: &str, level: Level| WatchEntry {
        indicator: Indicator::Domain(name.into()),
        level,
        action: (level == Level::Warning).then_some(Action::Reject),
        cause: format!("warning-{name}"),
    };
    let list = Arc::new(WatchList::new([
        entry("mild.test", Level::Watch),
        entry("login.bad.test", Level::Watch),
        entry("bad.test", Level::Warning),
        entry("harbourlights.example", Level::Warning),
    ]));
    let watched = |raw: &str| judged(raw, |context| context.watch_list = Arc::clone(&list));
    // Behind a milder one that comes first, and behind one that is more exact.
    for page in [
        "<a href='https://mild.test/'>a</a><a href='https://bad.test/'>b</a>",
        "<a href='https://login.bad.test/'>a</a>",
    ] {
        assert_eq!(watched(&html(page)).action(), Action::Reject, "{page}");
    }
    let ours = watched(&html("<a href='https://www.harbourlights.example/'>a</a>"));
    assert!(!has(&ours, "watch.link"));
    let ours = watched(&message("From: <jo@harbourlights.example>", "hello"));
    assert!(!has(&ours, "watch.sender"));
    // The envelope's sender, too, which the header need not name.
    let path = watched(&message("Return-Path: <x@mail.bad.test>", "hello"));
    assert!(has(&path, "watch.sender"), "{path:?}");
}
