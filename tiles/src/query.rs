//! Questions to a layer that are no tiles: lists, sums, cells.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::cells::{CellCounts, Tallying};
use crate::coord::Bbox;
use crate::filter::Filter;
use crate::hex;
use crate::layer::LayerIndex;
use crate::segment::Segment;
use crate::sieve::Sieve;
use crate::spec::GeometryKind;
use crate::tile::Counts;
use crate::validity;
use crate::world::Rect;

/// A box that holds no more than this is looked through whole.
const FEW: usize = 16_384;

/// How many features are looked at from the newest on before all are looked at in the order of the columns.
const PATIENCE: usize = 65_536;

impl LayerIndex {
    /// The ids of the features that meet a box and pass a filter, highest id first.
    ///
    /// `after` is the last id of the page before.
    pub fn find_in_bbox(
        &self,
        bbox: Bbox,
        filter: &Filter,
        limit: usize,
        after: Option<u64>,
    ) -> Vec<u64> {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        if sieve.is_none() || limit == 0 {
            return Vec::new();
        }
        let rect = Rect::of_bbox(bbox);
        let is_asked = |id: u64| after.is_none_or(|after| id < after);
        if self.base.estimate(&rect, FEW) < FEW {
            return self.newest_of_all(&rect, &sieve, limit, is_asked);
        }
        let page = self.newest_first(&rect, &sieve, limit, after);
        page.unwrap_or_else(|| self.newest_of_all(&rect, &sieve, limit, is_asked))
    }

    /// How many features pass a filter, and meet a box if one is given, for each combination of values of some
    /// dimensions, in the order of the values.
    pub fn count_by(
        &self,
        dimensions: &[usize],
        filter: &Filter,
        bbox: Option<Bbox>,
    ) -> Vec<(Vec<u16>, u64)> {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        let size = |d: &usize| {
            let highest = self.base.highest(*d).max(self.live.highest(*d));
            usize::from(highest) + 1
        };
        let mut groups = Groups::new(dimensions.iter().map(size).collect());
        let rect = bbox.map(Rect::of_bbox);
        self.each(rect.as_ref(), &sieve, |segment, at| {
            groups.add(dimensions.iter().map(|d| segment.value(*d, at)));
        });
        groups.into_counts()
    }

    /// The cells of a resolution in use with the counts of what passes a filter, in the order of H3 indexes.
    ///
    /// At a resolution that the layer does not use there are none.
    pub fn cells(&self, resolution: u8, filter: &Filter) -> Vec<CellCounts> {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        let tables = [self.base.table(resolution), self.live.table(resolution)];
        let keys = tables.into_iter().flatten().flat_map(|table| &table.keys);
        let keys: BTreeSet<u64> = keys.copied().collect();
        let mut counts = Counts::new(Tallying::new(&self.spec));
        let mut cells = Vec::new();
        for key in keys {
            counts.count(self, resolution, key, &sieve);
            if counts.all > 0 {
                cells.push(CellCounts {
                    cell: hex::unpack(key, resolution),
                    count: u64::from(counts.all),
                    tallies: counts.tallies.iter().map(|t| u64::from(*t)).collect(),
                });
            }
        }
        cells
    }

    /// Walks from the newest on; none when the page did not fill within patience.
    fn newest_first(
        &self,
        rect: &Rect,
        sieve: &Sieve,
        limit: usize,
        after: Option<u64>,
    ) -> Option<Vec<u64>> {
        let mut base = self.base.newest_below(after).peekable();
        let mut live = self.live.newest_below(after).peekable();
        let mut found = Vec::with_capacity(limit.min(1024));
        for _ in 0..PATIENCE {
            let old = base.peek().map(|at| self.base.ids[*at]);
            let new = live.peek().map(|at| self.live.ids[*at]);
            // An id in both is dead in the base.
            let (segment, at) = if new >= old {
                match live.next() {
                    Some(at) => (&*self.live, at),
                    None => return Some(found),
                }
            } else {
                match base.next().filter(|at| !self.dead.has(*at)) {
                    Some(at) => (&*self.base, at),
                    None => continue,
                }
            };
            if sieve.passes(segment, at) && self.meets(segment, at, rect) {
                found.push(segment.ids[at]);
                if found.len() == limit {
                    return Some(found);
                }
            }
        }
        None
    }

