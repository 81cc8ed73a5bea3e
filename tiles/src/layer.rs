//! A map layer in memory: a large immutable base and a small immutable delta.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::cells::CellTable;
use crate::coord::Bbox;
use crate::feature::{Change, Feature, FeatureView};
use crate::rows::{self, Row};
use crate::segment::{self, Segment};
use crate::spec::LayerSpec;
use crate::touched::Touched;
use crate::touching;
use crate::world;

/// A delta of more entries than this is worth merging into the base.
const COMPACT_FROM: usize = 8_192;

/// All features of a layer at one moment.
///
/// An index is never altered: [`LayerIndex::apply`] gives a new one, which shares the base with the old. Clones are
/// cheap.
///
/// ```
/// use std::sync::Arc;
/// use tiles::*;
/// let spec = LayerSpec::new(
///     "issues",
///     GeometryKind::Point,
///     vec![Dimension::labels("status", ["open", "shut"])],
///     "status",
/// )?;
/// let place = LonLat::new(38.97, 45.03)?;
/// let issue = |id| Feature { id, geometry: FeatureGeometry::Point(place), values: vec![0] };
/// let layer = LayerIndex::build(Arc::new(spec), (0..3).map(issue));
/// let (layer, touched) = layer.apply(vec![Change { id: 1, feature: None }]);
/// assert_eq!(layer.len(), 2);
/// assert!(touched.contains(TileCoord::covering(place, 9)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct LayerIndex {
    pub(crate) spec: Arc<LayerSpec>,
    pub(crate) base: Arc<Segment>,
    /// What was added or changed since the base was built.
    pub(crate) live: Arc<Segment>,
    /// What of the base was changed or removed.
    pub(crate) dead: Arc<Dead>,
}

/// The features of a base that count no longer.
#[derive(Debug, Default)]
pub(crate) struct Dead {
    /// Their positions in the base, rising.
    pub(crate) positions: Vec<u32>,
    /// Their counts, to be subtracted.
    pub(crate) tables: Vec<CellTable>,
}

impl Dead {
    fn build(spec: &LayerSpec, base: &Segment, positions: Vec<u32>) -> Self {
        let places = positions.iter().map(|at| *at as usize);
        let keys: Vec<u64> = places.clone().map(|at| base.keys[at]).collect();
        let at: Vec<_> = places.map(|at| base.at[at]).collect();
        let value = |d: usize, i: usize| base.value(d, positions[i] as usize);
        let tables = segment::tables(spec, &keys, &at, value);
        Self { positions, tables }
    }

    pub(crate) fn has(&self, position: usize) -> bool {
        self.positions.binary_search(&(position as u32)).is_ok()
    }

    /// The dead among a range of positions; outside the base nothing is dead.
    pub(crate) fn within(&self, range: &Range<usize>, is_base: bool) -> &[u32] {
        if !is_base {
            return &[];
        }
        let bound = |at: usize| self.positions.partition_point(|p| (*p as usize) < at);
        &self.positions[bound(range.start)..bound(range.end)]
    }

    pub(crate) fn table(&self, resolution: u8) -> Option<&CellTable> {
        self.tables.iter().find(|t| t.resolution == resolution)
    }
}

impl LayerIndex {
    /// Builds a layer from all its features; of features with the same id the last one counts.
    ///
    /// What has no place, or the other kind of geometry than the layer, is left out.
    pub fn build(spec: Arc<LayerSpec>, features: impl IntoIterator<Item = Feature>) -> Self {
        let rows = rows::prepare(&spec, features);
        Self::of_rows(spec, &rows)
    }

    /// Applies changes in order, and tells which tiles they touch; the base stays shared.
    ///
    /// It costs time for the changes and for the delta so far, none for the base.
    pub fn apply(&self, changes: Vec<Change>) -> (Self, Touched) {
        let mut last: BTreeMap<u64, Option<Feature>> = BTreeMap::new();
        for change in changes {
            let feature = change.feature.map(|f| Feature { id: change.id, ..f });
            last.insert(change.id, feature);
        }
        let prepared = rows::prepare(&self.spec, last.values_mut().filter_map(Option::take));
        let mut after = prepared.into_iter().peekable();
        let mut touched = Touched::default();
        let mut replaced: BTreeMap<u64, Option<Row>> = BTreeMap::new();
        for id in last.into_keys() {
            let now = after.next_if(|row| row.id == id);
            let before = self.find(id).map(|(segment, at)| segment.row(at));
            if before != now {
                touching::touch(&self.spec, before.as_ref(), now.as_ref(), &mut touched);
                replaced.insert(id, now);
            }
        }
        if replaced.is_empty() {
            return (self.clone(), touched);
        }
        (self.replacing(replaced), touched)
    }

