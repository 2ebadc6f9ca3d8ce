//! Operators on values: comparison, arithmetic, index. A null operand makes the result null.

use std::cmp::Ordering;

use crate::ast::{Arithmetic, Comparison};
use crate::function::text::lowercase;
use crate::value::{Truth, Value};

pub(super) fn compare(how: Comparison, left: &Value<'_>, right: &Value<'_>) -> Truth {
    if let Some(open) = open_or_null(left, right) {
        return open;
    }
    let ordering = match how {
        Comparison::EqualFold | Comparison::NotEqualFold => fold_order(left, right),
        _ => order(left, right),
    };
    // Only JSON can bring types together that do not compare, and then there is no answer.
    let Some(ordering) = ordering else { return Truth::NULL };
    Truth::from(match how {
        Comparison::Equal | Comparison::EqualFold => ordering.is_eq(),
        Comparison::NotEqual | Comparison::NotEqualFold => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterEqual => ordering.is_ge(),
    })
}

/// `low < high`, or `low <= high`.
pub(super) fn ordered(low: &Value<'_>, high: &Value<'_>, includes_bound: bool) -> Truth {
    compare(if includes_bound { Comparison::LessEqual } else { Comparison::Less }, low, high)
}

/// Null if one side is null, whatever the other could be; open if one side is.
fn open_or_null(left: &Value<'_>, right: &Value<'_>) -> Option<Truth> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Some(Truth::NULL),
        (Value::Undecided(one), Value::Undecided(other)) => Some(Truth::undecided(one.union(*other))),
        (Value::Undecided(needs), _) | (_, Value::Undecided(needs)) => Some(Truth::undecided(*needs)),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the language promotes int to float when the other side is float"
)]
fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) | (Value::Time(left), Value::Time(right)) => {
            Some(left.cmp(right))
        }
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        (Value::Int(left), Value::Float(right)) => (*left as f64).partial_cmp(right),
        (Value::Float(left), Value::Int(right)) => left.partial_cmp(&(*right as f64)),
        // UTF-8 sorts like code points.
        (Value::Text(left), Value::Text(right)) => Some((**left).cmp(&**right)),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn fold_order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    Some(lowercase(left.as_text()?).cmp(&lowercase(right.as_text()?)))
}

pub(super) fn arithmetic<'m>(how: Arithmetic, left: &Value<'m>, right: &Value<'m>) -> Value<'m> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Undecided(one), Value::Undecided(other)) => Value::Undecided(one.union(*other)),
        (Value::Undecided(needs), _) | (_, Value::Undecided(needs)) => Value::Undecided(*needs),
        (Value::Int(left), Value::Int(right)) => whole(how, *left, *right).into(),
        _ => match (number(left), number(right)) {
            (Some(left), Some(right)) => fraction(how, left, right),
            _ => Value::Null,
        },
    }
}

/// Whole numbers stay whole; what does not fit, and division by zero, is null.
fn whole(how: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match how {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}

fn fraction<'m>(how: Arithmetic, left: f64, right: f64) -> Value<'m> {
    let result = match how {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide if right == 0.0 => return Value::Null,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    };
    Value::from(result)
}

#[expect(clippy::cast_precision_loss, reason = "the language promotes int to float")]
pub(super) fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn negate<'m>(value: &Value<'m>) -> Value<'m> {
    match value {
        Value::Int(number) => number.checked_neg().into(),
        Value::Float(number) => Value::Float(-number),
        Value::Undecided(needs) => Value::Undecided(*needs),
        _ => Value::Null,
    }
}

/// An element, an entry or a character; null if there is none.
pub(super) fn index<'m>(of: &Value<'m>, index: &Value<'m>) -> Value<'m> {
    match (of, index) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Undecided(needs), _) | (_, Value::Undecided(needs)) => Value::Undecided(*needs),
        (Value::Array(array), Value::Int(at)) => usize::try_from(*at).map_or(Value::Null, |at| array.at(at)),
        (Value::Map(map), Value::Text(key)) => map.get(key),
        (Value::Text(text), Value::Int(at)) => {
            let character = usize::try_from(*at).ok().and_then(|at| text.chars().nth(at));
            character.map(|character| character.to_string()).into()
        }
        _ => Value::Null,
    }
}
