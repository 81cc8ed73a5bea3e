//! A filter made ready to be asked a million times.

use std::ops::Range;

use crate::filter::Filter;
use crate::segment::Segment;

/// One bit per code of one dimension.
type Bits = Box<[u64; 1024]>;

/// A [`Filter`] as bit sets.
pub(crate) struct Sieve {
    tests: Vec<(usize, Bits)>,
    /// Asks about a dimension that the layer does not have.
    is_impossible: bool,
}

impl Sieve {
    pub(crate) fn new(filter: &Filter, dimensions: usize) -> Self {
        let mut tests = Vec::new();
        for (dimension, ranges) in filter.ranges() {
            let mut bits: Bits = Box::new([0; 1024]);
            for code in ranges.iter().flat_map(|(min, max)| *min..=*max) {
                bits[usize::from(code >> 6)] |= 1 << (code & 63);
            }
            tests.push((dimension, bits));
        }
        Self {
            is_impossible: filter.is_none() || tests.iter().any(|(d, _)| *d >= dimensions),
            tests,
        }
    }

    /// Whether everything passes.
    pub(crate) fn is_all(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether nothing passes.
    pub(crate) fn is_none(&self) -> bool {
        self.is_impossible
    }

    pub(crate) fn passes(&self, segment: &Segment, at: usize) -> bool {
        !self.is_impossible
            && self
                .tests
                .iter()
                .all(|(dimension, bits)| has(bits, segment.value(*dimension, at)))
    }

    /// Calls `visit` with the positions that pass, in order.
    pub(crate) fn scan(
        &self,
        segment: &Segment,
        range: Range<usize>,
        mut visit: impl FnMut(usize),
    ) {
        if self.is_impossible {
            return;
        }
        match self.tests.as_slice() {
            [] => range.for_each(visit),
            [(dimension, bits)] => {
                let column = &segment.columns[*dimension][range.clone()];
                let passing = range.zip(column).filter(|(_, code)| has(bits, **code));
                passing.for_each(|(at, _)| visit(at));
            }
            [(first, bits), rest @ ..] => {
                let column = &segment.columns[*first][range.clone()];
                for (at, code) in range.zip(column) {
                    let others = || {
                        rest.iter()
                            .all(|(d, bits)| has(bits, segment.value(*d, at)))
                    };
                    if has(bits, *code) && others() {
                        visit(at);
                    }
                }
            }
        }
    }
}

fn has(bits: &Bits, code: u16) -> bool {
    bits[usize::from(code >> 6)] >> (code & 63) & 1 == 1
}
