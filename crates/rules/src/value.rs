//! Values: what an expression yields, and how a host hands over what it knows.
//! Knows nothing of rules or of mail; a host implements [`Record`] for its own structs, the evaluator reads them.
//!
//! Three kinds of "not there" are kept apart:
//! - [`Value::Null`]: the thing is absent, and we know it;
//! - an empty array: there is a list of these, and it has no entry;
//! - [`Value::Undecided`]: nobody could look, because a capability is missing. It never turns into the other two.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::vocabulary::{FieldIndex, HostFunction, ListIndex};

/// One capability a value may lack, such as "registration data" or "reading text in pictures".
///
/// Numbers are the vocabulary's own, 0 to 63; [`Need::BUDGET`] is the engine's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Need(u8);

impl Need {
    /// The evaluation used up its allowance of steps.
    pub const BUDGET: Self = Self(0);

    /// Names capability `number`; 0 is taken by [`Need::BUDGET`].
    ///
    /// A number of 64 or more does not fit the set and is a mistake found at compile time when used in a constant.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        assert!(number < 64, "a need is a number below 64");
        Self(number)
    }

    /// The number given to [`Need::new`].
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Needs(u64);

impl Needs {
    /// No capability is missing.
    pub const NONE: Self = Self(0);

    /// The set of one.
    #[must_use]
    pub const fn of(need: Need) -> Self {
        Self(1 << need.0)
    }

    /// Everything in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is here and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether `need` is in the set.
    #[must_use]
    pub const fn contains(self, need: Need) -> bool {
        self.0 & (1 << need.0) != 0
    }

    /// Whether the set has no member.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The members in ascending order of their number.
    pub fn iter(self) -> impl Iterator<Item = Need> {
        (0..64).map(Need).filter(move |need| self.contains(*need))
    }
}

impl From<Need> for Needs {
    fn from(need: Need) -> Self {
        Self::of(need)
    }
}

impl FromIterator<Need> for Needs {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        needs.into_iter().fold(Self::NONE, |set, need| set.union(need.into()))
    }
}

impl fmt::Debug for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|need| need.0)).finish()
    }
}

/// A truth value that may be open: the set of what it can still be, among true, false and null.
///
/// A known truth is a set of one. "Null and undecided" can be null or false but never true, so a rule
/// that ends there does not match, whatever the missing capability would say; "not" of it is open.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Truth {
    possible: u8,
    needs: Needs,
}

const TRUE: u8 = 0b001;
const FALSE: u8 = 0b010;
const NULL: u8 = 0b100;

impl Truth {
    /// Known to be true.
    pub const TRUE: Self = Self { possible: TRUE, needs: Needs::NONE };
    /// Known to be false.
    pub const FALSE: Self = Self { possible: FALSE, needs: Needs::NONE };
    /// Known to be null.
    pub const NULL: Self = Self { possible: NULL, needs: Needs::NONE };

    /// True, false or null: whoever has the capability will know.
    #[must_use]
    pub const fn undecided(needs: Needs) -> Self {
        Self { possible: TRUE | FALSE | NULL, needs }
    }

    /// True or false, but not null.
    #[must_use]
    pub const fn undecided_not_null(needs: Needs) -> Self {
        Self { possible: TRUE | FALSE, needs }
    }

    /// The set of what it can be; `needs` say what would settle it, if it is more than one.
    pub(crate) const fn of(may_be_true: bool, may_be_false: bool, may_be_null: bool, needs: Needs) -> Self {
        let mut possible = 0;
        if may_be_true {
            possible |= TRUE;
        }
        if may_be_false {
            possible |= FALSE;
        }
        if may_be_null {
            possible |= NULL;
        }
        Self { possible, needs }.settled()
    }

    /// Whether this is known to be true.
    #[must_use]
    pub const fn is_true(self) -> bool {
        self.possible == TRUE
    }

    /// Whether this is known to be false.
    #[must_use]
    pub const fn is_false(self) -> bool {
        self.possible == FALSE
    }

    /// Whether this is known to be null.
    #[must_use]
    pub const fn is_null(self) -> bool {
        self.possible == NULL
    }

    /// Whether it can be true, now or with the missing capability.
    #[must_use]
    pub const fn may_be_true(self) -> bool {
        self.possible & TRUE != 0
    }

    /// Whether it can be false, now or with the missing capability.
    #[must_use]
    pub const fn may_be_false(self) -> bool {
        self.possible & FALSE != 0
    }

