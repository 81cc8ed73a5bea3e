//! Which features of a layer are asked for.

use std::collections::BTreeMap;

/// A conjunction of predicates on the dimensions of one layer; the default lets everything pass.
///
/// Two filters written differently that mean the same by their form (order, repetition, a range of one code) are
/// equal and hash alike, so a filter is its own cache key.
///
/// ```
/// use tiles::Filter;
/// let a = Filter::default().any_of(0, [2, 1, 2]).range(3, 9_000, 9_365);
/// let b = Filter::default().range(3, 9_000, 9_365).any_of(0, [1, 2]);
/// assert_eq!(a, b);
/// assert!(a.matches(&[1, 0, 0, 9_100]));
/// assert!(!a.matches(&[3, 0, 0, 9_100]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filter {
    predicates: BTreeMap<usize, Predicate>,
}

/// What one dimension of a feature has to be: one of these codes.
///
/// Invariant: ranges of codes, rising, none empty, none touching the next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Predicate {
    ranges: Vec<(u16, u16)>,
}

impl Filter {
    /// Asks also that a dimension has one of these codes; with none, nothing passes.
    #[must_use]
    pub fn any_of(self, dimension: usize, codes: impl IntoIterator<Item = u16>) -> Self {
        let mut codes: Vec<u16> = codes.into_iter().collect();
        codes.sort_unstable();
        let ranges = codes.into_iter().map(|code| (code, code));
        self.and(dimension, Predicate::of_sorted(ranges))
    }

    /// Asks also that a dimension lies in a range, both ends included; with `min > max` nothing passes.
    #[must_use]
    pub fn range(self, dimension: usize, min: u16, max: u16) -> Self {
        let range = (min <= max).then_some((min, max));
        self.and(dimension, Predicate::of_sorted(range))
    }

    /// Whether everything passes.
    pub fn is_all(&self) -> bool {
        self.predicates.is_empty()
    }

    /// Whether nothing can pass.
    pub fn is_none(&self) -> bool {
        self.predicates.values().any(|p| p.ranges.is_empty())
    }

    /// Whether a feature with these values passes; a value that is not there passes no predicate.
    pub fn matches(&self, values: &[u16]) -> bool {
        self.predicates.iter().all(|(dimension, predicate)| {
            let value = values.get(*dimension);
            value.is_some_and(|code| predicate.has(*code))
        })
    }

    fn and(mut self, dimension: usize, predicate: Predicate) -> Self {
        let both = match self.predicates.get(&dimension) {
            Some(known) => known.intersection(&predicate),
            None => predicate,
        };
        self.predicates.insert(dimension, both);
        self
    }

    /// The dimensions that are asked about, with the ranges of codes that pass.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (usize, &[(u16, u16)])> {
        self.predicates
            .iter()
            .map(|(dimension, predicate)| (*dimension, predicate.ranges.as_slice()))
    }
}

impl Predicate {
    fn of_sorted(ranges: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let mut merged: Vec<(u16, u16)> = Vec::new();
        for (min, max) in ranges {
            match merged.last_mut() {
                Some(last) if u32::from(min) <= u32::from(last.1) + 1 => last.1 = last.1.max(max),
                _ => merged.push((min, max)),
            }
        }
        Self { ranges: merged }
    }

    fn has(&self, code: u16) -> bool {
        self.ranges
            .iter()
            .any(|(min, max)| (*min..=*max).contains(&code))
    }

    fn intersection(&self, other: &Self) -> Self {
        let pairs = self.ranges.iter().flat_map(|a| {
            let overlap = |b: &(u16, u16)| (a.0.max(b.0), a.1.min(b.1));
            other.ranges.iter().map(overlap)
        });
        Self::of_sorted(pairs.filter(|(min, max)| min <= max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_equals_the_list_of_its_codes() {
        let list = Filter::default().any_of(1, [4, 5, 6]);
        assert_eq!(list, Filter::default().range(1, 4, 6));
        let narrowed = Filter::default().range(1, 0, 5).any_of(1, [5, 9]);
        assert_eq!(narrowed, Filter::default().any_of(1, [5]));
    }

    #[test]
    fn a_filter_of_no_codes_passes_nothing() {
        assert!(Filter::default().is_all());
        assert!(Filter::default().any_of(0, []).is_none());
        assert!(Filter::default().range(0, 2, 1).is_none());
        assert!(!Filter::default().any_of(0, []).matches(&[0]));
        assert!(!Filter::default().any_of(7, [0]).matches(&[0]));
    }
}
