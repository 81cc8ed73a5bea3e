//! Areas that share borders in what is put in share them in every tile.

use std::collections::BTreeMap;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use tiles::{
    AreaAttributes, AreaLayer, AreaValue, Bbox, LonLat, MAX_ZOOM, MatrixTile, TileCoord,
    TileMatrixSet,
};

use crate::support::decode::{Feature, Layer, decode_checked};
use crate::support::region::Dice;

const SIDE: usize = 6;
const WEST: f64 = 37.0;
const SOUTH: f64 = 44.0;
const STEP: f64 = 0.5;

type Place = (f64, f64);

/// A ragged line between two corners, the same for both areas beside it.
fn border(from: Place, to: Place, steps: usize, dice: &mut Dice) -> Vec<Place> {
    let mut line = vec![from];
    for i in 1..steps {
        let share = i as f64 / steps as f64;
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        // Small near the corners, so that no two borders cross.
        let sway = (dice.unit() - 0.5) * (0.5 * share.min(1.0 - share)).min(0.06);
        line.push((
            from.0 + dx * share - dy * sway,
            from.1 + dy * share + dx * sway,
        ));
    }
    line.push(to);
    line
}

/// A coverage of ragged squares; the steps of a border tell how detailed it is.
fn coverage(steps: usize) -> Vec<MultiPolygon<f64>> {
    let mut dice = Dice::new(61);
    let corner = |x: usize, y: usize| (WEST + STEP * x as f64, SOUTH + STEP * y as f64);
    let mut flat = BTreeMap::new();
    let mut upright = BTreeMap::new();
    for y in 0..=SIDE {
        for x in 0..=SIDE {
            flat.insert(
                (x, y),
                border(corner(x, y), corner(x + 1, y), steps, &mut dice),
            );
            upright.insert(
                (x, y),
                border(corner(x, y), corner(x, y + 1), steps, &mut dice),
            );
        }
    }
    let mut areas = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let mut ring = flat[&(x, y)].clone();
            ring.extend(upright[&(x + 1, y)].iter().copied());
            ring.extend(flat[&(x, y + 1)].iter().rev().copied());
            ring.extend(upright[&(x, y)].iter().rev().copied());
            ring.dedup();
            let line: LineString<f64> = ring.into_iter().map(|(x, y)| Coord { x, y }).collect();
            areas.push(MultiPolygon(vec![Polygon::new(line, Vec::new())]));
        }
    }
    areas
}

fn layer() -> AreaLayer {
    let attributes = (0..SIDE * SIDE).map(|at| AreaAttributes {
        id: at as u64 + 1,
        values: vec![
            ("code".to_owned(), AreaValue::Text(format!("{at:08}"))),
            ("name".to_owned(), AreaValue::Text(format!("Район {at}"))),
            ("rank".to_owned(), AreaValue::Whole(-(at as i64))),
            ("share".to_owned(), AreaValue::Fraction(0.5)),
        ],
    });
    let zooms: Vec<_> = (0..=12).map(|z| coverage(1 << (z / 2 + 1))).collect();
    AreaLayer::new("areas", attributes.collect(), &zooms)
}

fn features<'a>(layers: &'a [Layer], name: &str) -> &'a [Feature] {
    let layer = layers.iter().find(|layer| layer.name == name);
    layer.map_or(&[], |layer| &layer.features)
}

/// Tiles inside the coverage, on borders and corners and between them.
fn tiles() -> Vec<TileCoord> {
    let mut dice = Dice::new(62);
    let mut tiles = Vec::new();
    for z in 5..=MAX_ZOOM {
        for i in 0..60 {
            let cell = |dice: &mut Dice| (1 + dice.below(SIDE as u64 - 1)) as f64;
            let (mut x, mut y) = (cell(&mut dice), cell(&mut dice));
            if i % 3 > 0 {
                x += dice.unit() - 0.5;
            }
            if i % 3 > 1 {
                y += dice.unit() - 0.5;
            }
            let place = LonLat::new(WEST + STEP * x, SOUTH + STEP * y).unwrap();
            tiles.push(TileCoord::covering(place, z).unwrap());
        }
    }
    tiles.sort();
    tiles.dedup();
    tiles
}

