//! Links of a table keep what was filtered and sorted; nothing is lost on the way to the next page.

use super::*;
use crate::view::tests::speaker;
use crate::view::{Cell, Field, Markup};

fn pairs(query: &[(&str, &str)]) -> Vec<(String, String)> {
    query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn table(query: &[(&str, &str)]) -> Table {
    Table::new(&speaker("en"), "held", "/held", "Held messages")
        .column(Column::text("at", "When").sortable())
        .column(Column::number("points", "Points").sortable())
        .query(pairs(query))
        .sorted("-at")
}

fn one_row(table: Table) -> String {
    let row = Row::new(vec![Cell::text("<today>"), Cell::number("1.50")]).key("k\"1", "a & b");
    Markup::of(&table.rows([row])).as_str().to_owned()
}

fn check(query: &[(&str, &str)], expected: &[&str]) {
    let html = one_row(table(query).more_after(Some("k 9".into())).export());
    for part in expected {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn links_keep_filters_and_order() {
    check(
        &[],
        &[
            "href=\"/held?sort=at\"",
            "href=\"/held?sort=points\"",
            "aria-sort=\"descending\"",
            "href=\"/held.csv\"",
        ],
    );
    check(&[], &["href=\"/held?sort=-at&#38;after=k+9\""]);
    check(
        &[("q", "a&b"), ("sort", "points"), ("after", "k1")],
        &[
            "href=\"/held?q=a%26b&#38;sort=-points\"",
            "href=\"/held?q=a%26b&#38;sort=at\"",
            "href=\"/held?q=a%26b&#38;sort=points&#38;after=k+9\"",
            "href=\"/held.csv?q=a%26b\"",
            "aria-sort=\"ascending\"",
        ],
    );
}

#[test]
fn words_of_strangers_stay_words() {
    let html = one_row(table(&[]).bulk("/held/decide", Vec::new()));
    assert!(html.contains("&lt;today&gt;") && !html.contains("<today>"), "{html}");
    assert!(html.contains("value=\"k&#34;1\"") && html.contains("a &#38; b"), "{html}");
}

#[test]
fn rows_are_chosen_only_where_something_can_be_done_with_them() {
    assert!(!one_row(table(&[])).contains("name=\"chosen\""));
    let keyless = table(&[]).bulk("/x", Vec::new()).rows([Row::new(vec![Cell::text("1")])]);
    assert!(!Markup::of(&keyless).as_str().contains("name=\"chosen\""));
}

#[test]
fn nothing_at_all_teaches_and_nothing_that_fits_offers_to_clear() {
    let teach = || Empty::new(Picture::Calm, "Nothing waits", "It will stand here.");
    let nothing = Markup::of(&table(&[]).empty(teach()));
    assert!(nothing.as_str().contains("Nothing waits"));
    let filtered = Markup::of(&table(&[("q", "unicorn")]).filter(Field::text("q", "Words")).empty(teach()));
    assert!(
        filtered.as_str().contains("Nothing fits these filters")
            && !filtered.as_str().contains("Nothing waits")
    );
    // A filter that was sent empty filters nothing.
    assert!(Markup::of(&table(&[("q", "")]).empty(teach())).as_str().contains("Nothing waits"));
}
