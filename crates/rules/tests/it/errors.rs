//! What a rule's author reads when something is wrong: the line, the place, and a hint.

use crate::toy;
use rules::{Expected, Rule};

fn check(source: &str, expected: &str) {
    let error = Rule::new(source, &toy::vocabulary(), Expected::Condition).unwrap_err();
    assert_eq!(error.render(source), expected.trim_start_matches('\n'));
}

#[test]
fn a_mistyped_field() {
    check(
        "fragile\n  and sendr.name == \"Anna\"\n",
        r#"
there is no field of Parcel `sendr`
  --> line 2, column 7
  |
2 |   and sendr.name == "Anna"
  |       ^^^^^
  = did you mean `sender`?"#,
    );
}

#[test]
fn a_function_of_another_namespace() {
    check(
        "icontains(name, 'x')",
        r"
there is no function `icontains`
  --> line 1, column 1
  |
1 | icontains(name, 'x')
  | ^^^^^^^^^
  = did you mean `strings.icontains`?",
    );
}

#[test]
fn an_array_where_a_text_is_wanted() {
    check(
        "strings.contains(map(items, .name), 'x')",
        r"
`strings.contains` expects string as text, got [string]
  --> line 1, column 18
  |
1 | strings.contains(map(items, .name), 'x')
  |                  ^^^^^^^^^^^^^^^^^
  = ask each element: any(…, … .)",
    );
}

#[test]
fn an_array_asked_for_null() {
    check(
        "items is null",
        r"
expected a scalar, got [Item]
  --> line 1, column 1
  |
1 | items is null
  | ^^^^^
  = an array that is absent is empty: length(…) == 0",
    );
}

#[test]
fn a_single_equals_sign() {
    check(
        "name = 'x'",
        r"
expected `and`, `or` or the end of the rule, found `=`
  --> line 1, column 6
  |
1 | name = 'x'
  |      ^
  = compare with `==`",
    );
}

#[test]
fn a_place_after_letters_of_many_bytes() {
    check(
        "\"ééé\" == nmae",
        "
there is no field of Parcel `nmae`
  --> line 1, column 10
  |
1 | \"ééé\" == nmae
  |          ^^^^
  = did you mean `name`?",
    );
}

#[test]
fn a_pattern_of_another_dialect() {
    check(
        r"regex.contains(name, 'x', 'a(?!b)')",
        r"
this pattern cannot be used: `(?!b` is not in RE2: there is no look-around, and flags are i, m, s, U
  --> line 1, column 27
  |
1 | regex.contains(name, 'x', 'a(?!b)')
  |                           ^^^^^^^^",
    );
}

#[test]
fn the_end_came_too_soon() {
    check(
        "any(items, .price > 3",
        r"
expected `,` or `)` after an argument, found the end of the rule
  --> line 1, column 22
  |
1 | any(items, .price > 3
  |                      ^",
    );
}

#[test]
fn what_is_nested_too_deep() {
    let source = format!("{}true{}", "(".repeat(200), ")".repeat(200));
    let error = Rule::new(&source, &toy::vocabulary(), Expected::Condition).unwrap_err();
    assert_eq!(error.message, "this is nested more than 96 deep");
    for source in
        ["not ".repeat(5_000), "1+".repeat(5_000), format!("sender{}", ".a".repeat(5_000)), "[".repeat(5_000)]
    {
        assert!(rules::parse(&source).is_err());
    }
}

#[test]
fn long_is_not_deep() {
    let clauses = vec!["name == 'x'"; 5_000].join(" or ");
    Rule::new(&clauses, &toy::vocabulary(), Expected::Condition).unwrap();
}