    fn newest_of_all(
        &self,
        rect: &Rect,
        sieve: &Sieve,
        limit: usize,
        is_asked: impl Fn(u64) -> bool,
    ) -> Vec<u64> {
        let mut ids = Vec::new();
        self.each(Some(rect), sieve, |segment, at| {
            if is_asked(segment.ids[at]) {
                ids.push(segment.ids[at]);
            }
        });
        if ids.len() > limit {
            ids.select_nth_unstable_by(limit - 1, |a, b| b.cmp(a));
            ids.truncate(limit);
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids
    }

    /// Visits what passes and, with a box, meets it.
    pub(crate) fn each(
        &self,
        rect: Option<&Rect>,
        sieve: &Sieve,
        mut visit: impl FnMut(&Segment, usize),
    ) {
        for (segment, is_base) in [(&*self.base, true), (&*self.live, false)] {
            let mut visit_run = |run: Range<usize>, is_inside: bool| {
                let dead = self.dead.within(&run, is_base);
                sieve.scan(segment, run, |at| {
                    let is_dead = dead.binary_search(&(at as u32)).is_ok();
                    let meets = |rect| is_inside || self.meets(segment, at, rect);
                    if !is_dead && rect.is_none_or(meets) {
                        visit(segment, at);
                    }
                });
            };
            match rect {
                Some(rect) => segment.search(rect, &mut visit_run),
                None => visit_run(0..segment.len(), true),
            }
        }
    }

    /// Whether a feature shares a point with a box.
    fn meets(&self, segment: &Segment, at: usize, rect: &Rect) -> bool {
        match self.spec.geometry() {
            GeometryKind::Point => rect.has(segment.at[at]),
            GeometryKind::Polygon => {
                let own = segment.rect(at);
                let is_across = || validity::meets_box(segment.rings(at).map(|r| r.0), rect);
                rect.intersects(&own) && (rect.contains(&own) || is_across())
            }
        }
    }
}

/// Counts per combination of values.
enum Groups {
    /// One count for every combination of codes up to the highest of each dimension.
    Dense {
        sizes: Vec<usize>,
        counts: Vec<u64>,
    },
    Sparse(BTreeMap<Vec<u16>, u64>),
}

impl Groups {
    /// Prepares to count combinations of codes below these sizes.
    fn new(sizes: Vec<usize>) -> Self {
        const MANY: usize = 1 << 20;
        let all = sizes
            .iter()
            .try_fold(1usize, |all, size| all.checked_mul(*size));
        match all.filter(|all| *all <= MANY) {
            Some(all) => Self::Dense {
                sizes,
                counts: vec![0; all],
            },
            None => Self::Sparse(BTreeMap::new()),
        }
    }

    fn add(&mut self, values: impl Iterator<Item = u16>) {
        match self {
            Self::Dense { sizes, counts } => {
                let at = values
                    .zip(sizes)
                    .fold(0, |at, (v, size)| at * *size + usize::from(v));
                counts[at] += 1;
            }
            Self::Sparse(counts) => *counts.entry(values.collect()).or_default() += 1,
        }
    }

    fn into_counts(self) -> Vec<(Vec<u16>, u64)> {
        match self {
            Self::Dense { sizes, counts } => {
                let met = counts
                    .into_iter()
                    .enumerate()
                    .filter(|(_, count)| *count > 0);
                met.map(|(at, count)| (combination(at, &sizes), count))
                    .collect()
            }
            Self::Sparse(counts) => counts.into_iter().collect(),
        }
    }
}

fn combination(mut at: usize, sizes: &[usize]) -> Vec<u16> {
    let mut values = vec![0; sizes.len()];
    for (value, size) in values.iter_mut().zip(sizes).rev() {
        *value = (at % size) as u16;
        at /= size;
    }
    values
}
