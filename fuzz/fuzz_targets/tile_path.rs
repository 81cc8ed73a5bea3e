//! Any features, any changes, any tile: the bytes are a readable tile, and the same as after a rebuild.

#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arbitrary::Arbitrary;
use fast_mvt::MvtReaderRef;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use libfuzzer_sys::fuzz_target;
use tiles::{
    Change, Dimension, Feature, FeatureGeometry, Filter, GeometryKind, LayerIndex, LayerSpec,
    LonLat, TileCoord,
};

#[derive(Arbitrary, Debug)]
struct Input {
    are_points: bool,
    features: Vec<Row>,
    changes: Vec<(u8, Option<Row>)>,
    z: u8,
    x: u32,
    y: u32,
    codes: Option<Vec<u16>>,
}

#[derive(Arbitrary, Debug)]
struct Row {
    id: u8,
    place: (f64, f64),
    rings: Vec<Vec<(i8, i8)>>,
    /// How large a step of a ring is, as a power of two.
    scale: u8,
    values: Vec<u16>,
}

static POINTS: LazyLock<Arc<LayerSpec>> = LazyLock::new(|| spec(GeometryKind::Point));
static POLYGONS: LazyLock<Arc<LayerSpec>> = LazyLock::new(|| spec(GeometryKind::Polygon));

fn spec(kind: GeometryKind) -> Arc<LayerSpec> {
    let dimensions = vec![
        Dimension::labels("status", ["open", "shut"]),
        Dimension::day("created"),
    ];
    let spec = LayerSpec::new("fuzzed", kind, dimensions, "status");
    Arc::new(spec.expect("invariant: the layer is well described"))
}

fn feature(row: &Row, are_points: bool) -> Option<Feature> {
    let (lon, lat) = row.place;
    let geometry = if are_points {
        FeatureGeometry::Point(LonLat::new(lon, lat).ok()?)
    } else {
        let step = 2f64.powi(-i32::from(row.scale % 26));
        let line = |ring: &Vec<(i8, i8)>| -> LineString<f64> {
            let coords = ring.iter().map(|(x, y)| Coord {
                x: f64::from(*x).mul_add(step, lon),
                y: f64::from(*y).mul_add(step, lat),
            });
            LineString::from(coords.collect::<Vec<_>>())
        };
        let mut rings = row.rings.iter().map(line);
        let exterior = rings.next()?;
        FeatureGeometry::Polygon(MultiPolygon(vec![Polygon::new(exterior, rings.collect())]))
    };
    Some(Feature {
        id: u64::from(row.id),
        geometry,
        values: row.values.clone(),
    })
}

fuzz_target!(|input: Input| {
    let spec = if input.are_points { &POINTS } else { &POLYGONS };
    let features = || input.features.iter().filter_map(|row| feature(row, input.are_points));
    let mut model: BTreeMap<u64, Feature> = features().map(|f| (f.id, f)).collect();
    let layer = LayerIndex::build(Arc::clone(spec), features());
    let changes: Vec<Change> = input
        .changes
        .iter()
        .map(|(id, row)| Change {
            id: u64::from(*id),
            feature: row.as_ref().and_then(|row| feature(row, input.are_points)),
        })
        .collect();
    for change in &changes {
        let feature = change.feature.clone();
        let feature = feature.map(|f| Feature { id: change.id, ..f });
        match feature {
            Some(feature) => model.insert(change.id, feature),
            None => model.remove(&change.id),
        };
    }
    let (changed, touched) = layer.apply(changes);
    let rebuilt = LayerIndex::build(Arc::clone(spec), model.into_values());
    let filter = match input.codes {
        Some(codes) => Filter::default().any_of(0, codes),
        None => Filter::default(),
    };
    let z = input.z % 19;
    let asked = TileCoord::new(z, input.x & ((1 << z) - 1), input.y & ((1 << z) - 1));
    let some = touched.iter().step_by(7).take(40);
    for tile in asked.into_iter().chain(some) {
        let after = changed.encode_tile(tile, &filter);
        assert_eq!(after, rebuilt.encode_tile(tile, &filter));
        if !touched.affects(tile, &filter) {
            assert_eq!(after, layer.encode_tile(tile, &filter));
        }
        if !after.bytes.is_empty() {
            let reader = MvtReaderRef::new(&after.bytes).expect("a tile is readable");
            for feature in reader.layers().flat_map(|layer| layer.features()) {
                feature.geometry().expect("geometry is readable");
            }
        }
    }
});