fn is_inside(bbox: Bbox) -> bool {
    let margin = 0.05 + (bbox.east() - bbox.west()) * 0.02;
    let size = STEP * SIDE as f64;
    bbox.west() > WEST + margin
        && bbox.south() > SOUTH + margin
        && bbox.east() < WEST + size - margin
        && bbox.north() < SOUTH + size - margin
}

#[test]
fn areas_fill_every_tile_without_gap_or_overlap() {
    let layer = layer();
    let mut looked_at = 0;
    for tile in tiles() {
        let layers = decode_checked(&layer.encode_tile(tile).bytes);
        let areas = features(&layers, "areas");
        if !is_inside(tile.bbox()) {
            continue;
        }
        let sum: f64 = areas.iter().map(Feature::area).sum();
        let whole = f64::from(4_096 + 128).powi(2);
        // Where rounding crossed two lines the overlay moves one by a unit.
        assert!((sum - whole).abs() < 16.0, "{tile}: {sum} of {whole}");
        looked_at += 1;
    }
    assert!(looked_at > 300, "{looked_at}");
}

#[test]
fn areas_fill_every_geographic_tile_without_gap_or_overlap() {
    let layer = layer();
    let set = TileMatrixSet::WorldCRS84Quad;
    let mut dice = Dice::new(63);
    let mut looked_at = 0;
    for matrix in 5..=set.max_matrix() {
        for _ in 0..40 {
            let at = |dice: &mut Dice, from: f64| from + STEP * (SIDE as f64 * dice.unit());
            let place = LonLat::new(at(&mut dice, WEST), at(&mut dice, SOUTH)).unwrap();
            let tile = MatrixTile::covering(set, place, matrix).unwrap();
            let layers = decode_checked(&layer.encode_matrix_tile(tile).bytes);
            if !is_inside(tile.bbox()) {
                continue;
            }
            let sum: f64 = features(&layers, "areas").iter().map(Feature::area).sum();
            let whole = f64::from(4_096 + 128).powi(2);
            assert!((sum - whole).abs() < 16.0, "{tile:?}: {sum} of {whole}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "{looked_at}");
}

#[test]
fn every_line_inside_a_tile_is_drawn_for_two_areas() {
    let layer = layer();
    for tile in tiles().into_iter().filter(|tile| is_inside(tile.bbox())) {
        let layers = decode_checked(&layer.encode_tile(tile).bytes);
        let mut vertices: BTreeMap<(i32, i32), usize> = BTreeMap::new();
        for part in features(&layers, "areas").iter().flat_map(|f| &f.parts) {
            for at in part {
                *vertices.entry(*at).or_default() += 1;
            }
        }
        let is_within = |v: i32| (-60..4_156).contains(&v);
        let alone = vertices
            .iter()
            .filter(|((x, y), count)| is_within(*x) && is_within(*y) && **count == 1);
        // A vertex on a straight part of the other area's ring is left out there.
        assert!(alone.count() * 20 <= vertices.len(), "{tile}");
    }
}

#[test]
fn a_tile_inside_one_area_is_one_box() {
    let layer = layer();
    let place = LonLat::new(WEST + STEP * 2.5, SOUTH + STEP * 2.5).unwrap();
    for z in 12..=MAX_ZOOM {
        let tile = TileCoord::covering(place, z).unwrap();
        let layers = decode_checked(&layer.encode_tile(tile).bytes);
        let areas = features(&layers, "areas");
        assert_eq!(areas.len(), 1);
        assert_eq!(areas[0].parts[0].len(), 4);
        assert_eq!(areas[0].number("share"), 0);
        assert_eq!(areas[0].text("code"), "00000014");
    }
}

#[test]
fn every_area_has_one_label_inside_it() {
    let layer = layer();
    let mut labels = BTreeMap::new();
    for x in 2_400..2_560 {
        for y in 1_440..1_540 {
            let tile = TileCoord::new(12, x, y).unwrap();
            let layers = decode_checked(&layer.encode_tile(tile).bytes);
            for label in features(&layers, "areas_labels") {
                let (px, py) = label.parts[0][0];
                let is_in = (0..4_096).contains(&px) && (0..4_096).contains(&py);
                if is_in {
                    labels.insert(label.id, tile);
                    let areas = features(&layers, "areas");
                    assert!(areas.iter().any(|area| area.id == label.id));
                }
            }
        }
    }
    assert_eq!(labels.len(), SIDE * SIDE);
    assert_eq!(layer.len(), SIDE * SIDE);
}