    /// Whether it can be null, now or with the missing capability.
    #[must_use]
    pub const fn may_be_null(self) -> bool {
        self.possible & NULL != 0
    }

    /// Whether more than one answer is possible.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.possible & (self.possible - 1) != 0
    }

    /// What is missing; empty for a known truth.
    #[must_use]
    pub const fn needs(self) -> Needs {
        self.needs
    }

    /// Kleene's "and" over everything that is possible.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        let mut possible = 0;
        if self.may_be_true() && other.may_be_true() {
            possible |= TRUE;
        }
        if self.may_be_false() || other.may_be_false() {
            possible |= FALSE;
        }
        if (self.may_be_null() && other.possible & (TRUE | NULL) != 0)
            || (other.may_be_null() && self.possible & (TRUE | NULL) != 0)
        {
            possible |= NULL;
        }
        // A known false decides, whatever the other side could be.
        if self.possible == FALSE || other.possible == FALSE {
            possible = FALSE;
        }
        Self { possible, needs: self.needs.union(other.needs) }.settled()
    }

    /// Kleene's "or" over everything that is possible.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// Kleene's "not": null stays null.
    #[must_use]
    pub const fn not(self) -> Self {
        let mut possible = self.possible & NULL;
        if self.may_be_true() {
            possible |= FALSE;
        }
        if self.may_be_false() {
            possible |= TRUE;
        }
        Self { possible, needs: self.needs }
    }

    /// This, or `other` where this is null.
    #[must_use]
    pub const fn or_if_null(self, other: Self) -> Self {
        if !self.may_be_null() {
            return self;
        }
        let possible = (self.possible & (TRUE | FALSE)) | other.possible;
        Self { possible, needs: self.needs.union(other.needs) }.settled()
    }

    /// Forgets the needs of an answer that has become certain.
    const fn settled(self) -> Self {
        if self.is_open() { self } else { Self { needs: Needs::NONE, ..self } }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::TRUE } else { Self::FALSE }
    }
}

impl fmt::Debug for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.possible {
            TRUE => "true",
            FALSE => "false",
            NULL => "null",
            _ => return write!(f, "undecided({:03b}, {:?})", self.possible, self.needs),
        };
        f.write_str(name)
    }
}

/// Text, borrowed from what is being judged or shared with whoever computed it; copying it is cheap.
#[derive(Clone)]
pub enum Text<'m> {
    /// Lives as long as the message.
    Borrowed(&'m str),
    /// Was computed during the evaluation.
    Shared(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'m> From<&'m str> for Text<'m> {
    fn from(text: &'m str) -> Self {
        Self::Borrowed(text)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl<'m> From<Cow<'m, str>> for Text<'m> {
    fn from(text: Cow<'m, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Borrowed(text),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text<'_> {}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// A struct of the host whose fields rules may read.
///
/// Written by [`record_type!`](crate::record_type) together with the signature, so that the two cannot disagree.
pub trait Record {
    /// The value of the field at `index` of this record's type; [`Value::Null`] for an index it does not have.
    fn field<'m>(&'m self, index: FieldIndex) -> Value<'m>;
}

/// Values that can be counted and read by position without copying them.
pub trait Sequence {
    /// How many there are.
    fn count(&self) -> usize;
    /// The one at `index`; [`Value::Null`] past the end.
    fn at<'m>(&'m self, index: usize) -> Value<'m>;
}

impl<T: Record> Sequence for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at<'m>(&'m self, index: usize) -> Value<'m> {
        self.get(index).map_or(Value::Null, Value::record)
    }
}

impl Sequence for Vec<String> {
    fn count(&self) -> usize {
        self.len()
    }

    fn at<'m>(&'m self, index: usize) -> Value<'m> {
        self.get(index).map_or(Value::Null, |text| Value::from(text.as_str()))
    }
}

/// Values that are found by a name.
pub trait Mapping {
    /// The value under `key`; [`Value::Null`] when there is none.
    fn get<'m>(&'m self, key: &str) -> Value<'m>;
    /// All names, in the mapping's own order.
    fn keys(&self) -> Vec<&str>;
}

impl Mapping for BTreeMap<String, Vec<String>> {
    fn get<'m>(&'m self, key: &str) -> Value<'m> {
        Self::get(self, key).map_or(Value::Null, Value::texts)
    }

    fn keys(&self) -> Vec<&str> {
        Self::keys(self).map(String::as_str).collect()
    }
}

