//! The hexagons of a tile.

use crate::cells::Tallying;
use crate::encode::LayerWriter;
use crate::hex;
use crate::layer::LayerIndex;
use crate::quantize::{self, TileGrid};
use crate::ring::{Ring, Vertex};
use crate::segment::Segment;
use crate::sieve::Sieve;
use crate::validity;
use crate::world::Point;

use super::EncodedLayer;

pub(super) fn encode(
    index: &LayerIndex,
    grid: &impl TileGrid,
    resolution: u8,
    sieve: &Sieve,
) -> EncodedLayer {
    let spec = &index.spec;
    let names = spec.tally_names();
    let keys = ["h3", "count"].into_iter().chain(names);
    let mut writer = LayerWriter::new(&spec.cells_name(), keys);
    let mut counts = Counts::new(Tallying::new(spec));
    for key in candidates(index, grid, resolution) {
        counts.count(index, resolution, key, sieve);
        if counts.all == 0 {
            continue;
        }
        let cell = hex::unpack(key, resolution);
        let rings = shown(grid, &hex::outline(cell));
        if rings.is_empty() {
            continue;
        }
        let name = writer.add_text(&format!("{cell:x}"));
        writer.tag(0, name);
        let all = writer.count(u64::from(counts.all));
        writer.tag(1, all);
        for (tally, key) in counts.tallies.iter().zip(2..) {
            let tally = writer.count(u64::from(*tally));
            writer.tag(key, tally);
        }
        writer.polygon(hex::feature_id(cell), &rings);
    }
    let cells = writer.feature_count();
    let mut bytes = Vec::new();
    writer.finish(&mut bytes);
    EncodedLayer {
        bytes,
        features: 0,
        cells,
        dropped: 0,
    }
}

/// What a tile shows of a hexagon; nothing when it lies elsewhere.
pub(crate) fn shown(grid: &impl TileGrid, outline: &[Point]) -> Vec<Ring> {
    let placed: Vec<Vertex> = outline.iter().map(|at| grid.place(*at)).collect();
    let mut vertices = placed.clone();
    quantize::straighten(&mut vertices);
    if vertices.len() < 3 {
        return quantize::show(vec![quantize::smallest(&placed)]);
    }
    if validity::twice_area(&vertices) < 0 {
        vertices.reverse();
    }
    let is_hole = false;
    quantize::show(vec![Ring { vertices, is_hole }])
}

/// The packed cells that may show in a tile, rising.
fn candidates(index: &LayerIndex, grid: &impl TileGrid, resolution: u8) -> Vec<u64> {
    let query = grid.query();
    let query = query.grown(hex::reach(resolution, &query));
    let of = |segment: &Segment| {
        let mut keys = Vec::new();
        if let Some(table) = segment.table(resolution) {
            table.search(&query, &mut |cell| {
                if query.has(segment.at[table.starts[cell] as usize]) {
                    keys.push(table.keys[cell]);
                }
            });
        }
        keys
    };
    let mut keys = of(&index.base);
    let live = of(&index.live);
    if !live.is_empty() {
        keys.extend(live);
        keys.sort_unstable();
        keys.dedup();
    }
    keys
}

/// The counts of one cell after another.
pub(crate) struct Counts {
    tallying: Tallying,
    pub(crate) all: u32,
    pub(crate) tallies: Vec<u32>,
}

impl Counts {
    pub(crate) fn new(tallying: Tallying) -> Self {
        Self {
            all: 0,
            tallies: vec![0; tallying.width()],
            tallying,
        }
    }

    /// Counts what passes in a cell: from the tables when everything does, else from the columns.
    pub(crate) fn count(&mut self, index: &LayerIndex, resolution: u8, key: u64, sieve: &Sieve) {
        self.all = 0;
        self.tallies.fill(0);
        if sieve.is_all() {
            self.look_up(index, resolution, key);
        } else {
            self.scan(index, resolution, key, sieve);
        }
    }

    fn look_up(&mut self, index: &LayerIndex, resolution: u8, key: u64) {
        let tables = [index.base.table(resolution), index.live.table(resolution)];
        for table in tables.into_iter().flatten() {
            let Some(cell) = table.find(key) else {
                continue;
            };
            self.all += table.features(cell).len() as u32;
            for (sum, tally) in self.tallies.iter_mut().zip(table.tallies(cell)) {
                *sum += tally;
            }
        }
        let dead = index.dead.table(resolution);
        if let Some((table, cell)) = dead.and_then(|t| Some((t, t.find(key)?))) {
            self.all -= table.features(cell).len() as u32;
            for (sum, tally) in self.tallies.iter_mut().zip(table.tallies(cell)) {
                *sum -= tally;
            }
        }
    }

    fn scan(&mut self, index: &LayerIndex, resolution: u8, key: u64, sieve: &Sieve) {
        for (segment, is_base) in [(&index.base, true), (&index.live, false)] {
            let found = segment.table(resolution);
            if let Some((table, cell)) = found.and_then(|t| Some((t, t.find(key)?))) {
                let range = table.features(cell);
                let dead = index.dead.within(&range, is_base);
                sieve.scan(segment, range, |at| {
                    if dead.binary_search(&(at as u32)).is_err() {
                        self.all += 1;
                        self.tallying
                            .add(&mut self.tallies, |d| segment.value(d, at));
                    }
                });
            }
        }
    }
}
