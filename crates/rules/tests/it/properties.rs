//! What must hold of every rule: what is printed is read back, nothing panics, and gates change no outcome.

use crate::toy::{self, Clerk, Item, Page, Parcel, Person};
use proptest::prelude::*;
use rules::ast::{Among, Arithmetic, Call, Comparison, Expression, Kind, Literal, Membership, Name, Range};
use rules::{Expected, Outcome, Pack, Rule, Span, parse};

fn expression(kind: Kind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn name() -> impl Strategy<Value = Name> {
    "[a-z_][a-z0-9_]{0,5}"
        .prop_filter("keywords are no names", |word| {
            !matches!(word.as_str(), "and" | "or" | "not" | "in" | "is" | "of" | "null" | "true" | "false")
        })
        .prop_map(|text| Name { text, span: Span::default() })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        (0..i64::MAX).prop_map(Literal::Int),
        (0.0..1e9).prop_map(Literal::Float),
        any::<String>().prop_map(|text| Literal::Text(text.replace('\0', ""))),
    ]
}

fn leaf() -> impl Strategy<Value = Expression> {
    prop_oneof![
        literal().prop_map(Kind::Literal),
        name().prop_map(Kind::Root),
        name().prop_map(|name| Kind::List(name.text)),
        (1..4_u8, proptest::option::of(name())).prop_map(|(dots, field)| Kind::Scope { dots, field }),
    ]
    .prop_map(expression)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::Equal),
        Just(Comparison::NotEqual),
        Just(Comparison::EqualFold),
        Just(Comparison::NotEqualFold),
        Just(Comparison::Less),
        Just(Comparison::GreaterEqual),
    ]
}

fn arithmetic() -> impl Strategy<Value = Arithmetic> {
    prop_oneof![
        Just(Arithmetic::Add),
        Just(Arithmetic::Subtract),
        Just(Arithmetic::Multiply),
        Just(Arithmetic::Divide),
        Just(Arithmetic::Remainder),
    ]
}

/// Any tree the grammar can produce.
fn tree() -> impl Strategy<Value = Expression> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let several = || proptest::collection::vec(inner.clone(), 2..4);
        let call = (
            name(),
            proptest::option::of(name()),
            proptest::collection::vec(inner.clone(), 0..3),
            proptest::option::of((name(), inner.clone())),
        )
            .prop_map(|(space, function, positional, keyword)| {
                let text = function
                    .map_or(space.text.clone(), |function| format!("{}.{}", space.text, function.text));
                let function = Name { text, span: Span::default() };
                expression(Kind::Call(Call { function, positional, keyword: keyword.into_iter().collect() }))
            })
            .boxed();
        let among = prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(Among::Tuple),
            call.clone().prop_map(|call| Among::Array(Box::new(call))),
        ];
        prop_oneof![
            call,
            proptest::collection::vec(inner.clone(), 1..3).prop_map(|parts| expression(Kind::Array(parts))),
            several().prop_map(|parts| expression(Kind::And(parts))),
            several().prop_map(|parts| expression(Kind::Or(parts))),
            boxed().prop_map(|value| expression(Kind::Not(value))),
            boxed().prop_map(|value| expression(Kind::Negate(value))),
            (0..9_i64, several()).prop_map(|(count, parts)| expression(Kind::Threshold(count, parts))),
            (comparison(), boxed(), boxed())
                .prop_map(|(how, left, right)| expression(Kind::Compare(how, left, right))),
            (arithmetic(), boxed(), boxed())
                .prop_map(|(how, left, right)| expression(Kind::Arithmetic(how, left, right))),
            (inner.clone(), inner.clone(), inner.clone(), any::<bool>(), any::<bool>()).prop_map(
                |(low, value, high, includes_low, includes_high)| {
                    expression(Kind::Range(Box::new(Range { low, includes_low, value, high, includes_high })))
                }
            ),
            (boxed(), among, any::<bool>(), any::<bool>()).prop_map(
                |(value, among, ignores_case, is_negated)| {
                    expression(Kind::In(Membership { value, among, ignores_case, is_negated }))
                }
            ),
            (boxed(), any::<bool>())
                .prop_map(|(value, is_negated)| expression(Kind::IsNull { value, is_negated })),
            (boxed(), boxed()).prop_map(|(of, index)| expression(Kind::Index(of, index))),
            (boxed(), proptest::option::of(boxed()), proptest::option::of(boxed()))
                .prop_map(|(of, from, to)| expression(Kind::Slice(of, from, to))),
        ]
    })
}

/// Words that rules look for and parcels hold, so that gates open now and then.
const WORDS: &[&str] = &[
    "crate",
    "Crate",
    "cups",
    "häte",
    "HÄTE",
    "ſcale",
    "scale",
    "\u{212A}elvin",
    "kelvin",
    "invoice due",
    "x",
];

fn word() -> impl Strategy<Value = String> {
    proptest::sample::select(WORDS).prop_map(str::to_owned)
}

fn words() -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 0..4).prop_map(|words| words.join(" "))
}

fn quoted() -> impl Strategy<Value = String> {
    word().prop_map(|word| format!("'{word}'"))
}

