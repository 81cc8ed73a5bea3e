//! Counts per H3 cell.

use crate::hex;
use crate::spec::LayerSpec;
use crate::tree::Tree;
use crate::world::{Point, Rect};

/// How many cells share a leaf of the tree.
const RUN: usize = 16;

/// How many features one cell holds, in all and per label that the layer counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellCounts {
    /// The H3 index of the cell.
    pub cell: u64,
    /// All features in it.
    pub count: u64,
    /// The features with each of the labels of [`LayerSpec::tally_names`].
    pub tallies: Vec<u64>,
}

/// The cells of one resolution in a run of sorted features.
#[derive(Debug)]
pub(crate) struct CellTable {
    pub(crate) resolution: u8,
    /// Packed cells, rising.
    pub(crate) keys: Vec<u64>,
    /// Where the features of each cell begin, and at last where they end.
    pub(crate) starts: Vec<u32>,
    /// One count per label and cell.
    tallies: Vec<u32>,
    width: usize,
    tree: Tree,
}

/// Which counts a feature adds to.
#[derive(Clone, Debug)]
pub(crate) struct Tallying {
    /// The counted dimension and how many labels it has.
    count_by: (usize, usize),
    also: Vec<(usize, u16)>,
}

impl Tallying {
    pub(crate) fn new(spec: &LayerSpec) -> Self {
        let also = spec.also_count().to_vec();
        let labels = spec.tally_names().len() - also.len();
        Self {
            count_by: (spec.count_by(), labels),
            also,
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.count_by.1 + self.also.len()
    }

    /// Adds one feature to a row of counts.
    pub(crate) fn add(&self, tallies: &mut [u32], value: impl Fn(usize) -> u16) {
        let (dimension, labels) = self.count_by;
        let code = usize::from(value(dimension));
        if code < labels {
            tallies[code] += 1;
        }
        for (at, (dimension, code)) in self.also.iter().enumerate() {
            tallies[labels + at] += u32::from(value(*dimension) == *code);
        }
    }

    /// Whether two features add to the same counts.
    pub(crate) fn is_same(&self, a: &[u16], b: &[u16]) -> bool {
        let row = |values: &[u16]| {
            let mut row = vec![0; self.width()];
            self.add(&mut row, |dimension| values[dimension]);
            row
        };
        row(a) == row(b)
    }
}

impl CellTable {
    /// Builds the table of the finest resolution from sorted keys.
    pub(crate) fn finest(
        resolution: u8,
        sorted: &[u64],
        at: &[Point],
        tallying: &Tallying,
        value: impl Fn(usize, usize) -> u16,
    ) -> Self {
        let width = tallying.width();
        let mut table = Self::empty(resolution, width);
        for (position, key) in sorted.iter().enumerate() {
            if table.keys.last() != Some(key) {
                table.begin(*key, position as u32);
            }
            let row = table.tallies.len() - width;
            tallying.add(&mut table.tallies[row..], |dimension| {
                value(dimension, position)
            });
        }
        table.finish(sorted.len(), at)
    }

    /// Builds the table of a coarser resolution from a finer one.
    pub(crate) fn coarser(finer: &Self, resolution: u8, at: &[Point]) -> Self {
        let width = finer.width;
        let mut table = Self::empty(resolution, width);
        for (i, key) in finer.keys.iter().enumerate() {
            let key = hex::parent(*key, finer.resolution, resolution);
            if table.keys.last() != Some(&key) {
                table.begin(key, finer.starts[i]);
            }
            let row = table.tallies.len() - width;
            for (sum, tally) in table.tallies[row..].iter_mut().zip(finer.tallies(i)) {
                *sum += tally;
            }
        }
        let count = finer.starts.last().copied().unwrap_or_default();
        table.finish(count as usize, at)
    }

    pub(crate) fn tallies(&self, cell: usize) -> &[u32] {
        &self.tallies[cell * self.width..(cell + 1) * self.width]
    }

    pub(crate) fn features(&self, cell: usize) -> std::ops::Range<usize> {
        self.starts[cell] as usize..self.starts[cell + 1] as usize
    }

    pub(crate) fn find(&self, key: u64) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }

    /// Calls `visit` with every cell whose first feature lies in the box, and maybe others.
    pub(crate) fn search(&self, query: &Rect, visit: &mut impl FnMut(usize)) {
        self.tree
            .search(query, &mut |run, _| run.for_each(&mut *visit));
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.keys.capacity() * 8
            + (self.starts.capacity() + self.tallies.capacity()) * 4
            + self.tree.memory_bytes()
    }

    fn empty(resolution: u8, width: usize) -> Self {
        Self {
            resolution,
            keys: Vec::new(),
            starts: Vec::new(),
            tallies: Vec::new(),
            width,
            tree: Tree::default(),
        }
    }

    fn begin(&mut self, key: u64, start: u32) {
        self.keys.push(key);
        self.starts.push(start);
        self.tallies.resize(self.tallies.len() + self.width, 0);
    }

    fn finish(mut self, count: usize, at: &[Point]) -> Self {
        self.starts.push(count as u32);
        self.keys.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.tallies.shrink_to_fit();
        let starts = &self.starts;
        self.tree = Tree::build(self.keys.len(), RUN, |cell| {
            Rect::of_point(at[starts[cell] as usize])
        });
        self
    }
}