impl Mapping for BTreeMap<String, String> {
    fn get<'m>(&'m self, key: &str) -> Value<'m> {
        Self::get(self, key).map_or(Value::Null, |text| Value::from(text.as_str()))
    }

    fn keys(&self) -> Vec<&str> {
        Self::keys(self).map(String::as_str).collect()
    }
}

/// A record, by reference to the host's struct or as its field values in order.
#[derive(Clone)]
pub enum RecordValue<'m> {
    /// The host's own struct.
    Borrowed(&'m (dyn Record + 'm)),
    /// The fields in the order of the record type.
    Shared(Rc<[Value<'m>]>),
}

impl<'m> RecordValue<'m> {
    /// The value of one field.
    #[must_use]
    pub fn field(&self, index: FieldIndex) -> Value<'m> {
        match self {
            Self::Borrowed(record) => record.field(index),
            Self::Shared(fields) => fields.get(index.number()).cloned().unwrap_or(Value::Null),
        }
    }
}

/// An array, by reference to the host's sequence or as values.
#[derive(Clone)]
pub enum Array<'m> {
    /// The host's own sequence.
    Borrowed(&'m (dyn Sequence + 'm)),
    /// Was computed during the evaluation.
    Shared(Rc<[Value<'m>]>),
}

impl<'m> Array<'m> {
    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Borrowed(sequence) => sequence.count(),
            Self::Shared(values) => values.len(),
        }
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`; null past the end.
    #[must_use]
    pub fn at(&self, index: usize) -> Value<'m> {
        match self {
            Self::Borrowed(sequence) => sequence.at(index),
            Self::Shared(values) => values.get(index).cloned().unwrap_or(Value::Null),
        }
    }

    /// The elements in order.
    pub fn iter(&self) -> impl Iterator<Item = Value<'m>> + '_ {
        (0..self.len()).map(|index| self.at(index))
    }
}

/// A mapping, by reference to the host's or as values in the order of their names.
#[derive(Clone)]
pub enum Map<'m> {
    /// The host's own mapping.
    Borrowed(&'m (dyn Mapping + 'm)),
    /// Was computed during the evaluation.
    Shared(Rc<BTreeMap<String, Value<'m>>>),
}

impl<'m> Map<'m> {
    /// The value under `key`; null when there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> Value<'m> {
        match self {
            Self::Borrowed(mapping) => mapping.get(key),
            Self::Shared(values) => values.get(key).cloned().unwrap_or(Value::Null),
        }
    }

    /// The names, as values.
    #[must_use]
    pub fn keys(&self) -> Vec<Value<'m>> {
        match self {
            Self::Borrowed(mapping) => mapping.keys().into_iter().map(Value::from).collect(),
            Self::Shared(values) => values.keys().map(|key| Value::from(key.clone())).collect(),
        }
    }

    /// The values, in the order of the names.
    #[must_use]
    pub fn values(&self) -> Vec<Value<'m>> {
        match self {
            Self::Borrowed(mapping) => mapping.keys().into_iter().map(|key| mapping.get(key)).collect(),
            Self::Shared(values) => values.values().cloned().collect(),
        }
    }
}

/// What an expression yields. Cheap to clone.
#[derive(Clone, Default)]
pub enum Value<'m> {
    /// Known to be absent.
    #[default]
    Null,
    /// Not known: these capabilities are missing.
    Undecided(Needs),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction; never NaN.
    Float(f64),
    /// Text.
    Text(Text<'m>),
    /// An instant, in microseconds since 1970-01-01 UTC.
    Time(i64),
    /// A record.
    Record(RecordValue<'m>),
    /// An array.
    Array(Array<'m>),
    /// A mapping from text.
    Map(Map<'m>),
}

impl<'m> Value<'m> {
    /// Nobody could look: `need` is missing.
    #[must_use]
    pub fn undecided(need: Need) -> Self {
        Self::Undecided(need.into())
    }

    /// One of the host's own records.
    #[must_use]
    pub fn record<R: Record>(record: &'m R) -> Self {
        Self::Record(RecordValue::Borrowed(record))
    }

    /// One of the host's own records, or null.
    #[must_use]
    pub fn record_or_null<R: Record>(record: Option<&'m R>) -> Self {
        record.map_or(Self::Null, Self::record)
    }

    /// A record from its field values, in the order of its type's table.
    #[must_use]
    pub fn fields(fields: impl IntoIterator<Item = Self>) -> Self {
        Self::Record(RecordValue::Shared(fields.into_iter().collect()))
    }

    /// An array of the host's own records.
    #[must_use]
    pub fn records<R: Record>(records: &'m Vec<R>) -> Self {
        Self::Array(Array::Borrowed(records))
    }

    /// An array of the host's own texts.
    #[must_use]
    pub fn texts(texts: &'m Vec<String>) -> Self {
        Self::Array(Array::Borrowed(texts))
    }

    /// An array of any values.
    #[must_use]
    pub fn array(values: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(Array::Shared(values.into_iter().collect()))
    }

    /// The host's own mapping.
    #[must_use]
    pub fn map<M: Mapping>(mapping: &'m M) -> Self {
        Self::Map(Map::Borrowed(mapping))
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether this is [`Value::Null`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// This as a truth value; anything but a bool, null or undecided counts as null.
    #[must_use]
    pub fn truth(&self) -> Truth {
        match self {
            Self::Bool(known) => Truth::from(*known),
            Self::Undecided(needs) => Truth::undecided(*needs),
            _ => Truth::NULL,
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<usize> for Value<'_> {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value<'_> {
    /// NaN, which no rule can compare, becomes null.
    fn from(value: f64) -> Self {
        if value.is_nan() { Self::Null } else { Self::Float(value) }
    }
}

impl<'m> From<&'m str> for Value<'m> {
    fn from(value: &'m str) -> Self {
        Self::Text(value.into())
    }
}

impl<'m> From<&'m String> for Value<'m> {
    fn from(value: &'m String) -> Self {
        Self::Text(value.as_str().into())
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl<'m> From<Cow<'m, str>> for Value<'m> {
    fn from(value: Cow<'m, str>) -> Self {
        Self::Text(value.into())
    }
}

impl<'m> From<Text<'m>> for Value<'m> {
    fn from(value: Text<'m>) -> Self {
        Self::Text(value)
    }
}

impl From<Truth> for Value<'_> {
    fn from(truth: Truth) -> Self {
        if truth.is_open() {
            Self::Undecided(truth.needs)
        } else if truth.is_null() {
            Self::Null
        } else {
            Self::Bool(truth.is_true())
        }
    }
}

impl<'m, T: Into<Self>> From<Option<T>> for Value<'m> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Two values are equal as rules see it: numbers across int and float, text exactly, containers element by element.
///
/// For tests and for `distinct`; the operator `==` of the language is null for a null side, this is not.
impl PartialEq for Value<'_> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the language promotes int to float when the other side is float"
    )]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Undecided(a), Self::Undecided(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) | (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Int(a), Self::Float(b)) | (Self::Float(b), Self::Int(a)) => *a as f64 == *b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().eq(b.iter()),
            (Self::Map(a), Self::Map(b)) => a.keys() == b.keys() && a.values() == b.values(),
            (Self::Record(RecordValue::Borrowed(a)), Self::Record(RecordValue::Borrowed(b))) => {
                std::ptr::addr_eq(*a, *b)
            }
            (Self::Record(RecordValue::Shared(a)), Self::Record(RecordValue::Shared(b))) => a == b,
            _ => false,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Undecided(needs) => write!(f, "undecided{needs:?}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Time(value) => write!(f, "time({value})"),
            Self::Record(RecordValue::Borrowed(_)) => f.write_str("{..}"),
            Self::Record(RecordValue::Shared(fields)) => f.debug_set().entries(fields.iter()).finish(),
            Self::Array(array) => f.debug_list().entries(array.iter()).finish(),
            Self::Map(map) => {
                let keys = map.keys();
                f.debug_map()
                    .entries(keys.iter().map(|key| (key, map.get(key.as_text().unwrap_or_default()))))
                    .finish()
            }
        }
    }
}

/// A named list, such as the domains of an organisation.
///
/// A list nobody configured is not empty: the host answers [`Truth::undecided`] and [`Value::Undecided`].
pub trait List {
    /// Whether `text` is an entry, exactly as written.
    fn contains(&self, text: &str) -> Truth;
    /// Whether an entry equals `lowercase` when lower-cased itself.
    fn contains_lowercase(&self, lowercase: &str) -> Truth;
    /// All entries as an array; undecided for a list that can only be asked, not read.
    fn entries<'m>(&'m self) -> Value<'m>;
}

/// A list of texts held in memory.
#[derive(Default, Debug)]
pub struct TextList {
    entries: Vec<String>,
    exact: std::collections::HashSet<String>,
    lowercase: std::collections::HashSet<String>,
}

impl<S: Into<String>> FromIterator<S> for TextList {
    /// Empty entries are dropped, as the published lists contain blank lines.
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut list = Self::default();
        for text in texts.into_iter().map(Into::into).filter(|text| !text.is_empty()) {
            list.lowercase.insert(text.to_lowercase());
            if list.exact.insert(text.clone()) {
                list.entries.push(text);
            }
        }
        list
    }
}

impl List for TextList {
    fn contains(&self, text: &str) -> Truth {
        self.exact.contains(text).into()
    }

    fn contains_lowercase(&self, lowercase: &str) -> Truth {
        self.lowercase.contains(lowercase).into()
    }

    fn entries<'m>(&'m self) -> Value<'m> {
        Value::texts(&self.entries)
    }
}

/// A list of the host's own records; it can be read, and contains no text.
impl<R: Record> List for Vec<R> {
    fn contains(&self, _: &str) -> Truth {
        Truth::FALSE
    }

    fn contains_lowercase(&self, _: &str) -> Truth {
        Truth::FALSE
    }

    fn entries<'m>(&'m self) -> Value<'m> {
        Value::records(self)
    }
}

/// A list nobody has configured or can read.
#[derive(Debug, Clone, Copy)]
pub struct UnknownList(
    /// What is missing.
    pub Needs,
);

impl List for UnknownList {
    fn contains(&self, _: &str) -> Truth {
        Truth::undecided_not_null(self.0)
    }

    fn contains_lowercase(&self, _: &str) -> Truth {
        Truth::undecided_not_null(self.0)
    }

    fn entries<'m>(&'m self) -> Value<'m> {
        Value::Undecided(self.0)
    }
}

/// One node an XPath found, before the host makes a record of it (only the host knows what a link is).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtmlNode {
    /// The node and all in it as HTML; for an attribute or a text its value.
    pub raw: String,
    /// All text in it, with an element that starts a block on its own line.
    pub inner_text: String,
    /// The text a reader would see, on one line.
    pub display_text: String,
}

/// What is being judged, and the functions that need knowledge of it.
pub trait Host<'m> {
    /// The record that names without a leading dot belong to.
    fn root(&self) -> RecordValue<'m>;

    /// Answers a function the vocabulary left to the host.
    ///
    /// `arguments` are the positional ones, then one for each keyword parameter in declared order, [`Value::Null`] if not
    /// given. A null positional argument arrives here; an undecided one does not (the result is then undecided).
    /// The same call is made at most once for a message.
    fn call(&self, function: HostFunction, arguments: &[Value<'m>]) -> Value<'m>;

    /// The named list.
    fn list(&self, list: ListIndex) -> &'m (dyn List + 'm);

    /// Makes the record that the vocabulary declared for nodes found by `html.xpath`.
    fn html_node(&self, node: HtmlNode) -> Value<'m>;
}

/// Keeps things alive as long as the message, so that a host can answer a call with a reference to what it computed.
///
/// ```ignore
/// let url: &'m Url = self.kept.keep(Url::parse(text));
/// Value::record(url)
/// ```
pub struct Keep<T> {
    /// Chunk `n` holds `FIRST_CHUNK << n` things, so nothing ever moves.
    chunks: [OnceCell<Box<[OnceCell<T>]>>; CHUNKS],
    count: Cell<usize>,
}

const CHUNKS: usize = 24;
const FIRST_CHUNK: usize = 16;

impl<T> Default for Keep<T> {
    fn default() -> Self {
        Self { chunks: [const { OnceCell::new() }; CHUNKS], count: Cell::new(0) }
    }
}

impl<T> Keep<T> {
    /// Nothing kept yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps `thing` as long as this lives.
    ///
    /// Panics after 268 million things, which no budget allows.
    pub fn keep(&self, thing: T) -> &T {
        let position = self.count.get();
        self.count.set(position + 1);
        let chunk = (position / FIRST_CHUNK + 1).ilog2() as usize;
        let start = FIRST_CHUNK * ((1 << chunk) - 1);
        let slots =
            self.chunks[chunk].get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| OnceCell::new()).collect());
        slots[position - start].get_or_init(|| thing)
    }

    /// How many things are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count.get()
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