/// A text, in the scope of an item or outside.
fn text(is_in_item: bool) -> BoxedStrategy<String> {
    let outside = prop_oneof![
        Just("name"),
        Just("note"),
        Just("text"),
        Just("sender.name"),
        Just("receiver.town"),
        Just("tags[0]"),
        Just("oracle.text()"),
        Just("lost.text()"),
        Just("items[1].name"),
        Just("items[0].maker.name"),
        Just("page.raw"),
        Just("labels['to'][0]"),
        Just("clerk.shout(name)"),
        Just("text[1:9]"),
        Just("strings.replace_confusables(text)"),
        Just("coalesce(note, name)"),
    ]
    .prop_map(str::to_owned);
    if is_in_item {
        let inside = prop_oneof![
            Just(".name"),
            Just(".colour"),
            Just(".maker.name"),
            Just(".origin"),
            Just(".parts[0]"),
            Just("text"),
        ];
        prop_oneof![3 => inside.prop_map(str::to_owned), 1 => outside].boxed()
    } else {
        outside.boxed()
    }
}

fn items() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("items".to_owned()),
        1 => leaf_condition(true).prop_map(|predicate| format!("filter(items, {predicate})")),
        1 => Just("items[0:2]".to_owned()),
        1 => Just("distinct(items, .name)".to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("tags"),
        Just("nothing"),
        Just("lost.texts()"),
        Just("oracle.texts()"),
        Just("map(items, .name)"),
        Just("map(items, .colour)"),
        Just("flatten(map(items, .parts))"),
        Just("flatten([tags, nothing])"),
        Just("[name, note, text]"),
        Just("distinct(tags)"),
        Just("$colours"),
        Just("$unknown"),
        Just("values(labels)[0]"),
    ]
    .prop_map(str::to_owned)
}

fn leaf_condition(is_in_item: bool) -> impl Strategy<Value = String> {
    let text = move || text(is_in_item);
    prop_oneof![
        Just("fragile".to_owned()),
        Just("opened".to_owned()),
        Just("oracle.truth()".to_owned()),
        Just("weight > 3".to_owned()),
        (text(), quoted(), quoted())
            .prop_map(|(text, one, other)| format!("strings.icontains({text}, {one}, {other})")),
        (text(), quoted()).prop_map(|(text, part)| format!("strings.contains({text}, {part})")),
        (text(), text()).prop_map(|(text, part)| format!("strings.icontains({text}, {part}, 'zzz')")),
        (text(), quoted()).prop_map(|(text, part)| format!("strings.istarts_with({text}, {part})")),
        (text(), word()).prop_map(|(text, word)| format!("strings.ilike({text}, '*{word}*', 'a?c')")),
        (text(), word())
            .prop_map(|(text, word)| format!("regex.icontains({text}, '\\b{word}', '(?:nope|{word}s?)$')")),
        (text(), word()).prop_map(|(text, word)| format!("regex.match({text}, '.*{word}.*')")),
        (text(), quoted()).prop_map(|(text, word)| format!("{text} == {word}")),
        (text(), quoted()).prop_map(|(text, word)| format!("{text} =~ {word}")),
        (text(), quoted(), quoted()).prop_map(|(text, one, other)| format!("{text} in~ ({one}, {other})")),
        (text(), texts()).prop_map(|(text, texts)| format!("{text} in {texts}")),
        text().prop_map(|text| format!("{text} is null")),
        (text(), quoted()).prop_map(|(text, word)| format!("strings.icount({text}, {word}) > 0")),
        (text(), word()).prop_map(|(text, word)| format!("regex.icount({text}, '{word}') >= 1")),
        (text(), word()).prop_map(|(text, word)| format!("length(regex.iextract({text}, '{word}')) > 0")),
        texts().prop_map(|texts| format!("length({texts}) > 1")),
    ]
}

fn condition(depth: u32, is_in_item: bool) -> BoxedStrategy<String> {
    if depth == 0 {
        return leaf_condition(is_in_item).boxed();
    }
    let inner = move || condition(depth - 1, is_in_item);
    let in_item = move || condition(depth - 1, true);
    prop_oneof![
        2 => leaf_condition(is_in_item),
        3 => (inner(), inner(), inner()).prop_map(|(a, b, c)| format!("({a} and {b} and {c})")),
        2 => (inner(), inner()).prop_map(|(a, b)| format!("({a} or {b})")),
        1 => inner().prop_map(|a| format!("(not {a})")),
        1 => (1..3, inner(), inner(), inner()).prop_map(|(count, a, b, c)| format!("{count} of ({a}, {b}, {c})")),
        1 => inner().prop_map(|a| format!("coalesce({a}, false)")),
        2 => (items(), in_item()).prop_map(|(items, body)| format!("any({items}, {body})")),
        1 => (items(), in_item()).prop_map(|(items, body)| format!("all({items}, {body})")),
        1 => (items(), in_item()).prop_map(|(items, body)| format!("length(filter({items}, {body})) >= 1")),
        1 => (items(), in_item()).prop_map(|(items, body)| format!("any(filter({items}, {body}), .price > 2)")),
        1 => (texts(), quoted()).prop_map(|(texts, word)| format!("any({texts}, strings.icontains(., {word}))")),
        1 => (texts(), quoted()).prop_map(|(texts, word)| format!("any({texts}, . == {word})")),
        1 => (texts(), quoted()).prop_map(|(texts, word)| format!("not any({texts}, . =~ {word})")),
    ]
    .boxed()
}

