//! Which tiles one changed feature touches.

use std::ops::RangeInclusive;

use crate::cells::Tallying;
use crate::coord::{MAX_ZOOM, TileCoord};
use crate::hex;
use crate::quantize::{Grid, TileGrid as _};
use crate::ring::Shape;
use crate::rows::{self, Row};
use crate::spec::LayerSpec;
use crate::tile;
use crate::touched::{Effect, States, Touched};
use crate::world::{self, BUFFER, EXTENT, Point, Rect};

/// A polygon in more tiles of one zoom than this counts as being everywhere: no building is 13 km long.
const MANY_TILES: usize = 16_384;

/// Adds the tiles that show the feature before or after a change.
pub(crate) fn touch(
    spec: &LayerSpec,
    before: Option<&Row>,
    after: Option<&Row>,
    touched: &mut Touched,
) {
    touched.begin(States {
        before: before.map(|row| row.values.clone()),
        after: after.map(|row| row.values.clone()),
    });
    let finest = rows::finest_resolution(spec);
    for resolution in spec.resolutions() {
        let cell = |row: &Row| hex::parent(row.key, finest, resolution);
        let Some(effect) = effect_on_cells(spec, before, after, cell) else {
            continue;
        };
        let mut cells: Vec<u64> = [before, after].into_iter().flatten().map(cell).collect();
        cells.dedup();
        for cell in cells {
            let outline = hex::outline(hex::unpack(cell, resolution));
            let zooms = 0..=MAX_ZOOM;
            for z in zooms.filter(|z| spec.cell_resolution(*z) == Some(resolution)) {
                touch_cell(&outline, z, effect, touched);
            }
        }
    }
    for z in spec.features_from()..=MAX_ZOOM {
        touch_features(z, before, after, touched);
    }
}

/// What a change does to the cells of a resolution; none when nothing.
fn effect_on_cells(
    spec: &LayerSpec,
    before: Option<&Row>,
    after: Option<&Row>,
    cell: impl Fn(&Row) -> u64,
) -> Option<Effect> {
    match (before, after) {
        (Some(a), Some(b)) if cell(a) == cell(b) => {
            if a.values == b.values {
                None
            } else if Tallying::new(spec).is_same(&a.values, &b.values) {
                Some(Effect::Passing)
            } else {
                Some(Effect::Shown)
            }
        }
        _ => Some(Effect::Shown),
    }
}

fn touch_features(z: u8, before: Option<&Row>, after: Option<&Row>, touched: &mut Touched) {
    let is_same_place = |a: &Row, b: &Row| match (&a.shape, &b.shape) {
        (None, None) => {
            let to_grid = |row: &Row| (world::to_grid(row.at.x, z), world::to_grid(row.at.y, z));
            // The key orders the features of a tile.
            to_grid(a) == to_grid(b) && a.key == b.key
        }
        (a, b) => a == b,
    };
    if let (Some(a), Some(b)) = (before, after)
        && a.values == b.values
        && is_same_place(a, b)
    {
        return;
    }
    for row in [before, after].into_iter().flatten() {
        match &row.shape {
            None => tiles_of(Rect::of_point(row.at), z)
                .for_each(|tile| touched.add(tile, Effect::Shown)),
            Some(shape) => touch_shape(shape, z, touched),
        }
    }
}

fn touch_shape(shape: &Shape, z: u8, touched: &mut Touched) {
    if tiles_of(shape.rect(), z).nth(MANY_TILES).is_some() {
        touched.add_everything();
        return;
    }
    for tile in tiles_of(shape.rect(), z) {
        let rings = shape
            .rings
            .iter()
            .map(|ring| (ring.vertices.as_slice(), ring.is_hole));
        if !Grid::of_tile(tile).place_shape(rings).is_empty() {
            touched.add(tile, Effect::Shown);
        }
    }
}

fn touch_cell(outline: &[Point], z: u8, effect: Effect, touched: &mut Touched) {
    let rect = Rect::of_points(outline.iter().copied());
    let tiles: Vec<TileCoord> = tiles_of(rect, z).collect();
    let is_alone = tiles.len() == 1;
    for tile in tiles {
        if is_alone || !tile::shown(&Grid::of_tile(tile), outline).is_empty() {
            touched.add(tile, effect);
        }
    }
}

/// The tiles of a zoom whose buffered box meets a box, both on the grid of the zoom.
fn tiles_of(rect: Rect, z: u8) -> impl Iterator<Item = TileCoord> {
    let span = |min: u32, max: u32| -> RangeInclusive<u32> {
        let last = (1i32 << z) - 1;
        let first = (world::to_grid(min, z) - BUFFER - 1).div_euclid(EXTENT);
        let end = (world::to_grid(max, z) + BUFFER).div_euclid(EXTENT);
        first.clamp(0, last) as u32..=end.clamp(0, last) as u32
    };
    let rows = span(rect.min.y, rect.max.y);
    span(rect.min.x, rect.max.x).flat_map(move |x| {
        rows.clone()
            .filter_map(move |y| TileCoord::new(z, x, y).ok())
    })
}
