//! The features of a tile.

use crate::coord::TileCoord;
use crate::encode::LayerWriter;
use crate::layer::LayerIndex;
use crate::quantize::{TILE_FRAME, TileGrid};
use crate::ring::Vertex;
use crate::segment::Segment;
use crate::sieve::Sieve;
use crate::spec::GeometryKind;
use crate::world::EXTENT;

use super::{EncodedLayer, ValueTable};

/// A feature of the base or the delta that lies in the tile.
#[derive(Clone, Copy)]
struct Pick<'a> {
    segment: &'a Segment,
    at: usize,
}

impl Pick<'_> {
    fn order(&self) -> (u64, u64) {
        (self.segment.keys[self.at], self.segment.ids[self.at])
    }
}

pub(super) fn encode(
    index: &LayerIndex,
    grid: &impl TileGrid,
    tile: TileCoord,
    sieve: &Sieve,
) -> EncodedLayer {
    let picks = find(index, grid, sieve);
    let found = picks.len();
    let mut budget = index.spec.feature_budget();
    loop {
        let kept = thin(&picks, budget);
        let writer = write(index, grid, &kept);
        let length = writer.encoded_len();
        let limit = index.spec.byte_budget();
        if length > limit && kept.len() > 1 {
            budget = (kept.len() * limit / length * 15 / 16).clamp(1, kept.len() - 1);
            continue;
        }
        let features = writer.feature_count();
        let mut bytes = Vec::with_capacity(length + 16);
        writer.finish(&mut bytes);
        let dropped = found - kept.len();
        if dropped > 0 {
            write_dropped(index, tile, dropped, &mut bytes);
        }
        return EncodedLayer {
            bytes,
            features,
            cells: 0,
            dropped,
        };
    }
}

/// Finds what lies in the tile, in the order of cell and id.
fn find<'a>(index: &'a LayerIndex, grid: &impl TileGrid, sieve: &Sieve) -> Vec<Pick<'a>> {
    let query = grid.query();
    let shows = |segment: &Segment, at: usize, is_inside: bool| match index.spec.geometry() {
        GeometryKind::Point => is_inside || query.has(segment.at[at]),
        GeometryKind::Polygon => {
            let rect = segment.rect(at);
            query.contains(&rect)
                || query.intersects(&rect) && !grid.place_shape(segment.rings(at)).is_empty()
        }
    };
    let collect = |segment: &'a Segment, is_base: bool| {
        let mut picks = Vec::new();
        segment.search(&query, &mut |run, is_inside| {
            let dead = index.dead.within(&run, is_base);
            sieve.scan(segment, run, |at| {
                if shows(segment, at, is_inside) && dead.binary_search(&(at as u32)).is_err() {
                    picks.push(Pick { segment, at });
                }
            });
        });
        picks
    };
    let base = collect(&index.base, true);
    let live = collect(&index.live, false);
    merge(base, live)
}

fn merge<'a>(base: Vec<Pick<'a>>, live: Vec<Pick<'a>>) -> Vec<Pick<'a>> {
    if live.is_empty() {
        return base;
    }
    let mut merged = base;
    merged.extend(live);
    // Two sorted runs: the stable sort finds and merges them.
    merged.sort_by_key(Pick::order);
    merged
}

/// Keeps as many as the budget allows, spread as all of them are: those whose ids come first when they are shuffled.
///
/// What is kept deep down is kept further up as far as it goes, and one more feature displaces one other.
fn thin<'a>(picks: &[Pick<'a>], budget: usize) -> Vec<Pick<'a>> {
    if picks.len() <= budget {
        return picks.to_vec();
    }
    let rank = |pick: &Pick<'_>| shuffled(pick.segment.ids[pick.at]);
    let mut ranks: Vec<u64> = picks.iter().map(rank).collect();
    let (_, limit, _) = ranks.select_nth_unstable(budget.saturating_sub(1));
    let limit = *limit;
    // The shuffle is one to one, so exactly the budget passes.
    picks.iter().filter(|p| rank(p) <= limit).copied().collect()
}

/// A fixed shuffle of all numbers, the finalizer of `SplitMix64`.
fn shuffled(id: u64) -> u64 {
    let id = (id ^ (id >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let id = (id ^ (id >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    id ^ (id >> 31)
}

fn write(index: &LayerIndex, grid: &impl TileGrid, picks: &[Pick<'_>]) -> LayerWriter {
    let spec = &index.spec;
    let dimensions = spec.dimensions();
    let keys = dimensions.iter().map(|dimension| &dimension.name);
    let mut writer = LayerWriter::new(spec.name(), keys);
    let mut tables: Vec<ValueTable> = (0..dimensions.len())
        .map(|d| ValueTable::new(picks.iter().map(move |p| p.segment.value(d, p.at))))
        .collect();
    let mut tag = |pick: &Pick<'_>, writer: &mut LayerWriter| {
        for (key, table) in tables.iter_mut().enumerate() {
            let code = pick.segment.value(key, pick.at);
            let place = table.place(code, writer, |code| dimensions[key].text(code));
            if let Some(place) = place {
                writer.tag(key as u32, place);
            }
        }
    };
    for pick in picks {
        let id = pick.segment.ids[pick.at];
        match spec.geometry() {
            GeometryKind::Point => {
                tag(pick, &mut writer);
                let at = grid.place(pick.segment.at[pick.at]);
                writer.point(id, at.within_tile());
            }
            GeometryKind::Polygon => {
                let rings = grid.place_shape(pick.segment.rings(pick.at));
                // The smallest shape may fall on the very edge of the buffer.
                if !rings.is_empty() {
                    tag(pick, &mut writer);
                    writer.polygon(id, &rings);
                }
            }
        }
    }
    writer
}

impl Vertex {
    /// The vertex, moved by the half unit that it may lie beyond the buffer.
    fn within_tile(self) -> Self {
        let clamp = |v: i32| v.clamp(TILE_FRAME.min.x, TILE_FRAME.max.x);
        Self::new(clamp(self.x), clamp(self.y))
    }
}

/// Writes one point in the middle of the tile that says how many features are not shown.
fn write_dropped(index: &LayerIndex, tile: TileCoord, dropped: usize, out: &mut Vec<u8>) {
    let mut writer = LayerWriter::new(&index.spec.dropped_name(), ["dropped"]);
    let count = writer.count(dropped as u64);
    writer.tag(0, count);
    let id = u64::from(tile.x()) << tile.z() | u64::from(tile.y());
    writer.point(id, Vertex::new(EXTENT / 2, EXTENT / 2));
    writer.finish(out);
}