fn person() -> impl Strategy<Value = Option<Person>> {
    proptest::option::of((proptest::option::of(words()), proptest::option::of(words())))
        .prop_map(|person| person.map(|(name, town)| Person { name, town }))
}

fn item() -> impl Strategy<Value = Item> {
    (words(), 0..5_i64, proptest::option::of(word()), proptest::collection::vec(words(), 0..3), person())
        .prop_map(|(name, price, colour, parts, maker)| Item { name, price, colour, parts, maker })
}

fn parcel() -> impl Strategy<Value = Parcel> {
    let texts = (words(), proptest::option::of(words()), words());
    let rest = (
        proptest::collection::vec(word(), 0..3),
        proptest::collection::vec(item(), 0..4),
        person(),
        0..6_i64,
    );
    (texts, rest, any::<bool>(), any::<Option<bool>>()).prop_map(
        |((name, note, text), (tags, items, sender, weight), is_fragile, is_opened)| Parcel {
            page: Some(Page { raw: text.clone() }),
            name,
            note,
            text,
            tags,
            items,
            sender,
            weight,
            is_fragile,
            is_opened,
            ..Parcel::default()
        },
    )
}

/// Whether the outcomes with gates are those without, or better: a gate may know that what stays open cannot match.
fn is_as_good(with_gates: Outcome, without: Outcome) -> bool {
    match (with_gates, without) {
        (Outcome::NoMatch, Outcome::Undecided(_)) => true,
        (Outcome::Undecided(needs), Outcome::Undecided(more)) => needs.without(more).is_empty(),
        (one, other) => one == other,
    }
}

fn outcomes(rules: &[Rule], parcel: &Parcel, with_gates: bool) -> Vec<Outcome> {
    let pack = Pack::new(rules.to_vec());
    let lists = toy::lists();
    let clerk = Clerk::new(parcel, &lists);
    let mut judging = if with_gates { pack.judge(&clerk) } else { pack.judge_without_gates(&clerk) };
    judging.outcomes()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_printed_is_read_back(tree in tree()) {
        let printed = tree.to_string();
        let read = parse(&printed);
        prop_assert!(read.is_ok(), "{}\n{}", printed, read.unwrap_err().render(&printed));
        prop_assert_eq!(read.unwrap(), tree, "{}", printed);
    }

    #[test]
    fn any_text_is_read_or_refused(source in any::<String>()) {
        if let Err(error) = parse(&source) {
            prop_assert!(!error.render(&source).is_empty());
        }
    }

    #[test]
    fn any_words_of_the_language_are_read_or_refused(
        source in r#"((and|or|not|in|in~|is|null|of|any|all|name|items|\.|\.\.|\.name|,|\(|\)|\[|\]|==|<|<=|=|"x"|'y'|1|2\.5|-|\$colours|strings\.contains|//|
)[ ]?){0,30}"#,
    ) {
        match Rule::new(&source, &toy::vocabulary(), Expected::AnyValue) {
            Ok(rule) => prop_assert!(parse(rule.source()).is_ok()),
            Err(error) => prop_assert!(error.render(&source).contains("line")),
        }
    }

    #[test]
    fn gates_and_company_change_no_outcome(
        sources in proptest::collection::vec(condition(3, false), 1..5),
        parcel in parcel(),
    ) {
        let vocabulary = toy::vocabulary();
        let rules: Vec<Rule> = sources
            .iter()
            .map(|source| Rule::new(source, &vocabulary, Expected::Condition).map_err(|error| error.render(source)))
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("{error}"));
        let together = outcomes(&rules, &parcel, true);
        for (place, without) in outcomes(&rules, &parcel, false).into_iter().enumerate() {
            prop_assert!(is_as_good(together[place], without), "{:?} {:?} {}", together[place], without, sources[place]);
        }
        for (rule, outcome) in rules.iter().zip(&together) {
            let alone = outcomes(std::slice::from_ref(rule), &parcel, true);
            prop_assert_eq!(alone[0], *outcome, "alone: {}", rule.source());
            if let Outcome::Undecided(needs) = outcome {
                prop_assert!(needs.without(rule.needs()).is_empty(), "{} is not told by {}", needs.iter().count(), rule.source());
            }
        }
    }

    #[test]
    fn a_rule_that_matches_says_why(source in condition(3, false), parcel in parcel()) {
        let rule = Rule::new(&source, &toy::vocabulary(), Expected::Condition).unwrap();
        let pack = Pack::new(vec![rule]);
        let lists = toy::lists();
        let clerk = Clerk::new(&parcel, &lists);
        let mut judging = pack.judge(&clerk);
        let is_match = judging.outcome(0) == Outcome::Match;
        prop_assert_eq!(is_match, !judging.reasons(0).is_empty(), "{}", source);
    }
}
