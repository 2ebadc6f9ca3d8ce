//! Table: rows that can be sorted, filtered, chosen, taken along as CSV, and paged by key. Not the query: a page reads the words of its
//! address, asks a room, and fills this. On narrow screens each row becomes a card.

use askama::Template;

use super::empty::Picture;
use super::{Button, Cell, Empty, Field, Speaker};

/// A column: its key in `?sort=`, its heading.
#[derive(Clone, Debug)]
pub struct Column {
    key: String,
    label: String,
    is_number: bool,
    is_day: bool,
    is_sortable: bool,
    is_heading: bool,
    is_acts: bool,
}

impl Column {
    /// A column of words.
    pub fn text(key: impl Into<String>, label: impl Into<String>) -> Self {
        Column {
            key: key.into(),
            label: label.into(),
            is_number: false,
            is_day: false,
            is_sortable: false,
            is_heading: false,
            is_acts: false,
        }
    }

    /// A column of buttons: what they do stands on them, so its name is only read aloud.
    pub fn acts(key: impl Into<String>, label: impl Into<String>) -> Self {
        Column { is_acts: true, ..Self::text(key, label) }
    }

    /// A column of numbers.
    pub fn number(key: impl Into<String>, label: impl Into<String>) -> Self {
        Column { is_number: true, ..Self::text(key, label) }
    }

    /// A column of days: each stands on one line.
    pub fn day(key: impl Into<String>, label: impl Into<String>) -> Self {
        Column { is_day: true, ..Self::text(key, label) }
    }

    /// Can be sorted by.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }

    /// Names the row: read aloud with each of its cells, and the title of the card on narrow screens.
    #[must_use]
    pub fn heading(mut self) -> Self {
        self.is_heading = true;
        self
    }
}

/// A row; with a key it can be chosen.
#[derive(Clone, Debug)]
pub struct Row {
    cells: Vec<Cell>,
    key: String,
    /// Words that say which row the box in front of it chooses.
    name: String,
}

impl Row {
    /// A row with as many cells as there are columns.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Row { cells, key: String::new(), name: String::new() }
    }

    /// What is sent as `chosen` when the row is ticked, and the words that name it.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>, name: impl Into<String>) -> Self {
        self.key = key.into();
        self.name = name.into();
        self
    }
}

/// What can be done with the chosen rows.
#[derive(Clone, Debug)]
struct Bulk {
    action: String,
    buttons: Vec<Button>,
}

/// A table; see docs/developing/pages.md.
#[derive(Clone, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    speaker: Speaker,
    id: String,
    path: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Rows that are not shown, for which there is no next page.
    more: usize,
    /// What the address asks for now, without `sort`, `after` and `before`.
    query: Vec<(String, String)>,
    sort: String,
    filters: Vec<Field>,
    tools: Vec<Button>,
    bulk: Option<Bulk>,
    empty: Option<Empty>,
    live: Option<String>,
    first: Option<String>,
    next: Option<String>,
    /// What the link to the next page says, where that is not simply the next page.
    next_words: Option<String>,
}

