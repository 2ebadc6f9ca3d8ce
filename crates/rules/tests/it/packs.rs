//! Packs: what rules share is computed once, work has an end, and a match is explained.

use crate::toy::{self, Clerk, Item, Parcel};
use rules::{Expected, Need, Outcome, Pack, Rule, Value};

fn pack(sources: &[&str]) -> Pack {
    let vocabulary = toy::vocabulary();
    let rule = |source: &&str| {
        Rule::new(source, &vocabulary, Expected::Condition)
            .unwrap_or_else(|error| panic!("{}", error.render(source)))
    };
    Pack::new(sources.iter().map(rule).collect())
}

#[test]
fn the_host_is_asked_once_for_what_many_rules_want_to_know() {
    let pack = pack(&[
        "clerk.shout(name) == 'A!'",
        "clerk.shout(name) == 'B!'",
        "any([name], clerk.shout(.) == 'C!')",
        "clerk.shout(name, mark='?') == 'A?'",
    ]);
    let (parcel, lists) = (toy::parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    pack.judge(&clerk).outcomes();
    // Once with a mark and once without.
    assert_eq!(clerk.calls.get(), 2);
}

#[test]
fn an_argument_nobody_knows_is_not_passed_on() {
    let pack = pack(&["clerk.shout(oracle.text()) == 'A!'"]);
    let (parcel, lists) = (toy::parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    assert!(matches!(pack.judge(&clerk).outcome(0), Outcome::Undecided(_)));
    assert_eq!(clerk.calls.get(), 1);
}

#[test]
fn what_cannot_be_true_asks_nobody() {
    let pack = pack(&[
        "clerk.shout(name) == 'A!' and strings.icontains(text, 'nowhere to be found')",
        "clerk.shout(name) == 'A!' and fragile == false",
        "false and clerk.shout(name) == 'A!'",
    ]);
    let (parcel, lists) = (toy::parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    assert_eq!(pack.judge(&clerk).outcomes(), [Outcome::NoMatch; 3]);
    assert_eq!(clerk.calls.get(), 0);
}

#[test]
fn a_rule_tells_what_it_may_need() {
    let needs = |source: &str| {
        let rule = Rule::new(source, &toy::vocabulary(), Expected::Condition).unwrap();
        rule.needs().iter().map(Need::number).collect::<Vec<_>>()
    };
    assert_eq!(needs("fragile"), [0; 0]);
    assert_eq!(needs("oracle.truth()"), [1]);
    assert_eq!(needs("any(items, .origin == 'x') or name in $unknown"), [1, 2]);
}

#[test]
fn null_at_the_root_does_not_match_and_needs_nothing() {
    assert_eq!(toy::outcome("opened", &toy::parcel()), Outcome::NoMatch);
    assert_eq!(toy::outcome("opened and oracle.truth()", &toy::parcel()), Outcome::NoMatch);
    assert_eq!(
        toy::outcome("not (opened and oracle.truth())", &toy::parcel()),
        toy::outcome("oracle.truth()", &toy::parcel())
    );
}

/// A parcel of many things that look alike: nested questions about it would take forever.
fn hostile_parcel() -> Parcel {
    let item = |number: i64| Item {
        name: "a".repeat(200),
        price: number,
        parts: vec!["b".repeat(200); 20],
        ..Item::default()
    };
    Parcel { items: (0..2_000).map(item).collect(), text: "a".repeat(1 << 20), ..toy::parcel() }
}

#[test]
fn work_that_would_not_end_is_left_undecided() {
    let parcel = hostile_parcel();
    for source in [
        "any(items, any(items, .price + ..price < 0))",
        "any(items, any(items, any(.parts, regex.contains(., '(a|aa)*c'))))",
        "any(items, all(items, length(distinct(items, .price + ..price)) == 0))",
        "length(distinct(flatten(map(items, map(items, .price + ..price))))) == 0",
        "any(items, strings.levenshtein(text, strings.concat(text, .name)) == 0)",
        "sum(map(items, sum(map(items, .price)))) < 0",
    ] {
        let outcome = toy::outcome(source, &parcel);
        assert_eq!(outcome, Outcome::Undecided(Need::BUDGET.into()), "{source}");
    }
}

#[test]
fn one_greedy_rule_does_not_starve_the_others() {
    let pack = pack(&["any(items, any(items, .price + ..price < 0))", "fragile"]);
    let (parcel, lists) = (hostile_parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    assert_eq!(pack.judge(&clerk).outcomes(), [Outcome::Undecided(Need::BUDGET.into()), Outcome::Match]);
}

/// Each reason as `condition <- expression = value`.
fn why(source: &str) -> Vec<String> {
    let pack = pack(&[source]);
    let (parcel, lists) = (toy::parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    let reasons = pack.judge(&clerk).reasons(0);
    let seen = |reason: &rules::Reason| {
        reason
            .seen
            .iter()
            .map(|seen| format!("{} = {}", seen.expression, seen.value))
            .collect::<Vec<_>>()
            .join("; ")
    };
    reasons.iter().map(|reason| format!("{} <- {}", reason.condition, seen(reason))).collect()
}

#[test]
fn a_match_is_explained_by_what_was_true() {
    assert_eq!(
        why("strings.icontains(text, 'zzz', 'care') and weight > 3 and (opened or fragile)"),
        [
            "strings.icontains(text, 'zzz', 'care') <- text = Handle with CARE: 3 cups, 12 plates.\nKeep dry.",
            "weight > 3 <- weight = 5",
            "fragile <- fragile = true",
        ]
    );
    assert_eq!(
        why("any(filter(items, .price > 2), .colour is null) and not sender.name in ('Bob', 'Eve')"),
        [
            ".price > 2 <- .price = 10",
            ".colour is null <- .colour = null",
            "not sender.name in ('Bob', 'Eve') <- sender.name = Anna",
        ]
    );
    assert_eq!(
        why("2 of (weight == 5, weight == 6, name in $colours, length(tags) == 4)"),
        ["weight == 5 <- weight = 5", "length(tags) == 4 <- length(tags) = 4"]
    );
    assert_eq!(why("weight == 6"), [""; 0]);
}

#[test]
fn a_long_value_is_shown_around_what_was_found() {
    let rule = Rule::new("regex.contains(text, 'needle')", &toy::vocabulary(), Expected::Condition).unwrap();
    let pack = Pack::new(vec![rule]);
    let parcel =
        Parcel { text: format!("{}needle{}", "hay ".repeat(500), " hay".repeat(500)), ..toy::parcel() };
    let lists = toy::lists();
    let clerk = Clerk::new(&parcel, &lists);
    let reasons = pack.judge(&clerk).reasons(0);
    let shown = &reasons[0].seen[0].value;
    assert!(shown.contains("needle") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
    assert_eq!(shown.chars().count(), rules::explain::MAX_SHOWN_CHARACTERS + 2);
}

#[test]
fn an_insight_shows_a_value() {
    let rule = Rule::new("map(items, .name)", &toy::vocabulary(), Expected::AnyValue).unwrap();
    let pack = Pack::new(vec![rule]);
    let (parcel, lists) = (toy::parcel(), toy::lists());
    let clerk = Clerk::new(&parcel, &lists);
    let names = ["hat", "Boots", "cup"].map(Value::from);
    assert_eq!(pack.judge(&clerk).value(0), Value::array(names));
}

#[test]
fn a_pack_serves_many_threads() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&pack(&["fragile"]));
}

#[test]
fn a_pattern_that_grows_too_large_is_told_before_it_is_needed() {
    let pack = pack(&["regex.contains(text, 'a')", r"regex.contains(text, '(?:\pL{500}){500}')"]);
    let wrong = pack.compile_patterns().unwrap_err();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0].0, 1);
    assert_eq!(
        toy::outcome(r"regex.contains(text, '(?:\pL{500}){500}')", &toy::parcel()),
        Outcome::Undecided(Need::BUDGET.into())
    );
}
