//! A filter made ready to be asked a million times.

use std::ops::Range;

use crate::filter::Filter;
use crate::segment::Segment;

/// How many features are tested in one go, column by column.
const BLOCK: usize = 1_024;

/// A predicate of more ranges than this is looked up instead of compared.
const MANY_RANGES: usize = 6;

/// One bit per code of one dimension.
type Bits = Box<[u64; 1024]>;

/// A [`Filter`] in the form in which columns are tested fastest.
pub(crate) struct Sieve {
    tests: Vec<(usize, Test)>,
    is_impossible: bool,
}

enum Test {
    /// The lowest code of each range and how far it reaches: the compiler compares many codes at once.
    Ranges(Vec<(u16, u16)>),
    Bits(Bits),
}

impl Sieve {
    pub(crate) fn new(filter: &Filter, dimensions: usize) -> Self {
        let tests = filter.ranges().map(|(d, ranges)| (d, Test::new(ranges)));
        let tests: Vec<(usize, Test)> = tests.collect();
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
        let mut tests = self.tests.iter();
        !self.is_impossible && tests.all(|(d, test)| test.has(segment.value(*d, at)))
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
        if self.tests.is_empty() {
            range.for_each(visit);
            return;
        }
        let mut passing = [true; BLOCK];
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min(start + BLOCK);
            let passing = &mut passing[..end - start];
            passing.fill(true);
            for (dimension, test) in &self.tests {
                test.narrow(&segment.columns[*dimension][start..end], passing);
            }
            for (at, passes) in (start..end).zip(passing.iter()) {
                if *passes {
                    visit(at);
                }
            }
            start = end;
        }
    }
}

impl Test {
    fn new(ranges: &[(u16, u16)]) -> Self {
        if ranges.len() <= MANY_RANGES {
            return Self::Ranges(ranges.iter().map(|(min, max)| (*min, max - min)).collect());
        }
        let mut bits: Bits = Box::new([0; 1024]);
        for code in ranges.iter().flat_map(|(min, max)| *min..=*max) {
            bits[usize::from(code >> 6)] |= 1 << (code & 63);
        }
        Self::Bits(bits)
    }

    fn has(&self, code: u16) -> bool {
        match self {
            Self::Ranges(ranges) => ranges.iter().any(|r| code.wrapping_sub(r.0) <= r.1),
            Self::Bits(bits) => has(bits, code),
        }
    }

    /// Strikes out what does not pass.
    fn narrow(&self, codes: &[u16], passing: &mut [bool]) {
        match self {
            Self::Ranges(ranges) => match ranges.as_slice() {
                [(min, reach)] => {
                    for (passes, code) in passing.iter_mut().zip(codes) {
                        *passes &= code.wrapping_sub(*min) <= *reach;
                    }
                }
                ranges => {
                    for (passes, code) in passing.iter_mut().zip(codes) {
                        let mut is_in = false;
                        for (min, reach) in ranges {
                            is_in |= code.wrapping_sub(*min) <= *reach;
                        }
                        *passes &= is_in;
                    }
                }
            },
            Self::Bits(bits) => {
                for (passes, code) in passing.iter_mut().zip(codes) {
                    *passes &= has(bits, *code);
                }
            }
        }
    }
}

fn has(bits: &Bits, code: u16) -> bool {
    bits[usize::from(code >> 6)] >> (code & 63) & 1 == 1
}