    /// Whether the delta has grown so far that [`LayerIndex::compact`] is worth its time.
    pub fn needs_compaction(&self) -> bool {
        self.delta_len() > COMPACT_FROM
    }

    /// The same content with an empty delta.
    #[must_use]
    pub fn compact(&self) -> Self {
        let mut dead = self.dead.positions.iter().peekable();
        let base =
            (0..self.base.len()).filter(|at| dead.next_if(|d| **d as usize == *at).is_none());
        let base = base.map(|at| self.base.row(at));
        let live = (0..self.live.len()).map(|at| self.live.row(at));
        let rows: Vec<Row> = base.chain(live).collect();
        Self::of_rows(Arc::clone(&self.spec), &rows)
    }

    /// The description of the layer.
    pub fn spec(&self) -> &Arc<LayerSpec> {
        &self.spec
    }

    /// How many features there are.
    pub fn len(&self) -> usize {
        self.base.len() - self.dead.positions.len() + self.live.len()
    }

    /// Whether there are no features.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries the delta has.
    pub fn delta_len(&self) -> usize {
        self.live.len() + self.dead.positions.len()
    }

    /// The memory that the layer holds, base, delta and all indexes counted.
    pub fn memory_bytes(&self) -> usize {
        let dead = self.dead.tables.iter().map(CellTable::memory_bytes);
        let dead = dead.sum::<usize>() + self.dead.positions.capacity() * 4;
        self.base.memory_bytes() + self.live.memory_bytes() + dead
    }

    /// A box around all features, to a few centimetres; none of an empty layer.
    ///
    /// It is cheap, and may be too wide for as long as features that went away are not [compacted](LayerIndex::compact).
    pub fn bbox(&self) -> Option<Bbox> {
        if self.is_empty() {
            return None;
        }
        let mut all = self.base.bounds();
        all.add(self.live.bounds());
        // Coordinates were rounded when they came.
        Some(all.grown(4).to_bbox())
    }

    /// One feature.
    pub fn get(&self, id: u64) -> Option<FeatureView> {
        let (segment, at) = self.find(id)?;
        Some(FeatureView {
            id,
            location: world::unproject(segment.at[at]),
            bbox: segment.rect(at).to_bbox(),
            values: segment.values(at),
        })
    }

    fn of_rows(spec: Arc<LayerSpec>, rows: &[Row]) -> Self {
        let base = Arc::new(Segment::build(&spec, rows));
        let live = Arc::new(Segment::build(&spec, &[]));
        let dead = Arc::new(Dead::build(&spec, &base, Vec::new()));
        Self {
            spec,
            base,
            live,
            dead,
        }
    }

    pub(crate) fn find(&self, id: u64) -> Option<(&Segment, usize)> {
        if let Some(at) = self.live.find(id) {
            return Some((&self.live, at));
        }
        let at = self.base.find(id).filter(|at| !self.dead.has(*at))?;
        Some((&self.base, at))
    }

    fn replacing(&self, mut replaced: BTreeMap<u64, Option<Row>>) -> Self {
        let in_base = replaced.keys().filter_map(|id| self.base.find(*id));
        let mut positions = self.dead.positions.clone();
        positions.extend(in_base.map(|at| at as u32));
        positions.sort_unstable();
        positions.dedup();
        let kept = (0..self.live.len()).filter(|at| !replaced.contains_key(&self.live.ids[*at]));
        let mut rows: Vec<Row> = kept.map(|at| self.live.row(at)).collect();
        rows.extend(replaced.values_mut().filter_map(Option::take));
        Self {
            spec: Arc::clone(&self.spec),
            base: Arc::clone(&self.base),
            live: Arc::new(Segment::build(&self.spec, &rows)),
            dead: Arc::new(Dead::build(&self.spec, &self.base, positions)),
        }
    }
}
