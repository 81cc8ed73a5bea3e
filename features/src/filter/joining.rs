//! Filters made of values and of other filters, rather than read.

use super::{Comparison, Filter, Predicate, Scalar};
use crate::record::Value;

impl Filter {
    /// The field at this position has this value, which is of the field's kind and not null.
    #[must_use]
    pub fn equal(field: usize, value: Value) -> Self {
        let predicate = Predicate::Compare {
            op: Comparison::Equal,
            left: Scalar::Field(field),
            right: Scalar::Value(value),
        };
        Self { predicate }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut parts = Vec::new();
        for predicate in [self.predicate, other.predicate] {
            match predicate {
                Predicate::And(members) => parts.extend(members),
                predicate => parts.push(predicate),
            }
        }
        let predicate = Predicate::And(parts);
        Self { predicate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_joined_flat() {
        let equal = |field| Filter::equal(field, Value::Integer(1));
        let joined = equal(0).and(equal(1)).and(equal(2));
        assert_eq!(joined.fields(), [0, 1, 2]);
        assert!(matches!(joined.predicate(), Predicate::And(parts) if parts.len() == 3));
    }
}
