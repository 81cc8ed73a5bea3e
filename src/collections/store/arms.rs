//! What lies behind a place in an order, as ranges that an index can find.
//!
//! "Behind (a, b)" is not one range of an index where directions differ or values are null.  It is a chain of ranges, each of which
//! lies behind the one before: equal in `a` and behind in `b`, then behind in `a`.  A reading walks them one after the other until it
//! has enough; each is a condition of equalities and one comparison, ordered by the keys that are left.

use features::{Direction, ItemQuery, Order, RecordId, Value};

use super::is_id_of;
use crate::collections::ReadError;
use crate::collections::table::TableSpec;

/// One range of the chain.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arm {
    pub(super) conditions: Vec<Condition>,
    /// What the range is ordered by.
    pub(super) order: Ordering,
}

/// What a range is ordered by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ordering {
    /// Columns with their directions, then the id.
    Keys(Vec<(&'static str, Direction)>),
    /// The place on earth.
    Place,
}

/// A condition on one column, or on the id.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Is(&'static str, Value),
    IsNull(&'static str),
    IsNotNull(&'static str),
    Greater(&'static str, Value),
    Less(&'static str, Value),
    IdGreater(RecordId),
}

impl Arm {
    /// The whole chain, first range first.
    pub(super) fn all(spec: &'static TableSpec, query: &ItemQuery) -> Result<Vec<Self>, ReadError> {
        if query.order == Order::Hilbert {
            return Ok(vec![Self {
                conditions: Vec::new(),
                order: Ordering::Place,
            }]);
        }
        let keys: Vec<_> = query
            .sort
            .iter()
            .map(|key| (&spec.fields[key.field], key.direction))
            .collect();
        let names = |from: usize| -> Vec<_> {
            let left = keys[from..].iter();
            left.map(|(column, direction)| (column.name, *direction))
                .collect()
        };
        let Some((values, id)) = &query.after else {
            return Ok(vec![Self {
                conditions: Vec::new(),
                order: Ordering::Keys(names(0)),
            }]);
        };
        let is_place = values.len() == keys.len()
            && is_id_of(spec, id)
            && keys
                .iter()
                .zip(values)
                .all(|((column, _), value)| column.kind.holds(value));
        if !is_place {
            return Err(ReadError::Cursor);
        }
        let equal: Vec<_> = keys
            .iter()
            .zip(values)
            .map(|((column, _), value)| match value {
                Value::Null => Condition::IsNull(column.name),
                value => Condition::Is(column.name, value.clone()),
            })
            .collect();
        let mut last = equal.clone();
        last.push(Condition::IdGreater(id.clone()));
        let mut arms = vec![Self {
            conditions: last,
            order: Ordering::Keys(Vec::new()),
        }];
        for (at, ((column, direction), value)) in keys.iter().zip(values).enumerate().rev() {
            for (behind, is_fixed) in behind(column.name, column.is_required, *direction, value) {
                let mut conditions = equal[..at].to_vec();
                conditions.push(behind);
                arms.push(Self {
                    conditions,
                    order: Ordering::Keys(names(at + usize::from(is_fixed))),
                });
            }
        }
        Ok(arms)
    }
}

/// What comes behind a value of one key, and whether it is all one value.  Nulls are last going up and first going down.
fn behind(
    column: &'static str,
    is_required: bool,
    direction: Direction,
    value: &Value,
) -> Vec<(Condition, bool)> {
    match (direction, value) {
        (Direction::Ascending, Value::Null) => Vec::new(),
        (Direction::Descending, Value::Null) => vec![(Condition::IsNotNull(column), false)],
        (Direction::Descending, value) => vec![(Condition::Less(column, value.clone()), false)],
        (Direction::Ascending, value) => {
            let mut behind = vec![(Condition::Greater(column, value.clone()), false)];
            if !is_required {
                behind.push((Condition::IsNull(column), true));
            }
            behind
        }
    }
}