impl Table {
    /// A table with its id on the page, the path of the page, and the sentence that names it.
    pub fn new(
        speaker: &Speaker,
        id: impl Into<String>,
        path: impl Into<String>,
        caption: impl Into<String>,
    ) -> Self {
        Table {
            speaker: speaker.clone(),
            id: id.into(),
            path: path.into(),
            caption: caption.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            more: 0,
            query: Vec::new(),
            sort: String::new(),
            filters: Vec::new(),
            tools: Vec::new(),
            bulk: None,
            empty: None,
            live: None,
            first: None,
            next: None,
            next_words: None,
        }
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Adds so many rows at most, and says below how many more there are.
    #[must_use]
    pub fn rows_at_most(mut self, most: usize, rows: impl IntoIterator<Item = Row>) -> Self {
        let mut rows = rows.into_iter();
        self.rows.extend(rows.by_ref().take(most));
        self.more = rows.count();
        self
    }

    /// What the address asks for: filters stay when one sorts or pages. `sort`, `after` and `before` are taken out by themselves.
    #[must_use]
    pub fn query(mut self, query: impl IntoIterator<Item = (String, String)>) -> Self {
        for (name, value) in query {
            match name.as_str() {
                "sort" => self.sort = value,
                "after" | "before" => {}
                _ if value.is_empty() => {}
                _ => self.query.push((name, value)),
            }
        }
        self
    }

    /// The order it is in where the address names none: `at`, or `-at` for the last first.
    #[must_use]
    pub fn sorted(mut self, sort: impl Into<String>) -> Self {
        if self.sort.is_empty() {
            self.sort = sort.into();
        }
        self
    }

    /// Adds a question of the filter; its name is the word in the address.
    #[must_use]
    pub fn filter(mut self, field: Field) -> Self {
        self.filters.push(field);
        self
    }

    /// Adds a button above the table.
    #[must_use]
    pub fn tool(mut self, tool: Button) -> Self {
        self.tools.push(tool.small());
        self
    }

    /// Adds buttons above the table.
    #[must_use]
    pub fn tools(mut self, tools: impl IntoIterator<Item = Button>) -> Self {
        self.tools.extend(tools.into_iter().map(Button::small));
        self
    }

    /// Offers what is shown, in its filters, as a spreadsheet: `path.csv` with the same words.
    #[must_use]
    pub fn export(self) -> Self {
        let href = address(&format!("{}.csv", self.path), &self.query, &[]);
        let label = self.speaker.t("parts-table-export");
        self.tool(Button::secondary(label).icon(super::Icon::Download).href(href).small())
    }

    /// Lets rows be chosen; the buttons send `chosen` (several times) and their own value to `action`.
    #[must_use]
    pub fn bulk(mut self, action: impl Into<String>, buttons: Vec<Button>) -> Self {
        self.bulk = Some(Bulk { action: action.into(), buttons });
        self
    }

    /// What is said where there is nothing yet; where filters leave nothing, the table says that by itself.
    #[must_use]
    pub fn empty(mut self, empty: Empty) -> Self {
        self.empty = Some(empty);
        self
    }

    /// Renews itself when this stream of events says so.
    #[must_use]
    pub fn live(mut self, stream: impl Into<String>) -> Self {
        self.live = Some(stream.into());
        self
    }

    /// The key of the last row, where more follow.
    #[must_use]
    pub fn more_after(mut self, key: Option<String>) -> Self {
        self.next = key.map(|key| address(&self.path, &self.query, &[("sort", &self.sort), ("after", &key)]));
        self
    }

    /// Names the link to the next page: "Search further", where so much was looked at and little found.
    #[must_use]
    pub fn more_words(mut self, words: impl Into<String>) -> Self {
        self.next_words = Some(words.into());
        self
    }

    /// This is not the first page: offers the way back to it.
    #[must_use]
    pub fn continued(mut self, is_continued: bool) -> Self {
        self.first = is_continued.then(|| address(&self.path, &self.query, &[("sort", &self.sort)]));
        self
    }

    /// `ascending` or `descending` where the table is sorted by this column.
    fn direction(&self, column: &Column) -> Option<&'static str> {
        match self.sort.strip_prefix('-') {
            Some(key) => (key == column.key).then_some("descending"),
            None => (self.sort == column.key).then_some("ascending"),
        }
    }

    /// Where a press on the heading leads: this column, or the other way round.
    fn sort_href(&self, column: &Column) -> String {
        let sort = if self.sort == column.key { format!("-{}", column.key) } else { column.key.clone() };
        address(&self.path, &self.query, &[("sort", &sort)])
    }

    /// Cells beside the columns they belong to.
    fn cells<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(&row.cells)
    }

    fn is_filtered(&self) -> bool {
        !self.query.is_empty()
    }

    /// Nothing is there, whatever one asks for: there is nothing to be narrowed or taken along.
    fn is_bare(&self) -> bool {
        self.rows.is_empty() && self.first.is_none() && !self.is_filtered() && self.empty.is_some()
    }

    fn next_label(&self) -> String {
        self.next_words.clone().unwrap_or_else(|| self.t("parts-pager-next"))
    }

    fn more_rows(&self) -> String {
        self.speaker.t_with("parts-table-more", "count", &self.more)
    }

    fn nothing_fits(&self) -> Empty {
        let speaker = &self.speaker;
        let clear = Button::secondary(speaker.t("parts-table-clear")).href(&self.path);
        Empty::new(
            Picture::Buoy,
            speaker.t("parts-table-nothing-fits"),
            speaker.t("parts-table-nothing-fits-text"),
        )
        .act(clear)
    }

    fn t(&self, id: &'static str) -> String {
        self.speaker.t(id)
    }
}

/// An address with a query, percent-encoded; words without a value are left out.
fn address(path: &str, query: &[(String, String)], more: &[(&str, &str)]) -> String {
    let mut words = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        words.append_pair(name, value);
    }
    for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
        words.append_pair(name, value);
    }
    let words = words.finish();
    if words.is_empty() { path.to_owned() } else { format!("{path}?{words}") }
}

super::parts!(Table);

#[cfg(test)]
mod tests;
