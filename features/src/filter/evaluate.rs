//! The answer of a filter for one record, in memory, as SQL would give it.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::record::{Record, Value};

use super::folding::{fold_accents, fold_case};
use super::like;
use super::spatial::relates;
use super::temporal::{day_end, day_start};
use super::tree::{ARITHMETIC_RANGE, Arithmetic, Predicate, Scalar};

/// Whether a statement holds; `None` is unknown.
pub(super) fn predicate(predicate_: &Predicate, record: &Record) -> Option<bool> {
    match predicate_ {
        Predicate::Constant(value) => Some(*value),
        Predicate::And(parts) => all(parts, record, false),
        Predicate::Or(parts) => all(parts, record, true),
        Predicate::Not(inner) => predicate(inner, record).map(|value| !value),
        Predicate::Compare { op, left, right } => {
            let ordering = compare_values(&scalar(left, record), &scalar(right, record))?;
            Some(op.holds(ordering))
        }
        Predicate::Like { value, pattern } => match scalar(value, record).as_ref() {
            Value::Text(text) => Some(like::matches(&like::tokens(pattern)?, text)),
            _ => None,
        },
        Predicate::In { value, list } => {
            let value = scalar(value, record);
            if *value == Value::Null {
                return None;
            }
            Some(
                list.iter()
                    .any(|item| compare_values(&value, item) == Some(Ordering::Equal)),
            )
        }
        Predicate::IsNull(value) => Some(*scalar(value, record) == Value::Null),
        Predicate::Spatial { op, geometry } => Some(relates(*op, &record.geometry, geometry)),
    }
}

/// `AND` is decided by one false, `OR` by one true; short of that, one unknown makes the whole unknown.
fn all(parts: &[Predicate], record: &Record, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match predicate(part, record) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn scalar<'a>(scalar_: &'a Scalar, record: &'a Record) -> Cow<'a, Value> {
    let text = |inner: &'a Scalar, fold: fn(&str) -> String| match scalar(inner, record).as_ref() {
        Value::Text(text) => Cow::Owned(Value::Text(fold(text))),
        _ => Cow::Owned(Value::Null),
    };
    match scalar_ {
        Scalar::Field(position) => match record.values.get(*position) {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(Value::Null),
        },
        Scalar::Id => Cow::Owned(Value::Text(record.id.to_string())),
        Scalar::Value(value) => Cow::Borrowed(value),
        Scalar::Lower(inner) => text(inner, fold_case),
        Scalar::Unaccent(inner) => text(inner, fold_accents),
        Scalar::DayStart(inner) => Cow::Owned(match scalar(inner, record).as_ref() {
            Value::Date(date) => Value::DateTime(day_start(*date)),
            _ => Value::Null,
        }),
        Scalar::DayEnd(inner) => Cow::Owned(match scalar(inner, record).as_ref() {
            Value::Date(date) => Value::DateTime(day_end(*date)),
            _ => Value::Null,
        }),
        Scalar::Arithmetic { op, left, right } => {
            let number = float(&scalar(left, record))
                .zip(float(&scalar(right, record)))
                .and_then(|(left, right)| arithmetic(*op, left, right));
            Cow::Owned(number.map_or(Value::Null, Value::Float))
        }
    }
}

/// What an operation gives; see [`Scalar::Arithmetic`].
pub(super) fn arithmetic(op: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let (smallest, largest) = ARITHMETIC_RANGE;
    let is_within = |number: f64| number == 0.0 || (smallest..=largest).contains(&number.abs());
    let divides = matches!(
        op,
        Arithmetic::Divide | Arithmetic::IntegerDivide | Arithmetic::Modulo
    );
    if !is_within(left) || !is_within(right) || (divides && right == 0.0) {
        return None;
    }
    Some(match op {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::IntegerDivide => (left / right).trunc(),
        #[expect(
            clippy::suboptimal_flops,
            reason = "a database rounds after each operation"
        )]
        Arithmetic::Modulo => left - right * (left / right).trunc(),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "as a database casts to a float of 64 bits"
)]
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// The order of two values of one kind; none where one is null.
pub(super) fn compare_values(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(right)),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
        _ => float(left)?.partial_cmp(&float(right)?),
    }
}
