//! What is remembered while one message is judged: shared parts, answers of the host, lower-cased texts, HTML trees.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::Want;
use crate::value::{Array, Map, RecordValue, Text, Truth, Value};
use crate::vocabulary::HostFunction;
use crate::xpath::Document;

pub(super) struct Memory<'m> {
    slots: Vec<Slot<'m>>,
    calls: HashMap<u64, Vec<Call<'m>>>,
    lowercase: HashMap<(usize, usize), Rc<str>>,
    documents: HashMap<(usize, usize), Rc<Document>>,
}

#[derive(Clone, Default)]
struct Slot<'m> {
    exact: Option<Truth>,
    is_true: Option<Truth>,
    value: Option<Value<'m>>,
}

struct Call<'m> {
    function: HostFunction,
    shape: u32,
    arguments: Vec<Value<'m>>,
    answer: Value<'m>,
}

impl<'m> Memory<'m> {
    pub(super) fn new(slots: u32) -> Self {
        Self {
            slots: vec![Slot::default(); slots as usize],
            calls: HashMap::new(),
            lowercase: HashMap::new(),
            documents: HashMap::new(),
        }
    }

    pub(super) fn truth(&self, slot: Option<u32>, want: Want) -> Option<Truth> {
        let slot = &self.slots[slot? as usize];
        match want {
            Want::Exact => slot.exact,
            // An exact answer serves for both questions.
            Want::IsTrue => slot.is_true.or(slot.exact),
        }
    }

    pub(super) fn keep_truth(&mut self, slot: Option<u32>, want: Want, truth: Truth) {
        if let Some(slot) = slot {
            let slot = &mut self.slots[slot as usize];
            match want {
                Want::Exact => slot.exact = Some(truth),
                Want::IsTrue => slot.is_true = Some(truth),
            }
        }
    }

    pub(super) fn value(&self, slot: Option<u32>) -> Option<Value<'m>> {
        self.slots[slot? as usize].value.clone()
    }

    pub(super) fn keep_value(&mut self, slot: Option<u32>, value: &Value<'m>) {
        if let Some(slot) = slot {
            self.slots[slot as usize].value = Some(value.clone());
        }
    }

    pub(super) fn call(
        &self,
        function: HostFunction,
        shape: u32,
        arguments: &[Value<'m>],
    ) -> Option<Value<'m>> {
        let calls = self.calls.get(&call_hash(function, arguments))?;
        let call = calls.iter().find(|call| {
            call.function == function
                && call.shape == shape
                && call.arguments.iter().zip(arguments).all(|(one, other)| same(one, other))
        })?;
        Some(call.answer.clone())
    }

    pub(super) fn keep_call(
        &mut self,
        function: HostFunction,
        shape: u32,
        arguments: Vec<Value<'m>>,
        answer: Value<'m>,
    ) {
        let hash = call_hash(function, &arguments);
        self.calls.entry(hash).or_default().push(Call { function, shape, arguments, answer });
    }

    /// The lower case of a text that lives as long as the message.
    pub(super) fn lowercase(&mut self, text: &'m str, make: impl FnOnce() -> Rc<str>) -> Rc<str> {
        Rc::clone(self.lowercase.entry((text.as_ptr() as usize, text.len())).or_insert_with(make))
    }

    /// The tree of HTML that lives as long as the message.
    pub(super) fn document(&mut self, html: &'m str) -> Rc<Document> {
        let key = (html.as_ptr() as usize, html.len());
        Rc::clone(self.documents.entry(key).or_insert_with(|| Rc::new(Document::parse(html))))
    }
}

/// How much of a long text goes into a hash.
const HASHED_BYTES: usize = 64;

fn call_hash(function: HostFunction, arguments: &[Value<'_>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    function.hash(&mut hasher);
    arguments.iter().for_each(|argument| hash_value(argument, &mut hasher));
    hasher.finish()
}

/// Equal values hash alike; long texts by their ends only.
fn hash_value(value: &Value<'_>, hasher: &mut impl Hasher) {
    match value {
        Value::Text(text) => {
            let bytes = text.as_bytes();
            bytes.len().hash(hasher);
            bytes[..bytes.len().min(HASHED_BYTES)].hash(hasher);
            bytes[bytes.len().saturating_sub(HASHED_BYTES)..].hash(hasher);
        }
        Value::Record(RecordValue::Borrowed(record)) => std::ptr::from_ref(*record).cast::<()>().hash(hasher),
        Value::Record(RecordValue::Shared(fields)) => fields.len().hash(hasher),
        Value::Bool(truth) => truth.hash(hasher),
        // A whole float equals the int, so both hash by the float.
        #[expect(clippy::cast_precision_loss, reason = "only a hash")]
        Value::Int(number) | Value::Time(number) => (*number as f64).to_bits().hash(hasher),
        Value::Float(number) => number.to_bits().hash(hasher),
        Value::Array(array) => array.len().hash(hasher),
        Value::Null | Value::Undecided(_) | Value::Map(_) => std::mem::discriminant(value).hash(hasher),
    }
}

/// Whether two arguments are surely the same. Of records and containers, only the very same one is.
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Text(Text::Borrowed(one)), Value::Text(Text::Borrowed(other)))
            if std::ptr::eq(*one, *other) =>
        {
            true
        }
        (Value::Record(RecordValue::Shared(one)), Value::Record(RecordValue::Shared(other))) => {
            Rc::ptr_eq(one, other)
        }
        (Value::Array(Array::Shared(one)), Value::Array(Array::Shared(other))) => {
            Rc::ptr_eq(one, other)
                || (one.len() == other.len() && one.iter().zip(&**other).all(|(a, b)| same(a, b)))
        }
        (Value::Map(Map::Shared(one)), Value::Map(Map::Shared(other))) => Rc::ptr_eq(one, other),
        (Value::Map(_), Value::Map(_)) => false,
        (Value::Array(Array::Borrowed(one)), Value::Array(Array::Borrowed(other))) => {
            std::ptr::addr_eq(*one, *other)
        }
        _ => one == other,
    }
}

/// Values seen so far, for `distinct`.
#[derive(Default)]
pub(super) struct Seen<'m> {
    values: HashMap<u64, Vec<Value<'m>>>,
}

pub(super) struct Inserted {
    pub(super) is_new: bool,
    pub(super) comparisons: usize,
}

impl<'m> Seen<'m> {
    pub(super) fn insert(&mut self, value: &Value<'m>) -> Inserted {
        let mut hasher = DefaultHasher::new();
        hash_value(value, &mut hasher);
        let alike = self.values.entry(hasher.finish()).or_default();
        let is_new = !alike.contains(value);
        let comparisons = alike.len();
        if is_new {
            alike.push(value.clone());
        }
        Inserted { is_new, comparisons }
    }
}
